"""What the chains of a document are read and judged with."""

from __future__ import annotations

from dataclasses import dataclass

from symbackprop.check.judging.single_link import Links
from symbackprop.check.mistakes.correction import Expected
from symbackprop.check.mistakes.explanation import Namer
from symbackprop.check.names.environment import Scope
from symbackprop.check.text.source import Source
from symbackprop.latex.grammar import Grammar
from symbackprop.network.lecture import Lecture

__all__ = ["Means"]


@dataclass(frozen=True, slots=True)
class Means:
    """The names in force with all that reads and judges by them, which grow with the document; and how it is done.

    `heading` is the number of the one above the piece, `denied` says that a cross behind the piece takes it back,
    `about` that a link says only about equal, `naming` that a wrong link is explained, which takes longer than to
    find it.
    """

    source: Source
    scope: Scope
    grammar: Grammar
    links: Links
    expected: Expected
    namer: Namer
    heading: int = 0
    denied: bool = False
    about: bool = False
    naming: bool = False

    @staticmethod
    def of(lecture: Lecture, text: str) -> Means:
        source = Source.of(text)
        scope = Scope.of(lecture)
        grammar = scope.names.reader.with_words(scope.names.words, decimal_comma=source.braced_comma)
        links = Links(scope)
        expected = Expected(lecture, links)
        links.formula = expected.formula
        return Means(source, scope, grammar, links, expected, Namer(links, lecture.spelling.latex))

    @property
    def lecture(self) -> Lecture:
        return self.scope.lecture
