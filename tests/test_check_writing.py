"""How people write who have never seen this program: each kind of writing with a right claim and a wrong one."""

from __future__ import annotations

import pytest

from symbackprop.api import Lecture, check, parse_lecture
from tests.checking import example, verdicts


def _lecture(
    widths: str, inputs: int, loss: str = "squared_error", *, values: str = "", notation: str = "", rate: str = "0.1"
) -> Lecture:
    """A network such as `3 relu, 1 sigmoid`, in a notation of the test's own."""
    layers = "".join(
        f'[[network.layers]]\nunits = {units}\nactivation = "{name}"\n'
        for units, name in (layer.split() for layer in widths.split(", "))
    )
    return parse_lecture(
        f'title = "Writing"\n[network]\ninputs = {inputs}\nloss = "{loss}"\n{layers}\n[values]\n{values}\n'
        f"[training]\nlearning_rate = {rate}\n[notation]\n{notation}\n"
    )


_CHAIN = _lecture(
    "1 sigmoid, 1 sigmoid",
    1,
    values="x = [1.5]\ny = [0.5]\nW1 = [[0.3]]\nb1 = [0.1]\nW2 = [[0.2]]\nb2 = [0.2]",
    notation="updated = '{}_{new}'",
)
_CODE = _lecture(
    "2 sigmoid, 1 sigmoid",
    2,
    values="x = [0, 1]\ny = [1]\nW1 = [[0.2, 0.4], [0.3, 0.1]]\nb1 = [0, 0]\nW2 = [[0.5, 0.6]]\nb2 = [0]",
    notation="""
L = "E"
x = ["out_{i1}", "out_{i2}"]
W1 = [["w11", "w21"], ["w12", "w22"]]
z1 = ["net_{h1}", "net_{h2}"]
a1 = ["out_{h1}", "out_{h2}"]
W2 = [["w1o", "w2o"]]
z2 = ["net_o"]
yhat = ["out_o"]
y = ["t_o"]
delta1 = ["\\\\delta_{h1}", "\\\\delta_{h2}"]
""",
)
_LOGISTIC = _lecture(
    "1 sigmoid",
    2,
    "binary_cross_entropy",
    notation='style = "bracket"\nW1 = { whole = "w^T" }\nb1 = "b"\nz1 = "z"\nyhat = "a"',
)
_NEURON = _lecture(
    "1 sigmoid",
    1,
    values="x = [0.5]\ny = [1.5]\nW1 = [[0.3]]\nb1 = [0.1]",
    notation='W1 = [["w"]]\nb1 = ["b"]\nz1 = ["z"]\nyhat = ["a"]\nx = ["x"]\ny = ["y"]',
)
_CHAINED = _lecture(
    "2 sigmoid, 1 sigmoid", 2, values="x = [0.5, -1]\nW1 = [[0.2, 0.4], [0.3, 0.1]]", notation='W1 = "W_1"\nx = "x"'
)
_LISTS = _lecture(
    "2 sigmoid, 1 sigmoid",
    2,
    "binary_cross_entropy",
    values="x = [0.5, -1]\ny = [1]\nW1 = [[0.2, 0.4], [0.3, 0.1]]\nb1 = [0, 0]\nW2 = [[0.5, 0.6]]\nb2 = [0.1]",
    notation='style = "bracket"',
)
_CLASSES = _lecture(
    "3 softmax",
    2,
    "cross_entropy",
    values="x = [0.5, -1]\ny = [0, 1, 0]\nW1 = [[0.2, 0.4], [0.3, 0.1], [1, 2]]\nb1 = [0, 0, 0]",
    notation="z1 = 'z'\n[[notation.also]]\nz1 = 's'",
)
_CLASSES_BY_WHOLE = _lecture("3 softmax", 4, "cross_entropy", notation='W1 = "W"\nx = "x"')
_PENALTY = parse_lecture(
    'title = "Writing"\n[network]\ninputs = 2\nloss = "squared_error"\nregularizer = { name = "l2", weight = 0.1 }\n'
    '[[network.layers]]\nunits = 2\n[notation]\nW1 = "W"\nb1 = "b"\nx = "x"\ndelta1 = \'\\delta\'\n'
)
_LOGIT = _lecture(
    "1 sigmoid", 1, values="x = [0.5]\nW1 = [[0.3]]\nb1 = [0.1]", notation='yhat = ["a"]\nx = ["x"]\nW1 = [["w"]]'
)
_BRACKET = _lecture("3 relu, 2 sigmoid", 2, notation='style = "bracket"')
_BATCH = _lecture(
    "3 relu, 2 softmax", 2, "cross_entropy", values="x = [[1, 2], [0, 1]]\ny = [0, 1]", notation='style = "bracket"'
)
_ZERO = _lecture(
    "1 identity",
    2,
    values="x = [0, 2]\ny = [1]\nW1 = [[0.5, 0.3]]\nb1 = [0.1]",
    notation='z1 = ["z_1"]\nx = ["x_1", "x_2"]\nW1 = [["w_1", "w_2"]]',
)
_INDEX = _lecture("3 sigmoid, 2 sigmoid", 2, notation='style = "index"\nL = "C"')
_SOFTMAX = example("softmax_cross_entropy")
_THEORY = example("backpropagation_theory")

_CASES = [
    # what may be a parameter after an update is no new name
    (_CHAIN, r"$w^{(2)}_{new} = 0.2 + 0.3$, $q_{new} = 3$", "unread given"),
    # an input that happens to be 0 excuses nothing
    (_CODE, r"$w12^{+} = w12 - \eta \frac{\partial E}{\partial w12}$, $w12^{+} = w12 - \eta \frac{\partial E}{\partial w11}$", "correct wrong"),
    # a prime that is not raised
    (_CHAIN, r"$\sigma\prime(x) = \sigma(x)(1 - \sigma(x))$, $\sigma\prime(x) = \sigma(x)(1 + \sigma(x))$", "correct wrong"),
    # a target that stands in the claim is not put in
    (_LOGISTIC, r"$L = -yln(a) - (1-y)ln(1-a)$, $L = -yln(a) + (1-y)ln(1-a)$, $L = -\ln a$", "given wrong conditional"),
    # d/dx before a sum without brackets
    (_NEURON, r"$\frac{\partial z}{\partial w} = \frac{\partial}{\partial w} w x + b = x$", "correct correct"),
    (_NEURON, r"$\frac{\partial z}{\partial w} = \frac{\partial}{\partial w} w x - b = x + 1$", "wrong wrong"),
    # words between the rows of a display
    (_BRACKET, r"\begin{gather} \begin{aligned} z^{[1]} = W^{[1]} x + b^{[1]} \end{aligned} \shortintertext{so:} \begin{aligned} z^{[2]} = W^{[2]} a^{[1]} \end{aligned} \end{gather}", "given wrong"),
    # a letter with the name of its function below
    (_BATCH, r"$A^{[1]} = g_{ReLU}(Z^{[1]})$, $g_{\text{ReLU}}(Z^{[1]}) = \max(0, Z^{[1]})$, $A^{[1]} = g_{\tanh}(Z^{[1]})$", "given correct wrong"),
    # words of cases in other languages
    *((_THEORY, rf"$\delta_{{kj}} = 1$ {when} $k = j$, $0$ {otherwise}", "correct") for when, otherwise in (("si", "sinon"), ("wenn", "sonst"), ("se", "altrimenti"), ("jeśli", "inaczej"))),
    (_THEORY, r"$$\frac{\partial \hat y_i}{\partial z_j^L} = \begin{cases} \hat y_i (1 - \hat y_i) & \text{si } i = j \\ -\hat y_i \hat y_j & \text{sinon} \end{cases}$$", "correct"),
    (_THEORY, r"$$\frac{\partial \hat y_i}{\partial z_j^L} = \begin{cases} \hat y_i (1 - \hat y_i) & \text{se } i = j \\ \hat y_i \hat y_j & \text{altrimenti} \end{cases}$$", "wrong"),
    # layers above, although the lecture's notation counts units there
    (_lecture("2 relu, 1 identity", 2), r"$a^{(1)} = \mathrm{ReLU}(z^{(1)})$ with $z_1^{(1)} = w_{11}^{(1)} x_1 + w_{12}^{(1)} x_2 + b_1^{(1)}$. $\frac{\partial L}{\partial z^{(2)}} = \hat y - y$, $\frac{\partial L}{\partial W^{(2)}} = \delta^{(2)} (a^{(1)})^T$, $\frac{\partial L}{\partial W^{(2)}} = \delta^{(2)} a^{(1)}$", "given given correct correct conditional"),
    # the input as layer 1
    (_lecture("1 sigmoid, 1 sigmoid", 1), r"$z^{(2)} = w^{(1)} a^{(1)} + b^{(1)}$, $a^{(2)} = \sigma(z^{(2)})$, $\hat y = a^{(3)}$, $\frac{\partial z^{(3)}}{\partial w^{(2)}} = a^{(2)}$, $\frac{\partial z^{(3)}}{\partial w^{(2)}} = a^{(3)}$", "given given given correct wrong"),
    (_lecture("3 sigmoid, 2 sigmoid", 3), r"$z_i^{(l+1)} = \sum_{j=1}^{s_l} W_{ij}^{(l)} a_j^{(l)} + b_i^{(l)}$, $x_i = a_i^{(1)}$, $\frac{\partial z_i^{(l+1)}}{\partial W_{ij}^{(l)}} = a_j^{(l)}$, $\frac{\partial z_i^{(l+1)}}{\partial W_{ij}^{(l)}} = a_i^{(l)}$", "given correct correct wrong"),
    # a usual letter for the loss, and theta for any parameter
    (_SOFTMAX, r"$\theta \leftarrow \theta - \eta \, dJ/d\theta$, $\theta^{\mathrm{new}} = \theta - \eta \, dJ/d\theta$, $\theta^{\mathrm{new}} = \theta + \eta \, dJ/d\theta$", "correct correct wrong"),
    (_SOFTMAX, r"$\theta_{n+1} = \theta_n - \eta \nabla_\theta J(\theta_n)$, $w_{k+1} = w_k - \eta \nabla J(w_k)$, $\theta_{n+1} = \theta_n + \eta \nabla_\theta J(\theta_n)$", "correct correct wrong"),
    (_SOFTMAX, r"$J = -\sum_i y_i \ln \hat y_i$, $\frac{\partial J}{\partial z^{(3)}} = \hat y_1 - y_1$, $\frac{\partial J}{\partial z^{(3)}} = y_1 - \hat y_1$", "given correct wrong"),
    (_SOFTMAX, r"$J = \frac12 q^2$, $\frac{\partial J}{\partial q} = q$, $\frac{\partial J}{\partial q} = 2q$", "given correct wrong"),
    # the chain rule over vectors of layers, in the layout in which it fits
    (_INDEX, r"$\frac{\partial C}{\partial z^l} = \frac{\partial C}{\partial z^{l+1}}\frac{\partial z^{l+1}}{\partial z^l}$, $\frac{\partial C}{\partial z^l} = \frac{\partial C}{\partial z^{l+1}}\frac{\partial a^l}{\partial z^l}$", "correct wrong"),
    (_INDEX, r"$\delta^L = \nabla_a C \odot \sigma'(z^L)$, $\nabla_a C = (w^{l+1})^T \delta^{l+1}$", "correct unread"),
    # what is struck out
    (_SOFTMAX, r"~~$w_7 = 3$~~, <del>$w_7 = 4$</del>, \sout{$w_7 = 5$}, $w_7 = \xcancel{0.4 = 0.5}$, $\cancel{2} w_7 \frac{1}{\cancel{2}} = 0.3$", "unread unread unread unread correct"),
    (_SOFTMAX, r"\begin{align*} w_7 &= 0.3 \\ w_8 &= \xcancel{0.1 + 0.2 = 0.3} \\ w_8 &= -0.1 \end{align*}", "given unread given"),
    (_SOFTMAX, r"\begin{align*} z^{(1)} &= w_1 x_1 + w_2 x_2 + w_3 x_3 + b^{(1)} \\ & \xcancel{= 0.3} \\ &= -0.3 \end{align*}", "given correct unread"),
    (_SOFTMAX, r"\begin{align*} z^{(1)} &= w_1 x_1 + w_2 x_2 + w_3 x_3 + b^{(1)} \\ &= \bcancel{0.3} \\ &= -0.4 \end{align*}", "given wrong unread"),
    (_SOFTMAX, r"\begin{align*} z^{(1)} &= w_1 x_1 + w_2 x_2 + w_3 x_3 + b^{(1)} \\ \cancel{z^{(1)} = 0.3} \\ z^{(1)} &= -0.3 \end{align*}", "given unread correct"),
    # arithmetic is judged whatever it is of
    (_SOFTMAX, r"$Q_{ab} = 0.5 - 0.5 \times (-0.3706) = 0.3147$, $Q_{ab} = 0.5 - 0.5 \times (-0.3706) = 0.6853$", "given wrong correct correct"),
    # a prime tells layers apart, whatever the index says
    (example("two_hidden_layers"), r"$\frac{\partial E}{\partial W^1_{ij}} = \Big[ \sum_k (y_k - t_k) W^0_{jk} \Big] h_j (1 - h_j) h'_i$, $\frac{\partial E}{\partial W^1_{ij}} = \Big[ \sum_k (y_k - t_k) W^0_{jk} \Big] h_j (1 - h_j) h_i$", "correct wrong"),
    # a negative operand with a decimal comma
    (_SOFTMAX, r"$0,4 - 0,1 \cdot (-0,124) = 0,4124$, $0,4 - 0,1 \cdot (-0,124) = 0,3876$, $(1, 2)^T = (1, 3)^T$", "correct wrong wrong"),
    # each operand the exact value or what was printed
    (_CHAIN, r"$z^{(1)} = 0.55$, $a^{(1)} = 0.6341$, $a^{(1)} \cdot 3 = 0.6341 \cdot 3 = 1.9023$, $a^{(1)} \cdot 3 = 0.6351 \cdot 3$", "correct rounded correct carried wrong"),
    # what a zero hides
    (_ZERO, r"$z_1 = 0.5 \cdot 0 + 0.3 \cdot 2 + 0.1$, $z_1 = -0.5 \cdot 0 + 0.3 \cdot 2 + 0.1$, $z_1 = 0.1 + 0.3 \cdot 2$", "correct wrong correct"),
    (_CODE, r"$w12 - \eta \delta_{h2} out_{i1} = 0.3 - 0.1 \cdot (-0.012) \cdot 0$, $w12 - \eta \delta_{h2} out_{i1} = 0.3 - 0.1 \cdot (-0.0095) \cdot 0$", "correct wrong"),
    # a vector of the lecture is no number of the document because its claim is wrong
    (_INDEX, r"$\delta^{L-1} = \delta^L W^L \sigma'_{s}(z^{L-1})$, $\delta^{L-1} = (W^L)^T \delta^L \odot \sigma'(z^{L-1})$", "wrong correct"),
    # gradients that are rows, as the words say, and where nothing is said
    (_BRACKET, r"Gradients of a scalar are **rows** here. $\frac{\partial L}{\partial a^{[1]}} = (\delta^{[2]})^T W^{[2]}$, $\frac{\partial L}{\partial a^{[1]}} = (W^{[2]})^T \delta^{[2]}$, $\nabla_{a^{[1]}} L = (W^{[2]})^T \delta^{[2]}$", "correct conditional correct"),
    (_BRACKET, r"$\frac{\partial L}{\partial a^{[1]}} = (\delta^{[2]})^T W^{[2]}$, $\frac{\partial L}{\partial a^{[1]}} = (W^{[2]})^T \delta^{[2]}$", "conditional correct"),
    # a row of cases that ends although none follows, and a command without its first argument
    (_THEORY, r"\newcommand{\pd}[2]{\frac{\partial #1}{\partial #2}} $\delta_{ij} = \begin{cases} 1 & i = j, \\ 0 & i \neq j. \\ \end{cases}$, $\pd{}{z_1^L} \hat y_1 = \hat y_1 (1 - \hat y_1)$", "correct correct"),
    # braces around a whole equation or a sign
    (_SOFTMAX, r"$\displaystyle{w_7 = 0.3}$, $\textstyle {{w_7 = 0.4}}$, $w_8{=}-0.1$, $w_8 {\approx} 0.1$, $\frac{1}{2} {=} 0.6$", "given wrong given wrong wrong"),
    # entry by entry, then a product, where nothing else fits
    (_BRACKET, r"$\frac{\partial L}{\partial W^{[1]}} = (W^{[2]})^T \delta^{[2]} \odot \mathrm{ReLU}'(z^{[1]}) x^T$, $\frac{\partial L}{\partial W^{[1]}} = W^{[2]} \delta^{[2]} \odot \mathrm{ReLU}'(z^{[1]}) x^T$, $\frac{\partial L}{\partial W^{[1]}} = -(W^{[2]})^T \delta^{[2]} \odot \mathrm{ReLU}'(z^{[1]}) x^T$", "correct wrong wrong"),
    # a matrix as a list of its rows, and a vector as a row of its numbers
    (_CHAINED, r"$W_1 = [[0.2, 0.4], [0.3, 0.1]]$, $W_1 = [[0.2, 0.3], [0.4, 0.1]]$, $x = \begin{bmatrix} 0.5 & -1 \end{bmatrix}$, $x = \begin{bmatrix} -1 & 0.5 \end{bmatrix}$", "given wrong given wrong"),
    # a product with some factors multiplied out and rounded already, with a minus at any of them
    (_SOFTMAX, r"$-(0.01 - 0.7514) \cdot 0.7514 \cdot (1 - 0.7514) = 0.7414 \cdot 0.1868$, $-(0.01 - 0.7514) \cdot 0.7514 \cdot (1 - 0.7514) = 0.7414 \cdot 0.1886$, $(0.01 - 0.7514) \cdot 0.7514 \cdot (1 - 0.7514) = 0.7414 \cdot 0.1868$, $0.123 \cdot 0.456 + 0.789 \cdot 0.321 = 0.056 + 0.253$, $0.123 \cdot 0.456 + 0.789 \cdot 0.321 = 0.056 + 0.263$", "correct wrong wrong correct wrong"),
    # what follows from a wrong list
    (_LISTS, r"$z^{[1]} = [-0.3, 0.15]$, $a^{[1]} = [0.426, 0.537]$, $z^{[2]} = 0.635$, $\delta^{[2]} = -0.346$, $\frac{\partial L}{\partial W^{[2]}} = \delta^{[2]} a^{[1]T} = [-0.147, -0.186]$, $\frac{\partial L}{\partial W^{[2]}} = \delta^{[2]} a^{[1]T} = [-0.147, -0.196]$", "wrong inherited inherited inherited correct inherited correct wrong"),
    # the true class, and every other one
    (_CLASSES, r"Let $k$ be the correct class. $\frac{\partial L}{\partial z_k} = \hat{y}_k - 1$, $\frac{\partial L}{\partial z_{i \neq k}} = \hat{y}_i$, $\frac{\partial L}{\partial z_{i \neq k}} = \hat{y}_i - 1$, $\frac{\partial L}{\partial s_k} = \hat{y}_k$", "correct correct wrong conditional"),
    (_CLASSES, r"Here $c$ is the index of the true class; $\frac{\partial L}{\partial z_i} = \hat{y}_i$ for $i \neq c$, $\frac{\partial L}{\partial s_i} = \hat{y}_i + 1$ for $i \neq c$, $\frac{\partial L}{\partial z_i} = \hat{y}_i$", "correct wrong wrong"),
    # what a forward pass with new parameters gives, in other languages and of whole layers
    (_LISTS, r"$a^{[1]}_{\text{novo}} = \sigma(z^{[1]}_{\text{novo}})$, $z^{[1]}_{\text{nuevo}} = W^{[1]}_{\text{nuevo}} x + b^{[1]}_{\text{nuevo}}$, $z^{[1]}_{\text{nuevo}} = W^{[1]} x + b^{[1]}$", "correct correct wrong"),
    # powers of ten as they are set
    (_LOGIT, r"$a \cdot 2 = 1.124\mathrm{e}{0}$, $w = 3.0\mathrm{e}-1$, $w = \num{3.0e-1}$, $w = 3.0\mathrm{e}{-2}$, $2 \mathrm{e}^0 = 2$, and $=$ is a sign", "rounded given given wrong correct"),
    # an array of one column whose lines begin with a relation; what one is of stands above it
    (_SOFTMAX, r"$$\begin{array}{l} w_7 + w_8 \\ = 0.3 - 0.1 \\ = 0.3 \end{array}$$", "correct wrong"),
    # as word processors, HTML and writers of other scripts set it
    (_LOGIT, "$\\sigma’(z) = \\sigma(z)(1 - \\sigma(z))$, $\\sigma&#x27;(z) = 1 - \\sigma(z)$, $w &#61; 0.3$, $0.3 &lt; w$", "correct wrong given wrong"),
    (_LOGIT, "$w = 0.3\\ 其中 \\ x = 0.5。\\ \\because x = 0.4$", "given given wrong"),
    (_LOGIT, r"$\sigma(z)^{'} = \sigma(z)[1 - \sigma(z)]$, $\sigma(z)' = \sigma(z)[1 + \sigma(z)]$", "correct wrong"),
    # differentials: of all that varies, or of what stands there only; where nothing right shows that they are, nothing is wrong
    (_BRACKET, r"$\mathrm{d}z^{[1]} = \mathrm{d}W^{[1]} x + \mathrm{d}b^{[1]}$, $dz^{[1]} = dW^{[1]} x - db^{[1]}$, $dz^{[1]} = dW^{[1]} x$, $dL = (\delta^{[2]})^T dz^{[2]}$, $dL = (\delta^{[1]})^T dz^{[2]}$, $dL = \operatorname{tr}(a^{[1]} (\delta^{[2]})^T dW^{[2]})$, $dz^{[2]} = W^{[2]} da^{[1]} + dW^{[2]} a^{[1]} + db^{[2]}$", "correct wrong conditional correct wrong conditional correct"),
    (_BRACKET, r"$dz^{[1]} = dW^{[1]} x - db^{[1]}$", "unread"),
    # w_j may be a row of what the lecture calls W
    (_CLASSES_BY_WHOLE, r"$\nabla_{w_j} L = (\hat{y}_j - y_j) x$, $\frac{\partial L}{\partial W_{12}} = (\hat{y}_1 - y_1) x_2$, $\frac{\partial L}{\partial W_{12}} = (\hat{y}_1 - y_1) x_1$", "unread correct wrong"),
    # the outer product of two vectors, however the second lies
    (_BRACKET, r"$\frac{\partial L}{\partial W^{[2]}} = \delta^{[2]} \otimes a^{[1]}$, $\frac{\partial L}{\partial W^{[1]}} = \delta^{[1]} \otimes x^T$, $\frac{\partial L}{\partial W^{[2]}} = a^{[1]} \otimes \delta^{[2]}$, $\frac{\partial L}{\partial W^{[2]}} = -\delta^{[2]} \otimes a^{[1]}$", "correct correct conditional wrong"),
    # lambda, where the lecture has a penalty
    (_PENALTY, r"$L = \frac12 \|\hat y - y\|^2 + \frac{\lambda}{2} \|W\|^2$, $\frac{\partial L}{\partial W} = \delta x^T + \lambda W$, $\frac{\partial L}{\partial W} = \delta x^T - \lambda W$, $\frac{\partial L}{\partial b} = \delta + \lambda b$", "given correct wrong wrong"),
    # as a program prints its floats
    (_LOGIT, r"$a = 0.56217650088579807$, $a = 0.5621765008857983$, $a = 0.5621765008857971$, $a = 0.562176500885798$, $a = 0.562176500885799$", "rounded rounded wrong rounded wrong"),
    # a small letter for the loss, where nothing else is meant by it
    (_INDEX, r"$\delta^L = \frac{\partial c}{\partial z^L}$, $\frac{\partial c}{\partial b^L} = \delta^L$, $\frac{\partial c}{\partial b^L} = a^L$", "correct correct wrong"),
    (_INDEX, r"$c = a b$, $\frac{\partial c}{\partial a} = b$", "given correct"),
    # a transpose that stands behind and is not raised, above what stands above
    (_INDEX, r"$\frac{\partial C}{\partial w^L} = \delta^L a^{L-1}\top$, $\frac{\partial C}{\partial w^L} = \delta^L {a^L}\top$, $\delta^{L-1} = w^L\top \delta^L \odot \sigma'(z^{L-1})$, $\delta^{L-1} = w^L \delta^L \odot \sigma'(z^{L-1})$", "correct wrong correct wrong"),
    # rarer signs for the product entry by entry
    (_INDEX, r"$\delta^{L-1} = (w^L)^T \delta^L \circledcirc \sigma'(z^{L-1})$, $\delta^{L-1} = w^L \delta^L \circledcirc \sigma'(z^{L-1})$", "correct wrong"),
    # sums in sums, each over the index that only it has
    (_INDEX, r"$a_i^L = \sigma(\sum w_{ij}^L \sigma(\sum w_{jk}^{L-1} a_k^{L-2} + b_j^{L-1}) + b_i^L)$, $z_i^L = \sum w_{ij}^L \sigma(\sum w_{jk}^{L-1} a_k^{L-2} + b_j^{L-1}) + b_i^L$, $a_i^L = \sigma(\sum w_{ij}^L (\sum w_{jk}^{L-1} a_k^{L-2} + b_j^{L-1}) + b_i^L)$", "given given wrong"),
    # how many units a layer has
    (_INDEX, r"$z_j^L = \sum_{k=1}^{n_{L-1}} w_{jk}^L a_k^{L-1} + b_j^L$, $C = \frac12 \sum_{j=1}^{n_L} (a_j^L - y_j)^2$, $C = \frac{1}{n_L} \sum_{j=1}^{n_L} (a_j^L - y_j)^2$", "given given given"),
]  # fmt: skip


@pytest.mark.parametrize(("lecture", "text", "expected"), _CASES)
def test_what_people_write_is_judged_as_they_mean_it(lecture: Lecture, text: str, expected: str) -> None:
    """The right form and the mistake beside it."""
    assert verdicts(lecture, text) == expected.split()


@pytest.mark.parametrize(
    ("claim", "named"),
    [
        (r"\frac{\partial C}{\partial w^L} = \delta^L {a^L}\top", "the layer should be L-1"),
        (r"\frac{\partial C}{\partial w^l} = \delta^l (a^l)^T", "the layer should be l-1"),
        (r"\frac{\partial C}{\partial w^2} = \delta^2 (a^2)^T", "a^2 should be a^1"),
    ],
)
def test_a_layer_beside_a_transpose_is_named(claim: str, named: str) -> None:
    """What stands above a name, and the transpose behind that."""
    found = check(_INDEX, rf"$\frac{{\partial C}}{{\partial w^l}} = \delta^l (a^{{l-1}})^T$, ${claim}$").claims[-1]
    assert (found.verdict, found.mistake) == ("wrong", "wrong_index")
    assert named in found.message


def test_the_body_of_a_directive_is_text() -> None:
    """A note or warning of MyST holds claims; code in it does not, and what follows its end is read on."""
    text = "```{warning}\nNot $w_7 = 0.9$.\n\n````python\n$w_7 = 1$\n````\n```\n\n$w_7 = 0.3$\n\n```{code-cell}\n$w_7 = 2$\n```\n"
    assert verdicts(_SOFTMAX, text) == ["wrong", "given"]


def test_each_name_of_a_document_has_what_it_was_taken_for() -> None:
    """Names of the lecture by their canonical names, those of the document, functions, and what was not resolved."""
    text = r"$z_j^{(l)} = \sum_k w_{jk}^{(l)} a_k^{(l-1)}$, $q = \hat y_1 - y_1$, $u = 3$, $\frac{\partial L}{\partial w_8} = q a^{(1)} \kappa$, $f(x) = \sigma(x)$"
    names = check(_SOFTMAX, text, names=True).names
    assert names is not None
    assert names[r"z_{j}^{(l)}"] == "z1[1] for j = 1, l = 1"
    assert names[r"a_{k}^{(l-1)}"] == "x[1] for k = 1, l = 1"
    expected = {
        r"\hat y_{1}": "yhat[1]",
        "w_{8}": "W2[2,1]",
        "q": "a formula of the document",
        r"\kappa": "not resolved",
    }
    expected |= {"u": "a number of the document", r"\sigma": "the function sigmoid"}
    assert {name: names[name] for name in expected} == expected
    assert check(_SOFTMAX, text).names is None
