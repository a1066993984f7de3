"""Tokens as they are meant: written otherwise, before they are parsed."""
