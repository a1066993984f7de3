"""Names that the document defines: new ones, and those that it has defined before."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from lark import Tree

from symbackprop.check.definitions.functions import GENERIC
from symbackprop.check.definitions.redefinitions import define_again
from symbackprop.check.definitions.taking import Defined, given, make_again, reader_of, take
from symbackprop.check.judging.outcome import Outcome, is_number
from symbackprop.check.judging.single_link import SECONDS
from symbackprop.check.means import Means
from symbackprop.check.names.environment import Scope
from symbackprop.check.names.functions import called
from symbackprop.check.names.keys import Key, index_letters, key_of
from symbackprop.check.names.siblings import define_sibling
from symbackprop.check.reading.interpretation import Reading
from symbackprop.check.reading.reader import Reader
from symbackprop.check.report import Verdict
from symbackprop.core.places import ALL
from symbackprop.core.quantities import Kind
from symbackprop.core.terms import Derivative, Matrix, Term, walk
from symbackprop.latex.grammar import letters_of
from symbackprop.latex.nodes import Named
from symbackprop.latex.tokens import Unread

__all__ = ["define_name"]

_OUTPUTS = (Kind.TARGET, Kind.PREDICTION)


def define_name(means: Means, named: Named, side: Any, *, let: bool) -> Defined | None:
    """What name = side defines; `let` says that words before it announce a definition."""
    scope, key = means.scope, key_of(named, {})
    known = scope.names.find(key)
    if known is None and _is_power(scope, named):
        return None
    if known is not None:
        return define_again(means, key, named, known, side)
    if scope.names.resembles(key) or next(index_letters(named), None) is not None:
        return None  # with a running index it is a family
    if named.primes and key_of(replace(named, primes=0), {}) in scope.own:
        return Defined({}, Reading(local=True))
    if key in scope.own and scope.own[key] in scope.definitions and not let:
        return _define_once_more(means, key, named, side)
    member = not key.sub and any(Key(key.base, first, key.sup) in scope.own for first in ("1", "1,1"))
    if member and not let and key not in scope.own:
        return _define_whole(means, key, named, side)
    if called(scope, named, {}, ()) is not None and named.base not in GENERIC:
        return Defined({}, Reading(new=True))
    means.grammar.learn(named.base)
    term = _formula(means, side)
    if isinstance(term, Unread):
        return Defined({1: Outcome(Verdict.UNREAD, str(term))}, Reading(local=True, new=True))
    if not isinstance(term, Matrix) and is_number(term) and define_sibling(scope, key) is not None:
        return Defined({}, Reading(local=True))  # what the document says of another unit holds of this one
    try:
        take(means, key, named, term)
    except Unread:
        return Defined({}, Reading(local=True, new=True))
    return given(Reading(local=True, new=True))


def _is_power(scope: Scope, named: Named) -> bool:
    """Whether a name is a power or a transpose of a known one, or one of e."""
    if not named.sup or named.primes:
        return False
    if named.base == "e" and not named.sub:
        return Key("e") not in scope.redefined
    shorter = (named.sup[:length] for length in reversed(range(len(named.sup))))
    return any(scope.names.find(key_of(replace(named, sup=sup), {})) is not None for sup in shorter)


def _define_once_more(means: Means, key: Key, named: Named, side: Any) -> Defined:
    """A name that is defined already: other data begin an example anew; under another heading it may be another
    thing; else what is said of it is judged.
    """
    scope, links = means.scope, means.links
    definition = scope.definitions[scope.own[key]].term
    # a name for a derivative is no name for anything else
    derivative = any(isinstance(node, Derivative) for node in walk(definition))
    if means.heading != scope.headings.get(key) and not derivative:
        other = _formula(means, side)
        if isinstance(other, Term) and not isinstance(other, Matrix) and not is_number(other):
            links.deadline = time.monotonic() + SECONDS
            outcome = links.judge(definition, [], other, first=False)
            if outcome.verdict is Verdict.WRONG or outcome.holds is False:
                take(means, key, named, other)
                return given(Reading(local=True))
    try:
        term = reader_of(means, local=True, new=False).read(side)
    except Unread:
        return Defined({}, Reading(local=True))
    if isinstance(term, Matrix) or (is_number(definition) and is_number(term)):
        take(means, key, named, term)
        return given(Reading(local=True))
    return Defined({}, Reading(local=True))


def _define_whole(means: Means, key: Key, named: Named, side: Any) -> Defined:
    """U = [1, 2, 3], where u_1, u_2, ... are names already: numbers for names that have no formula are data."""
    try:
        term = reader_of(means, local=True, new=False).read(side)
    except Unread:
        return Defined({}, Reading(local=True))
    first = means.scope.own.get(Key(key.base, "1", key.sup))
    free = first is not None and first not in means.scope.definitions
    if isinstance(term, Matrix) and free:
        take(means, key, named, term)
        make_again(means.scope, means.grammar)
        return given(Reading(local=True))
    return Defined({}, Reading(local=True))


def _formula(means: Means, side: Any) -> Term | Unread:
    """What a new name stands for; a vector of the lecture that is no vector in the formula is one number of it."""
    scope, grammar = means.scope, means.grammar
    scalar = Reader(scope, grammar, {}, scope.sample, Reading(new=True, local=True, scalar=True))
    keys = [key_of(named, {}) for named in letters_of(side, grammar)]
    names = [scope.names.find(key) for key in keys]
    vectors = any(name is not None and name.unit == ALL and name.kind in _OUTPUTS for name in names)
    # a vector of the document may be any number under another heading
    vectors = vectors or any(key in scope.wholes and scope.headings.get(key) != means.heading for key in keys)
    try:
        term = reader_of(means, local=True, new=True).read(side)
    except Unread as problem:
        if not vectors:
            return problem
        try:
            return scalar.read(side)
        except Unread:
            return problem
    if isinstance(term, Matrix) and vectors and not (_is_linear(side) and _is_without_functions(scope, side)):
        return scalar.read(side)
    return term


def _is_linear(node: Any) -> bool:
    """Whether a formula only adds vectors and multiplies them with numbers."""
    if not isinstance(node, Tree):
        return True
    if node.data in ("raised", "fraction", "bars", "root"):
        return False
    return all(map(_is_linear, node.children))


def _is_without_functions(scope: Scope, side: Any) -> bool:
    return not any(called(scope, named, {}, ()) or (named.base == "e" and named.sup) for named in letters_of(side))
