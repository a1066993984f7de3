"""A document against its lecture: every claim read, judged, and where it is wrong, explained."""

from __future__ import annotations

import re
import time
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from lark import Tree

from symbackprop.check.claims import INDICES, RELATIONS, Chain, Side, chains_of
from symbackprop.check.conditions import together
from symbackprop.check.definitions import Definitions, bare_name
from symbackprop.check.expected import Expected
from symbackprop.check.extract import Piece, macros_of, pieces_of
from symbackprop.check.grammar import Grammar, letters_of
from symbackprop.check.instances import Instance, Reading, conditions_of, instances_of, met, read_sides, samples_named
from symbackprop.check.links import SECONDS, Links, Outcome, Print, Wrong, agree, bare, fits, is_number, literal
from symbackprop.check.matrices import matrix_mistake
from symbackprop.check.meaning import List, Reader, operators_in, spelled, updated_parameter
from symbackprop.check.mistakes import Namer
from symbackprop.check.names import Key, index_letters, key_of
from symbackprop.check.prose import prose_of
from symbackprop.check.report import Claim, Report, Verdict
from symbackprop.check.scope import Recipe, Saved, Scope
from symbackprop.check.sets import numbers_in
from symbackprop.check.tokens import Macro, Misfit, Token, Unread, tokenise
from symbackprop.core.errors import SymbackpropError
from symbackprop.core.quantities import ALL, Index, Kind, Quantity
from symbackprop.core.terms import Derivative, Matrix, Sum, Symbol, Term, quantities_of
from symbackprop.network.lecture import Lecture

__all__ = ["Audit", "audit"]

_BAD = (Verdict.WRONG, Verdict.INHERITED)
_RANK = {verdict: rank for rank, verdict in enumerate(
    (Verdict.GIVEN, Verdict.CORRECT, Verdict.ROUNDED, Verdict.CARRIED, Verdict.CONDITIONAL, Verdict.UNREAD,
     Verdict.INHERITED, Verdict.WRONG)
)}  # fmt: skip

_HEADING = re.compile(
    r"\\(?:frametitle|framesubtitle|(?:sub)*section|chapter|paragraph|begin\{frame\})|^#{1,6} "
    r"|^[A-Z][A-Z0-9 :,'()+-]{6,}$",
    re.MULTILINE,
)
# beyond all care, a claim that nobody thought of must not end the audit of the others
_FAULTS = (
    Unread,
    SymbackpropError,
    RecursionError,
    ArithmeticError,
    LookupError,
    TypeError,
    ValueError,
    AssertionError,
    AttributeError,
    MemoryError,
)
_EQUAL = frozenset(["=", "approx", "leftarrow"])
_OPENED = re.compile(r"\\(?:left|[bB]igg?[lr]?)\s*$")

_DENIED = re.compile(r"(?:\$|\\[\])])*[ \t]*[✗✘❌×]")
_BASE = re.compile(r"\blog(?:arithm)?s?\b[^.$]{0,40}?\b(?:base|Basis)[ -]*(\$?(?:\d+|e))\b", re.IGNORECASE)
_SHOWN = 200  # characters of a piece that is unread as a whole
_LINKS = 300
_GOES_ON = 40  # links, behind which a display that goes on with a chain begins a new one
_IF = re.compile(r"\b(?:if|for|when|where|falls|wenn|für)\s*\$?$", re.IGNORECASE)
_FEW_WORDS = 4  # between a formula and the display that goes on with it

Progress = Callable[[int, int], None]


def audit(lecture: Lecture, text: str, document: str = "document", progress: Progress | None = None) -> Report:
    """The verdict on every mathematical claim of a document, in the order of reading.

    `text` is LaTeX, or Markdown or text with LaTeX mathematics in it; nothing of it is run, and no file is opened.
    `progress` is told the place in the text and its length.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    run = Audit.of(lecture, text)
    for piece in pieces_of(text, run.macros):
        run.piece(piece)
        if progress is not None:
            progress(piece.start, len(text))
    return Report(document, tuple(run.claims))


@dataclass(slots=True)
class Audit:
    """An audit under way: what the document has defined, printed and claimed up to a place."""

    scope: Scope
    grammar: Grammar
    links: Links
    text: str
    macros: Mapping[str, Macro]
    expected: Expected
    lines: list[int]
    headings: list[int]
    namer: Namer
    claims: list[Claim] = field(default_factory=list)
    chain: int = 0
    last: Chain | None = None  # the chain that a display beginning with a relation goes on with
    state: _State | None = None
    sides: Sequence[Side] = ()  # of the chain that is judged
    signs: Sequence[Token] = ()
    decimal_comma: bool = False
    denied: bool = False  # whether a cross behind the piece says that it does not hold
    end: int = 0  # where the piece before ended
    meant: tuple[int, tuple[Token, ...]] | None = None  # where a piece said which indices are meant, and what
    about: bool = False  # whether the link says only about equal
    naming: bool = False  # whether a wrong link is explained, which takes longer than to find it

    @staticmethod
    def of(lecture: Lecture, text: str) -> Audit:
        scope = Scope.of(lecture)
        comma = re.search(r"(?<!\d)0\{,\}\d|\d\{,\}(?:\d{1,2}|\d{4,})(?!\d)", text) is not None
        bare = re.search(r"(?<![\d.,])0,\d", text) is not None and re.search(r"\d\.\d", text) is None
        lines = [match.start() for match in re.finditer("\n", text)]
        headings = [match.start() for match in _HEADING.finditer(text)]
        grammar = scope.names.reader.with_words(scope.names.words, decimal_comma=comma)
        links = Links(scope)
        expected = Expected(lecture, links)
        links.formula = expected.formula
        return Audit(
            scope,
            grammar,
            links,
            text,
            macros_of(text),
            expected,
            lines,
            headings,
            Namer(links, lecture.spelling.latex),
            decimal_comma=comma or bare,
        )

    # pieces

    def piece(self, piece: Piece) -> None:
        """The claims of a piece; what nobody thought of leaves it unread."""
        count = len(self.claims)
        try:
            self._piece(piece)
        except _FAULTS:
            del self.claims[count:]
            self.chain += 1
            self._row(piece.start, piece.text.strip()[:_SHOWN], Outcome(Verdict.UNREAD, "it could not be worked out"))

    def _piece(self, piece: Piece) -> None:
        if piece.included:
            self._row(
                piece.start, piece.text, Outcome(Verdict.UNREAD, "another file is named here; it is not followed")
            )
            return
        try:
            tokens = tokenise(piece.text, piece.start, self.macros)
            chains = chains_of(tokens, self._is_known, decimal_comma=self.decimal_comma)
        except Unread as problem:
            if re.search(r"=|\\approx|[<>]", piece.text):
                self.chain += 1
                self._row(piece.start, piece.text.strip(), Outcome(Verdict.UNREAD, str(problem)))
            return
        if self._only_indices(piece, chains):
            return
        heading = bisect_right(self.headings, piece.start)
        definitions = Definitions(self.scope, self.grammar, self.links, heading)
        said = prose_of(self.scope, self.grammar, piece, tokens, self.text)
        if said is not None:
            self.chain += 1
            self._row(said.at, said.latex, said.outcome)
        self._words(self.text[self.end : piece.start])
        self.denied = _DENIED.match(self.text, piece.start + len(piece.text)) is not None
        goes_on = self.state is not None and piece.display and self._few_words_before(piece)
        self.end = piece.start + len(piece.text)
        for number, one in enumerate(chains):
            chain = one if not one.continues or (goes_on and number == 0) else one.without_first()
            if chain.continues:
                self._try_chain(chain, piece, None)
            elif chain.relations:
                self._try_chain(chain, piece, definitions)
            else:
                for row in definitions.listing(chain):
                    self.chain += 1
                    self._row(row.at, row.latex, row.outcome)

    def _words(self, words: str) -> None:
        """Takes up what the words between formulas say of the logarithm."""
        match = _BASE.search(words)
        if match is not None:
            self.scope.logarithm = None if match[1] in ("e", "$e") else int(match[1].strip("$"))

    def _only_indices(self, piece: Piece, chains: list[Chain]) -> bool:
        """Takes up `for i != j`, which says of the next formula which indices are meant; that is no claim."""
        if self.meant is not None and chains:
            end, tokens = self.meant
            between = self.text[end : piece.start]
            if "\n\n" not in between and "." not in between and chains[0].relations and not chains[0].conditions:
                chains[0].conditions.append((len(chains[0].sides) - 1, tokens))
            self.meant = None
        if len(chains) != 1 or piece.display or len(chains[0].sides) != 2 or len(chains[0].relations) != 1:
            return False
        sides, sign = [side.tokens for side in chains[0].sides], chains[0].relations[0]
        if any(len(side) != 1 for side in sides) or RELATIONS[sign.text] not in ("=", "!=", "<", ">"):
            return False
        letters = [side[0].text for side in sides if side[0].text in INDICES]
        numbers = [side[0].text for side in sides if side[0].text.isdecimal()]
        conditional = _IF.search(piece.before) is not None
        if len(letters) + len(numbers) != 2 or not letters or any(map(self._is_known, letters)):
            return False
        if numbers and not conditional:
            return False
        self.meant = (piece.start + len(piece.text), (sides[0][0], sign, sides[1][0]))
        return True

    def _few_words_before(self, piece: Piece) -> bool:
        """Whether a display that begins with a relation can go on with the formula before it."""
        return len(re.findall(r"[^\W\d_]{2,}", self.text[self.end : piece.start])) <= _FEW_WORDS

    def _is_known(self, letter: str) -> bool:
        key = Key(letter)
        return (key in self.scope.names.table and key not in self.scope.names.weak) or key in self.scope.own

    def _continue(self, chain: Chain) -> None:
        assert self.state is not None
        state = self.state
        if len(state.chain.sides) > _GOES_ON:
            self._judge(replace(chain, sides=[state.chain.sides[-1], *chain.sides], continues=False), state.reading)
            return
        whole = Chain(
            [*state.chain.sides, *chain.sides], [*state.chain.relations, *chain.relations], state.chain.conditions
        )
        self._judge(whole, state.reading, start=len(state.chain.sides))

    # chains

    def _try_chain(self, chain: Chain, piece: Piece, definitions: Definitions | None) -> None:
        """Judges a chain; whatever goes wrong on the way leaves it unread."""
        state, count = self.scope.save(), len(self.claims)
        try:
            if definitions is None:
                self._continue(chain)
            else:
                self._judge_chain(chain, piece, definitions)
        except _FAULTS as problem:
            self.scope.restore(state)
            del self.claims[count:]
            reason = str(problem) if isinstance(problem, Unread) else "it could not be worked out"
            outcome = Outcome(Verdict.UNREAD, reason)
            for number in range(0 if chain.continues else 1, len(chain.sides)):
                self._row(
                    chain.sides[number].start,
                    self._verbatim(chain.sides[number].start, chain.sides[number].end),
                    outcome,
                )

    def _judge_chain(self, chain: Chain, piece: Piece, definitions: Definitions) -> None:
        self.chain += 1
        if len(chain.sides) > _LINKS:
            raise Unread(f"a chain of more than {_LINKS} links")
        if len(chain.sides) < 2:
            return
        self._judge(chain, Reading(), before=piece.before, definitions=definitions)

    def _judge(
        self,
        chain: Chain,
        reading: Reading,
        *,
        start: int = 1,
        before: str = "",
        definitions: Definitions | None = None,
    ) -> None:
        trees = read_sides(chain, self.grammar)
        self.sides, self.signs = chain.sides, chain.relations
        if definitions is not None:
            defined = definitions.introduce(chain, trees, before)
            if defined is not None:
                for number, outcome in defined.outcomes.items():
                    self._link(chain, number, outcome)
                start = max(defined.outcomes, default=0) + 1
                reading = defined.reading
                if start >= len(chain.sides):
                    self.state = _State(chain, reading, {})
                    return
        best = self._best(chain, trees, reading, start)
        if start == 1 and best.results and best.results[0].verdict in (Verdict.WRONG, Verdict.CONDITIONAL):
            if self._respelled(trees, best.found):
                best = self._best(chain, trees, reading, start)
                best = replace(best, results=[Outcome(Verdict.GIVEN), *best.results[1:]])
        results, found, reading = best.results, best.found, best.reading
        self.scope.restore(best.state)
        for instance in found:
            for letter, size in instance.sizes.items():
                self.scope.sizes.setdefault(letter, size)
        first = len(self.claims)
        ids = dict(self.state.ids) if start > 1 and self.state is not None else {}
        for number, outcome in enumerate(results, start):
            ids[number] = len(self.claims) + 1
            earlier = outcome.cause is not None and outcome.cause < 0
            caused = replace(outcome, cause=ids.get(-(outcome.cause or 0))) if earlier else outcome
            self._link(chain, number, caused)
        self._remember(chain, found, results, start, first)
        good = all(_RANK[outcome.verdict] <= _RANK[Verdict.CARRIED] for outcome in results)
        self.scope.foreign = self.scope.foreign or (good and self._uses_weak(trees))
        if not chain.aside or self.state is None:
            self.state = _State(chain, reading, ids)

    def _uses_weak(self, trees: Sequence[Any]) -> bool:
        keys = [key_of(named, {}) for tree in trees if isinstance(tree, Tree) for named in letters_of(tree)]
        return any(key in self.scope.names.weak and key not in self.scope.redefined and key.sub for key in keys)

    def _best(self, chain: Chain, trees: Sequence[Any], reading: Reading, start: int) -> _Attempt:
        """The reading that makes the most of a chain true, the lecture's first."""
        best: _Attempt | None = None
        state = self.scope.save()
        for attempt in self._readings(reading, trees):
            self.scope.restore(state)
            known = frozenset(self.scope.own.values())
            found, reasons = instances_of(self.scope, self.grammar, chain, trees, attempt)
            self.links.explicit = samples_named(self.scope, self.grammar, trees)
            defined = attempt.new and start == 1 and self._define_family(chain, trees, found, known)
            if attempt.new and not reading.new and not defined and not self._of_the_document(found):
                continue  # a new name is no part of what the lecture has
            results = self._results(chain, found, reasons, start)
            if defined:
                results[0] = Outcome(Verdict.GIVEN)
            unread = sum(outcome.verdict is Verdict.UNREAD for outcome in results)
            badness = (unread, sum(outcome.verdict in _BAD for outcome in results))
            if best is None or badness < best.badness:
                best = _Attempt(badness, results, found, reasons, attempt, self.scope.save())
            if badness == (0, 0):
                break
        assert best is not None
        if not any(outcome.verdict is Verdict.WRONG or outcome.holds is False for outcome in best.results):
            return best
        self.scope.restore(best.state)
        self.naming = True
        try:
            results = self._results(chain, best.found, best.reasons, start)
        finally:
            self.naming = False
        given = best.results[0].verdict is Verdict.GIVEN
        return replace(best, results=[best.results[0], *results[1:]] if given else results)

    def _readings(self, reading: Reading, trees: Sequence[Any]) -> Iterator[Reading]:
        yield reading
        if self.lecture.network.samples:
            yield replace(reading, columns=True)
        if any(isinstance(tree, Tree) and operators_in(tree) for tree in trees):
            yield replace(reading, short=True)
        spelling = self.scope.lecture.spelling
        layers = self.scope.lecture.network.layers
        sigmoid = any(layer.activation.name == "sigmoid" for layer in layers)
        if (
            spelling.letters["activation"] == r"\sigma"
            and self._mentions(trees, r"\sigma")
            and (not sigmoid or self._of_layers(trees))
        ):
            yield replace(reading, general=True)
        if self.scope.own and not reading.local:
            yield replace(reading, local=True)
        if self.scope.wholes or self._of_a_vector(trees):
            yield replace(reading, local=True, scalar=True)
            yield replace(reading, local=True, scalar=True, new=True)
        if isinstance(trees[0], Tree) and bare_name(trees[0]) is not None:
            yield replace(reading, local=True, new=True)
        if self._mentions(trees, "K") or self._mentions(trees, "M"):
            yield replace(reading, units=True)

    def _of_the_document(self, found: Sequence[Instance]) -> bool:
        """Whether a chain is about names of the document's own."""
        heads = [one.sides[0] for one in found]
        return bool(heads) and all(head is not None and self._is_own(head) for head in heads)

    def _is_own(self, head: Term) -> bool:
        if isinstance(head, Symbol):
            return head.quantity.kind is Kind.VARIABLE and head.quantity in self.scope.definitions
        names = [*quantities_of(head)]
        return bool(names) and all(name.kind is Kind.VARIABLE for name in names)

    def _of_layers(self, trees: Sequence[Any]) -> bool:
        """Whether a chain names vectors of the lecture, so that sigma may be the activation of any layer."""
        found = (
            self.scope.names.find(key_of(named, {}))
            for tree in trees
            if isinstance(tree, Tree)
            for named in letters_of(tree, self.grammar)
        )
        return any(one is not None and one.unit == ALL for one in found)

    def _of_a_vector(self, trees: Sequence[Any]) -> bool:
        """Whether a function stands at the head, of what is a vector of the lecture: it may mean any number."""
        if not isinstance(trees[0], Tree) or bare_name(trees[0]) is not None:
            return False
        found = [self.scope.names.find(key_of(named, {})) for named in letters_of(trees[0], self.grammar)]
        return any(one is not None and one.unit == ALL for one in found)

    def _mentions(self, trees: Sequence[Any], base: str) -> bool:
        return any(named.base == base for tree in trees if isinstance(tree, Tree) for named in letters_of(tree))

    def _of_an_example(self, side: Term, known: frozenset[Quantity]) -> bool:
        """Whether a formula has only names of an example of the document's own, which have nothing of the lecture."""
        names = {*quantities_of(side)}
        waiting, seen = [*names], set()
        while waiting:
            name = waiting.pop()
            if name.kind is not Kind.VARIABLE:
                return False
            if name not in seen and name in self.scope.definitions:
                waiting.extend(quantities_of(self.scope.definitions[name].term))
            seen.add(name)
        return bool(names) and names <= known

    def _respelled(self, trees: Sequence[Any], found: Sequence[Instance]) -> bool:
        """Takes up y_i = softmax(z)_i, where y is the lecture's target: the document calls the prediction so."""
        named = bare_name(trees[0]) if isinstance(trees[0], Tree) else None
        pairs: list[tuple[Key, Term]] = []
        for instance in found:
            head, side = instance.sides[0], instance.sides[1]
            if named is None or not isinstance(head, Symbol) or head.quantity.kind is not Kind.TARGET or side is None:
                return False
            prediction = Symbol(replace(head.quantity, kind=Kind.PREDICTION, layer=self.lecture.network.depth))
            if is_number(side) or isinstance(side, Matrix) or self.links.same(prediction, side) is not True:
                return False
            pairs.append((key_of(named, instance.bindings), prediction))
        for key, term in pairs:
            self.scope.define(key, spelled(key), term)
            self.scope.redefined.add(key)
        return bool(pairs)

    def _define_family(
        self, chain: Chain, trees: Sequence[Any], found: Sequence[Instance], known: frozenset[Quantity]
    ) -> bool:
        """Takes up p_i = ... where p is new, or another thing than in the lecture, since it is made of new names."""
        named = bare_name(trees[0]) if isinstance(trees[0], Tree) else None
        if named is None or RELATIONS[chain.relations[0].text] not in ("=", "approx") or not found:
            return False
        pairs: list[tuple[Key, Term]] = []
        for instance in found:
            head, side = instance.sides[0], instance.sides[1]
            key = key_of(named, instance.bindings)
            if not isinstance(head, Symbol) or side is None or isinstance(side, Matrix):
                return False
            own = self.scope.own.get(key)
            if own is not None and own in self.scope.definitions:
                return False
            if head.quantity.kind is not Kind.VARIABLE and not self._of_an_example(side, known):
                return False
            pairs.append((key, side))
        for key, side in pairs:
            try:
                self.scope.define(key, spelled(key), bare(side))
            except Unread:
                return False
        letters = [letter for letter, _ in index_letters(named)]
        tree = trees[1]
        if len(letters) < 2 and isinstance(tree, Tree):
            self.scope.recipes.append(Recipe(named, tree, letters[0] if letters else None))
        return True

    def _results(
        self, chain: Chain, found: list[Instance], reasons: Sequence[Unread | None], start: int
    ) -> list[Outcome]:
        """The verdict on each link, over all instances: the worst of them."""
        conditions = dict(conditions_of(chain))
        layer = self._own_bias(found)
        if layer is not None:
            return self._with_own_biases(chain, layer, start)
        results: list[Outcome] = []
        runs: list[list[tuple[Term, Outcome]]] = [[] for _ in found]
        first = RELATIONS[chain.relations[0].text]
        for number in range(1, len(chain.sides)):
            relation = RELATIONS[chain.relations[number - 1].text]
            self.links.deadline = time.monotonic() + SECONDS
            outcome: Outcome | None = None
            judged: list[tuple[Instance, Outcome]] = []
            for place, instance in enumerate(found):
                if len(conditions) > 1 and number in conditions and not met(conditions[number], instance.bindings):
                    continue
                one = replace(self._one(instance, number, relation, first, runs[place], reasons), link=number)
                judged.append((instance, one))
                side = instance.sides[number]
                if relation not in _EQUAL:
                    runs[place].clear()  # what follows is about what stands here
                elif side is not None:
                    runs[place].append((side, one))
                outcome = one if outcome is None or _RANK[one.verdict] > _RANK[outcome.verdict] else outcome
                if outcome.verdict is Verdict.WRONG:
                    break
            if outcome is not None and outcome.verdict is Verdict.CONDITIONAL:
                outcome = self._of_a_class(judged) or self._of_all(judged) or outcome
            if outcome is None:
                reason = reasons[number] or reasons[number - 1] or reasons[0]
                outcome = Outcome(Verdict.UNREAD, str(reason or "it is not said for which indices"))
            results.append(outcome)
        return results[start - 1 :]

    def _of_a_class(self, judged: Sequence[tuple[Instance, Outcome]]) -> Outcome | None:
        """Conditions y_1 = 1, y_2 = 1, ... of the instances as the one that they are: y_t = 1, for the index t."""
        conditional = [(instance, one) for instance, one in judged if one.verdict is Verdict.CONDITIONAL]
        letters = {letter for instance, _ in conditional for letter in instance.bindings} - {"L"}
        for letter in sorted(letters):
            if len(conditional) > 1 and all(self._as_class(instance, one, letter) for instance, one in conditional):
                target = Quantity(Kind.TARGET, unit=Index(letter), sample=self.lecture.network.running_sample)
                name = self.lecture.spelling.latex(target)
            else:
                names = [self._class_of(instance, one, letter) for instance, one in conditional]
                if len(conditional) < 2 or None in names:
                    continue
                name = str(names[0])
            groups: dict[int, list[bool | None]] = {}
            for instance, one in conditional:
                groups.setdefault(instance.bindings[letter], []).append(one.holds)
            met_here = any(all(held) for held in groups.values())
            unknown = any(held is None for group in groups.values() for held in group)
            holds = True if met_here else None if unknown else False
            return Outcome(Verdict.CONDITIONAL, f"{name} = 1", holds=holds, link=conditional[0][1].link)
        return None

    @property
    def lecture(self) -> Lecture:
        return self.scope.lecture

    def _as_class(self, instance: Instance, outcome: Outcome, letter: str) -> bool:
        """Whether a condition says of the targets what holds where the class is the value of a letter."""
        condition, number = outcome.condition, instance.bindings.get(letter)
        if condition is None or not condition.stated or condition.signs or number is None:
            return False
        return all(
            name.kind is Kind.TARGET and condition.given[name] == int(name.unit == number) for name in condition.stated
        )

    def _of_all(self, judged: Sequence[tuple[Instance, Outcome]]) -> Outcome | None:
        """One condition for all instances; wrong where no data can meet those of all of them."""
        conditions = [one.condition for _, one in judged if one.condition is not None]
        if len({condition.key for condition in conditions}) < 2:
            return None
        whole = together(conditions, self.scope.base)
        if whole is None:
            return Outcome(Verdict.WRONG, link=judged[0][1].link)
        return Outcome(
            Verdict.CONDITIONAL, condition=whole, holds=whole.holds(self.links.value_of_name), link=judged[0][1].link
        )

    def _class_of(self, instance: Instance, outcome: Outcome, letter: str) -> str | None:
        """The target of a class, written with the index that stands for the class here."""
        condition = outcome.condition
        if condition is None or len(condition.stated) != 1 or condition.given[condition.stated[0]] != 1:
            return None
        (name,) = condition.stated
        number = instance.bindings.get(letter)
        if name.kind is Kind.TARGET and name.unit == number:
            return self.scope.lecture.spelling.latex(replace(name, unit=Index(letter)))
        own = str(name.unit)
        return own.replace(f"_{{{number}}}", f"_{letter}") if f"_{{{number}}}" in own else None

    def _own_bias(self, found: Sequence[Instance]) -> int | None:
        """The layer with one bias for all, of which a claim names a bias of a unit's own."""
        for instance in found:
            for side in instance.sides:
                for quantity in quantities_of(side) if side is not None else ():
                    if (
                        quantity.kind is Kind.BIAS
                        and isinstance(quantity.unit, int)
                        and quantity not in self.scope.network.places
                    ):
                        return quantity.layer if isinstance(quantity.layer, int) else None
        return None

    def _with_own_biases(self, chain: Chain, layer: int, start: int) -> list[Outcome]:
        """The verdicts in the network in which each unit has a bias of its own; right only under that condition."""
        before = self.scope.network
        self.scope.network = self.scope.with_own_biases(layer)
        try:
            trees = read_sides(chain, self.grammar)
            found, reasons = instances_of(self.scope, self.grammar, chain, trees, Reading())
            results = self._results(chain, found, reasons, start)
        finally:
            self.scope.network = before
        own = Outcome(Verdict.CONDITIONAL, said="own_biases", holds=False)
        return [own if _RANK[one.verdict] <= _RANK[Verdict.CARRIED] else one for one in results]

    def _one(
        self,
        instance: Instance,
        number: int,
        relation: str,
        first: str,
        before: list[tuple[Term, Outcome]],
        reasons: Sequence[Unread | None],
    ) -> Outcome:
        side = instance.sides[number]
        previous = instance.sides[number - 1]
        start = self._start(number)
        head = next((one for one in instance.sides[start:number] if one is not None), None)
        if head is not None and isinstance(reasons[number], Misfit) and side is None:
            named = self._matrix_mistake(instance, number, head) if self.naming else None
            words = f"{reasons[number]}" + (f"; {named[1]}" if named else "")
            return Outcome(Verdict.WRONG, words, expected=None, mistake=named[0] if named else None)
        if relation == "in":
            return self._membership(head, number)
        if side is None or head is None or (previous is None and instance.sides[start] is None):
            reason = reasons[number] or reasons[number - 1] or reasons[0]
            return Outcome(Verdict.UNREAD, self._reason(reason))
        assigned = self._updated_head(instance, first) if not start else None
        if relation == "?" and assigned is None:
            return Outcome(Verdict.UNREAD, "this relation is not judged")
        if relation in ("<", ">", "<=", ">=", "!="):
            return self._inequality(previous if previous is not None else head, relation, side)
        if assigned is not None:
            head = assigned
        elif first == "leftarrow" and not start:
            return Outcome(Verdict.UNREAD, "only a parameter is updated")
        self.about = relation == "approx"
        outcome = self._compare(head, before, side, first=number == 1)
        if outcome.verdict is Verdict.WRONG and isinstance(head, Matrix) and self.naming and not is_number(side):
            named = self._matrix_mistake(instance, number, head)
            if named is not None:
                return replace(outcome, mistake=named[0], message=named[1])
        return outcome

    def _start(self, number: int) -> int:
        """Where the run of equations begins that a link belongs to: behind the last relation of another kind."""
        return next((n for n in range(number - 1, 0, -1) if RELATIONS[self.signs[n - 1].text] not in _EQUAL), 0)

    def _updated_head(self, instance: Instance, relation: str) -> Term | None:
        """What a chain w <- w - ... is about, the parameter after the update; None where nothing is updated.

        An equation says it too, where its right side starts from the very parameter: w = w - eta dL/dw.
        """
        head, side = instance.sides[0], instance.sides[1]
        if head is None or relation not in ("leftarrow", "=", "?"):
            return None
        entry = head.rows[0][0] if isinstance(head, Matrix) else head
        if not isinstance(entry, Symbol) or entry.quantity.kind not in (Kind.WEIGHT, Kind.BIAS):
            return None
        if relation != "leftarrow" and (side is None or not self._starts_from(entry, side)):
            return None
        return updated_parameter(self.scope, head)

    def _starts_from(self, entry: Symbol, side: Term) -> bool:
        start = side.rows[0][0] if isinstance(side, Matrix) else side
        return isinstance(start, Sum) and entry in start.terms

    def _matrix_mistake(self, instance: Instance, number: int, head: Term) -> tuple[str, str] | None:
        """A transposition or a product that would make a side of matrices right."""

        def right(tokens: Sequence[Token]) -> bool:
            tree = self.grammar.parse(tokens)
            reader = Reader(
                self.scope, self.grammar, dict(instance.bindings), self.scope.sample, layered=instance.layered
            )
            grids = _grid(head), _grid(reader.read(tree))
            if [len(row) for row in grids[0]] != [len(row) for row in grids[1]]:
                return False
            pairs = zip((e for row in grids[0] for e in row), (e for row in grids[1] for e in row), strict=True)
            return all(agree(self.links.points()[:2], one, other) is True for one, other in pairs)

        return matrix_mistake(self.sides[number].tokens, right) if number < len(self.sides) else None

    def _reason(self, reason: Unread | None) -> str:
        if reason is None:
            return "it could not be read"
        if reason.at is None:
            return str(reason)
        return f"{reason} (line {self._line(reason.at)})"

    def _membership(self, head: Term | None, number: int) -> Outcome:
        """Whether a value is in a set of numbers or an interval; a name of no value is put into it."""
        found = numbers_in(self.sides[number].tokens)
        if head is None or isinstance(head, Matrix) or found is None:
            return Outcome(Verdict.UNREAD, "this set is not understood")
        value = self.links.exact(head)
        own = isinstance(head, Symbol) and head.quantity.kind is Kind.VARIABLE
        if value is None or own:
            return Outcome(Verdict.GIVEN)
        return Outcome(Verdict.CORRECT if found.has(value) else Verdict.WRONG, value=value)

    def _inequality(self, left: Term, relation: str, right: Term) -> Outcome:
        if isinstance(left, Matrix) or isinstance(right, Matrix):
            return Outcome(Verdict.UNREAD, "an inequality of vectors")
        values = self.links.exact(left), self.links.exact(right)
        if values[0] is None or values[1] is None:
            if isinstance(left, Symbol) and left.quantity.kind is Kind.RATE:
                return Outcome(Verdict.GIVEN)
            return Outcome(Verdict.UNREAD, "the lecture file has no numbers for this")
        true = {"<": values[0] < values[1], ">": values[0] > values[1], "<=": values[0] <= values[1],
                ">=": values[0] >= values[1], "!=": values[0] != values[1]}[relation]  # fmt: skip
        if true or self.denied:
            return Outcome(Verdict.CORRECT)
        return Outcome(Verdict.WRONG, "this does not hold", value=values[0], mistake="arithmetic")

    def _is_weight_gradient(self, head: Term) -> bool:
        entry = _grid(head)[0][0]
        return isinstance(entry, Derivative) and entry.by.kind is Kind.WEIGHT

    def _compare(
        self, head: Term, before: list[tuple[Term, Outcome]], side: Term, *, first: bool, turned: bool = False
    ) -> Outcome:
        grids = [_grid(head), _grid(side)]
        shapes = [(len(grid), len(grid[0])) for grid in grids]
        if shapes[0] != shapes[1]:
            return self._other_shape(head, side, shapes, first=first)
        if shapes[0] == (1, 1):
            return self._scalar(grids[0][0][0], _entries(before, 0, 0), grids[1][0][0], first=first)
        worst: Outcome | None = None
        wrong: list[tuple[int, int]] = []
        for row in range(shapes[0][0]):
            for column in range(shapes[0][1]):
                one = self._scalar(
                    grids[0][row][column], _entries(before, row, column), grids[1][row][column], first=first
                )
                if one.verdict in _BAD:
                    wrong.append((row + 1, column + 1))
                if worst is None or _RANK[one.verdict] > _RANK[worst.verdict]:
                    worst = replace(one, expected=one.expected)
        assert worst is not None
        if wrong and not turned and shapes[0][0] == shapes[0][1] and self._is_weight_gradient(head):
            other = self._compare(head, [], Matrix(tuple(zip(*grids[1], strict=True))), first=False, turned=True)
            if other.verdict not in (*_BAD, Verdict.UNREAD):
                return Outcome(Verdict.CONDITIONAL, mistake="transposed", said="layout", holds=False)
        if wrong:
            places = ", ".join(f"({row},{column})" if shapes[0][1] > 1 else str(row) for row, column in wrong[:8])
            worst = replace(worst, said=f"entr{'ies' if len(wrong) > 1 else 'y'} {places}")
        return worst

    def _scalar(self, head: Term, before: list[tuple[Term, Outcome]], side: Term, *, first: bool) -> Outcome:
        outcome = self.links.judge(head, before, side, first=first, about=self.about)
        if outcome.verdict is Verdict.CONDITIONAL and outcome.holds is False and self.naming:
            named = self.namer.name(head, before, side)
            outcome = replace(outcome, mistake=named.mistake) if named is not None else outcome
        if outcome.verdict is Verdict.CONDITIONAL or outcome.verdict is Verdict.INHERITED:
            return replace(outcome, expected=self.expected.right(head, side))
        if outcome.verdict is not Verdict.WRONG:
            return outcome
        outcome = replace(outcome, expected=self.expected.right(head, side))
        cause = self.links.cause(head, side)
        if cause is not None:
            return replace(outcome, verdict=Verdict.INHERITED, cause=cause)
        if outcome.mistake is None and self.naming:
            named = self.namer.name(head, before, side)
            if named is not None:
                outcome = replace(outcome, mistake=named.mistake, message=named.message)
        return outcome

    def _other_shape(
        self,
        head: Term,
        side: Term,
        shapes: Sequence[tuple[int, int]],
        *,
        first: bool,
    ) -> Outcome:
        if shapes[0] == shapes[1][::-1] and isinstance(side, Matrix):
            flipped = Matrix(tuple(zip(*side.rows, strict=True)))
            other = self._compare(head, [], flipped, first=first)
            if isinstance(side, List) or isinstance(head, List):
                return other
            if other.verdict not in (*_BAD, Verdict.UNREAD):
                return Outcome(Verdict.CONDITIONAL, mistake="transposed", said="layout", holds=False)
        what = " and ".join(f"{rows} x {columns}" for rows, columns in shapes)
        return Outcome(
            Verdict.WRONG,
            f"the shapes {what} do not fit",
            mistake="transposed" if shapes[0] == shapes[1][::-1] else None,
        )

    # what is said of a link

    def _link(self, chain: Chain, number: int, outcome: Outcome) -> None:
        left, right = chain.sides[number - 1], chain.sides[number]
        sign = chain.relations[number - 1]
        latex = f"{self._verbatim(left.start, left.end)} {sign.text} {self._verbatim(right.start, right.end)}"
        self._row(right.start, latex, outcome)

    def _verbatim(self, start: int, end: int) -> str:
        opened = _OPENED.search(self.text[max(0, start - 12) : start])
        return " ".join(self.text[start - (len(opened[0]) if opened else 0) : end].split())

    def _row(self, at: int, latex: str, outcome: Outcome) -> None:
        number = len(self.claims) + 1
        self.claims.append(self.expected.claim(number, self.chain, self._line(at), latex, outcome, self.claims))

    def _line(self, at: int) -> int:
        return bisect_right(self.lines, at - 1) + 1

    # what the document has said so far

    def _remember(
        self, chain: Chain, found: Sequence[Instance], results: Sequence[Outcome], start: int, first: int
    ) -> None:
        for instance in found:
            head = instance.sides[0]
            if head is None:
                continue
            for number, outcome in enumerate(results, start):
                side = instance.sides[number] if number < len(instance.sides) else None
                if side is None or RELATIONS[chain.relations[number - 1].text] not in ("=", "approx", "leftarrow"):
                    continue
                claim = first + number - start + 1
                for one, other in zip(_flat(head), _flat(side), strict=False):
                    self._remember_one(one, other, outcome, claim)

    def _remember_one(self, head: Term, side: Term, outcome: Outcome, claim: int) -> None:
        if outcome.verdict in (Verdict.CORRECT, Verdict.GIVEN) and not is_number(side):
            self.links.formulas.setdefault(head, []).append(side)
        printed = literal(side)
        if printed is not None and outcome.verdict is not Verdict.UNREAD:
            cause = claim if outcome.verdict is Verdict.WRONG else outcome.cause
            exact = self.links.exact(head)
            if outcome.verdict in _BAD and exact is not None and fits(exact, *printed):
                cause = None
            self.links.printed[head] = Print(printed[0], printed[1], claim, cause, outcome.verdict)
        if outcome.verdict is Verdict.WRONG and isinstance(head, Symbol | Derivative):
            self.links.wrongs.append(Wrong(claim, head, side))


@dataclass(frozen=True, slots=True)
class _Attempt:
    """One reading of a chain, what it gives, and the names in force after it."""

    badness: tuple[int, int]  # how much is unread, and how much wrong
    results: list[Outcome]
    found: list[Instance]
    reasons: Sequence[Unread | None]
    reading: Reading
    state: Saved


@dataclass(frozen=True, slots=True)
class _State:
    """A chain that a later display may go on with."""

    chain: Chain
    reading: Reading
    ids: Mapping[int, int]


def _grid(term: Term) -> tuple[tuple[Term, ...], ...]:
    return term.rows if isinstance(term, Matrix) else ((term,),)


def _flat(term: Term) -> list[Term]:
    return [entry for row in _grid(term) for entry in row]


def _entries(before: Sequence[tuple[Term, Outcome]], row: int, column: int) -> list[tuple[Term, Outcome]]:
    found = []
    for term, outcome in before:
        grid = _grid(term)
        if row < len(grid) and column < len(grid[0]):
            found.append((grid[row][column], outcome))
    return found
