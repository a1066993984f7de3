"""Terms -> LaTeX."""

from __future__ import annotations

import re

from symbackprop.core.display import NONE_FINER, Finer, Shown
from symbackprop.network.spelling.spelling import Spelling
from symbackprop.render.printer import Printer
from symbackprop.render.style import Piece, Style
from symbackprop.rules.functions import function as row_of

__all__ = ["RELATIONS", "SCRIPTED", "latex_printer"]

RELATIONS = {
    "=": "=",
    "!=": r"\neq",
    "<": "<",
    "<=": r"\leq",
    ">": ">",
    ">=": r"\geq",
    "approx": r"\approx",
    "leftarrow": r"\leftarrow",
}

SCRIPTED = re.compile(r"_(?:.|\{[^{}]*\})\^|\^(?:.|\{[^{}]*\})_")  # one script above another is higher than a line
_LONG = 5  # digits before the point, from which on they are grouped


def latex_printer(
    spelling: Spelling,
    digits: int,
    *,
    room: float | None = None,
    most_terms: int | None = None,
    finer: Finer = NONE_FINER,
    decimal: str = ".",
    otherwise: str = "otherwise",
) -> Printer:
    """The LaTeX printer of a lecture, with bounds on long sums where they are given (see Printer).

    `finer` has the numbers that are printed with more than `digits`; `decimal` is the sign between a number and its
    decimals, `otherwise` the word for what is left of some cases.
    """
    sign = spelling.derivative_sign()
    style = Style(
        number=lambda number: _number(number, decimal),
        quantity=spelling.latex,
        gradient=spelling.gradient,
        derivative=lambda of, by, straight: _derivative("d" if straight else sign, of, by),
        function=lambda name: _operator(row_of(name).latex),
        power=lambda base, exponent: f"{base}^{{{exponent}}}",
        root=lambda piece: rf"\sqrt{{{piece.text}}}",
        subscript=lambda name, below: f"{name}_{{{below}}}",
        exponential=lambda exponent: f"e^{{{exponent}}}",
        absolute=lambda piece: rf"\left|{piece.text}\right|" if piece.tall else f"|{piece.text}|",
        fraction=lambda top, bottom: rf"\frac{{{top}}}{{{bottom}}}",
        brackets=_brackets,
        series=lambda index, count, body: rf"\sum_{{{index}=1}}^{{{count}}} {body}",
        cases=lambda rows: r"\begin{cases} " + r" \\ ".join(rf"{v}, & {c}" for v, c in rows) + r" \end{cases}",
        extremum=lambda name: f"\\{name}",
        otherwise=rf"\text{{{otherwise}}}",
        relation=RELATIONS.__getitem__,
        matrix=_matrix,
        kronecker=lambda left, right: rf"\delta_{{{left}{right}}}",
        hadamard=r"\odot",
        entrywise_quotient=r"\oslash",
        transpose=rf"\mathsf{{{spelling.letters['transpose']}}}",
        own_function=spelling.own_function,
        dots=r"\cdots",
        rows=_rows,
        dot=rf" {spelling.letters['product']} ",
        beside=" ",
        minus="-",
        signs={"+": "+", "*": spelling.letters["product"], "(": r"\biggl(", ")": r"\biggr)"},
    )
    return Printer(style, digits, room, most_terms, finer)


def _derivative(sign: str, of: str, by: str) -> str:
    above, below = (f"{sign} {name}" if sign.startswith("\\") else sign + name for name in (of, by))
    return rf"\frac{{{above}}}{{{below}}}"


def _matrix(rows: list[list[str]], tall: bool) -> str:
    scripted = any(SCRIPTED.search(entry) for row in rows for entry in row)
    between = r" \\[3.4ex] " if tall else r" \\[.8ex] " if scripted else r" \\ "
    # a bracket after the end of a row would be taken for its option
    lines = ("{}" * row[0].startswith("[") + " & ".join(row) for row in rows)
    return r"\begin{bmatrix} " + between.join(lines) + r" \end{bmatrix}"


def _operator(name: str) -> str:
    """A function's name, with the space of a function around it where it is a word: w ReLU(z), no wReLU(z)."""
    return name.replace(r"\mathrm{", r"\operatorname{", 1)


def _rows(rows: list[str]) -> str:
    """A formula in rows; a minus at its start is a sign, which TeX would take for an operation there."""
    first, *rest = rows
    first = rf"\mathopen{{}}{first}" if first.startswith("-") else first
    return r"\begin{aligned} & " + r" \\ & \quad {}".join((first, *rest)) + r" \end{aligned}"


def _number(number: Shown, decimal: str) -> str:
    whole, point, decimals = number.digits.partition(".")
    if len(whole) >= _LONG:
        whole = r"\,".join(_groups(whole))
    # in braces, for TeX sets a space behind a comma
    digits = whole + (point if decimal == "." or not point else f"{{{decimal}}}") + decimals
    if number.exponent is None:
        return digits
    return f"10^{{{number.exponent}}}" if digits == "1" else rf"{digits} \cdot 10^{{{number.exponent}}}"


def _groups(whole: str) -> list[str]:
    """The digits in groups of three from the end."""
    first = len(whole) % 3 or 3
    return [whole[:first], *(whole[place : place + 3] for place in range(first, len(whole), 3))]


def _brackets(piece: Piece) -> str:
    left, right = ("[", "]") if piece.nesting % 2 else ("(", ")")
    return rf"\left{left}{piece.text}\right{right}" if piece.tall else f"{left}{piece.text}{right}"
