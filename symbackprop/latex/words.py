"""Words in formulas that say when something holds, in the languages of lectures."""

from __future__ import annotations

__all__ = ["ELSE", "FOR", "IF", "WHEN_WORDS"]

# English, German, French, Spanish, Italian, Portuguese, Polish, Dutch, Russian, Ukrainian, Chinese
IF = frozenset(["if", "when", "whenever", "wenn", "falls", "si", "quand", "se", "cuando", "quando", "jeśli", "jeżeli",
                "gdy", "als", "indien", "если", "при", "когда", "якщо", "如果", "若"])  # fmt: skip
ELSE = frozenset(["otherwise", "else", "sonst", "ansonsten", "andernfalls", "sinon", "autrement", "altrimenti", "senão",
                  "inaczej", "anders", "иначе", "інакше", "в противном случае"])  # fmt: skip
FOR = frozenset(["for", "für", "pour", "para", "per", "dla", "voor", "для"])
WHEN_WORDS = IF | ELSE | FOR  # they are no names
