"""What a document says of derivatives before it speaks of a network: functions and letters of its own."""

from __future__ import annotations

import random
from collections.abc import Iterator

from benchmarks.claims.layout import Stated

__all__ = ["calculus"]

_LOGISTIC = r"\frac{{1}}{{1 + e^{{-{x}}}}}"
# what is defined, what is right of it, and what is wrong; {x} is the variable, {f} the function
_ONE_VARIABLE = (
    (("{f}({x})", "{x}^2"), ("{f}'({x})", "2 {x}"), "{x}"),
    (("{f}({x})", "{x}^3"), ("{f}'({x})", "3 {x}^2"), "3 {x}"),
    (("{f}({x})", "e^{{-{x}}}"), ("{f}'({x})", "-e^{{-{x}}}"), "e^{{-{x}}}"),
    (("{f}({x})", r"\ln {x}"), ("{f}'({x})", r"\frac{{1}}{{{x}}}"), r"-\frac{{1}}{{{x}}}"),
    (("{f}({x})", "(3 {x} + 1)^2"), ("{f}'({x})", "6 (3 {x} + 1)"), "2 (3 {x} + 1)"),
    (("{f}({x})", _LOGISTIC), ("{f}'({x})", "{f}({x}) (1 - {f}({x}))"), "{f}({x}) (1 + {f}({x}))"),
    (("{f}({x})", r"\ln(1 + e^{{{x}}})"), ("{f}'({x})", _LOGISTIC), r"\frac{{1}}{{1 + e^{{{x}}}}}"),
)  # fmt: skip
_SEVERAL = (
    (("{q}", "({u} + {v}) {w}"), (r"\frac{{\partial {q}}}{{\partial {u}}}", "{w}"), "{v}"),
    (("{q}", "{u} {v}"), (r"\frac{{\partial {q}}}{{\partial {v}}}", "{u}"), "{v}"),
    (("{q}", "{u}^2 + 3 {v}"), (r"\frac{{\partial {q}}}{{\partial {u}}}", "2 {u}"), "2 {u} + 3"),
    (("{q}", "{u} {v} + {w}"), (r"\frac{{\partial {q}}}{{\partial {w}}}", "1"), "{u}"),
)
_ALONE = (
    ((r"\frac{{d}}{{d{x}}} {x}^3", "3 {x}^2"), "3 {x}^3"),
    ((r"\frac{{d}}{{d{x}}} e^{{2 {x}}}", "2 e^{{2 {x}}}"), "e^{{2 {x}}}"),
    ((r"\frac{{d}}{{d{x}}} \ln {x}", r"\frac{{1}}{{{x}}}"), r"\ln {x}"),
)


def calculus(chance: random.Random, taken: str) -> Iterator[Stated]:
    """A few functions with their derivatives, right and wrong, none with the letter that is an activation's."""
    letters = [one for one in "ffghp" if one != taken]
    several = [one for one in ("quvw", "frst", "fxyz", "sabc", "gxyz") if one[0] != taken]
    for _ in range(chance.randint(1, 3)):
        names = dict(zip("quvw", chance.choice(several), strict=True))
        names |= {"x": chance.choice("xxxtuz"), "f": chance.choice(letters)}
        way = chance.random()
        if way < 0.2:
            right, wrong = chance.choice(_ALONE)
        else:
            defined, right, wrong = chance.choice(_ONE_VARIABLE if way < 0.7 else _SEVERAL)
            yield _stated("definition", defined, names, truth=True)
        truth = chance.random() < 0.6
        yield _stated("derivative", right if truth else (right[0], wrong), names, truth=truth)


def _stated(kind: str, sides: tuple[str, str], names: dict[str, str], *, truth: bool) -> Stated:
    left, right = (side.format(**names) for side in sides)
    return Stated(f"calculus {kind}", (left, right), ("=",), (truth,))
