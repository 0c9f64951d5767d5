"""Which files get a closer look: the same ones, however the work is shared out."""

from __future__ import annotations

import marshal
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pypimigrate.files import scan, workers, worktree
from pypimigrate.files.git import Git
from pypimigrate.files.group import Group
from pypimigrate.pypi import anchors as pypi_anchors
from pypimigrate.pypi.hosts import BARE
from pypimigrate.totals import Totals
from tests.conftest import Run, git

URL = b"http://pypi.python.org/pypi/x\n"
words = st.sampled_from([*pypi_anchors.ANCHORS, *(a[:-1] for a in pypi_anchors.ANCHORS), b"PyPI.Python.ORG", b"\n", b"python", b"pypi", b".", b"upload", b"warehouse.", b"setup.py", b" register"])  # fmt: skip
texts = st.lists(st.one_of(words, st.binary(max_size=3)), max_size=6).map(b"".join)


@given(texts)
def test_the_prefilter_is_what_its_definition_says(data: bytes) -> None:
    lines = [line.split(b"setup.py", 1)[1][:1000] for line in data.lower().split(b"\n") if b"setup.py" in line]
    expected = any(anchor in data.lower() for anchor in pypi_anchors.ANCHORS) or any(
        b" register" in one for one in lines
    )
    plain = pypi_anchors._contains
    assert pypi_anchors.hinted(data) == expected
    try:
        pypi_anchors.accelerate()
        assert pypi_anchors.hinted(data) == expected
    finally:
        pypi_anchors._contains = plain


def test_it_does_without_the_fast_search(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "stringzilla", None)
    monkeypatch.setattr(pypi_anchors, "_contains", pypi_anchors._contains)
    pypi_anchors.accelerate()
    assert pypi_anchors.hinted(URL)
    assert not pypi_anchors.hinted(b"https://example.org")


def test_every_anchor_has_a_cover() -> None:
    assert {anchor for _, anchors in pypi_anchors._GROUPS for anchor in anchors} == set(pypi_anchors.ANCHORS)


def test_no_old_name_is_without_a_hint() -> None:
    """So that files without a hint hold nothing that --show-skipped would list."""
    assert [name for name in BARE if not pypi_anchors.hinted(name.encode() + b"/pypi")] == []


@pytest.mark.parametrize("anchor", [*pypi_anchors.ANCHORS, b"setup.py sdist --formats=zip bdist_wheel register"])
def test_a_hint_across_two_windows_is_seen(tmp_path: Path, anchor: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "FIRST", 64)
    monkeypatch.setattr(scan, "WINDOW", 32)
    for shift in range(0, 100, 3):
        (tmp_path / f"{shift}").write_bytes(b"-" * shift + anchor.upper() + b"-" * 200)
    names = [f"{shift}".encode() for shift in range(0, 100, 3)]
    assert [event[0] for event in scan.sift(os.fsencode(tmp_path) + b"/", names, frozenset(), set())] == names


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_results_come_in_order(jobs: int) -> None:
    items = list(range(1000))
    assert list(workers.ordered(lambda n: [n, "x" * n], items, jobs, marshal.dumps, marshal.loads)) == [
        [n, "x" * n] for n in items
    ]


def test_what_a_killed_worker_had_is_done_by_another() -> None:
    parent = os.getpid()

    def work(number: int) -> int:
        if number in (3, 50) and os.getpid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)
        return number * 2

    assert list(workers.ordered(work, range(100), 3, marshal.dumps, marshal.loads)) == [n * 2 for n in range(100)]


def test_an_error_in_a_worker_is_raised_here() -> None:
    def work(number: int) -> int:
        return 1 // (number - 40)

    found = workers.ordered(work, range(100), 3, marshal.dumps, marshal.loads)
    with pytest.raises(ZeroDivisionError):
        list(found)


def test_no_process_and_no_descriptor_is_left() -> None:
    before = os.listdir("/proc/self/fd") if os.path.isdir("/proc/self/fd") else []
    found: Iterator[int] = workers.ordered(lambda n: n, range(1000), 3, marshal.dumps, marshal.loads)
    assert next(found) == 0
    del found
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
    assert not before or os.listdir("/proc/self/fd") == before


@pytest.fixture
def big(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tree of all that can happen, more than one process reads."""
    monkeypatch.setattr(scan, "MANY", 10)
    monkeypatch.setattr(scan, "_CHUNK", 7)
    monkeypatch.chdir(tmp_path)
    for n in range(300):
        folder = tmp_path / f"d{n % 7}"
        folder.mkdir(exist_ok=True)
        data = URL if n % 9 == 0 else b"\0" if n % 10 == 0 else b"nothing\n"
        (folder / f"{n}.txt").write_bytes(data)
    (tmp_path / "link").symlink_to("d1")
    (tmp_path / "Pipfile").write_bytes(b"clean")
    (tmp_path / b"d1/\xff\xfe".decode("utf-8", "surrogateescape")).write_bytes(URL)
    return tmp_path


def seen(jobs: int) -> tuple[list[tuple[str, str, str, str, bool]], int, list[str]]:
    totals = Totals()
    found = [(o.path, o.shown, o.skipped, o.trouble, o.clean) for o in scan.scan(["."], totals, scan.Search(jobs))]
    return found, totals.read, totals.notes


@pytest.mark.parametrize("with_git", [True, False])
def test_many_processes_find_what_one_finds(big: Path, with_git: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if with_git:
        git(big, "init", "-q")
        git(big, "add", "d1", "d2", "Pipfile")
        (big / "d2/16.txt").unlink()
    one = seen(1)
    assert len(one[0]) > 50
    assert seen(2) == seen(5) == one
    monkeypatch.setattr(worktree, "_BIG_INDEX", 1)  # untracked files from a git of their own
    assert seen(1) == seen(3) == one


def test_a_git_that_fails_at_untracked_files(big: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(big, "init", "-q")
    git(big, "add", "d1")
    expected = sorted(seen(1)[0])
    monkeypatch.setattr(worktree, "_BIG_INDEX", 1)
    listed = worktree.listed

    def fails(program: Git, root: str, shown: str, notes: list[str]) -> Group | None:
        group = listed(program, root, shown, notes)
        if group is not None and not any(name.startswith(b"d1/") for name in group.names):
            notes.append("git does not list it")
            return None
        return group

    monkeypatch.setattr(worktree, "listed", fails)
    found, _, notes = seen(2)
    assert sorted(found) == expected
    assert "git does not list it" in notes


def test_interrupted_it_ends_at_once(tmp_path: Path) -> None:
    for n in range(3000):
        (tmp_path / f"{n}.txt").write_bytes(b"x")
    code = (
        "import os, signal, sys, time\n"
        "from pypimigrate.files import scan\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # whoever runs the tests may ignore it
        "scan.hinted = lambda data: os.write(1, b'x') and time.sleep(1)\n"
        "sys.argv = ['pypimigrate', 'check']\n"
        "from pypimigrate.__main__ import main\n"
        "main()\n"
    )
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=tmp_path, stdout=pipe, stderr=pipe, start_new_session=True
    ) as run:
        try:
            assert run.stdout is not None and run.stdout.read(1) == b"x"  # it reads files now
            os.killpg(run.pid, signal.SIGINT)
            _, said = run.communicate(timeout=60)  # uninterrupted it takes 50 minutes
        finally:
            run.kill()
    assert said == b"interrupted: every file is whole, as it was or fixed\n"
    assert run.returncode == 130


def test_interrupted_at_a_fork_it_leaves_no_process(tmp_path: Path) -> None:
    for n in range(3000):  # fewer are read by one process
        (tmp_path / f"{n}.txt").write_bytes(b"x")
    code = (
        "import os, signal, sys, time\n"
        "from pypimigrate.files import scan, workers\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "scan.hinted = lambda data: time.sleep(60)\n"
        "fork = os.fork\n"
        "def interrupted():\n"
        "    child = fork()\n"
        "    if child: os.kill(os.getpid(), signal.SIGINT)\n"
        "    return child\n"
        "os.fork = interrupted\n"
        "sys.argv = ['pypimigrate', 'check', '--jobs', '2', '--no-cache']\n"
        "from pypimigrate.__main__ import main\n"
        "main()\n"
    )
    # a process that is left keeps the pipes open, and this waits for it
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, check=False, timeout=50)
    assert done.returncode == 130


def test_the_number_of_processes_changes_nothing(tmp_path: Path, run: Run) -> None:
    for n in range(40):
        (tmp_path / f"{n}.md").write_bytes(URL * n + b"-----BEGIN PGP SIGNED MESSAGE-----" * (n % 5 == 0))
    for form in ("full", "json", "jsonl", "concise"):
        one = run("check", "--show-skipped", "--jobs", "1", "--output-format", form, ".")
        four = run("check", "--show-skipped", "--jobs", "4", "--output-format", form, ".")
        assert (one.stdout, one.stderr, one.returncode) == (four.stdout, four.stderr, four.returncode)
    assert run("fix", "--jobs", "1", ".").stdout == run("fix", "--jobs", "4", ".").stdout


@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="memory is read from /proc")
def test_a_big_file_is_never_in_memory(tmp_path: Path) -> None:
    with open(tmp_path / "big", "wb") as file:
        for _ in range(200):
            file.write(b"nothing to see here\n" * 52429)
    code = (
        "import sys\n"
        "from pypimigrate.__main__ import main\n"
        "sys.argv = ['pypimigrate', 'check']\n"
        "try: main()\n"
        "except SystemExit: print(*[line for line in open('/proc/self/status') if line.startswith('VmHWM')])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, check=True)
    assert int(done.stdout.split()[-2]) < 25_000
