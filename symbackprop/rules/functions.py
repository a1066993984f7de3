"""The table of functions that formulas apply. Adding one means adding one row, to `smooth.py` or to `pieced.py`.

A row writes all that is known of a function in the slots SLOT (its argument), VALUE (its own value) and those of its
parameters; see `Function`.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping

from symbackprop.core.errors import MissingRule
from symbackprop.core.terms import Apply, Comparison, Term, walk
from symbackprop.rules.function_row import (
    INFINITY,
    SLOT,
    VALUE,
    Form,
    Function,
    OwnName,
    Parameter,
    Piece,
    Range,
    apply,
    arguments_in,
    condition_of,
    parameter_slot,
    put,
    table_of,
)
from symbackprop.rules.pieced import PIECED
from symbackprop.rules.smooth import SMOOTH

__all__ = [
    "FUNCTIONS",
    "INFINITY",
    "SLOT",
    "VALUE",
    "Form",
    "Function",
    "OwnName",
    "Parameter",
    "Piece",
    "Range",
    "apply",
    "arguments_in",
    "condition_of",
    "definition_of",
    "function",
    "function_named",
    "functions_in",
    "parameter_slot",
    "pieces_of",
    "put",
    "slope_of",
    "table_of",
]


FUNCTIONS: Mapping[str, Function] = table_of((*SMOOTH, *PIECED))
_SHORTEST = 4  # letters of a word that may have capitals anywhere
_BY_WORD = {word: row.name for row in [*FUNCTIONS.values()][::-1] for word in row.written}  # the first that has it
_IN_ANY_CASE = {word.lower(): name for word, name in _BY_WORD.items() if word.isalpha() and len(word) >= _SHORTEST}


def function(name: str) -> Function:
    """The row of a function. Raises MissingRule, with the nearest row, where there is none."""
    row = name.row if isinstance(name, OwnName) else FUNCTIONS.get(name)
    if row is None:
        raise MissingRule("the functions", name, next(iter(difflib.get_close_matches(name, FUNCTIONS, 1)), None))
    return row


def functions_in(terms: Iterable[Term]) -> Iterator[Function]:
    """The rows of all functions in some formulas, and of those that they are defined by or differentiated to."""
    waiting, seen = [*terms], set[str]()
    while waiting:
        for node in walk(waiting.pop()):
            if isinstance(node, Apply) and node.function not in seen:
                seen.add(node.function)
                row = function(node.function)
                yield row
                waiting += [term for term in (row.definition, row.formula, row.slope) if term is not None]


def function_named(word: str) -> str | None:
    """The name of the function that a document writes like this, a word of four letters in any case: ReLu, SoftMax."""
    return _BY_WORD.get(word) or (_IN_ANY_CASE.get(word.lower()) if len(word) >= _SHORTEST else None)


def definition_of(node: Apply) -> Term | None:
    """An application in simpler functions; None where the function is elementary."""
    row = function(node.function)
    return None if row.definition is None else put(row, row.definition, node)


def slope_of(node: Apply, value: Term | None = None) -> Term:
    """The derivative of an application by its argument; `value` stands for the function's own value in it, by default
    the application itself. Raises MissingRule where the row has none.
    """
    row = function(node.function)
    if row.slope is None:
        raise MissingRule("the slopes of functions", node.function)
    return put(row, row.slope, node, value)


def pieces_of(node: Apply) -> tuple[Piece, ...]:
    """The pieces of an application, of which one applies; none where the function has no kink."""
    row = function(node.function)

    def placed(condition: Comparison) -> Comparison:
        return Comparison(put(row, condition.left, node), condition.relation, put(row, condition.right, node))

    return tuple(
        Piece(put(row, piece.term, node), put(row, piece.slope, node), tuple(map(placed, piece.where)))
        for piece in row.pieces
    )
