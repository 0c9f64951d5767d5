"""Only what changed: the files that git says, or those in a list."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Run, git
from tests.test_cli import URL, put


def read(run: Run, *args: str, cwd: Path | None = None, stdin: bytes = b"") -> list[str]:
    done = run("check", "--output-format", "jsonl", *args, stdin=stdin, **({"cwd": cwd} if cwd else {}))
    assert done.returncode in (0, 1), done.stderr
    return [json.loads(line)["path"] for line in done.stdout.splitlines()]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q")
    for name in ("old.md", "changed.md", "staged.md", "gone.md", "sub/in.md", "moved.md"):
        put(tmp_path, name, f"{URL}\n")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "first")
    put(tmp_path, "changed.md", f"{URL} \n")
    put(tmp_path, "staged.md", f"{URL} \n")
    put(tmp_path, "sub/in.md", f"{URL} \n")
    put(tmp_path, "new.md", f"{URL}\n")
    put(tmp_path, "-", f"{URL}\n")
    git(tmp_path, "mv", "moved.md", "moved to.md")
    git(tmp_path, "rm", "-q", "gone.md")
    git(tmp_path, "add", "staged.md", "sub", "--", "-")
    return tmp_path


def test_staged(repository: Path, run: Run) -> None:
    assert read(run, "--staged") == ["-", "moved to.md", "staged.md", "sub/in.md"]
    assert read(run, "--staged", cwd=repository / "sub") == ["in.md"]
    git(repository, "commit", "-qm", "second")
    assert read(run, "--staged") == []
    done = run("check", "--staged")
    assert done.returncode == 0


def test_staged_before_the_first_commit(tmp_path: Path, run: Run) -> None:
    git(tmp_path, "init", "-q")
    put(tmp_path, "a.md", f"{URL}\n")
    assert read(run, "--staged") == []
    git(tmp_path, "add", ".")
    assert read(run, "--staged") == ["a.md"]


def test_changed_since(repository: Path, run: Run) -> None:
    every = ["-", "changed.md", "moved to.md", "new.md", "staged.md", "sub/in.md"]
    assert read(run, "--changed-since", "HEAD") == every
    git(repository, "switch", "-qc", "topic")
    git(repository, "commit", "-qm", "second")
    assert read(run, "--changed-since", "HEAD") == ["changed.md", "new.md"]
    assert read(run, "--changed-since", "main") == every
    git(repository, "stash", "-q")
    git(repository, "switch", "-q", "main")
    put(repository, "old.md", f"{URL} {URL}\n")
    git(repository, "commit", "-qam", "third")
    git(repository, "switch", "-q", "topic")
    assert "old.md" not in read(run, "--changed-since", "main")  # what the other branch did does not count


def test_fix_only_what_changed(repository: Path, run: Run) -> None:
    done = run("fix", "--write", "--staged")
    assert done.returncode == 0, done.stderr
    assert URL not in (repository / "staged.md").read_text()
    assert URL in (repository / "changed.md").read_text()


def test_what_is_excluded_is_left_out(repository: Path, run: Run) -> None:
    put(repository, "pypimigrate.toml", "exclude = ['sub', '-']\n")
    assert read(run, "--staged") == ["moved to.md", "staged.md"]
    assert read(run, "--files-from", "-", stdin=b"sub/in.md\nold.md\n") == ["old.md"]


def test_files_from(repository: Path, run: Run) -> None:
    assert read(run, "--files-from", "-", stdin=b"moved to.md\r\nold.md\n\n") == ["moved to.md", "old.md"]
    assert read(run, "--files-from", "-", "-0", stdin=b"moved to.md\0old.md\0") == ["moved to.md", "old.md"]
    put(repository, "list", "sub\n-\n")
    assert read(run, "--files-from", "list") == ["sub/in.md", "-"]
    assert read(run, "--files-from", "-", stdin=b"") == []
    assert run("check", "--files-from", "-", stdin=b"nope\n").returncode == 2


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--staged", "."], "exclude each other"),
        (["--staged", "--changed-since", "HEAD"], "exclude each other"),
        (["--changed-since", "nope"], "git merge-base: fatal: Not a valid object name nope"),
        (["--changed-since", "--output=x"], "not a revision"),
        (["--files-from", "nope"], "nope: No such file or directory"),
        (["-0"], "-0 goes with --files-from"),
    ],
)
def test_wrong_choices(repository: Path, run: Run, args: list[str], said: str) -> None:
    done = run("check", *args)
    assert done.returncode == 2
    assert done.stderr.startswith(b"error: ") and said in done.stderr.decode() and done.stderr.count(b"\n") == 1


def test_outside_of_a_repository(tmp_path: Path, run: Run) -> None:
    done = run("check", "--staged")
    assert done.returncode == 2
    assert b"not a git repository" in done.stderr
