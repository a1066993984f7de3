"""A head against a side of its chain: numbers as they are, vectors and matrices entry by entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symbackprop.check.judging.inheritance import follows_numbers
from symbackprop.check.judging.joint_conditions import condition_of_entries
from symbackprop.check.judging.outcome import Outcome, agree
from symbackprop.check.means import Means
from symbackprop.check.mistakes.matrix_mistakes import matrix_mistake
from symbackprop.check.reading.instances import Instance
from symbackprop.check.reading.interpretation import List, Reading
from symbackprop.check.reading.reader import Reader
from symbackprop.check.report import BAD, RANK, Verdict
from symbackprop.core.quantities import Kind
from symbackprop.core.terms import Derivative, Matrix, Term
from symbackprop.latex.tokens import Token

__all__ = ["Run", "compare", "entries_of", "in_other_layout", "mistake_in_matrices", "of_one_sample"]

Run = Sequence[tuple[Term, Outcome]]  # the sides between a head and a side, with their verdicts
Shape = tuple[int, int]

_MOST_SHOWN = 12  # entries of a matrix that is shown whole
_SHOWN = 8  # places of wrong entries
# dL/dW has the shape of W here; how Jacobians and gradients of vectors lie is for the document to say
_LAYOUT = Outcome(Verdict.CONDITIONAL, said="layout")
_ONE_SAMPLE = Outcome(Verdict.CONDITIONAL, said="one_sample")
_WEIGHT_LAYOUT = replace(_LAYOUT, mistake="transposed", holds=False)


def compare(means: Means, head: Term, before: Run, side: Term, *, first: bool, turned: bool = False) -> Outcome:
    """The verdict on head = side: that on the worst entry. `turned` says that the side is tried transposed."""
    left, right = _grid(head), _grid(side)
    shapes = _shape(left), _shape(right)
    if shapes[0] != shapes[1]:
        return _other_shape(means, head, side, shapes, first=first)
    if shapes[0] == (1, 1):
        return _entry(means, left[0][0], _entries_before(before, 0, 0), right[0][0], first=first)
    rows, columns = shapes[0]
    worst: Outcome | None = None
    outcomes: list[Outcome] = []
    wrong: list[tuple[int, int]] = []
    for row in range(rows):
        for column in range(columns):
            earlier = _entries_before(before, row, column)
            one = _entry(means, left[row][column], earlier, right[row][column], first=first)
            outcomes.append(one)
            if one.verdict in BAD:
                wrong.append((row + 1, column + 1))
            if one.verdict in BAD or one.mistake is not None:
                means = replace(means, naming=False)  # one mistake is named; the other entries have it too
            if worst is None or RANK[one.verdict] > RANK[worst.verdict]:
                worst = one
    assert worst is not None
    if worst.verdict is Verdict.CONDITIONAL:
        return condition_of_entries(means.scope, means.links, outcomes) or worst
    if wrong and not turned and rows == columns and _is_weight_gradient(head):
        other = compare(means, head, [], _transposed(right), first=False, turned=True)
        if other.verdict not in (*BAD, Verdict.UNREAD):
            return _WEIGHT_LAYOUT
    if wrong:
        places = ", ".join(f"({row},{column})" if columns > 1 else str(row) for row, column in wrong[:_SHOWN])
        worst = replace(worst, said=f"entr{'ies' if len(wrong) > 1 else 'y'} {places}")
    if wrong and not turned and rows * columns <= _MOST_SHOWN:
        grid = [
            [means.expected.right(a, b) for a, b in zip(*pair, strict=True)] for pair in zip(left, right, strict=True)
        ]
        whole = [tuple(entry for entry in line if entry is not None) for line in grid]
        if all(len(line) == columns for line in whole):
            worst = replace(worst, expected=Matrix(tuple(whole)))
    return worst


def _entry(means: Means, head: Term, before: Run, side: Term, *, first: bool) -> Outcome:
    """The verdict on one number, with what would be right and why it is wrong."""
    outcome = means.links.judge(head, before, side, first=first, about=means.about)
    if outcome.verdict is Verdict.CONDITIONAL and outcome.holds is False and means.naming:
        named = means.namer.name(head, before, side)
        outcome = replace(outcome, mistake=named.mistake) if named is not None else outcome
    if outcome.verdict is Verdict.CONDITIONAL or outcome.verdict is Verdict.INHERITED:
        return replace(outcome, expected=means.expected.right(head, side))
    if outcome.verdict is not Verdict.WRONG:
        return outcome
    outcome = replace(outcome, expected=means.expected.right(head, side))
    cause = means.links.cause(head, side) if not follows_numbers(before) else None
    if cause is not None:
        return replace(outcome, verdict=Verdict.INHERITED, cause=cause)
    if outcome.mistake is None and means.naming:
        named = means.namer.name(head, before, side)
        if named is not None:
            outcome = replace(outcome, mistake=named.mistake, message=named.message)
    return outcome


def _other_shape(means: Means, head: Term, side: Term, shapes: tuple[Shape, Shape], *, first: bool) -> Outcome:
    """The verdict where the shapes differ: a list may lie or stand, derivatives may be laid out the other way."""
    flipped = shapes[0] == shapes[1][::-1]
    if flipped and isinstance(side, Matrix):
        other = compare(means, head, [], _transposed(side.rows), first=first)
        if isinstance(side, List) or isinstance(head, List):
            return other
        if other.verdict not in (*BAD, Verdict.UNREAD):
            return _WEIGHT_LAYOUT if _is_weight_gradient(head) else _LAYOUT
    what = " and ".join(f"{rows} x {columns}" for rows, columns in shapes)
    return Outcome(Verdict.WRONG, f"the shapes {what} do not fit", mistake="transposed" if flipped else None)


def in_other_layout(outcome: Outcome) -> Outcome:
    """The verdict on what is right where derivatives of vectors lie the other way."""
    return _LAYOUT if RANK[outcome.verdict] <= RANK[Verdict.CARRIED] else outcome


def of_one_sample(outcome: Outcome) -> Outcome:
    """The verdict on what is right for the loss of one sample."""
    return _ONE_SAMPLE if RANK[outcome.verdict] <= RANK[Verdict.CARRIED] else outcome


def mistake_in_matrices(
    means: Means, instance: Instance, tokens: Sequence[Token], head: Term
) -> tuple[str, str] | None:
    """A transposition or a product that would make a side of matrices right."""

    def right(changed: Sequence[Token]) -> bool:
        tree = means.grammar.parse(changed)
        bindings = dict(instance.bindings)
        way = Reading(general=instance.layered)
        reader = Reader(means.scope, means.grammar, bindings, means.scope.sample, way)
        grids = _grid(head), _grid(reader.read(tree))
        if [len(row) for row in grids[0]] != [len(row) for row in grids[1]]:
            return False
        pairs = zip((e for row in grids[0] for e in row), (e for row in grids[1] for e in row), strict=True)
        return all(agree(means.links.points()[:2], one, other) is True for one, other in pairs)

    return matrix_mistake(tokens, right)


def entries_of(term: Term) -> list[Term]:
    return [entry for row in _grid(term) for entry in row]


def _entries_before(before: Run, row: int, column: int) -> list[tuple[Term, Outcome]]:
    found = []
    for term, outcome in before:
        grid = _grid(term)
        if row < len(grid) and column < len(grid[0]):
            found.append((grid[row][column], outcome))
    return found


def _is_weight_gradient(head: Term) -> bool:
    entry = _grid(head)[0][0]
    return isinstance(entry, Derivative) and entry.by.kind is Kind.WEIGHT


def _grid(term: Term) -> tuple[tuple[Term, ...], ...]:
    return term.rows if isinstance(term, Matrix) else ((term,),)


def _shape(grid: tuple[tuple[Term, ...], ...]) -> Shape:
    return len(grid), len(grid[0])


def _transposed(grid: tuple[tuple[Term, ...], ...]) -> Matrix:
    return Matrix(tuple(zip(*grid, strict=True)))
