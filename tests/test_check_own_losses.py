"""Derivatives by what each sample has: of the whole loss, or each of that of its own sample, as the document says."""

from __future__ import annotations

import pytest

from symbackprop.api import Lecture, check, parse_lecture
from tests.checking import verdicts


def _lecture(notation: str, loss: str = "binary_cross_entropy", samples: str = "") -> Lecture:
    """Two inputs, three hidden units, one output, and three samples."""
    samples = samples or "x = [[1, 2], [0, -1], [2, 1]]\ny = [[1], [0], [1]]"
    last = "sigmoid" if loss == "binary_cross_entropy" else "identity"
    return parse_lecture(
        f'title = "O"\n[network]\ninputs = 2\nloss = "{loss}"\n[[network.layers]]\nunits = 3\nactivation = "tanh"\n'
        f'[[network.layers]]\nunits = 1\nactivation = "{last}"\n[values]\n{samples}\n'
        "W1 = [[0.5, -0.2], [0.1, 0.3], [-0.4, 0.2]]\nb1 = [0.1, 0, -0.1]\nW2 = [[0.3, -0.5, 0.2]]\nb2 = [0.1]\n"
        f"[training]\nlearning_rate = 0.1\n[notation]\n{notation}\n"
    )


COURSE = _lecture('style = "bracket"\nL = "J"')
LETTERS = _lecture(
    'style = "index"\nL = "E"\nx = "X"\ny = "T"\nW1 = "U"\nb1 = "p"\nz1 = "R"\na1 = "H"\nW2 = "V"\nb2 = "q"\n'
    'z2 = "S"\nyhat = "O"',
    loss="squared_error",
)
_LOSS = r"$J = -\frac{1}{m} \sum_{i=1}^m (y^{(i)} \log a^{[2](i)} + (1 - y^{(i)}) \log (1 - a^{[2](i)}))$, "
_BY_Z2, _BY_W2, _BY_Z1, _BY_W1 = (
    rf"$\frac{{\partial J}}{{\partial {name}}} = " for name in ("Z^{[2]}", "W^{[2]}", "Z^{[1]}", "W^{[1]}")
)
_OWN = _LOSS + _BY_Z2 + r"A^{[2]} - Y$, "
_WHOLE = _LOSS + _BY_Z2 + r"\frac1m (A^{[2]} - Y)$, "
_BACK = r"W^{[2]T} \frac{\partial J}{\partial Z^{[2]}} \odot (1 - A^{[1]} \odot A^{[1]})$"
# what a derivative by a parameter shows: 1/m is not forgotten
_SURE = _OWN + _BY_W2 + r"\frac1m \frac{\partial J}{\partial Z^{[2]}} A^{[1]T}$, "
_ERRORS = r"$E = \frac{1}{2N} \sum_{n=1}^N (O_n - T_n)^2$, "
_BY_S = r"$\frac{\partial E}{\partial S} = "
_ERRORS_SURE = _ERRORS + _BY_S + r"O - T$, $\frac{\partial E}{\partial V} = \frac1N (O - T)^T H$, "

CASES = [
    # each sample's own loss: 1/m is in the derivatives by parameters
    (COURSE, _OWN, _BY_W2 + r"\frac1m \frac{\partial J}{\partial Z^{[2]}} A^{[1]T}$", "correct"),
    (COURSE, _SURE, _BY_W2 + r"\frac{\partial J}{\partial Z^{[2]}} A^{[1]T}$", "wrong"),
    (COURSE, _OWN, _BY_W2 + r"\frac1m (A^{[2]} - Y) A^{[1]T}$", "correct"),
    (COURSE, _SURE, _BY_W2 + r"(A^{[2]} - Y) A^{[1]T}$", "wrong"),
    (COURSE, _SURE, _BY_Z1 + _BACK, "correct"),
    (COURSE, _SURE, _BY_Z1 + r"W^{[2]T} (A^{[2]} - Y) \odot (1 - A^{[1]} \odot A^{[1]})$", "correct"),
    (COURSE, _SURE, _BY_Z1 + r"\frac1m W^{[2]T} (A^{[2]} - Y) \odot (1 - A^{[1]} \odot A^{[1]})$", "wrong"),
    (COURSE, _OWN, _BY_W1 + r"\frac1m \frac{\partial J}{\partial Z^{[1]}} X^T$", "correct"),
    (COURSE, _SURE, r"$\nabla_{Z^{[2]}} J = A^{[2]} - Y$", "correct"),
    (COURSE, _SURE, r"$\nabla_{Z^{[2]}} J = \frac1m (A^{[2]} - Y)$", "wrong"),
    (COURSE, _SURE, r"$\partial J/\partial A^{[2]} = -Y / A^{[2]} + (1 - Y) / (1 - A^{[2]})$", "correct"),
    (COURSE, _SURE, r"$\partial J/\partial A^{[2]} = Y / A^{[2]} + (1 - Y) / (1 - A^{[2]})$", "wrong"),
    (COURSE, _SURE, r"$\frac{\partial J}{\partial z^{[2](i)}} = a^{[2](i)} - y^{(i)}$", "correct"),
    (COURSE, _SURE, r"$\frac{\partial J}{\partial z^{[2](i)}} = \frac1m (a^{[2](i)} - y^{(i)})$", "wrong"),
    # the whole loss: it is in those by values
    (COURSE, _WHOLE, _BY_W2 + r"\frac{\partial J}{\partial Z^{[2]}} A^{[1]T}$", "correct"),
    (COURSE, _WHOLE, _BY_W2 + r"\frac1m \frac{\partial J}{\partial Z^{[2]}} A^{[1]T}$", "wrong"),
    (COURSE, _WHOLE, _BY_Z1 + _BACK, "correct"),
    (COURSE, _WHOLE, _BY_Z1 + r"W^{[2]T} (A^{[2]} - Y) \odot (1 - A^{[1]} \odot A^{[1]})$", "wrong"),
    (COURSE, _WHOLE, r"$\frac{\partial J}{\partial z^{[2](i)}} = a^{[2](i)} - y^{(i)}$", "wrong"),
    # rows for samples, in other letters
    (LETTERS, _ERRORS + _BY_S + "O - T$, ", r"$\frac{\partial E}{\partial V} = \frac1N (O - T)^T H$", "correct"),
    (LETTERS, _ERRORS_SURE, _BY_S + r"\frac1N (O - T)$", "wrong"),
    (LETTERS, _ERRORS + _BY_S + r"\frac1N (O - T)$, ", _BY_S + "O - T$", "wrong"),
]


@pytest.mark.parametrize(("lecture", "before", "claim", "verdict"), CASES)
def test_of_which_loss_is_held(lecture: Lecture, before: str, claim: str, verdict: str) -> None:
    """What the definition says holds for all claims, and what breaks it is wrong."""
    given, *rest, last = verdicts(lecture, before + claim)
    assert (given, {*rest}, last) == ("given", {"correct"}, verdict)


@pytest.mark.parametrize(
    ("lecture", "text", "wanted"),
    [
        (COURSE, _OWN, "given conditional"),
        (COURSE, _OWN + r"$\nabla_{Z^{[2]}} J = A^{[2]} - Y$", "given conditional conditional"),
        (COURSE, _LOSS + r"$\frac{\partial J}{\partial z^{[2](i)}} = a^{[2](i)} - y^{(i)}$", "given conditional"),
        (COURSE, _LOSS + r"$\frac{\partial J}{\partial z^{[2](i)}} = y^{(i)} - a^{[2](i)}$", "given wrong"),
        # an update says nothing of what the derivative is
        (
            COURSE,
            _OWN + r"$W^{[2]} = W^{[2]} - \alpha \frac{\partial J}{\partial W^{[2]}}$",
            "given conditional correct",
        ),
        # nor does one without the mean either
        (COURSE, _OWN + _BY_W2 + r"(A^{[2]} - Y) A^{[1]T}$", "given conditional wrong"),
        (COURSE, _OWN + _BY_W2 + r"\frac{\partial J}{\partial Z^{[2]}} A^{[1]T}$", "given conditional correct"),
        (LETTERS, _ERRORS + _BY_S + "O - T$", "given conditional"),
        # where the loss is not said to be a mean, nothing speaks against it
        (COURSE, _BY_Z2 + "A^{[2]} - Y$", "correct"),
    ],
)
def test_a_mean_may_be_forgotten(lecture: Lecture, text: str, wanted: str) -> None:
    """Where the document defines the loss as a mean, and no derivative by a parameter shows that 1/m is in these."""
    assert verdicts(lecture, text) == wanted.split()


def test_a_later_slip_makes_no_convention() -> None:
    """What gives a derivative by other names counts before what follows, and the first one where they differ."""
    text = (
        _OWN + _BY_W2 + r"\frac1m \frac{\partial J}{\partial Z^{[2]}} A^{[1]T}$, " + _BY_Z2 + r"\frac1m (A^{[2]} - Y)$"
    )
    assert verdicts(COURSE, text) == ["given", "correct", "correct", "wrong"]


_BACK_BY_WEIGHT = _BY_W2 + r"\frac{\partial J}{\partial Z^{[2]}} A^{[1]T}$, "
_BACK_BY_BIAS = r"$\frac{\partial J}{\partial b^{[2]}} = \sum_{i=1}^m \frac{\partial J}{\partial z^{[2](i)}}$, "
_MEAN_BY_BIAS = r"$\frac{\partial J}{\partial b^{[2]}} = \frac1m \sum_{i=1}^m \frac{\partial J}{\partial z^{[2](i)}}$, "


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # two lines of the whole loss are no slips: the definition is
        (_OWN + _BACK_BY_WEIGHT + _BACK_BY_BIAS, "given wrong correct correct"),
        (_OWN + _BACK_BY_WEIGHT + _BACK_BY_BIAS + _MEAN_BY_BIAS, "given wrong correct correct wrong"),
        (_MEAN_BY_BIAS + _BACK_BY_WEIGHT + _BACK_BY_BIAS + _OWN, "wrong correct correct given wrong"),
        # nor is one against a definition and two more
        (_OWN + _MEAN_BY_BIAS + _BACK_BY_WEIGHT, "given correct correct wrong"),
    ],
)
def test_a_definition_that_two_lines_contradict_is_a_slip(text: str, wanted: str) -> None:
    """Derivatives without a mark are of the whole loss, as they are written, unless the document holds otherwise."""
    assert verdicts(COURSE, text) == wanted.split()


def test_fractions_are_of_the_whole_loss_where_a_mark_alone_is_of_a_sample() -> None:
    """dZ tells nothing of dJ/db: 1/m is not twice in it."""
    begin = r"$dZ^{[2]} = A^{[2]} - Y$, $dW^{[2]} = \frac1m dZ^{[2]} A^{[1]T}$, "
    right, wrong = (
        rf"$\frac{{dJ}}{{db^{{[2]}}}} = {mean} \sum_{{i=1}}^m \frac{{dJ}}{{dz^{{[2](i)}}}}$"
        for mean in ("", r"\frac1m")
    )
    assert verdicts(COURSE, begin + right) == ["correct", "correct", "correct"]
    assert verdicts(COURSE, begin + right + ", " + wrong) == ["correct", "correct", "correct", "wrong"]


def test_marks_and_fractions_may_differ() -> None:
    """dZ of each sample's own loss beside fractions of the whole one."""
    begin = _WHOLE + r"$dZ^{[2]} = A^{[2]} - Y$, $dW^{[2]} = \frac1m dZ^{[2]} A^{[1]T}$, "
    begin += _BY_W2 + r"\frac{\partial J}{\partial Z^{[2]}} A^{[1]T}$, "
    right = [r"\frac{\partial J}{\partial Z^{[2]}} = \frac1m dZ^{[2]}", r"db^{[2]} = \frac1m \sum_{i=1}^m dZ^{[2](i)}"]
    wrong = [r"\frac{\partial J}{\partial Z^{[2]}} = dZ^{[2]}", r"db^{[2]} = \sum_{i=1}^m dZ^{[2](i)}"]
    for claims, verdict in ((right, "correct"), (wrong, "wrong")):
        for claim in claims:
            assert verdicts(COURSE, f"{begin}${claim}$") == ["given", *["correct"] * 4, verdict]


def test_a_straight_d_in_a_fraction_marks_nothing() -> None:
    """dZ beside dJ/dZ, with a star for the product of entries."""
    begin = r"$dZ^{[1]} = (W^{[2]T} (A^{[2]} - Y)) * (1 - A^{[1]} * A^{[1]})$, "
    begin += r"$\frac{dJ}{dZ^{[2]}} = \frac1m (A^{[2]} - Y)$, "
    for claim, verdict in ((r"\frac1m dZ^{[1]} X^T", "correct"), ("dZ^{[1]} X^T", "wrong")):
        assert verdicts(COURSE, begin + rf"$\frac{{dJ}}{{dW^{{[1]}}}} = {claim}$") == ["correct", "correct", verdict]


@pytest.mark.parametrize(("before", "said"), [(_SURE, True), (_OWN, False), (_WHOLE, False)])
def test_the_head_of_the_report_says_so(before: str, said: bool) -> None:
    """Of which loss they are, where it is not the whole one."""
    found = check(COURSE, before).conventions
    assert ("its own loss" in found.get("derivatives in a batch", "")) is said


BY_HAND = _lecture(
    'style = "index"\nL = "E"\nx = "x"\ny = ["t"]\nW1 = { whole = "U", entries = [["u_{11}", "u_{12}"], ["u_{21}", '
    '"u_{22}"], ["u_{31}", "u_{32}"]] }\nb1 = "p"\nz1 = "r"\na1 = { whole = "h", entries = ["h_1", "h_2", "h_3"] }\n'
    'W2 = { whole = "v", entries = [["v_1", "v_2", "v_3"]] }\nb2 = ["c"]\nz2 = ["s"]\nyhat = ["o"]',
    loss="squared_error",
    samples="x = [[1, 2], [0, -1]]\ny = [[1], [0]]",
)
_STEP = r"v_j \leftarrow v_j - \eta (o^{(n)} - t^{(n)}) h_j^{(n)}"
_OF_ALL = r"v_j \leftarrow v_j - \frac{\eta}{N} \sum_{n=1}^N (o^{(n)} - t^{(n)}) h_j^{(n)}"
_SLIP = r"v_j \leftarrow v_j + \eta (o^{(n)} - t^{(n)}) h_j^{(n)}"
_BY_V = r"\frac{\partial \ell^{(n)}}{\partial v_j}"
_OWN_LOSS = r"$\ell^{(n)} = \frac12 (o^{(n)} - t^{(n)})^2$ and "


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (f"Stochastic gradient descent: ${_STEP}$", "correct"),
        (f"Stochastic gradient descent: ${_SLIP}$", "wrong"),
        (f"Of $N$ samples: ${_STEP}$", "conditional"),
        (f"For each example ${_STEP}$; over the whole batch ${_OF_ALL}$", "correct correct"),
        (f"For each example ${_STEP}$; over the whole batch ${_STEP}$", "correct conditional"),
        (f"SGD: {_OWN_LOSS}$v_j \\leftarrow v_j - \\eta {_BY_V}$", "given correct"),
        (f"SGD: {_OWN_LOSS}$v_j \\leftarrow v_j + \\eta {_BY_V}$", "given wrong"),
        (r"Online: $c = c - \eta (o^{(1)} - t^{(1)})$", "correct"),
        (r"Online: $c = c - \eta (o^{(1)} - t^{(2)})$", "wrong"),
    ],
)
def test_an_update_may_take_one_sample(text: str, wanted: str) -> None:
    """Where the words say so; else that is its condition, and the whole batch is meant."""
    assert verdicts(BY_HAND, text) == wanted.split()


def test_a_line_that_is_wrong_either_way_tells_nothing() -> None:
    """The first one for a head that is right in one way tells, not what is about a parameter behind it."""
    text = _LOSS + _BY_Z2 + r"\frac{1}{2m} (A^{[2]} - Y)$, " + _BY_Z2 + r"\frac1m (A^{[2]} - Y)$, "
    text += _BY_W2 + r"\frac1m \frac{\partial J}{\partial Z^{[2]}} A^{[1]T}$, "
    assert verdicts(COURSE, text) == ["given", "wrong", "correct", "wrong"]


def test_a_mark_beside_the_derivative_is_of_the_same_loss() -> None:
    """dw and dL/dw in one line are derivatives of one sample's own loss, both."""
    notation = (
        'style = "index"\nL = "E"\nx = ["u_1", "u_2"]\nW1 = [["w_1", "w_2"]]\nb1 = ["c"]\nyhat = ["p"]\ny = ["t"]'
    )
    lecture = parse_lecture(
        'title = "O"\n[network]\ninputs = 2\nloss = "binary_cross_entropy"\n[[network.layers]]\nunits = 1\n'
        'activation = "sigmoid"\n[values]\nx = [[1, 2], [0, -1], [2, 1]]\ny = [[1], [0], [1]]\nW1 = [[0.5, -0.2]]\n'
        f"b1 = [0.1]\n[notation]\n{notation}\n"
    )
    right, turned = r"(p - t) u_2", r"(t - p) u_2"
    assert verdicts(lecture, rf"$dw_2 = \frac{{dE}}{{dw_2}} = {right}$")[1] == "conditional"
    assert verdicts(lecture, rf"$dw_2 = \frac{{dE}}{{dw_2}} = {turned}$")[1] == "wrong"
