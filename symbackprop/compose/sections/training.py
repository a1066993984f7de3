"""The worked training example: a network's forward pass, its gradients and their update, in one or several views."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from symbackprop.compose.document import Frame
from symbackprop.compose.picture import network_picture, with_inactive, with_numbers
from symbackprop.compose.results import formula_frame, result_frames
from symbackprop.compose.scalar.forward import given_frames, overview_frame
from symbackprop.compose.section import SectionKind
from symbackprop.compose.views import view_frames
from symbackprop.evaluate.analysis import Analysis
from symbackprop.network.schema import TrainingSection

__all__ = ["SECTION"]


def _frames(analysis: Analysis, options: TrainingSection) -> Iterable[Frame]:
    """The network and its numbers before the first worked view, the results after the last."""
    if analysis.lecture.model is not None:
        from symbackprop.compose.equations.frames import model_frames

        yield from model_frames(analysis, analysis.lecture.model, options)
        return
    picture = with_inactive(analysis, network_picture(analysis.network))
    if options.labels == "values":
        picture = with_numbers(analysis, picture)
    worked = [
        section.options
        for section in analysis.lecture.sections
        if isinstance(section.options, TrainingSection) and set(section.options.views) != {"index"}
    ]
    if worked and options is worked[0]:
        yield overview_frame(analysis, picture)
        yield from given_frames(analysis, picture)
    steps = [frame for view in options.views for frame in view_frames(view, analysis, picture, options)]
    for number, frame in enumerate(steps, start=1):
        yield replace(frame, number=number)
    if worked and options is worked[-1]:
        yield from result_frames(analysis, picture)
        yield from formula_frame(steps)


SECTION = SectionKind("training", "the worked training example of the network", TrainingSection, _frames)
