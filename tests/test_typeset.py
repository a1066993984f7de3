"""TeX that begins before its text is there: the same PDF, and nothing left where the text never comes."""

from __future__ import annotations

import shutil
import time
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from symbackprop.build import build_lecture, work_out
from symbackprop.compose.deck import compose_deck
from symbackprop.compose.document import Chain, Document, Frame, Link
from symbackprop.core.errors import InputError, TypesettingError, Unproved
from symbackprop.core.terms import Number
from symbackprop.evaluate.analysis import Analysis
from symbackprop.network.lecture import parse_lecture
from symbackprop.render import supervised, typeset
from symbackprop.render.formats import FORMATS, Source
from symbackprop.render.typeset import begin_typesetting, read_log
from tests.faketex import SLOW, alive, pids_in, waited_for, with_pdflatex
from tests.lectures import SMALL

SOURCES = [row.source for row in FORMATS.values() if row.source is not None]
WORDS = b"\\documentclass{article}\n\\begin{document}\nSome words\\label{a}, page \\pageref{a}\n\\end{document}\n"


@pytest.fixture(scope="module", params=["symbackprop", "dark", "default"])
def deck(request: pytest.FixtureRequest) -> bytes:
    """A small deck in themes of our own and of Beamer's."""
    lecture = parse_lecture(SMALL.replace("[deck]\n", f'[deck]\ntheme = "{request.param}"\n'))
    return FORMATS["deck"].files(work_out(lecture))["deck.tex"]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files go."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(typeset.tempfile, "tempdir", str(folder))
    return folder


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_every_document_begins_with_what_tex_is_given_before(source: Source, deck: bytes) -> None:
    """The opening is whole lines of it, up to the packages that take long to load."""
    opening = source.opening()
    assert deck.startswith(opening)
    assert opening.endswith(b"\n")
    assert b"{tikz}" in opening


def test_a_pdf_from_a_pipe_is_that_from_a_file(deck: bytes, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Byte for byte, in whatever pieces the text comes, with the same complaints and as many passes."""
    opening, refers = SOURCES[0].opening(), b"\\usetheme" in deck
    with begin_typesetting(opening) as begun:
        for start in range(0, len(deck), 1000):
            begun.feed(deck[start : start + 1000])
        assert begun.text == deck
        piped = begun.finish(refers=refers)
    monkeypatch.setattr(typeset, "_PIPE", Path("/nowhere"))
    filed = typeset.typeset(deck, refers=refers)
    assert piped.pdf == filed.pdf
    assert piped.passes == filed.passes
    assert read_log(piped.log) == read_log(filed.log)
    assert list(place.iterdir()) == []


def test_a_document_that_reads_itself_loses_nothing(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it reads is not taken out of the pipe."""
    reading = rb"\newread\own \openin\own=deck.tex \ifeof\own\else\read\own to\line\fi"
    itself = WORDS.replace(b"Some words", reading + b"\nSome words" * 10_000)
    piped = typeset.typeset(itself, refers=False)
    monkeypatch.setattr(typeset, "_PIPE", Path("/nowhere"))
    assert piped.pdf == typeset.typeset(itself, refers=False).pdf


def test_a_document_that_begins_otherwise_is_typeset_as_well(place: Path) -> None:
    """What TeX was given in vain is given up."""
    with begin_typesetting(b"\\documentclass{report}\n") as begun:
        begun.feed(WORDS[:10])
        begun.feed(WORDS[10:])
        found = begun.finish()
    assert found.pdf == typeset.typeset(WORDS).pdf
    assert found.passes == 2
    assert list(place.iterdir()) == []


def test_a_document_shorter_than_its_opening_is_its_own() -> None:
    """Nothing of the opening gets into it."""
    with begin_typesetting(WORDS + b"more") as begun:
        begun.feed(WORDS)
        assert begun.finish().pdf == typeset.typeset(WORDS).pdf


PIPELESS = {
    "a wrapper that passes nothing on": '#!/bin/sh\nexec {program} "$@" < /dev/null\n',
    "one that knows fewer options": '#!/bin/sh\ncase "$*" in *-no-parse*) exit 1;; esac\nexec {program} "$@"\n',
}


@pytest.mark.parametrize("kind", PIPELESS)
def test_a_tex_that_cannot_read_a_pipe_reads_a_file(
    kind: str, tmp_path: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pipe saves time; without it there is the same PDF."""
    expected = typeset.typeset(WORDS).pdf
    with_pdflatex(tmp_path / "bin", PIPELESS[kind].format(program=shutil.which("pdflatex")), monkeypatch)
    assert typeset.typeset(WORDS).pdf == expected
    assert list(place.iterdir()) == []


def test_who_feeds_a_tex_that_reads_nothing_is_not_held_up(
    tmp_path: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than a pipe holds goes in at once, and the time limit is that of TeX."""
    with_pdflatex(tmp_path / "bin", SLOW.format(pids=tmp_path / "pids"), monkeypatch)
    monkeypatch.setattr(typeset, "_SECONDS", 1)
    start = time.monotonic()
    with pytest.raises(TypesettingError, match="took more than 1 seconds"):
        typeset.typeset(b"%" * 10_000_000)
    assert time.monotonic() - start < 60
    assert waited_for(lambda: not any(map(alive, pids_in(tmp_path / "pids"))), 5)
    assert list(place.iterdir()) == []


def test_where_a_system_allows_no_thread_nothing_runs_on(
    tmp_path: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """TeX that nobody could attend to is ended at once, and one line says why there is no PDF."""
    pids = tmp_path / "pids"
    with_pdflatex(tmp_path / "bin", SLOW.format(pids=pids), monkeypatch)

    def start(_: object) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(supervised.Thread, "start", start)
    with pytest.raises(TypesettingError, match="TeX cannot be run: can't start new thread"):
        typeset.typeset(WORDS)
    assert waited_for(lambda: not any(map(alive, pids_in(pids))), 5)
    assert list(place.iterdir()) == []


def test_a_refused_lecture_ends_the_tex_that_waits_for_it(
    tmp_path: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mistake that is found when TeX is long at work: no process, no temporary file, no output."""
    pids, lecture = tmp_path / "pids", tmp_path / "wrong.toml"
    lecture.write_text(SMALL.replace("units      = 2", "units      = 3"))
    with_pdflatex(tmp_path / "bin", SLOW.format(pids=pids), monkeypatch)
    found: list[int] = []

    def read(*arguments: object) -> object:
        assert waited_for(lambda: len(pids_in(pids)) == 2)
        found.extend(pids_in(pids))
        assert all(map(alive, found))
        assert len(list(place.iterdir())) == 1
        return real(*arguments)  # type: ignore[arg-type]

    from symbackprop.network import lecture as reader

    real = reader.read_lecture
    monkeypatch.setattr(reader, "read_lecture", read)
    with pytest.raises(InputError, match="W1"):
        build_lecture(lecture, tmp_path / "out")
    assert len(found) == 2
    assert waited_for(lambda: not any(map(alive, found)), 5)
    assert list(place.iterdir()) == []
    assert not (tmp_path / "out").exists()


def test_a_line_that_is_not_true_ends_the_tex_that_sets_it(
    tmp_path: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """TeX may have all of a deck when a line of it is refuted: it ends, and nothing is written."""
    pids = tmp_path / "pids"
    with_pdflatex(tmp_path / "bin", SLOW.format(pids=pids), monkeypatch)
    spoiled: list[Frame] = []

    def compose(analysis: Analysis) -> Document:
        assert waited_for(lambda: len(pids_in(pids)) == 2)
        document = compose_deck(analysis)
        chain = Chain(Number(Fraction(1)), (Link("=", Number(Fraction(2))),))
        spoiled.append(replace(document.frames[0], blocks=(chain,)))
        return replace(document, frames=(*document.frames, *spoiled))

    monkeypatch.setattr("symbackprop.compose.deck.compose_deck", compose)
    with pytest.raises(Unproved, match="1 = 2"):
        build_lecture(parse_lecture(SMALL), tmp_path / "out")
    assert spoiled
    assert waited_for(lambda: not any(map(alive, pids_in(pids))), 5)
    assert list(place.iterdir()) == []
    assert not (tmp_path / "out").exists()


def test_a_build_without_a_pdf_begins_no_tex(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With --no-pdf, and for formats that have none."""
    with_pdflatex(tmp_path / "bin", SLOW.format(pids=tmp_path / "pids"), monkeypatch)
    lecture = parse_lecture(SMALL)
    build_lecture(lecture, tmp_path, pdf=False)
    build_lecture(lecture, tmp_path, ["results", "formulas"])
    assert pids_in(tmp_path / "pids") == []


def test_an_error_in_the_preamble_is_told_as_tex_tells_it(tmp_path: Path) -> None:
    """A theme that there is not ends TeX while the slides are still made: the reason and the remedy."""
    lecture = parse_lecture(SMALL.replace("[deck]\n", '[deck]\ntheme = "Nowhere"\n'))
    problem = build_lecture(lecture, tmp_path, ["deck"]).problem
    assert isinstance(problem, TypesettingError)
    assert "beamerthemeNowhere.sty' not found" in str(problem)
    assert "apt-get install" in str(problem)
    assert "\n" not in str(problem)
