"""Wrong lecture files: one clear message for each mistake, with its line and key, and nothing written."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbackprop.build import build_lecture
from symbackprop.compose.deck import SECTION_TABLES
from symbackprop.core.errors import InputError, Mistake, SymbackpropError
from symbackprop.core.quantities import Kind, quantity_of
from symbackprop.evaluate.analysis import analyse
from symbackprop.evaluate.exact import ExactRoute
from symbackprop.evaluate.passes import passes
from symbackprop.network.lecture import parse_lecture, read_lecture
from tests.networks import network_of

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
    "loss of elsewhere": ('"cross_entropy"', '"NLLLoss"', 5, "network.loss", r"did you mean 'cross_entropy'"),
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


@pytest.mark.parametrize(
    ("activation", "loss", "bias", "target"),
    [
        ("identity", "binary_cross_entropy", 1, 0),  # ln(1 - 1)
        ("identity", "binary_cross_entropy", 0, 1),  # ln 0
        ("relu", "cross_entropy", -1, 1),  # ln 0
    ],
)
def test_the_logarithm_of_zero_is_named(activation: str, loss: str, bias: int, target: int) -> None:
    """A prediction of exactly 0 or 1 with a target against it has no loss; the message says which quantity.

    Lecture files have no such network: a sigmoid or a softmax is never 0 or 1.
    """
    network = network_of([(1, activation, "per_unit")], inputs=1, loss=loss)
    values = {
        quantity_of(Kind.INPUT, unit=1): Fraction(1),
        quantity_of(Kind.WEIGHT, 1, 1, 1): Fraction(0),
        quantity_of(Kind.BIAS, 1, 1): Fraction(bias),
        quantity_of(Kind.TARGET, unit=1): Fraction(target),
    }
    with pytest.raises(InputError, match=r"values: L has no value.*logarithm"):
        ExactRoute(passes(network.graph)).forward(values)


CERTAIN = """
title = "Certain"
[network]
inputs = 1
loss = "LOSS"
[[network.layers]]
units = UNITS
activation = "ACTIVATION"
bias = "none"
[values]
x = [1]
y = TARGETS
W1 = WEIGHTS
"""


@pytest.mark.parametrize(
    ("activation", "loss", "targets", "weights", "slopes"),
    [
        ("sigmoid", "binary_cross_entropy", [0], [[200]], [1]),
        ("sigmoid", "binary_cross_entropy", [1], [[-200]], [-1]),
        ("softmax", "cross_entropy", [0, 1], [[200], [0]], [1, -1]),
        ("softmax", "binary_cross_entropy", [0, 1], [[100], [0]], [2, -2]),
    ],
)
def test_a_prediction_that_is_nearly_certain_and_wrong_has_a_loss(
    activation: str, loss: str, targets: list[int], weights: list[list[int]], slopes: list[int]
) -> None:
    """However near 0 or 1 it is: the loss is about the distance of the pre-activation, here 200."""
    text = CERTAIN.replace("LOSS", loss).replace("ACTIVATION", activation).replace("UNITS", str(len(targets)))
    lecture = parse_lecture(text.replace("TARGETS", str(targets)).replace("WEIGHTS", str(weights)))
    found = analyse(lecture).evaluation
    assert found.loss is not None
    assert float(found.loss) == pytest.approx(200, rel=1e-14)
    derived = [float(value) for quantity, value in found.gradients.items() if quantity.kind is Kind.WEIGHT]
    assert derived == pytest.approx(slopes, rel=1e-14)


@pytest.mark.parametrize(
    ("activation", "loss", "targets", "weights"),
    [
        ("sigmoid", "binary_cross_entropy", [0], "[[1e50]]"),
        ("sigmoid", "binary_cross_entropy", [1], "[[-1e50]]"),
        ("softmax", "cross_entropy", [0, 1], "[[1e50], [0]]"),
        ("softmax", "binary_cross_entropy", [1, 0], "[[0], [1e50]]"),
    ],
)
def test_an_exponential_beyond_all_bounds_is_named(
    activation: str, loss: str, targets: list[int], weights: str
) -> None:
    """The message names a quantity of the lecture, the prediction, and none that the program made for itself."""
    text = CERTAIN.replace("LOSS", loss).replace("ACTIVATION", activation).replace("UNITS", str(len(targets)))
    lecture = parse_lecture(text.replace("TARGETS", str(targets)).replace("WEIGHTS", weights))
    with pytest.raises(
        InputError, match=r"^lecture\.toml:\d+: values: yhat\[1\] has no value.*e to a power beyond 10\^15"
    ):
        analyse(lecture)


def test_training_that_diverges_is_named() -> None:
    """Numbers that grow without end stop with a message, not with an overflow."""
    text = (
        GOOD.replace("cross_entropy", "squared_error")
        .replace("softmax", "identity")
        .replace("0.1\n", "100\nsteps = 900\n")
    )
    rate = text.splitlines().index("learning_rate = 100") + 1
    with pytest.raises(InputError, match=rf"^lecture\.toml:{rate}: training\.learning_rate: training diverges at step"):
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
    with pytest.raises(InputError, match=r"toml:\d+: deck\.language: there are no words in 'xx'; use one of de, en"):
        build_lecture(path, tmp_path / "out", ["deck"], pdf=False)
    assert not (tmp_path / "out").exists()


def test_frames_of_the_lecturer_are_taken_over(tmp_path: Path) -> None:
    """A file of LaTeX frames stands in the deck as it is."""
    (tmp_path / "mine.tex").write_text("\\begin{frame}{Mine}\nHello\n\\end{frame}\n")
    path = tmp_path / "l.toml"
    path.write_text('title = "t"\n[[sections]]\nkind = "latex"\nfile = "mine.tex"\n')
    build_lecture(path, tmp_path / "out", ["deck"], pdf=False)
    assert "\\begin{frame}{Mine}\nHello" in (tmp_path / "out" / "l" / "deck.tex").read_text()


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("activation = tanh", 'a text stands in quotes, "sigmoid"'),
        ("bias = shared  # one for all", 'a text stands in quotes, "sigmoid"'),
        ("units = 0,5", "a decimal is written with a point, 0.1"),
    ],
)
def test_a_line_that_is_no_toml_says_what_it_lacks(line: str, hint: str) -> None:
    """Quotes, and the decimal point; what is right has no such hint."""
    with pytest.raises(InputError) as found:
        parse_lecture(f'title = "T"\n{line}\n')
    assert str(found.value).endswith(hint)
    with pytest.raises(InputError) as other:
        parse_lecture("title = true true\n")
    assert "stands in quotes" not in str(other.value)
