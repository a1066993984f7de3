r"""Derivatives as quotients of differences: f'(x) \approx \frac{f(x + h) - f(x - h)}{2h}, whatever f is.

sum_i c_i f(x + a_i h) / (k h) tends to f'(x), as h goes to 0, where the c_i add up to 0 and the c_i a_i to k.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from symbackprop.check.judging.outcome import Outcome
from symbackprop.check.report import Verdict
from symbackprop.check.text.chains import Side
from symbackprop.check.text.customs.primes_behind import variable_of_slope
from symbackprop.check.text.layout import split
from symbackprop.latex.signs import CLOSING, OPENING, end_of_bracket
from symbackprop.latex.tokens import FRACTIONS, Token, Unread, group

__all__ = ["judge_quotient"]

_LIMITS = frozenset([r"\lim", "lim"])
_SIGNS = frozenset([r"\partial", "d", r"\nabla", r"\delta"])
_MULTIPLY = frozenset([r"\cdot", r"\times", "*"])
_COUNT = re.compile(r"\d{1,2}")
_IN_THE_LIMIT = Outcome(Verdict.CONDITIONAL, said="limit")
_LEAST = 2  # places at which the function stands

Texts = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Value:
    """So many times the value of a function, with so many steps added to one of its arguments."""

    times: Fraction
    function: Texts
    arguments: tuple[Texts, ...]  # without the steps
    moved: Fraction
    place: int | None  # of the argument that is moved


def judge_quotient(head: Side, side: Side, relation: str) -> Outcome | None:
    """The verdict on a side that is a quotient of the differences of a function, beside a derivative of that function;
    None for any other. An equality, without a limit, holds in the limit only.
    """
    tokens, limit = _without_limit(side.tokens)
    parts = _quotient(tokens)
    of = _differentiated([token.text for token in head.tokens])
    if parts is None or of is None:
        return None
    for step in dict.fromkeys(_letters(parts[1])):
        values = [*_values(parts[0], step)]
        below = _multiple(_bare(parts[1]), step)
        if len(values) < _LEAST or below is None or None in values:
            continue
        known = [one for one in values if one is not None]
        if len({(one.function, one.arguments) for one in known}) > 1 or of not in (known[0].function, ()):
            continue
        moved = {one.place for one in known} - {None}
        variable = tuple(token.text for token in variable_of_slope(head.tokens))
        if len(moved) != 1 or (variable and ("+", *variable) != known[0].arguments[max(one or 0 for one in moved)]):
            continue
        flat = sum(one.times for one in known) == 0
        if flat and sum(one.times * one.moved for one in known) == below:
            return _IN_THE_LIMIT if relation == "=" and not limit else Outcome(Verdict.CORRECT)
        return Outcome(Verdict.WRONG, "this does not tend to the derivative", mistake="factor" if flat else "sign")
    return None


def _without_limit(tokens: Sequence[Token]) -> tuple[Sequence[Token], bool]:
    if not tokens or tokens[0].text not in _LIMITS:
        return tokens, False
    place = 1
    while place < len(tokens) and tokens[place].text in ("_", "^"):
        try:
            _, place = group(tokens, place + 1)
        except Unread:
            return tokens, False
    return tokens[place:], True


def _quotient(tokens: Sequence[Token]) -> tuple[list[Token], list[Token]] | None:
    """What stands above and below the line of a fraction that is all of a side."""
    try:
        if tokens and tokens[0].text in FRACTIONS:
            above, place = group(tokens, 1)
            below, place = group(tokens, place)
            return ([*above], [*below]) if place == len(tokens) else None
    except Unread:
        return None
    parts = [run for _, run in split(tokens, lambda token: token.text == "/")]
    return (_bare(parts[0]), _bare(parts[1])) if len(parts) == 2 and all(parts) else None


def _bare(tokens: Sequence[Token]) -> list[Token]:
    """What stands in one pair of brackets, or the whole."""
    depth = 0
    for place, token in enumerate(tokens):
        depth += (token.text in OPENING) - (token.text in CLOSING)
        if not depth and place < len(tokens) - 1:
            return [*tokens]
    return [*tokens[1:-1]] if len(tokens) > 1 and tokens[0].text in OPENING else [*tokens]


def _letters(tokens: Sequence[Token]) -> Iterator[str]:
    """What may be the step, in the denominator."""
    texts = [token.text for token in tokens]
    for place, text in enumerate(texts):
        if text == r"\Delta" and place + 1 < len(texts):
            yield f"{text} {texts[place + 1]}"
        elif (text.isalpha() and len(text) == 1) or (text.startswith("\\") and text[1:].isalpha()):
            yield text


def _terms(tokens: Sequence[Token]) -> Iterator[tuple[int, list[Token]]]:
    """The summands, each with its sign."""
    for mark, run in split(tokens, lambda token: token.text in ("+", "-")):
        if run:
            yield -1 if mark is not None and mark.text == "-" else 1, run


def _multiple(tokens: Sequence[Token], step: str) -> Fraction | None:
    """How many steps a product is; None where it is anything else."""
    texts = [token.text for token in tokens if token.text not in _MULTIPLY]
    *count, last = [" ".join(texts[-2:])] if texts[-2:-1] == [r"\Delta"] else texts[-1:] or [""]
    count = texts[: -2 if " " in last else -1]
    if last != step or len(count) > 1 or not all(map(_COUNT.fullmatch, count)):
        return None
    return Fraction(count[0]) if count else Fraction(1)


def _values(tokens: Sequence[Token], step: str) -> Iterator[_Value | None]:
    """The values that a sum consists of; None for anything else."""
    for sign, run in _terms(tokens):
        yield _value(sign, run, step)


def _value(sign: int, run: Sequence[Token], step: str) -> _Value | None:
    times = Fraction(sign)
    if run and _COUNT.fullmatch(run[0].text):
        times, run = times * int(run[0].text), run[1:]
    opened = next((place for place, token in enumerate(run) if token.text in ("(", "[")), 0)
    if not opened or len(_bare(run[opened:])) == len(run[opened:]):
        return None
    arguments: list[Texts] = []
    moved: dict[int, Fraction] = {}
    for number, (_, argument) in enumerate(split(_bare(run[opened:]), lambda token: token.text in (",", ";"))):
        kept: list[str] = []
        for way, term in _terms(argument):
            steps = _multiple(term, step)
            if steps is None:
                kept += ["+" if way > 0 else "-", *(token.text for token in term)]
            else:
                moved[number] = moved.get(number, Fraction(0)) + way * steps
        arguments.append(tuple(kept))
    if len(moved) > 1:
        return None
    ((place, steps),) = moved.items() or [(None, Fraction(0))]
    return _Value(times, tuple(token.text for token in run[:opened]), tuple(arguments), steps, place)


def _differentiated(texts: Sequence[str]) -> Texts | None:
    """The function that is differentiated in f'(x), dL/dw, or d/dx f(x); no name of it where only a nabla stands there;
    None where nothing is.
    """
    primes = next((place for place, text in enumerate(texts) if text in ("'", r"\prime")), 0)
    if primes and texts[0] not in FRACTIONS:
        return tuple(text for text in texts[:primes] if text not in ("^", "{"))
    if texts[:1] == [r"\nabla"]:
        return ()
    if texts[:1] and texts[0] in FRACTIONS and texts[1:2] == ["{"] and texts[2:3] and texts[2] in _SIGNS:
        end = end_of_bracket(texts, 1)
        above = [*texts[3:end]]
        behind = above or [*texts[end_of_bracket(texts, end + 1) + 1 :]]
        opened = behind.index("(") if "(" in behind else len(behind)
        return tuple(behind[:opened])
    if "/" in texts and texts[0] in _SIGNS:
        return tuple(texts[1 : texts.index("/")])
    return None
