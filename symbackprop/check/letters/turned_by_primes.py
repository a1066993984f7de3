"""W' for the transpose of W, as MATLAB writes it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from symbackprop.check.names.environment import Environment
from symbackprop.check.names.keys import key_of
from symbackprop.check.names.lecture_names import PASSED
from symbackprop.check.text.chains import Chain, Side
from symbackprop.core.places import ALL
from symbackprop.core.quantities import Kind
from symbackprop.latex.tokens import Token, Unread

__all__ = ["with_primes_turned"]

_PRIMES = frozenset(["'", r"\prime"])
_LONGEST = 12  # tokens of a name
_TURNED = frozenset([Kind.WEIGHT, Kind.INPUT, Kind.TARGET, *PASSED])


def with_primes_turned(env: Environment, chain: Chain) -> Chain:
    """The chain with a transpose for each prime on a whole vector or matrix, or on brackets."""
    sides = [Side(tuple(_turned(env, side.tokens))) for side in chain.sides]
    return replace(chain, sides=tuple(sides)) if sides != [*chain.sides] else chain


def _turned(env: Environment, tokens: Sequence[Token]) -> Iterator[Token]:
    for place, token in enumerate(tokens):
        if token.text not in _PRIMES or place == 0:
            yield token
            continue
        inside = _opened(tokens, place)
        if not _is_turned(env, tokens, place, inside):
            yield token
            continue
        if not inside and tokens[place - 1].text != "^":
            yield replace(token, text="^")
        yield replace(token, text=r"\top")


def _opened(tokens: Sequence[Token], place: int) -> int:
    """Where the superscript opens that ends with the prime at a place; 0 where it stands in none."""
    if place + 1 == len(tokens) or tokens[place + 1].text != "}":
        return 0
    start = max((n for n in range(place) if tokens[n].text == "{"), default=0)
    return start if start > 1 and tokens[start - 1].text == "^" else 0


def _is_turned(env: Environment, tokens: Sequence[Token], place: int, inside: int) -> bool:
    """Whether what a prime stands behind is a whole vector or matrix, or ends with a bracket."""
    if not inside and tokens[place - 1].text == ")":
        return True
    end = inside - 1 if inside else place
    script = [*tokens[end:place], tokens[place + 1]] if inside else []
    for start in range(end - 1, max(end - _LONGEST, -1), -1):
        try:
            names = env.grammar.names([*tokens[start:end], *script])
        except Unread:
            continue
        if len(names) == 1:
            found = env.names.find(key_of(names[0], {}))
            return found is not None and found.kind in _TURNED and found.unit == ALL
    return False
