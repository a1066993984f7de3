"""Shapes that the words around a formula say: they are judged as those in symbols are, or are unread."""

from __future__ import annotations

import pytest

from symbackprop.api import Lecture, parse_lecture
from tests.checking import claims_of, verdicts

_BATCH = "x = [[1, 0, 2, 1], [3, 1, -1, 2], [1, 1, 1, 0]]\ny = [[1, 0], [0, 1], [2, 1]]"


def _lecture(notation: str, values: str = "", hidden: int = 3, inputs: int = 4, bias: str = "per_unit") -> Lecture:
    """Four inputs, three hidden units, two outputs; or others."""
    layers = (
        f'[[network.layers]]\nunits = {hidden}\nactivation = "tanh"\nbias = "{bias}"\n[[network.layers]]\nunits = 2\n'
    )
    return parse_lecture(
        f'title = "S"\n[network]\ninputs = {inputs}\nloss = "squared_error"\n{layers}'
        f"[values]\n{values}\n[notation]\n{notation}"
    )


_LETTERS = 'W1 = "U"\nb1 = "p"\nz1 = "h"\na1 = "v"\nW2 = "Q"\nb2 = "q"\nyhat = "r"\nx = "x"\ny = "y"\nL = "E"\n'
_PLAIN = _lecture(_LETTERS)
_LAYERED = _lecture('style = "bracket"')
_ROWS = _lecture(_LETTERS + 'vectors = "rows"')
_CAPITALS = _LETTERS.replace('"h"', '"H"').replace('"v"', '"V"').replace('"x"', '"X"')
_OF_COLUMNS = r"$H = UX + p$ and $V = \tanh(H)$ for $N$ training samples. "
_OF_ROWS = r"$H = XU + p$ and $V = \tanh(H)$ for $N$ training samples. "


# what is said, verdicts
_ENGLISH = [
    ("$U$ has dimensions $(3, 4)$ and $Q$ has dimensions $(3, 2)$.", "given wrong"),
    ("The matrix $U$ has shape (3, 4), while $Q$ has shape (2, 4).", "given wrong"),
    ("$p$ must have shape ($3$, 1), and $q$ must have shape (1, $2$).", "given wrong"),
    (r"The weight matrix \(U\) is of shape \(3 \times 4\), and \(Q\) is of size 3 by 2.", "given wrong"),
    (r"$p$ is a vector of size $(3, 1)$. $q$ is a column vector of size $(3, 1)$.", "given wrong"),
    (r"$p$ is a vector of length 3. $q$ is a $3$-dimensional vector.", "given wrong"),
    (r"$x$ is a vector with 4 entries, $v$ is a vector with 4 entries.", "given wrong"),
    (r"$U$ is a $3 \times 4$ matrix. $U$ is a $4 \times 3$ weight matrix.", "given wrong"),
    ("$x$ has shape (4,), $x$ has shape (3,).", "given wrong"),
    ("Here $U$ is 3 wide. We take $U$ of size 3 x 4 and $Q$ of size $3$ x $2$.", "given wrong"),
    ("The shape of $U$ is (3, 4), and the dimensions of the matrix $Q$ must be $(3, 2)$.", "given wrong"),
    ("- $U$: shape (3, 4)\n- $Q$: shape (3, 2)\n", "given wrong"),
    (r"The signal $\frac{\partial E}{\partial U}$ will then have shape (3, 4), and not (4, 3).", "given"),
    (r"$\frac{\partial E}{\partial Q}$ should be of shape $3 \times 2$.", "wrong"),
    (r"$\frac{\partial E}{\partial U}$ has the same shape as $U$.", "correct"),
    (r"$\frac{\partial E}{\partial U}$ has the same dimensions as the matrix $Q$.", "wrong"),
    (r"$\frac{\partial E}{\partial p}$ has the same dimensions as $p$ $(3, 1)$.", "correct"),
    (r"$\frac{\partial E}{\partial p}$ has the same dimensions as $p$ $(2, 1)$.", "wrong"),
    (r"$\frac{\partial E}{\partial q}$ and $q$ must have the same shape, i.e. (2, 1).", "correct"),
    (r"$\frac{\partial E}{\partial q}$ and $p$ must have the same shape.", "wrong"),
    ("The units ($h$) and activations ($v$) vectors have dimensions (3, 1).", "given given"),
    ("The units ($h$) and inputs ($x$) vectors have dimensions (3, 1).", "given wrong"),
    ("$U, Q$ have shape (3, 4).", "given wrong"),
    ("$Ux$ has shape (3, 1), $Qv$ has shape (3, 1).", "given wrong"),
]
_GERMAN = [
    (r"$U$ hat die Dimension $3 \times 4$, und $Q$ hat die Dimension $3 \times 2$.", "given wrong"),
    (r"$U$ ist eine $3 \times 4$-Matrix, $Q$ ist eine $3 \times 2$-Matrix.", "given wrong"),
    ("$p$ ist ein Vektor der Länge 3, $q$ ist ein Vektor der Länge 3.", "given wrong"),
    ("Damit hat die Matrix $U$ die Form (3, 4), wobei $Q$ die Form (3, 2) hat.", "given wrong"),
    (r"$\frac{\partial E}{\partial U}$ hat dieselbe Form wie $U$.", "correct"),
    (r"$\frac{\partial E}{\partial U}$ hat die gleiche Form wie $Q$.", "wrong"),
    ("Die Form von $U$ ist (3, 4). Die Größe der Matrix $Q$ ist (3, 2).", "given wrong"),
    ("$U$ ist eine Matrix der Größe (3, 4), $Q$ ist von der Form (3, 2).", "given wrong"),
]


@pytest.mark.parametrize(("said", "wanted"), [*_ENGLISH, *_GERMAN])
def test_what_words_say_of_a_shape_is_judged(said: str, wanted: str) -> None:
    """The right shape and a wrong one, beside each other, in the ways in which people say it."""
    assert " ".join(verdicts(_PLAIN, said)) == wanted


@pytest.mark.parametrize(
    "said",
    [
        "$x$ has 3 neighbours.",
        "$U$ has 3 rows, $U$ has size.",
        "The transpose of $U$ has shape (4, 3).",
        "The product of $U$ and $x$ has shape (3, 1).",
        "The gradient with respect to the matrix $Q$ has shape (3, 2).",
        "The number of columns in $U$ is of size (1, 1).",
        "Does $U$ have shape (4, 3)?",
        "Why is it that $U$ has shape (4, 3)?",
        "$U$ does not have shape (4, 3).",
        "$U$\n\nhas shape (4, 3).",
        "Die Transponierte der Matrix $U$ hat die Form (4, 3).",
        "$x$ has been measured (4, 3) times.",
    ],
)
def test_other_words_say_nothing(said: str) -> None:
    """What counts something else, asks, denies, or speaks of another thing gives no row."""
    assert verdicts(_PLAIN, said) == []


@pytest.mark.parametrize(
    "said",
    [
        "$G$ has shape (3, 4).",
        "$U$ has shape $(s, t)$.",
        "$U$ has shape $(3, t)$.",
        "$U$ has shape (3, 4, 1).",
        "$U$ has dimension $4$.",
        "If $U$ has shape (4, 3), we turn it.",
        "Assume that the matrix $U$ has shape (4, 3).",
        "$p$ has the same shape as $G$.",
        "$U$ has the same shape as $U^T$.",
        "$x$ has shape (2, 2).",
        "$y$ has shape (1, 1).",
    ],
)
def test_what_is_not_known_is_unread(said: str) -> None:
    """Names and numbers that nobody knows, what is only supposed, pictures of inputs, numbers of classes."""
    assert verdicts(_PLAIN, said) == ["unread"]


def test_several_shapes_of_several_names_are_unread() -> None:
    """Which of them has which is not guessed."""
    assert verdicts(_PLAIN, "$U$ and $Q$ have shapes (3, 4) and (2, 3).") == ["unread", "unread"]


def test_a_row_says_where_it_is_and_what_is_written() -> None:
    """The place is that of the formula, and the words are quoted without their marks."""
    text = "First.\n\nThe matrix $U$\nhas dimensions ($3$, 5),\nthe shape of $p$ is $(1, 3)$."
    one, two = claims_of(_PLAIN, text)
    assert (one.line, one.latex, one.message) == (3, "U has dimensions (3, 5)", "its shape is 3 x 4")
    assert (two.line, two.latex, two.mistake) == (5, "the shape of p is (1, 3)", "transposed")


@pytest.mark.parametrize("vectors", ["rows", "columns"])
def test_vectors_and_matrices_lie_as_the_lecture_has_them(vectors: str) -> None:
    """A row where vectors are rows, a column where they are columns, and weights with them; a list in both."""
    lecture = _ROWS if vectors == "rows" else _PLAIN
    lies = {"rows": ["given", "wrong"], "columns": ["wrong", "given"]}[vectors]
    assert verdicts(lecture, "$p$ has shape (1, 3). $p$ has shape (3, 1).") == lies
    assert verdicts(lecture, "$U$ has shape (4, 3). $U$ has shape (3, 4).") == lies
    assert verdicts(lecture, "$p$ has shape (3,).") == ["given"]


def test_words_are_judged_as_symbols_are() -> None:
    """The same verdicts on the same shapes."""
    names = ["U", "p", "x", r"\frac{\partial E}{\partial Q}", r"\frac{\partial E}{\partial h}", "Uv", "E"]
    pairs = [(3, 4), (4, 3), (3, 1), (1, 3), (4, 1), (2, 3), (3, 2), (1, 1)]
    words = "\n\n".join(f"${name}$ has shape ({a}, {b})." for name in names for a, b in pairs)
    symbols = "\n\n".join(rf"${name} \in \mathbb{{R}}^{{{a} \times {b}}}$." for name in names for a, b in pairs)
    found = verdicts(_PLAIN, words)
    assert found == verdicts(_PLAIN, symbols)
    assert {"given", "wrong", "conditional"} <= {*found}


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        (r"$W^{[1]}$ is of shape $n_1 \times n_0$, $W^{[2]}$ is of shape $n_1 \times n_2$.", "given wrong"),
        (r"$W^{[l]}$ has shape ($n^{[l]}$, $n^{[l-1]}$), $W^{[l]}$ has shape ($n^{[l-1]}$, $n^{[l]}$).", "given wrong"),
        (r"$W^{[L]}$ is of shape $n_L \times n_{L-1}$, $W^{[L]}$ is of shape $n_{L-1} \times n_L$.", "given wrong"),
        (r"$W^{[1]}$ has shape $(n_h, n_x)$, $W^{[1]}$ has shape $(n_x, n_h)$.", "given wrong"),
        (r"$b^{[l]}$ has shape $(n_l, 1)$, $b^{[l]}$ has shape $(1, n_l)$.", "given wrong"),
        (r"$W^{[1]}$ is of shape $n_2 \times n_1$.", "unread"),  # whoever counts the inputs as layer 1
        (r"$b^{[1]}$ has shape $(n_0, 1)$.", "unread"),
    ],
)
def test_sizes_are_what_the_lecture_says(said: str, wanted: str) -> None:
    """Letters with a layer are its width, in words and in symbols."""
    assert " ".join(verdicts(_LAYERED, said)) == wanted


@pytest.mark.parametrize("columns", [True, False])
def test_a_batch_has_its_samples_where_the_document_has_them(columns: bool) -> None:
    """A column or a row for each sample, of what each sample has, whose number nobody knows; and of nothing else."""
    lecture, begin = _lecture(_CAPITALS), _OF_COLUMNS if columns else _OF_ROWS

    def said(name: str, width: str, count: str) -> str:
        pair = f"{width}, {count}" if columns else f"{count}, {width}"
        return verdicts(lecture, f"{begin}${name}$ has shape ({pair}).")[-1]

    assert [said("X", "4", "N"), said("H", "3", "N"), said(r"\frac{\partial E}{\partial H}", "3", "N")] == ["given"] * 3
    assert [said("X", "N", "4"), said("X", "4", "60"), said("p", "3", "N")] == ["unread"] * 3
    assert [said("X", "3", "N"), said("H", "4", "N"), said("U", "4", "5")] == ["wrong"] * 3


def test_a_batch_with_data_has_as_many_samples_as_these() -> None:
    """Three samples; the transposed matrix and another number are wrong, the bias may be repeated."""
    lecture = _lecture(_CAPITALS, _BATCH, hidden=5)
    begin = "$H = UX + p$. "
    text = (
        "$X$ has shape (4, 3). $X$ has shape (3, 4). $H$ has shape (5, 30). $p$ has shape (5, 3). $p$ has shape (4, 1)."
    )
    assert verdicts(lecture, begin + text) == ["given", "given", "wrong", "wrong", "unread", "wrong"]
    assert claims_of(lecture, begin + text)[3].message == "its shape is 5 x 1, that of all samples 5 x 3"
    alike = "$p$ has the same shape as $H$. $V$ has the same shape as $H$."
    assert verdicts(lecture, begin + alike) == ["given", "unread", "correct"]


def test_a_bias_for_a_whole_layer_may_be_repeated() -> None:
    """One number for all units is no vector, and may be written as one."""
    assert verdicts(_lecture(_LETTERS, bias="shared"), "$p$ has shape (3, 1).") == ["unread"]


def test_wide_layers_have_their_own_widths() -> None:
    """What a wide layer is judged as is none of its widths, in a batch of the document's as well."""
    lecture = _lecture(_CAPITALS, inputs=300)
    said = "$U$ has shape (3, 300). $U$ has shape (3, 7). $U$ has shape (3, 301)."
    assert verdicts(lecture, said) == ["given", "wrong", "wrong"]
    assert claims_of(lecture, said)[1].message == "its shape is 3 x 300"
    assert verdicts(lecture, _OF_COLUMNS + "$X$ has shape (300, N).")[-1] == "given"
    assert verdicts(lecture, r"$U \in \mathbb{R}^{3 \times 7}$.") == ["wrong"]
    assert verdicts(lecture, r"$X$ has shape (20, 15).") == ["unread"]


def test_a_formula_beside_words_keeps_its_own_rows() -> None:
    """What was a row before is one still, and what the words say is another one."""
    equation = r"$\frac{\partial E}{\partial q} = r - y$"
    assert verdicts(_PLAIN, f"{equation} and $q$ has shape (2, 1).") == ["correct", "given"]
    assert verdicts(_PLAIN, f"{equation} has shape (7, 1).") == ["correct"]


def test_names_stay_what_they_were() -> None:
    """What words say of an unknown name defines nothing."""
    before, after = (verdicts(_PLAIN, f"{said}$G = 2 U$, $G = 3 U$.") for said in ("", "$G$ has shape (3, 4). "))
    assert after == ["unread", *before]


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (r"(1 \times 3) \times (3 \times 3) = 1 \times 3", "correct"),
        (r"(1 \times 3)(3 \times 4) = (1 \times 4)", "correct"),
        (r"(1 \times 3)(3 \times 5)(5 \times 2) = (1 \times 2)", "correct"),
        (r"(m \times n)(n \times k) = m \times k", "correct"),
        (r"(1, 3) \cdot (3, 4) = (1, 4)", "correct"),
        (r"4 \times 2 = (4 \times 7) \times (7 \times 2) + (4 \times 2)", "correct"),
        (r"4 \times 1 = [4, 7] \times [7, 1] + [4, 1]", "correct"),
        (r"4 \times 2 = (4 \times 7) \times (7 \times 2) + (2 \times 4)", "wrong"),
        (r"[1, 2] + [1, 2] = [1, 2]", "wrong"),
        (r"(1 \times 3)(4 \times 3) = 1 \times 3", "wrong"),
        (r"(1 \times 3) \times (3 \times 4) = 1 \times 3", "wrong"),
        (r"(m \times n)(n \times k) = k \times m", "wrong"),
        (r"(2 \times 3)(3 \times 4) = 6 \times 12", "correct"),
        (r"(2 \times 3) \times (3 \times 4) = 72", "correct"),
        (r"(2 \times 3) \times 4 = 24", "correct"),
        (r"(2 \times 3) \times 4 = 25", "wrong"),
        (r"3 \times 2 = 2 \times 3", "correct"),
    ],
)
def test_shapes_beside_each_other(claim: str, verdict: str) -> None:
    """A product of shapes is judged by what fits; numbers stay numbers."""
    assert verdicts(_PLAIN, f"The shapes are ${claim}$.") == [verdict]
