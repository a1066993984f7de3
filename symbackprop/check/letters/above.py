"""Documents that write above their names what the lecture has elsewhere: the time, h^{(t)}, or a layer, w_{ij}^l; and
those with a number right behind, Z1.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from symbackprop.check.inference.equations import Equation
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.keys import Key, key_of
from symbackprop.latex.habits import layer_above, time_above, with_layer_in_brackets, with_time_below
from symbackprop.latex.nodes import Identifier

__all__ = ["glued_numbers", "letters_with_numbers", "with_layers_above", "with_time_above"]

_RUN_TOGETHER = re.compile(r"(?<![A-Za-z\\\d}])d?([A-Za-z])([1-9])(?![\d.])")
_APART = re.compile(r"\b([A-Za-z])\s*[_^]\s*[{\[(]*\d")
_GLUED = re.compile(r"(?:(?<![A-Za-z\\\d}])d?([A-Za-z])|(\\[A-Za-z]+))(\d{1,2})(?!\d|\.\d|\s*_)")
_BELOW = re.compile(r"([A-Za-z])\s*_\s*(?:(\d)|\{\s*(\d{1,2})\s*\})")
_LETTER_AND_NUMBER = re.compile(r"[A-Za-z]\d{1,2}")
_ENOUGH = 3  # such names, in a document that writes them in no other way


def with_time_above(evidence: Evidence, equations: Sequence[Equation]) -> Evidence:
    """The evidence in which the time above a name is read as if it stood below, where the lecture has it there, and the
    document more often above.
    """
    env = evidence.env
    if env.lecture.network.layers:
        return evidence
    above: Counter[str] = Counter()
    for equation in equations:
        for named in equation.names:
            above[named.base] += _has_time_above(env, named) - _is_known(env, named)
    lowered = frozenset(base for base, count in above.items() if count > 0)
    return (
        evidence.within(replace(env, grammar=env.grammar.accustomed(replace(env.grammar.habits, lowered=lowered))))
        if lowered
        else evidence
    )


def _has_time_above(env: Environment, named: Identifier) -> bool:
    return time_above(named) is not None and not _is_known(env, named) and _is_known(env, with_time_below(named))


def _is_known(env: Environment, named: Identifier) -> bool:
    """Whether the lecture has a name at the first time and the next."""
    letters = [token.text for token in named.sub if token.text.isalpha() and len(token.text) == 1]
    keys = [key_of(named, dict.fromkeys(letters, time)) for time in (1, 2)]
    return bool(named.sub) and any(key in env.names.table and key not in env.names.weak for key in keys)


def with_layers_above(evidence: Evidence, equations: Sequence[Equation]) -> Evidence:
    """The evidence in which l above a name is the number of a layer, where the lecture's own spelling of it has none:
    the general w_{ij}^l beside the w_{11} of an example is no power of that.
    """
    env = evidence.env
    names = (named for equation in equations for named in equation.names if named.sup and layer_above(named))
    layered = frozenset(one.base for one in names if _is_only_in_brackets(env, one))
    return (
        evidence.within(replace(env, grammar=env.grammar.accustomed(replace(env.grammar.habits, layered=layered))))
        if layered
        else evidence
    )


def _is_only_in_brackets(env: Environment, named: Identifier) -> bool:
    """Whether some unit of the first layer is written with its layer in brackets, and not without; without them it is
    at most a guess, at something else.
    """
    units, layers = (
        [token.text for token in tokens if token.text.isalpha() and len(token.text) == 1]
        for tokens in (named.sub, named.sup)
    )
    table, first = env.names.table, dict.fromkeys(layers, 1 + env.numbers.first)
    for unit in range(1, env.lecture.network.width(1) + 1) if env.lecture.network.depth else ():
        bound = {**dict.fromkeys(units, unit), **first}
        plain, inside = key_of(named, bound), key_of(with_layer_in_brackets(named), bound)
        guessed = plain in env.names.weak and inside not in env.names.weak and table[plain] != table.get(inside)
        if inside in table and (plain not in table or guessed):
            return True
    return False


def letters_with_numbers(env: Environment, formulas: Sequence[str]) -> frozenset[str]:
    """The letters that a document writes with the number of their layer right behind, Z1 and dW2, and never with one
    below or above.
    """
    depth = env.lecture.network.depth
    found = {match.groups() for text in formulas for match in _RUN_TOGETHER.finditer(text)}
    found = {(letter, number) for letter, number in found if int(number) <= depth}
    apart = {match[1] for text in formulas for match in _APART.finditer(text)}
    letters = {letter for letter, _ in found} - apart
    known = {letter for letter in letters if not any(key.base.startswith(letter + "1") for key in env.names.table)}
    return frozenset(known) if len({one for one in found if one[0] in known}) >= _ENOUGH else frozenset()


def glued_numbers(env: Environment, formulas: Sequence[str]) -> frozenset[tuple[str, str]]:
    """The letters with a number right behind, t1, where the lecture or the document has t_1, or the lecture file spells
    its own names so: nobody writes a product in this order.
    """
    found = {(match[1] or match[2], match[3]) for text in formulas for match in _GLUED.finditer(text)}
    table, weak = env.names.table, env.names.weak
    known = {pair for pair in found if (key := Key(*pair)) in table and key not in weak}
    if found <= known:
        return frozenset(known)
    if sum(_LETTER_AND_NUMBER.fullmatch(base) is not None for base in {key.base for key in table}) >= _ENOUGH:
        return frozenset(found)
    below = {(match[1], match[2] or match[3]) for text in formulas for match in _BELOW.finditer(text)}
    return frozenset(known | (found & below))
