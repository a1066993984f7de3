"""What the printed numbers of a line may stand for: parts of the lines before it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import islice, product

from symbackprop.check.judging.evaluation_point import FAILURES, close
from symbackprop.check.judging.evidence import NEAR, Evidence
from symbackprop.check.judging.numbers.as_printed import as_printed
from symbackprop.check.judging.numbers.sources import chain_parts, substituted, written_out
from symbackprop.check.judging.numbers.substitution import matches
from symbackprop.check.judging.outcome import Outcome, fits, is_far, is_number, literal
from symbackprop.check.reading.interpretation import Printed
from symbackprop.check.report import Verdict
from symbackprop.core import numbers
from symbackprop.core.terms import (
    Derivative,
    Number,
    Product,
    Quotient,
    Real,
    Sum,
    Symbol,
    Term,
    children,
    map_children,
    transform,
    walk,
)
from symbackprop.judge.differentiation import unfold

__all__ = [
    "by_operands",
    "formulas_of",
    "literals",
    "matched",
    "reduces",
    "rounded_operands",
]

_COMBINATIONS = 200
_FEW_PLACES = 8
_LONG_SUM = 24  # terms, up to which parts of a sum may stand behind a number


def by_operands(
    evidence: Evidence, head: Term, before: Sequence[tuple[Term, Outcome]], side: Term, exact: Real
) -> Outcome | None:
    """A line that puts numbers into a formula: each printed number stands for a part of the line before it."""
    if literal(side) is not None:
        return None
    operands = _operands_of(evidence, head, before)
    causes = _matched(evidence, operands, side, exact)
    if causes is not None:
        return Outcome(Verdict.INHERITED, value=exact, cause=min(causes)) if causes else Outcome(Verdict.CORRECT)
    data = evidence.data()
    for filled, causes in operands.stands.fillings(side):
        if is_far(data, filled, exact):
            continue
        try:
            value = data.of(filled)
        except FAILURES:
            continue
        if close(exact, value):
            if causes:
                return Outcome(Verdict.INHERITED, value=exact, cause=min(causes))
            return Outcome(Verdict.CORRECT)
    return None


def matched(
    evidence: Evidence, head: Term, before: Sequence[tuple[Term, Outcome]], side: Term
) -> frozenset[int] | None:
    """The wrong claims from which a line of numbers comes that is a formula with numbers in their places; None where it
    is no such line.
    """
    exact = evidence.exact(head)
    return None if exact is None else _matched(evidence, _operands_of(evidence, head, before), side, exact)


def formulas_of(evidence: Evidence, head: Term, before: Sequence[tuple[Term, Outcome]]) -> Iterator[Term]:
    """The right formulas that numbers may be put into."""
    exact = evidence.exact(head)
    if exact is not None:
        formulas = _operands_of(evidence, head, before).formulas()
        yield from (source for source, value in formulas if close(exact, value))


def _matched(evidence: Evidence, operands: _Operands, side: Term, exact: Real) -> frozenset[int] | None:
    for source, value in operands.formulas():
        if not close(exact, value):
            continue  # a formula that is wrong itself
        causes = matches(source, side, operands.stands.fits, evidence.env.network.equations)
        if causes is not None:
            return causes
    return None


def _operands_of(evidence: Evidence, head: Term, before: Sequence[tuple[Term, Outcome]]) -> _Operands:
    terms = [term for term, _ in before]
    return evidence.workshop.worked_out(
        _Operands, (evidence.env, evidence.record, head, *terms), lambda: _Operands.of(evidence, head, terms)
    )


@dataclass(slots=True)
class _Operands:
    """What numbers may be put into where a head and the lines behind it are known: the parts that they may stand for,
    and whole formulas with their values, which are worked out as far as they are asked for.
    """

    stands: _Stands
    waiting: Iterator[Term]
    known: list[tuple[Term, Real]] = field(default_factory=list)

    @staticmethod
    def of(evidence: Evidence, head: Term, before: Sequence[Term]) -> _Operands:
        near = (head, *before[-NEAR:])
        sources = [*near, *evidence.record.said.get(head, ())]
        derived = evidence.formula(head) if not before else None
        sources += [written_out(derived, evidence.env)] if derived is not None else []
        sources += [part for source in near for part in chain_parts(evidence, source)]
        sources += [unfold(source) for source in (head, *before[-1:])]
        waiting = dict.fromkeys(substituted(evidence, head, before, sources))
        return _Operands(_Stands(evidence, sources), iter(waiting))

    def formulas(self) -> Iterator[tuple[Term, Real]]:
        """The formulas with their values."""
        place = 0
        while True:
            while place < len(self.known):
                yield self.known[place]
                place += 1
            source = next(self.waiting, None)
            if source is None:
                return
            value = self.stands.evidence.exact(source)
            if value is not None:
                self.known.append((source, value))


def rounded_operands(
    evidence: Evidence, head: Term, before: Sequence[tuple[Term, Outcome]], side: Term
) -> Outcome | None:
    """A line that puts rounded numbers into a part of a formula and keeps the rest of its names."""
    exact = evidence.exact(head)
    if exact is None or not any(node.places for node in literals(side)):
        return None
    return by_operands(evidence, head, before, side, exact)


def reduces(evidence: Evidence, term: Term, side: Term, worked: Real) -> bool:
    """Whether a line of numbers is the line before it with parts worked out and rounded."""
    stands = _Stands(evidence, [term])
    if matches(term, side, stands.fits, evidence.env.network.equations) == frozenset():
        return True
    for filled, _ in stands.fillings(side):
        value = evidence.plain(filled)
        if not (isinstance(value, Decimal) and value.is_nan()) and close(worked, value):
            return True
    return False


@dataclass(slots=True)
class _Stands:
    """What the printed numbers of a line may stand for: any part of the lines before it."""

    evidence: Evidence
    sources: Sequence[Term]
    exact: list[tuple[Real, float, Term]] = field(default_factory=list)

    def fits(self, term: Term, printed: Fraction, places: int) -> frozenset[int] | None:
        """The wrong claims that a printed number comes from where it stands for a term; None where it does not."""
        value = self.evidence.exact(term)
        if value is None:
            return None
        if fits(value, printed, places):
            return frozenset()
        named = self._in_names(term)
        exact = self.evidence.exact(named) if named != term else None
        if exact is not None and fits(exact, printed, places):
            return frozenset()
        said = self.evidence.record.printed.get(term)
        if said is not None and said.value == printed and said.cause is not None:
            return frozenset([said.cause])
        for right, cause in self._worked_out_wrongly(printed):
            if close(right, value):
                return frozenset([cause])
        if isinstance(term, Symbol | Derivative):
            return None
        worked, causes = as_printed(self.evidence, term)  # eta dL/dw, by the number that was printed for dL/dw
        return causes if worked is not None and fits(worked, printed, places) else None

    def _worked_out_wrongly(self, printed: Fraction) -> Iterator[tuple[Real, int]]:
        """What lines of numbers come to for which the document has printed this number, and the claim that did so."""
        for line, said in self.evidence.record.printed_of_size(abs(printed)):
            if said.cause is not None and said.value == printed and is_number(line):
                value = self.evidence.exact(line)
                if value is not None:
                    yield value, said.cause

    def _in_names(self, term: Term) -> Term:
        """A line of numbers with the names that the document has printed them for."""
        record = self.evidence.record

        def named(node: Term) -> Term:
            return (record.name_of(node.value, node.places) or node) if isinstance(node, Printed) else node

        return transform(term, named)

    def _parts(self) -> list[tuple[Real, float, Term]]:
        """Each part with its value, and the size of that in floats."""
        if not self.exact:
            seen: dict[Term, Real] = {}
            for source in self.sources:
                for node in _parts_of(source):
                    if node in seen:
                        continue
                    value = self.evidence.exact(node)
                    if value is not None:
                        seen[node] = value
            self.exact = [(value, _size(value), node) for node, value in seen.items()]
        return self.exact

    def _candidates(self, printed: Fraction, places: int) -> list[tuple[Real, int | None]]:
        """The exact values that a printed number may stand for, with the wrong claim that it comes from."""
        found: list[tuple[Real, int | None]] = []
        before = self.evidence.record.printed_of_size(abs(printed))
        wrong = {term for term, said in before if said.cause is not None}
        size, unit = _size(printed), 10.0**-places
        for value, rough, node in self._parts():
            if abs(rough - size) > unit and node not in wrong:
                continue
            if numbers.is_exact(value) and abs(Fraction(value)) != abs(printed) and node not in wrong:
                continue  # decimals of few places often add up by chance: these must stand in their own places
            for sign in (1, -1):
                signed = value if sign > 0 else numbers.negate(value)
                if fits(signed, printed, places) and not any(close(signed, other) for other, _ in found):
                    found.append((signed, None))
                elif not fits(signed, printed, places):
                    said = self.evidence.record.printed.get(node)
                    if said is not None and said.cause is not None and sign * said.value == printed:
                        found.append((signed, said.cause))
        for term, said in before:
            if said.places == places and len(found) < 6:
                exact = self.evidence.exact(term)
                if exact is not None:
                    signed = exact if said.value == printed else numbers.negate(exact)
                    if not any(close(signed, other) for other, _ in found):
                        found.append((signed, said.cause))
        if not any(cause is None and close(value, printed) for value, cause in found):
            found.append((printed, None))
        return found[:6]

    def fillings(self, side: Term) -> Iterator[tuple[Term, frozenset[int]]]:
        """The line with exact values for its printed numbers, in every way they may be meant."""
        places = list(literals(side))
        if len(places) > 40:
            return
        # equal numbers may stand for different things, where there are few
        single = len(places) <= _FEW_PLACES
        options = {node: self._candidates(Fraction(node.value), node.places) for node in dict.fromkeys(places)}
        names: list[object] = [*range(len(places))] if single else [*options]
        choices = [options[node] for node in places] if single else [*options.values()]
        for chosen in islice(product(*choices), _COMBINATIONS):
            values = dict(zip(names, chosen, strict=True))
            yield _filled(side, values, single=single), frozenset(cause for _, cause in chosen if cause is not None)


def _size(value: Real) -> float:
    try:
        return abs(float(value))
    except OverflowError:
        return math.inf


def _filled(side: Term, values: Mapping[object, tuple[Real, int | None]], *, single: bool) -> Term:
    """A line with values for its printed numbers: for each occurrence, or for each number."""
    count = -1

    def put(node: Term) -> Term:
        nonlocal count
        if isinstance(node, Printed):
            count += 1
            return Number(values[count if single else node][0])
        return map_children(node, put)

    return put(side)


def literals(term: Term) -> Iterator[Printed]:
    for node in walk(term):
        if isinstance(node, Printed):
            yield node


def _parts_of(term: Term) -> Iterator[Term]:
    """Every part of a formula, and the sums and products that begin one."""
    for node in walk(term):
        yield node
        if isinstance(node, Product) and len(node.factors) > 2:
            count = len(node.factors)
            yield from (
                Product(node.factors[start:end])
                for start in range(count)
                for end in range(start + 2, min(count, start + 6) + 1)
                if end - start < count
            )
        if isinstance(node, Sum) and 2 < len(node.terms) <= _LONG_SUM:
            count = len(node.terms)
            yield from (
                Sum(node.terms[start:end])
                for start in range(count)
                for end in range(start + 2, min(count, start + 4) + 1)
                if end - start < count
            )
        if isinstance(node, Quotient):
            yield from children(node)
