"""The rows of a report, as the audit comes to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from symbackprop.check.judging.outcome import Outcome
from symbackprop.check.mistakes.correction import Expected
from symbackprop.check.report import Claim
from symbackprop.check.text.chains import Chain
from symbackprop.check.text.source import Source

__all__ = ["Rows"]


@dataclass(slots=True)
class Rows:
    """The claims so far, and the number of the chain that the next ones belong to."""

    source: Source
    expected: Expected
    claims: list[Claim] = field(default_factory=list)
    chain: int = 0

    @property
    def count(self) -> int:
        return len(self.claims)

    def cut(self, count: int) -> None:
        """Takes back all rows but so many."""
        del self.claims[count:]

    def begin(self) -> None:
        """Begins a new chain."""
        self.chain += 1

    def add(self, at: int, latex: str, outcome: Outcome) -> None:
        number = len(self.claims) + 1
        line = self.source.line(at)
        self.claims.append(self.expected.claim(number, self.chain, line, latex, outcome, self.claims))

    def add_alone(self, at: int, latex: str, outcome: Outcome) -> None:
        """A row that is a chain of its own."""
        self.begin()
        self.add(at, latex, outcome)

    def add_link(self, chain: Chain, number: int, outcome: Outcome) -> None:
        """The row of a link, named by the side on its right."""
        left, right = chain.sides[number - 1], chain.sides[number]
        sign = chain.relations[number - 1].text
        sides = [self.source.verbatim(side.start, side.end) for side in (left, right)]
        self.add(right.start, f"{sides[0]} {sign} {sides[1]}", outcome)

    def add_sides(self, chain: Chain, numbers: Sequence[int], outcome: Outcome) -> None:
        """A row for each of some sides, all with one verdict."""
        for number in numbers:
            side = chain.sides[number]
            self.add(side.start, self.source.verbatim(side.start, side.end), outcome)
