"""What `check` takes a name for: decided by the definitions of a document, and unread where nothing decides."""

from __future__ import annotations

import pytest

from symbackprop.api import Lecture, check, parse_lecture
from tests.checking import verdicts


def _network(layers: str, inputs: int, loss: str = "squared_error", values: str = "", notation: str = "") -> Lecture:
    """A network as units and activations: "3 tanh, 1 sigmoid"."""
    tables = "".join(
        f'[[network.layers]]\nunits = {units}\nactivation = "{activation}"\n'
        for units, activation in (layer.split() for layer in layers.split(","))
    )
    network = f'title = "Names"\n[network]\ninputs = {inputs}\nloss = "{loss}"\n{tables}'
    return parse_lecture(f"{network}\n[values]\n{values}\n[training]\nlearning_rate = 0.1\n[notation]\n{notation}\n")


_LAYERS = _network("3 tanh, 2 sigmoid", 2, notation='style = "bracket"')
_UNSAID = _network("2 tanh, 2 sigmoid", 2)
_REGRESSION = _network(
    "3 tanh, 2 identity", 2, notation='style = "index"\nyhat = "y"\ny = "t"\nz1 = "a"\na1 = "z"\nL = "E"'
)
_MIXTURE = _network("3 sigmoid, 1 identity", 2, notation='W2 = "v"\na1 = "h"\nyhat = "p"')
_NEURON = _network("1 sigmoid", 2)
_LINE = _network("1 tanh", 1, values="x = [0.5]\ny = [1.5]\nW1 = [[0.3]]\nb1 = [0.1]")
_UNITS = _network(
    "2 sigmoid, 1 sigmoid",
    2,
    notation='L = "E"\nz1 = ["net_{h1}", "net_{h2}"]\na1 = ["out_{h1}", "out_{h2}"]\nz2 = ["net_o"]\nyhat = ["out_o"]\n'
    'y = ["t"]\nx = ["i_1", "i_2"]\nW1 = [["w11", "w21"], ["w12", "w22"]]\nW2 = [["w1o", "w2o"]]',
)
_ERRORS = _network(
    "2 sigmoid, 2 sigmoid",
    2,
    notation='L = "E"\na1 = ["h_1", "h_2"]\nyhat = ["o_1", "o_2"]\ny = ["t_1", "t_2"]\n'
    'W2 = [["w_5", "w_6"], ["w_7", "w_8"]]',
)
_COURSE = _network("3 tanh, 1 sigmoid", 2, "binary_cross_entropy", notation='style = "bracket"\nL = "J"')
_BATCH = _network(
    "3 tanh, 1 sigmoid",
    2,
    "binary_cross_entropy",
    "x = [[1, 2], [0.5, 1], [0, 1], [1, 1]]\ny = [[1], [0], [1], [1]]",
    'style = "bracket"\nL = "J"',
)
_VALUES = _network(
    "2 tanh, 1 identity",
    2,
    values="x = [0.5, -1]\ny = [0.4]\nW1 = [[0.2, 0.4], [0.6, -0.5]]\nb1 = [0, -0.2]\nW2 = [[0.7, 0.9]]\nb2 = [0.05]",
    notation='style = "bracket"',
)
_U = r"$u = \tanh(W^{[1]} x + b^{[1]})$, "  # a name of the document for the activations
_ZERO_BIAS = _network(
    "2 relu, 2 identity",
    2,
    values="x = [1, 2]\ny = [1, 0]\nW1 = [[0.1, 0.2], [0.3, -0.4]]\nb1 = [0, 0]\nW2 = [[0.5, 0.1], [-0.2, 0.4]]\nb2 = [0, 0]",
    notation='style = "bracket"',
)
_SOFTMAX_ROWS = _network("3 softmax", 2, "cross_entropy", notation='x = ["p", "q"]\nz1 = "u"\nyhat = "s"\ny = "y"')
_NEURON_LOSS = _network("1 sigmoid", 2, "binary_cross_entropy", notation='z1 = "z"\nyhat = "h"\ny = "y"')
_NEURON_WITH_VALUES = parse_lecture(
    'title = "Names"\n[network]\ninputs = 1\nloss = "squared_error"\n[[network.layers]]\nunits = 1\nactivation = "relu"\n'
    '[notation]\nz1 = ["z"]\n[values]\nx = [1]\ny = [1]\nW1 = [[2]]\nb1 = [0.5]\n'
)
_OWN_LAYERS = _network(
    "4 tanh, 2 tanh",
    3,
    notation='W1 = "W^{(1)}"\nW2 = "W^{(2)}"\nb1 = "b^{(1)}"\nb2 = "b^{(2)}"\nz1 = "z^{(1)}"\nz2 = "z^{(2)}"\n'
    'a1 = "h^{(1)}"\nyhat = "h^{(2)}"\nx = "x"',
)
_LAYERS_BELOW = _network(
    "4 tanh, 2 identity",
    3,
    notation='W1 = "W_1"\nb1 = "b_1"\nz1 = "z_1"\na1 = "h"\nW2 = "W_2"\nb2 = "b_2"\nyhat = "p"\nx = "x"\ny = "y"',
)
_ERROR_TERMS = _network(
    "3 sigmoid, 2 sigmoid",
    2,
    notation='L = "E"\na1 = ["h_1", "h_2", "h_3"]\nyhat = ["o_1", "o_2"]\ny = ["t_1", "t_2"]\n'
    'W1 = [["v_{11}", "v_{12}"], ["v_{21}", "v_{22}"], ["v_{31}", "v_{32}"]]\n'
    'W2 = [["w_{11}", "w_{12}", "w_{13}"], ["w_{21}", "w_{22}", "w_{23}"]]',
)
_FROM_THE_INPUT = parse_lecture(
    'title = "Names"\n[network]\ninputs = 3\nloss = "squared_error"\n'
    '[[network.layers]]\nunits = 4\nactivation = "sigmoid"\nbias = "none"\n'
    '[[network.layers]]\nunits = 2\nactivation = "sigmoid"\nbias = "none"\n'
    '[notation]\nx = "x"\ny = "y"\nW1 = "w^{(1)}"\nz1 = "z^{(1)}"\na1 = "a^{(2)}"\nW2 = "w^{(2)}"\nz2 = "z^{(2)}"\n'
    'yhat = "a^{(3)}"\nactivation1 = "g"\nactivation2 = "g"\n[[notation.also]]\nx = "a^{(1)}"'
)
_HIDDEN_OUT = _network(
    "4 sigmoid, 2 identity",
    3,
    notation='W1 = "W_1"\nb1 = "b_1"\nz1 = "z"\na1 = "h"\nW2 = "W_2"\nb2 = "b_2"\nyhat = "o"\nx = "x"\ny = "y"',
)
_ROWS_BATCH = _network(
    "2 relu, 1 identity",
    2,
    values="x = [[1, 2], [0.5, -1], [2, 1]]\ny = [[1], [0], [0.5]]\nW1 = [[0.2, -0.5], [-0.3, 0.1]]\nb1 = [0.5, 0.1]\n"
    "W2 = [[0.3], [0.4]]\nb2 = [0.1]",
    notation='style = "bracket"\nvectors = "rows"',
)
# lecture, document, verdicts
_CASES = [
    # what is defined as a quantity of the lecture is that quantity: its entries, powers, transposes and derivatives
    (_VALUES, _U + r"$\frac{dL}{dW^{[2]}} = (\hat{y} - y) u^T$, $\frac{dL}{dW^{[2]}} = (\hat{y} + y) u^T$", "given correct wrong"),
    (
        _VALUES,
        _U + r"$\frac{\partial u}{\partial z^{[1]}} = \operatorname{diag}(1 - u^2)$, $\frac{\partial u_i}{\partial z_i^{[1]}} = 1 - u_i^2$, "
        r"$\frac{\partial u_i}{\partial z_i^{[1]}} = 1 + u_i^2$",
        "given correct correct wrong",
    ),
    (_VALUES, _U + r"$u = (-0.2913, 0.5370)^T$, $u = (-0.2913, 0.5371)^T$, $u_2 = 0.537$, $u_2 = 0.538$", "given rounded wrong rounded wrong"),
    (_VALUES, r"$o = W^{[2]} a^{[1]} + b^{[2]}$, $\frac{dL}{do} = o - y$, $\frac{dL}{do} = o + y$, $o = 0.4$", "given correct wrong wrong"),
    # numbers of another shape begin an example of the document's own
    (_VALUES, _U + r"$u = (1, 2, 3)$, $v = (2, 0, 1)$, $u^T v = 5$, $u^T v = 6$", "given given given correct wrong"),
    # a slip in one definition does not renumber the layers
    (_LAYERS, r"$z^{[2]} = W^{[1]} a^{[1]} + b^{[1]}$", "wrong"),
    (_LAYERS, r"$z^{[2]} = W^{[2]} x + b^{[2]}$", "wrong"),
    (_UNSAID, r"$z^{(2)} = W^{(1)} a^{(1)} + b^{(1)}$", "wrong"),
    (_LAYERS, r"$a^{[1]} = x$, $z^{[2]} = W^{[2]} a^{[1]} + b^{[2]}$, $z^{[3]} = W^{[3]} a^{[1]} + b^{[3]}$", "correct given wrong"),
    # an entry of a matrix with a row for each input
    (
        _network("3 sigmoid, 2 identity", 2, notation='W1 = "W^{(1)}"\nW2 = "W^{(2)}"\nz1 = "t"\na1 = "h"\nz2 = "v"'),
        r"$t = x W^{(1)} + b^{(1)}$, $v = h W^{(2)} + b^{(2)}$, $\frac{\partial t_d}{\partial x_k} = W_{kd}^{(1)}$, "
        r"$\frac{\partial t_d}{\partial x_k} = W_{dk}^{(1)}$",
        "given given correct wrong",
    ),
    (_NEURON, r"$\sum_i w_i x_i = w^T x$, $\sum_i w_i x_i = w^T w$", "correct wrong"),
    # without a definition, numbers count what gives the equations a meaning
    (
        _UNSAID,
        r"$\delta^{(1)} = (W^{(2)})^T \delta^{(2)} \odot (1 - (a^{(1)})^2)$, "
        r"$\frac{\partial L}{\partial W^{(2)}} = \delta^{(2)} (a^{(1)})^T$, $\frac{\partial L}{\partial W^{(1)}} = \delta^{(2)} x^T$",
        "correct correct wrong",
    ),
    (_UNSAID, r"$\frac{\partial L}{\partial w_5} = \delta^{(3)} a^{(1)}$, $\frac{\partial L}{\partial w_5} = \delta^{(2)} a^{(1)}$", "correct wrong"),
    # a whole spelling with an index is its entry, and its letter is nothing else
    (
        _REGRESSION,
        r"$E = \frac12 \sum_k (y_k - t_k)^2$, $z_j = \tanh(a_j)$, $\delta_k = y_k - t_k$, "
        r"$\frac{\partial E}{\partial w_{kj}^{(2)}} = \delta_k z_j$, $\frac{\partial E}{\partial w_{kj}^{(2)}} = \delta_k a_j$, "
        r"$\delta_j = (1 - z_j^2) \sum_k w_{kj}^{(2)} \delta_k$, $\delta_j = (1 - a_j^2) \sum_k w_{kj}^{(2)} \delta_k$",
        "given given correct correct wrong correct wrong",
    ),
    (
        _MIXTURE,
        r"$p = \sum_i v_i h_i + b_4$, $\frac{\partial L}{\partial v_i} = (p - y) h_i$, $\frac{\partial L}{\partial v_i} = (p - y) v_i$",
        "given correct wrong",
    ),
    # a zero beside a vector is zero everywhere; a bias that is none in the lecture may be left out, under that condition
    (
        _ZERO_BIAS,
        r"$z^{[1]} = W^{[1]} x$, $b^{[1]} = \mathbf{0}$, $b^{[2]} = 0$, $z^{[1]} = W^{[1]} x$, $z^{[2]} = W^{[2]} a^{[1]}$, $z^{[1]} = x$, "
        r"$b^{[1]} = 1$, $W^{[1]} = 0$",
        "conditional given given conditional conditional wrong wrong wrong",
    ),
    # an index behind what a vector depends on, the Jacobian by its name, and rows by words
    (
        _SOFTMAX_ROWS,
        r"We write row vectors. $s(u)_i = \frac{e^{u_i}}{\sum e^{u_j}}$, $\frac{\partial s(u)_i}{\partial u_i} = s(u)_i - s(u)_i^2$, "
        r"$\frac{\partial s(u)_i}{\partial u_j} = -s(u)_i s(u)_j$ for $i \neq j$, $\frac{\partial s(u)_i}{\partial u_i} = s(u)_i + s(u)_i^2$, "
        r"$J_u(s) = \operatorname{diag}(s) - s^T s$, $J_u(s) = \operatorname{diag}(s) - s s^T$, $\nabla_u L = (\nabla_s L) J_u(s)$, $L = -y (\log s)^T$",
        "given correct correct wrong correct wrong correct given",
    ),
    # rows by a definition that runs over the layers; the input as layer 0 of the lecture's own letter
    (
        _OWN_LAYERS,
        r"$z^{(\ell)} = h^{(\ell-1)} W^{(\ell)} + b^{(\ell)}$ with $h^{(0)} = x$, $\delta^{(\ell)} = (\delta^{(\ell+1)} (W^{(\ell+1)})^T) \odot (1 - h^{(\ell)} \odot h^{(\ell)})$, "
        r"$\partial L / \partial W^{(\ell)} = (h^{(\ell-1)})^T \delta^{(\ell)}$, $\partial L / \partial W^{(\ell)} = (h^{(\ell)})^T \delta^{(\ell)}$",
        "given correct correct correct wrong",
    ),
    # the chain rule through whole layers, with braces around its names
    (
        _OWN_LAYERS,
        r"$z^{(1)} = x W^{(1)} + b^{(1)}$, $\frac{\partial{L}}{\partial{x}} = \frac{\partial{z^{(1)}}}{\partial{x}} \frac{\partial{h^{(1)}}}{\partial{z^{(1)}}} \frac{\partial{L}}{\partial{h^{(1)}}}$, "
        r"$\frac{\partial{L}}{\partial{x}} = \frac{\partial{z^{(1)}}}{\partial{x}} \frac{\partial{L}}{\partial{z^{(2)}}}$",
        "given correct wrong",
    ),
    # a target that is only supposed, and a function of a function without brackets
    (
        _NEURON_LOSS,
        r"If $y = 1$, then $L = -\ln\sigma(z)$, and for an example with $y = 0$ it is $-\ln(1 - \sigma(z)) = \ln(1 + e^{z})$, not "
        r"$-\ln(1 - \sigma(z)) = \ln(1 + e^{-z})$. $-\ln\sigma(z) = \ln(1 + e^{-z})$, $\log\sigma(z) = \ln(1 + e^{-z})$",
        "given correct given correct wrong correct wrong",
    ),
    (
        _NEURON_LOSS,
        r"If $y = 1$, $L = -\ln h$. When $y = 0$, it is $L = -\ln(1 - h)$ and not $L = -\ln h$. For $y = 0$ we have "
        r"$\frac{\partial L}{\partial h} = \frac{1}{1 - h}$. In general it is $\frac{\partial L}{\partial h} = \frac{1}{1 - h}$",
        "given correct given correct wrong given correct conditional",
    ),
    # what is only supposed of a pre-activation
    (
        _NEURON_WITH_VALUES,
        r"If $z < 0$, the neuron is dead; wenn $z \leq 0$ ist, auch, 如果 $z < 0$. Here $z < 0$, but $z > 0$",
        "given given given wrong correct",
    ),
    # what the lecture does not spell has its layers where the lecture writes them
    (
        _LAYERS_BELOW,
        r"$z_1 = W_1 x + b_1$, $h = \tanh(z_1)$, $p = W_2 h + b_2$, $\delta_2 = \nabla_p L$, $\delta_1 = (W_2^T \delta_2) \odot (1 - h \odot h)$, "
        r"$\nabla_{W_1} L = \delta_1 x^T$, $\nabla_{b_1} L = \delta_2$, $\delta_1 = (W_1^T \delta_2) \odot (1 - h \odot h)$",
        "given given given correct correct correct wrong wrong",
    ),
    # error signals that are minus the derivative, by what is said of them; a slip in one definition is none
    (
        _ERROR_TERMS,
        r"$E = \frac12 \sum_k (t_k - o_k)^2$, $\delta_k = (t_k - o_k) o_k (1 - o_k)$, $\delta_j = h_j (1 - h_j) \sum_k w_{kj} \delta_k$, "
        r"$\Delta w_{kj} = \eta \delta_k h_j$, $\frac{\partial E}{\partial v_{ji}} = -\delta_j x_i$, $\frac{\partial E}{\partial v_{ji}} = \delta_j x_i$, "
        r"$\delta_k = -(t_k - o_k) o_k (1 - o_k)$",
        "given correct correct correct correct wrong wrong",
    ),
    (
        _ERROR_TERMS,
        r"$E = \frac12 \sum_k (t_k - o_k)^2$, $\delta_k = (t_k - o_k) o_k (1 - o_k)$, $\delta_j = h_j (1 - h_j) \sum_k w_{kj} \delta_k$, "
        r"$\frac{\partial E}{\partial w_{kj}} = \delta_k h_j$, $\frac{\partial E}{\partial v_{ji}} = \delta_j x_i$",
        "given wrong correct correct correct",
    ),
    # layers that are counted from the input on, as the lecture's own spellings say
    (
        _FROM_THE_INPUT,
        r"$a^{(1)} = x$, $a^{(2)} = g(w^{(1)} x)$, $\frac{\partial a_i^{(l+1)}}{\partial a_j^{(l)}} = w_{ij}^{(l)} g'(z_i^{(l)})$, "
        r"$\frac{\partial a_i^{(l+1)}}{\partial w_{ij}^{(l)}} = a_j^{(l)} g'(z_i^{(l)})$, $\frac{\partial a_i^{(l+1)}}{\partial a_j^{(l)}} = w_{ij}^{(l)} g'(z_j^{(l)})$",
        "correct given correct correct wrong",
    ),
    # and those that a document names by its own letters of the vectors
    (
        _HIDDEN_OUT,
        r"$\delta_o = o - y$ and $\delta_h = W_2^T \delta_o \odot h \odot (1 - h)$, $\frac{\partial L}{\partial W_1} = \delta_h x^T$, "
        r"$\delta_h = W_2^T \delta_o \odot h$, $\frac{\partial L}{\partial x} = W_1 \delta_h$",
        "correct correct correct wrong wrong",
    ),
    # a sum of what has a sign
    (
        _ERRORS,
        r"$E = \sum_k +\frac12 (t_k - o_k)^2$, $\frac{\partial E}{\partial h_1} = \sum_k -(t_k - o_k) o_k (1 - o_k) \frac{\partial net_k}{\partial h_1}$, "
        r"$\frac{\partial E}{\partial h_1} = -(t_1 - o_1) o_1 (1 - o_1) w_5 - (t_2 - o_2) o_2 (1 - o_2) w_7$, $\sum_k -t_k = -t_1 - t_2$, $\sum_k -t_k = t_1 + t_2$",
        "given correct correct correct wrong",
    ),
    # one neuron has no numbers
    (
        _NEURON,
        r"$z = w_1 x_1 + w_2 x_2 + b$, $a = \sigma(z)$, $\hat y = a$, $L = \frac12 (y - a)^2$, "
        r"$\frac{\partial L}{\partial a} = -(y - a)$, $\frac{\partial L}{\partial a} = y - a$, "
        r"$\frac{\partial L}{\partial w_1} = \frac{\partial L}{\partial a} \frac{\partial a}{\partial z} \frac{\partial z}{\partial w_1}$, "
        r"$\frac{\partial L}{\partial b} = (a - y) a (1 - a)$, $\frac{\partial L}{\partial b} = (a - y) a$",
        "given given given given correct wrong correct correct wrong",
    ),
    (
        _LINE,
        r"$z = w x + b$, $w = 0.3$, $w = 0.4$, $\frac{\partial z}{\partial w} = x$, $\frac{\partial L}{\partial w} = (a - y)(1 - a^2) x$, "
        r"$\frac{\partial L}{\partial w} = (a - y)(1 - a^2) w$, $\frac{\partial L}{\partial b} = 1 - a^2$",
        "given given wrong correct correct wrong wrong",
    ),
    # units by their letters, and letters behind digits
    (
        _UNITS,
        r"$\delta_o = (out_o - t) out_o (1 - out_o)$, $\frac{\partial E}{\partial w2o} = \delta_o out_{h2}$, "
        r"$\frac{\partial E}{\partial w2o} = \delta_o out_{h1}$, $\delta_{h2} = \delta_o * w2o * out_{h2} (1 - out_{h2})$, "
        r"$\delta_{h2} = \delta_o * w1o * out_{h2} (1 - out_{h2})$, $\frac{\partial E}{\partial w21} = \delta_{h1} * i_2$, "
        r"$\frac{\partial E}{\partial w21} = \delta_{h1} * i_1$",
        "correct correct wrong correct wrong correct wrong",
    ),
    # words that nobody defines stand for what makes the lines true
    (
        _ERRORS,
        r"$E_{o1} = \frac12 (target_1 - output_1)^2$, $\frac{\partial E_{o1}}{\partial h_1} = -(target_1 - o_1) o_1 (1 - o_1) w_5$",
        "correct correct",
    ),
    (
        _ERRORS,
        r"$E_{o1} = \frac12 (t_1 - o_1)^2$, $\frac{\partial E_{o1}}{\partial h_1} = -(t_1 - o_1) o_1 (1 - o_1) w_5$, "
        r"$\frac{\partial E_{o1}}{\partial h_1} = -(t_1 - o_1) o_1 (1 - o_1) w_6$",
        "given correct wrong",
    ),
    (
        _LAYERS,
        r"$z = w x + b$, $a = \sigma(z)$, $L(a, y) = \frac12 (a - y)^2$, $\frac{\partial z}{\partial b} = 1$. "
        r"Now all of it: $z^{[1]} = W^{[1]} x + b^{[1]}$, $\frac{\partial L}{\partial W^{[1]}} = \delta^{[1]} x^T$, "
        r"$\frac{\partial L}{\partial W^{[1]}} = \delta^{[2]} x^T$",
        "given given unread correct given correct wrong",
    ),
    (_ERRORS, r"$\sigma'(u) = \sigma(u)(1 - \sigma(u))$, $\sigma'(u) = \sigma(u)(1 + \sigma(u))$", "correct wrong"),
    # dW is what the definitions say, for one sample, for a batch, and for one of any size
    (
        _COURSE,
        r"$dz^{[2]} = a^{[2]} - y$, $dW^{[2]} = dz^{[2]} a^{[1]T}$, $db^{[2]} = dz^{[2]}$, $dW^{[2]} = dz^{[2]} a^{[2]T}$",
        "correct correct correct wrong",
    ),
    # the matrices of a batch as its own slides write them
    (
        _BATCH,
        r"$\Delta^{[2]} = \frac14 (\hat Y - Y)$, $\Delta^{[1]} = (W^{[2]})^T \Delta^{[2]} \odot (1 - A^{[1]} \odot A^{[1]})$, "
        r"$\frac{\partial J}{\partial W^{[1]}} = \Delta^{[1]} X^T$, $\frac{\partial J}{\partial W^{[1]}} = \Delta^{[2]} X^T$",
        "correct correct correct wrong",
    ),
    (  # a slipped number in a product of matrices, too
        _ROWS_BATCH,
        r"$\Delta^{[2]} = \frac13 (\hat Y - Y)$, $(A^{[1]})^T \Delta^{[2]} \approx "
        r"\begin{bmatrix} 0.1 & 0.9 & 0.6 \\ 0 & 0 & 0 \end{bmatrix} \cdot \begin{bmatrix} -0.29 \\ 0.123 \\ -0.073 \end{bmatrix}"
        r"\approx \begin{bmatrix} 0.038 \\ 0 \end{bmatrix}$, $(A^{[1]})^T \Delta^{[2]} \approx "
        r"\begin{bmatrix} 0.1 & 0.9 & 0.6 \\ 0 & 0 & 0 \end{bmatrix} \cdot \begin{bmatrix} -0.29 \\ 0.132 \\ -0.073 \end{bmatrix}$",
        "correct correct correct wrong",
    ),
    (
        _BATCH,
        r"$dZ^{[2]} = A^{[2]} - Y$, $dW^{[2]} = \frac1m dZ^{[2]} A^{[1]T}$, $db^{[2]} = \frac1m \sum dZ^{[2]}$, "
        r"$dW^{[1]} = dZ^{[1]} X^T$",
        "correct correct correct wrong",
    ),
    (
        _COURSE,
        r"$Z^{[1]} = W^{[1]} X + b^{[1]}$, $dW^{[2]} = \frac1m dZ^{[2]} A^{[1]T}$, "
        r"$dZ^{[1]} = W^{[2]T} dZ^{[2]} * (1 - (A^{[1]})^2)$, $dZ^{[1]} = W^{[2]T} dZ^{[2]} * (1 - A^{[1]})$, "
        r"$dW^{[1]} = dZ^{[1]} X^T$, $W^{[1]} := W^{[1]} - \alpha dW^{[1]}$, $W^{[1]} := W^{[1]} - \alpha dW^{[2]}$",
        "given correct correct wrong wrong correct wrong",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("lecture", "text", "wanted"), _CASES)
def test_a_name_is_what_the_definitions_of_its_document_make_it(lecture: Lecture, text: str, wanted: str) -> None:
    """The right form, and the mistake beside it, with names that could be something else."""
    assert verdicts(lecture, text) == wanted.split()


def test_what_is_taken_from_the_definitions_stands_at_the_head() -> None:
    """A report says how the document was read."""
    found = check(_LAYERS, r"$a^{[1]} = x$, $z^{[2]} = W^{[2]} a^{[1]} + b^{[2]}$").conventions
    assert found["input"] == "layer 1"
