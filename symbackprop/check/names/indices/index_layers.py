"""Names that index letters tell apart, as a document has them: which layers its letters may stand for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from symbackprop.latex.nodes import Identifier

__all__ = ["Apart", "IndexLayers"]

Apart = Mapping[tuple[str, tuple[str, ...]], str]  # the bases of names by what is written


@dataclass(frozen=True, slots=True)
class IndexLayers:
    """The layers that index letters run over: in each of `ways` those of a document that speaks of any unit j, in the
    only one where every letter has its own; `apart` has the bases of the names then. `told` are all such bases, by
    the letter of a name, the layer, and which of its places is the unit; `counted` the layers over whose units the
    places of a name with such a base run. `fixed` are, for each way, the names that the document has defined so in the
    first way that it is wrong in this one: they speak of no other layer.
    """

    ways: tuple[Mapping[str, int], ...] = ()
    apart: tuple[Apart, ...] = ()
    told: Mapping[tuple[str, int, str], str] = field(default_factory=dict)
    counted: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    fixed: tuple[frozenset[tuple[str, tuple[str, ...]]], ...] = ()

    def in_words(self) -> Mapping[str, str]:
        """The convention as a report says it."""
        if not self.ways:
            return {}
        layers: dict[int, list[str]] = {}
        for letter, layer in sorted(self.ways[0].items()):
            layers.setdefault(layer, []).append(letter)
        letters = [(layer, " and ".join(layers[layer])) for layer in sorted(layers)]
        if len(self.ways) > 1:
            return {"index letters": ", ".join(one for _, one in letters) + ": units of layers that follow each other"}
        return {"index letters": ", ".join(f"{one}: {_units(layer)}" for layer, one in letters)}

    def layers_in(self, names: Iterable[Identifier]) -> Mapping[str, frozenset[int]]:
        """The layers over whose units the letters of some names run, as far as these are told."""
        found: dict[str, frozenset[int]] = {}
        for named in names:
            for letter, layer in zip(named.places, self.counted.get(named.base, ()), strict=False):
                found[letter] = found.get(letter, frozenset()) | {layer}
        return found


def _units(layer: int) -> str:
    return f"units of layer {layer}" if layer else "inputs"
