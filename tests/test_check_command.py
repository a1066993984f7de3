"""`symbackprop check` as a person runs it: a line per claim, a summary, JSON, exit codes, and faults of our own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest

from symbackprop.check.reading.reader import Reader
from symbackprop.cli import main
from tests.checking import EXAMPLES

_SOFTMAX = EXAMPLES / "softmax_cross_entropy.toml"
_KEYS = {"id", "chain", "line", "latex", "verdict", "expected", "value", "condition", "holds_here", "mistake", "cause"}


def _run(*arguments: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "symbackprop", "check", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)


def test_the_command_prints_a_line_for_each_claim_and_a_summary(tmp_path: Path) -> None:
    """Each line has place, verdict, claim and correction; the JSON has every key of the contract."""
    (tmp_path / "right.tex").write_text("$w_7 = 0.3$\n")
    (tmp_path / "wrong.md").write_text("A step: $\\frac{\\partial L}{\\partial w_8} = (\\hat{y}_1 - y_1) a^{(2)}$\n")
    done = _run(_SOFTMAX, "right.tex", "wrong.md", "--json", "report.json", folder=tmp_path)
    assert done.returncode == 1
    assert done.stderr == ""
    first, summary, second, last = done.stdout.splitlines()
    assert first.startswith("right.tex:1: given ")
    assert summary == "right.tex: 1 claim: 1 given"
    assert second.startswith("wrong.md:1: wrong ")
    assert "w_8 and w_9 are exchanged; right would be (\\hat{y}_2 - y_2) a^{(1)}" in second
    assert last == "wrong.md: 1 claim: 1 wrong"
    reports = json.loads((tmp_path / "report.json").read_text())
    assert [report["document"] for report in reports] == ["right.tex", "wrong.md"]
    assert set(reports[1]["claims"][0]) == {*_KEYS, "message"}


def test_a_right_document_exits_with_zero_and_an_unreadable_one_with_two(tmp_path: Path) -> None:
    """Exit code 0 where nothing is wrong; 2, with the reason, where a document cannot be read."""
    (tmp_path / "right.tex").write_text("$w_7 = 0.3$\n")
    assert _run(_SOFTMAX, "right.tex", "--json", "-", folder=tmp_path).returncode == 0
    done = _run(_SOFTMAX, "absent.tex", folder=tmp_path)
    assert (done.returncode, done.stderr) == (2, "absent.tex: cannot be read: No such file or directory\n")


def test_a_fault_of_the_program_is_one_line_that_asks_for_a_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 70; the line has the kind of the error and its place in the code, no traceback; nothing is written."""

    def faulty(*_: object) -> NoReturn:
        raise TypeError("planted,\nin two lines")

    (tmp_path / "right.tex").write_text("$w_7 = 0.3$\n")
    report = tmp_path / "report.json"
    monkeypatch.setattr(Reader, "read", faulty)
    monkeypatch.setattr(
        sys, "argv", ["symbackprop", "check", *map(str, (_SOFTMAX, tmp_path / "right.tex", "--json", report))]
    )
    with pytest.raises(SystemExit) as end:
        main()
    shown = capsys.readouterr()
    assert end.value.code == 70
    assert shown.out == ""
    (line,) = shown.err.splitlines()
    assert line.startswith("a fault in symbackprop itself, not in your files; nothing was written. Please report it")
    assert "TypeError: planted, in two lines (test_check_command.py:" in line
    assert not report.exists()
