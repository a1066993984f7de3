"""Stretches in which what one layer has is written without its number: z_i and a_j, of the output layer.

Where the lecture has several layers, such names alone are nobody's, or of the wrong layer. Under each heading where
they are in what is not right, they are tried as those of each layer, from the last one on. A layer counts where more of
the lines are right with it, and say more than the chain rule does, and none is right no more.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from symbackprop.check.conventions import INDICES, LAYER_LETTERS
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.judging.formulas.chain_rule import CHAIN_RULE
from symbackprop.check.judging.outcome import Outcome
from symbackprop.check.mistakes.explanation import Explanation
from symbackprop.check.mistakes.table import MISTAKES
from symbackprop.check.names.environment import Environment, without
from symbackprop.check.names.keys import Key, small_of
from symbackprop.check.report import RANK, Verdict
from symbackprop.check.rows import Row
from symbackprop.check.settings.sections import Sections
from symbackprop.check.settings.setting import Audit, Setting, is_bad, settled
from symbackprop.check.text.carriers.macros import macros_of
from symbackprop.check.verdicts.confirmation import Finding
from symbackprop.core.places import ALL
from symbackprop.core.quantities import Kind, Quantity, quantity_of
from symbackprop.latex.grammar import letters_of
from symbackprop.latex.nodes import Identifier
from symbackprop.latex.tokens import Macros, Unread
from symbackprop.network.build import build_network, ties_of

__all__ = ["with_bare_layers"]

_MOST = 6  # sections that are tried
_LONGEST = 60  # formulas of one
_ENOUGH = 2  # lines that only such names make right
_UNEXPLAINED = 3  # of these for each that is wrong, and for no slip
_UNITS = 64
_PLACES = re.compile(r"\d+(?:,\d+)?")
_OPEN = "it is said of units whose layer is not told"
# the usual letter of each kind, beside those that the lecture file has
_LETTERS: Mapping[Kind, Sequence[str]] = {
    Kind.PREACTIVATION: ("z",),
    Kind.ACTIVATION: ("a",),
    Kind.PREDICTION: ("a", r"\haty"),
    Kind.TARGET: ("y", "t"),
    Kind.DELTA: (r"\delta",),
    Kind.BIAS: ("b",),
    Kind.WEIGHT: ("w",),
}


def with_bare_layers(audit: Audit, rows: Sequence[Row], others: Collection[int]) -> tuple[list[Row], list[Setting]]:
    """The rows with their final verdicts, those of such stretches as they are by the layer that they speak of, and
    these stretches; formulas among the `others` speak of another setting already.
    """
    rows, found = [*rows], list[Setting]()
    depth, tried = audit.lecture.network.depth, 0
    if depth < 2:
        return rows, found
    for first, end in _stretches(audit, others):
        bare = _bare_in(audit, rows, first, end)
        if len(bare) < _ENOUGH or tried == _MOST:
            continue
        tried += 1
        ways = [_Way.of(audit, rows, bare, (first, end), layer) for layer in range(depth, 0, -1)]
        best = max(ways, key=lambda way: way.gained)
        if best.counts:
            rows = best.judged(rows)
            words = f"units of layer {best.layer}, without its number"
            found.append(Setting(audit.lecture, min(best.formulas), max(best.formulas) + 1, words))
    return rows, found


def _stretches(audit: Audit, others: Collection[int]) -> Iterator[tuple[int, int]]:
    """The formulas under each heading, between those that speak of other settings."""
    sections = Sections.of(audit.source)
    first = 0
    for number in range(len(audit.formulas) + 1):
        ends = number == len(audit.formulas) or number in others or number - first == _LONGEST
        starts = None if ends else sections.start(audit.formulas[number].start)
        if first < number and (ends or starts != sections.start(audit.formulas[first].start)):
            yield first, number
            first = number
        first += number in others


def _bare_in(audit: Audit, rows: Sequence[Row], first: int, end: int) -> list[int]:
    """The formulas of a stretch that have such names, where some of their rows are open."""
    open_ones = [n for n in range(first, end) if any(map(_is_open, rows[audit.begins[n] : audit.begins[n + 1]]))]
    if len(open_ones) < _ENOUGH:
        return []
    macros = macros_of(audit.source.text)
    return [number for number in range(first, end) if any(map(_is_bare, _names_in(audit, number, macros)))]


def _is_open(row: Row) -> bool:
    return is_bad(row) or row.outcome.verdict is Verdict.UNREAD


def _names_in(audit: Audit, number: int, macros: Macros) -> Iterator[Identifier]:
    """The names in a formula, as far as it can be parsed."""
    grammar = audit.evidence[number].env.grammar
    try:
        chains = audit.formulas[number].chains_of_the_document(audit.formulas[number].tokens(macros))
    except Unread:
        return
    for side in (side for one in chains for side in one.sides):
        try:
            yield from letters_of(grammar.parse(side.tokens), grammar)
        except Unread:
            continue


def _is_bare(named: Identifier) -> bool:
    """Whether a name has index letters below, none of them that of a layer, and nothing above."""
    return bool(named.places) and not named.sup and (INDICES - LAYER_LETTERS).issuperset(named.places)


@dataclass(frozen=True, slots=True)
class _Way:
    """A layer that the bare names of a stretch are taken for: how many lines are right by it only, and wrong by it."""

    layer: int
    formulas: Sequence[int]
    own: Mapping[int, Row]  # by their place among all rows
    gained: int
    lost: int
    slips: int
    bare: int

    @staticmethod
    def of(audit: Audit, rows: Sequence[Row], formulas: Sequence[int], around: tuple[int, int], layer: int) -> _Way:
        needed = _needed(audit, rows, formulas, around)
        found = settled(audit.again(needed, _with_layer(_of_one_sample(audit, around[0]), layer)))
        places = [place for one in needed for place in range(audit.begins[one], audit.begins[one + 1])]
        if len(found) != len(places):
            return _Way(layer, formulas, {}, 0, 0, 0, 0)
        judged = dict(zip(places, found, strict=True))
        own = {place: judged[place] for one in formulas for place in range(audit.begins[one], audit.begins[one + 1])}
        pairs = [(rows[place], row) for place, row in own.items() if not row.is_arithmetic]
        wrong = [two for one, two in pairs if two.outcome.verdict is Verdict.WRONG and _is_open(one)]
        slips = sum(map(_is_a_slip, wrong))
        return _Way(
            layer,
            formulas,
            own,
            sum(_is_open(one) and _tells(two) for one, two in pairs),
            sum(_tells(one) and is_bad(two) for one, two in pairs),
            slips,
            len(wrong) - slips,
        )

    @property
    def counts(self) -> bool:
        return self.gained >= max(_ENOUGH, _UNEXPLAINED * self.bare, self.slips + 1) and not self.lost

    def judged(self, rows: Sequence[Row]) -> list[Row]:
        """The rows with those of the stretch as they are by this layer."""
        changed = [*rows]
        for place, row in self.own.items():
            if is_bad(row) and not _is_a_slip(row) and row.outcome.verdict is Verdict.WRONG:
                finding = Finding(Outcome(Verdict.UNREAD, _OPEN), Explanation(message=_OPEN))
                changed[place] = replace(row, finding=finding)
            elif _is_open(rows[place]):
                changed[place] = row
        return changed


def _needed(audit: Audit, rows: Sequence[Row], formulas: Sequence[int], around: tuple[int, int]) -> list[int]:
    """The formulas of a stretch that are judged by a layer: those with such names, and those that define others."""
    own = {*formulas}
    return [
        number
        for number in range(*around)
        if number in own or any(map(_defines, rows[audit.begins[number] : audit.begins[number + 1]]))
    ]


def _defines(row: Row) -> bool:
    return row.outcome.verdict is Verdict.GIVEN


def _tells(row: Row) -> bool:
    """Whether a row is right, and would not be of any names."""
    return _is_right(row) and row.outcome.verdict is not Verdict.GIVEN and row.outcome.message != CHAIN_RULE


def _is_right(row: Row) -> bool:
    return RANK[row.outcome.verdict] <= RANK[Verdict.CARRIED]


def _is_a_slip(row: Row) -> bool:
    mistake = MISTAKES.get(row.explanation.mistake or "")
    return mistake is not None and mistake.slip


def _of_one_sample(audit: Audit, first: int) -> Evidence:
    """The evidence at a formula; of a batch, that of one sample, of which such stretches speak."""
    evidence, lecture = audit.evidence[first], audit.lecture
    if not lecture.network.samples or lecture.model is not None:
        return evidence
    network = lecture.network
    single = build_network(network.inputs, network.layers, network.loss, ties=ties_of(network))
    other = evidence.of_lecture(replace(lecture, network=single, values={}))
    return other.within(other.env.laid_out(evidence.env.layout))


def _with_layer(evidence: Evidence, layer: int) -> Evidence:
    """The evidence in which bare names are those of a layer; names that the lecture file spells so stay its own."""
    env = evidence.env
    table = {key: one for key, one in _names_of(env, layer) if key not in env.names.certain}
    letters = {(key.base, "," in key.sub) for key in table}
    others = {
        key
        for key in env.names.table.keys() - env.names.certain
        if not key.sup and _PLACES.fullmatch(key.sub) and (key.base, "," in key.sub) in letters
    }
    env = env.without_own(table)
    return evidence.within(replace(env, names=replace(env.names, table={**without(env.names.table, *others), **table})))


def _names_of(env: Environment, layer: int) -> Iterator[tuple[Key, Quantity]]:
    """Every unit of a layer by the letters for what it has; of the last one, its targets too."""
    network = env.lecture.network
    last = layer == network.depth
    own = Kind.PREDICTION if last else Kind.ACTIVATION
    units = range(1, min(network.width(layer), _UNITS) + 1)
    for kind in (Kind.PREACTIVATION, own, Kind.DELTA, *((Kind.TARGET,) if last else ())):
        place = None if kind is Kind.TARGET else layer
        whole = quantity_of(kind, place, ALL, sample=network.running_sample)
        for letter in _letters(env, whole):
            yield from ((Key(letter, str(unit)), whole.at_unit(unit)) for unit in units)
    if network.layers[layer - 1].bias == "per_unit":
        for letter in _letters(env, quantity_of(Kind.BIAS, layer, ALL)):
            yield from ((Key(letter, str(unit)), quantity_of(Kind.BIAS, layer, unit)) for unit in units)
    for letter in _letters(env, quantity_of(Kind.WEIGHT, layer, ALL, ALL)):
        for source in range(1, min(network.width(layer - 1), _UNITS) + 1):
            for unit in units:
                places = (source, unit) if env.names.by_input else (unit, source)
                yield Key(letter, f"{places[0]},{places[1]}"), quantity_of(Kind.WEIGHT, layer, unit, source)


def _letters(env: Environment, whole: Quantity) -> Iterator[str]:
    """The letters for a vector or matrix, as the lecture file has it, small too, else the usual ones."""
    said = {key.base for key in env.names.keys_of(whole) if key in env.names.certain}
    yield from said | {small for base in said if (small := small_of(base)) is not None}
    if not said or whole.kind is not Kind.TARGET:
        yield from _LETTERS[whole.kind]
