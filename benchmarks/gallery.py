"""Every lecture as slides, as one page of thumbnails with figures: pages, smallest type, emptiest pages, time.

`python -m benchmarks.gallery [FOLDER]` writes FOLDER/index.html, a PDF and a PNG for each lecture; the default folder
is output/gallery.
"""

from __future__ import annotations

import html
import re
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
from PIL import Image

from benchmarks.pages import complete, emptiest, faults_of, pages_of
from symbackprop.build import work_out
from symbackprop.compose.deck import SECTION_TABLES
from symbackprop.core.errors import SymbackpropError
from symbackprop.network.lecture import Lecture, parse_lecture
from symbackprop.render.slides.beamer import beamer_deck
from symbackprop.render.slides.themes import THEMES
from symbackprop.render.typeset import typeset
from symbackprop.rules.notation import builtin_notations

ROOT = Path(__file__).parent.parent
SOFTMAX = ROOT / "examples" / "softmax_cross_entropy.toml"
BEAMER_THEMES = ("default", "Madrid", "Boadilla", "Warsaw", "Berkeley")
_COLUMNS, _SCALE = 6, 0.6
_WORKERS = 2


@dataclass(frozen=True, slots=True)
class Entry:
    """A lecture to be shown: its name, the file it comes from, and its text."""

    name: str
    file: Path
    text: str


def entries() -> Iterator[Entry]:
    """The examples, the lectures of the tests, and the softmax lecture in every theme and notation."""
    for file in (*sorted((ROOT / "examples").rglob("*.toml")), *sorted((ROOT / "tests/data/lectures").glob("*.toml"))):
        yield Entry(file.stem, file, file.read_text("utf-8"))
    text = SOFTMAX.read_text("utf-8")
    for theme in (*THEMES, *BEAMER_THEMES):
        yield Entry(f"theme {theme}", SOFTMAX, text.replace("[deck]\n", f'[deck]\ntheme = "{theme}"\n'))
    plain = re.sub(r"\[notation\].*?(?=\n\[|\Z)", "", text, flags=re.DOTALL)
    for style in builtin_notations():
        yield Entry(f"notation {style}", SOFTMAX, f'{plain}\n[notation]\nstyle = "{style}"\n')


@dataclass(frozen=True, slots=True)
class Shown:
    """A row of the page, and what goes into the figures of all: frames, those with ink to 85 %, faults."""

    row: str
    frames: int = 0
    filled: int = 0
    faults: int = 0


def _show(entry: Entry, folder: Path) -> Shown:
    """Build one lecture, draw its thumbnails, and say its figures as a row of the page."""
    stem = entry.name.replace(" ", "-")
    start = time.perf_counter()
    try:
        lecture = parse_lecture(entry.text, str(entry.file), entry.file.stem, entry.file.parent, SECTION_TABLES)
        work = work_out(lecture)
        tex = beamer_deck(work.document, work.lecture).encode()
        composed = time.perf_counter()
        done = typeset(tex, refers=False)
    except SymbackpropError as problem:
        return Shown(f"<h2>{html.escape(entry.name)}</h2><p class=bad>{html.escape(str(problem))}</p>", faults=1)
    ended = time.perf_counter()
    (folder / f"{stem}.pdf").write_bytes(done.pdf)
    _sheet(done.pdf).save(folder / f"{stem}.png")
    pages = [*pages_of(done.pdf)]
    # the head and foot of a Beamer theme are its own: there only what TeX says counts
    faults = faults_of([] if _has_a_beamer_theme(lecture) else pages, done.log)
    frames = complete(pages)[1:]
    filled = sum(page.ink >= 0.845 for page in frames)
    empty = ", ".join(f"{page.number} ({page.ink:.2f})" for page in emptiest(frames)[:3])
    figures = (
        f"{len(pages)} pages; smallest type {min(page.smallest for page in pages):.1f} pt; "
        f"{filled} of {len(frames)} frames with ink to 85 % of the body; "
        f"emptiest: {empty}; "
        f"{len(faults)} faults{''.join(f'; {fault}' for fault in faults[:3])}; "
        f"{composed - start:.1f} s and {ended - composed:.1f} s of TeX"
    )
    print(f"{entry.name}: {figures}", flush=True)
    row = (
        f"<h2>{html.escape(entry.name)}</h2><p>{html.escape(figures)}</p>"
        f'<a href="{stem}.pdf"><img src="{stem}.png" alt="{html.escape(entry.name)}"></a>'
    )
    if _has_a_beamer_theme(lecture):
        return Shown(row, faults=len(faults))
    return Shown(row, len(frames), filled, len(faults))


def _has_a_beamer_theme(lecture: Lecture) -> bool:
    return lecture.deck.theme not in THEMES


def _sheet(pdf: bytes) -> Image.Image:
    """All pages of a document, small, in rows."""
    document = pypdfium2.PdfDocument(pdf)
    images = [document[number].render(scale=_SCALE).to_pil() for number in range(len(document))]
    document.close()
    width, height = images[0].size
    rows = -(-len(images) // _COLUMNS)
    sheet = Image.new("RGB", (_COLUMNS * (width + 4), rows * (height + 4)), (120, 120, 120))
    for place, image in enumerate(images):
        sheet.paste(image, ((place % _COLUMNS) * (width + 4), (place // _COLUMNS) * (height + 4)))
    return sheet


_HEAD = """<!doctype html><meta charset="utf-8"><title>Gallery</title>
<style>body { font: 15px sans-serif; margin: 2em } img { width: 100% } .bad { color: #b33f00 }</style>
<h1>Every lecture as slides</h1>
"""


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    every = [*entries()]
    with ProcessPoolExecutor(_WORKERS) as pool:
        shown = [*pool.map(_show, every, [folder] * len(every))]
    frames, filled, faults = (sum(getattr(one, name) for one in shown) for name in ("frames", "filled", "faults"))
    total = f"{len(shown)} decks; {filled} of {frames} frames with ink to 85 % of the body; {faults} faults"
    text = _HEAD + f"<p>{total}</p>\n" + "\n".join(one.row for one in shown)
    (folder / "index.html").write_text(text, "utf-8")
    print(total)
    print(f"{folder / 'index.html'}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "output" / "gallery")
