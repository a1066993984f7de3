"""Functions and losses of a lecture's own: LaTeX, as on the board, read into rows like those of the tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import permutations, product
from typing import Any

from symbackprop.core.errors import MissingRule
from symbackprop.core.terms import Apply, Cases, Comparison, Number, Term, walk
from symbackprop.network.mistakes import Report
from symbackprop.network.schema import FunctionTable, LectureTable, OwnLossTable
from symbackprop.network.spelling.symbol import read_symbol
from symbackprop.rules.activations import ACTIVATIONS, Activation, elementwise
from symbackprop.rules.function_row import (
    SLOT,
    VALUE,
    Function,
    Parameter,
    Piece,
    owned,
    parameter_slot,
    with_own_slope,
)
from symbackprop.rules.losses import LOSSES, Loss, P, Y, with_parameters
from symbackprop.rules.slopes import slope_of_formula
from symbackprop.rules.soundness import faults_of

__all__ = ["Own", "read_own"]

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_POINTS = tuple(Fraction(n, 10) for n in (-35, -14, -6, 3, 11, 27))
_MIRRORED = {">": "<", ">=": "<=", "<": ">", "<=": ">=", "=": "="}
_OPPOSITE = {">": "<=", ">=": "<", "<": ">=", "<=": ">"}
_ONE = Number(Fraction(1))
_ABOVE = (">", ">=")
_VALUE_LETTER = "a"  # the function's own value, in a slope

Applied = Callable[[Term], Term]


@dataclass(frozen=True, slots=True)
class Own:
    """The rows that a lecture adds, by name."""

    activations: Mapping[str, Activation] = field(default_factory=dict)
    losses: Mapping[str, Loss] = field(default_factory=dict)

    @property
    def applied(self) -> dict[str, Applied]:
        """What each function makes of its argument, in a formula."""
        return {
            name: lambda z, row=row.function: Apply(row.name, (z, *_defaults(row)))  # type: ignore[misc]
            for name, row in self.activations.items()
        }


def _defaults(row: Function) -> tuple[Term, ...]:
    return tuple(Number(known.default) for known in row.parameters)


def read_own(table: LectureTable, data: Mapping[str, Any], report: Report) -> Own:
    """The functions, each of which may use those before it, and the losses; every mistake goes to the report.

    `data` is the file as it stands. What is mistaken in it is known by its name all the same: it is told
    where it is, and not again wherever the name is used.
    """
    rows: dict[str, Activation] = {}
    mistaken: set[str] = set()
    for name, parameters in _named(data, "functions"):
        row, below = table.functions.get(name), report.within("functions", name)
        free = _is_free(name, ACTIVATIONS, below)
        if name in ACTIVATIONS:
            continue
        made = _function(name, row, Own(rows), mistaken, below) if free and row is not None else None
        if made is None:
            mistaken.add(name)
            made = owned(replace(_bare(name, rf"\mathrm{{{name}}}", parameters), definition=SLOT, slope=_ONE))
        rows[name] = elementwise(made)
    losses: dict[str, Loss] = {}
    for name, parameters in _named(data, "losses"):
        part, below = table.losses.get(name), report.within("losses", name)
        free = _is_free(name, LOSSES, below)
        if name in LOSSES:
            continue
        loss = _loss(name, part, Own(rows), below) if free and part is not None else None
        losses[name] = loss or with_parameters(Loss(name, P - Y, _ONE, parameters=parameters), {})
    return Own(rows, losses)


def _named(data: Mapping[str, Any], table: str) -> Iterator[tuple[str, tuple[Parameter, ...]]]:
    """The rows of a table by name, with the parameters that they say, right or wrong."""
    rows = data.get(table)
    for name, row in rows.items() if isinstance(rows, Mapping) else ():
        said = row.get("parameters") if isinstance(row, Mapping) else None
        yield name, _slots(dict.fromkeys(said, 1)) if isinstance(said, Mapping) else ()


def _is_free(name: str, table: Mapping[str, object], report: Report) -> bool:
    if not _NAME.fullmatch(name):
        report.add((), f"{name!r} is no name; use letters, digits and _")
    elif name in table:
        report.add((), f"there is a row of that name already: symbackprop list shows {name!r}; choose another")
    else:
        return True
    return False


# functions


def _function(name: str, table: FunctionTable, own: Own, mistaken: Collection[str], report: Report) -> Function | None:
    """The row of a function; None where there is none, with its mistakes told, or where it uses a mistaken one."""
    before = len(report.found)
    parameters = _parameters(table.parameters, report)
    latex = _symbol(name, table, report)
    names: dict[str, Term] = {known.name: known.slot for known in parameters}
    definition = _read(table.definition, {**names, table.of: SLOT}, own, report.within("definition"))
    slope = None
    if table.slope is not None:
        slope = _read(table.slope, {**names, table.of: SLOT, _VALUE_LETTER: VALUE}, own, report.within("slope"))
    if definition is not None and SLOT not in walk(definition):
        report.add(("definition",), f"does not depend on {table.of}, its variable; say another one in `of`")
    if len(report.found) > before or definition is None:
        return None
    if any(isinstance(node, Apply) and node.function in mistaken for node in walk(definition)):
        return None  # what it is cannot be told yet
    try:
        row = _row(_bare(name, latex, parameters), definition, slope)
    except (MissingRule, ValueError) as problem:
        report.add(("definition",), str(problem))
        return None
    for fault in _faults(row):
        report.add(("slope" if slope is not None and "slope" in fault else "definition",), fault)
        return None
    return row


def _bare(name: str, latex: str, parameters: tuple[Parameter, ...]) -> Function:
    """A row that has its names alone."""
    return Function(name, latex, name, parameters=parameters, words=(name,))


def _row(bare: Function, definition: Term, slope: Term | None) -> Function:
    """The row with its definition or its pieces, and its slope: as given, else a function of its own."""
    if isinstance(definition, Cases):
        found = with_own_slope(replace(bare, pieces=tuple(_pieces(definition))))
        return found if slope is None else owned(replace(found, slope=slope))
    smooth = replace(bare, definition=definition)
    if slope is not None:
        return owned(replace(smooth, slope=slope))
    return with_own_slope(smooth, slope_of_formula(definition, SLOT.quantity))


def _faults(row: Function) -> Iterator[str]:
    """What is wrong with a row, its definition first: it must have a value and a slope everywhere."""
    yield from faults_of(row, _POINTS)


def _pieces(cases: Cases) -> Iterator[Piece]:
    """The branches as pieces whose conditions exclude each other. Raises ValueError where they cannot be told apart."""
    known: list[tuple[Comparison, ...]] = []
    for value, condition in cases.branches:
        where = tuple(_conditions(condition))
        if not where:
            where = _rest(known)
        known.append(where)
        yield Piece(value, slope_of_formula(value, SLOT.quantity), where)


def _conditions(condition: Term) -> Iterator[Comparison]:
    """The comparisons of a condition, the variable on the left; none where it always holds."""
    match condition:
        case Comparison(left, relation, Comparison(middle) as rest):
            yield from _conditions(Comparison(left, relation, middle))
            yield from _conditions(rest)
        case Comparison(left, relation, right) if left == SLOT and SLOT not in walk(right):
            yield condition
        case Comparison(left, relation, right) if right == SLOT and SLOT not in walk(left):
            yield Comparison(right, _MIRRORED[relation], left)
        case Comparison(Number(one), "=", Number(other)) if one == other:
            return
        case _:
            raise ValueError("a condition compares the variable itself, as in z > 0; write it so")


def _rest(known: Sequence[tuple[Comparison, ...]]) -> tuple[Comparison, ...]:
    """Where none of the conditions before holds: z < -1 after z > 1 and -1 <= z <= 1."""
    told = all(one.relation in _OPPOSITE for where in known for one in where)
    ways = {_shortest(way, known) for way in map(_opposites, product(*known)) if _is_possible(way)} if told else set()
    if len(ways) != 1:
        raise ValueError("what is left for the last case cannot be told; write its condition")
    return ways.pop()


def _opposites(conditions: Sequence[Comparison]) -> tuple[Comparison, ...]:
    return tuple(dict.fromkeys(Comparison(one.left, _OPPOSITE[one.relation], one.right) for one in conditions))


def _is_possible(way: Sequence[Comparison]) -> bool:
    """Whether something may be above all lower bounds and below all upper ones."""
    pairs = ((low, high) for low in way for high in way if low.relation in _ABOVE and high.relation not in _ABOVE)
    return not any(_is_empty(low, high) for low, high in pairs)


def _is_empty(low: Comparison, high: Comparison) -> bool:
    strict = low.relation == ">" or high.relation == "<"
    match low.right, high.right:
        case Number(Fraction() as one), Number(Fraction() as other):
            return one > other or (one == other and strict)
    return low.right == high.right and strict


def _shortest(way: tuple[Comparison, ...], known: Sequence[tuple[Comparison, ...]]) -> tuple[Comparison, ...]:
    """Without what follows from the rest: what is below a piece between two others is below its upper end."""
    for one, other in (pair for where in known for pair in permutations(where, 2)):
        if _opposites([one])[0] in way:
            side = one.relation in _ABOVE
            way = tuple(c for c in way if c.right != other.right or (c.relation in _ABOVE) == side)
    return way


# losses


def _loss(name: str, table: OwnLossTable, own: Own, report: Report) -> Loss | None:
    parameters = _parameters(table.parameters, report)
    names: dict[str, Term] = {known.name: known.slot for known in parameters}
    part = _read(table.part, {**names, "p": P, "y": Y}, own, report.within("part"))
    if part is None:
        return None
    if P not in walk(part):
        report.add(("part",), "does not depend on p, the prediction")
        return None
    try:
        slope = slope_of_formula(part, P.quantity)
    except MissingRule as problem:
        report.add(("part",), str(problem))
        return None
    return with_parameters(Loss(name, part, slope, parameters=parameters), {})


# parts of both


def _parameters(table: Mapping[str, int | Fraction], report: Report) -> tuple[Parameter, ...]:
    for name in table:
        if not re.fullmatch("[A-Za-z]+", name):
            report.add(("parameters", name), "is no name of a parameter; use letters, such as alpha")
    return _slots(table)


def _slots(table: Mapping[str, int | Fraction]) -> tuple[Parameter, ...]:
    return tuple(
        Parameter(name, parameter_slot(place), Fraction(value), name if len(name) == 1 else f"\\{name}")
        for place, (name, value) in enumerate(table.items())
    )


def _symbol(name: str, table: FunctionTable, report: Report) -> str:
    if table.symbol is None:
        return rf"\mathrm{{{name}}}".replace("_", r"\_")
    try:
        read_symbol(table.symbol)
    except ValueError as problem:
        report.add(("symbol",), str(problem))
    return table.symbol


def _read(text: str, names: Mapping[str, Term], own: Own, report: Report) -> Term | None:
    """A formula in LaTeX; None, with the place of the mistake told, where it is none."""
    # the reader of formulas is loaded by the lectures that have some
    from symbackprop.latex.formulas.board import line_and_column, read_formula
    from symbackprop.latex.tokens import Unread

    try:
        return read_formula(text, names, own.applied)
    except Unread as problem:
        where = ""
        if problem.at is not None:
            line, column = line_and_column(text, problem.at)
            where = f"column {column}: " if "\n" not in text else f"line {line}, column {column}: "
        report.add((), f"{where}{problem}")
    return None
