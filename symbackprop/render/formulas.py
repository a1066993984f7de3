"""Analysis -> formulas.tex: every formula as a macro, for the author's own document."""

from __future__ import annotations

import re
from collections.abc import Iterator

from symbackprop.compose.decimals import decimals_in, with_decimals
from symbackprop.compose.phrases import load_phrases
from symbackprop.core.quantities import Kind, quantity_of, signal_of
from symbackprop.core.terms import Symbol, Term
from symbackprop.derive.families.instances import definition_at
from symbackprop.evaluate.analysis import Analysis
from symbackprop.render.engine import render
from symbackprop.render.latex import latex_printer

__all__ = ["formula_macro", "formulas_tex"]

_DIGITS = ("Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")


def formulas_tex(analysis: Analysis) -> str:
    r"""A file for \input: `\sbp{dL/dW2[1,1]}` by canonical name, or a macro of its own for each formula.

    A sum over many units stays a sum.
    """
    deck = analysis.lecture.deck
    otherwise = load_phrases(deck.language)["language.otherwise"]
    printer = latex_printer(analysis.lecture.spelling, deck.digits, otherwise=otherwise)
    rows = []
    change = decimals_in(analysis.network.graph, deck.digits)
    for name, left, right in with_decimals(tuple(_formulas(analysis)), change):
        formula = printer(right)
        rows.append(
            {"name": name, "macro": formula_macro(name), "formula": formula, "equation": f"{printer(left)} = {formula}"}
        )
    return render("formulas/formulas.tex.j2", {"formulas": rows, "spellings": _spellings(analysis)})


def formula_macro(name: str) -> str:
    r"""The macro of a canonical name: digits as words, places apart by x. `dL/dW2[1,1]` is \\sbpdLdWTwoxOnexOne."""
    words = re.sub(r"[\[,]", "x", name.replace("/", "").replace("]", "").replace("@", "s"))
    return "sbp" + re.sub(r"\d", lambda digit: _DIGITS[int(digit[0])], words)


def _formulas(analysis: Analysis) -> Iterator[tuple[str, Term, Term]]:
    """(name, left side, formula): every definition, every delta and gradient, and the chain rule behind each."""
    network, name_of = analysis.network, analysis.lecture.spelling.name
    for quantity in network.equations:
        yield name_of(quantity.of_sample(None)), Symbol(quantity), definition_at(network, quantity)
    for delta in analysis.deltas:
        yield name_of(signal_of(delta.subject).of_sample(None)), Symbol(signal_of(delta.subject)), delta.result
    for parameter in network.parameters:
        name = f"dL/d{name_of(parameter)}"
        derivation = analysis.derivations.get(parameter)
        if derivation is not None:
            yield name, derivation.gradient, derivation.result
            yield f"chain/{name}", derivation.gradient, derivation.chain.after


def _spellings(analysis: Analysis) -> list[tuple[str, str]]:
    spelling = analysis.lecture.spelling
    inputs = [quantity_of(Kind.INPUT, unit=unit) for unit in range(1, min(analysis.network.inputs, 50) + 1)]
    shown = [*inputs, *analysis.derivations]
    return [(spelling.name(quantity), spelling.latex(quantity)) for quantity in shown]
