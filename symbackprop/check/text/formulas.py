"""A document -> its pieces of mathematics, each with its place."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field

from symbackprop.latex.tokens import Macro

__all__ = ["Piece", "macros_of", "pieces_of"]

_ENVIRONMENTS = r"equation|align|aligned|gather|gathered|multline|eqnarray|displaymath|math|alignat|flalign|split"
_VERBATIM = re.compile(
    r"\\begin\{(?P<name>verbatim\*?|lstlisting|comment|minted|filecontents\*?)\}|^(?P<fence>```|~~~)(?!math)"
    r"|\\verb\*?(?P<mark>[^A-Za-z\s*])|(?<!`)(?P<tick>`)(?!`)",
    re.MULTILINE,
)
_DEFINITION = re.compile(r"\\(?:re)?newcommand\*?\s*+\{?(\\[A-Za-z]++)\}?\s*+(?:\[(\d)\])?\s*+(?=\{)")
_INPUT = re.compile(r"\\(?:input|include|subfile)\b\s*+\{?([^\s{}]*+)\}?")
_BRACES = re.compile(r"\\.|[{}]", re.DOTALL)
_LONGEST_MACRO = 2000  # characters of a definition


@dataclass(frozen=True, slots=True)
class Piece:
    r"""A piece of mathematics: its text and where it starts, whether it is set apart from the line, and the words just
    before it. An \\input, which is not followed, is a piece of its own kind.
    """

    text: str
    start: int
    display: bool
    before: str = ""
    included: bool = False


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _plain(document: str) -> str:
    """The document with comments and verbatim text blanked out, so that every place stays where it is."""
    comment = r"(?<!\\)%[^\n]*" if "\\" in document else r"(?m)^[ \t]*%[^\n]*"
    text = re.sub(comment, lambda match: _blank(match[0]), document)
    parts: list[str] = []
    absent: set[str] = set()  # what closes verbatim text, where it does not stand any more
    place = 0
    for match in _VERBATIM.finditer(text):
        close = _verbatim_end(match)
        if match.start() < place or close in absent:
            continue
        line = text.find("\n", match.end()) if match["mark"] or match["tick"] else -1
        end = text.find(close, match.end())
        if end < 0:
            absent.add(close)
        elif line < 0 or end < line:
            end += len(close)
            parts += [text[place : match.start()], _blank(text[match.start() : end])]
            place = end
    return "".join([*parts, text[place:]])


def _verbatim_end(match: re.Match[str]) -> str:
    """What closes the verbatim text that begins here."""
    if match["name"]:
        return rf"\end{{{match['name']}}}"
    return f"\n{match['fence']}" if match["fence"] else match["mark"] or "`"


def _closing(text: str, start: int) -> int:
    """Where the brace that opens at `start` closes, or -1."""
    depth = 0
    for match in _BRACES.finditer(text, start, start + _LONGEST_MACRO):
        depth += (match[0] == "{") - (match[0] == "}")
        if not depth and match[0] == "}":
            return match.start()
    return -1


def macros_of(document: str) -> Mapping[str, Macro]:
    """The commands that a document defines, with the arguments that they set as mathematics."""
    found: dict[str, Macro] = {}
    for match in _DEFINITION.finditer(document):
        end = _closing(document, match.end())
        if end < 0:
            continue
        body = document[match.end() + 1 : end]
        count = int(match[2] or 0)
        inside = "".join(part for number, part in enumerate(re.split(r"(?<!\\)\$", body)) if number % 2)
        # in the argument of \text nothing is mathematics
        bare = re.sub(r"\\text\w*\{[^{}]*\}", "", body)
        mathematics = {int(digit) for digit in re.findall(r"#(\d)", inside)}
        if not inside and count:
            mathematics = {int(digit) for digit in re.findall(r"#(\d)", bare)} if _mathematical(bare) else set()
        if not inside and _plain_body(body):
            found[match[1]] = Macro(count, tuple(range(1, count + 1)), body)
        elif count:
            found[match[1]] = Macro(count, tuple(sorted(mathematics)))
    for match in _OPERATOR.finditer(document):
        found[match[1]] = Macro(0, (), rf"\operatorname{{{match[2]}}}")
    return found


_OPERATOR = re.compile(r"\\DeclareMathOperator\*?\{?(\\[A-Za-z]++)\}?\{([A-Za-z]{1,20})\}")
# commands that only write mathematics: a body of these is put in
_WRITING = frozenset(
    [
        *(
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
        ),
        *(
            "hat",
            "bar",
            "tilde",
            "vec",
            "widehat",
            "overline",
            "mathbf",
            "mathrm",
            "mathit",
            "boldsymbol",
            "bm",
            "mathcal",
        ),
        *(
            "mathbb",
            "mathsf",
            "text",
            "operatorname",
            "ln",
            "log",
            "exp",
            "max",
            "min",
            "tanh",
            "top",
            "intercal",
            "prime",
        ),
        *(
            "alpha",
            "beta",
            "gamma",
            "delta",
            "epsilon",
            "varepsilon",
            "eta",
            "theta",
            "kappa",
            "lambda",
            "mu",
            "nu",
            "xi",
        ),
        *("pi", "rho", "sigma", "tau", "phi", "varphi", "chi", "psi", "omega", "ell", "Delta", "Theta", "Sigma", "Phi"),
        *("big", "Big", "bigl", "bigr", "Bigl", "Bigr", "quad", "mathop", "mathord", "leftarrow", "approx"),
    ]
)


def _plain_body(body: str) -> bool:
    """Whether the body of a command has nothing but mathematics, so that it can be put in."""
    names = re.findall(r"\\([A-Za-z]+)", body)
    return bool(body.strip()) and "$" not in body and all(name in _WRITING for name in names)


def _mathematical(body: str) -> bool:
    return re.search(r"\\(?:mathbf|mathrm|boldsymbol|hat|frac|partial|vec|bm|mathcal)\b|[\^_]", body) is not None


def pieces_of(document: str, macros: Mapping[str, Macro]) -> Iterator[Piece]:
    """Every piece of mathematics in a document, in order; comments and verbatim text have none."""
    text = _DEFINITION.sub(lambda match: match[0], _plain(document))
    preamble = text.find(r"\begin{document}") if r"\documentclass" in text else -1
    start = preamble + len(r"\begin{document}") if preamble >= 0 else 0
    sets = _setting(document)
    setting = [re.escape(name) for name in macros if name in sets]
    own = rf"|(?P<macro>{'|'.join(setting)})(?![A-Za-z])\s*(?=\{{)" if setting else ""
    opening = re.compile(
        r"(?P<double>(?<!\\)\$\$)|(?P<fence>^```math[ \t]*$)|(?P<single>(?<!\\)\$)"
        r"|(?P<bracket>(?<!\\)\\\[)|(?P<paren>(?<!\\)\\\()"
        rf"|\\begin\{{(?P<name>{_ENVIRONMENTS})(?P<star>\*?)\}}|(?P<input>{_INPUT.pattern})" + own,
        re.MULTILINE,
    )
    place = start
    finder = _Finder(text)
    while (match := opening.search(text, place)) is not None:
        kind = match.lastgroup
        before = text[max(start, match.start() - 80) : match.start()].rpartition("\n\n")[2]
        if match["input"]:
            yield Piece(match["input"], match.start(), display=True, included=True)
            place = match.end()
        elif setting and match["macro"]:
            place = yield from _arguments(text, match, macros[match["macro"]], before)
        else:
            start_of = match.end()
            if match["name"]:
                if match["name"] == "alignat":
                    start_of = _closing(text, start_of) + 1 if text[start_of : start_of + 1] == "{" else start_of
                close, display = rf"\end{{{match['name']}{match['star']}}}", True
            else:
                close, display = _CLOSINGS[str(kind)]
            end = finder.closing(close, start_of)
            if end < 0:
                place = match.end()
                continue
            yield Piece(text[start_of:end], start_of, display, before)
            place = end + len(close)


_CLOSINGS = {
    "fence": ("```", True),
    "double": ("$$", True),
    "single": ("$", False),
    "bracket": (r"\]", True),
    "paren": (r"\)", False),
}


@dataclass(slots=True)
class _Finder:
    """Where something stands next in a text; looked for once, however often it is asked."""

    text: str
    found: dict[str, int] = field(default_factory=dict)

    def next(self, what: str, start: int) -> int:
        place = self.found.get(what, 0)
        if place >= 0 and (place < start or what not in self.found):
            place = self.found[what] = self.text.find(what, start)
        return place

    def closing(self, close: str, start: int) -> int:
        """Where a piece ends, or -1; inline mathematics does not go over an empty line."""
        place = self.next(close, start)
        while place > 0 and close.startswith("$") and self.text[place - 1] == "\\":
            place = self.next(close, place + 1)
        gap = self.next("\n\n", start) if close in ("$", r"\)") else -1
        return -1 if 0 <= gap < place else place


def _setting(document: str) -> set[str]:
    """The commands that open mathematics of their own: their definitions have an argument between dollars."""
    found: set[str] = set()
    for match in _DEFINITION.finditer(document):
        body = document[match.end() + 1 : _closing(document, match.end())]
        inside = "".join(part for number, part in enumerate(re.split(r"(?<!\\)\$", body)) if number % 2)
        if "#" in inside:
            found.add(match[1])
    return found


def _arguments(text: str, match: re.Match[str], macro: Macro, before: str) -> Generator[Piece, None, int]:
    """The mathematical arguments of a command that sets mathematics; returns where they end."""
    place = match.end()
    for number in range(1, macro.arguments + 1):
        while place < len(text) and text[place].isspace():
            place += 1
        end = _closing(text, place) if place < len(text) and text[place] == "{" else -1
        if end < 0:
            return max(place, match.end())
        if number in macro.mathematics:
            yield Piece(text[place + 1 : end], place + 1, display=True, before=before)
        place = end + 1
    return place
