"""What names with index letters mean, where it is known over which layer each letter runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from symbackprop.check.conventions import TARGET_LETTERS
from symbackprop.check.letters.index_names import IndexName, WeightedSum, is_error
from symbackprop.check.letters.layer_ways import Layers
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.keys import plain_base
from symbackprop.core.quantities import Kind

__all__ = ["Meaning", "Role", "Said", "aims_at_inner_units", "meanings_of", "roles_of", "weights_among"]


class Role(Enum):
    """What a letter is of the units of any layer."""

    SUM = "pre-activation"
    PASSED = "what a unit passes on"
    ERROR = "error signal"
    BIAS = "bias"


_AIMS = (*TARGET_LETTERS, "d")
_USUAL = {**dict.fromkeys(["o", "O", "out"], Role.PASSED), **dict.fromkeys(["net", "in"], Role.SUM)}  # said by nothing


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a name means; `exchanged` a weight whose letters stand the other way round than the document has them."""

    kind: Kind
    layer: int
    exchanged: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """What a document says with index letters: its sums, functions of them, and how often it has each name."""

    sums: Sequence[WeightedSum]
    applied: Mapping[IndexName, IndexName]
    names: Mapping[IndexName, int]


_Roles = Mapping[tuple[str, int], Role]  # of a letter among the units of a layer


def weights_among(env: Environment, said: Said) -> Mapping[IndexName, int]:
    """The names with two letters that are weights: by the definitions, or by their letter."""
    letters = {one.weight.letter for one in said.sums} | env.names.parameter_letters
    return {name: count for name, count in said.names.items() if len(name.letters) == 2 and name.letter in letters}


def roles_of(env: Environment, said: Said, layers: Layers) -> _Roles:
    """What each letter is among the units of each layer, as most of what is said of it has it."""
    votes: dict[tuple[str, int], Counter[Role]] = {}
    for name, role in _said_of(env, said, layers):
        votes.setdefault((name.base, layers[name.letters[0]]), Counter())[role] += 1
    ranked = {place: found.most_common(2) for place, found in votes.items()}
    return {place: ones[0][0] for place, ones in ranked.items() if len(ones) == 1 or ones[0][1] > ones[1][1]}


def _said_of(env: Environment, said: Said, layers: Layers) -> Iterator[tuple[IndexName, Role]]:
    network = env.lecture.network
    for one in said.sums:
        if one.passed is None or one.head is None or not {one.source, one.unit} <= layers.keys():
            continue
        linear = layers[one.unit] > 0 and network.layers[layers[one.unit] - 1].activation.is_identity
        is_output = one.applied or (linear and one.head not in said.applied.values())
        if len(one.passed.letters) == 1:
            yield one.passed, Role.PASSED
        yield one.head, Role.PASSED if is_output else Role.SUM
        if one.bias is not None:
            yield one.bias, Role.BIAS
    for name, before in said.applied.items():
        if layers.get(name.places[0]):
            yield name, Role.PASSED
            yield before, Role.SUM
    told = {name.base for one in said.sums for name in (one.passed, one.head, one.bias) if name is not None}
    told |= {name.base for pair in said.applied.items() for name in pair}
    for name in said.names:
        if len(name.places) == 1 and layers.get(name.places[0]):
            if is_error(env, name.base):
                yield name, Role.ERROR
            elif name.base in _USUAL and name.base not in told:
                yield name, _USUAL[name.base]


def meanings_of(
    env: Environment, said: Said, roles: _Roles, levels: Layers, layers: Layers
) -> Mapping[IndexName, Meaning]:
    """What each name means where the letters run over some layers; what each is, was found at the `levels`."""
    found = dict(_units(env, said, roles, levels, layers))
    found |= dict(_weights(env, said, layers))
    found |= dict(_of_connections(env, said, layers))
    found |= _targets(env, said.names, layers, found)
    return {**found, **_other_letters(found, said.names, layers)}


def _units(
    env: Environment, said: Said, roles: _Roles, levels: Layers, layers: Layers
) -> Iterator[tuple[IndexName, Meaning]]:
    errors = {name.base for name in said.names if len(name.places) == 1 and levels.get(name.places[0])}
    errors = {base for base in errors if is_error(env, base)}  # also of layers that only an update names
    for base, letter in {*((one.base, one.letters[0]) for one in said.names), *_pairs(errors, layers)}:
        if letter not in layers or letter not in levels:
            continue
        role = roles.get((base, levels[letter])) or _role_elsewhere(
            roles, base, levels[letter], of_all=_is_of_all(said.names, base, levels)
        )
        meaning = _meaning(env, role, layers[letter]) if role is not None else None
        names = [one for one in said.names if one.base == base and one.letters == (letter,)]
        if base in errors:
            names.append(IndexName(base, (letter,)))
        if meaning is None or (meaning.kind is not Kind.INPUT and role is Role.PASSED and _is_input(env, base)):
            continue
        yield from ((one, meaning) for one in names if len(one.places) == 1 or role is Role.BIAS)


def _pairs(bases: Iterable[str], layers: Layers) -> Iterator[tuple[str, str]]:
    yield from ((base, letter) for base in bases for letter in layers)


def _role_elsewhere(roles: _Roles, base: str, level: int, *, of_all: bool) -> Role | None:
    """What a letter is in other layers, where no other letter is that in this one, or it is the letter `of_all`."""
    found = {role for (other, _), role in roles.items() if other == base}
    if len(found) != 1:
        return None
    (role,) = found
    taken = any(at == level and other == role for (_, at), other in roles.items())
    return None if (taken and not of_all) or role is Role.BIAS else role


def _is_of_all(names: Iterable[IndexName], base: str, levels: Layers) -> bool:
    """Whether a letter stands with an index of every layer."""
    found = {levels.get(one.places[0]) for one in names if one.base == base and len(one.places) == 1}
    return found >= {*levels.values()}


def _is_input(env: Environment, base: str) -> bool:
    """Whether a letter is that of the inputs in the lecture, and of nothing else."""
    kinds = {
        quantity.kind
        for key, quantity in env.names.table.items()
        if key.base == plain_base(base) and key not in env.names.weak
    }
    return kinds == {Kind.INPUT}


def _meaning(env: Environment, role: Role, layer: int) -> Meaning | None:
    if role is Role.PASSED:
        last = layer == env.lecture.network.depth
        return Meaning(Kind.INPUT if not layer else Kind.PREDICTION if last else Kind.ACTIVATION, layer)
    kinds = {Role.SUM: Kind.PREACTIVATION, Role.ERROR: Kind.DELTA, Role.BIAS: Kind.BIAS}
    return Meaning(kinds[role], layer) if layer else None


def _weights(env: Environment, said: Said, layers: Layers) -> Iterator[tuple[IndexName, Meaning]]:
    """The weights between layers; of one that is written both ways that of the definitions is meant, else the more
    frequent one, else the one in the order of others, or nothing is known of it.
    """
    names = weights_among(env, said)
    sums = [one for one in said.sums if one.passed is not None]
    defined = {one.weight for one in sums}
    for name, count in names.items():
        if not {*name.places} <= layers.keys():
            continue
        first, second = (layers[letter] for letter in name.places)
        other = replace(name, places=name.places[::-1])
        turned = names.get(other, 0)
        told = (name in defined) != (other in defined)
        often = turned * 2 <= count or count * 2 <= turned
        orders = {one.weight.places[0] == one.unit for one in sums if one.weight.base == name.base}
        orders = orders or _usual_orders(env, name.letter)
        if abs(first - second) != 1 or not (told or often or len(orders) == 1):
            continue
        in_order = (first > second) in orders
        exchanged = other in defined if told else not in_order if len(orders) == 1 else count < turned
        yield name, Meaning(Kind.WEIGHT, max(first, second), exchanged=exchanged)
        if other not in names:  # only an update may name it, or nobody
            yield other, Meaning(Kind.WEIGHT, max(first, second), exchanged=not exchanged)


def _usual_orders(env: Environment, letter: str) -> set[bool]:
    """Whether the unit stands first below the weights of a letter that have their layers above, w_{21}^{(1)}, by the
    lecture file or the notation of the document: letters that tell layers have nothing to say of that then.
    """
    known = ((key, one) for key, one in env.names.table.items() if key.base == letter and key.sup)
    told = ((key, one) for key, one in known if one.kind is Kind.WEIGHT and key not in env.names.weak)
    pairs = ((key.sub.replace(",", ""), one) for key, one in told if one.unit != one.source)
    return {digits == f"{one.unit}{one.source}" for digits, one in pairs if digits.isdecimal()}


def _of_connections(env: Environment, said: Said, layers: Layers) -> Iterator[tuple[IndexName, Meaning]]:
    """What comes to unit j from unit i, x_{ji}: it is what the source passes on."""
    of_base = {
        one.passed.base: one.passed.places[0] == one.unit
        for one in said.sums
        if one.passed is not None and len(one.passed.letters) == 2
    }
    for name in said.names:
        if name.base in of_base and len(name.letters) == 2 and {*name.places} <= layers.keys():
            first, second = (layers[letter] for letter in name.places)
            meaning = _meaning(env, Role.PASSED, min(first, second)) if abs(first - second) == 1 else None
            if meaning is not None:
                yield name, replace(meaning, exchanged=(first > second) != of_base[name.base])


def aims_at_inner_units(said: Said, layers: Layers) -> bool:
    """Whether a usual letter of targets stands with indices of inner layers only: any unit may be an output then."""
    last = max(layers.values())
    found: dict[str, set[int]] = {}
    for name in said.names:
        if name.base in _AIMS and len(name.places) == 1 and name.places[0] in layers:
            found.setdefault(name.base, set()).add(layers[name.places[0]])
    own = {one.base for sums in said.sums for one in (sums.passed, sums.head) if one is not None}
    return any(min(at) > 0 and max(at) < last for base, at in found.items() if base not in own)


def _targets(
    env: Environment, names: Mapping[IndexName, int], layers: Layers, known: Mapping[IndexName, Meaning]
) -> Mapping[IndexName, Meaning]:
    """The targets, with a letter of the outputs: the lecture's own, else a usual one."""
    depth = env.lecture.network.depth
    lasts = [(letter,) for letter, layer in layers.items() if layer == depth]
    kinds = {key.base: env.names.table[key].kind for key in env.names.said}
    said = {key.base for key, quantity in env.names.table.items() if quantity.kind is Kind.TARGET}
    free = [one for one in names if one.places in lasts and one not in known]
    free = [one for one in free if kinds.get(one.letter, Kind.TARGET) is Kind.TARGET]
    own = {one.base for one in free if one.letter in said}
    bases = own if len(own) == 1 else {one.base for one in free if one.base in _AIMS}
    if len(bases) != 1:
        return {}
    return {one: Meaning(Kind.TARGET, depth) for one in free if one.base in bases}


def _other_letters(
    known: Mapping[IndexName, Meaning], names: Iterable[IndexName], layers: Layers
) -> Mapping[IndexName, Meaning]:
    """What belongs to one layer, with any other index: of the layer's units, too; and an index that stands at such a
    name, l of p_l where the outputs are p_k, at others.
    """
    of_base: dict[str, set[Meaning]] = {}
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
