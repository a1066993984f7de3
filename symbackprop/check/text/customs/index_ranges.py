r"""What is said of indices beside claims: ranges, i \in \{1, ..., n\}, and "for all i but k" before a claim."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from symbackprop.check.conventions import INDICES, LAYER_LETTERS
from symbackprop.latex.ellipsis import DOTS
from symbackprop.latex.ranges import ends_of_range
from symbackprop.latex.signs import RELATIONS
from symbackprop.latex.tokens import Token

__all__ = ["is_listed_range", "said_for_all", "without_ranges"]

_FOR_ALL = r"\forall"
_AROUND = frozenset(["{", "}", r"\quad", r"\,"])
_SET_APART = 4  # tokens of \forall i = 1
_NUMBERS = frozenset(["N", "R", "Z"])  # which are spaces of values
_SIGNS = frozenset([*RELATIONS, "&", "\\\\"])
_APART = ("=", "!=", "<", ">")

Known = Callable[[str], bool]


def _is_range(segment: Sequence[Token], known: Known) -> bool:
    r"""Whether a relation only says over what indices run: i \in C, (i, j) \in \{1, ..., n\} \times C."""
    run = _without_for_all(segment)
    if is_listed_range(segment, known) or (len(run) == 3 and _is_listed_for_all(segment, run)):
        return True
    place = next((n for n, token in enumerate(run) if token.text == r"\in"), 0)
    letters = [token.text for token in run[:place] if token.text not in ("(", ")", ",")]
    if not letters or any(letter not in INDICES or known(letter) for letter in letters):
        return False
    if any(token.word for token in run[:place]):
        return False
    sets: list[list[Token]] = [[]]
    for token in run[place + 1 :]:
        if token.text == r"\times":
            sets.append([])
        else:
            sets[-1].append(token)
    return all(_is_a_set(one) for one in sets)


def without_ranges(
    parts: Iterable[tuple[Sequence[Token], bool]], known: Known
) -> Iterator[tuple[int, Sequence[Token], bool]]:
    r"""The numbered segments of a row that say more than over what indices run; all parts of \forall i = 1, \dots, n
    are gone.
    """
    listed = False  # in such a range
    for number, (segment, aside) in enumerate(parts):
        texts = [token.text for token in segment if token.text not in _AROUND]
        if listed and len(texts) == 1 and (texts[0] in DOTS or texts[0].isdecimal()):
            continue
        if listed:
            listed = False  # what it ends with
            continue
        if not _is_range(segment, known):
            yield number, segment, aside
        elif len(texts) == _SET_APART and not any(text in DOTS for text in texts):
            listed = texts[0] == _FOR_ALL and texts[2] == "=" and texts[3].isdecimal()


def _is_listed_for_all(segment: Sequence[Token], run: Sequence[Token]) -> bool:
    r"""Whether a segment is what stands before the dots of \forall i = 1, \dots, n."""
    told = any(token.text == _FOR_ALL for token in segment)
    return told and run[0].text in INDICES | LAYER_LETTERS and run[1].text == "=" and run[2].text.isdecimal()


def is_listed_range(tokens: Sequence[Token], known: Known) -> bool:
    r"""Whether a formula only says from where to where an index counts: i = 1, \dots, n, or l = L - 1, \dots, 2. A
    letter that is a name already says something of that.
    """
    run = [token for token in tokens if token.text not in _AROUND | {_FOR_ALL, ","}]
    if len(run) < 5 or run[1].text != "=" or run[0].text not in INDICES | LAYER_LETTERS:
        return False
    if known(run[0].text) and run[0].text not in LAYER_LETTERS:
        return False
    dots = [place for place, token in enumerate(run) if token.text in DOTS]
    first, end = run[2 : dots[0]] if dots else [], run[dots[-1] + 1 :] if dots else []
    numbers = all(
        one.text.isdecimal() or one.text == "-" or (one.text.isalpha() and len(one.text) == 1) for one in first
    )
    return len(dots) == 1 and bool(first) and numbers and bool(end) and not any(one.text in _SIGNS for one in end)


def _is_a_set(run: Sequence[Token]) -> bool:
    """Whether a set is one of indices: a range, or a capital letter, perhaps with an index."""
    if not run or ends_of_range(run) is not None:
        return bool(run)
    capital = len(run[0].text) == 1 and run[0].text.isupper() and run[0].text not in _NUMBERS
    return capital and (len(run) == 1 or (run[1].text == "_" and len(run) == 3))


def said_for_all(segment: Sequence[Token], known: Known) -> tuple[Token, ...]:
    r"""The relation of indices that stands before a claim, \forall i \neq k; nothing for any other segment."""
    run = _without_for_all(segment)
    if len(run) != 3 or len(run) == len(segment) or RELATIONS.get(run[1].text) not in _APART:
        return ()
    letters = [token.text for token in (run[0], run[2]) if not token.text.isdecimal()]
    plain = bool(letters) and all(letter in INDICES and not known(letter) for letter in letters)
    return tuple(run) if plain else ()


def _without_for_all(segment: Sequence[Token]) -> list[Token]:
    run = [token for token in segment if token.text not in _AROUND]
    return run[1:] if run and run[0].text == _FOR_ALL else run
