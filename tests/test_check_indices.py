"""Claims in running indices hold for all values that their indices have, those that a name is missing for included."""

from __future__ import annotations

import pytest

from symbackprop.api import Lecture, parse_lecture
from tests.checking import verdicts


def _lecture(widths: str, notation: str = "", names: str = "wxza") -> Lecture:
    """A network of one or two layers of tanh, `inputs-units-units`, whose weights have the source first."""
    inputs, units, *outputs = map(int, widths.split("-"))
    w, x, z, a = names
    layers = "".join(
        f'[[network.layers]]\nunits = {width}\nactivation = "{name}"\n'
        for width, name in zip((units, *outputs), ("tanh", "identity"), strict=False)
    )
    weights = [[f"{w}_{{{source}{unit}}}" for source in range(1, inputs + 1)] for unit in range(1, units + 1)]
    rows = {"x": (x, inputs), "z1": (z, units), "a1" if outputs else "yhat": (a, units)}
    spelled = "".join(
        f"{key} = {{ whole = '{letter}', entries = {[f'{letter}_{n}' for n in range(1, count + 1)]} }}\n"
        for key, (letter, count) in rows.items()
    )
    spelled += f"W1 = {{ whole = '{w.upper()}', entries = {weights} }}\n"
    return parse_lecture(
        f'title = "Indices"\n[network]\ninputs = {inputs}\nloss = "squared_error"\n{layers}[notation]\n'
        f"{spelled}{notation}"
    )


@pytest.mark.parametrize("names", ["wxza", "voso"[:2] + "nh", "upqr"])
@pytest.mark.parametrize("widths", ["2-1-2", "3-1-1", "1-3-2", "2-1", "1-2"])
def test_a_weight_the_wrong_way_round_is_none_where_a_layer_has_one_unit(widths: str, names: str) -> None:
    """dz_i/dw_ij = x_j can be read for one weight only, where sources stand first, and is not right for that."""
    lecture = _lecture(widths, names=names)
    w, x, z, _ = names

    def claim(weight: str) -> str:
        return rf"$\frac{{\partial {z}_i}}{{\partial {w}_{{{weight}}}}} = {x}_j$"

    assert verdicts(lecture, claim("ji")) == ["correct"]
    assert verdicts(lecture, claim("ij"))[0] in ("unread", "wrong")
    chain = rf"$\frac{{\partial L}}{{\partial {w}_{{ji}}}} = \frac{{\partial L}}{{\partial {z}_i}}"
    assert verdicts(lecture, rf"{chain} \frac{{\partial {z}_i}}{{\partial {w}_{{ji}}}}$") == ["correct"]
    assert verdicts(lecture, rf"{chain} \frac{{\partial {z}_i}}{{\partial {w}_{{ij}}}}$")[0] in ("unread", "wrong")


@pytest.mark.parametrize("widths", ["2-2-2", "2-3-1", "3-2-2"])
def test_the_order_of_the_indices_of_a_weight_is_that_of_the_lecture(widths: str) -> None:
    """In a wider layer, too, w_ij is none from j to i, whatever layers the letters i and j are known to count."""
    lecture = _lecture(widths)
    known = r"$z_i = \sum_j w_{ji} x_j + b_i^{(1)}$, "
    right, wrong = (rf"$\frac{{\partial z_i}}{{\partial w_{{{pair}}}}} = x_j$" for pair in ("ji", "ij"))
    assert verdicts(lecture, known + right)[1] == "correct"
    assert verdicts(lecture, known + wrong)[1] in ("unread", "wrong")


@pytest.mark.parametrize("style", ["bracket", "index"])
def test_a_unit_that_a_layer_has_not_is_noticed_in_a_claim_about_every_layer(style: str) -> None:
    """dL/dw_ij^l = delta_i^l a_i^{l-1}, in a network that grows narrower: no layer below has the last unit."""
    layers = '[[network.layers]]\nunits = 1\n[[network.layers]]\nunits = 2\nactivation = "tanh"\n'
    lecture = parse_lecture(
        f'title = "Layers"\n[network]\ninputs = 1\nloss = "squared_error"\n{layers}[notation]\nstyle = "{style}"'
    )
    open_, close = ("[", "]") if style == "bracket" else ("", "")

    def above(layer: str) -> str:
        return f"^{{{open_}{layer}{close}}}"

    head = rf"$\frac{{\partial L}}{{\partial w_{{ij}}{above('l')}}} = \delta_i{above('l')}"
    assert verdicts(lecture, f"{head} a_j{above('l-1')}$") == ["correct"]
    assert verdicts(lecture, f"{head} a_i{above('l-1')}$")[0] in ("unread", "wrong")


@pytest.mark.parametrize(("side", "right"), [("y_i", True), ("y_1", False), ("y_5", False)])
def test_the_values_that_are_judged_differ_in_every_index(side: str, right: bool) -> None:
    """Of three indices with five values each, the first is not 1 throughout."""
    layers = '[[network.layers]]\nunits = 5\nactivation = "tanh"\n'
    lecture = parse_lecture(
        f'title = "Wide"\n[network]\ninputs = 5\nloss = "squared_error"\n{layers}[notation]\nstyle = "bracket"'
    )
    claim = rf"$(\hat{{y}}_i - {side}) z_j^{{[1]}} x_k = z_j^{{[1]}} x_k \frac{{\partial L}}{{\partial \hat{{y}}_i}}$"
    assert verdicts(lecture, claim) == ["correct" if right else "wrong"]


@pytest.mark.parametrize(("inputs", "units"), [(2, 3), (3, 2)])
def test_the_input_as_a_layer_has_as_many_entries_as_there_are_inputs(inputs: int, units: int) -> None:
    """h_3^{(0)} is an input only where there are three of them, whatever units the first layer has."""
    layers = f'[[network.layers]]\nunits = {units}\nactivation = "tanh"\n'
    lecture = parse_lecture(
        f'title = "Input"\n[network]\ninputs = {inputs}\nloss = "squared_error"\n{layers}{layers}[notation]\n'
        'style = "index"'
    )
    expected = "correct" if inputs == 3 else "unread"
    assert verdicts(lecture, r"$\frac{\partial z_1^1}{\partial w_{13}^1} = a_3^0$")[0] == expected
    assert verdicts(lecture, r"$\frac{\partial z_1^1}{\partial w_{12}^1} = a_2^0$") == ["correct"]


@pytest.mark.parametrize("given", ["", "[values]\nx = [1, 2]\ny = [0, 1]\n"])
@pytest.mark.parametrize("outputs", [2, 3, 4])
@pytest.mark.parametrize("letter", ["j", "k", "i"])
def test_paths_that_are_missing_for_any_output_are_no_condition(letter: str, outputs: int, given: str) -> None:
    """dL/dz_j = dL/dp_j dp_j/dz_j leaves out the other outputs of a softmax. It would hold for the true class, which is
    no excuse where j is any output and nothing has been put in for its target.
    """
    outputs = 2 if given else outputs
    layer = f"[[network.layers]]\nunits = {outputs}\nactivation = 'softmax'"
    network = f"[network]\ninputs = 2\nloss = 'cross_entropy'\n{layer}"
    lecture = parse_lecture(f"title = 'Softmax'\n{network}\n{given}[notation]\nstyle = 'bracket'\n")
    z, p, y = (f"{one}_{letter}{above}" for one, above in (("z", "^{[1]}"), (r"\hat{y}", ""), ("y", "")))
    head, slope = rf"\frac{{\partial L}}{{\partial {z}}}", rf"\frac{{\partial {p}}}{{\partial {z}}}"
    wrong = [rf"\frac{{\partial L}}{{\partial {p}}} {slope}", rf"-\frac{{{y}}}{{{p}}} {p} (1 - {p})", f"-{y} (1 - {p})"]
    assert [verdicts(lecture, f"${head} = {side}$") for side in wrong] == [["wrong"]] * 3
    paths = r"\sum_m \frac{\partial L}{\partial \hat{y}_m} \frac{\partial \hat{y}_m}{\partial " + z + "}"
    assert verdicts(lecture, f"${head} = {paths}$") == ["correct"]
    assert verdicts(lecture, f"${head} = {p} - {y}$") == ["correct"]
    assert verdicts(lecture, f"${head} = {p} - 1$") == ["conditional"]


@pytest.mark.parametrize("vectors", ["rows", "columns"])
@pytest.mark.parametrize("bias", [True, False])
def test_an_index_of_the_sample_makes_no_new_name_of_a_layers_quantity(bias: bool, vectors: str) -> None:
    """z_{ij}^{[l]} = sum_k a_{ik} W_{kj} + b_j, with i the sample, is about the lecture's z: without the bias it is
    wrong, and no definition of a z with two indices.
    """
    layer = '[[network.layers]]\nunits = {}\nactivation = "tanh"\n'
    lecture = parse_lecture(
        f'title = "Samples"\n[network]\ninputs = 3\nloss = "squared_error"\n{layer.format(4)}{layer.format(2)}'
        f'[notation]\nstyle = "bracket"\nvectors = "{vectors}"'
    )
    rows = vectors == "rows"
    product = "a_{ik}^{[l-1]} W_{kj}^{[l]}" if rows else "W_{ik}^{[l]} a_{kj}^{[l-1]}"
    by = "W_{kj}^{[l]}" if rows else "W_{ik}^{[l]}"
    unit, source = ("j", "a_{ik}^{[l-1]}") if rows else ("i", "a_{kj}^{[l-1]}")
    claim = rf"$z_{{ij}}^{{[l]}} = \sum_k {product}" + (f" + b_{unit}^{{[l]}}$" if bias else "$")
    assert verdicts(lecture, claim)[0] in (("given", "correct") if bias else ("wrong", "unread"))
    assert verdicts(lecture, rf"$\frac{{\partial z_{{ij}}^{{[l]}}}}{{\partial {by}}} = {source}$") == ["correct"]


_MEAN = parse_lecture(
    'title = "Counts"\n[network]\ninputs = 3\nloss = { name = "squared_error", factor = 1, over_outputs = "mean" }\n'
    '[[network.layers]]\nunits = 4\nactivation = "tanh"\n[[network.layers]]\nunits = 2\nactivation = "sigmoid"\n'
    '[notation]\nstyle = "bracket"\nL = "C"\n'
)


@pytest.mark.parametrize("count", ["N_{out}", "n_{output}", "n_y", r"N_{\text{out}}"])
def test_a_count_says_by_its_word_what_it_counts(count: str) -> None:
    """N_{out} is the number of outputs, in the mean of the loss and as the end of a sum, n_{hidden} of hidden units."""
    by_net = r"\frac{\partial C}{\partial z^{[2]}}"
    for claim, expected in (
        (rf"C = \frac{{1}}{{{count}}} \sum_{{i=1}}^{{{count}}} (\hat y_i - y_i)^2", "given"),
        (rf"\frac{{\partial C}}{{\partial \hat y_i}} = \frac{{2}}{{{count}}} (\hat y_i - y_i)", "correct"),
        (rf"\frac{{\partial C}}{{\partial \hat y_i}} = \frac{{1}}{{{count}}} (\hat y_i - y_i)", "wrong"),
        (rf"\frac{{\partial C}}{{\partial \hat y_i}} = \frac{{2}}{{{count}}} (y_i - \hat y_i)", "wrong"),
        (r"\frac{\partial C}{\partial \hat y_i} = \frac{2}{n_{hidden}} (\hat y_i - y_i)", "wrong"),
        (r"\frac{\partial C}{\partial \hat y_i} = \frac{2}{n_x} (\hat y_i - y_i)", "wrong"),
        (rf"\frac{{\partial C}}{{\partial b^{{[2]}}}} = \sum_{{i=1}}^{{{count}}} {by_net}", "wrong"),
    ):
        assert verdicts(_MEAN, f"${claim}$") == [expected], claim


def test_a_sum_ends_at_a_count_of_units() -> None:
    """The sum over hidden units has its own count; that of another layer is no end of it."""
    head = r"z_k^{[2]} = \sum_{j=1}^{"
    assert verdicts(_MEAN, rf"${head}n_{{hidden}}}} w_{{kj}}^{{[2]}} a_j^{{[1]}} + b_k^{{[2]}}$") == ["given"]
    assert verdicts(_MEAN, rf"${head}d_{{hid}}}} w_{{kj}}^{{[2]}} a_j^{{[1]}} - b_k^{{[2]}}$") == ["wrong"]
