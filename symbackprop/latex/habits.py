"""What the scripts of a name say in a document: time above for below, a layer for a power, letters for layers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from symbackprop.latex.nodes import ENTRY, Identifier
from symbackprop.latex.pairs import Pairs, layer_first
from symbackprop.latex.tokens import Token

__all__ = ["Habits", "is_of_an_index", "layer_above", "time_above", "with_layer_in_brackets", "with_time_below"]

_CLOSING = {"(": ")", "[": "]", "<": ">", r"\langle": r"\rangle"}
_TIME = re.compile(r"[t\u03c4]|[tT][+-]\d|0")  # that is no power
_TIME_IN_BRACKETS = re.compile(r"[tTks]([+-]\d)?|\d+")
_LAYER = re.compile(r"[lℓ]([+-]\d)?|L([+-]\d)?")


@dataclass(frozen=True, slots=True)
class Habits:
    """How a document writes what others write otherwise.

    `apart` has the bases of names that their index letters tell apart, by what is written, w_{ji} and w_{kj}.
    `lowered` are letters whose time stands above and is read as if it stood below, h^{(t)} as h_t; `layered` those
    above which l is the number of a layer, and no power, w_{ij}^l; `numbered` those with a number right behind, Z1
    for Z_1, and `glued` those with one of a few numbers, t1 for t_1. `pattern` is the letter of the pattern below
    names, p of o_{pj}, which is left out. `bracketed` are the letters that stand in square brackets behind names as
    their indices, W[i,j]; `from_zero` says that numbers there count from 0. `small` has letters for the entries of
    one layer, z_i of Z_1, each with the letter and the number of that, and `capitals` those for the entries w_{ij}
    of a matrix W, each with the letter of that. `entries` are letters below which the number of a layer stands
    before the indices of an entry, w_{2i} of w_2; `labelled` has those below which the letter of a layer does, with
    that letter, and the letter of the matrix, z_{hij} of Z_h. `turned` are the letters above which t is a
    transpose, and no step, and `primed` those at which a prime is one. `behind` are the letters with their layer in
    square brackets right behind, W[2]. `pairs` says how the layer and the sample stand together above names.
    """

    apart: Mapping[tuple[str, tuple[str, ...]], str] = field(default_factory=dict)
    lowered: frozenset[str] = frozenset()
    layered: frozenset[str] = frozenset()
    numbered: frozenset[str] = frozenset()
    glued: frozenset[tuple[str, str]] = frozenset()
    pattern: str = ""
    bracketed: frozenset[str] = frozenset()
    from_zero: bool = False
    entries: frozenset[str] = frozenset()
    labelled: Mapping[tuple[str, str], str] = field(default_factory=dict)
    small: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    capitals: Mapping[str, str] = field(default_factory=dict)
    turned: frozenset[str] = frozenset()
    primed: frozenset[str] = frozenset()
    behind: frozenset[str] = frozenset()
    pairs: Pairs | None = None

    def has_below(self, base: str, number: str) -> bool:
        """Whether a number that stands right behind a name is meant to stand below it."""
        return (base in self.numbered and len(number) == 1 and number.isdecimal()) or (base, number) in self.glued

    def meant(self, named: Identifier) -> Identifier:
        """A name as it is meant: with its time below, the number of its layer in brackets, and a base of its own where
        its index letters tell it apart.
        """
        base = named.base
        if self.pattern and named.sub:
            named = _without_pattern(named, self.pattern)
        if self.pairs is not None and len(named.sup) > 2:
            named = layer_first(named, self.pairs)
        if base in self.entries and len(named.sub) > 1:
            named = _entry_of_layer(named)
        if self.labelled and len(named.sub) > 1:
            named = _entry_behind_label(named, self.labelled)
        if base in self.small and named.places and not named.sup and all(map(str.isalpha, named.places)):
            named = _entry_of(named, *self.small[base])
        if base in self.capitals and not named.sup and _has_two_places(named):
            base = self.capitals[base]
            named = replace(named, base=base)
        if base in self.primed and named.primes == 1 and not named.sup:
            named = replace(named, sup=(Token("T", named.end, named.end),), primes=0)
        if base in self.turned and len(named.sup) == 1 and named.sup[0].text == "t":
            named = replace(named, sup=(replace(named.sup[0], text="T"),))
        if named.sup and base in self.lowered:
            named = with_time_below(named)
        if named.sup and base in self.layered and layer_above(named):
            named = with_layer_in_brackets(named)
        other = self.apart.get((base, named.places)) if named.sub else None
        return named if other is None else replace(named, base=other)


def _entry_of_layer(named: Identifier) -> Identifier:
    """w_{2i} as the entry i of w_2; any other name as it is."""
    layer, *places = (token for token in named.sub if token.text not in ("{", "}"))
    places = places[1:] if places and places[0].text == "," else places
    if not layer.text.isdecimal() or not places or not all(map(is_of_an_index, places)):
        return named
    if len(layer.text) > 1:  # W_{123}
        return named
    return replace(named, sub=(layer, Token(ENTRY, layer.end, layer.end), *places))


def _has_two_places(named: Identifier) -> bool:
    """Whether a row and a column stand below a name, and nothing else: w_{ij}, w_{i,j} or w_{12}."""
    places = [token for token in named.sub if token.text not in ("{", "}", ",")]
    if not all(map(is_of_an_index, places)):
        return False
    return len(places) == 2 or (len(places) == 1 and len(places[0].text) == 2 and places[0].text.isdecimal())


def _entry_behind_label(named: Identifier, wholes: Mapping[tuple[str, str], str]) -> Identifier:
    """z_{hij} as the entry i, j of Z_h; any other name as it is."""
    label, *places = (token for token in named.sub if token.text not in ("{", "}"))
    places = places[1:] if places and places[0].text == "," else places
    whole = wholes.get((named.base, label.text)) if not label.word else None
    if whole is None or not places or not all(map(is_of_an_index, places)):
        return named
    return replace(named, base=whole, sub=(label, Token(ENTRY, label.end, label.end), *places))


def _entry_of(named: Identifier, whole: str, layer: str) -> Identifier:
    """z_i as the entry i of Z_1."""
    at = named.sub[0].at
    return replace(named, base=whole, sub=(Token(layer, at, at), Token(ENTRY, at, at), *named.sub))


def is_of_an_index(token: Token) -> bool:
    """Whether a token may stand in the places of an entry: a letter, a number, a comma, or a colon for all of them."""
    text = token.text
    return not token.word and (text.isdecimal() or text in (",", ":") or (len(text) == 1 and text.isalpha()))


def _without_pattern(named: Identifier, letter: str) -> Identifier:
    """A name without the letter of the pattern: o_j for o_{pj}, and the delta of Delta_p w."""
    inner = [token for token in named.sub if token.text not in ("{", "}")]
    if not inner or inner[0].text != letter or inner[0].word or (len(inner) == 1 and named.base != r"\Delta"):
        return named
    rest = inner[2:] if len(inner) > 1 and inner[1].text == "," else inner[1:]
    return replace(named, sub=tuple(rest))


def layer_above(named: Identifier, *, in_brackets: bool = False) -> bool:
    """Whether a bare l, or l + 1, stands above a name; or one in brackets."""
    ignored = "{}()[]" if in_brackets else "{}"
    return _LAYER.fullmatch("".join(token.text for token in named.sup if token.text not in ignored)) is not None


def with_layer_in_brackets(named: Identifier) -> Identifier:
    """w^l as w^{[l]}."""
    first, last = named.sup[0], named.sup[-1]
    return replace(named, sup=(Token("[", first.at, first.at), *named.sup, Token("]", last.end, last.end)))


def time_above(named: Identifier) -> tuple[tuple[Token, ...], tuple[Token, ...]] | None:
    """The time that stands above a name, and what else does; None where there is none."""
    tokens = tuple(token for token in named.sup if token.text not in ("{", "}"))
    if not tokens:
        return None
    closing = _CLOSING.get(tokens[0].text)
    end = next((at for at, token in enumerate(tokens) if token.text == closing), 0)
    inner, rest = (tokens[1:end], tokens[end + 1 :]) if end else (tokens, ())
    form = _TIME_IN_BRACKETS if end else _TIME
    return (inner, rest) if form.fullmatch("".join(token.text for token in inner)) else None


def with_time_below(named: Identifier) -> Identifier:
    """A name with the time that stands above it before what stands below; any other as it is."""
    found = time_above(named)
    if found is None:
        return named
    time, rest = found
    comma = (Token(",", time[-1].end, time[-1].end),) if named.sub else ()
    return replace(named, sub=(*time, *comma, *named.sub), sup=rest)
