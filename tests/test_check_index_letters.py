"""Index letters that tell layers apart: w_{ij} and w_{jk} are weights of two layers, o_i, o_j, o_k what three pass on.

Each document has the right formulas first and wrong ones behind them, with the mistake that each has.
"""

from __future__ import annotations

import pytest

from symbackprop.api import Lecture, check, parse_lecture
from tests.checking import two_inputs, verdicts

_RIGHT = ("given", "correct")


def _lecture(*layers: tuple[int, str], loss: str = "squared_error", notation: str = "") -> Lecture:
    """A network of three inputs and these layers, without numbers."""
    tables = "\n".join(f'[[network.layers]]\nunits = {units}\nactivation = "{name}"' for units, name in layers)
    return parse_lecture(f'title = "t"\n[network]\ninputs = 3\nloss = "{loss}"\n{tables}\n[notation]\n{notation}\n')


def _two(notation: str = "") -> Lecture:
    return _lecture((4, "sigmoid"), (2, "sigmoid"), notation=notation)


_TWO = _two()

# sources first, one letter for all that is passed on
_SOURCE_FIRST = (
    r"""
$$net_j = \sum_i W_{ij} O_i + b_j, \quad O_i = x_i, \quad O_j = \sigma(net_j)$$
$$net_k = \sum_j W_{jk} O_j + b_k, \quad O_k = \frac{1}{1 + e^{-net_k}}$$
$$E = \frac12 \sum_k (O_k - t_k)^2$$
$$\delta_k = (O_k - t_k) O_k (1 - O_k)$$
$$\frac{\partial E}{\partial W_{jk}} = \delta_k O_j, \quad \frac{\partial E}{\partial b_k} = \delta_k$$
$$\delta_j = O_j (1 - O_j) \sum_k W_{jk} \delta_k$$
$$\frac{\partial E}{\partial W_{ij}} = \delta_j O_i$$
$$W_{ij} \leftarrow W_{ij} - \eta \delta_j O_i$$""",
    [
        (r"\frac{\partial E}{\partial W_{jk}} = \delta_j O_k", "wrong_index"),
        (r"\frac{\partial E}{\partial W_{ij}} = \delta_j O_j", "wrong_index"),
        (r"\frac{\partial E}{\partial W_{jk}} = O_j", None),
        (r"\delta_j = O_j (1 - O_j) \sum_k W_{kj} \delta_k", "wrong_index"),
        (r"\delta_j = \sum_k W_{jk} \delta_k", "missing_slope"),
        (r"\delta_k = (t_k - O_k) O_k (1 - O_k)", "sign"),
        (r"W_{ij} \leftarrow W_{ij} + \eta \delta_j O_i", "sign"),
    ],
)
# units first, a layer above the weights that is left out later, the bias as w_{j0}
_UNIT_FIRST = (
    r"""
$$a_j = \sum_{i=1}^{D} w_{ji}^{(1)} x_i + w_{j0}^{(1)}$$
$$z_j = \tanh(a_j)$$
$$y_k = \sum_{j=1}^{M} w_{kj}^{(2)} z_j + w_{k0}^{(2)}$$
$$E_n = \frac12 \sum_k (y_k - t_k)^2$$
$$\delta_k = y_k - t_k$$
$$\delta_j = (1 - z_j^2) \sum_{k=1}^K w_{kj} \delta_k$$
$$\frac{\partial E_n}{\partial w_{ji}^{(1)}} = \delta_j x_i$$
$$\frac{\partial E_n}{\partial w_{kj}^{(2)}} = \delta_k z_j$$""",
    [
        (r"\frac{\partial E_n}{\partial w_{kj}^{(2)}} = \delta_j z_k", "wrong_index"),
        (r"\delta_j = (1 - z_j^2) \sum_{k=1}^K w_{jk} \delta_k", "wrong_index"),
        (r"\delta_j = z_j (1 - z_j) \sum_{k=1}^K w_{kj} \delta_k", "other_activation"),
        (r"\delta_j = (1 + z_j^2) \sum_{k=1}^K w_{kj} \delta_k", "sign"),
    ],
)
# three layers, other letters, one for what each passes on; an index of a sum that is no layer's
_THREE_LAYERS = (
    r"""
$$a_p = \sum_m w_{pm} x_m + b_p, \quad h_p = \tanh(a_p)$$
$$a_q = \sum_p w_{qp} h_p + b_q, \quad h_q = \tanh(a_q)$$
$$a_r = \sum_q w_{rq} h_q + b_r, \quad y_r = \frac{e^{a_r}}{\sum_s e^{a_s}}$$
$$L = -\sum_r t_r \ln y_r$$
$$\delta_r = y_r - t_r$$
$$\delta_q = (1 - h_q^2) \sum_r w_{rq} \delta_r$$
$$\delta_p = (1 - h_p^2) \sum_q w_{qp} \delta_q$$
$$\frac{\partial L}{\partial w_{qp}} = \delta_q h_p, \quad \frac{\partial L}{\partial w_{pm}} = \delta_p x_m$$
$$ \frac{\partial L}{\partial b_q} = \delta_q$$
$$w_{qp}^{new} = w_{qp} - \eta \delta_q h_p$$""",
    [
        (r"\frac{\partial L}{\partial w_{qp}} = \delta_p h_q", "wrong_index"),
        (r"\frac{\partial L}{\partial w_{qp}} = \delta_q h_q", "wrong_index"),
        (r"\frac{\partial L}{\partial b_q} = h_q", None),
        (r"\delta_q = (1 - h_q^2) \sum_r w_{qr} \delta_r", "wrong_index"),
        (r"w_{qp}^{new} = w_{qp} + \eta \delta_q h_p", "sign"),
    ],
)
# the j of the softmax counts outputs, whatever j is elsewhere; l stands at outputs only
_COUNTING = (
    r"""
$$z_j = \sum_i w_{ji} x_i + b_j, \quad h_j = \max(0, z_j)$$
$$z_k = \sum_j w_{kj} h_j + b_k, \quad p_k = \frac{\exp(z_k)}{\sum_j \exp(z_j)}$$
$$\frac{\partial p_k}{\partial z_k} = p_k (1 - p_k)$$
$$\frac{\partial p_k}{\partial z_l} = -p_k p_l, l \neq k$$
$$L = -\sum_k y_k \log p_k$$
$$\frac{\partial L}{\partial z_k} = p_k - y_k$$
$$\frac{\partial L}{\partial h_j} = \sum_k w_{kj} (p_k - y_k)$$
$$\frac{\partial L}{\partial z_j} = \mathbb{1}[z_j > 0] \sum_k w_{kj} (p_k - y_k)$$""",
    [
        (r"\frac{\partial p_k}{\partial z_l} = p_k p_l, l \neq k", "sign"),
        (r"p_k = \frac{\exp(z_k)}{\sum_j \exp(h_j)}", None),
        (r"\frac{\partial L}{\partial h_j} = \sum_k w_{jk} (p_k - y_k)", "wrong_index"),
    ],
)
# words for the units, a threshold as the bias, one output
_WORDS = (
    r"""
$$net_j = \sum_i w_{ij} x_i + \theta_j, \quad out_j = \frac{1}{1 + e^{-net_j}}$$
$$net_k = \sum_j w_{jk} out_j + \theta_k, \quad out_k = \frac{1}{1 + e^{-net_k}}$$
$$\frac{\partial E}{\partial out_k} = -(t_k - out_k), \quad \frac{\partial out_k}{\partial net_k} = out_k (1 - out_k)$$
$$\frac{\partial net_k}{\partial w_{jk}} = out_j, \quad \frac{\partial E}{\partial out_j} = \sum_k \delta_k w_{jk}$$
$$\Delta w_{ij} = -\eta \delta_j x_i$$""",
    [
        (r"\frac{\partial net_k}{\partial w_{jk}} = out_k", "wrong_index"),
        (r"\frac{\partial E}{\partial out_k} = t_k - out_k", "sign"),
        (r"\Delta w_{ij} = \eta \delta_j x_i", "sign"),
        (r"\frac{\partial E}{\partial out_j} = \sum_k \delta_k w_{kj}", "wrong_index"),
    ],
)
_DOCUMENTS = [
    (_TWO, _SOURCE_FIRST),
    # the lecture file has one letter for two layers as well, or gives it to one of them
    (_two('W1 = "W"\nW2 = "W"\na1 = "O"\nyhat = "O"\ny = "t"\nL = "E"'), _SOURCE_FIRST),
    (_two('W1 = "V"\nW2 = "W"\na1 = "h"\nyhat = "O"\ny = "t"\nL = "E"'), _SOURCE_FIRST),
    (_two('W1 = "W_{ij}"\nW2 = "W_{jk}"\nz1 = "net_j"\nz2 = "net_k"'), _SOURCE_FIRST),
    (_lecture((4, "tanh"), (2, "identity")), _UNIT_FIRST),
    (_lecture((4, "tanh"), (3, "tanh"), (2, "softmax"), loss="cross_entropy"), _THREE_LAYERS),
    (_lecture((4, "relu"), (3, "softmax"), loss="cross_entropy"), _COUNTING),
    (_lecture((2, "sigmoid"), (1, "sigmoid")), _WORDS),
]  # fmt: skip


@pytest.mark.parametrize(("lecture", "document"), _DOCUMENTS)
def test_letters_tell_layers(lecture: Lecture, document: tuple[str, list[tuple[str, str | None]]]) -> None:
    """What is right with these letters is right, and what is wrong is wrong, with the name of the mistake."""
    text, slips = document
    behind = "\n".join(f"$${claim}$$" for claim, _ in slips)
    claims = check(lecture, f"{text}\n\n{behind}\n").claims
    rights, wrongs = claims[: -len(slips)], claims[-len(slips) :]
    assert [(one.latex, str(one.verdict)) for one in rights if str(one.verdict) not in _RIGHT] == []
    assert [(one.latex, str(one.verdict)) for one in wrongs] == [(one.latex, "wrong") for one in wrongs]
    assert [(one.latex, one.mistake) for one in wrongs] == [
        (one.latex, mistake) for one, (_, mistake) in zip(wrongs, slips, strict=True)
    ]


def test_letters_that_tell_nothing_make_nothing_wrong() -> None:
    """Where i and j are units of either layer, no name is told by them: nothing is called wrong."""
    text = r"""
$$net_j = \sum_i w_{ij} o_i + b_j$$
$$o_j = \sigma(net_j)$$
$$\delta_j = o_j (1 - o_j) \sum_i w_{ji} \delta_i$$
$$\frac{\partial E}{\partial w_{ij}} = \delta_j o_i$$
"""
    assert "wrong" not in {str(claim.verdict) for claim in check(_TWO, text).claims}


def test_a_letter_of_the_lecture_keeps_its_layer_where_the_document_has_the_others_too() -> None:
    """Where p and q are what the lecture says, v_j = sigma(q_j) has a wrong letter, whatever j runs over elsewhere."""
    lecture = _lecture(
        (2, "sigmoid"),
        (1, "tanh"),
        notation=r"""
z1 = { whole = "p", entries = ["p_1", "p_2"] }
a1 = { whole = "v", entries = ["v_1", "v_2"] }
z2 = { whole = "q", entries = ["q_1"] }""",
    )
    text = r"$p_j = \sum_k W_{jk} x_k + b_j$, $q_j = \sum_k w_{kj} v_k$, $q_i = \sum_j w_{ji} v_j$, $v_j = \sigma(q_j)$"
    assert str(check(lecture, text).claims[-1].verdict) in ("wrong", "unread")


def test_a_hidden_unit_in_its_own_letter_leaves_the_letter_of_the_outputs_to_these() -> None:
    """Beside y^{(1)}_k the factor is that of y^{(1)}_k: o_k is an output there, and its slope another one."""
    lecture = _lecture(
        (2, "sigmoid"),
        (3, "sigmoid"),
        notation=r"""
L = "E"
z1 = { whole = "v^{(1)}", entries = ["v^{(1)}_1", "v^{(1)}_2"] }
a1 = { whole = "y^{(1)}", entries = ["y^{(1)}_1", "y^{(1)}_2"] }
z2 = { whole = "v^{(2)}", entries = ["v^{(2)}_1", "v^{(2)}_2", "v^{(2)}_3"] }
yhat = { whole = "o", entries = ["o_1", "o_2", "o_3"] }""",
    )
    rule = r"""$$\frac{\partial E}{\partial v^{(1)}_k} = (\sum_i \frac{\partial E}{\partial v^{(2)}_i}
\frac{\partial v^{(2)}_i}{\partial y^{(1)}_k}) \frac{\partial %s_k}{\partial v^{(1)}_k}$$"""
    verdicts = [str(check(lecture, rule % letter).claims[-1].verdict) for letter in ("y^{(1)}", "o")]
    assert verdicts == ["correct", "wrong"]


def test_a_slip_in_one_definition_does_not_take_the_letters_away() -> None:
    """Of four definitions one has a slip: that one is wrong, and the others are read."""
    text = r"""
$$net_j = \sum_i W_{ij} O_i + b_j$$
$$O_j = \tanh(net_j)$$
$$net_k = \sum_j W_{jk} O_j + b_k$$
$$O_k = \sigma(net_k)$$
$$\frac{\partial net_k}{\partial O_j} = W_{jk}$$
"""
    assert [str(claim.verdict) for claim in check(_TWO, text).claims] == ["given", "wrong", "given", "given", "correct"]


_OWN_LETTERS = _lecture(
    (2, "sigmoid"),
    (2, "sigmoid"),
    notation=r"""
z1 = ["net_1^h", "net_2^h"]
a1 = ["h_1", "h_2"]
z2 = ["net_1^o", "net_2^o"]
yhat = ["o_1", "o_2"]
y = ["t_1", "t_2"]
W1 = [["w_{11}", "w_{12}", "w_{13}"], ["w_{21}", "w_{22}", "w_{23}"]]
W2 = [["v_{11}", "v_{12}"], ["v_{21}", "v_{22}"]]""",
)
_ONE_OUTPUT = _lecture(
    (2, "sigmoid"),
    (1, "identity"),
    notation=r"""
L = "E"
W2 = [["v_1", "v_2"]]
b2 = ["c"]
z1 = ["net_1", "net_2"]
a1 = ["h_1", "h_2"]
yhat = ["o"]
y = ["t"]""",
)


@pytest.mark.parametrize(
    ("lecture", "text", "wanted"),
    [
        # the letter of a layer above an error signal, as above the pre-activations
        (
            _OWN_LETTERS,
            (
                r"$\delta_k^o = (o_k - t_k) o_k (1 - o_k)$, $\delta_j^h = h_j (1 - h_j) \sum_k \delta_k^o v_{kj}$, "
                r"$\delta_j^h = h_j (1 - h_j) \sum_k \delta_k^o v_{jk}$, "
                r"$\frac{\partial L}{\partial v_{kj}} = \delta_j^h h_j$"
            ),
            "correct correct wrong wrong",
        ),
        # the only output as the unit of an error signal, and as no running index
        (
            _ONE_OUTPUT,
            (
                r"$\delta_o = o - t$, $\frac{\partial E}{\partial v_1} = \delta_o h_1$, "
                r"$\frac{\partial E}{\partial c} = \delta_o$, "
                r"$\frac{\partial E}{\partial c} = -\delta_o$, $\frac{\partial E}{\partial v_1} = \delta_o h_2$, "
                r"$\delta_1 = \delta_o v_1 h_1 (1 - h_1)$, $\delta_1 = \delta_o v_2 h_1 (1 - h_1)$"
            ),
            "correct correct correct wrong wrong correct wrong",
        ),
    ],
)
def test_the_letters_of_units_are_no_indices(lecture: Lecture, text: str, wanted: str) -> None:
    """An o that the lecture has for the output, or above its pre-activation, runs over nothing."""
    assert [str(claim.verdict) for claim in check(lecture, text).claims] == wanted.split()


@pytest.mark.parametrize("way", ["^{[{}]}", "^{({})}"])
@pytest.mark.parametrize(("letter", "end"), [("u", "softmax"), ("s", "sigmoid")])
def test_a_number_of_a_layer_tells_more_than_an_index_letter(letter: str, end: str, way: str) -> None:
    """u_k^{[2]} is of the second layer, also where k stands for units of the first one everywhere else."""
    above = [way.replace("{}", str(layer)) for layer in (1, 2)]
    lecture = _lecture(
        (2, "relu"),
        (2, end),
        loss="cross_entropy" if end == "softmax" else "squared_error",
        notation=f"activation1 = '\\phi'\nz1 = '{letter}{above[0]}'\nz2 = '{letter}{above[1]}'\na1 = 'h{above[0]}'",
    )
    first, second = above
    slope = rf"\frac{{\partial h_k{first}}}{{\partial {letter}_k{first}}} ="
    text = rf"""
$${letter}_k{first} = \sum_{{j=1}}^3 w_{{kj}}{first} x_j + b_k{first}$$
$${slope} \phi'({letter}_k{second})$$
$${slope} \phi'({letter}_k{first})$$
$$\delta_k{first} = (\sum_{{i=1}}^2 w_{{ik}}{second} \delta_i{second}) \phi'({letter}_k{first})$$
$$\frac{{\partial L}}{{\partial w_{{kj}}{first}}} = \delta_k{second} x_j$$"""
    found = [str(claim.verdict) for claim in check(lecture, text).claims]
    assert found[:2] == ["given", "wrong"]
    assert found[2:4] == ["correct", "correct"]
    assert found[4] in ("wrong", "unread")


@pytest.mark.parametrize("order", ["{1}{0}", "{0}{1}"])
@pytest.mark.parametrize("letter", ["w", "v"])
def test_definitions_say_in_which_order_the_letters_of_a_weight_stand(letter: str, order: str) -> None:
    """Also where slips have the other order as often, and where only an update names a weight or an error signal."""
    first, second = (f"{letter}_{{{order.format(*pair)}}}" for pair in ("ij", "jk"))
    slip, other = (f"{letter}_{{{order.format(*pair)}}}" for pair in ("ji", "kj"))
    rights = [
        rf"z_j = \sum_i {first} x_i + b_j",
        r"a_j = \tanh(z_j)",
        rf"z_k = \sum_j {second} a_j + b_k",
        "a_k = z_k",
        rf"\frac{{\partial L}}{{\partial {first}}} = \delta_j x_i",
        rf"{second} \leftarrow {second} - \eta \delta_k a_j",
        rf"{first} \leftarrow {first} - \eta \delta_j x_i",
    ]
    slips = [
        rf"\frac{{\partial z_k}}{{\partial a_j}} = {other}",
        rf"\delta_j = (1 - a_j^2) \sum_k {other} \delta_k",
        rf"{first} \leftarrow {slip} - \eta \delta_j x_i",
        rf"{second} \leftarrow {second} - \eta \delta_j a_j",
    ]
    text = "\n\n".join(f"${one}$" for one in (*rights, *slips))
    found = [str(claim.verdict) for claim in check(_lecture((4, "tanh"), (2, "identity")), text).claims]
    assert set(found[: len(rights)]) <= {"given", "correct"}
    assert set(found[len(rights) :]) <= {"wrong", "unread"}
    assert found[len(rights)] == "wrong"


_IN_ORDER = _lecture(
    (2, "relu"),
    (2, "sigmoid"),
    notation='W1 = { whole = "W^{(1)}", entries = [["w_{11}^{(1)}", "w_{21}^{(1)}", "w_{31}^{(1)}"], '
    '["w_{12}^{(1)}", "w_{22}^{(1)}", "w_{32}^{(1)}"]] }\n'
    'W2 = { whole = "W^{(2)}", entries = [["w_{11}^{(2)}", "w_{21}^{(2)}"], ["w_{12}^{(2)}", "w_{22}^{(2)}"]] }\n'
    'z1 = "z^{(1)}"\nz2 = "z^{(2)}"\ndelta1 = "\\\\delta^{(1)}"\ndelta2 = "\\\\delta^{(2)}"\nL = "E"',
)


@pytest.mark.parametrize(("weight", "right"), [("w_{ji}^{(2)}", True), ("w_{ij}^{(2)}", False)])
def test_letters_have_no_other_order_than_the_lecture_file_spells(weight: str, right: bool) -> None:
    """The file has the source first, with the layer above: w_{ij} is not from j, though i runs over outputs."""
    text = (
        r"$\mathbf{z}^{(1)} = W^{(1)} x + b^{(1)}$, $\frac{\partial E}{\partial w_{kj}^{(1)}} = "
        rf"(\sum_{{i=1}}^2 \delta_i^{{(2)}} {weight}) \cdot \mathbf{{1}}_{{z_j^{{(1)}} > 0}} x_k$, "
        r"$\frac{\partial E}{\partial \hat y_j} = -(y_j - \hat y_j)$, "
        r"$\delta_j^{(1)} = \mathbf{1}_{z_j^{(1)} > 0} \sum_{i=1}^2 w_{ji}^{(2)} \delta_i^{(2)}$"
    )
    found = [str(claim.verdict) for claim in check(_IN_ORDER, text).claims]
    assert found == ["given", "correct" if right else "wrong", "correct", "correct"]


@pytest.mark.parametrize(("passed", "verdict"), [("g_k^{(1)}", "given"), ("f_k", "wrong")])
def test_a_letter_for_outputs_is_no_hidden_unit_that_has_its_layer(passed: str, verdict: str) -> None:
    """Where the lecture writes g_k^{(1)} for what the hidden layer passes on, f_k is an output in every layer."""
    lecture = parse_lecture(
        'title = "F"\n[network]\ninputs = 2\nloss = "squared_error"\n[[network.layers]]\nunits = 2\n'
        'activation = "sigmoid"\nbias = "none"\n[[network.layers]]\nunits = 2\nbias = "none"\n'
        "[values]\nx = [3, 2]\ny = [-0.8, -0.2]\nW1 = [[-0.5, 0.8], [0.5, 0.3]]\nW2 = [[-0.3, 0.5], [0.1, 0.8]]\n"
        '[notation]\nz2 = ["h_1^{(2)}", "h_2^{(2)}"]\na1 = ["g_1^{(1)}", "g_2^{(1)}"]\nyhat = ["f_1", "f_2"]\n'
        'W2 = [["w_{11}^{(2)}", "w_{21}^{(2)}"], ["w_{12}^{(2)}", "w_{22}^{(2)}"]]\n'
    )
    assert verdicts(lecture, rf"$h_j^{{(2)}} = \sum_k w_{{kj}}^{{(2)}} {passed}$") == [verdict]


def test_entries_that_the_lecture_file_spells_are_of_no_other_layer() -> None:
    r"""a_i beside \hat y_i is the hidden unit where the file has a_1 for that, whatever i counts elsewhere."""
    lecture = two_inputs(
        "2 tanh, 2 identity",
        r"""L = "E"
x = ["x_1", "x_2"]
y = ["y_1", "y_2"]
a1 = ["a_1", "a_2"]
W2 = [["u_{11}", "u_{12}"], ["u_{21}", "u_{22}"]]
delta2 = ["\\delta^{(2)}_1", "\\delta^{(2)}_2"]
yhat = ["\\hat{y}_1", "\\hat{y}_2"]
""",
    )
    slope = r"$\frac{\partial E}{\partial \hat{y}_i} = a_i - y_i$"
    text = rf"$\frac{{\partial E}}{{\partial u_{{ij}}}} = \delta^{{(2)}}_i a_j$, {slope}"
    assert verdicts(lecture, text) == ["correct", "wrong"]
