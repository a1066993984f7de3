"""Links of a chain, each judged for all values of its indices, whatever stands before it; and what a zero or an
argument beside a name must not hide.
"""

from __future__ import annotations

import pytest

from symbackprop.api import Lecture, parse_lecture
from tests.checking import claims_of, relu_lecture, verdicts

_TEXT = """
title = "Two layers"
[network]
inputs = 2
loss = "squared_error"
[[network.layers]]
units = 3
activation = "tanh"
[[network.layers]]
units = 3
[notation]
vectors = "{}"
a1 = {{ whole = "u", entries = ["u_1", "u_2", "u_3"] }}
z2 = {{ whole = "q", entries = ["q_1", "q_2", "q_3"] }}
W2 = {{ whole = "M", entries = {} }}
"""
_ENTRIES = [[f"M_{{{row}{column}}}" for column in (1, 2, 3)] for row in (1, 2, 3)]
_ROWS, _COLUMNS = (parse_lecture(_TEXT.format(way, str(_ENTRIES).replace("'", '"'))) for way in ("rows", "columns"))


@pytest.mark.parametrize(
    ("lecture", "text", "wanted"),
    [
        (_ROWS, r"$\frac{\partial q_r}{\partial u_s} = 2 M_{sr} = M_{rs}$", "wrong wrong"),
        (_ROWS, r"$\frac{\partial q_r}{\partial u_s} = 2 M_{sr} = M_{sr}$", "wrong correct"),
        (_ROWS, r"$\frac{\partial q_r}{\partial u_s} = 2 M_{sr} = 2 M_{sr} + 0$", "wrong inherited"),
        (_COLUMNS, r"$\frac{\partial q_r}{\partial u_s} = M_{sr} = M_{rs}$", "wrong correct"),
        (_COLUMNS, r"$\frac{\partial q_r}{\partial u_s} = 2 M_{rs} = M_{sr}$", "wrong wrong"),
        (_COLUMNS, r"$\frac{dL}{du_s} = \sum_r (q_r - y_r) M_{sr} = \sum_r (q_r - y_r) M_{rs}$", "wrong correct"),
    ],
)  # fmt: skip
def test_a_link_behind_a_wrong_one_is_judged_for_all_indices(lecture: Lecture, text: str, wanted: str) -> None:
    """Right by the head or from what is wrong before it; an exchanged index is wrong there, too."""
    assert verdicts(lecture, text) == wanted.split()


_SHARES = parse_lecture(
    'title = "Shares"\n[network]\ninputs = 2\nloss = "cross_entropy"\n[[network.layers]]\nunits = 4\n'
    'activation = "relu"\n[[network.layers]]\nunits = 3\nactivation = "softmax"\n[notation]\nz1 = "u^{(1)}"\n'
    'a1 = "g^{(1)}"\nz2 = "u^{(2)}"\nyhat = "g^{(2)}"\nactivation2 = "f^{(2)}"\n'
)
_PATH = r"\frac{\partial L}{\partial g_j^{(L)}} \frac{\partial g_j^{(L)}}{\partial u_j^{(L)}}"


@pytest.mark.parametrize(
    ("lecture", "text", "wanted", "reason"),
    [
        (_COLUMNS, r"$\frac{\partial q_r}{\partial u_s} = M_{rs} = G_{rs}$", "correct unread", r"G_{rs}"),
        (_COLUMNS, r"$\frac{\partial q_r}{\partial u_s} = M_{sr} = G_{rs}$", "wrong unread", r"G_{rs}"),
        (_COLUMNS, r"$\frac{\partial q_r}{\partial u_s} = G_{rs} = M_{rs}$", "unread correct", r"G_{rs}"),
        (_COLUMNS, r"$\frac{\partial q_r}{\partial u_s} = G_{rs} = M_{sr}$", "unread wrong", r"G_{rs}"),
        (
            _SHARES,
            r"$\delta_j^{(L)} = \frac{\partial L}{\partial u_j^{(L)}} = "
            + _PATH
            + r" = (g_j^{(L)} - y_j) f'^{(L)}(u_j^{(L)})$",
            "correct wrong unread",
            "softmax",
        ),
        (
            _SHARES,
            r"$\delta_j^{(L)} = g_j^{(L)} - y_j = (g_j^{(L)} - y_j) f'^{(L)}(u_j^{(L)})$",
            "correct unread",
            "softmax",
        ),
    ],
)
def test_a_side_that_cannot_be_read_hides_no_other(lecture: Lecture, text: str, wanted: str, reason: str) -> None:
    """The links beside it are judged for all indices, and it says itself why it is unread."""
    claims = claims_of(lecture, text)
    assert [str(claim.verdict) for claim in claims] == wanted.split()
    assert all(reason in claim.message for claim in claims if claim.verdict == "unread")


def test_what_goes_on_from_shapes_that_do_not_fit_is_not_judged() -> None:
    """The product that has no meaning is wrong; what is put into it may be right. A sum that has one is judged."""
    text = r"$\frac{\partial L}{\partial u} = M (q - y) u = M (q - y) u^T u u = SIDE$"
    right = verdicts(_COLUMNS, text.replace("SIDE", "M^T (q - y)"))
    wrong = verdicts(_COLUMNS, text.replace("SIDE", "M (q - y)"))
    assert [right, wrong] == [["wrong", "unread", "correct"], ["wrong", "unread", "wrong"]]


_SLOPE = r"$\frac{\partial L}{\partial h_2} \frac{\partial h_2}{\partial z_2}"
# of the dead unit dL/dh_2 is the error times the weight


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (_SLOPE + r" = -0.704 \cdot 0 = 0$", "correct correct"),
        (_SLOPE + r" = -0.407 \cdot 0 = 0$", "wrong correct"),
        (_SLOPE + r" = 0.704 \cdot 0 = 0$", "wrong correct"),
        (r"$\frac{\partial L}{\partial h_2} \cdot \text{ReLU}'(z_2) = -0.704 \cdot 0$", "correct"),
    ],
)  # fmt: skip
def test_a_zero_hides_no_slip_beside_a_derivative(text: str, wanted: str) -> None:
    """The factor beside the slope 0 of a dead unit."""
    lecture = relu_lecture(notation='z1 = ["z_1", "z_2"]\na1 = ["h_1", "h_2"]')
    assert verdicts(lecture, text) == wanted.split()


@pytest.mark.parametrize("lecture", [_ROWS, _COLUMNS])
def test_a_gradient_at_its_argument(lecture: Lecture) -> None:
    """nabla L(q) is the gradient by q, and no product with q; so it is where the document has said what nabla L is."""
    rows = lecture is _ROWS
    right, wrong = r"\hat y - y", r"y - \hat y"
    back = (r"\nabla L(q) M^T", r"\nabla L(q) M") if rows else (r"M^T \nabla L(q)", r"M \nabla L(q)")
    text = (
        rf"$\nabla L(q) = {right}$, $\nabla L(q) = {wrong}$, "
        rf"$\frac{{\partial L}}{{\partial u}} = {back[0]}$, $\frac{{\partial L}}{{\partial u}} = {back[1]}$"
    )
    assert verdicts(lecture, text) == ["correct", "wrong", "correct", "wrong"]


_LAYERS = """
title = "Letters for the layers"
[network]
inputs = 2
loss = "squared_error"
[[network.layers]]
units = 3
activation = "tanh"
[[network.layers]]
units = 2
activation = "sigmoid"
[notation]
L = "E"
activation1 = "f_j"
activation2 = "f_k"
"""


@pytest.mark.parametrize(
    ("claim", "wanted"),
    [
        (r"\delta_k = (a_k - y_k) f_k'(z_k)", "correct"),
        (r"\frac{\partial E}{\partial w_{ij}} = a_i f_j'(z_j) \sum_k (a_k - y_k) f_k'(z_k) w_{jk}", "correct"),
        (r"\frac{\partial E}{\partial w_{ij}} = a_i f_k'(z_j) \sum_k (a_k - y_k) f_k'(z_k) w_{jk}", "wrong"),
        (r"\delta_k = (a_k - y_k) f_j'(z_k)", "wrong"),
    ],
)
def test_a_function_may_have_the_index_of_its_layer(claim: str, wanted: str) -> None:
    """f_k is what the lecture says, whichever unit k is."""
    given = (
        r"$z_j = b_j + \sum_i a_i w_{ij}$, $a_j = f_j(z_j)$, $z_k = b_k + \sum_j a_j w_{jk}$, $a_k = f_k(z_k)$. "
        r"Inputs are $a_i$. $E = \frac{1}{2} \sum_k (a_k - y_k)^2$. "
    )
    found = verdicts(parse_lecture(_LAYERS), given + f"${claim}$")
    assert found[-1] == wanted
    assert not {"wrong", "inherited"} & {*found[:-1]}


_UNIT = parse_lecture(
    'title = "U"\n[network]\ninputs = 2\nloss = "squared_error"\n[[network.layers]]\nunits = 1\n'
    'activation = "sigmoid"\n[values]\nx = [-1, 3]\ny = [0]\nW1 = [[2, -0.5]]\nb1 = [-1]\n'
)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (r"$x = [-1~~~3]^T$, $W = [2~-0.5]$, $x = [-1 \; 3]$, $W = [2 -0.5]$", "given given given given"),
        (r"$W = [2~-0.5]$, $x = [-1~~~-3]^T$", "given wrong"),
        (r"$b = [2 - 3]$, $b = [2-3]$", "given given"),
    ],
)
def test_numbers_that_room_sets_apart(text: str, wanted: str) -> None:
    """A minus that only has room before it is a sign; 2 - 3 and 2-3 are a number."""
    assert verdicts(_UNIT, text) == wanted.split()


def test_a_line_of_numbers_is_judged_by_the_line_before() -> None:
    """0.5 * 0.732^2 is 0.268, whatever other mistake gives 0.264; what rounding may do is inherited."""
    lecture = relu_lecture(notation='z1 = ["z_1", "z_2"]')
    start = r"$\hat y = 0.732$, $L = \frac{1}{2} (0.732 - 0.5)^2 = "
    assert verdicts(lecture, start + "0.027$") == ["wrong", "inherited", "inherited"]
    assert verdicts(lecture, start + "0.072$") == ["wrong", "inherited", "wrong"]


_ONE_OUTPUT = parse_lecture(
    'title = "R"\n[network]\ninputs = 2\nloss = "squared_error"\n[[network.layers]]\nunits = 2\n'
    'activation = "sigmoid"\n[[network.layers]]\nunits = 1\n[values]\nx = [1, 3]\ny = [0.5]\n'
    'W1 = [[0.2, -0.4], [0.1, 0.3]]\nb1 = [0, 0.1]\nW2 = [[0.6], [-0.2]]\nb2 = [0.1]\n[notation]\nvectors = "rows"\n'
)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (r"$z_1 = [1, 3] \cdot \begin{bmatrix} 0.2 & -0.4 \\ 0.1 & 0.3 \end{bmatrix} + [0, 0.1]$", "correct"),
        (r"$z_1 = [3, 1] \cdot \begin{bmatrix} 0.2 & -0.4 \\ 0.1 & 0.3 \end{bmatrix} + [0, 0.1]$", "wrong"),
        (r"$z_1 = [1, 3] \cdot \begin{bmatrix} 0.2 & -0.4 \\ 0.1 & 0.3 \end{bmatrix} + [0, 0.2]$", "wrong"),
        (r"$z_2 = a_1 W_2^T + b_2$, $\frac{\partial L}{\partial a_1} = \delta_2 W_2$", "given correct"),
        (r"$z_2 = a_1 W_2 + b_2$, $\frac{\partial L}{\partial a_1} = \delta_2 W_2^T$", "given correct"),
        (r"$z_2 = a_1 W_2^T + b_2$, $\frac{\partial L}{\partial W_1} = \delta_1^T x$", "given conditional"),
    ],
)
def test_rows_beside_the_weights_of_one_output(text: str, wanted: str) -> None:
    """A list before a matrix is a row, and the weights of a single output lie as the definition has them."""
    assert verdicts(_ONE_OUTPUT, text) == wanted.split()


def test_room_between_rows_that_a_program_has_spoiled() -> None:
    """A display with \\[6pt] in it, where $$ was put for each backslash with a bracket."""
    text = "$$\n\\begin{aligned}\nx_1 &= 1 \\$$6pt]\nx_2 &= 4\n\\end{aligned}\n$$\n\n$x_1 = 2$"
    assert verdicts(_ONE_OUTPUT, text) == ["given", "wrong", "wrong"]


_WIDE = parse_lecture(
    'title = "W"\n[network]\ninputs = 3\nloss = "squared_error"\n[[network.layers]]\nunits = 2\n'
    'activation = "sigmoid"\n[[network.layers]]\nunits = 4\n'
)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (r"z_i^{(1)} = w_{i1}^{(1)} x_1 + \dots + w_{in}^{(1)} x_n + b_i^{(1)}", "given"),
        (r"z_i^{(1)} = w_{i1}^{(1)} x_1 + w_{i2}^{(1)} x_2 + \dots + w_{im}^{(1)} x_m + b_i^{(1)}", "given"),
        (r"z_i^{(1)} = w_{i1}^{(1)} x_1 + \dots + w_{in}^{(1)} x_n", "wrong"),
        (r"z_i^{(1)} = w_{i1}^{(1)} x_1 - w_{i2}^{(1)} x_2 + \dots + w_{in}^{(1)} x_n + b_i^{(1)}", "unread"),
        (r"z_i^{(1)} = w_{i1}^{(1)} x_1 + \dots + w_{i,n-1}^{(1)} x_{n-1} + b_i^{(1)}", "unread"),
        (r"z_i^{(2)} = w_{i1}^{(2)} a_1^{(1)} + \dots + w_{in}^{(2)} a_n^{(1)} + b_i^{(2)}", "given"),
        (r"z_i^{(2)} = w_{i1}^{(2)} a_1^{(1)} + \dots + w_{in}^{(2)} a_n^{(1)} + b_n^{(2)}", "wrong"),
    ],
)
def test_dots_go_on_to_the_last_unit(text: str, wanted: str) -> None:
    """A letter that stands only behind dots says how far they go: no index, for which all would be claimed."""
    assert verdicts(_WIDE, f"${text}$") == [wanted]


@pytest.mark.parametrize(
    ("middle", "side", "verdict", "said"),
    [
        # judged against the head, which the report says where the side before it is no more than read, or wrong
        (r"2 M_{rs}", "M_{rs}", "correct", True),
        (r"\kappa", "M_{rs}", "correct", True),
        (r"M_{rs}", "M_{rs} + 0", "correct", False),
        (r"\kappa", "2 M_{rs}", "wrong", False),
    ],
)
def test_a_report_says_what_a_claim_is_right_for(middle: str, side: str, verdict: str, said: bool) -> None:
    """No equation that is wrong, or that nobody has read, stands beside the word correct without more."""
    found = claims_of(_COLUMNS, r"$\frac{\partial q_r}{\partial u_s} = " + f"{middle} = {side}$")[-1]
    assert found.verdict == verdict
    assert ("right for what the chain begins with" in found.message) is said


def test_a_vector_above_a_name_is_no_power() -> None:
    """Two numbers above have no value: nothing is said to hold at points where nothing could be evaluated."""
    text = r"$u_j^{(1,2)} = 2 u_j^{(1,2)}$, $(u_j)^{(1,2)} = 2 (u_j)^{(1,2)}$, $(u_1)^2 = 2 u_1^2$"
    claims = claims_of(_COLUMNS, text)
    assert [claim.verdict for claim in claims] == ["unread", "unread", "wrong"]
    assert not any("every point" in claim.message for claim in claims)


def test_where_the_head_is_unread_nothing_is_said_of_it() -> None:
    """What is right behind it is right for the side before."""
    claims = claims_of(_COLUMNS, r"$\kappa + \nu^\mu = 0.1 \cdot 0.3 = 0.03 = 0.04$")
    assert [claim.verdict for claim in claims] == ["unread", "correct", "wrong"]
    assert not any("begins with" in claim.message for claim in claims)
