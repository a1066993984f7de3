"""A lecture put together in Python: SymPy equations, and the other tables of a lecture file as Python data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import sympy

from symbackprop.compose.deck import SECTION_TABLES
from symbackprop.latex.formulas.names import canonical, written_name
from symbackprop.latex.grammar import Grammar
from symbackprop.latex.nodes import Identifier, Node
from symbackprop.latex.tokenise import tokenise
from symbackprop.latex.tokens import Unread
from symbackprop.network.lecture import Lecture, lecture_of_tables
from symbackprop.network.mistakes import Report
from symbackprop.network.model.equations import Line, mentioned
from symbackprop.network.spelling.pieces import LETTERS
from symbackprop.sympy_bridge.trees import Expression, Trees, decimal_of, name_node

__all__ = ["lecture_of"]

_KEY = ("model", "equations")
_NUMBERED = 10**6
_ACCENTS = ("hat", "bar", "tilde", "dot", "vec")
_PLAIN = re.compile(r"([A-Za-z]+[0-9]*)('*)(?:_([A-Za-z0-9]+))?(?:\^([A-Za-z0-9()\[\]*+-]+))?")


def lecture_of(
    equations: Iterable[Expression],
    values: Mapping[Any, Any] | None = None,
    *,
    title: str = "Lecture",
    model: Mapping[str, Any] | None = None,
    stem: str = "lecture",
    **tables: Any,
) -> Lecture:
    """The lecture of some equations, each `sympy.Eq(name, formula)`, in the order of computation; the last one is the
    loss, unless `model` says another.

    `values` has the numbers of the given names, by symbol or by name: numbers, or nested lists of them. A float is what
    it prints, 0.1 one tenth. `model` has the other keys of the table [model] (parameters, inputs, targets, constants,
    loss, shapes, ranges), and `tables` are the other tables of a lecture file: `training={"learning_rate": 0.1}`.

    Raises InputError with every mistake.
    """
    source = _Equations(tuple(equations))
    given = {_name_of(key): _plain(value) for key, value in (values or {}).items()}
    about = {key: _names(value) for key, value in (model or {}).items()}
    data = {"title": title, **{key: _plain(value) for key, value in tables.items()}, "values": given}
    data["model"] = {"equations": "", **about}
    return lecture_of_tables(data, Report(stem, ""), stem, Path(), SECTION_TABLES, source)


def _names(value: Any) -> Any:
    """A list of names that may be symbols; anything else as it is."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [
            _name_of(item) if isinstance(item, sympy.Basic) and not item.is_number else _plain(item) for item in value
        ]
    if isinstance(value, Mapping):
        return {_name_of(key): _plain(item) for key, item in value.items()}
    return _name_of(value) if isinstance(value, sympy.Basic) else value


def _name_of(key: Any) -> str:
    return str(getattr(key, "label", getattr(key, "name", key)))


def _plain(value: Any) -> Any:
    """Numbers as a lecture file has them: decimals exact, quotients as such."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, sympy.Float):
        number, _ = decimal_of(value)
        return f"{number.numerator}/{number.denominator}" if number.denominator != 1 else number.numerator
    if hasattr(value, "numerator") and not isinstance(value, (bool, int)):
        top, bottom = int(value.numerator), int(value.denominator)
        return top if bottom == 1 else f"{top}/{bottom}"
    return value


@dataclass(frozen=True, slots=True)
class _Equations:
    """Equations of SymPy as those of a model."""

    equations: tuple[Expression, ...]

    def lines(self, grammar: Grammar, report: Report) -> tuple[list[Line], frozenset[str]]:
        lines: list[Line] = []
        unread: set[str] = set()
        names = _Names(grammar)
        for number, equation in enumerate(self.equations, start=1):
            try:
                lines.append(_line(number, equation, names, grammar))
            except Unread as problem:
                report.add((*_KEY, number - 1), f"{_shown(equation)}: {problem}")
                if isinstance(equation, sympy.Eq):
                    unread |= {_name_of(getattr(equation.lhs, "base", equation.lhs))}
        return lines, frozenset(unread)

    def tell(self, problem: Unread, report: Report) -> None:
        """A mistake with the number of its equation."""
        number = (problem.at or 0) // _NUMBERED
        if number:
            report.add((*_KEY, number - 1), f"{_shown(self.equations[number - 1])}: {problem}")
        else:
            report.add(_KEY, str(problem))


def _shown(equation: Expression) -> str:
    text = f"{equation.lhs} = {equation.rhs}" if isinstance(equation, sympy.Eq) else str(equation)
    return text if len(text) <= 80 else text[:77] + "..."


def _line(number: int, equation: Expression, names: _Names, grammar: Grammar) -> Line:
    if not isinstance(equation, sympy.Eq):
        raise Unread("this is no equation; write sympy.Eq(name, formula)", number * _NUMBERED)
    trees = Trees(names, number)
    head = names(trees, equation.lhs)
    if head is None:
        raise Unread(
            "the left side must be a name, perhaps with indices; what it is of stands on the right", trees.place()
        )
    right = trees.tree(equation.rhs)
    ends = {_name_of(symbol) for symbol in equation.rhs.free_symbols}
    return Line(number, _shown(equation), trees.place(), head.identifier, right, mentioned(right, grammar) | ends)


@dataclass(frozen=True, slots=True)
class _Names:
    """The names of a lecture in Python: symbols, entries of an IndexedBase, counted from 1, and MatrixSymbols."""

    grammar: Grammar

    def __call__(self, trees: Trees, expression: Expression) -> Node | None:
        if isinstance(expression, sympy.Symbol | sympy.MatrixSymbol):
            return self._named(trees, expression.name, "")
        if isinstance(expression, sympy.Indexed):
            places = [_linear(trees, place) for place in expression.indices]
            return self._named(trees, str(expression.base.label), ",".join(places))
        if isinstance(expression, sympy.matrices.expressions.matexpr.MatrixElement) and isinstance(
            expression.parent, sympy.MatrixSymbol
        ):
            # SymPy counts the entries of a matrix from 0
            places = [_linear(trees, place + 1) for place in _axes_of(expression)]
            return self._named(trees, expression.parent.name, ",".join(places))
        return None

    def _named(self, trees: Trees, name: str, below: str) -> Node:
        text = _as_written(trees, name)
        identifiers = self.grammar.names(tokenise(text, trees.place()))
        if len(identifiers) != 1 or (below and identifiers[0].sub):
            right = "write W^(h) for a mark" if below else "use one letter, or letters with _ or ^"
            raise Unread(
                f"{name} cannot be the name of {'an array' if below else 'a quantity'}; {right}", trees.place()
            )
        found = identifiers[0]
        at = trees.place()
        sub = tuple(trees.token(token.text) for token in tokenise(below)) if below else found.sub
        known = Identifier(found.base, sub, found.sup, found.primes, at, at + 1)
        meant = written_name(known, frozenset({canonical(tokenise(name))}))
        if meant.above:
            raise Unread(f"{name}: what stands above a name is in brackets, as in W^(1)", trees.place())
        return name_node(trees, known)


def _axes_of(expression: Expression) -> Sequence[Expression]:
    """The places of an entry; a column has rows only."""
    places: Sequence[Expression] = expression.indices
    return places[:1] if expression.parent.shape[1] == 1 else places


def _as_written(trees: Trees, name: str) -> str:
    r"""A symbol's name in LaTeX: alpha is \alpha, xhat \hat{x}, W^(1) W^{(1)}; what is LaTeX stays so."""
    if "\\" in name or "{" in name:
        return name
    found = _PLAIN.fullmatch(name)
    if found is None:
        raise Unread(
            f"the name {name!r} cannot be written; use letters, with _ and ^ for what stands below and above",
            trees.place(),
        )
    stem, primes, below, above = found.groups()
    accent = next((one for one in _ACCENTS if stem.endswith(one) and _is_letter(stem.removesuffix(one))), None)
    letter = _letter(stem) if accent is None else rf"\{accent}{{{_letter(stem.removesuffix(accent))}}}"
    script = f"_{{{_script(below)}}}" if below else ""
    return letter + primes + script + (f"^{{{above}}}" if above else "")


def _is_letter(text: str) -> bool:
    return text in LETTERS or (len(text) == 1 and text.isalpha())


def _letter(text: str) -> str:
    if text in LETTERS:
        return "\\" + text
    return text if len(text) == 1 else rf"\mathrm{{{text}}}"


def _script(text: str) -> str:
    return text if len(text) == 1 or text.isdecimal() else rf"\mathrm{{{text}}}"


def _linear(trees: Trees, place: Expression) -> str:
    """An index as people write it: i, 2, t-1."""
    parts = place.as_coefficients_dict()
    text = ""
    for part in sorted(parts, key=lambda one: (one.is_number, str(one))):
        times = parts[part]
        if not times.is_Integer or not (part == 1 or part.is_Symbol):
            raise Unread(f"the index {place}; write whole numbers and letters, as in i, t - 1, 2*i + 1", trees.place())
        size = str(abs(times)) if part == 1 or abs(times) != 1 else ""
        text += ("-" if times < 0 else "+" if text else "") + size + ("" if part == 1 else str(part))
    return text or "0"
