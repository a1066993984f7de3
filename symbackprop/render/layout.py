"""The grid of a frame, and the layouts that it may have, best first.

All lengths are millimetres. TeX tries the layouts and takes the first whose type reaches the size to stop at, or else
the one of the largest type.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from symbackprop.compose.diagram import Diagram, Plot
from symbackprop.compose.document import Block, Contents, Items, Ledger, Note, Phrase, Plain

__all__ = ["OWN_GRID", "THEME_GRID", "Body", "Grid", "Option", "Try", "tries_for"]

_POINT = 0.3515  # millimetres
_BREAKING = 12.0  # points, at which sums are broken so that they fit
_GUTTER = 4.8
_UNDER = 40.0  # the height of a picture above its sentence
_LEDGER_PICTURES, _LEDGER_WIDTH, _LEDGER = (23.0, 28.0, 37.0), 93.0, 14.4
_REASON = 9.0  # the share of a row that its reason takes, in ems of the formula
_SHORT = 0.72  # of the width, for rows that are wider than they were thought to be
_FULL, _GOOD, _LEAST, _READABLE = 17.28, 13.1, 12.0, 10.95


@dataclass(frozen=True, slots=True)
class Grid:
    """The body of a frame: `width` by `height`, and the widths that a picture may have."""

    width: float
    height: float
    pictures: tuple[float, ...]


OWN_GRID = Grid(144.0, 60.0, (44.8, 69.6, 94.4))
THEME_GRID = Grid(138.0, 52.0, (44.8, 66.0, 88.0))  # of a Beamer theme, whose head and foot are its own


@dataclass(frozen=True, slots=True)
class Body:
    """How the formulas are set: sums in rows of `room` ems, or unbroken; reasons beside them, or below.

    A ledger is `spelled_out` as the chains that it stands for where it is too wide.
    """

    room: float | None = None
    reasons_below: bool = False
    spelled_out: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    """A layout: the body in `width` by `height` (TeX lengths), with a picture of that size, or without."""

    body: Body
    width: str
    height: str
    picture: tuple[float, float] | None
    enough: float
    layout: str = "right"


@dataclass(frozen=True, slots=True)
class Try:
    """An option ready for TeX: its body and picture by name."""

    body: str
    width: str
    height: str
    picture: str
    enough: float
    layout: str


def tries_for(
    grid: Grid, blocks: Sequence[Block], diagrams: Sequence[Diagram | Plot], *, stacked: bool
) -> Iterable[Option]:
    """The layouts of a frame, best first."""
    whole = r"\dimexpr\sbproom\relax"
    if stacked and diagrams:
        below = rf"\dimexpr\sbproom-{_UNDER + 2}mm\relax"
        for body in (Body(), Body(_ems(grid.width))):
            yield Option(body, r"\sbpwide", below, (grid.width, _UNDER), _LEAST, "under")
    if any(isinstance(block, Ledger) for block in blocks):
        for height in _LEDGER_PICTURES:
            rest = rf"\dimexpr\sbproom-{height + 2}mm\relax"
            yield Option(Body(), r"\sbpwide", rest, (_LEDGER_WIDTH, height), _LEDGER, "ledger")
        yield Option(Body(), r"\sbpwide", r"\dimexpr\sbproom-14mm\relax", None, 0, "ledger")
        yield Option(Body(spelled_out=True), r"\sbpwide", whole, None, _LEAST)
        yield Option(Body(_ems(grid.width), spelled_out=True), r"\sbpwide", whole, None, 0)
        yield Option(Body(_SHORT * _ems(grid.width), reasons_below=True, spelled_out=True), r"\sbpwide", whole, None, 0)
        return
    words = all(isinstance(block, Items | Note | Contents | Phrase | Plain) for block in blocks)
    if diagrams:
        narrow, half, broad = grid.pictures
        widths = (half, broad) if words or isinstance(diagrams[-1], Plot) else (narrow, half)
        for number, picture in enumerate(widths):
            enough = _READABLE if words else _FULL if number == 0 else _GOOD
            yield Option(Body(), _left(picture), whole, (picture, grid.height), enough)
        for picture in widths:
            room = _ems(grid.width - picture - _GUTTER)
            yield Option(Body(room), _left(picture), whole, (picture, grid.height), _LEAST)
        if not words:
            yield Option(Body(), _left(broad), whole, (broad, grid.height), _LEAST)
    yield Option(Body(), r"\sbpwide", whole, None, _GOOD)
    yield Option(Body(_ems(grid.width) - _REASON), r"\sbpwide", whole, None, _LEAST)
    yield Option(Body(_ems(grid.width), reasons_below=True), r"\sbpwide", whole, None, 0)
    yield Option(Body(_SHORT * _ems(grid.width), reasons_below=True), r"\sbpwide", whole, None, 0)


def _left(picture: float) -> str:
    """What a picture leaves of the width."""
    return rf"\dimexpr\sbpwide-{picture + _GUTTER:.1f}mm\relax"


def _ems(width: float) -> float:
    """A width in ems of the size at which sums are broken."""
    return width / (_BREAKING * _POINT)
