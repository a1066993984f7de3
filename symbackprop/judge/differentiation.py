"""The judge's own differentiation, from bare definitions and by the elementary rules alone.

It shares nothing with the derivation: neither the slopes of the rule rows nor the chain rule over paths.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from symbackprop.core.errors import MissingRule
from symbackprop.core.places import SAMPLE, Place
from symbackprop.core.quantities import Kind, Quantity, canonical_name, quantity_of
from symbackprop.core.terms import (
    Apply,
    Derivative,
    Negation,
    Number,
    Power,
    Product,
    Quotient,
    Series,
    Sum,
    Symbol,
    Term,
    map_children,
    product_of,
    quantities_of,
    sum_of,
    transform,
)
from symbackprop.judge.normal_form import unfold
from symbackprop.network.network import Network
from symbackprop.rules.functions import FUNCTIONS
from symbackprop.rules.value import at_index

__all__ = ["differentiate", "resolve"]

_ZERO, _ONE = Number(Fraction(0)), Number(Fraction(1))


def differentiate(term: Term, by: Quantity) -> Term:
    """d(term)/d(by), with every other name held fixed. Functions must be unfolded."""
    match term:
        case Number():
            return _ZERO
        case Symbol(quantity):
            return _ONE if quantity == by else _ZERO
        case Negation(inner):
            return _negative(differentiate(inner, by))
        case Sum(terms):
            return _sum([differentiate(part, by) for part in terms])
        case Product(factors):
            return _sum(
                [
                    _times(*factors[:place], slope, *factors[place + 1 :])
                    for place, factor in enumerate(factors)
                    if (slope := differentiate(factor, by)) != _ZERO
                ]
            )
        case Quotient(top, bottom):
            # (u/v)' = (u'v - uv')/v^2
            up, down = differentiate(top, by), differentiate(bottom, by)
            if down == _ZERO:
                return _ZERO if up == _ZERO else Quotient(up, bottom)
            return Quotient(_sum([_times(up, bottom), _negative(_times(top, down))]), Product((bottom, bottom)))
        case Power(base, Number(Fraction() as exponent)):
            return _times(Number(exponent), Power(base, Number(exponent - 1)), differentiate(base, by))
        case Series(index, _, body) if isinstance(by.sample, int) and index.name == SAMPLE.name:
            return differentiate(at_index(body, index, by.sample), by)
        case Apply(name, (argument,)):
            inner = differentiate(argument, by)
            return _ZERO if inner == _ZERO else _times(_outer_slope(name, argument), inner)
    raise MissingRule("the judge's rules of differentiation", type(term).__name__)


_ELEMENTARY: Mapping[str, Callable[[Term], Term]] = {
    "exp": lambda argument: Apply("exp", (argument,)),
    "ln": lambda argument: Quotient(_ONE, argument),
}


def _outer_slope(name: str, argument: Term) -> Term:
    if FUNCTIONS[name].piecewise_constant:
        return _ZERO
    if name not in _ELEMENTARY:
        raise MissingRule("the judge's rules of differentiation", name)
    return _ELEMENTARY[name](argument)


def _sum(terms: list[Term]) -> Term:
    return sum_of(*(term for term in terms if term != _ZERO))


def _times(*factors: Term) -> Term:
    return _ZERO if _ZERO in factors else product_of(*(factor for factor in factors if factor != _ONE))


def _negative(term: Term) -> Term:
    return _ZERO if term == _ZERO else Negation(term)


def resolve(network: Network, term: Term, *, expand: bool = False) -> Term:
    """The term without derivatives and sums over an index.

    A derivative of the loss by a pre-activation becomes its delta, any other one is worked out. With
    `expand`, a name that is the whole term becomes its definition.
    """
    if expand and isinstance(term, Symbol):
        return resolve(network, _definition(network, term.quantity))

    def change(node: Term) -> Term:
        if isinstance(node, Derivative):
            return _derivative(network, node.of, node.by, direct=node.direct)
        return node

    if network.samples is not None:
        # what holds for the running sample is shown for the first
        term = at_index(_spread(term), SAMPLE, 1)
    return transform(term, change)


def _spread(term: Term) -> Term:
    """Sums over an index written out.

    A sum over samples stands for the batch whose samples from the second on are alike, f(1) + (N - 1) f(2):
    sums that agree there for all values of both samples have the same summand, so they agree for every batch.
    """
    if not isinstance(term, Series):
        return map_children(term, _spread)
    if not isinstance(term.count, int):
        raise MissingRule("the widths of a network", term.count.kind.value)
    if term.index.name == SAMPLE.name:
        return _over_samples(term.count, lambda sample: _spread(at_index(term.body, term.index, sample)))
    return sum_of(*(_spread(at_index(term.body, term.index, row)) for row in range(1, term.count + 1)))


def _over_samples(count: int, summand: Callable[[int], Term]) -> Term:
    if count == 1:
        return summand(1)
    return sum_of(summand(1), _times(Number(Fraction(count - 1)), summand(2)))


def _definition(network: Network, quantity: Quantity) -> Term:
    """What a computed quantity is: the right side of its equation, or dL/dz for a delta."""
    if quantity.kind is Kind.DELTA:
        z = quantity_of(Kind.PREACTIVATION, quantity.layer, quantity.unit, sample=quantity.sample)
        return _through_users(network, quantity_of(Kind.LOSS), z)
    equation = network.equations.get(_running(network, quantity))
    if equation is None:
        raise MissingRule("the network's equations", canonical_name(quantity))
    return _at_sample(equation.term, quantity.sample)


def _running(network: Network, quantity: Quantity) -> Quantity:
    """The name under which a quantity of a sample has its equation."""
    return quantity if quantity.sample is None or network.samples is None else quantity.of_sample(SAMPLE)


def _at_sample(term: Term, sample: Place | None) -> Term:
    return at_index(term, SAMPLE, sample) if isinstance(sample, int) else term


def _derivative(network: Network, of: Quantity, by: Quantity, *, direct: bool) -> Term:
    if of == by:
        return _ONE
    if of.kind is Kind.LOSS and by.kind is Kind.PREACTIVATION and not direct:
        return Symbol(quantity_of(Kind.DELTA, by.layer, by.unit, sample=by.sample))
    definition = unfold(_definition(network, of))
    if direct:
        return differentiate(definition, by)
    if of.kind is Kind.LOSS:
        return _through_users(network, of, by)
    # any other total derivative, by going up through the definition of `of`
    parts = [differentiate(definition, by)]
    for middle in dict.fromkeys(quantities_of(definition)):
        if middle != by and _computed(network, middle):
            parts.append(_times(differentiate(definition, middle), _derivative(network, middle, by, direct=False)))
    return _sum(parts)


def _computed(network: Network, quantity: Quantity) -> bool:
    return _running(network, quantity) in network.equations


def _through_users(network: Network, loss: Quantity, by: Quantity) -> Term:
    """dL/dv as the sum over what mentions v, up to the next pre-activations, whose share is their delta."""
    running = _running(network, by)

    def share(mention: Quantity) -> Term:
        upstream = _ONE if mention == loss else _derivative(network, loss, mention, direct=False)
        return _times(upstream, differentiate(unfold(_definition(network, mention)), by))

    def shares(user: Quantity) -> Term:
        if network.samples is None:
            return share(user)
        if user.sample is None or by.sample is not None:
            return share(user if user.sample is None else user.of_sample(by.sample))
        return _over_samples(network.samples or 1, lambda sample: share(user.of_sample(sample)))

    return _sum([shares(user) for user in network.users.get(running, ())])
