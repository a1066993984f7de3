"""What only the document says of samples and gradients: a batch of m, and dW for the derivative of the loss by W."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import replace

from symbackprop.check.inference.agreement import links_that_hold
from symbackprop.check.inference.coefficients import with_parameters_from_zero
from symbackprop.check.inference.equations import Equation, are_more_right, is_right_somehow
from symbackprop.check.inference.hypotheses import with_hypotheses
from symbackprop.check.inference.layouts import is_turned
from symbackprop.check.inference.shapes import shapes_fit
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.gradient_marks import GRADIENT_MARKS, without_mark
from symbackprop.check.names.keys import index_letters, is_capital, key_of
from symbackprop.check.names.layout import LAYOUTS, OF_SAMPLES, Layout
from symbackprop.check.reading.interpretation import Reading, Single
from symbackprop.check.settings.derived import of_a_batch
from symbackprop.check.settings.notations import lectures_of
from symbackprop.check.verdicts.assumptions import Evidenced
from symbackprop.core.places import SAMPLE
from symbackprop.core.quantities import Kind
from symbackprop.latex.heads import head_name
from symbackprop.latex.nodes import Identifier, Node
from symbackprop.latex.tokens import TRANSPOSED, Unread
from symbackprop.latex.tree import flatten, is_bare, name_in

__all__ = ["with_gradients", "with_gradients_of_updates", "with_sample_rows", "with_samples", "with_samples_below"]

_ENOUGH = 2  # equations that show how the samples lie, or what a mark means
_USUAL = 2  # layouts, columns and rows
_MOST = 12  # equations that are looked at
_SINGLES: tuple[Single, ...] = ("", "samples")
_APART = 2  # equations that are right of a batch only, for each that is so of one sample only


def with_samples(evidence: Evidence, equations: Sequence[Equation]) -> Evidence:
    """The evidence for a batch of samples, where the document speaks of so many, the lecture has numbers for none, and
    more of the document's equations are right so.
    """
    env, counts = evidence.env, evidence.place.source.sample_counts
    network = env.lecture.network
    given = any(name.kind in (Kind.INPUT, Kind.TARGET) for name in env.lecture.values)
    if not counts or network.samples or given or not network.depth:
        return evidence
    batch = of_a_batch(network)
    samples = batch.samples or 1
    other = evidence.of_lecture(replace(env.lecture, network=batch))
    for letter in counts:
        other = other.within(other.env.with_size(letter, samples))
    single = evidence
    if network.outputs == 1:
        for letter in counts:  # nobody takes the mean over one output
            single = single.within(single.env.with_size(letter, samples))
    named_ways = (with_hypotheses(_best_named(one, equations), equations) for one in (single, other))
    single, named = (with_parameters_from_zero(one, equations) for one in named_ways)
    told = equations[:_MOST]
    alone = max((_right(way, told) for way in _laid_out(single, LAYOUTS[:_USUAL])), key=len)
    layouts = (*LAYOUTS[:_USUAL], *OF_SAMPLES)
    ways = (way for names in (named, _numbered_below(other)) for way in _laid_out(names, layouts))
    return other if any(_is_of_all(alone, _right(way, told)) for way in ways) else evidence


def _right(evidence: Evidence, equations: Sequence[Equation]) -> Set[int]:
    """Which equations are right, or define names of the document's own by shapes that fit."""
    fits = {number for number, one in enumerate(equations) if shapes_fit(evidence.env, one)}
    return fits | {number for number, one in enumerate(equations) if _holds(evidence, one)}


def _holds(evidence: Evidence, equation: Equation) -> bool:
    """Whether an equation holds, of one sample or of all."""
    of_all = evidence.env.lecture.network.samples is not None
    ways = (Reading(single=single, columns=columns) for single in _SINGLES for columns in (False, True))
    return any(links_that_hold(evidence, equation, way) for way in (ways if of_all else [Reading()]))


def _is_of_all(alone: Set[int], together: Set[int]) -> bool:
    """Whether a document speaks of all samples throughout, by the equations that are right of one sample and those that
    are right of a batch. One that derives what holds for one sample, and says the mean besides, speaks of one.
    """
    return len(together - alone) > _APART * len(alone - together)


def _best_named(evidence: Evidence, equations: Sequence[Equation]) -> Evidence:
    """The evidence in the notation that has the most of the names in a document."""
    env = evidence.env
    names = [one for equation in equations[:_MOST] for one in equation.names]
    keys = [key_of(one, dict.fromkeys((letter for letter, _ in index_letters(one)), 1)) for one in names]
    ways = [
        evidence,
        *(
            evidence.renamed(one, env.numbers)
            for one in lectures_of(env.lecture, env.names.spellings.kept)
            if one is not env.lecture
        ),
    ]
    return max(ways, key=lambda way: sum(way.env.names.find(key) is not None for key in keys))


def _laid_out(evidence: Evidence, layouts: Iterable[Layout]) -> Iterator[Evidence]:
    """The evidence in some layouts."""
    return (evidence.within(evidence.env.laid_out(layout)) for layout in layouts)


def _numbered_below(evidence: Evidence, *, last: bool = False) -> Evidence:
    """The evidence in which a number below a name is that of a sample, of two the first, or the last."""
    env = evidence.env
    return evidence.within(replace(env, names=replace(env.names, samples_below=True, samples_last=last)))


def with_samples_below(evidence: Evidence, equations: Sequence[Equation]) -> Evidence:
    """The evidence in which y_i is the target of sample i, where more of the equations with such names are right so;
    and x_{in} the input i of sample n where vectors are columns and more of the definitions are right so.
    """
    other = _numbered_below(evidence)
    if not evidence.env.lecture.network.samples or evidence.env.names.samples_below:
        return evidence
    telling = [one for one in equations if any(_is_numbered_below(other.env, named) for named in one.names)][:_MOST]
    known = [one for one in telling if not _has_unknown_observation(evidence.env, other.env, one)]
    usual = sum(is_right_somehow(evidence, one) for one in known)
    if not are_more_right(other, telling, usual):
        return evidence
    defining = [one for one in telling if head_name(one.trees) is not None]
    in_pairs = [one for one in defining if any(len(named.places) > 1 for named in one.names)]
    if evidence.env.names.rows or not in_pairs:
        return other
    last, first = _numbered_below(evidence, last=True), sum(is_right_somehow(other, one) for one in in_pairs)
    return last if are_more_right(last, in_pairs, first) else other


def _has_unknown_observation(env: Environment, other: Environment, equation: Equation) -> bool:
    """Whether a name with the number of a sample below, as another environment has it, is none that is known."""
    names = (named for named in equation.names if _is_numbered_below(other, named))
    ones = (key_of(named, dict.fromkeys((letter for letter, _ in index_letters(named)), 1)) for named in names)
    return any(env.names.find(key) is None for key in ones)


def _is_numbered_below(env: Environment, named: Identifier) -> bool:
    """Whether a name without its subscript is what each sample has."""
    ones = dict.fromkeys((letter for letter, _ in index_letters(named)), 1)
    key = key_of(named, ones)
    found = env.names.find(key) if key.sub and not key.sup else None
    return found is not None and found.sample == 1 and replace(key, sub="") in env.names.table


def with_sample_rows(evidence: Evidence, equations: Sequence[Equation]) -> Evidence:
    """The evidence in which a matrix of all samples has a row for each though vectors are columns, X^T (p - y), where
    more of the equations with such a matrix are right so: of two at least, or as the words say.
    """
    env = evidence.env
    telling = [one for one in equations if any(_is_of_all_samples(env, named) for named in one.names)][:_MOST]
    if not env.lecture.network.samples or env.layout.rows or env.layout.sample_rows or not telling:
        return evidence
    rows = replace(env.layout, sample_rows=True)
    turned = any(is_turned(env, named, Kind.BIAS) for one in telling for named in one.names)
    enough = 1 if evidence.place.source.sample_rows else _ENOUGH
    best, least = evidence, max(enough - 1, sum(is_right_somehow(evidence, one) for one in telling))
    for way in _laid_out(evidence, [rows, *([replace(rows, column_biases=True)] if turned else [])]):
        right = sum(is_right_somehow(way, one) for one in telling)
        best, least = (way, right) if right > least else (best, least)
    return best


def _is_of_all_samples(env: Environment, named: Identifier) -> bool:
    key = key_of(replace(named, sup=named.sup[:-1]) if named.sup and named.sup[-1].text in TRANSPOSED else named, {})
    found = env.names.find(key)
    return found is not None and found.sample == SAMPLE and is_capital(key.base)


def with_gradients(evidence: Evidence, equations: Sequence[Equation]) -> Evidence:
    r"""The evidence in which dW, or \bar W, or g_W, is the derivative of the loss by W, where the document has such
    names, the lecture does not say what they are, and one equation about them at least is right then; with a mark that
    others use for something else two, and few are wrong.
    """
    env = evidence.env
    if env.lecture.spelling.letters.get("gradient"):
        return evidence
    found = [one for one in equations if _is_gradient(env, one.trees[0])][:_MOST]
    if found:
        other = _with_pattern(evidence, "d{}")
        # beside names that nobody has explained none may be right so far
        alone = len(found) >= _ENOUGH and any(_is_unknown(env, named) for one in found for named in one.names)
        return other if any(is_right_somehow(other, one) for one in found) or alone else evidence
    for pattern in GRADIENT_MARKS:
        other = _with_pattern(evidence, pattern)
        found = [one for one in equations if _is_marked(other.env, one)][:_MOST]
        right = sum(is_right_somehow(other, one) for one in found)
        if right >= _ENOUGH and Evidenced.RIGHT * right + Evidenced.WRONG * (len(found) - right) > 0:
            return other
    return evidence


def with_gradients_of_updates(evidence: Evidence, updates: Sequence[Equation]) -> Evidence:
    """The evidence in which dW is the derivative of the loss by W, where an update, W := W - alpha dW, is right then
    and nothing else says what dW is.
    """
    if evidence.env.lecture.spelling.letters.get("gradient"):
        return evidence
    found = [one for one in updates if _descends(one)][:_MOST]
    other = _with_pattern(evidence, "d{}") if found else evidence
    return other if any(is_right_somehow(other, one) for one in found) else evidence


def _descends(equation: Equation) -> bool:
    """Whether d stands before the head of an equation on its other side, behind the head itself."""
    head, side = ([token.text for token in one.tokens] for one in equation.chain.sides)
    places = [n for n, text in enumerate(side) if text == "d" and side[n + 1 : n + 1 + len(head)] == head]
    return side[: len(head)] == head and bool(places)


def _is_unknown(env: Environment, named: Identifier) -> bool:
    """Whether a word is no name of the lecture."""
    ones = dict.fromkeys((letter for letter, _ in index_letters(named)), 1)
    return len(named.base) > 1 and named.base.isalpha() and env.names.find(key_of(named, ones)) is None


def _with_pattern(evidence: Evidence, pattern: str) -> Evidence:
    spelling = evidence.env.lecture.spelling
    said = replace(spelling, letters={**spelling.letters, "gradient": pattern})
    return evidence.within(replace(evidence.env, lecture=replace(evidence.env.lecture, spelling=said)))


def _is_marked(env: Environment, equation: Equation) -> bool:
    """Whether the head of an equation is marked as a derivative by what the lecture has a name for."""
    named = head_name(equation.trees)
    inner = without_mark(env, named) if named is not None else None
    if named is None or inner is None:
        return False
    ones = dict.fromkeys((letter for letter, _ in index_letters(inner)), 1)
    found = env.names.find(key_of(inner, ones))
    return found is not None and found.kind is not Kind.LOSS and env.names.find(key_of(named, ones)) is None


def _is_gradient(env: Environment, head: Node | Unread) -> bool:
    """Whether a side is dW, for a name W of the lecture."""
    items = [name_in(node) for _, node in flatten(head)] if isinstance(head, Node) else []
    if len(items) != 2 or items[0] is None or items[1] is None or items[0].base != "d" or not is_bare(items[0]):
        return False
    found = env.names.find(key_of(items[1], dict.fromkeys((letter for letter, _ in index_letters(items[1])), 1)))
    return found is not None and found.kind not in (Kind.LOSS, Kind.SAMPLE_LOSS)
