"""Names as a document writes them, and the lecture file that says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from benchmarks.claims.networks import Dense, Network, Point
from benchmarks.claims.style import Style
from benchmarks.claims.tree import ALL, Index, Layer, Name

__all__ = ["Spelling", "lecture_file"]


@dataclass(frozen=True, slots=True)
class Spelling:
    """The names of a network in a style."""

    network: Network
    style: Style

    def name(self, name: Name) -> str:
        if name.kind in ("L", "rate", "m"):
            mark = f"^{{{_MARKS[self.style.updated]}}}" if name.updated else ""
            return {"L": self.style.loss, "rate": self.style.rate, "m": "m"}[name.kind] + mark
        if self.style.place == "flat" and name.kind != "y":
            return self._flat(name)
        base, sub, sup = self._base(name), self._sub(name), self._sup(name)
        if name.updated and self.style.updated in _MARKS:
            sup = [*sup, _MARKS[self.style.updated]]
        below = "" if not sub else f"_{_group(sub)}"
        above = "" if not sup else f"^{_group(''.join(sup))}"
        if sup == ["\\prime"]:
            above = "'"
        # a letter that has an index of its own takes no second one
        if "_" in base and below:
            base, own = base.split("_", 1)
            own = own[1:-1] if own.startswith("{") else own
            below = f"_{{{own},{sub}}}"
        return base + (above + below if self.style.sup_first and sup != ["\\prime"] else below + above)

    def _flat(self, name: Name) -> str:
        """A name with a number of its own: units by layer, or numbered on through the network; weights likewise."""
        assert isinstance(name.layer, int)
        assert isinstance(name.unit, int)
        network, way = self.network, self.style.flat
        if name.kind == "x" or (name.kind == "a" and name.layer == 0):
            return f"x{name.unit}" if way == 1 else f"x_{name.unit}"
        before = sum(network.width(layer) for layer in range(1, name.layer))
        if name.kind == "W":
            assert isinstance(name.source, int)
            if way == 3:
                source = name.source + sum(network.width(layer) for layer in range(name.layer - 1))
                return f"w_{{{source}{network.inputs + before + name.unit}}}"
            number = sum(network.width(layer) * network.width(layer - 1) for layer in range(1, name.layer))
            number += (name.unit - 1) * network.width(name.layer - 1) + name.source
            return f"w{number}" if way == 1 else f"w_{_group(number)}"
        if name.kind == "b":
            return f"b{before + name.unit}" if way == 1 else f"b_{before + name.unit}"
        last = name.layer == network.depth
        if way == 3:
            base = {"z": "net", "a": "o", "delta": r"\delta"}[name.kind]
            return f"{base}_{_group(network.inputs + before + name.unit)}"
        unit = f"{'o' if last else 'h'}{name.unit}"
        if way == 0:
            return f"{ {'z': 'net', 'a': 'out', 'delta': chr(92) + 'delta'}[name.kind] }_{{{unit}}}"
        if way == 1:
            return {"z": f"z{before + name.unit}", "a": unit, "delta": rf"\delta_{{{unit}}}"}[name.kind]
        if name.kind == "z":
            return f"{'v' if last else 'u'}_{name.unit}"
        if name.kind == "a":
            return rf"\hat{{y}}_{name.unit}" if last else f"h_{name.unit}"
        return rf"\delta_{{{unit}}}"

    def _is_output(self, name: Name) -> bool:
        return name.kind == "a" and name.layer == self.network.depth and self.style.output == "yhat"

    def _base(self, name: Name) -> str:
        letters, style = self.style.letters, self.style
        if name.kind == "a" and name.layer == 0:
            return self._base(Name("x", 0, name.unit, None, name.sample))
        if name.kind in ("dZ", "dW"):
            return f"d{self._base(replace(name, kind='z' if name.kind == 'dZ' else 'W'))}"
        if isinstance(name.layer, int) and (name.kind, name.layer) in style.by_layer:
            base = style.by_layer[name.kind, name.layer]
            if name.kind == "W" and name.unit is not None:
                base = base.lower()
            return self._whole(base) if name.unit is None and name.kind != "b" else base
        base = {
            "x": letters.x, "y": letters.y, "z": letters.z, "W": letters.w, "b": letters.b, "delta": style.delta,
            "e": style.own_error,
            "a": letters.yhat if self._is_output(name) else letters.a,
        }[name.kind]  # fmt: skip
        if name.unit is not None:
            return base
        if name.kind == "W" or name.sample == ALL:
            base = _CAPITALS.get(base, base.upper() if len(base) == 1 else base)
        return self._whole(base)

    def _whole(self, base: str) -> str:
        if not self.style.bold or base.startswith("\\mathrm") or len(base) == 3:
            return base
        if base.startswith(("\\hat", "\\tilde")):
            return f"{base[: base.index('{')]}{{{self.style.bold}{{y}}}}"
        return f"{self.style.bold}{{{base}}}"

    def _sub(self, name: Name) -> str:
        if name.unit is None:
            return ""
        if name.source is None:
            return str(name.unit)
        both = (name.source, name.unit) if self.style.source_first else (name.unit, name.source)
        return f"{both[0]},{both[1]}" if self.style.comma else f"{both[0]}{both[1]}"

    def _sup(self, name: Name) -> list[str]:
        found: list[str] = []
        named = name.kind in ("x", "y", "e") or (name.kind == "a" and name.layer == 0) or self._is_output(name)
        by_letter = isinstance(name.layer, int) and (name.kind, name.layer) in self.style.by_layer
        if self.style.place == "indexed":
            return found
        if not named and not by_letter and (self.style.place != "letters" or self.network.depth > 1):
            layer = _layer(name.layer)
            found.append({"()": f"({layer})", "[]": f"[{layer}]"}.get(self.style.place, layer))
            if self.style.place == "letters":
                found = (
                    ["o" if name.layer == self.network.depth else "h"] if self.style.delta_letters else [f"({layer})"]
                )
        if name.sample is not None and name.sample != ALL:
            found.append(f"({name.sample})")
        return found


_PATTERNS = {"+": "{}^{+}", "new": r"{}^{\mathrm{new}}", "'": "{}'"}
_MARKS = {"+": "+", "new": r"\mathrm{new}", "'": r"\prime"}
_CAPITALS = {r"\hat{y}": r"\hat{Y}", r"\omega": r"\Omega"}


def _layer(layer: Layer) -> str:
    if isinstance(layer, int):
        return str(layer)
    return layer[0] + (f"{layer[1]:+d}" if layer[1] else "")


def _group(script: Index) -> str:
    text = str(script)
    return text if len(text) == 1 else f"{{{text}}}"


# the lecture file


def lecture_file(network: Network, point: Point, style: Style) -> str:
    """The lecture file of a document: the network, its numbers, and how the document spells it."""
    mean = ', over_outputs = "mean"' if network.mean_outputs else ""
    over = "mean" if network.mean_samples else "sum"
    loss = f'{{ name = "{network.loss}", factor = {_number(network.factor)}{mean}, over_samples = "{over}" }}'
    lines = ['title = "A network"', "", "[network]", f"inputs = {network.inputs}", f"loss = {loss}"]
    for layer in network.layers:
        lines += ["", "[[network.layers]]", *_layer_lines(layer)]
    lines += ["", "[values]", *_values(network, point), "", "[training]", f"learning_rate = {point.rate}", ""]
    return "\n".join([*lines, "[notation]", *_notation(network, style)]) + "\n"


def _number(value: Fraction) -> str:
    return str(value) if value.denominator == 1 else f'"{value}"'


def _layer_lines(layer: Dense) -> list[str]:
    return [f"units = {layer.units}", f'activation = "{layer.activation}"', f'bias = "{layer.bias}"']


def _values(network: Network, point: Point) -> Iterator[str]:
    for letter in ("x", "y"):
        samples = [f"[{', '.join(one)}]" for one in zip(*point.text[letter, 0], strict=True)]
        yield f"{letter} = " + (f"[{', '.join(samples)}]" if network.samples else samples[0])
    for number, layer in enumerate(network.layers, 1):
        rows = ", ".join(f"[{', '.join(row)}]" for row in point.text["W", number])
        yield f"W{number} = [{rows}]"
        if layer.bias != "none":
            yield f"b{number} = [{', '.join(row[0] for row in point.text['b', number])}]"


def _notation(network: Network, style: Style) -> Iterator[str]:
    names = Spelling(network, style)
    if style.spelled_by_style():
        yield f'style = "{style.style}"'
    yield f"L = '{style.loss}'"
    yield f"rate = '{style.rate}'"
    if style.updated in _MARKS:
        yield f"updated = '''{_PATTERNS[style.updated]}'''"
    if style.own_function:
        for number, layer in enumerate(network.layers[:-1], 1):
            if layer.activation != "identity":
                yield f"activation{number} = '{style.own_function}'"
    if style.spelled_by_style() or style.place == "indexed":
        return
    for key, name in _keys(network):
        units = range(1, _width(network, name) + 1)
        if name.kind == "W":
            assert isinstance(name.layer, int)
            sources = range(1, network.width(name.layer - 1) + 1)
            rows = [[names.name(Name("W", name.layer, unit, source)) for source in sources] for unit in units]
            entries = "[" + ", ".join(f"[{', '.join(_quoted(one) for one in row)}]" for row in rows) + "]"
        else:
            entries = f"[{', '.join(_quoted(names.name(Name(name.kind, name.layer, unit))) for unit in units)}]"
        if style.place == "flat":
            yield f"{key} = {entries}"
            continue
        yield f"{key} = {{ whole = {_quoted(names.name(name))}, entries = {entries} }}"


def _quoted(spelling: str) -> str:
    return '"' + spelling.replace("\\", "\\\\") + '"'


def _width(network: Network, name: Name) -> int:
    assert isinstance(name.layer, int)
    return network.outputs if name.kind == "y" else network.width(name.layer)


def _keys(network: Network) -> Iterator[tuple[str, Name]]:
    yield "x", Name("x")
    yield "y", Name("y")
    for layer in range(1, network.depth + 1):
        yield f"W{layer}", Name("W", layer)
        if network.layers[layer - 1].bias != "none":
            yield f"b{layer}", Name("b", layer)
        yield f"z{layer}", Name("z", layer)
        yield "yhat" if layer == network.depth else f"a{layer}", Name("a", layer)
        yield f"delta{layer}", Name("delta", layer)
