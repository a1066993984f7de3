"""Steps of a training, counted by a letter of the document's own: theta_{n+1} = theta_n - eta dL/dtheta_n."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from symbackprop.check.conventions import PARAMETER_LETTERS, STEP_LETTERS
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.keys import index_letters, key_of
from symbackprop.check.text.chains import Chain, Side
from symbackprop.core.quantities import Kind
from symbackprop.latex.grammar import letters_of
from symbackprop.latex.heads import bare_name
from symbackprop.latex.nodes import Node
from symbackprop.latex.signs import RELATIONS
from symbackprop.latex.tokens import TRANSPOSED, Token, Unread

__all__ = ["may_be_marked", "with_memory_assigned", "with_steps"]

_STEP = "t"  # the letter that marks of an update are known by


def with_steps(chain: Chain) -> Chain:
    """The chain with t for the letter that counts its steps, where it is an update by another one."""
    letter = _letter(chain)
    return chain if letter is None else replace(chain, sides=tuple(_counted(side, letter) for side in chain.sides))


def _counted(side: Side, letter: str) -> Side:
    """A side with t for a letter, where it alone is counted in a script."""
    tokens = [*side.tokens]
    for start, place in _scripts(side.tokens):
        texts = "".join(token.text for token in tokens[start:place]).strip("{}()")
        if texts in (letter, f"{letter}+1"):
            tokens[start:place] = [
                replace(one, text=_STEP) if one.text == letter and not one.word else one for one in tokens[start:place]
            ]
    return Side(tuple(tokens))


def _scripts(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Where the scripts among some tokens begin and end, but for those in others."""
    place = 0
    while place + 1 < len(tokens):
        place += 1
        if tokens[place - 1].text not in ("_", "^"):
            continue
        start, depth = place, 0
        while place < len(tokens):
            depth += {"{": 1, "}": -1}.get(tokens[place].text, 0)
            place += 1
            if not depth:
                break
        yield start, place


def with_memory_assigned(chain: Chain, env: Environment) -> Chain:
    """The chain v^+ = 0.9 v + g for v <- 0.9 v + g and v = 0.9 v + g, where v is what an optimizer remembers."""
    relation = RELATIONS[chain.relations[0].text] if chain.relations else None
    head = chain.sides[0].tokens
    if relation != "leftarrow" and (relation != "=" or not _stands_in(head, chain.sides[1].tokens)):
        return chain
    try:
        named = bare_name(env.grammar.parse(head))
    except Unread:
        return chain
    found = None if named is None else env.names.find(key_of(named, {}))
    if found is None or found.kind is not Kind.STATE or found.step:
        return chain
    mark = tuple(replace(head[-1], text=text, word=False) for text in ("^", "{", "+", "}"))
    first = Side((*head, *mark))
    return replace(
        chain,
        sides=(first, *chain.sides[1:]),
        relations=(replace(chain.relations[0], text="="), *chain.relations[1:]),
    )


def may_be_marked(env: Environment, tree: Node | Unread) -> bool:
    """Whether a side may name something as it is before or after an update; it surely does not where each of its names
    is known, and has no mark.
    """
    if isinstance(tree, Unread):
        return True
    for named in letters_of(tree, env.grammar):
        bare = replace(named, sup=named.sup[:-1]) if named.sup and named.sup[-1].text in TRANSPOSED else named
        key = key_of(bare, dict.fromkeys((letter for letter, _ in index_letters(bare)), 1))
        found = env.names.find(key)
        if found is None and key not in env.own and (key.sub or key.sup):
            return True
        if found is not None and (found.step or found.kind is Kind.STATE):
            return True
    return False


def _stands_in(head: Sequence[Token], tokens: Sequence[Token]) -> bool:
    """Whether a name stands on a side as it does at the head, without a mark behind it."""
    name, texts = [token.text for token in head], [token.text for token in tokens]
    places = range(len(texts) - len(name) + 1)
    return any(
        texts[at : at + len(name)] == name and texts[at + len(name) :][:1] not in (["^"], ["_"]) for at in places
    )


def _letter(chain: Chain) -> str | None:
    """The letter n of w_{n+1} = w_n - ..., where it stands so beside one parameter; else None. Any letter may count so
    above a name in round brackets, w_{ij}^{(l+1)} = w_{ij}^{(l)} - ...: no weight is another layer's.
    """
    if len(chain.sides) < 2:
        return None
    after, before = (_marked(side.tokens) for side in chain.sides[:2])
    if after is None or before is None or after.letter != before.letter or after.letter not in PARAMETER_LETTERS:
        return None
    for mark, text in after.marks:
        for other, this in before.marks:
            letter = this.strip("()")
            if mark == other and text.strip("()") == f"{letter}+1" and text.startswith("(") is this.startswith("("):
                usual = letter in STEP_LETTERS and not after.scripted
                above = mark == "^" and this.startswith("(") and len(letter) == 1 and before.changes
                return letter if usual or above else None
    return None


@dataclass(frozen=True, slots=True)
class _Marked:
    """The name that some tokens begin with: its letter, its scripts with the signs before them, whether it has several,
    and whether something is added or subtracted behind it.
    """

    letter: str
    marks: Sequence[tuple[str, str]]
    scripted: bool
    changes: bool


def _marked(tokens: Sequence[Token]) -> _Marked | None:
    if len(tokens) < 3 or tokens[1].text not in ("_", "^"):
        return None
    marks: list[tuple[str, str]] = []
    end = 1
    for start, behind in _scripts(tokens):
        if start != end + 1:
            break
        marks.append(
            (tokens[end].text, "".join(token.text for token in tokens[start:behind] if token.text not in "{}"))
        )
        end = behind
    changes = end < len(tokens) and tokens[end].text in ("+", "-", r"\pm")
    return _Marked(tokens[0].text, marks, len(marks) > 1, changes)
