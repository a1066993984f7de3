"""LaTeX -> claims -> verdicts: the audit of a derivation that somebody wrote by hand."""
