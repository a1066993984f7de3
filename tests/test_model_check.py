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
