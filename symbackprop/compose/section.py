"""What a kind of section is: its name, its keys in a lecture file, and its frames."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from symbackprop.compose.document import Frame
from symbackprop.evaluate.analysis import Analysis
from symbackprop.network.schema import SectionTable

__all__ = ["SectionKind"]


@dataclass(frozen=True, slots=True)
class SectionKind:
    """A kind of section. `options` is the model of its table in a lecture file; `frames` makes its slides from the
    analysis and a table of that model.
    """

    name: str
    about: str
    options: type[SectionTable]
    frames: Callable[[Analysis, Any], Iterable[Frame]]
