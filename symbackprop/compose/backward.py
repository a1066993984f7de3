"""The frames of the backward pass: for every parameter the chain rule and the simplified gradient; then the updates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from symbackprop.compose.chains import number_links, reason_of, step_links, value_link
from symbackprop.compose.diagram import Diagram
from symbackprop.compose.document import Block, Chain, Frame, Link, Locals, Phrase, Plain, Table, Words
from symbackprop.compose.picture import backward_picture
from symbackprop.core.quantities import Kind, Quantity
from symbackprop.core.steps import Derivation
from symbackprop.core.terms import Comparison, Derivative, Number, Real, Symbol, Term, quantities_of, substitute
from symbackprop.derive.chain import delta_of
from symbackprop.evaluate.analysis import Analysis
from symbackprop.network.network import SAMPLE
from symbackprop.rules.optimizers import GRADIENT, OPTIMIZERS, RATE, THETA
from symbackprop.rules.value import value_of

__all__ = ["gradient_frames", "result_frames", "update_frames"]

_UPDATES_A_FRAME = 6
_ROWS_A_FRAME = 12
_HISTORY_ROWS = 6
_SHORT_GRADIENT = 4  # names, up to which an update shows the gradient's formula

LOSS = Quantity(Kind.LOSS)


def gradient_frames(analysis: Analysis, picture: Diagram) -> Iterable[Frame]:
    """The derivations in an order in which each one rests on earlier ones: last layer first."""
    network = analysis.network
    shown = [analysis.derivations[parameter] for parameter in analysis.lecture.deck.parameters]
    for layer in range(network.depth, 0, -1):
        for derivation in analysis.deltas:
            if derivation.subject.layer == layer and _is_shown(analysis, derivation):
                yield from _frames(analysis, picture, derivation)
        for derivation in shown:
            if derivation.subject.layer == layer:
                yield from _frames(analysis, picture, derivation)
    if len(shown) < len(network.parameters):
        yield Frame(Phrase("frame.results"), (Phrase("text.other_parameters"),), (picture,))


def _is_shown(analysis: Analysis, delta: Derivation) -> bool:
    """Whether a shown derivation names the delta: those of parameters that have no slide do not count."""
    wanted = delta_of(delta.subject)
    shown = [analysis.derivations[parameter] for parameter in analysis.lecture.deck.parameters]
    return any(
        wanted in quantities_of(step.after) for derivation in (*shown, *analysis.deltas) for step in derivation.locals
    )


def _frames(analysis: Analysis, picture: Diagram, derivation: Derivation) -> Iterable[Frame]:
    network = analysis.network
    subject = derivation.subject
    is_delta = subject.kind is Kind.PREACTIVATION
    diagrams = (backward_picture(network, picture, subject),)
    name: Term = Symbol(delta_of(subject)) if is_delta else Symbol(subject)
    titles = (
        ("frame.delta", "frame.delta_simplified") if is_delta else ("frame.chain_weight", "frame.simplified_weight")
    )
    slots: dict[str, Term | Words | int | str] = {"delta": name, "subject": name}
    head = (Chain(name, (Link("=", derivation.gradient),)),) if is_delta else ()
    yield Frame(
        Phrase(titles[0], slots),
        (Locals(tuple(_local(analysis, derivation))),),
        diagrams,
        lead=(*head, Chain(derivation.gradient, (Link("=", derivation.chain.after, Phrase("text.paths")),))),
    )
    yield _simplified(analysis, derivation, Phrase(titles[1], slots), diagrams)


def _local(analysis: Analysis, derivation: Derivation) -> Iterable[Chain]:
    """Each local derivative on a line of its own, with its value where the network sees one sample."""
    for step in derivation.locals:
        value = None
        if analysis.network.samples is None:
            value = _value(analysis, step.after)
        links = (Link("=", step.after, reason_of(analysis, step)), *value_link(analysis, value))
        yield Chain(step.before, links)


def _value(analysis: Analysis, term: Term) -> Real | None:
    values = analysis.evaluation.values
    if isinstance(term, Number) or any(quantity not in values for quantity in quantities_of(term)):
        return None
    return value_of(term, values.__getitem__)


def _simplified(analysis: Analysis, derivation: Derivation, title: Words, diagrams: tuple[Diagram, ...]) -> Frame:
    """From the substituted chain to the textbook form, then its number and what that says."""
    first, *rest = step_links(analysis, (derivation.substitution, *derivation.simplification))
    value = _gradient_value(analysis, derivation)
    numbers = number_links(analysis, derivation.result, value, emphasis=True)
    in_numbers = (Locals((Chain(derivation.gradient, numbers),)),) if numbers else ()
    meaning = tuple(_meaning(derivation.subject, value))
    lead: tuple[Block, ...] = (Chain(derivation.gradient, (first,)),)
    if rest:
        return Frame(title, (Chain(derivation.gradient, tuple(rest)), *in_numbers, *meaning), diagrams, lead)
    return Frame(title, meaning, diagrams, (*lead, *in_numbers))


def _meaning(subject: Quantity, value: Real | None) -> Iterable[Block]:
    """What the sign of a gradient asks of its parameter."""
    if value is not None and subject.kind in (Kind.WEIGHT, Kind.BIAS):
        sign = "zero" if not value else "positive" if value > 0 else "negative"
        yield Phrase(f"text.gradient_{sign}", {"subject": Symbol(subject)})


def _gradient_value(analysis: Analysis, derivation: Derivation) -> Real | None:
    subject = derivation.subject
    if subject.kind is not Kind.PREACTIVATION:
        return analysis.evaluation.gradients.get(subject)
    return analysis.evaluation.values.get(delta_of(subject)) if subject.sample != SAMPLE else None


def update_frames(analysis: Analysis) -> Iterable[Frame]:
    """The update rule in general, then a line for each shown parameter, in symbols and in numbers."""
    training, network = analysis.lecture.training, analysis.network
    update = OPTIMIZERS[training.optimizer].update
    theta = THETA.quantity
    general = substitute(update, {GRADIENT.quantity: Derivative(LOSS, theta)}.get)
    rule: tuple[Block, ...] = (
        Phrase("text.general_update", {"rate": _rate(analysis)}),
        Chain(Symbol(theta), (Link("leftarrow", general, emphasis=True),)),
    )
    frozen = [Symbol(p) for p in network.parameters if p in training.frozen]
    rule += tuple(Phrase("text.frozen", {"parameters": parameter}) for parameter in frozen[:3])
    moving = [p for p in analysis.lecture.deck.parameters if p not in training.frozen]
    for start in range(0, max(len(moving), 1), _UPDATES_A_FRAME):
        part = moving[start : start + _UPDATES_A_FRAME]
        title: Words = Phrase("frame.updates")
        rows = (Locals(tuple(_update(analysis, update, parameter) for parameter in part)),) if part else ()
        yield Frame(Phrase("frame.continued", {"title": title}) if start else title, (*(() if start else rule), *rows))


def _rate(analysis: Analysis) -> Words | Term:
    rate = analysis.lecture.training.rate
    return RATE if rate is None else Comparison(RATE, "=", Number(rate))


def _update(analysis: Analysis, update: Term, parameter: Quantity) -> Chain:
    """w+ = w - eta (formula) = numbers = value, for the first step."""
    evaluation, rate = analysis.evaluation, analysis.lecture.training.rate
    formula = analysis.formulas[parameter]
    short = sum(1 for _ in quantities_of(formula)) <= _SHORT_GRADIENT
    slots: dict[Quantity, Term] = {THETA.quantity: Symbol(parameter), GRADIENT.quantity: Derivative(LOSS, parameter)}
    links = [Link("=", substitute(update, {**slots, GRADIENT.quantity: formula}.get if short else slots.get))]
    gradient, value = evaluation.gradients.get(parameter), evaluation.values.get(parameter)
    if gradient is not None and value is not None and rate is not None:
        numbers: dict[Quantity, Term] = {
            THETA.quantity: Number(value),
            GRADIENT.quantity: Number(gradient),
            RATE.quantity: Number(rate),
        }
        filled = substitute(update, numbers.get)
        after = evaluation.first_update[parameter]
        links += number_links(analysis, filled, after, emphasis=True)
    return Chain(Symbol(replace(parameter, step=1)), tuple(links))


def result_frames(analysis: Analysis, picture: Diagram) -> Iterable[Frame]:
    """The table of all results, the loss before and after, and what was checked."""
    parameters = [*analysis.lecture.deck.parameters]
    for start in range(0, len(parameters), _ROWS_A_FRAME):
        title: Words = Phrase("frame.results")
        table = _table(analysis, parameters[start : start + _ROWS_A_FRAME])
        yield Frame(Phrase("frame.continued", {"title": title}) if start else title, (table,))
    closing = tuple(_closing(analysis))
    if closing:
        yield Frame(Phrase("frame.closing"), closing, (picture,))


def _table(analysis: Analysis, parameters: Sequence[Quantity]) -> Table:
    evaluation = analysis.evaluation
    if not evaluation.gradients:
        rows = tuple((Symbol(p), analysis.formulas[p]) for p in parameters)
        return Table((Phrase("head.parameter"), Phrase("head.gradient")), rows)

    def cell(value: Real | None) -> Term | None:
        return None if value is None else Number(value)

    head = (
        Phrase("head.parameter"),
        Phrase("head.value"),
        Phrase("head.gradient"),
        *([Phrase("head.updated")] if evaluation.updated else []),
    )
    return Table(
        head,
        tuple(
            (
                Symbol(p),
                cell(evaluation.values.get(p)),
                cell(evaluation.gradients.get(p)),
                *([cell(evaluation.updated.get(p))] if evaluation.updated else []),
            )
            for p in parameters
        ),
    )


def _closing(analysis: Analysis) -> Iterable[Block]:
    evaluation, training = analysis.evaluation, analysis.lecture.training
    before, after = evaluation.loss, evaluation.loss_after
    if before is not None:
        yield Chain(Symbol(LOSS), value_link(analysis, before))
    if before is not None and after is not None:
        if training.steps > 1:
            yield Phrase("text.steps", {"count": training.steps})
        yield Chain(Symbol(replace(LOSS, step=1)), value_link(analysis, after))
        key = "text.loss_same" if before == after else "text.loss_falls" if after < before else "text.loss_rises"
        yield Phrase(key)
    if len(evaluation.history) > 1:
        losses = [*enumerate(evaluation.history)][:: max(1, len(evaluation.history) // _HISTORY_ROWS)][:_HISTORY_ROWS]
        rows = tuple((Plain(str(step)), Number(loss)) for step, loss in losses)
        yield Table((Phrase("head.step"), Phrase("head.loss")), rows)
    if analysis.checks.gradient_error is not None:
        yield Phrase("text.proved", {"count": analysis.checks.proved})
