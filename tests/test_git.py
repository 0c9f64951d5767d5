"""One module starts git, with one environment, within limits."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from pypimigrate.files import git, walk, worktree
from pypimigrate.files.group import Found
from tests.conftest import git as run_git
from tests.test_cli import URL, put


def python(code: str) -> git.Git:
    """A program in git's place."""
    return git.Git([sys.executable, "-c", code], git.environment())


@pytest.mark.parametrize("name", [b"a", b"a/b", b".gitignore", b".github/x", b"a..b/..c", b"...", b"repository/", b"-"])
def test_names_of_the_work_tree(name: bytes) -> None:
    assert not git.astray(name)
    assert worktree._within("r", "r", [name], []) == [name]


@pytest.mark.parametrize(
    "name", [b"../a", b"a/../../b", b"/etc/a", b".git/config", b"a/.GIT/config", b"./a", b"a//b", b""]
)
def test_names_that_are_none(name: bytes) -> None:
    troubles: list[Found] = []
    assert worktree._within("r", "r", [b"a", name], troubles) == [b"a"]
    assert len(troubles) == 1


def test_a_git_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(git, "SECONDS", 0.1)
    start = time.monotonic()
    assert python("import time; time.sleep(600)").wait() == (1, b"", b"it took longer than 0.1 seconds")
    assert time.monotonic() - start < 300


def test_a_git_that_writes_too_much_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(git, "MAX_BYTES", 1 << 20)
    assert python("while True: print('x' * 9999)").wait() == (1, b"", b"it wrote more than 1 MiB")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the memory of a program that runs")
def test_a_git_that_takes_too_much_memory_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(git, "MAX_MEMORY", 1 << 28)
    monkeypatch.setattr(git, "_SOON", 0.0)
    code, out, errors = python("import time; time.sleep(1); x = b'x' * (1 << 30)").wait()
    assert (code, out) == (1, b"")
    assert errors.endswith(b"MemoryError\n")


def test_nothing_is_asked_and_nothing_is_found_in_relative_folders(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", os.pathsep.join((".", "", "bin", "/usr/bin")))
    monkeypatch.setenv("PREFIX", "/somewhere")
    monkeypatch.setenv("GIT_ICASE_PATHSPECS", "1")
    given = git.environment()
    assert given["PATH"] == "/usr/bin"
    assert given["PREFIX"] == "/somewhere"  # no variable of git
    assert given["GIT_ALLOW_PROTOCOL"] == "none"
    assert "GIT_ICASE_PATHSPECS" not in given
    assert python("import sys; print(repr(sys.stdin.read()))").wait()[1].strip() == b"''"
    (tmp_path / "git").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert git.program() is None  # a folder is no program


def hooked(repository: Path, code: str = "check --staged") -> Path:
    """A repository whose commits are checked by a hook, as pre-commit runs it."""
    hook = repository / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(
        f"#!/bin/sh\n{sys.executable} -m pypimigrate {code} --output-format concise >'{repository}.out' 2>&1\n:\n"
    )
    hook.chmod(0o755)
    return repository.with_name(repository.name + ".out")


def made(path: Path) -> Path:
    path.mkdir()
    run_git(path, "init", "-q")
    put(path, "first.md", "x\n")
    put(path, "second.md", "x\n")
    run_git(path, "add", ".")
    run_git(path, "commit", "-qm", "first")
    put(path, "first.md", f"{URL}\n")
    put(path, "second.md", f"{URL}\n")
    return path


@pytest.mark.parametrize(
    ("args", "names"),
    [
        (["-a"], {"first.md", "second.md"}),
        (["first.md"], {"first.md"}),  # with an index of its own
        ([], {"second.md"}),
    ],
)
@pytest.mark.parametrize("linked", [False, True])
def test_in_a_hook_the_index_of_the_commit_counts(
    tmp_path: Path, args: list[str], names: set[str], linked: bool
) -> None:
    repository = made(tmp_path / "r")
    out = hooked(repository)
    if linked:
        run_git(repository, "stash", "-q")
        run_git(repository, "worktree", "add", "-q", str(tmp_path / "l"))
        repository = tmp_path / "l"
        put(repository, "first.md", f"{URL}\n")
        put(repository, "second.md", f"{URL}\n")
    run_git(repository, "add", "second.md")
    run_git(repository, "commit", "-qm", "second", *args)
    said = out.read_text()
    assert {line.split(":")[0] for line in said.splitlines() if ": project-page" in line} == names, said


@pytest.mark.parametrize("linked", [False, True])
def test_a_hook_of_another_repository_does_not_mislead(tmp_path: Path, linked: bool) -> None:
    other = made(tmp_path / "other")
    run_git(other, "add", "second.md")
    out = hooked(made(tmp_path / "r"), f"--version; cd '{other}'; {sys.executable} -m pypimigrate check --staged")
    repository = tmp_path / "r"
    if linked:
        run_git(repository, "stash", "-q")
        run_git(repository, "worktree", "add", "-q", str(tmp_path / "l"))
        repository = tmp_path / "l"
        put(repository, "first.md", f"{URL}\n")
    run_git(repository, "commit", "-qam", "second")
    assert "second.md:1:1" in out.read_text()
    assert "first.md" not in out.read_text()


def test_a_git_folder_elsewhere_is_that_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of the home folder, for example, kept in a repository beside it."""
    made(tmp_path / "r")
    os.rename(tmp_path / "r/.git", tmp_path / "data")
    monkeypatch.chdir(tmp_path / "r")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "data"))
    assert git.environment(hook=True)["GIT_DIR"] == str(tmp_path / "data")
    assert "GIT_DIR" not in git.environment()


def sparse(path: Path) -> Path:
    """A repository with a sparse index that lacks the tree of the folder `out`."""
    made(path)
    put(path, "out/a.md", "only here\n")
    put(path, "in/a.md", "x\n")
    run_git(path, "add", ".")
    run_git(path, "commit", "-qm", "more")
    run_git(path, "sparse-checkout", "init", "--cone", "--sparse-index")
    run_git(path, "sparse-checkout", "set", "in")
    tree = run_git(path, "rev-parse", "HEAD:out").decode().strip()
    (path / ".git/objects" / tree[:2] / tree[2:]).unlink()
    return path


def listed(root: Path) -> tuple[set[str], list[str], list[str]]:
    notes: list[str] = []
    (group,) = walk.groups([str(root)], notes)
    names = set(group.names)
    if group.rest is not None:
        names |= set(walk.untracked(group, notes).names)
    found = {name.decode() for name in names if os.path.lexists(group.path(name))}
    return found, [one.trouble for one in group.said], notes


@pytest.mark.parametrize("big", [False, True])
def test_a_tree_that_is_missing_outside_of_a_sparse_work_tree(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, big: bool
) -> None:
    monkeypatch.setattr(worktree, "_BIG_INDEX", 1 if big else 1 << 40)
    assert listed(sparse(tmp_path / "r")) == ({"first.md", "second.md", "in/a.md"}, [], [])


def test_what_git_cannot_list_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(git.Git, "again", lambda self, *more: self)  # a git that knows no `--sparse`
    names, troubles, _ = listed(sparse(tmp_path / "r"))
    assert names == {"first.md", "second.md", "in/a.md"}
    assert len(troubles) == 1
    assert troubles[0].startswith("git cannot list all of it, and fetches nothing here: error: Could not read ")


def test_odd_names_of_folders_are_no_patterns(tmp_path: Path) -> None:
    for name in ("a[b]", ":(top)x", "*", "-x"):
        root = made(tmp_path / name)
        put(root, f"{name}/b.md", "x\n")
        assert listed(root / name)[0] == {"b.md"}
