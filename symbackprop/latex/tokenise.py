"""LaTeX mathematics -> tokens with their places, without what only sets it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from symbackprop.latex.commands import (
    BETWEEN,
    CROSSED,
    DROPPED,
    ENDS,
    FONTS,
    LABELLED,
    LENGTHS,
    LETTERED,
    OPENED,
    OVERLAYS,
    SETTING,
    SPACES,
    UPRIGHT,
    WORDS,
)
from symbackprop.latex.groups import (
    arguments_apart,
    differentials_alone,
    digits_apart,
    one_way,
    powers_of_e,
    relations_free,
    scripts_in_brackets,
    sums_of_products,
    turned_behind,
    with_row_ends,
    without_braces,
)
from symbackprop.latex.rewriting.cases import with_cases
from symbackprop.latex.rewriting.dotted_cells import with_dotted_cells
from symbackprop.latex.rewriting.double_sums import with_sums_apart
from symbackprop.latex.rewriting.drawn_rows import with_rows_apart
from symbackprop.latex.rewriting.foreign_words import with_words_named
from symbackprop.latex.rewriting.math_in_text import with_math_in_text
from symbackprop.latex.rewriting.primed_indices import with_primed_indices
from symbackprop.latex.rewriting.single_cells import with_single_cells
from symbackprop.latex.signs import RELATIONS
from symbackprop.latex.tokens import FRACTIONS, ONES, STRUCK_OUT, Macro, Macros, Token, Unread, group
from symbackprop.latex.unicode import in_latex, is_in_a_foreign_word, is_of_another_script
from symbackprop.latex.words import FOR, IF

__all__ = ["tokenise"]


_TOKEN = re.compile(
    r"(?<![A-Za-z\\])\\?[A-Za-z]+(?:\\_[A-Za-z][A-Za-z0-9]*)+|\\(?:tag|hspace|vspace|operatorname|intertext|label|eqref|ref)\*|\\[A-Za-z]+|\\."
    r"|(?<![A-Za-z\\])d?frac(?=\s*\{)|(?<=[\w}])\s?\.\.\.?\s?(?=[\w\\])"
    r"|(?<![\\\d])%[^\n]*|(?<![\d.])\d{1,3}(?:(?:\\,|\{\\,\})\d{3}(?!\d))+(?:\.\d+)?"
    r"|\d+\.(?=\s*[-+*/)])|\d+\.\d+\\(?:mathrm|text|rm)\{[eE]\}(?:\{[-+]?\d{1,3}\}|[-+]\d{1,3})"
    r"|\d+(?:\.\d+)?(?:[eE][-+]\d{1,3}(?!\d))?|\.\d+|\.[*∗]|\s+|:=|=:|[<>]=(?!=)|.",
    re.DOTALL,
)


def tokenise(text: str, start: int = 0, macros: Macros | None = None) -> list[Token]:
    """The tokens of a piece of mathematics that starts at `start` in its document."""
    found = [Token(match[0], start + match.start(), start + match.end()) for match in _TOKEN.finditer(text)]
    raw = with_words_named(with_math_in_text([one_way(token) for token in with_row_ends(found)]))
    depth = deepest = 0
    for token in raw:
        depth += (token.text == "{") - (token.text == "}")
        deepest = max(deepest, depth)
    if deepest > _DEEPEST:
        raise Unread("it is nested too deeply", start)
    meant = turned_behind([*_meant(digits_apart(raw), macros or {})])
    meant = differentials_alone(scripts_in_brackets(powers_of_e(meant)))
    plain = with_primed_indices(without_braces(relations_free(arguments_apart(sums_of_products(meant)))))
    return with_rows_apart(with_cases(with_sums_apart(with_single_cells(with_dotted_cells(plain)))))


_DASH = "\u2014"  # which is as long as no minus
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"  # what pages leave in what is copied from them
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


def _arguments(raw: Sequence[Token], place: int, count: int) -> tuple[list[tuple[Sequence[Token], int]], int]:
    """So many groups from a place on, each with its end in the document, and the place behind them."""
    found: list[tuple[Sequence[Token], int]] = []
    for _ in range(count):
        inside, place = group(raw, place)
        found.append((inside, raw[place - 1].end))
    return found, place


def _behind_room(raw: Sequence[Token], place: int) -> int:
    """The place behind what only makes room: a space, a letter of a word in another script, or a dash of several signs
    before the words that end a formula; the same place for anything else.
    """
    token = raw[place]
    if token.text in SPACES or token.text == _DASH or (not token.word and _is_of_a_word(raw, place)):
        return place + 1
    end = place
    while end < len(raw) and raw[end].text == "-":
        end += 1
    behind = next((n for n in range(end, len(raw)) if not raw[n].text.isspace()), len(raw))
    ends = behind == len(raw) or raw[behind].text in WORDS or _is_of_a_word(raw, behind)
    return end if end > place + 1 and ends else place


def _is_of_a_word(raw: Sequence[Token], place: int) -> bool:
    """Whether a sign is no mathematics but belongs to a word in another script."""
    before, after = raw[place - 1].text if place else "", raw[place + 1].text if place + 1 < len(raw) else ""
    return is_of_another_script(raw[place].text) or is_in_a_foreign_word(before, raw[place].text, after)


def _meant(raw: Sequence[Token], macros: Macros, depth: int = 0) -> Iterator[Token]:
    if depth > _MOST_EXPANDED:
        raise Unread("commands that are defined by themselves", raw[0].at if raw else None)
    place = 0
    while place < len(raw):
        behind = _behind_what_only_sets(raw, place) if raw[place].text not in macros else None
        if behind is not None:
            place = behind
            continue
        token, place = raw[place], place + 1
        name = token.text
        if name in macros:
            arguments, place = _arguments(raw, place, macros[name].arguments)
            yield from _called(macros[name], arguments, token, raw[place - 1].end, macros, depth)
        elif name == "\\\\" or name in ENDS:
            yield replace(token, text="\\\\")
            place = _after_option(raw, place)
        elif (room := _behind_room(raw, place - 1)) >= place:
            yield Token(r"\quad", token.at, raw[room - 1].end)
            place = room
        elif name in WORDS:
            inside, place = _switched(raw, place) if name == r"\rm" else group(raw, place)
            yield from _in_words(name, inside, (token.at, raw[place - 1].end), macros, depth)
        elif name in FONTS or name == r"\mathbb":
            inside, place = group(raw, place)
            yield from _in_font(name, inside, token.at, raw[place - 1].end, macros, depth)
        elif name in BETWEEN:
            _, place = group(raw, place)
            yield Token("\\\\", token.at, raw[place - 1].end)
        elif name in OVERLAYS:
            place = _after_overlay(raw, place)
            if place < len(raw) and raw[place].text == "{":
                inside, place = group(raw, place)
                yield from _within(_meant(inside, macros, depth), token.at, raw[place - 1].end)
        elif name in OPENED:
            start = place - 1
            place = _after_brackets(raw, place)
            for _ in range(OPENED[name]):
                inside, place = group(raw, place)
            struck = _is_taken_back(raw, start, place, inside)
            meant = (Token(STRUCK_OUT, token.at, token.end),) if struck else _meant(inside, macros, depth)
            yield from _within(meant, token.at, raw[place - 1].end)
        elif name in LABELLED:
            inside, place = group(raw, place)
            if place < len(raw) and raw[place].text in "_^":
                _, place = group(raw, place + 1 + (raw[place + 1 : place + 2] != [] and raw[place + 1].text in WORDS))
            yield from _within(_meant(inside, macros, depth), token.at, raw[place - 1].end)
        else:
            found, place = _in_latex(raw, place - 1)
            yield from found


def _behind_what_only_sets(raw: Sequence[Token], place: int) -> int | None:
    """Where the next token is behind one that sets what follows and means nothing; None of any other."""
    name, place = raw[place].text, place + 1
    if name.isspace() or name in SETTING or name in _INVISIBLE or name == "$" or (name[0] == "%" and len(name) > 1):
        none = name in (r"\left", r"\right") and place < len(raw) and raw[place].text == "."
        return place + 1 if none else place  # no bracket on this side
    if name in LENGTHS:
        return _after_length(raw, place)
    if name not in DROPPED:
        return None
    for _ in range(DROPPED[name]):
        _, place = group(raw, place)
    return place


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


def _switched(raw: Sequence[Token], place: int) -> tuple[Sequence[Token], int]:
    r"""What \rm sets, and where that ends: the group behind it, or, within one, all to its end."""
    behind = next((token.text for token in raw[place:] if not token.text.isspace()), "")
    depth = 0
    for end in range(place, len(raw)) if behind != "{" else ():
        depth += (raw[end].text == "{") - (raw[end].text == "}")
        if depth < 0:
            return raw[place:end], end
    return group(raw, place)


def _in_words(name: str, inside: Sequence[Token], at: tuple[int, int], macros: Macros, depth: int) -> Iterator[Token]:
    """A word; a formula that is set upright or stands there alone, or a name with its scripts that is set upright; or
    what words and mathematics among them say of when something holds.
    """
    upright = name in UPRIGHT and any(part.text == "=" or part.text in FRACTIONS | _OPERATORS for part in inside)
    if upright or _is_formula(inside):
        yield from _within(_meant(inside, macros, depth), *at)
        return
    scripts = next((n for n, part in enumerate(inside) if part.text in ("_", "^")), 0) if name in UPRIGHT else 0
    if scripts and inside[0].text.isalpha() and all(part.text.isalnum() for part in inside[:scripts]):
        yield from _within(_upright_name(inside, scripts, macros, depth), *at)
        return
    if _is_condition(inside):
        yield from _within(_meant([*_as_condition(inside)], macros, depth), *at)
        return
    compared = _COMPARED.fullmatch("".join(part.text for part in inside if part.text != "$"))
    if compared is not None and compared[1].lower() in IF | FOR:
        yield from _within(_meant([*_as_comparison(inside, compared[1])], macros, depth), *at)
        return
    word = "".join(part.text for part in inside)
    if _APPLIED.fullmatch(word):
        opened = [part.text for part in inside].index("(")
        yield Token(word[:opened], at[0], inside[opened - 1].end, word=True)
        yield from _within(_meant(inside[opened:], macros, depth), inside[opened].at, at[1])
        return
    said = re.sub(r"\\[ ,;]|[{}$~]", " ", word).replace(r"\_", "_").strip()
    if said:
        yield Token(said, *at, word=True)


_APPLIED = re.compile(r"[A-Za-z]{2,}\([A-Za-z]\)")  # softmax(x), set upright as a whole


def _upright_name(inside: Sequence[Token], scripts: int, macros: Macros, depth: int) -> Iterator[Token]:
    r"""A name that is set upright with its scripts, \mathrm{net_{h1}}: what stands before these is one name."""
    text = "".join(part.text for part in inside[:scripts])
    yield Token(text, inside[0].at, inside[scripts - 1].end, word=len(text) > 1)
    for token in _meant(inside[scripts:], macros, depth):
        yield replace(token, word=True) if token.text.isalpha() and len(token.text) > 1 else token


_OPERATORS = frozenset([r"\sum", r"\partial", r"\cdot", r"\times", r"\odot", r"\left", r"\sqrt"])


def _is_formula(words: Sequence[Token]) -> bool:
    r"""Whether nothing but a formula between dollars stands among words, perhaps in a box, and no claim."""
    run = [token for token in words if not token.text.isspace()]
    if not run or any(token.text in RELATIONS for token in run):
        return False
    if run[0].text not in OPENED:
        marks = [place for place, token in enumerate(run) if token.text == "$"]
        return len(run) > 2 and marks == [0, len(run) - 1]
    place = 1
    inside: Sequence[Token] = ()
    for _ in range(OPENED[run[0].text]):
        inside, place = group(run, place)
    return place == len(run) and _is_formula(inside)


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


# if k = y_i, typed as words, perhaps with its sign alone between dollars
_COMPARED = re.compile(
    r"\s*\(?([^\W\d_]+)\s+(?:[A-Za-z](?:_\{?\w{1,3}\}?)?|\d+)\s*(?:[=<>≠≤≥]|\\(?:neq?|leq?|geq?))\s*(?:[A-Za-z](?:_\{?\w{1,3}\}?)?|\d+)"
    r"\)?[\s.,;]*"
)


def _as_comparison(words: Sequence[Token], said: str) -> Iterator[Token]:
    """The condition that words without dollars say: the word, and what is compared."""
    run = [token for token in words if not token.text.isspace() and token.text not in "$()"]
    for text in (r"\text", "{", said, "}"):
        yield replace(run[0], text=text, end=run[len(said) - 1].end)
    yield from (token for token in run[len(said) :] if token.text not in ".,;")


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
    expanded = digits_apart(_put_in(macro, [inside for inside, _ in arguments], call, end))
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


def _after_brackets(raw: Sequence[Token], place: int) -> int:
    """Past an option in square brackets, of a command that takes its arguments in braces."""
    end = place + 1
    while end < len(raw) and raw[place].text == "[" and raw[end].text not in ("]", "{", "}", "$"):
        end += 1
    behind = end + 1 < len(raw) and raw[end].text == "]" and raw[end + 1].text == "{"
    return end + 1 if place < len(raw) and raw[place].text == "[" and behind else place


def _after_length(raw: Sequence[Token], place: int) -> int:
    """Past the length that stands in braces, or as 1em and -3mu."""
    text = "".join(token.text for token in raw[place : place + 8])
    match = re.match(r"\s*(?:\{[^{}]*\}|-?\s*[\d.]+\s*(?:em|ex|pt|mu|cm|mm|in|px))", text)
    return place if match is None else _past(raw, place, match.end())


def _past(raw: Sequence[Token], place: int, count: int) -> int:
    """Past so many characters."""
    length = 0
    while length < count:
        length += len(raw[place].text)
        place += 1
    return place


def _after_option(raw: Sequence[Token], place: int) -> int:
    """Past the [1ex] that may follow the end of a row."""
    text = "".join(token.text for token in raw[place : place + 8])
    match = re.match(r"\[-?[\d.]+\s*[a-z]{2}\]", text)
    return place if match is None else _past(raw, place, match.end())


def _after_overlay(raw: Sequence[Token], place: int) -> int:
    """Past the <2-> that says on which slides something is shown."""
    while place < len(raw) and raw[place].text.isspace():
        place += 1
    if place >= len(raw) or raw[place].text != "<":
        return place
    end = next((n for n in range(place, min(len(raw), place + _LONGEST_OVERLAY)) if raw[n].text == ">"), None)
    return place if end is None else end + 1
