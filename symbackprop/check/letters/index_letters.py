"""Names that their index letters tell apart: w_{ji} and w_{kj}, where i runs over the inputs, j over the hidden units
and k over the outputs, are weights of two layers, and o_i, o_j, o_k what three layers pass on.

Which letter runs over which layer is taken from the document once, from its definitions, a_j = sum_i w_{ji} x_i and
z_j = h(a_j), and the letters of its weights; and counts where more of what it says is right so. A document may also
speak of any unit j, whose sources are the units i, and that is the source of the units k: then each claim is about
those layers of which it is right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

from symbackprop.check.conventions import LAYER_LETTERS
from symbackprop.check.inference.equations import Equation, is_right_somehow, with_own_name
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.letters.biases_from_zero import with_biases_from_zero
from symbackprop.check.letters.index_names import BIAS_SOURCE, IndexName, applied_in, handed_on_in, index_name, sums_in
from symbackprop.check.letters.layer_ways import Layers, ways_of
from symbackprop.check.letters.meanings import Meaning, Said, aims_at_inner_units, meanings_of, roles_of, weights_among
from symbackprop.check.letters.told_apart import EXCHANGED, in_way
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.indices.index_layers import Apart, IndexLayers
from symbackprop.check.names.indices.units_from_zero import from_zero
from symbackprop.check.names.keys import Key, index_letters, key_of, plain_base, script
from symbackprop.check.reading.arguments import trees_of
from symbackprop.core.quantities import Kind, Quantity, quantity_of
from symbackprop.latex.grammar import letters_of
from symbackprop.latex.heads import head_name
from symbackprop.latex.nodes import APART, Identifier, Node

__all__ = ["with_index_letters"]

_MOST = 16  # equations that are looked at
_ENOUGH = 2  # of them, that must be right
_OF_ANY_UNIT = 2  # equations that are right only of any unit, where each letter may have a layer of its own
_PASSED_ON = (Kind.ACTIVATION, Kind.PREDICTION)
_Meanings = Mapping[IndexName, Meaning]


def with_index_letters(evidence: Evidence, equations: Sequence[Equation]) -> Evidence:
    """The evidence in which index letters tell names apart, where the document says over which layer each runs, and
    more of its equations are right then.
    """
    env = evidence.env
    network = env.lecture.network
    if not network.depth or env.names.highest > max(network.width(layer) for layer in range(network.depth + 1)):
        return evidence  # units that are numbered on from layer to layer tell theirs
    said = _said(env, equations)
    weights = weights_among(env, said)
    trial = _Trial(evidence, equations, said)
    best, most = evidence, 0
    for ways in ways_of(network.depth, said.sums, weights):
        other = trial.of(ways)
        if other is None:
            continue
        right, usual = trial.right_in(other)
        any_unit = len(ways) > 1 and not aims_at_inner_units(said, ways[0])
        enough = _ENOUGH if not most else most + (_OF_ANY_UNIT if any_unit else 1)
        if right >= enough and right > usual:
            best, most = other, right
    return trial.with_fixed_names(best) if best is not evidence else best


def _said(env: Environment, equations: Sequence[Equation]) -> Said:
    every = (named for one in equations for side in one.sides(env.grammar) for named in letters_of(side, env.grammar))
    sums = [found for one in equations for found in sums_in(env, one)]
    applied = dict(found for one in equations for found in applied_in(env, one))
    heads = {one.head for one in sums if one.head is not None}
    for linear, before in (found for one in equations for found in handed_on_in(env, one)):
        if before in heads and linear not in heads:
            applied.setdefault(linear, before)
    return Said(sums, applied, Counter(name for named in every if (name := index_name(env, named)) is not None))


@dataclass(slots=True)
class _Trial:
    """What ways to give layers to letters are tried on."""

    evidence: Evidence
    equations: Sequence[Equation]
    said: Said
    known: dict[tuple[int, frozenset[tuple[str, int]]], bool] = field(default_factory=dict)
    own: dict[frozenset[tuple[str, int]], Evidence] = field(default_factory=dict)

    def of(self, ways: Sequence[Layers]) -> Evidence | None:
        """The evidence in which letters run over some layers; None where nothing is known then."""
        env = self.evidence.env
        levels = ways[0]
        roles = roles_of(env, self.said, levels)
        certain = self._certain
        meanings = [
            {
                name: one
                for name, one in meanings_of(env, self.said, roles, levels, layers).items()
                if name.base not in certain
            }
            for layers in ways
        ]
        pairs = zip(ways, meanings, strict=True)
        found = [(layers, one) for layers, one in pairs if one and not _has_other_names(env, self.equations, one)]
        if not found or found[0][0] is not levels or _turns_all(self.said, found[0][1]):
            return None
        kept, meanings = ([pair[0] for pair in found], [pair[1] for pair in found])
        return self.evidence.within(_told_apart(env, self.equations, kept, meanings))

    @property
    def _certain(self) -> frozenset[str]:
        """The letters with a number of their layer above that the lecture file spells so: these tell it themselves."""
        env = self.evidence.env
        names = (
            named for one in self.equations for named in one.names if named.places and _is_a_number_of_layer(named)
        )
        keys = (
            (named.base, key_of(named, dict.fromkeys((letter for letter, _ in index_letters(named)), 1)))
            for named in names
        )
        return frozenset(base for base, key in keys if key in env.names.certain)

    def right_in(self, other: Evidence) -> tuple[int, int]:
        """How many equations with such names are right with them, and how many are without."""
        env, ways = self.evidence.env, other.env.index_layers.ways
        bases = {base for apart in other.env.index_layers.apart for base, _ in apart}
        telling = self._telling(other)
        usual = right = 0
        for number, one in enumerate(telling[:_MOST]):
            before = _is_of_the_lecture(env, one, bases) and is_right_somehow(self.evidence, one)
            there = any(self._is_right(other, number, one, way) for way in range(len(ways)))
            if before and not there and _has_any_layer(one):
                return 0, 1  # it tells its layers itself
            usual, right = usual + before, right + there
        return right, usual

    def with_fixed_names(self, other: Evidence) -> Evidence:
        """The evidence with the names of what units have whose definitions are right in the first way only; error
        signals have one for each kind of layer.
        """
        layers = other.env.index_layers
        heads = [(number, one, head_name(one.trees)) for number, one in enumerate(self._telling(other)[:_MOST])]
        named = [(number, one, head) for number, one, head in heads if head is not None and head.places]
        defined = [(number, one, head) for number, one, head in named if _is_passed_on(other.env, head)]
        first = [(number, one, head) for number, one, head in defined if self._is_right(other, number, one, 0)]
        fixed = (
            frozenset(
                (head.letter, head.places) for number, one, head in first if not self._is_right(other, number, one, way)
            )
            for way in range(len(layers.ways))
        )
        return other.within(replace(other.env, index_layers=replace(layers, fixed=tuple(fixed))))

    def _telling(self, other: Evidence) -> list[Equation]:
        """The equations with names that letters tell apart."""
        bases = {base for apart in other.env.index_layers.apart for base, _ in apart}
        return [one for one in self.equations if any(named.base in bases and named.sub for named in one.names)]

    def _is_right(self, other: Evidence, number: int, equation: Equation, way: int) -> bool:
        place = number, frozenset(other.env.index_layers.ways[way].items())
        if place not in self.known:
            there = self._with_own_names(other.within(in_way(other.env, way)), place[1])
            again = replace(equation, trees=trees_of(there.env, equation.chain))
            self.known[place] = is_right_somehow(there, again)
        return self.known[place]

    def _with_own_names(self, there: Evidence, layers: frozenset[tuple[str, int]]) -> Evidence:
        """The evidence in which the document's own names are known that it defines by others: e_k of t_k - o_k."""
        if layers not in self.own:
            env = there.env
            known = {key.base for key in env.names.table}
            for one in self.equations:
                again = replace(one, trees=trees_of(env, one.chain))
                named = head_name(again.trees)
                if named is not None and named.sub and named.base not in known and _is_defined(env, again):
                    there = with_own_name(there, again)
                    known.add(named.base)
            self.own[layers] = there
        return self.own[layers]


def _is_passed_on(env: Environment, named: Identifier) -> bool:
    """Whether a name is that of a pre-activation or of what a unit gives."""
    key = key_of(named, dict.fromkeys((letter for letter, _ in index_letters(named)), 1))
    found = env.names.find(key)
    return found is not None and found.kind in (Kind.PREACTIVATION, *_PASSED_ON)


def _has_any_layer(equation: Equation) -> bool:
    """Whether the letter for any layer stands above names of an equation."""
    return any(above and letter in LAYER_LETTERS for named in equation.names for letter, above in index_letters(named))


def _turns_all(said: Said, meanings: _Meanings) -> bool:
    """Whether every weight that a document writes would have its letters the other way round."""
    exchanged = [one.exchanged for name, one in meanings.items() if one.kind is Kind.WEIGHT and name in said.names]
    return bool(exchanged) and all(exchanged)


def _is_defined(env: Environment, equation: Equation) -> bool:
    """Whether all names behind the head of an equation are known."""
    names = letters_of(equation.trees[1], env.grammar) if isinstance(equation.trees[1], Node) else ()
    keys = [key_of(one, dict.fromkeys((letter for letter, _ in index_letters(one)), 1)) for one in names]
    return bool(keys) and all(env.names.find(key) is not None for key in keys)


def _has_other_names(env: Environment, equations: Sequence[Equation], meanings: _Meanings) -> bool:
    """Whether a document writes one of these quantities with the letter that the lecture file gives to it, which is
    another one: then it is this one that has another meaning, but where the document says itself that both are the
    same, o_k = y_k.
    """
    written = {plain_base(named.base) for one in equations for named in one.names}
    said: dict[tuple[Kind, object], set[str]] = {}
    for key in env.names.said:
        quantity = env.names.table[key]
        said.setdefault((quantity.kind, quantity.layer), set()).add(key.base)
    pairs = [pair for one in equations for pair in handed_on_in(env, one)]
    passed = {key.base for key in env.names.said if env.names.table[key].kind in _PASSED_ON}
    same = {one.base for pair in pairs for one, other in (pair, pair[::-1]) if other.letter in passed}
    for name, meaning in meanings.items():
        if meaning.kind in _PASSED_ON and name.base in same:
            continue
        layer = None if meaning.kind in (Kind.INPUT, Kind.TARGET) else meaning.layer
        bases = said.get((meaning.kind, layer), set())
        own = {name.letter, name.letter.partition("_")[0]}  # z\_in is z_{in}
        if bases and not own & bases and bases & written:
            return True
    return False


def _is_of_the_lecture(env: Environment, equation: Equation, bases: Collection[str]) -> bool:
    """Whether the lecture has each of some names in an equation without this: else it is about others."""
    names = [one for one in equation.names if one.base in bases and index_name(env, one) is not None]
    keys = [
        (key_of(one, {}), key_of(one, dict.fromkeys((letter for letter, _ in index_letters(one)), 1))) for one in names
    ]
    known = ((whole, env.names.base_of(key)) for whole, key in keys)  # of what a sample has, that of any
    return all(whole in env.names.said or (key is not None and key not in env.names.weak) for whole, key in known)


# names for them


def _told_apart(
    env: Environment, equations: Sequence[Equation], ways: Sequence[Layers], meanings: Sequence[_Meanings]
) -> Environment:
    """The environment in which each of these names has a base of its own."""
    above: dict[tuple[str, tuple[str, ...]], set[str]] = {}
    for named in (named for one in equations for named in one.names):
        sup = script(named.sup, {}) if _is_a_number_of_layer(named) else ""
        above.setdefault((named.base, named.places), {""}).add(sup)
    apart: list[Apart] = []
    told: dict[tuple[str, int, str], str] = {}
    counted: dict[str, tuple[int, ...]] = {}
    table: dict[Key, Quantity] = {}
    for layers, found in zip(ways, meanings, strict=True):
        bases: dict[tuple[str, tuple[str, ...]], str] = {}
        for name, meaning in found.items():
            form = _form(name, meaning, layers)
            base = f"{name.base}{APART}{meaning.kind.value}{meaning.layer}{form}{EXCHANGED * meaning.exchanged}"
            bases[name.base, name.places] = base
            counted[base] = tuple(meaning.layer - (place == "s") + (place == "t") for place in form)
            if not meaning.exchanged:
                told[name.base, meaning.layer, form] = base
            for sup in above.get((name.base, name.places), {""}):
                for sub, quantity in _of_another_layer(env, name, meaning, sup) or _entries(env, meaning, form):
                    pair = Key(plain_base(base), sub, sup), quantity
                    table.update([pair] if env.names.lowest else from_zero([pair]))
        apart.append(bases)
    letters = {letter for layers in ways for letter in layers} | {
        letter for found in meanings for name in found for letter in name.letters
    }
    names = replace(
        env.names,
        table={**env.names.table, **table},
        labels=env.names.labels - letters,
        parameter_letters=env.names.parameter_letters
        | {key.base for key, quantity in table.items() if quantity.kind in (Kind.WEIGHT, Kind.BIAS)},
    )
    found_layers = IndexLayers(tuple(ways), tuple(apart), told, counted)
    env = replace(env, names=names, index_layers=found_layers)
    return in_way(with_biases_from_zero(env, equations), 0)


def _form(name: IndexName, meaning: Meaning, layers: Layers) -> str:
    """Which place of a name is the unit, u; the others are its source, s, the unit t that it comes to, or a 0."""
    if meaning.kind is Kind.WEIGHT:
        return "us" if layers[name.places[0]] == meaning.layer else "su"
    if len(name.letters) == 2:
        return "ut" if layers[name.places[0]] == meaning.layer else "tu"
    return "".join(BIAS_SOURCE if place == BIAS_SOURCE else "u" for place in name.places)


def _is_a_number_of_layer(named: Identifier) -> bool:
    """Whether a number in brackets stands above a name: the layer, and no power."""
    texts = [token.text for token in named.sup]
    return len(texts) == 3 and texts[0] in ("(", "[") and texts[1].isdecimal()


def _of_another_layer(env: Environment, name: IndexName, meaning: Meaning, sup: str) -> list[tuple[str, Quantity]]:
    """What the lecture itself writes with a number of another layer above: that says which one is meant, whatever
    letter stands below.
    """
    found = [(key, quantity) for key, quantity in env.names.table.items() if (key.base, key.sup) == (name.letter, sup)]
    own = [(key.sub, quantity) for key, quantity in found if sup and key.sub and key not in env.names.weak]
    return own if any(quantity.layer != meaning.layer for _, quantity in own) else []


def _entries(env: Environment, meaning: Meaning, form: str) -> Iterator[tuple[str, Quantity]]:
    """Each entry that a name may mean, with what stands below it then."""
    network = env.lecture.network
    kind, layer, sample = meaning.kind, meaning.layer, network.running_sample
    if kind is Kind.WEIGHT:
        for unit, source in product(range(1, network.width(layer) + 1), range(1, network.width(layer - 1) + 1)):
            yield f"{unit},{source}" if form == "us" else f"{source},{unit}", quantity_of(kind, layer, unit, source)
        return
    shared = kind is Kind.BIAS and network.layers[layer - 1].bias == "shared"
    targets = range(1, network.width(layer + 1) + 1) if "t" in form else (0,)
    for unit, target in product(range(1, network.width(layer) + 1), targets):
        texts = {"u": str(unit), "t": str(target)}
        sub = ",".join(texts.get(place, place) for place in form)
        if kind is Kind.BIAS:
            yield sub, quantity_of(kind, layer) if shared else quantity_of(kind, layer, unit)
        elif kind in (Kind.INPUT, Kind.TARGET):
            yield sub, quantity_of(kind, unit=unit, sample=sample)
        else:
            yield sub, quantity_of(kind, layer, unit, sample=sample)
