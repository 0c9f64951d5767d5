"""`fix --write` can be taken back, exactly, without git."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pypimigrate.files import ledger
from pypimigrate.model import Edit, Span
from tests.conftest import FIXTURES, Run, git, tree

OLD, NEW = b"http://pypi.python.org/pypi/x\n", b"https://pypi.org/project/x/\n"


@pytest.fixture(params=["in git", "without git"])
def root(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    path = tmp_path / "tree"
    path.mkdir()
    if request.param == "in git":
        git(path, "init", "-q")
    return path


def files(root: Path) -> dict[str, bytes]:
    return {name: data for name, data in tree(root).items() if not name.startswith(".git/")}


def test_a_whole_tree_comes_back(root: Path, run: Run) -> None:
    import shutil

    shutil.copytree(FIXTURES / "sample/before", root, dirs_exist_ok=True)
    before = files(root)
    run("fix", "--write", "--unsafe-fixes", ".", cwd=root)
    assert files(root) != before
    done = run("undo", cwd=root)
    assert (done.returncode, files(root)) == (0, before)
    assert b"Restored" in done.stdout


def test_run_by_run(root: Path, run: Run) -> None:
    (root / "a").write_bytes(OLD)
    run("fix", "--write", ".", cwd=root)
    (root / "b").write_bytes(OLD)
    run("fix", "--write", ".", cwd=root)
    run("undo", cwd=root)
    assert files(root) == {"a": NEW, "b": OLD}
    run("undo", cwd=root)
    assert files(root) == {"a": OLD, "b": OLD}
    done = run("undo", cwd=root)
    assert done.returncode == 2
    assert b"no run of `fix --write` is known" in done.stderr


def test_ledgers_are_in_the_order_of_their_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(1_700_000_000_999_999_998, 1_700_000_001_000_000_100))  # every reading is later than the last
    monkeypatch.setattr(time, "time_ns", lambda: next(clock))
    monkeypatch.setattr(time, "time", lambda: next(clock) / 10**9)
    names: list[str] = []
    for _ in range(4):  # the second changes between them
        one = ledger.Ledger(str(tmp_path))
        one.note(str(tmp_path / "a"), b"a", b"b", [Edit(Span(0, 1), b"b")])
        one.close()
        names += sorted(set(os.listdir(tmp_path)) - set(names))
    assert names == sorted(names)
    assert {name.partition("-")[0] for name in names} == {"20231114T221320", "20231114T221321"}


def test_what_changed_since_is_left(root: Path, run: Run) -> None:
    for name in "abc":
        (root / name).write_bytes(OLD)
    run("fix", "--write", ".", cwd=root)
    (root / "b").write_bytes(b"mine")
    (root / "c").unlink()
    done = run("undo", cwd=root)
    assert done.returncode == 2
    assert files(root) == {"a": OLD, "b": b"mine"}
    assert done.stderr.decode().splitlines() == [
        "error: b: not put back: it changed since the run",
        "error: c: not put back: No such file or directory",
    ]


def test_git_sees_nothing_of_it(root: Path, run: Run) -> None:
    (root / "a").write_bytes(OLD)
    run("fix", "--write", ".", cwd=root)
    assert files(root) == {"a": NEW}
    if (root / ".git").exists():
        assert git(root, "status", "--porcelain") == b"?? a\n"


def test_no_credentials_in_the_ledger(root: Path, run: Run, tmp_path: Path) -> None:
    text = "[global]\nindex-url = https://bob:s3cret@pypi.python.org/simple\n"
    (root / "pip.conf").write_text(text)
    run("fix", "--write", "--unsafe-fixes", ".", cwd=root)
    assert (root / "pip.conf").read_text() == text.replace("pypi.python.org", "pypi.org")
    kept = list(tmp_path.rglob("*.jsonl"))
    assert kept
    for path in kept:
        assert b"s3cret" not in path.read_bytes()
        for line in path.read_text().splitlines()[1:]:
            assert all("s3cret" not in edit[2] for edit in json.loads(line)["back"])
            entry = next(iter(ledger.entries(str(path))))
            assert all(b"s3cret" not in edit.new for edit in entry.back)
    run("undo", cwd=root)
    assert (root / "pip.conf").read_text() == text


@pytest.mark.parametrize("nth", [0, 1, 2, 3])
def test_a_killed_run_can_be_undone(root: Path, run: Run, nth: int) -> None:
    for name in "abcd":
        (root / name).write_bytes(OLD)
    code = (
        "import itertools, os, sys\n"
        "real, count = os.replace, itertools.count()\n"
        f"os.replace = lambda *a, **k: os.kill(os.getpid(), 9) if next(count) == {nth} else real(*a, **k)\n"
        "sys.argv = ['pypimigrate', 'fix', '--write', '.']\n"
        "from pypimigrate.cli.app import main\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL
    assert set(files(root).values()) <= {OLD, NEW}
    assert sorted(files(root)) == list("abcd")  # no temporary file
    assert run("undo", cwd=root).returncode == 0
    assert set(files(root).values()) == {OLD}


def test_a_ledger_that_cannot_be_written_is_said(root: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "a").write_bytes(OLD)
    where = Path(ledger.folder(str(root)))
    where.parent.mkdir(parents=True, exist_ok=True)
    where.write_bytes(b"a file where the folder should be")
    done = run("fix", "--write", ".", cwd=root)
    assert (done.returncode, (root / "a").read_bytes()) == (0, NEW)
    assert b"note: `pypimigrate undo` cannot take all of this run back" in done.stdout


def test_a_damaged_ledger_is_one_line(root: Path, run: Run) -> None:
    (root / "a").write_bytes(OLD)
    run("fix", "--write", ".", cwd=root)
    (path,) = Path(ledger.folder(str(root))).glob("*.jsonl")
    path.write_text(path.read_text() + "{}\n")
    done = run("undo", cwd=root)
    assert done.returncode == 2
    assert done.stderr.decode().endswith("line 3 is invalid\n")
    assert (root / "a").read_bytes() == NEW


def test_two_runs_at_once_lose_nothing(root: Path) -> None:
    for n in range(60):
        (root / f"{n}.txt").write_bytes(OLD * 50)
    command = [sys.executable, "-m", "pypimigrate", "fix", "--write", "."]
    runs = [subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(3)]
    said = [one.communicate() for one in runs]
    assert {one.returncode for one in runs} <= {0, 2}, said
    assert set(files(root).values()) == {NEW * 50}
    assert len(files(root)) == 60


def test_back_is_the_opposite() -> None:
    from pypimigrate.edits import apply

    old = b"abcdefgh"
    edits = [Edit(Span(1, 3), b"XYZW"), Edit(Span(5, 5), b"+"), Edit(Span(6, 8), b"")]
    new = apply(old, edits)
    entry = ledger.Entry("f", ledger._digest(old), ledger._digest(new), tuple(ledger._back(old, edits)))
    assert ledger.undone(entry, new) == old
    with pytest.raises(ledger.LedgerError):
        ledger.undone(entry, new + b"x")
    assert os.path.isabs(ledger.folder("."))


def test_undo_killed_leaves_no_temporary_file_and_can_be_repeated(root: Path, run: Run) -> None:
    for name in "abcd":
        (root / name).write_bytes(OLD)
    run("fix", "--write", ".", cwd=root)
    code = (
        "import itertools, os, sys\n"
        "real, count = os.replace, itertools.count()\n"
        "os.replace = lambda *a, **k: os.kill(os.getpid(), 9) if next(count) == 2 else real(*a, **k)\n"
        "sys.argv = ['pypimigrate', 'undo']\n"
        "from pypimigrate.cli.app import main\n"
        "main()\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, check=False)
    assert sorted(files(root).values()) == sorted([OLD, OLD, NEW, NEW])
    assert sorted(files(root)) == list("abcd")
    done = run("undo", cwd=root)
    assert (done.returncode, done.stdout) == (0, b"Restored 2 files; 2 already were as before.\n")
    assert set(files(root).values()) == {OLD}


def test_a_ledger_that_came_with_a_repository_reaches_nothing_outside_of_it(tmp_path: Path, run: Run) -> None:
    root, outside = tmp_path / "tree", tmp_path / "outside"
    root.mkdir()
    git(root, "init", "-q")
    (root / "a").write_bytes(OLD)
    outside.write_bytes(NEW)
    where = ledger.folder(str(root))
    book = ledger.Ledger(where)
    for path in (root / "a", outside):
        book.note(str(path), OLD, NEW, [Edit(Span(0, len(OLD)), NEW)])
    book.close()
    (root / "a").write_bytes(NEW)
    done = run("undo", cwd=root)
    assert (done.returncode, outside.read_bytes(), (root / "a").read_bytes()) == (2, NEW, NEW)
    assert b"not a file of this work tree" in done.stderr


def test_a_folder_of_ledgers_that_is_a_link_is_not_used(tmp_path: Path, run: Run) -> None:
    root, outside = tmp_path / "tree", tmp_path / "outside"
    outside.mkdir()
    root.mkdir()
    for n in range(30):
        (outside / f"{n}.jsonl").write_text("mine")
    git(root, "init", "-q")
    (root / "a").write_bytes(OLD)
    (root / ".git/pypimigrate").symlink_to(outside)
    done = run("fix", "--write", ".", cwd=root)
    assert (done.returncode, (root / "a").read_bytes()) == (0, NEW)
    assert len(os.listdir(outside)) == 30
    assert b"cannot take all of this run back" in done.stdout


def test_ledgers_that_were_undone_do_not_pile_up(root: Path, run: Run) -> None:
    where = Path(ledger.folder(str(root)))
    where.mkdir(parents=True)
    for n in range(40):
        (where / f"20200101T0000{n:02}-1.jsonl.undone").write_text("{}\n")
    (root / "a").write_bytes(OLD)
    run("fix", "--write", ".", cwd=root)
    assert len(list(where.glob("*.undone"))) == ledger.KEPT
