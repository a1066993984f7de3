"""The frames of the updates: the optimizer's rule in general, then its lines for some parameters, update by update."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction

from symbackprop.compose.chains import number_links
from symbackprop.compose.diagram import Diagram
from symbackprop.compose.document import Block, Chain, Frame, Link, Listing, Note, Phrase, Plain, Words
from symbackprop.compose.picture import update_picture
from symbackprop.core.quantities import Kind, Quantity, quantity_of
from symbackprop.core.substitution import substitute
from symbackprop.core.terms import (
    Comparison,
    Derivative,
    Number,
    Series,
    Symbol,
    Term,
    quantities_of,
    transform,
    variable,
)
from symbackprop.derive.updates import UpdateLine, loss_before, update_lines
from symbackprop.evaluate.analysis import Analysis
from symbackprop.network.training import Training
from symbackprop.rules.optimizers import GRADIENT, NEW_THETA, RATE, STEP, THETA, Optimizer

__all__ = ["LOSS", "batch_note", "in_rows", "known_at", "shown_note", "shown_steps", "update_frames", "update_title"]

LOSS = quantity_of(Kind.LOSS)
_WORKED = 2  # parameters whose update is written out; the results have all of them
_LINES = 3  # lines of a rule, up to which two parameters stand on a frame; of a longer one each is a row
_EVERY, _FIRST = 4, 2  # updates, up to which each is worked out; of more these first ones and the last are
_FROZEN = 8  # frozen parameters that are named
_SHORT_GRADIENT = 4  # names, up to which an update shows the gradient's formula


def update_frames(analysis: Analysis, picture: Diagram | None) -> Iterable[Frame]:
    """The rule, and the lines of each update that is shown, in symbols and in numbers."""
    training = analysis.lecture.training
    steps = shown_steps(analysis)
    rule = (*_rule(analysis), *_frozen(analysis), *shown_note(training, steps))
    if len(training.optimizer.lines) == 1 and not training.batches:
        lit = None if picture is None else update_picture(analysis.network, picture, _first(analysis))
        pictures = (lit,) if lit is not None and lit.edges else ()
        title = Phrase("frame.updates_first" if training.steps > 1 else "frame.updates")
        yield Frame(title, (*rule, *_worked(analysis, steps[0])), pictures, part="update")
        steps = steps[1:]
    else:
        yield Frame(Phrase("frame.updates"), rule, part="update")
    for step in steps:
        blocks = (*batch_note(training, step), *_worked(analysis, step))
        yield Frame(update_title(analysis, step), blocks, part="update")


def update_title(analysis: Analysis, step: int) -> Words:
    """The title of one of the updates; in symbols the first stands for all."""
    training = analysis.lecture.training
    if not analysis.evaluation.updates:
        return Phrase("frame.updates_first" if training.steps > 1 else "frame.updates")
    return Phrase("frame.update_number", {"number": step, "count": training.steps})


def shown_steps(analysis: Analysis) -> Sequence[int]:
    """The updates that are worked out: each of a few, the first and the last of many, in symbols the first."""
    count = analysis.lecture.training.steps
    if not analysis.evaluation.updates:
        return (1,)
    return range(1, count + 1) if count <= _EVERY else (*range(1, _FIRST + 1), count)


def in_rows(training: Training) -> bool:
    """Whether a line of the rule is a row, so that a long rule takes few slides."""
    return len(training.optimizer.lines) > _LINES


def shown_note(training: Training, steps: Sequence[int]) -> tuple[Block, ...]:
    """Which updates are worked out, where not all are."""
    if len(steps) == training.steps:
        return ()
    numbers = Listing(tuple(Plain(str(step)) for step in steps))
    return (Note(Phrase("text.shown_updates", {"count": len(steps), "numbers": numbers, "all": training.steps})),)


def batch_note(training: Training, step: int) -> tuple[Block, ...]:
    """Which samples an update takes, where it does not take all."""
    batch = training.batch_of(step)
    if not batch:
        return ()
    samples = Listing(tuple(Plain(str(sample)) for sample in batch))
    return (Note(Phrase("text.batch", {"loss": Symbol(loss_before(training, step)), "samples": samples})),)


# the rule in general


def _rule(analysis: Analysis) -> tuple[Block, ...]:
    """The lines of the optimizer for any parameter, and its numbers."""
    rule = analysis.lecture.training.optimizer
    name = Phrase(f"optimizer.{rule.name}", default=rule.name)
    words = Phrase("text.general_update", {"optimizer": name, "rate": _rates(analysis)})
    blocks: list[Block] = [words]
    numbers = tuple(
        Comparison(variable(known.latex), "=", Number(rule.given.get(known.name, known.default)))
        for known in rule.parameters
    )
    if numbers:
        blocks.append(Phrase("text.optimizer_numbers", {"numbers": Listing(numbers)}))
    if rule.memory:
        start = tuple(Comparison(variable(state.latex), "=", Number(Fraction(0))) for state in rule.memory)
        blocks.append(Phrase("text.optimizer_start", {"states": Listing(start)}))
    names = _general_names(rule)
    for line in rule.general or rule.lines:
        head = names[line.of.quantity]
        blocks.append(Chain(head, (Link("leftarrow", substitute(line.term, names.get)),)))
    return tuple(blocks)


def _general_names(rule: Optimizer) -> dict[Quantity, Term]:
    """The slots of a rule as they are written for any parameter theta."""
    names: dict[Quantity, Term] = {
        THETA.quantity: THETA,
        NEW_THETA.quantity: THETA,
        GRADIENT.quantity: Derivative(LOSS, THETA.quantity),
        STEP.quantity: variable("t"),
    }
    for state in rule.states:
        names |= dict.fromkeys((state.before.quantity, state.new.quantity), variable(state.latex))
    return names | {known.slot.quantity: variable(known.latex) for known in rule.parameters}


def _rates(analysis: Analysis) -> Words | Term:
    training = analysis.lecture.training
    if training.rate is None:
        return RATE
    own = [one for one in analysis.network.graph.parameters if one.variable in training.rates]
    others = len(own) < len(analysis.network.graph.parameters)
    rates: list[Term] = [Comparison(RATE, "=", Number(training.rate))] if others else []
    rates += [Comparison(Symbol(training.rate_name(one)), "=", Number(training.rates[one.variable])) for one in own]
    return rates[0] if len(rates) == 1 else Listing(tuple(rates))


def _frozen(analysis: Analysis) -> tuple[Block, ...]:
    training = analysis.lecture.training
    frozen = tuple(Symbol(p) for p in analysis.network.parameters if p in training.frozen)
    return (Phrase("text.frozen", {"parameters": Listing(frozen[:_FROZEN])}),) if frozen else ()


# the lines of an update


def _worked(analysis: Analysis, step: int) -> Iterable[Chain]:
    """Every line of an update for the first parameters of different families that move."""
    training = analysis.lecture.training
    first = _first(analysis)
    formulas = _formulas(analysis, first, step)
    for parameter in first:
        known = known_at(analysis, parameter, step)
        for line in update_lines(training, parameter, step):
            yield _line(analysis, line, known, formulas.get(parameter))


def _first(analysis: Analysis) -> Sequence[Quantity]:
    """The parameters whose update is written out: of different families, those first whose gradient is not 0."""
    training, gradients = analysis.lecture.training, analysis.evaluation.gradients
    free = [p for p in analysis.lecture.deck.parameters if p not in training.frozen]
    moving = sorted(free, key=lambda parameter: not gradients.get(parameter, 1))
    first = [*{(p.kind, p.layer, p.name): p for p in reversed(moving)}.values()][::-1]
    return first[: 1 if in_rows(training) else _WORKED]


def _formulas(analysis: Analysis, parameters: Sequence[Quantity], step: int) -> Mapping[Quantity, Term]:
    """The formulas of the gradients, where the first update of a plain rule shows them: all of a frame or none."""
    training = analysis.lecture.training
    plain = step == 1 and len(training.optimizer.lines) == 1 and not training.batches
    found = {parameter: analysis.formulas[parameter] for parameter in parameters}
    return found if plain and all(map(_is_short, found.values())) else {}


def _is_short(formula: Term) -> bool:
    """Whether a gradient is shorter by its formula than one looks back for; a sum over samples and a model's is not."""
    names = [*quantities_of(formula)]
    return (
        len(names) <= _SHORT_GRADIENT
        and not any(quantity.kind is Kind.ADJOINT for quantity in names)
        and not formula.holds(Series)
    )


def known_at(analysis: Analysis, parameter: Quantity, step: int) -> dict[Term, Number]:
    """The numbers in the lines of an update: its gradient, the parameter and the states before and after it."""
    training, evaluation = analysis.lecture.training, analysis.evaluation
    if step > len(evaluation.updates):
        return {}
    update = evaluation.updates[step - 1]
    before = evaluation.updates[step - 2] if step > 1 else None
    rate = training.rate_of(parameter)
    found: dict[Term, Number] = {
        Derivative(loss_before(training, step), parameter.after(step - 1)): Number(update.gradients[parameter]),
        Symbol(parameter.after(step)): Number(update.parameters[parameter]),
        Symbol(parameter.after(step - 1)): Number((before.parameters if before else evaluation.values)[parameter]),
    }
    if rate is not None:
        found[Symbol(training.rate_name(parameter))] = Number(rate)
    for line in update_lines(training, parameter, step):
        if line.of.kind is Kind.STATE:
            found[Symbol(line.of)] = Number(update.states[line.of.after(0)])
            earlier = Fraction(0) if before is None else before.states[line.of.after(0)]
            found[Symbol(line.of.after(step - 1))] = Number(earlier)
    return found


def _with_derivatives(term: Term, put: Callable[[Term], Term | None]) -> Term:
    """The term with something for each of its derivatives."""

    def change(node: Term) -> Term:
        found = put(node) if isinstance(node, Derivative) else None
        return node if found is None else found

    return transform(term, change)


def _line(analysis: Analysis, line: UpdateLine, known: dict[Term, Number], formula: Term | None) -> Chain:
    """The new value = formula = numbers = value."""
    shown = line.term if formula is None else _with_derivatives(line.term, lambda _: formula)
    links = [Link("=", shown)]
    value = known.get(Symbol(line.of))
    if value is not None:
        filled = _with_derivatives(line.term, known.get)
        filled = substitute(filled, lambda quantity: known.get(Symbol(quantity)))
        links += number_links(analysis, filled, value.value, emphasis=True)
    return Chain(Symbol(line.of), tuple(links), inline=in_rows(analysis.lecture.training))
