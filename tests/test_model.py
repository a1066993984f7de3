"""Models of equations: numbers, formulas and mistakes."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Any

import autograd
import autograd.numpy as np
import pytest

from symbackprop.api import analyse, parse_lecture, read_lecture, results, work_out
from symbackprop.core.errors import InputError
from symbackprop.core.indices import instance_of
from symbackprop.core.places import SAMPLE
from symbackprop.core.quantities import Kind, Quantity, canonical_name
from symbackprop.core.substitution import at_places
from symbackprop.derive.families.backward import backward
from symbackprop.judge import How
from symbackprop.network.network import Network
from symbackprop.render.unicode import unicode_printer
from tests.as_equations import as_equations, name_of, named_alike
from tests.models import KINDS, Model, lstm, statistics
from tests.sampling import EVERYTHING

EXAMPLES = Path(__file__).parent.parent / "examples"
LECTURES = ("backpropagation_theory", "dfnn_numerical", "softmax_cross_entropy", "three_samples", "two_hidden_layers")


def differences(model: Model) -> list[str]:
    """Where the results of a model differ from automatic differentiation by more than 1e-10."""
    found = results(analyse(parse_lecture(model.toml())))
    values = model.values(model.numbers)
    expected: dict[str, Any] = {f"quantities {name}": values[name] for name, _ in model.steps}
    gradients = autograd.grad(model.loss)(model.numbers)
    expected |= {f"gradients {name}": gradients[name] for name in model.numbers}
    for place, (name, _) in enumerate(model.steps):

        def after(value: Any, place: int = place, name: str = name) -> Any:
            table = {**values, name: value}
            for later, compute in model.steps[place + 1 :]:
                table[later] = compute(table)
            return table[model.steps[-1][0]]

        if not model.ranges:  # steps are used by later ones of their own name
            expected[f"adjoints {name}"] = autograd.grad(after)(np.asarray(values[name], float))
    wrong = []
    for key, array in expected.items():
        table, name = key.split()
        own = np.asarray(found[table][name], float)
        if own.shape != np.shape(array) or not np.allclose(own, np.asarray(array, float), rtol=1e-10, atol=1e-10):
            wrong.append(f"{key}: {own} for {array}")
    return wrong


@pytest.mark.sampled
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(67 if EVERYTHING else 4))
def test_random_models_agree_with_automatic_differentiation(kind: str, seed: int) -> None:
    """Every value, every gradient and every adjoint, of circuits, arrays, recursions and statistics, to 1e-10."""
    assert differences(KINDS[kind](seed)) == []


def test_an_lstm_is_written_as_it_stands_in_books() -> None:
    """Six equations in vectors, each of which uses the step before: values and gradients."""
    assert differences(lstm()) == []


SOFTMAX = "[values]\nV = [[0.1, 0.2], [0.3, -0.1], [0, 0.5]]\n"


@pytest.mark.parametrize(
    ("equations", "beside", "values", "right"),
    [
        (
            "o = V x\np = \\operatorname{softmax}(o)\nL = -\\sum_k y_k \\ln p_k",
            "",
            "x = [1, 2]\ny = [1, 0, 0]",
            "pₖ − yₖ",
        ),
        (
            "o_t = V x_t\np_t = \\operatorname{softmax}(o_t)\nL = -\\sum_t \\sum_k y_{tk} \\ln p_{tk}",
            "ranges = { t = 2 }",
            "x = [[1, 2], [0, 1]]\ny = [[1, 0, 0], [0, 0, 1]]",
            "p₂ₖ − y₂ₖ",
        ),
        (
            "o_k = \\sum_j V_{kj} x_j\np_k = \\frac{e^{o_k}}{\\sum_i e^{o_i}}\nL = -\\sum_i y_i \\ln p_i",
            "",
            "x = [1, 2]\ny = [1, 0, 0]",
            "pₖ − yₖ",
        ),
        (
            "o = V x\np = \\operatorname{softmax}(o)\nL = -\\sum_k y_k \\ln p_k",
            "",
            "x = [1, 2]\ny = [1, 0, 1]",
            "pₖ Σ_{i=1..3} yᵢ − yₖ",
        ),
    ],
)
def test_softmax_with_cross_entropy_is_what_the_board_has(equations: str, beside: str, values: str, right: str) -> None:
    """p - y, as a function of a vector, at every step of a recursion, and written out, whatever its letters; with
    targets that do not sum to 1, what is left then.
    """
    roles = 'inputs = ["x"]\ntargets = ["y"]'
    text = f"title = \"T\"\n[model]\nequations = '''\n{equations}\n'''\n{roles}\n{beside}\n{SOFTMAX}{values}\n"
    lecture = parse_lecture(text)
    work_out(lecture)  # every line is proved
    adjoints = [one for one in backward(lecture.network.graph).adjoints if one.subject.name == "o"]
    assert unicode_printer(lecture.spelling, 3)(adjoints[0].result) == right


def test_the_largest_and_the_smallest_are_written_as_they_stand() -> None:
    """The definitions as the lecturer wrote them, and derivatives that say which it is: the first of several."""
    lines = [r"q = \max(x, y) z", r"m = \max_i a_i", r"f = q^2 + \min(q, m, x) + |x - y| + \max(0, x y)"]
    numbers = {"x": 3.0, "y": -2.0, "z": 0.5, "a": [1.0, 4.0, 4.0]}
    model = Model(lines=lines, numbers={name: np.array(value) for name, value in numbers.items()})
    lecture = parse_lecture(model.toml() + '[[sections]]\nkind = "training"\nview = ["index", "scalar"]\n')
    printed, graph = unicode_printer(lecture.spelling, 3), lecture.network.graph
    assert [printed(definition.body) for definition in graph.definitions] == [
        "max(x, y) z", "max(a₁, a₂, a₃)", "q² + min(q, m, x) + |x − y| + max(0, x y)",
    ]  # fmt: skip
    work = work_out(lecture)  # every line is proved
    (second,) = [q for q in lecture.network.parameters if canonical_name(q) == "a[2]"]
    (local,) = work.analysis.derivations[second].locals
    assert printed(local.after) == "{ 0, a₁ ≥ max(a₂, a₃); 1, a₂ ≥ a₃; 0, otherwise }"
    found = results(work.analysis)["gradients"]
    assert (found["a"], found["x"], found["z"]) == ([0, 0, 0], 3 * 0.25 * 2 + 0.5 + 1, 3 * 3 + 3)


KINKS = [
    (r"L = \max(0, x - 3)^2 + \max(x, 3) y", {"x": 5.0, "y": 2.0}, {"x": 6.0, "y": 5.0}),
    # at a kink the first that is it takes the derivative, whatever differences say
    (r"L = \max(x, y)", {"x": 2.0, "y": 2.0}, {"x": 1.0, "y": 0.0}),
    (r"L = \min(y, x, z)", {"x": 2.0, "y": 2.0, "z": 2.0}, {"x": 0.0, "y": 1.0, "z": 0.0}),
    (r"L = \begin{cases} x & x > 1 \\ 3 x - 2 & \text{otherwise} \end{cases}", {"x": 1.0}, {"x": 3.0}),
    (r"L = \sum_{j \ne 1} \max(0, a_j - a_1 + 1)", {"a": [1.0, 0.5, 3.0]}, {"a": [-2.0, 1.0, 1.0]}),
    (r"L = \sum_{j \ne 3} a_j^2", {"a": [1.0, 0.5, 3.0]}, {"a": [2.0, 1.0, 0.0]}),
]


@pytest.mark.parametrize(("equation", "numbers", "gradients"), KINKS)
def test_models_stand_at_kinks_and_leave_numbers_out(
    equation: str, numbers: dict[str, Any], gradients: dict[str, Any]
) -> None:
    """By the convention, which the independent route keeps to as well; powers of a maximum, and j != 1 below a sum."""
    model = Model(lines=[equation], numbers={name: np.array(value) for name, value in numbers.items()})
    work = work_out(parse_lecture(model.toml()))
    found = results(work.analysis)["gradients"]
    assert {name: np.asarray(value, float).tolist() for name, value in found.items()} == gradients


def test_functions_of_functions_and_ell_are_read() -> None:
    r"""\ln \sigma(w x) reaches as far as its brackets; \ell is one name on the line, above and below."""
    lines = [r"\ell = 2 x", r"f = \ln \sigma(w x) \tanh(w) + w e^{\ell} + a_{\ell} w"]
    model = Model(lines=lines, numbers={"x": np.array(0.5), "w": np.array(2.0), "a_ell": np.array(0.3)})

    def loss(t: Mapping[str, Any]) -> Any:
        sigmoid = 1 / (1 + np.exp(-t["w"] * t["x"]))
        return np.log(sigmoid) * np.tanh(t["w"]) + t["w"] * np.exp(2 * t["x"]) + t["a_ell"] * t["w"]

    found = results(analyse(parse_lecture(model.toml())))["gradients"]
    expected = autograd.grad(loss)(model.numbers)
    assert all(np.isclose(found[name], expected[name], rtol=1e-12) for name in model.numbers)


CASES = [
    (r"q = \begin{cases} x y & x > 0 \\ 0.1 x & \text{otherwise} \end{cases}", "f = q^2", {"x": -2.0, "y": 3.0}),
    (
        r"q = \begin{cases} x^2 & x > y \\ y^3 & x > 0 \\ x y & \text{otherwise} \end{cases}",
        "f = 2 q",
        {"x": 1.0, "y": 3.0},
    ),
    (
        r"q_i = \begin{cases} x_i & x_i > 0 \\ y x_i & x_i \le 0 \end{cases}",
        r"f = \sum_i q_i^2",
        {"x": [1.0, -2.0], "y": 0.5},
    ),
    (
        r"q_i = \begin{cases} \sum_j W_{ij} x_j & x_i > 0 \\ x_i^2 & \text{otherwise} \end{cases}",
        r"f = \sum_i q_i x_i",
        {"x": [1.0, -2.0], "W": [[1.0, 2.0], [3.0, 4.0]]},
    ),
]  # fmt: skip
COMPUTED = [
    lambda t: np.where(t["x"] > 0, t["x"] * t["y"], 0.1 * t["x"]) ** 2,
    lambda t: 2 * np.where(t["x"] > t["y"], t["x"] ** 2, np.where(t["x"] > 0, t["y"] ** 3, t["x"] * t["y"])),
    lambda t: np.sum(np.where(t["x"] > 0, t["x"], t["y"] * t["x"]) ** 2),
    lambda t: np.sum(np.where(t["x"] > 0, t["W"] @ t["x"], t["x"] ** 2) * t["x"]),
]


@pytest.mark.parametrize(("case", "compute"), [*zip(CASES, COMPUTED, strict=True)])
def test_cases_stand_in_equations(case: tuple[str, str, dict[str, Any]], compute: Any) -> None:
    """Two cases and three, of numbers, entry by entry, and with a sum in one of them: against automatic
    differentiation; every line of the deck is proved, in both views.
    """
    *lines, numbers = case
    model = Model(lines=[*lines], numbers={name: np.array(value) for name, value in numbers.items()})
    lecture = parse_lecture(model.toml() + '[[sections]]\nkind = "training"\nview = ["index", "scalar"]\n')
    found = results(work_out(lecture).analysis)["gradients"]
    expected = autograd.grad(compute)(model.numbers)
    assert all(np.allclose(found[name], expected[name], rtol=1e-12) for name in numbers)


CIRCUIT = """
title = "A circuit"
[model]
equations = '''
q = x + y
f = q z
'''
[values]
x = -2
y = 5
z = -4
[training]
learning_rate = 0.1
"""


def test_the_circuit_of_the_textbooks() -> None:
    """(x + y) z at -2, 5, -4: what every second course begins with."""
    found = results(analyse(parse_lecture(CIRCUIT)))
    assert found["loss"] == {"name": "f", "value": -12}
    assert found["quantities"] == {"q": 3, "f": -12}
    assert found["gradients"] == {"x": -4, "y": -4, "z": 3}
    assert found["adjoints"] == {"q": -4, "f": 1}
    assert found["updated"] == pytest.approx({"x": -1.6, "y": 5.4, "z": -4.3})
    assert found["loss_after_update"] == pytest.approx(-16.34)
    assert [row["formula"] for row in found["parameters"]] == [
        r"\frac{\partial f}{\partial q}", r"\frac{\partial f}{\partial q}", "q",
    ]  # fmt: skip


def test_every_line_of_a_deck_is_proved() -> None:
    """The frames in both views pass the check of all that is printed, and show the graph."""
    views = 'view = ["scalar", "index"]'
    work = work_out(parse_lecture(f'{CIRCUIT}\n[[sections]]\nkind = "training"\n{views}\n'))
    assert work.document.cover is not None
    assert {"forward", "backward", "update"} <= {frame.part for frame in work.document.frames}
    assert work.checks.numeric > 5


@pytest.mark.parametrize("seed", range(60) if EVERYTHING else [13, 15])
@pytest.mark.sampled
def test_every_line_about_statistics_is_proved(seed: int) -> None:
    """Means and variances over samples or features, in both views, whatever letter is summed over."""
    sections = '[[sections]]\nkind = "training"\nview = ["scalar", "index"]\n'
    assert work_out(parse_lecture(statistics(seed).toml() + sections)).checks.numeric


def mistakes(equations: str, beside: str = "", values: str = "x = 1\ny = 2") -> list[str]:
    text = f"title = \"T\"\n[model]\nequations = '''\n{equations}\n'''\n{beside}\n[values]\n{values}\n"
    with pytest.raises(InputError) as found:
        parse_lecture(text)
    return str(found.value).splitlines()


@pytest.mark.parametrize(
    ("equations", "said"),
    [
        ("q = x + u\nf = q y", "lecture.toml:4: model.equations: column 9 of `q = x + u`: there is no u"),
        ("q = x + y\nf = q +", "lecture.toml:5: model.equations: column 7 of `f = q +`: it ends too early"),
        ("f = r y\nr = x y", "r is computed later, in line 2 of the model; write that equation first"),
        ("f = x y\nf = x + y", "column 1 of `f = x + y`: f is on the left side of line 1 already"),
        ("f = x y + f", "f is defined by itself"),
        ("x = y", "x is given in [values]; it cannot be computed as well"),
        ("f = x y\nx + y", "this is no equation"),
        ("x + y = f", "the left side must be a name"),
        ("y_hat = x y\nf = y_hat", r"several signs stand in braces: y_{\mathrm{hat}}, \hat{y} with a hat"),
        ("f = sum(x y)", r"there is no s; known here are f, x, y; letters in a row are read one by one"),
        ("a = b = x y", "one equality sign a line"),
        ("f = x / y x", "a product after a slash can be read in two ways"),
        (r"f = \foo(x) y", "there is no function and no quantity foo; functions are abs, cosh, elu, erf, exp, "),
        (r"f = \ln \sigma(x) y", "it can be read in two ways how far this function reaches"),
        ("f = x_1 + y", "x is one number, and here are 1"),
        (r"f = \sum_j x y", "nothing that is summed runs with j"),
        ("f = x", "y stands in no equation"),
        ("f = (x + y)'", "this cannot stand in an equation"),
        (r"f = \partial x y", "this cannot stand in an equation"),
        ("f = x y [x > 0]", "this cannot stand in an equation"),
    ],
)
def test_a_mistake_in_an_equation_is_told_with_its_place(equations: str, said: str) -> None:
    """Line and column of the lecture file, what is wrong, and what would be right."""
    assert any(said in line for line in mistakes(equations))


@pytest.mark.parametrize(
    ("equations", "said"),
    [
        ("f = x x", r"x^\top y for a number"),
        ("z = W b\nf = z^\\top z + x^\\top x", "shapes that do not fit: 2 entries meet 3"),
        (r"f = \sum_i x_i W_{ji}", "the index j runs over nothing"),
        (r"f = \sum_i x_i + \sum_i b_i x_i", "shapes that do not fit"),
        ("f = b_1 W x", "f is no single number"),
        ("f = x^2 + b_1 + W_{11}", "a power of a vector"),
        (r"z_i = \sum_i x_i b_1 W_{11}" + "\nf = z_1", "i is an index already"),
        ("z = W + x\nf = z_{11} b_1", "do not fit entry by entry; with indices it is said along which"),
        ("z = W^{-1} x\nf = z_1 b_1", "there is no inverse of a matrix here"),
        ("f = x_5 + b_1 + W_{11}", "x has no entry 5; its index runs from 1 to 2"),
        ("f = x_{1,2} + b_1 + W_{11}", "x has 1 index, and here are 2"),
    ],
)
def test_shapes_that_do_not_fit_are_told(equations: str, said: str) -> None:
    """Products, indices and entries beyond the end of an axis."""
    values = "x = [1, 2]\nb = [1, 2, 3]\nW = [[1, 2], [3, 4], [5, 6]]"
    assert any(said in line for line in mistakes(equations, values=values))


def test_a_recursion_without_a_start_is_told() -> None:
    """In vectors as with indices: what it lacks, and nothing of shapes."""
    for right in ("W h_{t-1}", "\\tanh(W h_{t-1} + b)"):
        values = "W = [[1, 2], [0, 1]]" + ("\nb = [1, 1]" if "b" in right else "")
        found = mistakes(f"h_t = {right}\nf = h_2^\\top h_2", "ranges = { t = 2 }", values)
        assert len(found) == 1
        assert "h_0 has no start; give h_0 in [values], or write h_0 = 0 before" in found[0]


def test_all_mistakes_are_told_at_once() -> None:
    """A line that cannot be read hides none of the others, and what rests on it is not told again."""
    found = mistakes("a = x +\nb = a y\nc = x u\nd = v y\nf = b + c + d")
    assert len(found) == 3
    assert [line.split(":")[1] for line in found] == ["4", "6", "7"]


_COMPARED = (Kind.WEIGHT, Kind.BIAS, Kind.INPUT, Kind.PREACTIVATION)


def formulas(network: Network) -> Mapping[Hashable, Hashable]:
    """dL/d of the first and the last entry of every parameter, input and pre-activation, in names of both kinds."""
    found: dict[Hashable, Hashable] = {}
    for adjoint in backward(network.graph).adjoints:
        entries = [*network.graph.entries(adjoint.subject)]
        for entry, sample in ((entries[0], 1), (entries[-1], network.samples)):
            places = dict(instance_of(adjoint.subject, entry) or {})
            if entry.sample is not None:
                places[SAMPLE] = sample or 1
            one = entry if entry.sample is None else entry.of_sample(sample)
            found[name_of(one)] = named_alike(network, at_places(adjoint.result, places))
    return found


@pytest.mark.parametrize("name", LECTURES)
def test_a_network_and_its_equations_are_the_same(name: str) -> None:
    """The five lectures: the same numbers, and the same formulas up to names."""
    lecture = read_lecture(EXAMPLES / f"{name}.toml")
    model = parse_lecture(as_equations(lecture))
    ours, theirs = formulas(lecture.network), formulas(model.network)
    kinds: dict[Hashable, Quantity] = {
        name_of(a.subject)[0]: a.subject for a in backward(lecture.network.graph).adjoints
    }
    compared = [key for key in ours if kinds[key[0]].kind in _COMPARED and key in theirs]
    assert len(compared) > 6
    assert {key: ours[key] for key in compared} == {key: theirs[key] for key in compared}
    if lecture.values:
        mine, its = results(analyse(lecture)), results(analyse(model))
        assert its["loss"]["value"] == pytest.approx(mine["loss"]["value"], rel=1e-14)
        for table in ("gradients", "updated"):
            numbers = {key: np.asarray(value, float) for key, value in mine[table].items()}
            for key, array in numbers.items():
                other = np.asarray(its[table][f"{key[0]}^({key[1:]})"], float)
                assert np.allclose(other, array, rtol=1e-13, atol=1e-15, equal_nan=True), (table, key)


@pytest.mark.parametrize("path", sorted((EXAMPLES / "models").glob("*.toml")), ids=lambda path: path.stem)
def test_the_examples_of_models_are_proved(path: Path) -> None:
    """Every line of their decks, and their gradients against differences of the loss."""
    work = work_out(read_lecture(path))
    assert work.checks.gradient_error is not None
    assert work.checks.gradient_error < 1e-12
    assert work.checks.proved[How.ALL_SIZES] > 5


def test_a_function_of_the_lecture_stands_in_equations() -> None:
    """[functions.swish], named in an equation: its gradient is that of z sigma(z)."""
    text = """
title = "Own"
[functions.swish]
definition = 'z \\sigma(z)'
[model]
equations = '''
h_i = \\operatorname{swish}(w_i x)
L = \\sum_i h_i^2
'''
[values]
w = [1, -0.5]
x = 2
"""

    def loss(w: Any) -> Any:
        return np.sum((2 * w / (1 + np.exp(-2 * w))) ** 2)

    found = results(analyse(parse_lecture(text)))
    expected = autograd.grad(loss)(np.array([1, -0.5]))
    assert np.allclose(found["gradients"]["w"], expected, rtol=1e-12)
