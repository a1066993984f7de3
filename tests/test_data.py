"""The data classes of the house are those of the standard library, made sooner."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
import re
from collections.abc import Callable
from dataclasses import field
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any, ClassVar

import pytest

from symbackprop.core.data import dataclass

OPTIONS = ({"frozen": True}, {}, {"frozen": True, "eq": False}, {"eq": False})


def made(decorator: Callable[..., Any], options: dict[str, bool]) -> tuple[type, type]:
    """A class with every kind of field, and one that inherits from it."""

    @decorator(slots=True, **options)
    class Base:
        a: int
        b: str = "b"
        c: list[int] = field(default_factory=list)
        d: float = field(default=0.5, compare=False)
        e: object = field(default=None, repr=False)
        f: dict[str, int] = field(default_factory=dict, init=False, repr=False, compare=False)
        shared: ClassVar[int] = 3

        def twice(self) -> int:
            return 2 * self.a

    @decorator(slots=True, **options)
    class More(Base):
        g: tuple[int, ...] = ()

    return Base, More


def outcome(work: Callable[[], object]) -> object:
    """What comes of it, or that it is an error: of which kind differs by the version of Python."""
    try:
        return work()
    except (TypeError, ValueError, AttributeError):
        return "an error"


ATTEMPTS: dict[str, Callable[[Any], object]] = {
    "made": lambda c: repr(c(1)),
    "made with everything": lambda c: repr(c(1, b="x", c=[1], d=2.0, e=3)),
    "too little": lambda c: c(),
    "unknown": lambda c: c(1, z=2),
    "filled by itself": lambda c: c(1, f={}),
    "a list of its own": lambda c: c(1).c is c(1).c,
    "equal": lambda c: c(1, "x", [2]) == c(1, "x", [2]),
    "not equal": lambda c: c(1, "x", [2]) == c(1, "x", [3]),
    "not compared": lambda c: c(1, d=1.0) == c(1, d=2.0),
    "another kind": lambda c: c(1) == 1,
    "hashed": lambda c: hash(c(1, c=())) == hash(c(1, c=(), d=7.0)),
    "changed": lambda c: setattr(c(1), "a", 2),
    "deleted": lambda c: delattr(c(1), "a"),
    "added": lambda c: setattr(c(1), "z", 2),
    "replaced": lambda c: repr(dataclasses.replace(c(1), b="y")),
    "fields": lambda c: [f.name for f in dataclasses.fields(c)],
    "matched": lambda c: c.__match_args__,
    "parameters": lambda c: [(p.name, p.kind) for p in inspect.signature(c).parameters.values()],
    "copied": lambda c: repr(copy.copy(c(1, e=[1]))),
    "copied deeply": lambda c: repr(copy.deepcopy(c(1, e=[1]))),
    "method": lambda c: c(2).twice() + c.shared,
    "slots": lambda c: hasattr(c(1), "__dict__"),
}


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_a_class_behaves_as_one_of_the_standard_library(options: dict[str, bool]) -> None:
    """Whatever is done to it: making, comparing, hashing, changing, copying, inheriting."""
    for (ours, theirs), (name, attempt) in product(
        zip(made(dataclass, options), made(dataclasses.dataclass, options), strict=True), ATTEMPTS.items()
    ):
        found, wanted = outcome(partial(attempt, ours)), outcome(partial(attempt, theirs))
        assert found == wanted, (name, options, found, wanted)


@dataclass(frozen=True, slots=True)
class Pair:
    left: int
    right: list[int] = field(default_factory=list)


def test_what_is_frozen_goes_to_other_processes_and_back() -> None:
    """Builds run in processes of their own (`--jobs`)."""
    assert pickle.loads(pickle.dumps(Pair(1, [2]))) == Pair(1, [2])


def test_methods_of_a_class_go_before_the_shared_ones() -> None:
    """A class that says itself when two are equal is left alone."""

    @dataclass(frozen=True, slots=True)
    class Mod:
        number: int

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Mod) and (self.number - other.number) % 7 == 0

        def __hash__(self) -> int:
            return self.number % 7

    assert Mod(1) == Mod(8)
    assert len({Mod(1), Mod(8), Mod(2)}) == 2


def test_there_is_one_way_to_declare_data() -> None:
    """Every module takes `dataclass` from here."""
    room = Path(__file__).parent.parent / "symbackprop"
    imports = re.compile(r"^(from dataclasses import .*\bdataclass\b|import dataclasses)", re.MULTILINE)
    assert [p.name for p in room.rglob("*.py") if imports.search(p.read_text("utf-8"))] == ["data.py"]
