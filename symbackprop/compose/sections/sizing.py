"""Designing a network: the bound on its layers, its parameters counted term by term, and a search within a budget."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Annotated

from pydantic import Field

from symbackprop.compose.document import Block, Chain, Frame, Items, Link, Locals, Phrase, Plain, Table
from symbackprop.compose.lessons import number, numbers_chain, value
from symbackprop.compose.section import SectionKind
from symbackprop.core.quantities import Quantity
from symbackprop.core.substitution import substitute
from symbackprop.core.terms import Apply, Number, Product, Quotient, Sum, Symbol, Term, product_of, sum_of, variable
from symbackprop.derive.lessons import context_of
from symbackprop.evaluate.analysis import Analysis
from symbackprop.network.schema import SectionTable

__all__ = ["SECTION"]

_D, _M, _C = variable("d"), variable("M"), variable("c")

_Width = Annotated[int, Field(ge=1, le=1_000_000)]
_Hidden = Annotated[list[_Width], Field(max_length=6)]


class _Options(SectionTable):
    features: _Width
    samples: _Width
    classes: Annotated[int, Field(ge=2, le=100_000)]
    samples_per_parameter: Annotated[int, Field(ge=1, le=1000)] = 5
    candidates: Annotated[list[_Hidden], Field(min_length=1, max_length=8)]
    # how many parameters a sample the recommendation may have beyond the budget; 0 keeps to the budget
    parameters_per_sample: Annotated[int, Field(ge=0, le=1000)] = 0


def _frames(analysis: Analysis, options: _Options) -> Iterable[Frame]:
    given = tuple(Chain(Symbol(name), (Link("=", found),)) for name, found in _given(options).items())
    yield Frame(Phrase("sizing.problem"), (Phrase("sizing.given"), Locals(given), Phrase("sizing.asked")), proved=True)
    yield _layers(analysis, options)
    yield _count(analysis, options, options.candidates[0])
    yield _search(options)


def _given(options: _Options) -> Mapping[Quantity, Term]:
    """The numbers of features, samples and classes."""
    return {
        _D.quantity: number(options.features),
        _M.quantity: number(options.samples),
        _C.quantity: number(options.classes),
    }


def _layers(analysis: Analysis, options: _Options) -> Frame:
    """L <= log2(M/(d c)) + 1."""
    ratio = Quotient(_M, Product((_D, _C)))
    bound = Sum((Quotient(Apply("ln", (ratio,)), Apply("ln", (number(2),))), number(1)))
    given = _given(options)
    formula = substitute(bound, given.get)
    found = value(formula)
    most = max(int(found.value), 1)
    chain = numbers_chain(analysis, bound, formula, found)
    key = "sizing.too_few" if found.value < 2 else "sizing.layers_allowed"
    blocks: tuple[Block, ...] = (Phrase("sizing.layers"), chain, Phrase(key, {"most": most}))
    return Frame(Phrase("sizing.bound"), blocks, context=context_of(given))


def _widths(options: _Options, hidden: Sequence[int]) -> list[int]:
    return [options.features, *hidden, options.classes]


def _parameters(widths: Sequence[int]) -> Term:
    """Weights and biases, layer by layer."""
    parts: list[Term] = []
    for fan_in, units in pairwise(widths):
        parts += [product_of(number(fan_in), number(units)), number(units)]
    return sum_of(*parts)


def _budget(options: _Options) -> Term:
    return Quotient(number(options.samples), number(options.samples_per_parameter))


def _count(analysis: Analysis, options: _Options, hidden: Sequence[int]) -> Frame:
    """The first candidate's parameters, term by term, beside the budget."""
    widths = _widths(options, hidden)
    formula = _parameters(widths)
    assert isinstance(formula, Sum)
    products = sum_of(*map(value, formula.terms))
    name, budget = variable("P"), Quotient(_M, number(options.samples_per_parameter))
    chains = (
        numbers_chain(analysis, name, formula, products, value(formula)),
        numbers_chain(analysis, budget, _budget(options), value(_budget(options))),
    )
    verdict = "fits" if value(formula).value <= value(_budget(options)).value else "too_many"
    blocks = (Phrase("sizing.candidate", {"widths": Plain(_shown(widths))}), *chains, Phrase(f"sizing.{verdict}"))
    context = context_of({name.quantity: formula, **_given(options)})
    return Frame(Phrase("sizing.count"), blocks, context=context)


def _shown(widths: Sequence[int]) -> str:
    return "[" + ", ".join(map(str, widths)) + "]"


def _search(options: _Options) -> Frame:
    """Every candidate with its parameters, a check mark where they are within the budget, and the choice."""
    budget = value(_budget(options)).value
    rows, fitting, near = [], [], []
    for hidden in options.candidates:
        widths = _widths(options, hidden)
        count = value(_parameters(widths))
        each = Fraction(count.value) / options.samples
        fits = count.value <= budget
        rows.append((Plain(_shown(widths)), count, _roughly(each), Phrase("sizing.yes" if fits else "sizing.no")))
        if fits:
            fitting.append(widths)
        if options.parameters_per_sample and each <= options.parameters_per_sample:
            near.append(widths)
    head = tuple(Phrase(f"sizing.head_{name}") for name in ("widths", "parameters", "each", "fits"))
    words = _recommendation(fitting, near, options)
    limit = Phrase("sizing.budget", {"budget": Number(budget)})
    return Frame(Phrase("sizing.search"), (limit, Table(head, tuple(rows)), Items(words)))


def _roughly(ratio: Fraction) -> Number:
    """A ratio to two decimals, for it is only compared; a small one as it is."""
    return Number(ratio if ratio < Fraction(1, 10) else round(ratio, 2))


def _recommendation(fitting: list[list[int]], near: list[list[int]], options: _Options) -> tuple[Phrase, ...]:
    if fitting:
        return (Phrase("sizing.recommend", {"widths": Plain(_shown(fitting[0]))}), Phrase("sizing.regularise"))
    if near:
        slots: dict[str, Plain | int] = {"widths": Plain(_shown(near[0])), "most": options.parameters_per_sample}
        return (Phrase("sizing.recommend_near", {**slots}), Phrase("sizing.regularise"))
    return (Phrase("sizing.none"), Phrase("sizing.regularise"))


SECTION = SectionKind("sizing", "designing a network: layers, parameter count, budget, search", _Options, _frames)
