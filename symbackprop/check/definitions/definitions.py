"""What the first link of a chain defines: names, functions, and what letters of the lecture's notation stand for."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from typing import Any

from lark import Tree

from symbackprop.check.definitions.functions import define_function, function_of, is_abstract_function, is_of_a_variable
from symbackprop.check.definitions.names import define_name
from symbackprop.check.definitions.taking import Defined, given, reader_of
from symbackprop.check.judging.chain_rule import chain_rule_mistake, is_chain_rule
from symbackprop.check.judging.outcome import Outcome
from symbackprop.check.judging.single_link import SECONDS
from symbackprop.check.means import Means
from symbackprop.check.names.environment import Scope
from symbackprop.check.names.functions import called
from symbackprop.check.names.keys import index_letters, key_of
from symbackprop.check.names.lecture_names import without_update
from symbackprop.check.reading.applications import applied
from symbackprop.check.reading.instances import read_sides
from symbackprop.check.reading.interpretation import Reading
from symbackprop.check.reading.lookup import known
from symbackprop.check.report import Verdict
from symbackprop.check.text.chains import Chain, Side
from symbackprop.core.places import ALL
from symbackprop.core.quantities import Kind, named
from symbackprop.core.terms import Matrix, Symbol, Term
from symbackprop.latex.grammar import letters_of
from symbackprop.latex.heads import application_of, bare_name, head_name
from symbackprop.latex.nodes import Named
from symbackprop.latex.signs import INDICES, RELATIONS
from symbackprop.latex.tokens import Unread

__all__ = ["announce", "definition_of"]

_LET = re.compile(
    r"\b(let|where|with|define[ds]?|set|put|denote[ds]?|call|sei|wobei|mit|setze)\b[^.$]{0,40}$", re.IGNORECASE
)
_AT = re.compile(r"\b(?:at|in|bei)\s*\$?$", re.IGNORECASE)
_NODES = re.compile(r"(?:the )?number of (?:nodes|neurons|units) in the (hidden|input|output) layer", re.IGNORECASE)
_ANY = Symbol(named("z"))
_PARAMETERS = ("w", "W", r"\theta", "p", "b", r"\omega")  # letters for any parameter


def definition_of(means: Means, chain: Chain, trees: Sequence[Any], before: str) -> Defined | None:
    """What the first link of a chain defines, or None where it claims something of known names.

    `before` are the words before the chain; what is defined is taken up into the scope.
    """
    scope = means.scope
    head, side = trees[0], trees[1]
    relation = RELATIONS[chain.relations[0].text]
    if relation in ("<", ">", "<=", ">="):
        return _bounded(scope, chain, trees)
    if isinstance(head, Tree) and isinstance(side, Tree) and is_abstract_function(scope, head, side):
        return given()
    if _take_logarithm(scope, chain):
        return given()
    named = head_name(trees)
    if named is not None:
        _take_placeholder(scope, named, relation)
    if relation not in ("=", "approx") or not isinstance(head, Tree):
        return None
    if len(trees) == 2 and isinstance(side, Tree) and _AT.search(before) and bare_name(head) and bare_name(side):
        return given()  # the place where something happens
    functions = _functions_alone(means, head, side)
    if functions is not None:
        return functions
    if _is_index(scope, side) and named is not None and named.base in INDICES and not named.sub:
        return given()  # the term with c = j
    if isinstance(side, Tree) and is_chain_rule(head, side) and _is_abstract(scope, head):
        return Defined({1: Outcome(Verdict.CORRECT, "this is the chain rule")}, Reading())
    if isinstance(side, Tree) and _is_abstract(scope, head):
        mistake = chain_rule_mistake(head, side)
        if mistake is not None:
            wrong = Outcome(Verdict.WRONG, "this is the chain rule but for its signs and numbers", mistake=mistake)
            return Defined({1: wrong}, Reading())
    width = _width(scope, named, chain.sides[1]) if named is not None else None
    if width is not None:
        return width
    if isinstance(side, Unread):
        return None
    if _take_true_class(scope, named, side):
        return given()
    function = function_of(scope, head)
    if function is not None:
        return define_function(means, *function, side)
    named = named or _loss_of(scope, head)
    if named is not None:
        return define_name(means, named, side, let=bool(_LET.search(before)))
    return Defined({}, Reading(new=True)) if is_of_a_variable(scope, head) else None


def announce(means: Means, chain: Chain) -> None:
    """Takes up what a remark says of the formula before it: where y_k = 1, k is the true class there too."""
    trees = read_sides(chain, means.grammar)
    if len(trees) == 2 and RELATIONS[chain.relations[0].text] == "=":
        _take_true_class(means.scope, head_name(trees), trees[1])


def _functions_alone(means: Means, head: Any, side: Any) -> Defined | None:
    """The verdict on zeta' = sigma, which is about the functions themselves: that on their values at any number."""
    names = [bare_name(tree) if isinstance(tree, Tree) else None for tree in (head, side)]
    reader = reader_of(means, local=False, new=False)
    terms: list[Term] = []
    for own in names:
        function = called(means.scope, own, {}, ()) if own is not None else None
        if function is None or own is None or known(reader, own) is not None:
            return None
        if function.name == "general" and function.layer is None:
            return None
        terms.append(applied(reader, function, [_ANY], function.primes))
    if any(isinstance(term, Matrix) for term in terms):
        return None
    means.links.deadline = time.monotonic() + SECONDS
    equal = means.links.same(terms[0], terms[1])
    verdict = {True: Verdict.CORRECT, False: Verdict.WRONG, None: Verdict.UNREAD}[equal]
    return Defined({1: Outcome(verdict, "" if equal is not None else "no proof was found")}, Reading())


def _is_index(scope: Scope, side: Any) -> bool:
    """Whether a side is a letter for an index, which has no other meaning."""
    letter = bare_name(side) if isinstance(side, Tree) else None
    if letter is None or letter.base not in INDICES or letter.sub or letter.sup or letter.primes:
        return False
    key = key_of(letter, {})
    return scope.names.find(key) is None and key not in scope.own and letter.base not in scope.sizes


def _bounded(scope: Scope, chain: Chain, trees: Sequence[Any]) -> Defined | None:
    """A bound on a name that is nobody's: D <= 4."""
    named = head_name(trees)
    if named is None or len(chain.sides) > 2 or isinstance(trees[1], Unread):
        return None
    if scope.names.find(key_of(named, dict.fromkeys((letter for letter, _ in index_letters(named)), 1))) is not None:
        return None
    own = scope.own.get(key_of(named, {}))
    return None if own is not None and own in scope.data else given()


def _take_logarithm(scope: Scope, chain: Chain) -> bool:
    r"""Takes up \log x = \log_{10} x, which says what \log is in this document."""
    left, right = ["".join(token.text for token in side.tokens) for side in chain.sides[:2]]
    match = re.fullmatch(r"\\log(?P<x>\(?[a-z]?\)?)", left)
    if match is None:
        return False
    base = re.fullmatch(r"\\(?:log_\{?(\d+|e)\}?|(ln)|(lg))" + re.escape(match["x"]), right)
    if base is None:
        return False
    scope.logarithm = 10 if base[3] else None if base[2] or base[1] == "e" else int(base[1])
    return True


def _take_placeholder(scope: Scope, named: Named, relation: str) -> None:
    """Takes up theta <- theta - eta dL/dtheta: theta is any parameter."""
    key = key_of(named, {})
    unmarked = without_update(key)
    if unmarked is None and relation == "=":
        return
    key = unmarked or key
    found = scope.names.find(key)
    if key.base not in _PARAMETERS or key.sub or (found is not None and found.unit != ALL):
        return
    parameters = scope.network.parameters
    if parameters and (found is None or key.base not in ("w", "W", "b")):
        scope.aliases[key.base] = parameters[0]


def _is_abstract(scope: Scope, head: Any) -> bool:
    """Whether the names of a derivative are not quantities of the lecture, one of another."""
    found = [scope.names.find(key_of(named, {})) for named in letters_of(head) if named.base not in ("d", r"\delta")]
    return any(one is None or one.unit == ALL for one in found) and not any(
        index for named in letters_of(head) for index in index_letters(named)
    )


def _width(scope: Scope, named: Named, side: Side) -> Defined | None:
    """M = number of nodes in the hidden layer."""
    words = " ".join(token.text for token in side.tokens if token.word)
    match = _NODES.search(words)
    network = scope.lecture.network
    if match is None or named.sub or named.sup or len(side.tokens) > 2 or not network.depth:
        return None
    place = match[1].lower()
    layers = {"input": [0], "output": [network.depth], "hidden": [*range(1, network.depth)]}[place]
    widths = {network.width(layer) for layer in layers}
    ran = scope.sizes.get(named.base)
    if len(widths) != 1:
        return None
    (width,) = widths
    if ran is None:
        scope.sizes[named.base] = width
        return given()
    if ran == width:
        return Defined({1: Outcome(Verdict.CORRECT)}, Reading())
    message = f"{named.base} is {ran}, as far as the sum runs; the {place} layer has {width} units"
    return Defined({1: Outcome(Verdict.WRONG, message, mistake="wrong_index")}, Reading())


def _take_true_class(scope: Scope, named: Named | None, side: Any) -> bool:
    """Takes up y_k = 1, with a letter for the class: k is the true one from now on."""
    letters = [letter for letter, _ in index_letters(named)] if named is not None else []
    if named is None or len(letters) != 1 or letters[0] in scope.sizes:
        return False
    known = scope.names.find(key_of(named, {letters[0]: 1}))
    literal = side.children[0] if isinstance(side, Tree) else None
    if known is None or known.kind is not Kind.TARGET or literal is None or literal.data != "number":
        return False
    number: Any = literal.children[0]
    if number.value.value != 1 or scope.names.find(key_of(named, {})) is not None:
        return False
    scope.classes.add(letters[0])
    return True


def _loss_of(scope: Scope, head: Any) -> Named | None:
    """L of L(a, y), where that is a name of the loss."""
    applied = application_of(head)
    if applied is None:
        return None
    known = scope.names.find(key_of(applied[0], {}))
    return applied[0] if known is not None and known.kind is Kind.LOSS else None
