"""What a document has printed and claimed so far, for the claims that start from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from symbackprop.check.judging.outcome import Line, Print, Wrong
from symbackprop.core.quantities import Quantity
from symbackprop.core.terms import Term

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
