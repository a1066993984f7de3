r"""Commands from elsewhere, of which a document does not say what they write: \paren{z}, \fn{\sigma}{z}."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from symbackprop.check.inference.equations import equations_of, is_right_somehow
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.text.carriers.macros import WRITING
from symbackprop.check.text.formulas import Formula
from symbackprop.latex.tokens import Macro, Macros, Token, Unread, group

__all__ = ["commands_in_words", "commands_meant"]

# what such a command most likely writes, by how many arguments stand behind it
_MEANT: Mapping[int, Macro] = {1: Macro(1, (1,), "(#1)"), 2: Macro(2, (1, 2), "#1(#2)")}
_STRUCTURE = frozenset(["begin", "end", "substack", "stackrel", "overset", "underset", "binom", "mathop"])
_ACCENTS = re.compile(r"\\(?:wide)?(?:hat|bar|tilde|dot|ddot|check|acute|grave|breve|vec|underline|overline)")
_ENOUGH = 2  # equations with such a command that are right
_MOST = 16  # of them that are looked at


def commands_meant(evidence: Evidence, formulas: Sequence[Formula], macros: Macros) -> Macros:
    r"""The unknown commands of a document with what they write: brackets around their argument, or a function and what
    it is applied to; none unless most of the equations with one are right so, and several.
    """
    found = _unknown(formulas, macros)
    if not found:
        return {}
    meant = {**macros, **found}
    of_these = [one for one in formulas if any(name in one.text for name in found)]
    equations = [*islice(equations_of(evidence, of_these, meant), _MOST)]
    right = sum(is_right_somehow(evidence, one) for one in equations)
    return found if right >= _ENOUGH and 2 * right > len(equations) else {}


def commands_in_words(commands: Macros) -> Iterator[str]:
    """What the head of a report says of commands with a meaning of this page."""
    for name, macro in commands.items():
        arguments = "ab"[: macro.arguments]
        body = (macro.body or "").replace("#1", "a").replace("#2", "b")
        yield f"{name}{''.join(f'{{{letter}}}' for letter in arguments)} as {body}"


def _unknown(formulas: Iterable[Formula], macros: Macros) -> Macros:
    """The commands that have as many arguments in braces wherever they stand."""
    counts: dict[str, list[int]] = {}
    for formula in formulas:
        if "\\" not in formula.text or formula.problem or formula.typed:
            continue
        try:
            tokens = formula.tokens(macros)
        except Unread:
            continue
        for place, token in enumerate(tokens):
            if _may_be_unknown(token):
                counts.setdefault(token.text, []).append(_groups_behind(tokens, place + 1))
    least = {name: min(found) for name, found in counts.items()}
    return {name: _MEANT[count] for name, count in least.items() if count in _MEANT}


def _may_be_unknown(token: Token) -> bool:
    name = token.text[1:]
    known = name in WRITING or name in _STRUCTURE or _ACCENTS.fullmatch(token.text) is not None
    return token.text[0] == "\\" and name.isalpha() and not known and not token.word


def _groups_behind(tokens: Sequence[Token], place: int) -> int:
    count = 0
    while place < len(tokens) and tokens[place].text == "{":
        _, place = group(tokens, place)
        count += 1
    return count
