"""Names of the document that may sum to 1: which of them are a family, and what is said of it."""

from __future__ import annotations

import pytest

from symbackprop.check.judging.formulas.conditions import conditions_for
from symbackprop.core.quantities import Kind, Quantity, Variable
from tests.checking import example


def _own(*names: str) -> list[Quantity]:
    return [Quantity(Variable(Kind.VARIABLE, name=name)) for name in names]


@pytest.mark.parametrize(
    ("names", "families"),
    [
        ("t_1 t_2 t_3", ["t_1 t_2 t_3"]),
        ("t_{1} t_{2}", ["t_{1} t_{2}"]),
        ("t_1^{(1)} t_2^{(1)} t_1^{(2)} t_2^{(2)}", ["t_1^{(1)} t_2^{(1)}", "t_1^{(2)} t_2^{(2)}"]),
        ("p_1 q_1", []),
        ("x_{1}^{(1,1)} x_{2}^{(1,1)} x_{1}^{(1,2)}", ["x_{1}^{(1,1)} x_{2}^{(1,1)}"]),
    ],
)
def test_a_family_differs_in_its_first_index(names: str, families: list[str]) -> None:
    """Names of several samples, or of several layers, do not sum to 1 together."""
    network = example("dfnn_numerical").network
    found = conditions_for(network, _own(*names.split()), lambda _: None)
    assert [" ".join(name.name for name in one.distribution) for one in found if one.distribution] == families


def test_what_is_defined_is_not_supposed_to_be_anything() -> None:
    """A name that the document defines by the others would be defined by itself."""
    one, two, three = _own("t_1", "t_2", "t_3")
    network = example("dfnn_numerical").network
    found = conditions_for(network, [one, two, three], lambda _: None, defined={three})
    assert [condition.distribution for condition in found if condition.distribution] == [(one, two)]
