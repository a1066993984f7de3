"""Matrix and index views on random networks; and a wrong line, wherever it is, is caught."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.wide_lecture import wide_lecture
from symbackprop.build import work_out
from symbackprop.compose.deck import SECTION_TABLES, compose_deck
from symbackprop.compose.document import Chain, Document, Frame, Link, Locals, Plain
from symbackprop.compose.verify import verify
from symbackprop.core.errors import Unproved
from symbackprop.core.quantities import Kind, Quantity
from symbackprop.core.terms import (
    Hadamard,
    Matrix,
    Negation,
    Number,
    Product,
    Sum,
    Symbol,
    Term,
)
from symbackprop.derive.lessons import activation_lesson, loss_lesson
from symbackprop.evaluate.analysis import analyse
from symbackprop.judge import judge
from symbackprop.judge.definitions import Definitions
from symbackprop.network.lecture import Lecture, parse_lecture, read_lecture
from symbackprop.rules.activations import ACTIVATIONS
from symbackprop.rules.losses import LOSSES
from tests.lectures import lines_of
from tests.networks import network_of
from tests.sampling import EVERYTHING

EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.toml"))
RELU_SOFTMAX = network_of([(3, "relu", "per_unit"), (2, "softmax", "per_unit")], loss="cross_entropy")


def lecture_text(draw: st.DrawFn, view: str) -> str:
    """A random lecture file: depth, widths, activations, biases, batch, with or without numbers."""
    inputs, depth = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    widths = [inputs, *(draw(st.integers(2, 3)) for _ in range(depth))]
    hidden = st.sampled_from(["identity", "sigmoid", "tanh", "relu", "softplus", "softmax"])
    loss = draw(st.sampled_from(["squared_error", "absolute_error", "cross_entropy", "binary_cross_entropy"]))
    last = draw(st.sampled_from(["sigmoid", "softmax"] if "entropy" in loss else ["identity", "sigmoid", "softmax"]))
    biases = [draw(st.sampled_from(["per_unit", "shared", "none"])) for _ in range(depth)]
    lines = ['title = "Random"', "[network]", f"inputs = {inputs}", f'loss = "{loss}"']
    for number in range(depth):
        kind = last if number == depth - 1 else draw(hidden)
        lines += ["[[network.layers]]", f"units = {widths[number + 1]}"]
        lines += [f'activation = "{kind}"', f'bias = "{biases[number]}"']
    if draw(st.booleans()):
        decimal = st.integers(-12, 12).map(lambda n: n / 10)

        def row(count: int) -> list[float]:
            return [draw(decimal) for _ in range(count)]

        samples = draw(st.sampled_from([1, 1, 2]))
        xs, y = [row(inputs) for _ in range(samples)], [1, *[0] * (widths[-1] - 1)]
        lines += ["[values]", f"x = {xs if samples > 1 else xs[0]}", f"y = {[y] * samples if samples > 1 else y}"]
        for number in range(1, depth + 1):
            lines.append(f"W{number} = {[row(widths[number - 1]) for _ in range(widths[number])]}")
            shapes = {"per_unit": row(widths[number]), "shared": row(1)[0]}
            if biases[number - 1] in shapes:
                lines.append(f"b{number} = {shapes[biases[number - 1]]}")
        lines += ["[training]", "learning_rate = 0.1"]
    lines += ["[[sections]]", 'kind = "training"', f"view = {view}"]
    return "\n".join(lines)


@st.composite
def lectures(draw: st.DrawFn) -> Lecture:
    return parse_lecture(lecture_text(draw, '["scalar", "index", "matrix"]'), kinds=SECTION_TABLES)


@pytest.mark.sampled
@settings(max_examples=300 if EVERYTHING else 12)
@given(lectures())
def test_all_views_of_a_random_network_are_proved(lecture: Lecture) -> None:
    """Scalar, index and matrix view: every chain of every slide goes before the judge."""
    assert lines_of(work_out(lecture).document) > 20


@pytest.mark.parametrize("name", [name for name, row in ACTIVATIONS.items() if not row.couples])
def test_every_line_of_an_activation_lesson_is_proved(name: str) -> None:
    """From the definition to the slope of the row, whatever activation is in the table."""
    lesson = activation_lesson(ACTIVATIONS[name])
    assert lesson.steps
    for step in lesson.steps:
        assert judge(lesson.context, step.before, step.after).proved, step.rule


@pytest.mark.parametrize("name", [name for name, row in LOSSES.items() if not (row.single or row.couples)])
def test_every_line_of_a_loss_lesson_is_proved(name: str) -> None:
    """From the loss of one output to the slope of the row."""
    lesson = loss_lesson(LOSSES[name], LOSSES[name].factor)
    for step in lesson.steps:
        assert judge(lesson.context, step.before, step.after).proved, step.rule


def _spoiled(term: Term) -> Term:
    """The term with one thing wrong in it."""
    match term:
        case Number(value):
            return Number(value + 1)
        case Matrix(rows):
            return Matrix(((_spoiled(rows[0][0]), *rows[0][1:]), *rows[1:]))
        case Negation(inner):
            return inner
        case Sum(terms):
            return Sum((Negation(terms[0]), *terms[1:]))
        case Product(factors) | Hadamard(factors):
            return type(term)((_spoiled(factors[0]), *factors[1:]))
    return Negation(term)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_spoiled_line_stops_the_document(path: Path) -> None:
    """In every tenth link of a lecture's slides a small fault is planted: each is refused."""
    analysis = analyse(read_lecture(path, SECTION_TABLES))
    document = compose_deck(analysis)
    planted = 0
    for number, frame in enumerate(document.frames):
        for place, block in enumerate(frame.blocks):
            chains = block.chains if isinstance(block, Locals) else (block,) if isinstance(block, Chain) else ()
            for chain in chains:
                last = chain.links[-1]
                if last.splits or last.relation == "leftarrow" or (number + place) % 5:
                    continue
                bad: Link = replace(last, right=_spoiled(last.right))
                if bad.right == last.right or _names_something(frame, chain):
                    continue
                broken = replace(frame, blocks=(replace(chain, links=(*chain.links[:-1], bad)),))
                planted += 1
                with pytest.raises(Unproved):
                    verify(analysis, Document("", "", "", "", "", (broken,)))
    assert planted > 5


def test_a_line_that_is_not_true_is_told_as_it_would_be_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the letters of the lecture."""
    lecture = read_lecture(EXAMPLES[0].with_name("softmax_cross_entropy.toml"), SECTION_TABLES)
    w, b = (lecture.spelling.parameter(name, lecture.network) for name in ("w_7", "b2"))
    chain = Chain(Symbol(w) * 2, (Link("=", Symbol(w) + Symbol(b)),))
    document = Document("", "", "", "", "", (Frame(Plain(""), (chain,)),))
    monkeypatch.setattr("symbackprop.compose.deck.compose_deck", lambda analysis: document)
    with pytest.raises(Unproved, match=r"a line of the slides is refuted; nothing was written: w₇ · 2 = w₇ \+ b⁽²⁾$"):
        work_out(lecture)


def _names_something(frame: Frame, chain: Chain) -> bool:
    """Whether a chain only says what a name of an exercise stands for."""
    name = chain.left.quantity if isinstance(chain.left, Symbol) and len(chain.links) == 1 else None
    known = frame.context is not None and name in frame.context.equations
    return frame.proved and name is not None and name.kind is Kind.VARIABLE and not known


def test_a_printed_line_costs_what_it_is_long_whatever_the_widths(monkeypatch: pytest.MonkeyPatch) -> None:
    """The judge asks for no more definitions where the output layer is wider: sums over units are proved as sums."""
    asked: list[object] = []
    definition = Definitions.of

    def counted(definitions: Definitions, name: Quantity) -> Term | None:
        asked.append(name)
        return definition(definitions, name)

    monkeypatch.setattr(Definitions, "of", counted)
    counts = []
    for outputs in (30, 60):
        asked.clear()
        work_out(parse_lecture(wide_lecture((3, 4, outputs), 0)))
        counts.append(len(asked))
    assert counts[0] == counts[1] < 200
