"""A scanner of its own for the signs of relation in a document, to see whether `check` drops any.

It knows the common marks of mathematics and braces, and shares no code with the program.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from symbackprop.check.report import Claim

__all__ = ["Relation", "dropped", "relations_in"]

_NAMES = "equation|align|aligned|gather|multline|eqnarray|displaymath|math|alignat|flalign|split|dmath|IEEEeqnarray"
_MARKS = re.compile(
    rf"\\begin\{{((?:{_NAMES})\*?)\}}(.*?)\\end\{{\1\}}|(?<!\\)\$\$(.*?)\$\$|(?<!\\)\\\[(.*?)\\\]"
    r"|(?<!\\)\\\((.*?)\\\)|(?<!\\)\$(?!\$)((?:[^$\\\n]|\\.|\n(?!\s*\n))*?)\$",
    re.DOTALL,
)
_NO_TEXT = re.compile(r"<!--.*?-->|^(`{3,}|~{3,})(?!\s*math).*?^\1|(?<!`)`[^`$\n]+`(?!`)", re.DOTALL | re.MULTILINE)
_COMMENT = re.compile(r"(?<!\\)%[^\n]*")
_SET = re.compile(
    r"\\(?:label|tag|hspace|vspace|begin|end|ref|eqref|color)\*?\s*\{[^{}]*\}(?:\[\w+\])?"
    r"|\\(?:nonumber|notag|checkmark|boxed|fbox|alert(?:<[^>]*>)?)(?![A-Za-z])"
)
_ROOM = re.compile(r"\\\\\[[^\]]*\]")
_SIGN = re.compile(r"\\(?:approx|equiv|leftarrow|gets|leq?|geq?|neq?|simeq|coloneqq)(?![A-Za-z])|:=|=|≈|←")
_BESIDE = re.compile(r"&|\\\\|\\q?quad|\\(?:Rightarrow|implies|iff|to|in)(?![A-Za-z])|\\text|\\intertext|(?<!\\)[,;]")
_NOISE = re.compile(r"\\[,;:! ]|\\(?:left|right|[bB]igg?[lr]?|displaystyle)(?![A-Za-z])|[\s{}$.~]|&(?!#|\w)")
_INDEX = re.compile(r"(?:\\ell|[ijklmnpqrstcKLMNCh\d.,]|\\[lcd]?dots)*")


@dataclass(frozen=True, slots=True)
class Relation:
    """A sign of relation in the mathematics of a document: its line, and what stands beside it, without spaces."""

    line: int
    left: str
    right: str

    @property
    def is_range(self) -> bool:
        """Whether it only says which values an index has."""
        return _INDEX.fullmatch(self.left) is not None and _INDEX.fullmatch(self.right) is not None


def relations_in(text: str) -> Iterator[Relation]:
    """The signs of relation outside of braces and brackets that have something at both sides."""
    blank = _COMMENT if r"\begin{document}" in text else _NO_TEXT
    text = blank.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    start = text.find(r"\begin{document}")
    for match in _MARKS.finditer(text, max(start, 0)):
        group = next(number for number in range(2, 7) if match[number] is not None)
        inside = _ROOM.sub(lambda part: r"\\".ljust(len(part[0])), match[group])
        inside = _SET.sub(lambda part: " " * len(part[0]), inside)
        for sign in _SIGN.finditer(inside):
            before, after = inside[: sign.start()], inside[sign.end() :]
            if _depth(before):
                continue
            line = text.count("\n", 0, match.start(group) + sign.end()) + 1
            left, right = _end(_SIGN.split(before)[-1]), _begin(after)
            if right:
                yield Relation(line, left, right)


def _depth(before: str) -> int:
    """How many braces, brackets and environments are open."""
    bare = before.replace(r"\{", "(").replace(r"\}", ")")
    depth = sum(bare.count(one) for one in "{([") - sum(bare.count(one) for one in "})]")
    return max(depth, 0) + before.count(r"\begin") - before.count(r"\end")


def _begin(after: str) -> str:
    first = _SIGN.split(after.lstrip("& \n\t"), maxsplit=1)[0]
    return _bare(_BESIDE.split(first, maxsplit=1)[0])


def _end(before: str) -> str:
    return _bare(_BESIDE.split(before.rstrip("& \n\t"))[-1])


def _bare(text: str) -> str:
    return _NOISE.sub("", text)


def dropped(text: str, claims: Sequence[Claim]) -> list[Relation]:
    """The relations of a document whose right side stands in no claim of about the same line."""
    rows = [(claim.line, _bare(_SET.sub("", claim.latex))) for claim in claims]
    return [
        one
        for one in relations_in(text)
        if not one.is_range and not any(abs(line - one.line) < 8 and one.right[:12] in row for line, row in rows)
    ]
