r"""Ways to say of which step of a training a name is: w(t+1), w(1), \text{new } w, and a label, w: 0.3 - 0.1 = 0.2."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from symbackprop.check.conventions import (
    BEFORE_UPDATE_MARKS,
    INDICES,
    NAME_LETTERS,
    PARAMETER_LETTERS,
    STEP_LETTERS,
    UPDATED_WORDS,
)
from symbackprop.latex.signs import EQUAL, OPENING, RELATIONS
from symbackprop.latex.tokens import FRACTIONS, Token, Unread, group

__all__ = ["with_label_as_head", "with_steps_as_marks"]

_OLD = frozenset(word for word in BEFORE_UPDATE_MARKS if word.isalpha() and len(word) > 1)
_SAID = _OLD.union(UPDATED_WORDS)
_LONGEST_WORD = 12  # letters
_COUNTING = STEP_LETTERS | {"t"}
_AFTER, _BEFORE = ("(", "t", "+", "1", ")"), ("(", "t", ")")


def with_steps_as_marks(tokens: Sequence[Token], known: Callable[[str], bool]) -> list[Token]:
    """The tokens with w^{(t+1)} for w(t+1) and w(1), w^{(t)} for w(t) beside it, and w^{new} for what is new; `known`
    tells the letters that are names.
    """
    found = [*tokens]
    if any(token.text.strip(" ()").lower() in _SAID if token.word else token.text in ("n", "o") for token in found):
        found = _with_words_behind(found)
    if len(found) < 4 or not (found[1].text == "_" or found[0].text in PARAMETER_LETTERS or known(found[0].text)):
        return found
    return _with_steps_above(found) if any(token.text == "(" for token in found[1:]) else found


def _with_words_behind(tokens: Sequence[Token]) -> list[Token]:
    r"""The tokens with w^{new} for \text{new } w, for w(new), and for "new" in single letters before a name."""
    found: list[Token] = []
    place = 0
    while place < len(tokens):
        said = _said_behind(tokens, place)
        if said is not None:
            name, behind, place = said
            mark = replace(behind, text=behind.text.strip(" ()").lower(), word=True)
            found += _marked(name, [mark], tokens[place - 1].end)
            continue
        length = _word_at(tokens, place)
        end = _end_of_name(tokens, place + length) if length else 0
        if not end:
            found.append(tokens[place])
            place += 1
            continue
        word = "".join(token.text for token in tokens[place : place + length]).strip().lower()
        mark = replace(tokens[place + length], text=word, word=True)
        first = replace(tokens[place + length], at=tokens[place].at)  # what is shown of it begins with the word
        found += _marked([first, *tokens[place + length + 1 : end]], [mark], tokens[end - 1].end)
        place = end
    return found


def _said_behind(tokens: Sequence[Token], place: int) -> tuple[Sequence[Token], Token, int] | None:
    r"""A name with such a word in brackets behind it, w(new), the word, and where that ends; None of anything else."""
    end = _end_of_name(tokens, place)
    if not end or end >= len(tokens):
        return None
    name, word = tokens[place:end], tokens[end]
    if word.word and word.text.strip().startswith("(") and word.text.strip(" ()").lower() in _SAID:
        return name, word, end + 1
    close = next((n for n in range(end + 1, min(end + _LONGEST_WORD, len(tokens))) if tokens[n].text == ")"), 0)
    inside = tokens[end + 1 : close]
    if word.text != "(" or not inside or not all(one.text.strip().isalpha() for one in inside):
        return None
    text = "".join(one.text for one in inside).strip().lower()
    return (name, replace(inside[0], text=text), close + 1) if text in _SAID else None


def _word_at(tokens: Sequence[Token], place: int) -> int:
    """How many tokens are a word such as "new" that stands before something; 0 for none."""
    token = tokens[place]
    if token.word:
        return int(token.text.strip().lower() in _SAID)
    run = tokens[place : place + 4]
    texts = [one.text for one in run]
    if len(run) < 4 or "".join(texts[:3]) not in ("new", "old") or any(one.word for one in run):
        return 0
    together = run[0].end == run[1].at and run[1].end == run[2].at
    apart = run[2].end < run[3].at and (
        not place or tokens[place - 1].end < token.at or not _is_letter(tokens[place - 1])
    )
    return 3 if together and apart else 0


def _is_letter(token: Token) -> bool:
    greek = token.text[:1] == "\\" and token.text[1:].isalpha() and token.text not in (*RELATIONS, *_NO_NAMES)
    return not token.word and ((len(token.text) == 1 and token.text.isalpha()) or greek)


_NO_NAMES = frozenset([r"\frac", r"\dfrac", r"\tfrac", r"\left", r"\right", r"\partial", r"\nabla", r"\sum", r"\cdot",
                       r"\times", r"\quad", r"\Delta", r"\text", r"\begin", r"\end", r"\sqrt", r"\odot"])  # fmt: skip


def _end_of_name(tokens: Sequence[Token], place: int) -> int:
    """Where a name ends that begins at a place, with its scripts; 0 where none does."""
    if place >= len(tokens) or not _is_letter(tokens[place]):
        return 0
    place += 1
    while place + 1 < len(tokens) and tokens[place].text in ("_", "^"):
        try:
            _, place = group(tokens, place + 1)
        except Unread:
            return 0
    return place


def _marked(name: Sequence[Token], mark: Sequence[Token], end: int) -> list[Token]:
    """A name with a mark at the end of what stands above it; what is shown of it ends at some place."""
    at = replace(name[-1], at=name[-1].end, word=False)
    opened, closed = replace(at, text="{"), replace(at, text="}", end=end)
    place = next((n for n, token in enumerate(name) if token.text == "^"), None)
    if place is None:
        return [*name, replace(at, text="^"), opened, *mark, closed]
    inside, behind = group(name, place + 1)
    return [*name[:place], *name[behind:], name[place], opened, *inside, *mark, closed]


def _with_steps_above(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with marks for the steps in brackets, where the name at their head has one of an update."""
    end = _end_of_name(tokens, 0)
    texts = [token.text for token in tokens]
    close = next((n for n in range(end, min(end + 6, len(texts))) if texts[n] == ")"), 0) if end else 0
    if not close or texts[end] != "(" or RELATIONS.get(next(iter(texts[close + 1 : close + 2]), "")) not in EQUAL:
        return [*tokens]
    name, inside = texts[:end], texts[end + 1 : close]
    if len(inside) == 3 and inside[0] in _COUNTING and inside[1:] == ["+", "1"]:
        letter = inside[0]
    elif len(inside) == 1 and inside[0].isdecimal() and texts[0] in PARAMETER_LETTERS:
        letter = str(int(inside[0]) - 1)
    elif inside == ["t"] and texts[0] in PARAMETER_LETTERS:
        letter = "-1"  # what it is at a step, w(t) = 0.2
    else:
        return [*tokens]
    after: Sequence[str] = _AFTER
    if letter.lstrip("-").isdecimal() and [*name, "(", letter, ")"] != _first(texts, close + 2, len(name) + 3):
        after = _AFTER if letter == "0" else _BEFORE if letter == "-1" else "+" * (int(letter) + 1)
        letter = ""  # a number that is said of one step alone
    head = _marked(tokens[:end], _like(tokens[end], after), tokens[close].end)
    found, place = [*head, *tokens[close + 1 : close + 2]], close + 2
    while place < len(tokens):
        end = _end_of_name(tokens, place) if letter else 0
        if letter and texts[place : place + 3] == ["(", letter, ")"] and texts[place - 1] in ("}", ")"):
            place += 3  # what has been differentiated, there
        elif end and texts[end : end + 3] == ["(", letter, ")"]:
            named = tokens[place:end]
            marked = texts[place:end] == name
            found += _marked(named, _like(tokens[end], _BEFORE), tokens[end + 2].end) if marked else named
            place = end + 3
        elif end:
            found += tokens[place:end]
            place = end
        else:
            found.append(tokens[place])
            place += 1
    return found


def _first(texts: Sequence[str], place: int, length: int) -> list[str]:
    """So many tokens from a place on, without a bracket before them."""
    place += next(iter(texts[place : place + 1]), "") in OPENING
    return [*texts[place : place + length]]


def _like(token: Token, texts: Sequence[str]) -> list[Token]:
    return [replace(token, text=text, word=False) for text in texts]


def with_label_as_head(tokens: Sequence[Token]) -> list[Token]:
    """The tokens of a claim with a name and a colon before it, w: 0.3 - 0.1 = 0.2, as one of that name; a label before
    another name is left out, and one before the derivative by that name.
    """
    end = _end_of_name(tokens, 0)
    if not end or end + 1 >= len(tokens) or tokens[end].text != ":":
        return [*tokens]
    rest = tokens[end + 1 :]
    relation = next((n for n, token in enumerate(rest) if token.text in RELATIONS), 0)
    bare = tokens[0].text in INDICES and end == 1
    if not relation or RELATIONS[rest[relation].text] not in EQUAL or (bare and tokens[0].text not in NAME_LETTERS):
        return [*tokens]
    name = [token.text for token in tokens[:end]]
    head = [token.text for token in rest[:relation]]
    by_name = any(head[n : n + end] == name for n in range(1, relation)) and head[0] in FRACTIONS
    if by_name or _end_of_name(rest, 0) == relation:
        return [*rest]
    return [*tokens[:end], replace(tokens[end], text="="), *rest]
