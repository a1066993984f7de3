"""What is right for the true class, or for the others, where the words say that it is about these."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from symbackprop.check.conventions import INDICES
from symbackprop.check.judging.outcome import Outcome
from symbackprop.check.names.environment import Environment
from symbackprop.check.phrases import CLASS_KNOWN, CLASS_SUPPOSED, CLASS_TOLD, NEW_SENTENCE, OTHER_CLASSES
from symbackprop.check.report import Verdict
from symbackprop.check.text.chains import Chain
from symbackprop.check.text.source import Source
from symbackprop.core.quantities import Kind
from symbackprop.latex.rewriting.primed_indices import CLASS
from symbackprop.latex.tokens import Token

__all__ = ["of_the_classes_said", "with_other_classes"]

_CLAIM = re.compile(r"\$[^$]*=[^$]*\$")
_BEFORE = 240  # characters of a sentence before what it says


def with_other_classes(env: Environment, source: Source, chain: Chain) -> Chain:
    """The chain about the classes but the true one, where the words before it say so: "for the others, p_j"."""
    if env.true_class is None or chain.conditions or not chain.relations or chain.continues:
        return chain
    if OTHER_CLASSES.search(_sentence(source, chain)) is None or CLASS_KNOWN.search(source.text) is None:
        return chain
    letters = [letter for letter in _letters_below(chain.sides[0].tokens) if letter not in env.classes]
    if len({*letters}) != 1:
        return chain
    first = chain.sides[0].tokens[0]
    texts = (letters[0], r"\neq", str(env.true_class))
    return chain.with_indices(tuple(replace(first, text=text, word=False) for text in texts))


def _sentence(source: Source, chain: Chain) -> str:
    """What stands in a sentence before a chain: from the last formula of another claim on."""
    at = chain.sides[0].start
    before = source.text[max(at - _BEFORE, 0) : at]
    ends = [match.end() for match in NEW_SENTENCE.finditer(before)]
    sentence = before[ends[-1] :] if ends else before
    claims = [match.end() for match in _CLAIM.finditer(sentence)]
    return sentence[claims[-1] :] if claims else sentence


def _letters_below(tokens: Sequence[Token]) -> list[str]:
    """The index letters that stand below names."""
    return [
        other.text
        for one, other in pairwise(tokens)
        if one.text in ("_", "{") and other.text in INDICES and not other.word
    ]


def of_the_classes_said(env: Environment, source: Source, chain: Chain, outcomes: Sequence[Outcome]) -> list[Outcome]:
    """The verdicts on a chain, where what is right for the targets that the lecture has is right if the document says
    which class is the true one, and what is right for others is wrong.
    """
    if env.tells_classes and any(token.text == CLASS for side in chain.sides for token in side.tokens):
        told = Outcome(Verdict.CORRECT)
        return [told if _is_of_a_class(one) and one.holds else one for one in outcomes]
    several = env.true_class is not None and env.lecture.network.outputs > 1
    if not several or not any(map(_is_of_a_class, outcomes)) or not _says_the_class(source, chain):
        return [*outcomes]
    return [_of_a_class(source, chain, one) if _is_of_a_class(one) else one for one in outcomes]


def _of_a_class(source: Source, chain: Chain, outcome: Outcome) -> Outcome:
    """A verdict that depends on targets, as one on those that the lecture has; not of a class that is only supposed."""
    told = replace(outcome, condition=None, holds=None, message="", said="")
    if outcome.holds:
        return replace(told, verdict=Verdict.CORRECT)
    sentence, text = _sentence(source, chain), source.text[: chain.sides[0].start]
    said = CLASS_KNOWN.search(sentence) or OTHER_CLASSES.search(sentence)
    known = said is not None or CLASS_TOLD.search(text) is not None
    supposed = outcome.holds is None or CLASS_SUPPOSED.search(sentence) is not None
    return replace(told, verdict=Verdict.WRONG) if known and not supposed else outcome


def _is_of_a_class(outcome: Outcome) -> bool:
    """Whether a verdict depends on nothing but targets."""
    if outcome.verdict is not Verdict.CONDITIONAL or outcome.said:
        return False
    condition = outcome.condition
    if condition is None:
        return bool(outcome.message)  # y_t = 1, for the index t
    return not condition.signs and all(name.kind is Kind.TARGET for name in condition.given) and bool(condition.given)


def _says_the_class(source: Source, chain: Chain) -> bool:
    """Whether the words before a chain, or beside it, say of which class it is, or which is the true one."""
    return CLASS_KNOWN.search(source.text, 0, chain.sides[-1].end + _BEFORE // 4) is not None
