"""Prints the table of `make bench`; writes nothing that stays."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.builds import OWN, SYMPY, Took, all_beside_tex, beside_imports, beside_reading, beside_tex
from benchmarks.checks import checks
from benchmarks.gradients import parameter_count
from benchmarks.wide_lecture import wide_lecture

_ROOT = Path(__file__).parent.parent
_LECTURE = _ROOT / "examples" / "softmax_cross_entropy.toml"
_WITH_PDF = ("softmax_cross_entropy", "dfnn_numerical", "backpropagation_theory")
_SIZES = ((8, 8, 3), (28, 33, 3), (100, 85, 10), (784, 128, 10))
_SYMPY_SIZES = ((3, 2, 2), (4, 4, 3), (6, 6, 3), (8, 8, 3))
_SAMPLES = 64
_PATIENCE = 120  # seconds for one of the sizes by sympy.diff


def _measured(route: str, widths: Sequence[int]) -> tuple[float, float] | None:
    """(seconds of the processor, bytes at the peak) in a process of its own; None where it takes too long."""
    command = [sys.executable, "-m", "benchmarks.gradients", route, *map(str, widths)]
    try:
        done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=True, timeout=_PATIENCE)
    except subprocess.TimeoutExpired:
        return None
    found = json.loads(done.stdout)
    return found["seconds"], found["bytes"]


def _gradients() -> Iterator[str]:
    yield "All gradients of sigmoid-softmax networks with cross-entropy, equations included"
    yield f"  {'network':<12} {'parameters':>10} {'route':<32} {'seconds':>9} {'µs/parameter':>13} {'peak MB':>8}"
    rows = [
        *(
            row
            for widths in _SIZES
            for row in (
                ("closed_forms", "closed forms in the deltas", widths),
                ("casadi", "CasADi SX, reverse mode", widths),
                ("families", "the families alone", widths),
            )
        ),
        *(("with_deltas", "and every delta, step by step", widths) for widths in _SIZES),
        *(("sympy", "sympy.diff of the whole loss", widths) for widths in _SYMPY_SIZES),
    ]
    ours = float("nan")
    for route, words, widths in rows:
        count, found = parameter_count(widths), _measured(route, widths)
        row = f"  {'-'.join(map(str, widths)):<12} {count:>10} {words:<32} "
        if found is None:
            yield row + f"{'> ' + str(_PATIENCE):>9}"
            continue
        seconds, peak = found
        yield row + f"{seconds:>9.3f} {1e6 * seconds / count:>13.1f} {peak / 1e6:>8.0f}"
        if route == "closed_forms":
            ours = seconds
        elif route == "casadi":
            yield f"  {'':<12} {'':>10} closed forms beside CasADi: ratio {ours / seconds:.2f}, wanted below 1"
    yield "  wanted of 784-128-10: closed forms at most 3 µs a parameter, the families at most 0.005 s"


# whole builds of wide networks: what is built, its options, the samples (0: symbols only), the units, wanted seconds
_WIDE = (
    ("results with values", ("--format", "results"), _SAMPLES, _SIZES[-1], 10),
    ("deck and results in symbols", ("--format", "deck", "--format", "results", "--no-pdf"), 0, _SIZES[-1], 5),
    ("everything in symbols", ("--no-pdf",), 0, (3, 4, 1000), 5),
)


def _wide(folder: Path) -> Iterator[str]:
    """Wide lectures from the file to the outputs."""
    yield "Building, in seconds of the processor, medians of interleaved runs"
    for number, (words, options, samples, widths, limit) in enumerate(_WIDE):
        lecture = folder / f"wide{number}.toml"
        lecture.write_text(wide_lecture(widths, samples))
        ours, theirs = beside_reading(lecture, folder, *options)
        name = "-".join(map(str, widths)) + (f", {samples} samples" if samples else "") + f": {words}"
        yield (
            f"  {name:<48} {ours.worked:>7.2f} s, wanted at most {limit} s   "
            f"reading the file {theirs.worked:>6.2f} s   ratio {ours.worked / theirs.worked:.1f}"
        )


def _rows(words: str, times: Sequence[Took], beside: str, limit: float) -> Iterator[str]:
    """What one waits, with what is wanted of it, and the seconds of the processor."""
    ours, theirs = times
    for kind, mine, other, wanted in (
        ("waited", ours.waited, theirs.waited, f", wanted at most {limit}"),
        ("processor", ours.worked, theirs.worked, ""),
    ):
        ratio = f"ratio {mine / other:.2f}{wanted}"
        yield f"  {words:<32} {kind:<9} {mine:>7.3f} s   {beside:<58} {other:>7.3f} s   {ratio}"


def _builds(folder: Path) -> Iterator[str]:
    yield "Building examples: the least that one waits, and the median time of the processor, of interleaved runs"
    build, sympy, own = beside_imports(_LECTURE, folder)
    for beside, words in ((sympy, SYMPY), (own, OWN)):
        yield from _rows(f"{_LECTURE.stem}, --no-pdf", (build, beside), words, 1.8)
    if shutil.which("pdflatex") is None:
        yield "  with PDF: not measured, for pdflatex is not installed"
        return
    for name in _WITH_PDF:
        times, passes = beside_tex(_ROOT / "examples" / f"{name}.toml", folder)
        yield from _rows(name, times, f"bare pdflatex, {passes} pass{'es' if passes > 1 else ''}", 1.1)
    lectures = sorted((_ROOT / "examples").glob("*.toml"))
    yield from _rows(
        f"{len(lectures)} lectures, --jobs 2", all_beside_tex(lectures, folder), "bare pdflatex of each", 1
    )


def _main() -> None:
    for line in _gradients():
        print(line, flush=True)
    for line in checks():
        print(line, flush=True)
    with tempfile.TemporaryDirectory(prefix="symbackprop-bench-") as name:
        for line in _wide(Path(name)):
            print(line, flush=True)
        for line in _builds(Path(name)):
            print(line, flush=True)


_main()
