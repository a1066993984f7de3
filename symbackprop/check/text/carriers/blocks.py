"""Blocks of text around formulas: directives of Markdown, whose body is Markdown again, and what is struck out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

__all__ = ["struck_out", "without_directives"]

_FENCE = re.compile(r"[ \t]{0,3}(?P<mark>`{3,}+|~{3,}+)[ \t]*+(?P<info>[^\n`]*+)$")
_DIRECTIVE = re.compile(r"\{[\w:-]+\}")
# their body is none of the author's text, or is read elsewhere
_NO_TEXT = re.compile(r"\{(?:code|math|raw|mermaid|literalinclude|figure|image|csv-table|toctree|bibliography|eval)")
_STRUCK = re.compile(r"(?<!~)~~(?=[^\s~])(?:[^~\n]|\n(?![^\S\n]*\n))++~~(?!~)")
_TAG = re.compile(r"<(?P<end>/?)(?P<name>del|s|strike)\b[^<>]{0,200}>")
_BRACES = re.compile(r"\\.|[{}]", re.DOTALL)
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


def struck_out(text: str) -> Sequence[tuple[int, int]]:
    """Where what is struck out begins and ends, in order; what is within another is a part of that."""
    found = [match.span() for match in _STRUCK.finditer(text)]
    opened: dict[str, int] = {}  # where each element that is open begins
    for match in _TAG.finditer(text):
        if not match["end"]:
            opened.setdefault(match["name"], match.start())
        elif match["name"] in opened:
            found.append((opened.pop(match["name"]), match.end()))
    apart: list[tuple[int, int]] = []
    for begin, end in sorted([*found, *_crossed(text)]):
        if apart and begin < apart[-1][1]:
            apart[-1] = apart[-1][0], max(end, apart[-1][1])
        else:
            apart.append((begin, end))
    return apart


def _crossed(text: str) -> Iterator[tuple[int, int]]:
    """Where the commands that cross something out begin and end."""
    commands = {match.end(): match.start() for match in _CROSSED.finditer(text)}
    depth, waiting = 0, list[tuple[int, int]]()  # how deep the brace of a command is, and where that begins
    for match in _BRACES.finditer(text, min(commands)) if commands else ():
        if match[0] == "{":
            if match.start() in commands:
                waiting.append((depth, commands[match.start()]))
            depth += 1
        elif match[0] == "}":
            depth -= 1
            if waiting and waiting[-1][0] == depth:
                yield waiting.pop()[1], match.start()
