"""A notation file of the lecturer's own -> a notation, checked spelling by spelling."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from symbackprop.core.errors import InputError, Mistake
from symbackprop.core.reading import read_text
from symbackprop.network.mistakes import Report, shown
from symbackprop.network.schema import nearest
from symbackprop.network.spelling.symbol import as_meant, check_pattern, primed, read_script, read_symbol
from symbackprop.rules.notation import SLOTS, Notation, Row, builtin_notation, builtin_notations

__all__ = ["ORDERS", "PRODUCTS", "check_indices", "check_rows", "read_notation"]

_LARGEST = 1_000_000  # bytes
_ROWS = ("rows", "indexed", "whole", "whole_indexed", "batch")
_TABLES = (*_ROWS, "sample", "letters")
_PARTS = ("base", "sub", "sup")
ORDERS = ("unit,source", "source,unit")
PRODUCTS = (r"\cdot", r"\times", r"\ast", r"\,", "*")


def read_notation(path: Path) -> Notation:
    """The notation in a file, whose `base` names the built-in notation that it starts from.

    Raises InputError with every mistake of the file: what no notation has, and what is no symbol.
    """
    text = read_text(path, _LARGEST)
    report = Report(str(path), text)
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, ValueError, RecursionError) as problem:
        raise InputError([Mistake(f"the notation file is no TOML: {problem}", str(path))]) from None
    base = data.pop("base", "flat")
    if base not in builtin_notations():
        report.add(("base",), f"found {shown(base)}; a notation starts from one of {', '.join(builtin_notations())}")
        base = "flat"
    known = builtin_notation(base)
    for key in data:
        if key not in _TABLES:
            report.add((key,), f"unknown table{nearest(key, _TABLES)}")
    tables = {table: _rows(table, data.get(table, {}), getattr(known, table), report) for table in _ROWS}
    sample = _row(data["sample"], report.within("sample")) if "sample" in data else None
    letters = _letters(data.get("letters", {}), report.within("letters"))
    if "loss" in letters and "losses" in known.letters:
        letters.setdefault("losses", {})  # a letter for every loss
    found = Notation(
        str(path),
        tables["rows"],
        tables["indexed"],
        tables["whole"],
        tables["whole_indexed"],
        tables["batch"],
        sample or known.sample,
        {**known.letters, **letters},
    )
    check_rows(found, report)
    report.stop()
    return found


def _rows(table: str, given: object, known: Mapping[str, Row], report: Report) -> dict[str, Row]:
    if not isinstance(given, dict):
        report.add((table,), "must be a table")
        return {**known}
    found = {**known}
    for key, value in given.items():
        if key not in known:
            report.add((table, key), f"unknown row{nearest(key, known)}")
        elif (row := _row(value, report.within(table, key))) is not None:
            found[key] = row
    return found


def _row(value: object, report: Report) -> Row | None:
    """A row of a file as data; None, with a mistake, where it has another form."""
    form = 'a row is a table such as { base = "w", sub = ["<unit>"], sup = ["(<layer>)"] }'
    if not isinstance(value, dict):
        report.add((), f"found {shown(value)}; {form}")
        return None
    for part in value:
        if part not in _PARTS:
            report.add((part,), f"unknown part{nearest(part, _PARTS)}")
    base, sub, sup = value.get("base", ""), value.get("sub", []), value.get("sup", [])
    texts = isinstance(base, str) and all(isinstance(part, list) for part in (sub, sup))
    if not texts or not all(isinstance(part, str) for part in [*sub, *sup]):
        report.add((), f"found {shown([*value.values()])}; {form}")
        return None
    return Row(base, tuple(sub), tuple(sup))


def check_rows(notation: Notation, report: Report) -> None:
    """Every row of a notation makes one symbol, whatever its slots hold; what does not goes to `report`."""
    for table in _ROWS:
        for key, row in getattr(notation, table).items():
            _check_row(row, report.within(table, key))
    _check_row(Row("x", notation.sample.sub, notation.sample.sup), report.within("sample"))


def _check_row(row: Row, report: Report) -> None:
    try:
        scripts = [("_", row.sub), ("^", row.sup)]
        for _, parts in scripts:
            for part in parts:
                read_script(_filled(part))
        joined = "".join(f"{sign}{{{''.join(map(_filled, parts))}}}" for sign, parts in scripts if parts)
        read_symbol(_filled(row.base) + joined)
    except ValueError as problem:
        report.add((), str(problem))


def _filled(part: str) -> str:
    """A part with something in its slots, so that it can be read; a slot that does not exist is a mistake."""
    for slot in sorted(SLOTS, key=len, reverse=True):
        part = part.replace(slot, SLOTS[slot])
    unknown = re.search(r"<\w+>", part)
    if unknown is not None:
        raise ValueError(f"unknown slot {unknown[0]}; use one of {', '.join(SLOTS)}")
    return as_meant(part)


def _script(value: object) -> None:
    if not isinstance(value, str):
        raise ValueError(f"found {shown(value)}; must be a text in quotes")
    read_script(value)


def _symbol(value: object) -> None:
    if not isinstance(value, str):
        raise ValueError(f"found {shown(value)}; must be a text in quotes")
    read_symbol(_filled(value))


def _pattern(value: object, *, single: bool = False) -> None:
    if not isinstance(value, str):
        raise ValueError(f"found {shown(value)}; must be a text in quotes")
    check_pattern(as_meant(value), single=single)


def check_indices(value: object) -> None:
    """Three different letters for running indices, else ValueError."""
    letters = value if isinstance(value, list) else []
    plain = [name for name in letters if isinstance(name, str) and re.fullmatch(r"[a-zA-Z]", name)]
    if len(letters) != 3 or len({*plain}) != 3:
        raise ValueError(f'found {shown(value)}; must be three different letters, as in ["i", "j", "k"]')


def _symbols(value: object) -> None:
    if not isinstance(value, list) or not value:
        raise ValueError(f'found {shown(value)}; must be a list of letters, as in ["N", "M"]')
    for letter in value:
        _symbol(letter)


def _one_of(choices: Sequence[str]) -> Callable[[object], None]:
    def check(value: object) -> None:
        if value not in choices:
            raise ValueError(f"found {shown(value)}; use one of {', '.join(choices)}")

    return check


# how each letter of a notation is checked
_LETTERS: Mapping[str, Callable[[object], None]] = {
    **dict.fromkeys(("loss", "loss_after", "rate", "derivative", "activation", "slope"), _symbol),
    "transpose": _script,
    "updated": partial(_pattern, single=True),
    "gradient": _pattern,
    "product": _one_of(PRODUCTS),
    "order": _one_of(ORDERS),
    "indices": check_indices,
    "hidden_nodes": _symbols,
    "output_node": _symbol,
}


def _letters(given: object, report: Report) -> dict[str, Any]:
    """The letters of a file that are as they should be. A slope that is not given is the activation with a prime."""
    if not isinstance(given, dict):
        report.add((), "must be a table")
        return {}
    found: dict[str, Any] = {}
    for key, value in given.items():
        if key == "losses" and isinstance(value, dict):  # the letter of each loss
            own = report.within(key)
            found[key] = {name: as_meant(letter) for name, letter in value.items() if _is_letter(name, letter, own)}
            continue
        if key not in _LETTERS:
            report.add((key,), f"unknown letter{nearest(key, _LETTERS)}")
            continue
        if _is_letter(key, value, report):
            found[key] = as_meant(value) if isinstance(value, str) else value
    if "activation" in found and "slope" not in given:
        found["slope"] = primed(found["activation"])
    return found


def _is_letter(key: str, value: object, report: Report) -> bool:
    try:
        _LETTERS.get(key, _symbol)(value)
    except ValueError as problem:
        report.add((key,), str(problem))
        return False
    return True
