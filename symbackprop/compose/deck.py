"""A lecture -> the document of its slides: the sections one after the other, each after an overview of all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from symbackprop.compose.decimals import decimals_in, with_decimals
from symbackprop.compose.diagram import Diagram
from symbackprop.compose.document import Contents, Document, Frame, Phrase, Plain, Words
from symbackprop.compose.parts import part_of
from symbackprop.compose.picture import network_picture
from symbackprop.compose.rounding import with_digits
from symbackprop.compose.sections import KINDS
from symbackprop.core.errors import InputError
from symbackprop.evaluate.analysis import Analysis
from symbackprop.network.lecture import Kinds, Lecture, Section
from symbackprop.network.mistakes import located
from symbackprop.network.schema import SectionTable

__all__ = ["SECTION_TABLES", "compose_deck", "compose_front"]


class _Tables(Mapping[str, type[SectionTable]]):
    """The keys of each kind of section."""

    def __getitem__(self, name: str) -> type[SectionTable]:
        return KINDS[name].options

    def __iter__(self) -> Iterator[str]:
        return iter(KINDS)

    def __len__(self) -> int:
        return len(KINDS)


SECTION_TABLES: Kinds = _Tables()


def compose_deck(analysis: Analysis) -> Document:
    """The document of a lecture's slides."""
    lecture = analysis.lecture
    change = decimals_in(analysis.network.graph, lecture.deck.digits)
    frames = [
        with_decimals(replace(frame, part=frame.part or part_of(frame.title)), change) for frame in _frames(analysis)
    ]
    frames, finer = with_digits(analysis, frames)
    if lecture.deck.contents == "progress":
        frames = [replace(frame, progress=(number, len(frames))) for number, frame in enumerate(frames, start=1)]
    return replace(compose_front(lecture), frames=tuple(frames), finer=finer)


def compose_front(lecture: Lecture) -> Document:
    """The same without its frames: what the title page has, for which nothing is derived."""
    drawn = any(section.options.needs_network for section in lecture.sections)
    return Document(
        lecture.title,
        lecture.subtitle,
        lecture.author,
        lecture.institute,
        lecture.date,
        (),
        _cover(lecture) if drawn else None,
    )


def _cover(lecture: Lecture) -> Diagram | None:
    """The network or the graph of a lecture, for its title page."""
    if lecture.model is None:
        return network_picture(lecture.network)
    from symbackprop.compose.equations.graph_picture import graph_picture

    return graph_picture(lecture.network.graph)


def _frames(analysis: Analysis) -> Iterable[Frame]:
    lecture = analysis.lecture
    sections = lecture.sections
    titles = tuple(map(_title, sections))
    for number, section in enumerate(sections):
        if len(sections) > 1 and lecture.deck.contents == "frames":
            yield Frame(Phrase("frame.contents"), (Contents(titles, number),))
        try:
            frames = [*KINDS[section.kind].frames(analysis, section.options)]
        except InputError as problem:
            raise located(problem, lecture.file, lecture.text, ("sections", number)) from None
        yield from frames if len(sections) == 1 else (replace(frame, section=titles[number]) for frame in frames)


def _title(section: Section) -> Words:
    return Plain(section.title) if section.title else Phrase(f"section.{section.kind}")
