"""Chains about functions: any, one that words name, that of a layer, or another one than the letter says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symbackprop.check.judged_chains import State, Step, judged_rows
from symbackprop.check.judging.inequalities import NOT_EVERYWHERE
from symbackprop.check.judging.outcome import Outcome
from symbackprop.check.letters.function_lists import (
    as_identities_of_any,
    as_identity,
    bounds_in,
    is_of_a_function_said,
    is_of_an_activation,
    with_function_said,
)
from symbackprop.check.mistakes.explanation import Explanation
from symbackprop.check.names.functions import called
from symbackprop.check.names.keys import key_of
from symbackprop.check.reading.instances import read_sides
from symbackprop.check.report import BAD, RANK, Verdict
from symbackprop.check.rows import Row, are_better, with_condition
from symbackprop.check.text.chains import Chain, Side
from symbackprop.check.verdicts.confirmation import Finding
from symbackprop.core.quantities import Kind
from symbackprop.latex.grammar import letters_of
from symbackprop.latex.heads import application_of
from symbackprop.latex.nodes import Node
from symbackprop.latex.tree import is_bare

__all__ = ["of_a_function_said", "of_another_function", "of_any_function", "of_functions"]

_SAID = "it is of the function that the words before it name, and nothing says that this is the network's"
_ENTRYWISE = Outcome(Verdict.CONDITIONAL, said="entrywise", holds=True)
_FREE = "gqhF"  # letters for a function


def of_any_function(state: State, chain: Chain, rows: Sequence[Row]) -> Step | None:
    """The rows of a chain on the slope of a letter for any function, f'(z) = df(z)/dz, in which what is so of any is
    right, whatever z is in the lecture.
    """
    doubtful = [number for number, row in enumerate(rows) if row.outcome.verdict in (*BAD, Verdict.UNREAD)]
    if chain.continues or len(chain.sides) != len(rows) + 1 or not doubtful:
        return None
    found = [*rows]
    for number in doubtful:
        link = replace(chain, sides=chain.sides[number : number + 2], relations=chain.relations[number : number + 1])
        ways = [judged_rows(state, one)[1] for one in as_identities_of_any(state.evidence.env, link)]
        if ways and all(row.outcome.verdict is Verdict.CORRECT for way in ways for row in way):
            judged = with_condition(rows[number], ways[0][0], _ENTRYWISE)
            found[number] = replace(rows[number], finding=judged.finding)
    return (judged_rows(state, chain)[0], found) if found != [*rows] else None  # with what it leaves open


def of_a_function_said(state: State, chain: Chain, rows: Sequence[Row]) -> Step | None:
    """The rows of a chain on any function, or its slope, unread where they are wrong of the network and right of that
    that the words before it name: nobody says that it is the network's.
    """
    first = 0 if chain.continues else 1
    numbers = range(first, first + len(rows))
    other = [
        number
        for number, row in zip(numbers, rows, strict=True)
        if row.outcome.verdict in BAD
        and (is_of_a_function_said(state.evidence, chain, number) or _is_right_of_the_said(state, chain, number))
    ]
    if not other:
        return None
    unread = Finding(Outcome(Verdict.UNREAD, _SAID), Explanation(message=_SAID))
    pairs = zip(numbers, rows, strict=True)
    found = [replace(row, finding=unread) if number in other else row for number, row in pairs]
    return replace(state, groups=state.groups + 1, last=None), found


def _is_right_of_the_said(state: State, chain: Chain, number: int) -> bool:
    """Whether a link on the slope of a letter for a function, f' = f (1 - f), is right of that which the words say."""
    link = replace(chain, sides=(chain.sides[0], chain.sides[number]), relations=chain.relations[:1])
    named = None if chain.continues else with_function_said(state.evidence, link)
    rows = judged_rows(state, named)[1] if named is not None else ()
    return bool(rows) and all(row.outcome.verdict is Verdict.CORRECT for row in rows)


def of_functions(state: State, chain: Chain, rows: Sequence[Row]) -> Step | None:
    """The rows of a chain that is about functions of one argument, whatever that is in the lecture: right of any, or
    wrong of any where it was unread since nobody knows what the argument is.
    """
    bad = any(row.outcome.verdict in BAD for row in rows)
    if not bad and not any(row.outcome.verdict is Verdict.UNREAD for row in rows):
        return None
    identity = as_identity(state.evidence.env, chain)
    known = bad or bounds_in(chain) or is_of_an_activation(state.evidence.env, chain)
    if identity is None or not known:
        return None
    other, more = judged_rows(state, identity)
    if any(row.outcome.verdict is Verdict.GIVEN for row in more):
        return None  # it says what a name is
    if not bad:
        bounded = [row.outcome.message == NOT_EVERYWHERE for row in more]
        misfits = [row.outcome.misfits for row in more]
        told = all(row.outcome.verdict is not Verdict.UNREAD for row in more)
        told = told and all(one or not other for one, other in zip(bounded, misfits, strict=True))
        return (replace(other, evidence=state.evidence, last=None), more) if told else None
    if not are_better(rows, more) and not any(row.outcome.misfits for row in rows):
        return None
    pairs = zip(rows, more, strict=True)
    kept = replace(other, evidence=state.evidence, last=None)
    return kept, [with_condition(*pair, _ENTRYWISE) for pair in pairs]


def of_another_function(state: State, chain: Chain, rows: Sequence[Row]) -> Step | None:
    """The rows of a chain that defines a function by its one argument alone, f(x) = 1 / (1 + e^{-x}), where shapes are
    all that speaks against it: it is not of the network, whose letter it has.
    """
    env = state.evidence.env
    if chain.continues or not any(row.outcome.misfits for row in rows):
        return None
    head, *others = read_sides(chain, env.grammar)
    applied = application_of(head) if isinstance(head, Node) else None
    if applied is None or not is_bare(applied[0]) or len(applied[1]) != 1 or applied[1][0] is None:
        return None
    named = env.names.find(key_of(applied[1][0], {}))
    of_inputs = named is not None and named.kind is Kind.INPUT
    if not of_inputs and called(env, applied[0], {}, ()) is not None:
        return None  # the function of a layer
    argument = applied[1][0].base
    names = {one.base for side in others if isinstance(side, Node) for one in letters_of(side, env.grammar)}
    free = next((letter for letter in _FREE if not state.is_known(letter) and letter not in env.functions), "")
    if argument not in names or not names <= {argument, "e"} or not free:
        return None
    first = chain.sides[0]
    renamed = Side((replace(first.tokens[0], text=free), *first.tokens[1:]))
    _, more = judged_rows(state, replace(chain, sides=(renamed, *chain.sides[1:])))
    right = all(RANK[row.outcome.verdict] <= RANK[Verdict.CARRIED] for row in more)
    pairs = zip(rows, more, strict=True)
    kept = [replace(row, finding=other.finding) for row, other in pairs] if right else []
    return (replace(state, groups=state.groups + 1, last=None), kept) if right else None
