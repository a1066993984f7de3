"""The table of optimizers. Adding one means adding one row.

A row is a list of lines in the order of computation, `name := formula`, in the slots THETA (the parameter), RATE,
GRADIENT, STEP (how many updates there are with this one) and those of its state: `before` the update, and the `new`
one that a line gives. The last line gives the new parameter. A state starts at 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from types import MappingProxyType

from symbackprop.core.quantities import Kind, quantity_of
from symbackprop.core.substitution import substitute
from symbackprop.core.terms import Number, Power, Symbol, Term
from symbackprop.rules.function_row import Parameter

__all__ = [
    "GRADIENT",
    "NEW_THETA",
    "OPTIMIZERS",
    "RATE",
    "STATE_LETTERS",
    "STEP",
    "THETA",
    "Line",
    "Optimizer",
    "State",
    "chosen",
]


def _slot(unit: int) -> Symbol:
    return Symbol(quantity_of(Kind.SLOT, unit=unit))


THETA, GRADIENT, NEW_THETA, STEP = map(_slot, range(1, 5))
RATE = Symbol(quantity_of(Kind.RATE))
_PARAMETERS, _STATES = 10, 20  # the slots of parameters and of states begin here


@dataclass(frozen=True, slots=True)
class State:
    """What an optimizer remembers of each parameter, or works out on the way (`kept` is then False): its letter, and
    the slots of what it was before the update and of what it is then.
    """

    name: str
    latex: str
    before: Symbol
    new: Symbol
    kept: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """`of` := `term`."""

    of: Symbol
    term: Term


@dataclass(frozen=True, slots=True)
class Optimizer:
    """One update rule: its lines, the last of which gives NEW_THETA, and its states, hats among them.

    `parameters` are numbers that a lecture may set, slots in the lines until `chosen` puts them in; `given` has those
    that were put in. `forms` has the rules that go by this name, the one that is meant without a word first.
    """

    name: str
    lines: tuple[Line, ...]
    states: tuple[State, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    forms: Mapping[str, Optimizer] = field(default_factory=dict, compare=False)
    given: Mapping[str, Fraction] = field(default_factory=dict, compare=False)
    general: tuple[Line, ...] = ()  # the lines with their parameters as slots

    @property
    def update(self) -> Term:
        """The new parameter, in what the lines before give."""
        return self.lines[-1].term

    @property
    def memory(self) -> tuple[State, ...]:
        """The states that one update hands on to the next."""
        return tuple(state for state in self.states if state.kept)


def chosen(row: Optimizer, given: Mapping[str, Fraction], form: str | None = None) -> Optimizer:
    """An optimizer in one of its forms, its parameters put in: those that are given, by default those of the row."""
    row = row.forms[form] if form is not None else row
    values = {known.name: given.get(known.name, known.default) for known in row.parameters}
    slots = {known.slot.quantity: Number(values[known.name]) for known in row.parameters}
    lines = tuple(Line(line.of, substitute(line.term, slots.get)) for line in row.lines)
    return replace(row, lines=lines, given=values, general=row.lines)


def _parameter(place: int, name: str, default: str, latex: str, *, most: int | None = 1) -> Parameter:
    top = None if most is None else Fraction(most)
    return Parameter(name, _slot(_PARAMETERS + place), Fraction(default), latex, least=Fraction(0), most=top, open=True)


def _state(place: int, name: str, latex: str, *, kept: bool = True) -> State:
    return State(name, latex, _slot(_STATES + 2 * place), _slot(_STATES + 2 * place + 1), kept)


def _root(term: Term) -> Term:
    return Power(term, Number(Fraction(1, 2)))


_BETA = _parameter(0, "beta", "0.9", r"\beta")
_DECAY = _parameter(0, "decay", "0.9", r"\rho")
_BETA_1, _BETA_2 = _parameter(0, "beta1", "0.9", r"\beta_1"), _parameter(1, "beta2", "0.999", r"\beta_2")
_EPSILON = _parameter(2, "epsilon", "1e-8", r"\epsilon", most=None)
_WEIGHT_DECAY = _parameter(3, "weight_decay", "0.01", r"\lambda", most=None)
_V, _S, _M = _state(0, "v", "v"), _state(1, "s", "s"), _state(2, "m", "m")
_SECOND = _state(3, "v", "v")
_M_HAT, _V_HAT = _state(4, "mhat", r"\hat{m}", kept=False), _state(5, "vhat", r"\hat{v}", kept=False)


def _momentum(new: Term, theta: Term) -> Optimizer:
    return Optimizer("momentum", (Line(_V.new, new), Line(NEW_THETA, theta)), (_V,), (_BETA,))


def _scaled(state: State, new: Term, name: str, *parameters: Parameter) -> Optimizer:
    # theta' = theta - eta g/(sqrt(s') + epsilon)
    theta = THETA - RATE * (GRADIENT / (_root(state.new) + _EPSILON.slot))
    return Optimizer(name, (Line(state.new, new), Line(NEW_THETA, theta)), (state,), (*parameters, _EPSILON))


def _moment(state: State, beta: Parameter, value: Term) -> Line:
    # m' = beta m + (1 - beta) g
    return Line(state.new, beta.slot * state.before + (1 - beta.slot) * value)


def _unbiased(hat: State, state: State, beta: Parameter) -> Line:
    # mhat = m'/(1 - beta^t)
    return Line(hat.new, state.new / (1 - Power(beta.slot, STEP)))


_ADAM_LINES = (
    _moment(_M, _BETA_1, GRADIENT),
    _moment(_SECOND, _BETA_2, GRADIENT**2),
    _unbiased(_M_HAT, _M, _BETA_1),
    _unbiased(_V_HAT, _SECOND, _BETA_2),
)
_ADAM_STEP = _M_HAT.new / (_root(_V_HAT.new) + _EPSILON.slot)
_ADAM_STATES = (_M, _SECOND, _M_HAT, _V_HAT)

_FORMS = {
    # v' = beta v + g, theta' = theta - eta v'
    "accumulate": _momentum(_BETA.slot * _V.before + GRADIENT, THETA - RATE * _V.new),
    # v' = beta v + (1 - beta) g, theta' = theta - eta v'
    "average": _momentum(_BETA.slot * _V.before + (1 - _BETA.slot) * GRADIENT, THETA - RATE * _V.new),
    # v' = beta v - eta g, theta' = theta + v'
    "velocity": _momentum(_BETA.slot * _V.before - RATE * GRADIENT, THETA + _V.new),
}

_ROWS = (
    # theta <- theta - eta dL/dtheta
    Optimizer("gradient_descent", (Line(NEW_THETA, THETA - RATE * GRADIENT),)),
    replace(_FORMS["accumulate"], forms=_FORMS),
    # v' = beta v + g, theta' = theta - eta (g + beta v')
    Optimizer(
        "nesterov",
        (
            Line(_V.new, _BETA.slot * _V.before + GRADIENT),
            Line(NEW_THETA, THETA - RATE * (GRADIENT + _BETA.slot * _V.new)),
        ),
        (_V,),
        (_BETA,),
    ),
    # s' = s + g^2
    _scaled(_S, _S.before + GRADIENT**2, "adagrad"),
    # s' = rho s + (1 - rho) g^2
    _scaled(_S, _DECAY.slot * _S.before + (1 - _DECAY.slot) * GRADIENT**2, "rmsprop", _DECAY),
    # m' = beta1 m + (1 - beta1) g, v' = beta2 v + (1 - beta2) g^2, theta' = theta - eta mhat/(sqrt(vhat) + epsilon)
    Optimizer(
        "adam",
        (*_ADAM_LINES, Line(NEW_THETA, THETA - RATE * _ADAM_STEP)),
        _ADAM_STATES,
        (_BETA_1, _BETA_2, _EPSILON),
    ),
    # adam, and theta' = theta - eta (step + lambda theta)
    Optimizer(
        "adamw",
        (*_ADAM_LINES, Line(NEW_THETA, THETA - RATE * (_ADAM_STEP + _WEIGHT_DECAY.slot * THETA))),
        _ADAM_STATES,
        (_BETA_1, _BETA_2, _EPSILON, _WEIGHT_DECAY),
    ),
)

OPTIMIZERS: Mapping[str, Optimizer] = MappingProxyType({row.name: row for row in _ROWS})
STATE_LETTERS: Mapping[str, str] = MappingProxyType(
    {state.name: state.latex for row in _ROWS for state in row.states}
)  # how each state is written
