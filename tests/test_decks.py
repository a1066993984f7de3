"""The decks of examples/, in their own notation and in every other: proved, typeset without a fault, and read back.

Each deck is composed once, and everything is looked at in it. The sample typesets each lecture once and each notation
once; `make audit` typesets and reads all of them.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs import readme_pictures
from symbackprop.api import Work, check, parse_lecture, read_lecture, work_out
from symbackprop.check.names.indices.layer_numbers import LayerNumbers
from symbackprop.check.names.keys import key_of
from symbackprop.check.names.vocabulary import names_of
from symbackprop.check.report import Verdict
from symbackprop.compose.phrases import load_phrases
from symbackprop.latex.grammar import Grammar
from symbackprop.latex.tokenise import tokenise
from symbackprop.network.spelling.spelling import spelled_quantities
from symbackprop.render.formats import FORMATS
from symbackprop.render.unicode import unicode_printer
from symbackprop.render.words import Wording
from symbackprop.rules.notation import builtin_notations
from tests.lectures import EXAMPLES, SMALL, complaints_of, in_style, lines_of, plain_latex
from tests.sampling import EVERYTHING

STYLES = builtin_notations()
_OWN = "own"
# each lecture as it is; then every lecture in every notation, in turns, so that a few are as different as can be
_TURNS = [
    (path, STYLES[(number + turn) % len(STYLES)]) for turn in range(len(STYLES)) for number, path in enumerate(EXAMPLES)
]
_DECKS = [*((path, _OWN) for path in EXAMPLES), *(_TURNS if EVERYTHING else _TURNS[1 : len(EXAMPLES) : 2])]


def _name(deck: tuple[Path, str]) -> str:
    return f"{deck[0].stem}-{deck[1]}"


@pytest.fixture(scope="module", params=_DECKS, ids=_name)
def deck(request: pytest.FixtureRequest) -> tuple[Work, str]:
    """A lecture in a notation, worked out and composed once; with the text of its deck."""
    path, style = request.param
    work = work_out(read_lecture(path) if style == _OWN else in_style(path, style))
    return work, FORMATS["deck"].files(work)["deck.tex"].decode()


@pytest.mark.sampled
def test_a_deck_is_proved_and_its_gradient_right(deck: tuple[Work, str]) -> None:
    """No line is refused by the judge, and the gradient agrees with central differences of the loss."""
    work, _ = deck
    assert lines_of(work.document) > 40
    assert work.checks.gradient_error is None or work.checks.gradient_error < 1e-12


@pytest.mark.sampled
def test_a_deck_has_nothing_wrong_and_nothing_unread(deck: tuple[Work, str]) -> None:
    """What is printed is read back by `check`, claim by claim."""
    work, _ = deck
    claims = check(work.lecture, plain_latex(work)).claims
    assert len(claims) > 80
    assert [(c.line, c.latex, c.message) for c in claims if c.bad or c.verdict is Verdict.UNREAD] == []


@pytest.mark.sampled
def test_every_spelling_is_read_back_as_the_quantity_it_spells(deck: tuple[Work, str]) -> None:
    """read(spell(q)) is q, for each quantity of the lecture."""
    lecture = deck[0].lecture
    names = names_of(lecture, LayerNumbers())
    grammar = Grammar(names.words)
    for quantity in spelled_quantities(lecture.network):
        (named,) = grammar.names(tokenise(lecture.spelling.latex(quantity)))
        assert names.find(key_of(named, {})) == quantity


@pytest.mark.sampled
@pytest.mark.parametrize("deck", _DECKS if EVERYTHING else _DECKS[-1:], indirect=True, ids=_name)
def test_tex_has_nothing_to_say_of_a_deck(deck: tuple[Work, str]) -> None:
    """One pass, without an overfull box or a missing character: of one lecture in a notation that is not its own, or of
    all decks (the pages of the examples are measured in test_slides).
    """
    assert complaints_of(deck[1]) == []


@pytest.mark.parametrize("deck", _DECKS[: len(EXAMPLES)], indirect=True, ids=_name)
def test_the_slides_that_the_documentation_names_are_there(deck: tuple[Work, str]) -> None:
    """Every title in the tables of docs/lectures.md is that of a slide."""
    work, _ = deck
    page = (Path(__file__).parent.parent / "docs" / "lectures.md").read_text("utf-8")
    (section,) = (part for part in page.split("\n## ") if f"`{work.lecture.stem}.toml`" in part)
    named = re.findall(r"\*([^*|]+)\*", section)
    wording = Wording(load_phrases("en"), str, unicode_printer(work.lecture.spelling, 3))
    titles = {wording(frame.title) for frame in work.document.frames}
    assert len(named) > 5
    assert [title for title in named if title not in titles] == []


def test_the_pictures_of_the_readme_are_of_slides_that_are_there() -> None:
    """The titles by which they are found stand in the deck, and a frame with its overlays is one run of pages."""
    work = work_out(read_lecture(readme_pictures.LECTURE))
    wording = Wording(load_phrases("en"), str, unicode_printer(work.lecture.spelling, 3))
    titles = ["".join(wording(frame.title).split()) for frame in work.document.frames]
    for words in (*readme_pictures.FRAMES, readme_pictures.STEPS):
        assert len(readme_pictures.run_of(titles, words)) == 1
    assert readme_pictures.run_of(["a", "ab", "abc", "c", "ab"], "ab") == range(1, 3)


@pytest.mark.sampled
@pytest.mark.parametrize("style", STYLES if EVERYTHING else STYLES[::3])
def test_tex_has_nothing_to_say_of_a_notation(style: str) -> None:
    """A small deck in all views, in each notation."""
    views = '\n[[sections]]\nkind = "training"\nview = ["scalar", "index", "matrix"]\n'
    work = work_out(parse_lecture(f'{SMALL}{views}[notation]\nstyle = "{style}"\n'))
    assert complaints_of(FORMATS["deck"].files(work)["deck.tex"]) == []
