"""Tokens as they are laid out: environments, rows and columns, and the commas within numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from symbackprop.check.conventions import INDICES
from symbackprop.latex.signs import CLOSING, OPENING, RELATIONS, end_of_bracket, is_relation
from symbackprop.latex.tokens import FRACTIONS, Token, Unread, group, turns

__all__ = ["commas", "flat", "rows", "split", "thousands", "without_block_braces", "without_room_behind_relations"]

# environments that only lay out, row by row
_LAYOUT = frozenset(
    [
        *["aligned", "align", "split", "gathered", "gather", "alignedat", "alignat", "multlined", "multline", "array"],
        *["eqnarray", "equation", "displaymath", "math", "flalign", "dmath", "dgroup", "IEEEeqnarray", "subequations"],
        *["xalignat", "empheq"],
    ]
)
_WITH_ARGUMENT = frozenset(["array", "alignedat", "alignat", "tabular", "xalignat", "IEEEeqnarray", "empheq"])
_ROW = "\\\\"  # the end of one
_JOINING = frozenset(["+", "-", "*", "/", r"\cdot", r"\times", r"\odot"])
_SUMS = frozenset([r"\sum", r"\prod"])
_LONGEST_LIMITS = 40  # tokens
_ROOM = frozenset([r"\quad", "&", _ROW])
_DEEPEST = 30  # environments in one another


def flat(tokens: list[Token]) -> list[Token]:
    """The tokens without the environments that only lay out; rows and columns within brackets are dropped."""
    result: list[Token] = []
    layouts: list[bool] = []
    depth = place = 0
    open_for_ever = _unclosed(tokens)
    while place < len(tokens):
        token = tokens[place]
        if token.text in (r"\begin", r"\end"):
            inside, after = group(tokens, place + 1)
            name = "".join(part.text for part in inside).rstrip("*")
            if token.text == r"\begin":
                layout = name in _LAYOUT and _lays_out(tokens, after, name)
                begins = not result or result[-1].text in ("&", "\\\\")
                layout = layout or (name in ("cases", "dcases", "rcases") and begins and _is_system(tokens, after))
                layouts.append(layout)
                if len(layouts) > _DEEPEST:
                    raise Unread("environments that are nested too deeply", token.at)
                if layout:
                    place = after
                    if name in _WITH_ARGUMENT:
                        _, place = group(tokens, place)
                    continue
                depth += 1
            elif layouts:
                if layouts.pop():
                    place = after
                    continue
                depth -= 1
            result.extend(tokens[place:after])
            place = after
            continue
        depth += (token.text in OPENING and place not in open_for_ever) - (token.text in CLOSING)
        place += 1
        inner = depth > 0 and all(layouts)
        if inner and token.text in ("&", "\\\\", r"\quad"):
            continue
        empty = token.text == "{" and place < len(tokens) and tokens[place].text == "}"
        if empty and not turns(tokens, place - 1):
            depth -= 1
            place += 1
            continue
        if (
            token.text == "}"
            and result
            and result[-1].text == "{"
            and not turns([result[-1], *tokens[place - 1 : place + 9]], 0)
        ):
            result.pop()  # braces around empty braces
            continue
        result.append(token)
    return result


def without_block_braces(tokens: Sequence[Token]) -> list[Token]:
    """The tokens without the braces around rows of relations, as around the body of a loop."""
    gone: set[int] = set()
    opened: list[tuple[int, bool, bool]] = []  # where each bracket begins, and whether it has rows, and relations
    for place, token in enumerate(tokens):
        if token.text in OPENING or token.text == r"\begin":
            opened.append((place, False, False))
        elif (token.text in CLOSING or token.text == r"\end") and opened:
            start, has_rows, has_relations = opened.pop()
            if has_rows and has_relations and (tokens[start].text, token.text) in _BLOCKS:
                gone |= {start, place}
        elif opened:
            start, has_rows, has_relations = opened[-1]
            relation = RELATIONS.get(token.text, "?") != "?"
            opened[-1] = start, has_rows or token.text == "\\\\", has_relations or relation
    return [token for place, token in enumerate(tokens) if place not in gone]


_BLOCKS = ((r"\lbrace", r"\rbrace"), (r"\{", r"\}"))


def _lays_out(tokens: Sequence[Token], start: int, name: str) -> bool:
    """Whether an environment holds relations; an array without one is a matrix."""
    if name != "array":
        return True
    depth = 0
    for token in tokens[start:]:
        depth += (token.text == r"\begin") - (token.text == r"\end")
        if depth < 0:
            return False
        if not depth and RELATIONS.get(token.text, "?") != "?":
            return True
    return False


def _is_system(tokens: Sequence[Token], start: int) -> bool:
    """Whether cases are equations one below the other."""
    end = next((n for n in range(start, len(tokens)) if tokens[n].text == r"\end"), len(tokens))
    rows = [row for _, row in split(tokens[start:end], lambda token: token.text == "\\\\") if row]
    return all(any(token.text in ("=", r"\approx") for token in row) for row in rows) and not any(
        token.word for token in tokens[start:end]
    )


def rows(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """The rows that hold anything."""
    for _, row in split(tokens, lambda token: token.text == "\\\\"):
        if any(token.text != "&" for token in row):
            yield row


def without_room_behind_relations(tokens: Sequence[Token]) -> list[Token]:
    """The tokens without wide spaces, and without the end of a row, between a relation and what stands behind it, and
    without that end behind an operator or the sign of a sum; a row that has a relation of its own begins anew.
    """
    result: list[Token] = []
    place = 0
    while place < len(tokens):
        result.append(tokens[place])
        place += 1
        raised = place > 1 and tokens[place - 2].text in ("^", "_")  # w^*
        joins = tokens[place - 1].text in _JOINING and not raised
        operator = joins and place < len(tokens) and tokens[place].text == _ROW
        operator = operator or (place < len(tokens) and tokens[place].text == _ROW and _ends_with_a_sum(result))
        if tokens[place - 1].text not in RELATIONS and not operator:
            continue
        behind = place
        while behind < len(tokens) and tokens[behind].text in _ROOM:
            behind += 1
        broken = any(token.text == _ROW for token in tokens[place:behind])
        row = next((n for n in range(behind, len(tokens)) if tokens[n].text == _ROW), len(tokens))
        if behind < len(tokens) and not (broken and any(token.text in RELATIONS for token in tokens[behind:row])):
            place = behind
    return result


def _ends_with_a_sum(tokens: Sequence[Token]) -> bool:
    """Whether some tokens end with the sign of a sum and its limits."""
    first = max(len(tokens) - _LONGEST_LIMITS, 0)
    place = next((n for n in range(len(tokens) - 1, first - 1, -1) if tokens[n].text in _SUMS), None)
    if place is None:
        return False
    place += 1
    while place < len(tokens) and tokens[place].text in ("_", "^"):
        try:
            _, place = group(tokens, place + 1)
        except Unread:
            return False
    return place == len(tokens)


def split(tokens: Sequence[Token], at: Callable[[Token], bool]) -> Iterator[tuple[Token | None, list[Token]]]:
    """The runs between the tokens outside of all brackets and environments that `at` picks, with the one before."""
    depth = 0
    mark: Token | None = None
    run: list[Token] = []
    open_for_ever = _unclosed(tokens)
    for place, token in enumerate(tokens):
        if (token.text in OPENING or token.text == r"\begin") and place not in open_for_ever:
            depth += 1
        if token.text in CLOSING or token.text == r"\end":
            depth = max(0, depth - 1)
        if depth == 0 and at(token):
            yield mark, run
            mark, run = token, []
        else:
            run.append(token)
    yield mark, run


def _unclosed(tokens: Sequence[Token]) -> frozenset[int]:
    """The places of the brackets that are opened and not closed: what stands behind one is not within it."""
    opened: list[int] = []
    found: set[int] = set()
    groups: Counter[str] = Counter()  # braces and environments that are open
    for place, token in enumerate(tokens):
        if token.text in OPENING or token.text == r"\begin":
            opened.append(place)
            groups[token.text] += token.text in _ENDING.values()
        elif token.text in _ENDING and groups[_ENDING[token.text]]:
            groups[_ENDING[token.text]] -= 1
            while tokens[opened[-1]].text != _ENDING[token.text]:
                found.add(opened.pop())
            opened.pop()
        elif token.text in CLOSING and opened and tokens[opened[-1]].text not in _ENDING.values():
            opened.pop()
    return frozenset(place for place in (*found, *opened) if tokens[place].text in ("(", "["))


_ENDING = {"}": "{", r"\end": r"\begin"}


def thousands(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with 12,714 as the one number that it is; 12, 714 and [12,714] are two."""
    result: list[Token] = []
    depth = 0
    for token in tokens:
        depth += (token.text in OPENING) - (token.text in CLOSING)
        if depth == 0 and len(token.text) == 3 and token.text.isdecimal() and len(result) > 1:
            number, comma = result[-2], result[-1]
            grouped = re.fullmatch(r"[1-9]\d{0,2}(,\d{3})*", number.text) and comma.text == ","
            if grouped and number.end == comma.at and comma.end == token.at:
                result[-2:] = [Token(f"{number.text},{token.text}", number.at, token.end)]
                continue
        result.append(token)
    return result


_LONGEST_LIST = 60  # tokens
_OPERATORS = ("+", "-", r"\cdot", r"\times", "*", "/")


def _texts_inside(tokens: Sequence[Token], place: int) -> Sequence[str]:
    """What stands in the bracket that opens at a place, if not too much."""
    texts = [token.text for token in tokens[place : place + _LONGEST_LIST]]
    return texts[: end_of_bracket(texts, 0)]


def _is_punctuation(tokens: Sequence[Token], place: int) -> bool:
    """Whether room stands before or behind a comma, which parts no digits then."""
    before, comma, behind = tokens[place - 1], tokens[place], tokens[place + 1 : place + 2]
    return comma.at > before.end or not behind or behind[0].at > comma.end


def _holds_a_number(opening: Token, before: Sequence[Token]) -> bool:
    """Whether what opens behind some tokens holds an operand, and no list or indices: f(0,2), e^{-0,2}."""
    if opening.text == "(":
        return _takes_an_operand(before[-1])
    power = [token.text for token in before[-2:]] == ["e", "^"]
    return opening.text == "{" and (power or before[-1].text in (*FRACTIONS, r"\sqrt", "}"))


def _takes_an_operand(before: Token) -> bool:
    """Whether a bracket behind a token is an operand or an argument, and no list: f(0,2) and 1/2 (0,9 - 0,5)."""
    text = before.text
    return text in _OPERATORS or text.isalnum() or text == ")" or (text[:1] == "\\" and not is_relation(before))


def commas(tokens: Sequence[Token], *, decimal_comma: bool) -> list[Token]:
    """The tokens with 0,5 as a number, where the document writes them so; else nobody can tell whether it is one."""
    result: list[Token] = []
    around: list[bool] = []  # whether each bracket that is open holds an operand
    parted: list[bool] = []  # whether semicolons part what is in it
    place = 0
    while place < len(tokens):
        run = tokens[place : place + 3]
        if run[0].text in OPENING:
            parted.append(decimal_comma and ";" in _texts_inside(tokens, place))  # (1; 0,5; -2)
            around.append(parted[-1] or (bool(result) and _holds_a_number(run[0], result)))
        elif run[0].text in CLOSING:
            del around[-1:], parted[-1:]
        texts = [token.text for token in run]
        pair = len(run) == 3 and texts[1] == "," and texts[0].isdecimal() and texts[2].isdecimal()
        beside = pair and run[0].end == run[1].at and run[1].end == run[2].at
        listed = place + 3 < len(tokens) and tokens[place + 3].text == ","
        listed = listed and not (decimal_comma and _is_punctuation(tokens, place + 3))
        alone = bool(result) and result[-1].text == "("
        listed = listed or (alone and [token.text for token in tokens[place + 3 : place + 5]] == [")", "^"])
        listed = listed or (len(result) > 1 and (result[-1].text == "," or result[-2].text in INDICES))
        listed = listed and not any(parted)
        if beside and not listed and (not around or (decimal_comma and all(around))):
            if not decimal_comma:
                raise Unread(f"{texts[0]},{texts[2]} may be one number or two", run[0].at)
            result.append(Token(f"{texts[0]}.{texts[2]}", run[0].at, run[2].end))
            place += 3
            continue
        between = decimal_comma and run[0].text == ";" and around
        result.append(replace(run[0], text=",") if between else run[0])
        place += 1
    return result
