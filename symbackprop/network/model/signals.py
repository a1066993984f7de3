"""Which computed quantities have a name for dL/d of them; the derivative by any other is put in where it is used."""

from __future__ import annotations

from collections.abc import Sequence

from symbackprop.core.graph import Definition
from symbackprop.core.quantities import PARAMETERS, Quantity, Variable
from symbackprop.core.terms import Term, children, quantities_of

__all__ = ["signals_of"]

_LONG = 40  # parts of a formula, beyond which it has a name
_MIDDLE, _DEEP = 20, 3  # the same after so many definitions that are put in


def signals_of(definitions: Sequence[Definition], loss: Quantity) -> frozenset[Variable]:
    """What parameters enter, as they enter the pre-activations of a network, what is computed from an earlier step of
    itself, and what would be long where it is put in.

    All steps of a recursion are treated alike.
    """
    named = {one.of.variable.name for one in definitions if any(q.kind in PARAMETERS for q in quantities_of(one.body))}
    named |= {
        one.of.variable.name for one in definitions if any(q.name == one.of.name for q in quantities_of(one.body))
    }
    while True:
        lengths = _lengths(definitions, named)
        long = {variable.name for variable, (length, depth) in lengths.items() if _is_long(length, depth)} - named
        if not long:
            break
        named |= {next(one.of.variable.name for one in reversed(definitions) if one.of.variable.name in long)}
    return frozenset(one.of.variable for one in definitions if one.of.variable.name in named and one.of != loss)


def _is_long(length: int, depth: int) -> bool:
    return length > _LONG or (length > _MIDDLE and depth >= _DEEP)


def _lengths(definitions: Sequence[Definition], named: set[str]) -> dict[Variable, tuple[int, int]]:
    """About how long dL/du is for each definition u, where some have names, and over how many definitions it goes."""
    found: dict[Variable, tuple[int, int]] = {}
    for place in range(len(definitions) - 1, -1, -1):
        own = definitions[place].of.variable
        users = [user for user in definitions[place + 1 :] if user.mentions(own)]
        above = [(1, 0) if user.of.variable.name in named else found[user.of.variable] for user in users]
        length = sum(known + _size(user.body) for user, (known, _) in zip(users, above, strict=True))
        found[own] = length, 1 + max((depth for _, depth in above), default=-1)
    return found


def _size(term: Term) -> int:
    return 1 + sum(map(_size, children(term)))
