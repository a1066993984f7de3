"""Letters for the loss that the lecture does not use, where a document differentiates or defines them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from itertools import pairwise

from symbackprop.check.conventions import LOSS_LETTERS, SAMPLE_LETTERS
from symbackprop.check.inference.equations import Equation, is_right_somehow, with_own_name
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.keys import Key, index_letters, key_of
from symbackprop.check.reading.arguments import trees_of
from symbackprop.core.quantities import Kind, quantity_of
from symbackprop.latex.grammar import letters_of
from symbackprop.latex.heads import application_of, bare_name, mentions
from symbackprop.latex.nodes import Identifier, Node
from symbackprop.latex.tokens import Unread
from symbackprop.latex.tree import flatten, is_differential, is_list_of_names, name_in, sum_signs, text_of

__all__ = ["with_loss"]

_MOST = 8  # derivatives of a letter that are looked at


def with_loss(evidence: Evidence, equations: Sequence[Equation]) -> Evidence:
    """The evidence in which a usual letter for the loss is one, where the document differentiates it or defines it by
    the targets, and the lecture has no such name; E_n too, which is that of a sample, where the lecture speaks of one.
    """
    env = evidence.env
    differentiated = {
        (named.base, text_of(named.sub))
        for equation in equations
        for tree in equation.trees
        for named in _differentiated(tree)
        if not named.sup and text_of(named.sub) in ("", *SAMPLE_LETTERS)
    }
    indexed = {named.base for equation in equations for named in equation.names if named.sub}
    bare = {Key(letter) for letter, below in differentiated if not below and letter not in indexed}
    bare |= {Key(named.base) for named in _defined(env, equations) if named.base not in indexed}
    of_a_sample = {Key(*one) for one in differentiated if one[1]} if not env.lecture.network.samples else set()
    keys = {key for key in bare | of_a_sample if key.base in LOSS_LETTERS}
    keys |= {key for key in bare if key.base.upper() in LOSS_LETTERS and _is_only_differentiated(key.base, equations)}
    keys -= env.names.table.keys()
    if not keys or not env.lecture.network.depth:
        return evidence
    found = _with_letters(evidence, keys)
    others = {key for key in keys if _is_of_its_own(evidence, found, key, equations)}
    return _with_letters(evidence, keys - others) if others else found


def _with_letters(evidence: Evidence, keys: Set[Key]) -> Evidence:
    """The evidence in which some names are the loss."""
    env = evidence.env
    table = {**env.names.table, **dict.fromkeys(keys, quantity_of(Kind.LOSS))}
    names = replace(env.names, table=table, weak=env.names.weak | keys)
    words = {key.base for key in keys if len(key.base) > 1 and key.base.isalpha()}
    grammar = env.grammar
    for word in words:
        grammar = grammar.learned(word)
    return evidence.within(replace(env, names=names, grammar=grammar))


def _is_of_its_own(evidence: Evidence, found: Evidence, key: Key, equations: Sequence[Equation]) -> bool:
    """Whether the document defines a letter otherwise than as the loss, as a log-likelihood is, which has the other
    sign, and more of its derivatives are right by that definition: it is a name of the document's own.
    """
    heads = ((one, _head(one)) for one in equations)
    defining = next((one for one, named in heads if named is not None and key_of(named, {}) == key), None)
    if defining is None or is_right_somehow(found, defining):
        return False
    own = with_own_name(evidence, _without_arguments(evidence.env, defining))
    if own.env.names.find(key) is None and key not in own.env.own:
        return False
    telling = [one for one in equations if any(key_of(named, {}) == key for named in _differentiated(one.trees[0]))]
    by_loss, by_own = (sum(is_right_somehow(way, one) for one in telling[:_MOST]) for way in (found, own))
    return by_own > by_loss


def _without_arguments(env: Environment, equation: Equation) -> Equation:
    """An equation that begins with a name, without the arguments of that."""
    first, *others = equation.chain.sides
    texts = [token.text for token in first.tokens]
    if "(" not in texts:
        return equation
    chain = replace(equation.chain, sides=(replace(first, tokens=first.tokens[: texts.index("(")]), *others))
    return replace(equation, chain=chain, trees=trees_of(env, chain))


def _head(equation: Equation) -> Identifier | None:
    """The name at the head of an equation, perhaps with its arguments."""
    head = equation.trees[0]
    if not isinstance(head, Node):
        return None
    applied = application_of(head)
    return applied[0] if applied is not None else bare_name(head)


def _is_only_differentiated(letter: str, equations: Sequence[Equation]) -> bool:
    """Whether a small letter stands nowhere but above in derivatives: it is no unit, no input, no bias."""
    names = Counter(named.base for equation in equations for named in equation.names)
    above = Counter(named.base for one in equations for tree in one.trees for named in _differentiated(tree))
    return names[letter] == above[letter]


def _defined(env: Environment, equations: Sequence[Equation]) -> Iterator[Identifier]:
    """The names that equations define by a target of the lecture, with a sum, a square or a logarithm of it."""
    for equation in equations:
        head, side = equation.trees
        if not isinstance(head, Node) or not isinstance(side, Node):
            continue
        named = _head(equation)
        if named is None or named.sub or named.sup or named.primes or not _is_of_a_distance(side):
            continue
        names = letters_of(side, env.grammar)
        found = (
            env.names.find(key_of(one, dict.fromkeys((name for name, _ in index_letters(one)), 1))) for one in names
        )
        if any(one is not None and one.kind is Kind.TARGET for one in found):
            yield named


def _is_of_a_distance(side: Node) -> bool:
    """Whether a formula is what losses are: a sum, a square or a logarithm."""
    functions = any(mentions([side], name) for name in (r"\log", r"\ln"))
    return functions or any(True for _ in sum_signs(side)) or _has_square(side)


def _has_square(node: Node) -> bool:
    if node.data == "raised" and text_of(node.tokens) == "2":
        return True
    inner = (node.ratio.top, node.ratio.bottom) if node.data == "fraction" else ()
    return any(_has_square(child) for child in (*node.nodes, *inner))


def _differentiated(tree: Node | Unread) -> Iterator[Identifier]:
    """The names that stand above in derivatives, or behind a nabla."""
    if isinstance(tree, Unread):
        return
    if tree.data == "fraction":
        top = flatten(tree.ratio.top)
        of_arguments = len(top) == 3 and is_list_of_names(top[2][1])  # J(W, b)
        of_one = (len(top) == 2 or of_arguments) and is_differential(top[0][1])
        named = name_in(top[1][1]) if of_one else None
        if named is not None:
            yield named
            return
        for part in tree.nodes:
            yield from _differentiated(part)
        return
    items = flatten(tree) if tree.data in ("beside", "over") else []
    for (_, one), (how, other) in pairwise(items):
        named, gradient = name_in(other), name_in(one)
        behind = is_differential(one) or (gradient is not None and gradient.base == r"\nabla")
        if named is not None and how == "beside" and behind:
            yield named
    for child in tree.nodes:
        yield from _differentiated(child)
