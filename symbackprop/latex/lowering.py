"""Names with their time above, h^{(t)} and h^{t-1}, as those that have it below."""

from __future__ import annotations

import re
from dataclasses import replace

from symbackprop.latex.nodes import Identifier
from symbackprop.latex.tokens import Token

__all__ = ["time_above", "with_time_below"]

_CLOSING = {"(": ")", "[": "]", "<": ">", r"\langle": r"\rangle"}
_TIME = re.compile(r"[t\u03c4]|[tT][+-]\d|0")  # that is no power
_TIME_IN_BRACKETS = re.compile(r"[tTks]([+-]\d)?|\d+")


def time_above(named: Identifier) -> tuple[tuple[Token, ...], tuple[Token, ...]] | None:
    """The time that stands above a name, and what else does; None where there is none."""
    tokens = tuple(token for token in named.sup if token.text not in ("{", "}"))
    if not tokens:
        return None
    closing = _CLOSING.get(tokens[0].text)
    end = next((at for at, token in enumerate(tokens) if token.text == closing), 0)
    inner, rest = (tokens[1:end], tokens[end + 1 :]) if end else (tokens, ())
    form = _TIME_IN_BRACKETS if end else _TIME
    return (inner, rest) if form.fullmatch("".join(token.text for token in inner)) else None


def with_time_below(named: Identifier) -> Identifier:
    """A name with the time that stands above it before what stands below; any other as it is."""
    found = time_above(named)
    if found is None:
        return named
    time, rest = found
    comma = (Token(",", time[-1].end, time[-1].end),) if named.sub else ()
    return replace(named, sub=(*time, *comma, *named.sub), sup=rest)
