"""The program `symbackprop` as a test runs it: in this process, which saves the start of a new one each time."""

from __future__ import annotations

import contextlib
import io
import sys
from pathlib import Path
from subprocess import CompletedProcess
from unittest.mock import patch

from symbackprop.cli import main

__all__ = ["run"]


def run(*arguments: str | Path, folder: Path) -> CompletedProcess[str]:
    """What the program prints and its exit code, run with these arguments in a folder."""
    words = [str(word) for word in arguments]
    out, err = io.StringIO(), io.StringIO()
    with (
        contextlib.chdir(folder),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        patch.object(sys, "argv", ["symbackprop", *words]),
        patch("symbackprop.cli.stop_on_signals"),  # the tests' own handlers stay
    ):
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
    return CompletedProcess(words, code, out.getvalue(), err.getvalue())
