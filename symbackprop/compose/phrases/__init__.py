"""The words of the documents, one file for each language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib import resources

__all__ = ["load_phrases"]


def load_phrases(language: str) -> Mapping[str, str]:
    """Every phrase of a language by key, such as frame.given."""
    path = resources.files(__package__ or "") / f"{language}.toml"
    tables = tomllib.loads(path.read_text("utf-8"))
    return {f"{table}.{key}": text for table, rows in tables.items() for key, text in rows.items()}
