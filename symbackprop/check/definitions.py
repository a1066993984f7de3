"""What a document defines itself: names, functions, examples of its own; and lists of the lecture's names."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from lark import Tree

from symbackprop.check.chainrule import is_chain_rule
from symbackprop.check.claims import RELATIONS, Chain, Side
from symbackprop.check.functions import called
from symbackprop.check.grammar import Grammar, Named, letters_of
from symbackprop.check.instances import Reading
from symbackprop.check.links import SECONDS, Links, Outcome, is_number
from symbackprop.check.meaning import Reader, spelled
from symbackprop.check.names import Key, index_letters, key_of, without_update
from symbackprop.check.report import Verdict
from symbackprop.check.scope import DefinedFunction, Scope
from symbackprop.check.tokens import Token, Unread
from symbackprop.core.quantities import ALL, Kind, Quantity
from symbackprop.core.terms import Matrix, Number, Symbol, Term, substitute
from symbackprop.derive.spread import shape_of
from symbackprop.rules.activations import ACTIVATIONS, Z

__all__ = ["Defined", "Definitions", "Listed", "bare_name"]

_LET = re.compile(
    r"\b(let|where|with|define[ds]?|set|put|denote[ds]?|call|sei|wobei|mit|setze)\b[^.$]{0,40}$", re.IGNORECASE
)
_NODES = re.compile(r"(?:the )?number of (?:nodes|neurons|units) in the (hidden|input|output) layer", re.IGNORECASE)
_ABSTRACT = frozenset(["f", "g", "h", "k", r"\phi", r"\varphi", r"\psi"])
_COUNTS = frozenset("nNmMKCDd")  # letters for how many there are
_GENERIC = frozenset(["f", "g", "h", r"\phi", r"\varphi", r"\psi"])


@dataclass(frozen=True, slots=True)
class Defined:
    """The links of a chain that define something, with their verdicts, and how the rest of it is read."""

    outcomes: Mapping[int, Outcome]
    reading: Reading


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of names as a claim: where it stands, and the verdict."""

    at: int
    latex: str
    outcome: Outcome


@dataclass(slots=True)
class Definitions:
    """Takes up definitions into a scope."""

    scope: Scope
    grammar: Grammar
    links: Links
    heading: int = 0
    _let: bool = field(default=False)

    def introduce(self, chain: Chain, trees: Sequence[Any], before: str) -> Defined | None:
        """What the first link of a chain defines, or None where it claims something of known names."""
        head, side = trees[0], trees[1]
        if RELATIONS[chain.relations[0].text] in ("<", ">", "<=", ">="):
            return self._stipulated(chain, trees)
        if isinstance(head, Tree) and isinstance(side, Tree) and self._abstract_function(head, side):
            return Defined({1: Outcome(Verdict.GIVEN)}, Reading())
        if self._logarithm(chain):
            return Defined({1: Outcome(Verdict.GIVEN)}, Reading())
        if RELATIONS[chain.relations[0].text] not in ("=", "approx"):
            return self._placeholder(trees, chain.relations[0].text)
        if not isinstance(head, Tree):
            return None
        if bare_name(head) is not None:
            self._placeholder(trees, chain.relations[0].text)
        if isinstance(side, Tree) and is_chain_rule(head, side) and self._abstract(head):
            return Defined({1: Outcome(Verdict.CORRECT, "this is the chain rule")}, Reading())
        self._let = bool(_LET.search(before))
        named = bare_name(head)
        if named is not None and isinstance(side, Unread | Tree):
            width = self._width(named, chain.sides[1])
            if width is not None:
                return width
        if isinstance(side, Unread):
            return None
        chosen = self._true_class(head, side)
        if chosen is not None:
            return chosen
        function = self._function(head)
        if function is not None:
            return self._define_function(*function, side)
        named = named or self._loss_of(head)
        if named is None:
            if self._of_variable(head):
                return Defined({}, Reading(new=True))
            return None
        return self._define(named, side)

    def _true_class(self, head: Any, side: Any) -> Defined | None:
        """y_k = 1, with a letter for the class: k is the true one from now on."""
        named = bare_name(head)
        letters = [letter for letter, _ in index_letters(named)] if named is not None else []
        if named is None or len(letters) != 1 or letters[0] in self.scope.sizes:
            return None
        known = self.scope.names.find(key_of(named, {letters[0]: 1}))
        literal = side.children[0] if isinstance(side, Tree) else None
        if known is None or known.kind is not Kind.TARGET or literal is None or literal.data != "number":
            return None
        number: Any = literal.children[0]
        if number.value.value != 1 or self.scope.names.find(key_of(named, {})) is not None:
            return None
        self.scope.classes.add(letters[0])
        return Defined({1: Outcome(Verdict.GIVEN)}, Reading())

    def _loss_of(self, head: Any) -> Named | None:
        """L of L(a, y), where that is a name of the loss."""
        node = head.children[0]
        if node.data != "beside" or node.children[0].data != "name" or node.children[1].data != "brackets":
            return None
        named: Named = node.children[0].children[0].value
        known = self.scope.names.find(key_of(named, {}))
        return named if known is not None and known.kind is Kind.LOSS else None

    def _is_power(self, named: Named) -> bool:
        """Whether a name is a power or a transpose of a known one, or one of e."""
        if not named.sup or named.primes:
            return False
        if named.base == "e" and not named.sub:
            return Key("e") not in self.scope.redefined
        sup = list(named.sup)
        while sup:
            sup.pop()
            if self.scope.names.find(key_of(replace(named, sup=tuple(sup)), {})) is not None:
                return True
        return False

    def _of_a_weak_name(self, key: Key, named: Named, known: Quantity, side: Any) -> Defined | None:
        """A name that only other notations have: where the document defines it otherwise, it is the document's."""
        scripted = bool(key.sub or key.sup)
        if key not in self.scope.names.weak or named.primes or (scripted and self.scope.foreign):
            return None
        if key in self.scope.redefined:
            return Defined({}, Reading())
        try:
            term = self._reader(local=False, new=False).read(side)
        except Unread:
            return None
        self.links.deadline = time.monotonic() + SECONDS
        if is_number(term) or (known.unit != ALL and self._true(Symbol(known), term)):
            return None
        if known.unit == ALL and isinstance(term, Matrix):
            return None
        if known.kind is Kind.LOSS:
            own = Quantity(Kind.SAMPLE_LOSS, sample=self.scope.sample)
            if own not in self.scope.network.equations or not self._true(Symbol(own), term):
                return None
            term = Symbol(own)
        self._take(key, named, term)
        self.scope.redefined.add(key)
        return Defined({1: Outcome(Verdict.GIVEN)}, Reading())

    def _true(self, head: Term, side: Term) -> bool:
        return not isinstance(side, Matrix) and self.links.same(head, side) is not False

    def _abstract_function(self, head: Any, side: Any) -> bool:
        """Whether y = f(x) only says that y depends on x: names without scripts, of which one is no number here."""
        node = side.children[0]
        if node.data != "beside" or node.children[0].data != "name" or node.children[1].data != "brackets":
            return False
        letter: Named = node.children[0].children[0].value
        names = [
            bare_name(head),
            *(bare_name(part) for part in node.children[1].children[1].children if isinstance(part, Tree)),
        ]
        if (
            letter.base not in _ABSTRACT
            or letter.base in self.scope.functions
            or letter.sub
            or letter.sup
            or letter.primes
        ):
            return False
        found = [named for named in names if named is not None and not named.sub and not named.sup]
        return len(found) == len(names) and not all(map(self._scalar, found))

    def _logarithm(self, chain: Chain) -> bool:
        r"""Takes up \log x = \log_{10} x, which says what \log is in this document."""
        left, right = ["".join(token.text for token in side.tokens) for side in chain.sides[:2]]
        match = re.fullmatch(r"\\log(?P<x>\(?[a-z]?\)?)", left)
        if match is None:
            return False
        base = re.fullmatch(r"\\(?:log_\{?(\d+|e)\}?|(ln)|(lg))" + re.escape(match["x"]), right)
        if base is None:
            return False
        self.scope.logarithm = 10 if base[3] else None if base[2] or base[1] == "e" else int(base[1])
        return True

    def _abstract(self, head: Any) -> bool:
        """Whether the names of a derivative are not quantities of the lecture, one of another."""
        found = [
            self.scope.names.find(key_of(named, {})) for named in letters_of(head) if named.base not in ("d", r"\delta")
        ]
        return any(one is None or one.unit == ALL for one in found) and not any(
            index for named in letters_of(head) for index in index_letters(named)
        )

    def _stipulated(self, chain: Chain, trees: Sequence[Any]) -> Defined | None:
        """A bound on a name that is nobody's: D <= 4."""
        named = bare_name(trees[0]) if isinstance(trees[0], Tree) else None
        if named is None or len(chain.sides) > 2 or isinstance(trees[1], Unread):
            return None
        if self.scope.names.find(key_of(named, dict.fromkeys((x for x, _ in index_letters(named)), 1))) is not None:
            return None
        if key_of(named, {}) in self.scope.own and self.scope.own[key_of(named, {})] in self.scope.data:
            return None
        return Defined({1: Outcome(Verdict.GIVEN)}, Reading())

    # functions

    def _function(self, head: Any) -> tuple[Named, list[Named]] | None:
        """f(x), with names for arguments, where f is no function yet and no quantity."""
        node = head.children[0]
        if node.data != "beside" or node.children[0].data != "name" or node.children[1].data != "brackets":
            return None
        named: Named = node.children[0].children[0].value
        arguments = [bare_name(part) for part in node.children[1].children[1].children if isinstance(part, Tree)]
        if any(argument is None for argument in arguments) or named.sub or named.sup or named.primes:
            return None
        meant = self.scope.names.find(key_of(named, {}))
        if meant is not None and (key_of(named, {}) not in self.scope.names.weak or meant.kind is Kind.LOSS):
            return None
        found = called(self.scope, named, {}, ())
        if found is not None and found.defined is None and found.name != "general":
            return None
        known = [a for a in arguments if a is not None and self._scalar(a)]
        if found is not None and found.defined is None and known:
            return None  # g(z_1): the activation of the lecture, at one of its own pre-activations
        return named, [argument for argument in arguments if argument is not None]

    def _scalar(self, named: Named) -> bool:
        key = key_of(named, {})
        quantity = self.scope.names.find(key)
        return quantity is not None and quantity.unit != ALL and key not in self.scope.names.weak

    def _define_function(self, named: Named, arguments: list[Named], side: Any) -> Defined | None:
        base = named.base.replace(" ", "")
        self.grammar.learn(base)
        parameters = []
        for argument in arguments:
            key = key_of(argument, {})
            self.scope.wholes.pop(key, None)
            parameters.append(self.scope.define(key, _written(argument), None))
        try:
            term = self._reader(local=True, new=True).read(side)
        except Unread as problem:
            return Defined({1: Outcome(Verdict.UNREAD, str(problem))}, Reading(local=True, new=True))
        if isinstance(term, Matrix) or is_number(term):
            return None
        verdict = self._against_lecture(base, tuple(parameters), term)
        agrees = verdict is None or verdict.verdict is Verdict.GIVEN
        if agrees and (base not in self.scope.functions or not self._generic(base)):
            self.scope.functions[base] = DefinedFunction(tuple(parameters), term, 0)
            with suppress(Unread):
                self.scope.define(Key(base), named.base, term)
        return Defined({1: verdict or Outcome(Verdict.GIVEN)}, Reading(local=True, new=True))

    def _generic(self, base: str) -> bool:
        return base in _GENERIC

    def _against_lecture(self, base: str, parameters: tuple[Quantity, ...], term: Term) -> Outcome | None:
        """An activation that the document writes with a letter: it must be one of the lecture's, and stay the same."""
        if not self._generic(base) or len(parameters) != 1:
            return None
        earlier = self.scope.functions.get(base)
        if earlier is not None:
            before = substitute(earlier.term, lambda q: Symbol(parameters[0]) if q == earlier.parameters[0] else None)
            if self.links.same(before, term) is False:
                return Outcome(Verdict.WRONG, f"{base} is another function before", mistake="other_activation")
            return Outcome(Verdict.CORRECT)
        used = {layer.activation.name for layer in self.scope.lecture.network.layers}
        for name, row in ACTIVATIONS.items():
            if row.couples:
                continue
            own = substitute(row.definition, lambda q: Symbol(parameters[0]) if q == Z.quantity else None)
            if self.links.same(own, term) is True:
                if name in used or not used or name == "identity":
                    return None
                theirs = ", ".join(sorted(used))
                return Outcome(
                    Verdict.WRONG, f"this is {name}; the lecture's activations are {theirs}", mistake="other_activation"
                )
        return None

    def _of_variable(self, head: Any) -> bool:
        """Whether the head is a known function of a name that is nobody's: an identity in a variable."""
        names = [*letters_of(head)]
        functions = [named for named in names if self._is_function(named)]
        free = [named for named in names if self._is_free(named)]
        return bool(functions and free)

    def _is_function(self, named: Named) -> bool:
        if self.scope.names.find(key_of(named, {})) is not None:
            return False
        if named.base == "e" and named.sup:
            return True
        return called(self.scope, named, {}, ()) is not None

    def _is_free(self, named: Named) -> bool:
        key = key_of(named, {})
        if named.base in ("e", "d") or self._is_function(named):
            return named.base == "e" and bool(named.sup)
        found = self.scope.names.find(key)
        return (found is None or found.unit == ALL) and not self.scope.names.resembles(key)

    # names

    def _define(self, named: Named, side: Any) -> Defined | None:
        key = key_of(named, {})
        known = self.scope.names.find(key)
        if known is None and self._is_power(named):
            return None
        if known is not None:
            return self._of_a_weak_name(key, named, known, side) or self._example(named, key, known, side)
        if self.scope.names.resembles(key) or self._indexed(named):
            return None
        if named.primes and key_of(replace(named, primes=0), {}) in self.scope.own:
            return Defined({}, Reading(local=True))
        if key in self.scope.own and self.scope.own[key] in self.scope.definitions and not self._let:
            return self._again(key, named, side)
        if Key(key.base, "1", key.sup) in self.scope.own and not self._let and key not in self.scope.own:
            return self._of_family(key, named, side)
        if called(self.scope, named, {}, ()) is not None and named.base not in _GENERIC:
            return Defined({}, Reading(new=True))
        self.grammar.learn(named.base)
        term = self._formula(side)
        if isinstance(term, Unread):
            return Defined({1: Outcome(Verdict.UNREAD, str(term))}, Reading(local=True, new=True))
        try:
            self._take(key, named, term)
        except Unread:
            return Defined({}, Reading(local=True, new=True))
        return Defined({1: Outcome(Verdict.GIVEN)}, Reading(local=True, new=True))

    def _formula(self, side: Any) -> Term | Unread:
        """What a new name stands for; a vector of the lecture that is no vector in the formula is one number of it."""
        plain = Reader(self.scope, self.grammar, {}, self.scope.sample, new=True, local=True)
        scalar = Reader(self.scope, self.grammar, {}, self.scope.sample, new=True, local=True, scalar=True)
        names = [self.scope.names.find(key_of(named, {})) for named in letters_of(side, self.grammar)]
        vectors = any(name is not None and name.unit == ALL and name.kind in _OUTPUTS for name in names)
        try:
            term = plain.read(side)
        except Unread as problem:
            if not vectors:
                return problem
            try:
                return scalar.read(side)
            except Unread:
                return problem
        if isinstance(term, Matrix) and vectors and not (_linear(side) and self._without_functions(side)):
            return scalar.read(side)
        return term

    def _without_functions(self, side: Any) -> bool:
        return not any(called(self.scope, named, {}, ()) for named in letters_of(side))

    def _again(self, key: Key, named: Named, side: Any) -> Defined | None:
        """A name that is defined already: other data begin an example anew; under another heading it may be another
        thing; else what is said of it is judged.
        """
        definition = self.scope.definitions[self.scope.own[key]].term
        if self.heading != self.scope.headings.get(key):
            other = self._formula(side)
            if isinstance(other, Term) and not isinstance(other, Matrix) and not is_number(other):
                self.links.deadline = time.monotonic() + SECONDS
                outcome = self.links.judge(definition, [], other, first=False)
                if outcome.verdict is Verdict.WRONG or outcome.holds is False:
                    self._take(key, named, other)
                    return Defined({1: Outcome(Verdict.GIVEN)}, Reading(local=True))
        try:
            term = self._reader(local=True, new=False).read(side)
        except Unread:
            return Defined({}, Reading(local=True))
        if isinstance(term, Matrix) or (is_number(definition) and is_number(term)):
            self._take(key, named, term)
            return Defined({1: Outcome(Verdict.GIVEN)}, Reading(local=True))
        return Defined({}, Reading(local=True))

    def _of_family(self, key: Key, named: Named, side: Any) -> Defined | None:
        """U = [1, 2, 3], where u_1, u_2, ... are names already: numbers for names that have no formula are data."""
        try:
            term = self._reader(local=True, new=False).read(side)
        except Unread:
            return Defined({}, Reading(local=True))
        free = self.scope.own[Key(key.base, "1", key.sup)] not in self.scope.definitions
        if isinstance(term, Matrix) and free:
            self._take(key, named, term)
            self._make_again()
            return Defined({1: Outcome(Verdict.GIVEN)}, Reading(local=True))
        return Defined({}, Reading(local=True))

    def _make_again(self) -> None:
        """What the document has defined by its vectors, for their new lengths."""
        # how far a sum runs that ends at a letter is found anew
        for letter in [name for name in self.scope.sizes if len(name) == 1]:
            del self.scope.sizes[letter]
        longest = max((size for name, size in self.scope.sizes.items() if name.startswith("|")), default=0)
        for recipe in self.scope.recipes:
            for number in range(1, longest + 1) if recipe.letter else (0,):
                bindings = {recipe.letter: number} if recipe.letter else {}
                reader = Reader(self.scope, self.grammar, bindings, self.scope.sample, new=True, local=True)
                with suppress(Unread):
                    term = reader.read(recipe.tree)
                    key = key_of(recipe.named, bindings)
                    if not isinstance(term, Matrix):
                        self.scope.define(key, spelled(key), term)

    def _example(self, named: Named, key: Key, known: Quantity, side: Any) -> Defined | None:
        """A name of the lecture for something else: y = 3 where y is a vector, or in an example of the document."""
        before = self.scope.save()
        try:
            term = self._reader(local=True, new=True).read(side)
        except Unread:
            return None
        finally:
            self.scope.restore(before)
        other = isinstance(term, Matrix) and self._of_an_own_example(known, term)
        if known.unit == ALL and (other or (not isinstance(term, Matrix) and is_number(term))):
            self._take(key, named, term)
            return Defined({1: Outcome(Verdict.GIVEN)}, Reading(local=True))
        return None

    def _of_an_own_example(self, known: Quantity, term: Matrix) -> bool:
        """Whether a vector is as long as one of the document's, not as the lecture's."""
        rows, columns = shape_of(self.scope.network, known)
        lengths = {len(own.rows) for own in self.scope.wholes.values() if isinstance(own, Matrix)}
        return columns == 1 and len(term.rows[0]) == 1 and len(term.rows) != rows and len(term.rows) in lengths

    def _take(self, key: Key, named: Named, term: Term) -> None:
        """A name for a formula, or for a vector whose entries have names too."""
        self.scope.headings[key] = self.heading
        if self._counts(key, term):
            return
        if not isinstance(term, Matrix):
            self.scope.define(key, _written(named), self._exact(term), term)
            self.scope.wholes.pop(key, None)
            if key == Key("e"):
                self.scope.redefined.add(key)  # and no longer the base of the exponential
            return
        if len(term.rows[0]) == 1:
            self.scope.sizes[f"|{key.base}"] = len(term.rows)
            entries = []
            for number, (entry,) in enumerate(term.rows, 1):
                inner = Key(key.base, f"{key.sub},{number}".lstrip(","), key.sup)
                own = self.scope.own.get(inner)
                if own is not None and entry == Symbol(own):
                    entries.append((entry,))
                    continue
                entries.append((Symbol(self.scope.define(inner, spelled(inner), self._exact(entry))),))
            self.scope.wholes[key] = Matrix(tuple(entries))
        else:
            self.scope.wholes[key] = term

    def _counts(self, key: Key, term: Term) -> bool:
        """Takes up N = 3 as a count, where there are so many samples or units."""
        network = self.scope.lecture.network
        value = self._exact(term)
        counts = {network.samples, *(network.width(layer) for layer in range(network.depth + 1))}
        plain = len(key.base) == 1 and key.base in _COUNTS and not key.sub and not key.sup
        if not plain or not isinstance(value, Number) or value.value not in counts:
            return False
        self.scope.sizes[key.base] = int(value.value)
        return True

    def _exact(self, term: Term) -> Term:
        """The number that a formula without names is, where it is exact."""
        value = self.links.exact(term) if is_number(term) else None
        return Number(value) if isinstance(value, Fraction) else term

    def _indexed(self, named: Named) -> bool:
        """Whether a running index stands in a name that is defined: then it is a family."""
        return any(True for _ in index_letters(named))

    def _reader(self, *, local: bool, new: bool) -> Reader:
        return Reader(self.scope, self.grammar, {}, self.scope.sample, new, local)

    # a placeholder for any parameter, and numbers of units

    def _placeholder(self, trees: Sequence[Any], sign: str) -> Defined | None:
        """Theta <- theta - eta dL/dtheta: theta is any parameter."""
        head = trees[0]
        named = bare_name(head) if isinstance(head, Tree) else None
        if named is None:
            return None
        key = key_of(named, {})
        unmarked = without_update(key)
        if unmarked is not None:
            key = unmarked
        elif RELATIONS[sign] == "=":
            return None
        found = self.scope.names.find(key)
        if (
            (found is None or found.unit == ALL)
            and key.base in ("w", "W", r"\theta", "p", "b", r"\omega")
            and not key.sub
        ):
            parameters = self.scope.network.parameters
            if parameters and (found is None or key.base not in ("w", "W", "b")):
                self.scope.aliases[key.base] = parameters[0]
        return None

    def _width(self, named: Named, side: Side) -> Defined | None:
        """M = number of nodes in the hidden layer."""
        words = " ".join(token.text for token in side.tokens if token.word)
        match = _NODES.search(words)
        network = self.scope.lecture.network
        if match is None or named.sub or named.sup or len(side.tokens) > 2 or not network.depth:
            return None
        place = match[1].lower()
        layers = {"input": [0], "output": [network.depth], "hidden": [*range(1, network.depth)]}[place]
        widths = {network.width(layer) for layer in layers}
        ran = self.scope.sizes.get(named.base)
        if len(widths) != 1:
            return None
        (width,) = widths
        if ran is None:
            self.scope.sizes[named.base] = width
            return Defined({1: Outcome(Verdict.GIVEN)}, Reading())
        if ran == width:
            return Defined({1: Outcome(Verdict.CORRECT)}, Reading())
        message = f"{named.base} is {ran}, as far as the sum runs; the {place} layer has {width} units"
        return Defined({1: Outcome(Verdict.WRONG, message, mistake="wrong_index")}, Reading())

    # lists

    def listing(self, chain: Chain) -> Iterator[Listed]:
        """N_i, i = 1, 2, 3: whether there are so many; w_1, w_2, b: whether these belong together."""
        names = [self._item(item) for item in chain.items]
        if chain.conditions:
            for _, tokens in chain.conditions:
                found = self._ranged(names, tokens)
                if found is not None:
                    yield found
        elif len(names) > 1 and all(name is not None for name in names):
            found = self._incoming([name for name in names if name is not None], chain.items)
            if found is not None:
                yield found

    def _item(self, item: Side) -> Named | None:
        tokens = list(item.tokens)
        while tokens and tokens[0].text == "-":
            tokens.pop(0)
        try:
            found = self.grammar.names(tokens)
        except Unread:
            return None
        return found[0] if len(found) == 1 else None

    def _ranged(self, names: Sequence[Named | None], tokens: Sequence[Token]) -> Listed | None:
        letter, *rest = [token.text for token in tokens]
        numbers = [int(text) for text in rest if text.isdecimal()]
        named = next(
            (name for name in names if name is not None and letter in {x for x, _ in index_letters(name)}), None
        )
        if (
            named is None
            or not numbers
            or rest[:1] != ["="]
            or any(text in (r"\ldots", r"\dots", r"\cdots") for text in rest)
        ):
            return None
        if self.scope.names.find(key_of(named, {letter: 1})) is None:
            return None
        latex = " ".join([letter, "=", ", ".join(map(str, numbers))])
        absent = [number for number in numbers if self.scope.names.find(key_of(named, {letter: number})) is None]
        if not absent:
            return Listed(tokens[0].at, latex, Outcome(Verdict.GIVEN))
        count = max(
            (number for number in range(1, 100) if self.scope.names.find(key_of(named, {letter: number})) is not None),
            default=0,
        )
        message = f"there is no {_written(named)} with {letter} = {absent[0]}: there are {count}"
        return Listed(tokens[0].at, latex, Outcome(Verdict.WRONG, message, mistake="wrong_index"))

    def _incoming(self, names: Sequence[Named], items: Sequence[Side]) -> Listed | None:
        """Weights with one bias: those into the unit of that bias, each once."""
        found = [self.scope.names.find(key_of(name, {})) for name in names]
        if any(one is None or one.kind not in (Kind.WEIGHT, Kind.BIAS) or one.unit == ALL for one in found):
            return None
        parameters = [one for one in found if one is not None]
        biases = [one for one in parameters if one.kind is Kind.BIAS]
        weights = [one for one in parameters if one.kind is Kind.WEIGHT]
        if len(biases) != 1 or biases[0].unit is None or not weights:
            return None
        bias = biases[0]
        right = [one.layer == bias.layer and one.unit == bias.unit for one in weights]
        twice = [one for place, one in enumerate(weights) if one in weights[:place]]
        latex = ", ".join(_written(name) for name in names)
        if all(right) and not twice:
            return Listed(items[0].start, latex, Outcome(Verdict.GIVEN))
        spelled = self.scope.lecture.spelling.latex
        wrong = spelled(twice[0]) if twice else spelled(weights[right.index(False)])
        what = "stands here twice" if twice else f"does not belong to the unit of {spelled(bias)}"
        return Listed(items[0].start, latex, Outcome(Verdict.WRONG, f"{wrong} {what}", mistake="wrong_index"))


_OUTPUTS = (Kind.TARGET, Kind.PREDICTION)


def _linear(node: Any) -> bool:
    """Whether a formula only adds vectors and multiplies them with numbers."""
    if not isinstance(node, Tree):
        return True
    if node.data in ("raised", "fraction", "bars", "root"):
        return False
    return all(map(_linear, node.children))


def bare_name(tree: Any) -> Named | None:
    """The name that a side consists of."""
    node = tree.children[0] if tree.data == "start" else tree
    if node.data == "braces":
        node = node.children[1]
    if node.data == "bars":
        inner = bare_name(node.children[1])
        return None if inner is None else replace(inner, base=f"|{inner.base}|")
    if node.data != "name":
        return None
    value = node.children[0].value
    return value if isinstance(value, Named) else None


def _written(named: Named) -> str:
    sub = "".join(token.text for token in named.sub)
    sup = "".join(token.text for token in named.sup)
    return named.base + (f"_{{{sub}}}" if sub else "") + (f"^{{{sup}}}" if sup else "")
