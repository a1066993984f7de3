"""Syntax trees: their parts, and what kind of part one is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from symbackprop.latex.ellipsis import DOTS
from symbackprop.latex.habits import is_of_an_index
from symbackprop.latex.nodes import ENTRY, Identifier, Node, Ratio, SumSign
from symbackprop.latex.tokens import TRANSPOSED, Token

__all__ = [
    "Items",
    "bare_text",
    "entry_name",
    "flatten",
    "has_signed_product",
    "has_square",
    "has_sum_in_braces",
    "in_brackets",
    "is_bare",
    "is_differential",
    "is_dots",
    "is_list_of_names",
    "is_sum_in_braces",
    "items_of",
    "name_in",
    "names_differential",
    "numbers_side_by_side",
    "operator_of",
    "operators_in",
    "parts_of_sum",
    "place_of",
    "stands_alone",
    "sum_signs",
    "text_of",
    "trailing_operator",
    "undifferentiated",
    "without_last",
    "written",
]

Items = Sequence[tuple[str, Node]]  # of a product, each with the sign before it

_DIFFERENTIALS = frozenset(["d", r"\delta", r"\mathrm{d}"])
# a star may go entry by entry, a dot may be the product of two vectors that is a number
_SIGNS: Mapping[str, str] = {"*": "star", r"\ast": "star", r"\cdot": "dot", r"\otimes": "outer"}


def flatten(node: Node) -> list[tuple[str, Node]]:
    """A product as the list of its items, each with the sign before it."""
    if node.data == "start":
        return flatten(node.node(0))
    if node.data in ("beside", "times", "entrywise", "over"):
        how = _SIGNS.get(node.sign(1), node.data) if node.data == "times" else node.data
        return [*flatten(node.node(0)), (how, node.node(-1))]
    return [("beside", node)]


def without_last(node: Node) -> Node | None:
    """A product without its last item; None where that is all of it."""
    return node.node(0) if node.data in ("beside", "times") else None


def has_signed_product(node: Node) -> bool:
    """Whether a dot, a cross or a star joins two factors somewhere."""
    if node.data == "fraction":
        return has_signed_product(node.ratio.top) or has_signed_product(node.ratio.bottom)
    return node.data == "times" or any(map(has_signed_product, node.nodes))


def parts_of_sum(node: Node) -> list[Node]:
    """The parts of a sum of which none is taken away."""
    if isinstance(node, Node) and node.data == "add":
        return [*parts_of_sum(node.node(0)), node.node(-1)]
    return [node]


def items_of(node: Node) -> list[Node]:
    """What stands between brackets, the rows of a matrix, the branches of cases."""
    return node.node(1).nodes


def place_of(node: Node) -> int | None:
    """Where a part begins."""
    inner: Node | None = node
    while inner is not None:
        at = inner.at
        if at is not None:
            return at
        inner = inner.nodes[0] if inner.nodes else None
    return None


def sum_signs(node: Node) -> Iterator[SumSign]:
    """The signs of the sums and products in a formula, those in fractions too."""
    if node.data == "big":
        yield node.sum_sign
    parts = (node.ratio.top, node.ratio.bottom) if node.data == "fraction" else node.nodes
    for part in parts:
        yield from sum_signs(part)


def has_square(node: Node) -> bool:
    """Whether something in brackets is squared, in fractions too."""
    if node.data == "raised" and text_of(node.tokens) == "2":
        return True
    if node.data == "fraction":
        return has_square(node.ratio.top) or has_square(node.ratio.bottom)
    return any(map(has_square, node.nodes))


def is_sum_in_braces(node: Node) -> bool:
    """Whether a part is a sum in braces, which do not show."""
    return node.data == "braces" and node.node(1).data in ("add", "subtract")


def has_sum_in_braces(node: Node) -> bool:
    """Whether the sign of a sum or product stands before braces with a sum in them, or an exponent behind such."""
    if node.data == "raised" and is_sum_in_braces(node.node(0)):
        return True
    if node.data == "beside":
        items = [one for _, one in flatten(node)]
        if any(one.data == "big" and is_sum_in_braces(two) for one, two in pairwise(items)):
            return True
    parts = (node.ratio.top, node.ratio.bottom) if node.data == "fraction" else node.nodes
    return any(map(has_sum_in_braces, parts))


# names


def name_in(node: Node) -> Identifier | None:
    """The name that a part is, in braces perhaps."""
    if node.data == "braces":
        return name_in(node.node(1))
    if node.data == "indexed":
        return entry_name(node)
    if node.data != "name":
        return None
    return node.identifier


def entry_name(node: Node) -> Identifier | None:
    """The name that an `indexed` part is, (z_1)_i or [W^T]_{ij}; None where it is an entry of anything else."""
    inner = node.node(0)
    named = name_in(inner.node(1).node(0)) if inner.data == "brackets" and len(items_of(inner)) == 1 else None
    tokens = [token for token in node.tokens if token.text not in ("{", "}")]
    if named is None or named.primes or not tokens or not all(map(is_of_an_index, tokens)):
        return None
    comma = next((place for place, token in enumerate(tokens) if token.text == ","), None)
    if named.sup and named.sup[-1].text in TRANSPOSED:
        named = replace(named, sup=named.sup[:-1])
        if comma is not None:
            tokens = [*tokens[comma + 1 :], tokens[comma], *tokens[:comma]]
        elif len(tokens) > 1:
            tokens = tokens[::-1]
    mark = [Token(ENTRY, tokens[0].at, tokens[0].at)] if named.sub else []
    return replace(named, sub=(*named.sub, *mark, *tokens), end=tokens[-1].end)


def is_bare(named: Identifier) -> bool:
    """Whether a name has nothing above and below."""
    return not named.sub and not named.sup


def is_dots(node: Node) -> bool:
    named = name_in(node)
    return named is not None and named.base in DOTS and is_bare(named)


def is_list_of_names(node: Node) -> bool:
    return bool(
        node.data == "brackets" and all(name_in(part) is not None for part in items_of(node)) and len(items_of(node))
    )


def written(named: Identifier) -> str:
    """A name as LaTeX."""
    sub, entry, places = "".join(token.text for token in named.sub).partition(ENTRY)
    sup = "".join(token.text for token in named.sup)
    if entry:
        return f"({written(replace(named, sub=named.sub[: _place_of_entry(named)]))})_{{{places}}}"
    return named.letter + (f"_{{{sub}}}" if sub else "") + (f"^{{{sup}}}" if sup else "") + "'" * named.primes


def _place_of_entry(named: Identifier) -> int:
    return next(place for place, token in enumerate(named.sub) if token.text == ENTRY)


def bare_text(text: str) -> str:
    """A spelling without what only sets it."""
    return re.sub(r"\\(?:mathrm|text|mathbf|boldsymbol)\b|[{}\s]", "", text)


def text_of(tokens: Sequence[Token]) -> str:
    """What some tokens say, without braces."""
    return "".join(token.text for token in tokens if token.text not in ("{", "}"))


# numbers and brackets


def numbers_side_by_side(node: Node) -> list[Node] | None:
    """The numbers of [1 2 3], and the name beside a 1 in [1 x]; None for anything else."""
    items = flatten(node)
    parts = [part for _, part in items]
    beside = len(items) > 1 and all(how == "beside" for how, _ in items)
    numbers = [_is_number(part) for part in parts]
    one = len(parts) == 2 and numbers.count(True) == 1 and parts[numbers.index(True)].data == "number"
    named = one and name_in(parts[numbers.index(False)]) is not None
    with_one = named and parts[numbers.index(True)].literal.value == 1
    return parts if beside and (all(numbers) or with_one) else None


def _is_number(node: Node) -> bool:
    return bool(node.data == "number" or (node.data == "negative" and _is_number(node.node(-1))))


def in_brackets(node: Node) -> bool:
    """Whether an item is in brackets, with a power or an index perhaps."""
    while node.data in ("raised", "indexed", "primed"):
        node = node.node(0)
    return bool(node.data == "brackets")


def stands_alone(node: Node, base: str) -> bool:
    """Whether a letter for functions stands somewhere in a tree without an argument in brackets behind it."""
    items = flatten(node)
    for place, (_, item) in enumerate(items):
        following = items[place + 1 : place + 2]
        if following and following[0][0] == "beside" and in_brackets(following[0][1]):
            continue  # f(x), and f'(x)
        named = name_in(item)
        parts = (item.ratio.top, item.ratio.bottom) if item.data == "fraction" else item.nodes
        if named.base == base if named is not None else any(stands_alone(part, base) for part in parts):
            return True
    return False


# derivatives


def is_differential(node: Node) -> bool:
    """Whether a part is the d of a derivative."""
    if node.data == "partial":
        return True
    named = name_in(node)
    return named is not None and names_differential(named)


def names_differential(named: Identifier) -> bool:
    """Whether a name may be the d of a derivative."""
    return named.base in _DIFFERENTIALS and is_bare(named)


def operator_of(node: Node) -> Ratio | None:
    """d/dx that stands before what it differentiates."""
    if node.data != "fraction":
        return None
    ratio = node.ratio
    top, bottom = flatten(ratio.top), flatten(ratio.bottom)
    bare = len(top) == 1 and len(bottom) == 2
    return ratio if bare and is_differential(top[0][1]) and is_differential(bottom[0][1]) else None


def trailing_operator(node: Node) -> Ratio | None:
    """The d/dx that a product ends with."""
    return operator_of(flatten(node)[-1][1])


def undifferentiated(tree: Node) -> Iterator[Identifier]:
    """The names in a formula that stand neither in a fraction of differentials nor behind a partial d."""
    if any(node.data == "partial" for node in tree.nodes):
        return
    if tree.data == "fraction" and all(
        is_differential(flatten(part)[0][1]) for part in (tree.ratio.top, tree.ratio.bottom)
    ):
        return
    named = name_in(tree)
    if named is not None:
        yield named
        return
    for node in tree.nodes:
        yield from undifferentiated(node)


def operators_in(tree: Node) -> bool:
    """Whether a d/dx stands before a product, so that it is not said how far it reaches."""
    if tree.data == "fraction":
        ratio = tree.ratio
        return operator_of(tree) is not None or operators_in(ratio.top) or operators_in(ratio.bottom)
    return any(map(operators_in, tree.nodes))
