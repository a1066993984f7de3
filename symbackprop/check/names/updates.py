"""What parameters become by an update, by the rule of the optimizer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from symbackprop.check.conventions import UPDATED_WORDS
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.keys import index_letters, key_of
from symbackprop.check.names.lecture_names import PASSED, update_mark
from symbackprop.core.places import ALL
from symbackprop.core.quantities import PARAMETERS, Kind, Quantity, quantity_of
from symbackprop.core.substitution import substitute
from symbackprop.core.terms import (
    Derivative,
    Number,
    Symbol,
    Term,
    quantities_of,
    sum_of,
    transform,
)
from symbackprop.derive.updates import definition_of_update
from symbackprop.judge.entries import spread
from symbackprop.latex.grammar import letters_of
from symbackprop.latex.heads import head_name
from symbackprop.latex.nodes import Node, Trees

__all__ = ["after_update", "old_beside_new", "renewed", "updated", "with_update_mark"]

_TRAINED = PARAMETERS | {Kind.STATE}


_MARKS = ("+", r"\prime", "(t+1)", "t+1")  # that may stand for something else where no parameter has them
_MOST = 40  # parameters, up to which a forward pass with new ones is written out


def updated(env: Environment, quantity: Quantity) -> Term:
    """A parameter after an update, or what a forward pass gives then; anything else stays what it is."""
    at = _position(env, quantity)
    if at is not None and at not in (0, 1):
        return _after_training(env, quantity, at)
    if at == 0 and quantity.step:
        return updated(env, quantity.after(0)) if quantity.kind is Kind.STATE else Symbol(quantity.after(0))
    quantity = quantity if at is None else quantity.after(at)
    if quantity.unit == ALL and quantity.kind in _TRAINED and env.lecture.training.memory:
        return _entry_by_entry(env, quantity)  # each has a memory of its own
    if quantity.kind in PASSED and len(env.network.parameters) <= _MOST:
        return after_update(env, spread(env.network, Symbol(quantity.after(0))))
    if quantity.kind is Kind.STATE:
        found = definition_of_update(env.lecture.training, quantity, env.network.places)
        return Symbol(quantity) if found is None else _of_batch(env, found)
    if quantity.kind not in PARAMETERS:
        return Symbol(quantity)
    before = quantity.after(0)
    if quantity.unit != ALL:
        before = env.network.places.get(before, before)
    found = definition_of_update(env.lecture.training, before.after(1))
    return Symbol(before) if found is None else _of_batch(env, found)


def with_update_mark(env: Environment, trees: Trees) -> Environment:
    """The environment where w^+ = w - ...: by that mark a^+ is what a forward pass with the new parameters gives."""
    named = head_name(trees)
    key = key_of(named, dict.fromkeys(dict(index_letters(named)), 1)) if named is not None else None
    mark = update_mark(key) if key is not None else None
    if key is None or mark not in _MARKS or mark in env.names.marks:
        return env
    found = env.names.find(key)
    if found is None or found.kind not in PARAMETERS or not found.step:
        return env
    return replace(env, names=replace(env.names, marks=env.names.marks | {mark}))


def old_beside_new(env: Environment, trees: Trees) -> tuple[bool, bool]:
    """Of what is said of a^+, with a mark of new values: whether a name without it stands beside one with it, and so
    is what there was before, whatever the words say; and whether there are only names without it, which may be either.
    """
    head, *sides = [letters_of(tree, env.grammar) if isinstance(tree, Node) else [] for tree in trees]
    marks = env.names.marks.union(UPDATED_WORDS)
    found = [env.names.find(key) for named in head if update_mark(key := key_of(named, {})) in marks]
    if not any(one is not None and one.kind in PASSED and one.step for one in found):
        return False, False
    names = [env.names.find(key_of(named, {})) for side in sides for named in side]
    steps = [bool(one.step) for one in names if one is not None and one.kind in PARAMETERS.union(PASSED)]
    return (True in steps) and (False in steps), bool(steps) and True not in steps


def _of_batch(env: Environment, term: Term) -> Term:
    """The formula with what the loss of the update's batch is: that of its samples, and the penalty."""
    batch = env.lecture.training.batch_of(1)
    if not batch:
        return term
    loss = env.lecture.network.loss
    share = Number(Fraction(1, len(batch) if loss.over_samples == "mean" else 1))
    penalty = [quantity_of(Kind.PENALTY)] if loss.penalties else []

    def change(node: Term) -> Term:
        if not isinstance(node, Derivative) or node.of.kind is not Kind.LOSS or not node.of.name:
            return node
        parts = [share * Derivative(quantity_of(Kind.SAMPLE_LOSS, sample=sample), node.by) for sample in batch]
        return sum_of(*parts, *(Derivative(one, node.by) for one in penalty))

    return transform(term, change)


def _position(env: Environment, quantity: Quantity) -> int | None:
    """How many updates after the one that is under way a mark means; None where no training is known."""
    if not env.trained or not quantity.step:
        return None
    return quantity.step - (0 if env.relative else env.lecture.training.done)


def _entry_by_entry(env: Environment, quantity: Quantity) -> Term:
    """A vector or matrix of parameters or states after an update, each entry by itself."""
    step = quantity.step
    relative = replace(env, trained=())

    def entry(node: Term) -> Term:
        return updated(relative, node.quantity.after(step)) if isinstance(node, Symbol) else node

    return transform(spread(env.network, Symbol(quantity.after(0))), entry)


def _after_training(env: Environment, quantity: Quantity, at: int) -> Term:
    """The number of a parameter or a state before or after other updates; the numbers of a whole one."""
    step = env.lecture.training.done + at
    known = env.trained[step] if 0 <= step < len(env.trained) else {}
    found = transform(spread(env.network, Symbol(quantity.after(0))), lambda node: _number(env, node, known))
    return Symbol(quantity) if any(quantities_of(found)) else found


def _number(env: Environment, node: Term, known: Mapping[Quantity, Fraction]) -> Term:
    """The number of a name where it is known, also of one that is tied to it."""
    if not isinstance(node, Symbol):
        return node
    found = known.get(env.network.places.get(node.quantity, node.quantity))
    return node if found is None else Number(found)


def renewed(env: Environment, quantity: Quantity) -> Quantity:
    """A parameter or a memory of the optimizer after the update that is under way."""
    return quantity.after(1 if env.relative or not env.trained else env.lecture.training.done + 1)


def after_update(env: Environment, term: Term) -> Term:
    """A formula with what its names are after an update: the parameters by their rule, the rest by its definition."""
    equations = env.network.equations

    def new(name: Quantity) -> Term | None:
        if name.kind in PARAMETERS:
            return updated(env, name.after(1))
        equation = equations.get(name)
        return after_update(env, equation.term) if equation is not None else None

    return substitute(term, new)
