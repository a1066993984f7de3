"""A new row of a table is all that a new activation or loss needs; a wrong one is caught."""

from __future__ import annotations

from types import MappingProxyType

import pytest

from symbackprop.compose.deck import compose_deck
from symbackprop.core.errors import InputError, Unproved
from symbackprop.evaluate.analysis import analyse
from symbackprop.inventory import inventory
from symbackprop.network.lecture import parse_lecture
from symbackprop.render.beamer import beamer_deck
from symbackprop.render.results import results
from symbackprop.rules import activations
from symbackprop.rules.activations import A, Activation, Z
from symbackprop.rules.functions import apply
from tests.lectures import complaints_of

TEXT = """
title = "A new activation"
[network]
inputs = 2
loss = "squared_error"
[[network.layers]]
units = 2
activation = "silu"
[[network.layers]]
units = 1
activation = "silu"
[values]
x = [1, -0.5]
y = [0.3]
W1 = [[0.4, 0.1], [-0.3, 0.8]]
b1 = [0.1, 0.2]
W2 = [[0.7, -0.6]]
b2 = [0.05]
[training]
learning_rate = 0.1
"""
SIGMA = apply("sigmoid", Z)
SILU = Activation("silu", Z * SIGMA, Z * SIGMA, SIGMA + A * (1 - SIGMA))


@pytest.fixture
def add(monkeypatch: pytest.MonkeyPatch):
    """Puts a row into the table of activations, wherever the table is read."""

    def put(row: Activation) -> None:
        table = MappingProxyType({**activations.ACTIVATIONS, row.name: row})
        for module in ("rules.activations", "network.lecture", "inventory"):
            monkeypatch.setattr(f"symbackprop.{module}.ACTIVATIONS", table)

    return put


def test_an_activation_is_one_row(add) -> None:
    """With its row alone it is derived, proved, compared with differences, computed, listed and shown."""
    with pytest.raises(InputError, match="unknown activation 'silu'"):
        parse_lecture(TEXT)
    add(SILU)
    lecture = parse_lecture(TEXT)
    analysis = analyse(lecture)
    assert analysis.checks.total > 20
    assert analysis.checks.gradient_error is not None
    assert analysis.checks.gradient_error < 1e-12
    assert dict(inventory("activations"))["silu"].startswith("a = z σ(z)")
    assert len(results(analysis)["parameters"]) == 9
    deck = beamer_deck(compose_deck(analysis), lecture)
    assert "Hidden activation (silu)" in deck
    assert complaints_of(deck) == []


def test_a_wrong_row_is_caught(add) -> None:
    """A slope that is not the slope of the definition stops the lecture, and names what is not proved."""
    add(Activation("silu", Z * SIGMA, Z * SIGMA, SIGMA * (1 - A)))
    with pytest.raises(Unproved, match=r"dL/dW1\[1,1\]: the step 'activation' is refuted"):
        analyse(parse_lecture(TEXT))
