"""The tables [model] and [values] -> a model and its network."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Protocol

from symbackprop.core.graph import Graph
from symbackprop.core.quantities import Kind, Quantity
from symbackprop.latex.formulas.board import board_grammar, line_and_column
from symbackprop.latex.formulas.formula import OwnFunction
from symbackprop.latex.formulas.names import canonical, written_name
from symbackprop.latex.grammar import Grammar, letters_of
from symbackprop.latex.nodes import Identifier
from symbackprop.latex.tokens import Token, Unread
from symbackprop.network.mistakes import Report
from symbackprop.network.model.arrays import Array, canonical_key, read_arrays
from symbackprop.network.model.build import Given, Understood, understand
from symbackprop.network.model.equations import (
    Equation,
    Line,
    head_of,
    lines_of_model,
    names_of_head,
    read_line,
    resolved,
)
from symbackprop.network.model.graph import entries_of, graph_of, stated_graph
from symbackprop.network.model.model import Model, Name
from symbackprop.network.schema import ModelTable, nearest
from symbackprop.network.spelling.spelling import NameForm

__all__ = ["Equations", "ReadModel", "read_model"]

_ROLES = {"parameters": Kind.PARAMETER, "inputs": Kind.INPUT, "targets": Kind.TARGET, "constants": Kind.CONSTANT}


@dataclass(frozen=True, slots=True)
class ReadModel:
    """A model with its graph and the given numbers by scalar."""

    model: Model
    graph: Graph
    values: Mapping[Quantity, Fraction]


class Equations(Protocol):
    """Where the equations of a model come from: the lines of a lecture file, or a program."""

    def lines(self, grammar: Grammar, report: Report) -> tuple[list[Line], frozenset[str]]:
        """The equations that can be read, and the names that those define which cannot; mistakes go to `report`."""

    def tell(self, problem: Unread, report: Report) -> None:
        """Puts a mistake into `report`, with the place of its equation."""


def read_model(
    table: ModelTable,
    values: Mapping[str, Any],
    functions: Mapping[str, OwnFunction],
    report: Report,
    source: Equations | None = None,
) -> ReadModel | None:
    """The model of a lecture; None where there are mistakes, which go to `report`, those of an equation with its
    line and column. `source` has the equations where they are not the lines of the table.
    """
    before = len(report.found)
    grammar = board_grammar(functions)
    source = source or _Text(table.equations)
    lines, unread = source.lines(grammar, report)
    if not lines:
        if not unread:
            report.add(("model", "equations"), "has no equation; write one a line, as in 'q = x + y'")
        return None
    shapes = {canonical_key(key): shape for key, shape in table.shapes.items()}
    computed = unread | {name for line in lines for name in names_of_head(line)}
    arrays = read_arrays(values, {key: shape for key, shape in shapes.items() if key not in computed}, report)
    kinds = _kinds(table, arrays, report)
    equations, strange = resolved(lines, frozenset(kinds) | unread, frozenset(table.ranges), grammar)
    for problem in strange:
        source.tell(problem, report)
    if len(report.found) == before:
        _check_used(equations, arrays, kinds, report)
    loss = canonical_key(table.loss) if table.loss is not None else equations[-1].name if equations else ""
    if loss not in computed and equations:
        report.add(("model", "loss"), f"no equation computes {loss}{nearest(loss, sorted(computed))}")
    given = {name: arrays.get(name, Array((), {})) for name in kinds}
    understood_lines = {e.line.number for e in equations}
    left_out = {name for line in lines if line.number not in understood_lines for name in names_of_head(line)}
    beside = Given(given, kinds, shapes, table.ranges, functions, loss, unread | left_out)
    understood = understand(equations, beside, grammar)
    for problem in understood.problems:
        source.tell(problem, report)
    if len(report.found) > before:
        return None
    if understood.scope.families[loss].axes:
        report.add(("model", "loss"), f"{loss} is no single number; add up its entries in a line of its own")
        return None
    return _model(understood, equations, loss, grammar)


@dataclass(frozen=True, slots=True)
class _Text:
    """The lines of a lecture file."""

    text: str

    def lines(self, grammar: Grammar, report: Report) -> tuple[list[Line], frozenset[str]]:
        lines: list[Line] = []
        unread: set[str] = set()
        for number, line, start in lines_of_model(self.text):
            try:
                lines.append(read_line(number, line, start, grammar))
            except Unread as problem:
                self.tell(problem, report)
                unread |= head_of(line, start, grammar)
        return lines, frozenset(unread)

    def tell(self, problem: Unread, report: Report) -> None:
        """A mistake with the line of the file and the column in it."""
        key = ("model", "equations")
        start = report.text.find(self.text)
        if problem.at is None or start < 0:
            report.add(key, str(problem))
            return
        line, column = line_and_column(report.text, start + problem.at)
        whole = report.text.split("\n")[line - 1]
        report.add_at(key, line, f"column {column} of `{whole.strip()}`: {problem}{_meant(whole, column)}")


def _meant(line: str, column: int) -> str:
    """What may be meant by letters that are read one by one: a word, or a script without braces."""
    at = column - 1
    for match in re.finditer(r"[A-Za-z]_([A-Za-z]{2,})", line):
        if match.start() <= at < match.end():
            script = match[1]
            hat = rf", \hat{{{match[0][0]}}} with a hat" if script in _ACCENTS else ""
            return rf"; after _ several signs stand in braces: {match[0][0]}_{{\mathrm{{{script}}}}}{hat}"
    word = next((match for match in _WORD.finditer(line) if match.start() <= at < match.end()), None)
    if word is None:
        return ""
    return (
        rf"; letters in a row are read one by one: functions have a backslash, and names stand as \mathrm{{{word[0]}}}"
    )


_ACCENTS = frozenset(["hat"])
_WORD = re.compile(r"(?<![A-Za-z\\{])[A-Za-z]{3,}(?![A-Za-z])")


def _kinds(table: ModelTable, arrays: Mapping[str, Array], report: Report) -> dict[str, Kind]:
    """The kind of each given name; what has no other is a parameter."""
    kinds: dict[str, Kind] = {}
    for key, kind in _ROLES.items():
        for number, text in enumerate(getattr(table, key) or []):
            name = canonical_key(text)
            if name in kinds and kinds[name] is not kind:
                report.add(("model", key, number), f"{name} is listed twice, and can be one thing only")
            kinds[name] = kind
    for name in arrays:
        if name not in kinds and table.parameters is not None:
            kinds[name] = Kind.CONSTANT
        kinds.setdefault(name, Kind.PARAMETER)
    return kinds


def _check_used(
    equations: Iterable[Equation], arrays: Mapping[str, Array], kinds: Mapping[str, Kind], report: Report
) -> None:
    """Every given name must stand in an equation."""
    computed = {equation.name for equation in equations}
    used = {name for equation in equations for name in equation.line.mentioned}
    for name in kinds:
        start = name.rpartition("_")[0]
        if name not in used and start not in computed and name not in computed:
            key = ("values", name) if name in arrays else ("model",)
            strangers = [other for other in used - set(kinds) - computed if other.replace("_", "").isalnum()]
            hint = difflib.get_close_matches(name, strangers, 1, 0.5)
            report.add(key, f"{name} stands in no equation" + (f"; did you mean {hint[0]!r}?" if hint else ""))


def _model(understood: Understood, equations: list[Equation], loss: str, grammar: Grammar) -> ReadModel:
    scope = understood.scope
    written = _written(equations, scope.names, grammar)
    names: dict[str, Name] = {}
    values: dict[Quantity, Fraction] = {}
    for family in scope.families.values():
        entries = entries_of(scope, family)
        kind = Kind.LOSS if family.name == loss else family.kind
        shape = tuple(scope.axes.size(axis) or 0 for axis in family.axes)
        form = written.get(family.name) or _start_form(written, family.name)
        names[family.name] = Name(family.name, kind, shape, entries, replace(form, commas=family.commas))
        array = scope.arrays.get(family.name)
        if array is not None:
            values.update({entries[place]: number for place, number in array.numbers.items()})
    model = Model(
        equations=tuple(equations),
        names=names,
        definitions=understood.definitions,
        lines=understood.lines,
        loss=loss,
        stated=stated_graph(understood),
        statements=understood.stated.definitions,
        in_vectors=understood.stated.in_vectors,
    )
    return ReadModel(model, graph_of(understood), values)


def _start_form(written: Mapping[str, NameForm], name: str) -> NameForm:
    """H_0, the start of h_t."""
    stem, _, number = name.rpartition("_")
    known = written.get(stem)
    return NameForm(name) if known is None else replace(known, sub=number)


def _written(equations: Iterable[Equation], known: frozenset[str], grammar: Grammar) -> dict[str, NameForm]:
    """How the lecturer writes each name, without its indices: as it stands where it is met first."""
    found: dict[str, NameForm] = {}
    for equation in equations:
        for identifier in (equation.line.head, *letters_of(equation.line.right, grammar)):
            name = written_name(identifier, known)
            for own, below in ((name.full, True), (name.stem, False)):
                if own in known:
                    found.setdefault(own, _form(identifier, own, below=below and bool(name.below)))
                    break
            above = f"{name.stem}^{canonical(identifier.sup)}"
            if above in known:
                found.setdefault(above, _form(identifier, above, below=False))
    return found


def _form(identifier: Identifier, name: str, *, below: bool) -> NameForm:
    accent, _, letter = identifier.base.partition(" ")
    base = f"{accent}{{{letter}}}" if letter else accent
    if len(base) > 1 and not base.startswith("\\"):
        base = rf"\mathrm{{{base}}}"
    base += "'" * identifier.primes
    return NameForm(base, _script(identifier.sub) if below else "", _script(identifier.sup) if "^" in name else "")


def _script(tokens: Iterable[Token]) -> str:
    """A script as LaTeX; after a command a letter stands apart."""
    text = ""
    for token in tokens:
        part = rf"\mathrm{{{token.text}}}" if token.word else token.text
        apart = re.search(r"\\[A-Za-z]+$", text) and part[:1].isalpha()
        text += f" {part}" if apart else part
    return text
