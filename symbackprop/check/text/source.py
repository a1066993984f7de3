"""The text of a document: its lines, its headings, and what stands between and behind its formulas."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from symbackprop.check.conventions import COUNTED_LAYERS, IMPLIED_SUMS, SAMPLE_ROWS, UPDATE_TAKES
from symbackprop.check.phrases import (
    ACTIVATIONS_SAID,
    BEHIND_FORMULA,
    BIAS_WITHIN,
    COUNT_BY_USE,
    COUNT_OF_SAMPLES,
    DEPTH_BY_USE,
    FUNCTION_LABEL,
    LABELLED_WEIGHT,
    LAST_LAYER,
    LAYER_LETTER,
    LAYERS_SPOKEN_OF,
    LOGARITHM_BASE,
    NUMBER_OF_LAYERS,
    PART_OF_UNITS,
    ROW_GRADIENTS,
    ROW_VECTORS,
    TRUE_CLASS,
)
from symbackprop.check.text.carriers.typed import numbers_equations
from symbackprop.check.text.customs.colon_products import COLON_PRODUCTS
from symbackprop.check.text.customs.iterations import iteration_in

__all__ = ["Source"]

_HEADING = re.compile(
    r"\\(?:frametitle|framesubtitle|(?:sub)*section|chapter|paragraph|begin\{frame\})|^#{1,6} "
    r"|^[A-Z][A-Z0-9 :,'()+-]{6,}$",
    re.MULTILINE,
)
_TABLE_ROW = re.compile(r"^[ \t]*+\|.*\|[ \t]*$\n?", re.MULTILINE)
_TABLE_START = re.compile(r"[ \t]*+\|")
_OPENED = re.compile(r"\\(?:left|[bB]igg?[lr]?)\s*$")
_DENIED = re.compile(r"(?:\$|\\[\])])*[ \t]*[✗✘❌×]")
_BRACED_COMMA = re.compile(r"(?<!\d)0\{,\}\d|\d\{,\}(?:\d{1,2}|\d{4,})(?!\d)")
_PLAIN_COMMA = re.compile(r"(?<![\d.,])0,\d")
_FONT = re.compile(r"\\(?:text|mathrm)\b|[{}\s]")
_ENDS_SENTENCE = re.compile(r"[.!?;](?=\s)|\n[ \t]*\n|\n(?=[ \t]*(?:[-*|#]|\d+\.|\\item\b))")
_SENTENCE = 240  # characters of one on each side
_LABEL = 60  # characters of the label of a line
# a decimal with a point, and no length or factor of one
_POINT = re.compile(
    r"(?<![.\d])\d+\.\d+(?![.\d]|\s*(?:(?:cm|mm|em|ex|pt|in|bp|pc|mu)\b|\\(?:line|text|column|base)[a-z]+))"
)
# what is numbered with a point: sections, versions
_NUMBERED = re.compile(
    r"(?:version|python|section|chapter|figure|table|abschnitt|kapitel|abbildung|tabelle|sezione|capitolo|secci[oó]n|§)"
    r"[~\s]*$",
    re.IGNORECASE,
)
_NEW_BY_PRIME = re.compile(
    r"(?:'|\\prime)[\s}]*+(?::?=|&=|\\leftarrow)[^=\n]{0,80}?-[^=\n]{0,40}?\\(?:eta|alpha|epsilon|lambda|gamma|mu)\b"
)


def _found(text: str, *rules: re.Pattern[str]) -> frozenset[str]:
    """What some rules find in a text, of each match the group that is there."""
    return frozenset(next(filter(None, match.groups())) for rule in rules for match in rule.finditer(text))


def _has_points(text: str) -> bool:
    """Whether a text has decimals with a point, but for those in the preamble of LaTeX."""
    start = max(text.find(r"\begin{document}"), 0)
    found = _POINT.finditer(text, start)
    return any(_NUMBERED.search(text, max(one.start() - 20, 0), one.start()) is None for one in found)


def _plain(name: str) -> str:
    r"""A name without braces and fonts, as its tokens say it: n_l of n_{\ell}."""
    return _FONT.sub("", name).replace(r"\ell", "ℓ")


@dataclass(frozen=True, slots=True)
class Source:
    """A text, where its lines and its headings begin, and what it says of itself; `parts` are the headings and the rows
    of tables.

    Decimals are written 0{,}5 (`braced_comma`), or 0,5 and none with a point (`plain_comma`); L seems to be the number
    of layers, somewhere at least (`counts_layers`); the derivative of a number by a vector is a row, as the words say
    (`row_gradients`), vectors are rows (`row_vectors`), or samples (`sample_rows`), and sums over an index that stands
    twice are left out (`implied_sums`), W' is what an update makes of W (`marks_new_by_primes`), and biases may be a
    part of the weights (`bias_within`). Equations have numbers behind them (`numbers_equations`), and A : B is a
    product of matrices (`colon_products`).
    `part_sets` are the letters of sets of only some units.
    `sample_counts` are the letters that count the samples, as the words or the
    means say, `last_layer` what stands above a name for the last layer, `depths` what counts the layers, and is the
    last one there, too, `layer_letters` what stands there for any, where that is no l,
    `layer_labels` what weights have below or above them for one of two layers; the letter
    `iteration` behind names counts the steps of the training.
    """

    text: str
    lines: Sequence[int]
    headings: Sequence[int]
    parts: Sequence[int]
    braced_comma: bool
    plain_comma: bool
    counts_layers: bool
    row_gradients: bool
    row_vectors: bool
    sample_rows: bool
    implied_sums: bool
    marks_new_by_primes: bool
    bias_within: bool
    numbers_equations: bool
    colon_products: bool
    sample_counts: frozenset[str]
    part_sets: frozenset[str]
    last_layer: frozenset[str]
    depths: frozenset[str]
    layer_letters: frozenset[str]
    layer_labels: frozenset[str]
    iteration: str

    @staticmethod
    def of(text: str) -> Source:
        headings = [match.start() for match in _HEADING.finditer(text)]
        rows = {place for match in _TABLE_ROW.finditer(text) for place in match.span()}
        counted = _found(text, COUNT_OF_SAMPLES, COUNT_BY_USE)
        return Source(
            text,
            lines=[match.start() for match in re.finditer("\n", text)],
            headings=headings,
            parts=sorted({*headings, *rows}),
            braced_comma=_BRACED_COMMA.search(text) is not None,
            plain_comma=_PLAIN_COMMA.search(text) is not None and not _has_points(text),
            counts_layers=COUNTED_LAYERS.search(text) is not None,
            row_gradients=ROW_GRADIENTS.search(text) is not None,
            row_vectors=ROW_VECTORS.search(text) is not None,
            sample_rows=SAMPLE_ROWS.search(text) is not None,
            implied_sums=IMPLIED_SUMS.search(text) is not None,
            bias_within=BIAS_WITHIN.search(text) is not None,
            numbers_equations=numbers_equations(text),
            colon_products=COLON_PRODUCTS.search(text) is not None,
            marks_new_by_primes=_NEW_BY_PRIME.search(text) is not None,
            sample_counts=counted,
            part_sets=_found(text, PART_OF_UNITS),
            last_layer=_found(text, LAST_LAYER) - {"l", "L"},
            depths=frozenset(map(_plain, _found(text, NUMBER_OF_LAYERS, DEPTH_BY_USE))) - counted - {"L"},
            layer_letters=_found(text, LAYER_LETTER) - counted,
            layer_labels=_found(text, LABELLED_WEIGHT),
            iteration=iteration_in(text),
        )

    def line(self, at: int) -> int:
        return bisect_right(self.lines, at - 1) + 1

    def heading(self, at: int) -> int:
        """The number of the heading under which a place is."""
        return bisect_right(self.headings, at)

    def part(self, at: int) -> int:
        """The number of the heading, or of the row of a table, under which a place is."""
        return bisect_right(self.parts, at)

    def in_a_table(self, at: int) -> bool:
        """Whether a place is in the row of a table."""
        return _TABLE_START.match(self.text, self.text.rfind("\n", 0, at) + 1, at) is not None

    def verbatim(self, start: int, end: int) -> str:
        r"""What stands there, on one line, with the \left of a bracket that it begins with."""
        opened = _OPENED.search(self.text[max(0, start - 12) : start])
        return " ".join(self.text[start - (len(opened[0]) if opened else 0) : end].split())

    def sentence(self, start: int, end: int) -> str:
        """The words around what stands between two places, as far as their sentence goes."""
        before = _ENDS_SENTENCE.split(self.text[max(0, start - _SENTENCE) : start])[-1]
        behind = _ENDS_SENTENCE.split(self.text[end : end + _SENTENCE])[0]
        return f"{before} {behind}"

    def crossed(self, end: int) -> bool:
        """Whether a cross behind a formula says that it does not hold."""
        return _DENIED.match(self.text, end) is not None

    def updates_by_samples(self, at: int) -> bool:
        """Whether the last words under the heading of a place that say it speak of one sample at a time."""
        heading = self.heading(at)
        start = self.headings[heading - 1] if heading else 0
        *_, last = (None, *UPDATE_TAKES.finditer(self.text, start, at))
        return last is not None and last[1] is not None

    def says_hidden_layers(self, at: int) -> bool:
        """Whether the last words under the heading of a place that speak of any hidden layer or of the last one speak
        of the hidden ones.
        """
        heading = self.heading(at)
        start = self.headings[heading - 1] if heading else 0
        *_, last = (None, *LAYERS_SPOKEN_OF.finditer(self.text, start, at))
        return last is not None and last[1] is not None

    def function_said(self, at: int) -> str | None:
        """The activation that the words under the heading of a place, or that itself, have named last before it."""
        heading = self.heading(at)
        start = self.headings[heading - 1] if heading else 0
        *_, last = (None, *ACTIVATIONS_SAID.finditer(self.text, start, at))
        return None if last is None else last.lastgroup

    def function_labelled(self, at: int) -> str | None:
        """The activation that the label of a line names, right before a formula at a place."""
        label = FUNCTION_LABEL.search(self.text, max(at - _LABEL, 0), at)
        named = None if label is None else ACTIVATIONS_SAID.fullmatch(label["name"])
        return None if named is None else named.lastgroup

    def true_class(self, start: int, end: int) -> str | None:
        """The letter that the words between two places give to the true class."""
        match = TRUE_CLASS.search(self.text[start:end])
        return None if match is None else next(filter(None, match.groups()))

    def true_class_behind(self, end: int) -> str | None:
        """The letter that the words right behind a formula give to the true class, "where $c$ is the correct class"."""
        behind = BEHIND_FORMULA.match(self.text, end)
        return None if behind is None else self.true_class(behind.start(), behind.end())

    def base(self, start: int, end: int) -> str | None:
        """The base of the logarithm, where the words between two places say one."""
        match = LOGARITHM_BASE.search(self.text[start:end])
        return None if match is None else match[1]
