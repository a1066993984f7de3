"""What the first link of a chain defines: names, functions, and what letters of the lecture's notation stand for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from symbackprop.check.conventions import INDICES, LAYER_LETTERS, PARAMETER_LETTERS
from symbackprop.check.definitions.functions import (
    define_function,
    define_sigma,
    function_of,
    is_abstract_function,
    is_by_its_value,
    is_of_a_variable,
    slope_without_argument,
)
from symbackprop.check.definitions.names import define_name
from symbackprop.check.definitions.taking import Defined, given, reader_of
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.judging.formulas.chain_rule import CHAIN_RULE, chain_rule_mistake, is_chain_rule
from symbackprop.check.judging.formulas.equality import same
from symbackprop.check.judging.outcome import Outcome
from symbackprop.check.names.environment import Environment, without
from symbackprop.check.names.functions import called
from symbackprop.check.names.indices.layer_indices import with_passed_on
from symbackprop.check.names.keys import Key, index_letters, key_of
from symbackprop.check.names.lecture_names import without_update
from symbackprop.check.phrases import (
    AFTER_CASE,
    BEFORE_CASE,
    BEFORE_DEFINITION,
    BEFORE_ONE_OF_SEVERAL,
    BEFORE_PLACE,
    BEFORE_REASON,
    BEFORE_SUPPOSED,
    NUMBER_OF_UNITS,
)
from symbackprop.check.reading.applications import anywhere
from symbackprop.check.reading.indexed.counts import layers_called
from symbackprop.check.reading.instances import read_sides
from symbackprop.check.reading.interpretation import Reading
from symbackprop.check.reading.lookup import known, number_of_training
from symbackprop.check.reading.reader import Reader
from symbackprop.check.report import Verdict
from symbackprop.check.text.chains import Chain, Side
from symbackprop.check.verdicts.suppositions import SUPPOSED, is_of_a_part
from symbackprop.core.places import ALL
from symbackprop.core.quantities import PARAMETERS, Kind, Quantity
from symbackprop.core.terms import Matrix
from symbackprop.latex.grammar import letters_of
from symbackprop.latex.heads import application_of, bare_name, head_name, size_name, written
from symbackprop.latex.nodes import Identifier, Node, Trees
from symbackprop.latex.signs import RELATIONS
from symbackprop.latex.tokens import Unread
from symbackprop.latex.tree import flatten, is_bare, name_in

__all__ = ["definition_of", "with_remark"]

_RANGE = 3  # sides: from, letter, to
_LAST_IN_RANGE = re.compile(r"(?:\d+|[LNKMH])(?:[+-]\d)?")


def definition_of(evidence: Evidence, chain: Chain, trees: Trees) -> Defined:
    """What the first link of a chain defines, and the names in force then; no outcomes where it claims something of
    known names.
    """
    env, before = evidence.env, evidence.place.before
    head, side = trees[0], trees[1]
    relation = RELATIONS[chain.relations[0].text]
    if env.once:
        env = replace(env, aliases=without(env.aliases, *env.once), once=frozenset())
        evidence = evidence.within(env)
    if relation in ("<", ">", "<=", ">="):
        if _is_a_range(env, chain):
            return Defined(env, {number: Outcome(Verdict.GIVEN) for number in range(1, len(chain.sides))})
        return given(env) if BEFORE_SUPPOSED.search(before) else _bounded(env, chain, trees)
    if isinstance(head, Node) and isinstance(side, Node) and is_abstract_function(env, head, side):
        return given(env)
    logarithm = _with_logarithm(env, chain)
    if logarithm is not None:
        return given(logarithm)
    named = head_name(trees)
    if named is not None:
        if _is_number_of_training(env, named, chain.sides[1]):
            return Defined(env)
        env = _with_placeholder(env, named, relation, side)
    elif isinstance(head, Node):
        env = _with_any_changed(env, head, side)
    evidence = evidence.within(env)
    if relation == "in" and named is None:
        return Defined(env, reading=_of_any_variable(env, trees[:1]))
    if relation not in ("=", "approx") or not isinstance(head, Node):
        return Defined(env)
    if (
        len(trees) == 2
        and isinstance(side, Node)
        and BEFORE_PLACE.search(before)
        and bare_name(head)
        and bare_name(side)
    ):
        return given(env)  # the place where something happens
    other = bare_name(side) if isinstance(side, Node) else None
    passed_on = (
        with_passed_on(env, named, other) if len(trees) == 2 and named is not None and other is not None else None
    )
    if passed_on is not None:
        return given(passed_on)
    functions = _functions_alone(evidence, head, side)
    if functions is not None:
        return functions
    if _is_index(env, side) and named is not None and named.base in INDICES and not named.sub:
        return given(env)  # the term with c = j
    if isinstance(side, Node) and _is_abstract(env, head):
        rule = _chain_rule(env, head, side)
        if rule is not None:
            return rule
    width = _width(env, named, chain.sides[1]) if named is not None else None
    if width is not None:
        return width
    if isinstance(side, Unread):
        return Defined(env)
    supposed = _supposed(evidence, chain, named, side) if named is not None and len(trees) == 2 else {}
    if supposed:
        return given(env.supposing({**env.supposed, **supposed}, in_case=env.in_case or _is_a_case(evidence, chain)))
    true_class = _with_true_class(env, named, side)
    if true_class is not None:
        return given(true_class)
    return _of_a_function_or_name(evidence, chain, head, side, named)


def _is_number_of_training(env: Environment, named: Identifier, side: Side) -> bool:
    r"""Whether a number is said of a letter of the lecture's optimizer or penalty, \beta_1 or lambda."""
    key = key_of(named, {})
    says_number = not any(token.text.isalpha() or token.word for token in side.tokens)
    return says_number and key not in env.own and not key.sup and number_of_training(env, key) is not None


def _of_a_function_or_name(
    evidence: Evidence, chain: Chain, head: Node, side: Node, named: Identifier | None
) -> Defined:
    env = evidence.env
    gradient = _with_gradient(evidence, head, side)
    if gradient is not None:
        return given(gradient)
    if is_by_its_value(evidence, head, side):
        return Defined(env, {1: Outcome(Verdict.CORRECT)})
    sigma = define_sigma(evidence, head, side)
    if sigma is not None:
        return sigma
    function = function_of(env, head)
    if function is not None and is_of_a_part(evidence.place.source, chain.sides[0].start, chain.sides[1].end):
        for argument in function[1]:
            env, _ = env.defined(key_of(argument, {}), written(argument), None)
        return Defined(env, {1: SUPPOSED}, Reading())
    if function is not None and not _is_of_parameters_within(env, function[1], side):
        return define_function(evidence, *function, side) or Defined(env)
    named = named or (function[0] if function is not None else None) or _loss_of(env, head) or _size_of(env, head)
    if named is not None:
        return define_name(evidence, named, side, let=bool(BEFORE_DEFINITION.search(evidence.place.before)))
    return Defined(env, reading=Reading(new=is_of_a_variable(env, head)))


def _is_of_parameters_within(env: Environment, arguments: Sequence[Identifier], side: Node) -> bool:
    r"""Whether a function of parameters of the network has them only in what these give: l(w, b) = y \ln a + ..."""
    inside = {key_of(named, {}) for named in letters_of(side, env.grammar)}
    keys = [key_of(named, {}) for named in arguments]
    found = [env.names.find(key) for key in keys]
    parameters = all(one is not None and one.kind in (Kind.WEIGHT, Kind.BIAS) for one in found)
    return parameters and inside.isdisjoint(keys)


def _with_gradient(evidence: Evidence, head: Node, side: Node) -> Environment | None:
    """The environment in which nabla L, without a name below, is what the document says; else None."""
    items = flatten(head)
    names = [name_in(node) for _, node in items]
    if len(items) != 2 or names[0] is None or names[0].base != r"\nabla" or not is_bare(names[0]) or names[1] is None:
        return None
    key, reader = key_of(names[0], {}), reader_of(evidence.env, local=True, new=False)
    loss = known(reader, names[1])
    if loss is None or loss.kind not in (Kind.LOSS, Kind.SAMPLE_LOSS) or key in evidence.env.wholes:
        return None
    try:
        return evidence.env.with_whole(key, reader.read(side))
    except Unread:
        return None


def _size_of(env: Environment, head: Node) -> Identifier | None:
    """|V|, where V is no number: how many there are of something, and no absolute value."""
    size = size_name(head)
    if size is None:
        return None
    inner = key_of(replace(size, base=size.base.strip("|")), {})
    return None if env.names.find(inner) is not None or inner in env.own or inner in env.wholes else size


def _chain_rule(env: Environment, head: Node, side: Node) -> Defined | None:
    """The chain rule itself, or what would be it but for signs and numbers; that of whole layers is judged by what
    these are.
    """
    if is_chain_rule(head, side):
        of_layers = all(_is_of_layers(env, named) for tree in (head, side) for named in letters_of(tree))
        return None if of_layers else Defined(env, {1: Outcome(Verdict.CORRECT, CHAIN_RULE)})
    mistake = chain_rule_mistake(head, side)
    if mistake is None:
        return None
    words = "this is the chain rule but for its signs and numbers"
    return Defined(env, {1: Outcome(Verdict.WRONG, words, mistake=mistake)})


def _is_of_layers(env: Environment, named: Identifier) -> bool:
    """Whether a name is that of a whole layer of the lecture, by its number or by a letter, or of the loss."""
    if not env.lecture.network.layers:
        return False
    letters = {letter for letter, above in index_letters(named) if above} & LAYER_LETTERS
    found = env.names.find(key_of(named, {}))
    return bool(letters) or (found is not None and found.unit in (ALL, None))


def with_remark(env: Environment, chain: Chain) -> Environment:
    """The environment after a remark on the formula before it: where y_k = 1, k is the true class there too."""
    trees = read_sides(chain, env.grammar)
    if len(trees) == 2 and RELATIONS[chain.relations[0].text] == "=":
        return _with_true_class(env, head_name(trees), trees[1]) or env
    return env


def _functions_alone(evidence: Evidence, head: Node, side: Node | Unread) -> Defined | None:
    """The verdict on sigma' = sigma (1 - sigma), which is about the functions themselves: that on their values
    anywhere.
    """
    env = evidence.env
    named = bare_name(head) or slope_without_argument(env, head, side)
    if named is None or isinstance(side, Unread):
        return None
    reader = Reader.of(env, {}, Reading(pointwise=True))
    function = called(env, named, {}, ())
    if function is None or known(reader, named) is not None:
        return None
    if (function.name == "general" and function.layer is None) or (not function.primes and not function.power):
        other = bare_name(side)
        if other is None or called(env, other, {}, ()) is None:
            return None
    try:
        terms = anywhere(reader, function), reader.read(side)
    except Unread:
        return None
    if any(isinstance(term, Matrix) for term in terms):
        return None
    equal = same(evidence, *terms)
    verdict = {True: Verdict.CORRECT, False: Verdict.WRONG, None: Verdict.UNREAD}[equal]
    return Defined(env, {1: Outcome(verdict, "" if equal is not None else "no proof was found")})


def _is_index(env: Environment, side: Node | Unread) -> bool:
    """Whether a side is a letter for an index, which has no other meaning."""
    letter = bare_name(side) if isinstance(side, Node) else None
    if letter is None or letter.base not in INDICES or letter.sub or letter.sup or letter.primes:
        return False
    key = key_of(letter, {})
    return env.names.find(key) is None and key not in env.own and letter.base not in env.sizes


def _is_a_range(env: Environment, chain: Chain) -> bool:
    """Whether a chain only says how far a letter for layers runs: 1 <= l <= L - 1."""
    texts = ["".join(token.text for token in side.tokens) for side in chain.sides]
    if len(texts) != _RANGE or any(RELATIONS[sign.text] not in ("<", "<=") for sign in chain.relations):
        return False
    first, letter, last = texts
    free = letter in LAYER_LETTERS and env.names.find(Key(letter)) is None and Key(letter) not in env.own
    return free and first.isdecimal() and _LAST_IN_RANGE.fullmatch(last) is not None


def _bounded(env: Environment, chain: Chain, trees: Trees) -> Defined:
    """A bound on a name that means nothing else: D <= 4."""
    named = head_name(trees)
    if named is None:
        return Defined(env, reading=_of_any_variable(env, trees))
    if len(chain.sides) > 2 or isinstance(trees[1], Unread):
        return Defined(env)
    other = bare_name(trees[1])
    if is_bare(named) and named.base in LAYER_LETTERS and other is not None and is_bare(other) and other.base == "L":
        return given(env)  # the layers before the last one
    if env.names.find(key_of(named, dict.fromkeys((letter for letter, _ in index_letters(named)), 1))) is not None:
        return Defined(env)
    own = env.own.get(key_of(named, {}))
    return Defined(env) if own is not None and own in env.data else given(env)


def _of_any_variable(env: Environment, trees: Trees) -> Reading:
    """How functions of a variable are read, which is no name yet: 0 < f(x)."""
    return Reading(new=any(isinstance(tree, Node) and is_of_a_variable(env, tree) for tree in trees))


def _with_logarithm(env: Environment, chain: Chain) -> Environment | None:
    r"""The environment after \log x = \log_{10} x, or log(x) = ln(x)/ln(10), which says what \log is in this document;
    else None.
    """
    left, right = ["".join(token.text for token in side.tokens) for side in chain.sides[:2]]
    match = re.fullmatch(r"\\?log(?P<x>.+)", left)
    x = re.escape(match["x"]) if match is not None else ""
    quotient = re.fullmatch(rf"\\frac\{{\\?ln{x}\}}\{{\\?ln[({{]?(\d+)[)}}]?\}}", right) if x else None
    if quotient is not None and int(quotient[1]) > 1:
        return replace(env, logarithm=int(quotient[1]))
    match = re.fullmatch(r"\\log(?P<x>\(?[a-z]?\)?)", left)
    if match is None:
        return None
    base = re.fullmatch(r"\\(?:log_\{?(\d+|e)\}?|(ln)|(lg))" + re.escape(match["x"]), right)
    if base is None:
        return None
    return replace(env, logarithm=10 if base[3] else None if base[2] or base[1] == "e" else int(base[1]))


def _with_placeholder(env: Environment, named: Identifier, relation: str, side: Node | Unread) -> Environment:
    """The environment after theta <- theta - eta dL/dtheta: theta is any parameter; and after
    w_new = w_old - eta dL/dw_1, where the letter of a whole matrix is one of its entries.
    """
    key = key_of(named, {})
    unmarked = without_update(key)
    again = isinstance(side, Node) and relation == "=" and any(key_of(one, {}) == key for one in letters_of(side))
    rule = relation == "leftarrow" or (again and env.names.find(key) is None and key not in env.own)
    if (unmarked is None and not rule) or key in env.wholes or env.lecture.training.optimizer.states:
        return env  # with a memory theta stands for any parameter, and v for the memory of any
    key = unmarked or key
    found = env.names.find(key)
    if key.base not in PARAMETER_LETTERS or key.sub or (found is not None and found.unit != ALL):
        return env
    if found is not None and found.kind not in PARAMETERS:
        return env  # p is a parameter only where the lecture has no other p
    parameters = env.network.parameters
    if parameters and (found is None or key.base not in ("w", "W", "b")):
        once = {key.base} - env.aliases.keys() if again and unmarked is None else set()
        return replace(env, aliases={**env.aliases, key.base: parameters[0]}, once=frozenset(once))
    if unmarked is None or found is None or not isinstance(side, Node):
        return env
    if any(key_of(one, {}) == key for one in letters_of(side)):
        return replace(env, aliases=without(env.aliases, key.base))
    entry = _only_entry(env, key, side)
    return env if entry is None else replace(env, aliases={**env.aliases, key.base: entry})


def _with_any_changed(env: Environment, head: Node, side: Node | Unread) -> Environment:
    r"""The environment in which w is any parameter in \Delta w = \eta \nabla w, where the lecture has no w."""
    items = [name_in(node) for _, node in flatten(head)]
    named = items[1] if len(items) == 2 and items[0] is not None and items[0].base == r"\Delta" else None
    key = key_of(named, {}) if named is not None and is_bare(named) else None
    if key is None or key.base not in PARAMETER_LETTERS or not isinstance(side, Node) or not env.network.parameters:
        return env
    if key in env.own or key in env.wholes or key.base in env.aliases or env.names.find(key) is not None:
        return env
    if not any(key_of(one, {}) == key for one in letters_of(side)):
        return env
    return replace(
        env, aliases={**env.aliases, key.base: env.network.parameters[0]}, once=frozenset({key.base, *env.once})
    )


def _only_entry(env: Environment, key: Key, side: Node) -> Quantity | None:
    """The one entry of a vector or matrix of parameters that a side speaks of by the letter of the whole."""
    alike = [env.names.find(key_of(one, {})) for one in letters_of(side) if one.base == key.base and one.sub]
    entries = {one for one in alike if one is not None and one.kind in PARAMETERS and one.unit != ALL and not one.step}
    return entries.pop() if len(entries) == 1 else None


def _is_abstract(env: Environment, head: Node) -> bool:
    """Whether the names of a derivative are not quantities of the lecture, one of another."""
    found = [env.names.find(key_of(named, {})) for named in letters_of(head) if named.base not in ("d", r"\delta")]
    return any(one is None or one.unit == ALL for one in found) and not any(
        not above for named in letters_of(head) for _, above in index_letters(named)
    )


def _width(env: Environment, named: Identifier, side: Side) -> Defined | None:
    """M = number of nodes in the hidden layer."""
    words = " ".join(token.text for token in side.tokens if token.word)
    match = NUMBER_OF_UNITS.search(words)
    network = env.lecture.network
    if match is None or named.sub or named.sup or len(side.tokens) > 2 or not network.depth:
        return None
    place = match[1].lower()
    widths = {network.width(layer) for layer in layers_called(network, place)}
    ran = env.sizes.get(named.base)
    if len(widths) != 1:
        return None
    (width,) = widths
    if ran is None:
        return given(env.with_size(named.base, width))
    if ran == width:
        return Defined(env, {1: Outcome(Verdict.CORRECT)})
    message = f"{named.base} is {ran}, as far as the sum runs; the {place} layer has {width} units"
    return Defined(env, {1: Outcome(Verdict.WRONG, message, mistake="wrong_index")})


def _with_true_class(env: Environment, named: Identifier | None, side: Node | Unread) -> Environment | None:
    """The environment after y_k = 1, with a letter for the class: k is the true one from now on; else None."""
    letters = [letter for letter, _ in index_letters(named)] if named is not None else []
    if named is None or len(letters) != 1 or letters[0] in env.sizes:
        return None
    known = env.names.find(key_of(named, {letters[0]: 1}))
    literal = side.node(0) if isinstance(side, Node) else None
    if known is None or known.kind is not Kind.TARGET or literal is None or literal.data != "number":
        return None
    if literal.literal.value != 1 or env.names.find(key_of(named, {})) is not None:
        return None
    return env.with_class(letters[0])


def _supposed(evidence: Evidence, chain: Chain, named: Identifier, side: Node) -> Mapping[Quantity, Fraction]:
    """The target that is only supposed to be 0 or 1: "if y = 1", or where the lecture has none or several, or the
    document speaks of both, "for an example with y = 1"; nothing for anything else.
    """
    env, before, source = evidence.env, evidence.place.before, evidence.place.source
    found = env.names.find(key_of(named, {}))
    literal = side.node(0) if side.children else None
    if found is None or found.kind is not Kind.TARGET or literal is None or literal.data != "number":
        return {}
    several = env.lecture.network.samples or not any(one.kind is Kind.TARGET for one in env.lecture.values)
    written = re.escape(source.verbatim(chain.sides[0].start, chain.sides[0].end))
    several = several or {*re.findall(written + r"\s*=\s*([01])\b", source.text)} == {"0", "1"}
    case = _is_a_case(evidence, chain)
    said = BEFORE_SUPPOSED.search(before) or case or (several and BEFORE_ONE_OF_SEVERAL.search(before))
    value, target = literal.literal.value, found.of_sample(None)
    again = BEFORE_REASON.search(before) is not None and env.supposed.get(target) == value  # "since y = 1"
    return {target: value} if (said or again) and value in (0, 1) else {}


def _is_a_case(evidence: Evidence, chain: Chain) -> bool:
    """Whether the words beside a chain call it a case: "the y = 1 case", "Case y = 1:"."""
    behind = AFTER_CASE.match(evidence.place.source.text, chain.sides[1].end)
    return behind is not None or BEFORE_CASE.search(evidence.place.before) is not None


def _loss_of(env: Environment, head: Node) -> Identifier | None:
    """L of L(a, y), where that is a name of the loss."""
    applied = application_of(head)
    if applied is None:
        return None
    known = env.names.find(key_of(applied[0], {}))
    return applied[0] if known is not None and known.kind is Kind.LOSS else None
