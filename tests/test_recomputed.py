"""Every line of numbers can be computed again from what is printed: with a calculator that knows the TeX alone."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.wide_lecture import wide_lecture
from symbackprop.api import Lecture, Work, parse_lecture, read_lecture, work_out
from symbackprop.compose import rounding
from symbackprop.compose.recomputed import NumberLine, finer_numbers
from symbackprop.core.display import MOST_TERMS, Finer
from symbackprop.core.terms import Sum, walk
from symbackprop.render.slides.beamer import beamer_deck
from tests.models import KINDS
from tests.printed_numbers import allowed, chains_of_deck, lines_of_deck, read
from tests.sampling import EVERYTHING

ROOT = Path(__file__).parent.parent
FILES = [*sorted((ROOT / "examples").rglob("*.toml")), *sorted((ROOT / "tests/data/lectures").glob("*.toml"))]
SEEDS = range(160 if EVERYTHING else 24)

# an update by a gradient that is far smaller than what stands beside it, and an optimizer that divides by little
SMALL_GRADIENT = """
title = "Small gradients"
[network]
inputs = 1
loss = "squared_error"
[[network.layers]]
units = 1
activation = "sigmoid"
[values]
x = [[1.7]]
y = [[0.9]]
W1 = [[1.31]]
b1 = [0]
[training]
optimizer = "adam"
learning_rate = 0.1
steps = 2
[[sections]]
kind = "training"
view = ["scalar", "matrix"]
"""


def parsed(text: str) -> Lecture:
    return parse_lecture(text)


def misses(work: Work) -> tuple[int, list[tuple[float, str, str]]]:
    """How many lines of numbers a deck has, and those that its printed numbers do not give: what they give instead, the
    result and the line.
    """
    lines = [*lines_of_deck(beamer_deck(work.document, work.lecture))]
    digits = work.lecture.deck.digits
    return len(lines), [(found, text, line.left.text) for line in lines for found, text in line.misses(digits)]


def random_lecture(seed: int) -> str:
    """A network with a batch of up to twelve samples, an optimizer and its views; or a model of equations."""
    chance = random.Random(seed)
    view = chance.choice(['"scalar"', '"matrix"', '["scalar", "matrix"]'])
    digits = chance.choice([2, 3, 3, 3, 4])
    rest = f'[deck]\ndigits = {digits}\n[[sections]]\nkind = "training"\nview = {view}\n'
    if seed % 4 == 3:
        kinds = [*KINDS.values()]
        return kinds[seed // 4 % len(kinds)](seed).toml(chance.choice(["0.1", "0.01"])) + rest
    inputs, hidden, outputs = (chance.randint(1, 3) for _ in range(3))
    last, loss = chance.choice(
        [("softmax", "cross_entropy"), ("sigmoid", "binary_cross_entropy"), ("identity", "squared_error")]
    )
    outputs += last == "softmax"
    samples = chance.choice([1, 2, 4, 12])

    def grid(rows: int, columns: int, size: float = 1.5) -> list[list[float]]:
        return [
            [round(chance.uniform(-size, size), chance.choice([1, 2])) for _ in range(columns)] for _ in range(rows)
        ]

    y = [[round(chance.random(), 1) for _ in range(outputs)] for _ in range(samples)]
    if last == "softmax":
        y = [[float(n == chance.randrange(outputs)) for n in range(outputs)] for _ in range(samples)]
        y = [row if sum(row) == 1 else [1.0, *[0.0] * (outputs - 1)] for row in y]
    optimizer = chance.choice(["gradient_descent", "momentum", "adam", "rmsprop", "adagrad", "nesterov"])
    hidden_activation = chance.choice(["sigmoid", "tanh", "relu", "softplus"])
    layers = [(hidden, hidden_activation), (outputs, last)][chance.randrange(2) :]
    widths = [inputs, *(units for units, _ in layers)]
    values = "".join(
        f"W{n} = {grid(widths[n], widths[n - 1])}\nb{n} = {grid(1, widths[n])[0]}\n" for n in range(1, len(widths))
    )
    tables = "".join(f'[[network.layers]]\nunits = {units}\nactivation = "{name}"\n' for units, name in layers)
    return (
        f'title = "Random"\n[network]\ninputs = {inputs}\nloss = "{loss}"\n{tables}'
        f"[values]\nx = {grid(samples, inputs, chance.choice([0.3, 2, 20]))}\ny = {y}\n{values}"
        f'[training]\noptimizer = "{optimizer}"\nlearning_rate = {chance.choice([0.1, 0.01, 0.5])}\n'
        f"steps = {chance.randint(1, 3)}\n{rest}"
    )


@pytest.mark.sampled
@pytest.mark.parametrize("path", FILES if EVERYTHING else FILES[::3], ids=lambda path: path.stem)
def test_the_lines_of_a_lecture_can_be_computed_again(path: Path) -> None:
    """The examples, and lectures of others."""
    assert misses(work_out(read_lecture(path)))[1] == []


@pytest.mark.sampled
@pytest.mark.parametrize("seed", SEEDS)
def test_the_lines_of_any_lecture_can_be_computed_again(seed: int) -> None:
    """Batches, optimizers, large inputs, models, with two to four digits."""
    assert misses(work_out(parsed(random_lecture(seed))))[1] == []


def test_small_gradients_are_printed_as_the_updates_need_them() -> None:
    """The same deck without its finer numbers has lines that are wrong on the slide; so the calculator finds them."""
    work = work_out(parsed(SMALL_GRADIENT))
    count, found = misses(work)
    assert count > 20
    assert found == []
    assert work.document.finer
    plain = replace(work, document=replace(work.document, finer={}))
    assert len(misses(plain)[1]) > 3


def test_a_sum_that_no_slide_shows_whole_is_not_computed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 40 summands most are dots, and to try each number of 1000 would take minutes; shorter sums stay."""
    seen: list[NumberLine] = []

    def finer(lines: Sequence[NumberLine], *rest: Any) -> tuple[Finer, tuple[NumberLine, ...]]:
        seen.extend(lines)
        return finer_numbers(lines, *rest)

    monkeypatch.setattr(rounding, "finer_numbers", finer)
    work_out(parsed(wide_lecture((40, 2, 2), 1)))
    sums = [node for line in seen for node in walk(line.left) if isinstance(node, Sum)]
    assert sums
    assert max(len(node.terms) for node in sums) <= MOST_TERMS


@pytest.mark.parametrize("stem", ["l02_chain", "l05_bce", "l09_deutsch"])
def test_a_rounded_number_has_two_digits_at_the_least(stem: str) -> None:
    """A gradient of 0.00044 is not 0.0004 with four digits: half of it would be lost; exact numbers stay."""
    lecture = read_lecture(ROOT / "tests" / "data" / "lectures" / f"{stem}.toml")
    work = work_out(lecture)
    digits = lecture.deck.digits
    single = re.compile(rf"-?0\.0{{{digits - 1}}}[1-9]")

    def alone(finer: Finer) -> list[str]:
        deck = beamer_deck(replace(work.document, finer=finer), lecture)
        sides = [read(text) for chain in chains_of_deck(deck) for relation, text in chain if relation == r"\approx"]
        texts = [side.entries[0][0] for side in sides if side is not None and side.entries and len(side.numbers) == 1]
        return [text for text in texts if single.fullmatch(text)]

    assert alone(work.document.finer) == []
    assert len(alone({})) > 1


def test_numbers_of_one_matrix_or_column_have_the_same_decimals() -> None:
    """Also where a formula of the matrix holds an exact number beside one that is rounded."""
    for path in FILES[::4]:
        work = work_out(read_lecture(path))
        for line in lines_of_deck(beamer_deck(work.document, work.lecture)):
            entries = [entry for row in line.right.entries or [] for entry in row if entry.strip("-") != "0"]
            assert len({len(entry.partition(".")[2]) for entry in entries if "10^" not in entry}) <= 1, line


def test_a_given_number_that_is_rounded_is_not_equal_to_what_is_printed() -> None:
    """0.1234567 is about 0.123; beside it stands what is given in full."""
    text = SMALL_GRADIENT.replace("[[1.31]]", "[[0.1234567]]").replace("b1 = [0]", "b1 = [0.12345]")
    work = work_out(parsed(text))
    deck = beamer_deck(work.document, work.lecture)
    assert r"w_1 \approx 0.123$" in deck
    assert "b_1 = 0.12345$" in deck


def test_the_calculator_calculates() -> None:
    """The tester tested: precedence, brackets, matrices, what is no number, and how far off a result may be."""
    values = {
        r"{-0.1 \cdot 0.426 + 0.2 \cdot 0.5}": 0.0574,
        r"{\frac{e^{0.5}}{e^{0.5} + e^{0}}}": 0.6224593,
        r"{-(1 \cdot \ln(0.5) + 0 \cdot \ln(0.25))}": 0.6931472,
        r"{\frac{0.00336}{1 - 0.999^{1}}}": 3.36,
        r"{2 \left(\begin{aligned} & 1 \\ & \quad {} - 3 \end{aligned}\right) \cdot (-1.5)}": 6.0,
        r"{1.5 \cdot 10^{-4} + 10^{-4}}": 2.5e-4,
        r"{\begin{bmatrix} 1 & 2 \end{bmatrix} \cdot \begin{bmatrix} 3 \\ -4 \end{bmatrix}}": -5.0,
    }
    for text, value in values.items():
        side = read(text)
        assert side is not None
        assert side.value == pytest.approx(value, rel=1e-6)
    assert read(r"{w_1 \cdot 0.5}") is None
    assert read(r"{1 + \cdots + 2}") is None
    units = {"0.567": 1e-3, "0.5": 1e-3, "0.00168": 1e-5, "0.12345": 1e-3, "12.5": 0.0125, r"1.68\cdot10^{-4}": 1e-6}
    for text, unit in units.items():
        assert allowed(text, 3) == pytest.approx(unit)
