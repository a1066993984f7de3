"""A piece of mathematics -> the chains of relations in it: A = B = C, item by item, row by row."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from symbackprop.check.conventions import CONNECTING, INDICES, UNITS_OF_MEASURE
from symbackprop.check.text.carriers.cells import chained_matrices, without_remarks
from symbackprop.check.text.customs.handmade import as_meant, with_lists, without_label
from symbackprop.check.text.customs.index_ranges import said_for_all, without_ranges
from symbackprop.check.text.customs.new_values import with_label_as_head, with_steps_as_marks
from symbackprop.check.text.customs.typed_remarks import with_words_below, without_typed_remarks
from symbackprop.check.text.customs.updates_in_words import (
    names_a_weight,
    with_numbers_set_as_words,
    with_updates_in_words,
)
from symbackprop.check.text.layout import (
    commas,
    flat,
    rows,
    split,
    thousands,
    without_block_braces,
    without_room_behind_relations,
)
from symbackprop.check.text.segments import segments, stripped
from symbackprop.latex.signs import DEFINES, OPERATORS, RELATIONS, end_of_bracket, is_relation
from symbackprop.latex.tokens import Token, Unread, group

__all__ = ["Chain", "Side", "chains_of"]

IMPLICATIONS = frozenset([r"\Rightarrow", r"\implies", r"\Longrightarrow", r"\rightarrow", r"\to", r"\longrightarrow"])
_MULTIPLIED = OPERATORS - {"+", "-"}  # behind words of which it says something stands a sign
_NUMBER = re.compile(r"\(?(?:\d{1,2}|[ivx]{1,4})[a-z]?[.)]\)?:?")  # of an equation, set as words before it
_GOING_ON = ("+", r"\cdot", r"\times", "*")  # a row that begins so goes on with the one above


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


@dataclass(frozen=True, slots=True)
class Chain:
    """Sides with the relation before each but the first; `conditions` are relations of mere indices beside one of its
    sides: (number of the side, tokens). `items` are sides without a relation. `continues` says that its first side is
    the last of the chain before, `aside` that it is a remark introduced by a word such as "where".
    """

    sides: tuple[Side, ...]
    relations: tuple[Token, ...]
    conditions: tuple[tuple[int, tuple[Token, ...]], ...] = ()
    items: tuple[Side, ...] = ()
    continues: bool = False
    aside: bool = False

    def without_first(self) -> Chain:
        """The chain by itself, where nothing stands before it that it could go on with."""
        kept = tuple((number, tokens) for number, tokens in self.conditions if number)
        return replace(self, relations=self.relations[1:], conditions=kept, continues=False)

    def with_indices(self, tokens: tuple[Token, ...]) -> Chain:
        """The same where some relation says which indices are meant beside its last side."""
        return replace(self, conditions=(*self.conditions, (len(self.sides) - 1, tokens)))


@dataclass(slots=True)
class _Draft:
    """A chain in the making."""

    sides: list[Side] = field(default_factory=list)
    relations: list[Token] = field(default_factory=list)
    conditions: list[tuple[int, tuple[Token, ...]]] = field(default_factory=list)
    items: list[Side] = field(default_factory=list)
    continues: bool = False
    aside: bool = False

    def done(self) -> Chain:
        return Chain(
            tuple(self.sides),
            tuple(self.relations),
            tuple(self.conditions),
            tuple(self.items),
            self.continues,
            self.aside,
        )


def chains_of(tokens: Sequence[Token], known: Callable[[str], bool], *, decimal_comma: bool = False) -> list[Chain]:
    """The chains of a piece, `known` telling the letters that are names of the lecture."""
    chains: list[_Draft] = []
    main: _Draft | None = None  # the chain that a row beginning with a relation goes on with
    tokens = _as_typed(tokens, known)
    laid_out = flat(commas(thousands(tokens), decimal_comma=decimal_comma))
    for row in rows(without_room_behind_relations(laid_out)):
        condition, implied = _implication(with_lists(row), known)
        for number, labelled, aside in without_ranges(_unnumbered(segments(implied)), known):
            said = said_for_all(labelled, known)
            if said and not _is_beside(said, chains):
                condition = said
                continue
            labelled = [*said] or labelled  # noqa: PLW2901
            before = len(chains)
            segment = with_steps_as_marks(with_label_as_head(without_label(labelled)), known)
            _add(chains, segment, known, main if number == 0 else None, first=number == 0)
            for chain in chains[before:]:
                chain.aside = aside
                if condition and chain.relations:
                    chain.conditions.append((len(chain.sides) - 1, condition))
            if number == 0 and chains:
                new = len(chains) > before  # a row may begin with a minus, and say something by itself
                main = main if main is not None and _goes_on(segment) and not new else chains[-1]
    done = (chain.done() for chain in chains if chain.relations or chain.items)
    named = (one for chain in done for one in _with_name_behind(_with_conditions_below(chain)))
    return [one for chain in named for one in _with_sets_aside(chain)]


def _as_typed(tokens: Sequence[Token], known: Callable[[str], bool]) -> list[Token]:
    """The tokens with the signs that are meant, and without the remarks among them."""
    read = with_updates_in_words(with_numbers_set_as_words(with_words_below(tokens)))
    return without_block_braces(without_remarks(as_meant(without_typed_remarks(read), known)))


def _unnumbered(segments: Iterable[tuple[list[Token], bool]]) -> Iterator[tuple[list[Token], bool]]:
    """The segments of a row without the number of an equation at its beginning, which counts for none."""
    for number, (tokens, aside) in enumerate(segments):
        run = stripped(tokens)
        if number or len(run) != 1 or not run[0].word or not _NUMBER.fullmatch(run[0].text):
            yield tokens, aside


def _with_name_behind(chain: Chain) -> Iterator[Chain]:
    """A chain; one that gives a name to what it says, A = B =: G, and then G = A."""
    if not chain.relations or chain.relations[-1].text != DEFINES or chain.continues:
        yield chain
        return
    *sides, name = chain.sides
    if len(sides) > 1:
        yield replace(chain, sides=tuple(sides), relations=chain.relations[:-1])
    yield Chain((name, sides[0]), chain.relations[-1:])


def _with_sets_aside(chain: Chain) -> Iterator[Chain]:
    r"""A chain; of A = B \in S = C what says that B is in S apart, and A = B = C."""
    signs = [RELATIONS.get(token.text) for token in chain.relations]
    place = next((n for n, sign in enumerate(signs[:-1]) if sign == "in"), None)
    if place is None or chain.continues or any(number > place for number, _ in chain.conditions):
        yield chain
        return
    sides, relations = chain.sides, chain.relations
    yield replace(chain, sides=sides[place : place + 2], relations=relations[place : place + 1], conditions=())
    rest = replace(
        chain,
        sides=(*sides[: place + 1], *sides[place + 2 :]),
        relations=(*relations[:place], *relations[place + 1 :]),
    )
    yield from _with_sets_aside(rest)


def _with_conditions_below(chain: Chain) -> Chain:
    """The chain with theta_{i != k} as theta_i, and i != k as what is said of the indices beside it."""
    sides: list[Side] = []
    conditions = [*chain.conditions]
    for number, side in enumerate(chain.sides):
        tokens = [*side.tokens]
        for place in range(len(tokens) - 5, 0, -1):
            texts = [token.text for token in tokens[place : place + 6]]
            apart = texts[:2] == ["_", "{"] and texts[3] in _APART and texts[5:] == ["}"]
            if apart and _base(tokens, place) not in _SUMS and texts[2].isalpha() and texts[4].isalpha():
                conditions.append((number, tuple(tokens[place + 2 : place + 5])))
                del tokens[place + 3 : place + 5]
        sides.append(side if len(tokens) == len(side.tokens) else Side(tuple(tokens)))
    return replace(chain, sides=tuple(sides), conditions=tuple(conditions))


def _base(tokens: Sequence[Token], place: int) -> str:
    r"""What a script stands beside, behind another one of it: the sum of \sum^n_{i \neq j}."""
    before = place - 1
    if tokens[before].text == "}":
        depth = 0
        while before >= 0:
            depth += (tokens[before].text == "}") - (tokens[before].text == "{")
            if not depth:
                break
            before -= 1
    return tokens[before - 2].text if before > 1 and tokens[before - 1].text == "^" else tokens[place - 1].text


_APART = (r"\neq", r"\ne")
_SUMS = (r"\sum", r"\prod", r"\max", r"\min")


def _add(
    chains: list[_Draft],
    segment: Sequence[Token],
    known: Callable[[str], bool],
    main: _Draft | None,
    *,
    first: bool,
) -> None:
    bare = _unbracketed(segment)
    if len(bare) == 3 and chains and bare[1].text in RELATIONS and _is_condition(bare, chains[-1], known):
        chains[-1].conditions.append((len(chains[-1].sides) - 1, tuple(bare)))
        return
    while len(stripped(segment)) > 1 and is_relation(stripped(segment)[-1]):
        segment = stripped(segment)[:-1]  # nothing stands behind its sign
    parts = [*_assigned(_unchained(split(_without_number(segment), is_relation)))]
    if sum(_begins_in_words(run) for _, run in parts) > 1:
        raise Unread("words in it say what it is about", segment[0].at)
    sides = [_side(run) for _, run in parts]
    relations = [mark for mark, _ in parts if mark is not None]
    if relations and sides[0] is not None and _is_label(sides[0]):
        # "Check: = 1 + 1 = 2" says nothing of what stands before
        sides, relations = sides[1:], relations[1:]
        if not relations or sides[0] is None:
            return
    last = chains[-1] if chains else None
    if not relations:
        tokens = stripped(segment)
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
                    chains.append(_Draft())
                chains[-1].items.append(side)
        return
    above = main or last
    if above is not None and above.sides and first and sides[0] is not None and _goes_over(segment):
        above.sides[-1] = Side((*above.sides[-1].tokens, *sides[0].tokens))
        sides[0] = None
    if last is not None and sides[0] is not None and _is_condition(segment, last, known):
        last.conditions.append((len(last.sides) - 1, tuple(segment)))
        return
    chain = _Draft(continues=sides[0] is None)
    if sides[0] is None:
        above = main or last
        if above is not None and not above.sides and len(above.items) == 1:
            above.sides = [above.items.pop()]  # a line of its own, and below it what it is
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


def _is_beside(relation: Sequence[Token], chains: Sequence[_Draft]) -> bool:
    """Whether a relation of indices stands behind a chain that has one of them, of which it says something."""
    sides = [*chains[-1].sides, *chains[-1].items] if chains else []
    return any(token.text in _scripts(side.tokens) for side in sides for token in relation)


def _implication(row: list[Token], known: Callable[[str], bool]) -> tuple[tuple[Token, ...], list[Token]]:
    """Of i = j => a = b what is said of the indices, and what follows; nothing and the row where it is none."""
    place = next((n for n, token in enumerate(row) if token.text in IMPLICATIONS), 0)
    first = [token for token in _unbracketed(row[:place]) if token.text not in ("&", r"\quad")]
    if len(first) != 3 or RELATIONS.get(first[1].text) not in ("=", "!=", "<", ">"):
        return (), row
    letters = [token.text for token in (first[0], first[2]) if not token.text.isdecimal()]
    if not letters or any(letter not in INDICES or known(letter) for letter in letters):
        return (), row
    rest = row[place + 1 :]
    return (tuple(first), rest) if any(is_relation(token) for token in rest) else ((), row)


def _goes_over(segment: Sequence[Token]) -> bool:
    """Whether a row begins in the middle of a sum: with a plus, or with a sign that is moved in."""
    run = stripped(segment)
    return run[0].text in _GOING_ON or (run[0].text == "-" and segment[0].text == r"\quad")


def _goes_on(segment: Sequence[Token]) -> bool:
    run = stripped(segment)
    return bool(run) and (is_relation(run[0]) or run[0].text in (*_GOING_ON, "-"))


def _unchained(parts: Iterable[tuple[Token | None, list[Token]]]) -> Iterator[tuple[Token | None, list[Token]]]:
    """The sides of a chain, with a matrix of chains as a chain of matrices."""
    for mark, run in parts:
        matrices = chained_matrices(stripped(run), [*RELATIONS])
        if matrices is None:
            yield mark, run
        else:
            yield from ((own or mark, matrix) for matrix, own in matrices)


def _assigned(parts: Iterable[tuple[Token | None, list[Token]]]) -> Iterator[tuple[Token | None, list[Token]]]:
    """The sides of a chain, with W -= x as the update W <- W - (x) that it is."""
    found = [*parts]
    for number, (mark, run) in enumerate(found):
        sign = found[number - 1][1][-1:] if number else []
        before = found[number - 1][1][:-1] if number else []
        if before and run and _goes_below(mark, found[number - 1][1]) and mark is not None:
            at = replace(run[0], end=run[0].at)
            again = [replace(at, text=token.text, word=token.word) for token in (*before, *sign)]
            yield (
                replace(mark, text=f"{sign[0].text}=", at=sign[0].at),
                [*again, replace(at, text="("), *run, replace(run[-1], text=")", at=run[-1].end)],
            )
        elif number + 1 < len(found) and _goes_below(found[number + 1][0], run):
            yield mark, run[:-1]
        else:
            yield mark, run


def _goes_below(mark: Token | None, run: Sequence[Token]) -> bool:
    """Whether the sign at the end of a side belongs to the relation behind it."""
    signed = len(run) > 1 and run[-1].text in ("+", "-") and run[-2].text not in ("^", "_")  # x^+ is a name
    return mark is not None and mark.text == "=" and signed


def _is_label(side: Side) -> bool:
    """Words with a colon."""
    return all(token.word for token in side.tokens) and side.tokens[-1].text.rstrip().endswith(":")


def _without_number(tokens: Sequence[Token]) -> list[Token]:
    """Without the number of an equation, (12), that stands far behind it; close to it, it is a factor."""
    run = stripped(tokens)
    numbered = len(run) > 4 and [run[-3].text, run[-1].text] == ["(", ")"] and run[-2].text.isdecimal()
    return run[:-4] if numbered and run[-4].text == r"\quad" else run


def _side(tokens: Sequence[Token]) -> Side | None:
    """A side without remarks in words at its ends; None where nothing is left."""
    run = stripped(tokens)
    while len(run) > 3 and (run[-3].text, run[-1].text) == ("(", ")") and run[-2].word and run[-4].end < run[-3].at:
        run = stripped(run[:-3])  # a word in brackets right behind a letter is what a function is applied to
    whole = run
    while run and run[-1].word and len(run) > 1 and (_is_remark(run[-1].text) or _is_unit(run)):
        if run[-2].text in OPERATORS:
            break  # a name of several words, which is multiplied
        run = stripped(run[:-1])
    while run and run[0].word and len(run) > 1 and _is_remark(run[0].text) and run[1].text not in _MULTIPLIED:
        if names_a_weight(run[0].text) or _depends(run):
            break
        run = stripped(run[1:])
    run = run or whole
    return Side(tuple(run)) if run else None


def _depends(run: Sequence[Token]) -> bool:
    """Whether words are a name with what it depends on right behind them, and nothing else: Total Loss(y, p)."""
    opened = run[1].text == "(" and run[1].at <= run[0].end + 1 and run[0].text.strip()[-1:].isalpha()
    return opened and end_of_bracket([token.text for token in run], 1) == len(run) - 1


def _begins_in_words(tokens: Sequence[Token]) -> bool:
    """Whether several words stand before a formula on one side, of which they say something."""
    run = stripped(tokens)
    return len(run) > 1 and run[0].word and len(run[0].text.split()) > 1 and not run[0].text.rstrip().endswith(":")


def _is_remark(word: str) -> bool:
    """Words with a space or a colon behind them, and the connecting ones; a single word may be a name or a function."""
    return (
        " " in word.strip()
        or word.rstrip().endswith(":")
        or word.lower() in UNITS_OF_MEASURE
        or word.lower().strip(" ,.:()") in CONNECTING
        or not word.strip("() ,.:")
    )


def _is_unit(run: Sequence[Token]) -> bool:
    """Whether a word behind a number says what is counted: 12 parameters."""
    before, word = run[-2].text, run[-1].text
    return (before[-1].isdecimal() or before in ("K", "M")) and len(word) > 3 and word.isalpha() and word.islower()


def _is_condition(segment: Sequence[Token], last: _Draft, known: Callable[[str], bool]) -> bool:
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
    run = stripped(segment)
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
