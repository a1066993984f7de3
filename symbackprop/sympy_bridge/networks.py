"""A whole lecture as SymPy expressions: quantities, equations, local derivatives and gradients."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sympy

from symbackprop.core.algebra import decided
from symbackprop.core.errors import InputError
from symbackprop.core.indices import instance_of
from symbackprop.core.places import SAMPLE
from symbackprop.core.quantities import Kind, Quantity, quantity_of, signal_of
from symbackprop.core.substitution import at_places, substitute
from symbackprop.core.terms import Symbol, Term, quantities_of
from symbackprop.derive.families.backward import Adjoint, Backward, backward
from symbackprop.judge.definitions import unrolled
from symbackprop.judge.differentiation import differentiate
from symbackprop.network.instances import Equation, written_out
from symbackprop.network.lecture import Lecture
from symbackprop.sympy_bridge.expressions import to_sympy

__all__ = ["Expressions", "expressions", "names_of"]

Expression = Any  # SymPy has no types of its own


@dataclass(frozen=True, slots=True)
class Expressions:
    """The formulas of a lecture over real symbols with the canonical names; in a batch z1[2]@3 is that of sample 3.

    A name is asked for as a text, canonical or as the lecture spells it, or as a symbol. What is not there raises
    InputError with the nearest names.
    """

    lecture: Lecture
    names: Mapping[str, Quantity]
    families: Backward

    @property
    def equations(self) -> list[Expression]:
        """The whole network, forward: an `Eq` for each scalar that is computed, in the order of computation."""
        return [self._equation(name) for name in self._computed()]

    @property
    def signals(self) -> list[Expression]:
        """The whole network, backward: an `Eq` for each error signal (delta1[1], dL/dq), from the loss down."""
        found: list[Expression] = []
        for adjoint in self.families.adjoints:
            if adjoint.subject.kind in (Kind.PREACTIVATION, Kind.VALUE):
                for quantity in self._entries(adjoint.subject):
                    gradient = self._expression(self._instance(adjoint, quantity))
                    found.append(sympy.Eq(self._symbol(signal_of(quantity)), gradient, evaluate=False))
        return found

    @property
    def gradients(self) -> dict[str, Expression]:
        """dL/dv for every parameter v, each once, by its canonical name."""
        return {self._name(one): self.gradient(self._name(one)) for one in self.lecture.network.parameters}

    @property
    def locals(self) -> dict[tuple[str, str], Expression]:
        """Every local derivative, by the names of what is differentiated, and by what."""
        pairs = [(of, by) for of in self._computed() for by in dict.fromkeys(quantities_of(self._definition(of)))]
        return {(self._name(of), self._name(by)): self._local(of, by) for of, by in pairs}

    @property
    def values(self) -> dict[Expression, Expression]:
        """The numbers that the lecture gives, by symbol."""
        rate = self.lecture.training.rate
        given = {**self.lecture.values, **({} if rate is None else {quantity_of(Kind.RATE): rate})}
        return {self._symbol(name): sympy.Rational(value.numerator, value.denominator) for name, value in given.items()}

    def symbol(self, name: str) -> Expression:
        """The symbol of a name."""
        return self._symbol(self.quantity(name))

    def definition(self, name: str) -> Expression:
        """What a computed quantity is computed from: the right side of its equation."""
        return self._expression(self._definition(self.quantity(name)))

    def local(self, of: str, by: str) -> Expression:
        """The local derivative: of the right side of one equation, with all else in it held fixed."""
        return self._local(self.quantity(of), self.quantity(by))

    def gradient(self, name: str) -> Expression:
        """The derivative of L by a parameter, an input or anything that is computed, as it is derived."""
        quantity = self.quantity(name)
        if quantity == self.lecture.network.graph.loss:
            return sympy.S.One
        adjoint = self.families.tied(quantity) or self.families.of(quantity.variable)
        if adjoint is None:
            raise InputError(f"there is no gradient by {name}; there is one by parameters, inputs and what is computed")
        return self._expression(self._instance(adjoint, quantity))

    def composed(self, expression: Expression) -> Expression:
        """An expression with every name put in that is computed, down to inputs, targets and parameters."""
        for equation in (*reversed(self.signals), *reversed(self.equations)):
            if expression.has(equation.lhs):
                expression = expression.xreplace({equation.lhs: equation.rhs})
        return expression

    def quantity(self, name: str | Expression) -> Quantity:
        """Which quantity a name means."""
        text = str(name)
        found = self.names.get(text) or self.names.get(_bare(text))
        if found is None:
            # raises InputError with the nearest names
            return self.lecture.spelling.quantity(text, self.lecture.network)
        return found

    # -- names -----------------------------------------------------------------------------------------

    def _name(self, quantity: Quantity) -> str:
        return self.lecture.spelling.name(quantity)

    def _symbol(self, quantity: Quantity) -> Expression:
        return self._expression(Symbol(quantity))

    def _expression(self, term: Term) -> Expression:
        """A formula over symbols with the lecture's canonical names."""
        return to_sympy(substitute(term, _turned) if self.lecture.spelling.rows else term)

    # -- terms -----------------------------------------------------------------------------------------

    def _computed(self) -> Iterator[Quantity]:
        for definition in self.families.graph.definitions:
            yield from self._entries(definition.of)

    def _entries(self, general: Quantity) -> Iterator[Quantity]:
        """Every scalar, of every sample."""
        graph, count = self.families.graph, self.lecture.network.samples
        samples = [None] if general.sample is None or count is None else range(1, count + 1)
        for sample in samples:
            for entry in graph.entries(general):
                yield entry if sample is None else entry.of_sample(sample)

    def _equation(self, name: Quantity) -> Expression:
        return sympy.Eq(self._symbol(name), self._expression(self._definition(name)), evaluate=False)

    def _definition(self, quantity: Quantity) -> Term:
        return unrolled(_of_sample(self._equation_of(quantity).term, quantity))

    def _equation_of(self, quantity: Quantity) -> Equation:
        """The equation of a scalar; of the running sample in a batch."""
        general = quantity if quantity.sample is None else quantity.of_sample(SAMPLE)
        equation = self.lecture.network.equations.get(general)
        if equation is None:
            raise InputError(f"{self._name(quantity)} is given, and not computed")
        return equation

    def _local(self, of: Quantity, by: Quantity) -> Expression:
        """As the row of a function writes it, where it does; else differentiated."""
        slopes = self._equation_of(of).slopes or {}
        own = slopes.get(by if by.sample is None else by.of_sample(SAMPLE))
        return self._expression(differentiate(self._definition(of), by) if own is None else _of_sample(own, of))

    def _instance(self, adjoint: Adjoint, quantity: Quantity) -> Term:
        places = instance_of(adjoint.subject, quantity)
        assert places is not None
        return unrolled(decided(written_out(self.families.graph, at_places(adjoint.result, places))))


def _turned(quantity: Quantity) -> Term | None:
    """The places of a weight in the other order, which where vectors are rows is that of its matrix."""
    return Symbol(quantity._replace(at=quantity.at[::-1])) if quantity.kind is Kind.WEIGHT else None


def _of_sample(term: Term, quantity: Quantity) -> Term:
    return term if quantity.sample is None else at_places(term, {SAMPLE: quantity.sample})


def expressions(lecture: Lecture) -> Expressions:
    """The formulas of a lecture as SymPy expressions."""
    return Expressions(lecture, names_of(lecture), backward(lecture.network.graph))


def names_of(lecture: Lecture) -> dict[str, Quantity]:
    """Every scalar of a lecture by its canonical name and by its spelling; parameters after the first update too."""
    graph, spelling = lecture.network.graph, lecture.spelling
    samples = [*range(1, (lecture.network.samples or 0) + 1)]
    scalars = [entry for general in graph.quantities for entry in graph.entries(general)]
    every = [
        entry.of_sample(sample) for entry in scalars for sample in (samples if entry.sample is not None else [None])
    ]
    every += [signal_of(one) for one in every if one.kind in (Kind.PREACTIVATION, Kind.VALUE)]
    every += [place.after(1) for general in graph.parameters for place in graph.entries(general)]
    every.append(quantity_of(Kind.RATE))
    found: dict[str, Quantity] = {}
    for quantity in every:
        held = graph.ties.get(quantity, quantity)
        found.setdefault(spelling.name(quantity), held)
        found.setdefault(_bare(spelling.latex(quantity)), held)
    return found


def _bare(text: str) -> str:
    return "".join(sign for sign in text if sign not in "{} ")
