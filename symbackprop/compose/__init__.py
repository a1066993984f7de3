"""Derivation and numbers -> document, as data."""
