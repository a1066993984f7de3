"""Names with index letters below, w_{ji} and a_j, and what a document's definitions say of them: which sums over the
units of a layer they are, and which functions of each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from symbackprop.check.inference.equations import Equation
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.functions import called
from symbackprop.check.names.keys import plain_base, script
from symbackprop.core.quantities import Kind
from symbackprop.latex.grammar import letters_of
from symbackprop.latex.habits import layer_above
from symbackprop.latex.heads import bare_name
from symbackprop.latex.nodes import Identifier, Node
from symbackprop.latex.tree import sum_signs

__all__ = ["BIAS_SOURCE", "IndexName", "WeightedSum", "applied_in", "handed_on_in", "index_name", "is_error", "sums_in"]

BIAS_SOURCE = "0"  # in the place of the source


@dataclass(frozen=True, slots=True)
class IndexName:
    """A name with one or two letters below, or one and a 0."""

    base: str
    places: tuple[str, ...]

    @property
    def letters(self) -> tuple[str, ...]:
        return tuple(one for one in self.places if one != BIAS_SOURCE)

    @property
    def letter(self) -> str:
        """Its base as keys have it."""
        return plain_base(self.base)


@dataclass(frozen=True, slots=True)
class WeightedSum:
    """What a definition says of a layer: its units are sums over the units `source` of the layer before. `passed` is
    what these pass on, None for a sum of errors, which runs the other way; `applied` whether the head is a function of
    the sum.
    """

    source: str
    unit: str
    weight: IndexName
    passed: IndexName | None = None
    head: IndexName | None = None
    applied: bool = False
    bias: IndexName | None = None


def index_name(env: Environment, named: Identifier) -> IndexName | None:
    """A name with index letters; None for anything else, and where its layer stands above it as a letter: then that
    tells it.
    """
    if layer_above(named, in_brackets=True):
        return None
    places = named.places
    letters = [one for one in places if one.isalpha() and one.islower()]
    if not 1 <= len(places) <= 2 or not letters or len(letters) + places.count(BIAS_SOURCE) != len(places):
        return None
    word = len(places) > 1 and not script(named.sub, dict.fromkeys(letters, 1))[:1].isdecimal()
    return None if word or len({*places}) < len(places) or env.classes & {*letters} else IndexName(named.base, places)


def is_error(env: Environment, base: str) -> bool:
    """Whether a letter is that of error signals; a capital delta with an index is one, too."""
    table = env.names.table
    letter = plain_base(base)
    return base == r"\Delta" or any(key.base == letter and table[key].kind is Kind.DELTA for key in table)


def sums_in(env: Environment, equation: Equation) -> Iterator[WeightedSum]:
    """What the sides of an equation say that a name with one letter is."""
    head, *sides = equation.sides(env.grammar)
    named = bare_name(head) if head is not None else None
    name = index_name(env, named) if named is not None else None
    if name is None or len(name.places) != 1:
        return
    for side in sides:
        found = _sum(env, name, side) if side is not None else None
        if found is not None:
            yield found


def _sum(env: Environment, head: IndexName, side: Node) -> WeightedSum | None:
    """The sum that a head with one letter is, over the units of another layer; None for anything else."""
    (unit,) = head.places
    parts = [*letters_of(side, env.grammar)]
    names = {name for one in parts if (name := index_name(env, one)) is not None}
    weights = [one for one in names if len(one.letters) == 2]
    if len(weights) == 2 and {*weights[0].places} == {*weights[1].places}:
        weights = [one for one in weights if one.letter in env.names.parameter_letters]
    if len(weights) != 1 or unit not in weights[0].letters or not any(True for _ in sum_signs(side)):
        return None
    (source,) = {*weights[0].letters} - {unit}
    over = [one for one in names if one.places == (source,) or (len(one.letters) == 2 and one != weights[0])]
    beside = [one for one in names if one.letters == (unit,) and one != head]
    if len(over) != 1 or len(names) != 1 + len(over) + len(beside):
        return None
    if is_error(env, head.base):
        return WeightedSum(unit, source, weights[0]) if is_error(env, over[0].base) else None
    if is_error(env, over[0].base) or len(beside) > 1 or head in names:
        return None
    function = any(not one.sub and _is_a_function(env, one) for one in parts)
    return WeightedSum(source, unit, weights[0], over[0], head, function, beside[0] if beside else None)


def applied_in(env: Environment, equation: Equation) -> Iterator[tuple[IndexName, IndexName]]:
    """What a unit passes on, and the pre-activation of which that is a function."""
    head, *sides = equation.sides(env.grammar)
    named = bare_name(head) if head is not None else None
    name = index_name(env, named) if named is not None else None
    for side in sides if name is not None and len(name.places) == 1 else ():
        assert name is not None
        names = {other for one in letters_of(side, env.grammar) if (other := index_name(env, one)) is not None}
        function = any(_is_a_function(env, one) for one in letters_of(side) if not one.sub)
        bases = {one.base for one in names}
        if function and len(bases) == 1 and all(len(one.places) == 1 for one in names) and bases != {name.base}:
            before = IndexName(bases.pop(), name.places)
            if before in names:
                yield name, before


def handed_on_in(env: Environment, equation: Equation) -> Iterator[tuple[IndexName, IndexName]]:
    """Two names of the same unit, of which an equation says that they are the same: a_k = z_k of a linear unit."""
    sides = [bare_name(side) if side is not None else None for side in equation.sides(env.grammar)]
    head, *others = [index_name(env, one) if one is not None else None for one in sides]
    for other in others:
        if head is not None and other is not None and len(head.places) == 1 and head.places == other.places:
            yield head, other


def _is_a_function(env: Environment, named: Identifier) -> bool:
    return named.base in ("e", r"\exp") or called(env, named, {}, ()) is not None
