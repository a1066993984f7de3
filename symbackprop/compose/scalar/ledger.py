"""The chain rule as a ledger: factor by factor from the loss inwards, with the picture that lights up along with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from symbackprop.compose.chains import number_links, value_link
from symbackprop.compose.diagram import Diagram, Edge, Node, Role
from symbackprop.compose.document import Chain, Factor, Ledger, Link, Phrase, Words
from symbackprop.compose.picture import focused, node_of
from symbackprop.core.algebra import ONE
from symbackprop.core.display import MOST_TERMS, shortened
from symbackprop.core.quantities import Kind, Quantity
from symbackprop.core.steps import Derivation, Step
from symbackprop.core.terms import (
    Derivative,
    Number,
    Product,
    Real,
    Series,
    Sum,
    Symbol,
    Term,
    product_of,
    transform,
)
from symbackprop.evaluate.analysis import Analysis
from symbackprop.evaluate.forward import value_in
from symbackprop.network.network import Network

__all__ = ["ledger_of", "ledger_pictures", "paths_of"]

_MOST_FACTORS, _MOST_PATHS = 20, 4  # of a ledger; beyond, the local derivatives are a list
_KINDS: Mapping[str, str] = {
    "loss": "loss",
    "delta": "loss",
    "derived": "loss",
    "samples": "loss",
    "summand": "loss",
    "activation": "activation",
}
_SHARES = ("samples", "summand")
_ROLES = {"loss": Role.BACKWARD, "activation": Role.ACTIVATION, "forward": Role.FORWARD, "subject": Role.SUBJECT}


def ledger_of(analysis: Analysis, derivation: Derivation, value: Real | None) -> Ledger | None:
    """The ledger of a derivation, or None where it has too many factors or leaves summands out."""
    factors = {step.before: _factor(analysis, derivation, step) for step in derivation.locals}
    columns = tuple(_columns(_without_shares(derivation), factors, 1))
    shown = [column for column in columns if isinstance(column, Factor)]
    if not 1 < len(shown) <= _MOST_FACTORS or paths_of(derivation) > _MOST_PATHS or "dots" in columns:
        return None
    gradient = derivation.gradient
    rule, shown_rule = derivation.chain.after, _without_shares(derivation)
    chains = [Chain(gradient, (Link("=", rule), *([Link("=", shown_rule)] if shown_rule != rule else ())))]
    for factor in {factor.derivative: factor for factor in shown}.values():
        number = factor.value.value if isinstance(factor.value, Number) else None
        links = (Link("=", factor.local), *([] if factor.local == factor.value else value_link(analysis, number)))
        chains.append(Chain(factor.derivative, links))
    total = None
    if value is not None and all(factor.value is not None for factor in shown):
        (total,) = value_link(analysis, value)
        chains.append(Chain(gradient, number_links(analysis, derivation.substitution.after, value)))
    last = Phrase("ledger.sum" if paths_of(derivation) > 1 else "ledger.product")
    return Ledger(gradient, columns, total, tuple(chains), (*_remarks(shown), last))


def _without_shares(derivation: Derivation) -> Term:
    """The chain rule without the derivatives that are 1 whatever the network: of a sum by its summand."""
    ones = {step.before for step in derivation.locals if step.rule in _SHARES and step.after == ONE}

    def without(node: Term) -> Term:
        if isinstance(node, Product) and any(factor in ones for factor in node.factors):
            return product_of(*(factor for factor in node.factors if factor not in ones))
        return node

    return transform(derivation.chain.after, without)


def paths_of(derivation: Derivation) -> int:
    """How many paths the chain rule sums over."""
    return _paths(derivation.chain.after)


def _paths(term: Term) -> int:
    match term:
        case Sum(terms):
            # what the loss adds where it names the quantity itself is one
            ways = [term for term in terms if term.holds(Derivative)]
            return sum(map(_paths, ways)) + (len(ways) < len(terms))
        case Product(factors):
            count = 1
            for factor in factors:
                count *= _paths(factor)
            return count
        case Series(_, _, body):
            return _paths(body)
    return 1


def _factor(analysis: Analysis, derivation: Derivation, step: Step) -> Factor:
    """A local derivative as a column; its stage is found from where it stands."""
    derivative = step.before
    assert isinstance(derivative, Derivative)
    kind = _KINDS.get(step.rule, "forward")
    name: Words = Phrase(f"ledger.{step.rule}")
    if step.rule == "weighted_sum" and derivative.by == derivation.subject:
        kind = "subject"
    elif step.rule == "activation" and isinstance(derivative.of.layer, int):
        rule = analysis.network.layers[derivative.of.layer - 1].activation
        name = Phrase(f"function.{rule.name}", default=rule.label)
    return Factor(derivative, step.after, _number(analysis, step.after), 1, kind, name)


def _number(analysis: Analysis, term: Term) -> Number | None:
    """The value of a local derivative, where its names have values and no derivative is left in it."""
    if isinstance(term, Number):
        return term
    if term.holds(Derivative):
        return None
    value = value_in(analysis.network.graph, analysis.evaluation.values, term)
    return None if value is None else Number(value)


def _columns(term: Term, factors: Mapping[Term, Factor], stage: int) -> Iterator[Factor | str | Series]:
    """Factors and signs in reading order; a product's factors are found one after the other, summands side by side."""
    match term:
        case Sum(terms):
            for place, part in enumerate(shortened(terms, MOST_TERMS)):
                if place:
                    yield "+"
                if part is None:
                    yield "dots"
                else:
                    yield from _columns(part, factors, stage)
        case Product(parts):
            for place, factor in enumerate(parts):
                if place:
                    yield "*"
                found = [*_columns(factor, factors, stage)]
                yield from ["(", *found, ")"] if isinstance(factor, Sum) else found
                stage = max((c.stage for c in found if isinstance(c, Factor)), default=stage) + 1
        case Series():
            yield term
            yield from _columns(term.body, factors, stage)
        case _ if term in factors:
            yield replace(factors[term], stage=stage)
        case _:
            yield "dots"


def _remarks(factors: Iterable[Factor]) -> Iterator[Words]:
    """A sentence for each stage: what its factors are."""
    by_stage: dict[int, list[Factor]] = {}
    for factor in factors:
        by_stage.setdefault(factor.stage, []).append(factor)
    for stage in sorted(by_stage):
        found = by_stage[stage]
        first = found[0]
        assert isinstance(first.derivative, Derivative)
        slots: dict[str, Term | Words | int | str] = {
            "of": Symbol(first.derivative.of),
            "by": Symbol(first.derivative.by),
            "count": sum(one.name == first.name for one in found),
            "local": first.local,
        }
        if first.kind == "loss" and isinstance(first.name, Phrase):
            yield Phrase(f"{first.name.key}_said", slots)
        else:
            yield Phrase(f"ledger.{first.kind}_said", slots)


def ledger_pictures(network: Network, diagram: Diagram, ledger: Ledger, subject: Quantity) -> tuple[Diagram, ...]:
    """The picture in every stage, from the loss inwards, and once more at the end with nothing in the foreground; what
    comes after error signals that are known is not drawn.
    """
    factors = [column for column in ledger.columns if isinstance(column, Factor)]
    stages = max(factor.stage for factor in factors)
    base = replace(
        diagram,
        captions=(),
        nodes=tuple(replace(node, role=Role.PASSIVE, value=None) for node in diagram.nodes),
        edges=tuple(
            replace(
                edge, role=Role.PENDING if edge.weight == subject else Role.PASSIVE, labelled=edge.weight == subject
            )
            for edge in diagram.edges
        ),
    )
    first, last = _first_column(network, base, factors, subject), _last_column(network, base, factors)
    pictures = [_at_stage(network, base, factors, stage) for stage in (*range(1, stages + 1), 0)]
    return tuple(focused(picture, first, last if last > first else diagram.columns - 1) for picture in pictures)


def _first_column(network: Network, diagram: Diagram, factors: list[Factor], subject: Quantity) -> int:
    """The column where the subject's edge begins, or its unit stands."""
    column = {node.name: node.column for node in diagram.nodes}
    tails = [column[edge.tail] for edge in diagram.edges if edge.weight == subject and edge.tail in column]
    if tails:
        return min(tails)
    units = [node_of(network, d.of) for f in factors if isinstance(d := f.derivative, Derivative)]
    return min((column[name] for name in units if name in column), default=0)


def _last_column(network: Network, diagram: Diagram, factors: list[Factor]) -> int:
    """The column where the paths end: at the loss, or at error signals that are known."""
    column = {node.name: node.column for node in diagram.nodes}
    derivatives = [factor.derivative for factor in factors if isinstance(factor.derivative, Derivative)]
    ends = [d.of if d.direct else d.by for d in derivatives]
    return max((column[name] for q in ends if (name := node_of(network, q)) in column), default=diagram.columns - 1)


def _at_stage(network: Network, diagram: Diagram, factors: list[Factor], stage: int) -> Diagram:
    """The edges and units of all factors up to a stage in their colours; 0 is the end."""
    edges: dict[tuple[str, str], Factor] = {}
    weights: dict[Quantity | None, Factor] = {}
    units: dict[str, Factor] = {}
    joined = {(edge.tail, edge.head) for edge in diagram.edges}
    for factor in factors:
        if stage and factor.stage > stage:
            continue
        assert isinstance(factor.derivative, Derivative)
        if factor.derivative.of.kind is Kind.PENALTY:  # no unit of the picture: the weight's edge is the sum's
            continue
        tail, head = (node_of(network, q) for q in (factor.derivative.by, factor.derivative.of))
        if factor.derivative.by.kind is Kind.WEIGHT:
            weights[factor.derivative.by] = factor
        elif (tail, head) in joined:
            edges[tail, head] = factor
        else:  # a unit's own activation, an error signal that is known, a bias
            units[head if factor.kind == "subject" else tail] = factor

    def unit(node: Node) -> Node:
        factor = units.get(node.name)
        return node if factor is None else replace(node, role=_ROLES[factor.kind], badge=factor.stage)

    def edge(old: Edge) -> Edge:
        factor = edges.get((old.tail, old.head)) if old.weight not in weights else weights[old.weight]
        if factor is None:
            return old
        return replace(old, role=_ROLES[factor.kind], badge=factor.stage, present=factor.stage == stage)

    return replace(diagram, nodes=tuple(map(unit, diagram.nodes)), edges=tuple(map(edge, diagram.edges)))
