"""How the quantities of a lecture are written in a notation: each with its texts, those of other notations too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from symbackprop.check.names.indices.layer_numbers import LayerNumbers, numbered
from symbackprop.check.names.keys import Key
from symbackprop.check.names.lecture_names import UPDATED
from symbackprop.core.graph import Graph, running
from symbackprop.core.places import ALL, SAMPLE, Index
from symbackprop.core.quantities import PARAMETERS, Kind, Quantity, quantity_of, state_of
from symbackprop.network.lecture import Lecture
from symbackprop.network.network import Network
from symbackprop.network.spelling.spelling import Spelling, spelled_quantities
from symbackprop.network.spelling.symbol import dressed, read_symbol
from symbackprop.rules.notation import Notation, Row, builtin_notation, builtin_notations
from symbackprop.rules.optimizers import STATE_LETTERS, State

__all__ = [
    "NOTATIONS",
    "also",
    "bare_letters",
    "batch_names",
    "last_as_activation",
    "memories",
    "others",
    "spelled",
    "where_it_runs",
]

# a document may have the spellings of each; they are read once, for names are made several times a document
NOTATIONS: Mapping[str, Notation] = {style: builtin_notation(style) for style in builtin_notations()}

_LOSSES = (Kind.LOSS, Kind.SAMPLE_LOSS)
_MOST_ROWS = 200  # of a matrix, that have names


def spelled(network: Network, spelling: Spelling, states: Sequence[State] = ()) -> Iterator[tuple[str, Quantity]]:
    """Every quantity with its spelling: of each sample, whole layers, and what training makes of the parameters. A loss
    stands without what it depends on, J for J(W, b): that may be written in other ways, or left out.
    """
    loss = spelling.letters.get("loss", "")
    bare = replace(read_symbol(loss), arguments="").latex() if loss.endswith(")") else loss
    for quantity in named(network, states):
        try:
            text = spelling.latex(quantity)
            yield text.replace(loss, bare) if quantity.kind in _LOSSES else text, quantity
            if quantity.sample == SAMPLE and quantity.kind is not Kind.SAMPLE_LOSS:
                yield spelling.latex(quantity.of_sample(None)), quantity  # without a sample, any is meant
        except KeyError:
            continue


def named(network: Network, states: Sequence[State] = ()) -> Iterator[Quantity]:
    """Every quantity that has a name."""
    samples = range(1, (network.samples or 0) + 1)
    for quantity in [*spelled_quantities(network), *_wholes(network), quantity_of(Kind.LOSS)]:
        yield quantity
        if quantity.sample is not None:
            yield from (quantity.of_sample(sample) for sample in samples)
        if quantity.kind in UPDATED:
            yield quantity.after(1)
        if quantity.kind in PARAMETERS:
            for state in states:
                yield state_of(state.name, quantity)
                yield state_of(state.name, quantity).after(1)


def batch_names(network: Network, spelling: Spelling) -> Iterator[tuple[str, Quantity]]:
    """The matrices whose columns are the samples, as a notation writes them."""
    for quantity in _wholes(network) if network.samples and network.layers else ():
        if quantity.sample == SAMPLE:
            yield spelling.latex(quantity.of_sample(ALL)), quantity


def _wholes(network: Network) -> Iterator[Quantity]:
    if not network.layers:
        yield from _wholes_of_equations(network.graph)
        return
    sample = network.running_sample
    yield quantity_of(Kind.INPUT, unit=ALL, sample=sample)
    yield quantity_of(Kind.TARGET, unit=ALL, sample=sample)
    for layer in range(1, network.depth + 1):
        yield quantity_of(Kind.WEIGHT, layer, ALL, ALL)
        if network.layers[layer - 1].bias == "per_unit":
            yield quantity_of(Kind.BIAS, layer, ALL)
        last = layer == network.depth
        for kind in (Kind.PREACTIVATION, Kind.DELTA, Kind.PREDICTION if last else Kind.ACTIVATION):
            yield quantity_of(kind, layer, ALL, sample=sample)


def _wholes_of_equations(graph: Graph) -> Iterator[Quantity]:
    """The vectors and matrices of a model of equations, and the rows of matrices: x_1, of the first sample."""
    for general in graph.quantities:
        if not running(general):
            continue
        yield general._replace(at=(ALL,) * len(general.at))
        first = general.at[0]
        if len(general.at) == 2 and general.kind not in PARAMETERS and isinstance(first, Index):
            rows = range(1, min(graph.size(first), _MOST_ROWS) + 1)
            yield from (general._replace(at=(row, ALL)) for row in rows)


def memories(lecture: Lecture) -> Iterator[tuple[str, Quantity]]:
    """What an optimizer remembers of a parameter, with the scripts of the parameter itself: v_1 of w_1, v of w."""
    wholes = (whole for whole in _wholes(lecture.network) if whole.kind in PARAMETERS)
    for parameter in (*lecture.network.parameters, *wholes):
        own = read_symbol(lecture.spelling.latex(parameter))
        for state in lecture.training.optimizer.states:
            letter, found = STATE_LETTERS[state.name], state_of(state.name, parameter)
            yield dressed(letter, own.sub, own.sup), found
            yield dressed(letter, own.sub, f"{own.sup}+"), found.after(1)


def also(lecture: Lecture) -> Iterator[tuple[str, Quantity]]:
    """What the lecture spells besides."""
    for besides in lecture.also:
        for quantity, text in besides.entries.items():
            sample = lecture.network.running_sample if quantity.kind not in UPDATED | {Kind.RATE} else None
            yield text, quantity.of_sample(sample)
        for quantity, text in besides.wholes.items():
            sample = lecture.network.running_sample if quantity.kind not in UPDATED else None
            yield text, quantity.of_sample(sample)


def where_it_runs(network: Network, spelling: Spelling) -> Iterator[tuple[str, Quantity]]:
    """The spellings that a notation has for running places, with numbers in them; the input as layer 0."""
    for quantity in named(network):
        row = _indexed_row(spelling, quantity)
        if row is not None:
            yield spelling.written(row, quantity.of_sample(None)), quantity
        if quantity.kind is Kind.INPUT and not isinstance(quantity.sample, int):
            notation = spelling.notation
            below = quantity_of(Kind.ACTIVATION, 0, quantity.unit)
            yield (
                spelling.written((notation.whole_indexed if quantity.unit == ALL else notation.indexed)["a"], below),
                quantity,
            )


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


def last_as_activation(network: Network, spelling: Spelling) -> Iterator[tuple[str, Quantity]]:
    """The prediction as the activation that it is: the last activation is yhat and aN alike."""
    notation = spelling.notation
    for quantity in named(network):
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


def others(lecture: Lecture, numbers: LayerNumbers) -> Iterator[tuple[str, Quantity]]:
    """The spellings of the built-in notations, the last activation as a^L besides."""
    network, spelling = lecture.network, lecture.spelling
    for style, notation in NOTATIONS.items():
        letters = {key: value for key, value in notation.letters.items() if isinstance(value, str)}
        letters["loss"] = notation.letters.get("losses", {}).get(network.loss.rule.name, letters["loss"])
        other = Spelling(notation, spelling.depth, spelling.counts, {}, {}, letters, spelling.wide, spelling.indices)
        yield from numbered((spelled, where_it_runs, last_as_activation), network, other, numbers)
        for quantity in named(network) if not numbers.first else ():
            if quantity.kind is Kind.INPUT and style in ("bracket", "index"):
                below = quantity.of_kind(Kind.ACTIVATION).of_layer(0)
                row = notation.rows["a"] if quantity.unit != ALL else notation.whole["a"]
                yield other.written(row, below), quantity


def bare_letters(network: Network) -> Iterator[tuple[Key, Quantity]]:
    """The letters of a layer without its number, where there is only one layer: z, a, w and b of one neuron. A bias
    that is the only one is b, too.
    """
    letters = NOTATIONS["index"].whole
    layers = range(1, network.depth + 1)
    biased = [layer for layer in layers if network.layers[layer - 1].bias != "none"]
    if len(biased) == 1:
        shared = network.layers[biased[0] - 1].bias == "shared"
        yield Key(letters["b"].base), quantity_of(Kind.BIAS, biased[0], None if shared else ALL)
    for kind, key in ((Kind.PREACTIVATION, "z"), (Kind.PREDICTION, "a"), (Kind.DELTA, "delta")):
        if network.depth == 1:
            yield Key(letters[key].base), quantity_of(kind, 1, ALL, sample=network.running_sample)
    for base in (letters["W"].base, letters["W"].base.lower()) if network.depth == 1 else ():
        yield Key(base), quantity_of(Kind.WEIGHT, 1, ALL, ALL)
