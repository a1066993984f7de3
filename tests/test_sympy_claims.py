"""Claims and lectures that are written in Python: judged as `check` judges, built as equations of a lecture file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sympy

from symbackprop.api import Lecture, analyse, build_lecture, check, parse_lecture, read_lecture, results, work_out
from symbackprop.core.errors import InputError
from symbackprop.sympy_bridge import lecture_of, verify

EXAMPLES = Path(__file__).parent.parent / "examples"
S = sympy.Symbol
Claim = Callable[[], Any]


@pytest.fixture(scope="module")
def softmax() -> Lecture:
    return read_lecture(EXAMPLES / "softmax_cross_entropy.toml")


def by(name: str) -> Any:
    return sympy.Derivative(S("L"), S(name))


W, A, D, Z, X = map(sympy.IndexedBase, ("W2", "a1", "delta2", "z1", "x"))
i, j = sympy.symbols("i j")
P = S("yhat[1]")
SLOPE = sympy.Derivative(A[1], Z[1])

# the same claim in Python and in LaTeX
PAIRS = [
    ((by("W2[1,1]"), A[1] * (P - S("y[1]"))), r"\frac{\partial L}{\partial w_7} = (\hat{y}_1 - y_1) a^{(1)}"),
    ((by("w_8"), (S("yhat[1]") - S("y[1]")) * A[2]), r"\frac{\partial L}{\partial w_8} = (\hat{y}_1 - y_1) a^{(2)}"),
    ((by("w_7"), -0.184), r"\frac{\partial L}{\partial w_7} = -0.184"),
    ((by("w_7"), -0.185), r"\frac{\partial L}{\partial w_7} = -0.185"),
    ((A[1], 1 / (1 + sympy.exp(-Z[1]))), r"a^{(1)} = \frac{1}{1 + e^{-z^{(1)}}}"),
    ((A[1], sympy.Function("sigmoid")(Z[1])), r"a^{(1)} = \sigma(z^{(1)})"),
    ((A[1], sympy.tanh(Z[1])), r"a^{(1)} = \tanh(z^{(1)})"),
    ((SLOPE, A[1] * (1 - A[1])), r"\frac{\partial a^{(1)}}{\partial z^{(1)}} = a^{(1)} (1 - a^{(1)})"),
    ((SLOPE, A[1]), r"\frac{\partial a^{(1)}}{\partial z^{(1)}} = a^{(1)}"),
    ((S("L"), -sympy.log(S("yhat[1]"))), r"L = -\ln \hat{y}_1"),
]  # fmt: skip


@pytest.mark.parametrize(("pair", "latex"), PAIRS)
def test_a_claim_gets_the_verdict_of_its_latex(pair: tuple[Any, Any], latex: str, softmax: Lecture) -> None:
    """Verdict, mistake, value and what would be right: as two expressions, as an equation, and in LaTeX."""
    (right,) = check(softmax, f"${latex}$").claims
    expected = right.verdict, right.mistake, right.value, right.expected, right.condition, right.holds_here
    for claim in (pair, sympy.Eq(*pair, evaluate=False), latex):
        found = verify(softmax, claim)
        told = (found.verdict, found.mistake, found.value, found.expected, found.condition, found.holds_here)
        assert told == expected


def test_entries_with_running_indices_hold_everywhere_or_are_wrong(softmax: Lecture) -> None:
    """dL/dW_ij = delta_i a_j at every place; with the indices exchanged it is wrong at one."""
    assert verify(softmax, (sympy.Derivative(S("L"), W[i, j]), D[i] * A[j])).verdict == "correct"
    assert verify(softmax, (sympy.Derivative(S("L"), W[i, j]), D[j] * A[i])).verdict == "wrong"
    weighted = sympy.Sum(sympy.IndexedBase("W1")[i, j] * X[j], (j, 1, 3))
    assert verify(softmax, (Z[i], weighted + S("b1"))).verdict == "given"
    assert verify(softmax, (Z[i], weighted)).verdict == "wrong"


def test_a_chain_has_the_verdict_of_its_worst_link(softmax: Lecture) -> None:
    """One answer for a chain of two links, of which the second is wrong."""
    assert verify(softmax, r"a^{(1)} = \sigma(z^{(1)}) = \tanh(z^{(1)})").verdict == "wrong"


def test_samples_of_a_batch_have_names_of_their_own() -> None:
    """The second sample's prediction and error signal, right and wrong."""
    lecture = read_lecture(EXAMPLES / "three_samples.toml")
    delta, prediction, target = S("delta2[1]@2"), S("yhat[1]@2"), S("y[1]@2")
    assert verify(lecture, (delta, prediction - target)).verdict == "correct"
    assert verify(lecture, (delta, (prediction - target) / 3)).verdict == "wrong"


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        ((S("w_99"), S("L")), "there is no quantity 'w_99'; did you mean"),
        ((sympy.gamma(S("L")), S("L")), "gamma(L): this kind of expression has no counterpart here"),
        (sympy.Eq(S("L"), S("L")), "True is no claim; write sympy.Eq(left, right, evaluate=False)"),
        ("no mathematics", "there is no equation in 'no mathematics'"),
        (
            (sympy.Derivative(S("L"), S("w_7"), S("w_7")), S("L")),
            "a derivative here is that of one name by another, once",
        ),
        ((S("L"), "x"), "'x' is no SymPy expression"),
    ],
)
def test_what_is_no_claim_is_told(claim: Any, said: str, softmax: Lecture) -> None:
    """What was found, and what to write instead."""
    with pytest.raises(InputError) as found:
        verify(softmax, claim)
    assert said in str(found.value)


def gradients(lecture: Lecture) -> Any:
    found = results(analyse(lecture))
    return found["loss"], found["quantities"], found["gradients"], found["adjoints"], found["updated"]


def same_as(toml: str, lecture: Lecture) -> bool:
    return bool(gradients(parse_lecture(toml)) == gradients(lecture))


def toml_of(equations: str, values: str, model: str = "") -> str:
    text = f"title = \"T\"\n[model]\nequations = '''\n{equations}\n'''\n{model}\n[values]\n{values}\n"
    return text + "[training]\nlearning_rate = 0.1\n"


RATE: Any = {"training": {"learning_rate": 0.1}}
x, y, z, q, f, L, n, t = sympy.symbols("x y z q f L n t")


def test_a_circuit_in_python_is_the_circuit_of_a_file(tmp_path: Path) -> None:
    """Numbers, gradients and every line of the deck."""
    lecture = lecture_of([sympy.Eq(q, x + y), sympy.Eq(f, q * z)], {x: -2, "y": 5, z: -4}, **RATE)
    assert same_as(toml_of("q = x + y\nf = q z", "x = -2\ny = 5\nz = -4"), lecture)
    assert work_out(lecture).checks.numeric > 5
    built = build_lecture(lecture, tmp_path, ["results"])
    assert (built.folder, built.files) == (tmp_path / "lecture", ("results.json", "parameters.csv"))


def test_indices_matrices_and_recursions_are_the_same_in_python() -> None:
    """A layer with running indices, the same in matrices, and a recursion, as their lecture files give them."""
    weights, given, bias, h, a, target = map(sympy.IndexedBase, ("W", "x", "b", "h", "a", "y"))
    numbers = {"W": [[0.1, 0.2], [0.5, sympy.Rational(1, 3)]], "x": [1, -2], "b": [0, 0.5], "y": [1, -1]}
    values = 'W = [[0.1, 0.2], [0.5, "1/3"]]\nx = [1, -2]\nb = [0, 0.5]\ny = [1, -1]'
    roles = {"inputs": [given], "targets": [target]}
    indexed = [
        sympy.Eq(a[i], sympy.Sum(weights[i, j] * given[j], (j, 1, n)) + bias[i]),
        sympy.Eq(h[i], sympy.tanh(a[i])),
        sympy.Eq(L, sympy.Sum((h[i] - target[i]) ** 2, (i, 1, n)) / 2),
    ]
    lines = "a_i = \\sum_j W_{ij} x_j + b_i\nh_i = \\tanh(a_i)\nL = \\frac{1}{2} \\sum_i (h_i - y_i)^2"
    model = 'inputs = ["x"]\ntargets = ["y"]'
    assert same_as(toml_of(lines, values, model), lecture_of(indexed, numbers, model=roles, **RATE))
    m, v = sympy.MatrixSymbol("W", 2, 2), {name: sympy.MatrixSymbol(name, 2, 1) for name in "xbahy"}
    matrices = [
        sympy.Eq(v["a"], m * v["x"] + v["b"]),
        sympy.Eq(v["h"], v["a"].applyfunc(sympy.tanh)),
        sympy.Eq(L, ((v["h"] - v["y"]).T * (v["h"] - v["y"]))[0, 0] / 2),
    ]
    lines = "a = W x + b\nh = \\tanh(a)\nL = \\frac{1}{2} \\|h - y\\|^2"
    named = {"inputs": ["x"], "targets": ["y"]}
    assert same_as(toml_of(lines, values, model), lecture_of(matrices, numbers, model=named, **RATE))
    steps = [sympy.Eq(h[t], sympy.tanh(x * given[t] + y * h[t - 1])), sympy.Eq(L, (h[2] - 1) ** 2)]
    inputs = {"u": [1, 0.5], "x": 0.3, "y": 0.5, "h_0": 0}
    renamed = [one.subs(given, sympy.IndexedBase("u")) for one in steps]
    recursion = lecture_of(renamed, inputs, model={"constants": ["h_0", "u"], "ranges": {"t": 2}}, **RATE)
    lines = "h_t = \\tanh(x u_t + y h_{t-1})\nL = (h_2 - 1)^2"
    file = toml_of(lines, "u = [1, 0.5]\nx = 0.3\ny = 0.5\nh_0 = 0", 'constants = ["h_0", "u"]\nranges = { t = 2 }')
    assert same_as(file, recursion)


def test_every_kind_of_expression_has_the_value_that_sympy_gives() -> None:
    """Quotients, roots, powers of names, cases, maxima, absolute values and functions: the loss and its derivatives."""
    u, v, w = sympy.symbols("alpha xhat w_0", positive=True)
    sigmoid = 1 / (1 + sympy.exp(-u))
    parts = [
        u**v, u / (v + w), sympy.sqrt(1 + u**2), v**-3, u ** sympy.Rational(2, 3), -u * v, u - (v - w), -(u - v) / 2,
        sympy.Max(u, v, w) + sympy.Min(u, w), sympy.Abs(u - v), sympy.exp(u - v) / 3, sympy.log(u) * sympy.log(v),
        sympy.sinh(u) + sympy.cosh(v), sympy.erf(u), sympy.Piecewise((u * v, u > v), (w * u, u > 1), (v**2, True)),
        sigmoid**2, 0.25 * u, sympy.E * u, sympy.Mul(2, u + v, evaluate=False),
    ]  # fmt: skip
    numbers = {u: sympy.Rational(3, 4), v: sympy.Rational(1, 2), w: sympy.Rational(5, 4)}
    gates = [sympy.Eq(S(f"g_{place}"), part) for place, part in enumerate(parts)]
    total = sum(part * sympy.Integer(3) ** -place for place, part in enumerate(parts))
    added = sum(gate.lhs * sympy.Integer(3) ** -place for place, gate in enumerate(gates))
    found = results(analyse(lecture_of([*gates, sympy.Eq(f, added)], numbers)))
    values = [found["quantities"][str(gate.lhs)] for gate in gates]
    assert values == pytest.approx([float(part.subs(numbers).evalf(25)) for part in parts], rel=1e-12)
    own = [found["gradients"][name] for name in ("alpha", "xhat", "w_0")]
    theirs = [float(sympy.diff(total, name).subs(numbers).evalf(25)) for name in (u, v, w)]
    assert own == pytest.approx(theirs, rel=1e-12)


@pytest.mark.parametrize(
    ("equations", "said"),
    [
        ([sympy.Eq(f, sympy.gamma(x))], "model.equations[1]: f = gamma(x): gamma(x): this kind of expression has no"),
        ([sympy.Eq(f, x * sympy.pi)], "a lecture gives pi a name, with its number among the constants"),
        ([sympy.Eq(f, sympy.Heaviside(x))], "write a Piecewise, which says what holds at 0"),
        ([sympy.Eq(f, x + y)], "there is no y; known here are f, x"),
        ([sympy.Eq(q, x), x + q], "model.equations[2]: q + x: this is no equation; write sympy.Eq(name, formula)"),
        ([sympy.Eq(x + q, x)], "the left side must be a name"),
        ([sympy.Eq(f, x * sympy.IndexedBase("x")[1, 2])], "x is one number, and here are 2"),
        ([sympy.Eq(f, x * S("a b"))], "the name 'a b' cannot be written"),
        ([sympy.Eq(f, x), sympy.Eq(f, x)], "f is on the left side of line 1 already"),
        ([sympy.Eq(f, sympy.Piecewise((x, (x > 0) & (x < 1)), (1, True)))], "a piece has one comparison"),
        ([sympy.Eq(f, sympy.Function("foo")(x))], "there is no function and no quantity foo"),
        ([], "has no equation"),
    ],
)
def test_a_mistake_in_an_equation_is_told_with_its_number(equations: list[Any], said: str) -> None:
    """Which equation, what in it, and what to write instead."""
    with pytest.raises(InputError) as found:
        lecture_of(equations, {"x": 1})
    assert said in str(found.value)
