"""Being told to stop: everything that was begun is ended and cleared on the way out."""

from __future__ import annotations

import signal
from types import FrameType

__all__ = ["Stopped", "stop_on_signals"]

_NAMES = ("SIGTERM", "SIGHUP")


class Stopped(SystemExit):
    """The program was told to stop by a signal; its exit code is 128 and the number of the signal."""


def stop_on_signals() -> None:
    """Turn the signals that end a program into an exception, so that what is under way is ended in order.

    A signal that is ignored stays so, as under nohup; once told, the program is not interrupted again.
    """
    for name in _NAMES:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _stop)


def _stop(number: int, _: FrameType | None) -> None:
    signal.signal(number, signal.SIG_IGN)
    raise Stopped(128 + number)
