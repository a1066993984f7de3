r"""LaTeX of authors with packages of their own: environments and commands that a document does not define."""

from __future__ import annotations

import pytest

from symbackprop.api import check, parse_lecture
from tests.checking import two_inputs

_NET = two_inputs(
    "3 tanh, 2 sigmoid",
    """L = "E"
x = "u^{(0)}"
W1 = "W^{(1)}"
b1 = "b^{(1)}"
z1 = "s^{(1)}"
a1 = "u^{(1)}"
W2 = "W^{(2)}"
b2 = "b^{(2)}"
z2 = "s^{(2)}"
yhat = "u^{(2)}"
y = "t"
""",
)
_BODY = r"""
\begin{document}
The layers:
\begin{myeq}
s^{(1)} = W^{(1)} u^{(0)} + b^{(1)}, \quad s^{(2)} = W^{(2)} u^{(1)} + b^{(2)}
\end{myeq}
and the error
\begin{myeq}
\frac{\partial E}{\partial u^{(2)}} = u^{(2)} SIGN t
\end{myeq}
\begin{theorem}
The sum of all $t_k$ is no number of the network, say.
\end{theorem}
\end{document}
"""


@pytest.mark.parametrize(
    "preamble",
    [
        "",
        r"\newenvironment{myeq}{\begin{equation}}{\end{equation}}",
        r"\newenvironment{myeq}{\[\displaystyle}{\]}",
        r"\NewEnviron{myeq}{\begin{equation}\scalebox{1.4}{$\BODY$}\end{equation}}",
        r"\NewDocumentEnvironment{myeq}{O{x}}{\begin{equation}}{\end{equation}}",
    ],
)
def test_mathematics_in_environments_of_ones_own_is_read(preamble: str) -> None:
    """Whether they are defined in the document, in a way that tells, or elsewhere."""
    text = "\\documentclass{article}\n" + preamble + _BODY
    right, wrong = (check(_NET, text.replace("SIGN", sign), "a.tex").claims for sign in "-+")
    assert [str(claim.verdict) for claim in right] == ["given", "given", "correct"]
    assert [str(claim.verdict) for claim in wrong] == ["given", "given", "wrong"]


def test_text_in_unknown_environments_is_none() -> None:
    """What has its formulas between dollars is text, and so is what has none."""
    text = r"""\documentclass{article}\begin{document}
\begin{remark} We set $E = 1$, as is \frac{1}{2} done. \end{remark}
\begin{lesson} Weights = numbers. \end{lesson}
\end{document}"""
    assert len(check(_NET, text, "a.tex").claims) == 1


_COMMANDS = r"""\documentclass{article}\begin{document}
\[ s^{(1)} = W^{(1)} u^{(0)} + b^{(1)} \] \[ u^{(1)} = \fn{\tanh}{s^{(1)}} \]
\[ \frac{\partial E}{\partial s^{(2)}} = \rb{u^{(2)} - t} \odot u^{(2)} \odot \rb{1 - u^{(2)}} \]
\[ \frac{\partial E}{\partial W^{(2)}} = \frac{\partial E}{\partial s^{(2)}} \rb{u^{(1)}}^T \]
\[ \frac{\partial E}{\partial u^{(2)}} = \rb{FIRST} \]
\end{document}"""


def test_commands_that_are_not_defined_are_brackets_where_that_makes_the_document_right() -> None:
    """Or a function and its argument; the head of the report says it, and slips are found."""
    right, wrong = (check(_NET, _COMMANDS.replace("FIRST", first), "a.tex") for first in ("u^{(2)} - t", "t - u^{(2)}"))
    assert [str(claim.verdict) for claim in right.claims] == ["given", "given", "correct", "correct", "correct"]
    assert [str(claim.verdict) for claim in wrong.claims] == ["given", "given", "correct", "correct", "wrong"]
    assert right.conventions["commands"] == r"\fn{a}{b} as a(b), \rb{a} as (a)"


def test_commands_that_make_nothing_right_stay_unread() -> None:
    """They may be anything."""
    text = _COMMANDS.replace(r"\rb{u^{(2)} - t}", r"\rb{u^{(2)}}").replace(r"\rb{u^{(1)}}^T", r"\rb{u^{(2)}}^T")
    claims = check(_NET, text.replace("FIRST", "t"), "a.tex").claims
    assert [str(claim.verdict) for claim in claims][1:] == ["unread"] * 4


def test_commands_that_are_defined_by_others_are_put_in() -> None:
    """With what only sets them, too."""
    text = r"""\newcommand{\efrac}[2]{\displaystyle\frac{#1}{#2}}
\newcommand{\pfrac}[2]{\efrac{\partial #1}{\partial #2}}
$\pfrac{E}{u^{(2)}} = u^{(2)} - t$, $\pfrac{E}{u^{(2)}} = t - u^{(2)}$"""
    assert [str(claim.verdict) for claim in check(_NET, text).claims] == ["correct", "wrong"]


def test_a_lecture_without_a_document_has_no_commands() -> None:
    """Nothing is said of them then."""
    lecture = parse_lecture(
        'title = "T"\n[network]\ninputs = 1\nloss = "squared_error"\n[[network.layers]]\nunits = 1\n'
    )
    assert "commands" not in check(lecture, "$L = \\frac{1}{2} (\\hat{y} - y)^2$").conventions
