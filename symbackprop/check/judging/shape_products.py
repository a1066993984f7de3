r"""Shapes beside each other, (2 \times 3) \times (3 \times 4) + (2 \times 4): which fit, and what they give."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import prod

from symbackprop.check.judging.outcome import Outcome
from symbackprop.check.report import Verdict
from symbackprop.check.text.chains import Chain
from symbackprop.check.text.customs.shapes.below import shape_of_tokens
from symbackprop.latex.signs import end_of_bracket
from symbackprop.latex.tokens import Token

__all__ = ["outcomes_of_shapes"]

_Shape = tuple[str, str]
_TIMES = (r"\times", "x", r"\cdot", "*")
_OPENED = ("(", "[")
_MISFIT = "these shapes do not fit"


def outcomes_of_shapes(chain: Chain) -> list[Outcome] | None:
    """The verdicts on the links of a chain of shapes, of which one side at least is a product of several in brackets;
    None where it is of anything else, such as of numbers. Pairs with a comma may be of much else: without the sign of
    a product between them they are taken for shapes where they fit.
    """
    sides = [_terms_of(side.tokens) for side in chain.sides]
    if chain.continues or not chain.relations or any(not terms for terms in sides):
        return None
    added = any(len(terms or ()) > 1 for terms in sides) and any(_has_letters(terms or ()) for terms in sides)
    if not added and all(len(shapes) < 2 for terms in sides for shapes in terms or ()):
        return None
    given = [_sum(terms or ()) for terms in sides]
    outcomes = [_outcome(left, right) for left, right in pairwise(given)]
    texts = [token.text for side in chain.sides for token in side.tokens]
    pairs = "," in texts and r"\times" not in texts
    doubtful = pairs or _holds_of_numbers(sides)
    return None if doubtful and any(outcome.verdict is Verdict.WRONG for outcome in outcomes) else outcomes


def _has_letters(terms: Sequence[Sequence[_Shape]]) -> bool:
    return any(text[:1].isalpha() for shapes in terms for shape in shapes for text in shape)


def _holds_of_numbers(sides: Sequence[Sequence[Sequence[_Shape]] | None]) -> bool:
    r"""Whether the sides are equal as sums of products of numbers, (2 \times 3)(3 \times 4) = 6 \times 12."""
    numbers = [[[text for shape in shapes for text in shape] for shapes in terms or ()] for terms in sides]
    if not all(text.isdecimal() for terms in numbers for texts in terms for text in texts):
        return False
    return len({sum(prod(map(int, texts)) for texts in terms) for terms in numbers}) == 1


def _outcome(left: _Shape | None, right: _Shape | None) -> Outcome:
    if left is None or right is None:
        return Outcome(Verdict.WRONG, _MISFIT)
    if left != right:
        return Outcome(Verdict.WRONG, rf"what this gives has the shape {left[0]} \times {left[1]}")
    return Outcome(Verdict.CORRECT)


def _sum(terms: Sequence[Sequence[_Shape]]) -> _Shape | None:
    """The shape of a sum of products; None where something does not fit."""
    products = {_product(shapes) for shapes in terms}
    return products.pop() if len(products) == 1 else None


def _product(shapes: Sequence[_Shape]) -> _Shape | None:
    """The shape of a product of matrices; None where two of them do not fit."""
    fits = all(one[1] == other[0] for one, other in pairwise(shapes))
    return (shapes[0][0], shapes[-1][1]) if fits else None


def _terms_of(tokens: Sequence[Token]) -> list[list[_Shape]] | None:
    """The products that a side is the sum of, each shape but an only one in brackets; None of anything else."""
    run = [token for token in tokens if token.text not in (r"\left", r"\right", r"\quad")]
    alone = _shape_in(run) if run and run[0].text not in _OPENED else None
    if alone is not None:
        return [[alone]]
    texts = [token.text for token in run]
    terms: list[list[_Shape]] = [[]]
    place = 0
    while place < len(run):
        if terms[-1] and texts[place] in ("+", "-"):
            terms.append([])
            place += 1
        elif terms[-1] and texts[place] in _TIMES:
            place += 1
        end = end_of_bracket(texts, place) if place < len(run) and texts[place] in _OPENED else len(run)
        shape = _shape_in(run[place : end + 1]) if end < len(run) else None
        if shape is None:
            return None
        terms[-1].append(shape)
        place = end + 1
    return terms


def _shape_in(tokens: Sequence[Token]) -> _Shape | None:
    """The sizes that a shape has, as they are written."""
    space = shape_of_tokens(tokens)
    if space is None:
        return None
    inside = [token.text for token in space[3:-1]]
    place = inside.index(r"\times")
    return _size(inside[:place]), _size(inside[place + 1 :])


def _size(texts: Sequence[str]) -> str:
    return "".join(text for text in texts if text not in ("{", "}"))
