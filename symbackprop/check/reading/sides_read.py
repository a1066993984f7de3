"""The sides of a chain read once for the values of the indices in them, and in all ways that are one for them."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field

from lark import Token as Terminal

from symbackprop.check.names.environment import Environment
from symbackprop.check.names.keys import Bindings
from symbackprop.check.reading.interpretation import OutOfRange, Reading, Watched
from symbackprop.check.reading.reader import Budget, Reader
from symbackprop.core.terms import Term
from symbackprop.latex.nodes import Identifier, Indicator, Node, Ratio, SumSign
from symbackprop.latex.tokens import Token, Unread

__all__ = ["Side", "SidesRead"]


@dataclass(frozen=True, slots=True)
class Side:
    """A side as a formula, or why it cannot be read; how far its sums ran, and the names in force behind it."""

    term: Term | None
    problem: Unread | None
    sizes: Mapping[str, int]
    env: Environment


@dataclass(frozen=True, slots=True)
class _Known:
    """A side as it was read in a way, with what was asked of that; so many summands were `spent`."""

    side: Side
    way: Mapping[str, object]
    spent: int


@dataclass(frozen=True, slots=True, eq=False)
class SidesRead:
    """What was read of the sides of a chain so far, whose syntax trees are kept by whoever asks. A side depends on the
    names in force, on the values of those letters that stand in it, on which other ones have a value, and on what was
    asked of the way of reading. A letter that `counts` samples says of which one names without it are.
    """

    sample: int | None
    counts: str | None
    limits: Mapping[str, int]
    implied: frozenset[str]
    known: dict[Hashable, list[_Known]] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)

    def read(self, env: Environment, tree: Node, bindings: Bindings, way: Watched, budget: Budget) -> Side:
        """A side for some values of the indices; the `budget` counts the summands, though they were read before."""
        text = self._text(tree)
        # a differential is by what those on the other side depend on
        every = "\nd\n" in text and bool(way.varied.names)
        values = tuple(
            [value if every or letter in text or letter == self.counts else None for letter, value in bindings.items()]
        )
        key = (id(tree), id(env), tuple(bindings), values)
        entries = self.known.setdefault(key, [])
        for one in entries:
            if one.spent <= budget.left and way.is_like(one.way):
                budget.left -= one.spent
                way.asked.update(one.way)
                return one.side
        asked, left = frozenset(way.asked), budget.left
        way.asked.clear()
        try:
            side = self._read(env, tree, bindings, way, budget)
        finally:
            told = {name: getattr(way, name) for name in frozenset(way.asked)}
            way.asked.update(asked)
        # one that has brought in names is read anew, and one for which nothing was left may be read yet
        if side.env is env and budget.left >= 0:
            entries.append(_Known(side, told, left - budget.left))
        return side

    def _read(self, env: Environment, tree: Node, bindings: Bindings, way: Reading, budget: Budget) -> Side:
        sample = bindings.get(self.counts, self.sample) if self.counts is not None else self.sample
        if self.counts is not None and sample is not None and sample > (env.lecture.network.samples or 0):
            return Side(None, OutOfRange(f"there is no sample {sample}", None), {}, env)
        reader = Reader.of(env, bindings, way, sample, self.limits, self.implied, budget)
        try:
            term = reader.read(tree)
        except Unread as problem:
            return Side(None, problem, {}, env)
        return Side(term, None, reader.sizes, reader.env)

    def _text(self, tree: Node) -> str:
        """All that stands in a side: what is no part of it is no letter in it."""
        found = self.texts.get(id(tree))
        if found is None:
            found = self.texts[id(tree)] = "\n".join(("", *_texts(tree), ""))
        return found


def _texts(tree: Node) -> list[str]:
    found: list[str] = []
    waiting: list[object] = [tree]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Terminal):
            part = part.value
        if isinstance(part, str):
            found.append(part)
        elif isinstance(part, Node):
            waiting += part.children
        elif isinstance(part, Identifier):
            found.append(part.base)
            waiting += (*part.sub, *part.sup)
        elif isinstance(part, Token):
            found.append(part.text)
        elif isinstance(part, SumSign):
            waiting += (*part.sub, *part.sup)
        elif isinstance(part, Ratio):
            waiting += (part.top, part.bottom)
        elif isinstance(part, Indicator):
            waiting += (part.left, part.right)
        elif isinstance(part, tuple):
            waiting += part
    return found
