"""Lecture file -> checked lecture."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from symbackprop.core.errors import InputError, Mistake
from symbackprop.core.quantities import Kind, Quantity, canonical_name
from symbackprop.network.build import build_network, parameter_places
from symbackprop.network.network import Layer, LossChoice, Network
from symbackprop.network.notate import read_also, read_spelling
from symbackprop.network.places import line_of
from symbackprop.network.schema import (
    DeckTable,
    LectureTable,
    LossTable,
    NetworkTable,
    SectionTable,
    TrainingSection,
    TrainingTable,
    mistakes_of,
    nearest,
)
from symbackprop.network.spelling import Also, Spelling
from symbackprop.network.values import exact, read_values, sample_count
from symbackprop.rules.activations import ACTIVATIONS
from symbackprop.rules.losses import LOSSES
from symbackprop.rules.optimizers import OPTIMIZERS

__all__ = ["TRAINING", "Deck", "Kinds", "Lecture", "Section", "Training", "parse_lecture", "read_lecture"]

Kinds = Mapping[str, type[SectionTable]]  # each kind of section with the keys that it takes
TRAINING: Kinds = {"training": TrainingSection}
_PARAMETERS = 2_000_000
_SHOWN = 24  # parameters, up to which a deck shows all


@dataclass(frozen=True, slots=True)
class Training:
    """The updates: `rate` is None where it stays symbolic; `frozen` parameters keep their values."""

    optimizer: str = "gradient_descent"
    rate: Fraction | None = None
    steps: int = 1
    frozen: frozenset[Quantity] = frozenset()


@dataclass(frozen=True, slots=True)
class Deck:
    """How the deck looks, and which parameters it derives on slides of their own.

    `equations` numbers the formulas, `contents` puts an overview before each of several sections.
    """

    theme: str
    digits: int
    overlays: bool
    parameters: tuple[Quantity, ...]
    language: str = "en"
    equations: bool = False
    contents: bool = True


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the lecture; `options` has the keys of its table, checked."""

    kind: str
    title: str
    options: SectionTable


@dataclass(frozen=True, slots=True)
class Lecture:
    """A lecture file, checked. `values` has the given numbers: parameters, and inputs and targets by sample;
    `also` the further spellings that documents may use.
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


@dataclass(slots=True)
class _Report:
    """The mistakes of one file, each with its key path."""

    file: str
    text: str
    found: list[Mistake] = field(default_factory=list)

    def add(self, path: Iterable[str | int], message: str) -> None:
        keys = tuple(path)
        self.found.append(Mistake(message, self.file, line_of(self.text, keys), _dotted(keys)))

    def stop(self) -> None:
        if self.found:
            raise InputError(self.found)


def _dotted(path: tuple[str | int, ...]) -> str:
    """network.layers[2].units: a position in a list counts from 1, as everything does here."""
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def read_lecture(path: Path, kinds: Kinds = TRAINING) -> Lecture:
    """The lecture in a file, with sections of these kinds. Raises InputError with every mistake of the file."""
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as problem:
        line = path.read_bytes()[: problem.start].count(b"\n") + 1
        raise InputError([Mistake("the file is not UTF-8; save it with that encoding", str(path), line)]) from None
    except OSError as problem:
        reason = problem.strerror or str(problem)
        raise InputError([Mistake(f"cannot be read: {reason}", str(path))]) from None
    return parse_lecture(text, str(path), path.stem, path.parent, kinds)


def parse_lecture(
    text: str, file: str = "lecture.toml", stem: str = "lecture", folder: Path = Path(), kinds: Kinds = TRAINING
) -> Lecture:
    """The lecture in a text; `file` names it in messages, a notation file is looked for in `folder`."""
    report = _Report(file, text)
    data = _toml(text, file)
    try:
        table = LectureTable.model_validate(data)
    except ValidationError as problem:
        for path, message in mistakes_of(problem, data):
            report.add(path, message)
        raise InputError(report.found) from None
    sections = _sections(table, kinds, report)
    network, values = _network(table, report)

    def report_notation(path: tuple[str | int, ...], message: str) -> None:
        report.add(("notation", *path), message)

    spelling = read_spelling(network, table.notation, folder, report_notation)
    also = read_also(network, table.notation, report_notation)
    report.stop()
    training = _training(table.training, network, spelling, report)
    deck = _deck(table.deck, network, spelling, report)
    report.stop()
    merged = {network.places.get(quantity, quantity): value for quantity, value in values.items()}
    return Lecture(
        file, stem, table.title, table.subtitle, table.author, table.institute, table.date,
        network, merged, training, spelling, deck, sections, also,
    )  # fmt: skip


def _network(table: LectureTable, report: _Report) -> tuple[Network, dict[Quantity, Fraction]]:
    """The network and its numbers; the empty network where the file has none."""
    if table.network is None:
        report.stop()
        return build_network(0, [], LossChoice(LOSSES["output"], Fraction(1))), {}
    layers = _layers(table.network, report)
    loss = _loss(table.network, report)
    _check_loss(layers, loss, report)
    report.stop()
    assert loss is not None
    inputs = table.network.inputs
    values = read_values(
        layers, inputs, loss.rule, table.values, lambda key, message: report.add(("values", key), message)
    )
    ties = _ties(table.network, layers, values, report)
    report.stop()
    return build_network(inputs, layers, loss, samples=sample_count(table.values), ties=ties), values


def _toml(text: str, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as problem:
        match = re.search(r"\(at line (\d+), column (\d+)\)", str(problem))
        reason = re.sub(r" \(at .*\)$", "", str(problem))
        line = int(match[1]) if match else max(1, len(text.splitlines()))
        where = f" at column {match[2]}" if match else " at the end of the file"
        raise InputError([Mistake(f"this is no TOML{where}: {reason[:1].lower()}{reason[1:]}", file, line)]) from None
    except (ValueError, RecursionError, ArithmeticError):
        raise InputError([Mistake("a number or a nesting in this file is too large to read", file)]) from None


def _layers(table: NetworkTable, report: _Report) -> list[Layer]:
    layers = []
    for place, row in enumerate(table.layers):
        path = ("network", "layers", place, "activation")
        if row.activation not in ACTIVATIONS:
            report.add(path, f"unknown activation {row.activation!r}{nearest(row.activation, ACTIVATIONS)}")
            continue
        if ACTIVATIONS[row.activation].couples and row.units == 1:
            report.add(path, "softmax of a single unit is always 1; give the layer 2 units or use sigmoid")
        layers.append(Layer(row.units, ACTIVATIONS[row.activation], row.bias))
    fan_in, total = table.inputs, 0
    for row in table.layers:
        total, fan_in = total + row.units * (fan_in + 1), row.units
    if total > _PARAMETERS:
        report.add(("network", "layers"), f"{total} parameters; at most {_PARAMETERS} can be derived")
        report.stop()
    return layers


def _loss(table: NetworkTable, report: _Report) -> LossChoice | None:
    choice = table.loss if isinstance(table.loss, LossTable) else LossTable(name=table.loss)
    path = ("network", "loss") if isinstance(table.loss, str) else ("network", "loss", "name")
    rule = LOSSES.get(choice.name)
    if rule is None:
        report.add(path, f"unknown loss {choice.name!r}{nearest(choice.name, LOSSES)}")
        return None
    if choice.over_outputs == "mean" and not rule.averages_outputs:
        report.add(("network", "loss", "over_outputs"), f'{rule.name} has no mean over outputs; use "sum"')
    factor = rule.factor
    if choice.factor is not None:
        try:
            factor = _factor(choice.factor)
        except (ValueError, ZeroDivisionError):
            report.add(
                ("network", "loss", "factor"),
                f'found {choice.factor!r}; must be a positive number such as 0.5 or "1/2"',
            )
    return LossChoice(rule, factor, choice.over_outputs, choice.over_samples)


def _factor(value: int | Decimal | str) -> Fraction:
    if isinstance(value, str):
        if not re.fullmatch(r"\s*\d{1,20}(\.\d{1,20})?\s*(/\s*\d{1,20}\s*)?", value):
            raise ValueError(value)
        top, _, bottom = value.partition("/")
        factor = Fraction(top.strip()) / Fraction(bottom.strip() or "1")
    else:
        factor = exact(value)
    if factor <= 0:
        raise ValueError(value)
    return factor


def _check_loss(layers: list[Layer], loss: LossChoice | None, report: _Report) -> None:
    if loss is None or not layers:
        return
    last = layers[-1]
    if loss.rule.single and last.units != 1:
        report.add(
            ("network", "loss"),
            f"the loss {loss.rule.name!r} is the network's single output; the last layer has {last.units} units",
        )
    if loss.rule.probability and not last.activation.probability:
        good = ", ".join(name for name, row in ACTIVATIONS.items() if row.probability)
        report.add(
            ("network", "layers", len(layers) - 1, "activation"),
            f"{loss.rule.name} takes logarithms of outputs, and {last.activation.name} can give 0 or less; use {good}",
        )


def _place(name: str, layers: list[Layer], inputs: int) -> Quantity | None:
    return next((q for q in parameter_places(inputs, layers) if canonical_name(q) == name.replace(" ", "")), None)


def _ties(
    table: NetworkTable, layers: list[Layer], values: Mapping[Quantity, Fraction], report: _Report
) -> list[list[Quantity]]:
    ties: list[list[Quantity]] = []
    seen: set[Quantity] = set()
    for number, names in enumerate(table.tied):
        path = ("network", "tied", number)
        places: list[Quantity] = []
        for name in names:
            place = _place(name, layers, table.inputs)
            if place is None:
                report.add(
                    path,
                    f"there is no parameter {name!r}; write W1[2,3] (to unit 2, from 3), b1[2], or b1 where shared",
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
            shown = ", ".join(
                f"{canonical_name(place)} = {float(values[place]):g}" for place in places if place in values
            )
            report.add(path, f"tied places must have the same value; found {shown}")
        if len(places) > 1:
            ties.append(places)
    return ties


def _training(table: TrainingTable, network: Network, spelling: Spelling, report: _Report) -> Training:
    if table.optimizer not in OPTIMIZERS:
        report.add(
            ("training", "optimizer"), f"unknown optimizer {table.optimizer!r}{nearest(table.optimizer, OPTIMIZERS)}"
        )
    rate = None
    if table.learning_rate is not None:
        try:
            rate = exact(table.learning_rate)
            if rate <= 0:
                report.add(("training", "learning_rate"), f"found {table.learning_rate}; must be positive")
        except ValueError as problem:
            report.add(("training", "learning_rate"), str(problem))
    frozen = {
        found for name in table.frozen for found in _named(name, network, spelling, ("training", "frozen"), report)
    }
    return Training(table.optimizer, rate, table.steps, frozenset(frozen))


def _named(name: str, network: Network, spelling: Spelling, path: tuple[str, ...], report: _Report) -> list[Quantity]:
    """The parameter of a name or spelling; a whole family, such as W1 or b1, by its name."""
    family = [parameter for place, parameter in network.places.items() if canonical_name(place).split("[")[0] == name]
    if family:
        return family
    try:
        return [spelling.parameter(name, network)]
    except InputError as problem:
        report.add(path, str(problem))
        return []


def _deck(table: DeckTable, network: Network, spelling: Spelling, report: _Report) -> Deck:
    wanted = table.parameters
    if wanted is None:
        wanted = "all" if len(network.parameters) <= _SHOWN else "representative"
    shown: tuple[Quantity, ...] = ()
    if wanted == "all":
        shown = tuple(network.parameters)
    elif wanted == "representative":
        shown = representative(network)
    elif isinstance(wanted, str):
        report.add(("deck", "parameters"), f'found {wanted!r}; must be "all", "representative" or a list of parameters')
    else:
        found = {q for name in wanted for q in _named(name, network, spelling, ("deck", "parameters"), report)}
        shown = tuple(parameter for parameter in network.parameters if parameter in found)
    if wanted == "all" and len(network.parameters) > 400:
        report.add(
            ("deck", "parameters"),
            f'"all" would be slides for {len(network.parameters)} parameters; use "representative" or a list',
        )
    return Deck(table.theme, table.digits, table.overlays, shown, table.language, table.equations, table.contents)


def representative(network: Network) -> tuple[Quantity, ...]:
    """One parameter of each role: the first weight and the first bias of each layer."""
    first: dict[tuple[Kind, object], Quantity] = {}
    for parameter in network.parameters:
        first.setdefault((parameter.kind, parameter.layer), parameter)
    return tuple(first.values())


def _sections(table: LectureTable, kinds: Kinds, report: _Report) -> tuple[Section, ...]:
    sections = []
    for number, row in enumerate(table.sections):
        path = ("sections", number)
        kind = row.get("kind")
        if not isinstance(kind, str):
            report.add((*path, "kind"), f"is missing; use one of {', '.join(kinds)}")
            continue
        if kind not in kinds:
            report.add((*path, "kind"), f"unknown section {kind!r}{nearest(kind, kinds)}")
            continue
        try:
            options = kinds[kind].model_validate(row)
        except ValidationError as problem:
            for inner, message in mistakes_of(problem, row, kinds[kind]):
                report.add((*path, *inner), message)
            continue
        if options.needs_network and table.network is None:
            report.add(("network",), f"is missing; the section {kind!r} needs it")
        sections.append(Section(kind, options.title, options))
    return tuple(sections)
