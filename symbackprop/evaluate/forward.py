"""The forward and the backward pass in numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from symbackprop.core import numbers
from symbackprop.core.errors import InputError, Mistake
from symbackprop.core.places import SAMPLE
from symbackprop.core.quantities import Kind, Quantity, canonical_name, quantity_of
from symbackprop.core.terms import Number, Real, Term, substitute
from symbackprop.derive.chain import delta_of
from symbackprop.derive.local import local_derivatives
from symbackprop.network.network import Equation, Network
from symbackprop.rules.value import Unknown, value_of

__all__ = ["Values", "backward", "forward", "put_numbers", "samples_of", "within_bounds"]

Values = Mapping[Quantity, Real]

_LARGEST = 10**300


def samples_of(network: Network) -> tuple[int | None, ...]:
    """The samples by number, or the one sample that has none."""
    return (None,) if network.samples is None else tuple(range(1, network.samples + 1))


def within_bounds(value: Real) -> Real:
    """The value. Raises OverflowError where a double could not hold it."""
    if numbers.absolute(value) > _LARGEST:
        raise OverflowError("it is beyond 10^300")
    return value


def put_numbers(term: Term, values: Values) -> Term:
    """The formula with a number for each quantity that has a value."""

    def number(quantity: Quantity) -> Term | None:
        value = values.get(quantity)
        return None if value is None else Number(value)

    return substitute(term, number)


def forward(network: Network, given: Values) -> dict[Quantity, Real]:
    """The given values and every quantity that they determine, z, a and L of every sample.

    Raises InputError where a formula has no value: the logarithm of zero, an overflow.
    """
    values = dict(given)
    inner = [equation for equation in network.equations.values() if equation.quantity.kind is not Kind.LOSS]
    for sample in samples_of(network):
        for equation in inner:
            _compute(equation, sample, values)
    _compute(network.equations[quantity_of(Kind.LOSS)], None, values)
    return values


def _compute(equation: Equation, sample: int | None, values: dict[Quantity, Real]) -> None:
    def lookup(quantity: Quantity) -> Real:
        place = quantity if quantity.sample != SAMPLE else quantity.of_sample(sample)
        try:
            return values[place]
        except KeyError:
            raise Unknown(canonical_name(place)) from None

    quantity = equation.quantity if equation.quantity.sample is None else equation.quantity.of_sample(sample)
    try:
        values[quantity] = within_bounds(value_of(equation.term, lookup))
    except Unknown:
        return
    except (ZeroDivisionError, OverflowError) as problem:
        message = f"{canonical_name(quantity)} has no value with these numbers: {problem}; change them"
        raise InputError([Mistake(message, key="values")]) from None


def backward(network: Network, values: Values) -> dict[Quantity, Real]:
    """dL/dv for every quantity v that L depends on, from the last equation to the first.

    Parameters are keyed as they are, inputs, activations and pre-activations by sample. Empty where L has no value.
    """
    loss = quantity_of(Kind.LOSS)
    if loss not in values:
        return {}
    found: dict[Quantity, Real] = {loss: Fraction(1)}
    top = network.equations[loss]
    inner = [equation for equation in network.equations.values() if equation.quantity != loss]
    locals_of = {equation.quantity: local_derivatives(equation) for equation in inner}
    for sample in samples_of(network):
        for quantity, slope in local_derivatives(top).items():
            _add(found, _placed(quantity, sample), value_of(slope, _at(values, sample)))
        for equation in reversed(inner):
            upstream = found.get(_placed(equation.quantity, sample))
            if upstream is None:
                continue
            for quantity, slope in locals_of[equation.quantity].items():
                local = value_of(slope, _at(values, sample))
                _add(found, _placed(quantity, sample), numbers.multiply(upstream, local))
    return found | {delta_of(q): value for q, value in found.items() if q.kind is Kind.PREACTIVATION}


def _placed(quantity: Quantity, sample: int | None) -> Quantity:
    return quantity if quantity.sample is None else quantity.of_sample(sample)


def _at(values: Values, sample: int | None) -> Callable[[Quantity], Real]:
    return lambda quantity: values[_placed(quantity, sample)]


def _add(found: dict[Quantity, Real], quantity: Quantity, value: Real) -> None:
    found[quantity] = numbers.add(found[quantity], value) if quantity in found else value
