"""Single mistakes planted in right derivations, as people make them: are they found, and are they named?"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from symbackprop.api import Lecture, check, read_lecture, work_out
from symbackprop.check.audit import audit_with_names
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.judging.outcome import agree, bare, is_number
from symbackprop.check.reading.interpretation import Reading
from symbackprop.check.reading.reader import Reader
from symbackprop.check.report import Report, Verdict
from symbackprop.check.text.carriers.macros import macros_of
from symbackprop.check.text.chains import Side, chains_of
from symbackprop.check.text.formulas import formulas_in
from symbackprop.core.quantities import Kind, quantity_of
from symbackprop.core.terms import Matrix, Term
from symbackprop.latex.tokenise import tokenise
from symbackprop.latex.tokens import Unread
from symbackprop.network.lecture import Lecture as _Lecture
from symbackprop.network.spelling.spelling import spelled_quantities
from symbackprop.render.formats import FORMATS

__all__ = ["KINDS", "Outcome", "Planted", "planted", "right_pieces", "tried"]

_ROOT = Path(__file__).parent.parent
LECTURES = sorted(path.stem for path in (_ROOT / "examples").glob("*.toml"))


@dataclass(frozen=True, slots=True)
class Planted:
    """A piece of a deck with one mistake in it; `others` is the same piece without it."""

    lecture: str
    kind: str
    right: str
    wrong: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether a planted mistake was found, how it was named, and whether it changes the meaning at all."""

    planted: Planted
    found: bool
    unread: bool
    named: str | None
    changes: bool


def right_pieces(lecture: Lecture, every: int = 1) -> list[str]:
    """The formulas of a lecture's own deck that stand for themselves, without the document around them; of those that
    may do so every so many one is looked at.
    """
    deck = FORMATS["deck"].files(work_out(lecture))["deck.tex"].decode()
    macros = macros_of(deck)
    found: dict[str, None] = {}
    for piece in formulas_in(deck, macros):
        text = _bare(piece.text)
        if re.search(r"=|\\approx", text):
            found[text] = None
    chosen = [*found][::every]
    return [text for text in chosen if _stands_alone(lecture, text)]


def _stands_alone(lecture: Lecture, text: str) -> bool:
    """Whether a formula is right, and has no names but the lecture's: nothing is defined in it."""
    report, env = audit_with_names(lecture, f"$${text}$$")
    known = {lecture.spelling.latex(quantity)[0] for quantity in spelled_quantities(lecture.network)}
    by = set(re.findall(r"\{(?:d|\\partial )([a-z])\}", text))
    return not env.own and not env.wholes and by <= known and _clean(report)


def _bare(text: str) -> str:
    """A formula of the deck without the deck's own commands."""
    text = re.sub(r"\\sbpreason\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}", "", text)
    text = re.sub(r"\\noalign\{[^{}]*\}", "", text)
    place = text.find(r"\sbpresult{")
    while place >= 0:
        start, depth, end = place + len(r"\sbpresult"), 0, place
        for end in range(start, len(text)):
            depth += (text[end] == "{") - (text[end] == "}")
            if not depth:
                break
        text = text[:place] + text[start + 1 : end] + text[end + 1 :]
        place = text.find(r"\sbpresult{")
    return text.strip()


def _sides(text: str) -> list[Side]:
    return [side for chain in chains_of(tokenise(text), lambda _: False) for side in chain.sides]


def _clean(report: Report) -> bool:
    unread = any(claim.verdict is Verdict.UNREAD for claim in report.claims)
    return bool(report.claims) and not report.bad and not unread


def planted(stem: str, lecture: Lecture, pieces: Sequence[str], count: int, seed: int) -> Iterator[Planted]:
    """So many single mistakes, of as many kinds as the pieces have room for."""
    generator = random.Random(seed)
    plant = _Plant(lecture, generator)
    kinds = list(KINDS)
    generator.shuffle(kinds)
    seen: set[str] = set()
    for number in range(count * 40):
        kind = kinds[number % len(kinds)]
        piece = generator.choice(pieces)
        wrong = plant.in_piece(kind, piece)
        if wrong is None or wrong == piece or wrong in seen:
            continue
        seen.add(wrong)
        yield Planted(stem, kind, piece, wrong)
        count -= 1
        if not count:
            return


@dataclass(slots=True)
class _Plant:
    lecture: _Lecture
    generator: random.Random

    def in_piece(self, kind: str, piece: str) -> str | None:
        """The piece with a mistake in one of its right sides."""
        try:
            chains = chains_of(tokenise(piece), lambda _: False)
        except Unread:
            return None
        sides = [side for chain in chains for side in chain.sides[1:]]
        self.generator.shuffle(sides)
        for side in sides:
            start, end = _in_braces(side)
            found = [*KINDS[kind](self, piece[start:end])]
            if found:
                return piece[:start] + self.generator.choice(found) + piece[end:]
        return None

    def spelled(self, *kinds: Kind) -> list[str]:
        network, spelling = self.lecture.network, self.lecture.spelling
        quantities = [q for q in (*network.places, *network.equations) if q.kind in kinds]
        quantities += [
            quantity_of(kind, unit=unit, sample=network.running_sample)
            for kind, count in ((Kind.INPUT, network.inputs), (Kind.TARGET, network.outputs))
            if kind in kinds
            for unit in range(1, count + 1)
        ]
        return [*dict.fromkeys(spelling.latex(q) for q in quantities)]


def _in_braces(side: Side) -> tuple[int, int]:
    """Where the formula of a side begins and ends, without the braces that the deck sets round it."""
    depths = [*accumulate((token.text == "{") - (token.text == "}") for token in side.tokens)]
    if depths.index(0) < len(depths) - 1 or len(depths) < 3:
        return side.start, side.end
    return side.tokens[1].at, side.tokens[-2].end


def _occurs(name: str, text: str) -> bool:
    return re.search(_word(name), text) is not None


def _word(name: str) -> str:
    return r"(?<![\\A-Za-z{])" + re.escape(name) + r"(?![A-Za-z0-9_^'{])" if not name.endswith("}") else re.escape(name)


def _sign(_: _Plant, text: str) -> Iterator[str]:
    for match in re.finditer(r" ([+-]) ", text):
        yield text[: match.start(1)] + ("-" if match[1] == "+" else "+") + text[match.end(1) :]
    if re.match(r"-(?=[\d.]+$)", text):
        yield text[1:]
    elif re.fullmatch(r"[\d.]+", text) and float(text):
        yield "-" + text


def _arithmetic(plant: _Plant, text: str) -> Iterator[str]:
    if re.fullmatch(r"-?\d+\.\d{2,}", text):
        for place in [place for place, char in enumerate(text) if char.isdigit()][:-1]:
            yield text[:place] + str((int(text[place]) + plant.generator.randint(2, 7)) % 10) + text[place + 1 :]


def _rounding(plant: _Plant, text: str) -> Iterator[str]:
    if re.fullmatch(r"-?\d+\.\d{3,}", text):
        digit = int(text[-1]) + plant.generator.choice((-1, 1))
        if 0 <= digit <= 9:
            yield text[:-1] + str(digit)


def _wrong_data(plant: _Plant, text: str) -> Iterator[str]:
    if re.fullmatch(r"-?\d+(\.\d)?", text):
        yield f"{float(text) + plant.generator.choice((0.1, -0.2, 1)):.3g}"


def _exchanged(plant: _Plant, text: str) -> Iterator[str]:
    names = plant.spelled(Kind.WEIGHT)
    for one in (name for name in names if _occurs(name, text)):
        other = plant.generator.choice([name for name in names if name != one])
        yield re.sub(_word(one), lambda _, other=other: other, text)  # type: ignore[misc]


def _wrong_index(plant: _Plant, text: str) -> Iterator[str]:
    for kind in (Kind.INPUT, Kind.ACTIVATION, Kind.PREDICTION, Kind.TARGET, Kind.PREACTIVATION):
        names = plant.spelled(kind)
        for one in (name for name in names if _occurs(name, text)):
            others = [name for name in names if name != one]
            if others:
                other = plant.generator.choice(others)
                yield re.sub(_word(one), lambda _, other=other: other, text, count=1)  # type: ignore[misc]


def _slopes(plant: _Plant, text: str) -> Iterator[tuple[int, int, str]]:
    for name in plant.spelled(Kind.ACTIVATION):
        for match in re.finditer(re.escape(f"{name} (1 - {name})"), text):
            yield match.start(), match.end(), name
    for match in re.finditer(r"\\mathrm\{ReLU\}'\(([^()]*)\)", text):
        yield match.start(), match.end(), match[1]


def _missing_slope(plant: _Plant, text: str) -> Iterator[str]:
    for start, end, _ in _slopes(plant, text):
        before, after = text[:start].rstrip(), text[end:].lstrip()
        for sign in (r"\cdot", r"\times", "*"):
            before, after = before.removesuffix(sign).rstrip(), after if before else after.removeprefix(sign).lstrip()
        rest = f"{before} {after}".strip()
        if rest and not rest.startswith(("+", "=")) and not before.endswith(("+", "-", "(", "[")):
            yield rest


def _wrong_slope_argument(plant: _Plant, text: str) -> Iterator[str]:
    activations, preactivations = plant.spelled(Kind.ACTIVATION), plant.spelled(Kind.PREACTIVATION)
    for start, end, name in _slopes(plant, text):
        if name in activations:
            z = preactivations[activations.index(name)]
            yield f"{text[:start]}{z} (1 - {z}){text[end:]}"


def _other_activation(plant: _Plant, text: str) -> Iterator[str]:
    for start, end, name in _slopes(plant, text):
        relu = text[start:end].startswith(r"\mathrm")
        times = r"\odot " if r"\odot" in text else ""  # of a vector, entry by entry
        sigmoid, tanh = rf"\sigma({name}) {times}(1 - \sigma({name}))", f"(1 - {name}^2)" if "^" not in name else None
        slope = sigmoid if relu else tanh
        if slope is not None and not re.fullmatch(r"-?[\d.]+", name):
            yield text[:start] + slope + text[end:]
    for one, other in ((r"\sigma(", r"\tanh("), (r"\mathrm{ReLU}(", r"\sigma(")):
        if one in text:
            yield text.replace(one, other, 1)


def _missing_path(_: _Plant, text: str) -> Iterator[str]:
    if r"\frac{" not in text or "d" not in text:
        return
    parts = _summands(text)
    if len(parts) > 1 and all(r"\frac{" in part for part in parts):
        for place in range(len(parts)):
            yield " + ".join(parts[:place] + parts[place + 1 :])


def _summands(text: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for place, char in enumerate(text):
        depth += (char in "{([") - (char in "})]")
        if not depth and text[place : place + 3] == " + ":
            parts.append(text[start:place])
            start = place + 3
    return [*parts, text[start:]]


def _factor(plant: _Plant, text: str) -> Iterator[str]:
    plain = len(_summands(text)) == 1 and not text.startswith("-") and not re.search(r" - |begin", text)
    if plain and not re.fullmatch(r"[\d.]+", text):
        yield plant.generator.choice((r"2 ", r"\frac{1}{2} ")) + text


def _mean(plant: _Plant, text: str) -> Iterator[str]:
    count = plant.lecture.network.samples
    if r"\sum_{s=1}" in text and count:
        yield text.replace(r"\sum_{s=1}", rf"\frac{{1}}{{{count}}} \sum_{{s=1}}", 1)


def _missing_bias(plant: _Plant, text: str) -> Iterator[str]:
    for name in plant.spelled(Kind.BIAS):
        if text.endswith(f" + {name}"):
            yield text[: -len(f" + {name}")]


def _log_base(_: _Plant, text: str) -> Iterator[str]:
    if text.count(r"\ln(") == 1 or (r"\ln(" in text and "y" in text):
        yield text.replace(r"\ln(", r"\log_{10}(")


def _transposed(_: _Plant, text: str) -> Iterator[str]:
    if r"^{\mathsf{T}}" in text:
        yield text.replace(r"^{\mathsf{T}}", "", 1)


def _wrong_product(_: _Plant, text: str) -> Iterator[str]:
    if r"\odot" in text and "begin" not in text:
        yield text.replace(r"\odot", " ", 1)


def _other_loss(plant: _Plant, text: str) -> Iterator[str]:
    for p, y in zip(plant.spelled(Kind.PREDICTION), plant.spelled(Kind.TARGET), strict=False):
        if rf"-\frac{{{y}}}{{{p}}}" == text.strip():
            yield f"{p} - {y}"


KINDS: Mapping[str, Callable[[_Plant, str], Iterator[str]]] = {
    "sign": _sign,
    "arithmetic": _arithmetic,
    "rounding": _rounding,
    "wrong_data": _wrong_data,
    "exchanged_parameters": _exchanged,
    "wrong_index": _wrong_index,
    "missing_slope": _missing_slope,
    "wrong_slope_argument": _wrong_slope_argument,
    "other_activation": _other_activation,
    "missing_path": _missing_path,
    "factor": _factor,
    "mean_for_sum": _mean,
    "missing_bias": _missing_bias,
    "log_base": _log_base,
    "transposed": _transposed,
    "wrong_product": _wrong_product,
    "other_loss": _other_loss,
}


def tried(lecture: Lecture, mistake: Planted) -> Outcome:
    """What the check says of a planted mistake."""
    report = check(lecture, f"$${mistake.wrong}$$")
    named = next((claim.mistake for claim in report.claims if claim.verdict is Verdict.WRONG and claim.mistake), None)
    conditions = (claim for claim in report.claims if claim.verdict is Verdict.CONDITIONAL)
    named = named or next((claim.mistake or "condition" for claim in conditions), None)
    found = bool(report.bad) or any(claim.verdict is Verdict.CONDITIONAL for claim in report.claims)
    unread = any(claim.verdict is Verdict.UNREAD for claim in report.claims)
    # a last digit that the numbers printed before it give as well is no mistake
    carried = mistake.kind == "rounding" and any(claim.verdict is Verdict.CARRIED for claim in report.claims)
    return Outcome(mistake, found, unread, named, found or (not carried and _changes(lecture, mistake)))


def _changes(lecture: Lecture, mistake: Planted) -> bool:
    """Whether a mistake changes any value, with the lecture's numbers or at random points."""
    evidence = Evidence.of(lecture, "")
    indices = {**dict.fromkeys("ijklmnt", 1), "L": lecture.network.depth}
    sides: list[list[Term]] = []
    for text in (mistake.right, mistake.wrong):
        readers = (Reader.of(evidence.env, indices, Reading(general=True)) for _ in _sides(text))
        try:
            trees = [evidence.env.grammar.parse(side.tokens) for side in _sides(text)]
            sides.append([bare(reader.read(tree)) for reader, tree in zip(readers, trees, strict=True)])
        except Unread:
            return True
    return any(_differ(evidence, one, other) for one, other in zip(*sides, strict=True))


def _differ(evidence: Evidence, one: Term, other: Term) -> bool:
    grids = [side.rows if isinstance(side, Matrix) else ((side,),) for side in (one, other)]
    if [len(row) for row in grids[0]] != [len(row) for row in grids[1]]:
        return True
    pairs = [pair for rows in zip(*grids, strict=True) for pair in zip(*rows, strict=True)]
    points = [evidence.data()] if all(is_number(side) for pair in pairs for side in pair) else evidence.points()
    return any(agree(points, *pair) is not True for pair in pairs if pair[0] != pair[1])


def lecture_of(stem: str) -> Lecture:
    return read_lecture(_ROOT / "examples" / f"{stem}.toml")
