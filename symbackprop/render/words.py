"""Words of a document -> text of one output, with mathematics and other words in their slots."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from symbackprop.compose.document import Listing, Phrase, Plain, Reference, Words
from symbackprop.core.errors import MissingRule
from symbackprop.core.quantities import Quantity
from symbackprop.core.terms import Term

__all__ = ["SLOT_NAME", "Wording"]

_SLOT = re.compile(r"\{(\w+#?(?::[^{}]*)?)\}")
SLOT_NAME = re.compile(r"\{(\w+)[^{}]*\}")


@dataclass(frozen=True, slots=True)
class Wording:
    """Writes words: `phrases` in one language, `text` escapes it, `mathematics` prints a term inside it.

    `numbers` has the equation numbers of the quantities that are defined by one.
    """

    phrases: Mapping[str, str]
    text: Callable[[str], str]
    mathematics: Callable[[Term], str]
    numbers: Mapping[Quantity, int] = field(default_factory=dict)

    def __call__(self, words: Words | Term | int | str) -> str:
        if isinstance(words, Plain):
            return self.text(words.text)
        if isinstance(words, Reference):
            number = self.numbers.get(words.quantity)
            return "" if number is None else self.text(f" ({number})")
        if isinstance(words, Listing):
            return ", ".join(map(self, words.parts))
        if isinstance(words, Term):
            return self.mathematics(words)
        if not isinstance(words, Phrase):
            return self.text(str(words))
        if words.key not in self.phrases:
            if words.default is None:
                raise MissingRule("the phrase file", words.key)
            return self.text(words.default)
        pieces = _SLOT.split(self.phrases[words.key])
        return "".join(
            self._slot(words, piece) if place % 2 else self.text(piece) for place, piece in enumerate(pieces)
        )

    def _slot(self, phrase: Phrase, slot: str) -> str:
        """{name} as it is, {name#} as a word where it is a small number, {name:one|many} the form for that number."""
        name, _, forms = slot.rstrip("#").partition(":")
        if name not in phrase.slots:
            raise MissingRule(f"the slots of the phrase {phrase.key!r}", name)
        value = phrase.slots[name]
        if forms:
            one, _, many = forms.partition("|")
            return self.text(one if value == 1 else many)
        if slot.endswith("#"):
            return self.text(self.phrases.get(f"numeral.{value}", str(value)))
        return self(value)
