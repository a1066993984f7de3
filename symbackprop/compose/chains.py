"""Chains of equalities from formulas and numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from symbackprop.compose.document import Link, Listing, Phrase, Reference, Words
from symbackprop.core import numbers
from symbackprop.core.display import shows_exactly
from symbackprop.core.places import SAMPLE
from symbackprop.core.quantities import Quantity
from symbackprop.core.steps import Assumption, Step
from symbackprop.core.terms import (
    Comparison,
    Derivative,
    Negation,
    Number,
    Real,
    Series,
    Sum,
    Symbol,
    Term,
    map_children,
    quantities_of,
    sum_of,
)
from symbackprop.evaluate.analysis import Analysis
from symbackprop.evaluate.forward import put_numbers
from symbackprop.network.network import Network
from symbackprop.rules.value import Unknown, at_index, value_of

__all__ = [
    "convention_at_kinks",
    "in_even_parts",
    "number_links",
    "reason_of",
    "step_links",
    "value_link",
    "with_numbers",
]


Item = TypeVar("Item")


def in_even_parts(items: Sequence[Item], most: int) -> tuple[tuple[Item, ...], ...]:
    """The items in as few parts as hold at most `most`, all of about one length."""
    count = -(-len(items) // most)
    ends = [len(items) * number // count for number in range(1, count + 1)] if count else []
    return tuple(tuple(items[start:end]) for start, end in zip([0, *ends], ends, strict=False))


def number_links(analysis: Analysis, term: Term, value: Real | None, *, emphasis: bool = False) -> tuple[Link, ...]:
    """`= numbers put in = value`, each with = where it is exact and ~ where it is rounded.

    Nothing where there is no value; the middle part is left out where it would say nothing new.
    """
    if value is None:
        return ()
    filled = with_numbers(analysis, term)
    if filled is not None and not _has_value(filled, value):
        filled = None  # with the numbers put in it has lost its digits, as 1 - a has where a is nearly 1
    links: list[Link] = []
    digits = analysis.lecture.deck.digits
    exact = filled is not None and shows_exactly(filled, digits)
    if filled is not None and not _is_number(filled, value) and not isinstance(term, Symbol):
        links.append(Link("=" if exact else "approx", filled))
    relation = "=" if shows_exactly(Number(value), digits) and (exact or filled is None) else "approx"
    links.append(Link(relation, Number(value), emphasis=emphasis))
    return tuple(links)


def _is_number(filled: Term, value: Real) -> bool:
    """Whether the numbers put in are the value itself, as it is written: -z is -1 where z is 1."""
    if isinstance(filled, Negation) and isinstance(filled.term, Number) and filled.term.value >= 0:
        return filled.term.value == -value
    return filled == Number(value)


def _has_value(filled: Term, value: Real) -> bool:
    try:
        return numbers.agree(value, value_of(filled, _no_name))
    except (ZeroDivisionError, OverflowError):
        return False


def _no_name(quantity: Quantity) -> Real:
    raise Unknown(str(quantity))


def value_link(analysis: Analysis, value: Real | None) -> tuple[Link, ...]:
    """`= value` or `~ value`."""
    if value is None:
        return ()
    exact = shows_exactly(Number(value), analysis.lecture.deck.digits)
    return (Link("=" if exact else "approx", Number(value)),)


def with_numbers(analysis: Analysis, term: Term) -> Term | None:
    """The term with a number for every name, sums over samples written out; None where a name is left."""
    filled = put_numbers(_written_out(term), analysis.evaluation.values)
    return None if any(quantities_of(filled)) else filled


def _written_out(term: Term) -> Term:
    match term:
        case Series(index, int() as count, body) if index == SAMPLE:
            return sum_of(*(at_index(body, SAMPLE, sample) for sample in range(1, count + 1)))
    return map_children(term, _written_out)


def step_links(analysis: Analysis, steps: Sequence[Step], *, last: bool = True) -> tuple[Link, ...]:
    """The steps as links; the last one is emphasised where it is the `last` of all."""
    return tuple(
        Link("=", step.after, reason_of(analysis, step), emphasis=last and place == len(steps))
        for place, step in enumerate(steps, start=1)
    )


def convention_at_kinks(kinks: Sequence[Comparison]) -> tuple[Phrase, ...]:
    """What is said of the points without slope, where there are any."""
    return (Phrase("text.kink", {"kink": Listing(tuple(kinks))}),) if kinks else ()


def reason_of(analysis: Analysis, step: Step) -> Words:
    """Why a step holds."""
    network = analysis.network
    slots: dict[str, Term | Words | int | str] = {}
    if step.rule == "chain_rule" and not isinstance(step.after, Sum):
        return Phrase("text.path")
    if step.rule == "activation":
        layer = next(_layers(step.before))
        slots["function"] = Phrase(
            f"function.{network.layers[layer - 1].activation.name}", default=network.layers[layer - 1].activation.label
        )
    elif step.rule == "loss":
        slots["loss"] = Phrase(f"loss.{network.loss.rule.name}", default=network.loss.rule.label)
    elif known := _known(network, step):
        slots.update(left=known.left, right=known.right)
    if step.rule in ("weighted_sum", "activation", "loss"):
        slots["where"] = Reference(_defined(step.before))
    return Phrase(f"reason.{step.rule}", slots)


def _known(network: Network, step: Step) -> Assumption | None:
    """What is known of the data by which a step holds."""
    own = next((fact for fact in step.assumptions if fact.name == step.rule), None)
    return own or network.assumptions.get(step.rule)


def _defined(term: Term) -> Quantity:
    assert isinstance(term, Derivative)
    return term.of


def _layers(term: Term) -> Iterator[int]:
    return (quantity.layer for quantity in quantities_of(term) if isinstance(quantity.layer, int))
