"""Which updates the slides work out, of which parameters, and that they say what they leave out."""

from __future__ import annotations

import pytest

from symbackprop.api import parse_lecture, work_out
from symbackprop.compose.document import Chain
from symbackprop.core.quantities import Kind
from symbackprop.core.terms import Symbol, quantities_of
from tests.lectures import plain_latex
from tests.test_training import lecture_text


@pytest.mark.parametrize("view", ["scalar", "matrix"])
@pytest.mark.parametrize("optimizer", ['"gradient_descent"', '"momentum"', '"adam"'])
@pytest.mark.parametrize(
    ("steps", "shown", "said"),
    [
        (1, ["1"], None),
        (3, ["1", "2", "3"], None),
        (4, ["1", "2", "3", "4"], None),
        (6, ["1", "2", "6"], "updates 1, 2, 6 of 6."),
    ],
)
def test_every_update_is_worked_out_or_it_is_said_which(
    optimizer: str, view: str, steps: int, shown: list[str], said: str | None
) -> None:
    """Whatever the rule and the view: W after each update that is shown has its line and its numbers; a cut is said."""
    views = f'[[sections]]\nkind = "training"\nview = "{view}"\n[deck]\nparameters = ["W2[1,1]"]\n'
    work = work_out(
        parse_lecture(
            lecture_text(f"optimizer = {optimizer}\nlearning_rate = 0.1\nsteps = {steps}", rest=views),
        )
    )
    found = {
        str(block.left.quantity.step): block.links
        for frame in work.document.frames
        if frame.part == "update"
        for block in frame.blocks
        if isinstance(block, Chain) and isinstance(block.left, Symbol)
        if block.left.quantity.kind is Kind.WEIGHT and block.left.quantity.layer == 2 and block.left.quantity.step
    }
    assert [*found] == shown
    assert all(not any(quantities_of(links[-1].right)) for links in found.values())
    text = plain_latex(work)
    assert ("Worked out here" in text) == (said is not None)
    assert said is None or said in text
    after = "L^+" if steps == 1 else f"L^{{+{steps}}}"  # the loss has the name of then
    assert rf"{after} \approx" in text


@pytest.mark.parametrize(
    ("rule", "frozen", "said"),
    [
        ("momentum", '["W1[1,2]", "b2"]', ["not updated: $b^{(2)}$", "not as a whole: $W^{(1)}$"]),
        ("gradient_descent", '["W1[1,2]", "b2"]', ["not updated: $b^{(2)}$"]),
        ("momentum", "[]", []),
    ],
)
def test_what_is_frozen_is_said_beside_the_updates_in_matrices(rule: str, frozen: str, said: list[str]) -> None:
    """A family that is frozen, or so in part that the rule of the whole is not true, is not left out in silence."""
    text = plain_latex(
        work_out(
            parse_lecture(
                lecture_text(
                    f'optimizer = "{rule}"\nlearning_rate = 0.1\nfrozen = {frozen}',
                    rest='[[sections]]\nkind = "training"\nview = "matrix"\n',
                )
            )
        )
    )
    assert text.count("Frozen") == len(said)
    assert all(words in text for words in said)


GATE = """
title = "T"
[model]
equations = '''
p = x y
f = \\max(p, z)
'''
[values]
x = 3
y = -4
z = 2
[training]
learning_rate = 0.1
"""


def test_the_update_of_what_moves_is_written_out() -> None:
    """A gate that lets nothing through: of x, y and z the one that moves is the first."""
    heads = [
        block.left.quantity.name
        for frame in work_out(parse_lecture(GATE)).document.frames
        if frame.part == "update"
        for block in frame.blocks
        if isinstance(block, Chain) and isinstance(block.left, Symbol) and block.left.quantity.step
    ]
    assert heads[0] == "z"


@pytest.mark.parametrize("view", ["scalar", "matrix"])
def test_in_symbols_one_update_stands_for_all(view: str) -> None:
    """Without numbers nothing is called one of several in numbers, and the cut is said."""
    text = lecture_text('optimizer = "adam"\nsteps = 3', rest=f'[[sections]]\nkind = "training"\nview = "{view}"\n')
    symbolic = text[: text.index("[values]")] + text[text.index("[training]") :]
    shown = plain_latex(work_out(parse_lecture(symbolic)))
    assert "Worked out here: update 1 of 3." in shown
    assert "in numbers" not in shown
    assert "{++}" not in shown
