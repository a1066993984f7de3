"""The last word on the verdicts of a document: what is wrong only by a reading that nothing confirms is unread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.judging.outcome import Outcome
from symbackprop.check.mistakes.explanation import Explanation, explain
from symbackprop.check.mistakes.table import MISTAKES
from symbackprop.check.names.assumption import Assumption
from symbackprop.check.report import RANK, Verdict
from symbackprop.check.verdicts.assumptions import Evidenced, support_of
from symbackprop.latex.tokens import Token

__all__ = ["Case", "Finding", "confirmed"]


@dataclass(frozen=True, slots=True)
class Case:
    """A verdict, and what it is explained by; of what is taken in all that `varies`, nobody writes what is right."""

    evidence: Evidence
    tokens: tuple[Token, ...]
    outcome: Outcome
    varies: bool = False
    _found: list[Explanation] = field(default_factory=list, compare=False, repr=False)  # once it was asked for

    def explained(self) -> Explanation:
        """What is wrong with the claim."""
        if not self._found:
            explanation = explain(self.evidence, self.tokens, self.outcome)
            self._found.append(replace(explanation, expected=None) if self.varies else explanation)
        return self._found[0]


@dataclass(frozen=True, slots=True)
class Finding:
    """The verdict on a claim, what its reading assumed, and a verdict of wrong that is held back: it waits for a right
    claim to confirm its reading.

    `said` is what the verdict says itself; with `open` it is to be explained, which only verdicts that stay are.
    `alone` says that a link was judged by its own numbers, whatever the names in its chain stand for.
    """

    outcome: Outcome
    said: Explanation
    assumed: frozenset[Assumption] = frozenset()
    held: Case | None = None
    open: Case | None = None
    alone: bool = False

    @property
    def explanation(self) -> Explanation:
        """All that is to be said of it; looked for when it is asked for."""
        return self.said if self.open is None else self.open.explained()


def confirmed(findings: Sequence[Finding]) -> list[Finding]:
    """The final verdicts on the claims of a document, in order.

    A verdict of wrong that was held back counts where its reading has been confirmed; one whose reading was not is
    `unread`, and so is what starts from it. Nothing becomes right.
    """
    rights = Counter(one for finding in findings if _is_right(finding.outcome) for one in finding.assumed)
    tried = [_released(one) if one.held is not None and all(map(rights.get, one.assumed)) else one for one in findings]
    support = support_of([(one.assumed, _evidenced(one)) for one in tried if one.assumed])
    settled = [_settled(one, support) for one in tried]
    lost = {number for number, one in enumerate(settled, 1) if one.held is not None or one is not tried[number - 1]}
    return [_without_lost_cause(one, settled, lost) for one in settled]


def _is_right(outcome: Outcome) -> bool:
    return RANK[outcome.verdict] <= RANK[Verdict.CARRIED] or outcome.holds is True


def _released(finding: Finding) -> Finding:
    """A finding with the verdict that was held back, and its explanation."""
    assert finding.held is not None
    return replace(finding, outcome=finding.held.outcome, open=finding.held, held=None)


def _evidenced(finding: Finding) -> Evidenced:
    if _is_right(finding.outcome):
        return Evidenced.RIGHT
    if finding.outcome.verdict is not Verdict.WRONG and finding.held is None:
        return Evidenced.NOTHING
    mistake = MISTAKES.get(finding.explanation.mistake or "")
    if mistake is None:
        return Evidenced.WRONG
    return Evidenced.SLIP if mistake.slip else Evidenced.NOTHING


def _settled(finding: Finding, support: Mapping[Assumption, int]) -> Finding:
    """A finding whose reading has been looked at; among several that nothing confirms the weakest is named."""
    if finding.outcome.verdict is not Verdict.WRONG:
        return finding
    unconfirmed = [one for one in finding.assumed if support[one] <= 0]
    if not unconfirmed:
        return finding
    weakest = min(unconfirmed, key=lambda one: (support[one], one.order))
    return _unread(finding, weakest.words)


def _unread(finding: Finding, words: str) -> Finding:
    return replace(
        finding, outcome=Outcome(Verdict.UNREAD, words), said=Explanation(message=words), held=None, open=None
    )


def _without_lost_cause(finding: Finding, settled: Sequence[Finding], lost: set[int]) -> Finding:
    """A finding; unread where it starts from a claim that is not wrong any more."""
    seen: set[int] = set()
    cause = finding.outcome.cause if finding.outcome.verdict is Verdict.INHERITED else None
    while cause is not None and cause not in seen and 0 < cause <= len(settled):
        if cause in lost:
            return _unread(finding, "it starts from a claim that could not be judged")
        seen.add(cause)
        cause = settled[cause - 1].outcome.cause
    return finding
