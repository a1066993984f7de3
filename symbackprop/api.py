"""What a Python program uses: read, analyse, build."""

from os import PathLike
from pathlib import Path

from symbackprop.build import Built, build_lecture, work_out
from symbackprop.check.audit import audit
from symbackprop.check.report import Report
from symbackprop.compose.deck import SECTION_TABLES
from symbackprop.evaluate.analysis import Analysis, analyse
from symbackprop.network import lecture as lectures
from symbackprop.network.lecture import Lecture
from symbackprop.render.formats import Work
from symbackprop.render.results import results

__all__ = [
    "Analysis",
    "Built",
    "Lecture",
    "Report",
    "Work",
    "analyse",
    "build_lecture",
    "check",
    "parse_lecture",
    "read_lecture",
    "results",
    "work_out",
]


def check(lecture: Lecture, text: str, document: str = "document", *, names: bool = False) -> Report:
    """The audit of a hand derivation: LaTeX, or Markdown or text with LaTeX mathematics in it. With `names`, the report
    has what each name of the document was taken for.
    """
    return audit(lecture, text, document, names=names)


def read_lecture(path: str | PathLike[str]) -> Lecture:
    """The lecture in a file. Raises InputError with every mistake of the file."""
    return lectures.read_lecture(Path(path), SECTION_TABLES)


def parse_lecture(text: str, file: str | PathLike[str] = "lecture.toml") -> Lecture:
    """The lecture in a text; `file` names it in messages, and files beside it are looked for in its folder."""
    path = Path(file)
    return lectures.parse_lecture(text, str(path), path.stem, path.parent, SECTION_TABLES)
