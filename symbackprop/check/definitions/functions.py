"""Functions that the document defines, and those that it only says exist."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from symbackprop.check.definitions.taking import Defined, reader_of
from symbackprop.check.judging.outcome import Outcome, is_number
from symbackprop.check.means import Means
from symbackprop.check.names.environment import DefinedFunction, Scope
from symbackprop.check.names.functions import called
from symbackprop.check.names.keys import Key, key_of
from symbackprop.check.reading.interpretation import Reading
from symbackprop.check.report import Verdict
from symbackprop.core.places import ALL
from symbackprop.core.quantities import Kind, Quantity
from symbackprop.core.terms import Matrix, Symbol, Term, substitute
from symbackprop.latex.grammar import letters_of
from symbackprop.latex.heads import application_of, bare_name, written
from symbackprop.latex.nodes import Named
from symbackprop.latex.tokens import Unread
from symbackprop.rules import activations
from symbackprop.rules.activations import Z

__all__ = ["GENERIC", "define_function", "function_of", "is_abstract_function", "is_of_a_variable"]

GENERIC = frozenset(["f", "g", "h", r"\phi", r"\varphi", r"\psi"])  # letters for a function that is not named
_ABSTRACT = GENERIC | {"k"}


def is_abstract_function(scope: Scope, head: Any, side: Any) -> bool:
    """Whether y = f(x) only says that y depends on x: names without scripts, of which one is no number here."""
    applied = application_of(side)
    if applied is None:
        return False
    letter, arguments = applied
    if letter.base not in _ABSTRACT or letter.base in scope.functions or letter.sub or letter.sup or letter.primes:
        return False
    names = [bare_name(head), *arguments]
    found = [named for named in names if named is not None and not named.sub and not named.sup]
    return len(found) == len(names) and not all(_is_scalar(scope, named) for named in found)


def function_of(scope: Scope, head: Any) -> tuple[Named, list[Named]] | None:
    """The function and its arguments, of f(x) with names for arguments, where f is no function yet and no quantity."""
    applied = application_of(head)
    if applied is None:
        return None
    named, found = applied
    arguments = [argument for argument in found if argument is not None]
    if len(arguments) < len(found) or named.sub or named.sup or named.primes:
        return None
    meant = scope.names.find(key_of(named, {}))
    if meant is not None and (key_of(named, {}) not in scope.names.weak or meant.kind is Kind.LOSS):
        return None
    function = called(scope, named, {}, ())
    if function is not None and function.defined is None:
        if function.name != "general":
            return None
        if any(_is_scalar(scope, argument) for argument in arguments):
            return None  # g(z_1): the activation of the lecture, at one of its own pre-activations
    return named, arguments


def _is_scalar(scope: Scope, named: Named) -> bool:
    """Whether a name is a number of the lecture."""
    key = key_of(named, {})
    quantity = scope.names.find(key)
    return quantity is not None and quantity.unit != ALL and key not in scope.names.weak


def define_function(means: Means, named: Named, arguments: list[Named], side: Any) -> Defined | None:
    """Takes up f(x) = ...; its parameters are names of the document from now on."""
    scope = means.scope
    base = named.base.replace(" ", "")
    means.grammar.learn(base)
    parameters = []
    for argument in arguments:
        key = key_of(argument, {})
        scope.wholes.pop(key, None)
        for entry in [own for own in scope.own if own.base == key.base and own.sub]:
            del scope.own[entry]  # those of an example before, whose vector had the name
        parameters.append(scope.define(key, written(argument), None))
    try:
        term = reader_of(means, local=True, new=True).read(side)
    except Unread as problem:
        return Defined({1: Outcome(Verdict.UNREAD, str(problem))}, Reading(local=True, new=True))
    if isinstance(term, Matrix) or is_number(term):
        return None
    verdict = _against_lecture(means, base, tuple(parameters), term)
    agrees = verdict is None or verdict.verdict is Verdict.GIVEN
    if agrees and (base not in scope.functions or base not in GENERIC):
        scope.functions[base] = DefinedFunction(tuple(parameters), term, 0)
        with suppress(Unread):
            scope.define(Key(base), named.base, term)
    return Defined({1: verdict or Outcome(Verdict.GIVEN)}, Reading(local=True, new=True))


def _against_lecture(means: Means, base: str, parameters: tuple[Quantity, ...], term: Term) -> Outcome | None:
    """An activation that the document writes with a letter: it must be one of the lecture's, and stay the same."""
    if base not in GENERIC or len(parameters) != 1:
        return None
    (parameter,) = parameters
    earlier = means.scope.functions.get(base)
    if earlier is not None:
        before = _at(earlier.term, earlier.parameters[0], parameter)
        if means.links.same(before, term) is False:
            return Outcome(Verdict.WRONG, f"{base} is another function before", mistake="other_activation")
        return Outcome(Verdict.CORRECT)
    used = {layer.activation.name for layer in means.lecture.network.layers}
    for name, row in activations.ACTIVATIONS.items():
        if row.couples or means.links.same(_at(row.applied, Z.quantity, parameter), term) is not True:
            continue
        if name in used or not used or name == "identity":
            return None
        message = f"this is {name}; the lecture's activations are {', '.join(sorted(used))}"
        return Outcome(Verdict.WRONG, message, mistake="other_activation")
    return None


def _at(term: Term, by: Quantity, parameter: Quantity) -> Term:
    return substitute(term, lambda quantity: Symbol(parameter) if quantity == by else None)


def is_of_a_variable(scope: Scope, head: Any) -> bool:
    """Whether the head is a known function of a name that is nobody's: an identity in a variable."""
    names = [*letters_of(head)]
    functions = [named for named in names if _is_function(scope, named)]
    free = [named for named in names if _is_free(scope, named)]
    return bool(functions and free)


def _is_function(scope: Scope, named: Named) -> bool:
    if scope.names.find(key_of(named, {})) is not None:
        return False
    if named.base == "e" and named.sup:
        return True
    return called(scope, named, {}, ()) is not None


def _is_free(scope: Scope, named: Named) -> bool:
    key = key_of(named, {})
    if named.base in ("e", "d") or _is_function(scope, named):
        return named.base == "e" and bool(named.sup)
    found = scope.names.find(key)
    return (found is None or found.unit == ALL) and not scope.names.resembles(key)
