"""What is known is not reported, wherever its lines went; and what is new is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Run, tree
from tests.test_cli import URL, put

NAME = ".pypimigrate-baseline.json"


def check(run: Run, *args: str) -> tuple[int, list[str]]:
    """The exit code of a check with the baseline, and where it finds something."""
    done = run("check", "--baseline", NAME, "--output-format", "jsonl", *args)
    return done.returncode, [f"{one['path']}:{one['line']}" for one in map(json.loads, done.stdout.splitlines())]


@pytest.fixture
def known(tmp_path: Path, run: Run) -> Path:
    put(tmp_path, "a.md", f"{URL}\n{URL}\n")
    put(tmp_path, "b/c.md", "pypi.python.org\n")
    done = run("baseline", "write")
    assert done.returncode == 0, done.stderr
    assert done.stdout.decode() == f"{NAME}: 3 findings in 2 files are known now.\n"
    return tmp_path


def test_what_is_known_is_not_reported(known: Path, run: Run) -> None:
    assert check(run) == (0, [])
    assert check(run, "a.md", "b") == (0, [])
    assert b"3 findings in the baseline" in run("check", "--baseline", NAME).stdout
    assert run("check").returncode == 1
    done = run("check", "--baseline", f"../{NAME}", cwd=known / "b")
    assert done.returncode == 0, done.stdout


def test_a_baseline_is_neither_searched_nor_fixed(known: Path, run: Run) -> None:
    before = (known / NAME).read_bytes()
    assert b"1 baseline (.pypimigrate-baseline.json)" in run("check").stdout
    assert run("check", NAME).returncode == 0
    run("fix", "--write", ".", NAME)
    assert (known / NAME).read_bytes() == before
    put(known, "a.md", f"{URL}\n")
    run("baseline", "write", "--file", "other.json")
    assert run("check", "--baseline", "other.json").returncode == 0


def test_a_baseline_from_the_configuration(known: Path, run: Run) -> None:
    put(known, "pypimigrate.toml", f"baseline = '{NAME}'\n")
    assert run("check").returncode == 0
    assert run("check", "../a.md", cwd=known / "b").returncode == 0
    assert run("check", "--isolated").returncode == 1
    put(known, "pypimigrate.toml", "baseline = 'nope'\n")
    assert b"error: nope: cannot be read" in run("check").stderr
    assert run("baseline", "write", "--file", "nope").returncode == 0


def test_lines_may_move_and_one_more_is_new(known: Path, run: Run) -> None:
    put(known, "a.md", f"\n\n# Title\n{URL}\n\nand {URL}\n")
    assert check(run) == (0, [])
    put(known, "a.md", f"{URL}\n{URL} {URL}\n")
    assert check(run) == (1, ["a.md:2"])
    put(known, "d.md", f"{URL}\n")
    assert check(run) == (1, ["a.md:2", "d.md:1"])


def test_many_files_are_known(tmp_path: Path, run: Run) -> None:
    for n in range(50):
        put(tmp_path, f"{n}.md", f"{URL}\n")
    run("baseline", "write")
    assert check(run) == (0, [])


def test_the_file_is_sorted_and_holds_no_credentials(tmp_path: Path, run: Run) -> None:
    put(tmp_path, "a.md", f"https://me:hunter2@pypi.python.org/pypi/x {URL}\n")
    run("baseline", "write")
    text = (tmp_path / NAME).read_text()
    assert json.loads(text) == {
        "version": 1,
        "findings": {"a.md": {"project-page": {URL: 1, "https://***@pypi.python.org/pypi/x": 1}}},
    }
    run("baseline", "write")
    assert (tmp_path / NAME).read_text() == text


def test_show(known: Path, run: Run) -> None:
    said = run("baseline", "show").stdout.decode()
    assert said == f"2  a.md  project-page  {URL}\n1  b/c.md  host-name  pypi.python.org\n"


def test_prune_forgets_what_is_gone_where_it_looked(known: Path, run: Run) -> None:
    put(known, "a.md", f"{URL}\n")
    put(known, "b/c.md", "")
    done = run("baseline", "prune", "a.md")
    assert done.stdout.decode() == f"{NAME}: 1 finding is not known any more, 2 are left.\n"
    done = run("baseline", "prune")
    assert done.stdout.decode() == f"{NAME}: 1 finding is not known any more, 1 is left.\n"
    before = tree(known)
    done = run("baseline", "prune")
    assert done.stdout.decode() == f"{NAME}: 0 findings are not known any more, 1 is left.\n"
    assert tree(known) == before


def test_prune_keeps_what_it_did_not_read(known: Path, run: Run) -> None:
    put(known, "b/c.md", b"\0")
    run("baseline", "prune")
    assert b"b/c.md" in (known / NAME).read_bytes()


@pytest.mark.parametrize(
    "text",
    [b"", b"[]", b"{}", b'{"version": 2}', b'{"version": 1}', b'{"version": 1, "findings": {"a": {"b": {"c": 0}}}}',
     b'{"version": 1, "findings": {"a": []}}', b"\xff", b"[" * 100_000],
)  # fmt: skip
def test_wrong_baselines_give_one_line(tmp_path: Path, run: Run, text: bytes) -> None:
    put(tmp_path, NAME, text)
    for args in (["check", "--baseline", NAME], ["baseline", "show"], ["baseline", "prune"]):
        done = run(*args)
        assert done.returncode == 2
        assert done.stderr.startswith(b"error: ") and done.stderr.count(b"\n") == 1


def test_no_baseline(tmp_path: Path, run: Run) -> None:
    done = run("check", "--baseline", NAME)
    assert done.returncode == 2
    assert done.stderr == f"error: {NAME}: cannot be read: No such file or directory\n".encode()


def test_trouble_writes_nothing(known: Path, run: Run) -> None:
    before = tree(known)
    for command in ("write", "prune"):
        done = run("baseline", command, ".", "nope")
        assert done.returncode == 2
        assert tree(known) == before
