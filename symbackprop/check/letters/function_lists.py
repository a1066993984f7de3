"""What documents say of functions themselves: identities in an argument, whatever that is, and lists to choose from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import combinations

from symbackprop.check.conventions import ANY_VARIABLES, FUNCTION_LETTERS
from symbackprop.check.definitions.taking import reader_of
from symbackprop.check.inference.equations import Equation
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.judging.formulas.equality import same
from symbackprop.check.judging.outcome import Outcome
from symbackprop.check.names.environment import DefinedFunction, Environment, without
from symbackprop.check.names.functions import called
from symbackprop.check.names.keys import Key, key_of
from symbackprop.check.phrases import ACTIVATIONS_SAID
from symbackprop.check.reading.instances import read_sides
from symbackprop.check.report import Verdict
from symbackprop.check.text.chains import Chain, Side
from symbackprop.core.errors import SymbackpropError
from symbackprop.core.quantities import Quantity
from symbackprop.core.substitution import substitute
from symbackprop.core.terms import Matrix, Symbol, Term, quantities_of
from symbackprop.latex.grammar import letters_of
from symbackprop.latex.heads import application_of, bare_name
from symbackprop.latex.nodes import Identifier, Node
from symbackprop.latex.signs import RELATIONS
from symbackprop.latex.tokens import Token, Unread
from symbackprop.latex.tree import is_bare, text_of
from symbackprop.rules.activations import ACTIVATIONS, A, Activation, Z

__all__ = [
    "as_identities_of_any",
    "as_identity",
    "bounds_in",
    "choice_in",
    "is_of_a_function_said",
    "is_of_an_activation",
    "with_arguments",
    "with_function_lists",
    "with_function_said",
    "with_listed",
    "without_listed",
]

_CHOICE = Outcome(Verdict.UNREAD, "it is one of several functions that the document lists for this letter")
_ANY = (r"\tanh", r"\exp")  # what is so of the slopes of both is so of any
_COMPARING = frozenset(["<", "<=", ">", ">=", "in"])
_NEAR = 2  # places in the list of equations, a slope between the functions among them
_MOST = 8  # functions of one letter


def with_function_lists(evidence: Evidence, equations: Sequence[Equation]) -> Evidence:
    """The evidence in which a letter stands for no function of the network, f(z), where the document lists several
    different ones for it, one after the other: it lists what one may choose.
    """
    heads: dict[str, list[int]] = {}
    for number, equation in enumerate(equations):
        letter = _general_letter(equation.chain, equation.trees[0])
        if letter is not None:
            heads.setdefault(letter, []).append(number)
    listed = {letter: _several(evidence, equations, places[:_MOST]) for letter, places in heads.items()}
    listed = {letter: names for letter, names in listed.items() if names}
    return evidence.within(replace(evidence.env, listed=listed)) if listed else evidence


def _general_letter(chain: Chain, head: Node | Unread) -> str | None:
    """The letter of f(z), for any unit or layer, as it is written with its index; None for other heads."""
    applied = application_of(head) if isinstance(head, Node) and not chain.conditions else None
    if applied is None or len(applied[1]) != 1 or applied[1][0] is None:
        return None
    letter = applied[0]
    if letter.base not in FUNCTION_LETTERS | {r"\sigma"} or letter.primes or any(c.isdecimal() for c in _look(letter)):
        return None
    return _look(letter)


def _look(named: Identifier) -> str:
    return f"{named.base}_{text_of(named.sub)}^{text_of(named.sup)}"


def _several(evidence: Evidence, equations: Sequence[Equation], places: Sequence[int]) -> frozenset[str]:
    """The activations that equations say, where several that follow one another say different ones."""
    near = [pair for pair in combinations(places, 2) if pair[1] - pair[0] <= _NEAR]
    if not near:
        return frozenset()
    found = {place: _known_function(evidence, equations[place].chain) for place in places}
    differ = any(found[one] and found[other] and found[one] != found[other] for one, other in near)
    return frozenset(filter(None, found.values())) if differ else frozenset()


def _known_function(evidence: Evidence, chain: Chain, *, slope: bool = False) -> str:
    """The name of the activation that f(z) = ... says, or of that whose slope it says; nothing for other functions,
    which may be slips.
    """
    term = _function(evidence.env, chain)
    variables = [*{*quantities_of(term)}] if term is not None else []
    if term is None or len(variables) != 1:
        return ""
    argument = Symbol(variables[0])
    for row in ACTIVATIONS.values():
        with suppress(SymbackpropError, ArithmeticError, RecursionError):
            if not row.couples and same(evidence, _at(row, argument, slope=slope), term) is True:
                return row.name
    return ""


def _at(row: Activation, argument: Symbol, *, slope: bool) -> Term:
    """An activation, or its slope, at an argument."""
    value = substitute(row.applied, {Z.quantity: argument}.get)
    return substitute(row.slope, {Z.quantity: argument, A.quantity: value}.get) if slope else value


def _function(env: Environment, chain: Chain) -> Term | None:
    """What the second side of a chain is as a function of a variable; None where it is of anything else."""
    second = replace(chain, sides=chain.sides[1:2], relations=())
    side = read_sides(second, env.grammar)[0] if second.sides else None
    names = letters_of(side, env.grammar) if isinstance(side, Node) else []
    argument = next((one for one in names if not _is_a_function(env, one) and one.base != "d"), None)
    renamed = _with_variable(env, second, argument) if argument is not None else None
    tree = read_sides(renamed, env.grammar)[0] if renamed is not None else None
    if not isinstance(tree, Node):
        return None
    try:
        term = reader_of(env, local=True, new=True).read(tree)
    except (Unread, SymbackpropError, ArithmeticError, RecursionError):
        return None
    return None if isinstance(term, Matrix) else term


def with_listed(env: Environment, chain: Chain) -> Environment:
    """The environment behind f(z) = ... of a list, in which f is that until another one stands there."""
    head = read_sides(replace(chain, sides=chain.sides[:1], relations=()), env.grammar)[0]
    term, letter = _function(env, chain), _general_letter(chain, head)
    variables = {*quantities_of(term)} if term is not None else set[Quantity]()
    if term is None or letter is None or len(variables) != 1:
        return env
    return env.with_function(letter.partition("_")[0], DefinedFunction(tuple(variables), term))


def without_listed(evidence: Evidence, chain: Chain) -> Environment:
    """The environment in which a letter of a list stands for none of it, in front of what is said of the network, or
    says another one.
    """
    env = evidence.env
    bases = {one.partition("_")[0] for one in env.listed} & env.functions.keys()
    if not bases or (_begins_with_one(env, chain) and not _defines(evidence, chain)):
        return env
    return replace(env, functions=without(env.functions, *bases)).without_own(map(Key, bases))


def _begins_with_one(env: Environment, chain: Chain) -> bool:
    """Whether a letter of a list, or its slope, stands at the head of a chain."""
    head = read_sides(replace(chain, sides=chain.sides[:1], relations=()), env.grammar)[0]
    names = letters_of(head) if isinstance(head, Node) else []
    return any(_look(replace(one, primes=0)) in env.listed for one in names)


def _defines(evidence: Evidence, chain: Chain) -> bool:
    """Whether a chain begins with f(z) = ..., of a letter of a list, and says one of the activations."""
    head = read_sides(replace(chain, sides=chain.sides[:1], relations=()), evidence.env.grammar)[0]
    return _general_letter(chain, head) in evidence.env.listed and bool(_known_function(evidence, chain))


def choice_in(evidence: Evidence, chain: Chain) -> Outcome | None:
    """What the first link of a chain says of a listed letter, or its slope, where that is so of a function of the list:
    it gives the one that the words name, or any where they name none, and its slope; of another one nobody knows.
    None for anything else.
    """
    env = evidence.env
    if not env.listed or chain.continues or not _begins_with_one(env, chain):
        return None
    if _defines(evidence, chain):
        words = evidence.place.before.rstrip(" $").rpartition("$")[2]  # behind the formula before
        *_, last = (None, *ACTIVATIONS_SAID.finditer(words))
        return Outcome(Verdict.GIVEN) if last is None or last.lastgroup == _known_function(evidence, chain) else _CHOICE
    head = read_sides(replace(chain, sides=chain.sides[:1], relations=()), env.grammar)[0]
    names = [_look(replace(one, primes=0)) for one in letters_of(head)] if isinstance(head, Node) else []
    slopes = frozenset[str]().union(*(env.listed[one] for one in names if one in env.listed))
    found = _known_function(evidence, chain, slope=True)
    if found not in slopes:
        return None
    said = evidence.place.source.function_said(chain.sides[0].start)
    return Outcome(Verdict.CORRECT) if found == said else _CHOICE


def is_of_a_function_said(evidence: Evidence, chain: Chain, number: int) -> bool:
    """Whether a chain begins with the slope of a letter for any function, and one of its sides is that of the function
    that the words under its heading have named last; or it begins with a bare name, a = tanh(z), behind the label of a
    line that names the function, which is none of the network's.
    """
    head = read_sides(replace(chain, sides=chain.sides[:1], relations=()), evidence.env.grammar)[0]
    if chain.continues or not isinstance(head, Node):
        return False
    names = letters_of(head)
    if any(one.sub or one.sup for one in names):  # of a layer
        return False
    letters = [one for one in names if one.base in FUNCTION_LETTERS | {r"\sigma"}]
    tokens = {token.text for token in chain.sides[0].tokens}
    slope = bool(letters) and (any(one.primes for one in letters) or bool(tokens & {r"\partial", "d"}))
    source, at = evidence.place.source, chain.sides[0].start
    said = source.function_said(at) if slope else source.function_labelled(at) if bare_name(head) is not None else None
    others = {layer.activation.name for layer in evidence.env.lecture.network.layers}
    if said is None or (not slope and said in others):
        return False
    link = replace(chain, sides=(chain.sides[0], chain.sides[number]), relations=chain.relations[:1])
    return _known_function(evidence, link, slope=slope) == said


def with_function_said(evidence: Evidence, chain: Chain) -> Chain | None:
    """A chain of functions without arguments, f' = f (1 - f), with the function that the words before it name in the
    place of the letter for it; None where no word names one, or there is anything else in it.
    """
    env, source = evidence.env, evidence.place.source
    said = source.function_said(chain.sides[0].start)
    trees = read_sides(chain, env.grammar)
    names = [one for tree in trees if isinstance(tree, Node) for one in letters_of(tree, env.grammar)]
    letters = {one.base for one in names}
    if said is None or len(letters) != 1 or not any(one.primes for one in names) or any(one.sub for one in names):
        return None
    if not letters <= FUNCTION_LETTERS | {r"\sigma"}:
        return None
    places = {one.at for one in names}
    sides = (
        tuple(replace(token, text=said, word=True) if token.at in places else token for token in side.tokens)
        for side in chain.sides
    )
    return replace(chain, sides=tuple(Side(tokens) for tokens in sides))


def as_identities_of_any(env: Environment, chain: Chain) -> Sequence[Chain]:
    """The chain with one known function and then another in the place of a letter for any, f'(z) = df(z)/dz, and with a
    variable for its argument: what is right of both says nothing of f. None where it names functions or more letters.
    """
    trees = read_sides(chain, env.grammar)
    names = [one for tree in trees if isinstance(tree, Node) for one in letters_of(tree, env.grammar)]
    free = [one for one in names if env.names.find(key_of(replace(one, primes=0), {})) is None]
    general = [one for one in free if (found := called(env, one, {}, ())) is not None and found.name == "general"]
    if not general or len({_look(replace(one, primes=0)) for one in general}) > 1 or any(one.sub for one in general):
        return ()
    places = {one.at for one in general}
    ways: list[Chain] = []
    for function in _ANY:
        sides = [
            Side(tuple(replace(token, text=function) if token.at in places else token for token in side.tokens))
            for side in chain.sides
        ]
        identity = as_identity(env, replace(chain, sides=tuple(sides)))
        ways += [identity] if identity is not None else []
    return ways if len(ways) == len(_ANY) else ()


def as_identity(env: Environment, chain: Chain) -> Chain | None:
    """The chain with a variable for the one argument that its functions have; None where it is about anything else."""
    trees = [tree for number, tree in enumerate(read_sides(chain, env.grammar)) if not _is_a_set(chain, number)]
    names = [one for tree in trees if isinstance(tree, Node) for one in letters_of(tree, env.grammar)]
    if len(chain.sides) < 2 or len(names) < 2 or any(isinstance(tree, Unread) for tree in trees):
        return None
    head = letters_of(trees[0], env.grammar) if isinstance(trees[0], Node) else []
    head = names if bounds_in(chain) else head
    functions = [one for one in head if _is_a_function(env, one)]  # at the head: else it says what a name is
    others = [one for one in names if not _is_a_function(env, one) and one.base != "d"]
    if not functions or not others or others[0] not in head or len({_look(replace(one, sup=())) for one in others}) > 1:
        return None
    return _with_variable(env, chain, others[0])


def bounds_in(chain: Chain) -> bool:
    """Whether a chain only compares, 0 < f(z) <= 1, or says in what interval something is."""
    return bool(chain.relations) and all(RELATIONS.get(sign.text) in _COMPARING for sign in chain.relations)


def _is_a_set(chain: Chain, number: int) -> bool:
    return number > 0 and RELATIONS.get(chain.relations[number - 1].text) == "in"


def with_arguments(env: Environment, chain: Chain) -> Chain:
    r"""The chain f = \tanh, which says what a function is, as f(x) = \tanh(x); any other as it is."""
    if chain.continues or len(chain.sides) != 2 or RELATIONS.get(chain.relations[0].text) != "=":
        return chain
    names = [bare_name(tree) if isinstance(tree, Node) else None for tree in read_sides(chain, env.grammar)]
    head, other = names
    if head is None or other is None or not is_bare(head) or head.primes or not _is_a_function(env, other):
        return chain
    letter = head.base in FUNCTION_LETTERS | {"F", "G"} or called(env, head, {}, ()) is not None
    free = next((one for one in ANY_VARIABLES if env.names.find(Key(one)) is None and Key(one) not in env.own), None)
    if not letter or other.primes or free is None or env.names.find(key_of(head, {})) is not None:
        return chain
    ends = [side.end for side in chain.sides]
    argument = [[Token(text, end, end) for text in ("(", free, ")")] for end in ends]
    return replace(
        chain,
        sides=tuple(Side((*side.tokens, *more)) for side, more in zip(chain.sides, argument, strict=True)),
    )


def is_of_an_activation(env: Environment, chain: Chain) -> bool:
    """Whether the head of a chain is one of the lecture's activations, by its usual name."""
    head = read_sides(chain, env.grammar)[0]
    names = {layer.activation.name for layer in env.lecture.network.layers}
    found = (called(env, one, {}, ()) for one in letters_of(head, env.grammar)) if isinstance(head, Node) else ()
    return any(one is not None and one.name in names for one in found)


def _is_a_function(env: Environment, named: Identifier) -> bool:
    """Whether a name is that of a function that everybody knows, and not of the lecture's activations."""
    if env.names.find(key_of(named, {})) is not None:
        return False
    found = called(env, named, {}, ())
    power = named.base == "e" and bool(named.sup) and not named.sub
    return power or (found is not None and found.name != "general" and found.defined is None)


def _with_variable(env: Environment, chain: Chain, argument: Identifier) -> Chain | None:
    """The chain with a variable in the place of a name; None where another name is left that is no function."""
    free = (one for one in ANY_VARIABLES if env.names.find(Key(one)) is None and Key(one) not in env.own)
    letter = next(free, None)
    if letter is None:
        return None
    sides: list[Side] = []
    for number, (side, tree) in enumerate(zip(chain.sides, read_sides(chain, env.grammar), strict=True)):
        if _is_a_set(chain, number):
            sides.append(side)
            continue
        if not isinstance(tree, Node):
            return None
        names = letters_of(tree, env.grammar)
        if any(not _is_a_function(env, one) and one.base != "d" and not _is_it(one, argument) for one in names):
            return None
        spans = {one.at: one.end for one in names if _is_it(one, argument)}
        sides.append(Side(tuple(_renamed(side.tokens, spans, letter))))
    return replace(chain, sides=tuple(sides))


def _is_it(named: Identifier, argument: Identifier) -> bool:
    return (named.base, text_of(named.sub)) == (argument.base, text_of(argument.sub)) and not named.primes


def _renamed(tokens: Sequence[Token], spans: Mapping[int, int], letter: str) -> Iterator[Token]:
    """The tokens with a letter in the place of a name and what stands below it; a power stays."""
    place = 0
    while place < len(tokens):
        token = tokens[place]
        end = spans.get(token.at)
        if end is None:
            yield token
            place += 1
            continue
        after = place + 1
        while after < len(tokens) and tokens[after].end <= end and tokens[after].text != "^":
            after += 1
        yield Token(letter, token.at, tokens[after - 1].end)
        place = after
