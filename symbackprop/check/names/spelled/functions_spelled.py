"""The functions of a lecture by how they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from symbackprop.core.terms import Term
from symbackprop.network.network import Network
from symbackprop.rules.functions import functions_in

__all__ = ["functions_spelled"]

_UPRIGHT = re.compile(r"\\(?:mathrm|operatorname)\{(\w+)\}")


def functions_spelled(network: Network) -> Mapping[str, str]:
    """The functions of a network by how they are written."""
    rows = functions_in(_formulas(network))
    return {written: row.name for row in rows for written in (row.latex, *_letters_of(row.latex), *row.written)}


def _formulas(network: Network) -> Iterator[Term]:
    for definition in network.graph.definitions:
        yield definition.body
        yield from (form.term for form in definition.forms)


def _letters_of(latex: str) -> Iterator[str]:
    r"""The H of \mathrm{H}."""
    found = _UPRIGHT.fullmatch(latex)
    if found is not None:
        yield found[1]
