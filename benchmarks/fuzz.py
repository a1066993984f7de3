"""Coverage-guided fuzzing of `check`, a part of `make fuzz`: no text makes it raise, and none makes it hang.

The fuzzer, atheris, ends at the first text that fails; so it runs in a process of its own, which is begun anew with
the texts that it has kept until the time is over. Each text is audited against one of the lectures of examples/.
"""

from __future__ import annotations

import argparse
import functools
import importlib.util
import json
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Finding", "fuzz"]

_ROOT = Path(__file__).parent.parent
_LECTURES = sorted((_ROOT / "examples").glob("*.toml"))
# real documents, each with its lecture
_DOCUMENTS = {
    "numerical": "dfnn_numerical",
    "samples": "three_samples",
    "softmax": "softmax_cross_entropy",
    "theory": "backpropagation_theory",
}
_SEEDS = 20  # texts of each document to begin with, of two formulas: what the first defines, the second uses
_LONGEST = 1200  # bytes of a text
_MEMORY = 2048  # MB
_PATIENCE = 3  # times the seconds of the processor that a text may take: those of the clock, after which it is ended
_SHOWN = 12  # lines of both ends of a traceback
_ENOUGH = 10  # findings after which it stops
_FRAGMENTS: Sequence[str] = (
    *"{}()[]^_=+-*/&$\\,.'|!<>:;%#~0123456789", "\n\n", "$$", r"\\", r"\[", r"\]", "=", r"\approx", r"\leftarrow",
    r"\Rightarrow", r"\quad", r"\neq", r"\leq", r"\frac{1}{2}", r"\frac", r"\sqrt", r"\sum_{i=1}^{3}", r"\sum_j",
    r"\prod_{k=1}^{9}", r"\partial", r"\frac{\partial L}{\partial w_7}", r"\frac{dL}{dz}", r"\hat{y}_1", r"\hat{y}",
    r"\text{if }", r"\mathrm", r"\mathbf", r"\boxed", r"\underbrace", r"\left(", r"\right)", r"\begin{bmatrix}",
    r"\end{bmatrix}", r"\begin{cases}", r"\end{cases}", r"\begin{aligned}", r"\end{aligned}", r"\begin{align}",
    r"\end{align}", r"\begin{verbatim}", r"\verb|", "`", r"\newcommand{\a}[1]{#1}", r"\newcommand{\a}{\a}", r"\a",
    r"\input{a}", r"\label{a}", r"\tag{1}", r"\cdot", r"\times", r"\odot", r"^T", r"^{\top}", "'", r"\sigma(", r"\max(",
    r"\ln", r"\log", r"\exp(", "e^{", "10^{", "^{-1}", "^{99}", "9^{9^9}", "1e99", "0.5", "-1", "10^{10}", "w_7", "x_1",
    "a^{(1)}", "z^{(4)}", "y_i", "w_{ij}", "b^{(2)}", "W^{[2]}", r"\delta^{[1]}", "L", r"\eta", r"\theta", "f(x)", "i",
    "n", "q", "q_i", "[1, 2]", "i=1,2,3", r"\ldots", "{,}", r"\%", r"\0", "\0", "\u2212", "\xb2", "\u0663", "\u202e",
    "\U0001d464", "e\u0301", "\u2028",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """A text that failed: against which lecture, and what the fuzzer said of it."""

    lecture: str
    text: str
    trouble: str


@dataclass(frozen=True, slots=True)
class Run:
    """One process of the fuzzer: how many texts it tried, the edges reached, and what failed."""

    tried: int
    edges: int
    finding: Finding | None


# the texts, as bytes: the first one says which lecture, the others are the text


def _split(data: bytes) -> tuple[Path, str]:
    return _LECTURES[data[0] % len(_LECTURES)] if data else _LECTURES[0], data[1:].decode("utf-8", "replace")


def _formulas(document: str) -> list[str]:
    """Every formula of an audited document with its delimiters."""
    text = (_ROOT / "tests" / "data" / "audit" / f"{document}.md").read_text("utf-8")
    return re.findall(r"\$\$.+?\$\$|\$[^$\n]+\$", text, re.DOTALL)


def _seeds() -> Iterator[bytes]:
    stems = [path.stem for path in _LECTURES]
    for document, lecture in _DOCUMENTS.items():
        formulas = _formulas(document)
        for place in range(0, len(formulas), max(2, len(formulas) // _SEEDS)):
            yield bytes([stems.index(lecture)]) + "\n\n".join(formulas[place : place + 2]).encode()


# mutations: each makes of a text another one


def _inserted(text: str, chance: random.Random, _: Sequence[str]) -> str:
    place = chance.randint(0, len(text))
    return text[:place] + chance.choice(_FRAGMENTS) + text[place:]


def _removed(text: str, chance: random.Random, _: Sequence[str]) -> str:
    start = chance.randint(0, len(text))
    return text[:start] + text[start + chance.randint(1, 12) :]


def _replaced(text: str, chance: random.Random, formulas: Sequence[str]) -> str:
    return _inserted(_removed(text, chance, formulas), chance, formulas)


def _repeated(text: str, chance: random.Random, _: Sequence[str]) -> str:
    start = chance.randint(0, len(text))
    end = start + chance.randint(1, 40)
    return text[:end] + text[start:end] * chance.choice((1, 1, 2, 20)) + text[end:]


def _wrapped(text: str, chance: random.Random, _: Sequence[str]) -> str:
    start = chance.randint(0, len(text))
    end = start + chance.randint(0, 20)
    before, after = chance.choice(
        (("{", "}"), ("(", ")"), (r"\frac{", "}{2}"), ("$$", "$$"), (r"\sqrt{", "}"), ("e^{", "}"), (r"\mathbf{", "}"),
         (r"\begin{aligned}", r"\end{aligned}"), (r"\begin{bmatrix}", r"\end{bmatrix}"), ("|", "|"), ("[", "]^T"))
    )  # fmt: skip
    return text[:start] + before + text[start:end] + after + text[end:]


def _renumbered(text: str, chance: random.Random, _: Sequence[str]) -> str:
    numbers = [*re.finditer(r"\d+(?:\.\d+)?", text)]
    if not numbers:
        return text
    match = chance.choice(numbers)
    number = chance.choice(("0", "1", "2", "3", "0.5", "99", "0.1234567", "1000000000", "9" * 40, match[0] * 2))
    return text[: match.start()] + number + text[match.end() :]


def _spliced(text: str, chance: random.Random, formulas: Sequence[str]) -> str:
    """With a formula of a document, or a piece of one in the middle of another."""
    formula = chance.choice(formulas)
    if chance.random() < 0.5:
        return f"{text}\n\n{formula}" if chance.random() < 0.5 else f"{formula}\n\n{text}"
    place, start = chance.randint(0, len(text)), chance.randint(0, len(formula))
    return text[:place] + formula[start : start + chance.randint(1, 60)].replace("$", "") + text[place:]


_MUTATIONS: Sequence[Callable[[str, random.Random, Sequence[str]], str]] = (
    _inserted,
    _removed,
    _replaced,
    _repeated,
    _wrapped,
    _renumbered,
    _spliced,
)


def _mutated(data: bytes, seed: int, formulas: Sequence[str]) -> bytes:
    chance = random.Random(seed)
    _, text = _split(data)
    for _ in range(chance.choice((1, 1, 2, 4))):
        text = chance.choice(_MUTATIONS)(text, chance, formulas)
    lecture = chance.randrange(256) if not data or chance.random() < 0.1 else data[0]
    return bytes([lecture]) + text.encode("utf-8", "replace")


# the process of the fuzzer


def _work(folder: Path, seconds: int, limit: int) -> None:
    """Fuzz with the texts in a folder until the time is over or a text fails; does not return."""
    import atheris

    with atheris.instrument_imports(include=["symbackprop"]):
        from symbackprop.api import check, read_lecture
        from symbackprop.check.report import Verdict

    for module in [module for name, module in sys.modules.items() if name.startswith("symbackprop.latex.")]:
        if hasattr(module, "Lark"):
            vars(module)["Lark"] = functools.cache(module.Lark)  # the parser is always the same one
    lectures = {path: read_lecture(path) for path in _LECTURES}
    formulas = [formula for document in _DOCUMENTS for formula in _formulas(document)]

    def one(data: bytes) -> None:
        path, text = _split(data)
        start = time.process_time()
        report = check(lectures[path], text)
        assert time.process_time() - start < limit, f"it took more than {limit} s"
        assert all(claim.verdict in Verdict and claim.line <= text.count("\n") + 1 for claim in report.claims)
        json.dumps(report.as_json())

    def mutate(data: bytes, size: int, seed: int) -> bytes:
        if seed % 8 == 0:
            return bytes(atheris.Mutate(data, size))
        return _mutated(data, seed, formulas)[:size]

    options = {
        "max_total_time": seconds,
        "timeout": _PATIENCE * limit,
        "rss_limit_mb": _MEMORY,
        "max_len": _LONGEST,
        "len_control": 0,
        "print_final_stats": 1,
        "report_slow_units": 10**6,
        "artifact_prefix": f"{folder}/failed-",
    }
    arguments = [sys.argv[0], *(f"-{name}={value}" for name, value in options.items()), str(folder / "corpus")]
    atheris.Setup(arguments, one, custom_mutator=mutate)
    atheris.Fuzz()


# the runs


def _run(folder: Path, seconds: int, limit: int) -> Run:
    command = [sys.executable, "-m", "benchmarks.fuzz", "--seconds", str(seconds), "--limit", str(limit)]
    done = subprocess.run(
        [*command, "--folder", str(folder)], cwd=_ROOT, capture_output=True, encoding="utf-8", errors="replace",
        check=False,
    )  # fmt: skip
    said = done.stdout + done.stderr
    tried = [int(number) for number in re.findall(r"number_of_executed_units:\s*(\d+)|^#(\d+)\s", said, re.MULTILINE)
             for number in number if number]  # fmt: skip
    edges = [int(number) for number in re.findall(r"\bcov: (\d+)", said)]
    finding = None
    for path in sorted(folder.glob("failed-*")):
        lecture, text = _split(path.read_bytes())
        finding = Finding(lecture.stem, text, _trouble(said))
        path.unlink()
    if finding is None and done.returncode:
        finding = Finding("", "", said[-4000:])
    return Run(max(tried, default=0), max(edges, default=0), finding)


_REASONS = (
    r"^Traceback \(most recent call last\)(?s:.*?)^\w.*$",
    r"^Current thread .+\n(?: .+\n)+",
    r"^SUMMARY.*$",
)


def _trouble(said: str) -> str:
    """What of the fuzzer's words tells the reason: Python's traceback, or where it was when the time was over."""
    for pattern in _REASONS:
        found = re.search(pattern, said, re.MULTILINE)
        if found is not None:
            lines = found[0].rstrip().split("\n")
            return "\n".join(lines if len(lines) <= 2 * _SHOWN else [*lines[:_SHOWN], "  ...", *lines[-_SHOWN:]])
    return said[-2000:]


def fuzz(seconds: int, limit: int) -> Iterator[Run]:
    """Runs until the time is over, each beginning with the texts that the ones before have kept."""
    end = time.monotonic() + seconds
    with tempfile.TemporaryDirectory(prefix="symbackprop-fuzz-") as name:
        folder = Path(name)
        (folder / "corpus").mkdir()
        for number, seed in enumerate(_seeds()):
            (folder / "corpus" / f"seed-{number:03}").write_bytes(seed)
        while (rest := int(end - time.monotonic())) > 0:
            yield _run(folder, rest, limit)


def _main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=int, default=120, help="how long it tries (default: %(default)s)")
    of_one = "seconds of the processor that one text may take (default: %(default)s)"
    parser.add_argument("--limit", type=int, default=20, help=of_one)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)  # for the process of the fuzzer itself
    options = parser.parse_args()
    if importlib.util.find_spec("atheris") is None:
        print("atheris is not installed, so there is no coverage-guided fuzzing: pip install -e '.[fuzz]'")
        return 1
    if options.folder is not None:
        _work(options.folder, options.seconds, options.limit)
    runs: list[Run] = []
    findings: list[Finding] = []
    for run in fuzz(options.seconds, options.limit):
        runs.append(run)
        if run.finding is not None:
            findings.append(run.finding)
            where = f"--- {len(findings)}: {run.finding.lecture}: {run.finding.text!r}"
            print(f"{where}\n{run.finding.trouble}", flush=True)
        if len(findings) >= _ENOUGH:
            break
    tried, edges = sum(run.tried for run in runs), max((run.edges for run in runs), default=0)
    print(f"{tried} texts tried, {edges} edges of the code reached, {len(findings)} failed", flush=True)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(_main())
