"""Sums over sets with a name, ranges of indices, and signs of derivatives that are missing below the line."""

from __future__ import annotations

import pytest
from checking import claims_of, verdicts

from symbackprop.api import Lecture, parse_lecture


@pytest.fixture(scope="module")
def lecture() -> Lecture:
    """Two hidden units, and three classes with softmax."""
    return parse_lecture("""
title = "Sets"
[network]
inputs = 2
loss = "cross_entropy"
[[network.layers]]
units = 2
activation = "tanh"
[[network.layers]]
units = 3
activation = "softmax"
[notation]
y = ["t_1", "t_2", "t_3"]
z1 = ["s_1", "s_2"]
a1 = ["h_1", "h_2"]
z2 = ["u_1", "u_2", "u_3"]
yhat = ["p_1", "p_2", "p_3"]
b2 = ["c_1", "c_2", "c_3"]
W2 = [["V_{11}", "V_{12}"], ["V_{21}", "V_{22}"], ["V_{31}", "V_{32}"]]
""")


@pytest.mark.parametrize(
    "below",
    [
        *(r"n \in C", r"n \in \mathcal{K}", r"n \in \{1, \ldots, N\}", r"n \in \{1,2,3\}", r"n \in [N]"),
        *(r"n \in \llbracket 1, N \rrbracket", r"n \in [1, N]", r"n \in \text{classes}"),
    ],
)
def test_a_set_below_a_sum_is_the_range_of_its_index(lecture: Lecture, below: str) -> None:
    """All units of the layer, as what is summed tells."""
    line = (
        rf"$$\frac{{\partial L}}{{\partial u_i}} = -\sum_{{{below}}} t_n SIGN \frac{{\partial p_n}}{{\partial u_i}}$$"
    )
    assert verdicts(lecture, line.replace("SIGN", r"\frac{1}{p_n}")) == ["correct"]
    assert verdicts(lecture, line.replace("SIGN", r"p_n")) == ["wrong"]
    shares = rf"$$p_i = \frac{{e^{{u_i}}}}{{\sum_{{{below}}} e^{{u_n}}}}$$"
    assert verdicts(lecture, shares) == ["given"]


def test_some_numbers_are_not_all(lecture: Lecture) -> None:
    """A set that leaves out a unit is not that of all."""
    line = r"$$p_i = \frac{{e^{{u_i}}}}{{\sum_{{n \in {}}} e^{{u_n}}}}$$"
    assert verdicts(lecture, line.format(r"\{1,2\}")) == ["wrong"]
    assert verdicts(lecture, line.format(r"\{1,3\}")) == ["unread"]
    assert verdicts(lecture, line.format(r"\{1, N\}")) == ["unread"]


@pytest.mark.parametrize(
    "below",
    [
        *(r"j \neq i \in C", r"i \neq j \in C", r"j \in C \setminus \{i\}", r"j \in C, j \neq i"),
        *(r"j \in C \setminus i", r"j \in \{1, \ldots, N\} \setminus \{i\}"),
    ],
)
def test_a_set_may_leave_an_index_out(lecture: Lecture, below: str) -> None:
    """Of i and j in i != j in C the sum runs over the one that does not stand outside of it."""
    line = rf"$$\frac{{\partial L}}{{\partial u_i}} = -t_i (1 - p_i) + \sum_{{{below}}} t_j p_FACTOR$$"
    assert verdicts(lecture, line.replace("FACTOR", "i")) == ["correct"]
    assert verdicts(lecture, line.replace("FACTOR", "j")) == ["wrong"]
    before = rf"$$-\sum_{{{below}}} \frac{{t_j}}{{p_j}} \frac{{\partial p_j}}{{\partial u_i}}"
    inside = rf"{before} = SIGN\sum_{{{below}}} t_j p_i$$"
    assert verdicts(lecture, inside.replace("SIGN", "")) == ["correct"]
    assert verdicts(lecture, inside.replace("SIGN", "-")) == ["wrong"]


def test_a_letter_of_the_document_is_no_set_of_all_units(lecture: Lecture) -> None:
    """A vector that it defines has other members."""
    text = r"""$$S = t_1 + t_2$$

$$p_i = \frac{e^{u_i}}{\sum_{n \in S} e^{u_n}}$$"""
    assert verdicts(lecture, text)[-1] == "unread"


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ("Let $S$ be the set of the wrong classes.", "unread"),
        ("Sum over the set $S$ of all other classes.", "unread"),
        ("The negative classes $S$ are many.", "unread"),
        (r"Let $S \subset \{1, 2, 3\}$ be given.", "unread"),
        ("Sei $S$ die Menge der falschen Klassen.", "unread"),
        ("Let $S$ be the set of all classes.", "given"),
        ("where $S$ denotes the possible output classes", "given"),
    ],
)
def test_a_set_of_some_of_the_classes_is_not_that_of_all(lecture: Lecture, words: str, verdict: str) -> None:
    """The words tell of which it is; a sum over some of them is no softmax."""
    text = words + "\n\n" + r"$$p_i = \frac{e^{u_i}}{\sum_{n \in S} e^{u_n}}$$"
    assert verdicts(lecture, text)[-1] == verdict


def test_a_range_of_indices_is_no_claim(lecture: Lecture) -> None:
    """It says over what they run; numbers that a name may be are a claim."""
    text = r"""Sum over $k \in C$ and $h \in \{1, \ldots, H\}$, $i \in \llbracket 1, N \rrbracket$.

$$\forall (i, j) \in \{1, ..., n\} \times \{1, ..., N\} \quad \frac{\partial u_i}{\partial V_{ij}} = h_j$$"""
    assert verdicts(lecture, text) == ["correct"]
    assert verdicts(lecture, r"$t_1 \in \{0, 1\}$") == ["given"]
    assert verdicts(lecture, text.replace("= h_j", "= h_i"))[-1] in ("wrong", "unread")


@pytest.mark.parametrize("form", [r"\forall i \neq k, \quad CLAIM", r"CLAIM \quad \forall i \neq k"])
def test_an_inequality_of_indices_for_all_restricts_its_claim(lecture: Lecture, form: str) -> None:
    """Before the claim or behind it; without it the claim is wrong."""
    claim = r"\frac{\partial p_k}{\partial u_i} = SIGN p_i p_k"
    for sign, verdict in (("-", "correct"), ("", "wrong")):
        line = form.replace("CLAIM", claim.replace("SIGN", sign))
        assert verdicts(lecture, f"$${line}$$") == [verdict]
    assert verdicts(lecture, "$$" + claim.replace("SIGN", "-") + "$$") == ["wrong"]


def test_a_sign_that_is_missing_below_the_line_is_read_where_that_is_right(lecture: Lecture) -> None:
    """dL over V is equal to what dL/dV is on that condition only."""
    line = r"$$\frac{{\partial L}}{{V_{{ij}}}} = {}$$"
    assert verdicts(
        lecture, line.format(r"\sum_k \frac{\partial L}{\partial u_k} \frac{\partial u_k}{\partial V_{ij}}")
    ) == ["conditional"]
    assert verdicts(lecture, line.format("(p_i - t_i) h_j")) == ["conditional"]
    assert verdicts(lecture, line.format("(p_i - t_i) h_i")) == ["unread"]
    assert verdicts(lecture, line.format("(t_i - p_i) h_j")) == ["unread"]


def test_a_condition_below_a_one_in_a_font_is_an_indicator(lecture: Lecture) -> None:
    """It holds one relation, which is none of the line."""
    line = r"$$\frac{{\partial u_i}}{{\partial c_j}} = {}\{}{{1}}_{{i=j}}$$"
    for font in ("mathbb", "mathds", "mathbf"):
        (claim,) = claims_of(lecture, line.format("", font))
        assert str(claim.verdict) == "correct", font
        assert verdicts(lecture, line.format("1 - ", font)) == ["wrong"]


def test_names_beside_those_that_the_lecture_counts_are_none_of_another_layer() -> None:
    """a_3 is no hidden unit where the lecture file writes a_1 and a_2 for the outputs."""
    lecture = parse_lecture("""
title = "Two and three"
[network]
inputs = 2
loss = "cross_entropy"
[[network.layers]]
units = 3
activation = "tanh"
[[network.layers]]
units = 2
activation = "softmax"
[notation]
a1 = ["a_1^{(1)}", "a_2^{(1)}", "a_3^{(1)}"]
yhat = ["a_1^{(2)}", "a_2^{(2)}"]
z2 = ["z_1", "z_2"]
[[notation.also]]
yhat = ["a_1", "a_2"]
""")
    line = r"$$\frac{{\partial a_k}}{{\partial z_i}} = {} a_k a_i \quad (i \neq k)$$"
    assert verdicts(lecture, line.format("-")) == ["correct"]
    assert verdicts(lecture, line.format("")) == ["wrong"]
