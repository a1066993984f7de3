"""A new row of a table is all that a new activation or loss needs; a wrong one is caught."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from symbackprop.api import check
from symbackprop.build import work_out
from symbackprop.compose.deck import SECTION_TABLES
from symbackprop.core.errors import InputError, Unproved
from symbackprop.core.quantities import Kind
from symbackprop.core.terms import Comparison, Derivative, Number, Symbol
from symbackprop.evaluate.analysis import analyse
from symbackprop.inventory import inventory
from symbackprop.network.lecture import parse_lecture
from symbackprop.render.latex import latex_printer
from symbackprop.render.results import results
from symbackprop.render.slides.beamer import beamer_deck
from symbackprop.render.typeset import read_log, typeset
from symbackprop.render.unicode import plain_printer
from symbackprop.rules import activations, losses, optimizers
from symbackprop.rules.activations import A, Activation, Z
from symbackprop.rules.functions import SLOT, Function, Piece, apply
from symbackprop.rules.losses import Loss, P, Y
from symbackprop.rules.notation import builtin_notations
from symbackprop.rules.optimizers import GRADIENT, NEW_THETA, OPTIMIZERS, RATE, THETA, Line, Optimizer
from tests.newrows import BENT, GATED, NEW, SHRINK, Add, adder
from tests.sampling import EVERYTHING

VIEWS = ("scalar", "index", "matrix")
TEXT = """
title = "A new activation"
[network]
inputs = 2
loss = "squared_error"
[[network.layers]]
units = 2
activation = "{name}"
[[network.layers]]
units = {units}
activation = "{name}"
[values]
x = [1, -0.5]
y = {targets}
W1 = [[0.4, 0.1], [-0.3, 0.8]]
b1 = [0.1, 0.2]
W2 = {weights}
b2 = {biases}
[training]
learning_rate = 0.1
[[sections]]
kind = "training"
view = {views}
"""
SECTIONS = """
title = "All that is said of a function"
[[sections]]
kind = "activations"
functions = ["{name}"]
values = [-2, 0, 2]
exercise = [1, -3, 0.5]
[[sections]]
kind = "comparison"
activations = ["{name}", "softmax"]
losses = []
[[sections]]
kind = "gradient_flow"
activation = "{name}"
[[sections]]
kind = "summary"
activations = ["{name}"]
"""
ELEMENTWISE = tuple(activations.elementwise_names())
ALL = (*ELEMENTWISE, *(row.name for row in NEW))
ZERO, ONE = Number(Fraction(0)), Number(Fraction(1))


def lecture_text(name: str, *, units: int = 1, views: tuple[str, ...] = VIEWS) -> str:
    return TEXT.format(
        name=name,
        units=units,
        targets=[0.3, 0.7][:units],
        weights=[[0.7, -0.6], [0.2, 0.5]][:units],
        biases=[0.05, -0.1][:units],
        views=[*views],
    )


def deck_for_tex(text: str) -> str:
    lecture = parse_lecture(text, kinds=SECTION_TABLES)
    return beamer_deck(work_out(lecture).document, lecture)


def deck_of(text: str) -> str:
    """To be read, not to be typeset: without the braces round the sides of a row."""
    without_first = re.sub(r"^\{(.*?)\} & ", r"\1 & ", deck_for_tex(text), flags=re.MULTILINE)
    return re.sub(r"& \{(.*)\} &", r"& \1 &", without_first)


@pytest.fixture
def add(monkeypatch: pytest.MonkeyPatch) -> Add:
    return adder(monkeypatch)


@pytest.mark.parametrize("name", ALL)
def test_every_row_is_derived_proved_and_compared_with_differences(name: str, add: Add) -> None:
    """Every row is derived proved and compared with differences."""
    add(*NEW)
    analysis = analyse(parse_lecture(lecture_text(name)))
    assert len(analysis.proved) > 20
    assert analysis.checks.gradient_error is not None
    assert analysis.checks.gradient_error < 1e-12
    assert len(results(analysis)["parameters"]) == 9


@pytest.mark.parametrize(
    ("name", "units"), [*((name, 2) for name in (*ALL, "softmax")), ("tanh", 1), ("hard_tanh", 1), ("softmax", 1)]
)
def test_every_row_is_shown_in_every_view(name: str, units: int, add: Add) -> None:
    """Every row is shown in every view."""
    add(*NEW)
    if name == "softmax" and units == 1:
        with pytest.raises(InputError, match="always 1"):
            parse_lecture(lecture_text(name, units=units))
        return
    assert r"\begin{frame}" in deck_of(lecture_text(name, units=units))


@pytest.mark.parametrize("name", ALL)
def test_every_row_has_its_sections_and_plot(name: str, add: Add) -> None:
    """The definition with its properties, the derivative in proved steps, the picture, the exercise, the tables."""
    add(*NEW)
    deck = deck_of(SECTIONS.format(name=name))
    assert deck.count(r"\sbpframes{") >= 10
    rule = activations.activation(name)
    assert ("ot differentiable at" in deck) == bool(rule.kinks)


@pytest.mark.sampled
def test_a_new_activation_is_typeset(add: Add) -> None:
    """Whatever its formulas look like, they fit on their slides."""
    add(*NEW)
    with pytest.raises(InputError, match='unknown activation "swish"'):
        parse_lecture(lecture_text("swish"))
    rows = NEW if EVERYTHING else NEW[:1]
    for text in (lecture_text("mish", views=("scalar",)), *(SECTIONS.format(name=row.name) for row in rows)):
        log = read_log(typeset(deck_for_tex(text).encode(), refers=False).log)
        assert max((points for points, _ in log.overfull), default=0) < 1
        assert not log.missing
    assert "Hidden layer: activation (Mish)" in deck_of(lecture_text("mish"))
    assert dict(inventory("activations"))["mish"].startswith("a = z tanh(softplus(z))")


def test_a_new_loss_is_one_row(add: Add, monkeypatch: pytest.MonkeyPatch) -> None:
    """One with a function of a new row and a number of its own; and one that is composed of functions of the table."""
    add(SHRINK)
    t = Number(Fraction(1, 2))
    rows = (
        Loss(
            "insensitive",
            apply("shrink", P - Y, t) ** 2,
            2 * apply("shrink", P - Y, t) * apply("shrink_slope", P - Y, t),
        ),
        Loss("root", apply("softplus", (P - Y) ** 2), 2 * (P - Y) * apply("sigmoid", (P - Y) ** 2)),
    )
    monkeypatch.setattr(losses, "LOSSES", {**losses.LOSSES, **{row.name: row for row in rows}})
    for row in rows:
        text = lecture_text("tanh", units=2).replace("squared_error", row.name)
        analysis = analyse(parse_lecture(text))
        assert analysis.checks.gradient_error is not None
        assert analysis.checks.gradient_error < 1e-12
        assert r"\begin{frame}" in deck_of(text)
        assert deck_of(section_of_loss(row.name)).count(r"\sbpframes{") >= 5


def section_of_loss(name: str, examples: str = "[[3, 5], [8, 5]]") -> str:
    """The sections about a loss: the lesson, with examples where they are given, and the table."""
    worked = f"examples = {{ {name} = {examples} }}\n" if examples else ""
    return (
        f'title = "t"\n[[sections]]\nkind = "losses"\nfunctions = ["{name}"]\n{worked}'
        f'[[sections]]\nkind = "comparison"\nactivations = []\nlosses = ["{name}"]\n'
    )


def _moved(border: Fraction) -> tuple[Piece, ...]:
    at = Number(border)
    return (
        replace(BENT.pieces[0], where=(Comparison(SLOT, ">", at),)),
        replace(BENT.pieces[1], where=(Comparison(SLOT, "<=", at),)),
    )


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (replace(GATED, slope=apply("sigmoid", SLOT) * (1 - SLOT)), "slope"),
        (replace(GATED, value=lambda z: z), "definition"),
        (replace(BENT, pieces=_moved(Fraction(1))), "do not meet"),
        (replace(BENT, pieces=(BENT.pieces[0], replace(BENT.pieces[1], slope=ONE))), "slope"),
        (replace(BENT, slopes=(ZERO, Number(Fraction(1, 2)))), "bound"),
        (replace(SHRINK, pieces=SHRINK.pieces[:2]), "0 pieces apply"),
    ],
)
def test_a_wrong_row_stops_the_build(row: Function, message: str, add: Add) -> None:
    """Whatever a row says wrongly of its function: no lecture that uses it is built, nor a section about it."""
    add(row)
    for text in (lecture_text(row.name), SECTIONS.format(name=row.name)):
        with pytest.raises(Unproved, match=f"{row.name}.*{message}"):
            deck_of(text)


def test_a_slope_that_is_not_the_functions_is_refuted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The judge's own word, where the row of the function is right and that of the activation is not."""
    sigma = apply("sigmoid", Z)
    table = {**activations.ACTIVATIONS, "odd": Activation("odd", Z * sigma, sigma * (1 - A))}
    monkeypatch.setattr(activations, "ACTIVATIONS", table)
    with pytest.raises(Unproved, match=r"dL/dz2\[1\]: the step 'activation' is refuted"):
        analyse(parse_lecture(lecture_text("odd")))


def section(kind: str, options: str = "") -> str:
    return deck_of(f'title = "t"\n[[sections]]\nkind = "{kind}"\n{options}')


@pytest.mark.parametrize(
    ("options", "bound", "words"),
    [
        ('activation = "sigmoid"', r"\gamma & = & 0.25", "barely learn"),
        ('activation = "tanh"', r"\gamma & = & 1 ", "same for every layer"),
        ('activation = "relu"', r"\gamma & = & 1 ", "same for every layer"),
        ('activation = "softplus"\nnorm = 1.5', r"\gamma & = & 1 ", "xploding gradient"),
        ('activation = "silu"', r"\gamma & = & 1.100 ", "xploding gradient"),
        ('activation = "leaky_relu"', r"\gamma & = & 1 ", "same for every layer"),
        ('activation = "sigmoid"\nslope = 0.2', r"\gamma & = & 0.2 ", "barely learn"),
    ],
)
def test_gradient_flow_takes_the_bound_of_the_row(options: str, bound: str, words: str) -> None:
    """The largest slope of the activation, unless the lecture gives a number of its own."""
    deck = section("gradient_flow", options)
    assert bound in deck
    assert words in deck


def test_gradient_flow_needs_a_bound(add: Add) -> None:
    """Gradient flow needs a bound."""
    add(replace(GATED, name="cubic", definition=SLOT**3, slope=3 * SLOT**2))
    with pytest.raises(
        InputError, match=r"^lecture\.toml:2: sections\[1\]\.slope: the slope of cubic has no bound; give one"
    ):
        section("gradient_flow", 'activation = "cubic"')
    assert "xploding gradient" in section("gradient_flow", 'activation = "cubic"\nslope = 3')


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("", "gradient descent converges"),
        ("rate = 1", "oscillate"),
        ("rate = 0.75", "overshoots the minimum"),
        ("rate = 1.5", "diverges"),
        ("scale = 3", "overshoots the minimum"),
        ("scale = 4", "oscillate"),
        ("scale = -1", "diverges"),
        ("scale = 2", "reaches the minimum"),
    ],
)
def test_gradient_descent_says_what_becomes_of_it(options: str, words: str) -> None:
    """The default converges; the rule and the rate are shown, and oscillation and divergence are said."""
    deck = section("gradient_descent", options)
    assert r"it replaces $\theta$ by $\theta - \eta \frac{dJ}{d\theta}$" in deck
    assert "The learning rate is $" in deck
    assert words in deck


@pytest.mark.sampled
@pytest.mark.parametrize("style", builtin_notations() if EVERYTHING else builtin_notations()[::3])
def test_sigma_is_written_for_the_sigmoid_alone(style: str) -> None:
    """No slope of another function is called sigma', whatever the notation; a letter of the lecture's own is kept."""
    for names in (("tanh", "relu"), ("softplus", "identity")):
        assert r"\sigma'" not in deck_of(_layered(names, style))
    own = "".join(f'activation{number} = "\\\\phi"\n' for number in (1, 2))
    assert r"\sigma'" not in deck_of(_layered(("tanh", "tanh"), style) + own)
    assert r"\sigma(" in deck_of(_layered(("sigmoid", "sigmoid"), style))


def _layered(names: tuple[str, str], style: str) -> str:
    """A lecture with these activations, in all views and a notation."""
    text = lecture_text(names[0], units=2)
    head, _, tail = text.rpartition(f'activation = "{names[0]}"')
    return f'{head}activation = "{names[1]}"{tail}[notation]\nstyle = "{style}"\n'


@pytest.mark.parametrize("name", ALL)
def test_every_row_is_read_and_judged_by_check(name: str, add: Add) -> None:
    """The network's own lines are right as they are printed; the same lines with a slip are wrong."""
    add(*NEW)
    lecture = parse_lecture(lecture_text(name))
    printed = latex_printer(lecture.spelling, 6)
    lines, slips = [], []
    for quantity, equation in lecture.network.equations.items():
        if quantity.kind not in (Kind.ACTIVATION, Kind.PREDICTION) or quantity.unit != 1:  # one unit of a layer
            continue
        for by, slope in (equation.slopes or {}).items():
            left = printed(Derivative(quantity, by, direct=True))
            lines += [f"{printed(Symbol(quantity))} = {printed(equation.term)}", f"{left} = {printed(slope)}"]
            slips += [f"{line} + 1" for line in lines[-2:]]
    assert {str(claim.verdict) for claim in check(lecture, _displayed(lines)).claims} <= {"given", "correct"}
    for slip in slips:
        assert [str(claim.verdict) for claim in check(lecture, _displayed([slip])).claims] == ["wrong"], slip


def _displayed(lines: list[str]) -> str:
    return "\n\n".join(f"$${line}$$" for line in lines)


def test_check_updates_as_the_optimizer_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """One place: with another rule the loss after the update is another one for check as well."""
    found = []
    for rate in (1, 2):
        rule = Optimizer("gradient_descent", (Line(NEW_THETA, THETA - rate * RATE * GRADIENT),))
        monkeypatch.setattr(optimizers, "OPTIMIZERS", {**OPTIMIZERS, rule.name: rule})
        lecture = parse_lecture(lecture_text("tanh").replace("learning_rate = 0.1", "learning_rate = 0.1\nsteps = 2"))
        after = analyse(lecture).evaluation.loss_after
        assert after is not None
        text = f"$$L^+ \\approx {float(after):.6f}$$"
        assert [str(claim.verdict) for claim in check(lecture, text).claims] == ["rounded"]
        found.append(after)
    assert found[0] != found[1]


def test_the_conventions_that_are_documented_are_those_of_the_rows() -> None:
    """Every kink of the tables stands in the table of the documentation, and nothing else."""
    text = (Path(__file__).parents[1] / "docs" / "conventions.md").read_text("utf-8")
    kinks = text.split("## Kinks")[1].split("\n## ")[0]
    lines = [line for line in kinks.splitlines() if line.startswith("| `")]
    told = {tuple(cell.strip(" `") for cell in line.split("|")[1:3]) for line in lines}
    printed = plain_printer({})
    rules = (*activations.ACTIVATIONS.values(), *losses.LOSSES.values())
    assert told == {(rule.name, ", ".join(map(printed, rule.kinks))) for rule in rules if rule.kinks}
