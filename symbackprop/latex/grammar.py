"""Tokens -> syntax tree, by Lark."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from functools import cache
from importlib import resources

from lark import Lark
from lark import Token as Terminal
from lark.exceptions import LarkError, UnexpectedInput
from lark.lexer import Lexer

from symbackprop.latex.habits import Habits
from symbackprop.latex.nodes import Identifier, Indicator, Node, Ratio
from symbackprop.latex.scanner import DEEPEST, Scanner
from symbackprop.latex.tokens import Token, Unread
from symbackprop.latex.tree import entry_name

__all__ = ["Grammar", "letters_of", "plain_number"]

_LONGEST = 4000  # tokens of one side
_KEPT = 1000  # trees that a grammar remembers
_DEEPEST = 300  # parts in one another: a sum of so many terms, each of which stands within the next


class _Scanned(Lexer):
    """Hands terminals that are there already to Lark."""

    def __init__(self, lexer_conf: object) -> None:  # noqa: ARG002 - the interface of Lark
        super().__init__()

    def lex(self, data: Sequence[Terminal]) -> Iterator[Terminal]:  # type: ignore[override]
        return iter(data)


@cache
def _parser() -> Lark:
    """The parser of the grammar, a constant that is made when it is first needed: that takes as long as a check."""
    text = (resources.files("symbackprop.latex") / "grammar.lark").read_text("utf-8")
    return Lark(text, parser="lalr", lexer=_Scanned, tree_class=Node)


class Grammar:
    """The parser, for a vocabulary of names of several letters, and the habits of who writes; `decimal_comma` reads
    1{,}5 as one and a half.
    """

    def __init__(
        self,
        words: Collection[str],
        *,
        decimal_comma: bool = False,
        parser: Lark | None = None,
        habits: Habits | None = None,
    ) -> None:
        self._lark = parser or _parser()
        self._words = frozenset(words)
        self._decimal_comma = decimal_comma
        self.habits = habits or Habits()
        self._scanner = Scanner(words, self.parse, decimal_comma=decimal_comma, habits=self.habits)
        self._parsed: dict[tuple[Token, ...], Node] = {}
        self._letters: dict[int, tuple[Node, list[Identifier]]] = {}  # by identity, while the node is kept here

    def with_words(self, words: Collection[str], *, decimal_comma: bool) -> Grammar:
        """The same grammar for another vocabulary."""
        if words == self._words and decimal_comma == self._decimal_comma:
            return self
        return Grammar(words, decimal_comma=decimal_comma, parser=self._lark, habits=self.habits)

    def accustomed(self, habits: Habits) -> Grammar:
        """The same grammar for other habits."""
        if habits == self.habits:
            return self
        return Grammar(self._words, decimal_comma=self._decimal_comma, parser=self._lark, habits=habits)

    def learned(self, word: str) -> Grammar:
        """The same grammar with one more name of several letters."""
        if len(word) < 2 or not word.isalnum() or word in self._words:
            return self
        return self.with_words(self._words | {word}, decimal_comma=self._decimal_comma)

    def learned_from(self, other: Grammar) -> Grammar:
        """The same grammar with the names of several letters that another one has besides, and its habits."""
        words = self._words | other._words
        if words == self._words:
            return self.accustomed(other.habits)
        return Grammar(words, decimal_comma=self._decimal_comma, parser=self._lark, habits=other.habits)

    def names(self, tokens: Sequence[Token]) -> list[Identifier]:
        """The names that some tokens consist of. Raises Unread where there is anything else."""
        found = [*self._scanner.scan(tokens, 0)]
        if any(terminal.type != "NAME" for terminal in found):
            raise Unread("this is more than a name", tokens[0].at if tokens else None)
        return [terminal.value for terminal in found]

    def parse(self, tokens: Sequence[Token], depth: int = 0) -> Node:
        """The syntax tree, the same one each time. Raises Unread, with the place, where the grammar does not go on."""
        if len(tokens) > _LONGEST or depth > DEEPEST:
            raise Unread("it is too long or nested too deeply", tokens[0].at if tokens else None)
        if not tokens:
            raise Unread("nothing stands here")
        if depth:
            return self._parse(tokens, depth)
        key = tuple(tokens)
        found = self._parsed.get(key)
        if found is None:
            if len(self._parsed) >= _KEPT:
                self._parsed.clear()
            found = self._parsed[key] = self._parse(tokens, depth)
        return found

    def _parse(self, tokens: Sequence[Token], depth: int) -> Node:
        scanned = [*self._scanner.scan(tokens, depth)]
        try:
            found = self._lark.parse(scanned)
        except UnexpectedInput as problem:
            token = getattr(problem, "token", None)
            place = token.start_pos if token is not None and token.start_pos is not None else tokens[-1].end
            what = _shown(token.value) if token is not None and token.type != "$END" else ""
            raise Unread(f"it stops making sense at {what}" if what else "it ends too early", place) from None
        except (LarkError, RecursionError):
            raise Unread("it cannot be read", tokens[0].at) from None
        assert isinstance(found, Node)
        if len(tokens) > _DEEPEST and _is_deep(found):
            raise Unread("it is too long or nested too deeply", tokens[0].at)
        return found

    def letters_of(self, tree: Node) -> list[Identifier]:
        """Every name in a tree, those in the exponents of e too."""
        found = self._letters.get(id(tree))
        if found is None:
            if len(self._letters) >= _KEPT:
                self._letters.clear()
            found = self._letters[id(tree)] = tree, _letters_of(tree, self)
        return found[1]


def _is_deep(tree: Node) -> bool:
    """Whether a tree has more parts in one another than what walks it goes down."""
    level = [tree]
    for _ in range(_DEEPEST):
        level = [part for node in level for part in node.nodes]
        if not level:
            return False
    return True


def _shown(value: object) -> str:
    if isinstance(value, Identifier):
        return value.letter
    if isinstance(value, str):
        return value
    return type(value).__name__.lower()


def letters_of(node: object, grammar: Grammar | None = None) -> list[Identifier]:
    """Every name in a tree, those of fractions too; with a grammar, those in the exponents of e."""
    return grammar.letters_of(node) if grammar is not None and type(node) is Node else _letters_of(node, grammar)


def _letters_of(node: object, grammar: Grammar | None) -> list[Identifier]:
    found: list[Identifier] = []
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if type(part) is Terminal:  # none of these kinds has others below it
            part = part.value
        if type(part) is Node:
            entry = entry_name(part) if part.data == "indexed" else None
            waiting += part.children[::-1] if entry is None else (entry,)
        elif type(part) is Identifier:
            if grammar is not None and part.base == "e" and part.sup and not part.sub:
                with suppress(Unread):
                    waiting.append(grammar.parse(part.sup))
            else:
                found.append(part)
        elif type(part) is Indicator:
            waiting += (part.right, part.left)
        elif type(part) is Ratio:
            waiting += (part.bottom, part.top)
    return found


def plain_number(tokens: Sequence[Token]) -> int | None:
    """The whole number that some tokens say, or None."""
    text = "".join(token.text for token in tokens)
    return int(text) if text.isdecimal() and len(text) < 7 else None
