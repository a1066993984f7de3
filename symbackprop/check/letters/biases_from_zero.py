"""Biases as weights from a unit 0 that passes on 1: the sums of a document begin with 0 then, sum_{i=0} w_{ji} x_i."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from symbackprop.check.inference.equations import Equation
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.keys import Key, plain_base
from symbackprop.core.quantities import Kind, Quantity, quantity_of
from symbackprop.core.terms import Number, Term
from symbackprop.latex.tree import sum_signs, text_of

__all__ = ["with_biases_from_zero"]

_FROM_ZERO = "0"
_PASSED = (Kind.INPUT, Kind.ACTIVATION)


def with_biases_from_zero(env: Environment, equations: Sequence[Equation]) -> Environment:
    """The environment in which w_{j0} is a bias and x_0 is 1, where a sum begins with 0; only names are meant here that
    index letters tell apart.
    """
    if not any(_begins_with_zero(env, one) for one in equations):
        return env
    layers = env.lecture.network.layers
    table: dict[Key, Quantity] = {}
    ones: dict[Key, Term] = {}
    biases: dict[tuple[str, int], tuple[str, str]] = {}
    for (letter, layer, form), base in env.index_layers.told.items():
        plain = plain_base(base)
        named = [key for key in env.names.table if key.base == plain]
        kinds, above = {env.names.table[key].kind for key in named}, {key.sup for key in named}
        if kinds == {Kind.WEIGHT} and layers[layer - 1].bias != "none":
            shared = layers[layer - 1].bias == "shared"
            biases[letter, layer] = (base, form)
            for unit in range(1, env.lecture.network.width(layer) + 1):
                sub = f"{unit},{_FROM_ZERO}" if form == "us" else f"{_FROM_ZERO},{unit}"
                bias = quantity_of(Kind.BIAS, layer, None if shared else unit)
                table |= {Key(plain, sub, sup): bias for sup in above}
        elif kinds <= {*_PASSED} and kinds and form == "u":
            ones |= {Key(plain, _FROM_ZERO, sup): Number(Fraction(1)) for sup in above}
    if not table:
        return env
    names = replace(env.names, table={**env.names.table, **table})
    ways = zip(env.index_layers.ways, env.index_layers.apart, strict=True)
    apart = tuple({**usual, **dict(_biases_in(layers_of, biases))} for layers_of, usual in ways)
    found = replace(env.index_layers, apart=apart)
    return replace(env, names=names, wholes={**env.wholes, **ones}, index_layers=found)


def _biases_in(
    layers: Mapping[str, int], biases: Mapping[tuple[str, int], tuple[str, str]]
) -> Iterator[tuple[tuple[str, tuple[str, str]], str]]:
    """The bases of biases that are written with the letters of some layers, w_{j0}."""
    for index, layer in layers.items():
        for (letter, at), (base, form) in biases.items():
            if at == layer:
                yield (letter, (index, _FROM_ZERO) if form == "us" else (_FROM_ZERO, index)), base


def _begins_with_zero(env: Environment, equation: Equation) -> bool:
    """Whether a sum over the units of a layer begins with 0."""
    letters = {letter for layers in env.index_layers.ways for letter in layers}
    signs = (big for side in equation.sides(env.grammar) if side is not None for big in sum_signs(side))
    return any(text_of(big.sub) == f"{letter}=0" for big in signs for letter in letters)
