"""The lecturer's own frames: a title and items, all text as typed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from symbackprop.compose.document import Frame, Items, Plain
from symbackprop.compose.section import SectionKind
from symbackprop.evaluate.analysis import Analysis
from symbackprop.network.schema import SectionTable, Text

__all__ = ["SECTION"]


class _Slide(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    title: Text
    items: Annotated[list[Text], Field(min_length=1, max_length=10)]
    reveal: bool = False


class _Options(SectionTable):
    frames: Annotated[list[_Slide], Field(min_length=1)]


def _frames(_: Analysis, options: _Options) -> Iterable[Frame]:
    for slide in options.frames:
        yield Frame(Plain(slide.title), (Items(tuple(map(Plain, slide.items)), reveal=slide.reveal),))


SECTION = SectionKind("slides", "the lecturer's own frames: title, items, reveal", _Options, _frames)
