"""Slips in a line of numbers: a last digit, the arithmetic, one number that stands for another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from math import inf, isnan

from symbackprop.check.judging.entrywise import compare
from symbackprop.check.judging.numbers.slack import put_number
from symbackprop.check.judging.numbers.sources import chain_parts, written_out
from symbackprop.check.judging.outcome import fits, is_far, is_number, literal
from symbackprop.check.mistakes.repairs import exchange, flipped, with_name
from symbackprop.check.mistakes.suspects import Mutation, Question
from symbackprop.check.reading.interpretation import Printed
from symbackprop.check.report import Verdict
from symbackprop.core import numbers
from symbackprop.core.quantities import DATA, PARAMETERS
from symbackprop.core.terms import (
    Apply,
    Derivative,
    Number,
    Product,
    Quotient,
    Real,
    Sum,
    Symbol,
    Term,
    product_of,
    quantities_of,
    walk,
)

__all__ = [
    "factors_too_many",
    "last_digits",
    "numbers_that_do_not_come_out",
    "other_bases",
    "other_data",
    "other_operands",
    "other_signs",
    "other_units",
    "slips_of_arithmetic",
    "turned_signs",
]

_GOOD = (Verdict.CORRECT, Verdict.CARRIED, Verdict.ROUNDED)
_MOST_NUMBERS = 30  # of a line
_MOST_NAMES = 24  # that these may stand for
_LEAVES = PARAMETERS | DATA


def other_data(question: Question) -> Iterator[Mutation]:
    """Another number than the lecture gives."""
    head = question.head
    if isinstance(head, Symbol) and head.quantity in question.evidence.given and not question.before:
        yield Mutation("wrong_data", "")


def last_digits(question: Question) -> Iterator[Mutation]:
    """A last digit that is one off, of the exact value or of what the line before gives."""
    printed = literal(question.side)
    if printed is None or printed[1] < 2:
        return
    terms = (question.head, *(term for term, _ in question.before[-1:]))
    unit = Fraction(1, 10 ** printed[1])
    for value in map(question.evidence.exact, terms):
        if value is None or numbers.tidy(value, printed[1]):
            continue  # a number that ends there is not rounded
        if any(fits(value, printed[0] + step, printed[1]) for step in (unit, -unit)):
            right = numbers.rounded(value, printed[1])
            yield Mutation("rounding", f"rounded to {printed[1]} places this is {right}")


def _right_line(question: Question) -> tuple[Term, Real] | None:
    """The line of numbers that a printed number should be the value of, where that line is right."""
    before = question.before
    term = before[-1][0] if before else question.head
    good = not before or before[-1][1].verdict in _GOOD
    value = question.evidence.exact(term) if good and is_number(term) else None
    return None if value is None else (term, value)


def turned_signs(question: Question) -> Iterator[Mutation]:
    """The value of a line with the wrong sign."""
    printed, line = literal(question.side), _right_line(question)
    if printed is not None and line is not None and fits(line[1], -printed[0], printed[1]):
        yield Mutation("sign", "the sign is wrong")


def other_bases(question: Question) -> Iterator[Mutation]:
    """The value of a line with another base of its logarithms."""
    printed, line = literal(question.side), _right_line(question)
    if printed is None or line is None:
        return
    term, value = line
    for base in (10, 2):
        logarithm = any(isinstance(node, Apply) and node.function == "ln" for node in walk(term))
        if logarithm and fits(numbers.divide(value, numbers.ln(Fraction(base))), *printed):
            yield Mutation("log_base", f"this is the logarithm with base {base}")


def slips_of_arithmetic(question: Question) -> Iterator[Mutation]:
    """A wrong value of a line of numbers, which may be wrong itself."""
    printed, line = literal(question.side), _right_line(question)
    if printed is None:
        return
    if line is not None:
        words = "the line before gives" if question.before else "this is"
        yield Mutation("arithmetic", f"{words} {_digits(line[1], printed)}")
        return
    before = question.before[-1][0] if question.before else None
    if before is not None and is_number(before) and literal(before) is None:
        yield Mutation("arithmetic", f"the line before gives {_digits(question.evidence.plain(before), printed)}")


# one number of a line


def _is_good(question: Question, side: Term) -> bool:
    evidence = replace(question.evidence, only_right=True)
    return compare(evidence, question.head, question.before, side, first=False).verdict in _GOOD


def other_signs(question: Question) -> Iterator[Mutation]:
    """The sign of one term in a line of numbers."""
    if any(_is_good(question, changed) for changed in flipped(question.side)):
        yield Mutation("sign", "the sign of a term is wrong")


def other_units(question: Question) -> Iterator[Mutation]:
    """A line that is right for another unit, or for another parameter."""
    evidence, head, latex = question.evidence, question.head, question.latex
    network = evidence.env.network
    known = (*network.equations, *network.parameters)
    for name in [*dict.fromkeys(quantities_of(head))][:2]:
        siblings = [one for one in known if (one.kind, one.layer, one.sample) == (name.kind, name.layer, name.sample)]
        for other in [one for one in siblings if one != name][:_MOST_NAMES]:
            if _is_good(replace(question, head=with_name(head, name, other), before=()), question.side):
                mistake = "exchanged_parameters" if name.kind in PARAMETERS else "wrong_index"
                yield Mutation(mistake, f"this is right for {latex(other)}, not for {latex(name)}")


def factors_too_many(question: Question) -> Iterator[Mutation]:
    """A small factor in a line of numbers that must go."""
    for node in walk(question.side):
        for place, factor in enumerate(node.factors if isinstance(node, Product) else ()):
            rest = product_of(*node.factors[:place], *node.factors[place + 1 :]) if isinstance(node, Product) else node
            if _is_small(factor) and _is_good(question, exchange(question.side, node, rest)):
                yield Mutation("factor", "a factor is too many")


def _is_small(factor: Term) -> bool:
    """Whether a factor is a whole number, or one over one."""
    if isinstance(factor, Quotient):
        return _is_small(factor.numerator) and _is_small(factor.denominator)
    return isinstance(factor, Printed) and not factor.places


def last_digits_of_operands(question: Question) -> Iterator[Mutation]:
    """One number of a line whose last digit is rounded wrongly."""
    yield from (one for one in _operands(question, slight_only=True) if one.mistake == "rounding")


def other_operands(question: Question) -> Iterator[Mutation]:
    """One number of a line that should be another, at one of its places or at all: it belongs to another unit, is no
    data, or is a slip.
    """
    yield from _operands(question)


def _operands(question: Question, *, slight_only: bool = False) -> Iterator[Mutation]:
    evidence, head, side = question.evidence, question.head, question.side
    value = evidence.exact(head)
    if value is None:
        return
    nodes = [node for node in walk(side) if isinstance(node, Printed)][:_MOST_NUMBERS]
    parts = [(part, exact) for part in _parts_of(question) if (exact := evidence.exact(part)) is not None]
    now = _distance(evidence.plain(side), value)
    data, left = evidence.data(), _MOST_TRIED
    for places in _same_numbers(nodes):
        node = nodes[places[0]]
        unit = 10.0**-node.places
        tried: set[Real] = set()  # parts of equal value are right or wrong together
        for part, exact in parts:
            for signed in (exact, numbers.negate(exact)):
                if signed in tried:
                    continue
                tried.add(signed)
                slight = _distance(signed, node.value) <= 1.5 * unit
                if slight_only and not slight:
                    continue
                changed = side
                for place in reversed(places):
                    changed = put_number(changed, place, Number(signed))
                if not slight and is_far(data, changed, value, now * _CLOSER):
                    continue
                if not slight and _distance(evidence.plain(changed), value) > now * _CLOSER:
                    continue
                left -= 1
                if left < 0:
                    return
                if _is_good(question, changed):
                    yield _belongs_here(question, node, part, signed)


def _same_numbers(nodes: Sequence[Printed]) -> Iterator[list[int]]:
    """Each place of a number, then all places of one with a decimal point that stands at several."""
    yield from ([place] for place in range(len(nodes)))
    for value in dict.fromkeys(node.value for node in nodes if node.places > 0):
        places = [place for place, node in enumerate(nodes) if node.value == value]
        if len(places) > 1:
            yield places


_MOST_TRIED = 60  # values in the places of numbers, each of which is looked at as a line of its own
_CLOSER = 0.3  # of the difference that is left where the right number is put in


def _distance(one: Real, other: Real) -> float:
    """How far two values are apart, infinitely where one of them is none."""
    found = abs(float(numbers.add(one, numbers.negate(other))))
    return inf if isnan(found) else found


def _parts_of(question: Question) -> list[Term]:
    """What the numbers of a line may stand for: names and derivatives of the formula that they are put into."""
    evidence, head = question.evidence, question.head
    equations = evidence.env.network.equations
    terms = [head, *(term for term, _ in question.before)]
    derived = evidence.formula(head)
    terms += [written_out(derived, evidence.env)] if derived is not None else []
    terms += [equations[head.quantity].term] if isinstance(head, Symbol) and head.quantity in equations else []
    names = dict.fromkeys(name for term in terms for name in quantities_of(term))
    found: dict[Term, None] = dict.fromkeys(Symbol(name) for name in [*names][:_MOST_NAMES])
    nodes = [node for term in terms for node in walk(term)]
    slopes = [node for node in nodes if isinstance(node, Derivative)][:_MOST_SLOPES]
    found |= dict.fromkeys((*slopes, *(node for node in nodes if isinstance(node, Sum | Product | Apply))))
    found |= dict.fromkeys(part for slope in slopes for part in chain_parts(evidence, slope))
    return [*found][:_MOST_PARTS]


_MOST_SLOPES = 6
_MOST_PARTS = 60


def _belongs_here(question: Question, node: Printed, part: Term, value: Real) -> Mutation:
    """The mistake where the value of a part of the formula belongs in the place of a printed number."""
    evidence, latex = question.evidence, question.latex
    said = _digits(value, (Fraction(node.value), node.places))
    one = Fraction(1, 10 ** max(node.places, 0))
    rounded = node.places > 1 and not numbers.tidy(value, node.places)
    if rounded and any(fits(value, Fraction(node.value) + step, node.places) for step in (one, -one)):
        return Mutation("rounding", f"rounded to {node.places} places this is {said}")
    if not isinstance(part, Symbol):
        return Mutation("arithmetic", f"{said} belongs here")
    name = part.quantity
    siblings = [q for q in (*evidence.env.network.equations, *evidence.env.lecture.values) if q.kind is name.kind]
    for other in siblings:
        found = evidence.value_of_name(other) if other != name else None
        if found is not None and fits(found, Fraction(node.value), node.places):
            return Mutation("wrong_index", f"this is {latex(other)}; {latex(name)} belongs here")
    if name in evidence.env.lecture.values:
        return Mutation("wrong_data", f"{latex(name)} is {_digits(value, None)}")
    return Mutation("arithmetic", f"{latex(name)} is {said}")


def numbers_that_do_not_come_out(question: Question) -> Iterator[Mutation]:
    """Numbers that do not come out, where nothing else is wrong."""
    evidence, head, before = question.evidence, question.head, question.before
    printed = literal(question.side)
    if before and is_number(before[-1][0]):
        value = evidence.exact(before[-1][0])
        if value is not None:
            yield Mutation("arithmetic", f"the line before gives {_digits(value, printed)}")
    if is_number(head):
        value = evidence.exact(head)
        if value is not None:
            yield Mutation("arithmetic", f"this is {_digits(value, printed)}")
    elif printed is not None and not (isinstance(head, Symbol) and head.quantity.kind in _LEAVES):
        own = isinstance(head, Symbol) and not before
        yield Mutation("arithmetic", "this is not its value" if own else "the formula does not give this")


def _digits(value: Real, printed: tuple[Fraction, int] | None) -> str:
    """A value with as many places as a printed number has, but enough to tell them apart."""
    places = max(printed[1], 0) if printed is not None else 6
    if printed is not None and places < 3 and not numbers.tidy(value, places):
        places = 3
    text = f"{numbers.rounded(value, places):f}"
    return text.rstrip("0").rstrip(".") if "." in text and printed is None else text
