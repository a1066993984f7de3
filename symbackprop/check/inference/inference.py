"""The conventions of a document, taken from its definitions: those under which most of them are right.

What a document says that is no definition has no voice in it: a convention under which fewer claims are wrong is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice

from symbackprop.check.inference.batches import (
    with_gradients,
    with_gradients_of_updates,
    with_sample_rows,
    with_samples,
    with_samples_below,
)
from symbackprop.check.inference.change_signs import with_change_sign
from symbackprop.check.inference.coefficients import with_parameters_from_zero
from symbackprop.check.inference.equations import Equation, equations_of, with_own_name
from symbackprop.check.inference.error_signs import with_error_layer, with_error_sign
from symbackprop.check.inference.hypotheses import with_hypotheses
from symbackprop.check.inference.layouts import with_column_biases, with_layout
from symbackprop.check.inference.loss_letters import with_loss
from symbackprop.check.inference.numbering import with_names, with_units
from symbackprop.check.inference.own_losses import with_own_losses
from symbackprop.check.inference.penalty_weights import with_penalty_weight
from symbackprop.check.inference.products_beside import with_products_beside
from symbackprop.check.inference.sample_losses import with_losses_above, with_sample_loss, with_sample_shares
from symbackprop.check.inference.solved_biases import with_solved_biases
from symbackprop.check.inference.sums_left_out import with_sums_left_out
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.letters.above import glued_numbers, letters_with_numbers, with_layers_above, with_time_above
from symbackprop.check.letters.entries import with_habits_of_entries, with_small_letters, with_transposes
from symbackprop.check.letters.function_lists import with_function_lists
from symbackprop.check.letters.index_letters import with_index_letters
from symbackprop.check.letters.inputs_of_layers import with_inputs_of_layers
from symbackprop.check.letters.layer_and_sample import pairs_above
from symbackprop.check.letters.layers_behind import letters_with_layers_behind
from symbackprop.check.letters.other_letters import with_other_letters
from symbackprop.check.letters.patterns import with_pattern_left_out
from symbackprop.check.names.keys import key_of
from symbackprop.check.names.spelled.misspelt import misspelt_words
from symbackprop.check.proposals.words import WORDS
from symbackprop.check.reading.arguments import trees_of
from symbackprop.check.reading.network_function import letters_of_network, said_in
from symbackprop.check.text.formulas import Formula
from symbackprop.latex.heads import head_name
from symbackprop.latex.tokens import Macros
from symbackprop.latex.tree import is_bare

__all__ = ["with_conventions"]

# letters in a row that no command and no word in braces has, and those of them before a script
_LETTERS = re.compile(r"(?<![A-Za-z\\])[A-Za-z]{2,}\d?(?![A-Za-z])")
_BEFORE_SCRIPT = re.compile(r"(?<![A-Za-z\\])([A-Za-z]{2,})\s*_")
_TRANSPOSE = re.compile(
    r"\^\s*\{?[^{}]{0,12}?(?:T|\\top|\\intercal|\\mathsf|\\mathrm|t\b|')|\\otimes|transpose|[⊤ᵀ⊗]|\.T\b"
)
_HIDDEN = frozenset("ahosv")  # letters for what the hidden layer passes on, where the lecture has not told
_NAMES_WITH_INDEX = frozenset(["in"])  # in_j is a name, and the in of k in outputs is none
_SHORT = 3  # a word of more letters, or with one that is no name, is no product of names
_EQUATIONS = 60  # among which they are looked for


def with_conventions(
    evidence: Evidence, formulas: Iterable[Formula], macros: Macros, *, batch: bool = True
) -> Evidence:
    """The evidence with the names and the layout under which most of a document's definitions are right; the lecture's
    own among equals. With `batch` the document may speak of several samples where the lecture has one.
    """
    formulas = [*formulas]
    if not any(_TRANSPOSE.search(one.text) for one in formulas):
        evidence = evidence.within(replace(evidence.env, never_turned=True))
    evidence = _with_words(evidence, formulas)
    equations = [*islice(equations_of(evidence, formulas, macros), _EQUATIONS)]
    evidence, equations = _with_network(evidence, equations)
    lowered = with_time_above(evidence, equations)
    if lowered is not evidence:
        evidence, equations = lowered, _parsed_again(lowered, equations)
    of_a_pattern = with_pattern_left_out(evidence, equations)
    if of_a_pattern is not evidence:
        evidence, equations = of_a_pattern, _parsed_again(of_a_pattern, equations)
    evidence = with_names(with_samples(evidence, equations) if batch else evidence, equations)
    evidence = with_units(evidence, equations)
    evidence = with_other_letters(with_hypotheses(evidence, equations), equations)
    evidence = with_samples_below(evidence, equations)
    evidence, equations = _with_network(evidence, equations)
    evidence = _laid_out(with_parameters_from_zero(evidence, equations), equations)
    evidence = with_samples_below(evidence, equations)  # again, as vectors may lie otherwise
    summed = with_sums_left_out(evidence, equations)
    if summed is not evidence:
        evidence, equations = summed, [*islice(equations_of(summed, formulas, macros), _EQUATIONS)]
    evidence = with_hypotheses(
        evidence, equations
    )  # the names may have been made anew, as where matrices lie otherwise
    evidence = with_parameters_from_zero(evidence, equations)
    evidence = with_penalty_weight(evidence, equations)
    named = with_gradients(with_loss(evidence, equations), equations)  # which may show how samples lie
    evidence = with_column_biases(with_sample_rows(named, equations), equations)
    layered = with_layers_above(with_small_letters(evidence, equations), equations)
    if layered is not evidence:
        evidence, equations = layered, _parsed_again(layered, equations)
    evidence = with_inputs_of_layers(evidence, equations)
    with_updates = [*islice(equations_of(evidence, formulas, macros, updates=True), _EQUATIONS)]
    evidence = with_index_letters(evidence, with_updates)
    if evidence.env.grammar.habits.apart:
        equations, with_updates = (_parsed_again(evidence, some) for some in (equations, with_updates))
    evidence = with_gradients(with_loss(evidence, equations), equations)
    evidence = with_function_lists(evidence, equations)
    evidence = with_losses_above(with_sample_loss(evidence, equations), equations)
    evidence = with_sample_shares(evidence, equations)
    evidence = with_error_layer(evidence, equations)
    evidence = with_gradients_of_updates(evidence, with_updates)
    evidence = with_change_sign(evidence, with_updates)
    signed = with_error_sign(evidence, with_updates)
    if signed is not evidence:  # it may be told by error signals of the other sign
        evidence = with_change_sign(signed, with_updates)
    evidence = with_solved_biases(with_own_losses(evidence, with_updates), with_updates)
    return with_products_beside(evidence, with_updates)


def _laid_out(evidence: Evidence, equations: Sequence[Equation]) -> Evidence:
    """The evidence in the layout of the document, whose names of its own, h = tanh(z), are known meanwhile."""
    env, named = evidence.env, evidence
    for one in equations:
        head = head_name(one.trees)
        if head is not None and is_bare(head) and len(head.base) == 1 and named is evidence:
            unknown = head.base in _HIDDEN and env.names.find(key_of(head, {})) is None
            named = with_own_name(evidence, one) if unknown else named
    found = with_layout(named, equations)
    if named is evidence or found is named or found.env.lecture is not env.lecture:
        return evidence if found is named else found
    return evidence.within(env.laid_out(found.env.layout))


def _with_network(evidence: Evidence, equations: list[Equation]) -> tuple[Evidence, list[Equation]]:
    """The evidence in which f(x) is the outputs, where the lecture file or the document says so, and its equations."""
    env = evidence.env
    letters = letters_of_network(env) | {*said_in(env, (one.trees for one in equations))}
    if letters <= env.of_network:
        return evidence, equations
    evidence = evidence.within(replace(env, of_network=env.of_network | letters))
    return evidence, _parsed_again(evidence, equations)


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
        if word[0] == "d" and word[1:].lower() in WORDS and len(word) > _SHORT + 1:
            word = word[1:]  # noqa: PLW2901 - dscores is the derivative by scores
        if word.lower() in WORDS and not product and not preposition and word not in env.names.words:
            env = env.with_word(word)
    texts = [one.text for one in formulas]
    misspelt = frozenset(misspelt_words(env, texts))
    for word, _ in misspelt:
        env = env.with_word(word)
    numbered, glued = letters_with_numbers(env, texts), glued_numbers(env, texts) | misspelt
    behind = env.grammar.habits.behind or letters_with_layers_behind(env, texts)
    habits = replace(env.grammar.habits, numbered=numbered, glued=glued, behind=behind, pairs=pairs_above(env, texts))
    habits = with_habits_of_entries(env, habits, texts)
    habits = with_transposes(env, habits, evidence.place.source.text)
    return evidence.within(replace(env, grammar=env.grammar.accustomed(habits)))
