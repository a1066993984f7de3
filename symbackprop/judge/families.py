"""The judge of formulas with running indices: equal for all sizes at once.

Normal form: multiplied out, deltas contracted, each sum over indices taken apart into its connected components (factors
that share summed indices), the summed indices named in the order that gives the least component. Two formulas of one
normal form are equal for every size. What is no sum over an index is then compared by the scalar normal form, where
each sum that is left is a name of its own.

Derivatives are worked out here from the bare definitions, by the elementary rules and the chain rule alone; nothing of
the derivation is used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import count, permutations, product

from symbackprop.core.algebra import ONE, ZERO, add, multiply, power, series, standard
from symbackprop.core.errors import MissingRule
from symbackprop.core.graph import Definition, Graph, running
from symbackprop.core.indices import instance_of, put
from symbackprop.core.places import Axis, Index, Place, indices_of
from symbackprop.core.quantities import Kind, Quantity, Variable, named, quantity_of, signal_of
from symbackprop.core.steps import Assumption
from symbackprop.core.terms import (
    Apply,
    Derivative,
    Kronecker,
    Number,
    Power,
    Product,
    Series,
    Sum,
    Symbol,
    Term,
    children,
    map_children,
    moved,
    substitute,
    transform,
    walk,
)
from symbackprop.judge.differentiation import unfold
from symbackprop.judge.normal_form import NoNormalForm, same
from symbackprop.rules.functions import function, slope_of

__all__ = ["equal_for_all_sizes", "normal"]

LOSS = quantity_of(Kind.LOSS)
_LARGEST = 6  # summed indices of one component, whose orders are all tried
_MOST = 5000  # products of a formula that is multiplied out
_OPEN = "'"  # after the name of a function, whose slope is left open
_HIGHEST = 8  # power of a sum that is multiplied out

Factors = tuple[Term, ...]
Slope = Callable[[Apply], Term]


def equal_for_all_sizes(graph: Graph, left: Term, right: Term, facts: Iterable[Assumption] = ()) -> bool:
    """Whether `left` = `right` is proved for all sizes of the axes, wherever both have a value, under the facts.

    False says that no proof was found. Names are kept where that suffices; else they are replaced by their definitions,
    the latest first.
    """
    known = tuple(facts)
    try:
        if any(isinstance(node, Derivative) for side in (left, right) for node in walk(side)):
            # the chain rule holds whatever the slopes of the functions are
            one, other = (_without_derivatives(graph, side, _slope_left_open) for side in (left, right))
            if _same_in_names(one, other, known) or _same_of_any_argument(graph, left, one, other, known):
                return True
        left, right = _without_derivatives(graph, left), _without_derivatives(graph, right)
        if _same(left, right, known):
            return True
        for definition in reversed(graph.definitions):
            before = left, right
            left, right = _with_definition(left, definition), _with_definition(right, definition)
            if (left, right) != before and _same(left, right, known):
                return True
    except (NoNormalForm, ZeroDivisionError):
        return False
    return False


def _same(left: Term, right: Term, facts: Sequence[Assumption]) -> bool:
    if _same_in_names(left, right, facts):
        return True
    names: dict[Term, Term] = {}
    sides = [_opaque(_given(normal(unfold(side)), facts), names) for side in (left, right)]
    return sides[0] == sides[1] or same(sides[0], sides[1])


def _same_in_names(left: Term, right: Term, facts: Sequence[Assumption]) -> bool:
    """Whether two formulas have one normal form where no function is taken apart."""
    return left == right or _given(normal(left), facts) == _given(normal(right), facts)


def _same_of_any_argument(graph: Graph, derivative: Term, left: Term, right: Term, facts: Sequence[Assumption]) -> bool:
    """Whether a local derivative, with its slopes left open, is a formula in the name that is differentiated, whatever
    the arguments of its functions are: sigma'(u) = a (1 - a), where a = sigma(u).
    """
    definition = graph.definition_of(derivative.of.variable) if isinstance(derivative, Derivative) else None
    if definition is None:
        return False
    names: dict[Term, Term] = {}
    one, other = (_worked_out(_with_names(side, names)) for side in (left, _with_definition(right, definition)))
    return _same(one, other, facts)


def _with_names(term: Term, names: dict[Term, Term]) -> Term:
    """The formula with a name for each argument of a function, the same for the same."""

    def change(node: Term) -> Term:
        if not isinstance(node, Apply) or not node.arguments or isinstance(node.arguments[0], Symbol | Number):
            return node
        argument, *parameters = node.arguments
        at = tuple(sorted(argument.free))
        name = Symbol(Quantity(Variable(Kind.VARIABLE, None, f"u{len(names)}"), at))
        return Apply(node.function, (names.setdefault(normal(argument), name), *parameters))

    return transform(term, change)


def _worked_out(term: Term) -> Term:
    """The formula with the slopes that were left open, by the elementary rules."""

    def change(node: Term) -> Term:
        if not isinstance(node, Apply) or not node.function.endswith(_OPEN):
            return node
        argument = Symbol(named("argument"))
        own = Apply(node.function.removesuffix(_OPEN), (argument, *node.arguments[1:]))
        slope = _differentiated(standard(unfold(own)), [argument.quantity])
        return standard(substitute(slope, {argument.quantity: node.arguments[0]}.get))

    return standard(transform(term, change))


# -- names and facts ---------------------------------------------------------------------------------


def _with_definition(term: Term, definition: Definition) -> Term:
    """The formula with a name replaced by its definition, wherever it stands."""

    def change(node: Term) -> Term:
        if not isinstance(node, Symbol):
            return node
        places = instance_of(definition.of, node.quantity)
        return node if places is None else put(standard(definition.body), places)

    return standard(transform(term, change))


def _given(term: Term, facts: Sequence[Assumption]) -> Term:
    """The formula, in normal form, with what is known of the data put in: sum_k y_k = 1 for every sample."""
    if not facts:
        return term
    table: dict[Term, Term] = {}
    for fact in facts:
        for places in _places_of_fact(fact, term):
            table[normal(put(standard(fact.left), places))] = fact.right
    known = transform(term, lambda node: table.get(node, node))
    return known if known == term else normal(standard(known))


def _places_of_fact(fact: Assumption, term: Term) -> list[dict[Index, Place]]:
    """What the free indices of a fact may stand for in a formula: where it names what the fact is about."""
    about = [node.quantity for node in walk(fact.left) if isinstance(node, Symbol)]
    named_there = [node.quantity for node in walk(term) if isinstance(node, Symbol)]
    ways = (instance_of(mine, its) for mine in about for its in named_there)
    found = ({index: way[index] for index in fact.left.free if index in way} for way in ways if way is not None)
    return [*{tuple(sorted(way.items(), key=str)): way for way in found}.values()]


def _opaque(term: Term, names: dict[Term, Term]) -> Term:
    """The formula with a name of its own for every entry, sum over an index and delta: scalars know no indices."""
    if isinstance(term, Symbol | Series | Kronecker):
        return names.setdefault(term, Symbol(named(f"n{len(names)}")))
    return map_children(term, lambda child: _opaque(child, names))


# -- derivatives -------------------------------------------------------------------------------------


def _without_derivatives(graph: Graph, term: Term, slope: Slope | None = None) -> Term:
    """The formula with every derivative worked out: a local one from its definition, one of the loss by the chain rule
    over the definitions that mention its quantity, up to error signals.

    The derivative by a pre-activation is worked out where it is the whole formula; within one it is a name, delta.
    `slope` gives the slopes of functions; without it they are taken apart into exp and ln first.
    """
    if isinstance(term, Derivative) and not term.direct:
        return _by_chain_rule(graph, term.by, slope)

    def change(node: Term) -> Term:
        if not isinstance(node, Derivative):
            return node
        return _local(graph, node.of, node.by, slope) if node.direct else _adjoint(graph, node.by, slope)

    return standard(transform(term, change))


def _adjoint(graph: Graph, quantity: Quantity, slope: Slope | None) -> Term:
    """dL/dq: its name where it has one, as for a pre-activation q, else worked out."""
    if quantity == LOSS:
        return ONE
    if graph.has_signal(quantity):
        return Symbol(signal_of(quantity))
    return _by_chain_rule(graph, quantity, slope)


def _local(graph: Graph, of: Quantity, by: Quantity, slope: Slope | None) -> Term:
    """d(of)/d(by) of the definition of `of`, every other name held fixed."""
    definition = graph.definition_of(of.variable)
    places = None if definition is None else instance_of(definition.of, of)
    if definition is None or places is None:
        raise MissingRule("the definitions of the graph", str(of))
    return _differentiated(put(_body(definition, slope), places), graph.places_of(by), slope)


def _body(definition: Definition, slope: Slope | None) -> Term:
    return standard(unfold(definition.body) if slope is None else definition.body)


def _by_chain_rule(graph: Graph, by: Quantity, slope: Slope | None) -> Term:
    """dL/dv = sum over the definitions u that mention v, and over their running indices, of dL/du du/dv."""
    total: list[Term] = []
    for definition in graph.definitions:
        if not any(definition.mentions(place.variable) for place in graph.places_of(by)):
            continue
        apart = {index: index._replace(copy=_unused(by, index)) for index in running(definition.of)}
        body = put(_body(definition, slope), apart)
        user = moved(definition.of, apart)
        part = _differentiated(body, graph.places_of(by), slope)
        part = multiply(_adjoint(graph, user, slope), part)
        for index in apart.values():
            part = series(index, _count(graph, index), part)
        total.append(part)
    return add(*total)


def _unused(quantity: Quantity, index: Index) -> int:
    """A copy of an index that the quantity has not."""
    return 1 + max((own.copy for own in Symbol(quantity).free if own.name == index.name), default=index.copy)


def _count(graph: Graph, index: Index) -> int | Quantity:
    assert index.axis is not None
    return graph.size(index) if index.axis.layer is None else quantity_of(Kind.WIDTH, index.axis.layer)


def _slope_left_open(node: Apply) -> Term:
    """f'(u), whatever it is."""
    return Apply(node.function + _OPEN, node.arguments)


def _differentiated(term: Term, places: Sequence[Quantity], slope: Slope | None = None) -> Term:
    """The derivative of a formula; without the slopes of functions, of one that has no others but elementary ones and
    those that are constant in pieces.
    """

    def d(node: Term) -> Term:
        match node:
            case Symbol(quantity):
                return add(*(_same_place(quantity, place) for place in places))
            case Number() | Kronecker():
                return ZERO
            case Sum(terms):
                return add(*map(d, terms))
            case Product(factors):
                return add(*(multiply(d(one), *factors[:n], *factors[n + 1 :]) for n, one in enumerate(factors)))
            case Power(base, Number(Fraction() as n)):
                return multiply(Number(n), power(base, n - 1), d(base))
            case Apply(_, (argument, *_)) if slope is not None:
                inner = d(argument)
                return ZERO if inner == ZERO else multiply(slope(node), inner)
            case Apply("exp", (argument,)):
                return multiply(node, d(argument))
            case Apply("ln", (argument,)):
                return multiply(power(argument, -1), d(argument))
            case Apply(name, _) if function(name).slope == ZERO:
                return ZERO
            case Apply(_, (argument, *_)):
                return multiply(standard(unfold(slope_of(node))), d(argument))
            case Series(index, size, body):
                new = index._replace(copy=index.copy + 2000)
                return series(new, size, d(put(body, {index: new})))
        raise NoNormalForm(type(node).__name__)

    return d(term)


def _same_place(one: Quantity, other: Quantity) -> Term:
    if one.variable != other.variable or one.step != other.step:
        return ZERO
    mine, its = ((*q.at, *(() if q.sample is None else (q.sample,))) for q in (one, other))
    pairs = zip(mine, its, strict=True)
    return multiply(*(standard(Kronecker(left, right)) for left, right in pairs))


# -- the normal form ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Monomial:
    """number * sum over `sums` of the product of the factors."""

    number: Fraction
    sums: tuple[Series, ...]
    factors: Factors


def normal(term: Term) -> Term:
    """The same formula for every way to write a sum of products of entries, sums over them, and deltas.

    Raises NoNormalForm where it would be too large.
    """
    return _normal(term, count())


def _normal(term: Term, fresh: Iterator[int]) -> Term:
    return add(*(_written(_contracted(monomial)) for monomial in _monomials(term, fresh)))


def _monomials(term: Term, fresh: Iterator[int]) -> list[_Monomial]:
    match term:
        case Number(Fraction() as value):
            return [_Monomial(value, (), ())]
        case Sum(terms):
            return [one for part in terms for one in _monomials(part, fresh)]
        case Product(factors):
            return _multiplied([_monomials(factor, fresh) for factor in factors])
        case Power(Sum() | Series() as base, Number(Fraction() as n)) if n.denominator == 1 and 1 < n <= _HIGHEST:
            return _multiplied([_monomials(base, fresh) for _ in range(int(n))])
        case Series(index, size, body):
            new = Index("~", index.axis, next(fresh))
            around = Series(new, size, ONE)
            inner = _monomials(put(body, {index: new}), fresh)
            return [_Monomial(one.number, (around, *one.sums), one.factors) for one in inner]
        case Symbol() | Kronecker():
            return [_Monomial(Fraction(1), (), (term,))]
    # a quotient by a sum, a function: its parts in normal form
    return [_Monomial(Fraction(1), (), (map_children(term, lambda child: _normal(child, fresh)),))]


def _multiplied(choices: Sequence[Sequence[_Monomial]]) -> list[_Monomial]:
    size = 1
    for choice in choices:
        size *= max(len(choice), 1)
        if size > _MOST:
            raise NoNormalForm("too many terms")
    found: list[_Monomial] = []
    for chosen in product(*choices):
        number = Fraction(1)
        for one in chosen:
            number *= one.number
        sums = tuple(around for one in chosen for around in one.sums)
        found.append(_Monomial(number, sums, tuple(factor for one in chosen for factor in one.factors)))
    return found


def _contracted(monomial: _Monomial) -> _Monomial:
    """sum_m delta_mj u_m = u_j; of a delta between free places the first is replaced by the second throughout."""
    sums, factors = monomial.sums, monomial.factors
    done: list[Term] = []
    while (found := _first_delta(factors)) is not None:
        delta, rest = found
        index, place = _direction(delta, {around.index: around for around in sums})
        if any(around.index == index for around in sums):
            sums = tuple(around for around in sums if around.index != index)
        else:
            done.append(delta)
        rest = tuple(put(factor, {index: place}) for factor in rest)
        done = [factor if factor == delta else put(factor, {index: place}) for factor in done]
        if ZERO in rest:
            return _Monomial(Fraction(0), (), ())
        factors = tuple(factor for factor in rest if factor != ONE)
    return _Monomial(monomial.number, sums, (*done, *factors))


def _first_delta(factors: Factors) -> tuple[Kronecker, Factors] | None:
    for n, factor in enumerate(factors):
        if isinstance(factor, Kronecker):
            return factor, (*factors[:n], *factors[n + 1 :])
    return None


def _direction(delta: Kronecker, sums: Mapping[Index, Series]) -> tuple[Index, Place]:
    """Which index a delta replaces, and by what: a summed one if it can."""
    pairs = [
        (mine, other)
        for mine, other in ((delta.left, delta.right), (delta.right, delta.left))
        if isinstance(mine, Index) and _in_range(other, mine)
    ]
    if not pairs:
        raise NoNormalForm("a delta of shifted places")
    return next((pair for pair in pairs if pair[0] in sums), max(pairs, key=str))


def _in_range(place: Place, index: Index) -> bool:
    """Whether a place is certainly one of those that an index runs over."""
    return isinstance(place, int) or (isinstance(place, Index) and place.axis == index.axis)


def _written(monomial: _Monomial) -> Term:
    """The monomial as a product of its components, each over the fewest sums, in canonical order and letters."""
    factors = multiply(*monomial.factors)
    parts = list(factors.factors) if isinstance(factors, Product) else [factors]
    waiting = {around.index: around for around in monomial.sums}
    parts = [_ordered(part) for part in parts]
    numbers = [part for part in parts if not part.free & set(waiting)]
    running_parts = [part for part in parts if part.free & set(waiting)]
    components: list[Term] = [Number(monomial.number), *numbers]
    while running_parts:
        group, running_parts = _component(running_parts, waiting)
        sums = [around for index, around in waiting.items() if any(index in part.free for part in group)]
        components.append(_canonical(sums, group))
        waiting = {index: around for index, around in waiting.items() if around not in sums}
    # what runs over nothing counts: sum_k 1 = n
    components += [series(around.index, around.count, ONE) for around in waiting.values()]
    whole = multiply(*components)
    if isinstance(whole, Product):
        first, *rest = whole.factors
        ordered = sorted((first, *rest), key=_key)
        return multiply(*ordered)
    return whole


def _ordered(term: Term) -> Term:
    """delta_ij = delta_ji."""
    return Kronecker(*sorted((term.left, term.right), key=_place_key)) if isinstance(term, Kronecker) else term


def _component(parts: list[Term], waiting: Mapping[Index, Series]) -> tuple[list[Term], list[Term]]:
    """The first factor with all that hang together with it by summed indices, and the others."""
    group, rest = [parts[0]], parts[1:]
    indices = parts[0].free & set(waiting)
    while True:
        joined = [part for part in rest if part.free & indices]
        if not joined:
            return group, rest
        group += joined
        rest = [part for part in rest if part not in joined]
        indices |= {index for part in joined for index in part.free & set(waiting)}


def _canonical(sums: Sequence[Series], factors: Sequence[Term]) -> Term:
    if len(sums) > _LARGEST:
        raise NoNormalForm("too many sums in one another")
    depth = max((_depth(factor) for factor in factors), default=0)
    ways = []
    for order in permutations(sums):
        names = {around.index: Index("#", around.index.axis, depth + n) for n, around in enumerate(order)}
        body = sorted((put(factor, names) for factor in factors), key=_key)
        ways.append((tuple(map(_key, body)), tuple(_axis_key(a.index.axis) for a in order), order, names, body))
    _, _, order, names, body = min(ways, key=lambda way: way[:2])
    whole: Term = multiply(*body)
    for around in order:
        whole = Series(names[around.index], around.count, whole)
    return whole


def _depth(term: Term) -> int:
    """How many canonical names sums in a term have taken."""
    taken = (node.index.copy + 1 for node in walk(term) if isinstance(node, Series) and node.index.name == "#")
    return max(taken, default=0)


def _axis_key(axis: Axis | None) -> str:
    return "" if axis is None else f"{axis.name}{axis.layer}"


def _key(term: Term) -> str:
    """A text by which formulas are put in order; different for different ones."""
    match term:
        case Symbol(quantity):
            places = ",".join(map(_place_key, (*quantity.at, *(() if quantity.sample is None else (quantity.sample,)))))
            v = quantity.variable
            return f"s{v.kind.value}{v.layer}{v.name}{v.fixed}[{places}]{quantity.step}"
        case Number(value):
            return f"n{value}"
        case Kronecker(left, right):
            return f"k{_place_key(left)}={_place_key(right)}"
        case Series(index, _, body):
            return f"S{_place_key(index)}({_key(body)})"
        case Power(base, exponent):
            return f"p({_key(base)})^({_key(exponent)})"
        case Apply(name, _):
            return f"f{name}(" + ",".join(map(_key, children(term))) + ")"
    return f"{type(term).__name__}(" + ",".join(map(_key, children(term))) + ")"


def _place_key(place: Place) -> str:
    if isinstance(place, Index):
        return f"{place.name}{place.copy}:{_axis_key(place.axis)}"
    return str(place) + ",".join(map(_place_key, indices_of(place)))
