"""The index view: the definitions and the backward pass of the network with running indices, formula by formula."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from symbackprop.compose.chains import in_even_parts
from symbackprop.compose.diagram import Diagram, Edge, Node, Role
from symbackprop.compose.document import Block, Chain, Frame, Link, Listing, Phrase, Plain, Words
from symbackprop.core.places import Index, Linear, indices_of, shifted
from symbackprop.core.quantities import Kind, Quantity, quantity_of
from symbackprop.core.steps import Step
from symbackprop.core.terms import (
    Comparison,
    Derivative,
    Number,
    Product,
    Series,
    Sum,
    Symbol,
    Term,
    quantities_of,
    variable,
    walk,
)
from symbackprop.derive.general import GRADIENTS, Claim, GeneralView
from symbackprop.evaluate.analysis import Analysis

__all__ = ["claim_chain", "index_frames", "quantity_frames"]

LOSS = quantity_of(Kind.LOSS)
_A_FRAME = 4  # chains of one line


def index_frames(analysis: Analysis) -> Iterable[Frame]:
    """From the definitions of a layer to the gradients of its parameters."""
    return (replace(frame, step=Phrase("model.running_step")) for frame in _index_frames(analysis))


def _index_frames(analysis: Analysis) -> Iterable[Frame]:
    view = analysis.general
    assert view is not None
    depth, places = analysis.network.depth, analysis.network.places
    yield from _frames(places, "layer", view.named("preactivation", "activation", "loss", "penalty"))
    yield _chain_rules()
    weights = [claim for claim in view.named("weight") if not _is_tied(claim)]
    for number, claim in enumerate(weights):
        picture = _way(claim) if not number else None
        yield _frame(places, "weight", [claim], picture, _remarks(claim))
    yield from _frames(places, "first_term", view.named("first_term")[:1])
    last = [claim for claim in view.claims if claim.layers == (depth,) and claim.name in ("output", "delta")]
    yield from _frames(places, "softmax", view.named("jacobian"))
    yield from _frames(places, "softmax_delta" if view.named("jacobian") else "output", [*view.named("share"), *last])
    yield from _true_class(view)
    hidden = [claim for claim in view.named("fan_out", "delta") if claim not in last]
    hidden.sort(key=lambda claim: (-max(claim.layers), claim.name == "delta"))  # each uses what stands before it
    for number, claim in enumerate(hidden):
        picture = _fan_out(claim) if not number and claim.name == "fan_out" else None
        yield _frame(places, "hidden", [claim], picture, ())
    yield from _frames(places, "parameters", view.named("bias"))
    yield from _frames(places, "tied", [claim for claim in view.named("weight", "bias") if _is_tied(claim)])
    results = [_result(claim) for claim in view.named("delta", "weight", "bias")]
    *most, end = in_even_parts(results, _A_FRAME)
    yield from (_frame(places, "summary", part, None, ()) for part in most)
    yield _frame(places, "summary", end, None, [Phrase("index.all_sizes", {"count": len(view.proved)})])


def quantity_frames(analysis: Analysis, quantity: Quantity) -> Iterable[Frame]:
    """The derivation of one quantity's family, and of the error signal of its layer."""
    view, places = analysis.general, analysis.network.places
    assert view is not None
    name = GRADIENTS[quantity.kind]
    for claim in view.named(name, "delta"):
        of_layer = quantity.layer in claim.layers or (quantity.kind is Kind.INPUT and claim.name == name)
        first = claim.steps[0].before
        tied = isinstance(first, Derivative) and first.by == quantity
        if tied or (of_layer and not _is_tied(claim) and not (claim.name == name and quantity in claim.besides)):
            yield _frame(places, name, [claim], None, _remarks(claim))


def _is_tied(claim: Claim) -> bool:
    """Whether a claim is about one parameter that stands at several places."""
    first = claim.steps[0].before
    return isinstance(first, Derivative) and any(isinstance(place, int) for place in first.by.at)


def _result(claim: Claim) -> Claim:
    """What a claim comes to, without its steps; an error signal by its name."""
    return replace(claim, steps=(Step("summary", claim.steps[0].before, claim.steps[-1].after),))


def _told(places: Mapping[Quantity, Quantity], claim: Claim) -> Iterator[Block]:
    """A claim; one of the hidden layers alone says for which layers it holds."""
    if claim.besides:
        held = tuple(dict.fromkeys(Symbol(places.get(place, place)) for place in claim.besides))
        yield Phrase("index.besides", {"places": Listing(held)})
    letters = [layer for q in quantities_of(claim.steps[0].before) for layer in indices_of(q.layer)]
    if claim.general and letters and claim.depth > len(claim.layers):
        layer = variable(letters[0].name)
        last = Number(Fraction(claim.depth))
        yield Phrase("index.where", {"condition": Comparison(layer, "<", last)})
    yield claim_chain(claim)


def claim_chain(claim: Claim) -> Chain:
    """A claim as a chain with its reasons."""
    # in letters of its own an error signal is the derivative itself: a step that says nothing
    steps = [step for step in claim.steps if step.after != claim.steps[0].before]
    last = len(steps) - 1
    links = (
        Link("=", step.after, _reason(step) if last else None, emphasis=number == last)
        for number, step in enumerate(steps)
    )
    sides = [claim.steps[0].before, *(step.after for step in steps)]
    return Chain(sides[0], tuple(links), claim.name, frozenset(pairwise(sides)))


def _reason(step: Step) -> Phrase:
    slots: dict[str, Term | Plain] = {"where": Plain("")}
    for fact in step.assumptions:
        if fact.name == step.rule:
            slots.update(left=fact.left, right=fact.right)
    if step.rule == "chain_rule" and not any(isinstance(node, Series | Sum) for node in walk(step.after)):
        return Phrase("text.path")
    return Phrase(f"reason.{step.rule}", {**slots})


def _frames(places: Mapping[Quantity, Quantity], title: str, claims: Sequence[Claim]) -> Iterator[Frame]:
    """Claims of one line several to a frame, longer ones each on its own."""
    short = [claim for claim in claims if len(claim.steps) == 1]
    long = [claim for claim in claims if len(claim.steps) > 1]
    if len(short) == 1 and long:  # a single line joins what follows from it
        yield _frame(places, title, [*short, long[0]], None, _remarks(*short, long[0]))
        short, long = [], long[1:]
    for part in in_even_parts(short, _A_FRAME):
        yield _frame(places, title, part, None, _remarks(*part))
    for claim in long:
        yield _frame(places, title, [claim], None, _remarks(claim))


def _frame(
    places: Mapping[Quantity, Quantity],
    title: str,
    claims: Sequence[Claim],
    picture: Diagram | None,
    remarks: Iterable[Block],
) -> Frame:
    blocks: tuple[Block, ...] = (*(block for claim in claims for block in _told(places, claim)), *remarks)
    if picture is None:
        return Frame(_title(title), blocks, proved=True)
    return Frame(_title(title), blocks, (picture,), stacked=True, proved=True)


def _title(name: str) -> Phrase:
    return Phrase(f"index.{name}", {"factor": variable(r"\partial z/\partial w")})


def _remarks(*claims: Claim) -> tuple[Block, ...]:
    """What a^0 is where a formula speaks of it."""
    found: list[Block] = []
    for claim in claims:
        below = [q for step in claim.steps for q in quantities_of(step.after) if _is_source(q)]
        if claim.general and 1 in claim.layers and below:
            first = below[0].of_layer(0)
            slots: dict[str, Term | Words | int | str] = {"a": Symbol(first)}
            slots["x"] = Symbol(first.of_kind(Kind.INPUT).of_layer(None))
            found.append(Phrase("index.inputs", slots))
    return tuple(remark for place, remark in enumerate(found) if remark not in found[:place])


def _is_source(quantity: Quantity) -> bool:
    return quantity.kind is Kind.ACTIVATION and isinstance(quantity.layer, Linear)


def _true_class(view: GeneralView) -> Iterator[Frame]:
    claims = view.named("true_class_loss", "true_class_delta")
    if claims:
        t = variable(claims[0].one_hot)
        remark: Block = Phrase("index.one_hot", {"t": t})
        blocks = (remark, *map(claim_chain, claims))
        yield Frame(Phrase("index.true_class", {"t": t}), blocks, proved=True)


def _chain_rules() -> Frame:
    """Both cases, with names of their own: z = h(g(x)), and z = k(g(s), h(s))."""

    def d(of: str, by: str, partial: bool = False) -> Term:
        return Derivative(variable(of).quantity, variable(by).quantity, direct=partial)

    def law(left: Term, right: Term) -> Chain:
        return Chain(left, (Link("=", right),), holds=frozenset([(left, right)]))

    def path(count: str, start: str) -> Phrase:
        return Phrase(f"index.case_{count}", {"start": variable(start), "end": variable("z")})

    one = law(d("z", "x"), Product((d("z", "y"), d("y", "x"))))
    ways = Sum((Product((d("z", "x", True), d("x", "s", True))), Product((d("z", "y", True), d("y", "s", True)))))
    two = law(d("z", "s", True), ways)
    return Frame(Phrase("index.cases"), (path("one", "x"), one, path("two", "s"), two), proved=True)


def _way(claim: Claim) -> Diagram:
    """The arrows weight -> pre-activation -> loss."""
    left = claim.steps[0].before
    assert isinstance(left, Derivative)
    weight = left.by
    z = Quantity(weight.variable, weight.at[:1]).of_kind(Kind.PREACTIVATION)
    return _arrows([[weight], [z], [LOSS]])


def _fan_out(claim: Claim) -> Diagram:
    """The arrows from a unit over every unit of the next layer to the loss."""
    left = claim.steps[0].before
    assert isinstance(left, Derivative)
    own = left.by
    assert own.layer is not None
    above = own.of_kind(Kind.PREACTIVATION).of_layer(shifted(own.layer, 1))
    units: list[Quantity | None] = [above.at_unit(1), above.at_unit(2), None, above.at_unit(Index("n"))]
    return _arrows([[own], units, [LOSS]])


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
