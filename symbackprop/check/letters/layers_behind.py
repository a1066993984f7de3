"""Documents that write the layer in square brackets right behind a letter, W[2], where the lecture file does not."""

from __future__ import annotations

import re
from collections.abc import Sequence

from symbackprop.check.names.environment import Environment
from symbackprop.check.names.keys import Key
from symbackprop.core.places import ALL
from symbackprop.core.quantities import Kind

__all__ = ["letters_with_layers_behind"]

_BEHIND = re.compile(
    r"(?<![A-Za-z\\])d?([A-Za-z]|\\[A-Za-z]+)(_(?:\w|\{[\w,]+\}))?"
    r"\[\s*(\d{1,2}|(?:[lL\N{SCRIPT SMALL L}]|\\ell)\s*(?:[+-]\s*1)?)\s*\](\[?)"
)
_ENOUGH = 3  # such names


def letters_with_layers_behind(env: Environment, formulas: Sequence[str]) -> frozenset[str]:
    """The letters behind which a document has layers in brackets: among them is that of the matrices, each of which has
    a single number there and is no name of the lecture's with that below; an entry would have two.
    """
    names = env.names
    found = [match.groups() for text in formulas if "[" in text for match in _BEHIND.finditer(text)]
    if len(found) < _ENOUGH or any(behind for *_, behind in found):
        return frozenset()
    numbers: dict[str, set[str]] = {}
    for base, _, layer, _ in found:
        numbers.setdefault(base, set()).update([layer] if layer.isdecimal() else ["1"] if layer in "l\\ell" else [])
    units = {base for base, below, *_ in found if below}  # z_1[2]
    letters = {base for base, layers in numbers.items() if base in units or _have_layers(env, base, layers)}
    matrices = {
        base
        for base in letters
        if numbers[base]
        and all((one := names.find(_above(base, layer))) and one.kind is Kind.WEIGHT for layer in numbers[base])
    }
    said = any(Key(base, layer) in names.certain for base in letters for layer in numbers[base])
    entries = any(re.search(rf"{re.escape(base)}\[[^\]]*,", text) for base in matrices for text in formulas)
    return frozenset() if not matrices or said or entries or env.lecture.network.depth < 2 else frozenset(letters)


def _above(base: str, layer: str) -> Key:
    return Key(base, "", f"[{layer}]")


def _have_layers(env: Environment, base: str, layers: set[str]) -> bool:
    """Whether the numbers behind a letter may be those of layers: x[1] is an entry of x."""
    whole = env.names.find(Key(base))
    if whole is not None and whole.unit == ALL and whole.kind in (Kind.INPUT, Kind.TARGET):
        return False
    above = any(env.names.find(_above(base, layer)) for layer in layers)
    return above or not any(env.names.find(Key(base, layer)) for layer in layers)
