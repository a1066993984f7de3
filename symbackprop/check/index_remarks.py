"""Remarks beside a formula on which indices are meant: for i != j; Case 1: i = j; ... when k != j."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from symbackprop.check.conventions import INDICES
from symbackprop.check.phrases import AFTER_WHEN, BEFORE_CASE, BEFORE_IF
from symbackprop.check.text.chains import Chain, chains_of
from symbackprop.check.text.formulas import Formula
from symbackprop.latex.signs import RELATIONS
from symbackprop.latex.tokens import Macros, Token, Unread

__all__ = ["IndexRemark", "indices_in", "remark_behind", "with_remark_before"]

Known = Callable[[str], bool]
_WORD = re.compile(r"[^\W\d_]{2}")
_LAST = "L"  # the last layer
_MARKUP = re.compile(r"\\begin\{\w+\*?\}(?:\{(?:[^{}]|\{[^{}]*\})*\})?|\\[A-Za-z]+")


@dataclass(frozen=True, slots=True)
class IndexRemark:
    """Which indices are meant in what follows, where that was said, and whether it was one case of several."""

    end: int
    tokens: tuple[Token, ...]
    case: bool


def indices_in(formula: Formula, chains: Sequence[Chain], known: Known, depths: Collection[str]) -> IndexRemark | None:
    """The remark that a formula is, if it is nothing else: for i != j. Letters that count the `depths` are L."""
    indices = _indices(formula, chains, known, depths)
    if indices is None:
        return None
    return IndexRemark(formula.start + len(formula.text), indices, case=BEFORE_CASE.search(formula.before) is not None)


def _indices(
    formula: Formula, chains: Sequence[Chain], known: Known, depths: Collection[str]
) -> tuple[Token, ...] | None:
    """The relation of indices that a formula is."""
    if len(chains) != 1 or _stands_apart(formula) or len(chains[0].sides) != 2 or len(chains[0].relations) != 1:
        return None
    sides, sign = [side.tokens for side in chains[0].sides], chains[0].relations[0]
    if any(len(side) != 1 for side in sides) or RELATIONS[sign.text] not in ("=", "!=", "<", ">"):
        return None
    letters = [side[0].text for side in sides if side[0].text in INDICES]
    numbers = [side[0].text for side in sides if side[0].text.isdecimal()]
    conditional = BEFORE_IF.search(formula.before) is not None
    if len(letters) + len(numbers) != 2 or not letters or any(map(known, letters)):
        return None
    if numbers and not conditional:
        return None
    ends = (replace(one, text=_LAST) if one.text in depths else one for (one,) in sides)
    return next(ends), sign, next(ends)


def _stands_apart(formula: Formula) -> bool:
    """Whether a formula is a display of its own, and does not stand in a line of words, as $$k$$ does in Markdown."""
    return formula.display and _WORD.search(formula.before.rpartition("\n")[2]) is None


def remark_behind(
    text: str,
    formula: Formula,
    chains: Sequence[Chain],
    following: Formula,
    macros: Macros,
    known: Known,
    classes: Collection[str],
    depths: Collection[str],
) -> tuple[Token, ...] | None:
    """The indices that the formula after one says are meant: `$...$ when $k != j$`."""
    if not chains or not chains[-1].relations or chains[-1].conditions:
        return None
    between = text[formula.start + len(formula.text) : following.start]
    if not AFTER_WHEN.fullmatch(between):
        return None
    try:
        tokens = following.tokens(macros)
        indices = _indices(following, chains_of(tokens, known), known, depths)
    except Unread:
        return None
    return indices if indices is not None and _mentioned(chains[-1], indices, classes) else None


def with_remark_before(
    remark: IndexRemark | None, text: str, formula: Formula, chains: Sequence[Chain], classes: Collection[str]
) -> tuple[IndexRemark | None, Sequence[Chain]]:
    """The chains with the indices that were said before, and the remark that still holds: `Case 1: i = j` says it of
    all that follows in the paragraph, any other of the first chain of the sentence.
    """
    if remark is None or not chains:
        return remark, chains
    between = text[remark.end : formula.start]
    # no word stands between, so that a new paragraph may begin; the markup of a display is none
    bare = not re.search(r"[^\W\d_]", _MARKUP.sub("", between))
    sentence = _MARKUP.sub("", between).rstrip(" \n$[{\\") if formula.display else between  # a display goes on with it
    apart = "\n\n" in sentence and not between.rstrip(" \n$[{\\").endswith(":")  # what a colon announces is not apart
    near = (not apart or bare) and (remark.case or "." not in between)
    first = chains[0]
    if near and first.relations and not first.conditions and _mentioned(first, remark.tokens, classes):
        chains = [first.with_indices(remark.tokens), *chains[1:]]
    return (remark if remark.case and near else None), chains


def _mentioned(chain: Chain, indices: Sequence[Token], classes: Collection[str]) -> bool:
    """Whether the letters of a relation of indices stand in a chain, but for that of the true class."""
    found = {token.text for side in chain.sides for token in side.tokens}
    letters = {token.text for token in indices if token.text in INDICES}
    return bool(letters & found) and letters <= found | {*classes, _LAST}
