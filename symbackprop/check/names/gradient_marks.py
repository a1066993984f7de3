r"""Names that are marked as derivatives of the loss by what follows the mark: \bar z, g_W, grad_W."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from symbackprop.check.names.environment import Environment
from symbackprop.latex.nodes import Identifier
from symbackprop.latex.tokens import Unread

__all__ = ["GRADIENT_MARKS", "without_mark"]

# the marks of those who differentiate backwards; a hat or a star marks other things
GRADIENT_MARKS = (r"\bar{}", r"\dot{}", r"\tilde{}", "g_{}", "grad_{}", "gradient_{}", "G_{}")
_WIDE = {r"\overline": r"\bar", r"\widetilde": r"\tilde"}  # as wide as what they stand above
_BRACES = str.maketrans("", "", "{}")  # of \\hat{y} under another accent
_PATTERN = re.compile(r"\s*(\\?[A-Za-z]+)\s*(_?)\s*\{+\}+\s*")


def without_mark(env: Environment, named: Identifier) -> Identifier | None:
    """The name of what the loss is differentiated by, where a name has the mark for that; else None."""
    pattern = _PATTERN.fullmatch(env.lecture.spelling.letters.get("gradient", ""))
    if pattern is None:
        return None
    mark, below = pattern.groups()
    if below:
        inner = _name_below(env, named) if named.base == mark and named.sub else None
        return None if inner is None else replace(inner, sup=(*inner.sup, *named.sup), at=named.at, end=named.end)
    accent, _, inside = named.base.partition(" ")
    marked = bool(inside) and _WIDE.get(accent, accent) == _WIDE.get(mark, mark)
    return replace(named, base=inside.translate(_BRACES)) if marked else None


def _name_below(env: Environment, named: Identifier) -> Identifier | None:
    """The only name that stands below another."""
    try:
        found: Sequence[Identifier] = env.grammar.names(named.sub)
    except Unread:
        return None
    return found[0] if len(found) == 1 else None
