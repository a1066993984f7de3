"""A model of equations: the lines as they were written, the names in them, and every scalar by its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from symbackprop.core.graph import Definition, Graph
from symbackprop.core.quantities import Kind, Quantity, Variable
from symbackprop.network.spelling.spelling import NameForm

if TYPE_CHECKING:  # the reader of equations is not loaded by lectures that have none
    from symbackprop.network.model.equations import Equation

__all__ = ["Model", "Name"]


@dataclass(frozen=True, slots=True)
class Name:
    """A name of a model: its kind, how long its axes are, and the scalar at each place.

    `form` is how the lecturer writes it.
    """

    name: str
    kind: Kind
    shape: tuple[int, ...]
    entries: Mapping[tuple[int, ...], Quantity]
    form: NameForm


@dataclass(frozen=True, slots=True)
class Model:
    """What is known of a model beside its graph. `definitions` are all that are computed, also what the loss does not
    need; `lines` says which equation each comes from; `loss` is the name of the loss. `statements` has the equations by
    line as they stand, at running steps, where that is possible, and `stated` is their graph; `in_vectors` has the
    lines that name a vector or matrix without indices, with the letters of the indices that they do have.
    """

    equations: Sequence[Equation]
    names: Mapping[str, Name]
    definitions: tuple[Definition, ...]
    lines: Mapping[Variable, int]
    loss: str
    stated: Graph
    statements: Mapping[int, Definition]
    in_vectors: Mapping[int, frozenset[str]]

    @property
    def computed(self) -> tuple[Name, ...]:
        """The computed names, in the order of the equations."""
        return tuple(name for name in self.names.values() if name.kind in (Kind.VALUE, Kind.LOSS))

    @property
    def given(self) -> tuple[Name, ...]:
        return tuple(name for name in self.names.values() if name.kind not in (Kind.VALUE, Kind.LOSS))
