"""Notations: how each quantity is written, as rows read from a file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from symbackprop.core.errors import InputError, Mistake

__all__ = ["Notation", "Row", "builtin_notations", "load_notation"]


@dataclass(frozen=True, slots=True)
class Row:
    """A spelling base_{sub}^{sup}, with <unit>, <source>, <layer>, <count> and the like to be filled in."""

    base: str
    sub: tuple[str, ...] = ()
    sup: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Notation:
    """A notation: its rows by kind of quantity, and its letters.

    `whole` spells the vector or matrix of a layer; the `indexed` tables hold where a place is a running index. A row
    such as `output_z` comes before `z` in the last layer.
    """

    name: str
    rows: Mapping[str, Row]
    indexed: Mapping[str, Row]
    whole: Mapping[str, Row]
    whole_indexed: Mapping[str, Row]
    sample: Row
    letters: Mapping[str, Any]
    about: str = ""


def builtin_notations() -> tuple[str, ...]:
    """The names of the notations that come with the program."""
    folder = resources.files("symbackprop.rules") / "notations"
    return tuple(sorted(Path(entry.name).stem for entry in folder.iterdir() if entry.name.endswith(".toml")))


def load_notation(style: str, folder: Path) -> Notation:
    """A built-in notation by name, or one from a file, whose `base` names the notation that it starts from.

    Raises InputError where the file cannot be read or has rows that no notation has.
    """
    if style in builtin_notations():
        text = (resources.files("symbackprop.rules") / "notations" / f"{style}.toml").read_text("utf-8")
        return _notation(style, tomllib.loads(text))
    path = folder / style
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as problem:
        raise InputError([Mistake(f"the notation file cannot be read: {problem}", style)]) from None
    except tomllib.TOMLDecodeError as problem:
        raise InputError([Mistake(f"the notation file is no TOML: {problem}", style)]) from None
    base = data.pop("base", "flat")
    if base not in builtin_notations():
        raise InputError(
            [Mistake(f"{base!r} is no notation; use one of {', '.join(builtin_notations())}", style, key="base")]
        )
    return _overridden(load_notation(base, folder), style, data)


_ROWS = ("rows", "indexed", "whole", "whole_indexed")
_TABLES = (*_ROWS, "sample", "letters")


def _overridden(base: Notation, name: str, data: Mapping[str, Any]) -> Notation:
    mistakes = [
        Mistake(f"unknown table; use {', '.join(_TABLES)}", name, key=key) for key in data if key not in _TABLES
    ]
    for table, known in (*((table, getattr(base, table)) for table in _ROWS), ("letters", base.letters)):
        entries = data.get(table, {})
        if not isinstance(entries, dict):
            mistakes.append(Mistake("must be a table", name, key=table))
            continue
        mistakes += [
            Mistake(f"unknown row; use {', '.join(known)}", name, key=f"{table}.{key}")
            for key in entries
            if key not in known
        ]
    if mistakes:
        raise InputError(mistakes)
    try:
        tables = {table: {**getattr(base, table), **_rows(data.get(table, {}))} for table in _ROWS}
        return Notation(
            name,
            tables["rows"],
            tables["indexed"],
            tables["whole"],
            tables["whole_indexed"],
            _row(data["sample"]) if "sample" in data else base.sample,
            {**base.letters, **data.get("letters", {})},
        )
    except (TypeError, ValueError, AttributeError):
        raise InputError([Mistake('a row is a table such as { base = "w", sub = ["<count>"] }', name)]) from None


def _notation(name: str, data: Mapping[str, Any]) -> Notation:
    rows, whole = _rows(data["rows"]), _rows(data["whole"])
    indexed, whole_indexed = (
        {**given, **_rows(data.get(f"{table}indexed", {}))} for given, table in ((rows, ""), (whole, "whole_"))
    )
    return Notation(
        name, rows, indexed, whole, whole_indexed, _row(data.get("sample", {})), data["letters"], data["about"]
    )


def _rows(data: Mapping[str, Any]) -> dict[str, Row]:
    return {key: _row(value) for key, value in data.items()}


def _row(value: Mapping[str, Any]) -> Row:
    if unknown := set(value) - {"base", "sub", "sup"}:
        raise ValueError(f"unknown part {unknown.pop()!r}")
    return Row(str(value.get("base", "")), tuple(map(str, value.get("sub", ()))), tuple(map(str, value.get("sup", ()))))
