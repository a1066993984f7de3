"""Functions that the document defines, and those that it only says exist."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import replace

from symbackprop.check.conventions import ANY_VARIABLES, FUNCTION_LETTERS, PARAMETER_LETTERS
from symbackprop.check.definitions.taking import Defined, reader_of
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.judging.formulas.equality import same
from symbackprop.check.judging.outcome import Outcome, is_number
from symbackprop.check.names.environment import DefinedFunction, Environment
from symbackprop.check.names.functions import called, layers_of_letter
from symbackprop.check.names.keys import Key, key_of
from symbackprop.check.reading.applications import applied
from symbackprop.check.reading.interpretation import Reading
from symbackprop.check.reading.slopes.derivatives import reaches
from symbackprop.check.report import Verdict
from symbackprop.core.places import ALL
from symbackprop.core.quantities import Kind, Quantity
from symbackprop.core.substitution import substitute
from symbackprop.core.terms import Matrix, Symbol, Term, quantities_of
from symbackprop.latex.grammar import letters_of
from symbackprop.latex.heads import application_of, bare_name, written
from symbackprop.latex.nodes import Identifier, Node
from symbackprop.latex.tokens import Unread
from symbackprop.latex.tree import flatten, is_bare, is_differential, name_in, stands_alone
from symbackprop.rules import activations
from symbackprop.rules.activations import Z

__all__ = [
    "define_function",
    "define_sigma",
    "function_of",
    "is_abstract_function",
    "is_by_its_value",
    "is_of_a_variable",
    "slope_without_argument",
]

_COMPUTED = (Kind.PREACTIVATION, Kind.ACTIVATION, Kind.PREDICTION)
_ARGUMENTS = (Kind.INPUT, Kind.PREACTIVATION)
_ABSTRACT = FUNCTION_LETTERS | {"k"}


def is_abstract_function(env: Environment, head: Node, side: Node) -> bool:
    """Whether y = f(x) only says that y depends on x: names without scripts, of which one is no number here."""
    applied = application_of(side)
    if applied is None:
        return False
    letter, arguments = applied
    if letter.base not in _ABSTRACT or letter.base in env.functions or letter.sub or letter.sup or letter.primes:
        return False
    names = [bare_name(head), *arguments]
    found = [named for named in names if named is not None and not named.sub and not named.sup]
    if len(found) < len(names) or all(_is_scalar(env, named) for named in found):
        return False
    of, *by = (env.names.find(key_of(named, {})) for named in found)
    return all(of is None or one is None or _depends(env, letter, of, one) for one in by)


def _depends(env: Environment, letter: Identifier, of: Quantity, by: Quantity) -> bool:
    """Whether y = f(x) may say no more than that y depends on x; a letter that is the activation of a layer says more
    of what is computed.
    """
    if of.kind not in _COMPUTED or by.kind not in _COMPUTED:
        return True
    is_activation = bool(layers_of_letter(env.lecture.spelling, letter, {}))
    entries = (one.at_unit(1) if one.unit == ALL else one for one in (of, by))
    one, other = (entry.of_sample(1) if entry.sample is not None else entry for entry in entries)
    return reaches(env.network.equations, one, other) and not is_activation


def function_of(env: Environment, head: Node) -> tuple[Identifier, list[Identifier]] | None:
    """The function and its arguments, of f(x) with names for arguments, where f is no function yet and no quantity."""
    applied = application_of(head)
    if applied is None:
        return None
    named, found = applied
    arguments = [argument for argument in found if argument is not None]
    if len(arguments) < len(found) or named.sub or named.sup or named.primes:
        return None
    meant = env.names.find(key_of(named, {}))
    if meant is not None and (key_of(named, {}) not in env.names.weak or meant.kind is Kind.LOSS):
        return None
    function = called(env, named, {}, ())
    if function is not None and function.defined is None:
        if function.name != "general":
            return None
        if any(_is_scalar(env, argument) for argument in arguments):
            return None  # g(z_1): the activation of the lecture, at one of its own pre-activations
    return named, arguments


def define_sigma(evidence: Evidence, head: Node, side: Node) -> Defined | None:
    r"""What \sigma(z) = \tanh z defines where the lecture has no sigmoid and this is one of its activations."""
    applied_to = application_of(head)
    own = [layer.activation for layer in evidence.env.lecture.network.layers]
    if applied_to is None or applied_to[0].base != r"\sigma" or any(row.name == "sigmoid" for row in own):
        return None
    named, found = applied_to
    arguments = [argument for argument in found if argument is not None]
    if len(arguments) != 1 or len(found) != 1 or named.sub or named.sup or named.primes:
        return None
    defined = define_function(evidence, named, arguments, side)
    function = defined.env.functions.get(named.base) if defined is not None else None
    if function is None or defined is None or len(function.parameters) != 1:
        return None
    (parameter,) = function.parameters
    alike = (_at(row.applied, Z.quantity, parameter) for row in own if not row.couples)
    return defined if any(same(evidence, one, function.term) is True for one in alike) else None


def is_by_its_value(evidence: Evidence, head: Node, side: Node) -> bool:
    r"""Whether a known function, which is nothing else here, is what it is at the one name in a side:
    \sigma = 1 / (1 + e^{-x}). The function stays what it is, and the name, too.
    """
    env, named = evidence.env, bare_name(head)
    if named is None or named.primes or not is_bare(named) or not _is_function(env, named):
        return False
    function = called(env, named, {}, ())
    inside = {key_of(one, {}): one for one in letters_of(side, env.grammar) if not _is_function(env, one)}
    if function is None or function.name == "general" or function.defined is not None or len(inside) != 1:
        return False
    ((key, argument),) = inside.items()
    if not is_bare(argument) or key_of(named, {}) in env.own:
        return False
    env, parameter = env.without_whole(key).defined(key, written(argument), None)
    reader = reader_of(env, local=True, new=True)
    try:
        terms = applied(reader, function, [Symbol(parameter)], 0), reader.read(side)
    except Unread:
        return False
    return not any(isinstance(term, Matrix) for term in terms) and same(evidence.within(env), *terms) is True


def slope_without_argument(env: Environment, head: Node, side: Node | Unread) -> Identifier | None:
    r"""The slope that d\sigma/dz is, of no function that the document defines, beside a side in which it stands without
    an argument too, and the variable nowhere.
    """
    (_, slope), *others = flatten(head)
    if others or slope.data != "fraction" or isinstance(side, Unread):
        return None
    top, bottom = flatten(slope.ratio.top), flatten(slope.ratio.bottom)
    if len(top) != 2 or len(bottom) != 2 or not is_differential(top[0][1]) or not is_differential(bottom[0][1]):
        return None
    named, by = name_in(top[1][1]), name_in(bottom[1][1])
    if named is None or by is None or named.primes or not is_bare(named) or not stands_alone(side, named.base):
        return None
    if named.base in env.functions or key_of(named, {}) in env.own or env.names.find(key_of(named, {})) is not None:
        return None
    known = env.names.find(key_of(by, {}))
    # by a parameter there is a slope inside; by its own value it is another
    other = by.base in (*PARAMETER_LETTERS, *ANY_VARIABLES) or (known is not None and known.kind not in _ARGUMENTS)
    inside = any(one.base == by.base for one in letters_of(side))
    return None if other or inside else replace(named, primes=1)


def _is_scalar(env: Environment, named: Identifier) -> bool:
    """Whether a name is a number of the lecture."""
    key = key_of(named, {})
    quantity = env.names.find(key)
    return quantity is not None and quantity.unit != ALL and key not in env.names.weak


def _is_with_entries(env: Environment, argument: Identifier, side: Node) -> bool:
    """Whether a vector of the lecture stands in a side both as a whole and by its entries."""
    quantity = env.names.find(key_of(argument, {}))
    names = [one for one in letters_of(side, env.grammar) if one.base == argument.base]
    whole = quantity is not None and quantity.unit == ALL
    return whole and any(one.sub for one in names) and any(not one.sub for one in names)


def define_function(
    evidence: Evidence, named: Identifier, arguments: Sequence[Identifier], side: Node
) -> Defined | None:
    """The environment with f(x) = ...; its parameters are names of the document from now on. None where the side is a
    number or a vector.
    """
    base = named.base.replace(" ", "")
    env = evidence.env.with_word(base)
    if any(_is_with_entries(env, argument, side) for argument in arguments):
        return None  # e^z / sum_j e^{z_j}, of a vector
    parameters: list[Quantity] = []
    for argument in arguments:
        key = key_of(argument, {})
        # not those of an example before, whose vector had the name
        env = env.without_whole(key).without_own(own for own in env.own if own.base == key.base and own.sub)
        env, parameter = env.defined(key, written(argument), None)
        parameters.append(parameter)
    reader, reading = reader_of(env, local=True, new=True), Reading(local=True, new=True)
    try:
        term = reader.read(side)
    except Unread as problem:
        return Defined(env, {1: Outcome(Verdict.UNREAD, str(problem))}, reading)
    if isinstance(term, Matrix) or is_number(term):
        return None
    env = reader.env
    whole = _vector_of(evidence.env, arguments, term)
    if whole is not None:  # N(z) = sum_k e^{z_k}, of the lecture's vector z
        env = env.without_own(key_of(argument, {}) for argument in arguments)
        parameters = [whole]
    verdict = _against_lecture(evidence.within(env), base, tuple(parameters), term)
    agrees = verdict is None or verdict.verdict is Verdict.GIVEN
    if agrees:
        env = env.with_function(base, DefinedFunction(tuple(parameters), term))
        targets = [key for argument in arguments if _is_a_target(env, key := key_of(argument, {}))]
        if targets:
            env = env.without_own(targets)  # f(t) makes no other t of the targets behind it
        else:
            with suppress(Unread):
                env, _ = env.defined(Key(base), named.base, term)
    return Defined(env, {1: verdict or Outcome(Verdict.GIVEN)}, reading)


def _vector_of(env: Environment, arguments: Sequence[Identifier], term: Term) -> Quantity | None:
    """The lecture's vector that the one argument of a function is, of whose entries alone it is."""
    found = env.names.find(key_of(arguments[0], {})) if len(arguments) == 1 else None
    names = {*quantities_of(term)}
    if found is None or found.unit != ALL or not names:
        return None
    return found if all(name.variable == found.variable and name.unit != ALL for name in names) else None


def _is_a_target(env: Environment, key: Key) -> bool:
    """Whether a name is that of the lecture's targets, as the lecture file says."""
    found = env.names.table.get(key)
    return found is not None and found.kind is Kind.TARGET and key in env.names.certain


def _against_lecture(evidence: Evidence, base: str, parameters: tuple[Quantity, ...], term: Term) -> Outcome | None:
    """An activation that the document writes with a letter: it must be one of the lecture's, and stay the same."""
    if base not in FUNCTION_LETTERS or len(parameters) != 1:
        return None
    (parameter,) = parameters
    own = [layer.activation for layer in evidence.env.lecture.network.layers]
    used = {row.name for row in own} - {"identity"}  # where that is all, no function is one of the network's
    earlier = evidence.env.functions.get(base)
    if earlier is not None and len(earlier.parameters) == 1:
        before = _at(earlier.term, earlier.parameters[0], parameter)
        if same(evidence, before, term) is not False:
            return Outcome(Verdict.CORRECT)
        if any(not row.couples and same(evidence, _at(row.applied, Z.quantity, parameter), before) for row in own):
            return Outcome(Verdict.WRONG, f"{base} is another function before", mistake="other_activation")
    spelling, depth = evidence.env.lecture.spelling, evidence.env.lecture.network.depth
    letters = {spelling.activation_letter(layer) for layer in range(1, depth + 1)} - {None}
    if letters and base not in letters:
        return None  # the lecture has other letters for its activations
    for row in (*own, *activations.ACTIVATIONS.values()):
        name = row.name
        if row.couples or same(evidence, _at(row.applied, Z.quantity, parameter), term) is not True:
            continue
        if row in own or not used or name == "identity":
            return None
        if not letters and (not _is_of_preactivations(evidence, parameter) or _names_all(evidence, base, used)):
            return None
        message = f"this is {name}; the lecture's activations are {', '.join(sorted(used))}"
        return Outcome(Verdict.WRONG, message, mistake="other_activation")
    return None


def _names_all(evidence: Evidence, base: str, used: Collection[str]) -> bool:
    """Whether a document writes each activation of the lecture by its own name, and needs no letter for one."""
    text = evidence.place.source.text
    for name in used:
        row = activations.ACTIVATIONS.get(name)
        words = {name, *(row.function.written if row is not None and row.function is not None else ())}
        words |= {r"\sigma"} if name == "sigmoid" else set()
        if not any(re.search(rf"{re.escape(word)}\}}?\s*(?:\\left\s*)?\(", text) for word in words - {base}):
            return False
    return bool(used)


def _is_of_preactivations(evidence: Evidence, parameter: Quantity) -> bool:
    """Whether a function is one of the lecture's pre-activations, by their letter; that of another letter may be an
    example, until the document says that a unit has it.
    """
    names = evidence.env.names
    known = {key for key, one in names.table.items() if one.kind is Kind.PREACTIVATION}
    return parameter.variable.name in {key.base for key in known & names.certain or known - names.weak}


def _at(term: Term, by: Quantity, parameter: Quantity) -> Term:
    return substitute(term, lambda quantity: Symbol(parameter) if quantity == by else None)


def is_of_a_variable(env: Environment, head: Node) -> bool:
    """Whether the head is a known function of a name that is nobody's: an identity in a variable."""
    names = [*letters_of(head)]
    functions = [named for named in names if _is_function(env, named)]
    free = [named for named in names if _is_free(env, named)]
    return bool(functions and free)


def _is_function(env: Environment, named: Identifier) -> bool:
    if env.names.find(key_of(named, {})) is not None:
        return False
    if named.base == "e" and named.sup:
        return True
    return called(env, named, {}, ()) is not None


def _is_free(env: Environment, named: Identifier) -> bool:
    key = key_of(named, {})
    if named.base in ("e", "d") or _is_function(env, named):
        return named.base == "e" and bool(named.sup)
    found = env.names.find(key)
    return (found is None or found.unit == ALL) and not env.names.resembles(key)
