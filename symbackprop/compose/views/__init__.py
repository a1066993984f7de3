"""The views of a training example: a module of this folder each, loaded when a section asks for it."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module

from symbackprop.compose.diagram import Diagram
from symbackprop.compose.document import Frame
from symbackprop.evaluate.analysis import Analysis
from symbackprop.network.schema import TrainingSection

__all__ = ["view_frames"]


def view_frames(view: str, analysis: Analysis, picture: Diagram, options: TrainingSection) -> Iterable[Frame]:
    """The frames of a view: scalar, index or matrix."""
    found: Iterable[Frame] = import_module(f"{__name__}.{view}").frames(analysis, picture, options)
    return found
