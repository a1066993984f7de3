"""Wrong lecture files: one clear message for each mistake, with its line and key, and nothing written."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbackprop import api
from symbackprop.build import build_lecture, work_out
from symbackprop.compose.deck import SECTION_TABLES
from symbackprop.core.errors import InputError, Mistake, SymbackpropError
from symbackprop.core.reading import read_text
from symbackprop.evaluate.analysis import analyse
from symbackprop.network.lecture import parse_lecture, read_lecture
from symbackprop.network.numerals import exact, read_toml
from symbackprop.network.places import lines_of, statements
from symbackprop.render.formats import FORMATS
from symbackprop.render.typeset import typeset

EXAMPLE = Path(__file__).parent.parent / "examples" / "softmax_cross_entropy.toml"
GOOD = """\
title = "Two layers"

[network]
inputs = 2
loss = "cross_entropy"

[[network.layers]]
units = 2
activation = "tanh"

[[network.layers]]
units = 2
activation = "softmax"

[values]
x = [1, 0.5]
y = [1, 0]
W1 = [[0.1, 0.2], [0.3, 0.4]]
b1 = [0, 0.1]
W2 = [[0.5, -0.1], [0.2, 0.7]]
b2 = [0, 0]

[training]
learning_rate = 0.1
"""


def mistakes(text: str) -> tuple[Mistake, ...]:
    with pytest.raises(InputError) as caught:
        parse_lecture(text, "lecture.toml")
    return caught.value.mistakes


# (old text, new text, line, key, what the message says)
CHANGES = {
    "malformed TOML": ('"Two layers"', '"Two layers', 1, "", r"no TOML at column"),
    "unknown key": ("inputs = 2", "inputs = 2\ninput = 3", 5, "network.input", r"unknown key; did you mean 'inputs'"),
    "unknown table": ("[training]", "[trainings]", 23, "trainings", r"unknown key; did you mean 'training'"),
    "a layer's unknown key": ("units = 2\nact", "unit = 2\nact", 8, "network.layers[1].unit", r"did you mean 'units'"),
    "unknown activation": ('"tanh"', '"tahn"', 9, "network.layers[1].activation", r"unknown .*did you mean 'tanh'"),
    "unknown loss": ('"cross_entropy"', '"cross_entrop"', 5, "network.loss", r"unknown .*did you mean 'cross_entropy'"),
    "softmax of one": (
        'units = 2\nactivation = "softmax"',
        'units = 1\nactivation = "softmax"',
        13,
        "network.layers[2].activation",
        r"single unit is always 1",
    ),
    "wrong shape": (
        "[[0.1, 0.2], [0.3, 0.4]]",
        "[[0.1, 0.2]]",
        18,
        "values.W1",
        r"needs 2 rows \(units of layer 1\) of 2 numbers \(inputs\); found 1 row of 2",
    ),
    "ragged": ("[[0.1, 0.2], [0.3, 0.4]]", "[[0.1, 0.2], [0.3]]", 18, "values.W1", r"different lengths: 2, 1"),
    "a list for a matrix": ("[[0.1, 0.2], [0.3, 0.4]]", "[0.1, 0.2, 0.3]", 18, "values.W1", r"found a list of 3"),
    "not a number": ("0.5]\n", 'true]\n', 16, "values.x[2]", r"found true; must be a number"),
    "NaN": ("0.5]\n", "nan]\n", 16, "values.x[2]", r"found nan; must be a finite number"),
    "infinity": ("W2 = [[0.5", "W2 = [[-inf", 20, "values.W2[1][1]", r"found -inf; must be a finite"),
    "too long a number": ("0.5]\n", "1e400]\n", 16, "values.x[2]", r"beyond 10\^60"),
    "no distribution": ("y = [1, 0]", "y = [1, 1]", 17, "values.y", r"sum to 2; cross_entropy needs a distribution"),
    "no such class": ("y = [1, 0]", "y = 2", 17, "values.y", r"classes count from 0 to 1"),
    "wrong nesting of y": ("y = [1, 0]", "y = [[1, 0], [0, 1]]", 17, "values.y", r"needs 2 numbers \(outputs\)"),
    "a logarithm that may fail": (
        '"softmax"', '"identity"', 13, "network.layers[2].activation", r"takes logarithms of outputs.*use sigmoid, ",
    ),
    "no layer": (
        re.search(r"\[\[network.layers\]\].*(?=\[values\])", GOOD, re.DOTALL)[0],  # type: ignore[index]
        "",
        3,
        "network.layers",
        r"is missing",
    ),
    "no unit": ("units = 2\nactivation = \"tanh\"", "units = 0\nactivation = \"tanh\"", 8, "network.layers[1].units",
                r"found 0; must be at least 1"),
    "a clash": ("[training]", '[notation]\nW1 = [["v", "w"], ["v", "u"]]\n[training]', 24, "notation.W1",
                r"W1\[1,1\] and W1\[2,1\] are both written v"),
    "TeX in a spelling": ("[training]", "[notation]\nrate = '\\input{x}'\n[training]", 24, "notation.rate",
                          r"\\input is not allowed"),
    "no bias there": ('activation = "tanh"', 'activation = "tanh"\nbias = "none"', 20, "values.b1", r"has no bias"),
    "a negative rate": ("learning_rate = 0.1", "learning_rate = -0.1", 24, "training.learning_rate", "positive"),
    "an unknown parameter": ("[training]", '[training]\nfrozen = ["W1[3,1]"]', 24, "training.frozen",
                             r"no parameter 'W1\[3,1\]'; did you mean W1\[[12],1\]"),
    "an unknown section": ("[training]", '[[sections]]\nkind = "trainign"\n[training]', 24, "sections[1].kind",
                           r"did you mean 'training'"),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_a_mistake_is_named_with_its_place(name: str) -> None:
    """One message, with file, line and key path, that says what is wrong and what would be right."""
    old, new, line, key, says = CHANGES[name]
    assert GOOD.count(old) >= 1
    found, *others = mistakes(GOOD.replace(old, new, 1))
    assert not others or name == "softmax of one"  # whose values have another shape then
    assert (found.file, found.line, found.key) == ("lecture.toml", line, key)
    assert re.search(says, found.message), found.message


def test_all_mistakes_of_a_file_are_reported_at_once() -> None:
    """Several wrong keys and shapes come together, each with its own line."""
    text = GOOD.replace("x = [1, 0.5]", "x = [1]").replace("b1 = [0, 0.1]", "b1 = 3").replace("y = [1, 0]", "y = 7")
    assert {found.key for found in mistakes(text)} == {"values.x", "values.b1", "values.y"}
    text = GOOD.replace("units = 2", "unit = 2").replace("inputs = 2", 'inputs = "two"')
    assert {found.line for found in mistakes(text)} == {4, 8, 12}


def test_the_good_file_is_good() -> None:
    """The file that the others are made from has no mistake."""
    assert analyse(parse_lecture(GOOD)).checks.total > 20


def test_a_file_of_another_encoding(tmp_path: Path) -> None:
    """Latin-1 is named with the line of the first such byte."""
    path = tmp_path / "l.toml"
    path.write_bytes(GOOD.replace("Two layers", "Zwei\nSchichten für alle").encode("latin-1"))
    with pytest.raises(InputError, match=r"l\.toml:2: the file is not UTF-8"):
        read_lecture(path)


@pytest.mark.parametrize("name", ["missing.toml", "."])
def test_a_file_that_cannot_be_read(name: str, tmp_path: Path) -> None:
    """A missing file and a directory get a message with their name."""
    with pytest.raises(InputError, match="cannot be read"):
        read_lecture(tmp_path / name)


def test_the_logarithm_of_zero_is_named() -> None:
    """A prediction of exactly 0 or 1 with a target against it has no loss; the message says which quantity."""
    text = """
title = "Certain"
[network]
inputs = 1
loss = "binary_cross_entropy"
[[network.layers]]
units = 1
activation = "sigmoid"
[values]
x = [1]
y = [0]
W1 = [[200]]
b1 = [0]
"""
    lecture = parse_lecture(text)
    with pytest.raises(InputError, match=r"values: L has no value.*logarithm"):
        analyse(lecture)


def test_training_that_diverges_is_named() -> None:
    """Numbers that grow without end stop with a message, not with an overflow."""
    text = (
        GOOD.replace("cross_entropy", "squared_error")
        .replace("softmax", "identity")
        .replace("0.1\n", "100\nsteps = 900\n")
    )
    with pytest.raises(InputError, match=r"training\.learning_rate: training diverges at step"):
        analyse(parse_lecture(text))


@pytest.mark.parametrize("text", ["", "[", "title = 3", "x" * 100_000, "[[[[", "a.b.c.d = 1", "[network]\nlayers = []"])
def test_odd_files_are_mistakes(text: str) -> None:
    """Whatever is in it, a file that is no lecture gives messages."""
    assert mistakes(text)


LINES = EXAMPLE.read_text("utf-8").splitlines()


@given(
    st.integers(0, len(LINES) - 1),
    st.one_of(
        st.just(""),
        st.sampled_from(LINES),
        st.sampled_from(["0", "-1", "1e999", "[]", "[[]]", '""', "{}", "nan", "true", "[[1]]", '"relu"', "1979-05-27"]),
        st.text(max_size=20),
    ),
    st.booleans(),
)
def test_damaged_lectures_never_crash(number: int, new: str, keep_key: bool) -> None:
    """Any line of a real lecture replaced by anything: it works, or it is refused with a message."""
    old = LINES[number]
    if keep_key and "=" in old:
        new = old.split("=")[0] + "= " + new
    text = "\n".join([*LINES[:number], new, *LINES[number + 1 :]])
    message = "fine"
    try:
        analyse(parse_lecture(text))
    except SymbackpropError as problem:
        message = str(problem)
    assert message.strip()


SECTIONS = {
    "an unknown function": (
        'kind = "activations"\nfunctions = ["sigmoyd"]',
        r"functions: unknown .*'sigmoid'",
    ),
    "an unknown key": (
        'kind = "activations"\nfunction = []',
        r"function: unknown key.*'functions'",
    ),
    "a target of another length": ('kind = "softmax"\nlogits = [1, 2]\ntarget = [1]', "must have the same length"),
    "a missing key": (
        'kind = "sizing"\nfeatures = 3\nsamples = 9\nclasses = 2',
        r"candidates: is missing",
    ),
    "no network": ('kind = "training"', 'network: is missing; the section "training" needs it'),
    "no kind": ('title = "x"', r"sections\[1\].kind: is missing"),
    "a view": ('kind = "training"\nview = "tensor"', r"sections\[1\].view"),
    "a pair of three": ('kind = "losses"\n[sections.examples]\nsquared_error = [[1, 2, 3]]', r"squared_error"),
}


@pytest.mark.parametrize("name", SECTIONS)
def test_a_mistake_in_a_section_is_named(name: str) -> None:
    """Each kind of section checks its own keys."""
    text, says = SECTIONS[name]
    with pytest.raises(InputError, match=says):
        parse_lecture(f'title = "t"\n[[sections]]\n{text}\n', kinds=SECTION_TABLES)


def test_a_missing_file_of_frames_and_an_unknown_language_are_named(tmp_path: Path) -> None:
    """What is found out only when the slides are made is named all the same, and nothing is written."""
    path = tmp_path / "l.toml"
    path.write_text('title = "t"\n[[sections]]\nkind = "latex"\nfile = "mine.tex"\n')
    with pytest.raises(InputError, match=r"mine\.tex: cannot be read"):
        build_lecture(path, tmp_path / "out", ["deck"], pdf=False)
    path.write_text('title = "t"\n[deck]\nlanguage = "xx"\n[[sections]]\nkind = "comparison"\n')
    with pytest.raises(InputError, match=r"deck\.language: there are no words in 'xx'; use one of de, en"):
        build_lecture(path, tmp_path / "out", ["deck"], pdf=False)
    assert not (tmp_path / "out").exists()


def test_frames_of_the_lecturer_are_taken_over(tmp_path: Path) -> None:
    """A file of LaTeX frames stands in the deck as it is."""
    (tmp_path / "mine.tex").write_text("\\begin{frame}{Mine}\nHello\n\\end{frame}\n")
    path = tmp_path / "l.toml"
    path.write_text('title = "t"\n[[sections]]\nkind = "latex"\nfile = "mine.tex"\n')
    build_lecture(path, tmp_path / "out", ["deck"], pdf=False)
    assert "\\begin{frame}{Mine}\nHello" in (tmp_path / "out" / "l" / "deck.tex").read_text()


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
    "true": "found true; must be a number", "[1]": r"found|needs", "{}": "found a table|needs",
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
        assert found.key in (key, key.rpartition("[")[0], key.partition("[")[0])
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


# --- sections ---

SECTION_NUMBERS = {
    "an activation of a large number": ("activations", "values = [0, 1e10]", "values[2]", "between -1000 and 1000"),
    "an exercise of a large number": ("activations", "exercise = [-1e7]", "exercise[1]", "between -1000 and 1000"),
    "no value": ("activations", "values = []", "values", "must not be empty"),
    "no function": ("activations", "functions = []", "functions", "must not be empty"),
    "logits of large numbers": ("softmax", "example = [1, 1e9]", "example[2]", "between -1000 and 1000"),
    "a certain prediction": ("losses", "[sections.examples]\nbinary_cross_entropy = [[1, 0]]",
                             "examples.binary_cross_entropy[1]", "prediction between 0 and 1"),
    "a prediction beyond": ("losses", "[sections.examples]\nbinary_cross_entropy = [[1, 0.5], [1, 2]]",
                            "examples.binary_cross_entropy[2]", "prediction between 0 and 1"),
    "a target beyond": ("losses", "[sections.examples]\nbinary_cross_entropy = [[-1, 0.5]]",
                        "examples.binary_cross_entropy[1]", "target from 0 to 1"),
    "an example of no loss": ("losses", "[sections.examples]\nsquared = [[1, 2]]", "examples.squared",
                              "unknown loss; did you mean 'squared_error'"),
    "a huge rate": ("gradient_descent", "rate = 1e308", "rate", "beyond 10"),
    "a rate that diverges": ("gradient_descent", "rate = 1000\nsteps = 8", "rate", "run farther"),
    "a rate of nothing": ("gradient_descent", "rate = 0", "rate", "must be positive"),
    "a huge scale": ("gradient_descent", "scale = 1e50", "scale", "between -1000 and 1000"),
    "a negative norm": ("gradient_flow", "norm = -1", "norm", "must not be negative"),
    "a huge norm": ("gradient_flow", "norm = 1e59", "norm", "between -1000 and 1000"),
    "nothing to sum up": ("summary", "", "", "has nothing to sum up"),
    "a file of another kind": ("latex", 'file = "../x.md"', "file", "must be the path of a .tex file"),
    "a title of control characters": ("summary", 'items = ["a\\u0007"]', "items[1]", "without control characters"),
    "a title of a novel": ("summary", f'items = ["{"a" * 501}"]', "items[1]", "at most 500 characters"),
    "too many items": ("summary", f"items = {['a'] * 9}", "items", "at most 8"),
}  # fmt: skip


@pytest.mark.parametrize("name", SECTION_NUMBERS)
def test_what_a_section_cannot_show_is_told_with_its_key(name: str) -> None:
    """Numbers without a value there, and keys without content."""
    kind, lines, key, says = SECTION_NUMBERS[name]
    with pytest.raises(InputError) as caught:
        parse_lecture(f'title = "t"\n[[sections]]\nkind = "{kind}"\n{lines}\n', kinds=SECTION_TABLES)
    (found,) = caught.value.mistakes
    assert found.key == ".".join(part for part in ("sections[1]", key) if part)
    assert found.line is not None
    assert says in found.message


EXTREMES = ["0", "1000", "-1000", "1e-60", '"1/3"', "999.999999999999999999999999999999"]


@pytest.mark.parametrize("number", EXTREMES)
def test_the_numbers_that_sections_take_have_values(number: str) -> None:
    """At the bounds of what is allowed, the slides are made."""
    sections = {
        "activations": f'functions = ["sigmoid", "relu", "softplus"]\nvalues = [{number}]',
        "softmax": f"example = [{number}, 1]",
        "losses": f"[sections.examples]\nsquared_error = [[{number}, 1], [1, {number}]]",
        "gradient_descent": f"start = {number}\nrate = 0.1",
        "gradient_flow": f"norm = {number.strip('-')}\nlayers = 12",
    }
    text = "".join(f'[[sections]]\nkind = "{kind}"\n{lines}\n' for kind, lines in sections.items())
    assert work_out(parse_lecture(f'title = "t"\n{text}', kinds=SECTION_TABLES)).document.frames


def test_a_summary_without_keys_sums_up_the_network() -> None:
    """What its functions and its loss are for."""
    lecture = parse_lecture(GOOD + '\n[[sections]]\nkind = "summary"\n', kinds=SECTION_TABLES)
    text = FORMATS["deck"].files(work_out(lecture))["deck.tex"].decode()
    assert text.count(r"\begin{itemize}") == 2


def test_brackets_in_text_stay(tmp_path: Path) -> None:
    """An item, a title or a cell that begins with a bracket is text as typed."""
    text = 'title = "[t]"\n[[sections]]\nkind = "slides"\n[[sections.frames]]\ntitle = "[0, 1]"\n'
    lecture = parse_lecture(text + 'items = ["[0, 1] is an interval", "<1-> is none"]\n', kinds=SECTION_TABLES)
    deck = FORMATS["deck"].files(work_out(lecture))["deck.tex"]
    assert b"\\item {[}0, 1{]} is an interval" in deck
    assert typeset(deck, refers=False).pdf


# --- all at once, and from Python ---


def test_no_table_hides_the_mistakes_of_another() -> None:
    """The form of one table, the shapes of another, a spelling, a section, a rate and the deck."""
    text = GOOD.replace("x = [1, 0.5]", "x = [1]").replace(
        "learning_rate = 0.1", 'learning_rate = 0\noptimizer = "adem"'
    )
    text += '\n[notation]\nL = "w+1"\n[deck]\ndigits = 99\n[[sections]]\nkind = "trainign"\n'
    found = mistakes(text)
    assert {one.key for one in found} == {
        "values.x", "training.learning_rate", "notation.L", "deck.digits", "sections[1].kind",
    }  # fmt: skip
    assert all(one.line for one in found)
    found = mistakes(
        GOOD.replace('"tanh"', '"tahn"').replace("b1 = [0, 0.1]", "b1 = 3").replace('"cross_entropy"', '"mse"')
    )
    assert {one.key for one in found} == {"network.loss", "network.layers[1].activation", "values.b1"}


def test_values_without_a_network_are_told() -> None:
    """They could belong to nothing."""
    (found,) = mistakes('title = "t"\nsections = []\n[values]\nx = [1]\n')
    assert (found.key, found.line) == ("values.x", 4)


def test_strings_are_paths_and_unknown_names_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a Python program may pass: text, paths, one format or several, none for all."""
    (tmp_path / "l.toml").write_text(GOOD)
    monkeypatch.chdir(tmp_path)
    assert api.build_lecture("l.toml", "out", ["results"]).files == ("results.json", "parameters.csv")
    assert api.build_lecture(Path("l.toml"), Path("out"), "formulas").files == ("formulas.tex",)
    assert set(api.build_lecture("l.toml", "out", pdf=False).files) == {
        "deck.tex", "results.json", "parameters.csv", "formulas.tex",
    }  # fmt: skip
    for formats in (["slides"], "slides", ["deck", ""]):
        with pytest.raises(SymbackpropError, match="there is no format"):
            api.build_lecture("l.toml", "out", formats)
    for path in ("none.toml", "", "a\0b.toml", tmp_path):
        with pytest.raises(SymbackpropError):
            api.read_lecture(path)
    assert api.parse_lecture(GOOD, tmp_path / "x.toml").stem == "x"
    with pytest.raises(SymbackpropError, match="there is no parameter"):
        api.parse_lecture(GOOD).spelling.parameter("nothing", api.parse_lecture(GOOD).network)
