"""A document against its lecture: the page that shows the way.

For each formula of the document, for each chain of relations in it: it is parsed by the names in force; what it defines
gives new names; every interpretation of it is judged, and the best one stays with its names; what is wrong in it is
explained; its rows are put into the report. Nothing is changed on the way: each step hands on a new state.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, zip_longest

from symbackprop.check.conventions import AFTER_UPDATE, COUNT_SAID_ANEW, COUNTS, END_OF_CASE, NEW_SENTENCE
from symbackprop.check.definitions.definitions import with_remark
from symbackprop.check.index_remarks import IndexRemark, indices_in, remark_behind, with_remark_before
from symbackprop.check.inference.inference import with_conventions
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.judging.outcome import Outcome
from symbackprop.check.judging.positions import with_training
from symbackprop.check.mistakes.explanation import Explanation
from symbackprop.check.name_list import with_names_of
from symbackprop.check.names.environment import Environment, without
from symbackprop.check.names.forms import form_of
from symbackprop.check.names.keys import Key
from symbackprop.check.proposals.proposal import Proposal, with_all
from symbackprop.check.proposals.trial import Gap, has_gap, judged_with_names, names_confirmed
from symbackprop.check.proposals.unknown import unknown_in
from symbackprop.check.report import Claim, Report, Verdict
from symbackprop.check.rows import Row, claim_of, row_of_link, rows_of_sides
from symbackprop.check.settings.setting import Audit
from symbackprop.check.settings.settings import with_settings
from symbackprop.check.statements import Statement, listings_in, statement_in_words
from symbackprop.check.text.chains import Chain, chains_of
from symbackprop.check.text.formulas import Formula, formulas_in, with_room_between_rows
from symbackprop.check.text.implied import with_implied_sums
from symbackprop.check.text.layers_said import with_layers_said
from symbackprop.check.text.lists import with_commas
from symbackprop.check.text.macros import macros_of
from symbackprop.check.text.notebooks import notebook_of
from symbackprop.check.text.struck import STRUCK, without_struck
from symbackprop.check.verdicts.chain_audit import Judged
from symbackprop.check.verdicts.confirmation import Finding
from symbackprop.core.errors import SymbackpropError
from symbackprop.latex.tokens import Macros, Token, Unread, tokenise
from symbackprop.network.lecture import Lecture

__all__ = ["LIMITS", "STRANGE", "audit", "audit_with_names"]

# what the numbers and the shapes of a claim may do, and is no fault of the program
LIMITS = (SymbackpropError, RecursionError, ArithmeticError, MemoryError)
STRANGE = "it could not be worked out"
_SHOWN = 200  # characters of a formula that is unread as a whole
_FEW_WORDS = 4  # between a formula and the display that goes on with it
_RELATION = re.compile(r"=|\\approx|[<>]")
_WORD = re.compile(r"[^\W\d_]{2,}")

Progress = Callable[[int, int], None]


def audit(
    lecture: Lecture,
    text: str,
    document: str = "document",
    progress: Progress | None = None,
    *,
    names: bool = False,
) -> Report:
    """The verdict on every mathematical claim of a document, in the order of reading.

    `text` is LaTeX, Markdown or text with LaTeX mathematics in it, or a notebook; nothing of it is run, and no file is
    opened. The ending of the name `document` tells LaTeX and notebooks from other text. Raises InputError for a
    damaged notebook.
    `progress` is told the place in the text and its length. With `names` the report has each name of the document.
    """
    notebook = notebook_of(text, document)
    latex = document.endswith((".tex", ".ltx", ".latex"))
    whole = notebook.text if notebook is not None else text
    claims, conventions, state = _audited(lecture, whole, progress, latex=latex, names=names)
    if notebook is not None:
        places = [notebook.place(claim.line) for claim in claims]
        claims = [replace(one, cell=cell, line=line) for one, (cell, line) in zip(claims, places, strict=True)]
    return Report(document, tuple(claims), conventions, state.names)


def audit_with_names(lecture: Lecture, text: str) -> tuple[Report, Environment]:
    """The verdicts on a text with LaTeX mathematics in it, and the names in force at its end."""
    claims, conventions, state = _audited(lecture, text, None, latex=False, names=False)
    return Report("document", tuple(claims), conventions), state.evidence.env


@dataclass(frozen=True, slots=True)
class _State:
    """An audit under way: what is known at a place of the document.

    `last` is the chain that a display beginning with a relation goes on with, `end` where the formula before ended,
    `taken` the formula that was a remark on the one before it, `remark` one on the indices of what follows.
    """

    evidence: Evidence
    macros: Macros
    decimal_comma: bool
    last: Judged | None = None
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


_Step = tuple[_State, Sequence[Row]]


def _audited(
    lecture: Lecture, text: str, progress: Progress | None, *, latex: bool, names: bool
) -> tuple[list[Claim], Mapping[str, str], _State]:
    text = with_room_between_rows(text.replace("\r\n", "\n").replace("\r", "\n"))
    evidence, macros = with_training(Evidence.of(lecture, text), lecture), macros_of(text)
    source = evidence.place.source
    formulas = [*formulas_in(text, macros, latex=latex)]
    samples = lecture.network.samples
    for letter in source.sample_counts if samples else ():
        evidence = evidence.within(evidence.env.with_size(letter, samples or 1))
    evidence = with_conventions(evidence, formulas, macros)
    env = evidence.env
    start = _State(evidence, macros, source.braced_comma or source.plain_comma, names={} if names else None)
    states, found = _read(start, formulas, progress)
    proposed = names_confirmed(states[-1].gaps)
    if proposed:
        first = _first_about(proposed, states, formulas) if not names else 0
        again_from = _with_proposals(states[first], proposed)
        later, rows = _read(again_from, formulas[first:], progress)
        states, found = [*states[:first], *later], [*found[: again_from.claims], *rows]
    *states, state = states

    def again(numbers: Sequence[int], evidence: Evidence) -> list[Row]:
        one_network = evidence.env.lecture.network.samples == env.lecture.network.samples and evidence.env.names.table
        there, rows = replace(state, evidence=evidence, proposed=proposed if one_network else ()), list[Row]()
        for place, number in enumerate(numbers):
            goes_on = place and numbers[place - 1] == number - 1
            at = replace(there, claims=states[number].claims) if goes_on else states[number]
            at = replace(at, evidence=there.evidence, proposed=there.proposed, names=None)
            there, more = _try_formula(at, formulas[number], next(iter(formulas[number + 1 : number + 2]), None))
            rows += more
        return rows

    begins = [*(one.claims for one in states), len(found)]
    judged_by = [one.evidence for one in states]
    settled, settings = with_settings(Audit(env.lecture, source, formulas, begins, found, judged_by, again))
    claims: list[Claim] = []
    for row in settled:
        claims.append(claim_of(env.lecture.spelling, source, row, claims))
    return claims, {**state.evidence.env.conventions(lecture), **settings}, state


def _read(state: _State, formulas: Sequence[Formula], progress: Progress | None) -> tuple[list[_State], list[Row]]:
    """The states in front of each formula and behind the last, and the rows of all."""
    found: list[Row] = []
    states, before = [state], state.claims
    for formula, following in zip_longest(formulas, formulas[1:]):
        state, rows = _try_formula(state, formula, following)
        found += rows
        state = replace(state, claims=before + len(found))
        states.append(state)
        if progress is not None:
            progress(formula.start, len(state.evidence.place.source.text))
    return states, found


def _first_about(proposed: Sequence[Proposal], states: Sequence[_State], formulas: Sequence[Formula]) -> int:
    """The number of the first formula that proposals for its names change: what stands before it stays as it is read.

    `states` are those in front of each formula and behind the last.
    """
    forms = {one.form for one in proposed}
    words = [form.base for form in forms if form.base.isalnum() and len(form.base) > 1]  # read as products so far
    if any(word in (macro.body or "") for macro in states[0].macros.values() for word in words):
        return 0
    for number, (before, after) in enumerate(pairwise(states)):
        gaps = after.gaps[len(before.gaps) :]
        unknown = (form_of(named) for gap in gaps for named in unknown_in(gap.evidence.env, gap.chain))
        if any(word in formulas[number].text for word in words) or not forms.isdisjoint(unknown):
            return number
    return 0


def _with_proposals(state: _State, proposed: Sequence[Proposal]) -> _State:
    """The state in which some names stand for what is proposed."""
    env = state.evidence.env
    for one in proposed:
        env = env.with_word(one.form.base)
    return replace(state, evidence=state.evidence.within(env), proposed=proposed)


def _try_formula(state: _State, formula: Formula, following: Formula | None) -> _Step:
    """The claims of a formula; the `following` one may say which indices are meant."""
    try:
        return _formula(state, formula, following)
    except LIMITS:
        return _alone(state, formula.start, formula.text[:_SHOWN], Outcome(Verdict.UNREAD, STRANGE))


def _alone(state: _State, at: int, latex: str, outcome: Outcome) -> _Step:
    """A row that is a chain of its own."""
    said = Explanation(outcome.mistake, outcome.message)
    row = Row(at, " ".join(latex.split()), Finding(outcome, said), state.groups + 1)
    return replace(state, groups=state.groups + 1), [row]


def _formula(state: _State, formula: Formula, following: Formula | None) -> _Step:
    if formula.problem:
        return _alone(state, formula.start, formula.text, Outcome(Verdict.UNREAD, formula.problem))
    try:
        tokens, struck = without_struck(tokenise(formula.text, formula.start, state.macros))
        tokens = with_layers_said(state.evidence.env.widths.within(tokens), state.evidence.place.source)
        tokens = tokens if state.decimal_comma else with_commas(tokens)
        found = chains_of(tokens, state.is_known, decimal_comma=state.decimal_comma)
    except Unread as problem:
        if _RELATION.search(formula.text):
            return _alone(state, formula.start, formula.text, Outcome(Verdict.UNREAD, str(problem)))
        return state, []
    if not found and not struck and _RELATION.search(formula.text) and len(tokens) > 1:  # a sign alone is spoken of
        return _alone(state, formula.start, formula.text, Outcome(Verdict.UNREAD, "no claim was found in it"))
    rows: list[Row] = []
    state, chains = _with_index_remarks(_with_class_said(state, formula), formula, found, following)
    if not chains:
        return _struck(state, struck)
    said = statement_in_words(state.evidence.env, formula, tokens, state.evidence.place.source.text)
    if said is not None:
        state, more = _statement(state, said)
        rows += more
    goes_on = state.last is not None and _words_between(state, formula) <= (_FEW_WORDS if formula.display else 0)
    state = _at_formula(state, formula)
    for chain in chains:
        if chain.aside:
            state = replace(state, evidence=state.evidence.within(with_remark(state.evidence.env, chain)))
    for number, one in enumerate(chains):
        start = (one.sides or one.items)[0].start
        state, more = _struck(state, [token for token in struck if token.at < start])
        struck = [token for token in struck if token.at >= start]
        rows += more
        chain = one if not one.continues or (goes_on and number == 0) else one.without_first()
        if state.evidence.place.source.implied_sums:
            chain = with_implied_sums(chain, state.last.chain if state.last is not None else None)
        state, more = _try_chain(state, chain) if chain.continues or chain.relations else _lists(state, chain)
        rows += more
        state = replace(state, claims=state.claims + len(more))
    state, more = _struck(state, struck)
    rows += more
    if state.names is not None:
        state = replace(state, names=with_names_of(state.names, with_all(state.evidence.env, state.proposed), chains))
    return state, rows


def _struck(state: _State, tokens: Sequence[Token]) -> _Step:
    """The rows of what is crossed out."""
    rows: list[Row] = []
    for token in tokens:
        latex = state.evidence.place.source.text[token.at : token.end]
        state, more = _alone(state, token.at, latex, Outcome(Verdict.UNREAD, STRUCK))
        state = replace(state, claims=state.claims + len(more))
        rows += more
    return state, rows


def _with_class_said(state: _State, formula: Formula) -> _State:
    """The state where the words since the last formula, or this one, may have said which letter is the true class."""
    start = max(state.end - len("$k"), 0)  # "$k$ is the correct class"
    letter = state.evidence.place.source.true_class(start, formula.start + len(formula.text))
    if letter is None:
        return state
    return replace(state, evidence=state.evidence.within(state.evidence.env.with_class(letter)))


def _at_formula(state: _State, formula: Formula) -> _State:
    """The state at a formula, by the words between it and the one before."""
    evidence, end = state.evidence, formula.start + len(formula.text)
    source, env = evidence.place.source, evidence.env
    ends = END_OF_CASE if env.in_case else NEW_SENTENCE
    if env.supposed and ends.search(source.text, state.end, formula.start):
        env = env.supposing({})
    base = source.base(state.end, formula.start)
    if base is not None:
        env = replace(env, logarithm=None if base in ("e", "$e") else int(base.strip("$")))
    counted = formula.text.strip()
    counts_anew = counted in COUNTS and counted in env.sizes and counted not in source.sample_counts
    if counts_anew and COUNT_SAID_ANEW.match(source.text, end):
        env = replace(env, sizes=without(env.sizes, counted))  # it counts something else from now on
    if AFTER_UPDATE.search(source.text, state.end, formula.start):
        evidence = replace(evidence, record=replace(evidence.record, anew=True))
    place = replace(
        evidence.place, heading=source.part(formula.start), before=formula.before, denied=source.crossed(end)
    )
    return replace(state, evidence=replace(evidence, env=env, place=place), end=end)


def _words_between(state: _State, formula: Formula) -> int:
    """How many words stand between a formula and the one before it, which it may go on with."""
    return len(_WORD.findall(state.evidence.place.source.text[state.end : formula.start]))


def _try_chain(state: _State, chain: Chain) -> _Step:
    """The rows of a chain; what cannot be judged leaves it unread, and the names in force as they were."""
    source = state.evidence.place.source
    group = state.groups + (not chain.continues)
    first = state.claims + 1
    try:
        found = judged_with_names(Gap(state.evidence, chain, state.last), state.proposed, first)
    except (Unread, *LIMITS) as problem:
        outcome = Outcome(Verdict.UNREAD, str(problem) if isinstance(problem, Unread) else STRANGE)
        rows = rows_of_sides(source, chain, 0 if chain.continues else 1, outcome, group)
        return replace(_with_gap(state, chain), groups=group), rows
    rows = [row_of_link(source, one.chain, one.number, one.finding, group) for one in found.links]
    if has_gap(found, chain):
        state = _with_gap(state, chain)
    return replace(state, evidence=found.evidence, last=found.last, groups=group), rows


def _with_gap(state: _State, chain: Chain) -> _State:
    """The state in which a chain has not been read where it stands."""
    return replace(state, gaps=(*state.gaps, Gap(state.evidence, chain, state.last)))


def _lists(state: _State, chain: Chain) -> _Step:
    """The rows of lists of names."""
    rows: list[Row] = []
    for statement in listings_in(state.evidence.env, chain):
        state, more = _statement(state, statement)
        rows += more
    return state, rows


def _statement(state: _State, said: Statement) -> _Step:
    return _alone(state, said.at, said.latex, said.outcome)


def _with_index_remarks(
    state: _State, formula: Formula, chains: Sequence[Chain], following: Formula | None
) -> tuple[_State, Sequence[Chain]]:
    """The chains of a formula with the indices that the formulas beside it say are meant; none where the formula is
    such a remark itself.
    """
    text, classes = state.evidence.place.source.text, state.evidence.env.classes
    remark, chains = with_remark_before(state.remark, text, formula, chains, classes)
    state = replace(state, remark=remark)
    own = indices_in(formula, chains, state.is_known)
    if own is not None:
        return (state if state.taken == formula.start else replace(state, remark=own)), []
    behind = None
    if following is not None:
        behind = remark_behind(text, formula, chains, following, state.macros, state.is_known, classes)
    if behind is not None and following is not None:
        state, chains = replace(state, taken=following.start), [*chains[:-1], chains[-1].with_indices(behind)]
    return state, chains
