"""What sections take, and all mistakes of a file at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from symbackprop import api
from symbackprop.build import work_out
from symbackprop.compose.deck import SECTION_TABLES
from symbackprop.compose.document import Items, Phrase
from symbackprop.core.errors import InputError, SymbackpropError
from symbackprop.network.lecture import parse_lecture
from symbackprop.render.formats import FORMATS
from symbackprop.render.typeset import typeset
from tests.test_input import GOOD, mistakes

# --- sections ---

SECTION_NUMBERS = {
    "an activation of a large number": ("activations", "values = [0, 1e10]", "values[2]", "between -10000 and 10000"),
    "an exercise of a large number": ("activations", "exercise = [-1e7]", "exercise[1]", "between -10000 and 10000"),
    "no value": ("activations", "values = []", "values", "must not be empty"),
    "no function": ("activations", "functions = []", "functions", "must not be empty"),
    "logits of large numbers": ("softmax", "example = [1, 1e9]", "example[2]", "between -10000 and 10000"),
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
    "a huge scale": ("gradient_descent", "scale = 1e50", "scale", "between -10000 and 10000"),
    "a negative norm": ("gradient_flow", "norm = -1", "norm", "must not be negative"),
    "a huge norm": ("gradient_flow", "norm = 1e59", "norm", "between -10000 and 10000"),
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


EXTREMES = ["0", "1000", "-10000", "1e-60", '"1/3"', "999.999999999999999999999999999999"]


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
    """What its loss and each of its functions are for, on one slide where there is room."""
    lecture = parse_lecture(GOOD + '\n[[sections]]\nkind = "summary"\n', kinds=SECTION_TABLES)
    text = FORMATS["deck"].files(work_out(lecture))["deck.tex"].decode()
    (page,) = [page for page in text.split(r"\sbpbegin")[1:] if r"\sbpitem{}{" in page]
    assert page.count(r"\sbpitem{}{") == 3
    places = [page.index(word) for word in ("entropy: ", "Tanh: ", "Softmax: ")]
    assert places == sorted(places)


def test_a_summary_without_a_network_sums_up_what_the_sections_define() -> None:
    """The functions and the losses of the other sections, each once; of nothing there is no summary."""
    sections = ('kind = "activations"\nfunctions = ["relu", "tanh"]', 'kind = "losses"\nfunctions = ["absolute_error"]')
    text = 'title = "t"\n' + "".join(f"[[sections]]\n{one}\n" for one in (*sections, 'kind = "summary"'))
    *_, frame = work_out(parse_lecture(text, kinds=SECTION_TABLES)).document.frames
    (items,) = frame.blocks
    assert isinstance(items, Items)
    said = [words.key for words in items.items if isinstance(words, Phrase)]
    assert said == ["takeaway.absolute_error", "takeaway.relu", "takeaway.tanh"]
    misspelled = text.replace("functions", "function", 1)
    with pytest.raises(InputError) as raised:
        parse_lecture(misspelled, kinds=SECTION_TABLES)
    assert [mistake.key for mistake in raised.value.mistakes] == ["sections[1].function"]


def test_brackets_in_text_stay(tmp_path: Path) -> None:
    """An item, a title or a cell that begins with a bracket is text as typed."""
    text = 'title = "[t]"\n[[sections]]\nkind = "slides"\n[[sections.frames]]\ntitle = "[0, 1]"\n'
    lecture = parse_lecture(text + 'items = ["[0, 1] is an interval", "<1-> is none"]\n', kinds=SECTION_TABLES)
    deck = FORMATS["deck"].files(work_out(lecture))["deck.tex"]
    assert b"\\sbpitem{}{{[}0, 1{]} is an interval}" in deck
    assert b"\\sbpitem{}{\\textless{}1{-}\\textgreater{} is none}" in deck
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
