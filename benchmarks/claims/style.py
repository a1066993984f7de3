"""How one document writes: letters, signs, where layers and units stand. Chosen at random, kept throughout."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.claims.networks import Network

__all__ = ["LAYER_LETTERS", "MARKED", "Letters", "Style", "random_style"]


@dataclass(frozen=True, slots=True)
class Letters:
    """The letters of a tradition."""

    z: str = "z"
    a: str = "a"
    yhat: str = r"\hat{y}"
    x: str = "x"
    y: str = "y"
    w: str = "w"
    b: str = "b"


_TRADITIONS = (
    Letters(),
    Letters(),
    Letters(z="z", a="h", yhat=r"\hat{y}"),
    Letters(z="s", a="h", yhat="p"),
    Letters(z="z", a="a", yhat="p"),
    Letters(z="a", a="z", yhat="y", y="t"),
    Letters(z="net", a="o", yhat=r"\hat{y}", y="t"),
    Letters(z="u", a="h", yhat="y", y="t"),
    Letters(z="v", a="y", yhat="o", y="d", w="w", b="b"),
    Letters(z="s", a="x", yhat="q", x="x", y="t"),
    Letters(z="h", a="g", yhat="f", y="y", b=r"\theta"),
    Letters(z=r"\zeta", a=r"\alpha", yhat=r"\pi", y=r"\tau", w=r"\omega", b=r"\beta"),
    Letters(z=r"\mathrm{net}", a=r"\mathrm{out}", yhat=r"\tilde{y}", y="t"),
)
# the letters of a network with one hidden layer, each layer its own
_BY_LAYER = (
    {("W", 1): "W", ("W", 2): "V", ("b", 1): "b", ("b", 2): "c", ("z", 1): "u", ("z", 2): "s", ("a", 1): "h"},
    {("W", 1): "V", ("W", 2): "W", ("b", 1): "c", ("b", 2): "b", ("z", 1): "r", ("z", 2): "z", ("a", 1): "h"},
    {("W", 1): "U", ("W", 2): "W", ("b", 1): "b", ("b", 2): "c", ("z", 1): "p", ("z", 2): "q", ("a", 1): "v"},
    {
        ("W", 1): r"W_{\text{hid}}",
        ("W", 2): r"W_{\text{out}}",
        ("b", 1): r"b_{\text{hid}}",
        ("b", 2): r"b_{\text{out}}",
        ("z", 1): r"z_{\text{hid}}",
        ("z", 2): r"z_{\text{out}}",
        ("a", 1): r"a_{\text{hid}}",
    },
    {
        ("W", 1): "W_{xh}",
        ("W", 2): "W_{hy}",
        ("b", 1): "b_h",
        ("b", 2): "b_y",
        ("z", 1): "z_h",
        ("z", 2): "z_y",
        ("a", 1): "h",
    },
    {("W", 1): "W", ("W", 2): "U", ("b", 1): "b_h", ("b", 2): "b_o", ("z", 1): "z", ("z", 2): "s", ("a", 1): "a"},
)


MARKED = ("+", "new", "'")  # ways to write an update in which a new parameter has a name of its own
LAYER_LETTERS = ("i", "j", "k", "r")  # over whose units each runs where they tell layers apart
# letters that index letters can tell layers of
_INDEXED = (
    Letters(),
    Letters(z="net", a="o", yhat="o", y="t"),
    Letters(z="a", a="z", yhat="y", y="t"),
    Letters(z="s", a="h", yhat="y", y="t"),
    Letters(z="z", a="a", yhat=r"\hat{y}"),
)


_LAYOUTS = ("columns", "columns", "columns", "rows", "turned")


@dataclass(frozen=True, slots=True)
class Style:
    """A document's ways. `place` is where the layer stands: (), [] or plain above, nowhere with `letters` of
    each layer, or nowhere as units and weights are numbered through the network, `flat`, or as the letters of indices
    tell the layers, `indexed`.
    """

    letters: Letters
    place: str
    by_layer: Mapping[tuple[str, int], str]
    output: str  # yhat, or a: the last activation as an activation
    loss: str
    rate: str
    source_first: bool
    comma: bool
    sup_first: bool
    bold: str  # around the name of a whole layer
    layout: str  # of vectors: columns, rows, or turned, where z = W^T a + b
    product: str
    matrix_product: str
    entry: str
    differential: str
    slash: bool
    nabla: bool
    transposed: str
    half: int
    prime: str
    exponential: bool
    logarithm: str
    limits: str  # none, index, full
    big: str  # brackets: plain, left
    own_function: str  # the letter of all hidden activations, or empty
    updated: str
    style: str  # the built-in notation that the lecture file names
    indices: tuple[str, str, str] = ("i", "j", "k")
    decimals: int = 3
    own_error: str = ""  # the document's own name for the output without the target
    delta: str = r"\delta"
    flat: int = 0  # which of the flat ways to name units
    mixed: bool = False  # whether numbers have more digits in one place than in another
    course: bool = False  # whether a batch has dZ of each sample's own loss
    delta_letters: bool = False  # whether h and o tell error signals apart where layers have letters of their own

    def spelled_by_style(self) -> bool:
        """Whether the lecture file need not spell the quantities."""
        return self.style != "flat"


def _updates(place: str, *, known: bool, batch: bool) -> tuple[str, ...]:
    """The ways to write an update."""
    if place == "letters":
        return ("<-", "+", "new", "'", "=")
    return ("<-", ":=", "=", "+", "new") if place in ("()", "[]") and not known and not batch else ("<-", ":=", "=")


def random_style(network: Network, chance: random.Random) -> Style:
    letters = chance.choice(_TRADITIONS)
    place = chance.choice(("()", "[]", "[]", "plain", "letters", "letters", "flat"))
    by_layer: Mapping[tuple[str, int], str] = {}
    if place == "letters":
        if network.depth == 1:
            by_layer = {("W", 1): "W" if chance.random() < 0.5 else "w", ("b", 1): "b", ("z", 1): letters.z}
        elif network.depth == 2:
            by_layer, letters = chance.choice(_BY_LAYER), chance.choice(_TRADITIONS[:2])
        else:
            place = "()"
    if network.depth > 1 and not network.samples and chance.random() < 0.12:
        place, by_layer, letters = "indexed", {}, chance.choice(_INDEXED)
    style = "flat"
    if place == "flat" and network.depth > 2:
        place = "plain"
    if network.samples:
        place, style, letters = chance.choice((("[]", "bracket", Letters()), ("plain", "index", Letters())))
        by_layer = {}
    elif chance.random() < 0.25 and place in ("[]", "plain"):
        style, letters = {"[]": "bracket", "plain": "index"}[place], Letters()
    known = style != "flat"
    layout = "columns" if known or place in ("flat", "indexed") else chance.choice(_LAYOUTS)
    if layout == "turned" and network.depth == 1 and network.outputs > 1:
        layout = "columns"  # a single transpose could be a mistake
    slash = chance.random() < 0.1
    product = chance.choice((r"\cdot", r"\times") if slash else ("", "", r"\,", r"\cdot", r"\cdot", r"\times"))
    return Style(
        letters=letters,
        place=place,
        by_layer=by_layer,
        output="a" if chance.random() < 0.3 and place != "letters" and not known else "yhat",
        loss=chance.choice(
            ("L", "J", "E", "C", r"\mathcal{L}", r"\ell", r"\mathcal{E}", r"\text{Loss}", r"E_{\mathrm{total}}")
        ),
        rate=chance.choice((r"\eta", r"\alpha", r"\epsilon", r"\gamma", r"\text{lr}"))
        if letters.a != r"\alpha"
        else r"\eta",
        source_first=layout != "columns" or (not known and chance.random() < 0.2),
        comma=not known and place != "indexed" and chance.random() < 0.3,
        sup_first=chance.random() < 0.2,
        bold="" if known else chance.choice(("", "", r"\mathbf", r"\boldsymbol", r"\vec")),
        layout=layout,
        product=product,
        matrix_product=r"\cdot" if product == r"\cdot" and chance.random() < 0.3 else "",
        entry=chance.choice((r"\odot", r"\odot", r"\circ", "*")),
        differential=chance.choice((r"\partial", r"\partial", r"\partial", "d", r"\mathrm{d}"))
        if letters.y != "d"
        else r"\partial",
        slash=slash,
        nabla=chance.random() < 0.15,
        transposed=chance.choice(("T", "T", r"\top", r"\mathsf{T}", r"\intercal", r"\mathrm{T}")),
        half=chance.randrange(4),
        prime=chance.choice(("'", "'", "'", r"^{\prime}")),
        exponential=chance.random() < 0.3,
        logarithm=chance.choice((r"\ln", r"\ln", r"\log")),
        limits=chance.choice(("none", "index", "index", "full")),
        big=chance.choice(("plain", "plain", "left")),
        own_function=chance.choice(
            [one for one in ("", "", "", "g", "f", r"\phi") if one not in (letters.a, letters.yhat)]
            if place != "indexed"
            else [""]
        ),
        updated=chance.choice(_updates(place, known=known, batch=bool(network.samples))),
        style=style,
        indices=chance.choice((("i", "j", "k"), ("j", "i", "k"), ("k", "j", "i"), ("j", "k", "i")))
        if not network.samples
        else ("j", "k", "r"),
        decimals=chance.choice((3, 4, 4, 5)),
        own_error=chance.choice(("e", r"\varepsilon", r"\mathrm{err}", r"\text{error}", "D"))
        if chance.random() < 0.25 and not network.samples and place not in ("flat", "indexed") and letters.z != "net"
        else "",
        flat=chance.randrange(4),
        mixed=chance.random() < 0.3,
        course=bool(network.samples) and style == "bracket" and chance.random() < 0.5,
        delta_letters=bool(by_layer) and chance.random() < 0.5,
        delta=r"\delta"
        if known or place in ("flat", "indexed") or chance.random() < 0.8
        else chance.choice((r"\Delta", r"\rho" if letters.a == "g" else "g", r"\rho")),
    )
