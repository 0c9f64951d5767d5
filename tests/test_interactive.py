"""A person decides: what was wanted is written, and nothing else."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.conftest import FIXTURES, Run, tree
from tests.test_cli import URL, put

NEW = "https://pypi.org/project/x/"
SIMPLE = "-i http://pypi.python.org/simple/"


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    put(tmp_path, "a.md", f"{URL}\n{URL}\npypi.python.org\n")
    put(tmp_path, "b.md", f"{URL}\n")
    put(tmp_path, "c/requirements.txt", f"{SIMPLE}\n")
    return tmp_path


def asked(run: Run, keys: str) -> subprocess.CompletedProcess[bytes]:
    done = run("fix", "--write", "--interactive", ".", stdin="".join(f"{key}\n" for key in keys.split()).encode())
    assert done.returncode in (0, 1), done.stderr
    return done


@pytest.mark.parametrize(
    ("keys", "fixed"),
    [
        ("", ""),
        ("q", ""),
        ("y q", "1"),
        ("n y n y n", "2 3"),
        ("a n n", "1 2 3"),
        ("f n n n", "1 2"),
        ("y u n n n y y", "3 4"),
        ("a u n n n n y", "4"),
        ("n n n n y", "4"),
        ("x yy y q", "1"),
        ("Y q", "1"),
    ],
)
def test_answers(sources: Path, run: Run, keys: str, fixed: str) -> None:
    asked(run, keys)
    lines = [*(sources / "a.md").read_text().split("\n")[:2], (sources / "b.md").read_text().strip()]
    lines.append((sources / "c/requirements.txt").read_text().strip())
    assert " ".join(str(n) for n, line in enumerate(lines, 1) if line not in (URL, SIMPLE)) == fixed


def test_it_shows_why_and_the_evidence(sources: Path, run: Run) -> None:
    said = asked(run, "q").stderr.decode()
    assert "(1/5) a.md:1:1: project-page [safe fix] the project page moved" in said
    assert "evidence, read on " in said
    assert "Fix this? [y,n,a,f,i,e,q]: " in said
    said = asked(run, "n n ? q").stderr.decode()
    assert "This needs manual review. [n,i,u,q]: " in said and "u  back to the question before" in said


def test_another_url(sources: Path, run: Run) -> None:
    said = asked(run, f"e https://a'b e {URL} e https://example.org/x?y=1#z q").stderr.decode()
    assert "no http(s) URL that may stand anywhere" in said and "is a legacy URL itself" in said
    assert (sources / "a.md").read_text() == f"https://example.org/x?y=1#z\n{URL}\npypi.python.org\n"


def test_ignore(sources: Path, run: Run) -> None:
    done = asked(run, "i y i n i")
    assert (sources / "a.md").read_text() == (
        f"{URL} <!-- pypimigrate: ignore[project-page] -->\n{NEW}\n"
        "pypi.python.org <!-- pypimigrate: ignore[host-name] -->\n"
    )
    assert (sources / "c/requirements.txt").read_text() == f"# pypimigrate: ignore[simple-index]\n{SIMPLE}\n"
    assert b"Fixed 1 legacy URL in 1 file." in done.stdout and b"3 findings ignored by comments" in done.stdout


def test_a_pipfile_and_its_lock_change_together(tmp_path: Path, run: Run) -> None:
    before = FIXTURES / "pipenv/before"
    for name in ("Pipfile", "Pipfile.lock"):
        put(tmp_path, name, next(before.rglob(name)).read_bytes())
    old = tree(tmp_path)
    asked(run, "y q")
    assert tree(tmp_path) == old
    asked(run, "y y y y y y")
    assert tree(tmp_path) != old


def test_interrupted_nothing_is_written(sources: Path, run: Run) -> None:
    assert run("fix", "--interactive").returncode == 2
    assert run("fix", "--interactive", "--write", "-").returncode == 2


def test_one_undo_takes_fixes_and_comments_back(sources: Path, run: Run) -> None:
    before = tree(sources)
    asked(run, "y i n n y")
    once = (sources / "a.md").read_text()
    assert NEW in once
    assert "pypimigrate: ignore[project-page]" in once
    assert run("undo").returncode == 0
    assert tree(sources) == before
    assert run("undo").stdout + run("undo").stderr != b""
    assert tree(sources) == before
