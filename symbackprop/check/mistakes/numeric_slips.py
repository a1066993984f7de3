"""Slips in a line of numbers: a last digit, the arithmetic, one number that stands for another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from symbackprop.check.judging.evaluation_point import close
from symbackprop.check.judging.outcome import Outcome, fits, is_number, literal
from symbackprop.check.judging.single_link import Links
from symbackprop.check.judging.slack import put_number
from symbackprop.check.mistakes.mutations import (
    Latex,
)
from symbackprop.check.mistakes.repairs import flipped
from symbackprop.check.reading.interpretation import Printed
from symbackprop.check.report import Verdict
from symbackprop.core import numbers
from symbackprop.core.quantities import Kind
from symbackprop.core.terms import (
    Apply,
    Number,
    Real,
    Symbol,
    Term,
    quantities_of,
    walk,
)

__all__ = ["Named", "arithmetic", "last_digit", "operands", "slip"]


@dataclass(frozen=True, slots=True)
class Named:
    """A mistake of the table, and what it is here in words."""

    mistake: str
    message: str


def last_digit(
    links: Links, head: Term, before: Sequence[tuple[Term, Outcome]], printed: tuple[Fraction, int]
) -> Named | None:
    """A last digit that is one off, of the exact value or of what the line before gives."""
    values = [links.exact(term) for term in (head, *(term for term, _ in before[-1:]))]
    if printed[1] < 2:
        return None
    unit = Fraction(1, 10 ** printed[1])
    for value in values:
        if value is None or numbers.tidy(value, printed[1]):
            continue  # a number that ends there is not rounded
        if any(fits(value, printed[0] + step, printed[1]) for step in (unit, -unit)):
            return Named("rounding", f"rounded to {printed[1]} places this is {numbers.rounded(value, printed[1])}")
    return None


def slip(
    links: Links, head: Term, before: Sequence[tuple[Term, Outcome]], printed: tuple[Fraction, int]
) -> Named | None:
    """A wrong result of a right line of numbers, or of mere numbers."""
    term = before[-1][0] if before else head
    good = not before or before[-1][1].verdict in (Verdict.CORRECT, Verdict.CARRIED, Verdict.ROUNDED)
    value = links.exact(term) if good and is_number(term) else None
    if value is None:
        return None
    if close(value, -printed[0]):
        return Named("sign", "the sign is wrong")
    for base in (10, 2):
        logarithm = any(isinstance(node, Apply) and node.function == "ln" for node in walk(term))
        if logarithm and fits(numbers.divide(value, numbers.ln(Fraction(base))), *printed):
            return Named("log_base", f"this is the logarithm with base {base}")
    words = "the line before gives" if before else "this is"
    return Named("arithmetic", f"{words} {_digits(value, printed)}")


def operands(
    links: Links, latex: Latex, head: Term, before: Sequence[tuple[Term, Outcome]], side: Term
) -> Named | None:
    """A sign, or one number, in a line that puts numbers into a formula."""
    good = (Verdict.CORRECT, Verdict.CARRIED, Verdict.ROUNDED)
    for changed in flipped(side):
        if links.judge(head, before, changed, first=False).verdict in good:
            return Named("sign", "the sign of a term is wrong")
    names = [*dict.fromkeys(q for term in (head, *(term for term, _ in before)) for q in quantities_of(term))]
    known = [*links.scope.network.equations, *links.scope.lecture.values]
    for place, node in enumerate([node for node in walk(side) if isinstance(node, Printed)][:30]):
        for name in names[:12]:
            value = links.exact(Symbol(name))
            if value is None:
                continue
            changed = put_number(side, place, Number(value))
            if links.judge(head, before, changed, first=False).verdict not in good:
                continue
            siblings = [q for q in known if q.kind is name.kind and q != name]
            for other in siblings:
                found = links.exact(Symbol(other))
                if found is not None and fits(found, Fraction(node.value), node.places):
                    return Named("wrong_index", f"this is {latex(other)}; {latex(name)} belongs here")
            if name in links.scope.lecture.values:
                return Named("wrong_data", f"{latex(name)} is {_digits(value, None)}")
            return Named("arithmetic", f"{latex(name)} is {_digits(value, (Fraction(node.value), node.places))}")
    return None


def arithmetic(links: Links, head: Term, before: Sequence[tuple[Term, Outcome]], side: Term) -> Named | None:
    """Numbers that do not come out, where nothing else is the matter."""
    if not is_number(side):
        return None
    printed = literal(side)
    if before and is_number(before[-1][0]):
        value = links.exact(before[-1][0])
        if value is not None:
            return Named("arithmetic", f"the line before gives {_digits(value, printed)}")
    if is_number(head):
        value = links.exact(head)
        return None if value is None else Named("arithmetic", f"this is {_digits(value, printed)}")
    if printed is None or _is_leaf(head):
        return None
    own = isinstance(head, Symbol) and not before
    return Named("arithmetic", "this is not its value" if own else "the formula does not give this")


def _is_leaf(term: Term) -> bool:
    return isinstance(term, Symbol) and term.quantity.kind in (Kind.INPUT, Kind.TARGET, Kind.WEIGHT, Kind.BIAS)


def _digits(value: Real, printed: tuple[Fraction, int] | None) -> str:
    """A value with as many places as a printed number has, but enough to tell them apart."""
    places = max(printed[1], 0) if printed is not None else 6
    if printed is not None and places < 3 and not numbers.tidy(value, places):
        places = 3
    text = f"{numbers.rounded(value, places):f}"
    return text.rstrip("0").rstrip(".") if "." in text and printed is None else text
