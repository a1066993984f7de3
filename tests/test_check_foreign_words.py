r"""Words of scripts without single letters in formulas: parts of names, \frac{d损失}{dw}, or remarks beside them."""

from __future__ import annotations

import pytest

from symbackprop.api import parse_lecture
from symbackprop.latex.tokenise import tokenise
from tests.checking import verdicts

LECTURE = parse_lecture("""
title = "Two layers"

[network]
inputs = 2
loss   = { name = "squared_error", factor = "1/2" }

[[network.layers]]
units      = 2
activation = "sigmoid"

[[network.layers]]
units      = 2
activation = "sigmoid"

[notation]
x    = ["x_1", "x_2"]
y    = ["t_1", "t_2"]
W1   = [["w_{11}", "w_{12}"], ["w_{21}", "w_{22}"]]
a1   = ["h_1", "h_2"]
W2   = [["w_{31}", "w_{32}"], ["w_{41}", "w_{42}"]]
yhat = ["o_1", "o_2"]
""")


@pytest.mark.parametrize(
    "claim",
    [
        r"\frac{d오차o_1}{dh_1} = (o_1 - t_1) o_1 (1 - o_1) w_{31}",
        r"\frac{d 오차 o_1}{dh_1} = (o_1 - t_1) o_1 (1 - o_1) w_{31}",
        r"\frac{d误差}{dh_1} = o_1 (1 - o_1) w_{31}",
        r"\frac{do_1}{d가중합_3} = o_1 (1 - o_1)",
        r"誤差_1 = o_1 - t_1",
        r"W_{隠れ} = W_{出力}",
    ],
)
def test_a_word_that_is_part_of_a_name_is_never_left_out(claim: str) -> None:
    """What is left would be another name: such a claim is one about a name that nobody knows."""
    assert verdicts(LECTURE, f"$${claim}$$")[0] in ("unread", "given")


@pytest.mark.parametrize("claim", [r"其中 h_1 = \sigma(z_1)", r"其中h_1 = \sigma(z_1)", r"h_1 = \sigma(z_1) 입니다"])
def test_a_remark_beside_a_formula_is_no_part_of_it(claim: str) -> None:
    """Neither before it nor behind it."""
    assert not [token for token in tokenise(claim) if token.word]


def test_a_name_that_is_a_word_is_one_token() -> None:
    """With its place in the document."""
    (token,) = (token for token in tokenise(r"\frac{dy}{d가중합_{3}}", 5) if token.word)
    assert (token.text, token.at, token.end) == ("가중합", 16, 19)
