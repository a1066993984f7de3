"""The frames of the forward pass: overview, given numbers, every layer, the loss."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from symbackprop.compose.chains import convention_at_kinks, number_links, value_link
from symbackprop.compose.diagram import Diagram, Role
from symbackprop.compose.document import Block, Chain, Frame, Given, Items, Link, Note, Phrase, Plain, Table, Words
from symbackprop.compose.picture import forward_picture, growing_picture, node_of, with_values
from symbackprop.core.places import SAMPLE
from symbackprop.core.quantities import Kind, Quantity, quantity_of
from symbackprop.core.terms import Matrix, Number, Symbol, Term, substitute
from symbackprop.evaluate.analysis import Analysis
from symbackprop.evaluate.forward import samples_of
from symbackprop.rules.activations import Z
from symbackprop.rules.value import at_index

__all__ = ["forward_frames", "given_frames", "loss_frame", "overview_frame"]

_UNITS = 4  # units of a layer that are worked out on its frames
_UNITS_A_FRAME = 3
_COUPLED_A_FRAME = 1  # units whose formula is a tall fraction
_PAIRS = 20  # given numbers under one label
_FEW, _GROUPS = 20, 12  # given numbers beside the picture; labels on a frame
_COLUMNS = 7
_GRID = 5  # rows and columns of a matrix of given weights
_SAMPLES = 8  # rows of a table by sample


def overview_frame(analysis: Analysis, picture: Diagram) -> Frame:
    """What the network consists of, layer by layer, beside a picture that grows with it."""
    network = analysis.network
    items: list[Words] = []
    columns: list[int] = []
    first, last = (Symbol(quantity_of(Kind.INPUT, unit=unit)) for unit in (1, network.inputs))
    key = {1: "overview.input_one", 2: "overview.input_two"}.get(network.inputs, "overview.input")
    items.append(Phrase(key, {"count": network.inputs, "first": first, "last": last}))
    columns.append(1)
    for number, layer in enumerate(network.layers, start=1):
        slots: dict[str, Term | Words | int | str] = {
            "position": _position(analysis, number),
            "count": layer.units,
            "bias": Phrase(f"overview.bias_{layer.bias}", {"count": layer.units}),
            "function": Phrase(f"function.{layer.activation.name}", default=layer.activation.label),
        }
        items.append(Phrase("overview.layer", slots))
        columns.append(columns[-1] + (2 if layer.activation.couples else 1))
    if network.loss.rule.single:
        items.append(Phrase("overview.loss_output"))
    else:
        items.append(
            Phrase(
                "overview.loss",
                {"loss": Phrase(f"loss_named.{network.loss.rule.name}", default=network.loss.rule.name)},
            )
        )
    columns.append(columns[-1] + 1)
    if network.samples is not None:
        items.append(Phrase("overview.batch", {"count": network.samples, "sample": Plain(str(SAMPLE))}))
        columns.append(columns[-1])
    diagrams = tuple(growing_picture(picture, count) for count in columns)
    return Frame(Phrase("frame.overview"), (Items(tuple(items), reveal=True),), diagrams)


def given_frames(analysis: Analysis, picture: Diagram) -> Iterable[Frame]:
    """The numbers that the lecture gives: beside the picture where they are few, else over the whole width."""
    groups = [*_given(analysis)]
    count = sum(len(group.pairs) for group in groups)
    table = _given_samples(analysis)
    title: Words = Phrase("frame.given")
    if not groups and not table:
        yield Frame(title, (Phrase("given.symbolic"),), (picture,))
        return
    roomy = count > _FEW or len(groups) > _GROUPS
    if table:
        yield Frame(title, table, (picture,))
        title = Phrase("frame.continued", {"title": title})
    for start in range(0, len(groups), _GROUPS):
        yield Frame(title, tuple(groups[start : start + _GROUPS]), () if roomy else (picture,))
        title = Phrase("frame.continued", {"title": Phrase("frame.given")})


def _given(analysis: Analysis) -> Iterable[Given]:
    """Each group of given numbers with its label; the data of a batch are a table of their own."""
    network, lecture = analysis.network, analysis.lecture
    groups: list[tuple[Words, list[Quantity]]] = []
    if network.samples is None:
        for kind, label in ((Kind.INPUT, "given.input"), (Kind.TARGET, "given.target")):
            groups.append((Phrase(label), [q for q in lecture.values if q.kind is kind]))
    for number in range(1, network.depth + 1):
        for kind in (Kind.WEIGHT, Kind.BIAS):
            quantities = [q for q in network.parameters if q.kind is kind and q.layer == number and q in lecture.values]
            label = "weights" if kind is Kind.WEIGHT else "bias" if len(quantities) == 1 else "biases"
            groups.append((Phrase(f"given.{label}", {"number": number}), quantities))
    if lecture.training.rate is not None:
        groups.append((Phrase("given.rate"), [quantity_of(Kind.RATE)]))
    values = {**lecture.values, quantity_of(Kind.RATE): lecture.training.rate}
    for words, quantities in groups:
        grid = _grid(quantities)
        if grid is not None and all(q in values for row in grid for q in row):
            names = Matrix(tuple(tuple(map(Symbol, row)) for row in grid))
            numbers = Matrix(tuple(tuple(Number(lecture.values[q]) for q in row) for row in grid))
            yield Given(words, ((names, numbers),))
            continue
        pairs = tuple((Symbol(q), Number(value)) for q in quantities[:_PAIRS] if (value := values[q]) is not None)
        if pairs:
            yield Given(words, pairs, elided=len(quantities) > _PAIRS)


def _grid(quantities: Sequence[Quantity]) -> list[list[Quantity]] | None:
    """The weights of a layer row by row, where they are few and none is tied to another."""
    if not quantities or quantities[0].kind is not Kind.WEIGHT:
        return None
    rows: dict[object, list[Quantity]] = {}
    for quantity in quantities:
        rows.setdefault(quantity.unit, []).append(quantity)
    widths = {len(row) for row in rows.values()}
    return [*rows.values()] if len(widths) == 1 and max(widths) <= _GRID and len(rows) <= _GRID else None


def _given_samples(analysis: Analysis) -> tuple[Block, ...]:
    """The data of a batch, a row a sample."""
    network, values = analysis.network, analysis.lecture.values
    if network.samples is None:
        return ()
    columns = [*dict.fromkeys(q.of_sample(SAMPLE) for q in values if q.kind in (Kind.INPUT, Kind.TARGET))][:_COLUMNS]
    rows: tuple[tuple[Term | Words | None, ...], ...] = tuple(
        (Plain(str(sample)), *(Number(values[q.of_sample(sample)]) for q in columns))
        for sample in range(1, min(network.samples, _SAMPLES) + 1)
        if all(q.of_sample(sample) in values for q in columns)
    )
    if not columns or not rows:
        return ()
    table = Table((Phrase("head.sample"), *map(Symbol, columns)), rows)
    return (table, Phrase("given.more")) if network.samples > _SAMPLES else (table,)


def forward_frames(analysis: Analysis, picture: Diagram) -> Iterable[Frame]:
    """A frame, or more where a layer is wide, for each pre-activation and activation, then the loss."""
    network = analysis.network
    for number in range(1, network.depth + 1):
        units = range(1, min(network.width(number), _UNITS) + 1)
        yield from _layer_frames(
            analysis, picture, "frame.preactivation", number, [network.preactivation_of(number, unit) for unit in units]
        )
        yield from _layer_frames(
            analysis, picture, "frame.activation", number, [network.activation_of(number, unit) for unit in units]
        )
    yield loss_frame(analysis, picture)


def _position(analysis: Analysis, number: int) -> Words:
    network = analysis.network
    if number == network.depth:
        return Phrase("position.output")
    return Phrase("position.hidden") if network.depth == 2 else Phrase("position.layer", {"number": number})


def _layer_frames(
    analysis: Analysis, picture: Diagram, title: str, number: int, quantities: Sequence[Quantity]
) -> Iterable[Frame]:
    network = analysis.network
    rule = network.layers[number - 1].activation
    slots: dict[str, Term | Words | int | str] = {
        "position": _position(analysis, number),
        "function": Phrase(f"function.{rule.name}", default=rule.label),
    }
    elided = network.width(number) > len(quantities)
    coupled = title == "frame.activation" and rule.couples
    size = _units_a_frame(analysis, len(quantities), coupled=coupled)
    for start in range(0, len(quantities), size):
        part = quantities[start : start + size]
        alone = network.samples is None
        blocks: list[Block] = [
            replace(chain, stage=stage if alone else 1)
            for stage, quantity in enumerate(part, start=1)
            for chain in _computed(analysis, quantity)
        ]
        if network.samples is not None:
            blocks += _sample_table(analysis, part)
        if elided and start + size >= len(quantities):
            blocks.append(Note(Phrase("text.other_units")))
        if title == "frame.activation":
            blocks += map(Note, convention_at_kinks(rule.kinks))
        heading: Words = Phrase(f"{title}_coupled" if coupled else title, slots)
        if start:
            heading = Phrase("frame.continued", {"title": heading})
        stages = [(quantity,) for quantity in part] if alone and len(part) > 1 else [part]
        yield Frame(heading, tuple(blocks), tuple(_pictures(analysis, picture, stages)))


def _pictures(analysis: Analysis, picture: Diagram, stages: Sequence[Sequence[Quantity]]) -> Iterable[Diagram]:
    """The picture unit by unit: what is computed so far has its value, what is computed now is lit."""
    network = analysis.network
    every = [quantity for stage in stages for quantity in stage]
    whole = forward_picture(network, picture, every)
    for number, stage in enumerate(stages, start=1):
        done = {node_of(network, quantity) for part in stages[:number] for quantity in part}
        later = {node_of(network, quantity) for quantity in every} - done
        now = {node_of(network, quantity) for quantity in stage}
        valued = with_values(analysis, whole) if network.samples is None else whole
        yield replace(
            valued,
            nodes=tuple(
                replace(
                    node,
                    role=Role.PASSIVE if node.role is Role.FORWARD and node.name not in now else node.role,
                    value=None if node.name in later else node.value,
                )
                for node in valued.nodes
            ),
            edges=tuple(
                replace(edge, role=Role.PASSIVE) if edge.role is Role.FORWARD and edge.head not in now else edge
                for edge in valued.edges
            ),
        )


def _units_a_frame(analysis: Analysis, count: int, *, coupled: bool) -> int:
    """How many units are worked out on one frame: fewer where formulas are tall, or where a batch has a table too."""
    if analysis.network.samples is not None:
        return 1
    if coupled:
        return _COUPLED_A_FRAME
    return _UNITS_A_FRAME if count > _UNITS_A_FRAME + 1 else _UNITS_A_FRAME + 1


def _computed(analysis: Analysis, quantity: Quantity) -> Iterable[Chain]:
    """Z = formula = numbers = value; an activation also shows the formula behind its symbol.

    In a batch the formula is that of the running sample, and the first sample is worked out below it.
    """
    network, values = analysis.network, analysis.evaluation.values
    term = network.equations[quantity].term
    links = [Link("=", term)]
    formula = term
    if quantity.kind in (Kind.ACTIVATION, Kind.PREDICTION) and isinstance(quantity.layer, int):
        rule = network.layers[quantity.layer - 1].activation
        if not rule.couples and rule.worked != rule.applied:
            assert isinstance(quantity.unit, int)
            before = Symbol(network.preactivation_of(quantity.layer, quantity.unit))
            formula = substitute(rule.worked, lambda q: before if q == Z.quantity else None)
            if quantity not in values:
                links.append(Link("=", formula))
    links += number_links(analysis, formula, values.get(quantity))
    yield Chain(Symbol(quantity), tuple(links))
    first = quantity.of_sample(1)
    if network.samples is not None and first in values:
        yield Chain(Symbol(first), number_links(analysis, at_index(formula, SAMPLE, 1), values[first]))


def _sample_table(analysis: Analysis, quantities: Sequence[Quantity]) -> list[Block]:
    """The values of quantities of the running sample, a row a sample."""
    values = analysis.evaluation.values
    rows: list[tuple[Term | Words | None, ...]] = []
    for sample in samples_of(analysis.network)[:_SAMPLES]:
        found = [values.get(quantity.of_sample(sample)) for quantity in quantities]
        if sample is not None and all(value is not None for value in found):
            cells = (Number(value) for value in found if value is not None)
            rows.append((Plain(str(sample)), *cells))
    head: tuple[Term | Words, ...] = (Phrase("head.sample"), *(Symbol(quantity) for quantity in quantities))
    return [Table(head, tuple(rows))] if rows else []


def loss_frame(analysis: Analysis, picture: Diagram) -> Frame:
    """The loss, with its conventions."""
    network, loss = analysis.network, analysis.network.loss
    whole = quantity_of(Kind.LOSS)
    blocks: list[Block] = []
    if network.samples is not None:
        own = quantity_of(Kind.SAMPLE_LOSS, sample=SAMPLE)
        blocks += _computed(analysis, own)
        links = (Link("=", network.equations[whole].term), *value_link(analysis, analysis.evaluation.loss))
        blocks += _sample_table(analysis, [own])
    else:
        term = network.equations[whole].term
        links = (Link("=", term), *number_links(analysis, term, analysis.evaluation.loss))
    blocks.append(Chain(Symbol(whole), links))
    convention: dict[str, Term | Words | int | str] = {
        "factor": Number(loss.factor),
        "outputs": Phrase(f"average.{loss.over_outputs}"),
        "samples": Plain(""),
    }
    if network.samples is not None:
        convention["samples"] = Phrase(
            "text.loss_convention_samples", {"samples": Phrase(f"average.{loss.over_samples}")}
        )
    blocks.append(Note(Phrase("text.loss_convention", convention)))
    if loss.rule.probability:
        blocks.append(Note(Phrase("text.log")))
    blocks += map(Note, convention_at_kinks(loss.rule.kinks))
    title = Phrase(
        "frame.loss_output" if loss.rule.single else "frame.loss",
        {"loss": Phrase(f"loss.{loss.rule.name}", default=loss.rule.name)},
    )
    return Frame(title, tuple(blocks), (forward_picture(network, picture, [whole]),))
