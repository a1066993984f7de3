"""Loss functions: definition, the derivative line by line, numbers with what their sign says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Annotated

from pydantic import Field

from symbackprop.compose.diagram import Curve, Plot, Role
from symbackprop.compose.document import Block, Chain, Frame, Items, Link, Listing, Phrase, Words
from symbackprop.compose.index import claim_chain
from symbackprop.compose.lessons import (
    by_cases,
    column,
    definitions_by_cases,
    in_own_letters,
    loss_of,
    number,
    numbers_chain,
    own_letters,
    relation_to,
    step_chain,
    value,
)
from symbackprop.compose.section import SectionKind
from symbackprop.core.places import Index
from symbackprop.core.substitution import at_places, substitute
from symbackprop.core.terms import Apply, Comparison, Negation, Number, Quotient, Term, variable
from symbackprop.derive.general import category_claims
from symbackprop.derive.lessons import context_of, loss_lesson
from symbackprop.evaluate.analysis import Analysis
from symbackprop.judge import judge
from symbackprop.network.schema import Argument, Mistaken, SectionTable, Subjects, nearest, one_of
from symbackprop.rules import losses
from symbackprop.rules.losses import Loss, P, Y, losses_with_target
from symbackprop.rules.soundness import check_functions

__all__ = ["SECTION"]

_LOSS, _Y, _P = variable(r"\ell"), variable("y"), variable(r"\hat{y}")
_ZERO, _ONE = number(0), number(1)
_NOTHING = context_of({})
_EXAMPLES = "examples"  # the frames of a loss with numbers
_STEEPNESS = variable(r"\partial \ell / \partial \hat{y}")
_POINTS, _NEAR, _MARGIN, _REACH = 61, 0.02, 0.5, 0.25  # of a plot: how many, from 0 and 1, shares of its width


_Pair = Annotated[list[Argument], Field(min_length=2, max_length=2)]


class _Options(SectionTable):
    functions: Annotated[list[str], one_of(losses_with_target, "loss")] = [
        "cross_entropy",
        "binary_cross_entropy",
        "squared_error",
        "absolute_error",
    ]
    # [target, prediction] pairs to be worked out, by loss
    examples: dict[str, Annotated[list[_Pair], Field(max_length=3)]] = {
        "squared_error": [[3, 5], [8, 5]],
        "absolute_error": [[3, 5], [8, 5]],
    }

    @property
    def subjects(self) -> Subjects:
        """Its losses."""
        return {"losses": self.functions}

    def mistakes(self, _network: bool, _subjects: Sequence[Subjects], /) -> Mistaken:
        """Examples of losses that are not there, or beyond what the loss is defined for."""
        for name, pairs in self.examples.items():
            if name not in losses_with_target():
                if name in self.functions:  # one of the lecture's own
                    continue
                yield ("examples", name), f"unknown loss{nearest(name, losses_with_target())}"
                continue
            for place, (target, prediction) in enumerate(pairs):
                row = losses.LOSSES[name]
                if row.probability and not row.scores and not (0 <= target <= 1 and 0 < prediction < 1):
                    yield (
                        ("examples", name, place),
                        f"{name} takes a target from 0 to 1 and a prediction between 0 and 1, as in [1, 0.9]",
                    )


def _frames(analysis: Analysis, options: _Options) -> Iterable[Frame]:
    names = tuple(Phrase(f"loss.{name}", default=loss_of(analysis, name).label) for name in options.functions)
    if len(names) > 1:
        yield Frame(Phrase("losses.overview"), (Phrase("losses.measure"), Items(names), Phrase("losses.goal")))
    for name in options.functions:
        rule = loss_of(analysis, name)
        check_functions([rule.part, rule.slope])
        if rule.distribution or rule.couples:
            yield from _by_class(rule)
            continue
        yield _definition(rule)
        if rule.probability and rule.negative:
            yield _cases(rule)
        yield _derivative(analysis, rule)
        examples = options.examples.get(name, [])
        if examples:
            yield from _examples(analysis, rule, [(Fraction(y), Fraction(p)) for y, p in examples])


def _name(rule: Loss) -> Phrase:
    return Phrase(f"loss.{rule.name}", default=rule.label[:1].upper() + rule.label[1:])


def _formula(rule: Loss, y: Term, p: Term) -> Term:
    """The loss of one output."""
    part = substitute(rule.part, {Y.quantity: y, P.quantity: p}.get)
    body = part if rule.factor == 1 else _fraction(rule.factor) * part
    return Negation(body) if rule.negative else body


def _fraction(value_: Fraction) -> Term:
    if value_.denominator == 1:
        return Number(value_)
    return Quotient(number(value_.numerator), number(value_.denominator))


def _slope(rule: Loss, y: Term, p: Term) -> Term:
    """The slope of the loss of one output, its factor and that of the row made one."""
    result = loss_lesson(rule, rule.factor).result
    return substitute(result, {_Y.quantity: y, _P.quantity: p}.get)


def _definition(rule: Loss) -> Frame:
    formula = _formula(rule, _Y, _P)
    chain = Chain(_LOSS, (Link("=", formula, emphasis=True),))
    title = Phrase("losses.definition", {"loss": _name(rule)})
    pieces = tuple(definitions_by_cases([rule.part]))
    return Frame(
        title, (chain, *pieces, Items(tuple(_properties(rule)))), context=context_of({_LOSS.quantity: formula})
    )


def _properties(rule: Loss) -> Iterable[Words]:
    """What follows from the row, and what the loss is used for."""
    if judge(_NOTHING, _formula(rule, _Y, _Y), _ZERO).proved:
        yield Phrase("losses.zero")
    yield Phrase("losses.kink", {"kink": Listing(rule.kinks)}) if rule.kinks else Phrase("losses.smooth")
    yield Phrase(f"losses.use_{rule.name}", default="")


def _cases(rule: Loss) -> Frame:
    """What is left of the loss where the target is 1, and where it is 0."""
    blocks: list[Block] = [Phrase("losses.one_of_two")]
    part = substitute(rule.part, {Y.quantity: _Y, P.quantity: _P}.get)
    for target, left in ((_ONE, Negation(Apply("ln", (_P,)))), (_ZERO, Negation(Apply("ln", (1 - _P,))))):
        filled = Negation(substitute(part, {_Y.quantity: target}.get))
        blocks.append(Phrase("losses.case", {"case": Comparison(_Y, "=", target)}))
        blocks.append(Chain(_LOSS, (Link("=", filled, splits=False), Link("=", left, emphasis=True))))
    title = Phrase("losses.cases", {"loss": _name(rule)})
    return Frame(title, tuple(blocks), proved=_cases_hold(part))


def _cases_hold(part: Term) -> bool:
    """Both cases before the judge: the frame is shown as proved only if they are."""
    return all(
        judge(_NOTHING, substitute(part, {_Y.quantity: target}.get), left).proved
        for target, left in ((_ONE, Apply("ln", (_P,))), (_ZERO, Apply("ln", (1 - _P,))))
    )


def _derivative(analysis: Analysis, rule: Loss) -> Frame:
    lesson = loss_lesson(rule, rule.factor)
    helpers = tuple(Comparison(name, "=", term) for name, term, _ in lesson.helpers)
    blocks: list[Block] = [Phrase("activations.let", {"helpers": Listing(helpers)})] if helpers else []
    blocks.append(step_chain(analysis, lesson.steps[0].before, lesson.steps))
    sides = by_cases(lesson.result)
    if sides is not None:
        blocks.append(Chain(lesson.result, (Link("=", sides, splits=True),)))
    return Frame(Phrase("losses.derivative", {"loss": _name(rule)}), tuple(blocks), context=lesson.context)


def _examples(analysis: Analysis, rule: Loss, pairs: list[tuple[Fraction, Fraction]]) -> Iterable[Frame]:
    """The loss and its slope for given numbers, and what the sign asks of the prediction."""
    for place, (target, prediction) in enumerate(pairs, start=1):
        y, p = Number(target), Number(prediction)
        formula, slope = _formula(rule, y, p), _slope(rule, y, p)
        gradient = variable(r"\frac{\partial \ell}{\partial \hat{y}}")
        found = value(slope)
        sign = "zero" if not found.value else "positive" if found.value > 0 else "negative"
        blocks = (
            Phrase("losses.given", {"target": Comparison(_Y, "=", y), "prediction": Comparison(_P, "=", p)}),
            numbers_chain(analysis, _LOSS, formula, value(formula)),
            numbers_chain(analysis, gradient, slope, found),
            Phrase(f"losses.slope_{sign}"),
        )
        context = context_of({_LOSS.quantity: formula, gradient.quantity: slope})
        title = Phrase("losses.example", {"loss": _name(rule), "number": place})
        yield Frame(title, blocks, (_plot(analysis, rule, y, p, found),), context=context, family=_EXAMPLES)


def _plot(analysis: Analysis, rule: Loss, y: Number, p: Number, slope: Number) -> Plot:
    """The loss over the prediction for a given target, with its tangent at the prediction of an example."""
    target, at, steep = float(y.value), float(p.value), float(slope.value)

    def loss(prediction: Fraction) -> float:
        return float(value(_formula(rule, y, Number(prediction))).value)

    if rule.probability and not rule.scores:
        low, high = min(_NEAR, at / 2), max(1 - _NEAR, (1 + at) / 2)
    else:
        margin = _MARGIN * (abs(target - at) or 1.0)
        low, high = min(target, at) - margin, max(target, at) + margin
    places = [Fraction(low) + Fraction(high - low) * n / (_POINTS - 1) for n in range(_POINTS)]
    curve = tuple((float(place), loss(place)) for place in places)
    here, top = loss(Fraction(p.value)), max(y for _, y in curve)
    down, up = (min(_REACH * (high - low), height / abs(steep) if steep else high) for height in (here, top - here))
    left, right = (down, up) if steep > 0 else (up, down)
    start, end = max(at - left, low), min(at + right, high)
    along = [start + (end - start) * n / (_POINTS - 1) for n in range(_POINTS)]
    tangent = tuple((x, here + steep * (x - at)) for x in along)
    named = Comparison(_STEEPNESS, relation_to(analysis, slope), slope)
    return Plot(
        (
            Curve(curve, _LOSS, Role.FORWARD),
            Curve(tangent, named, Role.SUBJECT),
            Curve(((at, here),), None, Role.SUBJECT, marked=True),
        ),
        _P,
        min(0.0, *(y for _, y in curve)),
        top,
    )


def _by_class(rule: Loss) -> Iterable[Frame]:
    """The cross-entropy over classes: its definition, its slope by one prediction, and all slopes as a vector."""
    claims = category_claims(rule)
    title = Phrase("losses.definition", {"loss": _name(rule)})
    notes = (Phrase("losses.classes"), Phrase("losses.scores" if rule.scores else "losses.distribution"))
    yield Frame(title, (claim_chain(own_letters(claims["loss"])), Items(notes)), proved=True)
    yield Frame(
        Phrase("losses.derivative", {"loss": _name(rule)}), (claim_chain(own_letters(claims["slope"])),), proved=True
    )
    slope, dots = claims["slope"], variable(r"\vdots")
    sides = []
    for side in (slope.steps[0].before, slope.steps[-1].after):
        first, last = (in_own_letters(at_places(side, {Index("j"): place})) for place in (1, Index("n")))
        sides.append(column([first, dots, last]))
    left, right = sides
    # entry by entry an instance of the slope, which is proved for every class
    vector = Chain(left, (Link("=", right, emphasis=True),), holds=frozenset([(left, right)]))
    words = () if rule.scores else (Items((Phrase("losses.true_class"), Phrase("losses.other_class"))),)
    yield Frame(Phrase("losses.vector", {"loss": _name(rule)}), (vector, *words), proved=True)


SECTION = SectionKind("losses", "loss functions: definition, derivative, examples", _Options, _frames)
