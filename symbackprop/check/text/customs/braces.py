r"""What stands below or above a brace: \underbrace{(a - y) \sigma'(z)}_{\delta} says that both are equal."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from symbackprop.check.text.carriers.macros import closing_brace
from symbackprop.check.text.chains import Chain, Side
from symbackprop.check.text.customs.shapes.below import shape_of_tokens
from symbackprop.latex.signs import DIFFERENTIALS, OF_SHAPE, is_relation
from symbackprop.latex.tokenise import tokenise
from symbackprop.latex.tokens import FRACTIONS, Macros, Token, Unread

__all__ = ["BraceClaim", "claims_of_braces"]

_BRACE = re.compile(r"\\(?:under|over)brace\s*(?=\{)")
_BEHIND = re.compile(r"\s*[_^]\s*(?=\{|\\?[A-Za-z0-9])")
_WORD = re.compile(r"\s*[A-Za-z]{3,}(?:[ ~-][A-Za-z]+)*\s*")
_MOST = 40  # braces of a formula
_SHAPES = frozenset([r"\times", r"\in", r"\to"])
_OPERATORS = frozenset(["+", "-", "/", r"\frac", r"\cdot", r"\odot", r"\sum", "("])


@dataclass(frozen=True, slots=True)
class BraceClaim:
    """A claim of a brace, and where the brace begins and ends with what stands below it."""

    chain: Chain
    start: int
    end: int

    @property
    def only_names(self) -> bool:
        """Whether what stands below is a name at most, which may only say what the part is called."""
        return any(all(token.text not in _OPERATORS for token in side.tokens) for side in self.chain.sides)


def claims_of_braces(text: str, start: int, macros: Macros) -> list[BraceClaim]:
    """The claims of the braces in a formula that starts at a place: what each has below it first, where that has a name
    in it. Words, shapes and the numbers of parts claim nothing.
    """
    found: list[tuple[list[Token], list[Token], int, int]] = []
    for brace in islice(_BRACE.finditer(text), _MOST):
        parts = _parts(text, brace.end())
        if parts is None or _WORD.fullmatch(text, *parts[1]):
            continue
        try:
            inside, label = (tokenise(text[first:last], start + first, macros) for first, last in parts)
        except Unread:
            continue
        while label and is_relation(label[0]):
            label = label[1:]
        space = shape_of_tokens(_without_space(label)) if inside else None
        if space is not None or (inside and label and _is_mathematics(inside) and _is_mathematics(label)):
            end = parts[1][1] + (text[parts[1][1] : parts[1][1] + 1] == "}")
            found.append((inside, label if space is None else [*space], start + brace.start(), start + end))
    numbers = [label[0].text for _, label, *_ in found if len(label) == 1 and label[0].text.isdecimal()]
    if len(numbers) > 1 and numbers == [str(number) for number in range(1, len(numbers) + 1)]:
        found = [one for one in found if len(one[1]) > 1]
    return [BraceClaim(_chain(inside, label), *span) for inside, label, *span in found]


def _chain(inside: Sequence[Token], label: Sequence[Token]) -> Chain:
    if [token.text for token in label[:3]] == ["R", "^", "{"]:
        return Chain((Side(tuple(inside)), Side(tuple(label))), (Token(OF_SHAPE, label[0].at, label[0].at),))
    named = any(token.text.isalpha() or token.text[0] == "\\" for token in label)
    slope = inside[0].text in FRACTIONS and len(inside) > 2 and inside[2].text in DIFFERENTIALS
    first, second = (label, inside) if named and not slope else (inside, label)
    sign = Token("=", second[0].at, second[0].at)
    return Chain((Side(tuple(first)), Side(tuple(second))), (sign,))


def _parts(text: str, opened: int) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Where what stands in a brace, and what stands below it, begin and end."""
    closed = closing_brace(text, opened)
    behind = _BEHIND.match(text, closed + 1) if closed > 0 else None
    if behind is None:
        return None
    if text[behind.end()] == "{":
        end = closing_brace(text, behind.end())
        return ((opened + 1, closed), (behind.end() + 1, end)) if end > 0 else None
    single = re.compile(r"\\[A-Za-z]+|\w").match(text, behind.end())
    return ((opened + 1, closed), single.span()) if single is not None else None


def _without_space(label: Sequence[Token]) -> Sequence[Token]:
    r"""The sizes of a label, without the space that they are of, \in R^{3 \times 2}."""
    run = label[1:] if label and label[0].text == r"\in" else label
    if len(run) > 4 and run[0].text in ("R", r"\R", r"\Reals") and run[1].text == "^" and run[2].text == "{":
        return run[3:-1]
    return run


def _is_mathematics(tokens: Sequence[Token]) -> bool:
    """Whether a part says something by itself: no words, no shape, and no claim of its own."""
    return not any(token.word or token.text in _SHAPES or is_relation(token) for token in tokens)
