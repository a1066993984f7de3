"""Data classes that are ready at once.

`dataclasses.dataclass` writes and compiles half a dozen methods for every class, which took a fifth of a short run.
Here only `__init__` is compiled; what else a class needs is shared by all of them. To everybody else, type checkers
included, these are the data classes of the standard library: its `field`, `fields` and `replace` serve them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import MISSING, FrozenInstanceError
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

__all__ = ["dataclass"]

_T = TypeVar("_T")
_Methods = dict[str, Any]  # of a class, by name


def _dataclass(*, slots: bool, frozen: bool = False, eq: bool = True) -> Callable[[type[_T]], type[_T]]:
    """As `dataclasses.dataclass` with these options and its own defaults else; there are slots in any case."""
    assert slots

    def made(plain: type[_T]) -> type[_T]:
        plain.__doc__ = plain.__doc__ or plain.__name__  # else the signature is looked for, to stand there
        own = vars(plain).keys() & {"__repr__", "__eq__", "__hash__"}
        cls = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True)(plain)
        methods: _Methods = {"__init__": _initializer(cls, frozen=frozen), "__repr__": _shown}
        if eq:
            methods |= _comparison(cls, frozen=frozen)
        if frozen:
            methods |= _FROZEN
        for name, method in methods.items():
            if name not in own:
                setattr(cls, name, method)
        return cls

    return made


def _initializer(cls: type, *, frozen: bool) -> Callable[..., None]:
    """The `__init__` of a class: what is not given has its default. A frozen one is filled through its slots."""
    known: dict[str, Any] = {"_missing": MISSING}
    parameters, lines = ["self"], []
    for field in dataclasses.fields(cls):
        name = value = field.name
        default = None
        if field.default_factory is not MISSING:
            known[f"_make_{name}"] = field.default_factory
            default, value = "_missing", f"_make_{name}()"
            if field.init:
                value += f" if {name} is _missing else {name}"
        elif field.default is not MISSING:
            known[f"_default_{name}"] = field.default
            default = f"_default_{name}"
        if field.init:
            parameters.append(name if default is None else f"{name}={default}")
        known[f"_set_{name}"] = vars(cls)[name].__set__ if name in vars(cls) else getattr(cls, name).__set__
        lines.append(f"_set_{name}(self, {value})" if frozen else f"self.{name} = {value}")
    exec(f"def __init__({', '.join(parameters)}): {'; '.join(lines) or 'pass'}", known)  # noqa: S102 - our own names
    written: Callable[..., None] = known["__init__"]
    written.__qualname__ = f"{cls.__qualname__}.__init__"
    return written


def _comparison(cls: type, *, frozen: bool) -> _Methods:
    """Equal are two of one class whose fields are; what may change has no hash."""
    names = [field.name for field in dataclasses.fields(cls) if field.compare]
    parts: Callable[[Any], object] = attrgetter(*names) if names else lambda _: ()

    def equal(self: object, other: object) -> bool:
        return parts(self) == parts(other) if type(self) is type(other) else NotImplemented

    def hashed(self: object) -> int:
        return hash(parts(self))

    return {"__eq__": equal, "__hash__": hashed if frozen else None}


def _shown(self: Any) -> str:
    shown = (f"{field.name}={getattr(self, field.name)!r}" for field in dataclasses.fields(self) if field.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _no_change(self: object, name: str, *_: object) -> NoReturn:
    raise FrozenInstanceError(f"cannot change field {name!r} of {type(self).__name__}")


def _state(self: Any) -> list[object]:
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _restored(self: Any, state: list[object]) -> None:
    for field, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)


_FROZEN: _Methods = {
    "__setattr__": _no_change,
    "__delattr__": _no_change,
    "__getstate__": _state,
    "__setstate__": _restored,
}

if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    dataclass = _dataclass
