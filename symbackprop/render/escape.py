"""A user's text -> LaTeX text that says the same and can do nothing else."""

from __future__ import annotations

import unicodedata

__all__ = ["escape"]

_TABLE = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "`": r"\textasciigrave{}",
    "'": r"\textquotesingle{}",
    "-": "{-}",  # so that two of them stay two
    "[": "{[}",  # which would begin an option after \\item or \\\\
    "]": "{]}",
    "−": r"\textminus{}",
    "–": "--",
    "—": "---",
    "…": r"\ldots{}",
    "“": "``",
    "”": "''",
    "‘": "`",
    "’": "'",
    "„": r"\quotedblbase{}",
    "\u00a0": "~",
    "′": r"\ensuremath{{}'}",
    "∂": r"\ensuremath{\partial}",
    "✓": r"\ensuremath{\checkmark}",
    "✗": r"\ensuremath{\times}",
    "€": r"\texteuro{}",
    "\n": " ",
    "\t": " ",
}
_SET = frozenset("äöüÄÖÜßéèêëáàâãåçñíìîïóòôõøúùûýÿæœÉÈÊËÁÀÂÃÅÇÑÍÌÎÏÓÒÔÕØÚÙÛÝÆŒ§°±×÷µ¡¿«»£©®¼½¾²³¹·¶")


def escape(text: str) -> str:
    """The text with every character that TeX would act upon written as itself.

    Letters of Latin scripts are kept, others are written without their accents where that is possible and as ? where
    it is not, since the stock fonts have no glyph for them.
    """
    return "".join(map(_escaped, text))


def _escaped(character: str) -> str:
    if character in _TABLE:
        return _TABLE[character]
    if " " <= character <= "\x7e" or character in _SET:
        return character
    plain = "".join(part for part in unicodedata.normalize("NFKD", character) if " " <= part <= "\x7e")
    if plain:
        return "".join(_TABLE.get(part, part) for part in plain)
    return "" if unicodedata.category(character)[0] in "CM" else "?"
