"""Blocks of text around formulas: directives of Markdown, whose body is Markdown again, and what is struck out."""

from __future__ import annotations

import re

from symbackprop.check.text.macros import closing_brace

__all__ = ["struck_out", "without_directives"]

_FENCE = re.compile(r"[ \t]{0,3}(?P<mark>`{3,}|~{3,})[ \t]*(?P<info>[^\n`]*)$")
_DIRECTIVE = re.compile(r"\{[\w:-]+\}")
# their body is none of the author's text, or is read elsewhere
_NO_TEXT = re.compile(r"\{(?:code|math|raw|mermaid|literalinclude|figure|image|csv-table|toctree|bibliography|eval)")
_STRUCK = re.compile(
    r"(?<!~)~~(?=[^\s~])(?:[^~\n]|\n(?!\s*\n))+?~~(?!~)|<(?P<tag>del|s|strike)\b[^>]*>.*?</(?P=tag)>", re.DOTALL
)
_CROSSED = re.compile(r"\\(?:sout|xout|st|cancel|xcancel|bcancel)(?=\{)")


def without_directives(text: str) -> str:
    """The text with blanks for the fences of directives such as ```{note}, so that their body is read as text."""
    lines = text.split("\n")
    opened: list[str] = []  # the marks of the directives that are open
    verbatim = ""
    for number, line in enumerate(lines):
        match = _FENCE.match(line)
        if match is None:
            continue
        mark, info = match["mark"], match["info"].strip()
        if verbatim:
            verbatim = "" if _closes(verbatim, mark, info) else verbatim
        elif opened and _closes(opened[-1], mark, info):
            opened.pop()
            lines[number] = " " * len(line)
        elif _DIRECTIVE.match(info) and not _NO_TEXT.match(info):
            opened.append(mark)
            lines[number] = " " * len(line)
        else:
            verbatim = mark
    return "\n".join(lines)


def _closes(opening: str, mark: str, info: str) -> bool:
    return not info and mark[0] == opening[0] and len(mark) >= len(opening)


def struck_out(text: str) -> list[tuple[int, int]]:
    """Where what is struck out begins and ends."""
    found = [match.span() for match in _STRUCK.finditer(text)]
    for match in _CROSSED.finditer(text):
        end = closing_brace(text, match.end())
        if end > 0:
            found.append((match.start(), end))
    return found
