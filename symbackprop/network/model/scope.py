"""The names of a model: what each stands for at its indices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from symbackprop.core.places import Axis, Index, Linear, Place
from symbackprop.core.quantities import Kind, Quantity, Variable, quantity_of
from symbackprop.core.terms import Number, Real, Symbol
from symbackprop.latex.formulas.axes import Axes
from symbackprop.latex.formulas.formula import OwnFunction, Reader
from symbackprop.latex.formulas.names import Subscript, Written, subscripts
from symbackprop.latex.formulas.values import Value
from symbackprop.latex.tokens import Misfit, Unread
from symbackprop.network.model.arrays import Array
from symbackprop.rules.value import Unknown

__all__ = ["Broken", "Family", "ModelScope"]

Fixed = tuple[int | None, ...]


class Broken(Unread):
    """A name whose own equation is a mistake, which is told already."""


@dataclass(slots=True)
class Family:
    """A name, and the axes of what it stands for. `whole` says that all of them are known: those of a computed name are
    when its equation has been read. `line` is the one that defines it, 0 for a given one; `main` says that this is no
    start of a recursion. With `commas` people set its indices apart; `indices` has its own equation, where it has one.
    """

    name: str
    kind: Kind
    axes: tuple[Axis, ...]
    line: int = 0
    whole: bool = True
    broken: bool = False
    commas: bool = False
    main: bool = True
    indices: int = 0


@dataclass(slots=True)
class ModelScope:
    """The names of a model. `guess` is how many axes, beyond its indices, a name has that is used before its equation:
    one step earlier in a recursion. `line` is that of the equation which is read, `defined` has what is computed.
    """

    axes: Axes
    families: dict[str, Family]
    arrays: Mapping[str, Array]
    functions: Mapping[str, OwnFunction]
    loss: str
    guess: int = 0
    guessed: bool = False
    line: int = 0
    defined: set[tuple[str, Fixed]] = field(default_factory=set)

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self.families)

    def value(self, name: Written, reader: Reader) -> Value | None:
        """The entries that a name with its indices stands for, open along the axes that have no index."""
        own = self.families.get(name.full)
        family = own or self.families.get(name.stem)
        if family is None:
            return None
        if family.broken:
            raise Broken("its own equation is a mistake", name.at)
        indices = () if own is not None else self._indices(family, name, reader)
        if not reader.final:
            return self._found(family, indices, reader, name.at)
        return self._placed(family, [reader.place(index) for index in indices], name.at)

    def number(self, quantity: Quantity) -> Real:
        """The number of a constant."""
        array = self.arrays.get(quantity.name) if quantity.kind is Kind.CONSTANT else None
        if array is None or array.shape != () or () not in array.numbers:
            raise Unknown(quantity.name)
        return array.numbers[()]

    # -- indices ---------------------------------------------------------------------------------------

    def _indices(self, family: Family, name: Written, reader: Reader) -> tuple[Subscript, ...]:
        """The indices below a name; digits without commas, one for each axis: W_{12}."""
        found = subscripts(name.below)
        family.commas |= any(token.text == "," for token in name.below)
        count = len(family.axes)
        if len(found) == 1 and found[0].is_number and len(name.below) == 1 and family.whole and count > 1:
            digits = name.below[0].text
            if len(digits) == count:
                size = reader.axes.size(family.axes[0])
                if size is not None and int(digits) <= size:
                    if family.indices == 1:
                        return found  # h_{12} is a step where h_t has been defined
                    raise Unread(f"{digits} can be read as one index or as {count}; write commas", found[0].at)
                return tuple(Subscript((), int(digit), found[0].at) for digit in digits)
        return found

    def _found(self, family: Family, indices: Sequence[Subscript], reader: Reader, at: int) -> Value:
        """In the first reading: how the axes belong together."""
        self._in_order(family, indices, at)
        if not family.whole:
            self.guessed = True
            family.axes = (*family.axes, *(self.axes.new() for _ in range(self.guess)))
            family.whole = True
        if len(indices) > len(family.axes):
            raise Misfit(_too_many(family, indices), at)
        for axis, index in zip(family.axes, indices, strict=False):
            place = reader.place(index)
            if isinstance(place, Index):
                self.axes.join(axis, place.axis, index.at)
            elif isinstance(place, Linear):
                self.axes.computed_with(axis)
            else:
                self.axes.by_number(axis)
        left = family.axes[len(indices) :]
        for axis in left:
            self.axes.open(axis)
        return Value(
            Number(Fraction(1)), tuple(map(self.axes.index, left))
        )  # the formula itself is read when the axes are known

    def _in_order(self, family: Family, indices: Sequence[Subscript], at: int) -> None:
        """Raises Unread for a name that is computed later, unless an earlier step of it is meant."""
        earlier = any(index.letters and index.number < 0 for index in indices) or any(
            index.is_number for index in indices
        )
        if family.line == self.line and not earlier:
            raise Unread(f"{family.name} is defined by itself; a recursion takes an earlier step, as in h_{{t-1}}", at)
        if family.line > self.line and not earlier:
            raise Unread(
                f"{family.name} is computed later, in line {family.line} of the model; write that equation first", at
            )

    # -- quantities ------------------------------------------------------------------------------------

    def _placed(self, family: Family, places: Sequence[Place], at: int) -> Value:
        """In the last reading: the quantity itself."""
        family, places = self._start(family, places)
        if len(places) > len(family.axes):
            raise Misfit(f"{len(places)} indices on {family.name}, which has {len(family.axes)}", at)
        fixed: list[int | None] = []
        own: list[Place] = []
        opened: list[Index] = []
        for number, axis in enumerate(family.axes):
            place = places[number] if number < len(places) else None
            if place is None:
                if self.axes.is_numbered(axis):
                    raise Unread(f"{family.name} goes entry by entry elsewhere; write it with indices here", at)
                opened.append(self.axes.index(axis))
                own.append(opened[-1])
            elif self.axes.is_numbered(axis):
                self._in_range(family, axis, place, at)
            else:
                self._in_range(family, axis, place, at)
                own.append(place)
            fixed.append(
                place if place is not None and self.axes.is_numbered(axis) and isinstance(place, int) else None
            )
        self._is_computed(family, tuple(fixed), at)
        return Value(Symbol(self.quantity(family, tuple(fixed), own)), tuple(opened))

    def quantity(self, family: Family, fixed: Fixed, at: Sequence[Place]) -> Quantity:
        """The quantity of a family, the loss by its own name."""
        if family.name == self.loss:
            return quantity_of(Kind.LOSS)
        kept = fixed if any(place is not None for place in fixed) else ()
        return Quantity(Variable(family.kind, None, family.name, kept), tuple(at))

    def _start(self, family: Family, places: Sequence[Place]) -> tuple[Family, Sequence[Place]]:
        """H_0 of [values] for the step 0 of a recursion."""
        if places and isinstance(places[0], int) and self.axes.is_numbered(family.axes[0]):
            given = self.families.get(f"{family.name}_{places[0]}")
            if given is not None:
                return given, places[1:]
        return family, places

    def _in_range(self, family: Family, axis: Axis, place: Place, at: int) -> None:
        size = self.axes.size(axis)
        if not isinstance(place, int) or (size is not None and 1 <= place <= size):
            return
        if family.kind is Kind.VALUE and any(name == family.name for name, _ in self.defined) and size is not None:
            starts = any(fixed and place in fixed for name, fixed in self.defined if name == family.name)
            if starts:
                return
        if family.kind is Kind.VALUE and place < 1:
            raise Unread(
                f"{family.name}_{place} has no start; give {family.name}_{place} in [values], or write "
                f"{family.name}_{place} = 0 before",
                at,
            )
        raise Misfit(f"{family.name} has no entry {place}; its index runs from 1 to {size}", at)

    def _is_computed(self, family: Family, fixed: Fixed, at: int) -> None:
        if family.kind is not Kind.VALUE or (family.name, fixed) in self.defined:
            return
        raise Unread(f"{family.name} is not computed yet where it is used here", at)


def _too_many(family: Family, indices: Sequence[Subscript]) -> str:
    count = len(family.axes)
    what = "is one number" if not count else f"has {count} {'index' if count == 1 else 'indices'}"
    return f"{family.name} {what}, and here are {len(indices)}; set marks that belong to a name in brackets above it"
