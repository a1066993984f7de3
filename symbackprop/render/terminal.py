"""One derivation -> readable text for a terminal, or LaTeX."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from symbackprop.compose.chains import number_links, reason_of, step_links
from symbackprop.compose.decimals import decimals_in, with_decimals
from symbackprop.compose.document import Chain, Document, Link, Locals
from symbackprop.compose.equations.backward_pass import gradient_value
from symbackprop.compose.phrases import load_phrases
from symbackprop.core.steps import Derivation
from symbackprop.core.terms import Term
from symbackprop.evaluate.analysis import Analysis
from symbackprop.render import latex, unicode
from symbackprop.render.escape import escape
from symbackprop.render.printer import Printer
from symbackprop.render.words import Wording

__all__ = ["chains_latex", "chains_text", "derivation_latex", "derivation_text"]


def _chains(analysis: Analysis, derivation: Derivation) -> Iterable[Chain]:
    if derivation.chain.after == replace(derivation.gradient, direct=True):
        # the loss names the quantity itself: there is no way to follow
        first, *_ = derivation.locals
        steps = [replace(first, before=derivation.gradient), *derivation.simplification]
        numbers = number_links(analysis, derivation.result, gradient_value(analysis, derivation.subject))
        yield Chain(derivation.gradient, (*step_links(analysis, steps), *numbers))
        return
    yield Chain(derivation.gradient, (Link("=", derivation.chain.after, reason_of(analysis, derivation.chain)),))
    for step in derivation.locals:
        yield Chain(step.before, (Link("=", step.after, reason_of(analysis, step)),))
    yield Chain(derivation.gradient, step_links(analysis, (derivation.substitution, *derivation.simplification)))
    numbers = number_links(analysis, derivation.result, gradient_value(analysis, derivation.subject))
    if numbers:
        yield Chain(derivation.gradient, numbers)


def _decimal(analysis: Analysis, chains: Iterable[Chain]) -> tuple[Chain, ...]:
    """The chains with the decimals of the lecture."""
    return with_decimals(tuple(chains), decimals_in(analysis.network.graph, analysis.lecture.deck.digits))


def derivation_text(analysis: Analysis, derivation: Derivation) -> str:
    """The derivation in Unicode, reasons in a column of their own."""
    printer, wording = _in_text(analysis)
    blocks = []
    for chain in _decimal(analysis, _chains(analysis, derivation)):
        blocks.append(_aligned(chain, printer, wording))
    if len(blocks) == 1:
        return "\n".join(_columns(blocks[0]))
    first, *locals_, thread, numbers = (*blocks, []) if len(blocks) == len(derivation.locals) + 2 else blocks
    inner = _columns([row for block in locals_ for row in block])
    parts = [_columns(first), ["  " + line for line in inner], _columns(thread), _columns(numbers)]
    return "\n\n".join("\n".join(part) for part in parts if part)


def _in_text(analysis: Analysis) -> tuple[Printer, Wording]:
    """What prints formulas and words for the terminal, in the language of the lecture."""
    deck = analysis.lecture.deck
    phrases = load_phrases(deck.language)
    printer = unicode.unicode_printer(analysis.lecture.spelling, deck.digits, phrases["language.otherwise"])
    return printer, Wording(phrases, str, printer)


def _aligned(chain: Chain, printer: Printer, wording: Wording) -> list[tuple[str, str, str]]:
    rows = []
    left = printer(chain.left)
    for link in chain.links:
        reason = "" if link.reason is None else wording(link.reason)
        rows.append((left, f"{unicode.RELATIONS[link.relation]} {printer(link.right)}", reason))
        left = ""
    return rows


_WIDEST = 72


def _columns(rows: Sequence[tuple[str, str, str]]) -> list[str]:
    left = max((len(row[0]) for row in rows), default=0)
    right = max((len(row[1]) for row in rows if len(row[1]) <= _WIDEST), default=0)
    return [f"{a:<{left}} {b:<{right}}   {'(' + c + ')' if c else ''}".rstrip() for a, b, c in rows]


def _chains_of(document: Document) -> Iterable[Chain]:
    for frame in document.frames:
        for block in (*frame.lead, *frame.blocks, *frame.tail):
            if isinstance(block, Locals):
                yield from block.chains
            elif isinstance(block, Chain):
                yield block


def chains_text(analysis: Analysis, document: Document) -> str:
    """Every chain of a document in Unicode."""
    printer, wording = _in_text(analysis)
    chains = _decimal(analysis, _chains_of(document))
    return "\n\n".join("\n".join(_columns(_aligned(chain, printer, wording))) for chain in chains)


def chains_latex(analysis: Analysis, document: Document) -> str:
    """Every chain of a document as aligned LaTeX equations."""
    return _aligned_latex(analysis, _chains_of(document))


def derivation_latex(analysis: Analysis, derivation: Derivation) -> str:
    """The derivation as aligned LaTeX equations."""
    return _aligned_latex(analysis, _chains(analysis, derivation))


def _aligned_latex(analysis: Analysis, chains: Iterable[Chain]) -> str:
    phrases = load_phrases(analysis.lecture.deck.language)
    printer = latex.latex_printer(
        analysis.lecture.spelling, analysis.lecture.deck.digits, otherwise=phrases["language.otherwise"]
    )
    wording = Wording(phrases, escape, _inline(printer))
    lines = []
    for chain in _decimal(analysis, chains):
        left = printer(chain.left)
        for link in chain.links:
            reason = "" if link.reason is None else rf" && \text{{({wording(link.reason)})}}"
            lines.append(f"  {left} &{latex.RELATIONS[link.relation]} {printer(link.right)}{reason}")
            left = ""
    return "\\begin{align*}\n" + " \\\\\n".join(lines) + "\n\\end{align*}"


def _inline(printer: Printer) -> Callable[[Term], str]:
    def mathematics(term: Term) -> str:
        return f"${printer(term)}$"

    return mathematics
