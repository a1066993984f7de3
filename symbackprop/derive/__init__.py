"""Definitions -> derivation: the chain rule over every path, and the judge that proves each step."""

from symbackprop.derive.chain import delta_of, derive, derive_deltas, named_deltas
from symbackprop.derive.gradients import gradients
from symbackprop.derive.judge import Judgement, Verdict, judge
from symbackprop.derive.prove import prove

__all__ = ["Judgement", "Verdict", "delta_of", "derive", "derive_deltas", "gradients", "judge", "named_deltas", "prove"]
