"""The matrix view of models: their equations and their backward pass in vectors and matrices."""

from __future__ import annotations

from fractions import Fraction
from types import MappingProxyType

import pytest

from symbackprop.api import parse_lecture, work_out
from symbackprop.compose.document import Chain, Document, Frame, Locals, Note, Phrase
from symbackprop.core.indices import instance_of
from symbackprop.core.quantities import Kind, Quantity
from symbackprop.core.substitution import at_places
from symbackprop.core.terms import Real
from symbackprop.derive.families import arrays
from symbackprop.network.lecture import Lecture
from symbackprop.render.unicode import unicode_printer
from symbackprop.rules.value import value_of
from tests.models import KINDS
from tests.sampling import EVERYTHING

VIEW = '[[sections]]\nkind = "training"\nview = {}\n'
PERCEPTRON = (
    "W = [[0.5, -0.2, 1], [0.1, 0.3, -0.4]]\nb = [0.1, -0.1]\nV = [[1, 2], [0.5, -1]]\nx = [1, 2, -1]\nt = [1, 0]"
)
SAMPLES = (
    "W = [[0.1, -0.2], [0.3, 0.4], [0, 0.5]]\nb = [0, 0.1, -0.1]\nx = [[1, 2], [3, -1]]\ny = [[1, 0, 0], [0, 0, 1]]"
)
STEPS = "W = [[0.5], [-0.3]]\nU = [[0.1, 0.4], [-0.2, 0.3]]\nb = [0, 0.1]\nh_0 = [0, 0]\nx = [[1], [0.5]]\ny = [0.2, 1]"
HEAD = 'inputs = ["x"]\n'


def model(equations: str, values: str, beside: str = "", view: str = '"matrix"') -> Lecture:
    text = f"title = \"T\"\n[model]\nequations = '''\n{equations}\n'''\n{beside}\n[values]\n{values}\n"
    return parse_lecture(f"{text}[training]\nlearning_rate = 0.1\n{VIEW.format(view)}")


def frames(document: Document, key: str) -> list[Frame]:
    return [one for one in document.frames if isinstance(one.title, Phrase) and one.title.key == key]


def lines(lecture: Lecture, document: Document, *keys: str) -> list[str]:
    """Each chain of some frames up to its first formula, as text."""
    printed = unicode_printer(lecture.spelling, 3)
    found = []
    for frame in (one for key in keys for one in frames(document, key)):
        for block in frame.blocks:
            chains = block.chains if isinstance(block, Locals) else (block,) if isinstance(block, Chain) else ()
            found += [f"{printed(chain.left)} = {printed(chain.links[0].right)}" for chain in chains]
    return found


IN_VECTORS = (
    r"""z = W x + b
h = \tanh(z)
s = V h
L = \frac{1}{2} \|s - t\|^2""",
    r"""z_i = \sum_j W_{ij} x_j + b_i
h_i = \tanh(z_i)
s_k = \sum_i V_{ki} h_i
L = \frac{1}{2} \sum_k (s_k - t_k)^2""",
)
SOFTMAX = r"""z_{nk} = \sum_j W_{kj} x_{nj} + b_k
p_{nk} = \frac{e^{z_{nk}}}{\sum_l e^{z_{nl}}}
L = -\frac{1}{2} \sum_n \sum_k y_{nk} \ln p_{nk}"""
RECURRENT = r"""h_t = \tanh(W x_t + U h_{t-1} + b)
L = \frac{1}{2} \|h_2 - y\|^2"""
ATTENTION = r"""Q = x A
K = x B
V = x C
S = Q K^\top
P_{ij} = \frac{e^{S_{ij}}}{\sum_k e^{S_{ik}}}
O = P V
L = \frac{1}{2} \|O - y\|_F^2"""
BILINEAR = (
    r"""u = A x
v = A y
s = u^\top v""",
    r"""u_i = \sum_j A_{ij} x_j
v_i = \sum_j A_{ij} y_j
s = \sum_i u_i v_i""",
)
ENERGY = r"E = -\frac{1}{2} s^\top W s"
HEADS = "A = [[0.1, 0.4], [-0.3, 0.2]]\nB = [[0.5, -0.1], [0.2, 0.1]]\nC = [[1, 0.3], [0, -0.5]]"


@pytest.mark.parametrize(
    ("ways", "values", "beside", "right"),
    [
        (
            IN_VECTORS,
            PERCEPTRON,
            HEAD + 'targets = ["t"]',
            ["z = W x + b", "h = tanh(z)", "s = V h", "L = (1/2) (s − t)ᵀ (s − t)", "∂L/∂s = s − t", "∂L/∂h = Vᵀ ∂L/∂s",
             "∂L/∂z = (Vᵀ ∂L/∂s) ⊙ (1 − h ⊙ h)", "∂L/∂W = ∂L/∂z xᵀ", "∂L/∂b = ∂L/∂z", "∂L/∂V = ∂L/∂s hᵀ"],
        ),
        (
            (SOFTMAX,),
            SAMPLES,
            HEAD + 'targets = ["y"]',
            ["zₙ = W xₙ + b", "pₙ = softmax(zₙ)", "∂L/∂zₙ = (1/2) (pₙ − yₙ)",
             "∂L/∂W = Σ_{n=1..2} ∂L/∂zₙ xₙᵀ", "∂L/∂b = Σ_{n=1..2} ∂L/∂zₙ"],
        ),
        (
            (RECURRENT,),
            STEPS,
            HEAD + 'targets = ["y"]\nconstants = ["h_0"]\nranges = { t = 2 }',
            ["h₂ = tanh(W x₂ + U h₁ + b)", "∂L/∂h₂ = h₂ − y", "∂L/∂h₁ = Uᵀ [∂L/∂h₂ ⊙ (1 − h₂ ⊙ h₂)]",
             "∂L/∂U = [∂L/∂h₁ ⊙ (1 − h₁ ⊙ h₁)] h₀ᵀ + [∂L/∂h₂ ⊙ (1 − h₂ ⊙ h₂)] h₁ᵀ"],
        ),
        (
            (ATTENTION,),
            HEADS + "\nx = [[1, 0], [0.5, -1], [0.2, 0.3]]\ny = [[1, 0], [0, 1], [0.5, 0.5]]",
            HEAD + 'targets = ["y"]',
            ["S = Q Kᵀ", "Pᵢ = softmax(Sᵢ)", "O = P V", "∂L/∂V = Pᵀ (O − y)", "∂L/∂K = (∂L/∂S)ᵀ Q", "∂L/∂A = xᵀ ∂L/∂Q"],
        ),
        (
            BILINEAR,
            "A = [[1, 0.5], [-0.5, 2]]\nx = [1, -1]\ny = [0.5, 1]",
            'inputs = ["x", "y"]',
            ["s = uᵀ v", "∂s/∂v = u", "∂s/∂u = v", "∂s/∂A = ∂s/∂u xᵀ + ∂s/∂v yᵀ"],
        ),
        ((ENERGY,), "s = [1, -1]\nW = [[0, 0.5], [0.25, 0]]", 'inputs = ["s"]', ["∂E/∂W = −(1/2) s sᵀ"]),
    ],
)  # fmt: skip
def test_equations_are_seen_as_vectors_and_matrices(
    ways: tuple[str, ...], values: str, beside: str, right: list[str]
) -> None:
    """With indices and without, of samples, steps and tokens; every line is proved, with its numbers."""
    for equations in ways:
        lecture = model(equations, values, beside)
        work = work_out(lecture)
        found = lines(lecture, work.document, "model.matrix_forward", "model.matrix_backward")
        assert [line for line in right if line not in found] == []
        assert work.checks.numeric > len(right)


def test_what_has_no_matrix_form_stays_in_indices() -> None:
    """Cases of each entry: the frame says it, and the other lines are in vectors."""
    cases = r"\begin{cases} z_i & z_i > 0 \\ 0.1 z_i & \text{otherwise} \end{cases}"
    values = "W = [[0.5, -0.2], [0.1, 0.3]]\nb = [0.1, -0.1]\nx = [1, 2]"
    lecture = model(f"z = W x + b\nh_i = {cases}\nL = h^\\top h", values)
    work = work_out(lecture)
    found = lines(lecture, work.document, "model.matrix_forward")
    assert found[0] == "z = W x + b"
    assert found[1].startswith("hᵢ = { zᵢ, zᵢ > 0")
    notes = [block.words for frame in work.document.frames for block in frame.blocks if isinstance(block, Note)]
    assert {note.key for note in notes if isinstance(note, Phrase)} >= {"model.in_indices"}


def test_a_circuit_of_numbers_has_no_matrix_view_and_says_so() -> None:
    """The other views are there."""
    work = work_out(model("q = x + y\nf = q z", "x = -2\ny = 5\nz = -4", view='["matrix", "scalar"]'))
    assert len(frames(work.document, "model.no_matrices")) == 1
    assert frames(work.document, "model.forward")


def test_a_wrong_row_of_the_table_makes_no_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """W x for W^T x: the lines that it would make are not proved, and stay in indices."""
    rows = dict(arrays.CONTRACTIONS)
    rows["ki,k->i"] = rows["ik,k->i"]
    monkeypatch.setattr(arrays, "CONTRACTIONS", MappingProxyType(rows))
    lecture = model(IN_VECTORS[0], PERCEPTRON, HEAD + 'targets = ["t"]')
    found = lines(lecture, work_out(lecture).document, "model.matrix_backward")
    assert any(line.startswith("∂L/∂hᵢ = Σ") for line in found)
    assert not any("V ∂L/∂s" in line for line in found)


@pytest.mark.sampled
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(67) if EVERYTHING else [3])
def test_random_models_are_proved_in_every_view(kind: str, seed: int) -> None:
    """Each line of their decks, in indices, scalars and matrices."""
    text = KINDS[kind](seed).toml() + VIEW.format('["index", "scalar", "matrix"]')
    assert work_out(parse_lecture(text)).checks.numeric > 3


def test_the_indices_of_samples_stay_where_they_are_written() -> None:
    """z_n = w^T x_n + b beside z = X w + b: each as it stands, whatever the matrix view makes of it."""
    values = "x = [[1, 2], [0.5, -1]]\nw = [0.3, -0.2]\nb = 0.1"
    for line, shown in (("z_n = w^\\top x_n + b", "zₙ = wᵀ xₙ + b"), ("z = x w + b", "z = x w + b")):
        end = "L = \\sum_n \\sigma(z_n)" if "_n" in line else "L = z^\\top z"
        lecture = model(f"{line}\n{end}", values, HEAD)
        assert lines(lecture, work_out(lecture).document, "model.overview")[0] == shown


# -- the equations as they stand -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("equations", "right"),
    [
        (RECURRENT, "hₜ = tanh(W xₜ + U hₜ₋₁ + b)"),
        (
            "h_{t,i} = \\tanh(\\sum_j W_{ij} x_{t,j} + \\sum_k U_{ik} h_{t-1,k} + b_i)\nL = \\sum_t h_{t,1}",
            "h_{t,i} = tanh(Σ_{j=1..1} Wᵢⱼ x_{t,j} + Σ_{k=1..2} Uᵢₖ h_{t-1,k} + bᵢ)",
        ),
        (
            "h_t = \\tanh(W x_t + U h_{t-1} + b)\ns_t = \\|h_t - y\\|^2\nL = \\sum_t s_t",
            "L = Σ_{t=1..2} sₜ",
        ),
        # what counts with the number of a step is shown at one step
        ("h_t = \\tanh(W x_t + U h_{t-1} + b)\ns_t = \\sum_{r=1}^{t} y^\\top h_r\nL = s_2", "s₂ = yᵀ h₁ + yᵀ h₂"),
        ("h_t = \\tanh(t W x_t + U h_{t-1} + b)\nL = y^\\top h_2", "h₂ = tanh(2 W x₂ + U h₁ + b)"),
    ],
)  # fmt: skip
def test_recursions_are_shown_as_they_are_written(equations: str, right: str) -> None:
    """With the step running, in vectors or indices; and what is shown is what is computed at each step."""
    used = [line for line in STEPS.split("\n") if line[0] != "y" or "y" in equations]
    constants = 'constants = ["h_0"]\nranges = { t = 2 }'
    lecture = model(equations, "\n".join(used), HEAD + constants, '"scalar"')
    work = work_out(lecture)
    shown = lines(lecture, work.document, "model.overview")
    assert any(line.startswith(right) for line in shown), shown
    found, compared = lecture.model, 0
    assert found is not None
    values = work.analysis.evaluation.values

    def entry(quantity: Quantity) -> Quantity:
        start = quantity.at[:1] == (0,)
        name = found.names[f"{quantity.name}_0" if start else quantity.name or found.loss]
        return name.entries[tuple(place for place in quantity.at[start:] if isinstance(place, int))]

    def value(quantity: Quantity) -> Real:
        sizes = {axis.layer: size for axis, size in found.stated.sizes.items()}
        return Fraction(sizes[quantity.layer]) if quantity.kind is Kind.WIDTH else values[entry(quantity)]

    for stated in found.statements.values():
        for one in found.stated.entries(stated.of):
            places = instance_of(stated.of, one)
            assert places is not None
            if entry(one) not in values:  # the loss does not need it
                continue
            assert float(value_of(at_places(stated.body, places), value)) == pytest.approx(float(values[entry(one)]))
            compared += 1
    assert compared
