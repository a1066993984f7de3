"""Runs of factors: functions, derivatives and sums take what follows them; stars and dots join vectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from symbackprop.check.conventions import FUNCTION_NAMES, LETTERS_OF_PARAMETERS, MULTIPLES
from symbackprop.check.names.functions import called
from symbackprop.check.names.keys import index_letters, is_capital
from symbackprop.check.reading.applications import anywhere, call, function_of
from symbackprop.check.reading.entry_products import beside_each_other, diagonal_of, is_oblong
from symbackprop.check.reading.indexed.sums import series
from symbackprop.check.reading.indexed.sums_over_entries import parted
from symbackprop.check.reading.interpretation import ONES_VECTOR, List, Printed, WithOne
from symbackprop.check.reading.lookup import known, output_of_softmax
from symbackprop.check.reading.loss_elsewhere import loss_at
from symbackprop.check.reading.slopes.derivatives import differentiated, reaches, slashed, variable_of
from symbackprop.check.reading.slopes.differentials import differential, is_a_change
from symbackprop.check.reading.slopes.gradients import gradient_at, jacobian_at
from symbackprop.check.reading.slopes.slopes_by_matrices import through_a_matrix
from symbackprop.check.reading.symbols import symbol_of
from symbackprop.core.errors import MissingRule
from symbackprop.core.places import ALL
from symbackprop.core.quantities import PARAMETERS, Kind, Quantity, quantity_of
from symbackprop.core.terms import (
    Hadamard,
    Matrix,
    Number,
    Product,
    Quotient,
    Symbol,
    Term,
    Transpose,
    product_of,
    quantities_of,
)
from symbackprop.judge.entries import has_matrices, spread
from symbackprop.latex.grammar import letters_of
from symbackprop.latex.nodes import Identifier, Node
from symbackprop.latex.tokens import ONES, TRANSPOSED, Unread
from symbackprop.latex.tree import (
    Items,
    in_brackets,
    is_bare,
    is_differential,
    is_list_of_names,
    items_of,
    name_in,
    operator_of,
    stands_alone,
    text_of,
)

if TYPE_CHECKING:
    from symbackprop.check.reading.reader import Reader

__all__ = ["product", "run"]

_COMPUTED = (Kind.PREACTIVATION, Kind.ACTIVATION, Kind.PREDICTION)


def product(reader: Reader, items: Items) -> Term:
    """A product; what a sign for entry by entry joins is read one by one."""
    through = through_a_matrix(reader, items)
    if through is not None:
        return through
    parts = parted(items)
    if len(parts) == 1 and not _has_sum(items):
        whole = run(reader, items)
        if isinstance(whole, Product) and not _fits(reader, whole) and reader.way.outer:
            return _outer_product(reader, whole) or whole
        return whole if _has_no_loose_sign(items) or _fits(reader, whole) else _loosely(reader, items) or whole
    if len(parts) == 1 or _sum_goes_on(reader, parts) or (_has_sum(items) and reader.way.total):
        return run(reader, items)  # the sum of all entries takes in what follows
    usual = Hadamard(tuple(run(reader, part) for part in parts))
    if _fits(reader, usual):
        return usual
    if any(len(part) > 1 for part in parts[1:]) and (found := _from_left(reader, parts)) is not None:
        return found
    said = [
        any(FUNCTION_NAMES.get(named.base) == "diag" for _, node in part for named in letters_of(node))
        for part in parts
    ]
    pairs = zip(usual.factors, said, strict=True)
    return Hadamard(tuple(factor if diagonal else diagonal_of(reader, factor) for factor, diagonal in pairs))


def _outer_product(reader: Reader, whole: Product) -> Term | None:
    """Vectors of two lengths beside each other as a column times a row, as the weights of a layer lie that have as many
    rows and columns; those of one length are multiplied entry by entry. None for anything else.
    """
    network = reader.env.lecture.network
    numbers: list[Term] = []
    groups: dict[int, list[Term]] = {}
    for factor in whole.factors:
        bare = factor.term if isinstance(factor, Transpose) else factor
        grid = spread(reader.env.network, bare) if has_matrices(bare) and _fits(reader, bare) else None
        if isinstance(grid, Matrix) and len(grid.rows[0]) == 1:
            groups.setdefault(len(grid.rows), []).append(bare)
        elif has_matrices(bare):
            return None
        else:
            numbers.append(bare)
    shapes = {(network.width(layer), network.width(layer - 1)) for layer in range(1, network.depth + 1)}
    fitting = [shape for shape in shapes if {*shape} == {*groups} and len(groups) > 1]
    if len(fitting) != 1:
        return None
    rows, columns = fitting[0][::-1] if reader.env.layout.by_input else fitting[0]
    column, row = (Hadamard(tuple(group)) if len(group) > 1 else group[0] for group in (groups[rows], groups[columns]))
    return product_of(*numbers, column, Transpose(row))


def _has_sum(items: Items) -> bool:
    return any(node.data == "big" for _, node in items)


def _sum_goes_on(reader: Reader, parts: Sequence[Items]) -> bool:
    """Whether a sum takes in what stands behind a sign for entry by entry, by its index there."""
    for place, part in enumerate(parts):
        bound = {text_of(node.sum_sign.sub)[:1] for _, node in part if node.data == "big"} - reader.bindings.keys()
        later = (node for other in parts[place + 1 :] for _, node in other) if bound else ()
        if any(letter in bound for node in later for named in letters_of(node) for letter, _ in index_letters(named)):
            return True
    return False


def _from_left(reader: Reader, parts: Sequence[Items]) -> Term | None:
    """A b o c d as ((a b) o c) d; None where that does not fit either."""
    result = run(reader, parts[0])
    for part in parts[1:]:
        for end in range(1, len(part) + 1):
            rest = [("beside", part[end][1]), *part[end + 1 :]] if end < len(part) else []
            try:
                whole: Term = Hadamard((result, run(reader, part[:end])))
                whole = product_of(whole, run(reader, rest)) if rest else whole
            except Unread:
                continue  # a function and its argument stay together
            if _fits(reader, whole):
                result = whole
                break
        else:
            return None
    return result


_LOOSE = ("times", "star", "dot")  # signs that may bind looser than factors beside each other


def _has_no_loose_sign(items: Items) -> bool:
    return not any(how in _LOOSE for how, _ in items[1:]) or all(how in _LOOSE for how, _ in items[1:])


def _loosely(reader: Reader, items: Items) -> Term | None:
    """A b x c d as (a b) x (c d), where what stands beside each other without a sign is meant entry by entry; None
    where that does not fit either.
    """
    ends = [place for place, (how, _) in enumerate(items) if place and how in _LOOSE]
    parts = [items[first:end] for first, end in pairwise([0, *ends, len(items)])]
    try:
        whole = product_of(*(_tightly(reader, [("beside", part[0][1]), *part[1:]]) for part in parts))
    except Unread:
        return None
    return whole if _fits(reader, whole) else None


def _tightly(reader: Reader, items: Items) -> Term:
    """Factors beside each other, entry by entry where two have one shape that is no square, and others among them, as
    a (1 - a), can be meant in no other way.
    """
    whole = run(reader, items)
    meant = isinstance(whole, Product) and any(isinstance(factor, Hadamard) for factor in whole.factors)
    if _fits(reader, whole) or not isinstance(whole, Product) or not meant:
        return whole
    found: Term | None = None
    for factor in whole.factors:
        both = None if found is None else Hadamard((found, factor))
        found = factor if found is None else both if both is not None and is_oblong(reader, both) else found * factor
    return found or whole


def _fits(reader: Reader, term: Term) -> bool:
    try:
        spread(reader.env.network, term)
    except MissingRule:
        return False
    return True


def run(reader: Reader, items: Items) -> Term:
    """Factors beside each other."""
    result: list[Term] = []
    place = 0
    if len(items) > 1 and _is_row_of_ones(items[-1][1]):
        reader = replace(reader, whole_bias=False)  # b 1^T repeats it
    while place < len(items):
        how, _node = items[place]
        factor, place = _unit(reader, items, place) or _factor(reader, items, place)
        if how == "over" and result:
            result = [Quotient(product_of(*result), factor)]
        elif how == "outer" and result and not reader.way.entrywise:
            result = _outer(reader, result, factor)
        elif how in ("star", "dot", "times", "outer") and result:
            result = _joined(reader, how, result, factor)
        elif result and reader.env.layout.entrywise_beside:
            result = _joined(reader, "star", result, diagonal_of(reader, factor))
        else:
            result.append(factor)
    if any(isinstance(factor, WithOne) for factor in result) and any(map(_has_weights, result)):
        raise Unread("the weights have their bias in them here")
    result = beside_each_other(reader, _with_ones(reader, result))
    return product_of(*result) if len(result) != 1 else result[0]


def _is_row_of_ones(node: Node) -> bool:
    named = name_in(node)
    return named is not None and named.base == ONES and bool(named.sup) and named.sup[0].text in TRANSPOSED


def _has_weights(factor: Term) -> bool:
    """Whether a factor has a matrix of weights as a whole."""
    return any(name.kind is Kind.WEIGHT and name.unit == ALL for name in quantities_of(factor))


def _factor(reader: Reader, items: Items, place: int) -> tuple[Term, int]:
    """The factor at some place, with what it takes of those that follow, and the place behind it."""
    _, node = items[place]
    rest = items[place + 1 :]
    if node.data == "big":
        return series(reader, node.sum_sign, rest), len(items)
    if is_differential(node):
        found = slashed(reader, items, place)
        if found is not None:
            return found
    gradient = gradient_at(reader, node, rest)
    if gradient is not None:
        return gradient[0], place + gradient[1]
    if rest and rest[0][0] == "beside" and is_a_change(node) and reader.way.varied:
        inner, after = _factor(reader, items, place + 1)
        return differential(reader, inner), after
    jacobian = jacobian_at(reader, node, rest)
    if jacobian is not None:
        return jacobian, place + 2
    operator = operator_of(node)
    if operator is not None:
        if not rest:
            raise Unread("a derivative of nothing", None)
        by = variable_of(reader, operator)
        if reader.way.short:
            inner, after = _factor(reader, items, place + 1)
            return differentiated(reader, inner, by), after
        return differentiated(reader, run(reader, [("beside", rest[0][1]), *rest[1:]]), by), len(items)
    slope = _slope_of_loss(reader, node, rest)
    if slope is not None:
        return slope, place + 2
    function = None if _is_a_factor(reader, node, rest) else function_of(reader, node)
    if function is not None and not _is_called(reader, rest) and reader.way.pointwise:
        return anywhere(reader, function), place + 1
    if function is not None and rest and (function.defined is None or in_brackets(rest[0][1])):
        return call(reader, function, items, place)
    if rest and rest[0][0] == "beside" and is_list_of_names(rest[0][1]):
        loss = _loss_of(reader, node, rest[0][1])
        if loss is not None:
            return loss, place + 2
        applied = _of_its_arguments(reader, node, rest[0][1])
        if applied is not None:
            return applied, place + 2
    if rest and rest[0][0] == "beside" and in_brackets(rest[0][1]) and _loss_of(reader, node, None) is not None:
        return loss_at(reader, rest[0][1]), place + 2
    return reader.atom(node), place + 1


def _slope_of_loss(reader: Reader, node: Node, rest: Items) -> Term | None:
    """The derivative of the loss by its argument, C'(a), where that is the outputs; None for anything else."""
    named = name_in(node)
    if named is None or named.primes != 1 or not rest or rest[0][0] != "beside" or rest[0][1].data != "brackets":
        return None
    loss, inside = known(reader, replace(named, primes=0)), items_of(rest[0][1])
    by = name_in(inside[0]) if len(inside) == 1 else None
    outputs = known(reader, by) if by is not None else None
    if loss is None or loss.kind is not Kind.LOSS or outputs is None or outputs.kind is not Kind.PREDICTION:
        return None
    return differentiated(reader, Symbol(loss), reader.term(inside[0]))


def _of_its_arguments(reader: Reader, node: Node, arguments: Node) -> Term | None:
    """A quantity that is written with what it depends on, as in a(z); of the sample that its arguments are of."""
    named = name_in(node)
    of = None if named is None else known(reader, named)
    names = [name_in(part) for part in items_of(arguments)]
    by = [known(reader, name) for name in names if name is not None]
    if of is None or None in by or of.kind not in _COMPUTED:
        return None
    samples = {name.sample for name in by if name is not None and isinstance(name.sample, int)}
    if len(samples) == 1 and not isinstance(of.sample, int) and of.sample is not None:
        of = of.of_sample(samples.pop())
        return symbol_of(reader, of) if _depends_on(reader, of, by) else None
    return reader.atom(node) if _depends_on(reader, of, by) else None


def _depends_on(reader: Reader, of: Quantity, by: Sequence[Quantity | None]) -> bool:
    entries = [_entry(reader, name) for name in by if name is not None]
    return all(reaches(reader.env.network.equations, _entry(reader, of), name) for name in entries)


def _entry(reader: Reader, quantity: Quantity) -> Quantity:
    """One entry of a vector, of the sample that is meant; any other quantity itself."""
    found = quantity.at_unit(1) if quantity.unit == ALL else quantity
    return found.of_sample(reader.sample) if found.sample is not None else found


def _is_a_factor(reader: Reader, node: Node, rest: Items) -> bool:
    """Whether a function of the document is a factor before brackets, in which it has no argument either, f (1 - f); or
    an output of softmax before a number, sigma_i (1 - sigma_i).
    """
    named = name_in(node)
    if named is None or named.primes or not rest or not in_brackets(rest[0][1]):
        return False
    if output_of_softmax(reader, named) is not None:
        return not has_matrices(reader.term(rest[0][1]))
    if not is_bare(named):
        return False
    defined = named.base in reader.env.functions and known(reader, named) is not None
    return defined and stands_alone(rest[0][1], named.base)


def _is_called(reader: Reader, rest: Items) -> bool:
    """Whether the brackets that follow a function have an argument in them, and no function alone."""
    if not rest or rest[0][0] != "beside" or rest[0][1].data != "brackets":
        return False
    return not any(called(reader.env, named, {}, ()) for named in letters_of(rest[0][1]) if not known(reader, named))


def _loss_of(reader: Reader, node: Node, arguments: Node | None) -> Term | None:
    """L of L(theta), or the loss of the sample whose prediction it is applied to; None for what is no loss."""
    named = name_in(node)
    found = None if named is None else known(reader, named)
    if found is None:
        return None
    definition = reader.env.definitions.get(found)
    meant = definition.term.quantity if definition is not None and isinstance(definition.term, Symbol) else found
    if meant.kind not in (Kind.LOSS, Kind.SAMPLE_LOSS):
        return None
    parts = [name_in(part) for part in items_of(arguments)] if arguments is not None else []
    names = [part for part in parts if part is not None and not _is_a_parameter(reader, part)]
    quantities = [known(reader, part) for part in names]
    samples = {quantity.sample for quantity in quantities if quantity is not None and isinstance(quantity.sample, int)}
    if len(samples) > 1 or len({text_of(part.sup) for part in names if part.sup and _is_data(reader, part)}) > 1:
        raise Unread("the loss of what belongs to different samples", named.at if named is not None else None)
    one = len(samples) == 1 and all(q is not None and q.sample is not None for q in quantities)
    if one and (meant.kind is Kind.SAMPLE_LOSS or not meant.step):  # L(a^{(i)}, y^{(i)})
        return Symbol(quantity_of(Kind.SAMPLE_LOSS, sample=samples.pop()))
    kinds = [None if one is None else one.kind for one in quantities]
    of_data = kinds in ([Kind.INPUT, Kind.TARGET], [None, Kind.TARGET])
    if of_data and len(names) < len(parts) and reader.sample is not None and _are_of_one(names) and not meant.step:
        return Symbol(quantity_of(Kind.SAMPLE_LOSS, sample=reader.sample))  # J(W, b; x, y)
    if reader.way.one_loss and arguments is not None and of_data:
        return loss_at(reader, arguments)  # its letter for a function of any two
    return reader.atom(node)


def _are_of_one(names: Sequence[Identifier]) -> bool:
    """Whether the names of an input and its target are those of one sample, and no capitals for all."""
    return all(is_bare(named) and not is_capital(named.base) for named in names)


def _is_a_parameter(reader: Reader, named: Identifier) -> bool:
    """Whether a name is a parameter, or the usual letter for all of them: J(W, b; x)."""
    found = known(reader, named)
    return named.base in LETTERS_OF_PARAMETERS if found is None else found.kind in PARAMETERS


def _is_data(reader: Reader, named: Identifier) -> bool:
    """Whether a name is an input or a target with something above it: x^{(k)}."""
    found = known(reader, replace(named, sup=()))
    return found is not None and found.kind in (Kind.INPUT, Kind.TARGET)


def _unit(reader: Reader, items: Items, place: int) -> tuple[Term, int] | None:
    """3.7M, 512K: a number of millions or of thousands, where these are no names."""
    if place + 1 >= len(items):
        return None
    (_, number), (how, node) = items[place : place + 2]
    named = name_in(node)
    if number.data != "number" or how != "beside" or named is None or not is_bare(named) or named.base not in MULTIPLES:
        return None
    if not reader.way.units:
        return None
    power = MULTIPLES[named.base]
    literal = number.literal
    return Printed(literal.value * 10**power, literal.places - power), place + 2


# vectors


def _outer(reader: Reader, before: list[Term], factor: Term) -> list[Term]:
    """The product of each entry of a vector with each of another, u v^T, however the second lies."""
    if not has_matrices(factor) or not any(map(has_matrices, before)):
        return [*before, factor]
    first, second = (spread(reader.env.network, side) for side in (product_of(*before), factor))
    if not isinstance(first, Matrix) or not isinstance(second, Matrix):
        return [*before, factor]
    column = first if len(first.rows[0]) == 1 else Transpose(first)
    row = Transpose(second) if len(second.rows[0]) == 1 else second
    return [product_of(column, row)]


def _joined(reader: Reader, how: str, before: list[Term], factor: Term) -> list[Term]:
    """Factors with one more behind a star or a dot: of two vectors that no product of matrices joins, the star
    takes the products entry by entry, the dot their sum.
    """
    if not has_matrices(factor) or not any(map(has_matrices, before)):
        return [*before, factor]
    try:
        sides = [spread(reader.env.network, side) for side in (product_of(*before), factor)]
    except MissingRule:
        return [*before, factor]
    shapes = [(len(side.rows), len(side.rows[0])) if isinstance(side, Matrix) else (1, 1) for side in sides]
    if isinstance(factor, List) and shapes[0][1] == 1 and reader.way.listed:
        return [*before, Transpose(Matrix(factor.rows))]
    if shapes[0] != shapes[1]:
        return [*before, factor]
    meant = reader.way.entrywise == "all" or (how == "star" and reader.way.entrywise == "star")
    if shapes[0][0] == shapes[0][1] and not meant:
        return [*before, factor]
    if how in ("star", "outer") or meant:
        return [Hadamard((sides[0], sides[1]))]
    if how == "dot" and shapes[0][1] == 1:
        return [product_of(Transpose(sides[0]), sides[1])]
    weights = any(name.kind is Kind.WEIGHT for side in sides for name in quantities_of(side))  # whose rows may lie
    rows = how == "dot" and shapes[0][0] == 1 and reader.env.layout.rows and not weights
    return [product_of(sides[0], Transpose(sides[1]))] if rows else [*before, factor]


def _with_ones(reader: Reader, factors: list[Term]) -> list[Term]:
    """The vectors of ones as long as what stands beside them."""
    result = list(factors)
    for place, factor in enumerate(factors):
        row = isinstance(factor, Transpose) and factor.term == ONES_VECTOR
        if not row and factor != ONES_VECTOR:
            continue
        beside = result[place + 1] if row and place + 1 < len(result) else result[place - 1] if place else None
        found = spread(reader.env.network, beside) if beside is not None else None
        if isinstance(found, Matrix):
            length = len(found.rows) if row else len(found.rows[0])
            if row and place + 1 == len(factors) and len(found.rows[0]) == 1:
                length = reader.env.lecture.network.samples or length  # b 1^T, the bias once for each sample
            ones: Term = Matrix(tuple((Number(Fraction(1)),) for _ in range(length)))
            result[place] = Transpose(ones) if row else ones
    return result
