"""The layer and the sample in one pair of brackets, x^{(p,2)} and a_j^{(l,p)}, and what they stand at in brackets."""

from __future__ import annotations

import pytest

from symbackprop.api import Lecture
from tests.checking import two_inputs, verdicts

_NAMES = r"""x = { whole = "u^{(1)}", entries = ["u_1^{(1)}", "u_2^{(1)}"] }
W1 = { whole = "v^{(1)}", entries = [["v_{11}^{(1)}", "v_{12}^{(1)}"], ["v_{21}^{(1)}", "v_{22}^{(1)}"],
                                     ["v_{31}^{(1)}", "v_{32}^{(1)}"]] }
b1 = { whole = "c^{(1)}", entries = ["c_1^{(1)}", "c_2^{(1)}", "c_3^{(1)}"] }
a1 = { whole = "u^{(2)}", entries = ["u_1^{(2)}", "u_2^{(2)}", "u_3^{(2)}"] }
W2 = { whole = "v^{(2)}", entries = [["v_{11}^{(2)}", "v_{12}^{(2)}", "v_{13}^{(2)}"],
                                     ["v_{21}^{(2)}", "v_{22}^{(2)}", "v_{23}^{(2)}"]] }
b2 = { whole = "c^{(2)}", entries = ["c_1^{(2)}", "c_2^{(2)}"] }
z2 = { whole = "u^{(3)}", entries = ["u_1^{(3)}", "u_2^{(3)}"] }
yhat = { whole = '\hat{q}', entries = ['\hat{q}_1', '\hat{q}_2'] }
"""
_CLAIMS = [
    (r"(u^{(P2)})_j = \tanh(\sum_{k=1}^{2} v_{jk}^{(1)} (u^{(P1)})_k + c_j^{(1)})", "given"),
    (r"(u^{(P2)})_j = \tanh(\sum_{k=1}^{2} v_{jk}^{(1)} (u^{(P2)})_k + c_j^{(1)})", "wrong"),
    (r"(u^{(P2)})_j = \tanh(\sum_{k=1}^{2} v_{kj}^{(1)} (u^{(P1)})_k + c_j^{(1)})", "wrong"),
    (r"(u^{(P3)})_j = \sum_{i=1}^{3} v_{ji}^{(2)} (u^{(P2)})_i + c_j^{(2)}", "given"),
    (r"u_j^{(P3)} = \sum_{i=1}^{3} v_{ji}^{(2)} u_i^{(P2)} + c_j^{(2)}", "given"),
    (r"u_j^{(P3)} = \sum_{i=1}^{3} v_{ji}^{(2)} u_j^{(P2)} + c_j^{(2)}", "wrong"),
    (r"\hat{q}_k^{(p)} = \mathrm{softmax}(u^{(P3)})_k", "given"),
    (r"\hat{q}_k^{(p)} = \mathrm{softmax}(u^{(P2)})_k", "wrong"),
    (r"\frac{\partial (u^{(P3)})_k}{\partial (u^{(P2)})_j} = v_{kj}^{(2)}", "correct"),
    (r"\frac{\partial (u^{(P3)})_k}{\partial (u^{(P2)})_j} = v_{jk}^{(2)}", "wrong"),
    (r"\frac{\partial \ln(\hat{q}_k^{(p)})}{\partial (u^{(P3)})_j} = \delta_{kj} - \hat q_j^{(p)}", "correct"),
    (r"\frac{\partial \ln(\hat{q}_k^{(p)})}{\partial (u^{(P3)})_j} = \delta_{kj} - \hat q_k^{(p)}", "wrong"),
]
_BATCH = "x = [[1, 2], [3, -4], [5, 7]]\ny = [1, 0, 1]"


def _lecture(samples: str = "") -> Lecture:
    return two_inputs("3 tanh, 2 softmax", _NAMES, samples, loss="cross_entropy")


@pytest.mark.parametrize("samples", ["", _BATCH])
@pytest.mark.parametrize("pair", ["p,N", "N,p", "p, N"])
def test_a_sample_beside_its_layer(samples: str, pair: str) -> None:
    """Of one sample and of a batch, in any order: the number is the layer, the letter runs over the samples."""
    lines = [claim for claim, _ in _CLAIMS]
    for layer in "123":
        lines = [line.replace(f"P{layer}", pair.replace("N", layer)) for line in lines]
    found = verdicts(_lecture(samples), "\n\n".join(f"${line}$" for line in lines))
    told = [(line, verdict) for line, verdict in zip(lines, found, strict=True)]
    for (line, verdict), (_, expected) in zip(told, _CLAIMS, strict=True):
        assert verdict == expected or (expected, verdict) == ("wrong", "unread"), line


def test_a_batch_that_only_the_document_has() -> None:
    """The mean over m samples tells that there are several, whatever the lecture has."""
    means = r"E = -\frac{1}{m} \sum_{p=1}^m \sum_{k=1}^2 y_k^{(p)} \ln(\hat{q}_k^{(p)})"
    lines = [r"(u^{(p,2)})_j = \tanh(\sum_{k=1}^{2} v_{jk}^{(1)} (u^{(p,1)})_k + c_j^{(1)})"]
    lines += [r"\hat{q}_k^{(p)} = \mathrm{softmax}(u^{(p,3)})_k", means]
    assert verdicts(_lecture(), "\n\n".join(f"${line}$" for line in lines)) == ["given"] * 3
    wrong = means.replace(r"\hat{q}_k^{(p)}", r"(u^{(p,3)})_k")
    assert verdicts(_lecture(), "\n\n".join(f"${line}$" for line in [*lines[:2], wrong]))[-1] != "given"


@pytest.mark.parametrize("style", ["", 'style = "bracket"', 'style = "index"'])
@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (r"a_j^{(l,p)} = \tanh(z_j^{(l,p)})", "given"),
        (r"\frac{\partial z_j^{(l,p)}}{\partial w_{ji}^{(l)}} = a_i^{(l-1,p)}", "correct"),
        (r"\frac{\partial z_j^{(l,p)}}{\partial w_{ji}^{(l)}} = a_j^{(l-1,p)}", "wrong"),
        (r"\frac{\partial z_j^{(l,p)}}{\partial w_{ji}^{(l)}} = a_i^{(l,p)}", "wrong"),
        (r"\frac{\partial L}{\partial w_{ji}^{(l)}} = \delta_j^{(l,p)} a_i^{(l-1,p)}", "correct"),
        (r"\frac{\partial L}{\partial w_{ji}^{(l)}} = \delta_i^{(l,p)} a_j^{(l-1,p)}", "wrong"),
    ],
)
def test_a_letter_for_the_layer(style: str, claim: str, expected: str) -> None:
    """The place of l is that of the layer, for any layer of a lecture with one sample."""
    text = rf"$z_j^{{(l,p)}} = \sum_i w_{{ji}}^{{(l)}} a_i^{{(l-1,p)}} + b_j^{{(l)}}$, ${claim}$"
    found = verdicts(two_inputs("3 tanh, 2 tanh", style), text)
    assert found[0] == "given"
    assert found[1] == expected or (expected, found[1]) == ("wrong", "unread")


def test_what_a_function_is_of_counts_nothing() -> None:
    """K in softmax(x)_j, where x is anything, is not the number of inputs."""
    sum_of_all = r"$\mathrm{softmax}(x)_j = \frac{e^{x_j}}{\sum_{k=1}^{K} e^{x_k}}$, "
    lecture = two_inputs("3 tanh, 4 softmax", loss="cross_entropy")
    assert verdicts(lecture, sum_of_all + r"$L = -\sum_{k=1}^K y_k \ln \hat y_k$")[-1] == "given"
    assert verdicts(lecture, sum_of_all + r"$L = -\sum_{k=1}^K y_k \hat y_k$")[-1] != "given"
