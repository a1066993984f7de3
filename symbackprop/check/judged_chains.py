"""The rows of one chain of a formula as it is read, and what is known at a place of the document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from symbackprop.check.index_remarks import IndexRemark
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.judging.outcome import Outcome
from symbackprop.check.mistakes.explanation import Explanation
from symbackprop.check.names.keys import Key
from symbackprop.check.proposals.proposal import Proposal
from symbackprop.check.proposals.trial import Gap, has_gap, judged_with_names
from symbackprop.check.report import Verdict
from symbackprop.check.rows import Row, row_of_link, rows_of_sides
from symbackprop.check.statements import Statement
from symbackprop.check.text.chains import Chain
from symbackprop.check.verdicts.chain_audit import Judged
from symbackprop.check.verdicts.confirmation import Finding
from symbackprop.core.errors import SymbackpropError
from symbackprop.latex.tokens import Macros, Token, Unread

__all__ = ["LIMITS", "STRANGE", "State", "Step", "judged_rows", "row_alone", "statement_row"]

# what the numbers and the shapes of a claim may do, and is no fault of the program
LIMITS = (SymbackpropError, RecursionError, ArithmeticError, MemoryError)
STRANGE = "it could not be worked out"
_TOO_MUCH = "the document has more claims than are judged of one; check its parts alone"


@dataclass(frozen=True, slots=True)
class State:
    """An audit under way: what is known at a place of the document.

    What begins with a relation goes on with one of these: `alone`, the formula just before, where that has no relation,
    `last`, the chain before, or `shown`, that of the display before; what stands behind a relation that is `hanging` at
    the end of the formula before goes on with that. `end` is where the formula before ended, `taken`
    the formula that was a remark on the one before it, `remark` one on the indices of what follows.
    """

    evidence: Evidence
    macros: Macros
    decimal_comma: bool
    alone: Chain | None = None
    last: Judged | None = None
    shown: Judged | None = None
    hanging: Token | None = None
    end: int = 0
    taken: int = -1
    remark: IndexRemark | None = None
    claims: int = 0
    groups: int = 0  # chains of rows
    names: Mapping[str, str] | None = None  # what each was taken for, where that is asked
    gaps: tuple[Gap, ...] = ()  # the chains that could not be read
    proposed: Sequence[Proposal] = ()  # what unknown names stand for, where a chain cannot be read without

    def is_known(self, letter: str) -> bool:
        """Whether a letter is a name, of the lecture's notation or of the document."""
        key, env = Key(letter), self.evidence.env
        return (key in env.names.table and key not in env.names.weak) or key in env.own


Step = tuple[State, Sequence[Row]]


def row_alone(state: State, at: int, latex: str, outcome: Outcome) -> Step:
    """A row that is a chain of its own."""
    said = Explanation(outcome.mistake, outcome.message)
    row = Row(at, " ".join(latex.split()), Finding(outcome, said), state.groups + 1)
    return replace(state, groups=state.groups + 1), [row]


def judged_rows(state: State, chain: Chain) -> Step:
    """The rows of a chain; what cannot be judged leaves it unread, and the names in force as they were."""
    source = state.evidence.place.source
    group = state.groups + (not chain.continues)
    first = state.claims + 1
    before = len(state.last.chain.sides) if chain.continues and state.last is not None else 0
    if not state.evidence.workshop.may_judge(len(chain.sides) + before):
        outcome = Outcome(Verdict.UNREAD, _TOO_MUCH)
        rows = rows_of_sides(source, chain, 0 if chain.continues else 1, outcome, group)
        return replace(state, groups=group), rows
    try:
        found = judged_with_names(Gap(state.evidence, chain, state.last), state.proposed, first)
    except (Unread, *LIMITS) as problem:
        outcome = Outcome(Verdict.UNREAD, str(problem) if isinstance(problem, Unread) else STRANGE)
        rows = rows_of_sides(source, chain, 0 if chain.continues else 1, outcome, group)
        return replace(_with_gap(state, chain), groups=group), rows
    rows = [row_of_link(source, one, group) for one in found.links]
    if has_gap(found, chain):
        state = _with_gap(state, chain)
    return replace(state, evidence=found.evidence, last=found.last, groups=group), rows


def _with_gap(state: State, chain: Chain) -> State:
    """The state in which a chain has not been read where it stands."""
    return replace(state, gaps=(*state.gaps, Gap(state.evidence, chain, state.last)))


def statement_row(state: State, said: Statement) -> Step:
    return row_alone(state, said.at, said.latex, said.outcome)
