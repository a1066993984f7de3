"""Names that the document defines itself, taken up into the scope: numbers, formulas, vectors."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction

from symbackprop.check.judging.outcome import Outcome, is_number
from symbackprop.check.judging.single_link import Links
from symbackprop.check.means import Means
from symbackprop.check.names.environment import Scope
from symbackprop.check.names.keys import Key, key_of, spelled
from symbackprop.check.reading.interpretation import Reading
from symbackprop.check.reading.reader import Reader
from symbackprop.check.report import Verdict
from symbackprop.core.terms import Matrix, Number, Symbol, Term
from symbackprop.latex.grammar import Grammar
from symbackprop.latex.heads import written
from symbackprop.latex.nodes import Named
from symbackprop.latex.tokens import Unread

__all__ = ["Defined", "given", "make_again", "reader_of", "take"]

_COUNTS = frozenset("nNmMKCDd")  # letters for how many there are


@dataclass(frozen=True, slots=True)
class Defined:
    """The links of a chain that define something, with their verdicts, and how the rest of it is read."""

    outcomes: Mapping[int, Outcome]
    reading: Reading


def given(reading: Reading | None = None) -> Defined:
    """The first link defines a name: nothing is claimed."""
    return Defined({1: Outcome(Verdict.GIVEN)}, reading or Reading())


def reader_of(means: Means, *, local: bool, new: bool) -> Reader:
    """A reader of formulas without running indices."""
    return Reader(means.scope, means.grammar, {}, means.scope.sample, Reading(new=new, local=local))


def take(means: Means, key: Key, named: Named, term: Term) -> None:
    """A name for a formula, or for a vector whose entries have names too.

    Raises Unread for a formula that comes back to the name.
    """
    scope = means.scope
    scope.headings[key] = means.heading
    if _take_count(scope, means.links, key, term):
        return
    if not isinstance(term, Matrix):
        scope.define(key, written(named), _exact(means.links, term), term)
        scope.wholes.pop(key, None)
        if key == Key("e"):
            scope.redefined.add(key)  # and no longer the base of the exponential
        return
    if len(term.rows[0]) == 1:
        scope.sizes[f"|{key.base}"] = len(term.rows)
        entries = []
        for number, (entry,) in enumerate(term.rows, 1):
            inner = Key(key.base, f"{key.sub},{number}".lstrip(","), key.sup)
            own = scope.own.get(inner)
            if own is not None and entry == Symbol(own):
                entries.append((entry,))
                continue
            entries.append((Symbol(scope.define(inner, spelled(inner), _exact(means.links, entry))),))
        scope.wholes[key] = Matrix(tuple(entries))
    else:
        scope.wholes[key] = term


def _take_count(scope: Scope, links: Links, key: Key, term: Term) -> bool:
    """Takes up N = 3 as a count, where there are so many samples or units."""
    network = scope.lecture.network
    value = _exact(links, term)
    counts = {network.samples, *(network.width(layer) for layer in range(network.depth + 1))}
    plain = len(key.base) == 1 and key.base in _COUNTS and not key.sub and not key.sup
    if not plain or not isinstance(value, Number) or value.value not in counts:
        return False
    scope.sizes[key.base] = int(value.value)
    return True


def _exact(links: Links, term: Term) -> Term:
    """The number that a formula without names is, where it is exact."""
    value = links.exact(term) if is_number(term) else None
    return Number(value) if isinstance(value, Fraction) else term


def make_again(scope: Scope, grammar: Grammar) -> None:
    """What the document has defined by its vectors, for their new lengths."""
    # how far a sum runs that ends at a letter is found anew
    for letter in [name for name in scope.sizes if len(name) == 1]:
        del scope.sizes[letter]
    longest = max((size for name, size in scope.sizes.items() if name.startswith("|")), default=0)
    for recipe in scope.recipes:
        for number in range(1, longest + 1) if recipe.letter else (0,):
            bindings = {recipe.letter: number} if recipe.letter else {}
            reader = Reader(scope, grammar, bindings, scope.sample, Reading(new=True, local=True))
            with suppress(Unread):
                term = reader.read(recipe.tree)
                key = key_of(recipe.named, bindings)
                if not isinstance(term, Matrix):
                    scope.define(key, spelled(key), term)
