"""The table of mistakes: their names, what they are in words, how each is looked for, and in what order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum

from symbackprop.check.mistakes.derivation_faults import (
    altered,
    losses,
    paths,
    slopes,
    updated_weights,
    with_another_slip,
)
from symbackprop.check.mistakes.mutations import (
    exchanged,
    exchanged_at_first,
    exchanged_at_last,
    logarithms,
    means_and_sums,
    opposite,
    small_factors,
    with_factors,
    without_biases,
)
from symbackprop.check.mistakes.numeric_slips import (
    factors_too_many,
    last_digits,
    last_digits_of_operands,
    numbers_that_do_not_come_out,
    other_bases,
    other_data,
    other_operands,
    other_signs,
    other_units,
    slips_of_arithmetic,
    turned_signs,
)
from symbackprop.check.mistakes.repairs import (
    flipped_terms,
    missing_terms,
    natural_logarithms,
    other_indices,
    regrouped,
)
from symbackprop.check.mistakes.suspects import Mutation, Question, anything, formulas, lines, printed

__all__ = ["MISTAKES", "Candidates", "Mistake", "Stage", "candidates_of"]


class Stage(IntEnum):
    """When candidates are tried: slips that can be seen, mutations of the derivation, then numbers one by one."""

    SLIPS = 0
    MUTATIONS = 1
    NUMBERS = 2


@dataclass(frozen=True, slots=True)
class Candidates:
    """Ways to make a mistake: `order` says when they are tried, `applies_to` with which claims.

    A candidate may turn out to be a mistake of another name, as a number that is wrong may be that of another unit.
    """

    order: tuple[Stage, int]
    applies_to: Callable[[Question], bool]
    make: Callable[[Question], Iterator[Mutation]]


@dataclass(frozen=True, slots=True)
class Mistake:
    """A kind of mistake. Without candidates it is found where the shapes and products of matrices are looked at."""

    name: str
    words: str
    candidates: tuple[Candidates, ...] = ()
    telling: bool = False  # whether it takes more than two digits, and more than zero, to believe it
    slip: bool = True  # whether it is one slip of the pen in what is right otherwise


_SLIPS, _MUTATIONS, _NUMBERS = Stage.SLIPS, Stage.MUTATIONS, Stage.NUMBERS
_ROWS = (
    Mistake(
        "exchanged_parameters",
        "two parameters are exchanged",
        (
            Candidates((_MUTATIONS, 20), formulas, exchanged_at_first),
            Candidates((_MUTATIONS, 50), anything, exchanged),
            Candidates((_MUTATIONS, 140), anything, exchanged_at_last),
        ),
        slip=False,
    ),
    Mistake(
        "missing_path",
        "a path of the chain rule is missing",
        (
            Candidates((_MUTATIONS, 90), anything, altered(paths)),
            Candidates((_MUTATIONS, 125), formulas, missing_terms),
        ),
    ),
    Mistake(
        "missing_slope",
        "the slope of the activation is missing",
        (
            Candidates((_MUTATIONS, 70), anything, altered(slopes)),
            Candidates((_MUTATIONS, 160), anything, with_another_slip),
        ),
        telling=True,
    ),
    Mistake("wrong_slope_argument", "the slope is taken at the wrong place", telling=True),  # by the slopes above
    Mistake(
        "other_activation", "this belongs to another activation function", telling=True, slip=False
    ),  # by the slopes above
    Mistake(
        "other_loss",
        "this belongs to another loss",
        (Candidates((_MUTATIONS, 80), anything, altered(losses)),),
        telling=True,
        slip=False,
    ),
    Mistake(
        "factor",
        "a factor is missing or too many",
        (
            Candidates((_MUTATIONS, 65), anything, small_factors),
            Candidates((_MUTATIONS, 130), formulas, regrouped),
            Candidates((_MUTATIONS, 150), formulas, with_factors),
            Candidates((_NUMBERS, 10), lines, factors_too_many),
        ),
        telling=True,
    ),
    Mistake(
        "mean_for_sum",
        "the mean is taken for the sum, or the sum for the mean",
        (Candidates((_MUTATIONS, 60), anything, means_and_sums),),
    ),
    Mistake(
        "sign",
        "a sign is wrong",
        (
            Candidates((_SLIPS, 20), printed, turned_signs),
            Candidates((_MUTATIONS, 30), anything, opposite),
            Candidates((_MUTATIONS, 40), formulas, flipped_terms),
            Candidates((_SLIPS, 25), lines, other_signs),
        ),
    ),
    Mistake("transposed", "a matrix is transposed"),
    Mistake("wrong_product", "the wrong product: entry by entry, or of matrices", slip=False),
    Mistake(
        "updated_weights",
        "weights that are updated already are used",
        (Candidates((_MUTATIONS, 10), anything, altered(updated_weights)),),
        telling=True,
    ),
    Mistake("missing_bias", "the bias is left out", (Candidates((_MUTATIONS, 45), anything, without_biases),)),
    Mistake(
        "wrong_index",
        "an index is wrong",
        (
            Candidates((_MUTATIONS, 120), formulas, other_indices),
            Candidates((_NUMBERS, 0), lines, other_units),
        ),
    ),
    Mistake(
        "log_base",
        "the logarithm has another base",
        (
            Candidates((_SLIPS, 30), printed, other_bases),
            Candidates((_MUTATIONS, 110), anything, logarithms),
            Candidates((_MUTATIONS, 115), formulas, natural_logarithms),
        ),
    ),
    Mistake(
        "arithmetic",
        "a slip of arithmetic",
        (
            Candidates((_SLIPS, 40), printed, slips_of_arithmetic),
            Candidates((_NUMBERS, 20), lines, other_operands),
            Candidates((_NUMBERS, 30), lambda question: not formulas(question), numbers_that_do_not_come_out),
        ),
    ),
    Mistake(
        "rounding",
        "the last digit is rounded wrongly",
        (
            Candidates((_SLIPS, 10), printed, last_digits),
            Candidates((_SLIPS, 12), lines, last_digits_of_operands),
        ),
    ),
    Mistake(
        "wrong_data",
        "this is not the number that the lecture gives",
        (Candidates((_SLIPS, 0), anything, other_data),),
    ),
)

MISTAKES: Mapping[str, Mistake] = {row.name: row for row in _ROWS}


def candidates_of(question: Question, stage: Stage, rows: Iterable[Mistake] = _ROWS) -> Iterator[Mutation]:
    """What may be wrong with a claim, of one stage, the usual first."""
    found = [one for row in rows for one in row.candidates if one.order[0] is stage]
    for one in sorted(found, key=lambda one: one.order):
        if one.applies_to(question):
            yield from one.make(question)
