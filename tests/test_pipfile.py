"""A Pipfile and its lock file: both change, or neither. The hashes are pipenv's own, see `HASHES`."""

from __future__ import annotations

import json
import os
import tomllib
from pathlib import Path

import pytest

from pypimigrate.check.check import check
from pypimigrate.files.write import Writer
from pypimigrate.model import Applicability
from pypimigrate.session import pipfile_pair
from pypimigrate.session.fixing import fixes
from pypimigrate.session.run import Session
from tests.conftest import Run, git, tree

SAFE, UNSAFE = Applicability.SAFE, Applicability.UNSAFE
PIPFILE = """\
# https://pypi.python.org/pypi/six is a dependency
[[source]]
name = "pypi"
url = "https://pypi.python.org/simple"
verify_ssl = true

[[source]]
url = "https://pypi.example.com/simple"
verify_ssl = false
name = "private"

[packages]
Zope_Interface = {version = ">=5.0", extras = ["testing"], markers = "python_version >= '3.8'", index = "private"}
local = {path = ".", editable = true}
requests = {git = "https://github.com/psf/requests.git", ref = "v2.31.0"}

[dev-packages]
PyYAML = "==6.0.1"

[docs]
"Sphinx.Größe" = "*"

[requires]
python_version = "3.11"
python_full_version = "3.11.7"

[pipfile]
sort_pipfile = true

[pipenv]
allow_prereleases = true

[scripts]
site = "open https://pypi.python.org/pypi/six"
"""
FIXED = PIPFILE.replace("pypi.python.org/simple", "pypi.org/simple").replace(
    "pypi.python.org/pypi/six", "pypi.org/project/six/"
)
HASHES = {  # of PIPFILE, and of FIXED
    "2026.10.3": (
        "69cf00edff8bc5d5b99cbdcedc6f2d5fc7be00042d716750d976d571554a1b54",
        "06a7b8ba30e18efae5b98232530959bb4731fb087b0e5641ee7eb40b53531a97",
    ),
    "2022.12.19": (
        "3616edc469197cde6a4092b8112b95d47904d3cfb04423477ca68719df50ab7b",
        "0d9b8038a83ec3ba2821dcd0257c176515cb985e9aa76b79cfbca41c5cd6481e",
    ),
    "2018.11.26": (
        "b0d64d29dd647f05ec73050483bf5ba5f6e9007c01531ff10013838a3a712eb4",
        "6451ea96e6d8fecf68e8ad25f48be8cb77a78308a68d11e5d5491072f3b958a6",
    ),
}
NEWEST = HASHES["2026.10.3"]


def lock_of(digest: str, url: str = "https://pypi.python.org/simple") -> str:
    sources = [
        {"name": "pypi", "url": url, "verify_ssl": True},
        {"name": "private", "url": "https://pypi.example.com/simple", "verify_ssl": False},
    ]
    meta = {"hash": {"sha256": digest}, "pipfile-spec": 6, "requires": {}, "sources": sources}
    return json.dumps({"_meta": meta, "default": {"six": {"hashes": ["sha256:" + "0" * 64]}}}, indent=4) + "\n"


def put(folder: Path, text: str, lock: str) -> None:
    (folder / "Pipfile").write_bytes(text.encode())
    (folder / "Pipfile.lock").write_bytes(lock.encode())


def hashed(text: str) -> str:
    return pipfile_pair.digest(tomllib.loads(text), pipfile_pair.WAYS[0])


@pytest.mark.parametrize(("text", "n"), [(PIPFILE, 0), (FIXED, 1)])
def test_the_hash_is_what_pipenv_says(text: str, n: int) -> None:
    assert [pipfile_pair.digest(tomllib.loads(text), way) for way in pipfile_pair.WAYS] == [
        pair[n] for pair in HASHES.values()
    ]


def test_the_hash_of_a_pipfile_without_source() -> None:
    digest = "83b3df86404322b5e9c6d1f3a782fd8510f976dafa4940f849d7e79258978aaa"
    assert hashed('[packages]\nsix = "*"\n') == digest


@pytest.mark.parametrize("version", HASHES)
def test_both_change_and_the_hash_with_them(tmp_path: Path, run: Run, version: str) -> None:
    old, new = HASHES[version]
    put(tmp_path, PIPFILE, lock_of(old))
    done = run("fix", "--write", ".")
    assert done.returncode == 0
    assert done.stdout.startswith(b"Fixed 4 legacy URLs in 2 files.\n")
    assert (tmp_path / "Pipfile").read_text("utf-8") == FIXED
    assert (tmp_path / "Pipfile.lock").read_text() == lock_of(new, "https://pypi.org/simple")
    assert run("fix", "--write", "--unsafe-fixes", ".").stdout.startswith(b"No legacy PyPI URLs found")


def test_escaped_slashes_stay_escaped(tmp_path: Path, run: Run) -> None:
    put(tmp_path, PIPFILE, lock_of(NEWEST[0]).replace("/", "\\/"))
    assert run("fix", "--write", ".").returncode == 0
    assert (tmp_path / "Pipfile.lock").read_text() == lock_of(NEWEST[1], "https://pypi.org/simple").replace("/", "\\/")


@pytest.mark.parametrize("paths", [["."], ["Pipfile.lock", "Pipfile"], ["./Pipfile", "Pipfile.lock"]])
def test_the_diff_has_both(tmp_path: Path, run: Run, paths: list[str]) -> None:
    put(tmp_path, PIPFILE, lock_of(NEWEST[0]))
    done = run("fix", *paths)
    assert done.returncode == 1
    assert b"Would change 4 URLs." in done.stderr
    git(tmp_path, "init", "-q")
    (tmp_path / "x.diff").write_bytes(done.stdout)
    git(tmp_path, "apply", "x.diff")
    assert (tmp_path / "Pipfile").read_text("utf-8") == FIXED
    assert (tmp_path / "Pipfile.lock").read_text() == lock_of(NEWEST[1], "https://pypi.org/simple")


def test_a_hidden_diff_hides_the_other(tmp_path: Path, run: Run) -> None:
    text = PIPFILE.replace('.python.org/simple"', '.python.org/simple"  # password = "x"')
    put(tmp_path, text, lock_of(hashed(text)))
    done = run("fix", ".")
    assert done.stdout == b""
    assert done.stderr.count(b"its diff is not shown") == 2


def test_every_format_shows_the_findings_of_both(tmp_path: Path, run: Run) -> None:
    put(tmp_path, PIPFILE, lock_of(NEWEST[0]))
    lines = [json.loads(line) for line in run("check", "--output-format", "jsonl", ".").stdout.splitlines()]
    sources = [one for one in lines if one["rule"] == "simple-index"]
    assert [(one["path"], one["line"], one["role"], one["applicability"]) for one in sources] == [
        ("Pipfile", 4, "index", "safe"),
        ("Pipfile.lock", 11, "index", "safe"),
    ]
    assert "Pipfile.lock changes together" in sources[0]["message"]
    assert "the hash over it" in sources[1]["message"]
    assert "not fixed" not in sources[1]["message"]
    document = json.loads(run("check", "--output-format", "json", ".").stdout)
    assert document["summary"]["findings"] == {"safe": 4, "unsafe": 0, "advice": 0}
    assert b"Pipfile.lock:11:25: simple-index [safe fix]" in run("check", "--output-format", "concise", ".").stdout


HELD = {
    "stale": (PIPFILE, lock_of("1" * 64), "is stale"),
    "no hash": (PIPFILE, '{"_meta": {"sources": [{"url": "https://pypi.python.org/simple"}]}}', "is stale"),
    "no JSON": (PIPFILE, lock_of(NEWEST[0]) + "}", "cannot be read"),
    "nested": (PIPFILE, "[" * 100_000, "cannot be read"),
    "no TOML": (PIPFILE + "[", lock_of(NEWEST[0]), "cannot be read"),
    "a date": (PIPFILE + "[docs2]\nx = 2020-01-01\n", lock_of(NEWEST[0]), "cannot be read"),
    "other sources": (PIPFILE, lock_of(NEWEST[0], "https://pypi.org/simple"), "other sources"),
    "escapes": (PIPFILE, lock_of(NEWEST[0]).replace("python.org", "python\\u002eorg"), "are not found"),
    "twice": (PIPFILE, lock_of(NEWEST[0]).replace('"default"', '"_meta": {}, "default"'), "is stale"),
    "hash twice": (PIPFILE, lock_of(NEWEST[0]).replace("0" * 64, NEWEST[0]), "is stale"),
}
NAMELESS = PIPFILE.replace('name = "pypi"\n', "")
HELD["no name"] = (NAMELESS, lock_of(hashed(NAMELESS)), "has no name")
EQUAL = PIPFILE.replace("https://pypi.example.com/simple", "http://pypi.python.org/simple/")
HELD["equal"] = (
    EQUAL,
    lock_of(hashed(EQUAL)).replace("https://pypi.example.com/simple", "http://pypi.python.org/simple/"),
    "would be the same",
)


@pytest.mark.parametrize("name", HELD)
def test_what_is_not_proven_is_left(tmp_path: Path, run: Run, name: str) -> None:
    text, lock, reason = HELD[name]
    put(tmp_path, text, lock)
    before = tree(tmp_path)
    done = run("fix", "--write", "--output-format", "jsonl", ".")
    assert tree(tmp_path) == before
    assert done.returncode == 1
    assert b"internal error" not in done.stderr
    findings = [json.loads(line) for line in done.stdout.splitlines()]
    assert "safe" not in {one["applicability"] for one in findings}
    assert any(reason in one["message"] and "pipenv lock" in one["message"] for one in findings)


@pytest.mark.parametrize("path", ["Pipfile", "Pipfile.lock"])
def test_one_of_them_alone_is_held_back(tmp_path: Path, run: Run, path: str) -> None:
    put(tmp_path, PIPFILE, lock_of(NEWEST[0]))
    before = tree(tmp_path)
    assert run("fix", "--write", path).returncode == 1
    assert tree(tmp_path) == before
    assert b"pipenv lock" in run("check", "Pipfile").stdout


def test_what_else_the_hash_covers_is_left_at_any_level(tmp_path: Path, run: Run) -> None:
    file = 'six = {file = "https://pypi.python.org/packages/source/s/six/six-1.0.tar.gz"}\n'
    text = PIPFILE.replace("[packages]\n", "[packages]\n" + file)
    put(tmp_path, text, lock_of(hashed(text)))
    done = run("fix", "--write", "--unsafe-fixes", ".")
    assert b"Pipfile.lock holds it too" in done.stdout
    now = (tmp_path / "Pipfile").read_text("utf-8")
    assert now == text.replace("pypi.python.org/simple", "pypi.org/simple")
    assert hashed(now) in (tmp_path / "Pipfile.lock").read_text()
    assert run("fix", "--unsafe-fixes", ".").stdout == b""


def test_a_source_that_is_unsafe_makes_all_of_them_unsafe(tmp_path: Path, run: Run) -> None:
    url = "https://me:pw@testpypi.python.org/simple"
    text = PIPFILE.replace("https://pypi.example.com/simple", url)
    put(tmp_path, text, lock_of(hashed(text)).replace("https://pypi.example.com/simple", url))
    run("fix", "--write", ".")
    assert (tmp_path / "Pipfile").read_text("utf-8").count("python.org/simple") == 2
    run("fix", "--write", "--unsafe-fixes", ".")
    now = (tmp_path / "Pipfile").read_text("utf-8")
    assert "https://me:pw@test.pypi.org/simple" in now
    assert "https://pypi.org/simple" in now
    lock = (tmp_path / "Pipfile.lock").read_text()
    assert "https://me:pw@test.pypi.org/simple" in lock
    assert hashed(now) in lock


@pytest.mark.parametrize("read_only", ["Pipfile", "Pipfile.lock"])
def test_both_are_written_or_neither(tmp_path: Path, run: Run, read_only: str) -> None:
    put(tmp_path, PIPFILE, lock_of(NEWEST[0]))
    before = tree(tmp_path)
    (tmp_path / read_only).chmod(0o444)
    done = run("fix", "--write", ".")
    assert done.returncode == 2
    assert tree(tmp_path) == before
    assert (
        done.stderr.decode()
        == {
            "Pipfile": "error: Pipfile: not changed, nor is Pipfile.lock: it is read-only\n",
            "Pipfile.lock": "error: Pipfile.lock: not changed: it is read-only; Pipfile was put back as it was\n",
        }[read_only]
    )
    assert b"Fixed" not in done.stdout


@pytest.mark.parametrize("moment", [1, 2])
def test_interrupted_between_the_two_neither_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: int
) -> None:
    put(tmp_path, PIPFILE, lock_of(NEWEST[0]))
    before = tree(tmp_path)
    real, calls = os.replace, []

    def replace(source: str, target: str, **folders: int) -> None:
        calls.append(target)
        if moment == 2 and len(calls) == 2:
            raise KeyboardInterrupt
        real(source, target, **folders)
        if moment == 1 and len(calls) == 1:
            raise KeyboardInterrupt

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "replace", replace)
    session = Session()
    with pytest.raises(KeyboardInterrupt):
        list(fixes(session, session.results(["."]), SAFE, Writer([])))
    assert tree(tmp_path) == before


def test_a_pipfile_that_cannot_be_put_back_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, PIPFILE, lock_of(NEWEST[0]))
    real, calls = os.replace, []

    def replace(source: str, target: str, **folders: int) -> None:
        calls.append(target)
        if len(calls) > 1:
            raise OSError(28, "No space left on device")
        real(source, target, **folders)

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "replace", replace)
    session = Session()
    list(fixes(session, session.results(["."]), SAFE, Writer([])))
    assert [(one.path, one.message) for one in session.totals.troubles] == [
        (
            "Pipfile.lock",
            "not changed: No space left on device; "
            "Pipfile could not be put back, No space left on device: run `pipenv lock`",
        )
    ]
    assert session.totals.fixed == 0


def test_it_takes_linear_time() -> None:
    lines = "".join(f"# https://pypi.python.org/pypi/p{n}\n" for n in range(5000))
    text = (lines + PIPFILE).encode()
    lock = lock_of(NEWEST[0]).encode()
    pair = pipfile_pair.couple(text, check(text, "Pipfile"), lock, check(lock, "Pipfile.lock"))
    assert {one.applicability for one in pair.pipfile.findings} == {SAFE}


@pytest.mark.parametrize(
    ("locks", "commands"),
    [
        (["poetry.lock"], ["`poetry lock`"]),
        (["pdm.lock"], ["`pdm lock`"]),
        (["uv.lock"], ["`uv lock`"]),
        (["poetry.lock", "uv.lock"], ["`poetry lock`", "`uv lock`"]),
    ],
)
def test_the_command_that_locks_again_is_named(tmp_path: Path, run: Run, locks: list[str], commands: list[str]) -> None:
    source = '[[tool.uv.index]]\nname = "x"\nurl = "https://pypi.python.org/simple"\n'
    (tmp_path / "pyproject.toml").write_text(source)
    for lock in locks:
        (tmp_path / lock).write_text("")
    (line,) = run("check", "--output-format", "jsonl", "pyproject.toml").stdout.splitlines()
    finding = json.loads(line)
    assert finding["applicability"] == "unsafe"
    assert finding["message"].count(" lock`") == len(commands)
    assert all(command in finding["message"] for command in commands)
