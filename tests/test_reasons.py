"""The reason beside a line says what the step did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from symbackprop.api import parse_lecture, read_lecture, work_out
from symbackprop.compose.document import Chain, Document, Ledger, Locals, Phrase, Table
from symbackprop.core.quantities import Kind, named
from symbackprop.core.terms import (
    Apply,
    Cases,
    Derivative,
    Kronecker,
    Negation,
    Number,
    Power,
    Product,
    Quotient,
    Series,
    Sum,
    Symbol,
    Term,
    quantities_of,
    transform,
    walk,
)
from symbackprop.derive.reasons import tidied
from symbackprop.rules.activations import elementwise_names
from symbackprop.rules.losses import LOSSES
from tests.lectures import SMALL

EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("**/*.toml"))
LOSS_NAMES = [name for name, row in LOSSES.items() if not row.single]
ROWS = f"""
title = "Every row"
[[sections]]
kind = "activations"
functions = {[*elementwise_names()]}
[[sections]]
kind = "losses"
functions = {LOSS_NAMES}
[[sections]]
kind = "softmax"
"""


def count(term: Term, *kinds: type[Term]) -> int:
    return sum(isinstance(node, kinds) for node in walk(term))


def names(term: Term) -> Counter[object]:
    """Symbols, functions and numbers but for ones, whatever their signs."""
    found: Counter[object] = Counter()
    for node in walk(term):
        if isinstance(node, Symbol | Derivative | Kronecker):
            found[node] += 1
        elif isinstance(node, Apply):
            found[node.function] += 1
        elif isinstance(node, Number) and abs(float(node.value)) != 1:
            found[abs(float(node.value))] += 1
    return found


def brackets(term: Term) -> int:
    """Sums that are factors."""
    return sum(isinstance(part, Sum) for node in walk(term) if isinstance(node, Product) for part in node.factors)


def unsigned(term: Term) -> Term:
    return transform(term, lambda node: node.term if isinstance(node, Negation) else node)


def fractions(term: Term) -> set[Term]:
    return {node for node in walk(term) if isinstance(node, Quotient)}


def primed(term: Term) -> bool:
    return any(isinstance(node, Symbol) and "'" in node.quantity.name for node in walk(term))


FITS: dict[str, Callable[[Term, Term], bool]] = {
    "cancel": lambda a, b: bool(names(a) - names(b)) and not names(b) - names(a),
    "one_fraction": lambda a, b: names(a) == names(b) and bool(fractions(b) - fractions(a)),
    "signs": lambda a, b: unsigned(a) == unsigned(b) and a != b,
    "shorten": lambda a, b: a != b,
    "split_fraction": lambda a, b: a.holds(Quotient) and count(b, Quotient) >= count(a, Quotient),
    "common_denominator": lambda a, b: count(b, Quotient) < count(a, Quotient),
    "multiply_out": lambda a, b: brackets(b) < brackets(a) or count(b, Sum) <= count(a, Sum),
    "distribute": lambda a, b: brackets(b) < brackets(a) or count(b, Sum) < count(a, Sum),
    "factor": lambda a, b: bool(names(a) - names(b)) and brackets(b) > brackets(a),
    "collect": lambda a, b: bool(names(a) - names(b)) and brackets(b) > brackets(a),
    "kronecker": lambda a, b: count(b, Kronecker) < count(a, Kronecker),
    "cases": lambda a, b: b.holds(Cases) and not a.holds(Cases),
    "add": lambda a, b: isinstance(a, Sum) and isinstance(b, Number | Sum | Symbol | Negation),
    "pull_out": lambda a, b: a.holds(Series) or a.holds(Derivative),
    "put_in": lambda a, b: (a.holds(Derivative) or primed(a)) and not (b.holds(Derivative) or primed(b)),
    "substitution": lambda a, b: count(b, Derivative) < max(count(a, Derivative), 1),  # a may be delta, by its name
    "chain_rule": lambda a, b: a.holds(Derivative) and count(b, Derivative) > count(a, Derivative),
    "product_rule": lambda a, b: a.holds(Derivative) and isinstance(b, Sum | Product) and primed(b),
    "quotient_rule": lambda a, b: a.holds(Derivative) and isinstance(b, Quotient) and primed(b),
    "power_rule": lambda a, b: a.holds(Derivative) and b.holds(Power),
    "differentiate": lambda a, b: a.holds(Derivative) and not b.holds(Derivative),
    "each_summand": lambda a, b: a.holds(Derivative) and not b.holds(Derivative),
    "recognise": lambda a, b: count(b, Apply) - count(b, Power) > -1 and len([*walk(b)]) < len([*walk(a)]),
    "complement": lambda a, b: b.holds(Sum),
}


def steps_of(document: Document) -> Iterator[tuple[str, Term, Term]]:
    """Each line with a reason: the reason, the side before and the side after."""
    for frame in document.frames:
        for block in (*frame.lead, *frame.blocks, *frame.tail):
            chains = (block,) if isinstance(block, Chain) else getattr(block, "chains", ())
            for chain in chains if isinstance(block, Chain | Locals | Ledger) else ():
                before = chain.left
                for link in chain.links:
                    if isinstance(link.reason, Phrase) and link.reason.key.startswith("reason."):
                        yield link.reason.key.removeprefix("reason."), before, link.right
                    before = link.right


def misnamed(document: Document) -> list[tuple[str, Term, Term]]:
    return [(rule, before, after) for rule, before, after in steps_of(document)
            if rule in FITS and not FITS[rule](before, after)]  # fmt: skip


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_reasons_of_the_examples_are_what_the_steps_do(path: Path) -> None:
    """Where something is said to cancel, something does; a fraction that is written as one is one, and so on."""
    assert misnamed(work_out(read_lecture(path)).document) == []


def test_the_reasons_of_every_row_are_what_the_steps_do() -> None:
    """Of all activations and losses, and of softmax; and most kinds of step are among them."""
    document = work_out(parse_lecture(SMALL + ROWS.replace('title = "Every row"', ""))).document
    assert misnamed(document) == []
    assert {"cancel", "one_fraction", "put_in", "kronecker", "product_rule", "quotient_rule"} <= {
        rule for rule, *_ in steps_of(document)
    }


def test_a_wrong_reason_would_be_noticed() -> None:
    """The tester tested, and the three names of a step that makes a product short."""
    u, v, w = (Symbol(named(letter)) for letter in "uvw")
    assert tidied(Quotient(u, v) * v, u) == "cancel"
    assert tidied(u * Quotient(v, w), Quotient(u * v, w)) == "one_fraction"
    assert tidied((-u) * (-v), u * v) == "signs"
    assert tidied(Quotient(u, v) * Product((Number(Fraction(1)), w)), Quotient(u, v) * w) == "shorten"
    assert FITS["cancel"](Quotient(u, v) * v, u)
    assert not FITS["cancel"](u * Quotient(v, w), Quotient(u * v, w))
    assert not FITS["one_fraction"](Quotient(u, v) * v, u)


def test_a_table_of_functions_has_one_set_of_letters() -> None:
    """Softmax in z and a, as the rows beside it are, whatever the lecture's own letters."""
    text = SMALL.replace('activation = "sigmoid"', 'activation = "softmax"') + '[[sections]]\nkind = "comparison"\n'
    for style in ("flat", "bracket", "nodes"):
        document = work_out(parse_lecture(f'{text}[notation]\nstyle = "{style}"\n')).document
        table = next(block for frame in document.frames for block in frame.blocks if isinstance(block, Table))
        names = {q.name.partition("_")[0] for row in table.rows for cell in row if isinstance(cell, Term)
                 for q in quantities_of(cell) if q.kind is Kind.VARIABLE}  # fmt: skip
        others = [q for row in table.rows for cell in row if isinstance(cell, Term)
                  for q in quantities_of(cell) if q.kind is not Kind.VARIABLE]  # fmt: skip
        assert names == {"a", "z"}
        assert others == []
