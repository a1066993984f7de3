"""The one template engine, for all formats."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined

import symbackprop
from symbackprop.render.escape import escape
from symbackprop.render.templates import template_folder

__all__ = ["render", "render_pieces"]

_TOGETHER = 500  # bits of a text that are handed on as one piece


def _compiled() -> FileSystemBytecodeCache | None:
    """Compiled templates are kept where Python keeps the compiled modules of the package, unless it keeps none."""
    folder = Path(cache_from_source(symbackprop.__file__)).parent
    kept = not sys.dont_write_bytecode and folder.is_dir() and os.access(folder, os.W_OK)
    return FileSystemBytecodeCache(str(folder)) if kept else None


def render(template: str, context: Mapping[str, Any], shadow: Path | None = None) -> str:
    """A template filled in."""
    return "".join(render_pieces(template, context, shadow))


def render_pieces(template: str, context: Mapping[str, Any], shadow: Path | None = None) -> Iterator[str]:
    """A template filled in, in pieces as they are made. Templates in the folder `shadow` come before the shipped ones.

    The delimiters are ((* *)), ((@ @)) and ((= =)) in every format, for TeX has other uses for braces.
    """
    folders = [str(folder) for folder in (shadow, template_folder()) if folder is not None]
    environment = Environment(
        loader=FileSystemLoader(folders),
        bytecode_cache=_compiled(),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - the outputs are TeX and CSV; text is escaped before it comes here
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        block_start_string="((*",
        block_end_string="*))",
        variable_start_string="((@",
        variable_end_string="@))",
        comment_start_string="((=",
        comment_end_string="=))",
    )
    environment.filters["text"] = escape
    stream = environment.get_template(template).stream(context)
    stream.enable_buffering(_TOGETHER)
    return stream
