"""Statements that are no equations: lists of names, and names with words beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from symbackprop.check.judging.outcome import Outcome
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.keys import index_letters, key_of
from symbackprop.check.phrases import BEFORE_UNIT, BEHIND_UNIT
from symbackprop.check.report import Verdict
from symbackprop.check.text.chains import Chain, Side
from symbackprop.check.text.formulas import Formula
from symbackprop.core.places import ALL
from symbackprop.core.quantities import PARAMETERS, Kind
from symbackprop.latex.ellipsis import DOTS
from symbackprop.latex.grammar import Grammar
from symbackprop.latex.heads import written
from symbackprop.latex.nodes import Identifier
from symbackprop.latex.tokens import Token, Unread

__all__ = ["Statement", "listings_in", "statement_in_words"]

_MOST = 100  # values of an index that are counted


@dataclass(frozen=True, slots=True)
class Statement:
    """A list of names as a claim: where it stands, and the verdict."""

    at: int
    latex: str
    outcome: Outcome


def listings_in(env: Environment, chain: Chain) -> Iterator[Statement]:
    """N_i, i = 1, 2, 3: whether there are so many; w_1, w_2, b: whether these belong together."""
    names = [_item(env.grammar, item) for item in chain.items]
    if chain.conditions:
        for _, tokens in chain.conditions:
            found = _ranged(env, names, tokens)
            if found is not None:
                yield found
    elif len(names) > 1 and all(name is not None for name in names):
        found = _incoming(env, [name for name in names if name is not None], chain.items)
        if found is not None:
            yield found


def _item(grammar: Grammar, item: Side) -> Identifier | None:
    tokens = list(item.tokens)
    while tokens and tokens[0].text == "-":
        tokens.pop(0)
    try:
        found = grammar.names(tokens)
    except Unread:
        return None
    return found[0] if len(found) == 1 else None


def _ranged(env: Environment, names: Sequence[Identifier | None], tokens: Sequence[Token]) -> Statement | None:
    """Whether the first name with the index has all the values that it is said to run through."""
    letter, *rest = [token.text for token in tokens]
    numbers = [int(text) for text in rest if text.isdecimal()]
    named = next((name for name in names if name is not None and letter in {x for x, _ in index_letters(name)}), None)
    if named is None or not numbers or rest[:1] != ["="] or any(text in DOTS for text in rest):
        return None

    def exists(number: int) -> bool:
        return env.names.find(key_of(named, {letter: number})) is not None

    if not exists(1):
        return None
    latex = " ".join([letter, "=", ", ".join(map(str, numbers))])
    absent = [number for number in numbers if not exists(number)]
    if not absent:
        return Statement(tokens[0].at, latex, Outcome(Verdict.GIVEN))
    count = max((number for number in range(1, _MOST) if exists(number)), default=0)
    message = f"there is no {written(named)} with {letter} = {absent[0]}: there are {count}"
    return Statement(tokens[0].at, latex, Outcome(Verdict.WRONG, message, mistake="wrong_index"))


def _incoming(env: Environment, names: Sequence[Identifier], items: Sequence[Side]) -> Statement | None:
    """Weights with one bias: those into the unit of that bias, each once."""
    found = [env.names.find(key_of(name, {})) for name in names]
    parameters = [one for one in found if one is not None and one.kind in PARAMETERS and one.unit != ALL]
    biases = [one for one in parameters if one.kind is Kind.BIAS]
    weights = [one for one in parameters if one.kind is Kind.WEIGHT]
    if len(parameters) < len(found) or len(biases) != 1 or biases[0].unit is None or not weights:
        return None
    (bias,) = biases
    right = [one.layer == bias.layer and one.unit == bias.unit for one in weights]
    twice = [one for place, one in enumerate(weights) if one in weights[:place]]
    latex = ", ".join(written(name) for name in names)
    if all(right) and not twice:
        return Statement(items[0].start, latex, Outcome(Verdict.GIVEN))
    spelled = env.lecture.spelling.latex
    wrong = spelled(twice[0]) if twice else spelled(weights[right.index(False)])
    what = "stands here twice" if twice else f"does not belong to the unit of {spelled(bias)}"
    return Statement(items[0].start, latex, Outcome(Verdict.WRONG, f"{wrong} {what}", mistake="wrong_index"))


def statement_in_words(env: Environment, formula: Formula, tokens: Sequence[Token], text: str) -> Statement | None:
    """The claim `node N_1 in the hidden layer`, where the words stand right beside the name; else None."""
    end = formula.start + len(formula.text)
    found = BEHIND_UNIT.match(text[end : end + 60])
    if formula.display or found is None or BEFORE_UNIT.search(formula.before) is None:
        return None
    try:
        names = env.grammar.names(tokens)
    except Unread:
        return None
    depth = env.lecture.network.depth
    layer = _layer(env, names[0]) if len(names) == 1 else None
    if layer is None or not depth:
        return None
    right = "input" if layer == 0 else "output" if layer == depth else "hidden"
    latex = f"{formula.text.strip()} in the {found[1].lower()} layer"
    if right == found[1].lower():
        return Statement(formula.start, latex, Outcome(Verdict.CORRECT))
    message = f"{formula.text.strip()} is a unit of the {right} layer"
    return Statement(formula.start, latex, Outcome(Verdict.WRONG, message, mistake="wrong_index"))


def _layer(env: Environment, named: Identifier) -> int | None:
    """The layer of a unit, by its name or by the name of its activation."""
    ones = {letter: 1 for letter, _ in index_letters(named)}
    key = key_of(named, ones)
    depth = env.lecture.network.depth
    for layer in range(1, depth + 1):
        if env.lecture.spelling.node(layer, 1) == f"{key.base}_{key.sub}":
            return layer
    quantity = env.names.find(key)
    return quantity.layer if quantity is not None and isinstance(quantity.layer, int) else None
