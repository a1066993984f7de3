"""The rows of one chain of a formula: as it is read, and where that is wrong or unread, as people mean it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from symbackprop.check.index_remarks import IndexRemark
from symbackprop.check.judging.difference_quotients import judge_quotient
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.judging.outcome import Outcome
from symbackprop.check.judging.shape_products import outcomes_of_shapes
from symbackprop.check.letters.function_lists import (
    as_identities_of_any,
    as_identity,
    choice_in,
    is_of_a_function_said,
    is_of_an_activation,
    with_listed,
    without_listed,
)
from symbackprop.check.letters.indices_left_out import with_indices_left_out
from symbackprop.check.letters.layers_left_out import in_other_layers, with_layers_left_out
from symbackprop.check.letters.turned_by_primes import with_primes_turned
from symbackprop.check.letters.units_left_out import has_vectors, with_units_left_out
from symbackprop.check.mistakes.explanation import Explanation
from symbackprop.check.names.functions import called
from symbackprop.check.names.keys import Key, key_of
from symbackprop.check.proposals.proposal import Proposal
from symbackprop.check.proposals.trial import Gap, has_gap, judged_with_names
from symbackprop.check.reading.instances import read_sides
from symbackprop.check.report import BAD, RANK, Verdict
from symbackprop.check.rows import Row, are_better, row_of_link, rows_of_sides, with_condition
from symbackprop.check.statements import Statement, listings_in
from symbackprop.check.text.carriers.typed import is_lost_exponent
from symbackprop.check.text.chains import Chain, Side
from symbackprop.check.text.customs.differentials_left_out import with_differentials
from symbackprop.check.text.customs.implied import with_implied_sums
from symbackprop.check.text.customs.lost_exponents import with_exponents_raised
from symbackprop.check.text.customs.open_brackets import with_bracket_anywhere, with_brackets_closed
from symbackprop.check.text.customs.primes_behind import with_slopes_for_primes
from symbackprop.check.text.customs.shapes_in_brackets import with_shapes_in_brackets
from symbackprop.check.text.customs.sums_without_brackets import with_slopes_in_brackets, with_sums_in_brackets
from symbackprop.check.verdicts.chain_audit import Judged
from symbackprop.check.verdicts.confirmation import Finding
from symbackprop.core.errors import SymbackpropError
from symbackprop.core.quantities import Kind
from symbackprop.latex.grammar import letters_of
from symbackprop.latex.heads import application_of, head_name
from symbackprop.latex.nodes import Node
from symbackprop.latex.signs import RELATIONS
from symbackprop.latex.tokens import FRACTIONS, Macros, Token, Unread
from symbackprop.latex.tree import is_bare

__all__ = [
    "LIMITS",
    "STRANGE",
    "State",
    "Step",
    "judged_rows",
    "row_alone",
    "rows_of_chain",
    "statement_row",
    "with_factor_behind",
]

# what the numbers and the shapes of a claim may do, and is no fault of the program
LIMITS = (SymbackpropError, RecursionError, ArithmeticError, MemoryError)
STRANGE = "it could not be worked out"
_TOO_MUCH = "the document has more claims than are judged of one; check its parts alone"
_SAID = "it is the slope of the function that the words before it name, and nothing says that it is the network's"
_INDEX = Outcome(Verdict.CONDITIONAL, said="index")
_DIFFERENTIAL = Outcome(Verdict.CONDITIONAL, said="differential")
_EXPONENT = Outcome(Verdict.CONDITIONAL, said="exponent")
_ENTRYWISE = Outcome(Verdict.CONDITIONAL, said="entrywise", holds=True)
_NO_LAYER = "a name stands here without its layer beside others with theirs; it would be right of another layer"
_ENTRIES = "it is not said what this has to do with the entries of the same name"
_SUMS = frozenset([r"\sum", r"\prod"])
_FREE = "gqhF"  # letters for a function
_PROVED = (Verdict.CORRECT, Verdict.ROUNDED)
_COMMA_APART = re.compile(r"\s+,\s+")


@dataclass(frozen=True, slots=True)
class State:
    """An audit under way: what is known at a place of the document.

    What begins with a relation goes on with one of these: `alone`, the formula just before, where that has no relation,
    `last`, the chain before, or `shown`, that of the display before; what stands behind a relation that is `hanging` at
    the end of the formula before goes on with that. `end` is where the formula before ended, `taken`
    the formula that was a remark on the one before it, `remark` one on the indices of what follows.
    """

    evidence: Evidence
    macros: Macros
    decimal_comma: bool
    alone: Chain | None = None
    last: Judged | None = None
    shown: Judged | None = None
    hanging: Token | None = None
    end: int = 0
    taken: int = -1
    remark: IndexRemark | None = None
    claims: int = 0
    groups: int = 0  # chains of rows
    names: Mapping[str, str] | None = None  # what each was taken for, where that is asked
    gaps: tuple[Gap, ...] = ()  # the chains that could not be read
    proposed: Sequence[Proposal] = ()  # what unknown names stand for, where a chain cannot be read without

    def is_known(self, letter: str) -> bool:
        """Whether a letter is a name, of the lecture's notation or of the document."""
        key, env = Key(letter), self.evidence.env
        return (key in env.names.table and key not in env.names.weak) or key in env.own


Step = tuple[State, Sequence[Row]]


def row_alone(state: State, at: int, latex: str, outcome: Outcome) -> Step:
    """A row that is a chain of its own."""
    said = Explanation(outcome.mistake, outcome.message)
    row = Row(at, " ".join(latex.split()), Finding(outcome, said), state.groups + 1)
    return replace(state, groups=state.groups + 1), [row]


def rows_of_chain(state: State, chain: Chain) -> Step:
    """The rows of a chain, or of a list of names; those about sides with an exponent that nothing raises are right on
    the condition that it is one.
    """
    found, rows = _as_read(state, chain)
    text = state.evidence.place.source.text
    lost = [any(one.text == "^" and is_lost_exponent(text, one.at) for one in side.tokens) for side in chain.sides]
    if not any(lost) or len(rows) != len(chain.sides) - (not chain.continues):
        return found, rows
    return found, [*_on_condition(chain, lost, rows, _EXPONENT)]


def _as_read(state: State, chain: Chain) -> Step:
    if chain.continues and state.last is None:
        chain = chain.without_first()
    if state.evidence.place.source.implied_sums:
        chain = with_implied_sums(chain, state.last.chain if state.last is not None else None)
    if not chain.continues and not chain.relations:
        return _lists(state, chain)
    chain = with_shapes_in_brackets(chain)
    shapes = outcomes_of_shapes(chain)
    if shapes is not None:
        return _rows_of_shapes(state, chain, shapes)
    if state.evidence.env.listed:
        state = replace(state, evidence=state.evidence.within(without_listed(state.evidence, chain)))
    chain = with_primes_turned(state.evidence.env, chain) if state.evidence.env.primes_turn else chain
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


def _with_indices(state: State, chain: Chain, rows: Sequence[Row]) -> Step | None:
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


def _of_any_function(state: State, chain: Chain, rows: Sequence[Row]) -> Step | None:
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


def _of_a_function_said(state: State, chain: Chain, rows: Sequence[Row]) -> Step | None:
    """The rows of a chain on the slope of any function, unread where they are wrong of the network and right of the one
    that the words before it name: nobody says that it is the network's.
    """
    first = 0 if chain.continues else 1
    numbers = range(first, first + len(rows))
    other = [
        number
        for number, row in zip(numbers, rows, strict=True)
        if row.outcome.verdict in BAD and is_of_a_function_said(state.evidence, chain, number)
    ]
    if not other:
        return None
    unread = Finding(Outcome(Verdict.UNREAD, _SAID), Explanation(message=_SAID))
    pairs = zip(numbers, rows, strict=True)
    found = [replace(row, finding=unread) if number in other else row for number, row in pairs]
    return replace(state, groups=state.groups + 1, last=None), found


def _of_functions(state: State, chain: Chain, rows: Sequence[Row]) -> Step | None:
    """The rows of a chain that is about functions of one argument, whatever that is in the lecture: right of any, or
    wrong of any where it was unread since nobody knows what the argument is.
    """
    bad = any(row.outcome.verdict in BAD for row in rows)
    if not bad and not any(row.outcome.verdict is Verdict.UNREAD for row in rows):
        return None
    identity = as_identity(state.evidence.env, chain)
    if identity is None or (not bad and not is_of_an_activation(state.evidence.env, chain)):
        return None
    other, more = judged_rows(state, identity)
    if any(row.outcome.verdict is Verdict.GIVEN for row in more):
        return None  # it says what a name is
    if not bad:
        told = all(row.outcome.verdict is not Verdict.UNREAD and not row.outcome.misfits for row in more)
        return (replace(other, evidence=state.evidence, last=None), more) if told else None
    if not are_better(rows, more) and not any(row.outcome.misfits for row in rows):
        return None
    pairs = zip(rows, more, strict=True)
    kept = replace(other, evidence=state.evidence, last=None)
    return kept, [with_condition(*pair, _ENTRYWISE) for pair in pairs]


def _of_another_function(state: State, chain: Chain, rows: Sequence[Row]) -> Step | None:
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


def _of_own_entries(state: State, chain: Chain, rows: Sequence[Row]) -> Step | None:
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


def _with_primes(state: State, chain: Chain, rows: Sequence[Row]) -> Step | None:
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


def _completed(state: State, chain: Chain, rows: Sequence[Row]) -> Step | None:
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
            return other, [*_on_condition(chain, lacks, more, _DIFFERENTIAL)] if of_slopes else more
    return None


def _wrong_with_any_bracket(state: State, chain: Chain, rows: Sequence[Row]) -> Step | None:
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
    unread = [one.outcome.verdict is two.outcome.verdict is Verdict.UNREAD for one, two in zip(rows, more, strict=True)]
    rest = [row for row, apart in zip(more, unread, strict=True) if not apart]
    return bool(rest) and all(RANK[row.outcome.verdict] <= RANK[Verdict.CARRIED] for row in rest)


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


def _on_condition(chain: Chain, changed: Sequence[bool], rows: Sequence[Row], condition: Outcome) -> Iterator[Row]:
    """The rows of a chain some of whose sides were changed, those about such sides on that condition."""
    for number, row in enumerate(rows, 0 if chain.continues else 1):
        rests = any(changed[max(number - 1, 0) : number + 1]) and RANK[row.outcome.verdict] <= RANK[Verdict.CARRIED]
        yield replace(row, finding=Finding(condition, Explanation())) if rests else row


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


def _with_quotients(state: State, chain: Chain, rows: Sequence[Row]) -> Step | None:
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


def _by_itself(state: State, chain: Chain, rows: Sequence[Row]) -> Step | None:
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


def _with_sizes_anew(state: State, chain: Chain, rows: Sequence[Row]) -> Step | None:
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


def _without_layer(state: State, chain: Chain, rows: Sequence[Row]) -> Step | None:
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


_WAYS = (
    _with_indices,
    _of_a_list,
    _of_functions,
    _of_any_function,
    _of_a_function_said,
    _of_another_function,
    _of_own_entries,
    _with_primes,
    _completed,
    _wrong_with_any_bracket,
    _with_exponents,
    _with_slopes_of_brackets,
    _with_quotients,
    _by_itself,
    _with_sizes_anew,
    _without_layer,
)  # to mean what is wrong or unread otherwise


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


def judged_rows(state: State, chain: Chain) -> Step:
    """The rows of a chain; what cannot be judged leaves it unread, and the names in force as they were."""
    source = state.evidence.place.source
    group = state.groups + (not chain.continues)
    first = state.claims + 1
    before = len(state.last.chain.sides) if chain.continues and state.last is not None else 0
    if not state.evidence.workshop.may_judge(len(chain.sides) + before):
        outcome = Outcome(Verdict.UNREAD, _TOO_MUCH)
        rows = rows_of_sides(source, chain, 0 if chain.continues else 1, outcome, group)
        return replace(state, groups=group), rows
    try:
        found = judged_with_names(Gap(state.evidence, chain, state.last), state.proposed, first)
    except (Unread, *LIMITS) as problem:
        outcome = Outcome(Verdict.UNREAD, str(problem) if isinstance(problem, Unread) else STRANGE)
        rows = rows_of_sides(source, chain, 0 if chain.continues else 1, outcome, group)
        return replace(_with_gap(state, chain), groups=group), rows
    rows = [row_of_link(source, one, group) for one in found.links]
    if has_gap(found, chain):
        state = _with_gap(state, chain)
    return replace(state, evidence=found.evidence, last=found.last, groups=group), rows


def _with_gap(state: State, chain: Chain) -> State:
    """The state in which a chain has not been read where it stands."""
    return replace(state, gaps=(*state.gaps, Gap(state.evidence, chain, state.last)))


def _lists(state: State, chain: Chain) -> Step:
    """The rows of lists of names."""
    rows: list[Row] = []
    for statement in listings_in(state.evidence.env, chain):
        state, more = statement_row(state, statement)
        rows += more
    return state, rows


def statement_row(state: State, said: Statement) -> Step:
    return row_alone(state, said.at, said.latex, said.outcome)
