"""Frames that the lecturer wrote in LaTeX, taken over from a file beside the lecture."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

from pydantic import Field

from symbackprop.compose.document import Frame, Plain
from symbackprop.compose.section import SectionKind
from symbackprop.core.errors import InputError, Mistake
from symbackprop.evaluate.analysis import Analysis
from symbackprop.network.schema import SectionTable

__all__ = ["SECTION"]


class _Options(SectionTable):
    file: Annotated[str, Field(pattern=r"^[\w./-]+\.tex$")]


def _frames(analysis: Analysis, options: _Options) -> Iterable[Frame]:
    lecture = Path(analysis.lecture.file)
    try:
        text = (lecture.parent / options.file).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        message = f"{options.file} cannot be read: {getattr(problem, 'strerror', None) or problem}"
        raise InputError([Mistake(message, str(lecture), key="sections.file")]) from None
    yield Frame(Plain(""), (), raw=text)


SECTION = SectionKind("latex", "frames of the lecturer's own in LaTeX, from a file", _Options, _frames)
