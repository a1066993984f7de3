"""The conventions of a document, taken from its definitions: those under which most of them are right.

What a document says that is no definition has no voice in it: a convention under which fewer claims are wrong is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.judging.links import judge_links
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.keys import Key, key_of
from symbackprop.check.names.layout import LAYOUTS, Layout
from symbackprop.check.reading.instances import instances_of, read_sides
from symbackprop.check.reading.interpretation import Reading
from symbackprop.check.report import RANK, Verdict
from symbackprop.check.text.chains import Chain, chains_of
from symbackprop.check.text.formulas import Formula
from symbackprop.core.places import ALL
from symbackprop.core.quantities import Kind, Quantity
from symbackprop.latex.grammar import letters_of
from symbackprop.latex.heads import head_name
from symbackprop.latex.nodes import Node, Trees
from symbackprop.latex.signs import RELATIONS
from symbackprop.latex.tokens import Macros, Unread, tokenise

__all__ = ["layout_of"]

_MOST = 12  # definitions that are looked at
_DEFINED = (Kind.PREACTIVATION, Kind.ACTIVATION, Kind.PREDICTION)


def layout_of(evidence: Evidence, formulas: Iterable[Formula], macros: Macros) -> Layout:
    """The layout under which most of a document's definitions of vectors are right; the lecture's own among equals."""
    definitions = [*islice(_definitions(evidence.env, formulas, macros), _MOST)]
    if not definitions:
        return LAYOUTS[0]
    return max(LAYOUTS, key=lambda layout: sum(_is_right(evidence, layout, *one) for one in definitions))


def _definitions(env: Environment, formulas: Iterable[Formula], macros: Macros) -> Iterator[tuple[Chain, Trees]]:
    """The chains that say what a vector of the lecture is, by a matrix of weights."""
    table = env.names.table
    wholes = {key.base for key, quantity in table.items() if quantity.unit == ALL or _is_single(env, quantity)}
    for formula in formulas:
        if formula.problem or "=" not in formula.text or not any(base.split()[-1] in formula.text for base in wholes):
            continue
        try:
            chains = chains_of(tokenise(formula.text, formula.start, macros), lambda _: False)
        except Unread:
            continue
        for chain in chains:
            if len(chain.sides) < 2 or RELATIONS[chain.relations[0].text] != "=" or chain.continues:
                continue
            first = replace(chain, sides=chain.sides[:2], relations=chain.relations[:1], conditions=())
            trees = read_sides(first, env.grammar)
            if _is_definition(env, trees):
                yield first, trees


def _is_single(env: Environment, quantity: Quantity) -> bool:
    return quantity in env.network.equations


def _is_definition(env: Environment, trees: Trees) -> bool:
    named = head_name(trees)
    side = trees[1]
    found = env.names.find(key_of(named, {})) if named is not None else None
    if found is None or found.kind not in _DEFINED or not isinstance(side, Node):
        return False
    names = (env.names.find(key) for key in _keys(env, side))
    return any(name is not None and name.kind is Kind.WEIGHT and name.unit == ALL for name in names)


def _keys(env: Environment, side: Node) -> Iterator[Key]:
    """The keys of the names in a side, without the transposes above them."""
    for named in letters_of(side, env.grammar):
        key = key_of(named, {})
        yield key
        for mark in ("T", r"\top", r"\intercal"):
            if key.sup.endswith(mark):
                yield replace(key, sup=key.sup.removesuffix(mark))


def _is_right(evidence: Evidence, layout: Layout, chain: Chain, trees: Trees) -> bool:
    env = replace(evidence.env, layout=layout)
    read = instances_of(env, chain, trees, Reading())
    (outcome,) = judge_links(evidence.within(env), chain, read, 1)
    return RANK[outcome.verdict] <= RANK[Verdict.CARRIED]
