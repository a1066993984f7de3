r"""How far sums over units run, what stands above names for the last layer, and what a loss is said to depend on."""

from __future__ import annotations

import pytest

from symbackprop.api import Lecture
from tests.checking import claims_of, two_inputs, verdicts

_SAMPLES = r"We have $(x^{(1)}, y^{(1)}), \dots, (x^{(m)}, y^{(m)})$, the $m$ training examples." + "\n\n"
_BELOW = r"z_i^{(l+1)} = \sum_{j=1}^{%} W_{ij}^{(l)} a_j^{(l)} + b_i^{(l)}"
_ABOVE = r"z_i^{(l)} = \sum_{j=1}^{%} W_{ij}^{(l)} a_j^{(l-1)} + b_i^{(l)}"


def _numbered(weights: int, units: int) -> Lecture:
    """Layers of 2, 3, 4 and 2 units, the first weights and the first pre-activations with some numbers above."""
    names = [
        f"W{n} = 'W^{{({n - 1 + weights})}}'\nb{n} = 'b^{{({n - 1 + weights})}}'\nz{n} = 'z^{{({n - 1 + units})}}'\n"
        f"{'yhat' if n == 3 else f'a{n}'} = 'a^{{({n - 1 + units})}}'\ndelta{n} = 'd^{{({n - 1 + units})}}'\n"
        for n in (1, 2, 3)
    ]
    return two_inputs("3 sigmoid, 4 sigmoid, 2 sigmoid", "".join(names) + 'L = "J"')


@pytest.mark.parametrize("before", ["", _SAMPLES])
@pytest.mark.parametrize(
    ("weights", "units", "claim", "width"),
    [(1, 1, _ABOVE, "l-1"), (2, 2, _ABOVE, "l-1"), (1, 2, _BELOW, "l")],
)
def test_a_sum_ends_at_the_width_of_the_layer_that_it_runs_over(
    weights: int, units: int, claim: str, width: str, before: str
) -> None:
    """S_l is the number of units of layer l as the lecture's own names count layers, beside a batch of samples, too; a
    sum over the units of another layer is not right.
    """
    lecture = _numbered(weights, units)
    for limit in ("l-1", "l", "l+1"):
        (found,) = verdicts(lecture, before + "$" + claim.replace("%", f"s_{{{limit}}}") + "$")
        assert found == "given" if limit == width else found in ("wrong", "unread")


def test_a_sum_over_layers_in_general_ends_at_its_own_layer() -> None:
    """Where all layers are as wide, a sum that ends at the units of another layer is unread."""
    lecture = two_inputs("2 sigmoid, 2 sigmoid, 2 sigmoid", 'style = "index"')
    claim = r"$z^l_j = \sum_{i=1}^{%} w^l_{ji} a^{l-1}_i + b^l_j$"
    assert [verdicts(lecture, claim.replace("%", one))[0] for one in ("n_{l-1}", "n_l", "n_{l+1}")] == [
        "given",
        "unread",
        "unread",
    ]


_DEPTH = [
    r"We write $n_l$ to denote the number of layers in the network.",
    r"$n_{l}$ & the number of layers \\",
    r"For the last layer, $l = n_l$, this is",
]


@pytest.mark.parametrize("said", _DEPTH)
@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (r"a^{(n_l)} = \sigma(z^{(n_l)})", "given"),
        (r"a^{(n_l)} = \sigma(z^{(n_l - 1)})", "wrong"),
        (r"\frac{\partial J}{\partial a_i^{(n_l)}} = a_i^{(n_l)} - y_i", "correct"),
        (r"\frac{\partial J}{\partial a_i^{(n_{l})}} = y_i - a_i^{(n_{l})}", "wrong"),
        (r"\frac{\partial J}{\partial a_i^{(n_l)}} = a_i^{(n_l-1)} - y_i", "wrong"),
        (r"z^{(n_l)} = W^{(n_l - 1)} a^{(n_l - 1)} + b^{(n_l - 1)}", "given"),
        (r"z^{(n_l)} = W^{(n_l)} a^{(n_l - 1)} + b^{(n_l)}", "unread"),  # weights have the number of the layer below
        (r"J = \frac12 \sum_{i=1}^{s_{n_l}} (a_i^{(n_l)} - y_i)^2", "given"),
        (r"J = \frac12 \sum_{i=1}^{s_{n_l}} (a_i^{(l)} - y_i)^2", "wrong"),
    ],
)
def test_the_number_of_layers_above_a_name_is_the_last_one(said: str, claim: str, expected: str) -> None:
    """N_l is the output layer where the words say that it counts the layers."""
    before = r"$z^{(l+1)} = W^{(l)} a^{(l)} + b^{(l)}$, $a^{(l)} = \sigma(z^{(l)})$."
    assert verdicts(_numbered(1, 2), f"{said}\n\n{before}\n\n${claim}$")[-1] == expected


def test_a_letter_of_which_nothing_is_said_is_not_the_last_layer() -> None:
    """N_l alone counts nothing."""
    claim = r"$\frac{\partial J}{\partial a_i^{(n_l)}} = a_i^{(n_l)} - y_i$"
    assert verdicts(_numbered(1, 2), claim) == ["unread"]


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (r"J(W, b; x, y) = \frac12 \| a^{(4)} - y \|^2", "given"),
        (r"J(W, b; x, y) = \frac12 \| y + a^{(4)} \|^2", "wrong"),
        (r"\frac{\partial}{\partial b^{(3)}} J(W, b; x, y) = d^{(4)}", "correct"),
        (r"\frac{\partial}{\partial b^{(3)}} J(W, b; x, y) = d^{(3)}", "wrong"),
        (r"h_{W,b}(x) = a^{(4)}$; $J(W; x, y) = \frac12 \| h_{W,b}(x) - y \|^2", "given"),
    ],
)
def test_a_semicolon_stands_between_what_a_quantity_depends_on(claim: str, expected: str) -> None:
    """J(W, b; x, y) is J."""
    assert verdicts(_numbered(1, 2), f"${claim}$")[-1] == expected


_GRADIENT = (
    r"\frac{\partial J}{\partial b_2^{(1)}} = "
    r"\frac1m \sum_{k=1}^m \frac{\partial J(W, b; x^{(k)}, y^{(%)})}{\partial b_2^{(1)}}"
)


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (_GRADIENT.replace("%", "k"), {"correct"}),
        (_GRADIENT.replace("%", "2"), {"unread", "wrong"}),
        (r"J = \frac1m \sum_{k=1}^m J(W, b; x^{(k)}, y^{(k)})", {"correct", "given"}),
        (r"J = \sum_{k=1}^m J(W, b; x^{(k)}, y^{(k)})", {"unread", "wrong"}),
        (r"J = \frac1m \sum_{k=1}^m J(W, b; x^{(1)}, y^{(k)})", {"unread", "wrong"}),
        (r"J = \frac1m \sum_{k=1}^m J(x^{(1)}, y^{(k)})", {"unread", "wrong"}),
    ],
)  # fmt: skip
def test_a_loss_is_that_of_the_sample_that_its_arguments_are_of(claim: str, expected: set[str]) -> None:
    """J(W, b; x^(k), y^(k)) is the loss of sample k; the input of one sample and the target of another have none."""
    lecture = two_inputs(
        "3 sigmoid, 2 sigmoid", 'L = "J"\nb1 = "b^{(1)}"', "x = [[1, 2], [0, 1], [2, -1]]\ny = [[0, 1], [1, 0], [1, 1]]"
    )
    assert str(claims_of(lecture, f"{_SAMPLES}${claim}$")[-1].verdict) in expected
