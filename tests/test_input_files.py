"""Lecture files as files: encodings, kinds, places of keys in them, numbers and their nesting."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from symbackprop import api
from symbackprop.build import build_lecture, work_out
from symbackprop.core.errors import InputError
from symbackprop.core.reading import read_text
from symbackprop.evaluate.analysis import analyse
from symbackprop.network.lecture import parse_lecture, read_lecture
from symbackprop.network.numerals import exact, read_toml
from symbackprop.network.places import lines_of, statements
from symbackprop.render.formats import FORMATS
from tests.test_input import GOOD, mistakes

# --- files ---


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    """Lecture, notation file and document, as some editors save them; lines and columns stay."""
    path = tmp_path / "l.toml"
    (tmp_path / "mine.toml").write_text("[letters]\nloss = 'E'\n", "utf-8-sig")
    path.write_text(GOOD + '\n[notation]\nstyle = "mine.toml"\n', "utf-8-sig")
    assert read_lecture(path).spelling.letters["loss"] == "E"
    path.write_text("titel = 1\n" + GOOD, "utf-8-sig")
    with pytest.raises(InputError, match=r"l\.toml:1: titel: unknown key"):
        read_lecture(path)
    assert read_text(path, 10_000, lenient=True).startswith("titel")


def test_line_ends_of_other_systems_are_no_mistake() -> None:
    """CRLF, and signs that only Python takes for ends of lines."""
    (found,) = mistakes(GOOD.replace("\n", "\r\n").replace("b1 = [0, 0.1]", "b1 = 3"))
    assert found.line == 19
    (found,) = mistakes(GOOD.replace("Two layers", "Two\u2028lay\u0085ers").replace("b1 = [0, 0.1]", "b1 = 3"))
    assert found.line == 19


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "cp1252", "shift_jis"])
def test_other_encodings_are_told(encoding: str, tmp_path: Path) -> None:
    """With the name of the right one, or as no TOML where the bytes happen to be UTF-8."""
    path = tmp_path / "l.toml"
    path.write_bytes(GOOD.replace("Two layers", "ソ" if encoding == "shift_jis" else "Für").encode(encoding))
    with pytest.raises(InputError, match=r"not UTF-8|no TOML"):
        read_lecture(path)


def endless(folder: Path) -> dict[str, Path]:
    os.mkfifo(folder / "pipe.toml")
    (folder / "link.toml").symlink_to("pipe.toml")
    (folder / "folder.toml").mkdir()
    (folder / "loop.toml").symlink_to("loop.toml")
    with (folder / "huge.toml").open("wb") as file:
        file.truncate(200_000_000)
    names = ("pipe", "link", "folder", "loop", "huge")
    return {**{name: folder / f"{name}.toml" for name in names}, "zero": Path("/dev/zero"), "tty": Path("/dev/tty")}


@pytest.mark.parametrize("name", ["pipe", "link", "folder", "loop", "huge", "zero", "tty"])
def test_what_is_no_ordinary_file_is_refused(name: str, tmp_path: Path) -> None:
    """As lecture, notation file, frames and document: told at once, without waiting and without filling the memory."""
    path = endless(tmp_path)[name]
    with pytest.raises(InputError, match=r"cannot be read|is larger than 50 MB"):
        read_lecture(path)
    with pytest.raises(InputError, match=r"cannot be read|is larger than 20 MB"):
        read_text(path, 20_000_000, lenient=True)
    if path.suffix == ".toml":
        (tmp_path / "l.toml").write_text(GOOD + f'\n[notation]\nstyle = "{path.name}"\n')
        with pytest.raises(InputError, match=rf"{path.name}: (cannot be read|is larger than 1 MB)"):
            read_lecture(tmp_path / "l.toml")
        (tmp_path / "frames.tex").symlink_to(path.name)
        (tmp_path / "l.toml").write_text('title = "t"\n[[sections]]\nkind = "latex"\nfile = "frames.tex"\n')
        with pytest.raises(InputError, match=r"frames\.tex: (cannot be read|is larger than 5 MB)"):
            build_lecture(tmp_path / "l.toml", tmp_path / "out", pdf=False)
        assert not (tmp_path / "out").exists()


# --- places ---

STRANGE = """
title = '''
[network]   # no table
'''
"values".W1 = [  # a comment with ] and "
  [1, 2],

  "x = [\\"",
]
[[a]]
b = { c = [1,
2] }
[[a]]
b.c = '#'
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 2), (("values", "W1", 1), 5), (("a", 0), 10), (("a", 0, "b", "c"), 11), (("a", 1), 13),
        (("a", 1, "b", "c"), 14), (("a", 1, "d"), 13), (("nowhere",), None),
    ],
)  # fmt: skip
def test_a_key_is_found_wherever_it_stands(path: tuple[str | int, ...], line: int | None) -> None:
    """Strings over several lines, comments, inline tables and dotted keys."""
    assert lines_of(STRANGE, [path]) == {path: line}


def test_statements_are_the_whole_text() -> None:
    """Nothing is lost between them, and a file of many lines is searched in no time."""
    found = [STRANGE[start:end] for start, end in statements(STRANGE)]
    assert "".join(found) == STRANGE
    long = "\n".join(f"k{number} = [{number}]" for number in range(20_000))
    assert lines_of(long, [("k15000", 0)]) == {("k15000", 0): 15_001}


# --- numbers ---

NUMBERS = {
    "1e400": "beyond 10", "-1e400": "beyond 10", "1e99999999": "beyond 10", "1e-99999999": "beyond 10",
    "1e9999999999999999999": "beyond 10", "1e-9999999999999999999": "beyond 10", "1e61": "beyond 10",
    "nan": "found nan; must be a finite", "-nan": "finite", "inf": "finite", "-inf": "found -inf",
    "9" * 61: "more than 60 digits", "9" * 5000: "more than 60 digits", "1_0" * 3000: "more than 60 digits",
    "0x" + "f" * 5000: "more than 60 digits", "0." + "1" * 5000: "more than 60 digits",
    "true": "found true; must be a number", "[1]": r"found|needs", "{}": "found a table|needs|is missing",
    "1979-05-27": "found 1979-05-27", "07:32:00": "found 07:32:00",
    '"0.1"': "write it without the quotes: 0.1", '" -3 "': "write it without the quotes: -3", '"1/0"': "by 0",
    '"1/0.00"': "by 0", '"1e3/2"': "quotient in quotes", '"a"': "quotient in quotes", '""': "quotient in quotes",
    '"1/2/3"': "quotient in quotes", '"1/-3"': "quotient in quotes", '"__import__"': "quotient in quotes",
    '"' + "1" * 61 + '/2"': "quotient in quotes", '"١/٢"': "quotient in quotes",
}  # fmt: skip
PLACES = {
    "values.b1[1]": ("b1 = [0, 0.1]", "b1 = [HERE, 0.1]"),
    "values.W2[2][1]": ("[0.2, 0.7]", "[HERE, 0.7]"),
    "values.x[1]": ("x = [1, 0.5]", "x = [HERE, 0.5]"),
    "training.learning_rate": ("learning_rate = 0.1", "learning_rate = HERE"),
    "network.loss.factor": ('"cross_entropy"', '{ name = "cross_entropy", factor = HERE }'),
}


@pytest.mark.parametrize("number", NUMBERS, ids=lambda text: text[:24])
def test_a_number_that_is_none_is_told_with_its_key(number: str) -> None:
    """Wherever a number may stand."""
    for key, (old, new) in PLACES.items():
        text = GOOD.replace(old, new.replace("HERE", number))
        (found,) = mistakes(text)
        assert found.key in (key, f"{key}.default", key.rpartition("[")[0], key.partition("[")[0])
        assert found.line is not None
        assert re.search(NUMBERS[number], found.message), found.message
        assert len(found.message) < 300


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('"1/3"', (1, 3)), ('" -1 / 3 "', (-1, 3)), ('"0.5/0.25"', (2, 1)), ("0.1", (1, 10)), ("1e60", (10**60, 1)),
        ("0x10", (16, 1)), ("1e-2", (1, 100)),
    ],
)  # fmt: skip
def test_numbers_are_exact(text: str, value: tuple[int, int]) -> None:
    """Decimals as they are written, and quotients in quotes."""
    assert exact(read_toml(f"a = {text}", "f")["a"]).as_integer_ratio() == value


def test_a_quotient_may_stand_for_every_number() -> None:
    """In values, targets and training; the result is that of the exact quotients."""
    text = GOOD.replace("x = [1, 0.5]", 'x = ["3/3", "1/2"]').replace("y = [1, 0]", 'y = ["1/3", "2/3"]')
    text = text.replace("learning_rate = 0.1", 'learning_rate = "1/10"')
    found = api.results(analyse(parse_lecture(text)))
    same = api.results(analyse(parse_lecture(GOOD)))
    assert found["samples"][0]["a1"] == same["samples"][0]["a1"]
    assert found["samples"][0]["y"] == [1 / 3, 2 / 3]


def test_deep_nesting_is_told_with_its_line() -> None:
    """Lists, inline tables and dotted keys: no fault, and no long wait."""
    for deep in ("[" * 5000 + "]" * 5000, "{a=" * 5000 + "1" + "}" * 5000, "[" * 101 + "]" * 101):
        (found,) = mistakes(GOOD.replace("b1 = [0, 0.1]", f"b1 = {deep}"))
        assert (found.line, "nested" in found.message) == (19, True)
    assert mistakes(GOOD.replace("b1 = [0, 0.1]", f"b1{'.a' * 2000} = 1"))
    assert mistakes(GOOD.replace("b1 = [0, 0.1]", f"b1 = {'[' * 90}1{']' * 90}"))


# --- nesting of targets ---

NESTED = {
    "one output": (1, "x = [1, 0.5]", "y = 1", r"needs 1 number \(outputs\) in a list, as in y = \[1\]; found one"),
    "one output, a quotient": (1, "x = [1, 0.5]", 'y = "1/3"', r'as in y = \["1/3"\]'),
    "a batch of one output": (
        1, "x = [[1, 0.5], [0, 1], [1, 1]]", "y = [0, 1, 1]", r"as in y = \[\[0\], \[1\], \[1\]\]; found a list of 3",
    ),
    "a batch in one list": (2, "x = [[1, 0.5], [0, 1]]", "y = [1, 0, 0, 1]", r"as in y = \[\[1, 0\], \[0, 1\]\]"),
    "a batch for one sample": (2, "x = [1, 0.5]", "y = [[1, 0]]", r"as in y = \[1, 0\]; found 1 row of 2"),
    "one sample for a batch": (2, "x = [[1, 0.5]]", "y = [1, 0]", r"as in y = \[\[1, 0\]\]; found a list of 2"),
    "too few": (2, "x = [[1, 0.5], [0, 1]]", "y = [[1, 0]]", r"needs 2 rows \(samples\) of 2 numbers \(outputs\)"),
    "deeper": (2, "x = [1, 0.5]", "y = [[[1, 0]]]", r"as in y = \[1, 0\]"),
}  # fmt: skip


@pytest.mark.parametrize("name", NESTED)
def test_the_right_nesting_of_targets_is_shown(name: str) -> None:
    """The targets as they were given, nested as x is."""
    outputs, x, y, says = NESTED[name]
    text = f"""title = "t"
[network]
inputs = 2
loss = "squared_error"
[[network.layers]]
units = {outputs}
[values]
{x}
{y}
"""
    (found,) = mistakes(text)
    assert (found.key, found.line) == ("values.y", 9)
    assert re.search(says, found.message), found.message


def test_a_batch_of_one_is_a_batch() -> None:
    """Rows of one sample, a class number for it, and the level of samples in what follows."""
    text = GOOD.replace("x = [1, 0.5]", "x = [[1, 0.5]]").replace("y = [1, 0]", "y = [0]")
    lecture = parse_lecture(text)
    assert lecture.network.samples == 1
    found, single = (api.results(analyse(one)) for one in (lecture, parse_lecture(GOOD)))
    assert found["samples"][0]["y"] == [1, 0]
    assert found["loss"]["value"] == single["loss"]["value"]
    assert found["gradients"] == single["gradients"]
    assert FORMATS["deck"].files(work_out(lecture))["deck.tex"]
