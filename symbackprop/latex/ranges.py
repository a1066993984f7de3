r"""Ranges of an index written as sets: i \in \{1, ..., n\}, \llbracket 1, n \rrbracket, [n], 1..n."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symbackprop.latex.ellipsis import DOTS
from symbackprop.latex.tokens import Token

__all__ = ["WITHOUT", "ends_of_range", "with_limits"]

_ENDS = {r"\{": r"\}", r"\lbrace": r"\rbrace", "[": "]", r"\llbracket": r"\rrbracket"}
WITHOUT = (r"\setminus", r"\backslash", r"\smallsetminus")
_APART = (r"\neq", r"\ne")
_BETWEEN = (",", ":", "..", r"\quad")

Run = tuple[Token, ...]


def with_limits(sub: Run, sup: Run) -> tuple[Run, Run]:
    r"""What stands below and above the sign of a sum, with the ends of a range for a set of numbers that its index is
    in: i = 1 and n for i \in \{1, ..., n\}; what it leaves out stays.
    """
    texts = [token.text for token in sub]
    if sup or len(sub) < 4 or texts[1] != r"\in":
        return sub, sup
    close = next((place for place, text in enumerate(texts) if text == _ENDS.get(texts[2])), 0)
    ends = ends_of_range(sub[2 : close + 1]) if close else None
    without = _left_out(sub[close + 1 :], texts[0])
    if ends is None or without is None:
        return sub, sup
    return (sub[0], replace(sub[1], text="="), *ends[0], *without), ends[1]


def ends_of_range(tokens: Sequence[Token]) -> tuple[Run, Run] | None:
    """The first and the last number of a range of whole numbers in brackets, or 1..n; None for any other set."""
    texts = [token.text for token in tokens]
    if texts[:2] == ["[", "["] and texts[-2:] == ["]", "]"]:
        return ends_of_range(tokens[1:-1])
    if len(texts) == 3 and texts[0] in ("0", "1") and texts[1] in DOTS:
        return tuple(tokens[:1]), tuple(tokens[2:])
    if len(tokens) < 3 or tokens[-1].text != _ENDS.get(tokens[0].text):
        return None
    parts, braces = _parts(tokens[1:-1]), _ENDS[tokens[0].text] in (r"\}", r"\rbrace")
    if len(parts) == 1 and not braces:
        return (replace(tokens[0], text="1"),), parts[0]
    dots = [place for place, part in enumerate(parts) if part[0].text in DOTS]
    told = parts[: dots[0]] if dots else parts if braces else parts[:1]
    first = parts[0][0].text
    if first not in ("0", "1") or len(parts) < 2 or (dots and dots != [len(parts) - 2]):
        return None
    if not dots and not braces and len(parts) != 2:
        return None
    counted = all([token.text for token in part] == [str(int(first) + n)] for n, part in enumerate(told))
    return (parts[0], parts[-1]) if counted else None


def _parts(tokens: Sequence[Token]) -> list[Run]:
    """What stands between commas; dots stand for themselves, also without a comma beside them."""
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token.text in _BETWEEN:
            parts.append([])
        elif token.text in DOTS:
            parts += [[token], []]
        elif token.text not in ("{", "}"):
            parts[-1].append(token)
    return [tuple(part) for part in parts if part] or [tuple(tokens)]


def _left_out(tokens: Sequence[Token], letter: str) -> Run | None:
    r"""The tokens of `\neq i` for \setminus \{i\} or `, k \neq i`; none where nothing is left out, None for anything
    else.
    """
    run = [token for token in tokens if token.text not in ("{", "}", r"\{", r"\}", ",", r"\quad")]
    if not run:
        return ()
    if run[0].text == letter:
        del run[0]
    one = len(run) == 2 and run[0].text in (*WITHOUT, *_APART) and run[1].text.isalpha()
    return (replace(run[0], text=r"\neq"), run[1]) if one else None
