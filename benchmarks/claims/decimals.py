"""Claims in numbers: values, formulas with numbers in the places of their names, and slips of the pen in them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction

from benchmarks.claims.facts import Fact
from benchmarks.claims.printer import Printer
from benchmarks.claims.tree import Derivative, Name, Number, Op, Sum, Tree, parts_of, rebuilt, walk
from benchmarks.claims.truth import Meaningless, Truth

__all__ = ["numeric_claims"]

# kind, sides, relations, truth link by link
Claim = tuple[str, Sequence[str], Sequence[str], Sequence[bool | None]]
_MOST = 14  # numbers in a line


class _Unfit(Exception):
    """A number that cannot be printed in a way that is surely right."""


def numeric_claims(
    printer: Printer, truth: Truth, chance: random.Random, ways: Sequence[Callable[[], Fact]]
) -> Iterator[Claim]:
    """At most one claim in numbers, about a fact of single units at the lecture's own numbers."""
    if not ways:
        return
    fact = chance.choice(ways)()
    if any(isinstance(part, Sum) for _, part in walk(fact.right)) or fact.left == fact.right:
        return
    try:
        yield _Line(printer, truth, chance, fact).claim()
    except (_Unfit, Meaningless):
        return


class _Line:
    def __init__(self, printer: Printer, truth: Truth, chance: random.Random, fact: Fact) -> None:
        self.printer, self.truth, self.chance, self.fact = printer, truth, chance, fact
        self.places = printer.style.decimals

    def claim(self) -> Claim:
        exact = self._exact(self.fact.left)
        way = self.chance.random()
        left = self.printer.text(self._left())
        sign = self.chance.choice(("=", r"\approx"))
        if way < 0.25:
            return self._value(left, sign, exact)
        return self._substituted(left, sign, exact)

    def _left(self) -> Tree:
        left = self.fact.left
        if self.fact.relation == "<-" and self.printer.style.updated in ("<-", ":=", "="):
            raise _Unfit  # an update with an arrow has no chain of values
        return left

    def _exact(self, tree: Tree) -> float:
        return float(self.truth.value(tree, {})[0, 0].real)

    def _value(self, left: str, sign: str, exact: float) -> Claim:
        right = _decimal(exact, self.places)
        if self.chance.random() < 0.5:
            return "value", (left, right), (sign,), (True,)
        slipped = _slip(self.chance, right, exact)
        return "value: slip", (left, slipped), (sign,), (False,)

    def _substituted(self, left: str, sign: str, exact: float) -> Claim:
        places: list[tuple[tuple[int, ...], Tree]] = [*_atoms(self.fact.right)]
        if not 1 < len(places) <= _MOST:
            raise _Unfit
        values = {path: self._exact(atom) for path, atom in places}
        texts = {path: _decimal(value, self._some_places()) for path, value in values.items()}
        chain, truths = [left], []
        if self.chance.random() < 0.5:
            chain.append(self.printer.text(self.fact.right))
            truths.append(True)
        printed = self._computed(texts)
        slack = abs(printed - exact)
        result = _decimal(self.chance.choice((exact, printed)), self.places)
        kind = "numbers"
        way = self.chance.random()
        known: list[bool | None] = [True, True]
        if way < 0.3:
            kind, known = "numbers: slip in an operand", [False, None]
            path = self.chance.choice([*texts])
            texts = {**texts, path: _slip(self.chance, texts[path], values[path])}
        elif way < 0.4:
            kind, known = "numbers: exchanged", [False, None]
            one, two = self.chance.sample([*texts], 2)
            texts = {**texts, one: texts[two], two: texts[one]}
        elif way < 0.5:
            kind, known = "numbers: slip in the result", [True, False]
            result = _slip(self.chance, result, exact)
            if abs(float(result) - exact) <= 2 * slack + 2 * 10.0**-self.places:
                raise _Unfit
        if not known[0]:
            moved = abs(self._computed(texts) - exact)
            if moved <= 3 * slack + 2 * 10.0**-self.places:
                raise _Unfit
        filled = _put(self.fact.right, texts)
        lines = [self.printer.text(filled)]
        if self.chance.random() < 0.35:
            further, known_further = self._worked_out(filled, right=all(known))
            lines += further
            slipped = False in known_further
            last = None if slipped else known[1]
            known = [known[0], *(known_further if known[0] else [None] * len(further)), last]
            kind = f"{kind}, slip in a step" if slipped else kind
        return kind, (*chain, *lines, result), ("=",) * (len(chain) + len(lines) - 1) + (sign,), (*truths, *known)

    def _worked_out(self, filled: Tree, *, right: bool) -> tuple[list[str], list[bool | None]]:
        """The line with a part of it worked out, with a slip or without; nothing where no part is left to."""
        parts = [path for path, part in walk(filled) if path and _is_of_numbers(part)]
        if not parts:
            return [], []
        path = self.chance.choice(parts)
        value = self._exact(_part(filled, path))
        text = _decimal(value, self.places + 1)
        if right and self.chance.random() < 0.25:
            slipped = _slip(self.chance, text, value)
            moved = self._exact(_put(filled, {path: slipped})) - self._exact(filled)
            if abs(moved) <= 5 * 10.0**-self.places or abs(float(slipped) - value) <= 0.05 * abs(value):
                raise _Unfit
            return [self.printer.text(_put(filled, {path: slipped}))], [False]
        return [self.printer.text(_put(filled, {path: text}))], [True]

    def _some_places(self) -> int:
        """The digits of one number: the document's own, or some more where it is not strict about them."""
        return self.places + (self.chance.choice((0, 0, 1, 2)) if self.printer.style.mixed else 0)

    def _computed(self, texts: Mapping[tuple[int, ...], str]) -> float:
        return self._exact(_put(self.fact.right, texts))


def _is_of_numbers(part: Tree) -> bool:
    """Whether a part is made of several numbers and no names."""
    numbers = [one for _, one in walk(part) if isinstance(one, Number)]
    return len(numbers) > 1 and all(isinstance(one, Number | Op) for _, one in walk(part))


def _part(tree: Tree, path: tuple[int, ...]) -> Tree:
    for place in path:
        tree = parts_of(tree)[place]
    return tree


def _atoms(tree: Tree, path: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Tree]]:
    """What numbers stand for: names and derivatives, as wholes."""
    if isinstance(tree, Name | Derivative):
        yield path, tree
        return
    if isinstance(tree, Op) and tree.label == "slope":
        raise _Unfit  # nobody writes g'(0.3)
    for place, part in enumerate(parts_of(tree)):
        yield from _atoms(part, (*path, place))


def _put(tree: Tree, texts: Mapping[tuple[int, ...], str], path: tuple[int, ...] = ()) -> Tree:
    if path in texts:
        return Number(Fraction(texts[path]), texts[path])
    if isinstance(tree, Name | Derivative | Number):
        return tree
    return rebuilt(tree, tuple(_put(part, texts, (*path, place)) for place, part in enumerate(parts_of(tree))))


def _decimal(value: float, places: int) -> str:
    """The number as it is where it has few places, else rounded; neither zero nor near a tie."""
    plain = f"{value:.6f}".rstrip("0").rstrip(".")
    if abs(float(plain) - value) < 1e-12 and len(plain.partition(".")[2]) <= places:
        if float(plain) == 0 and plain != "0":
            raise _Unfit
        return plain
    rounded = f"{value:.{places}f}"
    scaled = abs(value) * 10**places
    if float(rounded) == 0 or abs(scaled % 1 - 0.5) < 1e-4:
        raise _Unfit
    return rounded


def _slip(chance: random.Random, text: str, exact: float) -> str:
    """Another number: a wrong digit, two digits exchanged, the point in another place, or the sign."""
    digits = [place for place, one in enumerate(text) if one.isdigit()]
    way = chance.randrange(5)
    if way < 2:
        place = chance.choice(digits)
        new = chance.choice([one for one in "0123456789" if one != text[place]])
        slipped = text[:place] + new + text[place + 1 :]
    elif way == 2 and len(digits) > 2:
        place = chance.choice(digits[1:-1])
        after = next(one for one in digits if one > place)
        both = [*text]
        both[place], both[after] = both[after], both[place]
        slipped = "".join(both)
    elif way == 3:
        slipped = text[1:] if text.startswith("-") else f"-{text}"
    else:
        places = len(text.partition(".")[2])
        slipped = f"{float(text) / 10:.{places + 1}f}"
    unit = 10.0 ** -len(slipped.partition(".")[2])
    if (
        slipped == text
        or float(slipped) == 0
        or abs(float(slipped) - exact) <= 1.5 * unit
        or slipped.startswith(("00", "-00"))
    ):
        raise _Unfit
    return slipped
