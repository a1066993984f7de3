"""A wrong verdict rests on a reading that the document confirms: a name that nothing confirms makes no claim wrong."""

from __future__ import annotations

import pytest

from symbackprop.api import Lecture, check, parse_lecture
from symbackprop.check.judging.outcome import Outcome
from symbackprop.check.mistakes.explanation import Explanation
from symbackprop.check.names.assumption import Assumption, Prior
from symbackprop.check.report import Verdict
from symbackprop.check.verdicts.assumptions import Evidenced, support_of
from symbackprop.check.verdicts.confirmation import Finding, confirmed
from tests.checking import relu_lecture, verdicts


def _lecture(notation: str = "", loss: str = "squared_error", units: str = "3 sigmoid, 2 sigmoid") -> Lecture:
    """A network without numbers, in a notation of the test's own."""
    layers = "\n".join(
        f'[[network.layers]]\nunits = {count}\nactivation = "{activation}"'
        for count, activation in (one.split() for one in units.split(", "))
    )
    return parse_lecture(f'title = "T"\n[network]\ninputs = 2\nloss = "{loss}"\n{layers}\n[notation]\n{notation}\n')


_LABELLED = _lecture(
    "z1 = 'z^{(H)}'\na1 = 'h'\nz2 = 'z^{(O)}'\nb1 = 'b^{(H)}'\nb2 = 'b^{(O)}'", "cross_entropy", "3 tanh, 3 softmax"
)
_SIGMA = _lecture("z2 = 'z_2'\nyhat = 'o'\nactivation2 = '\\sigma'", "cross_entropy", "4 relu, 3 softmax")
_NUMBERED = _lecture(
    "L = 'J'\nW1 = '\\theta^{(2)}'\nW2 = '\\theta^{(3)}'\n"
    "z1 = 'z^{(2)}'\nz2 = 'z^{(3)}'\na1 = 'a^{(2)}'\nyhat = 'a^{(3)}'"
)
_PASSED_ON = _lecture("L = 'E'\nz1 = 'I'\na1 = 'O'\nz2 = 'I'\nyhat = 'y'\ny = 'd'")
_VECTORS = _lecture("style = 'index'\nL = 'C'", units="4 sigmoid, 3 sigmoid, 2 sigmoid")
_CASES = [
    # a name of another notation: unread while nothing confirms it, wrong where a claim before or behind it does
    (_lecture(), r"$\delta^2 = y - a^2$", "unread"),
    (_lecture(),
     r"$\delta^2 = (a^2 - y) \odot \sigma'(z^2)$, $\delta^2 = (y - a^2) \odot \sigma'(z^2)$",
     "correct wrong"),
    (_lecture(),
     r"$\delta^2 = (y - a^2) \odot \sigma'(z^2)$, $\delta^2 = (a^2 - y) \odot \sigma'(z^2)$",
     "wrong correct"),
    # what is certain stays wrong, alone too
    (_lecture("style = 'index'"), r"$\delta^2 = y - a^2$", "wrong"),
    # a label of the lecture is no index
    (_LABELLED, r"$\frac{\partial z^{(O)}_i}{\partial b^{(O)}_j} = \mathbb{1}\{i = j\}$", "correct"),
    # a letter that may be a label makes nothing wrong
    (_lecture("style = 'index'"), r"$z^l_u = \sum_v w^l_{uv} a^{l-1}_v$", "unread"),
    # numbers of layers that the lecture file itself writes
    (_NUMBERED,
     (r"$z^{(l)} = \theta^{(l)} a^{(l-1)} + b^{(l)}$, "
     r"$\frac{\partial J}{\partial \theta^{(2)}} = \delta^{(2)} x^T$"),
     "given correct"),
    (_NUMBERED,
     (r"$z^{(l)} = \theta^{(l)} a^{(l-1)} + b^{(l)}$, "
     r"$\frac{\partial J}{\partial \theta^{(2)}} = \delta^{(3)} x^T$"),
     "given wrong"),
    # sigma is the activation that the lecture writes so
    (_SIGMA, r"$o = \sigma(z_2)$, $\frac{\partial o}{\partial z_2} = \operatorname{diag}(o) - o o^T$", "given correct"),
    # the inputs with the letter of the activations
    (_PASSED_ON, "$O_i = x_i$", "given"),
    (_PASSED_ON, "$O_j = I_j$", "wrong"),
    # the chain rule in whole layers, in any layout; what does not join stays wrong
    (_VECTORS,
     r"$\delta^L = \frac{\partial C}{\partial z^L} = \frac{\partial C}{\partial a^L}\frac{\partial a^L}{\partial z^L}$",
     "correct correct"),
    (_VECTORS,
     r"$\frac{\partial C}{\partial z^2} = \frac{\partial C}{\partial a^3}\frac{\partial a^3}{\partial z^3}$",
     "wrong"),
    # rows, transposed weights and turned indices, by definitions that run over the layers
    (_VECTORS, r"$z^l = a^{l-1} W^l + b^l$, $\frac{\partial C}{\partial W^l} = (a^{l-1})^T \delta^l$", "given correct"),
    (_VECTORS, r"$z^l = (W^l)^T a^{l-1} + b^l$, $\frac{\partial C}{\partial W^l} = \delta^l (a^{l-1})^T$",
     "given conditional"),
    # of the hidden layers only, though it does not say so
    (_lecture("style = 'index'", "cross_entropy", "4 relu, 2 softmax"), r"$a^l = \mathrm{ReLU}(z^l)$", "unread"),
    # an error signal that is none
    (_lecture(), r"$\delta_{out} = y \hat y$", "unread"),
    # layers below, where the lecture says no notation
    (_lecture(),
     (r"$z_1 = W_1 x + b_1$, $a_1 = \sigma(z_1)$, $z_2 = W_2 a_1 + b_2$, "
     r"$\frac{\partial L}{\partial W_2} = \frac{\partial L}{\partial z_2} a_1^T$, "
     r"$\frac{\partial L}{\partial W_2} = \frac{\partial L}{\partial z_2} x^T$"),
     "given given given correct wrong"),
    # new values without a mark: old - rate * slope
    (relu_lecture(),
     r"$w_5 = 0.7 - 0.1 \cdot 0.768 = 0.6232$, $w_5 = 0.7 - 0.1 \cdot 0.768 = 0.632$",
     "correct correct correct wrong"),
    (relu_lecture(), r"$w_5 = 0.7 + 0.1 \cdot 0.768$, $w_5 = 0.8$", "wrong wrong"),
]  # fmt: skip


@pytest.mark.parametrize(("lecture", "text", "wanted"), _CASES)
def test_a_claim_is_wrong_only_by_a_reading_that_is_confirmed(lecture: Lecture, text: str, wanted: str) -> None:
    """Names and indices that are certain, confirmed, or neither."""
    assert verdicts(lecture, text) == wanted.split()


def test_an_unread_claim_says_which_reading_nothing_confirms() -> None:
    """The reason is in words of the lecture file."""
    (claim,) = check(_lecture(), r"$\delta^2 = y - a^2$").claims
    assert claim.message.startswith("nothing in the document confirms that")
    assert claim.message.endswith("spell it in [notation]")


# the rule itself


def _assumed(name: str, prior: Prior) -> frozenset[Assumption]:
    return frozenset([Assumption((name,), "z1", name, prior)])


def _finding(verdict: Verdict, assumed: frozenset[Assumption], mistake: str = "", cause: int | None = None) -> Finding:
    return Finding(Outcome(verdict, cause=cause), Explanation(mistake or None), assumed)


@pytest.mark.parametrize(
    ("prior", "others", "mistake", "kept"),
    [
        (Prior.GUESSED, (), "", False),
        (Prior.GUESSED, (Verdict.CORRECT,), "", True),
        (Prior.GUESSED, (Verdict.WRONG, Verdict.WRONG, Verdict.CORRECT), "", False),
        (Prior.GUESSED, (Verdict.WRONG, Verdict.WRONG, Verdict.CORRECT), "sign", True),
        (Prior.USUAL, (), "", True),
        (Prior.USUAL, (Verdict.WRONG,), "", False),
        (Prior.USUAL, (Verdict.WRONG,), "sign", True),
        (Prior.CLEAR, (Verdict.WRONG,) * 2, "", True),
        (Prior.CLEAR, (Verdict.WRONG,) * 3, "", False),
    ],
)
def test_right_claims_speak_for_a_reading_and_wrong_ones_against_it(
    prior: Prior, others: tuple[Verdict, ...], mistake: str, kept: bool
) -> None:
    """A slip that has a name does not speak against it."""
    assumed = _assumed("v", prior)
    last = confirmed([*(_finding(one, assumed, mistake) for one in others), _finding(Verdict.WRONG, assumed, mistake)])[
        -1
    ]
    assert last.outcome.verdict is (Verdict.WRONG if kept else Verdict.UNREAD)


def test_what_starts_from_a_claim_that_is_wrong_no_more_is_unread() -> None:
    """Its cause is gone; what starts from a claim that stays wrong is inherited still."""
    doubtful, certain = _assumed("v", Prior.GUESSED), frozenset[Assumption]()
    causes = [1, 2, None, 4]
    findings = [
        _finding(Verdict.WRONG if cause is None else Verdict.INHERITED, certain, cause=cause) for cause in causes
    ]
    found = confirmed([_finding(Verdict.WRONG, doubtful), *findings])
    assert [str(one.outcome.verdict) for one in found] == ["unread", "unread", "unread", "wrong", "inherited"]


def test_nothing_becomes_right_by_an_assumption() -> None:
    """Only wrong claims and what starts from them change."""
    assumed = _assumed("v", Prior.GUESSED)
    findings = [_finding(verdict, assumed) for verdict in Verdict]
    after = confirmed(findings)
    changed = {str(one.outcome.verdict) for one, other in zip(findings, after, strict=True) if one is not other}
    assert changed <= {"wrong", "inherited"}
    assert all(
        other.outcome.verdict is Verdict.UNREAD for one, other in zip(findings, after, strict=True) if one is not other
    )


def test_the_default_notation_is_given_up_where_right_claims_do_without_it() -> None:
    """Five right claims with names of their own, and none with one of the default."""
    default, own = _assumed("w", Prior.USUAL), _assumed("q", Prior.CLEAR)
    claims = [*[(own, Evidenced.RIGHT)] * 5, (default, Evidenced.WRONG)]
    (one,) = default
    assert support_of(claims)[one] < support_of(claims[4:])[one]
