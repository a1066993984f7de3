"""A program that is kept on a short lead: it reads what it is given, as it comes, and ends with whoever began it."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from threading import Thread

__all__ = ["Supervised"]


class Supervised:
    """A running program with its children, in a group of their own, to be ended by whoever began it.

    Begin it under `held`, that no signal comes before it can be ended. Raises OSError where it cannot be run.
    """

    def __init__(self, command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> None:
        self._pieces: SimpleQueue[bytes | None] = SimpleQueue()
        quiet = subprocess.DEVNULL
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=pipe, stdout=quiet, stderr=quiet, start_new_session=True
        )
        self._attendant = Thread(target=self._attend, daemon=True)
        try:
            self._attendant.start()
        except RuntimeError as problem:  # the system allows no further thread
            self._kill()
            self._process.communicate()
            raise OSError(str(problem)) from None

    def give(self, piece: bytes) -> None:
        """More for it to read. It takes that when it likes; nobody waits for it."""
        self._pieces.put(piece)

    def wait(self, seconds: float) -> int | None:
        """There is no more to read: the exit code, or None where it still runs after so many seconds."""
        self._pieces.put(None)
        self._attendant.join(seconds)
        return None if self._attendant.is_alive() else self._process.returncode

    def end(self) -> None:
        """End the program with all of its group, which it leads."""
        self._kill()
        self._pieces.put(None)
        self._attendant.join()

    def _kill(self) -> None:
        with suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()

    def _attend(self) -> None:
        """Hand over the pieces, then wait for the end: by a thread, for a full pipe would hold up who fills it."""
        pipe = self._process.stdin
        with suppress(OSError):  # it reads no more
            for piece in iter(self._pieces.get, None):
                if pipe is not None:
                    pipe.write(piece)
                    pipe.flush()
        with suppress(OSError):
            if pipe is not None:
                pipe.close()
        self._process.wait()
