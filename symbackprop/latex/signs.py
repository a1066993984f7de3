"""The signs that relate, open and close."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symbackprop.latex.tokens import Token

__all__ = [
    "CLOSING",
    "DEFINES",
    "DIFFERENTIALS",
    "EQUAL",
    "OF_SHAPE",
    "OPENING",
    "OPERATORS",
    "RELATIONS",
    "SHAPED_AS",
    "end_of_bracket",
    "is_relation",
]

DEFINES = "=:"  # the name behind it
OF_SHAPE, SHAPED_AS = r"\of shape", r"\shaped as"  # what words say of shapes; no sign is written so
RELATIONS: Mapping[str, str] = {
    **dict.fromkeys(["=", ":=", DEFINES, r"\equiv", r"\doteq", r"\triangleq", r"\coloneqq"], "="),
    **dict.fromkeys([r"\Coloneqq", r"\coloneq", r"\colonequals", r"\hateq", r"\doteqdot", r"\circeq", r"\bumpeq"], "="),
    **dict.fromkeys([r"\approx", r"\approxeq", r"\simeq", r"\cong", r"\thickapprox"], "approx"),
    **dict.fromkeys([r"\leftarrow", r"\gets", r"\longleftarrow", "-=", "+="], "leftarrow"),
    **dict.fromkeys(["<=", r"\leq", r"\le", r"\leqslant"], "<="),
    **dict.fromkeys([">=", r"\geq", r"\ge", r"\geqslant"], ">="),
    **dict.fromkeys([r"\neq", r"\ne"], "!="),
    **dict.fromkeys([r"\in", OF_SHAPE], "in"),
    SHAPED_AS: "shaped",
    **dict.fromkeys([r"\propto", r"\varpropto"], "proportional"),
    "<": "<",
    ">": ">",
    **dict.fromkeys([r"\lt"], "<"),
    **dict.fromkeys([r"\gt"], ">"),
    **dict.fromkeys(
        [
            r"\to",
            r"\rightarrow",
            r"\longrightarrow",
            r"\mapsto",
            r"\leadsto",
            r"\sim",
            r"\asymp",
            r"\ll",
            r"\gg",
        ],
        "?",
    ),
}
EQUAL = frozenset(["=", "approx", "leftarrow"])  # the relations that say what something is
OPERATORS = frozenset(
    ["+", "-", r"\cdot", r"\times", "*", r"\bullet", r"\odot", r"\circ", "/", r"\div"]
)  # between two operands
OPENING = frozenset(["(", "[", r"\{", r"\lbrace", r"\lbrack", "{", r"\lfloor", r"\langle", r"\llbracket"])
DIFFERENTIALS = frozenset([r"\partial", r"\nabla", "d"])  # what a derivative is written with
CLOSING = frozenset([")", "]", r"\}", r"\rbrace", r"\rbrack", "}", r"\rfloor", r"\rangle", r"\rrbracket"])


def end_of_bracket(texts: Sequence[str], start: int) -> int:
    """Where the bracket or the group that opens at a place is closed; behind the end where it is not."""
    depth = 0
    for place in range(start, len(texts)):
        depth += (texts[place] in OPENING) - (texts[place] in CLOSING)
        if not depth:
            return place
    return len(texts)


def is_relation(token: Token) -> bool:
    """Whether a token relates what stands at its sides."""
    return token.text in RELATIONS
