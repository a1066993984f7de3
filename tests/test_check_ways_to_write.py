"""Ways in which authors write the same: conditions on the last layer, changes of any parameter, losses of a sample."""

from __future__ import annotations

import pytest

from symbackprop.api import Lecture, parse_lecture
from tests.checking import verdicts

_ONE = "x = [1, 2]\ny = [1, 0]"
_THREE = "x = [[1, 2], [0, -1], [2, 1]]\ny = [[1, 0], [0, 1], [1, 1]]"


def _lecture(notation: str, samples: str, loss: str = "squared_error", last: str = "sigmoid") -> Lecture:
    """Two inputs, three hidden units, two outputs."""
    return parse_lecture(
        f'title = "W"\n[network]\ninputs = 2\nloss = "{loss}"\n[[network.layers]]\nunits = 3\nactivation = "sigmoid"\n'
        f'[[network.layers]]\nunits = 2\nactivation = "{last}"\n[values]\n{samples}\n'
        "W1 = [[0.5, -0.2], [0.1, 0.3], [-0.4, 0.2]]\nb1 = [0.1, 0, -0.1]\n"
        "W2 = [[0.3, -0.5, 0.2], [0.6, 0.1, -0.7]]\nb2 = [0.1, -0.2]\n[training]\nlearning_rate = 0.1\n"
        f"[notation]\n{notation}\n"
    )


LAYERS = _lecture('style = "bracket"\nL = "C"', _ONE)
BATCH = _lecture('style = "bracket"\nL = "J"', _THREE)
SOFTMAX = _lecture('style = "index"\nL = "C"\nz2 = "s"\nyhat = "p"\ny = "t"', _ONE, "cross_entropy", "softmax")

_SET = r"$z^{[l]} = W^{[l]} a^{[l-1]} + b^{[l]}$, $a^{[l]} = \sigma(z^{[l]})$, "
_CASES = (
    r"$$\delta^{[l]} = \begin{cases} %s \odot \sigma'(z^{[l]}) & \text{if } l = L \\ "
    r"%s \odot \sigma'(z^{[l]}) & \text{otherwise}\end{cases}$$"
)
_PARTS = r"$E^p = \frac12 \sum_k (a_k^{[2](p)} - y_k^{(p)})^2$, "
_TAKEN = r"$z^{[l]} = W^{[l]} x^{[l]} + b^{[l]}$, $a^{[l]} = \sigma(z^{[l]})$, $x^{[l+1]} = a^{[l]}$, "
_BY_W = r"$\frac{\partial C}{\partial W^{[l]}} = \frac{\partial C}{\partial z^{[l]}} "


@pytest.mark.parametrize(
    ("lecture", "text", "verdict"),
    [
        # of the last layer only
        (LAYERS, _SET + r"$\delta^{[l]} = (a^{[l]} - y) \odot \sigma'(z^{[l]})$ for $l = L$", "correct"),
        (LAYERS, _SET + r"$\delta^{[l]} = (y - a^{[l]}) \odot \sigma'(z^{[l]})$ for $l = L$", "wrong"),
        (LAYERS, _SET + _CASES % (r"(a^{[l]} - y)", r"W^{[l+1]T} \delta^{[l+1]}"), "correct"),
        (LAYERS, _SET + _CASES % (r"(a^{[l]} - y)", r"W^{[l+1]} \delta^{[l+1]}"), "wrong"),
        # what every parameter is changed by
        (LAYERS, r"$\Delta w = -\eta \frac{\partial C}{\partial w}$, $w = w + \Delta w$", "correct"),
        (LAYERS, r"$\Delta w = -\eta \frac{\partial C}{\partial w}$, $w = w - \Delta w$", "wrong"),
        # the loss of one sample
        (BATCH, _PARTS + r"$\frac{\partial E^p}{\partial a_k^{[2](p)}} = a_k^{[2](p)} - y_k^{(p)}$", "correct"),
        (BATCH, _PARTS + r"$\frac{\partial E^p}{\partial a_k^{[2](p)}} = y_k^{(p)} - a_k^{[2](p)}$", "wrong"),
        (BATCH, r"$J(W, b) = \frac1m \sum_{i=1}^m J(W, b; x^{(i)}, y^{(i)})$", "given"),
        (BATCH, r"$J(W, b) = \sum_{i=1}^m J(W, b; x^{(i)}, y^{(i)})$", "wrong"),
        # what layers take in
        (LAYERS, _TAKEN + _BY_W + r"(x^{[l]})^T$", "correct"),
        (LAYERS, _TAKEN + _BY_W + r"(x^{[l+1]})^T$", "wrong"),
        (LAYERS, r"$q^{[l+1]} = r^{[l]}$, $z^{[l]} = W^{[l]} q^{[l]} + b^{[l]}$", "unread"),
        # the upper limit first, a letter of a fraction as an index
        (SOFTMAX, r"$\frac{\partial C}{\partial s_j} = -t_j (1 - p_j) + \sum^K_{i \ne j} t_i p_j$", "correct"),
        (SOFTMAX, r"$\frac{\partial C}{\partial s_j} = -t_j (1 - p_j) - \sum^K_{i \ne j} t_i p_j$", "wrong"),
        (SOFTMAX, r"$\frac{\partial_{C}}{\partial s_j} = p_j - t_j$", "correct"),
        (SOFTMAX, r"$\frac{\partial_{C}}{\partial s_j} = t_j - p_j$", "wrong"),
    ],
)
def test_the_last_claim(lecture: Lecture, text: str, verdict: str) -> None:
    """Each way to write has a right line, and one with a slip."""
    assert verdicts(lecture, text)[-1] == verdict


_LABELS = _lecture(
    'style = "index"\nL = "C"\nz1 = "v^{h}"\na1 = "y^{h}"\nz2 = "v^{o}"\nyhat = "y^{o}"\ny = "d"\n'
    'W1 = "w^{h}"\nW2 = "w^{o}"',
    _ONE,
)
_BEHIND = (
    r"$e_k(n) = d_k(n) - y^o_k(n)$, $y^o_k(n) = \sigma(v^o_k(n))$, "
    r"$\frac{\partial C(n)}{\partial v_k^o(n)} = -e_k(n) y^o_k(n) (1 - y^o_k(n))$, "
)


def test_iterations_behind_labels() -> None:
    """w^o(n) is the weight now, and w^o(n+1) what it becomes."""
    steps = [
        rf"$w^o_{{kj}}(n+1) = w^o_{{kj}}(n) {sign} \eta \frac{{\partial C(n)}}{{\partial w_{{kj}}^o(n)}}$"
        for sign in "-+"
    ]
    assert verdicts(_LABELS, ", ".join([_BEHIND, *steps])) == ["given", "given", "correct", "correct", "wrong"]
