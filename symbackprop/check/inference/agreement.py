"""Whether what a document says holds in numbers: what its conventions are taken from needs no proof."""

from __future__ import annotations

from contextlib import suppress

from symbackprop.check.inference.equations import Equation
from symbackprop.check.judging.evaluation_point import FAILURES, apart
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.judging.outcome import fits, grid_of, literal
from symbackprop.check.judging.updated_heads import updated_head
from symbackprop.check.reading.arguments import trees_of
from symbackprop.check.reading.instances import instances_of
from symbackprop.check.reading.interpretation import Reading
from symbackprop.core.errors import SymbackpropError
from symbackprop.core.terms import Term
from symbackprop.latex.signs import RELATIONS
from symbackprop.latex.tokens import Unread

__all__ = ["links_that_hold"]

_FEW = 6  # values of the indices
_POINTS = 2  # at which formulas are tried


def links_that_hold(evidence: Evidence, equation: Equation, way: Reading) -> int:
    """How many links of the chain that begins with an equation hold, each against its head, in a way of reading."""
    chain = equation.whole
    trees = equation.trees if len(chain.sides) == len(equation.trees) else trees_of(evidence.env, chain)
    relation = RELATIONS[chain.relations[0].text]
    right = 0
    for most in (1, _FEW):  # what holds nowhere for one unit need not be read of the others
        try:
            read = instances_of(evidence.env, chain, trees, way, most)
        except (Unread, SymbackpropError, ArithmeticError, RecursionError):
            return 0
        right = 0
        for number in range(1, len(trees)):
            pairs = [(one.sides[0], one.sides[number]) for one in read.found]
            right += bool(pairs) and all(_agree(evidence.within(read.env), *pair, relation) for pair in pairs)
        if not right or not read.begun:
            break
    return right


def _agree(evidence: Evidence, head: Term | None, side: Term | None, relation: str) -> bool:
    """Whether both sides have the same value, with the lecture's own numbers where one is printed, else at points."""
    if head is None or side is None:
        return False
    left, right = grid_of(updated_head(evidence, head, side, relation) or head), grid_of(side)
    if [*map(len, left)] != [*map(len, right)]:
        return False
    pairs = [(one, other) for row, line in zip(left, right, strict=True) for one, other in zip(row, line, strict=True)]
    return all(_entries_agree(evidence, *pair) for pair in pairs)


def _entries_agree(evidence: Evidence, left: Term, right: Term) -> bool:
    printed = literal(right)
    if printed is not None:
        value = evidence.exact(left)
        return value is not None and fits(value, *printed)
    with suppress(*FAILURES):
        return not any(apart(point.rough.of(left), point.rough.of(right)) for point in evidence.points()[:_POINTS])
    return False
