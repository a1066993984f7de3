"""Slips in a line of numbers: a last digit, the arithmetic, one number that stands for another."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from symbackprop.check.judging.entrywise import compare
from symbackprop.check.judging.evaluation_point import close
from symbackprop.check.judging.numbers.slack import put_number
from symbackprop.check.judging.outcome import fits, is_number, literal
from symbackprop.check.mistakes.repairs import flipped
from symbackprop.check.mistakes.suspects import Mutation, Question
from symbackprop.check.reading.interpretation import Printed
from symbackprop.check.report import Verdict
from symbackprop.core import numbers
from symbackprop.core.quantities import DATA, PARAMETERS, Quantity
from symbackprop.core.terms import Apply, Number, Real, Symbol, Term, quantities_of, walk

__all__ = [
    "last_digits",
    "numbers_that_do_not_come_out",
    "other_bases",
    "other_data",
    "other_operands",
    "other_signs",
    "slips_of_arithmetic",
    "turned_signs",
]

_GOOD = (Verdict.CORRECT, Verdict.CARRIED, Verdict.ROUNDED)
_MOST_NUMBERS = 30  # of a line
_MOST_NAMES = 12  # that these may stand for
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
    if printed is not None and line is not None and close(line[1], -printed[0]):
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
    """A wrong value of a right line of numbers."""
    printed, line = literal(question.side), _right_line(question)
    if printed is not None and line is not None:
        words = "the line before gives" if question.before else "this is"
        yield Mutation("arithmetic", f"{words} {_digits(line[1], printed)}")


# one number of a line


def _is_good(question: Question, side: Term) -> bool:
    return compare(question.evidence, question.head, question.before, side, first=False).verdict in _GOOD


def other_signs(question: Question) -> Iterator[Mutation]:
    """The sign of one term in a line of numbers."""
    if any(_is_good(question, changed) for changed in flipped(question.side)):
        yield Mutation("sign", "the sign of a term is wrong")


def other_operands(question: Question) -> Iterator[Mutation]:
    """One number of a line that should be another: it belongs to another unit, is no data, or is a slip."""
    evidence = question.evidence
    terms = (question.head, *(term for term, _ in question.before))
    names = [*dict.fromkeys(name for term in terms for name in quantities_of(term))][:_MOST_NAMES]
    places = [node for node in walk(question.side) if isinstance(node, Printed)][:_MOST_NUMBERS]
    for place, node in enumerate(places):
        for name in names:
            value = evidence.value_of_name(name)
            if value is not None and _is_good(question, put_number(question.side, place, Number(value))):
                yield _belongs_here(question, node, name, value)


def _belongs_here(question: Question, node: Printed, name: Quantity, value: Real) -> Mutation:
    """The mistake where the value of a name belongs in the place of a printed number."""
    evidence, latex = question.evidence, question.latex
    siblings = [q for q in (*evidence.env.network.equations, *evidence.env.lecture.values) if q.kind is name.kind]
    for other in siblings:
        found = evidence.value_of_name(other) if other != name else None
        if found is not None and fits(found, Fraction(node.value), node.places):
            return Mutation("wrong_index", f"this is {latex(other)}; {latex(name)} belongs here")
    if name in evidence.env.lecture.values:
        return Mutation("wrong_data", f"{latex(name)} is {_digits(value, None)}")
    return Mutation("arithmetic", f"{latex(name)} is {_digits(value, (Fraction(node.value), node.places))}")


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
