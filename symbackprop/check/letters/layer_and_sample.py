"""Documents that write the layer and the sample in one pair of brackets above a name, x^{(p,2)} and a_j^{(l,p)}."""

from __future__ import annotations

import re
from collections.abc import Sequence

from symbackprop.check.names.environment import Environment
from symbackprop.check.names.keys import Key
from symbackprop.core.quantities import PARAMETERS
from symbackprop.latex.pairs import Pairs

__all__ = ["pairs_above"]

_ONE = r"(\d|[lL](?:\s*[+-]\s*1)?|\\ell(?:\s*[+-]\s*1)?|[a-zA-Z])"
_PAIR = re.compile(
    rf"(?<![A-Za-z\\])(\\?[A-Za-z]++)\s*\}}?\s*(?:_\s*(?:\w|\{{[^{{}}]*\}}))?\s*\^\s*\{{\s*[(\[]?\s*{_ONE}\s*,\s*{_ONE}\s*[)\]]?\s*\}}"
)
_ROOM = re.compile(r"\\[ ,:;!]")
_LAYER = re.compile(r"\d|[lL]|\\ell|.*[+-].*")
_FORMS = (("(", ")"), ("[", "]"), ("", ""))  # around the number of a layer


def pairs_above(env: Environment, formulas: Sequence[str]) -> Pairs | None:
    """Which of two things above the names of a document is the layer: in that place stand numbers, or the letter l, and
    in the other one letters alone; None where that is not so.
    """
    found = [match.groups() for text in formulas for match in _PAIR.finditer(_ROOM.sub(" ", text))]
    if not found or not env.lecture.network.layers:
        return None
    places = [
        place for place in (0, 1) if all(_LAYER.fullmatch(one[1 + place]) for one in found) and _runs(found, 2 - place)
    ]
    bases = {base for base, *_ in found}
    forms = [form for form in _FORMS if any(_has_layers(env, base, form) for base in bases)]
    return Pairs(places[0], *forms[0]) if len(places) == 1 and forms else None


def _runs(found: Sequence[Sequence[str]], place: int) -> bool:
    """Whether a letter runs over samples in a place, and no layer stands there; a number may be that of a sample."""
    texts = {one[place] for one in found}
    return any(map(str.isalpha, texts)) and not any(_LAYER.fullmatch(text) and not text.isdecimal() for text in texts)


def _has_layers(env: Environment, base: str, form: tuple[str, str]) -> bool:
    """Whether a letter has the number of its layer above in some brackets."""
    depth = env.lecture.network.depth + 1
    above = [f"{form[0]}{layer}{form[1]}" for layer in range(1, depth + 1)]
    found = [env.names.find(Key(base, unit, sup)) for unit in ("", "1") for sup in above]
    return any(one is not None and one.kind not in PARAMETERS and not isinstance(one.sample, int) for one in found)
