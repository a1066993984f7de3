"""What belongs together on slides: a function and its derivative on one row, frames of one family in one size."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.pages import Glyph, Page
from tests.test_slides import typeset_pages

SECTION = """title = "An exercise"
[deck]
overlays = false
[[sections]]
kind = "activations"
functions = ["sigmoid", "tanh", "relu", "softplus"]
values = [0]
exercise = [2, -1.5, 0.8]
"""
_APART = 1.0  # points, within which two letters stand on one line


@pytest.fixture(scope="module")
def solutions() -> list[Page]:
    """The frames that solve the exercise, one a function."""
    pages, _ = typeset_pages(SECTION, Path("exercise.toml"))
    found = [page for page in pages if _text(page).count("Solutionfor")]
    assert len(found) == 4
    return found


def _text(page: Page) -> str:
    return "".join(glyph.text.strip() for glyph in page.glyphs)


def _arguments(page: Page) -> list[Glyph]:
    """The letters z of z_1, z_2, ...: two in a row, that of the function and that of its derivative."""
    return [glyph for glyph in page.glyphs if glyph.text in ("z", "𝑧") and glyph.mathematical]


def test_a_function_and_its_derivative_stand_on_one_row(solutions: list[Page]) -> None:
    """Each entry of the exercise has its value and its derivative side by side, whatever their heights."""
    for page in solutions:
        letters = sorted(_arguments(page), key=lambda glyph: (-round(glyph.bottom), glyph.left))
        assert len(letters) == 6
        for left, right in zip(letters[::2], letters[1::2], strict=True):
            assert abs(left.bottom - right.bottom) < _APART
            assert right.left - left.left > 100


def test_frames_of_one_family_have_type_of_one_size(solutions: list[Page]) -> None:
    """ReLU alone would be set larger than the hyperbolic tangent, whose fractions take the room."""
    assert len({max(glyph.size for glyph in _arguments(page)) for page in solutions}) == 1
