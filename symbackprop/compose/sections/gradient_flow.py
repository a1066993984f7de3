"""Gradient flow: how large an error signal can still be after each layer on the way back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field

from symbackprop.compose.document import Block, Chain, Frame, Items, Link, Locals, Phrase
from symbackprop.compose.lessons import number, numbers_chain, value
from symbackprop.compose.section import SectionKind
from symbackprop.core.quantities import Quantity
from symbackprop.core.terms import Comparison, Number, Power, Product, Symbol, Term, variable
from symbackprop.derive.lessons import context_of
from symbackprop.evaluate.analysis import Analysis
from symbackprop.network.schema import SectionTable, Size, one_of
from symbackprop.rules.activations import ACTIVATIONS

__all__ = ["SECTION"]

_ELEMENTWISE = [name for name, row in ACTIVATIONS.items() if not row.couples]
_ROWS = 5


class _Options(SectionTable):
    layers: Annotated[int, Field(ge=2, le=12)] = 4
    norm: Size = 1
    slope: Size = 1
    start: Size = 1
    activation: Annotated[str, one_of(_ELEMENTWISE, "activation")] = "sigmoid"


def _frames(analysis: Analysis, options: _Options) -> Iterable[Frame]:
    norm, slope, start = (number(given) for given in (options.norm, options.slope, options.start))
    depth = options.layers
    w, g, last = variable(r"\|W^{[l]}\|"), variable(r"|g'^{[l]}|"), _size(depth)
    given = (
        Chain(w, (Link("=", norm),)),
        Chain(g, (Link("=", slope),)),
        Chain(last, (Link("=", start),)),
    )
    function = Phrase(f"function_named.{options.activation}", default=options.activation)
    words = Phrase("gradient_flow.given", {"layers": depth, "function": function})
    bound = Comparison(
        variable(r"|\delta^{[l-1]}|"), "<=", Product((variable(r"|\delta^{[l]}|"), w, variable(r"|g'^{[l-1]}|")))
    )
    yield Frame(
        Phrase("gradient_flow.problem"),
        (words, Locals(given), Phrase("gradient_flow.bound", {"bound": bound})),
        proved=True,
    )
    definitions: dict[Quantity, Term] = {last.quantity: start}
    rows: list[Chain] = []
    before = start
    for layer in range(depth - 1, 0, -1):
        formula = Product((before, norm, slope))
        definitions[_size(layer).quantity] = formula
        before = value(formula)
        rows.append(numbers_chain(analysis, _size(layer), formula, before))
    context = context_of(definitions)
    for place in range(0, len(rows), _ROWS):
        yield Frame(Phrase("gradient_flow.layers"), (Locals(tuple(rows[place : place + _ROWS])),), context=context)
    yield _analysis(analysis, options, value(Product((norm, slope))), depth - 1)


def _size(layer: int) -> Symbol:
    return variable(rf"|\delta^{{[{layer}]}}|")


def _analysis(analysis: Analysis, options: _Options, factor: Number, steps: int) -> Frame:
    """The factor of a layer, what is left of the signal in percent, and what that means."""
    power = Power(factor, number(steps))
    left = value(power)
    percent = value(Product((left, number(100))))
    ratio, rest = (
        variable(r"\|W^{[l]}\| \cdot |g'^{[l]}|"),
        variable(r"|\delta^{[1]}| / |\delta^{[L]}|".replace("[L]", f"[{options.layers}]")),
    )
    blocks: list[Block] = [
        numbers_chain(analysis, ratio, Product((number(options.norm), number(options.slope))), factor),
        numbers_chain(analysis, rest, power, left),
    ]
    key = "vanishes" if factor.value < 1 else "explodes" if factor.value > 1 else "keeps"
    items = (
        Phrase("gradient_flow.factor", {"factor": factor}),
        Phrase("gradient_flow.percent", {"steps": steps, "percent": percent}),
        Phrase(f"gradient_flow.{key}"),
        Phrase("gradient_flow.upper"),
    )
    context = context_of({ratio.quantity: Product((number(options.norm), number(options.slope))), rest.quantity: power})
    return Frame(Phrase("gradient_flow.analysis"), (*blocks, Items(items)), context=context)


SECTION = SectionKind("gradient_flow", "how an error signal shrinks or grows from layer to layer", _Options, _frames)
