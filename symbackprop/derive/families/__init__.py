"""Definitions -> adjoints with running indices: one derivation for each family, whatever the sizes."""
