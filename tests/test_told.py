"""Whatever a slide uses by name was given or derived on a slide before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from symbackprop.api import Lecture, analyse, parse_lecture, work_out
from symbackprop.compose.document import Block, Chain, Document, Given, Ledger, Locals, Note, Phrase
from symbackprop.core.quantities import SIGNALS, Kind, Variable, source_of
from symbackprop.core.terms import Derivative, Symbol, Term, quantities_of, walk
from symbackprop.derive.families.backward import backward
from symbackprop.render.unicode import unicode_printer
from tests.models import KINDS, lstm
from tests.sampling import EVERYTHING

EXAMPLES = sorted((Path(__file__).parent.parent / "examples" / "models").glob("*.toml"))
VIEWS = '[[sections]]\nkind = "training"\nview = ["index", "matrix", "scalar"]\n'


def chains_of(block: Block) -> tuple[Chain, ...]:
    if isinstance(block, Chain):
        return (block,)
    return block.chains if isinstance(block, Locals | Ledger) else ()


def differentiated_by(term: Term) -> Variable | None:
    """The v of dL/dv, or of its own name."""
    if isinstance(term, Derivative) and term.of.kind is Kind.LOSS and not term.direct:
        return term.by.variable
    if isinstance(term, Symbol) and term.quantity.kind in SIGNALS:
        source = source_of(term.quantity)
        return None if source is None else source.variable
    return None


def untold(document: Document) -> Iterator[str]:
    """Each dL/dv that stands on the right before it stood on the left, and v is no letter of a rule for all."""
    told: set[Variable] = set()
    others: set[str] = set()  # of whose recursion it is said that the other steps go alike
    for number, frame in enumerate(document.frames, start=1):
        blocks = (*frame.lead, *frame.blocks, *frame.tail)
        for chain in (chain for block in blocks for chain in chains_of(block)):
            own = differentiated_by(chain.left)
            for node in (node for link in chain.links for node in walk(link.right)):
                variable = differentiated_by(node)
                if variable is None or variable == own or variable.kind is Kind.SLOT:
                    continue
                if variable not in told and variable.name not in others:
                    yield f"frame {number}: dL/d {variable.name}{variable.fixed}"
            if own is not None:
                told.add(own)
                cut = any(isinstance(block, Note) and block.words == Phrase("model.other_steps") for block in blocks)
                others |= {own.name} if cut and own.fixed else set()


def not_given(document: Document, names: set[str]) -> set[str]:
    """The names of given numbers that no slide shows, and none says that it does not."""
    given = [block for frame in document.frames for block in frame.blocks if isinstance(block, Given)]
    shown = {q.name for block in given for left, _ in block.pairs for q in quantities_of(left)}
    notes = [b.words for frame in document.frames for b in frame.blocks if isinstance(b, Note)]
    large = [words.slots["arrays"] for words in notes if isinstance(words, Phrase) and words.key == "model.left_out"]
    return names - shown - {q.name for listing in large for part in listing.parts for q in quantities_of(part)}


def told_badly(text: str) -> list[str]:
    lecture = parse_lecture(text)
    document = work_out(lecture).document
    names = {quantity.name for quantity in lecture.values}
    return [*untold(document), *sorted(not_given(document, names))]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_examples_use_nothing_before_it_is_told(path: Path) -> None:
    """In the views that the lecture has."""
    assert told_badly(path.read_text("utf-8")) == []


@pytest.mark.sampled
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(25 if EVERYTHING else 2))
def test_random_models_use_nothing_before_it_is_told(kind: str, seed: int) -> None:
    """Circuits, arrays, recursions and statistics, in all three views."""
    assert told_badly(KINDS[kind](100 + seed).toml() + VIEWS) == []


def test_an_lstm_uses_nothing_before_it_is_told() -> None:
    """Six recursions that use each other."""
    assert told_badly(lstm().toml() + VIEWS) == []


LONG = """
title = "T"
[model]
equations = '''
h_t = \\tanh(w x_t + u h_{{t-1}} + b)
L = \\frac{{1}}{{2}} \\sum_t (h_t - y_t)^2
'''
inputs = ["x"]
targets = ["y"]
constants = ["h_0"]
ranges = {{ t = {steps} }}
[values]
x = {x}
y = {x}
h_0 = 0
w = 0.5
u = -0.3
b = 0.1
[training]
learning_rate = 0.1
{views}
"""


@pytest.mark.parametrize("steps", [3, 7, 12, 40])
def test_a_recursion_of_any_length_uses_nothing_before_it_is_told(steps: int) -> None:
    """All of its steps are derived, those beside the last in brief; of very many, it is said that the others go alike,
    and numbers that have no room are not left out in silence.
    """
    text = LONG.format(steps=steps, x=[round((-1) ** t * 0.1 * t, 1) for t in range(steps)], views=VIEWS)
    assert told_badly(text) == []
    document = work_out(parse_lecture(text)).document
    notes = [block.words for frame in document.frames for block in frame.blocks if isinstance(block, Note)]
    assert (Phrase("model.other_steps") in notes) == (steps > 17)  # 15 further ones have room
    kept = tuple(frame for frame in document.frames if getattr(frame.title, "key", "") != "model.earlier")
    assert (len(kept) < len(document.frames)) == (steps > 3)  # a single further step is worked out as well
    assert steps == 3 or any(untold(Document("T", "", "", "", "", kept)))  # the tester tested


BESIDE = """
title = "T"
[model]
equations = '''
z = w x + b
L = \\frac{1}{2} (z - y)^2 + 0.05 w^2 + 0.25 |b| + w z
'''
inputs = ["x"]
targets = ["y"]
[values]
x = 2
y = 1
w = 0.3
b = 0.1
"""


def named_twice(lecture: Lecture) -> list[Term]:
    """The lines of the chain rule dL/dv = ... + dL/dv, of which one is the whole and one is not."""
    chains = [one.chain for one in backward(lecture.network.graph).adjoints]
    chains += [one.chain for one in (*analyse(lecture).deltas, *analyse(lecture).derivations.values())]
    return [
        step.after
        for step in chains
        for node in walk(step.after)
        if node != step.after and isinstance(node, Derivative) and replace(node, direct=False) == step.before
    ]


def test_what_the_loss_adds_itself_is_not_called_by_the_name_of_the_whole() -> None:
    """Beside dL/dz dz/dw it is written out: as dL/dw it would be the whole on both sides."""
    lecture = parse_lecture(BESIDE)
    assert named_twice(lecture) == []
    work = work_out(lecture)
    printed = unicode_printer(lecture.spelling, 3)
    lines = {printed(one.gradient): printed(one.chain.after) for one in work.analysis.derivations.values()}
    assert lines["∂L/∂w"] == "∂L/∂z · ∂z/∂w + (1/10) w + z"
    titles = [frame.title for frame in work.document.frames if getattr(frame.title, "key", "") == "model.chain"]
    assert [title.slots["count"] for title in titles if isinstance(title, Phrase)] == [2, 2]
    for kind in KINDS.values():
        assert named_twice(parse_lecture(kind(7).toml())) == []
