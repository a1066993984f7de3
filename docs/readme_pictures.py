"""The pictures of the README, from the deck of the softmax lecture: `python -m docs.readme_pictures`.

Four frames side by side, and the four steps in which the first chain rule builds up.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pypdfium2
from PIL import Image

from symbackprop.build import work_out
from symbackprop.network.lecture import read_lecture
from symbackprop.render.slides.beamer import beamer_deck
from symbackprop.render.typeset import typeset

__all__ = ["FRAMES", "LECTURE", "STEPS", "run_of"]

FOLDER = Path(__file__).parent / "images"
LECTURE = Path(__file__).parent.parent / "examples" / "softmax_cross_entropy.toml"
# what the titles have, without their spaces
FRAMES = ("Thenetwork", "Eachunitaddsup", "simplifies", "Theupdatereducedtheloss")
STEPS = "reachesthelossalongtwopaths"
_WIDTH, _GAP, _GROUND = 620, 8, "#C6C8D0"  # pixels of a page, and between two


def run_of(texts: Sequence[str], words: str) -> range:
    """The first pages one after the other that have some words: the overlays of a frame."""
    first = next(number for number, text in enumerate(texts) if words in text)
    last = first
    while last + 1 < len(texts) and words in texts[last + 1]:
        last += 1
    return range(first, last + 1)


def _main() -> None:
    work = work_out(read_lecture(LECTURE))
    pdf = pypdfium2.PdfDocument(typeset(beamer_deck(work.document, work.lecture).encode(), refers=False).pdf)
    texts = ["".join(page.get_textpage().get_text_range().split()) for page in pdf]
    for name, numbers in (
        ("slides", [run_of(texts, words)[-1] for words in FRAMES]),
        ("buildup", [*run_of(texts, STEPS)[:4]]),
    ):
        pages = [pdf[number].render(scale=_WIDTH / pdf[number].get_width()).to_pil() for number in numbers]
        _side_by_side(pages).save(FOLDER / f"{name}.png", optimize=True)


def _side_by_side(pages: Sequence[Image.Image]) -> Image.Image:
    """Pages in two columns."""
    wide, high = pages[0].size
    rows = -(-len(pages) // 2)
    sheet = Image.new("RGB", (2 * wide + 3 * _GAP, rows * high + (rows + 1) * _GAP), _GROUND)
    for place, page in enumerate(pages):
        row, column = divmod(place, 2)
        sheet.paste(page, (_GAP + column * (wide + _GAP), _GAP + row * (high + _GAP)))
    return sheet


if __name__ == "__main__":
    _main()
