"""What the document defines is taken up: numbers, formulas, vectors become names in force."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from fractions import Fraction

from symbackprop.check.conventions import COUNTS
from symbackprop.check.definitions.other_names import with_other_name
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.judging.outcome import Outcome, is_number
from symbackprop.check.names.environment import Environment, without
from symbackprop.check.names.keys import Key, is_capital, key_of, spelled
from symbackprop.check.reading.interpretation import Reading
from symbackprop.check.reading.reader import Reader
from symbackprop.check.report import Verdict
from symbackprop.core.places import SAMPLE
from symbackprop.core.terms import Matrix, Number, Symbol, Term, quantities_of
from symbackprop.latex.grammar import letters_of
from symbackprop.latex.heads import written
from symbackprop.latex.nodes import Identifier, Node
from symbackprop.latex.tokens import Unread

__all__ = ["OWN_DATA", "Defined", "given", "made_again", "reader_of", "taken"]

OWN_DATA = "own data"  # of what gives numbers to a letter that the lecture has for data, and for nothing of this shape


@dataclass(frozen=True, slots=True)
class Defined:
    """The names in force after the links of a chain that define something, the verdicts on these links, and how the
    rest of the chain is read.
    """

    env: Environment
    outcomes: Mapping[int, Outcome] = field(default_factory=dict)
    reading: Reading = field(default_factory=Reading)


def given(env: Environment, reading: Reading | None = None, said: str = "") -> Defined:
    """The first link defines a name: nothing is claimed."""
    return Defined(env, {1: Outcome(Verdict.GIVEN, said=said)}, reading or Reading())


def reader_of(env: Environment, *, local: bool, new: bool, side: Node | None = None) -> Reader:
    """A reader of formulas without running indices, but for L, the last layer; of a `side` about what each sample of a
    batch has, in the matrices of all samples where these have capitals, or a row for each.
    """
    keys = [key_of(named, {}) for named in letters_of(side, env.grammar)] if side is not None else []
    of_all = [key for key in keys if (one := env.names.find(key)) is not None and one.sample == SAMPLE]
    columns = any(env.names.rows or is_capital(key.base) for key in of_all)
    columns = columns or any(key in env.wholes and _is_of_samples(env.wholes[key]) for key in keys)
    depth = env.lecture.network.depth
    last = {"L": depth + env.numbers.first} if depth else {}  # a^L is of the last layer
    return Reader.of(env, last, Reading(new=new, local=local, columns=columns))


def _is_of_samples(whole: Term) -> bool:
    """Whether a matrix has what several samples have."""
    return len({name.sample for name in quantities_of(whole) if isinstance(name.sample, int)}) > 1


def taken(evidence: Evidence, key: Key, named: Identifier, term: Term) -> Environment:
    """The environment with a name for a formula, or for a vector whose entries have names too.

    Raises Unread for a formula that comes back to the name.
    """
    env = replace(evidence.env, headings={**evidence.env.headings, key: evidence.place.heading})
    evidence = evidence.within(env)
    if key in map(Key, evidence.place.source.sample_counts) and not evidence.env.lecture.network.samples:
        return evidence.env  # what is said of so many samples is said of no single one
    counted = _with_count(evidence, key, term)
    if counted is not None:
        return counted
    entries = [row[0] for row in term.rows] if isinstance(term, Matrix) else [term]
    column = not isinstance(term, Matrix) or len(term.rows[0]) == 1
    known = with_other_name(evidence, key, entries, whole=isinstance(term, Matrix)) if column else None
    if known is not None:
        return known
    env = env.standing_for_nothing(key)
    if not isinstance(term, Matrix):
        env, _ = env.defined(key, written(named), _exact(evidence, term), term)
        env = env.without_whole(key)
        return env.with_redefined(key) if key == Key("e") else env  # no longer the base of the exponential
    if len(term.rows[0]) > 1:
        return env.with_whole(key, term)
    env = env.with_size(f"|{key.base}", len(term.rows))
    members: list[tuple[Term]] = []
    for number, entry in enumerate(entries, 1):
        inner = Key(key.base, f"{key.sub},{number}".lstrip(","), key.sup)
        own = env.own.get(inner)
        if own is None or entry != Symbol(own):
            env, own = env.defined(inner, spelled(inner), _exact(evidence, entry))
        members.append((Symbol(own),))
    return env.with_whole(key, Matrix(tuple(members)))


def _with_count(evidence: Evidence, key: Key, term: Term) -> Environment | None:
    """The environment with N = 3 as a count, where there are so many samples or units; else None."""
    network = evidence.env.lecture.network
    value = _exact(evidence, term)
    counts = {network.samples, *(network.width(layer) for layer in range(network.depth + 1))}
    plain = len(key.base) == 1 and key.base in COUNTS and not key.sub and not key.sup
    if not plain or not isinstance(value, Number) or value.value not in counts:
        return None
    return evidence.env.with_size(key.base, int(value.value))


def _exact(evidence: Evidence, term: Term) -> Term:
    """The number that a formula without names is, where it is exact."""
    value = evidence.exact(term) if is_number(term) else None
    return Number(value) if isinstance(value, Fraction) else term


def made_again(env: Environment) -> Environment:
    """The environment with what the document has defined by its vectors, for their new lengths."""
    # how far a sum runs that ends at a letter is found anew
    env = replace(env, sizes=without(env.sizes, *(name for name in env.sizes if len(name) == 1)))
    longest = max((size for name, size in env.sizes.items() if name.startswith("|")), default=0)
    for recipe in env.recipes:
        for number in range(1, longest + 1) if recipe.letter else (0,):
            bindings = {recipe.letter: number} if recipe.letter else {}
            reader = Reader.of(env, bindings, Reading(new=True, local=True))
            with suppress(Unread):
                term = reader.read(recipe.tree)
                key = key_of(recipe.identifier, bindings)
                if not isinstance(term, Matrix):
                    env, _ = reader.env.defined(key, spelled(key), term)
    return env
