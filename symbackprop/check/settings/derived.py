"""Settings of the same network that are derived from the lecture: a batch of samples, layers in the usual notation.

A document that works one example by hand speaks in general, too: of m samples beside the one, of any layer in the
usual letters beside those of the example. What is unread in the lecture's own setting is judged in such settings.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import count

from symbackprop.check.names.keys import small_of
from symbackprop.check.settings.notations import in_notation
from symbackprop.check.text.source import Source
from symbackprop.core.quantities import Kind
from symbackprop.network.build import build_network, of_size
from symbackprop.network.lecture import Lecture
from symbackprop.network.network import Network
from symbackprop.network.spelling.notate import counts_of
from symbackprop.network.spelling.spelling import Spelling
from symbackprop.rules.notation import Row

__all__ = ["Derived", "derived_settings", "of_a_batch"]

_LETTER = re.compile(r"[A-Za-z]|\\[a-z]+\{\\?[A-Za-z]+\}|\\[a-z]+(?![a-z{])")  # or a word in its font
_OF_A_LAYER = re.compile(r"activation\d+")
_OF_ANY_LAYER = frozenset(["W", "b", "z", "a", "delta"])
_UNITS = 3  # of every layer, so that each index has a meaning in each: none hides where a layer has no such unit
_SAMPLES = 3  # of a batch of any size, at the least: 1/m is no number that a formula has besides


@dataclass(frozen=True, slots=True)
class Derived:
    """A lecture that is derived from the lecture; letters in `counts` say how many samples it has. `layered` is one of
    layers in general, `biased` one with biases that the lecture has not, `single` one of the lecture's own sample.
    """

    lecture: Lecture
    words: str
    counts: frozenset[str] = frozenset()
    layered: bool = False
    biased: bool = False
    single: bool = False


def derived_settings(lecture: Lecture, source: Source) -> Iterator[Derived]:
    """The settings that a document may speak of beside the lecture's own; those of other networks have no numbers."""
    network = lecture.network
    if not network.depth or lecture.model is not None:
        return
    if not network.samples:
        yield Derived(_of_samples(lecture), "a batch of samples", source.sample_counts)
        for letter in sorted(source.sample_counts):  # 1/m where a batch is spoken of, and one sample is worked out
            yield Derived(lecture, f"one sample, {letter} = 1", frozenset([letter]), single=True)
    bare = any(layer.bias == "none" for layer in network.layers)
    for biased in (False, True) if bare else (False,):
        general = _in_general(lecture, biased=biased or not bare)
        if general is not None:
            yield Derived(general, "layers in general", layered=True, biased=biased)
            if not network.samples:
                words = "layers in general, a batch of samples"
                yield Derived(_of_samples(general), words, source.sample_counts, layered=True, biased=biased)


def of_a_batch(network: Network) -> Network:
    """The network with so many samples as it has no units, inputs or outputs in any layer."""
    widths = {network.width(layer) for layer in range(network.depth + 1)}
    return of_size(network, next(number for number in count(_SAMPLES) if number not in widths))


def _of_samples(lecture: Lecture) -> Lecture:
    return replace(lecture, network=of_a_batch(lecture.network), values={})


def _in_general(lecture: Lecture, *, biased: bool) -> Lecture | None:
    """The lecture as those write it who speak of layers in general, with a bias for each unit or none: without the
    names that the lecture file gives to units and layers; None where it gives none.
    """
    network, spelling = lecture.network, lecture.spelling
    own = spelling.entries or spelling.wholes or spelling.style_said
    if not own or network.graph.ties or network.loss.rule.name == "output":
        return None
    layers = [replace(layer, bias="per_unit" if biased else "none", units=_UNITS) for layer in network.layers]
    built = build_network(_UNITS, layers, network.loss, samples=network.samples)
    named = {place: text for place, text in spelling.entries.items() if place.kind in (Kind.LOSS, Kind.RATE)}
    general = _with_own_letters(in_notation(spelling), spelling)
    wholes = _letters_of_units(spelling, network)
    letters = {key: letter for key, letter in general.letters.items() if not _OF_A_LAYER.fullmatch(key)}
    bare = replace(general, letters=letters, entries=named, wholes=wholes, derived={}, style_said=False)
    counted = replace(bare, counts=counts_of(built, rows=spelling.rows))
    return replace(lecture, network=built, spelling=counted, also=(), values={})


def _with_own_letters(general: Spelling, spelling: Spelling) -> Spelling:
    """A spelling of layers in general with the letters that the lecture file gives to what is one thing in all layers:
    where it has V^h and V^o for the weights, these are V^{[l]}.
    """
    wholes, entries = dict[str, set[str]](), dict[str, set[str]]()
    for key, text in spelling.wholes.items():
        wholes.setdefault(key.rstrip("0123456789"), set()).add(_letter_of(text))
    for place, text in spelling.entries.items():
        entries.setdefault(place.kind.value, set()).add(_letter_of(text))
    for key in wholes.keys() - entries.keys():  # the error signals as a whole are all that is said of them
        entries[key] = {small_of(one) or one if key == Kind.WEIGHT.value else one for one in wholes[key]}
    notation = general.notation
    return replace(
        general,
        notation=replace(
            notation,
            rows=_with_letters(notation.rows, entries),
            indexed=_with_letters(notation.indexed, entries),
            whole=_with_letters(notation.whole, wholes),
            whole_indexed=_with_letters(notation.whole_indexed, wholes),
        ),
    )


def _letter_of(text: str) -> str:
    match = _LETTER.match(text)
    return match[0] if match is not None else ""


def _with_letters(rows: Mapping[str, Row], letters: Mapping[str, Collection[str]]) -> Mapping[str, Row]:
    """The rows with a letter of its own for each kind that has only one."""
    single = {key: next(iter(found)) for key, found in letters.items() if len(found) == 1 and key in _OF_ANY_LAYER}
    return {key: replace(row, base=single.get(key) or row.base) for key, row in rows.items()}


def _letters_of_units(spelling: Spelling, network: Network) -> dict[str, str]:
    """The pre-activations and activations of each layer with its number above the letter that the lecture file gives to
    the units of the hidden ones, and none to all: where an example has z_1 = f(a_1), z^l is f(a^l).
    """
    letters = {
        kind: {
            match[0]
            for place, text in spelling.entries.items()
            if place.kind is kind and place.layer != network.depth and (match := _LETTER.match(text))
        }
        for kind in (Kind.PREACTIVATION, Kind.ACTIVATION)
    }
    if any(len(found) != 1 for found in letters.values()) or any(key[0] in "za" for key in spelling.wholes):
        return {}
    return {
        f"{kind.value}{layer}": f"{next(iter(found))}^{{[{layer}]}}"
        for kind, found in letters.items()
        for layer in range(1, network.depth + 1)
    }
