"""The conventions of a document, taken from its definitions: those under which most of them are right.

What a document says that is no definition has no voice in it: a convention under which fewer claims are wrong is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise

from symbackprop.check.conventions import LOSS_LETTERS
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.judging.links import judge_links
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.keys import Key, index_letters, key_of
from symbackprop.check.names.layer_numbers import LAYER_NUMBERS
from symbackprop.check.names.layout import LAYOUTS, Layout
from symbackprop.check.reading.instances import instances_of, read_sides
from symbackprop.check.reading.interpretation import Reading
from symbackprop.check.report import BAD, RANK, Verdict
from symbackprop.check.text.chains import Chain, chains_of
from symbackprop.check.text.formulas import Formula
from symbackprop.core.errors import SymbackpropError
from symbackprop.core.places import ALL
from symbackprop.core.quantities import Kind, Quantity, quantity_of
from symbackprop.latex.grammar import letters_of
from symbackprop.latex.heads import head_name
from symbackprop.latex.nodes import Identifier, Node, Trees
from symbackprop.latex.signs import RELATIONS
from symbackprop.latex.tokens import Macros, Unread, tokenise
from symbackprop.latex.tree import flatten, is_bare, is_differential, name_in
from symbackprop.network.lecture import Lecture
from symbackprop.rules.notation import builtin_notation

__all__ = ["with_conventions"]

_ENOUGH = 2  # definitions that show where the inputs of a weight matrix are
_USUAL = LAYOUTS[:3]
_MOST = 12  # definitions that are looked at
_EQUATIONS = 60  # among which they are looked for
_DEFINED = (Kind.PREACTIVATION, Kind.ACTIVATION, Kind.PREDICTION)
_LAYERED = "bracket"  # the notation of those who say nothing else: layers above, units below
_FEW = 1500  # quantities, up to which other ways to number layers are looked for


@dataclass(frozen=True, slots=True)
class _Equation:
    """The first link of a chain."""

    chain: Chain
    trees: Trees

    @property
    def names(self) -> list[Identifier]:
        return [named for tree in self.trees if isinstance(tree, Node) for named in letters_of(tree)]


def with_conventions(evidence: Evidence, formulas: Iterable[Formula], macros: Macros) -> Evidence:
    """The evidence with the names and the layout under which most of a document's definitions are right; the lecture's
    own among equals.
    """
    equations = [*islice(_equations(evidence.env, formulas, macros), _EQUATIONS)]
    evidence = _with_names(evidence, equations)
    evidence = _with_loss(evidence, equations)
    said = replace(evidence.env.layout, row_gradients=evidence.place.source.row_gradients)
    evidence = evidence.within(replace(evidence.env, layout=said))
    definitions = [*islice((one for one in equations if _is_of_a_vector(evidence.env, one.trees)), _MOST)]
    if not definitions:
        return evidence
    counts = {one: sum(_is_right(evidence, one, definition) for definition in definitions) for one in LAYOUTS}
    # a single transpose too many is a mistake; a convention is kept in every layer
    layout = max(LAYOUTS, key=lambda one: counts[one] if counts[one] >= _ENOUGH or one in _USUAL else 0)
    layout = replace(layout, row_gradients=said.row_gradients and not layout.rows)
    return evidence.within(replace(evidence.env, layout=layout))


def _equations(env: Environment, formulas: Iterable[Formula], macros: Macros) -> Iterator[_Equation]:
    """The equations that a document begins with."""
    for formula in formulas:
        if formula.problem or "=" not in formula.text:
            continue
        try:
            chains = chains_of(tokenise(formula.text, formula.start, macros), lambda _: False)
        except Unread:
            continue
        for chain in chains:
            if len(chain.sides) < 2 or RELATIONS[chain.relations[0].text] != "=" or chain.continues:
                continue
            first = replace(chain, sides=chain.sides[:2], relations=chain.relations[:1], conditions=())
            yield _Equation(first, read_sides(first, env.grammar))


# the loss


def _with_loss(evidence: Evidence, equations: Sequence[_Equation]) -> Evidence:
    """The evidence in which a usual letter for the loss is one, where the document differentiates it, and the lecture
    has no such name.
    """
    env = evidence.env
    differentiated = {
        named.base
        for equation in equations
        for tree in equation.trees
        for named in _differentiated(tree)
        if is_bare(named)
    }
    indexed = {named.base for equation in equations for named in equation.names if named.sub}
    letters = (differentiated & LOSS_LETTERS) - indexed
    keys = {Key(letter) for letter in letters} - env.names.table.keys()
    if not keys or not env.lecture.network.depth:
        return evidence
    table = {**env.names.table, **dict.fromkeys(keys, quantity_of(Kind.LOSS))}
    names = replace(env.names, table=table, weak=env.names.weak | keys)
    words = {key.base for key in keys if len(key.base) > 1 and key.base.isalpha()}
    grammar = env.grammar
    for word in words:
        grammar = grammar.learned(word)
    return evidence.within(replace(env, names=names, grammar=grammar))


def _differentiated(tree: Node | Unread) -> Iterator[Identifier]:
    """The names that stand above in derivatives, or behind a nabla."""
    if isinstance(tree, Unread):
        return
    if tree.data == "fraction":
        top = flatten(tree.ratio.top)
        named = name_in(top[1][1]) if len(top) == 2 and is_differential(top[0][1]) else None
        if named is not None:
            yield named
        yield from _differentiated(tree.ratio.top)
        yield from _differentiated(tree.ratio.bottom)
        return
    items = flatten(tree) if tree.data in ("beside", "over") else []
    for (_, one), (how, other) in pairwise(items):
        named, gradient = name_in(other), name_in(one)
        behind = is_differential(one) or (gradient is not None and gradient.base == r"\nabla")
        if named is not None and how == "beside" and behind:
            yield named
    for child in tree.nodes:
        yield from _differentiated(child)


# names


def _with_names(evidence: Evidence, equations: Sequence[_Equation]) -> Evidence:
    """The evidence with the names of the notation, and the numbers of layers, that fit the definitions best."""
    env = evidence.env
    best, score = evidence, _score(evidence, equations)
    if score.is_perfect or not env.lecture.network.depth or len(env.names.table) > 20 * _FEW:
        return best
    for lecture in _lectures(env.lecture):
        for numbers in LAYER_NUMBERS:
            if lecture is env.lecture and numbers == env.numbers:
                continue
            other = evidence.renamed(lecture, numbers)
            found = _score(other, equations)
            if found.better_than(score):
                best, score = other, found
    return best


def _lectures(lecture: Lecture) -> Iterator[Lecture]:
    """The lecture as it is, and with the notation that a document most likely has, where it says none."""
    yield lecture
    spelling = lecture.spelling
    if not spelling.style_said and spelling.notation != builtin_notation(_LAYERED):
        notation = builtin_notation(_LAYERED)
        letters = {key: value for key, value in notation.letters.items() if isinstance(value, str)}
        own = {key: value for key, value in spelling.letters.items() if value != spelling.notation.letters.get(key)}
        yield replace(lecture, spelling=replace(spelling, notation=notation, letters={**letters, **own}))


@dataclass(frozen=True, slots=True)
class _Score:
    """How well names fit a document: of its definitions so many are right and so many not, and so many names are
    written as the notation has them.
    """

    right: int
    others: int
    spelled: int
    names: int

    @property
    def is_perfect(self) -> bool:
        return not self.others and self.spelled == self.names

    def better_than(self, other: _Score) -> bool:
        """Whether more definitions are right; among equals more names are written as they should be."""
        return (self.right, self.spelled) > (other.right, other.spelled)


def _score(evidence: Evidence, equations: Sequence[_Equation]) -> _Score:
    env = evidence.env
    letters = {key.base for key, quantity in env.names.table.items() if quantity.kind in _DEFINED}
    right = others = 0
    for equation in equations:
        head = head_name(equation.trees)
        if head is None or key_of(head, {}).base not in letters or right + others >= _MOST:
            continue
        outcome = _outcome(evidence, equation)
        right += outcome is not None and RANK[outcome] <= RANK[Verdict.CARRIED]
        others += outcome is None or outcome in BAD or outcome is Verdict.UNREAD
    keys = {key_of(one, {letter: 1 for letter, _ in index_letters(one)}) for eq in equations for one in eq.names}
    named = {key for key in keys if key.base in letters | env.names.parameter_letters and (key.sub or key.sup)}
    return _Score(right, others, len(named & env.names.spelled), len(named))


def _outcome(evidence: Evidence, equation: _Equation) -> Verdict | None:
    try:
        read = instances_of(evidence.env, equation.chain, equation.trees, Reading())
        (outcome,) = judge_links(evidence.within(read.env), equation.chain, read, 1)
    except (Unread, SymbackpropError, ArithmeticError, RecursionError):
        return None
    return outcome.verdict


# layout


def _is_of_a_vector(env: Environment, trees: Trees) -> bool:
    """Whether an equation says what a vector of the lecture is, or its only entry, by a matrix of weights."""
    named = head_name(trees)
    side = trees[1]
    found = env.names.find(key_of(named, {})) if named is not None else None
    if found is None or found.kind not in _DEFINED or not isinstance(side, Node):
        return False
    if found.unit != ALL and not _is_single(env, found):
        return False
    names = (env.names.find(key) for key in _keys(env, side))
    return any(name is not None and name.kind is Kind.WEIGHT and name.unit == ALL for name in names)


def _is_single(env: Environment, quantity: Quantity) -> bool:
    return quantity in env.network.equations


def _keys(env: Environment, side: Node) -> Iterator[Key]:
    """The keys of the names in a side, without the transposes above them."""
    for named in letters_of(side, env.grammar):
        key = key_of(named, {})
        yield key
        for mark in ("T", r"\top", r"\intercal"):
            if key.sup.endswith(mark):
                yield replace(key, sup=key.sup.removesuffix(mark))


def _is_right(evidence: Evidence, layout: Layout, equation: _Equation) -> bool:
    outcome = _outcome(evidence.within(replace(evidence.env, layout=layout)), equation)
    return outcome is not None and RANK[outcome] <= RANK[Verdict.CARRIED]
