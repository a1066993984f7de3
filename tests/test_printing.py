"""What is printed means what the term means: brackets, signs, dots, numbers; and every name is one quantity's."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbackprop.compose.deck import SECTION_TABLES
from symbackprop.core.display import Shown, same_number, shown
from symbackprop.core.quantities import Kind, canonical_name, quantity_of
from symbackprop.core.terms import (
    Apply,
    Hadamard,
    Matrix,
    Negation,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    Term,
)
from symbackprop.network.lecture import parse_lecture, read_lecture
from symbackprop.network.spelling.spelling import spelled_quantities
from symbackprop.render.escape import escape
from symbackprop.render.latex import latex_printer
from symbackprop.render.unicode import plain_printer, to_unicode
from symbackprop.rules.notation import builtin_notations
from symbackprop.rules.value import value_of
from tests.lectures import EXAMPLES

NAMES = {quantity_of(Kind.SLOT, unit=n): name for n, name in enumerate("uvw", start=1)}
VALUES = {quantity: Fraction(n, 7) for n, quantity in enumerate(NAMES, start=2)}
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")


def terms() -> st.SearchStrategy[Term]:
    """Terms of every shape that the derivation makes, with negative numbers among them."""
    leaves = st.one_of(
        st.sampled_from([*map(Symbol, NAMES)]),
        st.integers(-9, 9).filter(bool).map(lambda n: Number(Fraction(n, 2))),
    )

    def above(inner: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
        several = st.lists(inner, min_size=2, max_size=3).map(tuple)
        return st.one_of(
            several.map(Sum),
            several.map(Product),
            inner.map(Negation),
            st.tuples(inner, inner).map(lambda pair: Quotient(*pair)),
            st.tuples(inner, st.integers(2, 3)).map(lambda pair: Power(pair[0], Number(Fraction(pair[1])))),
        )

    return st.recursive(leaves, above, max_leaves=10)


def read_aloud(text: str) -> Fraction:
    """The value of printed text by the usual order of operations, worked out by Python."""
    text = text.replace("−", "-").replace("[", "(").replace("]", ")").replace(" · ", "*")
    text = re.sub(r"([⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+)", lambda m: "**" + m[1].translate(_SUPERSCRIPTS), text)
    text = re.sub(r"(?<![-+]) (?![-+])", "*", text)
    text = re.sub(r"(\d+(?:\.\d+)?)", r"F('\1')", text)
    text = re.sub(r"\*\*F\('(\d+)'\)", r"**\1", text)
    names = {name: VALUES[quantity] for quantity, name in NAMES.items()}
    return eval(text, {"F": Fraction, "__builtins__": {}}, names)  # our own text


@given(terms())
def test_a_printed_term_has_the_value_of_the_term(term: Term) -> None:
    """Brackets stand wherever the order of operations needs them."""
    try:
        value = value_of(term, VALUES.__getitem__)
    except ZeroDivisionError:
        return
    assert read_aloud(plain_printer(NAMES)(term)) == value


@pytest.mark.parametrize(
    ("value", "decimal", "text"),
    [
        (1000, ".", "1000"),
        (12345, ".", r"12\,345"),
        (Fraction(-36989225, 10), ",", r"-3\,698\,922{,}5"),
        (Fraction(12345, 100000), ".", "0.12345"),
    ],
)
def test_long_numbers_are_grouped(value: Fraction | int, decimal: str, text: str) -> None:
    """From five digits before the point on, by threes from there; decimals stay together."""
    printer = latex_printer(read_lecture(EXAMPLES[0], SECTION_TABLES).spelling, 3, decimal=decimal)
    assert printer(Number(Fraction(value))) == text


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (Fraction(1, 2), 3, "0.5"),
        (Fraction(157, 1000), 2, "0.157"),
        (Fraction(1, 3), 3, "≈0.333"),
        (Decimal("0.0005"), 3, "≈0.001"),
        (Decimal("-0.0005"), 3, "≈-0.001"),
        (Fraction(-5, 10000), 3, "-0.0005"),
        (Decimal("1e-9"), 3, "≈1.00e-9"),
        (Decimal("9.999e-9"), 3, "≈1.00e-8"),
        (Fraction(0), 3, "0"),
        (Decimal("0E-50"), 3, "≈0.000"),
        (Fraction(200), 3, "200"),
        (Decimal(12345678901), 3, "≈1.23e10"),
        (Decimal("0.9996"), 3, "≈1.000"),
    ],
)
def test_numbers_are_shown_in_full_or_rounded(value: Fraction | Decimal, digits: int, text: str) -> None:
    """Exact decimals in full, halves away from zero; nothing else is shown as zero, nor zero as a power of ten."""
    found = shown(value, digits)
    assert ("" if found.exact else "≈") + _text(found) == text


@pytest.mark.parametrize(
    ("values", "printed"),
    [
        ((Fraction(1, 2), Fraction(1, 3)), ("0.500", "0.333")),  # rounded, as one of them is
        ((Fraction(1, 2), Fraction("1.93175"), Fraction(3)), ("0.50000", "1.93175", "3.00000")),  # all exact
        ((Fraction(1), Fraction(-2)), ("1", "-2")),
        ((Fraction(0), Fraction(-1, 3)), ("0", "-0.333")),
        ((Fraction(1, 2), Decimal("5.5555555e-9"), Decimal("-4.4444444e-9")), ("0.500", "0.000", "0.000")),
        ((Decimal("5.5555555e-9"), Fraction(0)), (r"5.56 \cdot 10^{-9}", "0")),  # nothing else beside it
        ((Fraction(1, 2), Fraction(1, 10**9)), ("0.5", r"10^{-9}")),  # exact, and so it stays
    ],
)
def test_numbers_of_a_matrix_have_the_same_decimals(values: tuple[Fraction, ...], printed: tuple[str, ...]) -> None:
    """Rounded beside rounded, exact beside exact; alone each is as it was."""
    printer = latex_printer(read_lecture(EXAMPLES[0], SECTION_TABLES).spelling, 3)
    text = printer(Matrix(tuple((Number(value),) for value in values)))
    assert text == r"\begin{bmatrix} " + r" \\ ".join(printed) + r" \end{bmatrix}"
    assert printer(Number(Fraction(1, 2))) == "0.5"


def _narrow(room: float):
    """A LaTeX printer with so many ems for a sum, and the names u, v, w."""
    lecture = read_lecture(EXAMPLES[0], SECTION_TABLES)
    return latex_printer(lecture.spelling, 3, room=room)


def test_a_product_is_no_column_of_factors() -> None:
    """In half a page a sum in brackets breaks at its plus, and its factors stay beside it; a product alone stays on its
    line; what no page holds breaks between its factors, a few to a row.
    """
    names = [Symbol(quantity_of(Kind.ACTIVATION, layer=1, unit=unit, sample=1)) for unit in (1, 2)]
    summand = Product((*names, *names))
    for room in (8.0, 12.0, 17.0):
        text = _narrow(room)(Product((*names, Sum((summand, summand)), *names)))
        assert text.count(r"\\") == 1
        assert not re.search(r"\\\\ & \\quad \{\}( ?\\cdot| ?\\times)", text)
        assert r"\begin{aligned}" not in _narrow(room)(Product((*names, *names)))
    long = _narrow(17.0)(Product(tuple(names) * 12))
    rows = long.split(r"\\")
    assert 1 < len(rows) < 6
    assert min(row.count("a") for row in rows) > 2


def test_a_sum_breaks_into_rows_that_are_alike() -> None:
    """Two and two, no three and one, where both would fit."""
    name = Symbol(quantity_of(Kind.ACTIVATION, layer=1, unit=1, sample=1))
    width = _narrow(99.0).piece(Sum((name, name, name))).width
    for count, wanted in ((4, [2, 2]), (6, [3, 3]), (7, [2, 2, 3])):
        rows = _narrow(width + 1.4)(Sum((name,) * count)).split(r"\\")
        assert sorted(len(re.findall("a[_^]", row)) for row in rows) == wanted


def test_the_name_of_a_function_is_no_row_of_letters() -> None:
    """A word keeps its distance from the factor before it, its derivative too."""
    name = Symbol(quantity_of(Kind.PREACTIVATION, layer=1, unit=1))
    for function, written in (("relu", "ReLU"), ("relu_slope", "ReLU"), ("sign", "sign"), ("hard_tanh", "hardtanh")):
        assert rf"\operatorname{{{written}}}" in _narrow(40.0)(Product((name, Apply(function, (name,)))))


def test_a_minus_that_leads_a_formula_in_rows_is_a_sign() -> None:
    """TeX sets a minus after the start of a cell as an operation, with space on both sides."""
    name = Symbol(quantity_of(Kind.ACTIVATION, layer=1, unit=1))
    text = _narrow(4.0)(Sum((Negation(name), *[name] * 4)))
    assert text.startswith(r"\begin{aligned} & \mathopen{}-")
    assert r"\mathopen" not in _narrow(40.0)(Sum((Negation(name), *[name] * 4)))


@pytest.mark.parametrize(
    ("value", "more", "text"),
    [
        (Decimal("-0.00167869741231239"), 2, "-0.00168"),
        (Decimal("0.998321"), 3, "0.998321"),
        (Decimal("0.000167869"), 1, "1.679e-4"),  # a power of ten stays one
        (Fraction("0.0156025"), 2, "0.0156025"),  # exact now
        (Fraction("0.0156025"), 1, "0.0156"),
        (Fraction(1, 2), 5, "0.5"),
    ],
)
def test_a_finer_number_has_more_digits(value: Fraction | Decimal, more: int, text: str) -> None:
    """In the form that it has anyway; its negative has as many, and so has what another route found for it."""
    finer = {same_number(value): more}
    assert _text(shown(value, 3, finer)) == text
    assert _text(shown(-value, 3, finer)).strip("-") == text.strip("-")
    assert _text(shown(value * (1 + Decimal("1e-30")) if isinstance(value, Decimal) else value, 3, finer)) == text
    assert shown(Decimal("0.123456"), 3, finer) == shown(Decimal("0.123456"), 3)


def _text(found: Shown) -> str:
    power = "" if found.exponent is None else f"e{found.exponent}"
    return ("-" if found.negative else "") + found.digits + power


def test_formulas_of_a_matrix_have_no_more_decimals_than_its_rounded_numbers() -> None:
    """0.24375 is 0.244 beside 0.609, and itself where all is exact."""
    printer = latex_printer(read_lecture(EXAMPLES[0], SECTION_TABLES).spelling, 3)
    exact, rounded = Number(Fraction("0.24375")), Number(Fraction(2, 3))
    half = Number(Fraction(1, 2))
    assert printer(Matrix(((Sum((half, exact)),), (Sum((half, rounded)),)))).count("0.244") == 1
    assert printer(Matrix(((Sum((half, exact)),), (Sum((half, half)),)))).count("0.24375") == 1


@pytest.mark.parametrize("room", [None, 4.0])
def test_an_entrywise_product_among_factors_has_brackets_in_rows_too(room: float | None) -> None:
    """W (u o v) is not (W u) o v; a power of ten in the product has brackets as well."""
    printer = latex_printer(read_lecture(EXAMPLES[0], SECTION_TABLES).spelling, 3, room=room)
    column = Matrix(((Number(Fraction(1)),), (Number(Fraction(2)),)))
    wide = Matrix(tuple((Number(Fraction(3)),) * 40 for _ in range(2)))
    product = Product((wide, Hadamard((column, column))))
    assert (r"\begin{aligned}" in printer(product)) == (room is not None)
    assert r"\left(\begin{bmatrix} 1 \\ 2 \end{bmatrix} \odot" in printer(product)
    small = Number(Decimal("0.000123456"))
    assert printer(Hadamard((small, small))) == r"(1.23 \cdot 10^{-4}) \odot (1.23 \cdot 10^{-4})"


@pytest.mark.parametrize("style", builtin_notations())
@pytest.mark.parametrize("batch", [False, True])
def test_every_name_is_one_quantity(style: str, batch: bool) -> None:
    """In each notation, on a network wider than nine units, no two quantities are written alike."""
    row = [0] * 12
    x = f"x = {[row, row] if batch else row}"
    lecture = parse_lecture(f"""
title = "Wide"
[network]
inputs = 12
loss = "cross_entropy"
[[network.layers]]
units = 11
activation = "tanh"
[[network.layers]]
units = 12
activation = "softmax"
bias = "shared"
[values]
{x}
[notation]
style = "{style}"
""")
    spelling, quantities = lecture.spelling, spelled_quantities(lecture.network)
    steps = [*quantities, *(quantity_of(p.kind, p.layer, p.unit, p.source, step=1) for p in lecture.network.parameters)]
    assert len({spelling.latex(q) for q in steps}) == len(set(steps))
    assert len({to_unicode(spelling.latex(q)) for q in quantities}) == len(set(quantities))
    for parameter in lecture.network.parameters[::13]:
        assert spelling.parameter(spelling.latex(parameter), lecture.network) == parameter
        assert spelling.parameter(canonical_name(parameter), lecture.network) == parameter


@given(st.text())
def test_no_text_of_a_user_is_a_command(text: str) -> None:
    """Escaped text has no active character and no command but those of the table."""
    out = escape(text)
    plain = re.sub(r"\\(?:[a-zA-Z]+\{\}|[{}$&#%_])", "", out)
    assert not re.search(r"[\\{}$&#%_^]", plain.replace("{-}", ""))
