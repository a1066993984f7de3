"""Index letters with a prime, j': letters of their own, in names, sums and Kronecker deltas."""

from __future__ import annotations

import pytest

from symbackprop.api import parse_lecture
from symbackprop.check.names.keys import key_of
from symbackprop.latex.grammar import Grammar
from symbackprop.latex.rewriting.primed_indices import as_typed
from symbackprop.latex.tokenise import tokenise
from tests.checking import claims_of, verdicts

LECTURE = parse_lecture("""
title = "Two layers"

[network]
inputs = 3
loss   = "squared_error"

[[network.layers]]
units      = 4
activation = "tanh"

[[network.layers]]
units      = 2
activation = "sigmoid"

[notation]
style = "bracket"
""")
SLOPE = r"\frac{\partial L}{\partial w_{ji}^{[2]}}"


@pytest.mark.parametrize("prime", ["j'", r"j^\prime", r"j^{\prime}", r"{j'}"])
def test_a_primed_index_runs_like_any_other(prime: str) -> None:
    """However the prime is set."""
    text = rf"""$${SLOPE} = \sum_{{{prime}}} \frac{{\partial L}}{{\partial z_{{{prime}}}^{{[2]}}}}
    \frac{{\partial z_{{{prime}}}^{{[2]}}}}{{\partial w_{{ji}}^{{[2]}}}}
    = \sum_{{{prime}}} \frac{{\partial L}}{{\partial z_{{{prime}}}^{{[2]}}}} a_i^{{[1]}} \delta_{{j,{prime}}}
    = \frac{{\partial L}}{{\partial z_j^{{[2]}}}} a_i^{{[1]}}$$"""
    assert verdicts(LECTURE, text) == ["correct"] * 3


def test_a_slip_in_a_primed_index_is_found() -> None:
    """And the message has the index as it is typed."""
    text = r"$$\frac{\partial z_{j'}^{[2]}}{\partial w_{ji}^{[2]}} = a_j^{[1]} \delta_{jj'}$$"
    (claim,) = claims_of(LECTURE, text)
    assert claim.verdict == "wrong"
    assert "j' = 1" in claim.message


def test_a_prime_at_a_name_stays_one() -> None:
    """Of what is updated, or of a derivative, and of words and numbers below a name."""
    for text in (r"w_{1'}", r"h'_j", r"\sigma'", r"w_j'"):
        (named,) = Grammar(set()).names(tokenise(text))
        assert as_typed(str(key_of(named, {}))) == str(key_of(named, {}))
