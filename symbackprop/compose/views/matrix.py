"""Layer by layer, in vectors and matrices with all their working in numbers."""

from __future__ import annotations

from collections.abc import Iterable

from symbackprop.compose.computation import computation_backward, computation_forward, computation_update
from symbackprop.compose.diagram import Diagram
from symbackprop.compose.document import Frame
from symbackprop.compose.matrix.backward import matrix_backward_frames
from symbackprop.compose.matrix.forward import matrix_forward_frames
from symbackprop.compose.matrix.update import matrix_update_frames
from symbackprop.compose.scalar.forward import loss_frames
from symbackprop.evaluate.analysis import Analysis
from symbackprop.network.schema import TrainingSection

__all__ = ["frames"]


def frames(analysis: Analysis, picture: Diagram, options: TrainingSection) -> Iterable[Frame]:
    """Forward, backward and update in vectors and matrices, each with its computational graph."""
    wanted = {"pairs": options.pairs, "shapes": options.shapes}
    losses = [*loss_frames(analysis, picture)]
    yield from matrix_forward_frames(analysis, picture, of_loss=losses, **wanted)
    yield from computation_forward(analysis)
    yield from matrix_backward_frames(analysis, picture, **wanted)
    yield from computation_backward(analysis)
    yield from matrix_update_frames(analysis)
    yield from computation_update(analysis)
