"""The frames of the backward pass: for every parameter the chain rule and the simplified gradient; then the updates."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import replace

from symbackprop.compose.chains import in_even_parts, number_links, step_links, value_link
from symbackprop.compose.diagram import Diagram
from symbackprop.compose.document import Chain, Frame, Ledger, Link, Locals, Phrase, Words
from symbackprop.compose.picture import backward_picture
from symbackprop.compose.scalar.ledger import ledger_of, ledger_pictures, paths_of
from symbackprop.core.algebra import ONE
from symbackprop.core.places import SAMPLE
from symbackprop.core.quantities import Kind, Quantity, quantity_of, signal_of
from symbackprop.core.steps import Derivation, Step
from symbackprop.core.terms import (
    Number,
    Product,
    Real,
    Symbol,
    Term,
    map_children,
    product_of,
    quantities_of,
    walk,
)
from symbackprop.derive.chain import Deltas, derive_by_delta, named_deltas
from symbackprop.derive.families.instances import Families
from symbackprop.evaluate.analysis import Analysis
from symbackprop.network.network import Network

__all__ = ["gradient_frames"]

_MOST_FACTORS = 6  # of a chain rule, beyond which the delta of the unit is derived first
_LONG = 6  # names in a formula, beyond which it is not written in full beside that with deltas
_LISTED = 8  # gradients in a list
_SHORT_SUM = 2  # paths, beyond which the result has a frame of its own
_ROLES = {Kind.WEIGHT: "weights", Kind.BIAS: "biases", Kind.PREACTIVATION: "deltas"}
_NUMBERS = 16  # numbers of a formula, beyond which it has a frame of its own

LOSS = quantity_of(Kind.LOSS)


def gradient_frames(analysis: Analysis, picture: Diagram) -> Iterable[Frame]:
    """The derivations in an order in which each one rests on earlier ones: last layer first.

    Those of one role (the weights of a layer, its biases, its deltas) are shown once in full; where there are more than
    two, the others follow in one list. A delta that is shown is used from then on.
    """
    network = analysis.network
    known = Deltas(network, Families(network), {delta.subject: delta for delta in analysis.deltas})
    shown = [analysis.derivations[parameter] for parameter in analysis.lecture.deck.parameters]
    named = {delta.subject for delta in named_deltas(network, known, shown)}
    told = [_by_delta(network, known, named, derivation) for derivation in shown]
    told = _by_known_errors(network, known, told)
    needed = named_deltas(network, known, told)
    for layer in range(network.depth, 0, -1):
        yield from _role_frames(analysis, picture, [d for d in needed if d.subject.layer == layer])
        for kind in (Kind.WEIGHT, Kind.BIAS):
            own = [d for d in told if d.subject.layer == layer and d.subject.kind is kind]
            yield from _role_frames(analysis, picture, own)


def _by_delta(network: Network, known: Deltas, named: Container[Quantity], derivation: Derivation) -> Derivation:
    """The derivation by the delta of its own unit, where that has its own slides or would make it much shorter."""
    subject = derivation.subject
    if derivation.family or known.families.is_wide(subject) or subject.layer == network.depth:
        return derivation
    own = [user for user in network.users.get(subject, ()) if user in known]
    if not own or not (all(user in named for user in own) or len(derivation.locals) > _MOST_FACTORS):
        return derivation
    return derive_by_delta(network, known, subject)


def _by_known_errors(network: Network, known: Deltas, told: Sequence[Derivation]) -> list[Derivation]:
    """The derivations of the last layer, those of biases by the error of their unit where a weight of the unit has been
    followed to the loss: what is known by then is used.
    """
    weights = [one for one in told if one.subject.layer == network.depth and one.subject.kind is Kind.WEIGHT]
    followed = {user for one in _in_full(weights) for user in network.users.get(one.subject, ())}

    def shorter(derivation: Derivation) -> Derivation:
        subject = derivation.subject
        users = network.users.get(subject, ())
        if subject.kind is not Kind.BIAS or derivation.family or len(users) != 1 or not followed.issuperset(users):
            return derivation
        by_error = derive_by_delta(network, known, subject)
        return by_error if all(step.rule != "delta" for step in by_error.locals) else derivation

    return [shorter(derivation) for derivation in told]


def _in_full(derivations: Sequence[Derivation]) -> Sequence[Derivation]:
    """Those of one role that are not in a list."""
    return derivations[:1] if len(derivations) > 2 else derivations


def _role_frames(analysis: Analysis, picture: Diagram, derivations: Sequence[Derivation]) -> Iterable[Frame]:
    """The first in full, then the others: one more in full too, or all of them in one list."""
    full = _in_full(derivations)
    for derivation in full:
        yield from _frames(analysis, picture, derivation)
    for part in in_even_parts(derivations[len(full) :], _LISTED):
        yield _others(analysis, picture, part)


def _others(analysis: Analysis, picture: Diagram, derivations: Sequence[Derivation]) -> Frame:
    """The gradients of further parameters of one role, each as its textbook form and its number."""
    subject = derivations[0].subject
    assert isinstance(subject.layer, int)
    rows: list[Chain] = []
    for derivation in derivations:
        value = _gradient_value(analysis, derivation)
        left = _name_of(derivation)
        rows.append(Chain(left, (Link("=", derivation.result), *value_link(analysis, value))))
    key = _ROLES[subject.kind]
    title = Phrase(f"frame.others_{key}", {"number": subject.layer, "count": len(rows)})
    subjects = tuple(derivation.subject for derivation in derivations)
    return Frame(
        title, (Locals(tuple(rows)),), (backward_picture(analysis.network, picture, *subjects),), part="backward"
    )


def _name_of(derivation: Derivation) -> Term:
    """What a derivation is called from then on: a delta by its name, else the derivative."""
    subject = derivation.subject
    return Symbol(signal_of(subject)) if subject.kind is Kind.PREACTIVATION else derivation.gradient


def _frames(analysis: Analysis, picture: Diagram, derivation: Derivation) -> Iterable[Frame]:
    """The chain rule factor by factor, then the way to the textbook form; one step stands with the chain rule."""
    network, subject = analysis.network, derivation.subject
    is_delta = subject.kind is Kind.PREACTIVATION
    name: Term = Symbol(signal_of(subject)) if is_delta else Symbol(subject)
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
    title = Phrase(f"frame.chain_{role}{_way(derivation)}", slots)
    steps = [*_steps(derivation)]
    rule = Phrase("text.paths" if paths_of(derivation) > 1 else "text.path")
    at_once = step_links(analysis, steps[:1], last=len(steps) == 1)
    meaning = tuple(_meaning(analysis, derivation, value))
    if ledger is not None:
        pictures = ledger_pictures(network, picture, ledger, subject)
        links = (Link("=", derivation.chain.after, rule), *(at_once if len(steps) > 1 else ()))
        named = replace(ledger, spelled=(Chain(derivation.gradient, links),))
        if is_delta:
            named = replace(named, name=name, chains=(*head, *ledger.chains))
        if meaning:
            *first, last = named.remarks
            named = replace(named, remarks=(*first, Phrase("ledger.and", {"first": last, "second": meaning[0]})))
        blocks = _with_result(analysis, derivation, named, value) if len(steps) == 1 else (named,)
        yield Frame(title, blocks, pictures, part="backward")
        meaning = ()
        if blocks != (named,):
            return
    else:
        links = (Link("=", derivation.chain.after, rule), *at_once)
        yield Frame(title, (*head, Chain(derivation.gradient, links)), (lit,), part="backward")
        steps = steps[1:]
    plain = "" if steps else "_plain"
    yield from _simplified(analysis, derivation, steps, Phrase(f"frame.simplified_{role}{plain}", slots), lit, meaning)


def _with_result(
    analysis: Analysis, derivation: Derivation, ledger: Ledger, value: Real | None
) -> tuple[Ledger | Chain, ...]:
    """A ledger with its textbook form below it; that of many paths is left to the next frame where it has numbers."""
    if paths_of(derivation) > _SHORT_SUM and value is not None:
        return (ledger,)
    return (ledger, *_result(analysis, derivation, len(ledger.remarks), value, totalled=ledger.total is not None))


def _way(derivation: Derivation) -> str:
    """How a title says it: over several paths, one, or by the error signal of the subject's own unit."""
    if paths_of(derivation) > 1:
        return ""
    by_delta = derivation.subject.kind is not Kind.PREACTIVATION and len(derivation.locals) == 2
    return "_by_delta" if by_delta and any(step.rule in ("delta", "derived") for step in derivation.locals) else "_one"


def _result(
    analysis: Analysis, derivation: Derivation, stage: int, value: Real | None, *, totalled: bool
) -> Iterable[Chain]:
    """The textbook form below its ledger; of one by a delta also in full. Its number, where the ledger has none, as in
    a batch.
    """
    links = [Link("=", derivation.result, emphasis=True)]
    full = analysis.derivations.get(derivation.subject)
    if full is not None and full.result != derivation.result and sum(1 for _ in quantities_of(full.result)) <= _LONG:
        links.append(Link("=", full.result))
    if not totalled:
        links += number_links(analysis, derivation.result, value)
    yield Chain(_name_of(derivation), tuple(links), inline=True, stage=stage)


def _steps(derivation: Derivation) -> Iterable[Step]:
    """The steps that a person would write: a factor 1 is left out as it is put in."""
    steps = [step for step in (derivation.substitution, *derivation.simplification) if step.before != step.after]
    if not steps:
        return steps
    first = replace(steps[0], after=_without_ones(steps[0].after))
    return [first, *(steps[2:] if len(steps) > 1 and steps[1].after == first.after else steps[1:])]


def _without_ones(term: Term) -> Term:
    term = map_children(term, _without_ones)
    if isinstance(term, Product):
        return product_of(*(factor for factor in term.factors if factor != ONE))
    return term


def _simplified(
    analysis: Analysis,
    derivation: Derivation,
    steps: Sequence[Step],
    title: Words,
    lit: Diagram,
    meaning: tuple[Phrase, ...],
) -> Iterable[Frame]:
    """From the substituted chain to the textbook form in one chain, then its number and what that says."""
    value = _gradient_value(analysis, derivation)
    links = step_links(analysis, steps)
    numbers = number_links(analysis, derivation.result, value, emphasis=True)
    if links and numbers and numbers[-1].right == links[-1].right:
        numbers = numbers[:-1]
    many = sum(isinstance(node, Number) for link in numbers for node in walk(link.right)) > _NUMBERS
    if not links and not numbers:
        return
    if not links or many:
        if links:
            yield Frame(title, (Chain(derivation.gradient, links),), (lit,), part="backward")
        chain = Chain(derivation.gradient, (Link("=", derivation.result), *numbers))
        yield Frame(Phrase("frame.in_numbers", {"title": title}), (chain, *meaning), part="backward")
    else:
        yield Frame(title, (Chain(_name_of(derivation), (*links, *numbers)), *meaning), (lit,), part="backward")


def _meaning(analysis: Analysis, derivation: Derivation, value: Real | None) -> Iterable[Phrase]:
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
    return analysis.evaluation.values.get(signal_of(subject)) if subject.sample != SAMPLE else None
