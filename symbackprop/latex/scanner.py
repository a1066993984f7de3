"""Tokens -> the terminals of the grammar: numbers, names with their scripts, fractions."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from lark import Token as Terminal

from symbackprop.latex.formulas.entries import (
    CLOSING_OF,
    before_places,
    bracket,
    counted_from_one,
    layer_behind,
    with_places,
)
from symbackprop.latex.groups import end_of_word, multiplies
from symbackprop.latex.habits import Habits, is_of_an_index
from symbackprop.latex.nodes import ENTRY, Identifier, Indicator, Literal, Node, Ratio, SumSign
from symbackprop.latex.ranges import with_limits
from symbackprop.latex.signs import CLOSING, DIFFERENTIALS, OPENING, OPERATORS, RELATIONS
from symbackprop.latex.tokens import ACCENTS, FRACTIONS, ONES, STRUCK_OUT, TRANSPOSED, Token, Unread, group, turns
from symbackprop.latex.words import WHEN_WORDS

__all__ = ["DEEPEST", "Scanner"]

DEEPEST = 40  # groups in one another
_MOST_WORDS = 3  # of a name
_LONGEST_NUMBER = 400  # characters
_SIMPLE = {
    "+": "PLUS", "-": "MINUS", r"\cdot": "DOT", r"\times": "DOT", "*": "DOT", r"\ast": "DOT", r"\odot": "ODOT",
    r"\circ": "ODOT", "/": "SLASH", r"\div": "SLASH", ",": "COMMA", "&": "AMP", "\\\\": "ROW", "(": "LPAR", "[": "LPAR",
    ")": "RPAR", "]": "RPAR", r"\{": "LPAR", r"\}": "RPAR", r"\lbrace": "LPAR", r"\rbrace": "RPAR", r"\lbrack": "LPAR",
    r"\rbrack": "RPAR", "{": "LBRACE", "}": "RBRACE", r"\partial": "PARTIAL", r"\lvert": "LBAR", r"\rvert": "RBAR",
    r"\lVert": "LBAR", r"\rVert": "RBAR", r"\langle": "LANGLE", r"\rangle": "RANGLE",
    r"\otimes": "DOT", r"\bullet": "DOT",
}  # fmt: skip
_SIGNED = frozenset(["+", "-"])
# how many ones a vector of them has, 1_m and 1_{n_l}
_SIZE = re.compile(r"(?:[2-9]|\d{2,}|[mnpdqMNKBDHT](?:[_^]\{?[(\[]?\\?\w+[)\]]?\}?)?)(?:\\times1)?")
_MATRICES = frozenset(["bmatrix", "pmatrix", "matrix", "vmatrix", "Bmatrix", "smallmatrix", "array"])
_NAMED = {"I": tuple(CLOSING_OF), "1": ("(", r"\{")}  # of an indicator, with its brackets
_BESIDE_CONDITIONS = frozenset(["DOT", "ODOT", "PLUS", "MINUS"])
_PRIMES = ("'", r"\prime")  # the second is raised by those who know it, and written as it is by others
_AND_SO_ON = frozenset([r"\ldots", r"\dots"])
_JOINING = WHEN_WORDS | {"and"}
_CELL_ENDS = ("&", "\\\\", r"\end")  # before which a comma or full stop only ends what people read
_OPERANDS = frozenset([
    "RPAR", "RBRACE", "RBAR", "NUMBER", "NAME", "SUP", "SUB", "PRIME", "FRACTION", "END", "WORD", "PARTIAL",
    "INDICATOR",
])  # fmt: skip
_UNREADABLE = frozenset([
    r"\infty", r"\pm", r"\mp", r"\forall", r"\exists", r"\int", r"\lim", r"\leftrightarrow", r"\uparrow",
    r"\downarrow", r"\oplus", r"\cup", r"\cap", r"\binom", r"\substack",
])  # fmt: skip


def _sign(token: Token) -> Iterator[Terminal]:
    """What a sign right behind that of a sum says of the summands: a minus is the factor -1."""
    if token.text == "-":
        factor = Terminal("NUMBER", Literal(Fraction(-1), 0))
        factor.start_pos = token.at
        yield factor


class Scanner:
    """Makes terminals of tokens, for a vocabulary of names of several letters; `parse` reads what stands in braces, and
    `habits` say in which of several ways names are written.
    """

    def __init__(
        self,
        words: Collection[str],
        parse: Callable[[Sequence[Token], int], Node],
        *,
        decimal_comma: bool,
        habits: Habits,
    ) -> None:
        self._words = sorted((word for word in words if len(word) > 1), key=len, reverse=True)
        self._parse = parse
        self._decimal_comma = decimal_comma
        self._habits = habits

    def scan(self, tokens: Sequence[Token], depth: int) -> Iterator[Terminal]:
        """The terminals that some tokens consist of."""
        place, previous, bars = 0, "", 0
        while place < len(tokens):
            token = tokens[place]
            following = tokens[place + 1].text if place + 1 < len(tokens) else ""
            ends = token.text in (",", ".", ";") and following in _CELL_ENDS
            if ends or (token.text == "\\\\" and following == r"\end"):
                place += 1
                continue
            found, after = self._one(tokens, place, depth, previous, bars)
            bars += (found.type == "LBAR") - (found.type == "RBAR")
            found.start_pos = token.at
            previous, place = found.type, after
            yield found
            if found.type == "BIG" and place < len(tokens) and tokens[place].text in _SIGNED:
                yield from _sign(tokens[place])  # of what is summed: nobody adds to a sign
                place += 1

    def _one(self, tokens: Sequence[Token], place: int, depth: int, previous: str, bars: int) -> tuple[Terminal, int]:
        token = tokens[place]
        text = token.text
        if token.word:
            return self._word(tokens, place)
        if text[0].isdecimal() or (text[0] == "." and len(text) > 1):
            held = self._iverson(tokens, place, depth, previous) if text == "1" else None
            return held or self._number(tokens, place)
        turned = turns(tokens, place)
        if turned:
            return Terminal("TURN", text), turned
        if text == "." and multiplies(tokens, place):
            return Terminal("DOT", text), place + 1
        if text in ("^", "_"):
            inside, after = group(tokens, place + 1)
            return Terminal("SUP" if text == "^" else "SUB", tuple(inside)), after
        if text in _PRIMES:
            return Terminal("PRIME", text), place + 1
        if text in ("|", r"\vert", r"\|", r"\Vert"):
            return Terminal("RBAR" if bars and previous in _OPERANDS else "LBAR", text), place + 1
        if text in FRACTIONS:
            top, after = group(tokens, place + 1)
            bottom, after = group(tokens, after)
            ratio = Ratio(self._parse(_fraction_part(top, tokens, place), depth + 1), self._parse(bottom, depth + 1))
            return Terminal("FRACTION", ratio), after
        if text == r"\sqrt":
            inside, after = group(tokens, place + 1)
            return Terminal("ROOT", self._parse(inside, depth + 1)), after
        if text in (r"\sum", r"\prod"):
            return self._big(tokens, place)
        if text in (r"\begin", r"\end"):
            return _environment(tokens, place)
        if text in RELATIONS:
            return Terminal("REL", RELATIONS[text]), place + 1
        if text == STRUCK_OUT:
            raise Unread("part of it is struck out", token.at)
        if text == ONES:
            return self._indicator(tokens, place, depth)
        iverson = self._iverson(tokens, place, depth, previous)
        if iverson is not None:
            return iverson
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
        return Terminal("FRACTION", Ratio(*(self._parse(part, depth + 1) for part in parts))), after

    def _indicator(self, tokens: Sequence[Token], place: int, depth: int) -> tuple[Terminal, int]:
        """1[k = t], 1_{k = t}: one where the condition holds; by itself, or with its size below, a vector of ones."""
        after = place + 1
        if after < len(tokens) and tokens[after].text in ("_", *CLOSING_OF):
            if tokens[after].text == "_":
                inside, after = group(tokens, after + 1)
                while inside and inside[0].text in CLOSING_OF and bracket(inside, 0)[1] == len(inside):
                    inside, _ = bracket(inside, 0)
            else:
                inside, after = bracket(tokens, after)
            found = self._condition(inside, depth)
            if found is not None:
                return found, after
            if tokens[place + 1].text != "_" or not _SIZE.fullmatch("".join(token.text for token in inside)):
                raise Unread("an indicator without a condition", tokens[place].at)
        return self._scripted(ONES, tokens, place, after)

    def _iverson(self, tokens: Sequence[Token], place: int, depth: int, beside: str) -> tuple[Terminal, int] | None:
        """I[z > 0], 1(i = j), 1_{z > 0} and [z > 0], one where the condition holds, and (z > 0) with a sign or brackets
        beside it, or alone; (i = j) alone says for which indices.
        """
        named = _NAMED.get(tokens[place].text, ())
        start = place + bool(named)
        if tokens[place].text == "1" and start < len(tokens) and tokens[start].text == "_":
            inside, after = group(tokens, start + 1)
            found = self._condition(inside, depth)
            return (found, after) if found is not None else None
        if start >= len(tokens) or tokens[start].text not in (named or ("[", "(")):
            return None
        inside, after = bracket(tokens, start)
        found = self._condition(inside, depth)
        following = _SIMPLE.get(tokens[after].text) if after < len(tokens) else "end"
        compares = found is not None and found.value.relation not in ("=", "!=")
        joined = beside == "RPAR" or {beside, following} & _BESIDE_CONDITIONS or not place
        alone = compares and joined if tokens[start].text == "(" else compares or following != "end"
        return (found, after) if found is not None and (named or alone) else None

    def _condition(self, inside: Sequence[Token], depth: int) -> Terminal | None:
        """The condition that some tokens are, where they have one relation."""
        depth_of = [*itertools.accumulate((token.text in OPENING) - (token.text in CLOSING) for token in inside)]
        signs = [n for n, token in enumerate(inside) if token.text in RELATIONS and not depth_of[n]]
        if len(signs) != 1 or signs[0] in (0, len(inside) - 1):
            return None
        left, right = (self._parse(part, depth + 1) for part in (inside[: signs[0]], inside[signs[0] + 1 :]))
        return Terminal("INDICATOR", Indicator(left, RELATIONS[inside[signs[0]].text], right))

    def _word(self, tokens: Sequence[Token], place: int) -> tuple[Terminal, int]:
        text = tokens[place].text.strip(" ,.")
        if text.replace("_", "").replace("-", "").isalnum() and text.lower() not in _JOINING:
            return self._scripted(text, tokens, place, place + 1)
        if text.endswith("'") and text[:-1].isalpha():
            return self._scripted(text, tokens, place, place + 1)
        if _is_name_of_words(tokens, place):
            return self._scripted("".join(text.split()), tokens, place, place + 1)
        return Terminal("WORD", text), place + 1

    def _number(self, tokens: Sequence[Token], place: int) -> tuple[Terminal, int]:
        text, after = tokens[place].text, place + 1
        run = [part.text for part in tokens[place : place + 5]]
        if len(run) == 5 and run[1:4] == ["{", ",", "}"] and run[4].isdecimal():
            thousands = len(run[4]) == 3 and text != "0" and not self._decimal_comma
            text, after = (text + run[4] if thousands else f"{text}.{run[4]}"), place + 5
        for sign in (r"{\,}", r"\,", ","):  # 3\,698\,922
            text = text.replace(sign, "")
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
            scripts[tokens[after].text] = tuple(map(_as_letter, inside))
            after = end
        if self._habits.from_zero:
            scripts = counted_from_one(scripts)
        sub, sup = with_limits(scripts.get("_", ()), scripts.get("^", ()))
        return Terminal("BIG", SumSign(tokens[place].text, sub, sup)), after

    def _braced_name(self, tokens: Sequence[Token], place: int, depth: int) -> tuple[Terminal, int] | None:
        """{w_7}^+ and the like: scripts around a name are its own."""
        inside, after = group(tokens, place)
        if after >= len(tokens) or tokens[after].text not in ("_", "^", "'") or not inside or depth > DEEPEST:
            return None
        try:
            inner, end = self._name(inside, 0) if not inside[0].word else self._word(inside, 0)
        except Unread:
            return None
        if end != len(inside) or inner.type != "NAME":
            return None
        named: Identifier = inner.value
        outer, after = self._scripted(named.base, tokens, place, after)
        added: Identifier = outer.value
        entry = named.sub and added.sub and all(map(is_of_an_index, (*named.sub, *added.sub)))
        mark = (Token(ENTRY, added.sub[0].at, added.sub[0].at),) if entry else ()  # {W_1}_{ij}
        whole = Identifier(
            named.base,
            named.sub + mark + added.sub,
            named.sup + added.sup,
            named.primes + added.primes,
            named.at,
            added.end,
        )
        return Terminal("NAME", whole), after

    def _name(self, tokens: Sequence[Token], place: int) -> tuple[Terminal, int]:
        token = tokens[place]
        text = token.text
        if text in ACCENTS:
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
                after = end_of_word(tokens, place, word) if word.startswith(text) else 0
                if after:
                    return self._scripted(word, tokens, place, after)
            return self._scripted(text, tokens, place, place + 1)
        if text.startswith("\\") and text[1:].isalpha() and text not in _UNREADABLE:
            return self._scripted(text, tokens, place, place + 1)
        raise Unread(f"{text} is not understood", token.at)

    def _scripted(self, base: str, tokens: Sequence[Token], place: int, after: int) -> tuple[Terminal, int]:
        sub: tuple[Token, ...] = ()
        sup: tuple[Token, ...] = ()
        primes = 0
        behind = tokens[after] if 0 < after < len(tokens) and tokens[after - 1].end == tokens[after].at else None
        if behind is not None and self._habits.has_below(base, behind.text):
            sub, after = (tokens[after],), after + 1
        layer, after = layer_behind(base, tokens, after, self._habits)
        while after < len(tokens) and tokens[after].text in ("_", "^", *_PRIMES):
            if tokens[after].text in _PRIMES:
                primes, after = primes + 1, after + 1
                continue
            mark = tokens[after].text
            inside, end = _script(tokens, after)
            inside = _with_transpose([*map(_as_letter, inside)])
            if mark == "^" and [part.text for part in inside] == [","]:
                inside, primes = [], primes + 1  # a comma that is meant as a prime
            if mark == "^":
                nested = base == "e" or any(part.text in ("_", "^", "{") for part in inside)
                marks = (
                    [part for part in inside if part.text in _PRIMES]
                    if not nested or all(part.text in _PRIMES for part in inside)
                    else []
                )
                primes += len(marks)
                inside = [part for part in inside if part not in marks] if marks else inside
            if mark == "^" and not inside:
                pass
            elif mark == "_":
                sub += (*before_places(sub, inside), *inside)
            elif sup:
                break
            else:
                sup = tuple(inside)
            after = end
        if not layer and not sup:
            layer, after = layer_behind(base, tokens, after, self._habits)
        sup = (*layer, *sup)
        if self._habits.bracketed or len(sub) > 2:
            sub, after = with_places(sub, tokens, after, self._habits)
        if base.endswith("'"):
            base, primes = base[:-1], primes + 1
        named = Identifier(base, sub, sup, primes, tokens[place].at, tokens[max(after - 1, 0)].end)
        return Terminal("NAME", self._habits.meant(named)), after


def _is_name_of_words(tokens: Sequence[Token], place: int) -> bool:
    """Whether several words are a name: they stand alone, before arguments, where an operand does, or behind a d."""
    words = tokens[place].text.split()
    letters = [word.replace("-", "") for word in words]
    plain = 1 < len(words) <= _MOST_WORDS and all(map(str.isalnum, letters))
    plain = plain and all(word.lower() not in _JOINING for word in words)
    if not plain:
        return False
    before = tokens[place - 1].text if place else ""
    after = tokens[place + 1].text if place + 1 < len(tokens) else ""
    begins = not place and (not after or after in OPERATORS - _SIGNED or after in ("^", "_", "("))
    return before in OPERATORS | DIFFERENTIALS or begins


def _script(tokens: Sequence[Token], place: int) -> tuple[Sequence[Token], int]:
    """What stands below or above from the sign at a place on, and where that ends; of o_y2 the y2: nobody multiplies a
    letter below by a number.
    """
    inside, end = group(tokens, place + 1)
    alone = tokens[place].text == "_" and len(inside) == 1 and end == place + 2 and inside[0].text.isalpha()
    if alone and not inside[0].word and end < len(tokens) and _is_a_number_of(tokens, end):
        return tokens[place + 1 : end + 1], end + 1
    return inside, end


def _is_a_number_of(tokens: Sequence[Token], place: int) -> bool:
    """Whether a single digit stands right behind what is before it."""
    token = tokens[place]
    return len(token.text) == 1 and token.text.isdecimal() and tokens[place - 1].end == token.at


def _with_transpose(inside: list[Token]) -> list[Token]:
    """W^{[2]^T} as W^{[2]T}: a transpose above what stands above."""
    place = max((number for number, token in enumerate(inside) if token.text == "^"), default=0)
    if not place:
        return inside
    mark, after = group(inside, place + 1)
    text = "".join(token.text for token in mark)
    return [*inside[:place], replace(mark[0], text=text)] if text in TRANSPOSED and after == len(inside) else inside


def _as_letter(token: Token) -> Token:
    """The l of an index, however it is written."""
    return replace(token, text="ℓ") if token.text == r"\ell" else token


def _fraction_part(top: Sequence[Token], tokens: Sequence[Token], place: int) -> Sequence[Token]:
    if not top:
        raise Unread("a fraction has nothing above its line", tokens[place].at)
    return top


def _environment(tokens: Sequence[Token], place: int) -> tuple[Terminal, int]:
    inside, after = group(tokens, place + 1)
    name = "".join(part.text for part in inside).rstrip("*")
    if name in _MATRICES:
        spec = tokens[after].text if after < len(tokens) else ""
        if name == "array" and tokens[place].text == r"\begin" and spec == "{":
            _, after = group(tokens, after)
        return Terminal("BEGIN" if tokens[place].text == r"\begin" else "END", name), after
    if name in ("cases", "dcases", "rcases"):
        return Terminal("LCASES" if tokens[place].text == r"\begin" else "RCASES", name), after
    raise Unread(f"the environment {name} is not understood", tokens[place].at)
