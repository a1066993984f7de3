"""A document's error signals: dL/dz, or minus that, as those write it who add what they learn; or dL/da."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from symbackprop.check.inference.agreement import links_that_hold
from symbackprop.check.inference.equations import Equation, are_more_right, is_right_somehow, with_own_name
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.indices.layer_indices import with_letters
from symbackprop.check.names.keys import Key
from symbackprop.check.reading.arguments import trees_of
from symbackprop.check.reading.interpretation import Reading, Single
from symbackprop.core.places import ALL
from symbackprop.core.quantities import Kind, quantity_of
from symbackprop.latex.heads import head_name
from symbackprop.latex.signs import RELATIONS
from symbackprop.latex.tree import text_of

__all__ = ["with_error_layer", "with_error_sign"]

_MOST = 14  # equations that are looked at
_FIRST = 2  # equations by which a layer is chosen
_ENOUGH = 2  # of them, that are right for another one: one may be a slip of the pen


def with_error_sign(evidence: Evidence, equations: Sequence[Equation]) -> Evidence:
    """The evidence in which an error signal is minus the derivative of the loss, or that by what a unit gives, or a row
    beside columns, where that makes more right of what a document says of them: what they are, and what follows.
    """
    links = {_written(one): one for equation in equations for one in _links_of(evidence.env, equation)}
    listed = {text for text in links if "matrix" in "".join(text)}  # people list what stands as it fits on a line
    telling = [one for text, one in links.items() if text not in listed and _names_an_error(evidence.env, one)][:_MOST]
    if len(telling) < _ENOUGH:
        return evidence
    usual, evidence = evidence, _with_own_names(evidence, equations, telling)
    env = evidence.env
    for equation in equations:
        env = with_letters(env, equation.trees)
    plus = sum(is_right_somehow(evidence.within(env.laid_out(env.layout)), one) for one in telling)
    ways = [replace(env.layout, negative_errors=True)]
    if env.lecture.network.layers and not env.lecture.network.samples:
        ways.append(replace(env.layout, errors_by_output=True))
        ways += [replace(env.layout, row_errors=True)] if not env.layout.rows else []
    for way in ways:
        if are_more_right(evidence.within(env.laid_out(way)), telling, max(_ENOUGH - 1, plus)):
            return usual.within(usual.env.laid_out(way))
    return usual


def _links_of(env: Environment, equation: Equation) -> Iterator[Equation]:
    """What the head of a chain is equated with, side by side; a side said again has no second voice."""
    yield equation
    whole = equation.whole
    for side, sign in zip(whole.sides[2:], whole.relations[1:], strict=False):
        if RELATIONS[sign.text] != "=":
            break
        chain = replace(equation.chain, sides=(whole.sides[0], side), relations=(sign,))
        yield Equation(chain, trees_of(env, chain), chain)


def _written(equation: Equation) -> tuple[str, ...]:
    return tuple(token.text for side in equation.chain.sides for token in side.tokens)


def with_error_layer(evidence: Evidence, equations: Sequence[Equation]) -> Evidence:
    """The evidence in which error signals without a layer, delta^{(n)} of sample n, are those of the layer of which
    what a document says of them first is right.
    """
    env = evidence.env
    depth = env.lecture.network.depth
    bare = {key for key in env.names.weak if not key.sub and not key.sup and _is_an_error(env, key)}
    if depth < _ENOUGH or not env.lecture.network.samples or not bare:
        return evidence
    for key in bare:
        telling = [one for one in equations if _is_about(one, key)][:_FIRST]
        ways = [_of_layer(evidence, key, layer) for layer in range(depth, 0, -1)]
        right = [way for way in ways if any(_holds(way, one) for one in telling)]
        evidence = right[0] if right else evidence
    return evidence


def _is_an_error(env: Environment, key: Key) -> bool:
    found = env.names.table.get(key)
    return found is not None and found.kind is Kind.DELTA


def _is_about(equation: Equation, key: Key) -> bool:
    """Whether an equation has an error signal at its head that says no layer, of a sample perhaps."""
    named = head_name(equation.trees)
    above = text_of(named.sup) if named is not None else ""
    return named is not None and named.base == key.base and not named.sub and (not above or above[0] == "(")


def _of_layer(evidence: Evidence, key: Key, layer: int) -> Evidence:
    env = evidence.env
    network = env.lecture.network
    unit = 1 if network.width(layer) == 1 else ALL
    meant = quantity_of(Kind.DELTA, layer, unit, sample=network.running_sample)
    return evidence.within(replace(env, names=replace(env.names, table={**env.names.table, key: meant})))


def _holds(evidence: Evidence, equation: Equation) -> bool:
    singles: tuple[Single, ...] = ("", "samples")
    ways = (Reading(single=single, columns=one) for single in singles for one in (False, True))
    return any(links_that_hold(evidence, equation, way) for way in ways)


def _with_own_names(evidence: Evidence, equations: Sequence[Equation], telling: Sequence[Equation]) -> Evidence:
    """The evidence with the document's own names that stand beside error signals: Err_k of Delta_k = Err_k g'(z_k)."""
    known = {key.base for key in evidence.env.names.table}
    beside = {named.base for one in telling for named in one.names} - known
    seen: set[str] = set()
    for one in equations:
        named = head_name(one.trees)
        if named is not None and named.base in beside - seen and one not in telling:
            seen.add(named.base)
            evidence = with_own_name(evidence, one)
    return evidence


def _names_an_error(env: Environment, equation: Equation) -> bool:
    """Whether an equation has an error signal in it, by its letter."""
    return any(named.base in env.names.bases(Kind.DELTA) for named in equation.names)
