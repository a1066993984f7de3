"""Outputs on disk: replaced whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from symbackprop.core.errors import InputError

__all__ = ["write_files"]


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write `files` into `folder`, each under a temporary name first, then move all into place.

    Raises InputError where the folder cannot be written; then nothing of it has changed.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".new-") as name:
            staged = Path(name)
            for file, content in files.items():
                (staged / file).write_bytes(content)
            for file in files:
                os.replace(staged / file, folder / file)
    except OSError as problem:
        raise InputError(f"{folder}: cannot be written: {problem.strerror or problem}") from None
