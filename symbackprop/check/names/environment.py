"""What names mean at a place of a document: the lecture's, and what the document has defined so far.

An environment is never changed. Whoever reads a definition gets one environment and hands back another; what is
rejected is dropped with its environment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TypeVar

from symbackprop.check.names.assumption import Assumption
from symbackprop.check.names.indices.index_layers import IndexLayers
from symbackprop.check.names.indices.layer_numbers import LayerNumbers
from symbackprop.check.names.kept import Kept, Recent
from symbackprop.check.names.keys import Key
from symbackprop.check.names.layout import Layout
from symbackprop.check.names.lecture_names import Names, without_update
from symbackprop.check.names.spelled.entries_of_wholes import with_entries
from symbackprop.check.names.spelled.functions_spelled import functions_spelled
from symbackprop.check.names.vocabulary import names_of
from symbackprop.check.widths import Widths, narrowed
from symbackprop.core.quantities import Kind, Quantity, quantity_of
from symbackprop.core.quantities import named as named_quantity
from symbackprop.core.terms import Derivative, Number, Term, quantities_of
from symbackprop.latex.grammar import Grammar
from symbackprop.latex.nodes import Identifier, Node
from symbackprop.latex.tokens import Unread
from symbackprop.network.build import build_network
from symbackprop.network.lecture import Lecture
from symbackprop.network.network import Equation, Network
from symbackprop.network.unroll import extended, unrolled

__all__ = ["DefinedFunction", "Environment", "Recipe", "without"]

_BEFORE = Recent[Names]()  # of the lectures that documents were audited against

K = TypeVar("K")
V = TypeVar("V")


def without(mapping: Mapping[K, V], *keys: K) -> Mapping[K, V]:
    """A mapping without some of its keys."""
    return {key: value for key, value in mapping.items() if key not in keys}


@dataclass(frozen=True, slots=True)
class DefinedFunction:
    """A function that the document defines: its parameters and what it is."""

    parameters: tuple[Quantity, ...]
    term: Term


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a name of the document is made, to be made again where a vector in it gets another length."""

    identifier: Identifier
    tree: Node
    letter: str | None


@dataclass(frozen=True, slots=True)
class Environment:
    """The names in force at a place of a document.

    `names` are those of the lecture, `own` those of the document. `definitions` has what these stand for where they
    stand for a formula, `data` where they stand for a number (`printed` as it is printed), `wholes` for a vector or
    matrix, `functions` for a function, `slopes` for a derivative. `base` is the lecture's network, `network` the same
    with the document's definitions in it.
    """

    lecture: Lecture
    names: Names
    grammar: Grammar
    base: Network
    network: Network
    own: Mapping[Key, Quantity] = field(default_factory=dict)
    definitions: Mapping[Quantity, Equation] = field(default_factory=dict)
    data: Mapping[Quantity, Fraction] = field(default_factory=dict)
    printed: Mapping[Quantity, Term] = field(default_factory=dict)
    wholes: Mapping[Key, Term] = field(default_factory=dict)
    functions: Mapping[str, DefinedFunction] = field(default_factory=dict)
    slopes: Mapping[Quantity, Term] = field(default_factory=dict)
    recipes: tuple[Recipe, ...] = ()
    headings: Mapping[Key, int] = field(default_factory=dict)  # the heading under which a name was defined
    sizes: Mapping[str, int] = field(default_factory=dict)  # how far a letter counts: n = 3; |x| for a vector x
    sizes_found: frozenset[str] = frozenset()  # of these, the letters of which only their use says it
    sample_letters: frozenset[str] = frozenset()  # that count samples, of which the lecture has one
    part_sets: frozenset[str] = frozenset()  # letters of sets of only some units, as the words say
    aliases: Mapping[str, Quantity] = field(default_factory=dict)  # letters for any parameter: theta
    layer_letters: Mapping[str, frozenset[Kind]] = field(default_factory=dict)  # of its own for what layers compute
    once: frozenset[str] = frozenset()  # those of them that are so in one chain only, W = W - eta dL/dW
    redefined: frozenset[Key] = frozenset()  # names of the document that might be read as the lecture's
    trusted: frozenset[Key] = frozenset()  # names of other notations that the document has used rightly
    confirmed: frozenset[Assumption] = frozenset()  # what right claims have rested on
    classes: frozenset[str] = frozenset()  # letters for the true class
    supposed: Mapping[Quantity, Fraction] = field(default_factory=dict)  # targets, where that is read
    held: Mapping[Quantity, Fraction] = field(default_factory=dict)  # what is supposed of what is computed
    in_case: bool = False  # whether that is so to the end of the paragraph
    passed_on: frozenset[str] = frozenset()  # letters of activations that the inputs have, too: O_i = x_i
    rests: Mapping[Key, frozenset[Assumption]] = field(default_factory=dict)  # what the names of the document assume
    letters: Mapping[str, frozenset[int]] = field(default_factory=dict)  # the layers over whose units a letter has run
    intermediate: Mapping[Quantity, tuple[Term, ...]] = field(default_factory=dict)  # the lecture's in own names
    single: bool | None = None  # whether dz is the derivative of a sample's own loss, once the document shows it
    differentials: bool = False  # whether dz has been a differential in what is right
    primes_turn: bool = False  # whether W' has been the transpose of W in what is right
    never_turned: bool = False  # whether the document has no sign of a transpose at all
    signless: bool = False  # whether derivatives without one of their signs have been right: \frac{L}{\partial w}
    logarithm: int | None = None  # the base of \log, None for e
    sample: int | None = None  # the sample that is meant where none is said
    layout: Layout = field(default_factory=Layout)
    of_network: frozenset[str] = frozenset()  # letters of functions that give the outputs of an input, f of f(x)
    spelled: Mapping[str, str] = field(default_factory=dict)  # functions of the lecture by how they are written
    numbers: LayerNumbers = field(default_factory=LayerNumbers)
    trained: tuple[Mapping[Quantity, Fraction], ...] = ()  # parameters and states after 0, 1, ... updates, of several
    relative: bool = True  # whether marks of an update count from where the training is, else from its beginning
    widths: Widths = field(default_factory=Widths)
    listed: Mapping[str, frozenset[str]] = field(default_factory=dict)  # functions to choose from, by their letter
    index_layers: IndexLayers = field(default_factory=IndexLayers)  # over which index letters run

    @staticmethod
    def of(
        lecture: Lecture,
        *,
        decimal_comma: bool = False,
        numbers: LayerNumbers | None = None,
        by_input: bool = False,
        before: Names | None = None,
    ) -> Environment:
        """The environment at the beginning of a document, whose layers have the lecture's `numbers` by default.

        `by_input` says that its weight matrices have a row for each input. Spellings that were read for the names
        `before` are not read again.
        """
        numbers = numbers or LayerNumbers()
        way = (numbers, by_input, decimal_comma)

        def first() -> Names:
            made = Environment._made(lecture, *way, None)
            return made.names.spellings.kept.once(Environment, (lecture,), way, lambda: made).names

        before = before or _BEFORE.of(lecture, first)
        kept = before.spellings.kept
        return kept.once(Environment, (lecture,), way, lambda: Environment._made(lecture, *way, before))

    @staticmethod
    def _made(
        lecture: Lecture, numbers: LayerNumbers, by_input: bool, decimal_comma: bool, before: Names | None
    ) -> Environment:
        lecture, widths = narrowed(lecture)
        lecture = with_entries(lecture, by_input=by_input)
        names = names_of(lecture, numbers, before)
        parts = (lecture.network, lecture.values)
        network = names.spellings.kept.once(Network, parts, "unrolled", lambda: _with_constants(lecture))
        grammar = names.spellings.grammar.with_words(names.words, decimal_comma=decimal_comma)
        return Environment(
            lecture,
            names,
            grammar,
            network,
            network,
            sample=1 if lecture.network.samples else None,
            layout=Layout(rows=lecture.spelling.rows, by_input=lecture.spelling.rows),
            spelled=functions_spelled(lecture.network),
            numbers=numbers,
            widths=widths,
        )

    def of_setting(self, lecture: Lecture, held: Mapping[Quantity, Fraction]) -> Environment:
        """The same names for a lecture of the same shape with other numbers, functions, or another loss; `held` are
        numbers that are supposed for what is computed.
        """
        network = _with_constants(lecture)
        return replace(
            self,
            lecture=lecture,
            base=network,
            network=extended(network, self.definitions.values()),
            data={name: value for name, value in self.data.items() if name not in self.definitions},
            spelled={**self.spelled, **functions_spelled(lecture.network)},
            held=held,
            intermediate={},
            supposed={},
            trained=(),
        )

    def without_lecture(self) -> Environment:
        """The same where no name is the lecture's: all that a document says is what it defines itself."""
        return replace(self, names=self.names.of_nothing(), spelled={}, sample=None, layout=Layout())

    def without_new_names_of_lecture(self, before: Environment) -> Environment:
        """The same without what the document has since defined by letters of the lecture's."""
        new = [key for key in (*self.own, *self.wholes) if key not in before.own and key not in before.wholes]
        letters = {key.base for key in self.names.table}
        lost = {key for key in new if key.base in letters}
        return replace(
            self.without_own(lost), wholes=without(self.wholes, *lost), redefined=self.redefined - lost
        ) if lost else self  # fmt: skip

    def conventions(self, lecture: Lecture) -> Mapping[str, str]:
        """What a report says of the conventions of its document; the notation where it is not the lecture's."""
        style = self.lecture.spelling.notation.name
        notation = {"notation": style} if style != lecture.spelling.notation.name else {}
        order = self.lecture.spelling.letters.get("order")
        if order != lecture.spelling.letters.get("order"):
            notation["indices of weights"] = str(order).replace(",", ", ")
        said = {**self.layout.in_words(), **notation, **self.numbers.in_words(), **self.widths.in_words()}
        return {**said, **self.index_layers.in_words()}

    @property
    def foreign(self) -> bool:
        """Whether the document has used a name with scripts of another notation rightly."""
        return any(key.sub for key in self.trusted)

    @property
    def true_class(self) -> int | None:
        """The class that the targets say, counted from 1, where they are data."""
        units = range(1, self.lecture.network.outputs + 1)
        sample = self.sample if self.lecture.network.samples else None
        ones = [u for u in units if self.lecture.values.get(quantity_of(Kind.TARGET, unit=u, sample=sample)) == 1]
        return ones[0] if len(ones) == 1 else None

    @property
    def tells_classes(self) -> bool:
        """Whether the targets of the lecture are a distribution over classes."""
        network = self.lecture.network
        return bool(network.layers) and network.loss.rule.distribution and network.outputs > 1

    def class_of(self, sample: int | None) -> int | None:
        """The class that the targets of a sample say, counted from 1, where they are data."""
        return replace(self, sample=sample).true_class

    def alias(self, key: Key) -> Quantity | None:
        """The parameter that a letter for any stands for; a letter that is a whole matrix's, too, only where it has the
        mark of an update, w_new.
        """
        found = self.aliases.get(key.base)
        whole = found is not None and self.names.find(Key(key.base)) is not None
        return None if whole and without_update(key) is None else found

    # further names

    def with_word(self, word: str) -> Environment:
        """A name of several letters, from now on read as one."""
        return replace(self, grammar=self.grammar.learned(word))

    def laid_out(self, layout: Layout) -> Environment:
        """The same in another layout of vectors and matrices."""
        return replace(self, layout=layout, names=self.names.laid_out(layout))

    def with_size(self, letter: str, size: int) -> Environment:
        """A letter that counts so far."""
        return replace(self, sizes={**self.sizes, letter: self.widths.of(size)})

    def with_sizes_found(self, sizes: Mapping[str, int]) -> Environment:
        """How far sums have run; what is known already stays."""
        new = sizes.keys() - self.sizes.keys()
        if not new:
            return self
        return replace(self, sizes={**sizes, **self.sizes}, sizes_found=self.sizes_found | new)

    @property
    def last_layer(self) -> int:
        """The number that the document gives the last layer."""
        return self.lecture.network.depth + self.numbers.first

    def without_sizes_found(self) -> Environment:
        """The same where only those letters count that are said to: others may count another layer in each claim."""
        kept = without(self.sizes, *self.sizes_found)
        return replace(self, sizes=kept, sizes_found=frozenset()) if self.sizes_found else self

    def with_whole(self, key: Key, whole: Term) -> Environment:
        """A name for a vector or matrix."""
        return replace(self, wholes={**self.wholes, key: whole})

    def with_function(self, name: str, function: DefinedFunction) -> Environment:
        """A function of the document."""
        return replace(self, functions={**self.functions, name: function})

    def with_redefined(self, *keys: Key) -> Environment:
        """Names that mean what the document says, and no more what the lecture says."""
        return replace(self, redefined=self.redefined.union(keys))

    def supposing(self, supposed: Mapping[Quantity, Fraction], *, in_case: bool = False) -> Environment:
        """The same where targets are only supposed to be something, in a sentence or in a whole case."""
        return replace(self, supposed=supposed, in_case=in_case)

    def with_class(self, letter: str) -> Environment:
        """A letter for the true class."""
        return replace(self, classes=self.classes | {letter})

    def with_intermediate(self, quantity: Quantity, term: Term) -> Environment:
        """One more formula in the document's names for a quantity of the lecture."""
        known = self.intermediate.get(quantity, ())
        return replace(self, intermediate={**self.intermediate, quantity: (*known, term)})

    def with_letters(self, letters: Iterable[tuple[str, int]]) -> Environment:
        """Letters that have run over the units of a layer."""
        found = dict(self.letters)
        for letter, layer in letters:
            found[letter] = found.get(letter, frozenset()) | {layer}
        return replace(self, letters=found) if found != self.letters else self

    def standing_for(self, names: Mapping[Key, Quantity]) -> Environment:
        """Names of the document for quantities of the lecture."""
        return replace(self, own={**self.own, **names})

    def standing_for_nothing(self, key: Key) -> Environment:
        """The same where a name and its entries stand for no quantity of the lecture any more."""
        keys = [one for one, meant in self.own.items() if meant.kind is not Kind.VARIABLE and key.has_entry(one)]
        return self.without_own(keys) if keys else self

    def without_own(self, keys: Iterable[Key]) -> Environment:
        """The same without some names of the document."""
        return replace(self, own=without(self.own, *keys))

    def without_whole(self, key: Key) -> Environment:
        """The same where a name stands for no vector."""
        return replace(self, wholes=without(self.wholes, key)) if key in self.wholes else self

    def defined(
        self, key: Key, written: str, term: Term | None, printed: Term | None = None
    ) -> tuple[Environment, Quantity]:
        """The same with a name of the document's own, for a formula, a number, or nothing but itself.

        Raises Unread for a formula that comes back to the name.
        """
        quantity = self.own.get(key) or named_quantity(written)
        own = {**self.own, key: quantity}
        if isinstance(term, Number) and isinstance(term.value, Fraction):
            # data: the name stays a name
            data = {**self.data, quantity: term.value}
            shown = {**self.printed, quantity: printed or term}
            found = replace(self, own=own, data=data, printed=shown)
            return (found._redefining(quantity, None) if quantity in self.definitions else found), quantity
        if term is None:
            found = replace(self, own=own)
            return (found._redefining(quantity, None) if quantity in self.definitions else found), quantity
        if self._comes_back(quantity, term):
            raise Unread(f"{written} is defined by itself")
        found = replace(self, own=own, data=without(self.data, quantity))
        return found._redefining(quantity, term), quantity

    def _redefining(self, quantity: Quantity, term: Term | None) -> Environment:
        """The same where a name stands for a formula, in its old place where it had one; None takes it away."""
        if term is None:
            definitions = without(self.definitions, quantity)
        else:
            definitions = _in_order({**self.definitions, quantity: Equation(quantity, term)})
        # what others have been defined by before stands in front of them
        new = term is not None and quantity not in self.definitions and not self.network.users.get(quantity)
        network = extended(self.network, [definitions[quantity]]) if new else extended(self.base, definitions.values())
        slopes = without(self.slopes, quantity)
        if term is not None and term.holds(Derivative):
            slopes = {**slopes, quantity: term}
        return replace(self, definitions=definitions, network=network, slopes=slopes)

    def _comes_back(self, quantity: Quantity, term: Term) -> bool:
        waiting: list[Quantity] = [*quantities_of(term)]
        seen: set[Quantity] = set()
        while waiting:
            name = waiting.pop()
            if name == quantity:
                return True
            if name not in seen and name in self.definitions:
                seen.add(name)
                waiting.extend(quantities_of(self.definitions[name].term))
        return False

    def with_own_biases(self, layer: int, kept: Kept) -> Environment:
        """The same where every unit of a layer that shares one bias has a bias of its own; its networks are `kept`."""
        network, definitions = self.lecture.network, self.definitions
        base = kept.once(Network, (network,), layer, lambda: _with_own_biases(network, layer))
        own = kept.once(Network, (base, definitions), "extended", lambda: extended(base, definitions.values()))
        return replace(self, base=base, network=own)


def _with_own_biases(network: Network, layer: int) -> Network:
    layers = [replace(one, bias="per_unit") if number == layer else one for number, one in enumerate(network.layers, 1)]
    return unrolled(build_network(network.inputs, layers, network.loss, samples=network.samples))


def _in_order(definitions: Mapping[Quantity, Equation]) -> dict[Quantity, Equation]:
    """Definitions, each behind those that it names: of y = u^3 and u = 2x + 1 the second one first."""
    found: dict[Quantity, Equation] = {}
    waiting = [*definitions.values()][::-1]
    while waiting:
        one = waiting.pop()
        before = [definitions[name] for name in quantities_of(one.term) if name in definitions and name not in found]
        if before:
            waiting += [one, *before]
        else:
            found[one.quantity] = one
    return found


def _with_constants(lecture: Lecture) -> Network:
    """The network of a lecture, its samples told apart; a constant of a model is the number that is given: N = 2."""
    network = unrolled(lecture.network)
    constants = [Equation(name, Number(value)) for name, value in lecture.values.items() if name.kind is Kind.CONSTANT]
    return extended(network, constants) if constants else network
