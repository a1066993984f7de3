"""What a deck writes beside its sentences: words within formulas in its language, numbers of one kind."""

from __future__ import annotations

import itertools
import json
import re
from fractions import Fraction
from pathlib import Path

import pytest

from symbackprop.api import parse_lecture, read_lecture, results, work_out
from symbackprop.compose.diagram import Diagram
from symbackprop.compose.document import Chain, Factor, Ledger, Link, Phrase
from symbackprop.compose.phrases import languages, load_phrases
from symbackprop.core.places import Index
from symbackprop.core.quantities import Kind, quantity_of
from symbackprop.core.terms import Number, variable
from symbackprop.network.spelling.symbol import read_symbol
from symbackprop.render.formulas import formulas_tex
from symbackprop.render.latex import latex_printer
from symbackprop.render.slides.beamer import beamer_deck
from symbackprop.render.slides.blocks import Writer
from symbackprop.render.slides.layout import Body
from symbackprop.render.words import Wording
from symbackprop.run import derive_one

CASES = """
title = "T"
[model]
equations = '''
q = \\begin{cases} x & x > 1 \\\\ x^2 & x > 0 \\\\ 2 x & \\text{otherwise} \\end{cases}
f = q^2
'''
[values]
x = 2
"""


@pytest.mark.parametrize(("language", "word"), [("en", "otherwise"), ("de", "sonst"), ("fr", "sinon")])
def test_words_in_formulas_are_of_the_language(language: str, word: str) -> None:
    """In the deck and in the formulas for one's own document."""
    work = work_out(parse_lecture(f'{CASES}[deck]\nlanguage = "{language}"\n'))
    for text in (beamer_deck(work.document, work.analysis.lecture), formulas_tex(work.analysis)):
        assert set(re.findall(r"\\text\{(\w+)\}", text)) == {word}


LINE = """
title = "T"
[network]
inputs = 1
loss = "squared_error"
{}
[[network.layers]]
units = 1
[values]
x = {}
y = {}
W1 = [[0.5]]
b1 = [0]
[training]
learning_rate = 0.1
[[sections]]
kind = "training"
view = ["scalar", "matrix"]
"""


@pytest.mark.parametrize(("samples", "weight", "kept"), [(3, "0.1", r"\frac{1}{3}"), (5, "", r"\frac{1}{5}")])
def test_decimals_of_the_lecture_stay_decimals(samples: int, weight: str, kept: str) -> None:
    """The weight 0.1 of a penalty, derived, is no 1/10; the mean over samples is a fraction."""
    penalty = f'regularizer = {{ name = "l2", weight = {weight} }}' if weight else ""
    numbers = [[number] for number in range(1, samples + 1)]
    work = work_out(parse_lecture(LINE.format(penalty, numbers, numbers)))
    deck = beamer_deck(work.document, work.analysis.lecture)
    assert kept in deck
    assert r"\frac{1}{10}" not in deck
    assert not weight or "0.1 w_1" in deck


BY_HAND = """
title = "T"
[model]
equations = '''
z = w x + b
L = \\frac{1}{2} (z - y)^2 + 0.05 w^2 + 0.25 |b| + \\frac{3}{5} b^2
'''
inputs = ["x"]
targets = ["y"]
[values]
x = 2
y = 1
w = 0.3
b = 0.1
"""


def test_decimals_stay_decimals_wherever_formulas_are_written(tmp_path: Path) -> None:
    """In formulas.tex, results.json and on the terminal, in each view, as on the slides; what the lecture writes as a
    fraction stays one.
    """
    path = tmp_path / "line.toml"
    numbers = [[number] for number in range(1, 4)]
    for text, name in (
        (LINE.format('regularizer = { name = "l2", weight = 0.1 }', numbers, numbers), "W1[1,1]"),
        (BY_HAND, "w"),
    ):
        path.write_text(text, "utf-8")
        work = work_out(parse_lecture(text))
        told = [
            derive_one(path, name, view=view, latex=latex)
            for view in ("scalar", "index", "matrix")
            for latex in (True, False)
        ]
        written = [formulas_tex(work.analysis), json.dumps(results(work.analysis)), *told[:3], told[-1]]
        assert all("0.1" in one for one in written)
        assert not [one for one in (*written, *told) if re.search(r"1/10|frac\{1\}\{10\}|1/4|frac\{1\}\{4\}", one)]
    assert all(
        "0.25" in one and r"\frac{6}{5}" in one
        for one in (formulas_tex(work.analysis), results(work.analysis)["parameters"][1]["formula"])
    )


def test_a_parameter_of_a_function_is_the_number_that_was_given() -> None:
    """LReLU_{0.01} and its slope LReLU'_{0.01}."""
    layer = '[[network.layers]]\nunits = 1\nactivation = "leaky_relu"\n'
    work = work_out(
        parse_lecture(LINE.format("", [[1], [2]], [[1], [2]]).replace("[[network.layers]]\nunits = 1\n", layer))
    )
    deck = beamer_deck(work.document, work.analysis.lecture)
    assert "_{0.01}" in deck
    assert r"\frac{1}{100}" not in deck + formulas_tex(work.analysis)


def test_a_chain_keeps_a_formula_however_wide() -> None:
    """What is wider than a page gives way to a shorter formula, never to numbers alone."""
    short, number = variable("y"), Number(Fraction(1))
    wide = variable(f"x_{{{'long ' * 60}}}")  # not to be broken
    left = variable("z")
    printer = latex_printer(parse_lecture(CASES).spelling, 3, room=80)
    writer = Writer(printer, Wording({}, str, printer), {}, Body(), overlays=False)
    for rights, kept in (
        ((wide, number), 2),
        ((short, wide, number), 2),
        ((wide, short, number), 2),
        ((short, number), 2),
    ):
        (unit,) = writer.units([Chain(left, tuple(Link("=", right) for right in rights))])
        links = unit["links"]
        assert isinstance(links, list)
        assert len(links) == kept
        assert ("x_" in str(links)) == (short not in rights)


@pytest.mark.parametrize(
    ("loss", "letter"),
    [("binary_cross_entropy", r"\mathrm{BCE}"), ("squared_error", r"\mathrm{SE}"), ("huber", r"\mathrm{Loss}")],
)
def test_named_nodes_call_each_loss_by_its_name(loss: str, letter: str, tmp_path: Path) -> None:
    """CE is the cross-entropy alone; a file that names the loss names every loss."""
    body = f'title = "T"\n[network]\ninputs = 1\nloss = "{loss}"\n[[network.layers]]\nunits = 1\n'
    body += 'activation = "sigmoid"\n[notation]\nstyle = '
    assert parse_lecture(f'{body}"nodes"\n').spelling.letters["loss"] == letter
    (tmp_path / "own.toml").write_text('base = "nodes"\n[letters]\nloss = "J"\n')
    path = tmp_path / "lecture.toml"
    path.write_text(f'{body}"own.toml"\n')
    assert read_lecture(path).spelling.letters["loss"] == "J"


def test_a_line_with_decimals_is_the_line_that_was_proved() -> None:
    """Cases whose condition has a decimal, which no other proof of the printed line is known for."""
    equations = "b = e^{0.6 y}\nd = \\max(b, y - 0.337)\nL = b^2 + d^2"
    text = f"title = \"T\"\n[model]\nequations = '''\n{equations}\n'''\n[values]\ny = -1.375\n"
    assert work_out(parse_lecture(text)).checks.numeric


@pytest.mark.parametrize(
    ("number", "text"), [("1e-8", "10^{-8}"), ("2.5e-8", r"2.5 \cdot 10^{-8}"), ("-1e-8", "-10^{-8}"), ("10", "10")]
)
def test_a_power_of_ten_has_no_one_before_it(number: str, text: str) -> None:
    """The epsilon of Adam is 10^-8."""
    assert latex_printer(parse_lecture(CASES).spelling, 3)(Number(Fraction(number))) == text


GATES = """
title = "T"
[deck]
language = "{}"
[model]
equations = '''
n = -z
q = n + b
f = q c
'''
[values]
z = 1
b = 4
c = 2
[training]
learning_rate = 0.1
"""


@pytest.mark.parametrize(
    ("language", "direct", "path"),
    [
        ("en", "$f$ depends on $q$ directly", "from $n$ to $f$"),
        ("de", "$f$ hängt direkt von $q$ ab", "von $n$ zu $f$"),
        ("fr", "$f$ dépend directement de $q$", "de $n$ à $f$"),
    ],
)
def test_a_model_calls_its_last_quantity_by_name(language: str, direct: str, path: str) -> None:
    """It need be no loss; each gradient of an update is named by its parameter, and no number stands twice in a row."""
    work = work_out(parse_lecture(GATES.format(language)))
    deck = beamer_deck(work.document, work.analysis.lecture)
    assert direct in deck
    assert path in deck
    chains = [block for frame in work.document.frames for block in frame.blocks if isinstance(block, Chain)]
    printer = latex_printer(work.analysis.lecture.spelling, 3)
    printed = [[printer(link.right) for link in chain.links] for chain in chains]
    assert ["-z", "-1"] in printed
    assert not [lines for lines in printed for one, next_ in itertools.pairwise(lines) if one == next_]
    assert [lines[0] for lines in printed if lines[0].startswith(r"b - \eta")] == [
        r"b - \eta \frac{\partial f}{\partial b}"
    ]


@pytest.mark.parametrize(("language", "word"), [("en", "loss"), ("de", "verlust"), ("fr", "perte")])
@pytest.mark.parametrize("training", ["", "steps = 3", 'optimizer = "adam"\nsteps = 6', "frozen = ['b', 'c', 'z']"])
def test_no_word_of_a_circuit_speaks_of_a_loss(language: str, word: str, training: str) -> None:
    """Whatever becomes of f, with no update, one or several, in every view."""
    views = '[[sections]]\nkind = "training"\nview = ["scalar", "index", "matrix"]\n'
    text = GATES.format(language).replace("learning_rate = 0.1", training)
    for rated in (text, text.replace("[training]", "[training]\nlearning_rate = 0.1")):
        work = work_out(parse_lecture(rated + views))
        body = beamer_deck(work.document, work.analysis.lecture).split(r"\begin{document}")[1]
        # alone in brackets stand names of nodes and colours
        assert not re.findall(rf"(?i)(?<![({{]){word}|{word}(?![)}}])", body)


MERGED = r"""
title = "T"
[model]
equations = '''
p = \frac{1}{1 + e^{-z}}
L = -y \ln p - (1 - y) \ln(1 - p)
'''
targets = ["y"]
[values]
z = 2
y = 0
"""


def test_the_numbers_of_a_chain_are_those_of_the_line_above() -> None:
    """Where upstream and local derivative are merged into one fraction, the numbers stand in that fraction."""
    work = work_out(parse_lecture(MERGED))
    printer = latex_printer(work.analysis.lecture.spelling, 3)
    chains = [block for frame in work.document.frames for block in frame.blocks if isinstance(block, Chain)]
    (lines,) = [
        printed
        for printed in ([printer(link.right) for link in chain.links] for chain in chains)
        if r"\partial p}{\partial z" in printed[0]
    ]
    assert lines[-3:] == [
        r"\frac{\frac{\partial L}{\partial p} e^{-z}}{(1 + e^{-z})^{2}}",
        r"\frac{8.389 \cdot e^{-2}}{(1 + e^{-2})^{2}}",
        "0.881",
    ]


def test_the_edge_of_a_weight_is_the_sums_beside_a_penalty() -> None:
    """The penalty has no unit in the picture: it lights no edge, at no stage."""
    samples = [[1], [2]]
    work = work_out(parse_lecture(LINE.format('regularizer = { name = "l2", weight = 0.1 }', samples, samples)))
    frames = [
        f for f in work.document.frames for b in f.blocks if isinstance(b, Ledger) and "penalty" in str(b.columns)
    ]
    lit = [{e.badge for e in d.edges if e.weight} - {None} for d in frames[0].diagrams if isinstance(d, Diagram)]
    (stage,) = {c.stage for b in frames[0].blocks if isinstance(b, Ledger) for c in b.columns
                if isinstance(c, Factor) and c.kind == "subject"}  # fmt: skip
    assert {badge for badges in lit for badge in badges} == {stage}
    assert lit[-1] == {stage}


@pytest.mark.parametrize(("optimizer", "rows"), [("adam", True), ("momentum", False)])
def test_each_line_of_a_long_rule_is_a_row(optimizer: str, rows: bool) -> None:
    """Five lines of an update stand on one or two pages, no longer on four."""
    text = LINE.format("", "[[1], [2]]", "[[1], [2]]").replace("[training]", f'[training]\noptimizer = "{optimizer}"')
    work = work_out(parse_lecture(text))
    updates = [frame for frame in work.document.frames if "update_number" in str(getattr(frame.title, "key", ""))]
    assert updates
    assert {chain.inline for chain in updates[0].blocks if isinstance(chain, Chain)} == {rows}


@pytest.mark.parametrize(
    ("batch", "said"),
    [
        (3, ["Averaged over samples."]),
        (12, [": all samples", "Averaged over samples."]),
        (21, [": 8 of 21 samples", "8 of 21 samples are shown.", "Averaged over samples."]),
    ],
)
def test_what_is_said_of_samples_is_so(batch: int, said: list[str]) -> None:
    """A table of some of them is no table of all; nothing is summed over a single output."""
    numbers = [[number] for number in range(1, batch + 1)]
    work = work_out(parse_lecture(LINE.format("", numbers, numbers)))
    deck = beamer_deck(work.document, work.analysis.lecture)
    assert all(words in deck for words in said)
    # the losses of a few are added up where the loss is
    assert (": all samples" in deck) == (4 < batch <= 20)
    assert "over outputs" not in deck


def test_a_loss_says_what_it_is_summed_over() -> None:
    """Of one sample nothing is summed over samples; two outputs are."""
    work = work_out(
        parse_lecture(
            LINE.format("", [[1]] * 2, [[1]] * 2)
            .replace("units = 1", "units = 2")
            .replace("y = [[1], [1]]", "y = [[1, 2], [3, 4]]")
            .replace("[[0.5]]", "[[0.5], [0.25]]")
            .replace("[0]", "[0, 0]")
        )
    )
    deck = beamer_deck(work.document, work.analysis.lecture)
    assert "Summed over outputs, averaged over samples." in deck


@pytest.mark.parametrize(
    ("name", "said"), [("relu", "not symmetric about the origin"), ("sigmoid", "the value at 0 is")]
)
def test_what_is_zero_at_zero_is_off_centre_for_another_reason(name: str, said: str) -> None:
    """ReLU(0) = 0 is no reason why ReLU is not zero-centred; sigma(0) = 0.5 is one for the sigmoid."""
    sections = f'[[sections]]\nkind = "activations"\nfunctions = ["{name}"]\n'
    work = work_out(parse_lecture(f'title = "T"\n{sections}'))
    deck = beamer_deck(work.document, work.analysis.lecture)
    assert f"Not zero{{-}}centred: {'the graph is ' if name == 'relu' else ''}{said}" in deck


@pytest.mark.parametrize(
    ("style", "layer", "text"),
    [
        ("source_first", 1, r"h_k^{\prime}"),
        ("source_first", 2, "h_k"),
        ("index", 1, "a_i^1"),
        ("flat", 1, "a_i^{(1)}"),
    ],
)
def test_a_running_unit_of_a_layer_is_written_as_its_units(style: str, layer: int, text: str) -> None:
    """h'_k beside h'_1, not h_k^{(1)}; only where units are counted through it has its layer above."""
    layers = "[[network.layers]]\nunits = 2\n" * 3
    spelling = parse_lecture(
        f'title = "T"\n[network]\ninputs = 2\nloss = "squared_error"\n{layers}[notation]\nstyle = "{style}"\n'
    ).spelling
    letter = spelling.indices[0]
    found = spelling.latex(quantity_of(Kind.ACTIVATION, layer, Index(letter)))
    assert read_symbol(found) == read_symbol(text)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize(
    "key",
    [
        *(f"frame.others_{kind}{step}" for kind in ("weights", "biases", "deltas") for step in ("", "_step")),
        "model.others",
        "model.others_step",
        "model.earlier",
        "model.earlier_step",
        *(f"frame.closing_{change}{step}" for change in ("falls", "rises", "same") for step in ("_step", "_of_step")),
        "frame.closing_falls",
        "text.other_parameters",
    ],
)
def test_what_is_counted_is_inflected(language: str, key: str) -> None:
    """One more weight follows the same pattern, two follow it; before and after one update, or several."""
    wording = Wording(load_phrases(language), str, str)
    slots: dict[str, str | int] = {"number": 1, "subject": "w", "loss": "L"}
    one, many = (wording(Phrase(key, {**slots, "count": count})) for count in (1, 2))
    assert one.replace("1", "") != many.replace("2", "")
    assert "{" not in one + many
