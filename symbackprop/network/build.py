"""From the description of the layers to the graph, and from the graph to the network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product

from symbackprop.core.graph import Definition, Graph, Group, LocalForm, running
from symbackprop.core.places import SAMPLE, Axis, Index, Place
from symbackprop.core.quantities import Kind, Quantity, Variable, quantity_of
from symbackprop.core.steps import Assumption
from symbackprop.core.substitution import at_places, substitute
from symbackprop.core.terms import (
    Negation,
    Number,
    Product,
    Quotient,
    Series,
    Symbol,
    Term,
    product_of,
    quantities_of,
    sum_of,
)
from symbackprop.network.instances import Entries, Equation, Equations, Places, Users, written_out
from symbackprop.network.network import Layer, LossChoice, Network, Penalty
from symbackprop.rules.layers.dense import Dense, units, width
from symbackprop.rules.losses import SLOPES, TOTAL, P, Y
from symbackprop.rules.regularizers import THETA

__all__ = [
    "build_network",
    "coefficient",
    "network_of_graph",
    "of_size",
    "parameter_families",
    "parameter_places",
    "scaled",
    "ties_of",
    "users_of",
]

Ties = Sequence[Sequence[Quantity]]


def build_network(
    inputs: int,
    layers: Sequence[Layer],
    loss: LossChoice,
    *,
    samples: int | None = None,
    ties: Ties = (),
) -> Network:
    """The network of dense `layers` on `inputs` features, with `samples` rows or a single sample (None).

    Each tie lists places that hold one and the same parameter; its first place names it. Without layers there is no
    network: no equation and no loss.
    """
    graph = _graph(inputs, tuple(layers), loss, samples, ties) if layers else _EMPTY
    return network_of_graph(graph, inputs if layers else 0, tuple(layers), loss, samples if layers else None)


def _instances(graph: Graph, fact: Assumption) -> Iterator[tuple[str, Assumption]]:
    """A fact at every place of its free indices, by name; at the running sample of a batch it stays as it is."""
    free = [index for index in sorted(fact.left.free) if index != SAMPLE]
    for number, at in enumerate(product(*(range(1, graph.size(index) + 1) for index in free)), start=1):
        left = written_out(graph, at_places(fact.left, dict(zip(free, at, strict=True))))
        yield f"{fact.name}_{number}" if free else fact.name, Assumption(fact.name, left, fact.right)


def of_size(network: Network, samples: int) -> Network:
    """The same network for a batch of so many samples."""
    return build_network(network.inputs, network.layers, network.loss, samples=samples, ties=ties_of(network))


def ties_of(network: Network) -> list[list[Quantity]]:
    """The places of a network that are one parameter, group by group."""
    held: dict[Quantity, list[Quantity]] = {}
    for place, parameter in network.graph.ties.items():
        held.setdefault(parameter, [parameter]).append(place)
    return [*held.values()]


_EMPTY = Graph((), quantity_of(Kind.LOSS), (), (), {}, {})


def network_of_graph(
    graph: Graph, inputs: int, layers: tuple[Layer, ...], loss: LossChoice, samples: int | None
) -> Network:
    """The network whose mathematics is in a graph; `inputs`, `layers` and `loss` say what people call its parts."""
    found = [pair for known in graph.facts for pair in _instances(graph, known)]
    last = dict(found)  # of those with one name, of the steps of time, each is known and the last is the rule's
    facts = {name if fact is last[name] else f"{name}_{at}": fact for at, (name, fact) in enumerate(found, 1)}
    return Network(
        graph, inputs, layers, loss, samples, Equations(graph), Entries(graph), Places(graph), Users(graph), facts
    )


def _graph(inputs: int, layers: tuple[Layer, ...], loss: LossChoice, samples: int | None, ties: Ties) -> Graph:
    sample = None if samples is None else SAMPLE
    source = Quantity(Variable(Kind.INPUT), (Index("j", units(0)),), sample)
    target = Quantity(Variable(Kind.TARGET), (Index("k", units(len(layers))),), sample)
    definitions: list[Definition] = []
    parameters: list[Quantity] = []
    groups: list[Group] = []
    given = [source] if loss.rule.single else [source, target]
    for dense in _dense_layers(layers, source):
        definitions += dense.definitions()
        parameters += dense.parameters
        members = [dense.preactivation, dense.output, *dense.parameters]
        groups.append(Group("dense", dense.number, tuple(member.variable for member in members)))
    prediction = definitions[-1].of
    definitions += _losses(loss, prediction, target, layers[-1].units, samples, parameters)
    sizes: dict[Axis, int] = {units(number): layer.units for number, layer in enumerate(layers, start=1)}
    return Graph(
        definitions=tuple(definitions),
        loss=quantity_of(Kind.LOSS),
        given=tuple(given),
        parameters=tuple(parameters),
        sizes={units(0): inputs, **sizes, **({} if samples is None else {_axis(SAMPLE): samples})},
        ties={place: tie[0] for tie in ties for place in tie[1:]},
        facts=tuple(_facts(layers[-1], loss, prediction, target)),
        groups=tuple(groups),
    )


def _axis(index: Index) -> Axis:
    assert index.axis is not None
    return index.axis


def _dense_layers(layers: Sequence[Layer], source: Quantity) -> Iterator[Dense]:
    """Each layer on the output of the one before, the first on the inputs x_j."""
    for number, layer in enumerate(layers, start=1):
        kind = Kind.PREDICTION if number == len(layers) else Kind.ACTIVATION
        output = Quantity(Variable(kind, number), (Index("i", units(number)),), source.sample)
        yield Dense(number, layer.activation, layer.bias, source, output)
        source = output._replace(at=(Index("j", units(number)),))


def parameter_places(inputs: int, layers: Sequence[Layer]) -> Iterable[Quantity]:
    """Every place that holds a parameter: W1 row by row, b1, W2, ..."""
    sizes = {units(number): layer.units for number, layer in enumerate(layers, start=1)} | {units(0): inputs}
    general = parameter_families(layers)
    return iter(Places(Graph((), quantity_of(Kind.LOSS), (), general, sizes, {})))


def parameter_families(layers: Sequence[Layer]) -> tuple[Quantity, ...]:
    """The families of parameters at running indices: W1, b1, W2, ..."""
    source = Quantity(Variable(Kind.INPUT), (Index("j", units(0)),))
    return tuple(parameter for dense in _dense_layers(layers, source) for parameter in dense.parameters)


def coefficient(loss: LossChoice, outputs: int) -> Fraction:
    """What stands before the sum over outputs in the loss of one sample."""
    return loss.factor / outputs if loss.over_outputs == "mean" else loss.factor


def scaled(factor: Fraction, term: Term) -> Term:
    """Factor * term, the numbers of both made into one, its sign before the whole."""
    if isinstance(term, Negation):
        return scaled(-factor, term.term)
    factors = term.factors if isinstance(term, Product) else (term,)
    if isinstance(factors[0], Number) and isinstance(factors[0].value, Fraction):
        factor, factors = factor * factors[0].value, factors[1:]
    body = product_of(*factors)
    if abs(factor) != 1 or not factors:
        body = product_of(_fraction(abs(factor)), body) if factors else _fraction(abs(factor))
    return Negation(body) if factor < 0 else body


def _fraction(value: Fraction) -> Term:
    return (
        Number(value)
        if value.denominator == 1
        else Quotient(Number(Fraction(value.numerator)), Number(Fraction(value.denominator)))
    )


def _losses(
    loss: LossChoice,
    prediction: Quantity,
    target: Quantity,
    outputs: int,
    samples: int | None,
    parameters: Sequence[Quantity],
) -> Iterator[Definition]:
    """L = factor sum_k part(p_k, y_k); of a batch the sum or mean over the samples' own losses; and the penalty R."""
    rule, factor = loss.rule, coefficient(loss, outputs)
    (k,) = target.at
    assert isinstance(k, Index)
    layer = prediction.layer
    assert isinstance(layer, int)

    def placed(term: Term, unit: Place) -> Term:
        slots = {P.quantity: prediction._replace(at=(unit,)), Y.quantity: target._replace(at=(unit,))}
        return substitute(term, lambda slot: Symbol(slots[slot]) if slot in slots else None)

    def summed(term: Term, letter: str) -> Term:
        index = k._replace(name=letter)
        return Series(index, width(layer), coupled(placed(term, index)))

    def coupled(term: Term) -> Term:
        """The sums over all outputs put in."""
        sums = {TOTAL.quantity: (rule.total, "r"), SLOPES.quantity: (rule.slopes, "q")}

        def put_in(slot: Quantity) -> Term | None:
            total, letter = sums.get(slot, (None, ""))
            return None if total is None else summed(total, letter)

        return substitute(term, put_in)

    parts: Term = summed(rule.part, k.name)
    whole = scaled(-factor if rule.negative else factor, parts)
    if rule.outside is not None:
        outside = coupled(rule.outside)
        whole = scaled(factor, sum_of(outside, Negation(parts) if rule.negative else parts))
    other = k._replace(name="m")
    by_output = LocalForm(prediction._replace(at=(other,)), scaled(factor, coupled(placed(rule.slope, other))))
    penalty = _penalty(loss.penalties, parameters)
    if samples is None and penalty is None:
        yield Definition(quantity_of(Kind.LOSS), whole, (by_output,))
        return
    own = quantity_of(Kind.SAMPLE_LOSS, sample=None if samples is None else SAMPLE)
    yield Definition(own, whole, (by_output,))
    data, by_data = _of_samples(own, loss, samples)
    if penalty is None:
        yield Definition(quantity_of(Kind.LOSS), data, (by_data,))
        return
    yield penalty
    by_penalty = LocalForm(penalty.of, Number(Fraction(1)))
    yield Definition(quantity_of(Kind.LOSS), sum_of(data, Symbol(penalty.of)), (by_data, by_penalty))


def _of_samples(own: Quantity, loss: LossChoice, samples: int | None) -> tuple[Term, LocalForm]:
    """The sum or mean of the samples' own losses, and its derivative by one of them."""
    if samples is None:
        return Symbol(own), LocalForm(own, Number(Fraction(1)))
    share = _fraction(Fraction(1, samples) if loss.over_samples == "mean" else Fraction(1))
    total = Series(SAMPLE, samples, Symbol(own))
    body = total if share == Number(Fraction(1)) else product_of(share, total)
    return body, LocalForm(own.of_sample(SAMPLE._replace(copy=1)), share)


def _penalty(penalties: Sequence[Penalty], parameters: Sequence[Quantity]) -> Definition | None:
    """R = weight factor sum part(theta) over every place of the families that are penalised."""
    parts: list[Term] = []
    forms: dict[Variable, tuple[LocalForm, list[Term]]] = {}
    for penalty in penalties:
        rule, weight = penalty.rule, penalty.weight
        for general in parameters:
            if general.variable not in penalty.families:
                continue
            summed: Term = substitute(rule.part, {THETA.quantity: Symbol(general)}.get)
            for index in reversed(running(general)):
                assert index.axis is not None
                assert index.axis.layer is not None
                summed = Series(index, width(index.axis.layer), summed)
            parts.append(product_of(_weighted(weight, rule.factor), summed))
            other = general._replace(at=tuple(map(_other_letter, general.at)))
            slope = scaled(rule.factor, substitute(rule.slope, {THETA.quantity: Symbol(other)}.get))
            _, slopes = forms.setdefault(general.variable, (LocalForm(other, slope), []))
            slopes.append(product_of(_weighted(weight, Fraction(1)), slope))
    if not parts:
        return None
    local = tuple(LocalForm(form.by, sum_of(*slopes)) for form, slopes in forms.values())
    return Definition(Quantity(Variable(Kind.PENALTY)), sum_of(*parts), local)


def _other_letter(place: Place) -> Place:
    assert isinstance(place, Index)
    return place._replace(name={"i": "m", "j": "n"}[place.name])


def _weighted(weight: Fraction, factor: Fraction) -> Term:
    """The weight as a lecturer writes it, 0.01, or 0.01/2 with the factor of the rule."""
    number = Number(weight) if (weight * _SHORT).denominator == 1 else _fraction(weight)
    return number if factor == 1 else Quotient(number, Number(1 / factor))


_SHORT = 1000  # a decimal of three places is shown as it is, whatever the display digits


def _facts(last: Layer, loss: LossChoice, prediction: Quantity, target: Quantity) -> Iterator[Assumption]:
    """What the loss and the output layer promise: sum_k y_k = 1, sum_k yhat_k = 1."""
    one = Number(Fraction(1))
    (k,) = target.at
    layer = prediction.layer
    assert isinstance(k, Index)
    assert isinstance(layer, int)
    if loss.rule.distribution:
        yield Assumption("targets_sum_to_one", Series(k, width(layer), Symbol(target)), one)
    if last.activation.couples:
        outputs = Symbol(prediction._replace(at=(k,)))
        yield Assumption("predictions_sum_to_one", Series(k, width(layer), outputs), one)


def users_of(equations: Iterable[Equation]) -> Mapping[Quantity, tuple[Quantity, ...]]:
    """What each quantity is mentioned by."""
    users: dict[Quantity, dict[Quantity, None]] = {}
    for equation in equations:
        for quantity in quantities_of(equation.term):
            users.setdefault(quantity, {})[equation.quantity] = None
    return {quantity: tuple(found) for quantity, found in users.items()}
