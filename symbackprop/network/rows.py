"""Rows of the tables as a lecture file asks for them: by name, or by a table with parameters and a form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Protocol, TypeVar

from symbackprop.network.mistakes import KeyPath, Report, shown
from symbackprop.network.numerals import exact
from symbackprop.network.schema import Named, RowTable, nearest
from symbackprop.rules.function_row import Parameter

__all__ = ["Asked", "Row", "asked_for"]

_FORM = "form"


class Row(Protocol):
    """What a row of any table says of its options."""

    @property
    def parameters(self) -> Sequence[Parameter]:
        """Its numbers, with their defaults."""

    @property
    def forms(self) -> Mapping[str, object]:
        """What else goes by its name, the default first."""


AnyRow = TypeVar("AnyRow", bound=Row)


@dataclass(frozen=True, slots=True)
class Asked:
    """The row that is asked for, with the parameters and the form that are given."""

    name: str
    given: Mapping[str, Fraction] = field(default_factory=dict)
    form: str | None = None


def _hint(name: str, table: Mapping[str, AnyRow]) -> str:
    """What may be meant: the row that other programs call so, else the nearest."""
    usual = _ELSEWHERE.get(name.lower().replace("_", "").replace("-", ""))
    return f"; did you mean {usual!r}?" if usual in table else nearest(name, table)


# rows by what they are called elsewhere
_ELSEWHERE: Mapping[str, str] = {
    **dict.fromkeys(["mse", "meansquarederror", "l2loss", "quadratic"], "squared_error"),
    **dict.fromkeys(["mae", "meanabsoluteerror", "l1loss"], "absolute_error"),
    **dict.fromkeys(["bce", "binarycrossentropyloss", "logloss"], "binary_cross_entropy"),
    **dict.fromkeys(["ce", "nll", "nllloss", "crossentropyloss", "categoricalcrossentropy"], "cross_entropy"),
    **dict.fromkeys(["bcewithlogits", "bcewithlogitsloss"], "binary_cross_entropy_with_logits"),
    **dict.fromkeys(["kl", "kld", "kldiv", "kldivloss"], "kl_divergence"),
    **dict.fromkeys(["smoothl1", "smoothl1loss"], "huber"),
    **dict.fromkeys(["sgd", "gd", "gradientdescent"], "gradient_descent"),
    **dict.fromkeys(["linear", "none", "id"], "identity"),
    **dict.fromkeys(["logistic", "sigma"], "sigmoid"),
    **dict.fromkeys(["swish"], "silu"),
    **dict.fromkeys(["ridge", "weightdecay"], "l2"),
    **dict.fromkeys(["lasso"], "l1"),
}


def asked_for(choice: Named, table: Mapping[str, AnyRow], what: str, report: Report) -> Asked | None:
    """The row of a table; None, with every mistake told, where there is none, or where an option is none of its own."""
    if isinstance(choice, str):
        if choice in table:
            return Asked(choice)
        report.add((), f"unknown {what} {shown(choice)}{_hint(choice, table)}")
        return None
    row = table.get(choice.name)
    if row is None:
        report.add(("name",), f"unknown {what} {shown(choice.name)}{_hint(choice.name, table)}")
        return None
    before = len(report.found)
    for path, message in _mistakes(choice, row):
        report.add(path, message)
    if len(report.found) > before:
        return None
    form = choice.options.get(_FORM)
    given = {known.name: exact(choice.options[known.name]) for known in row.parameters if known.name in choice.options}
    return Asked(choice.name, given, form if isinstance(form, str) else None)


def _mistakes(choice: RowTable, row: Row) -> Iterator[tuple[KeyPath, str]]:
    known = {parameter.name: parameter for parameter in row.parameters}
    own = [_FORM] if row.forms else []
    for key, value in choice.options.items():
        if key in known:
            try:
                number = exact(value)
            except ValueError as problem:
                yield (key,), str(problem)
                continue
            wrong = known[key].problem_with(number)
            if wrong:
                yield (key,), f"found {shown(value)}; {wrong}"
        elif key in own:
            if not isinstance(value, str) or value not in row.forms:
                yield (key,), f"found {shown(value)}; must be {' or '.join(map(shown, row.forms))}"
        else:
            keys = ["name", *known, *own, *(name for name in type(choice).model_fields if name != "name")]
            yield (key,), f"unknown key{nearest(key, keys)}"
