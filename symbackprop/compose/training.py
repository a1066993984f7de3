"""The worked training example: the whole deck of a network, frame by frame."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from symbackprop.compose.backward import gradient_frames, result_frames, update_frames
from symbackprop.compose.document import Document, Frame
from symbackprop.compose.forward import forward_frames, given_frames, overview_frame
from symbackprop.compose.picture import network_picture
from symbackprop.evaluate.analysis import Analysis

__all__ = ["compose_deck"]


def compose_deck(analysis: Analysis) -> Document:
    """The document of a lecture's slides."""
    lecture = analysis.lecture
    return Document(
        lecture.title, lecture.subtitle, lecture.author, lecture.institute, lecture.date, tuple(_frames(analysis))
    )


def _frames(analysis: Analysis) -> Iterable[Frame]:
    picture = network_picture(analysis.network)
    yield overview_frame(analysis, picture)
    yield from given_frames(analysis, picture)
    steps = (*forward_frames(analysis, picture), *gradient_frames(analysis, picture), *update_frames(analysis))
    for number, frame in enumerate(steps, start=1):
        yield replace(frame, number=number)
    yield from result_frames(analysis, picture)
