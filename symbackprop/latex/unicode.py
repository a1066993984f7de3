"""Mathematics in Unicode, as people type it without LaTeX: the commands and scripts that its signs stand for."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

__all__ = ["in_latex", "is_in_a_foreign_word", "is_of_another_script"]

_SIGNS: Mapping[str, str] = {
    "−": "-", "–": "-", "∗": "*", "⋅": r"\cdot", "·": r"\cdot", "∙": r"\cdot", "×": r"\times", "⊙": r"\odot",
    "∘": r"\circ", "∕": "/", "÷": r"\div", "′": "'", "≈": r"\approx", "≃": r"\simeq", "≡": r"\equiv", "≔": ":=",
    "≠": r"\neq", "≤": r"\leq", "≥": r"\geq", "←": r"\leftarrow", "→": r"\to", "⇒": r"\Rightarrow", "↦": r"\mapsto",
    "∈": r"\in", "∝": r"\propto", "∂": r"\partial", "∇": r"\nabla", "∑": r"\sum", "∏": r"\prod", "∞": r"\infty",
    "∀": r"\forall", "…": r"\ldots", "⋯": r"\cdots", "‖": r"\|", "∥": r"\|", "ℝ": "R", "ℒ": "L", "⟨": r"\langle",
    "⟩": r"\rangle", "ϵ": r"\epsilon", "ε": r"\varepsilon", "ϕ": r"\phi", "φ": r"\varphi", "∆": r"\Delta",
    "’": "'", "‘": "'", "´": "'", "。": ".", "、": ",",
}  # fmt: skip
_ALPHABETS = (("\u0400", "\u052f"), ("\u0530", "\u06ff"))  # Cyrillic; Armenian, Hebrew, Arabic
_GREEK = [
    "alpha", "beta", "gamma", "delta", "", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi", "",
    "pi", "rho", "", "sigma", "tau", "upsilon", "", "chi", "psi", "omega",
]  # fmt: skip
_CAPITALS: Mapping[str, str] = {
    "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta", "Λ": "Lambda", "Ξ": "Xi", "Π": "Pi", "Σ": "Sigma", "Φ": "Phi",
    "Ψ": "Psi", "Ω": "Omega",
}  # fmt: skip
_LETTERS: Mapping[str, str] = {
    **{chr(ord("α") + place): rf"\{name}" for place, name in enumerate(_GREEK) if name},
    **{letter: rf"\{name}" for letter, name in _CAPITALS.items()},
}
_ACCENTS: Mapping[str, str] = {
    "\u0302": r"\hat", "\u0304": r"\bar", "\u0305": r"\bar", "\u0303": r"\tilde", "\u0307": r"\dot", "\u20d7": r"\vec",
}  # fmt: skip
_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿⁱᵀᵗˡ", "0123456789+-()niTtl", strict=True))
_LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋₍₎ₐₑₕᵢⱼₖₗₘₙₒₚₛₜ", "0123456789+-()aehijklmnopst", strict=True))
_SCRIPTS = (("^", _RAISED), ("_", _LOWERED))


def in_latex(texts: Sequence[str]) -> tuple[list[str], int]:
    """The tokens that the first of some stands for, and how many it takes: a run of small digits is one script, an
    accent behind a letter stands over it.
    """
    text, following = texts[0], texts[1] if len(texts) > 1 else ""
    if following in _ACCENTS:
        return [_ACCENTS[following], "{", *_letter(text), "}"], 2
    if text.isascii():
        return [text], 1
    for mark, small in _SCRIPTS:
        count = next((number for number, one in enumerate(texts) if one not in small), len(texts))
        if count:
            return [mark, "{", *(small[one] for one in texts[:count]), "}"], count
    return _letter(text), 1


def is_of_another_script(text: str) -> bool:
    """Whether a sign belongs to a script in which nobody writes names: then it is a part of a word."""
    return len(text) == 1 and text > "\u2e80" and unicodedata.category(text) == "Lo"


def is_in_a_foreign_word(before: str, letter: str, after: str) -> bool:
    """Whether a letter of another alphabet has one beside it: a single one may be a name, or typed for one that looks
    like it.
    """
    return _is_foreign(letter) and (_is_foreign(before) or _is_foreign(after))


def _is_foreign(text: str) -> bool:
    return len(text) == 1 and text.isalpha() and any(first <= text <= last for first, last in _ALPHABETS)


def _letter(text: str) -> list[str]:
    """One sign: an operator, a letter in a font, with an accent, or a fraction such as one half."""
    known = _SIGNS.get(text) or _LETTERS.get(text)
    if known is not None:
        return [known]
    plain = unicodedata.normalize("NFKC", text)
    top, line, bottom = plain.partition("\u2044")
    if line and top.isdecimal() and bottom.isdecimal():
        return [r"\frac", "{", top, "}", "{", bottom, "}"]
    if plain != text and len(plain) == 1:
        return _letter(plain)  # a letter of a mathematical font
    parts = unicodedata.normalize("NFD", text)
    if len(parts) == 2 and parts[1] in _ACCENTS:
        return [_ACCENTS[parts[1]], "{", *_letter(parts[0]), "}"]
    return [text]
