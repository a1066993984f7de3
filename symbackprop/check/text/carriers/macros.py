"""The commands that a document defines, and what they write in a formula."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from itertools import islice

from symbackprop.check.text.carriers.customary_commands import customary_in
from symbackprop.latex.commands import FONTS, LABELLED, OPENED, SETTING, SPACES, WORDS
from symbackprop.latex.tokens import Macro, Macros

__all__ = ["WRITING", "closing_brace", "environments_of", "macros_of", "setting_commands", "without_definitions"]

_DEFINITION = re.compile(
    r"\\(?:(?:re)?new|provide)command\*?\s*+\{?(?P<new>\\(?:[A-Za-z]++|[^\x00-\x7f]|\d))\}?\s*+(?:\[(?P<count>\d)\])?\s*+(?=\{)"
    r"|\\[gx]?def\s*+(?P<def>\\(?:[A-Za-z]++|[^\x00-\x7f]|\d))\s*+(?P<slots>(?:#\d)*+)\s*+(?=\{)"
)
_ENVIRONMENT = re.compile(
    r"\\(?:(?:re)?newenvironment|(?:Re)?NewEnviron|(?:New|Renew|Provide|Declare)DocumentEnvironment)\*?"
    r"\s*+\{([A-Za-z]{1,30})\*?\}\s*+(?:\[[^\[\]]{0,40}\]\s*+){0,2}(?:\{(?:[^{}\\]|\{[^{}]{0,20}\}){0,40}\}\s*+)?(?=\{)"
)
# what is opened at the end of a body, or around what stands in the environment
_SETS = r"(?:\$|\\\[|\\\()\s*(?:\\displaystyle\s*)?\Z|(?:\$|\\\[|\\\()[^$]{0,40}\\BODY"
_USED = re.compile(r"\\begin\{([A-Za-z]{2,30})\*?\}")
_MATHEMATICAL = re.compile(
    r"\\(?:d?frac|partial|nabla|sum|mathbf|boldsymbol|sigma|delta)(?![A-Za-z])|[A-Za-z}][_^](?:\{|\w\b)"
)
_MARKED = re.compile(r"\$|\\\(|\\\[")
_WITHIN_MATHEMATICS = re.compile(r"array|(?:aligned|gather|split|multlin)\w*|[dr]?cases|(?:[bBpvV]|small)?matrix")
_NO_MATHEMATICS = re.compile(
    r"document|figure|table|tabular|tikz|pgf|axis|scope|algorithm|lst|code|python|minted|[vV]erbatim|comment|frame"
)
_LOOKED_AT = 3  # uses of an environment
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
# commands that only write mathematics, beside those that only set it: a body of these is put in
WRITING = frozenset(
    re.findall(
        r"[A-Za-z]+",
        "frac dfrac tfrac sqrt partial nabla sum prod cdot times odot circ hat bar tilde vec widehat overline "
        "ln log exp max min tanh top intercal prime infty dots ldots cdots vdots ddots hdots mathbb "
        "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta kappa lambda mu nu xi pi rho sigma tau phi "
        "varphi chi psi omega ell Gamma Delta Theta Lambda Sigma Phi Psi Omega "
        "leftarrow gets approx equiv in to mid iff implies Rightarrow oslash otimes langle rangle lvert rvert lVert "
        "rVert leq geq le ge neq ne",
    )
) | {name.removeprefix("\\") for name in (*SETTING, *SPACES, *FONTS, *WORDS, *OPENED, *LABELLED) if name[1:].isalpha()}


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
    definitions = [*_definitions(document)]
    writing = WRITING | {one.name.removeprefix("\\") for one in definitions}
    for one in definitions:
        inside = _between_marks(one.body)
        mathematics = {int(digit) for digit in re.findall(r"#(\d)", inside)}
        if not inside and _is_plain(one.body, writing):
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
        if end >= 0 and re.search(rf"\\begin\{{(?:{known})\*?\}}|{_SETS}", document[match.end() : end]):
            yield _environment(match[1])
    yield from map(_environment, _unknown_environments(document, known))


def _unknown_environments(document: str, known: str) -> Iterator[str]:
    """The environments from elsewhere in which mathematics stands without marks, and so is all they hold."""
    uses: dict[str, list[int]] = {}
    for match in _USED.finditer(document):
        uses.setdefault(match[1], []).append(match.end())
    others = (name for name in uses if not _WITHIN_MATHEMATICS.fullmatch(name) and not _NO_MATHEMATICS.match(name))
    for name in (name for name in others if not re.fullmatch(known, name)):
        if all(_is_mathematics(_held(document, name, start)) for start in uses[name][:_LOOKED_AT]):
            yield name


def _held(document: str, name: str, start: int) -> str:
    """What stands in an environment that begins somewhere, without its options."""
    end = re.compile(rf"\\end\{{{name}\*?\}}").search(document, start, start + _LONGEST)
    return document[start : end.start()] if end is not None else ""


def _is_mathematics(text: str) -> bool:
    """Whether a text can only be mathematics: by its commands it says something, and no formula is marked in it."""
    return (
        "=" in text
        and all(_WITHIN_MATHEMATICS.fullmatch(match[1]) for match in _USED.finditer(text))
        and _MATHEMATICAL.search(text) is not None
        and _MARKED.search(text) is None
    )


def _environment(name: str) -> tuple[str, str]:
    """What opens and what closes an environment, as regular expressions."""
    return rf"\\begin\{{{name}\*?\}}", rf"\\end\{{{name}\*?\}}"


def _command(name: str) -> str:
    return rf"{re.escape(name)}(?![A-Za-z])"


def _between_marks(body: str) -> str:
    """What stands as mathematics of its own in the body of a command: between dollars, or in a display."""
    inline = (part for number, part in enumerate(re.split(r"(?<!\\)\$", body)) if number % 2)
    return "".join([*inline, *(match[2] or match[3] for match in _DISPLAY.finditer(body))])


def _is_plain(body: str, writing: Container[str]) -> bool:
    """Whether the body of a command has nothing but mathematics, by commands for that, so that it can be put in."""
    names = re.findall(r"\\([A-Za-z]+)", _MATRIX.sub("", body))
    return bool(body.strip()) and "$" not in body and all(name in writing for name in names)


def _is_mathematical(body: str) -> bool:
    return re.search(r"\\(?:mathbf|mathrm|boldsymbol|hat|frac|partial|vec|bm|mathcal)\b|[\^_]", body) is not None
