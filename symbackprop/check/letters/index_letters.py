"""Names that their index letters tell apart: w_{ji} and w_{kj}, where i runs over the inputs, j over the hidden units
and k over the outputs, are weights of two layers, and o_i, o_j, o_k what three layers pass on.

Which letter runs over which layer is taken from the document's definitions, a_j = sum_i w_{ji} x_i and z_j = h(a_j),
and counts where more of what it says is right so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, product

from symbackprop.check.conventions import TARGET_LETTERS
from symbackprop.check.inference.equations import Equation, is_right_somehow
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.letters.told_apart import EXCHANGED
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.functions import called
from symbackprop.check.names.keys import Key, key_of, script
from symbackprop.check.reading.arguments import trees_of
from symbackprop.core.quantities import Kind, Quantity, quantity_of
from symbackprop.latex.grammar import letters_of
from symbackprop.latex.habits import layer_above
from symbackprop.latex.heads import bare_name
from symbackprop.latex.nodes import APART, Identifier, Node
from symbackprop.latex.tree import sum_signs

__all__ = ["with_index_letters"]

_MOST = 16  # equations that are looked at
_ENOUGH = 2  # of them, that must be right
_PASSED = (Kind.ACTIVATION, Kind.PREDICTION, Kind.INPUT)
_BIAS = "0"  # in the place of the source


@dataclass(frozen=True, slots=True)
class _Name:
    """A name with one or two letters below, or one and a 0."""

    base: str
    places: tuple[str, ...]

    @property
    def letters(self) -> tuple[str, ...]:
        return tuple(one for one in self.places if one != _BIAS)


@dataclass(frozen=True, slots=True)
class _Sum:
    """What a definition says of a layer: its units v are sums over the units u of the layer before."""

    source: str
    unit: str
    weight: _Name
    passed: _Name | None = None  # None for a sum of errors, which runs the other way
    head: _Name | None = None
    applied: bool = False  # whether the head is a function of the sum
    bias: _Name | None = None


@dataclass(frozen=True, slots=True)
class _Meaning:
    kind: Kind
    layer: int
    exchanged: bool = False  # a weight whose letters stand the other way round than the document has them


_Meanings = Mapping[_Name, _Meaning]
_Layers = Mapping[str, int]  # over whose units a letter runs; 0 is the input


def with_index_letters(evidence: Evidence, equations: Sequence[Equation]) -> Evidence:
    """The evidence in which index letters tell names apart, where the document's definitions say over which layer each
    runs, and more of its equations are right then.
    """
    env = evidence.env
    network = env.lecture.network
    if not network.depth or env.names.highest > max(network.width(layer) for layer in range(network.depth + 1)):
        return evidence  # units that are numbered on from layer to layer tell theirs
    sums = [found for one in equations for found in _sums(env, one)]
    every = (named for one in equations for side in one.sides(env.grammar) for named in letters_of(side, env.grammar))
    names = Counter(name for named in every if (name := _name(env, named)) is not None)
    layers = _layers(env, sums, names)
    meanings = _meanings(env, equations, sums, names, layers) if layers else {}
    if not meanings or _has_other_names(env, equations, meanings):
        return evidence
    other = evidence.within(_told_apart(env, equations, meanings, layers))
    bases = {name.base for name in meanings}
    telling = [one for one in equations if any(named.base in bases and named.sub for named in one.names)][:_MOST]
    again = [replace(one, trees=trees_of(other.env, one.chain)) for one in telling]
    usual = sum(_is_of_the_lecture(env, one, bases) and is_right_somehow(evidence, one) for one in telling)
    right = sum(is_right_somehow(other, one) for one in again)
    return other if right >= _ENOUGH and right > usual else evidence


def _has_other_names(env: Environment, equations: Sequence[Equation], meanings: _Meanings) -> bool:
    """Whether a document writes one of these quantities with the letter that the lecture file gives to it, which is
    another one: then it is this one that has another meaning.
    """
    written = {named.base.replace(" ", "") for one in equations for named in one.names}
    said: dict[tuple[Kind, object], set[str]] = {}
    for key in env.names.said:
        quantity = env.names.table[key]
        said.setdefault((quantity.kind, quantity.layer), set()).add(key.base)
    for name, meaning in meanings.items():
        layer = None if meaning.kind in (Kind.INPUT, Kind.TARGET) else meaning.layer
        bases = said.get((meaning.kind, layer), set())
        if bases and name.base not in bases and bases & written:
            return True
    return False


def _is_of_the_lecture(env: Environment, equation: Equation, bases: Collection[str]) -> bool:
    """Whether the lecture has each of some names in an equation without this: else it is about others."""
    names = [(one, name) for one in equation.names if one.base in bases and (name := _name(env, one)) is not None]
    keys = (key_of(named, dict.fromkeys(name.letters, 1)) for named, name in names)
    return all(key in env.names.table and key not in env.names.weak for key in keys)


# what the definitions say


def _meanings(
    env: Environment, equations: Sequence[Equation], sums: Sequence[_Sum], names: Mapping[_Name, int], layers: _Layers
) -> _Meanings:
    """What each name with index letters means; nothing where the definitions contradict each other."""
    applied = dict(found for one in equations for found in _applied(env, one))
    found: dict[_Name, _Meaning] = {}
    for name, meaning in chain(
        _of_sums(env, sums, applied, layers),
        _of_functions(env, applied, layers),
        _errors(env, names, layers),
        _weights(env, sums, names, layers),
    ):
        if found.setdefault(name, meaning) != meaning:
            return {}
    found |= _targets(env, names, layers, found)
    found |= _other_layers(env, found, names, layers)
    return {**found, **_other_letters(found, names, layers)}


def _sums(env: Environment, equation: Equation) -> Iterator[_Sum]:
    head, *sides = equation.sides(env.grammar)
    named = bare_name(head) if head is not None else None
    name = _name(env, named) if named is not None else None
    if name is None or len(name.places) != 1:
        return
    for side in sides:
        found = _sum(env, name, side) if side is not None else None
        if found is not None:
            yield found


def _sum(env: Environment, head: _Name, side: Node) -> _Sum | None:
    """The sum that a head with one letter is, over the units of another layer; None for anything else."""
    (unit,) = head.places
    parts = [*letters_of(side, env.grammar)]
    names = {name for one in parts if (name := _name(env, one)) is not None}
    weights = [one for one in names if len(one.letters) == 2]
    if len(weights) != 1 or unit not in weights[0].letters or not any(True for _ in sum_signs(side)):
        return None
    (source,) = {*weights[0].letters} - {unit}
    over = [one for one in names if one.places == (source,)]
    beside = [one for one in names if one.letters == (unit,) and one != head]
    if len(over) != 1 or len(names) != 1 + len(over) + len(beside):
        return None
    if _is_error(env, head.base):
        return _Sum(unit, source, weights[0]) if _is_error(env, over[0].base) else None
    if _is_error(env, over[0].base) or len(beside) > 1 or head in names:
        return None
    function = any(not one.sub and _is_a_function(env, one) for one in parts)
    return _Sum(source, unit, weights[0], over[0], head, function, beside[0] if beside else None)


def _applied(env: Environment, equation: Equation) -> Iterator[tuple[_Name, _Name]]:
    """What a unit passes on, and the pre-activation of which that is a function."""
    head, *sides = equation.sides(env.grammar)
    named = bare_name(head) if head is not None else None
    name = _name(env, named) if named is not None else None
    for side in sides if name is not None and len(name.places) == 1 else ():
        assert name is not None
        names = {other for one in letters_of(side, env.grammar) if (other := _name(env, one)) is not None}
        function = any(_is_a_function(env, one) for one in letters_of(side) if not one.sub)
        bases = {one.base for one in names}
        if function and len(bases) == 1 and all(len(one.places) == 1 for one in names) and bases != {name.base}:
            before = _Name(bases.pop(), name.places)
            if before in names:
                yield name, before


def _is_a_function(env: Environment, named: Identifier) -> bool:
    return named.base in ("e", r"\exp") or called(env, named, {}, ()) is not None


def _name(env: Environment, named: Identifier) -> _Name | None:
    """A name with one or two letters below, or with one and a 0; None for anything else, and where its layer stands
    above it as a letter: then that tells it.
    """
    if layer_above(named, in_brackets=True):
        return None
    places = named.places
    letters = [one for one in places if one.isalpha() and one.islower()]
    if not 1 <= len(places) <= 2 or not letters or len(letters) + places.count(_BIAS) != len(places):
        return None
    word = len(places) > 1 and not script(named.sub, dict.fromkeys(letters, 1))[:1].isdecimal()
    return None if word or len({*places}) < len(places) or env.classes & {*letters} else _Name(named.base, places)


def _is_error(env: Environment, base: str) -> bool:
    return any(key.base == base and quantity.kind is Kind.DELTA for key, quantity in env.names.table.items())


# which letter runs over which layer


def _layers(env: Environment, sums: Sequence[_Sum], names: Iterable[_Name]) -> _Layers:
    """The layer of each letter, where the sums lead from the inputs to the outputs, one letter a layer."""
    depth = env.lecture.network.depth
    if not any(one.passed is not None for one in sums):
        return {}
    path = _path(_consistent(sums))
    if path is None:
        return {}
    weights = {one.weight.base for one in sums} | env.names.parameter_letters
    pairs = {one.places for one in names if len(one.letters) == 2 and one.base in weights}
    while len(path) <= depth:
        before = {other for pair in pairs if path[0] in pair for other in pair} - {*path}
        behind = {other for pair in pairs if path[-1] in pair for other in pair} - {*path}
        if len(before) == 1 and not (behind - before):
            path = (*before, *path)
        elif len(behind) == 1 and not (before - behind):
            path = (*path, *behind)
        else:
            return {}
    return {letter: layer for layer, letter in enumerate(path)} if len(path) == depth + 1 else {}


def _consistent(sums: Sequence[_Sum]) -> Iterator[tuple[str, str]]:
    """The steps from letter to letter, but for those that contradict what is said more often: definitions first."""
    counts = Counter((one.source, one.unit) for one in sums)
    defined = {(one.source, one.unit) for one in sums if one.passed is not None}
    behind: dict[str, str] = {}
    for source, unit in sorted(counts, key=lambda step: (step not in defined, -counts[step])):
        if source not in behind and unit not in behind.values() and behind.get(unit) != source:
            behind[source] = unit
            yield source, unit


def _path(steps: Iterable[tuple[str, str]]) -> tuple[str, ...] | None:
    """The letters in the order in which the steps lead from one to the next; None where these are no single path."""
    behind = dict(steps)
    first = {*behind} - {*behind.values()}
    if len(first) != 1:
        return None
    path = [first.pop()]
    while path[-1] in behind:
        path.append(behind[path[-1]])
    return tuple(path) if len(path) == len(behind) + 1 else None


# what each name means


def _passed_on(env: Environment, layer: int) -> _Meaning:
    depth = env.lecture.network.depth
    kind = Kind.INPUT if not layer else Kind.PREDICTION if layer == depth else Kind.ACTIVATION
    return _Meaning(kind, layer)


def _of_sums(
    env: Environment, sums: Iterable[_Sum], applied: Mapping[_Name, _Name], layers: _Layers
) -> Iterator[tuple[_Name, _Meaning]]:
    for one in sums:
        if one.passed is None or one.head is None:
            continue
        layer = layers[one.unit]
        yield one.passed, _passed_on(env, layers[one.source])
        linear = env.lecture.network.layers[layer - 1].activation.is_identity
        alone = linear and one.head not in applied.values()
        is_output = one.applied or alone
        yield one.head, _passed_on(env, layer) if is_output else _Meaning(Kind.PREACTIVATION, layer)
        if one.bias is not None:
            yield one.bias, _Meaning(Kind.BIAS, layer)


def _of_functions(
    env: Environment, applied: Mapping[_Name, _Name], layers: _Layers
) -> Iterator[tuple[_Name, _Meaning]]:
    for name, before in applied.items():
        layer = layers.get(name.places[0], 0)
        if layer:
            yield name, _passed_on(env, layer)
            yield before, _Meaning(Kind.PREACTIVATION, layer)


def _errors(env: Environment, names: Iterable[_Name], layers: _Layers) -> Iterator[tuple[_Name, _Meaning]]:
    bases = {name.base for name in names if len(name.places) == 1 and layers.get(name.places[0])}
    for base in (base for base in bases if _is_error(env, base)):  # also of layers that only an update names
        yield from ((_Name(base, (letter,)), _Meaning(Kind.DELTA, layer)) for letter, layer in layers.items() if layer)


def _weights(
    env: Environment, sums: Sequence[_Sum], names: Mapping[_Name, int], layers: _Layers
) -> Iterator[tuple[_Name, _Meaning]]:
    """The weights between layers; of one that is written both ways that of the definitions is meant, else the more
    frequent one, or nothing is known of it.
    """
    bases = {one.weight.base for one in sums} | env.names.parameter_letters
    defined = {one.weight for one in sums if one.passed is not None}
    for name, count in names.items():
        if len(name.letters) != 2 or name.base not in bases or not {*name.places} <= layers.keys():
            continue
        first, second = (layers[letter] for letter in name.places)
        other = replace(name, places=name.places[::-1])
        turned = names.get(other, 0)
        said = (name in defined) != (other in defined)
        if abs(first - second) != 1 or not (said or turned * 2 <= count or count * 2 <= turned):
            continue
        exchanged = other in defined if said else count < turned
        yield name, _Meaning(Kind.WEIGHT, max(first, second), exchanged=exchanged)
        if other not in names:  # only an update may name it, or nobody
            yield other, _Meaning(Kind.WEIGHT, max(first, second), exchanged=not exchanged)


def _targets(env: Environment, names: Mapping[_Name, int], layers: _Layers, known: _Meanings) -> _Meanings:
    """The targets, with the letter of the outputs: the lecture's own, else a usual one."""
    depth = env.lecture.network.depth
    last = next(letter for letter, layer in layers.items() if layer == depth)
    said = {key.base for key, quantity in env.names.table.items() if quantity.kind is Kind.TARGET}
    free = [one for one in names if one.places == (last,) and one not in known]
    own = [one for one in free if one.base in said]
    found = own if len(own) == 1 else [one for one in free if one.base in (*TARGET_LETTERS, "d")]
    return {found[0]: _Meaning(Kind.TARGET, depth)} if len(found) == 1 else {}


def _other_layers(env: Environment, known: _Meanings, names: Iterable[_Name], layers: _Layers) -> _Meanings:
    """What is written with the letter of one layer and the index of another, for which there is no other name."""
    found: dict[_Name, _Meaning] = {}
    there = {(_role(meaning.kind), meaning.layer) for meaning in known.values()}
    for one in names:
        roles = {_role(meaning.kind) for name, meaning in known.items() if name.base == one.base}
        layer = layers.get(one.letters[0])
        if one in known or len(one.letters) > 1 or layer is None or len(roles) != 1:
            continue
        (role,) = roles
        if (role, layer) not in there and (layer or role is Kind.ACTIVATION):
            found[one] = _passed_on(env, layer) if role is Kind.ACTIVATION else _Meaning(role, layer)
    return found


def _role(kind: Kind) -> Kind:
    return Kind.ACTIVATION if kind in _PASSED else kind


def _other_letters(known: _Meanings, names: Iterable[_Name], layers: _Layers) -> _Meanings:
    """What belongs to one layer, with any other index: of the layer's units, too; and an index that stands at such a
    name, l of p_l where the outputs are p_k, at others.
    """
    of_base: dict[str, set[_Meaning]] = {}
    for name, meaning in known.items():
        if len(name.places) == 1:
            of_base.setdefault(name.base, set()).add(meaning)
    free = [one for one in names if len(one.places) == 1 and one not in known]
    single = {one: next(iter(found)) for one in free if len(found := of_base.get(one.base, set())) == 1}
    of_letter: dict[str, set[int]] = {}
    for one, meaning in single.items():
        of_letter.setdefault(one.places[0], set()).add(meaning.layer)
    told = {one: of_letter.get(one.places[0], set()) for one in free if one.places[0] not in layers}
    meant = {one: [m for m in of_base.get(one.base, ()) if told.get(one) == {m.layer}] for one in free}
    return {**single, **{one: ones[0] for one, ones in meant.items() if len(ones) == 1}}


# names for them


def _told_apart(env: Environment, equations: Sequence[Equation], meanings: _Meanings, layers: _Layers) -> Environment:
    """The environment in which each of these names has a base of its own."""
    apart = {
        (name.base, name.places): f"{name.base}{APART}{number}{EXCHANGED * meaning.exchanged}"
        for number, (name, meaning) in enumerate(meanings.items())
    }
    above: dict[tuple[str, tuple[str, ...]], set[str]] = {}
    for named in (named for one in equations for named in one.names):
        written = (named.base, named.places)
        if written in apart:
            above.setdefault(written, {""}).add(script(named.sup, {}) if _is_a_number_of_layer(named) else "")
    table = {
        Key(apart[name.base, name.places], sub, sup): quantity
        for name, meaning in meanings.items()
        for sup in above.get((name.base, name.places), {""})
        for sub, quantity in _of_another_layer(env, name, meaning, sup) or _entries(env, name, meaning, layers)
    }
    letters = {*chain.from_iterable(name.letters for name in meanings)}
    names = replace(
        env.names,
        table={**env.names.table, **table},
        labels=env.names.labels - letters,
        parameter_letters=env.names.parameter_letters
        | {key.base for key, quantity in table.items() if quantity.kind in (Kind.WEIGHT, Kind.BIAS)},
    )
    return replace(env, names=names, grammar=env.grammar.accustomed(replace(env.grammar.habits, apart=apart)))


def _is_a_number_of_layer(named: Identifier) -> bool:
    """Whether a number in brackets stands above a name: the layer, and no power."""
    texts = [token.text for token in named.sup]
    return len(texts) == 3 and texts[0] in ("(", "[") and texts[1].isdecimal()


def _of_another_layer(env: Environment, name: _Name, meaning: _Meaning, sup: str) -> list[tuple[str, Quantity]]:
    """What the lecture itself writes with a number of another layer above: that says which one is meant, whatever
    letter stands below.
    """
    found = [(key, quantity) for key, quantity in env.names.table.items() if (key.base, key.sup) == (name.base, sup)]
    own = [(key.sub, quantity) for key, quantity in found if sup and key.sub and key not in env.names.weak]
    return own if any(quantity.layer != meaning.layer for _, quantity in own) else []


def _entries(env: Environment, name: _Name, meaning: _Meaning, layers: _Layers) -> Iterator[tuple[str, Quantity]]:
    """Each entry that a name may mean, with what stands below it then."""
    network = env.lecture.network
    kind, layer, sample = meaning.kind, meaning.layer, network.running_sample
    if kind is Kind.WEIGHT:
        first = layers[name.places[0]] == layer
        for unit, source in product(range(1, network.width(layer) + 1), range(1, network.width(layer - 1) + 1)):
            sub = f"{unit},{source}" if first else f"{source},{unit}"
            yield sub, quantity_of(kind, layer, unit, source)
        return
    shared = kind is Kind.BIAS and network.layers[layer - 1].bias == "shared"
    for unit in range(1, network.width(layer) + 1):
        sub = ",".join(_BIAS if place == _BIAS else str(unit) for place in name.places)
        if kind is Kind.BIAS:
            yield sub, quantity_of(kind, layer) if shared else quantity_of(kind, layer, unit)
        elif kind in (Kind.INPUT, Kind.TARGET):
            yield sub, quantity_of(kind, unit=unit, sample=sample)
        else:
            yield sub, quantity_of(kind, layer, unit, sample=sample)
