"""Which files are read."""

from __future__ import annotations

import os
import random
import socket
from pathlib import Path

import pytest

from pypimigrate import scan, walk
from pypimigrate.totals import Totals
from tests.conftest import Run, git


def make(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def names(*roots: str) -> list[str]:
    """The files that are opened and read, as shown, in order."""
    read = []
    for group in walk.groups(roots, []):
        other = {name for name, kind, _ in scan.sift(group.prefix, group.names, group.odd, set()) if kind > 1}
        read += [group.label(name) for name in group.names if name not in other]
    return read


def notes(*roots: str) -> list[str]:
    totals = Totals()
    list(scan.scan(roots, totals))
    return totals.notes


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


FILES = {
    "a.txt": "", ".hidden": "", ".github/workflows/ci.yml": "", "build/out.txt": "", "sub/.gitignore": "*.log\n!keep.log\n/only\n",
    "sub/x.log": "", "sub/keep.log": "", "sub/deep/y.log": "", "sub/only": "", "sub/deep/only": "", ".gitignore": "build/\n*.tmp\n",
    "z.tmp": "", "sub/z.tmp": "", "spaced name.txt": "", "naïve.txt": "",
}  # fmt: skip
EXPECTED = [
    ".github/workflows/ci.yml", ".gitignore", ".hidden", "a.txt", "naïve.txt", "spaced name.txt", "sub/.gitignore",
    "sub/deep/only", "sub/keep.log",
]  # fmt: skip


@pytest.mark.parametrize("with_git", [True, False])
def test_ignored_files_are_left_out(here: Path, with_git: bool) -> None:
    make(here, FILES)
    if with_git:
        git(here, "init", "-q")
    assert sorted(names(".")) == sorted(EXPECTED)
    assert names(".") == names(".")


def test_git_decides_in_a_work_tree(here: Path) -> None:
    make(here, {**FILES, "excluded": "", "deleted": ""})
    git(here, "init", "-q")
    (here / ".git/info/exclude").write_text("excluded\n")
    git(here, "add", "-f", "build/out.txt", "deleted")
    (here / "deleted").unlink()
    assert sorted(names(".")) == sorted([*EXPECTED, "build/out.txt"])
    assert sorted(names("sub")) == ["sub/.gitignore", "sub/deep/only", "sub/keep.log"]


def test_both_ways_of_listing_agree(here: Path) -> None:
    """Random trees with random patterns: the walk without git finds what git finds."""
    chance = random.Random(7)
    patterns = [
        "*.txt",
        "!b.txt",
        "/a",
        "d/",
        "d/e",
        "**/c",
        "a/**",
        "!a/b",
        "?.md",
        "[ab].py",
        "#no",
        "d*",
        "*",
        "!*/",
        "!d",
        "a/*/b",
        "!",
        "\\\\",
        "b",
    ]
    for round_ in range(60):
        root = here / str(round_)
        for _ in range(25):
            parts = [chance.choice("abde") for _ in range(chance.randint(0, 3))]
            path = root.joinpath(*parts, chance.choice(["a.txt", "b.txt", "c", "a.md", "a.py", "f"]))
            if not any(parent.is_file() for parent in path.parents) and not path.is_dir():
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text("")
        for folder in [root, *(p for p in root.rglob("*") if p.is_dir() and chance.random() < 0.3)]:
            (folder / ".gitignore").write_text("\n".join(chance.sample(patterns, 3)) + "\n")
        without = sorted(names(str(round_)))
        git(root, "init", "-q")
        assert sorted(names(str(round_))) == without


def test_other_repositories_and_environments_are_not_entered(here: Path) -> None:
    make(
        here,
        {"a": "", "sub/.git": "gitdir: ../x\n", "sub/b": "", "env/pyvenv.cfg": "", "env/c": "", "node_modules/d": ""},
    )
    assert names(".") == ["a"]


def test_each_file_once_in_a_stable_order(here: Path) -> None:
    make(here, {"b": "", "d/c": "", "a": ""})
    assert names("d", ".", "a", "./d/c") == ["d/c", "a", "b"]


def test_a_named_file_is_read_even_if_ignored(here: Path) -> None:
    make(here, {".gitignore": "x\n", "x": ""})
    assert names("x") == ["x"]


def test_what_is_no_regular_file_is_not_opened(here: Path, run: Run) -> None:
    make(here, {"real.txt": "http://pypi.python.org/pypi/x\n"})
    os.mkfifo("fifo")
    os.symlink("real.txt", "link.txt")
    os.symlink(".", "loop")
    os.symlink("nowhere", "dangling")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        done = run("check", "--output-format", "concise", ".", "fifo", "link.txt", cwd=here)
    assert done.stdout.decode().count("real.txt:1:1:") == 1
    assert b"symbolic link" in done.stderr
    assert b"not a regular file" in done.stderr
    assert done.returncode == 1


def test_a_program_named_by_the_repository_is_not_run(here: Path) -> None:
    make(here, {"a": "", "evil": f"#!/bin/sh\ntouch {here}/ran\n"})
    os.chmod(here / "evil", 0o755)
    git(here, "init", "-q")
    git(here, "config", "core.fsmonitor", str(here / "evil"))
    assert "a" in names(".")
    assert not (here / "ran").exists()


def test_the_environment_of_a_hook_does_not_mislead(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(here, {"one/a": "", "two/b": ""})
    git(here / "one", "init", "-q")
    git(here / "two", "init", "-q")
    monkeypatch.setenv("GIT_DIR", str(here / "one/.git"))
    assert names("two") == ["two/b"]


def test_git_that_fails_is_said_and_done_without(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(here, {"a": "", ".git/HEAD": "nonsense"})
    assert names(".") == ["a"]
    assert "git does not list" in notes(".")[0]
    monkeypatch.setenv("PATH", "")
    assert "git was not found" in notes(".")[0]


def test_a_path_through_a_link_is_opened_as_typed(here: Path, run: Run) -> None:
    make(here, {"p/q/x": "", "f.txt": "http://pypi.python.org/pypi/x\n", "p/f.txt": "http://pypi.python.org/pypi/x\n"})
    os.symlink("p/q", "link")
    run("fix", "--write", "link/../f.txt", cwd=here)
    assert "pypi.python.org" in (here / "f.txt").read_text()
    assert "pypi.python.org" not in (here / "p/f.txt").read_text()


def test_what_is_not_entered_is_said(here: Path) -> None:
    make(here, {"a": "", "r/.git/HEAD": "", "r/b": ""})
    assert "not entered: r" in notes(".")[0]
    git(here, "init", "-q")
    (here / ".gitignore").write_text("ignored\n")
    make(here, {"ignored/x": ""})
    assert "git lists no file in ignored" in notes("ignored")[0]


def test_a_folder_that_cannot_be_read_is_trouble(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(here, {"a": "", "s/b": ""})
    scandir = os.scandir

    def refuse(path: str) -> object:
        if path.endswith("s"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert [(one.shown, one.trouble) for one in scan.scan(["."], Totals())] == [("s", "permission denied")]


def test_a_program_in_the_repository_is_not_taken_for_git(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(here, {"a": "", "git": f"#!/bin/sh\ntouch {here}/ran\n"})
    git(here, "init", "-q")
    os.chmod(here / "git", 0o755)
    monkeypatch.setenv("PATH", f".:{os.environ['PATH']}")
    assert "a" in names(".")
    assert not (here / "ran").exists()


@pytest.mark.parametrize("path", [".git", ".git/config"])
def test_gits_own_data_are_not_touched(here: Path, path: str) -> None:
    git(here, "init", "-q")
    assert names(path) == []


def test_left_over_temporary_files_are_not_read(here: Path) -> None:
    make(here, {"a": "", ".pypimigrate-x.tmp": ""})
    assert names(".") == ["a"]


def test_the_same_folder_by_two_names(here: Path) -> None:
    make(here, {"r/a": ""})
    os.symlink("r", "l")
    assert names("r", "l") == ["r/a"]
