"""What a model computes beside its loss."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from symbackprop.core.quantities import Quantity
from symbackprop.core.terms import Real
from symbackprop.evaluate.analysis import Analysis
from symbackprop.evaluate.forward import forward
from symbackprop.evaluate.passes import Passes
from symbackprop.network.model.model import Model

__all__ = ["aside_values"]


def aside_values(analysis: Analysis, model: Model) -> Mapping[Quantity, Real]:
    """The values of what the loss does not need. Raises InputError where a formula has none."""
    graph = analysis.network.graph
    needed = {definition.of for definition in graph.definitions}
    aside = tuple(definition for definition in model.definitions if definition.of not in needed)
    if not aside:
        return {}
    known = {**analysis.lecture.values, **analysis.evaluation.values}
    return forward(Passes(replace(graph, definitions=model.definitions), aside, ()), known)
