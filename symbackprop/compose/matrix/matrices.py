"""The matrix view of a worked example: formulas recognised from the graph, the vectors and matrices in numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import takewhile

from symbackprop.compose.diagram import Diagram
from symbackprop.compose.document import Block, Chain, Frame, Link, Listing, Locals, Phrase
from symbackprop.compose.picture import with_values
from symbackprop.core.display import shows_exactly
from symbackprop.core.errors import Unproved
from symbackprop.core.graph import Graph, running
from symbackprop.core.places import SAMPLE, Index, Place
from symbackprop.core.quantities import Kind, Quantity, Variable, canonical_name, quantity_of, signal_of
from symbackprop.core.substitution import at_places
from symbackprop.core.terms import (
    Derivative,
    Matrix,
    Number,
    Series,
    Symbol,
    Term,
    map_children,
    quantities_of,
    sum_of,
    transform,
    walk,
)
from symbackprop.derive.families.arrays import NoMatrixForm, matrix_form
from symbackprop.derive.families.backward import SIGNALS, Backward
from symbackprop.derive.families.entries import entries_of, entry_at, shape_of, size_of
from symbackprop.derive.families.layout import Layout, Line, layout_of
from symbackprop.derive.local import local_derivatives
from symbackprop.evaluate.analysis import Analysis
from symbackprop.evaluate.forward import value_in
from symbackprop.judge.families import equal_for_all_sizes

__all__ = ["LOSS", "MOST", "NO_PICTURE", "ZERO", "Formula", "MatrixView", "matrix_view", "wholes"]

_BESIDE_A_PICTURE = 6  # rows of numbers
MOST = 6  # rows and columns, beyond which numbers are not written out
LOSS = quantity_of(Kind.LOSS)
NO_PICTURE = Diagram((), (), 0, 0)
ZERO = Number(Fraction(0))


@dataclass(frozen=True, slots=True)
class Formula:
    """An equality of the graph in matrices; `indexed` where it has no matrix form and stays in indices."""

    left: Term
    right: Term
    indexed: bool = False


@dataclass(frozen=True, slots=True)
class MatrixView:
    """One lecture seen as matrices; `pairs` asks for a picture frame after each working, `shapes` for the shapes.

    `layout` says how the arrays of a model of equations are seen; None in a network, whose layers say it.
    """

    analysis: Analysis
    picture: Diagram
    pairs: bool
    shapes: bool
    backward: Backward
    layout: Layout | None = None

    @property
    def graph(self) -> Graph:
        return self.analysis.network.graph

    @property
    def by_columns(self) -> bool:
        """Whether the samples of a batch are the columns of one matrix; else its formulas are those of each sample."""
        samples = self.analysis.network.samples
        return samples is not None and samples <= MOST

    def number_of(self, variable: Variable) -> int:
        """The number of the group that a variable belongs to, as people call it."""
        return next((group.number for group in self.graph.groups if variable in group.members), 0)

    def formula(self, subject: Quantity, left: Term, body: Term) -> Formula:
        """`left` = `body`, an equality for every place of the subject, in matrices where it has such a form.

        Raises Unproved where the matrices do not say what the indices say.
        """
        if self.layout is not None:
            return self._seen(self.layout, subject, left, body)
        units = [place for place in subject.at if isinstance(place, Index)]
        ways: list[tuple[tuple[Index, ...], tuple[Index, ...]]] = [(tuple(units), (SAMPLE,))]
        if self.by_columns:
            columns = [SAMPLE] if subject.sample == SAMPLE and units else []
            ways.insert(0, ((*units, *columns), ()))
        for target, loops in ways:
            try:
                right = matrix_form(body, target, loops)
                whole = matrix_form(left, target, loops)
            except NoMatrixForm:
                continue
            entry = entry_at(self.graph, right, *target)
            if entry != body and not equal_for_all_sizes(self.graph, entry, body):
                message = f"the matrix form of d{canonical_name(subject)} is not what its entries are"
                raise Unproved(message, (entry, body))
            return Formula(whole, right)
        return Formula(left, body, indexed=bool(running(subject)))

    def _seen(self, layout: Layout, subject: Quantity, left: Term, body: Term) -> Formula:
        """The equality as the layout of a model has it."""
        seen = layout.seen(self.graph, Line(subject, left, body))
        if seen is None or not wholes(seen.left, seen.right):
            return Formula(left, body, indexed=bool(running(subject)))
        return Formula(seen.left, seen.right)

    def whole(self, left: Term) -> Term:
        """A quantity, or a derivative by it, at running indices as the vector or matrix of its family."""
        quantity = left.by if isinstance(left, Derivative) else next(quantities_of(left))
        return self.formula(quantity, left, left).left

    def fits(self, term: Term) -> bool:
        """Whether the numbers of a matrix are written out."""
        return all(size_of(self.graph, side) <= MOST for side in shape_of(self.graph, term))

    def numbers(self, term: Term) -> Term | None:
        """The value of each entry, of a scalar its number; None where one is not known or the matrix is too large."""
        if not self.fits(term):
            return None
        values = self.analysis.evaluation.values
        grid = [
            [value_in(self.graph, values, self._known(entry)) for entry in row]
            for row in entries_of(self.graph, term, every_sample=True)
        ]
        rows = tuple(tuple(Number(value) for value in row if value is not None) for row in grid)
        if any(value is None for row in grid for value in row):
            return None
        return rows[0][0] if len(rows) == len(rows[0]) == 1 else Matrix(rows)

    def _known(self, term: Term) -> Term:
        """The term with its sums over samples written out, and a number for each derivative that has a value."""
        evaluation = self.analysis.evaluation

        def derivative(node: Term) -> Term:
            if not isinstance(node, Derivative):
                return node
            if node.direct:
                return local_derivatives(self.analysis.network.equations[node.of])[node.by]
            inner = node.by.kind in SIGNALS or node.by.kind is Kind.VALUE
            signal = evaluation.values.get(signal_of(node.by)) if inner else None
            found = evaluation.gradients.get(node.by, signal)
            return node if node.of != LOSS or found is None else Number(found)

        return transform(samples_written_out(term), derivative)

    def link(self, term: Term, *, emphasis: bool = False, exact: bool = True) -> Link:
        """`= term`, or `~` where a number in it, or before it, is rounded."""
        exact = exact and shows_exactly(term, self.analysis.lecture.deck.digits)
        return Link("=" if exact else "approx", term, emphasis=emphasis)

    def links(self, *terms: Term | None) -> tuple[Link, ...]:
        """Each step of a working; nothing after a part that is not known. Of two results one after the other, which may
        differ in the digits that are not shown, the last stands.
        """
        links: list[Link] = []
        exact = True
        steps = [*takewhile(lambda term: term is not None, terms)]
        for term, following in zip(steps, [*steps[1:], None], strict=True):
            if term is None or (following is not None and _is_result(term) and _is_result(following)):
                continue
            link = self.link(term, exact=exact)
            exact = link.relation == "="
            if not links or links[-1].right != term:
                links.append(link)
        return (*links[:-1], replace(links[-1], emphasis=True)) if links else ()

    def frames(self, title: Phrase, diagram: Diagram, *workings: Sequence[Block]) -> Iterable[Frame]:
        """Each working over the whole width, and with `pairs` the results of all beside the picture."""
        family = title.key if len(workings) > 1 else ""
        for blocks in workings:
            symbolic = not any(isinstance(node, Matrix) for node in _nodes(blocks))
            beside = (diagram,) if symbolic and not self.pairs else ()
            yield Frame(title, tuple(blocks), beside, family=family)
        chains = [block for blocks in workings for block in blocks if isinstance(block, Chain) and len(block.links) > 1]
        if self.pairs and chains:
            step = Phrase("matrix.in_network", {"step": Phrase(f"{title.key}_step", title.slots)})
            picture = with_values(self.analysis, diagram)
            compact = [_compact(chain) for chain in chains]
            low = sum(max(map(_rows_in, chain.links)) for chain in compact) <= _BESIDE_A_PICTURE
            for part in [compact] if low else [[chain] for chain in compact]:
                yield Frame(title, (Locals(tuple(part)),), (picture,), stacked=True, step=step)

    def about_shapes(self, terms: Iterable[Term]) -> tuple[Block, ...]:
        """The shape of each vector and matrix."""
        parts = []
        for term in dict.fromkeys(terms):
            rows, columns = (size_of(self.graph, side) for side in shape_of(self.graph, term))
            if self.analysis.lecture.spelling.rows:
                rows, columns = columns, rows
            parts.append(Phrase("matrix.shape", {"name": term, "rows": rows, "columns": columns}))
        return (Phrase("matrix.shapes", {"shapes": Listing(tuple(parts))}),) if self.shapes and parts else ()


def matrix_view(analysis: Analysis, picture: Diagram, *, pairs: bool, shapes: bool) -> MatrixView:
    """The matrix view of a lecture."""
    graph = analysis.network.graph
    passed = analysis.families
    layout = None
    if analysis.lecture.model is not None:
        lines = [Line(one.of, Symbol(one.of), one.body) for one in graph.definitions]
        layout = layout_of(graph, [*lines, *(Line(one.subject, one.gradient, one.result) for one in passed.adjoints)])
    return MatrixView(analysis, picture, pairs, shapes, passed, layout)


def samples_written_out(term: Term) -> Term:
    """The term with its sums over the samples written out."""
    if isinstance(term, Series) and term.index == SAMPLE and isinstance(term.count, int):
        body = samples_written_out(term.body)
        places: Iterable[Place] = range(1, term.count + 1)
        return sum_of(*(at_places(body, {SAMPLE: place}) for place in places))
    return map_children(term, samples_written_out)


def wholes(*terms: Term) -> tuple[Term, ...]:
    """The vectors and matrices that formulas name, in reading order."""
    names = (Symbol(quantity) for term in terms for quantity in quantities_of(term) if quantity.is_whole)
    return tuple(dict.fromkeys(names))


def _is_result(term: Term) -> bool:
    """Whether a term is a number, or a matrix of numbers."""
    entries = [entry for row in term.rows for entry in row] if isinstance(term, Matrix) else [term]
    return all(isinstance(entry, Number) for entry in entries)


def _nodes(blocks: Sequence[Block]) -> Iterable[Term]:
    chains = (chain for block in blocks for chain in (block.chains if isinstance(block, Locals) else (block,)))
    return (node for chain in chains if isinstance(chain, Chain) for link in chain.links for node in walk(link.right))


def _rows_in(link: Link) -> int:
    """The height of the matrices of a link, in rows."""
    return max((len(node.rows) for node in walk(link.right) if isinstance(node, Matrix)), default=1)


def _compact(chain: Chain) -> Chain:
    """The first and the last link alone."""
    return replace(chain, links=chain.links if len(chain.links) < 3 else (chain.links[0], chain.links[-1]))
