"""The frames at the end of a training example: all results, the loss before and after, the formulas to remember."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from symbackprop.compose.chains import value_link
from symbackprop.compose.diagram import Bar, Bars, Curve, Diagram, Figure, Plot, Role
from symbackprop.compose.document import Block, Chain, Frame, Ledger, Link, Locals, Note, Phrase, Plain, Table, Words
from symbackprop.compose.heat import gradient_heat_frames
from symbackprop.compose.parts import part_of
from symbackprop.core.places import SAMPLE
from symbackprop.core.quantities import Kind, Quantity, quantity_of
from symbackprop.core.terms import Derivative, Number, Real, Symbol, Term, quantities_of, variable
from symbackprop.evaluate.analysis import Analysis

__all__ = ["formula_frame", "result_frames"]

_ROWS_A_FRAME = 20
_HISTORY_ROWS = 5  # losses of a table over the steps
_MARKED = 30
_FORMULAS = 4  # of each pass
_LONGEST = 12  # names in a formula that is worth remembering

LOSS = quantity_of(Kind.LOSS)


def result_frames(analysis: Analysis, picture: Diagram | None) -> Iterable[Frame]:
    """The table of all results, the loss before and after, and what was checked."""
    parameters = [*analysis.lecture.deck.parameters]
    if len(parameters) == 1:
        parameters = []  # what there is to say of one stands on its own frames
    for start in range(0, len(parameters), _ROWS_A_FRAME):
        title: Words = Phrase("frame.results")
        blocks: tuple[Block, ...] = (_table(analysis, parameters[start : start + _ROWS_A_FRAME]),)
        more = len(analysis.network.parameters) - len(parameters)
        if more and start + _ROWS_A_FRAME >= len(parameters):
            blocks += (Note(Phrase("text.other_parameters", {"count": more})),)
        yield Frame(Phrase("frame.continued", {"title": title}) if start else title, blocks)
    yield from gradient_heat_frames(analysis)
    closing = tuple(_closing(analysis))
    if closing:
        beside = _losses(analysis) or _two_bars(analysis) or picture
        yield Frame(_closing_title(analysis), closing, () if beside is None else (beside,))


def formula_frame(frames: Iterable[Frame]) -> Iterable[Frame]:
    """The formulas of a worked example once more, on one frame: one of each kind on the way forward, and of each layer
    on the way back.
    """
    forward: dict[object, Chain] = {}
    backward: dict[object, Chain] = {}
    for frame in frames:
        part = frame.part or part_of(frame.title)
        for chain in (chain for block in frame.blocks for chain in _chains(block)):
            of = _subject(chain.left)
            link = None if _vanishes(chain) else _formula(chain)
            if of is None or link is None or of.sample not in (None, SAMPLE) or of.step:
                continue
            if part in ("forward", "loss"):
                forward.setdefault(of.kind, Chain(chain.left, (link,)))
            elif part == "backward":
                backward.setdefault((of.kind, of.layer), Chain(chain.left, (link,)))
    columns = tuple(Locals(tuple(found.values())[:_FORMULAS]) for found in (forward, backward) if found)
    if backward:
        yield Frame(Phrase("frame.formulas"), columns)


def _subject(left: Term) -> Quantity | None:
    """The quantity that a line is about, or that the loss is differentiated by in it."""
    match left:
        case Symbol(quantity):
            return quantity
        case Derivative(of, by, _) if of == LOSS:
            return by
    return None


def _chains(block: Block) -> Iterable[Chain]:
    match block:
        case Chain():
            return (block,)
        case Locals(chains):
            return chains
        case Ledger(chains=chains):
            return [chain for chain in chains if any(link.emphasis for link in chain.links)]
    return ()


def _vanishes(chain: Chain) -> bool:
    """Whether a line ends in 0: then its formula is nothing to remember."""
    last = chain.links[-1].right if chain.links else None
    return isinstance(last, Number) and not last.value


def _formula(chain: Chain) -> Link | None:
    """The side of a chain that is the result in names: the emphasised one, else the first."""
    named = [link for link in chain.links if link.relation == "=" and _is_in_names(link.right)]
    chosen = [link for link in named if link.emphasis] or named[:1]
    return replace(chosen[0], reason=None, emphasis=False) if chosen else None


def _is_in_names(term: Term) -> bool:
    count = sum(1 for _ in quantities_of(term))
    return 0 < count <= _LONGEST and not term.holds(Derivative)


def _two_bars(analysis: Analysis) -> Bars | None:
    """The loss before and after one update."""
    before, after = analysis.evaluation.loss, analysis.evaluation.loss_after
    if before is None or after is None or min(float(before), float(after)) < 0:
        return None
    return Bars(
        (
            Bar(Symbol(LOSS), float(before), Number(before)),
            Bar(Symbol(LOSS.after(analysis.lecture.training.steps)), float(after), Number(after), Role.SUBJECT),
        )
    )


def _losses(analysis: Analysis) -> Figure | None:
    """The loss over the update steps, where there are several."""
    history = [*analysis.evaluation.history]
    if analysis.lecture.training.batches:
        return None  # each is of its own batch
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


def _closing_title(analysis: Analysis) -> Phrase:
    """What the updates did to the loss, in a model to its last quantity, which need be no loss."""
    before, after = analysis.evaluation.loss, analysis.evaluation.loss_after
    change = "here"
    if before is not None and after is not None:
        change = "same" if before == after else "falls" if after < before else "rises"
    of_name = "" if analysis.lecture.model is None else "_of"
    return Phrase(f"frame.closing_{change}{of_name}", {"count": analysis.lecture.training.steps, "loss": Symbol(LOSS)})


def _closing(analysis: Analysis) -> Iterable[Block]:
    evaluation, training = analysis.evaluation, analysis.lecture.training
    before, after = evaluation.loss, evaluation.loss_after
    losses: list[Chain] = []
    if before is not None:
        words = Phrase("text.loss_before" if after is not None else "text.loss_here")
        losses.append(_loss_row(analysis, words, before, 0))
    if after is not None:
        losses.append(_loss_row(analysis, _after(training.steps), after, training.steps))
    if losses:
        yield Locals(tuple(losses))
    if len(evaluation.history) > 1:
        history = [*enumerate(evaluation.history)]
        if after is not None and not training.batches:
            history.append((len(history), after))
        rows = tuple((Plain(str(step)), Number(loss)) for step, loss in _thinned(history))
        head: Words | Term = Phrase("head.loss_of_batch" if training.batches else "head.loss")
        if analysis.lecture.model is not None:
            head = Symbol(LOSS)
        yield Table((Phrase("head.step"), head), rows)
    if analysis.checks.gradient_error is not None:
        yield Note(Phrase("text.proved"))


def _thinned(history: Sequence[tuple[int, Real]]) -> Sequence[tuple[int, Real]]:
    """A few of the losses over the steps, evenly apart, the first and the last among them."""
    last = len(history) - 1
    rows = min(last, _HISTORY_ROWS - 1)
    return [history[round(row * last / rows)] for row in range(rows + 1)]


def _after(steps: int) -> Phrase:
    return Phrase("text.loss_after_one") if steps == 1 else Phrase("text.loss_after", {"count": steps})


def _loss_row(analysis: Analysis, words: Words, loss: Real, step: int) -> Chain:
    (link,) = value_link(analysis, loss)
    return Chain(Symbol(LOSS.after(step)), (replace(link, reason=words),))
