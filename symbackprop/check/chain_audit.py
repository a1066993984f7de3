"""One chain of a document: what it defines, its links judged, and what is remembered of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from symbackprop.check.definitions.definitions import definition_of
from symbackprop.check.definitions.redefinitions import weak_names
from symbackprop.check.guesses import without_guesses
from symbackprop.check.interpretations import Attempt, attempt
from symbackprop.check.judging.record import remember
from symbackprop.check.means import Means
from symbackprop.check.names.layer_indices import learn_letters
from symbackprop.check.reading.instances import Trees, read_sides
from symbackprop.check.reading.interpretation import Reading
from symbackprop.check.report import RANK, Verdict
from symbackprop.check.rows import Rows
from symbackprop.check.text.chains import Chain
from symbackprop.latex.tokens import Unread

__all__ = ["Judged", "judge_chain", "judge_more"]

_LINKS = 300
_GOES_ON = 40  # links, behind which a display that goes on with a chain begins a new one


@dataclass(frozen=True, slots=True)
class Judged:
    """A chain that a later display may go on with; `ids` are the claims of its links."""

    chain: Chain
    reading: Reading
    ids: Mapping[int, int]


def judge_chain(means: Means, rows: Rows, chain: Chain, before: str, last: Judged | None) -> Judged | None:
    """Judges a chain; `before` are the words before it. What a display goes on with then, which was `last`."""
    rows.begin()
    if len(chain.sides) > _LINKS:
        raise Unread(f"a chain of more than {_LINKS} links")
    if len(chain.sides) < 2:
        return last
    trees = read_sides(chain, means.grammar)
    learn_letters(means.scope, trees)
    defined = definition_of(means, chain, trees, before)
    if defined is None:
        return _judge(means, rows, chain, trees, Reading(), 1, last)
    for number, outcome in defined.outcomes.items():
        rows.add_link(chain, number, outcome)
    start = max(defined.outcomes, default=0) + 1
    if start >= len(chain.sides):
        return last if chain.aside and last is not None else Judged(chain, defined.reading, {})
    return _judge(means, rows, chain, trees, defined.reading, start, last)


def judge_more(means: Means, rows: Rows, chain: Chain, last: Judged) -> Judged:
    """Judges the sides of a chain that goes on with the last one."""
    sides = last.chain.sides
    if len(sides) > _GOES_ON:
        whole, start = replace(chain, sides=[sides[-1], *chain.sides], continues=False), 1
    else:
        relations = [*last.chain.relations, *chain.relations]
        whole, start = Chain([*sides, *chain.sides], relations, last.chain.conditions), len(sides)
    return _judge(means, rows, whole, read_sides(whole, means.grammar), last.reading, start, last)


def _judge(
    means: Means, rows: Rows, chain: Chain, trees: Trees, reading: Reading, start: int, last: Judged | None
) -> Judged:
    """Judges the links from `start` on."""
    best = attempt(means, chain, trees, reading, start)
    _take_names(means, best)
    first = rows.count
    ids = dict(last.ids) if start > 1 and last is not None else {}
    for number, outcome in enumerate(without_guesses(means.scope, trees, best, start), start):
        ids[number] = rows.count + 1
        earlier = outcome.cause is not None and outcome.cause < 0
        caused = replace(outcome, cause=ids.get(-(outcome.cause or 0))) if earlier else outcome
        rows.add_link(chain, number, caused)
    remember(means.links, chain, best.found, best.results, start, first)
    good = all(RANK[outcome.verdict] <= RANK[Verdict.CARRIED] for outcome in best.results)
    if good:
        means.scope.trusted |= weak_names(means.scope, trees, best.found)
    return last if chain.aside and last is not None else Judged(chain, best.reading, ids)


def _take_names(means: Means, best: Attempt) -> None:
    """Puts the names in force that a reading has found, and how far its sums run."""
    means.scope.restore(best.state)
    for instance in best.found:
        for letter, size in instance.sizes.items():
            means.scope.sizes.setdefault(letter, size)
