"""The signs and commands that a spelling is made of; nothing among them can do more than set a symbol."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

__all__ = ["ACCENTS", "ALPHABETS", "BRACKETS", "LETTERS", "LINES", "RIGHT", "SIGNS", "SPACES", "WORDS", "pieces_of"]

_LONGEST = 100


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_GREEK = _names(
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi rho sigma tau "
    "upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
)
LETTERS = _GREEK | {"ell", "partial", "nabla"}
LINES = _names("overline underline")
ACCENTS = _names("hat bar tilde vec dot ddot check widehat widetilde") | LINES
# the alphabets, with what they have glyphs for
ALPHABETS: Mapping[str, str | None] = {
    **dict.fromkeys(_names("mathbf mathrm mathit mathsf mathtt boldsymbol")),
    "mathcal": r"[A-Z]+",
    "mathbb": r"[A-Z]+",
    "mathfrak": r"[A-Za-z]+",
}
WORDS = _names("text textrm textit textbf operatorname")
SPACES = frozenset([r"\,", r"\;", r"\!", "\\ "])
# what stands in scripts and brackets only: on the line it would make a formula of the name
SIGNS = frozenset("+-*/=<>|,.") | _names(
    r"\cdot \times \ast \star \circ \bullet \dagger \odot \otimes \prime \top "
    r"\langle \rangle \lbrace \rbrace \vert \Vert"
)
BRACKETS = {"(": ")", "[": "]"}
_PIECE = re.compile(r"\\[A-Za-z]+|\\.|.", re.DOTALL)
_REASONS = {
    "%": "begins a comment",
    "$": "ends mathematics",
    "&": "parts the columns of a table",
    "#": "stands for an argument",
    "~": "is an active character",
    '"': "is an active character in some languages",
}
RIGHT = r"a spelling is one symbol, such as w_{12}, \hat{y}_1, W^{[1]} or \mathrm{net}_1"


def pieces_of(text: str) -> list[str]:
    """The commands and signs of a spelling. Raises ValueError for what stands in none, saying why."""
    if len(text) > _LONGEST:
        raise ValueError(f"has {len(text)} characters; a symbol needs {_LONGEST} at the most")
    if not text.strip():
        raise ValueError("a spelling must not be empty")
    if "^^" in text:
        raise ValueError(f"{text!r} has ^^, TeX's code for any character; {RIGHT}")
    pieces = _PIECE.findall(text)
    for piece in pieces:
        _check_piece(piece)
    return _without_spaces(pieces)


def _without_spaces(pieces: list[str]) -> list[str]:
    """The pieces that mean something: a space does so only among words."""
    depth, words, kept = 0, 0, []
    for piece in pieces:
        depth += (piece == "{") - (piece == "}")
        words = words if depth >= words else 0
        if piece[1:] in WORDS and not words:
            words = depth + 1
        if piece != " " or (words and depth >= words):
            kept.append(piece)
    return kept


def _check_piece(piece: str) -> None:
    if piece.startswith("\\"):
        name = piece[1:]
        known = name in LETTERS or name in ACCENTS or name in ALPHABETS or name in WORDS
        if not known and piece not in SIGNS and piece not in SPACES:
            raise ValueError(f"the command {piece} is not allowed in a spelling; {RIGHT}")
    elif unicodedata.category(piece) == "Cc":
        raise ValueError(
            f"has the control character {piece!r}; LaTeX stands in single quotes, for in double quotes "
            r"TOML reads \t, \b, \n, \f and \r as such characters"
        )
    elif not piece.isascii():
        raise ValueError(f"{piece!r} is not allowed in a spelling{_instead(piece)}; letters are a to z and A to Z")
    elif piece in _REASONS:
        raise ValueError(f"{piece!r} {_REASONS[piece]} in TeX and is not allowed in a spelling; {RIGHT}")
    elif not (piece.isalnum() or piece in " _^'{}()[]" or piece in SIGNS):
        raise ValueError(f"{piece!r} is not allowed in a spelling; {RIGHT}")


def _instead(letter: str) -> str:
    """The command for a Greek letter."""
    match = re.fullmatch(r"GREEK (SMALL|CAPITAL) LETTER (\w+)", unicodedata.name(letter, ""))
    if match is None:
        return ""
    command = match[2].lower().replace("lamda", "lambda")
    command = command if match[1] == "SMALL" else command.capitalize()
    return f", write \\{command}" if command in _GREEK else ""
