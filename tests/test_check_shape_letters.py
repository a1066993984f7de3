"""Letters in shapes, R^{D x H}: all shapes of a document tell together what each of them counts."""

from __future__ import annotations

import pytest

from symbackprop.api import parse_lecture
from tests.checking import claims_of, verdicts

LECTURE = parse_lecture("""
title = "Rows"

[network]
inputs = 3
loss   = "cross_entropy"

[[network.layers]]
units      = 4
activation = "sigmoid"

[[network.layers]]
units      = 2
activation = "softmax"

[notation]
vectors = "rows"
W1 = "W_1"
b1 = "b_1"
W2 = "W_2"
b2 = "b_2"
""")


def test_a_letter_counts_one_thing() -> None:
    """A shape that most others contradict is wrong, whatever its letters."""
    text = r"""$W_1 \in \mathbb{R}^{D \times H}$, $b_1 \in \mathbb{R}^{H}$, $W_2 \in \mathbb{R}^{H \times C}$,
    $b_2 \in \mathbb{R}^{C}$, $W_2 \in \mathbb{R}^{C \times H}$"""
    *right, slip = claims_of(LECTURE, text)
    assert {str(claim.verdict) for claim in right} == {"given"}
    assert slip.verdict == "wrong"
    assert "C counts 2" in slip.message


def test_two_shapes_against_each_other_are_both_doubtful() -> None:
    """Nobody knows which one is meant; a third one tells."""
    text = r"$W_1 \in \mathbb{R}^{D \times H}$ and $W_1 \in \mathbb{R}^{H \times D}$"
    assert verdicts(LECTURE, text) == ["unread", "unread"]
    assert verdicts(LECTURE, text + r" and $b_1 \in \mathbb{R}^H$") == ["unread", "wrong", "given"]


def test_words_say_shapes_with_letters_that_other_shapes_bear_out() -> None:
    """One alone says nothing: it may be the wrong way round."""
    one = r"$W_1$ is of size $P \times Q$. "
    assert verdicts(LECTURE, one) == ["unread"]
    assert verdicts(LECTURE, one + r"$W_2$ is of size $Q \cdot R$.") == ["given", "given"]
    assert verdicts(LECTURE, one + r"$W_2$ is of size $R \cdot Q$.") == ["unread", "unread"]


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (r"[x] = [1 \times 3]", "given"),
        (r"[W_1] = [3 \times 4]", "given"),
        (r"[W_1] = [4 \times 3]", "wrong"),
        (r"[W_2] = [D_1 \times D_2]", "given"),
        (r"[W_2] = [D_2 \times D_1]", "wrong"),
        (r"W_2 \in \mathbb{R}^{d_1 \times d_2}", "given"),
        (r"W_2 \in \mathbb{R}^{d_2 \times d_1}", "wrong"),
    ],
)
def test_shapes_stand_in_brackets_and_letters_with_a_layer_count_its_units(claim: str, verdict: str) -> None:
    """As dimensions are written, [W] = [3 x 4]."""
    assert verdicts(LECTURE, f"$${claim}$$") == [verdict]
