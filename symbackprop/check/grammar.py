"""Tokens -> syntax tree: a scanner for the terminals, and Lark for the grammar over them."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from importlib import resources
from typing import Any

from lark import Lark, Tree
from lark import Token as Terminal
from lark.exceptions import LarkError, UnexpectedInput
from lark.lexer import Lexer

from symbackprop.check.claims import RELATIONS
from symbackprop.check.tokens import FRACTIONS, ONES, Token, Unread, group

__all__ = ["Big", "Grammar", "Indicator", "Literal", "Named", "Node", "Ratio", "letters_of", "plain_number"]

Node = Tree[Terminal]

_DEEPEST = 40
_LONGEST_NUMBER = 400  # characters
_LONGEST = 4000  # tokens of one side
_ACCENTS = frozenset(
    [r"\hat", r"\bar", r"\tilde", r"\dot", r"\widehat", r"\widetilde", r"\overline", r"\check", r"\ddot", r"\vec"]
)
_SIMPLE = {
    "+": "PLUS", "-": "MINUS", r"\cdot": "DOT", r"\times": "DOT", "*": "DOT", r"\ast": "DOT", r"\odot": "ODOT",
    r"\circ": "ODOT", "/": "SLASH", r"\div": "SLASH", ",": "COMMA", "&": "AMP", "\\\\": "ROW", "(": "LPAR", "[": "LPAR",
    ")": "RPAR", "]": "RPAR", r"\{": "LPAR", r"\}": "RPAR", r"\lbrace": "LPAR", r"\rbrace": "RPAR", r"\lbrack": "LPAR",
    r"\rbrack": "RPAR", "{": "LBRACE", "}": "RBRACE", r"\partial": "PARTIAL", r"\lvert": "LBAR", r"\rvert": "RBAR",
    r"\lVert": "LBAR", r"\rVert": "RBAR",
}  # fmt: skip
_MATRICES = frozenset(["bmatrix", "pmatrix", "matrix", "vmatrix", "Bmatrix", "smallmatrix", "array"])
_AND_SO_ON = frozenset([r"\ldots", r"\dots"])
_CELL_ENDS = ("&", "\\\\", r"\end")  # before which a comma or full stop only ends what people read
_OPERANDS = frozenset(
    [
        "RPAR",
        "RBRACE",
        "RBAR",
        "NUMBER",
        "NAME",
        "SUP",
        "SUB",
        "PRIME",
        "FRACTION",
        "END",
        "WORD",
        "PARTIAL",
        "INDICATOR",
    ]
)


@dataclass(frozen=True, slots=True)
class Literal:
    """A number as printed: its value and how many places stand behind the point."""

    value: Fraction
    places: int


@dataclass(frozen=True, slots=True)
class Named:
    """A written name: its base, the tokens of its scripts, and its primes."""

    base: str
    sub: tuple[Token, ...]
    sup: tuple[Token, ...]
    primes: int
    at: int
    end: int


@dataclass(frozen=True, slots=True)
class Ratio:
    """A fraction."""

    top: Node
    bottom: Node


@dataclass(frozen=True, slots=True)
class Indicator:
    """A condition that counts as one where it holds, else as nothing."""

    left: Node
    relation: str
    right: Node


@dataclass(frozen=True, slots=True)
class Big:
    """A sum or product sign with its limits."""

    sign: str
    sub: tuple[Token, ...]
    sup: tuple[Token, ...]


class _Scanned(Lexer):
    """Hands terminals that are there already to Lark."""

    def __init__(self, lexer_conf: Any) -> None:  # noqa: ARG002 - the interface of Lark
        super().__init__()

    def lex(self, data: Sequence[Terminal]) -> Iterator[Terminal]:  # type: ignore[override]
        return iter(data)


class Grammar:
    """The parser, for a vocabulary of names of several letters; `decimal_comma` reads 1{,}5 as one and a half."""

    def __init__(self, words: Collection[str], *, decimal_comma: bool = False, parser: Lark | None = None) -> None:
        if parser is None:
            text = (resources.files("symbackprop.check") / "grammar.lark").read_text("utf-8")
            parser = Lark(text, parser="lalr", lexer=_Scanned)
        self._lark = parser
        self._words = sorted((word for word in words if len(word) > 1), key=len, reverse=True)
        self._decimal_comma = decimal_comma

    def with_words(self, words: Collection[str], *, decimal_comma: bool) -> Grammar:
        """The same grammar for another vocabulary."""
        return Grammar(words, decimal_comma=decimal_comma, parser=self._lark)

    def learn(self, word: str) -> None:
        """Take up a name of several letters that a document defines."""
        if len(word) > 1 and word.isalpha() and word not in self._words:
            self._words = sorted([*self._words, word], key=len, reverse=True)

    def names(self, tokens: Sequence[Token]) -> list[Named]:
        """The names that some tokens consist of. Raises Unread where there is anything else."""
        found = [*self._scan(tokens, 0)]
        if any(terminal.type != "NAME" for terminal in found):
            raise Unread("this is more than a name", tokens[0].at if tokens else None)
        return [terminal.value for terminal in found]

    def parse(self, tokens: Sequence[Token], depth: int = 0) -> Node:
        """The syntax tree. Raises Unread, with the place, where the grammar does not go on."""
        if len(tokens) > _LONGEST or depth > _DEEPEST:
            raise Unread("it is too long or nested too deeply", tokens[0].at if tokens else None)
        if not tokens:
            raise Unread("nothing stands here")
        scanned = [*self._scan(tokens, depth)]
        try:
            return self._lark.parse(scanned)
        except UnexpectedInput as problem:
            token = getattr(problem, "token", None)
            place = token.start_pos if token is not None and token.start_pos is not None else tokens[-1].end
            what = _shown(token.value) if token is not None and token.type != "$END" else ""
            raise Unread(f"it stops making sense at {what}" if what else "it ends too early", place) from None
        except (LarkError, RecursionError):
            raise Unread("it cannot be read", tokens[0].at) from None

    def _scan(self, tokens: Sequence[Token], depth: int) -> Iterator[Terminal]:
        place, previous, bars = 0, "", 0
        while place < len(tokens):
            token = tokens[place]
            if token.text in (",", ".", ";") and place + 1 < len(tokens) and tokens[place + 1].text in _CELL_ENDS:
                place += 1
                continue
            found, after = self._one(tokens, place, depth, previous, bars)
            bars += (found.type == "LBAR") - (found.type == "RBAR")
            found.start_pos = token.at
            previous, place = found.type, after
            yield found

    def _one(self, tokens: Sequence[Token], place: int, depth: int, previous: str, bars: int) -> tuple[Terminal, int]:
        token = tokens[place]
        text = token.text
        if token.word:
            return self._word(tokens, place)
        if text[0].isdecimal() or (text[0] == "." and len(text) > 1):
            return self._number(tokens, place)
        if text in ("^", "_"):
            inside, after = group(tokens, place + 1)
            return Terminal("SUP" if text == "^" else "SUB", tuple(inside)), after
        if text == "'":
            return Terminal("PRIME", text), place + 1
        if text in ("|", r"\vert", r"\|", r"\Vert"):
            return Terminal("RBAR" if bars and previous in _OPERANDS else "LBAR", text), place + 1
        if text in FRACTIONS:
            top, after = group(tokens, place + 1)
            bottom, after = group(tokens, after)
            ratio = Ratio(self.parse(_fraction_part(top, tokens, place), depth + 1), self.parse(bottom, depth + 1))
            return Terminal("FRACTION", ratio), after
        if text == r"\sqrt":
            inside, after = group(tokens, place + 1)
            return Terminal("ROOT", self.parse(inside, depth + 1)), after
        if text in (r"\sum", r"\prod"):
            return self._big(tokens, place)
        if text in (r"\begin", r"\end"):
            return _environment(tokens, place)
        if text in RELATIONS:
            return Terminal("REL", RELATIONS[text]), place + 1
        if text == ONES:
            return self._indicator(tokens, place, depth)
        if text == "{":
            over = self._over(tokens, place, depth)
            if over is not None:
                return over
            merged = self._braced_name(tokens, place, depth)
            if merged is not None:
                return merged
        if text == r"\partial" and place + 1 < len(tokens) and tokens[place + 1].text == "_":
            return self._scripted(text, tokens, place, place + 1)
        if text in _SIMPLE:
            return Terminal(_SIMPLE[text], text), place + 1
        return self._name(tokens, place)

    def _over(self, tokens: Sequence[Token], place: int, depth: int) -> tuple[Terminal, int] | None:
        r"""{a \over b}, a fraction."""
        inside, after = group(tokens, place)
        signs = [number for number, token in enumerate(inside) if token.text == r"\over"]
        if len(signs) != 1:
            return None
        parts = inside[: signs[0]], inside[signs[0] + 1 :]
        return Terminal("FRACTION", Ratio(*(self.parse(part, depth + 1) for part in parts))), after

    def _indicator(self, tokens: Sequence[Token], place: int, depth: int) -> tuple[Terminal, int]:
        """1[k = t], 1_{k = t}: one where the condition holds; by itself a vector of ones."""
        after = place + 1
        if after < len(tokens) and tokens[after].text in ("_", "[", "(", r"\{"):
            if tokens[after].text == "_":
                inside, after = group(tokens, after + 1)
                inside = [token for token in inside if token.text not in (r"\{", r"\}", "[", "]", "(", ")")]
            else:
                closing = {"[": "]", "(": ")", r"\{": r"\}"}[tokens[after].text]
                end = next((n for n in range(after, len(tokens)) if tokens[n].text == closing), len(tokens))
                inside, after = tokens[after + 1 : end], end + 1
            signs = [number for number, token in enumerate(inside) if token.text in RELATIONS]
            if len(signs) == 1:
                left, right = (self.parse(part, depth + 1) for part in (inside[: signs[0]], inside[signs[0] + 1 :]))
                return Terminal("INDICATOR", Indicator(left, RELATIONS[inside[signs[0]].text], right)), after
            raise Unread("an indicator without a condition", tokens[place].at)
        return self._scripted(ONES, tokens, place, after)

    def _word(self, tokens: Sequence[Token], place: int) -> tuple[Terminal, int]:
        text = tokens[place].text.strip(" ,.")
        if text.replace("_", "").replace("-", "").isalnum() and text.lower() not in (
            "if",
            "for",
            "otherwise",
            "and",
            "when",
        ):
            return self._scripted(text, tokens, place, place + 1)
        if text.endswith("'") and text[:-1].isalpha():
            return self._scripted(text, tokens, place, place + 1)
        return Terminal("WORD", text), place + 1

    def _number(self, tokens: Sequence[Token], place: int) -> tuple[Terminal, int]:
        text, after = tokens[place].text, place + 1
        run = [part.text for part in tokens[place : place + 5]]
        if len(run) == 5 and run[1:4] == ["{", ",", "}"] and run[4].isdecimal():
            thousands = len(run[4]) == 3 and text != "0" and not self._decimal_comma
            text, after = (text + run[4] if thousands else f"{text}.{run[4]}"), place + 5
        text = text.replace(",", "")
        digits, _, power = text.lower().partition("e")
        if len(text) > _LONGEST_NUMBER or not text.isascii():
            raise Unread("a number that is too long", tokens[place].at)
        value, places = Fraction(text), len(digits.partition(".")[2]) - int(power or 0)
        if after < len(tokens) and tokens[after].text in _AND_SO_ON:
            after += 1  # 0.426...
        if after < len(tokens) and tokens[after].text == r"\%":
            value, places, after = value / 100, places + 2, after + 1
        return Terminal("NUMBER", Literal(value, places)), after

    def _big(self, tokens: Sequence[Token], place: int) -> tuple[Terminal, int]:
        scripts: dict[str, tuple[Token, ...]] = {}
        after = place + 1
        while after < len(tokens) and tokens[after].text in ("_", "^"):
            inside, end = group(tokens, after + 1)
            scripts[tokens[after].text] = tuple(inside)
            after = end
        return Terminal("BIG", Big(tokens[place].text, scripts.get("_", ()), scripts.get("^", ()))), after

    def _braced_name(self, tokens: Sequence[Token], place: int, depth: int) -> tuple[Terminal, int] | None:
        """{w_7}^+ and the like: scripts around a name are its own."""
        inside, after = group(tokens, place)
        if after >= len(tokens) or tokens[after].text not in ("_", "^", "'") or not inside or depth > _DEEPEST:
            return None
        try:
            inner, end = self._name(inside, 0) if not inside[0].word else self._word(inside, 0)
        except Unread:
            return None
        if end != len(inside) or inner.type != "NAME":
            return None
        named: Named = inner.value
        outer, after = self._scripted(named.base, tokens, place, after)
        added: Named = outer.value
        whole = Named(
            named.base, named.sub + added.sub, named.sup + added.sup, named.primes + added.primes, named.at, added.end
        )
        return Terminal("NAME", whole), after

    def _name(self, tokens: Sequence[Token], place: int) -> tuple[Terminal, int]:
        token = tokens[place]
        text = token.text
        if text in _ACCENTS:
            inside, after = group(tokens, place + 1)
            marks = [number for number, part in enumerate(inside) if part.text in ("_", "^")]
            if marks and marks[0]:
                # \hat{y_1} as \hat{y}_1
                base = text + " " + "".join(part.text for part in inside[: marks[0]])
                scripts = [*inside[marks[0] :], *tokens[after:]]
                found, end = self._scripted(base, scripts, 0, 0)
                return found, after + max(0, end - (len(inside) - marks[0]))
            return self._scripted(text + " " + "".join(part.text for part in inside), tokens, place, after)
        if text.isalpha():
            for word in self._words:
                run = tokens[place : place + len(word)]
                if "".join(part.text for part in run) == word and all(
                    one.end == other.at and not other.word for one, other in itertools.pairwise(run)
                ):
                    return self._scripted(word, tokens, place, place + len(word))
            return self._scripted(text, tokens, place, place + 1)
        if text.startswith("\\") and text[1:].isalpha() and text not in _UNREADABLE:
            return self._scripted(text, tokens, place, place + 1)
        raise Unread(f"{text} is not understood", token.at)

    def _scripted(self, base: str, tokens: Sequence[Token], place: int, after: int) -> tuple[Terminal, int]:
        sub: tuple[Token, ...] = ()
        sup: tuple[Token, ...] = ()
        primes = 0
        while after < len(tokens) and tokens[after].text in ("_", "^", "'"):
            if tokens[after].text == "'":
                primes, after = primes + 1, after + 1
                continue
            mark = tokens[after].text
            inside, end = group(tokens, after + 1)
            if mark == "^":
                nested = base == "e" or any(part.text in ("_", "^", "{") for part in inside)
                marks = (
                    [part for part in inside if part.text in (r"\prime", "'")]
                    if not nested or all(part.text in (r"\prime", "'") for part in inside)
                    else []
                )
                primes += len(marks)
                inside = [part for part in inside if part not in marks] if marks else inside
            if mark == "^" and not inside:
                pass
            elif mark == "_":
                sub += tuple(inside)
            elif sup:
                break
            else:
                sup = tuple(inside)
            after = end
        if base.endswith("'"):
            base, primes = base[:-1], primes + 1
        named = Named(base, sub, sup, primes, tokens[place].at, tokens[max(after - 1, 0)].end)
        return Terminal("NAME", named), after


_UNREADABLE = frozenset(
    [
        r"\infty",
        r"\pm",
        r"\mp",
        r"\forall",
        r"\exists",
        r"\int",
        r"\lim",
        r"\leftrightarrow",
        r"\uparrow",
        r"\downarrow",
        r"\otimes",
        r"\oplus",
        r"\cup",
        r"\cap",
        r"\binom",
        r"\substack",
    ]
)


def _fraction_part(top: Sequence[Token], tokens: Sequence[Token], place: int) -> Sequence[Token]:
    if not top:
        raise Unread("a fraction has nothing above its line", tokens[place].at)
    return top


def _environment(tokens: Sequence[Token], place: int) -> tuple[Terminal, int]:
    inside, after = group(tokens, place + 1)
    name = "".join(part.text for part in inside).rstrip("*")
    if name in _MATRICES:
        if name == "array" and tokens[place].text == r"\begin":
            _, after = group(tokens, after)
        return Terminal("BEGIN" if tokens[place].text == r"\begin" else "END", name), after
    if name in ("cases", "dcases", "rcases"):
        return Terminal("LCASES" if tokens[place].text == r"\begin" else "RCASES", name), after
    raise Unread(f"the environment {name} is not understood", tokens[place].at)


def _shown(value: object) -> str:
    if isinstance(value, Named):
        return value.base
    if isinstance(value, str):
        return value
    return type(value).__name__.lower()


def plain_number(tokens: Sequence[Token]) -> int | None:
    """The whole number that some tokens say, or None."""
    text = "".join(token.text for token in tokens)
    return int(text) if text.isdecimal() and len(text) < 7 else None


def letters_of(node: object, grammar: Grammar | None = None) -> Iterator[Named]:
    """Every name in a tree, those of fractions too; with a grammar, those in the exponents of e."""
    if isinstance(node, Tree):
        for child in node.children:
            yield from letters_of(child, grammar)
    elif isinstance(node, Terminal):
        value: Any = node.value
        if isinstance(value, Named):
            if grammar is not None and value.base == "e" and value.sup and not value.sub:
                with suppress(Unread):
                    yield from letters_of(grammar.parse(value.sup), grammar)
            else:
                yield value
        elif isinstance(value, Indicator):
            yield from letters_of(value.left, grammar)
            yield from letters_of(value.right, grammar)
        elif isinstance(value, Ratio):
            yield from letters_of(value.top, grammar)
            yield from letters_of(value.bottom, grammar)
        elif isinstance(value, Tree):
            yield from letters_of(value, grammar)
