"""A chain with index letters that tell layers, judged of the layers that it may be about."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.judging.outcome import Outcome
from symbackprop.check.letters.told_apart import in_way, with_counting_indices, with_letters_in_place, with_wholes
from symbackprop.check.mistakes.explanation import Explanation
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.keys import key_of
from symbackprop.check.phrases import UNITS_SAID
from symbackprop.check.reading.instances import read_sides
from symbackprop.check.report import BAD, Verdict
from symbackprop.check.text.chains import Chain
from symbackprop.check.verdicts.chain_audit import Audited, Judged, Link
from symbackprop.check.verdicts.confirmation import Finding
from symbackprop.core.places import ALL
from symbackprop.latex.grammar import letters_of
from symbackprop.latex.nodes import Node

__all__ = ["judged_of_layers"]

_OF_OTHERS = "it is right of other units than those that the words before it speak of"
_SENTENCE = re.compile(r"\$\$|\\\]|\\end\{|[.!?]\s|\n#")
_COMPARISON = re.compile(r"\b(?:like|unlike|than|as (?:in|for|with|the one)|(?:similar|analogous)\w* to)\b[^,;:]*")
_OPENING = " \t\n$\\[("  # marks of a formula
_FEW = 300  # characters of the words before a formula
_ONE_UNIT = "a name without an index letter may be that of one unit here"
_Judge = Callable[[Evidence, Chain, Judged | None, int], Audited]


def judged_of_layers(judge: _Judge, evidence: Evidence, chain: Chain, last: Judged | None, first: int) -> Audited:
    """The links of a chain; where letters are those of any unit, about the layers of which the most of it is right,
    and where nothing is, the letter of a sum may only count.
    """
    if not evidence.env.index_layers.ways:
        return judge(evidence, chain, last, first)
    usual = last.way if chain.continues and last is not None else 0
    best: Audited | None = None
    chosen = usual
    spoken_of = _ways_spoken_of(evidence.env, chain, usual)
    meant = _ways_meant(evidence, chain, spoken_of)
    for way in meant or spoken_of:
        there = evidence.within(in_way(evidence.env, way))
        if chain.continues and last is not None and way != usual and not _is_right(_again(judge, there, last)):
            continue
        found = judge(there, chain, last, first)
        if best is None or _rank(found) < _rank(best):
            best, chosen = found, way
        if _is_right(best):
            break
    assert best is not None
    env = in_way(evidence.env, chosen)
    named = with_wholes(env, read_sides(chain, env.grammar)) if not _is_right(best) else env
    if named is not env:
        found = judge(evidence.within(named), chain, last, first)
        best = found if _rank(found) <= _rank(best) else best
    if not _is_right(best):
        for env in _with_other_letters(evidence.env, chain, chosen):
            found = judge(evidence.within(env), chain, last, first)
            if _is_right(found):
                best = found
                break
    if not meant or (not _is_right(best) and len(meant) < len(spoken_of)):
        others = (evidence.within(in_way(evidence.env, way)) for way in spoken_of if way not in meant)
        if any(_is_right(judge(there, chain, last, first)) for there in others):
            best = replace(best, links=[_unread(link, _OF_OTHERS) for link in best.links])
    if _names_a_whole(evidence.env, chain) and any(_is_misfit(link) for link in best.links):
        best = Audited([_unread(link, _ONE_UNIT) if _is_misfit(link) else link for link in best.links], evidence, last)
    after = best.evidence.within(in_way(best.evidence.env, 0))
    return replace(best, evidence=after, last=replace(best.last, way=chosen) if best.last is not None else None)


def _names_a_whole(env: Environment, chain: Chain) -> bool:
    """Whether a chain has a name without an index, of what has several units, beside one whose index tells its layer:
    it may be that of any unit.
    """
    sides = [tree for tree in read_sides(chain, env.grammar) if isinstance(tree, Node)]
    names = [named for side in sides for named in letters_of(side, env.grammar)]
    found = (env.names.find(key_of(named, {})) for named in names if not named.sub)
    beside = any(named.base in env.index_layers.counted for named in names)
    return beside and any(one is not None and one.unit == ALL for one in found)


def _is_misfit(link: Link) -> bool:
    return link.outcome.misfits and link.outcome.verdict in BAD


def _unread(link: Link, words: str) -> Link:
    return replace(link, finding=Finding(Outcome(Verdict.UNREAD, words), Explanation(message=words)))


def _again(judge: _Judge, evidence: Evidence, last: Judged) -> Audited:
    """What a chain so far is in another way."""
    return judge(evidence, replace(last.chain, continues=False), None, 1)


def _ways_spoken_of(env: Environment, chain: Chain, usual: int) -> Sequence[int]:
    """The ways in which the most of a chain's names has a meaning, the usual one first; that one at the least where a
    chain goes on.
    """
    names = {
        (named.letter, named.places)
        for tree in read_sides(chain, env.grammar)
        for named in (letters_of(tree) if isinstance(tree, Node) else ())
    }
    known = [len(names & apart.keys()) for apart in env.index_layers.apart]
    fixed = env.index_layers.fixed
    open_ones = [way for way in range(len(known)) if way == 0 or names.isdisjoint(fixed[way])]
    ways = sorted(open_ones, key=lambda way: way != usual)
    most = max(known[way] for way in open_ones)
    return [way for way in ways if known[way] == most or (chain.continues and way == usual)]


def _ways_meant(evidence: Evidence, chain: Chain, ways: Sequence[int]) -> Sequence[int]:
    """The ways of some in which the units on the left are those that the words before a chain say, hidden ones or those
    of the output; all where these say nothing, or both, or where the units have no letter.
    """
    start = chain.sides[0].start
    words = _SENTENCE.split(evidence.place.source.text[max(start - _FEW, 0) : start].rstrip(_OPENING))[-1]
    words = _COMPARISON.sub("", words)
    said = [is_output for is_output, rule in UNITS_SAID.items() if rule.search(words)]
    if chain.continues or len(said) != 1 or "=" in words:  # they are said of another claim, where one stands between
        return ways
    env, depth = evidence.env, evidence.env.lecture.network.depth
    head = read_sides(chain, env.grammar)[0]
    letters = {place for named in letters_of(head) for place in named.places} if isinstance(head, Node) else set()
    layers = {
        way: [env.index_layers.ways[way][one] for one in letters & env.index_layers.ways[way].keys()] for way in ways
    }
    if not all(layers.values()):
        return ways
    return [way for way in ways if (max(layers[way]) == depth) is said[0]]


def _with_other_letters(env: Environment, chain: Chain, way: int) -> Iterator[Environment]:
    """The environments in which letters that only sums have stand for other units than elsewhere."""
    there = in_way(env, way)
    trees = read_sides(chain, there.grammar)
    for other in (with_counting_indices(there, trees), with_letters_in_place(there, trees, way)):
        if other is not there:
            yield other


def _is_right(found: Audited) -> bool:
    return all(_is_kept(link.outcome.verdict) and link.outcome.holds is not False for link in found.links)


def _is_kept(verdict: Verdict) -> bool:
    return verdict not in BAD and verdict is not Verdict.UNREAD


def _rank(found: Audited) -> tuple[int, int, int]:
    """How many links are not right, not read, and wrong."""
    verdicts = [link.outcome.verdict for link in found.links]
    return (
        -sum(map(_is_kept, verdicts)),
        verdicts.count(Verdict.UNREAD),
        sum(verdict in BAD for verdict in verdicts),
    )
