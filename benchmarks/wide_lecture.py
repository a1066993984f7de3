"""A lecture file of any size: `python -m benchmarks.wide_lecture FILE SAMPLES INPUTS UNITS ...`.

A dense network with tanh hidden layers, softmax outputs and the cross-entropy, with values for everything; without
samples it stays symbolic.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

__all__ = ["wide_lecture"]


def wide_lecture(widths: Sequence[int], samples: int) -> str:
    """The text of the lecture file."""
    return "\n".join(_lines(widths, samples)) + "\n"


def _lines(widths: Sequence[int], samples: int) -> Iterator[str]:
    generator = random.Random(1)

    def row(length: int, size: float) -> str:
        return "[" + ", ".join(f"{generator.uniform(-size, size):.4f}" for _ in range(length)) + "]"

    yield 'title = "A wide network"'
    yield f'\n[network]\ninputs = {widths[0]}\nloss = "cross_entropy"'
    for number, units in enumerate(widths[1:], start=1):
        activation = "softmax" if number == len(widths) - 1 else "tanh"
        yield f'\n[[network.layers]]\nunits = {units}\nactivation = "{activation}"'
    if not samples:
        return
    yield "\n[values]"
    yield "x = [" + ",\n".join(row(widths[0], 1) for _ in range(samples)) + "]"
    yield f"y = [{', '.join(str(generator.randrange(widths[-1])) for _ in range(samples))}]"
    for number, (fan_in, units) in enumerate(pairwise(widths), start=1):
        size = fan_in**-0.5
        yield f"W{number} = [" + ",\n".join(row(fan_in, size) for _ in range(units)) + "]"
        yield f"b{number} = {row(units, size)}"
    yield "\n[training]\nlearning_rate = 0.1\nsteps = 2"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(wide_lecture([int(width) for width in sys.argv[3:]], int(sys.argv[2])))
