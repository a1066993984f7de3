"""The table [deck]: how a deck looks, and which parameters and samples it shows."""

from __future__ import annotations

from dataclasses import dataclass

from symbackprop.core.errors import InputError
from symbackprop.core.quantities import Kind, Quantity, canonical_name
from symbackprop.network.mistakes import Report, shown
from symbackprop.network.network import Network
from symbackprop.network.schema import DeckTable
from symbackprop.network.spelling.spelling import Spelling

__all__ = ["Deck", "parameters_named", "read_deck"]

_SHOWN = 24  # parameters, up to which a deck shows all


@dataclass(frozen=True, slots=True)
class Deck:
    """How the deck looks, and which parameters it derives on slides of their own.

    `equations` numbers the formulas. `contents` shows where the deck is: "progress" in a line at the top, "frames" in
    an overview before each of several sections, "none" nowhere. `decimal` is "point" or "comma"; None leaves it to the
    language. `samples` are those of a batch whose numbers are shown; none of them leaves it to the slides.
    """

    theme: str
    digits: int
    overlays: bool
    parameters: tuple[Quantity, ...]
    language: str = "en"
    equations: bool = False
    contents: str = "progress"
    decimal: str | None = None
    samples: tuple[int, ...] = ()


def parameters_named(name: str, network: Network, spelling: Spelling | None, report: Report) -> list[Quantity]:
    """The parameter of a name or spelling; a whole family, such as W1 or b1, by its name.

    Where there are no spellings, nothing is found, and nothing is a mistake.
    """
    if spelling is None:
        return []
    family = [parameter for place, parameter in network.places.items() if canonical_name(place).split("[")[0] == name]
    if family:
        return family
    try:
        return [spelling.parameter(name, network)]
    except InputError as problem:
        report.add((), str(problem))
        return []


def read_deck(table: DeckTable, network: Network, spelling: Spelling | None, report: Report) -> Deck:
    """The deck of a table; parameters are found by name where there is a spelling. Mistakes go to `report`."""
    wanted = table.parameters
    if wanted is None:
        wanted = "all" if len(network.parameters) <= _SHOWN else "representative"
    chosen: tuple[Quantity, ...] = ()
    if wanted == "all":
        chosen = tuple(network.parameters)
    elif wanted == "representative":
        chosen = _representative(network)
    elif isinstance(wanted, str):
        report.add(
            ("deck", "parameters"), f'found {shown(wanted)}; must be "all", "representative" or a list of parameters'
        )
    else:
        found = {
            q for name in wanted for q in parameters_named(name, network, spelling, report.within("deck", "parameters"))
        }
        chosen = tuple(parameter for parameter in network.parameters if parameter in found)
    if wanted == "all" and len(network.parameters) > 400:
        report.add(
            ("deck", "parameters"),
            f'"all" would be slides for {len(network.parameters)} parameters; use "representative" or a list',
        )
    return Deck(
        table.theme,
        table.digits,
        table.overlays,
        chosen,
        table.language,
        table.equations,
        table.contents,
        table.decimal,
        _samples(table, network, report),
    )


def _samples(table: DeckTable, network: Network, report: Report) -> tuple[int, ...]:
    """The samples whose numbers a deck shows."""
    wanted = table.samples
    if wanted is None:
        return ()
    count = network.samples or 0
    if not wanted or len(set(wanted)) < len(wanted) or not all(1 <= sample <= count for sample in wanted):
        right = f"numbers from 1 to {count}, each once" if count else "left out: there is no batch"
        report.add(("deck", "samples"), f"found {shown(wanted)}; must be {right}")
    return tuple(wanted)


def _representative(network: Network) -> tuple[Quantity, ...]:
    """One parameter of each role: the first weight and the first bias of each layer."""
    first: dict[tuple[Kind, object], Quantity] = {}
    for parameter in network.parameters:
        first.setdefault((parameter.kind, parameter.layer), parameter)
    return tuple(first.values())
