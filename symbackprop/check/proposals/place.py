"""Where a name says that it belongs: the layers that it may be of, and its units."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeVar

from symbackprop.check.conventions import STARS
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.forms import form_of
from symbackprop.check.names.keys import Key, index_letters, key_of
from symbackprop.check.proposals.proposal import Proposal
from symbackprop.check.proposals.words import HIDDEN_LABELS, INPUT_LABELS, OUTPUT_LABELS
from symbackprop.core.quantities import Quantity
from symbackprop.core.terms import (
    Term,
)
from symbackprop.latex.nodes import Identifier
from symbackprop.latex.tree import written

__all__ = ["Place", "place_of"]

_V = TypeVar("_V")
_MARK = 7777  # stands for a running index in a key
_LABELLED = re.compile(r"(?P<label>[^\W\d]*)[,;]?(?P<places>\d*(?:,\d+)?)")
_LAYER = re.compile(r"[(\[]?(\d+)[)\]]?")
_MOST = 64  # units


@dataclass(frozen=True, slots=True)
class Place:
    """Where a name says that it belongs: `layers` that it may be of, and the key of the name at each unit; `single`
    where it names one thing, a whole vector or a number.
    """

    named: Identifier
    key: Key
    layers: Sequence[int] | None
    at_unit: Callable[[int], Key] | None
    label: str

    def proposal(self, meaning: str, quantities: Mapping[Key, Quantity], terms: Mapping[Key, Term]) -> Proposal:
        return Proposal(form_of(self.named), meaning, written(replace(self.named, primes=0)), quantities, terms)


def place_of(env: Environment, named: Identifier) -> Place | None:
    labels = {letter for letter, above in index_letters(named) if _is_a_label(env, named, letter, above=above)}
    running = {letter for letter, _ in index_letters(named)} - labels
    key = key_of(replace(named, primes=0), dict.fromkeys(running, _MARK))
    above_it = "" if key.sup in STARS else key.sup.strip("()[]")
    below, above = _LABELLED.fullmatch(key.sub), _LABELLED.fullmatch(above_it)
    if below is None or above is None or str(_MARK) in key.sup:
        return None
    label = above["label"] or below["label"]
    number = _LAYER.fullmatch(key.sup)
    layers = _layers_labelled(env, label) if label else None
    if number is not None:
        layer = env.numbers.layer(int(number[1]))
        layers = [layer] if 0 <= layer <= env.lecture.network.depth else []
    places = below["places"].split(",") if below["places"] else []
    if len(places) > 2:
        return None
    at_unit: Callable[[int], Key] | None = None
    if places:
        start = key.sub.removesuffix(below["places"])
        first = "1," if len(places) == 2 else ""
        at_unit = lambda unit: Key(key.base, f"{start}{first}{unit}", key.sup)  # noqa: E731
    return Place(named, key, layers, at_unit, label)


def _is_a_label(env: Environment, named: Identifier, letter: str, *, above: bool) -> bool:
    """Whether a letter in a script marks what a name belongs to, and runs over nothing."""
    texts = [token.text for token in (named.sup if above else named.sub)]
    if any(one == letter and other == "_" for one, other in pairwise(texts)):
        return True  # the n of I_{n_2}
    alone = (OUTPUT_LABELS | HIDDEN_LABELS | INPUT_LABELS) - {"y", "k", "x"}
    known = above and any(key.base == letter for key in env.names.table)
    return letter in alone or known or (named.base == r"\delta" and letter in ("y", "x", "z") and not above)


def _layers_labelled(env: Environment, label: str) -> Sequence[int] | None:
    depth = env.lecture.network.depth
    if label in OUTPUT_LABELS:
        return [depth]
    if label in HIDDEN_LABELS:
        return [*range(depth - 1, 0, -1)]
    if label in INPUT_LABELS:
        return [0]
    found = {one.layer for key, one in env.names.table.items() if key.base == label and isinstance(one.layer, int)}
    return sorted(found, reverse=True) or None
