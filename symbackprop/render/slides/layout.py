"""The grid of a frame, and the layouts that it may have, best first.

All lengths are millimetres. TeX tries the layouts and takes the first whose type reaches the size to stop at, or else
the one of the largest type.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from symbackprop.compose.diagram import Diagram, Figure
from symbackprop.compose.document import (
    Block,
    Chain,
    Contents,
    Given,
    Items,
    Ledger,
    Locals,
    Note,
    Phrase,
    Plain,
    Table,
)
from symbackprop.core.terms import Derivative, Matrix, Quotient, Series, Term, children

__all__ = ["OWN_GRID", "THEME_GRID", "Body", "Grid", "Option", "Try", "ems", "parted", "pieces", "tries_for"]

_POINT = 0.3515  # millimetres
_BREAKING = 12.0  # points, at which sums are broken so that they fit
_GUTTER = 4.8
_UNDER, _LOW = (52.0, 40.0), (24.0, 20.0)  # the height of a picture above its sentence; of a network in one row
_CORNER, _ROW = (44.0, 36.0, 28.0), 7.0  # millimetres of a picture below a second column, and of a line beside it
_BELOW = 3.0  # between a picture and what stands below it, at the least
_LEDGER_PICTURES, _LEDGER_WIDTH, _LEDGER = (37.0, 28.0, 23.0, 18.5, 13.0), 93.0, 15.8
_MOST_COLUMNS = 17  # factors and signs of a ledger in columns; beyond, it stands in rows
_SAID, _SAID_BROADLY = 14.0, 10.5  # the height for what is said of a ledger below it, beside a picture or alone
_REASON = 9.0  # the share of a row that its reason takes, in ems of the formula
_ROOMY = 1.2, 1.0  # of the width, for matrices that are narrower than they are thought to be, or not
_TORN = 1.4  # times as high as it is counts a column that parts rows of one block
_LOPSIDED = 0.25  # of the height: less than that is no column
_NEARLY = 1.0, 0.9
_SHORT = 0.72  # of the width, for rows that are wider than they were thought to be
_HUGE = 20.74
_LARGE, _GOOD, _MIDDLING, _LEAST, _READABLE, _SMALLEST = 17.28, 14.4, 13.1, 12.0, 10.95, 10.0


@dataclass(frozen=True, slots=True)
class Grid:
    """The body of a frame: `width` by `height`, and the widths that a picture may have."""

    width: float
    height: float
    pictures: tuple[float, ...]


OWN_GRID = Grid(144.0, 60.0, (44.8, 69.6, 94.4))
THEME_GRID = Grid(138.0, 58.0, (44.8, 66.0, 88.0))  # of a Beamer theme, whose head and foot are its own


@dataclass(frozen=True, slots=True)
class Body:
    """How the formulas are set: sums in rows of `room` ems, or unbroken; reasons beside them, or below.

    Matrices are `packed` where the first steps of a working may share a row, and `terse` where the one before the
    result is left out. Chains that belong beside others are `paired` with them, row by row. A ledger that is too wide
    stands in `rows`, a path in each; one whose rows are too wide is `spelled_out` as the chains that it stands for.
    """

    room: float | None = None
    reasons_below: bool = False
    spelled_out: bool = False
    rows: bool = False
    packed: bool = False
    terse: bool = False
    paired: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    """A layout: the body in `width` by `height` (TeX lengths), with a picture of that size, or without.

    In two columns the second one begins with the piece number `split`, and the picture stands below it.
    """

    body: Body
    width: str
    height: str
    picture: tuple[float, float] | None
    enough: float
    layout: str = "right"
    split: int | None = None


@dataclass(frozen=True, slots=True)
class Try:
    """An option ready for TeX: its body by name, and the picture or the second column that stands beside it."""

    body: str
    width: str
    height: str
    beside: str
    enough: float
    layout: str


def tries_for(grid: Grid, blocks: Sequence[Block], diagrams: Sequence[Figure], *, stacked: bool) -> Iterable[Option]:
    """The layouts of a frame, best first."""
    whole = r"\dimexpr\sbproom\relax"
    low = bool(diagrams) and isinstance(diagrams[-1], Diagram) and diagrams[-1].rows == 1
    ledgers = any(isinstance(block, Ledger) for block in blocks)
    if diagrams and (stacked or (low and not ledgers)):
        for height in _LOW if low else _UNDER:
            below = rf"\dimexpr\sbproom-{height + _BELOW}mm\relax"
            for body in (Body(), Body(ems(grid.width))):
                yield Option(body, r"\sbpwide", below, (grid.width, height), _LEAST, "under")
    if stacked and diagrams and not ledgers:  # beside it, in small type rather than without a picture
        for enough in (_GOOD, _READABLE, _SMALLEST):
            for picture in grid.pictures[1::-1]:
                room = ems(grid.width - picture - _GUTTER)
                for body in (Body(), Body(room), Body(room, reasons_below=True)):
                    yield Option(body, _left(picture), whole, (picture, grid.height), enough)
    if ledgers:
        yield from _ledgers(grid, blocks)
        return
    words = all(isinstance(block, Items | Note | Contents | Phrase | Plain) for block in blocks)
    if diagrams:
        narrow, half, broad = grid.pictures
        plot = not isinstance(diagrams[-1], Diagram)
        widths = (half, broad) if words else (half, narrow) if plot else (narrow, half)
        if not words and not plot:  # short formulas are large beside a large picture, too
            yield Option(Body(), _left(half), whole, (half, grid.height), _HUGE)
        for picture in widths:
            enough = _READABLE if plot and not words else _SMALLEST if words and not plot else _GOOD
            yield Option(Body(), _left(picture), whole, (picture, grid.height), enough)
        for picture in widths:
            yield Option(Body(), _left(picture), whole, (picture, grid.height), _LEAST)
            room = ems(grid.width - picture - _GUTTER)
            yield Option(Body(room), _left(picture), whole, (picture, grid.height), _LEAST)
        if not words:
            yield Option(Body(), _left(broad), whole, (broad, grid.height), _LEAST)
        if not words and not plot and len(diagrams) == 1:
            yield from _in_the_corner(grid, blocks)
    split = _middle(blocks)
    if any(isinstance(block, Locals) and block.beside for block in blocks):
        yield Option(Body(paired=True), r"\sbpwide", whole, None, _SMALLEST)
    if split and isinstance([*pieces(blocks)][split], Phrase):  # the second column has words of its own
        yield Option(Body(), r"\sbpwide", whole, None, _HUGE)
        yield Option(Body(), r"\sbpwide", whole, None, _LARGE, "columns", split)
    yield Option(Body(), r"\sbpwide", whole, None, _GOOD)
    matrices = any(link.right.holds(Matrix) for block in blocks if isinstance(block, Chain) for link in block.links)
    if matrices:
        for points in (_LARGE, _GOOD, _LEAST, _READABLE):
            for slack in _ROOMY:
                packed = Body(slack * ems(grid.width, points), packed=True)
                yield Option(packed, r"\sbpwide", whole, None, points)
    if split:
        for column in (Body(), Body(ems(grid.width / 2))):
            yield Option(column, r"\sbpwide", whole, None, _LEAST, "columns", split)
    reasons = any(link.reason for block in blocks if isinstance(block, Chain) for link in block.links)
    yield Option(Body(ems(grid.width) - (_REASON if reasons else 0)), r"\sbpwide", whole, None, _GOOD)
    # without reasons it says nothing new, and must not end the search
    yield Option(Body(ems(grid.width), reasons_below=True), r"\sbpwide", whole, None, _LEAST if reasons else _GOOD)
    yield Option(Body(_SHORT * ems(grid.width), reasons_below=True), r"\sbpwide", whole, None, 0)
    yield from _on_one_page(ems(grid.width, _SMALLEST), whole, matrices=matrices)


def _on_one_page(room: float, whole: str, *, matrices: bool) -> Iterable[Option]:
    """Rows in the smallest type, rather than two pages; of matrices with a step less, at last with less between their
    rows.
    """
    for slack in _NEARLY:
        yield Option(Body(slack * room, reasons_below=True), r"\sbpwide", whole, None, 0)
    if not matrices:
        return
    for layout in ("right", "tight"):
        for terse in (False, True):
            for slack in (*_ROOMY, _NEARLY[-1]):
                yield Option(Body(slack * room, packed=True, terse=terse), r"\sbpwide", whole, None, 0, layout)
            yield Option(Body(_NEARLY[-1] * room, terse=terse), r"\sbpwide", whole, None, 0, layout)


def _ledgers(grid: Grid, blocks: Sequence[Block]) -> Iterable[Option]:
    """With a picture below or beside, in columns, then in rows; without one where its type would be too small; spelled
    out at last.
    """
    body, rows = Body(ems(grid.width)), Body(ems(grid.width), rows=True)
    most = max(len(block.columns) for block in blocks if isinstance(block, Ledger))
    in_columns = [body] if most <= _MOST_COLUMNS else []
    in_rows = [rows] if any("+" in block.columns for block in blocks if isinstance(block, Ledger)) else []
    short = rf"\dimexpr\sbproom-{_SAID}mm\relax"
    for enough in (_LEDGER, _READABLE):
        for columns in in_columns:
            for height in _LEDGER_PICTURES:
                rest = rf"\dimexpr\sbproom-{height + 2}mm\relax"
                yield Option(columns, r"\sbpwide", rest, (_LEDGER_WIDTH, height), enough, "ledger")
            yield from _beside(grid, columns, short, enough)
    for enough in (_MIDDLING, _READABLE):
        for paths in in_rows:
            yield from _beside(grid, paths, short, enough)
    broad = rf"\dimexpr\sbproom-{_SAID_BROADLY}mm\relax"
    for part in (*in_columns, *in_rows):
        yield Option(part, r"\sbpwide", broad, None, _READABLE, "ledger")
    whole = r"\dimexpr\sbproom\relax"
    yield Option(Body(spelled_out=True), r"\sbpwide", whole, None, _GOOD)
    yield Option(Body(ems(grid.width), spelled_out=True), r"\sbpwide", whole, None, _LEAST)
    yield Option(Body(_SHORT * ems(grid.width), reasons_below=True, spelled_out=True), r"\sbpwide", whole, None, 0)


def _beside(grid: Grid, body: Body, height: str, enough: float) -> Iterable[Option]:
    """The larger picture, then the smaller one, at the right of a ledger."""
    for picture in grid.pictures[1::-1]:
        column = replace(body, room=ems(grid.width - picture - _GUTTER))
        yield Option(column, _left(picture), height, (picture, grid.height), enough, "beside")


def _in_the_corner(grid: Grid, blocks: Sequence[Block]) -> Iterable[Option]:
    """Two columns, with the picture below what stands in the second one."""
    whole, column = r"\dimexpr\sbproom\relax", grid.pictures[1]
    for enough in (_GOOD, _LEAST):
        for height in _CORNER:
            split = _middle(blocks, beside=height / _ROW)
            for body in (Body(), Body(ems(grid.width / 2))) if split else ():
                yield Option(body, r"\sbpwide", whole, (column, height), enough, "columns", split)


def _middle(blocks: Sequence[Block], beside: float = 0.0) -> int | None:
    """Where a second column may begin, counted in `pieces`: where both are of about one height, with formulas in the
    first, and formulas or a list in the second, which has a picture of so many lines `beside`.
    """
    every = [*pieces(blocks)]
    heights = [_height(block) for block in every]
    formulas = [isinstance(block, Chain | Locals | Given | Table) for block in every]
    lists = [isinstance(block, Items) for block in every]
    splits = [n for n in range(1, len(every)) if any(formulas[:n]) and any((*formulas[n:], *lists[n:]))]
    splits = [n for n in splits if not isinstance(every[n], Note) and not isinstance(every[n - 1], Phrase)]
    if not beside:
        splits = [n for n in splits if min(sum(heights[:n]), sum(heights[n:])) > _LOPSIDED * sum(heights)]
    starts = {len([*pieces(blocks[:n])]) for n in range(len(blocks))}

    def higher(split: int) -> float:
        """The height of the higher column; rows that belong together stay so where that is nearly as good."""
        height = max(sum(heights[:split]), sum(heights[split:]) + beside)
        return height if split in starts else _TORN * height

    return min(splits, key=higher, default=None)


def pieces(blocks: Iterable[Block]) -> Iterable[Block]:
    """The blocks, each chain of local derivatives for itself, for columns to part them."""
    for block in blocks:
        if isinstance(block, Locals) and not block.beside:
            yield from (Locals((chain,)) for chain in block.chains)
        else:
            yield block


def parted(blocks: Sequence[Block], split: int) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """The blocks before and after so many pieces."""
    first: list[Block] = []
    for place, block in enumerate(blocks):
        size = len(block.chains) if isinstance(block, Locals) and not block.beside else 1
        if split >= size:
            first.append(block)
            split -= size
        elif split and isinstance(block, Locals):
            rest = replace(block, chains=block.chains[split:])
            return (*first, replace(block, chains=block.chains[:split])), (rest, *blocks[place + 1 :])
        else:
            return (*first,), tuple(blocks[place:])
    return (*first,), ()


def _height(block: Block) -> float:
    """About how many lines a block takes."""
    match block:
        case Chain(links=links):
            return 0.5 + sum(map(_line, (link.right for link in links)))
        case Locals(chains):
            return sum(max(_line(chain.left), *(_line(link.right) for link in chain.links)) for chain in chains)
        case Items(items):
            return 1.5 * len(items)
        case Table(rows=rows):
            return 1.0 + len(rows)
        case Given(pairs=pairs):
            return max((_line(value) for _, value in pairs), default=1.0)
    return 1.5


def _line(term: Term) -> float:
    """The height of a formula in lines of text."""
    match term:
        case Matrix(rows):
            return 1.2 * len(rows)
        case Quotient() | Derivative() | Series():
            return 2.2
    return max((_line(part) for part in children(term)), default=1.0)


def _left(picture: float) -> str:
    """What a picture leaves of the width."""
    return rf"\dimexpr\sbpwide-{picture + _GUTTER:.1f}mm\relax"


def ems(width: float, points: float = _BREAKING) -> float:
    """A width in ems of a size, by default of that at which sums are broken."""
    return width / (points * _POINT)
