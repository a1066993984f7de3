"""The audit of hand derivations: read, judged and named; what is not understood is unread, what is right is not wrong."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.mutations import KINDS, LECTURES, lecture_of, planted, right_pieces, tried
from benchmarks.scores import AUDITED, DOCUMENTS, expected_claims, judged_claims, score_of
from symbackprop.api import Lecture, check, parse_lecture, read_lecture, work_out
from symbackprop.check.judging import symbolic
from symbackprop.check.judging.evaluation_point import random_point
from symbackprop.check.names.environment import Scope
from symbackprop.check.names.keys import key_of
from symbackprop.check.names.vocabulary import names_of
from symbackprop.check.report import MISTAKES, Claim, Verdict
from symbackprop.core.quantities import Kind, quantity_of
from symbackprop.core.terms import Derivative
from symbackprop.latex.grammar import Grammar
from symbackprop.latex.tokens import tokenise
from symbackprop.network.spelling import spelled_quantities
from symbackprop.render.formats import FORMATS
from symbackprop.rules.notation import builtin_notations

_ROOT = Path(__file__).parent.parent
_EXAMPLES = _ROOT / "examples"
_DATA = Path(__file__).parent / "data" / "audit"
_FINE = {"correct", "given", "rounded"}


def _lecture(stem: str) -> Lecture:
    return read_lecture(_EXAMPLES / f"{stem}.toml")


def _in_notation(stem: str, style: str) -> Lecture:
    """An example lecture in another notation, without its own spellings."""
    text = (_EXAMPLES / f"{stem}.toml").read_text()
    if style != "flat":
        text = re.sub(r"(?m)^W2 = \[\[\"w_7.*$", "", text)
    return parse_lecture(re.sub(r'(?m)^style = "[^"]+"$', f'style = "{style}"', text), f"{stem}.toml")


@pytest.fixture(scope="module")
def softmax() -> Lecture:
    return _lecture("softmax_cross_entropy")


def _one(lecture: Lecture, text: str) -> Claim:
    """The last claim of a text."""
    return check(lecture, text).claims[-1]


# documents audited by hand


@pytest.mark.parametrize("document", AUDITED)
def test_every_wrong_claim_of_an_audited_document_is_found_and_no_right_one_is_called_wrong(document: str) -> None:
    score = score_of(document)
    assert score.wrong == {"softmax": 30, "samples": 12}[document]
    assert not score.missed
    assert not score.alarms
    assert score.unread_rate <= 0.05


# what the reader cannot tell yet, by what its author would call it: it says so, and calls nothing wrong that is right
_UNREAD = {
    "plain": 5,
    "softmax_jacobian": 4,
    "differentials": 17,
    "units_numbered_on": 15,
    "general_and_example": 6,
    "chain_of_units": 4,
    "error_vectors": 3,
}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_documents_in_other_notations_are_judged_as_their_authors_judge_them(document: str) -> None:
    score = score_of(document)
    assert score.alarms == ()
    assert len(score.unread) <= _UNREAD.get(document, 2)
    # a wrong claim that is unread is not missed
    assert set(score.missed) <= set(score.unread)


def test_most_mistakes_in_documents_are_named_as_their_authors_name_them() -> None:
    claims = [claim for document in DOCUMENTS for claim in expected_claims(document)]
    planted_ones = [claim for claim in claims if claim.mistakes and claim.row and claim.row.verdict is Verdict.WRONG]
    named = [claim for claim in planted_ones if claim.row is not None and claim.row.mistake in claim.mistakes]
    assert len(planted_ones) >= 90
    assert len(named) >= 0.8 * len(planted_ones)


def test_the_conditions_that_the_audit_states_are_found() -> None:
    _, judged = judged_claims("softmax")
    rows = {item.id: item.rows for item in judged}
    assert [(row.condition, row.holds_here) for row in rows["S0-29"]] == [("y_2 = 0", True)]
    assert [(row.condition, row.holds_here) for row in rows["S0-46"]] == [("y_1 = 0", False)]
    assert all("bias of its own" in str(row.condition) for row in rows["S0-60"])


def test_the_exchange_of_two_weights_is_named_in_words() -> None:
    _, judged = judged_claims("softmax")
    (row,) = next(item.rows for item in judged if item.id == "S0-39")
    assert row.mistake == "exchanged_parameters"
    assert row.message.startswith("this is dL/dw_9: w_8 and w_9 are exchanged")
    assert row.expected == r"(\hat{y}_2 - y_2) a^{(1)}"
    assert float(row.value or 0) == pytest.approx(0.184203557224, abs=1e-12)


# what is printed is read


@pytest.mark.parametrize("style", builtin_notations())
@pytest.mark.parametrize("stem", LECTURES)
def test_a_deck_checked_against_its_own_lecture_has_nothing_wrong_and_nothing_unread(stem: str, style: str) -> None:
    lecture = _in_notation(stem, style)
    deck = FORMATS["deck"].files(work_out(lecture))["deck.tex"].decode()
    report = check(lecture, deck)
    assert len(report.claims) > 80
    assert [(c.line, c.latex, c.message) for c in report.claims if c.bad or c.verdict is Verdict.UNREAD] == []


@pytest.mark.parametrize("style", builtin_notations())
@pytest.mark.parametrize("stem", LECTURES)
def test_every_spelling_is_read_back_as_the_quantity_it_spells(stem: str, style: str) -> None:
    lecture = _in_notation(stem, style)
    names = names_of(lecture)
    grammar = Grammar(names.words)
    for quantity in spelled_quantities(lecture.network):
        (named,) = grammar.names(tokenise(lecture.spelling.latex(quantity)))
        assert names.find(key_of(named, {})) == quantity


# the verdicts of the contract, one by one

_VERDICTS = [
    (r"$z^{(1)} = w_1 x_1 + w_2 x_2 + w_3 x_3 + b^{(1)}$", "given", None),
    (r"$w_1 = 0.2$", "given", None),
    (r"$w_1 = 0.3$", "wrong", "wrong_data"),
    (r"$\frac{\partial L}{\partial w_7} = (\hat{y}_1 - y_1) a^{(1)}$", "correct", None),
    (r"$\partial L / \partial w_7 = (\hat y_1 - y_1)\,a_1$", "correct", None),
    (r"$\dfrac{dL}{dw_7} = a^{(1)} \cdot \hat{y}_1 - a^{(1)} * y_1.$", "correct", None),
    (r"$\frac{\partial L}{\partial w_7} \approx -0.184$", "rounded", None),
    (r"$\frac{\partial L}{\partial w_7} \approx -0.185$", "wrong", "rounding"),
    (r"$\frac{\partial L}{\partial w_7} = (y_1 - \hat{y}_1) a^{(1)}$", "wrong", "sign"),
    (r"$\frac{\partial L}{\partial w_7} = 2 (\hat{y}_1 - y_1) a^{(1)}$", "wrong", "factor"),
    (
        r"$\frac{\partial L}{\partial w_7} = -\frac{y_1}{\hat{y}_1} \hat{y}_1 (1 - \hat{y}_1) a^{(1)}$",
        "conditional",
        None,
    ),
    (
        r"$\frac{\partial L}{\partial w_1} = ((\hat{y}_1 - y_1) w_7 + (\hat{y}_2 - y_2) w_8) x_1$",
        "wrong",
        "missing_slope",
    ),
    (
        r"$\frac{\partial L}{\partial w_1} = ((\hat{y}_1 - y_1) w_7 + (\hat{y}_2 - y_2) w_8) z^{(1)} (1 - z^{(1)}) x_1$",
        "wrong",
        "wrong_slope_argument",
    ),
    (
        r"$\frac{\partial L}{\partial w_1} = ((\hat{y}_1 - y_1) w_7 + (\hat{y}_2 - y_2) w_8) (1 - (a^{(1)})^2) x_1$",
        "wrong",
        "other_activation",
    ),
    (r"$\frac{\partial L}{\partial a^{(1)}} = (\hat{y}_1 - y_1) w_7$", "wrong", "missing_path"),
    (r"$\frac{\partial L}{\partial \hat{y}_1} = \hat{y}_1 - y_1$", "wrong", "other_loss"),
    (r"$z^{(1)} = w_1 x_1 + w_2 x_2 + w_3 x_3$", "wrong", "missing_bias"),
    (r"$z^{(1)} = w_1 x_1 + w_2 x_1 + w_3 x_3 + b^{(1)}$", "wrong", "wrong_index"),
    (r"$L \approx 0.246$", "wrong", "log_base"),
    (r"$w_7 \leftarrow w_7 - \eta \frac{\partial L}{\partial w_7}$", "correct", None),
    (r"$w_7^{new} = 0.318$", "rounded", None),
    (r"$w_7' = w_7 + \eta (\hat{y}_1 - y_1) a^{(1)}$", "wrong", None),
    (r"$\sum_{k=1}^{2} \hat{y}_k = 1$", "correct", None),
    (r"$L = -\sum_k y_k \log \hat y_k$", "given", None),
    (r"$\sigma(-x) = 1 - \sigma(x)$", "correct", None),
    (r"$\tanh'(x) = 1 - \tanh^2(x)$", "correct", None),
    (r"$\sigma'(x) = \sigma(x)^2$", "wrong", None),
    (r"$2 \cdot 0.5 + 1{,}5 = 2{,}5$", "correct", None),
    (r"$\frac12 = 50\%$", "correct", None),
    (r"$1 + 1 = 3$", "wrong", "arithmetic"),
    (r"$\hat{y}_7 = 0.5$", "unread", None),
    (r"$q_1 w_7 = 3$", "unread", None),
    (r"$\hat{y}_1 > 0.9$", "wrong", "arithmetic"),
    (r"$\hat{y}_1 < 0.9$", "correct", None),
    (r"$\hat{y}_1 \in (0, 1)$", "correct", None),
    (r"$\hat{y}_1 \in \{0, 1\}$", "wrong", None),
    (r"$\tfrac12 = 0.5$", "correct", None),
    (r"$0.426 \approx a^{(1)}$", "rounded", None),
    (r"$\hat{y}_1 \approx 1$", "rounded", None),
    (r"$w_7 := w_7 - \eta \frac{\partial L}{\partial w_7} = 0.3 - 0.1 \cdot (-0.184) \approx 0.318$", "rounded", None),
    (r"$\Delta w_7 = -\eta (\hat{y}_1 - y_1) a^{(1)}$", "correct", None),
    (r"$z^{(1)} = w_1 x_1 + w_2 x_2 + \dots + b^{(1)}$", "given", None),
    (r"$z^{(1)} = 0.2 x_1 - 0.3 x_2 + 0.4 x_3 + 0.5$", "correct", None),
    (r"$\ln \hat{y}_1 = z^{(3)} - \ln(e^{z^{(3)}} + e^{z^{(4)}})$", "correct", None),
    (r"$\log x = \log_{10} x$, $\log 100 = 2$", "correct", None),
    (r"\newcommand{\dd}[1]{\frac{\partial L}{\partial #1}} $\dd{w_7} = (\hat{y}_1 - y_1) a^{(1)}$", "correct", None),
    (r"$g(u) = \frac{1}{1 + e^{-u}}$, $a^{(1)} = g(z^{(1)})$", "given", None),
    (r"$\frac{\partial L}{\partial w_7} = -0.433 \cdot 0.426$", "correct", None),
    (r"$\frac{\partial L}{\partial w_7} = 0.433 \cdot 0.426$", "wrong", "sign"),
    (r"$1 + 1 = 3,000$", "wrong", "arithmetic"),
    (r"$2.5 = 2,5$", "unread", None),
]


@pytest.mark.parametrize(("text", "verdict", "mistake"), _VERDICTS)
def test_a_claim_gets_its_verdict(softmax: Lecture, text: str, verdict: str, mistake: str | None) -> None:
    claim = _one(softmax, text)
    assert claim.verdict == verdict, claim.message
    if mistake is not None:
        assert claim.mistake == mistake


def test_the_mistakes_of_the_table_are_those_of_the_contract() -> None:
    assert set(KINDS) <= set(MISTAKES)
    assert len(MISTAKES) == 18


def test_what_follows_from_a_wrong_claim_is_inherited_and_the_same_mistake_made_anew_is_wrong(softmax: Lecture) -> None:
    text = r"""
$$\frac{\partial L}{\partial a^{(1)}} = (\hat{y}_1 - y_1) w_7 + (\hat{y}_2 - y_2) w_9$$
$$\frac{\partial L}{\partial z^{(1)}} = ((\hat{y}_1 - y_1) w_7 + (\hat{y}_2 - y_2) w_9) a^{(1)} (1 - a^{(1)})$$
$$\frac{\partial L}{\partial a^{(1)}} = (\hat{y}_1 - y_1) w_7 + (\hat{y}_2 - y_2) w_9$$
"""
    first, second, third = check(softmax, text).claims
    assert (first.verdict, first.mistake) == ("wrong", "wrong_index")
    assert (second.verdict, second.cause) == ("inherited", first.id)
    assert third.verdict == "wrong"


def test_numbers_are_judged_exactly_first_and_then_as_they_are_printed(softmax: Lecture) -> None:
    text = r"$z^{(3)} = 0.3 \cdot 0.4 + 0.4 \cdot 0.5 + 0.1 = 0.42$ and $a^{(1)} \approx 0.4$, $a^{(1)} w_7 = 0.3 \cdot 0.4 = 0.12$"
    first, second, third, fourth, fifth = check(softmax, text).claims
    assert first.verdict == "correct"
    assert second.verdict == "carried"
    assert third.verdict == "rounded"
    assert fourth.verdict == "correct"
    assert fifth.verdict == "carried"


def test_a_definition_of_the_documents_own_is_understood_from_its_line_on(softmax: Lecture) -> None:
    text = r"Let $e_1 = \hat{y}_1 - y_1$. $\frac{\partial L}{\partial w_7} = e_1 a^{(1)}$ and $\frac{\partial L}{\partial w_9} = e_1 a^{(1)}$"
    given_, right, wrong = check(softmax, text).claims
    assert (given_.verdict, right.verdict, wrong.verdict) == ("given", "correct", "wrong")
    assert check(softmax, r"$\frac{\partial L}{\partial w_7} = e_1 a^{(1)}$").claims[0].verdict == "unread"


def test_a_definition_that_contradicts_the_lecture_is_one_finding() -> None:
    lecture = _lecture("dfnn_numerical")
    text = r"""$$L = -[y_1 \ln \hat{y}_1 + (1 - y_1) \ln(1 - \hat{y}_1) + y_2 \ln \hat{y}_2 + (1 - y_2) \ln(1 - \hat{y}_2)]$$
$\frac{\partial L}{\partial z_1^{[2]}} = \hat{y}_1 - y_1$, $\frac{\partial L}{\partial z_2^{[2]}} = \hat{y}_2 - y_2$,
$\frac{\partial L}{\partial b_1^{[2]}} = \hat{y}_1 - y_1$"""
    claims = check(lecture, text).claims
    assert [claim.verdict for claim in claims] == ["wrong", "inherited", "inherited", "inherited"]
    assert {claim.cause for claim in claims[1:]} == {claims[0].id}


def test_matrices_are_judged_as_one_claim_that_names_its_wrong_entries() -> None:
    lecture = _lecture("dfnn_numerical")
    claim = _one(lecture, r"$z^{[1]} = \begin{bmatrix} 0.7 \\ -0.2 \\ 0.2 \end{bmatrix}$")
    assert (claim.verdict, "entry 2" in claim.message) == ("wrong", True)
    assert _one(lecture, r"$\hat{y} = [0.646, 0.495]^T$").verdict == "rounded"
    recursion = r"$\delta^{[1]} = (W^{[2]})^T \delta^{[2]} \odot g'(z^{[1]})$"
    assert _one(lecture, recursion).verdict == "correct"
    missing = _one(lecture, recursion.replace("^T", ""))
    assert (missing.verdict, missing.mistake) == ("wrong", "transposed")
    layout = _one(lecture, r"$\frac{\partial L}{\partial W^{[2]}} = a^{[1]} (\delta^{[2]})^T$")
    assert (layout.verdict, "layout" in str(layout.condition)) == ("conditional", True)


def test_claims_with_running_indices_are_judged_for_every_unit_of_every_layer() -> None:
    lecture = _lecture("backpropagation_theory")
    right = r"$\delta_i^l = \sigma'(z_i^l) \sum_k w_{ki}^{l+1} \delta_k^{l+1}$"
    assert _one(lecture, right).verdict == "correct"
    assert _one(lecture, right.replace("ki", "ik")).verdict == "wrong"
    assert _one(lecture, r"$\frac{\partial C}{\partial w_{ij}^l} = a_j^{l-1} \delta_i^l$").verdict == "correct"
    jacobian = r"$$\frac{\partial \hat{y}_i}{\partial z_j^L} = \begin{cases} \hat{y}_i (1 - \hat{y}_i) & i = j \\ -\hat{y}_i \hat{y}_j & i \neq j \end{cases}$$"
    assert _one(lecture, jacobian).verdict == "correct"
    beside = r"$$\begin{aligned} \frac{\partial \hat{y}_i}{\partial z_j^L} &= \hat{y}_i (1 - \hat{y}_j) & i = j \\ &= -\hat{y}_i \hat{y}_j & i \neq j \end{aligned}$$"
    assert [claim.verdict for claim in check(lecture, beside).claims] == ["correct", "correct"]


def test_further_spellings_of_the_lecture_file_are_read(softmax: Lecture) -> None:
    text = (_EXAMPLES / "softmax_cross_entropy.toml").read_text()
    also = '\n[[notation.also]]\nz1 = ["net_{h1}", "net_{h2}"]\na1 = ["\\\\mathrm{out}_{h1}", "out_{h2}"]\nL = "E_{total}"\n'
    lecture = parse_lecture(text + also)
    claim = r"$\frac{\partial E_{total}}{\partial net_{h1}} = \frac{\partial E_{total}}{\partial out_{h1}} \mathrm{out}_{h1} (1 - out_{h1})$"
    assert _one(lecture, claim).verdict == "correct"
    assert _one(softmax, claim).verdict == "unread"


# honesty


@pytest.mark.parametrize("document", ["\\input{other}", "$$\\input{/etc/passwd} = 1$$", "\\include{chapter}"])
def test_another_file_is_reported_and_not_followed(softmax: Lecture, document: str) -> None:
    report = check(softmax, document)
    assert [claim.verdict for claim in report.claims] == ["unread"]


def test_comments_and_verbatim_text_make_no_claim(softmax: Lecture) -> None:
    text = "% $1 = 2$\n\\begin{verbatim}\n$1 = 2$\n\\end{verbatim}\n```\n$1 = 2$\n```\n$\\ $ $w_7$ `$1 = 2$`"
    assert check(softmax, text).claims == ()


def test_a_claim_stands_in_the_line_of_its_right_side(softmax: Lecture) -> None:
    claims = check(softmax, "words\n\n\\begin{align}\n1 &= 1 \\\\\n  &= 2\n\\end{align}\n").claims
    assert [(claim.line, claim.latex) for claim in claims] == [(4, "1 = 1"), (5, "1 = 2")]


_PARTS = [
    *"abwxyzLE0123456789{}()[]^_=+-*/&$\\ \n,.'|²",
    r"\frac",
    r"\sum",
    r"\hat",
    r"\max",
    r"\mathbf",
    r"\begin{array}",
]


@given(st.lists(st.sampled_from(_PARTS), max_size=60).map("".join))
@pytest.mark.hypothesis
def test_no_text_makes_it_fail(text: str) -> None:
    for wrapped in (text, f"$${text}$$", f"${text}$"):
        for claim in check(_SOFTMAX, wrapped).claims:
            assert claim.verdict in Verdict


@given(st.data())
@pytest.mark.hypothesis
def test_no_damaged_document_makes_it_fail(data: st.DataObject) -> None:
    whole = _SAMPLES[data.draw(st.sampled_from(sorted(_SAMPLES)))]
    start = data.draw(st.integers(0, len(whole) - 1))
    part = whole[start : start + 600]
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(part)))
        length = data.draw(st.integers(0, 12))
        part = (
            part[:place]
            + data.draw(st.sampled_from(["", "{", "}", "\\", "$", "^", "_", "&", "\\\\", "="]))
            + part[place + length :]
        )
    check(_SOFTMAX, part)


_SOFTMAX = _lecture("softmax_cross_entropy")
_SAMPLES = {path.stem: path.read_text() for path in _DATA.glob("*.md")}


def test_a_huge_or_endless_formula_is_left_unread_soon(softmax: Lecture) -> None:
    deep = "$w_7 = " + "(" * 3000 + "1" + ")" * 3000 + "$"
    power = r"$w_7 = 9^{9^{9^{9}}}$"
    long = "$w_7 = " + " + ".join(["w_7"] * 5000) + "$"
    exponential = r"$w_7 = e^{e^{e^{e^{e^{9}}}}}$"
    for text in (deep, power, long, exponential):
        assert [claim.verdict for claim in check(softmax, text).claims] == ["unread"]


# planted mistakes


@pytest.mark.parametrize("stem", LECTURES)
def test_planted_mistakes_are_found_and_named(stem: str) -> None:
    lecture = lecture_of(stem)
    pieces = right_pieces(stem, lecture)[::3]
    outcomes = [tried(lecture, mistake) for mistake in planted(stem, lecture, pieces, 24, seed=3)]
    changing = [outcome for outcome in outcomes if outcome.changes]
    assert len(changing) >= 18
    assert [outcome.planted for outcome in changing if not outcome.found] == []
    assert sum(outcome.named is not None for outcome in changing) >= 0.85 * len(changing)


def test_a_point_agrees_with_central_differences(softmax: Lecture) -> None:
    """The values that refute a claim, by a route that shares nothing with the chain rule."""
    network = Scope.of(softmax).network
    loss = quantity_of(Kind.LOSS)
    point = random_point(network, 4)
    point.value(loss)
    step = 1e-6
    for parameter in network.parameters:
        sides = []
        for sign in (1, -1):
            moved = random_point(network, 4)
            moved.leaves.update(point.leaves)
            moved.leaves[parameter] = (
                type(point.leaves[parameter])(point.leaves[parameter]) + type(point.leaves[parameter])(sign * 1) / 10**6
            )
            sides.append(float(moved.value(loss)))
        assert float(point.of(Derivative(loss, parameter))) == pytest.approx(
            (sides[0] - sides[1]) / (2 * step), abs=1e-8
        )


def test_a_wrong_rule_of_the_reader_would_be_noticed(softmax: Lecture, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tester tested: where every equality is taken as proved, the audit no longer finds what it must."""
    monkeypatch.setattr(symbolic, "same", lambda *_: True)
    wrong = r"$\frac{\partial L}{\partial w_7} = a^{(1)}$"
    assert check(softmax, wrong).claims[0].verdict == "correct"


# the command


def _run(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "symbackprop", "check", *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)


def test_the_command_prints_a_line_for_each_claim_and_a_summary(tmp_path: Path) -> None:
    (tmp_path / "right.tex").write_text("$w_7 = 0.3$\n")
    (tmp_path / "wrong.md").write_text("A step: $\\frac{\\partial L}{\\partial w_8} = (\\hat{y}_1 - y_1) a^{(2)}$\n")
    lecture = str(_EXAMPLES / "softmax_cross_entropy.toml")
    done = _run(lecture, "right.tex", "wrong.md", "--json", "report.json", folder=tmp_path)
    assert done.returncode == 1
    assert done.stderr == ""
    first, summary, second, last = done.stdout.splitlines()
    assert first.startswith("right.tex:1: given ")
    assert summary == "right.tex: 1 claim: 1 given"
    assert second.startswith("wrong.md:1: wrong ")
    assert "w_8 and w_9 are exchanged; right would be (\\hat{y}_2 - y_2) a^{(1)}" in second
    assert last == "wrong.md: 1 claim: 1 wrong"
    reports = json.loads((tmp_path / "report.json").read_text())
    assert [report["document"] for report in reports] == ["right.tex", "wrong.md"]
    assert set(reports[1]["claims"][0]) == {
        *(
            "id",
            "chain",
            "line",
            "latex",
            "verdict",
            "expected",
            "value",
            "condition",
            "holds_here",
            "mistake",
            "cause",
        ),
        "message",
    }


def test_a_right_document_exits_with_zero_and_an_unreadable_one_with_two(tmp_path: Path) -> None:
    (tmp_path / "right.tex").write_text("$w_7 = 0.3$\n")
    lecture = str(_EXAMPLES / "softmax_cross_entropy.toml")
    assert _run(lecture, "right.tex", "--json", "-", folder=tmp_path).returncode == 0
    done = _run(lecture, "absent.tex", folder=tmp_path)
    assert (done.returncode, done.stderr) == (2, "absent.tex: cannot be read: No such file or directory\n")
