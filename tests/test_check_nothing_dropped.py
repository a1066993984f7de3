"""Mathematics with a relation in it has a row, whatever carries it and wherever its relation stands."""

from __future__ import annotations

import json

import pytest

from symbackprop.api import check
from tests.checking import claims_of, example, verdicts

_SOFTMAX = example("softmax_cross_entropy")
_CLAIM = r"\frac{\partial L}{\partial w_8} = (\hat{y}_1 - y_1) a^{(1)}"  # wrong
_QUOTED = r"%5Cfrac%7B%5Cpartial%20L%7D%7B%5Cpartial%20w_8%7D%20%3D%20(%5Chat%7By%7D_1%20-%20y_1)%20a%5E%7B(1)%7D"
_PLUS = "%5Cfrac%7B%5Cpartial+L%7D%7B%5Cpartial+w_8%7D+%3D+%28%5Chat%7By%7D_1+-+y_1%29+a%5E%7B%281%29%7D"


@pytest.mark.parametrize(
    "markup",
    [
        # HTML, and pictures whose address is their formula
        "<p>$${}$$</p>", "<td>${}$</td>", "<tex>{}</tex>",
        "<div class=\"math\">{}</div>", "<span class='katex'>{}</span>",
        '<math><mi>w</mi><annotation encoding="application/x-tex">{}</annotation></math>',
        f'<img src="https://latex.codecogs.com/gif.latex?{_QUOTED}" alt="a formula">',
        f"![a formula](https://render.githubusercontent.com/render/math?math={_QUOTED}).",
        f'<img src="https://www.zhihu.com/equation?tex={_PLUS}" eeimg="1">',
        # fences and blocks
        ":::{{math}}\n{}\n:::", "```latex\n{}\n```", "```{{=latex}}\n\\begin{{align}}{}\\end{{align}}\n```",
        "[stem]\n++++\n{}\n++++", "{{% katex(block=true) %}}{}{{% end %}}", "$latex {}$",
        "Text[^1].\n\n[^1]: Here ${}$.",
        # commands of the document's own
        "\\newcommand{{\\be}}{{\\begin{{equation}}}}\\newcommand{{\\ee}}{{\\end{{equation}}}}\n\\be {} \\ee",
        "\\def\\bea{{\\begin{{eqnarray}}}}\n\\bea {} \\end{{eqnarray}}",
        "\\newenvironment{{block}}{{\\begin{{align*}}}}{{\\end{{align*}}}}\n\\begin{{block}} {} \\end{{block}}",
        "\\ensuremath{{{}}}", "$$\\resizebox{{4cm}}{{!}}{{${}$}}$$",
        "\\begin{{tabular}}{{ll}} a & ${}$ \\\\ \\end{{tabular}}",
        # comments, empty lines
        "$\n% a comment\n{}$", "$$\n\n{}\n\n$$",
    ],
)  # fmt: skip
def test_a_claim_is_judged_in_rarer_markups_too(markup: str) -> None:
    """A wrong claim is found in every markup."""
    assert verdicts(_SOFTMAX, markup.format(_CLAIM)) == ["wrong"]


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_html_in_cells_of_notebooks_is_read(kind: str) -> None:
    """Cells with text, not only those in Markdown."""
    text = json.dumps({"cells": [{"cell_type": kind, "source": [f"<p>$${_CLAIM}$$</p>\n", "$w_7 &lt; 0.2$"]}]})
    assert [str(claim.verdict) for claim in check(_SOFTMAX, text, "one.ipynb").claims] == ["wrong", "wrong"]


_GRADIENT = r"\frac{\partial L}{\partial w_8}"
_RIGHT, _WRONG = r"(\hat{y}_2 - y_2) a^{(1)}", r"(\hat{y}_1 - y_1) a^{(1)}"
_FAR = "With what was said of all of these above put in, this becomes"
_PLACES = [
    # a display that goes on with the formula before, which has no relation
    ("$${}$$\n\n$$= {}$$", "correct", "wrong"),
    ("<p>$${}$$</p>\n<p>$$= {}$$</p>", "correct", "wrong"),
    ("For ${}$ we get $$= {}$$", "correct", "wrong"),
    # with one far before: it is so, or nobody knows
    (f"We want ${{}}$ here. {_FAR}\n\n$$= {{}}$$", "correct", "unread"),
    (f"$${{}} = \\delta_2 a_1$$\n\n{_FAR}, by $x_1 = 1$,\n\n$$= {{}}$$", "unread given correct", "unread given unread"),
    # a relation at the end of a formula
    ("$${} =$$\n\n$${}$$", "correct", "wrong"),
    ("We have ${} =$ ${}$.", "correct", "wrong"),
    # brackets around the whole, and one that is not closed
    ("$({} = {})$", "correct", "wrong"),
    (r"\begin{{align}} \left( {} & = {} \right) \end{{align}}", "correct", "wrong"),
    (r"\begin{{gather}} w_7 = (0.3 \\ {} = {} \end{{gather}}", "given correct", "given wrong"),
    # the column begins behind a bar
    (r"\begin{{align}} \left|& w_7 \right| = 0.3 \\ {} &= {} \end{{align}}", "correct correct", "correct wrong"),
    # among words
    (r"$$w_7 = 0.3 \text{{ because ${} = {}$}}$$", "given correct", "given wrong"),
    (r"$$w_7 = 0.3 \text{{ supposing ${} = {}$}}$$", "given correct", "given unread"),
    (r"\begin{{align}} w_7 &= 0.3 \\ \intertext{{as ${} = {}$}} \end{{align}}", "given correct", "given wrong"),
    # beside a claim, where it may be its condition
    (r"$$w_7 = 0.3 \quad ({} = {})$$", "given correct", "given unread"),
    # empty lines within, where the formula is under way
    ("$ {} =\n\n{} $", "correct", "wrong"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "right", "wrong"), _PLACES)
def test_a_relation_has_a_row_wherever_it_stands(text: str, right: str, wrong: str) -> None:
    """The right side and the wrong one."""
    assert verdicts(_SOFTMAX, text.format(_GRADIENT, _RIGHT)) == right.split()
    assert verdicts(_SOFTMAX, text.format(_GRADIENT, _WRONG)) == wrong.split()


def test_a_number_behind_the_marks_of_a_formula_belongs_to_it() -> None:
    """Where the formula ends with its relation."""
    text = r"It is $w_7 =$ 0.3, and \(w_7 =\) 0.4. The sign $=$ and $w_7 =$. And $w_7 = $ the weight."
    assert verdicts(_SOFTMAX, text) == ["given", "wrong", "unread", "given"]


@pytest.mark.parametrize(
    "text",
    [
        "$(i = 1, 2)$, $[z_1 > 0]$, $P(y = 1)$, $f(x = 3)$, $\\{x : x = 0\\}$, the sign $=$, $\\sum_{i=1}^{n} x_i$",
        "Where it is $< 10^{-7}$, all is well.",
        "- [dh\\[h <= 0\\] = 0](#dh) and [`w_7 = 3`](#w)",
        "```python\nw_7 = 3\n```",
    ],
)
def test_what_claims_nothing_has_no_row(text: str) -> None:
    """Conditions, sets, arguments, links, code."""
    assert verdicts(_SOFTMAX, text) == []


def test_what_goes_on_with_an_unread_formula_is_about_that() -> None:
    """And not about the one before it."""
    (first, unread, last) = claims_of(_SOFTMAX, "$$w_7 = 0.3$$\n\n$$w_8 = 0,3$$\n\n$$= 0.5$$")
    assert (str(first.verdict), str(unread.verdict), str(last.verdict)) == ("given", "unread", "unread")
    assert last.message == "it begins with a relation, and nobody can tell what it goes on with"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # an arrow between two equations says that one follows from the other
        (r"$z^{{(3)}} = 0.4 \rightarrow \frac{{\partial L}}{{\partial w_8}} = {}$", "rounded"),
        # columns that have nothing in them
        (
            r"$$\begin{{bmatrix}} w_7 && w_8 \end{{bmatrix}} = \begin{{bmatrix}} 0.3 && -0.1 \end{{bmatrix}}, {}={}$$",
            "given",
        ),
        # one backslash at the end of a row
        ("$$\\begin{{aligned}} w_7 &= 0.3 \\\n{} &= {} \\end{{aligned}}$$", "given"),
    ],
)
def test_signs_that_hands_and_programs_leave_are_read(text: str, expected: str) -> None:
    """The claim behind them is judged, right and wrong."""
    for side, verdict in ((_RIGHT, "correct"), (_WRONG, "wrong")):
        body = text.format(side) if text.count("{}") == 1 else text.format(_GRADIENT, side)
        assert verdicts(_SOFTMAX, body) == [expected, verdict]


def test_a_pair_in_angle_brackets_is_no_inequality() -> None:
    """And takes nothing away from the formula behind it."""
    assert verdicts(_SOFTMAX, "The sample $D=<x_1,y_1>$.\n\n$$w_7 = 0.3$$\n\n$$w_7 = 0.4$$") == [
        "unread",
        "given",
        "wrong",
    ]


def test_messages_name_lines_of_cells() -> None:
    """As the places of claims do."""
    sources = ["$$w_7 = 0.3$$", f"Text\n$${_GRADIENT} = {_WRONG}$$\n\n$$= a^{{(1)}} (\\hat{{y}}_1 - y_1)$$"]
    cells = [{"cell_type": "markdown", "source": source} for source in sources]
    *_, inherited = check(_SOFTMAX, json.dumps({"cells": cells}), "one.ipynb").claims
    assert str(inherited.verdict) == "inherited"
    assert "the wrong claim in line 2 of cell 2" in inherited.message


def test_several_names_may_have_as_many_numbers() -> None:
    """In one equation, with brackets or without."""
    text = "$w_7, w_8 = 0.3, -0.1$, and $w_7, w_8 = 0.3, 0.1$, and $(w_7, w_8) = (-0.1, 0.3)$."
    assert verdicts(_SOFTMAX, text) == ["given", "wrong", "wrong"]


@pytest.mark.parametrize("body", [r"\begin{align*} #1 \end{align*}", r"\[ #1 \]", r"\begin{gather} #1 \end{gather}"])
def test_a_display_that_a_command_opens_is_read(body: str) -> None:
    """A command of the document's own whose argument is a display has its claims row by row."""
    rows = r"w_7 &= 0.3 \\ w_7 &= 0.4" if "align" in body else "w_7 = 0.4"
    found = verdicts("softmax_cross_entropy", rf"\newcommand{{\shown}}[1]{{{body}}} Now \shown{{{rows}}} follows.")
    assert found == (["given", "wrong"] if "align" in body else ["wrong"])
