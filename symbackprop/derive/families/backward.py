"""The backward pass as definitions: dL/dv for every family v, derived once, whatever the sizes.

    dL/dv = sum over the definitions u that mention v, and over their running indices, of dL/du du/dv

A tie, a shared bias, a batch with its mean, a missing bias or a residual connection is a fact of the graph, and needs
no case here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from symbackprop.core.algebra import ONE, ZERO, add, factors_of, multiply, readable, standard, terms_of
from symbackprop.core.errors import MissingRule
from symbackprop.core.graph import Definition, Graph, running
from symbackprop.core.indices import instance_of, put
from symbackprop.core.places import Index, Place, shifted
from symbackprop.core.quantities import Kind, Quantity, Variable, canonical_name, quantity_of, signal_of
from symbackprop.core.steps import Assumption, Step
from symbackprop.core.substitution import moved
from symbackprop.core.terms import (
    Derivative,
    Kronecker,
    Product,
    Series,
    Sum,
    Symbol,
    Term,
    children,
    product_of,
    sum_of,
)
from symbackprop.derive.families.calculus import contract, differentiate
from symbackprop.derive.families.forms import textbook
from symbackprop.derive.families.letters import AsWritten, ByPlace, Letters
from symbackprop.derive.families.names import Rule, rules_of, weight
from symbackprop.derive.reasons import tidied

__all__ = ["Adjoint", "Backward", "backward"]

LOSS = quantity_of(Kind.LOSS)
SIGNALS = frozenset({Kind.PREACTIVATION})  # what has a letter for its error signal


@dataclass(frozen=True, slots=True)
class Adjoint:
    """How dL/d(subject) comes about, for a general quantity or for a parameter that stands at several places.

    `besides` has the places of the family that it does not hold for: those that hold a tied parameter. `locals` are the
    local derivatives and error signals that the chain rule names.
    """

    subject: Quantity
    besides: tuple[Quantity, ...]
    chain: Step
    locals: tuple[Step, ...]
    steps: tuple[Step, ...]  # from the chain on, each from where the last one ends

    @property
    def gradient(self) -> Derivative:
        return Derivative(LOSS, self.subject)

    @property
    def result(self) -> Term:
        return self.steps[-1].after if self.steps else self.chain.after


@dataclass(frozen=True, slots=True)
class Backward:
    """The adjoints of a graph, from the loss down: of every definition, then of every parameter and input."""

    graph: Graph
    adjoints: tuple[Adjoint, ...]

    def of(self, variable: Variable) -> Adjoint | None:
        """The adjoint of a family at running indices."""
        return next((one for one in self.adjoints if one.subject.variable == variable and _is_general(one)), None)

    def tied(self, parameter: Quantity) -> Adjoint | None:
        """The adjoint of a parameter that stands at several places."""
        return next((one for one in self.adjoints if one.subject == parameter and not _is_general(one)), None)


def _is_general(adjoint: Adjoint) -> bool:
    return bool(running(adjoint.subject)) or not adjoint.subject.at


def backward(graph: Graph, letters: Sequence[str] = ("i", "j", "k")) -> Backward:
    """dL/dv for every definition, parameter and input of a graph.

    `letters` are those of a unit, its source and a unit above. The cost is one differentiation for each use of a
    variable in a definition, whatever the sizes.
    """
    chosen: Letters = ByPlace.of(letters) if graph.names is None else AsWritten(graph.names)
    uses = tuple((definition, definition.variables) for definition in graph.definitions)
    work = _Work(graph, chosen, rules_of(graph), uses)
    found = [work.adjoint(subject) for subject in _subjects(graph, work)]
    return Backward(graph, tuple(found))


def _subjects(graph: Graph, work: _Work) -> Iterator[Quantity]:
    for definition in reversed(graph.definitions):
        if definition.of != graph.loss:
            yield work.letters.subject(definition.of)
    inputs = [given for given in graph.given if given.kind is Kind.INPUT]
    yield from map(work.letters.subject, (*graph.parameters, *inputs))
    yield from dict.fromkeys(graph.ties.values())


@dataclass(frozen=True, slots=True)
class _Part:
    """One summand of the chain rule: dL/du du/dv, summed over the indices of u that are left."""

    user: Quantity
    sums: tuple[Index, ...]
    local: Term


@dataclass(frozen=True, slots=True)
class _Work:
    graph: Graph
    letters: Letters
    rules: tuple[Rule, ...]
    uses: tuple[tuple[Definition, frozenset[Variable]], ...]  # the variables that each definition mentions
    results: dict[Variable, Adjoint] = field(default_factory=dict)
    bodies: dict[Quantity, Term] = field(default_factory=dict)  # of definitions, at the places of their users

    def adjoint(self, subject: Quantity) -> Adjoint:
        variables = {place.variable for place in self.graph.places_of(subject)}
        users = [definition for definition, names in self.uses if not variables.isdisjoint(names)]
        parts = [self._named(part, subject) for user in users for part in self._parts(user, subject)]
        if not parts:
            raise MissingRule("the quantities that the loss depends on", canonical_name(subject))
        several = len(parts) > 1
        total = sum_of(*(self._summed(part, self._chain(part, local, several=several)) for part, _, local in parts))
        chain = Step("chain_rule", Derivative(LOSS, subject), self.letters.written(total))
        upstream = [above for _, above, _ in parts if above is not None]
        named = (local for part, _, local in parts if part.user != LOSS or not several)
        locals_ = tuple({step.before: step for step in (*upstream, *named)}.values())
        put_in = sum_of(*(self._summed(part, _put_in(above, local)) for part, above, local in parts))
        steps = tuple(self._steps(chain, self.letters.written(put_in), locals_))
        besides = tuple(place for place in self._tied_places(subject))
        found = Adjoint(subject, besides, chain, locals_, steps)
        if running(subject) or not subject.at:
            self.results[subject.variable] = found
        return found

    def _tied_places(self, subject: Quantity) -> Iterable[Quantity]:
        if not running(subject):
            return ()
        tied = (*self.graph.ties, *self.graph.ties.values())
        return sorted({place for place in tied if place.variable == subject.variable})

    # -- the chain rule ---------------------------------------------------------------------------

    def _parts(self, definition: Definition, subject: Quantity) -> Iterator[_Part]:
        """The summands of one user: at one place each where its local derivative has deltas that fix the place."""
        user, local = self._local_derivative(definition, subject)
        indices = running(user)
        found: dict[Quantity, list[Term]] = {}
        contracted = contract(local)
        fixed = [_fixed_places(summand, indices) for summand in terms_of(contracted)]
        for places, rest in fixed:
            found.setdefault(moved(user, places), []).append(put(multiply(*rest), places))
        if not all(_are_apart(*pair) for pair in combinations(found, 2)):
            # places that may be one: what every summand fixes is fixed, the other deltas stay in the derivative
            common = dict(set.intersection(*(set(places.items()) for places, _ in fixed)))
            whole = put(contracted, common) if common else local
            yield _Part(moved(user, common), self._sums(moved(user, common), subject), whole)
            return
        if not found:
            yield _Part(user, self._sums(user, subject), ZERO)
        for placed, forms in found.items():
            yield _Part(placed, self._sums(placed, subject), local if placed == user else add(*forms))

    def _sums(self, user: Quantity, subject: Quantity) -> tuple[Index, ...]:
        """The indices of a user over which the chain rule sums."""
        return tuple(index for index in running(user) if index not in self._free(subject))

    def _free(self, subject: Quantity) -> frozenset[Index]:
        return Symbol(subject).free

    def _local_derivative(self, definition: Definition, subject: Quantity) -> tuple[Quantity, Term]:
        """d(user)/d(subject) with indices of the user's own: as its row writes it, else differentiated."""
        names = self.letters.apart(definition.indices, self._free(subject))
        user = moved(definition.of, names)
        for form in definition.forms:
            places = instance_of(form.by, subject)
            if places is not None:
                # an index that both have is the same in both: a_i and z_m of one sample
                user = moved(definition.of, {**names, **places})
                return user, put(standard(form.term), {**names, **places})
        if user not in self.bodies:
            self.bodies[user] = put(standard(definition.body), names)
        slope = contract(differentiate(self.bodies[user], self.graph.places_of(subject)))
        forms = [*textbook(slope, self.rules)]
        return user, forms[-1].term if forms else slope

    def _chain(self, part: _Part, local: Step, *, several: bool) -> Term:
        """DL/du du/dv; where L itself names v beside others, what that adds: dL/dv would be taken for the whole."""
        if part.user == LOSS:
            return local.after if several else local.before
        return product_of(Derivative(LOSS, part.user), local.before)

    def _summed(self, part: _Part, body: Term) -> Term:
        for index in reversed(part.sums):
            body = Series(index, self._count(index), body)
        return body

    def _count(self, index: Index) -> int | Quantity:
        assert index.axis is not None
        return self.graph.size(index) if index.axis.layer is None else quantity_of(Kind.WIDTH, index.axis.layer)

    # -- what it names -----------------------------------------------------------------------------

    def _local(self, part: _Part, subject: Quantity) -> Step:
        definition = self.graph.definition_of(part.user.variable)
        of_layers = definition is not None and self.graph.names is None
        rule = _RULES.get(part.user.kind, "local") if of_layers else "local"
        return Step(rule, Derivative(part.user, subject, direct=True), readable(part.local))

    def _upstream(self, part: _Part) -> Step | None:
        """dL/du: the name of the error signal, or the formula derived before."""
        if part.user == LOSS:
            return None
        if self.graph.has_signal(part.user):
            return Step("delta", Derivative(LOSS, part.user), Symbol(signal_of(part.user)))
        above = self.results[part.user.variable]
        places = instance_of(above.subject, part.user)
        assert places is not None
        result = readable(put(standard(above.result), places))
        return Step("derived", Derivative(LOSS, part.user), result, _facts(above.steps))

    def _named(self, part: _Part, subject: Quantity) -> tuple[_Part, Step | None, Step]:
        """A summand with what its two derivatives are."""
        return part, self._upstream(part), self._local(part, subject)

    # -- to the textbook form -----------------------------------------------------------------------

    def _steps(self, chain: Step, put_in: Term, locals_: tuple[Step, ...]) -> Iterator[Step]:
        yield Step("substitution", chain.after, put_in, _facts(locals_), locals_)
        before, term = put_in, standard(put_in)
        contracted = contract(term)
        forms: list[tuple[str, Term, tuple[Assumption, ...]]]
        forms = [("cancel", term, ()), ("kronecker", contracted, ())]
        forms += [(form.rule, form.term, form.facts) for form in textbook(contracted, self.rules)]
        for rule, form, facts in forms:
            after = self.letters.written(readable(form))
            if rule == "cancel" and contracted != term and weight(after) >= weight(before):
                continue  # what is longer than before says nothing on the way to the next
            if after != before and _unordered(after) != _unordered(before):
                yield Step(tidied(before, after) if rule == "cancel" else rule, before, after, facts)
                before = after


_RULES: Mapping[Kind, str] = {
    Kind.PREACTIVATION: "weighted_sum",
    Kind.ACTIVATION: "activation",
    Kind.PREDICTION: "activation",
    Kind.SAMPLE_LOSS: "loss",
    Kind.LOSS: "loss",
    Kind.PENALTY: "penalty",
}


def _put_in(upstream: Step | None, local: Step) -> Term:
    """dL/du du/dv with both derivatives put in."""
    parts = [term for term in (ONE if upstream is None else upstream.after, local.after) if term != ONE]
    # a sum sign runs on to the right: it stands last
    return product_of(*sorted(parts, key=lambda part: isinstance(part, Series))) if parts else ONE


def _unordered(term: Term) -> Hashable:
    """The same for formulas that differ in the order of summands and factors alone."""
    below = tuple(map(_unordered, children(term)))
    if isinstance(term, Sum | Product):
        return type(term), frozenset(Counter(below).items())
    return (type(term), below, term.index) if isinstance(term, Series) else (type(term), below) if below else term


def _are_apart(one: Quantity, other: Quantity) -> bool:
    """Whether two places are certainly different."""
    rooms = (shifted(mine, its, -1) for mine, its in zip(_places(one), _places(other), strict=True))
    return any(isinstance(room, int) and room != 0 for room in rooms)


def _places(quantity: Quantity) -> tuple[Place, ...]:
    return quantity.at if quantity.sample is None else (quantity.sample, *quantity.at)


def _fixed_places(summand: Term, indices: Sequence[Index]) -> tuple[dict[Index, Place], list[Term]]:
    """Where the deltas of a summand fix a user's indices, and its other factors."""
    places: dict[Index, Place] = {}
    rest: list[Term] = []
    for factor in factors_of(summand):
        solved = _fixed(factor, set(indices) - set(places)) if isinstance(factor, Kronecker) else None
        if solved is None:
            rest.append(factor)
        else:
            places[solved[0]] = solved[1]
    return places, rest


def _fixed(delta: Kronecker, indices: set[Index]) -> tuple[Index, Place] | None:
    """The index of the user that a delta fixes, and where."""
    for mine, other in ((delta.left, delta.right), (delta.right, delta.left)):
        if isinstance(mine, Index) and mine in indices:
            return mine, other
    return None


def _facts(steps: Iterable[Step]) -> tuple[Assumption, ...]:
    return tuple({fact.name: fact for step in steps for fact in step.assumptions}.values())
