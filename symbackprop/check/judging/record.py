"""What a document has printed and claimed so far, for the claims that start from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from symbackprop.check.judging.outcome import Line, Print, Wrong
from symbackprop.core.quantities import Quantity
from symbackprop.core.terms import Real, Term

__all__ = ["Record"]


@dataclass(frozen=True, slots=True)
class Record:
    """The numbers that a document has `printed` for names and derivatives, what it has rightly `said` of them, and its
    wrong claims; `lines` are the last lines of numbers for each of them. `renewed` is what it has printed for the
    parameters by the update before, and `anew` says that its words go on to what there is after another one;
    `assigns` that it has written an update, in numbers or as a rule.
    """

    printed: Mapping[Term, Print] = field(default_factory=dict)
    said: Mapping[Term, tuple[Term, ...]] = field(default_factory=dict)
    wrongs: tuple[Wrong, ...] = ()
    lines: Mapping[Term, tuple[Line, ...]] = field(default_factory=dict)
    renewed: Mapping[Quantity, Print] = field(default_factory=dict)
    anew: bool = False
    assigns: bool = False
    _sizes: dict[Real, list[tuple[Term, Print]]] = field(default_factory=dict, init=False, repr=False, compare=False)
    _names: dict[tuple[Real, int], Term | None] = field(default_factory=dict, init=False, repr=False, compare=False)

    def printed_of_size(self, size: Real) -> Sequence[tuple[Term, Print]]:
        """What a number of some size, with either sign, was printed for, in the order of printing."""
        if not self._sizes:
            for term, said in self.printed.items():
                self._sizes.setdefault(abs(said.value), []).append((term, said))
        return self._sizes.get(size, ())

    def name_of(self, value: Real, places: int) -> Term | None:
        """The only name that a number of so many places was printed for, and that comes from no wrong claim."""
        if not self._names:
            for name, said in self.printed.items():
                key = (said.value, said.places)
                only = said.cause is None and self._names.get(key, name) == name
                self._names[key] = name if only else None
        return self._names.get((value, places))
