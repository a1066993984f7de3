"""Written names as keys: the text of their scripts, with numbers for running indices."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from symbackprop.check.conventions import CAPITALS, NAME_LETTERS, RUNNING, SCRIPT_WORDS, TRAINING_STEPS
from symbackprop.latex.nodes import APART, ENTRY, Identifier
from symbackprop.latex.tokens import Token

__all__ = [
    "Bindings",
    "Key",
    "capital_of",
    "index_letters",
    "is_capital",
    "key_of",
    "plain_base",
    "script",
    "small_of",
    "spelled",
]

Bindings = Mapping[str, int]  # the value of each running index
_SUM = re.compile(r"(?<![\d.])(\d+)([+-]\d+)")
_NUMBERS = re.compile(r"[(\[]?\d{1,3}(?:[+-]\d{1,3})+[)\]]?(?:T|\\top|\\intercal)?")  # (3-1): no index runs in it
_NO_TEXT = ("{", "}", "_", r"\quad")
_ALL = (r"\cdot", r"\bullet")
_STEPS_BEHIND = [[*"(t+1)"], [*"(t)"]]


@dataclass(frozen=True, slots=True)
class Key:
    """A written name without braces, fonts and spaces."""

    base: str
    sub: str = ""
    sup: str = ""

    def has_entry(self, other: Key) -> bool:
        """Whether another name is that of an entry of what this one names, or the same."""
        inner = other.sub.removeprefix(self.sub).lstrip(",") if other.sub.startswith(self.sub) else "-"
        return (self.base, self.sup) == (other.base, other.sup) and (not inner or inner.isdecimal())


def script(tokens: Sequence[Token], bindings: Bindings) -> str:
    """The text of a script, with numbers for the running indices in it."""
    if len(tokens) < 2:  # as most are
        return _single(tokens[0], bindings) if tokens else ""
    parts: list[str] = []
    place = 0
    moved = False
    while place < len(tokens):
        token = tokens[place]
        if token.word:
            parts.append(token.text.replace(" ", "").replace("_", ""))
        elif token.text.isalpha() and len(token.text) == 1:
            run = [token]
            while place + 1 < len(tokens) and _letter(tokens[place + 1]):
                place += 1
                run.append(tokens[place])
            text = "".join(part.text for part in run)
            numbered = place + 1 < len(tokens) and tokens[place + 1].text.isdecimal() and text[-1] not in RUNNING
            if numbered:
                parts.append(text)  # o1, h2: the first output, the second hidden unit
            elif text in SCRIPT_WORDS or len(text) > 2 or any(letter not in bindings for letter in text):
                parts.append("".join(str(bindings[text]) if len(text) == 1 and text in bindings else text))
                moved = moved or (len(text) == 1 and text in bindings)
            else:
                parts.append(",".join(str(bindings[letter]) for letter in text))
                moved = True
        elif token.text in _ALL:  # W_{i \cdot}, the row W_{i,:}
            parts.append(",:" if parts else ":,")
        elif token.text not in _NO_TEXT:
            parts.append(token.text)
        elif (
            token.text == "}"
            and parts
            and parts[-1].isdecimal()
            and place + 1 < len(tokens)
            and tokens[place + 1].text.isdecimal()
        ):
            parts.append(",")
        place += 1
    text = "".join(parts)
    if moved:
        text = _worked_out(text)
        # an index that stands right beside a number: w_{1j}
        text = _beside(tokens, bindings, text)
    elif len(text) > 2 and _NUMBERS.fullmatch(text):
        text = _worked_out(text)
    return text


def _worked_out(text: str) -> str:
    """A script with the number for a sum of numbers in it, 3 for 2 + 1."""
    while (found := _SUM.search(text)) is not None:
        text = f"{text[: found.start()]}{int(found[1]) + int(found[2])}{text[found.end() :]}"
    return text


def _single(token: Token, bindings: Bindings) -> str:
    """The text of a script of one token."""
    if token.word:
        return token.text.replace(" ", "").replace("_", "")
    if token.text in bindings and _letter(token):
        return str(bindings[token.text])
    return "" if token.text in _NO_TEXT else token.text


def _letter(token: Token) -> bool:
    return not token.word and token.text.isalpha() and len(token.text) == 1


def _beside(tokens: Sequence[Token], bindings: Bindings, text: str) -> str:
    if len(tokens) == 2 and all(token.text.isdecimal() or token.text in bindings for token in tokens):
        return ",".join(token.text if token.text.isdecimal() else str(bindings[token.text]) for token in tokens)
    return text


def index_letters(named: Identifier) -> tuple[tuple[str, bool], ...]:
    """The single letters in the scripts of a name that may be running indices, and whether each stands above."""
    if not named.sub and not named.sup:
        return ()
    found = named.kept.get("letters")
    if not isinstance(found, tuple):
        found = named.kept["letters"] = tuple(_index_letters(named))
    return found


def _index_letters(named: Identifier) -> Iterator[tuple[str, bool]]:
    for above, tokens in ((False, named.sub), (True, _without_step(named.sup))):
        if not tokens or any(token.text == "=" for token in tokens):
            continue  # z_{l=1}: which one it is
        place = int(named.base == r"\nabla" and not above)  # behind the letter of what it differentiates by
        if above and "".join(token.text for token in tokens if token.text not in "{}") in TRAINING_STEPS:
            continue
        while place < len(tokens):
            run = ""
            while place < len(tokens) and _letter(tokens[place]):
                run += tokens[place].text
                place += 1
            behind = next((token.text for token in tokens[place:] if token.text not in "{}"), "")
            if run and run[-1] not in RUNNING and (behind.isdecimal() or behind in ("_", "^")):
                continue  # o1, h2: the first output, the second hidden unit; v_{b_1}: what belongs to b_1
            if above and run.endswith("T"):
                run = run[:-1]  # a transpose
            if 1 <= len(run) <= 2 and run not in SCRIPT_WORDS and not NAME_LETTERS.intersection(run):
                yield from ((letter, above) for letter in run)
            place += 1


def _without_step(tokens: Sequence[Token]) -> Sequence[Token]:
    """What stands above a name without the step of a training at its end, h(t+1)."""
    texts = [token.text for token in tokens]
    step = next((step for step in _STEPS_BEHIND if texts[-len(step) :] == step), None)
    return tokens if step is None else tokens[: -len(step)]


def plain_base(base: str) -> str:
    r"""A base as keys have it: \tildeo for \tilde o or \widetilde o."""
    return base.replace(" ", "").replace(r"\wide", "\\")


def key_of(named: Identifier, bindings: Bindings) -> Key:
    """The key of a written name for some values of its indices."""
    values: Hashable = None  # where no index of it has one
    if bindings and (named.sub or named.sup):
        letters = _letters_in_scripts(named)
        values = tuple([bindings.get(letter) for letter in letters]) if letters else None
    found = named.kept.get(values)
    if not isinstance(found, Key):
        sup = script(named.sup, bindings) + r"\prime" * named.primes
        found = named.kept[values] = Key(plain_base(named.base), script(named.sub, bindings), sup)
    return found


def _letters_in_scripts(named: Identifier) -> tuple[str, ...]:
    """What stands in the scripts of a name and may be an index, on whose value its key depends."""
    found = named.kept.get("single")
    if not isinstance(found, tuple):
        texts = (token.text for token in (*named.sub, *named.sup))
        letters = (text for text in texts if not text.isdecimal() and text not in _NO_TEXT)
        found = named.kept["single"] = tuple(dict.fromkeys(letters))
    return found


def capital_of(letter: str) -> str | None:
    """The capital of a small letter; None for what is none."""
    return letter.upper() if len(letter) == 1 and letter.islower() else CAPITALS.get(letter)


def small_of(letter: str) -> str | None:
    """The small letter of a capital; None for what is none."""
    if len(letter) == 1 and letter.isupper():
        return letter.lower()
    return next((small for small, capital in CAPITALS.items() if capital == letter), None)


def is_capital(base: str) -> bool:
    """Whether a letter is the usual one of a matrix of all samples."""
    return small_of(base.removeprefix(r"\hat")) is not None


def spelled(key: Key) -> str:
    """A key as LaTeX."""
    below = key.sub.replace(ENTRY, ",")
    return key.base.partition(APART)[0] + (f"_{{{below}}}" if below else "") + (f"^{{{key.sup}}}" if key.sup else "")
