"""Parameter by parameter: the chain rule over every path, simplified step by step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from symbackprop.compose.diagram import Diagram
from symbackprop.compose.document import Chain, Frame, Ledger, Link, Locals
from symbackprop.compose.picture import with_values
from symbackprop.compose.scalar.backward import gradient_frames
from symbackprop.compose.scalar.forward import forward_frames
from symbackprop.compose.scalar.updates import update_frames
from symbackprop.core.terms import quantities_of
from symbackprop.evaluate.analysis import Analysis
from symbackprop.network.schema import TrainingSection

__all__ = ["frames"]


def frames(analysis: Analysis, picture: Diagram, options: TrainingSection) -> Iterable[Frame]:
    """The forward pass, every derivation, the updates; with `pairs`, each working apart from its picture."""
    steps = (*forward_frames(analysis, picture), *gradient_frames(analysis, picture), *update_frames(analysis, picture))
    for frame in steps:
        yield from _paired(analysis, frame) if options.pairs else (frame,)


def _paired(analysis: Analysis, frame: Frame) -> Iterable[Frame]:
    """The working without its picture, then the picture above the compact line."""
    chains = [block for block in (*frame.lead, *frame.blocks, *frame.tail) if isinstance(block, Chain)]
    if not frame.diagrams or not chains or any(isinstance(block, Ledger) for block in frame.blocks):
        yield frame
        return
    yield replace(frame, diagrams=())
    compact = tuple(replace(chain, links=_ends(chain.links)) for chain in chains)
    diagrams = tuple(with_values(analysis, diagram) for diagram in frame.diagrams[-1:] if isinstance(diagram, Diagram))
    yield replace(frame, lead=(), blocks=(Locals(compact[:4]),), tail=(), diagrams=diagrams, stacked=True)


def _ends(links: Sequence[Link]) -> tuple[Link, ...]:
    """What a working comes to, without reasons: its result in symbols, or else its first link, and its last link."""
    results = [link for link in links if link.emphasis and any(quantities_of(link.right))]
    first, last = (results or links[:1])[:1], links[-1:]
    return tuple(replace(link, reason=None) for link in (*first, *(last if last != first else ())))
