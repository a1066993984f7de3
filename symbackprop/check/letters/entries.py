"""Documents that write the entries of vectors and matrices as programs do, W[i,j], or behind the number of their layer,
w_{2i} of w_2.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from symbackprop.check.conventions import INDICES, LAYER_LETTERS, TRANSPOSED_BY_PRIME, TRANSPOSED_BY_T
from symbackprop.check.inference.equations import Equation
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.keys import small_of
from symbackprop.core.places import ALL
from symbackprop.latex.habits import Habits
from symbackprop.latex.nodes import Identifier

__all__ = ["with_habits_of_entries", "with_small_letters", "with_transposes"]

_IN_BRACKETS = re.compile(r"((?<![A-Za-z\\])\\?[A-Za-z]++|[\d}])\[([a-z\d:](?:\d*\s*,\s*[a-z\d:]\d*)?)\]")
_NO_NAMES = frozenset([r"\left", r"\sqrt", r"\in", r"\big", r"\Big", r"\bigl", r"\Bigl"])
_ENOUGH = 3  # such entries
_BEHIND_A_NUMBER = re.compile(
    r"([A-Za-z]|\\[a-z]+)\s*\}?\s*_\s*(?:\{\s*)?(\d)\s*\}?\s*,?\s*(?:_\s*\{?)?([a-z]{1,2}(?![a-z])|[a-z],\s*[a-z])"
)
_BEHIND_A_LABEL = re.compile(r"([A-Za-z]|\\[a-z]+)\s*\}?\s*_\s*\{\s*([a-z])\s*,?\s*([a-z])\s*,?\s*([a-z])\s*\}")
_WITH_TWO_PLACES = re.compile(r"(?<![A-Za-z\\])([a-z])\s*_\s*\{\s*[a-z]\s*,?\s*[a-z]\s*\}(?!\s*\^)")


def with_habits_of_entries(env: Environment, habits: Habits, formulas: Sequence[str]) -> Habits:
    """The habits of a document with those of its entries."""
    found = [
        match[2]
        for text in formulas
        if "[" in text
        for match in _IN_BRACKETS.finditer(text)
        if match[1] not in _NO_NAMES and not any(map(match[1].endswith, habits.behind))
    ]
    letters = {letter for places in found for letter in places if letter.isalpha()}
    if len(found) >= _ENOUGH and letters <= INDICES:
        zero = env.names.lowest == 1 and any(re.search(r"\b0\b", places) for places in found)
        habits = replace(habits, bracketed=frozenset(letters | {":"}), from_zero=zero)
    wholes = {
        (key.base, key.sub) for key, one in env.names.table.items() if one.unit == ALL and key.sub and not key.sup
    }
    habits = _with_capitals(env, _with_labelled(wholes, habits, formulas), formulas)
    if not wholes:
        return habits
    numbered = {(match[1], match[2]) for text in formulas for match in _BEHIND_A_NUMBER.finditer(text)}
    entries = {base for base, number in numbered if (base, number) in wholes}
    return replace(habits, entries=frozenset(entries)) if entries else habits


def _with_labelled(wholes: Collection[tuple[str, str]], habits: Habits, formulas: Sequence[str]) -> Habits:
    """The habits with the entries of what has the letter of its layer below, where one with two indices behind that is
    written at least: w_{hj} alone may be a weight between the units h and j.
    """
    labelled = {(base, label): base for base, label in wholes if len(label) == 1 and label.isalpha()}
    labelled |= {
        (small, label): base for base, label in labelled if (small := small_of(base)) and (small, label) not in labelled
    }
    names = {(match[1], match[2]) for text in formulas for match in _BEHIND_A_LABEL.finditer(text)}
    return replace(habits, labelled=labelled) if names & labelled.keys() else habits


def _with_capitals(env: Environment, habits: Habits, formulas: Sequence[str]) -> Habits:
    """The habits with small letters for the entries of matrices that the lecture file spells as capitals, w_{ij} of W,
    where two such are written with two indices, or one and its capital.
    """
    taken = {key.base for key in env.names.certain}
    wholes = {key.base for key in env.names.certain if not key.sub and not key.sup and env.names.table[key].unit == ALL}
    written = {match[1] for text in formulas for match in _WITH_TWO_PLACES.finditer(text)}
    small = {letter: base for base in wholes if (letter := small_of(base)) in written and letter is not None}
    beside = len(small) > 1 or any(
        re.search(rf"(?<![A-Za-z\\]){base}(?![A-Za-z])", text) for base in small.values() for text in formulas
    )
    found = {letter: base for letter, base in small.items() if letter not in taken}
    return replace(habits, capitals=found) if found and beside else habits


_STEPS = re.compile(r"\bt\s*[+-]\s*1\b|\(\s*t\s*\)")


def with_transposes(env: Environment, habits: Habits, text: str) -> Habits:
    """The habits of a document that has a small t or, as it says, a prime for a transpose."""
    bases = env.names.bases()
    if TRANSPOSED_BY_T.search(text) and not _STEPS.search(text) and env.lecture.network.layers:
        habits = replace(habits, turned=bases)
    return replace(habits, primed=bases) if TRANSPOSED_BY_PRIME.search(text) else habits


def with_small_letters(evidence: Evidence, equations: Sequence[Equation]) -> Evidence:
    """The evidence in which z_i is an entry of Z_1, where the lecture file spells that so, the document writes both,
    and no other layer has several units.
    """
    env = evidence.env
    wholes = _numbered_wholes(env)
    if not any(base.isupper() for base in wholes):
        return evidence
    names = [named for one in equations for named in one.names]
    written = {named.base for named in names if named.sub}
    running = {named.base for named in names if _runs(named)}
    small = {base.lower(): (base, layer) for base, layer in wholes.items() if base.isupper() and base in written}
    small = {base: whole for base, whole in small.items() if base in running and base not in wholes}
    if not small:
        return evidence
    small |= {base: (base, layer) for base, layer in wholes.items() if base.islower() and base in running}
    habits = replace(env.grammar.habits, small=small)
    return evidence.within(replace(env, grammar=env.grammar.accustomed(habits)))


def _runs(named: Identifier) -> bool:
    """Whether there are index letters below a name, and nothing else, none of them that of a layer."""
    return bool(named.places) and not named.sup and (INDICES - LAYER_LETTERS).issuperset(named.places)


def _numbered_wholes(env: Environment) -> Mapping[str, str]:
    """The letters that the lecture file gives to vectors and matrices with the number of the layer below, each with the
    number of the only one that has several units.
    """
    network = env.lecture.network
    found: dict[str, list[str]] = {}
    for text in env.lecture.spelling.wholes.values():
        key = env.names.spellings.key_of(text)
        one = env.names.table.get(key) if key is not None else None
        if key is not None and one is not None and key.sub.isdecimal() and not key.sup and isinstance(one.layer, int):
            found.setdefault(key.base, []).extend([key.sub] if network.width(one.layer) > 1 else [])
    return {base: layers[0] for base, layers in found.items() if len(layers) == 1 and len(base) == 1}
