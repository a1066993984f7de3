"""Names of the document for what the lecture has a name for: h = tanh(W x + b), where that is the lecture's a."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress

from symbackprop.check.judging.evaluation_point import FAILURES, apart
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.judging.formulas.equality import same
from symbackprop.check.judging.outcome import is_number
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.keys import Key
from symbackprop.core.places import ALL
from symbackprop.core.quantities import Kind, Quantity
from symbackprop.core.terms import Symbol, Term, quantities_of

__all__ = ["with_other_name"]

_COMPUTED = (Kind.PREACTIVATION, Kind.ACTIVATION, Kind.PREDICTION)
_MOST = 200  # quantities of the lecture that are compared


def with_other_name(evidence: Evidence, key: Key, entries: Sequence[Term], *, whole: bool) -> Environment | None:
    """The environment in which a name stands for a quantity of the lecture, or `whole` for a layer of them, since it is
    defined as what that is; None for any other definition.
    """
    env = evidence.env
    if env.lecture.network.samples or not env.lecture.network.depth:
        return None
    found: list[Quantity] = []
    for number, entry in enumerate(entries, 1):
        meant = _meant(evidence, entry, [found[0].at_unit(number)] if found else None)
        if meant is None or (whole and meant.unit != number):
            return None
        found.append(meant)
    if len(found) == 1:
        return env.without_whole(key).standing_for({key: found[0]})
    layer = found[0].layer
    if not isinstance(layer, int) or env.lecture.network.width(layer) != len(found):
        return None
    inner = {Key(key.base, f"{key.sub},{one.unit}".lstrip(","), key.sup): one for one in found}
    return env.without_whole(key).standing_for({key: found[0].at_unit(ALL), **inner})


def _meant(evidence: Evidence, term: Term, candidates: Sequence[Quantity] | None) -> Quantity | None:
    """The quantity that a formula of the lecture's names is, of some candidates or of all; None where it is none."""
    if is_number(term) or any(name.kind is Kind.VARIABLE for name in quantities_of(term)):
        return None
    if isinstance(term, Symbol):
        return term.quantity if term.quantity.kind in _COMPUTED and not term.quantity.step else None
    return next((one for one in candidates or _computed(evidence) if _is(evidence, one, term)), None)


def _computed(evidence: Evidence) -> Iterator[Quantity]:
    equations = evidence.env.base.equations
    if len(equations) <= _MOST:
        # of z and a unit that passes z on, z: what is differentiated by the other goes through it
        yield from (one for kind in _COMPUTED for one in equations if one.kind is kind)


def _is(evidence: Evidence, quantity: Quantity, term: Term) -> bool:
    with suppress(*FAILURES):
        points = evidence.points()
        if any(apart(point.rough.value(quantity), point.rough.of(term)) for point in points):
            return False
    return same(evidence, Symbol(quantity), term) is True
