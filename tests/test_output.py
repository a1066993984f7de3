"""Outputs on disk: a set changes as one, whatever interrupts it, and TeX leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from symbackprop.build import build_lecture
from symbackprop.core.errors import InputError, SymbackpropError, TypesettingError
from symbackprop.render import files, typeset
from symbackprop.render.files import clear, write_file, write_set
from symbackprop.render.formats import FORMATS
from symbackprop.render.held import held
from tests.faketex import SLOW, alive, waited_for, with_pdflatex

ROOT = Path(__file__).parent.parent
LECTURE = ROOT / "examples" / "softmax_cross_entropy.toml"
OURS = ("deck.tex", "deck.pdf", "results.json")
OLD = {"deck.tex": b"old", "deck.pdf": b"old", "results.json": b"old"}
NEW = {"deck.tex": b"new", "results.json": b"new"}
OWN = {"notes.txt": b"mine", "pictures/one.png": b"mine too"}


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if not path.is_dir()}


def filled(folder: Path) -> Path:
    """A folder with a previous set of outputs and files of the user's."""
    (folder / "pictures").mkdir(parents=True)
    for name, text in {**OLD, **OWN}.items():
        (folder / name).write_bytes(text)
    return folder


def test_a_set_is_exchanged_and_nothing_of_the_user_is_lost(tmp_path: Path) -> None:
    """What the new set does not have goes, files and folders of the user stay, nothing else is left."""
    folder = filled(tmp_path / "l")
    (folder / "link").symlink_to("notes.txt")
    write_set(folder, NEW, OURS)
    assert content(folder) == {**NEW, **OWN, "link": b"mine"}
    assert (folder / "link").is_symlink()
    assert [path.name for path in tmp_path.iterdir()] == ["l"]


def test_where_names_cannot_be_exchanged_the_folder_moves_in_two_steps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """File systems without an exchange, and the move that fails in its middle."""
    monkeypatch.setattr(files, "_swapped", lambda *_: False)
    folder = filled(tmp_path / "l")
    write_set(folder, NEW, OURS)
    assert content(folder) == {**NEW, **OWN}
    rename = Path.rename

    def fails(self: Path, target: Path) -> Path:
        if self.name == ".l.new":
            raise PermissionError(13, "Permission denied")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fails)
    with pytest.raises(InputError, match="cannot be written: Permission denied"):
        write_set(folder, OLD, OURS)
    assert content(folder) == {**NEW, **OWN}
    assert [path.name for path in tmp_path.iterdir()] == ["l"]


def test_the_folder_may_be_a_link_and_is_never_a_file(tmp_path: Path) -> None:
    """A link goes on leading to the same folder; a file in its place is told, and kept."""
    filled(tmp_path / "elsewhere" / "l")
    (tmp_path / "l").symlink_to(tmp_path / "elsewhere" / "l")
    write_set(tmp_path / "l", NEW, OURS)
    assert (tmp_path / "l").is_symlink()
    assert content(tmp_path / "elsewhere" / "l") == {**NEW, **OWN}
    (tmp_path / "f").write_text("a file")
    with pytest.raises(InputError, match="a file, not a folder"):
        write_set(tmp_path / "f", NEW, OURS)
    assert (tmp_path / "f").read_text() == "a file"


# every call that changes the disk, and one that ends the process before the call of a given number
KILLED = """
import os, signal, sys
from itertools import count
from pathlib import Path
from symbackprop.render import files
from test_output import NEW, OURS, filled

left = 0

def counted(call):
    def counting(*args, **kwargs):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return call(*args, **kwargs)
    return counting

def write(folder):
    if sys.argv[2] == "moved":
        files._swapped = lambda *_: False
    else:
        files._swapped = counted(files._swapped)
    Path.rename, Path.mkdir, Path.write_bytes = map(counted, (Path.rename, Path.mkdir, Path.write_bytes))
    os.link, os.unlink, os.rmdir = map(counted, (os.link, os.unlink, os.rmdir))
    files.write_set(folder, NEW, OURS)
    os._exit(0)

for step in count():
    folder, left = filled(Path(sys.argv[1]) / str(step) / "l"), step
    child = os.fork() or write(folder)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, -signal.SIGKILL), code
    if code == 0:
        break
"""


@pytest.mark.parametrize("way", ["swapped", "moved"])
def test_killed_at_any_step_there_is_the_old_set_or_the_new_one(way: str, tmp_path: Path) -> None:
    """SIGKILL before each call that changes the disk. The next build, even of another set, clears what is left."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(Path(__file__).parent)])}
    subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), way], env=environment, check=True)
    seen = set()
    for place in tmp_path.iterdir():
        folder = place / "l"
        if way == "swapped":
            assert folder.exists()  # there is no moment without a set
        clear(folder)
        found = content(folder)
        assert found in ({**OLD, **OWN}, {**NEW, **OWN})
        seen.add(found["deck.tex"])
        assert [path.name for path in folder.parent.iterdir()] == ["l"]
    assert seen == {b"old", b"new"}
    assert len([*tmp_path.iterdir()]) > 10


def test_one_file_is_written_whole_and_only_over_a_file(tmp_path: Path) -> None:
    """A report goes into a file, through a link to one, and never over a device or a pipe."""
    write_file(tmp_path / "new" / "report.json", b"{}")
    (tmp_path / "link").symlink_to(tmp_path / "new" / "report.json")
    write_file(tmp_path / "link", b"[]")
    assert (tmp_path / "new" / "report.json").read_bytes() == b"[]"
    os.mkfifo(tmp_path / "pipe")
    for target in (tmp_path / "pipe", tmp_path / "new", Path("/dev/null")):
        with pytest.raises(InputError, match="cannot be written: this is no ordinary file"):
            write_file(target, b"{}")
    assert content(tmp_path / "new") == {"report.json": b"[]"}


def test_no_pdf_is_older_than_its_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With --no-pdf, and where TeX fails, the PDF of an earlier build is gone; so are formats not asked for."""
    folder = tmp_path / LECTURE.stem
    folder.mkdir()
    for name in (*FORMATS["deck"].names, "mine.txt"):
        (folder / name).write_text("older")
    build_lecture(LECTURE, tmp_path, pdf=False)
    names = {"deck.tex", "results.json", "parameters.csv", "formulas.tex", "mine.txt"}
    assert set(content(folder)) == names
    (folder / "deck.pdf").write_text("older")
    monkeypatch.setattr(typeset, "_SECONDS", 0)
    built = build_lecture(LECTURE, tmp_path)
    assert isinstance(built.problem, TypesettingError)
    assert "took more than 0 seconds" in str(built.problem)
    assert set(content(folder)) == names
    build_lecture(LECTURE, tmp_path, ["results"])
    assert set(content(folder)) == {"results.json", "parameters.csv", "mine.txt"}


def test_every_format_names_the_files_that_it_writes(tmp_path: Path) -> None:
    """What a format may write is known beforehand, and no two formats write the same file."""
    built = build_lecture(LECTURE, tmp_path, pdf=False)
    names = [name for row in FORMATS.values() for name in row.names]
    assert len(names) == len(set(names))
    assert {*built.files, "deck.pdf"} == set(names)


# --- TeX ---

UNUSABLE = {
    "not a program": "no machine has this format",
    "one that does nothing": "#!/bin/sh\nexit 0\n",
    "one that fails": "#!/bin/sh\nexit 1\n",
    "one that writes no PDF": "#!/bin/sh\necho hello > deck.pdf\n",
    "one whose interpreter is missing": "#!/nowhere/sh\n",
}


@pytest.mark.parametrize("kind", UNUSABLE)
def test_an_unusable_pdflatex_is_a_typesetting_error(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line, and nothing stays among the temporary files."""
    with_pdflatex(tmp_path / "bin", UNUSABLE[kind], monkeypatch)
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(typeset.tempfile, "tempdir", str(tmp_path / "tmp"))
    with pytest.raises(TypesettingError, match=r"^no PDF: .*\S$"):
        typeset.typeset(b"\\documentclass{article}")
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.parametrize("place", ["missing", "/proc/nothing", "/dev/full"])
def test_without_room_for_temporary_files_the_rest_is_written(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A TMPDIR that is missing, or cannot be written: all but the PDF."""
    monkeypatch.setattr(typeset.tempfile, "tempdir", place)
    built = build_lecture(LECTURE, tmp_path)
    assert isinstance(built.problem, TypesettingError)
    assert "TeX cannot be run" in str(built.problem)
    assert set(built.files) == {"deck.tex", "results.json", "parameters.csv", "formulas.tex"}


def test_a_tex_that_takes_too_long_ends_with_its_children(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole group of processes is gone when the error comes."""
    pids = tmp_path / "pids"
    with_pdflatex(tmp_path / "bin", SLOW.format(pids=pids), monkeypatch)
    monkeypatch.setattr(typeset, "_SECONDS", 2)
    with pytest.raises(TypesettingError, match="took more than 2 seconds"):
        typeset.typeset(b"x")
    found = [int(pid) for pid in pids.read_text().split()]
    assert len(found) == 2
    assert waited_for(lambda: not any(map(alive, found)), 5)


# begins a program without what a shell in the background, or nohup, had ignored: the program would respect that
HEARING = """
import os, signal, sys
for name in ("SIGTERM", "SIGHUP", "SIGINT"):
    signal.signal(getattr(signal, name), signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])
"""


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_a_program_that_is_told_to_stop_takes_everything_along(
    name: str, jobs: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """TeX and its children end, temporary files go, the previous output stays, and the exit code says why."""
    pids = tmp_path / "pids"
    with_pdflatex(tmp_path / "bin", SLOW.format(pids=pids), monkeypatch)
    (tmp_path / "tmp").mkdir()
    before = filled(tmp_path / "out" / LECTURE.stem)
    (tmp_path / "other.toml").write_bytes(LECTURE.read_bytes())
    lectures = [str(LECTURE), *([str(tmp_path / "other.toml")] if jobs == "2" else [])]
    command = [sys.executable, "-m", "symbackprop", "build", *lectures, "--output", str(tmp_path / "out")]
    process = subprocess.Popen(
        [sys.executable, "-c", HEARING, *command, "--jobs", jobs],
        env={**os.environ, "TMPDIR": str(tmp_path / "tmp")},
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        encoding="utf-8",
        cwd=ROOT,
        start_new_session=True,  # as a terminal does it: Ctrl-C goes to all of the group
    )
    try:
        assert waited_for(lambda: pids.exists() and len(pids.read_text().split()) >= 2)
        number = getattr(signal, name)
        if name == "SIGINT":
            os.killpg(process.pid, number)
        else:
            process.send_signal(number)
        _, said = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == (130 if name == "SIGINT" else 128 + number)
    assert "the previous output is untouched" in said
    assert "Traceback" not in said
    assert waited_for(lambda: not any(alive(int(pid)) for pid in pids.read_text().split()), 5)
    assert list((tmp_path / "tmp").glob("symbackprop-*")) == []
    assert content(before) == {**OLD, **OWN}
    assert [path.name for path in (tmp_path / "out").iterdir()] == [LECTURE.stem]


def test_a_signal_waits_until_what_begins_can_be_ended() -> None:
    """What stops the program while another is started comes right after it: what was started is known by then."""
    begun = []

    def begin() -> None:
        with held():
            signal.raise_signal(signal.SIGTERM)
            begun.append("program")

    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            begin()
        assert begun == ["program"]
        assert signal.getsignal(signal.SIGTERM) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGTERM, before)


# --- names of lectures ---


@pytest.mark.parametrize("name", ["...toml", "..toml", ".hidden.toml", "a\nb.toml", "a\x1bb.toml", "....toml"])
def test_a_name_that_no_folder_can_have_is_refused(name: str, tmp_path: Path) -> None:
    """Nothing is written, above all not beside the folder for outputs."""
    path = tmp_path / "in" / name
    path.parent.mkdir()
    path.write_bytes(LECTURE.read_bytes())
    with pytest.raises(SymbackpropError, match="rename it"):
        build_lecture(path, tmp_path / "out", ["results"], pdf=False)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["in"]
