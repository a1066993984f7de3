"""Products entry by entry without a sign, dZ = dA g'(Z), in documents that write the product of matrices with one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from symbackprop.check.inference.equations import Equation, is_right_somehow
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.keys import key_of
from symbackprop.core.places import ALL
from symbackprop.core.quantities import Kind
from symbackprop.latex.tokens import TRANSPOSED

__all__ = ["with_products_beside"]

_ENTRYWISE = re.compile(r"\\odot|\\circ(?![A-Za-z])|\\otimes|\\ast(?![A-Za-z])|[⊙∘⊗]|\.\s?\*")
_MATRICES = frozenset(["*", r"\cdot", r"\times", "@"])  # signs of their product, where there are some
_ENDS = frozenset(["+", "-", "=", ",", ")", "]", "}", r"\right"])  # what no factor stands beside
_ENOUGH = 2  # equations that are right only so


def with_products_beside(evidence: Evidence, equations: Sequence[Equation]) -> Evidence:
    """The evidence in which names side by side are multiplied entry by entry where they are as large, if several
    equations are right only so, none only otherwise, matrices of weights are multiplied with a sign and never without
    one, and there is no other sign for such products.
    """
    env = evidence.env
    signs = {token.text for one in equations for side in one.whole.sides for token in side.tokens}
    if not signs & _MATRICES or _ENTRYWISE.search(evidence.place.source.text):
        return evidence
    right: list[Equation] = []
    amiss: list[Equation] = []
    for one in equations:
        (right if is_right_somehow(evidence, one) else amiss).append(one)
    if len(amiss) < _ENOUGH or {sign for one in right for sign in _beside_weights(env, one)} != {True}:
        return evidence
    other = evidence.within(env.laid_out(replace(env.layout, entrywise_beside=True)))
    mended = sum(is_right_somehow(other, one) for one in amiss)
    kept = mended >= _ENOUGH and all(is_right_somehow(other, one) for one in right)
    return other if kept else evidence


def _beside_weights(env: Environment, equation: Equation) -> Iterator[bool]:
    """For each factor beside a matrix of weights whether a sign stands between them."""
    tokens = [token for side in equation.whole.sides for token in side.tokens]
    for named in equation.names:
        plain = replace(named, sup=named.sup[:-1]) if named.sup and named.sup[-1].text in TRANSPOSED else named
        meant = env.names.find(key_of(plain, {})) or env.names.find(key_of(named, {}))
        if meant is None or meant.kind is not Kind.WEIGHT or meant.unit != ALL:
            continue
        behind = next((token.text for token in tokens if token.at >= named.end), "=")
        if behind not in _ENDS:
            yield behind in _MATRICES
