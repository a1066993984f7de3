r"""Shapes set in brackets, [W] = [3 \times 2], as people write them who know dimensions from physics; and those
behind an arrow, Z = X W \to (4, 2).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from symbackprop.check.text.chains import Chain, Side
from symbackprop.latex.signs import OF_SHAPE
from symbackprop.latex.tokens import Token

__all__ = ["with_shapes_behind_arrows", "with_shapes_in_brackets"]

_LONGEST = 12  # tokens of a size
_ARROWS = (r"\rightarrow", r"\to", r"\longrightarrow")
_PAIR = r"\((?!0)[A-Za-z\d]+,(?!0)[A-Za-z\d]+\)"  # of sizes: (0, 1) is an interval or a vector
_SHAPES = re.compile(rf"{_PAIR}(?:(?:\\times|\\cdot|x|\*)?{_PAIR})*")


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


def with_shapes_behind_arrows(chain: Chain) -> Iterator[Chain]:
    """The chain, what shape its last side has, and what the product of shapes behind the arrow is, each by itself."""
    arrow = next((place for place, sign in enumerate(chain.relations) if sign.text in _ARROWS), -1)
    shapes = chain.sides[arrow + 1 :]
    if arrow < 0 or chain.continues or not all(_SHAPES.fullmatch(_text(side)) for side in shapes):
        yield chain
        return
    if arrow:
        yield replace(chain, sides=chain.sides[: arrow + 1], relations=chain.relations[:arrow])
    *_, last = shapes
    if _text(last).count("(") == 1:
        first, *rows, _, columns = [token for token in last.tokens if token.text not in ("(", ")", "[", "]")]
        sizes = [first, *rows, replace(columns, text=r"\times"), columns]
        space = [
            *(replace(last.tokens[0], text=text) for text in ("R", "^", "{")),
            *sizes,
            replace(last.tokens[-1], text="}"),
        ]
        relation = replace(chain.relations[arrow], text=OF_SHAPE)
        yield Chain((chain.sides[arrow], Side(tuple(space))), (relation,), aside=chain.aside)
    if len(shapes) > 1:
        yield Chain(shapes, chain.relations[arrow + 1 :], aside=chain.aside)


def _text(side: Side) -> str:
    return "".join("(" if token.text == "[" else ")" if token.text == "]" else token.text for token in side.tokens)


def _inside(tokens: Sequence[Token]) -> Sequence[Token]:
    """What stands in the square brackets around a side; nothing where there are none."""
    depths = [*accumulate((token.text == "[") - (token.text == "]") for token in tokens)]
    whole = len(depths) > 2 and tokens[0].text == "[" and 0 not in depths[:-1] and depths[-1] == 0
    return tokens[1:-1] if whole else ()


def _is_a_name(tokens: Sequence[Token]) -> bool:
    """Whether some tokens are a name with its scripts, and no product."""
    bare = tokens[0].text.lstrip("\\").isalpha()
    return bare and (len(tokens) == 1 or tokens[1].text in ("_", "^"))
