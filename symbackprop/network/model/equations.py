"""The lines of a model -> equations: a left side with its name, and a right side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from symbackprop.latex.formulas.board import check_signs
from symbackprop.latex.formulas.names import Subscript, Written, canonical, subscripts, written_name
from symbackprop.latex.grammar import Grammar, letters_of
from symbackprop.latex.heads import bare_name
from symbackprop.latex.nodes import Identifier, Node
from symbackprop.latex.signs import RELATIONS
from symbackprop.latex.tokenise import tokenise
from symbackprop.latex.tokens import Token, Unread

__all__ = ["Equation", "Line", "head_of", "lines_of_model", "mentioned", "names_of_head", "read_line", "resolved"]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a model, cut at its equality sign and parsed; `latex` is the line as it stands, `mentioned` has all
    that may be a name on its right side.
    """

    number: int
    latex: str
    at: int
    head: Identifier
    right: Node
    mentioned: frozenset[str]


@dataclass(frozen=True, slots=True)
class Equation:
    """A line whose left side is understood: the name of what it defines, and its indices."""

    line: Line
    name: str
    indices: tuple[Subscript, ...]


def lines_of_model(text: str) -> Iterator[tuple[int, str, int]]:
    """The lines with something on them: number, text, and where they begin."""
    start = 0
    for number, line in enumerate(text.split("\n"), start=1):
        bare = line.strip()
        if bare and not bare.startswith("%"):
            yield number, line, start
        start += len(line) + 1


def read_line(number: int, text: str, start: int, grammar: Grammar) -> Line:
    """A line as left and right side. Raises Unread where it is no equation."""
    check_line(text, start)
    tokens = [*_unaligned(tokenise(text, start))]
    while tokens and tokens[-1].text in (",", ".", ";"):
        tokens.pop()
    depth, signs = 0, []
    for place, token in enumerate(tokens):
        depth += (token.text == "{") - (token.text == "}")
        if not depth and RELATIONS.get(token.text) == "=":
            signs.append(place)
    if not signs:
        raise Unread("this is no equation; write one a line, as in z = w x + b", start)
    if len(signs) > 1 and not _in_sums(tokens, signs[1:]):
        raise Unread("one equality sign a line; give each step a name and a line of its own", tokens[signs[1]].at)
    left, right = tokens[: signs[0]], tokens[signs[0] + 1 :]
    if not left or not right:
        raise Unread("an equation has something on both sides of its sign", tokens[signs[0]].at)
    head = bare_name(grammar.parse(left))
    if head is None:
        raise Unread(
            "the left side must be a name, perhaps with indices; what it is of stands on the right", left[0].at
        )
    parsed = grammar.parse(right)
    names = {canonical([token]) for token in right}
    return Line(number, text.strip(), start, head, parsed, frozenset(names) | mentioned(parsed, grammar))


def mentioned(right: Node, grammar: Grammar) -> frozenset[str]:
    """All that may be a name in a formula: each name without what stands below or above it, and with it."""
    found: set[str] = set()
    for identifier in letters_of(right, grammar):
        name = written_name(identifier, frozenset())
        found |= {name.stem, name.full, f"{name.stem}^{canonical(identifier.sup)}"}
    return frozenset(found)


def _unaligned(tokens: Iterable[Token]) -> Iterator[Token]:
    """Tokens without the marks by which lines are aligned; those in an environment, such as cases, stay."""
    inside = 0
    for token in tokens:
        inside += (token.text == r"\begin") - (token.text == r"\end")
        if inside or token.text not in ("&", "\\\\"):
            yield token


def head_of(text: str, start: int, grammar: Grammar) -> frozenset[str]:
    """What a line that cannot be read would define, if that much can be seen."""
    tokens = tokenise(text.partition("=")[0], start)
    try:
        head = bare_name(grammar.parse([token for token in tokens if token.text != "&"]))
    except Unread:
        return frozenset()
    return frozenset() if head is None else frozenset({_stem(head), _named(head, frozenset()).full})


def names_of_head(line: Line) -> frozenset[str]:
    """The names that a left side may define: with and without what stands below it."""
    return frozenset({_stem(line.head), _named(line.head, frozenset()).full})


def check_line(text: str, start: int) -> None:
    """Raises Unread at a control character."""
    try:
        check_signs(text)
    except Unread as problem:
        raise Unread(str(problem), start + (problem.at or 0)) from None


def _in_sums(tokens: list[Token], signs: Iterable[int]) -> bool:
    """Whether further equality signs only stand where a case says when it holds."""
    return any(token.text == r"\begin" for token in tokens) and bool([*signs])


def resolved(
    lines: Iterable[Line], given: frozenset[str], ranges: frozenset[str], grammar: Grammar
) -> tuple[list[Equation], list[Unread]]:
    """The lines with what their left sides name, and what is wrong with the others. `given` has the given names.

    A letter below the name of a left side is an index where it is one on the right side, or runs over a range; else
    it belongs to the name.
    """
    lines = [*lines]
    known = given | {_stem(line.head) for line in lines}
    found: list[Equation] = []
    problems: list[Unread] = []
    indexed = {_stem(line.head) for line in lines if _letters_below(line.head) & (ranges | _used(line, known, grammar))}
    for line in lines:
        try:
            found.append(_equation(line, indexed, known, ranges, grammar))
        except Unread as problem:
            problems.append(problem)
    return found, problems


def _equation(
    line: Line, indexed: set[str], known: frozenset[str], ranges: frozenset[str], grammar: Grammar
) -> Equation:
    name = _named(line.head, known)
    if not name.below or (name.stem not in indexed and not _letters_below(line.head) & ranges):
        return Equation(line, name.full, ())
    own = _letters_below(line.head)
    strange = sorted(own - ranges - _used(line, known, grammar))
    indices = subscripts(name.below)
    if strange and all(index.is_number for index in indices if index.letter not in strange):
        return Equation(line, name.stem, indices)  # a start that is the same everywhere: h_{0,i} = 0
    if strange:
        letters = ", ".join(strange)
        raise Unread(
            f"{letters} is no index on the right side; what belongs to a name stands in \\mathrm or in brackets above",
            line.head.at,
        )
    if any(len(index.letters) > 1 or (index.letters and index.letter is None) for index in indices):
        raise Unread("the indices of a left side are letters, or the number of a start: h_{t,i}, h_{0,i}", line.head.at)
    return Equation(line, name.stem, indices)


def _named(head: Identifier, known: frozenset[str]) -> Written:
    name = written_name(head, known)
    if name.above or name.turned:
        # what stands above the name of a left side is no power
        stem = f"{name.stem}^{canonical(head.sup)}"
        return Written(stem, name.below, (), False, name.at)
    return name


def _stem(head: Identifier) -> str:
    return _named(head, frozenset()).stem


def _letters_below(head: Identifier) -> frozenset[str]:
    return frozenset(_letters(head.sub))


def _letters(tokens: Iterable[Token]) -> Iterator[str]:
    for token in tokens:
        text = canonical([token])
        if not token.word and text.isalpha():
            yield text


def _used(line: Line, known: frozenset[str], grammar: Grammar) -> frozenset[str]:
    """The letters that are indices on the right side: below a name that is known without them."""
    found: set[str] = set()
    for identifier in letters_of(line.right, grammar):
        name = written_name(identifier, known)
        if name.full not in known or not name.below:
            found |= set(_letters(name.below))
    return frozenset(found)
