"""Mathematics that is typed without any marks, dL/dw = (y - t) * x: where it stands, and its tokens.

It is looked for in blocks of code without a language, in code within a line, in whole lines of text, and within
sentences where it begins with a derivative. Programs are none: a block with a line of one in it is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from symbackprop.latex.tokenise import tokenise
from symbackprop.latex.tokens import Token

__all__ = ["Typed", "is_lost_exponent", "numbers_equations", "typed_in_block", "typed_in_lines", "typed_tokens"]

_LONGEST = 300  # characters of a line
_GREEK = (
    "alpha|beta|gamma|delta|epsilon|eta|theta|kappa|lambda|mu|nu|xi|rho|sigma|tau|phi|chi|psi|omega|"
    "Delta|Theta|Lambda|Sigma|Phi|Psi|Omega|nabla|partial"
)
_FUNCTIONS = "exp|log|ln|tanh|max|min|sqrt|sum|cosh|sinh"
_NAMED = "sigmoid|softmax|relu|ReLU|softplus|transpose|sign|diag"
# words of the one kind are names in a formula; whatever else has three letters is prose
_WORDS = re.compile(
    rf"d?(?:{_GREEK}|{_FUNCTIONS}|{_NAMED}|net|out|target|error|err|loss|cost|input|output|hidden|new|old|hat|total|bar|MSE|"
    r"BCE|CE|lr|pred|in|prev|true|yhat|ypred|ytrue|grad|rate)"
)
_LINE = re.compile(r"^[^\n]*(?:[=≈←]|~=|<-)[^\n]*$", re.MULTILINE)
# what may stand around the formula of a line
_BEFORE = re.compile(r"\s*(?:>\s*)*(?:[-*•+]\s+|\d{1,2}[.)]\s+|\(\w\)\s+)?(?:[*_]{1,2})?(?:[A-Z][\w -]{2,40}:\s+)?")
_BEHIND = re.compile(
    r"\s*(?:\s#|//|<--|\s←\s(?=[a-z]{3})|\s{2,}\([a-z]{3}|\s\([a-z]{2,} [a-z ]+\)$|[.,;]?[*_]{0,2}\s*$)"
)
_SIGNS = re.compile(
    r"(?:[A-Za-z\d\s+\-*/^_()\[\]{}.,'=<>≈~:|@!]|&(?==)|[^\x00-\x7f\u2018-\u201f\u2022\u2190\u2192\u2500-\u27bf\u3000-\uffff])+"
)
_WORD = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ]{2,}")
# a formula for certain: a derivative, or a sign that nobody types into a program or a sentence
_PLAIN = re.compile(r"∂|∇|[∑Σ⊙σδηθαβŷΔ]|[₀-₉ᵢⱼₖₗ⁽⁾ᵀ]|(?<![A-Za-z])d[A-Za-z]\w*\s*/\s*\(?d[A-Za-z]\w*|\u0302")
_LINES = re.compile(
    r"(?:[^\n]*[\w)\]}][ \t]*[+*][ \t]*\n(?=[ \t]+\S))*[^\n]+"
)  # an indented one goes on with a sum or product
_DERIVATIVE = re.compile(r"(?<![A-Za-z/])(?:∂\w+\s*/\s*∂\w+|d[A-Za-z]\w*/d[A-Za-z]\w*)\s*(?:=|≈)")
# a line of numbers that goes on with the formula above: =0.56(1−0.56)=0.2464
_GOING_ON = re.compile(r"[ \t>]*([=≈][ \t]*+[-−(]?[ \t]*+\d[\d.()×*+−·⋅/=≈ \t-]*)")
_APART = re.compile(r"\s{3,}(?=[^\s=≈~:←<])")
_LISTED = re.compile(r"(?<![+*·×⋅,\s])\s+(?:\.\.\.|…|⋯)\s+(?![+*·×⋅,])")  # dots in a list without commas
_COMMA = re.compile(r"\s\||,\s|\.\s|\.$|;|:\s")
_SHORT = frozenset([
    "is", "in", "of", "to", "so", "we", "as", "by", "or", "if", "it", "at", "on", "an", "be", "no", "up", "my",
    "he", "us", "go", "am", "me", "et", "la", "le", "el", "es", "un", "zu", "wo", "im", "il",
])  # fmt: skip
# the number behind one, perhaps in a column of its own
_EQUATION = re.compile(
    r"(?:(?<=[^\s+*/=·×⋅(,-])[ \t]+|&[ \t]*+)(?:[-–—][ \t]*)?\((\d{1,2})\)[ \t]*+(?:\\\\[ \t]*)?$", re.MULTILINE
)
_ENOUGH = 4  # equations with a number
_RELATION = re.compile(r"(?<![<>!=+\-*/])=(?!=)|(?<=\s)[+-]=(?=\s)|≈|~=|:=|←|<-(?!-)")
_PROGRAM = re.compile(
    r"^\s*(?:import|from|def|class|return|for|while|if|else|elif|print|with|try|function|var|let|const|int|float|"
    r"double|void|end|using|struct|public|#include|\$ |>>> |pip |git )\b|[;{:]\s*$"
    r"|\b(?:np|torch|tf|self|math|plt|nn|F|jnp|numpy)\.|\"|"
    r"\.(?:shape|append|dot|sum|reshape|backward|zeros|copy)\b|\w\[[^\]]*:[^\]]*\]|[&|]{2}|==|!="
    r"|\+=|-=|\bTrue\b|\bNone\b|%",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Typed:
    """Where typed mathematics begins and ends, and whether it is that for certain."""

    start: int
    end: int
    plain: bool


def is_lost_exponent(text: str, at: int) -> bool:
    """Whether an exponent stands at a place that was copied without what raised it, (y - t)2 and 1/(1 + e-x)."""
    return _LOST.match(text, at) is not None


def typed_in_block(text: str, start: int, end: int) -> Iterator[Typed]:
    """The formulas of a block of code; none of a program."""
    begun = False
    if any(not _updates(text, start, end, match) for match in _PROGRAM.finditer(text, start, end)):
        return
    for line in _LINES.finditer(text, start, end):
        for found in _formula(text, line.start(), line.end(), goes_on=begun):
            begun = True
            yield found


def _updates(text: str, start: int, end: int, found: re.Match[str]) -> bool:
    """Whether a sign of programs stands in a line alone with a derivative: w -= eta * dL/dw."""
    return found[0] in ("+=", "-=") and "\n" not in text[start:end] and _PLAIN.search(text, start, end) is not None


def typed_in_lines(text: str, start: int, end: int, *, plain: bool) -> Iterator[Typed]:
    """The lines of a text that are formulas, as far as they stand between two places as a whole, and derivatives within
    sentences; with `plain` only what is a formula for certain.
    """
    for line in _LINE.finditer(text, start, end):
        whole = line.start() == 0 or text[line.start() - 1] == "\n"
        if not whole or (line.end() < len(text) and text[line.end()] != "\n"):
            continue
        numbers = _GOING_ON.fullmatch(text, line.start(), line.end())
        if numbers is not None:
            yield Typed(numbers.start(1), numbers.end(1), plain=True)
            continue
        table = text[line.start() : line.end()].lstrip().startswith("|")
        found = [] if table else [*_formula(text, line.start(), line.end(), goes_on=False)]
        if found:
            yield from (one for one in found if one.plain or not plain)
        else:
            yield from _in_sentence(text, line.start(), line.end())


def _formula(text: str, start: int, end: int, *, goes_on: bool) -> Iterator[Typed]:
    """The formulas of a line, which are wide apart where there are several, or a remark behind."""
    if end - start > _LONGEST:
        return
    place = start
    for gap in [*_APART.finditer(text, start, end), None]:
        finish = gap.start() if gap is not None else end
        if gap is not None and ("\n" in gap[0] or _RELATION.search(text, place, finish) is None):
            continue  # room before a relation, or a line that goes on
        found = _trimmed(text, place, finish, goes_on=goes_on and place == start)
        if found is not None:
            yield found
        elif place == start:
            return
        place = gap.end() if gap is not None else end


def _trimmed(text: str, start: int, end: int, *, goes_on: bool) -> Typed | None:
    """The formula between two places, without what may stand around it; None where there is none."""
    before = _BEFORE.match(text, start, end)
    begin = before.end() if before is not None else start
    behind = _BEHIND.search(text, begin, end)
    finish = behind.start() if behind is not None else end
    label = _EQUATION.search(text, begin, finish)
    if label is not None and numbers_equations(text):
        finish = label.start()
    if _SIGNS.fullmatch(text, begin, finish) is None or not _relates(text[begin:finish], goes_on=goes_on):
        return None
    if not all(map(_is_name, _WORD.findall(text, begin, finish))) or _LISTED.search(text, begin, finish):
        return None
    return Typed(begin, finish, _PLAIN.search(text, begin, finish) is not None)


@lru_cache(maxsize=1)
def numbers_equations(text: str) -> bool:
    """Whether lines of a text end with the numbers of equations, (1) to (9), one after the other."""
    count = 0
    for match in _EQUATION.finditer(text):
        count += int(match[1]) == count + 1
    return count >= _ENOUGH


def _in_sentence(text: str, start: int, end: int) -> Iterator[Typed]:
    """The equations in a sentence that begin with a derivative, up to its next word."""
    place = start
    while (head := _DERIVATIVE.search(text, place, end)) is not None:
        signs = _SIGNS.match(text, head.start(), min(end, head.start() + _LONGEST))
        finish = signs.end() if signs is not None else head.end()
        word = next((one for one in _WORD.finditer(text, head.end(), finish) if not _is_name(one[0])), None)
        finish = word.start() if word is not None else finish
        comma = _COMMA.search(text, head.end(), finish)
        finish = comma.start() if comma is not None else finish
        inside = text[head.start() : _closed(text, head.end(), finish)].rstrip(" ,.;:=+*/(-!|'")
        if _relates(inside, goes_on=False):
            yield Typed(head.start(), head.start() + len(inside), plain=True)
        place = max(finish, head.end())


def _closed(text: str, start: int, end: int) -> int:
    """Where a bracket closes that was opened before the start; else the end."""
    depth = 0
    for place in range(start, end):
        depth += (text[place] in "([{") - (text[place] in ")]}")
        if depth < 0:
            return place
    return end


def _is_name(word: str) -> bool:
    """Whether letters may be names in a formula, and are no word of a sentence."""
    return _WORDS.fullmatch(word) is not None or (len(word) == 2 and word.lower() not in _SHORT)


def _relates(line: str, *, goes_on: bool) -> bool:
    """Whether something stands at both sides of every relation; before the first one perhaps a line above."""
    parts = _RELATION.split(line)
    return len(parts) > 1 and all(re.search(r"\w", part) for part in parts[goes_on and not parts[0].strip() :])


_RAISED = r"(?<=\))[23](?![\w.(\[])|(?<=\+|\s)e-(?:\w+|\([^()]*\))(?=\s*\))"
_LOST = re.compile(_RAISED)
_SPELLED = re.compile(
    rf"(?P<hat>(?<![A-Za-z])(?P<letter>[a-zA-Z])_?hat(?![A-Za-z]))|(?P<greek>(?<![A-Za-z])(?P<d>d?)(?P<name>{_GREEK})(?![A-Za-z]))"
    rf"|(?P<function>(?<![A-Za-z])(?:{_FUNCTIONS})(?![A-Za-z]))|(?P<power>\*\*)|(?P<at>\s*@\s*)|(?P<turned>\.T\b|\^T\b)"
    r"|(?P<above>\^(?:\((?P<round>[^()]*)\)|(?P<square>\[[^\[\]]*\])|(?P<bare>-?\w+)))|(?P<below>_(?P<index>[A-Za-z\d]+))"
    rf"|(?P<lost>{_RAISED})|(?P<number>(?<=[A-Za-z])\d+)|(?P<column>&(?==))|(?P<total>[Σ∑])|(?P<approx>~=|≈)|(?P<arrow><-|←)|(?P<follows>->|=>)"
)


def typed_tokens(text: str, start: int) -> list[Token]:
    """The tokens of typed mathematics that stands at `start`, as LaTeX has them, each with its place in the text."""
    parts: list[str] = []
    places: list[tuple[int, int]] = []  # where what each character stands for begins and ends
    place = 0
    for match in _SPELLED.finditer(text):
        parts += [text[place : match.start()], _in_latex(match)]
        places += [(at, at + 1) for at in range(place, match.start())]
        places += [match.span()] * len(parts[-1])
        place = match.end()
    parts.append(text[place:])
    places += [(at, at + 1) for at in range(place, len(text))]
    return [
        replace(token, at=start + places[token.at][0], end=start + places[token.end - 1][1])
        for token in tokenise("".join(parts))
    ]


def _in_latex(match: re.Match[str]) -> str:
    """What a spelling is in LaTeX."""
    kind = match.lastgroup or ""
    if match["hat"]:
        return rf"\hat{{{match['letter']}}}"
    if match["greek"]:
        return rf"{match['d']}\{match['name']} "
    if match["above"]:
        inside = match["square"] or match["bare"]
        return rf"^{{{inside}}}" if inside else rf"^{{({match['round']})}}"
    if match["lost"]:
        return rf"e^{{{match[0][1:]}}}" if match[0].startswith("e") else f"^{{{match[0]}}}"
    if match["below"]:
        return rf"_{{{match['index']}}}"
    if match["number"]:
        return rf"_{{{match[0]}}}"
    fixed = {
        "column": " ",
        "total": r"\sum ",
        "power": "^",
        "at": " ",
        "turned": "^T",
        "approx": r"\approx ",
        "arrow": r"\leftarrow ",
        "follows": r"\Rightarrow ",
    }
    return fixed.get(kind) or rf"\{match[0]} "
