"""What the chains of a formula leave out, so that no sign of relation is dropped: remarks in brackets and in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from symbackprop.check.conventions import INDICES, LAYER_LETTERS, REASONS
from symbackprop.check.phrases import BEFORE_REASON
from symbackprop.check.text.carriers.macros import closing_brace
from symbackprop.check.text.chains import Chain
from symbackprop.latex.signs import CLOSING, EQUAL, OPENING, RELATIONS
from symbackprop.latex.tokenise import tokenise
from symbackprop.latex.tokens import Macros, Token

__all__ = ["Remark", "left_out", "remarks_in_words"]

_APART = frozenset(["&", r"\quad", ",", ";", "."])
_FOR_ALL = r"\forall"
_START = 3  # tokens, \forall i =
_OF_RANGES = frozenset([r"\ldots", r"\dots", r"\cdots", r"\forall"])
_NAMED = re.compile(r"\w|\\[A-Za-z]+")
_WORDS = re.compile(r"\\(?:text\w*|mbox|intertext|shortintertext|footnote)\*?\s*(?=\{)")
_WITHIN = re.compile(r"(?<!\\)\$([^$]+)\$|\\\(((?:[^\\]|\\(?!\)))+)\\\)")


@dataclass(frozen=True, slots=True)
class Remark:
    """A stretch of a formula that no chain has; `stated` where it says something by itself or gives a reason, and is
    not what may only be supposed of the claim beside it.
    """

    tokens: tuple[Token, ...]
    stated: bool

    @property
    def at(self) -> int:
        return self.tokens[0].at

    @property
    def end(self) -> int:
        return self.tokens[-1].end


def left_out(tokens: Sequence[Token], chains: Sequence[Chain], known: Callable[[str], bool]) -> Iterator[Remark]:
    """The stretches with a sign of relation that stands in no chain, neither between two sides nor within one, nor in
    what is said of the indices.
    """
    kept = {token.at for chain in chains for token in _tokens_of(chain)}
    said = {token.at for chain in chains for token in chain.relations}
    run: list[Token] = []
    beside = False  # a claim, in the same row
    for token in [*tokens, None]:
        if token is not None and token.at not in kept and token.text != "\\\\":
            run += [token] if run or token.text not in _APART else []
            continue
        bare = _unbracketed(run)
        if _relates(bare, whole=bare is run and not beside) and not _is_range(bare, known):
            reason = bare[0].word and bare[0].text.lower().strip(" ,.:") in REASONS
            yield Remark(tuple(bare), stated=not beside or reason)
        run = []
        beside = token is not None and token.text != "\\\\" and (beside or token.at in said)


def _tokens_of(chain: Chain) -> Iterator[Token]:
    for side in chain.sides:
        yield from side.tokens
    for item in chain.items:
        bare = _unbracketed(item.tokens)
        if bare is item.tokens or not _relates(bare, whole=False):
            yield from item.tokens
    yield from chain.relations
    for _, tokens in chain.conditions:
        yield from tokens


def _relates(run: Sequence[Token], *, whole: bool) -> bool:
    """Whether some tokens say something: an equation, or another relation that is a `whole` line by itself."""
    depth, signs = 0, list[str]()
    for token in run:
        depth += (token.text in OPENING or token.text == r"\begin") - (token.text in CLOSING or token.text == r"\end")
        if not depth and RELATIONS.get(token.text, "?") != "?":
            signs.append(RELATIONS[token.text])
    told = bool(signs) if whole else any(sign in EQUAL for sign in signs)
    return told and sum(not token.word for token in run) > len(signs)


def _unbracketed(run: Sequence[Token]) -> Sequence[Token]:
    """What stands in one pair of brackets, or the whole."""
    while run and run[-1].text in _APART:
        run = run[:-1]
    if len(run) < 2 or (run[0].text, run[-1].text) not in (("(", ")"), ("[", "]")):
        return run
    depth = 0
    for token in run[:-1]:
        depth += (token.text in OPENING) - (token.text in CLOSING)
        if not depth:
            return run
    return run[1:-1]


def _is_range(run: Sequence[Token], known: Callable[[str], bool]) -> bool:
    r"""Whether a relation only says which values an index has: i = 1, 2, and \forall i = 1, \dots, n."""
    texts = [token.text for token in run[:4]]
    if texts[:1] == [_FOR_ALL] and len(texts) > _START and texts[1] in INDICES | LAYER_LETTERS:
        return texts[2] == "=" and texts[3].isdecimal()
    named = [token.text for token in run if _NAMED.match(token.text) and token.text not in RELATIONS]
    letters = [text for text in named if not text.isdecimal() and text not in _OF_RANGES]
    return bool(letters) and all(text in INDICES | LAYER_LETTERS and not known(text) for text in letters)


def remarks_in_words(text: str, start: int, tokens: Sequence[Token], macros: Macros) -> Iterator[Remark]:
    r"""The mathematics among the words of a formula, \text{where $a = b$}, unless it is among its tokens."""
    read = {token.at for token in tokens if not token.word}
    for command in _WORDS.finditer(text):
        end = closing_brace(text, command.end())
        for match in _WITHIN.finditer(text, command.end(), max(end, command.end())):
            at = match.start(match.lastindex or 0)
            inside = tokenise(match[match.lastindex or 0], start + at, macros)
            if not any(token.at in read for token in inside) and _relates(inside, whole=False):
                reason = BEFORE_REASON.search(text, command.end(), match.start()) is not None
                yield Remark(tuple(inside), stated=reason)
