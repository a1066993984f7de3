r"""The keys of plain spellings, w_{11}^{(2)} or \hat{y}_1, without the grammar: a notation has hundreds of these."""

from __future__ import annotations

import re

from symbackprop.check.names.keys import Key

__all__ = ["PLAIN", "plain_key"]

_GREEK = (
    "alpha|beta|gamma|delta|epsilon|varepsilon|zeta|eta|theta|kappa|lambda|mu|nu|xi|rho|sigma|tau|phi|varphi|chi|psi"
    "|omega|Gamma|Delta|Theta|Lambda|Xi|Phi|Psi|Omega"
)
_WORD = r"\\(?:text|mathrm)\{[A-Za-z]+\}"
_PART = rf"\d+|[()\[\]+*]|,(?!\}})|[A-Za-z](?:_\d|_\{{\d+\}}(?!\d))?(?![A-Za-z])|\\langle ?|\\rangle|\\,(?=\\)|{_WORD}"
_SCRIPT = rf"[A-Za-z0-9]|\+|\\prime|\{{(?:{_PART})*(?:\\prime)?\}}"
_LETTER = rf"[A-Za-z]|\\(?:{_GREEK})(?![A-Za-z])"
PLAIN = re.compile(
    rf"({_LETTER}|\\(?:hat|vec|bar|tilde|mathbf)\{{(?:{_LETTER})\}})(?:_({_SCRIPT}))?(?:\^({_SCRIPT}))?", re.ASCII
)
_SET = re.compile(r"\\(?:text|mathrm)\{([A-Za-z]+)\}|\\,|[{} _]")


def plain_key(text: str) -> Key | None:
    """The key of a plain spelling, the same that the grammar finds; None for any other."""
    match = PLAIN.fullmatch(text)
    if match is None:
        return None
    base, sub, sup = match.groups("")
    return Key(base.removeprefix(r"\mathbf").replace("{", "").replace("}", ""), _bare(sub), _bare(sup))


def _bare(script: str) -> str:
    """A script without braces, and words without their command."""
    return _SET.sub(lambda match: match[1] or "", script)
