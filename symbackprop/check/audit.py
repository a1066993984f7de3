"""A document against its lecture: the page that shows the way.

For each formula of the document, for each chain of relations in it: it is parsed by the names in force; what it defines
gives new names; every interpretation of it is judged, and the best one stays with its names; what is wrong in it is
explained; its rows are put into the report. Nothing is changed on the way: each step hands on a new state.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise, zip_longest

from symbackprop.check.formula_audit import State, rows_of_formula
from symbackprop.check.inference.inference import with_conventions
from symbackprop.check.inference.unknown_commands import commands_in_words, commands_meant
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.judging.positions import with_training
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.forms import form_of
from symbackprop.check.proposals.proposal import Proposal
from symbackprop.check.proposals.trial import names_confirmed
from symbackprop.check.proposals.unknown import unknown_in
from symbackprop.check.report import Claim, Report
from symbackprop.check.rows import Row, claim_of
from symbackprop.check.settings.setting import Audit
from symbackprop.check.settings.settings import with_settings
from symbackprop.check.text.carriers.macros import macros_of
from symbackprop.check.text.carriers.notebooks import Notebook, notebook_of
from symbackprop.check.text.formulas import Formula, formulas_in, with_room_between_rows
from symbackprop.latex.rewriting.primed_indices import as_typed
from symbackprop.network.lecture import Lecture

__all__ = ["audit", "audit_with_names"]

_LINE = re.compile(r"\bline (\d+)\b")

Progress = Callable[[int, int], None]


def audit(
    lecture: Lecture,
    text: str,
    document: str = "document",
    progress: Progress | None = None,
    *,
    names: bool = False,
) -> Report:
    """The verdict on every mathematical claim of a document, in the order of reading.

    `text` is LaTeX, Markdown or text with LaTeX mathematics in it, or a notebook; nothing of it is run, and no file is
    opened. The ending of the name `document` tells LaTeX and notebooks from other text. Raises InputError for a
    damaged notebook.
    `progress` is told the place in the text and its length. With `names` the report has each name of the document.
    """
    notebook = notebook_of(text, document)
    latex = document.endswith((".tex", ".ltx", ".latex"))
    whole = notebook.text if notebook is not None else text
    claims, conventions, state = _audited(lecture, whole, progress, latex=latex, names=names)
    if notebook is not None:
        claims = [_in_cells(claim, notebook) for claim in claims]
    return Report(document, tuple(claims), conventions, state.names)


def _in_cells(claim: Claim, notebook: Notebook) -> Claim:
    """A claim with its place in a notebook, and those in its message."""

    def placed(match: re.Match[str]) -> str:
        cell, line = notebook.place(int(match[1]))
        return f"line {line} of cell {cell}"

    cell, line = notebook.place(claim.line)
    return replace(claim, cell=cell, line=line, message=_LINE.sub(placed, claim.message))


def audit_with_names(lecture: Lecture, text: str) -> tuple[Report, Environment]:
    """The verdicts on a text with LaTeX mathematics in it, and the names in force at its end."""
    claims, conventions, state = _audited(lecture, text, None, latex=False, names=False)
    return Report("document", tuple(claims), conventions), state.evidence.env


def _audited(
    lecture: Lecture, text: str, progress: Progress | None, *, latex: bool, names: bool
) -> tuple[list[Claim], Mapping[str, str], State]:
    text = with_room_between_rows(text.replace("\r\n", "\n").replace("\r", "\n"))
    evidence, macros = with_training(Evidence.of(lecture, text), lecture), macros_of(text)
    source = evidence.place.source
    formulas = [*formulas_in(text, macros, latex=latex)]
    samples = lecture.network.samples
    for letter in source.sample_counts if samples else ():
        evidence = evidence.within(evidence.env.with_size(letter, samples or 1))
    told = with_conventions(evidence, formulas, macros)
    commands = commands_meant(told, formulas, macros)
    if commands:
        macros = {**macros, **commands}
        told = with_conventions(evidence, formulas, macros)
    evidence, env = told, told.env
    start = State(evidence, macros, source.braced_comma or source.plain_comma, names={} if names else None)
    states, found = _read(start, formulas, progress)
    proposed = names_confirmed(states[-1].gaps)
    if proposed:
        first = _first_about(proposed, states, formulas) if not names else 0
        again_from = _with_proposals(states[first], proposed)
        later, rows = _read(again_from, formulas[first:], progress)
        states, found = [*states[:first], *later], [*found[: again_from.claims], *rows]
    *states, state = states

    def again(numbers: Sequence[int], evidence: Evidence) -> list[Row]:
        one_network = evidence.env.lecture.network.samples == env.lecture.network.samples and evidence.env.names.table
        there, rows = replace(state, evidence=evidence, proposed=proposed if one_network else ()), list[Row]()
        for place, number in enumerate(numbers):
            goes_on = place and numbers[place - 1] == number - 1
            at = replace(there, claims=states[number].claims) if goes_on else states[number]
            at = replace(at, evidence=there.evidence, proposed=there.proposed, names=None)
            there, more = rows_of_formula(at, formulas[number], next(iter(formulas[number + 1 : number + 2]), None))
            rows += more
        return rows

    begins = [*(one.claims for one in states), len(found)]
    judged_by = [one.evidence for one in states]
    settled, settings = with_settings(Audit(env.lecture, source, formulas, begins, found, judged_by, again))
    claims: list[Claim] = []
    for row in settled:
        claims.append(claim_of(env.lecture.spelling, source, row, claims))
    written = {"commands": ", ".join(commands_in_words(commands))} if commands else {}
    conventions = {**state.evidence.env.conventions(lecture), **written, **settings}
    return claims, {name: as_typed(said) for name, said in conventions.items()}, state


def _read(state: State, formulas: Sequence[Formula], progress: Progress | None) -> tuple[list[State], list[Row]]:
    """The states in front of each formula and behind the last, and the rows of all."""
    found: list[Row] = []
    states, before = [state], state.claims
    for formula, following in zip_longest(formulas, formulas[1:]):
        state, rows = rows_of_formula(state, formula, following)
        found += rows
        state = replace(state, claims=before + len(found))
        states.append(state)
        if progress is not None:
            progress(formula.start, len(state.evidence.place.source.text))
    return states, found


def _first_about(proposed: Sequence[Proposal], states: Sequence[State], formulas: Sequence[Formula]) -> int:
    """The number of the first formula that proposals for its names change: what stands before it stays as it is read.

    `states` are those in front of each formula and behind the last.
    """
    forms = {one.form for one in proposed}
    words = [form.base for form in forms if form.base.isalnum() and len(form.base) > 1]  # read as products so far
    if any(word in (macro.body or "") for macro in states[0].macros.values() for word in words):
        return 0
    for number, (before, after) in enumerate(pairwise(states)):
        gaps = after.gaps[len(before.gaps) :]
        unknown = (form_of(named) for gap in gaps for named in unknown_in(gap.evidence.env, gap.chain))
        if any(word in formulas[number].text for word in words) or not forms.isdisjoint(unknown):
            return number
    return 0


def _with_proposals(state: State, proposed: Sequence[Proposal]) -> State:
    """The state in which some names stand for what is proposed."""
    env = state.evidence.env
    for one in proposed:
        env = env.with_word(one.form.base)
    return replace(state, evidence=state.evidence.within(env), proposed=proposed)
