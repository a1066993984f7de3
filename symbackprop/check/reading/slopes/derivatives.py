"""Derivatives: fractions that are some, d/dx before a formula, gradients as a lecture writes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

from symbackprop.check.conventions import JACOBIANS, LAYER_LETTERS
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.functions import Called
from symbackprop.check.names.gradient_marks import without_mark
from symbackprop.check.names.intermediate_steps import slope_by_own_step
from symbackprop.check.names.keys import index_letters, key_of
from symbackprop.check.reading.applications import applied, function_of
from symbackprop.check.reading.interpretation import OutOfRange, entrywise
from symbackprop.check.reading.lookup import known, term_of_name
from symbackprop.check.reading.slopes.immediate import is_immediate_sign, slope_of_one_step
from symbackprop.check.reading.symbols import symbol_of
from symbackprop.core.places import ALL, Place
from symbackprop.core.quantities import PARAMETERS, Kind, Quantity, quantity_of
from symbackprop.core.terms import (
    Cases,
    Derivative,
    Matrix,
    Number,
    Quotient,
    Sum,
    Symbol,
    Term,
    Transpose,
    product_of,
    quantities_of,
    sum_of,
    walk,
)
from symbackprop.judge.differentiation import differentiate, unfold
from symbackprop.judge.entries import has_matrices, spread
from symbackprop.latex.nodes import Identifier, Node, Ratio
from symbackprop.latex.tokens import TRANSPOSED, Token, Unread
from symbackprop.latex.tree import (
    Items,
    bare_text,
    flatten,
    is_bare,
    is_differential,
    is_list_of_names,
    items_of,
    name_in,
    written,
)
from symbackprop.network.network import Equation

if TYPE_CHECKING:
    from symbackprop.check.reading.reader import Reader

__all__ = [
    "differentiable",
    "differentiated",
    "fraction",
    "gradient_at",
    "gradient_by_outputs",
    "gradient_prefix",
    "is_loss",
    "jacobian_at",
    "marked_gradient",
    "reaches",
    "slashed",
    "variable_of",
]


_COMPUTED = frozenset([Kind.PREACTIVATION, Kind.ACTIVATION, Kind.PREDICTION])


def fraction(reader: Reader, ratio: Ratio) -> Term:
    """dL/dw, or a quotient."""
    top, bottom = flatten(ratio.top), flatten(ratio.bottom)
    if _is_of_one_step(reader, top) and is_differential(bottom[0][1]) and len(bottom) == 2:
        found = slope_of_one_step(reader, reader.run(top[1:]), variable_of(reader, ratio))
        if found is not None:
            return found
    if is_differential(top[0][1]) and is_differential(bottom[0][1]) and len(bottom) >= 2:
        if len(top) == 1:
            raise Unread("a derivative of nothing")
        return _derivative(reader, differentiable(reader, top[1:]), variable_of(reader, ratio))
    numerator = reader.term(ratio.top)
    denominator = reader.term(ratio.bottom)
    if has_matrices(denominator):
        sides = [spread(reader.env.network, side) for side in (numerator, denominator)]
        shapes = [(len(side.rows), len(side.rows[0])) for side in sides if isinstance(side, Matrix)]
        if len({*shapes}) > 1:
            raise Unread("a division of vectors or matrices of different shapes")
        return Quotient(sides[0], sides[1])  # entry by entry
    return Quotient(numerator, denominator)


def _is_of_one_step(reader: Reader, top: Items) -> bool:
    """Whether what stands above a line is differentiated with earlier steps held fixed."""
    named = name_in(top[1][1]) if len(top) == 2 else None
    if named is None:
        return False
    return is_immediate_sign(top[0][1]) or (is_differential(top[0][1]) and written(named) in reader.way.immediate)


def slashed(reader: Reader, items: Items, place: int) -> tuple[Term, int] | None:
    """dL/dw, in a line, and the place behind it."""
    for slash in range(place + 2, min(place + 4, len(items))):
        if items[slash][0] == "over" and is_differential(items[slash][1]) and slash + 1 < len(items):
            of = differentiable(reader, items[place + 1 : slash])
            return _derivative(reader, of, _variable(reader, items[slash + 1][1])), slash + 2
    return None


def differentiable(reader: Reader, items: Items) -> Term | Called:
    """What is differentiated: a name, a formula, or a function without its argument."""
    if len(items) == 1:
        function = function_of(reader, items[0][1], alone=True)
        if function is not None:
            return function
    return reader.run(items)


def variable_of(reader: Reader, operator: Ratio) -> Term:
    """What stands below in d/dx."""
    bottom = flatten(operator.bottom)
    if len(bottom) > 2:
        raise Unread("a derivative by more than one name")
    return _variable(reader, bottom[1][1])


def _variable(reader: Reader, node: Node) -> Term:
    found = replace(reader, whole_bias=False).atom(node)
    if isinstance(found, Sum):
        raise Unread("a derivative by something that is no name")
    return found


# gradients


def gradient_at(reader: Reader, node: Node, rest: Items) -> tuple[Term, int] | None:
    """The gradient of the loss by a name, nabla_W L, or as the lecture writes it, dW; and how many items it takes."""
    named = name_in(node)
    if named is None or not rest or rest[0][0] != "beside":
        return None
    if named.base in (r"\nabla", r"\partial") and named.sub and not named.sup:
        of = differentiable(reader, rest[:1])
        if isinstance(of, Called):
            return None
        arguments = len(rest) > 1 and rest[1][0] == "beside" and is_list_of_names(rest[1][1]) and is_loss(of)
        found = differentiated(reader, of, _nabla(reader, named.sub))
        column = isinstance(found, Transpose) and reader.env.layout.row_gradients
        return found.term if column and isinstance(found, Transpose) else found, 3 if arguments else 2
    if named.base == r"\nabla" and is_bare(named):
        whole = reader.env.wholes.get(key_of(named, {}))
        if whole is not None:
            applied = len(rest) > 1 and rest[1][0] == "beside" and is_list_of_names(rest[1][1])
            return (whole, 2 + applied) if is_loss(reader.atom(rest[0][1])) else None
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
    """J_x(s), the matrix of the derivatives of a vector s by a vector x, where J is no name; None for anything else."""
    named = name_in(node)
    if named is None or named.base not in JACOBIANS or not named.sub or named.sup or known(reader, named) is not None:
        return None
    if not rest or rest[0][0] != "beside" or not is_list_of_names(rest[0][1]) or len(items_of(rest[0][1])) != 1:
        return None
    below = name_in(reader.env.grammar.parse(list(named.sub)).node(0))
    by = known(reader, below) if below is not None else None
    of = reader.atom(rest[0][1])
    if by is None or by.unit != ALL or not has_matrices(of):
        return None
    return differentiated(reader, of, symbol_of(reader, by))


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
    """What an update adds to a parameter, or takes away where the document has that."""
    named = name_in(node)
    found = known(reader, named) if named is not None else None
    if found is None or found.kind not in PARAMETERS or found.step:
        return None
    new, old = symbol_of(reader, found.after(1)), symbol_of(reader, found)
    return old - new if reader.env.layout.taken_changes else new - old


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


# differentiation


def _derivative(reader: Reader, of: Term | Called, by: Term) -> Term:
    if isinstance(of, Called):
        if of.layer is not None and any(_is_value_in(one, of.layer) for one in quantities_of(by)):
            raise Unread("the function of a layer by its own value", of.at)
        return applied(reader, of, [by], of.primes + 1)
    return differentiated(reader, of, by)


def _is_value_in(quantity: Quantity, layer: int) -> bool:
    return quantity.layer == layer and quantity.kind in (Kind.ACTIVATION, Kind.PREDICTION)


def differentiated(reader: Reader, of: Term, by: Term) -> Term:
    """The derivative of a formula by a name, by each entry of a vector, or of each entry of one."""
    if isinstance(by, Transpose):
        if has_matrices(of):
            return differentiated(reader, of.term if isinstance(of, Transpose) else of, by.term)
        return Transpose(differentiated(reader, of, by.term))
    if isinstance(by, Symbol):
        of = _of_own_sample(reader, of, by.quantity.sample)
    if isinstance(by, Symbol) and by.quantity.unit == ALL:
        return _by_vector(reader, of, by)
    if isinstance(by, Matrix) and not has_matrices(of):
        return Matrix(tuple(tuple(differentiated(reader, of, entry) for entry in row) for row in by.rows))
    if not isinstance(by, Symbol):
        raise Unread("a derivative by something that is no name")
    if has_matrices(of):
        return entrywise(reader, lambda entry: differentiated(reader, entry, by), of)
    if isinstance(of, Symbol):
        return _of_name(reader, of.quantity, by.quantity)
    if any(isinstance(node, Derivative | Cases) for node in walk(of)):
        raise Unread("a derivative of a derivative")
    plain = unfold(of)
    if not any(True for _ in quantities_of(plain)):
        raise Unread("a derivative of a number")
    parts = []
    for name in dict.fromkeys(quantities_of(plain)):
        outer = differentiate(plain, name)
        inner = _slope_of_name(reader, name, by.quantity)
        parts.append(outer if name == by.quantity else product_of(outer, inner))
    return sum_of(*parts)


def _of_own_sample(reader: Reader, of: Term, sample: Place | None) -> Term:
    """The loss of a sample for that of all, where it is differentiated by what the sample has, and is meant so."""
    loss = isinstance(of, Symbol) and of.quantity.kind is Kind.LOSS and not of.quantity.step and sample is not None
    own = loss and reader.way.single == "samples"
    return Symbol(quantity_of(Kind.SAMPLE_LOSS, sample=sample)) if own else of


def _by_vector(reader: Reader, of: Term, by: Symbol) -> Term:
    """A column of slopes; of a vector, the matrix of them."""
    if isinstance(of, Symbol) and of.quantity.unit != ALL:
        if of.quantity.kind is Kind.VARIABLE and of.quantity not in reader.env.network.equations:
            raise Unread(f"it is not said what {of.quantity.name} is")
        found = Derivative(of.quantity, by.quantity)
        if by.quantity.kind is Kind.WEIGHT:
            return found
        return Transpose(found) if reader.env.layout.row_gradients or reader.way.row_gradients else found
    if by.quantity.kind is Kind.WEIGHT:
        raise Unread("a derivative of a vector by a matrix")
    network = reader.env.network
    column, above = spread(network, by), spread(network, of)
    if isinstance(above, Matrix) and len(above.rows) == 1 < len(above.rows[0]):
        above = Matrix(tuple((entry,) for entry in above.rows[0]))  # a row of formulas, as x W is one
    entries = [row[0] for row in column.rows] if isinstance(column, Matrix) else []
    if not isinstance(above, Matrix):
        return Matrix(tuple((differentiated(reader, above, entry),) for entry in entries))
    rows = tuple(tuple(differentiated(reader, row[0], entry) for entry in entries) for row in above.rows)
    return Matrix(tuple(zip(*rows, strict=True)) if reader.way.turned else rows)


def _of_name(reader: Reader, of: Quantity, by: Quantity) -> Term:
    equations = reader.env.network.equations
    if by in reader.env.definitions and not reaches(equations, of, by):
        own = slope_by_own_step(reader.env, of, by, partial(reaches, equations))
        if own is not None:
            return own
    # what the document defines by itself, as u = 3w beside L, has no known part in a quantity of the lecture
    free = by.kind is Kind.VARIABLE and (by not in equations or of.kind is not Kind.VARIABLE)
    if free and of != by and not reaches(equations, of, by):
        raise Unread(f"it is not said what {of.name or 'this'} has to do with {by.name}")
    if of != by and of.kind is Kind.VARIABLE and of not in equations:
        raise Unread(f"it is not said what {of.name} is")
    return _slope_of_name(reader, of, by)


def _slope_of_name(reader: Reader, of: Quantity, by: Quantity) -> Term:
    if of == by:
        return Number(Fraction(1))
    if of.kind is Kind.DELTA:
        raise Unread("a derivative of an error signal")
    if of.kind is Kind.BIAS and by.kind is Kind.PREACTIVATION and reader.env.layout.solved_biases:
        return _slope_of_solved(of, by)
    equations = reader.env.network.equations
    equation = equations.get(of)
    if equation is None:
        return Number(Fraction(0))
    if not reaches(equations, of, by):
        return Derivative(of, by, direct=True)
    names = {*quantities_of(equation.term)}
    if of.kind is Kind.VALUE and by in names and any(name != by and reaches(equations, name, by) for name in names):
        # what it names directly, with what is computed on the other ways held fixed
        return Derivative(of, by) if reader.way.all_ways else differentiate(unfold(equation.term), by)
    return Derivative(of, by, direct=by in names and of.kind is not Kind.LOSS)


def _slope_of_solved(bias: Quantity, by: Quantity) -> Term:
    """The slope of b_j = z_j - sum_k w_{jk} a_k by a pre-activation of its layer, with what comes in held fixed."""
    if bias.layer != by.layer or bias.unit is None:
        raise Unread("a derivative of a bias by what it does not belong to")
    return Number(Fraction(int(bias.unit == by.unit)))


def reaches(equations: Mapping[Quantity, Equation], of: Quantity, by: Quantity) -> bool:
    """Whether `by` has a part in `of`."""
    seen: set[Quantity] = set()
    waiting = [of]
    while waiting:
        equation = equations.get(waiting.pop())
        if equation is None:
            continue
        names = equation.term.names
        if by in names:
            return True
        new = [name for name in names if name not in seen]
        seen.update(new)
        waiting += new
    return False
