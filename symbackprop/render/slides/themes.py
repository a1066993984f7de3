"""The table of themes: colours, one meaning each. Adding a theme means adding one row.

Every colour of text has a contrast of at least 4.5 to the ground, an edge at rest 3; the four kinds of derivative are
told apart by the colour-blind (the least difference is 22 in CIE76), and each has a badge's digit as second sign.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

__all__ = ["OWN_THEME", "THEMES", "Theme", "palette_of"]

OWN_THEME = "symbackprop"


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme of the program's own; colours are RRGGBB.

    `forward`, `loss`, `activation`, `subject` are the kinds of local derivative (a sum that is passed through is a
    forward one), `ink` and `quiet` text, `edge` lines at rest, `faint` what is not shown yet, `wash` the ground of a
    result.
    """

    name: str
    about: str
    paper: str
    wash: str
    forward: str
    loss: str
    activation: str
    subject: str
    ink: str
    quiet: str
    edge: str
    faint: str


_ROWS = (
    Theme(
        OWN_THEME, "light: the theme of this program",
        paper="FFFFFF", wash="EEF3F7", forward="0072D6", loss="B33F00", activation="0B5C43", subject="8F1D7A",
        ink="16202B", quiet="566270", edge="8A95A1", faint="C3CBD3",
    ),
    Theme(
        "dark", "dark: light colours on a dark ground",
        paper="12181F", wash="202A34", forward="2E9BFF", loss="FF7A2E", activation="5AE2B5", subject="DA81CB",
        ink="F2F5F7", quiet="A9B4BF", edge="6B7885", faint="47525E",
    ),
    Theme(
        "contrast", "high contrast: for a weak projector",
        paper="FFFFFF", wash="EDEDED", forward="005299", loss="852C00", activation="003322", subject="5F1152",
        ink="000000", quiet="333333", edge="555555", faint="FFFFFF",
    ),
)  # fmt: skip

THEMES: Mapping[str, Theme] = MappingProxyType({row.name: row for row in _ROWS})
_COLOURS = ("paper", "wash", "forward", "loss", "activation", "subject", "ink", "quiet", "edge", "faint")


def palette_of(theme: str) -> tuple[tuple[str, str], ...]:
    """The colours of a theme as (name, RRGGBB); a Beamer theme takes those of the light one."""
    row = THEMES.get(theme, THEMES[OWN_THEME])
    return tuple((name, str(getattr(row, name))) for name in _COLOURS)
