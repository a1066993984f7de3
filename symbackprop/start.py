"""A lecture file to start from."""

from __future__ import annotations

import re
from pathlib import Path

from symbackprop.core.errors import InputError
from symbackprop.render.engine import render

__all__ = ["start_lecture"]


def start_lecture(name: Path) -> Path:
    """Write NAME.toml from the template. Raises InputError where it exists or cannot be written."""
    path = name if name.suffix == ".toml" else name.with_name(name.name + ".toml")
    if not re.fullmatch(r"\w[\w.-]*", path.stem):
        raise InputError(f"{path.stem!r} is no good file name; use letters, digits, - and _, a letter or digit first")
    title = path.stem.replace("_", " ").replace("-", " ").strip().capitalize()
    text = render("lecture/lecture.toml.j2", {"title": title})
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise InputError(f"{path} exists already; choose another name") from None
    except OSError as problem:
        raise InputError(f"{path}: cannot be written: {problem.strerror or problem}") from None
    return path
