"""Documents that speak of the network in other settings, too: of a batch beside one sample, of any layer beside two."""

from __future__ import annotations

import pytest

from symbackprop.api import Lecture, check, parse_lecture


def _neuron(loss: str = "binary_cross_entropy", more: str = "") -> Lecture:
    """One sigmoid unit on two inputs, one sample."""
    return parse_lecture(
        f'title = "N"\n[network]\ninputs = 2\nloss = "{loss}"\n[[network.layers]]\nunits = 1\n'
        f'activation = "sigmoid"\n{more}'
    )


_VALUES = "[values]\nx = [1, 2]\ny = [1]\nW1 = [[0.5, -0.25]]\nb1 = [0.1]\n[training]\nlearning_rate = 0.5\n"
_ONE = r"""# One example
$$L(y, \hat{y}) = -[y \log(\hat{y}) + (1-y) \log(1-\hat{y})], \quad z = w^T x + b, \quad \hat{y} = \sigma(z)$$
$$\frac{\partial L}{\partial w} = (\hat{y} - y) x, \quad \frac{\partial L}{\partial b} = \hat{y} - y$$
# All $m$ examples
$$J(w,b) = -\frac{1}{m} \sum_{i=1}^{m} [y^{(i)} \log(\hat{y}^{(i)}) + (1-y^{(i)}) \log(1-\hat{y}^{(i)})]$$
"""
_OTHER_LETTERS = r"""## One observation
$$C = -[t \log p + (1-t) \log(1-p)], \quad s = v^T u + c, \quad p = \sigma(s)$$
$$\frac{\partial C}{\partial v} = (p - t) u$$
## $N$ is the number of observations
"""
_LETTERS = (
    '[notation]\nx = { whole = "u", entries = ["u_1", "u_2"] }\nW1 = "v"\nb1 = ["c"]\nz1 = ["s"]\nyhat = ["p"]\n'
    'y = ["t"]\nL = "C"\n'
)

# lecture, what stands before, claims
_CASES = [
    # the derivatives by the parameters of all samples, each with its wrong twin
    (
        _neuron(),
        _ONE,
        [
            (
                r"\frac{\partial J}{\partial w} = \frac{1}{m} \sum_{i=1}^{m} (\hat{y}^{(i)} - y^{(i)}) x^{(i)}",
                "correct",
            ),
            (r"\frac{\partial J}{\partial b} = \frac{1}{m} \sum_{i=1}^{m} (\hat{y}^{(i)} - y^{(i)})", "correct"),
            (r"dw = \frac{1}{m} X^T (\hat{y} - y)", "correct"),
            (r"db = \frac{1}{m} \sum_{i=1}^{m} (\hat{y}^{(i)} - y^{(i)})", "correct"),
            (r"\nabla_w J(w) = \frac{1}{m} X^T(\hat{y} - y)", "correct"),
            (r"\frac{\partial J}{\partial w} = \frac{1}{m} \sum_{i=1}^{m} (\hat{y}^{(i)} - y^{(i)})", "wrong"),
            (r"\frac{\partial J}{\partial b} = \frac{1}{m} \sum_{i=1}^{m} (y^{(i)} - \hat{y}^{(i)})", "wrong"),
            (r"dw = X^T (\hat{y} - y)", "wrong"),
            (r"\nabla_w J(w) = \frac{1}{m} X (\hat{y} - y)", "wrong"),
            (r"\frac{\partial L}{\partial w} = (y - \hat{y}) x", "wrong"),  # of one example, still
            # what would be a name of the document's own beside one example
            (
                r"J(w) = -\frac{1}{m} \sum_{i=1}^{m} [y^{(i)} \log(\hat{y}^{(i)}) - (1-y^{(i)}) \log(1-\hat{y}^{(i)})]",
                "wrong",
            ),
        ],
    ),
    # beside the numbers of the one sample, which the batch has none of
    (
        _neuron(more=_VALUES),
        _ONE + r"$\hat{y} = \sigma(0.1) = 0.525$" + "\n",
        [
            (
                r"\frac{\partial J}{\partial w} = \frac{1}{m} \sum_{i=1}^{m} (\hat{y}^{(i)} - y^{(i)}) x^{(i)}",
                "correct",
            ),
            (r"db = \frac{1}{m} \sum_{i=1}^{m} (\hat{y}^{(i)} - y^{(i)})", "correct"),
            (r"db = \sum_{i=1}^{m} (\hat{y}^{(i)} - y^{(i)})", "wrong"),
            (r"\frac{\partial L}{\partial b} = 0.525 - 1", "correct"),
        ],
    ),
    # letters of the lecture's own
    (
        _neuron(more=_VALUES + _LETTERS),
        _OTHER_LETTERS,
        [
            (r"\frac{\partial C}{\partial v} = \frac{1}{N} \sum_{n=1}^{N} (p^{(n)} - t^{(n)}) u^{(n)}", "correct"),
            (r"\frac{\partial C}{\partial c} = \frac{1}{N} \sum_{n=1}^{N} (p^{(n)} - t^{(n)})", "correct"),
            (r"\frac{\partial C}{\partial v} = \frac{1}{N} \sum_{n=1}^{N} (p^{(n)} - t^{(n)})", "wrong"),
            (r"\frac{\partial C}{\partial c} = \frac{2}{N} \sum_{n=1}^{N} (p^{(n)} - t^{(n)})", "wrong"),
        ],
    ),
    # layers in general, beside an example without biases
    (
        parse_lecture(
            'title = "G"\n[network]\ninputs = 2\nloss = "squared_error"\n'
            '[[network.layers]]\nunits = 2\nactivation = "sigmoid"\nbias = "none"\n'
            '[[network.layers]]\nunits = 1\nactivation = "sigmoid"\nbias = "none"\n'
            '[notation]\nL = "E"\nW1 = [["w_{11}", "w_{12}"], ["w_{21}", "w_{22}"]]\nW2 = [["v_1", "v_2"]]\n'
            'a1 = ["h_1", "h_2"]\nyhat = ["o"]\n'
        ),
        r"$$h_1 = \sigma(w_{11} x_1 + w_{12} x_2), \qquad o = \sigma(v_1 h_1 + v_2 h_2)$$ In general:" + "\n",
        [
            (r"z_i^{l} = \sum_{j} w_{ij}^{l} a_j^{l-1} + b_i^{l}", "given"),
            (r"\frac{\partial z_i^l}{\partial w_{ij}^l} = a_j^{l-1}", "correct"),
            (r"\frac{\partial z_i^l}{\partial b_i^l} = 1", "correct"),
            (r"\frac{\partial z_i^l}{\partial w_{ij}^l} = a_i^{l-1}", "wrong"),
        ],
    ),
    # a letter of its own for any layer, and z behind the function
    (
        parse_lecture(
            'title = "G"\n[network]\ninputs = 2\nloss = "squared_error"\n'
            '[[network.layers]]\nunits = 2\nactivation = "sigmoid"\n[[network.layers]]\nunits = 2\n'
            '[notation]\nL = "E"\nz1 = ["a_1", "a_2"]\na1 = ["z_1", "z_2"]\nyhat = ["o_1", "o_2"]\n'
            "activation1 = '\\phi'\n"
        ),
        r"$$z_1 = \phi(a_1), \qquad z_2 = \phi(a_2)$$ In general:" + "\n",
        [
            (r"z_i^l = \phi(a_i^l)", "given"),
            (r"\delta^m_i = \frac{\partial E}{\partial a^m_i}", "correct"),
            (r"\frac{\partial a^{m+1}_j}{\partial a^m_i} = w_{ji}^{m+1} \phi'(a^m_i)", "correct"),
            (r"\delta^m_i = \left[ \sum_{j=1}^{N_{m+1}} \delta^{m+1}_j w_{ji}^{m+1} \right] \phi'(a^m_i)", "correct"),
            (r"\frac{\partial E}{\partial w^m_{ji}} = \delta_j^m z_i^{m-1}", "correct"),
            (r"\frac{\partial E}{\partial b^m_j} = \delta_j^m", "correct"),
            (r"\frac{\partial a^{m+1}_j}{\partial a^m_i} = w_{ij}^{m+1} \phi'(a^m_i)", "wrong"),
            (r"\frac{\partial E}{\partial w^m_{ji}} = \delta_j^m z_i^m", "wrong"),
            (r"\frac{\partial E}{\partial w^m_{ji}} = \delta_i^m z_j^{m-1}", "wrong"),
        ],
    ),
]


@pytest.mark.parametrize(("lecture", "before", "claims"), _CASES)
def test_what_is_said_in_another_setting_is_judged_in_it(
    lecture: Lecture, before: str, claims: list[tuple[str, str]]
) -> None:
    """What the lecture's own setting cannot read is right or wrong in the setting that the right ones confirm."""
    text = before + "\n\n".join(f"${claim}$" for claim, _ in claims)
    report = check(lecture, text)
    before_it = len(check(lecture, before).claims)
    assert not {str(one.verdict) for one in report.claims[:before_it]} - {"given", "correct", "rounded"}
    assert [(one.latex, str(one.verdict)) for one in report.claims[before_it:]] == claims
    assert "other settings" in report.conventions


def test_layers_in_general_are_only_those_that_a_letter_above_a_name_tells() -> None:
    """Sums by index letters, without biases as in the lecture, speak of no other setting, and none of them is wrong."""
    lecture = parse_lecture(
        'title = "S"\n[network]\ninputs = 2\nloss = "squared_error"\n'
        '[[network.layers]]\nunits = 3\nactivation = "sigmoid"\nbias = "none"\n'
        '[[network.layers]]\nunits = 2\nactivation = "sigmoid"\nbias = "none"\n'
        '[notation]\ny = { whole = "d", entries = ["d_1", "d_2"] }\nyhat = { whole = "y", entries = ["y_1", "y_2"] }\n'
    )
    text = (
        r"$I_j = \sum_{i=1}^{n} w_{ji} x_i$, $O_j = f(I_j)$, $I_k = \sum_{j=1}^{m} w_{kj} O_j$, $O_k = f(I_k)$ with "
        r"$\delta_k = (d_k - y_k) f'(I_k)$: $\frac{\partial L}{\partial w_{jk}} = -\delta_k O_j$"
    )
    report = check(lecture, text)
    assert not {str(one.verdict) for one in report.claims} & {"wrong", "inherited"}
    assert "other settings" not in report.conventions
