"""What was found from outside: each small document gets the verdicts that are right, and so do relatives of its kind."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from benchmarks.strains import STRAINS
from symbackprop.api import Lecture, check, parse_lecture, read_lecture
from symbackprop.check.text.carriers.macros import macros_of
from symbackprop.check.text.formulas import formulas_in
from symbackprop.check.text.source import Source
from tests.checking import EXAMPLES, example, relu_lecture, verdicts

_DATA = Path(__file__).parent / "data" / "findings"
# the lectures of documents that do not go with the lecture beside them, or with the example
_LECTURES = {
    "r05_number_slip_passes/doc2.tex": "lecture2.toml",
    "r05_number_slip_passes/minimal.tex": "minimal.toml",
    "r09_row_for_column/doc.tex": "one_input.toml",
}
_VERDICTS = {
    "01_dropped_equation_in_dollars/document.md": "wrong wrong",
    "02_dropped_blockquote/document.md": "wrong wrong",
    "03_dropped_double_backslash_brackets/document.md": "wrong wrong",
    "04_dropped_other_delimiters/document.md": "wrong wrong wrong wrong",
    "05_notebook_is_empty/document.ipynb": "wrong",
    "06_row_vectors_xW/document.md": "given given given correct correct correct correct",
    "07_weight_vector_as_column/document.md": "given given correct correct correct",
    "08_entrywise_slope_as_derivative/document.md": "conditional conditional",
    "09_nabla_of_loss_with_arguments/document.md": "correct correct",
    "11_dot_or_times_entry_by_entry/document.md": "correct correct correct correct",
    "12_gradient_as_row/document.md": "correct conditional",
    "13_quantity_as_function/document.md": "correct correct",
    "14_time_index/document.md": "correct correct correct",
    "15_sum_limit_named_in_words/document.md": "given given",
    "17_implication_of_cases/document.md": "correct correct correct",
    "19_words_left_out_of_an_equation/document.md": "unread",
    "20_names_letter_digit/document.md": "given correct correct wrong",
    "21_names_letter_digit_read_as_product/document.md": "given correct",
    "22_one_letter_for_two_layers/document.md": "given correct",
    "23_wrong_where_inherited/document.md": "wrong inherited wrong inherited",
    "24_mistake_named_that_changes_nothing/document.md": "wrong inherited",
    "26_norm_of_a_number_squared/document.md": "given given given given conditional",
    "27_false_cause/document.md": "given wrong rounded given conditional conditional",
    "28_spellings_of_the_style_stay/document.md": "correct correct",
    "29_whole_name_clashes_silently/document.md": "given given correct",
    "30_one_sample_in_a_batch/document.md": "conditional",
    "31_sum_without_index/document.md": "given given",
    "32_shape_statement/document.md": "given given wrong given",
    "34_bare_nabla/document.md": "given correct wrong",
    "35_softmax_label_as_index/document.md": "given conditional conditional unread unread",
    "36_transpose_in_the_superscript/document.md": "correct correct correct correct",
    "38_def_macro/document.md": "correct",
    "40_newline_in_display/document.md": "given wrong",
    "41_regulariser/document.md": "unread unread",
    "42_batch_size_in_words/document.md": "correct correct correct",
    "43_adjacent_fences/document.md": "correct correct",
    "batch_mean_excused/document.md": "correct wrong correct",
    "cases_without_numbers/document.md": "wrong wrong wrong wrong wrong conditional",
    "cdots/document.tex": "given given given",
    "conditional_loophole/document.md": "wrong wrong conditional conditional wrong wrong given unread correct conditional wrong wrong wrong wrong given wrong wrong correct",
    "domain/document.md": "conditional correct correct wrong correct unread correct wrong wrong correct correct correct conditional correct unread unread correct",
    "inherited_excuses/document.tex": "wrong correct rounded correct wrong",
    "r02_bars_given/doc.tex": "wrong conditional wrong wrong wrong",
    "r03_sigma_prime_given/doc.tex": "wrong wrong wrong wrong",
    "r05_number_slip_passes/doc.tex": "wrong inherited",
    "r05_number_slip_passes/doc2.tex": "given wrong inherited",
    "r05_number_slip_passes/minimal.tex": "wrong rounded",
    "r06_trailing_number/doc.tex": "wrong correct correct correct correct correct",
    "r07_own_name_square/doc.tex": "given wrong",
    "r09_row_for_column/doc.tex": "wrong",
    "r18_coincidence_conditional/doc.tex": "wrong wrong wrong",
    "r19_log_domain/doc.tex": "conditional conditional",
    "r26_near_names_given/doc.tex": "unread unread unread unread unread wrong",
    "r27_unclosed/doc.tex": "unread wrong",
    "r27_unclosed/doc2.tex": "unread wrong unread wrong",
    "r27_unclosed/doc3.tex": "unread",
    "r27_unclosed/doc4.tex": "unread wrong",
    "r27_unclosed/doc5.tex": "unread",
    "r27_unclosed/doc6.tex": "unread wrong",
    "r27_unclosed/doc7.tex": "unread",
    "softmax_own_names/document.tex": "given correct",
    "wrong_data_given/document.md": "wrong inherited wrong correct given correct wrong wrong wrong wrong wrong",
}


def _lecture_of(document: str) -> Lecture:
    folder = (_DATA / document).parent
    path = folder / _LECTURES.get(document, "lecture.toml")
    return read_lecture(path if path.exists() else EXAMPLES / "softmax_cross_entropy.toml")


@pytest.mark.parametrize("document", _VERDICTS)
def test_a_document_from_outside_gets_the_verdicts_that_are_right(document: str) -> None:
    """The verdicts that somebody reached by hand, in the order of reading."""
    text = (_DATA / document).read_text("utf-8")
    report = check(_lecture_of(document), text, Path(document).name)
    assert [str(claim.verdict) for claim in report.claims] == _VERDICTS[document].split()


def test_every_document_from_outside_has_its_verdicts_here() -> None:
    """No document of the folder is forgotten."""
    documents = {
        f"{path.parent.name}/{path.name}" for path in _DATA.glob("*/*") if path.suffix in (".md", ".tex", ".ipynb")
    }
    assert documents - _VERDICTS.keys() == {"r04_power_hang/doc.tex", "r22_cases_exponential/doc.tex"}


def _rows(notation: str = "") -> Lecture:
    """Three inputs, two tanh units, one output, symbolic; W, V, b, c, z, h, s and o for its vectors."""
    return parse_lecture(f"""
title = "Vectors as rows"

[network]
inputs = 3
loss   = "squared_error"

[[network.layers]]
units      = 2
activation = "tanh"

[[network.layers]]
units = 2

[notation]
style = "bracket"
x  = {{ whole = "x", entries = ["x_1", "x_2", "x_3"] }}
y  = {{ whole = "t", entries = ["t_1", "t_2"] }}
W1 = "W"
b1 = {{ whole = "b", entries = ["b_1", "b_2"] }}
z1 = {{ whole = "z", entries = ["z_1", "z_2"] }}
a1 = {{ whole = "h", entries = ["h_1", "h_2"] }}
W2 = "V"
b2 = {{ whole = "c", entries = ["c_1", "c_2"] }}
z2 = {{ whole = "s", entries = ["s_1", "s_2"] }}
yhat = {{ whole = "o", entries = ["o_1", "o_2"] }}
{notation}
""")


_BRACKET = 'style = "bracket"'
_SOFTMAX = example("softmax_cross_entropy")
_DEEP = example("dfnn_numerical")

# relatives of these documents: a lecture, a text, the verdicts
_RELATIVES = [
    # vectors as rows, and the mistake beside the right form
    (_rows(), r"$z = xW + b$. $\frac{\partial L}{\partial V} = h^T (o - t)$, $\frac{\partial L}{\partial V} = (o - t)^T h$", "given correct conditional"),
    (_rows(), r"$z = Wx + b$. $\frac{\partial L}{\partial V} = (o - t) h^T$, $\frac{\partial L}{\partial V} = h^T (o - t)$", "given correct wrong"),
    (_rows(), r"$s = hV + c$. $\delta = (o - t) V^T \odot (1 - h^2)$, $\frac{\partial L}{\partial h} = (o - t) V^T$, $\frac{\partial L}{\partial h} = V (o - t)$", "given correct correct wrong"),
    # arguments of a quantity
    (_DEEP, r"$\frac{\partial L}{\partial z_1^{[2]}} = \frac12 (\hat{y}_1(x) - y_1)$, $\frac{\partial L}{\partial z_1^{[2]}} = \hat{y}_1(x) - y_1$", "correct wrong"),
    # substituted numbers stand in their places, each once
    (_SOFTMAX, r"$z^{(1)} = 0.2 \cdot 1 - 0.3 \cdot 2 + 0.4 \cdot (-1) + 0.5$", "correct"),
    (_SOFTMAX, r"$z^{(1)} = 0.2 \cdot 1 - 0.4 \cdot 2 + 0.3 \cdot (-1) + 0.5$", "wrong"),
    (_SOFTMAX, r"$z^{(1)} = 0.4 \cdot (-1) + 0.5 + 1 \cdot 0.2 + 2 \cdot (-0.3)$", "correct"),
    # numbers in brackets are factors
    (_SOFTMAX, r"\[ \frac{\partial L}{\partial w_8} = (\hat y_2 - y_2) a^{(1)} (2) \]", "wrong"),
    (_SOFTMAX, r"\[ \frac{\partial L}{\partial w_8} = (\hat y_2 - y_2) a^{(1)} \qquad (2) \]", "correct"),
    # a wrong term is not excused by a target that is 0
    (_SOFTMAX, r"$\frac{\partial L}{\partial z^{(4)}} = \hat{y}_2 + 7 y_2$, $\frac{\partial L}{\partial z^{(4)}} = \hat{y}_2$", "wrong conditional"),
    (_SOFTMAX, r"$\frac{\partial L}{\partial z^{(3)}} = (\hat{y}_1 - y_1) x_1$", "wrong"),
    # absolute values, norms, logarithms
    (_SOFTMAX, r"$|w_8| = 0.1$, $|w_8| = -0.1$, $|w_7| = w_7$, $|w_8| = -w_8$", "correct wrong correct correct"),
    (_SOFTMAX, r"$\|x\|^2 = x_1^2 + x_2^2 + x_3^2$, $\|x\|_2 = \sqrt{6}$, $\|x\|_1 = 4$, $\|x\|_1 = 2$", "correct correct correct wrong"),
    (_SOFTMAX, r"$\ln (x_2^2) = 2 \ln x_2$, $\ln(\hat y_1 \hat y_2) = \ln \hat y_1 + \ln \hat y_2$", "conditional correct"),
    # slopes of functions
    (_SOFTMAX, r"$\sigma' = \sigma (1 - \sigma)$, $\tanh' = 1 - \tanh^2$, $\tanh' = \tanh (1 - \tanh)$", "correct correct wrong"),
    # data and shapes
    (_DEEP, r"$x = 3$, $\hat{y} = [0.646, 0.495]^T$, $W^{[1]} \in \mathbb{R}^{3 \times 2}$, $W^{[1]} \in \mathbb{R}^{2 \times 3}$", "wrong rounded given wrong"),
    # sums without an index
    (example("backpropagation_theory"), r"$z_i^l = \sum w_{ij}^l a_j^{l-1} + b_i^l$, $z_i^l = \sum w_{ji}^l a_j^{l-1} + b_i^l$", "given wrong"),
    # implications
    (example("backpropagation_theory"), r"$i \neq j \implies \partial \hat{y}_i / \partial z_j^L = -\hat{y}_i \hat{y}_j$", "correct"),
    (example("backpropagation_theory"), r"$i = j \implies \partial \hat{y}_i / \partial z_j^L = -\hat{y}_i \hat{y}_j$", "wrong"),
    # cases by cases, with a wrong border
    (relu_lecture(), r"$$\mathrm{ReLU}(z) = \begin{cases} z & z > 2 \\ 0 & z \leq 2 \end{cases}$$", "wrong"),
    # products entry by entry
    (relu_lecture(notation=_BRACKET), r"$\delta^{[1]} = (W^{[2]})^T \delta^{[2]} \times \mathrm{ReLU}'(z^{[1]})$", "correct"),
    (relu_lecture(notation=_BRACKET), r"$\delta^{[1]} = (W^{[2]})^T \delta^{[2]} \times \mathrm{ReLU}(z^{[1]})$", "wrong"),
    # dots
    (_SOFTMAX, r"$z^{(2)} = w_4 x_1 + \cdots + w_6 x_3 + b^{(1)}$, $z^{(2)} = w_1 x_1 + \cdots + w_3 x_3 + b^{(1)}$", "given wrong"),
    # names that are almost the lecture's
    (_SOFTMAX, r"$\mathcal{L}_{CE} = 5$, $E = 0.2$", "unread unread"),
]  # fmt: skip


@pytest.mark.parametrize(("lecture", "text", "expected"), _RELATIVES)
def test_relatives_of_these_documents_are_judged_alike(lecture: Lecture, text: str, expected: str) -> None:
    """Other letters, other networks, and the mistake beside the right form."""
    assert verdicts(lecture, text) == expected.split()


_CLAIM = r"\frac{\partial L}{\partial w_8} = (\hat{y}_1 - y_1) a^{(1)}"  # wrong


@pytest.mark.parametrize(
    "markup",
    [
        "${}$", "$${}$$", r"\({}\)", r"\[{}\]", r"\\({}\\)", r"\\[{}\\]", "$`{}`$", "```math\n{}\n```", "~~~math\n{}\n~~~",
        "```math {}```", "~~~math {}~~~\nText", "```math {}``\n\nText", "```{{math}} {}\n```",
        "```{{math}}\n:label: eq\n\n{}\n```", "{{math}}`{}`", ":math:`{}`", ".. math::\n   :label: one\n\n   {}\n\nText.",
        "latexmath:[{}]", "<math>{}</math>", "[tex]{}[/tex]", '<script type="math/tex">{}</script>', "> $$\n> {}\n> $$",
        "- $${}$$", "$$\n{}\n$$ {{#eq-one}}", "\\begin{{equation*}}{}\\end{{equation*}}", "\\begin{{dmath}}{}\\end{{dmath}}",
        "\\begin{{IEEEeqnarray}}{{rCl}}{}\\end{{IEEEeqnarray}}", "$$\\begin{{align*}}{}\\end{{align*}}$$", "It costs $5 and more, ${}$.",
        "50% of it: ${}$", "`code` and ${}$", "```\n$w_7 = 1$\n```\n```python\nx\n```\n${}$",
    ],
)  # fmt: skip
def test_whatever_markup_carries_a_formula_it_is_judged(markup: str) -> None:
    """A wrong claim is found in every markup."""
    assert verdicts(_SOFTMAX, markup.format(_CLAIM)) == ["wrong"]


@pytest.mark.parametrize(
    "opening", ["$$ {}", r"\[ {}", r"\( {}", "$ {}", r"\begin{{align}} {}", "```math\n{}", "<math>{}"]
)
def test_what_is_not_closed_is_unread_and_the_next_formula_is_judged(opening: str) -> None:
    """An opening without its closing takes nothing with it."""
    assert verdicts(_SOFTMAX, opening.format(_CLAIM) + "\n\nText, and $w_7 = 0.3$.") == ["unread", "given"]


@pytest.mark.parametrize(("opening", "closing"), [(r"\lbrace", r"\rbrace"), (r"\{", r"\}")])
@pytest.mark.parametrize("end", [r"\\", r"\newline"])
def test_the_lines_of_a_loop_in_braces_have_rows(opening: str, closing: str, end: str) -> None:
    """Repeat { w = ... }: each line of its body is judged, however it ends."""
    step = r"w_7 {} \eta \frac{{\partial L}}{{\partial w_7}}"
    lines = [rf"w_7 &= {step.format(sign)}" for sign in "-+"]
    body = rf" \tag{{3}} {end} ".join(lines)
    text = rf"\begin{{align*}} \text{{repeat}}&\text{{ until it ends:}} \ {opening} {end} {body} {end} {closing} \end{{align*}}"
    assert verdicts(_SOFTMAX, text) == ["correct", "wrong"]


def test_a_notebook_is_read_cell_by_cell() -> None:
    """The rows of a notebook say the cell and the line in it; code is passed over."""
    text = """{"cells": [{"cell_type": "code", "source": ["x = '$w_7 = 1$'"]},
    {"cell_type": "markdown", "source": ["Text\\n", "$w_7 = 0.3$"]}, {"cell_type": "markdown", "source": "$w_7 = 0.4$"}]}"""
    found = check(_SOFTMAX, text, "one.ipynb").claims
    assert [(claim.cell, claim.line, str(claim.verdict)) for claim in found] == [(2, 2, "given"), (3, 1, "wrong")]


@pytest.mark.parametrize(
    "text",
    [
        "$" * 200_000,
        "$ " * 50_000,
        "$w_7 = " + r"\frac{1}{" * 10_000 + "1" + "}" * 10_000 + "$",
        "$w_7 = " + "{" * 20_000 + "}" * 20_000 + "$",
        "$w_7 = " + "(" * 1000 + "1" + ")" * 1000 + "$",
        r"\(w_7 = " + r"\text{$" * 5000 + r"\)",
        "The product $A : B$ is a trace. $w_7 = " + "a:" * 5000 + "$",
        "$w_7 = " + r"[y_1 \ldots y_2 " * 2000 + "$",
        f"$w_7 = {' + '.join(['w_7'] * 1000)}$",
        (_DATA / "r04_power_hang" / "doc.tex").read_text("utf-8"),
        (_DATA / "r22_cases_exponential" / "doc.tex").read_text("utf-8"),
    ],
    ids=[
        "dollars",
        "dollars apart",
        "fractions",
        "braces",
        "brackets",
        "text",
        "colons",
        "rows",
        "summands",
        "powers",
        "cases",
    ],
)
def test_what_is_endless_ends_soon(text: str) -> None:
    """Budgets are counted in steps; nothing is passed as right beyond them."""
    start = time.process_time()
    found = check(_SOFTMAX, text).claims
    assert time.process_time() - start < 10
    assert all(claim.verdict in ("unread", "wrong") for claim in found)


_TEXTS = [strain for strain in STRAINS if strain[0].startswith("20 MB")]


def test_the_formulas_of_any_text_are_found_in_linear_time() -> None:
    """What opens and is not closed, what repeats, and long runs of spaces are looked through once."""
    assert len(_TEXTS) > 30
    for name, text, size in _TEXTS:
        document = text(size // 1000)
        start = time.process_time()
        source = Source.of(document)
        found = [*formulas_in(document, macros_of(document))]
        assert time.process_time() - start < 1, name
        assert source.text == document
        assert all(formula.problem or len(formula.text) < 40_001 for formula in found), name
