"""Functions and losses of a lecture's own, as LaTeX: derived, proved, shown in every view, computed, audited."""

from __future__ import annotations

import math
from pathlib import Path

import autograd
import autograd.numpy as np
import pytest

from symbackprop.api import check
from symbackprop.build import work_out
from symbackprop.compose.deck import SECTION_TABLES
from symbackprop.core.errors import InputError
from symbackprop.core.quantities import Kind
from symbackprop.core.terms import Derivative, Symbol
from symbackprop.evaluate.analysis import analyse
from symbackprop.network.lecture import parse_lecture, read_lecture
from symbackprop.render.latex import latex_printer
from symbackprop.render.results import results, results_of_model
from symbackprop.render.slides.beamer import beamer_deck

OWN = r"""
title = "Functions of its own"
[functions.swish]
definition = 'z \sigma(z)'
slope      = '\sigma(z) + a (1 - \sigma(z))'
[functions.prelu]
definition = '\begin{cases} z & z > 0 \\ \alpha z & \text{otherwise} \end{cases}'
parameters = { alpha = 0.25 }
[functions.gated]
definition = '\frac{t}{1 + e^{-2 t}} + \frac{1}{4} \mathrm{swish}(t)'
of         = "t"
symbol     = '\operatorname{gated}'
[losses.squared_log]
part = '(\ln(1 + p^2) - \ln(1 + y^2))^2'
"""
NETWORK = """
[network]
inputs = 2
loss   = "squared_log"
[[network.layers]]
units      = 2
activation = { name = "prelu", alpha = 0.1 }
[[network.layers]]
units      = 2
activation = "gated"
[[network.layers]]
units      = 1
activation = "swish"
[values]
x  = [1, -0.5]
y  = [0.8]
W1 = [[0.4, 0.1], [-0.3, 0.8]]
b1 = [0.1, 0.2]
W2 = [[0.7, -0.6], [0.2, 0.5]]
b2 = [0.05, -0.1]
W3 = [[0.3, 0.9]]
b3 = [0.2]
"""
SECTIONS = """
[[sections]]
kind = "training"
view = ["scalar", "index", "matrix"]
[[sections]]
kind = "activations"
functions = ["swish", "prelu", "gated"]
[[sections]]
kind = "losses"
functions = ["squared_log"]
examples = { squared_log = [[1, 2]] }
[[sections]]
kind = "comparison"
activations = ["swish", "prelu"]
losses = ["squared_log"]
[[sections]]
kind = "gradient_flow"
activation = "gated"
[[sections]]
kind = "summary"
"""


def test_own_functions_are_used_in_every_view_and_section() -> None:
    """A function with a slope of its own, one by cases with a parameter, one that uses another; a loss."""
    lecture = parse_lecture(OWN + NETWORK + SECTIONS, kinds=SECTION_TABLES)
    work = work_out(lecture)
    deck = beamer_deck(work.document, lecture)
    assert r"\operatorname{gated}'" in deck
    assert r"\operatorname{prelu}'_{0.1}" in deck
    assert work.analysis.checks.gradient_error is not None
    assert work.analysis.checks.gradient_error < 1e-12


def test_own_functions_have_the_values_and_gradients_of_an_independent_library() -> None:
    """The whole network once more, by automatic differentiation."""
    found = results(analyse(parse_lecture(OWN + NETWORK)))
    start = {
        "W1": np.array([[0.4, 0.1], [-0.3, 0.8]]),
        "b1": np.array([0.1, 0.2]),
        "W2": np.array([[0.7, -0.6], [0.2, 0.5]]),
        "b2": np.array([0.05, -0.1]),
        "W3": np.array([[0.3, 0.9]]),
        "b3": np.array([0.2]),
    }

    def swish(z: np.ndarray) -> np.ndarray:
        return z / (1 + np.exp(-z))

    def loss(theta: dict[str, np.ndarray]) -> float:
        z = theta["W1"] @ np.array([1, -0.5]) + theta["b1"]
        a = np.where(z > 0, z, 0.1 * z)
        t = theta["W2"] @ a + theta["b2"]
        a = t / (1 + np.exp(-2 * t)) + swish(t) / 4
        p = swish(theta["W3"] @ a + theta["b3"])
        return np.sum((np.log(1 + p**2) - math.log(1 + 0.8**2)) ** 2)

    assert found["loss"]["value"] == pytest.approx(loss(start), rel=1e-12)
    for name, gradient in autograd.grad(loss)(start).items():
        assert np.array(found["gradients"][name]) == pytest.approx(gradient, rel=1e-12, abs=1e-15)


def test_a_piece_may_lie_between_two_others() -> None:
    """Three pieces, the middle one with a condition on both sides: each unit is in another of them."""
    cases = r"\begin{cases} 0.1 z & z < 0 \\ z & 0 \le z \le 1 \\ 1 + 0.1 (z - 1) & z > 1 \end{cases}"
    text = f"""title = "T"
    [functions.f]
    definition = '{cases}'
    [network]
    inputs = 1
    loss = "squared_error"
    [[network.layers]]
    units = 3
    activation = "f"
    [values]
    x = [1]
    y = [0, 0, 0]
    W1 = [[-2], [0.5], [3]]
    b1 = [0, 0, 0]
    """
    found = results(analyse(parse_lecture(text)))
    outputs = np.array([-0.2, 0.5, 1.2])
    assert found["loss"]["value"] == pytest.approx(np.sum(outputs**2) / 2, rel=1e-12)
    assert np.array(found["gradients"]["b1"]) == pytest.approx(outputs * np.array([0.1, 1, 0.1]), rel=1e-12)


def test_check_reads_own_functions() -> None:
    """The network's own lines are right as they are printed; the same lines with a slip are wrong."""
    lecture = parse_lecture(OWN + NETWORK)
    printed = latex_printer(lecture.spelling, 6)
    lines = []
    for quantity, equation in lecture.network.equations.items():
        if quantity.kind in (Kind.ACTIVATION, Kind.PREDICTION):
            lines.append(f"{printed(Symbol(quantity))} = {printed(equation.term)}")
            lines += [
                f"{printed(Derivative(quantity, by, direct=True))} = {printed(slope)}"
                for by, slope in (equation.slopes or {}).items()
            ]
    verdicts = [str(claim.verdict) for claim in check(lecture, "\n\n".join(f"$${line}$$" for line in lines)).claims]
    assert {*verdicts} <= {"given", "correct"}
    for line in lines:
        assert [str(claim.verdict) for claim in check(lecture, f"$${line} + 1$$").claims] == ["wrong"], line


FUNCTION, LOSS = "[functions.f]\n", "[losses.l]\n"


@pytest.mark.parametrize(
    ("table", "keys", "said"),
    [
        (FUNCTION, [r"definition = 'z \sigma(u)'"], "functions.f.definition: column 10: there is no u"),
        (FUNCTION, ["definition = 'z + '"], "functions.f.definition: column"),
        (FUNCTION, [r"definition = '\sigma(1)'"], "functions.f.definition: does not depend on z"),
        (FUNCTION, [r"definition = '\ln z'"], "functions.f.definition: it has no value at -3.5"),
        (FUNCTION, [r"definition = '\frac{1}{z - 0.3}'"], "functions.f.definition: it has no value at 0.3"),
        (
            FUNCTION,
            [r"definition = '\begin{cases} 1 & z > 1 \\ z^2 + 1 & z \le 1 \end{cases}'"],
            "functions.f.definition: its pieces do not meet at 1",
        ),
        (
            FUNCTION,
            [r"definition = '\begin{cases} 0 & z < 0 \\ z & z \le 1 \\ 1 & z > 1 \end{cases}'"],
            r"functions.f.definition: 2 pieces apply at -3.5; a piece in the middle has a condition such as 0 \le z",
        ),
        (
            FUNCTION,
            [r"definition = '\begin{cases} z & 0 \le z \le 1 \\ 1 & \text{otherwise} \end{cases}'"],
            "functions.f.definition: what is left for the last case cannot be told; write its condition",
        ),
        (
            FUNCTION,
            ["definition = 'z^2'", "slope = '3 z'"],
            "functions.f.slope: its slope at -3.5 is -10.5, by differences -7",
        ),
        (FUNCTION, ['definition = "\\tanh(z)"'], "control character"),
        ("[functions.tanh]\n", ["definition = 'z'"], "functions.tanh: there is a row of that name already"),
        (FUNCTION, ["definition = 'z'", "symbol = 'a + b'"], "functions.f.symbol"),
        (FUNCTION, ["defintion = 'z'"], "did you mean 'definition'?"),
        (LOSS, ["part = 'y^2'"], "losses.l.part: does not depend on p, the prediction"),
        (LOSS, ["part = '(p - q)^2'"], "losses.l.part: column 6"),
    ],
)
def test_a_mistake_in_a_function_is_told_with_its_place(table: str, keys: list[str], said: str) -> None:
    """What cannot be read, is no function of its variable, has no value or slope somewhere, or a wrong slope."""
    text = "\n".join(['title = "t"', table, *keys, '[[sections]]\nkind = "summary"\nitems = ["x"]\n'])
    with pytest.raises(InputError) as problem:
        parse_lecture(text, kinds=SECTION_TABLES)
    assert said in str(problem.value)


@pytest.mark.parametrize(
    ("cases", "last"),
    [
        (
            r"z - \lambda & z > \lambda \\ 0 & -\lambda \le z \le \lambda \\ z + \lambda & \text{otherwise}",
            "z < -\\lambda",
        ),
        (
            r"0 & -\lambda \le z < \lambda \\ z + \lambda & z < -\lambda \\ z - \lambda & \text{otherwise}",
            "z \\ge \\lambda",
        ),
        (r"z - 1 & z > 1 \\ z + 1 & z < -1 \\ 0 & \text{otherwise}", ""),
    ],
)
def test_otherwise_is_what_a_piece_in_the_middle_leaves(cases: str, last: str) -> None:
    """On either side of a piece between two bounds, or between two sides; the same function as with its condition."""
    table = "[functions.f]\nparameters = { lambda = 0.5 }\n"
    written = cases.replace(r"\text{otherwise}", last or r"-1 \le z \le 1")
    loss = (
        '[network]\ninputs = 1\nloss = "squared_error"\n[[network.layers]]\nunits = 3\nactivation = "f"\n'
        "[values]\nx = [1]\ny = [0, 0, 0]\nW1 = [[-2], [0.25], [3]]\nb1 = [0, 0, 0]\n"
    )
    found = []
    for text in (cases, written):
        definition = rf"definition = '\begin{{cases}} {text} \end{{cases}}'"
        head = 'title = "t"\n' + table.replace("[functions.f]\n", f"[functions.f]\n{definition}\n")
        found.append(results(analyse(parse_lecture(head + loss, kinds=SECTION_TABLES))))
    assert found[0]["gradients"] == found[1]["gradients"]
    assert [row[0] for row in found[0]["gradients"]["W1"]] == pytest.approx([-1, 0, 2] if not last else [-1.5, 0, 2.5])


USED = """
[network]
inputs = 2
loss = "squared_error"
[[network.layers]]
units = 2
activation = "f"
[[sections]]
kind = "activations"
functions = ["f"]
"""
CURVED = "definition = 'z^2'\n"


@pytest.mark.parametrize(
    ("rows", "used", "told"),
    [
        ("[functions.f]\ndefinition = 'z + '", USED, ["functions.f.definition"]),
        ("[functions.f]\ndefintion = 'z^2'", USED, ["functions.f.defintion"]),
        ("[functions]\nf = 3", USED, ["functions.f"]),
        ("[functions.1f]\n" + CURVED, USED.replace('"f"', '"1f"'), ["functions.1f"]),
        (
            "[functions.f]\ndefinition = '\\beta z^2'\nparameters = { beta = 'x' }",
            USED.replace('activation = "f"', 'activation = { name = "f", beta = 2 }'),
            ["functions.f.parameters.beta"],
        ),
        (
            "[functions.f]\ndefinition = '\\ln z'\n[functions.h]\ndefinition = '\\mathrm{f}(z) + z'\nslope = '1'",
            USED.replace('activation = "f"', 'activation = "h"'),
            ["functions.f.definition"],
        ),
        (
            "[functions.f]\ndefinition = '\\ln z'\n[functions.h]\ndefinition = '\\mathrm{f}(z) + u'",
            USED,
            ["functions.f.definition", "functions.h.definition"],
        ),
        (
            "[functions.f]\ndefinition = 'z^'\n[functions.g]\nslop = 'z'\n" + CURVED,
            USED,
            ["functions.f.definition", "functions.g.slop"],
        ),
        ("[losses.l]\npart = 'p^'\n[functions.f]\n" + CURVED, USED.replace("squared_error", "l"), ["losses.l.part"]),
        ("[losses.l]\nprt = 'p^2'\n[functions.f]\n" + CURVED, USED.replace("squared_error", "l"), ["losses.l.prt"]),
        ("[functions.g]\n" + CURVED, USED, ["network.layers[1].activation", "sections[1].functions"]),
    ],
)
def test_a_mistake_in_a_row_is_told_once_and_not_where_the_row_is_used(rows: str, used: str, told: list[str]) -> None:
    """By layers, sections and other functions, with parameters or without; what is in no table is unknown there."""
    with pytest.raises(InputError) as problem:
        parse_lecture(f'title = "t"\n{rows}{used}', kinds=SECTION_TABLES)
    assert sorted(mistake.key for mistake in problem.value.mistakes) == told


@pytest.mark.parametrize("path", sorted((Path(__file__).parents[1] / "examples" / "functions").glob("*.toml")))
def test_the_examples_are_worked_out(path: Path) -> None:
    """Every line of their slides is proved, and their gradients agree with differences."""
    lecture = read_lecture(path, SECTION_TABLES)
    checks = work_out(lecture).checks
    assert checks.gradient_error is not None
    assert checks.gradient_error < 1e-12


def test_a_model_is_trained_with_an_own_function_and_a_memory() -> None:
    """[model] takes own functions, an optimizer with state and rates of its own for a name."""
    text = (
        OWN
        + r"""
[model]
equations = '''
z = w x + b
p = \mathrm{swish}(z)
L = (p - t)^2
'''
inputs  = ["x"]
targets = ["t"]
[values]
x = 2
t = 1
w = 0.5
b = -0.2
[training]
optimizer     = "momentum"
learning_rate = { default = 0.1, b = 0.3 }
steps         = 2
"""
    )
    lecture = parse_lecture(text)
    found = results_of_model(analyse(lecture), lecture.model, analyse(lecture).checks)
    w, b, v, u = 0.5, -0.2, 0.0, 0.0
    for update in found["updates"]:
        z = 2 * w + b
        sigma = 1 / (1 + math.exp(-z))
        slope = 2 * (z * sigma - 1) * (sigma + z * sigma * (1 - sigma))
        v, u = 0.9 * v + 2 * slope, 0.9 * u + slope
        w, b = w - 0.1 * v, b - 0.3 * u
        assert update["state"]["v"] == {"w": pytest.approx(v, rel=1e-12), "b": pytest.approx(u, rel=1e-12)}
        assert update["parameters"] == {"w": pytest.approx(w, rel=1e-12), "b": pytest.approx(b, rel=1e-12)}
