"""Equality of formulas: proved, refuted or undecided, and how."""

from symbackprop.judge.judge import Judge, judge, together
from symbackprop.judge.judgement import How, Judgement, Verdict

__all__ = ["How", "Judge", "Judgement", "Verdict", "judge", "together"]
