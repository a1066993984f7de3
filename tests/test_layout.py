"""What stands where on a slide, decided before TeX measures it."""

from __future__ import annotations

from pathlib import Path

import pytest

from symbackprop.build import work_out
from symbackprop.compose.deck import SECTION_TABLES
from symbackprop.compose.document import Chain, Factor, Ledger, Plain
from symbackprop.compose.lettering import free_letter, loss_of_sample
from symbackprop.compose.phrases import load_phrases
from symbackprop.core.places import Index
from symbackprop.core.terms import Derivative, Series, Term, variable, walk
from symbackprop.network.lecture import parse_lecture, read_lecture
from symbackprop.render.escape import escape
from symbackprop.render.latex import latex_printer
from symbackprop.render.slides.beamer import beamer_deck
from symbackprop.render.slides.blocks import Writer, summands_of
from symbackprop.render.slides.layout import Body
from symbackprop.render.typeset import read_log
from symbackprop.render.words import Wording
from tests.lectures import SMALL

ROOT = Path(__file__).parent.parent
GERMAN = Path(__file__).parent / "data" / "lectures" / "l09_deutsch.toml"
A, B, C = (Factor(variable(name), variable(name), None, 1, "loss", Plain(name)) for name in "abc")
SUM = Series(Index("n"), 3, variable("a"))
WIDE = """title = "Three outputs"
[network]
inputs = 1
loss = "cross_entropy"
[[network.layers]]
units = 2
activation = "tanh"
[[network.layers]]
units = 3
activation = "softmax"
bias = "none"
[deck]
parameters = ["W1[1,1]"]
"""


@pytest.mark.parametrize(
    ("columns", "before", "rows", "after"),
    [
        ((A, "*", B, "+", B, "*", C), (), ((A, "*", B), (B, "*", C)), ()),
        (("(", A, "+", B, ")", "*", C), (), ((A,), (B,)), ("*", C)),
        ((SUM, "(", A, "*", B, "+", C, ")"), (SUM,), ((A, "*", B), (C,)), ()),
        (("(", A, "*", "(", B, "+", C, ")", "+", C, ")"), (), ((A, "*", "(", B, "+", C, ")"), (C,)), ()),
    ],
    ids=["a plain sum", "a common factor", "a sum over samples", "brackets within"],
)
def test_a_sum_in_brackets_has_a_row_for_each_summand(columns, before, rows, after) -> None:
    """What is outside of the outermost brackets stands once; brackets within a summand stay in its row."""
    assert summands_of(columns) == (before, rows, after)


def test_many_paths_stand_in_rows_with_every_factor_in_its_colour() -> None:
    """Three outputs: a row for each path of the error signal, and a ledger that says what it comes to, proved."""
    lecture = parse_lecture(WIDE, "wide.toml", kinds=SECTION_TABLES)
    work = work_out(lecture)
    deck = beamer_deck(work.document, work.lecture)
    start = deck.index(r"\sbppaths{\delta")
    rows = deck[start : deck.index("\n\n\n", start)].split(r"\cr")
    assert [row.count(r"\sbpfactor{1}{loss}") for row in rows[:3]] == [1, 1, 1]
    assert [row.count(r"\sbpfactor{2}{forward}") for row in rows[:3]] == [1, 1, 1]


def test_a_factor_that_is_1_whatever_the_network_is_not_written() -> None:
    """The derivative of a sum over samples by its summand; that of a mean is 1/2, and stays."""
    batch = SMALL[: SMALL.index("[values]")] + "[values]\nx = [[1, 2], [0, 1]]\ny = [[1], [0]]\n"
    for how, written in (("sum", False), ("mean", True)):
        text = batch.replace('loss   = "squared_error"', f'loss = {{ name = "squared_error", over_samples = "{how}" }}')
        assert how in text
        work = work_out(parse_lecture(text, "batch.toml", kinds=SECTION_TABLES))
        ledgers = [b for frame in work.document.frames for b in frame.blocks if isinstance(b, Ledger)]
        shown = {f.derivative for ledger in ledgers for f in ledger.columns if isinstance(f, Factor)}
        assert any(map(_is_of_a_sample, shown)) is written
        assert ledgers


def _is_of_a_sample(term: Term) -> bool:
    return any(isinstance(node, Derivative) and node.by.kind.name == "SAMPLE_LOSS" for node in walk(term))


def test_sections_take_letters_that_the_lecture_leaves() -> None:
    """theta is a weight here, and R the loss: another letter for the variable, the lecture's own for the loss."""
    text = SMALL.replace("[deck]\n", '[notation]\nL = "R"\nb1 = "\\\\theta"\n[deck]\n')
    analysis = work_out(parse_lecture(text, "small.toml", kinds=SECTION_TABLES)).analysis
    assert free_letter(analysis, r"\theta", r"\vartheta").quantity.name == r"\vartheta"
    assert free_letter(analysis, "Q", "R").quantity.name == "Q"
    assert loss_of_sample(analysis, "n") == "R_n"


def test_a_page_that_is_too_small_for_its_formulas_is_told() -> None:
    """TeX finds no box too full on it, for it is the program that chose the size."""
    assert [text for points, text in read_log("SBP does not fit: page 3, 500pt").overfull if points > 1] == [
        "page 3 is too small for its formulas"
    ]


ATTENTION = """title = "Attention"
[model]
equations = '''
s_{ij} = \\sum_k q_{ik} k_{jk}
a_{ij} = \\frac{e^{s_{ij}}}{\\sum_m e^{s_{im}}}
o_{ic} = \\sum_j a_{ij} v_{jc}
L = \\frac{1}{2} \\sum_i \\sum_c (o_{ic} - y_{ic})^2
'''
targets = ["y"]
[values]
q = [[0.1, 0.2], [0.3, -0.4]]
k = [[0.5, -0.1], [0.2, 0.3]]
v = [[1, 0], [0, 1]]
y = [[1, 0], [1, 0]]
"""


def test_a_long_formula_of_a_model_gives_way_to_the_chain_rule_in_numbers() -> None:
    """No formula of an attention is written out to the outputs, and every chain ends in its number."""
    work = work_out(parse_lecture(ATTENTION, "attention.toml", kinds=SECTION_TABLES))
    chains = [b for f in work.document.frames if f.part == "backward" for b in f.blocks if isinstance(b, Chain)]
    assert chains
    assert max(sum(1 for _ in walk(link.right)) for chain in chains for link in chain.links) <= 80
    assert all(chain.links[-1].relation in ("=", "approx") for chain in chains)


@pytest.mark.parametrize("values", [True, False])
def test_an_error_signal_over_several_paths_ends_in_its_formula_and_its_number(values: bool) -> None:
    """Beside its paths in rows, and spelled out; the formula is a line of its own, no part of a sentence."""
    lecture = read_lecture(GERMAN, SECTION_TABLES) if values else parse_lecture(WIDE, "wide.toml", kinds=SECTION_TABLES)
    work = work_out(lecture)
    frames = [f for f in work.document.frames if any(isinstance(b, Ledger) and b.name for b in f.blocks)]
    frame = next(frame for frame in frames if len(frame.blocks) > 1)
    ledger, result = frame.blocks
    assert isinstance(ledger, Ledger)
    assert isinstance(result, Chain)
    assert result.left == ledger.name
    assert (ledger.total is not None) is values
    printer = latex_printer(work.lecture.spelling, work.lecture.deck.digits)
    wording = Wording(load_phrases("en"), escape, printer)
    for body in (Body(rows=True), Body(spelled_out=True), Body()):
        units = Writer(printer, wording, {}, body, True)
        last = units.units(frame.blocks)[-1]
        shown = [part["right"] for link in last["links"] for part in (link, *link["more"])]
        number = [printer(ledger.total.right)] if ledger.total is not None and (body.rows or body.spelled_out) else []
        assert shown[len(result.links) :] == number
