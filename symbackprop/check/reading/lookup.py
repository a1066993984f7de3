"""Written names -> formulas: what the lecture and the document call by them, powers, numbers, new names."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from symbackprop.check.conventions import LAYER_LETTERS, STARS, UPDATED_WORDS
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.functions import SOFTMAX, called
from symbackprop.check.names.indices.layer_indices import is_beyond_its_layer, of_a_layer
from symbackprop.check.names.keys import Key, index_letters, plain_base, spelled
from symbackprop.check.names.lecture_names import OF_A_SAMPLE, Names, without_update
from symbackprop.check.names.siblings import with_sibling
from symbackprop.check.names.updates import after_update
from symbackprop.check.reading.indexed.counts import width_named
from symbackprop.check.reading.interpretation import ONES_VECTOR, OutOfRange, entrywise
from symbackprop.check.reading.scripts import entry_of, raised
from symbackprop.check.reading.symbols import symbol_of
from symbackprop.core.places import ALL
from symbackprop.core.quantities import Kind, Quantity, quantity_of
from symbackprop.core.terms import Derivative, Matrix, Number, Power, Symbol, Term, Transpose, quantities_of
from symbackprop.judge.differentiation import differentiate, unfold
from symbackprop.latex.nodes import APART, ENTRY, Identifier
from symbackprop.latex.tokens import ONES, TRANSPOSED, Unread
from symbackprop.latex.tree import is_bare, written
from symbackprop.rules.functions import apply

if TYPE_CHECKING:
    from symbackprop.check.reading.reader import Reader

__all__ = ["is_known", "known", "number_of_training", "output_of_softmax", "term_of_name"]


def known(reader: Reader, named: Identifier) -> Quantity | None:
    """The quantity that a name stands for, of the lecture or of the document."""
    told = reader.told.get(id(named))
    if told is not None and told[1] is reader.env:
        return told[2]
    found = _known(reader, named)
    reader.told[id(named)] = named, reader.env, found  # kept: its identity stays its own
    return found


def _known(reader: Reader, named: Identifier) -> Quantity | None:
    found = _found(reader, named)
    env = reader.env
    if found is not None and found.unit == ALL and is_bare(named) and reader.way.scalar:
        # one number, in an example of the document; what says its layer is the lecture's
        key = reader.key_of(named)
        return env.own.get(key) or (reader.define(key, written(named)) if reader.way.new else None)
    return found


def _found(reader: Reader, named: Identifier) -> Quantity | None:
    alias = _alias(reader, named) or _loss_of_a_sample(reader, named)
    if alias is not None:
        return alias
    key = reader.key_of(named)
    own, found = reader.env.own.get(key), reader.env.names.find(key)
    if own is not None and (found is None or key in reader.env.redefined or reader.way.local):
        return own
    return found


def _loss_of_a_sample(reader: Reader, named: Identifier) -> Quantity | None:
    """What the letter of the loss is with a running index above it, E^p: no power, but the loss of that sample; so is
    E^2 in a document that writes E^p.
    """
    samples = reader.env.lecture.network.samples
    above = named.sup[0].text if len(named.sup) == 1 else ""
    numbered = above.isdecimal() and reader.env.names.losses_above
    if not samples or not (above in reader.bindings or numbered) or named.sub or named.primes:
        return None
    key = Key(plain_base(named.base))
    found = reader.env.names.table.get(key)
    if found is None or found.kind is not Kind.LOSS or found.step or key in reader.env.own:
        return None
    number = int(above) if numbered else reader.bindings[above]
    if not 1 <= number <= samples:
        raise OutOfRange(f"there is no sample {number}", named.at)
    return quantity_of(Kind.SAMPLE_LOSS, sample=number)


def _alias(reader: Reader, named: Identifier) -> Quantity | None:
    """A letter for any parameter, before or after an update."""
    if not reader.env.aliases:
        return None
    quantity = reader.env.alias(reader.key_of(named))
    if quantity is None:
        return None
    marks = Names({Key(named.base): quantity}, reader.env.names.spellings, frozenset(), frozenset())
    return marks.find(reader.key_of(named))


def term_of_name(reader: Reader, named: Identifier) -> Term:
    """What a name means, by the first way of reading that knows it. Raises Unread, OutOfRange."""
    key = reader.key_of(named)
    if ENTRY in key.sub:
        return _entry(reader, named)
    for way in _WAYS:
        term = way(reader, named, key)
        if term is not None:
            return term
    if named.base == r"\pi" and not named.sub:
        return apply("pi")
    output = output_of_softmax(reader, named)
    if output is not None:
        return symbol_of(reader, output)
    if not reader.env.names.resembles(key) and not _is_transposed(named) and APART not in key.base and reader.way.new:
        return _new_name(reader, named, key)
    bound = any(letter in reader.bindings for letter, _ in index_letters(named))
    error = OutOfRange if bound else Unread
    raise error(f"the name {written(named)} is not known here", named.at)


def output_of_softmax(reader: Reader, named: Identifier) -> Quantity | None:
    r"""The output that a letter for softmax with an index is without its argument, \sigma_i, where it is that of no
    other layer.
    """
    layers = reader.env.lecture.network.layers
    others = {layer.activation.name for layer in layers[:-1]}
    if not named.sub or not layers or layers[-1].activation.name not in SOFTMAX or not others.isdisjoint(SOFTMAX):
        return None
    function = called(reader.env, named, reader.bindings, ())
    if function is None or function.entry is None or function.primes or function.power:
        return None
    if function.name not in SOFTMAX and (function.name != "general" or "sigmoid" in others):
        return None
    whole, unit = reader.env.names.outputs, reader.env.names.unit_of(function.entry)
    if whole is None:
        return None
    if not 1 <= unit <= reader.env.lecture.network.outputs:
        raise OutOfRange(f"the name {written(named)} is not known here", named.at)
    return whole.at_unit(unit)


def _entry(reader: Reader, named: Identifier) -> Term:
    """The entry of what has a name, by its places."""
    quantity = known(reader, named)
    if quantity is not None:
        return symbol_of(reader, quantity)
    place = next(place for place, token in enumerate(named.sub) if token.text == ENTRY)
    whole, places = replace(named, sub=named.sub[:place]), named.sub[place + 1 :]
    return entry_of(reader, term_of_name(reader, whole), places)


def _by_letters(reader: Reader, named: Identifier, key: Key) -> Term | None:
    """A name without a layer, where its indices tell the layer and no name of the lecture is written so."""
    names = reader.env.names
    if not reader.way.lettered:
        return None
    quantity = of_a_layer(reader.env, named, reader.bindings)
    usual = names.table.get(key) if key not in names.weak else None
    told = usual is not None and (usual.kind not in _ACTIVATIONS or key in names.certain)
    if quantity is not None and told:
        return None
    if quantity is None and is_beyond_its_layer(reader.env, named, reader.bindings):
        raise OutOfRange(f"the name {written(named)} is not known here", named.at)
    return None if quantity is None else symbol_of(reader, quantity)


def _defined(reader: Reader, named: Identifier, key: Key) -> Term | None:
    """A name of the lecture or of the document."""
    env = reader.env
    if key in env.names.batches and not reader.way.columns and not reader.way.of_each:
        raise Unread(f"{written(named)} stands for all samples", named.at)
    family = _family(reader, key)
    if family is not None and reader.way.local and not reader.way.scalar:
        return family
    own = key in env.wholes and (key in env.redefined or env.names.find(key) is None or reader.way.local)
    if own and not reader.way.scalar:
        return env.wholes[key]
    quantity = known(reader, named)
    return symbol_of(reader, quantity) if quantity is not None else None


def _family(reader: Reader, key: Key) -> Matrix | None:
    """The vector of a document's own family, p of p_1, p_2, ..., or the matrix, J of J_11, J_12, ..."""
    env = reader.env
    if not env.own or key.sub or key in env.own or key in env.wholes or env.names.find(key) is not None:
        return None
    members = _members(env, key, "{}")
    if len(members) > 1 or (members and _runs(env, key.base)):
        entries = tuple(map(Symbol, members))
        return Matrix((entries,) if env.layout.rows else tuple((entry,) for entry in entries))
    rows: list[list[Quantity]] = []
    while row := _members(env, key, f"{len(rows) + 1},{{}}", rows[0][0] if rows else None):
        rows.append(row)
    if not rows or len({len(row) for row in rows}) > 1:
        return None
    return Matrix(tuple(tuple(map(Symbol, row)) for row in rows))


def _runs(env: Environment, base: str) -> bool:
    """Whether a name has been defined for every value of an index: of one output, e is e_1."""
    return any(recipe.identifier.base == base and recipe.letter is not None for recipe in env.recipes)


def _members(env: Environment, key: Key, place: str, first: Quantity | None = None) -> list[Quantity]:
    """The members of a family with 1, 2, ... in a place of the subscript; as the first does, all stand for something
    or none does.
    """
    found: list[Quantity] = []
    while (member := env.own.get(Key(key.base, place.format(len(found) + 1), key.sup))) is not None:
        first = first or member
        if (first in env.definitions) != (member in env.definitions):
            break
        found.append(member)
    return found


def _conventional(reader: Reader, named: Identifier, key: Key) -> Term | None:
    """A name that is everybody's: the number e, a vector of ones, Kronecker's delta."""
    if key.base == "e" and not key.sub and Key("e") not in reader.env.redefined and not _is_an_error(reader, key):
        errors = not key.sup and any(own.base == "e" and own.sub for own in reader.env.own)  # the vector of e_j
        if not errors:
            return _exponential(reader, named)
    if key.base == ONES and not key.sub:
        if _is_transposed(named):
            return Transpose(ONES_VECTOR)
        if not named.sup:
            return ONES_VECTOR
    if not key.sup and (given := number_of_training(reader.env, key)) is not None:
        return given
    if key.base in (r"\delta", r"\mathbb1") and re.fullmatch(r"\d+,\d+", key.sub) and not key.sup:
        left, right = key.sub.split(",")
        return Number(Fraction(int(left == right)))
    return None


def _is_an_error(reader: Reader, key: Key) -> bool:
    """Whether e^{(1)} may be the error of a sample."""
    numbered = reader.env.lecture.network.samples and re.fullmatch(r"\(\d+\)", key.sup)
    return bool(numbered) and reader.way.new


def number_of_training(env: Environment, key: Key) -> Number | None:
    r"""The number that lambda stands for, where the lecture has a penalty, or several with one weight; or a letter of
    the optimizer's own, \beta_1.
    """
    penalties, rule = env.lecture.network.loss.penalties, env.lecture.training.optimizer
    found = [(one.rule.parameters[0].latex, one.weight * env.layout.penalty_weight) for one in penalties]
    found += [(one.latex, rule.given.get(one.name, one.default)) for one in rule.parameters]
    values = {value for latex, value in found if latex == (f"{key.base}_{key.sub}" if key.sub else key.base)}
    return Number(values.pop()) if len(values) == 1 else None


def _exponential(reader: Reader, named: Identifier) -> Term:
    if not named.sup:
        return apply("exp", Number(Fraction(1)))
    exponent = reader.term(reader.env.grammar.parse(list(named.sup)))
    return entrywise(reader, lambda z: apply("exp", z), exponent)


def _changed(reader: Reader, named: Identifier, key: Key) -> Term | None:
    """The slope or the transpose of what has a name."""
    if named.primes:
        bare = known(reader, replace(named, primes=0))
        own = not named.sup and not key.base.startswith("\\")
        if own and bare is not None and bare.kind is Kind.VARIABLE and bare in reader.env.definitions:
            return _own_slope(reader, bare, named)
        if bare is not None and named.primes == 1 and bare.kind in _ACTIVATIONS and bare.unit != ALL:
            return _slope_of_unit(reader, bare)
    if _is_transposed(named) and not named.primes:
        turned = replace(named, sup=named.sup[:-1])
        if (entry := _entry_of_transposed(reader, turned)) is not None:
            return entry
        if is_known(reader, turned):
            return Transpose(term_of_name(reader, turned))
    return None


def _entry_of_transposed(reader: Reader, named: Identifier) -> Term | None:
    """W_{ij}^T, which is W_{ji}: a weight with two running indices is an entry, here of the transposed matrix; and what
    a layer has, with an index of the sample.
    """
    letters = [token for token in named.sub if token.text not in "{},"]
    if len(letters) != 2 or not {token.text for token in letters} <= reader.bindings.keys():
        return None
    swapped = replace(named, sub=tuple(reversed(named.sub)))
    usual, found = known(reader, named), known(reader, swapped)
    of_entries = (Kind.WEIGHT, *OF_A_SAMPLE)
    if found is not None and found.kind in of_entries:
        return symbol_of(reader, found)
    if usual is not None and usual.kind in of_entries:
        raise OutOfRange(f"the name {written(swapped)} is not known here", named.at)
    return None


def is_known(reader: Reader, named: Identifier) -> bool:
    """Whether a name stands for anything: a quantity, or a vector or matrix of the document."""
    if known(reader, named) is not None:
        return True
    key = reader.key_of(named)
    return key in reader.env.wholes and not reader.way.scalar


def _slope_of_unit(reader: Reader, unit: Quantity) -> Term | None:
    """A' of an activation: its slope by its own pre-activation."""
    symbol = symbol_of(reader, unit)
    if not isinstance(symbol, Symbol):
        return None
    z = symbol.quantity.of_kind(Kind.PREACTIVATION)
    return Derivative(symbol.quantity, z, direct=True) if z in reader.env.network.equations else None


def _own_slope(reader: Reader, quantity: Quantity, named: Identifier) -> Term:
    """U' of a name that the document defines by one variable."""
    term = reader.env.definitions[quantity].term
    variables = [*dict.fromkeys(q for q in quantities_of(term) if q.kind is Kind.VARIABLE)]
    if len(variables) != 1 or named.primes != 1:
        raise Unread("it is not said by what this is differentiated", named.at)
    return differentiate(unfold(term), variables[0])


def _own_after_update(reader: Reader, _named: Identifier, key: Key) -> Term | None:
    """A name of the document with the mark of an update: what it is with the new parameters."""
    bare = without_update(key)
    own = reader.env.own.get(bare) if bare is not None and (key.sup + key.sub).endswith(UPDATED_WORDS) else None
    definition = reader.env.definitions.get(own) if own is not None else None
    return after_update(reader.env, definition.term) if definition is not None else None


def _to_a_power(reader: Reader, named: Identifier, key: Key) -> Term | None:
    """A name whose superscript, or the end of it, is no part of it."""
    if [token.text for token in named.sup] == ["L"] and "L" in reader.bindings and not named.primes:
        last = known(reader, replace(named, sup=()))
        if last is not None and _is_prediction(reader, last):
            return symbol_of(reader, last)  # the layer, no power
    bound_above = {letter for letter, above in index_letters(named) if above and letter in reader.bindings}
    layered = bound_above & LAYER_LETTERS  # nobody raises to a layer, nor a unit to their number
    layered |= bound_above & {"L"} if any(not above for _, above in index_letters(named)) else set()
    running = bound_above and (layered or reader.env.names.has_form(key))
    worked_out = any(token.text in ("+", "-") for token in named.sup[1:])  # (2 - 1) is a power where (1) is none
    mark = (_is_mark(key.sup) and not worked_out) or _is_a_label(reader, key)
    if named.sup and not named.primes and not running and not mark and not _is_of_a_layer(reader, key):
        without = replace(named, sup=())
        if is_known(reader, without):
            return raised(reader, term_of_name(reader, without), named.sup)
    if named.sup and not named.sub and not named.primes and named.base in reader.bindings:
        return raised(reader, Number(Fraction(reader.bindings[named.base])), named.sup)
    if len(named.sup) > 1 and named.sup[-1].text.isdecimal() and named.sup[-2].text in (")", "]"):
        marked = replace(named, sup=named.sup[:-1])
        if known(reader, marked) is not None:
            return raised(reader, term_of_name(reader, marked), named.sup[-1:])
    return None


def _is_prediction(reader: Reader, quantity: Quantity) -> bool:
    if quantity.kind is Kind.PREDICTION:
        return True
    definition = reader.env.definitions.get(quantity)
    inner = definition.term if definition is not None else None
    return isinstance(inner, Symbol) and inner.quantity.kind is Kind.PREDICTION


def _is_mark(sup: str) -> bool:
    """Whether a superscript is a number in brackets, behind another one perhaps, or a star, which are never powers."""
    return re.fullmatch(r"(?:\(\d+\)|\[\d+\]|\d+)?\(\d+\)|\[\d+\]", sup) is not None or sup in STARS


def _is_a_label(reader: Reader, key: Key) -> bool:
    """Whether letters above are those of a layer, a^{(O)} in the lecture's own names: a_4^{(O)}, which is none, is no
    power of another layer's a_4.
    """
    return not any(map(str.isdecimal, key.sup)) and key.sub != "" and reader.env.names.has_form(key)


def _is_of_a_layer(reader: Reader, key: Key) -> bool:
    """Whether a number above is that of a layer, as in the lecture's own names: without it they are none."""
    names = reader.env.names
    layer = key.sup.isdecimal() and 0 < int(key.sup) <= reader.env.lecture.network.depth
    return layer and names.has_form(key) and replace(key, sup="") not in names.spelled


def _is_transposed(named: Identifier) -> bool:
    return bool(named.sup) and named.sup[-1].text in TRANSPOSED


def _number(reader: Reader, named: Identifier, key: Key) -> Term | None:
    """A letter that runs, or that says how far one runs."""
    if is_bare(named):
        for numbers in (reader.bindings, reader.env.sizes, reader.limits):
            if named.base in numbers:
                return Number(Fraction(numbers[named.base]))
    width = width_named(reader.env, key.base, key.sub.strip("[]()")) if not key.sup else None
    return Number(Fraction(width)) if width is not None else None


def _of_a_sibling(reader: Reader, _named: Identifier, key: Key) -> Term | None:
    """A name that the document has defined for another unit only."""
    found = with_sibling(reader.env, key)
    if found is None:
        return None
    reader.found.env, quantity = found
    return Symbol(quantity)


_ACTIVATIONS = (Kind.ACTIVATION, Kind.PREDICTION)
# ways to read a name, the first that knows it decides
_WAYS = (_by_letters, _defined, _conventional, _changed, _own_after_update, _to_a_power, _number, _of_a_sibling)


def _new_name(reader: Reader, named: Identifier, key: Key) -> Term:
    """A new name of the document; a superscript that is a number is a power."""
    if Key(key.base, "1", key.sup) in reader.env.own and not key.sub.isdecimal() and key.sub:
        raise Unread(f"it is not said which {written(named)} is meant", named.at)
    if named.sup and key.sup.isdecimal():
        bare = replace(named, sup=())
        return Power(term_of_name(reader, bare), Number(Fraction(int(key.sup))))
    return Symbol(reader.define(key, spelled(key)))
