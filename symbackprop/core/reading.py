"""A user's text file -> its text: regular files only, no more than so many bytes."""

from __future__ import annotations

import codecs
import os
import stat
from pathlib import Path

from symbackprop.core.errors import InputError, Mistake

__all__ = ["read_text"]

_SEVERAL = 10  # bytes of a text, of which more than one is of no letter only in binary data


def read_text(path: Path, most: int, *, lenient: bool = False) -> str:
    """The text of a UTF-8 file of at most `most` bytes, without its byte-order mark.

    A `lenient` reader takes what is not UTF-8 as the replacement character. Raises InputError where the file cannot be
    read, is larger, has another encoding, or is a directory, a pipe or a device: these may never end.
    """

    def mistake(message: str, line: int | None = None) -> InputError:
        return InputError([Mistake(message, str(path), line)])

    try:
        content = _read(path, most + 1)
    except (OSError, ValueError) as problem:  # ValueError: a null character in the name
        raise mistake(f"cannot be read: {getattr(problem, 'strerror', None) or problem}") from None
    if content is None:
        raise mistake("cannot be read: this is no ordinary file, but a directory, a pipe or a device")
    if len(content) > most:
        raise mistake(f"is larger than {most / 1_000_000:g} MB; split it")
    content = content.removeprefix(codecs.BOM_UTF8)
    if lenient and (b"\0" in content or content.decode("utf-8", "replace").count("\ufffd") * _SEVERAL > len(content)):
        raise mistake("is no text in UTF-8, but binary data; name the .tex, .md, .ipynb or text that it was made from")
    try:
        return content.decode("utf-8", errors="replace" if lenient else "strict")
    except UnicodeDecodeError as problem:
        line = content[: problem.start].count(b"\n") + 1
        raise mistake("the file is not UTF-8; save it with that encoding", line) from None


def _read(path: Path, most: int) -> bytes | None:
    """The first `most` bytes of a regular file, None for anything else. A pipe is not waited for."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            return None
        with open(handle, "rb", closefd=False) as file:
            return file.read(most)
    finally:
        os.close(handle)
