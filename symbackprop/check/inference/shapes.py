"""Shapes that fit: what tells how matrices lie where a document defines names of its own, h = max(0, X W_1 + b_1)."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from symbackprop.check.inference.equations import Equation
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.keys import key_of
from symbackprop.check.names.layout import Layout
from symbackprop.check.reading.interpretation import Reading
from symbackprop.check.reading.reader import Reader
from symbackprop.core.errors import SymbackpropError
from symbackprop.core.places import ALL
from symbackprop.core.quantities import Kind
from symbackprop.core.terms import Matrix
from symbackprop.latex.grammar import letters_of
from symbackprop.latex.heads import head_name
from symbackprop.latex.nodes import Identifier, Node
from symbackprop.latex.tokens import TRANSPOSED, Unread

__all__ = ["shapes_fit", "with_fitting_shapes"]

_MOST = 12  # definitions that are looked at


def with_fitting_shapes(evidence: Evidence, equations: Sequence[Equation], layouts: Sequence[Layout]) -> Evidence:
    """The evidence in the layout in which the shapes in all such definitions fit, where they do not in the first."""
    env = evidence.env
    found = [one for one in equations if _defines_by_weights(env, one)][:_MOST]
    ways = [evidence.within(env.laid_out(replace(one, row_gradients=env.layout.row_gradients))) for one in layouts]
    fitting = [way for way in ways if all(shapes_fit(way.env, one) for one in found)]
    return fitting[0] if found and fitting and fitting[0].env.layout != ways[0].env.layout else evidence


def shapes_fit(env: Environment, equation: Equation) -> bool:
    """Whether an equation says by whole weights what a name is that nobody knows, and the shapes in it fit."""
    side = equation.trees[1]
    if not _defines_by_weights(env, equation) or not isinstance(side, Node):
        return False
    for columns in (False, True) if env.lecture.network.samples else (False,):
        with suppress(Unread, SymbackpropError):
            if isinstance(Reader.of(env, {}, Reading(columns=columns)).read(side), Matrix):
                return True
    return False


def _defines_by_weights(env: Environment, equation: Equation) -> bool:
    head, side = head_name(equation.trees), equation.trees[1]
    if head is None or env.names.find(key_of(head, {})) is not None or not isinstance(side, Node):
        return False
    names = [env.names.find(key_of(_unturned(one), {})) for one in letters_of(side, env.grammar)]
    kinds = {one.kind for one in names if one is not None and one.unit == ALL}
    return Kind.WEIGHT in kinds and Kind.INPUT in kinds


def _unturned(named: Identifier) -> Identifier:
    return replace(named, sup=named.sup[:-1]) if named.sup and named.sup[-1].text in TRANSPOSED else named
