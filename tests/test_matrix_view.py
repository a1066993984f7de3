"""The matrix view: what it prints, computed as it is printed, is the gradient of this very network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import autograd
import autograd.numpy as anp
import numpy as np
import pytest

from symbackprop.compose.document import Document
from symbackprop.compose.matrix import matrices
from symbackprop.compose.matrix.backward import layer_frames
from symbackprop.compose.picture import network_picture
from symbackprop.compose.verify import verify
from symbackprop.compose.views.matrix import frames
from symbackprop.core.errors import SymbackpropError
from symbackprop.core.graph import Definition, LocalForm
from symbackprop.core.places import ALL, Index
from symbackprop.core.quantities import Kind, Quantity, quantity_of
from symbackprop.core.substitution import substitute
from symbackprop.core.terms import Derivative, Kronecker, Product, Sum, Symbol, Term
from symbackprop.derive.families import arrays
from symbackprop.derive.families.entries import entry_at
from symbackprop.evaluate.analysis import analyse
from symbackprop.judge.families import equal_for_all_sizes
from symbackprop.network.build import network_of_graph
from symbackprop.network.lecture import Lecture
from symbackprop.network.schema import TrainingSection
from symbackprop.render.unicode import unicode_printer
from symbackprop.rules.activations import ACTIVATIONS
from symbackprop.rules.contractions import CONTRACTIONS, U, V
from symbackprop.rules.layers.dense import units as units_of
from tests.arrays import Arrays, formulas_of, gradients_of_formulas
from tests.lecture_texts import analysis_of, frames_of, lecture_of
from tests.networks import Case, autograd_loss_and_gradients

_OPTIONS = TrainingSection.model_validate({"kind": "training", "view": "matrix"})


def printed(lecture: Lecture) -> str:
    """Every formula of the view, a line each."""
    printer = unicode_printer(lecture.spelling, 4)
    chains = formulas_of(frames_of(lecture))
    return "\n".join(" = ".join(map(printer, (chain.left, *(link.right for link in chain.links)))) for chain in chains)


@pytest.mark.parametrize("pattern", CONTRACTIONS)
def test_a_row_of_the_table_is_what_its_pattern_says(pattern: str) -> None:
    """Against NumPy's einsum, on arrays whose sides all differ."""
    sizes = {"i": 2, "j": 3, "k": 4}
    left, right = pattern.split("->", maxsplit=1)[0].split(",")
    generator = np.random.default_rng(3)
    u, v = (generator.normal(size=[sizes[letter] for letter in letters]) for letters in (left, right))
    work = Arrays(lecture_of([(1, "identity", "none")]).network, {})
    work.known = {q: a if a.ndim > 1 else a[:, None] for q, a in ((U.quantity, u), (V.quantity, v))}
    work.array = work.known.__getitem__  # type: ignore[method-assign]
    np.testing.assert_allclose(np.squeeze(work.value(CONTRACTIONS[pattern])), np.einsum(pattern, u, v))


def check_numbers(lecture: Lecture) -> None:
    """The forward pass, every error signal and every gradient, computed with NumPy from the printed formulas."""
    found = gradients_of_formulas(lecture)
    _, gradients = autograd_loss_and_gradients(Case(lecture.network, dict(lecture.values)))
    for general in lecture.network.graph.parameters:
        entries = [*lecture.network.graph.entries(general)]
        right = np.array([gradients[lecture.network.places[entry]] for entry in entries])
        np.testing.assert_allclose(found[general._replace(at=(ALL,) * len(general.at))], right, rtol=1e-10, atol=1e-10)


SQUARE = [(2, "tanh", "per_unit"), (2, "sigmoid", "shared"), (2, "softmax", "per_unit")]


def _steady() -> Callable[[], float]:
    generator = np.random.default_rng(5)
    return lambda: round(float(generator.normal()), 2)


WRONG: dict[str, tuple[str, Term]] = {
    "W d instead of W^T d": ("ki,k->i", Product((U, V))),
    "no transpose in an outer product": ("i,j->ij", CONTRACTIONS["ik,k->i"]),
    "W^T a instead of W a": ("ik,k->i", CONTRACTIONS["ki,k->i"]),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_row_is_not_proved(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The matrices are read back by the rules of linear algebra, and are not what the indices say."""
    pattern, form = WRONG[wrong]
    monkeypatch.setattr(arrays, "CONTRACTIONS", {**CONTRACTIONS, pattern: form})
    with pytest.raises(SymbackpropError):
        frames_of(lecture_of(SQUARE, loss="cross_entropy", numbers=_steady()))


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_row_gives_wrong_numbers(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test with NumPy sees what the proof would have stopped."""
    lecture = lecture_of(SQUARE, loss="cross_entropy", numbers=_steady())
    check_numbers(lecture)
    pattern, form = WRONG[wrong]
    monkeypatch.setattr(arrays, "CONTRACTIONS", {**CONTRACTIONS, pattern: form})
    monkeypatch.setattr(matrices, "equal_for_all_sizes", lambda *_: True)
    with pytest.raises((AssertionError, ValueError, SymbackpropError)):
        check_numbers(lecture)


def residual(lecture: Lecture) -> Lecture:
    """The lecture with a^[2] = g(z^[2]) + a^[1] put into its graph."""
    network = lecture.network

    def with_shortcut(definition: Definition) -> Definition:
        if definition.of.variable != quantity_of(Kind.ACTIVATION, 2).variable:
            return definition
        below = definition.of._replace(variable=quantity_of(Kind.ACTIVATION, 1).variable)
        (by_z,) = definition.forms
        g = {definition.of: definition.body}  # the row writes g'(z) in g(z), which is no longer a
        slope = LocalForm(by_z.by, substitute(by_z.term, g.get))
        other = Index("m", units_of(1))
        shortcut = LocalForm(below._replace(at=(other,)), Kronecker(below.at[0], other))
        return Definition(definition.of, Sum((definition.body, Symbol(below))), (slope, shortcut))

    graph = replace(network.graph, definitions=tuple(map(with_shortcut, network.graph.definitions)))
    changed = network_of_graph(graph, network.inputs, network.layers, network.loss, network.samples)
    return replace(lecture, network=changed)


@pytest.mark.parametrize("samples", [None, 3, 8])
@pytest.mark.parametrize("activation", ["softplus", "tanh", "relu"])
def test_a_residual_connection_shows(activation: str, samples: int | None) -> None:
    """In the forward pass, and in every gradient below it, with no other change."""
    layers = [(2, activation, "per_unit"), (2, activation, "none"), (2, "sigmoid", "shared")]
    lecture = residual(lecture_of(layers, numbers=_steady(), samples=samples))
    work = Arrays.of_lecture(lecture)
    for chain in formulas_of(frames_of(lecture)):
        work.take(chain)
    functions = {
        "softplus": lambda z: anp.log(1 + anp.exp(z)),
        "tanh": anp.tanh,
        "relu": lambda z: anp.where(z > 0, z, 0.0),
    }
    g, n = functions[activation], 1 if samples is None else samples
    whole = Arrays.of_lecture(lecture)

    def of(kind: Kind, layer: int | None = None) -> Any:
        general = lecture.network.graph.general(quantity_of(kind, layer).variable)
        assert general is not None
        every = general._replace(at=(ALL,) * len(general.at))
        return whole.array(every if general.sample is None else every.of_sample(ALL))

    x, y = of(Kind.INPUT), of(Kind.TARGET)

    def loss(theta: Any) -> Any:
        w1, b1, w2, w3, b3 = theta
        a1 = g(w1 @ x + b1)
        a2 = g(w2 @ a1) + a1
        p = 1 / (1 + anp.exp(-(w3 @ a2 + b3)))
        return anp.sum((p - y) ** 2) / 2 / n

    names = [(Kind.WEIGHT, 1), (Kind.BIAS, 1), (Kind.WEIGHT, 2), (Kind.WEIGHT, 3), (Kind.BIAS, 3)]
    right = autograd.grad(loss)([of(*name) for name in names])
    for (kind, layer), gradient in zip(names, right, strict=True):
        general = lecture.network.graph.general(quantity_of(kind, layer).variable)
        assert general is not None
        found = work.gradients[general._replace(at=(ALL,) * len(general.at))]
        np.testing.assert_allclose(np.ravel(found), np.ravel(gradient), rtol=1e-10, atol=1e-12)


def test_a_residual_connection_is_printed() -> None:
    """A sum of what both users send back."""
    layers = [(2, "softplus", "none"), (2, "softplus", "none"), (2, "sigmoid", "none")]
    lines = printed(residual(lecture_of(layers)))
    assert "a^{[2]} = softplus(z^{[2]}) + a^{[1]}" in lines
    assert "= [(W^{[2]})ᵀ δ^{[2]} + (W^{[3]})ᵀ δ^{[3]}] ⊙ σ(z^{[1]})\n" in lines


DERIVATIVES = {
    "sigmoid": "[(W^{[2]})ᵀ δ^{[2]}] ⊙ a^{[1]} ⊙ (1 − a^{[1]})",
    "tanh": "[(W^{[2]})ᵀ δ^{[2]}] ⊙ (1 − a^{[1]} ⊙ a^{[1]})",
    "relu": "[(W^{[2]})ᵀ δ^{[2]}] ⊙ ReLU′(z^{[1]})",
    "softplus": "[(W^{[2]})ᵀ δ^{[2]}] ⊙ σ(z^{[1]})",
    "leaky_relu": "[(W^{[2]})ᵀ δ^{[2]}] ⊙ LReLU′_{0.01}(z^{[1]})",
    "elu": "[(W^{[2]})ᵀ δ^{[2]}] ⊙ ELU′₁(z^{[1]})",
    "gelu": "[(W^{[2]})ᵀ δ^{[2]}] ⊙ (Φ(z^{[1]}) + z^{[1]} ⊙ φ(z^{[1]}))",
    "silu": "[(W^{[2]})ᵀ δ^{[2]}] ⊙ [σ(z^{[1]}) + a^{[1]} ⊙ (1 − σ(z^{[1]}))]",
    "softsign": "[(W^{[2]})ᵀ δ^{[2]}] ⊘ ([1 + |z^{[1]}|] ⊙ [1 + |z^{[1]}|])",
    "hard_tanh": "[(W^{[2]})ᵀ δ^{[2]}] ⊙ hardtanh′(z^{[1]})",
    "identity": "(W^{[2]})ᵀ δ^{[2]}",
    "softmax": "[(W^{[2]})ᵀ δ^{[2]} − (a^{[1]})ᵀ (W^{[2]})ᵀ δ^{[2]}] ⊙ a^{[1]}",
}


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_derivative_is_the_layers_own(activation: str) -> None:
    """Softplus' derivative is sigma, not sigma'; no activation is written in general."""
    text = printed(lecture_of([(3, activation, "per_unit"), (2, "sigmoid", "none")], loss="binary_cross_entropy"))
    assert f"δ^{{[1]}} = ∂L/∂z^{{[1]}} = {DERIVATIVES[activation]}\n" in text
    assert "g^" not in text


TIES = {
    "within a layer": ("W1[1,1]", "W1[2,2]"),
    "across layers": ("W1[1,2]", "W2[2,1]"),
    "three places": ("W1[1,1]", "W1[2,2]", "W2[1,1]"),
    "biases": ("b1[1]", "b2[2]"),
}


@pytest.mark.parametrize("tie", TIES)
def test_tied_parameters_have_the_shares_of_all_their_places(tie: str) -> None:
    """Delta a^T alone is not printed as the gradient of a matrix with tied entries; every line is proved."""
    lecture = lecture_of([(2, "tanh", "per_unit"), (2, "sigmoid", "per_unit")], tied=TIES[tie])
    analysis = analyse(lecture)
    shown = [*frames(analysis, network_picture(lecture.network), _OPTIONS)]
    proofs, _ = verify(analysis, Document("", "", "", "", "", tuple(shown)))
    assert len(proofs) > 8  # beside the definitions of delta
    for general in {place.variable for place in lecture.network.graph.ties}:
        family = next(one for one in lecture.network.graph.parameters if one.variable == general)
        whole = family._replace(at=(ALL,) * len(family.at))
        (chain,) = (c for c in formulas_of(shown) if getattr(c.left, "by", None) == whole)
        assert isinstance(chain.links[0].right, Sum)


WHOLE = {
    "a batch as columns": {"samples": 3, "numbers": True},
    "a batch sample by sample": {"samples": 7, "numbers": True},
    "one frozen weight": {"frozen": ("W1[1,2]",), "numbers": True},
    "a tied weight that is frozen, in a batch": {
        "samples": 2, "tied": ("W1[1,1]", "W2[2,1]"), "frozen": ("W1[1,1]",), "numbers": True,
    },
    "no numbers": {"samples": 3, "mean": True},
}  # fmt: skip


@pytest.mark.parametrize("case", WHOLE)
def test_every_line_goes_before_the_judge(case: str) -> None:
    """Formulas entry by entry, and every number, updates included."""
    options = {**WHOLE[case]}
    if options.get("numbers"):
        options["numbers"] = _steady()
    lecture = lecture_of([(2, "softplus", "shared"), (2, "sigmoid", "per_unit")], **options)
    analysis = analyse(lecture)
    shown = tuple(frames(analysis, network_picture(lecture.network), _OPTIONS))
    proofs, numeric = verify(analysis, Document("", "", "", "", "", shown))
    assert len(proofs) > 5
    assert numeric > 10 or "numbers" not in options


def test_a_formula_for_another_matrix_is_not_proved() -> None:
    """The view refuses a form that does not say what the definition says."""
    lecture = lecture_of([(2, "tanh", "per_unit"), (2, "sigmoid", "per_unit")])
    view = matrices.matrix_view(analysis_of(lecture), network_picture(lecture.network), pairs=False, shapes=False)
    definition = lecture.network.graph.definitions[0]

    def without_bias(quantity: Quantity) -> Term | None:
        return Symbol(quantity_of(Kind.BIAS, 2, quantity.unit)) if quantity.kind is Kind.BIAS else None

    wrong = substitute(definition.body, without_bias)
    right = view.formula(definition.of, Symbol(definition.of), definition.body).right
    entry = entry_at(lecture.network.graph, right, *definition.of.at)
    assert equal_for_all_sizes(lecture.network.graph, entry, definition.body)
    assert not equal_for_all_sizes(lecture.network.graph, entry, wrong)


def test_a_batch_is_a_matrix_with_its_numbers() -> None:
    """Three samples: Z = W X + b, three columns each; eight are gone through sample by sample."""
    layers = [(2, "tanh", "per_unit"), (2, "softmax", "shared")]
    few = printed(lecture_of(layers, loss="cross_entropy", samples=3, numbers=_steady()))
    assert "Z^{[1]} = W^{[1]} X + b^{[1]} = [" in few
    assert "Δ^{[2]}" in few
    many = printed(lecture_of(layers, loss="cross_entropy", samples=8, numbers=_steady()))
    assert "Z^" not in many
    assert "z^{[1](1)} = [" in many


def test_what_is_frozen_does_not_move() -> None:
    """A single frozen weight is masked; a matrix that is all frozen has no update."""
    layers = [(2, "tanh", "none"), (2, "sigmoid", "none")]
    assert "= W^{[1]} − α [1, 0; 1, 1] ⊙ ∂L/∂W^{[1]}" in printed(lecture_of(layers, frozen=("W1[1,2]",)))
    text = printed(lecture_of(layers, frozen=("W1[1,1]", "W1[1,2]", "W1[2,1]", "W1[2,2]")))
    assert "W_{new}^{[1]}" not in text
    assert "W_{new}^{[2]}" in text


@pytest.mark.parametrize("kind", [Kind.WEIGHT, Kind.BIAS, Kind.PREACTIVATION, Kind.ACTIVATION, Kind.INPUT])
def test_one_family_alone_is_derived_and_verified(kind: Kind) -> None:
    """Its error signals, then its own formula; the derivative by an activation is not that by its pre-activation."""
    layers = [(2, "tanh", "per_unit"), (2, "softmax", "per_unit")]
    analysis = analyse(lecture_of(layers, loss="cross_entropy", numbers=_steady()))
    quantity = quantity_of(kind, None if kind is Kind.INPUT else 1, 1, 1 if kind is Kind.WEIGHT else None)
    shown = tuple(layer_frames(analysis, quantity))
    verify(analysis, Document("", "", "", "", "", shown))
    lefts = {chain.left for chain in formulas_of(list(shown))}
    delta = Symbol(quantity_of(Kind.DELTA, 1, ALL))
    whole = quantity._replace(at=(ALL,) * len(quantity.at))
    assert (delta if kind is Kind.PREACTIVATION else Derivative(quantity_of(Kind.LOSS), whole)) in lefts
