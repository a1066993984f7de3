"""Terms -> readable Unicode for a terminal."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from symbackprop.core.display import Shown
from symbackprop.core.places import Place
from symbackprop.core.quantities import Kind, Quantity, source_of
from symbackprop.network.spelling.spelling import Spelling
from symbackprop.render.printer import Printer
from symbackprop.render.style import Piece, Style
from symbackprop.rules.functions import function as row_of

__all__ = ["RELATIONS", "plain_printer", "to_unicode", "unicode_printer"]

RELATIONS = {"=": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥", "approx": "≈", "leftarrow": "←"}

_SUPERSCRIPTS = dict(zip("0123456789+-=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ", strict=True))
_SUBSCRIPTS = dict(zip("0123456789+-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))
_ACCENTS = {"hat": "\u0302", "bar": "\u0304", "tilde": "\u0303", "dot": "\u0307", "vec": "\u20d7"}
_READY = {"y\u0302": "ŷ", "x\u0302": "x\u0302"}
_COMMANDS = {
    "partial": "∂", "eta": "η", "delta": "δ", "sigma": "σ", "alpha": "α", "beta": "β", "gamma": "γ", "epsilon": "ε",
    "theta": "θ", "lambda": "λ", "mu": "μ", "nu": "ν", "pi": "π", "rho": "ρ", "tau": "τ", "phi": "φ", "psi": "ψ",
    "omega": "ω", "ell": "ℓ", "nabla": "∇", "cdot": "·", "times": "×", "langle": "⟨", "rangle": "⟩", "prime": "′",
    "Delta": "Δ", "oslash": "⊘",
}  # fmt: skip
_DROPPED = ("mathrm", "mathbf", "mathit", "mathcal", "mathbb", "boldsymbol", "text", "operatorname", "left", "right")


def to_unicode(latex: str) -> str:
    """A spelling in LaTeX as Unicode text; what has no character stays as _{...} or ^{...}."""
    text = latex
    for command in _DROPPED:
        text = re.sub(rf"\\{command}(?![A-Za-z])\s*", "", text)
    for command, accent in _ACCENTS.items():
        text = re.sub(rf"\\{command}\s*(?:\{{(\w)\}}|(\w))", lambda m, a=accent: (m[1] or m[2]) + a, text)  # type: ignore[misc]
    text = re.sub(r"\\([A-Za-z]+)\s*", lambda match: _COMMANDS.get(match[1], match[1]), text)
    text = re.sub(r"\\[,;! ]", "", text)
    text = re.sub(r"_(?:\{([^{}]*)\}|(.))", lambda m: _script(m[1] or m[2], _SUBSCRIPTS, "_"), text)
    text = re.sub(r"\^(?:\{([^{}]*)\}|(.))", lambda m: _script(m[1] or m[2], _SUPERSCRIPTS, "^"), text)
    for decomposed, ready in _READY.items():
        text = text.replace(decomposed, ready)
    return re.sub(r"(?<![_^])\{([^{}]*)\}", r"\1", text)


def _script(content: str, table: dict[str, str], mark: str) -> str:
    content = content.replace(" ", "")
    if all(character in table for character in content):
        return "".join(table[character] for character in content)
    return f"{mark}{content}" if len(content) == 1 else f"{mark}{{{content}}}"


def unicode_printer(spelling: Spelling, digits: int, otherwise: str = "otherwise") -> Printer:
    """The terminal's printer of a lecture; `otherwise` is the word for what is left of some cases."""

    def quantity(item: Quantity) -> str:
        of = source_of(item) if item.kind is Kind.ADJOINT else None
        if of is None:
            return to_unicode(spelling.latex(item))
        return f"{sign}{to_unicode(spelling.letters['loss'])}/{sign}{to_unicode(spelling.latex(of))}"

    sign = to_unicode(spelling.derivative_sign())

    def gradient(item: Quantity) -> str | None:
        own = spelling.gradient(item)
        return None if own is None else to_unicode(own)

    def own_function(layer: Place | None, function: str) -> str | None:
        own = spelling.own_function(layer, function)
        return None if own is None else to_unicode(own)

    return _printer(quantity, gradient, sign, digits, own_function, otherwise)


def plain_printer(names: Mapping[Quantity, str]) -> Printer:
    """A printer for the rows of the rule tables, whose slots have no spelling of a lecture."""
    return _printer(names.__getitem__, lambda _: None, "∂", 6, lambda *_: None, "otherwise")


def _printer(
    quantity: Callable[[Quantity], str],
    gradient: Callable[[Quantity], str | None],
    sign: str,
    digits: int,
    own: Callable[[Place | None, str], str | None],
    otherwise: str,
) -> Printer:
    style = Style(
        number=_number,
        quantity=quantity,
        gradient=gradient,
        derivative=lambda of, by, straight: f"d{of}/d{by}" if straight else f"{sign}{of}/{sign}{by}",
        function=lambda name: row_of(name).text,
        power=lambda base, exponent: base + (exponent if exponent == "ᵀ" else _script(exponent, _SUPERSCRIPTS, "^")),
        root=lambda piece: f"√({piece.text})" if len(piece.text) > 1 else f"√{piece.text}",
        subscript=lambda name, below: name + _script(below, _SUBSCRIPTS, "_"),
        exponential=lambda exponent: f"e^({exponent})" if len(exponent) > 1 else f"e^{exponent}",
        absolute=lambda piece: f"|{piece.text}|",
        fraction=None,
        brackets=_brackets,
        series=lambda index, count, body: f"Σ_{{{index}=1..{count}}} {body}",
        cases=lambda rows: "{ " + "; ".join(f"{value}, {condition}" for value, condition in rows) + " }",
        extremum=str,
        otherwise=otherwise,
        relation=RELATIONS.__getitem__,
        matrix=lambda rows, _tall: "[" + "; ".join(", ".join(row) for row in rows) + "]",
        kronecker=lambda left, right: f"δ_{{{left}{right}}}",
        hadamard="⊙",
        entrywise_quotient="⊘",
        transpose="ᵀ",
        own_function=own,
        dots="⋯",
        rows=None,
        dot=" · ",
        beside=" ",
        minus="−",
        signs={"+": "+", "*": "·", "(": "(", ")": ")"},
    )
    return Printer(style, digits)


def _number(number: Shown) -> str:
    if number.exponent is None:
        return number.digits
    times = "" if number.digits == "1" else f"{number.digits}·"
    return f"{times}10" + _script(str(number.exponent), _SUPERSCRIPTS, "^")


def _brackets(piece: Piece) -> str:
    left, right = ("[", "]") if piece.nesting % 2 else ("(", ")")
    return f"{left}{piece.text}{right}"
