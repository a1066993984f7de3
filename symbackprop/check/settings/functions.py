"""Statements about another activation or another loss than the lecture's: "with ReLU instead", "for cross-entropy"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice, product

from symbackprop.check.judging.outcome import Outcome
from symbackprop.check.loss_words import LOSS_WORDS
from symbackprop.check.mistakes.explanation import Explanation
from symbackprop.check.report import RANK, Verdict
from symbackprop.check.rows import Row
from symbackprop.check.settings.sections import Sections
from symbackprop.check.settings.setting import Audit, Setting, is_bad, settled, with_rows
from symbackprop.check.settings.words import ACTIVATIONS_SAID, LISTING, SUPPOSING, WITH_FUNCTION
from symbackprop.check.text.source import Source
from symbackprop.check.verdicts.confirmation import Finding
from symbackprop.core.errors import SymbackpropError
from symbackprop.network.build import build_network
from symbackprop.network.lecture import Lecture
from symbackprop.network.network import Layer, LossChoice, Network
from symbackprop.rules.activations import activation
from symbackprop.rules.losses import LOSSES

__all__ = ["with_other_functions", "without_listed"]

_MOST = 12  # places of a document that are looked at
_MOST_WAYS = 8  # other lectures at each
_LABEL = 8  # words
_OTHERWISE = "it is right for the lecture, but not with the function that the words suppose"
_FACTORS = (Fraction(1, 2), Fraction(1))
_SENTENCE = re.compile(r"[.!?][)*_]*\s|\n[ \t]*\n|\n(?=#|[-*|]|\d+\.)|\|")
_WORD = re.compile(r"[^\W\d_]{2,}")
_LEFT = re.compile(r"^(.*?)\s(?:=|:=|\\equiv|\\approx)\s", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Said:
    """The activation and the losses that the words above a formula speak of, other than the lecture's."""

    activation: str | None
    losses: Sequence[str]
    supposed: bool  # by words that say so; else as one of several
    words: str


def with_other_functions(audit: Audit, rows: Sequence[Row]) -> tuple[list[Row], list[Setting]]:
    """The rows, those that the words above them say of another activation or loss as they are with these.

    What is right so is right; what is right of the lecture only, among such lines, is unread. A function that the words
    do not only suppose is taken so only where the document speaks of the lecture's own in the same way elsewhere: else
    it is a mistake.
    """
    network = audit.lecture.network
    rows, found = [*rows], list[Setting]()
    if not network.layers or network.graph.ties or audit.lecture.model is not None:
        return rows, found
    audit = replace(audit, source=_without_equations(audit))
    sections = Sections.of(audit.source)
    for first, end, said in islice(_places(audit, settled(rows), sections), _MOST):
        best: tuple[tuple[int, int], Setting, list[Row]] | None = None
        for lecture in islice(_lectures(audit.lecture, said), _MOST_WAYS):
            setting = Setting(lecture, first, end, said.words)
            gained, other = _tried(audit, rows, setting, said)
            if any(gained) and (best is None or gained > best[0]):
                best = gained, setting, other
        if best is not None:
            found.append(best[1])
            rows = best[2]
    return rows, found


def _without_equations(audit: Audit) -> Source:
    """The text with blanks for its equations: what these say is no supposition."""
    text = audit.source.text
    parts, end = list[str](), 0
    for one in audit.formulas:
        if "=" in one.text and one.start >= end:
            parts += [text[end : one.start], " " * len(one.text)]
            end = one.start + len(one.text)
    return replace(audit.source, text="".join([*parts, text[end:]]))


def _places(audit: Audit, rows: Sequence[Row], sections: Sections) -> Iterator[tuple[int, int, _Said]]:
    """The formulas from one that is wrong up to where the words above speak of something else."""
    number, count = 0, len(audit.formulas)
    while number < count:
        said = _said(audit, sections, number) if any(map(is_bad, _rows_of(audit, rows, number))) else None
        if said is None:
            number += 1
            continue
        end = number + 1
        while end < count and _said(audit, sections, end) == said:
            end += 1
        yield number, end, said
        number = end


def _rows_of(audit: Audit, rows: Sequence[Row], number: int) -> Sequence[Row]:
    return rows[audit.begins[number] : audit.begins[number + 1]]


def _tried(audit: Audit, rows: list[Row], setting: Setting, said: _Said) -> tuple[tuple[int, int], list[Row]]:
    """How many rows that were bad are right in a setting, and how many cannot be told there; the rows with these."""
    start = audit.begins[setting.first]
    usual = settled(rows)[start : audit.begins[setting.end]]
    try:
        own = audit.rows_in(setting)
    except SymbackpropError:
        return (0, 0), rows
    if len(own) != len(usual):
        return (0, 0), rows
    other = settled(with_rows(rows, start, own))[start : start + len(own)]
    better, open_ = 0, 0
    kept: list[Row] = []
    for place, (one, two) in enumerate(zip(usual, other, strict=True)):
        defined = said.supposed or not _defines(one) or _is_said_otherwise(rows, one)
        if is_bad(one) and _is_right(two) and defined:
            better += 1
            kept.append(own[place])
        elif is_bad(one) and two.outcome.verdict is Verdict.UNREAD and said.supposed:
            open_ += 1
            kept.append(own[place])
        elif is_bad(one) and is_bad(two):
            kept.append(own[place])
        elif _is_right(one) and two.outcome.verdict is Verdict.WRONG:
            finding = Finding(Outcome(Verdict.UNREAD, _OTHERWISE), Explanation(message=_OTHERWISE))
            kept.append(replace(one, finding=finding))
        else:
            kept.append(rows[start + place])
    return (better, open_), with_rows(rows, start, kept)


def _is_right(row: Row) -> bool:
    return RANK[row.outcome.verdict] <= RANK[Verdict.CARRIED]


def _defines(row: Row) -> bool:
    """Whether a row says what a name is."""
    left = _LEFT.match(row.latex)
    return left is not None and "frac" not in left[1] and r"\over" not in left[1]


def _is_said_otherwise(rows: Sequence[Row], row: Row) -> bool:
    """Whether the document says rightly what the same name is for the lecture."""
    left = _LEFT.match(row.latex)
    return left is not None and any(
        one.latex != row.latex and one.latex.startswith(f"{left[1]} ") and _is_right(one) for one in rows
    )


def without_listed(audit: Audit, rows: Sequence[Row]) -> list[Row]:
    """The rows, none of which calls a function of a list wrong: one that is some other function of the tables, or of
    numbers where the lecture has vectors, where the words of its section list functions, and the same is said to be
    another function there, too.
    """
    sections = Sections.of(audit.source)
    unread = Finding(Outcome(Verdict.UNREAD, _LISTED), Explanation(message=_LISTED))
    return [replace(row, finding=unread) if _is_listed(audit, sections, rows, row) else row for row in rows]


_OTHER = ("other_activation", "other_loss")
_LISTED = "the words list functions, of which this is one"


def _is_listed(audit: Audit, sections: Sections, rows: Sequence[Row], row: Row) -> bool:
    left = _LEFT.match(row.latex)
    other = row.explanation.mistake in _OTHER or row.outcome.misfits
    if not other or row.outcome.verdict is not Verdict.WRONG or left is None:
        return False
    start = sections.start(row.at)
    same = (one for one in rows if one is not row and sections.start(one.at) == start)
    lefts = (_LEFT.match(one.latex) for one in same)
    again = any(one is not None and one[1] == left[1] for one in lefts)
    return again and LISTING.search(audit.source.text[start : row.at]) is not None


# words


@dataclass(frozen=True, slots=True)
class _Mention:
    """The rows of a table that a text names last, and where."""

    names: Sequence[str]
    start: int
    end: int


def _said(audit: Audit, sections: Sections, number: int) -> _Said | None:
    """What the words above a formula speak of: what its section names last, else the heading above that."""
    at, network = audit.formulas[number].start, audit.lecture.network
    whole = audit.source.text
    for above in (whole[sections.start(at) : at], sections.parent(at)):
        acts = _last(above, [((name,), rule) for name, rule in ACTIVATIONS_SAID.items()])
        losses = _last(above, [(one.rows, one.said) for one in LOSS_WORDS])
        if acts is None and losses is None:
            continue
        supposed = [_is_supposed(above, one) if one is not None else False for one in (acts, losses)]
        activation_said = None
        if acts is not None and any(layer.activation.name not in acts.names for layer in network.layers):
            several_named = (
                len({name for name, rule in ACTIVATIONS_SAID.items() if rule.search(_sentence(above, acts))}) > 1
            )
            foreign = all(layer.activation.name not in acts.names for layer in network.layers)
            several = (
                foreign
                and not several_named
                and _is_label(above, acts)
                and _is_own_label(whole, _own_activations(network))
            )
            activation_said = acts.names[0] if supposed[0] or several else None
        other: Sequence[str] = ()
        own = _own_losses(network)
        if losses is not None and not any(rule.fullmatch(above, losses.start, losses.end) for rule in own):
            several = not any(rule.search(_sentence(above, losses)) for rule in own) and _is_one_of(above, losses)
            other = losses.names if supposed[1] or (several and any(_is_in_one_of(whole, rule) for rule in own)) else ()
        if activation_said is None and not other:
            return None
        words = [f"the activation {activation_said}"] if activation_said is not None else []
        words += [f"the loss {other[-1] if network.outputs == 1 else other[0]}"] if other else []
        return _Said(activation_said, other, any(supposed), " and ".join(words).replace("_", " "))
    return None


def _own_activations(network: Network) -> list[re.Pattern[str]]:
    names = {layer.activation.name for layer in network.layers}
    return [rule for name, rule in ACTIVATIONS_SAID.items() if name in names]


def _own_losses(network: Network) -> list[re.Pattern[str]]:
    return [one.said for one in LOSS_WORDS if one.means(network.loss.rule.name)]


def _last(text: str, rules: Sequence[tuple[Sequence[str], re.Pattern[str]]]) -> _Mention | None:
    """What is named last in a text, by the longest of the names that end there."""
    found = [_Mention(names, one.start(), one.end()) for names, rule in rules for one in rule.finditer(text)]
    return max(found, key=lambda one: (one.end, -one.start), default=None)


def _is_supposed(text: str, mention: _Mention) -> bool:
    """Whether a sentence of a text that names the same only supposes it."""
    said = text[mention.start : mention.end].casefold()
    return any(said in one.casefold() and SUPPOSING.search(one) for one in _SENTENCE.split(text))


def _sentence(text: str, mention: _Mention) -> str:
    start = max((one.end() for one in _SENTENCE.finditer(text, 0, mention.start)), default=0)
    end = _SENTENCE.search(text, mention.end)
    return text[start : end.start() if end else len(text)]


def _is_label(text: str, mention: _Mention) -> bool:
    return _has_few_words(_sentence(text, mention))


def _has_few_words(sentence: str) -> bool:
    return len(_WORD.findall(sentence)) <= _LABEL


def _is_own_label(text: str, rules: Sequence[re.Pattern[str]]) -> bool:
    return any(_has_few_words(one) for one in _SENTENCE.split(text) for rule in rules if rule.search(one))


def _is_one_of(text: str, mention: _Mention) -> bool:
    sentence = _sentence(text, mention)
    return _has_few_words(sentence) or WITH_FUNCTION.search(sentence) is not None


def _is_in_one_of(text: str, rule: re.Pattern[str]) -> bool:
    """Whether a text names something as one of several: in a label, or with "for"."""
    naming = (one for one in _SENTENCE.split(text) if rule.search(one))
    return any(_has_few_words(one) or WITH_FUNCTION.search(one) for one in naming)


# lectures


def _lectures(lecture: Lecture, said: _Said) -> Iterator[Lecture]:
    """The lecture with what is spoken of: in all hidden layers, in all, in one of them; with the usual factors."""
    network = lecture.network
    others = [*_other_layers(network, said.activation)] if said.activation is not None else []
    losses = [*_other_losses(network.loss, said.losses)]
    ways = [(layers, network.loss) for layers in others] + [(network.layers, loss) for loss in losses]
    for layers, loss in (*ways, *product(others, losses)):
        built = build_network(network.inputs, layers, loss, samples=network.samples)
        yield replace(lecture, network=built)


def _other_layers(network: Network, name: str) -> Iterator[Sequence[Layer]]:
    row, depth = activation(name), network.depth
    places = [range(1, depth), range(1, depth + 1), *([number] for number in range(1, depth + 1))]
    seen: set[tuple[int, ...]] = set()
    for chosen in (tuple(place) for place in places):
        fits = not row.couples or (chosen == (depth,) and network.outputs > 1)
        changed = tuple(number for number in chosen if network.layers[number - 1].activation.name != name)
        if changed and fits and changed not in seen:
            seen.add(changed)
            yield [replace(layer, activation=row) if number in changed else layer
                   for number, layer in enumerate(network.layers, 1)]  # fmt: skip


def _other_losses(own: LossChoice, names: Sequence[str]) -> Iterator[LossChoice]:
    for name in names:
        row = LOSSES[name]
        for factor in dict.fromkeys((row.factor, *_FACTORS)) if row.averages_outputs else (row.factor,):
            yield replace(own, rule=row, factor=factor, over_outputs="sum")
            if row.averages_outputs and factor == 1:
                yield replace(own, rule=row, factor=factor, over_outputs="mean")
