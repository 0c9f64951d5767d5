"""What is remembered between runs changes nothing but the time they take."""

from __future__ import annotations

import contextlib
import os
import random
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from platformdirs import user_cache_dir

from pypimigrate.files import cache as clean_cache
from pypimigrate.files import scan, worktree
from pypimigrate.totals import Totals
from tests.conftest import git

CONTENTS = [b"clean\n", b"http://pypi.python.org/pypi/x\n", b"\0binary", b"", b"http://pypi.python.org/ \0", b"dirty\n"]


@pytest.fixture(autouse=True)
def always(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if every work tree were a big one, and had been there for long."""
    monkeypatch.setattr(worktree, "_BIG_INDEX", 0)
    monkeypatch.setattr(worktree, "_HUGE_INDEX", 0)
    monkeypatch.setattr(scan, "_GRAIN", -1000.0)


def told(root: Path, remember: Path | None) -> tuple[object, ...]:
    totals, search = Totals(), scan.Search(cache=None if remember is None else str(remember))
    found = [(one.path, one.skipped, one.trouble, one.clean) for one in scan.scan([str(root)], totals, search)]
    return found, totals.read, totals.notes


def same(root: Path, cache: Path) -> None:
    assert told(root, cache) == told(root, None)


def repository(root: Path, files: dict[str, bytes]) -> Path:
    root.mkdir()
    for name, data in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    git(root, "init", "-q")
    git(root, "add", "-A")
    return root


def reads(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The names of the files that are read from now on."""
    names: list[bytes] = []
    real = scan.sift

    def sift(prefix: bytes, some: list[bytes], *rest: object) -> Iterator[object]:
        names.extend(some)
        return real(prefix, some, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(scan, "sift", sift)
    return names


def test_what_is_known_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = repository(tmp_path / "r", {f"f{n}": CONTENTS[n % 4] + b"%d" % n for n in range(40)} | {"Pipfile": b"x"})
    same(root, tmp_path / "c")
    names = reads(monkeypatch)
    (root / "f0").write_bytes(b"http://pypi.python.org/pypi/six\n")
    found, read, _ = told(root, tmp_path / "c")
    assert sorted(names) == sorted(b"f%d" % n for n in range(40) if n % 4 == 1 or n == 0)
    assert read == 41 - 10 - 11 - 1
    monkeypatch.undo()
    assert told(root, None)[0] == found


@pytest.mark.parametrize("seed", range(6))
def test_it_never_changes_a_result(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)
    root = repository(tmp_path / "r", {f"d{n % 3}/f{n}": draw.choice(CONTENTS) for n in range(12)})
    cache = tmp_path / "c"
    for _ in range(25):
        names = sorted(path for path in root.rglob("*") if ".git" not in path.parts and not path.is_dir())
        path = draw.choice(names)
        info = path.lstat()
        action = draw.randrange(11)
        if action < 3:
            path.unlink()
            path.write_bytes(draw.choice(CONTENTS))
        elif action == 3 and path.is_file():
            path.write_bytes(draw.choice([b"clean\n", b"dirty\n"]))  # the same size, and the same time
            os.utime(path, ns=(info.st_atime_ns, info.st_mtime_ns))
        elif action == 4:
            path.unlink()
        elif action == 5:
            path.unlink()
            path.symlink_to("/etc/passwd")
        elif action == 6:
            git(root, "add", "-A")
        elif action == 7 and path.is_file():
            with contextlib.suppress(subprocess.CalledProcessError):
                git(root, "update-index", "--assume-unchanged", str(path))
            path.write_bytes(draw.choice(CONTENTS))
        elif action == 8:
            (path.parent / f"new{draw.randrange(5)}").write_bytes(draw.choice(CONTENTS))
        elif action == 9:
            git(root, "add", "-N", "-A")
        else:
            (path.parent / "Pipfile").write_bytes(draw.choice(CONTENTS))
        same(root, cache)


@pytest.mark.parametrize("damage", ["cut", "flip", "empty", "garbage", "version", "folder", "unwritable"])
def test_a_damaged_or_foreign_one_is_none(tmp_path: Path, damage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    root, cache = repository(tmp_path / "r", {"a": b"clean\n", "b": b"\0", "c": b"pypi.python.org"}), tmp_path / "c"
    same(root, cache)
    (kept,) = cache.iterdir()
    data = bytearray(kept.read_bytes())
    if damage == "folder":
        kept.unlink()
        kept.mkdir()
    elif damage == "unwritable":
        kept.unlink()
        cache.rmdir()
        cache.write_bytes(b"")
    elif damage == "version":
        monkeypatch.setattr(clean_cache, "__version__", "0")
    else:
        data[-5] ^= damage == "flip"
        kept.write_bytes({"cut": bytes(data[:-3]), "empty": b"", "garbage": os.urandom(300)}.get(damage, bytes(data)))
    names = reads(monkeypatch)
    assert told(root, cache)[1] == 1
    assert sorted(names) == [b"a", b"b", b"c"]
    assert not list(tmp_path.rglob("clean-*-*"))


def test_a_young_file_is_not_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "_GRAIN", 2.0)
    root = repository(tmp_path / "r", {"a": b"clean\n", "b": b"\0"})
    for _ in range(2):
        same(root, tmp_path / "c")
        names = reads(monkeypatch)
    assert not names or sorted(names) == [b"a", b"b"]
    told(root, tmp_path / "c")
    assert sorted(set(names)) == [b"a", b"b"]


def test_text_in_utf_8_is_what_git_stores(tmp_path: Path) -> None:
    root = repository(
        tmp_path / "r", {"a": b"clean\n", ".gitattributes": b"* text working-tree-encoding=UTF-8 eol=lf\n"}
    )
    same(root, tmp_path / "c")
    assert (tmp_path / "c").exists()


@pytest.mark.parametrize("what", ["filter", "encoding", "not the top"])
def test_where_git_does_not_know_the_bytes_nothing_is_remembered(tmp_path: Path, what: str) -> None:
    root = repository(tmp_path / "r", {"d/a": b"clean\n", ".gitattributes": b""})
    if what == "filter":
        git(root, "config", "filter.x.clean", f"touch {tmp_path}/ran; cat")
        (root / ".gitattributes").write_bytes(b"* filter=x\n")
    elif what == "encoding":
        (root / ".gitattributes").write_bytes(
            b"a text working-tree-encoding=utf-8 eol=lf\n*.txt working-tree-encoding=UTF-16\n"
        )
    same(root / "d" if what == "not the top" else root, tmp_path / "c")
    assert not (tmp_path / "c").exists()
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("given", ["", "/somewhere/else"])
def test_the_folder_is_the_one_of_the_platform(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", given)
    assert clean_cache.folder() == user_cache_dir("pypimigrate", appauthor=False)
