"""The functions that formulas name: how they are written, and their slopes."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction

from symbackprop.check.conventions import FUNCTION_LETTERS, FUNCTION_NAMES, LAYER_LETTERS, STEP_FUNCTIONS, STEP_NAMES
from symbackprop.check.names.environment import DefinedFunction, Environment
from symbackprop.check.names.keys import Bindings, key_of, script
from symbackprop.core.quantities import Quantity
from symbackprop.core.substitution import substitute
from symbackprop.core.terms import Term
from symbackprop.judge.differentiation import differentiate, unfold
from symbackprop.latex.nodes import Identifier
from symbackprop.latex.tokens import Token, Unread
from symbackprop.network.spelling.spelling import Spelling
from symbackprop.rules import functions
from symbackprop.rules.functions import OwnName, function_named

__all__ = ["SOFTMAX", "Called", "called", "is_of_a_label", "layers_of_letter", "slope_of"]


_HIGHEST_ORDER = 4  # of a slope


@dataclass(frozen=True, slots=True)
class Called:
    """A function as it is named: its row, or its definition in the document; `base` is that of a logarithm."""

    name: str
    at: int
    primes: int = 0
    power: tuple[Token, ...] = ()
    base: int | None = None
    layer: int | None = None
    layers: tuple[int, ...] = ()  # that have this letter, where it is the one of several
    defined: DefinedFunction | None = None
    parameters: tuple[Fraction, ...] = ()
    entry: int | None = None  # of a vector that it gives, as the index below its letter says: sigma_i(z) of a softmax
    strict: bool = False  # whether it is only what its argument says: f_1(z_1), but not f_1(x)


SOFTMAX = frozenset(["softmax", "general_softmax"])  # functions of a vector that give one
# short for functions, below the letter of one
_LABELS = {"sig": "sigmoid", "sigm": "sigmoid", "sgm": "sigmoid", "logistic": "sigmoid", "th": "tanh", "relu": "relu"}


_OF_LAYERS = frozenset(["h", "o", "f", "out", "hid", "hidden", "output", "last"])  # labels of layers


def is_of_a_label(env: Environment, named: Identifier) -> bool:
    """Whether a letter for functions has a label of the layer below, sigma_o and f_h: no index runs in it."""
    base = named.base.replace(" ", "")
    letter = base in FUNCTION_LETTERS or base == r"\sigma"
    return letter and script(named.sub, {}) in _OF_LAYERS and not named.sup and not _is_spelled(env, base)


def _is_spelled(env: Environment, base: str) -> bool:
    """Whether a letter with a label below is a name of the lecture or of the document."""
    return any(key.base == base and key.sub for names in (env.names.certain, env.own, env.wholes) for key in names)


def called(env: Environment, named: Identifier, bindings: Bindings, power: tuple[Token, ...]) -> Called | None:
    """The function that a name calls, or None."""
    base = named.base.replace(" ", "")
    defined = env.functions.get(base)
    if defined is not None and not named.sub and (not named.sup or script(named.sup, {}).isdecimal()):
        return Called("", named.at, named.primes, named.sup or power, defined=defined)
    layers = layers_of_letter(env.lecture.spelling, named, bindings)
    if layers:
        layer = layers[0] if len(layers) == 1 else None
        return Called("general", named.at, named.primes, power, layer=layer, layers=tuple(layers))
    name = FUNCTION_NAMES.get(base) or function_named(base) or _spelled(env, named, base, bindings)
    sub = script(named.sub, bindings)
    if name in ("log", "lg"):
        if sub and not sub.isdecimal():
            return None
        logarithm = int(sub) if sub else 10 if name == "lg" else None
        return Called("log", named.at, named.primes, named.sup or power, base=logarithm)
    parameters = _parameters(name, sub)
    if name is not None and parameters is not None:
        return Called(name, named.at, named.primes, named.sup or power, parameters=parameters)
    entry = int(sub) if sub.isdecimal() and not LAYER_LETTERS.intersection(named.places) else None
    if name in SOFTMAX and entry is not None and named.places:
        return Called(name, named.at, named.primes, named.sup or power, entry=entry)
    if name is not None and not sub:
        return Called(name, named.at, named.primes, named.sup or power)
    if not sub and not named.sup and _is_the_step(env, named, base, bindings):
        return Called("relu", named.at, named.primes + 1, power)
    letter = base in FUNCTION_LETTERS or base == r"\sigma"
    said = _LABELS.get(sub.lower()) or function_named(sub) if letter else None
    if said is not None:  # g_{ReLU}
        return Called(said, named.at, named.primes, named.sup or power)
    if letter and sub in _OF_LAYERS and sub not in bindings and not named.sup and not _is_spelled(env, base):
        return Called("general", named.at, named.primes, power, strict=True)  # sigma_o, whatever its layer
    if letter and (not sub or sub.isdecimal()):
        sup = script(named.sup, bindings).strip("[]()")
        unit = named.places in [(one,) for layers in env.index_layers.ways for one in layers]  # f_j of any unit j
        place = sup or ("" if unit else sub)
        layer = env.numbers.layer(int(place)) if place.isdecimal() else None
        entry = entry if named.places and not sup else None
        strict = not sup and not unit
        return Called("general", named.at, named.primes, power, layer=layer, entry=entry, strict=strict)
    return None


def _is_the_step(env: Environment, named: Identifier, base: str, bindings: Bindings) -> bool:
    """Whether a name is that of the step function, or a letter for it beside units that have it for their slope."""
    if base in STEP_NAMES:
        return True
    key = key_of(named, bindings)
    known = key in env.names.table or key in env.own or key in env.wholes
    return base in STEP_FUNCTIONS and not known and any(one.name == "relu" for one in env.lecture.spelling.functions)


def _spelled(env: Environment, named: Identifier, base: str, bindings: Bindings) -> str | None:
    """The function that the lecture writes so; a single letter is one only where it is no name."""
    name = env.spelled.get(base)
    if name is None or len(base) > 1:
        return name
    key = key_of(replace(named, primes=0), bindings)
    return None if key in env.names.table or key in env.own else name


def _parameters(name: str | None, sub: str) -> tuple[Fraction, ...] | None:
    """The numbers below the name of a function that has parameters: LReLU_{0.01}; None where there are none."""
    known = isinstance(name, OwnName) or name in functions.FUNCTIONS
    row = functions.function(name) if name is not None and known else None
    parts = sub.split(",")
    if row is None or not row.parameters or len(parts) != len(row.parameters):
        return None
    return tuple(map(Fraction, parts)) if all(re.fullmatch(r"\d+(\.\d+)?", part) for part in parts) else None


def layers_of_letter(spelling: Spelling, named: Identifier, bindings: Bindings) -> list[int]:
    """The layers whose activation is written like this in the lecture's notation, as far as it has a letter for it."""
    base = named.base.replace(" ", "")
    letters = {layer: spelling.activation_letter(layer) for layer in range(1, spelling.depth + 1)}
    if not any(letter is not None and _plain(letter).startswith(base) for letter in letters.values()):
        return []  # as it is with most names
    # f_j of the layer that j counts the units of is spelled with the letter itself
    written = {_look(named.base, script(named.sub, at), script(named.sup, at)) for at in (bindings, {})}
    return [
        layer
        for layer, letter in letters.items()
        if letter is not None and _plain(letter) in written and not _is_the_sigmoid(spelling, layer, letter)
    ]


def _is_the_sigmoid(spelling: Spelling, layer: int, letter: str) -> bool:
    """Whether sigma is the sigmoid: everywhere but in a layer whose other activation the lecturer writes so."""
    own = spelling.own_activation(layer) is not None and layer <= len(spelling.functions)
    return letter == r"\sigma" and not (own and spelling.functions[layer - 1].name != "sigmoid")


def _look(base: str, sub: str, sup: str) -> str:
    return base.replace(" ", "") + (f"_{sub}" if sub else "") + (f"^{sup}" if sup else "")


def _plain(text: str) -> str:
    for part in ("{", "}", " ", r"\mathrm", r"\text"):
        text = text.replace(part, "")
    return text


def slope_of(term: Term, by: Quantity, at: Term, order: int = 1) -> Term:
    """The slope of a function of one variable, at some place, or its slope of a higher order, f''(z)."""
    if order > _HIGHEST_ORDER:
        raise Unread("a slope of so high an order")
    slope = unfold(term)
    for _ in range(order):
        slope = differentiate(slope, by)
    return substitute(slope, lambda quantity: at if quantity == by else None)
