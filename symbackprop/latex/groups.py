"""Tokens set apart and together as TeX and people mean them: rows, scripts, braces, transposes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from symbackprop.latex.signs import CLOSING, OPENING, OPERATORS, RELATIONS
from symbackprop.latex.tokens import FRACTIONS, ONES, Token, Unread, group

__all__ = [
    "arguments_apart",
    "digits_apart",
    "end_of_word",
    "multiplies",
    "one_way",
    "powers_of_e",
    "relations_free",
    "sums_of_products",
    "turned_behind",
    "with_row_ends",
    "without_braces",
]


def with_row_ends(tokens: Sequence[Token]) -> Iterator[Token]:
    r"""The tokens with \\ for one backslash at the end of a line of an environment, as programs leave it."""
    depth = 0
    for token in tokens:
        depth += (token.text == r"\begin") - (token.text == r"\end")
        yield replace(token, text="\\\\") if depth > 0 and token.text == "\\\n" else token


# signs and commands that are rarer, or written wrongly, as the usual ones
_ONE_SIGN = {
    **dict.fromkeys([r"\circledcirc", r"\bigodot", ".*", ".∗"], r"\odot"),
    r"\eqqcolon": "=:",
    r"\oslash": "/",
    **dict.fromkeys([r"\vartriangle", r"\triangle", r"\bigtriangleup"], r"\Delta"),
    **dict.fromkeys(["frac", "dfrac"], r"\frac"),
}


def one_way(token: Token) -> Token:
    r"""1.2\mathrm{e}{-3} as 1.2e-3, 1..n with its dots, a backslash at the end of a line as one before a space, and one
    sign each for a product and a quotient entry by entry, and for a change.
    """
    text = token.text
    if text.strip() in ("..", "..."):
        return replace(token, text=r"\dots")
    if text == "\\\n":
        return replace(token, text="\\ ")
    if text in _ONE_SIGN:
        return replace(token, text=_ONE_SIGN[text])
    match = _IN_POWERS.fullmatch(text) if "\\" in text[1:] else None
    return token if match is None else replace(token, text=f"{match[1]}e{match[2]}")


_IN_POWERS = re.compile(r"(\d.*)\\\w+\{[eE]\}\{?([-+]?\d+)\}?")


def scripts_in_brackets(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with braces around a script that is typed in brackets, e^(-x) and a^(l): what a single one would show
    of it is nothing that anybody means.
    """
    texts = [token.text for token in tokens]
    opened: dict[int, int] = {}  # the place of the bracket that closes each of these
    for place in range(1, len(tokens)):
        if texts[place] == "(" and texts[place - 1] in ("^", "_"):
            end = _closing(texts, place)
            if end is not None:
                opened[place] = end
    if not opened:
        return [*tokens]
    closed = {*opened.values()}
    found: list[Token] = []
    for place, token in enumerate(tokens):
        if place in opened:
            found.append(replace(token, text="{", end=token.at))
        found.append(token)
        if place in closed:
            found.append(replace(token, text="}", at=token.end))
    return found


def differentials_alone(tokens: Sequence[Token]) -> list[Token]:
    r"""The tokens with \partial E for a \partial_E that is a whole numerator: it differentiates by nothing there."""
    found: list[Token] = []
    place = 0
    while place < len(tokens):
        end = _below_alone(tokens, place)
        found.append(tokens[place])
        if end:
            found += [token for token in tokens[place + 2 : end] if token.text not in ("{", "}")]
        place = end or place + 1
    return found


def _below_alone(tokens: Sequence[Token], place: int) -> int:
    """Where the script of a differential ends that fills its group; 0 for anything else."""
    texts = [token.text for token in tokens[max(place - 1, 0) : place + 3]]
    if texts[:3] != ["{", r"\partial", "_"] or len(texts) < 4:
        return 0
    end = place + 3
    if texts[3] == "{":
        end = next((n + 1 for n in range(place + 3, len(tokens)) if tokens[n].text == "}"), 0)
    return end if 0 < end < len(tokens) and tokens[end].text == "}" else 0


def _closing(texts: Sequence[str], start: int) -> int | None:
    """The place of the bracket that closes one; None where a row or a group ends before."""
    depth = 0
    for place in range(start, min(len(texts), start + _LONGEST_SCRIPT)):
        depth += (texts[place] in ("(", "{")) - (texts[place] in (")", "}"))
        if not depth:
            return place if texts[place] == ")" else None
        if texts[place] in ("\\\\", "&") or depth < 0:
            return None
    return None


def turned_behind(tokens: list[Token]) -> list[Token]:
    r"""The tokens with a transpose above what it stands behind, W\top as W^\top; in what stands there, a^{(l)}\top."""
    result: list[Token] = []
    for token in tokens:
        before = result[-1].text if result else "^"
        if token.text not in _TURNS_BEHIND or before in ("^", "{"):
            result.append(token)
            continue
        opened = _opening(result, len(result) - 1) if before == "}" else 0
        if opened and result[opened - 1].text == "^":
            result[-1:] = [token, replace(result[-1], end=token.end)]
        else:
            result += [replace(token, text="^"), token]
    return result


_LONGEST_SCRIPT = 60  # tokens
_TURNS_BEHIND = frozenset([r"\top", r"\intercal"])


_BARS = ("|", r"\mid", r"\vert")


def arguments_apart(tokens: list[Token]) -> list[Token]:
    """The tokens with commas between all that a name depends on, J(w; x, y) and J(w | x, y) as J(w, x, y)."""
    bars = [place for place, token in enumerate(tokens) if token.text in _BARS]
    signs = [place for place, token in enumerate(tokens) if token.text == ";"]
    signs += bars if len(bars) == 1 else []  # two are an absolute value
    opened = [(place, _bracket_around(tokens, place)) for place in signs]
    apart = {place for place, start in opened if start and _is_a_name(tokens[:start])}
    return [replace(token, text=",") if n in apart else token for n, token in enumerate(tokens)] if apart else tokens


def _bracket_around(tokens: Sequence[Token], place: int) -> int:
    """Where the round bracket opens in which a place is, without a relation before it; 0 for none."""
    depth = 0
    while place > 0:
        place -= 1
        text = tokens[place].text
        if not depth and (text in RELATIONS or text in OPENING):
            return place if text == "(" else 0
        depth += (text in CLOSING) - (text in OPENING)
    return 0


def _is_a_name(before: Sequence[Token]) -> bool:
    """Whether some tokens end with a name and its scripts."""
    last = before[-1].text
    if last.isdecimal():
        return len(before) > 1 and before[-2].text in ("_", "^")
    return before[-1].word or last.lstrip("\\").isalpha() or last in ("}", "'", r"\prime")


def _opening(tokens: Sequence[Token], place: int) -> int:
    """Where the group begins that ends at a place."""
    depth = 0
    while place > 0:
        depth += (tokens[place].text == "}") - (tokens[place].text == "{")
        if not depth:
            break
        place -= 1
    return place


def without_braces(tokens: list[Token]) -> list[Token]:
    r"""The tokens without braces around a script and its mark, \sum{_i}, around all that is in others, {{db}}, and
    around a differential, a name with a minus, and what has an index, {dw}_1, {-e}^{-x} and {a b}_k, and around the
    argument of a function, f{(x)}: nobody sees them, and the script stands at the last letter.
    """
    place = 1
    while place + 1 < len(tokens):
        if tokens[place].text == "{":
            after = _behind(tokens, place)
            inside = tokens[place + 1 : after - 1]
            doubled = tokens[place - 1].text == "{" and after < len(tokens) and tokens[after].text == "}"
            free = tokens[place - 1].text in _BEFORE_FREE
            script = tokens[after].text if after < len(tokens) else ""
            applied = tokens[place - 1].text in _APPLIED and _is_bracketed(inside)
            if inside and (inside[0].text in ("_", "^") or doubled or applied or (free and _has_parts(inside, script))):
                if applied:
                    inside = [replace(inside[0], at=tokens[place].at), *inside[1:]]
                    inside[-1] = replace(inside[-1], end=tokens[after - 1].end)
                tokens[place:after] = inside
                place -= doubled
        place += 1
    return tokens


_BEFORE_FREE = {*OPENING, *OPERATORS, *RELATIONS, "&", "\\\\", r"\quad"}  # a group behind them is no argument


_APPLIED = frozenset(
    ["f", "g", "h", "'", r"\sigma", r"\gamma", r"\phi", r"\varphi", r"\psi", r"\tanh", r"\exp", r"\ln", r"\log"]
)  # what functions are written with


def _is_bracketed(tokens: Sequence[Token]) -> bool:
    """Whether one pair of round brackets stands around some tokens."""
    depths = [*accumulate((one.text == "(") - (one.text == ")") for one in tokens)]
    return len(tokens) > 2 and tokens[-1].text == ")" and 0 not in depths[:-1] and depths[-1] == 0


def _has_parts(inside: Sequence[Token], script: str) -> bool:
    """Whether a group is a d and letters behind it, or a minus and a name, or has signs of a product below which an
    index stands, or a bracket that opens outside.
    """
    depths = [*accumulate((one.text in _OPENED) - (one.text in _CLOSED) for one in inside)]
    if len(inside) > 1 and (depths[-1] or min(depths) < 0):
        return True  # ({a)}: a bracket closes that does not open within
    if script not in ("_", "^") or len(inside) < 2:
        return False
    letters = all(one.text.isalpha() for one in inside[1:])
    if letters and (inside[0].text in ("d", r"\partial") or (inside[0].text == "-" and len(inside) == 2)):
        return True
    return script == "_" and any(one.text in OPERATORS and not depth for one, depth in zip(inside, depths, strict=True))


def relations_free(tokens: Sequence[Token]) -> list[Token]:
    """The tokens without braces around a whole equation or a sign of relation, which only set it: {a = b}, a {=} b."""
    result: list[Token] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token.text in _INDICATORS and (place + 1 == len(tokens) or tokens[place + 1].text != "{"):
            result.append(token)  # 1_{i = j}: what follows are its scripts
            place += 1
        elif token.text in _WITH_ARGUMENTS:
            after = place + 1
            for _ in range(_WITH_ARGUMENTS[token.text]):
                after = _behind(tokens, after)
            result += tokens[place:after]
            place = after
        elif token.text == "{":
            after = _behind(tokens, place)
            inside = relations_free(tokens[place + 1 : after - 1])
            result += inside if _relates(inside) else [token, *inside, *tokens[max(after - 1, place + 1) : after]]
            place = after
        else:
            result.append(token)
            place += 1
    return result


def _behind(tokens: Sequence[Token], place: int) -> int:
    """Where an argument ends, at the end of the tokens where it is missing."""
    try:
        return group(tokens, place)[1]
    except Unread:
        return len(tokens)


def _relates(tokens: Sequence[Token]) -> bool:
    """Whether a sign of relation stands in some tokens, outside of all brackets."""
    depth = 0
    for token in tokens:
        depth += (token.text in _OPENED) - (token.text in _CLOSED)
        if not depth and token.text in _RELATING:
            return True
    return False


_RELATING = frozenset(
    ["=", ":=", "=:", r"\equiv", r"\approx", r"\leftarrow", r"\gets", r"\neq", r"\le", r"\leq", r"\ge", r"\geq"]
)
_OPENED, _CLOSED = frozenset(["{", "(", "[", r"\{", r"\begin"]), frozenset(["}", ")", "]", r"\}", r"\end"])
_INDICATORS = ("1", "I", ONES)
_WITH_ARGUMENTS = {
    **dict.fromkeys(("^", "_", r"\begin", r"\end", r"\sqrt", *_INDICATORS), 1),
    **dict.fromkeys(FRACTIONS, 2),
}


def powers_of_e(tokens: Sequence[Token]) -> list[Token]:
    r"""The tokens with e^{-z} for \exp^{-z}; the power of the function, \exp^2(z), stays."""
    result = list(tokens)
    for place, token in enumerate(result[:-1]):
        if token.text == r"\exp" and result[place + 1].text == "^":
            after = _behind(result, place + 2)
            if after == len(result) or result[after].text not in ("(", "["):
                result[place] = replace(token, text="e", word=False)
    return result


def digits_apart(raw: Sequence[Token]) -> list[Token]:
    r"""The tokens with the digits of \\frac12 apart: TeX takes one for each argument."""
    result = list(raw)
    place = 0
    while place < len(result):
        after = place + 1
        for _ in range(2 if result[place].text in FRACTIONS else 0):
            while after < len(result) and result[after].text.isspace():
                after += 1
            if after < len(result) and result[after].text != "{":
                token = result[after]
                if token.text.isdecimal() and len(token.text) > 1:
                    first, rest = replace(token, text=token.text[0], end=token.at + 1), token.text[1:]
                    result[after : after + 1] = [first, replace(token, text=rest, at=token.at + 1)]
                after += 1
            elif after < len(result):
                try:
                    _, after = group(result, after)
                except Unread:
                    break
        place += 1
    return result


def multiplies(tokens: Sequence[Token], place: int) -> bool:
    """Whether a full stop stands right between two factors, W.x, where no sentence ends."""
    if not 0 < place < len(tokens) - 1:
        return False
    before, after = tokens[place - 1], tokens[place + 1]
    closed = before.text not in OPENING and before.text not in OPERATORS and not before.word
    opened = after.text.isalpha() or (after.text[0] == "\\" and after.text[1:].isalpha()) or after.text in ("(", "[")
    return closed and opened and not after.word and before.end == tokens[place].at and tokens[place].end == after.at


def sums_of_products(tokens: list[Token]) -> list[Token]:
    r"""The tokens with + for \oplus behind a product, W x \oplus b; else it may be the exclusive or, x_1 \oplus x_2."""
    return [
        replace(token, text="+") if token.text == r"\oplus" and _factors_before(tokens, place) > 1 else token
        for place, token in enumerate(tokens)
    ]


def _factors_before(tokens: Sequence[Token], place: int) -> int:
    """How many letters and matrices stand in the summand that ends before a place, those in scripts and brackets left
    out.
    """
    found, depth, behind = 0, 0, ""
    for token in reversed(tokens[:place]):
        depth += (token.text in _ENDS) - (token.text in _BEGINS)
        if depth < 0 or (not depth and (token.text in RELATIONS or token.text in _BETWEEN_SUMMANDS)):
            break
        letter = not depth and token.text.lstrip("\\").isalpha() and token.text not in OPERATORS
        if token.text in ("_", "^"):
            found -= behind == "letter"  # the script of one letter
        found += letter
        behind = "letter" if letter else token.text
    return found


_BEGINS, _ENDS = OPENING | {r"\begin"}, CLOSING | {r"\end"}
_BETWEEN_SUMMANDS = ("+", "-", "&", "\\\\", r"\oplus")


def end_of_word(tokens: Sequence[Token], place: int, word: str) -> int:
    """Where a word ends that is written letter by letter from a place on; 0 where it does not stand there."""
    text, after = "", place
    while after < len(tokens) and len(text) < len(word):
        token = tokens[after]
        if after > place and (token.word or tokens[after - 1].end != token.at):
            return 0
        text, after = text + token.text, after + 1
    return after if text == word else 0
