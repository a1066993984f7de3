"""Formulas as a lecture file has them: parsed, with their axes, to terms."""
