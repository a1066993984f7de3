"""What goes on which slide: nothing alone that belongs to its neighbour, nothing left out that was promised."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from symbackprop.api import Work, parse_lecture, read_lecture
from symbackprop.build import work_out
from symbackprop.compose.diagram import Diagram
from symbackprop.compose.document import Block, Chain, Given, Items, Link, Locals, Note, Phrase, Table
from symbackprop.core.terms import Derivative, Matrix, Number, Product, Sum, Term, variable
from symbackprop.render.latex import latex_printer
from symbackprop.render.slides.beamer import beamer_deck
from symbackprop.render.slides.blocks import Writer
from symbackprop.render.slides.layout import OWN_GRID, Body, ems, parted, pieces, tries_for
from symbackprop.render.words import Wording
from symbackprop.rules.notation import builtin_notations
from tests.lectures import SMALL
from tests.test_slides import typeset_pages

ROOT = Path(__file__).parent.parent
LECTURES = Path(__file__).parent / "data" / "lectures"


def column(*numbers: float) -> Matrix:
    return Matrix(tuple((Number(Fraction(str(number))),) for number in numbers))


def chain(name: str, *rights: tuple[str, Term]) -> Chain:
    return Chain(variable(name), tuple(Link(relation, right) for relation, right in rights))


def writer(body: Body) -> Writer:
    printer = latex_printer(parse_lecture(SMALL).spelling, 3, room=body.room)
    return Writer(printer, Wording({"given.rate": "given"}, str, printer), {}, body, overlays=False)


def relations_of(body: Body, one: Chain) -> list[str]:
    """The relations of a chain as it is written, row by row."""
    (unit,) = writer(body).units([one])
    rows = unit["links"]
    assert isinstance(rows, list)
    return [link["relation"] for row in rows for link in (row, *row["more"])]


def test_columns_may_part_chains_of_one_block() -> None:
    """Six derivatives stand in two columns of three; whatever is parted is there once, in its order."""
    row = [chain(f"d_{n}", ("=", variable("y"))) for n in range(6)]
    blocks: tuple[Block, ...] = (row[0], Locals(tuple(row[1:5])), Note(Phrase("n")))
    assert len([*pieces(blocks)]) == 6
    for split in range(7):
        first, second = parted(blocks, split)
        assert [*pieces(first), *pieces(second)] == [*pieces(blocks)]
        assert len([*pieces(first)]) == split
    pair = (Locals(tuple(row[:2])), Locals(tuple(row[2:4]), beside=True))
    assert [type(piece) for piece in pieces(pair)] == [Locals] * 3  # rows that belong to others stay together


def test_a_terse_body_leaves_out_the_step_before_the_result_alone() -> None:
    """W x + b = numbers ~ sums = result: the sums go, the result is ~ the numbers; a short working keeps all."""
    steps = (column(1, 2), column(1.5, 2.5), column(3, 4))
    name = Sum((variable("u"), variable("v")))
    whole = chain("z", ("=", name), ("=", steps[0]), ("approx", steps[1]), ("=", steps[2]))
    for body, relations in (
        (Body(30.0), ["=", "=", r"\approx", "="]),
        (Body(30.0, terse=True), ["=", "=", r"\approx"]),
    ):
        assert relations_of(body, whole) == relations
    short = chain("z", ("=", name), ("=", steps[0]), ("=", steps[2]))
    assert relations_of(Body(30.0, terse=True), short) == ["=", "=", "="]


def test_given_matrices_stand_side_by_side_and_numbers_stay_together() -> None:
    """A line holds as many matrices as there is room for; what goes on has no label of its own."""
    matrices = tuple((variable(f"M_{n}"), column(0.123, -4.567)) for n in range(6))
    numbers = tuple((variable(f"b_{n}"), Number(Fraction(n, 10))) for n in range(4))
    units = writer(Body()).units([Given(Phrase("given.rate"), (*matrices, *numbers))])
    lines = [[*map(str, unit["values"])] for unit in units if isinstance(unit["values"], list)]
    assert 1 < len(lines) < 6
    assert sum(map(len, lines)) == 10
    assert [bool(unit["label"]) for unit in units] == [True] + [False] * (len(units) - 1)
    assert sum(any(value.startswith("b_") for value in line) for line in lines) == 1


@pytest.mark.parametrize("name", ["l02_chain", "l03_regr", "l05_bce", "l08_tied", "l10_own", "x2_batch12"])
def test_the_updates_of_a_frame_are_written_in_one_way(name: str) -> None:
    """All with the formula of the gradient or all with its name, and no sum over samples where the name is enough."""
    work = work_out(read_lecture(LECTURES / f"{name}.toml"))
    (frame,) = [frame for frame in work.document.frames if "frame.updates" in str(frame.title)][:1]
    chains = [block for block in frame.blocks if isinstance(block, Chain) and block.links[0].relation == "="]
    assert len(chains) == 2
    assert len({block.links[0].right.holds(Derivative) for block in chains}) == 1


def section(kind: str, **options: object) -> Work:
    lines = "\n".join(f"{key} = {value!r}" for key, value in options.items())
    return work_out(parse_lecture(f'title = "One section"\n[[sections]]\nkind = "{kind}"\n{lines}\n'))


def titles(work: Work) -> list[str]:
    return [frame.title.key for frame in work.document.frames if isinstance(frame.title, Phrase)]


def test_one_alone_is_neither_listed_nor_compared() -> None:
    """A list of losses, and a table that compares, take two; a comparison of one thing each still shows one."""
    assert "losses.overview" not in titles(section("losses", functions=["huber"], examples={}))
    assert "losses.overview" in titles(section("losses", functions=["huber", "hinge"], examples={}))
    two = section("comparison", activations=["relu", "tanh"], losses=["huber"])
    assert titles(two) == ["comparison.activations", "comparison.uses"]
    assert titles(section("comparison", activations=["relu"], losses=["huber"])) == ["comparison.losses"]
    assert titles(section("comparison", activations=["relu"], losses=[])) == [
        "comparison.activations",
        "comparison.uses",
    ]


@pytest.mark.parametrize(("layers", "frames"), [(3, 2), (4, 3)])
def test_a_short_solution_and_what_it_means_are_one_frame(layers: int, frames: int) -> None:
    """Two layers on a frame of their own would leave it empty."""
    work = section("gradient_flow", layers=layers, activation="sigmoid", norm=1)
    assert len(work.document.frames) == frames
    assert isinstance(work.document.frames[-1].blocks[-1], Items)


def test_a_title_without_a_picture_has_the_page() -> None:
    """No picture is not a picture that is too large: the title stays in large type, farther down."""
    text = 'title = "Gradient flow"\n[[sections]]\nkind = "gradient_flow"\nlayers = 4\nactivation = "tanh"\n'
    (first, *_), _ = typeset_pages(text, Path("flow.toml"))
    assert max(glyph.size for glyph in first.glyphs) > 24
    assert max(glyph.top for glyph in first.glyphs) < 200  # of 255 points
    assert r"\sbpcover{}" in beamer_deck((work := section("gradient_flow", layers=4)).document, work.lecture)


def test_a_long_table_has_two_halves_with_rules_of_their_own() -> None:
    """Eleven rows stand as six and five, side by side; the last place of the shorter half is empty."""
    rows = tuple((variable(f"w_{n}"), Number(Fraction(n))) for n in range(11))
    for count, half in ((11, 2), (10, 0)):
        (unit,) = writer(Body()).units([Table((Phrase("given.rate"), Phrase("given.rate")), rows[:count])])
        assert unit["half"] == half
        assert len(unit["rows"]) == (6 if half else count)  # type: ignore[arg-type]


def test_a_running_unit_of_a_named_layer_keeps_its_letter() -> None:
    """dL/db of a shared bias is the sum of delta_{O_k}, as its terms are delta_{O_1} and delta_{O_2}."""
    text = SMALL.replace(
        "[values]", '[notation]\nstyle = "nodes"\n[[sections]]\nkind = "training"\nview = "matrix"\n[values]'
    )
    text = text.replace("units = 1\n", "units = 2\n").partition("[values]")[0]
    work = work_out(parse_lecture(text))
    tex = beamer_deck(work.document, work.lecture)
    assert r"\delta_{O_k}" in tex.replace("{k}", "k")
    assert r"\delta_k^{(2)}" not in tex


def test_a_wide_sum_stands_in_rows_rather_than_in_small_type() -> None:
    """Four long terms: one below the other in 14 pt, not two by two in 12 pt; only a layout that is the last stops."""
    terms = Sum(tuple(Product(tuple(variable(f"{name}_{n}") for name in "abcdefghij")) for n in range(4)))
    blocks = [chain("s", ("=", terms))]
    options = [*tries_for(OWN_GRID, blocks, (), stacked=False)]
    rooms = [option.body.room for option in options if option.body.room is not None]
    assert min(rooms) < 0.75 * ems(OWN_GRID.width)
    narrow = next(place for place, option in enumerate(options) if option.body.room == min(rooms))
    assert all(option.enough >= 12 for option in options[:narrow])


@pytest.mark.parametrize("style", builtin_notations())
def test_every_unit_of_a_picture_in_general_has_its_name(style: str) -> None:
    """The units of layer l + 1 are counted by no notation: z_1^{(l+1)}, not z^{(?)}."""
    notation = f'[notation]\nstyle = "{style}"\n[[sections]]\nkind = "training"\nview = "index"\n[values]'
    work = work_out(parse_lecture(SMALL.replace("[values]", notation)))
    printer = latex_printer(work.lecture.spelling, 3)
    pictures = [frame.diagrams[0] for frame in work.document.frames if frame.diagrams]
    names = [printer(node.label) for one in pictures if isinstance(one, Diagram) for node in one.nodes if node.label]
    assert len(names) > 5
    assert not [name for name in names if "?" in name]
