r"""Words in scripts in which nobody writes single letters of mathematics: names, \frac{d损失}{dw}, or remarks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from symbackprop.latex.signs import DIFFERENTIALS, OPENING, OPERATORS, RELATIONS
from symbackprop.latex.tokens import Token
from symbackprop.latex.unicode import is_of_another_script

__all__ = ["with_words_named"]

_SCRIPTS = ("_", "^")
# that begin what is said beside a formula
_REMARKS = frozenset([
    "其中", "若", "当", "當", "如果", "这里", "這裡", "此处", "则", "則", "故", "因为", "因為", "所以", "令",
    "设", "設", "即", "对", "對", "由", "于是", "단", "여기서", "따라서", "즉", "또는", "만약", "이때", "ただし",
    "ここで", "よって", "また", "もし", "但し",
])  # fmt: skip


def with_words_named(raw: Sequence[Token]) -> list[Token]:
    """Raw tokens with each word that is a name, or a part of one, in one token; the letters of remarks stay as they
    are.
    """
    if all(token.text.isascii() for token in raw):
        return [*raw]
    return [*_named(raw)]


def _named(raw: Sequence[Token]) -> Iterator[Token]:
    start = 0
    for foreign, run in groupby(raw, lambda token: is_of_another_script(token.text)):
        letters = [*run]
        end = start + len(letters)
        if foreign and _is_name(raw, start, end):
            yield Token("".join(letter.text for letter in letters), letters[0].at, letters[-1].end, word=True)
        else:
            yield from letters
        start = end


def _is_name(raw: Sequence[Token], start: int, end: int) -> bool:
    """Whether the word between two places has a script, is one, stands behind a differential, or is a factor's first
    part, which a letter touches; otherwise it is a remark beside the formula.
    """
    before = next((token.text for token in reversed(raw[:start]) if not token.text.isspace()), "")
    after = raw[end].text if end < len(raw) else ""
    if after in _SCRIPTS or before in DIFFERENTIALS:
        return True
    if before == "{" and after == "}":
        return start > 1 and raw[start - 2].text in _SCRIPTS
    begins = before in ("", "&", "$", "$$") or before in OPERATORS or before in RELATIONS or before in OPENING
    touched = after.isascii() and after.isalpha()
    return begins and touched and "".join(token.text for token in raw[start:end]) not in _REMARKS
