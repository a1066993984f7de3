"""The names of a document, each with what it was taken for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import product

from symbackprop.check.conventions import INDICES, STARS
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.forms import form_of
from symbackprop.check.names.functions import called
from symbackprop.check.names.gradient_marks import without_mark
from symbackprop.check.names.keys import Key, index_letters, key_of
from symbackprop.check.reading.instances import read_sides
from symbackprop.check.text.chains import Chain
from symbackprop.core.quantities import Kind, Quantity
from symbackprop.latex.ellipsis import DOTS
from symbackprop.latex.grammar import letters_of
from symbackprop.latex.nodes import Identifier, Node
from symbackprop.latex.rewriting.primed_indices import as_typed
from symbackprop.latex.tokens import ONES, TRANSPOSED
from symbackprop.latex.tree import is_bare, written

__all__ = ["UNKNOWN", "is_resolved", "untouched", "with_names_of"]

UNKNOWN = "not resolved"
_EMPTY = "a name of the document"  # of which it has said nothing
_MOST = 64  # values of indices that are tried
# what is part of the language of formulas, and no name
_SIGNS = frozenset(["d", "e", r"\partial", r"\nabla", r"\Delta", r"\delta", r"\pi", ONES, *DOTS])


def with_names_of(found: Mapping[str, str], env: Environment, chains: Iterable[Chain]) -> Mapping[str, str]:
    """The names found so far with those of some chains, by the names in force behind them. What was not resolved at
    first may be so later.
    """
    names = dict(found)
    for chain in chains:
        for tree in read_sides(chain, env.grammar):
            for named in letters_of(tree, env.grammar) if isinstance(tree, Node) else ():
                text = as_typed(written(untouched(named)))
                if names.get(text, UNKNOWN) == UNKNOWN and not _is_language(env, named):
                    names[text] = _meaning(env, untouched(named))
    return names


def untouched(named: Identifier) -> Identifier:
    """A name without a transpose."""
    turned = bool(named.sup) and named.sup[-1].text in TRANSPOSED and len(named.sup) > 1
    alone = len(named.sup) == 1 and named.sup[0].text in TRANSPOSED
    return replace(named, sup=() if alone else named.sup[:-1]) if turned or alone else named


def is_resolved(env: Environment, named: Identifier) -> bool:
    """Whether a name, or a letter of the language of formulas, stands for something."""
    if _is_language(env, named):
        return True
    meaning = _meaning(env, named)
    return meaning not in (UNKNOWN, _EMPTY)


def _is_language(env: Environment, named: Identifier) -> bool:
    """Whether a letter is a sign, a running index, or how far one runs."""
    if named.base in _SIGNS and env.names.find(key_of(named, {})) is None and key_of(named, {}) not in env.own:
        return not named.sub or named.base != r"\delta"
    free = is_bare(named) and env.names.find(Key(named.base)) is None and Key(named.base) not in env.own
    return free and (named.base in INDICES or named.base in env.sizes)


def _meaning(env: Environment, named: Identifier) -> str:
    inner = without_mark(env, named)
    if inner is not None and (by := _meaning_itself(env, inner)) not in (UNKNOWN, _EMPTY):
        return f"dL/d{by}"
    return _meaning_itself(env, named)


def _meaning_itself(env: Environment, named: Identifier) -> str:
    letters = [*dict.fromkeys(letter for letter, _ in index_letters(named))]
    depth = env.lecture.network.depth + env.numbers.first
    numbers: list[Iterable[int]] = [(depth,) if letter == "L" else (1, 2, 3) for letter in letters]
    for count, values in enumerate(product(*numbers)):
        bindings = dict(zip(letters, values, strict=True))
        meaning = _meaning_at(env, named, bindings)
        if meaning is not None:
            said = ", ".join(f"{letter} = {value}" for letter, value in bindings.items())
            return f"{meaning} for {said}" if said else meaning
        if count >= _MOST:
            break
    return UNKNOWN


def _meaning_at(env: Environment, named: Identifier, bindings: Mapping[str, int]) -> str | None:
    for one in _shorter(named):
        key = key_of(one, bindings)
        own = env.own.get(key)
        quantity = env.names.find(key)
        if own is not None and (quantity is None or key in env.redefined):
            said = [one.meaning for one in env.rests.get(key, ()) if one.form == form_of(named)]
            if said:
                return said[0]
            return _of_the_document(env, own)
        if quantity is not None:
            return env.lecture.spelling.name(quantity)
        if key in env.wholes:
            return "a vector or matrix of the document"
    if named.base == r"\delta" and len(bindings) == 2:
        return "Kronecker's delta"
    function = called(env, named, bindings, ())
    if function is None:
        return None
    return f"the function {function.name}" if function.name else "a function of the document"


def _shorter(named: Identifier) -> Iterator[Identifier]:
    """The name, and without its power, its primes."""
    yield named
    if named.sup and named.sup[0].text not in ("[", "(", *STARS):
        yield replace(named, sup=())
    if named.primes:
        yield replace(named, primes=0)


def _of_the_document(env: Environment, own: Quantity) -> str:
    if own in env.data:
        return "a number of the document"
    if own.kind is not Kind.VARIABLE:
        return env.lecture.spelling.name(own)
    return "a formula of the document" if own in env.definitions else _EMPTY
