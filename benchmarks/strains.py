"""`python -m benchmarks.strains`: what `check` makes of texts that strain it, and how long it takes.

Every text is endless in one way: in length, in depth, or in what would have to be multiplied out. Each has the same
verdicts on every machine, and none takes more than some seconds; `--share` takes a part of each size.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from symbackprop.api import Lecture, check, read_lecture

__all__ = ["STRAINS", "Strain", "strained"]

_ROOT = Path(__file__).parent.parent
_WANTED = 10  # seconds of the processor, at most
_MB = 1_000_000

Strain = tuple[str, Callable[[int], str], int]  # what it is, the text of a size, the size


def _filled(piece: str) -> Callable[[int], str]:
    """A text of a length that is one piece over and over."""
    return lambda size: piece * (size // len(piece))


def _around(opening: str, piece: str, closing: str) -> Callable[[int], str]:
    """The same between two marks."""
    return lambda size: opening + piece * (size // len(piece)) + closing


def _spaced(mark: str) -> Callable[[int], str]:
    return lambda size: mark + " " * size + "=$"


def _inside(opening: str, middle: str, closing: str) -> Callable[[int], str]:
    """A formula with something in itself so many times over."""
    return lambda size: "$w_7 = " + opening * size + middle + closing * size + "$"


def _cases(size: int) -> str:
    one = r"\begin{cases} 1 & x_1 > 0 \\ "
    return r"\[ a^{(1)} = " + one * size + "1" + r" \end{cases}" * size + r" \]"


def _power(size: int) -> str:
    weights = [f"w_{number}" for number in range(1, 8)]
    return f"$({'+'.join(weights)})^{{{size}}} = ({'+'.join(reversed(weights))})^{{{size}}}$"


def _powers(size: int) -> str:
    """So many different powers of sums, one after the other."""
    return "\n\n".join(f"$({a} w_7 + {b} w_8 + x_1)^{{{2 + a % 9}}} = ({b} w_8 + x_1 + {a} w_7)^{{{2 + a % 9}}}$"
                       for a, b in ((one, one % 7 + 1) for one in range(1, size + 1)))  # fmt: skip


def _matrices(size: int) -> str:
    ones = r"\\".join(["&".join("1" * 40)] * 40)
    return rf"\[ A = \begin{{pmatrix}}{ones}\end{{pmatrix}} \]" + f"\n\n$A = {'A' * size}$"


def _running(size: int) -> str:
    return f"${' + '.join(['w_7'] * size)} = {size} w_7$"


def _wrong(size: int) -> str:
    """Wrong claims, each with numbers of its own, which are compared with the usual mistakes."""
    return "\n\n".join(
        rf"$\frac{{\partial L}}{{\partial w_7}} = {number} (\hat{{y}}_1 - y_1) w_8 a^{{(1)}}$"
        for number in range(2, size + 2)
    )


_MARKS = ("$", "$ ", r"\(", r"\[", "$$x", "`", "~~a ", "<del>", "<pre>", r"\begin{align}", r"\cancel{", "<!--",
          r"\verb|", "{{< math >}}", "[tex]", "> ", "```{note}\n", ".. math:: x\n", r"\newcommand{\a}{", "%", "$1 ",
          "<math>", ":math:`", r"\\[", r"\input{")  # fmt: skip

_BEFORE_SPACES = (
    "$1",
    "$a^",
    r"\frac",
    "$m$",
    "true class",
    "```",
    r"\newcommand",
    "<del",
    "#",
    "- ",
    r"\begin{align}",
)

# what names, lines of code and numbers of equations are made of, over and over
_TYPED = ("a_", "a_a", "^a", "a", "a +\n ", "a (1)\n", "e-x", ")2", "1 & ", "[1;")

STRAINS: Sequence[Strain] = (
    *((f"20 MB of {mark!r}", _filled(mark), 20 * _MB) for mark in _MARKS),
    *((f"20 MB of {typed!r} in a formula", _around("$a", typed, "$"), 20 * _MB) for typed in _TYPED),
    *((f"20 MB of {typed!r} in code", _around("```\n", typed, "\n```\n"), 20 * _MB) for typed in _TYPED),
    ("20 MB of what is struck out", _filled("~~$a$~~ "), 20 * _MB),
    ("20 MB of fences", lambda size: "\n".join("`" * length for length in range(3, int((2 * size) ** 0.5))), 20 * _MB),
    (
        "20 MB of verbatim marks",
        lambda size: "".join(rf"\verb{chr(256 + n % 60_000)}" for n in range(size // 6)),
        20 * _MB,
    ),
    ("20 MB in one formula", lambda size: "$w_7 = " + "1+" * (size // 2) + "1$", 20 * _MB),
    *((f"20 MB of spaces behind {mark!r}", _spaced(mark), 20 * _MB) for mark in _BEFORE_SPACES),
    ("1000 claims", lambda size: "$w_7 = 0.3$ " * size, 1000),
    ("nested cases", _cases, 40),
    ("nested fractions", _inside(r"\frac{1}{", "1", "}"), 10_000),
    ("nested brackets", _inside("(", "1", ")"), 100_000),
    ("nested braces", _inside("{", "1", "}"), 100_000),
    ("nested powers", _inside("2^{", "2", "}"), 1000),
    ("nested roots", _inside(r"\sqrt{1+", "1", "}"), 100),
    ("a power of a sum", _power, 20),
    ("powers of sums", _powers, 300),
    ("a product of matrices", _matrices, 2000),
    ("a long sum", _running, 100_000),
    ("wrong claims", _wrong, 300),
)


def strained(lecture: Lecture, strain: Strain, share: float = 1) -> tuple[float, Counter[str]]:
    """(seconds of the processor, claims by their verdicts)."""
    _, text, size = strain
    document = text(max(1, int(size * share)))
    start = time.process_time()
    found = check(lecture, document).claims
    return time.process_time() - start, Counter(str(claim.verdict) for claim in found)


def _row(name: str, seconds: float, verdicts: Mapping[str, int]) -> str:
    told = ", ".join(f"{count} {verdict}" for verdict, count in sorted(verdicts.items())) or "no claim"
    return f"  {name:<32} {seconds:>7.2f} s  {told}"


def _main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.strains", description=__doc__)
    parser.add_argument("--share", type=float, default=1.0, help="of each size (default: %(default)s)")
    parser.add_argument("--only", nargs="*", help="the rows of these names")
    options = parser.parse_args()
    lecture = read_lecture(_ROOT / "examples" / "softmax_cross_entropy.toml")
    slow = 0
    for strain in STRAINS:
        if not options.only or strain[0] in options.only:
            seconds, verdicts = strained(lecture, strain, options.share)
            slow += seconds > _WANTED
            print(_row(strain[0], seconds, verdicts), flush=True)
    return int(slow > 0)


if __name__ == "__main__":
    sys.exit(_main())
