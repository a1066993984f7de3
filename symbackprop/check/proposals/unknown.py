"""The names in a chain of which nothing is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from symbackprop.check.name_list import is_resolved, untouched
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.forms import Form, form_of
from symbackprop.check.names.keys import index_letters, key_of
from symbackprop.check.reading.instances import read_sides
from symbackprop.check.text.chains import Chain
from symbackprop.core.quantities import Kind, Quantity
from symbackprop.core.terms import quantities_of
from symbackprop.latex.grammar import letters_of
from symbackprop.latex.nodes import Identifier, Node
from symbackprop.latex.tree import is_bare, sum_signs, text_of

__all__ = ["unknown_in"]

_COUNTING = frozenset("ijklmnNMKLBdD")  # letters that are rather how many there are, where they stand alone


def unknown_in(env: Environment, chain: Chain) -> Iterator[Identifier]:
    """The names in a chain that stand for nothing, each form once."""
    sides = [tree for tree in read_sides(chain, env.grammar) if isinstance(tree, Node)]
    names = [untouched(named) for tree in sides for named in letters_of(tree, env.grammar)]
    names = [_without_power(named) for named in names]
    running = {letter for named in names for letter, _ in index_letters(named)}
    running |= {text_of(sign.sub)[:1] for tree in sides for sign in sum_signs(tree)}
    seen: set[Form] = set()
    for named in names:
        form = form_of(named)
        if form in seen or (is_bare(named) and named.base in running | _COUNTING | env.sizes.keys()):
            continue
        seen.add(form)
        known = is_resolved(env, named) or (named.primes and is_resolved(env, replace(named, primes=0)))
        if (not known and not _is_of_a_family(env, named)) or _rests_on_nothing(env, named):
            yield named


def _is_of_a_family(env: Environment, named: Identifier) -> bool:
    """Whether a name without an index is that of what the document has defined with one: err, of err_i = p_i - y_i."""
    return is_bare(named) and any(recipe.identifier.base == named.base for recipe in env.recipes)


def _without_power(named: Identifier) -> Identifier:
    """A name without the number that it is raised to: u of u^2."""
    power = len(named.sup) == 1 and named.sup[0].text.isdecimal()
    return replace(named, sup=()) if power else named


def _rests_on_nothing(env: Environment, named: Identifier) -> bool:
    """Whether the document defines a name by others of which nothing is known."""
    key = key_of(named, {})
    if env.names.find(key) is not None:
        return False
    own = env.own.get(key)
    definition = env.definitions.get(own) if own is not None else None
    term = env.wholes.get(key) or (definition.term if definition is not None else None)
    waiting = [*quantities_of(term)] if term is not None else []
    seen: set[Quantity] = set()
    while waiting:
        name = waiting.pop()
        if name in seen or name.kind is not Kind.VARIABLE or name in env.data:
            continue
        seen.add(name)
        if name not in env.definitions:
            return True
        waiting += quantities_of(env.definitions[name].term)
    return False
