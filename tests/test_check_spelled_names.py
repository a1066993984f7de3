"""Names as the lecture file spells them: `check` knows each that `build` accepts, in any font, with any digits."""

from __future__ import annotations

import pytest

from symbackprop.api import Lecture
from tests.checking import two_inputs, verdicts


def _spelled(font: str, letters: str, loss: str) -> Lecture:
    """A network with names that have their layer as a digit behind the letter, and units from 0 below."""
    w, b, h = letters.split()

    def name(inner: str) -> str:
        return f"{font}{{{inner}}}" if font else inner

    biases = ", ".join(f"'{name(f'{b}2_{unit}')}'" for unit in range(3))
    entries = ", ".join(
        "[" + ", ".join(f"'{name(f'{w}2_{{{row}{column}}}')}'" for column in range(3)) + "]" for row in range(2)
    )
    return two_inputs(
        "2 relu, 3 softmax",
        f"vectors = \"rows\"\nL = '{loss}'\n"
        f"a1 = {{ whole = '{name(f'{h}1')}', entries = ['{name(f'{h}1_0')}', '{name(f'{h}1_1')}'] }}\n"
        f"W2 = {{ whole = '{name(f'{w}2')}', entries = [{entries}] }}\n"
        f"b2 = {{ whole = '{name(f'{b}2')}', entries = [{biases}] }}\n"
        'z2 = { whole = "s", entries = ["s_0", "s_1", "s_2"] }',
        loss="cross_entropy",
    )


@pytest.mark.parametrize(
    ("font", "letters", "loss"),
    [
        (r"\mathit", "W b h", "loss"),
        (r"\mathtt", "V c p", "Risk"),
        (r"\mathrm", "U d g", r"\mathit{Err}"),
        ("", "W b h", "Cost"),
    ],
)
def test_digits_within_a_font_belong_to_the_name(font: str, letters: str, loss: str) -> None:
    """W2_{01} is the weight from unit 0 to unit 1, however it is set; another unit is a slip."""
    w, b, h = (f"{font}{{{letter}%s}}" if font else f"{letter}%s" for letter in letters.split())
    lecture = _spelled(font, letters, loss)

    def by(of: str) -> str:
        return rf"\frac{{\partial {loss}}}{{\partial {of}}}"

    assert verdicts(lecture, f"$s = {h % '1'} {w % '2'} + {b % '2'}$") == ["given"]
    for unit, expected in ((1, "correct"), (0, "wrong")):
        assert verdicts(lecture, f"${by(w % '2_{01}')} = {by(f's_{unit}')} {h % '1_0'}$") == [expected]
        assert verdicts(lecture, f"${by(w % '2_{01}')} = {by('s_1')} {h % f'1_{1 - unit}'}$") == [expected]
        row = " & ".join(by(f"s_{one}") for one in (1 - unit, unit, 2))
        assert verdicts(lecture, rf"${by(b % '2')} = \begin{{bmatrix}} {row} \end{{bmatrix}}$") == [expected]


_OUTPUTS = two_inputs(
    "2 sigmoid",
    'L = "Cost"\nyhat = ["p_1", "p_2"]\ny = ["t_1", "t_2"]\nW1 = [["g_1", "g_2"], ["g_3", "g_4"]]',
    factor=1,
)


@pytest.mark.parametrize("first", ["t1", "t_1"])
@pytest.mark.parametrize("later", ["t1", "t_1"])
def test_a_number_right_behind_a_letter_stands_below_it(first: str, later: str) -> None:
    """t1 is t_1, which the lecture has, before and behind a line that has it so; a slip beside it is found."""
    text = f"$Cost = (p_1 -{first})^2 + (p_2 - t_2)^2$\n\n"
    by = r"\frac{\partial Cost}{\partial g_1} ="
    assert verdicts(_OUTPUTS, f"{text} ${by} 2(p_1 - {later}) p_1 (1 - p_1) x_1$") == ["given", "correct"]
    assert verdicts(_OUTPUTS, f"{text} ${by} 2(p_1 - {later}) p1 (1 - p1) x2$") == ["given", "wrong"]
    assert verdicts(_OUTPUTS, f"{text} ${by} 2({later} - p_1) p_1 (1 - p_1) x1$") == ["given", "wrong"]
    assert verdicts(_OUTPUTS, f"${by} 2(p_1 - t2) p_1 (1 - p_1) x_1$") == ["wrong"]


def test_a_number_right_behind_a_letter_of_the_document_stands_below_it() -> None:
    """e1 is e_1 where the document defines that; another one is a slip."""
    text = r"Let $e_1 = p_1 - t_1$ and $e_2 = p_2 - t_2$. Then $\frac{\partial Cost}{\partial p_1} = 2"
    assert verdicts(_OUTPUTS, f"{text} e1$")[-1] == "correct"
    assert verdicts(_OUTPUTS, f"{text} e2$")[-1] == "wrong"


def _from_layer(letter: str, matrix: str, first: str) -> Lecture:
    """Three layers of two units, numbered with the input as layer 1, the error signals spelled from `first` on."""
    deltas = "".join(
        rf"delta{layer} = {{ whole = '{letter}^{{({layer + 1})}}', "
        rf"entries = ['{letter}_1^{{({layer + 1})}}', '{letter}_2^{{({layer + 1})}}'] }}" + "\n"
        for layer in range(int(first), 4)
    )
    return two_inputs(
        "2 sigmoid, 2 sigmoid, 2 sigmoid",
        'x = ["a_1^{(1)}", "a_2^{(1)}"]\na1 = ["a_1^{(2)}", "a_2^{(2)}"]\n'
        'a2 = { whole = "A^{(3)}", entries = ["a_1^{(3)}", "a_2^{(3)}"] }\n'
        f'W3 = {{ whole = "{matrix}^{{(4)}}", entries = [["w_{{11}}^{{(4)}}", "w_{{12}}^{{(4)}}"], '
        '["w_{21}^{(4)}", "w_{22}^{(4)}"]] }\n'
        'b3 = { whole = "B^{(4)}", entries = ["b_1^{(4)}", "b_2^{(4)}"] }\n'
        f'yhat = {{ whole = "A^{{(4)}}", entries = ["a_1^{{(4)}}", "a_2^{{(4)}}"] }}\n{deltas}',
    )


@pytest.mark.parametrize(("letter", "matrix"), [(r"\delta", "W"), (r"\epsilon", "M")])
@pytest.mark.parametrize("first", ["1", "2", "3"])
def test_the_numbers_in_the_file_are_those_of_its_layers(letter: str, matrix: str, first: str) -> None:
    r"""\delta^{(4)} spelled as delta3 is no unit of a layer that is counted from the input on."""
    lecture = _from_layer(letter, matrix, first)
    text = rf"$\frac{{\partial L}}{{\partial w_{{12}}^{{(4)}}}} = {letter}_1^{{(4)}} a_2^{{(3)}}$" + "\n\n"
    head = rf"\frac{{\partial L}}{{\partial {matrix}^{{(4)}}}} ="
    for side, expected in (
        (rf"{letter}^{{(4)}} [A^{{(3)}}]^T", "correct"),
        (rf"{letter}^{{(4)}} [A^{{(4)}}]^T", "wrong"),
        (rf"-{letter}^{{(4)}} [A^{{(3)}}]^T", "wrong"),
    ):
        assert verdicts(lecture, f"{text} ${head} {side}$") == ["correct", expected]
    assert verdicts(lecture, rf"{text} $\frac{{\partial L}}{{\partial B^{{(4)}}}} = {letter}^{{(4)}}$")[1] == "correct"


_SEVERAL = two_inputs(
    "3 tanh, 2 sigmoid",
    r"""L = "C"
y = ['\widehat{q}_1', '\widehat{q}_2']
a1 = ["h_1", "h_2", "h_3"]
yhat = ["q_1", "q_2"]
W2 = [["v_{11}", "v_{12}", "v_{13}"], ["v_{21}", "v_{22}", "v_{23}"]]
z2 = ["s_1", "s_2"]""",
)
_PLAIN = two_inputs("3 tanh, 2 sigmoid", 'yhat = ["o_1", "o_2"]\ny = ["t_1", "t_2"]\nz2 = ["u_1", "u_2"]')
_WHOLE = two_inputs("3 tanh, 2 sigmoid", 'style = "bracket"')
_SINGLE = two_inputs("3 tanh, 1 sigmoid", "y = ['r_1']\nyhat = ['\\widehat{r}_1']\nz2 = ['s_1']")


@pytest.mark.parametrize(
    ("lecture", "claim", "expected"),
    [
        (_SEVERAL, r"\frac{\partial C}{\partial v_{11}} = (q_1 - \widehat{q}) q_1 (1 - q_1) h_1", "correct"),
        (_SEVERAL, r"\frac{\partial C}{\partial v_{11}} = (\widehat{q} - q_1) q_1 (1 - q_1) h_1", "wrong"),
        (_SEVERAL, r"\frac{\partial C}{\partial v_{21}} = (q_2 - \widehat{q}) q_2 (1 - q_2) h_1", "correct"),
        (_SEVERAL, r"\frac{\partial C}{\partial v_{21}} = (q_2 - \widehat{q}) q_2 (1 - q_2) h_2", "wrong"),
        (_SEVERAL, r"\frac{\partial C}{\partial v_{21}} = (q_1 - \widehat{q}) q_1 (1 - q_1) h_1", "wrong"),
        (_SEVERAL, r"\frac{\partial C}{\partial s_2} = 2 (q_2 - \widehat{q}) q_2 (1 - q_2)", "wrong"),
        (_SEVERAL, r"\frac{\partial C}{\partial q_k} = q_k - \widehat q", "correct"),
        (_SEVERAL, r"\frac{\partial C}{\partial s_2} = (q_1 - \widehat{q}) q_2 (1 - q_2)", "unread"),
        (_PLAIN, r"\frac{\partial L}{\partial u_1} = (o_1 - t) o_1 (1 - o_1)", "correct"),
        (_PLAIN, r"\frac{\partial L}{\partial u_1} = (o - t) o (1 - o)", "correct"),
        (_PLAIN, r"\frac{\partial L}{\partial u_k} = (o_k - t) o_k (1 - o_k)", "correct"),
        (_PLAIN, r"\frac{\partial L}{\partial u_k} = (t - o_k) o_k (1 - o_k)", "wrong"),
        (_WHOLE, r"\frac{\partial L}{\partial z_1^{[2]}} = (\hat y_1 - y) \hat y_1 (1 - \hat y_1)", "conditional"),
        (_WHOLE, r"\frac{\partial L}{\partial z_1^{[2]}} = (y - \hat y_1) \hat y_1 (1 - \hat y_1)", "wrong"),
        (_WHOLE, r"\frac{\partial L}{\partial z_1^{[2]}} = (\hat y_1 - y) \hat y_1 (1 + \hat y_1)", "wrong"),
        (_SINGLE, r"\frac{\partial L}{\partial s_1} = (\widehat r - r_1) \widehat r (1 - \widehat r)", "correct"),
        (_SINGLE, r"\frac{\partial L}{\partial s_1} = (\widehat r - r) \widehat r_1 (1 - \widehat r_1)", "correct"),
        (_SINGLE, r"\frac{\partial L}{\partial s_1} = (r - \widehat r) \widehat r_1 (1 - \widehat r_1)", "wrong"),
    ],
)
def test_an_index_left_out_is_that_of_the_names_beside_it(lecture: Lecture, claim: str, expected: str) -> None:
    """The target beside q_1 is that of output 1, where the others agree; a slip beside it is found as ever."""
    assert verdicts(lecture, f"${claim}$") == [expected]


def test_a_whole_vector_keeps_its_meaning() -> None:
    """What stands for all outputs has no index to be put in: a norm beside a sum, and a definition."""
    text = r"$\frac12 \| \hat y - y \|^2 = \frac12 \sum_k (\hat y_k - y_k)^2$, $L = \frac12 \| \hat y - y \|^2$"
    assert "wrong" not in verdicts(_WHOLE, text)
    assert verdicts(_WHOLE, r"$\frac{\partial L}{\partial \hat y} = \hat y - y$") == ["correct"]
