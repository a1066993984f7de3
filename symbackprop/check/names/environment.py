"""What names mean at a place of a document: the lecture's, and what the document has defined so far."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction

from symbackprop.check.names.keys import Key
from symbackprop.check.names.lecture_names import Names
from symbackprop.check.names.vocabulary import names_of
from symbackprop.core.quantities import Kind, Quantity, named, quantity_of
from symbackprop.core.terms import Number, Term, quantities_of
from symbackprop.latex.nodes import Named, Node
from symbackprop.latex.tokens import Unread
from symbackprop.network.build import build_network
from symbackprop.network.lecture import Lecture
from symbackprop.network.network import Equation, Network
from symbackprop.network.unroll import extended, unrolled

__all__ = ["DefinedFunction", "Recipe", "Saved", "Scope"]


@dataclass(frozen=True, slots=True)
class DefinedFunction:
    """A function that the document defines: its parameters, what it is, and by which claim."""

    parameters: tuple[Quantity, ...]
    term: Term
    claim: int


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a name of the document is made, to be made again where a vector in it gets another length."""

    named: Named
    tree: Node
    letter: str | None


@dataclass(frozen=True, slots=True)
class Saved:
    """The names of a document at some place."""

    own: dict[Key, Quantity]
    definitions: dict[Quantity, Equation]
    functions: dict[str, DefinedFunction]
    wholes: dict[Key, Term]
    data: dict[Quantity, Fraction]
    network: Network
    sample: int | None


@dataclass(slots=True)
class Scope:
    """The names in force. `own` are those of the document, `definitions` what they stand for where they stand for
    something, `sizes` how far an index runs whose limit is a letter, `wholes` the document's own vectors, `aliases`
    letters for any parameter. `data` are the numbers of the document's examples, `recipes` how its names are made.
    """

    lecture: Lecture
    names: Names
    base: Network
    own: dict[Key, Quantity] = field(default_factory=dict)
    definitions: dict[Quantity, Equation] = field(default_factory=dict)
    functions: dict[str, DefinedFunction] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    wholes: dict[Key, Term] = field(default_factory=dict)
    data: dict[Quantity, Fraction] = field(default_factory=dict)
    recipes: list[Recipe] = field(default_factory=list)
    headings: dict[Key, int] = field(default_factory=dict)  # the heading under which a name was defined
    version: int = 0
    aliases: dict[str, Quantity] = field(default_factory=dict)
    redefined: set[Key] = field(default_factory=set)  # names of the document that might be read as the lecture's
    printed: dict[Quantity, Term] = field(default_factory=dict)  # the data as they are printed
    trusted: set[Key] = field(default_factory=set)  # names of other notations that the document has used rightly
    classes: set[str] = field(default_factory=set)  # letters for the true class
    finer: dict[Quantity, list[Term]] = field(default_factory=dict)  # quantities of the lecture in own names
    single: bool | None = None  # whether dz is the derivative of a sample's own loss, as soon as the document shows it
    letters: dict[str, set[int]] = field(default_factory=dict)  # the layers over whose units a letter has run
    logarithm: int | None = None  # the base of \log, None for e
    sample: int | None = None
    network: Network = field(init=False)

    def __post_init__(self) -> None:
        self.network = self.base

    @staticmethod
    def of(lecture: Lecture) -> Scope:
        network = unrolled(lecture.network)
        return Scope(lecture, names_of(lecture), network, sample=1 if lecture.network.samples else None)

    @property
    def foreign(self) -> bool:
        """Whether the document has used a name with scripts of another notation rightly."""
        return any(key.sub for key in self.trusted)

    def save(self) -> Saved:
        """The names in force, to come back to."""
        return Saved(
            dict(self.own),
            dict(self.definitions),
            dict(self.functions),
            dict(self.wholes),
            dict(self.data),
            self.network,
            self.sample,
        )

    def restore(self, saved: Saved) -> None:
        """The names that were in force."""
        self.own, self.definitions = dict(saved.own), dict(saved.definitions)
        self.functions, self.wholes = dict(saved.functions), dict(saved.wholes)
        self.data = dict(saved.data)
        self.network, self.sample = saved.network, saved.sample
        self.version += 1

    def with_own_biases(self, layer: int) -> Network:
        """The network in which every unit of a layer that shares one bias has one of its own."""
        network = self.lecture.network
        layers = [
            replace(one, bias="per_unit") if number == layer else one for number, one in enumerate(network.layers, 1)
        ]
        built = build_network(network.inputs, layers, network.loss, samples=network.samples)
        return extended(unrolled(built), self.definitions.values())

    @property
    def true_class(self) -> int | None:
        """The class that the targets say, counted from 1, where they are data."""
        units = range(1, self.lecture.network.outputs + 1)
        sample = self.sample if self.lecture.network.samples else None
        ones = [u for u in units if self.lecture.values.get(quantity_of(Kind.TARGET, unit=u, sample=sample)) == 1]
        return ones[0] if len(ones) == 1 else None

    def _comes_back(self, quantity: Quantity, term: Term) -> bool:
        waiting: list[Quantity] = [*quantities_of(term)]
        seen: set[Quantity] = set()
        while waiting:
            name = waiting.pop()
            if name == quantity:
                return True
            if name not in seen and name in self.definitions:
                seen.add(name)
                waiting.extend(quantities_of(self.definitions[name].term))
        return False

    def define(self, key: Key, written: str, term: Term | None, printed: Term | None = None) -> Quantity:
        """A name of the document's own, standing for a formula or for nothing but itself.

        Raises Unread for a formula that comes back to the name.
        """
        quantity = self.own.get(key) or named(written)
        self.version += 1
        if isinstance(term, Number) and isinstance(term.value, Fraction):
            # data: the name stays a name
            self.own[key] = quantity
            self.data[quantity] = term.value
            self.printed[quantity] = printed or term
            if quantity in self.definitions:
                self.definitions.pop(quantity)
                self.network = extended(self.base, self.definitions.values())
            return quantity
        if term is not None and self._comes_back(quantity, term):
            raise Unread(f"{written} is defined by itself")
        self.own[key] = quantity
        before = self.definitions.get(quantity)
        if term is not None:
            self.definitions[quantity] = Equation(quantity, term)  # in its old place, where it had one
            self.data.pop(quantity, None)
        else:
            self.definitions.pop(quantity, None)
        if before is not None:
            self.network = extended(self.base, self.definitions.values())
        elif term is not None:
            self.network = extended(self.network, [self.definitions[quantity]])
        return quantity
