"""Slides that one can read from the back row: sizes, ink and labels measured from the pages and the pictures."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.gallery import BEAMER_THEMES, Entry, entries
from benchmarks.pages import Glyph, Page, complete, faults_of, pages_of, small_scripts
from symbackprop.build import work_out
from symbackprop.compose.deck import SECTION_TABLES
from symbackprop.compose.diagram import Bar, Bars, Curve, Diagram, Edge, Node, Plot, Role
from symbackprop.compose.document import Phrase
from symbackprop.compose.lessons import number
from symbackprop.compose.picture import backward_picture, forward_picture, network_picture
from symbackprop.core.terms import Number, Symbol, variable
from symbackprop.network.lecture import Lecture, parse_lecture, read_lecture
from symbackprop.render.escape import escape
from symbackprop.render.latex import latex_printer
from symbackprop.render.pictures.charts import chart, column_chart
from symbackprop.render.pictures.geometry import layout_of
from symbackprop.render.pictures.labels import Labels, overlap, touched
from symbackprop.render.pictures.node_names import with_short_names
from symbackprop.render.slides.beamer import beamer_deck
from symbackprop.render.slides.themes import THEMES, Theme, palette_of
from symbackprop.render.typeset import read_log, typeset
from symbackprop.render.words import Wording
from tests.colours import EYES, contrast, distance
from tests.lectures import SMALL
from tests.networks import networks
from tests.sampling import EVERYTHING

ROOT = Path(__file__).parent.parent
SOFTMAX = ROOT / "examples" / "softmax_cross_entropy.toml"
ADAM = ROOT / "examples" / "functions" / "regression_adam.toml"
LECTURES = Path(__file__).parent / "data" / "lectures"
GERMAN = LECTURES / "l09_deutsch.toml"
BATCH = SMALL[: SMALL.index("[values]")] + "[values]\nx = [[1, 2], [0, 1]]\ny = [[1], [0]]\nb1 = [0, 1]\n"
_SHORT = 300  # letters, up to which a frame may stand in the middle of its page
# an example and a German lecture; `make audit` takes all of the gallery
PAGES = [*entries()] if EVERYTHING else [Entry(p.stem, p, p.read_text("utf-8")) for p in (SOFTMAX, GERMAN)]


def typeset_pages(text: str, file: Path) -> tuple[list[Page], str]:
    """The pages of a lecture's deck, and TeX's log."""
    work = work_out(parse_lecture(text, str(file), file.stem, file.parent, SECTION_TABLES))
    done = typeset(beamer_deck(work.document, work.lecture).encode(), refers=False)
    return [*pages_of(done.pdf)], done.log


@pytest.mark.sampled
@pytest.mark.parametrize("entry", PAGES, ids=lambda entry: entry.name)
def test_every_page_can_be_read_from_the_back_row_and_is_filled(entry: Entry) -> None:
    """No formula below 10 pt, no words below 8, no script below 5.5, nothing on anything else, no box too full; ink
    reaches 85 % of the body of every frame that has more than a few lines, and that of nearly all.
    """
    pages, log = typeset_pages(entry.text, entry.file)
    assert len(pages) > 10
    if any(f'theme = "{name}"' in entry.text for name in BEAMER_THEMES):
        return  # a theme's own head and foot are its own
    assert faults_of(pages, log) == []
    frames = complete(pages)[1:]
    low = [page for page in frames if page.ink < 0.845]
    assert [(page.number, page.ink) for page in low if len(page.glyphs) > _SHORT] == []
    assert [(page.number, page.ink) for page in low if page.ink < 0.65] == []
    assert len(low) <= max(5, 0.1 * len(frames))


@pytest.mark.parametrize(
    ("step", "file", "text", "numbers"),
    [
        ("Dataandparameters", SOFTMAX, BATCH, ["1", "2"]),  # two frames
        ("Forwardpass", ROOT / "examples/models/recurrent.toml", None, ["1", "2", "3"]),  # three
        ("Parameterupdate", LECTURES / "l04_softmax3.toml", None, ["1", "2"]),  # one for a matrix, with its result
        ("Parameterupdate2", ADAM, None, ["1", "2", "1", "2", "3", "4"]),  # one and two, parted by TeX
    ],
)
def test_frames_that_go_on_are_counted_through(step: str, file: Path, text: str | None, numbers: list[str]) -> None:
    """Under one title and step, whether the document has several frames there or TeX parts one, or both."""
    lines = _with_overlays_off(file.read_text("utf-8") if text is None else text)
    pages, _ = typeset_pages(lines, file)
    heads = ["".join(glyph.text.strip() for glyph in page.glyphs if 232 < glyph.bottom < 248) for page in pages]
    assert [head.partition(step)[2] for head in heads if step in head] == numbers


def _with_overlays_off(text: str) -> str:
    before, deck, after = text.partition("[deck]\n")
    return f"{before}\n[deck]\noverlays = false\n{after if deck else ''}"


def test_the_last_overlay_of_a_frame_is_the_complete_one() -> None:
    """The figures of a page are those of a frame where its number, in the lower right corner, changes after it."""
    number = [Glyph(digit, "LMSans8", 8.0, 430, 8, 434, 13) for digit in "112"]
    pages = [Page(n, (Glyph("x", "LMSans12", 12.0, 430, 90, 440, 99), digit), 0.5) for n, digit in enumerate(number)]
    assert [page.number for page in complete(pages)] == [1, 2]
    bare = [Page(n, (Glyph("x", "LMSans12", 12.0, 430, 90, 440, 99),), 0.5) for n in range(2)]
    assert complete(bare) == bare  # a theme without numbers


def test_faults_of_a_page_are_noticed() -> None:
    """The tester tested: a small letter, two that touch, and what TeX says."""
    word = Glyph("a", "LMSans10", 7.0, 10, 10, 15, 15)
    pages = [Page(1, (word, Glyph("b", "LMSans10", 12.0, 11, 10, 16, 15)), 0.9)]
    log = "Overfull \\hbox (9.0pt too wide) in paragraph at lines 1--2\nSBP does not fit: page 3"
    assert [fault.split(":")[0] for fault in faults_of(pages, log)] == [
        "page 1",
        "page 1",
        "Overfull \\hbox (9.0pt too wide) in paragraph at lines 1--2",
        "page 3 is too small for its formulas",
    ]


def test_themes_hold_the_same_pages() -> None:
    """Dark, high contrast and a Beamer theme: as many pages, nothing too full, nothing too small, no letter in a colour
    that is not the theme's (black on a dark ground).
    """
    count = set()
    for theme in (*THEMES, "Madrid", "Berkeley"):
        pages, log = typeset_pages(SMALL.replace("[deck]\n", f'[deck]\ntheme = "{theme}"\n'), SOFTMAX)
        assert [text for points, text in read_log(log).overfull if points > 1] == []
        assert [(p.number, g.text) for p in pages for g in small_scripts(p) if g.size < 5.4] == []
        if theme in THEMES:
            count.add(len(pages))
            strange = [(p.number, g.text, g.colour) for p in pages for g in p.glyphs if not _is_of(THEMES[theme], g)]
            assert strange == []
    assert len(count) == 1


def _is_of(theme: Theme, glyph: Glyph) -> bool:
    """Whether a letter has one of the theme's colours, up to rounding."""
    return any(
        all(abs(int(glyph.colour[n : n + 2], 16) - int(hex_[n : n + 2], 16)) <= 2 for n in (0, 2, 4))
        for name, hex_ in palette_of(theme.name)
        if name not in ("wash", "edge")
    )


# colours


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_colours_are_seen_on_a_weak_projector_and_by_every_eye(theme: Theme) -> None:
    """Text 4.5 to 1 on its ground, edges 3 to 1; kinds of derivative at least 20 apart for the colour-blind."""
    kinds = [theme.forward, theme.loss, theme.activation, theme.subject]
    for colour in (*kinds, theme.ink, theme.quiet):
        assert contrast(colour, theme.paper) >= 4.5
    assert contrast(theme.ink, theme.wash) >= 7
    assert contrast(theme.edge, theme.paper) >= 2.95
    for eye in EYES:
        for one, other in combinations(kinds, 2):
            assert distance(one, other, eye) >= 20, (eye, one, other)


# pictures


def _printer(lecture: Lecture):
    return latex_printer(lecture.spelling, 3)


def _collisions(diagram: Diagram, printer, width: float, height: float) -> list[str]:
    """What overlaps in a picture: labels with labels, with nodes or with much of a foreign edge; nodes with nodes."""
    found = layout_of(diagram, printer, {}, width=width, height=height)
    if found is None:
        return []
    faults = []
    for one, other in combinations(found.spots, 2):
        if overlap(found.spots[one].centre, found.boxes[one], found.spots[other].centre, found.boxes[other], gap=0):
            faults.append(f"labels {one} {other}")
    for name, spot in found.spots.items():
        if spot.cost >= 200:
            faults.append(f"label {name} on a node")
        under = sum(touched(line, spot.centre, found.boxes[name], 0) for n, line in found.lines.items() if n != name)
        if len(found.spots) > 1 and under > 2.5:
            faults.append(f"label {name} on an edge")
    for (one, a), (other, b) in combinations(found.points.items(), 2):
        across = (found.widths[one] + found.widths[other]) / 2
        if abs(a[0] - b[0]) < across and abs(a[1] - b[1]) < found.across:
            faults.append(f"nodes {one} {other}")
    return faults


@settings(max_examples=300)
@given(networks(depth=3), st.sampled_from([(44.8, 60.0), (69.6, 60.0), (94.4, 60.0), (93.0, 28.0)]))
def test_nothing_collides_in_the_picture_of_any_network(network, room: tuple[float, float]) -> None:
    """The whole network, its first step and the paths of its first parameter, in every room of the grid."""
    printer = latex_printer(read_lecture(SOFTMAX).spelling, 3)
    whole = network_picture(network)
    units = [network.preactivation_of(1, unit) for unit in range(1, network.width(1) + 1)]
    parameters = network.parameters[:1]
    pictures = [whole, forward_picture(network, whole, units), backward_picture(network, whole, *parameters)]
    assert [fault for picture in pictures for fault in _collisions(picture, printer, *room)] == []


def test_two_labels_that_would_lie_on_each_other_move_apart() -> None:
    """Crossing edges of one length: the middle would be one spot for both."""
    edges = {"ab": ((0.0, 0.0), (30.0, 15.0)), "cd": ((0.0, 15.0), (30.0, 0.0))}
    boxes = {"ab": (8.0, 4.0), "cd": (8.0, 4.0)}
    spots = Labels(edges, [(0, 0), (30, 15), (0, 15), (30, 0)], 4.0).place(boxes)
    assert overlap(spots["ab"].centre, boxes["ab"], spots["cd"].centre, boxes["cd"]) == 0
    assert max(spot.cost for spot in spots.values()) < 6


def test_names_of_columns_that_would_touch_stand_in_two_rows() -> None:
    """It is the length of the words of a language that counts."""
    nodes = tuple(Node(f"n{k}", k, 1, Symbol(variable("x").quantity)) for k in range(3))
    edges = tuple(Edge(f"n{k}", f"n{k + 1}") for k in range(2))
    printer = latex_printer(read_lecture(SOFTMAX).spelling, 3)
    heights = []
    for captions in (("in", "logits", "loss"), ("Eingabe", "Ausgabeschicht", "Verlust")):
        found = layout_of(Diagram(nodes, edges, 1, 3, captions), printer, {}, width=44.8, height=60)
        assert found is not None
        heights.append(len({y for _, y in found.captions.values()}))
    assert heights == [1, 2]


def test_a_network_that_is_too_wide_for_its_room_has_no_picture_there() -> None:
    """Nodes and edges are not drawn smaller than they can be read."""
    nodes = tuple(Node(f"n{k}", k, 1, Symbol(variable("x").quantity)) for k in range(12))
    edges = tuple(Edge(f"n{k}", f"n{k + 1}", role=Role.PASSIVE) for k in range(11))
    printer = latex_printer(read_lecture(SOFTMAX).spelling, 3)
    assert layout_of(Diagram(nodes, edges, 1, 12), printer, {}, width=69.6, height=60) is None
    assert layout_of(Diagram(nodes, edges, 1, 12), printer, {}, width=144, height=60) is not None


def test_a_jump_is_a_gap_with_an_open_and_a_full_dot() -> None:
    """The slope of ReLU: two strokes, no slanted line between them."""
    points = tuple((x / 10, float(x > 0)) for x in range(-20, 21))
    plot = Plot((Curve(points, variable("s")),), variable("z"), 0.0, 1.0)
    (curve,) = chart(plot, latex_printer(read_lecture(SOFTMAX).spelling, 3), width=69.6, height=60).curves
    assert len(curve.strokes) == 2
    assert len(curve.open_dots) == len(curve.full_dots) == 1
    heights = [{point.split(",")[1] for point in stroke} for stroke in curve.strokes]
    assert all(len(stroke) == 1 for stroke in heights)


def test_a_steep_curve_without_a_jump_is_one_stroke() -> None:
    """tanh over a wide range rises fast, and is not torn."""
    points = tuple((x / 10, math.tanh(x / 10)) for x in range(-40, 41))
    plot = Plot((Curve(points, variable("s")),), variable("z"), -1.0, 1.0)
    (curve,) = chart(plot, latex_printer(read_lecture(SOFTMAX).spelling, 3), width=69.6, height=60).curves
    assert len(curve.strokes) == 1


def test_a_small_jump_beside_a_high_curve_is_a_gap() -> None:
    """The slope of ReLU in one graph with its values up to 4, of which the jump is a quarter."""
    slope = tuple((x / 10, float(x > 0)) for x in range(-40, 41))
    value = tuple((x / 10, max(0.0, x / 10)) for x in range(-40, 41))
    plot = Plot((Curve(value, variable("a")), Curve(slope, variable("s"))), variable("z"), 0.0, 4.0)
    drawn = chart(plot, latex_printer(read_lecture(SOFTMAX).spelling, 3), width=69.6, height=60)
    assert [len(curve.strokes) for curve in drawn.curves] == [1, 2]


def test_bars_are_as_high_as_their_amounts() -> None:
    """The loss before and after: the higher bar takes the room, the other its share of it."""
    bars = Bars((Bar(variable("L"), 0.5, number(1)), Bar(variable("M"), 0.25, number(2))))
    drawn = column_chart(bars, latex_printer(read_lecture(SOFTMAX).spelling, 3), width=69.6, height=60)
    one, other = (float(column.head.split(",")[1]) for column in drawn.columns)
    assert other == pytest.approx(one / 2, abs=0.01)
    assert one > 40


def test_a_wide_name_in_a_node_is_short_where_that_is_no_other_ones() -> None:
    """N_1 for N_1^{input}; a^{(1)} and a^{(2)} keep their superscripts."""
    lecture = read_lecture(ROOT / "examples" / "three_samples.toml", SECTION_TABLES)
    drawn = network_picture(lecture.network)
    printer = latex_printer(lecture.spelling, 3)
    labels = [printer(n.label) for n in with_short_names(drawn, printer, lecture.spelling.short).nodes if n.label]
    assert {"N_1", "N_2"} <= set(labels)
    assert len(set(labels)) == len(labels)
    same = with_short_names(drawn, printer, lambda _quantity: "N")
    assert [printer(n.label) for n in same.nodes if n.label] == [printer(n.label) for n in drawn.nodes if n.label]


def test_steps_of_training_are_counted_in_whole_numbers() -> None:
    """Four losses have the ticks 1, 2 and 3 below them."""
    points = tuple((float(step), 1.0 / (step + 1)) for step in range(4))
    plot = Plot((Curve(points, variable("L"), marked=True),), variable("n"), 0.0, 1.0)
    drawn = chart(plot, latex_printer(read_lecture(SOFTMAX).spelling, 3), width=69.6, height=60)
    assert [tick.number for tick in drawn.ticks_across] == ["1", "2", "3"]


# words


@pytest.mark.parametrize(("count", "text"), [(1, "one unit"), (2, "two units"), (12, "twelve units"), (40, "40 units")])
def test_what_can_be_counted_is_inflected(count: int, text: str) -> None:
    """Small numbers are words, and the noun follows the number."""
    phrases = {"p.units": "{count#} {count:unit|units}", "numeral.1": "one", "numeral.2": "two", "numeral.12": "twelve"}
    assert Wording(phrases, escape, str)(Phrase("p.units", {"count": count})) == text


def test_a_german_deck_has_decimal_commas() -> None:
    """By default by the language, and as the lecture asks."""
    path = GERMAN
    text = path.read_text("utf-8")
    for key, wanted, other in (("", "0{,}3775", "0.3775"), ('decimal = "point"\n', "0.3775", "0{,}3775")):
        lecture = parse_lecture(text.replace("[deck]\n", f"[deck]\n{key}"), str(path), kinds=SECTION_TABLES)
        deck = beamer_deck(work_out(lecture).document, lecture)
        assert wanted in deck
        assert other not in deck


def test_a_parameter_of_a_computational_graph_stands_to_the_left_of_the_node_that_it_enters() -> None:
    """So that the value beside that node is not read as the parameter's; both rows alike, values in their columns."""
    nodes = (
        *(Node(name, column, 2, Symbol(variable(name).quantity)) for column, name in enumerate("xzay")),
        Node("w", 1, 1, Symbol(variable("w").quantity)),
        Node("b", 1, 3, Symbol(variable("b").quantity)),
    )
    edges = tuple(Edge(one, other) for one, other in ("xz", "za", "ay", "wz", "bz"))
    printer = latex_printer(read_lecture(SOFTMAX).spelling, 3)
    for width in (94.4, 144.0):
        found = layout_of(Diagram(nodes, edges, 3, 4, fixed_rows=True), printer, {}, width=width, height=52)
        assert found is not None
        place = {name: x for name, (x, _) in found.points.items()}
        assert place["w"] == place["b"]
        assert place["x"] + 4 < place["w"] < place["z"] - found.across / 2


@pytest.mark.parametrize("curve", [lambda x: 1 / (1 + math.exp(-x)), math.tanh], ids=["sigmoid", "tanh"])
def test_the_bounds_of_a_function_have_their_ticks_off_the_curve(curve) -> None:
    """A sigmoid that ends at 0.98 has a tick at 1, the middle has one beside the curve that runs through it."""
    points = tuple((x / 10, curve(x / 10)) for x in range(-40, 41))
    low, high = points[0][1], points[-1][1]
    drawn = chart(
        Plot((Curve(points, variable("s")),), variable("z"), low, high),
        _printer(read_lecture(SOFTMAX)),
        width=69.6,
        height=60,
    )
    numbers = {tick.number: tick for tick in drawn.ticks_up}
    assert "1" in numbers
    assert ("-1" in numbers) is (low < -0.5)
    assert drawn.corners[1] != drawn.corners[0]
    middle = numbers["0.5"]
    assert middle.place in ("left", "above left", "right", "below right")


def test_columns_of_formulas_begin_at_one_height() -> None:
    """The letters that are farthest up in the left and the right half of the closing frame."""
    pages, _ = typeset_pages(GERMAN.read_text("utf-8"), GERMAN)
    body = [g for g in pages[-1].glyphs if 30 < g.bottom < 203]
    left, right = ([g for g in body if (g.left < 200) is side] for side in (True, False))
    assert left
    assert right
    assert abs(max(g.top for g in left) - max(g.top for g in right)) < 12


def test_a_value_gives_way_to_a_steep_edge_above_its_node() -> None:
    """Three units to two, close together: the values of those that edges come in above of move off these."""
    value, label = Number(Fraction(1, 2)), Symbol(variable("x").quantity)
    nodes = [Node(f"a{row}", 0, row, label, value=value) for row in (1, 2, 3)]
    nodes += [Node(f"b{row}", 1, row, label, value=value) for row in (1, 2)]
    edges = [Edge(f"a{one}", f"b{other}") for one in (1, 2, 3) for other in (1, 2)]
    diagram = Diagram(tuple(nodes), tuple(edges), 3, 2)
    found = layout_of(diagram, _printer(read_lecture(SOFTMAX)), {}, width=26, height=60)
    assert found is not None
    assert found.sides == {"a3": "aside left", "b2": "aside"}
    wide = layout_of(diagram, _printer(read_lecture(SOFTMAX)), {}, width=94, height=60)
    assert wide is not None
    assert wide.sides == {}
