"""Files that anybody may have put there are read with a bound, and special files not at all."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from pypimigrate.system.regular import read_regular


def made(path: Path, kind: str) -> Path:
    if kind == "fifo":
        os.mkfifo(path)
    elif kind == "socket":
        here = os.getcwd()
        os.chdir(path.parent)  # the name of a socket must be short
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(path.name)
        os.chdir(here)
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to(kind)
    return path


@pytest.mark.parametrize("kind", ["fifo", "socket", "folder", "/dev/zero", "/dev/null"])
def test_what_is_no_regular_file_is_refused_at_once(tmp_path: Path, kind: str) -> None:
    path = made(tmp_path / "f", kind)
    for follow in (True, False):
        with pytest.raises(OSError, match="not a regular file" if follow or "/" not in kind else "symbolic link"):
            read_regular(str(path), 100, follow=follow)


def test_what_is_larger_is_refused_and_not_read(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"x" * 100)
    assert read_regular(str(path), 100) == b"x" * 100
    with pytest.raises(OSError, match="larger than 99 bytes"):
        read_regular(str(path), 99)
    os.truncate(path, 1 << 40)  # a sparse file of a tebibyte
    with pytest.raises(OSError, match="larger than 2 MiB"):
        read_regular(str(path), 2 << 20)


def test_a_link_to_a_file_is_read_if_that_is_wanted(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"x")
    (tmp_path / "link").symlink_to("f")
    assert read_regular(os.fsencode(tmp_path / "link"), 100) == b"x"
    with pytest.raises(OSError, match="a symbolic link"):
        read_regular(str(tmp_path / "link"), 100, follow=False)
    with pytest.raises(FileNotFoundError):
        read_regular(str(tmp_path / "none"), 100)


def test_a_file_that_became_a_fifo_after_the_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    regular = tmp_path / "f"
    regular.write_bytes(b"x")
    look = os.stat(regular)
    os.mkfifo(tmp_path / "fifo")
    monkeypatch.setattr(os, "stat", lambda path, follow_symlinks=True: look)
    with pytest.raises(OSError, match="not a regular file"):
        read_regular(str(tmp_path / "fifo"), 100)
