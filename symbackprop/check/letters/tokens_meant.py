"""The tokens of a formula as they are meant where it stands, by the names in force and what the document says."""

from __future__ import annotations

from collections.abc import Sequence

from symbackprop.check.names.environment import Environment
from symbackprop.check.names.spelled.called_names import with_places_below
from symbackprop.check.text.customs.class_indices import with_class_indices
from symbackprop.check.text.customs.colon_products import with_colon_products
from symbackprop.check.text.customs.iterations import without_iterations
from symbackprop.check.text.customs.layers_said import with_layers_said
from symbackprop.check.text.customs.typed_remarks import without_equation_numbers
from symbackprop.check.text.source import Source
from symbackprop.core.quantities import Kind
from symbackprop.latex.tokens import Token

__all__ = ["tokens_meant"]


def tokens_meant(env: Environment, source: Source, tokens: Sequence[Token]) -> list[Token]:
    """The tokens with the widths that are judged, without iterations and numbers of equations, with l and L for layers
    and with a letter for the class of a sample.
    """
    tokens = without_equation_numbers(tokens) if source.numbers_equations else tokens
    tokens = with_colon_products(tokens) if source.colon_products else tokens
    found = without_iterations(env.widths.within(tokens), source.iteration)
    found = with_places_below(found, env.names.called) if env.names.called else found
    found = with_layers_said(found, source, env.lecture.network.depth, env.names.certain)
    if not env.tells_classes:
        return found
    for letter in sorted(env.names.bases(Kind.TARGET)):
        found = with_class_indices(found, letter)
    return found
