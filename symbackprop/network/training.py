"""How a lecture trains: its optimizer, rates, batches and updates, checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from symbackprop.core.quantities import Kind, Quantity, Variable, canonical_name
from symbackprop.core.terms import Real
from symbackprop.network.mistakes import Report, shown
from symbackprop.network.network import Network
from symbackprop.network.rows import asked_for
from symbackprop.network.schema import TrainingTable, nearest
from symbackprop.rules import optimizers
from symbackprop.rules.optimizers import Optimizer

__all__ = ["Training", "read_training"]

Batch = tuple[int, ...]
Named = Callable[[str, Report], Sequence[Quantity]]

_MOST_UPDATES = 1000
_DEFAULT = "default"


def _gradient_descent() -> Optimizer:
    return optimizers.chosen(optimizers.OPTIMIZERS["gradient_descent"], {})


@dataclass(frozen=True, slots=True)
class Training:
    """The updates: `rate` is None where it stays symbolic, `rates` has those of families that have their own; `frozen`
    parameters keep their values.

    `batches` are the samples of each update, by number, in this order and then from the first on; () is one batch of
    all samples. `steps` is the number of updates in all. Of a training under way `done` is how many there have been,
    and `memory` has the optimizer's states after them, by their names before any update.
    """

    optimizer: Optimizer = field(default_factory=_gradient_descent)
    rate: Fraction | None = None
    steps: int = 1
    frozen: frozenset[Quantity] = frozenset()
    rates: Mapping[Variable, Fraction] = field(default_factory=dict)
    batches: tuple[Batch, ...] = ()
    done: int = 0
    memory: Mapping[Quantity, Real] = field(default_factory=dict)

    def rate_of(self, parameter: Quantity) -> Fraction | None:
        """The learning rate of a parameter."""
        return self.rates.get(parameter.variable, self.rate)

    def rate_name(self, parameter: Quantity) -> Quantity:
        """The quantity that the learning rate of a parameter is."""
        kind, layer, name, _ = parameter.variable
        own = f"{kind.value} {name}".strip()
        return Quantity(Variable(Kind.RATE, layer, own) if parameter.variable in self.rates else _RATE)

    def batch_of(self, step: int) -> Batch:
        """The samples of an update, counted from 1 behind those that are done; () where it takes all."""
        return self.batches[(self.done + step - 1) % len(self.batches)] if self.batches else ()


_RATE = Variable(Kind.RATE)


def read_training(table: TrainingTable, network: Network, named: Named, report: Report) -> Training:
    """The training of a table; `named` finds the parameters of a name. Every mistake goes to the report."""
    rows = optimizers.OPTIMIZERS
    asked = asked_for(table.optimizer, rows, "optimizer", report.within("optimizer"))
    rule = _gradient_descent() if asked is None else optimizers.chosen(rows[asked.name], asked.given, asked.form)
    rate, rates = _rates(table, network, report.within("learning_rate"))
    batches = tuple(_batches(table, network, report.within("batches")))
    frozen = {found for name in table.frozen for found in named(name, report.within("frozen"))}
    return Training(rule, rate, _steps(table, len(batches), report), frozenset(frozen), rates, batches)


def _rates(table: TrainingTable, network: Network, report: Report) -> tuple[Fraction | None, dict[Variable, Fraction]]:
    given = table.learning_rate
    if not isinstance(given, dict):
        return None if given is None else Fraction(given), {}
    families = {canonical_name(Quantity(one.variable)): one.variable for one in network.graph.parameters}
    rates: dict[Variable, Fraction] = {}
    for key, rate in given.items():
        if key in families:
            rates[families[key]] = Fraction(rate)
        elif key != _DEFAULT:
            report.add((key,), f"there is no family of parameters of that name{nearest(key, [_DEFAULT, *families])}")
    if _DEFAULT in given:
        return Fraction(given[_DEFAULT]), rates
    if set(families.values()) - set(rates):
        report.add((_DEFAULT,), "is missing; it is the rate of every family that is not named")
    return next(iter(rates.values()), None), rates


def _batches(table: TrainingTable, network: Network, report: Report) -> Iterator[Batch]:
    if table.batches is None:
        return
    if network.samples is None:
        report.add((), "there are no samples to be divided; give x and y a row a sample")
        return
    for number, batch in enumerate(table.batches):
        wrong = [sample for sample in batch if not 1 <= sample <= network.samples]
        if wrong:
            report.add((number,), f"there is no sample {wrong[0]}; samples count from 1 to {network.samples}")
        elif len(set(batch)) < len(batch):
            report.add((number,), f"found {shown(batch)}; a sample counts once in a batch")
        else:
            yield tuple(batch)


def _steps(table: TrainingTable, batches: int, report: Report) -> int:
    """The number of updates: `steps`, or every batch once in each of the epochs."""
    if table.steps is not None and table.epochs is not None:
        report.add(("epochs",), "give either epochs or steps, the number of updates in all")
    if table.steps is not None:
        return table.steps
    updates = (table.epochs or 1) * max(batches, 1)
    if updates > _MOST_UPDATES:
        report.add(("epochs",), f"would be {updates} updates; at most {_MOST_UPDATES} are worked through")
        return 1
    return updates
