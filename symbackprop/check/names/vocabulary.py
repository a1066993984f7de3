"""All names of a lecture: its own spellings, those it says besides, and those of the built-in notations."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain

from symbackprop.check.conventions import CERTAIN_INDICES
from symbackprop.check.names.derived_names import (
    counted_to_the_last,
    errors_of_units,
    input_as_layer,
    is_entry_elsewhere,
    layer_form,
    layered,
    numbers_below,
    only_units,
    outputs_as_layer,
    units_numbered_through,
    wholes_of_units,
    with_weights_of_single_units,
)
from symbackprop.check.names.indices.index_order import TWO_UNITS, in_another_order
from symbackprop.check.names.indices.layer_numbers import LayerNumbers, numbered
from symbackprop.check.names.indices.numbering import number_in, numbered_by_units, variants
from symbackprop.check.names.indices.units_from_zero import from_zero, says_from_zero
from symbackprop.check.names.keys import Key, capital_of, is_capital, small_of
from symbackprop.check.names.lecture_names import Names, Spellings, shape
from symbackprop.check.names.spelled.called_names import called_bases
from symbackprop.check.names.spelled.own_words import (
    function_words,
    letter_of_sample,
    letters_before_layers,
    own_words,
)
from symbackprop.check.names.spelled.said_forms import without_other_families
from symbackprop.check.names.spelled.spellings import (
    also,
    bare_letters,
    batch_names,
    last_as_activation,
    memories,
    others,
    spelled,
    where_it_runs,
)
from symbackprop.core.places import ALL, SAMPLE, Place
from symbackprop.core.quantities import Kind, Quantity, canonical_name, quantity_of
from symbackprop.latex.grammar import Grammar
from symbackprop.latex.habits import Habits
from symbackprop.network.lecture import Lecture
from symbackprop.network.network import Network
from symbackprop.network.spelling.spelling import Spelling, spelled_quantities

__all__ = ["names_of"]

_STRONG = 10  # the rank up to which spellings are the lecture's own
_SAID = (0, 2)  # the ranks of what the lecture file says itself
_STYLED = (0, 1, 2, 4, 5, 7)  # and where it says its notation
_BRACKETED = re.compile(r"\[(\d+)\]")
_SAMPLE = re.compile(r"\(\d+\)")  # what marks a sample, and in other notations a layer
_FEW = 1500  # quantities, up to which the other notations are read too
_LETTERS = {Kind.LOSS: "loss", Kind.RATE: "rate"}  # by a letter of the notation
_RATE_WORDS = ("learningrate", "학습률", "学习率", "学習率")
_OUTPUTS = {Kind.PREDICTION: Kind.ACTIVATION}  # what shares its letters


def names_of(lecture: Lecture, numbers: LayerNumbers, before: Names | None = None) -> Names:
    """All names of a lecture: its own spellings first, then those it says besides, then those of the built-in
    notations; among names of one rank, one that means two quantities means none. Layers have the `numbers` that the
    document gives them. Spellings that were read for the names `before` are not read again.
    """
    network = lecture.network
    spellings = _spellings(lecture, before.spellings if before is not None else None)
    pairs = [*_all_spelled(lecture, numbers)]
    key_for = counted_to_the_last(spellings.key_of, [*pairs, *also(lecture)], network.depth, numbers)
    by_default = [pair for pair in pairs if _is_whole_by_default(lecture.spelling, pair[1])]
    errors = [pair for pair in pairs if _is_error_by_default(lecture.spelling, pair[1])]
    bare_entries = [pair for pair in pairs if _is_entry_by_default(network, lecture.spelling, pair[1])]
    of_all = (((one.kind, one.layer), key_for(text)) for text, one in pairs if one.unit == ALL and one.sample is None)
    wholes = {place: key for place, key in of_all if key is not None}
    own_wholes = [(key_for(text), one) for text, one in pairs if one.unit == ALL and not one.step]
    form = layer_form((key, one) for key, one in own_wholes if key is not None and _is_said(lecture.spelling, one))
    if form is not None:  # what the lecture does not spell is written with its layer, too, and not counted
        usual = {shape(key) for key, _ in layered(network, form)}
        errors += [pair for pair in pairs if _is_like(key_for, pair, usual) and not _is_said(lecture.spelling, pair[1])]
    set_aside = {*by_default, *errors, *bare_entries, *_written_elsewhere(lecture.spelling, pairs, key_for, wholes)}
    own = [pair for pair in pairs if pair not in set_aside]
    runs = [*numbered([where_it_runs], network, lecture.spelling, numbers)]
    own_keyed = [(key, one) for text, one in own if (key := key_for(text)) is not None]
    said_keyed = [pair for pair in own_keyed if _is_said(lecture.spelling, pair[1])]
    few = own_keyed if (small := len(own) <= _FEW) else []
    in_batches = [*_keyed(key_for, batch_names(network, lecture.spelling), wide=lecture.spelling.wide)]
    table: dict[Key, Quantity] = {}
    in_file = spelled(network, lecture.spelling) if numbers.first else own  # as it stands there, not numbered anew
    said = [pair for pair in in_file if _is_said(lecture.spelling, pair[1]) and pair not in set_aside]
    ranks: list[Iterable[tuple[Key, Quantity]]] = [
        _keyed(key_for, said, wide=lecture.spelling.wide),
        _keyed(key_for, own, wide=lecture.spelling.wide),
        chain(
            _keyed(key_for, also(lecture), wide=lecture.spelling.wide),
            _of_a_batch(network, table),
            layered(network, form) if form is not None else (),
            only_units(said_keyed, own_keyed),
            wholes_of_units(said_keyed),
            numbers_below(said_keyed),
            units_numbered_through(said_keyed, network),
            ((Key(word), quantity_of(Kind.RATE)) for word in _RATE_WORDS),
        ),
        _keyed(key_for, by_default, wide=lecture.spelling.wide),
        _keyed(
            key_for,
            [
                pair
                for pair in runs
                if not _is_error_by_default(lecture.spelling, pair[1])
                and not is_entry_elsewhere(key_for(pair[0]), wholes.get((pair[1].kind, pair[1].layer)), pair[1])
            ],
            wide=lecture.spelling.wide,
        ),
        _keyed(key_for, numbered([last_as_activation], network, lecture.spelling, numbers), wide=lecture.spelling.wide),
        bare_letters(network),
        in_batches,
        chain(input_as_layer(few, numbers, network.inputs), outputs_as_layer(few, numbers, network)),
        _of_a_batch(network, table),
        _rebracketed(network, table, numbers),
        [pair for key, quantity in few for pair in _loosened(key, quantity, network, numbers)],
        _of_other_case(table),
        errors_of_units(few),
        _keyed(key_for, memories(lecture) if small else [], wide=lecture.spelling.wide),
        _keyed(key_for, [*errors, *bare_entries], wide=lecture.spelling.wide),
        _in_other_notations(spellings, lecture, numbers) if small else (),
    ]
    strong, kept = set[Key](), list[set[Key]]()  # `kept` of each rank
    other_kinds, last = _letters_said(key_for, lecture.spelling), len(ranks) - 1
    lowest = 0 if not numbers.units or says_from_zero(said_keyed) else 1
    for number, rank in enumerate(ranks if lowest else map(from_zero, ranks)):
        found: dict[Key, Quantity | None] = {}
        for key, named in rank:
            quantity = _single(network, named)
            if number not in _SAID and (
                _is_elsewhere(other_kinds, key, quantity) or (errors and _is_of_a_sample(key, quantity))
            ):
                continue
            found[key] = quantity if found.get(key, quantity) == quantity else None
        # what two notations write alike means nothing here, nor what the lecture's own writes alike
        doubtful = (key for key, quantity in found.items() if quantity is None)
        taken = {*map(shape, table), *map(shape, doubtful)} if number == last else set()
        late = number > _STRONG
        found = without_other_families(table, kept[0] | kept[2], found) if late else found
        marked = (k for k in found if _is_of_its_own(k, network, late=late) or _is_marked(k, kept[0])) if number else ()
        bare = {key: _without_mark(key) for key in marked}
        table.update(
            {
                key: q
                for key, q in found.items()
                if q is not None and key not in table and shape(key) not in taken and bare.get(key) not in strong
            }
        )
        kept.append({key for key, quantity in found.items() if quantity is not None and table.get(key) == quantity})
        strong |= {*table} if number <= _STRONG else set()
    table = with_weights_of_single_units(table, network)
    for key in in_another_order(table, set().union(*kept[:3])):
        del table[key]
    strong &= table.keys()
    written = {key for number in (0, 1) for key in kept[number]}
    around = {replace(key, sup=f"({match[1]})") for key in written if (match := _BRACKETED.fullmatch(key.sup))}
    words = {key.base for key in table if len(key.base) > 1 and key.base.isalnum()} | {*own_words(lecture)}
    styled = lecture.spelling.style_said or not network.layers
    return Names(
        table,
        spellings,
        frozenset(words | function_words()),
        frozenset(shape(key) for key in strong),
        network.samples or 0,
        frozenset(table) - strong,
        frozenset(
            key
            for key, _ in (*_of_a_batch(network, table), *in_batches)
            if key in table and key not in dict(own_keyed) and is_capital(key.base)
        ),
        max((number_in(key) for key in strong if table[key].kind not in (Kind.WEIGHT, Kind.BIAS)), default=0),
        lowest,
        any(key.base.startswith(r"\vec") for key, _ in own_keyed),
        frozenset(written | (around if not network.samples else set())),
        frozenset(key.base for key, quantity in table.items() if quantity.kind in (Kind.WEIGHT, Kind.BIAS)),
        lecture.training.steps,
        certain=frozenset().union(*(kept[number] for number in (_STYLED if styled else _SAID))),
        said=frozenset(kept[0] | kept[2]),
        shared=_shared(key_for, said),
        units=_units(network),
        rows=lecture.spelling.rows,
        by_input=lecture.spelling.rows,
        called=called_bases(lecture),
        labels=_labels(kept[0] | kept[2]),
    )


def _written_elsewhere(
    spelling: Spelling,
    pairs: Iterable[tuple[str, Quantity]],
    key_for: Callable[[str], Key | None],
    wholes: Mapping[tuple[Kind, Place | None], Key],
) -> Iterator[tuple[str, Quantity]]:
    """The entries that only the notation writes, with another layer than the lecture file has above their vector."""
    for text, one in pairs:
        whole = wholes.get((one.kind, one.layer))
        if not _is_said(spelling, one) and is_entry_elsewhere(key_for(text), whole, one):
            yield text, one


def _shared(
    key_for: Callable[[str], Key | None], said: Iterable[tuple[str, Quantity]]
) -> Mapping[str, frozenset[Quantity]]:
    """The vectors of several layers that the lecture file spells with one letter, which their index tells apart."""
    found: dict[str, set[Quantity]] = {}
    for text, quantity in said:
        key = key_for(text)
        if quantity.unit == ALL and quantity.source is None and key is not None and not key.sub and not key.sup:
            found.setdefault(key.base, set()).add(quantity)
    return {base: frozenset(ones) for base, ones in found.items() if len({one.layer for one in ones}) > 1}


def _units(network: Network) -> frozenset[Quantity]:
    """What each sample of a batch has for each unit."""
    return frozenset(one for one in spelled_quantities(network) if one.sample == SAMPLE and network.samples)


def _labels(said: Iterable[Key]) -> frozenset[str]:
    r"""The letters that stand alone in scripts of the lecture's own spellings, net_o, z^{(O)}, or are names."""
    found = [script.strip("()[]") for key in said for script in (key.sub, key.sup)]
    found += [key.base for key in said if not key.sub and not key.sup]
    return frozenset(text for text in found if len(text) == 1 and text.isalpha()) - CERTAIN_INDICES - {"T"}


def _all_spelled(lecture: Lecture, numbers: LayerNumbers) -> Iterator[tuple[str, Quantity]]:
    """Every quantity with its spelling; what the lecture file itself says stays as it is."""
    network, spelling = lecture.network, lecture.spelling
    yield from numbered([partial(spelled, states=lecture.training.optimizer.states)], network, spelling, numbers)
    if numbers.first:
        yield from (pair for pair in spelled(network, spelling) if _is_said(spelling, pair[1]))


def _is_of_its_own(key: Key, network: Network, *, late: bool) -> bool:
    """Whether what stands above a name says something of it, and is no part of it, where the rest is a name: z_1^2 is
    the square of z_1, and in a batch z_1^{(2)} is that of the second sample.
    """
    return (late and key.sup.isdecimal()) or bool(network.samples and _SAMPLE.fullmatch(key.sup))


def _is_of_a_sample(key: Key, quantity: Quantity) -> bool:
    """Whether a number above an error signal of a batch is that of the sample: where units have names of their own, no
    layer stands there.
    """
    return quantity.kind is Kind.DELTA and quantity.sample == SAMPLE and _SAMPLE.fullmatch(key.sup) is not None


def _is_marked(key: Key, said: Collection[Key]) -> bool:
    r"""Whether a number in brackets stands above a name that the lecture spells: \delta_2^{(1)} for \delta_2."""
    return bool(key.sub) and _SAMPLE.fullmatch(key.sup) is not None and _without_mark(key) in said


def _without_mark(key: Key) -> Key:
    return replace(key, sup="")


def _is_said(spelling: Spelling, quantity: Quantity) -> bool:
    """Whether the lecture file itself says how a quantity is written."""
    if quantity.unit == ALL:
        return canonical_name(quantity_of(quantity.kind, quantity.layer)) in spelling.wholes
    if quantity.kind in _LETTERS:
        letter = _LETTERS[quantity.kind]
        return spelling.letters.get(letter) != spelling.notation.letters.get(letter)
    of_any = quantity.of_sample(None)  # of a batch, too
    return of_any in spelling.entries or of_any in spelling.derived


def _is_whole_by_default(spelling: Spelling, quantity: Quantity) -> bool:
    """Whether a vector or matrix has its usual name although its entries have been given others."""
    if quantity.unit != ALL or canonical_name(quantity_of(quantity.kind, quantity.layer)) in spelling.wholes:
        return False
    return any(entry.kind is quantity.kind and entry.layer == quantity.layer for entry in spelling.entries)


def _is_entry_by_default(network: Network, spelling: Spelling, quantity: Quantity) -> bool:
    """Whether an entry has its usual name, which does not say its layer, although its vector or matrix has been given
    another one.
    """
    if quantity.kind not in (Kind.WEIGHT, Kind.BIAS) or quantity.unit == ALL or network.depth < 2:
        return False
    if canonical_name(quantity_of(quantity.kind, quantity.layer)) not in spelling.wholes or quantity.step:
        return False
    said = any(entry.kind is quantity.kind and entry.layer == quantity.layer for entry in spelling.entries)
    return not said and not re.search(rf"\D{quantity.layer}\D|\^{quantity.layer}", spelling.latex(quantity) + " ")


def _is_error_by_default(spelling: Spelling, quantity: Quantity) -> bool:
    """Whether an error signal has its usual name although the quantities that it belongs to have been given others."""
    if quantity.kind is not Kind.DELTA or any(entry.kind is Kind.DELTA for entry in spelling.entries):
        return False
    return any(entry.kind is Kind.PREACTIVATION for entry in spelling.entries)


def _single(network: Network, quantity: Quantity) -> Quantity:
    """The only entry of a vector or matrix that has one, which is the whole as well as the number."""
    if quantity.unit != ALL or quantity.kind is Kind.STATE:
        return quantity
    if quantity.kind is Kind.WEIGHT:
        layer = quantity.layer
        only = isinstance(layer, int) and network.width(layer) == network.width(layer - 1) == 1
        return quantity._replace(at=(1, 1)) if only else quantity
    counts = {Kind.INPUT: network.inputs, Kind.TARGET: network.outputs}
    layer = quantity.layer if isinstance(quantity.layer, int) else network.depth
    count = counts.get(quantity.kind) or network.width(layer)
    return quantity.at_unit(1) if count == 1 else quantity


def _keyed(
    key_for: Callable[[str], Key | None], texts: Iterable[tuple[str, Quantity]], *, wide: bool
) -> Iterator[tuple[Key, Quantity]]:
    keys = [(key, quantity) for text, quantity in texts if (key := key_for(text)) is not None]
    placed = numbered_by_units(keys)
    for key, quantity in keys:
        by_units = (quantity.kind, quantity.layer) in placed
        yield from ((variant, quantity) for variant in variants(key, quantity, wide=wide, by_units=by_units))


def _spellings(lecture: Lecture, before: Spellings | None) -> Spellings:
    words = frozenset({*function_words(), *own_words(lecture)})
    if before is None:
        grammar = Grammar(words, habits=Habits(behind=letters_before_layers(lecture)))
        return Spellings(words, grammar, sample=letter_of_sample(lecture))
    return before if before.words == words else before.with_words(words)


def _in_other_notations(
    spellings: Spellings, lecture: Lecture, numbers: LayerNumbers
) -> Sequence[tuple[Key, Quantity]]:
    """The names of a lecture in all built-in notations, whatever its own."""
    spelling = lecture.spelling
    way = (numbers, spelling.depth, spelling.wide, spelling.rows, spelling.indices, tuple(spelling.counts.items()))
    keyed = partial(_keyed, spellings.key_of, wide=spelling.wide)
    return spellings.in_other_notations(lecture.network, way, lambda: keyed(others(lecture, numbers)))


def _letters_said(key_for: Callable[[str], Key | None], said: Spelling) -> Mapping[str, Kind]:
    """The letters that the lecture file gives to vectors and matrices, each with what it stands for."""
    kinds = {kind.value: kind for kind in Kind}
    found: dict[str, Kind] = {}
    for name, text in said.wholes.items():
        key, kind = key_for(text), kinds.get(name.rstrip("0123456789"))
        if key is not None and kind is not None and not key.sub and not key.sup:
            found[key.base] = _OUTPUTS.get(kind, kind)
    return found


def _is_elsewhere(said: Mapping[str, Kind], key: Key, quantity: Quantity) -> bool:
    """Whether the lecture file has given a letter to something else: a of a pre-activation is no activation."""
    kind = _OUTPUTS.get(quantity.kind, quantity.kind)
    return key.base in said and said[key.base] is not kind and {said[key.base], kind} != {Kind.WEIGHT, Kind.BIAS}


def _of_a_batch(network: Network, table: Mapping[Key, Quantity]) -> Iterator[tuple[Key, Quantity]]:
    """The matrices whose columns are the vectors of the samples: Z for each z of a table that has grown until then; and
    each z of a sample, where the lecture has only Z.
    """
    for key, quantity in table.items():
        letter = key.base.removeprefix(r"\hat")
        layer = isinstance(quantity.layer, int) and key.sub == str(quantity.layer)
        layer = layer and quantity.unit == (1 if network.width(int(str(quantity.layer))) == 1 else ALL)
        if quantity.sample is None or quantity.kind is Kind.SAMPLE_LOSS or (key.sub and not layer):
            continue
        capital, small = capital_of(letter), small_of(letter)
        if capital is not None and quantity.sample == SAMPLE:
            yield replace(key, base=key.base.removesuffix(letter) + capital), quantity
        elif small is not None:
            yield replace(key, base=key.base.removesuffix(letter) + small), quantity


def _of_other_case(table: Mapping[Key, Quantity]) -> Iterator[tuple[Key, Quantity]]:
    """The entries of weights with the letter of their matrix, and the other way round: W_{12}^{(1)}."""
    for key, quantity in [*table.items()]:
        entry = quantity.kind is Kind.WEIGHT and quantity.unit != ALL and len(key.base) == 1
        if entry and TWO_UNITS.fullmatch(key.sub) and (key.sup or "," in key.sub):
            yield replace(key, base=key.base.swapcase()), quantity


def _rebracketed(
    network: Network, table: Mapping[Key, Quantity], numbers: LayerNumbers
) -> Iterator[tuple[Key, Quantity]]:
    """Names with other brackets around the layer: z_1^{(2)} for z_1^{[2]} and z_1^2; round ones mean samples in a
    batch.
    """
    for key, quantity in [*table.items()] if not network.samples else ():
        match = re.fullmatch(r"[(\[]?(\d+)[)\]]?", key.sup)
        if match is not None and int(match[1]) == numbers.of(quantity):
            yield replace(key, sup=f"({match[1]})"), quantity
            yield replace(key, sup=f"[{match[1]}]"), quantity


def _loosened(key: Key, quantity: Quantity, network: Network, numbers: LayerNumbers) -> Iterator[tuple[Key, Quantity]]:
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
        last = network.depth + numbers.first
        marks = [f"[{last}]", *([] if network.samples else [f"({last})"])]
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
                yield Key(key.base, str(unit), word), quantity_of(Kind.BIAS, network.depth, unit)


def _is_like(
    key_for: Callable[[str], Key | None], pair: tuple[str, Quantity], shapes: Collection[tuple[str, str, str]]
) -> bool:
    """Whether a name has one of some forms."""
    key = key_for(pair[0])
    return key is not None and shape(key) in shapes
