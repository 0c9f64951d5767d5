"""Comments that ignore findings: nothing else changes, and no value of the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from pypimigrate.check import check
from pypimigrate.edits import apply
from pypimigrate.session import add_ignores
from tests.conftest import Run, git
from tests.test_cli import URL, put


def added(path: str, text: str, why: str = "") -> str:
    data = text.encode()
    options = check.Options()
    edits = add_ignores.comments(data, path, check.check(data, path), why, options)
    return apply(data, edits).decode()


@pytest.mark.parametrize(
    ("path", "text", "new"),
    [
        ("a.py", f'U = "{URL}"\n', f'U = "{URL}"  # pypimigrate: ignore[project-page]\n'),
        ("a.py", f"# see {URL}", f"# see {URL}  # pypimigrate: ignore[project-page]"),
        ("a.py", f'U = "{URL}"\r\nV = 1\r\n', f'U = "{URL}"  # pypimigrate: ignore[project-page]\r\nV = 1\r\n'),
        ("a.md", f"See {URL} \n", f"See {URL} <!-- pypimigrate: ignore[project-page] --> \n"),
        ("a.md", f"- {URL} pypi.python.org\n", f"- {URL} pypi.python.org <!-- pypimigrate: ignore[host-name, project-page] -->\n"),
        ("a.toml", f'[a]\n  u = "{URL}"\n', f'[a]\n  # pypimigrate: ignore[project-page]\n  u = "{URL}"\n'),
        ("a.yml", f"a:\n  - u: {URL}\n", f"a:\n  # pypimigrate: ignore[project-page]\n  - u: {URL}\n"),
        ("a.cfg", f"[a]\r\nu = {URL}\r\n", f"[a]\r\n# pypimigrate: ignore[project-page]\r\nu = {URL}\r\n"),
        ("requirements.txt", "-i http://pypi.python.org/simple\n", "# pypimigrate: ignore[simple-index]\n-i http://pypi.python.org/simple\n"),
    ],
)  # fmt: skip
def test_comments(path: str, text: str, new: str) -> None:
    assert added(path, text) == new
    assert check.check(new.encode(), path).findings == ()
    assert added(path, new) == new


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.py", f'U = """\n{URL}\n"""\n'),
        ("a.py", f'U = "{URL}" \\\n    "x"\n'),
        ("a.py", f'U = "{URL}\n'),
        ("a.md", f"```\n{URL}\n```\n"),
        ("a.md", f"    {URL}\n"),
        ("a.md", f"| {URL} |\n| --- |\n"),
        ("a.md", f"# {URL}\n"),
        ("a.md", f"[x]: {URL}\n"),
        ("a.md", f"`a\n{URL}` b\n"),
        ("a.yml", f"a: |\n  {URL}\n"),
        ("a.yml", f"a: b\n  {URL}\n"),
        ("a.toml", f'u = """\n{URL}\n"""\n'),
        ("a.json", f'{{"u": "{URL}"}}\n'),
        ("a.sh", f"curl {URL}\n"),
        ("requirements.txt", "x \\\n-i http://pypi.python.org/simple\n"),
        ("a.txt", f"{URL}\n"),
        ("a.unknown", f"{URL}\n"),
    ],
)
def test_no_comment_where_it_might_be_none(path: str, text: str) -> None:
    assert added(path, text) == text


def test_one_that_does_not_fit_does_not_keep_out_the_others() -> None:
    text = f"a: |\n  {URL}\nb: {URL}\n"
    assert added("a.yml", text) == f"a: |\n  {URL}\n# pypimigrate: ignore[project-page]\nb: {URL}\n"


@pytest.mark.parametrize("text", ["-->", "a -- b", "x\ny", "]", "*/", "x" * 300, "`"])
def test_reasons_that_could_end_a_comment(text: str) -> None:
    with pytest.raises(ValueError, match="plain punctuation"):
        add_ignores.reason(text)


def test_the_command(tmp_path: Path, run: Run) -> None:
    git(tmp_path, "init", "-q")
    put(tmp_path, "a.py", f'U = "{URL}"\n')
    put(tmp_path, "b.sh", f"curl {URL}\n")
    done = run("fix", "--add-ignores")
    assert done.returncode == 1
    assert f'+U = "{URL}"  # pypimigrate: ignore[project-page]' in done.stdout.decode()
    assert done.stderr.endswith(b"Would add 1 comment. Add --write to do it.\n")
    done = run("fix", "--add-ignores=as it was in 2012", "--write", ".")
    assert done.returncode == 1
    assert done.stdout.startswith(b"b.sh:1:6: ")
    assert b"1 finding ignored by comments" in done.stderr and b"Added 1 comment.\n" in done.stderr
    assert (tmp_path / "a.py").read_text().endswith("# pypimigrate: ignore[project-page] as it was in 2012\n")
    assert run("undo").returncode == 0
    assert (tmp_path / "a.py").read_text() == f'U = "{URL}"\n'
    done = run("fix", "--add-ignores", "--write", "--select", "host-name")
    assert done.stderr.endswith(b"Added 0 comments.\n")
    assert run("fix", "--add-ignores=x-->y", "--write").returncode == 2
