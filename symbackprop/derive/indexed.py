"""Formulas for a general layer: derivatives of sums over indices, and their proof on every index of a network.

d/dx_j sum_m f(x_m) is a sum of Kronecker deltas, which pick one term: sum_m delta_mj u_m = u_j. What is derived so
is instantiated for every layer and every unit, and each instance goes before the judge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from symbackprop.core.errors import MissingRule
from symbackprop.core.places import ALL, Index, Place, indices_of, placed, shifted
from symbackprop.core.quantities import Kind, Quantity, named, quantity_of
from symbackprop.core.steps import Assumption
from symbackprop.core.terms import (
    Apply,
    Cases,
    Comparison,
    Derivative,
    Kronecker,
    Negation,
    Number,
    Product,
    Quotient,
    Series,
    Sum,
    Symbol,
    Term,
    at_places,
    map_children,
    negate,
    product_of,
    sum_of,
    transform,
    walk,
)
from symbackprop.judge import Judgement, Verdict, judge
from symbackprop.judge.entries import spread
from symbackprop.network.network import Network

__all__ = ["Indices", "contract", "differentiate_indexed", "instances", "judge_indexed", "renamed", "variable"]

_ZERO, _ONE = Number(Fraction(0)), Number(Fraction(1))
Indices = Mapping[str, int]  # the value of each running index


def variable(name: str) -> Symbol:
    """A name of its own in a formula, such as an index in a condition."""
    return Symbol(named(name))


def differentiate_indexed(term: Term, by: Quantity) -> Term:
    """d(term)/d(by), where quantities have running indices; every other quantity is held fixed."""
    match term:
        case Symbol(quantity):
            return _same_place(quantity, by)
        case Number():
            return _ZERO
        case Negation(inner):
            return negate(differentiate_indexed(inner, by))
        case Sum(terms):
            return _total(differentiate_indexed(part, by) for part in terms)
        case Series(index, count, body):
            inner = differentiate_indexed(body, by)
            return _ZERO if inner == _ZERO else Series(index, count, inner)
        case Product(factors):
            return _total(
                _times(*factors[:place], differentiate_indexed(factor, by), *factors[place + 1 :])
                for place, factor in enumerate(factors)
            )
        case Apply("exp", (argument,)):
            return _times(differentiate_indexed(argument, by), term)
        case Apply("ln", (argument,)):
            return _times(Quotient(_ONE, argument), differentiate_indexed(argument, by))
        case Apply("general", (argument,)):
            return _times(Apply("general_slope", (argument,)), differentiate_indexed(argument, by))
        case Quotient(top, bottom):
            # (u/v)' = (u'v - uv')/v^2
            up, down = differentiate_indexed(top, by), differentiate_indexed(bottom, by)
            return Quotient(_total([_times(up, bottom), negate(_times(top, down))]), bottom**2)
    raise MissingRule("the rules for sums over indices", type(term).__name__)


def _same_place(quantity: Quantity, by: Quantity) -> Term:
    """dq_m/dq_j = delta_mj; 1 for the same name, 0 for another one."""
    if (quantity.kind, quantity.layer, quantity.sample) != (by.kind, by.layer, by.sample):
        return _ZERO
    deltas: list[Term] = []
    for one, other in ((quantity.unit, by.unit), (quantity.source, by.source)):
        if one != other:
            assert isinstance(one, int | Index)
            assert isinstance(other, int | Index)
            deltas.append(Kronecker(one, other))
    return product_of(*deltas) if deltas else _ONE


def _times(*factors: Term) -> Term:
    if any(factor == _ZERO for factor in factors):
        return _ZERO
    return product_of(*(factor for factor in factors if factor != _ONE))


def _total(terms: Iterable[Term]) -> Term:
    return sum_of(*(term for term in terms if term not in (_ZERO, Negation(_ZERO))))


def contract(term: Term) -> Term:
    """sum_m delta_mj u_m = u_j, wherever a sum over m has a factor delta_mj."""

    def change(node: Term) -> Term:
        if not isinstance(node, Series):
            return node
        factors = node.body.factors if isinstance(node.body, Product) else (node.body,)
        for place, factor in enumerate(factors):
            if isinstance(factor, Kronecker) and node.index in (factor.left, factor.right):
                other = factor.right if factor.left == node.index else factor.left
                rest = _times(*factors[:place], *factors[place + 1 :])
                return renamed(rest, {node.index.name: other})
        return node

    return transform(term, change)


def renamed(term: Term, names: Mapping[str, Place]) -> Term:
    """The term with other indices, or numbers, in the place of its running ones."""
    return at_places(term, {Index(name): place for name, place in names.items()})


@dataclass(frozen=True, slots=True)
class _Instance:
    """A network and the value of each index."""

    network: Network
    indices: Indices

    def of(self, term: Term) -> Term:
        """The formula for these indices, in the network's own quantities."""
        placed = renamed(self._chosen(term), self.indices)
        return spread(self.network, self._concrete(placed))

    def _chosen(self, term: Term) -> Term:
        """The branch of each case split that these indices meet."""
        if isinstance(term, Cases):
            return self._chosen(next(value for value, condition in term.branches if self.holds(condition)))
        return map_children(term, self._chosen)

    def holds(self, condition: Term) -> bool:
        if not isinstance(condition, Comparison):
            return True
        return _RELATIONS[condition.relation](self._number(condition.left), self._number(condition.right))

    def _number(self, term: Term) -> int:
        if isinstance(term, Number):
            return int(term.value)
        assert isinstance(term, Symbol)
        return self.indices[term.quantity.name]

    def _concrete(self, term: Term) -> Term:
        match term:
            case Series(index, Quantity(layer=int() as layer), body):
                width = self.network.width(layer)
                return sum_of(*(self._concrete(renamed(body, {index.name: n})) for n in range(1, width + 1)))
            case Kronecker(left, right):
                return _ONE if left == right else _ZERO
            case Symbol(quantity):
                return self._named(quantity)
            case Derivative(of, by, direct):
                sides = self._named(of), self._named(by)
                if not isinstance(sides[0], Symbol) or not isinstance(sides[1], Symbol):
                    return _ZERO
                return Derivative(sides[0].quantity, sides[1].quantity, direct)
        return map_children(term, self._concrete)

    def _named(self, q: Quantity) -> Term:
        """The network's quantity: the input for a^0, the prediction for a^L, one number for a shared bias."""
        network = self.network
        if q.unit == ALL:
            return self._whole(q)
        if q.kind in (Kind.ACTIVATION, Kind.PREDICTION) and isinstance(q.unit, int):
            assert isinstance(q.layer, int)
            return Symbol(network.activation_of(q.layer, q.unit))
        if q.kind is Kind.BIAS and q not in network.places:
            shared = quantity_of(Kind.BIAS, q.layer)
            return Symbol(shared) if shared in network.places else _ZERO
        return Symbol(network.places.get(q, q))

    def _whole(self, q: Quantity) -> Term:
        network = self.network
        if q.kind is Kind.ACTIVATION and q.layer == 0:
            return Symbol(quantity_of(Kind.INPUT, unit=ALL))
        if q.kind is Kind.ACTIVATION and q.layer == network.depth:
            return Symbol(q.of_kind(Kind.PREDICTION))
        if q.kind is Kind.BIAS and isinstance(q.layer, int) and network.layers[q.layer - 1].bias == "none":
            return _ZERO
        return Symbol(q)


_RELATIONS: Mapping[str, Callable[[int, int], bool]] = {
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    ">": lambda a, b: a > b,
    "<": lambda a, b: a < b,
}


def instances(network: Network, terms: Iterable[Term], fixed: Indices) -> Iterator[Indices]:
    """Every value of the running indices of some formulas: each unit of each layer they may stand for."""
    places = [*_places(network, terms)]
    layers = sorted({index.name for layer, _ in places for index in indices_of(layer)} - set(fixed))
    for values in product(*(range(1, network.depth + 1) for _ in layers)):
        known = {**fixed, **dict(zip(layers, values, strict=True))}
        ranges: dict[str, int] = {}
        for layer, unit in places:
            number = None if layer is None else placed(layer, {Index(name): value for name, value in known.items()})
            if not isinstance(number, int) or not 0 <= number <= network.depth:
                break
            if isinstance(unit, Index) and unit != ALL and unit.name not in known:
                ranges[unit.name] = network.width(number)
        else:
            for units in product(*(range(1, width + 1) for width in ranges.values())):
                yield {**known, **dict(zip(ranges, units, strict=True))}


def _places(network: Network, terms: Iterable[Term]) -> Iterator[tuple[Place | None, Place | None]]:
    """(layer, running unit of that layer) of every quantity; indices bound by a sum are left out."""
    for term in terms:
        bound = {node.index.name for node in walk(term) if isinstance(node, Series)}
        for node in walk(term):
            found = (
                [node.of, node.by]
                if isinstance(node, Derivative)
                else [node.quantity]
                if isinstance(node, Symbol)
                else []
            )
            for q in found:
                if q.kind in (Kind.VARIABLE, Kind.LOSS, Kind.RATE):
                    continue
                for layer, unit in _ranges(network, q):
                    yield layer, None if isinstance(unit, Index) and unit.name in bound else unit


def _ranges(network: Network, q: Quantity) -> Iterator[tuple[Place | None, Place | None]]:
    yield {Kind.INPUT: 0, Kind.TARGET: network.depth}.get(q.kind, q.layer), q.unit
    if q.kind is Kind.WEIGHT:
        below = shifted(q.layer or 1, -1)
        yield below, q.source


def judge_indexed(
    network: Network, left: Term, right: Term, fixed: Indices, holds: Callable[[Indices], bool], one_hot: str = ""
) -> tuple[Judgement, int]:
    """The verdict on left = right for every value of the indices that `holds` admits, and how many there are.

    `one_hot` names the index of the class whose target is 1, where the others are 0.
    """
    checked = 0
    for indices in instances(network, (left, right), fixed):
        if not holds(indices):
            continue
        instance = _Instance(network, indices)
        try:
            sides = instance.of(left), instance.of(right)
        except StopIteration:
            continue  # no case of a split is met
        verdict = judge(network, *sides, _known(network, indices.get(one_hot)))
        if not verdict.proved:
            return verdict, checked
        checked += 1
    return (Judgement(Verdict.PROVED) if checked else Judgement(Verdict.UNDECIDED)), checked


def _known(network: Network, true_class: int | None) -> tuple[Assumption, ...]:
    if true_class is None:
        return tuple(network.assumptions.values())
    return tuple(
        Assumption("one_hot", Symbol(quantity_of(Kind.TARGET, unit=unit)), _ONE if unit == true_class else _ZERO)
        for unit in range(1, network.outputs + 1)
    )
