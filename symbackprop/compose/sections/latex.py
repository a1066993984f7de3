"""Frames that the lecturer wrote in LaTeX, taken over from a file beside the lecture."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

from symbackprop.compose.document import Frame, Plain
from symbackprop.compose.section import SectionKind
from symbackprop.core.reading import read_text
from symbackprop.evaluate.analysis import Analysis
from symbackprop.network.schema import SectionTable, spelled_like

__all__ = ["SECTION"]

_LARGEST = 5_000_000  # bytes


class _Options(SectionTable):
    file: Annotated[
        str, spelled_like(r"[\w./-]+\.tex", "must be the path of a .tex file, relative to the lecture file")
    ]


def _frames(analysis: Analysis, options: _Options) -> Iterable[Frame]:
    text = read_text(Path(analysis.lecture.file).parent / options.file, _LARGEST)
    yield Frame(Plain(""), (), raw=text)


SECTION = SectionKind("latex", "frames of the lecturer's own in LaTeX, from a file", _Options, _frames)
