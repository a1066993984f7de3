"""Numbers that no table holds, as colours: every number has its shade, the extremes are named, every eye can tell."""

from __future__ import annotations

import numpy as np
import pytest

from symbackprop.build import work_out
from symbackprop.compose.deck import SECTION_TABLES
from symbackprop.compose.diagram import HeatMap, Panel
from symbackprop.compose.document import Frame, Phrase
from symbackprop.core.quantities import canonical_name
from symbackprop.core.terms import Comparison, Derivative, Number, variable
from symbackprop.network.lecture import parse_lecture
from symbackprop.render.latex import latex_printer
from symbackprop.render.pictures.heat import LEVELS, Heat, heat_map
from symbackprop.render.slides.themes import THEMES, Theme
from tests.colours import contrast, distance, mixed
from tests.lectures import SMALL

X, Y = (0.5, -1.5, 0.25), (1.0, 0.0, -2.0, 0.5, 0.0, 3.0, 1.0)
W = [[((3 * i + 5 * j) % 11 - 5) / 10 for j in range(3)] for i in range(7)]
WIDE = f"""
title = "Wide"
[network]
inputs = 3
loss = "squared_error"
[[network.layers]]
units = 7
activation = "identity"
[values]
x = {[*X]}
y = {[*Y]}
W1 = {W}
b1 = {[0.0] * 7}
[training]
learning_rate = 0.1
[deck]
parameters = "representative"
"""


def heats(text: str) -> list[tuple[Frame, HeatMap]]:
    """The frames of a lecture that show numbers as colours."""
    frames = work_out(parse_lecture(text, kinds=SECTION_TABLES)).document.frames
    return [(frame, d) for frame in frames for d in frame.diagrams if isinstance(d, HeatMap)]


def drawn(rows: list[list[float]]) -> Heat:
    numbers = [x for row in rows for x in row]
    heat = HeatMap((Panel(variable("W"), tuple(map(tuple, rows))),), Number(min(numbers)), Number(max(numbers)))
    return heat_map(heat, latex_printer(parse_lecture(SMALL).spelling, 3), width=144, height=52)


def test_the_gradients_of_a_wide_layer_are_shown_and_their_extremes_named() -> None:
    """dL/dW = (z - y) x^T, dL/db = z - y, by numpy: all numbers, the extremes by name; the given weights
    are shown so as well.
    """
    delta = np.array(W) @ np.array(X) - np.array(Y)
    wanted = np.outer(delta, X)
    (_, given), (frame, heat) = heats(WIDE)
    assert given.panels[0].rows == tuple(map(tuple, W))
    weights, biases = heat.panels
    assert np.allclose(weights.rows, wanted, atol=1e-12)
    assert np.allclose(biases.rows, delta[:, None], atol=1e-12)
    (said,) = frame.blocks
    assert isinstance(said, Phrase)
    for key, best in (("largest", np.argmax), ("smallest", np.argmin)):
        row, column = np.unravel_index(best(wanted), wanted.shape)
        named = said.slots[key]
        assert isinstance(named, Comparison)
        assert isinstance(named.left, Derivative)
        assert canonical_name(named.left.by) == f"W1[{row + 1},{column + 1}]"
        assert float(named.right.value) == pytest.approx(wanted[row, column])


def test_what_a_table_holds_is_not_coloured() -> None:
    """A small network, and one all of whose parameters stand in the table of results, have no such frame."""
    assert heats(SMALL) == []
    (only,) = heats(WIDE.replace("representative", "all"))
    assert only[0].part == ""  # what is given


def test_a_wide_batch_has_the_activations_of_all_its_samples() -> None:
    """A row a unit, a column a sample, each layer once; z = w x here, so that a is x."""
    xs = [[n / 10] for n in range(24)]
    text = (
        f'title = "t"\n[network]\ninputs = 1\nloss = "squared_error"\n[[network.layers]]\nunits = 1\n'
        f'activation = "identity"\n[values]\nx = {xs}\ny = {xs}\nW1 = [[1]]\nb1 = [0]\n'
    )
    ((_, heat),) = heats(text)
    assert heat.panels[0].rows == (tuple(n / 10 for n in range(24)),)
    assert heats(text.replace(str(xs), str(xs[:20]))) == []
    for shift, key in ((0, "heat.extremes_zero"), (1, "heat.extremes")):
        ((frame, _),) = heats(text.replace("b1 = [0]", f"b1 = [{shift}]"))
        assert [block.key for block in frame.blocks if isinstance(block, Phrase)] == [key]


def test_every_number_has_the_shade_of_its_size() -> None:
    """On a scale from -m to m; only 0 has none; the cells of the extremes are outlined."""
    (panel,) = drawn([[0.0, 1.0, -2.0], [0.004, -0.5, 2.0]]).panels
    shades = {(shade.role, shade.percent): len(shade.cells) for shade in panel.shades}
    assert shades == {("forward", 50): 1, ("forward", 10): 1, ("forward", 100): 1, ("loss", 100): 1, ("loss", 20): 1}
    assert len(panel.extremes) == 2
    assert drawn([[0.0] * 7] * 2).panels[0].shades == ()


@pytest.mark.parametrize(
    ("row", "roles", "numbers"),
    [
        ([0.25, 0.5], {"forward"}, [0.0, 0.5]),
        ([-2.0, -0.5], {"loss"}, [-2.0, 0.0]),
        ([-0.5, 0.25], {"forward", "loss"}, [-0.5, 0.0, 0.5]),
    ],
)
def test_the_scale_has_the_signs_that_there_are(row: list[float], roles: set[str], numbers: list[float]) -> None:
    """Beside probabilities there are no shades of negative numbers."""
    heat = drawn([row])
    assert {shade.role for shade in heat.scale if shade.percent} == roles
    at = {float(mark.text): float(mark.at.split(",")[0]) for mark in heat.numbers}
    assert sorted(at, key=at.__getitem__) == numbers
    colourless = [shade.cells for shade in heat.scale if not shade.percent]
    assert len(colourless) == 1


def test_a_cell_of_a_large_matrix_stands_for_its_number_of_largest_size() -> None:
    """100 by 300 numbers in at most 40 by 72 cells; a single large one is not lost."""
    rows = [[0.1] * 300 for _ in range(100)]
    rows[57][211] = -3.0
    (panel,) = drawn(rows).panels
    assert sum(len(shade.cells) for shade in panel.shades) <= 40 * 72
    assert [len(shade.cells) for shade in panel.shades if shade.role == "loss" and shade.percent == 100] == [1]
    assert len(panel.extremes) >= 1


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_shades_are_told_apart_by_every_eye(theme: Theme) -> None:
    """The darker a shade, the larger the number; the ends stand out from the ground and differ for the colour-blind."""
    for colour in (theme.forward, theme.loss):
        steps = [contrast(mixed(colour, theme.paper, level / LEVELS), theme.paper) for level in range(LEVELS + 1)]
        assert steps == sorted(steps)
        assert steps[-1] >= 4.5
    for eye in ("common", "protan", "deutan", "tritan"):
        for level in (4, 7, 10):
            ends = [mixed(colour, theme.paper, level / LEVELS) for colour in (theme.forward, theme.loss)]
            assert distance(*ends, eye) >= 10, (eye, level)
