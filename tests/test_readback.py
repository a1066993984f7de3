"""What a view prints is read back from its LaTeX, by the reader of other people's documents, and judged."""

from __future__ import annotations

from dataclasses import replace

import pytest

from symbackprop.api import check
from symbackprop.build import work_out
from symbackprop.check.report import Verdict
from symbackprop.compose.deck import SECTION_TABLES
from symbackprop.network.lecture import Lecture, parse_lecture
from tests.lectures import plain_latex

FALSE = {Verdict.WRONG, Verdict.INHERITED, Verdict.UNREAD}


def layer(units: int, activation: str, bias: str = "per_unit") -> str:
    return f'[[network.layers]]\nunits = {units}\nactivation = "{activation}"\nbias = "{bias}"\n'


# networks that no view was written for: what is printed must be true of just these
NETWORKS = {
    "a tied weight": (
        'inputs = 2\nloss = "squared_error"\ntied = [["W1[1,2]", "W1[2,1]"]]\n',
        layer(2, "tanh") + layer(1, "identity"),
    ),
    "mixed activations": (
        'inputs = 2\nloss = "binary_cross_entropy"\n',
        layer(3, "softplus") + layer(2, "relu", "none") + layer(1, "sigmoid", "shared"),
    ),
    "a batch with its mean": (
        'inputs = 1\nloss = { name = "squared_error", over_outputs = "mean" }\n',
        layer(2, "sigmoid") + layer(2, "identity") + "[values]\nx = [[1], [2], [-1]]\ny = [[1, 0], [0, 1], [1, 1]]\n",
    ),
    "four layers that are alike": (
        'inputs = 2\nloss = "cross_entropy"\n',
        layer(2, "tanh") + layer(2, "tanh") + layer(2, "tanh") + layer(3, "softmax"),
    ),
}


def lecture_of(name: str, view: str) -> Lecture:
    head, layers = NETWORKS[name]
    text = f'title = "Read back"\n[network]\n{head}{layers}[notation]\nstyle = "index"\n'
    return parse_lecture(text + f'[[sections]]\nkind = "training"\nview = "{view}"\n', kinds=SECTION_TABLES)


@pytest.mark.parametrize("name", NETWORKS)
def test_the_formulas_of_the_index_view_are_read_back_and_true(name: str) -> None:
    """Every claim of the deck is read, and none is wrong."""
    lecture = lecture_of(name, "index")
    report = check(lecture, plain_latex(work_out(lecture)))
    assert len(report.claims) > 15
    if name == "a tied weight":
        # the general formula says in words which places it leaves out; the tied parameter has one of its own
        own = [claim for claim in report.claims if r"\partial w_{12}^1}" in claim.latex]
        assert len(own) > 1
        assert {claim.verdict for claim in own} == {Verdict.CORRECT}
        return
    assert [(claim.latex, claim.message) for claim in report.claims if claim.verdict in FALSE] == []


def test_a_formula_of_another_network_is_found() -> None:
    """The index view of one network is not that of another: without the tie, of another activation."""
    tied, plain = (lecture_of(name, "index") for name in ("a tied weight", "mixed activations"))
    deck = plain_latex(work_out(plain))
    other = replace(tied, sections=plain.sections)
    assert any(claim.verdict is Verdict.WRONG for claim in check(other, deck).claims)
