"""The conventions of a document, taken from its definitions: those under which most of them are right.

What a document says that is no definition has no voice in it: a convention under which fewer claims are wrong is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import islice

from symbackprop.check.inference.batches import with_gradients, with_sample_rows, with_samples, with_samples_below
from symbackprop.check.inference.coefficients import with_parameters_from_zero
from symbackprop.check.inference.equations import Equation, equations_of, outcome_of
from symbackprop.check.inference.error_signs import with_error_sign
from symbackprop.check.inference.hypotheses import with_hypotheses
from symbackprop.check.inference.loss_letters import with_loss
from symbackprop.check.inference.shapes import with_fitting_shapes
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.letters.above import letters_with_numbers, with_layers_above, with_time_above
from symbackprop.check.letters.index_letters import with_index_letters
from symbackprop.check.letters.patterns import with_pattern_left_out
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.indices.index_order import sources_first
from symbackprop.check.names.indices.layer_numbers import LAYER_NUMBERS, LayerNumbers
from symbackprop.check.names.keys import Key, index_letters, key_of
from symbackprop.check.names.layout import LAYOUTS, OF_SAMPLES, Layout
from symbackprop.check.names.lecture_names import Names
from symbackprop.check.proposals.words import WORDS
from symbackprop.check.reading.arguments import trees_of
from symbackprop.check.reading.instances import Instances, instances_of, shape_of
from symbackprop.check.reading.interpretation import Reading
from symbackprop.check.report import BAD, RANK, Verdict
from symbackprop.check.settings.notations import lectures_of
from symbackprop.check.text.formulas import Formula
from symbackprop.core.places import ALL, SAMPLE
from symbackprop.core.quantities import Kind, Quantity
from symbackprop.latex.grammar import letters_of
from symbackprop.latex.heads import bare_name, head_name
from symbackprop.latex.nodes import Identifier, Node, Trees
from symbackprop.latex.tokens import TRANSPOSED, Macros

__all__ = ["with_conventions"]

# letters in a row that no command and no word in braces has, and those of them before a script
_LETTERS = re.compile(r"(?<![A-Za-z\\])[A-Za-z]{2,}\d?(?![A-Za-z])")
_BEFORE_SCRIPT = re.compile(r"(?<![A-Za-z\\])([A-Za-z]{2,})\s*_")
_NAMES_WITH_INDEX = frozenset(["in"])  # in_j is a name, and the in of k in outputs is none
_SHORT = 3  # a word of more letters, or with one that is no name, is no product of names
_COLUMN = Layout(column_weights=True)
_ENOUGH = 2  # definitions that show where the inputs of a weight matrix are
_USUAL = (*LAYOUTS[:3], OF_SAMPLES[0])
_MOST = 12  # definitions that are looked at
_EQUATIONS = 60  # among which they are looked for
_DEFINED = (Kind.PREACTIVATION, Kind.ACTIVATION, Kind.PREDICTION)
_LAYER = re.compile(r"[(\[]?(\d+)[)\]]?")  # what stands above a name
_FEW = 1500  # quantities, up to which other ways to number layers are looked for


def with_conventions(
    evidence: Evidence, formulas: Iterable[Formula], macros: Macros, *, batch: bool = True
) -> Evidence:
    """The evidence with the names and the layout under which most of a document's definitions are right; the lecture's
    own among equals. With `batch` the document may speak of several samples where the lecture has one.
    """
    formulas = [*formulas]
    evidence = _with_words(evidence, formulas)
    equations = [*islice(equations_of(evidence, formulas, macros), _EQUATIONS)]
    lowered = with_time_above(evidence, equations)
    if lowered is not evidence:
        evidence, equations = lowered, _parsed_again(lowered, equations)
    of_a_pattern = with_pattern_left_out(evidence, equations)
    if of_a_pattern is not evidence:
        evidence, equations = of_a_pattern, _parsed_again(of_a_pattern, equations)
    evidence = _with_names(with_samples(evidence, equations) if batch else evidence, equations)
    evidence = with_hypotheses(evidence, equations)
    evidence = with_samples_below(evidence, equations)
    evidence = _with_layout(with_parameters_from_zero(evidence, equations), equations)
    evidence = with_hypotheses(
        evidence, equations
    )  # the names may have been made anew, as where matrices lie otherwise
    evidence = with_parameters_from_zero(evidence, equations)
    named = with_gradients(with_loss(evidence, equations), equations)  # which may show how samples lie
    evidence = _with_column_biases(with_sample_rows(named, equations), equations)
    layered = with_layers_above(evidence, equations)
    if layered is not evidence:
        evidence, equations = layered, _parsed_again(layered, equations)
    with_updates = [*islice(equations_of(evidence, formulas, macros, updates=True), _EQUATIONS)]
    evidence = with_index_letters(evidence, with_updates)
    if evidence.env.grammar.habits.apart:
        equations, with_updates = (_parsed_again(evidence, some) for some in (equations, with_updates))
    evidence = with_gradients(with_loss(evidence, equations), equations)
    return with_error_sign(evidence, with_updates)


def _parsed_again(evidence: Evidence, equations: Iterable[Equation]) -> list[Equation]:
    """The same equations by another grammar."""
    return [replace(one, trees=trees_of(evidence.env, one.chain)) for one in equations]


def _with_words(evidence: Evidence, formulas: Iterable[Formula]) -> Evidence:
    """The evidence in which net_j is a name of one word, where a document writes one so."""
    env = evidence.env
    letters = {match[0] for one in formulas for match in _LETTERS.finditer(one.text)}
    names = env.names.bases()
    below = {match[1] for one in formulas for match in _BEFORE_SCRIPT.finditer(one.text)}
    for word in sorted(letters):
        product = len(word) <= _SHORT and word not in below and names.issuperset(word)
        preposition = word in _NAMES_WITH_INDEX and word not in below
        if word.lower() in WORDS and not product and not preposition and word not in env.names.words:
            env = env.with_word(word)
    numbered = letters_with_numbers(env, [one.text for one in formulas])
    habits = replace(env.grammar.habits, numbered=numbered)
    return evidence.within(replace(env, grammar=env.grammar.accustomed(habits)))


def _with_layout(evidence: Evidence, equations: Sequence[Equation]) -> Evidence:
    said = replace(evidence.env.layout, row_gradients=evidence.place.source.row_gradients)
    evidence = evidence.within(replace(evidence.env, layout=said))
    if evidence.env.lecture.spelling.vectors:
        return _with_single_weights(evidence, equations)  # the lecture file says the rest
    vectors = (one for one in equations if _is_of_a_vector(evidence.env, one.trees))
    definitions = [*islice({_written(one): one for one in vectors}.values(), _MOST)]
    if not definitions and evidence.place.source.row_vectors:
        return evidence.within(evidence.env.laid_out(replace(said, rows=True, by_input=True)))
    if not definitions:
        evidence = with_fitting_shapes(evidence, equations, _USUAL)
        return _with_order(_with_column(evidence, equations), equations)
    # what is said of every layer counts for each, but less than what is said of one
    depth, many = evidence.env.lecture.network.depth, len(definitions) + 1
    layouts = (*LAYOUTS, *(OF_SAMPLES if evidence.env.lecture.network.samples else ()))
    right = {one: [equation for equation in definitions if _is_right(evidence, one, equation)] for one in layouts}
    runs = {one: [*map(_runs_over_layers, found)] for one, found in right.items()}
    counts = {one: found.count(False) + depth * found.count(True) for one, found in runs.items()}
    votes = {one: many * found.count(False) + found.count(True) for one, found in runs.items()}
    # a single transpose too many is a mistake; a convention is kept in every layer
    counted = {one: votes[one] if counts[one] >= _ENOUGH or one in _USUAL else 0 for one in layouts}
    first = sources_first(evidence.env.names)  # W_{ij} from i to j goes with a row for each input, among equals
    layout = max(layouts, key=lambda one: (counted[one], first and one.by_input and counted[one] > 0))
    column = any(map(_is_inner_product, right[_COLUMN])) or (
        first and bool(votes[_COLUMN]) and not _has_row_gradients(evidence, equations)
    )
    if layout == LAYOUTS[0] and votes[_COLUMN] == votes[layout] and column:
        layout = _COLUMN
    if not any(votes.values()):
        return with_fitting_shapes(evidence, equations, _USUAL)
    layout = replace(layout, row_gradients=said.row_gradients and not layout.rows)
    spelling = evidence.env.lecture.spelling
    if layout.by_input and not spelling.style_said:
        # W_{ij} is an entry of W, whose rows belong to the inputs
        turned = replace(spelling, letters={**spelling.letters, "order": "source,unit"})
        lecture = replace(evidence.env.lecture, spelling=turned)
        evidence = evidence.renamed(lecture, evidence.env.numbers)
    elif layout.by_input and any(one.kind is Kind.WEIGHT for one in spelling.derived):
        evidence = evidence.renamed(evidence.env.lecture, evidence.env.numbers, by_input=True)
    return evidence.within(evidence.env.laid_out(layout))


def _has_row_gradients(evidence: Evidence, equations: Sequence[Equation]) -> bool:
    """Whether more of the gradients by the weights of a single unit are right where these are a row."""
    env = evidence.env
    telling = [one for one in equations if any(_is_of_one_unit(env, named) for named in one.names)]
    gradients = [one for one in telling if not _is_of_a_vector(env, one.trees)][:_MOST]
    row, column = (sum(_is_right(evidence, way, one) for one in gradients) for way in (LAYOUTS[0], _COLUMN))
    return row > column


def _is_of_one_unit(env: Environment, named: Identifier) -> bool:
    found = env.names.find(key_of(named, {}))
    if found is None or found.kind is not Kind.WEIGHT or not isinstance(found.layer, int):
        return False
    return found.unit == ALL and env.lecture.network.width(found.layer) == 1


def _with_column_biases(evidence: Evidence, equations: Sequence[Equation]) -> Evidence:
    """The evidence in which biases are columns beside rows, z = x W + b^T, where more of the equations are right so."""
    env = evidence.env
    if not env.layout.rows:
        return evidence
    turned = any(_is_turned(env, named, Kind.BIAS) for one in equations for named in one.names)
    telling = [one for one in equations if turned and _is_of_a_vector(env, one.trees)][:_MOST]
    layout = replace(env.layout, column_biases=True)
    right = [sum(_is_right(evidence, way, one) for one in telling) for way in (env.layout, layout)]
    return evidence.within(env.laid_out(layout)) if right[1] > right[0] else evidence


def _is_inner_product(equation: Equation) -> bool:
    """Whether small letters stand beside a dot, w . x: both are vectors of one kind then."""
    tokens = [token.text for token in equation.chain.sides[1].tokens]
    places = (place for place, text in enumerate(tokens) if text == r"\cdot" and 0 < place < len(tokens) - 1)
    return any(tokens[place - 1].islower() and tokens[place + 1].islower() for place in places)


def _written(equation: Equation) -> tuple[str, ...]:
    """What an equation says: said again, it has no second voice."""
    return tuple(token.text for side in equation.chain.sides for token in side.tokens)


def _runs_over_layers(equation: Equation) -> bool:
    """Whether an equation has a letter for the layer."""
    head = head_name(equation.trees)
    return head is not None and any(above and letter != "L" for letter, above in index_letters(head))


def _with_order(evidence: Evidence, equations: Sequence[Equation]) -> Evidence:
    """The evidence in which the indices of a weight stand the other way round, where the definitions of pre-activations
    are right only so.
    """
    env = evidence.env
    told = [one for one in equations if _is_of_an_entry(env, one.trees)][:_MOST]
    order = {"unit,source": "source,unit", "source,unit": "unit,source"}[env.lecture.spelling.letters["order"]]
    if not told or any(_is_right(evidence, env.layout, one) for one in told):
        return evidence
    spelling = replace(env.lecture.spelling, letters={**env.lecture.spelling.letters, "order": order})
    turned = evidence.renamed(replace(env.lecture, spelling=spelling), env.numbers)
    right = sum(_is_right(turned, turned.env.layout, one) for one in told)
    return turned if 2 * right > len(told) else evidence


def _is_of_an_entry(env: Environment, trees: Trees) -> bool:
    """Whether an equation says what the pre-activations of units are, by a sum with weights."""
    named = head_name(trees)
    key = key_of(named, _ones(named)) if named is not None else None
    found = env.names.find(key) if key is not None else None
    if found is None or found.kind is not Kind.PREACTIVATION or found.unit == ALL or not isinstance(trees[1], Node):
        return False
    names = (env.names.find(key_of(one, _ones(one))) for one in letters_of(trees[1], env.grammar))
    return any(name is not None and name.kind is Kind.WEIGHT and name.unit != ALL for name in names)


def _ones(named: Identifier) -> Mapping[str, int]:
    """Each index of a name at 1."""
    return dict.fromkeys((letter for letter, _ in index_letters(named)), 1)


def _with_single_weights(evidence: Evidence, equations: Sequence[Equation]) -> Evidence:
    """The evidence in which the weights of a single unit lie the other way, where more definitions are right so."""
    env = evidence.env
    network = env.lecture.network
    if all(network.width(layer) > 1 for layer in range(1, network.depth + 1)):
        return evidence
    definitions = [one for one in equations if _is_of_a_vector(env, one.trees)][:_MOST]
    other = replace(env.layout, column_weights=True)
    usual, turned = (sum(_is_right(evidence, way, one) for one in definitions) for way in (env.layout, other))
    return evidence.within(env.laid_out(other)) if turned > usual else evidence


def _with_column(evidence: Evidence, equations: Sequence[Equation]) -> Evidence:
    """The evidence in which the weights of one neuron are a column, where no definition tells, and more of what is said
    of w^T has a meaning then.
    """
    env = evidence.env
    if env.lecture.network.depth != 1 or env.lecture.network.outputs > 1:
        return evidence
    telling = [one for one in equations if any(_is_turned(env, named, Kind.WEIGHT) for named in one.names)][:_MOST]
    column = evidence.within(replace(env, layout=replace(env.layout, column_weights=True)))
    return column if _meant(column, telling) > _meant(evidence, telling) else evidence


def _is_turned(env: Environment, named: Identifier, kind: Kind) -> bool:
    """Whether a name is the transpose of a vector or matrix of a kind."""
    if not named.sup or named.sup[-1].text not in TRANSPOSED:
        return False
    found = env.names.find(key_of(replace(named, sup=named.sup[:-1]), {}))
    return found is not None and found.kind is kind and found.unit == ALL


# names


def _with_names(evidence: Evidence, equations: Sequence[Equation]) -> Evidence:
    """The evidence with the names of the notation, and the numbers of layers, that fit the definitions best; where none
    of them tells, in which the most has a meaning.
    """
    fitting = [one for one in LAYER_NUMBERS if _fits_the_lecture(evidence.env.names, one)] or [evidence.env.numbers]
    if evidence.env.numbers not in fitting:
        evidence = evidence.renamed(evidence.env.lecture, fitting[0])
    env = evidence.env
    best, score = evidence, _score(evidence, equations)
    telling = _layered(equations) if not score.right else []
    if score.is_perfect and _meant(evidence, telling) == len(telling):
        return best
    if not env.lecture.network.depth or len(env.names.table) > 20 * _FEW:
        return best
    lectures = [*lectures_of(env.lecture)]
    usual = score  # the best that numbers layers as the lecture does
    for numbers in fitting:
        for lecture in lectures:
            if lecture is env.lecture and numbers == env.numbers:
                continue
            other = evidence.renamed(lecture, numbers)
            found = _score(other, equations)
            if numbers.first and not found.tells_numbers(usual):
                continue
            unsaid = not numbers.first and not found.right and not score.right
            if found.better_than(score) or (unsaid and _meant(other, telling) > _meant(best, telling)):
                best, score = other, found
                usual = found if not numbers.first else usual
    return best


def _fits_the_lecture(names: Names, numbers: LayerNumbers) -> bool:
    r"""Whether layers have these numbers where the lecture file itself writes one: \theta^{(2)} for W1."""
    layered = {key: number[1] for key in names.said if (number := _LAYER.fullmatch(key.sup))}
    return all(str(numbers.of(names.table[key])) == number for key, number in layered.items())


def _layered(equations: Sequence[Equation]) -> Sequence[Equation]:
    """Equations of names with a number in brackets above."""
    names = [(one, [key_of(named, {}) for named in one.names]) for one in equations]
    return [one for one, keys in names if any(re.match(r"[(\[]\d+[)\]]", key.sup) for key in keys)][:_MOST]


def _meant(evidence: Evidence, equations: Sequence[Equation]) -> int:
    """How many equations have sides whose names are known and whose shapes fit."""
    return sum(_fits(instances_of(evidence.env, one.chain, one.trees, Reading())) for one in equations)


def _fits(read: Instances) -> bool:
    shapes = [[shape_of(side) for side in instance.sides] for instance in read.found]
    return bool(shapes) and all(one is not None and one in (two, (two or ())[::-1]) for one, two in shapes)


@dataclass(frozen=True, slots=True)
class _Score:
    """How well names fit a document: of its definitions so many are right and so many not, and so many names are
    written as the notation has them.
    """

    right: int
    others: int
    spelled: int
    names: int
    telling: int  # of the right ones, those that say by themselves where layers begin

    def tells_numbers(self, usual: _Score) -> bool:
        """Whether the document numbers layers otherwise than usual: a slip in one definition does not say so."""
        return self.right > usual.right + 1 or (self.right > usual.right and self.telling > 0)

    @property
    def is_perfect(self) -> bool:
        return not self.others and self.spelled == self.names

    def better_than(self, other: _Score) -> bool:
        """Whether more definitions are right; among equals more names are written as they should be."""
        return (self.right, self.spelled) > (other.right, other.spelled)


def _score(evidence: Evidence, equations: Sequence[Equation]) -> _Score:
    env = evidence.env
    letters = env.names.bases(*_DEFINED)
    right = others = telling = 0
    for equation in equations:
        if not _defines(equation, letters) or right + others >= _MOST:
            continue
        outcome = outcome_of(evidence, equation)
        found = outcome is not None and RANK[outcome] <= RANK[Verdict.CARRIED]
        right += found
        telling += found and _tells_numbers(env, equation)
        others += outcome is None or outcome in BAD or outcome is Verdict.UNREAD
    keys = {key_of(one, {letter: 1 for letter, _ in index_letters(one)}) for eq in equations for one in eq.names}
    named = {key for key in keys if key.base in letters | env.names.parameter_letters and (key.sub or key.sup)}
    return _Score(right, others, len(named & env.names.spelled), len(named), telling)


def _defines(equation: Equation, letters: Set[str]) -> bool:
    """Whether an equation says what a name with one of some letters is: a = f(z), or x = a^1 just as a^1 = x."""
    names = [bare_name(tree) if isinstance(tree, Node) else None for tree in equation.trees]
    heads = names if all(names) else names[:1]
    return any(one is not None and key_of(one, {}).base in letters for one in heads)


def _tells_numbers(env: Environment, equation: Equation) -> bool:
    """Whether a definition itself says where layers begin: a^{(1)} = x, a letter for the layer, or one layer more."""
    if all(bare_name(tree) is not None for tree in equation.trees if isinstance(tree, Node)):
        return True
    last = str(env.lecture.network.depth + 1)
    above = any(raised for named in equation.names for _, raised in index_letters(named))
    return above or any(key_of(named, {}).sup.strip("()[]") == last for named in equation.names)


# layout


def _is_of_a_vector(env: Environment, trees: Trees) -> bool:
    """Whether an equation says what a vector of the lecture is, or its only entry, by a matrix of weights."""
    named = head_name(trees)
    side = trees[1]
    found = env.names.find(key_of(named, _ones(named))) if named is not None else None
    if found is None or found.kind not in _DEFINED or not isinstance(side, Node):
        return False
    if found.unit != ALL and not _is_single(env, found):
        return False
    names = (env.names.find(key) for key in _keys(env, side))
    return any(name is not None and name.kind is Kind.WEIGHT and name.unit == ALL for name in names)


def _is_single(env: Environment, quantity: Quantity) -> bool:
    return quantity in env.network.equations or (
        quantity.sample == SAMPLE and isinstance(quantity.layer, int) and env.lecture.network.width(quantity.layer) == 1
    )


def _keys(env: Environment, side: Node) -> Iterator[Key]:
    """The keys of the names in a side, without the transposes above them."""
    for named in letters_of(side, env.grammar):
        key = key_of(named, _ones(named))
        yield key
        for mark in ("T", r"\top", r"\intercal"):
            if key.sup.endswith(mark):
                yield replace(key, sup=key.sup.removesuffix(mark))


def _is_right(evidence: Evidence, layout: Layout, equation: Equation) -> bool:
    evidence = evidence.within(evidence.env.laid_out(layout))
    ways = [Reading(columns=True)] if evidence.env.lecture.network.samples else []
    ways += [] if layout.sample_rows else [Reading()]
    outcomes = [outcome_of(evidence, equation, way) for way in ways]
    return any(one is not None and RANK[one] <= RANK[Verdict.CARRIED] for one in outcomes)
