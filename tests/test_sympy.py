"""What SymPy is handed is what is printed: its own derivative of the composed loss agrees with our gradients."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
import sympy

from symbackprop.api import read_lecture
from symbackprop.core.errors import InputError, MissingRule
from symbackprop.core.quantities import canonical_name
from symbackprop.core.terms import Apply, Derivative, Number, variable
from symbackprop.sympy_bridge import Expressions, equations_of, expressions, symbol_of, to_sympy

SOFTMAX = Path(__file__).parent.parent / "examples" / "softmax_cross_entropy.toml"


EXAMPLES = SOFTMAX.parent
WITH_NUMBERS = sorted(
    path
    for path in (
        *EXAMPLES.glob("*.toml"),
        *(EXAMPLES / "models").glob("*.toml"),
        *(EXAMPLES / "functions").glob("*.toml"),
    )
    if read_lecture(path).values
)


def difference(found: Expressions, name: str) -> float:
    """How far the gradient that is handed out is from `sympy.diff` of the whole loss, composed of all equations with
    numbers for everything but one name.
    """
    numbers = {symbol: sympy.Float(value, 40) for symbol, value in found.values.items()}
    own = found.symbol(name)
    known = {symbol: value for symbol, value in numbers.items() if symbol != own}
    for equation in found.equations:
        known[equation.lhs] = equation.rhs.xreplace(known)
    loss = known[found.symbol("L")]
    values = dict(numbers)
    for equation in (*found.equations, *found.signals):
        values[equation.lhs] = equation.rhs.xreplace(values)
    theirs, ours = sympy.diff(loss, own).xreplace({own: numbers[own]}), found.gradient(name).xreplace(values)
    return float(abs(sympy.N(ours - theirs, 30)))


@pytest.mark.parametrize("path", WITH_NUMBERS, ids=lambda path: path.stem)
def test_the_derivative_of_the_composed_loss_agrees(path: Path) -> None:
    """`sympy.diff` of the whole loss, and what is handed out as a gradient: an entry of each family."""
    found = expressions(read_lecture(path))
    families: dict[str, list[str]] = {}
    for parameter in found.lecture.network.parameters:
        families.setdefault(str(parameter.variable), []).append(canonical_name(parameter))
    chosen = dict.fromkeys(name for names in families.values() for name in names[-1:])
    assert {name: difference(found, name) for name in chosen} == pytest.approx(dict.fromkeys(chosen, 0), abs=1e-25)


def test_a_formula_in_symbols_is_the_derivative_of_the_composed_loss() -> None:
    """Nothing but symbols: sympy.diff of the loss and our gradient, both down to inputs, targets and parameters."""
    found = expressions(read_lecture(SOFTMAX))
    loss = found.composed(found.definition("L"))
    difference = sympy.diff(loss, found.symbol("w_1")) - found.composed(found.gradient("W1[1,1]"))
    numbers = {symbol: sympy.Rational(n + 1, 7) for n, symbol in enumerate(sorted(difference.free_symbols, key=str))}
    total = found.symbol("y[1]") + found.symbol("y[2]")  # the targets of a lecture sum to 1
    numbers[found.symbol("y[2]")] = 1 - numbers[found.symbol("y[1]")]
    assert total.subs(numbers) == 1
    assert abs(sympy.N(difference.subs(numbers), 30)) < 1e-25


@pytest.mark.parametrize(
    "name", ["softmax_cross_entropy", "three_samples", "models/recurrent", "models/softmax_regression"]
)
def test_every_local_derivative_is_that_of_its_equation(name: str) -> None:
    """`sympy.diff` of each equation by each name in it."""
    found = expressions(read_lecture(EXAMPLES / f"{name}.toml"))
    values = {symbol: sympy.Float(value, 40) for symbol, value in found.values.items()}
    for equation in found.equations:
        values[equation.lhs] = equation.rhs.xreplace(values)
    right = {str(equation.lhs): equation.rhs for equation in found.equations}
    assert found.locals
    for (of, by), local in found.locals.items():
        theirs = sympy.diff(right[of], found.symbol(by))
        assert abs(sympy.N((local - theirs).xreplace(values), 25)) < 1e-20, (of, by)


def test_a_name_is_asked_for_as_it_is_spelled() -> None:
    """Canonical names, spellings and symbols mean the same; what is not there is told with what is near."""
    found = expressions(read_lecture(SOFTMAX))
    assert found.gradient("w_7") == found.gradient("W2[1,1]") == found.gradient(found.symbol("w_7"))
    assert found.local("z2[1]", "a1[1]") == found.symbol("w_7")
    assert str(found.gradient("x[1]")) == "W1[1,1]*delta1[1] + W1[2,1]*delta1[2]"
    with pytest.raises(InputError, match=r"there is no quantity 'w_70'; did you mean w_7"):
        found.gradient("w_70")
    with pytest.raises(InputError, match="given, and not computed"):
        found.definition("w_7")


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
