"""The pass of a training step that a frame belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from symbackprop.compose.document import Phrase, Words

__all__ = ["part_of"]

# the pass that a frame belongs to, by the table or the key of its title
_PARTS: Mapping[str, str] = MappingProxyType(
    {
        "frame.preactivation": "forward",
        "frame.activation": "forward",
        "frame.activation_coupled": "forward",
        "matrix.preactivation": "forward",
        "matrix.activation": "forward",
        "matrix.coupled": "forward",
        "matrix.layer": "forward",
        "computation.forward": "forward",
        "frame.loss": "loss",
        "frame.loss_output": "loss",
        "matrix.delta": "backward",
        "matrix.delta_last": "backward",
        "matrix.sent_back": "backward",
        "matrix.gradients": "backward",
        "computation.backward": "backward",
        "matrix.update": "update",
        "matrix.update_number": "update",
        "matrix.updates": "update",
        "computation.update": "update",
    }
)


def part_of(title: Words) -> str:
    """forward, loss, backward, update, or nothing."""
    if not isinstance(title, Phrase):
        return ""
    inner = title.slots.get("title")
    if isinstance(inner, Phrase):  # a title that goes on, or in numbers
        return part_of(inner)
    return _PARTS.get(title.key, "")
