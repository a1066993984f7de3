"""What the words around a formula say of its shape: `$W$ has dimensions (3, 2)`, `$b$ has the same shape as $z$`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from symbackprop.check.phrases import SHAPE_OF_ANOTHER, SHAPE_SUPPOSED, SHAPES_SAID, SINGULAR
from symbackprop.check.text.formulas import Formula
from symbackprop.latex.signs import is_relation
from symbackprop.latex.tokenise import tokenise
from symbackprop.latex.tokens import Macros, Token, Unread

__all__ = ["ShapeSaid", "shape_said"]

_LOOKED_AT = 400  # characters behind a formula, and before it
_MATH = r"(?:`?\$[^$\n]{1,120}\$`?|\\{1,2}\([^\n]{1,120}?\\{1,2}\))"
_ATOM = rf"(?:{_MATH}|\d+|[A-Za-z](?:_\w)?(?!\w))"
_TIMES = r"\s*(?:[x×]|-?\s*by\s*-?)\s*"
_PAIR = rf"[(\[]\s*{_ATOM}(?:(?:\s*,|{_TIMES})\s*{_ATOM})*\s*,?\s*[)\]]|{_ATOM}(?:{_TIMES}{_ATOM})+"
_SIZE = rf"(?P<size>{_PAIR}|{_MATH}|\d+(?!\w|\.\d))"
_NAME = rf"(?P<name>{_MATH})"
_WORDS = r"(?:[^\W\d_][\w-]*\s+){0,3}"
_ANOTHER = rf"(?:,|,?\s*(?:and|or|as well as|und|oder|sowie))\s*{_WORDS}\(?{_MATH}\)?"
_CLOSES = r"(?:`?\$`?|\\{1,2}\))[*_]{0,3}\)?"
_KIND = r"(?:[ -](?:weight\s+|bias\s+)?(?:matrix|matrices|vectors?|arrays?|tensors?|weights|Matrizen|Vektoren)\b)?"
_LINK = r"(?:,?\s*(?:which|that|die|der|das|welche[rs]?)\s+|\s*)"
_SEVERAL = re.compile(rf"\s*(?:,|and|or|und|oder|bzw\.|respectively)\s*(?:{_PAIR}|\$\s*[(\[])")
_BEFORE_LIST = re.compile(rf"{_MATH}\)?\s*(?:and|by|with|times|und|mal|mit)\s*{_WORDS}\(?$")
_QUESTION = re.compile(r"[^.!?\n]*\?")
_MARKS = re.compile(r"\\{1,2}[()]|[$`]")
_SIGNS = re.compile(rf"{_MATH}|(?<![A-Za-z])x(?![A-Za-z])|×|-?\s*\bby\b\s*-?")
_OPENING, _CLOSING = frozenset("(["), frozenset(")]")
_DEEPER, _HIGHER = frozenset("([{"), frozenset(")]}")
_SPACE = ("R", r"\R")
_BETWEEN = (",", r"\times", r"\cdot", "*")  # two sizes


def _compiled() -> Iterator[tuple[re.Pattern[str] | None, re.Pattern[str]]]:
    """The table of phrases, each with what may stand between a formula and its words."""
    others = rf"(?P<others>(?:{_ANOTHER}){{0,4}})"
    for before, behind in SHAPES_SAID:
        phrase = behind.replace("<size>", _SIZE).replace("<name>", _NAME)
        whole = re.compile(rf"{_CLOSES}{others}(?P<said>{_KIND}{_LINK}{phrase})", re.IGNORECASE)
        yield re.compile(before, re.IGNORECASE) if before else None, whole


_PHRASES = tuple(_compiled())


@dataclass(frozen=True, slots=True)
class ShapeSaid:
    """What is said of the shape of a formula: that it is the `space` R^{a x b}, or that of what `like` is, or both;
    neither where it cannot be read. `words` are what is written, up to the formula and from it on; it is only
    `supposed` behind "if".
    """

    at: int
    words: tuple[str, str]
    space: tuple[Token, ...] = ()
    like: tuple[Token, ...] = ()
    supposed: bool = False


def shape_said(text: str, formula: Formula, macros: Macros) -> ShapeSaid | None:
    """What the words right beside a formula in a line say of its shape, if they do."""
    if formula.display or formula.typed or formula.problem:
        return None
    end = formula.start + len(formula.text)
    window = text[end : end + _LOOKED_AT].replace("~", " ")
    before = formula.before.replace("~", " ")
    for rule, behind in _PHRASES:
        match = behind.match(window)
        begins = rule.search(before) if rule is not None and match is not None else None
        if match is None or "\n\n" in match[0] or (rule is not None and begins is None):
            continue
        if rule is None and _is_of_another(before):
            return None
        return _said(match, before[begins.start() :] if begins else "", before, end, macros)
    return None


def _said(match: re.Match[str], words: str, before: str, end: int, macros: Macros) -> ShapeSaid | None:
    """What a phrase says; None where it asks, or says it of other formulas than the one before it."""
    groups = match.groupdict()
    others = re.findall(_MATH, groups["others"])
    verb = (groups.get("verb") or "").split()
    alike = groups.get("alike") is not None
    if (others and (not verb or verb[0].lower() in SINGULAR)) or _QUESTION.match(match.string, match.end()):
        return None
    if alike and len(others) != 1:
        return None
    at = end + match.start("said")
    plain = _MARKS.sub("", match["others"] + match["said"] if alike else match["said"]).strip(" (:,–—-")
    shown = (" ".join(words.split()).lstrip(".,;:(* "), " ".join(plain.split()))
    supposed = SHAPE_SUPPOSED.search(before) is not None
    like: list[Token] = []
    try:
        if alike or groups.get("name"):
            place = match.start("others") + match["others"].index(others[0]) if alike else match.start("name")
            like = _tokens(others[0] if alike else match["name"], end + place, macros)
        size = groups.get("size")
        parts = _tokens(size, end + match.start("size"), macros) if size else []
    except Unread:
        return ShapeSaid(at, shown)
    if like and any(is_relation(token) for token in like):
        return ShapeSaid(at, shown)
    space = _space(parts, one=groups.get("vector") is not None) if parts else ()
    if space is None:
        return None if not like else ShapeSaid(at, shown, like=tuple(like), supposed=supposed)
    if _SEVERAL.match(match.string, match.end()):
        return ShapeSaid(at, shown)
    return ShapeSaid(at, shown, tuple(space), tuple(like), supposed)


def _is_of_another(before: str) -> bool:
    """Whether the words before a formula say that what is spoken of is another thing, the transpose of W."""
    while (found := _BEFORE_LIST.search(before)) is not None:
        before = before[: found.start()]
    return SHAPE_OF_ANOTHER.search(before) is not None


def _tokens(piece: str, start: int, macros: Macros) -> list[Token]:
    """The tokens of what stands in a line, half of it in words perhaps, ($n$, 1) and 3 by 2, each in its place."""

    def plain(match: re.Match[str]) -> str:
        return match[0] if match[0][0] in "$\\`" else ",".ljust(len(match[0]))

    signs = _SIGNS.sub(plain, piece)
    return tokenise(_MARKS.sub(lambda mark: " " * len(mark[0]), signs), start, macros)


def _space(tokens: Sequence[Token], *, one: bool) -> Sequence[Token] | None:
    r"""The space R^{a \times b} of a shape; nothing where it is none that is judged, None where it is no shape at all.
    A single number is one of a vector, where the words say so (`one`), or in (n,).
    """
    if len(tokens) > 2 and tokens[0].text in _SPACE and tokens[1].text == "^":
        return tokens
    run = [*tokens]
    while len(run) > 2 and run[0].text in _OPENING and run[-1].text in _CLOSING:
        run = run[1:-1]
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in run:
        depth += (token.text in _DEEPER) - (token.text in _HIGHER)
        if depth == 0 and token.text in _BETWEEN:
            parts.append([])
        else:
            parts[-1].append(token)
    ends = len(parts) > 1 and not parts[-1]
    parts = parts[:-1] if ends else parts
    if depth or not all(parts) or any(is_relation(token) for token in run):
        return None
    if len(parts) > 2 or (len(parts) == 1 and not (one or ends)):
        return ()
    first, last = tokens[0], tokens[-1]
    inside = [token for part in parts for token in (Token(r"\times", part[0].at, part[0].at), *part)][1:]
    opening = [Token(sign, first.at, first.at) for sign in ("R", "^", "{")]
    return [*opening, *inside, Token("}", last.end, last.end)]
