"""The words of the documents, one file for each language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

from symbackprop.core.errors import InputError, Mistake
from symbackprop.network.mistakes import located

__all__ = ["languages", "load_phrases"]


def languages() -> tuple[str, ...]:
    """The languages that there are words in, by their two-letter codes."""
    folder = resources.files(__package__ or "")
    return tuple(sorted(Path(entry.name).stem for entry in folder.iterdir() if entry.name.endswith(".toml")))


def load_phrases(language: str, file: str = "", text: str = "") -> Mapping[str, str]:
    """Every phrase of a language by key, such as frame.given. Raises InputError, for the lecture `file` with this text,
    where there is no such language.
    """
    if language not in languages():
        message = f"there are no words in {language!r}; use one of {', '.join(languages())}"
        raise located(InputError([Mistake(message, key="deck.language")]), file, text)
    path = resources.files(__package__ or "") / f"{language}.toml"
    tables = tomllib.loads(path.read_text("utf-8"))
    return {f"{table}.{key}": text for table, rows in tables.items() for key, text in rows.items()}
