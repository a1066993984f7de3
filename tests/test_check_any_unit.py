"""Documents that speak of any unit, of the sources before it and the units behind it, and those that leave out what all
their names have: the pattern, the iteration, the bias.

Each has right formulas first and wrong ones behind them.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from symbackprop.api import Lecture, check, parse_lecture

_RIGHT = ("given", "correct")


def _lecture(*layers: tuple[int, str], bias: str = "none", notation: str = "", loss: str = "squared_error") -> Lecture:
    """A network of three inputs and these layers, with a squared error at first, without numbers."""
    tables = "\n".join(
        f'[[network.layers]]\nunits = {units}\nactivation = "{name}"\nbias = "{bias}"' for units, name in layers
    )
    text = f'title = "t"\n[network]\ninputs = 3\nloss = "{loss}"\n{tables}\n[notation]\n{notation}\n'
    return parse_lecture(text)


_NETS = {"two": _lecture((4, "sigmoid"), (2, "sigmoid")), "three": _lecture((4, "tanh"), (3, "tanh"), (2, "tanh"))}

# a unit s, its sources r, and the units q behind it
_ANY_UNIT = (
    r"""
Unit $s$ adds up what comes to it: $v_s = \sum_r c_{sr} h_r$ and $h_s = \sigma(v_s)$.

$$E = \frac12 \sum_s (h_s - y_s)^2$$
$$\frac{\partial E}{\partial c_{sr}} = \frac{\partial E}{\partial v_s} \frac{\partial v_s}{\partial c_{sr}}
= \delta_s h_r$$
For an output
$$\frac{\partial E}{\partial h_s} = h_s - y_s$$
$$\delta_s = (h_s - y_s) h_s (1 - h_s)$$
and for a hidden unit
$$\delta_s = h_s (1 - h_s) \sum_q c_{qs} \delta_q$$
$$\frac{\partial E}{\partial h_s} = \sum_q \frac{\partial E}{\partial v_q} \frac{\partial v_q}{\partial h_s}$$
$$= \sum_q \delta_q c_{qs}$$
""",
    [
        r"\delta_s = h_s (1 - h_s) \sum_q c_{sq} \delta_q",
        r"\delta_s = h_q (1 - h_q) \sum_q c_{qs} \delta_q",
        r"\delta_s = (h_s - y_s) (1 - h_s)",
        r"\frac{\partial E}{\partial c_{sr}} = \delta_r h_s",
        r"\frac{\partial E}{\partial c_{sr}} = \delta_s h_s",
        r"\frac{\partial E}{\partial h_s} = \sum_q \delta_s c_{qs}",
    ],
)
# the pattern below all names, error signals that are minus the derivative, an arrow for what is computed
_PATTERN = (
    r"""
For pattern $p$: $E_p = \frac12 \sum_m (t_{pm} - u_{pm})^2$ with $s_{pm} = \sum_l a_{ml} u_{pl}$ and
$u_{pm} = f_m(s_{pm})$.

$$\delta_{pm} = -\frac{\partial E_p}{\partial s_{pm}}$$
$$\Delta_p a_{ml} = \eta \delta_{pm} u_{pl}$$
$$\frac{\partial E_p}{\partial u_{pm}} = -(t_{pm} - u_{pm})$$
$$\delta_{pm} \leftarrow (t_{pm} - u_{pm}) u_{pm} (1 - u_{pm})$$
$$\delta_{pm} \leftarrow f_m'(s_{pm}) \sum_q \delta_{pq} a_{qm}$$
""",
    [
        r"\Delta_p a_{ml} = -\eta \delta_{pm} u_{pl}",
        r"\delta_{pm} \leftarrow (u_{pm} - t_{pm}) u_{pm} (1 - u_{pm})",
        r"\delta_{pm} \leftarrow f_m'(s_{pm}) \sum_q \delta_{pq} a_{mq}",
    ],
)
# the iteration behind all names, own names for the differences at the outputs
_ITERATION = (
    r"""
$$e_j(n) = y_j(n) - a_j(n)$$
$$L(n) = \frac12 \sum_{j \in O} e_j^2(n)$$
$$s_j(n) = \sum_i w_{ji}(n) a_i(n)$$
$$a_j(n) = g(s_j(n))$$
$$\frac{\partial a_j(n)}{\partial s_j(n)} = g'(s_j(n))$$
$$\frac{\partial L(n)}{\partial w_{ji}(n)} = -e_j(n) g'(s_j(n)) a_i(n)$$
$$\frac{\partial L(n)}{\partial a_j(n)} = -\sum_{k \in O} e_k(n) g'(s_k(n)) w_{kj}(n)$$
$$w_{ji}(n+1) = w_{ji}(n) + \eta e_j(n) g'(s_j(n)) a_i(n)$$
""",
    [
        r"w_{ji}(n+1) = w_{ji}(n) - \eta e_j(n) g'(s_j(n)) a_i(n)",
        r"\frac{\partial L(n)}{\partial w_{ji}(n)} = e_j(n) g'(s_j(n)) a_i(n)",
        r"\frac{\partial L(n)}{\partial a_j(n)} = -\sum_{k \in O} e_k(n) g'(s_k(n)) w_{jk}(n)",
        r"\frac{\partial L(n)}{\partial a_j(n)} = -\sum_{k \in O} e_k(n) w_{kj}(n)",
    ],
)
# what comes to a unit with both letters
_CONNECTIONS = (
    r"""
$$net_j = \sum_i w_{ji} x_{ji}, \quad o_j = \sigma(net_j)$$
$$\frac{\partial net_j}{\partial w_{ji}} = x_{ji}$$
$$\frac{\partial L}{\partial w_{ji}} = (o_j - t_j) o_j (1 - o_j) x_{ji}$$
$$\delta_j = o_j (1 - o_j) \sum_{k \in Behind(j)} \delta_k w_{kj}$$
$$\frac{\partial L}{\partial w_{ji}} = \delta_j x_{ji}$$
""",
    [
        r"\frac{\partial net_j}{\partial w_{ji}} = x_{ij}",
        r"\frac{\partial L}{\partial w_{ji}} = \delta_j o_j",
        r"\frac{\partial L}{\partial w_{ji}} = (o_j - t_j) o_j (1 - o_i) x_{ji}",
        r"\delta_j = o_j (1 - o_j) \sum_{k \in Behind(j)} \delta_j w_{kj}",
    ],
)


def _verdicts(lecture: Lecture, document: tuple[str, list[str]]) -> tuple[Mapping[str, str], list[str]]:
    """What of the right claims is not called right, and the verdicts on the wrong ones."""
    text, slips = document
    behind = "\n".join(f"$${claim}$$" for claim in slips)
    claims = check(lecture, f"{text}\n\nOr\n\n{behind}\n").claims
    rights, wrongs = claims[: -len(slips)], claims[-len(slips) :]
    amiss = {claim.latex: str(claim.verdict) for claim in rights if str(claim.verdict) not in _RIGHT}
    return amiss, [str(claim.verdict) for claim in wrongs]


@pytest.mark.parametrize(
    ("net", "document"),
    [("two", _ANY_UNIT), ("two", _PATTERN), ("two", _ITERATION), ("two", _CONNECTIONS)],
    ids=["any unit", "pattern", "iteration", "connections"],
)
def test_claims_on_any_unit(net: str, document: tuple[str, list[str]]) -> None:
    """What is right of the units that it is about is right; what is right of none is wrong."""
    amiss, wrongs = _verdicts(_NETS[net], document)
    assert amiss == {}
    assert wrongs == ["wrong"] * len(wrongs)


def test_a_chain_on_any_unit_stays_with_its_layer() -> None:
    """What goes on from a formula for outputs is no formula for hidden units."""
    start = r"""$v_s = \sum_r c_{sr} h_r$, $h_s = \sigma(v_s)$, $E = \frac12 \sum_s (h_s - y_s)^2$,
$\frac{\partial E}{\partial c_{sr}} = \delta_s h_r$, $\delta_s = h_s (1 - h_s) \sum_q c_{qs} \delta_q$,
$\frac{\partial E}{\partial h_s} = h_s - y_s$, $\delta_s = (h_s - y_s) h_s (1 - h_s)$

"""
    for behind, wanted in [
        (r"\frac{\partial E}{\partial h_s} h_s (1 - h_s)", ("correct",)),
        (r"h_s (1 - h_s) \sum_q c_{qs} \delta_q", ("wrong", "unread")),
    ]:
        text = rf"$$\delta_s = (h_s - y_s) h_s (1 - h_s)$$ $$= {behind}$$"
        assert str(check(_NETS["two"], start + text).claims[-1].verdict) in wanted


def test_letters_of_their_own_layers_are_not_those_of_any_unit() -> None:
    """Where i, j and k have a layer each, what would be right of outputs is wrong of hidden units."""
    text = r"""
$$s_j = \sum_i w_{ji} x_i, \quad h_j = \sigma(s_j)$$
$$s_k = \sum_j w_{kj} h_j, \quad y_k = \sigma(s_k)$$
$$L = \frac12 \sum_k (y_k - t_k)^2$$
$$\delta_k = (y_k - t_k) y_k (1 - y_k)$$
$$\frac{\partial L}{\partial w_{kj}} = \delta_k h_j$$
$$\delta_j = (h_j - t_j) h_j (1 - h_j)$$
"""
    report = check(_NETS["two"], text)
    assert report.conventions["index letters"] == "i: inputs, j: units of layer 1, k: units of layer 2"
    assert {str(claim.verdict) for claim in report.claims[:-1]} <= {*_RIGHT}
    assert str(report.claims[-1].verdict) not in _RIGHT


def test_the_report_says_that_letters_are_those_of_any_unit() -> None:
    """The convention is said once, at the head."""
    said = check(_NETS["three"], _ANY_UNIT[0].replace(r"\sigma", r"\tanh")).conventions["index letters"]
    assert said == "r, s, q: units of layers that follow each other"


_FROM_ZERO = r"""
$$s_j = \sum_{i=0}^n w_{ji} x_i, \quad h_j = \sigma(s_j)$$
$$s_k = \sum_j w_{kj} h_j, \quad y_k = \sigma(s_k)$$
$$\frac{\partial s_j}{\partial w_{ji}} = x_i$$
"""


@pytest.mark.parametrize(
    ("claim", "wanted"),
    [
        (r"\frac{\partial L}{\partial w_{k0}} = (y_k - t_k) y_k (1 - y_k)", "correct"),
        (r"\frac{\partial L}{\partial w_{k0}} = (y_k - t_k) (1 - y_k)", "wrong"),
        (r"s_k = \sum_{j=1}^m w_{kj} h_j", "wrong"),
        (r"s_k = \sum_{j=1}^m w_{kj} h_j + w_{k0}", "given"),
    ],
)
def test_a_bias_may_be_the_weight_of_a_unit_0(claim: str, wanted: str) -> None:
    """Where a sum begins with 0, so do those that say nothing of it; not those that begin with 1."""
    lecture = _lecture((4, "sigmoid"), (2, "sigmoid"), bias="per_unit")
    claims = check(lecture, f"{_FROM_ZERO}\n$${claim}$$").claims
    assert {str(one.verdict) for one in claims[:-1]} <= {*_RIGHT}
    assert str(claims[-1].verdict) == wanted


def test_letters_of_layers_with_one_unit_run_over_that_unit() -> None:
    """Of one output, k is 1; and a sum without an index runs over the sources of its weights."""
    lecture = _lecture((3, "sigmoid"), (2, "sigmoid"), (1, "sigmoid"), notation='L = "E"\ny = ["T"]')
    text = r"""
$u_i = \sigma(\sum w_{hi} u_h) = \sigma(z_i)$, $u_j = \sigma(\sum w_{ij} u_i) = \sigma(z_j)$,
$u_k = \sigma(\sum w_{jk} u_j) = \sigma(z_k)$

$E = \frac{(T - u_k)^2}{2} = \frac{(T - \sigma(\sum w_{jk} u_j))^2}{2}$

$\frac{\partial E}{\partial u_j} = \frac{\partial E}{\partial u_k} u_k (1 - u_k) w_{jk}$

$\frac{\partial E}{\partial u_j} = \frac{\partial E}{\partial u_k} u_j (1 - u_j) w_{jk}$
"""
    found = [str(claim.verdict) for claim in check(lecture, text).claims]
    assert {*found[:-1]} <= {*_RIGHT}
    assert found[-1] == "wrong"


_OUTPUT, _HIDDEN = r"\delta_s = (h_s - y_s) h_s (1 - h_s)", r"\delta_s = h_s (1 - h_s) \sum_q c_{qs} \delta_q"


@pytest.mark.parametrize(
    ("words", "formula", "verdict"),
    [
        ("For a hidden unit we have", _HIDDEN, "correct"),
        ("For an output unit we have", _OUTPUT, "correct"),
        ("For a hidden unit, which every output sees:", _HIDDEN, "correct"),
        ("From the output units to a hidden unit:", _HIDDEN, "correct"),
        ("Hence", _OUTPUT, "correct"),
        ("For a hidden unit we have", _OUTPUT, "unread"),
        ("If $s$ is hidden,", _OUTPUT, "unread"),
        ("Für eine versteckte Einheit gilt", _OUTPUT, "unread"),
        ("For output units,", _HIDDEN, "unread"),
        ("For a hidden unit we have", _OUTPUT.replace("(1 - h_s)", "(1 + h_s)"), "wrong"),
    ],
)
def test_what_is_right_of_other_units_than_the_words_say_is_not_right(words: str, formula: str, verdict: str) -> None:
    """Hidden units or those of the output, as the sentence before a formula says."""
    claims = check(_NETS["two"], f"{_ANY_UNIT[0]}\n\n{words}\n\n$${formula}$$\n").claims
    assert claims[-1].verdict == verdict


def test_letters_that_a_document_has_defined_of_one_layer_are_of_no_other() -> None:
    """h_j = ReLU(s_j) is the hidden layer: the slope of softmax, which its outputs h_k have, is none of h_j."""
    text = r"""$s_j = \sum_i w_{ji} x_i + b_j$, $h_j = \mathrm{ReLU}(s_j)$, $s_k = \sum_j w_{kj} h_j + b_k$,
    $h_k = \frac{e^{s_k}}{\sum_s e^{s_s}}$. """
    claims = r"""$\frac{\partial h_j}{\partial s_j} = h_j (1 - h_j)$,
    $\frac{\partial h_k}{\partial s_k} = h_k (1 - h_k)$, $\frac{\partial h_j}{\partial s_j} = \mathrm{ReLU}'(s_j)$"""
    lecture = _lecture((4, "relu"), (2, "softmax"), bias="per_unit", loss="cross_entropy")
    found = [str(claim.verdict) for claim in check(lecture, text + claims).claims]
    assert found == [*["given"] * 4, "wrong", "correct", "correct"]
