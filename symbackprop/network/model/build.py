"""The equations of a model -> a graph of definitions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, product

from symbackprop.core.graph import Definition
from symbackprop.core.places import Axis, Index, Place
from symbackprop.core.quantities import Kind, Variable
from symbackprop.core.terms import Series, Term, walk
from symbackprop.latex.formulas.axes import Axes
from symbackprop.latex.formulas.formula import OwnFunction, Reader
from symbackprop.latex.formulas.values import Value
from symbackprop.latex.grammar import Grammar
from symbackprop.latex.tokens import Misfit, Unread
from symbackprop.network.model.arrays import Array
from symbackprop.network.model.equations import Equation
from symbackprop.network.model.letters import with_letters
from symbackprop.network.model.scope import Broken, Family, ModelScope

__all__ = ["Given", "Understood", "understand"]

_MOST = 4000  # definitions
_GUESSES = (0, 1, 2)


@dataclass(frozen=True, slots=True)
class Given:
    """What is said of a model beside its equations: the arrays with the kind of each, shapes of computed names, the
    sizes of ranges, its own functions, and the name of the loss. `broken` has computed names that are mistakes.
    """

    arrays: Mapping[str, Array]
    kinds: Mapping[str, Kind]
    shapes: Mapping[str, Sequence[int]]
    ranges: Mapping[str, int]
    functions: Mapping[str, OwnFunction]
    loss: str
    broken: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Understood:
    """The definitions that equations say, in the order of computation, and the scope of their names.

    `lines` says which line of the model each comes from. With `problems`, each with its place in the text, there are
    none. `stated` has the equations as they stand, at running steps.
    """

    scope: ModelScope
    definitions: tuple[Definition, ...]
    lines: Mapping[Variable, int]
    problems: tuple[Unread, ...]
    stated: Stated


@dataclass(frozen=True, slots=True)
class Stated:
    """The equations as they stand, a definition for each line that has one at running steps, and the scope in which a
    step is an index like any other. `in_vectors` has the lines with a vector or matrix without its indices, and the
    letters of the indices that they do have.
    """

    scope: ModelScope
    definitions: Mapping[int, Definition]
    in_vectors: Mapping[int, frozenset[str]]


def understand(equations: Sequence[Equation], given: Given, grammar: Grammar) -> Understood:
    """The definitions of a model. How the axes belong together is found first; then each equation is read again."""
    found: list[tuple[tuple[int, int], Understood]] = []
    for guess in _GUESSES:
        work = _Work(equations, given, grammar, guess)
        understood = work.understood()
        found.append(((len(understood.problems), -work.stage), understood))
        if not understood.scope.guessed or not understood.problems:
            break
    _, best = min(found, key=lambda one: one[0])  # that gets furthest
    return best


@dataclass(slots=True)
class _Work:
    """One attempt, with a guess of the axes that names of a recursion have beyond their indices."""

    equations: Sequence[Equation]
    given: Given
    grammar: Grammar
    guess: int
    axes: Axes = field(default_factory=Axes)
    problems: list[Unread] = field(default_factory=list)
    readers: dict[int, Reader] = field(default_factory=dict)
    definitions: list[Definition] = field(default_factory=list)
    lines: dict[Variable, int] = field(default_factory=dict)
    in_vectors: dict[int, frozenset[str]] = field(default_factory=dict)
    stage: int = 0  # how far it got: axes, sizes, definitions

    def understood(self) -> Understood:
        scope = self._scope()
        for equation in self.equations:
            self._attempt(scope, equation, self._find_axes)
        if not self.problems:
            self.stage += 1
            self._check_sizes(scope)
        if not self.problems:
            self.stage += 1
            self._define_all(scope)
        stated = self._stated(scope)
        return Understood(scope, tuple(self.definitions), self.lines, tuple(self.problems), stated)

    def _attempt(self, scope: ModelScope, equation: Equation, work: Callable[[ModelScope, Equation], None]) -> None:
        family = scope.families[equation.name]
        try:
            work(scope, equation)
        except Unread as problem:
            family.broken = True
            if not isinstance(problem, Broken):
                self.problems.append(problem)

    # -- names -----------------------------------------------------------------------------------------

    def _scope(self) -> ModelScope:
        families = {
            name: Family(name, self.given.kinds[name], tuple(self.axes.new(size) for size in array.shape))
            for name, array in self.given.arrays.items()
        }
        ranges = {letter: self.axes.new(size, letter) for letter, size in self.given.ranges.items()}
        for axis in ranges.values():
            self.axes.computed_with(axis)
        for name in self.given.broken:
            families.setdefault(name, Family(name, Kind.VALUE, (), broken=True))
        for equation in self.equations:
            known = families.get(equation.name)
            if known is not None and not known.line and not known.broken:
                self._problem(equation, f"{equation.name} is given in [values]; it cannot be computed as well")
            elif known is not None and not is_start(equation) and known.main:
                self._problem(equation, f"{equation.name} is on the left side of line {known.line} already")
            else:
                families[equation.name] = self._declared(known, equation, ranges)
        for family in families.values():
            self._take_start(families, family)
        return ModelScope(self.axes, families, self.given.arrays, self.given.functions, self.given.loss, self.guess)

    def _take_start(self, families: Mapping[str, Family], family: Family) -> None:
        """A start that is given, h_0, has the axes of its recursion but for the first."""
        for start in starts_of(families, family):
            if len(family.axes) == 1 and not family.whole:
                family.axes, family.whole = (*family.axes, *start.axes), True
            for mine, its in zip(family.axes[1:], start.axes, strict=False):
                self.axes.join(mine, its, None)

    def _problem(self, equation: Equation, message: str) -> None:
        self.problems.append(Unread(message, equation.line.head.at))

    def _declared(self, known: Family | None, equation: Equation, ranges: Mapping[str, Axis]) -> Family:
        """The family of a left side; of a recursion the start may be read before the rule, or after it."""
        main = not is_start(equation)
        if known is not None and not main:
            return known
        letters = [index.letter or "" for index in equation.indices]
        axes = tuple(ranges[letter] if letter in ranges else self.axes.new(letter=letter) for letter in letters)
        commas = any(token.text == "," for token in equation.line.head.sub)
        number, count = equation.line.number, len(equation.indices)
        return Family(equation.name, Kind.VALUE, axes, number, whole=False, commas=commas, main=main, indices=count)

    # -- axes ------------------------------------------------------------------------------------------

    def _find_axes(self, scope: ModelScope, equation: Equation) -> None:
        """Reads the right side for how axes belong together, and which the left side has beyond its indices."""
        family, line = scope.families[equation.name], equation.line
        scope.line = line.number
        bindings: dict[str, Place] = {}
        for axis, index in zip(family.axes, equation.indices, strict=False):
            if index.letter is None:
                self.axes.computed_with(axis)
            elif index.letter in bindings:
                raise Unread(f"the index {index.letter} stands twice on the left side", index.at)
            else:
                bindings[index.letter] = Index(index.letter, axis)
        reader = Reader(scope, self.grammar, self.axes, bindings, final=False, cases=True)
        self.readers[line.number] = reader
        value = reader.value(line.right)
        for opened in value.axes:
            self.axes.open(opened.axis)
        beyond = family.axes[len(equation.indices) :]
        if is_start(equation):
            if not family.whole and value.axes and not beyond:
                family.axes, family.whole = (*family.axes, *map(self._axis, value.axes)), True
            elif value.axes:
                self._join(beyond, value, line.head.at, equation.name)
            return
        if family.whole:
            self._join(beyond, value, line.head.at, equation.name)
        else:
            family.axes, family.whole = (*family.axes, *map(self._axis, value.axes)), True
        for axis, size in zip(family.axes, self.given.shapes.get(equation.name, ()), strict=False):
            known = self.axes.size(axis)
            if known is not None and known != size:
                raise Misfit(f"shapes says {size}, and here it is {known}", line.head.at)
            self.axes.set_size(axis, size)

    def _axis(self, index: Index) -> Axis:
        return self.axes.of(index.axis)

    def _join(self, beyond: Sequence[Axis], value: Value, at: int, name: str) -> None:
        if len(beyond) != value.rank:
            raise Misfit(f"{name} has {len(beyond)} axes beside its indices, and the right side has {value.rank}", at)
        for axis, index in zip(beyond, value.axes, strict=True):
            self.axes.join(axis, index.axis, at)

    def _check_sizes(self, scope: ModelScope) -> None:
        for equation in self.equations:
            family = scope.families[equation.name]
            for number, axis in enumerate(family.axes):
                if self.axes.size(axis) is None:
                    letter = equation.indices[number].letter if number < len(equation.indices) else None
                    what = f"how far {letter} runs" if letter else f"how long {equation.name} is"
                    self._problem(equation, f"it is not said {what}; give numbers in [values], or shapes or ranges")
                    break

    # -- definitions -----------------------------------------------------------------------------------

    def _define_all(self, scope: ModelScope) -> None:
        """Every definition, those of one range step by step, each step in the order of the lines."""
        for letter, group in groupby(self.equations, key=self._range_of):
            equations = [*group]
            steps: Sequence[int | None] = [*range(1, self.given.ranges[letter] + 1)] if letter else [None]
            for step in steps:
                chosen = {} if letter is None or step is None else {letter: step}
                for equation in equations:
                    self._attempt(scope, equation, lambda s, e, c=chosen: self._define(s, e, c))  # type: ignore[misc]
                if self.problems:
                    return

    def _stated(self, scope: ModelScope) -> Stated:
        """Each equation read once more with its steps running; one that counts with their numbers cannot be."""
        axes = replace(self.axes, numbered=set(), hard=set())
        every: set[tuple[str, tuple[int | None, ...]]]
        every = {(name, (None,) * len(family.axes)) for name, family in scope.families.items()}
        general = replace(scope, axes=axes, defined=every)
        found: dict[int, Definition] = {}
        for equation in () if self.problems else self.equations:
            number, family = equation.line.number, scope.families[equation.name]
            general.line = number
            places = [
                index.number if index.letter is None else Index(index.letter, axes.of(axis))
                for axis, index in zip(family.axes, equation.indices, strict=False)
            ]
            letters = {index.letter: place for index, place in zip(equation.indices, places, strict=True)}
            bindings = {letter: place for letter, place in letters.items() if letter is not None}
            reader = replace(self.readers[number], scope=general, axes=axes, bindings=bindings, final=True)
            try:
                value = reader.value(equation.line.right)
            except Unread:
                continue
            opened = value.axes or tuple(map(axes.index, family.axes[len(equation.indices) :]))
            own, body = with_letters(axes, scope.names, (*places, *opened), value.term)
            fixed = (None,) * len(family.axes)
            found[number] = Definition(general.quantity(family, fixed, own), body)
        return Stated(general, found, self.in_vectors)

    def _range_of(self, equation: Equation) -> str | None:
        """The range that the steps of an equation run over."""
        return next((index.letter for index in equation.indices if index.letter in self.given.ranges), None)

    def _define(self, scope: ModelScope, equation: Equation, chosen: Mapping[str, int]) -> None:
        family = scope.families[equation.name]
        scope.line = equation.line.number
        for bindings in self._places(family, equation, chosen):
            reader = replace(self.readers[equation.line.number], bindings=bindings, final=True)
            fixed: list[int | None] = []
            at: list[Place] = []
            for axis, index in zip(family.axes, equation.indices, strict=False):
                place = bindings[index.letter] if index.letter is not None else index.number
                numbered = self.axes.is_numbered(axis)
                fixed.append(place if numbered and isinstance(place, int) else None)
                at += [] if numbered else [place]
            beyond = family.axes[len(equation.indices) :]
            key = (family.name, (*fixed, *[None] * len(beyond)))
            if key in scope.defined:
                continue  # the start of a recursion
            value = reader.value(equation.line.right)
            opened = value.axes or tuple(map(self.axes.index, beyond))
            if opened or any(isinstance(node, Series) and not node.index.name for node in walk(value.term)):
                self.in_vectors[scope.line] = _letters(equation, value.term)
            self._add(scope, family, key[1], (*at, *opened), value.term)
            scope.defined.add(key)

    def _places(self, family: Family, equation: Equation, chosen: Mapping[str, int]) -> Iterator[Mapping[str, Place]]:
        """What the letters of a left side stand for: each number of those that go entry by entry."""
        ways: list[list[tuple[str, Place]]] = []
        for axis, index in zip(family.axes, equation.indices, strict=False):
            letter = index.letter
            if letter is None:
                continue
            size = self.axes.size(axis)
            assert size is not None
            if letter in chosen:
                ways.append([(letter, chosen[letter])])
            elif self.axes.is_numbered(axis):
                ways.append([(letter, number) for number in range(1, size + 1)])
            else:
                ways.append([(letter, Index(letter, self.axes.of(axis)))])
        return (dict(way) for way in product(*ways))

    def _add(
        self, scope: ModelScope, family: Family, fixed: tuple[int | None, ...], at: tuple[Place, ...], term: Term
    ) -> None:
        if len(self.definitions) >= _MOST:
            raise Unread(f"more than {_MOST} definitions, one for each entry; use fewer steps", None)
        places, body = with_letters(self.axes, scope.names, at, term)
        definition = Definition(scope.quantity(family, fixed, places), body)
        self.definitions.append(definition)
        self.lines[definition.of.variable] = scope.line


def _letters(equation: Equation, term: Term) -> frozenset[str]:
    """The letters of the indices that stand in an equation."""
    own = {index.letter for index in equation.indices if index.letter is not None}
    return frozenset(own | {node.index.name for node in walk(term) if isinstance(node, Series) and node.index.name})


def starts_of(families: Mapping[str, Family], family: Family) -> list[Family]:
    """What is given as the start of a recursion."""
    if family.kind is not Kind.VALUE or not family.axes:
        return []
    names = ((name.rpartition("_"), found) for name, found in families.items() if not found.line)
    return [found for (stem, _, number), found in names if stem == family.name and number.isdecimal()]


def is_start(equation: Equation) -> bool:
    """Whether an equation says how a recursion starts: an index is a number."""
    return any(index.is_number for index in equation.indices)
