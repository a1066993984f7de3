"""The equations of a document before it is judged: what its conventions are taken from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.judging.links import judge_links
from symbackprop.check.letters.tokens_meant import tokens_meant
from symbackprop.check.reading.arguments import trees_of
from symbackprop.check.reading.instances import FEW, instances_of, read_sides
from symbackprop.check.reading.interpretation import Reading
from symbackprop.check.report import RANK, Verdict
from symbackprop.check.text.chains import Chain
from symbackprop.check.text.customs.implied import with_implied_sums
from symbackprop.check.text.formulas import Formula
from symbackprop.check.verdicts.interpretations import interpreted
from symbackprop.core.errors import SymbackpropError
from symbackprop.latex.grammar import Grammar, letters_of
from symbackprop.latex.nodes import Identifier, Node, Trees
from symbackprop.latex.signs import RELATIONS
from symbackprop.latex.tokens import Macros, Unread

__all__ = ["Equation", "are_more_right", "equations_of", "is_right_somehow", "outcome_of", "with_own_name"]


@dataclass(frozen=True, slots=True)
class Equation:
    """The first link of a chain, and the whole of it."""

    chain: Chain
    trees: Trees
    whole: Chain
    _names: list[Identifier] = field(default_factory=list, init=False, repr=False, compare=False)  # once asked for

    @property
    def names(self) -> Sequence[Identifier]:
        """Every name on both sides."""
        if not self._names:
            self._names.extend(named for tree in self.trees if isinstance(tree, Node) for named in letters_of(tree))
        return self._names

    def sides(self, grammar: Grammar) -> list[Node | None]:
        """All sides of the chain; None for one that cannot be parsed."""
        return [None if isinstance(tree, Unread) else tree for tree in read_sides(self.whole, grammar)]


def equations_of(
    evidence: Evidence, formulas: Iterable[Formula], macros: Macros, *, updates: bool = False
) -> Iterator[Equation]:
    """The equations in some formulas of a document; with the `updates` of parameters, which have an arrow."""
    env = evidence.env
    for formula in formulas:
        if formula.problem or not formula.plain or not ("=" in formula.text or updates):
            continue
        try:
            tokens = tokens_meant(env, evidence.place.source, formula.tokens(macros))
            chains = formula.chains_of_the_document(tokens)
        except Unread:
            continue
        for chain in map(with_implied_sums, chains) if evidence.place.source.implied_sums else chains:
            if len(chain.sides) < 2 or chain.continues:
                continue
            if RELATIONS[chain.relations[0].text] not in ("=", "leftarrow" if updates else "="):
                continue
            first = replace(chain, sides=chain.sides[:2], relations=chain.relations[:1], conditions=())
            yield Equation(first, trees_of(env, first), chain)


def outcome_of(evidence: Evidence, equation: Equation, way: Reading | None = None) -> Verdict | None:
    """The verdict on an equation as the lecture reads it, or in some way; None where it cannot be worked out."""
    try:
        for most in (1, FEW):  # what is wrong of one unit need not be read of the others
            read = instances_of(evidence.env, equation.chain, equation.trees, way or Reading(), most)
            asked = replace(evidence.within(read.env), outright=True, only_right=True, unproved=Verdict.CORRECT)
            (outcome,) = judge_links(asked, equation.chain, read, 1)
            if not read.begun or outcome.verdict is Verdict.WRONG:
                break
    except (Unread, SymbackpropError, ArithmeticError, RecursionError):
        return None
    return outcome.verdict


def is_right_somehow(evidence: Evidence, equation: Equation) -> bool:
    """Whether an equation is right as it is read best, be it about one sample or about all."""
    if any(isinstance(tree, Unread) for tree in equation.trees):
        return False
    try:
        asked = replace(evidence, outright=True, only_right=True, unproved=Verdict.CORRECT)
        outcome = interpreted(asked, equation.chain, equation.trees, Reading(), 1).results[0]
    except (Unread, SymbackpropError, ArithmeticError, RecursionError):
        return False
    return RANK[outcome.verdict] <= RANK[Verdict.CARRIED]


def are_more_right(evidence: Evidence, equations: Sequence[Equation], than: int) -> bool:
    """Whether more than so many of some equations are right; no further one is asked when that is settled."""
    right = 0
    for place, equation in enumerate(equations):
        if right > than or right + len(equations) - place <= than:
            break
        right += is_right_somehow(evidence, equation)
    return right > than


def with_own_name(evidence: Evidence, equation: Equation) -> Evidence:
    """The evidence in which a name is known that an equation defines."""
    try:
        asked = replace(evidence, unproved=Verdict.CORRECT)
        best = interpreted(asked, equation.chain, equation.trees, Reading(new=True), 1)
    except (Unread, SymbackpropError, ArithmeticError, RecursionError):
        return evidence
    return evidence.within(best.env)
