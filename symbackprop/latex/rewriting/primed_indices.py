r"""Index letters with a prime, \sum_{j'} w_{kj'} a_{j'}: each is one letter of its own, which no document types."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symbackprop.latex.tokens import Token

__all__ = ["CLASS", "PRIMED", "as_typed", "with_primed_indices"]

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_FIRST = ord("𝚊")  # of a font that is read as plain letters where a document has it
_OF: dict[str, str] = {letter: chr(_FIRST + place) for place, letter in enumerate(_LETTERS)}
_TYPED = {ord(one): f"{letter}'" for letter, one in _OF.items()}
_INDICES = "ijklmnpqrs"
_PRIMES = ("'", r"\prime")
PRIMED = frozenset(_OF[letter] for letter in _INDICES)
CLASS = "ʏ"  # that of a sample, as an index: Z_{y_i}
_TYPED[ord(CLASS)] = "y_i"


def as_typed(text: str) -> str:
    """A text with such letters as people type them."""
    return text if text.isascii() else text.translate(_TYPED)


def with_primed_indices(tokens: list[Token]) -> list[Token]:
    """The tokens with one letter for each index with a prime, in scripts, and between others where a script has it."""
    if not any(token.text in _PRIMES for token in tokens):
        return tokens
    inside = [*_depths(tokens)]
    in_scripts = {tokens[place].text for place in range(len(tokens) - 1) if inside[place] and _end(tokens, place)}
    return [*_merged(tokens, inside, in_scripts)] if in_scripts else tokens


def _merged(tokens: Sequence[Token], inside: Sequence[bool], letters: set[str]) -> Iterator[Token]:
    place = 0
    while place < len(tokens):
        end = _end(tokens, place)
        bare = tokens[place].text in letters and end < len(tokens) and tokens[end].text not in ("_", "^", "(")
        if end and (inside[place] or bare):
            yield Token(_OF[tokens[place].text], tokens[place].at, tokens[end - 1].end)
            place = end
        else:
            yield tokens[place]
            place += 1


def _end(tokens: Sequence[Token], place: int) -> int:
    """Where an index letter with its prime ends that begins at a place; 0 where none does."""
    token, behind = tokens[place], [one.text for one in tokens[place + 1 : place + 5]]
    if token.word or len(token.text) != 1 or token.text not in _INDICES or not behind:
        return 0
    if behind[0] in _PRIMES:
        end = place + 2
    elif behind[:2] == ["^", r"\prime"]:
        end = place + 3
    elif behind == ["^", "{", r"\prime", "}"]:
        end = place + 5
    else:
        return 0
    return 0 if end < len(tokens) and tokens[end].text in _PRIMES else end


def _depths(tokens: Sequence[Token]) -> Iterator[bool]:
    """Of each token, whether it stands below or above something."""
    depth = script = 0
    for place, token in enumerate(tokens):
        opened = token.text == "{"
        depth += opened
        if opened and not script and place and tokens[place - 1].text in ("_", "^"):
            script = depth
        yield bool(script)
        if token.text == "}":
            script = 0 if depth == script else script
            depth -= 1
