"""Lectures that several tests share, and what TeX may complain of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from symbackprop.api import Lecture, Work, parse_lecture
from symbackprop.compose.document import Block, Chain, Contents, Document, Given, Items, Ledger, Locals, Note, Table
from symbackprop.compose.phrases import load_phrases
from symbackprop.render.escape import escape
from symbackprop.render.latex import RELATIONS, latex_printer
from symbackprop.render.printer import Printer
from symbackprop.render.typeset import read_log, typeset
from symbackprop.render.words import Wording

__all__ = ["EXAMPLES", "SMALL", "complaints_of", "in_style", "lines_of", "plain_latex"]

EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.toml"))
# every kind of quantity in few slides, so that TeX is soon done
SMALL = """
title = "A small lecture"

[network]
inputs = 2
loss   = "squared_error"

[[network.layers]]
units      = 2
activation = "sigmoid"

[[network.layers]]
units = 1
bias  = "shared"

[values]
x  = [1, -0.5]
y  = [0.3]
W1 = [[0.4, 0.1], [-0.3, 0.8]]
b1 = [0.1, 0.2]
W2 = [[0.7, -0.6]]
b2 = 0.05

[training]
learning_rate = 0.1

[deck]
digits     = 3
parameters = ["W1[1,1]"]
"""


def in_style(path: Path, style: str) -> Lecture:
    """A lecture file in another notation, without the spellings of its own."""
    text = re.sub(r"\[notation\].*?(?=\n\[(?!\[notation)|\Z)", "", path.read_text("utf-8"), flags=re.DOTALL)
    return parse_lecture(f'{text}\n[notation]\nstyle = "{style}"\n', str(path))


def complaints_of(deck: str | bytes) -> list[str]:
    """What TeX says of a deck in one pass: boxes more than 1 pt too full, and missing characters."""
    log = read_log(typeset(deck.encode() if isinstance(deck, str) else deck, refers=False).log)
    return [*(text for points, text in log.overfull if points > 1), *log.missing]


def lines_of(document: Document) -> int:
    """How many equalities stand on the slides, counted link by link."""
    blocks = [block for frame in document.frames for block in (*frame.lead, *frame.blocks, *frame.tail)]
    chains = [chain for block in blocks if isinstance(block, Locals) for chain in block.chains]
    chains += [block for block in blocks if isinstance(block, Chain)]
    return sum(len(chain.links) for chain in chains)


def plain_latex(work: Work) -> str:
    """What the slides of a lecture say, without their layout: titles and words as text, chains as displays, given
    numbers and rows of tables inline. The printer of the mathematics is that of the slides.
    """
    lecture = work.lecture
    printer = latex_printer(lecture.spelling, lecture.deck.digits, finer=work.document.finer)
    wording = Wording(load_phrases(lecture.deck.language), escape, lambda term: f"${printer(term)}$")
    lines: list[str] = []
    for frame in work.document.frames:
        lines += [rf"\section*{{{wording(frame.title)}}}", ""]
        for block in (*frame.lead, *frame.blocks, *frame.tail):
            lines += [*_plain(block, printer, wording), ""]
    return "\n".join(lines)


def _plain(block: Block, printer: Printer, wording: Wording) -> Iterator[str]:
    match block:
        case Chain():
            sides = "".join(f" {RELATIONS[link.relation]} {printer(link.right)}" for link in block.links)
            yield rf"\[ {printer(block.left)}{sides} \]"
        case Locals(chains) | Ledger(chains=chains):
            for chain in chains:
                yield from _plain(chain, printer, wording)
        case Items(items):
            yield from map(wording, items)
        case Given(label, pairs):
            yield wording(label) + ": " + ", ".join(f"${printer(left)} = {printer(right)}$" for left, right in pairs)
        case Table(_, rows):
            for row in rows:
                yield " and ".join("" if cell is None else wording(cell) for cell in row)
        case Note(words):
            yield wording(words)
        case Contents():
            return
        case _:
            yield wording(block)
