"""What a name may stand for, by how it is spelled: quantities of the lecture, or formulas of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import TypeVar

from symbackprop.check.conventions import STARS
from symbackprop.check.loss_words import LOSS_WORDS
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.forms import form_of
from symbackprop.check.names.keys import Key, key_of, spelled
from symbackprop.check.names.spelled.misspelt import meant_by
from symbackprop.check.proposals.place import Place, place_of
from symbackprop.check.proposals.proposal import Proposal
from symbackprop.check.proposals.words import LETTERS, WORDS, Sense
from symbackprop.core.places import ALL
from symbackprop.core.quantities import Kind, Quantity, quantity_of
from symbackprop.core.terms import (
    Derivative,
    Matrix,
    Negation,
    Number,
    Product,
    Quotient,
    Sum,
    Symbol,
    Term,
    quantities_of,
)
from symbackprop.latex.nodes import Identifier
from symbackprop.latex.tree import text_of, written

__all__ = ["proposals_for"]

_V = TypeVar("_V")
_MARK = 7777  # stands for a running index in a key
_LABELLED = re.compile(r"(?P<label>[^\W\d]*)[,;]?(?P<places>\d*(?:,\d+)?)")
_LAYER = re.compile(r"[(\[]?(\d+)[)\]]?")
_MOST = 64  # units


def proposals_for(env: Environment, named: Identifier) -> list[Proposal]:
    """What a name may stand for, the likelier first."""
    meant = meant_by(env, named)
    if meant:
        first = meant[key_of(named, {})]
        said = next(iter(env.names.keys_of(first)))
        return [Proposal(form_of(named), spelled(said), written(named), meant)]
    place = place_of(env, named)
    if place is None or not env.lecture.network.depth or _is_of_another_loss(env, place):
        return []
    found: dict[tuple[object, ...], Proposal] = {}
    for sense in _senses(named):
        for one in _WAYS[sense](env, place):
            found.setdefault((*one.quantities.items(), *one.terms.items()), one)
    return [*found.values()]


def _is_of_another_loss(env: Environment, place: Place) -> bool:
    """Whether a word in a name says a loss that the lecture has not: delta_CE beside the squared error."""
    words = (_plain(place.named.base), _plain(place.label))
    said = [one for one in LOSS_WORDS if not one.names.isdisjoint(words)]
    return any(not one.means(env.lecture.network.loss.rule.name) for one in said)


def _senses(named: Identifier) -> Sequence[Sense]:
    base = named.base.replace(" ", "").replace(r"\text", "")
    if text_of(named.sup) in STARS:
        return LETTERS.get(f"{named.base}^*", ())
    words = WORDS.get(_plain(base), ())
    return words or LETTERS.get(named.base, ()) or LETTERS.get(base.replace(r"\hat", r"\hat "), ())


def _plain(text: str) -> str:
    """A word in small letters, without strokes and signs."""
    return re.sub(r"[_\W]", "", text).lower()


_KINDS = {
    Sense.OUTPUT: (Kind.ACTIVATION, "the outputs of layer"),
    Sense.NET: (Kind.PREACTIVATION, "the pre-activations of layer"),
    Sense.DELTA: (Kind.DELTA, "the error signals of layer"),
}


def _of_layers(sense: Sense) -> Callable[[Environment, Place], Iterator[Proposal]]:
    """What each unit of a layer has."""
    kind, words = _KINDS[sense]

    def ways(env: Environment, place: Place) -> Iterator[Proposal]:
        depth = env.lecture.network.depth
        layers = place.layers if place.layers is not None else range(depth, 0, -1)
        for layer in layers:
            if layer < 1:
                continue
            own = Kind.PREDICTION if sense is Sense.OUTPUT and layer == depth else kind
            yield from _family(env, place, quantity_of(own, layer), layer, f"{words} {layer}")

    return ways


def _inputs(env: Environment, place: Place) -> Iterator[Proposal]:
    yield from _family(env, place, quantity_of(Kind.INPUT), 0, "the inputs")
    for layer in range(env.lecture.network.depth - 1, 0, -1):
        quantity = quantity_of(Kind.ACTIVATION, layer)
        yield from _family(env, place, quantity, layer, f"the outputs of layer {layer}, which are inputs of the next")


def _targets(env: Environment, place: Place) -> Iterator[Proposal]:
    yield from _family(env, place, quantity_of(Kind.TARGET), env.lecture.network.depth, "the targets")


def _family(env: Environment, place: Place, one: Quantity, layer: int, meaning: str) -> Iterator[Proposal]:
    """A quantity of each unit of a layer, and their vector."""
    network = env.lecture.network
    width, sample = network.width(layer), network.running_sample
    names: dict[Key, Quantity] = {}
    single = one._replace(at=(1,), sample=sample) if width == 1 else one._replace(at=(ALL,), sample=sample)
    if place.at_unit is None:
        names[place.key] = single
    else:
        names = {
            place.at_unit(unit): one._replace(at=(unit,), sample=sample) for unit in range(1, min(width, _MOST) + 1)
        }
    yield place.proposal(meaning, names, {})


def _rate(_env: Environment, place: Place) -> Iterator[Proposal]:
    if place.at_unit is None:
        yield place.proposal("the learning rate", {place.key: quantity_of(Kind.RATE)}, {})


def _losses(env: Environment, place: Place) -> Iterator[Proposal]:
    """The loss; with a number or an index below, what one output has to do with it, or a sample's."""
    network = env.lecture.network
    loss = quantity_of(Kind.LOSS)
    if place.at_unit is None:
        yield place.proposal("the loss", {place.key: loss}, {})
        return
    if network.samples:
        samples = range(1, network.samples + 1)
        names = {place.at_unit(one): quantity_of(Kind.SAMPLE_LOSS, sample=one) for one in samples}
        yield place.proposal("the loss of a sample", names, {})
        return
    equation = env.network.equations.get(loss)
    parts = (
        {unit: _part(equation.term, unit, network.outputs) for unit in range(1, network.outputs + 1)}
        if equation
        else {}
    )
    terms = {place.at_unit(unit): term for unit, term in parts.items() if term is not None}
    if terms and len(terms) == network.outputs:
        yield place.proposal("what one output adds to the loss", {}, terms)
    yield place.proposal("the loss, of one sample", {place.at_unit(1): loss}, {})


def _part(term: Term, unit: int, outputs: int) -> Term | None:
    """The summand of a unit in a sum over all outputs, and what stands around that; None where there is no such sum."""
    match term:
        case Sum(terms) if len(terms) == outputs:
            inner = terms[unit - 1]
            units = {one.unit for one in quantities_of(inner) if one.kind is Kind.PREDICTION}
            return inner if units == {unit} else None
        case Negation(inner):
            found = _part(inner, unit, outputs)
            return None if found is None else Negation(found)
        case Product(factors):
            parts = [_part(one, unit, outputs) for one in factors]
            if sum(one is not None for one in parts) != 1:
                return None
            return Product(tuple(old if new is None else new for old, new in zip(factors, parts, strict=True)))
        case Quotient(numerator, denominator):
            found = _part(numerator, unit, outputs)
            return None if found is None else Quotient(found, denominator)
    return term if outputs == 1 else None


def _differences(env: Environment, place: Place) -> Iterator[Proposal]:
    """Output minus target, or the other way round."""
    depth = env.lecture.network.depth
    if place.layers is not None and depth not in place.layers:
        return

    def apart(unit: int) -> tuple[Term, Term]:
        output = Symbol(quantity_of(Kind.PREDICTION, depth, unit))
        return output, Symbol(quantity_of(Kind.TARGET, unit=unit))

    ways = [
        *_formulas(env, place, depth, "output minus target", lambda unit: _minus(*apart(unit))),
        *_formulas(env, place, depth, "target minus output", lambda unit: _minus(*apart(unit)[::-1])),
    ]
    yield from (replace(way, signed=True) for way in ways)


def _minus(one: Term, other: Term) -> Term:
    return Sum((one, Negation(other)))


def _formulas(
    env: Environment, place: Place, layer: int, meaning: str, term: Callable[[int], Term]
) -> Iterator[Proposal]:
    """A formula for each unit of a layer, and the vector of them."""
    network = env.lecture.network
    width = network.width(layer)
    if network.samples or width > _MOST:
        return
    units = range(1, width + 1)
    if place.at_unit is not None:
        yield place.proposal(meaning, {}, {place.at_unit(unit): term(unit) for unit in units})
    elif width == 1:
        yield place.proposal(meaning, {}, {place.key: term(1)})
    else:
        entries = tuple(map(term, units))
        whole = Matrix((entries,)) if env.layout.rows else Matrix(tuple((entry,) for entry in entries))
        yield place.proposal(meaning, {}, {place.key: whole})


def _gradients(env: Environment, place: Place) -> Iterator[Proposal]:
    """The derivative of the loss by the outputs."""
    depth = env.lecture.network.depth
    for layer in range(depth, 0, -1):
        if place.layers is None or layer in place.layers:
            words = f"the gradient at the outputs of layer {layer}"
            yield from _formulas(env, place, layer, words, partial(_by_output, depth, layer))


def _by_output(depth: int, layer: int, unit: int) -> Term:
    return Derivative(quantity_of(Kind.LOSS), _output(depth, layer, unit))


def _output(depth: int, layer: int, unit: int) -> Quantity:
    return quantity_of(Kind.PREDICTION if layer == depth else Kind.ACTIVATION, layer, unit)


def _denominators(env: Environment, place: Place) -> Iterator[Proposal]:
    """What the outputs of a layer are all divided by, the sum of the exponentials of softmax."""
    network = env.lecture.network
    if place.at_unit is not None or network.samples or place.label:
        return
    for layer in range(network.depth, 0, -1):
        equation = env.network.equations.get(_output(network.depth, layer, 1))
        if equation is not None and network.layers[layer - 1].activation.couples:
            match equation.term:
                case Quotient(_, denominator):
                    yield place.proposal("the sum of the exponentials", {}, {place.key: denominator})


def _identities(env: Environment, place: Place) -> Iterator[Proposal]:
    """The identity of the size of a layer; with a number or an index below, of each."""
    network = env.lecture.network
    if place.at_unit is not None and place.label:
        layers = range(network.depth + 1)
        named = {place.at_unit(env.numbers.first + layer): _identity(network.width(layer)) for layer in layers}
        yield place.proposal("the identity of the size of a layer", {}, named)
    elif place.at_unit is None:
        for size in dict.fromkeys(map(network.width, range(network.depth, -1, -1))):
            yield place.proposal(f"the identity with {size} rows", {}, {place.key: _identity(size)})
    else:
        yield place.proposal("the identity", {}, {place.at_unit(size): _identity(size) for size in range(1, _MOST + 1)})


def _identity(size: int) -> Term:
    one, zero = Number(Fraction(1)), Number(Fraction(0))
    return Matrix(tuple(tuple(one if row == column else zero for column in range(size)) for row in range(size)))


_WAYS: Mapping[Sense, Callable[[Environment, Place], Iterator[Proposal]]] = {
    Sense.OUTPUT: _of_layers(Sense.OUTPUT),
    Sense.NET: _of_layers(Sense.NET),
    Sense.DELTA: _of_layers(Sense.DELTA),
    Sense.INPUT: _inputs,
    Sense.TARGET: _targets,
    Sense.RATE: _rate,
    Sense.LOSS: _losses,
    Sense.DIFFERENCE: _differences,
    Sense.GRADIENT: _gradients,
    Sense.DENOMINATOR: _denominators,
    Sense.IDENTITY: _identities,
}
