"""Chains that lack something: indices, brackets, signs of derivatives, or a sign for the transpose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from symbackprop.check.judged_chains import State, Step, judged_rows
from symbackprop.check.judging.outcome import Outcome
from symbackprop.check.letters.indices_left_out import with_indices_left_out
from symbackprop.check.letters.turned_by_primes import with_primes_turned
from symbackprop.check.letters.units_left_out import has_vectors, with_units_left_out
from symbackprop.check.mistakes.explanation import Explanation
from symbackprop.check.report import BAD, RANK, Verdict
from symbackprop.check.rows import Row, are_better, with_condition
from symbackprop.check.text.chains import Chain
from symbackprop.check.text.customs.differentials_left_out import with_differentials
from symbackprop.check.text.customs.open_brackets import with_bracket_anywhere, with_brackets_closed
from symbackprop.check.text.customs.sums_without_brackets import with_slopes_in_brackets, with_sums_in_brackets
from symbackprop.check.verdicts.confirmation import Finding

__all__ = ["completed", "on_condition", "with_indices", "with_primes", "wrong_with_any_bracket"]

_INDEX = Outcome(Verdict.CONDITIONAL, said="index")
_DIFFERENTIAL = Outcome(Verdict.CONDITIONAL, said="differential")


def with_indices(state: State, chain: Chain, rows: Sequence[Row]) -> Step | None:
    """The rows with the indices that outputs and targets lack, where their vectors do not fit, or are not told."""
    if not any(row.outcome.misfits or row.outcome.verdict is Verdict.UNREAD for row in rows):
        return None
    env = state.evidence.env
    for indexed in (with_indices_left_out(env, chain, wholes=True), with_units_left_out(env, chain)):
        if indexed is not chain:
            other, more = judged_rows(state, indexed)
            right = all(RANK[row.outcome.verdict] <= RANK[Verdict.CARRIED] for row in more)
            if are_better(rows, more) and (right or not has_vectors(env, indexed)):
                return other, [with_condition(*pair, _INDEX) for pair in zip(rows, more, strict=True)]
    return None


def with_primes(state: State, chain: Chain, rows: Sequence[Row]) -> Step | None:
    """The rows with transposes for primes, where that makes all of a chain right."""
    if not any(row.outcome.verdict in BAD or row.outcome.verdict is Verdict.UNREAD for row in rows):
        return None
    if state.evidence.place.source.marks_new_by_primes:
        return None  # they mark what an update gives
    turned = with_primes_turned(state.evidence.env, chain)
    if turned is chain:
        return None
    other, more = judged_rows(state, turned)
    if any(RANK[row.outcome.verdict] > RANK[Verdict.CARRIED] for row in more):
        return None
    env = replace(other.evidence.env, primes_turn=True)
    return replace(other, evidence=other.evidence.within(env)), more


def completed(state: State, chain: Chain, rows: Sequence[Row]) -> Step | None:
    """The rows with brackets, be it behind a sum, or signs of derivatives, that are missing, where that makes all of a
    chain right; without such a sign it is so on that condition only. Once it was so, what is wrong with it is wrong.
    """
    doubtful = any(row.outcome.verdict in (*BAD, Verdict.UNREAD) for row in rows)
    ways = [(with_slopes_in_brackets(chain), False)] if doubtful else []
    if any(row.outcome.verdict is Verdict.UNREAD or row.outcome.misfits for row in rows):
        ways += [
            (with_brackets_closed(chain), False),
            (with_sums_in_brackets(chain), False),
            (with_differentials(chain), True),
        ]
    for completed, of_slopes in ways:
        if completed is chain:
            continue
        other, more = judged_rows(state, completed)
        right = _are_right_but(rows, more)
        unread = any(row.outcome.verdict is Verdict.UNREAD for row in more)
        if right or (of_slopes and not unread and state.evidence.env.signless):
            pairs = zip(chain.sides, completed.sides, strict=True)
            lacks = [len(one.tokens) < len(more_of_it.tokens) for one, more_of_it in pairs]
            env = replace(other.evidence.env, signless=other.evidence.env.signless or of_slopes)
            other = replace(other, evidence=other.evidence.within(env))
            return other, [*on_condition(chain, lacks, more, _DIFFERENTIAL)] if of_slopes else more
    return None


def wrong_with_any_bracket(state: State, chain: Chain, rows: Sequence[Row]) -> Step | None:
    """The rows of a chain that lacks a bracket where all that was unread is wrong, wherever it stands."""
    unread = [number for number, row in enumerate(rows) if row.outcome.verdict is Verdict.UNREAD]
    chains = with_bracket_anywhere(chain) if unread else ()
    ways = [judged_rows(state, one) for one in chains]
    if not ways or any(len(more) != len(rows) for _, more in ways):
        return None
    wrong = all(more[number].outcome.verdict in BAD for _, more in ways for number in unread)
    return ways[-1] if wrong else None


def _are_right_but(rows: Sequence[Row], more: Sequence[Row]) -> bool:
    """Whether another reading makes right what was not, but what is unread in both."""
    pairs = [(one.outcome.verdict, two.outcome.verdict) for one, two in zip(rows, more, strict=True)]
    rest = [new for old, new in pairs if not old is new is Verdict.UNREAD]
    mended = any(old is not new for old, new in pairs)
    return mended and all(RANK[new] <= RANK[Verdict.CARRIED] for new in rest)


def on_condition(chain: Chain, changed: Sequence[bool], rows: Sequence[Row], condition: Outcome) -> Iterator[Row]:
    """The rows of a chain some of whose sides were changed, those about such sides on that condition."""
    for number, row in enumerate(rows, 0 if chain.continues else 1):
        rests = any(changed[max(number - 1, 0) : number + 1]) and RANK[row.outcome.verdict] <= RANK[Verdict.CARRIED]
        yield replace(row, finding=Finding(condition, Explanation())) if rests else row
