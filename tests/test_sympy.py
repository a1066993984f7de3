"""What SymPy is handed is what is printed: its own derivative of the composed loss agrees with our gradients."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
import sympy

from symbackprop.api import read_lecture
from symbackprop.core.errors import MissingRule
from symbackprop.core.quantities import Kind, Quantity
from symbackprop.core.terms import Apply, Derivative, Number, quantities_of, substitute, variable
from symbackprop.derive import derive, derive_deltas
from symbackprop.network.network import Network
from symbackprop.sympy_bridge import equations_of, symbol_of, to_sympy
from tests.networks import network_of

SOFTMAX = Path(__file__).parent.parent / "examples" / "softmax_cross_entropy.toml"


def composed(network: Network) -> sympy.Expr:
    """The whole loss in inputs, targets and parameters."""
    known = {}
    for quantity, equation in network.equations.items():
        known[symbol_of(quantity)] = to_sympy(equation.term).subs(known)
    return known[symbol_of(quantity)]


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "softplus", "relu"])
def test_the_derivative_of_the_composed_loss_agrees(activation: str) -> None:
    """`sympy.diff` of the loss and the formula of each gradient, at one point."""
    network = network_of([(2, activation, "shared"), (1, "sigmoid", "per_unit")], loss="squared_error")
    loss, deltas = composed(network), derive_deltas(network)
    leaves = [q for q in quantities_everywhere(network) if q not in network.equations]
    point = {symbol_of(q): sympy.Rational(n + 1, 7) for n, q in enumerate(leaves)}
    values = dict(point)
    for quantity, equation in network.equations.items():
        values[symbol_of(quantity)] = to_sympy(equation.term).subs(values)
    for parameter in network.parameters:
        formula = derive(network, deltas, parameter).result
        formula = substitute(
            formula, lambda q: None if q.kind is not Kind.DELTA else deltas[q.of_kind(Kind.PREACTIVATION)].result
        )
        ours = to_sympy(formula).subs(values)
        theirs = sympy.diff(loss, symbol_of(parameter)).subs(point)
        assert abs(sympy.N(ours - theirs, 30)) < 1e-25


def quantities_everywhere(network: Network) -> list[Quantity]:
    return list(dict.fromkeys(q for equation in network.equations.values() for q in quantities_of(equation.term)))


def test_equations_are_handed_out_in_their_order() -> None:
    """Each equation of the forward pass as an Eq of a symbol and an expression."""
    network = read_lecture(SOFTMAX).network
    found = equations_of({q: equation.term for q, equation in network.equations.items()})
    assert [str(one.lhs) for one in found] == [
        "z1[1]",
        "z1[2]",
        "a1[1]",
        "a1[2]",
        "z2[1]",
        "z2[2]",
        "yhat[1]",
        "yhat[2]",
        "L",
    ]
    assert found[0].rhs == to_sympy(network.equations[next(iter(network.equations))].term)


def test_a_kink_is_handed_out_in_pieces() -> None:
    """ReLU is 0 below 0 and the number itself above."""
    z = variable("z")
    relu = to_sympy(Apply("relu", (z,)))
    assert [relu.subs(symbol_of(z.quantity), value) for value in (-2, 0, 3)] == [0, 0, 3]


def test_what_sympy_cannot_be_handed_is_told() -> None:
    """A derivative by name has no expression."""
    z = variable("z").quantity
    with pytest.raises(MissingRule, match="Derivative"):
        to_sympy(Derivative(z, z))
    assert to_sympy(Number(Fraction(1, 3))) == sympy.Rational(1, 3)
