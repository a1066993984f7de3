"""One formula of numbers, as it stands on a board."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from symbackprop.core.quantities import Quantity
from symbackprop.core.terms import Real, Term
from symbackprop.latex.formulas.formula import OwnFunction, Reader
from symbackprop.latex.formulas.names import Written
from symbackprop.latex.formulas.values import Value, number_of
from symbackprop.latex.grammar import Grammar
from symbackprop.latex.nodes import Node
from symbackprop.latex.tokenise import tokenise
from symbackprop.latex.tokens import Unread
from symbackprop.rules.functions import FUNCTIONS
from symbackprop.rules.value import Unknown

__all__ = ["board_grammar", "check_signs", "line_and_column", "read_formula", "read_tree"]


def board_grammar(functions: Iterable[str] = ()) -> Grammar:
    """The grammar of formulas on a board; the names of functions are its words, those of the table and further ones."""
    return Grammar({*functions, *(word for row in FUNCTIONS.values() for word in row.written if word.isalpha())})


def check_signs(text: str) -> None:
    """Raises Unread at a control character, as TOML makes of a backslash in double quotes."""
    for at, sign in enumerate(text):
        if not sign.isprintable() and sign != "\n":
            raise Unread(
                f"a control character ({ascii(sign)[1:-1]}) in a formula; write LaTeX in single quotes, "
                'for in double quotes TOML reads "\\t" and "\\b" as such characters',
                at,
            )


@dataclass(frozen=True, slots=True)
class _Names:
    """Names that stand for formulas without indices."""

    meanings: Mapping[str, Term]
    functions: Mapping[str, OwnFunction]

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self.meanings)

    def value(self, name: Written, reader: Reader) -> Value | None:  # noqa: ARG002 - a scope
        found = self.meanings.get(name.full)
        return None if found is None else Value(found)

    def number(self, quantity: Quantity) -> Real:
        raise Unknown(str(quantity))


def read_formula(text: str, names: Mapping[str, Term], functions: Mapping[str, OwnFunction] | None = None) -> Term:
    r"""A formula of numbers in LaTeX as a term. `names` says what each name stands for, by the name as people say it:
    z, alpha for \alpha, xhat for \hat{x}, w_0; `functions` what each function makes of its argument, beside those of
    the table.

    Raises Unread, with the place in the text (`at`), for what is not understood or could be read in two ways.
    """
    check_signs(text)
    tokens = tokenise(text)
    if not tokens:
        raise Unread("nothing stands here", 0)
    return number_of(
        Reader(_Names(names, functions or {}), board_grammar(functions or ())).read(tokens), "the formula", 0
    )


def read_tree(
    tree: Node, names: Mapping[str, Term], grammar: Grammar, functions: Mapping[str, OwnFunction] | None = None
) -> Term:
    """The same of a formula that is a syntax tree already."""
    return number_of(Reader(_Names(names, functions or {}), grammar).value(tree), "the formula", None)


def line_and_column(text: str, at: int) -> tuple[int, int]:
    """The line of a text and the column in it, both from 1 on, in which a place is."""
    return text.count("\n", 0, at) + 1, at - (text.rfind("\n", 0, at) + 1) + 1
