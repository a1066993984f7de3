"""Vectors where units, norms or entries are meant, and the loss as a function of any outputs and targets."""

from __future__ import annotations

import pytest

from symbackprop.api import check, parse_lecture
from tests.checking import verdicts

_TWO = """
title = "T"
[network]
inputs = 2
loss = {{ name = "squared_error", factor = "1/2"{samples} }}
[[network.layers]]
units = 3
activation = "sigmoid"
[[network.layers]]
units = 2
activation = "sigmoid"
{values}
[notation]
{notation}
L = "E"
"""
TWO = parse_lecture(_TWO.format(samples="", values="", notation='style = "bracket"'))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # the square of a vector, as what a loss is
        (r"$E = \frac12 (y - \hat y)^2$", "given"),
        (r"$E = \frac{(\hat y - y)^2}{2}$", "given"),
        (r"$E = (y - \hat y)^2$", "wrong"),
        (r"$E = \frac12 (y + \hat y)^2$", "wrong"),
        (r"$a^{[1]} = (y - \hat y)^2$", "wrong"),
        # a sum of nothing but what a product of matrices sums already
        (r"$z^{[1]} = \sum W^{[1]} x + b^{[1]}$", "given"),
        (r"$z^{[2]} = \sum W^{[2]} x + b^{[2]}$", "wrong"),
        # the slopes of a vector, entry by entry, beside a sign that says so
        (r"$\frac{\partial E}{\partial z^{[1]}} = \frac{\partial E}{\partial a^{[1]}} \odot \frac{\partial}{\partial z^{[1]}} \sigma(z^{[1]})$", "correct"),
        (r"$\frac{\partial E}{\partial z^{[1]}} = \frac{\partial E}{\partial a^{[1]}} \odot \frac{\partial}{\partial z^{[1]}} \tanh(z^{[1]})$", "wrong"),
        (r"$\frac{\partial E}{\partial z^{[1]}} = \frac{\partial E}{\partial a^{[1]}} \odot \frac{\partial}{\partial z^{[2]}} \sigma(z^{[2]})$", "wrong"),
        # a vector for its unit, beside the weight of that
        (r"$\frac{\partial z^{[2]}}{\partial w_{ij}^{[2]}} = a_j^{[1]}$", "correct"),
        (r"$\frac{\partial z^{[2]}}{\partial w_{ij}^{[2]}} = a_i^{[1]}$", "wrong"),
        (r"$\frac{\partial z^{[2]}}{\partial b_i^{[2]}} = 1$", "correct"),
        (r"$\frac{\partial E}{\partial w_{ij}^{[2]}} = \frac{\partial E}{\partial z^{[2]}} \frac{\partial z^{[2]}}{\partial w_{ij}^{[2]}}$", "correct"),
        # the loss of other outputs
        (r"$E(\sigma(z^{[2]}), y) = \frac12 \|\sigma(z^{[2]}) - y\|^2$", "correct"),
        (r"$E(\sigma(z^{[2]}), y) = \frac12 \|\sigma(z^{[2]}) + y\|^2$", "wrong"),
        (r"$\frac{\partial E(\sigma(z^{[2]}), y)}{\partial z^{[2]}} = (\hat y - y) \odot \sigma'(z^{[2]})$", "correct"),
        (r"$\frac{\partial E(\sigma(z^{[2]}), y)}{\partial z^{[2]}} = (y - \hat y) \odot \sigma'(z^{[2]})$", "wrong"),
        (r"$E = E(\sigma(z^{[1]}), y)$", "unread"),
        # a letter for any number
        (r"$\sigma'(t) = \sigma(t) (1 - \sigma(t))$", "correct"),
        (r"$\sigma'(t) = \sigma(t) (1 + \sigma(t))$", "wrong"),
    ],
)  # fmt: skip
def test_what_a_vector_stands_for(text: str, wanted: str) -> None:
    """The right line is right, and the mistake beside it is found."""
    assert verdicts(TWO, text) == [wanted]


def test_letters_tell_no_other_order_of_indices_for_a_slip() -> None:
    """Of two claims that contradict each other one is wrong, whichever layers their letters might have."""
    text = r"$\frac{\partial z^{[2]}}{\partial w_{ij}^{[2]}} = a_j^{[1]}$, $\frac{\partial z^{[2]}}{\partial w_{ij}^{[2]}} = a_i^{[1]}$, "
    text += r"$\frac{\partial E}{\partial w_{ij}^{[2]}} = (\hat y_i - y_i) \sigma'(z_i^{[2]}) a_j^{[1]}$"
    assert verdicts(TWO, text) == ["correct", "wrong", "correct"]


BATCH = parse_lecture(
    _TWO.format(
        samples=', over_samples = "sum"',
        values="[values]\nx = [[1, 2], [0, 1]]\ny = [[1, 0], [0, 1]]",
        notation='yhat = "o"\ny = "t"\nx = "x"',
    )
)


@pytest.mark.parametrize(
    ("text", "wanted"), [(r"E(x, t) = \frac12 (x - t)^2", "right"), (r"E(x, t) = \frac12 (x + t)^2", "wrong")]
)
def test_the_loss_of_one_sample_as_a_function_of_any_two(text: str, wanted: str) -> None:
    """Its letter is that of all samples, and x that of the inputs."""
    (claim,) = check(BATCH, f"${text}$").claims
    assert claim.bad is (wanted == "wrong")


LETTERS = parse_lecture(
    r"""
title = "T"
[network]
inputs = 2
loss = "squared_error"
[[network.layers]]
units = 2
activation = "tanh"
[[network.layers]]
units = 2
activation = "tanh"
[notation]
L = "E"
W1 = { whole = 'W^{(1)}', entries = [['\omega^{(1)}_{11}', '\omega^{(1)}_{12}'], ['\omega^{(1)}_{21}', '\omega^{(1)}_{22}']] }
W2 = { whole = 'W^{(2)}', entries = [['\omega^{(2)}_{11}', '\omega^{(2)}_{12}'], ['\omega^{(2)}_{21}', '\omega^{(2)}_{22}']] }
z1 = { whole = 'O^{(1)}', entries = ['o^{(1)}_1', 'o^{(1)}_2'] }
z2 = { whole = 'O^{(2)}', entries = ['o^{(2)}_1', 'o^{(2)}_2'] }
a1 = { whole = 'A^{(1)}', entries = ['a^{(1)}_1', 'a^{(1)}_2'] }
delta1 = '\delta^{(1)}'
delta2 = '\delta^{(2)}'
"""
)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (r"$\delta^{(1)} = (\omega^{(2)})^T \delta^{(2)} \odot \tanh'(O^{(1)})$", "correct"),
        (r"$\delta^{(1)} = \omega^{(2)} \delta^{(2)} \odot \tanh'(O^{(1)})$", "wrong"),
        (r"$\frac{\partial O^{(2)}_1}{\partial A^{(1)}_2} = \omega^{(2)}_{12}$", "correct"),
        (r"$\frac{\partial O^{(2)}_1}{\partial A^{(1)}_2} = \omega^{(2)}_{21}$", "wrong"),
    ],
)
def test_wholes_by_the_letters_of_their_entries_and_entries_by_those_of_their_wholes(text: str, wanted: str) -> None:
    """Where the lecture file has a letter for each, a document may take one for both."""
    assert verdicts(LETTERS, text) == [wanted]


SEVERAL = parse_lecture(
    _TWO.format(
        samples=', over_samples = "sum"',
        values="[values]\nx = [[1, 2], [2, 1], [0, 1]]\ny = [[1, 2], [2, 1], [0, 1]]",
        notation='style = "bracket"',
    )
)
ONE_OUTPUT = parse_lecture(
    _TWO.format(
        samples=', over_samples = "sum"',
        values="[values]\nx = [[1, 2], [2, 1], [0, 1]]\ny = [[1], [2], [0]]",
        notation='style = "bracket"',
    ).replace("units = 2", "units = 1")
)


@pytest.mark.parametrize("lecture", [SEVERAL, ONE_OUTPUT])
@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (r"$\frac{\partial Z^{[2]}}{\partial W^{[2]}} = A^{[1]}$", "conditional"),
        (r"$\frac{\partial A^{[1]}}{\partial Z^{[1]}} = \sigma'(Z^{[1]})$", "conditional"),
        (r"$\frac{\partial A^{[1]}}{\partial Z^{[1]}} = \sigma(Z^{[1]}) (1 - \sigma(Z^{[1]}))$", "conditional"),
        (r"$\frac{\partial A^{[1]}}{\partial Z^{[1]}} = A^{[1]} \cdot (1 - A^{[1]})$", "conditional"),
        (r"$\frac{\partial A^{[1]}}{\partial Z^{[1]}} = A^{[1]} \odot (1 + A^{[1]})$", "unread"),
        (r"$\frac{\partial Z^{[2]}}{\partial b^{[2]}} = 1$", "correct"),
        (r"$\frac{\partial E}{\partial b^{[2]}} = \frac{\partial E}{\partial Z^{[2]}} \frac{\partial Z^{[2]}}{\partial b^{[2]}}$", "correct"),
        (r"$\frac{\partial E}{\partial b^{[2]}} = \frac{\partial E}{\partial A^{[1]}} \frac{\partial A^{[1]}}{\partial b^{[2]}}$", "wrong"),
    ],
)  # fmt: skip
def test_local_derivatives_of_a_batch_are_those_of_any_sample(lecture: object, text: str, wanted: str) -> None:
    """Z and A stand for all samples, and dA/dZ for what each has."""
    (claim,) = check(lecture, text).claims  # type: ignore[arg-type]
    assert str(claim.verdict) == wanted
    assert claim.bad is (wanted == "wrong")


def test_the_slope_of_a_batch_by_its_weights_is_what_goes_into_the_layer() -> None:
    """Z of the layer before is no such thing."""
    assert verdicts(SEVERAL, r"$\frac{\partial Z^{[2]}}{\partial W^{[2]}} = Z^{[1]}$") == ["wrong"]


def test_a_set_is_said_of_what_stands_before_it() -> None:
    """The chain goes on with what is in the set."""
    text = r"$\frac{\partial E}{\partial W^{[1]}} = \delta^{[1]} x^T \in \mathbb{R}^{3 \times 2} = \delta^{[1]} x$"
    assert verdicts(TWO, text) == ["given", "correct", "wrong"]


def test_the_letter_of_entries_of_the_documents_own_is_no_vector() -> None:
    """Error beside Error_j may be anything: it was called wrong."""
    text = r"$Err_j = \hat y_j - y_j$, $Err_1 = \hat y_1 - y_1$, $Err = \hat y_1 - y_1$"
    assert verdicts(TWO, text) == ["given", "correct", "unread"]


_BELOW = parse_lecture(
    """
title = "B"
[network]
inputs = 2
loss = { name = "squared_error", factor = "1/2" }
[[network.layers]]
units = 3
activation = "sigmoid"
[[network.layers]]
units = 4
activation = "sigmoid"
[[network.layers]]
units = 2
activation = "sigmoid"
[notation]
L = "C"
"""
    + "".join(f'{name}{k} = "{name}_{k}"\n' for k in (1, 2, 3) for name in "Wbz")
    + "".join(f"delta{k} = '\\delta_{k}'\n" for k in (1, 2, 3))
    + 'a1 = "a_1"\na2 = "a_2"\nyhat = "a_3"\n'
)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (r"\delta_L = (a_L - y) \odot \sigma'(z_L)", "correct"),
        (r"\delta_L = (y - a_L) \odot \sigma'(z_L)", "wrong"),
        (r"C = \frac12 (a_L - y)^2", "given"),
        (r"\delta_L = \frac{\partial C}{\partial a_L} \frac{\partial a_L}{\partial z_L}", "correct"),
        (r"\delta_L = \frac{\partial C}{\partial a_{L-1}} \frac{\partial a_{L-1}}{\partial z_L}", "wrong"),
        (r"\delta_L = \frac{\partial C}{\partial a_{L-1}} \frac{\partial a_{L-1}}{\partial z_{L-1}}", "wrong"),
        (r"\delta_l = W_{l+1}^T \delta_{l+1} \odot \sigma'(z_l)", "correct"),
        (r"\delta_l = W_l^T \delta_{l+1} \odot \sigma'(z_l)", "wrong"),
    ],
)
def test_the_last_layer_has_its_letter_below_too(text: str, wanted: str) -> None:
    """Where layers stand below, a_L is what the last one gives, and no layer else."""
    assert verdicts(_BELOW, f"$z_l = W_l a_{{l-1}} + b_l$, $a_l = \\sigma(z_l)$, ${text}$")[2:] == [wanted]
