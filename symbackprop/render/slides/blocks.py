"""Blocks of a frame -> the units that TeX sets: rows of formulas, sentences, tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TypeAlias

from symbackprop.compose.document import (
    Block,
    Chain,
    Contents,
    Factor,
    Given,
    Items,
    Ledger,
    Link,
    Locals,
    Note,
    Phrase,
    Reference,
    Table,
)
from symbackprop.core.display import shows_exactly
from symbackprop.core.terms import Derivative, Matrix, Series, Term, quantities_of, walk
from symbackprop.render.latex import RELATIONS
from symbackprop.render.printer import Printer
from symbackprop.render.slides.layout import Body
from symbackprop.render.slides.tables import table_of
from symbackprop.render.words import Wording

__all__ = ["Data", "Writer", "summands_of"]

Data: TypeAlias = Mapping[str, object]  # what the template reads

Gap: TypeAlias = tuple[float, float]  # millimetres, and shares of what a page leaves over

_BETWEEN_CHAINS, _BETWEEN_ROWS, _AFTER_WORDS, _BEFORE_WORDS = (3.6, 2), (1.8, 1), (1.8, 0.4), (3.6, 2)
_BESIDE_WORDS = 2, 1
_WIDEST, _LABEL = 32.0, 7.0  # ems that given numbers take on one line, and their label
_TIGHT = 1.1  # of the room, in which one line is better than several, if a little smaller
_WIDEST_MATRIX, _WIDEST_FORMULA = 36.0, 34.0  # ems of a matrix, and of a formula in rows, that a page can hold
_STEPS = 2  # workings in matrices that a terse body leaves

_FORMULAS = (Chain, Locals)


@dataclass(frozen=True, slots=True)
class Writer:
    """Prints the blocks of a frame; `numbers` has the equation numbers of its chains, by identity."""

    printer: Printer
    wording: Wording
    numbers: Mapping[int, int]
    body: Body
    overlays: bool

    def units(self, blocks: Iterable[Block]) -> list[Data]:
        """The units of the blocks; words stand near the formula that follows, and that they say something about."""
        every = [*self._with_totals(blocks)]
        found: list[Data] = []
        for before, block, after in zip((None, *every), every, (*every[1:], None), strict=False):
            if self._is_paired(after) and isinstance(block, Locals) and isinstance(after, Locals):
                found += self._pairs(block, after)
                continue
            if self._is_paired(block):
                continue
            units = self._units(block)
            if isinstance(before, Phrase) and isinstance(block, _FORMULAS):
                units = [{**units[0], **_gap(_AFTER_WORDS)}, *units[1:]] if units else units
            if isinstance(block, Phrase) and isinstance(after, _FORMULAS) and before is not None:
                units = [{**unit, **_gap(_BEFORE_WORDS)} for unit in units]
            found += units
        return found

    def _is_paired(self, block: Block | None) -> bool:
        return self.body.paired and isinstance(block, Locals) and block.beside

    def _pairs(self, block: Locals, beside: Locals) -> Iterator[Data]:
        """Each chain of a block, and that of the next one on the same row."""
        for number, (chain, other) in enumerate(zip(block.chains, beside.chains, strict=True)):
            unit = self._chain(
                Chain(chain.left, chain.links), _BETWEEN_ROWS if number else _BETWEEN_CHAINS, together=True
            )
            right = self._row(other.links)
            yield {**unit, "beside": {**right, "left": self.printer(other.left)}}

    def _with_totals(self, blocks: Iterable[Block]) -> Iterator[Block]:
        """The blocks; what a ledger comes to, for which its rows have no column, follows its textbook form."""
        ledger: Ledger | None = None
        for block in blocks:
            result = isinstance(block, Chain) and ledger is not None and block.left == (ledger.name or ledger.left)
            if result and isinstance(block, Chain) and ledger is not None and ledger.total is not None:
                yield replace(block, links=(*block.links, replace(ledger.total, emphasis=True)))
            else:
                yield block
            ledger = block if isinstance(block, Ledger) and (self.body.rows or self.body.spelled_out) else None

    def _units(self, block: Block) -> list[Data]:
        match block:
            case Chain():
                inline = block.inline and self._fits_on_a_line(block)
                return [self._chain(block, _BETWEEN_CHAINS, together=inline)]
            case Ledger() if self.body.spelled_out:
                return [unit for chain in block.spelled for unit in self._units(chain)]
            case Ledger() if self.body.rows:
                return [self._paths(block)]
            case Ledger():
                return [self._ledger(block)]
            case Locals(chains):
                one_row = [Chain(chain.left, chain.links) for chain in chains]
                return [
                    self._chain(chain, _BETWEEN_ROWS if number else _BETWEEN_CHAINS, together=True)
                    for number, chain in enumerate(one_row)
                ]
            case Items(items, reveal):
                texts = [text for text in map(self.wording, items) if text]
                return [{"kind": "items", "items": texts, "reveal": reveal and self.overlays}]
            case Given():
                return self._given(block)
            case Table():
                return [table_of(self.printer, self.wording, block)]
            case Contents(titles, current):
                entries = [(self.wording(title), number == current) for number, title in enumerate(titles)]
                return [{"kind": "contents", "rows": entries}]
            case Note(words):
                return [{"kind": "note", "text": self.wording(words)}]
        return [{"kind": "words", "text": self.wording(block), **_gap(_BESIDE_WORDS)}]

    def _given(self, given: Given) -> list[Data]:
        """Given numbers on one line; of matrices and what goes with them as many to a line as there is room for."""
        matrix = any(isinstance(value, Matrix) for _, value in given.pairs)
        lines = self._lines(given.pairs) if matrix else [given.pairs]
        return [
            {
                "kind": "given",
                "label": "" if number else self.wording(given.label),
                "values": [self._told(name, value) for name, value in pairs],
                "elided": given.elided,
                "matrix": any(isinstance(value, Matrix) for _, value in pairs),
            }
            for number, pairs in enumerate(lines)
            if pairs
        ]

    def _lines(self, pairs: Sequence[tuple[Term, Term]]) -> list[list[tuple[Term, Term]]]:
        """Each matrix where there is room for it, single numbers together."""
        most = _WIDEST if self.body.room is None else min(self.body.room - _LABEL, _WIDEST)
        lines: list[list[tuple[Term, Term]]] = [[]]
        taken = 0.0
        for matrix, group in groupby(pairs, lambda pair: isinstance(pair[1], Matrix)):
            same = [*group]
            for one in [[pair] for pair in same] if matrix else [same]:
                width = sum(self.printer.piece(side).width + 1.5 for pair in one for side in pair)
                if lines[-1] and taken + width > most:
                    lines.append([])
                    taken = 0.0
                lines[-1] += one
                taken += width
        return lines

    def _told(self, name: Term, value: Term) -> str:
        """A name and its number, or ~ what that is rounded to."""
        exact = shows_exactly(value, self.printer.digits, self.printer.finer)
        return f"{self.printer(name)} {RELATIONS['=' if exact else 'approx']} {self.printer(value)}"

    def _fits_on_a_line(self, chain: Chain) -> bool:
        sides = (chain.left, *(link.right for link in chain.links))
        room = self.printer.room
        return room is None or sum(self.printer.piece(side).width + 1.5 for side in sides) < _TIGHT * room

    def _chain(self, chain: Chain, gap: Gap, *, together: bool = False) -> Data:
        """A chain in rows; the links of one are written one after the other where it is `together`."""
        tag = self.numbers.get(id(chain))
        chain = replace(chain, links=self._that_fit(chain))
        matrices = any(isinstance(node, Matrix) for link in chain.links for node in walk(link.right))
        if together or (matrices and self.printer.room is not None):
            rows = self._rows(chain, together=together)
        else:
            rows = [[link] for link in chain.links]
        links: list[Data] = []
        for row in rows:
            link = self._row(row)
            links.append({**link, "reason": ""} if self.body.reasons_below else link)
            if self.body.reasons_below and link["reason"]:
                below = rf"{{\sbpbelow{{{link['reason']}}}}}"
                links.append(
                    {"relation": "", "right": below, "reason": "", "emphasis": False, "more": [], "same": True}
                )
        return {
            "kind": "chain",
            "left": self.printer(chain.left),
            "links": links,
            "tag": tag,
            "stage": chain.stage if self.overlays else 1,
            "beside": None,
            **_gap(gap),
        }

    def _that_fit(self, chain: Chain) -> tuple[Link, ...]:
        """The links without those before the last that are wider than any page; the first of matrices stays, and of
        the formulas the narrowest where none else would. A `terse` body leaves the step before the result out, too.
        """
        links = chain.links
        if self.printer.room is None:
            return links
        width = {id(link): self.printer.piece(link.right).width for link in links}
        widest_matrix, widest_formula = (max(most, self.printer.room) for most in (_WIDEST_MATRIX, _WIDEST_FORMULA))
        formulas = [link for link in links if any(quantities_of(link.right))]
        fitting = [link for link in formulas if width[id(link)] < widest_formula]
        kept = fitting or sorted(formulas, key=lambda link: width[id(link)])[:1]
        last = len(links) - 1
        fit = [
            link
            for place, link in enumerate(links)
            if place == last
            or width[id(link)] < (widest_matrix if _has_matrix(link.right) else widest_formula)
            or (place == 0 and _has_matrix(link.right))
            or any(link is one for one in kept)
        ]
        worked = [link for link in fit if _has_matrix(link.right) and not any(quantities_of(link.right))]
        if self.body.terse and len(worked) > _STEPS and fit[-2] is worked[-2]:
            del fit[-2]
        return _without_the_others(links, fit)

    def _ledger(self, ledger: Ledger) -> Data:
        """A column for each factor and sign; without overlays all of it is there from the start."""
        stages = max(column.stage for column in ledger.columns if isinstance(column, Factor)) + 1
        columns: list[Data] = []
        for before, column in zip((None, *ledger.columns), ledger.columns, strict=False):
            if isinstance(column, Factor):
                columns.append(self._factor(column, leads=before in (None, "(")))
            else:
                text = self.printer.sign(column) if isinstance(column, str) else self.printer.sum_sign(column)
                # brackets round fractions are tall, those round numbers are not
                columns.append({"kind": "", "derivative": text, "value": column if column in ("(", ")") else text})
        total = ledger.total
        return {
            "kind": "ledger",
            "left": self.printer(ledger.left) if ledger.name is None else self._named(ledger.name, ledger.left),
            "columns": columns,
            "total": None if total is None else self.printer(total.right),
            "relation": "=" if total is None else RELATIONS[total.relation],
            "stages": stages if self.overlays else 1,
        }

    def _paths(self, ledger: Ledger) -> Data:
        """A path in each row; what all of them have before or after their brackets stands there once."""
        before, rows, after = summands_of(ledger.columns)
        left = self.printer(ledger.left) if ledger.name is None else self._named(ledger.name, ledger.left)
        return {
            "kind": "paths",
            "left": left,
            "before": [self._cell_of(column) for column in before],
            "rows": [[self._cell_of(column) for column in row] for row in rows],
            "after": [self._cell_of(column) for column in after],
            "bracketed": bool(before or after),
            "width": max(map(len, rows)),
        }

    def _cell_of(self, column: Factor | str | Series) -> Data:
        if isinstance(column, Factor):
            return self._factor(column, leads=True)
        sign = self.printer.sign(column) if isinstance(column, str) else self.printer.sum_sign(column)
        return {"kind": "", "derivative": sign}

    def _named(self, name: Term, term: Term) -> str:
        return f"{self.printer(name)} = {self.printer(term)}"

    def _factor(self, factor: Factor, *, leads: bool) -> Data:
        """A column of the ledger, with the number of the definition that is differentiated; a negative number is
        bracketed unless it leads the formula.
        """
        derivative = factor.derivative
        defined = (
            self.wording(Reference(derivative.of)) if isinstance(derivative, Derivative) and derivative.direct else ""
        )
        value = ""
        if factor.value is not None:
            value = self.printer(factor.value) if leads else self.printer.factor(factor.value)
        return {
            "kind": factor.kind,
            "stage": factor.stage if self.overlays else 1,
            "badge": factor.stage,
            "name": self.wording(factor.name) + defined,
            "derivative": self.printer(factor.derivative),
            "local": self.printer(factor.local),
            "value": value,
        }

    def _rows(self, chain: Chain, *, together: bool) -> list[list[Link]]:
        """The links of a chain, as many to a row as there is room for."""
        rows: list[list[Link]] = []
        room = self.printer.room
        taken = 0.0
        start = self.printer.piece(chain.left).width
        broken = False  # whether the side before stands in rows of its own
        for link in chain.links:
            width = self.printer.piece(link.right).width + 1.5
            first = len(rows) < 2 and not (rows and _has_matrix(chain.links[0].right))
            alone = first and not together and not self.body.packed
            if not rows or alone or broken or (room is not None and taken + width > room):
                rows.append([])
                taken = start
            broken = room is not None and replace(self.printer, room=None).piece(link.right).width > room
            rows[-1].append(link)
            taken += width
        if len(rows) > 2 and len(rows[-1]) == 1 < len(rows[-2]) and not broken:
            last = rows[-2][-1], rows[-1][0]
            if room is None or start + sum(self.printer.piece(link.right).width + 1.5 for link in last) <= room:
                rows[-2:] = [rows[-2][:-1], [*last]]  # the result stands beside what it comes from
        return rows

    def _row(self, links: Sequence[Link]) -> Data:
        """The links of one row; what follows the first is written with its relation before it."""
        first, *rest = [self._link(link) for link in links]
        reason = next((link["reason"] for link in (first, *rest) if link["reason"]), "")
        return {**first, "more": rest, "reason": reason}

    def _link(self, link: Link) -> dict[str, object]:
        return {
            "relation": RELATIONS[link.relation],
            "right": self.printer(link.right),
            "reason": "" if link.reason is None else self.wording(link.reason),
            "emphasis": link.emphasis,
            "same": False,
        }


Columns: TypeAlias = tuple[Factor | str | Series, ...]


def summands_of(columns: Columns) -> tuple[Columns, tuple[Columns, ...], Columns]:
    """The columns of a ledger before its outermost brackets, the summands in them, and the columns after them; all are
    summands where there is none outside of brackets.
    """
    depths: list[int] = []
    depth = 0
    for column in columns:
        depth += column == "("
        depths.append(depth)
        depth -= column == ")"
    start, end = 0, len(columns)
    if not any(column == "+" and not level for column, level in zip(columns, depths, strict=True)):
        start, end = columns.index("(") + 1, len(columns) - columns[::-1].index(")") - 1
    level = depths[start] if start else 0
    rows: list[list[Factor | str | Series]] = [[]]
    for column, own in zip(columns[start:end], depths[start:end], strict=True):
        if column == "+" and own == level:
            rows.append([])
        else:
            rows[-1].append(column)
    return columns[: max(start - 1, 0)], tuple(map(tuple, rows)), columns[end + 1 :]


def _gap(gap: Gap) -> Data:
    return {"gap": gap[0], "share": gap[1]}


def _without_the_others(links: Sequence[Link], kept: Sequence[Link]) -> tuple[Link, ...]:
    """Those of the links that are kept; what comes after a rounded one that is not is ~ what stands before that."""
    found: list[Link] = []
    rounded = False
    for link in links:
        if any(link is one for one in kept):
            found.append(replace(link, relation="approx") if rounded and link.relation == "=" else link)
            rounded = False
        else:
            rounded = rounded or link.relation == "approx"
    return tuple(found)


def _has_matrix(term: Term) -> bool:
    return term.holds(Matrix)
