"""The backward pass of a model: dL/d of every quantity, the last computed first, then of the parameters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from symbackprop.compose.chains import in_even_parts, number_links, value_link
from symbackprop.compose.diagram import Diagram, Node, Role
from symbackprop.compose.document import Block, Chain, Frame, Link, Locals, Note, Phrase, Words
from symbackprop.compose.equations.forward_pass import size_of
from symbackprop.compose.equations.graph_picture import with_adjoints, with_values_of
from symbackprop.compose.equations.running import brief_frames, runs_of
from symbackprop.compose.picture import focused
from symbackprop.compose.scalar.ledger import paths_of
from symbackprop.core.display import shows_exactly
from symbackprop.core.quantities import Kind, Quantity, Variable, signal_of
from symbackprop.core.steps import Derivation
from symbackprop.core.terms import Derivative, Number, Real, Symbol, Term, quantities_of, transform
from symbackprop.evaluate.analysis import Analysis
from symbackprop.evaluate.forward import value_in

__all__ = ["backward_pass", "gradient_value", "graph_frame"]

_LISTED = 5  # gradients in a list
_BESIDE = 2  # further entries that stand on the frame of the first
_MOST_LISTS = 3  # frames with lists of one name
_LOCALS = 4
_LONGEST = 60  # parts of a formula, beyond which the chain rule stands alone
_ON_A_LINE = 34  # parts of a chain that stands on one line


def gradient_value(analysis: Analysis, subject: Quantity) -> Real | None:
    """dL/d of a quantity in numbers."""
    if subject.kind is Kind.VALUE:
        return analysis.evaluation.values.get(signal_of(subject))
    return analysis.evaluation.gradients.get(subject)


def backward_pass(analysis: Analysis, picture: Diagram | None) -> Iterator[Frame]:
    """Of each name the first entry in full, the others in a list; of a recursion the last steps in full."""
    done: set[Variable] = set()
    for brief, groups in _groups(analysis):
        if brief:
            done.update(derivations[0].subject.variable for derivations in groups)
            yield from brief_frames([_row(analysis, one) for derivations in groups for one in derivations])
            continue
        for first, *others in groups:
            done.add(first.subject.variable)
            yield from _of_a_name(analysis, first, others, picture, frozenset(done))


def _of_a_name(
    analysis: Analysis,
    first: Derivation,
    others: Sequence[Derivation],
    picture: Diagram | None,
    done: frozenset[Variable],
) -> Iterator[Frame]:
    few = others if len(others) <= _BESIDE else []
    yield from _worked(analysis, first, few, picture, done)
    if few:
        return
    parts = in_even_parts(others, _LISTED)
    for number, part in enumerate(parts[:_MOST_LISTS]):
        cut = number == _MOST_LISTS - 1 and len(parts) > _MOST_LISTS
        yield _list_frame(analysis, part, more=cut)


def graph_frame(analysis: Analysis, picture: Diagram) -> Iterator[Frame]:
    """The whole graph, a value above and a derivative below each node, where its nodes are numbers."""
    whole = with_adjoints(analysis, with_values_of(analysis, picture))
    if all(node.value is not None for node in whole.nodes):
        words = Phrase("model.graph_words", {"loss": Symbol(analysis.network.graph.loss)})
        yield Frame(Phrase("computation.backward"), (words,), (whole,), stacked=True)


def _groups(analysis: Analysis) -> Iterator[tuple[bool, list[list[Derivation]]]]:
    """The derivations of each variable together, and whether they are told in brief."""
    wanted = {*analysis.lecture.deck.parameters}
    found: dict[Variable, list[Derivation]] = {}
    for derivation in analysis.deltas:
        found.setdefault(derivation.subject.variable, []).append(derivation)
    yield from runs_of([*found.values()], lambda derivations: derivations[0].subject.variable)
    own: dict[Variable, list[Derivation]] = {}
    for parameter, derivation in analysis.derivations.items():
        if parameter in wanted:
            own.setdefault(parameter.variable, []).append(derivation)
    yield False, [*own.values()]


def _worked(
    analysis: Analysis,
    derivation: Derivation,
    others: Sequence[Derivation],
    picture: Diagram | None,
    done: frozenset[Variable],
) -> Iterator[Frame]:
    """The chain rule, its local derivatives, and the gradient as formula and number."""
    gradient, value = derivation.gradient, gradient_value(analysis, derivation.subject)
    links: list[Link] = []
    direct = replace(gradient, direct=True)
    if derivation.chain.after != direct:
        links.append(Link("=", derivation.chain.after))
    before = derivation.chain.after
    for step in (derivation.substitution, *derivation.simplification):
        if step.after not in (before, gradient) and size_of(step.after) <= _LONGEST:
            links.append(Link("=", step.after))
        before = step.after
    links += _numbers(analysis, derivation, links[-1].right if links else derivation.result, value)
    if links:
        links[-1] = replace(links[-1], emphasis=True)
    count = paths_of(derivation)
    slots: dict[str, Term | Words | int | str] = {
        "subject": Symbol(derivation.subject),
        "gradient": gradient,
        "loss": Symbol(gradient.of),
        "count": count,
    }
    key = "model.chain" if count > 1 else "model.chain_one" if derivation.chain.after != direct else "model.direct"
    short = picture is None and sum(size_of(link.right) for link in links) <= _ON_A_LINE
    chain = Chain(gradient, tuple(links), inline=short)
    locals_ = [*_locals(analysis, derivation)]
    few = len(locals_) <= _LOCALS
    lit = None if picture is None else _lit(analysis, picture, derivation, done)
    beside = [Locals(tuple(locals_))] if locals_ and few else []
    if others:
        beside.append(Locals(tuple(_row(analysis, one) for one in others)))
    yield Frame(Phrase(key, slots), (chain, *beside), () if lit is None else (lit,), part="backward")
    if not few:
        title = Phrase("model.locals", slots)
        for part in in_even_parts(locals_, 2 * _LOCALS):
            yield Frame(title, (Locals(part),), part="backward")


def _numbers(analysis: Analysis, derivation: Derivation, last: Term, value: Real | None) -> Iterator[Link]:
    """Upstream times local derivative in numbers where the last line still has these factors and the frame tells the
    locals, else the numbers of the last line.
    """
    if value is None:
        return
    forms = {step.before: step.after for step in derivation.locals}

    def number(node: Term) -> Term:
        if not isinstance(node, Derivative):
            return node
        if node.direct:
            form = forms.get(node)
            found = None if form is None else value_in(analysis.network.graph, analysis.evaluation.values, form)
        else:
            found = gradient_value(analysis, node.by)
        return node if found is None else Number(found)

    kept = last == derivation.substitution.after and not any(isinstance(form, Number) for form in forms.values())
    factors = (kept or last == derivation.chain.after) and not isinstance(last, Derivative)
    filled = transform(derivation.chain.after if factors else last, number)
    if factors and not isinstance(filled, Number) and not filled.holds(Derivative) and not any(quantities_of(filled)):
        digits = analysis.lecture.deck.digits
        exact = shows_exactly(filled, digits)
        yield Link("=" if exact else "approx", filled)
        yield Link("=" if exact and shows_exactly(Number(value), digits) else "approx", Number(value))
        return
    filled = transform(last, number)
    short = size_of(filled) <= _LONGEST and not filled.holds(Derivative)
    yield from number_links(analysis, filled, value) if short else value_link(analysis, value)


def _locals(analysis: Analysis, derivation: Derivation) -> Iterator[Chain]:
    """The local derivatives of the rule with their values."""
    if derivation.chain.after == replace(derivation.gradient, direct=True):
        return
    for step in derivation.locals:
        if isinstance(step.before, Derivative) and step.before.direct:
            known = not step.after.holds(Symbol)
            value = None if known else value_in(analysis.network.graph, analysis.evaluation.values, step.after)
            yield Chain(step.before, (Link("=", step.after), *value_link(analysis, value)))


def _list_frame(analysis: Analysis, derivations: Sequence[Derivation], *, more: bool) -> Frame:
    rows = [_row(analysis, one) for one in derivations]
    whole = derivations[0].subject._replace(at=())
    title = Phrase("model.others", {"subject": Symbol(whole), "count": len(rows)})
    blocks: tuple[Block, ...] = (Locals(tuple(rows)),)
    return Frame(title, (*blocks, Note(Phrase("model.other_entries"))) if more else blocks, part="backward")


def _row(analysis: Analysis, derivation: Derivation) -> Chain:
    value = value_link(analysis, gradient_value(analysis, derivation.subject))
    long = size_of(derivation.result) > _LONGEST
    formula = derivation.chain.after if long else derivation.result
    return Chain(derivation.gradient, (*(() if formula == derivation.gradient else (Link("=", formula),)), *value))


def _lit(analysis: Analysis, picture: Diagram, derivation: Derivation, done: frozenset[Variable]) -> Diagram:
    """Values everywhere, the derivatives that are known by now, and the edges of this step."""
    known = with_adjoints(analysis, with_values_of(analysis, picture), done | {_loss(analysis)})
    names: Mapping[Variable, str] = {
        node.quantity.variable: node.name for node in known.nodes if node.quantity is not None
    }
    subject = derivation.subject.variable
    heads = {
        names[user.variable] for user in analysis.network.users.get(derivation.subject, ()) if user.variable in names
    }
    edges = tuple(
        replace(edge, role=Role.BACKWARD) if edge.tail == names.get(subject) and edge.head in heads else edge
        for edge in known.edges
    )
    own = names.get(subject)
    looks = {node.name: node.role if node.name in heads else Role.PASSIVE for node in known.nodes}
    if own is not None:
        looks[own] = Role.SUBJECT
    nodes = tuple(replace(node, role=looks[node.name]) for node in known.nodes)
    lit = replace(known, nodes=nodes, edges=edges)
    columns = [node.column for node in nodes if node.name in heads or node.name == own]
    kept = {own, *heads} | {edge.tail for edge in edges if edge.head in heads}
    return focused(_only(lit, kept), min(columns), max(columns)) if columns else lit


def _only(diagram: Diagram, kept: Collection[str | None]) -> Diagram:
    """Some nodes of a picture, close together in their columns."""
    rows: Counter[int] = Counter()
    nodes: list[Node] = []
    for node in sorted(diagram.nodes, key=lambda node: node.row):
        if node.name in kept:
            rows[node.column] += 1
            nodes.append(replace(node, row=rows[node.column]))
    edges = tuple(edge for edge in diagram.edges if edge.tail in kept and edge.head in kept)
    return replace(diagram, nodes=tuple(nodes), edges=edges, rows=max(rows.values(), default=1))


def _loss(analysis: Analysis) -> Variable:
    return analysis.network.graph.loss.variable
