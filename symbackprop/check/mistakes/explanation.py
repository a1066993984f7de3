"""Why a claim is wrong: of all usual mistakes the one with which the derivation gives what the claim says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice, tee

from symbackprop.check.judging.evaluation_point import FAILURES, Point, apart, close
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.judging.numbers.slack import slack_of, within
from symbackprop.check.judging.outcome import Disagreement, Outcome, agree, fits, grid_of, is_number, literal
from symbackprop.check.mistakes.correction import right_side, right_sides
from symbackprop.check.mistakes.suspects import Mutation, Question
from symbackprop.check.mistakes.table import MISTAKES, Stage, candidates_of
from symbackprop.check.mistakes.written_mistakes import formula_mistake
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.keys import Bindings, key_of
from symbackprop.check.reading.interpretation import Reading, Single
from symbackprop.check.reading.reader import Reader
from symbackprop.check.report import Verdict
from symbackprop.core.places import ALL
from symbackprop.core.quantities import PARAMETERS, Kind, Quantity
from symbackprop.core.terms import Term, walk
from symbackprop.latex.nodes import Node
from symbackprop.latex.tokens import Token, Unread

__all__ = ["Explanation", "explain"]

_CANDIDATES = 400  # mutations
_WORK = 300_000  # definitions that are worked out for them
_SHOWN = 8  # places of wrong entries
_WRITTEN = 40_000  # parts of formulas that are read for changes to one as it is written,
_LEAST = 12  # and so many changes in any case


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is to be said of a claim: the mistake in it, in words, where it is, and what would be right."""

    mistake: str | None = None
    message: str = ""
    where: str = ""
    expected: Term | None = None


def explain(evidence: Evidence, tokens: Sequence[Token], outcome: Outcome) -> Explanation:
    """The explanation of a verdict on a side that consists of some tokens."""
    found = outcome.disagreement
    if found is None:
        layout = outcome.said == "layout" and outcome.holds is False
        return Explanation("transposed" if layout else outcome.mistake, outcome.message)
    expected = right_side(evidence, found.head, found.side) if not found.misfit else None
    if outcome.verdict is Verdict.INHERITED:
        return Explanation(outcome.mistake, outcome.message, _where(found, outcome), expected)
    if outcome.verdict is Verdict.CONDITIONAL:
        mistake = _name(_question(evidence, found)) if outcome.holds is False else None
        return Explanation(mistake.mistake if mistake is not None else None, expected=expected)
    return replace(_of_a_wrong_claim(evidence, tokens, outcome, found), where=_where(found, outcome))


def _question(evidence: Evidence, found: Disagreement) -> Question:
    return Question(evidence, found.head, found.before, found.side)


def _where(found: Disagreement, outcome: Outcome) -> str:
    """Which entries are wrong, for which values of the indices."""
    columns = max((column for _, column in found.entries), default=1)
    wide = columns > 1 or len(grid_of(found.whole[0])[0]) > 1
    places = ", ".join(f"({row},{column})" if wide else str(row) for row, column in found.entries[:_SHOWN])
    entries = f"entr{'ies' if len(found.entries) > 1 else 'y'} {places}" if places else ""
    return ", ".join(filter(None, (entries, outcome.said)))


def _of_a_wrong_claim(
    evidence: Evidence, tokens: Sequence[Token], outcome: Outcome, found: Disagreement
) -> Explanation:
    head, side = found.whole
    if found.misfit:
        named = _as_written(evidence, tokens, found)
        words = outcome.message + (f"; {named.message}" if named is not None else "")
        return Explanation(named.mistake if named is not None else None, words)
    if outcome.message:  # the shapes do not fit
        shapes = [(len(grid), len(grid[0])) for grid in map(grid_of, (head, side))]
        turned = "transposed" if shapes[0] == shapes[1][::-1] else None
        named = _as_written(evidence, tokens, found) if not is_number(side) else None
        if named is not None:
            return Explanation(named.mistake, f"{outcome.message}; {named.message}")
        return Explanation(outcome.mistake or turned, outcome.message)
    matrix = right_sides(evidence, head, side) if found.entries else None
    expected = matrix or right_side(evidence, found.head, found.side)
    named = _name(_question(evidence, found))
    grid = grid_of(head)
    several = len(grid) * len(grid[0]) > 1 or bool(found.bindings)
    if (several or named is None) and not is_number(side):
        named = _as_written(evidence, tokens, found) or named
    if named is None:
        return Explanation(outcome.mistake, expected=expected)
    return Explanation(named.mistake, named.message, expected=expected)


def _as_written(evidence: Evidence, tokens: Sequence[Token], found: Disagreement) -> Mutation | None:
    """A change to a side as it is written that would make it right."""
    left = grid_of(found.whole[0])
    points = _telling(evidence, found.head, found.side, evidence.points()[:2])
    parts = sum(1 for row in grid_of(found.whole[1]) for entry in row for _ in walk(entry))
    left_to_try = max(_WRITTEN // parts, _LEAST)

    def right(changed: Sequence[Token]) -> bool:
        nonlocal left_to_try
        left_to_try -= 1
        if left_to_try < 0 or not evidence.workshop.may_guess():
            return False
        tree = evidence.env.grammar.parse(changed)
        return any(_is_right_as(way, tree) for way in ways)

    def _is_right_as(way: Reading, tree: Node) -> bool:
        try:
            grid = grid_of(Reader.of(evidence.env, found.bindings, way).read(tree))
        except Unread:
            return False
        shapes = [(len(one), len(one[0])) for one in (left, grid)]
        if shapes[0] == shapes[1][::-1] and 1 in shapes[0]:
            grid = tuple(zip(*grid, strict=True))  # how a gradient lies is another question
        elif shapes[0] != shapes[1]:
            return False
        pairs = zip((e for row in left for e in row), (e for row in grid for e in row), strict=True)
        return all(not _apart(points, one, other) and agree(points, one, other) is True for one, other in pairs)

    usual = Reading(general=found.layered)
    ways = [usual]
    if evidence.env.lecture.network.samples:
        single: Single = evidence.env.layout.own_losses or ("samples" if evidence.env.single else "")
        ways.append(replace(usual, columns=True, single=single))
    running = [letter for letter in found.bindings if letter != "L"]
    others, alike = partial(_other_names, evidence, found.bindings), partial(_usual, evidence, found.bindings)
    named = formula_mistake(tokens, right, others, alike, running)
    return None if named is None else Mutation(*named)


def _telling(evidence: Evidence, head: Term, side: Term, points: Sequence[Point]) -> Sequence[Point]:
    """Two points, at one of which a head and a side differ if that can be had: units with a kink may be active at the
    usual ones, and then nothing tells that their slope is missing.
    """
    if not points or _apart(points, head, side):
        return points
    for point in (*evidence.points()[2:], *evidence.workshop.points(evidence.env.network).further()):
        if _apart([point], head, side):
            return [point, *points[:1]]
    return points


def _apart(points: Sequence[Point], left: Term, right: Term) -> bool:
    """Whether floats tell two formulas apart at a point already."""
    for point in points:
        with suppress(*FAILURES):
            if apart(point.rough.of(left), point.rough.of(right)):
                return True
    return False


def _other_names(evidence: Evidence, bindings: Bindings, tokens: Sequence[Token]) -> Iterator[tuple[str, str, str]]:
    """The names of the lecture that may be meant by another one: of the same kind, or a parameter for a parameter."""
    env, latex = evidence.env, evidence.env.lecture.spelling.latex
    old = _named(env, bindings, tokens)
    if old is None or old.step:
        return
    kinds = next((group for group in (PARAMETERS, _PASSED_ON) if old.kind in group), {old.kind})
    others = [one for one in dict.fromkeys(env.names.table.values()) if one.kind in kinds and one != old]
    alike = [one for one in others if one.sample == old.sample and not one.step and _is_alike(env, one, old)]
    mistake = _usual(evidence, bindings, tokens)
    for one in alike[:_OTHERS]:
        yield mistake, f"{latex(old)} should be {latex(one)}", latex(one)


def _usual(evidence: Evidence, bindings: Bindings, tokens: Sequence[Token]) -> str:
    """The mistake where another name of the same kind is meant."""
    old = _named(evidence.env, bindings, tokens)
    return "exchanged_parameters" if old is not None and old.kind in PARAMETERS else "wrong_index"


def _named(env: Environment, bindings: Bindings, tokens: Sequence[Token]) -> Quantity | None:
    try:
        (named,) = env.grammar.names(tokens)
    except (Unread, ValueError):
        return None
    return env.names.find(key_of(named, bindings))


_OTHERS = 12  # names
_PASSED_ON = frozenset([Kind.INPUT, Kind.ACTIVATION, Kind.PREDICTION])  # what a layer takes


def _is_alike(env: Environment, one: Quantity, other: Quantity) -> bool:
    """Whether two quantities are both of one unit, or both of a whole layer, which may have one unit."""
    network = env.lecture.network
    wholes = [q.unit == ALL or (isinstance(q.layer, int) and network.width(q.layer) == 1) for q in (one, other)]
    return all(wholes) or ALL not in (one.unit, other.unit)


# mutations


def _name(question: Question) -> Mutation | None:
    """The mistake in a claim, or None where no candidate explains it."""
    slip = next(candidates_of(question, Stage.SLIPS), None)
    return slip or _by_mutation(question) or next(candidates_of(question, Stage.NUMBERS), None)


def _by_mutation(question: Question) -> Mutation | None:
    evidence, side = question.evidence, question.side
    most = min(_CANDIDATES, _WORK // (len(evidence.env.network.equations) + 1))
    slack = slack_of(evidence.data(), side) if is_number(side) else 0.0
    everywhere, here = tee(islice(candidates_of(question, Stage.MUTATIONS), most + 1))
    nonzero = evidence.telling(side)
    telling = nonzero if is_number(side) else _telling(evidence, question.head, side, nonzero)
    ways = (telling, everywhere), (evidence.here() if not is_number(side) else [], here)
    for points, candidates in ways:
        for mutation in candidates if points else ():
            if not evidence.workshop.may_guess():
                return None  # in so long a document nobody reads each name
            if _explains(question, mutation, points, slack):
                return mutation
    return None


def _explains(question: Question, mutation: Mutation, points: Sequence[Point], slack: float) -> bool:
    """Whether a mutation gives what the claim says, and not what is right."""
    try:
        if is_number(question.side):
            return _explains_numbers(question, mutation, slack)
        return _explains_a_formula(question, mutation, points)
    except (*FAILURES, RecursionError):
        return False


def _explains_numbers(question: Question, mutation: Mutation, slack: float) -> bool:
    point, printed = question.evidence.data(), literal(question.side)
    assert mutation.value is not None
    if printed is None:
        with suppress(*FAILURES):
            value, said = float(mutation.value(point.rough)), float(point.rough.of(question.side))
            if apart(value, said) and not within(value, said, slack):
                return False
        exact, right, printed_value = mutation.value(point), point.of(question.head), point.of(question.side)
        gives = close(exact, printed_value) or within(exact, printed_value, slack)
        return gives and not close(exact, right)
    digits = abs(printed[0]) * 10 ** max(printed[1], 0)
    if digits < 10:
        # one digit tells nothing, but where it is exact
        simple = mutation.mistake in ("missing_bias", "sign") and printed[0]
        return bool(simple) and close(mutation.value(point), printed[0])
    if digits < 100 and MISTAKES[mutation.mistake].telling:
        return False  # nor do two, for what is rare
    with suppress(*FAILURES):
        if abs(float(mutation.value(point.rough)) - float(point.rough.of(question.side))) > 10.0 ** -printed[1]:
            return False
    return fits(mutation.value(point), *printed)


def _explains_a_formula(question: Question, mutation: Mutation, points: Sequence[Point]) -> bool:
    assert mutation.value is not None
    tried, changes = 0, False
    for point in points:
        with suppress(*FAILURES):
            if apart(float(mutation.value(point.rough)), float(point.rough.of(question.side))):
                return False
        said = point.of(question.side)
        if not close(mutation.value(point), said) or (not said and MISTAKES[mutation.mistake].telling):
            return False
        tried += bool(said)
        changes = changes or not close(point.of(question.head), said)
    return tried > 0 and changes
