"""The names in the nodes of a picture: in full where they have room, else without their superscripts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from symbackprop.compose.diagram import Diagram, Node
from symbackprop.core.quantities import Quantity
from symbackprop.core.terms import Symbol, variable
from symbackprop.render.printer import Printer

__all__ = ["with_short_names"]

_ROOM = 2.4  # ems of a name that a round node holds


def with_short_names(diagram: Diagram, printer: Printer, short: Callable[[Quantity], str]) -> Diagram:
    """The diagram with long names shortened, where no two nodes have one name then."""
    nodes = tuple(_shortened(node, printer, short) for node in diagram.nodes)
    names = [printer(node.label) for node in nodes if node.label is not None]
    return replace(diagram, nodes=nodes) if len(set(names)) == len(names) else diagram


def _shortened(node: Node, printer: Printer, short: Callable[[Quantity], str]) -> Node:
    if not isinstance(node.label, Symbol) or printer.piece(node.label).width <= _ROOM:
        return node
    return replace(node, label=variable(short(node.label.quantity)))
