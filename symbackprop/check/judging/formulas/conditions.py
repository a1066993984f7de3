"""Conditions under which a claim may hold: a target that is zero, a class, a unit that is active."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import combinations, product

from symbackprop.check.conventions import TARGET_LETTERS
from symbackprop.core.places import Place
from symbackprop.core.quantities import Kind, Quantity, quantity_of
from symbackprop.core.steps import Assumption
from symbackprop.core.terms import Apply, Number, Real, Symbol, Term, quantities_of, sum_of, transform
from symbackprop.network.network import Equation, Network
from symbackprop.rules.kinks import is_piecewise, piece_of_sign

__all__ = ["Condition", "assumptions_of", "conditions_for", "every_pattern", "one_hot", "together", "under"]

_ZERO, _ONE = Number(Fraction(0)), Number(Fraction(1))
_MOST_STATED = 6
_FIRST_INDEX = re.compile(r"_(\{[^{}]*\}|[^{}])")  # by which the members of a family differ
_UNITS = 4  # piecewise units, up to which every pattern of signs is tried


@dataclass(frozen=True, slots=True)
class Condition:
    """Targets with given values, and pre-activations with a sign (True where positive)."""

    given: Mapping[Quantity, Real] = field(default_factory=dict)
    signs: Mapping[Quantity, bool] = field(default_factory=dict)
    stated: tuple[Quantity, ...] = ()  # the targets that are said; the others follow
    distribution: tuple[Quantity, ...] = ()  # names of the document that sum to 1

    @property
    def key(self) -> Hashable:
        """What tells it from other conditions."""
        return frozenset(self.given.items()), frozenset(self.signs.items()), self.distribution

    def text(self, latex: Callable[[Quantity], str]) -> str:
        parts = [f"{latex(name)} = {self.given[name]}" for name in (self.stated or tuple(self.given))]
        if self.distribution:
            parts.append(" + ".join(map(latex, self.distribution)) + " = 1")
        parts += [f"{latex(name)} {'>' if positive else '<'} 0" for name, positive in self.signs.items()]
        return ", ".join(parts if len(parts) <= _MOST_STATED else [*parts[:_MOST_STATED], "and so on"])

    def holds(self, value: Callable[[Quantity], Real | None]) -> bool | None:
        """Whether the lecture's numbers meet it; None where there are none."""
        values = [(value(name), wanted) for name, wanted in self.given.items()]
        signs = [(value(name), positive) for name, positive in self.signs.items()]
        if self.distribution:
            return None
        if any(found is None for found, _ in [*values, *signs]):
            return None
        return all(found == wanted for found, wanted in values) and all(
            found is not None and (found > 0) == positive for found, positive in signs
        )


def together(conditions: Sequence[Condition], network: Network) -> Condition | None:
    """All of some conditions at once; None where they contradict each other, or the sum of the targets."""
    given: dict[Quantity, Real] = {}
    signs: dict[Quantity, bool] = {}
    for condition in conditions:
        for name, value in condition.given.items():
            if name in condition.stated and given.setdefault(name, value) != value:
                return None
        for name, positive in condition.signs.items():
            if signs.setdefault(name, positive) != positive:
                return None
    for assumption in network.assumptions.values():
        names = [*quantities_of(assumption.left)]
        if not names or any(name not in given for name in names) or not isinstance(assumption.right, Number):
            continue
        if sum(Fraction(given[name]) for name in names) != assumption.right.value:
            return None
    return Condition(given, signs, stated=tuple(given))


def conditions_for(
    network: Network,
    names: Iterable[Quantity],
    value: Callable[[Quantity], Real | None],
    defined: Container[Quantity] = (),
) -> Iterator[Condition]:
    """Conditions that may make a claim with these names true, the weakest first; what the document defines is not
    supposed to be anything else.
    """
    involved = set(names)
    samples: set[Place | None] = {name.sample for name in involved if name.sample is not None} or {None}
    targets = [*_given(network, Kind.TARGET, samples)]
    signs = [*_signs(network, involved, value)]
    yield from _of_own(name for name in involved if name not in defined)
    told = [*_of_targets(network, targets)]
    if network.layers and not (network.loss.rule.distribution or network.loss.rule.probability):
        told = [one for one in told if one.holds(value)]  # a target that is no class is 0 or 1 by the data only
    yield from told
    yield from _of_data(network, targets, samples, value)
    yield from (Condition(signs=pattern) for pattern in signs)
    for one, pattern in product(told, signs[:2]):
        yield replace(one, signs=pattern)


def _given(network: Network, kind: Kind, samples: set[Place | None]) -> Iterator[Quantity]:
    """The targets, or the inputs, of some samples; of a model of equations all that are listed as such."""
    if not network.layers:
        for general in network.graph.given:
            yield from network.graph.entries(general) if general.kind is kind else ()
        return
    count = network.outputs if kind is Kind.TARGET else network.inputs
    for sample in sorted(samples, key=str):
        yield from (quantity_of(kind, unit=unit, sample=sample) for unit in range(1, count + 1))


def _of_own(involved: Iterable[Quantity]) -> Iterator[Condition]:
    """Names of the document: a family that sums to 1, or of targets with one 1 and else 0; one that is 0 or 1."""
    one, zero = Fraction(1), Fraction(0)
    families: dict[str, list[Quantity]] = {}
    for name in sorted((name for name in involved if name.kind is Kind.VARIABLE), key=str):
        families.setdefault(_FIRST_INDEX.sub("", name.name, count=1), []).append(name)
    for members in families.values():
        if len(members) > 1:
            yield Condition(distribution=tuple(members))
            for hit in members if members[0].name[:1] in TARGET_LETTERS else ():
                yield Condition({hit: one, **{other: zero for other in members if other != hit}}, stated=(hit,))
        elif members[0].name[:1] in TARGET_LETTERS:
            yield from (Condition({members[0]: value}, stated=tuple(members)) for value in (one, zero))


def _of_data(
    network: Network, targets: list[Quantity], samples: set[Place | None], value: Callable[[Quantity], Real | None]
) -> Iterator[Condition]:
    """The lecture's own targets, and its own inputs; but that one is 0, or two are alike, excuses nothing."""
    inputs = [*_given(network, Kind.INPUT, samples)]
    for names in (targets, *([name] for name in inputs), inputs):
        given = {name: found for name in names if (found := value(name)) is not None}
        telling = names is targets or (all(given.values()) and len({*given.values()}) == len(given))
        if names and telling and len(given) == len(names) <= _MOST_DATA:
            yield Condition(given, stated=tuple(given))


_MOST_DATA = 24  # numbers that a condition may state


def _of_targets(network: Network, targets: list[Quantity]) -> Iterator[Condition]:
    if (network.layers and network.loss.rule.single) or len(targets) > _MOST_DATA:
        return
    one, zero = Fraction(1), Fraction(0)
    for target in targets:
        others = _sharing_a_sum(network, target, targets)
        if len(others) == 1:
            yield Condition({target: zero, others[0]: one}, stated=(target,))
        else:
            yield Condition({target: zero}, stated=(target,))
    for target in targets:
        given = {target: one, **dict.fromkeys(_sharing_a_sum(network, target, targets), zero)}
        yield Condition(given, stated=(target,))


def one_hot(network: Network, names: Iterable[Quantity]) -> list[Condition]:
    """The conditions that the target of one class is 1 and the others are 0, one for each class; none where the targets
    are no distribution, or are those of several samples.
    """
    samples = {name.sample for name in names if name.kind is Kind.TARGET}
    if not network.layers or not network.loss.rule.distribution or network.loss.rule.single or len(samples) != 1:
        return []
    targets = [*_given(network, Kind.TARGET, samples)]
    one, zero = Fraction(1), Fraction(0)
    return [
        Condition({name: one if name is hit else zero for name in targets}, stated=tuple(targets)) for hit in targets
    ]


def _sharing_a_sum(network: Network, target: Quantity, targets: Iterable[Quantity]) -> list[Quantity]:
    """The other targets that sum to 1 with one, where they do: those of its sample."""
    if network.layers and not network.loss.rule.distribution:
        return []
    others = [other for other in targets if other != target and other.sample == target.sample]
    if network.layers:
        return others
    sums = [{*quantities_of(fact.left)} for fact in network.assumptions.values()]
    return [other for other in others if any({target, other} <= names for names in sums)]


def _signs(
    network: Network, involved: set[Quantity], value: Callable[[Quantity], Real | None]
) -> Iterator[Mapping[Quantity, bool]]:
    kinked = [z for z, _ in _kinked(network)]
    samples = {name.sample for name in involved if name.sample is not None}
    if not any(name.kind is Kind.LOSS for name in involved):  # which is the loss of all samples
        kinked = [z for z in kinked if not samples or z.sample in samples]
    here = {z: found > 0 for z in kinked if (found := value(z)) is not None}
    for z in kinked:
        yield {z: here.get(z, True)}
        yield {z: not here.get(z, True)}
    if len(kinked) <= _UNITS:
        for count in range(2, len(kinked) + 1):
            for some in combinations(kinked, count):
                for pattern in product((True, False), repeat=count):
                    yield dict(zip(some, pattern, strict=True))
        return
    yield dict.fromkeys(kinked, True)
    if len(here) == len(kinked):
        yield here


def every_pattern(network: Network, names: Iterable[Quantity]) -> list[Condition]:
    """The conditions for all signs of the units with a kink that are among some names; none where they are many."""
    involved = {*names}
    kinked = [z for z, unit in _kinked(network) if z in involved or unit in involved]
    if not kinked or len(kinked) > _UNITS:
        return []
    return [
        Condition(signs=dict(zip(kinked, signs, strict=True))) for signs in product((True, False), repeat=len(kinked))
    ]


def _kinked(network: Network) -> Iterator[tuple[Quantity, Quantity]]:
    """The units with a kink: their pre-activations and activations."""
    decided: dict[tuple[str, tuple[Term, ...]], bool] = {}  # by functions with their parameters
    for name, equation in network.equations.items():
        term = equation.term
        if not isinstance(term, Apply) or not term.arguments or not isinstance(term.arguments[0], Symbol):
            continue
        key = (term.function, term.arguments[1:])
        if key not in decided:
            decided[key] = is_piecewise(term) and piece_of_sign(term, 1) is not None
        if decided[key]:
            yield term.arguments[0].quantity, name


def under(network: Network, condition: Condition) -> tuple[Network, Callable[[Term], Term]]:
    """The network in which a condition on signs holds, and how a formula reads there."""
    if not condition.signs:
        return network, lambda term: term

    outputs = {unit: z for z, unit in _kinked(network)}

    def _sign_of_output(name: Quantity) -> int | None:
        """That of the unit's piece, where it is the pre-activation itself or 0."""
        positive = condition.signs.get(outputs[name])
        term = network.equations[name].term
        piece = piece_of_sign(term, 1 if positive else -1) if positive is not None and isinstance(term, Apply) else None
        if piece is None or not isinstance(term, Apply):
            return None
        return _SIGNS[positive] if piece.term == term.arguments[0] else 0 if piece.term == _ZERO else None

    def change(node: Term) -> Term:
        if isinstance(node, Apply) and node.arguments and isinstance(node.arguments[0], Symbol):
            name = node.arguments[0].quantity
            sign = _SIGNS[condition.signs.get(name)] if name not in outputs else _sign_of_output(name)
            piece = None if sign is None or not is_piecewise(node) else piece_of_sign(node, sign)
            if piece is not None:
                return piece.term
        return node

    def read(term: Term) -> Term:
        return transform(term, change)

    equations: dict[Quantity, Equation] = {}
    for name, equation in network.equations.items():
        slopes = equation.slopes and {by: read(slope) for by, slope in equation.slopes.items()}
        equations[name] = Equation(name, read(equation.term), slopes)
    return replace(network, equations=equations), read


_SIGNS: Mapping[bool | None, int | None] = {True: 1, False: -1, None: None}


def assumptions_of(network: Network, condition: Condition) -> tuple[Assumption, ...]:
    """What is assumed where a condition holds: the given targets, and of the others what is left of their sum."""
    found = [Assumption("given", Symbol(name), Number(Fraction(value))) for name, value in condition.given.items()]
    if condition.distribution:
        found.append(Assumption("distribution", sum_of(*map(Symbol, condition.distribution)), _ONE))
    for assumption in network.assumptions.values():
        names = [*quantities_of(assumption.left)]
        rest = [name for name in names if name not in condition.given]
        if len(rest) == len(names):
            found.append(assumption)
        elif rest and isinstance(assumption.right, Number):
            known = sum(Fraction(condition.given[name]) for name in names if name in condition.given)
            left = sum_of(*(Symbol(name) for name in rest))
            found.append(Assumption(assumption.name, left, Number(Fraction(assumption.right.value) - known)))
    return tuple(found)
