"""Claims from the generator, which shares no code with the program, and the kinds of mistake that it has found."""

from __future__ import annotations

import pytest

from benchmarks.claims.documents import document
from benchmarks.claims.measure import Tally, measured
from symbackprop.api import check, parse_lecture
from tests.checking import two_inputs, verdicts

_SEEDS = (3, 14)


@pytest.mark.parametrize("seed", _SEEDS)
def test_no_true_claim_is_flagged_and_no_false_one_passed(seed: int) -> None:
    """Truth is decided by the generator's own numbers."""
    tally = measured(document(seed))
    assert tally.true > 5
    assert tally.false > 5
    assert [one for one in tally.failures if one.sort in ("flagged", "passed", "dropped", "split")] == []
    assert len(tally.failures) <= 2


def test_the_measure_notices_a_verdict_that_is_not_the_truth() -> None:
    """The tester tested: a document whose truths are all turned round fails at every claim that is read."""
    one = document(_SEEDS[0])
    turned = [
        type(claim)(
            claim.kind,
            claim.sides,
            claim.relations,
            [None if truth is None else not truth for truth in claim.truths],
            claim.lines,
        )
        for claim in one.claims
    ]
    tally: Tally = measured(type(one)(one.seed, one.lecture, one.text, turned))
    assert len(tally.failures) >= 0.9 * (tally.true + tally.false)


_TURNED = r"""
$z^{[1]} = (W^{[1]})^T x + b^{[1]}$, $z^{[2]} = (W^{[2]})^T a^{[1]} + b^{[2]}$
"""


def test_weights_may_have_a_row_for_each_input() -> None:
    """z = W^T a + b throughout: gradients have the shape of that W, and the way back needs no transpose."""
    text = (
        _TURNED
        + r"""
$\delta^{[1]} = W^{[2]} \delta^{[2]} \odot g'(z^{[1]})$, $\delta^{[1]} = (W^{[2]})^T \delta^{[2]} \odot g'(z^{[1]})$

$\frac{\partial L}{\partial W^{[2]}} = a^{[1]} (\delta^{[2]})^T$

$\frac{\partial L}{\partial W^{[2]}} = \delta^{[2]} (a^{[1]})^T$
"""
    )
    lecture = two_inputs("3 tanh, 2 identity", 'style = "bracket"')
    report = check(lecture, text)
    assert [str(claim.verdict) for claim in report.claims[:3]] == ["given", "given", "correct"]
    assert report.claims[3].bad
    assert str(report.claims[4].verdict) == "correct"
    assert report.claims[5].bad
    assert report.conventions == {"vectors": "columns", "weights": "a row for each input"}


def test_vectors_may_be_rows_while_a_weight_matrix_has_a_row_for_each_unit() -> None:
    """z = x W^T + b, as libraries have it."""
    text = r"""
$z^{[1]} = x (W^{[1]})^T + b^{[1]}$, $z^{[2]} = a^{[1]} (W^{[2]})^T + b^{[2]}$

$\frac{\partial L}{\partial a^{[1]}} = \delta^{[2]} W^{[2]}$

$\frac{\partial L}{\partial W^{[2]}} = (\delta^{[2]})^T a^{[1]}$

$\frac{\partial L}{\partial a^{[1]}} = \delta^{[2]} (W^{[2]})^T$
"""
    report = check(two_inputs("3 tanh, 2 identity", 'style = "bracket"'), text)
    assert [str(claim.verdict) for claim in report.claims[:4]] == ["given", "given", "correct", "correct"]
    assert report.claims[4].bad
    assert report.conventions == {"vectors": "rows", "weights": "a row for each unit"}


def test_an_index_that_names_no_unit_is_no_excuse() -> None:
    """y_j with j over three hidden units, where there is one output: what holds for j = 1 alone is not right."""
    lecture = two_inputs("3 tanh, 1 identity", 'style = "index"')
    right = r"$\frac{\partial C}{\partial w_{kj}^2} = a_j^1 (\hat{y}_k - y_k)$"
    for wrong in (
        r"$\frac{\partial C}{\partial w_{kj}^2} = a_j^1 (\hat{y}_j - y_k)$",
        r"$\frac{\partial C}{\partial w_{kj}^2} = a_j^1 (\hat{y}_j - y_j)$",
        r"$z_j^1 = \sum_i w_{ji}^1 x_j + b_j^1$",
    ):
        assert verdicts(lecture, right) == ["correct"]
        assert verdicts(lecture, wrong)[0] in ("unread", "wrong"), wrong


_OWN = """
activation1 = "f"
x = { whole = "x", entries = ["x_1", "x_2"] }
z1 = { whole = "r", entries = ["r_1"] }
a1 = { whole = "h", entries = ["h_1"] }
z2 = { whole = "z", entries = ["z_1", "z_2", "z_3"] }
"""


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [("h = f(r)", "given"), ("h = f(x)", "given"), ("h = f(z)", "wrong"), ("h = f(h)", "wrong"), ("h = g(z)", "wrong")],
)
def test_a_letter_for_an_activation_says_what_it_is_of(claim: str, verdict: str) -> None:
    """y = f(x) may say that y depends on x; f of something else than the pre-activation says something wrong."""
    assert verdicts(two_inputs("1 softplus, 3 identity", _OWN), f"${claim}$") == [verdict]


@pytest.mark.parametrize(
    ("layers", "notation", "verdict"),
    [
        ("2 tanh, 1 sigmoid", "", "wrong"),
        ("2 tanh, 1 identity", 'activation1 = "g"', "wrong"),
        ("2 tanh, 1 identity", "", "given"),
        ("2 sigmoid, 1 identity", "", "given"),
    ],
)
def test_sigma_is_any_activation_only_where_nothing_else_is_it(layers: str, notation: str, verdict: str) -> None:
    """Beside a sigmoid, or a letter of the lecture's own, sigma is the sigmoid alone."""
    text = r"$\vec{a}^{(1)} = \sigma(\vec{z}^{(1)})$"
    assert verdicts(two_inputs(layers, notation), text) == [verdict]


def test_the_batch_of_a_name_with_a_hat_is_a_capital_with_a_hat() -> None:
    """Yhat for the yhat of all samples, as Y for y."""
    lecture = two_inputs(
        "1 sigmoid", 'style = "bracket"', "x = [[1, 2], [0.5, -1]]\ny = [[1], [0]]", "binary_cross_entropy"
    )
    right, wrong = r"\frac{1}{2} (\hat{Y} - Y)", r"\frac{1}{2} (\hat{Y} + Y)"
    for side, verdict in ((right, "correct"), (wrong, "wrong")):
        assert verdicts(lecture, rf"$\frac{{\partial L}}{{\partial Z^{{[1]}}}} = {side}$") == [verdict]


@pytest.mark.parametrize(
    ("line", "right"),
    [
        ("-(-0.9 - 0.487)", True),
        ("0.487 - (-0.9)", True),
        ("-(0.9 - 0.487)", False),
        ("-(-0.9 + 0.487)", False),
        ("-0.9 - 0.487", False),
        ("-(-0.9 - 0.478)", False),
    ],
)
def test_numbers_with_signs_stand_in_the_places_of_a_formula(line: str, right: bool) -> None:
    """-(y - a) with y = -0.9: a minus before brackets goes to each number in them."""
    values = "x = [0.4875, 0]\ny = [-0.9]\nW1 = [[1, 0]]\nb1 = [0]"
    lecture = two_inputs("1 identity", 'style = "bracket"', values)
    assert verdicts(lecture, rf"$\delta_1^{{[1]}} = {line}$") == ["correct" if right else "wrong"]


def test_softmax_keeps_the_layout_of_its_argument() -> None:
    """Of a row it is a row, and of the matrix of a batch the softmax of each column."""
    rows = two_inputs("2 tanh, 3 softmax", 'style = "bracket"', loss="cross_entropy")
    forward = r"$z^{[1]} = x W^{[1]} + b^{[1]}$, $z^{[2]} = a^{[1]} W^{[2]} + b^{[2]}$"
    assert verdicts(rows, rf"{forward}, $\hat{{y}} = \mathrm{{softmax}}(z^{{[2]}})$") == ["given"] * 3
    assert verdicts(rows, rf"{forward}, $\hat{{y}} = \mathrm{{softmax}}((z^{{[2]}})^T)$")[2] != "given"
    batch = two_inputs("3 softmax", 'style = "bracket"', "x = [[1, 2], [0.5, -1]]\ny = [0, 2]", "cross_entropy")
    assert verdicts(batch, r"$\hat{Y} = \mathrm{softmax}(Z^{[1]})$")[0] in ("given", "correct")
    assert verdicts(batch, r"$\hat{Y} = \mathrm{softmax}(\hat{Y})$")[0] == "wrong"


@pytest.mark.parametrize(
    ("line", "right"),
    [
        (r"2 \cdot (0.5516 - (-0.8)) \cdot \sigma(0.21) (1 - \sigma(0.21))", True),
        (r"2 \cdot (0.5516 + 0.8) \cdot \sigma(0.207) \cdot 0.448", True),
        (r"2 \cdot (0.5516 - (-0.8)) \cdot \sigma(0.12) (1 - \sigma(0.21))", False),
        (r"2 \cdot (0.5516 - (-0.8)) \cdot \sigma(0.21) (1 - \sigma(0.8))", False),
    ],
)
def test_a_number_may_stand_in_what_a_name_is(line: str, right: bool) -> None:
    """The activation as the sigmoid of a rounded pre-activation, without the formula in front of it."""
    values = "x = [0.4, 0.3]\ny = [-0.8]\nW1 = [[0.31, 0.11]]\nb1 = [0.05]"
    lecture = two_inputs("1 sigmoid", 'style = "bracket"', values, "squared_error", factor=1)
    assert verdicts(lecture, rf"$\delta_1^{{[1]}} = {line}$") == ["correct" if right else "wrong"]


@pytest.mark.parametrize("d", ["d", r"\mathrm{d}", r"\partial"])
def test_a_unit_without_a_value_on_one_side_is_no_excuse_however_d_is_written(d: str) -> None:
    """delta_j with j over two hidden units, where there is one output: what holds for j = 1 alone is not right."""
    lecture = two_inputs("2 sigmoid, 1 identity", 'style = "bracket"')
    head = rf"\frac{{{d} L}}{{{d} a_j^{{[1]}}}} = \sum_k w_{{kj}}^{{[2]}}"
    assert verdicts(lecture, rf"${head} \delta_k^{{[2]}}$") == ["correct"]
    assert verdicts(lecture, rf"${head} \delta_j^{{[2]}}$")[0] in ("unread", "wrong")


@pytest.mark.parametrize(
    ("line", "right"),
    [
        (r"0.044 \cdot 0.5 + (-0.130) \cdot (-0.4) + 0.090 \cdot 0.5", True),
        (r"0.5 \cdot 0.044 - 0.4 \cdot (-0.130) + 0.5 \cdot 0.090", True),
        (r"0.044 \cdot 0.5 + (-0.130) \cdot (-0.4) + 0.092 \cdot 0.5", False),
        (r"0.044 \cdot 0.5 + (-0.130) \cdot 0.4 + 0.090 \cdot 0.5", False),
        (r"0.044 \cdot 0.5 + 0.090 \cdot (-0.4) + (-0.130) \cdot 0.5", False),
    ],
)
def test_numbers_may_stand_for_derivatives_along_the_paths(line: str, right: bool) -> None:
    """dL/da as the sum of dL/dz_k w_k, in numbers, where the lecture has no name for dL/dz_k and weights repeat."""
    values = "x = [0.4, 0.3]\ny = [0.1, 0.2, 0.1]\nW1 = [[0.31, 0.11]]\nb1 = [0.05]\nW2 = [[0.5], [-0.4], [0.5]]\n"
    lecture = two_inputs("1 sigmoid, 3 tanh", 'style = "bracket"', values + "b2 = [-0.13, 0.29, -0.08]")
    assert verdicts(lecture, rf"$\frac{{\partial L}}{{\partial a_1^{{[1]}}}} = {line}$") == [
        "correct" if right else "wrong"
    ]


@pytest.mark.parametrize("star", ["*", r"\ast", r"\times"])
@pytest.mark.parametrize(("slope", "verdict"), [("(1 - A^{[1]})", "correct"), ("(1 + A^{[1]})", "wrong")])
def test_a_sign_goes_entry_by_entry_in_a_square_batch_too(star: str, slope: str, verdict: str) -> None:
    """Where there are as many samples as units, the shapes do not tell which product is meant."""
    values = "x = [[1, 2], [0.5, -1]]\ny = [[1], [0]]"
    lecture = two_inputs("2 sigmoid, 1 sigmoid", 'style = "bracket"', values, "binary_cross_entropy")
    left, right = (rf"\frac{{\partial L}}{{\partial {name}^{{[1]}}}}" for name in "ZA")
    assert verdicts(lecture, f"${left} = {right} {star} A^{{[1]}} {star} {slope}$") == [verdict]


@pytest.mark.parametrize("product", [r"\cdot", ""])
@pytest.mark.parametrize(("slope", "verdict"), [("(1 - A^{[1]} * A^{[1]})", "correct"), ("(1 - A^{[1]})", "wrong")])
def test_a_star_goes_entry_by_entry_beside_a_dot_that_does_not(product: str, slope: str, verdict: str) -> None:
    """W^T . dZ * (1 - A * A), where all matrices are square."""
    values = "x = [[1, -1], [0.5, 1]]\ny = [[0, 1], [1, 0]]"
    lecture = two_inputs("2 tanh, 2 softmax", 'style = "bracket"', values, "cross_entropy")
    left, right = (rf"\frac{{\partial L}}{{\partial Z^{{[{layer}]}}}}" for layer in (1, 2))
    assert verdicts(lecture, f"${left} = (W^{{[2]}})^T {product} {right} * {slope}$") == [verdict]


@pytest.mark.parametrize(("side", "verdict"), [(r"-(y_j - \hat{y}_j)", "correct"), ("-(y_j - v_j)", "wrong")])
def test_an_index_makes_no_output_of_a_letter_that_the_lecture_has_for_a_hidden_layer(side: str, verdict: str) -> None:
    """v_j is an activation of the first layer, also where j has run over the outputs."""
    notation = """x = { whole = "x", entries = ["x_1", "x_2"] }
    y = { whole = "y", entries = ["y_1"] }
    a1 = { whole = "v", entries = ["v_1", "v_2"] }
    yhat = { whole = '\\hat{y}', entries = ['\\hat{y}_1'] }"""
    text = rf"$\varepsilon_j = \hat{{y}}_j - y_j$, $\frac{{\partial L}}{{\partial \hat{{y}}_j}} = {side}$"
    assert verdicts(two_inputs("2 tanh, 1 tanh", notation), text) == ["given", verdict]


def test_a_condition_on_an_inner_product_is_one_of_a_number() -> None:
    """1[x^T x > 0] has no entries, although vectors stand in it."""
    lecture = two_inputs("2 tanh, 1 identity", 'style = "bracket"', "x = [1, 2]\ny = [1]")
    assert verdicts(lecture, r"$z_1^{[1]} = 3 \cdot \mathbb{1}[x^T x > 0] + z_1^{[1]}$") == ["wrong"]


def test_what_is_said_of_every_layer_does_not_outvote_the_layers_themselves() -> None:
    """A slip in z^l = a^{l-1} W^l, made twice, makes no rows of vectors that each layer has as columns."""
    definitions = r"$z^{[1]} = W^{[1]} x + b^{[1]}$, $z^{[2]} = W^{[2]} a^{[1]} + b^{[2]}$"
    slip = r"$z^{[l]} = a^{[l-1]} W^{[l]} + b^{[l]}$"
    report = check(two_inputs("3 tanh, 2 identity", 'style = "bracket"'), f"{definitions}, {slip}, {slip}")
    assert [str(claim.verdict) for claim in report.claims] == ["given", "given", "wrong", "wrong"]
    assert report.conventions["vectors"] == "columns"


@pytest.mark.parametrize(
    ("line", "right"),
    [
        (r"(-0.80667) \times 1 \times (-0.6)", True),
        (r"(-0.80667) \cdot (-0.6)", True),
        (r"1 \cdot (-0.6) \cdot (-0.80667)", True),
        (r"(-0.80667) \times 1 \times 0.6", False),
        (r"(-0.80667) \times 1 \times 0.4", False),
        (r"(-0.80667) \times 0.4 \times (-0.6)", False),
    ],
)
def test_a_slope_of_one_may_be_written_among_the_numbers_of_a_chain(line: str, right: bool) -> None:
    """dL/dw = dL/da da/dz dz/dw, of which the second is 1 where a = z."""
    values = "x = [-0.6, 0.4]\ny = [0.5, 0.8, 0.4]\nW1 = [[0.7, -0.6], [0.1, 0.3], [0.2, 0.9]]\nb1 = [-0.05, 0.5, 0.3]"
    loss = '{ name = "squared_error", factor = 1, over_outputs = "mean" }'
    lecture = parse_lecture(
        f'title = "One"\n[network]\ninputs = 2\nloss = {loss}\n[[network.layers]]\nunits = 3\n[values]\n{values}\n'
        '[notation]\nstyle = "bracket"'
    )
    claim = rf"$\frac{{\partial L}}{{\partial w_{{11}}^{{[1]}}}} = {line} = 0.48400$"
    assert verdicts(lecture, claim)[0] == ("correct" if right else "wrong")


@pytest.mark.parametrize(
    ("slopes", "right"),
    [
        (r"(1 - 0.4 \cdot 0.4) x (1 - (-0.2) (-0.2)) y", True),
        (r"(1 - 0.4^2) x (1 - (-0.2)^2) y", True),
        (r"(1 - 0.4 \cdot (-0.2)) x (1 - (-0.2) (-0.2)) y", False),
        (r"(1 - 0.4 \cdot 0.4) x (1 - 0.4 \cdot 0.4) y", False),
    ],
)
def test_a_square_may_be_written_as_a_product_of_numbers(slopes: str, right: bool) -> None:
    """1 - (-0.2)(-0.2) for 1 - a^2, on two paths whose numbers are many."""
    values = "x = [1, 2]\ny = [0.1, 0.2]\nW1 = [[0.5, -0.1]]\nb1 = [0.2]\nW2 = [[0.6], [-0.5]]\nb2 = [0.1236, 0.0473]"
    lecture = two_inputs("1 sigmoid, 2 tanh", 'style = "bracket"', values, "squared_error")
    outputs = [0.45981, -0.25797]
    first, second = slopes.split(" x ")
    second = second.removesuffix(" y").replace("0.2", f"{-outputs[1]:.4f}").replace("0.4", f"{outputs[0]:.4f}")
    first = first.replace("0.4", f"{outputs[0]:.4f}").replace("0.2", f"{-outputs[1]:.4f}")
    line = rf"({outputs[0]:.4f} - 0.1) {first} \cdot 0.6 + ({outputs[1]:.4f} - 0.2) {second} \cdot (-0.5)"
    claim = rf"$\frac{{\partial L}}{{\partial b_1^{{[1]}}}} = ({line}) \cdot 0.6225 (1 - 0.6225)$"
    assert verdicts(lecture, claim) == ["correct" if right else "wrong"]


@pytest.mark.parametrize(("order", "right"), [("ji", True), ("ij", False)])
@pytest.mark.parametrize(("letter", "comma"), [("w", ","), ("v", ",")])
def test_no_other_notation_helps_out_where_the_lecture_has_no_such_weight(
    letter: str, comma: str, order: str, right: bool
) -> None:
    """w_{3,1} is none of three units with two inputs where sources stand first; with units first it would be one."""
    rows = [[f"{letter}_{{{source},{unit}}}^{{[1]}}" for source in (1, 2)] for unit in (1, 2, 3)]
    lecture = two_inputs("3 identity", f"W1 = {{ whole = 'W^{{[1]}}', entries = {rows} }}\nz1 = ['s_1', 's_2', 's_3']")
    weight = f"{letter}_{{{comma.join(order)}}}^{{[1]}}"
    claim = rf"\frac{{\partial s_i}}{{\partial {weight}}}"
    full = rf"$\frac{{\partial L}}{{\partial {weight}}} = \frac{{\partial L}}{{\partial s_i}} {claim}$"
    assert (verdicts(lecture, full) == ["correct"]) is right


@pytest.mark.parametrize("letter", ["e", "q", r"\varepsilon"])
@pytest.mark.parametrize("outputs", [1, 2])
def test_a_vector_of_one_entry_is_that_entry(letter: str, outputs: int) -> None:
    """What is defined as e_i is e, also where there is one output, and e no number then."""
    lecture = two_inputs(f"3 tanh, {outputs} identity", 'style = "bracket"')
    definition = rf"${letter}_i = \hat{{y}}_i - y_i$"
    head = r"\frac{\partial L}{\partial W^{[2]}}"
    right, wrong = (rf"${head} = {sign}\mathbf{{{letter}}} (a^{{[1]}})^T$" for sign in ("", "-"))
    assert verdicts(lecture, f"{definition}, {right}") == ["given", "correct"]
    assert verdicts(lecture, f"{definition}, {wrong}")[1] == "wrong"


@pytest.mark.parametrize("first", [True, False])
def test_where_a_definition_stands_in_two_ways_the_indices_of_the_weights_tell_which_is_meant(first: bool) -> None:
    """z = W^T x and z = W x of one unit: W has a row for each input where the lecture writes w_{31}, not w_{13}."""
    entries = [f"w_{{{source}1}}" if first else f"w_{{1{source}}}" for source in (1, 2)]
    lecture = two_inputs(
        "1 sigmoid", f"W1 = {{ whole = 'W', entries = [{entries}] }}\nz1 = {{ whole = 'z', entries = ['z_1'] }}"
    )
    lines = r"$z = W^T x + b$, $z = W x + b$"
    assert verdicts(lecture, lines) == (["given", "wrong"] if first else ["wrong", "given"])


@pytest.mark.parametrize("by", ["b", "z"])
@pytest.mark.parametrize("outputs", [2, 3])
def test_a_gradient_that_may_lie_the_other_way_stays_wrong(outputs: int, by: str) -> None:
    """dL/db = p would need targets of 0, which are no classes: nothing excuses it, as a row that is meant might."""
    values = f"x = [-0.5, 0.1]\ny = {[0.2, -0.5, 0.3][:outputs]}\nW1 = {[[0.2, 0.7]] * outputs}\nb1 = {[0.2] * outputs}"
    lecture = two_inputs(f"{outputs} identity", 'style = "bracket"', values)
    head = rf"\frac{{\partial L}}{{\partial {by}^{{[1]}}}}"
    right, wrong, turned = check(
        lecture, rf"${head} = \hat{{y}} - y$, ${head} = \hat{{y}}$, ${head} = \hat{{y}}^T - y^T$"
    ).claims
    assert (str(right.verdict), str(wrong.verdict)) == ("correct", "wrong")
    assert str(turned.verdict) in ("correct", "conditional")
    assert turned.condition is None or "layout" in turned.condition


@pytest.mark.parametrize("product", ["", r"\cdot"])
def test_a_star_goes_entry_by_entry_also_where_the_next_step_of_a_chain_is_wrong(product: str) -> None:
    """A = B = C, where B is right if the star goes entry by entry, and C is not."""
    values = "x = [[1, -1], [0.5, 1]]\ny = [[0, 1], [1, 0]]"
    lecture = two_inputs("2 tanh, 2 softmax", 'style = "bracket"', values, "cross_entropy")
    left, right = (rf"\frac{{\partial L}}{{\partial Z^{{[{layer}]}}}}" for layer in (1, 2))
    back = rf"(W^{{[2]}})^T {product} {right} *"
    good, bad = (f"{back} (1 {sign} A^{{[1]}} * A^{{[1]}})" for sign in "-+")
    assert verdicts(lecture, f"${left} = {good} = {bad}$") == ["correct", "wrong"]
    assert verdicts(lecture, f"${left} = {bad} = {good}$")[0] == "wrong"


@pytest.mark.parametrize(("loss", "verdict"), [(r"\hat{y} - t", "given"), ("-t", "wrong"), ("", "wrong")])
def test_a_function_of_t_makes_no_other_t_of_the_targets(loss: str, verdict: str) -> None:
    """Calculus before the network: softplus of t, and the loss with the targets behind it."""
    lecture = two_inputs("2 tanh", "y = { whole = 't', entries = ['t_1', 't_2'] }\nyhat = { whole = '\\hat{y}' }")
    text = rf"$f(t) = \ln(1 + e^t)$, $f'(t) = \frac{{1}}{{1 + e^{{-t}}}}$, $L = \frac12 \|{loss or '2 t'}\|^2$"
    assert verdicts(lecture, text) == ["given", "correct", verdict]
