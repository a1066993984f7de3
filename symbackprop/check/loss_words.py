"""How losses are called, in running text and as parts of names, as one table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["LOSS_WORDS", "LossWord"]


@dataclass(frozen=True, slots=True)
class LossWord:
    """What a loss is called: `said` in running text, `names` as parts of a name, in small letters and without strokes.

    `rows` are the rows of the table of losses that the words alone say; `also` those that they may mean besides.
    """

    rows: Sequence[str]
    said: re.Pattern[str]
    names: frozenset[str] = frozenset()
    also: Sequence[str] = ()

    def means(self, row: str) -> bool:
        """Whether the words may mean a row of the table of losses."""
        return row in self.rows or row in self.also


def _word(said: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-z])(?:{said})(?![A-Za-z])", re.IGNORECASE)


_ENTROPY = r"cross[ -]?entropy|Kreuzentropie|entropie croisée|entrop[ií]a (?:cruzada|incrociata)"
LOSS_WORDS = (
    LossWord(
        ("squared_error",),
        _word(
            r"MSE|SSE|RSS|(?:mean[ -])?squared?[ -](?:error|loss)s?|(?:sum of|least) squares"
            r"|quadratic (?:loss|cost|error)"
            r"|L2[ -]loss|regression\w*|Regressionen|régression|regresión|regressão"
            r"|quadratische[rnm]? (?:Fehler|Verlust)"
            r"|erreur quadratique(?: moyenne)?|error cuadrático(?: medio)?|erro quadrático(?: médio)?"
            r"|errore quadratico(?: medio)?"
        ),
        frozenset(["mse", "sse", "rss", "rmse", "ssr"]),
    ),
    LossWord(
        ("binary_cross_entropy",),
        _word(
            rf"BCE|binary (?:{_ENTROPY})|binäre (?:{_ENTROPY})|(?:{_ENTROPY}) (?:binaire|binaria|binária)"
            r"|log(?:istic)?[ -]loss"
        ),
        also=("binary_cross_entropy_with_logits",),
    ),
    LossWord(
        ("cross_entropy", "binary_cross_entropy"),
        _word(
            rf"(?:categorical )?(?:{_ENTROPY})|NLL|negative log[ -]likelihood"
            r"|classification|Klassifikation|clasificación|classificação"
        ),
        frozenset(["ce", "crossentropy", "bce", "nll", "log", "logloss"]),
        ("cross_entropy_with_logits", "binary_cross_entropy_with_logits", "kl_divergence"),
    ),
    LossWord(("absolute_error",), _word(r"MAE|(?:mean )?absolute (?:error|loss)|L1[ -]loss"), frozenset(["mae", "l1"])),
    LossWord(("huber",), _word(r"huber(?: loss)?"), frozenset(["huber"])),
)
