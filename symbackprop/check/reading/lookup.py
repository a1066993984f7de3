"""Written names -> formulas: what the lecture and the document call by them, powers, numbers, new names."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from symbackprop.check.names.environment import Scope
from symbackprop.check.names.keys import Key, index_letters, key_of, spelled
from symbackprop.check.names.layer_indices import of_a_layer
from symbackprop.check.names.lecture_names import Names, without_update
from symbackprop.check.names.siblings import define_sibling
from symbackprop.check.names.updates import after_update
from symbackprop.check.reading.interpretation import ONES_VECTOR, OutOfRange, entrywise
from symbackprop.check.reading.scripts import raised
from symbackprop.check.reading.symbols import symbol_of
from symbackprop.core.places import ALL
from symbackprop.core.quantities import Kind, Quantity
from symbackprop.core.terms import Matrix, Number, Power, Symbol, Term, Transpose, quantities_of
from symbackprop.judge.differentiation import differentiate, unfold
from symbackprop.latex.nodes import Named
from symbackprop.latex.tokens import ONES, TRANSPOSED, Unread
from symbackprop.latex.tree import is_bare, written
from symbackprop.rules.functions import apply

if TYPE_CHECKING:
    from symbackprop.check.reading.reader import Reader

__all__ = ["known", "term_of_name"]


def known(reader: Reader, named: Named) -> Quantity | None:
    """The quantity that a name stands for, of the lecture or of the document."""
    found = _found(reader, named)
    scope = reader.scope
    if reader.way.scalar and found is not None and found.unit == ALL:
        # one number, in an example of the document
        key = key_of(named, reader.bindings)
        return scope.own.get(key) or (scope.define(key, written(named), None) if reader.way.new else None)
    return found


def _found(reader: Reader, named: Named) -> Quantity | None:
    alias = _alias(reader, named)
    if alias is not None:
        return alias
    key = key_of(named, reader.bindings)
    own = reader.scope.own.get(key)
    if own is not None and (reader.way.local or key in reader.scope.redefined):
        return own
    return reader.scope.names.find(key) or own


def _alias(reader: Reader, named: Named) -> Quantity | None:
    """A letter for any parameter, before or after an update."""
    quantity = reader.scope.aliases.get(named.base)
    if quantity is None:
        return None
    marks = Names({Key(named.base): quantity}, reader.grammar, frozenset(), frozenset())
    return marks.find(key_of(named, reader.bindings))


def term_of_name(reader: Reader, named: Named) -> Term:
    """What a name means, by the first way of reading that knows it. Raises Unread, OutOfRange."""
    key = key_of(named, reader.bindings)
    for way in _WAYS:
        term = way(reader, named, key)
        if term is not None:
            return term
    if named.base == r"\pi" and not named.sub:
        raise Unread("the number pi", named.at)
    if reader.way.new and not reader.scope.names.resembles(key) and not _is_transposed(named):
        return _new_name(reader, named, key)
    bound = any(letter in reader.bindings for letter, _ in index_letters(named))
    error = OutOfRange if bound else Unread
    raise error(f"the name {written(named)} is not known here", named.at)


def _by_letters(reader: Reader, named: Named, key: Key) -> Term | None:
    """A name without a layer, where its indices tell the layer and no name of the lecture is written so."""
    names = reader.scope.names
    if not reader.way.lettered or (key in names.table and key not in names.weak):
        return None
    quantity = of_a_layer(reader.scope, named, reader.bindings)
    return None if quantity is None else symbol_of(reader, quantity)


def _defined(reader: Reader, named: Named, key: Key) -> Term | None:
    """A name of the lecture or of the document."""
    scope = reader.scope
    if key in scope.names.batches and not reader.way.columns:
        raise Unread(f"{written(named)} stands for all samples", named.at)
    family = _family(reader, key) if reader.way.local else None
    if family is not None:
        return family
    if key in scope.wholes and not reader.way.scalar and (reader.way.local or scope.names.find(key) is None):
        return scope.wholes[key]
    quantity = known(reader, named)
    return symbol_of(reader, quantity) if quantity is not None else None


def _family(reader: Reader, key: Key) -> Matrix | None:
    """The vector of a document's own family, p of p_1, p_2, ..., or the matrix, J of J_11, J_12, ..."""
    scope = reader.scope
    if reader.way.scalar or key.sub or key in scope.own or key in scope.wholes or scope.names.find(key) is not None:
        return None
    members = _members(scope, key, "{}")
    if len(members) > 1:
        return Matrix(tuple((Symbol(member),) for member in members))
    rows: list[list[Quantity]] = []
    while row := _members(scope, key, f"{len(rows) + 1},{{}}", rows[0][0] if rows else None):
        rows.append(row)
    if not rows or len({len(row) for row in rows}) > 1:
        return None
    return Matrix(tuple(tuple(map(Symbol, row)) for row in rows))


def _members(scope: Scope, key: Key, place: str, first: Quantity | None = None) -> list[Quantity]:
    """The members of a family with 1, 2, ... in a place of the subscript; as the first does, all stand for something
    or none does.
    """
    found: list[Quantity] = []
    while (member := scope.own.get(Key(key.base, place.format(len(found) + 1), key.sup))) is not None:
        first = first or member
        if (first in scope.definitions) != (member in scope.definitions):
            break
        found.append(member)
    return found


def _conventional(reader: Reader, named: Named, key: Key) -> Term | None:
    """A name that is everybody's: the number e, a vector of ones, Kronecker's delta."""
    error = reader.way.new and reader.scope.lecture.network.samples and re.fullmatch(r"\(\d+\)", key.sup)
    if key.base == "e" and not key.sub and Key("e") not in reader.scope.redefined and not error:
        return _exponential(reader, named)
    if key.base == ONES and not key.sub:
        if _is_transposed(named):
            return Transpose(ONES_VECTOR)
        if not named.sup:
            return ONES_VECTOR
    if key.base in (r"\delta", r"\mathbb1") and re.fullmatch(r"\d+,\d+", key.sub) and not key.sup:
        left, right = key.sub.split(",")
        return Number(Fraction(int(left == right)))
    return None


def _exponential(reader: Reader, named: Named) -> Term:
    if not named.sup:
        return apply("exp", Number(Fraction(1)))
    exponent = reader.term(reader.grammar.parse(list(named.sup)))
    return entrywise(reader, lambda z: apply("exp", z), exponent)


def _changed(reader: Reader, named: Named, key: Key) -> Term | None:
    """The slope or the transpose of what has a name."""
    if named.primes and not named.sup and not key.base.startswith("\\"):
        bare = known(reader, replace(named, primes=0))
        if bare is not None and bare.kind is Kind.VARIABLE and bare in reader.scope.definitions:
            return _own_slope(reader, bare, named)
    if _is_transposed(named) and not named.primes:
        turned = replace(named, sup=named.sup[:-1])
        if known(reader, turned) is not None:
            return Transpose(term_of_name(reader, turned))
    return None


def _own_slope(reader: Reader, quantity: Quantity, named: Named) -> Term:
    """U' of a name that the document defines by one variable."""
    term = reader.scope.definitions[quantity].term
    variables = [*dict.fromkeys(q for q in quantities_of(term) if q.kind is Kind.VARIABLE)]
    if len(variables) != 1 or named.primes != 1:
        raise Unread("it is not said by what this is differentiated", named.at)
    return differentiate(unfold(term), variables[0])


def _own_after_update(reader: Reader, _named: Named, key: Key) -> Term | None:
    """A name of the document with the mark of an update: what it is with the new parameters."""
    bare = without_update(key)
    own = reader.scope.own.get(bare) if bare is not None and (key.sup + key.sub).endswith(("new", "neu")) else None
    definition = reader.scope.definitions.get(own) if own is not None else None
    return after_update(reader.scope, definition.term) if definition is not None else None


def _to_a_power(reader: Reader, named: Named, key: Key) -> Term | None:
    """A name whose superscript, or the end of it, is no part of it."""
    if [token.text for token in named.sup] == ["L"] and "L" in reader.bindings and not named.primes:
        last = known(reader, replace(named, sup=()))
        if last is not None and _is_prediction(reader, last):
            return symbol_of(reader, last)  # the layer, no power
    bound_above = any(letter in reader.bindings for letter, above in index_letters(named) if above)
    running = bound_above and reader.scope.names.has_form(key)
    if named.sup and not named.primes and not running and not _is_mark(key.sup):
        without = replace(named, sup=())
        if known(reader, without) is not None:
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
    definition = reader.scope.definitions.get(quantity)
    inner = definition.term if definition is not None else None
    return isinstance(inner, Symbol) and inner.quantity.kind is Kind.PREDICTION


def _is_mark(sup: str) -> bool:
    """Whether a superscript is a number in brackets, which is never a power."""
    return re.fullmatch(r"\(\d+\)|\[\d+\]", sup) is not None


def _is_transposed(named: Named) -> bool:
    return bool(named.sup) and named.sup[-1].text in TRANSPOSED


def _number(reader: Reader, named: Named, _key: Key) -> Term | None:
    """A letter that runs, or that says how far one runs."""
    if is_bare(named):
        for numbers in (reader.bindings, reader.scope.sizes, reader.limits):
            if named.base in numbers:
                return Number(Fraction(numbers[named.base]))
    return None


def _of_a_sibling(reader: Reader, _named: Named, key: Key) -> Term | None:
    """A name that the document has defined for another unit only."""
    found = define_sibling(reader.scope, key)
    return None if found is None else Symbol(found)


# ways to read a name, the first that knows it decides
_WAYS = (_by_letters, _defined, _conventional, _changed, _own_after_update, _to_a_power, _number, _of_a_sibling)


def _new_name(reader: Reader, named: Named, key: Key) -> Term:
    """A new name of the document; a superscript that is a number is a power."""
    if Key(key.base, "1", key.sup) in reader.scope.own and not key.sub.isdecimal() and key.sub:
        raise Unread(f"it is not said which {written(named)} is meant", named.at)
    if named.sup and key.sup.isdecimal():
        bare = replace(named, sup=())
        return Power(term_of_name(reader, bare), Number(Fraction(int(key.sup))))
    return Symbol(reader.scope.define(key, spelled(key), None))
