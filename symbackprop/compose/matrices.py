"""The vectors and matrices of a worked example, and their working in numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from symbackprop.compose.diagram import Diagram
from symbackprop.compose.document import Block, Chain, Frame, Link, Listing, Locals, Phrase, Words
from symbackprop.compose.picture import with_values
from symbackprop.core.display import shows_exactly
from symbackprop.core.quantities import Kind, Quantity, quantity_of
from symbackprop.core.terms import (
    Derivative,
    Matrix,
    Number,
    Product,
    Real,
    Sum,
    Symbol,
    Term,
    transform,
    walk,
)
from symbackprop.derive.local import local_derivatives
from symbackprop.evaluate.analysis import Analysis
from symbackprop.evaluate.forward import value_in
from symbackprop.judge.entries import entries_of, shape_of, whole

__all__ = ["LOSS", "MOST", "ZERO", "MatrixView", "bias_of", "products_of", "sum_written"]

MOST = 6  # rows and columns, beyond which numbers are not written out
LOSS = quantity_of(Kind.LOSS)
_NO_PICTURE = Diagram((), (), 0, 0)
ZERO = Number(Fraction(0))


@dataclass(frozen=True, slots=True)
class MatrixView:
    """One lecture seen as matrices; `pairs` asks for a picture frame after each working, `shapes` for the shapes."""

    analysis: Analysis
    picture: Diagram
    pairs: bool
    shapes: bool

    @property
    def sample(self):  # type: ignore[no-untyped-def]
        return self.analysis.network.running_sample

    def output(self, layer: int) -> Quantity:
        """The vector of a layer's outputs: x, a or yhat."""
        network = self.analysis.network
        if layer == 0:
            return whole(Kind.INPUT, sample=self.sample)
        kind = Kind.PREDICTION if layer == network.depth else Kind.ACTIVATION
        return whole(kind, layer, self.sample)

    def of(self, kind: Kind, layer: int) -> Quantity:
        """z, delta (of the running sample), W or b of a layer."""
        return whole(kind, layer, None if kind in (Kind.WEIGHT, Kind.BIAS) else self.sample)

    def numbers(self, term: Term) -> Matrix | None:
        """The value of each entry, or None where one is not known or the matrix is too large to be written."""
        network, values = self.analysis.network, _known(self.analysis)
        grid = entries_of(network, term)
        if len(grid) > MOST or len(grid[0]) > MOST:
            return None
        filled = [
            [value_in(network.graph, values, _with_gradients(self.analysis, entry)) for entry in row] for row in grid
        ]
        rows = tuple(tuple(Number(value) for value in row if value is not None) for row in filled)
        return Matrix(rows) if sum(map(len, rows)) == len(grid) * len(grid[0]) else None

    def link(self, term: Term, *, emphasis: bool = False, exact: bool = True) -> Link:
        """`= term`, or `~` where a number in it, or before it, is rounded."""
        exact = exact and shows_exactly(term, self.analysis.lecture.deck.digits)
        return Link("=" if exact else "approx", term, emphasis=emphasis)

    def links(self, *terms: Term | None) -> tuple[Link, ...]:
        """Each step of a working; nothing after a part that is not known."""
        links: list[Link] = []
        exact = True
        for term in terms:
            if term is None:
                break
            link = self.link(term, exact=exact)
            exact = link.relation == "="
            if not links or links[-1].right != term:
                links.append(link)
        return (*links[:-1], replace(links[-1], emphasis=True)) if links else ()

    def frames(self, title: Words, chains: Sequence[Block], diagram: Diagram) -> Iterable[Frame]:
        """The working over the whole width, and with `pairs` the result below the picture."""
        symbolic = not any(isinstance(node, Matrix) for node in _nodes(chains))
        yield Frame(title, tuple(chains), (diagram,) if symbolic and not self.pairs else ())
        if self.pairs:
            for block in chains:
                if isinstance(block, Chain) and len(block.links) > 1:
                    picture = with_values(self.analysis, diagram)
                    yield Frame(title, (Locals((_compact(block),)),), (picture,), stacked=True)

    def about_shapes(self, *quantities: Quantity) -> tuple[Block, ...]:
        if not self.shapes:
            return ()
        parts = []
        for quantity in quantities:
            rows, columns = shape_of(self.analysis.network, quantity)
            parts.append(Phrase("matrix.shape", {"name": Symbol(quantity), "rows": rows, "columns": columns}))
        return (Phrase("matrix.shapes", {"shapes": Listing(tuple(parts))}),)


def _nodes(blocks: Sequence[Block]) -> Iterable[Term]:
    chains = (chain for block in blocks for chain in (block.chains if isinstance(block, Locals) else (block,)))
    return (node for chain in chains if isinstance(chain, Chain) for link in chain.links for node in walk(link.right))


def _compact(chain: Chain) -> Chain:
    """The first and the last link alone."""
    return replace(chain, links=chain.links if len(chain.links) < 3 else (chain.links[0], chain.links[-1]))


def _known(analysis: Analysis) -> dict[Quantity, Real]:
    return {**analysis.evaluation.values}


def _with_gradients(analysis: Analysis, term: Term) -> Term:
    """The term with a number for each derivative of the loss that has a value."""
    evaluation = analysis.evaluation

    def change(node: Term) -> Term:
        if isinstance(node, Derivative) and node.direct:
            return local_derivatives(analysis.network.equations[node.of])[node.by]
        if not isinstance(node, Derivative) or node.of != LOSS:
            return node
        delta = quantity_of(Kind.DELTA, node.by.layer, node.by.unit, sample=node.by.sample)
        value = evaluation.gradients.get(node.by, evaluation.values.get(delta))
        return node if value is None else Number(value)

    return transform(term, change)


def products_of(left: Matrix, right: Matrix) -> Matrix:
    """Every entry of a product of matrices, its sum of products written out."""
    columns = [*zip(*right.rows, strict=True)]
    return Matrix(
        tuple(
            tuple(sum_written([Product((a, b)) for a, b in zip(row, column, strict=True)]) for column in columns)
            for row in left.rows
        )
    )


def sum_written(terms: Sequence[Term]) -> Term:
    return Sum(tuple(terms)) if len(terms) > 1 else terms[0]


def bias_of(view: MatrixView, layer: int) -> Quantity | None:
    """The bias vector of a layer, the one number that it shares, or None."""
    mode = view.analysis.network.layers[layer - 1].bias
    return {"none": None, "shared": quantity_of(Kind.BIAS, layer), "per_unit": view.of(Kind.BIAS, layer)}[mode]
