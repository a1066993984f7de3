r"""What a formula says of shapes, in the signs that people use for it: [W] = [3 \times 2] as those write who know
dimensions from physics, Z = X W \to (4, 2), W: (3, 2), shape(W) = (3, 2), W.shape = (3, 2), and W_{3 \times 2}.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from symbackprop.check.text.chains import Chain, Side
from symbackprop.check.text.customs.shapes.below import shape_of_tokens, sizes_below
from symbackprop.latex.signs import OF_SHAPE, SHAPED_AS, end_of_bracket, is_relation
from symbackprop.latex.tokens import Token, Unread, group

__all__ = ["shapes_below", "with_shapes_apart"]

_ARROWS = (r"\rightarrow", r"\to", r"\longrightarrow", r"\Rightarrow", r"\implies", ":")
_OPENED, _CLOSED = ("(", "["), (")", "]")
_BETWEEN_SHAPES = (r"\times", r"\cdot", "x", "*")
_FUNCTION = re.compile(r"\\?(?:shape|size|dims?|dimensions?)", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\.(?:shape|size)", re.IGNORECASE)
_ENDS_A_NAME = re.compile(r"\\?[A-Za-z]+|[})\]'*]|\\(?:top|prime)")


def with_shapes_apart(chain: Chain) -> Iterator[Chain]:
    """The chain, and what it says of shapes as relations of their own."""
    if chain.continues:
        yield chain
        return
    yield from _behind_arrows(_of_functions(_in_brackets(_with_colons(chain))))


def shapes_below(tokens: Sequence[Token]) -> Iterator[Chain]:
    r"""What the sizes below names say, W_{3 \times 2} and W_{(3, 2)}."""
    for start, below, after in sizes_below(tokens):
        inside, _ = group(tokens, below + 1)
        space = shape_of_tokens(inside)
        head = [*tokens[start:below], *_above(tokens, after)]
        if space is not None and head:
            space = [*space[:-1], replace(space[-1], end=tokens[after - 1].end)]
            yield Chain((Side(tuple(head)), Side(tuple(space))), (Token(OF_SHAPE, space[0].at, space[0].at),))


def _above(tokens: Sequence[Token], place: int) -> Sequence[Token]:
    """What stands above a name, behind what stands below it."""
    if place < len(tokens) and tokens[place].text == "^":
        try:
            _, end = group(tokens, place + 1)
        except Unread:
            return ()
        return tokens[place:end]
    return ()


def _shape_chain(chain: Chain, head: Side, space: Sequence[Token], sign: Token) -> Chain:
    return Chain((head, Side(tuple(space))), (replace(sign, text=OF_SHAPE),), aside=chain.aside)


def _with_colons(chain: Chain) -> Chain:
    """The chain with an arrow for the colon between a formula and its shape; a pair with a comma behind a small letter
    may be its entries.
    """
    if len(chain.items) == 1 and not chain.sides:
        parts = _parted(chain.items[0])
        return chain if parts is None else replace(chain, sides=(parts[0], parts[2]), relations=(parts[1],), items=())
    parts = _parted(chain.sides[0]) if chain.relations and not chain.items else None
    if parts is None or not all(_is_of_shapes(side) for side in chain.sides[1:]):
        return chain
    return replace(chain, sides=(parts[0], parts[2], *chain.sides[1:]), relations=(parts[1], *chain.relations))


def _parted(side: Side) -> tuple[Side, Token, Side] | None:
    """A formula, the colon behind it, and the shapes behind that."""
    place = next((place for place, token in enumerate(side.tokens) if token.text == ":"), 0)
    head, shapes = side.tokens[:place], side.tokens[place + 1 :]
    if not head or not shapes or any(is_relation(token) or token.word for token in head):
        return None
    behind = Side(shapes)
    if not _is_of_shapes(behind) or (head[0].text.islower() and any(token.text == "," for token in shapes)):
        return None
    return Side(head), side.tokens[place], behind


def _is_of_shapes(side: Side) -> bool:
    return bool(_shapes_in(side.tokens))


def _shapes_in(tokens: Sequence[Token]) -> Sequence[Sequence[Token]]:
    """The spaces of one shape, or of several in brackets beside each other; none where it is anything else."""
    alone = shape_of_tokens(tokens)
    if alone is not None:
        return [alone]
    texts = [token.text for token in tokens]
    found: list[Sequence[Token]] = []
    place = 0
    while place < len(tokens):
        if found and texts[place] in _BETWEEN_SHAPES:
            place += 1
        end = end_of_bracket(texts, place) if place < len(texts) and texts[place] in _OPENED else -1
        space = shape_of_tokens(tokens[place : end + 1]) if 0 < end < len(tokens) else None
        if space is None:
            return []
        found.append(space)
        place = end + 1
    return found


def _in_brackets(chain: Chain) -> Chain:
    """The chain that says what space the name in the first brackets is in; any other as it is."""
    if len(chain.sides) != 2 or chain.relations[0].text != "=":
        return chain
    left, right = (_inside(side.tokens) for side in chain.sides)
    if not left or not right or any(token.text in (",", r"\times", "&") for token in left) or not _is_a_name(left):
        return chain
    space = shape_of_tokens(right)
    if space is None:
        return chain
    first, last = chain.sides[0].tokens[0], chain.sides[0].tokens[-1]
    name = [replace(left[0], at=first.at), *left[1:]]
    name[-1] = replace(name[-1], end=last.end)
    space = [*space[:-1], replace(space[-1], end=chain.sides[1].end)]
    return replace(
        chain,
        sides=(Side(tuple(name)), Side(tuple(space))),
        relations=(replace(chain.relations[0], text=OF_SHAPE),),
    )


def _of_functions(chain: Chain) -> Chain:
    """The chain with what shape(W) = (3, 2) and W.shape = (3, 2) say of W, and shape(W) = shape(G) of both."""
    heads = [_head_of(side) for side in chain.sides]
    if len(heads) < 2 or heads[0] is None or any(sign.text != "=" for sign in chain.relations):
        return chain
    last = chain.sides[-1]
    space = shape_of_tokens(last.tokens)
    if len(heads) == 2 and heads[1] is None and space is not None:
        return replace(
            chain,
            sides=(heads[0], Side(tuple(space))),
            relations=(replace(chain.relations[0], text=OF_SHAPE),),
        )
    if len(heads) == 2 and heads[1] is not None:
        return replace(chain, sides=(heads[0], heads[1]), relations=(replace(chain.relations[0], text=SHAPED_AS),))
    return chain


def _head_of(side: Side) -> Side | None:
    """What a side is the shape of; None where it is no shape of anything."""
    tokens = side.tokens
    texts = [token.text.strip() for token in tokens]
    start = _end_of_word(tokens, 0, _FUNCTION)
    if start and start < len(texts) - 1 and texts[start] == "(" and end_of_bracket(texts, start) == len(texts) - 1:
        return _spread(tokens[start + 1 : -1], side)
    for place in range(len(tokens) - 1, 0, -1):
        if texts[place][:1] == "." and _end_of_word(tokens, place, _ATTRIBUTE) == len(tokens):
            ends = _ENDS_A_NAME.fullmatch(texts[place - 1]) or texts[place - 1].isalnum()
            return _spread(tokens[:place], side) if ends else None
    return None


def _spread(tokens: Sequence[Token], side: Side) -> Side | None:
    """Some tokens in the place of a whole side; None without any."""
    if not tokens:
        return None
    run = [replace(tokens[0], at=side.start), *tokens[1:]]
    return Side((*run[:-1], replace(run[-1], end=side.end)))


def _end_of_word(tokens: Sequence[Token], place: int, word: re.Pattern[str]) -> int:
    """Where a word ends that begins at a place, set as text or letter by letter; 0 where another stands there."""
    if word.fullmatch(tokens[place].text.strip()):
        return place + 1
    end = place + 1
    while end < len(tokens) and len(tokens[end].text) == 1 and tokens[end].text.isalpha():
        if tokens[end].at != tokens[end - 1].end:
            break
        end += 1
    if end < len(tokens) and tokens[end].word and tokens[place].text == ".":
        end += 1
    return end if word.fullmatch("".join(token.text.strip() for token in tokens[place:end])) else 0


def _behind_arrows(chain: Chain) -> Iterator[Chain]:
    """The chain, what shape its last side has, and what the product of shapes behind the arrow is, each by itself."""
    arrow = next((place for place, sign in enumerate(chain.relations) if sign.text in _ARROWS), -1)
    spaces = [_shapes_in(side.tokens) for side in chain.sides[arrow + 1 :]]
    if arrow < 0 or not all(spaces) or _is_of_shapes(chain.sides[arrow]):
        yield chain
        return
    if arrow:
        yield replace(chain, sides=chain.sides[: arrow + 1], relations=chain.relations[:arrow])
    if len(spaces[-1]) == 1:
        yield _shape_chain(chain, chain.sides[arrow], spaces[-1][0], chain.relations[arrow])
    if len(spaces) > 1:
        yield Chain(chain.sides[arrow + 1 :], chain.relations[arrow + 1 :], aside=chain.aside)


def _inside(tokens: Sequence[Token]) -> Sequence[Token]:
    """What stands in the square brackets around a side; nothing where there are none."""
    depths = [*accumulate((token.text == "[") - (token.text == "]") for token in tokens)]
    whole = len(depths) > 2 and tokens[0].text == "[" and 0 not in depths[:-1] and depths[-1] == 0
    return tokens[1:-1] if whole else ()


def _is_a_name(tokens: Sequence[Token]) -> bool:
    """Whether some tokens are a name with its scripts, and no product."""
    bare = tokens[0].text.lstrip("\\").isalpha()
    return bare and (len(tokens) == 1 or tokens[1].text in ("_", "^"))
