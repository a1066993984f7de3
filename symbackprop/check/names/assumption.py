"""Something that the reading of a claim takes for granted beyond what the lecture file says."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

__all__ = ["Assumption", "Prior"]


class Prior(IntEnum):
    """How much speaks for a reading before the document has said anything."""

    UNTESTED = -1_000_000  # a name of which no claim tells what it is: no verdict of wrong rests on it
    GUESSED = 0  # a name of another notation, a letter that may be a label
    USUAL = 4  # what the default notation has, where the lecture file says none, though it does not tell the layer
    CLEAR = 12  # a name that tells its layer and its unit


@dataclass(frozen=True, slots=True)
class Assumption:
    """That a name, in each form that only differs in its numbers, is what it was taken for, or a letter an index.

    `written` is how the document first writes it; two assumptions are the same where the `form` is.
    """

    form: tuple[str, ...]
    meaning: str = field(compare=False)
    written: str = field(compare=False)
    prior: Prior = field(compare=False)

    @property
    def order(self) -> tuple[str, str, tuple[str, ...]]:
        """Which of several is named first, whatever the order in which they were found."""
        return self.written, self.meaning, self.form

    @property
    def words(self) -> str:
        """Why a claim that rests on it is unread."""
        return f"nothing in the document confirms that {self.written} is {self.meaning}; spell it in [notation]"
