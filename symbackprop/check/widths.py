"""Wide layers of a lecture that has no numbers, or too many: they are judged with fewer units, for they stand for any.

A formula with running indices is the same whatever an index runs over, so that a claim on 784 inputs is judged on
eight. Widths that are equal stay equal, those that differ differ, and narrow ones are what they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from symbackprop.core.quantities import PARAMETERS, Kind
from symbackprop.core.terms import Sum, Term, walk
from symbackprop.latex.tokens import Token
from symbackprop.network.build import build_network
from symbackprop.network.lecture import Lecture
from symbackprop.network.network import Network
from symbackprop.network.spelling.notate import counts_of
from symbackprop.network.spelling.spelling import Also, Spelling

__all__ = ["Widths", "narrowed"]

_WIDE = 12  # units, beyond which a layer is judged with fewer
_BESIDE = 6  # the same of the layers of a network that has such a layer
_FIRST = 4  # units that it has then, at least
_MOST_NUMBERS = 4000  # of a lecture with wide layers, beyond which what is printed is not compared with them
_MOST_WEIGHTS = 4000  # of a network, likewise
_MOST_OPEN = 500  # the same where no parameter is given: little of what is printed could be compared
_BY = r"\times"
_SCRIPTS = ("_", "^")


@dataclass(frozen=True, slots=True)
class Widths:
    """The widths that a lecture has, each with the one that it is judged with; those that are the same are left out."""

    judged: Mapping[int, int] = field(default_factory=dict)
    numbers: int = 0  # of the lecture, where they are so many that none is looked at

    def within(self, tokens: Sequence[Token]) -> list[Token]:
        """Mathematics with the widths that it is judged with, where they stand as limits, indices and shapes."""
        if not self.judged or not any(self._of(token, or_one_more=True) for token in tokens):
            return [*tokens]
        found: list[Token] = []
        scripts: list[bool] = []  # whether each open group is a script, or in one
        for place, token in enumerate(tokens):
            before = tokens[place - 1].text if place else ""
            below = before == "_" or (before == "^" and place > 1 and not tokens[place - 2].text[0].isdecimal())
            inside = below or bool(scripts and scripts[-1])
            if token.text == "{":
                scripts.append(inside)
            elif token.text == "}" and scripts:
                scripts.pop()
            in_shape = _BY in (before, tokens[place + 1].text if place + 1 < len(tokens) else "")
            width = self._of(token, or_one_more=in_shape) if inside else None
            found.append(token if width is None else replace(token, text=str(width)))
        return found

    def _of(self, token: Token, *, or_one_more: bool) -> int | None:
        size = int(token.text) if token.text.isdecimal() else 0
        found = self.of(size) if or_one_more else self.judged.get(size, size)
        return found if found != size else None

    def of(self, size: int) -> int:
        """A size as it is judged; one more than that of a layer, with a 1 beside it, is one more."""
        more = self.judged.get(size - 1)
        return self.judged.get(size, size if more is None else more + 1)

    def in_lecture(self, size: int) -> int:
        """A size as the lecture has it; of one more than a layer has, one more."""
        own = {narrow: width for width, narrow in self.judged.items()}
        return own.get(size) or (own[size - 1] + 1 if size - 1 in own else size)

    def shape(self, rows: int, columns: int) -> str:
        """A shape in words, as the lecture has it."""
        return f"{self.in_lecture(rows)} x {self.in_lecture(columns)}"

    def shows(self, term: Term) -> bool:
        """Whether a formula can be shown: sums over a wide layer are not as long as they are judged."""
        least = min(self.judged.values(), default=None)
        return least is None or not any(isinstance(node, Sum) and len(node.terms) >= least for node in walk(term))

    def in_words(self) -> Mapping[str, str]:
        """What a report says of it."""
        words = ", ".join(f"{width} units judged as {narrow}" for width, narrow in sorted(self.judged.items()))
        numbers = {"numbers": f"not compared, for the lecture has {self.numbers}"} if self.numbers else {}
        return {"wide layers": words, **numbers} if words else {}

    @property
    def without_numbers(self) -> str:
        """Why there is no number to compare with."""
        return (
            "the lecture file has no numbers for this"
            if not self.numbers
            else "a lecture of so many numbers is judged in symbols"
        )


def narrowed(lecture: Lecture) -> tuple[Lecture, Widths]:
    """The lecture with fewer units in its wide layers, where it has no numbers or very many, no names for single units
    there, and its loss has no mean over them; else as it is.
    """
    network, spelling = lecture.network, lecture.spelling
    samples, numbers = network.samples, len(lecture.values)
    widths = {network.width(layer) for layer in range(network.depth + 1)} if network.layers else set[int]()
    least = _BESIDE if max(widths, default=0) > _WIDE else _WIDE
    spellings: Sequence[Spelling | Also] = (spelling, *lecture.also)
    named = {width for one in spellings for width in _named_widths(network, one)}
    wide = sorted(width for width in widths - named if width > least)
    mean = network.loss.over_outputs == "mean" and network.layers and network.outputs > _BESIDE
    most = _MOST_WEIGHTS if any(name.kind in PARAMETERS for name in lecture.values) else _MOST_OPEN
    few = bool(lecture.values or samples) and numbers <= _MOST_NUMBERS and _weights_of(network) <= most
    if not wide or few or network.graph.ties or mean or lecture.training.frozen or (samples or 0) >= wide[0]:
        return lecture, Widths()
    # two apart, so that a layer with a 1 beside it is as wide as no other
    free = (number for number in count(max(_FIRST, (samples or 0) + 1), 2) if {number, number + 1}.isdisjoint(widths))
    judged = dict(zip(wide, free, strict=False))
    layers = [replace(layer, units=judged.get(layer.units, layer.units)) for layer in network.layers]
    built = build_network(judged.get(network.inputs, network.inputs), layers, network.loss, samples=samples)
    counted = replace(spelling, counts=counts_of(built, rows=spelling.rows))
    return replace(lecture, network=built, spelling=counted, values={}), Widths(judged, numbers)


def _named_widths(network: Network, spelling: Spelling | Also) -> Iterator[int]:
    """The widths of the layers whose single units, or weights between them, have names of their own."""
    for quantity in spelling.entries:
        if isinstance(quantity.layer, int):
            yield network.width(quantity.layer)
            if quantity.kind is Kind.WEIGHT:
                yield network.width(quantity.layer - 1)
        elif quantity.kind in (Kind.INPUT, Kind.TARGET):
            yield network.inputs if quantity.kind is Kind.INPUT else network.outputs


def _weights_of(network: Network) -> int:
    return sum(network.width(layer) * network.width(layer - 1) for layer in range(1, network.depth + 1))
