"""What people leave out: definitions of commands, brackets, signs of derivatives, over what a sum runs, that m is 1."""

from __future__ import annotations

import pytest

from symbackprop.api import parse_lecture
from tests.checking import claims_of, verdicts


def _lecture(outputs: int, numbers: str = "", notation: str = 'style = "index"') -> str:
    return f"""title = "Two layers"
[network]
inputs = 2
loss = "squared_error"
[[network.layers]]
units = 3
activation = "sigmoid"
[[network.layers]]
units = {outputs}
[values]
{numbers}
[notation]
{notation}
"""


# which confirms that the names are those of the lecture
RIGHT = r"$$\frac{\partial L}{\partial z^{(2)}} = a^{(2)} - y = \delta^{(2)}$$"
TWO_OUTPUTS = parse_lecture(_lecture(2))
ONE_OUTPUT = parse_lecture(_lecture(1))


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        # derivatives by packages and by habit
        (r"\pdv{L}{z^{(2)}} = a^{(2)} - y", "correct"),
        (r"\pdv{L}{z^{(2)}} = y - a^{(2)}", "wrong"),
        (r"\pd{L}{b^{(2)}} = \delta^{(2)}", "correct"),
        (r"\deriv{L}{b^{(2)}} = -\delta^{(2)}", "wrong"),
        (r"\frac{\dd L}{\dd b^{(2)}} = \delta^{(2)}", "correct"),
        (r"\pdv{L}{z^{(2)}}{a^{(1)}} = W^{(2)}", "unread"),
        # products, transposes, norms and functions
        (r"\delta^{(1)} = (W^{(2)})\tran \delta^{(2)} \had \sigma'(z^{(1)})", "correct"),
        (r"\delta^{(1)} = (W^{(2)})^{\trans} \delta^{(2)} \otimes \sigma'(z^{(1)})", "correct"),
        (r"\delta^{(1)} = W^{(2)} \delta^{(2)} \otimes \sigma'(z^{(1)})", "wrong"),
        (r"\delta^{(1)} = \diag(\sigma'(z^{(1)})) W^{(2)\top} \delta^{(2)}", "correct"),
        (r"\delta^{(1)} = W^{(2)T} \delta^{(2)} .* \sigma'(z^{(1)})", "correct"),
        (r"L = \half \norm{a^{(2)} - y}_2^2", "given"),
        (r"L = \norm{a^{(2)} - y}_2^2", "wrong"),
        (r"a^{(1)} = \sigmoid(z^{(1)})", "given"),
        (r"a^{(1)} = \operatorname{logistic}(z^{(1)})", "given"),
        (r"a^{(1)} = \relu(z^{(1)})", "wrong"),
        (r"\qty(a^{(2)} - y)^T a^{(2)} = a^{(2)T} \qty(a^{(2)} - y)", "correct"),
        (r"\grad_{W^{(2)}} L = \delta^{(2)} a^{(1)T}", "correct"),
        (r"\z^{(2)} \defeq \W^{(2)} \a^{(1)} + \b^{(2)}", "given"),
        # the prime of MATLAB
        (r"\delta^{(1)} = (W^{(2)})' \delta^{(2)} \odot \sigma'(z^{(1)})", "correct"),
        (r"\delta^{(1)} = W^{(2)'} \delta^{(2)} \odot \sigma'(z^{(1)})", "correct"),
        (r"\frac{\partial L}{\partial W^{(2)}} = \delta^{(2)} a^{(1)\prime}", "correct"),
        # brackets and signs
        (r"\frac{\partial L}{\partial z_1^{(2)}} = (a_1^{(2)} - y_1", "correct"),
        (r"\frac{\partial L}{\partial z_1^{(2)}} = (a_1^{(2)} + y_1", "wrong"),
        (r"\frac{L}{\partial a^{(2)}} = a^{(2)} - y", "conditional"),
        (r"\frac{L}{\partial a^{(2)}} = a^{(2)} + y", "unread"),
        (r"a_1^{(2)}/\partial z_1^{(2)} = 1", "conditional"),
        # the loss by its targets
        (r"\frac{\partial L}{\partial y_1} = y_1 - a_1^{(2)}", "correct"),
        (r"\frac{\partial L}{\partial y_1} = a_1^{(2)} - y_1", "wrong"),
    ],
)
def test_what_is_left_out_is_put_in(line: str, verdict: str) -> None:
    """A command that the document does not define, a bracket or a sign is what people mean by it."""
    assert verdicts(TWO_OUTPUTS, f"{RIGHT} $${line}$$") == ["correct", "correct", verdict]


def test_what_the_document_defines_is_what_it_says() -> None:
    """A command of a customary name has the document's own meaning where it gives one."""
    text = r"\newcommand{\half}{\frac{1}{4}} $$L = \half \sum_k (a_k^{(2)} - y_k)^2$$"
    assert verdicts(TWO_OUTPUTS, f"{RIGHT} {text}") == ["correct", "correct", "wrong"]


def test_a_loss_by_a_target_that_does_not_matter_is_wrong() -> None:
    """With numbers, 0 is not the derivative of the loss by its target."""
    numbers = (
        "x = [1, 2]\ny = [0.5]\nW1 = [[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]]\nb1 = [0, 0, 0]\nW2 = [[1, 2, 3]]\nb2 = [0]"
    )
    lecture = parse_lecture(_lecture(1, numbers))
    claims = r"$\frac{\partial L}{\partial y} = 0$, $\frac{\partial L}{\partial x_1} = 0$"
    assert verdicts(lecture, f"{RIGHT} {claims}")[2:] == ["wrong", "wrong"]


PRIMES = r"$$\delta^{(1)} = W^{(2)'} \delta^{(2)} \odot \sigma'(z^{(1)})$$"


@pytest.mark.parametrize(
    ("before", "line", "verdict"),
    [
        # once primes have been transposes they stay so
        (PRIMES, r"\frac{\partial L}{\partial W^{(2)}} = -\delta^{(2)} a^{(1)'}", "wrong"),
        # they mark what an update gives, where the document says so
        (r"$$W^{(2)'} = W^{(2)} - \eta \delta^{(2)} a^{(1)T}$$", PRIMES.strip("$"), "wrong"),
    ],
)
def test_primes_have_one_meaning(before: str, line: str, verdict: str) -> None:
    """A prime is a transpose, or the mark of new values, and not both."""
    assert verdicts(TWO_OUTPUTS, f"{RIGHT} {before} $${line}$$")[-1] == verdict


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"L = \frac12 \sum (a^{(2)} - y)^2", "given"),
        (r"L = \frac12 \sum (a^{(1)} - y)^2", "wrong"),
        (r"\frac{\partial \frac12 \sum (a^{(2)} - y)^2}{\partial a^{(2)}} = a^{(2)} - y", "correct"),
        (r"\frac{\partial \frac12 \sum (a^{(2)} - y)^2}{\partial a^{(2)}} = y - a^{(2)}", "wrong"),
        (r"w_i^{t+1} \leftarrow w_i^t - \eta \frac{\partial L}{\partial w_i}", "correct"),
        (r"w_i^{t+1} \leftarrow w_i^t + \eta \frac{\partial L}{\partial w_i}", "unread"),
        (r"\frac{\partial L}{\partial W^{(2)}} = \frac1m \delta^{(2)} a^{(1)T}", "correct"),
        (r"b^{(2)} := b^{(2)} - \frac{\eta}{m} \delta^{(2)}", "correct"),
    ],
)
def test_over_what_a_sum_runs_and_what_counts_one_sample(line: str, verdict: str) -> None:
    """A sum without an index is over the only output, and m is 1 where there is one sample."""
    assert verdicts(ONE_OUTPUT, f"{RIGHT} $${line}$$") == ["correct", "correct", verdict]


def test_one_sample_is_said_and_a_slip_in_it_is_wrong() -> None:
    """Where right lines confirm that m is 1, a wrong line is wrong, and the head of the report says so."""
    right = (
        r"$$\frac{\partial L}{\partial W^{(2)}} = \frac1m \delta^{(2)} a^{(1)T}$$"
        r" $$b^{(2)} := b^{(2)} - \frac{\eta}{m} \delta^{(2)}$$"
    )
    claims = claims_of(
        ONE_OUTPUT, rf"{right} $$W^{{(2)}} := W^{{(2)}} + \frac{{\eta}}{{m}} \delta^{{(2)}} a^{{(1)T}}$$"
    )
    assert [str(claim.verdict) for claim in claims] == ["correct", "correct", "wrong"]


def test_a_derivative_of_what_has_nothing_to_do_with_it_says_nothing() -> None:
    """A right side that happens to be 0, as the left one is for want of a definition, is not proved by that."""
    text = r"$$q_k = \ln s_k$$ $$r_j = t_j^2$$ $$\frac{\partial q_k}{\partial r_j} = \sum_{i=1}^2 [\frac12 - \frac12]$$"
    assert verdicts(TWO_OUTPUTS, text)[-1] == "unread"


RELU = parse_lecture(_lecture(2).replace('"sigmoid"', '"relu"'))
SLOPE = r"\frac{\partial a_1^{(1)}}{\partial w_{11}^{(1)}}"


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"$$\delta^{(1)} = W^{(2)T} \delta^{(2)} \odot H(z^{(1)})$$", "correct"),
        (r"$$\delta^{(1)} = W^{(2)} \delta^{(2)} \odot H(z^{(1)})$$", "wrong"),
        (r"$$\delta^{(1)} = W^{(2)T} \delta^{(2)} \odot \operatorname{heaviside}(z^{(1)})$$", "correct"),
        (r"$$\delta_1^{(1)} = \text{step}(z_1^{(1)}) \sum_k w_{k1}^{(2)} \delta_k^{(2)}$$", "correct"),
        (r"ReLU: $$\delta_1^{(1)} = \text{step}(z_2^{(1)}) \sum_k w_{k1}^{(2)} \delta_k^{(2)}$$", "wrong"),
        # what the words suppose may be said at length
        (
            rf"ReLU. If $w_{{11}}^{{(1)}} x_1 + w_{{12}}^{{(1)}} x_2 + b_1^{{(1)}} > 0$, then\n\n$${SLOPE} = x_1$$",
            "conditional",
        ),
        (
            rf"ReLU. Then we have\n\n$$\delta_1^{{(1)}} = \sum_k w_{{k1}}^{{(2)}} \delta_k^{{(2)}}, {SLOPE} = x_2$$",
            "wrong",
        ),
    ],
)
def test_the_step_and_when_it_is_one(line: str, verdict: str) -> None:
    """The step function is the slope of ReLU, and nothing else is where the words do not suppose it."""
    assert verdicts(RELU, f"{RIGHT} {line}")[-1] == verdict


DZ_DW = r"\frac{\partial z_j^{(2)}}{\partial w_{ji}^{(2)}}"


@pytest.mark.parametrize(
    ("line", "claims"),
    [
        # a name with what it depends on
        (r"z^{(1)} = z^{(1)}(W) = W^{(1)} x + b^{(1)}", "given correct"),
        (r"z^{(1)} = z^{(1)}(W, b) = W^{(1)} x - b^{(1)}", "given wrong"),
        # a vector for its entry
        (
            rf"{DZ_DW} = \frac{{\partial}}{{\partial w_{{ji}}^{{(2)}}}} (W^{{(2)}} a^{{(1)}}) = a_i^{{(1)}}",
            "correct correct",
        ),
        (
            rf"{DZ_DW} = \frac{{\partial}}{{\partial w_{{ji}}^{{(2)}}}} (W^{{(2)}} a^{{(1)}}) = a_j^{{(1)}}",
            "correct wrong",
        ),
        # the diagonal for the matrix
        (r"\sigma'(z^{(1)}) = \frac{\partial a^{(1)}}{\partial z^{(1)}}", "conditional"),
        (r"\sigma'(z^{(1)}) = -\frac{\partial a^{(1)}}{\partial z^{(1)}}", "wrong"),
        # a command without its backslash
        (r"\frac{\partial L}{\partial z_1^{(2)}} = frac{2}{2} (a_1^{(2)} - y_1)", "correct"),
    ],
)
def test_what_is_written_shortly(line: str, claims: str) -> None:
    """A quantity with its arguments, a vector for its entry, and a diagonal for its matrix are what people mean."""
    assert verdicts(TWO_OUTPUTS, f"{RIGHT} $${line}$$")[2:] == claims.split()


@pytest.mark.parametrize(
    ("words", "verdict"), [("We mostly ignore vectors and matrices here.", "conditional"), ("", "wrong")]
)
def test_a_document_that_ignores_how_vectors_lie(words: str, verdict: str) -> None:
    """What is right of single units is so under that condition, where the words say that the rest is ignored."""
    products = r"$$\frac{\partial L}{\partial W^{(2)}} = \delta^{(2)} a^{(1)}$$"
    assert verdicts(TWO_OUTPUTS, f"{words} {RIGHT} {products}")[2:] == [verdict]
    wrong = r"$$\frac{\partial L}{\partial W^{(2)}} = -\delta^{(2)} a^{(1)}$$"
    assert verdicts(TWO_OUTPUTS, f"{words} {RIGHT} {wrong}")[2:] == ["wrong"]


@pytest.mark.parametrize(
    "line",
    [
        r"\frac{\partial L}{\partial z_1^{(2)}} = \space a_1^{(2)} {} y_1 \enskip",
        r"\frac{\partial L}{\partial z_1^{(2)}} \kern-1em \hateq \left. a_1^{(2)} {} y_1 \right.",
        r"\frac{\partial L}{\partial z_1^{(2)}} = \quad \framebox{$a_1^{(2)} {} y_1$}",
        r"\frac{\partial L}{\partial z_1^{(2)}} = \\ a_1^{(2)} {} \\ y_1",
        r"\frac{\partial L}{\partial z_1^{(2)}} \implies = \bbox[yellow]{a_1^{(2)} {} y_1}",
        r"\frac{\partial L}{\partial z_1^{(2)}} = \class{hot}{a_1^{(2)}} {} y_1 \require{cancel}",
    ],
)
def test_what_only_sets_is_set_aside(line: str) -> None:
    """Room, boxes and line ends change nothing, and drop nothing."""
    for sign, verdict in (("-", "correct"), ("+", "wrong")):
        assert verdicts(TWO_OUTPUTS, f"{RIGHT} $${line.replace('{}', sign, 1)}$$")[2:] == [verdict], sign
