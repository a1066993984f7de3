"""Notations: how each quantity is written, as rows read from a file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

__all__ = ["SLOTS", "Notation", "Row", "builtin_notation", "builtin_notations"]

# what a row may leave open, each with something that may stand there
SLOTS: Mapping[str, str] = {
    "<first>|<second>": "1,2",
    "<first>": "1",
    "<second>": "2",
    "<first_node>": "N_1",
    "<second_node>": "N_2",
    "<node>": "N_1",
    "<letter>": "N",
    "<unit>": "1",
    "<source>": "2",
    "<layer>": "1",
    "<back>": "1",
    "<primes>": r"\prime",
    "<count>": "1",
    "<sample>": "1",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A spelling base_{sub}^{sup}, with <unit>, <source>, <layer>, <count> and the like to be filled in."""

    base: str
    sub: tuple[str, ...] = ()
    sup: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Notation:
    """A notation: its rows by kind of quantity, and its letters.

    `whole` spells the vector or matrix of a layer, `batch` the matrix whose columns are the samples; the `indexed`
    tables hold where a place is a running index. A row such as `output_z` comes before `z` in the last layer.
    """

    name: str
    rows: Mapping[str, Row]
    indexed: Mapping[str, Row]
    whole: Mapping[str, Row]
    whole_indexed: Mapping[str, Row]
    batch: Mapping[str, Row]
    sample: Row
    letters: Mapping[str, Any]
    about: str = ""


def builtin_notations() -> tuple[str, ...]:
    """The names of the notations that come with the program."""
    folder = resources.files("symbackprop.rules") / "notations"
    return tuple(sorted(Path(entry.name).stem for entry in folder.iterdir() if entry.name.endswith(".toml")))


def builtin_notation(style: str) -> Notation:
    """The built-in notation of this name."""
    text = (resources.files("symbackprop.rules") / "notations" / f"{style}.toml").read_text("utf-8")
    data = tomllib.loads(text)
    rows, whole = _rows(data["rows"]), _rows(data["whole"])
    indexed, whole_indexed = (
        {**given, **_rows(data.get(f"{table}indexed", {}))} for given, table in ((rows, ""), (whole, "whole_"))
    )
    return Notation(
        style,
        rows,
        indexed,
        whole,
        whole_indexed,
        _rows(data["batch"]),
        _row(data.get("sample", {})),
        data["letters"],
        data["about"],
    )


def _rows(data: Mapping[str, Any]) -> dict[str, Row]:
    return {key: _row(value) for key, value in data.items()}


def _row(value: Mapping[str, Any]) -> Row:
    return Row(value.get("base", ""), tuple(value.get("sub", ())), tuple(value.get("sup", ())))
