"""Being told to stop: everything that was begun is ended and cleared on the way out."""

from __future__ import annotations

import signal
from types import FrameType

__all__ = ["Stopped", "stop_on_signals"]

_NAMES = ("SIGTERM", "SIGHUP", "SIGINT")


class Stopped(SystemExit):
    """The program was told to stop by a signal; its exit code is 128 and the number of the signal."""


def stop_on_signals() -> None:
    """Turn the signals that end a program into an exception, so that what is under way is ended in order.

    A signal that is ignored stays so, as under nohup; once told, the program is not interrupted again: clearing up
    would be. Ctrl-C is no KeyboardInterrupt then, which Python takes for unhandled where it makes code from text.
    """
    for number in _numbers():
        signal.signal(number, _stop)


def _numbers() -> list[int]:
    found = [number for name in _NAMES if (number := getattr(signal, name, None)) is not None]
    return [number for number in found if signal.getsignal(number) is not signal.SIG_IGN]


def _stop(number: int, _: FrameType | None) -> None:
    for other in _numbers():
        signal.signal(other, _hear_nothing)
    raise Stopped(128 + number)


def _hear_nothing(_: int, __: FrameType | None) -> None:
    """What comes at the same time as another signal finds this in place of the handler."""
