"""Gradient flow: how large an error signal can still be after each layer on the way back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field

from symbackprop.compose.diagram import Bar, Bars, Role
from symbackprop.compose.document import Block, Chain, Frame, Items, Link, Locals, Phrase
from symbackprop.compose.lessons import activation_of, function_name, number, numbers_chain, value
from symbackprop.compose.section import SectionKind
from symbackprop.core.errors import InputError, Mistake
from symbackprop.core.quantities import Quantity
from symbackprop.core.terms import Comparison, Number, Power, Product, Quotient, Symbol, Term, variable
from symbackprop.derive.lessons import context_of
from symbackprop.evaluate.analysis import Analysis
from symbackprop.network.schema import SectionTable, Size, one_of
from symbackprop.rules.activations import elementwise_names
from symbackprop.rules.extent import steepest
from symbackprop.rules.soundness import check_functions

__all__ = ["SECTION"]

_ROWS = 5
_FEW = 2  # layers, up to which their solution and what it means are one frame
# letters that no network has: this one is imagined
_NORM, _SLOPE = variable(r"\rho"), variable(r"\gamma")


class _Options(SectionTable):
    layers: Annotated[int, Field(ge=2, le=12)] = 4
    norm: Size = 1
    slope: Size | None = None  # a bound on |g'|; by default that of the activation
    start: Size = 1
    activation: Annotated[str, one_of(elementwise_names, "activation")] = "sigmoid"


def _frames(analysis: Analysis, options: _Options) -> Iterable[Frame]:
    norm, slope, start = number(options.norm), _slope(analysis, options), number(options.start)
    depth = options.layers
    last = _bound(depth)
    given = (Chain(_NORM, (Link("=", norm),)), Chain(_SLOPE, (Link("=", slope),)), Chain(last, (Link("=", start),)))
    function = function_name(activation_of(analysis, options.activation), named=True)
    words = Phrase("gradient_flow.given", {"layers": depth, "function": function})
    letters = Phrase(
        "gradient_flow.letters", {"norm": _NORM, "slope": _SLOPE, "bound": _bound("l"), "layer": variable("l")}
    )
    bound = Comparison(_bound("l-1"), "=", Product((_bound("l"), _NORM, _SLOPE)))
    yield Frame(
        Phrase("gradient_flow.problem"),
        (words, letters, Locals(given), Phrase("gradient_flow.bound", {"bound": bound})),
        proved=True,
    )
    definitions: dict[Quantity, Term] = {last.quantity: start, _NORM.quantity: norm, _SLOPE.quantity: slope}
    rows: list[Chain] = []
    before = start
    amounts = [Bar(last, float(start.value), start, Role.BACKWARD)]
    for layer in range(depth - 1, 0, -1):
        formula = Product((before, norm, slope))
        definitions[_bound(layer).quantity] = formula
        before = value(formula)
        amounts.append(Bar(_bound(layer), float(before.value), before, Role.BACKWARD))
        rows.append(numbers_chain(analysis, _bound(layer), formula, before))
    context = context_of(definitions)
    meaning = _meaning(analysis, options, slope)
    if len(rows) <= _FEW:
        yield Frame(Phrase("gradient_flow.layers"), (Locals(tuple(rows)), *meaning), context=context)
        return
    bars = (Bars(tuple(amounts)),) if len(rows) <= _ROWS else ()
    for place in range(0, len(rows), _ROWS):
        part = Locals(tuple(rows[place : place + _ROWS]))
        yield Frame(Phrase("gradient_flow.layers"), (part,), bars, context=context)
    yield Frame(Phrase("gradient_flow.analysis"), meaning, context=context)


def _slope(analysis: Analysis, options: _Options) -> Number:
    """The bound on the slope: what is given, else that of the activation, which must have one."""
    if options.slope is not None:
        return number(options.slope)
    rule = activation_of(analysis, options.activation)
    check_functions([rule.applied, rule.slope])
    bound = steepest(rule)
    if not isinstance(bound, Number):
        raise InputError([Mistake(f"the slope of {options.activation} has no bound; give one", key="slope")])
    return bound


def _bound(layer: int | str) -> Symbol:
    """A bound on the norm of the error signal of a layer."""
    return variable(f"D_{{{layer}}}")


def _meaning(analysis: Analysis, options: _Options, slope: Number) -> tuple[Block, ...]:
    """The factor of a layer, what is left of the signal in percent, and what that means."""
    steps = options.layers - 1
    both = Product((number(options.norm), slope))
    factor = value(both)
    power = Power(factor, number(steps))
    left = value(power)
    percent = value(Product((left, number(100))))
    ratio, rest = Product((_NORM, _SLOPE)), Quotient(_bound(1), _bound(options.layers))
    blocks: list[Block] = [
        numbers_chain(analysis, ratio, both, factor),
        numbers_chain(analysis, rest, power, left),
    ]
    key = "vanishes" if factor.value < 1 else "explodes" if factor.value > 1 else "keeps"
    items = (
        Phrase("gradient_flow.factor", {"factor": factor}),
        Phrase("gradient_flow.percent", {"steps": steps, "percent": percent}),
        Phrase(f"gradient_flow.{key}"),
        Phrase("gradient_flow.upper"),
    )
    return (*blocks, Items(items))


SECTION = SectionKind("gradient_flow", "how an error signal shrinks or grows from layer to layer", _Options, _frames)
