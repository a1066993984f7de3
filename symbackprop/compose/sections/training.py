"""The worked training example: a network's forward pass, its gradients and their update, in one or several views."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from symbackprop.compose.backward import gradient_frames, result_frames, update_frames
from symbackprop.compose.computation import computation_backward, computation_forward, computation_update
from symbackprop.compose.diagram import Diagram
from symbackprop.compose.document import Chain, Frame, Locals
from symbackprop.compose.forward import forward_frames, given_frames, loss_frame, overview_frame
from symbackprop.compose.index import index_frames
from symbackprop.compose.matrix_backward import matrix_backward_frames, matrix_update_frames
from symbackprop.compose.matrix_forward import matrix_forward_frames
from symbackprop.compose.picture import network_picture, with_inactive, with_numbers, with_values
from symbackprop.compose.section import SectionKind
from symbackprop.evaluate.analysis import Analysis
from symbackprop.network.schema import TrainingSection

__all__ = ["SECTION"]


def _frames(analysis: Analysis, options: TrainingSection) -> Iterable[Frame]:
    """The network and its numbers before the first worked view, the results after the last."""
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
    steps = (frame for view in options.views for frame in _VIEWS[view](analysis, picture, options))
    for number, frame in enumerate(steps, start=1):
        yield replace(frame, number=number)
    if worked and options is worked[-1]:
        yield from result_frames(analysis, picture)


def _scalar(analysis: Analysis, picture: Diagram, options: TrainingSection) -> Iterable[Frame]:
    frames = (*forward_frames(analysis, picture), *gradient_frames(analysis, picture), *update_frames(analysis))
    for frame in frames:
        yield from _paired(analysis, frame) if options.pairs else (frame,)


def _paired(analysis: Analysis, frame: Frame) -> Iterable[Frame]:
    """The working without its picture, then the picture above the compact line."""
    if not frame.diagrams:
        yield frame
        return
    yield replace(frame, diagrams=())
    chains = [block for block in (*frame.lead, *frame.blocks, *frame.tail) if isinstance(block, Chain)]
    compact = tuple(
        replace(chain, links=(chain.links[0], chain.links[-1])) if len(chain.links) > 2 else chain for chain in chains
    )
    diagrams = tuple(with_values(analysis, diagram) for diagram in frame.diagrams[-1:] if isinstance(diagram, Diagram))
    yield replace(frame, lead=(), blocks=(Locals(compact[:4]),), tail=(), diagrams=diagrams, stacked=True)


def _matrix(analysis: Analysis, picture: Diagram, options: TrainingSection) -> Iterable[Frame]:
    wanted = {"pairs": options.pairs, "shapes": options.shapes}
    yield from matrix_forward_frames(analysis, picture, loss=[loss_frame(analysis, picture)], **wanted)
    yield from computation_forward(analysis)
    yield from matrix_backward_frames(analysis, picture, **wanted)
    yield from computation_backward(analysis)
    yield from matrix_update_frames(analysis)
    yield from computation_update(analysis)


_VIEWS = {"scalar": _scalar, "index": lambda analysis, _picture, _options: index_frames(analysis), "matrix": _matrix}

SECTION = SectionKind("training", "the worked training example of the network", TrainingSection, _frames)
