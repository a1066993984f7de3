"""The tables of keys in docs/lecture-file.md, held to the models that read a lecture file.

Which keys a table has, of which type and with which default, is what the models say; what a key means is written by
hand. A table stands in the page after a comment that says which one it is: `<!-- keys: network.layers -->`.
`python -m docs.lecture_keys` brings the page up to date; a new key gets the meaning `...`, which a test refuses.
"""

from __future__ import annotations

import re
import types
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Literal, Union, cast, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from symbackprop.compose.deck import SECTION_TABLES
from symbackprop.network.schema import LectureTable, RowTable, SectionTable

__all__ = ["MISSING", "PAGE", "problems_of", "tables", "updated"]

PAGE = Path(__file__).parent / "lecture-file.md"
MISSING = "..."
_HEAD = "| key | type | default | what |\n|---|---|---|---|\n"
_MARKED = re.compile(r"<!-- keys: (?P<name>\S+) -->\n\n(?P<table>(?:\|.*\n)*)")
_CELLS = re.compile(r"(?<!\\)\|")
_LONG = 60  # characters of a default, beyond which words say it better
_SIMPLE = {bool: "true or false", int: "whole number", Fraction: "number", str: "text"}
_NUMBERS = frozenset({int, Fraction})


def tables() -> dict[str, type[BaseModel]]:
    """Every table of a lecture file by its place: `lecture` (the top), `network.layers`, `sections.softmax`, ..."""
    found: dict[str, type[BaseModel]] = {"lecture": LectureTable, **_below("", LectureTable), "sections": SectionTable}
    for kind in sorted(SECTION_TABLES):
        found[f"sections.{kind}"] = SECTION_TABLES[kind]
        found |= _below(f"sections.{kind}.", SECTION_TABLES[kind])
    return found


def _below(prefix: str, model: type[BaseModel]) -> dict[str, type[BaseModel]]:
    found: dict[str, type[BaseModel]] = {}
    for key, field in model.model_fields.items():
        for child in _models(field.annotation):
            if child is RowTable:  # its keys are those of the row
                continue
            found[prefix + key] = child
            found |= _below(f"{prefix}{key}.", child)
    return found


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    """The models that a type is made of."""
    if isinstance(annotation, type) and not get_args(annotation) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)


# the words for a type


def _type_of(field: FieldInfo) -> str:
    return _type(field.annotation, field.metadata)


def _type(annotation: object, limits: Sequence[object] = ()) -> str:
    """A type in words: `whole number, 1 to 12`, `list of at most 6 texts`."""
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _type(parts[0], parts[1:])
    if origin is Literal:
        return _choice([f'`"{part}"`' for part in parts])
    if origin in (Union, types.UnionType):
        return _union([part for part in parts if part is not type(None)], limits)
    if origin is list:
        return f"{_count(limits)}{_several(_type(parts[0]))}"
    if origin is dict:
        return "table" if str(parts[1]) == "typing.Any" else f"table of {_several(_type(parts[1]))}"
    return _plain(annotation) + _range(limits)


def _union(parts: list[object], limits: Sequence[object]) -> str:
    if len(parts) == 2 and get_args(parts[1]) == (parts[0],):
        return f"{_type(parts[0])}, or a list of them"
    numbers = set(parts) >= _NUMBERS
    words = ["number" + _range(limits)] if numbers else []
    return _choice([*words, *(_type(part) for part in parts if not (numbers and part in _NUMBERS))])


def _choice(words: Sequence[str]) -> str:
    """`a, b or c`."""
    *rest, last = words
    return f"{', '.join(rest)} or {last}" if rest else last


def _plain(annotation: object) -> str:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return "table"
    return next((word for known, word in _SIMPLE.items() if annotation is known), "any value")


def _several(one: str) -> str:
    """The plural of the words for a type, whose noun comes first."""
    for noun in ("non-empty list", "whole number", "number", "text", "list", "table"):
        if one.startswith(noun):
            return f"{noun}s{one.removeprefix(noun)}"
    return f"({one})"


def _limit(limits: Sequence[object], name: str) -> object | None:
    """A constraint of a field: `ge`, `max_length`."""
    for limit in limits:
        inner = limit.metadata if isinstance(limit, FieldInfo) else (limit,)
        for one in inner:
            if (value := getattr(one, name, None)) is not None:
                return cast("object", value)
    return None


def _range(limits: Sequence[object]) -> str:
    """`, 1 to 12`."""
    low, high, above = (_limit(limits, name) for name in ("ge", "le", "gt"))
    if above is not None:
        return f", above {above}"
    return "" if low is None and high is None else f", {_between(low, high)}"


def _count(limits: Sequence[object]) -> str:
    """What a list is, before the noun: `list of 1 to 6 `."""
    low, high = _limit(limits, "min_length"), _limit(limits, "max_length")
    if high is None:
        return "list of " if low is None else "non-empty list of "
    return f"list of {_between(low, high)} "


def _between(low: object | None, high: object | None) -> str:
    if low == high:
        return str(low)
    return f"at most {high}" if low is None else f"at least {low}" if high is None else f"{low} to {high}"


# the words for a default


def _default_of(field: FieldInfo) -> str | None:
    """A default as a lecture file writes it; None where words must say it."""
    if field.is_required():
        return "required"
    default = field.get_default(call_default_factory=True)
    if default is None:
        return None
    if isinstance(default, BaseModel) or default in ({}, [], ""):
        return "none" if default in ({}, []) else "empty" if default == "" else "its defaults"
    text = _toml(default)
    return f"`{text}`" if len(text) <= _LONG else None


def _toml(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return f'"{value}"'
        case Mapping():
            return "{ " + ", ".join(f"{key} = {_toml(part)}" for key, part in value.items()) + " }"
        case list() | tuple():
            return f"[{', '.join(map(_toml, value))}]"
    return str(value)


# the page


def updated(page: str) -> str:
    """The page with the keys, types and defaults that the models have, and the meanings that it had."""
    known = tables()
    return _MARKED.sub(
        lambda found: f"<!-- keys: {found['name']} -->\n\n" + _table(known[found["name"]], _rows(found["table"])), page
    )


def problems_of(page: str) -> list[str]:
    """What is wrong with the tables of a page: tables without a place, keys without a meaning, cells out of date."""
    marked = {found["name"]: _rows(found["table"]) for found in _MARKED.finditer(page)}
    found = [f"no table of the keys of {name}" for name in tables() if name not in marked]
    found += [f"there is no table {name} in a lecture file" for name in marked if name not in tables()]
    if found:
        return found
    for name, model in tables().items():
        before, now = marked[name], _rows(_table(model, marked[name]))
        found += [f"{name}: {key} is no key" for key in before if key not in now]
        found += [f"{name}: {key} is not up to date" for key in now if before.get(key) != now[key]]
        found += [f"{name}: {key} has a cell that nobody has written" for key, row in now.items() if MISSING in row]
    return found


def _table(model: type[BaseModel], before: Mapping[str, tuple[str, str, str]]) -> str:
    return _HEAD + "".join(
        f"| `{key}` | {_cell(_type_of(field))} | {_default_of(field) or before.get(key, ('', MISSING, ''))[1]} | "
        f"{before.get(key, ('', '', MISSING))[2]} |\n"
        for key, field in _own(model).items()
    )


def _own(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The keys of a table; those that every section has stand once, in the table of sections."""
    common = SectionTable.model_fields if model is not SectionTable and issubclass(model, SectionTable) else {}
    return {key: field for key, field in model.model_fields.items() if key not in common}


def _cell(text: str) -> str:
    return text.replace("|", r"\|")


def _rows(table: str) -> dict[str, tuple[str, str, str]]:
    """The rows of a Markdown table by key: type, default, meaning."""
    found = {}
    for line in table.splitlines()[2:]:
        key, kind, default, meaning = (cell.strip() for cell in _CELLS.split(line)[1:5])
        found[key.strip("`")] = (kind, default, meaning)
    return found


if __name__ == "__main__":
    PAGE.write_text(updated(PAGE.read_text("utf-8")), "utf-8")
