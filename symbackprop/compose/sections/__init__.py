"""The kinds of section: a module of this folder each, found by being there, and loaded when a lecture has one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from symbackprop.compose.section import SectionKind

__all__ = ["KINDS"]


class _Kinds(Mapping[str, SectionKind]):
    """The kinds by name."""

    def __init__(self) -> None:
        self._names = sorted(module.name for module in iter_modules([str(Path(__file__).parent)]))

    def __getitem__(self, name: str) -> SectionKind:
        if name not in self._names:
            raise KeyError(name)
        found: SectionKind = import_module(f"{__name__}.{name}").SECTION
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


KINDS: Mapping[str, SectionKind] = _Kinds()
