"""How finely the numbers of a document are printed: so that each of its lines can be computed again.

A gradient -0.00168 that is printed as -0.002 is right; 0 - 0.1 * (-0.002) = 0.000168 after it is wrong for all who only
have the slide. So a number that is used further has the digits that this takes, wherever it stands. What cannot be
computed again with a few more digits, as 1 - a where a is nearly 1, is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace

from symbackprop.compose.document import Block, Chain, Factor, Frame, Ledger, Link, Locals
from symbackprop.compose.recomputed import NumberLine, finer_numbers, is_result
from symbackprop.core.display import MOST_TERMS, Finer, shows_exactly
from symbackprop.core.graph import Graph
from symbackprop.core.terms import Derivative, Matrix, Number, Sum, Symbol, Term, transform, walk
from symbackprop.evaluate.analysis import Analysis

__all__ = ["with_digits"]


def with_digits(analysis: Analysis, frames: Sequence[Frame]) -> tuple[list[Frame], Finer]:
    """The frames, without what cannot be computed again and with = for ~ where all that was rounded is printed in full
    by now; and the numbers that are printed with more than the display digits, with how many more.
    """
    digits = analysis.lecture.deck.digits
    graphs = [(frame.context or analysis.network).graph for frame in frames]
    lines = dict.fromkeys(line for one in zip(graphs, frames, strict=True) for line in _lines_of(*one))
    matrices = dict.fromkeys(matrix for frame in frames for matrix in _matrices_of(frame))
    alone = dict.fromkeys(number for frame in frames for number in _alone_in(frame))
    finer, lost = finer_numbers([*lines], alone, matrices, digits)
    if not finer and not lost:
        return [*frames], finer
    gone = {(line.left, line.right) for line in lost}
    return [_settled(frame, digits, finer, gone) for frame in frames], finer


def _blocks_of(frame: Frame) -> Sequence[Block]:
    return [*frame.lead, *frame.blocks, *frame.tail, *(block for half in frame.halves for block in half.blocks)]


def _chains_of(block: Block) -> Sequence[Chain]:
    return (block,) if isinstance(block, Chain) else block.chains if isinstance(block, Locals | Ledger) else ()


def _lines_of(graph: Graph, frame: Frame) -> Iterator[NumberLine]:
    for block in _blocks_of(frame):
        product = _product_of(block) if isinstance(block, Ledger) else None
        if product is not None:
            yield NumberLine(*product, graph)
        for chain in (*_chains_of(block), *(block.spelled if isinstance(block, Ledger) else ())):
            formulas: list[Term] = []
            for link in chain.links:
                if link.relation == "approx" and is_result(link.right):
                    yield from (NumberLine(formula, link.right, graph) for formula in formulas)
                if _is_numeric(link.right) and not is_result(link.right) and not _is_shortened(link.right):
                    formulas.append(link.right)


def _product_of(ledger: Ledger) -> tuple[Term, Term] | None:
    """The chain rule with the values of its factors, and its total; None where one has no value."""
    values = {column.derivative: column.value for column in ledger.columns if isinstance(column, Factor)}
    if ledger.total is None or not ledger.chains or None in values.values():
        return None
    filled = transform(ledger.chains[0].links[-1].right, lambda node: values.get(node) or node)
    return (filled, ledger.total.right) if _is_numeric(filled) and not is_result(filled) else None


def _is_shortened(formula: Term) -> bool:
    """Whether a formula has a sum that no slide shows whole, so that nobody can compute it again."""
    return any(isinstance(node, Sum) and len(node.terms) > MOST_TERMS for node in walk(formula))


def _is_numeric(term: Term) -> bool:
    return not term.holds(Symbol, Derivative) and not term.free and term.holds(Number)


def _matrices_of(frame: Frame) -> Iterator[Matrix]:
    for block in _blocks_of(frame):
        for chain in _chains_of(block):
            for link in chain.links:
                if link.relation == "approx":
                    yield from (node for node in walk(link.right) if isinstance(node, Matrix) and _is_numeric(node))


def _alone_in(frame: Frame) -> Iterator[Number]:
    """The numbers that stand in no matrix."""
    for block in _blocks_of(frame):
        sides = [link.right for chain in _chains_of(block) for link in chain.links]
        if isinstance(block, Ledger):
            sides += [one.value for one in block.columns if isinstance(one, Factor) and one.value is not None]
        for side in sides:
            if not side.holds(Matrix):
                yield from (node for node in walk(side) if isinstance(node, Number))


# the frames, as they are printed


def _settled(frame: Frame, digits: int, finer: Finer, gone: Collection[tuple[Term, Term]]) -> Frame:
    def chain(one: Chain) -> Chain:
        results = [link.right for link in one.links if is_result(link.right)]
        kept = [link for link in one.links if not any((link.right, result) in gone for result in results)]
        return replace(one, links=tuple(_with_relations(one.left, kept, digits, finer)))

    def block(one: Block) -> Block:
        match one:
            case Chain():
                return chain(one)
            case Locals(chains):
                return replace(one, chains=tuple(map(chain, chains)))
            case Ledger():
                return _ledger(one, chain, digits, finer, gone)
        return one

    return replace(
        frame,
        lead=tuple(map(block, frame.lead)),
        blocks=tuple(map(block, frame.blocks)),
        tail=tuple(map(block, frame.tail)),
        halves=tuple(_settled(half, digits, finer, gone) for half in frame.halves),
    )


def _with_relations(left: Term, links: Sequence[Link], digits: int, finer: Finer) -> Iterator[Link]:
    before = left
    for link in links:
        sides = (before, link.right)
        rounded = not all(shows_exactly(side, digits) for side in sides)
        exact = link.relation == "approx" and rounded and all(shows_exactly(side, digits, finer) for side in sides)
        yield replace(link, relation="=") if exact else link
        before = link.right


def _ledger(
    ledger: Ledger,
    chain: Callable[[Chain], Chain],
    digits: int,
    finer: Finer,
    gone: Collection[tuple[Term, Term]],
) -> Ledger:
    total = None if _product_of(ledger) in gone else ledger.total
    if total is not None and shows_exactly(total.right, digits, finer):
        total = replace(total, relation="=")
    chains, spelled = (tuple(map(chain, chains)) for chains in (ledger.chains, ledger.spelled))
    return replace(ledger, chains=chains, spelled=spelled, total=total)
