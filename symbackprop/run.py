"""Builds of several lectures, once or on every change, with progress for people."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from symbackprop.build import Built, build_lecture, check_stems, choose_formats
from symbackprop.core.errors import SymbackpropError
from symbackprop.core.reading import read_text
from symbackprop.render.files import write_file
from symbackprop.signals import stop_on_signals

if TYPE_CHECKING:
    from symbackprop.check.report import Report
    from symbackprop.network.lecture import Lecture

__all__ = ["build_all", "check_all", "derive_one", "watch_all"]

_LARGEST_DOCUMENT = 20_000_000  # bytes


def build_all(
    lectures: Sequence[Path], output: Path, formats: Sequence[str], *, pdf: bool = True, jobs: int = 1
) -> int:
    """Build every lecture, say what was written, and return the exit code: the worst of all."""
    check_stems(lectures)
    work = partial(_try_one, output=output, formats=choose_formats(formats), pdf=pdf)
    if jobs == 1 or len(lectures) == 1:
        return _reported(map(work, lectures), len(lectures))
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import active_children

    with ProcessPoolExecutor(min(jobs, len(lectures)), initializer=stop_on_signals) as pool:
        try:
            return _reported(pool.map(partial(_in_worker, work), lectures), len(lectures))
        except (KeyboardInterrupt, SystemExit):
            for child in active_children():
                child.terminate()
            raise


def _reported(found: Iterable[Built | SymbackpropError], count: int) -> int:
    """Say what became of each lecture, as it comes; the worst exit code."""
    return max((_report(one) for one in _with_progress(found, count)), default=0)


def _in_worker(work: Callable[[Path], Built | SymbackpropError], lecture: Path) -> Built | SymbackpropError:
    """A lecture in a process of its own, which ends when it is told to stop, and begins no other."""
    try:
        return work(lecture)
    except KeyboardInterrupt:
        os._exit(130)
    except SystemExit as stop:
        os._exit(stop.code if isinstance(stop.code, int) else 1)


def _try_one(lecture: Path, *, output: Path, formats: Sequence[str], pdf: bool) -> Built | SymbackpropError:
    try:
        return build_lecture(lecture, output, formats, pdf=pdf)
    except SymbackpropError as problem:
        return problem


def _with_progress(found: Iterable[Built | SymbackpropError], count: int) -> Iterator[Built | SymbackpropError]:
    """The results as they come; with a bar on a terminal, where there are several."""
    if count < 2 or not sys.stderr.isatty():
        yield from found
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(found, description="building", total=count, console=Console(stderr=True), transient=True)


def _report(found: Built | SymbackpropError) -> int:
    if isinstance(found, SymbackpropError):
        print(found, file=sys.stderr)
        return found.exit_code
    print(f"{found.folder}: {', '.join(found.files)}")
    for note in found.notes:
        print(f"  warning: {note}", file=sys.stderr)
    if found.problem is not None:
        print(found.problem, file=sys.stderr)
        return found.problem.exit_code
    return 0


def watch_all(
    lectures: Sequence[Path], output: Path, formats: Sequence[str], *, pdf: bool = True, jobs: int = 1
) -> int:
    """Build, then build again whatever changes, until interrupted."""
    from watchfiles import watch

    build_all(lectures, output, formats, pdf=pdf, jobs=jobs)
    print("watching; press Ctrl-C to stop", file=sys.stderr)
    folders = {path.resolve().parent for path in lectures}
    for changes in watch(*folders, raise_interrupt=False):
        changed = {Path(name) for _, name in changes}
        again = [path for path in lectures if path.resolve() in changed]
        if again:
            build_all(again, output, formats, pdf=pdf, jobs=jobs)
    return 0


def check_all(
    lecture: Path, documents: Sequence[Path], target: str | None, *, bad: bool = False, names: bool = False
) -> int:
    """Audit every document, say what was found, and return the exit code: 1 where something is wrong.
    With `names`, say what each name was taken for.

    Raises InputError where the lecture or a document cannot be read.
    """
    from symbackprop.check.terminal import conventions_of, json_text, lines_of, names_of, summary_of
    from symbackprop.compose.deck import SECTION_TABLES
    from symbackprop.network.lecture import read_lecture

    loaded = read_lecture(lecture, SECTION_TABLES)
    reports = [_audited(loaded, document, names=names) for document in documents]
    if target == "-":
        click.echo(json_text(reports), nl=False)
    else:
        for report in reports:
            if conventions_of(report):
                click.echo(conventions_of(report))
            for name in names_of(report):
                click.echo(name)
            for line in lines_of(report, bad=bad):
                verdict = click.style(f"{line.verdict:<11}", fg=line.colour)
                click.echo(f"{line.place}: {verdict} {line.claim}" + (f"  -- {line.message}" if line.message else ""))
            click.echo(click.style(summary_of(report), bold=True))
    if target is not None and target != "-":
        write_file(Path(target), json_text(reports).encode())
    return 1 if any(report.bad for report in reports) else 0


def _audited(lecture: Lecture, document: Path, *, names: bool) -> Report:
    """The audit of a file, with a bar on a terminal."""
    from symbackprop.check.audit import audit

    text = read_text(document, _LARGEST_DOCUMENT, lenient=True)
    if not sys.stderr.isatty():
        return audit(lecture, text, str(document), names=names)
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("checking", total=len(text))
        return audit(lecture, text, str(document), lambda place, _: bar.update(task, completed=place), names=names)


def derive_one(lecture: Path, name: str, *, view: str = "scalar", latex: bool = False) -> str:
    """The derivation of dL by a parameter, an input or a computed quantity as text: its own, its layer's in matrices,
    or its family's with running indices.

    Raises InputError where there is no such quantity.
    """
    from symbackprop.compose.deck import SECTION_TABLES
    from symbackprop.compose.document import Document
    from symbackprop.compose.equations.matrix_view import matrix_frames_of
    from symbackprop.compose.equations.running import running_frames_of
    from symbackprop.compose.index import quantity_frames
    from symbackprop.compose.matrix.backward import layer_frames
    from symbackprop.compose.rows import laid_out
    from symbackprop.compose.verify import verify
    from symbackprop.derive import derive, derive_deltas, named_deltas, prove
    from symbackprop.evaluate.analysis import analyse
    from symbackprop.network.lecture import Section, read_lecture
    from symbackprop.network.schema import TrainingSection
    from symbackprop.render.terminal import chains_latex, chains_text, derivation_latex, derivation_text

    loaded = read_lecture(lecture, SECTION_TABLES)
    quantity = loaded.spelling.quantity(name, loaded.network)
    section = Section("training", "", TrainingSection.model_validate({"kind": "training", "view": view}))
    analysis = analyse(replace(loaded, sections=(section,)))
    if view == "scalar":
        derivation = analysis.derivations.get(quantity)
        if derivation is None:
            deltas = derive_deltas(loaded.network)
            derivation = derive(loaded.network, deltas, quantity)
            prove(loaded.network, [derivation, *named_deltas(loaded.network, deltas, [derivation])])
        return derivation_latex(analysis, derivation) if latex else derivation_text(analysis, derivation)
    by_index, by_matrix = quantity_frames, layer_frames
    if loaded.model is not None:
        by_index, by_matrix = running_frames_of, matrix_frames_of
    frames = by_index(analysis, quantity) if view == "index" else by_matrix(analysis, quantity)
    document = Document("", "", "", "", "", tuple(frames))
    verify(analysis, document)
    document = laid_out(analysis, document)
    return chains_latex(analysis, document) if latex else chains_text(analysis, document)
