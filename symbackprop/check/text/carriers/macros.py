"""The commands that a document defines, and what they write in a formula."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from symbackprop.check.text.carriers.customary_commands import customary_in
from symbackprop.latex.tokens import Macro, Macros

__all__ = ["closing_brace", "environments_of", "macros_of", "setting_commands", "without_definitions"]

_DEFINITION = re.compile(
    r"\\(?:(?:re)?new|provide)command\*?\s*+\{?(?P<new>\\(?:[A-Za-z]++|[^\x00-\x7f]|\d))\}?\s*+(?:\[(?P<count>\d)\])?\s*+(?=\{)"
    r"|\\[gx]?def\s*+(?P<def>\\(?:[A-Za-z]++|[^\x00-\x7f]|\d))\s*+(?P<slots>(?:#\d)*+)\s*+(?=\{)"
)
_ENVIRONMENT = re.compile(r"\\(?:re)?newenvironment\*?\{([A-Za-z]{1,30})\}(?:\[\d\])?\s*+(?=\{)")
_OPERATOR = re.compile(r"\\DeclareMathOperator\*?\{?(\\[A-Za-z]++)\}?\{([A-Za-z]{1,20})\}")
_SYNONYM = re.compile(r"\\let\s*+(\\[A-Za-z]++)\s*+=?\s*+(\\[A-Za-z]++)")
_DISPLAY = re.compile(
    r"\\begin\{((?:align|alignat|equation|gather|multline|eqnarray|flalign|displaymath|split|aligned)\*?)\}(.*?)\\end\{\1\}"
    r"|\\\[(.*?)\\\]",
    re.DOTALL,
)
_MATRIX = re.compile(r"\\(?:begin|end)\{[bBpvV]?(?:small)?matrix\*?\}")
_BRACES = re.compile(r"\\.|[{}]", re.DOTALL)
_LONGEST = 2000  # characters of a definition
_MOST = 500  # definitions of a document
# commands that only write mathematics: a body of these is put in
_WRITING = frozenset(
    [
        *[
            "frac",
            "dfrac",
            "tfrac",
            "partial",
            "nabla",
            "sum",
            "prod",
            "cdot",
            "times",
            "odot",
            "circ",
            "left",
            "right",
        ],
        *["hat", "bar", "tilde", "vec", "widehat", "overline", "mathbf", "mathrm", "mathit", "boldsymbol"],
        *["bm", "mathcal", "mathbb", "mathsf", "text", "operatorname", "ln", "log", "exp", "max", "min", "tanh"],
        *[
            "top",
            "intercal",
            "prime",
            "alpha",
            "beta",
            "gamma",
            "delta",
            "epsilon",
            "varepsilon",
            "eta",
            "theta",
            "kappa",
        ],
        *["lambda", "mu", "nu", "xi", "pi", "rho", "sigma", "tau", "phi", "varphi", "chi", "psi", "omega", "ell"],
        *["Delta", "Theta", "Sigma", "Phi", "big", "Big", "bigl", "bigr", "Bigl", "Bigr", "quad", "mathop", "mathord"],
        *["leftarrow", "approx", "ensuremath", "dots", "ldots", "cdots", "vdots", "ddots", "hdots", "in", "to", "mid"],
        *["iff", "implies", "Rightarrow", "oslash", "otimes", "langle", "rangle", "leq", "geq", "neq", "infty"],
        *["mathds", "mathbbm", "mathtt", "mathscr", "mathfrak"],
    ]
)


@dataclass(frozen=True, slots=True)
class _Definition:
    """A command as it is defined: where the definition stands, and its body."""

    name: str
    arguments: int
    body: str
    start: int
    end: int


def closing_brace(text: str, start: int) -> int:
    """Where the brace that opens at `start` closes, or -1."""
    depth = 0
    for match in _BRACES.finditer(text, start, start + _LONGEST):
        depth += (match[0] == "{") - (match[0] == "}")
        if not depth and match[0] == "}":
            return match.start()
    return -1


def _definitions(document: str) -> Iterator[_Definition]:
    for match in islice(_DEFINITION.finditer(document), _MOST):
        end = closing_brace(document, match.end())
        if end >= 0:
            count = int(match["count"] or 0) if match["new"] else len(match["slots"]) // 2
            body = document[match.end() + 1 : end]
            yield _Definition(match["new"] or match["def"], count, body, match.start(), end + 1)


def macros_of(document: str) -> Macros:
    """The commands that a document defines, or uses as is customary, with the arguments that are mathematics."""
    found: dict[str, Macro] = {}
    for one in _definitions(document):
        inside = _between_marks(one.body)
        mathematics = {int(digit) for digit in re.findall(r"#(\d)", inside)}
        if not inside and _is_plain(one.body):
            found[one.name] = Macro(one.arguments, tuple(range(1, one.arguments + 1)), one.body)
        elif one.arguments:
            # in the argument of \text nothing is mathematics
            bare = re.sub(r"\\text\w*\{[^{}]*\}", "", one.body)
            if not inside and _is_mathematical(bare):
                mathematics = {int(digit) for digit in re.findall(r"#(\d)", bare)}
            found[one.name] = Macro(one.arguments, tuple(sorted(mathematics)))
    for match in _OPERATOR.finditer(document):
        found[match[1]] = Macro(0, (), rf"\operatorname{{{match[2]}}}")
    for match in _SYNONYM.finditer(document):
        found.setdefault(match[1], found.get(match[2], Macro(0, (), match[2])))
    for name, macro in customary_in(document):
        found.setdefault(name, macro)
    return found


def without_definitions(document: str) -> str:
    """The document with blanks in the place of the commands that it defines."""
    parts: list[str] = []
    place = 0
    for one in _definitions(document):
        if one.start >= place:
            parts += [document[place : one.start], re.sub(r"[^\n]", " ", document[one.start : one.end])]
            place = one.end
    return "".join([*parts, document[place:]])


def setting_commands(document: str) -> set[str]:
    """The commands that open mathematics of their own: their definitions have an argument between
    dollars, or in a display.
    """
    return {one.name for one in _definitions(document) if "#" in _between_marks(one.body)}


def environments_of(document: str, known: str) -> Iterator[tuple[str, str]]:
    r"""What opens and what closes mathematics by the document's own definitions, as regular expressions: commands as
    \be for \begin{equation}, and new environments around one of the `known`.
    """
    bodies = {one.name: re.sub(r"\s", "", one.body) for one in _definitions(document) if not one.arguments}
    for name, body in bodies.items():
        begins = re.fullmatch(rf"\\begin\{{((?:{known})\*?)\}}", body)
        if begins is not None:
            ends = [rf"\\end\{{{re.escape(begins[1])}\}}"]
            ends += [_command(other) for other, end in bodies.items() if end == rf"\end{{{begins[1]}}}"]
            yield _command(name), "|".join(ends)
    for match in islice(_ENVIRONMENT.finditer(document), _MOST):
        end = closing_brace(document, match.end())
        if end >= 0 and re.search(rf"\\begin\{{(?:{known})\*?\}}", document[match.end() : end]):
            yield rf"\\begin\{{{match[1]}\}}", rf"\\end\{{{match[1]}\}}"


def _command(name: str) -> str:
    return rf"{re.escape(name)}(?![A-Za-z])"


def _between_marks(body: str) -> str:
    """What stands as mathematics of its own in the body of a command: between dollars, or in a display."""
    inline = (part for number, part in enumerate(re.split(r"(?<!\\)\$", body)) if number % 2)
    return "".join([*inline, *(match[2] or match[3] for match in _DISPLAY.finditer(body))])


def _is_plain(body: str) -> bool:
    """Whether the body of a command has nothing but mathematics, so that it can be put in."""
    names = re.findall(r"\\([A-Za-z]+)", _MATRIX.sub("", body))
    return bool(body.strip()) and "$" not in body and all(name in _WRITING for name in names)


def _is_mathematical(body: str) -> bool:
    return re.search(r"\\(?:mathbf|mathrm|boldsymbol|hat|frac|partial|vec|bm|mathcal)\b|[\^_]", body) is not None
