"""A head against a side of its chain: numbers as they are, vectors and matrices entry by entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product

from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.judging.formulas.equality import same
from symbackprop.check.judging.formulas.joint_conditions import condition_of_entries
from symbackprop.check.judging.formulas.symbolic import NOT_PROVED, judge_formula
from symbackprop.check.judging.inheritance import find_cause, follows_numbers, start_of
from symbackprop.check.judging.numbers.numeric import judge_number
from symbackprop.check.judging.numbers.slack import far_apart
from symbackprop.check.judging.outcome import Disagreement, Outcome, grid_of, is_number, literal
from symbackprop.check.judging.shapes import BIAS_IN_WEIGHTS, has_its_bias
from symbackprop.check.reading.interpretation import List, Printed
from symbackprop.check.report import BAD, RANK, Verdict
from symbackprop.core.quantities import Kind
from symbackprop.core.terms import Derivative, Matrix, Number, Power, Real, Symbol, Term, quantities_of, walk

__all__ = ["Run", "as_outer_product", "compare", "in_other_layout", "of_one_sample", "of_what_varies", "spread_over"]

Run = Sequence[tuple[Term, Outcome]]  # the sides between a head and a side, with their verdicts
Shape = tuple[int, int]

# dL/dW has the shape of W here; how Jacobians and gradients of vectors lie is for the document to say
_LAYOUT = Outcome(Verdict.CONDITIONAL, said="layout")
_OUTER = Outcome(Verdict.CONDITIONAL, said="outer")
_ONE_SAMPLE = Outcome(Verdict.CONDITIONAL, said="one_sample")
_ENTRYWISE = Outcome(Verdict.CONDITIONAL, said="entrywise", holds=True)
_VARIED = Outcome(Verdict.CONDITIONAL, said="varied")
_HIGHEST = 1000  # a power of ten that is compared
_ROUNDED_PLACES = 3  # of a number that is likely to be rounded
_WEIGHT_LAYOUT = replace(_LAYOUT, holds=False)


def compare(
    evidence: Evidence, head: Term, before: Run, side: Term, *, first: bool, about: bool = False, turned: bool = False
) -> Outcome:
    """The verdict on head = side: that on the worst entry.

    `first` says that the side is the first of its chain, `about` that the two are only about equal, `turned` that the
    side is tried transposed.
    """
    left = grid_of(head)
    right = spread_over(grid_of(side), left)
    side = side if right == grid_of(side) else Matrix(right)
    shapes = _shape(left), _shape(right)
    if shapes[0] != shapes[1]:
        return _other_shape(evidence, head, before, side, shapes, first=first)
    if shapes[0] == (1, 1):
        found = _entry(evidence, left[0][0], _entries_before(before, 0, 0), right[0][0], first=first, about=about)
        return _about(found, (head, side), ())
    rows, columns = shapes[0]
    outcomes: dict[tuple[int, int], Outcome] = {}
    for row, column in product(range(rows), range(columns)):
        run = _entries_before(before, row, column)
        found = _entry(evidence, left[row][column], run, right[row][column], first=first, about=about)
        outcomes[row, column] = found
        if found.message == NOT_PROVED:
            evidence = replace(evidence, unproved=Verdict.UNREAD)  # nor is the whole proved by any other entry
        if evidence.only_right and found.verdict in BAD:
            break
    worst = max(outcomes.values(), key=lambda one: RANK[one.verdict])
    if worst.verdict is Verdict.CONDITIONAL:
        worst = condition_of_entries(evidence, [*outcomes.values()]) or worst
    wrong = tuple((row + 1, column + 1) for (row, column), one in outcomes.items() if one.verdict in BAD)
    if wrong and not turned and rows == columns and _is_weight_gradient(head):
        other = compare(evidence, head, [], _transposed(right), first=False, turned=True)
        if other.verdict not in (*BAD, Verdict.UNREAD):
            return _WEIGHT_LAYOUT
    return _about(worst, (head, side), wrong)


def spread_over(grid: tuple[tuple[Term, ...], ...], like: tuple[tuple[Term, ...], ...]) -> tuple[tuple[Term, ...], ...]:
    """A grid; a zero beside a vector or matrix is zero everywhere, as in b = 0; a one beside a vector is one in every
    entry, as in ReLU'(z) = 1, and beside the derivatives of a vector by one as long it is the identity.
    """
    (entry, *_), shape = grid[0], _shape(like)
    if _shape(grid) != (1, 1) or not isinstance(entry, Number) or entry.value not in (0, 1):
        return grid
    if not entry.value or 1 in shape:
        return tuple((entry,) * len(row) for row in like)
    if shape[0] != shape[1] or not all(isinstance(one, Derivative) for row in like for one in row):
        return grid
    zero = Number(Fraction(0))
    return tuple(tuple(entry if row == column else zero for column in range(shape[1])) for row in range(shape[0]))


def _about(outcome: Outcome, whole: tuple[Term, Term], entries: tuple[tuple[int, int], ...]) -> Outcome:
    """An outcome that says what was compared as a whole."""
    found = outcome.disagreement
    return outcome if found is None else replace(outcome, disagreement=replace(found, whole=whole, entries=entries))


def _entry(evidence: Evidence, head: Term, before: Run, side: Term, *, first: bool, about: bool) -> Outcome:
    """The verdict on one number or formula."""
    outcome = _judged(evidence, head, before, side, first=first, about=about)
    if outcome.verdict is Verdict.WRONG and not evidence.only_right and not follows_numbers(evidence, before, side):
        cause = find_cause(evidence, start_of(head, before), side)
        if cause is not None:
            outcome = replace(outcome, verdict=Verdict.INHERITED, cause=cause)
    if outcome.verdict in (*BAD, Verdict.CONDITIONAL):
        return replace(outcome, disagreement=Disagreement(head, side, tuple(before), (head, side)))
    return outcome


def _judged(evidence: Evidence, head: Term, before: Run, side: Term, *, first: bool, about: bool) -> Outcome:
    if is_number(head) and not before and not is_number(side):
        head, side = side, head  # 0.426 = a: the name is what it is about
    if first and isinstance(head, Symbol) and isinstance(side, Symbol):
        given = [evidence.given.get(name.quantity) for name in (head, side)]
        if given[0] is not None and given[0] == given[1]:
            return Outcome(Verdict.GIVEN)  # b_1 = b_2 = 0: data that are equal
    if first and isinstance(head, Symbol) and not is_number(side) and _is_of_data(evidence, head, side):
        return Outcome(Verdict.CORRECT)
    if not is_number(side):
        return judge_formula(evidence, head, before, side, first=first)
    outcome = judge_number(evidence, head, before, side)
    if outcome.verdict is not Verdict.WRONG:
        return outcome
    exact, printed = evidence.exact(head), literal(side)
    if about and exact is not None and (_is_near(exact, printed) or _is_of_its_size(exact, side)):
        return Outcome(Verdict.ROUNDED, value=exact)
    if not before and printed is not None and is_number(head) and _is_of_printed(evidence, head, printed):
        return Outcome(Verdict.ROUNDED, value=exact)
    return outcome


def _is_of_data(evidence: Evidence, head: Symbol, side: Term) -> bool:
    """Whether given numbers are what a formula of others gives, x_2 = -2 x_1."""
    names = {head.quantity, *quantities_of(side)}
    if not names <= evidence.given.keys():
        return False
    values = evidence.exact(head), evidence.exact(side)
    return values[0] is not None and values[0] == values[1]


def _is_near(exact: Real, printed: tuple[Fraction, int] | None) -> bool:
    """Whether a whole number is about a value."""
    return printed is not None and printed[1] <= 0 and abs(float(exact) - float(printed[0])) <= 0.5


def _is_of_its_size(exact: Real, side: Term) -> bool:
    r"""Whether a power of ten is the nearest one to a value, 0.25^{10} \approx 10^{-6}."""
    match side:
        case Power(Printed(value), Number(Fraction() as ten)) if value == 10 and exact > 0 and abs(ten) <= _HIGHEST:
            square = Fraction(exact) ** 2  # between the powers of ten half a step below and above
            return Fraction(10) ** int(2 * ten - 1) <= square < Fraction(10) ** int(2 * ten + 1)
    return False


def _is_of_printed(evidence: Evidence, head: Term, printed: tuple[Fraction, int]) -> bool:
    """Whether a line of numbers may come to what is printed where some of them are rounded, as they were printed
    before: whoever works on with all digits gets another last one.
    """
    rounded = [part for part in walk(head) if isinstance(part, Printed) and part.places >= _ROUNDED_PLACES]
    prints = evidence.record.printed_of_size
    known = (
        said.places == part.places
        for part in rounded
        if isinstance(part.value, Fraction)
        for _, said in prints(abs(part.value))
    )
    return any(known) and not far_apart(evidence.data(), head, *printed)


def _other_shape(
    evidence: Evidence, head: Term, before: Run, side: Term, shapes: tuple[Shape, Shape], *, first: bool
) -> Outcome:
    """The verdict where the shapes differ: a list may lie or stand, derivatives may be laid out the other way."""
    left = grid_of(head)
    if shapes[0] == shapes[1][::-1] and isinstance(side, Matrix):
        turned = _transposed(side.rows)
        if isinstance(side, List) or isinstance(head, List) or (1 in shapes[0] and _is_listed(left, side)):
            return compare(evidence, head, before, turned, first=first)
        other = compare(evidence, head, [], turned, first=first)
        if other.verdict is Verdict.CONDITIONAL:
            return other  # the layout is the lesser of what has to be supposed
        if RANK[other.verdict] <= RANK[Verdict.CARRIED]:
            said = evidence.env.layout.row_gradients  # what breaks a convention that is said is wrong
            return _WEIGHT_LAYOUT if _is_weight_gradient(head) or said else _LAYOUT
        if 1 in shapes[0] and all(is_number(entry) for row in side.rows for entry in row):
            run = [(_transposed(grid_of(term)), outcome) for term, outcome in before]
            return compare(evidence, head, run, turned, first=first)  # the numbers themselves are wrong
    slopes = _entry_by_entry(evidence, head, before, side) or _entry_by_entry(evidence, side, (), head)
    if slopes is not None:
        return slopes
    if has_its_bias(evidence, head, *shapes):
        return BIAS_IN_WEIGHTS
    what = " and ".join(evidence.env.widths.shape(*shape) for shape in shapes)
    shown = Disagreement(head, side, (), (head, side))
    return Outcome(Verdict.WRONG, f"the shapes {what} do not fit", disagreement=shown)


def _is_listed(head: Sequence[Sequence[Term]], side: Term) -> bool:
    """Whether a side only lists the numbers of a vector that has a name: nobody means a row by a row of these."""
    names = all(isinstance(entry, Symbol) for row in head for entry in row)
    return names and all(is_number(entry) for row in grid_of(side) for entry in row)


def _entry_by_entry(evidence: Evidence, head: Term, before: Run, side: Term) -> Outcome | None:
    """The verdict on da/dz = sigma'(z), where the matrix of the derivatives is diagonal and the vector is its diagonal;
    None for anything else. What goes on from such a side is judged as the diagonal, right or wrong.
    """
    left, right = grid_of(head), grid_of(side)
    size = len(left)
    entries = _listed(side)
    if len(left[0]) != size or 1 not in _shape(right) or len(entries) != size:
        return None
    zero = Number(Fraction(0))
    beside = [left[i][j] for i in range(size) for j in range(size) if i != j]
    if not all(same(evidence, entry, zero) is True for entry in beside):
        return None
    diagonal = Matrix(tuple((left[i][i],) for i in range(size)))
    run = [(_as_column(term), outcome) for term, outcome in before]
    outcome = compare(evidence, diagonal, run, _as_column(side), first=False)
    if RANK[outcome.verdict] <= RANK[Verdict.CARRIED]:
        return _ENTRYWISE
    return outcome if any(one.said == _ENTRYWISE.said for _, one in before) else None


def _listed(side: Term) -> list[Term]:
    return [entry for row in grid_of(side) for entry in row]


def _as_column(side: Term) -> Term:
    """A vector as a column, however it lies."""
    return Matrix(tuple((entry,) for entry in _listed(side))) if 1 in _shape(grid_of(side)) else side


def in_other_layout(outcome: Outcome) -> Outcome:
    """The verdict on what is right where derivatives of vectors lie the other way."""
    return _LAYOUT if RANK[outcome.verdict] <= RANK[Verdict.CARRIED] else outcome


def as_outer_product(outcome: Outcome) -> Outcome:
    """The verdict on what is right where vectors beside each other are multiplied as a column and a row."""
    return _OUTER if RANK[outcome.verdict] <= RANK[Verdict.CARRIED] else outcome


def of_one_sample(outcome: Outcome) -> Outcome:
    """The verdict on what is right for the loss of one sample."""
    return _ONE_SAMPLE if RANK[outcome.verdict] <= RANK[Verdict.CARRIED] else outcome


def of_what_varies(outcome: Outcome) -> Outcome:
    """The verdict on what is right of differentials where nothing varies but what stands there."""
    return _VARIED if RANK[outcome.verdict] <= RANK[Verdict.CARRIED] else outcome


def _entries_before(before: Run, row: int, column: int) -> list[tuple[Term, Outcome]]:
    found = []
    for term, outcome in before:
        grid = grid_of(term)
        if row < len(grid) and column < len(grid[0]):
            found.append((grid[row][column], outcome))
    return found


def _is_weight_gradient(head: Term) -> bool:
    entry = grid_of(head)[0][0]
    of_loss = isinstance(entry, Derivative) and entry.of.kind in (Kind.LOSS, Kind.SAMPLE_LOSS)
    return of_loss and isinstance(entry, Derivative) and entry.by.kind is Kind.WEIGHT


def _shape(grid: tuple[tuple[Term, ...], ...]) -> Shape:
    return len(grid), len(grid[0])


def _transposed(grid: tuple[tuple[Term, ...], ...]) -> Matrix:
    return Matrix(tuple(zip(*grid, strict=True)))
