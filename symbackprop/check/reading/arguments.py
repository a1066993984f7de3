"""An entry of a vector that is written with what it depends on, s(x)_i: it is s_i, and s_i(x) as well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lark import Token as Terminal

from symbackprop.check.names.environment import Environment
from symbackprop.check.names.keys import key_of
from symbackprop.check.reading.instances import read_sides
from symbackprop.check.reading.network_function import outputs_named
from symbackprop.check.text.chains import Chain
from symbackprop.core.places import ALL
from symbackprop.latex.heads import application_of, head_name
from symbackprop.latex.nodes import Identifier, Node, Ratio
from symbackprop.latex.tokens import Unread
from symbackprop.latex.tree import is_list_of_names, name_in

__all__ = ["trees_of"]


def trees_of(env: Environment, chain: Chain) -> list[Node | Unread]:
    """The syntax trees of the sides of a chain, an index behind the arguments of a vector put before them, and what the
    network makes of its input by the name of the outputs.
    """
    read = read_sides(chain, env.grammar)
    trees = [tree if isinstance(tree, Unread) else _moved(env, outputs_named(env, tree)) for tree in read]
    head = head_name(trees)
    return [trees[0], *(_as_itself(tree, head) for tree in trees[1:])] if head is not None else trees


def _as_itself(tree: Node | Unread, head: Identifier) -> Node | Unread:
    """A side that is the name at the head with what it depends on, z = z(w), as that name."""
    applied = application_of(tree) if isinstance(tree, Node) and tree.data == "start" else None
    if not isinstance(tree, Node) or applied is None:
        return tree
    named, arguments = applied
    itself = bool(arguments) and None not in arguments and key_of(named, {}) == key_of(head, {})
    return replace(tree, children=(_as_name(named),)) if itself else tree


def _moved(env: Environment, node: Node) -> Node:
    children = tuple(_child(env, child) for child in node.children)
    if any(one is not other for one, other in zip(children, node.children, strict=True)):
        node = replace(node, children=children)
    if node.data != "beside" or node.node(1).data not in ("indexed", "raised"):
        return node
    before, argument, powers = node.node(0), node.node(1), []
    while argument.data == "raised":
        powers.append(argument.children[1])
        argument = argument.node(0)
    last = before.node(-1) if before.data in ("beside", "times", "entrywise", "over") else before
    named = name_in(last)
    if argument.data != "indexed" or named is None or not _is_a_vector(env, named, argument.node(0)):
        return node
    entry = _as_name(replace(named, sub=argument.tokens))
    for power in reversed(powers):
        entry = Node("raised", (entry, power))  # its arguments say nothing more
    if last is before:
        return entry if powers else replace(node, children=(entry, argument.node(0)))
    whole = replace(before, children=(*before.children[:-1], entry))
    return whole if powers else replace(node, children=(whole, argument.node(0)))


def _child(env: Environment, child: Node | Terminal) -> Node | Terminal:
    if isinstance(child, Node):
        return _moved(env, child)
    if isinstance(child.value, Ratio):
        top, bottom = _moved(env, child.value.top), _moved(env, child.value.bottom)
        if top is not child.value.top or bottom is not child.value.bottom:
            return Terminal(child.type, replace(child.value, top=top, bottom=bottom))
    return child


def _is_a_vector(env: Environment, named: Identifier, arguments: Node) -> bool:
    """Whether a name without an index is a vector of the lecture, and what follows are names that it depends on."""
    if named.sub or not is_list_of_names(arguments):
        return False
    found = env.names.find(key_of(named, {}))
    return found is not None and found.unit == ALL


def _as_name(named: Identifier) -> Node:
    children: Sequence[Node | Terminal] = (Terminal("NAME", named),)
    return Node("name", children)
