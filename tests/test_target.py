"""A report goes to a plain file, or to what is open already, and to nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pypimigrate.files import target
from tests.conftest import Run

posix = pytest.mark.skipif(os.name != "posix", reason="links and special files of POSIX")


def test_a_plain_file_is_written_anew(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"much longer than what comes now")
    with target.opened(str(path)) as file:
        file.write("é\n")
    assert path.read_bytes() == "é\n".encode()


@posix
@pytest.mark.parametrize("kind", ["a link to a file", "a link to nothing", "a FIFO", "a folder"])
def test_anything_else_is_refused_and_stays(tmp_path: Path, kind: str) -> None:
    outside, path = tmp_path / "outside", tmp_path / "a"
    outside.write_bytes(b"mine")
    if kind == "a FIFO":
        os.mkfifo(path)
    elif kind == "a folder":
        path.mkdir()
    else:
        path.symlink_to(outside if kind == "a link to a file" else tmp_path / "nothing")
    before = path.lstat()
    with pytest.raises(OSError, match=r"link|regular|directory"):
        target.opened(str(path))
    assert path.lstat().st_ino == before.st_ino
    assert outside.read_bytes() == b"mine"
    assert not (tmp_path / "nothing").exists()


@posix
@pytest.mark.parametrize("name", ["/dev/null", "/dev/stdout", "/dev/fd/1"])
def test_streams_go_on(tmp_path: Path, run: Run, name: str) -> None:
    (tmp_path / "a.md").write_bytes(b"http://pypi.python.org/pypi/x\n")
    done = run("check", "-o", name, ".", cwd=tmp_path)
    assert done.returncode == 1
    assert (b"project-page" in done.stdout) is (name != "/dev/null")


@posix
@pytest.mark.parametrize(
    "args",
    [
        ("check", "-o", "report", "."),
        ("check", "--output-format", "json:report", "."),
        ("fix", "--write", "--summary", "report", "."),
        ("baseline", "write", "--file", "report", "."),
    ],
)
def test_commands_say_so_in_one_line(tmp_path: Path, run: Run, args: tuple[str, ...]) -> None:
    outside = tmp_path / "outside"
    outside.write_bytes(b"mine")
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / "a.md").write_bytes(b"http://pypi.python.org/pypi/x\n")
    (tree / "report").symlink_to(outside)
    done = run(*args, cwd=tree)
    assert done.returncode == 2
    assert b"report cannot be written: it is a symbolic link; name the file that it leads to" in done.stderr
    assert outside.read_bytes() == b"mine"
