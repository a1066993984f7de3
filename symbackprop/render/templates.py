"""Where the templates are."""

from __future__ import annotations

from pathlib import Path

import symbackprop

__all__ = ["template_folder"]


def template_folder() -> Path:
    """The shipped templates: inside the installed package, or beside it in a checkout."""
    package = Path(symbackprop.__file__).parent
    inside = package / "templates"
    return inside if inside.is_dir() else package.parent / "templates"
