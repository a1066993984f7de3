"""The index view: backpropagation for a general layer, formula by formula."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from symbackprop.compose.diagram import Diagram, Edge, Node, Role
from symbackprop.compose.document import Block, Chain, Frame, Link, Phrase, Plain, Words
from symbackprop.core.places import Index, shifted
from symbackprop.core.quantities import Kind, Quantity, quantity_of
from symbackprop.core.terms import Derivative, Product, Sum, Symbol, Term
from symbackprop.derive.general import Claim
from symbackprop.derive.indexed import variable
from symbackprop.evaluate.analysis import Analysis

__all__ = ["claim_chain", "index_frames"]

LOSS = quantity_of(Kind.LOSS)


def index_frames(analysis: Analysis) -> Iterable[Frame]:
    """From the definitions of a layer to the gradients of its weights."""
    general = analysis.general
    assert general is not None
    claims = {claim.name: claim for claim in general.claims}
    yield _frame("layer", claims, "preactivation", "preactivation_vector", "activation_vector")
    yield _chain_rules()
    yield _frame("weight", claims, "weight_chain", picture=_way(claims["weight_chain"]))
    yield _frame("first_term", claims, "first_term")
    if "jacobian" in claims:
        yield _frame("softmax", claims, "softmax", "jacobian")
    if "softmax_delta" in claims:
        yield _frame("softmax_delta", claims, "softmax_delta")
    if "true_class_delta" in claims:
        yield _true_class(claims)
    if "output_delta" in claims:
        yield _frame("output_delta", claims, "output_delta")
    if "fan_out" in claims:
        yield _frame("fan_out", claims, "fan_out", picture=_fan_out(claims["fan_out"]))
        yield _frame("recursion", claims, "next_layer", "recursion", "recursion_vector")
    names = [name for name in ("weight_gradient", "bias_gradient", "gradient_vector") if name in claims]
    yield _frame("summary", claims, *names, last=Phrase("index.instances", {"count": general.instances}))


def claim_chain(claim: Claim) -> Chain:
    """A claim as a chain with its reasons."""
    last = len(claim.steps) - 1
    links = (
        Link("=", step.after, Phrase(f"reason.{step.rule}", {"where": Plain("")}), emphasis=number == last)
        for number, step in enumerate(claim.steps)
    )
    return Chain(claim.steps[0].before, tuple(links), claim.name)


def _frame(
    title: str, claims: Mapping[str, Claim], *names: str, picture: Diagram | None = None, last: Words | None = None
) -> Frame:
    blocks: list[Block] = [claim_chain(claims[name]) for name in names if name in claims]
    if last is not None:
        blocks.append(last)
    if picture is None:
        return Frame(Phrase(f"index.{title}"), tuple(blocks), proved=True)
    return Frame(Phrase(f"index.{title}"), tuple(blocks), (picture,), stacked=True, proved=True)


def _true_class(claims: Mapping[str, Claim]) -> Frame:
    t = variable(claims["true_class_delta"].one_hot)
    chains = [claim_chain(claims[name]) for name in ("true_class_loss", "true_class_delta")]
    return Frame(Phrase("index.true_class", {"t": t}), (Phrase("index.one_hot", {"t": t}), *chains), proved=True)


def _chain_rules() -> Frame:
    """Both cases, with names of their own: z = h(g(x)), and z = k(g(s), h(s))."""

    def d(of: str, by: str, partial: bool = False) -> Term:
        return Derivative(variable(of).quantity, variable(by).quantity, direct=partial)

    one = Chain(d("z", "x"), (Link("=", Product((d("z", "y"), d("y", "x")))),))
    ways = Sum((Product((d("z", "x", True), d("x", "s", True))), Product((d("z", "y", True), d("y", "s", True)))))
    two = Chain(d("z", "s", True), (Link("=", ways),))
    return Frame(Phrase("index.cases"), (Phrase("index.case_one"), one, Phrase("index.case_two"), two), proved=True)


def _way(claim: Claim) -> Diagram:
    """The arrows weight -> pre-activation -> loss."""
    left = claim.steps[0].before
    assert isinstance(left, Derivative)
    weight = left.by
    z = quantity_of(Kind.PREACTIVATION, weight.layer, weight.unit)
    return _arrows([[weight], [z], [LOSS]])


def _fan_out(claim: Claim) -> Diagram:
    """The arrows from a unit over every unit of the next layer to the loss."""
    left = claim.steps[0].before
    assert isinstance(left, Symbol)
    delta = left.quantity
    assert isinstance(delta.layer, Index)
    above = shifted(delta.layer, 1)
    next_units: list[Quantity | None] = [quantity_of(Kind.PREACTIVATION, above, unit) for unit in (1, 2)]
    last = quantity_of(Kind.PREACTIVATION, above, Index("n"))
    own = [quantity_of(kind, delta.layer, delta.unit) for kind in (Kind.PREACTIVATION, Kind.ACTIVATION)]
    return _arrows([[own[0]], [own[1]], [*next_units, None, last], [LOSS]])


def _arrows(columns: Sequence[Sequence[Quantity | None]]) -> Diagram:
    nodes: list[Node] = []
    for number, column in enumerate(columns):
        for row, quantity in enumerate(column, start=1):
            role = Role.SUBJECT if not number else Role.BACKWARD
            label = None if quantity is None else Symbol(quantity)
            nodes.append(Node(f"n-{number}-{row}", number, row, label, role, gap=quantity is None))
    edges = [
        Edge(tail.name, head.name, role=Role.BACKWARD)
        for tail in nodes
        for head in nodes
        if head.column == tail.column + 1 and not tail.gap and not head.gap
    ]
    return Diagram(tuple(nodes), tuple(edges), max(map(len, columns)), len(columns))
