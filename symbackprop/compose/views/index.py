"""The general layer, with running indices."""

from __future__ import annotations

from collections.abc import Iterable

from symbackprop.compose.diagram import Diagram
from symbackprop.compose.document import Frame
from symbackprop.compose.index import index_frames
from symbackprop.evaluate.analysis import Analysis
from symbackprop.network.schema import TrainingSection

__all__ = ["frames"]


def frames(analysis: Analysis, _picture: Diagram, _options: TrainingSection) -> Iterable[Frame]:
    """The formulas of a general layer; they need neither the network's picture nor its numbers."""
    return index_frames(analysis)
