"""Lists of the lecture's names: whether there are so many, and whether they belong together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from symbackprop.check.judging.outcome import Outcome
from symbackprop.check.names.environment import Scope
from symbackprop.check.names.keys import index_letters, key_of
from symbackprop.check.report import Verdict
from symbackprop.check.text.chains import Chain, Side
from symbackprop.core.places import ALL
from symbackprop.core.quantities import Kind
from symbackprop.latex.grammar import Grammar
from symbackprop.latex.heads import written
from symbackprop.latex.nodes import Named
from symbackprop.latex.tokens import Token, Unread

__all__ = ["Listed", "listing"]

_AND_SO_ON = (r"\ldots", r"\dots", r"\cdots")
_MOST = 100  # values of an index that are counted


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of names as a claim: where it stands, and the verdict."""

    at: int
    latex: str
    outcome: Outcome


def listing(scope: Scope, grammar: Grammar, chain: Chain) -> Iterator[Listed]:
    """N_i, i = 1, 2, 3: whether there are so many; w_1, w_2, b: whether these belong together."""
    names = [_item(grammar, item) for item in chain.items]
    if chain.conditions:
        for _, tokens in chain.conditions:
            found = _ranged(scope, names, tokens)
            if found is not None:
                yield found
    elif len(names) > 1 and all(name is not None for name in names):
        found = _incoming(scope, [name for name in names if name is not None], chain.items)
        if found is not None:
            yield found


def _item(grammar: Grammar, item: Side) -> Named | None:
    tokens = list(item.tokens)
    while tokens and tokens[0].text == "-":
        tokens.pop(0)
    try:
        found = grammar.names(tokens)
    except Unread:
        return None
    return found[0] if len(found) == 1 else None


def _ranged(scope: Scope, names: Sequence[Named | None], tokens: Sequence[Token]) -> Listed | None:
    """Whether the first name with the index has all the values that it is said to run through."""
    letter, *rest = [token.text for token in tokens]
    numbers = [int(text) for text in rest if text.isdecimal()]
    named = next((name for name in names if name is not None and letter in {x for x, _ in index_letters(name)}), None)
    if named is None or not numbers or rest[:1] != ["="] or any(text in _AND_SO_ON for text in rest):
        return None

    def exists(number: int) -> bool:
        return scope.names.find(key_of(named, {letter: number})) is not None

    if not exists(1):
        return None
    latex = " ".join([letter, "=", ", ".join(map(str, numbers))])
    absent = [number for number in numbers if not exists(number)]
    if not absent:
        return Listed(tokens[0].at, latex, Outcome(Verdict.GIVEN))
    count = max((number for number in range(1, _MOST) if exists(number)), default=0)
    message = f"there is no {written(named)} with {letter} = {absent[0]}: there are {count}"
    return Listed(tokens[0].at, latex, Outcome(Verdict.WRONG, message, mistake="wrong_index"))


def _incoming(scope: Scope, names: Sequence[Named], items: Sequence[Side]) -> Listed | None:
    """Weights with one bias: those into the unit of that bias, each once."""
    found = [scope.names.find(key_of(name, {})) for name in names]
    parameters = [one for one in found if one is not None and one.kind in (Kind.WEIGHT, Kind.BIAS) and one.unit != ALL]
    biases = [one for one in parameters if one.kind is Kind.BIAS]
    weights = [one for one in parameters if one.kind is Kind.WEIGHT]
    if len(parameters) < len(found) or len(biases) != 1 or biases[0].unit is None or not weights:
        return None
    (bias,) = biases
    right = [one.layer == bias.layer and one.unit == bias.unit for one in weights]
    twice = [one for place, one in enumerate(weights) if one in weights[:place]]
    latex = ", ".join(written(name) for name in names)
    if all(right) and not twice:
        return Listed(items[0].start, latex, Outcome(Verdict.GIVEN))
    spelled = scope.lecture.spelling.latex
    wrong = spelled(twice[0]) if twice else spelled(weights[right.index(False)])
    what = "stands here twice" if twice else f"does not belong to the unit of {spelled(bias)}"
    return Listed(items[0].start, latex, Outcome(Verdict.WRONG, f"{wrong} {what}", mistake="wrong_index"))
