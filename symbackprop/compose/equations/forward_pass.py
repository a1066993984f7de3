"""The first frames of a model: its equations, what is given, and the forward pass in numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from math import prod
from typing import TypeAlias

from symbackprop.compose.chains import convention_at_kinks, in_even_parts, number_links
from symbackprop.compose.diagram import Diagram, Role
from symbackprop.compose.document import Block, Chain, Frame, Given, Link, Listing, Locals, Note, Phrase, Words
from symbackprop.compose.equations.graph_picture import with_values_of
from symbackprop.core.graph import Definition, Graph
from symbackprop.core.places import ALL
from symbackprop.core.quantities import Kind, Quantity, Variable, quantity_of
from symbackprop.core.terms import Matrix, Number, Real, Symbol, Term, Transpose, walk
from symbackprop.derive.families.layout import Line, as_written
from symbackprop.evaluate.analysis import Analysis
from symbackprop.network.model.model import Model, Name
from symbackprop.rules.kinks import kinks_in

__all__ = ["equations_frames", "forward_pass", "given_of_model", "size_of"]

_LINES = 6  # equations on a frame
_ENTRIES = 3  # of an array that are worked out
_ROWS = 8  # on a frame of the forward pass
_ON_A_LINE, _SURELY = 26, 21  # parts of a chain that stands on one line, where there is room or on any page
_GROUPS, _PAIRS, _FEW = 10, 12, 3
_GRID, _WIDE = 5, 10  # numbers below and beside each other in a given array
_MOST_AXES = 3
_LABELS = {Kind.INPUT: "input", Kind.TARGET: "target", Kind.PARAMETER: "parameter", Kind.CONSTANT: "constant"}


def _pictures(diagram: Diagram | None) -> tuple[Diagram, ...]:
    return () if diagram is None else (diagram,)


def lines_of(model: Model, graph: Graph) -> list[Chain]:
    """Each equation as it stands: with its steps running, in vectors where it is written in vectors; one that counts
    with the numbers of its steps at the second of them, which uses the first.
    """
    found: dict[int, list[Definition]] = {}
    for definition in graph.definitions:
        found.setdefault(model.lines.get(definition.of.variable, 0), []).append(definition)
    return [_stated(model, graph, number, same[:2][-1]) for number, same in sorted(found.items())]


def _stated(model: Model, graph: Graph, line: int, otherwise: Definition) -> Chain:
    definition = model.statements.get(line)
    graph = graph if definition is None else model.stated
    definition = definition or otherwise
    left: Term = Symbol(definition.of)
    right = definition.body
    if line in model.in_vectors:
        seen = as_written(graph, Line(definition.of, left, right), model.in_vectors[line])
        left, right = (left, right) if seen is None else (seen.left, seen.right)
    return Chain(left, (Link("=", right),), holds=frozenset({(left, right)}))


def equations_frames(analysis: Analysis, model: Model, picture: Diagram | None) -> Iterator[Frame]:
    """The equations as they are read, beside the graph that they make."""
    chains = lines_of(model, analysis.network.graph)
    for number, part in enumerate(in_even_parts(chains, _LINES)):
        title: Words = Phrase("model.overview")
        heading = Phrase("frame.continued", {"title": title}) if number else title
        yield Frame(heading, (Locals(part),), _pictures(picture), stacked=False, proved=True)


def given_of_model(analysis: Analysis, model: Model, picture: Diagram | None) -> Iterator[Frame]:
    """The given numbers, those of an array as a matrix where it is small."""
    groups = [*_given(analysis, model)]
    if not groups:
        return
    parts = in_even_parts(groups, _GROUPS)
    for number, part in enumerate(parts, start=1):
        title: Words = Phrase("frame.given")
        heading = Phrase("frame.continued", {"title": title}) if number > 1 else title
        beside = picture is not None and len(groups) <= _GROUPS // 2
        remarks = _left_out(analysis, model) if number == len(parts) else ()
        yield Frame(heading, (*part, *remarks), _pictures(picture) if beside else ())


def _left_out(analysis: Analysis, model: Model) -> Iterator[Note]:
    """Which arrays are too large to be shown."""
    values = analysis.lecture.values
    known = [name for name in model.given if name.shape and all(one in values for one in name.entries.values())]
    large = tuple(Symbol(_whole(name)) for name in known if not _is_shown(name))
    if large:
        yield Note(Phrase("model.left_out", {"arrays": Listing(large)}))


def _given(analysis: Analysis, model: Model) -> Iterator[Given]:
    values = analysis.lecture.values
    for kind, label in _LABELS.items():
        names = [name for name in model.given if name.kind is kind]
        scalars = [name for name in names if not name.shape and name.entries[()] in values]
        pairs = tuple((Symbol(name.entries[()]), Number(values[name.entries[()]])) for name in scalars)
        arrays = tuple(pair for name in names for pair in _arrays(name, values))
        if len(pairs) <= _FEW and arrays:  # a few numbers go with the matrices
            pairs, arrays = (), (*pairs, *arrays)
        for part in in_even_parts(pairs, _PAIRS):
            yield Given(Phrase(f"model.{label}"), part)
        if arrays:
            yield Given(Phrase(f"model.{label}"), arrays)
    if analysis.lecture.training.rate is not None:
        yield Given(Phrase("given.rate"), ((Symbol(quantity_of(Kind.RATE)), Number(analysis.lecture.training.rate)),))


def _whole(name: Name) -> Quantity:
    return Quantity(Variable(name.kind, None, name.name))


def _arrays(name: Name, values: Mapping[Quantity, Real]) -> Iterator[tuple[Term, Matrix]]:
    """The numbers of a vector or a matrix, lying down where it is high, and of an array of matrices each of these."""
    if not _is_shown(name) or any(quantity not in values for quantity in name.entries.values()):
        return
    *outer, rows, columns = name.shape if len(name.shape) > 1 else (*name.shape, 1)
    whole = _whole(name)
    for first in product(*(range(1, count + 1) for count in outer)):
        ends = [(i, j) if len(name.shape) > 1 else (i,) for i in range(1, rows + 1) for j in range(1, columns + 1)]
        cells = [Number(values[name.entries[(*first, *end)]]) for end in ends]
        grid = tuple(tuple(cells[row * columns : (row + 1) * columns]) for row in range(rows))
        subject: Term = Symbol(whole._replace(at=(*first, ALL, ALL)) if first else whole)
        lying = rows > _GRID
        yield (Transpose(subject), Matrix((*zip(*grid, strict=True),))) if lying else (subject, Matrix(grid))


def _is_shown(name: Name) -> bool:
    """Whether an array is small enough to be shown number by number."""
    if len(name.shape) > _MOST_AXES or not name.shape:
        return False
    *outer, rows, columns = name.shape if len(name.shape) > 1 else (*name.shape, 1)
    return prod(outer) <= _GRID and max(rows, columns) <= _WIDE and min(rows, columns) <= _GRID


def size_of(term: Term) -> int:
    """About how long a formula is."""
    return sum(1 for _ in walk(term))


_Step: TypeAlias = tuple[Chain, Variable, tuple[Block, ...]]  # what is said of an entry of which array, and after it


def forward_pass(analysis: Analysis, picture: Diagram | None) -> Iterator[Frame]:
    """Every quantity in the order of computation: formula, numbers put in, value; of an array the first entries, on one
    frame where that holds them.
    """
    waiting: list[_Step] = []
    done: set[Variable] = set()
    taken = 0
    for definition in analysis.network.graph.definitions:
        steps = [*_entries(analysis, definition)]
        whole = sum(_size(chain) for chain, _, _ in steps)
        for place, step in enumerate(steps):
            needed = whole if place == 0 and whole <= _ROWS else _size(step[0])
            if waiting and taken + needed > _ROWS and not (place and whole <= _ROWS):
                yield _forward_frame(analysis, picture, waiting, done)
                waiting, taken = [], 0
            waiting.append(step)
            taken += _size(step[0])
    if waiting:
        yield _forward_frame(analysis, picture, waiting, done)


def _entries(analysis: Analysis, definition: Definition) -> Iterator[_Step]:
    """The first entries of an array, in formulas and in numbers."""
    network = analysis.network
    entries = [*network.graph.entries(definition.of)]
    for entry in entries[:_ENTRIES]:
        term = network.equations[entry].term
        value = analysis.evaluation.values.get(entry)
        links = (Link("=", term), *number_links(analysis, term, value, emphasis=True))
        short = sum(size_of(link.right) for link in links) <= _ON_A_LINE
        last = entry == entries[:_ENTRIES][-1]
        remarks: tuple[Block, ...] = ()
        if last and len(entries) > _ENTRIES:
            remarks += (Note(Phrase("model.other_entries")),)
        if last:
            remarks += tuple(map(Note, convention_at_kinks(kinks_in(definition.body))))
        yield Chain(Symbol(entry), links, inline=short), definition.of.variable, remarks


def _size(chain: Chain) -> int:
    """About how many rows a chain takes."""
    return 1 if sum(size_of(link.right) for link in chain.links) <= _SURELY else len(chain.links)


def _forward_frame(
    analysis: Analysis,
    picture: Diagram | None,
    steps: Sequence[_Step],
    done: set[Variable],
) -> Frame:
    blocks: list[Block] = [replace(chain, stage=1) for chain, _, _ in steps]
    for _, _, remarks in steps:
        blocks += [remark for remark in remarks if remark not in blocks]
    now = {variable for _, variable, _ in steps}
    done |= now
    lit = None
    if picture is not None:
        given = {q.variable for q in (*analysis.network.graph.given, *analysis.network.graph.parameters)}
        lit = with_values_of(analysis, picture, frozenset(done | given))
        lit = _lit(lit, now)
    return Frame(
        Phrase("model.forward"),
        tuple(blocks),
        _pictures(lit),
        part="forward",
        stacked=all(chain.inline for chain, _, _ in steps),
    )


def _lit(diagram: Diagram, now: set[Variable]) -> Diagram:
    heads = {node.name for node in diagram.nodes if node.quantity is not None and node.quantity.variable in now}
    nodes = tuple(replace(node, role=Role.FORWARD) if node.name in heads else node for node in diagram.nodes)
    edges = tuple(replace(edge, role=Role.FORWARD) if edge.head in heads else edge for edge in diagram.edges)
    return replace(diagram, nodes=nodes, edges=edges)
