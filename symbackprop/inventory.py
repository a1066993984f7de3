"""What there is to choose from, read from the tables themselves."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterable, Mapping

from symbackprop.compose.sections import KINDS
from symbackprop.core.terms import Number, Product, Sum, Symbol, Term
from symbackprop.network.rows import Row
from symbackprop.render.formats import FORMATS
from symbackprop.render.slides.themes import THEMES
from symbackprop.render.unicode import plain_printer
from symbackprop.rules import activations, regularizers
from symbackprop.rules.activations import A_OTHER, Z_SUM, A, Z
from symbackprop.rules.losses import LOSSES, SLOPES, TOTAL, P, Y
from symbackprop.rules.notation import builtin_notation, builtin_notations
from symbackprop.rules.optimizers import GRADIENT, NEW_THETA, OPTIMIZERS, RATE, STEP, THETA
from symbackprop.rules.regularizers import REGULARIZERS

__all__ = ["TABLES", "inventory"]

Rows = Iterable[tuple[str, str]]


def inventory(table: str) -> Rows:
    """The rows of a table as (name, what it is)."""
    return _TABLES[table]()


def _printed(term: Term, names: Mapping[Symbol, str]) -> str:
    return plain_printer({slot.quantity: name for slot, name in names.items()})(term)


def _activations() -> Rows:
    names = {Z: "z", A: "a", A_OTHER: "a_k", Z_SUM: "Σ_k e^z_k"}
    for row in activations.ACTIVATIONS.values():
        shown = row.formula if row.worked == row.applied and row.formula != row.applied else row.worked
        rule = f"a = {_printed(shown, names)},  da/dz = {_printed(row.slope, names)}"
        yield row.name, rule + _options(row)


def _options(row: Row) -> str:
    """What a lecture may set, with the defaults."""
    told = [f"{known.name} {_printed(Number(known.default), {})}" for known in row.parameters]
    if row.forms:
        first, *others = row.forms
        told.append(f'form "{first}" (or ' + ", ".join(f'"{form}"' for form in others) + ")")
    return f",  {', '.join(told)}" if told else ""


def _losses() -> Rows:
    names = {Y: "y", P: "ŷ", TOTAL: "S", SLOPES: "D"}
    for row in LOSSES.values():
        sign = "−" if row.negative else "+" if row.outside is not None else ""
        outside = "" if row.outside is None else f"{_printed(row.outside, names)} "
        part, slope = (_printed(term, names) for term in (_summand(row.part), row.slope))
        sums = (("S", row.total), ("D", row.slopes))
        told = "".join(f",  {name} = Σ {_printed(_summand(term), names)}" for name, term in sums if term is not None)
        yield (
            row.name,
            f"{outside}{sign}Σ {part},  factor {row.factor},  slope {slope}{told}{_options(row)}",
        )


def _summand(term: Term) -> Term:
    """A sum within a sum, in brackets."""
    return Product((term,)) if isinstance(term, Sum) else term


def _optimizers() -> Rows:
    for row in OPTIMIZERS.values():
        for form, rule in (row.forms or {"": row}).items():
            names = {THETA: "θ", NEW_THETA: "θ", GRADIENT: "g", RATE: "η", STEP: "t"}
            names |= {known.slot: known.name for known in rule.parameters}
            for state in rule.states:
                names |= {state.before: state.name, state.new: state.name}
            lines = ",  ".join(f"{names[line.of]} ← {_printed(line.term, names)}" for line in rule.lines)
            told = ",  ".join(f"{known.name} {_printed(Number(known.default), {})}" for known in rule.parameters)
            yield row.name, f"{lines}{',  ' if told else ''}{told}" + (f',  form "{form}"' if form else "")


def _regularizers() -> Rows:
    for row in REGULARIZERS.values():
        part = _printed(row.part, {regularizers.THETA: "θ"})
        yield row.name, f"weight · {row.factor} Σ {part}" + _options(row)


def _themes() -> Rows:
    yield from ((row.name, row.about) for row in THEMES.values())
    finder = shutil.which("kpsewhich")
    if finder is not None:
        for name in ("default", "Madrid", "Boadilla", "CambridgeUS", "Warsaw", "metropolis"):
            found = subprocess.run(
                [finder, f"beamertheme{name}.sty"], capture_output=True, check=False, stdin=subprocess.DEVNULL
            )
            if found.stdout.strip():
                yield name, "installed with Beamer"


_TABLES: Mapping[str, Callable[[], Rows]] = {
    "activations": _activations,
    "losses": _losses,
    "notations": lambda: ((name, builtin_notation(name).about) for name in builtin_notations()),
    "optimizers": _optimizers,
    "regularizers": _regularizers,
    "sections": lambda: ((kind.name, kind.about) for kind in KINDS.values()),
    "formats": lambda: ((row.name, row.about) for row in FORMATS.values()),
    "themes": _themes,
}
TABLES = tuple(_TABLES)
