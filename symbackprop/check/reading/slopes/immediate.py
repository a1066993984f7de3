"""Derivatives of one step of time: what a parameter does to h_k there, with h_{k-1} held fixed. The sum over all steps,
sum_k dE_t/dh_t dh_t/dh_k dh_k/dw, means these.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from symbackprop.core.places import ALL
from symbackprop.core.quantities import Kind, Quantity
from symbackprop.core.terms import Symbol, Term, transform
from symbackprop.judge.differentiation import differentiate, unfold
from symbackprop.latex.nodes import Node
from symbackprop.latex.tree import Items, flatten, is_differential, name_in, text_of, written

if TYPE_CHECKING:
    from symbackprop.check.reading.reader import Reader

__all__ = ["ANY", "in_a_sum", "is_immediate_sign", "slope_of_one_step"]

ANY = frozenset(["*"])  # before the sum is read that says which
_DEEPEST = 30  # definitions of one step in one another


def is_immediate_sign(node: Node) -> bool:
    r"""Whether a part is \partial^+, the sign for these."""
    return node.data == "raised" and node.node(0).data == "partial" and text_of(node.tokens) == "+"


def in_a_sum(reader: Reader, rest: Items) -> Reader:
    """The reader of what is summed over the steps: names by which something beside them is differentiated have
    derivatives of one step.
    """
    if reader.way.immediate != ANY:
        return reader
    by: set[str] = set()
    for _, node in rest:
        bottom = flatten(node.ratio.bottom) if node.data == "fraction" else []
        named = name_in(bottom[1][1]) if len(bottom) == 2 and is_differential(bottom[0][1]) else None
        if named is not None:
            by.add(written(named))
    return replace(reader, way=replace(reader.way, immediate=frozenset(by)))


def slope_of_one_step(reader: Reader, of: Term, by: Term) -> Term | None:
    """The derivative of a number by a parameter, with all that earlier steps have handed on held fixed; None for
    anything else.
    """
    if not isinstance(of, Symbol) or not isinstance(by, Symbol) or by.quantity.kind is not Kind.PARAMETER:
        return None
    equations = reader.env.network.equations
    time = of.quantity.variable.fixed[:1]
    if not time or ALL in (of.quantity.unit, by.quantity.unit) or of.quantity not in equations:
        return None

    def put_in(part: Term) -> Term:
        now = isinstance(part, Symbol) and part.quantity.variable.fixed[:1] == time and part.quantity in equations
        return equations[_quantity(part)].term if now else part

    term = equations[of.quantity].term
    for _ in range(_DEEPEST):
        after = transform(term, put_in)
        if after == term:
            return differentiate(unfold(term), by.quantity)
        term = after
    return None


def _quantity(part: Term) -> Quantity:
    assert isinstance(part, Symbol)
    return part.quantity
