"""Names that the document defines: new ones, and those that it has defined before."""

from __future__ import annotations

from dataclasses import replace

from symbackprop.check.conventions import FUNCTION_LETTERS, LOSS_LETTERS
from symbackprop.check.definitions.redefinitions import define_again, error_signal
from symbackprop.check.definitions.taking import OWN_DATA, Defined, given, made_again, reader_of, taken
from symbackprop.check.judging.entrywise import compare
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.judging.outcome import Outcome, grid_of, is_number
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.functions import called
from symbackprop.check.names.gradient_marks import without_mark
from symbackprop.check.names.keys import Key, index_letters, key_of, spelled
from symbackprop.check.names.lecture_names import without_update
from symbackprop.check.names.siblings import with_sibling
from symbackprop.check.reading.interpretation import Reading
from symbackprop.check.reading.reader import Reader
from symbackprop.check.report import BAD, Verdict
from symbackprop.core.places import ALL
from symbackprop.core.quantities import DATA, PARAMETERS, Kind, Quantity
from symbackprop.core.terms import Derivative, Matrix, Term
from symbackprop.judge.entries import shape_of
from symbackprop.latex.grammar import letters_of
from symbackprop.latex.nodes import Identifier, Node
from symbackprop.latex.tokens import Unread

__all__ = ["define_name"]

_OUTPUTS = (Kind.TARGET, Kind.PREDICTION)
_LOCAL, _NEW = Reading(local=True), Reading(local=True, new=True)


def define_name(evidence: Evidence, named: Identifier, side: Node, *, let: bool) -> Defined:
    """What name = side defines; `let` says that words before it announce a definition."""
    env, key = evidence.env, key_of(named, {})
    known = env.names.find(key)
    if known is None and (_is_power(env, named) or _is_gradient(env, named)):
        return Defined(env)
    if known is not None and known.step and env.trained:
        return Defined(env)  # a parameter after so many updates is no new name
    if known is not None and not _is_another_loss(env, key, known, side):
        return define_again(evidence, key, named, known, side, let=let)
    if env.names.resembles(key) or index_letters(named):
        return Defined(env)  # with a running index it is a family
    if known is None and any(key_of(one, {}) == key for one in letters_of(side, env.grammar)):
        own = key in env.own or key in env.wholes
        return Defined(env, reading=_LOCAL if own else Reading())  # an update says nothing of what it starts from
    unprimed = key_of(replace(named, primes=0), {})
    if named.primes and env.names.find(unprimed) is not None:
        return Defined(env)
    if named.primes and unprimed in env.own:
        return Defined(env, reading=_LOCAL)
    meant = env.own.get(key)
    if meant is not None and meant.kind is not Kind.VARIABLE and not _is_another(evidence, key, meant, side):
        return define_again(evidence, key, named, meant, side, let=let)
    if key in env.own and env.own[key] in env.definitions and not let:
        return _define_once_more(evidence, key, named, side)
    if key in env.wholes and not let and env.headings.get(key) == evidence.place.heading:
        return _define_whole_again(evidence, key, named, side)
    member = not key.sub and any(Key(key.base, first, key.sup) in env.own for first in ("1", "1,1"))
    if member and not let and key not in env.own:
        return _define_whole(evidence, key, named, side)
    stem = without_update(key)
    if stem is not None and stem == Key(stem.base) and stem.base in env.aliases:
        return Defined(env)  # theta_new, for any parameter
    if stem is not None and stem not in env.own and stem.base not in env.aliases and _may_be_a_parameter(env, stem):
        words = f"{spelled(stem)} may be one of the lecture's parameters, and is none of its spellings"
        return Defined(env, {1: Outcome(Verdict.UNREAD, words)}, _NEW)
    if called(env, named, {}, ()) is not None and named.base not in FUNCTION_LETTERS and not _says_numbers(env, side):
        return Defined(env, reading=Reading(new=True))
    return _define_new(evidence.within(env.with_word(named.base)), key, named, side, let=let)


def _is_gradient(env: Environment, named: Identifier) -> bool:
    """Whether a name has the mark of a derivative of the loss, by what the lecture has a name for."""
    inner = without_mark(env, named)
    return inner is not None and env.names.find(key_of(inner, {})) is not None


def _is_another(evidence: Evidence, key: Key, meant: Quantity, side: Node) -> bool:
    """Whether a name that stands for a quantity of the lecture is another thing now: it has a formula under another
    heading, or numbers of another shape.
    """
    try:
        term = reader_of(evidence.env, local=True, new=True).read(side)
    except Unread:
        return False
    if not _is_data(term):
        return evidence.env.headings.get(key) != evidence.place.heading
    grid = grid_of(term)
    shape = (len(grid), len(grid[0]))
    return meant.unit == ALL and shape not in (turned := shape_of(evidence.env.network, meant), turned[::-1])


def _define_new(evidence: Evidence, key: Key, named: Identifier, side: Node, *, let: bool) -> Defined:
    """A name that stands for nothing so far."""
    try:
        term, env = _formula(evidence, side)
    except Unread as problem:
        return Defined(evidence.env, {1: Outcome(Verdict.UNREAD, str(problem))}, _NEW)
    if not isinstance(term, Matrix) and is_number(term):
        sibling = with_sibling(env, key)
        if sibling is not None:
            return Defined(sibling[0], reading=_LOCAL)  # what the document says of another unit holds of this one
    if not let and _is_data(term) and env.names.table and _is_near(env, key):
        words = f"{spelled(key)} may be one of the lecture's names, and is none of its spellings"
        return Defined(evidence.env, {1: Outcome(Verdict.UNREAD, words)}, _NEW)
    try:
        found = taken(evidence.within(env), key, named, term)
        found = found.with_redefined(key) if key in env.names.weak else found
        own_data = _is_data(term) and _has_letter_of_data(env, key)
        return error_signal(evidence, found, key, term) or given(found, _NEW, OWN_DATA if own_data else "")
    except Unread:
        return Defined(env, reading=_NEW)


def _has_letter_of_data(env: Environment, key: Key) -> bool:
    """Whether a name has the letter of an input, a target or a parameter of the lecture."""
    return any(one.base == key.base and found.kind in DATA | PARAMETERS for one, found in env.names.table.items())


def _is_another_loss(env: Environment, key: Key, known: Quantity, side: Node) -> bool:
    """Whether a usual letter for the loss, which the lecture does not use, is said to be what the lecture has not."""
    if known.kind is not Kind.LOSS or key not in env.names.weak or key in env.redefined:
        return False
    usual = reader_of(env, local=True, new=False, side=side)
    try:  # a sum over all entries is one number
        read = replace(usual, way=replace(usual.way, total=usual.way.columns)).read(side)
        return isinstance(read, Matrix) and (len(read.rows), len(read.rows[0])) != (1, 1)
    except Unread:
        return True


def _is_data(term: Term) -> bool:
    """Whether a formula is a number, or a vector or matrix of numbers."""
    return all(is_number(entry) for row in grid_of(term) for entry in row)


def _says_numbers(env: Environment, side: Node) -> bool:
    r"""Whether a side has only numbers: \exp = [e^0, e^{-1}] gives a name to what was worked out."""
    try:
        return _is_data(reader_of(env, local=True, new=False).read(side))
    except Unread:
        return False


def _is_near(env: Environment, key: Key) -> bool:
    """Whether a name is written almost as the lecture writes one of its own: with the same letter and other scripts, or
    with a usual letter for the loss.
    """
    if key.base.strip("\\").lower() in LOSS_LETTERS or key.base in LOSS_LETTERS:
        return True
    return bool(key.sub or key.sup) and any(
        other.base == key.base and (other.sub or other.sup) and other not in env.names.weak for other in env.names.table
    )


def _may_be_a_parameter(env: Environment, key: Key) -> bool:
    """Whether a name has the letter of a parameter of the lecture."""
    letters = {other.base.lower() for other, found in env.names.table.items() if found.kind in (Kind.WEIGHT, Kind.BIAS)}
    return key.base.lower() in letters


def _is_power(env: Environment, named: Identifier) -> bool:
    """Whether a name is a power or a transpose of a known one, or one of e."""
    if not named.sup or named.primes:
        return False
    if named.base == "e" and not named.sub:
        return Key("e") not in env.redefined
    shorter = (named.sup[:length] for length in reversed(range(len(named.sup))))
    keys = [key_of(replace(named, sup=sup), {}) for sup in shorter]
    return any(env.names.find(key) is not None or key in env.own for key in keys)


def _define_once_more(evidence: Evidence, key: Key, named: Identifier, side: Node) -> Defined:
    """A name that is defined already: other data begin an example anew; under another heading it may be another
    thing; else what is said of it is judged.
    """
    env = evidence.env
    definition = env.definitions[env.own[key]].term
    # a name for a derivative is no name for anything else
    derivative = definition.holds(Derivative)
    if evidence.place.heading != env.headings.get(key) and not derivative:
        other = _other_thing(evidence, key, named, side, definition)
        if other is not None:
            return given(other, _LOCAL)
    try:
        term = reader_of(env, local=True, new=False).read(side)
    except Unread:
        return Defined(env, reading=_LOCAL)
    if isinstance(term, Matrix) or (is_number(definition) and is_number(term)):
        return given(taken(evidence, key, named, term), _LOCAL)
    return Defined(env, reading=_LOCAL)


def _other_thing(evidence: Evidence, key: Key, named: Identifier, side: Node, definition: Term) -> Environment | None:
    """The environment in which a name is another thing than before; None where it is the same."""
    try:
        other, env = _formula(evidence, side)
    except Unread:
        return None
    if isinstance(other, Matrix) or is_number(other):
        return None
    evidence = evidence.within(env)
    outcome = compare(evidence, definition, [], other, first=False)
    if outcome.verdict in BAD or outcome.holds is False:
        return taken(evidence, key, named, other)
    return None


def _define_whole(evidence: Evidence, key: Key, named: Identifier, side: Node) -> Defined:
    """U = [1, 2, 3], where u_1, u_2, ... are names already: numbers for names that have no formula are data."""
    env = evidence.env
    try:
        term = reader_of(env, local=True, new=False).read(side)
    except Unread:
        return Defined(env, reading=_LOCAL)
    first = env.own.get(Key(key.base, "1", key.sup))
    if isinstance(term, Matrix) and first is not None and first not in env.definitions:
        return given(made_again(taken(evidence, key, named, term)), _LOCAL)
    return Defined(env, reading=_LOCAL)


def _define_whole_again(evidence: Evidence, key: Key, named: Identifier, side: Node) -> Defined:
    """A vector that is defined already: other data begin an example anew, else what is said of it is judged."""
    try:
        term, env = _formula(evidence, side)
    except Unread as problem:
        return Defined(evidence.env, {1: Outcome(Verdict.UNREAD, str(problem))}, _LOCAL)
    if _is_data(term) or not isinstance(term, Matrix) or _is_data(evidence.env.wholes[key]):
        return given(taken(evidence.within(env), key, named, term), _NEW)
    return Defined(env, reading=_LOCAL)


def _formula(evidence: Evidence, side: Node) -> tuple[Term, Environment]:
    """What a new name stands for, and the names in force then; a vector of the lecture that is no vector in the
    formula is one number of it. Raises Unread.
    """
    env = evidence.env
    keys = [key_of(named, {}) for named in letters_of(side, env.grammar)]
    names = [env.names.find(key) for key in keys]
    vectors = any(name is not None and name.unit == ALL and name.kind in _OUTPUTS for name in names)
    # a vector of the document may be any number under another heading
    vectors = vectors or any(key in env.wholes and env.headings.get(key) != evidence.place.heading for key in keys)
    reader = reader_of(env, local=True, new=True, side=side)
    scalar = Reader.of(env, {}, Reading(new=True, local=True, scalar=True))
    try:
        term = reader.read(side)
    except Unread as problem:
        if not vectors:
            raise
        try:
            return scalar.read(side), scalar.env
        except Unread:
            raise problem from None
    if isinstance(term, Matrix) and vectors and not (_is_linear(side) and _is_without_functions(env, side)):
        return scalar.read(side), scalar.env
    return term, reader.env


def _is_linear(node: Node) -> bool:
    """Whether a formula only adds vectors and multiplies them with numbers."""
    if node.data in ("raised", "fraction", "bars", "root"):
        return False
    return all(map(_is_linear, node.nodes))


def _is_without_functions(env: Environment, side: Node) -> bool:
    return not any(called(env, named, {}, ()) or (named.base == "e" and named.sup) for named in letters_of(side))
