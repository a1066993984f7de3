"""What each written name means in a lecture: by its base, its subscript and its superscript."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from symbackprop.check.conventions import BEFORE_UPDATE_MARKS, UPDATED_MARKS, UPDATED_WORDS
from symbackprop.check.names.entries_in_batches import (
    OF_DATA,
    PLACES,
    bracketed,
    entry_below,
    entry_of_a_batch,
    entry_of_a_sample,
    resembles_entries,
)
from symbackprop.check.names.kept import Kept
from symbackprop.check.names.keys import Key, is_capital, key_of
from symbackprop.check.names.layout import Layout
from symbackprop.check.names.spelled.called_names import placed_below
from symbackprop.check.names.spelled.plain_spellings import plain_key
from symbackprop.core.places import ALL, SAMPLE
from symbackprop.core.quantities import PARAMETERS, Kind, Quantity, quantity_of
from symbackprop.latex.grammar import Grammar
from symbackprop.latex.nodes import ENTRY
from symbackprop.latex.tokenise import tokenise
from symbackprop.latex.tokens import Unread
from symbackprop.network.network import Network

__all__ = ["OF_A_SAMPLE", "PASSED", "UPDATED", "Names", "Spellings", "shape", "update_mark", "without_update"]

UPDATED = PARAMETERS | {Kind.LOSS}
PASSED = (Kind.PREACTIVATION, Kind.ACTIVATION, Kind.PREDICTION)  # what a forward pass with new parameters gives
_Unmarked = tuple[Key, Callable[[Quantity], Quantity | None]]  # a key without a mark, and what the mark makes of it
_LETTER = re.compile(r"(?<![A-Za-z\\])[a-zA-Z](?![A-Za-z])")
_STEP_ABOVE = re.compile(r",?\((\d{1,3})\)$|\+(\d{1,3})$|(?:\+|\\prime){2,}$")  # a bare number above is a power
_STEP_BELOW = re.compile(r",?\(?(\d{1,3})\)?$|(?:\+|\\prime){2,}$")
_TRAINED = PARAMETERS | {Kind.STATE}
_UPDATE_MARKS = (*UPDATED_MARKS, *BEFORE_UPDATE_MARKS)
_PAIR = re.compile(r"(\d{1,3}),(\d{1,3})")
_LAYER_ABOVE = re.compile(r"[(\[]?\d+[)\]]?")
OF_A_SAMPLE = (*PASSED, Kind.DELTA, Kind.INPUT, Kind.TARGET)
_NUMBERED = re.compile(r"(\(\d+\)|\[\d+\]|\d+|)\((\d+)\)")  # a sample, behind the layer
_SAMPLE = re.compile(r",?(?:sample(\d+)|\((\d+)\)|\\langle(\d+)\\rangle|<(\d+)>)$")
_TOTAL = re.compile(r"tot(al)?$")


@dataclass(frozen=True, slots=True, eq=False)
class Spellings:
    """The keys of spellings, each read once: the notations share many, and names are made several times a document.
    `words` are the names of several letters in them.
    """

    words: frozenset[str]
    grammar: Grammar
    known: dict[str, Key | None] = field(default_factory=dict)
    kin: dict[frozenset[str], Spellings] = field(default_factory=dict)  # of the same parser, by their words
    elsewhere: dict[Hashable, tuple[object, Sequence[tuple[Key, Quantity]]]] = field(default_factory=dict)
    kept: Kept = field(default_factory=Kept)  # what was made of lectures by the same parser
    sample: str = ""  # the letter for any sample in the lecturer's own spellings

    def with_words(self, words: frozenset[str]) -> Spellings:
        """The same parser for spellings with other words."""
        self.kin.setdefault(self.words, self)
        if words not in self.kin:
            grammar = self.grammar.with_words(words, decimal_comma=False)
            self.kin[words] = Spellings(words, grammar, kin=self.kin, kept=self.kept, sample=self.sample)
        return self.kin[words]

    def in_other_notations(
        self, network: Network, way: Hashable, make: Callable[[], Iterable[tuple[Key, Quantity]]]
    ) -> Sequence[tuple[Key, Quantity]]:
        """The names of a network in all notations, made once for each `way` to number its layers."""
        key = (id(network), way)
        if key not in self.elsewhere:
            self.elsewhere[key] = network, tuple(make())  # kept, so that its identity stays its own
        return self.elsewhere[key][1]

    def key_of(self, text: str) -> Key | None:
        """The key of a spelling; None where it is more than a name."""
        if text not in self.known:
            written = placed_below(text)
            key = plain_key(written) or self._read(written)
            self.known[text] = self._of_any_sample(key) if key is not None and self.sample else key
        return self.known[text]

    def _of_any_sample(self, key: Key) -> Key:
        """The key without the letter for the sample: x^{(2)} for x^{(p,2)}, y for y^{(p)}."""
        inner = key.sup.strip("()[]")
        if inner == self.sample:
            return replace(key, sup="")
        return replace(key, sup=key.sup.replace(f"{self.sample},", "").replace(f",{self.sample}", ""))

    def _read(self, text: str) -> Key | None:
        try:
            found = self.grammar.names(tokenise(text))
        except Unread:
            return None
        return key_of(found[0], {}) if len(found) == 1 else None


@dataclass(frozen=True, slots=True)
class Names:
    """The names of a lecture. `words` are those of several letters; `shapes` the bases with the form of their
    scripts.
    """

    table: Mapping[Key, Quantity]
    spellings: Spellings
    words: frozenset[str]
    shapes: frozenset[tuple[str, str, str]]
    samples: int = 0
    weak: frozenset[Key] = frozenset()  # read as the lecture's only while the document says nothing else
    batches: frozenset[Key] = frozenset()  # matrices with a column for each sample
    highest: int = 0  # the highest number in a subscript
    lowest: int = 1  # the number of the first unit of a layer
    arrows: bool = False  # whether vectors have arrows, so that an arrow tells names apart
    spelled: frozenset[Key] = frozenset()  # as the notation itself writes them
    parameter_letters: frozenset[str] = frozenset()
    steps: int = 1  # of the training
    certain: frozenset[Key] = frozenset()  # as the lecture file itself says, or the notation that it names
    said: frozenset[Key] = frozenset()  # of these, those that it respells
    shared: Mapping[str, frozenset[Quantity]] = field(
        default_factory=dict
    )  # vectors of several layers, by their letter
    units: frozenset[Quantity] = frozenset()  # of a batch, whatever sample
    rows: bool = False  # whether a matrix of all samples has a row for each, as the document lays it out
    by_input: bool = False  # whether a matrix of weights has a row for each input,
    column_weights: bool = False  # and that of a single unit lies the other way
    samples_below: bool = False  # whether a number below a name of a batch is that of a sample: y_i of observation i
    samples_last: bool = False  # and stands behind that of the unit, x_{in}
    losses_above: bool = False  # whether E^2 is the loss of sample 2, as E^q that of sample q, and no power
    marks: frozenset[str] = frozenset()  # by which the document tells new parameters from old ones: w^+
    called: frozenset[str] = frozenset()  # letters and words with the unit in brackets, net(h_1)
    labels: frozenset[str] = frozenset()  # letters in scripts that tell names of the lecture apart: the o of net_o
    found: dict[Key, Quantity | None] = field(default_factory=dict, init=False, repr=False, compare=False)
    letters: dict[Collection[Kind], frozenset[str]] = field(default_factory=dict, init=False, repr=False, compare=False)
    written: dict[Quantity, list[Key]] = field(default_factory=dict, init=False, repr=False, compare=False)
    by_base: dict[str, list[tuple[Key, Quantity]]] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def outputs(self) -> Quantity | None:
        """What the network gives: a vector, or a single output."""
        found = {one for one in self.table.values() if one.kind is Kind.PREDICTION and not one.step}
        whole = {one for one in found if one.unit == ALL} or found
        return whole.pop() if len(whole) == 1 else None

    def of_nothing(self) -> Names:
        """Names of which none is the lecture's."""
        return Names({}, self.spellings, self.words, frozenset())

    def laid_out(self, layout: Layout) -> Names:
        """The same in another layout of vectors and matrices."""
        rows = layout.rows or layout.sample_rows
        return replace(self, rows=rows, by_input=layout.by_input, column_weights=layout.column_weights)

    def unit_of(self, number: int) -> int:
        """The unit, counted from 1, that has a number in the document."""
        return number + 1 - self.lowest

    def bases(self, *kinds: Kind) -> frozenset[str]:
        """The letters of all names, or of those of some kinds."""
        if kinds not in self.letters:
            named = (key.base for key, quantity in self.table.items() if not kinds or quantity.kind in kinds)
            self.letters[kinds] = frozenset(named)
        return self.letters[kinds]

    def of_form(self, key: Key) -> Collection[Quantity]:
        """What is surely written as this one is, with any numbers below."""
        if not self.by_base:
            for other, quantity in self.table.items():
                self.by_base.setdefault(other.base, []).append((other, quantity))
        form = shape(key)
        return {
            quantity
            for other, quantity in self.by_base.get(key.base, ())
            if other.sup == key.sup and shape(other) == form and other not in self.weak
        }

    def keys_of(self, quantity: Quantity) -> Sequence[Key]:
        """All ways to write a quantity."""
        if not self.written:
            for key, named in self.table.items():
                self.written.setdefault(named, []).append(key)
        return self.written.get(quantity, ())

    def find(self, key: Key) -> Quantity | None:
        """The quantity of a key: as it is written, or with marks of an update or a sample around it."""
        if key not in self.found:
            self.found[key] = self._find(key)
        return self.found[key]

    def _find(self, key: Key) -> Quantity | None:
        if ENTRY in key.sub and key not in self.table:
            return self._entry_of_whole(key)
        below = entry_below(self, key)
        if below is not None:
            return below[1]
        found = self.table.get(key)
        certain = self._certain_entry(key)
        found = certain[1] if certain is not None else found
        if found is None or key in self.weak:
            found = self._after_steps(key) or found
        if found is not None:
            return found
        if key.base.startswith(r"\vec") and not self.arrows:
            return self.find(replace(key, base=key.base[4:]))
        for bare in (_without_update(key, self.marks), _without_sample(key, self.samples)):
            if bare is None:
                continue
            inner = self.find(bare[0])
            if inner is not None:
                change = bare[1](inner)
                if change is not None:
                    return change
        entry = entry_of_a_batch(self, key) or entry_of_a_sample(self, key)
        if entry is not None:
            return entry[1]
        only = self._of_one_sample(key)
        found = self.find(only[0]) if only is not None and only[1] == 1 else None
        if found is not None and found.kind in OF_A_SAMPLE:
            return found
        together = self._run_together(key)
        found = self._entry_of_the_only_sample(key) if together is None else self.table[together]
        layer = bracketed(key) if self.samples_below and key.sub else key
        return found if found is not None or layer is key else self.find(layer)

    def _run_together(self, key: Key) -> Key | None:
        """The key of W_{212} for W_{2ij} of the indices 1 and 2, where the lecture file spells it so."""
        one = replace(key, sub=key.sub.replace(",", "")) if key.sub.replace(",", "").isdecimal() else key
        return one if one != key and one in self.certain else None

    def _certain_entry(self, key: Key) -> tuple[Key, Quantity] | None:
        r"""An entry of a vector of the lecture file, \delta_1^{(2)} of \delta^{(2)}: no \delta_1 of sample 2."""
        if key in self.table and key not in self.weak:
            return None
        entry = entry_of_a_sample(self, key) if key.sup or key in self.weak else None
        return entry if entry is not None and entry[0] in self.certain else None

    def _of_one_sample(self, key: Key) -> tuple[Key, int] | None:
        """A name without the number of a sample, behind the layer or at what is of none, and that, of one sample."""
        match = _NUMBERED.fullmatch(key.sup) if not self.samples else None
        of_none = key.base.startswith(r"\hat") or key.base in self.bases(Kind.TARGET)
        return (replace(key, sup=match[1]), int(match[2])) if match is not None and (match[1] or of_none) else None

    def _entry_of_whole(self, key: Key) -> Quantity | None:
        """An entry of a vector or matrix by its places, (W_1)_{ij}, where it has a row for each unit or each input."""
        before, _, places = key.sub.partition(ENTRY)
        match = PLACES.fullmatch(places)
        whole = self.find(replace(key, sub=before)) if match is not None else None
        if match is None or whole is None:
            return None
        numbers = [self.unit_of(int(number)) for number in match.groups() if number is not None]
        if whole.unit != ALL:
            return whole if {*numbers} == {1} else None  # the only entry there is
        if whole.kind is Kind.WEIGHT:
            return self._entry_of_weights(whole, numbers)
        if whole.sample == SAMPLE and len(numbers) == 2 and self.samples:
            if not is_capital(key.base):
                return None
            sample, unit = numbers if self.rows else numbers[::-1]
            entry = whole.at_unit(unit)
            return entry.of_sample(sample) if self.keys_of(entry) and 0 < sample <= self.samples else None
        of_all = is_capital(key.base) or whole.kind is Kind.DELTA
        if whole.sample == SAMPLE and self.rows and of_all and len(numbers) == 1:
            return whole.of_sample(numbers[0]) if 0 < numbers[0] <= self.samples else None  # a row is a sample's
        unit = numbers[0] if len(numbers) == 1 or numbers[1:] == [1] else 0
        return whole.at_unit(unit) if self.keys_of(whole.at_unit(unit)) else None

    def _entry_of_weights(self, whole: Quantity, numbers: Sequence[int]) -> Quantity | None:
        """The weight in a row and a column, or at one place of the weights of a single unit, or from a single one."""

        def at(unit: int, source: int) -> Quantity | None:
            one = whole._replace(at=(unit, source))
            return one if self.keys_of(one) else None

        single = at(2, 1) is None
        if len(numbers) == 1:
            return at(1, numbers[0]) if single else at(numbers[0], 1) if at(1, 2) is None else None
        row, column = numbers
        return at(column, row) if self.by_input != (single and self.column_weights) else at(row, column)

    def _entry_of_the_only_sample(self, key: Key) -> Quantity | None:
        """What a layer has, with an index of the sample besides, z_{ij}^{[l]}, or inputs, targets and outputs, x_{ij},
        where the lecture has one sample; as the document lays it out.
        """
        match = _PAIR.fullmatch(key.sub) if not self.samples else None
        if match is None:
            return None
        whole = self.table.get(replace(key, sub="")) if not key.sup else None
        if not _LAYER_ABOVE.fullmatch(key.sup) and (whole is None or whole.kind not in OF_DATA or whole.unit != ALL):
            return None
        sample, unit = match.groups() if self.rows else match.groups()[::-1]
        one = replace(key, sub=unit)
        found = self.table.get(one) if sample == "1" and one not in self.weak else None
        return found if found is not None and found.kind in OF_A_SAMPLE else None

    def _after_steps(self, key: Key) -> Quantity | None:
        """A parameter or a memory of the optimizer after so many updates, w^{(2)}, w_2 or w^{++}, in a training of
        several.
        """
        if self.steps < 2:
            return None
        for above in (True, False):
            match = _STEP_ABOVE.search(key.sup) if above else _STEP_BELOW.search(key.sub)
            if match is None:
                continue
            number = next(filter(None, match.groups()), None)
            step = int(number) if number else match[0].count("+") + match[0].count("\\prime")
            bare = _with_script(key, (key.sup if above else key.sub)[: match.start()], above=above)
            known = self.table.get(bare)
            plus = above and "+" in match[0]
            if known is None or bare in self.weak or known.step or (known.unit == ALL and not plus):
                continue
            of_the_loss = known.kind is Kind.LOSS and plus
            if (known.kind in _TRAINED or of_the_loss) and step <= self.steps:
                return known.after(step)
        return None

    def base_of(self, key: Key) -> Key | None:
        """The key of the table by which a key was found: without the marks of an update or a sample around it, and
        that of the whole for an entry.
        """
        if ENTRY in key.sub and key not in self.table:
            return self.base_of(replace(key, sub=key.sub.partition(ENTRY)[0])) if self.find(key) is not None else None
        below = entry_below(self, key)
        if below is not None:
            return below[0]
        certain = self._certain_entry(key)
        if certain is not None:
            return certain[0]
        if key in self.table:
            return key
        if key.base.startswith(r"\vec") and not self.arrows:
            return self.base_of(replace(key, base=key.base[4:]))
        for bare in (_without_update(key, self.marks), _without_sample(key, self.samples)):
            inner = self.base_of(bare[0]) if bare is not None else None
            if bare is not None and inner is not None and bare[1](self.table[inner]) is not None:
                return inner
        entry = entry_of_a_batch(self, key) or entry_of_a_sample(self, key)
        only = self._of_one_sample(key)
        if only is not None and only[1] == 1:
            return self.base_of(only[0])
        return entry[0] if entry is not None else self._run_together(key)

    def has_form(self, key: Key) -> bool:
        """Whether a key has the form of a name of the lecture, with other numbers but the same letters."""
        return shape(key) in self.shapes

    def vector_of(self, base: str) -> Quantity | None:
        """The last layer's activations, where their letter stands alone."""
        found = {q for key, q in self.table.items() if key.base == base and q.kind is Kind.PREDICTION and q.unit == ALL}
        return next(iter(found)) if len(found) == 1 else None

    def resembles(self, key: Key) -> bool:
        """Whether a key has the form of a name of the lecture, with other numbers."""
        letters = replace(key, sub=_LETTER.sub("0", key.sub), sup=_LETTER.sub("0", key.sup))
        if not self.shapes.isdisjoint((shape(key), shape(letters))) or resembles_entries(self, key):
            return True
        first = entry_of_a_sample(self, replace(key, sub="1")) if key.sub.isdecimal() and not key.sup else None
        if first is not None and first[1].kind is not Kind.DELTA:  # which documents define anew for each layer
            return True
        one = self._of_one_sample(key) or _without_sample(key, self.samples)
        return one is not None and self.resembles(one[0])


def shape(key: Key) -> tuple[str, str, str]:
    """The form of a key: with 0 for every number in its scripts."""
    return key.base, re.sub(r"\d+", "0", key.sub), re.sub(r"\d+", "0", key.sup)


def without_update(key: Key) -> Key | None:
    """The key without the mark of an update; None where it has none."""
    found = _without_update(key)
    return found[0] if found is not None else None


def update_mark(key: Key) -> str | None:
    """The mark of an update at a key; None where it has none."""
    return next((mark for mark in UPDATED_MARKS if key.sup.endswith(mark) or key.sub.endswith(mark)), None)


def _without_update(key: Key, marks: frozenset[str] = frozenset()) -> _Unmarked | None:
    if not key.sup.endswith(_UPDATE_MARKS) and not key.sub.endswith(_UPDATE_MARKS):
        return None
    for mark in _UPDATE_MARKS:
        word = mark in UPDATED_WORDS or mark in marks
        change = partial(_after_update, word=word) if mark in UPDATED_MARKS else _before_update
        if key.sup.endswith(mark):
            return replace(key, sup=key.sup[: -len(mark)].rstrip(",")), change
        if key.sub.endswith(mark):
            return replace(key, sub=key.sub[: -len(mark)].rstrip(",")), change
    return None


def _after_update(quantity: Quantity, *, word: bool) -> Quantity | None:
    meant = quantity.kind in UPDATED or (word and quantity.kind in PASSED)
    return quantity.after(1) if meant and not quantity.step else None


def _before_update(quantity: Quantity) -> Quantity | None:
    return quantity if quantity.kind in UPDATED else None


def _without_sample(key: Key, samples: int) -> _Unmarked | None:
    for above in (True, False):
        text = key.sup if above else key.sub
        match = _SAMPLE.search(text)
        if match is not None:
            number = int(next(filter(None, match.groups())))
            bare = _with_script(key, text[: match.start()], above=above)
            return (bare, partial(_of_sample, number=number)) if number <= samples else None
        if _TOTAL.search(text):
            return _with_script(key, _TOTAL.sub("", text), above=above), _whole_loss
    return None


def _with_script(key: Key, text: str, *, above: bool) -> Key:
    return replace(key, sup=text) if above else replace(key, sub=text)


def _whole_loss(quantity: Quantity) -> Quantity | None:
    return quantity if quantity.kind is Kind.LOSS else None


def _of_sample(quantity: Quantity, number: int) -> Quantity | None:
    if quantity.kind is Kind.LOSS:
        return quantity_of(Kind.SAMPLE_LOSS, sample=number)
    return quantity.of_sample(number) if quantity.sample is not None else None
