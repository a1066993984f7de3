"""Whatever stands in a document, `check` gives verdicts: no text makes it fail, and no fault of ours is hidden."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.wide_lecture import wide_lecture
from symbackprop.api import Lecture, check, parse_lecture
from symbackprop.check.judging.formulas.derived_formulas import Formulas
from symbackprop.check.reading.reader import Reader
from symbackprop.check.report import Verdict
from symbackprop.check.widths import narrowed
from symbackprop.core.quantities import Kind, quantity_of
from symbackprop.core.terms import Symbol
from tests.checking import EXAMPLES, example

_SOFTMAX = example("softmax_cross_entropy")
_DOCUMENTS = {path.stem: path.read_text("utf-8") for path in (EXAMPLES.parent / "tests/data/audit").glob("*.md")}
_PARTS = [
    *"abwxyzLE0123456789{}()[]^_=+-*/&$\\ \n,.'|²",
    r"\frac",
    r"\sum",
    r"\hat",
    r"\max",
    r"\mathbf",
    r"\begin{array}",
]

_NAMES = [
    *("w_7", "x_1", "a^{(1)}", r"\hat{y}_1", "y_1", "y_k", "z^{(3)}", "L", "q", "0.5", "-1", "2"),
    *(r"\frac{\partial L}{\partial w_7}", r"\frac{\partial L}{\partial z^{(1)}}", r"\eta", r"\delta"),
]


@pytest.fixture(scope="module")
def softmax() -> Lecture:
    """The lecture of softmax and cross-entropy."""
    return _SOFTMAX


def gets_verdicts(text: str) -> None:
    """Checks a text; a fault of the program is an error here, for nothing catches it."""
    for claim in check(_SOFTMAX, text).claims:
        assert claim.verdict in Verdict


def formulas() -> st.SearchStrategy[str]:
    """Formulas that can be read, in the lecture's names and others."""

    def above(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        pair = st.tuples(inner, inner)
        joined = st.tuples(inner, st.sampled_from([" + ", " - ", " ", r" \cdot ", "/"]), inner).map("".join)
        around = st.sampled_from(["({})", r"\sigma({})", r"\ln({})", r"\sum_{{k=1}}^{{2}} {}", "({})^2"])
        return st.one_of(
            joined,
            pair.map(lambda two: rf"\frac{{{two[0]}}}{{{two[1]}}}"),
            st.tuples(around, inner).map(lambda two: two[0].format(two[1])),
            pair.map(lambda two: rf"\begin{{bmatrix}} {two[0]} \\ {two[1]} \end{{bmatrix}}"),
        )

    return st.recursive(st.sampled_from(_NAMES), above, max_leaves=5)


@st.composite
def texts(draw: st.DrawFn) -> str:
    """A claim, whole or with a few characters put in; or nothing but pieces of LaTeX."""
    if not draw(st.integers(0, 2)):
        return "".join(draw(st.lists(st.sampled_from(_PARTS), max_size=60)))
    claim = draw(formulas()) + draw(st.sampled_from([" = ", r" \approx ", " < ", r" \leftarrow "])) + draw(formulas())
    for _ in range(draw(st.sampled_from([0, 0, 1, 2]))):
        place = draw(st.integers(0, len(claim)))
        claim = claim[:place] + draw(st.sampled_from(_PARTS)) + claim[place:]
    return claim


@given(texts(), st.sampled_from(["{}", "$${}$$", "${}$"]))
def test_no_text_makes_it_fail(text: str, around: str) -> None:
    """Claims in good and in damaged LaTeX, bare, displayed and inline."""
    gets_verdicts(around.replace("{}", text))


@given(st.data())
def test_no_damaged_document_makes_it_fail(data: st.DataObject) -> None:
    """Pieces of real documents with a few characters cut out or put in."""
    whole = _DOCUMENTS[data.draw(st.sampled_from(sorted(_DOCUMENTS)))]
    start = data.draw(st.integers(0, len(whole) - 1))
    part = whole[start : start + 600]
    for _ in range(data.draw(st.integers(1, 4))):
        place, length = data.draw(st.integers(0, len(part))), data.draw(st.integers(0, 12))
        new = data.draw(st.sampled_from(["", "{", "}", "\\", "$", "^", "_", "&", "\\\\", "="]))
        part = part[:place] + new + part[place + length :]
    gets_verdicts(part)


def _plant(fault: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty(*_: object) -> NoReturn:
        raise fault("planted")

    monkeypatch.setattr(Reader, "read", faulty)


@pytest.mark.parametrize("fault", [TypeError, AttributeError, AssertionError, KeyError, IndexError, ValueError])
def test_no_fault_of_the_program_is_hidden(fault: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    """A programming error in the reader reaches whoever checks a text."""
    gets_verdicts("$w_7 = 0.3$")
    _plant(fault, monkeypatch)
    with pytest.raises(fault, match="planted"):
        gets_verdicts("$w_7 = 0.3$")


@pytest.mark.parametrize("test", [test_no_text_makes_it_fail, test_no_damaged_document_makes_it_fail])
def test_a_fault_in_the_reader_turns_these_tests_red(test: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """The tester tested: the tests that say that nothing fails do fail where something does."""
    _plant(TypeError, monkeypatch)
    with pytest.raises(TypeError, match="planted"):
        test()


@pytest.mark.parametrize("document", ["\\input{other}", "$$\\input{/etc/passwd} = 1$$", "\\include{chapter}"])
def test_another_file_is_reported_and_not_followed(softmax: Lecture, document: str) -> None:
    """A document that names another one gets an unread row; no file is opened."""
    assert [claim.verdict for claim in check(softmax, document).claims] == ["unread"]


@pytest.mark.parametrize(
    "text",
    [
        "$w_7 = " + "(" * 3000 + "1" + ")" * 3000 + "$",
        r"$w_7 = 9^{9^{9^{9}}}$",
        "$w_7 = " + " + ".join(["w_7"] * 5000) + "$",
        r"$w_7 = e^{e^{e^{e^{e^{9}}}}}$",
    ],
    ids=["deep", "power", "long", "exponential"],
)
def test_a_huge_or_endless_formula_is_left_unread(softmax: Lecture, text: str) -> None:
    """What is too deep, too long or too large is unread, and does not end the program."""
    assert [claim.verdict for claim in check(softmax, text).claims] == ["unread"]


_WIDE = """
title = "A wide layer"
[network]
inputs = 200
loss = "cross_entropy"
[[network.layers]]
units = 30
activation = "relu"
[[network.layers]]
units = 3
activation = "softmax"
[notation]
W1 = "W_1"
b1 = "b_1"
z1 = "z_1"
a1 = "a_1"
W2 = "W_2"
b2 = "b_2"
z2 = "z_2"
yhat = "p"
delta1 = 'q_1'
delta2 = 'q_2'
"""


@pytest.fixture(scope="module")
def wide() -> Lecture:
    """A lecture whose layers are judged with fewer units."""
    return parse_lecture(_WIDE)


@pytest.mark.parametrize(
    ("claim", "verdict", "words"),
    [
        ("z_1 = W_1 x + b_1", "given", ""),
        (r"x \in \mathbb{R}^{200}", "given", ""),
        (r"W_1 \in \mathbb{R}^{30 \times 200}", "given", ""),
        (r"W_1 \in \mathbb{R}^{200 \times 30}", "wrong", "30 x 200"),
        (r"x \in \mathbb{R}^{30}", "wrong", "200 x 1"),
        (r"\frac{\partial L}{\partial W_1} = q_1 x^T", "correct", ""),
        (r"\frac{\partial L}{\partial W_1} = x^T q_1", "wrong", "1 x 200 times 30 x 1"),
        (r"q_1 = (W_2^T q_2) \odot \mathbb{1}[z_1 > 0]", "correct", ""),
        (r"2^{30} = 1073741824", "correct", ""),
        (r"200 \cdot 30 + 30 = 6030", "correct", ""),
        (r"200 \cdot 30 + 30 = 6040", "wrong", "6030"),
    ],
)
def test_wide_layers_stand_for_any_width(wide: Lecture, claim: str, verdict: str, words: str) -> None:
    """What is said of vectors and running indices is the same of a few units; sizes that are named are the lecture's
    own, as are all numbers.
    """
    report = check(wide, f"$$ {claim} $$")
    (found,) = report.claims
    assert str(found.verdict) == verdict
    assert words in found.message + str(found.expected or "") + str(found.value or "")
    assert report.conventions["wide layers"] == "30 units judged as 4, 200 units judged as 6"


def test_no_sum_is_shown_shorter_than_it_is(wide: Lecture) -> None:
    """A formula with a sum over a wide layer is not put right with as many summands as it is judged with; what the
    file gives numbers, or a mean over many outputs, is judged as it is.
    """
    _, widths = narrowed(wide)
    long, short = (
        Formulas(narrowed(wide)[0]).of(Symbol(quantity_of(kind, layer, 1)))
        for kind, layer in ((Kind.PREACTIVATION, 1), (Kind.DELTA, 2))
    )
    assert long is not None
    assert not widths.shows(long)
    assert short is not None
    assert widths.shows(short)
    mean = (
        _WIDE.replace("units = 3\n", "units = 20\n")
        .replace("units = 30", "units = 2")
        .replace("= 200", "= 2")
        .replace('"softmax"', '"sigmoid"')
    )
    mean = mean.replace('"cross_entropy"', '{ name = "squared_error", over_outputs = "mean" }')
    assert "wide layers" not in check(parse_lecture(mean), "$$ z_1 = W_1 x + b_1 $$").conventions


def test_a_wide_lecture_with_very_many_numbers_is_judged_in_symbols() -> None:
    """Formulas as for any width, and numbers unread, with words that say so; the sample of a batch is one of it."""
    lecture = parse_lecture(wide_lecture((60, 70, 3), 2))
    text = r"""$z^{[1]} = W^{[1]} x + b^{[1]}$, $z_{70}^{[1]} = 0.5$, $\hat{y} = \mathrm{softmax}(z^{[1]})$,
    $\frac{\partial a_2^{[1](2)}}{\partial z_2^{[1](2)}} = 1 - (a_2^{[1](2)})^2$"""
    text += r""", $\delta_1^{[2](1)} = \frac{1}{2} (\hat{y}_1^{(1)} - y_1^{(1)})$, $\delta_1^{[2](1)} = -\frac{1}{2}$"""
    report = check(lecture, text)
    expected = ["given", "unread", "wrong", "correct", "correct", "unread"]
    assert [str(claim.verdict) for claim in report.claims] == expected
    assert report.claims[1].message == "a lecture of so many numbers is judged in symbols"
    assert "not compared" in report.conventions["numbers"]


def test_a_wide_lecture_of_which_the_inputs_alone_are_given_is_judged_in_symbols() -> None:
    """As where nothing is given; units that have names of their own stay as many as there are."""
    lecture = wide_lecture((60, 70, 10), 2)
    inputs_alone = lecture.partition("W1 = ")[0]
    named = inputs_alone + "\n[notation]\nz1 = [" + ", ".join(f'"u_{{{k}}}"' for k in range(1, 71)) + "]\n"
    claims = r"""$\frac{\partial L}{\partial b^{[2]}} = \sum_s \delta^{[2](s)}$, $l = 1$, $\sum_k \hat y_k^{(s)} = 1$,
    $\sum_k \hat y_k^{(s)} = 2$"""
    for text, judged in ((inputs_alone, {60, 70, 10}), (named, {60, 10})):
        report = check(parse_lecture(text), claims)
        assert [str(claim.verdict) for claim in report.claims] == ["correct", "given", "correct", "unread"]
        assert {int(part.split()[0]) for part in report.conventions["wide layers"].split(",")} == judged
