"""Which files are read."""

from __future__ import annotations

import json
import os
import random
import socket
from pathlib import Path

import pytest

from pypimigrate.files import gitignore, scan, walk
from pypimigrate.session import baseline
from pypimigrate.totals import Totals
from tests.conftest import Run, git

HOME = "home = /usr/bin\nversion = 3.11.2\n"


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
    list(scan.scan(roots, totals, scan.Search()))
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
        "f ",
        "e/f/",
        "!*/f",
        "**/d/*",
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


def test_a_pattern_without_wildcards_is_only_tried_on_its_name(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So 50,000 of them take no time for two files."""
    tried: list[str] = []
    asked = gitignore._compiled

    def noted(line: str) -> object:
        tried.append(line)
        return asked(line)

    monkeypatch.setattr(gitignore, "_compiled", noted)
    lines = [*(f"name{number}" for number in range(50_000)), "sub/name7", "!/name8", "*.log"]
    make(here, {".gitignore": "\n".join(lines), "name7": "", "name8": "", "x.log": "", "y": "", "sub/name7": ""})
    assert names(".") == [".gitignore", "name8", "y"]
    assert set(tried) == {"name7", "sub/name7", "!/name8", "*.log"}


@pytest.mark.parametrize(("wild", "left"), [(1000, ["y"]), (1001, ["name7", "x.log", "y"])])
def test_a_file_with_too_many_wildcards_is_passed_over(here: Path, wild: int, left: list[str]) -> None:
    lines = ["name7", "*.log", *(f"*.{number}" for number in range(wild - 1))]
    make(here, {".gitignore": "\n".join(lines), "name7": "", "x.log": "", "y": ""})
    assert names(".") == [".gitignore", *left]


def test_other_repositories_and_environments_are_not_entered(here: Path) -> None:
    make(
        here,
        {
            "a": "",
            "sub/.git": "gitdir: ../x\n",
            "sub/b": "",
            "env/pyvenv.cfg": HOME,
            "env/bin/c": "",
            "node_modules/d": "",
        },
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
    assert [(one.shown, one.trouble) for one in scan.scan(["."], Totals(), scan.Search())] == [
        ("s", "permission denied")
    ]


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
    make(here, {"a": "", ".pypimigrate-abcd_012.tmp": ""})
    assert names(".") == ["a"]


@pytest.mark.parametrize(
    "name", [".pypimigrate-x.tmp", ".pypimigrate-ABCDEFGH.tmp", ".pypimigrate-abcdefgh.tmp.py", ".pypimigrate-abcdefgh"]
)
def test_only_the_exact_form_of_a_temporary_name_is_left_out(here: Path, name: str) -> None:
    make(here, {"a": "", name: ""})
    assert names(".") == sorted(["a", name])


def test_only_what_begins_as_a_baseline_is_one(here: Path) -> None:
    make(here, {"a/.pypimigrate-baseline.json": "{}", "b/.pypimigrate-baseline.json": baseline.dump({})})
    assert names(".") == ["a/.pypimigrate-baseline.json"]


def test_the_same_folder_by_two_names(here: Path) -> None:
    make(here, {"r/a": ""})
    os.symlink("r", "l")
    assert names("r", "l") == ["r/a"]


@pytest.mark.parametrize(
    ("files", "left"),
    [
        ({"env/pyvenv.cfg": HOME, "env/bin/python": ""}, ["env: environment"]),
        ({"env/pyvenv.cfg": "version=3\r\nHome=C:\\Python\r\n", "env/Scripts/x": ""}, ["env: environment"]),
        ({"a/b/env/pyvenv.cfg": HOME, "a/b/env/bin/python": ""}, ["a/b/env: environment"]),
        ({".tox/x": "", "sub/node_modules/x": ""}, [".tox: environment", "sub/node_modules: package folder"]),
        ({"lib/site-packages/x": "", ".hg/x": ""}, [".hg: version control folder", "lib/site-packages: package folder"]),
        ({"__pycache__/x": "", ".gitignore": "/.tox\n", ".tox/x": ""}, ["__pycache__: cache"]),
        ({"docs/pyvenv.cfg": HOME, "docs/a.md": ""}, []),
        ({"docs/pyvenv.cfg": "", "docs/bin/x": ""}, []),
        ({"docs/pyvenv.cfg": "# home = x\nhome =\n", "docs/bin/x": ""}, []),
        ({"docs/pyvenv.cfg": HOME, "docs/bin": "a file"}, []),
        ({"docs/pyvenv.cfg/x": "", "docs/bin/x": ""}, []),
        ({"node_modules": "a file"}, []),
        ({"six.egg-info/PKG-INFO": ""}, []),
    ],
)  # fmt: skip
def test_folders_that_are_left_out_are_said(here: Path, files: dict[str, str], left: list[str]) -> None:
    make(here, files)
    totals = Totals()
    for one in scan.scan(["."], totals, scan.Search()):
        scan.record(one, totals)
    assert [f"{one.path}: {one.reason}" for one in totals.left_out] == left
    assert totals.skipped == []
    if not left:
        assert sorted(names(".")) == sorted(files)


def test_a_fifo_makes_no_environment(here: Path) -> None:
    make(here, {"env/bin/x": "", "env/a": ""})
    os.mkfifo("env/pyvenv.cfg")
    assert "env/a" in names(".")


def test_files_says_how_a_whole_file_is_judged(here: Path, run: Run) -> None:
    url = "http://pypi.python.org/pypi/x\n"
    signed = (
        f"-----BEGIN PGP SIGNED MESSAGE-----\n\n{url}-----BEGIN PGP SIGNATURE-----\n\na\n-----END PGP SIGNATURE-----\n"
    )
    make(here, {"a.txt": signed, "b.patch": f"@@ -1 +1 @@\n-{url}+x\n", "c.patch": f"A note.\n\n{url}"})
    for path, said in {
        "a.txt": "not read: signed text: any edit breaks the signature",
        "b.patch": "read; reported, not edited: a patch must match the text it is applied to",
        "c.patch": "read",
    }.items():
        done = run("files", "--why", path)
        assert (done.returncode, done.stdout.decode()) == (int(path == "a.txt"), f"{path}: {said}\n")


def test_left_out_folders_are_counted_and_named(here: Path, run: Run) -> None:
    url = "http://pypi.python.org/pypi/x\n"
    make(here, {"node_modules/a": url, "env/pyvenv.cfg": HOME, "env/bin/x": url, "sub/.venv/a": url, "b": "", "x.egg-info/PKG-INFO": url, ".gitignore": "b\nsub/c/\n", "sub/c/d": url})  # fmt: skip
    said = run("check").stdout.decode()
    assert "Left out 3 folders: 2 environments, 1 package folder; --show-skipped names them.\n" in said
    assert "1 legacy URL in generated metadata, which is not reported.\n" in said
    named = run("check", "--show-skipped", ".", "sub").stdout.decode()
    assert "sub/.venv: left out: environment\n" in named and named.count(".venv") == 1
    summary = json.loads(run("check", "--output-format", "json").stdout)["summary"]
    assert summary["left_out_by_reason"] == {"package folder": 1, "environment": 2}
    assert summary["left_out"][0] == {"path": "node_modules", "reason": "package folder"}
    assert summary["in_generated_metadata"] == 1
    assert "node_modules: not read: package folder\n" in run("files").stderr.decode()
    for path, reason in {
        "node_modules": "package folder",
        "node_modules/a": "node_modules is left out: package folder",
        "env/bin/x": "env is left out: environment",
        "b": ".gitignore excludes b",
        "sub/c/d": ".gitignore excludes sub/c",
        "sub": "it is a directory",
    }.items():
        done = run("files", "--why", path)
        assert (done.returncode, done.stdout.decode()) == (1, f"{path}: not read: {reason}\n")
    done = run("files", "--why", "x.egg-info/PKG-INFO")
    assert done.returncode == 0
    assert done.stdout.startswith(b"x.egg-info/PKG-INFO: read; not reported: generated metadata: change the")
    for form in ("sarif", "github", "junit", "checkstyle", "html"):
        assert b"node_modules" in run("check", "--output-format", form).stdout, form
