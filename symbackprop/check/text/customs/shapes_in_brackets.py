r"""Shapes that are set in brackets, [W] = [3 \times 2], as people who know dimensions from physics write them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from symbackprop.check.text.chains import Chain, Side
from symbackprop.latex.signs import OF_SHAPE
from symbackprop.latex.tokens import Token

__all__ = ["with_shapes_in_brackets"]

_LONGEST = 12  # tokens of a size


def with_shapes_in_brackets(chain: Chain) -> Chain:
    """The chain that says what space the name in the first brackets is in; any other as it is."""
    if len(chain.sides) != 2 or chain.continues or chain.relations[0].text != "=":
        return chain
    left, right = (_inside(side.tokens) for side in chain.sides)
    if not left or not right or any(token.text in (",", r"\times", "&") for token in left):
        return chain
    signs = [place for place, token in enumerate(right) if token.text in (r"\times", "x")]
    if len(signs) != 1 or signs[0] in (0, len(right) - 1) or len(right) > 2 * _LONGEST or not _is_a_name(left):
        return chain
    opened, closed = chain.sides[1].tokens[0], chain.sides[1].tokens[-1]
    sizes = [replace(token, text=r"\times") if place == signs[0] else token for place, token in enumerate(right)]
    space = [*(replace(opened, text=text) for text in ("R", "^", "{")), *sizes, replace(closed, text="}")]
    first, last = chain.sides[0].tokens[0], chain.sides[0].tokens[-1]
    name = [replace(left[0], at=first.at), *left[1:]]
    name[-1] = replace(name[-1], end=last.end)
    relation = replace(chain.relations[0], text=OF_SHAPE)
    return replace(chain, sides=(Side(tuple(name)), Side(tuple(space))), relations=(relation,))


def _inside(tokens: Sequence[Token]) -> Sequence[Token]:
    """What stands in the square brackets around a side; nothing where there are none."""
    depths = [*accumulate((token.text == "[") - (token.text == "]") for token in tokens)]
    whole = len(depths) > 2 and tokens[0].text == "[" and 0 not in depths[:-1] and depths[-1] == 0
    return tokens[1:-1] if whole else ()


def _is_a_name(tokens: Sequence[Token]) -> bool:
    """Whether some tokens are a name with its scripts, and no product."""
    bare = tokens[0].text.lstrip("\\").isalpha()
    return bare and (len(tokens) == 1 or tokens[1].text in ("_", "^"))
