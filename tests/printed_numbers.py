"""A pocket calculator for slides: it finds the lines of numbers in a deck's TeX, and computes each from what it prints.

It shares nothing with the program: a splitting of the TeX, a little grammar, floats.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

__all__ = ["Line", "Printed", "allowed", "chains_of_deck", "lines_of_deck", "read"]

Grid = list[list[float]]
Value = float | Grid

_TOKEN = re.compile(r"\\[A-Za-z]+\*?|\\.|\d+(?:\.\d+)?|[A-Za-z]+|\S")
_NOTHING = re.compile(
    r"(?<!\\)\\[,;!: ]|\\quad|\\displaystyle|\\left(?![a-z])|\\right(?![a-z])|\\bigg[lr]|\\sbpresult|"
    r"\\sbpappears\{\d+\}|\\mathopen\{\}|%\n|\\(?:begin|end)\{aligned\}"
)
_BREAKS = re.compile(r"[&\s]|\\\\|\{\}")
_FUNCTIONS: dict[str, Callable[[float], float]] = {
    r"\ln": math.log,
    r"\exp": math.exp,
    r"\tanh": math.tanh,
    r"\cosh": math.cosh,
    r"\step": lambda z: float(z > 0),
    r"\sigma": lambda z: 1 / (1 + math.exp(-z)),
}
_STARTS = ("(", "[", "{", r"\frac", r"\sqrt", "e", "|", r"\max", *_FUNCTIONS, r"\beginbmatrix")
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_PLAIN = re.compile(r"-?(\d+)(?:\.(\d+))?(?:\\cdot10\^\{(-?\d+)\})?")
_POWER = re.compile(r"-?10\^\{(-?\d+)\}")


class _NoNumberError(Exception):
    """Something that is no number: a name, or a function that a pocket calculator lacks."""


@dataclass(frozen=True)
class Printed:
    """A side of a line: what it is, computed from its numbers as they are printed, and the numbers of its text. Of one
    that is nothing but numbers the text of each.
    """

    text: str
    value: Value
    numbers: tuple[str, ...]
    entries: list[list[str]] | None


@dataclass(frozen=True)
class Line:
    """Two sides of a chain in numbers, the right one nothing but numbers."""

    left: Printed
    relation: str
    right: Printed

    def results(self) -> Iterator[tuple[float, float, str]]:
        """For each number that stands on the right: what the left side gives for it, the number, its text."""
        assert self.right.entries is not None
        found, printed = _grid(self.left.value), _grid(self.right.value)
        assert [*map(len, found)] == [*map(len, printed)], self
        for row, other, texts in zip(found, printed, self.right.entries, strict=True):
            yield from zip(row, other, texts, strict=True)

    def misses(self, digits: int) -> list[tuple[float, str]]:
        """What the left side gives, and what is printed, where that is farther off than allowed."""
        return [(found, text) for found, value, text in self.results() if abs(found - value) > allowed(text, digits)]


def allowed(text: str, digits: int) -> float:
    """How far a printed number may be from what the numbers before it give: one unit of its last digit; of a number
    with more digits than `digits` one of its digit number `digits`, of one beyond 1 the same part of it.
    """
    value = abs(_number(text))
    if value >= 1 or not value:
        return 10.0**-digits * max(value, 1) * (1 + 1e-9)
    own = 10.0 ** (math.floor(math.log10(value)) + 1 - digits)
    if "10^" in text:
        return own * (1 + 1e-9)
    return max(own, 10.0 ** -max(len(text.partition(".")[2]), digits)) * (1 + 1e-9)


def lines_of_deck(tex: str) -> Iterator[Line]:
    """Every formula in numbers of the deck's chains with each number after it, and every product of a ledger."""
    for chain in chains_of_deck(tex):
        sides = [(relation, side) for relation, text in chain if (side := read(text)) is not None]
        for (_, left), (relation, right) in combinations(sides, 2):
            if right.entries is not None:
                yield Line(left, relation, right)


def chains_of_deck(tex: str) -> Iterator[list[tuple[str, str]]]:
    """The sides of each chain, each with the relation before it; a chain that is set in several ways comes once."""
    seen: set[str] = set()
    tex = tex[tex.index(r"\begin{document}") :]
    for match in re.finditer(r"\\sbpchain(?=\{)", tex):
        _, place = _braced(tex, match.end())
        sides = _sides(_braced(tex, place)[0])
        key = _BREAKS.sub("", _NOTHING.sub("", " ".join(text for side in sides for text in side)))
        if key not in seen:
            seen.add(key)
            yield sides
    for match in re.finditer(r"\\sbpledger(?=\{)", tex):
        place, row = match.end(), ""
        for _ in range(5):
            row, place = _braced(tex, place)
        total, relation, *columns = (_NOTHING.sub("", cell) for cell in [*_split(row, "&"), ""])
        if columns and row not in seen:
            seen.add(row)
            yield [("", " ".join(columns)), (relation.strip(), total)]


def _sides(body: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for row in _split(body, r"\\"):
        cells = _split(row, "&")
        if len(cells) < 3:
            continue
        if not found:
            found.append(("", cells[0]))
        if cells[1].strip():
            parts = re.split(r"\\;(=|\\approx|\\leftarrow)\\;", cells[2])
            found.append((cells[1].strip(), parts[0]))
            found += zip(parts[1::2], parts[2::2], strict=True)
    return found


def _braced(text: str, place: int) -> tuple[str, int]:
    """What stands in the braces that open at a place, and the place behind them."""
    while text[place] in " \n%":
        place += 1
    assert text[place] == "{", text[place : place + 20]
    depth, at = 0, place
    while True:
        if text[at] == "\\":
            at += 2
            continue
        depth += (text[at] == "{") - (text[at] == "}")
        at += 1
        if not depth:
            return text[place + 1 : at - 1], at


def _split(text: str, sign: str) -> list[str]:
    """The parts of a text between signs that stand in no braces."""
    parts, depth, start, at = list[str](), 0, 0, 0
    while at < len(text):
        if depth == 0 and text.startswith(sign, at):
            parts.append(text[start:at])
            at += len(sign)
            start = at
            continue
        if text[at] == "\\":
            at += 2
            continue
        depth += (text[at] == "{") - (text[at] == "}")
        at += 1
    return [*parts, text[start:]]


def read(text: str) -> Printed | None:
    """A side in numbers; None where there is a name in it, or where it has no value."""
    tokens = _tokens(text)
    reader = _Reader(tokens)
    try:
        value = reader.sum()
        reader.expect("")
    except (_NoNumberError, ArithmeticError, ValueError):
        return None
    numbers = tuple(token for token in tokens if token[:1].isdigit())
    return Printed(text, value, numbers, _entries(tokens))


def _tokens(text: str) -> list[str]:
    text = re.sub(r"(?<=\d)\\,(?=\d{3})", "", text).replace("{,}", ".").replace(r"\operatorname{ReLU}'", r"\step")
    text = re.sub(r"\{(\\cdot|\\times|[-+()])\}", r"\1", text)
    text = re.sub(r"\\\\\[[\d.]+ex\]", r"\\\\", _NOTHING.sub(" ", text))
    text = re.sub(r"\\(begin|end)\{(\w+)\}", r" \\\1\2 ", text)
    return _TOKEN.findall(text.replace("{}", " "))


def _entries(tokens: Sequence[str]) -> list[list[str]] | None:
    """The text of a number, or of each entry of a matrix of numbers; None for anything else."""
    while tokens[:1] == ["{"] and tokens[-1:] == ["}"]:
        tokens = tokens[1:-1]
    text = "".join(tokens)
    if text.startswith(r"\beginbmatrix"):
        if text.count(r"\beginbmatrix") > 1 or not text.endswith(r"\endbmatrix"):
            return None
        text = text.removeprefix(r"\beginbmatrix").removesuffix(r"\endbmatrix")
    found = [row.split("&") for row in text.split(r"\\")]
    return found if all(_is_number(entry) for row in found for entry in row) else None


def _is_number(text: str) -> bool:
    return bool(_PLAIN.fullmatch(text) or _POWER.fullmatch(text))


def _number(text: str) -> float:
    """The value of the text of a number: 0.25, 1.68 * 10^-4, 10^6."""
    sign = -1 if text.startswith("-") else 1
    power = _POWER.fullmatch(text)
    if power is not None:
        return float(sign * 10.0 ** int(power[1]))
    plain = _PLAIN.fullmatch(text)
    assert plain is not None, text
    return sign * float(f"{plain[1]}.{plain[2] or 0}e{plain[3] or 0}")


def _grid(value: Value) -> Grid:
    return value if isinstance(value, list) else [[value]]


def _scalar(value: Grid) -> Value:
    return value[0][0] if len(value) == len(value[0]) == 1 else value


def _each(value: Value, change: Callable[[float], float]) -> Value:
    return [[change(one) for one in row] for row in value] if isinstance(value, list) else change(value)


def _both(left: Value, right: Value, change: Callable[[float, float], float]) -> Value:
    """Entry by entry; a number beside a matrix stands for each entry."""
    if not isinstance(right, list):
        return _each(left, lambda one: change(one, right))
    if not isinstance(left, list):
        return _each(right, lambda one: change(left, one))
    if [*map(len, left)] != [*map(len, right)]:
        raise _NoNumberError
    return [[change(a, b) for a, b in zip(*rows, strict=True)] for rows in zip(left, right, strict=True)]


def _times(left: Value, right: Value) -> Value:
    if not isinstance(left, list) or not isinstance(right, list):
        return _both(left, right, lambda a, b: a * b)
    if len(left[0]) != len(right):
        raise _NoNumberError
    columns = [*zip(*right, strict=True)]
    return _scalar([[sum(a * b for a, b in zip(row, one, strict=True)) for one in columns] for row in left])


class _Reader:
    """Sums of products of numbers, fractions, roots, powers, functions and matrices."""

    def __init__(self, tokens: Sequence[str]) -> None:
        self.tokens = tokens
        self.at = 0
        self.matrices = 0  # in which & and \\ are between entries; elsewhere they are between the rows of a sum

    @property
    def next(self) -> str:
        if not self.matrices:
            while self.at < len(self.tokens) and self.tokens[self.at] in ("&", r"\\"):
                self.at += 1
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self) -> str:
        token = self.next
        self.at += 1
        return token

    def expect(self, token: str) -> None:
        if self.take() != token:
            raise _NoNumberError

    def sum(self) -> Value:
        value = self.signed()
        while self.next in ("+", "-"):
            sign = -1 if self.take() == "-" else 1
            value = _both(value, self.product(), lambda a, b, sign=sign: a + sign * b)  # type: ignore[misc]
        return value

    def signed(self) -> Value:
        if self.next != "-":
            return self.product()
        self.take()
        return _each(self.product(), lambda one: -one)

    def product(self) -> Value:
        value = self.power()
        while True:
            token = self.next
            if token in (r"\cdot", r"\times"):
                self.take()
                value = _times(value, self.power())
            elif token == r"\odot":
                self.take()
                value = _both(value, self.power(), lambda a, b: a * b)
            elif token == r"\oslash":
                self.take()
                value = _both(value, self.power(), lambda a, b: a / b)
            elif token[:1].isdigit() or token in _STARTS:
                value = _times(value, self.power())
            else:
                return value

    def power(self) -> Value:
        base = self.atom()
        while self.next == "^":
            self.take()
            self.expect("{")
            if self.next == r"\mathsf":
                while self.next != "T":
                    self.take()
                self.take()
                self.expect("}")
                base = [[*row] for row in zip(*_grid(base), strict=True)]
            else:
                exponent = self.sum()
                if isinstance(exponent, list):
                    raise _NoNumberError
                base = _each(base, lambda one, exponent=exponent: _raised(one, exponent))  # type: ignore[misc]
            self.expect("}")
        return base

    def atom(self) -> Value:
        token = self.take()
        if token[:1].isdigit():
            return float(token)
        if token == "e" and self.next == "^":
            return math.e
        if token in _CLOSING:
            value = self.sum()
            self.expect(_CLOSING[token])
            return value
        if token == "|":
            value = self.sum()
            self.expect("|")
            return _each(value, abs)
        if token == r"\frac":
            return _both(self.braced(), self.braced(), lambda a, b: a / b)
        if token == r"\sqrt":
            return _each(self.braced(), math.sqrt)
        if token == r"\max":
            return self.greatest()
        if token in _FUNCTIONS:
            self.expect("(")
            value = self.sum()
            self.expect(")")
            return _each(value, _FUNCTIONS[token])
        if token == r"\beginbmatrix":
            return self.matrix()
        raise _NoNumberError

    def braced(self) -> Value:
        self.expect("{")
        value = self.sum()
        self.expect("}")
        return value

    def greatest(self) -> Value:
        self.expect("(")
        value = self.sum()
        while self.next == ",":
            self.take()
            value = _both(value, self.sum(), max)
        self.expect(")")
        return value

    def matrix(self) -> Value:
        self.matrices += 1
        rows: list[list[float]] = [[]]
        while True:
            entry = self.sum()
            if isinstance(entry, list):
                raise _NoNumberError
            rows[-1].append(entry)
            token = self.take()
            if token == r"\\":
                rows.append([])
            elif token == r"\endbmatrix":
                break
            elif token != "&":
                raise _NoNumberError
        self.matrices -= 1
        return _scalar(rows)


def _raised(base: float, exponent: float) -> float:
    found = base**exponent
    if isinstance(found, complex):
        raise _NoNumberError
    return float(found)
