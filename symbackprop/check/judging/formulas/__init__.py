"""Are two formulas equal? Proved, refuted, or equal under a condition."""
