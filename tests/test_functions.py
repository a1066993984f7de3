"""Every row of the table of functions says one thing: value, definition, slope, pieces, domain and bounds agree."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from mpmath import mp

from symbackprop.core.numbers import to_decimal
from symbackprop.core.terms import Apply, Comparison, Negation, Number, Term
from symbackprop.rules.activations import Activation, activation, elementwise, elementwise_names
from symbackprop.rules.extent import bounds, bounds_of_slope, is_attained, slope_at, steepest, value_at
from symbackprop.rules.functions import FUNCTIONS, INFINITY, SLOT, VALUE, Function, apply, function, slope_of, table_of
from symbackprop.rules.kinks import kinks
from symbackprop.rules.losses import LOSSES
from symbackprop.rules.soundness import faults_of
from symbackprop.rules.value import applied, constant
from tests.newrows import NEW, adder

ZERO, ONE = Number(Fraction(0)), Number(Fraction(1))
ROWS = [row for name, row in FUNCTIONS.items() if name not in ("softmax", "pi")]  # these have no single argument
UNBOUNDED = {"silu", "gelu", "gelu_tanh", "x_ln_x"}  # their least value has no formula
FOUND = {*UNBOUNDED, "leaky_relu", "elu"}  # the largest slope depends on the parameter
ADDED = [*table_of(NEW).values()]
_SCALES = [Fraction(n, d) for n, d in ((1, 10**6), (1, 8), (1, 2), (1, 1), (7, 5), (3, 1), (20, 1), (90, 1))]
POINTS = [Fraction(0), *(sign * scale for scale in _SCALES for sign in (1, -1))]


@pytest.mark.parametrize("row", [*ROWS, *ADDED], ids=lambda row: row.name)
def test_a_row_agrees_with_itself(row: Function, monkeypatch: pytest.MonkeyPatch) -> None:
    """Value, definition, slope, pieces and bounds of a row are those of one function."""
    adder(monkeypatch)(*NEW)
    assert [*faults_of(row, POINTS)] == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_row_is_filled(row: Function) -> None:
    """A row is filled."""
    assert row.slope is not None or row.derivative_of in ("elu", "huber")  # not constant in pieces: nothing needs it
    assert row.slopes is not None or row.derivative_of or row.name in FOUND
    assert row.bounds is not None or row.derivative_of or row.name in {*UNBOUNDED, "leaky_relu"}
    assert row.latex
    assert row.text


# an independent library's functions, by the name of the row
ORACLE = {
    "exp": mp.exp,
    "ln": mp.ln,
    "step": lambda z: mp.mpf(z > 0),
    "sigmoid": lambda z: 1 / (1 + mp.exp(-z)),
    "tanh": mp.tanh,
    "cosh": mp.cosh,
    "sech": mp.sech,
    "sinh": mp.sinh,
    "softplus": lambda z: mp.log1p(mp.exp(z)),
    "relu": lambda z: max(z, mp.mpf(0)),
    "relu_slope": lambda z: mp.mpf(z > 0),
    "positive_part": lambda z: max(z, mp.mpf(0)),
    "sign": mp.sign,
    "abs": abs,
    "silu": lambda z: z / (1 + mp.exp(-z)),
    "softsign": lambda z: z / (1 + abs(z)),
    "erf": mp.erf,
    "normal_distribution": lambda z: mp.erfc(-z / mp.sqrt(2)) / 2,
    "normal_density": mp.npdf,
    "gelu": lambda z: z * mp.erfc(-z / mp.sqrt(2)) / 2,
    "gelu_tanh": lambda z: z / 2 * (1 + mp.tanh(mp.sqrt(2 / mp.pi) * (z + mp.mpf("0.044715") * z**3))),
    "x_ln_x": lambda u: u * mp.log(u) if u else mp.mpf(0),
    "mish": lambda z: z * mp.tanh(mp.log1p(mp.exp(z))),
    "shrink": lambda z: mp.sign(z) * max(abs(z) - mp.mpf(1) / 10, mp.mpf(0)),
    "shrink_slope": lambda z: mp.mpf(abs(z) > mp.mpf(1) / 10),
    "leaky_relu": lambda z: z if z > 0 else z / 100,
    "leaky_relu_slope": lambda z: mp.mpf(1) if z > 0 else mp.mpf(1) / 100,
    "elu": lambda z: z if z > 0 else mp.expm1(z),
    "elu_slope": lambda z: mp.mpf(1) if z > 0 else mp.exp(z),
    "hard_tanh": lambda z: min(max(z, mp.mpf(-1)), mp.mpf(1)),
    "hard_tanh_slope": lambda z: mp.mpf(-1 < z < 1),
    "huber": lambda u: u * u / 2 if abs(u) <= 1 else abs(u) - mp.mpf(1) / 2,
    "huber_slope": lambda u: u if abs(u) <= 1 else mp.sign(u),
}


@pytest.mark.parametrize("row", [*ROWS, *ADDED], ids=lambda row: row.name)
def test_values_and_slopes_are_those_of_an_independent_library(row: Function, monkeypatch: pytest.MonkeyPatch) -> None:
    """Values to 40 digits; slopes against the library's own differentiation, away from kinks and jumps."""
    adder(monkeypatch)(*NEW)
    parameters = tuple(known.default for known in row.parameters)
    known = ORACLE[row.name]
    with mp.workdps(70):
        for z in _inside(row):
            exact = mp.mpf(z.numerator) / z.denominator
            found = to_decimal(applied(row, (z, *parameters)))
            assert abs(mp.mpf(str(found)) - known(exact)) <= mp.mpf("1e-40") * (1 + abs(known(exact)))
            if row.slope is not None and abs(z) > Fraction(1, 100) and abs(z) != 1:
                node = Apply(row.name, (Number(z), *map(Number, parameters)))
                slope = mp.mpf(str(to_decimal(constant(slope_of(node)))))
                wanted = mp.diff(known, exact, h=mp.mpf("1e-25"))
                assert abs(slope - wanted) <= mp.mpf("1e-18") * (1 + abs(wanted))


def _inside(row: Function) -> list[Fraction]:
    return [z for z in POINTS if not row.domain or z > 0 or (row.domain[0].relation == ">=" and z == 0)]


SIGMOID, RELU, ABS = FUNCTIONS["sigmoid"], FUNCTIONS["relu"], FUNCTIONS["abs"]
_LOW, _HIGH = (Comparison(SLOT, relation, ONE) for relation in ("<=", ">"))

_MOVED = (replace(RELU.pieces[0], where=(_HIGH,)), replace(RELU.pieces[1], where=(_LOW,)))


@pytest.mark.parametrize(
    ("row", "what"),
    [
        (replace(SIGMOID, slope=VALUE * (1 + VALUE)), "slope"),
        (replace(SIGMOID, slope=SLOT * (1 - SLOT)), "slope"),
        (replace(SIGMOID, slopes=(ZERO, Number(Fraction(1, 5)))), "bound"),
        (replace(SIGMOID, bounds=(Number(Fraction(1, 4)), ONE)), "bound"),
        (replace(SIGMOID, value=FUNCTIONS["exp"].value), "definition"),
        (replace(SIGMOID, definition=1 / (1 + apply("exp", SLOT))), "definition"),
        (replace(FUNCTIONS["ln"], domain=()), "inside its domain"),
        (replace(FUNCTIONS["exp"], domain=(Comparison(SLOT, ">", ZERO),)), "outside its domain"),
        (replace(RELU, pieces=(RELU.pieces[0], replace(RELU.pieces[1], where=(_LOW,)))), "2 pieces"),
        (
            replace(RELU, pieces=(replace(RELU.pieces[0], where=(_HIGH,)), replace(RELU.pieces[1], where=(_LOW,)))),
            "meet",
        ),
        (replace(RELU, pieces=(replace(RELU.pieces[0], slope=ZERO), RELU.pieces[1])), "slope"),
        (replace(ABS, slope=ONE), "slope"),
        (replace(ABS, pieces=(*ABS.pieces[:2], replace(ABS.pieces[2], slope=ONE))), "slope"),
        (replace(function("softplus"), formula=apply("exp", SLOT)), "formula"),
    ],
)
def test_a_wrong_row_is_found(row: Function, what: str) -> None:
    """The checker itself: what is planted in a row is what it tells, at the few points that a build looks at too."""
    for points in (POINTS, None):
        said = [*(faults_of(row) if points is None else faults_of(row, points))]
        assert any(what in one for one in said), said


def test_conventions_at_kinks_are_those_of_the_pieces() -> None:
    """Conventions at kinks are those of the pieces."""
    found = {name: kinks(row) for name, row in FUNCTIONS.items() if kinks(row)}
    at_zero = dict.fromkeys(("relu", "positive_part", "leaky_relu", "abs"), (ZERO,))
    assert found == {**at_zero, "hard_tanh": (Negation(ONE), ONE)}
    assert kinks(FUNCTIONS["elu"]) == ()  # alpha = 1: the slopes are the same on both sides
    assert kinks(FUNCTIONS["elu"], (Number(Fraction(2)),)) == (ZERO,)
    assert activation("relu").kinks == (Comparison(apply("relu_slope", ZERO), "=", ZERO),)
    assert LOSSES["absolute_error"].kinks == (Comparison(apply("sign", ZERO), "=", ZERO),)
    assert not activation("sigmoid").kinks


def test_parameters_are_those_that_are_given() -> None:
    """Parameters are those that are given."""
    assert value_at(activation("leaky_relu"), Fraction(-2)) == Fraction(-1, 50)
    steep = activation("leaky_relu", {"slope": Fraction(1, 5)})
    assert value_at(steep, Fraction(-2)) == Fraction(-2, 5)
    assert slope_at(steep, Fraction(-2)) == slope_at(steep, Fraction(0)) == Fraction(1, 5)
    assert bounds(activation("elu", {"alpha": Fraction(2)}))[0] == Negation(Number(Fraction(2)))


def test_bounds_are_said_or_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a row says agrees with what is found in numbers; of one that says nothing it is found."""
    adder(monkeypatch)(*NEW)
    for name in elementwise_names():
        rule = activation(name)
        row = rule.function
        bare = replace(rule) if row is None else activation_without_bounds(monkeypatch, row)
        for said, found in ((bounds(rule), bounds(bare)), (bounds_of_slope(rule), bounds_of_slope(bare))):
            for one, other in zip(said, found, strict=True):
                assert INFINITY in (one, other) or Negation(INFINITY) in (one, other) or _near(one, other), name
    assert steepest(activation("sigmoid")) == Number(Fraction(1, 4))
    assert is_attained(activation("sigmoid"), steepest(activation("sigmoid")))
    assert not is_attained(activation("softplus"), steepest(activation("softplus")))
    silu = activation("silu")
    assert _near(bounds(silu)[0], Number(Decimal("-0.2784645427610738")))
    assert _near(steepest(silu), Number(Decimal("1.0998393201288670")))
    assert is_attained(silu, steepest(silu))


def activation_without_bounds(monkeypatch: pytest.MonkeyPatch, row: Function) -> Activation:
    bare = replace(row, name=f"{row.name}_bare", bounds=None, slopes=None)
    adder(monkeypatch)(bare)
    return elementwise(bare)


def _near(left: Term, right: Term) -> bool:
    return abs(to_decimal(constant(left)) - to_decimal(constant(right))) < Decimal("1e-4")
