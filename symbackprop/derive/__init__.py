"""Definitions -> derivation: the chain rule over every path, every step of it proved."""

from symbackprop.derive.chain import derive, derive_deltas, named_deltas
from symbackprop.derive.gradients import gradients
from symbackprop.derive.prove import prove

__all__ = ["derive", "derive_deltas", "gradients", "named_deltas", "prove"]
