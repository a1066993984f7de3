"""Parameter by parameter: the chain rule over every path, simplified step by step."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from symbackprop.compose.backward import gradient_frames, update_frames
from symbackprop.compose.diagram import Diagram
from symbackprop.compose.document import Chain, Frame, Locals
from symbackprop.compose.forward import forward_frames
from symbackprop.compose.picture import with_values
from symbackprop.evaluate.analysis import Analysis
from symbackprop.network.schema import TrainingSection

__all__ = ["frames"]


def frames(analysis: Analysis, picture: Diagram, options: TrainingSection) -> Iterable[Frame]:
    """The forward pass, every derivation, the updates; with `pairs`, each working apart from its picture."""
    steps = (*forward_frames(analysis, picture), *gradient_frames(analysis, picture), *update_frames(analysis))
    for frame in steps:
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
