"""The rows of one chain of a formula: as it is read, and where that is wrong or unread, as people mean it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from symbackprop.check.judged_chains import State, Step, judged_rows, row_alone, statement_row
from symbackprop.check.judging.outcome import Outcome
from symbackprop.check.judging.shape_products import outcomes_of_shapes
from symbackprop.check.letters.function_lists import choice_in, with_arguments, with_listed, without_listed
from symbackprop.check.letters.indices_left_out import with_indices_left_out
from symbackprop.check.letters.layers_left_out import with_layers_left_out
from symbackprop.check.letters.turned_by_primes import with_primes_turned
from symbackprop.check.report import BAD, RANK, Verdict
from symbackprop.check.rereading.functions import of_a_function_said, of_another_function, of_any_function, of_functions
from symbackprop.check.rereading.left_out import (
    completed,
    on_condition,
    with_indices,
    with_primes,
    wrong_with_any_bracket,
)
from symbackprop.check.rereading.other_meanings import (
    by_itself,
    of_own_entries,
    with_quotients,
    with_samples_summed,
    with_sizes_anew,
    without_layer,
)
from symbackprop.check.rows import Row
from symbackprop.check.statements import listings_in
from symbackprop.check.text.carriers.typed import is_lost_exponent
from symbackprop.check.text.chains import Chain, Side
from symbackprop.check.text.customs.implied import with_implied_sums
from symbackprop.check.text.customs.lost_exponents import with_exponents_raised
from symbackprop.check.text.customs.primes_behind import with_slopes_for_primes
from symbackprop.latex.tokens import FRACTIONS

__all__ = ["rows_of_chain", "with_factor_behind"]

_EXPONENT = Outcome(Verdict.CONDITIONAL, said="exponent")
_COMMA_APART = re.compile(r"\s+,\s+")


def rows_of_chain(state: State, chain: Chain) -> Step:
    """The rows of a chain, or of a list of names; those about sides with an exponent that nothing raises are right on
    the condition that it is one.
    """
    found, rows = _as_read(state, chain)
    text = state.evidence.place.source.text
    lost = [any(one.text == "^" and is_lost_exponent(text, one.at) for one in side.tokens) for side in chain.sides]
    if not any(lost) or len(rows) != len(chain.sides) - (not chain.continues):
        return found, rows
    return found, [*on_condition(chain, lost, rows, _EXPONENT)]


def _as_read(state: State, chain: Chain) -> Step:
    if chain.continues and state.last is None:
        chain = chain.without_first()
    if state.evidence.place.source.implied_sums:
        chain = with_implied_sums(chain, state.last.chain if state.last is not None else None)
    if not chain.continues and not chain.relations:
        return _lists(state, chain)
    shapes = outcomes_of_shapes(chain)
    if shapes is not None:
        return _rows_of_shapes(state, chain, shapes)
    if state.evidence.env.listed:
        state = replace(state, evidence=state.evidence.within(without_listed(state.evidence, chain)))
    chain = with_primes_turned(state.evidence.env, chain) if state.evidence.env.primes_turn else chain
    chain = with_arguments(state.evidence.env, chain)
    chain = with_layers_left_out(state.evidence.env, with_indices_left_out(state.evidence.env, chain))
    found, rows = judged_rows(state, chain)
    for way in _WAYS:
        better = way(state, chain, rows)
        if better is not None:
            return better
    return found, rows


def _rows_of_shapes(state: State, chain: Chain, outcomes: Sequence[Outcome]) -> Step:
    """The rows of a chain of shapes, which says nothing of any name."""
    rows: list[Row] = []
    for number, outcome in enumerate(outcomes):
        left, right = chain.sides[number : number + 2]
        state, more = row_alone(state, left.start, state.evidence.place.source.verbatim(left.start, right.end), outcome)
        rows += more
    return replace(state, last=None), rows


def _lists(state: State, chain: Chain) -> Step:
    """The rows of lists of names."""
    rows: list[Row] = []
    for statement in listings_in(state.evidence.env, chain):
        state, more = statement_row(state, statement)
        rows += more
    return state, rows


def with_factor_behind(state: State, chain: Chain, following: Chain | None) -> Step:
    r"""The rows of a chain. Where it is wrong, and a comma that room sets apart stands between it and a formula without
    a relation, those of the product of both, if that is right: the comma may be what is left of \\,.
    """
    found, rows = rows_of_chain(state, chain)
    wrong = chain.relations and any(row.outcome.verdict in BAD for row in rows)
    if not wrong or following is None or following.relations or following.aside or len(following.items) != 1:
        return found, rows
    last, factor = chain.sides[-1], following.items[0]
    if _COMMA_APART.fullmatch(state.evidence.place.source.text[last.end : factor.start]) is None:
        return found, rows
    whole = replace(chain, sides=(*chain.sides[:-1], Side((*last.tokens, *factor.tokens))))
    other, more = rows_of_chain(state, whole)
    right = all(RANK[row.outcome.verdict] <= RANK[Verdict.CARRIED] for row in more)
    return (other, more) if right else (found, rows)


def _of_a_list(state: State, chain: Chain, rows: Sequence[Row]) -> Step | None:
    """The rows of a chain that begins with one of several functions to choose from: what follows is judged alone."""
    outcome = choice_in(state.evidence, chain) if any(row.outcome.verdict in BAD for row in rows) else None
    if outcome is None:
        return None
    latex = state.evidence.place.source.verbatim(chain.sides[0].start, chain.sides[1].end)
    state = replace(state, evidence=state.evidence.within(with_listed(state.evidence.env, chain)))
    state, choice = row_alone(state, chain.sides[1].start, latex, outcome)
    rest = replace(chain.without_first(), sides=chain.sides[1:])
    if len(rest.sides) < 2:
        return state, choice
    state, more = rows_of_chain(replace(state, claims=state.claims + 1), rest)
    return state, [*choice, *more]


def _with_exponents(state: State, chain: Chain, rows: Sequence[Row]) -> Step | None:
    """The rows with exponents where what raises them was lost, if they are right then; what they define is so, too."""
    if all(row.outcome.verdict not in (*BAD, Verdict.UNREAD, Verdict.GIVEN) for row in rows):
        return None
    raised = with_exponents_raised(chain, state.evidence.place.source.text)
    if raised is chain:
        return None
    other, more = rows_of_chain(state, raised)
    pairs = [(one.outcome.verdict, two.outcome.verdict) for one, two in zip(rows, more, strict=True)]
    right = all(
        new not in (*BAD, Verdict.UNREAD) and (old not in BAD or new is not Verdict.GIVEN) for old, new in pairs
    )
    return (other, more) if right else None


def _with_slopes_of_brackets(state: State, chain: Chain, rows: Sequence[Row]) -> Step | None:
    """The rows with derivatives for the primes behind brackets, where nothing that was unread is wrong then, or it is a
    slope of a function, f'(x), and nothing is unread.
    """
    if not any(row.outcome.verdict is Verdict.UNREAD for row in rows):
        return None
    head = chain.sides[0] if not chain.continues else state.last.chain.sides[0] if state.last is not None else None
    marked = chain if head is None else with_slopes_for_primes(chain, head)
    if marked is chain:
        return None
    other, more = rows_of_chain(state, marked)
    changed = [row for one, row in zip(rows, more, strict=True) if row.outcome.verdict is not one.outcome.verdict]
    right = bool(changed) and all(row.outcome.verdict not in (*BAD, Verdict.UNREAD) for row in changed)
    of_a_function = head is not None and head.tokens[0].text not in FRACTIONS
    told = of_a_function and all(row.outcome.verdict is not Verdict.UNREAD for row in more)
    return (other, more) if right or told else None


_WAYS = (
    with_indices,
    _of_a_list,
    of_functions,
    of_any_function,
    of_a_function_said,
    of_another_function,
    of_own_entries,
    with_primes,
    completed,
    wrong_with_any_bracket,
    _with_exponents,
    _with_slopes_of_brackets,
    with_quotients,
    by_itself,
    with_sizes_anew,
    with_samples_summed,
    without_layer,
)  # to mean what is wrong or unread otherwise
