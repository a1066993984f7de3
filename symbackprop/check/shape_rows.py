"""The rows of what words say of shapes, judged as the same in symbols is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from symbackprop.check.judged_chains import State, Step, judged_rows, row_alone
from symbackprop.check.judging.outcome import Outcome
from symbackprop.check.letters.tokens_meant import tokens_meant
from symbackprop.check.report import BAD, RANK, Verdict
from symbackprop.check.rows import Row
from symbackprop.check.text.chains import Chain, Side
from symbackprop.check.text.formulas import Formula
from symbackprop.check.text.shapes_said import ShapeSaid, shape_said
from symbackprop.latex.signs import OF_SHAPE, SHAPED_AS
from symbackprop.latex.tokens import Token

__all__ = ["rows_of_shapes"]

_NOT_READ = Outcome(Verdict.UNREAD, "the shape that is said here is not read")
_SUPPOSED = Outcome(Verdict.UNREAD, "this shape is only supposed")


def rows_of_shapes(state: State, formula: Formula, chains: Sequence[Chain]) -> Step:
    """The rows of what the words beside a formula say of its shape: one for each name in it. What is known behind them
    is what was known before.
    """
    (chain,) = chains if len(chains) == 1 else (None,)
    if chain is None or chain.relations or chain.conditions or not chain.items:
        return state, []
    said = shape_said(state.evidence.place.source.text, formula, state.macros)
    rows: list[Row] = []
    for item in chain.items if said is not None else ():
        if said is not None:
            state, row = _judged(state, item, said)
            rows.append(row)
    return state, rows


def _judged(state: State, item: Side, said: ShapeSaid) -> tuple[State, Row]:
    """The row of what is said of one formula: the worst verdict on its parts."""
    source = state.evidence.place.source
    before, behind = said.words
    latex = " ".join(filter(None, (before, source.verbatim(item.start, item.end), behind)))
    kept, (alone,) = row_alone(state, item.start, latex, _NOT_READ)
    found = [row for chain in _chains(state, item, said) for row in judged_rows(state, chain)[1]]
    worst = max(found, key=lambda row: RANK[row.outcome.verdict], default=alone)
    if said.supposed and worst.outcome.verdict in BAD:
        _, (worst,) = row_alone(state, item.start, latex, _SUPPOSED)
    return replace(kept, claims=state.claims + 1), replace(alone, finding=worst.finding)


def _chains(state: State, item: Side, said: ShapeSaid) -> Iterator[Chain]:
    """What is said as relations, in the names of the document for layers and the widths that are judged."""
    for sign, side in ((SHAPED_AS, said.like), (OF_SHAPE, said.space)):
        if side:
            env, source = state.evidence.env, state.evidence.place.source
            tokens = tokens_meant(env, source, side)
            yield Chain((item, Side(tuple(tokens))), (Token(sign, said.at, said.at),))
