"""Products entry by entry without a sign, dZ = dA g'(Z), in documents that write the product of matrices with one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from symbackprop.check.inference.equations import Equation, is_right_somehow
from symbackprop.check.judging.evidence import Evidence

__all__ = ["with_products_beside"]

_ENTRYWISE = re.compile(r"\\odot|\\circ(?![A-Za-z])|\\otimes|\\ast(?![A-Za-z])|[⊙∘⊗]|\.\s?\*")
_MATRICES = frozenset(["*", r"\cdot", r"\times", "@"])  # signs of their product, where there are some
_ENOUGH = 2  # equations that are right only so


def with_products_beside(evidence: Evidence, equations: Sequence[Equation]) -> Evidence:
    """The evidence in which names side by side are multiplied entry by entry where they are as large, if several
    equations are right only so, none only otherwise, and there is no other sign for such products.
    """
    env = evidence.env
    signs = {token.text for one in equations for side in one.whole.sides for token in side.tokens}
    if not signs & _MATRICES or _ENTRYWISE.search(evidence.place.source.text):
        return evidence
    amiss = [one for one in equations if not is_right_somehow(evidence, one)]
    if len(amiss) < _ENOUGH:
        return evidence
    other = evidence.within(env.laid_out(replace(env.layout, entrywise_beside=True)))
    mended = sum(is_right_somehow(other, one) for one in amiss)
    kept = mended >= _ENOUGH and all(is_right_somehow(other, one) for one in equations if one not in amiss)
    return other if kept else evidence
