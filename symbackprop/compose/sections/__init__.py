"""The kinds of section: a module of this folder each, found by being there."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import MappingProxyType

from symbackprop.compose.section import SectionKind

__all__ = ["KINDS"]


def _kinds() -> Mapping[str, SectionKind]:
    names = sorted(module.name for module in iter_modules([str(Path(__file__).parent)]))
    found = [import_module(f"{__name__}.{name}").SECTION for name in names]
    return MappingProxyType({kind.name: kind for kind in found})


KINDS: Mapping[str, SectionKind] = _kinds()
