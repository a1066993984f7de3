"""Verdicts of wrong that rest on names that nobody has defined."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from symbackprop.check.judging.evaluation_point import FAILURES, close
from symbackprop.check.judging.formulas.chain_rule import CHAIN_RULE, Edge, chain_of_layers, is_in_order
from symbackprop.check.judging.inequalities import NOT_EVERYWHERE
from symbackprop.check.judging.outcome import Outcome, bare, fits, is_number, literal
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.functions import called
from symbackprop.check.names.keys import Bindings, key_of
from symbackprop.check.reading.instances import Instance
from symbackprop.check.reading.slopes.derivatives import reaches
from symbackprop.check.report import RANK, Verdict
from symbackprop.check.verdicts.interpretations import Attempt
from symbackprop.check.verdicts.weight_slopes import slope_by_own_weights
from symbackprop.core.quantities import Kind, Quantity
from symbackprop.core.terms import Derivative, Number, Product, Symbol, Term, quantities_of, walk
from symbackprop.latex.grammar import letters_of
from symbackprop.latex.nodes import Identifier, Node, Trees
from symbackprop.latex.tree import sum_signs
from symbackprop.rules.value import constant

__all__ = ["is_wrong_arithmetic", "without_guesses"]

_NOTHING = "it is not said what the two names of this derivative have to do with each other"
_NO_ORDER = "the derivatives stand neither in the order from the output on nor in that from the input on"


def without_guesses(env: Environment, trees: Trees, best: Attempt, start: int) -> list[Outcome]:
    """The verdicts on the links from `start` on, but none of wrong that is only guessed; the chain rule in whole layers
    is right in the layout in which it has a meaning.
    """
    outcomes: list[Outcome] = []
    for number, outcome in enumerate(best.results, start):
        if _is_of_layout(outcome) and (path := _chain_of_layers(env, trees, best.found, number)):
            outcomes.append(_chain_rule(path, outcome))
        elif outcome.verdict is Verdict.UNREAD:
            outcomes.append(slope_by_own_weights(env, trees, best.found, number) or outcome)
        elif RANK[outcome.verdict] <= RANK[Verdict.CARRIED] and _says_nothing(env, trees, best.found, number):
            outcomes.append(Outcome(Verdict.UNREAD, _NOTHING))
        elif outcome.verdict is Verdict.WRONG and not best.reading.varied:
            outcomes.append(_without_guess(env, trees, best.found, number, outcome))
        else:
            outcomes.append(outcome)
    return outcomes


def _says_nothing(env: Environment, trees: Trees, found: Sequence[Instance], number: int) -> bool:
    """Whether a claim is right only since its head is 0 whatever happens: a derivative by a name of the document that,
    as far as is known, has no part in it.
    """
    head, side = trees[0], trees[number]
    if not found or not all(_is_of_unrelated_names(env, one.sides[0]) for one in found) or not isinstance(head, Node):
        return False
    if isinstance(side, Node) and side.data == "number":
        return False  # which is what is said then
    own = (env.own.get(key_of(named, found[0].bindings)) for named in letters_of(head, env.grammar))
    return any(name is not None and name.kind is Kind.VARIABLE for name in own)


def _is_of_unrelated_names(env: Environment, head: Term | None) -> bool:
    """Whether a head is 0, or has a derivative by a name of the document that has no part in what is differentiated."""
    if head is None:
        return False
    factors = head.factors if isinstance(head, Product) else (head,)
    if Number(Fraction(0)) in factors:
        return True
    slopes = (node for node in walk(head) if isinstance(node, Derivative) and node.by.kind is Kind.VARIABLE)
    return any(node.of != node.by and not reaches(env.network.equations, node.of, node.by) for node in slopes)


def _is_of_layout(outcome: Outcome) -> bool:
    """Whether shapes that do not fit are all that speaks against a claim, or that it could not be read."""
    return outcome.verdict is Verdict.UNREAD or outcome.said == "layout" or bool(outcome.message)


def _chain_rule(path: Sequence[Edge], outcome: Outcome) -> Outcome:
    """The verdict on the chain rule in whole layers, which has one of its own where the shapes do not fit."""
    if is_in_order(path):
        return Outcome(Verdict.CORRECT, CHAIN_RULE)
    return Outcome(Verdict.UNREAD, _NO_ORDER) if outcome.verdict is Verdict.WRONG else outcome


def _chain_of_layers(env: Environment, trees: Trees, found: Sequence[Instance], number: int) -> Sequence[Edge]:
    left, right = trees[number - 1], trees[number]
    if not isinstance(left, Node) or not isinstance(right, Node):
        return ()
    return chain_of_layers(env, left, right, found[0].bindings if found else {})


def _without_guess(env: Environment, trees: Trees, found: Sequence[Instance], number: int, outcome: Outcome) -> Outcome:
    if is_wrong_arithmetic(found, number) or outcome.message == NOT_EVERYWHERE:
        return outcome
    for instance in found:
        head = instance.sides[0]
        side = instance.sides[number] if number < len(instance.sides) else None
        if head is None:
            continue
        unknown = next(_undefined(env, head, side), None) if side is not None else None
        if unknown is not None:
            return Outcome(Verdict.UNREAD, f"it is not said what {unknown.name} is")
    sides = [instance.sides[number] for instance in found if number < len(instance.sides)]
    asked = found if not any(sides) else found[:1] if None in sides else ()
    tree = trees[number]
    names = letters_of(tree) if asked and isinstance(tree, Node) else ()
    summed = dict.fromkeys(_indices_of_sums(tree), 1) if isinstance(tree, Node) else {}
    bound = [{**summed, **one.bindings} for one in asked]
    nobodies = [next((named for named in names if _is_unknown(env, named, one)), None) for one in bound]
    nobody = nobodies[0] if nobodies and all(nobodies) else None
    if nobody is not None:
        return Outcome(Verdict.UNREAD, f"it is not said what {nobody.base} is")
    return outcome


def _indices_of_sums(tree: Node) -> Iterator[str]:
    """The letters over which a formula has sums."""
    yield from (sign.sub[0].text for sign in sum_signs(tree) if sign.sub and sign.sub[0].text.isalpha())


def is_wrong_arithmetic(found: Sequence[Instance], number: int) -> bool:
    """Whether a link leads from numbers to a number that they do not give, whatever the head is."""
    return any(_is_wrong_arithmetic(instance, number) for instance in found)


def _is_wrong_arithmetic(instance: Instance, number: int) -> bool:
    before, side = instance.sides[number - 1], instance.sides[number] if number < len(instance.sides) else None
    printed = literal(side) if side is not None else None
    if before is None or printed is None or not is_number(before) or literal(before) is not None:
        return False
    try:
        value = constant(bare(before))
    except FAILURES:
        return False
    return not close(value, printed[0]) and not fits(value, *printed)


def _is_unknown(env: Environment, named: Identifier, bindings: Bindings) -> bool:
    """Whether a letter is neither a name nor a function, of the lecture or of the document."""
    key = key_of(named, bindings)
    own = env.own.get(key)
    defined = own is not None and not any(_is_nothing(env, name) for name in _closure(env, Symbol(own)))
    counted = named.base in {*env.sizes, *bindings} and not named.sub
    if defined or counted or key in env.wholes or env.names.find(key) is not None:
        return False
    letter = key.base.isalpha() and named.base not in ("d", "e") and not named.sup
    leads_nowhere = own is not None and own in env.definitions
    return leads_nowhere or (letter and called(env, named, bindings, ()) is None)


def _undefined(env: Environment, head: Term, side: Term) -> Iterator[Quantity]:
    """The names that stand for nothing, also those by which others are defined: of each side alone, or of both where
    the lecture has a part in them, since then they are no variables of an identity.
    """
    parts = [dict.fromkeys(_closure(env, term)) for term in (head, side)]
    free = [[name for name in names if _is_nothing(env, name)] for names in parts]
    yield from (name for name in free[1] if name not in parts[0])
    if free[1] and not env.names.table:
        return  # of what the document alone defines, both sides are formulas in the same variables
    yield from (name for name in free[0] if name not in parts[1])
    if any(name.kind is not Kind.VARIABLE for names in parts for name in names):
        yield from (name for names in free for name in names)


def _is_nothing(env: Environment, name: Quantity) -> bool:
    return name.kind is Kind.VARIABLE and name not in env.definitions and name not in env.data


def _closure(env: Environment, term: Term) -> Iterator[Quantity]:
    """The names in a formula, and those that they stand for."""
    waiting, seen = [*quantities_of(term)], set[Quantity]()
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            yield name
            if name in env.definitions:
                waiting.extend(quantities_of(env.definitions[name].term))
