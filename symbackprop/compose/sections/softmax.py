"""Softmax: definition, an example with its check-sum, the stable form, the Jacobian, the gradient of logits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Annotated

from pydantic import Field, model_validator

from symbackprop.compose.document import Block, Chain, Frame, Items, Link, Phrase
from symbackprop.compose.index import claim_chain
from symbackprop.compose.lessons import LOGIT as _LOGIT
from symbackprop.compose.lessons import LOSS as _LOSS
from symbackprop.compose.lessons import OUTPUT as _OUTPUT
from symbackprop.compose.lessons import TARGET as _TARGET
from symbackprop.compose.lessons import column, number, numbers_chain, own_letters, value
from symbackprop.compose.section import SectionKind
from symbackprop.core import numbers
from symbackprop.core.places import Index
from symbackprop.core.quantities import Quantity
from symbackprop.core.substitution import substitute
from symbackprop.core.terms import (
    Apply,
    Matrix,
    Negation,
    Number,
    Product,
    Series,
    Sum,
    Symbol,
    Term,
    Transpose,
    sum_of,
    variable,
)
from symbackprop.core.terms import (
    Real as Value,
)
from symbackprop.derive.general import Claim, softmax_claims
from symbackprop.derive.lessons import context_of
from symbackprop.evaluate.analysis import Analysis
from symbackprop.network.schema import Argument, SectionTable, Subjects
from symbackprop.rules.activations import ACTIVATIONS, Z_SUM, Z
from symbackprop.rules.functions import apply
from symbackprop.rules.losses import LOSSES

__all__ = ["SECTION"]

_FUNCTION = "softmax"
_ONE = number(1)
_Logits = Annotated[list[Argument], Field(min_length=2, max_length=6)]


class _Options(SectionTable):
    example: _Logits = [1, 2, 3]
    # an exercise: logits, and a one-hot target
    logits: Annotated[list[Argument], Field(max_length=6)] = []
    target: list[int] = []

    @property
    def subjects(self) -> Subjects:
        """Softmax."""
        return {"activations": (_FUNCTION,)}

    @model_validator(mode="after")
    def _matching(self) -> _Options:
        if len(self.logits) != len(self.target) or (
            self.logits and (sum(self.target) != 1 or set(self.target) - {0, 1})
        ):
            raise ValueError("logits and target must have the same length, and the target one 1 and else 0")
        return self


def _frames(analysis: Analysis, options: _Options) -> Iterable[Frame]:
    found = softmax_claims(LOSSES["cross_entropy"], analysis.lecture.spelling.indices)
    claims = {name: own_letters(claim) for name, claim in found.items()}
    notes = ("between", "sum", "monotonic", "shift")
    yield Frame(
        Phrase("softmax.definition"),
        (claim_chain(claims["softmax"]), Items(tuple(Phrase(f"softmax.{note}") for note in notes))),
        proved=True,
    )
    yield from _example(analysis, [*map(number, options.example)])
    yield Frame(Phrase("softmax.jacobian"), (claim_chain(claims["jacobian"]),), proved=True)
    loss = Chain(variable(_LOSS), (Link("=", _cross_entropy(analysis.lecture.spelling.indices[0])),))
    yield Frame(Phrase("softmax.with_loss"), (loss, claim_chain(claims["softmax_delta"])), proved=True)
    yield _true_class(claims)
    if options.logits:
        yield from _exercise(analysis, [*map(number, options.logits)], options.target)


def _cross_entropy(index: str) -> Term:
    part = Product((variable(f"{_TARGET}_{index}"), apply("ln", variable(f"{_OUTPUT}_{index}"))))
    return Negation(Series(Index(index), variable("n").quantity, part))


def _true_class(claims: Mapping[str, Claim]) -> Frame:
    claim = claims["true_class_delta"]
    t = variable(claim.one_hot)
    chains = (claim_chain(claims["true_class_loss"]), claim_chain(claim))
    return Frame(Phrase("index.true_class", {"t": t}), (Phrase("index.one_hot", {"t": t}), *chains), proved=True)


def _outputs(logits: Sequence[Number]) -> list[Term]:
    total = sum_of(*(apply("exp", z) for z in logits))
    rule = ACTIVATIONS[_FUNCTION].applied
    return [substitute(rule, {Z.quantity: z, Z_SUM.quantity: total}.get) for z in logits]


def _example(analysis: Analysis, logits: Sequence[Number]) -> Iterable[Frame]:
    """Every output for the example, and their sum."""
    outputs = _outputs(logits)
    found = [value(output) for output in outputs]
    powers = [value(apply("exp", z)) for z in logits]
    total = value(sum_of(*powers))
    row = Transpose(Matrix((tuple(logits),)))
    blocks: list[Block] = [Chain(variable(_LOGIT), (Link("=", row),))]
    definitions: dict[Quantity, Term] = {variable(_LOGIT).quantity: column(logits)}
    for place, (output, power, result) in enumerate(zip(outputs, powers, found, strict=True), start=1):
        name = variable(f"{_OUTPUT}_{place}")
        definitions[name.quantity] = output
        blocks.append(replace(numbers_chain(analysis, name, output, power / total, result), inline=True))
    context = context_of(definitions)
    check = numbers_chain(
        analysis, sum_of(*map(variable, (f"{_OUTPUT}_{n + 1}" for n in range(len(found))))), sum_of(*found), _ONE
    )
    blocks += [Phrase("softmax.check"), replace(check, inline=True)]
    yield Frame(Phrase("softmax.example"), tuple(blocks), context=context)


def _exercise(analysis: Analysis, logits: Sequence[Number], target: Sequence[int]) -> Iterable[Frame]:
    """The stable form, the loss and the gradient by the logits."""
    z, y = (Transpose(Matrix((tuple(row),))) for row in (logits, map(number, target)))
    tasks = tuple(Phrase(f"softmax.task_{name}") for name in ("output", "loss", "gradient"))
    given = (Chain(variable(_LOGIT), (Link("=", z),)), Chain(variable(_TARGET), (Link("=", y),)))
    yield Frame(Phrase("softmax.exercise"), (*given, Items(tasks)), proved=True)
    top = max((entry.value for entry in logits), key=numbers.to_decimal)
    yield from _stable(analysis, logits, Number(top))
    found = [value(output) for output in _outputs(logits)]
    yield from _loss_and_gradient(analysis, logits, found, target)


def _stable(analysis: Analysis, logits: Sequence[Number], top: Number) -> Iterable[Frame]:
    """Softmax of z less its largest entry: the same value, and no power overflows."""
    shifted = [value(z - top) for z in logits]
    powers = [value(apply("exp", z)) for z in shifted]
    total = value(sum_of(*powers))
    found = [value(output) for output in _outputs(logits)]
    lower, sum_name, output = variable(rf"\tilde{{{_LOGIT}}}"), variable("S"), variable(_OUTPUT)
    raised = variable(rf"e^{{\tilde{{{_LOGIT}}}}}")
    inverse = _ONE / total
    blocks = (
        numbers_chain(analysis, lower, Sum((column(logits), Negation(top))), column(shifted)),
        numbers_chain(analysis, raised, column(apply("exp", z) for z in shifted), column(powers)),
        _sum_of_powers(lower, len(logits), numbers_chain(analysis, sum_name, sum_of(*powers), total)),
        numbers_chain(analysis, output, Product((inverse, column(powers))), column(found)),
    )
    context = context_of(
        {
            lower.quantity: column(z - top for z in logits),
            **{variable(f"{lower.quantity.name}_{place}").quantity: z - top for place, z in enumerate(logits, start=1)},
            raised.quantity: column(apply("exp", z - top) for z in logits),
            sum_name.quantity: sum_of(*(apply("exp", z - top) for z in logits)),
            output.quantity: column(_outputs(logits)),
        }
    )
    yield Frame(Phrase("softmax.stable"), blocks[:2], context=context)
    yield Frame(Phrase("frame.continued", {"title": Phrase("softmax.stable")}), blocks[2:], context=context)


def _sum_of_powers(lower: Symbol, count: int, worked: Chain) -> Chain:
    """The chain of numbers, with the formula before them."""
    powers = sum_of(*(apply("exp", variable(f"{lower.quantity.name}_{place}")) for place in range(1, count + 1)))
    return replace(worked, links=(Link("=", powers), *worked.links))


def _loss_and_gradient(
    analysis: Analysis, logits: Sequence[Number], found: Sequence[Number], target: Sequence[int]
) -> Iterable[Frame]:
    """The loss is that of the true class, its gradient the difference from the target."""
    hit = target.index(1)
    exact = Negation(Apply("ln", (_outputs(logits)[hit],)))
    result = value(exact)
    loss = numbers_chain(analysis, variable(_LOSS), Negation(Apply("ln", (found[hit],))), result)
    y = column(map(number, target))
    gradient = variable(rf"\frac{{\partial {_LOSS}}}{{\partial {_LOGIT}}}")
    difference = Sum((column(found), Negation(y)))
    entries = [Number(_less(p.value, t)) for p, t in zip(found, target, strict=True)]
    exact_gradient = column(
        output - number(t) if t else output for output, t in zip(_outputs(logits), target, strict=True)
    )
    chain = numbers_chain(analysis, gradient, difference, column(entries))
    yield Frame(
        Phrase("softmax.loss_and_gradient"),
        (Phrase("softmax.one_term", {"number": hit + 1}), loss, Phrase("softmax.difference"), chain),
        context=context_of({variable(_LOSS).quantity: exact, gradient.quantity: exact_gradient}),
    )


def _less(left: Value, right: int) -> Value:
    return numbers.add(left, Fraction(-right))


SECTION = SectionKind("softmax", "softmax: definition, example, stable form, Jacobian, exercise", _Options, _frames)
