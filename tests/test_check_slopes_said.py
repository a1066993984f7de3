"""Slopes of a letter for any function: of the one that the words name, and what is so of all."""

from __future__ import annotations

import pytest

from tests.checking import two_inputs, verdicts

_NOTATION = 'style = "bracket"\nactivation1 = "g^{[1]}"\nactivation2 = "g^{[2]}"\nyhat = "a^{[2]}"'
_LECTURE = two_inputs("3 tanh, 1 sigmoid", _NOTATION, loss="binary_cross_entropy")
_SIGMOID = "## The sigmoid\n\nWe have $g'(z) = g(z)(1 - g(z)) = a(1 - a)$.\n\n"
_SLOPE, _SLIP = r"\frac{d}{dz} g(z) = 1 - (\tanh(z))^2", r"\frac{d}{dz} g(z) = 1 + (\tanh(z))^2"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("## Tanh\n\ng(z) = tanh(z) is another one.", "unread"),
        ("## The hyperbolic tangent", "unread"),
        ("## Another one", "wrong"),
        ("## Tanh\n\nWe come back to the sigmoid:", "wrong"),
        ("## ReLU", "wrong"),
        ("## Tanh\n\n## In general", "wrong"),
    ],
)
def test_the_slope_of_the_function_that_the_words_name_is_not_wrong(words: str, expected: str) -> None:
    """Under its heading, the one that is named last; a slip in it is wrong, and so is that of a layer."""
    assert verdicts(_LECTURE, f"{_SIGMOID}{words}\n\n${_SLOPE}$")[-1] == expected
    assert verdicts(_LECTURE, f"{_SIGMOID}{words}\n\n${_SLIP}$")[-1] == "wrong"
    of_a_layer = r"g^{[2]\prime}(z^{[2]}) = 1 - (\tanh(z^{[2]}))^2"
    assert verdicts(_LECTURE, f"{_SIGMOID}{words}\n\n${of_a_layer}$")[-1] in ("wrong", "unread")


def test_what_is_so_of_any_function_is_right_of_vectors_too() -> None:
    """f'(z) is df(z)/dz, entry by entry; what is so of one function only is judged of that."""
    lecture = two_inputs("3 tanh, 2 tanh", 'style = "bracket"\nactivation1 = "g"\nactivation2 = "g"')
    link = r"g'(z) = \frac{d}{dz} g(z)"
    right = verdicts(lecture, rf"${link} = 1 - \tanh^2(z) = 1 - (g(z))^2$")
    assert right == ["conditional", "correct", "correct"]  # the derivative of a vector by a vector, entry by entry
    assert verdicts(lecture, rf"${link} = 1 - \tanh^2(z) = 1 + (g(z))^2$")[-1] in ("wrong", "unread")
    assert verdicts(lecture, r"$g'(z) = 2 \frac{d}{dz} g(z) = 1 - \tanh^2(z)$")[0] in ("wrong", "unread")
    assert verdicts(lecture, r"$g'(z) = \frac{d}{dz} g(z)^2$")[0] in ("wrong", "unread")
