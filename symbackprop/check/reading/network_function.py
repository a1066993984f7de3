r"""The outputs as what a network makes of its input, f(x): where the lecture file spells them so, or the document says
f(x) = \hat y.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from lark import Token as Terminal

from symbackprop.check.names.environment import Environment
from symbackprop.check.names.functions import called
from symbackprop.check.names.keys import key_of
from symbackprop.check.names.spelled.spellings import also
from symbackprop.core.places import ALL
from symbackprop.core.quantities import Kind
from symbackprop.latex.heads import bare_name
from symbackprop.latex.nodes import Identifier, Node, Ratio, Trees
from symbackprop.latex.tokenise import tokenise
from symbackprop.latex.tree import items_of, name_in

__all__ = ["letters_of_network", "outputs_named", "said_in"]

_APPLIED = re.compile(r"\s*([A-Za-z])\s*\(\s*(\S+)\s*\)\s*")
_OUTPUTS = (Kind.PREDICTION, Kind.ACTIVATION)


def letters_of_network(env: Environment) -> frozenset[str]:
    """The letters of the functions that the lecture file spells outputs with, f of f(x)."""
    lecture = env.lecture
    spelled = [(lecture.spelling.wholes.get("yhat", ""), None), *also(lecture)]
    found = [_APPLIED.fullmatch(text) for text, one in spelled if one is None or one.kind is Kind.PREDICTION]
    return frozenset(one[1] for one in found if one is not None and _is_the_input(env, one[2]))


def _is_the_input(env: Environment, text: str) -> bool:
    key = env.names.spellings.key_of(text)
    found = env.names.find(key) if key is not None else None
    return found is not None and found.kind is Kind.INPUT


def said_in(env: Environment, chains: Iterable[Trees]) -> Iterator[str]:
    """The letters of functions of the input that a chain says to be the outputs."""
    for trees in chains:
        sides = [tree for tree in trees if isinstance(tree, Node)]
        named = [one for one in map(bare_name, sides) if one is not None]
        found = [env.names.find(key_of(one, {})) for one in named]
        if any(one is not None and one == env.names.outputs for one in found):
            for tree in sides:
                applied = _function(env, tree.node(0) if tree.data == "start" else tree)
                known = applied is not None and called(env, applied, {}, ()) is not None  # sigma(x) is no network
                if applied is not None and not applied.sub and not applied.sup and not known:
                    yield applied.base


def _function(env: Environment, node: Node) -> Identifier | None:
    """The letter of a function of the input, f of f(x)."""
    if node.data != "beside" or node.node(1).data != "brackets":
        return None
    named, inside = name_in(node.node(0)), items_of(node.node(1))
    by = name_in(inside[0]) if len(inside) == 1 else None
    found = env.names.find(key_of(by, {})) if by is not None else None
    whole = found is not None and found.kind is Kind.INPUT and (found.unit == ALL or env.lecture.network.inputs == 1)
    return named if whole else None


def outputs_named(env: Environment, node: Node) -> Node:
    """The tree with the name of the outputs for each f(x), and that of one of them for f(x)_i."""
    outputs = _outputs(env)
    return node if outputs is None else _named(env, node, outputs)


def _outputs(env: Environment) -> Identifier | None:
    quantity = env.names.outputs if env.of_network else None
    if quantity is None:
        return None
    found = env.grammar.names(tokenise(env.lecture.spelling.latex(quantity)))
    return found[0] if len(found) == 1 else None


def _named(env: Environment, node: Node, outputs: Identifier) -> Node:
    children = tuple(_child(env, child, outputs) for child in node.children)
    if any(one is not other for one, other in zip(children, node.children, strict=True)):
        node = replace(node, children=children)
    if node.data != "beside":
        return node
    argument, scripts = node.node(1), list[Node]()
    while argument.data in ("raised", "indexed"):
        scripts.append(argument)
        argument = argument.node(0)
    before = node.node(0)
    last = before.node(-1) if before.data in ("beside", "times", "entrywise", "over") else before
    applied = _function(env, replace(node, data="beside", children=(last, argument)))
    if applied is None or applied.base not in env.of_network or applied.sub or applied.sup or applied.primes:
        return node
    named = replace(outputs, at=applied.at)
    if scripts and scripts[-1].data == "indexed" and not named.sub:
        named = replace(named, sub=scripts.pop().tokens)
    whole = Node("name", (Terminal("NAME", named),))
    for one in reversed(scripts):
        whole = replace(one, children=(whole, *one.children[1:]))
    return whole if last is before else replace(before, children=(*before.children[:-1], whole))


def _child(env: Environment, child: Node | Terminal, outputs: Identifier) -> Node | Terminal:
    if isinstance(child, Node):
        return _named(env, child, outputs)
    value = child.value
    if isinstance(value, Ratio):
        top, bottom = _named(env, value.top, outputs), _named(env, value.bottom, outputs)
        if top is not value.top or bottom is not value.bottom:
            return Terminal(child.type, replace(value, top=top, bottom=bottom))
    return child
