"""The frames of the backward pass: for every parameter the chain rule and the simplified gradient; then the updates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from symbackprop.compose.chains import in_even_parts, number_links, reason_of, step_links, value_link
from symbackprop.compose.diagram import Curve, Diagram, Plot, Role
from symbackprop.compose.document import Block, Chain, Frame, Link, Listing, Locals, Phrase, Plain, Table, Words
from symbackprop.compose.picture import backward_picture
from symbackprop.core.display import MOST_TERMS, shortened
from symbackprop.core.places import SAMPLE
from symbackprop.core.quantities import Kind, Quantity, quantity_of
from symbackprop.core.steps import Derivation
from symbackprop.core.terms import (
    Comparison,
    Derivative,
    Number,
    Real,
    Sum,
    Symbol,
    Term,
    children,
    quantities_of,
    substitute,
    variable,
    walk,
)
from symbackprop.derive.chain import delta_of
from symbackprop.evaluate.analysis import Analysis
from symbackprop.evaluate.forward import value_in
from symbackprop.rules.optimizers import GRADIENT, OPTIMIZERS, RATE, THETA

__all__ = ["gradient_frames", "result_frames", "update_frames"]

_FIRST_UPDATES, _UPDATES_A_FRAME = 4, 6
_LOCALS_A_FRAME = 6
_ROWS_A_FRAME = 12
_HISTORY_ROWS = 6
_NUMBERS = 16  # numbers of a formula, beyond which it has a frame of its own
_MARKED = 30
_FROZEN = 8  # frozen parameters that are named
_SHORT_GRADIENT = 4  # names, up to which an update shows the gradient's formula

LOSS = quantity_of(Kind.LOSS)


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
    chain = Chain(derivation.gradient, (Link("=", derivation.chain.after, Phrase("text.paths")),))
    rows = [*_local(analysis, derivation)]
    elided = (Phrase("text.other_paths"),) if len(rows) < len(derivation.locals) else ()
    title: Words = Phrase(titles[0], slots)
    parts = in_even_parts(rows, _LOCALS_A_FRAME)
    for number, part in enumerate(parts, start=1):
        yield Frame(
            title,
            (Locals(part), *(elided if number == len(parts) else ())),
            diagrams,
            lead=(*head, chain) if number == 1 else (chain,),
        )
        title = Phrase("frame.continued", {"title": Phrase(titles[0], slots)})
    yield from _simplified(analysis, derivation, Phrase(titles[1], slots), diagrams)


def _local(analysis: Analysis, derivation: Derivation) -> Iterable[Chain]:
    """Each local derivative of the chain as it is written, with its value where the network sees one sample."""
    written = {node for node in _written(derivation.chain.after) if isinstance(node, Derivative)}
    for step in derivation.locals:
        if step.before not in written:
            continue
        value = None
        if analysis.network.samples is None:
            value = _value(analysis, step.after)
        links = (Link("=", step.after, reason_of(analysis, step)), *value_link(analysis, value))
        yield Chain(step.before, links)


def _written(term: Term) -> Iterable[Term]:
    """The nodes of a term but for the summands that a long sum leaves out."""
    yield term
    parts = shortened(term.terms, MOST_TERMS) if isinstance(term, Sum) else children(term)
    for part in parts:
        if part is not None:
            yield from _written(part)


def _value(analysis: Analysis, term: Term) -> Real | None:
    values = analysis.evaluation.values
    if isinstance(term, Number) or any(quantity not in values for quantity in quantities_of(term)):
        return None
    return value_in(analysis.network.graph, values, term)


def _simplified(
    analysis: Analysis, derivation: Derivation, title: Words, diagrams: tuple[Diagram, ...]
) -> Iterable[Frame]:
    """From the substituted chain to the textbook form, then its number and what that says."""
    first, *rest = step_links(analysis, (derivation.substitution, *derivation.simplification))
    value = _gradient_value(analysis, derivation)
    numbers = number_links(analysis, derivation.result, value, emphasis=True)
    in_numbers = (Locals((Chain(derivation.gradient, numbers),)),) if numbers else ()
    tail = (*in_numbers, *_meaning(derivation.subject, value))
    thread = (Chain(derivation.gradient, tuple(rest)),) if rest else ()
    lead = (Chain(derivation.gradient, (first,)),)
    if sum(isinstance(node, Number) for link in numbers for node in walk(link.right)) <= _NUMBERS:
        yield Frame(title, thread, diagrams, lead, tail)
        return
    yield Frame(title, thread, diagrams, lead)
    yield Frame(Phrase("frame.in_numbers", {"title": title}), tail)


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
    frozen = tuple(Symbol(p) for p in network.parameters if p in training.frozen)
    if frozen:
        rule += (Phrase("text.frozen", {"parameters": Listing(frozen[:_FROZEN])}),)
    moving = [p for p in analysis.lecture.deck.parameters if p not in training.frozen]
    title: Words = Phrase("frame.updates_first" if training.steps > 1 else "frame.updates")
    rows = [_update(analysis, update, parameter) for parameter in moving]
    first = rows[: _FIRST_UPDATES - (1 if frozen else 0)]
    yield Frame(title, (*rule, *((Locals(tuple(first)),) if first else ())))
    for part in in_even_parts(rows[len(first) :], _UPDATES_A_FRAME):
        yield Frame(Phrase("frame.continued", {"title": title}), (Locals(part),))


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
    return Chain(Symbol(parameter.after(1)), tuple(links))


def result_frames(analysis: Analysis, picture: Diagram) -> Iterable[Frame]:
    """The table of all results, the loss before and after, and what was checked."""
    parameters = [*analysis.lecture.deck.parameters]
    for start in range(0, len(parameters), _ROWS_A_FRAME):
        title: Words = Phrase("frame.results")
        blocks: tuple[Block, ...] = (_table(analysis, parameters[start : start + _ROWS_A_FRAME]),)
        more = len(analysis.network.parameters) - len(parameters)
        if more and start + _ROWS_A_FRAME >= len(parameters):
            blocks += (Phrase("text.other_parameters", {"count": more}),)
        yield Frame(Phrase("frame.continued", {"title": title}) if start else title, blocks)
    closing = tuple(_closing(analysis))
    if closing:
        yield Frame(Phrase("frame.closing"), closing, (_losses(analysis) or picture,))


def _losses(analysis: Analysis) -> Plot | None:
    """The loss over the update steps, where there are several."""
    history = [*analysis.evaluation.history]
    if len(history) < 2 or analysis.evaluation.loss_after is None:
        return None
    points = tuple((float(step), float(loss)) for step, loss in enumerate([*history, analysis.evaluation.loss_after]))
    top = max(loss for _, loss in points)
    curve = Curve(points, Symbol(LOSS), Role.SUBJECT, marked=len(points) <= _MARKED)
    return Plot((curve,), variable("n"), 0.0, top)


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
        *([_updated_head(analysis)] if evaluation.updated else []),
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


def _updated_head(analysis: Analysis) -> Phrase:
    steps = analysis.lecture.training.steps
    return Phrase("head.updated") if steps == 1 else Phrase("head.after_steps", {"count": steps})


def _closing(analysis: Analysis) -> Iterable[Block]:
    evaluation, training = analysis.evaluation, analysis.lecture.training
    before, after = evaluation.loss, evaluation.loss_after
    losses: list[tuple[Words, Real]] = []
    if before is not None:
        losses.append((Phrase("text.loss_before" if after is not None else "text.loss_here"), before))
    if after is not None:
        losses.append((_after(training.steps), after))
    if losses:
        yield Locals(tuple(_loss_row(analysis, words, loss, step) for step, (words, loss) in enumerate(losses)))
    if before is not None and after is not None:
        key = "text.loss_same" if before == after else "text.loss_falls" if after < before else "text.loss_rises"
        yield Phrase(key)
    if len(evaluation.history) > 1:
        history = [*enumerate(evaluation.history)][:: max(1, len(evaluation.history) // _HISTORY_ROWS)][:_HISTORY_ROWS]
        rows = tuple((Plain(str(step)), Number(loss)) for step, loss in history)
        yield Table((Phrase("head.step"), Phrase("head.loss")), rows)
    if analysis.checks.gradient_error is not None:
        yield Phrase("text.proved", {"count": analysis.checks.total})


def _after(steps: int) -> Phrase:
    return Phrase("text.loss_after_one") if steps == 1 else Phrase("text.loss_after", {"count": steps})


def _loss_row(analysis: Analysis, words: Words, loss: Real, step: int) -> Chain:
    (link,) = value_link(analysis, loss)
    return Chain(Symbol(LOSS.after(step)), (replace(link, reason=words),))
