"""How a lecture writes each quantity: its notation, and what the lecturer respells."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from symbackprop.core.errors import InputError
from symbackprop.core.places import ALL, Index, Linear, Place
from symbackprop.core.quantities import (
    Kind,
    Quantity,
    canonical_name,
    parameter_of,
    quantity_of,
    signal_of,
    source_of,
)
from symbackprop.network.network import Network
from symbackprop.network.spelling.scripts import Mark, mark_of, marked, patterned, script
from symbackprop.network.spelling.slots import counts_units, filled_in
from symbackprop.network.spelling.symbol import dressed, primed, put_in, read_symbol
from symbackprop.rules.activations import Activation
from symbackprop.rules.functions import function as row_of
from symbackprop.rules.notation import Notation, Row
from symbackprop.rules.optimizers import STATE_LETTERS

__all__ = ["COLUMNS", "ROWS", "Also", "NameForm", "Spelling", "spelled_quantities"]


COLUMNS, ROWS = "columns", "rows"  # what vectors are
_PENALTY = "R"
_ANY_FUNCTION = "g"  # an activation function that has no name, or of a layer that stands for several


def _is_running(place: Place | None) -> bool:
    return isinstance(place, Index | Linear) and place != ALL  # l, and l + 1


@dataclass(frozen=True, slots=True)
class NameForm:
    """How a name of a model of equations is written: base, scripts of its own, and whether its indices have commas."""

    base: str
    sub: str = ""
    sup: str = ""
    commas: bool = False

    @property
    def latex(self) -> str:
        """The name without indices."""
        return self.base + script([self.sub], "_") + script([self.sup], "^")


@dataclass(frozen=True, slots=True)
class Spelling:
    """The spelling of every quantity of a lecture, in LaTeX.

    `counts` has the running numbers of weights, biases and units. `entries` respells single quantities (of the first
    step and without sample), `wholes` whole families, such as the matrix W1, by canonical name. In a `wide` network
    two places are set apart by a comma. `indices` are the letters of a unit, its source, and a unit above.
    `functions` are the activations of the layers. Of a model of equations `names` has the form of each name, and
    `sizes` how far each axis runs, by its number. `derived` are entries of which only the vector or matrix has been
    respelled.
    """

    notation: Notation
    depth: int
    counts: Mapping[Quantity, int]
    entries: Mapping[Quantity, str]
    wholes: Mapping[str, str]
    letters: Mapping[str, str]
    wide: bool = False
    indices: tuple[str, ...] = ("i", "j", "k")
    functions: tuple[Activation, ...] = ()
    style_said: bool = True  # whether the lecture file says its notation, or takes the default
    vectors: str = ""  # "columns" or "rows", where the lecture file says so; rows are z = x W + b
    names: Mapping[str, NameForm] = field(default_factory=dict)
    sizes: Mapping[int, int] = field(default_factory=dict)
    derived: Mapping[Quantity, str] = field(default_factory=dict)
    known: dict[Quantity, str] = field(default_factory=dict, init=False, repr=False, compare=False)  # what was spelled
    activation_letters: dict[Place, str | None] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def rows(self) -> bool:
        """Whether vectors are rows, and a weight matrix has a row for each input."""
        return self.vectors == ROWS

    def name(self, quantity: Quantity) -> str:
        """The canonical name of a quantity, whose places are those of the lecture's matrices."""
        return canonical_name(quantity, rows=self.rows)

    def latex(self, quantity: Quantity) -> str:
        """The quantity in LaTeX mathematics."""
        found = self.known.get(quantity)
        if found is None:
            found = self.known[quantity] = self._latex(quantity)
        return found

    def _latex(self, quantity: Quantity) -> str:
        (kind, layer, name, _), at, sample, step = quantity
        if kind is Kind.STATE:
            return self._state(quantity)
        plain = quantity if sample is None and not step else quantity._replace(sample=None, step=0)
        own = self.entries.get(plain) or self.derived.get(plain)
        if own is not None:
            return self._dressed(own, quantity)
        if quantity.name in self.names:
            return self._of_equations(quantity)
        if at and at[0] == ALL and sample != ALL and isinstance(layer, int | None):
            whole = self.wholes.get(canonical_name(quantity_of(kind, layer)))
            if whole is not None:
                return self._dressed(whole, quantity)
        if kind is Kind.PENALTY:
            return self._dressed(_PENALTY, quantity)
        if kind is Kind.SAMPLE_LOSS and sample is None:
            return dressed(self.letters["loss"], "0", "")  # without the penalty
        if kind in (Kind.LOSS, Kind.SAMPLE_LOSS):
            letter = self.letters["loss_after" if step and "loss_after" in self.letters else "loss"]
            return self._dressed(letter, quantity)
        if kind is Kind.VARIABLE:
            return name
        if kind is Kind.WIDTH:
            size = self.sizes.get(layer) if isinstance(layer, int) else None
            return f"n_{{{layer}}}" if size is None else str(size)
        if kind is Kind.RATE:
            return dressed(self.letters["rate"], self._family(name, layer), "") if name else self.letters["rate"]
        if kind is Kind.SLOT:
            return r"\theta"
        if sample == ALL:
            return self.written(self._of_layer(self.notation.batch, plain), quantity._replace(sample=None))
        return self.written(self._row(plain), quantity)

    def _of_equations(self, quantity: Quantity) -> str:
        """A name of a model with its indices; of a whole array without them."""
        form = self.names[quantity.name]
        if quantity.kind is Kind.ADJOINT:
            inner = self._of_equations(quantity.of_kind(Kind.VALUE))
            sign = self.derivative_sign()
            return rf"\frac{{{sign} {self.letters['loss']}}}{{{sign} {inner}}}"
        own = iter(quantity.at)
        places = [next(own, ALL) if place is None else place for place in quantity.variable.fixed] or [*quantity.at]
        indices = [str(place) for place in places if place != ALL]
        between = "," if form.commas or self.wide or any(len(index) > 1 for index in indices) else ""
        below = between.join(indices)
        sub = form.sub + ("," if form.sub and below and (between or len(form.sub) > 1) else "") + below
        return marked(form.base, [sub] if sub else [], [form.sup] if form.sup else [], self._mark(quantity))

    def derivative_sign(self) -> str:
        return self.letters["derivative"]

    def gradient(self, quantity: Quantity) -> str | None:
        """The lecture's own way to write dL/d(quantity), where it has one."""
        pattern = self.letters.get("gradient")
        return put_in(pattern, self.latex(quantity)) if pattern else None

    def _row(self, quantity: Quantity) -> Row:
        (kind, layer, _, _), at, _, _ = quantity
        running = _is_running(layer) or any(map(_is_running, at))
        notation = self.notation
        if at and at[0] == ALL:
            rows = notation.whole_indexed if running else notation.whole
        elif running and isinstance(layer, int) and not counts_units(self._of_layer(notation.rows, quantity)):
            rows = notation.rows  # one layer of the network: h_k as h_1, whatever a general layer is written as
        else:
            rows = notation.indexed if running else notation.rows
        if kind is Kind.BIAS and not at:
            return rows.get("shared_b") or notation.rows["shared_b"]
        return self._of_layer(rows, quantity)

    def _of_layer(self, rows: Mapping[str, Row], quantity: Quantity) -> Row:
        """The row of a quantity's kind, or that of the last layer where it has one of its own."""
        key = quantity.kind.value
        own = rows.get(f"output_{key}") if quantity.layer == self.depth else None
        return rows[key] if own is None else own

    def written(self, row: Row, quantity: Quantity) -> str:
        """The quantity as a row of a notation writes it."""

        def filled(parts: Iterable[str]) -> list[str]:
            return [part for part in [filled_in(part, self, quantity) for part in parts] if part]

        sup = filled(row.sup) if row.sup else []
        if quantity.sample is not None:
            sup += filled(self.notation.sample.sup)
        return marked(filled_in(row.base, self, quantity), filled(row.sub), sup, self._mark(quantity))

    def short(self, quantity: Quantity) -> str:
        """The quantity without its superscript, for where there is little room: N_1 for N_1^{input}."""
        own = self.latex(quantity)
        try:
            return replace(read_symbol(own), sup="", arguments="").latex()
        except ValueError:
            return own

    def ends(self, quantity: Quantity) -> tuple[str, str]:
        """The unit and the source of a weight, the one first that the notation has first."""
        ends = str(quantity.unit), str(quantity.source)
        return ends[::-1] if self._source_first else ends

    def end_nodes(self, quantity: Quantity) -> tuple[str, str]:
        """The same as names of units."""
        layer = quantity.layer
        ends = self.node(layer, quantity.unit), self.node(_below(layer), quantity.source)
        return ends[::-1] if self._source_first else ends

    @property
    def _source_first(self) -> bool:
        return self.letters["order"] == "source,unit"

    def layers_above(self, quantity: Quantity) -> int:
        return self.depth - quantity.layer if isinstance(quantity.layer, int) else 0

    def count_of(self, quantity: Quantity) -> str:
        """The running number of a quantity, in a notation that counts."""
        bare = quantity.sample is None and not quantity.step
        return str(self.counts.get(quantity if bare else quantity._replace(sample=None, step=0), "?"))

    def node_letter(self, quantity: Quantity) -> str:
        return self._letter(quantity.layer)

    def _letter(self, layer: Place | None) -> str:
        """The letter of the units of a layer, in a notation that names its units."""
        hidden = self.notation.letters.get("hidden_nodes", ["N"])
        if layer == self.depth:
            return str(self.notation.letters.get("output_node", "O"))
        number = layer if isinstance(layer, int) else 1
        return hidden[number - 1] if number <= len(hidden) else f"{{{hidden[0]}^{{({number})}}}}"

    def node(self, layer: Place | None, unit: Place | None) -> str:
        """The name of a unit, in a notation that names its units."""
        return str(unit) if layer in (None, 0) else f"{self._letter(layer)}_{{{unit}}}".replace("{1}", "1")

    def own_activation(self, layer: Place | None) -> str | None:
        """How the lecturer writes the activation function of a layer, where that is said."""
        return self.letters.get(f"activation{layer}")

    def own_function(self, layer: Place | None, function: str) -> str | None:
        """How the lecturer writes a function of a layer's pre-activation: by that letter only where it is the layer's
        activation, or the slope of it.
        """
        placed = isinstance(layer, int) and layer <= len(self.functions)
        activation = self.functions[layer - 1].name if placed and isinstance(layer, int) else None
        own = self.own_activation(layer) if (row_of(function).derivative_of or function) == activation else None
        return own if own is None else self.activation(layer, slope=function != activation)

    def activation(self, layer: Place | None, *, slope: bool = False) -> str:
        """The letter of a layer's activation function, or of its slope."""
        own = self.own_activation(layer)
        if own is not None:
            return primed(own) if slope else own
        letter = self.letters.get("slope" if slope else "activation")
        if letter is None:
            letter = self._function_of(layer)
            return primed(letter) if slope else letter
        return filled_in(letter, self, quantity_of(Kind.ACTIVATION, layer, 1))

    def activation_letter(self, layer: Place) -> str | None:
        """The letter that the lecturer or the notation has for the activation of a layer, whichever function it is."""
        if layer not in self.activation_letters:
            has_letter = self.own_activation(layer) is not None or "activation" in self.letters
            self.activation_letters[layer] = self.activation(layer) if has_letter else None
        return self.activation_letters[layer]

    def _function_of(self, layer: Place | None) -> str:
        """How the function of a layer is written; of a general layer, that of all elementwise layers."""
        if isinstance(layer, int):
            return self._latex_of(self.functions[layer - 1]) if layer <= len(self.functions) else _ANY_FUNCTION
        found = {
            self.own_activation(number) or self._latex_of(rule)
            for number, rule in enumerate(self.functions, start=1)
            if not rule.couples
        }
        return found.pop() if len(found) == 1 else _ANY_FUNCTION

    @staticmethod
    def _latex_of(rule: Activation) -> str:
        return _ANY_FUNCTION if rule.function is None else rule.function.latex

    def _mark(self, quantity: Quantity) -> Mark | None:
        """The mark of the updates that a quantity has been through."""
        return mark_of(self.letters["updated"], quantity.step) if quantity.step else None

    def _dressed(self, own: str, quantity: Quantity) -> str:
        """A spelling as given, with its sample and step."""
        sample: list[str] = []
        if quantity.sample is not None:
            sample = [filled_in(part, self, quantity) for part in self.notation.sample.sup]
        mark = self._mark(quantity)
        if quantity.kind is Kind.LOSS and "loss_after" in self.letters:
            mark = None
        sub, sup = (mark[1] if mark is not None and mark[0] == sign else "" for sign in ("_", "^"))
        batch = quantity.name if quantity.kind is Kind.LOSS else ""
        written = dressed(own, batch + sub, "".join(sample) + sup)
        return patterned(written, mark)

    def _family(self, name: str, layer: Place | None) -> str:
        """The name of a family of parameters, which a rate of its own is written with."""
        kind, _, own = name.partition(" ")
        return own or self.latex(quantity_of(Kind(kind), layer, ALL))

    def _state(self, quantity: Quantity) -> str:
        """The v of w_1, as v_{w_1}."""
        letter, *_ = quantity.name.split(" ", 2)
        parameter = self.latex(parameter_of(quantity))
        mark = self._mark(quantity)
        sub, sup = (mark[1] if mark is not None and mark[0] == sign else "" for sign in ("_", "^"))
        return patterned(dressed(STATE_LETTERS[letter], parameter + ("," if sub else "") + sub, sup), mark)

    def parameter(self, name: str, network: Network) -> Quantity:
        """The parameter with this canonical name or spelling, braces and spaces apart.

        Raises InputError, with the nearest names, where there is none.
        """
        found = self._parameter(name, network)
        if found is None:
            self._check_whole(name, network.places)
            raise InputError(f"there is no parameter {name!r}; did you mean {self._nearest(name, network.parameters)}?")
        return found

    def quantity(self, name: str, network: Network) -> Quantity:
        """The parameter, input or computed quantity with this canonical name or spelling; of the running sample in a
        batch. Raises InputError, with the nearest names, where there is none.
        """
        found = self._parameter(name, network)
        if found is not None:
            return found
        wanted = _bare(name)
        others = [q for q in spelled_quantities(network) if q.kind not in (Kind.TARGET, Kind.RATE, Kind.LOSS)]
        for quantity in others:
            plain = quantity.of_sample(None)
            if wanted in (_bare(self.name(plain)), _bare(self.latex(plain)), _bare(self.latex(quantity))):
                return source_of(quantity) or quantity
        self._check_whole(name, (*network.places, *others))
        raise InputError(f"there is no quantity {name!r}; did you mean {self._nearest(name, others)}?")

    def _parameter(self, name: str, network: Network) -> Quantity | None:
        wanted = _bare(name)
        for place, parameter in network.places.items():
            if wanted in (_bare(self.name(place)), _bare(self.latex(place)), _bare(self.latex(parameter))):
                return parameter
        return None

    def _check_whole(self, name: str, quantities: Iterable[Quantity]) -> None:
        """Raises InputError for the name of a vector or matrix, with one of its entries."""
        for quantity in quantities:
            entry = self.name(quantity.of_sample(None))
            if entry.partition("[")[0] == name and entry != name:
                raise InputError(f"{name} has several entries; name one of them, such as {entry}")

    def _nearest(self, name: str, quantities: Iterable[Quantity]) -> str:
        known = [text for quantity in quantities for text in (self.name(quantity), self.latex(quantity))]
        return " or ".join(difflib.get_close_matches(name, known, 3, 0.4) or known[:3])


@dataclass(frozen=True, slots=True)
class Also:
    """Further spellings of a lecture's quantities, which a reader of documents takes besides; `derived` from others."""

    entries: Mapping[Quantity, str]
    wholes: Mapping[Quantity, str]
    derived: bool = False


def _below(layer: Place | None) -> Place | None:
    return max(layer - 1, 0) if isinstance(layer, int) else layer


def _bare(name: str) -> str:
    return re.sub(r"[{}\s\\]", "", name)


def spelled_quantities(network: Network) -> list[Quantity]:
    """Every quantity of a network that is written, of the running sample, before and after a step."""
    graph = network.graph
    given = [entry for general in graph.given for entry in graph.entries(general)]
    computed = [*network.equations]
    signals = [signal_of(quantity) for quantity in computed if graph.has_signal(quantity)]
    return [*given, *network.parameters, *computed, *signals, quantity_of(Kind.RATE)]
