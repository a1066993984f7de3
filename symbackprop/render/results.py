"""Analysis -> results.json and parameters.csv: numbers in full double precision."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any

from symbackprop.compose.decimals import decimals_in, with_decimals
from symbackprop.core.quantities import Kind, Quantity, Variable, canonical_name, quantity_of, signal_of, state_of
from symbackprop.core.terms import Real
from symbackprop.evaluate.analysis import Analysis, Checks
from symbackprop.evaluate.aside import aside_values
from symbackprop.evaluate.evaluation import Update, is_wide
from symbackprop.evaluate.forward import samples_of
from symbackprop.network.model.model import Model, Name
from symbackprop.network.network import LossChoice, Penalty
from symbackprop.render.alike import printer_of_many
from symbackprop.render.latex import latex_printer

__all__ = ["result_files", "results"]

Values = Mapping[Quantity, Real]


def results(analysis: Analysis, checks: Checks | None = None) -> dict[str, Any]:
    """The numeric results as data; a number that the lecture does not determine is None.

    `checks` are the analysis' own, where nothing else was checked.
    """
    checks = checks or analysis.checks
    if analysis.lecture.model is not None:
        return results_of_model(analysis, analysis.lecture.model, checks)
    lecture, network, evaluation = analysis.lecture, analysis.network, analysis.evaluation
    loss = network.loss
    return {
        "lecture": lecture.title,
        "digits": lecture.deck.digits,
        "loss": {
            "name": loss.rule.name,
            "factor": float(loss.factor),
            "over_outputs": loss.over_outputs,
            "over_samples": loss.over_samples,
            **(
                {"parameters": {name: float(value) for name, value in loss.rule.given.items()}}
                if loss.rule.given
                else {}
            ),
            **({"regularizers": [*map(_regularizer, loss.penalties)]} if loss.penalties else {}),
            "value": _number(evaluation.loss),
        },
        "samples": [_sample(analysis, sample) for sample in samples_of(network)],
        "gradients": _shaped(analysis, evaluation.gradients),
        "updated": _shaped(analysis, evaluation.updated),
        "loss_after_update": _number(evaluation.loss_after),
        "history": [_number(loss_before) for loss_before in evaluation.history],
        "updates": _updates(analysis, lambda values: _shaped(analysis, values)),
        "parameters": _parameters(analysis),
        "checks": _checks(analysis, checks),
    }


def _checks(analysis: Analysis, checks: Checks) -> dict[str, Any]:
    printer = latex_printer(analysis.lecture.spelling, analysis.lecture.deck.digits)
    return {
        "proved": {how.value: count for how, count in checks.proved.items()},
        "numeric": checks.numeric,
        "conditions": [printer(condition) for condition in checks.conditions],
        "gradient_max_relative_error": checks.gradient_error,
    }


def results_of_model(analysis: Analysis, model: Model, checks: Checks) -> dict[str, Any]:
    """The numeric results of a model of equations: every computed name with its values and dL/d of it, every parameter
    with its gradient, shaped as in [values].
    """
    lecture, evaluation = analysis.lecture, analysis.evaluation
    values = {**evaluation.values, **aside_values(analysis, model)}
    known = evaluation.loss is not None
    needed = {*analysis.network.parameters, *analysis.network.equations}

    def adjoint(quantity: Quantity) -> Real | None:
        if quantity.kind is Kind.LOSS:
            return Fraction(1)
        if quantity not in needed:
            return Fraction(0)
        return evaluation.values.get(signal_of(quantity)) if known else None

    def gradient(quantity: Quantity) -> Real | None:
        return evaluation.gradients.get(quantity) if quantity in needed else Fraction(0)

    parameters = [name for name in model.given if name.kind is Kind.PARAMETER]
    updated = evaluation.updated
    return {
        "lecture": lecture.title,
        "digits": lecture.deck.digits,
        "loss": {"name": model.loss, "value": _number(evaluation.loss)},
        "quantities": {name.name: _nested(name, values.get) for name in model.computed},
        "gradients": {name.name: _nested(name, gradient) for name in parameters},
        "adjoints": {name.name: _nested(name, adjoint) for name in model.computed},
        "updated": {
            name.name: _nested(name, lambda q: updated.get(q, values.get(q) if updated and q not in needed else None))
            for name in parameters
        },
        "loss_after_update": _number(evaluation.loss_after),
        "history": [_number(loss_before) for loss_before in evaluation.history],
        "updates": _updates(analysis, lambda found: {name.name: _nested(name, found.get) for name in parameters}),
        "parameters": _parameters(analysis),
        "checks": _checks(analysis, checks),
    }


def _nested(name: Name, value: Callable[[Quantity], Real | None]) -> Any:
    """The values of a name, nested as its axes are."""

    def at(place: tuple[int, ...]) -> Any:
        if len(place) == len(name.shape):
            return _number(value(name.entries[place]))
        return [at((*place, number)) for number in range(1, name.shape[len(place)] + 1)]

    return at(())


def _options(loss: LossChoice) -> dict[str, Any]:
    """The parameters of the loss and its regularizers, where it has any."""
    given = {name: float(value) for name, value in loss.rule.given.items()}
    penalties = [*map(_regularizer, loss.penalties)]
    return {key: value for key, value in (("parameters", given), ("regularizers", penalties)) if value}


def _regularizer(penalty: Penalty) -> dict[str, Any]:
    families = [canonical_name(Quantity(variable)) for variable in penalty.families]
    return {"name": penalty.rule.name, "weight": float(penalty.weight), "of": families}


def result_files(analysis: Analysis, checks: Checks | None = None) -> dict[str, bytes]:
    """results.json, and parameters.csv with one row a parameter: name, latex, value, gradient, formula, updated."""
    found = results(analysis, checks)
    # a wide network's file is for programs: one line
    indent = None if is_wide(analysis.network) else 1
    return {
        "results.json": (json.dumps(found, indent=indent, ensure_ascii=False) + "\n").encode(),
        "parameters.csv": _csv(found["parameters"]),
    }


def _csv(rows: Iterable[dict[str, Any]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows([row[column] for column in _COLUMNS] for row in rows)
    return text.getvalue().encode()


_COLUMNS = ("name", "latex", "value", "gradient", "formula", "updated")


def _number(value: Real | None) -> float | None:
    return None if value is None else float(value) + 0.0  # no -0.0


def _sample(analysis: Analysis, sample: int | None) -> dict[str, Any]:
    network, evaluation = analysis.network, analysis.evaluation
    values: Values = evaluation.values

    def row(kind: Kind, layer: int | None, width: int, table: Values = values) -> list[float | None]:
        places = (quantity_of(kind, layer, unit, sample=sample) for unit in range(1, width + 1))
        return [_number(table.get(place)) for place in places]

    found: dict[str, Any] = {"x": row(Kind.INPUT, None, network.inputs)}
    if not network.loss.rule.single:
        found["y"] = row(Kind.TARGET, None, network.outputs)
    for layer in range(1, network.depth + 1):
        width = network.width(layer)
        found[f"z{layer}"] = row(Kind.PREACTIVATION, layer, width)
        last = layer == network.depth
        found["yhat" if last else f"a{layer}"] = row(Kind.PREDICTION if last else Kind.ACTIVATION, layer, width)
    own = quantity_of(Kind.SAMPLE_LOSS, sample=sample)
    found["loss"] = _number(values.get(own, values.get(quantity_of(Kind.LOSS)) if sample is None else None))
    for layer in range(1, network.depth + 1):
        found[f"delta{layer}"] = row(Kind.DELTA, layer, network.width(layer))
    found["dL_dx"] = row(Kind.INPUT, None, network.inputs, evaluation.input_gradients)
    return found


def _shaped(analysis: Analysis, values: Values) -> dict[str, Any]:
    """Values by parameter, shaped as in the lecture file; a tied parameter's stands at each of its places."""
    network, rows = analysis.network, analysis.lecture.spelling.rows

    def at(place: Quantity) -> float | None:
        return _number(values.get(network.graph.ties.get(place, place)))

    shaped: dict[str, Any] = {}
    for number, layer in enumerate(network.layers, start=1):
        units, sources = range(1, layer.units + 1), range(1, network.width(number - 1) + 1)
        weights = Variable(Kind.WEIGHT, number)
        if rows:
            shaped[f"W{number}"] = [[at(Quantity(weights, (i, j))) for i in units] for j in sources]
        else:
            shaped[f"W{number}"] = [[at(Quantity(weights, (i, j))) for j in sources] for i in units]
        bias: dict[str, Callable[[], Any]] = {
            "shared": lambda n=number: at(quantity_of(Kind.BIAS, n)),  # type: ignore[misc]
            "per_unit": lambda n=number, u=units: [at(quantity_of(Kind.BIAS, n, i)) for i in u],  # type: ignore[misc]
        }
        if layer.bias in bias:
            shaped[f"b{number}"] = bias[layer.bias]()
    return shaped


def _updates(analysis: Analysis, shaped: Callable[[Values], dict[str, Any]]) -> list[dict[str, Any]]:
    """Every update with its batch, the gradients there, the optimizer's state and the new parameters, each `shaped`.

    Of a wide network none, where the only update says no more than the rest of the file.
    """
    rule = analysis.lecture.training.optimizer
    updates = analysis.evaluation.updates
    if is_wide(analysis.network) and len(updates) < 2 and not rule.states:
        return []
    return [
        {
            "batch": [*(update.batch or range(1, (analysis.network.samples or 1) + 1))],
            "loss": _number(update.loss),
            "gradients": shaped(update.gradients),
            "state": {state.name: shaped(_of_state(analysis, update, state.name)) for state in rule.states},
            "parameters": shaped(update.parameters),
        }
        for update in updates
    ]


def _of_state(analysis: Analysis, update: Update, letter: str) -> Values:
    """A state by the parameter that it is of; that of a frozen one stays 0."""
    states = update.states
    return {one: states.get(state_of(letter, one), Fraction(0)) for one in analysis.network.parameters}


def _parameters(analysis: Analysis) -> list[dict[str, Any]]:
    evaluation, spelling = analysis.evaluation, analysis.lecture.spelling
    printer = printer_of_many(latex_printer(spelling, analysis.lecture.deck.digits))
    change = decimals_in(analysis.network.graph, analysis.lecture.deck.digits)
    return [
        {
            "name": spelling.name(parameter),
            "latex": spelling.latex(parameter),
            "value": _number(evaluation.values.get(parameter)),
            "gradient": _number(evaluation.gradients.get(parameter)),
            "formula": printer(with_decimals(analysis.formulas[parameter], change)),
            "updated": _number(evaluation.updated.get(parameter)),
        }
        for parameter in analysis.network.parameters
    ]
