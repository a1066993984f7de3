"""What the words around a name say of it: which layer a unit is in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from symbackprop.check.judging.outcome import Outcome
from symbackprop.check.listings import Listed
from symbackprop.check.names.environment import Scope
from symbackprop.check.names.keys import index_letters, key_of
from symbackprop.check.report import Verdict
from symbackprop.check.text.formulas import Piece
from symbackprop.latex.grammar import Grammar
from symbackprop.latex.nodes import Named
from symbackprop.latex.tokens import Token, Unread

__all__ = ["prose_of"]

_UNIT = re.compile(r"\b(?:node|neuron|unit)s?\s*\$?\s*$", re.IGNORECASE)
_LAYER = re.compile(r"^\$?\s*(?:in|of) the (input|hidden|output) layer\b", re.IGNORECASE)


def prose_of(scope: Scope, grammar: Grammar, piece: Piece, tokens: Sequence[Token], text: str) -> Listed | None:
    """The claim `node N_1 in the hidden layer`, where the words stand right beside the name; else None."""
    end = piece.start + len(piece.text)
    found = _LAYER.match(text[end : end + 60])
    if piece.display or found is None or _UNIT.search(piece.before) is None:
        return None
    try:
        names = grammar.names(tokens)
    except Unread:
        return None
    depth = scope.lecture.network.depth
    layer = _layer(scope, names[0]) if len(names) == 1 else None
    if layer is None or not depth:
        return None
    right = "input" if layer == 0 else "output" if layer == depth else "hidden"
    latex = f"{piece.text.strip()} in the {found[1].lower()} layer"
    if right == found[1].lower():
        return Listed(piece.start, latex, Outcome(Verdict.CORRECT))
    message = f"{piece.text.strip()} is a unit of the {right} layer"
    return Listed(piece.start, latex, Outcome(Verdict.WRONG, message, mistake="wrong_index"))


def _layer(scope: Scope, named: Named) -> int | None:
    """The layer of a unit, by its name or by the name of its activation."""
    ones = {letter: 1 for letter, _ in index_letters(named)}
    key = key_of(named, ones)
    depth = scope.lecture.network.depth
    for layer in range(1, depth + 1):
        if scope.lecture.spelling.node(layer, 1) == f"{key.base}_{key.sub}":
            return layer
    quantity = scope.names.find(key)
    return quantity.layer if quantity is not None and isinstance(quantity.layer, int) else None
