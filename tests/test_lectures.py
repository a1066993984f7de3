"""The lectures of examples/: their numbers beside independent ones, their words, and what lectures may ask for."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from symbackprop.api import check
from symbackprop.build import work_out
from symbackprop.compose.deck import SECTION_TABLES
from symbackprop.compose.diagram import Plot
from symbackprop.compose.document import Phrase
from symbackprop.compose.phrases import languages, load_phrases
from symbackprop.core.errors import InputError
from symbackprop.core.terms import Number, Term, walk
from symbackprop.evaluate.analysis import analyse
from symbackprop.network.lecture import Lecture, parse_lecture
from symbackprop.render.formats import Work
from symbackprop.render.results import results
from symbackprop.render.slides.beamer import beamer_deck
from symbackprop.render.words import SLOT_NAME
from symbackprop.rules.functions import FUNCTIONS
from tests.lectures import EXAMPLES, complaints_of

ROOT = Path(__file__).parent.parent
DATA = Path(__file__).parent / "data"
ABOUT = {"abs": 1e-11}


def lecture_of(path: Path, *changes: tuple[str, str]) -> Lecture:
    """A lecture with some of its text changed; each change must fit."""
    text = path.read_text("utf-8")
    for old, new in changes:
        assert re.search(old, text, re.MULTILINE), old
        text = re.sub(old, lambda _, new=new: new, text, flags=re.MULTILINE)
    return parse_lecture(text, str(path), path.stem, path.parent, SECTION_TABLES)


def example(name: str, *changes: tuple[str, str]) -> dict:
    return results(analyse(lecture_of(ROOT / "examples" / f"{name}.toml", *changes)))


def truth(name: str) -> dict:
    return json.loads((DATA / f"{name}.json").read_text("utf-8"))


@pytest.mark.parametrize("convention", ["mean_over_outputs", "sum_over_outputs"])
def test_both_conventions_of_the_numerical_lecture(convention: str) -> None:
    """Mean or sum over outputs: the loss, its gradients and the update agree with each other and with the truth."""
    over = convention.partition("_")[0]
    found = example("dfnn_numerical", ('over_outputs = "mean"', f'over_outputs = "{over}"'))
    wanted, (sample,) = truth("dfnn_numerical"), found["samples"]
    assert sample["z1"] == pytest.approx(wanted["forward"]["z1"], **ABOUT)
    assert sample["z2"] == pytest.approx(wanted["forward"]["z2"], **ABOUT)
    assert sample["yhat"] == pytest.approx(wanted["forward"]["a2"], **ABOUT)
    own = wanted[convention]
    assert found["loss"]["value"] == pytest.approx(own["loss"], **ABOUT)
    assert sample["delta2"] == pytest.approx(own["delta2"], **ABOUT)
    assert sample["delta1"] == pytest.approx(own["delta1"], **ABOUT)
    assert sample["dL_dx"] == pytest.approx(own["dL_dx"], **ABOUT)
    for key in ("W1", "W2", "b1", "b2"):
        for kind, values in (("gradients", own[f"dL_d{key}"]), ("updated", own["updated_lr_0_1"][key])):
            rows = [found[kind][key]] if key[0] == "b" else found[kind][key]
            for row, expected in zip(rows, [values] if key[0] == "b" else values, strict=True):
                assert row == pytest.approx(expected, **ABOUT)
    assert found["loss_after_update"] == pytest.approx(own["after_update"]["loss"], **ABOUT)


@pytest.mark.parametrize("activation", ["relu", "softplus"])
def test_three_samples_with_either_activation(activation: str) -> None:
    """Each sample's values and the summed gradients, with ReLU and with softplus."""
    found = example("three_samples", ('activation = "relu"', f'activation = "{activation}"'))
    wanted = truth(f"three_samples_{activation}")
    totals: dict[str, float] = {}
    for sample, expected in zip(found["samples"], wanted["samples"], strict=True):
        assert sample["z1"] == pytest.approx(expected["N_input"], **ABOUT)
        assert sample["a1"] == pytest.approx(expected["N_output"], **ABOUT)
        assert sample["z2"] == pytest.approx(expected["O_input"], **ABOUT)
        assert sample["yhat"] == pytest.approx(expected["Pred"], **ABOUT)
        assert sample["loss"] == pytest.approx(expected["CE"], **ABOUT)
        assert sample["delta2"] == pytest.approx(expected["dCE_dO_input"], **ABOUT)
        assert sample["delta1"] == pytest.approx(expected["dCE_dN_input"], **ABOUT)
        for name, gradient in expected["gradients"].items():
            totals[name] = totals.get(name, 0) + gradient
    names = {"W1": [["w_1_N1", "w_2_N1"], ["w_1_N2", "w_2_N2"]], "b1": ["b_N1", "b_N2"], "b2": ["b_O1", "b_O2", "b_O3"]}
    names["W2"] = [[f"w_N{j}_O{i}" for j in (1, 2)] for i in (1, 2, 3)]
    for key, spelled in names.items():
        flat = [name for row in spelled for name in (row if isinstance(row, list) else [row])]
        values = [value for row in found["gradients"][key] for value in (row if isinstance(row, list) else [row])]
        assert values == pytest.approx([totals[name] for name in flat], abs=1e-10)


def test_the_exercise_of_the_theory_lecture() -> None:
    """C = 0.407605964444 and dC/dw_21^1 = 0.57948751528, with every value on the way."""
    found, wanted = example("backpropagation_theory"), truth("backpropagation_theory")
    (sample,) = found["samples"]
    assert found["loss"]["value"] == pytest.approx(0.407605964444, **ABOUT)
    assert found["gradients"]["W1"][1][0] == pytest.approx(0.57948751528, **ABOUT)
    assert sample["yhat"] == pytest.approx(wanted["forward"]["yhat"], **ABOUT)
    assert sample["delta2"] == pytest.approx(wanted["delta2"], **ABOUT)
    assert sample["delta1"] == pytest.approx(wanted["delta1"], **ABOUT)
    for key in ("W1", "W2"):
        for row, expected in zip(found["gradients"][key], wanted[f"dC_d{key}"], strict=True):
            assert row == pytest.approx(expected, **ABOUT)


def test_all_languages_have_all_words() -> None:
    """Each language has the same phrases, with the same slots."""
    english = load_phrases("en")
    assert len(languages()) > 1
    for language in languages():
        words = load_phrases(language)
        assert words.keys() == english.keys()
        for key, text in words.items():
            assert set(SLOT_NAME.findall(text)) == set(SLOT_NAME.findall(english[key])), key


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_no_word_is_left_in_the_code(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With every phrase replaced by a mark, nothing readable is left on the slides but the lecturer's own words."""
    english = load_phrases("en")
    marked = {
        key: "".join(f"{{{name}}}" for name in SLOT_NAME.findall(text)) or "Q"
        for key, text in english.items()
        if not key.startswith("numeral.")
    } | {"language.decimal": "."}
    monkeypatch.setattr("symbackprop.render.slides.beamer.load_phrases", lambda *_: marked)
    lecture = lecture_of(path)
    deck = beamer_deck(work_out(lecture).document, lecture)
    body = deck.split(r"\begin{document}", 1)[1]
    # names of layouts, units, pictures and colours, columns of tables, then commands and mathematics
    body = re.sub(r"\\def\\sbpprefix\{\w*\}|\\sbptable\{[rlc]+(?:@\{\}c@\{[^{}]*\}[rlc]+)?\}", " ", body)
    body = re.sub(r"\\sbptry\{.*|\\sbp(?:def|picture)\{\w+\}|\\csname sbp@\w+\\endcsname|\{sbp\w+\}", " ", body)
    body = re.sub(r"\\sbp(?:pass|now)\{\w+\}|\\sbp(?:factor|kindat)\{\d+\}\{\w+\}|handout:0", " ", body)
    body = re.sub(r"\\(?:begin|end)\{\w+\*?\}(?:\[[^\]]*\])?|\\[A-Za-z]+|\$[^$]*\$", " ", body)
    body = re.sub(r"node\[[^\]]*\]|\[[^\]]*\]|\([^()]*\)|\{[rlc@ ]*\}", " ", body)
    own = set(re.findall(r"[A-Za-z]{3,}", path.read_text("utf-8")))
    tex = {"onlytextwidth", "rectangle", "bounding", "controls", "circle", "node", "path", "draw", "pos", "use", "box"}
    names = {"input", "output", "sample", "Pred", "Act", "new", "max", "bmatrix", "aligned", "cases", "array"}
    names |= {row.text for row in FUNCTIONS.values()}
    found = set(re.findall(r"(?<![A-Za-z])[A-Za-z]{4,}(?![A-Za-z])", body)) - own - tex - names
    readable = {word for word in found if not word.startswith("sbp")}
    assert readable == set()


def numbers_of(thing: object) -> list[float]:
    """Every number in the blocks of a document."""
    if isinstance(thing, Term):
        return [float(node.value) for node in walk(thing) if isinstance(node, Number)]
    if isinstance(thing, Phrase):
        thing = tuple(thing.slots.values())
    parts = thing if isinstance(thing, tuple) else [getattr(thing, name) for name in getattr(thing, "__slots__", ())]
    return [number for part in parts for number in numbers_of(part)]


@pytest.fixture(scope="module")
def numerical() -> Work:
    """The numerical lecture, worked out once."""
    return work_out(lecture_of(ROOT / "examples" / "dfnn_numerical.toml"))


@pytest.mark.parametrize(
    "key", ["activation_example", "softmax_123", "softmax_example", "gradient_flow", "layer_bound", "loss_examples"]
)
def test_every_figure_of_the_exercises_stands_on_a_slide(key: str, numerical: Work) -> None:
    """The exercises' independent figures all occur among the numbers that the slides show."""
    shown = [n for frame in numerical.document.frames for n in numbers_of((*frame.lead, *frame.blocks, *frame.tail))]
    wanted = re.findall(r"-?\d+\.?\d*(?:e-?\d+)?", re.sub(r'"[^"]*"', "", json.dumps(truth("dfnn_numerical")[key])))
    assert len(wanted) >= 3
    assert [n for n in map(float, wanted) if not any(n == pytest.approx(s, rel=1e-10, abs=1e-11) for s in shown)] == []


def test_parameter_counts_of_the_exercises(numerical: Work) -> None:
    """The search shows the right count for every candidate."""
    shown = [n for frame in numerical.document.frames for n in numbers_of(frame.blocks)]
    totals = [row["total"] for row in truth("dfnn_numerical")["parameter_counts"]]
    assert len(totals) > 8
    assert set(totals) <= set(shown)


def test_labels_pairs_and_own_letters() -> None:
    """Numbers in pictures, pairs of frames, several steps with their plot, a letter for the activation."""
    text = """
title = "Own letters"
[network]
inputs = 2
loss = "squared_error"
[[network.layers]]
units = 2
activation = "relu"
[[network.layers]]
units = 1
[values]
x = [1, 0.5]
y = [0.2]
W1 = [[0.4, -0.3], [-0.1, -0.8]]
b1 = [0.1, 0]
W2 = [[0.7, -0.5]]
b2 = [0.2]
[training]
learning_rate = 0.1
steps = 8
[notation]
activation1 = "f"
[[sections]]
kind = "training"
labels = "values"
pairs = true
"""
    work = work_out(parse_lecture(text, kinds=SECTION_TABLES))
    deck = beamer_deck(work.document, work.lecture)
    assert "f(z^{(1)})" in deck
    assert "{$0.35$}" in deck
    assert any(frame.stacked for frame in work.document.frames)
    assert any(isinstance(diagram, Plot) for frame in work.document.frames for diagram in frame.diagrams)
    assert complaints_of(deck) == []


def test_pairs_of_a_batch() -> None:
    """A chain whose reasons have words in them, as those of a mean over samples do, is shortened like any other."""
    text = """
title = "Two samples"
[network]
inputs = 1
loss = "squared_error"
[[network.layers]]
units = 1
activation = "sigmoid"
[values]
x = [[1], [0.5]]
y = [[1], [0]]
W1 = [[0.5]]
b1 = [0.1]
[training]
learning_rate = 0.1
[[sections]]
kind = "training"
pairs = true
"""
    work = work_out(parse_lecture(text, kinds=SECTION_TABLES))
    assert sum(frame.stacked for frame in work.document.frames) >= 2


_SOFTPLUS = """
title = "A letter for an activation"
[network]
inputs = 1
loss   = "squared_error"
[[network.layers]]
units = 2
activation = "softplus"
[[network.layers]]
units = 1
[values]
x  = [1]
y  = [0.5]
W1 = [[0.4], [-0.3]]
b1 = [0.1, 0]
W2 = [[0.7, -0.5]]
b2 = [0.2]
[training]
learning_rate = 0.1
[notation]
activation1 = "LETTER"
"""


def test_the_letter_of_an_activation_is_not_printed_for_its_slope() -> None:
    """The slope of softplus is the sigmoid, whatever softplus is called."""
    lecture = parse_lecture(_SOFTPLUS.replace("LETTER", "\\\\zeta"), kinds=SECTION_TABLES)
    deck = beamer_deck(work_out(lecture).document, lecture)
    assert r"\zeta(z^{(1)})" in deck
    assert r"\sigma(z^{(1)})" in deck
    assert [claim.message for claim in check(lecture, deck).claims if claim.bad or claim.verdict == "unread"] == []


def test_a_letter_for_two_functions_is_a_mistake() -> None:
    """The sign of the sigmoid, which is softplus' derivative, cannot be the letter of softplus."""
    with pytest.raises(InputError) as caught:
        parse_lecture(_SOFTPLUS.replace("LETTER", "\\\\sigma"), kinds=SECTION_TABLES)
    (mistake,) = caught.value.mistakes
    assert mistake.key == "notation.activation1"
    assert "sigmoid" in mistake.message
