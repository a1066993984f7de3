r"""Index letters below names with accents, \tilde{h}_r, and two names of one quantity, o_q = g_q."""

from __future__ import annotations

import pytest

from tests.checking import two_inputs, verdicts

_LECTURE = two_inputs(
    "2 tanh, 2 sigmoid",
    r"""
L = "E"
rate = '\eta'
y = ['\hat{g}_1', '\hat{g}_2']
yhat = ["g_1", "g_2"]
a1 = ['\tilde{h}_1', '\tilde{h}_2']
activation2 = "f"
""",
)
_START = r"""
$$net_q = \sum_{r} v_{rq} \tilde{h}_r + b_q, \qquad o_q = g_q = f(net_q)$$
$$net_r = \sum_{s} v_{sr} \tilde{h}_s + b_r$$
$$\frac{\partial E}{\partial v_{rq}} = \frac{\partial E}{\partial net_q} \frac{\partial net_q}{\partial v_{rq}}, \qquad
\frac{\partial net_q}{\partial v_{rq}} = \tilde{h}_r$$
"""


@pytest.mark.parametrize(
    ("claim", "slip"),
    [
        (r"\frac{\partial E}{\partial net_q} = (g_q - \hat{g}_q) f'(net_q)",
         r"\frac{\partial E}{\partial net_q} = (g_q - \hat{g}_q)"),
        (r"\frac{\partial E}{\partial o_q} = g_q - \hat{g}_q", r"\frac{\partial E}{\partial o_q} = \hat{g}_q - g_q"),
        (r"\frac{\partial net_q}{\partial \tilde{h}_r} = v_{rq}",
         r"\frac{\partial net_q}{\partial \tilde{h}_r} = v_{qr}"),
        (r"\frac{\partial net_r}{\partial v_{sr}} = \tilde{h}_s",
         r"\frac{\partial net_r}{\partial v_{sr}} = \tilde{h}_r"),
        (r"\frac{\partial E}{\partial v_{rq}} = (o_q - \hat{g}_q) f'(net_q) \tilde{h}_r",
         r"\frac{\partial E}{\partial v_{rq}} = (\hat{g}_q - o_q) f'(net_q) \tilde{h}_r"),
        (r"\frac{\partial E}{\partial \tilde{h}_r} = \sum_q (g_q - \hat{g}_q) g_q (1 - g_q) v_{rq}",
         r"\frac{\partial E}{\partial \tilde{h}_r} = \sum_q (g_q - \hat{g}_q) g_q (1 + g_q) v_{rq}"),
    ],
)  # fmt: skip
def test_index_letters_tell_names_with_accents_apart(claim: str, slip: str) -> None:
    r"""The layer of \tilde{h} is that of its index; the targets are those that the lecture file says."""
    assert "wrong" not in verdicts(_LECTURE, _START)
    assert verdicts(_LECTURE, f"{_START}$${claim}$$")[-1] == "correct"
    assert verdicts(_LECTURE, f"{_START}$${slip}$$")[-1] == "wrong"
