"""One formula of a document: its chains, what stands between them, and the rows of all; none is dropped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from symbackprop.check.chain_rows import rows_of_chain, with_factor_behind
from symbackprop.check.conventions import COUNTS
from symbackprop.check.definitions.definitions import with_remark
from symbackprop.check.index_remarks import indices_in, remark_behind, with_remark_before
from symbackprop.check.judged_chains import LIMITS, STRANGE, State, Step, judged_rows, row_alone, statement_row
from symbackprop.check.judging.outcome import Outcome
from symbackprop.check.letters.tokens_meant import tokens_meant
from symbackprop.check.mistakes.explanation import Explanation
from symbackprop.check.name_list import with_names_of
from symbackprop.check.names.environment import without
from symbackprop.check.phrases import AFTER_UPDATE, BEHIND_RELATION, COUNT_SAID_ANEW, END_OF_CASE, NEW_SENTENCE
from symbackprop.check.proposals.proposal import with_all
from symbackprop.check.report import BAD, RANK, Verdict
from symbackprop.check.rows import Row, with_doubt
from symbackprop.check.shape_rows import rows_of_shapes
from symbackprop.check.statements import statement_in_words
from symbackprop.check.text.accounted import Remark, left_out, remarks_in_words
from symbackprop.check.text.chains import Chain, chains_of
from symbackprop.check.text.customs.braces import claims_of_braces
from symbackprop.check.text.customs.index_ranges import is_listed_range
from symbackprop.check.text.customs.lists import with_commas
from symbackprop.check.text.customs.named_in_words import with_name_in_words
from symbackprop.check.text.customs.shapes.apart import shapes_below
from symbackprop.check.text.formulas import Formula
from symbackprop.check.text.segments import stripped
from symbackprop.check.text.struck import STRUCK, without_struck
from symbackprop.check.verdicts.confirmation import Finding
from symbackprop.latex.signs import DIFFERENTIALS, EQUAL, OPERATORS, RELATIONS, is_relation
from symbackprop.latex.tokens import Token, Unread

__all__ = ["LIMITS", "STRANGE", "State", "Step", "rows_of_formula"]

_SHOWN = 200  # characters of a formula that is unread as a whole
_ENDS_SENTENCE = re.compile(r"\$(?!\$)\s*\.\s")
_AN_ITEM = re.compile(r"\n[ \t]*(?:[-*+•]\s|\\item\b)")
_ABOUT_WHAT = "it begins with a relation, and nobody can tell what it goes on with"
_CONDITION = "it may be a condition of the claim beside it"
_NO_CLAIM = "no claim was found in it"
# what a reader is to fill in, behind a relation: $z =$ ____
_BLANK = re.compile(r"\s*(?:\$|\\\))?\s*(?:(?:\\?_){2,}|\.{4,}|…{2,}|\\(?:underline|hrulefill|rule|dotfill)\b)")
_NEW_PARAGRAPH = re.compile(r"\n[ \t]*\n")
_FEW_WORDS = 4  # between a formula and the display that goes on with it
_RELATION = re.compile(r"=|\\approx|[<>]")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_WORD = re.compile(r"[^\W\d_]{2,}")


def rows_of_formula(state: State, formula: Formula, following: Formula | None) -> Step:
    """The claims of a formula; the `following` one may say which indices are meant."""
    try:
        found, rows = _formula(state, formula, following)
    except LIMITS:
        found, rows = row_alone(state, formula.start, formula.text[:_SHOWN], Outcome(Verdict.UNREAD, STRANGE))
    if not formula.typed:
        return found, rows
    if not formula.plain and any(row.outcome.verdict is Verdict.UNREAD for row in rows):
        return state, []  # it may be no mathematics
    return found, [with_doubt(row) for row in rows]


def _formula(state: State, formula: Formula, following: Formula | None) -> Step:
    if formula.problem:
        state = _nothing_before(state, formula)
        return row_alone(state, formula.start, formula.text, Outcome(Verdict.UNREAD, formula.problem))
    source = state.evidence.place.source
    try:
        tokens, struck = _tokens_of(state, formula)
        found = formula.chains_by(tokens, state.is_known, decimal_comma=state.decimal_comma)
        found = with_name_in_words(source.text, (state.end, formula.start), state.alone, found)
    except Unread as problem:
        state = _nothing_before(state, formula)
        if _RELATION.search(formula.text):
            return row_alone(state, formula.start, formula.text, Outcome(Verdict.UNREAD, str(problem)))
        return state, []
    if is_listed_range(tokens, state.is_known):
        latex = source.verbatim(tokens[0].at, tokens[-1].end)
        return row_alone(state, formula.start, latex, Outcome(Verdict.GIVEN))
    if not found and not struck and _RELATION.search(formula.text) and len(tokens) > 1:  # a sign alone is spoken of
        state = _nothing_before(state, formula)
        return row_alone(state, formula.start, formula.text, Outcome(Verdict.UNREAD, _NO_CLAIM))
    rows: list[Row] = []
    state, chains = _with_index_remarks(_with_class_said(state, formula), formula, found, following)
    if not chains:
        return _beside(state, struck)
    said = statement_in_words(state.evidence.env, formula, tokens, state.evidence.place.source.text)
    if said is not None:
        state, more = statement_row(state, said)
        rows += more
    words, near = _words(state, formula), _is_near(state, formula)
    state = _at_formula(replace(state, alone=_as_head(state.alone)) if words else state, formula)
    for chain in chains:
        if chain.aside:
            state = replace(state, evidence=state.evidence.within(with_remark(state.evidence.env, chain)))
    state, more = _of_what_is_below(state, formula, tokens)
    rows += more
    beside: list[Token | Remark] = [
        *struck,
        *left_out(tokens, found, state.is_known),
        *remarks_in_words(formula.text, formula.start, tokens, state.macros),
    ]
    for number, one in enumerate(chains):
        start = (one.sides or one.items)[0].start
        state, more = _beside(state, [thing for thing in beside if thing.at < start])
        beside = [thing for thing in beside if thing.at >= start]
        rows += more
        if one.continues and not number:
            state, more = _going_on(state, one, near=near, inline=not formula.display or formula.typed)
        else:
            state, more = with_factor_behind(state, one, next(iter(chains[number + 1 : number + 2]), None))
        rows += more
        state = replace(state, claims=state.claims + len(more))
    state, more = _beside(state, beside)
    rows += more
    state, more = rows_of_shapes(state, formula, chains)
    rows += more
    state, more = _hanging(state, tokens, following)
    rows += more
    *_, end = chains
    state = replace(state, alone=end if not end.relations and len(chains) == len(end.items) == 1 else None)
    state = replace(state, shown=state.last) if formula.display and state.last is not None else state
    if state.names is not None:
        state = replace(state, names=with_names_of(state.names, with_all(state.evidence.env, state.proposed), chains))
    return state, rows


def _tokens_of(state: State, formula: Formula) -> tuple[list[Token], list[Token]]:
    """The tokens of a formula as they are meant where it stands, and what is crossed out. Raises Unread."""
    tokens, struck = without_struck(formula.tokens(state.macros))
    env, source = state.evidence.env, state.evidence.place.source
    tokens = tokens_meant(env, source, tokens)
    tokens = tokens if state.decimal_comma else with_commas(tokens)
    return (tokens if state.hanging is None or is_relation(tokens[0]) else [state.hanging, *tokens]), struck


def _beside(state: State, things: Sequence[Token | Remark]) -> Step:
    """The rows of what stands between the chains of a formula: what is crossed out, and remarks."""
    rows: list[Row] = []
    for thing in sorted(things, key=lambda one: one.at):
        latex = state.evidence.place.source.verbatim(thing.at, thing.end)
        if isinstance(thing, Remark):
            state, more = _remark(state, thing, latex)
        else:
            state, more = row_alone(state, thing.at, latex, Outcome(Verdict.UNREAD, STRUCK))
        state = replace(state, claims=state.claims + len(more))
        rows += more
    return state, rows


def _of_what_is_below(state: State, formula: Formula, tokens: Sequence[Token]) -> Step:
    """The rows of what stands below braces and names in a formula."""
    state, rows = _of_braces(state, formula)
    state, more = _of_sizes_below(state, tokens)
    return state, [*rows, *more]


def _of_braces(state: State, formula: Formula) -> Step:
    """The rows of what braces in a formula say; a name below one that nobody knows is a label."""
    rows: list[Row] = []
    env, source = state.evidence.env, state.evidence.place.source
    for one in claims_of_braces(formula.text, formula.start, state.macros) if "brace" in formula.text else ():
        sides = [replace(side, tokens=tuple(tokens_meant(env, source, [*side.tokens]))) for side in one.chain.sides]
        found, more = rows_of_chain(state, replace(one.chain, sides=tuple(sides)))
        if one.only_names and any(row.outcome.verdict is Verdict.UNREAD for row in more):
            continue
        rows += [replace(row, at=one.start, latex=source.verbatim(one.start, one.end)) for row in more]
        state = replace(state, evidence=found.evidence, groups=found.groups, claims=state.claims + len(more))
    return state, rows


def _of_sizes_below(state: State, tokens: Sequence[Token]) -> Step:
    """The rows of what the sizes below names say, where these are known; the names are read without them elsewhere."""
    rows: list[Row] = []
    for chain in shapes_below(tokens):
        _, more = judged_rows(state, chain)
        if any(row.outcome.verdict is not Verdict.UNREAD for row in more):
            rows += more
            state = replace(state, groups=state.groups + 1, claims=state.claims + len(more))
    return state, rows


def _with_class_said(state: State, formula: Formula) -> State:
    """The state where the words since the last formula, or this one, may have said which letter is the true class."""
    start = max(state.end - len("$k"), 0)  # "$k$ is the correct class"
    source, end = state.evidence.place.source, formula.start + len(formula.text)
    letter = source.true_class(start, end) or source.true_class_behind(end)
    if letter is None:
        return state
    return replace(state, evidence=state.evidence.within(state.evidence.env.with_class(letter)))


def _at_formula(state: State, formula: Formula) -> State:
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


def _words(state: State, formula: Formula) -> int:
    """How many words stand between a formula and the one before it."""
    return len(_WORD.findall(_TAG.sub(" ", state.evidence.place.source.text[state.end : formula.start])))


def _is_near(state: State, formula: Formula) -> bool:
    """Whether so few words stand between a formula and the one before it that it may go on with that; a sentence that
    ends with a formula is ended, and so is what stands before an item of a list.
    """
    text = state.evidence.place.source.text
    if _ENDS_SENTENCE.match(text, state.end, formula.start) or _AN_ITEM.search(text, state.end, formula.start):
        return False
    return _words(state, formula) <= (_FEW_WORDS if formula.display else 0)


def _nothing_before(state: State, formula: Formula) -> State:
    """The state behind a formula that cannot be read: nobody knows what goes on with it."""
    state = replace(state, alone=None, last=None, hanging=None, end=formula.start + len(formula.text))
    return replace(state, shown=None) if formula.display else state


def _separates(token: Token) -> bool:
    return is_relation(token) or token.text in ("\\\\", "&", ",", r"\quad")


def _hanging(state: State, tokens: Sequence[Token], following: Formula | None) -> Step:
    """The state behind a formula that may end with a relation, and the row of that where nothing goes on with it."""
    run = stripped(tokens)
    state = replace(state, hanging=None)
    if len(run) < 2 or RELATIONS.get(run[-1].text, "") not in EQUAL:
        return state, []
    text = state.evidence.place.source.text
    if _BLANK.match(text, run[-1].end) is not None:
        return state, []
    apart = following is not None and not following.display and _NEW_PARAGRAPH.search(text, state.end, following.start)
    if following is not None and not apart and _is_near(state, following):
        return replace(state, hanging=run[-1]), []
    begin = next((place for place in range(len(run) - 2, 0, -1) if _separates(run[place - 1])), 0)
    source = state.evidence.place.source
    latex = source.verbatim(run[begin].at, run[-1].end)
    named = begin == 0 and not any(token.text in OPERATORS | DIFFERENTIALS for token in run)
    if named and BEHIND_RELATION.match(source.text, run[-1].end) is not None:
        return row_alone(state, run[-1].at, latex, Outcome(Verdict.GIVEN))  # what a name is, in words
    return row_alone(state, run[-1].at, latex, Outcome(Verdict.UNREAD, "nothing stands behind its relation"))


def _remark(state: State, remark: Remark, latex: str) -> Step:
    """The rows of what the chains of a formula leave out; what may be a condition is not called wrong."""
    try:
        chains = [one for one in chains_of(remark.tokens, state.is_known) if one.relations and not one.continues]
    except Unread as problem:
        return row_alone(state, remark.at, latex, Outcome(Verdict.UNREAD, str(problem)))
    rows: list[Row] = []
    found = state
    for chain in chains:
        found, more = judged_rows(found, replace(chain, aside=True))
        found = replace(found, claims=found.claims + len(more))
        rows += more
    if not rows:
        return row_alone(state, remark.at, latex, Outcome(Verdict.UNREAD, _NO_CLAIM))
    if remark.stated or not any(row.outcome.verdict in BAD or row.outcome.holds is False for row in rows):
        return found, rows
    unread = Finding(Outcome(Verdict.UNREAD, _CONDITION), Explanation(message=_CONDITION))
    return replace(state, groups=found.groups), [replace(row, finding=unread) for row in rows]


def _as_head(chain: Chain | None) -> Chain | None:
    """A formula without a relation that what follows goes on with over some words: a derivative, and no mere name."""
    tokens = chain.items[0].tokens if chain is not None else ()
    return chain if len(tokens) > 1 and any(token.text in DIFFERENTIALS for token in tokens) else None


def _going_on(state: State, chain: Chain, *, near: bool, inline: bool) -> Step:
    """The rows of a chain that begins with a relation. It goes on with what stands `near`; with what stands further
    before it, or where a display stands before what is near, only where that makes its first link right, since nobody
    knows otherwise what that is about.
    """
    ways: list[Step] = []
    for begun in _begun(state, chain, near=near):
        ways.append(rows_of_chain(*begun))
        found, rows = ways[-1]
        if rows and RANK[rows[0].outcome.verdict] <= RANK[Verdict.CARRIED]:
            return found, rows
    if near and ways and (inline or state.alone is not None or state.shown in (None, state.last)):
        return ways[0]
    if inline and len(chain.sides) == 1 and RELATIONS[chain.relations[0].text] not in EQUAL:
        return state, []  # "where it is < 1": how large something is that the words speak of
    latex = state.evidence.place.source.verbatim(chain.relations[0].at, chain.sides[0].end)
    state, unread = row_alone(state, chain.relations[0].at, latex, Outcome(Verdict.UNREAD, _ABOUT_WHAT))
    state, rows = rows_of_chain(replace(state, claims=state.claims + 1), chain.without_first())
    return state, [*unread, *rows]


def _begun(state: State, chain: Chain, *, near: bool) -> Iterator[tuple[State, Chain]]:
    """What a chain that begins with a relation may go on with, the likeliest first."""
    if state.alone is not None:
        yield state, replace(chain, sides=(*state.alone.items, *chain.sides), continues=False)
        if not near and state.shown is not None:
            yield replace(state, last=state.shown), chain
        return
    if state.last is not None:
        yield state, chain
    if state.shown is not None and state.shown is not state.last:
        yield replace(state, last=state.shown), chain


def _with_index_remarks(
    state: State, formula: Formula, chains: Sequence[Chain], following: Formula | None
) -> tuple[State, Sequence[Chain]]:
    """The chains of a formula with the indices that the formulas beside it say are meant; none where the formula is
    such a remark itself.
    """
    text, classes = state.evidence.place.source.text, state.evidence.env.classes
    remark, chains = with_remark_before(state.remark, text, formula, chains, classes)
    state = replace(state, remark=remark)
    depths = state.evidence.place.source.depths
    own = indices_in(formula, chains, state.is_known, depths)
    if own is not None:
        return (state if state.taken == formula.start else replace(state, remark=own)), []
    behind = None
    if following is not None:
        behind = remark_behind(text, formula, chains, following, state.macros, state.is_known, classes, depths)
    if behind is not None and following is not None:
        state, chains = replace(state, taken=following.start), [*chains[:-1], chains[-1].with_indices(behind)]
    return state, chains
