"""Lecture file -> checked lecture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from symbackprop.core.quantities import Quantity, canonical_name
from symbackprop.core.reading import read_text
from symbackprop.network.build import build_network, network_of_graph, parameter_places
from symbackprop.network.deck import Deck, parameters_named, read_deck
from symbackprop.network.mistakes import Report, shown
from symbackprop.network.model.model import Model
from symbackprop.network.network import Layer, LossChoice, Network
from symbackprop.network.numerals import read_toml
from symbackprop.network.own import Own, read_own
from symbackprop.network.regularizer import read_penalties
from symbackprop.network.rows import asked_for
from symbackprop.network.schema import (
    LectureTable,
    LossTable,
    NetworkTable,
    SectionTable,
    Subjects,
    TrainingSection,
    mistakes_of,
    nearest,
)
from symbackprop.network.spelling.notate import also_of_equations, read_also, read_spelling, spelling_of_equations
from symbackprop.network.spelling.spelling import ROWS, Also, Spelling
from symbackprop.network.training import Training, read_training
from symbackprop.network.values import read_values, sample_count
from symbackprop.rules import activations, losses

if TYPE_CHECKING:  # the reader of equations is not loaded by lectures that have none
    from symbackprop.network.model.read import Equations

__all__ = [
    "TRAINING",
    "Deck",
    "Kinds",
    "Lecture",
    "Section",
    "Training",
    "lecture_of_tables",
    "parse_lecture",
    "read_lecture",
]

Kinds = Mapping[str, type[SectionTable]]  # each kind of section with the keys that it takes
TRAINING: Kinds = {"training": TrainingSection}
_LARGEST = 50_000_000  # bytes
_ENDS = ("to unit 2, from 3", "from 2, to unit 3")  # of W1[2,3], where vectors are columns, and rows
_PARAMETERS = 2_000_000
_TABLES_OF_ROWS = frozenset({"functions", "losses"})


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the lecture; `options` has the keys of its table, checked."""

    kind: str
    title: str
    options: SectionTable


@dataclass(frozen=True, slots=True)
class Lecture:
    """A lecture file, checked. `values` has the given numbers: parameters, and inputs and targets by sample;
    `also` the further spellings that documents may use, `own` the functions and losses that the file adds, `text` is
    the file itself, for mistakes that show only in the numbers.
    """

    file: str
    stem: str
    title: str
    subtitle: str
    author: str
    institute: str
    date: str
    network: Network
    values: Mapping[Quantity, Fraction]
    training: Training
    spelling: Spelling
    deck: Deck
    sections: tuple[Section, ...]
    also: tuple[Also, ...] = ()
    model: Model | None = None
    own: Own = field(default_factory=Own)
    text: str = field(default="", repr=False)


def read_lecture(path: Path, kinds: Kinds = TRAINING) -> Lecture:
    """The lecture in a file, with sections of these kinds. Raises InputError with every mistake of the file."""
    return parse_lecture(read_text(path, _LARGEST), str(path), path.stem, path.parent, kinds)


def parse_lecture(
    text: str, file: str = "lecture.toml", stem: str = "lecture", folder: Path = Path(), kinds: Kinds = TRAINING
) -> Lecture:
    """The lecture in a text; `file` names it in messages, a notation file is looked for in `folder`.

    Raises InputError with every mistake of the text: what is wrong in one table hides none of another.
    """
    return lecture_of_tables(read_toml(text, file), Report(file, text), stem, folder, kinds)


def lecture_of_tables(
    tables: dict[str, Any],
    report: Report,
    stem: str,
    folder: Path = Path(),
    kinds: Kinds = TRAINING,
    equations: Equations | None = None,
) -> Lecture:
    """The lecture that the tables of a lecture file say; `equations` are those of its model, where its table has none.

    Raises InputError with every mistake, those in `report` too.
    """
    file = report.file
    table, wrong = _table(tables, report)
    told = "network" in wrong or "model" in wrong
    own = read_own(table, tables, report)
    sections = _sections(
        table, kinds, report, own, network=told or table.network is not None or table.model is not None
    )
    if told:
        report.stop()  # nothing else can be looked at without its shape
    network, values, model = _graph(table, own, report, equations)
    before = len(report.found)
    if model is not None:
        forms = {name.name: name.form for name in model.names.values()}
        spelling = spelling_of_equations(network, forms, model.loss, table.notation, report.within("notation"))
        also = also_of_equations(network, spelling)
    else:
        spelling = read_spelling(network, table.notation, folder, report.within("notation"))
        also = read_also(network, table.notation, report.within("notation"))
    named = len(report.found) == before  # else parameters may be called by what could not be read
    training = read_training(
        table.training,
        network,
        lambda name, below: parameters_named(name, network, spelling if named else None, below),
        report.within("training"),
    )
    deck = read_deck(table.deck, network, spelling if named else None, report)
    report.stop()
    merged = {network.graph.ties.get(quantity, quantity): value for quantity, value in values.items()}
    return Lecture(
        file, stem, table.title, table.subtitle, table.author, table.institute, table.date,
        network, merged, training, spelling, deck, sections, also, model, own, report.text,
    )  # fmt: skip


def _table(data: dict[str, Any], report: Report) -> tuple[LectureTable, set[str]]:
    """The tables of a lecture, and the keys of those that have a mistake: these are left out, the others go on. Of
    functions and losses, the rows are left out that have one.
    """
    try:
        return LectureTable.model_validate(data), set()
    except ValidationError as problem:
        found = mistakes_of(problem, data)
    for path, message in found:
        report.add(path, message)
    rows = {path[:2] for path, _ in found if len(path) > 1 and path[0] in _TABLES_OF_ROWS}
    wrong = {str(path[0]) for path, _ in found if path and path[:2] not in rows}
    good = {key: value for key, value in data.items() if key not in wrong}
    for table in _TABLES_OF_ROWS & good.keys():
        good[table] = {name: row for name, row in good[table].items() if (table, name) not in rows}
    instead = {"title": "", **({"sections": []} if "sections" in wrong else {})}
    return LectureTable.model_validate(instead | good), wrong


def _graph(
    table: LectureTable, own: Own, report: Report, equations: Equations | None
) -> tuple[Network, dict[Quantity, Fraction], Model | None]:
    """The network of the layers, or that of the equations, with its numbers."""
    if table.model is None:
        return *_network(table, own, report), None
    if table.network is not None:
        report.add(("model",), "stands beside [network]; a lecture has the one or the other")
    # equations are read by a room of their own, which other lectures need not load
    from symbackprop.network.model.read import read_model

    found = read_model(table.model, table.values, own.applied, report, equations)
    if found is None:
        report.stop()
        raise AssertionError
    nothing = LossChoice(losses.LOSSES["output"], Fraction(1))
    return network_of_graph(found.graph, 0, (), nothing, None), dict(found.values), found.model


def _network(table: LectureTable, own: Own, report: Report) -> tuple[Network, dict[Quantity, Fraction]]:
    """The network and its numbers; the empty network where the file has none."""
    if table.network is None:
        for key in table.values:
            report.add(("values", key), "there is no [network] that it could belong to")
        return build_network(0, [], LossChoice(losses.LOSSES["output"], Fraction(1))), {}
    before = len(report.found)
    layers = _layers(table.network, own, report)
    loss = _loss(table.network, own, report)
    _check_loss(layers, loss, report)
    inputs = table.network.inputs
    rows = table.notation.get("vectors") == ROWS
    rule = loss.rule if loss is not None else None
    values = read_values(layers, inputs, rule, table.values, report.within("values"), rows=rows)
    ties = _ties(table.network, layers, values, report, rows=rows)
    penalties = read_penalties(table.network, layers, report.within("network", "regularizer"))
    if len(report.found) > before:  # only names are still looked at
        loss, ties = LossChoice(losses.LOSSES["squared_error"], Fraction(1)), []
    assert loss is not None
    loss = replace(loss, penalties=penalties)
    return build_network(inputs, layers, loss, samples=sample_count(table.values), ties=ties), values


def _layers(table: NetworkTable, own: Own, report: Report) -> list[Layer]:
    """The layers; an unknown activation is told, and taken for the identity."""
    layers = []
    for place, row in enumerate(table.layers):
        below = report.within("network", "layers", place, "activation")
        known = {**activations.ACTIVATIONS, **own.activations}
        asked = asked_for(row.activation, known, "activation", below)
        rule = None if asked is None else activations.with_options(known[asked.name], asked.given, asked.form)
        if rule is not None and rule.couples and row.units == 1:
            below.add((), "softmax of a single unit is always 1; give the layer 2 units or use sigmoid")
        layers.append(Layer(row.units, rule or known["identity"], row.bias))
    fan_in, total = table.inputs, 0
    for row in table.layers:
        total, fan_in = total + row.units * (fan_in + 1), row.units
    if total > _PARAMETERS:
        report.add(("network", "layers"), f"{total} parameters; at most {_PARAMETERS} can be derived")
        report.stop()
    return layers


def _loss(table: NetworkTable, own: Own, report: Report) -> LossChoice | None:
    below = report.within("network", "loss")
    rows = {**losses.LOSSES, **own.losses}
    asked = asked_for(table.loss, rows, "loss", below)
    if asked is None:
        return None
    rule = losses.with_parameters(rows[asked.name], asked.given) if asked.given else rows[asked.name]
    choice = table.loss if isinstance(table.loss, LossTable) else LossTable(name=asked.name)
    if choice.over_outputs == "mean" and not rule.averages_outputs:
        below.add(("over_outputs",), f'{rule.name} has no mean over outputs; use "sum"')
    factor = rule.factor if choice.factor is None else Fraction(choice.factor)
    return LossChoice(rule, factor, choice.over_outputs, choice.over_samples)


def _check_loss(layers: list[Layer], loss: LossChoice | None, report: Report) -> None:
    if loss is None or not layers:
        return
    last = layers[-1]
    if loss.rule.couples and last.units == 1:
        report.add(("network", "loss"), f"{loss.rule.name} compares classes; the last layer has a single unit")
    if loss.rule.single and last.units != 1:
        report.add(
            ("network", "loss"),
            f"the loss {loss.rule.name!r} is the network's single output; the last layer has {last.units} units",
        )
    if loss.rule.scores and not last.activation.is_identity and not _told(report, len(layers) - 1):
        report.add(
            ("network", "layers", len(layers) - 1, "activation"),
            f'{loss.rule.name} takes the scores themselves; use "identity", or leave the activation out',
        )
    takes_logarithms = loss.rule.probability and not loss.rule.scores
    if takes_logarithms and not last.activation.probability and not _told(report, len(layers) - 1):
        good = ", ".join(name for name, row in activations.ACTIVATIONS.items() if row.probability)
        report.add(
            ("network", "layers", len(layers) - 1, "activation"),
            f"{loss.rule.name} takes logarithms of outputs, and {last.activation.name} can give 0 or less; use {good}",
        )


def _told(report: Report, layer: int) -> bool:
    """Whether the activation of a layer is a mistake already."""
    return any(path[:4] == ("network", "layers", layer, "activation") for path, _ in report.own)


def _place(name: str, layers: list[Layer], inputs: int, *, rows: bool) -> Quantity | None:
    places = parameter_places(inputs, layers)
    return next((q for q in places if canonical_name(q, rows=rows) == name.replace(" ", "")), None)


def _ties(
    table: NetworkTable, layers: list[Layer], values: Mapping[Quantity, Fraction], report: Report, *, rows: bool
) -> list[list[Quantity]]:
    ties: list[list[Quantity]] = []
    seen: set[Quantity] = set()
    for number, names in enumerate(table.tied):
        path = ("network", "tied", number)
        places: list[Quantity] = []
        for name in names:
            place = _place(name, layers, table.inputs, rows=rows)
            if place is None:
                report.add(
                    path,
                    f"there is no parameter {name!r}; write W1[2,3] ({_ENDS[rows]}), b1[2], or b1 where shared",
                )
            elif place in seen:
                report.add(path, f"{name} is tied twice; put all its places into one group")
            else:
                seen.add(place)
                places.append(place)
        if len(names) < 2:
            report.add(path, "a tie needs two places at least")
        given = {values[place] for place in places if place in values}
        if len(given) > 1:
            numbers = ", ".join(
                f"{canonical_name(place, rows=rows)} = {float(values[place]):g}" for place in places if place in values
            )
            report.add(path, f"tied places must have the same value; found {numbers}")
        if len(places) > 1:
            ties.append(places)
    return ties


def _check_shown(kind: str, options: SectionTable, report: Report) -> None:
    """Tells what cannot show a model of equations."""
    if not options.shows_equations:
        report.add(("kind",), f"{shown(kind)} shows the layers of a [network], and here is a [model]; leave it out")


def _sections(table: LectureTable, kinds: Kinds, report: Report, own: Own, *, network: bool) -> tuple[Section, ...]:
    """The sections; `network` says whether the file has one, mistaken or not."""
    sections: list[tuple[Report, Section]] = []
    known = {"activation": own.activations, "loss": own.losses}
    for number, row in enumerate(table.sections):
        below = report.within("sections", number)
        kind = row.get("kind")
        if not isinstance(kind, str):
            below.add(("kind",), f"is missing; use one of {', '.join(kinds)}")
            continue
        if kind not in kinds:
            below.add(("kind",), f"unknown section {shown(kind)}{nearest(kind, kinds)}")
            continue
        try:
            options = kinds[kind].model_validate(row, context=known)
        except ValidationError as problem:
            for inner, message in mistakes_of(problem, row, kinds[kind]):
                below.add(inner, message)
            continue
        if options.needs_network and not network:
            report.add(("network",), f"is missing; the section {shown(kind)} needs it")
        elif options.needs_network and table.model is not None:
            _check_shown(kind, options, below)
        sections.append((below, Section(kind, options.title, options)))
    subjects: list[Subjects] = [section.options.subjects for _, section in sections]
    if len(sections) < len(table.sections):
        subjects.append({"": ()})  # a section that could not be read may be about anything
    for below, section in sections:
        for inner, message in section.options.mistakes(network, subjects):
            below.add(inner, message)
    return tuple(section for _, section in sections)
