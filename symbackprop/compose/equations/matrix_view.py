"""The matrix view of a model: its equations, its backward pass and its updates in vectors and matrices.

What has no such form stays in indices, and the frame says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import groupby

from symbackprop.compose.diagram import Diagram
from symbackprop.compose.document import Block, Chain, Frame, Link, Listing, Note, Phrase
from symbackprop.compose.equations.running import in_runs
from symbackprop.compose.matrix.matrices import NO_PICTURE, Formula, MatrixView, matrix_view
from symbackprop.compose.matrix.update import matrix_update_frames
from symbackprop.compose.matrix.working import working
from symbackprop.core.errors import Unproved
from symbackprop.core.graph import Definition
from symbackprop.core.places import ALL, Index, Place
from symbackprop.core.quantities import Quantity
from symbackprop.core.substitution import at_places
from symbackprop.core.terms import Derivative, Matrix, Symbol, Term, quantities_of, walk
from symbackprop.derive.families.backward import Adjoint
from symbackprop.derive.families.proofs import prove_adjoint
from symbackprop.evaluate.analysis import Analysis

__all__ = ["matrix_frames", "matrix_frames_of"]

_ROOM = 8  # rows of formulas and matrices on a frame
_NAMED = 3  # formulas, up to which the frame says which they are
_STEPS = 3  # of a recursion, from its start
_MOST_BRIEF = 6  # further steps


def matrix_frames(analysis: Analysis, picture: Diagram | None) -> Iterator[Frame]:
    """The forward pass, the backward pass and the update; where there are no vectors, that there are none."""
    view = matrix_view(analysis, NO_PICTURE, pairs=False, shapes=False)
    if not any(general.at for general in view.graph.quantities):
        yield Frame(Phrase("model.no_matrices"), (Phrase("model.no_matrices_words"),), _pictures(picture))
        return
    yield from _packed("model.matrix_forward", [*_forward(view)], picture, "forward")
    yield from _packed("model.matrix_backward", [*_backward(view)], picture, "backward")
    yield from matrix_update_frames(analysis)


def matrix_frames_of(analysis: Analysis, quantity: Quantity) -> Iterator[Frame]:
    """The derivative by the array of one quantity."""
    view = matrix_view(analysis, NO_PICTURE, pairs=False, shapes=False)
    found = [one for one in view.backward.adjoints if one.subject.variable == quantity.variable]
    return _packed("model.matrix_backward", [_derivative(view, one) for one in found], None, "backward")


def _pictures(picture: Diagram | None) -> tuple[Diagram, ...]:
    return () if picture is None else (picture,)


def _forward(view: MatrixView) -> Iterator[tuple[Block, ...]]:
    """Each equation; of a recursion the first steps, the others in brief."""
    steps: Counter[str] = Counter()

    def is_brief(definition: Definition) -> bool:
        variable = definition.of.variable
        steps[variable.name] += 1
        return bool(variable.fixed) and steps[variable.name] > _STEPS

    for brief, run in groupby(view.graph.definitions, is_brief):
        formulas = [view.formula(one.of, Symbol(one.of), one.body) for one in run]
        if brief:
            yield from _briefly(view, formulas, [True] * len(formulas))
        else:
            yield from (_line(view, formula, proved=True) for formula in formulas)


def _backward(view: MatrixView) -> Iterator[tuple[Block, ...]]:
    """dL/d of each array; of a recursion the last steps, the others in brief."""
    for brief, adjoints in in_runs(view.backward.adjoints):
        if brief:
            formulas = [view.formula(one.subject, one.gradient, one.result) for one in adjoints]
            yield from _briefly(view, formulas, [_is_proved(view, one) for one in adjoints])
        else:
            yield from (_derivative(view, one) for one in adjoints)


def _briefly(view: MatrixView, formulas: Sequence[Formula], proved: Sequence[bool]) -> Iterator[tuple[Block, ...]]:
    """Formulas with their values, as many as there is room for."""
    shown = [*zip(formulas, proved, strict=True)][:_MOST_BRIEF]
    for number, (formula, holds) in enumerate(shown, start=1):
        value = None if formula.left.free else view.numbers(formula.left)
        pairs = frozenset({(formula.left, formula.right)} if holds else ())
        remarks = [Phrase("model.in_indices", {"formula": formula.left})] if formula.indexed else []
        if number == len(shown) < len(formulas):
            remarks.append(Phrase("model.other_steps"))
        yield (Chain(formula.left, view.links(formula.right, value), holds=pairs), *map(Note, remarks))


def _derivative(view: MatrixView, adjoint: Adjoint) -> tuple[Block, ...]:
    """What dL/d of an array comes to; what is not proved for all sizes is proved at each place of the lecture."""
    formula = view.formula(adjoint.subject, adjoint.gradient, adjoint.result)
    return _line(view, formula, proved=_is_proved(view, adjoint))


def _is_proved(view: MatrixView, adjoint: Adjoint) -> bool:
    with suppress(Unproved):
        prove_adjoint(view.graph, adjoint)
        return True
    return False


def _line(view: MatrixView, formula: Formula, *, proved: bool) -> tuple[Block, ...]:
    """A formula in numbers; one that holds for each place of an index, at its first place. `proved` says that the
    formula with running indices is proved; that in matrices is proved to be the same where it is found.
    """
    holds = frozenset({(formula.left, formula.right)} if proved else ())
    blocks: list[Block] = []
    places: dict[Index, Place] = dict.fromkeys(sorted(formula.left.free), 1)
    if formula.indexed:
        blocks.append(Chain(formula.left, view.links(formula.right), holds=holds))
        blocks.append(Note(Phrase("model.in_indices", {"formula": formula.left})))
    elif not places:
        links = view.links(formula.right, *working(view, formula.right), view.numbers(formula.left))
        blocks.append(Chain(formula.left, links, holds=holds))
    else:
        blocks.append(Chain(formula.left, (Link("=", formula.right),), holds=holds))
        first, right = at_places(formula.left, places), at_places(formula.right, places)
        steps = [*working(view, right), view.numbers(first)]
        if steps[0] is not None:
            blocks.append(Chain(first, view.links(*steps)))
    return tuple(blocks)


def _packed(key: str, lines: Sequence[tuple[Block, ...]], picture: Diagram | None, part: str) -> Iterator[Frame]:
    """As many lines on a frame as it has room for."""
    waiting: list[Block] = []
    for line in lines:
        if waiting and sum(map(_height, (*waiting, *line))) > _ROOM:
            yield _frame(key, waiting, picture, part)
            waiting = []
        waiting += line
    if waiting:
        yield _frame(key, waiting, picture, part)


def _frame(key: str, blocks: Sequence[Block], picture: Diagram | None, part: str) -> Frame:
    """A frame with its remarks at its end, each once; the picture stands beside formulas without numbers."""
    chains = [block for block in blocks if isinstance(block, Chain)]
    indexed = [block for block in blocks if isinstance(block, Note)]
    remarks = [*_rows(chains), *_indexed(indexed)]
    symbolic = not any(
        isinstance(node, Matrix) for chain in chains for link in chain.links for node in walk(link.right)
    )
    step = None
    subjects = (*dict.fromkeys(_subject(chain.left) for chain in chains),)
    if len(subjects) <= _NAMED:
        step = Phrase(f"{key}_of", {"subject": Listing(subjects)})
    pictures = _pictures(picture) if symbolic else ()
    return Frame(Phrase(key), (*chains, *remarks), pictures, part=part, proved=True, step=step)


def _subject(left: Term) -> Symbol:
    """The array that a line is about, as a whole."""
    quantity = left.by if isinstance(left, Derivative) else next(quantities_of(left))
    return Symbol(quantity._replace(at=(ALL,) * len(quantity.at)))


def _rows(chains: Iterable[Chain]) -> Iterator[Note]:
    """What a row of a matrix is, once a frame."""
    sides = [side for chain in chains for side in (chain.left, *(link.right for link in chain.links))]
    for row in (one for side in sides for one in quantities_of(side)):
        if ALL in row.at and row.at[0] != ALL:
            matrix = row._replace(at=(ALL,) * len(row.at))
            yield Note(Phrase("model.row", {"row": Symbol(row), "matrix": Symbol(matrix)}))
            return


def _indexed(notes: Sequence[Note]) -> Iterator[Note]:
    """The remarks of the lines, of those that stay in indices one for all."""
    slots = [note.words.slots.get("formula") for note in notes if isinstance(note.words, Phrase)]
    terms = tuple(one for one in slots if isinstance(one, Term))
    if terms:
        yield Note(Phrase("model.in_indices", {"formula": Listing(terms)}))
    yield from (note for note, slot in zip(notes, slots, strict=True) if slot is None)


def _height(block: Block) -> int:
    """About how many rows of a frame a formula takes."""
    if not isinstance(block, Chain):
        return 0
    return sum(
        max((len(node.rows) for node in walk(link.right) if isinstance(node, Matrix)), default=1)
        for link in block.links
    )
