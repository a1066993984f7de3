"""What the tests of `check` share: lectures of examples/, as they are or in another notation, and verdicts in short."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from symbackprop.api import Lecture, check, parse_lecture, read_lecture
from symbackprop.check.report import Claim

__all__ = ["EXAMPLES", "claims_of", "example", "last", "relu_lecture", "two_inputs", "verdicts"]

EXAMPLES = Path(__file__).parent.parent / "examples"


@cache
def example(stem: str) -> Lecture:
    """A lecture of examples/."""
    return read_lecture(EXAMPLES / f"{stem}.toml")


def claims_of(lecture: Lecture | str, text: str) -> tuple[Claim, ...]:
    """The claims of a text, checked against a lecture or one of examples/ by name."""
    return check(example(lecture) if isinstance(lecture, str) else lecture, text).claims


def verdicts(lecture: Lecture | str, text: str) -> list[str]:
    """The verdicts on the claims of a text, in the order of reading."""
    return [str(claim.verdict) for claim in claims_of(lecture, text)]


def last(lecture: Lecture, text: str) -> Claim:
    """The last claim of a text."""
    return check(lecture, text).claims[-1]


@cache
def relu_lecture(samples: str = "x = [1, -2]\ny = [0.5]", notation: str = "") -> Lecture:
    """Two ReLU units and one output, with numbers, in a notation of the test's own."""
    return parse_lecture(f"""
title = "Two units with a kink"

[network]
inputs = 2
loss   = "squared_error"

[[network.layers]]
units      = 2
activation = "relu"

[[network.layers]]
units = 1

[values]
{samples}
W1 = [[0.5, -0.3], [0.8, 0.4]]
b1 = [0.1, -0.2]
W2 = [[0.7, -1.1]]
b2 = [0.3]

[training]
learning_rate = 0.1

[notation]
{notation}
""")


@cache
def two_inputs(
    layers: str, notation: str = "", values: str = "", loss: str = "squared_error", factor: int | None = None
) -> Lecture:
    """A network of two inputs such as `3 tanh, 1 identity`."""
    rows = (layer.split() for layer in layers.split(", "))
    tables = "".join(f'[[network.layers]]\nunits = {units}\nactivation = "{name}"\n' for units, name in rows)
    table = f'{{ name = "{loss}"{f", factor = {factor}" if factor is not None else ""} }}'
    return parse_lecture(
        f'title = "Claims"\n[network]\ninputs = 2\nloss = {table}\n{tables}[values]\n{values}\n[notation]\n{notation}\n'
    )
