"""A lecture -> the document of its slides: the sections one after the other, each after an overview of all."""

from __future__ import annotations

from collections.abc import Iterable

from symbackprop.compose.document import Contents, Document, Frame, Phrase, Plain, Words
from symbackprop.compose.sections import KINDS
from symbackprop.evaluate.analysis import Analysis
from symbackprop.network.lecture import Kinds, Section

__all__ = ["SECTION_TABLES", "compose_deck"]

SECTION_TABLES: Kinds = {name: kind.options for name, kind in KINDS.items()}


def compose_deck(analysis: Analysis) -> Document:
    """The document of a lecture's slides."""
    lecture = analysis.lecture
    return Document(
        lecture.title, lecture.subtitle, lecture.author, lecture.institute, lecture.date, tuple(_frames(analysis))
    )


def _frames(analysis: Analysis) -> Iterable[Frame]:
    sections = analysis.lecture.sections
    titles = tuple(map(_title, sections))
    for number, section in enumerate(sections):
        if len(sections) > 1 and analysis.lecture.deck.contents:
            yield Frame(Phrase("frame.contents"), (Contents(titles, number),))
        yield from KINDS[section.kind].frames(analysis, section.options)


def _title(section: Section) -> Words:
    return Plain(section.title) if section.title else Phrase(f"section.{section.kind}")
