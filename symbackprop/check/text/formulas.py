"""A document -> its formulas, each with its place: whatever markup carries them, none is dropped."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Generator, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from html import unescape
from urllib.parse import unquote

from symbackprop.check.text.carriers.blocks import struck_out, without_directives
from symbackprop.check.text.carriers.macros import closing_brace, environments_of, setting_commands, without_definitions
from symbackprop.check.text.carriers.markups import ENVIRONMENTS, MARKUPS, Markup, own_environment
from symbackprop.check.text.carriers.programs import with_programs
from symbackprop.check.text.carriers.typed import Typed, typed_in_block, typed_in_lines, typed_tokens
from symbackprop.check.text.chains import Chain, chains_of
from symbackprop.check.text.customs.shapes.apart import with_shapes_apart
from symbackprop.check.text.struck import STRUCK
from symbackprop.latex.tokenise import tokenise
from symbackprop.latex.tokens import Macro, Macros, Token

__all__ = ["Formula", "formulas_in", "with_room_between_rows"]

_MOST = 30_000  # formulas of a document
_LONGEST = 40_000  # characters of a formula
_SHOWN = 200  # characters of what is not closed, or is too long
_BEFORE = 80  # characters of the words before a formula
_TOO_LONG = f"a formula of more than {_LONGEST} characters"
_NOT_CLOSED = "the formula is not closed"


# what becomes of \\[6pt] where a program writes $$ for the \[ of displays
_ROOM = re.compile(r"\\\$\$(?=[\d.]+(?:pt|ex|em|mm|cm)\])")


def with_room_between_rows(text: str) -> str:
    """The text with the room between rows as TeX has it, each character in its place."""
    return _ROOM.sub(lambda _: "\\\\[", text)


_Chains = tuple[Mapping[str, bool], list[Chain]]  # what was told of the letters that were asked for, and the chains


@dataclass(frozen=True, slots=True)
class Formula:
    r"""A formula: its text and where it starts, whether it is set apart from the line, and the words just before it.

    With a `problem` it cannot be read, as an \\input, which is not followed, or what is not closed. `typed` is what
    has no marks, and may be none where it is not `plain` that it is mathematics. What is read of it is `kept`: it is
    asked for by every convention that is tried.
    """

    text: str
    start: int
    display: bool
    before: str = ""
    problem: str = ""
    typed: bool = False
    plain: bool = True
    kept: list[tuple[Macros, tuple[Token, ...]]] = field(default_factory=list, init=False, repr=False, compare=False)
    chains: dict[Hashable, list[_Chains]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def tokens(self, macros: Macros) -> list[Token]:
        """Its tokens. Raises Unread."""
        for known, tokens in self.kept:
            if known is macros or known == macros:
                return [*tokens]
        found = self._read(macros)
        self.kept.append((macros, tuple(found)))
        return found

    def _read(self, macros: Macros) -> list[Token]:
        if self.typed:
            return typed_tokens(self.text, self.start)
        return with_programs(tokenise(self.text, self.start, macros))

    def chains_of_the_document(self, tokens: Sequence[Token]) -> list[Chain]:
        """The chains of its tokens, as a document of no lecture has them. Raises Unread."""
        return self.chains_by(tokens, lambda _: False)

    def chains_by(
        self, tokens: Sequence[Token], known: Callable[[str], bool], *, decimal_comma: bool = False
    ) -> list[Chain]:
        """The chains of its tokens, `known` telling the letters that are names; the same ones where that tells the same
        of all letters that were asked for. Raises Unread.
        """
        entries = self.chains.setdefault((tuple(tokens), decimal_comma), [])
        for told, found in entries:
            if all(known(letter) is answer for letter, answer in told.items()):
                return [*found]
        asked: dict[str, bool] = {}

        def is_known(letter: str) -> bool:
            answer = asked[letter] = known(letter)
            return answer

        chains = chains_of(tokens, is_known, decimal_comma=decimal_comma)
        found = [one for chain in chains for one in with_shapes_apart(chain)]
        entries.append((asked, found))
        return [*found]


_INPUT = r"\\(?:input|include|subfile)\b\s*+\{?[^\s{}]*+\}?"
_DIRECTIVE = r"^(?P<directive_margin>[ \t]*)\.\. math::[^\n]*"
_RULE = r"\${5,}|(?:\$[ \t]+){8,}|`{61,}"  # no formulas
# what any markup begins with: looked for first, since a text has few of these signs
_BEGINS = r"(?:(?=[$\\`]|<[!a-z]|\{[{%m]|:m|//|\[[tlm])|^(?=[ \t.>*+~:\[-])|\b(?=[lms]))"
_OPTION = re.compile(r"^[ \t]*:[a-z-]+:[^\n]*$", re.MULTILINE)  # of a directive
_MONEY = re.compile(r"\d[\d.,]*+(?:(?:\s|[kKmM]\b)[^=\\^_$]++(?<=\s)\Z|\s++(?:[a-z]{2,}+\s++){2}[^=\\^_$]*+\Z)")
# a number behind the marks of what ends with a relation: $w =$ 0.5
_INLINE = frozenset(["dollar", "parenthesis"])
_OVER_GAPS = 2000  # characters of a formula between dollars with empty lines in it
_UNDER_WAY = re.compile(r"(?:[=+\-*/&,(]|\\\\|\\approx|\\cdot|\\times)\s*\Z")
_IN_LINK = re.compile(r"(?<!\\)\[(?:[^\[\]\n]|\\[\[\]])*\Z")
_ENDS_LINK = re.compile(r"(?:[^\[\]\n]|\\[\[\]])*\]\(")
_TYPED = frozenset(["fence", "tick", "pre"])  # what may hold mathematics without marks
_NO_LANGUAGE = re.compile(
    r"[\s>*+-]*(?:`+|~+)\s*(?:text|txt|plain|plaintext|none|math|ascii)?\s*|<pre[^<>]*>", re.IGNORECASE
)
_ENDS_OPEN = re.compile(r"(?:=|\\approx)\s*\Z")
_NUMBER_BEHIND = re.compile(r"[ \t]*+[-−+]?(?:\d++(?:\.\d++)?+|\.\d++)(?![\w%$]|\.\d)")
_WRITTEN = re.compile(r"<annotation[^<>]*\bx-tex\b[^<>]*>([^<]*)</annotation>")  # beside MathML, what it was made from
_TAGS = re.compile(r"</?m[a-z]+[\s>]")
_GAP = re.compile(r"\n[ \t>]*\n")
_MATHEMATICAL = re.compile(r"[=\\^_]")
# an empty line and then a sentence: what opened before is not closed
_SENTENCE = re.compile(r"\n[ \t]*\n[^\\$\n&=]*?(?:\b[A-Za-z]{2,}[ ,]+){4}")
_QUOTED = re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE)
_LATEX = re.compile(r"\\documentclass|\\begin\{document\}")
_QUOTED_SIGNS = re.compile(r"(?:%[\da-fA-F]{2})+")
_ENTITY = re.compile(r"&(?:#\d{1,6}|#[xX][\da-fA-F]{1,5}|[A-Za-z]{2,31});")


def formulas_in(document: str, macros: Macros, *, latex: bool = False) -> Iterator[Formula]:
    """Every formula in a document, in order; comments and verbatim text have none. `latex` says that the whole document
    is LaTeX, where everything after a percent sign is a comment.
    """
    latex = latex or _LATEX.search(document) is not None
    text = _without_comments(without_definitions(document), latex=latex)
    if not latex:
        text = without_directives(_without_quotation_marks(text))
    start, struck = _body(document), struck_out(text)
    for count, formula in enumerate(_scanned(text, start, macros, document, latex=latex), 1):
        if count > _MOST:
            yield Formula(formula.text, formula.start, formula.display, problem="there are too many formulas")
            return
        place = bisect_left(struck, (formula.start,)) - 1  # the last that begins before it
        crossed = place >= 0 and formula.start < struck[place][1]
        found = replace(formula, problem=STRUCK) if crossed else formula
        if len(found.text) > _LONGEST:
            found = replace(found, text=found.text[:_SHOWN], problem=_TOO_LONG)
        yield found if latex or "&" not in found.text else _without_entities(found)


def _body(document: str) -> int:
    """Where the text of a document begins, behind the preamble of LaTeX."""
    preamble = document.find(r"\begin{document}") if r"\documentclass" in document else -1
    return preamble + len(r"\begin{document}") if preamble >= 0 else 0


def _without_comments(text: str, *, latex: bool) -> str:
    """The text with comments blanked out, every place where it is; a line that is one does not become an empty line."""
    comment = r"(?<!\\)%[^\n]*" if latex else r"(?m)^[ \t]*%(?:(?!</script)[^\n])*"

    def blanked(match: re.Match[str]) -> str:
        begins = text.rfind("\n", 0, match.start()) + 1
        alone = len(match[0].strip()) > 1 and not text[begins : match.start()].strip()
        return "%".ljust(len(match[0])) if alone else " " * len(match[0])

    return re.sub(comment, blanked, text)


def _without_quotation_marks(text: str) -> str:
    """The text with blanks for the marks of quoted blocks, which may stand before every line of a formula."""
    lines = text.split("\n")
    quoted = False
    for number, line in enumerate(lines):
        match = _QUOTED.match(line)
        quoted = match is not None and (quoted or not number or not lines[number - 1].strip())
        if quoted and match is not None:
            lines[number] = " " * len(match[0]) + line[match.end() :]
    return "\n".join(lines)


def _without_entities(formula: Formula) -> Formula:
    """The formula with the signs that the entities of HTML stand for, and blanks, so that every place stays."""
    return replace(formula, text=_ENTITY.sub(lambda match: unescape(match[0]).ljust(len(match[0])), formula.text))


def _unquoted(address: str) -> str:
    """What a part of an address stands for, and blanks, so that every place stays."""
    if "%" in address and "%2B" not in address.upper() and re.search(r"\+(?:%3D|=)\+|%5C\w+\+", address):
        address = address.replace("+", " ")
    address = address.replace("&space;", "       ").replace("&plus;", "     +")
    return _QUOTED_SIGNS.sub(lambda match: unquote(match[0]).rjust(len(match[0])), address)


def _scanned(text: str, start: int, macros: Macros, document: str, *, latex: bool) -> Iterator[Formula]:
    sets = setting_commands(document)
    own_macros = {**{name: macro for name, macro in macros.items() if name in sets}, r"\ensuremath": Macro(1, (1,))}
    setting = [re.escape(name) for name in own_macros]
    own = rf"|(?P<macro>{'|'.join(setting)})(?![A-Za-z])\s*(?=\{{)" if setting else ""
    table = [row for row in MARKUPS if not (latex and row.markdown)]
    table += [own_environment(number, *marks) for number, marks in enumerate(environments_of(document, ENVIRONMENTS))]
    rows = "|".join(f"(?P<{row.name}>{row.opening})" for row in table)
    others = rf"(?P<rule>{_RULE})|(?P<input>{_INPUT})|(?P<directive>{_DIRECTIVE})"
    opening = re.compile(f"{_BEGINS}(?:{others}|{rows}{own})", re.MULTILINE)
    finder = _Finder(text)
    place = start
    marked = "$" in text or "\\" in text  # else the whole document is typed without marks
    while (match := opening.search(text, place)) is not None:
        if not latex:
            yield from map(partial(_typed, text), typed_in_lines(text, place, match.start(), plain=marked))
        before = text[max(start, match.start() - _BEFORE) : match.start()].rpartition("\n\n")[2]
        if match["rule"]:
            place = match.end()
        elif match["input"]:
            problem = "another file is named here; it is not followed"
            yield Formula(match["input"], match.start(), display=True, problem=problem)
            place = match.end()
        elif match["directive"]:
            place = _end_of_block(text, match)
            at = match.end() - len(match[0].partition("::")[2])
            inside = _OPTION.sub(lambda option: " " * len(option[0]), text[at:place])
            yield Formula(inside, at, display=True, before=before)
        elif setting and match["macro"]:
            place = yield from _arguments(text, match, own_macros[match["macro"]], before)
        else:
            row = next(row for row in table if match[row.name] is not None)
            place = yield from _opened(text, match, row, finder, before)
    if not latex:
        yield from map(partial(_typed, text), typed_in_lines(text, place, len(text), plain=marked))


def _typed(text: str, found: Typed) -> Formula:
    """Mathematics without marks."""
    return Formula(text[found.start : found.end], found.start, display=True, typed=True, plain=found.plain)


def _opened(
    text: str, match: re.Match[str], row: Markup, finder: _Finder, before: str
) -> Generator[Formula, None, int]:
    """What a markup that opens somewhere carries; returns where to look on."""
    start = match.end()
    name = match.groupdict().get(f"{row.name}_name") or ""
    if name.startswith(("alignat", "xalignat", "IEEEeqnarray", "empheq", "darray", "alignedat")):
        while text[start : start + 1] in ("{", "["):
            end = closing_brace(text, start) if text[start] == "{" else text.find("]", start)
            start = end + 1 if end > 0 else start + 1
    groups = {key: re.escape(value) for key, value in match.groupdict().items() if value is not None}
    closing = _filled(row.closing, row, groups)
    found = finder.next(closing, start)
    if found is not None and row.paragraph and 0 <= finder.gap(start) < found[0]:
        found = (
            found if row.name in _INLINE and _goes_over_gaps(text[start : min(found[0], start + _OVER_GAPS)]) else None
        )
    if found is not None and row.again:
        again = finder.next(_filled(row.again, row, groups), start)
        found = None if again is not None and again[0] < found[0] else found
    if found is not None and row.name == "dollars" and _SENTENCE.search(text, start, found[0]):
        found = None
    if found is not None and row.name == "brackets" and _is_link(text, match.start(), found[1]):
        return found[1]
    if found is not None and row.name == "dollar" and _MONEY.match(text[start : found[0]]):
        return match.end()
    if found is not None and row.name == "wiki" and _TAGS.search(text, start, found[0]):
        written = _WRITTEN.search(text, start, found[0])
        if written is not None:
            yield Formula(written[1], written.start(1), row.display, before)
            return found[1]
        yield Formula(text[start : min(found[0], start + _SHOWN)], start, row.display, before, "MathML is not read")
        return found[1]
    if found is not None:
        behind = _NUMBER_BEHIND.match(text, found[1]) if row.name in _INLINE else None
        if behind is not None and _ENDS_OPEN.search(text, start, found[0]):
            yield Formula(text[start : behind.end()], start, row.display, before)
            return behind.end()
        if row.name in _TYPED and _NO_LANGUAGE.fullmatch(match[0]) is not None:
            block = typed_in_block(text, start, found[0])
            yield from (_typed(text, one) for one in block if one.plain or row.name == "fence")
        inside = text[start : found[0]]
        if not row.verbatim and inside and not inside.isspace():
            yield Formula(_unquoted(inside) if row.name in ("drawn", "image") else inside, start, row.display, before)
        return found[1]
    if row.verbatim:
        return match.end()
    gap = finder.gap(start)
    inside = text[start : min(gap if gap >= 0 else len(text), start + _SHOWN)].partition(r"\end{")[0]
    if row.display or _MATHEMATICAL.search(inside):
        yield Formula(inside, start, row.display, before, problem=_NOT_CLOSED)
    return match.end()


def _goes_over_gaps(inside: str) -> bool:
    """Whether empty lines stand only where a formula is under way, behind a relation or an operator."""
    *parts, _ = _GAP.split(inside)
    return len(inside) < _OVER_GAPS and all(_UNDER_WAY.search(part) for part in parts)


def _is_link(text: str, start: int, end: int) -> bool:
    r"""Whether escaped brackets stand in the text of a link: [dh\[h > 0\] = 0](#dh)."""
    begin = text.rfind("\n", 0, start) + 1
    return _IN_LINK.search(text, begin, start) is not None and _ENDS_LINK.match(text, end) is not None


def _filled(pattern: str, row: Markup, groups: Mapping[str, str]) -> str:
    """A pattern of a markup with what its opening has found."""
    return pattern.format(**groups) if f"{{{row.name}_" in pattern else pattern


def _end_of_block(text: str, match: re.Match[str]) -> int:
    """Where the indented block of a directive ends."""
    margin = len(match["directive_margin"])
    place = match.end()
    for line in re.finditer(r"\n([ \t]*)([^\n]*)", text[match.end() :]):
        if line[2] and len(line[1]) <= margin:
            break
        place = match.end() + line.end()
    return place


@dataclass(slots=True)
class _Finder:
    """Where something stands next in a text; looked for once, however often it is asked."""

    text: str
    found: dict[str, tuple[int, int] | None] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)

    def next(self, what: str, start: int) -> tuple[int, int] | None:
        """Where the next match of a regular expression begins and ends."""
        known = self.found.get(what)
        fresh = what in self.found and start >= self.asked[what] and (known is None or known[0] >= start)
        if not fresh:
            match = re.compile(what, re.MULTILINE).search(self.text, start)
            self.found[what] = None if match is None else match.span()
            self.asked[what] = start
        return self.found[what]

    def gap(self, start: int) -> int:
        """Where the next empty line is, or -1."""
        found = self.next(_GAP.pattern, start)
        return -1 if found is None else found[0]


def _arguments(text: str, match: re.Match[str], macro: Macro, before: str) -> Generator[Formula, None, int]:
    """The mathematical arguments of a command that sets mathematics; returns where they end."""
    place = match.end()
    for number in range(1, macro.arguments + 1):
        while place < len(text) and text[place].isspace():
            place += 1
        end = closing_brace(text, place) if place < len(text) and text[place] == "{" else -1
        if end < 0:
            return max(place, match.end())
        if number in macro.mathematics:
            yield Formula(text[place + 1 : end], place + 1, display=True, before=before)
        place = end + 1
    return place
