"""Chains whose names or sizes mean something else than usual, and quotients that tend to derivatives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symbackprop.check.judged_chains import State, Step, judged_rows
from symbackprop.check.judging.difference_quotients import judge_quotient
from symbackprop.check.judging.outcome import Outcome
from symbackprop.check.letters.layers_left_out import in_other_layers
from symbackprop.check.mistakes.explanation import Explanation
from symbackprop.check.names.keys import key_of
from symbackprop.check.reading.instances import read_sides
from symbackprop.check.report import BAD, RANK, Verdict
from symbackprop.check.rows import Row
from symbackprop.check.text.chains import Chain
from symbackprop.check.verdicts.confirmation import Finding
from symbackprop.latex.heads import head_name
from symbackprop.latex.signs import RELATIONS

__all__ = ["by_itself", "of_own_entries", "with_quotients", "with_samples_summed", "with_sizes_anew", "without_layer"]

_NO_LAYER = "a name stands here without its layer beside others with theirs; it would be right of another layer"
_ENTRIES = "it is not said what this has to do with the entries of the same name"
_SUMS = frozenset([r"\sum", r"\prod"])
_PROVED = (Verdict.CORRECT, Verdict.ROUNDED)


def of_own_entries(state: State, chain: Chain, rows: Sequence[Row]) -> Step | None:
    """The rows of a chain that begins with the letter of entries of the document's own, Error of Error_j, unread where
    shapes are all that speaks against them: nobody says that it is the vector of these.
    """
    if chain.continues or not any(row.outcome.misfits for row in rows):
        return None
    env = state.evidence.env
    named = head_name(read_sides(chain, env.grammar)[:1])
    key = key_of(named, {}) if named is not None else None
    if key is None or key.sub or key in env.own or key in env.wholes or env.names.find(key) is not None:
        return None
    if not any(one.base == key.base and one.sub for one in env.own):
        return None
    unread = Finding(Outcome(Verdict.UNREAD, _ENTRIES), Explanation(message=_ENTRIES))
    found = [replace(row, finding=unread) if row.outcome.misfits else row for row in rows]
    return replace(state, groups=state.groups + 1, last=None), found


def with_quotients(state: State, chain: Chain, rows: Sequence[Row]) -> Step | None:
    """The rows, those about the quotient of a difference beside a derivative by what it tends to."""
    head = state.last.chain.sides[0] if chain.continues and state.last is not None else chain.sides[0]
    first = 0 if chain.continues else 1
    found = [*rows]
    for number, row in enumerate(rows, first):
        sign = RELATIONS.get(chain.relations[number - first].text, "")
        judged = judge_quotient(head, chain.sides[number], sign) if row.outcome.verdict is not Verdict.CORRECT else None
        if judged is not None:
            said = Explanation(judged.mistake, judged.message)
            found[number - first] = replace(row, finding=Finding(judged, said))
    return (judged_rows(state, chain)[0], found) if found != [*rows] else None


def by_itself(state: State, chain: Chain, rows: Sequence[Row]) -> Step | None:
    """The rows of a chain whose sides go from what is said of one sample to what all samples have, O^T = [2 0; 0 1]:
    where shapes are all that speaks against a step, it counts by itself behind one that is right.
    """
    if not state.evidence.env.lecture.network.samples or chain.continues:
        return None
    found = [*rows]
    for number in range(2, len(chain.sides)):
        before, row = found[number - 2 : number]
        if row.outcome.misfits and RANK[before.outcome.verdict] <= RANK[Verdict.CARRIED]:
            link = replace(
                chain, sides=chain.sides[number - 1 : number + 1], relations=chain.relations[number - 1 : number]
            )
            more = judged_rows(state, replace(link, conditions=()))[1]
            if len(more) == 1 and more[0].outcome.verdict in _PROVED:
                found[number - 1] = replace(row, finding=more[0].finding)
    return (judged_rows(state, chain)[0], found) if found != [*rows] else None


def with_sizes_anew(state: State, chain: Chain, rows: Sequence[Row]) -> Step | None:
    """The rows where a letter of which only its use says what it counts may count something else here, if all is right
    then.
    """
    env = state.evidence.env
    if not any(row.outcome.verdict in BAD for row in rows):
        return None
    texts = {token.text for side in chain.sides for token in side.tokens}
    if texts.isdisjoint(env.sizes_found) or texts.isdisjoint(_SUMS):
        return None
    evidence = state.evidence.within(env.without_sizes_found())
    other, more = judged_rows(replace(state, evidence=evidence), chain)
    if any(RANK[row.outcome.verdict] > RANK[Verdict.CARRIED] for row in more):
        return None
    after = other.evidence.env
    known = replace(after, sizes={**after.sizes, **env.sizes}, sizes_found=after.sizes_found | env.sizes_found)
    return replace(other, evidence=other.evidence.within(known)), more


def with_samples_summed(state: State, chain: Chain, rows: Sequence[Row]) -> Step | None:
    r"""The rows where the index of a sum may count samples below names that have units there in other lines, as in
    -\sum_i y_i^T \log p_i, if all is right then.
    """
    env = state.evidence.env
    if not env.lecture.network.samples or env.names.samples_below:
        return None
    if all(row.outcome.verdict not in (*BAD, Verdict.UNREAD) for row in rows):
        return None
    if all(token.text != r"\sum" for side in chain.sides for token in side.tokens):
        return None
    below = replace(env.without_sizes_found(), names=replace(env.names, samples_below=True))
    other, more = judged_rows(replace(state, evidence=state.evidence.within(below)), chain)
    if len(more) != len(rows) or any(RANK[row.outcome.verdict] > RANK[Verdict.CARRIED] for row in more):
        return None
    after = other.evidence.env
    usual = replace(after, names=replace(after.names, samples_below=False))
    return replace(other, evidence=other.evidence.within(usual)), more


def without_layer(state: State, chain: Chain, rows: Sequence[Row]) -> Step | None:
    """The rows, unread where they are wrong only since a name without its layer is read as that of the usual one."""
    if not any(row.outcome.verdict is Verdict.WRONG for row in rows):
        return None
    for other in in_other_layers(state.evidence.env, chain):
        found, more = judged_rows(state, other)
        if len(more) == len(rows) and all(RANK[row.outcome.verdict] <= RANK[Verdict.CARRIED] for row in more):
            unread = Finding(Outcome(Verdict.UNREAD, _NO_LAYER), Explanation(message=_NO_LAYER))
            told = [replace(row, finding=unread) if row.outcome.verdict in BAD else row for row in rows]
            return found, told
    return None
