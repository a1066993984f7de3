"""A document in row vectors, for a lecture that writes z = x W + b: each formula of matrices transposed.

What was composed, and proved, has vectors as columns. The rows' W and x are the transposes of those, so that a formula
in columns says of them what its transpose says in rows: (W x + b)^T = x^T W^T + b^T is x W + b.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import TypeVar, cast

from symbackprop.compose.document import Document
from symbackprop.core.graph import Graph
from symbackprop.core.terms import Derivative, Matrix, Product, Symbol, Term, Transpose, map_children, product_of
from symbackprop.derive.families.entries import shape_of
from symbackprop.evaluate.analysis import Analysis

__all__ = ["laid_out", "transposed"]

Part = TypeVar("Part")


def laid_out(analysis: Analysis, document: Document) -> Document:
    """The document as its lecture lays out vectors: where they are rows, with every formula of matrices transposed."""
    if not analysis.lecture.spelling.rows:
        return document
    frames = (((one.context or analysis.network).graph, one) for one in document.frames)
    return replace(document, frames=tuple(_in_rows(graph, frame) for graph, frame in frames))


def _in_rows(graph: Graph, part: Part) -> Part:
    """A part of a document, whatever it is made of."""
    found: object = part
    if isinstance(part, Term):
        found = transposed(graph, part)
    elif isinstance(part, frozenset):
        found = frozenset(_in_rows(graph, one) for one in part)
    elif isinstance(part, tuple) and type(part) is tuple:  # a quantity is itself
        found = tuple(_in_rows(graph, one) for one in part)
    elif isinstance(part, Mapping):
        found = {key: _in_rows(graph, one) for key, one in part.items()}
    elif is_dataclass(part) and not isinstance(part, type) and type(part).__module__.startswith(_DOCUMENT):
        found = replace(part, **{one.name: _in_rows(graph, getattr(part, one.name)) for one in fields(part)})
    return cast("Part", found)


def transposed(graph: Graph, term: Term) -> Term:
    """A formula of rows for one of columns, whose vectors and matrices are the transposes of those of the same names;
    a scalar is itself.
    """
    match term:
        case Symbol() | Derivative():
            return term
        case Matrix(rows):
            return Matrix(tuple(zip(*rows, strict=True)))
        case Transpose(Matrix() as inner):
            return inner
        case Transpose(inner):
            return Transpose(transposed(graph, inner))
        case Product(factors) if len(factors) > 1:
            return _product(graph, factors)
    return map_children(term, lambda part: transposed(graph, part))


def _product(graph: Graph, factors: tuple[Term, ...]) -> Term:
    """(A B)^T = B^T A^T; a scalar stays in front."""
    first = next((n for n in range(1, len(factors)) if _is_scalar(graph, factors[:n])), 1)
    parts = [part[0] if len(part) == 1 else Product(part) for part in (factors[:first], factors[first:])]
    left, right = (transposed(graph, part) for part in parts)
    scalar = any(shape_of(graph, part) == _SCALAR for part in parts)
    return product_of(left, right) if scalar else product_of(right, left)


def _is_scalar(graph: Graph, factors: tuple[Term, ...]) -> bool:
    return shape_of(graph, Product(factors) if len(factors) > 1 else factors[0]) == _SCALAR


_SCALAR = (None, None)
_DOCUMENT = __name__.rpartition(".")[0]  # the room of documents and their pictures
