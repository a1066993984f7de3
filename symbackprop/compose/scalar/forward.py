"""The frames of the forward pass: overview, given numbers, every layer, the loss."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from symbackprop.compose.chains import convention_at_kinks, in_even_parts, number_links, value_link
from symbackprop.compose.diagram import Diagram, Role
from symbackprop.compose.document import Block, Chain, Frame, Given, Items, Link, Note, Phrase, Plain, Table, Words
from symbackprop.compose.heat import given_heat_frames, is_wide
from symbackprop.compose.lessons import definitions_by_cases
from symbackprop.compose.picture import forward_picture, growing_picture, node_of, with_values
from symbackprop.compose.scalar.wide import all_units_frames
from symbackprop.core.places import SAMPLE
from symbackprop.core.quantities import Kind, Quantity, quantity_of
from symbackprop.core.substitution import substitute
from symbackprop.core.terms import Matrix, Number, Symbol, Term, variable
from symbackprop.evaluate.analysis import Analysis
from symbackprop.rules.activations import Z
from symbackprop.rules.value import at_index

__all__ = ["forward_frames", "given_frames", "loss_frames", "overview_frame"]

_UNITS = 4  # units of a layer that are worked out on its frames
_UNITS_A_FRAME = 3
_COUPLED_A_FRAME = 3  # units whose formula is a tall fraction: the first in full, the others on a line each
_UNITS_IN_A_BATCH = 3  # each with its first sample
_PAIRS = 20  # given numbers under one label
_FEW, _GROUPS = 20, 12  # given numbers beside the picture; labels on a frame
_COLUMNS = 7
_GRID = 5  # rows and columns of a matrix of given weights
_BESIDE = 3  # biases beside the matrix of their layer
_SAMPLES, _IN_HALVES = 8, 20  # rows of a table by sample; of one of few columns, in two halves side by side
_SUMMED = 4  # samples whose losses are added up on the frame of the loss
_FEW_COLUMNS = 6  # of both halves, with those of the numbers of the samples


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
                {"loss": Phrase(f"loss_named.{network.loss.rule.name}", default=network.loss.rule.label)},
            )
        )
    columns.append(columns[-1] + 1)
    if network.samples is not None:
        items.append(Phrase("overview.batch", {"count": network.samples, "sample": variable(str(SAMPLE))}))
        columns.append(columns[-1])
    diagrams = tuple(growing_picture(picture, count) for count in columns)
    return Frame(Phrase("frame.overview"), (Items(tuple(items), reveal=True),), diagrams)


def given_frames(analysis: Analysis, picture: Diagram) -> Iterable[Frame]:
    """The numbers that the lecture gives: beside the picture where they are few, else over the whole width."""
    groups = [*_given(analysis)]
    count = sum(len(group.pairs) for group in groups)
    table = _given_samples(analysis)
    title: Words = Phrase("frame.given")
    if not analysis.lecture.values:
        return
    roomy = count > _FEW or len(groups) > _GROUPS
    if table:
        yield Frame(title, table, (picture,))
        title = Phrase("frame.continued", {"title": title})
    for start in range(0, len(groups), _GROUPS):
        yield Frame(title, tuple(groups[start : start + _GROUPS]), () if roomy else (picture,))
        title = Phrase("frame.continued", {"title": Phrase("frame.given")})
    yield from given_heat_frames(analysis)


def _given(analysis: Analysis) -> Iterable[Given]:
    """Each group of given numbers with its label: the sample, then layer by layer; a batch has a table of its own."""
    network, lecture = analysis.network, analysis.lecture
    groups: list[tuple[Words, list[Quantity]]] = []
    if network.samples is None:
        for kind, label in ((Kind.INPUT, "given.input"), (Kind.TARGET, "given.target")):
            groups.append((Phrase(label), [q for q in lecture.values if q.kind is kind]))
    for number in range(1, network.depth + 1):
        own = [q for q in network.parameters if q.layer == number and q in lecture.values]
        if is_wide(analysis, number) and len(own) == sum(q.layer == number for q in network.parameters):
            continue  # shown as colours
        weights, biases = ([q for q in own if q.kind is kind] for kind in (Kind.WEIGHT, Kind.BIAS))
        matrix = _matrix(lecture.values, weights)
        if matrix is not None and len(biases) <= _BESIDE:
            yield from _these(analysis, groups)
            groups = []
            yield Given(Phrase("given.layer", {"number": number}), (matrix, *_pairs(lecture.values, biases)))
            continue
        groups.append((Phrase("given.weights", {"number": number}), weights))
        groups.append((Phrase(f"given.{'bias' if len(biases) == 1 else 'biases'}", {"number": number}), biases))
    if lecture.training.rate is not None:
        groups.append((Phrase("given.rate"), [quantity_of(Kind.RATE)]))
    yield from _these(analysis, groups)


def _these(analysis: Analysis, groups: Iterable[tuple[Words, Sequence[Quantity]]]) -> Iterable[Given]:
    """Groups of quantities, each with its numbers."""
    lecture = analysis.lecture
    rate = lecture.training.rate
    values = lecture.values if rate is None else {**lecture.values, quantity_of(Kind.RATE): rate}
    for words, quantities in groups:
        matrix = _matrix(values, quantities)
        pairs = _pairs(values, quantities[:_PAIRS]) if matrix is None else (matrix,)
        if pairs:
            yield Given(words, pairs, elided=matrix is None and len(quantities) > _PAIRS)


def _pairs(values: Mapping[Quantity, Fraction], quantities: Iterable[Quantity]) -> tuple[tuple[Term, Term], ...]:
    return tuple((Symbol(quantity), Number(values[quantity])) for quantity in quantities)


def _matrix(values: Mapping[Quantity, Fraction], weights: Sequence[Quantity]) -> tuple[Term, Term] | None:
    """The weights of a layer as a matrix of names and one of numbers, where they are few."""
    grid = _grid(weights)
    if grid is None or len(weights) < 2:
        return None
    names = Matrix(tuple(tuple(map(Symbol, row)) for row in grid))
    return names, Matrix(tuple(tuple(Number(values[q]) for q in row) for row in grid))


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
    shown = _samples(analysis)
    rows: tuple[tuple[Term | Words | None, ...], ...] = tuple(
        (Plain(str(sample)), *(Number(values[q.of_sample(sample)]) for q in columns))
        for sample in (shown if len(columns) <= _FEW_COLUMNS else shown[:_SAMPLES])
        if all(q.of_sample(sample) in values for q in columns)
    )
    if not columns or not rows:
        return ()
    table = Table((Phrase("head.sample"), *map(Symbol, columns)), rows)
    if network.samples == len(rows):
        return (table,)
    return table, Note(Phrase("given.more", {"shown": len(rows), "count": network.samples}))


def _samples(analysis: Analysis) -> Sequence[int]:
    """The samples whose numbers are shown: those that the lecture asks for, else the first ones."""
    count = analysis.network.samples or 0
    return analysis.lecture.deck.samples or range(1, (count if count <= _IN_HALVES else _SAMPLES) + 1)


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
        position = _position(analysis, number)
        yield from all_units_frames(analysis, number, position, worked=_UNITS, samples=len(_samples(analysis)))
    yield from loss_frames(analysis, picture)


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
    alone = network.samples is None
    size = _units_a_frame(analysis, quantities, coupled=coupled)
    heading: Words = Phrase(f"{title}_coupled" if coupled else title, slots)
    for part in in_even_parts(quantities, size):
        last = part[-1] == quantities[-1]
        blocks: list[Block] = [
            replace(chain, stage=stage if alone else 1)
            for stage, quantity in enumerate(part, start=1)
            for chain in _computed(
                analysis, quantity, inline=len(part) > 2, again=coupled and quantity != quantities[0]
            )
        ]
        table = [] if alone else _sample_table(analysis, quantities)
        together = last and size >= len(quantities) and len(part) < 2
        if together:
            blocks += table
        if elided and last:
            blocks.append(Note(Phrase("text.other_units")))
        if title == "frame.activation":
            blocks += [] if _is_told(analysis, rule.name) else definitions_by_cases([rule.applied])
            blocks += map(Note, convention_at_kinks(rule.kinks))
        if part[0] != quantities[0]:
            heading = Phrase("frame.continued", {"title": heading})
        stages = [(quantity,) for quantity in part] if alone and len(part) > 1 else [part]
        yield Frame(heading, tuple(blocks), tuple(_pictures(analysis, picture, stages)))
        if table and last and not together:
            whole = tuple(_pictures(analysis, picture, [quantities]))
            yield Frame(_of_samples(analysis, heading), tuple(table), whole)


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
                replace(edge, role=Role.PASSIVE, labelled=False)
                if edge.role is Role.FORWARD and edge.head not in now
                else edge
                for edge in valued.edges
            ),
        )


def _units_a_frame(analysis: Analysis, quantities: Sequence[Quantity], *, coupled: bool) -> int:
    """How many units are worked out on one frame: fewer where formulas are tall, or a sample is worked out too."""
    if coupled and quantities[0].of_sample(_worked_sample(analysis)) in analysis.evaluation.values:
        return _COUPLED_A_FRAME
    if analysis.network.samples is not None:
        return _UNITS_IN_A_BATCH
    return _UNITS_A_FRAME if len(quantities) > _UNITS_A_FRAME + 1 else _UNITS_A_FRAME + 1


def _computed(analysis: Analysis, quantity: Quantity, *, inline: bool = False, again: bool = False) -> Iterable[Chain]:
    """Z = formula = numbers = value; an activation also shows the formula behind its symbol.

    In a batch the formula is that of the running sample, and the first sample that is shown is worked out below it.
    What is seen `again`, in another unit, takes one line, in a batch that of the sample.
    """
    network, values = analysis.network, analysis.evaluation.values
    term = network.equations[quantity].term
    links = [Link("=", term)]
    formula = term
    named = False
    if quantity.kind in (Kind.ACTIVATION, Kind.PREDICTION) and isinstance(quantity.layer, int):
        rule = network.layers[quantity.layer - 1].activation
        if not rule.couples and rule.worked != rule.applied:
            assert isinstance(quantity.unit, int)
            before = Symbol(network.preactivation_of(quantity.layer, quantity.unit))
            formula = substitute(rule.worked, lambda q: before if q == Z.quantity else None)
            if quantity not in values:
                links.append(Link("=", formula))
                named = True
    links += number_links(analysis, formula, values.get(quantity), emphasis=True)
    sample = _worked_sample(analysis)
    worked = quantity.of_sample(sample)
    if not again or worked not in values or sample is None:
        yield Chain(Symbol(quantity), tuple(links), inline=again or named or (inline and formula != term))
    if sample is not None and worked in values:
        numbers = number_links(analysis, at_index(formula, SAMPLE, sample), values[worked], emphasis=True)
        yield Chain(Symbol(worked), numbers, inline=True)


def _worked_sample(analysis: Analysis) -> int | None:
    """The sample of a batch that is worked out: the first one that is shown."""
    return None if analysis.network.samples is None else _samples(analysis)[0]


def _of_samples(analysis: Analysis, heading: Words) -> Words:
    """A heading for the values of all samples, or of some of them."""
    shown, count = len(_samples(analysis)), analysis.network.samples or 0
    if shown == count:
        return Phrase("frame.of_all_samples", {"title": heading})
    return Phrase("frame.of_samples", {"title": heading, "shown": shown, "count": count})


def _sample_table(analysis: Analysis, quantities: Sequence[Quantity]) -> list[Block]:
    """The values of quantities of the running sample, a row a sample."""
    values = analysis.evaluation.values
    rows: list[tuple[Term | Words | None, ...]] = []
    for sample in _samples(analysis):
        found = [values.get(quantity.of_sample(sample)) for quantity in quantities]
        if all(value is not None for value in found):
            cells = (Number(value) for value in found if value is not None)
            rows.append((Plain(str(sample)), *cells))
    head: tuple[Term | Words, ...] = (Phrase("head.sample"), *(Symbol(quantity) for quantity in quantities))
    return [Table(head, tuple(rows))] if rows else []


def _is_told(analysis: Analysis, name: str) -> bool:
    """Whether a section of the lecture is about a function or a loss."""
    return any(name in names for one in analysis.lecture.sections for names in one.options.subjects.values())


def _scalar(analysis: Analysis, quantity: Quantity) -> Chain:
    """A number of the whole network: formula, numbers put in, value."""
    term = analysis.network.equations[quantity].term
    value = analysis.evaluation.values.get(quantity)
    return Chain(Symbol(quantity), (Link("=", term), *number_links(analysis, term, value, emphasis=True)))


def _conventions(analysis: Analysis) -> Iterable[Phrase]:
    """What the loss is summed or averaged over, of that of which there are several; its factor is seen in it."""
    network, loss = analysis.network, analysis.network.loss
    outputs = network.width(network.depth) > 1
    samples = (network.samples or 1) > 1
    slots: dict[str, Term | Words | int | str] = {
        "outputs": Phrase(f"average.{loss.over_outputs}_first"),
        "samples": Phrase(f"average.{loss.over_samples}" + ("" if outputs else "_first")),
    }
    if outputs or samples:
        both = "alike" if loss.over_outputs == loss.over_samples else "both"
        yield Phrase(f"text.over_{both if outputs and samples else 'outputs' if outputs else 'samples'}", slots)


def loss_frames(analysis: Analysis, picture: Diagram) -> Iterable[Frame]:
    """The loss, with its conventions; that of every sample in the sum over them, or, where they are many, after it."""
    network, loss = analysis.network, analysis.network.loss
    whole = quantity_of(Kind.LOSS)
    blocks: list[Block] = []
    parts = [one.of for one in network.graph.definitions if one.of.kind in (Kind.SAMPLE_LOSS, Kind.PENALTY)]
    for part in parts:
        blocks += _computed(analysis, part) if part.sample is not None else [_scalar(analysis, part)]
    summed = network.samples is not None and network.samples <= _SUMMED
    if network.samples is None or summed:
        blocks.append(_scalar(analysis, whole))
    else:
        value = value_link(analysis, analysis.evaluation.loss)
        links = (Link("=", network.equations[whole].term), *(replace(link, emphasis=True) for link in value))
        blocks.append(Chain(Symbol(whole), links))
    said = [*_conventions(analysis), *([Phrase("text.log")] if loss.rule.probability else [])]
    if said:
        blocks.append(Note(said[0] if len(said) == 1 else Phrase("text.both", {"first": said[0], "second": said[1]})))
    blocks += [] if _is_told(analysis, loss.rule.name) else definitions_by_cases([loss.rule.part])
    blocks += map(Note, convention_at_kinks(loss.rule.kinks))
    title = Phrase(
        "frame.loss_output" if loss.rule.single else "frame.loss",
        {"loss": Phrase(f"loss.{loss.rule.name}", default=loss.rule.label)},
    )
    diagrams = (forward_picture(network, picture, [whole]),)
    yield Frame(title, tuple(blocks), diagrams)
    table = [] if summed else _sample_table(analysis, [part for part in parts if part.sample is not None])
    if table:
        yield Frame(_of_samples(analysis, title), tuple(table), diagrams)
