"""Random models: equations as LaTeX, and the same computation for an automatic-differentiation library."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import autograd.numpy as np

Array = Any  # autograd's arrays have no types
Compute = Callable[[Mapping[str, Array]], Array]


@dataclass
class Model:
    """The lines of a model, its numbers, and what computes each name from those before it."""

    lines: list[str] = field(default_factory=list)
    numbers: dict[str, Array] = field(default_factory=dict)
    steps: list[tuple[str, Compute]] = field(default_factory=list)
    ranges: dict[str, int] = field(default_factory=dict)

    def given(self, generator: random.Random, name: str, *shape: int) -> str:
        count = int(np.prod(shape)) if shape else 1
        entries = [generator.randint(-12, 12) / 8 or 0.5 for _ in range(count)]
        self.numbers[name] = np.array(entries).reshape(shape) if shape else entries[0]
        return name

    def add(self, name: str, indices: str, right: str, compute: Compute) -> None:
        self.lines.append(f"{name}{indices} = {right}")
        self.steps.append((name, compute))

    def values(self, numbers: Mapping[str, Array]) -> dict[str, Array]:
        found = dict(numbers)
        for name, compute in self.steps:
            found[name] = compute(found)
        return found

    def loss(self, numbers: Mapping[str, Array]) -> Array:
        return self.values(numbers)[self.steps[-1][0]]

    def toml(self, rate: str = "0.001") -> str:
        values = "\n".join(f'"{name}" = {np.asarray(array).tolist()}' for name, array in self.numbers.items())
        ranges = ", ".join(f"{letter} = {size}" for letter, size in self.ranges.items())
        equations = "\n".join(self.lines)
        return (
            f"title = \"Random\"\n[model]\nequations = '''\n{equations}\n'''\nranges = {{ {ranges} }}\n"
            f"[values]\n{values}\n[training]\nlearning_rate = {rate}\n"
        )


def sigmoid(z: Array) -> Array:
    return 1 / (1 + np.exp(-z))


_FUNCTIONS: list[tuple[str, Callable[[Array], Array]]] = [
    (r"\tanh({})", np.tanh),
    (r"\sigma({})", sigmoid),
    (r"e^{{{}}}", np.exp),
    (r"\ln(1 + e^{{{}}})", lambda z: np.log(1 + np.exp(z))),
    (r"\frac{{1}}{{1 + e^{{-({})}}}}", sigmoid),
    (r"({})^2", lambda z: z**2),
    (r"\sqrt{{1 + ({})^2}}", lambda z: np.sqrt(1 + z**2)),
    (r"\frac{{{}}}{{2}}", lambda z: z / 2),
    (r"\max(0, {})", lambda z: np.maximum(0, z)),
    (r"|{}|", np.abs),
]


def circuit(seed: int) -> Model:
    """Gates of numbers, each made of names before it, some of them used several times."""
    generator, model = random.Random(seed), Model()
    names = [model.given(generator, name) for name in ("x", "y", "w_0", "w_1")]
    for name in generator.sample(["a", "b", "c", "d", "f", "g"], generator.randint(3, 5)):
        u, v = generator.choice(names), generator.choice(names)
        how = generator.randrange(6)
        if how == 0:
            model.add(name, "", f"{u} + {v}", lambda t, u=u, v=v: t[u] + t[v])
        elif how == 1:
            model.add(name, "", f"{u} {v}", lambda t, u=u, v=v: t[u] * t[v])
        elif how == 2:
            less = 0.317 + len(model.lines) / 100  # no two gates compare the same numbers: a tie has no derivative
            right = rf"\max({u}, {v} - {less})"
            model.add(name, "", right, lambda t, u=u, v=v, less=less: np.maximum(t[u], t[v] - less))
        elif how == 3:
            model.add(name, "", rf"\frac{{{u}}}{{1 + {v}^2}}", lambda t, u=u, v=v: t[u] / (1 + t[v] ** 2))
        else:
            text, function = generator.choice(_FUNCTIONS)
            right = text.format(f"{u} - 0.4 {v}")
            model.add(name, "", right, lambda t, u=u, v=v, f=function: f(t[u] - 0.4 * t[v]))
        names.append(name)
    every = [name for name, _ in model.steps] + ["x", "y", "w_0", "w_1"]
    model.add("L", "", " + ".join(f"{name}^2" for name in every), lambda t: sum(t[name] ** 2 for name in every))
    return model


def arrays(seed: int) -> Model:
    """Vectors and matrices, with indices or without, a norm or a softmax at the end."""
    generator, model = random.Random(seed), Model()
    m, n, p = (generator.randint(2, 3) for _ in range(3))
    for name, shape in {"W": (m, n), "V": (p, m), "x": (n,), "b": (m,), "t": (p,)}.items():
        model.given(generator, name, *shape)
    text, function = generator.choice(_FUNCTIONS[:5])
    if generator.random() < 0.5:
        model.add("z", "_i", r"\sum_j W_{ij} x_j + b_i", lambda t: t["W"] @ t["x"] + t["b"])
        model.add("h", "_i", text.format("z_i"), lambda t: function(t["z"]))
        model.add("s", "_k", r"\sum_i V_{ki} h_i", lambda t: t["V"] @ t["h"])
    else:
        model.add("z", "", "W x + b", lambda t: t["W"] @ t["x"] + t["b"])
        model.add("h", "", text.format("z"), lambda t: function(t["z"]))
        model.add("s", "", "V h", lambda t: t["V"] @ t["h"])
    ends: list[tuple[str, Compute]] = [
        (
            r"\frac{1}{2} \|s - t\|^2 + \sum_k |t_k|",
            lambda t: np.sum((t["s"] - t["t"]) ** 2) / 2 + np.sum(np.abs(t["t"])),
        ),
        (r"\|s - t\| + x^\top x", lambda t: np.sqrt(np.sum((t["s"] - t["t"]) ** 2)) + t["x"] @ t["x"]),
        (r"\ln \sum_k e^{s_k - t_k}", lambda t: np.log(np.sum(np.exp(t["s"] - t["t"])))),
        (
            r"-\sum_k t_k \ln \frac{e^{s_k}}{\sum_j e^{s_j}}",
            lambda t: -np.sum(t["t"] * (t["s"] - np.log(np.sum(np.exp(t["s"]))))),
        ),
        (r"\max_k s_k + h^\top z - \prod_k t_k", lambda t: np.max(t["s"]) + t["h"] @ t["z"] - np.prod(t["t"])),
        (
            r"s^\top V W x \cdot t_1 + s_1 t_2",
            lambda t: t["s"] @ t["V"] @ t["W"] @ t["x"] * t["t"][0] + t["s"][0] * t["t"][1],
        ),
        (
            r"\operatorname{softmax}(s)^\top t + \min(s)",
            lambda t: np.exp(t["s"]) @ t["t"] / np.sum(np.exp(t["s"])) + np.min(t["s"]),
        ),
    ]
    model.add("L", "", *generator.choice(ends))
    return model


def recursion(seed: int) -> Model:
    """A recursion over a few steps, whose parameters are used at every step."""
    generator, model = random.Random(seed), Model()
    steps, n, m = generator.randint(2, 3), generator.randint(1, 2), 2
    model.ranges["t"] = steps
    for name, shape in {"W": (m, n), "U": (m, m), "b": (m,), "x": (steps, n), "h_0": (m,)}.items():
        model.given(generator, name, *shape)

    def states(t: Mapping[str, Array]) -> Array:
        found, h = [], t["h_0"]
        for step in range(steps):
            h = np.tanh(t["W"] @ t["x"][step] + t["U"] @ h + t["b"])
            found.append(h)
        return np.array(found)

    if generator.random() < 0.5:
        model.add("h", "_t", r"\tanh(W x_t + U h_{t-1} + b)", states)
        model.add("L", "", r"\frac12 \sum_t \|h_t\|^2", lambda t: np.sum(t["h"] ** 2) / 2)
    else:
        right = r"\tanh(\sum_j W_{ij} x_{t,j} + \sum_k U_{ik} h_{t-1,k} + b_i)"
        model.add("h", "_{t,i}", right, states)
        model.add("L", "", rf"\sum_i h_{{{steps},i}} h_{{1,i}}", lambda t: t["h"][-1] @ t["h"][0])
    return model


def lstm() -> Model:
    """An LSTM as it stands in books, over two steps."""
    generator, model = random.Random(3), Model()
    model.ranges["t"] = steps = 2
    for gate in "fiog":
        for name, shape in {"W": (2, 1), "U": (2, 2), "b": (2,)}.items():
            model.given(generator, f"{name}^{gate}", *shape)
    for name, shape in {"x": (steps, 1), "h_0": (2,), "c_0": (2,), "y": (steps, 2)}.items():
        model.given(generator, name, *shape)

    def states(t: Mapping[str, Array]) -> dict[str, list[Array]]:
        found: dict[str, list[Array]] = {name: [] for name in "fiogch"}
        h, c = t["h_0"], t["c_0"]
        for step in range(steps):
            z = {gate: t[f"W^{gate}"] @ t["x"][step] + t[f"U^{gate}"] @ h + t[f"b^{gate}"] for gate in "fiog"}
            f, i, o, g = sigmoid(z["f"]), sigmoid(z["i"]), sigmoid(z["o"]), np.tanh(z["g"])
            c = f * c + i * g
            h = o * np.tanh(c)
            for name, value in zip("fiogch", (f, i, o, g, c, h), strict=True):
                found[name].append(value)
        return found

    rules = {gate: rf"\sigma(W^{gate} x_t + U^{gate} h_{{t-1}} + b^{gate})" for gate in "fio"}
    rules |= {"g": r"\tanh(W^g x_t + U^g h_{t-1} + b^g)"}
    rules |= {"c": r"f_t \odot c_{t-1} + i_t \odot g_t", "h": r"o_t \odot \tanh(c_t)"}
    for name, right in rules.items():
        model.add(name, "_t", right, lambda t, name=name: np.array(states(t)[name]))
    model.add("L", "", r"\frac{1}{2} \sum_t \|h_t - y_t\|^2", lambda t: np.sum((t["h"] - t["y"]) ** 2) / 2)
    return model


def statistics(seed: int) -> Model:
    """Samples and features: centred, normalised, compared in pairs or shared out over one of the two."""
    generator, model = random.Random(seed), Model()
    samples, features, sources = generator.randint(2, 3), generator.randint(1, 3), generator.randint(1, 2)
    for name, shape in {"W": (features, sources), "x": (samples, sources), "t": (samples, features)}.items():
        model.given(generator, name, *shape)
    model.add("z", "_{ni}", r"\sum_j W_{ij} x_{nj}", lambda t: t["x"] @ t["W"].T)
    axis, over, count = generator.choice([(0, "n", samples), (1, "i", features)])
    left = "i" if axis == 0 else "n"

    def wide(statistic: Array) -> Array:
        return np.expand_dims(statistic, axis)

    way = generator.randrange(4)
    at = {"n": "{mi}", "i": "{nm}"}[over]
    if way == 0:
        model.add(
            "u",
            "_{ni}",
            rf"z_{{ni}} - \frac{{1}}{{{count}}} \sum_m z_{at}",
            lambda t: t["z"] - wide(np.mean(t["z"], axis)),
        )
    elif way == 1:
        shares = rf"\frac{{e^{{z_{{ni}}}}}}{{\sum_m e^{{z_{at}}}}}"
        model.add("u", "_{ni}", shares, lambda t: np.exp(t["z"]) / wide(np.sum(np.exp(t["z"]), axis)))
    else:
        model.add("c", f"_{left}", rf"\frac{{1}}{{{count}}} \sum_{over} z_{{ni}}", lambda t: np.mean(t["z"], axis))
        if way == 2:
            model.add("u", "_{ni}", rf"z_{{ni}} - c_{left}", lambda t: t["z"] - wide(t["c"]))
        else:
            squares = rf"\frac{{1}}{{{count}}} \sum_{over} (z_{{ni}} - c_{left})^2"
            model.add("v", f"_{left}", squares, lambda t: np.mean((t["z"] - wide(t["c"])) ** 2, axis))
            scaled = rf"\frac{{z_{{ni}} - c_{left}}}{{\sqrt{{v_{left} + 0.01}}}}"
            model.add("u", "_{ni}", scaled, lambda t: (t["z"] - wide(t["c"])) / np.sqrt(wide(t["v"]) + 0.01))
    text, function = generator.choice(_FUNCTIONS[:5])
    model.add("a", "_{ni}", text.format("u_{ni}"), lambda t: function(t["u"]))
    ends: list[tuple[str, Compute]] = [
        (r"\sum_n \sum_i t_{ni} a_{ni}", lambda t: np.sum(t["t"] * t["a"])),
        (
            r"\sum_n \sum_m \sum_i t_{ni} a_{ni} a_{mi}",
            lambda t: np.sum(np.sum(t["t"] * t["a"], axis=0) * np.sum(t["a"], axis=0)),
        ),
        (r"\frac{1}{2} \sum_n \sum_i (a_{ni} - t_{ni})^2", lambda t: np.sum((t["a"] - t["t"]) ** 2) / 2),
    ]
    model.add("L", "", *generator.choice(ends))
    return model


KINDS: Mapping[str, Callable[[int], Model]] = {
    "circuit": circuit,
    "arrays": arrays,
    "recursion": recursion,
    "statistics": statistics,
}
