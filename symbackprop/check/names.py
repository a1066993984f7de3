"""What each written name means in a lecture: by its base, its subscript and its superscript."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from symbackprop.check.grammar import Grammar, Named
from symbackprop.check.tokens import Token, Unread, tokenise
from symbackprop.core.quantities import ALL, Kind, Quantity
from symbackprop.network.lecture import Lecture
from symbackprop.network.network import SAMPLE, Network
from symbackprop.network.spelling import Spelling, spelled_quantities
from symbackprop.rules.functions import FUNCTIONS
from symbackprop.rules.notation import Row, builtin_notations, load_notation

__all__ = ["Bindings", "Key", "Names", "index_letters", "key_of", "names_of", "script", "without_update"]

Bindings = Mapping[str, int]  # the value of each running index
_STRONG = 3  # the rank up to which spellings are the lecture's own
_FEW = 1500  # quantities, up to which the other notations are read too


@dataclass(frozen=True, slots=True)
class Key:
    """A written name without braces, fonts and spaces."""

    base: str
    sub: str = ""
    sup: str = ""


# words of several letters in a script, where no letter is an index
_SCRIPT_WORDS = frozenset(
    [
        "in",
        "out",
        "hid",
        "new",
        "old",
        "neu",
        "alt",
        "total",
        "input",
        "output",
        "hidden",
        "sample",
        "net",
        "target",
        "stable",
        "true",
        "tot",
        "batch",
        "max",
        "min",
    ]
)
_NEW = ("new", "neu", "(t+1)", "t+1", "+", "*", r"\ast", r"\prime", "updated")
_OLD = ("old", "alt", "(t)", "t")


def script(tokens: Sequence[Token], bindings: Bindings) -> str:
    """The text of a script, with numbers for the running indices in it."""
    parts: list[str] = []
    place = 0
    moved = False
    while place < len(tokens):
        token = tokens[place]
        if token.word:
            parts.append(token.text.replace(" ", "").replace("_", ""))
        elif token.text.isalpha() and len(token.text) == 1:
            run = [token]
            while place + 1 < len(tokens) and _letter(tokens[place + 1]):
                place += 1
                run.append(tokens[place])
            text = "".join(part.text for part in run)
            if text in _SCRIPT_WORDS or len(text) > 2 or any(letter not in bindings for letter in text):
                parts.append("".join(str(bindings[text]) if len(text) == 1 and text in bindings else text))
                moved = moved or (len(text) == 1 and text in bindings)
            else:
                parts.append(",".join(str(bindings[letter]) for letter in text))
                moved = True
        elif token.text not in ("{", "}", "_", r"\quad"):
            parts.append(token.text)
        elif (
            token.text == "}"
            and parts
            and parts[-1].isdecimal()
            and place + 1 < len(tokens)
            and tokens[place + 1].text.isdecimal()
        ):
            parts.append(",")
        place += 1
    text = "".join(parts)
    if moved:
        text = re.sub(r"(\d+)([+-])(\d+)", lambda m: str(int(m[1]) + int(m[2] + m[3])), text)
        # an index that stands right beside a number: w_{1j}
        text = _beside(tokens, bindings, text)
    return text


_STEPS = frozenset(["t", "(t)", "t+1", "(t+1)"])  # steps of a training, no units
_USUAL = frozenset("ijklmnpqrstcKLMN")  # letters of running indices


def _letter(token: Token) -> bool:
    return not token.word and token.text.isalpha() and len(token.text) == 1


def _beside(tokens: Sequence[Token], bindings: Bindings, text: str) -> str:
    if len(tokens) == 2 and all(token.text.isdecimal() or token.text in bindings for token in tokens):
        return ",".join(token.text if token.text.isdecimal() else str(bindings[token.text]) for token in tokens)
    return text


def index_letters(named: Named) -> Iterator[tuple[str, bool]]:
    """The single letters in the scripts of a name that may be running indices, and whether each stands above."""
    for above, tokens in ((False, named.sub), (True, named.sup)):
        place = 0
        if above and "".join(token.text for token in tokens if token.text not in "{}") in _STEPS:
            continue
        while place < len(tokens):
            run = ""
            while place < len(tokens) and _letter(tokens[place]):
                run += tokens[place].text
                place += 1
            if run and run[-1] not in _USUAL and place < len(tokens) and tokens[place].text.isdecimal():
                continue  # o1, h2: the first output, the second hidden unit
            if above and run.endswith("T"):
                run = run[:-1]  # a transpose
            if 1 <= len(run) <= 2 and run not in _SCRIPT_WORDS:
                yield from ((letter, above) for letter in run)
            place += 1


def key_of(named: Named, bindings: Bindings) -> Key:
    """The key of a written name for some values of its indices."""
    sup = script(named.sup, bindings) + r"\prime" * named.primes
    return Key(named.base.replace(" ", "").replace(r"\wide", "\\"), script(named.sub, bindings), sup)


@dataclass(frozen=True, slots=True)
class Names:
    """The names of a lecture. `words` are those of several letters; `shapes` the bases with the form of their
    scripts.
    """

    table: Mapping[Key, Quantity]
    reader: Grammar
    words: frozenset[str]
    shapes: frozenset[tuple[str, str, str]]
    samples: int = 0
    weak: frozenset[Key] = frozenset()  # read as the lecture's only while the document says nothing else
    arrows: bool = False  # whether vectors have arrows, so that an arrow tells names apart

    def find(self, key: Key) -> Quantity | None:
        """The quantity of a key: as it is written, or with marks of an update or a sample around it."""
        found = self.table.get(key)
        if found is not None:
            return found
        if key.base.startswith(r"\vec") and not self.arrows:
            return self.find(replace(key, base=key.base[4:]))
        for bare in (_without_update(key), _without_sample(key, self.samples)):
            if bare is None:
                continue
            inner = self.find(bare[0])
            if inner is not None:
                change = bare[1](inner)
                if change is not None:
                    return change
        return None

    def has_form(self, key: Key) -> bool:
        """Whether a key has the form of a name of the lecture, with other numbers but the same letters."""
        return _shape(key) in self.shapes

    def vector_of(self, base: str) -> Quantity | None:
        """The last layer's activations, where their letter stands alone."""
        found = {q for key, q in self.table.items() if key.base == base and q.kind is Kind.PREDICTION and q.unit == ALL}
        return next(iter(found)) if len(found) == 1 else None

    def resembles(self, key: Key) -> bool:
        """Whether a key has the form of a name of the lecture, with other numbers."""
        letters = replace(key, sub=_LETTER.sub("0", key.sub), sup=_LETTER.sub("0", key.sup))
        return _shape(key) in self.shapes or _shape(letters) in self.shapes


_LETTER = re.compile(r"(?<![A-Za-z\\])[a-zA-Z](?![A-Za-z])")


def _shape(key: Key) -> tuple[str, str, str]:
    return key.base, re.sub(r"\d+", "0", key.sub), re.sub(r"\d+", "0", key.sup)


_UPDATED = (Kind.WEIGHT, Kind.BIAS, Kind.LOSS)
Unmarked = tuple[Key, Callable[[Quantity], Quantity | None]]  # a key without a mark, and what the mark makes of it


def _without_update(key: Key) -> Unmarked | None:
    for marks, change in ((_NEW, _after_update), (_OLD, _before_update)):
        for mark in marks:
            if key.sup.endswith(mark):
                return replace(key, sup=key.sup[: -len(mark)].rstrip(",")), change
            if key.sub.endswith(mark):
                return replace(key, sub=key.sub[: -len(mark)].rstrip(",")), change
    return None


def without_update(key: Key) -> Key | None:
    """The key without the mark of an update; None where it has none."""
    found = _without_update(key)
    return found[0] if found is not None else None


def _after_update(quantity: Quantity) -> Quantity | None:
    return replace(quantity, step=1) if quantity.kind in _UPDATED and not quantity.step else None


def _before_update(quantity: Quantity) -> Quantity | None:
    return quantity if quantity.kind in _UPDATED else None


_SAMPLE = re.compile(r",?(?:sample(\d+)|\((\d+)\)|\\langle(\d+)\\rangle|<(\d+)>)$")
_TOTAL = re.compile(r"tot(al)?$")


def _without_sample(key: Key, samples: int) -> Unmarked | None:
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
        return Quantity(Kind.SAMPLE_LOSS, sample=number)
    return quantity.of_sample(number) if quantity.sample is not None else None


def names_of(lecture: Lecture) -> Names:
    """All names of a lecture: its own spellings first, then those it says besides, then those of the built-in
    notations; among names of one rank, one that means two quantities means none.
    """
    network = lecture.network
    reader = Grammar({*_function_words(), *_own_words(lecture)})
    own = [(text, quantity) for quantity, text in _spelled(network, lecture.spelling)]
    small = len(own) <= _FEW
    ranks: list[Iterable[tuple[Key, Quantity]]] = [
        _keyed(reader, own, wide=lecture.spelling.wide),
        _keyed(reader, _also(lecture), wide=lecture.spelling.wide),
        _keyed(reader, _where_it_runs(network, lecture.spelling), wide=lecture.spelling.wide),
        _keyed(reader, _last_as_activation(network, lecture.spelling), wide=lecture.spelling.wide),
        [
            pair
            for text, quantity in (own if small else ())
            if (key := _spelled_key(reader, text)) is not None
            for pair in _loosened(key, quantity, network)
        ],
        _keyed(reader, _others(lecture) if small else [], wide=lecture.spelling.wide),
    ]
    table: dict[Key, Quantity] = {}
    strong: set[Key] = set()
    for number, rank in enumerate(ranks):
        found: dict[Key, Quantity | None] = {}
        for key, named in rank:
            quantity = _single(network, named)
            found[key] = quantity if found.get(key, quantity) == quantity else None
        # what two notations write alike means nothing here, nor what the lecture's own writes alike
        taken = {_shape(key) for key in table} if rank is ranks[-1] else set()
        taken |= {_shape(key) for key, quantity in found.items() if quantity is None} if rank is ranks[-1] else set()
        table.update(
            {key: q for key, q in found.items() if q is not None and key not in table and _shape(key) not in taken}
        )
        strong |= {*table} if number <= _STRONG else set()
    words = {key.base for key in table if len(key.base) > 1 and key.base.isalpha()} | _function_words()
    own_keys = [key for text, _ in own if (key := _spelled_key(reader, text)) is not None]
    arrows = any(key.base.startswith(r"\vec") for key in own_keys)
    return Names(
        table,
        reader,
        frozenset(words),
        frozenset(_shape(key) for key in table),
        network.samples or 0,
        frozenset(table) - strong,
        arrows,
    )


def _own_words(lecture: Lecture) -> Iterator[str]:
    """The words that begin the lecturer's own spellings: net of net_{h1}."""
    spelling = lecture.spelling
    texts = [*spelling.entries.values(), *spelling.wholes.values()]
    for also in lecture.also:
        texts += [*also.entries.values(), *also.wholes.values()]
    for text in texts:
        match = re.match(r"[A-Za-z]{2,}", text)
        if match is not None:
            yield match[0]


def _single(network: Network, quantity: Quantity) -> Quantity:
    """The only entry of a vector that has one, which is the vector as well as the number."""
    if quantity.unit != ALL or quantity.kind is Kind.WEIGHT:
        return quantity
    counts = {Kind.INPUT: network.inputs, Kind.TARGET: network.outputs}
    layer = quantity.layer if isinstance(quantity.layer, int) else network.depth
    count = counts.get(quantity.kind) or network.width(layer)
    return replace(quantity, unit=1) if count == 1 else quantity


def _keyed(reader: Grammar, spelled: Iterable[tuple[str, Quantity]], *, wide: bool) -> Iterator[tuple[Key, Quantity]]:
    for text, quantity in spelled:
        key = _spelled_key(reader, text)
        if key is not None:
            yield from ((variant, quantity) for variant in _variants(key, wide))


def _where_it_runs(network: Network, spelling: Spelling) -> Iterator[tuple[str, Quantity]]:
    """The spellings that a notation has for running places, with numbers in them; the input as layer 0."""
    for quantity in _named(network):
        row = _indexed_row(spelling, quantity)
        if row is not None:
            yield spelling.written(row, quantity.of_sample(None)), quantity
        if quantity.kind is Kind.INPUT and not isinstance(quantity.sample, int):
            notation = spelling.notation
            below = Quantity(Kind.ACTIVATION, 0, quantity.unit)
            yield (
                spelling.written((notation.whole_indexed if quantity.unit == ALL else notation.indexed)["a"], below),
                quantity,
            )


def _last_as_activation(network: Network, spelling: Spelling) -> Iterator[tuple[str, Quantity]]:
    """The prediction as the activation that it is: the last activation is yhat and aN alike."""
    notation = spelling.notation
    for quantity in _named(network):
        if quantity.kind is not Kind.PREDICTION:
            continue
        whole = quantity.unit == ALL
        for rows in (
            notation.whole if whole else notation.rows,
            notation.whole_indexed if whole else notation.indexed,
        ):
            if "a" in rows:
                yield spelling.written(rows["a"], quantity), quantity
                if quantity.sample == SAMPLE:
                    yield spelling.written(rows["a"], quantity.of_sample(None)), quantity


def _function_words() -> set[str]:
    found = {re.sub(r"\\mathrm\{(.*?)\}'?", r"\1", row.latex) for row in FUNCTIONS.values()}
    return {word for word in found if word.isalpha()} | {
        "sigmoid",
        "relu",
        "max",
        "min",
        "sgn",
        "exp",
        "ln",
        "log",
        "tanh",
    }


def _spelled(network: Network, spelling: Spelling) -> Iterator[tuple[Quantity, str]]:
    """Every quantity with its spelling: of each sample, whole layers, and what training makes of the parameters."""
    for quantity in _named(network):
        try:
            yield quantity, spelling.latex(quantity)
            if quantity.sample == SAMPLE and quantity.kind is not Kind.SAMPLE_LOSS:
                yield quantity, spelling.latex(quantity.of_sample(None))  # without a sample, any is meant
        except KeyError:
            continue


def _indexed_row(spelling: Spelling, quantity: Quantity) -> Row | None:
    """How a quantity is written where its places run, if that is another way."""
    notation = spelling.notation
    own = quantity.kind not in (Kind.LOSS, Kind.SAMPLE_LOSS, Kind.RATE) and not quantity.step
    if not own or isinstance(quantity.sample, int):
        return None
    rows = notation.whole_indexed if quantity.unit == ALL else notation.indexed
    plain = notation.whole if quantity.unit == ALL else notation.rows
    key = "shared_b" if quantity.kind is Kind.BIAS and quantity.unit is None else quantity.kind.value
    if quantity.kind is Kind.PREDICTION and quantity.layer is not None:
        key = "yhat"
    return rows[key] if key in rows and rows[key] != plain.get(key) else None


def _named(network: Network) -> Iterator[Quantity]:
    samples = range(1, (network.samples or 0) + 1)
    for quantity in [*spelled_quantities(network), *_wholes(network), Quantity(Kind.LOSS)]:
        yield quantity
        if quantity.sample is not None:
            yield from (quantity.of_sample(sample) for sample in samples)
        if quantity.kind in _UPDATED:
            yield replace(quantity, step=1)


def _wholes(network: Network) -> Iterator[Quantity]:
    sample = network.running_sample
    yield Quantity(Kind.INPUT, unit=ALL, sample=sample)
    yield Quantity(Kind.TARGET, unit=ALL, sample=sample)
    for layer in range(1, network.depth + 1):
        yield Quantity(Kind.WEIGHT, layer, ALL, ALL)
        if network.layers[layer - 1].bias == "per_unit":
            yield Quantity(Kind.BIAS, layer, ALL)
        last = layer == network.depth
        for kind in (Kind.PREACTIVATION, Kind.DELTA, Kind.PREDICTION if last else Kind.ACTIVATION):
            yield Quantity(kind, layer, ALL, sample=sample)


def _also(lecture: Lecture) -> Iterator[tuple[str, Quantity]]:
    for also in lecture.also:
        for quantity, text in also.entries.items():
            sample = lecture.network.running_sample if quantity.kind not in (*_UPDATED, Kind.RATE) else None
            yield text, quantity.of_sample(sample)
        for quantity, text in also.wholes.items():
            sample = lecture.network.running_sample if quantity.kind not in _UPDATED else None
            yield text, quantity.of_sample(sample)


def _others(lecture: Lecture) -> Iterator[tuple[str, Quantity]]:
    """The spellings of the built-in notations, the last activation as a^L besides."""
    network, spelling = lecture.network, lecture.spelling
    for style in builtin_notations():
        notation = load_notation(style, Path())
        letters = {key: value for key, value in notation.letters.items() if isinstance(value, str)}
        other = Spelling(notation, spelling.depth, spelling.counts, {}, {}, letters, spelling.wide, spelling.indices)
        for quantity, text in _spelled(network, other):
            yield text, quantity
        yield from _where_it_runs(network, other)
        yield from _last_as_activation(network, other)
        for quantity in _named(network):
            if quantity.kind is Kind.INPUT and style in ("bracket", "index"):
                below = replace(quantity, kind=Kind.ACTIVATION, layer=0)
                row = notation.rows["a"] if quantity.unit != ALL else notation.whole["a"]
                yield other.written(row, below), quantity


def _spelled_key(reader: Grammar, text: str) -> Key | None:
    try:
        tokens = tokenise(text)
        found = [*reader.names(tokens)]
    except Unread:
        return None
    return key_of(found[0], {}) if len(found) == 1 else None


def _variants(key: Key, wide: bool) -> Iterator[Key]:
    """The key, and two places with a comma between them where single digits stand side by side."""
    yield key
    if not wide and re.fullmatch(r"\d\d", key.sub):
        yield replace(key, sub=f"{key.sub[0]},{key.sub[1]}")
    elif not wide and re.fullmatch(r"\d,\d", key.sub):
        yield replace(key, sub=key.sub.replace(",", ""))


def _loosened(key: Key, quantity: Quantity, network: Network) -> Iterator[tuple[Key, Quantity]]:
    """Ways to write a name that drop or move a script, where they can mean nothing else."""
    match = re.fullmatch(r"\((\d+)\)", key.sup)
    if (
        match is not None
        and not key.sub
        and quantity.kind in (Kind.ACTIVATION, Kind.PREDICTION)
        and quantity.unit != ALL
    ):
        yield Key(key.base, sub=match[1]), quantity  # a_1 for a^{(1)}
    if (
        quantity.kind is Kind.ACTIVATION
        and network.depth == 2
        and isinstance(quantity.unit, int)
        and key.sub.isdecimal()
    ):
        yield Key(key.base, sub=key.sub), quantity
    if quantity.kind is Kind.PREDICTION and isinstance(quantity.unit, int):
        marks = [f"[{network.depth}]", *([] if network.samples else [f"({network.depth})"])]
        for layer in marks:
            yield Key(key.base, key.sub, layer), quantity
    if quantity.kind is Kind.WEIGHT and quantity.unit == ALL and len(key.base) == 1:
        yield replace(key, base=key.base.swapcase()), quantity
    if quantity.kind is Kind.WEIGHT and len(key.base) == 1 and any(mark.isalpha() for mark in key.sub):
        yield replace(key, base=key.base.swapcase()), quantity
    if quantity.kind is Kind.BIAS and quantity.unit is None and quantity.layer == network.depth:
        # a bias of a unit's own, which this lecture does not have: read so that it can be judged
        for unit in range(1, network.outputs + 1):
            for word in ("(out)", "out", "(output)", "output", f"({network.depth})"):
                yield Key(key.base, str(unit), word), Quantity(Kind.BIAS, network.depth, unit)
