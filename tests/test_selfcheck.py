"""What a fix must not do to a file that parsed before, and `files`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pypimigrate.check.check import check
from pypimigrate.files.write import Writer
from pypimigrate.model import Applicability
from pypimigrate.results import FileResult
from pypimigrate.session import verify
from pypimigrate.session.fixing import fixes
from pypimigrate.session.run import Session, rewritten
from pypimigrate.session.selfcheck import problem
from tests.conftest import Run, git

URL = b"http://pypi.python.org/pypi/x"


@pytest.mark.parametrize(
    ("path", "old", "broken", "other"),
    [
        ("a.py", b"u = 'x'\n", b"u = 'y\n", b"u = 'y', 1\n"),
        ("a.json", b'{"u": "x"}', b'{"u": "y}', b'{"u": ["y"]}'),
        ("a.toml", b'u = "x"\n', b'u = "y\n', b'u = "y"\nv = 1\n'),
        ("Pipfile", b'u = "x"\n', b'u = "y\n', b'v = "y"\n'),
        ("a.yml", b"u: x\n", b"u: 'y\n", b"u: [y]\n"),
        ("a.xml", b"<a u='x'/>", b"<a u='y/>", b"<a v='y'/>"),
        ("a.ipynb", b'{"u": "x"}', b"{", b'{"u": "y", "v": 1}'),
    ],
)
def test_structure(path: str, old: bytes, broken: bytes, other: bytes) -> None:
    assert (
        problem(
            path,
            old,
            old.replace(b"x", b"y"),
        )
        == ""
    )
    assert "not parse" in problem(path, old, broken)
    assert "structure" in problem(path, old, other)
    assert problem(path, broken, other) == ""  # what did not parse says nothing
    assert problem("a.txt", old, broken) == ""


def test_the_text_of_an_f_string_may_grow_from_nothing() -> None:
    assert problem("a.py", b"u = f'x/{n}'\n", b"u = f'y/{n}/'\n") == ""
    assert "structure" in problem("a.py", b"u = f'x/{n}'\n", b"u = f'x/{m}'\n")


def test_a_bomb_of_aliases_is_not_expanded() -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60)]
    data = "\n".join(lines).encode()
    assert problem("a.yml", data, data.replace(b"x, x", b"y, y")) == ""


def test_a_fix_that_breaks_the_file_is_advice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(b"u = '" + URL + b"'\n")
    monkeypatch.setattr("pypimigrate.session.selfcheck.problem", lambda *a: "the fixed text would not parse")
    session = Session()
    (result,) = session.results([str(path)])
    (finding,) = result.report.findings
    assert (finding.applicability, finding.edits) == (Applicability.ADVICE, ())
    assert finding.message.endswith("not fixed: the fixed text would not parse")
    assert result.located[0].finding == finding
    list(fixes(session, [result], Applicability.SAFE, Writer([])))
    assert session.totals.troubles == []
    assert path.read_bytes() == b"u = '" + URL + b"'\n"


def test_edits_that_nobody_looked_at_are_looked_at_before_they_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(b"u = '" + URL + b"'\n")
    report = check(path.read_bytes(), str(path))
    result = FileResult(str(path), path.read_bytes(), report, (), str(path))
    session = Session()
    monkeypatch.setattr("pypimigrate.session.selfcheck.problem", lambda *a: "the fixed text would not parse")
    list(fixes(session, [result], Applicability.SAFE, Writer([])))
    assert [trouble.message for trouble in session.totals.troubles] == ["not changed: the fixed text would not parse"]


def test_a_fix_that_leaves_work_is_held_back() -> None:
    data = URL + b"\n"
    report = check(data, "a.txt")
    look = verify.Look("a.txt", data, report, lambda new: check(data + data, "a.txt"))
    assert "again" in verify.problem(look, report.findings, Applicability.SAFE)
    (finding,) = verify.verified(report, look).findings
    assert finding.applicability is Applicability.ADVICE and "again" in finding.message


def test_only_the_wrong_fix_is_held_back(monkeypatch: pytest.MonkeyPatch) -> None:
    def problem(path: str, old: bytes, new: bytes, rebuilt: bool) -> str:
        return "x" if b"project/bad/" in new else ""

    monkeypatch.setattr("pypimigrate.session.selfcheck.problem", problem)
    names = ["a", "b", "bad", "c", "d"]
    data = "".join(f"http://pypi.python.org/pypi/{name}\n" for name in names).encode()
    result = Session().checked(data, "a.txt")
    assert result is not None
    assert ["not fixed: x" in one.message for one in result.report.findings] == [name == "bad" for name in names]
    new = rewritten(result, Applicability.SAFE)
    after = Session().checked(new, "a.txt")
    assert after is not None and not any(one.edits for one in after.report.findings)


def test_files(tmp_path: Path, run: Run) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / ".gitignore").write_text("*.log\nbuild/\n")
    (tmp_path / "build").mkdir()
    for name in ("a.md", "b.log", "build/c"):
        (tmp_path / name).write_bytes(URL)
    (tmp_path / "d.bin").write_bytes(b"\0")
    os.symlink("a.md", tmp_path / "e")
    (tmp_path / "sub").mkdir()
    git(tmp_path / "sub", "init", "-q")
    (tmp_path / "sub/f").write_bytes(URL)
    done = run("files")
    assert done.stdout.decode().splitlines() == [".gitignore", "a.md"]
    assert done.stderr.decode().splitlines() == ["d.bin: not read: binary", "e: not read: symbolic link"]
    assert run("files", "-0").stdout == b".gitignore\0a.md\0"
    for name, said in {
        "a.md": "read",
        "b.log": "not read: git ignores it: .gitignore, line 1: *.log",
        "build/c": "not read: git ignores it: ../.gitignore, line 2: build/",
        "d.bin": "not read: binary",
        "e": "not read: symbolic link",
        "sub/f": "not read: sub is a repository of its own",
        "nope": "not read: no such file or directory",
        "/etc": "not read: it is a directory",
    }.items():
        done = run("files", "--why", name)
        assert done.returncode == int(said != "read")
        shown = done.stdout.decode().strip()
        assert shown == f"{name}: {said}" or (name == "build/c" and "line 2: build/" in shown)
