"""Updates whose weight is named in words, new weight = old weight - eta dL/dw, and numbers that are set as words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from symbackprop.latex.signs import RELATIONS
from symbackprop.latex.tokens import FRACTIONS, Token, Unread, group

__all__ = ["names_a_weight", "with_numbers_set_as_words", "with_updates_in_words"]

_NUMBER = re.compile(r"\s*([-−+]?)\s*(\d+(?:\.\d+)?|\.\d+)\s*")
_WEIGHT = (
    r"(?:weights?|parameters?|bias(?:es)?|value|gewichte?|poids|peso|parámetro|权重|权值|参数|重み|가중치|연결\s*강도)"
)
_NEW_WORDS = "new|updated|next|neue[sr]?|nouveau|nuevo|nuovo|novo|新的?|更新后的?|새로운|새|갱신된|新しい"
_OLD_WORDS = (
    "old|current|present|previous|existing|alte[sr]?|ancien|actual|antiguo|vecchio|antigo|旧的?|当前|原来?的?|"
    "기존|현재|이전|현|古い|現在の"
)
_NEW = re.compile(rf"(?:the\s+)?(?:{_NEW_WORDS})\s*{_WEIGHT}|{_WEIGHT}\s*(?:{_NEW_WORDS})", re.IGNORECASE)
_OLD = re.compile(rf"(?:the\s+)?(?:{_OLD_WORDS})\s*{_WEIGHT}|{_WEIGHT}\s*(?:{_OLD_WORDS})", re.IGNORECASE)
_SIGNS = (r"\partial", "d", r"\mathrm d")


def with_updates_in_words(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with the name by which the loss is differentiated for a weight that words name, before and after."""
    found = [*tokens]
    named = len(found) > 3 and found[0].word and _NEW.fullmatch(found[0].text.strip()) and found[1].text in RELATIONS
    old = found[2] if named else None
    if old is None or not old.word or not names_a_weight(old.text):
        return found
    name = _differentiated_by(found[3:])
    if not name:
        return found
    head = [replace(one, at=found[0].at, end=found[0].end) for one in name]
    before = [replace(one, at=old.at, end=old.end) for one in name]
    return [replace(found[0], text="new"), *head, found[1], *before, *found[3:]]


def names_a_weight(words: str) -> bool:
    """Whether some words name a weight before an update, and are no remark."""
    return _OLD.fullmatch(words.strip()) is not None


def with_numbers_set_as_words(tokens: Sequence[Token]) -> list[Token]:
    r"""The tokens with \text{-0.01} as the number that it is."""
    found: list[Token] = []
    for token in tokens:
        match = _NUMBER.fullmatch(token.text) if token.word else None
        if match is None:
            found.append(token)
            continue
        number = [Token(match[2], token.at, token.end)]
        if match[1]:
            number.insert(0, Token(match[1].replace("−", "-"), token.at, token.at))
        if found and found[-1].text in ("^", "_"):
            number = [Token("{", token.at, token.at), *number, Token("}", token.end, token.end)]
        found += number
    return found


def _differentiated_by(tokens: Sequence[Token]) -> Sequence[Token]:
    """What stands below the sign of the first derivative, the w of dL/dw."""
    for place, token in enumerate(tokens):
        if token.text in FRACTIONS:
            try:
                above, behind = group(tokens, place + 1)
                below, _ = group(tokens, behind)
            except Unread:
                return ()
            if above and below and above[0].text in _SIGNS and below[0].text in _SIGNS:
                return below[1:]
    return ()
