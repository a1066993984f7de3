"""The proposals that a document confirms: those under which the most of the lines that use a name are true."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import islice, product

from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.name_list import untouched
from symbackprop.check.names.assumption import Prior
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.forms import Form, form_of
from symbackprop.check.proposals.candidates import proposals_for
from symbackprop.check.proposals.proposal import Proposal, decoy_of, with_all, without_proposals
from symbackprop.check.proposals.unknown import unknown_in
from symbackprop.check.reading.instances import read_sides
from symbackprop.check.report import BAD, RANK, Verdict
from symbackprop.check.text.chains import Chain
from symbackprop.check.verdicts.assumptions import Evidenced
from symbackprop.check.verdicts.chain_audit import Audited, Judged, Link
from symbackprop.check.verdicts.training_audit import judged
from symbackprop.core.errors import SymbackpropError
from symbackprop.latex.grammar import letters_of
from symbackprop.latex.nodes import Identifier, Node
from symbackprop.latex.tokens import Unread

__all__ = ["Gap", "judged_with_names", "names_confirmed"]

_MOST_LINES = 8  # that a name is tried on
_MOST_TRIALS = 400  # of a document: chains judged
_MOST_FORMS = 24
_TOGETHER = 3  # names of one chain that are looked for at once
_MOST_WAYS = 36  # for names that stand together
_SIGNED = 2  # claims that must be right for what may also have the other sign
_FAILURES = (Unread, SymbackpropError, ArithmeticError, RecursionError)


@dataclass(frozen=True, slots=True)
class Gap:
    """A chain that could not be read, or not all of it, where it stands: behind the chain `last`."""

    evidence: Evidence
    chain: Chain
    last: Judged | None


@dataclass(slots=True)
class _Search:
    """What is found so far; `left` is how many chains may still be judged."""

    gaps: Sequence[tuple[Gap, frozenset[Form]]]
    candidates: dict[Form, list[Proposal]]
    taken: dict[Form, Proposal] = field(default_factory=dict)
    tried: set[frozenset[Form]] = field(default_factory=set)
    left: int = _MOST_TRIALS


def names_confirmed(gaps: Sequence[Gap]) -> Sequence[Proposal]:
    """What the unknown names of a document stand for, as its lines confirm it."""
    search = _search_of(gaps)
    count = 1
    while count <= _TOGETHER:
        count = 1 if _found_some(search, count) else count + 1
    return [*search.taken.values()]


def judged_with_names(gap: Gap, proposed: Sequence[Proposal], first: int) -> Audited:
    """The links of a chain, the claims from `first` on; with the unknown names in it as they are proposed, where it
    cannot be read without. Raises Unread, and what the numbers and shapes of a claim may do.
    """
    env, forms = gap.evidence.env, {one.form: one for one in proposed}
    names = [forms[form] for form in map(form_of, unknown_in(env, gap.chain)) if form in forms] if forms else []
    if not names:
        return judged(gap.evidence, gap.chain, gap.last, first)
    try:
        found = judged(gap.evidence, gap.chain, gap.last, first)
    except Unread:
        found = None
    if found is not None and not has_gap(found, gap.chain):
        return found
    if found is not None and not _unread(found) and any(one.prior is Prior.UNTESTED for one in names):
        return found
    other = judged(_within(gap, names), gap.chain, gap.last, first)
    defined = found is not None and not _unread(found) and not _unread(other)  # by words that other lines confirm
    if found is not None and not defined and (_unread(other), not _is_taken(other)) >= (_unread(found), True):
        return found
    return replace(other, evidence=other.evidence.within(without_proposals(other.evidence.env, env, names)))


def _within(gap: Gap, proposals: Sequence[Proposal]) -> Evidence:
    """The evidence at a chain in which some proposals hold: what it says of their names is judged."""
    env = with_all(gap.evidence.env, proposals)
    here = dict.fromkeys((key for one in proposals for key in one.names), gap.evidence.place.heading)
    return gap.evidence.within(replace(env, headings={**env.headings, **here}))


def has_gap(found: Audited, chain: Chain) -> bool:
    """Whether a link of a chain could not be read, or defines something by words that nobody has said anything of: a
    letter may be what is defined by it.
    """
    if any(link.outcome.verdict is Verdict.UNREAD for link in found.links):
        return True
    given = any(link.outcome.verdict is Verdict.GIVEN for link in found.links)
    names = unknown_in(found.evidence.env, replace(chain, sides=chain.sides[1:])) if given else ()
    return any(named.base.isalpha() and len(named.base) > 1 for named in names)


def _is_taken(found: Audited) -> bool:
    """Whether no link is wrong."""
    return all(link.outcome.verdict not in BAD and link.finding.held is None for link in found.links)


def _unread(found: Audited) -> int:
    return sum(link.outcome.verdict is Verdict.UNREAD and link.finding.held is None for link in found.links)


def _search_of(gaps: Sequence[Gap]) -> _Search:
    found: list[tuple[Gap, frozenset[Form]]] = []
    candidates: dict[Form, list[Proposal]] = {}
    for gap in gaps:
        names: list[Identifier] = [*unknown_in(gap.evidence.env, gap.chain)]
        for named in names:
            form = form_of(named)
            if form not in candidates and len(candidates) < _MOST_FORMS:
                candidates[form] = proposals_for(gap.evidence.env, named)
        forms = frozenset(map(form_of, names))
        if forms and all(candidates.get(form) for form in forms):
            found.append((gap, forms))
    return _Search(found, candidates)


def _found_some(search: _Search, count: int) -> bool:
    """Whether some names that stand together were found, `count` at a time."""
    for forms in _open(search, count):
        lines = [gap for gap, names in search.gaps if _left(search, names) and _left(search, names) <= forms]
        chosen = _best(search, lines[:_MOST_LINES], [search.candidates[form] for form in sorted(forms, key=str)])
        search.tried.add(forms)
        if chosen:
            search.taken.update((one.form, one) for one in chosen)
            return True
    return False


def _best(search: _Search, lines: Sequence[Gap], candidates: Sequence[Sequence[Proposal]]) -> Sequence[Proposal]:
    """The proposals under which the most is right of some lines, the first of equals; none where nothing is.

    What is right whatever the names stand for tells nothing: names of which nothing else is right are taken for the
    first that is proposed, and no verdict of wrong rests on that.
    """
    first = [some[0] for some in candidates]
    env = search.gaps[0][0].evidence.env
    decoys = _tried(search, lines, [decoy_of(env, one) for one in first])
    best: tuple[int, Sequence[Proposal]] = (0, ())
    told_nothing: Sequence[Proposal] = ()
    for proposals in islice(product(*candidates), _MOST_WAYS):
        links = _tried(search, lines, proposals)
        right = wrong = anyway = 0
        for place, link in links.items():
            if link is True:
                right, anyway = right + (decoys.get(place) is not True), anyway + (decoys.get(place) is True)
            elif link is False:
                wrong += 1
        score = Evidenced.RIGHT * right + Evidenced.WRONG * wrong
        enough = _SIGNED if any(one.signed for one in proposals) else 1
        if right >= enough and score > best[0]:
            best = score, proposals
        if anyway and not right and not told_nothing:
            told_nothing = [replace(one, prior=Prior.UNTESTED) for one in proposals]
        if not search.left:
            return ()
    return best[1] or told_nothing


def _left(search: _Search, forms: frozenset[Form]) -> frozenset[Form]:
    return forms.difference(search.taken)


def _open(search: _Search, count: int) -> Iterator[frozenset[Form]]:
    """Names that are alone what some chain lacks."""
    for _, names in search.gaps:
        left = _left(search, names)
        if len(left) == count and left not in search.tried:
            yield left


def _tried(search: _Search, gaps: Sequence[Gap], proposals: Sequence[Proposal]) -> dict[tuple[int, int], bool | None]:
    """Whether each link of some chains is right under some proposals; None where it is not known."""
    found: dict[tuple[int, int], bool | None] = {}
    for number, gap in enumerate(gaps[: search.left]):
        search.left -= 1
        evidence = _within(gap, (*search.taken.values(), *proposals))
        forms = {one.form for one in proposals}
        with suppress(*_FAILURES):
            for link in judged(evidence, gap.chain, gap.last, 1).links:
                found[number, link.number] = _is_right(evidence.env, link, forms)
    return found


def _is_right(env: Environment, link: Link, forms: Collection[Form]) -> bool | None:
    """Whether a link is right; None where it is not known, and where it only defines one of some names or is mere
    arithmetic.
    """
    if link.finding.alone:
        return None
    if link.outcome.verdict is Verdict.WRONG or link.finding.held is not None:
        return False
    if link.outcome.verdict is Verdict.GIVEN:
        head = read_sides(replace(link.chain, sides=link.chain.sides[:1], relations=()), env.grammar)[0]
        names = letters_of(head, env.grammar) if isinstance(head, Node) else []
        return None if not names or any(form_of(untouched(named)) in forms for named in names) else True
    return True if RANK[link.outcome.verdict] <= RANK[Verdict.CARRIED] else None
