"""The notations that a document may have where the lecture file says none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from symbackprop.check.names.kept import Kept
from symbackprop.check.names.spelled.spellings import NOTATIONS
from symbackprop.core.places import ALL
from symbackprop.core.quantities import Kind, Quantity, canonical_name, quantity_of
from symbackprop.network.lecture import Lecture
from symbackprop.network.spelling.spelling import Also, Spelling

__all__ = ["in_notation", "lectures_of"]

_LAYERED = "bracket"  # the notation of those who say nothing else: layers above, units below


def lectures_of(lecture: Lecture, kept: Kept) -> Sequence[Lecture]:
    """The lecture as it is, and with the notation that a document most likely has, where it says none; the same ones
    whenever they are asked for, so that their names are `kept`.
    """
    return kept.once(tuple, (lecture,), "notations", lambda: tuple(_lectures_of(lecture)))


def _lectures_of(lecture: Lecture) -> Iterator[Lecture]:
    yield lecture
    spelling = lecture.spelling
    if not spelling.style_said and spelling.notation != NOTATIONS[_LAYERED]:
        yield replace(lecture, spelling=in_notation(spelling))
    if not spelling.style_said and lecture.network.depth > 1:
        yield _with_layers_below(lecture, _BELOW)
        notation = NOTATIONS[_LAYERED]  # and those who write layers above, but not those of W_1 and b_1
        above = replace(lecture, spelling=replace(spelling, notation=notation))
        yield _with_layers_below(above, _PARAMETERS)
        yield _with_layers_below(above, _BELOW)  # or now above, now below


def in_notation(spelling: Spelling) -> Spelling:
    """The spelling in the notation of those who say nothing else, with the letters that it has of its own."""
    notation = NOTATIONS[_LAYERED]
    letters = {key: value for key, value in notation.letters.items() if isinstance(value, str)}
    own = {key: value for key, value in spelling.letters.items() if value != spelling.notation.letters.get(key)}
    return replace(spelling, notation=notation, letters={**letters, **own})


def _with_layers_below(lecture: Lecture, kinds: Mapping[str, str]) -> Lecture:
    """The lecture as those write it who number layers below, and no units: z_2 = W_2 a_1 + b_2; what it spells itself
    stays.
    """
    network, letters, spelling = lecture.network, NOTATIONS["index"].whole, lecture.spelling
    said = {canonical_name(quantity_of(one.kind, one.layer)) for one in spelling.entries} | spelling.wholes.keys()
    wholes: dict[str, str] = {}
    biases: dict[Quantity, str] = {}
    for layer in range(1, network.depth + 1):
        for key, base in kinds.items():
            wholes[f"{key}{layer}"] = f"{letters[base].base}_{layer}"
        if network.layers[layer - 1].bias == "shared" and "b" in kinds:
            biases[quantity_of(Kind.BIAS, layer)] = wholes.pop(f"b{layer}")
    last = wholes.pop(f"a{network.depth}", None)
    also = Also({}, {quantity_of(Kind.PREDICTION, network.depth, ALL): last}) if last is not None else None
    wholes = {name: text for name, text in wholes.items() if name not in said}
    spelling = replace(spelling, wholes={**wholes, **spelling.wholes}, entries={**biases, **spelling.entries})
    return replace(lecture, spelling=spelling, also=(*lecture.also, also) if also is not None else lecture.also)


_PARAMETERS = {"W": "W", "b": "b"}
_BELOW = {**_PARAMETERS, "z": "z", "delta": "delta", "a": "a"}
