"""The shape of a lecture file: which keys there are, and of which type."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, ValidationInfo

from symbackprop.network.mistakes import KeyPath, shown
from symbackprop.network.numerals import Argument, Positive, Real, Size

__all__ = [
    "Argument",
    "DeckTable",
    "FunctionTable",
    "LayerTable",
    "LectureTable",
    "LossTable",
    "Mistaken",
    "ModelTable",
    "Named",
    "NetworkTable",
    "OwnLossTable",
    "Positive",
    "Real",
    "RegularizerTable",
    "RowTable",
    "SectionTable",
    "Size",
    "Subjects",
    "Text",
    "TrainingSection",
    "TrainingTable",
    "mistakes_of",
    "nearest",
    "one_of",
    "spelled_like",
]


def spelled_like(pattern: str, words: str) -> AfterValidator:
    """Checks that a text has a form, which `words` says."""

    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(f"found {shown(value)}; {words}")
        return value

    return AfterValidator(check)


Text = Annotated[
    str,
    spelled_like(
        r"[^\x00-\x08\x0b-\x1f\x7f]{0,500}", "must be text of at most 500 characters, without control characters"
    ),
]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, arbitrary_types_allowed=True)


class RowTable(_Table):
    """A row of a table by its name, with parameters of the row as further keys."""

    model_config = ConfigDict(extra="allow", strict=True)

    name: str

    @property
    def options(self) -> dict[str, Any]:
        """The keys that the row itself must know."""
        return dict(self.model_extra or {})


Named = str | RowTable


class LossTable(RowTable):
    factor: Positive | None = None
    over_outputs: Literal["sum", "mean"] = "sum"
    over_samples: Literal["sum", "mean"] = "mean"


class LayerTable(_Table):
    units: Annotated[int, Field(ge=1, le=100_000)]
    activation: Named = "identity"
    bias: Literal["per_unit", "shared", "none"] = "per_unit"


class RegularizerTable(RowTable):
    of: str | list[str] = "weights"


class NetworkTable(_Table):
    inputs: Annotated[int, Field(ge=1, le=100_000)]
    loss: str | LossTable
    regularizer: RegularizerTable | list[RegularizerTable] | None = None
    layers: Annotated[list[LayerTable], Field(min_length=1, max_length=100)]
    tied: list[list[str]] = []


class ModelTable(_Table):
    equations: str
    parameters: list[str] | None = None
    loss: str | None = None
    inputs: list[str] = []
    targets: list[str] = []
    constants: list[str] = []
    shapes: dict[str, list[Annotated[int, Field(ge=1, le=100_000)]]] = {}
    ranges: dict[str, Annotated[int, Field(ge=1, le=1000)]] = {}


_Updates = Annotated[int, Field(ge=1, le=1000)]


class TrainingTable(_Table):
    optimizer: Named = "gradient_descent"
    learning_rate: Positive | dict[str, Positive] | None = None
    batches: Annotated[list[Annotated[list[int], Field(min_length=1)]], Field(min_length=1)] | None = None
    epochs: _Updates | None = None
    steps: _Updates | None = None
    frozen: list[str] = []


class DeckTable(_Table):
    theme: Annotated[
        str, spelled_like("[A-Za-z0-9]+", 'must be the name of a theme in letters and digits, such as "Madrid"')
    ] = "symbackprop"
    digits: Annotated[int, Field(ge=1, le=12)] = 3
    overlays: bool = True
    parameters: str | list[str] | None = None
    language: str = "en"
    equations: bool = False
    contents: Literal["progress", "frames", "none"] = "progress"
    decimal: Literal["point", "comma"] | None = None
    samples: list[int] | None = None


Mistaken: TypeAlias = Iterable[tuple[KeyPath, str]]
Subjects: TypeAlias = Mapping[str, Sequence[str]]


class SectionTable(_Table):
    """What every section may say; each kind of section adds its own keys in a model of its own."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    needs_network: ClassVar[bool] = False
    shows_equations: ClassVar[bool] = False  # whether it can show a model of equations

    kind: str
    title: Text = ""

    @property
    def views(self) -> tuple[str, ...]:
        """The views of the network that the section shows."""
        return ()

    @property
    def subjects(self) -> Subjects:
        """The names of the activations and of the losses that the section defines."""
        return {}

    def mistakes(self, _network: bool, _subjects: Sequence[Subjects], /) -> Mistaken:
        """What is wrong beyond the form of each key, as (key path, message), in a file with or without a network, whose
        sections have these subjects.
        """
        return ()


class TrainingSection(SectionTable):
    """The worked training example: its views, what pictures are labelled with, pairs of frames, shapes in words."""

    needs_network: ClassVar[bool] = True
    shows_equations: ClassVar[bool] = True

    view: Literal["scalar", "index", "matrix"] | list[Literal["scalar", "index", "matrix"]] = "scalar"
    labels: Literal["names", "values"] = "names"
    pairs: bool = False
    shapes: bool = False

    @property
    def views(self) -> tuple[str, ...]:
        return (self.view,) if isinstance(self.view, str) else tuple(self.view)


class FunctionTable(_Table):
    definition: str
    of: str = "z"
    slope: str | None = None
    symbol: str | None = None
    parameters: dict[str, Real] = {}


class OwnLossTable(_Table):
    part: str
    parameters: dict[str, Real] = {}


class LectureTable(_Table):
    title: Text
    subtitle: Text = ""
    author: Text = ""
    institute: Text = ""
    date: Text = ""
    network: NetworkTable | None = None
    model: ModelTable | None = None
    functions: dict[str, FunctionTable] = {}
    losses: dict[str, OwnLossTable] = {}
    values: dict[str, Any] = {}
    training: TrainingTable = TrainingTable()
    notation: dict[str, Any] = {}
    deck: DeckTable = DeckTable()
    sections: list[dict[str, Any]] = [{"kind": "training"}]


_WORDS = {
    "missing": "is missing",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "bool_type": "must be true or false",
    "string_type": "must be a text in quotes",
    "list_type": "must be a list",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "too_short": "must not be empty",
    "recursion_loop": "must not be nested so deep",
}


def one_of(table: Callable[[], Iterable[str]], what: str) -> AfterValidator:
    """Checks that a name, or each of a list of names, is a row of a table, or one of the lecture's own."""

    def check(value: Any, info: ValidationInfo) -> Any:
        known = [*table(), *(info.context or {}).get(what, ())]
        for name in value if isinstance(value, list) else [value]:
            if name not in known:
                raise ValueError(f"unknown {what} {shown(name)}{nearest(name, known)}")
        return value

    return AfterValidator(check)


_LIMITS = {"greater_than_equal": ("ge", "at least"), "less_than_equal": ("le", "at most")}


def mistakes_of(problem: ValidationError, data: Any, model: type[BaseModel] | None = None) -> list[tuple[KeyPath, str]]:
    """Each mistake as (key path, message). A key that is only misspelled is not missing as well."""
    model = model or LectureTable
    found: dict[KeyPath, str] = {}
    errors = [
        (_path(error["loc"], data, missing=error["type"] == "missing"), error)
        for error in problem.errors(include_url=False)
    ]
    meant = {
        (*path[:-1], close[0])
        for path, error in errors
        if error["type"] == "extra_forbidden" and (close := _close(str(path[-1]), _keys(path, model)))
    }
    for path, error in errors:
        deeper = any(len(other) > len(path) and other[: len(path)] == path for other, _ in errors)
        if (error["type"] == "missing" and path in meant) or (error["type"].endswith("_type") and deeper):
            continue  # of what may be a name or a table, a table was meant
        if path not in found or error["type"] == "extra_forbidden":
            found[path] = _message(error, path, model)
    return [*found.items()]


def _path(location: Sequence[str | int], data: Any, *, missing: bool) -> KeyPath:
    """The key path without the names that pydantic gives to the alternatives of a union; its end may be `missing`."""
    path: list[str | int] = []
    for position, part in enumerate(location):
        if isinstance(data, dict) and (part in data or (missing and position == len(location) - 1)):
            path.append(part)
            data = data.get(part)
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            path.append(part)
            data = data[part]
    return tuple(path)


def _message(error: Any, path: KeyPath, model: type[BaseModel]) -> str:
    kind, found = error["type"], error.get("input")
    if kind == "extra_forbidden":
        return f"unknown key{nearest(str(path[-1]), _keys(path, model))}"
    if kind == "too_long":
        return f"found {shown(found)}; must have at most {error['ctx']['max_length']}"
    if kind in _LIMITS:
        key, words = _LIMITS[kind]
        return f"found {shown(found)}; must be {words} {error['ctx'][key]}"
    if kind == "literal_error":
        return f"found {shown(found)}; must be {error['ctx']['expected']}"
    if kind == "value_error":
        return str(error["ctx"]["error"])
    if kind in ("too_short", "missing"):
        return _WORDS[kind]
    words = _WORDS.get(kind, error["msg"][0].lower() + error["msg"][1:])
    return f"found {shown(found)}; {words}"


def _close(word: str, known: Iterable[str]) -> list[str]:
    return difflib.get_close_matches(word, [*known], 1, 0.6)


def nearest(word: str, known: Iterable[str]) -> str:
    """`; did you mean 'units'?`, with the possibilities where none is near."""
    choices = [*known]
    close = _close(word, choices)
    if close:
        return f"; did you mean {close[0]!r}?"
    return f"; use one of {', '.join(choices)}" if choices else ""


_CHILDREN: dict[type[BaseModel], dict[str, type[BaseModel]]] = {
    LectureTable: {
        "functions": FunctionTable,
        "losses": OwnLossTable,
        "network": NetworkTable,
        "model": ModelTable,
        "training": TrainingTable,
        "deck": DeckTable,
    },
    NetworkTable: {"layers": LayerTable, "loss": LossTable, "regularizer": RegularizerTable},
}


def _keys(path: KeyPath, model: type[BaseModel]) -> Iterable[str]:
    for part in path[:-1]:
        if isinstance(part, str):
            model = _CHILDREN.get(model, {}).get(part, model)
    return model.model_fields
