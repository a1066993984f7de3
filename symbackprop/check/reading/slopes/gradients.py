"""Gradients of the loss: nabla with its variable, dW as a lecture writes it, marks, and the matrix J_x(s)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from symbackprop.check.conventions import JACOBIANS, LAYER_LETTERS, TOTAL_DERIVATIVES
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.functions import Called
from symbackprop.check.names.gradient_marks import without_mark
from symbackprop.check.names.keys import index_letters, key_of
from symbackprop.check.reading.applications import applied, call, function_of
from symbackprop.check.reading.interpretation import OutOfRange
from symbackprop.check.reading.lookup import known, term_of_name
from symbackprop.check.reading.slopes.derivatives import differentiable, differentiated
from symbackprop.check.reading.symbols import symbol_of
from symbackprop.core.places import ALL
from symbackprop.core.quantities import PARAMETERS, Kind, quantity_of
from symbackprop.core.terms import (
    Matrix,
    Symbol,
    Term,
    Transpose,
)
from symbackprop.judge.entries import has_matrices
from symbackprop.latex.nodes import Identifier, Node
from symbackprop.latex.tokens import TRANSPOSED, Token, Unread
from symbackprop.latex.tree import (
    Items,
    bare_text,
    is_bare,
    is_list_of_names,
    items_of,
    name_in,
    written,
)

if TYPE_CHECKING:
    from symbackprop.check.reading.reader import Reader

__all__ = [
    "gradient_at",
    "gradient_by_outputs",
    "gradient_prefix",
    "is_loss",
    "jacobian_at",
    "marked_gradient",
]

_COMPUTED = frozenset([Kind.PREACTIVATION, Kind.ACTIVATION, Kind.PREDICTION])


def gradient_at(reader: Reader, node: Node, rest: Items) -> tuple[Term, int] | None:
    """The gradient of the loss by a name, nabla_W L, or as the lecture writes it, dW; and how many items it takes."""
    named = name_in(node)
    if named is None or not rest or rest[0][0] != "beside":
        return None
    if named.base in (r"\nabla", r"\partial") and named.sub and not named.sup:
        of = differentiable(reader, rest[:1])
        if isinstance(of, Called):
            if of.power or (len(rest) > 1 and rest[1][0] == "beside"):
                return None
            return applied(reader, of, [_nabla(reader, named.sub)], of.primes + 1), 2  # entry by entry
        arguments = len(rest) > 1 and rest[1][0] == "beside" and is_list_of_names(rest[1][1]) and is_loss(of)
        found = differentiated(reader, of, _nabla(reader, named.sub))
        column = isinstance(found, Transpose) and reader.env.layout.row_gradients
        return found.term if column and isinstance(found, Transpose) else found, 3 if arguments else 2
    if named.base == r"\nabla" and is_bare(named):
        whole = reader.env.wholes.get(key_of(named, {}))
        if whole is not None:
            with_argument = len(rest) > 1 and rest[1][0] == "beside" and is_list_of_names(rest[1][1])
            return (whole, 2 + with_argument) if is_loss(reader.atom(rest[0][1])) else None
        function = function_of(reader, rest[0][1]) if len(rest) > 1 and rest[1][0] == "beside" else None
        if function is not None and not function.power:  # entry by entry, nabla f(z) is f'(z)
            slope, behind = call(reader, replace(function, primes=function.primes + 1), rest, 0)
            return slope, behind + 1
        return _gradient_by_argument(reader, rest) or _gradient_of_what_follows(reader, rest[0][1])
    if named.base == r"\Delta" and is_bare(named):
        change = _change_of(reader, rest[0][1])
        return (change, 2) if change is not None else None
    prefix = gradient_prefix(reader.env)
    if not prefix or bare_text(written(named)) != prefix:
        return None
    by = name_in(rest[0][1])
    turned = by is not None and bool(by.sup) and by.sup[-1].text in TRANSPOSED and known(reader, by) is None
    bare = replace(by, sup=by.sup[:-1]) if by is not None and turned else by
    if bare is not None and known(reader, bare) is None and _is_beyond(reader, bare):
        raise OutOfRange(f"the name {written(bare)} is not known here", bare.at)
    if bare is None or known(reader, bare) is None:
        return None
    return _gradient_by(reader, bare, turned=turned), 2  # dZ^T is the transpose of dZ


def _gradient_by(reader: Reader, named: Identifier, *, turned: bool) -> Term:
    """The derivative of the loss by what a name stands for."""
    found = _of_the_loss(reader, term_of_name(replace(reader, whole_bias=False), named))
    return Transpose(found) if turned else found


def marked_gradient(reader: Reader, named: Identifier) -> Term | None:
    r"""The derivative of the loss that a mark says, \bar z for dL/dz; None for a name without."""
    inner = without_mark(reader.env, named)
    if inner is None or reader.env.names.find(reader.key_of(named)) is not None:
        return None
    turned = bool(inner.sup) and inner.sup[-1].text in TRANSPOSED and known(reader, inner) is None
    inner = replace(inner, sup=inner.sup[:-1]) if turned else inner
    if known(reader, inner) is None:
        if any(letter in reader.bindings for letter, _ in index_letters(inner)):
            raise OutOfRange(f"the name {written(named)} is not known here", named.at)
        return None
    return _gradient_by(reader, inner, turned=turned)


def jacobian_at(reader: Reader, node: Node, rest: Items) -> Term | None:
    """J_x(s) or D_x s, the matrix of the derivatives of a vector s by a vector x, and D_x L, the row of those of a
    number, where J or D is no name; None for anything else.
    """
    named = name_in(node)
    if named is None or not named.sub or named.sup or known(reader, named) is not None or not rest:
        return None
    how, behind = rest[0]
    in_brackets = is_list_of_names(behind) and len(items_of(behind)) == 1
    applied = named.base in JACOBIANS and in_brackets
    total = named.base in TOTAL_DERIVATIVES and (in_brackets or name_in(behind) is not None)
    if how != "beside" or not (applied or total):
        return None
    below = name_in(reader.env.grammar.parse(list(named.sub)).node(0))
    by = known(reader, below) if below is not None else None
    of = reader.atom(behind)
    if by is None or (by.unit != ALL and not total):
        return None
    if total and not has_matrices(of):
        gradient = differentiated(reader, of, symbol_of(reader, by))
        return gradient if reader.way.row_gradients else Transpose(gradient)
    if not has_matrices(of):
        return None
    return differentiated(replace(reader, way=replace(reader.way, turned=False)), of, symbol_of(reader, by))


def _gradient_by_argument(reader: Reader, rest: Items) -> tuple[Term, int] | None:
    """The gradient of J(theta) by theta, or of loss(s) by s, where nabla says no name; and how many items it takes."""
    if len(rest) < 2 or rest[1][0] != "beside" or not is_list_of_names(rest[1][1]) or len(items_of(rest[1][1])) != 1:
        return None
    of, by = (reader.atom(one) for one in (rest[0][1], items_of(rest[1][1])[0]))
    name = by.term if isinstance(by, Transpose) else by  # of vectors that are rows
    names = [entry for row in name.rows for entry in row] if isinstance(name, Matrix) else [name]
    varies = all(isinstance(one, Symbol) and one.quantity.kind in PARAMETERS | _COMPUTED for one in names)
    return (differentiated(reader, of, by), 3) if varies and is_loss(of) else None


def _gradient_of_what_follows(reader: Reader, node: Node) -> tuple[Term, int] | None:
    """The gradient of the loss by a parameter that stands behind nabla instead of below, as in nabla W, and of the loss
    itself that by the outputs, where it is read so.
    """
    named = name_in(node)
    by = known(reader, named) if named is not None else None
    if named is None or by is None:
        return None
    if by.kind in PARAMETERS and not by.step:
        return _gradient_by(reader, named, turned=False), 2
    found = gradient_by_outputs(reader) if by.kind is Kind.LOSS and reader.way.by_output else None
    return None if found is None else (found, 2)


def gradient_by_outputs(reader: Reader) -> Term | None:
    """The derivative of the loss by what the network gives; None where that has no name."""
    outputs = reader.env.names.outputs
    return None if outputs is None else _of_the_loss(reader, symbol_of(reader, outputs))


def is_loss(term: Term | Called) -> bool:
    """Whether a formula is the loss, of a sample or of all."""
    return isinstance(term, Symbol) and term.quantity.kind in (Kind.LOSS, Kind.SAMPLE_LOSS)


def gradient_prefix(env: Environment) -> str:
    """What the lecture writes before a name for the derivative of the loss by it: the d of dW; empty for none."""
    pattern = env.lecture.spelling.letters.get("gradient", "")
    return bare_text(pattern.removesuffix("{}")) if pattern.endswith("{}") else ""


def _of_the_loss(reader: Reader, by: Term) -> Term:
    """The derivative of the loss by a name; of a sample's own loss, where these are meant."""
    if isinstance(by, Transpose):
        return Transpose(_of_the_loss(reader, by.term))
    if isinstance(by, Matrix):
        return Matrix(tuple(tuple(_of_the_loss(reader, entry) for entry in row) for row in by.rows))
    loss = quantity_of(Kind.LOSS)
    if isinstance(by, Symbol) and reader.way.single:
        sample = by.quantity.sample or (reader.sample if reader.way.single == "all" else None)
        loss = quantity_of(Kind.SAMPLE_LOSS, sample=sample) if sample is not None else loss
    return differentiated(reader, Symbol(loss), by)


def _is_beyond(reader: Reader, named: Identifier) -> bool:
    """Whether a name has a running index beyond the values that there are."""
    bound = any(letter in reader.bindings for letter, _ in index_letters(named))
    return bound and reader.env.names.has_form(reader.key_of(named))


def _change_of(reader: Reader, node: Node) -> Term | None:
    """What an update adds to a parameter, or takes away where the document has that, or the derivative by it."""
    named = name_in(node)
    found = known(reader, named) if named is not None else None
    if found is None or found.kind not in PARAMETERS or found.step:
        return None
    old, changes = symbol_of(reader, found), reader.env.layout.changes
    if changes == "gradients":
        return _of_the_loss(reader, old)
    new = symbol_of(reader, found.after(1))
    return old - new if changes == "taken" else new - old


def _nabla(reader: Reader, tokens: Sequence[Token]) -> Term:
    """By what a gradient is taken; an a alone is the last layer's."""
    by = reader.env.grammar.parse(list(tokens))
    named = name_in(by.node(0)) if isinstance(by.node(0), Node) else None
    if named is not None and is_bare(named) and known(reader, named) is None:
        last = reader.env.names.vector_of(named.base)
        if last is not None and any(letter in reader.bindings for letter in LAYER_LETTERS):
            raise Unread("it is not said of which layer", named.at)
        if last is not None:
            return symbol_of(reader, last)
    return reader.term(by)
