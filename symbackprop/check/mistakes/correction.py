"""What would be right, and how it is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from symbackprop.check.judging.outcome import Outcome, bare, is_number, literal
from symbackprop.check.judging.single_link import Links
from symbackprop.check.report import MISTAKES, Claim, Verdict
from symbackprop.core import numbers
from symbackprop.core.errors import SymbackpropError
from symbackprop.core.places import SAMPLE
from symbackprop.core.quantities import Kind, Quantity
from symbackprop.core.terms import Derivative, Matrix, Number, Real, Symbol, Term, transform, walk
from symbackprop.derive.chain import Deltas, derive, derive_deltas
from symbackprop.derive.local import local_derivatives
from symbackprop.network.lecture import Lecture
from symbackprop.render.latex import latex_printer

__all__ = ["Expected"]

_MOST_PLACES = 12
_LONGEST = 400  # characters of a matrix in a message
_LARGE = 400  # parameters, beyond which no formula is derived for a message


@dataclass(slots=True)
class Expected:
    """Says in LaTeX and in words what would be right."""

    lecture: Lecture
    links: Links
    _deltas: Deltas | None = None
    _formulas: dict[Quantity, Term] = field(default_factory=dict)

    def claim(self, number: int, chain: int, line: int, latex: str, outcome: Outcome, claims: Sequence[Claim]) -> Claim:
        """The row of a link."""
        bad = outcome.verdict in (Verdict.WRONG, Verdict.INHERITED, Verdict.CONDITIONAL)
        formula = self._latex(outcome.expected) if bad and outcome.expected is not None else None
        condition = None
        holds = outcome.holds
        if outcome.condition is not None:
            condition = outcome.condition.text(self.lecture.spelling.latex)
        elif outcome.verdict is Verdict.CONDITIONAL:
            condition = outcome.message or _SAID.get(outcome.said, outcome.said)
        value = outcome.value if outcome.verdict not in (Verdict.CORRECT, Verdict.GIVEN, Verdict.UNREAD) else None
        return Claim(
            id=number,
            chain=chain,
            line=line,
            latex=latex,
            verdict=outcome.verdict,
            message=self._message(outcome, formula, condition, claims),
            expected=formula,
            value=None if value is None else decimal_of(value),
            condition=condition,
            holds_here=holds if outcome.verdict is Verdict.CONDITIONAL else None,
            mistake=outcome.mistake,
            cause=outcome.cause,
        )

    def _message(self, outcome: Outcome, formula: str | None, condition: str | None, claims: Sequence[Claim]) -> str:
        where = f"{outcome.said}: " if outcome.said and outcome.verdict is not Verdict.CONDITIONAL else ""
        match outcome.verdict:
            case Verdict.UNREAD:
                return outcome.message
            case Verdict.CONDITIONAL:
                here = {True: ", which holds here", False: ", which does not hold here", None: ""}[outcome.holds]
                return f"only when {condition}{here}"
            case Verdict.INHERITED:
                cause = next((claim for claim in claims if claim.id == outcome.cause), None)
                start = (
                    f"the step is right, but it starts from the wrong claim in line {cause.line}"
                    if cause
                    else "it starts from a wrong claim"
                )
                return where + start + (f"; right would be {formula}" if formula else "")
            case Verdict.WRONG:
                words = outcome.message or MISTAKES.get(outcome.mistake or "", "not equal")
                told = formula is not None and words.endswith(f" {formula}")
                return where + words + (f"; right would be {formula}" if formula and not told else "")
            case Verdict.CARRIED:
                return "right from the rounded numbers before it"
        return ""

    def _latex(self, term: Term) -> str | None:
        if isinstance(term, Number) and isinstance(term.value, Decimal):
            return f"{term.value:f}"
        if isinstance(term, Matrix):
            rows = [[self._latex(entry) for entry in row] for row in term.rows]
            lines = [" & ".join(entry for entry in row if entry is not None) for row in rows]
            whole = r"\begin{bmatrix} " + r" \\ ".join(lines) + r" \end{bmatrix}"
            return whole if all(None not in row for row in rows) and len(whole) <= _LONGEST else None
        try:
            return latex_printer(self.lecture.spelling, 6)(bare(term))
        except SymbackpropError:
            return None

    # formulas

    def right(self, head: Term, side: Term) -> Term | None:
        """What should stand in the place of a side: a number of as many places, or the formula."""
        printed = literal(side)
        if printed is None:
            return None if is_number(side) else self.formula(head)
        value = self.links.exact(head)
        return None if value is None else Number(_telling(value, printed))

    def formula(self, head: Term) -> Term | None:
        """What a head is, in the form that a lecturer writes: a derived gradient, a definition, a number."""
        try:
            return self._formula(head)
        except (SymbackpropError, RecursionError):
            return None

    def _formula(self, head: Term) -> Term | None:
        network = self.lecture.network
        if isinstance(head, Derivative):
            of, by = _running(head.of, network.samples), _running(head.by, network.samples)
            if of.kind is Kind.LOSS and (by in network.places or by.kind in _SUBJECTS):
                return self._gradient(network.places.get(by, by))
            equation = network.equations.get(of)
            if equation is None:
                return None
            slopes = local_derivatives(equation)
            if by in slopes:
                return slopes[by]
            return None if of.kind in (Kind.LOSS, Kind.SAMPLE_LOSS) else Number(Fraction(0)) if head.direct else None
        if isinstance(head, Symbol):
            quantity = _running(head.quantity, network.samples)
            if quantity in network.equations:
                return network.equations[quantity].term
            if quantity.kind is Kind.DELTA:
                return self._gradient(quantity.of_kind(Kind.PREACTIVATION))
            value = self.lecture.values.get(head.quantity)
            return None if value is None else Number(value)
        if any(isinstance(node, Derivative) for node in _nodes(head)):
            return transform(head, lambda node: (self._formula(node) or node) if isinstance(node, Derivative) else node)
        return None

    def _gradient(self, subject: Quantity) -> Term | None:
        network = self.lecture.network
        if len(network.parameters) > _LARGE or subject not in network.users:
            return None
        if subject not in self._formulas:
            if self._deltas is None:
                self._deltas = derive_deltas(network)
            self._formulas[subject] = derive(network, self._deltas, subject).result
        return self._formulas[subject]


_SUBJECTS = (Kind.PREACTIVATION, Kind.INPUT, Kind.ACTIVATION, Kind.PREDICTION)
_SAID = {
    "own_biases": "each unit of the layer has a bias of its own; the lecture has one for all",
    "kink": "no unit is at its kink, where the lecture takes the slope 0",
    "one_sample": "derivatives are those of one sample's own loss, without the mean over the samples",
    "layout": "derivatives are in the other layout, transposed",
}


def _nodes(term: Term) -> list[Term]:
    return [*walk(term)]


def _telling(value: Real, printed: tuple[Fraction, int]) -> Decimal:
    """The value with as many places as are printed, or so many more that it differs from that, and from zero."""
    places = max(printed[1], 0)
    if places < 3 and not numbers.tidy(value, places) and not printed[1]:
        places = 3
    found = numbers.rounded(value, places)
    exact = numbers.to_decimal(value)
    while places < _MOST_PLACES and (Fraction(found) == printed[0] or not found) and found != exact:
        places += 1
        found = numbers.rounded(value, places)
    return found


def _running(quantity: Quantity, samples: int | None) -> Quantity:
    return quantity.of_sample(SAMPLE) if samples is not None and quantity.sample is not None else quantity


def decimal_of(value: Real) -> str:
    """A value to twelve digits, without needless zeros."""
    return f"{float(numbers.to_decimal(value)):.12g}"
