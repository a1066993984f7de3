"""Steps of a training, counted by a letter of the document's own: theta_{n+1} = theta_n - eta dL/dtheta_n."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

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
    if letter is None:
        return chain

    def counted(side: Side) -> Side:
        counting = [one.text == letter and not one.word for one in side.tokens]
        pairs = zip(side.tokens, counting, strict=True)
        return Side(tuple(replace(token, text=_STEP) if counts else token for token, counts in pairs))

    return replace(chain, sides=tuple(map(counted, chain.sides)))


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
    """The letter n of w_{n+1} = w_n - ..., where it stands so beside one parameter; else None."""
    if len(chain.sides) < 2:
        return None
    after, before = (_marked(side.tokens) for side in chain.sides[:2])
    if after is None or before is None or after[0] != before[0] or after[1] != before[1]:
        return None
    next_one, this = after[2].strip("()"), before[2].strip("()")
    known = this in STEP_LETTERS and next_one == f"{this}+1" and after[0] in PARAMETER_LETTERS
    return this if known else None


def _marked(tokens: tuple[Token, ...]) -> tuple[str, str, str] | None:
    """The letter that some tokens begin with, whether its script stands below or above, and the script."""
    if len(tokens) < 3 or tokens[1].text not in ("_", "^"):
        return None
    if tokens[2].text != "{":
        return tokens[0].text, tokens[1].text, tokens[2].text
    end = next((n for n, token in enumerate(tokens) if token.text == "}"), len(tokens))
    return tokens[0].text, tokens[1].text, "".join(token.text for token in tokens[3:end])
