"""Lecture files written in tests: of given layers, and random ones; and the frames of their matrix view."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import strategies as st

from symbackprop.compose.deck import SECTION_TABLES
from symbackprop.compose.document import Frame
from symbackprop.compose.picture import network_picture
from symbackprop.compose.views.matrix import frames
from symbackprop.derive.families.backward import backward
from symbackprop.evaluate.analysis import Analysis, checks_of
from symbackprop.evaluate.evaluation import evaluate
from symbackprop.network.lecture import Lecture, parse_lecture
from symbackprop.network.schema import TrainingSection
from symbackprop.rules.losses import LOSSES
from tests.networks import HIDDEN, OUTPUTS

_OPTIONS = TrainingSection.model_validate({"kind": "training", "view": "matrix"})

Layers = list[tuple[int, str, str]]


def lecture_of(layers: Layers, **options: Any) -> Lecture:
    return parse_lecture(text_of(layers, **options), kinds=SECTION_TABLES)


def text_of(
    layers: Layers,
    *,
    inputs: int = 2,
    loss: str = "squared_error",
    mean: bool = False,
    samples: int | None = None,
    tied: tuple[str, ...] = (),
    frozen: tuple[str, ...] = (),
    numbers: Callable[[], float] | None = None,
) -> str:
    """A lecture file from (units, activation, bias) per layer, with the numbers of `numbers()` as its values."""
    averages = ', over_outputs = "mean"' if mean else ""
    lines = ['title = "M"', "[network]", f"inputs = {inputs}", f'loss = {{ name = "{loss}"{averages} }}']
    lines += [f"tied = [{json.dumps(tied)}]"] if tied else []
    for units, activation, bias in layers:
        lines += ["[[network.layers]]", f"units = {units}", f'activation = "{activation}"', f'bias = "{bias}"']
    if numbers is not None:
        lines += ["[values]", *_values(layers, inputs, loss, samples, tied, numbers)]
    lines += ["[training]", "learning_rate = 0.1", f"frozen = {json.dumps(frozen)}", "[notation]", 'style = "bracket"']
    return "\n".join(lines)


def _values(
    layers: Layers, inputs: int, loss: str, samples: int | None, tied: tuple[str, ...], numbers: Callable[[], float]
) -> Iterator[str]:
    def row(count: int) -> list[float]:
        return [numbers() for _ in range(count)]

    shared, outputs = numbers(), layers[-1][0]
    xs = [row(inputs) for _ in range(samples or 1)]
    yield f"x = {xs if samples else xs[0]}"
    if loss != "output":
        ys = [[int(k == s % outputs) for k in range(outputs)] for s in range(samples or 1)]
        yield f"y = {ys if samples else ys[0]}"
    for number, (units, _, bias) in enumerate(layers, start=1):
        fan_in = layers[number - 2][0] if number > 1 else inputs
        names = [[f"W{number}[{i},{j}]" for j in range(1, fan_in + 1)] for i in range(1, units + 1)]
        yield f"W{number} = {[[shared if name in tied else numbers() for name in line] for line in names]}"
        biases = [shared if f"b{number}[{i}]" in tied else numbers() for i in range(1, units + 1)]
        yield from {"per_unit": [f"b{number} = {biases}"], "shared": [f"b{number} = {numbers()}"], "none": []}[bias]


@st.composite
def lecture_texts(draw: st.DrawFn) -> str:
    """Every activation, loss and bias mode, single samples, batches both ways, ties, what is frozen."""
    loss = draw(st.sampled_from(sorted(OUTPUTS)))
    units, bias = st.integers(1, 3), st.sampled_from(["per_unit", "shared", "none"])
    hidden = draw(st.lists(st.tuples(units, st.sampled_from(HIDDEN), bias), max_size=2))
    last = 1 if loss == "output" else draw(st.integers(2, 3))
    hidden = [(max(count, 2) if activation == "softmax" else count, activation, b) for count, activation, b in hidden]
    layers = [*hidden, (last, draw(st.sampled_from(OUTPUTS[loss])), draw(bias))]
    places = ("W1[1,1]", f"W{len(layers)}[{last},1]")
    decimal = st.integers(-150, 150).map(lambda n: n / 100)
    return text_of(
        layers,
        inputs=draw(st.integers(1, 3)),
        loss=loss,
        mean=LOSSES[loss].averages_outputs and draw(st.booleans()),
        samples=draw(st.sampled_from([None, None, 2, 3, 8])),
        tied=places if places[0] != places[1] and draw(st.booleans()) else (),
        frozen=draw(st.sampled_from([(), ("W1[1,1]",)])),
        numbers=lambda: draw(decimal),
    )


def analysis_of(lecture: Lecture) -> Analysis:
    """A lecture with its numbers, and nothing proved."""
    return Analysis(
        lecture, {}, (), {}, backward(lecture.network.graph), evaluate(lecture, {}), None, {}, checks_of([], 0, None)
    )


def frames_of(lecture: Lecture) -> list[Frame]:
    return [*frames(analysis_of(lecture), network_picture(lecture.network), _OPTIONS)]
