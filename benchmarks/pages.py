"""What a PDF's pages measure: sizes of type, ink, boxes of text. The figures are read from the PDF itself."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

from symbackprop.render.typeset import read_log

__all__ = ["Glyph", "Page", "complete", "emptiest", "faults_of", "pages_of", "small_scripts", "small_words", "touching"]

_POINT = 72.27 / 72  # TeX's points in one of PDF
_WORDS, _FORMULA, _SCRIPT = 8.0, 10.0, 5.5  # the least sizes, in TeX's points
_SLACK = 0.06
_FOOT = 7.0  # millimetres at the foot of a page that are no part of the body
_HEAD = 18.0
_SCALE = 1.0
_MILLIMETRE = 72 / 25.4
_CORNER = 140.0, 6.0  # millimetres from the left and the foot, between which the number of a frame stands
_ACCENTS = frozenset("\u0338^ˆ~˜¯ˉ˙¨ˇ˘´`→⃗ˊˋ′")
_FOOT_OF_A_LETTER = 0.3  # of its height
_OVERLAP = 0.2  # of the smaller of two glyphs, beyond which they touch


@dataclass(frozen=True, slots=True)
class Glyph:
    """A letter: its font, its size in TeX's points, its ink's box in PDF's points from the lower left, its colour as
    RRGGBB.
    """

    text: str
    font: str
    size: float
    left: float
    bottom: float
    right: float
    top: float
    colour: str = "000000"

    @property
    def mathematical(self) -> bool:
        return "Sans" not in self.font and "Mono" not in self.font

    @property
    def area(self) -> float:
        return max(self.right - self.left, 0.0) * max(self.top - self.bottom, 0.0)


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its letters, and where its ink ends as a share of the body's height."""

    number: int
    glyphs: tuple[Glyph, ...]
    ink: float

    @property
    def smallest(self) -> float:
        return min((glyph.size for glyph in self.glyphs), default=99.0)


def pages_of(pdf: bytes) -> Iterator[Page]:
    """Every page of a document."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        for number in range(len(document)):
            page = document[number]
            text = page.get_textpage()
            yield Page(number + 1, tuple(_glyphs(text.raw)), _ink(page))
    finally:
        document.close()


def _glyphs(text: pdfium.FPDF_TEXTPAGE) -> Iterator[Glyph]:
    box = [ctypes.c_double() for _ in range(4)]
    name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    colour = [ctypes.c_uint() for _ in range(4)]
    for place in range(pdfium.FPDFText_CountChars(text)):
        letter = chr(pdfium.FPDFText_GetUnicode(text, place))
        if letter.isspace() or pdfium.FPDFText_IsGenerated(text, place) == 1:
            continue
        pdfium.FPDFText_GetCharBox(text, place, *(ctypes.byref(side) for side in box))
        pdfium.FPDFText_GetFontInfo(text, place, name, 128, ctypes.byref(flags))
        left, right, bottom, top = (side.value for side in box)
        size = pdfium.FPDFText_GetFontSize(text, place) * _POINT
        pdfium.FPDFText_GetFillColor(text, place, *map(ctypes.byref, colour))
        ink = "".join(f"{part.value:02X}" for part in colour[:3])
        yield Glyph(letter, name.value.decode("latin-1"), size, left, bottom, right, top, ink)


def _ink(page: pypdfium2.PdfPage) -> float:
    """How far down the ink of the body reaches: 0 at its top, 1 at its end."""
    image = page.render(scale=_SCALE, grayscale=True).to_pil()
    width, height = image.size
    millimetre = height / 90
    first, last = int(_HEAD * millimetre), int((90 - _FOOT) * millimetre)
    ground = image.getpixel((1, first))
    for row in range(last - 1, first, -1):
        line = image.crop((0, row, width, row + 1)).getextrema()
        if max(abs(value - ground) for value in line) > 40:
            return (row - first) / (last - first)
    return 0.0


def small_words(page: Page) -> Sequence[Glyph]:
    """Letters of words that are smaller than the least size; the T of a transpose is a script."""
    small = [g for g in page.glyphs if not g.mathematical and g.size < _WORDS - _SLACK]
    return [g for g in small if not any(o.mathematical and o.size > g.size * 1.15 and _near(o, g) for o in page.glyphs)]


def small_scripts(page: Page) -> Sequence[Glyph]:
    """Letters of formulas that are smaller than the least subscript, or smaller than the least formula without being
    the script of anything larger or part of a sentence.
    """
    found = []
    for glyph in page.glyphs:
        if not glyph.mathematical or glyph.size >= _FORMULA - _SLACK:
            continue
        near = [g for g in page.glyphs if g is not glyph and _near(g, glyph)]
        script = any(g.size > glyph.size * 1.15 for g in near)
        spoken = any(not g.mathematical and g.size >= glyph.size - _SLACK for g in near)
        if glyph.size < _SCRIPT - _SLACK or not (script or spoken):
            found.append(glyph)
    return found


def faults_of(pages: Sequence[Page], log: str) -> list[str]:
    """What a lecturer would be ashamed of, each with its page: type too small, letters that touch; then what TeX says:
    boxes too full, missing characters, rows that do not fit.
    """
    found = [
        f"page {p.number}: {g.text!r} in {g.size:.1f} pt" for p in pages for g in (*small_words(p), *small_scripts(p))
    ]
    found += [f"page {p.number}: {a.text!r} touches {b.text!r}" for p in pages for a, b in touching(p)]
    told = read_log(log)
    found += [text for _, text in told.overfull]
    found += told.missing
    return found


def _near(other: Glyph, glyph: Glyph) -> bool:
    """Whether two letters may belong to one formula."""
    reach = 14 * glyph.size
    return abs(other.left - glyph.left) < reach and abs(other.bottom - glyph.bottom) < 2 * glyph.size


def touching(page: Page) -> Sequence[tuple[Glyph, Glyph]]:
    """Pairs of letters that lie on each other, accents aside."""
    letters = sorted((g for g in page.glyphs if g.text not in _ACCENTS and g.area > 0.5), key=lambda g: g.left)
    found: list[tuple[Glyph, Glyph]] = []
    for place, glyph in enumerate(letters):
        for other in letters[place + 1 :]:
            if other.left >= glyph.right:
                break
            shared = (min(glyph.right, other.right) - other.left) * (
                min(glyph.top, other.top) - max(glyph.bottom, other.bottom)
            )
            # the letters of a ligature have one box
            ligature = abs(glyph.left - other.left) < 0.01 and abs(glyph.right - other.right) < 0.01
            if (
                not (ligature or _tucked(glyph, other))
                and min(glyph.top, other.top) > max(glyph.bottom, other.bottom)
                and shared > _OVERLAP * min(glyph.area, other.area)
            ):
                found.append((glyph, other))
    return found


def _tucked(one: Glyph, other: Glyph) -> bool:
    """Whether one is the subscript of the other, below the slanted arm of a W."""
    script, letter = sorted((one, other), key=lambda glyph: glyph.size)
    below = (script.top + script.bottom) / 2 < letter.bottom + _FOOT_OF_A_LETTER * (letter.top - letter.bottom)
    return letter.size > 1.15 * script.size and below


def complete(pages: Sequence[Page]) -> Sequence[Page]:
    """The last overlay of each frame: the pages after which the number in the lower right corner changes; all pages
    where a theme writes no numbers there.
    """
    numbers = [_frame_number(page) for page in pages]
    if len(set(numbers)) == 1:
        return pages
    return [page for page, own, after in zip(pages, numbers, [*numbers[1:], None], strict=True) if own != after]


def _frame_number(page: Page) -> str:
    corner = [g for g in page.glyphs if g.left > _CORNER[0] * _MILLIMETRE and g.top < _CORNER[1] * _MILLIMETRE]
    return "".join(g.text for g in sorted(corner, key=lambda g: g.left))


def emptiest(pages: Sequence[Page]) -> Sequence[Page]:
    """The pages by how little of their body has ink, the emptiest first."""
    return sorted(pages, key=lambda page: page.ink)
