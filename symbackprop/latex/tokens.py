"""LaTeX mathematics -> tokens with their places, without what only sets it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from symbackprop.latex.cases import with_cases
from symbackprop.latex.commands import (
    BETWEEN,
    CROSSED,
    DROPPED,
    ENDS,
    FONTS,
    LABELLED,
    LETTERED,
    OPENED,
    OVERLAYS,
    SETTING,
    SPACES,
    UPRIGHT,
    WORDS,
)
from symbackprop.latex.signs import RELATIONS
from symbackprop.latex.unicode import in_latex, is_of_another_script
from symbackprop.latex.words import FOR, IF

__all__ = [
    "FRACTIONS",
    "ONES",
    "STRUCK_OUT",
    "TRANSPOSED",
    "Macro",
    "Macros",
    "Misfit",
    "Token",
    "Unread",
    "group",
    "tokenise",
    "turns",
]


class Unread(Exception):
    """The reader could not go on: why, and where in the document."""

    def __init__(self, reason: str, at: int | None = None) -> None:
        super().__init__(reason)
        self.at = at


class Misfit(Unread):
    """Vectors and matrices whose shapes do not fit: this can be read, and is wrong."""


@dataclass(frozen=True, slots=True)
class Token:
    r"""One token and where it stands in the document; a `word` was set as such, by \\text or \\mathrm."""

    text: str
    at: int
    end: int
    word: bool = False


@dataclass(frozen=True, slots=True)
class Macro:
    """A command that the document defines: how many arguments it takes, and which of them are mathematics. With a
    `body` it is put in; without one only those arguments are read.
    """

    arguments: int
    mathematics: tuple[int, ...]
    body: str | None = None


Macros = Mapping[str, Macro]

_TOKEN = re.compile(
    r"(?<![A-Za-z\\])[A-Za-z]+(?:\\_[A-Za-z]\w*)+|\\(?:tag|hspace|vspace|operatorname|intertext|label|eqref|ref)\*|\\[A-Za-z]+|\\."
    r"|(?<![\\\d])%[^\n]*|(?<![\d.])\d{1,3}(?:(?:\\,|\{\\,\})\d{3}(?!\d))+(?:\.\d+)?"
    r"|\d+\.(?=\s*[-+*/)])|\d+\.\d+\\(?:mathrm|text|rm)\{[eE]\}(?:\{[-+]?\d{1,3}\}|[-+]\d{1,3})"
    r"|\d+(?:\.\d+)?(?:[eE][-+]\d{1,3}(?!\d))?|\.\d+|\s+|:=|=:|.",
    re.DOTALL,
)


def tokenise(text: str, start: int = 0, macros: Macros | None = None) -> list[Token]:
    """The tokens of a piece of mathematics that starts at `start` in its document."""
    found = [Token(match[0], start + match.start(), start + match.end()) for match in _TOKEN.finditer(text)]
    raw = [replace(token, text=_one_way(token.text)) for token in _with_row_ends(found)]
    depth = deepest = 0
    for token in raw:
        depth += (token.text == "{") - (token.text == "}")
        deepest = max(deepest, depth)
    if deepest > _DEEPEST:
        raise Unread("it is nested too deeply", start)
    meant = _turned_behind([*_meant(_digits_apart(raw), macros or {})])
    return with_cases(_without_braces(_relations_free(meant)))


def _with_row_ends(tokens: Sequence[Token]) -> Iterator[Token]:
    r"""The tokens with \\ for one backslash at the end of a line of an environment, as programs leave it."""
    depth = 0
    for token in tokens:
        depth += (token.text == r"\begin") - (token.text == r"\end")
        yield replace(token, text="\\\\") if depth > 0 and token.text == "\\\n" else token


def _one_way(text: str) -> str:
    r"""1.2\mathrm{e}{-3} as 1.2e-3, and a backslash at the end of a line as one before a space."""
    if text == "\\\n":
        return "\\ "
    match = re.fullmatch(r"(\d.*)\\\w+\{[eE]\}\{?([-+]?\d+)\}?", text)
    return text if match is None else f"{match[1]}e{match[2]}"


def _turned_behind(tokens: list[Token]) -> list[Token]:
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


_TURNS_BEHIND = frozenset([r"\top", r"\intercal"])


def _opening(tokens: Sequence[Token], place: int) -> int:
    """Where the group begins that ends at a place."""
    depth = 0
    while place > 0:
        depth += (tokens[place].text == "}") - (tokens[place].text == "{")
        if not depth:
            break
        place -= 1
    return place


def _without_braces(tokens: list[Token]) -> list[Token]:
    r"""The tokens without braces around a script and its mark, \sum{_i}."""
    place = 1
    while place + 1 < len(tokens):
        if tokens[place].text == "{" and tokens[place + 1].text in ("_", "^"):
            inside, after = group(tokens, place)
            tokens[place:after] = inside
        place += 1
    return tokens


def _relations_free(tokens: Sequence[Token]) -> list[Token]:
    """The tokens without braces around a whole equation or a sign of relation, which only set it: {a = b}, a {=} b."""
    result: list[Token] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token.text in _WITH_ARGUMENTS:
            after = place + 1
            for _ in range(_WITH_ARGUMENTS[token.text]):
                after = _behind(tokens, after)
            result += tokens[place:after]
            place = after
        elif token.text == "{":
            after = _behind(tokens, place)
            inside = _relations_free(tokens[place + 1 : after - 1])
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


ONES = r"\ones"  # a bold or double-struck 1
STRUCK_OUT = r"\struckout"  # an equation that is crossed out
TRANSPOSED = frozenset(["T", r"\top", r"\intercal", "t", r"\mathsf T", r"\transpose"])  # what a matrix is raised to
FRACTIONS = frozenset([r"\frac", r"\dfrac", r"\tfrac", r"\cfrac", r"\nicefrac", r"\sfrac"])


_WITH_ARGUMENTS = {
    **dict.fromkeys(("^", "_", r"\begin", r"\end", r"\sqrt", "1", "I", ONES), 1),
    **dict.fromkeys(FRACTIONS, 2),
}


def _digits_apart(raw: Sequence[Token]) -> list[Token]:
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


_DEEPEST = 120  # groups in one another, each of which is looked through
_LONGEST_OVERLAY = 12  # tokens
_MOST_EXPANDED = 12  # commands in one another
_LONGEST_EXPANDED = 2000  # tokens


def _put_in(macro: Macro, arguments: Sequence[Sequence[Token]], call: Token, end: int) -> list[Token]:
    """The body of a command with its arguments; every token of it stands where the command stands."""
    result: list[Token] = []
    body = [match[0] for match in _TOKEN.finditer(macro.body or "")]
    place = 0
    while place < len(body):
        text = body[place]
        number = body[place + 1] if text == "#" and place + 1 < len(body) else ""
        if number.isdecimal() and 1 <= int(number) <= len(arguments):
            brace = Token("{", call.at, end), Token("}", call.at, end)
            result += [brace[0], *arguments[int(number) - 1], brace[1]]
            place += 2
            continue
        result.append(Token(text, call.at, end))
        place += 1
    return result


def _meant(raw: Sequence[Token], macros: Macros, depth: int = 0) -> Iterator[Token]:
    if depth > _MOST_EXPANDED:
        raise Unread("commands that are defined by themselves", raw[0].at if raw else None)
    place = 0
    while place < len(raw):
        token, place = raw[place], place + 1
        name = token.text
        if name.isspace() or name in SETTING or name == "$" or (name[0] == "%" and len(name) > 1):
            continue
        if name == "\\\\" or name in ENDS:
            yield replace(token, text="\\\\")
            place = _after_option(raw, place)
        elif name in SPACES or is_of_another_script(name):
            yield Token(r"\quad", token.at, token.end)
        elif name in macros:
            macro = macros[name]
            arguments: list[tuple[Sequence[Token], int]] = []
            for _ in range(macro.arguments):
                inside, place = group(raw, place)
                arguments.append((inside, raw[place - 1].end))
            yield from _called(macro, arguments, token, raw[place - 1].end, macros, depth)
        elif name in WORDS:
            inside, place = group(raw, place)
            yield from _in_words(name, inside, (token.at, raw[place - 1].end), macros, depth)
        elif name in FONTS or name == r"\mathbb":
            inside, place = group(raw, place)
            yield from _in_font(name, inside, token.at, raw[place - 1].end, macros, depth)
        elif name in BETWEEN:
            _, place = group(raw, place)
            yield Token("\\\\", token.at, raw[place - 1].end)
        elif name in DROPPED:
            for _ in range(DROPPED[name]):
                _, place = group(raw, place)
        elif name in OVERLAYS:
            place = _after_overlay(raw, place)
            if place < len(raw) and raw[place].text == "{":
                inside, place = group(raw, place)
                yield from _within(_meant(inside, macros, depth), token.at, raw[place - 1].end)
        elif name in OPENED:
            start = place - 1
            for _ in range(OPENED[name]):
                inside, place = group(raw, place)
            struck = _is_taken_back(raw, start, place, inside)
            meant = (Token(STRUCK_OUT, token.at, token.end),) if struck else _meant(inside, macros, depth)
            yield from _within(meant, token.at, raw[place - 1].end)
        elif name in LABELLED:
            inside, place = group(raw, place)
            if place < len(raw) and raw[place].text in "_^":
                _, place = group(raw, place + 1)
            yield from _within(_meant(inside, macros, depth), token.at, raw[place - 1].end)
        else:
            found, place = _in_latex(raw, place - 1)
            yield from found


def _in_latex(raw: Sequence[Token], place: int) -> tuple[Sequence[Token], int]:
    """What a token stands for that is no command of its own, and where the next one is."""
    token, after = raw[place], place + 1
    if r"\_" in token.text[1:]:
        return (replace(token, text=token.text.replace("\\", ""), word=True),), after
    if token.text.isascii() and (after == len(raw) or raw[after].text.isascii()):
        return (token,), after  # as nearly everywhere
    texts, count = in_latex([part.text for part in raw[place : after + _LONGEST_SCRIPT]])
    end = raw[place + count - 1].end
    return [replace(token, text=text, end=end) for text in texts], place + count


def _is_taken_back(raw: Sequence[Token], start: int, end: int, inside: Sequence[Token]) -> bool:
    """Whether a command between two places crosses out an equation, or a whole side of one."""
    if raw[start].text not in CROSSED:
        return False
    if any(part.text == "=" for part in inside):
        return True
    around = [token for token in raw[:start] if not token.text.isspace()][-1:]
    after = [token for token in raw[end : end + 3] if not token.text.isspace()][:1]
    begins = bool(around) and around[0].text in RELATIONS
    return begins and (not after or after[0].text in RELATIONS or after[0].text in ("&", "\\\\", *ENDS))


def _in_words(name: str, inside: Sequence[Token], at: tuple[int, int], macros: Macros, depth: int) -> Iterator[Token]:
    """A word; a formula that is set upright; or what words and mathematics among them say of when something holds."""
    if name in UPRIGHT and any(part.text == "=" or part.text in FRACTIONS | _OPERATORS for part in inside):
        yield from _within(_meant(inside, macros, depth), *at)
        return
    if _is_condition(inside):
        yield from _within(_meant([*_as_condition(inside)], macros, depth), *at)
        return
    word = "".join(part.text for part in inside)
    yield Token(re.sub(r"\\[ ,;]|[{}$~]", " ", word).replace(r"\_", "_").strip(), *at, word=True)


_OPERATORS = frozenset([r"\sum", r"\partial", r"\cdot", r"\times", r"\odot", r"\left", r"\sqrt"])


def _is_condition(words: Sequence[Token]) -> bool:
    """Whether words say when something holds, with mathematics among them: (if $z > 0$)."""
    texts = [token.text for token in words]
    opened = texts.index("$") if "$" in texts else 0
    return "".join(texts[:opened]).strip(" (,").lower() in IF | FOR


def _as_condition(words: Sequence[Token]) -> Iterator[Token]:
    """The condition that such words say: a word, and the mathematics in them without the brackets around both."""
    texts = [token.text for token in words]
    opened = texts.index("$")
    end = next((n for n in range(opened + 1, len(texts)) if texts[n] == "$"), len(texts))
    for text in (r"\text", "{", "".join(texts[:opened]).strip(" (,"), "}"):
        yield replace(words[0], text=text, end=words[opened].at)
    yield from words[opened + 1 : end]


_LONGEST_SCRIPT = 12  # small digits in a row
_BOLD = frozenset([r"\mathbb", r"\mathds", r"\mathbbm", r"\mathbf", r"\boldsymbol", r"\bm"])


def _in_font(name: str, inside: Sequence[Token], at: int, end: int, macros: Macros, depth: int) -> Iterator[Token]:
    """What stands in a font: a vector of ones, a name of several letters, or what it is without the font."""
    text = "".join(part.text for part in inside)
    if text == "1" and name in _BOLD:
        yield Token(ONES, at, end)
    elif name in LETTERED and len(text) > 1 and text.isalpha():
        yield Token(text, at, end, word=True)
    else:
        yield from _within(_meant(inside, macros, depth), at, end)


def _called(
    macro: Macro,
    arguments: Sequence[tuple[Sequence[Token], int]],
    call: Token,
    end: int,
    macros: Macros,
    depth: int,
) -> Iterator[Token]:
    """What a command of the document stands for, its arguments with the places where they end."""
    if macro.body is None:
        for number, (inside, place) in enumerate(arguments, 1):
            if number in macro.mathematics:
                yield from _within(_meant(inside, macros, depth), call.at, place)
        return
    expanded = _digits_apart(_put_in(macro, [inside for inside, _ in arguments], call, end))
    if len(expanded) > _LONGEST_EXPANDED:
        raise Unread("a command that is too long", call.at)
    yield from _within(_meant(expanded, macros, depth + 1), call.at, end)


def _within(tokens: Iterable[Token], start: int, end: int) -> Iterator[Token]:
    """The tokens of an argument, which begin and end with the command around them."""
    run = list(tokens)
    if run:
        run[0] = replace(run[0], at=start)
        run[-1] = replace(run[-1], end=end)
    yield from run


def group(tokens: Sequence[Token], place: int) -> tuple[Sequence[Token], int]:
    """What an argument at `place` has inside, a group in braces or one token, and where it ends."""
    while place < len(tokens) and tokens[place].text.isspace():
        place += 1
    if place >= len(tokens):
        raise Unread("it ends where an argument should stand", tokens[-1].at if tokens else None)
    if tokens[place].text != "{":
        return tokens[place : place + 1], place + 1
    depth = 0
    for end in range(place, len(tokens)):
        depth += (tokens[end].text == "{") - (tokens[end].text == "}")
        if not depth:
            return tokens[place + 1 : end], end + 1
    raise Unread("a brace is not closed", tokens[place].at)


def turns(tokens: Sequence[Token], place: int) -> int:
    """Where a transpose before its matrix ends, {}^t W; 0 for anything else."""
    if [token.text for token in tokens[place : place + 3]] != ["{", "}", "^"]:
        return 0
    inside, after = group(tokens, place + 3)
    return after if "".join(token.text for token in inside) in TRANSPOSED and after < len(tokens) else 0


def _after_option(raw: Sequence[Token], place: int) -> int:
    """Past the [1ex] that may follow the end of a row."""
    text = "".join(token.text for token in raw[place : place + 8])
    match = re.match(r"\[-?[\d.]+\s*[a-z]{2}\]", text)
    if match is None:
        return place
    end, length = place, 0
    while length < match.end():
        length += len(raw[end].text)
        end += 1
    return end


def _after_overlay(raw: Sequence[Token], place: int) -> int:
    """Past the <2-> that says on which slides something is shown."""
    while place < len(raw) and raw[place].text.isspace():
        place += 1
    if place >= len(raw) or raw[place].text != "<":
        return place
    end = next((n for n in range(place, min(len(raw), place + _LONGEST_OVERLAY)) if raw[n].text == ">"), None)
    return place if end is None else end + 1
