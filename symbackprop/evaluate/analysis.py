"""A lecture worked through: derived, proved, computed and compared, ready to be shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from symbackprop.core import numbers
from symbackprop.core.errors import Unproved
from symbackprop.core.quantities import Quantity, canonical_name
from symbackprop.core.steps import Derivation
from symbackprop.core.terms import Comparison, Term
from symbackprop.derive.chain import computed_derivations, derive, derive_deltas, named_deltas
from symbackprop.derive.families.backward import Backward, backward
from symbackprop.derive.gradients import gradients
from symbackprop.derive.prove import Proofs, prove
from symbackprop.evaluate.evaluation import Evaluation, evaluate, is_wide
from symbackprop.evaluate.forward import lookup_in
from symbackprop.evaluate.stable import Stabiliser
from symbackprop.judge import How, Judgement, Verdict
from symbackprop.network.lecture import Lecture
from symbackprop.network.network import Network
from symbackprop.rules.soundness import check_functions
from symbackprop.rules.value import magnitude_of, value_of

if TYPE_CHECKING:
    from symbackprop.derive.general import GeneralView

__all__ = ["Analysis", "Checks", "analyse", "checks_of"]

_DERIVED = 200  # parameters, up to which each has a derivation of its own, shown or not
_LARGEST_ERROR, _LARGEST_ERROR_OF_FLOATS = 1e-9, 1e-7


@dataclass(frozen=True, slots=True)
class Checks:
    """What was checked of a lecture.

    `proved` counts the different equalities that the judge proved, by how; `numeric` the lines of numbers that agree
    with the exact values, which is no proof. `conditions` are those under which both sides of what is proved have a
    value. `gradient_error` says how far the gradient is from central differences of the loss (None without numbers).
    """

    proved: Mapping[How, int]
    numeric: int
    conditions: tuple[Comparison, ...]
    gradient_error: float | None

    @property
    def total(self) -> int:
        """How many equalities are proved, in whatever way."""
        return sum(self.proved.values())

    def with_lines(self, proofs: Iterable[Judgement], numeric: int) -> Checks:
        """These checks and those of further lines."""
        more = checks_of(proofs, numeric, self.gradient_error)
        return Checks(
            {how: self.proved[how] + more.proved[how] for how in How},
            self.numeric + numeric,
            tuple(dict.fromkeys((*self.conditions, *more.conditions))),
            self.gradient_error,
        )


def checks_of(proofs: Iterable[Judgement], numeric: int, gradient_error: float | None) -> Checks:
    """Some proofs counted by how."""
    proofs = [*proofs]
    counted = Counter(judgement.how for judgement in proofs)
    conditions = dict.fromkeys(condition for judgement in proofs for condition in judgement.conditions)
    return Checks({how: counted[how] for how in How}, numeric, tuple(conditions), gradient_error)


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything that is said of a lecture.

    `derivations` has the parameters that are derived, `deltas` the deltas that these name, last layer first;
    `formulas` has dL/dv in closed form for every parameter v, `proved` every equality of the derivations.
    `families` are the adjoints in the lecture's letters; `general` is the index view, where a section asks for it.
    """

    lecture: Lecture
    derivations: Mapping[Quantity, Derivation]
    deltas: tuple[Derivation, ...]
    formulas: Mapping[Quantity, Term]
    families: Backward
    evaluation: Evaluation
    general: GeneralView | None
    proved: Proofs
    checks: Checks

    @property
    def network(self) -> Network:
        return self.lecture.network


def analyse(lecture: Lecture) -> Analysis:
    """Derive, prove and compute all of a lecture.

    Raises Unproved where a step is not proved or a number disagrees with the independent route, InputError where
    the lecture's numbers give its formulas no value.
    """
    network = lecture.network
    check_functions(_functions_of(network))
    deltas = derive_deltas(network)
    derivations = {parameter: derive(network, deltas, parameter) for parameter in _subjects(lecture)}
    named = (
        named_deltas(network, deltas, derivations.values()) if network.layers else computed_derivations(network, deltas)
    )
    views = {view for section in lecture.sections for view in section.options.views}
    every = network.layers and "matrix" in views
    proved = prove(network, [*(deltas.values() if every else named), *derivations.values()])
    formulas = {parameter: derivation.result for parameter, derivation in derivations.items()}
    families = backward(network.graph, lecture.spelling.indices)
    evaluation = evaluate(lecture, families, formulas)
    _compare_formulas(network, evaluation, formulas)
    _compare_differences(network, evaluation)
    if len(formulas) < len(network.parameters):
        formulas = {**gradients(network, families), **formulas}
    general = _general(lecture) if "index" in views and network.layers else None
    return Analysis(
        lecture=lecture,
        derivations=derivations,
        deltas=named,
        formulas=formulas,
        families=families,
        evaluation=evaluation,
        general=general,
        proved=proved,
        checks=checks_of([*proved.values(), *_for_all_sizes(general)], 0, evaluation.gradient_error),
    )


def _for_all_sizes(general: GeneralView | None) -> list[Judgement]:
    """The equalities of the index view, each proved for all sizes."""
    count = 0 if general is None else len(general.proved)
    return [Judgement(Verdict.PROVED, How.ALL_SIZES)] * count


def _functions_of(network: Network) -> Iterable[Term]:
    """What the functions of a network are named in."""
    for definition in network.graph.definitions:
        yield definition.body
        yield from (form.term for form in definition.forms)


def _general(lecture: Lecture) -> GeneralView:
    # the index view is a room of its own, which other lectures need not load
    from symbackprop.derive.general import general_view

    return general_view(lecture.network, lecture.spelling.indices)


def _subjects(lecture: Lecture) -> Iterable[Quantity]:
    parameters = lecture.network.parameters
    return parameters if len(parameters) <= _DERIVED else lecture.deck.parameters


def _compare_formulas(network: Network, evaluation: Evaluation, formulas: Mapping[Quantity, Term]) -> None:
    """The formulas must have the value that the backward pass gives, but for the digits that they lose."""
    stable, lookup = Stabiliser(network.graph), lookup_in(network.graph, evaluation.values)
    for parameter, formula in formulas.items():
        gradient = evaluation.gradients.get(parameter)
        if gradient is None:
            continue
        kept = stable(formula)
        value = value_of(kept, lookup)
        if not numbers.agree(gradient, value, magnitude_of(kept, lookup)):
            raise Unproved(
                f"dL/d{canonical_name(parameter)}: the formula gives {float(value)!r}, the backward pass "
                f"{float(gradient)!r}; nothing was written"
            )


def _compare_differences(network: Network, evaluation: Evaluation) -> None:
    error = evaluation.gradient_error
    if error is not None and error > (_LARGEST_ERROR_OF_FLOATS if is_wide(network) else _LARGEST_ERROR):
        raise Unproved(
            f"the gradient differs from central differences of the loss by a factor of {error:.1e}; nothing was written"
        )
