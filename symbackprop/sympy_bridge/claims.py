"""A claim in Python, judged against a lecture as `check` judges it in a document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import product

import sympy

from symbackprop.check.audit import audit
from symbackprop.check.equation import judge_equation
from symbackprop.check.reading.interpretation import Printed
from symbackprop.check.report import RANK, Claim, Verdict
from symbackprop.core.errors import InputError
from symbackprop.core.terms import Apply, Derivative, Matrix, Negation, Symbol, Term
from symbackprop.latex.formulas.board import board_grammar, read_tree
from symbackprop.latex.nodes import Identifier, Node
from symbackprop.latex.tokens import Unread
from symbackprop.network.lecture import Lecture
from symbackprop.sympy_bridge.networks import Expressions, expressions
from symbackprop.sympy_bridge.trees import Expression, Trees, decimal_of, name_node

__all__ = ["verify"]

_MATHEMATICS = ("$", r"\[", r"\(", r"\begin{")
_MOST = 600  # values of running indices


def verify(lecture: Lecture, claim: Expression | str | tuple[Expression, Expression]) -> Claim:
    """The verdict on a claim about a lecture, in the words of `check`.

    A claim is a `sympy.Eq`, two expressions that are said to be equal, or an equation in LaTeX. Symbols are named as
    the lecture's quantities are, canonically (W2[1,1], or IndexedBase("W2")[1, 1]) or as it spells them; a
    `sympy.Derivative` of two names is the derivative of the one by the other; a Float is a printed number, which may be
    rounded. Entries with running indices are judged at every place. Where a claim has several links, the worst counts.

    Raises InputError for what is no claim, and for names that the lecture does not have.
    """
    if isinstance(claim, str):
        return _worst(_in_latex(lecture, claim))
    sides = claim if isinstance(claim, Sequence) else claim.args if isinstance(claim, sympy.Eq) else ()
    if len(sides) != 2:
        raise InputError(
            f"{claim} is no claim; write sympy.Eq(left, right, evaluate=False), a pair of expressions, or LaTeX"
        )
    left, right = map(_expression, sides)
    names = expressions(lecture)
    return _worst(judge_equation(lecture, *terms) for terms in _instances(names, left, right))


def _expression(side: object) -> Expression:
    """A side as an expression: numbers of Python are numbers here too."""
    if isinstance(side, sympy.Basic | sympy.MatrixBase):
        return side
    if isinstance(side, int | float) and not isinstance(side, bool):
        return sympy.Integer(side) if isinstance(side, int) else sympy.Float(side)
    raise InputError(f"{side!r} is no SymPy expression")


def _in_latex(lecture: Lecture, text: str) -> Sequence[Claim]:
    marked = text if any(mark in text for mark in _MATHEMATICS) else f"$${text}$$"
    found = audit(lecture, marked).claims
    if not found:
        raise InputError(f"there is no equation in {text!r}")
    return found


def _worst(claims: Iterable[Claim]) -> Claim:
    """The worst of some claims; after one that is wrong no other is looked at."""
    worst: Claim | None = None
    for claim in claims:
        worst = claim if worst is None or RANK[claim.verdict] > RANK[worst.verdict] else worst
        if worst.verdict is Verdict.WRONG:
            break
    assert worst is not None
    return worst


def _instances(names: Expressions, left: Expression, right: Expression) -> Sequence[tuple[Term, Term]]:
    """The sides as formulas, at every place of their running indices that exists."""
    letters = sorted(_letters(left) | _letters(right), key=str)
    if not letters:
        return [(_term(names, left), _term(names, right))]
    network = names.lecture.network
    sizes = list(network.graph.sizes.values()) or [network.widest]
    found: list[tuple[Term, Term]] = []
    problem: InputError | None = None
    for values in list(product(range(1, max(sizes) + 1), repeat=len(letters)))[:_MOST]:
        placed = dict(zip(letters, map(sympy.Integer, values), strict=True))
        try:
            found.append((_term(names, left.xreplace(placed)), _term(names, right.xreplace(placed))))
        except InputError as missing:
            problem = problem or missing
    if not found:
        assert problem is not None
        raise problem
    return found


def _letters(expression: Expression) -> set[Expression]:
    """The symbols that run: those below an entry, which no sum binds."""
    if not isinstance(expression, sympy.Basic):
        return set()
    entries, sums = expression.atoms(sympy.Indexed), expression.atoms(sympy.Sum, sympy.Product)
    below = {letter for entry in entries for place in entry.indices for letter in place.free_symbols}
    return below - {limit[0] for one in sums for limit in one.limits}


def _term(names: Expressions, expression: Expression) -> Term:
    if isinstance(expression, sympy.MatrixBase):
        rows = expression.tolist()
        return Matrix(tuple(tuple(_term(names, entry) for entry in row) for row in rows))
    expression = _with_sums_written_out(expression)
    if isinstance(expression, sympy.Float):
        value, places = decimal_of(expression)
        return Printed(value, places) if value >= 0 else Negation(Printed(-value, places))
    meanings = _Meanings(names)
    try:
        tree = Trees(meanings).tree(expression)
        return read_tree(tree, meanings.found, board_grammar(), names.lecture.own.applied)
    except Unread as problem:
        raise InputError(str(problem)) from None


def _with_sums_written_out(expression: Expression) -> Expression:
    return expression.replace(
        lambda node: isinstance(node, sympy.Sum) and all(end.is_Integer for limit in node.limits for end in limit[1:]),
        lambda node: node.doit(deep=False),
    )


@dataclass(frozen=True, slots=True)
class _Meanings:
    """The names of a claim: each stands for the lecture's quantity, a derivative, or a printed number."""

    names: Expressions
    found: dict[str, Term] = field(default_factory=dict)

    def __call__(self, trees: Trees, expression: Expression) -> Node | None:
        meant = self._meant(expression)
        if meant is None:
            return None
        name = f"q{len(self.found)}"
        self.found[name] = meant
        at = trees.place()
        return name_node(trees, Identifier(name, (), (), 0, at, at + 1))

    def _meant(self, expression: Expression) -> Term | None:
        if isinstance(expression, sympy.Symbol):
            return Symbol(self.names.quantity(expression.name))
        if isinstance(expression, sympy.Indexed):
            places = ",".join(map(str, expression.indices))
            return Symbol(self.names.quantity(f"{expression.base.label}[{places}]"))
        if isinstance(expression, sympy.Derivative):
            return self._derivative(expression)
        if isinstance(expression, sympy.Float) and expression >= 0:
            return Printed(*decimal_of(expression))
        return Apply("pi", ()) if expression is sympy.pi else None

    def _derivative(self, expression: Expression) -> Term:
        of = self._meant(expression.expr)
        by, *more = expression.variables
        below = self._meant(by)
        if more or not isinstance(of, Symbol) or not isinstance(below, Symbol):
            raise InputError(f"{expression}: a derivative here is that of one name by another, once")
        return Derivative(of.quantity, below.quantity)
