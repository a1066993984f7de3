"""Is a link true? Verdicts, without names for mistakes."""
