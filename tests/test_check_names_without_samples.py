"""Names of a batch that leave out the sample which the names beside them have, and what stands above brackets."""

from __future__ import annotations

import pytest

from symbackprop.api import Lecture, parse_lecture
from tests.checking import verdicts


def _lecture(notation: str) -> Lecture:
    """Two inputs, two hidden layers of two and one unit, one output, three samples and a summed error."""
    return parse_lecture(
        'title = "N"\n[network]\ninputs = 2\nloss = { name = "squared_error", over_samples = "sum" }\n'
        '[[network.layers]]\nunits = 2\nactivation = "sigmoid"\n[[network.layers]]\nunits = 2\nactivation = "tanh"\n'
        '[[network.layers]]\nunits = 1\nactivation = "sigmoid"\n[values]\n'
        "x = [[0.2, 0.7], [0.1, -0.6], [-0.8, 0.6]]\ny = [[1], [0], [1]]\nW1 = [[-0.9, 0.3], [-0.1, -0.4]]\n"
        "b1 = [-0.6, 0.9]\nW2 = [[0.5, -0.6], [0.6, 0.1]]\nb2 = [-0.7, -0.5]\nW3 = [[0.1, -0.2]]\nb3 = [-0.6]\n"
        f"[training]\nlearning_rate = 0.3\n[notation]\n{notation}\n"
    )


NODES = _lecture(
    'L = "E"\nrate = "h"\nx = ["x_1", "x_2"]\ny = ["t"]\nyhat = ["y"]\n'
    'W1 = [["w_{x_1,1}", "w_{x_2,1}"], ["w_{x_1,2}", "w_{x_2,2}"]]\n'
    'W2 = [["w_{1,3}", "w_{2,3}"], ["w_{1,4}", "w_{2,4}"]]\n'
    'W3 = [["w_{3,5}", "w_{4,5}"]]\nb1 = ["b_1", "b_2"]\nb2 = ["b_3", "b_4"]\nb3 = ["b_5"]\nz1 = ["r_1", "r_2"]\n'
    'z2 = ["r_3", "r_4"]\nz3 = ["r_5"]\na1 = ["o_1", "o_2"]\na2 = ["o_3", "o_4"]\n'
    'activation1 = "f"\nactivation2 = "g"\nactivation3 = "f"'
)
_SUM = r"\sum_{i=1}^M (y^{(i)} - t^{(i)})"
_BY_W35 = r"\frac{\partial E}{\partial w_{3,5}} = "


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (_BY_W35 + _SUM + r" f'(r_5^{(i)}) g(r_3^{(i)})", "correct"),
        (_BY_W35 + _SUM + r" f'(r_5) g(r_3^{(i)})", "correct"),
        (_BY_W35 + _SUM + r" f'(r_5) g(r_3)", "correct"),
        (_BY_W35 + _SUM + r" f'(r_5) o_3", "correct"),
        (_BY_W35 + _SUM + r" f'(r_5) g(r_4)", "wrong"),
        (_BY_W35 + _SUM + r" f'(r_5) o_4", "wrong"),
        (_BY_W35 + _SUM + r" f'(r_4) o_3", "wrong"),
        # what stands above a bracket is of what is in it
        (r"\frac{\partial}{\partial w_{1,3}} (w_{3,5} g(r_3)^{(i)}) = w_{3,5} g'(r_3^{(i)}) f(r_1)^{(i)}", "correct"),
        (r"\frac{\partial}{\partial w_{1,3}} (w_{3,5} g(r_3))^{(i)} = w_{3,5} g'(r_3^{(i)}) o_1^{(i)}", "correct"),
        (r"\frac{\partial}{\partial w_{1,3}} (w_{3,5} g(r_3)^{(i)}) = w_{3,5} g'(r_3^{(i)}) f(r_2)^{(i)}", "wrong"),
        (r"\frac{\partial r_5^{(i)}}{\partial w_{3,5}} = o_3", "correct"),
        (r"\frac{\partial r_5^{(i)}}{\partial w_{3,5}} = o_4", "wrong"),
    ],
)
def test_a_name_without_its_sample_is_of_the_one_beside_it(claim: str, verdict: str) -> None:
    """In a sum over samples, and beside names of sample i."""
    assert verdicts(NODES, f"${claim}$") == [verdict]


_OWN = r"$e^{(i)} = y^{(i)} - t^{(i)}$, $e_3^{(i)} = e^{(i)} f'(r_5) w_{3,5}$, "
_STEP = r"w_{1,3}^{(l+1)} = w_{1,3}^{(l)} - h \sum_{i=1}^M "


@pytest.mark.parametrize("letter", ["e", r"\delta", r"\epsilon"])
@pytest.mark.parametrize(
    ("side", "verdict"),
    [(r"e_3^{(i)} g'(r_3) o_1", "correct"), (r"e_3^{(i)} g'(r_4) o_1", "wrong"), (r"e_3^{(i)} g'(r_3)", "wrong")],
)
def test_own_names_of_samples(letter: str, side: str, verdict: str) -> None:
    """What the document defines for sample i is summed with the names beside it, whatever its letter."""
    text = (_OWN + f"${_STEP}{side}$").replace("e^{", letter + "^{").replace("e_3", letter + "_3")
    assert verdicts(NODES, text) == ["given", "given", verdict]


def test_what_words_call_a_formula() -> None:
    """The name of a term, said behind it."""
    words = r"The $(y^{(i)} - t^{(i)})$ term is sometimes written as $\delta^{(i)}$. "
    claim = _BY_W35 + r"\sum_{i=1}^M \delta^{(i)} f'(r_5) o_3"
    assert verdicts(NODES, f"{words}${claim}$") == ["given", "correct"]
    assert verdicts(NODES, f"{words}${claim.replace('= ', '= -')}$".replace("i=-1", "i=1")) == ["given", "wrong"]
    assert verdicts(NODES, r"The $(y^{(i)} - t^{(i)})$ is multiplied with $\delta^{(i)}$.") == []


@pytest.mark.parametrize("letter", ["l", "k", "r", "t"])
@pytest.mark.parametrize(("start", "verdict"), [("w_{3,5}", "correct"), ("w_{4,5}", "wrong")])
def test_any_letter_counts_steps_above_a_weight(letter: str, start: str, verdict: str) -> None:
    """w^{(l+1)} = w^{(l)} - ... is an update, and l no layer there."""
    step = rf"w_{{3,5}}^{{({letter}+1)}} = {start}^{{({letter})}} - h {_SUM} f'(r_5^{{(i)}}) o_3^{{(i)}}"
    assert verdicts(NODES, f"${step}$") == [verdict]
    tail = rf"= {start}^{{({letter})}} - h {_SUM} o_3^{{(i)}} f'(r_5^{{(i)}})"
    assert verdicts(NODES, f"${step} {tail}$") == [verdict, "inherited" if verdict == "wrong" else "correct"]
