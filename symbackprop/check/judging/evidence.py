"""What claims are judged by: the names in force, numbers and points, and what the document has said so far."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal

from symbackprop.check.judging.evaluation_point import FAILURES, Changes, Point, random_point
from symbackprop.check.judging.formulas.conditions import Condition
from symbackprop.check.judging.formulas.derived_formulas import Formulas
from symbackprop.check.judging.record import Record
from symbackprop.check.judging.trial_points import Conditional, Workshop
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.indices.layer_numbers import LayerNumbers
from symbackprop.check.names.layer_letters import with_layer_letters
from symbackprop.check.names.lecture_names import Names
from symbackprop.check.names.updates import updated
from symbackprop.check.report import Verdict
from symbackprop.check.text.source import Source
from symbackprop.core.quantities import Kind, Quantity, quantity_of
from symbackprop.core.terms import Number, Real, Symbol, Term
from symbackprop.evaluate.evaluation import evaluate
from symbackprop.judge.judge import Judge
from symbackprop.network.lecture import Lecture

__all__ = ["NEAR", "Evidence", "Place"]

NEAR = 12  # links back that a step may start from
_SEEDS = (1, 2)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the document a chain stands: under which heading, behind which words; `denied` says that a cross behind
    it takes it back.
    """

    source: Source
    heading: int = 0
    before: str = ""
    denied: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """The names in force, what the document has said so far, and the numbers and points of these.

    `explicit` says whether the chain that is judged names the samples that it means, `only_right` that it is only asked
    whether all of it is right: what stands behind the first link or entry that is not is not looked at then. With
    `outright` no condition is looked for under which it would be right. Where `unproved` is a verdict, nothing is
    proved: that is what is said of an equality that holds at every point that is tried.
    """

    env: Environment
    place: Place
    formulas: Formulas
    workshop: Workshop
    record: Record
    explicit: bool = False
    only_right: bool = False
    outright: bool = False
    unproved: Verdict | None = None

    @staticmethod
    def of(lecture: Lecture, text: str) -> Evidence:
        """The evidence at the beginning of a document."""
        return Evidence.at(Source.of(text), lecture)

    def of_lecture(self, lecture: Lecture) -> Evidence:
        """The evidence at the beginning of the same document with another lecture, whose layers are as wide."""
        other = self.at(self.place.source, lecture, self.env.names)
        grammar = other.env.grammar.learned_from(self.env.grammar)
        return other.within(replace(other.env, grammar=grammar, widths=self.env.widths))

    @staticmethod
    def at(source: Source, lecture: Lecture, before: Names | None = None) -> Evidence:
        """The same of a document that is read already, and spellings that were read for the names `before`."""
        env = Environment.of(lecture, decimal_comma=source.braced_comma, before=before)
        letters = frozenset() if lecture.network.samples else source.sample_counts
        env = replace(env, sample_letters=letters) if letters else env
        env = replace(env, part_sets=source.part_sets) if source.part_sets else env
        return Evidence(env, Place(source), Formulas(env.lecture), Workshop(), Record())

    def renamed(self, lecture: Lecture, numbers: LayerNumbers, *, by_input: bool = False) -> Evidence:
        """The same at the beginning of a document that has the names of another notation of the lecture; certain are
        still those that the lecture file itself says.
        """
        said = self.env.names
        comma = self.place.source.braced_comma
        env = Environment.of(lecture, decimal_comma=comma, numbers=numbers, by_input=by_input, before=said)
        names = replace(env.names, certain=env.names.certain & said.certain, said=env.names.said & said.said)
        grammar = env.grammar.learned_from(self.env.grammar)
        env = replace(env, names=names, grammar=grammar, sizes=self.env.sizes, widths=self.env.widths)
        env = replace(
            env, sample_letters=self.env.sample_letters, part_sets=self.env.part_sets, of_network=self.env.of_network
        )
        return self.within(with_layer_letters(env, self.env.layer_letters) if self.env.layer_letters else env)

    def within(self, env: Environment) -> Evidence:
        """The same with other names in force."""
        return self if env is self.env else replace(self, env=env)

    def about(self, *terms: Term) -> Evidence:
        """The same without the definitions of the document, where formulas name none of them: what is found out of the
        lecture alone stays found out, whatever is defined meanwhile.
        """
        env = self.env
        if env.network is env.base or any(name in env.definitions for term in terms for name in term.names):
            return self
        return self.within(replace(env, network=env.base))

    @property
    def given(self) -> Mapping[Quantity, Real]:
        """The numbers of the lecture file, the learning rate among them, and those that are supposed."""
        rate = self.env.lecture.training.rate
        return {
            **self.env.lecture.values,
            **self.env.held,
            **({quantity_of(Kind.RATE): rate} if rate is not None else {}),
        }

    def formula(self, head: Term) -> Term | None:
        """What is derived for a head."""
        return self.formulas.of(head)

    # points

    def data(self) -> Point:
        """The lecture's own numbers, and those of the document."""
        points = self.workshop.points(self.env.network)
        held: Changes = {Symbol(name): Number(value) for name, value in self.env.held.items()}
        return points.data(
            self.env.lecture, self.env.data, lambda: Point(self.env.network, {**self.given, **self.env.data}, held)
        )

    def points(self) -> list[Point]:
        """A few random points."""
        return self.workshop.points(self.env.network).random()

    def telling(self, side: Term) -> list[Point]:
        """Two points at which a formula is not zero."""
        found: list[Point] = []
        for point in (*self.points(), *self.workshop.points(self.env.network).further()):
            with suppress(*FAILURES):
                if point.of(side):
                    found.append(point)
            if len(found) == 2:
                break
        return found or self.points()[:2]

    def here(self) -> list[Point]:
        """Random points with the targets of the lecture."""
        given = {name: value for name, value in self.env.lecture.values.items() if name.kind is Kind.TARGET}
        return [random_point(self.env.network, seed, given) for seed in _SEEDS] if given else []

    def under(self, condition: Condition) -> Conditional:
        """The network, the reading and the points that meet a condition."""
        return self.workshop.points(self.env.network).under(condition)

    def judge(self, condition: Condition, *, in_names: bool = False) -> Judge:
        """The judge of equalities where a condition is met; `in_names` of those that hold whatever names stand for."""
        return self.workshop.points(self.env.network).judge(condition, in_names=in_names)

    def further(self, condition: Condition) -> list[Point]:
        """More points that meet a condition."""
        return self.workshop.points(self.env.network).further_under(condition)

    # numbers

    def exact(self, term: Term) -> Real | None:
        """The value of a formula with the lecture's numbers, or None where they do not give one."""
        try:
            if isinstance(term, Symbol) and term.quantity.kind is Kind.LOSS and term.quantity.step:
                return self._loss_after() if term.quantity.step == 1 else self._loss_at(term.quantity.step)
            return self.data().of(term)
        except FAILURES:
            return None

    def value_of_name(self, name: Quantity) -> Real | None:
        """The value of a name with the lecture's numbers."""
        return self.exact(Symbol(name))

    def plain(self, side: Term) -> Real:
        """The value of a line of numbers; not a number where it has none."""
        try:
            return self.data().of(side)
        except FAILURES:
            return Decimal("NaN")

    def _loss_at(self, step: int) -> Real | None:
        """The loss after so many updates of several."""
        found = evaluate(self.env.lecture)
        losses = [*found.history, *([] if found.loss_after is None else [found.loss_after])]
        at = step - (0 if self.env.relative else self.env.lecture.training.done)
        return losses[at] if 0 <= at < len(losses) else None

    def _loss_after(self) -> Real:
        """The loss after all steps of the training; with a memory, batches or several rates as they are worked out."""
        loss = Symbol(quantity_of(Kind.LOSS))
        training = self.env.lecture.training
        if training.batches or training.rates or training.optimizer.states:
            after = evaluate(self.env.lecture).loss_after
            return Decimal("NaN") if after is None else after
        point = self.data()
        for _ in range(training.steps):
            leaves = dict(point.leaves)
            for parameter in self.env.lecture.network.parameters:
                leaves[parameter] = point.of(updated(self.env, parameter.after(1)))
            point = Point(self.env.network, leaves)
        return point.of(loss)
