"""What a frame of a training step holds: units of a kind together, what is known by its name, numbers where they are
used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import pytest

from symbackprop.build import work_out
from symbackprop.compose.document import Chain, Frame, Ledger, Phrase, Words
from symbackprop.core.quantities import Kind, quantity_of
from symbackprop.core.terms import Derivative, Number, Sum, Symbol, walk
from symbackprop.network.lecture import parse_lecture
from symbackprop.render.slides.beamer import beamer_deck
from tests.lectures import SMALL

LECTURE = """title = "T"
[network]
inputs = 2
loss = {loss}
[[network.layers]]
units = 2
activation = "tanh"
[[network.layers]]
units = {units}
activation = "{activation}"
bias = "{bias}"
[values]
x = {x}
y = {y}
W1 = [[0.5, -1], [0.25, 1]]
b1 = [0, 0.5]
W2 = {weights}
b2 = {biases}
[training]
learning_rate = 0.1
"""


def _frames(samples: int = 1, units: int = 3, activation: str = "softmax", bias: str = "per_unit") -> Sequence[Frame]:
    x = [[1, 2], [0, 1], [2, -1], [1, 1], [-1, 1]][:samples]
    y = [[int(unit == n % units) for unit in range(units)] for n in range(samples)]
    text = LECTURE.format(
        loss='"cross_entropy"' if activation == "softmax" else '"squared_error"',
        units=units,
        activation=activation,
        bias=bias,
        x=x if samples > 1 else x[0],
        y=y if samples > 1 else y[0],
        weights=[[0.5, -0.25], [1, 0.75], [-0.5, 0.2], [0.1, -1]][:units],
        biases=0.5 if bias == "shared" else [0.5, 0, -0.5, 0.2][:units],
    )
    return work_out(parse_lecture(text)).document.frames


def _key(words: Words | None) -> str:
    while isinstance(words, Phrase) and isinstance(inner := words.slots.get("title"), Phrase):
        words = inner
    return words.key if isinstance(words, Phrase) else ""


def _chains(frame: Frame) -> Iterator[Chain]:
    yield from (block for block in frame.blocks if isinstance(block, Chain))


@pytest.mark.parametrize(("units", "sizes"), [(2, [2]), (3, [3]), (4, [2, 2])])
def test_outputs_of_softmax_share_frames_the_first_in_full(units: int, sizes: list[int]) -> None:
    """Its formula, the numbers and the value take a line each; of every other output they are one line."""
    frames = [frame for frame in _frames(units=units) if _key(frame.title) == "frame.activation_coupled"]
    found = [[*_chains(frame)] for frame in frames]
    assert [len(chains) for chains in found] == sizes
    assert [chain.inline for chains in found for chain in chains] == [False, *[True] * (units - 1)]
    assert all(len(chain.links) == 3 for chains in found for chain in chains)


def test_outputs_of_softmax_in_a_batch_share_the_formula() -> None:
    """The formula of one, then the first sample in numbers for each."""
    (frame,) = [
        frame
        for frame in _frames(samples=3)
        if isinstance(frame.title, Phrase) and frame.title.key == "frame.activation_coupled"
    ]
    general, *worked = _chains(frame)
    assert len(general.links) == 1
    assert len(worked) == 3
    assert all(isinstance(chain.links[-1].right, Number) for chain in worked)


@pytest.mark.parametrize(("samples", "added"), [(2, True), (4, True), (5, False)])
def test_losses_of_a_few_samples_are_added_up_where_the_loss_is(samples: int, added: bool) -> None:
    """Then there is no table of them; of more samples there is."""
    frames = [frame for frame in _frames(samples=samples) if _key(frame.title) == "frame.loss"]
    total = next(chain for chain in _chains(frames[0]) if chain.left == Symbol(quantity_of(Kind.LOSS)))
    sums = [node for link in total.links for node in walk(link.right) if isinstance(node, Sum)]
    assert [len(node.terms) for node in sums] == ([samples] if added else [])
    assert len(frames) == (1 if added else 2)


@pytest.mark.parametrize("samples", [1, 3])
@pytest.mark.parametrize(("activation", "bias", "known"), [
    ("softmax", "per_unit", True), ("sigmoid", "per_unit", True), ("softmax", "shared", False),
])  # fmt: skip
def test_a_bias_of_the_last_layer_takes_the_error_that_its_weight_led_to(
    samples: int, activation: str, bias: str, known: bool
) -> None:
    """The weight is followed to the loss; the bias of its unit is dL/dz dz/db, two factors and no way to the loss of
    its own. A shared bias enters units that no weight was followed from.
    """
    ledgers = [block for frame in _frames(samples, 3, activation, bias) for block in frame.blocks if _is_bias(block)]
    assert ledgers
    ends = [
        node for node in walk(ledgers[0].chains[0].links[0].right) if isinstance(node, Derivative) and not node.direct
    ]
    assert (len(ends) == 1) is known
    if known:
        assert ends[0].by.kind is Kind.PREACTIVATION


def _is_bias(block: object) -> bool:
    return isinstance(block, Ledger) and isinstance(block.left, Derivative) and block.left.by.kind is Kind.BIAS


@pytest.mark.parametrize("samples", [2, 3])
def test_every_gradient_of_a_batch_that_is_used_has_its_number(samples: int) -> None:
    """Whatever an update takes stands at the end of a chain before it."""
    frames = _frames(samples)
    for gradient in {block.left for frame in frames for block in frame.blocks if isinstance(block, Ledger)}:
        if isinstance(gradient, Derivative) and gradient.by.kind in (Kind.WEIGHT, Kind.BIAS):
            ends = [chain.links[-1].right for frame in frames for chain in _chains(frame) if chain.left == gradient]
            assert any(isinstance(end, Number) for end in ends), gradient


def test_equations_are_numbered_and_the_factors_of_a_chain_rule_refer_to_them() -> None:
    """Every number once and in order; sum (2) is the chain that defines the pre-activation."""
    text = SMALL.replace("[deck]\n", "[deck]\nequations = true\noverlays = false\n")
    work = work_out(parse_lecture(text))
    deck = beamer_deck(work.document, work.lecture)
    tags = dict.fromkeys(int(tag) for tag in re.findall(r"\\sbptag\{(\d+)\}", deck))
    assert [*tags] == sorted(tags)
    assert min(tags) == 1
    referred = {int(number) for number in re.findall(r"\\sbpkindat\{1\}\{subject\}\{sum \((\d+)\)\}", deck)}
    (number,) = referred
    row = next(line for line in deck.splitlines() if rf"\sbptag{{{number}}}" in line)
    assert row.startswith("{z")
    plain = beamer_deck(work.document, parse_lecture(SMALL))
    assert r"\sbptag{" not in plain
    assert "sum (" not in plain
