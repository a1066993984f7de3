"""How a lecture writes each quantity: its notation, and what the lecturer respells."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from symbackprop.core.errors import InputError
from symbackprop.core.quantities import Index, Kind, Quantity, canonical_name
from symbackprop.network.network import Network
from symbackprop.rules.notation import Notation, Row

__all__ = ["Spelling", "braced", "forbidden_in_math", "spelled_quantities"]

# what may stand in a spelling: nothing in it can do more than set a symbol
_COMMANDS = frozenset(
    [
        *("hat", "bar", "tilde", "vec", "dot", "ddot", "check", "widehat", "widetilde", "overline", "underline"),
        *("mathbf", "mathrm", "mathit", "mathsf", "mathtt", "mathcal", "mathbb", "mathfrak", "boldsymbol"),
        *("text", "textrm", "textit", "textbf", "operatorname", "ell", "partial", "prime", "nabla"),
        *("cdot", "times", "ast", "star", "circ", "bullet", "dagger", "odot", "otimes"),
        *("langle", "rangle", "left", "right", "lbrace", "rbrace", "vert", "Vert"),
        *("alpha", "beta", "gamma", "delta", "epsilon", "varepsilon", "zeta", "eta", "theta", "vartheta", "iota"),
        *("kappa", "lambda", "mu", "nu", "xi", "pi", "rho", "sigma", "tau", "upsilon", "phi", "varphi", "chi", "psi"),
        *("omega", "Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega"),
    ]
)
_TOKEN = re.compile(r"\\([A-Za-z]+)|\\[,;! ]|[A-Za-z0-9_^{}()\[\],.'+\-*/|<>= ]")


def forbidden_in_math(text: str) -> str | None:
    """What in a user's piece of mathematics is not allowed there, or None."""
    place = depth = 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            return f"{text[place : place + 12]!r} is not allowed in a spelling"
        if match[1] is not None and match[1] not in _COMMANDS:
            return f"the command \\{match[1]} is not allowed in a spelling"
        depth += (match[0] == "{") - (match[0] == "}")
        if depth < 0:
            break
        place = match.end()
    if depth:
        return f"the braces of {text!r} do not match"
    return None if text.strip() else "a spelling must not be empty"


def braced(text: str) -> str:
    """w_10 as it is meant, w_{10}: TeX itself would set only the 1 below."""
    return re.sub(r"([_^])(\d{2,})", r"\1{\2}", text)


def _script(parts: Iterable[str], mark: str) -> str:
    joined = "".join(parts)
    if not joined:
        return ""
    return f"{mark}{joined}" if len(joined) == 1 else f"{mark}{{{joined}}}"


@dataclass(frozen=True, slots=True)
class Spelling:
    """The spelling of every quantity of a lecture, in LaTeX.

    `counts` has the running numbers of weights, biases and units. `entries` respells single quantities (of the first
    step and without sample), `wholes` whole families, such as the matrix W1, by canonical name.
    """

    notation: Notation
    depth: int
    counts: Mapping[Quantity, int]
    entries: Mapping[Quantity, str]
    wholes: Mapping[str, str]
    letters: Mapping[str, str]

    def latex(self, quantity: Quantity) -> str:
        """The quantity in LaTeX mathematics."""
        plain = Quantity(quantity.kind, quantity.layer, quantity.unit, quantity.source)
        own = self.entries.get(plain)
        if own is not None:
            return self._dressed(own, quantity)
        if quantity.kind in (Kind.LOSS, Kind.SAMPLE_LOSS):
            letter = (
                self.letters["loss_after"] if quantity.step and "loss_after" in self.letters else self.letters["loss"]
            )
            return self._dressed(letter, quantity)
        if quantity.kind is Kind.RATE:
            return self.letters["rate"]
        if quantity.kind is Kind.SLOT:
            return r"\theta"
        row = self._row(plain)
        return self._written(row, quantity)

    def derivative_sign(self) -> str:
        return self.letters["derivative"]

    def gradient(self, quantity: Quantity) -> str | None:
        """The lecture's own way to write dL/d(quantity), where it has one."""
        pattern = self.letters.get("gradient")
        return pattern.replace("{}", self.latex(quantity)) if pattern else None

    def _row(self, quantity: Quantity) -> Row:
        places = (quantity.layer, quantity.unit, quantity.source)
        rows = self.notation.indexed if any(isinstance(place, Index) for place in places) else self.notation.rows
        shared = quantity.kind is Kind.BIAS and quantity.unit is None
        return rows["shared_b" if shared else quantity.kind.value]

    def _written(self, row: Row, quantity: Quantity) -> str:
        plain = Quantity(quantity.kind, quantity.layer, quantity.unit, quantity.source)
        fill = {
            "<unit>": str(quantity.unit),
            "<source>": str(quantity.source),
            "<layer>": str(quantity.layer),
            "<count>": str(self.counts.get(plain, "?")),
            "<sample>": str(quantity.sample),
        }

        def filled(parts: Iterable[str]) -> list[str]:
            return [_fill(part, fill) for part in parts]

        sup = filled(row.sup) + (filled(self.notation.sample.sup) if quantity.sample is not None else [])
        sub = filled(row.sub) + (filled(self.notation.sample.sub) if quantity.sample is not None else [])
        mark = self._updated_mark() if quantity.step else None
        if mark is not None:
            sup.append(mark * quantity.step if quantity.step <= 2 else f"{mark}{quantity.step}")
        written = row.base + _script(sub, "_") + _script(sup, "^")
        return written if mark is not None or not quantity.step else self._pattern(written)

    def _updated_mark(self) -> str | None:
        """The X of an update pattern {}^{X}, which joins a superscript that is already there."""
        match = re.fullmatch(r"\{\}\^(?:\{(.+)\}|(.))", self.letters["updated"])
        return (match[1] or match[2]) if match else None

    def _pattern(self, written: str) -> str:
        return self.letters["updated"].replace("{}", "{" + written + "}", 1)

    def _dressed(self, own: str, quantity: Quantity) -> str:
        """A spelling as given, with its sample and step."""
        if quantity.sample is not None:
            base = "{" + own + "}" if "^" in own else own
            sample = [_fill(part, {"<sample>": str(quantity.sample)}) for part in self.notation.sample.sup]
            mark = self._updated_mark() if quantity.step else None
            return base + _script([*sample, *([mark] if mark else [])], "^")
        own_loss = quantity.kind is Kind.LOSS and "loss_after" in self.letters
        if not quantity.step or own_loss:
            return own
        mark = self._updated_mark()
        if mark is None:
            return self._pattern(own)
        base = "{" + own + "}" if "^" in own else own
        return base + _script([mark * quantity.step if quantity.step <= 2 else f"{mark}{quantity.step}"], "^")

    def parameter(self, name: str, network: Network) -> Quantity:
        """The parameter with this canonical name or spelling, braces and spaces apart.

        Raises InputError, with the nearest names, where there is none.
        """
        wanted = _bare(name)
        for place, parameter in network.places.items():
            if wanted in (_bare(canonical_name(place)), _bare(self.latex(place)), _bare(self.latex(parameter))):
                return parameter
        known = [text for place in network.parameters for text in (canonical_name(place), self.latex(place))]
        nearest = difflib.get_close_matches(name, known, 3, 0.4) or known[:3]
        raise InputError(f"there is no parameter {name!r}; did you mean {' or '.join(nearest)}?")


def _fill(part: str, fill: Mapping[str, str]) -> str:
    for slot, value in fill.items():
        part = part.replace(slot, value)
    return part


def _bare(name: str) -> str:
    return re.sub(r"[{}\s\\]", "", name)


def spelled_quantities(network: Network) -> list[Quantity]:
    """Every quantity of a network that is written, of the running sample, before and after a step."""
    sample = network.running_sample
    inputs = [Quantity(Kind.INPUT, unit=j, sample=sample) for j in range(1, network.inputs + 1)]
    targets = [Quantity(Kind.TARGET, unit=k, sample=sample) for k in range(1, network.outputs + 1)]
    computed = [*network.equations]
    deltas = [Quantity(Kind.DELTA, q.layer, q.unit, sample=q.sample) for q in computed if q.kind is Kind.PREACTIVATION]
    return [
        *inputs,
        *([] if network.loss.rule.single else targets),
        *network.parameters,
        *computed,
        *deltas,
        Quantity(Kind.RATE),
    ]
