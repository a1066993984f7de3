"""The command line: options in, messages and exit codes out, no logic of its own."""

from __future__ import annotations

import atexit
import gc
import sys
from pathlib import Path
from typing import NoReturn

import click

from symbackprop.core.errors import SymbackpropError
from symbackprop.core.memory import collect_rarely
from symbackprop.signals import Stopped, stop_on_signals

__all__ = ["main"]

_EXAMPLE = "\b\nExample:\n  "


def main() -> NoReturn:
    """Run the program.

    Exit codes: 0 fine, 1 `check` found something wrong, 2 unusable input, 3 typesetting failed, 70 a fault of our own,
    128 and the number of a signal that it was stopped by.
    """
    stop_on_signals()
    atexit.register(gc.freeze)  # what is left goes with the process: looking through it takes a tenth of a short run
    collect_rarely()  # to the end, for the same reason
    try:
        program.main(standalone_mode=False)
    except SymbackpropError as problem:
        click.echo(str(problem), err=True)
        sys.exit(problem.exit_code)
    except click.ClickException as problem:
        problem.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted; the previous output is untouched", err=True)
        sys.exit(130)
    except Stopped:
        click.echo("stopped; the previous output is untouched", err=True)
        raise
    except RecursionError:
        click.echo("the lecture is nested too deeply to be worked through", err=True)
        sys.exit(2)
    except Exception as problem:  # the only net for faults of our own: tests and Python programs get the error itself
        click.echo(_fault(problem), err=True)
        sys.exit(70)
    sys.exit(0)


def _fault(problem: Exception) -> str:
    """One line on a fault of the program: what and where, and what to do about it."""
    import traceback

    frame = traceback.extract_tb(problem.__traceback__)[-1]
    what = " ".join(f"{type(problem).__name__}: {problem}".split())
    return (
        f"a fault in symbackprop itself, not in your files; nothing was written. "
        f"Please report it with the command, its files and this: {what} ({Path(frame.filename).name}:{frame.lineno})"
    )


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="symbackprop")
def program() -> None:
    """Derive backpropagation from a lecture file, prove it, and typeset it."""


@program.command(epilog=_EXAMPLE + "symbackprop new my_lecture")
@click.argument("name")
def new(name: str) -> None:
    """Write a small lecture file, NAME.toml, to start from."""
    from symbackprop.start import start_lecture

    path = start_lecture(Path(name))
    click.echo(f"{path} written; now: symbackprop build {path}")


@program.command(epilog=_EXAMPLE + "symbackprop build examples/softmax_cross_entropy.toml --no-pdf")
@click.argument("lectures", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--format", "formats", multiple=True, help="Only this format; may be repeated.")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    default=Path("output"),
    show_default=True,
    help="The folder for all outputs.",
)
@click.option("--no-pdf", is_flag=True, help="Write the .tex files but do not run TeX.")
@click.option(
    "--jobs", type=click.IntRange(1, 64), default=1, show_default=True, help="Lectures worked on at the same time."
)
@click.option("--watch", is_flag=True, help="Build again whenever a lecture file changes.")
def build(
    lectures: tuple[Path, ...], formats: tuple[str, ...], output: Path, no_pdf: bool, jobs: int, watch: bool
) -> None:
    """Build everything for each LECTURE into output/<its name>/."""
    from symbackprop.run import build_all, watch_all

    run = watch_all if watch else build_all
    code = run(lectures, output, formats, pdf=not no_pdf, jobs=jobs)
    if code:
        sys.exit(code)


@program.command(epilog=_EXAMPLE + "symbackprop derive examples/softmax_cross_entropy.toml w_7")
@click.argument("lecture", type=click.Path(path_type=Path))
@click.argument("quantity")
@click.option(
    "--view",
    type=click.Choice(["scalar", "index", "matrix"]),
    default="scalar",
    show_default=True,
    help="The form of the derivation.",
)
@click.option("--latex", is_flag=True, help="Print LaTeX instead of Unicode.")
def derive(lecture: Path, quantity: str, view: str, latex: bool) -> None:
    """Print how dL by one QUANTITY comes about: a parameter, an input, or anything of the forward pass.

    It goes by its name (W2[1,1], x[1], z1[2], yhat[1]) or its spelling (w_7).
    """
    from symbackprop.run import derive_one

    click.echo(derive_one(lecture, quantity, view=view, latex=latex))


@program.command(epilog=_EXAMPLE + "symbackprop check examples/softmax_cross_entropy.toml notes.tex")
@click.argument("lecture", type=click.Path(path_type=Path))
@click.argument("documents", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "target", metavar="FILE", help="Write the report as JSON; - for the terminal.")
@click.option("--bad", is_flag=True, help="Show only the claims that need a correction.")
@click.option("--names", is_flag=True, help="List each name of the document with what it was taken for.")
def check(lecture: Path, documents: tuple[Path, ...], target: str | None, bad: bool, names: bool) -> None:
    """Audit the hand derivations in DOCUMENTS (LaTeX, Markdown or text) against LECTURE.

    Every claim is judged; the exit code is 1 where one is wrong. No file but the named ones is opened, nothing is run.
    """
    from symbackprop.run import check_all

    code = check_all(lecture, documents, target, bad=bad, names=names)
    if code:
        sys.exit(code)


@program.command("list", epilog=_EXAMPLE + "symbackprop list activations")
@click.argument("table", required=False)
def list_(table: str | None) -> None:
    """List what there is: activations, losses, notations, optimizers, sections, formats, themes."""
    from symbackprop.inventory import TABLES, inventory

    if table is not None and table not in TABLES:
        raise click.UsageError(f"there is no table {table!r}; use one of {', '.join(TABLES)}")
    for name in [table] if table else TABLES:
        click.echo(name)
        rows = [*inventory(name)]
        width = max(len(row) for row, _ in rows)
        for row, about in rows:
            click.echo(f"  {row:<{width}}  {about}".rstrip())
