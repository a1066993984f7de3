"""Plain spellings are read without the grammar, and mean the same."""

from __future__ import annotations

import random

import pytest

from symbackprop.check.names.keys import Key, key_of
from symbackprop.check.names.spelled.plain_spellings import plain_key
from symbackprop.latex.grammar import Grammar
from symbackprop.latex.tokenise import tokenise

_BASES = ["w", "W", "e", "d", "T", "i", r"\delta", r"\hat{y}", r"\vec{b}", r"\mathbf{W}", r"\hat{\theta}", r"\Delta"]
_PARTS = ["1", "12", "0", "(", ")", "[", "]", ",", "+", "*", "i", "N_1", "N_{2}", r"\prime", r"\text{new}", "T"]
_PARTS += [r"\mathrm{out}", r"\langle 1\rangle", r"\,\mathrm{o}", "-", r"\top", "'"]


def _script(chance: random.Random) -> str:
    parts = (chance.choice(_PARTS) for _ in range(chance.choice([1, 1, 1, 2, 2, 3])))
    return f"{{{''.join(parts)}}}" if chance.random() < 0.8 else chance.choice(["1", "i", "T", "+", r"\prime"])


def test_the_grammar_finds_the_same_names() -> None:
    """A thousand spellings at random: where the quick way has an answer, it is that of the grammar."""
    chance, grammar, compared = random.Random(7), Grammar(frozenset()), 0
    for _ in range(1000):
        text = chance.choice(_BASES)
        text += f"_{_script(chance)}" if chance.random() < 0.7 else ""
        text += f"^{_script(chance)}" if chance.random() < 0.7 else ""
        quick = plain_key(text)
        if quick is not None:
            (named,) = grammar.names(tokenise(text))
            assert quick == key_of(named, {}), text
            compared += 1
    assert compared > 500


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (r"w_{11}^{(2)}", Key("w", "11", "(2)")),
        (r"\hat{y}_{1}", Key(r"\haty", "1")),
        (r"\mathbf{W}_{2}^{\text{new}}", Key("W", "2", "new")),
        (r"\frac{a}{b}", None),
        (r"w_1 w_2", None),
        (r"x^{,}", None),
    ],
)
def test_what_is_plain(text: str, key: Key | None) -> None:
    """Names with scripts are, products and fractions are not; a comma alone above a name is a prime."""
    assert plain_key(text) == key
