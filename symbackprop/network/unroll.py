"""A network whose samples are told apart, and one with further definitions: for formulas that name both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from symbackprop.core.places import SAMPLE
from symbackprop.core.quantities import Kind, Quantity
from symbackprop.core.steps import Assumption
from symbackprop.core.terms import Derivative, Series, Term, quantities_of, sum_of, transform
from symbackprop.network.build import users_of
from symbackprop.network.network import Equation, Network
from symbackprop.rules.value import at_index

__all__ = ["extended", "unrolled"]


def unrolled(network: Network) -> Network:
    """The network of a batch with one equation for each quantity of each sample; any other network as it is."""
    if network.samples is None:
        return network
    count = network.samples
    equations: dict[Quantity, Equation] = {}
    for equation in network.equations.values():
        for placed in _of_every_sample(equation, count):
            equations[placed.quantity] = placed
    assumptions = {
        f"{name}_{sample}": Assumption(
            item.name, at_index(item.left, SAMPLE, sample), at_index(item.right, SAMPLE, sample)
        )
        for name, item in network.assumptions.items()
        for sample in range(1, count + 1)
    }
    return replace(
        network, samples=None, equations=equations, users=users_of(equations.values()), assumptions=assumptions
    )


def _of_every_sample(equation: Equation, count: int) -> Iterator[Equation]:
    quantity = equation.quantity
    if quantity.sample is None:
        term = _written_out(equation.term, count)
        share = equation.slopes
        if quantity.kind is Kind.LOSS and share is not None:
            share = {
                own.of_sample(sample): slope
                for own, slope in share.items()
                for sample in (range(1, count + 1) if own.sample is not None else (None,))
            }
        yield Equation(quantity, term, share)
        return
    for sample in range(1, count + 1):
        slopes: Mapping[Quantity, Term] | None = None
        if equation.slopes is not None:
            slopes = {
                name if name.sample is None else name.of_sample(sample): at_index(slope, SAMPLE, sample)
                for name, slope in equation.slopes.items()
            }
        yield Equation(quantity.of_sample(sample), at_index(equation.term, SAMPLE, sample), slopes)


def _written_out(term: Term, count: int) -> Term:
    def change(node: Term) -> Term:
        if isinstance(node, Series) and node.index == SAMPLE:
            return sum_of(*(at_index(node.body, SAMPLE, sample) for sample in range(1, count + 1)))
        return node

    return transform(term, change)


def extended(network: Network, definitions: Iterable[Equation]) -> Network:
    """The network with further definitions after its own."""
    definitions = [*definitions]
    if len(definitions) == 1 and definitions[0].quantity not in network.equations:
        return _with_one(network, definitions[0])
    equations = {**network.equations, **{equation.quantity: equation for equation in definitions}}
    # a name for a derivative is no step on the way to the loss
    steps = [one for one in equations.values() if not one.term.holds(Derivative)]
    return replace(network, equations=equations, users=users_of(steps))


def _with_one(network: Network, definition: Equation) -> Network:
    users = dict(network.users)
    if not definition.term.holds(Derivative):
        for name in dict.fromkeys(quantities_of(definition.term)):
            users[name] = (*users.get(name, ()), definition.quantity)
    return replace(network, equations={**network.equations, definition.quantity: definition}, users=users)
