"""The lecture in a few sentences: what belongs to its functions and losses, and what the lecturer adds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated

from pydantic import Field

from symbackprop.compose.document import Frame, Items, Phrase, Plain, Words
from symbackprop.compose.lessons import activation_of
from symbackprop.compose.section import SectionKind
from symbackprop.evaluate.analysis import Analysis
from symbackprop.network.schema import Mistaken, SectionTable, Subjects, Text, one_of
from symbackprop.rules import activations
from symbackprop.rules.losses import losses_with_target

__all__ = ["SECTION"]

_ON_ONE_FRAME = 5


class _Options(SectionTable):
    activations: Annotated[list[str], one_of(lambda: activations.ACTIVATIONS, "activation")] = []
    losses: Annotated[list[str], one_of(losses_with_target, "loss")] = []
    items: Annotated[list[Text], Field(max_length=8)] = []

    def mistakes(self, network: bool, subjects: Sequence[Subjects], /) -> Mistaken:
        """Nothing to be summed up."""
        if not (network or self._says_something or any(subjects)):
            yield (), "has nothing to sum up; give it activations, losses or items"

    @property
    def _says_something(self) -> bool:
        return bool(self.activations or self.losses or self.items)

    def of(self, analysis: Analysis) -> _Options:
        """What is summed up: by default the functions and the loss of the lecture's network; without a network those
        that the other sections define.
        """
        network, sections = analysis.network, analysis.lecture.sections
        if self._says_something:
            return self
        if network.layers:
            names = dict.fromkeys(layer.activation.name for layer in network.layers)
            return self.model_copy(update={"activations": [*names], "losses": [network.loss.rule.name]})
        told = {
            table: [*dict.fromkeys(name for one in sections for name in one.options.subjects.get(table, ()))]
            for table in ("activations", "losses")
        }
        return self.model_copy(update=told)


def _frames(analysis: Analysis, given: _Options) -> Iterable[Frame]:
    options = given.of(analysis)
    labels = {name: name for name in options.losses}
    labels |= {name: activation_of(analysis, name).label for name in options.activations}
    groups: dict[str, tuple[Words, ...]] = {
        key: tuple(Phrase(f"takeaway.{name}", default=labels[name]) for name in names)
        for key, names in (("losses", options.losses), ("activations", options.activations))
    }
    groups["items"] = tuple(map(Plain, options.items))
    every = tuple(words for group in groups.values() for words in group)
    if len(every) <= _ON_ONE_FRAME:
        groups = {"items": every}
    for key, group in groups.items():
        if group:
            yield Frame(Phrase(f"summary.{key}"), (Items(group),))


SECTION = SectionKind("summary", "what to take home", _Options, _frames)
