"""A piece of mathematics -> the chains of relations in it: A = B = C, item by item, row by row."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from symbackprop.check.cells import chained_matrices, without_remarks
from symbackprop.check.tokens import Token, Unread, group

__all__ = ["INDICES", "RELATIONS", "Chain", "Side", "chains_of"]

RELATIONS: Mapping[str, str] = {
    **dict.fromkeys(["=", r"\equiv", r"\doteq", r"\triangleq", r"\coloneqq"], "="),
    **dict.fromkeys([r"\approx", r"\approxeq", r"\simeq", r"\cong", r"\thickapprox"], "approx"),
    **dict.fromkeys([r"\leftarrow", r"\gets", r"\longleftarrow"], "leftarrow"),
    **dict.fromkeys([r"\leq", r"\le", r"\leqslant"], "<="),
    **dict.fromkeys([r"\geq", r"\ge", r"\geqslant"], ">="),
    **dict.fromkeys([r"\neq", r"\ne"], "!="),
    r"\in": "in",
    "<": "<",
    ">": ">",
    **dict.fromkeys([r"\lt"], "<"),
    **dict.fromkeys([r"\gt"], ">"),
    **dict.fromkeys(
        [r"\to", r"\rightarrow", r"\longrightarrow", r"\mapsto", r"\leadsto", r"\propto", r"\sim", r"\ll", r"\gg"], "?"
    ),
}
_BETWEEN = frozenset(
    [r"\Rightarrow", r"\implies", r"\Longrightarrow", r"\iff", r"\Leftrightarrow", r"\therefore", r"\quad", ";"]
)
_OPENING = frozenset(["(", "[", r"\{", r"\lbrace", r"\lbrack", "{", r"\lfloor", r"\langle"])
_CLOSING = frozenset([")", "]", r"\}", r"\rbrace", r"\rbrack", "}", r"\rfloor", r"\rangle"])
# environments that only lay out, row by row
_LAYOUT = frozenset(
    ["aligned", "align", "align*", "split", "gathered", "alignedat", "alignat", "multlined", "array", "eqnarray"]
)
_WITH_ARGUMENT = frozenset(["array", "alignedat", "alignat", "tabular"])
_DEEPEST = 30  # environments in one another
INDICES = frozenset("ijklmnpqrstchKLMNC")


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a relation."""

    tokens: tuple[Token, ...]

    @property
    def start(self) -> int:
        return self.tokens[0].at

    @property
    def end(self) -> int:
        return self.tokens[-1].end


@dataclass(slots=True)
class Chain:
    """Sides with the relation before each but the first; `conditions` are relations of mere indices that stand beside
    one of its sides: (number of the side, tokens). `continues` says that its first side is the last
    of the chain before, `aside` that it stands behind a word such as "where", so that nothing goes on with it.
    """

    sides: list[Side] = field(default_factory=list)
    relations: list[Token] = field(default_factory=list)
    conditions: list[tuple[int, tuple[Token, ...]]] = field(default_factory=list)
    items: list[Side] = field(default_factory=list)
    continues: bool = False
    aside: bool = False

    def without_first(self) -> Chain:
        """The chain by itself, where nothing that it could go on with stands before it."""
        kept = [(number, tokens) for number, tokens in self.conditions if number]
        return replace(self, relations=self.relations[1:], conditions=kept, continues=False)


def chains_of(tokens: Sequence[Token], known: Callable[[str], bool], *, decimal_comma: bool = False) -> list[Chain]:
    """The chains of a piece, `known` telling the letters that are names of the lecture."""
    chains: list[Chain] = []
    main: Chain | None = None  # the chain that a row beginning with a relation goes on with
    for row in _rows(_flat(_commas(_thousands(without_remarks(tokens)), decimal_comma=decimal_comma))):
        for number, (segment, aside) in enumerate(_segments(row)):
            before = len(chains)
            _add(chains, segment, known, main if number == 0 else None, first=number == 0)
            for chain in chains[before:]:
                chain.aside = aside
            if number == 0 and chains:
                main = main if main is not None and _goes_on(segment) else chains[-1]
    return [chain for chain in chains if chain.relations or chain.items]


def _flat(tokens: list[Token]) -> list[Token]:
    """The tokens without the environments that only lay out; rows and columns within brackets are dropped."""
    result: list[Token] = []
    layouts: list[bool] = []
    depth = place = 0
    while place < len(tokens):
        token = tokens[place]
        if token.text in (r"\begin", r"\end"):
            inside, after = group(tokens, place + 1)
            name = "".join(part.text for part in inside)
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
        depth += (token.text in _OPENING) - (token.text in _CLOSING)
        place += 1
        inner = depth > 0 and all(layouts)
        if inner and token.text in ("&", "\\\\", r"\quad"):
            continue
        if token.text == "{" and place < len(tokens) and tokens[place].text == "}":
            depth -= 1
            place += 1
            continue
        result.append(token)
    return result


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
    rows = [row for _, row in _split(tokens[start:end], lambda token: token.text == "\\\\") if row]
    return all(any(token.text in ("=", r"\approx") for token in row) for row in rows) and not any(
        token.word for token in tokens[start:end]
    )


def _split(tokens: Sequence[Token], at: Callable[[Token], bool]) -> Iterator[tuple[Token | None, list[Token]]]:
    """The runs between the tokens outside of all brackets and environments that `at` picks, with the one before."""
    depth = 0
    mark: Token | None = None
    run: list[Token] = []
    for token in tokens:
        if token.text in _OPENING or token.text == r"\begin":
            depth += 1
        if token.text in _CLOSING or token.text == r"\end":
            depth = max(0, depth - 1)
        if depth == 0 and at(token):
            yield mark, run
            mark, run = token, []
        else:
            run.append(token)
    yield mark, run


def _rows(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    for _, row in _split(tokens, lambda token: token.text == "\\\\"):
        if any(token.text != "&" for token in row):
            yield row


def _thousands(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with 12,714 as the one number that it is; 12, 714 and [12,714] are two."""
    result: list[Token] = []
    depth = 0
    for token in tokens:
        depth += (token.text in _OPENING) - (token.text in _CLOSING)
        if depth == 0 and len(token.text) == 3 and token.text.isdecimal() and len(result) > 1:
            number, comma = result[-2], result[-1]
            grouped = re.fullmatch(r"[1-9]\d{0,2}(,\d{3})*", number.text) and comma.text == ","
            if grouped and number.end == comma.at and comma.end == token.at:
                result[-2:] = [Token(f"{number.text},{token.text}", number.at, token.end)]
                continue
        result.append(token)
    return result


def _commas(tokens: Sequence[Token], *, decimal_comma: bool) -> list[Token]:
    """The tokens with 0,5 as a number, where the document writes them so; else nobody can tell whether it is one."""
    result: list[Token] = []
    depth = place = 0
    while place < len(tokens):
        run = tokens[place : place + 3]
        depth += (run[0].text in _OPENING) - (run[0].text in _CLOSING)
        texts = [token.text for token in run]
        pair = len(run) == 3 and texts[1] == "," and texts[0].isdecimal() and texts[2].isdecimal()
        beside = pair and run[0].end == run[1].at and run[1].end == run[2].at
        listed = place + 3 < len(tokens) and tokens[place + 3].text == ","
        listed = listed or (len(result) > 1 and (result[-1].text == "," or result[-2].text in INDICES))
        if beside and not depth and not listed:
            if not decimal_comma:
                raise Unread(f"{texts[0]},{texts[2]} may be one number or two", run[0].at)
            result.append(Token(f"{texts[0]}.{texts[2]}", run[0].at, run[2].end))
            place += 3
            continue
        result.append(run[0])
        place += 1
    return result


def _segments(row: Sequence[Token]) -> Iterator[tuple[list[Token], bool]]:
    """The claims of a row: between commas, arrows and wide spaces, and between columns that no relation joins; and
    whether each only says what holds for another.
    """
    aside = False
    for segment, word in _divided(row):
        aside = aside or word in _ASIDE
        yield segment, aside


def _divided(row: Sequence[Token]) -> Iterator[tuple[list[Token], str]]:
    cells = [cell for _, cell in _split(row, lambda token: token.text == "&")]
    current: list[Token] = []
    for cell in cells:
        body = _stripped(cell)
        joined = not current or _is_relation(current[-1]) or (body and _is_relation(body[0]))
        if not joined and body:
            yield from _items(current)
            current = []
        current = current + body
    yield from _items(current)


def _items(tokens: Sequence[Token]) -> Iterator[tuple[list[Token], str]]:
    """The parts between separators, each with the word before it."""
    word = ""
    for mark, run in _split(tokens, _parts):
        if mark is not None and mark.word:
            word = mark.text.lower().strip(" ,.:")
        if run:
            # a wide space before a sign says that the line goes on
            over = mark is not None and mark.text == r"\quad" and run[0].text in ("+", "-")
            yield ([mark, *run] if over and mark is not None else run), word
            word = ""


def _parts(token: Token) -> bool:
    return (
        token.text in _BETWEEN or token.text == "," or (token.word and token.text.lower().strip(" ,.:") in _CONNECTING)
    )


# what stands behind one of these says what holds for the claim before it
_ASIDE = frozenset(
    ["where", "with", "since", "because", "for", "if", "when", "mit", "wo", "weil", "falls", "wenn", "für"]
)
_CONNECTING = frozenset(
    [
        "and",
        "or",
        "where",
        "with",
        "so",
        "thus",
        "hence",
        "for",
        "if",
        "since",
        "when",
        "because",
        "therefore",
        "otherwise",
        "und",
        "oder",
        "mit",
        "wo",
        "also",
        "falls",
        "wenn",
        "für",
        "weil",
        "for all",
        "so that",
        "i.e.",
    ]
)


def _is_relation(token: Token) -> bool:
    return token.text in RELATIONS


def _stripped(tokens: Sequence[Token]) -> list[Token]:
    """Without punctuation and remarks at both ends."""
    run = list(tokens)
    while run and run[-1].text in (",", ".", ";", ":", r"\quad"):
        run.pop()
    while run and run[0].text in (",", ";", ":", r"\quad"):
        run.pop(0)
    return run


def _goes_over(segment: Sequence[Token]) -> bool:
    """Whether a row begins in the middle of a sum: with a plus, or with a sign that is moved in."""
    run = _stripped(segment)
    return run[0].text in _GOING_ON or (run[0].text == "-" and segment[0].text == r"\quad")


def _goes_on(segment: Sequence[Token]) -> bool:
    run = _stripped(segment)
    return bool(run) and (_is_relation(run[0]) or run[0].text in (*_GOING_ON, "-"))


_GOING_ON = ("+", r"\cdot", r"\times", "*")  # a row that begins so goes on with the one above


def _add(
    chains: list[Chain],
    segment: Sequence[Token],
    known: Callable[[str], bool],
    main: Chain | None,
    *,
    first: bool,
) -> None:
    bare = _unbracketed(segment)
    if len(bare) == 3 and chains and bare[1].text in RELATIONS and _is_condition(bare, chains[-1], known):
        chains[-1].conditions.append((len(chains[-1].sides) - 1, tuple(bare)))
        return
    parts = [*_unchained(_split(_without_number(_colon_equals(segment)), _is_relation))]
    sides = [_side(run) for _, run in parts]
    relations = [mark for mark, _ in parts if mark is not None]
    if relations and sides[0] is not None and _is_label(sides[0]):
        # "Check: = 1 + 1 = 2" says nothing of what stands before
        sides, relations = sides[1:], relations[1:]
        if not relations or sides[0] is None:
            return
    last = chains[-1] if chains else None
    if not relations:
        tokens = _stripped(segment)
        if not tokens:
            return
        above = main or last
        if above is not None and above.sides and first and tokens[0].text in (*_GOING_ON, "-"):
            above.sides[-1] = Side((*above.sides[-1].tokens, *tokens))  # a line that goes on with the one above
        elif last is not None and last.conditions and last.conditions[-1][0] == len(last.sides) - 1:
            number, before = last.conditions[-1]
            last.conditions[-1] = (number, (*before, Token(",", tokens[0].at, tokens[0].at), *tokens))
        else:
            side = _side(tokens)
            if side is not None:
                if last is None or last.relations:
                    chains.append(Chain())
                chains[-1].items.append(side)
        return
    above = main or last
    if above is not None and above.sides and first and sides[0] is not None and _goes_over(segment):
        above.sides[-1] = Side((*above.sides[-1].tokens, *sides[0].tokens))
        sides[0] = None
    if last is not None and sides[0] is not None and _is_condition(segment, last, known):
        last.conditions.append((len(last.sides) - 1, tuple(segment)))
        return
    chain = Chain(continues=sides[0] is None)
    if sides[0] is None:
        above = main or last
        if above is not None and above.sides:
            chain = above
        elif any(side is None for side in sides[1:]):
            return
        chain.sides.extend(side for side in sides[1:] if side is not None)
        chain.relations.extend(relations[: len(chain.sides)])
    else:
        chain.sides = [side for side in sides if side is not None]
        chain.relations = relations[: len(chain.sides) - 1]
    if not any(chain is other for other in chains):
        chains.append(chain)


def _unchained(parts: Iterable[tuple[Token | None, list[Token]]]) -> Iterator[tuple[Token | None, list[Token]]]:
    """The sides of a chain, with a matrix of chains as a chain of matrices."""
    for mark, run in parts:
        matrices = chained_matrices(_stripped(run), [*RELATIONS])
        if matrices is None:
            yield mark, run
        else:
            yield from ((own or mark, matrix) for matrix, own in matrices)


def _is_label(side: Side) -> bool:
    """Words with a colon."""
    return all(token.word for token in side.tokens) and side.tokens[-1].text.rstrip().endswith(":")


def _colon_equals(tokens: Sequence[Token]) -> list[Token]:
    """`: =` as the one relation that it is."""
    result: list[Token] = []
    for token in tokens:
        if token.text == "=" and result and result[-1].text == ":" and result[-1].end == token.at:
            result[-1] = Token("=", result[-1].at, token.end)
        else:
            result.append(token)
    return result


def _without_number(tokens: Sequence[Token]) -> list[Token]:
    """Without the number of an equation, (12), that a scanner left behind it."""
    run = _stripped(tokens)
    if len(run) > 3 and [run[-3].text, run[-1].text] == ["(", ")"] and run[-2].text.isdecimal():
        before, gap = run[-4], run[-3].at - run[-4].end
        if gap >= 1 and before.text not in _OPENING and before.text not in RELATIONS and _numbered(run):
            return run[:-3]
    return run


def _numbered(run: Sequence[Token]) -> bool:
    return any(token.text == r"\quad" for token in run) or run[-4].text in (")", "}", "]") or run[-4].text.isdecimal()


def _side(tokens: Sequence[Token]) -> Side | None:
    """A side without remarks in words at its ends; None where nothing is left."""
    run = _stripped(tokens)
    while len(run) > 3 and (run[-3].text, run[-1].text) == ("(", ")") and run[-2].word:
        run = _stripped(run[:-3])
    whole = run
    while run and run[-1].word and len(run) > 1 and (_is_remark(run[-1].text) or _is_unit(run)):
        run = _stripped(run[:-1])
    while run and run[0].word and len(run) > 1 and _is_remark(run[0].text):
        run = _stripped(run[1:])
    run = run or whole
    return Side(tuple(run)) if run else None


def _is_remark(word: str) -> bool:
    """Words with a space, and the connecting ones; a single word may be a name or a function."""
    return (
        " " in word.strip()
        or word.lower() in _UNITS
        or word.lower().strip(" ,.:()") in _CONNECTING
        or not word.strip("() ,.:")
    )


def _is_unit(run: Sequence[Token]) -> bool:
    """Whether a word behind a number says what is counted: 12 parameters."""
    before, word = run[-2].text, run[-1].text
    return (before[-1].isdecimal() or before in ("K", "M")) and len(word) > 3 and word.isalpha() and word.islower()


_UNITS = frozenset(["nats", "nat", "bits", "bit", "rounded", "gerundet"])


def _is_condition(segment: Sequence[Token], last: Chain, known: Callable[[str], bool]) -> bool:
    """Whether a relation says only which indices are meant: i = j beside a chain that has them in its scripts."""
    segment = _unbracketed(segment)
    letters = [token.text for token in segment if token.text.isalpha() and not token.word]
    if not letters or any(letter not in INDICES or known(letter) for letter in letters):
        return False
    if any(token.word or token.text in ("_", "^", "(", r"\frac") for token in segment):
        return False
    return any(letter in _scripts(side.tokens) for side in [*last.sides, *last.items] for letter in letters)


def _unbracketed(segment: Sequence[Token]) -> Sequence[Token]:
    """A remark without the brackets around it."""
    run = _stripped(segment)
    return run[1:-1] if len(run) > 2 and (run[0].text, run[-1].text) in (("(", ")"), ("[", "]")) else run


def _scripts(tokens: Iterable[Token]) -> set[str]:
    """The letters in the scripts of some tokens."""
    found: set[str] = set()
    run = list(tokens)
    for place, token in enumerate(run):
        if token.text in ("_", "^") and place + 1 < len(run):
            try:
                inside, _ = group(run, place + 1)
            except Unread:
                continue
            found.update(part.text for part in inside)
    return found
