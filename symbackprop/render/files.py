"""Outputs on disk: a set of files changes as one, or not at all."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from symbackprop.core.errors import InputError, Mistake

__all__ = ["clear", "write_file", "write_set"]

_NEW, _OLD = ".new", ".old"  # endings of what stands beside a folder while it is exchanged


def write_file(path: Path, content: bytes) -> None:
    """Write one file, whole or not at all. Raises InputError where it cannot be written, or is no ordinary file."""
    target = path.resolve()
    if target.exists() and not target.is_file():
        raise InputError([Mistake("cannot be written: this is no ordinary file", str(path))])
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".new-")
        staged = Path(name)
        try:
            with open(handle, "wb") as file:  # noqa: PTH123 - a descriptor has no Path
                file.write(content)
            staged.chmod(0o666 & ~_umask())
            os.replace(staged, target)
        finally:
            staged.unlink(missing_ok=True)
    except OSError as problem:
        raise InputError([Mistake(f"cannot be written: {problem.strerror or problem}", str(path))]) from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def write_set(folder: Path, files: Mapping[str, bytes], ours: Collection[str]) -> None:
    """Make `files` the outputs in `folder`, in one exchange.

    `ours` names every file that an output can have: those that are not among `files` go, everything else in the folder
    is the user's and stays. A new folder is written beside the old one and takes its place, so that whoever looks, and
    whatever interrupts, finds the previous set whole or the new one. What an interrupted run has left is cleared by
    the next. Raises InputError where the folder cannot be written; then nothing of it has changed.
    """
    try:
        folder = folder.resolve()
        folder.parent.mkdir(parents=True, exist_ok=True)
        if folder.exists() and not folder.is_dir():
            raise InputError([Mistake("cannot be written: this is a file, not a folder", str(folder))])
        with _locked(folder.parent):
            new, old = _beside(folder)
            _recover(folder, new, old)
            try:
                _stage(folder, new, files, ours)
                _exchange(folder, new, old)
            finally:
                _recover(folder, new, old)
    except OSError as problem:
        raise InputError([Mistake(f"cannot be written: {problem.strerror or problem}", str(folder))]) from None


def clear(folder: Path) -> None:
    """Clear what an interrupted run has left beside a folder, and put the previous set back where it was cut in two."""
    folder = folder.resolve()
    if any(place.exists() for place in _beside(folder)):
        with _locked(folder.parent):
            _recover(folder, *_beside(folder))


def _beside(folder: Path) -> tuple[Path, Path]:
    """Where the new folder is made, and where the old one waits."""
    return folder.with_name(f".{folder.name}{_NEW}"), folder.with_name(f".{folder.name}{_OLD}")


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One writer at a time in a folder; the lock goes with the process that has it."""
    try:
        import fcntl  # noqa: PLC0415 - not on every system
    except ImportError:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network file systems have no locks
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _recover(folder: Path, new: Path, old: Path) -> None:
    """Clear what stands beside the folder; where an exchange was cut in two, the previous folder comes back first."""
    if old.is_dir() and not folder.exists():
        old.rename(folder)
    for left in (new, old):
        if left.exists():
            shutil.rmtree(left)


def _stage(folder: Path, new: Path, files: Mapping[str, bytes], ours: Collection[str]) -> None:
    """The new folder: the new files, and what the user keeps in the old one."""
    new.mkdir()
    if folder.is_dir():
        shutil.copymode(folder, new)
        for entry in folder.iterdir():
            if entry.name not in ours and entry.name not in files:
                _keep(entry, new / entry.name)
    for name, content in files.items():
        (new / name).write_bytes(content)


def _keep(entry: Path, kept: Path) -> None:
    """The same file under the new folder, without a copy where the system allows that."""
    if entry.is_dir() and not entry.is_symlink():
        shutil.copytree(entry, kept, symlinks=True, copy_function=_link)
    else:
        _link(entry, kept)


def _link(source: str | Path, target: str | Path) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except (OSError, NotImplementedError):
        shutil.copy2(source, target, follow_symlinks=False)


def _exchange(folder: Path, new: Path, old: Path) -> None:
    """Put the new folder in the place of the old one: in one step where the system has one, else in two."""
    if not folder.exists():
        new.rename(folder)
    elif not _swapped(folder, new):
        folder.rename(old)
        new.rename(folder)


_HERE, _SWAP = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of Linux


def _swapped(one: Path, other: Path) -> bool:
    """Whether the two names were exchanged at once, which Linux can do on most file systems."""
    if not sys.platform.startswith("linux"):
        return False
    import ctypes  # noqa: PLC0415 - for this alone

    rename: Callable[..., int] | None = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    return rename is not None and rename(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _SWAP) == 0
