"""The graph of indexed definitions: its scalars, its backward pass, and the proofs for all sizes."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given

from symbackprop.core.algebra import ONE
from symbackprop.core.graph import Definition, Graph
from symbackprop.core.places import SAMPLE, Axis, Index, Place
from symbackprop.core.quantities import Kind, Quantity, Variable, named, quantity_of
from symbackprop.core.substitution import at_places, substitute
from symbackprop.core.terms import (
    Apply,
    Derivative,
    Kronecker,
    Negation,
    Number,
    Power,
    Product,
    Quotient,
    Series,
    Sum,
    Symbol,
    Term,
    quantities_of,
    transform,
    walk,
)
from symbackprop.derive.families.backward import backward
from symbackprop.derive.families.instances import definition_at, with_other_letters
from symbackprop.derive.families.proofs import prove_adjoint
from symbackprop.derive.general import general_view, softmax_claims
from symbackprop.judge.families import equal_for_all_sizes
from symbackprop.network.build import network_of_graph, users_of
from symbackprop.network.instances import written_out
from symbackprop.network.network import Network
from symbackprop.rules.losses import LOSSES
from tests.networks import network_of, networks

P, J, K, M = (Index(letter, Axis("unit", 1)) for letter in "ijkm")
OTHER = Index("n", Axis("unit", 2))
LETTERS = ("i", "j", "k")


def x(*places: Place, letter: str = "x") -> Symbol:
    """An entry of a family of numbers that is called by a letter."""
    return Symbol(named(letter)._replace(at=places))


def total(index: Index, body: Term) -> Series:
    return Series(index, quantity_of(Kind.WIDTH, 1 if index.axis == P.axis else 2), body)


def empty_graph() -> Graph:
    return network_of([(2, "identity", "none")]).graph


def slopes(index: Index, *, expanded: bool) -> Term:
    """sum x a (1 - a), and the same with a = e^u/(1 + e^u) in two sums."""
    u = Apply("exp", (x(index, letter="u"),))
    share = Quotient(u, Sum((ONE, u)))
    if expanded:
        squares = total(index, Product((x(index), Power(share, Number(Fraction(2))))))
        return Sum((total(index, Product((x(index), share))), Negation(squares)))
    return total(index, Quotient(Product((x(index), u)), Power(Sum((ONE, u)), Number(Fraction(2)))))


# -- for all sizes -----------------------------------------------------------------------------------

TRUE = {
    "bound letters do not matter": (total(K, x(K)), total(M, x(M))),
    "a product of sums is a double sum": (
        Product((total(K, x(K)), total(M, x(M, letter="y")))),
        total(K, total(M, Product((x(K), x(M, letter="y"))))),
    ),
    "a delta picks one term": (total(K, Product((Kronecker(K, P), x(K)))), x(P)),
    "two deltas in a row": (total(K, total(M, Product((Kronecker(K, M), Kronecker(M, P), x(K))))), x(P)),
    "the trace of AB is that of BA": (
        total(K, total(M, Product((x(K, M, letter="A"), x(M, K, letter="B"))))),
        total(K, total(M, Product((x(K, M, letter="B"), x(M, K, letter="A"))))),
    ),
    "summands are compared as rational functions": (slopes(K, expanded=True), slopes(K, expanded=False)),
    "a constant comes out": (total(K, Product((x(P), x(K)))), Product((x(P), total(K, x(K))))),
    "a sum of sums": (total(K, Sum((x(K), x(K, letter="y")))), Sum((total(M, x(M, letter="y")), total(K, x(K))))),
    "the square of a sum": (
        Power(total(K, x(K)), Number(Fraction(2))),
        total(K, total(M, Product((x(K), x(M))))),
    ),
    "a quotient by a sum": (
        total(K, Quotient(x(K), total(M, Apply("exp", (x(M),))))),
        Quotient(total(K, x(K)), total(K, Apply("exp", (x(K),)))),
    ),
}
FALSE = {
    "a product of sums is no sum of products": (
        Product((total(K, x(K)), total(M, x(M, letter="y")))),
        total(K, Product((x(K), x(K, letter="y")))),
    ),
    "AB is not A^T B": (
        total(K, Product((x(P, K, letter="A"), x(K, J, letter="B")))),
        total(K, Product((x(K, P, letter="A"), x(K, J, letter="B")))),
    ),
    "sums over axes of their own": (total(K, x(K)), total(OTHER, x(OTHER))),
    "a free letter is not a bound one": (total(K, x(P)), total(K, x(K))),
    "var x var y is not cov^2, though it is for two": (
        Product(
            (
                _variance := total(K, Power(x(K), Number(Fraction(2)))),
                total(K, Power(x(K, letter="y"), Number(Fraction(2)))),
            )
        ),
        Power(total(K, Product((x(K), x(K, letter="y")))), Number(Fraction(2))),
    ),
    "another delta": (total(K, Product((Kronecker(K, P), x(K)))), x(J)),
    "a sum is no term": (total(K, x(K)), x(K)),
    "sums over axes of their own do not cancel": (slopes(K, expanded=True), slopes(OTHER, expanded=False)),
    "summands that differ": (slopes(K, expanded=True), Negation(slopes(K, expanded=False))),
}


@pytest.mark.parametrize("name", TRUE)
def test_what_holds_for_all_sizes_is_proved(name: str) -> None:
    """Identities of sums, products and deltas."""
    assert equal_for_all_sizes(empty_graph(), *TRUE[name])


@pytest.mark.parametrize("name", FALSE)
def test_what_does_not_hold_is_not_proved(name: str) -> None:
    """Near misses, some of them true for small sizes."""
    assert not equal_for_all_sizes(empty_graph(), *FALSE[name])


def test_a_bound_index_keeps_its_letter() -> None:
    """Places are put in for the free indices of a formula; a sum inside it over the same letter still runs."""
    inner = total(K, x(K, P))
    assert at_places(Sum((x(K), inner)), {K: 1, P: 2}) == Sum((x(1), total(K, x(K, 2))))


# -- the backward pass ---------------------------------------------------------------------------------


@given(networks())
def test_every_step_of_every_family_is_proved(network: Network) -> None:
    """Ties, shared biases, batches, every activation and loss: each step for all sizes."""
    for adjoint in backward(network.graph).adjoints:
        assert prove_adjoint(network.graph, adjoint)


SLIPS = {
    "transposed weight": lambda w, d: (w._replace(at=w.at[::-1]), d),
    "an error signal of the own layer": lambda w, d: (w, d.of_layer(1)),
    "the weight of the layer before": lambda w, d: (w.of_layer(1), d),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_classical_slip_is_not_proved(slip: str) -> None:
    """delta_i = g'(z_i) sum_k w_ki delta_k, and what becomes of it by a slip."""
    network = network_of([(2, "tanh", "none"), (2, "sigmoid", "none")], inputs=2)
    adjoint = next(a for a in backward(network.graph).adjoints if a.subject.variable == Variable(Kind.PREACTIVATION, 1))

    def spoiled(term: Term) -> Term:
        (weight,) = {q for q in quantities_of(term) if q.kind is Kind.WEIGHT}
        (delta,) = {q for q in quantities_of(term) if q.kind is Kind.DELTA}
        new = dict(zip((weight, delta), SLIPS[slip](weight, delta), strict=True))
        return substitute(term, lambda quantity: Symbol(new[quantity]) if quantity in new else None)

    assert equal_for_all_sizes(network.graph, adjoint.gradient, adjoint.result)
    assert not equal_for_all_sizes(network.graph, adjoint.gradient, spoiled(adjoint.result))
    assert not equal_for_all_sizes(network.graph, adjoint.gradient, Negation(adjoint.result))


def test_a_wrong_form_of_a_row_is_caught() -> None:
    """A local derivative written wrong in a row stops the proof of the step that uses it."""
    network = network_of([(2, "softmax", "none")], loss="cross_entropy")
    z, softmax, loss = network.graph.definitions
    wrong = replace(softmax, forms=tuple(replace(form, term=Negation(form.term)) for form in softmax.forms))
    graph = replace(network.graph, definitions=(z, wrong, loss))
    adjoint = next(a for a in backward(graph).adjoints if a.subject.kind is Kind.PREACTIVATION)
    step = next(step for step in adjoint.locals if step.rule == "activation")
    assert not equal_for_all_sizes(graph, step.before, step.after)


# -- facts of the graph show -----------------------------------------------------------------------------


def result_of(graph: Graph, kind: Kind, layer: int) -> Term:
    adjoint = backward(graph).of(Variable(kind, layer))
    assert adjoint is not None
    return adjoint.result


def test_a_tie_is_in_the_index_view() -> None:
    """The gradient of a tied weight has both of its places; the general formula leaves them out."""
    first, second = quantity_of(Kind.WEIGHT, 1, 1, 1), quantity_of(Kind.WEIGHT, 1, 2, 2)
    network = network_of([(2, "tanh", "per_unit"), (1, "identity", "per_unit")], ties=((first, second),))
    passed = backward(network.graph)
    tied = passed.tied(first)
    assert tied is not None
    delta, inputs = (
        [quantity_of(kind, layer, n) for n in (1, 2)] for kind, layer in ((Kind.DELTA, 1), (Kind.INPUT, None))
    )
    expected = Sum(tuple(Product((Symbol(d), Symbol(a))) for d, a in zip(delta, inputs, strict=True)))
    assert tied.result == expected
    general = passed.of(first.variable)
    assert general is not None
    assert set(general.besides) == {first, second}


@pytest.mark.parametrize(("over", "share"), [("mean", Fraction(1, 3)), ("sum", None)])
def test_a_batch_is_in_the_index_view(over: str, share: Fraction | None) -> None:
    """The sum over samples, and 1/3 where the loss is the mean of three."""
    network = network_of([(2, "tanh", "per_unit"), (1, "identity", "none")], samples=3, over_samples=over)
    weight = result_of(network.graph, Kind.WEIGHT, 1)
    assert isinstance(weight, Series)
    assert (weight.index, weight.count) == (SAMPLE, 3)
    delta = result_of(network.graph, Kind.PREACTIVATION, 2)
    third = Quotient(Number(Fraction(1)), Number(Fraction(3)))
    assert (isinstance(delta, Product) and delta.factors[0] == third) == (share is not None)


def test_a_residual_connection_is_in_every_formula() -> None:
    """A definition of the graph is changed to a = g(z) + a of the layer before, and nothing else."""
    network = network_of([(2, "tanh", "none"), (2, "tanh", "none"), (2, "identity", "none")])
    plain = result_of(network.graph, Kind.PREACTIVATION, 1)
    graph = with_residual(network.graph)
    residual = result_of(graph, Kind.PREACTIVATION, 1)
    assert residual != plain
    assert {q.layer for q in quantities_of(residual) if q.kind is Kind.DELTA} == {2, 3}
    for adjoint in backward(graph).adjoints:
        assert prove_adjoint(graph, adjoint)
    other = network_of_graph(graph, network.inputs, network.layers, network.loss, None)
    a_2 = other.equations[quantity_of(Kind.ACTIVATION, 2, 1)].term
    assert quantity_of(Kind.ACTIVATION, 1, 1) in quantities_of(a_2)
    assert other.users[quantity_of(Kind.ACTIVATION, 1, 1)][-1] == quantity_of(Kind.ACTIVATION, 2, 1)


def with_residual(graph: Graph) -> Graph:
    """The graph with the activation of layer 1 added to that of layer 2, whose units are those of layer 1."""

    def joined(index: Index) -> Index:
        return index._replace(axis=Axis("unit", 1)) if index.axis == Axis("unit", 2) else index

    def quantity(general: Quantity) -> Quantity:
        return general._replace(at=tuple(joined(place) if isinstance(place, Index) else place for place in general.at))

    def node(term: Term) -> Term:
        match term:
            case Symbol(named_):
                return Symbol(quantity(named_))
            case Kronecker(left, right):
                return Kronecker(*(joined(place) if isinstance(place, Index) else place for place in (left, right)))
            case Series(index, count, body):
                return Series(joined(index), count, body)
        return term

    def changed(definition: Definition) -> Definition:
        of, body = quantity(definition.of), transform(definition.body, node)
        if of.variable == Variable(Kind.ACTIVATION, 2):
            return Definition(of, Sum((body, Symbol(of.of_layer(1)))))
        forms = tuple(replace(form, by=quantity(form.by), term=transform(form.term, node)) for form in definition.forms)
        return Definition(of, body, forms)

    return replace(
        graph,
        definitions=tuple(map(changed, graph.definitions)),
        parameters=tuple(map(quantity, graph.parameters)),
        given=tuple(map(quantity, graph.given)),
    )


# -- one layer for all -----------------------------------------------------------------------------------


def test_layers_that_are_alike_are_told_once() -> None:
    """The weights of all layers in the letter l, the error signals where all hidden layers share them."""
    layers = [(2, "tanh", "per_unit"), (3, "tanh", "per_unit"), (2, "relu", "per_unit"), (1, "identity", "per_unit")]
    view = general_view(network_of(layers), LETTERS)
    (weight,) = view.named("weight")
    assert (weight.general, weight.layers) == (True, (1, 2, 3, 4))
    signals = {claim.layers: claim.general for claim in view.named("delta")}
    assert signals == {(4,): False, (3,): False, (2,): False, (1,): False}
    layers[2] = layers[0]
    view = general_view(network_of(layers), LETTERS)
    signals = {claim.layers: claim.general for claim in view.named("delta")}
    assert signals == {(4,): False, (1, 2, 3): True}


def test_softmax_is_told_through_the_true_class() -> None:
    """With a one-hot target the error signal is p - 1 at the true class, and p elsewhere."""
    claims = softmax_claims(LOSSES["cross_entropy"], LETTERS)
    last = claims["true_class_delta"].steps[-1]
    assert last.rule == "cases"
    assert claims["true_class_delta"].one_hot == "t"
    assert isinstance(claims["true_class_delta"].steps[0].before, Derivative)


# -- scalars -----------------------------------------------------------------------------------------


@given(networks())
def test_the_users_of_a_quantity_are_those_whose_equation_mentions_it(network: Network) -> None:
    """Found from the definitions, without any equation; of a coupled layer for all units at once."""
    assert dict(network.users.items()) == users_of(network.equations.values())


def test_a_sum_over_many_units_is_defined_as_a_sum() -> None:
    """Written out, it is the equation of the scalar; a sum over few units is written out as it is."""
    network = network_of([(20, "tanh", "per_unit"), (13, "softmax", "none")], inputs=3, loss="cross_entropy")
    few, wide, coupled = (quantity_of(*place) for place in _PLACES)
    assert definition_at(network, few) == network.equations[few].term
    for quantity in (wide, coupled):
        term = definition_at(network, quantity)
        assert any(isinstance(node, Series) for node in walk(term))
        assert written_out(network.graph, term) == network.equations[quantity].term


_PLACES = ((Kind.PREACTIVATION, 1, 4), (Kind.PREACTIVATION, 2, 5), (Kind.PREDICTION, 2, 13))


def test_a_sum_catches_no_letter_that_is_put_in() -> None:
    """sum_k W_ik x_k at i = k is sum_m W_km x_m, also where the two run over different layers."""
    for axis in (Axis("unit", 1), Axis("unit", 2)):
        i, k, own = Index("i", axis), Index("k", Axis("unit", 1)), Index("k", axis)
        weight, source = quantity_of(Kind.WEIGHT, 2)._replace(at=(i, k)), quantity_of(Kind.INPUT)._replace(at=(k,))
        apart = with_other_letters(Series(k, 3, Symbol(weight) * Symbol(source)), frozenset("k"))
        assert isinstance(apart, Series)
        assert apart.index.name == "m"
        assert at_places(apart, {i: own}).free == {own}
