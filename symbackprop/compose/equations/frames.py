"""The worked example of a model: its equations, forward pass, backward pass, update and results."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from symbackprop.compose.diagram import Diagram
from symbackprop.compose.document import Frame
from symbackprop.compose.equations.backward_pass import backward_pass, graph_frame
from symbackprop.compose.equations.forward_pass import equations_frames, forward_pass, given_of_model
from symbackprop.compose.equations.graph_picture import graph_picture
from symbackprop.compose.equations.matrix_view import matrix_frames
from symbackprop.compose.equations.running import running_frames
from symbackprop.compose.results import result_frames
from symbackprop.compose.scalar.updates import update_frames
from symbackprop.evaluate.analysis import Analysis
from symbackprop.network.model.model import Model
from symbackprop.network.schema import TrainingSection

__all__ = ["model_frames"]


def model_frames(analysis: Analysis, model: Model, options: TrainingSection) -> Iterator[Frame]:
    """The frames of one section; the equations and the numbers stand before the first, the results after the last."""
    picture = graph_picture(analysis.network.graph)
    sections = [one.options for one in analysis.lecture.sections if isinstance(one.options, TrainingSection)]
    if options is sections[0]:
        yield from equations_frames(analysis, model, picture)
        yield from given_of_model(analysis, model, picture)
    steps = (frame for view in options.views for frame in _VIEWS[view](analysis, picture))
    for number, frame in enumerate(steps, start=1):
        yield replace(frame, number=number)
    if options is sections[-1]:
        yield from result_frames(analysis, picture)


def _scalar(analysis: Analysis, picture: Diagram | None) -> Iterable[Frame]:
    yield from forward_pass(analysis, picture)
    yield from backward_pass(analysis, picture)
    if picture is not None:
        yield from graph_frame(analysis, picture)
    yield from update_frames(analysis, picture)


def _running(analysis: Analysis, _picture: Diagram | None) -> Iterable[Frame]:
    return running_frames(analysis)


_VIEWS: Mapping[str, Callable[[Analysis, Diagram | None], Iterable[Frame]]] = {
    "scalar": _scalar,
    "index": _running,
    "matrix": matrix_frames,
}
