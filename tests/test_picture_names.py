"""Names and values in pictures: whose they are is seen, and they hide nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from symbackprop.build import work_out
from symbackprop.compose.diagram import Diagram
from symbackprop.network.lecture import parse_lecture
from symbackprop.render.pictures.labels import Labels, overlap, touched
from tests.lectures import SMALL

BOX = 6.0, 4.5


@given(st.integers(2, 4), st.integers(1, 4), st.floats(12, 60), st.floats(11, 24))
def test_the_name_of_a_matrix_stands_above_the_edges_and_off_them(
    left: int, right: int, far: float, pitch: float
) -> None:
    """Beside the uppermost edge between two columns; in no place where all of them are taken."""
    columns = [
        [(x, ((count - 1) / 2 - row) * pitch) for row in range(count)] for x, count in ((0.0, left), (far, right))
    ]
    nodes = [*columns[0], *columns[1]]
    lines = {f"{i}>{j}": (a, b) for i, a in enumerate(columns[0]) for j, b in enumerate(columns[1])}
    found = Labels(lines, nodes, 4.0).above("0>0", BOX)
    if found is not None:
        assert all(touched(line, found, BOX, 0) == 0 for line in lines.values())
        assert all(overlap(found, BOX, node, (5.6, 5.6), 0) == 0 for node in nodes)
        (x0, y0), (x1, y1) = lines["0>0"]
        assert found[1] > y0 + (found[0] - x0) * (y1 - y0) / (x1 - x0)
    everywhere = [((far / 2, 0.0), (4 * far, 20 * pitch))]
    assert Labels(lines, nodes, 4.0, everywhere).above("0>0", BOX) is None


def test_pictures_of_formulas_in_matrices_name_matrices_alone() -> None:
    """The frame says W^1; the names of its entries would be another language. Frames of scalars have them."""
    text = SMALL + '[[sections]]\nkind = "training"\nview = "{}"\n'
    for view, names in (("matrix", False), ("scalar", True)):
        frames = work_out(parse_lecture(text.format(view))).document.frames
        pictures = [one for frame in frames if frame.part in ("forward", "backward") for one in frame.diagrams]
        lit = [edge for one in pictures if isinstance(one, Diagram) for edge in one.edges if edge.weight is not None]
        assert lit
        assert any(edge.labelled and edge.role.value in ("forward", "subject") for edge in lit) is names
