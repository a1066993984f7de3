"""The mistakes of a user's file, gathered and told all at once."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from symbackprop.core.errors import InputError, Mistake
from symbackprop.network.places import KeyPath, lines_of

__all__ = ["KeyPath", "Report", "dotted", "located", "shown"]

_WIDE, _DEEP = 60, 3
_BITS = 400


@dataclass(frozen=True, slots=True)
class Report:
    """Takes the mistakes of one file, each with its key path; `below` is where the paths begin."""

    file: str
    text: str
    below: KeyPath = ()
    found: list[tuple[KeyPath, str] | Mistake] = field(default_factory=list)

    def add(self, path: Iterable[str | int], message: str) -> None:
        self.found.append(((*self.below, *path), message))

    def add_at(self, path: Iterable[str | int], line: int, message: str) -> None:
        """A mistake in the middle of what stands under a key, with its line in the file."""
        self.found.append(Mistake(message, self.file, line, dotted((*self.below, *path))))

    def within(self, *path: str | int) -> Report:
        """The same report for what stands under a key."""
        return replace(self, below=(*self.below, *path))

    def extend(self, mistakes: Iterable[Mistake]) -> None:
        """The mistakes of another file that this one names."""
        self.found.extend(mistakes)

    @property
    def own(self) -> list[tuple[KeyPath, str]]:
        """The mistakes of this file, without those of another that it names."""
        return [item for item in self.found if not isinstance(item, Mistake)]

    @property
    def mistakes(self) -> list[Mistake]:
        lines = lines_of(self.text, [path for path, _ in self.own])
        return [
            item if isinstance(item, Mistake) else Mistake(item[1], self.file, lines[item[0]], dotted(item[0]))
            for item in self.found
        ]

    def stop(self) -> None:
        """Raises InputError with all of them, where there are any."""
        if self.found:
            raise InputError(self.mistakes)


def dotted(path: KeyPath) -> str:
    """network.layers[2].units: a position in a list counts from 1, as everything does here."""
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def located(problem: InputError, file: str, text: str, below: KeyPath = ()) -> InputError:
    """Mistakes that know their key alone, under `below`, with the file and the line; those of other files stay."""
    report = Report(file, text, below)
    for mistake in problem.mistakes:
        if mistake.file:
            report.extend([mistake])
        else:
            report.add([part for part in mistake.key.split(".") if part], mistake.message)
    return InputError(report.mistakes)


def shown(value: object, deep: int = _DEEP) -> str:
    """A value of a TOML file as it is written there, shortened where it is long."""
    match value:
        case bool():
            text = "true" if value else "false"
        case str():
            text = json.dumps(value, ensure_ascii=False)
        case int():
            text = str(value) if value.bit_length() <= _BITS else "a whole number of many digits"
        case Decimal():
            text = str(value).lower().removesuffix("inity")
        case list() if deep and len(value) <= _WIDE:
            text = f"[{', '.join(shown(item, deep - 1) for item in value)}]"
        case list():
            text = f"a list of {len(value)}"
        case dict():
            text = "a table"
        case _:
            text = str(value)
    return text if len(text) <= _WIDE else text[: _WIDE - 3] + "..."
