"""What layers take in, in a letter of its own: x^{[l+1]} = y^{[l]}, where x^{[1]} is the input of the network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symbackprop.check.inference.equations import Equation
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.keys import Key, index_letters, key_of
from symbackprop.core.places import ALL
from symbackprop.core.quantities import Kind, Quantity
from symbackprop.latex.heads import bare_name
from symbackprop.latex.nodes import Identifier, Node

__all__ = ["with_inputs_of_layers"]

_PASSED = (Kind.ACTIVATION, Kind.PREDICTION)


def with_inputs_of_layers(evidence: Evidence, equations: Sequence[Equation]) -> Evidence:
    """The evidence in which the letter of the inputs stands for what each layer takes in, where an equation says that
    it is what the layer before gives.
    """
    env = evidence.env
    for one in equations:
        sides = [bare_name(tree) if isinstance(tree, Node) else None for tree in one.trees]
        if len(sides) == 2 and sides[0] is not None and sides[1] is not None:
            table = _table(env, sides[0], sides[1])
            if table:
                names = replace(env.names, table={**table, **env.names.table})
                return evidence.within(replace(env, names=names))
    return evidence


def _table(env: Environment, head: Identifier, side: Identifier) -> dict[Key, Quantity]:
    """The names of what layers take in, by their numbers; none where the sides say anything else."""
    letters = {letter for letter, above in index_letters(head) if above}
    if len(letters) != 1 or {letter for letter, above in index_letters(side) if above} != letters or head.primes:
        return {}
    (letter,) = letters
    depth = env.lecture.network.depth
    keys = [(key_of(head, {letter: at}), key_of(side, {letter: at})) for at in range(depth + 2)]
    alone = env.names.table.get(Key(keys[0][0].base))
    inputs = [alone, *(env.names.table.get(taken) for taken, _ in keys)]
    if not any(one is not None and one.kind is Kind.INPUT for one in inputs):
        return {}
    found: dict[Key, Quantity] = {}
    for taken, given in keys:
        quantity = env.names.table.get(given)
        if taken.sub or taken in env.names.table or quantity is None or quantity.kind not in _PASSED:
            continue
        if not isinstance(quantity.layer, int) or quantity.layer == depth:
            continue
        found[taken] = quantity
        units = range(1, env.lecture.network.width(quantity.layer) + 1) if quantity.unit == ALL else ()
        found |= {replace(taken, sub=str(unit)): quantity.at_unit(unit) for unit in units}
    return found
