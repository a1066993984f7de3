"""A batch of which only the document speaks: matrices of all samples, their entries, and the mean over them."""

from __future__ import annotations

import pytest

from symbackprop.api import Lecture, parse_lecture
from tests.checking import verdicts


def _lecture(notation: str, outputs: int = 1, loss: str = '"squared_error"', hidden: str = "relu") -> Lecture:
    """Two inputs, four hidden units; no numbers."""
    return parse_lecture(
        f'title = "B"\n[network]\ninputs = 2\nloss = {loss}\n[[network.layers]]\nunits = 4\nactivation = "{hidden}"\n'
        f'[[network.layers]]\nunits = {outputs}\n[notation]\nstyle = "index"\n{notation}'
    )


_WHOLES = 'W1 = "W"\nb1 = "b"\nz1 = "A"\na1 = "H"\nW2 = "V"\nb2 = "c"\nyhat = "S"\nx = "X"\ny = "T"\nL = "C"'
_LETTERS = 'W1 = "P"\nb1 = "p"\nz1 = "U"\na1 = "F"\nW2 = "Q"\nb2 = "q"\nyhat = "R"\nx = "X"\ny = "Y"\nL = "E"'
_ROWS = r"$A = XW + \mathbf{1}b$, $H = \mathrm{ReLU}(A)$, $S = HV + \mathbf{1}c$, "
_COLUMNS = r"$U = PX + p$, $F = \mathrm{ReLU}(U)$, $R = QF + q$, "
_LOSS = r"$C = \frac{1}{2N} \sum_{n=1}^N (S_n - T_n)^2$, "

_REGRESSION = parse_lecture(
    'title = "B"\n[network]\ninputs = 2\nloss = "squared_error"\n[[network.layers]]\nunits = 1\n'
    "[values]\nx = [[1, 3], [2, -1]]\ny = [[1], [0]]\nW1 = [[0.5, 0.1]]\nb1 = [0.2]\n[training]\nlearning_rate = 0.1\n"
    '[notation]\nstyle = "index"\nx = "x"\ny = "y"\nW1 = "w"\nb1 = "b"\nyhat = "\\\\hat y"\nL = "J"'
)
# lecture, document, verdicts
_CASES = [
    # 1/N is in the derivatives by the matrices already: once, not twice
    (
        _lecture(_WHOLES),
        _ROWS + _LOSS + r"$\frac{\partial C}{\partial S} = \frac1N (S - T)$, $\frac{\partial C}{\partial b} = \mathbf{1}^T \frac{\partial C}{\partial A}$, "
        r"$\frac{\partial C}{\partial b} = \frac1N \mathbf{1}^T \frac{\partial C}{\partial A}$, $\frac{\partial C}{\partial W} = \frac1N X^T \frac{\partial C}{\partial A}$",
        "given given given given correct correct wrong wrong",
    ),
    # entries of the matrices, a row for each sample
    (
        _lecture(_WHOLES),
        _ROWS + _LOSS + r"$\frac{\partial C}{\partial V_j} = \frac1N \sum_{n=1}^N (S_n - T_n) H_{nj}$, "
        r"$\frac{\partial C}{\partial V_j} = \frac1N \sum_{n=1}^N (S_n - T_n) H_{jn}$, "
        r"$\frac{\partial C}{\partial W_{ij}} = \frac1N \sum_{n=1}^N (S_n - T_n) V_j \mathrm{ReLU}'(A_{nj}) X_{ni}$, "
        r"$\frac{\partial C}{\partial W_{ij}} = \frac1N \sum_{n=1}^N (S_n - T_n) V_j \mathrm{ReLU}'(A_{nj}) X_{nj}$",
        "given given given given correct wrong correct wrong",
    ),
    # and a column for each, in other letters
    (
        _lecture(_LETTERS),
        _COLUMNS + r"$E = \frac{1}{2m} \sum_{k=1}^m (R_k - Y_k)^2$, $\frac{\partial E}{\partial P_{ij}} = \frac1m \sum_{k=1}^m (R_k - Y_k) Q_i \mathrm{ReLU}'(U_{ik}) X_{jk}$, "
        r"$\frac{\partial E}{\partial P_{ij}} = \frac1m \sum_{k=1}^m (Y_k - R_k) Q_i \mathrm{ReLU}'(U_{ik}) X_{jk}$",
        "given given given given correct wrong",
    ),
    # a name that is given behind: what it stands for has a row for each sample too
    (
        _lecture(_WHOLES),
        _ROWS + _LOSS + r"$\frac{\partial C}{\partial S} = \frac1N (S - T) =: G$, $\frac{\partial C}{\partial V} = H^T G$, "
        r"$\frac{\partial C}{\partial c} = \sum_n G_n$, $\frac{\partial C}{\partial W} = X^T (G V^T \odot \mathbb{1}[A > 0])$, "
        r"$\frac{\partial C}{\partial W} = X^T (G V^T \odot \mathbb{1}[A < 0])$, $\frac{\partial C}{\partial V} = S^T G$",
        "given given given given correct given correct correct correct wrong wrong",
    ),
    # an error signal of each sample's own loss, in the letters that the lecture writes its layers with
    (
        _lecture(
            'W1 = "W^{(1)}"\nW2 = "W^{(2)}"\nb1 = "b^{(1)}"\nb2 = "b^{(2)}"\nz1 = "Z^{(1)}"\nz2 = "Z^{(2)}"\n'
            'a1 = "A^{(1)}"\nyhat = "A^{(2)}"\nx = "X"\ny = "Y"\nL = "L"',
            2,
        ),
        r"$Z^{(1)} = X W^{(1)} + b^{(1)}$, $Z^{(2)} = A^{(1)} W^{(2)} + b^{(2)}$, $L = \frac{1}{2m} \sum_{k=1}^m \sum_{i=1}^2 (A^{(2)}_{ki} - Y_{ki})^2$, "
        r"$\delta^{(2)} = A^{(2)} - Y$, $\frac{\partial L}{\partial W^{(2)}} = \frac1m (A^{(1)})^T \delta^{(2)}$, $\frac{\partial L}{\partial b^{(2)}} = \frac1m \sum_{\text{rows}} \delta^{(2)}$, "
        r"$\frac{\partial L}{\partial W^{(2)}} = (A^{(1)})^T \delta^{(2)}$, $\frac{\partial L}{\partial b^{(2)}} = \frac1m \sum_{\text{columns}} \delta^{(2)}$",
        "given given given correct correct correct wrong wrong",
    ),
    # a design matrix: a row of X for each sample, though the weights are a column
    (
        _REGRESSION,
        r"$\hat y = X w + b$, $J = \frac{1}{2m} \|X w + b - y\|^2$, $\nabla_w J = \frac1m X^T (X w + b - y)$, $\frac{\partial J}{\partial b} = \frac1m \mathbf{1}^T (\hat y - y)$, "
        r"$w \leftarrow w - \eta \frac1m X^T (\hat y - y)$, $\nabla_w J = \frac1m X (\hat y - y)$, $\nabla_w J = X^T (\hat y - y)$, $\nabla_w J = \frac1m X^T (y - \hat y)$",
        "given given correct correct correct wrong wrong wrong",
    ),
    (
        _REGRESSION,
        r"Each row of $X$ is an example: $X = \begin{bmatrix} 1 & 3 \\ 2 & -1 \end{bmatrix}$. $\hat y = Xw + b = \begin{bmatrix} 1 \\ 1.1 \end{bmatrix}$, $r = \hat y - y = \begin{bmatrix} 0 \\ 1.1 \end{bmatrix}$, "
        r"$\nabla_w J = \frac12 X^T r = \begin{bmatrix} 1.1 \\ -0.55 \end{bmatrix}$, $\frac{\partial J}{\partial b} = \frac1m \sum_n r_n = 1.1$",
        "given given correct given correct correct correct correct wrong",
    ),
    # the words alone tell how X lies, where the weights of a neuron stand as w^T x
    (
        _REGRESSION,
        r"$\hat y = w^T x + b$ and $X$ is $m \times n$, one row for each example. $\nabla_w J = \frac1m X^T (\hat y - y)$, $\nabla_w J = \frac1m X (\hat y - y)$",
        "given correct wrong",
    ),
    # dZ of each sample's own loss in rows, its transpose, and the sum over the samples
    (
        _lecture(
            'W1 = "W_1"\nb1 = "b_1"\nz1 = "Z_1"\na1 = "A_1"\nW2 = "W_2"\nb2 = "b_2"\nz2 = "Z_2"\nyhat = "P"\nx = "X"\ny = "Y"', 3, hidden="tanh"
        ),
        r"$Z_1 = X W_1^T + b_1$, $Z_2 = A_1 W_2^T + b_2$, $dZ_2 = P - Y$, $dW_2 = \frac1m dZ_2^T A_1$, $db_2 = \frac1m \sum_i dZ_2$, "
        r"$dZ_1 = dZ_2 W_2 \odot (1 - A_1^2)$, $dW_2 = \frac1m A_1^T dZ_2$, $db_2 = \sum_i dZ_2$, $dZ_2 = \frac1m (P - Y)$",
        "given given correct correct correct correct wrong wrong wrong",
    ),
    # the small letter with the number of a sample is the column of the capital
    (
        _lecture('W1 = "W_1"\nb1 = "b_1"\nz1 = "Z_1"\na1 = "A_1"\nW2 = "W_2"\nb2 = "b_2"\nyhat = "A_2"\nx = "X"\ny = "Y"\nL = "J"'),
        r"$Z_1 = W_1 X + b_1$, $A_2 = W_2 A_1 + b_2$ for $m$ samples. $J = \frac{1}{2m} \sum_{i=1}^m (a_2^{(i)} - y^{(i)})^2$, "
        r"$\frac{\partial J}{\partial b_2} = \frac1m \sum_{i=1}^m (a_2^{(i)} - y^{(i)})$, $\frac{\partial J}{\partial b_1} = \sum_{i=1}^m \frac{\partial J}{\partial z_1^{(i)}}$, "
        r"$\frac{\partial J}{\partial b_2} = \frac1m \sum_{i=1}^m (y^{(i)} - a_2^{(i)})$",
        "given given given correct correct wrong",
    ),
    # the mean over several outputs is none over samples
    (
        _lecture(
            'W1 = "W"\nb1 = "b"\nz1 = "h"\na1 = "a"\nW2 = "V"\nb2 = "c"\nyhat = "o"\nx = "x"\ny = "t"\nL = "L"',
            2,
            '{ name = "squared_error", factor = 1, over_outputs = "mean" }',
        ),
        r"$h = Wx + b$, $o = Va + c$, $L = \frac1n \sum_{i=1}^n (o_i - t_i)^2$, $\frac{\partial L}{\partial o_i} = \frac2n (o_i - t_i)$, "
        r"$\frac{\partial L}{\partial o_i} = \frac1n (o_i - t_i)$",
        "given given given correct wrong",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("lecture", "text", "wanted"), _CASES)
def test_a_batch_is_taken_from_the_document(lecture: Lecture, text: str, wanted: str) -> None:
    """The right form and the mistake beside it."""
    assert verdicts(lecture, text) == wanted.split()


_ONE = parse_lecture(
    'title = "B"\n[network]\ninputs = 2\nloss = "binary_cross_entropy"\n[[network.layers]]\nunits = 4\n'
    'activation = "relu"\n[[network.layers]]\nunits = 1\nactivation = "sigmoid"\n[notation]\nstyle = "bracket"\n'
)
_SAMPLE = r"""For one sample:

$L = -(y \ln \hat{y} + (1 - y) \ln(1 - \hat{y}))$, $z^{[2]} = W^{[2]} a^{[1]} + b^{[2]}$,
$\frac{\partial L}{\partial z^{[2]}} = \hat{y} - y$, $\frac{\partial L}{\partial W^{[2]}} = (\hat{y} - y) (a^{[1]})^T$

Over the $n$ samples: $L = -\frac1n \sum_{i=1}^n (y_i \ln \hat{y}_i + (1 - y_i) \ln(1 - \hat{y}_i))$

"""


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (r"\frac{\partial L}{\partial b^{[2]}} = \hat{y} - y", "correct"),
        (r"\frac{\partial L}{\partial b^{[2]}} = y - \hat{y}", "wrong"),
        (r"\delta^{[1]} = (W^{[2]})^T (\hat{y} - y) \odot \mathrm{ReLU}'(z^{[1]})", "correct"),
        (r"\delta^{[1]} = (W^{[2]})^T (\hat{y} + y) \odot \mathrm{ReLU}'(z^{[1]})", "wrong"),
    ],
)
def test_a_mean_that_is_mentioned_makes_no_batch_of_what_is_said_of_one_sample(claim: str, verdict: str) -> None:
    """The loss of one sample, its gradients, and the mean besides."""
    found = verdicts(_ONE, _SAMPLE + f"${claim}$")
    assert found == ["given", "given", "correct", "correct", "given", verdict]


@pytest.mark.parametrize(
    ("words", "claim", "verdict"),
    [
        ("There are $n$ samples, $n = 500$. ", r"x \in \mathbb{R}^{2 \times 500}", "unread"),
        ("There are $n$ samples, $n = 500$. ", r"W^{[1]} \in \mathbb{R}^{4 \times 500}", "wrong"),
        ("", r"x \in \mathbb{R}^{2 \times 500}", "wrong"),
        ("There are $n$ samples, $n = 500$. ", r"x \in \mathbb{R}^{4}", "wrong"),
    ],
)
def test_a_shape_may_be_that_of_all_samples(words: str, claim: str, verdict: str) -> None:
    """Where the document counts samples, and the number is no layer's."""
    assert verdicts(_ONE, f"{words}${claim}$")[-1] == verdict
