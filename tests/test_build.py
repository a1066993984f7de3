"""From a lecture file to files on disk: the numbers, the deck, the formulas, and what survives a failure."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from symbackprop.build import build_lecture, work_out
from symbackprop.core.errors import InputError, SymbackpropError, TypesettingError
from symbackprop.evaluate.analysis import analyse
from symbackprop.network.lecture import parse_lecture, read_lecture
from symbackprop.render.formats import FORMATS
from symbackprop.render.results import results
from symbackprop.render.typeset import typeset
from tests.lectures import SMALL

ROOT = Path(__file__).parent.parent
LECTURE = ROOT / "examples" / "softmax_cross_entropy.toml"
TRUTH = json.loads((Path(__file__).parent / "data" / "softmax_cross_entropy.json").read_text())
# where the spelling of the source stands in the results
WEIGHTS = {"W1": [["w1", "w2", "w3"], ["w4", "w5", "w6"]], "W2": [["w7", "w9"], ["w8", "w10"]]}


@pytest.fixture(scope="module")
def found() -> dict:
    """The results of the softmax lecture."""
    work = work_out(read_lecture(LECTURE))
    return results(work.analysis, work.checks)


def test_forward_pass_agrees_with_the_independent_numbers(found: dict) -> None:
    """z, a, yhat, L and every delta agree to 1e-11."""
    (sample,), forward, deltas = found["samples"], TRUTH["forward"], TRUTH["deltas"]
    assert sample["z1"] == pytest.approx([forward["z1"], forward["z2"]], abs=1e-11)
    assert sample["a1"] == pytest.approx([forward["a1"], forward["a2"]], abs=1e-11)
    assert sample["z2"] == pytest.approx([forward["z3"], forward["z4"]], abs=1e-11)
    assert sample["yhat"] == pytest.approx([forward["yhat1"], forward["yhat2"]], abs=1e-11)
    assert found["loss"]["value"] == pytest.approx(forward["L"], abs=1e-11)
    assert sample["delta1"] == pytest.approx([deltas["dL_dz1"], deltas["dL_dz2"]], abs=1e-11)
    assert sample["delta2"] == pytest.approx([deltas["dL_dz3"], deltas["dL_dz4"]], abs=1e-11)


def test_gradients_and_updates_agree_with_the_independent_numbers(found: dict) -> None:
    """Every gradient, every updated parameter and the loss after the update agree to 1e-11."""
    truth, updated = TRUTH["gradients"], TRUTH["updated"]["eta=0.1"]
    for key, names in WEIGHTS.items():
        for row, row_names in enumerate(names):
            for place, name in enumerate(row_names):
                assert found["gradients"][key][row][place] == pytest.approx(truth[name], abs=1e-11)
                assert found["updated"][key][row][place] == pytest.approx(updated["params"][name], abs=1e-11)
    for key, name in (("b1", "b1_shared"), ("b2", "b2_shared")):
        assert found["gradients"][key] == pytest.approx(truth[name], abs=1e-11)
        assert found["updated"][key] == pytest.approx(updated["params"][name], abs=1e-11)
    assert found["loss_after_update"] == pytest.approx(updated["L_after_shared_biases"], abs=1e-11)


def test_the_lecture_is_right_where_its_source_is_wrong(found: dict) -> None:
    """z4 is 0.157, the predictions 0.567 and 0.433, the loss 0.567, dL/dw8 = 0.184 and dL/dw9 = -0.216."""
    (sample,) = found["samples"]
    by_spelling = {row["latex"]: row for row in found["parameters"]}
    shown = [
        sample["z2"][1],
        *sample["yhat"],
        found["loss"]["value"],
        by_spelling["w_8"]["gradient"],
        by_spelling["w_9"]["gradient"],
    ]
    assert [round(value, 3) for value in shown] == [0.157, 0.567, 0.433, 0.567, 0.184, -0.216]
    assert by_spelling["w_7"]["formula"] == r"(\hat{y}_1 - y_1) a^{(1)}"


def test_every_step_is_proved(found: dict) -> None:
    """The report counts what was checked, and all of it is proved."""
    checks = found["checks"]
    assert checks["proved"]["normal_form"] >= 60
    assert checks["numeric"] >= 60
    assert checks["conditions"] == []
    assert checks["gradient_max_relative_error"] < 1e-12


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A small lecture file: what TeX does with it takes a fraction of a large deck's time."""
    path = tmp_path / "small.toml"
    path.write_text(SMALL)
    return path


def test_a_second_build_writes_the_same_bytes(small: Path, tmp_path: Path) -> None:
    """PDF dates and identifiers included, and the log has nothing to say."""
    for folder in ("one", "two"):
        assert build_lecture(small, tmp_path / folder, tuple(FORMATS)).notes == ()
    first, second = (
        {p.name: p.read_bytes() for p in sorted((tmp_path / f / "small").iterdir())} for f in ("one", "two")
    )
    assert first == second
    assert set(first) == {"deck.tex", "deck.pdf", "results.json", "parameters.csv", "formulas.tex"}
    assert first["deck.pdf"].startswith(b"%PDF")


def test_every_formula_macro_compiles() -> None:
    """A document that uses each formula by its canonical name and by its macro."""
    formulas = FORMATS["formulas"].files(work_out(read_lecture(LECTURE)))["formulas.tex"].decode()
    names = re.findall(r"sbp@\\detokenize\{([^}]*)\}\\endcsname", formulas)
    macros = re.findall(r"\\csname (sbp[A-Za-z]+)\\endcsname", formulas)
    quantities = re.findall(r"sbpname@\\detokenize\{([^}]*)\}\\endcsname", formulas)
    assert {"dL/dW2[1,1]", "z1[1]", "yhat[2]", "L", "dL/db1", "delta1[1]"} <= set(names)
    assert "sbpdLdWTwoxOnexOne" in macros
    assert len(macros) == len(set(macros)) == len(names)
    uses = [rf"$\sbp{{{name}}}$ $\sbpeq{{{name}}}$" for name in names] + [rf"$\{macro}$" for macro in macros]
    uses += [rf"$\sbpname{{{name}}}$" for name in quantities]
    body = "\n\n".join(uses)
    document = f"\\documentclass{{article}}\\usepackage{{amsmath}}{formulas}\\begin{{document}}{body}\\end{{document}}"
    assert typeset(document.encode(), name="use").pdf


def test_text_of_the_user_comes_out_as_typed() -> None:
    """Every character that TeX would act upon, in a title that tries to run a command."""
    hostile = r'title = "100% & _#{} \\input{/etc/passwd} ^~$ \\immediate\\write18{id}"'
    tex = deck_of(SMALL.replace('title = "A small lecture"', hostile))
    assert rb"\input{" not in tex
    assert rb"\write18" not in tex
    assert rb"100\% \& \_\#\{\} \textbackslash{}input" in tex
    assert typeset(tex, refers=False).pdf


def deck_of(text: str) -> bytes:
    """The LaTeX of a lecture's slides."""
    return FORMATS["deck"].files(work_out(parse_lecture(text)))["deck.tex"]


def test_a_failed_build_leaves_the_previous_output_whole(tmp_path: Path) -> None:
    """Input that cannot be used changes no file."""
    build_lecture(LECTURE, tmp_path, ("results",))
    before = (tmp_path / LECTURE.stem / "results.json").read_bytes()
    broken = tmp_path / f"{LECTURE.stem}.toml"
    broken.write_text(LECTURE.read_text().replace("units      = 2", "units      = 3", 1))
    with pytest.raises(InputError):
        build_lecture(broken, tmp_path, ("results",))
    assert (tmp_path / LECTURE.stem / "results.json").read_bytes() == before
    assert {p.name for p in (tmp_path / LECTURE.stem).iterdir()} == {"results.json", "parameters.csv"}


def test_without_tex_everything_else_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing pdflatex is one line that says what to install."""
    monkeypatch.setattr(shutil, "which", lambda name: None)
    built = build_lecture(LECTURE, tmp_path, tuple(FORMATS))
    assert isinstance(built.problem, TypesettingError)
    assert "apt-get install" in str(built.problem)
    assert "\n" not in str(built.problem)
    assert set(built.files) == {"deck.tex", "results.json", "parameters.csv", "formulas.tex"}


SYMBOLIC = """
title = "No numbers"
[network]
inputs = 2
loss = "squared_error"
[[network.layers]]
units = 2
activation = "relu"
[[network.layers]]
units = 1
"""


def test_a_symbolic_lecture_has_no_numbers() -> None:
    """Without values the derivations are there and every number is absent."""
    lecture = parse_lecture(SYMBOLIC)
    found = results(analyse(lecture))
    assert found["loss"]["value"] is None
    assert found["gradients"]["W2"] == [[None, None]]
    assert found["parameters"][0]["formula"]
    assert b"frame" in FORMATS["deck"].files(work_out(lecture))["deck.tex"]


def themed(theme: str) -> str:
    return SMALL.replace("digits     = 3", f'theme = "{theme}"')


def test_a_beamer_theme_holds_the_content() -> None:
    """An installed Beamer theme may be chosen (another one: test_slides)."""
    assert typeset(deck_of(themed("default"))).pdf


def test_an_unknown_theme_is_a_typesetting_error(small: Path, tmp_path: Path) -> None:
    """A theme that TeX does not have is reported in one line."""
    small.write_text(themed("Nowhere"))
    built = build_lecture(small, tmp_path, ("deck",))
    assert isinstance(built.problem, SymbackpropError)
    assert "theme" in str(built.problem)
