"""Many formulas of one shape, printed once with gaps for their names."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace

from symbackprop.core.quantities import Quantity
from symbackprop.core.terms import Negation, Product, Series, Symbol, Term
from symbackprop.render.printer import Printer

__all__ = ["printer_of_many"]

_GAP = "\x00"


def printer_of_many(printer: Printer) -> Callable[[Term], str]:
    """A printer for a long list of formulas: it gives what `printer` gives, and prints each shape once.

    Two formulas are of one shape where they differ in their names alone, and the printer treats those names alike.
    """
    name_of = printer.style.quantity
    with_gaps = replace(printer, style=replace(printer.style, quantity=lambda quantity: _gap(name_of(quantity))))
    names: dict[Quantity, str] = {}
    patterns: dict[Hashable, list[str]] = {}

    def printed(term: Term) -> str:
        found: list[Quantity] = []
        shape = _shape(term, found)
        if shape is None:
            return printer(term)
        written: list[str] = []
        for quantity in found:
            name = names.get(quantity)
            if name is None:
                name = names[quantity] = name_of(quantity)
            written.append(name)
        key = (shape, *["^" in name for name in written])
        pattern = patterns.get(key)
        if pattern is None:
            pattern = patterns[key] = with_gaps(term).replace(_GAP + "^", _GAP).split(_GAP)
        pieces = [pattern[0]]
        for name, after in zip(written, pattern[1:], strict=True):
            pieces += (name, after)
        return "".join(pieces)

    return printed


def _gap(name: str) -> str:
    """What stands for a name: the printer asks of one only whether it has a superscript."""
    return _GAP + "^" if "^" in name else _GAP


def _shape(term: Term, names: list[Quantity]) -> Hashable | None:
    """The same for formulas that differ in their names alone, which are listed; None for a kind that is not shared."""
    kind = type(term).__name__
    if isinstance(term, Symbol):
        names.append(term.quantity)
        return kind
    if isinstance(term, Product):
        parts = [_shape(factor, names) for factor in term.factors]
        return None if None in parts else (kind, *parts)
    if isinstance(term, Negation):
        inner = _shape(term.term, names)
        return None if inner is None else (kind, inner)
    if isinstance(term, Series) and isinstance(term.count, int):
        inner = _shape(term.body, names)
        return None if inner is None else (kind, term.index, term.count, inner)
    return None
