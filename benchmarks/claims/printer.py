"""The generator's own printer: trees to LaTeX in a document's style, with what a writer varies from line to line."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.claims.spelling import Spelling
from benchmarks.claims.style import Style
from benchmarks.claims.tree import Cases, Derivative, Kronecker, Layer, Name, Number, Op, Sum, Tree

__all__ = ["Printer"]

_SUM, _PRODUCT, _SIGN, _ATOM = range(4)  # how tightly a formula holds together
_NAMED = {"sigmoid": r"\sigma", "tanh": r"\tanh", "relu": r"\mathrm{ReLU}", "softplus": r"\mathrm{softplus}",
          "softmax": r"\mathrm{softmax}", "ln": r"\ln", "exp": r"\exp"}  # fmt: skip

# products within products: a product of matrices binds more tightly than one of entries
_BRACKETED = {("had", "matmul"), ("had", "mul"), ("matmul", "had"), ("mul", "had"), ("matmul", "mul")}


@dataclass(frozen=True, slots=True)
class Printer:
    spelling: Spelling
    style: Style
    chance: random.Random

    def text(self, tree: Tree) -> str:
        return self._text(tree)[0]

    def _text(self, tree: Tree) -> tuple[str, int]:
        """A formula, and how tightly it holds together."""
        match tree:
            case Name():
                return self.spelling.name(tree), _ATOM
            case Number(value=value, text=text):
                plain = text or (
                    str(value)
                    if value.denominator == 1
                    else self._fraction(str(value.numerator), str(value.denominator))
                )
                return plain, _SIGN if plain.startswith("-") else _ATOM
            case Derivative(of=of, by=by):
                return self._derivative(of, by), _ATOM
            case Kronecker(one=one, other=other):
                forms = (
                    rf"\delta_{{{one}{other}}}",
                    rf"\mathbb{{1}}[{one} = {other}]",
                    rf"\mathbf{{1}}\{{{one} = {other}\}}",
                )
                return forms[self.style.half % 3], _ATOM
            case Cases(one=one, other=other, equal=equal, unequal=unequal):
                rows = ((equal, f"{one} = {other}"), (unequal, rf"{one} \neq {other}"))
                said = ("", r"\text{if } ", r"\text{for } ")[self.style.half % 3]
                inside = r" \\ ".join(f"{self.text(body)} & {said}{when}" for body, when in rows)
                return rf"\begin{{cases}} {inside} \end{{cases}}", _ATOM
            case Sum(letter=letter, over=over, body=body):
                inner, tight = self._text(body)
                return (
                    f"{self._sum(letter, over)} {self._bracketed(inner) if tight in (_SUM, _SIGN) else inner}",
                    _PRODUCT,
                )
        return self._op(tree)

    def _op(self, tree: Op) -> tuple[str, int]:
        match tree.head:
            case "add":
                return self._added(tree.parts), _SUM
            case "neg":
                inner, tight = self._text(tree.parts[0])
                return f"-{self._bracketed(inner) if tight in (_SUM, _SIGN) else inner}", _SIGN
            case "frac":
                return self._quotient(*tree.parts)
            case "pow":
                return self._powered(*tree.parts), _ATOM
            case "T":
                return self._transposed(tree.parts[0]), _ATOM
            case "diag":
                name = (r"\mathrm{diag}", r"\operatorname{diag}", r"\text{diag}")[self.style.half % 3]
                return f"{name}({self.text(tree.parts[0])})", _ATOM
            case "call":
                return self._call(tree), _ATOM
        return self._multiplied(tree), _PRODUCT

    # sums and products

    def _added(self, terms: Sequence[Tree]) -> str:
        text = ""
        for term in terms:
            inner, tight = self._text(term)
            if text and inner.startswith("-"):
                text += f" - {inner[1:]}" if not isinstance(term, Number) else f" + ({inner})"
            elif tight == _SUM:
                text += f"{' + ' if text else ''}{self._bracketed(inner)}"
            else:
                text += f" + {inner}" if text else inner
        return text

    def _multiplied(self, tree: Op) -> str:
        between = {"had": self.style.entry, "matmul": self.style.matrix_product}.get(tree.head, self.style.product)
        text = ""
        for place, factor in enumerate(tree.parts):
            inner, tight = self._text(factor)
            last = place == len(tree.parts) - 1
            loose = tight == _SUM or (tight == _SIGN and place > 0) or (isinstance(factor, Sum) and not last)
            if (
                isinstance(factor, Op)
                and (tree.head, factor.head) in _BRACKETED
                and (place > 0 or factor.head == "had")
            ):
                loose = True
            if tight == _SIGN and place == 0:
                loose = True
            if self.style.slash and isinstance(factor, Derivative) and tree.head == "matmul":
                loose = True
            inner = self._bracketed(inner) if loose else inner
            text += inner if not place else self._between(between, tree.parts[place - 1], factor) + inner
        return text

    def _between(self, sign: str, before: Tree, after: Tree) -> str:
        """The sign between two factors: digits never touch."""
        if sign in ("", r"\,") and isinstance(before, Number | Op) and _begins_with_digit(after):
            sign = r"\cdot"
        return f" {sign} " if sign else " "

    def _sum(self, letter: str, over: Layer | None) -> str:
        size = "m" if over is None else ""
        if isinstance(over, int):
            size = str(self.spelling.network.width(over))
        if over is None or (self.style.limits == "full" and size):
            return f"\\sum_{{{letter}=1}}^{size if len(size) == 1 else '{' + size + '}'}"
        return f"\\sum_{letter}" if self.chance.random() < 0.5 else f"\\sum_{{{letter}}}"

    def _bracketed(self, inner: str) -> str:
        outer = "[]" if "(" in inner and self.chance.random() < 0.3 and "[" not in inner else "()"
        if self.style.big == "left" and ("frac" in inner or "sum" in inner or self.chance.random() < 0.2):
            return f"\\left{outer[0]}{inner}\\right{outer[1]}"
        return f"{outer[0]}{inner}{outer[1]}"

    # quotients, powers, functions

    def _fraction(self, above: str, below: str) -> str:
        command = r"\dfrac" if self.chance.random() < 0.08 else r"\frac"
        if above == "1" and below == "2":
            return [r"\frac{1}{2}", r"\frac12", r"\tfrac{1}{2}", r"\frac{1}{2}"][self.style.half]
        return f"{command}{{{above}}}{{{below}}}"

    def _quotient(self, above: Tree, below: Tree) -> tuple[str, int]:
        return self._fraction(self.text(above), self.text(below)), _ATOM

    def _powered(self, base: Tree, exponent: Tree) -> str:
        inner = self.text(base)
        if isinstance(base, Op) and base.label == "norm":
            return f"{inner}^{self.text(exponent)}"
        plain = isinstance(base, Name) and "^" not in inner and "'" not in inner
        if isinstance(base, Op) and base.label in ("act", "tanh") and self._function(base).startswith(r"\tanh"):
            return f"\\tanh^{self.text(exponent)}({self.text(base.parts[0])})"
        return f"{inner if plain else self._bracketed(inner)}^{self.text(exponent)}"

    def _transposed(self, base: Tree) -> str:
        inner, mark = self.text(base), self.style.transposed
        mark = mark if len(mark) == 1 or (mark.count("\\") == 1 and "{" not in mark) else f"{{{mark}}}"
        if isinstance(base, Name) and "^" not in inner:
            return f"{inner}^{mark}"
        if isinstance(base, Name) and inner.endswith("]}") and self.chance.random() < 0.3:
            return (
                f"{inner[:-1]}{mark.strip('{}') if mark.startswith('{') else mark}}}"
                if "{\\" not in mark
                else f"({inner})^{mark}"
            )
        return f"({inner})^{mark}"

    def _function(self, tree: Op) -> str:
        if tree.label in ("act", "slope"):
            network, layer = self.spelling.network, tree.layer
            hidden = not isinstance(layer, int) or layer < network.depth
            kind = network.layers[layer - 1 if isinstance(layer, int) else 0].activation
            return self.style.own_function if hidden and self.style.own_function else _NAMED.get(kind, kind)
        return self.style.logarithm if tree.label == "ln" else _NAMED[tree.label]

    def _call(self, tree: Op) -> str:
        argument, tight = self._text(tree.parts[0])
        if tree.label == "norm":
            return f"\\|{argument}\\|"
        if tree.label == "positive":
            return f"\\mathbb{{1}}[{argument} > 0]" if self.style.half % 2 else f"\\mathbf{{1}}_{{{argument} > 0}}"
        if tree.label == "exp":
            return f"e^{{{argument}}}" if not self.style.exponential else f"\\exp({argument})"
        function = self._function(tree) + (self.style.prime if tree.label == "slope" else "")
        if tree.label == "ln" and tight == _ATOM and isinstance(tree.parts[0], Name) and self.chance.random() < 0.5:
            return f"{function} {argument}"
        return f"{function}({argument})" if self.style.big == "plain" else f"{function}\\left({argument}\\right)"

    def _derivative(self, of: Name, by: Name) -> str:
        above, below, d = self.spelling.name(of), self.spelling.name(by), self.style.differential
        gap = " " if d != "d" else ""
        if self.style.nabla and of.kind == "L" and by.unit is None:
            return f"\\nabla_{{{below}}} {above}"
        if self.style.slash:
            return f"{d}{gap}{above}/{d}{gap}{below}"
        return self._fraction(f"{d}{gap}{above}", f"{d}{gap}{below}")


def _begins_with_digit(tree: Tree) -> bool:
    """Whether a formula could be taken for the end of the number before it."""
    match tree:
        case Number(value=value):
            return value >= 0
        case Op("frac", parts):
            return all(isinstance(one, Number) for one in parts)
    return False
