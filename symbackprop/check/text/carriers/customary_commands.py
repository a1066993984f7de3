"""Commands that people take from packages or from a preamble of their own which a document leaves out.

They count where the document uses them and does not define them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from symbackprop.latex.tokens import Macro

__all__ = ["customary_in"]

_USED = re.compile(r"\\[A-Za-z]+")


def _of(names: str, body: str, arguments: int = 0) -> dict[str, Macro]:
    macro = Macro(arguments, tuple(range(1, arguments + 1)), body)
    return {rf"\{name}": macro for name in names.split()}


_PARTIAL = r"\frac{\partial #1}{\partial #2}"
_COMMANDS: Mapping[str, Macro] = {
    # physics, derivative, commath, esdiff
    **_of("pdv pd pderiv parder pder partialderivative partialderiv pdiff diffp", _PARTIAL, 2),
    **_of("dv odv od deriv derivative der", r"\frac{d #1}{d #2}", 2),
    **_of("d dd diff", "d"),
    **_of("norm Norm", r"\|#1\|", 1),
    **_of("abs Abs", "|#1|", 1),
    **_of("qty paren parens pr", "(#1)", 1),
    **_of("set Set", r"\{#1\}", 1),
    **_of("T tran trans transp transpose tp trp", r"\top"),
    **_of("half", r"\frac{1}{2}"),
    **_of("grad Grad", r"\nabla"),
    **_of("R Reals reals RR", r"\mathbb{R}"),
    **_of("had hadamard hadam hprod circledot", r"\odot"),
    **_of("defeq eqdef definedas isdef coloneq", ":="),
    **_of("sigmoid sigm sig logistic", r"\operatorname{sigmoid}"),
    **_of("relu ReLU Relu RELU", r"\operatorname{ReLU}"),
    **_of("softmax Softmax smax", r"\operatorname{softmax}"),
    **_of("diag Diag", r"\operatorname{diag}"),
    **_of("trace Tr", r"\operatorname{tr}"),
    **_of("sign sgn", r"\operatorname{sign}"),
    **_of("L", r"\mathcal{L}"),
    **{rf"\{letter}": Macro(0, (), rf"\mathbf{{{letter}}}") for letter in "abcfghuvwxyzABDFGHKUVWXYZ"},
}  # fmt: skip


def customary_in(document: str) -> Iterator[tuple[str, Macro]]:
    """The commands of the table that a document uses; a derivative by several names has another meaning."""
    for name in dict.fromkeys(match[0] for match in _USED.finditer(document)):
        macro = _COMMANDS.get(name)
        if macro is None:
            continue
        if not macro.arguments or _takes(document, name, macro.arguments):
            yield name, macro
        elif name == r"\qty":
            yield name, Macro(0, (), "")  # before brackets it only makes them fit


def _takes(document: str, name: str, arguments: int) -> bool:
    """Whether a command always has its arguments in braces, and no more."""
    used = rf"{re.escape(name)}(?![A-Za-z])"
    behind = r"\s*+\{" if arguments == 1 else r"\s*+\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*+\})*+\})*+\}\s*+\{"
    third = rf"{used}{behind}(?:[^{{}}]|\{{[^{{}}]*+\}})*+\}}\s*+\{{" if arguments > 1 else ""
    if len(re.findall(used, document)) != len(re.findall(used + behind, document)):
        return False
    return not third or re.search(third, document) is None
