"""The judge of formulas with running indices: equal for all sizes at once.

Two formulas of one normal form of indices are equal for every size. What is no sum over an index is then compared by
the scalar normal form, where each sum that is left is a name of its own.

Derivatives are worked out here from the bare definitions, by the elementary rules and the chain rule alone; nothing of
the derivation is used.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction

from symbackprop.core.algebra import ONE, ZERO, add, factors_of, multiply, power, series, standard, terms_of
from symbackprop.core.errors import MissingRule
from symbackprop.core.extrema import otherwise
from symbackprop.core.graph import Definition, Graph, running
from symbackprop.core.indices import instance_of, put
from symbackprop.core.places import Index, Place
from symbackprop.core.quantities import Kind, Quantity, Variable, named, quantity_of, signal_of
from symbackprop.core.steps import Assumption
from symbackprop.core.substitution import moved, substitute
from symbackprop.core.terms import (
    Apply,
    Cases,
    Derivative,
    Kronecker,
    Number,
    Power,
    Product,
    Series,
    Sum,
    Symbol,
    Term,
    map_children,
    product_of,
    sum_of,
    transform,
    walk,
)
from symbackprop.judge.differentiation import unfold
from symbackprop.judge.index_form import normal
from symbackprop.judge.normal_form import NoNormalForm, same
from symbackprop.rules.functions import function, slope_of

__all__ = ["equal_for_all_sizes"]

LOSS = quantity_of(Kind.LOSS)
_OPEN = "'"  # after the name of a function, whose slope is left open

Slope = Callable[[Apply], Term]


def equal_for_all_sizes(graph: Graph, left: Term, right: Term, facts: Iterable[Assumption] = ()) -> bool:
    """Whether `left` = `right` is proved for all sizes of the axes, wherever both have a value, under the facts.

    False says that no proof was found. Names are kept where that suffices; else they are replaced by their definitions,
    the latest first.
    """
    known = tuple(facts)
    left, right = _with_indicators(left), _with_indicators(right)
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
    one, other = (_given(normal(unfold(side)), facts) for side in (left, right))
    return _same_scalars(one, other) or _same_summands(one, other)


def _same_scalars(left: Term, right: Term) -> bool:
    """Whether two formulas are equal where every sum over an index is a name."""
    names: dict[Term, Term] = {}
    one, other = (_opaque(side, names) for side in (left, right))
    return one == other or same(one, other)


def _same_summands(left: Term, right: Term, depth: int = 0) -> bool:
    """Whether left - right, its sums over one axis as one, is a sum of zeros:
    sum_n u_n + ... + sum_n v_n = sum_n (u_n + ... + v_n).
    """
    bodies: dict[object, list[Term]] = {}
    rest: list[Term] = []
    parts = [*terms_of(left), *(multiply(Number(Fraction(-1)), part) for part in terms_of(right))]
    used = Counter(factor for part in parts for factor in factors_of(part) if isinstance(factor, Series))
    for part in parts:
        factors = [*factors_of(part)]
        # of a product of sums the one that fewest have: what many have may stay a name
        around = min((factor for factor in factors if isinstance(factor, Series)), key=used.__getitem__, default=None)
        if around is None:
            rest.append(part)
            continue
        factors.remove(around)
        index = Index("~~", around.index.axis, depth)
        body = multiply(put(around.body, {around.index: index}), *factors)
        bodies.setdefault((around.index.axis, around.count), []).append(body)
    if not bodies:
        return False
    sums = [normal(add(*parts)) for parts in (rest, *bodies.values())]
    return all(_same_scalars(part, ZERO) or _same_summands(part, ZERO, depth + 1) for part in sums)


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
        return node if places is None else put(_body(definition, _slope_left_open), places)

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
    """The formula with a name of its own for every entry, sum over an index, delta and case: scalars know no
    indices.
    """
    if isinstance(term, Symbol | Series | Kronecker | Cases):
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
    body = _with_indicators(definition.body)
    return standard(unfold(body) if slope is None else body)


def _with_indicators(term: Term) -> Term:
    """The formula with cases as sums: { u, x > 0; v, x <= 0 } is [x > 0] u + [x <= 0] v."""

    def change(node: Term) -> Term:
        if not isinstance(node, Cases):
            return node
        values = [value for value, _ in node.branches]
        if values.count(ONE) == 1 and values.count(ZERO) == len(values) - 1:
            return _indicator(node, values.index(ONE))
        return sum_of(*(product_of(_indicator(node, place), value) for place, value in enumerate(values)))

    return transform(term, change)


def _indicator(cases: Cases, chosen: int) -> Term:
    """1 in one of some cases, else 0; this does not change with what the cases are of, but where they meet."""
    before = tuple((ZERO, holds) for _, holds in cases.branches[:chosen])
    behind = ((ZERO, otherwise()),) if chosen < len(cases.branches) - 1 else ()
    return Cases((*before, (ONE, cases.branches[chosen][1]), *behind))


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
            case Number() | Kronecker() | Cases():
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
