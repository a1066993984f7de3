"""A document at random: a lecture file, definitions, then right and wrong claims, each with its truth."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from benchmarks.claims.calculus import calculus
from benchmarks.claims.decimals import numeric_claims
from benchmarks.claims.facts import Fact
from benchmarks.claims.layout import Stated, laid_out, words_alone
from benchmarks.claims.mutations import mutated
from benchmarks.claims.networks import Network, Numbers, Point, lecture_point, moved_point, random_network
from benchmarks.claims.printer import Printer
from benchmarks.claims.spelling import Spelling, lecture_file
from benchmarks.claims.statements import Way, definitions, renewed_ways, updates_of_all, ways_of
from benchmarks.claims.style import LAYER_LETTERS, MARKED, Style, random_style
from benchmarks.claims.tree import Derivative, Name, Tree, letters_bound, mapped, walk
from benchmarks.claims.truth import Truth, is_true

__all__ = ["Document", "document"]


_BY_OLD_NAMES = ("<-", ":=", "=")  # ways to write an update without a mark


@dataclass(frozen=True, slots=True)
class Document:
    seed: int
    lecture: str
    text: str
    claims: Sequence[Stated]


@dataclass(frozen=True, slots=True)
class _Writer:
    """What the claims of one document are made from."""

    network: Network
    point: Point
    style: Style
    printer: Printer
    chance: random.Random
    anywhere: Sequence[Truth]
    here: Sequence[Truth]  # at the lecture's numbers, and near them

    def is_true(self, fact: Fact) -> bool:
        return is_true([*self.anywhere, *self.here], fact.left, fact.right, fact.letters)

    def is_false(self, fact: Fact) -> bool:
        """Wrong in general, and with the lecture's own numbers and near them, so that no condition saves it."""
        points = [self.anywhere, *([one] for one in self.here)]
        return not any(is_true(truths, fact.left, fact.right, fact.letters) for truths in points)

    def latex(self, fact: Fact) -> tuple[str, str, str]:
        """The left side, the relation and the right side."""
        left, relation = fact.left, fact.relation
        if relation == "<-":
            assert isinstance(left, Name)
            if self.style.updated in _BY_OLD_NAMES:
                left = replace(left, updated=False)
            relation = {"<-": r"\leftarrow", ":=": ":="}.get(self.style.updated, "=")
        return self.printer.text(left), relation, self.printer.text(fact.right)


def _writer(seed: int) -> _Writer:
    chance = random.Random(seed)
    network = random_network(chance, chance.choice((1, 2, 2, 2, 3)), batch=chance.random() < 0.25)
    point, style = lecture_point(network, chance), random_style(network, chance)
    far = [moved_point(network, point, chance, near=False) for _ in range(3)]
    near = [point, moved_point(network, point, chance, near=True)]
    anywhere, here = ([Truth(Numbers(network, one), style.layout) for one in points] for points in (far, near))
    printer = Printer(Spelling(network, style), style, chance)
    return _Writer(network, point, style, printer, chance, anywhere, here)


def document(seed: int, size: int = 16) -> Document:
    """A document with some `size` claims beside its definitions, most of them wrong. The same for the same seed."""
    writer = _writer(seed)
    chance, network, style = writer.chance, writer.network, writer.style
    claims: list[Stated] = []
    for fact in definitions(network, chance, style):
        claims += _right(writer, f"definition {fact.kind}", fact)
    ways = ways_of(network, chance, style)
    views = {view for view, _ in ways}
    views = {view for view in sorted(views) if chance.random() < 0.7} or views
    ways = [one for one in ways if one[0] in views]
    scalar = [way for view, way in ways if view == "units" and not network.samples]
    most, sums = len(claims) + size, network.depth
    while len(claims) < most:
        view, way = chance.choice(ways)
        stated = [*_stated(writer, view, way)]
        sums += _definitions_of_the_layout(stated)
        if not sums:
            sums = 1  # more definitions against the document's own layout than for it would make another one
            continue
        claims += stated
        if chance.random() < 0.4:
            claims += [Stated(*one) for one in numeric_claims(writer.printer, writer.here[0], chance, scalar)]
    if not network.samples and style.updated in MARKED and chance.random() < 0.5:
        claims += _after_an_update(writer, size // 2)
    if chance.random() < 0.2:
        claims = [*calculus(chance, style.own_function), *claims]
    opening = "There are $m$ training examples." if network.samples else ""
    text, placed = laid_out(chance, claims, opening)
    return Document(seed, lecture_file(network, writer.point, style), text, placed)


def _definitions_of_the_layout(stated: Sequence[Stated]) -> int:
    """How many sums in vectors speak for the document's layout, less those that speak for another one."""
    sums = [one for one in stated if one.kind.split(":")[0].split(" ", 1)[1:] == ["sum"]]
    whole = [one for one in sums if one.kind.startswith(("vectors", "batch", "general"))]
    return sum(-1 if one.kind.endswith((": order", ": transposed")) else 1 for one in whole)


def _after_an_update(writer: _Writer, size: int) -> Iterator[Stated]:
    """What every parameter becomes, and what is computed with the new ones."""
    chance, network, style = writer.chance, writer.network, writer.style
    yield words_alone("One step of gradient descent:")
    for fact in updates_of_all(network, chance, style):
        yield from _right(writer, f"after {fact.kind}", fact)
    yield words_alone(chance.choice(("After the update:", "The forward pass with the new parameters:")))
    ways = renewed_ways(network, chance)
    for _ in range(size):
        yield from _stated(writer, "after", chance.choice(ways))
        yield from (Stated(*one) for one in numeric_claims(writer.printer, writer.here[0], chance, ways))


def _stated(writer: _Writer, view: str, way: Way) -> Iterator[Stated]:
    """A fact as it is, with a mistake, or in two forms beside each other of which one may have a mistake."""
    fact, chance = way(), writer.chance
    if fact.left == fact.right:
        return
    kind = f"{view} {fact.kind}"
    plain = _right(writer, kind, fact)
    if chance.random() < 0.35:
        yield from plain
        return
    wrong = _wrong(writer, fact)
    if wrong is None:
        return
    mistake, changed = wrong
    left, relation, right = writer.latex(changed)
    if chance.random() < 0.15 and relation == "=":
        yield Stated(f"{kind}: {mistake} (second)", (left, plain[0].sides[1], right), (relation, "="), (True, False))
    else:
        yield Stated(f"{kind}: {mistake}", (left, right), (relation,), (False,))


def _right(writer: _Writer, kind: str, fact: Fact) -> list[Stated]:
    """A fact that is true; anything else is a fault of the generator."""
    left, relation, right = writer.latex(fact)
    if not writer.is_true(fact):
        message = f"a fact that is not true: {kind}: {left} {relation} {right}"
        raise AssertionError(message)
    return [Stated(kind, (left, right), (relation,), (True,))]


def _wrong(writer: _Writer, fact: Fact) -> tuple[str, Fact] | None:
    """A single mistake in a fact that makes it false."""
    style = writer.style
    entries, matrices = style.entry != "*", not style.matrix_product
    before = writer.latex(fact)
    for mistake, right in mutated(writer.network, writer.chance, fact.right, entries=entries, matrices=matrices):
        changed = replace(fact, right=mapped(right, _in_its_layer) if style.place == "indexed" else right)
        if _is_writable(changed) and writer.latex(changed) != before and writer.is_false(changed):
            return mistake, changed
    return None


def _in_its_layer(tree: Tree) -> Tree:
    """A name of the layer that its index letter tells."""
    if isinstance(tree, Name) and tree.unit in LAYER_LETTERS and tree.kind in ("x", "a", "z", "b", "delta", "W"):
        letters = [one for one in (tree.unit, tree.source) if one in LAYER_LETTERS]
        layer = max(map(LAYER_LETTERS.index, letters))
        return replace(
            tree,
            kind="x" if tree.kind in ("a", "x") and not layer else "a" if tree.kind == "x" else tree.kind,
            layer=layer,
        )
    return tree


def _is_writable(fact: Fact) -> bool:
    """Whether anyone would write this: no index from nowhere, no derivative of a quantity by itself, no x = x."""
    parts: list[Tree] = [part for _, part in walk(fact.right)]
    plain = all(not isinstance(part, Derivative) or part.of != part.by for part in parts)
    left = replace(fact.left, updated=False) if isinstance(fact.left, Name) else fact.left
    return plain and fact.right != left and letters_bound(fact.right, frozenset(fact.letters))
