"""Equality of formulas: proved, refuted or undecided, and how."""

from symbackprop.judge.judge import Judgement, Verdict, judge

__all__ = ["Judgement", "Verdict", "judge"]
