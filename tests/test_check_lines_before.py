"""What a claim goes on with: the lines of numbers before it, right or wrong."""

from __future__ import annotations

import pytest

from symbackprop.api import parse_lecture
from tests.checking import verdicts

CHAIN = parse_lecture("""title = "One sigmoid"
[network]
inputs = 1
loss = "squared_error"
[[network.layers]]
units = 1
activation = "sigmoid"
bias = "none"
[values]
x = [3]
y = [0]
W1 = [[0.7]]
[notation]
z1 = "z"
""")
ROWS = parse_lecture("""title = "A row for each input"
[network]
inputs = 3
loss = "squared_error"
[[network.layers]]
units = 2
activation = "relu"
[[network.layers]]
units = 1
activation = "sigmoid"
[values]
x = [2, 3, -1]
y = [1]
W1 = [[0.1, 0.4], [0.2, 0.3], [0.3, 0.1]]
b1 = [0, 0]
W2 = [[0.7], [0.2]]
b2 = [0]
[notation]
style = "index"
vectors = "rows"
""")


@pytest.mark.parametrize(
    ("lines", "claims"),
    [
        # numbers in what a function is made of
        (r"$$\hat y = \frac{1}{1 + 0.1225}$$", "correct"),
        (r"$$\hat y = \frac{1}{1 + 0.1235}$$", "wrong"),
        # a number that was worked out wrongly by itself
        (r"$$e^{-2.1} \approx 0.1325$$ $$\hat y = \frac{1}{1 + 0.1325}$$", "wrong inherited"),
        (r"$$e^{-2.1} \approx 0.1325$$ $$\hat y = \frac{1}{1 + 0.1425}$$", "wrong wrong"),
        # a line with the same head
        (r"$$\hat y = 0.8$$ $$\hat y^2 = 0.64$$", "wrong inherited"),
        (
            r"$$\hat y = 0.8$$ $$\frac{dL}{dz} = 0.8 \cdot 0.8 \cdot (1 - 0.8)$$ $$\frac{dL}{dz} = 0.64 \cdot 0.2$$",
            "wrong inherited inherited",
        ),
        (
            r"$$\hat y = 0.8$$ $$\frac{dL}{dz} = 0.8 \cdot 0.8 \cdot (1 - 0.8)$$ $$\frac{dL}{dz} = 0.64 \cdot 0.3$$",
            "wrong inherited wrong",
        ),
        (
            r"$$\hat y = 0.8$$ $$\frac{dL}{dz} = 0.8 \cdot 0.8 \cdot (1 - 0.8)$$ $$\frac{dL}{dz} = 0.138$$",
            "wrong inherited wrong",
        ),
    ],
)
def test_a_claim_goes_on_with_numbers_before_it(lines: str, claims: str) -> None:
    """A line of numbers is judged by the one before it for the same head, and by what was worked out wrongly."""
    assert verdicts(CHAIN, lines) == claims.split()


TWO = parse_lecture("""title = "Two sigmoids"
[network]
inputs = 2
loss = "squared_error"
[[network.layers]]
units = 2
activation = "sigmoid"
[[network.layers]]
units = 1
[values]
x = [1, 2]
y = [0.5]
W1 = [[0.5, 0.7], [0.6, 0.8]]
b1 = [0.1, 0.2]
W2 = [[0.9, 0.1]]
b2 = [0.3]
[training]
learning_rate = 0.1
[notation]
style = "index"
""")
SLOPES = r"$$\frac{\partial a^{(1)}}{\partial z^{(1)}} = \sigma'(z^{(1)}) \approx "


@pytest.mark.parametrize(
    ("lines", "claims"),
    [
        # the derivative entry by entry, and what goes on from it
        (rf"{SLOPES}[0.8808 \cdot 0.1192, 0.9168 \cdot 0.0832] \approx [0.1050, 0.0763]$$", "conditional " * 3),
        (
            rf"{SLOPES}[0.8808 \cdot 0.1192, 0.9168 \cdot 0.0832] \approx [0.1050, 0.0863]$$",
            "conditional " * 2 + "wrong",
        ),
        (rf"{SLOPES}[0.1050, 0.0963]$$", "conditional wrong"),
        (
            rf"$$a_2^{{(1)}} = 0.9084$$ {SLOPES}[0.8808 \cdot 0.1192, 0.9084 \cdot 0.0916]$$",
            "wrong conditional inherited",
        ),
        # the product of the rate and a gradient, as the gradient has been printed
        (r"$$z^{(2)} = 1.1844$$ $$\delta^{(2)} = 0.65$$ $$b^{(2)} \leftarrow 0.3 - 0.065$$", "rounded wrong inherited"),
        (r"$$z^{(2)} = 1.1844$$ $$\delta^{(2)} = 0.65$$ $$b^{(2)} \leftarrow 0.3 - 0.075$$", "rounded wrong wrong"),
    ],
)
def test_what_goes_on_with_numbers_of_vectors(lines: str, claims: str) -> None:
    """A derivative read entry by entry, and a gradient that was printed, are what the next numbers start from."""
    assert verdicts(TWO, lines) == claims.split()


ROWWISE = r"$$z^{(1)} = W^{(1)T} x + b^{(1)}$$ $$z^{(2)} = W^{(2)T} a^{(1)} + b^{(2)}$$"


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"\frac{\partial L}{\partial W^{(1)}} = x \delta^{(1)T}", "correct"),
        (r"\frac{\partial L}{\partial W^{(1)}} = \delta^{(1)} x^T", "conditional"),
        (r"\delta^{(1)} = (W^{(2)} \delta^{(2)}) \odot \text{ReLU}'(z^{(1)})", "correct"),
        (r"\delta^{(1)} = (W^{(2)T} \delta^{(2)}) \odot \text{ReLU}'(z^{(1)})", "wrong"),
        (r"z^{(1)} = W^{(1)} x + b^{(1)}", "wrong"),
        # biases that are 0 may be left out, under that condition
        (r"z^{(1)} = W^{(1)T} x", "conditional"),
    ],
)
def test_columns_beside_weights_with_a_row_for_each_input(line: str, verdict: str) -> None:
    """Where the lecture file says rows and every definition is of columns, the weights alone lie as it says."""
    assert verdicts(ROWS, f"{ROWWISE} $${line}$$") == ["given", "given", verdict]


@pytest.mark.parametrize(
    ("line", "verdict"), [("z^{(1)} = x W^{(1)} + b^{(1)}", "given"), ("z^{(2)} = W^{(2)T} a^{(1)} + b^{(2)}", "wrong")]
)
def test_rows_stay_what_the_lecture_says(line: str, verdict: str) -> None:
    """What one definition confirms is the convention, as the lecture file says it."""
    # one definition in rows: what breaks it is wrong
    assert verdicts(ROWS, f"$$z^{{(1)}} = x W^{{(1)}} + b^{{(1)}}$$ $${line}$$")[1] == verdict
