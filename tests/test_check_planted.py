"""Single mistakes planted in right derivations are found and named, and the values that refute them are right."""

from __future__ import annotations

import pytest

from benchmarks.mutations import KINDS, LECTURES, lecture_of, planted, right_pieces, tried
from symbackprop.check.judging.evaluation_point import random_point
from symbackprop.check.mistakes.table import MISTAKES
from symbackprop.check.names.environment import Environment
from symbackprop.core.quantities import Kind, quantity_of
from symbackprop.core.terms import Derivative
from tests.checking import example
from tests.sampling import EVERYTHING

_EVERY, _COUNT = (1, 100) if EVERYTHING else (6, 10)  # every so many formula of a deck, and mistakes planted in these
_SEEDED = [*enumerate(LECTURES, 3)]
_TRIED = _SEEDED if EVERYTHING else [one for one in _SEEDED if one[1] in ("softmax_cross_entropy", "two_hidden_layers")]


@pytest.mark.sampled
@pytest.mark.parametrize(("seed", "stem"), _TRIED)
def test_planted_mistakes_are_found_and_named(seed: int, stem: str) -> None:
    """Of mistakes that change a value none is missed, and at least 80 % are named; 70 % where only ten are tried."""
    lecture = lecture_of(stem)
    pieces = right_pieces(lecture, _EVERY)
    outcomes = [tried(lecture, mistake) for mistake in planted(stem, lecture, pieces, _COUNT, seed)]
    changing = [outcome for outcome in outcomes if outcome.changes]
    assert len(changing) >= 0.7 * _COUNT
    assert [outcome.planted for outcome in changing if not outcome.found] == []
    assert sum(outcome.named is not None for outcome in changing) >= (0.8 if EVERYTHING else 0.7) * len(changing)


def test_the_mistakes_of_the_table_are_those_that_are_documented() -> None:
    """The names that a report may give are these, and what is planted has a name among them."""
    assert set(MISTAKES) == {
        *("exchanged_parameters", "missing_path", "missing_slope", "wrong_slope_argument", "other_activation"),
        *("other_loss", "factor", "mean_for_sum", "sign", "transposed", "wrong_product", "updated_weights"),
        *("missing_bias", "wrong_index", "log_base", "arithmetic", "rounding", "wrong_data"),
    }
    assert set(KINDS) <= set(MISTAKES)


def test_a_point_agrees_with_central_differences() -> None:
    """The values that refute a claim, by a route that shares nothing with the chain rule."""
    network = Environment.of(example("softmax_cross_entropy")).network
    loss = quantity_of(Kind.LOSS)
    point = random_point(network, 4)
    point.value(loss)
    step = 1e-6
    for parameter in network.parameters:
        sides = []
        for sign in (1, -1):
            moved = random_point(network, 4)
            moved.leaves.update(point.leaves)
            moved.leaves[parameter] = (
                type(point.leaves[parameter])(point.leaves[parameter]) + type(point.leaves[parameter])(sign * 1) / 10**6
            )
            sides.append(float(moved.value(loss)))
        assert float(point.of(Derivative(loss, parameter))) == pytest.approx(
            (sides[0] - sides[1]) / (2 * step), abs=1e-8
        )
