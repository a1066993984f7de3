"""A document -> its formulas, each with its place: whatever markup carries them, none is dropped."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field, replace
from html import unescape

from symbackprop.check.text.blocks import struck_out, without_directives
from symbackprop.check.text.macros import closing_brace, setting_commands, without_definitions
from symbackprop.check.text.struck import STRUCK
from symbackprop.latex.tokens import Macro, Macros

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


@dataclass(frozen=True, slots=True)
class Formula:
    r"""A formula: its text and where it starts, whether it is set apart from the line, and the words just before it.

    With a `problem` it cannot be read, as an \\input, which is not followed, or what is not closed.
    """

    text: str
    start: int
    display: bool
    before: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class _Markup:
    """A way in which documents carry formulas, or text that has none.

    `opening` is a regular expression, `closing` another, in which {name} stands for what the group `name` of the
    opening has found; `paragraph` says that it does not go over an empty line, `again` what tells, before the closing,
    that it was not closed; `verbatim` that it has no formula, `markdown` that it is none in LaTeX.
    """

    name: str
    opening: str
    closing: str
    display: bool = True
    paragraph: bool = False
    again: str = ""
    verbatim: bool = False
    markdown: bool = False


_ENVIRONMENTS = (
    "equation|align|aligned|gather|gathered|multline|eqnarray|displaymath|math|alignat|alignedat|flalign|split|dmath|"
    "IEEEeqnarray|xalignat|darray|empheq"
)
_FENCE = r"[ \t]{0,3}(?:[-*+>][ \t]+)?"
# the first that fits decides
_TABLE = (
    _Markup("comment", r"<!--", r"-->", verbatim=True, markdown=True),
    # a fence on the line of its formula; whatever ends such a line closes it
    _Markup(
        "linefence",
        rf"^{_FENCE}(?:`{{3,60}}|~{{3,60}})[ \t]*(?:math|\{{math\}})[ \t]+(?=[^\n`]*[=\\^_])",
        r"`{{2,60}}|~{{3,60}}",
        paragraph=True,
        markdown=True,
    ),
    _Markup(
        "mathfence",
        rf"^{_FENCE}(?P<mathfence_mark>`{{3,60}}|~{{3,60}})[ \t]*(?:math|\{{math\}})[^\n`]*\n"
        r"(?:[ \t]*:[a-z-]+:[^\n]*\n)*",
        r"^[ \t>]*{mathfence_mark}[ \t]*$",
        markdown=True,
    ),
    _Markup(
        "fence",
        rf"^{_FENCE}(?P<fence_mark>`{{3,60}}|~{{3,60}})[^\n`]*$",
        r"^[ \t>]*{fence_mark}[`~]*[ \t]*$",
        verbatim=True,
        markdown=True,
    ),
    _Markup("gitlab", r"\$`", r"`\$", display=False, markdown=True),
    _Markup("role", r"(?::math:|\{math\})`", r"`", display=False, paragraph=True, markdown=True),
    _Markup("asciidoc", r"\b(?:latex)?(?:math|stem):\[", r"(?<!\\)\]", display=False, paragraph=True, markdown=True),
    _Markup(
        "tick",
        r"(?<!`)(?P<tick_mark>`{1,2})(?!`)",
        r"(?<!`){tick_mark}(?!`)",
        paragraph=True,
        verbatim=True,
        markdown=True,
    ),
    _Markup(
        "listing",
        r"\\begin\{(?P<listing_name>verbatim\*?|lstlisting|comment|minted|filecontents\*?)\}",
        r"\\end\{{{listing_name}\}}",
        verbatim=True,
    ),
    _Markup("verb", r"\\verb\*?(?P<verb_mark>[!-)+-@\[-`{-~])", r"{verb_mark}", paragraph=True, verbatim=True),
    _Markup("script", r"<script[^>]*type=[\"']math/tex[^>]*>", r"</script>", markdown=True),
    _Markup("wiki", r"<math(?:\s[^>]*)?>", r"</math>", markdown=True),
    # the shortcodes of Hugo, and the blocks of Jekyll
    _Markup(
        "hugo",
        r"\{\{[<%]\s*(?P<hugo_name>displaymath|inlinemath|math|katex|mathjax|latex|tex)\b[^<>%{}]*[>%]\}\}",
        r"\{{\{{[<%]\s*/\s*{hugo_name}\s*[>%]\}}\}}",
        markdown=True,
    ),
    _Markup(
        "jekyll",
        r"\{%-?\s*(?P<jekyll_name>katex|math|mathjax|latex)\b[^%{}]*%\}",
        r"\{{%-?\s*end{jekyll_name}\s*-?%\}}",
        markdown=True,
    ),
    _Markup("forum", r"\[(?P<forum_name>tex|latex|math)\]", r"\[/{forum_name}\]", markdown=True),
    _Markup("pre", r"<(?P<pre_name>pre|code)\b[^>]*>", r"</{pre_name}>", verbatim=True, markdown=True),
    _Markup(
        "environment",
        rf"\\begin\{{(?P<environment_name>(?:{_ENVIRONMENTS})\*?)\}}",
        r"\\end\{{{environment_name}\}}",
        again=r"\\begin\{{{environment_name}\}}",
    ),
    _Markup("dollars", r"(?<!\\)\$\$", r"(?<!\\)\$\$"),
    _Markup("dollar", r"(?<!\\)\$", r"(?<!\\)\$", display=False, paragraph=True),
    _Markup("brackets", r"(?<!\\)\\\[", r"(?<!\\)\\\]", again=r"(?<!\\)\\\["),
    _Markup("parenthesis", r"(?<!\\)\\\(", r"(?<!\\)\\\)", display=False, paragraph=True, again=r"(?<!\\)\\\("),
    # in Markdown a backslash before a backslash may stand for one; \\[2pt] ends a line of LaTeX
    _Markup(
        "brackets2", r"(?<!\\)\\\\\[(?!\s*-?[\d.]+\s*[a-z]{2}\])", r"\\\\\]", again=r"(?<!\\)\\\\\[", markdown=True
    ),
    _Markup("parenthesis2", r"(?<!\\)\\\\\(", r"\\\\\)", display=False, paragraph=True, markdown=True),
)
_INPUT = r"\\(?:input|include|subfile)\b\s*+\{?[^\s{}]*+\}?"
_DIRECTIVE = r"^(?P<directive_margin>[ \t]*)\.\. math::[^\n]*"
_RULE = r"\${5,}|(?:\$[ \t]+){8,}|`{61,}"  # no formulas
# what any markup begins with: looked for first, since a text has few of these signs
_BEGINS = r"(?:(?=[$\\`]|<[!a-z]|\{[{%m]|:m|\[[tlm])|^(?=[ \t.>*+~-])|\b(?=[lms]))"
_OPTION = re.compile(r"^[ \t]*:[a-z-]+:[^\n]*$", re.MULTILINE)  # of a directive
_MONEY = re.compile(r"\d[\d.,]*+(?:(?:\s|[kKmM]\b)[^=\\^_$]++(?<=\s)\Z|\s++(?:[a-z]{2,}+\s++){2}[^=\\^_$]*+\Z)")
_TAGS = re.compile(r"</?m[a-z]+[\s>]")
_GAP = re.compile(r"\n[ \t>]*\n")
_MATHEMATICAL = re.compile(r"[=\\^_]")
# an empty line and then a sentence: what opened before is not closed
_SENTENCE = re.compile(r"\n[ \t]*\n[^\\$\n&=]*?(?:\b[A-Za-z]{2,}[ ,]+){4}")
_QUOTED = re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE)
_LATEX = re.compile(r"\\documentclass|\\begin\{document\}")
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


def _blank(text: str) -> str:
    return "\n".join(" " * len(line) for line in text.split("\n"))


def _without_comments(text: str, *, latex: bool) -> str:
    """The text with comments blanked out, so that every place stays where it is."""
    comment = r"(?<!\\)%[^\n]*" if latex else r"(?m)^[ \t]*%[^\n]*"
    return re.sub(comment, lambda match: _blank(match[0]), text)


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


def _scanned(text: str, start: int, macros: Macros, document: str, *, latex: bool) -> Iterator[Formula]:
    sets = setting_commands(document)
    setting = [re.escape(name) for name in macros if name in sets]
    own = rf"|(?P<macro>{'|'.join(setting)})(?![A-Za-z])\s*(?=\{{)" if setting else ""
    table = [row for row in _TABLE if not (latex and row.markdown)]
    rows = "|".join(f"(?P<{row.name}>{row.opening})" for row in table)
    others = rf"(?P<rule>{_RULE})|(?P<input>{_INPUT})|(?P<directive>{_DIRECTIVE})"
    opening = re.compile(f"{_BEGINS}(?:{others}|{rows}{own})", re.MULTILINE)
    finder = _Finder(text)
    place = start
    while (match := opening.search(text, place)) is not None:
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
            place = yield from _arguments(text, match, macros[match["macro"]], before)
        else:
            row = next(row for row in table if match[row.name] is not None)
            place = yield from _opened(text, match, row, finder, before)


def _opened(
    text: str, match: re.Match[str], row: _Markup, finder: _Finder, before: str
) -> Generator[Formula, None, int]:
    """What a markup that opens somewhere carries; returns where to look on."""
    start = match.end()
    name = match.groupdict().get(f"{row.name}_name") or ""
    if name.startswith(("alignat", "xalignat", "IEEEeqnarray", "empheq", "darray", "alignedat")):
        while text[start : start + 1] in ("{", "["):
            end = closing_brace(text, start) if text[start] == "{" else text.find("]", start)
            start = end + 1 if end > 0 else start + 1
    groups = {key: re.escape(value) for key, value in match.groupdict().items() if value is not None}
    closing = row.closing.format(**groups) if "{" in row.closing and groups else row.closing
    found = finder.next(closing, start)
    if found is not None and row.paragraph and 0 <= finder.gap(start) < found[0]:
        found = None
    if found is not None and row.again:
        again = finder.next(row.again.format(**groups) if "{" in row.again else row.again, start)
        found = None if again is not None and again[0] < found[0] else found
    if found is not None and row.name == "dollars" and _SENTENCE.search(text, start, found[0]):
        found = None
    if found is not None and row.name == "dollar" and _MONEY.match(text[start : found[0]]):
        return match.end()
    if found is not None and row.name == "wiki" and _TAGS.search(text, start, found[0]):
        yield Formula(text[start : min(found[0], start + _SHOWN)], start, row.display, before, "MathML is not read")
        return found[1]
    if found is not None:
        if not row.verbatim and not text[start : found[0]].isspace() and found[0] > start:
            yield Formula(text[start : found[0]], start, row.display, before)
        return found[1]
    if row.verbatim:
        return match.end()
    gap = finder.gap(start)
    inside = text[start : min(gap if gap >= 0 else len(text), start + _SHOWN)].partition(r"\end{")[0]
    if row.display or _MATHEMATICAL.search(inside):
        yield Formula(inside, start, row.display, before, problem=_NOT_CLOSED)
    return match.end()


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
