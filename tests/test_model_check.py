"""`check` against models: what is right, what is wrong, and what is only rounded."""

from __future__ import annotations

from pathlib import Path

import pytest

from symbackprop.api import check, parse_lecture, read_lecture

MODELS = Path(__file__).parent.parent / "examples" / "models"

# model, document, verdicts
CASES = [
    (
        "gates",
        (
            r"$q = x + y = 3$, $f = q z = -12$. $\frac{\partial f}{\partial z} = q = 3$, $\frac{\partial f}{\partial q} = z = -4$. "
            r"$\frac{\partial f}{\partial x} = \frac{\partial f}{\partial q} \frac{\partial q}{\partial x} = z \cdot 1 = -4$"
        ),
        "correct correct given correct correct correct correct correct correct correct correct",
    ),
    (
        "gates",
        (
            r"$\frac{\partial f}{\partial y} = x$, $\frac{\partial f}{\partial q} = x + y$, $\frac{\partial f}{\partial z} = -3$, "
            r"$\frac{\partial q}{\partial x} = 1$, $\frac{\partial f}{\partial x} = \frac{\partial f}{\partial q} \cdot z$"
        ),
        "wrong wrong wrong correct wrong",
    ),
    (
        "gates",
        (
            r"$x^+ = x - \eta \frac{\partial f}{\partial x} = -2 - 0.1 \cdot (-4) = -1.6$, "
            r"$x^+ = x + \eta \frac{\partial f}{\partial x}$"
        ),
        "correct correct correct wrong",
    ),
    (
        "softmax_regression",
        (
            r"$\frac{\partial L}{\partial z_{nk}} = \frac{1}{N} (p_{nk} - y_{nk})$, "
            r"$\frac{\partial L}{\partial z_{nk}} = \frac{1}{N} (y_{nk} - p_{nk})$, "
            r"$\frac{\partial L}{\partial W_{kj}} = \frac{1}{N} \sum_n (p_{nk} - y_{nk}) x_{nj}$, "
            r"$\frac{\partial L}{\partial W_{kj}} = \frac{1}{N} \sum_n (p_{nk} - y_{nk}) W_{kj}$, "
            r"$\frac{\partial L}{\partial b_k} = \sum_n (p_{nk} - y_{nk})$, "
            r"$\frac{\partial L}{\partial W_{11}} \approx 0.172$, $\frac{\partial L}{\partial W_{11}} \approx 0.182$"
        ),
        "correct wrong correct wrong wrong rounded wrong",
    ),
    (
        "bilinear",
        (
            r"$u = A x$, $s = u^T v$, $\frac{\partial L}{\partial s} = s - t$, "
            r"$\frac{\partial L}{\partial A} = (s - t)(v x^T + u y^T)$, $\frac{\partial L}{\partial A} = (s - t) v x^T$, "
            r"$\frac{\partial L}{\partial u_i} = (s - t) v_i$, $\frac{\partial L}{\partial u_i} = (s - t) u_i$"
        ),
        "correct correct correct correct wrong correct wrong",
    ),
    (
        "recurrent",
        (
            r"$\frac{\partial L}{\partial \hat{y}} = \hat{y} - y \approx -1.151$, "
            r"$\frac{\partial L}{\partial h_{3,i}} = (\hat{y} - y) v_i$, "
            r"$\frac{\partial L}{\partial h_{2,i}} = \sum_j \frac{\partial L}{\partial h_{3,j}} (1 - h_{3,j}^2) U_{ji}$, "
            r"$\frac{\partial L}{\partial h_{2,i}} = \sum_j \frac{\partial L}{\partial h_{3,j}} (1 - h_{3,j}^2) U_{ij}$, "
            r"$\frac{\partial L}{\partial v} = (\hat{y} - y) h_3$, $\frac{\partial L}{\partial v} = (\hat{y} - y) h_2$"
        ),
        "correct rounded correct correct wrong correct wrong",
    ),
]


@pytest.mark.parametrize(("name", "text", "verdicts"), CASES)
def test_a_derivation_is_judged_against_a_model(name: str, text: str, verdicts: str) -> None:
    """Circuits, index notation, vectors and a recursion: the right line beside the wrong one."""
    report = check(read_lecture(MODELS / f"{name}.toml"), text)
    assert " ".join(claim.verdict.value for claim in report.claims) == verdicts


@pytest.mark.parametrize("given", [True, False])
def test_the_weight_of_a_penalty_is_a_number_or_a_symbol(given: bool) -> None:
    r"""\lambda in a loss, with its number and without: what is right in symbols is right in both, a number in one."""
    names = {"x": 2, "w": 0.5, "y": 3, "lambda": 0.1}
    values = "\n".join(f"{name} = {value}" for name, value in names.items())
    shapes = "\n".join(f"{name} = []" for name in names)
    beside = f"[values]\n{values}" if given else f"[model.shapes]\n{shapes}"
    equations = "p = w x\nL = \\frac{1}{2} (p - y)^2 + \\frac{\\lambda}{2} w^2"
    roles = 'inputs = ["x"]\ntargets = ["y"]\nconstants = ["lambda"]'
    lecture = parse_lecture(f"title = \"T\"\n[model]\nequations = '''\n{equations}\n'''\n{roles}\n{beside}\n")
    slope = r"\frac{\partial L}{\partial w}"
    text = rf"${slope} = (p - y) x + \lambda w$, ${slope} = (p - y) x + 2 \lambda w$, ${slope} = (p - y) x + 0.1 w$"
    verdicts = [claim.verdict.value for claim in check(lecture, text).claims]
    assert verdicts == ["correct", "wrong", "correct" if given else "wrong"]


SOFTMAX = [
    (r"p_1 \approx \begin{bmatrix} 0.114 \\ 0.509 \\ 0.377 \end{bmatrix}", "rounded"),
    (r"z_n = W x_n + b", "correct"),
    (r"z_n = W x_n - b", "wrong"),
    (r"p_n = \operatorname{softmax}(z_n)", "correct"),
    (r"\frac{\partial L}{\partial z_1} = \frac{1}{N} (p_1 - y_1)", "correct"),
    (r"\frac{\partial L}{\partial z_{11}} = \frac{1}{2} (p_{11} - y_{11})", "correct"),
    (r"\frac{\partial L}{\partial z_{11}} = \frac{1}{3} (p_{11} - y_{11})", "wrong"),
    (
        r"p_{11} \approx 0.114$, $p_{21} \approx 0.410$, $\frac{\partial L}{\partial W_{11}} = \frac{1}{2} ((0.114 - 1) \cdot 1 + (0.410 - 0) \cdot 3)",
        "correct",
    ),
    (r"\frac{\partial L}{\partial b} = \frac{1}{N} \sum_n (p_n - y_n)", "correct"),
    (r"\frac{\partial L}{\partial b} = \sum_n (p_n - y_n)", "wrong"),
    (r"\frac{\partial L}{\partial W} = \frac{1}{N} \sum_n (p_n - y_n) x_n^\top", "correct"),
    (r"\frac{\partial L}{\partial W} = \frac{1}{N} \sum_n x_n (p_n - y_n)^\top", "conditional"),
    (r"\frac{\partial L}{\partial W} = \sum_n \frac{\partial L}{\partial z_n} x_n^\top", "correct"),
    (r"L = -\frac12 (\ln p_{11} + \ln p_{23})", "conditional"),
    (r"L = -\frac12 (\ln p_{11} + \ln p_{22})", "wrong"),
    (r"L = -\frac13 (\ln p_{11} + \ln p_{23})", "wrong"),
]


@pytest.mark.parametrize(("claim", "verdict"), SOFTMAX)
def test_a_batch_of_a_model_is_judged_sample_by_sample(claim: str, verdict: str) -> None:
    """Rows of a matrix are the vectors of its samples, a constant is its number, targets are one-hot rows."""
    found = check(read_lecture(MODELS / "softmax_regression.toml"), f"${claim}$").claims[-1]
    assert found.verdict.value == verdict, found.message


MEMORY = """
title = "T"
[model]
equations = '''
p = {right}
L = \\frac{{1}}{{2}} (p - y)^2
'''
inputs = [{inputs}]
targets = ["y"]
[values]
y = 3
{values}
[training]
optimizer = {{ name = "momentum", beta = 0.9 }}
learning_rate = 0.1
steps = 2
"""
SCALARS = ("w_1 x_1 + w_2 x_2", '"x_1", "x_2"', "x_1 = 2\nx_2 = 1\nw_1 = 0.5\nw_2 = 1")
VECTORS = (r"w^\top x", '"x"', "x = [2, 1]\nw = [0.5, 1]")
SLOPES = r"$\frac{\partial L}{\partial w_1} = -2$, $\frac{\partial L}{\partial w_2} = -1$, "


@pytest.mark.parametrize(
    ("model", "text", "verdict"),
    [
        (SCALARS, SLOPES + r"$v_1 = 0.9 \cdot 0 + (-2)$", "correct"),
        (SCALARS, SLOPES + r"$v_1 = -2$, $v_2 = -1$", "correct"),
        (SCALARS, SLOPES + r"$v_1 = -2$, $v_2 = -2$", "wrong"),
        (SCALARS, SLOPES + r"$v_{w_2} = -1$", "correct"),
        (SCALARS, SLOPES + r"$v_1 = -2$, $w_1 = 0.5 - 0.1 v_1$", "correct"),
        (VECTORS, SLOPES + r"$v_2 = 0.9 \cdot 0 + (-1)$", "correct"),
        (VECTORS, r"$v \leftarrow 0.9 v + \frac{\partial L}{\partial w}$", "correct"),
        (
            VECTORS,
            r"$v \leftarrow 0.8 v + \frac{\partial L}{\partial w} = (-2, -1)^\top$, $w \leftarrow w - \eta v$",
            "correct",
        ),
        (VECTORS, r"$w \leftarrow w - \eta v_w$", "correct"),
        (VECTORS, r"$w \leftarrow w + \eta v_w$", "wrong"),
    ],
)
def test_what_an_optimizer_remembers_has_the_scripts_of_its_parameter(
    model: tuple[str, str, str], text: str, verdict: str
) -> None:
    """v_1 of w_1 among several parameters, v of a vector w, and v_w."""
    right, inputs, values = model
    lecture = parse_lecture(MEMORY.format(right=right, inputs=inputs, values=values))
    claims = check(lecture, text).claims
    assert claims[-1].verdict.value == verdict, claims[-1].message


TWICE = """
title = "T"
[model]
equations = '''
z = w x + b
u = w z
L = u^2 + w^2
'''
[values]
x = 2
w = 0.3
b = 0.1
[training]
learning_rate = 0.1
steps = 3
"""


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (r"\frac{\partial u}{\partial w} = z", "correct"),
        (r"\frac{du}{dw} = z + w x", "correct"),
        (r"\frac{\partial u}{\partial w} = z + w x", "correct"),
        (r"\frac{\partial u}{\partial w} = w x", "wrong"),
        (r"\frac{\partial L}{\partial w} = 2 u z + 2 u w x + 2 w", "correct"),
        (r"\frac{\partial L}{\partial w} = 2 u z + 2 w", "wrong"),
        (
            r"\frac{\partial L}{\partial w} = \frac{\partial L}{\partial u} z + \frac{\partial L}{\partial z} x + 2 w",
            "correct",
        ),
        (r"\frac{\partial L}{\partial w} = \frac{\partial L}{\partial u} z + 2 w", "wrong"),
        # a square is no second update, nor is a third one a power
        (r"L = u^2 + w^{2}", "given"),
        (r"L = u^2 + w^3", "wrong"),
        (r"\frac{\partial L}{\partial b} = 2 u w", "correct"),
        (r"w^{+3} \approx 0.102", "rounded"),
        (r"w^{+3} \approx 0.202", "wrong"),
        (r"L^{+3} \approx 0.0112", "rounded"),
        (r"L^{++} \approx 0.0203", "rounded"),
        (r"L^{+3} \approx 0.05", "wrong"),
    ],
)
def test_a_name_that_is_used_on_several_ways(claim: str, verdict: str) -> None:
    """The derivative of what is computed is that of its own formula, or that on all ways; that of L is on all ways."""
    assert str(check(parse_lecture(TWICE), f"$${claim}$$").claims[0].verdict) == verdict
