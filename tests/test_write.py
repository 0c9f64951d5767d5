"""A file is replaced at once, with all it has, or not at all."""

from __future__ import annotations

import os
import signal
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from pypimigrate.files import write
from pypimigrate.system import nofollow
from tests.conftest import Run

OLD, NEW = b"http://pypi.python.org/pypi/x\n", b"https://pypi.org/project/x/\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "f.txt"
    path.write_bytes(OLD)
    return path


@pytest.mark.parametrize("mode", [0o644, 0o755, 0o600, 0o4755])
def test_mode_and_owner_stay(file: Path, mode: int) -> None:
    file.chmod(mode)
    before = file.stat()
    write.replace(str(file), OLD, NEW)
    after = file.stat()
    assert file.read_bytes() == NEW
    assert (after.st_mode, after.st_uid, after.st_gid) == (before.st_mode, before.st_uid, before.st_gid)


def test_extended_attributes_stay(file: Path) -> None:
    try:
        os.setxattr(file, "user.note", b"mine")
    except OSError:
        pytest.skip("this file system has no extended attributes")
    write.replace(str(file), OLD, NEW)
    assert os.getxattr(file, "user.note") == b"mine"


def refused(path: Path) -> str:
    before = sorted(os.listdir(path.parent))
    with pytest.raises(write.WriteRefused) as refusal:
        write.replace(str(path), OLD, NEW)
    assert sorted(os.listdir(path.parent)) == before
    return str(refusal.value)


def test_changed_meanwhile(file: Path) -> None:
    file.write_bytes(b"something else")
    assert "changed" in refused(file)
    assert file.read_bytes() == b"something else"


def test_hard_links(file: Path) -> None:
    os.link(file, file.with_name("other"))
    assert "hard links" in refused(file)
    assert file.read_bytes() == OLD


def test_read_only(file: Path) -> None:
    file.chmod(0o444)
    assert "read-only" in refused(file)


def test_a_link_is_not_replaced(file: Path) -> None:
    link = file.with_name("link")
    link.symlink_to(file)
    assert "regular" in refused(link)
    assert link.is_symlink()


def test_a_refusal_is_one_line_and_the_others_are_done(tmp_path: Path, run: Run) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / name).write_bytes(OLD)
    (tmp_path / "b").chmod(0o444)
    done = run("fix", "--write", ".")
    assert done.returncode == 2
    assert done.stderr.decode() == "error: b: not changed: it is read-only\n"
    assert [(tmp_path / name).read_bytes() for name in ("a", "b", "c")] == [NEW, OLD, NEW]


def test_i8_the_old_file_stays_whole_until_the_new_one_is(file: Path) -> None:
    with open(file, "rb") as reader:
        write.replace(str(file), OLD, NEW)
        assert reader.read() == OLD  # it was not written into: somebody who had it open still sees all of it
    assert file.read_bytes() == NEW


@pytest.mark.parametrize("call", ["fsync", "replace", "fchmod", "unlink"])
def test_i8_killed_at_any_moment_every_file_is_whole(tmp_path: Path, call: str) -> None:
    """Killed at the third time that it calls the system for this: each file is the old one or the new one."""
    for n in range(4):
        (tmp_path / f"{n}.txt").write_bytes(OLD * 2000)
    code = (
        "import itertools, os, sys\n"
        f"real, count = os.{call}, itertools.count()\n"
        f"os.{call} = lambda *a, **k: os.kill(os.getpid(), 9) if next(count) == 2 else real(*a, **k)\n"
        "sys.argv = ['pypimigrate', 'fix', '--write', '.']\n"
        "from pypimigrate.__main__ import main\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == (0 if call == "unlink" else -signal.SIGKILL)
    assert {(tmp_path / f"{n}.txt").read_bytes() for n in range(4)} <= {OLD * 2000, NEW * 2000}
    again = subprocess.run([sys.executable, "-m", "pypimigrate", "fix", "--write", "."], cwd=tmp_path, check=False)
    assert again.returncode == 0
    assert {(tmp_path / f"{n}.txt").read_bytes() for n in range(4)} == {NEW * 2000}


def test_terminated_it_leaves_no_temporary_file(file: Path) -> None:
    code = (
        "import os, sys\n"
        "real = os.fsync\n"
        "os.fsync = lambda descriptor: os.kill(os.getpid(), 15) or real(descriptor)\n"
        "sys.argv = ['pypimigrate', 'fix', '--write', '.']\n"
        "from pypimigrate.__main__ import main\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=file.parent, capture_output=True, check=False)
    assert done.returncode == 130
    assert os.listdir(file.parent) == ["f.txt"]
    assert file.read_bytes() == OLD


def test_a_short_read_is_not_the_end(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_bytes(OLD * 5000)
    read = os.read
    monkeypatch.setattr(os, "read", lambda descriptor, size: read(descriptor, min(size, 4096)))
    assert write.read(str(file), lambda head: "") == (OLD * 5000, "")


def test_attributes_that_cannot_be_kept_refuse(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    try:
        os.setxattr(file, "user.note", b"mine")
    except OSError:
        pytest.skip("this file system has no extended attributes")

    def refuse(*args: object, **kwargs: object) -> None:
        raise PermissionError("no")

    monkeypatch.setattr(os, "setxattr", refuse)
    assert "attributes" in refused(file)
    assert file.read_bytes() == OLD


def test_an_access_list_stays_and_none_is_inherited(tmp_path: Path) -> None:
    # version 2; user, user 1, group, mask and others, each with a tag, what they may do, and whom it is about
    entries = [(1, 6, -1), (2, 4, 1), (4, 4, -1), (16, 4, -1), (32, 0, -1)]
    access = struct.pack("<I", 2) + b"".join(struct.pack("<HHi", *entry) for entry in entries)
    scratch, plain, listed = tmp_path / "scratch", tmp_path / "plain", tmp_path / "listed"
    scratch.mkdir()
    for path in (plain, listed):
        path.write_bytes(OLD)
    try:
        os.setxattr(listed, "system.posix_acl_access", access)
        os.setxattr(scratch, "system.posix_acl_default", access)
    except OSError:
        pytest.skip("this file system has no access lists")
    for path in (plain, listed):
        with nofollow.opened(str(scratch)) as at:
            write.replace(str(path), OLD, NEW, at)
    assert os.listxattr(plain) == []
    assert os.getxattr(listed, "system.posix_acl_access") == access


def test_changed_while_the_ledger_was_written(file: Path) -> None:
    def ready() -> None:
        file.write_bytes(b"mine")

    with pytest.raises(write.WriteRefused, match="changed"):
        write.replace(str(file), OLD, NEW, ready=ready)
    assert file.read_bytes() == b"mine"
    assert os.listdir(file.parent) == ["f.txt"]
