r"""A spelling in LaTeX -> its parts; whatever is not one symbol that TeX can set is refused.

Every spelling passes here, from whatever key or file: nothing that comes out can do more than set a symbol.

    symbol  = atom+ scripts [ "(" items ")" | "[" items "]" ]
    scripts = [ "_" one ] [ "'"* ] [ "^" one ], in any order
    atom    = letter | digit | \alpha | \hat one | \mathbf one | \text{words} | "{" items "}"
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from symbackprop.network.spelling.pieces import (
    ACCENTS,
    ALPHABETS,
    BRACKETS,
    LETTERS,
    LINES,
    RIGHT,
    SIGNS,
    SPACES,
    WORDS,
    pieces_of,
)

__all__ = ["MathSymbol", "as_meant", "check_pattern", "dressed", "primed", "put_in", "read_script", "read_symbol"]


@dataclass(frozen=True, slots=True)
class MathSymbol:
    """A symbol as base, subscript, superscript and primes, each as LaTeX without needless braces and spaces.

    `marks` are the accents and alphabets around the base, the outermost first, and `arguments` what follows in
    brackets, as in J(w).
    """

    base: str
    sub: str = ""
    sup: str = ""
    primes: int = 0
    marks: tuple[str, ...] = ()
    arguments: str = ""

    def latex(self) -> str:
        """The symbol in LaTeX; equal symbols give the same text."""
        base = self.base
        for mark in reversed(self.marks):
            base = f"\\{mark}{{{base}}}"
        sub, sup = (f"{sign}{_argument(text)}" if text else "" for sign, text in (("_", self.sub), ("^", self.sup)))
        primes = "'" * self.primes
        return f"{base}{sub}{primes}{sup}{self.arguments}"


def as_meant(text: str) -> str:
    """w_10 as w_{10}, for TeX would set only the 1 below; and no space after a prime, where TeX lets it end."""
    return re.sub(r"'\s+(?=['^])", "'", re.sub(r"([_^])(\d{2,})", r"\1{\2}", text.strip(" ")))


def read_symbol(text: str) -> MathSymbol:
    """The parts of a spelling. Raises ValueError, saying what is wrong and what would be right."""
    pieces = pieces_of(text)
    symbol, place = _symbol(pieces, 0)
    if place < len(pieces):
        raise ValueError(f"{pieces[place]!r} follows a symbol that is complete; {RIGHT}")
    scripts = [*_accents(pieces)]
    if len(scripts) > 1 and any(scripts):
        raise ValueError("has an accent in a script and another one, which TeX cannot always set; leave one out")
    return symbol


def read_script(text: str) -> str:
    """What stands in a script, without needless braces and spaces. Raises ValueError as `read_symbol` does."""
    pieces = pieces_of(text)
    script, place = _items(pieces, 0, signs=True)
    if place < len(pieces):
        raise ValueError(f"{pieces[place]!r} stands alone in {text!r}; its partner is missing")
    return script


def check_pattern(text: str, *, single: bool = False) -> None:
    r"""Whether a pattern such as d{} or \nabla_{{}} L makes something else of the symbol that is put in, and, where it
    is to be a `single` one, another symbol, as {}^{+} does; else ValueError.
    """
    if text.count("{}") != 1:
        raise ValueError(f'found {text!r}; must have {{}} once, where the quantity goes, as in "d{{}}"')
    pieces = pieces_of(text.replace("{}", "{x}"))
    parts: list[str] = []
    place = 0
    while place < len(pieces) or not parts:
        symbol, place = _symbol(pieces, place)
        parts.append(symbol.latex())
    if single and len(parts) > 1:
        raise ValueError(f"{parts[1]!r} follows a symbol that is complete; {RIGHT}")
    if parts == ["x"]:
        raise ValueError(f'found {text!r}; the quantity alone would look as before; write for example "{{}}^{{+}}"')


def put_in(pattern: str, quantity: str) -> str:
    """The pattern with the quantity in its place: d{} and w_1 make dw_1."""
    plain = re.fullmatch(r"[A-Za-z]*\{\}", pattern)
    return pattern.replace("{}", quantity if plain else f"{{{quantity}}}", 1)


def primed(text: str) -> str:
    """The symbol with one more prime, which comes before a superscript: g'^{[1]}."""
    if "^" not in text and "'" not in text:
        return f"{text}'"
    symbol = read_symbol(text)
    return replace(symbol, primes=symbol.primes + 1).latex()


def dressed(text: str, sub: str, sup: str) -> str:
    """The symbol with further scripts. TeX sets only one of each: where the symbol has one, it goes into braces first.

    An accent keeps its scripts even in braces, so there the two are joined.
    """
    if not ((sub and "_" in text) or (sup and ("^" in text or "'" in text))):
        own = text
    elif any(f"\\{accent}" in text for accent in ACCENTS):
        symbol = read_symbol(text)
        return replace(symbol, sub=_joined([symbol.sub, sub]), sup=_joined([symbol.sup, sup])).latex()
    else:
        own = f"{{{text}}}"
    return own + "".join(f"{sign}{_argument(script)}" for sign, script in (("_", sub), ("^", sup)) if script)


def _accents(pieces: list[str]) -> Iterator[int]:
    """For each accent how many scripts it stands in."""
    inside = [0]
    for before, piece in pairwise(["", *pieces]):
        if piece == "{":
            inside.append(inside[-1] + (before in ("_", "^")))
        elif piece == "}":
            inside.pop()
        elif piece[1:] in ACCENTS - LINES:
            yield inside[-1]


def _symbol(pieces: list[str], place: int) -> tuple[MathSymbol, int]:
    start = place
    atoms: list[str] = []
    while place < len(pieces) and pieces[place] not in ("_", "^", "'", "}", *BRACKETS, *BRACKETS.values()):
        if pieces[place].isdigit() and not atoms:
            raise ValueError(f"begins with the digit {pieces[place]}, as a number does; {RIGHT}")
        atom, place = _atom(pieces, place, signs=False)
        atoms.append(atom)
    if not "".join(atoms).strip(" \\,;!"):
        what = f"{pieces[start]!r} stands alone" if start < len(pieces) else "nothing is left to be set"
        raise ValueError(f"{what}; {RIGHT}")
    sub, sup, primes, place = _scripts(pieces, place)
    arguments, place = _arguments(pieces, place)
    base, marks = _unmarked(_joined(atoms))
    return MathSymbol(base, sub, sup, primes, marks, arguments), place


def _unmarked(base: str) -> tuple[str, tuple[str, ...]]:
    """The base without the accents and alphabets around the whole of it, and these."""
    marks: list[str] = []
    while (match := re.fullmatch(r"\\([a-z]+)\{(.*)\}", base)) and match[1] not in WORDS and _balanced(match[2]):
        marks.append(match[1])
        base = match[2]
    return base, tuple(marks)


def _balanced(text: str) -> bool:
    depths = [*accumulate((sign == "{") - (sign == "}") for sign in text)]
    return not depths or (min(depths) >= 0 and depths[-1] == 0)


def _arguments(pieces: list[str], place: int) -> tuple[str, int]:
    if place == len(pieces) or pieces[place] not in BRACKETS:
        return "", place
    close = BRACKETS[pieces[place]]
    inside, end = _items(pieces, place + 1, signs=True, close=close)
    if end == len(pieces) or pieces[end] != close:
        raise ValueError(f"the bracket {pieces[place]} is not closed; {RIGHT}")
    return f"{pieces[place]}{inside}{close}", end + 1


def _scripts(pieces: list[str], place: int) -> tuple[str, str, int, int]:
    """Subscript, superscript and primes of what came before, as far as TeX can set them."""
    found = {"_": "", "^": ""}
    primes = 0
    while place < len(pieces) and pieces[place] in ("_", "^", "'"):
        sign = pieces[place]
        if sign != "_" and ((primes and pieces[place - 1] != "'") or (sign == "'" and found["^"])):
            raise ValueError("a prime is a superscript, and TeX sets only one; write all in one place: w_{1}''^{2}")
        if sign == "'":
            primes, place = primes + 1, place + 1
            continue
        if found[sign]:
            name = "subscript" if sign == "_" else "superscript"
            raise ValueError(f"has two {name}s, and TeX sets only one; write w{sign}{{12}}")
        found[sign], place = _one(pieces, place + 1, f"{sign} has nothing to set; write w{sign}{{1}}, or leave it out")
    return found["_"], found["^"], primes, place


def _one(pieces: list[str], place: int, problem: str) -> tuple[str, int]:
    """What a script or an accent takes: a group, or a single sign."""
    piece = pieces[place] if place < len(pieces) else ""
    if piece == "{":
        return _group(pieces, place, signs=True)
    if piece.isalnum() or piece in SIGNS or piece[1:] in LETTERS:
        return piece, place + 1
    raise ValueError(problem if piece[1:] not in {*ACCENTS, *ALPHABETS, *WORDS} else f"put {piece} into braces")


def _group(pieces: list[str], place: int, *, signs: bool) -> tuple[str, int]:
    inside, end = _items(pieces, place + 1, signs=signs)
    if end == len(pieces) or pieces[end] != "}":
        raise ValueError("a brace { is not closed; write } where the group ends")
    if not inside:
        raise ValueError("the braces {} are empty; write what stands there, or leave them out")
    return inside, end + 1


def _items(pieces: list[str], place: int, *, signs: bool, close: str = "") -> tuple[str, int]:
    """Atoms with their scripts up to a closing brace, the bracket `close`, or the end."""
    items: list[str] = []
    while place < len(pieces) and pieces[place] != "}" and pieces[place] != close:
        piece = pieces[place]
        if piece in ("_", "^", "'"):
            raise ValueError(f"{piece} has nothing before it that it belongs to; {RIGHT}")
        if piece in BRACKETS or piece in BRACKETS.values():
            atom, place = piece, place + 1
        else:
            atom, place = _atom(pieces, place, signs=signs)
        sub, sup, primes, place = _scripts(pieces, place)
        items.append(MathSymbol(atom, sub, sup, primes).latex())
    return _joined(items), place


def _atom(pieces: list[str], place: int, *, signs: bool) -> tuple[str, int]:
    piece, name = pieces[place], pieces[place][1:]
    if piece == "{":
        inside, place = _group(pieces, place, signs=signs)
        return (inside if re.fullmatch(r".|\\[A-Za-z]+", inside) else f"{{{inside}}}"), place
    if piece.isalnum() or name in LETTERS or piece in SPACES:
        return piece, place + 1
    if piece in SIGNS:
        if not signs:
            raise ValueError(f"{piece!r} is a sign, and makes a formula of the name; {RIGHT}")
        return piece, place + 1
    if name in WORDS:
        return _words(pieces, place)
    missing = f"{piece} has no argument; write for example {piece}{{w}}"
    if place + 1 < len(pieces) and pieces[place + 1] == "{":
        inside, end = _group(pieces, place + 1, signs=False)
    else:
        inside, end = _one(pieces, place + 1, missing)
        if inside in SIGNS:
            raise ValueError(missing)
    glyphs = ALPHABETS.get(name)
    if glyphs is not None and not re.fullmatch(glyphs, inside):
        raise ValueError(f"{piece} has {'capital ' if 'a' not in glyphs else ''}letters only; found {inside!r}")
    return f"{piece}{{{inside}}}", end


def _words(pieces: list[str], place: int) -> tuple[str, int]:
    r"""\text{...}: letters, digits, spaces, commas, full stops and hyphens."""
    end = place + 1
    while end < len(pieces) and pieces[end] != "}":
        end += 1
    inside = "".join(pieces[place + 2 : end])
    if pieces[place + 1 : place + 2] != ["{"] or end == len(pieces) or not re.fullmatch(r"[A-Za-z0-9 ,.-]+", inside):
        raise ValueError(f"{pieces[place]} takes words in braces, letters and digits only: {pieces[place]}{{new}}")
    return f"{pieces[place]}{{{' '.join(inside.split())}}}", end + 1


def _argument(text: str) -> str:
    return text if len(text) == 1 else f"{{{text}}}"


def _joined(parts: list[str]) -> str:
    """The parts one after the other; a command and a letter stay apart."""
    text = ""
    for part in parts:
        text += " " + part if part[:1].isalpha() and re.search(r"\\[A-Za-z]+$", text) else part
    return text
