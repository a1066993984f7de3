"""The frames of the backward pass: for every parameter the chain rule and the simplified gradient; then the updates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from symbackprop.compose.chains import in_even_parts, number_links, reason_of, step_links, value_link
from symbackprop.compose.diagram import Curve, Diagram, Plot, Role
from symbackprop.compose.document import Block, Chain, Frame, Link, Listing, Locals, Note, Phrase, Plain, Table, Words
from symbackprop.compose.ledger import ledger_of, ledger_pictures, paths_of
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

_WORKED_UPDATES = 2  # parameters whose update is written out; the results have all of them
_LOCALS_A_FRAME = 8
_ROWS_A_FRAME = 20
_LISTED = 8  # gradients in a list
_ROLES = {Kind.WEIGHT: "weights", Kind.BIAS: "biases", Kind.PREACTIVATION: "deltas"}
_HISTORY_ROWS = 6
_NUMBERS = 16  # numbers of a formula, beyond which it has a frame of its own
_MARKED = 30
_FROZEN = 8  # frozen parameters that are named
_SHORT_GRADIENT = 4  # names, up to which an update shows the gradient's formula

LOSS = quantity_of(Kind.LOSS)


def gradient_frames(analysis: Analysis, picture: Diagram) -> Iterable[Frame]:
    """The derivations in an order in which each one rests on earlier ones: last layer first.

    Where every parameter is shown, those of one role (the weights of a layer, its biases, its deltas) are shown once in
    full; the others follow in one list.
    """
    network = analysis.network
    shown = [analysis.derivations[parameter] for parameter in analysis.lecture.deck.parameters]
    for layer in range(network.depth, 0, -1):
        deltas = [d for d in analysis.deltas if d.subject.layer == layer and _is_shown(analysis, d)]
        yield from _role_frames(analysis, picture, deltas)
        for kind in (Kind.WEIGHT, Kind.BIAS):
            own = [d for d in shown if d.subject.layer == layer and d.subject.kind is kind]
            yield from _role_frames(analysis, picture, own)


def _role_frames(analysis: Analysis, picture: Diagram, derivations: Sequence[Derivation]) -> Iterable[Frame]:
    """The first in full, then the others: each in full too, or all of them in one list."""
    every = len(analysis.lecture.deck.parameters) == len(analysis.network.parameters)
    listed = derivations[1:] if every and len(derivations) > 2 else []
    for derivation in derivations if not listed else derivations[:1]:
        yield from _frames(analysis, picture, derivation)
    for part in in_even_parts(listed, _LISTED):
        yield _others(analysis, picture, part)


def _others(analysis: Analysis, picture: Diagram, derivations: Sequence[Derivation]) -> Frame:
    """The gradients of further parameters of one role, each as its textbook form and its number."""
    subject = derivations[0].subject
    assert isinstance(subject.layer, int)
    rows: list[Chain] = []
    for derivation in derivations:
        value = _gradient_value(analysis, derivation)
        rows.append(Chain(derivation.gradient, (Link("=", derivation.result), *value_link(analysis, value))))
    key = _ROLES[subject.kind]
    title = Phrase(f"frame.others_{key}", {"number": subject.layer, "count": len(rows)})
    subjects = tuple(derivation.subject for derivation in derivations)
    return Frame(
        title, (Locals(tuple(rows)),), (backward_picture(analysis.network, picture, *subjects),), part="backward"
    )


def _is_shown(analysis: Analysis, delta: Derivation) -> bool:
    """Whether a shown derivation names the delta: those of parameters that have no slide do not count."""
    wanted = delta_of(delta.subject)
    shown = [analysis.derivations[parameter] for parameter in analysis.lecture.deck.parameters]
    return any(
        wanted in quantities_of(step.after) for derivation in (*shown, *analysis.deltas) for step in derivation.locals
    )


def _frames(analysis: Analysis, picture: Diagram, derivation: Derivation) -> Iterable[Frame]:
    """The chain rule factor by factor, then the way to the textbook form."""
    network, subject = analysis.network, derivation.subject
    is_delta = subject.kind is Kind.PREACTIVATION
    name: Term = Symbol(delta_of(subject)) if is_delta else Symbol(subject)
    slots: dict[str, Term | Words | int | str] = {
        "subject": name,
        "delta": name,
        "count": paths_of(derivation),
        "gradient": derivation.gradient,
    }
    role = {Kind.WEIGHT: "weight", Kind.BIAS: "bias"}.get(subject.kind, "delta")
    value = _gradient_value(analysis, derivation)
    ledger = ledger_of(analysis, derivation, value)
    lit = backward_picture(network, picture, subject)
    head = (Chain(name, (Link("=", derivation.gradient),)),) if is_delta else ()
    title = Phrase(f"frame.chain_{role}" if paths_of(derivation) > 1 else f"frame.chain_{role}_one", slots)
    if ledger is not None:
        pictures = ledger_pictures(network, picture, ledger, subject)
        named = replace(ledger, name=name, chains=(*head, *ledger.chains)) if is_delta else ledger
        yield Frame(title, (named,), pictures, part="backward")
    else:
        yield from _listed(analysis, derivation, title, lit, head)
    plain = "" if derivation.simplification else "_plain"
    yield from _simplified(analysis, derivation, Phrase(f"frame.simplified_{role}{plain}", slots), lit)


def _listed(
    analysis: Analysis, derivation: Derivation, title: Words, lit: Diagram, head: tuple[Chain, ...]
) -> Iterable[Frame]:
    """The chain rule that is too long for a ledger: the rule, then its local derivatives in a list."""
    rule = Phrase("text.paths" if paths_of(derivation) > 1 else "text.path")
    chain = Chain(derivation.gradient, (Link("=", derivation.chain.after, rule),))
    yield Frame(title, (*head, chain), (lit,), part="backward")
    rows = [*_local(analysis, derivation)]
    elided = (Note(Phrase("text.other_paths")),) if len(rows) < len(derivation.locals) else ()
    parts = in_even_parts(rows, _LOCALS_A_FRAME)
    for number, part in enumerate(parts, start=1):
        remark = elided if number == len(parts) else ()
        slots: dict[str, Term | Words | int | str] = {"title": title, "gradient": derivation.gradient}
        yield Frame(Phrase("frame.locals", slots), (Locals(part), *remark), part="backward")


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


def _simplified(analysis: Analysis, derivation: Derivation, title: Words, lit: Diagram) -> Iterable[Frame]:
    """From the substituted chain to the textbook form in one chain, then its number and what that says."""
    value = _gradient_value(analysis, derivation)
    steps = [step for step in (derivation.substitution, *derivation.simplification) if step.before != step.after]
    links = step_links(analysis, steps)
    numbers = number_links(analysis, derivation.result, value, emphasis=True)
    many = sum(isinstance(node, Number) for link in numbers for node in walk(link.right)) > _NUMBERS
    if not many:
        links += numbers
    meaning = tuple(_meaning(analysis, derivation, value))
    yield Frame(title, (Chain(derivation.gradient, links), *(() if many else meaning)), (lit,), part="backward")
    if many:
        chain = Chain(derivation.gradient, numbers)
        yield Frame(Phrase("frame.in_numbers", {"title": title}), (chain, *meaning), part="backward")


def _meaning(analysis: Analysis, derivation: Derivation, value: Real | None) -> Iterable[Block]:
    """What the sign of a gradient asks of its parameter, where the parameter may move."""
    subject = derivation.subject
    if value is None or subject.kind not in (Kind.WEIGHT, Kind.BIAS) or subject in analysis.lecture.training.frozen:
        return
    sign = "zero" if not value else "positive" if value > 0 else "negative"
    yield Phrase(f"text.gradient_{sign}", {"subject": Symbol(subject), "gradient": derivation.gradient})


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
        Chain(Symbol(theta), (Link("leftarrow", general),)),
    )
    frozen = tuple(Symbol(p) for p in network.parameters if p in training.frozen)
    if frozen:
        rule += (Phrase("text.frozen", {"parameters": Listing(frozen[:_FROZEN])}),)
    moving = [p for p in analysis.lecture.deck.parameters if p not in training.frozen]
    title: Words = Phrase("frame.updates_first" if training.steps > 1 else "frame.updates")
    first = [*{(p.kind, p.layer): p for p in reversed(moving)}.values()][::-1]
    worked = tuple(_update(analysis, update, parameter) for parameter in first[:_WORKED_UPDATES])
    yield Frame(title, (*rule, *worked), part="update")


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
            blocks += (Note(Phrase("text.other_parameters", {"count": more})),)
        yield Frame(Phrase("frame.continued", {"title": title}) if start else title, blocks)
    closing = tuple(_closing(analysis))
    if closing:
        key = "frame.closing" if analysis.evaluation.loss_after is not None else "frame.closing_here"
        yield Frame(Phrase(key), closing, (_losses(analysis) or picture,))


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
        yield Note(Phrase("text.proved"))


def _after(steps: int) -> Phrase:
    return Phrase("text.loss_after_one") if steps == 1 else Phrase("text.loss_after", {"count": steps})


def _loss_row(analysis: Analysis, words: Words, loss: Real, step: int) -> Chain:
    (link,) = value_link(analysis, loss)
    return Chain(Symbol(LOSS.after(step)), (replace(link, reason=words),))
