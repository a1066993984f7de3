r"""What is said of indices beside claims: ranges, i \in \{1, ..., n\}, and "for all i but k" before a claim."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from symbackprop.check.conventions import INDICES, LAYER_LETTERS
from symbackprop.latex.ellipsis import DOTS
from symbackprop.latex.ranges import WITHOUT, ends_of_range
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
    letters = [_index(token) for token in run[:place] if token.text not in ("(", ")", ",")]
    bound = any(token.text == _FOR_ALL for token in segment)  # which makes an index of any letter
    if not letters or not all(_is_an_index(letter, known, bound=bound) for letter in letters):
        return False
    if any(token.word for token in run[:place]):
        return False
    if any(_apart_from_one(run)):
        return False  # it says which one is left out
    run = run[: _without_place(run)]
    sets: list[list[Token]] = [[]]
    for token in run[place + 1 :]:
        if token.text == r"\times":
            sets.append([])
        else:
            sets[-1].append(token)
    return all(_is_a_set(one) for one in sets)


def _is_an_index(letter: str, known: Known, *, bound: bool) -> bool:
    return len(letter) == 1 and letter.isalpha() if bound else letter in INDICES and not known(letter)


def _without_place(run: Sequence[Token]) -> int:
    r"""Where a set ends and \setminus \{1\} begins, or its end."""
    return next((place for place, token in enumerate(run) if token.text in WITHOUT), len(run))


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
    return told and _index(run[0]) in INDICES | LAYER_LETTERS and run[1].text == "=" and run[2].text.isdecimal()


def is_listed_range(tokens: Sequence[Token], known: Known) -> bool:
    r"""Whether a formula only says from where to where an index counts: i = 1, \dots, n, or l = L - 1, \dots, 2. A
    letter that is a name already says something of that.
    """
    run = [token for token in tokens if token.text not in _AROUND | {_FOR_ALL, ","}]
    if len(run) < 5 or run[1].text != "=" or _index(run[0]) not in INDICES | LAYER_LETTERS:
        return False
    if known(run[0].text) and _index(run[0]) not in LAYER_LETTERS:
        return False
    dots = [place for place, token in enumerate(run) if token.text in DOTS]
    first, end = run[2 : dots[0]] if dots else [], run[dots[-1] + 1 :] if dots else []
    numbers = all(
        one.text.isdecimal() or one.text == "-" or (one.text.isalpha() and len(one.text) == 1) for one in first
    )
    return len(dots) == 1 and bool(first) and numbers and bool(end) and not any(one.text in _SIGNS for one in end)


def _index(token: Token) -> str:
    r"""The letter of an index as indices have it, of \ell too."""
    return "ℓ" if token.text == r"\ell" else token.text


def _is_a_set(run: Sequence[Token]) -> bool:
    """Whether a set is one of indices: a range, or a capital letter, perhaps with an index."""
    if not run or ends_of_range(run) is not None:
        return bool(run)
    capital = len(run[0].text) == 1 and run[0].text.isupper() and run[0].text not in _NUMBERS
    return capital and (len(run) == 1 or (run[1].text == "_" and len(run) == 3))


def said_for_all(segment: Sequence[Token], known: Known) -> tuple[Token, ...]:
    r"""The relation of indices that stands before a claim, \forall i \neq k or \forall i \in S \setminus \{k\}; nothing
    for any other segment.
    """
    run = _without_for_all(segment)
    run = [*_apart_from_one(run)] or run
    if len(run) != 3 or len(run) == len(segment) or RELATIONS.get(run[1].text) not in _APART:
        return ()
    letters = [_index(token) for token in (run[0], run[2]) if not token.text.isdecimal()]
    bound = any(token.text == _FOR_ALL for token in segment)
    plain = bool(letters) and all(_is_an_index(letter, known, bound=bound) for letter in letters)
    return tuple(run) if plain else ()


def _without_for_all(segment: Sequence[Token]) -> list[Token]:
    run = [token for token in segment if token.text not in _AROUND]
    return run[1:] if run and run[0].text == _FOR_ALL else run


def _apart_from_one(run: Sequence[Token]) -> Iterator[Token]:
    r"""The tokens of i \neq k for i \in S \setminus \{k\}; none for anything else."""
    place = _without_place(run)
    left_out = [token for token in run[place + 1 :] if token.text not in (r"\{", r"\}", r"\lbrace", r"\rbrace")]
    if len(left_out) == 1 and [token.text for token in run[1:2]] == [r"\in"]:
        yield from (run[0], replace(run[place], text=r"\neq"), left_out[0])
