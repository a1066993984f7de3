"""Document -> Beamer slides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from symbackprop.compose.diagram import Diagram, Plot
from symbackprop.compose.document import (
    Block,
    Chain,
    Contents,
    Document,
    Frame,
    Given,
    Items,
    Link,
    Locals,
    Phrase,
    Table,
    Words,
)
from symbackprop.compose.phrases import load_phrases
from symbackprop.core.display import MOST_TERMS
from symbackprop.core.quantities import Quantity
from symbackprop.core.terms import Matrix, Symbol, Term, walk
from symbackprop.network.lecture import Lecture
from symbackprop.render.engine import render
from symbackprop.render.escape import escape
from symbackprop.render.latex import RELATIONS, latex_printer
from symbackprop.render.printer import Piece, Printer
from symbackprop.render.tikz import Places, chart, lay_out
from symbackprop.render.words import Wording

__all__ = ["OWN_THEME", "beamer_deck"]

OWN_THEME = "symbackprop"
_ROOM_BESIDE, _ROOM_ALONE = 17.0, 33.0  # ems for a formula, beside a picture and on a frame of its own
_HEIGHT, _ROW = 7.1, 1.1  # centimetres for columns, and what each formula above or below takes of them
_SENTENCE = 0.7
_FULL = 6.9  # centimetres, beyond which a frame is split
_LEGEND, _CHART = 0.6, 4.8
_MATRIX_ROW = 0.58
_LOCAL_ROW = 0.9
_BESIDE, _WIDE = 5.85, 11.5  # centimetres across for a picture
_TOO_WIDE = 30.0  # ems of a formula and its reason, beyond which no picture stands beside them
_REASON = 0.4, 20  # ems of a letter of a reason, and letters that count
_AROUND = 0.6  # what a picture leaves of a column


def beamer_deck(document: Document, lecture: Lecture) -> str:
    """The deck as one LaTeX file that needs no other."""
    numbers = _numbered(document) if lecture.deck.equations else []
    writer = _Writer(
        lecture,
        load_phrases(lecture.deck.language, lecture.file),
        {id(chain): number for number, chain in enumerate(numbers, start=1)},
        _first_definitions(numbers),
        {},
    )
    frames = [writer.frame(part) for frame in document.frames for part in writer.split(frame)]
    context = {
        "document": document,
        "theme": lecture.deck.theme,
        "own_theme": lecture.deck.theme == OWN_THEME,
        "overlays": lecture.deck.overlays,
        "frames": frames,
    }
    return render("beamer/deck.tex.j2", context)


def _numbered(document: Document) -> list[Chain]:
    """The chains that get a number, each once, in the order of the slides."""
    found: dict[int, Chain] = {}
    for frame in document.frames:
        for block in (*frame.lead, *frame.blocks, *frame.tail):
            if isinstance(block, Chain):
                found.setdefault(id(block), block)
    return [*found.values()]


def _first_definitions(chains: list[Chain]) -> dict[Quantity, int]:
    """The number of the first chain that has a quantity alone on its left."""
    found: dict[Quantity, int] = {}
    for number, chain in enumerate(chains, start=1):
        if isinstance(chain.left, Symbol):
            found.setdefault(chain.left.quantity, number)
    return found


def _taken(block: Block) -> float:
    """About how high a block over the whole width is, in centimetres."""
    match block:
        case Chain(_, links):
            return sum(_high(link.right) for link in links)
        case Locals(chains):
            return sum(max(_high(link.right) for link in chain.links) for chain in chains)
        case _:
            return _SENTENCE


def _link_height(piece: Piece) -> float:
    return (_LOCAL_ROW if piece.tall else _SENTENCE) * (piece.text.count(r"\\ & \quad") + 1)


def _high(term: Term) -> float:
    return max(_ROW, 0.4 + _MATRIX_ROW * _rows_of(term))


def _rows_of(term: Term) -> int:
    """The rows of the tallest matrix in a formula; 0 where there is none."""
    return max((len(node.rows) for node in walk(term) if isinstance(node, Matrix)), default=0)


def _in_rows(chain: Chain, printer: Printer) -> list[list[Link]]:
    """The links of a chain, as many to a row as it has room for; the first formula has a row to itself."""
    assert printer.room is not None
    rows: list[list[Link]] = []
    room = printer.room - printer.piece(chain.left).width
    left = 0.0
    for link in chain.links:
        width = printer.piece(link.right).width + 1.5
        alone = len(rows) < 2 and not (rows and _rows_of(chain.links[0].right))
        if alone or width > left:
            rows.append([])
            left = room
        rows[-1].append(link)
        left -= width
    return rows


@dataclass(frozen=True, slots=True)
class _Writer:
    """Prints the blocks of a lecture's frames; what it returns is what the template lays out."""

    lecture: Lecture
    phrases: Mapping[str, str]
    chain_numbers: Mapping[int, int]
    definitions: Mapping[Quantity, int]
    places: Places

    def split(self, frame: Frame) -> tuple[Frame, ...]:
        """The frame, or two where what stands below the lead would have to shrink too much."""
        printer = self._printer(_ROOM_ALONE)
        lead, tail = (sum(self._height(block, printer) for block in blocks) for blocks in (frame.lead, frame.tail))
        below = sum(self._height(block, printer) for block in frame.blocks)
        if not frame.lead or not frame.blocks or lead + below + tail <= _FULL:
            return (frame,)
        title = frame.title
        if not isinstance(title, Phrase) or title.key != "frame.continued":
            title = Phrase("frame.continued", {"title": title})
        rest = replace(frame, title=title, lead=())
        return replace(frame, blocks=(), tail=()), rest

    def _height(self, block: Block, printer: Printer) -> float:
        """About how high a block is in its natural size, in centimetres."""
        match block:
            case Chain(_, links):
                return sum(_link_height(printer.piece(link.right)) for link in links)
            case Locals(chains):
                rows = (max(_link_height(printer.piece(link.right)) for link in chain.links) for chain in chains)
                return sum(max(_LOCAL_ROW, row) for row in rows)
        return _taken(block)

    def frame(self, frame: Frame) -> dict[str, Any]:
        alone = not frame.diagrams or frame.stacked or any(map(self._is_wide, frame.blocks))
        printer = self._printer(_ROOM_ALONE if alone else _ROOM_BESIDE)
        reveal = any(isinstance(block, Items) and block.reveal for block in frame.blocks) and self.lecture.deck.overlays
        diagrams = () if alone and not frame.stacked else frame.diagrams if reveal else frame.diagrams[-1:]
        names = self._printer(None)
        around = (*frame.lead, *frame.tail, *(frame.blocks if frame.stacked else ()))
        height = _HEIGHT - _AROUND - sum(map(_taken, around))
        width = _WIDE if frame.stacked else _BESIDE
        return {
            "title": self._words(frame.title, printer),
            "number": frame.number,
            "reveal": reveal,
            "lead": [self._block(block, self._printer(_ROOM_ALONE)) for block in frame.lead],
            "stacked": frame.stacked,
            "raw": frame.raw,
            "tail": [self._block(block, self._printer(_ROOM_ALONE)) for block in frame.tail],
            "blocks": [self._block(block, printer) for block in frame.blocks],
            "pictures": [self._drawn(diagram, names, height, width) for diagram in diagrams],
        }

    def _is_wide(self, block: Block) -> bool:
        """Whether a chain is wider than a column beside a picture can show in a readable size."""
        if not isinstance(block, Chain):
            return False
        printer = self._printer(_ROOM_ALONE)
        left = printer.piece(block.left).width + 1.5
        widest = max(printer.piece(link.right).width for link in block.links)
        reasons = (len(self._words(link.reason, printer)) for link in block.links if link.reason is not None)
        return left + widest + _REASON[0] * min(max(reasons, default=0), _REASON[1]) > _TOO_WIDE

    def _printer(self, room: float | None) -> Printer:
        return latex_printer(self.lecture.spelling, self.lecture.deck.digits, room=room, most_terms=MOST_TERMS)

    def _words(self, words: Words | Term, printer: Printer) -> str:
        return Wording(self.phrases, escape, lambda term: f"${printer(term)}$", self.definitions)(words)

    def _drawn(self, diagram: Diagram | Plot, names: Printer, height: float, width: float) -> dict[str, Any]:
        if isinstance(diagram, Plot):
            return {"chart": chart(diagram, names, width=width, height=min(height - _LEGEND, _CHART))}
        return {"chart": None, **self._picture(lay_out(diagram, names, self.places, height=height, width=width))}

    def _picture(self, picture: Any) -> dict[str, Any]:
        captions = [(c.at, c.role, escape(self.phrases.get(f"column.{c.key}", c.key))) for c in picture.captions]
        return {"picture": picture, "captions": captions}

    def _block(self, block: Block, printer: Printer) -> dict[str, Any]:
        match block:
            case Chain():
                return {"kind": "chain", "tag": self.chain_numbers.get(id(block)), **self._chain(block, printer)}
            case Locals(chains):
                rows = [self._chain(chain, printer) for chain in chains]
                return {"kind": "locals", "chains": rows, "links": max(len(row["links"]) for row in rows)}
            case Items(items, reveal):
                return {
                    "kind": "items",
                    "items": [self._words(item, printer) for item in items],
                    "reveal": reveal and self.lecture.deck.overlays,
                }
            case Given(label, pairs, elided):
                values = [f"{printer(name)} = {printer(value)}" for name, value in pairs]
                return {"kind": "given", "label": self._words(label, printer), "values": values, "elided": elided}
            case Table(head, rows):
                cells = [["" if cell is None else self._words(cell, printer) for cell in row] for row in rows]
                tall = any(isinstance(cell, Term) and printer.piece(cell).tall for row in rows for cell in row)
                words = [self._words(word, printer) for word in head]
                return {"kind": "table", "head": words, "rows": cells, "tall": tall}
            case Contents(titles, current):
                entries = [(self._words(title, printer), number == current) for number, title in enumerate(titles)]
                return {"kind": "contents", "rows": entries}
            case Phrase():
                return {"kind": "words", "text": self._words(block, printer)}
        return {"kind": "words", "text": self._words(block, printer)}

    def _chain(self, chain: Chain, printer: Printer) -> dict[str, Any]:
        rows = [[link] for link in chain.links]
        if printer.room is not None and any(
            isinstance(node, Matrix) for link in chain.links for node in walk(link.right)
        ):
            rows = _in_rows(chain, printer)
        return {"left": printer(chain.left), "links": [self._row(row, printer) for row in rows]}

    def _row(self, links: list[Link], printer: Printer) -> dict[str, Any]:
        """The links of one row; what follows the first is written with its relation before it."""
        first, *rest = [self._link(link, printer) for link in links]
        return {**first, "more": rest}

    def _link(self, link: Link, printer: Printer) -> dict[str, Any]:
        return {
            "relation": RELATIONS[link.relation],
            "right": printer(link.right),
            "reason": "" if link.reason is None else self._words(link.reason, printer),
            "emphasis": link.emphasis,
        }
