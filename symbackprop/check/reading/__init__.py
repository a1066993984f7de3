"""Syntax tree -> formula, by the names in force."""
