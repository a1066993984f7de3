"""Changes to a formula as it is written: a sign, a transpose, the other product, an index or a name for another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain, combinations, pairwise

from symbackprop.check.conventions import LAYER_LETTERS
from symbackprop.latex.tokenise import tokenise
from symbackprop.latex.tokens import TRANSPOSED, Token, Unread

__all__ = ["formula_mistake"]

_PRODUCTS = frozenset([r"\cdot", r"\times", "*"])
_ENTRYWISE = frozenset([r"\odot", r"\circ"])


Other = Callable[[Sequence[Token]], Iterable[tuple[str, str, str]]]


def formula_mistake(
    tokens: Sequence[Token],
    right: Callable[[Sequence[Token]], bool],
    others: Other,
    usual: Callable[[Sequence[Token]], str],
    running: Iterable[str] = (),
) -> tuple[str, str] | None:
    """The mistake and its words, where one change to the formula makes it `right`; `others` are for a name the names
    that may be meant, each with the mistake and its words, `usual` is the mistake where it is one of the same kind,
    `running` are the indices of the claim.
    """
    run = list(tokens)
    indices = partial(_index_changes, running)
    numbers, names = partial(_number_changes, usual), partial(_name_changes, others)
    ways = _sign_changes, _changes, indices, _layer_changes, numbers, _logarithm_changes, names
    for mistake, words, changed in chain.from_iterable(way(run) for way in ways):
        try:
            if right(changed):
                return mistake, words
        except Unread:
            continue
    return None


def _sign_changes(tokens: list[Token]) -> Iterator[tuple[str, str, list[Token]]]:
    """The opposite of the whole, of what is in brackets, or of one term."""
    words = "the sign is wrong"
    yield "sign", words, [_of(tokens[0], "-"), *_bracketed(tokens)]
    for place, token in enumerate(tokens):
        if token.text == "(":
            end = _closed(tokens, place) + 1
            inside = tokens[place:end]
            yield (
                "sign",
                words,
                [*tokens[:place], _of(token, "("), _of(token, "-"), *inside, _of(token, ")"), *tokens[end:]],
            )
        elif token.text in ("+", "-") and (not place or tokens[place - 1].text not in ("^", "_", "{")):
            other = "-" if token.text == "+" else "+"
            yield "sign", "the sign of a term is wrong", [*tokens[:place], _of(token, other), *tokens[place + 1 :]]


def _logarithm_changes(tokens: list[Token]) -> Iterator[tuple[str, str, list[Token]]]:
    """The natural logarithm for one with a base, at one place or at all."""
    found: list[tuple[int, int]] = []
    for place, token in enumerate(tokens):
        if token.text == r"\log" and place + 2 < len(tokens) and tokens[place + 1].text == "_":
            found.append((place, place + 2 + _length(tokens[place + 2 :])))
        elif token.text in (r"\lg", r"\log"):
            found.append((place, place + 1))
    for start, end in found:
        yield "log_base", "the logarithm has another base", [*tokens[:start], _of(tokens[start], r"\ln"), *tokens[end:]]
    whole = list(tokens)
    for start, end in reversed(found):
        whole[start:end] = [_of(tokens[start], r"\ln")]
    if len(found) > 1:
        yield "log_base", "the logarithms have another base", whole


def _name_changes(others: Other, tokens: list[Token]) -> Iterator[tuple[str, str, list[Token]]]:
    """Another name for one."""
    for start, end in [*_factors(tokens)][:_MOST_NAMES]:
        for usual, words, name in others(tokens[start:end]):
            mistake = _of_a_slope(tokens, start) or usual
            at = tokens[end - 1]
            other = [
                _of(at, token.text) if not token.word else replace(token, at=at.end, end=at.end)
                for token in tokenise(name)
            ]
            yield mistake, words, [*tokens[:start], *other, *tokens[end:]]


_MOST_NAMES = 10


def _layer_changes(tokens: list[Token]) -> Iterator[tuple[str, str, list[Token]]]:
    """The next layer or time, or the one before, where a letter counts them."""
    for place, token in enumerate(tokens):
        if token.text not in ("^", "_") or place + 1 >= len(tokens):
            continue
        end = place + 1 + _length(tokens[place + 1 :])
        inside = [tokens[at] for at in _said_in(tokens, place + 1, end)]
        if not inside or inside[0].text not in _COUNTED or len(inside) not in (1, 3):
            continue
        at = tokens[place + 1 : end].index(inside[0]) + place + 1
        for step in ("", "-", "+"):
            changed = [inside[0], *([_of(inside[0], step), _of(inside[0], "1")] if step else [])]
            if [part.text for part in changed] != [part.text for part in inside]:
                group = [*changed] if tokens[place + 1].text == "{" else [_of(token, "{"), *changed, _of(token, "}")]
                said = "".join(part.text for part in changed)
                mistake = _of_a_slope(tokens, _start_of_name(tokens, place)) or "wrong_index"
                whole = [*tokens[:at], *group, *tokens[at + len(inside) :]]
                what = "time" if inside[0].text == "t" else "layer"
                yield mistake, f"the {what} should be {said}", whole


_COUNTED = (*LAYER_LETTERS, "L", "t")


def _number_changes(
    usual: Callable[[Sequence[Token]], str], tokens: list[Token]
) -> Iterator[tuple[str, str, list[Token]]]:
    """Another layer, where a number above or below a name counts them."""
    for place, token in enumerate(tokens):
        if token.text not in ("^", "_") or place + 1 >= len(tokens):
            continue
        end = place + 1 + _length(tokens[place + 1 :])
        inside = _said_in(tokens, place + 1, end)
        if len(inside) != 1 or not tokens[inside[0]].text.isdecimal() or len(tokens[inside[0]].text) > 1:
            continue
        start, at = _start_of_name(tokens, place), inside[0]
        mistake = _of_a_slope(tokens, start) or usual(tokens[start:end])
        for number in sorted(range(_MOST_LAYERS), key=lambda n: (not n, abs(n - int(tokens[at].text)))):
            if number == int(tokens[at].text):
                continue
            other = [*tokens[:at], _of(tokens[at], str(number)), *tokens[at + 1 :]]
            old, new = ("".join(part.text for part in run[start:end]) for run in (tokens, other))
            yield mistake, f"{old} should be {new}", other


_MOST_LAYERS = 7


def _said_in(tokens: Sequence[Token], start: int, end: int) -> list[int]:
    """The places in a script without brackets, and without a transpose behind one, (l)T."""
    places = [place for place in range(start, end) if tokens[place].text not in "{}"]
    if len(places) > 1 and tokens[places[-1]].text in TRANSPOSED and tokens[places[-2]].text in (")", "]"):
        places.pop()
    return [place for place in places if tokens[place].text not in "()[]"]


def _start_of_name(tokens: Sequence[Token], place: int) -> int:
    """Where the name begins that has a script at some place."""
    place -= 1
    while place > 0 and (tokens[place].text == "}" or tokens[place - 1].text in ("^", "_")):
        if tokens[place].text == "}":
            depth = 0
            while place > 0:
                depth += (tokens[place].text == "}") - (tokens[place].text == "{")
                if not depth:
                    break
                place -= 1
        place -= 2 if tokens[place - 1].text in ("^", "_") else 1
    return place


def _of_a_slope(tokens: Sequence[Token], start: int) -> str | None:
    """The mistake where a name is what a slope is taken at: sigma'(z)."""
    before = [token.text for token in tokens[max(start - 2, 0) : start]]
    return "wrong_slope_argument" if before in (["'", "("], [r"\prime", "("]) else None


def _bracketed(tokens: list[Token]) -> list[Token]:
    return [_of(tokens[0], "("), *tokens, _of(tokens[-1], ")")]


def _changes(tokens: list[Token]) -> Iterator[tuple[str, str, list[Token]]]:
    for place, token in enumerate(tokens):
        rest = tokens[place + 1 :]
        if token.text in _ENTRYWISE:
            yield "wrong_product", "this product is one of matrices", [*tokens[:place], *rest]
        elif token.text in _PRODUCTS:
            yield "wrong_product", "this product goes entry by entry", [*tokens[:place], _of(token, r"\odot"), *rest]
        if token.text == "^" and _is_transpose(rest):
            yield "transposed", "a matrix is transposed that should not be", [*tokens[:place], *rest[_length(rest) :]]
    for start, end in _factors(tokens):
        at = tokens[end - 1]
        if end < len(tokens) and tokens[end].text == "^" and _is_transpose(tokens[end + 1 :]):
            continue
        marked = [
            _of(at, "("),
            *tokens[start:end],
            _of(at, ")"),
            _of(at, "^"),
            _of(at, "{"),
            _of(at, "T"),
            _of(at, "}"),
        ]
        yield "transposed", "a matrix should be transposed", [*tokens[:start], *marked, *tokens[end:]]
        if start:
            entrywise = [*tokens[:start], _of(at, r"\odot"), *tokens[start:]]
            yield "wrong_product", "this product goes entry by entry", entrywise
    for a, b, c, d in _neighbours(tokens):
        swapped = [*tokens[:a], *tokens[c:d], *tokens[b:c], *tokens[a:b], *tokens[d:]]
        if d < len(tokens) and tokens[d].text == "^" and _is_transpose(tokens[d + 1 :]):
            yield "transposed", "this product should be transposed", swapped
        else:
            yield "wrong_product", "the factors stand in the wrong order", swapped
    yield from _turned_and_swapped(tokens)


def _turned_and_swapped(tokens: list[Token]) -> Iterator[tuple[str, str, list[Token]]]:
    r"""Two neighbours in the other order, one of them transposed, and what stands behind them entry by entry: for
    \delta W s its right form W^T \delta \odot s.
    """
    words = "a matrix should be transposed, and stand before the other factor"
    for a, b, c, d in _neighbours(tokens):
        sign, rest = tokens[b:c], tokens[d:]
        first, second = tokens[a:b], tokens[c:d]
        for pair in ([*_transposed(second), *sign, *first], [*second, *sign, *_transposed(first)]):
            yield "transposed", words, [*tokens[:a], *pair, *rest]
            behind = rest[1:] if rest and rest[0].text in _PRODUCTS else rest
            if behind and behind[0].text not in ("+", "-", "^", ")", *_ENTRYWISE):
                yield "transposed", words, [*tokens[:a], *pair, _of(tokens[d - 1], r"\odot"), *behind]


def _transposed(factor: Sequence[Token]) -> list[Token]:
    at = factor[-1]
    return [_of(at, "("), *factor, _of(at, ")"), *(_of(at, text) for text in ("^", "{", "T", "}"))]


def _neighbours(tokens: list[Token]) -> Iterator[tuple[int, int, int, int]]:
    """Where two factors stand beside each other, with no sign between them."""
    factors = [*_factors(tokens)]
    for a, b in factors:
        behind = [(c, -d) for c, d in factors if c >= b]
        if not behind:
            continue
        c, d = min(behind)  # what is in brackets as a whole
        if any(token.text in ("+", "-", "(", ")") for token in tokens[b:c]):
            continue
        yield a, b, c, -d
        turned = _with_transpose(tokens, b), _with_transpose(tokens, -d)
        if turned != (b, -d) and turned[0] <= c:
            yield a, turned[0], c, turned[1]


def _with_transpose(tokens: Sequence[Token], end: int) -> int:
    """Where a factor ends that ends at some place, with the transpose above it."""
    if end < len(tokens) and tokens[end].text == "^" and _is_transpose(tokens[end + 1 :]):
        return end + 1 + _length(tokens[end + 1 :])
    return end


def _index_changes(running: Iterable[str], tokens: list[Token]) -> Iterator[tuple[str, str, list[Token]]]:
    """Two indices of a name exchanged, one running index put for another, and two exchanged throughout."""
    places = [place for place, token in enumerate(tokens) if _is_index(tokens, place)]
    for one, other in pairwise(places):
        if other == one + 1 and tokens[one].text != tokens[other].text:
            changed = [*tokens[:one], tokens[other], tokens[one], *tokens[other + 1 :]]
            pair = tokens[one].text + tokens[other].text
            yield "wrong_index", f"the indices {pair} are in the wrong order", changed
    here = [*dict.fromkeys(tokens[place].text for place in places)]
    letters = [*dict.fromkeys([*here, *running])]
    for place in places[:_MOST_INDICES]:
        for letter in letters:
            if letter != tokens[place].text:
                changed = [*tokens[:place], _of(tokens[place], letter), *tokens[place + 1 :]]
                yield "wrong_index", f"an index {tokens[place].text} should be {letter}", changed
    for old in here[:_MOST_LETTERS]:
        for letter in letters:
            if letter != old and sum(tokens[place].text == old for place in places) > 1:
                at = {place for place in places if tokens[place].text == old}
                changed = [_of(one, letter) if place in at else one for place, one in enumerate(tokens)]
                yield "wrong_index", f"the index {old} should be {letter}", changed
    for first, second in combinations(here[:_MOST_LETTERS], 2):
        turned = {first: second, second: first}
        exchanged = {place: turned[tokens[place].text] for place in places if tokens[place].text in turned}
        changed = [_of(one, exchanged[place]) if place in exchanged else one for place, one in enumerate(tokens)]
        yield "wrong_index", f"the indices {first} and {second} are exchanged", changed


_MOST_INDICES = 12
_MOST_LETTERS = 4


def _is_index(tokens: Sequence[Token], place: int) -> bool:
    """Whether a token is a single letter in a subscript."""
    if not (len(tokens[place].text) == 1 and tokens[place].text.isalpha()) or tokens[place].word:
        return False
    before = place - 1
    while before >= 0 and (
        tokens[before].text == "{" or (tokens[before].text.isalnum() and len(tokens[before].text) == 1)
    ):
        before -= 1
    return before >= 0 and tokens[before].text == "_"


def _of(token: Token, text: str) -> Token:
    return Token(text, token.end, token.end)


def _is_transpose(tokens: Sequence[Token]) -> bool:
    inside = [token.text for token in tokens[: _length(tokens)] if token.text not in "{}"]
    return inside in (["T"], [r"\top"], [r"\intercal"])


def _length(tokens: Sequence[Token]) -> int:
    """How many tokens a script takes."""
    if not tokens or tokens[0].text != "{":
        return min(1, len(tokens))
    depth = 0
    for place, token in enumerate(tokens):
        depth += (token.text == "{") - (token.text == "}")
        if not depth:
            return place + 1
    return len(tokens)


def _closed(tokens: Sequence[Token], start: int) -> int:
    """Where a bracket closes."""
    depth = 0
    for place in range(start, len(tokens)):
        depth += (tokens[place].text in ("(", "[")) - (tokens[place].text in (")", "]"))
        if not depth:
            return place
    return len(tokens)


def _factors(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Where each factor outside of brackets starts and ends: a name with its scripts, or what is in brackets."""
    place = 0
    while place < len(tokens):
        text = tokens[place].text
        start = place
        if text in ("(", "["):
            closing = _closed(tokens, place)
            yield from ((place + 1 + a, place + 1 + b) for a, b in _factors(tokens[place + 1 : closing]))
            depth = 0
            while place < len(tokens):
                depth += (tokens[place].text in ("(", "[")) - (tokens[place].text in (")", "]"))
                place += 1
                if not depth:
                    break
        elif text == r"\begin":
            while place < len(tokens) and tokens[place].text != r"\end":
                place += 1
            place += 1
            place += _length(tokens[place:])
        elif text.isalpha() or (text.startswith("\\") and text[1:].isalpha() and text not in _ENTRYWISE | _PRODUCTS):
            place += 1
            if text in (r"\hat", r"\vec", r"\bar"):
                place += _length(tokens[place:])
        else:
            place += 1
            continue
        while place < len(tokens) and tokens[place].text in ("_", "^", "'"):
            mark = tokens[place].text
            if mark == "^" and _is_transpose(tokens[place + 1 :]):
                break
            place += 1
            if mark != "'":
                place += _length(tokens[place:])
        yield start, place
        place = _with_transpose(tokens, place)
