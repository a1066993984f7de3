"""The letter of a pattern below names, p of o_{pj} and net_{pj}: it says which example is meant, and nothing more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symbackprop.check.conventions import SAMPLE_LETTERS
from symbackprop.check.inference.equations import Equation
from symbackprop.check.judging.evidence import Evidence

__all__ = ["with_pattern_left_out"]

_ENOUGH = 2  # letters of names that have it


def with_pattern_left_out(evidence: Evidence, equations: Sequence[Equation]) -> Evidence:
    """The evidence in which names are read without the letter of the pattern, where the lecture has one sample, and
    names have it as the first of two letters, beside weights that have not.
    """
    env = evidence.env
    if env.lecture.network.samples or not env.lecture.network.depth:
        return evidence
    pairs = {(named.base, named.places) for one in equations for named in one.names if len(named.places) == 2}
    for letter in SAMPLE_LETTERS:
        of_a_pattern = {base for base, places in pairs if places[0] == letter}
        others = {base for base, places in pairs if letter not in places}
        elsewhere = any(places[1] == letter for _, places in pairs)
        if len(of_a_pattern) >= _ENOUGH and others and not of_a_pattern & others and not elsewhere:
            return evidence.within(
                replace(env, grammar=env.grammar.accustomed(replace(env.grammar.habits, pattern=letter)))
            )
    return evidence
