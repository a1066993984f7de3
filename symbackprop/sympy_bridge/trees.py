"""SymPy expressions -> syntax trees, as if they had been written on a board: the one reader of formulas reads them.

A table over the kinds of node; nothing is evaluated, and a kind without a row is told with what to write instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import count
from typing import Any

import sympy
from lark import Token as Terminal
from sympy.core.function import AppliedUndef
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.hadamard import HadamardProduct

from symbackprop.latex.nodes import Identifier, Literal, Node, Ratio, SumSign
from symbackprop.latex.tokens import Token, Unread

__all__ = ["Expression", "Trees", "decimal_of", "name_node", "number_node"]

Expression = Any  # SymPy has no types of its own
Atom = Callable[["Trees", Expression], Node | None]

_NUMBERED = 10**6  # places of one equation


@dataclass(frozen=True, slots=True)
class Trees:
    """Makes the syntax trees of the expressions of one equation, the `number`th.

    `atom` has first say: what a name stands for is not this table's to know; None leaves an expression to the table.
    """

    atom: Atom
    number: int = 0
    steps: Iterator[int] = field(default_factory=count)

    def tree(self, expression: Expression) -> Node:
        """The tree of an expression. Raises Unread for what a formula here cannot have."""
        found = self.atom(self, expression)
        if found is not None:
            return found
        for kind in type(expression).__mro__:
            row = _ROWS.get(kind)
            if row is not None:
                return row(self, expression)
        raise Unread(f"{_short(expression)}: {_WORDS.get(type(expression).__name__, _NO_ROW)}", self.place())

    def place(self) -> int:
        """A place of its own for each sign, as signs of a text have."""
        return self.number * _NUMBERED + next(self.steps)

    def sign(self, kind: str, value: object) -> Terminal:
        terminal = Terminal(kind, value)
        terminal.start_pos = self.place()
        return terminal

    def token(self, text: str) -> Token:
        at = self.place()
        return Token(text, at, at + 1)

    def bracketed(self, *nodes: Node) -> Node:
        """Formulas in brackets, with commas between them."""
        items: list[Node | Terminal] = [nodes[0]]
        for node in nodes[1:]:
            items += [self.sign("COMMA", ","), node]
        return Node("brackets", [self.sign("LPAR", "("), Node("items", items), self.sign("RPAR", ")")])

    def factor(self, expression: Expression) -> Node:
        """An expression as a factor: in brackets, unless it is a name or a number."""
        node = self.tree(expression)
        return node if node.data in _FACTORS else self.bracketed(node)

    def call(self, name: str, *arguments: Expression) -> Node:
        """A function, applied."""
        at = self.place()
        named = Node("name", [self.sign("NAME", Identifier(name, (), (), 0, at, at + 1))])
        return Node("beside", [named, self.bracketed(*map(self.tree, arguments))])


_FACTORS = frozenset(["name", "number", "brackets", "bars", "fraction", "root", "raised"])
_NO_ROW = "this kind of expression has no counterpart here; write it in sums, products, powers and known functions"
_WORDS: Mapping[str, str] = {
    "Pi": "a lecture gives pi a name, with its number among the constants",
    "Derivative": "an equation has no derivatives; the gradients are what is derived",
    "Integral": "integrals are not differentiated here; work it out first",
    "KroneckerDelta": "write the entries that it picks instead",
    "Heaviside": "write a Piecewise, which says what holds at 0",
    "MatPow": "write the product of the matrix with itself",
    "Inverse": "there is no inverse of a matrix here",
    "ImaginaryUnit": "numbers are real here",
}


def _short(expression: Expression) -> str:
    text = str(expression)
    return text if len(text) <= 60 else text[:57] + "..."


def name_node(trees: Trees, identifier: Identifier) -> Node:
    """A name as a tree."""
    return Node("name", [trees.sign("NAME", identifier)])


def number_node(trees: Trees, value: Fraction, places: int = 0) -> Node:
    node = Node("number", [trees.sign("NUMBER", Literal(abs(value), places))])
    return _negated(trees, node) if value < 0 else node


def decimal_of(number: Expression) -> tuple[Fraction, int]:
    """A float as it is printed, with its places behind the point: 0.1 is one tenth. Raises Unread for no number."""
    text = repr(float(number)) if number._prec == 53 else str(number)
    value = Decimal(text)
    if not value.is_finite():
        raise Unread(f"{text} is no number")
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)
    return Fraction(value), max(-exponent, 0)


def _float(trees: Trees, number: Expression) -> Node:
    return number_node(trees, *decimal_of(number))


def _rational(trees: Trees, number: Expression) -> Node:
    return number_node(trees, Fraction(number.p, number.q))


def _negated(trees: Trees, node: Node) -> Node:
    return Node("negative", [trees.sign("MINUS", "-"), node])


def _sum(trees: Trees, expression: Expression) -> Node:
    terms = expression.as_ordered_terms() if isinstance(expression, sympy.Add) else expression.args
    first, *rest = terms
    found = trees.tree(first)
    for term in rest:
        less = term.could_extract_minus_sign()
        right = trees.tree(-term if less else term)
        if right.data in ("add", "subtract", "negative"):
            right = trees.bracketed(right)
        sign = trees.sign("MINUS", "-") if less else trees.sign("PLUS", "+")
        found = Node("subtract" if less else "add", [found, sign, right])
    return found


def _product(trees: Trees, expression: Expression) -> Node:
    if isinstance(expression, sympy.Mul) and expression.could_extract_minus_sign():
        inner = trees.tree(-expression)
        return _negated(trees, trees.bracketed(inner) if inner.data in ("add", "subtract", "negative") else inner)
    top, bottom = sympy.fraction(expression, exact=True)
    if bottom != 1:
        return _quotient(trees, top, bottom)
    factors = expression.as_ordered_factors() if isinstance(expression, sympy.Mul) else expression.args
    found = trees.factor(factors[0])
    for factor in factors[1:]:
        found = Node("beside", [found, trees.factor(factor)])
    return found


def _quotient(trees: Trees, top: Expression, bottom: Expression) -> Node:
    return Node("fraction", [trees.sign("FRACTION", Ratio(trees.tree(top), trees.tree(bottom)))])


def _power(trees: Trees, expression: Expression) -> Node:
    base, exponent = expression.args
    if not exponent.is_Rational:
        # u^v = e^(v ln u)
        return trees.call("exp", sympy.Mul(exponent, sympy.log(base), evaluate=False))
    if exponent < 0:
        return _quotient(trees, sympy.S.One, sympy.Pow(base, -exponent))
    if exponent == sympy.S.Half:
        return Node("root", [trees.sign("ROOT", trees.tree(base))])
    script = [str(exponent.p)] if exponent.q == 1 else [str(exponent.p), "/", str(exponent.q)]
    return Node("raised", [trees.factor(base), trees.sign("SUP", tuple(map(trees.token, script)))])


def _function(name: str) -> Row:
    return lambda trees, expression: trees.call(name, *expression.args)


def _named_function(trees: Trees, expression: Expression) -> Node:
    return trees.call(expression.func.__name__, *expression.args)


def _bars(trees: Trees, expression: Expression) -> Node:
    return Node("bars", [trees.sign("LBAR", "|"), trees.tree(expression.args[0]), trees.sign("RBAR", "|")])


def _series(sign: str) -> Row:
    def row(trees: Trees, expression: Expression) -> Node:
        body, *limits = expression.args
        node = trees.tree(body)
        for limit in limits:
            node = trees.bracketed(Node("beside", [_big(trees, sign, limit), trees.bracketed(node)]))
        return node

    return row


def _big(trees: Trees, sign: str, limit: Sequence[Expression]) -> Node:
    if len(limit) != 3 or not limit[1].is_Integer or not (limit[2].is_Integer or limit[2].is_Symbol):
        raise Unread(f"a sum over {_short(limit)}; write (j, 1, 3) or (j, 1, n)", trees.place())
    index, start, end = limit
    below = (trees.token(str(index)), trees.token("="), trees.token(str(start)))
    return Node("big", [trees.sign("BIG", SumSign(sign, below, (trees.token(str(end)),)))])


_RELATIONS: Mapping[type, str] = {
    sympy.Eq: "=", sympy.Ne: "!=", sympy.Lt: "<", sympy.Le: "<=", sympy.Gt: ">", sympy.Ge: ">=",
}  # fmt: skip


def _cases(trees: Trees, expression: Expression) -> Node:
    branches: list[Node | Terminal] = []
    for value, condition in expression.args:
        until = Node("until", [trees.sign("AMP", "&")])
        branch = [trees.tree(value), until]
        if condition != sympy.true:
            relation = _RELATIONS.get(type(condition))
            if relation is None:
                raise Unread(
                    f"the condition {_short(condition)}; a piece has one comparison, the last one may have True",
                    trees.place(),
                )
            left, right = map(trees.tree, condition.args)
            branch += [left, Node("relation", [trees.sign("REL", relation)]), right]
        branches += [trees.sign("ROW", "\\\\")] * bool(branches)
        branches.append(Node("branch", branch))
    return Node("cases", [trees.sign("LCASES", ""), Node("branches", branches), trees.sign("RCASES", "")])


def _transpose(trees: Trees, expression: Expression) -> Node:
    return Node("raised", [trees.factor(expression.args[0]), trees.sign("SUP", (trees.token(r"\top"),))])


def _entrywise(trees: Trees, expression: Expression) -> Node:
    found = trees.factor(expression.args[0])
    for factor in expression.args[1:]:
        found = Node("entrywise", [found, trees.sign("ODOT", r"\odot"), trees.factor(factor)])
    return found


def _applied_to_entries(trees: Trees, expression: Expression) -> Node:
    function, inner = expression.args
    name = getattr(function, "expr", function)
    row = next((known for kind, known in _NAMES.items() if isinstance(name, kind) or name is kind), None)
    if row is None and isinstance(name, AppliedUndef):
        row = name.func.__name__
    if row is None:
        raise Unread(f"{_short(function)} of every entry: give the function a name that is known here", trees.place())
    return trees.call(row, inner)


def _element(trees: Trees, expression: Expression) -> Node:
    """An entry of what is one number, such as (x^T y)[0, 0]; those of names are the atoms' matter."""
    parent = expression.parent
    if parent.shape == (1, 1):
        return trees.tree(parent)
    raise Unread(f"{_short(expression)}: give what it is an entry of a name of its own", trees.place())


Row = Callable[[Trees, Expression], Node]
_NAMES: Mapping[type, str] = {
    sympy.exp: "exp",
    sympy.log: "ln",
    sympy.tanh: "tanh",
    sympy.sinh: "sinh",
    sympy.cosh: "cosh",
    sympy.erf: "erf",
    sympy.sign: "sign",
    sympy.Max: "max",
    sympy.Min: "min",
}
_ROWS: Mapping[type, Row] = {
    sympy.Rational: _rational,
    sympy.Float: _float,
    type(sympy.E): lambda trees, _: trees.call("exp", sympy.S.One),
    sympy.Add: _sum,
    sympy.Mul: _product,
    sympy.Pow: _power,
    sympy.Abs: _bars,
    sympy.Sum: _series(r"\sum"),
    sympy.Product: _series(r"\prod"),
    sympy.Piecewise: _cases,
    AppliedUndef: _named_function,
    **{kind: _function(name) for kind, name in _NAMES.items()},
    sympy.MatAdd: _sum,
    sympy.MatMul: _product,
    sympy.Transpose: _transpose,
    HadamardProduct: _entrywise,
    ElementwiseApplyFunction: _applied_to_entries,
    sympy.matrices.expressions.matexpr.MatrixElement: _element,
}
