"""How a document numbers its layers, and where it sets the numbers: by its definitions."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace

from symbackprop.check.inference.equations import Equation, outcome_of
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.indices.layer_numbers import LAYER_NUMBERS, LayerNumbers
from symbackprop.check.names.keys import capital_of, index_letters, key_of
from symbackprop.check.names.layout import OF_SAMPLES
from symbackprop.check.names.lecture_names import Names
from symbackprop.check.reading.instances import Instances, instances_of, shape_of
from symbackprop.check.reading.interpretation import Reading
from symbackprop.check.report import BAD, RANK, Verdict
from symbackprop.check.settings.notations import lectures_of
from symbackprop.core.quantities import Kind
from symbackprop.latex.heads import bare_name
from symbackprop.latex.nodes import Node

__all__ = ["DEFINED_KINDS", "MOST_LOOKED_AT", "meant_by", "with_names", "with_units"]

MOST_LOOKED_AT = 12  # definitions that are looked at
DEFINED_KINDS = (Kind.PREACTIVATION, Kind.ACTIVATION, Kind.PREDICTION)
_LAYER = re.compile(r"[(\[]?(\d+)[)\]]?")  # what stands above a name
_FEW = 1500  # quantities, up to which other ways to number layers are looked for


def with_names(evidence: Evidence, equations: Sequence[Equation]) -> Evidence:
    """The evidence with the names of the notation, and the numbers of layers, that fit the definitions best; where none
    of them tells, in which the most has a meaning.
    """
    fitting = [one for one in LAYER_NUMBERS if _fits_the_lecture(evidence.env.names, one)] or [evidence.env.numbers]
    if evidence.env.numbers not in fitting:
        evidence = evidence.renamed(evidence.env.lecture, fitting[0])
    env = evidence.env
    best, score = evidence, _score(evidence, equations)
    telling = _layered(equations) if not score.right else []
    if score.is_perfect and meant_by(evidence, telling) == len(telling):
        return best
    if not env.lecture.network.depth or len(env.names.table) > 20 * _FEW:
        return best
    lectures = lectures_of(env.lecture, env.names.spellings.kept)
    usual = score  # the best that numbers layers as the lecture does
    for numbers in fitting:
        for lecture in lectures:
            if lecture is env.lecture and numbers == env.numbers:
                continue
            other = evidence.renamed(lecture, numbers)
            found = _score(other, equations)
            if numbers.first and not found.tells_numbers(usual):
                continue
            unsaid = not numbers.first and not found.right and not score.right
            if found.better_than(score) or (unsaid and meant_by(other, telling) > meant_by(best, telling)):
                best, score = other, found
                usual = found if not numbers.first else usual
    return best


def with_units(evidence: Evidence, equations: Sequence[Equation]) -> Evidence:
    """The evidence in which units are counted from 0, where more of the definitions are right so, or no less and lists
    run from 0 to n - 1; z_0 of a lecture with another first unit is none of its names otherwise.
    """
    env = evidence.env
    last = {"L": env.lecture.network.depth + env.numbers.first, "l": 1}
    keys = (key_of(named, last) for one in equations for named in one.names)
    if not env.names.lowest or not any(key.sub == "0" and env.names.has_form(key) for key in keys):
        return evidence
    other = evidence.renamed(env.lecture, replace(env.numbers, units=0))
    more = _score(other, equations).right - _score(evidence, equations).right
    return other if more > 0 or (not more and any(map(_lists_from_zero, equations))) else evidence


_FROM_ZERO = re.compile(r"_\{?(?:\w,)?0\}?[^_].*?(?:\\[cldv]?dots|\.\.\.|…).*_\{?(?:\w,?)?[a-zA-Z]-1\}?")


def _lists_from_zero(equation: Equation) -> bool:
    """Whether a side lists what each unit has, from 0 to n - 1 with dots between."""
    sides = ("".join(token.text for token in side.tokens) for side in equation.whole.sides)
    return any(_FROM_ZERO.search(side) for side in sides)


def _fits_the_lecture(names: Names, numbers: LayerNumbers) -> bool:
    r"""Whether layers have these numbers where the lecture file itself writes one: \theta^{(2)} for W1."""
    spelled = names.said - names.batches  # Z^{(2)} beside z^{(2)} is not in the file
    layered = [(names.table[key], number[1]) for key in spelled if (number := _LAYER.fullmatch(key.sup))]
    told = ((one, number) for one, number in layered if not isinstance(one.sample, int))  # x^{(2)} is a sample's
    return all(str(numbers.of(one)) == number for one, number in told)


def _layered(equations: Sequence[Equation]) -> Sequence[Equation]:
    """Equations of names with a number in brackets above."""
    names = [(one, [key_of(named, {}) for named in one.names]) for one in equations]
    return [one for one, keys in names if any(re.match(r"[(\[]\d+[)\]]", key.sup) for key in keys)][:MOST_LOOKED_AT]


def meant_by(evidence: Evidence, equations: Sequence[Equation]) -> int:
    """How many equations have sides whose names are known and whose shapes fit."""
    return sum(_fits(instances_of(evidence.env, one.chain, one.trees, Reading())) for one in equations)


def _fits(read: Instances) -> bool:
    shapes = [[shape_of(side) for side in instance.sides] for instance in read.found]
    return bool(shapes) and all(one is not None and one in (two, (two or ())[::-1]) for one, two in shapes)


@dataclass(frozen=True, slots=True)
class _Score:
    """How well names fit a document: of its definitions so many are right and so many not, and so many names are
    written as the notation has them.
    """

    right: int
    others: int
    spelled: int
    names: int
    telling: int  # of the right ones, those that say by themselves where layers begin

    def tells_numbers(self, usual: _Score) -> bool:
        """Whether the document numbers layers otherwise than usual: a slip in one definition does not say so."""
        return self.right > usual.right + 1 or (self.right > usual.right and self.telling > 0)

    @property
    def is_perfect(self) -> bool:
        return not self.others and self.spelled == self.names

    def better_than(self, other: _Score) -> bool:
        """Whether more definitions are right; among equals more names are written as they should be."""
        return (self.right, self.spelled) > (other.right, other.spelled)


def _score(evidence: Evidence, equations: Sequence[Equation]) -> _Score:
    env = evidence.env
    letters = env.names.bases(*DEFINED_KINDS)
    capitals = {capital for letter in letters if (capital := capital_of(letter)) is not None}
    batches = capitals if env.lecture.network.samples else set[str]()
    right = others = telling = 0
    for equation in equations:
        of_batch = _defines(equation, batches)
        if not (of_batch or _defines(equation, letters)) or right + others >= MOST_LOOKED_AT:
            continue
        outcome = _of_a_batch(evidence, equation) if of_batch else outcome_of(evidence, equation)
        found = outcome is not None and RANK[outcome] <= RANK[Verdict.CARRIED]
        right += found
        telling += found and _tells_numbers(env, equation)
        others += outcome is None or outcome in BAD or outcome is Verdict.UNREAD
    keys = {key_of(one, {letter: 1 for letter, _ in index_letters(one)}) for eq in equations for one in eq.names}
    named = {key for key in keys if key.base in letters | env.names.parameter_letters and (key.sub or key.sup)}
    return _Score(right, others, len(named & env.names.spelled), len(named), telling)


def _of_a_batch(evidence: Evidence, equation: Equation) -> Verdict | None:
    """The verdict on what all samples have, with them as columns or as rows."""
    for layout in (evidence.env.layout, *OF_SAMPLES):
        found = outcome_of(evidence.within(evidence.env.laid_out(layout)), equation, Reading(columns=True))
        if found is not None and RANK[found] <= RANK[Verdict.CARRIED]:
            break
    return found


def _defines(equation: Equation, letters: Set[str]) -> bool:
    """Whether an equation says what a name with one of some letters is: a = f(z), or x = a^1 just as a^1 = x."""
    names = [bare_name(tree) if isinstance(tree, Node) else None for tree in equation.trees]
    heads = names if all(names) else names[:1]
    return any(one is not None and key_of(one, {}).base in letters for one in heads)


def _tells_numbers(env: Environment, equation: Equation) -> bool:
    """Whether a definition itself says where layers begin: a^{(1)} = x, a letter for the layer, or one layer more."""
    if all(bare_name(tree) is not None for tree in equation.trees if isinstance(tree, Node)):
        return True
    last = str(env.lecture.network.depth + 1)
    above = any(raised for named in equation.names for _, raised in index_letters(named))
    return above or any(key_of(named, {}).sup.strip("()[]") == last for named in equation.names)
