"""Document -> Beamer slides.

What stands on a frame is decided here; how large it is set, TeX decides itself, by measuring it (templates/beamer).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from symbackprop.compose.diagram import Bars, Figure, HeatMap, Plot
from symbackprop.compose.document import (
    Block,
    Chain,
    Contents,
    Document,
    Frame,
    Items,
    Ledger,
    Note,
    Phrase,
    Table,
    Words,
)
from symbackprop.compose.phrases import load_phrases
from symbackprop.core.display import MOST_TERMS, NONE_FINER, Finer
from symbackprop.core.quantities import Quantity
from symbackprop.core.terms import Symbol, Term
from symbackprop.network.lecture import Lecture
from symbackprop.render.engine import render, render_pieces
from symbackprop.render.escape import escape
from symbackprop.render.latex import latex_printer
from symbackprop.render.pictures.charts import chart, column_chart
from symbackprop.render.pictures.edges import Places
from symbackprop.render.pictures.heat import heat_map
from symbackprop.render.pictures.node_names import with_short_names
from symbackprop.render.pictures.tikz import Picture, lay_out
from symbackprop.render.printer import Printer
from symbackprop.render.slides.blocks import Data, Writer
from symbackprop.render.slides.layout import OWN_GRID, THEME_GRID, Body, Grid, Try, ems, parted, tries_for
from symbackprop.render.slides.tables import LONG_TABLE, width_of
from symbackprop.render.slides.themes import THEMES, palette_of
from symbackprop.render.words import Wording

__all__ = ["beamer_deck", "deck_frames", "deck_front"]

_COVERS = (
    *((84.0, height) for height in (54.0, 50.0, 47.0, 43.5, 40.0, 34.0)),
    *((110.0, height) for height in (54.0, 50.0, 46.0)),
)  # millimetres for the network on the title page
# the passes of a training step, in their order, and the colour of each
_PARTS = {"forward": "forward", "loss": "loss", "backward": "loss", "update": "subject"}
_DECIMALS = {"point": ".", "comma": ","}
_BADGES = {"backward": "loss", "pending": "subject", "passive": "edge", "inactive": "edge", "hidden": "faint"}


def beamer_deck(document: Document, lecture: Lecture) -> str:
    """The deck as one LaTeX file that needs no other."""
    return "".join((deck_front(document, lecture), *deck_frames(document, lecture)))


def deck_front(document: Document, lecture: Lecture) -> str:
    """The deck up to its title page, for which no frame is needed."""
    deck = _deck(lecture, ())
    covers = [] if document.cover is None else [deck.picture(document.cover, *room) for room in _COVERS]
    context = {
        "document": document,
        "theme": lecture.deck.theme,
        "own_theme": lecture.deck.theme in THEMES,
        "palette": palette_of(lecture.deck.theme),
        "covers": [cover for cover in covers if cover is not None],
    }
    return render("beamer/front.tex.j2", context)


def deck_frames(document: Document, lecture: Lecture) -> Iterator[str]:
    """The rest of the deck in pieces: the first are there before the last frames are laid out."""
    deck = _deck(lecture, _numbered(document) if lecture.deck.equations else (), document.finer)
    frames = (drawn for frame in deck.shown(document) if (drawn := deck.frame(frame)) is not None)
    return render_pieces("beamer/frames.tex.j2", {"frames": _families(_told_apart(frames))})


def _told_apart(frames: Iterable[Data]) -> Iterator[Data]:
    """Frames with whether they go on under the title and the step of the one before, and the one behind under theirs;
    TeX, which parts them, counts.
    """
    goes_on = False
    for frame, behind in itertools.pairwise(itertools.chain(frames, (None,))):
        assert frame is not None
        followed = behind is not None and not frame["raw"] and _headed(frame) == _headed(behind)
        yield {**frame, "goes_on": goes_on, "followed": followed}
        goes_on = followed


def _headed(frame: Data) -> object:
    return None if frame["raw"] else (frame["title"], frame["step"])


def _families(frames: Iterable[Data]) -> Iterator[list[Data]]:
    """The frames in groups whose type has one size; a frame of no family is alone."""
    for family, group in itertools.groupby(frames, lambda frame: frame["family"]):
        if family:
            yield [*group]
        else:
            yield from ([frame] for frame in group)


def _deck(lecture: Lecture, numbered: Sequence[Chain], finer: Finer = NONE_FINER) -> _Deck:
    return _Deck(
        lecture,
        load_phrases(lecture.deck.language, lecture.file, lecture.text),
        {id(chain): number for number, chain in enumerate(numbered, start=1)},
        _first_definitions(numbered),
        OWN_GRID if lecture.deck.theme in THEMES else THEME_GRID,
        {},
        {},
        finer,
    )


def _numbered(document: Document) -> list[Chain]:
    """The chains that get a number, each once, in the order of the slides."""
    found: dict[int, Chain] = {}
    for frame in document.frames:
        for block in _blocks(frame):
            if isinstance(block, Chain):
                found.setdefault(id(block), block)
    return [*found.values()]


def _first_definitions(chains: Sequence[Chain]) -> dict[Quantity, int]:
    """The number of the first chain that has a quantity alone on its left."""
    found: dict[Quantity, int] = {}
    for number, chain in enumerate(chains, start=1):
        if isinstance(chain.left, Symbol):
            found.setdefault(chain.left.quantity, number)
    return found


def _blocks(frame: Frame) -> tuple[Block, ...]:
    return (*frame.lead, *frame.blocks, *frame.tail)


def _only_words(frame: Frame) -> bool:
    return all(isinstance(block, Items | Note | Contents | Words) for block in _blocks(frame))


def _stages_of(block: Block) -> int:
    """In how many stages a block comes, each with its picture."""
    match block:
        case Items(items, reveal):
            return len(items) if reveal else 1
        case Chain():
            return block.stage
        case Ledger():
            return len(block.remarks)
    return 1


def _half(table: Table, *, first: bool) -> Table:
    middle = -(-len(table.rows) // 2)
    return replace(table, rows=table.rows[:middle] if first else table.rows[middle:])


@dataclass(frozen=True, slots=True)
class _Deck:
    """What all frames of a deck share; what its methods return is what the template lays out."""

    lecture: Lecture
    phrases: Mapping[str, str]
    chain_numbers: Mapping[int, int]
    definitions: Mapping[Quantity, int]
    grid: Grid
    places: Places
    printers: dict[float | None, Printer]  # by the room that they have
    finer: Finer

    def shown(self, document: Document) -> Iterable[Frame]:
        """The frames, with its halves instead of one whose table is wider than a page."""
        for frame in document.frames:
            tables = [block for block in frame.blocks if isinstance(block, Table)]
            if frame.halves and any(self._width_of(t) > ems(self.grid.width) for t in tables):
                for half in frame.halves:
                    yield replace(frame, title=half.title, blocks=half.blocks, halves=())
            elif any(self._is_too_wide(table) for table in tables):
                for first in (True, False):
                    blocks = tuple(_half(b, first=first) if isinstance(b, Table) else b for b in frame.blocks)
                    yield replace(frame, blocks=blocks)
            else:
                yield frame

    def _is_too_wide(self, table: Table) -> bool:
        """Whether a long table, in two halves side by side, is wider than a page."""
        return len(table.rows) > LONG_TABLE and 2 * self._width_of(table) > ems(self.grid.width, 10)

    def _width_of(self, table: Table) -> float:
        return width_of(self._printer(None), self._wording(None), table)

    def frame(self, frame: Frame) -> Data | None:
        """What the template lays out; None for a picture with a sentence that no page holds."""
        if frame.raw:
            return {"raw": frame.raw, "family": ""}
        reveal = self.lecture.deck.overlays and any(_stages_of(block) > 1 for block in _blocks(frame))
        diagrams = frame.diagrams if reveal else frame.diagrams[-1:]
        options = [*tries_for(self.grid, _blocks(frame), diagrams, stacked=frame.stacked)]
        rooms = dict.fromkeys(option.picture for option in options if option.picture is not None)
        drawn = {room: self._stages(diagrams, *room) for room in rooms}
        pictures = {_picture_name(room): stages for room, stages in drawn.items() if stages is not None}
        bodies = _Bodies(self, _blocks(frame), drawn, {}, {})
        tries: list[Try] = []
        for option in options:
            beside = ""
            if option.picture is not None and drawn[option.picture] is None:
                continue
            if option.split is not None:
                beside = bodies.name(option.body, option.split, second=True, picture=option.picture)
            elif option.picture is not None:
                beside = _picture_name(option.picture)
            name = bodies.name(option.body, option.split)
            tries.append(Try(name, option.width, option.height, beside, option.enough, option.layout))
        if diagrams and not pictures and all(isinstance(block, Phrase) for block in _blocks(frame)):
            return None
        return {
            "raw": "",
            "family": frame.family,
            "title": self._words(frame.title),
            "step": self._step(frame),
            "part": self._words(Phrase(f"part.{frame.part}_head")) if frame.part else "",
            "colour": _PARTS.get(frame.part, ""),
            "places": self._place(frame),
            "progress": frame.progress,
            "only_words": _only_words(frame),
            "bodies": [*bodies.units.items()],
            "pictures": [*pictures.items()],
            "tries": tries,
            "overlays": max(map(_stages_of, _blocks(frame)), default=1) if reveal else 1,
            "said": self._said(_blocks(frame)),
        }

    def _said(self, blocks: Iterable[Block]) -> list[tuple[int, int, str]]:
        """What is said of a ledger, stage by stage; without overlays only the last."""
        remarks = [words for block in blocks if isinstance(block, Ledger) for words in block.remarks]
        if not self.lecture.deck.overlays:
            return [(0, 0, self._words(words)) for words in remarks[-1:]]
        last = len(remarks)
        return [(n, 0 if n == last else n, self._words(words)) for n, words in enumerate(remarks, start=1)]

    def _step(self, frame: Frame) -> str:
        """The name of the step: the frame's own, or the phrase that goes with its title."""
        if frame.step is not None:
            return self._words(frame.step)
        title = frame.title
        while isinstance(title, Phrase) and isinstance(inner := title.slots.get("title"), Phrase):
            title = inner  # a title that goes on
        if isinstance(title, Phrase) and f"{title.key}_step" in self.phrases:
            return self._words(Phrase(f"{title.key}_step", title.slots))
        return "" if frame.section is None else self._words(frame.section)

    def _place(self, frame: Frame) -> list[tuple[str, str]]:
        """The passes with the present one marked, or the section. In a model the loss is one of its equations."""
        if frame.part:
            return [
                (colour if part == frame.part else "", self._words(Phrase(f"part.{part}")))
                for part, colour in _PARTS.items()
                if part != "loss" or self.lecture.model is None
            ]
        return [] if frame.section is None else [("", self._words(frame.section))]

    def units(self, blocks: Iterable[Block], body: Body) -> list[Data]:
        return self._writer(body).units(blocks)

    def _writer(self, body: Body) -> Writer:
        printer, wording = self._printer(body.room), self._wording(body.room)
        return Writer(printer, wording, self.chain_numbers, body, self.lecture.deck.overlays)

    def _stages(self, diagrams: tuple[Figure, ...], width: float, height: float) -> Stages | None:
        """The pictures of a frame, each with its first and last overlay; None where they are not legible."""
        found: Stages = []
        for number, diagram in enumerate(diagrams, start=1):
            drawn = self.picture(diagram, width, height)
            if drawn is None:
                return None
            last = 0 if number == len(diagrams) else number
            found.append((number if len(diagrams) > 1 else 0, last, drawn))
        return found

    def picture(self, diagram: Figure, width: float, height: float) -> Data | None:
        """A picture in so many millimetres, or None where it would not be legible."""
        names = self._printer(None)
        if isinstance(diagram, Plot):
            return {"chart": chart(diagram, names, width=width, height=height, decimal=self._decimal())}
        if isinstance(diagram, Bars):
            return {"chart": None, "bars": column_chart(diagram, names, width=width, height=height)}
        if isinstance(diagram, HeatMap):
            return {"chart": None, "bars": None, "heat": heat_map(diagram, names, width=width, height=height)}
        words = tuple(self.phrases.get(f"column.{key}", key) for key in diagram.captions)
        diagram = replace(with_short_names(diagram, names, self.lecture.spelling.short), captions=words)
        found = lay_out(diagram, names, self.places, width=width, height=height)
        if found is None:
            return None
        captions = [(c.at, c.role, escape(c.words)) for c in found.captions]
        roles = {edge.role: _BADGES.get(edge.role, edge.role) for edge in found.edges}
        drawn = {"picture": found, "captions": captions, "badge": roles}
        return {"chart": None, "bars": None, "heat": None, **drawn}

    def _printer(self, room: float | None) -> Printer:
        found = self.printers.get(room)
        if found is None:
            deck = self.lecture.deck
            found = self.printers[room] = latex_printer(
                self.lecture.spelling,
                deck.digits,
                room=room,
                most_terms=MOST_TERMS,
                finer=self.finer,
                decimal=self._decimal(),
                otherwise=self.phrases["language.otherwise"],
            )
        return found

    def _decimal(self) -> str:
        """What the lecture asks for, else what the language has."""
        return _DECIMALS.get(self.lecture.deck.decimal or "", self.phrases["language.decimal"])

    def _wording(self, room: float | None) -> Wording:
        printer = self._printer(room)
        return Wording(self.phrases, escape, lambda term: f"${printer(term)}$", self.definitions)

    def _words(self, words: Words | Term) -> str:
        return self._wording(None)(words)


Stages: TypeAlias = list[tuple[int, int, Data]]  # the pictures of a frame, each with its first and last overlay


def _picture_name(room: tuple[float, float]) -> str:
    return f"picture{room[0]:.0f}x{room[1]:.0f}"


@dataclass(frozen=True, slots=True)
class _Bodies:
    """The bodies of a frame by name, each set once: what is the same in two layouts has one name."""

    deck: _Deck
    blocks: tuple[Block, ...]
    drawn: Mapping[tuple[float, float], Stages | None]
    units: dict[str, list[Data]]
    names: dict[tuple[Body, int | None, bool, tuple[float, float] | None], str]

    def name(
        self,
        body: Body,
        split: int | None = None,
        *,
        second: bool = False,
        picture: tuple[float, float] | None = None,
    ) -> str:
        """The name of the blocks, or of those of the first or `second` column, set like this; below the second one
        stands the picture that was drawn in this room.
        """
        key = body, split, second, picture if second else None
        if key not in self.names:
            blocks = self.blocks if split is None else parted(self.blocks, split)[second]
            units = self.deck.units(blocks, body)
            if second and picture is not None:
                units.append(_unit(picture, self.drawn[picture]))
            known = (name for name, other in self.units.items() if other == units)
            self.names[key] = next(known, f"body{len(self.units)}")
            self.units[self.names[key]] = units
        return self.names[key]


def _unit(room: tuple[float, float], stages: Stages | None) -> Data:
    """A picture among formulas, with the room that it takes."""
    assert stages is not None
    (*_, (_, _, drawn)) = stages
    picture = drawn["picture"]
    assert isinstance(picture, Picture)
    return {"kind": "picture", "name": _picture_name(room), "width": picture.extent[0], "height": picture.extent[1]}
