"""How a document lays out vectors and matrices: conventions that it keeps throughout."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

__all__ = ["LAYOUTS", "OF_SAMPLES", "Layout", "Losses"]

# of which loss the derivatives by what a sample has are: of the whole one, or each of that of its own sample, with
# "marks" only dz, as a notation writes it, and error signals
Losses = Literal["", "marks", "samples"]
_OWN: Mapping[Losses, str] = {
    "marks": "error signals and marked derivatives those of each sample's own loss, all others of the whole loss",
    "samples": "by what a sample has those of its own loss, by parameters those of the whole loss",
}

# what the change of a parameter is, \Delta w: what an update adds to it, what it takes away, w - \Delta w, or the
# derivative of the loss by it, w - \eta \Delta w
Changes = Literal["added", "taken", "gradients"]
_CHANGES: Mapping[Changes, str] = {"taken": "what an update takes away", "gradients": "derivatives of the loss"}


@dataclass(frozen=True, slots=True)
class Layout:
    """Whether vectors are rows, as in z = x W + b; whether a weight matrix has a row for each input, as there and in
    z = W^T x + b; and whether only the weights of a single unit lie the other way, as the column in z = w^T x + b, or
    the row in z = a w^T + b. The lecture's own: vectors are columns, and a weight matrix has a row for each unit.
    """

    rows: bool = False
    by_input: bool = False
    column_weights: bool = False
    sample_rows: bool = False  # a matrix of all samples has a row for each, as where vectors are rows
    negative_errors: bool = False  # an error signal is minus the derivative of the loss
    errors_by_output: bool = False  # an error signal is the derivative by what a unit gives, without the slope in it
    row_errors: bool = False  # an error signal is a row beside vectors that are columns
    changes: Changes = "added"  # what \Delta w is
    solved_biases: bool = False  # a bias is what is left of its pre-activation, b = z - W a, and varies with that
    column_biases: bool = False  # a bias is a column though vectors are rows, as in z = x W + b^T
    own_losses: Losses | None = None  # of which loss derivatives by what a sample has are, where the document tells
    own_losses_doubted: bool = False  # its loss is a mean, and nothing shows that these are of each sample's own
    sample_loss: str = ""  # the letter for the loss of one sample, where the lecture has it for that of all
    sample_shares: bool = False  # the loss of a sample is its share of the mean, of which they are the sum
    penalty_weight: Fraction = Fraction(1)  # so many times the weight of the lecture's penalty is \lambda
    entrywise_beside: bool = False  # names side by side are multiplied entry by entry, and matrices with a sign
    row_gradients: bool = False  # the derivative of a number by a vector is a row, as the words say; nabla is not

    def in_words(self) -> Mapping[str, str]:
        """The conventions as a report says them."""
        found = {"vectors": "rows" if self.rows else "columns"}
        if self.rows != self.by_input:
            found["weights"] = f"a row for each {'input' if self.by_input else 'unit'}"
        if self.column_weights:
            found["weights of a single unit"] = "row" if self.by_input else "column"
        if self.sample_rows and not self.rows:
            found["samples of a batch"] = "rows"
        if self.column_biases:
            found["biases"] = "columns"
        if self.negative_errors:
            found["error signals"] = "minus the derivative of the loss"
        if self.errors_by_output:
            found["error signals"] = "derivatives by the outputs of the units"
        if self.row_errors:
            found["error signals"] = "rows"
        if self.changes != "added":
            found["changes of parameters"] = _CHANGES[self.changes]
        if self.solved_biases:
            found["biases in derivatives"] = "what is left of the pre-activation, b = z - W a"
        if self.own_losses:
            found["derivatives in a batch"] = _OWN[self.own_losses]
        if self.sample_loss:
            found["loss of one sample"] = self.sample_loss
        if self.sample_shares:
            found["loss of one sample"] = "its share of the mean"
        if self.penalty_weight != 1:
            found["weight of the penalty"] = f"{self.penalty_weight} times that of the lecture file"
        if self.entrywise_beside:
            found["products without a sign"] = "entry by entry, of what is as large"
        if self.row_gradients:
            found["derivatives of a number"] = "rows"
        return found


LAYOUTS = (  # the lecture's own first
    Layout(),
    Layout(rows=True, by_input=True),
    Layout(column_weights=True),
    Layout(by_input=True),
    Layout(rows=True),
    Layout(rows=True, by_input=True, column_weights=True),
)
OF_SAMPLES = (  # of a batch besides: X w, and X W^T
    Layout(column_weights=True, sample_rows=True),
    Layout(sample_rows=True),
)
