"""The text of a pull request tells what was done, and what was not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run
from tests.test_cli import URL, put


def body(folder: Path, run: Run, *args: str) -> str:
    run("fix", "--write", "--summary", "body.md", *(args or (".",)))
    return (folder / "body.md").read_text()


def test_what_was_fixed_and_what_was_left(tmp_path: Path, run: Run) -> None:
    put(tmp_path, "a.md", f"{URL} {URL}\n")
    put(tmp_path, "b.md", f"{URL} pypi.python.org\n")
    text = body(tmp_path, run)
    assert text.startswith("Replaces 3 URLs of the old PyPI in 2 files.\n")
    assert f"| `{URL}` | `https://pypi.org/project/x/` | `project-page` | " in text
    assert "| `a.md`, `b.md` |\n" in text
    assert text.count(URL) == 1
    assert "### Left alone" in text and "| `b.md:1` | `pypi.python.org` | advice | " in text
    again = body(tmp_path, run)
    assert again.startswith("Replaces 0 URLs of the old PyPI in 0 files.\n")


def test_a_refused_file_is_not_called_fixed(tmp_path: Path, run: Run) -> None:
    path = put(tmp_path, "a.md", f"{URL}\n")
    path.with_name("b.md").hardlink_to(path)
    text = body(tmp_path, run)
    assert text.startswith("Replaces 0 URLs")
    assert "not changed: " in text and f"`{URL}` | safe fix" in text


def test_it_is_not_too_long_and_holds_no_secrets(tmp_path: Path, run: Run) -> None:
    put(tmp_path, "a.md", "".join(f"http://pypi.python.org/pypi/x{n}\n" for n in range(3000)))
    put(tmp_path, "b.md", "https://me:hunter2@pypi.python.org/pypi/x pypi.python.org\n" * 1000)
    text = body(tmp_path, run, ".", "--unsafe-fixes")
    assert len(text) < 65_536
    assert "rows more, too many for this text" in text
    assert "hunter2" not in text


@pytest.mark.parametrize("args", [["--summary", "x"], ["--write", "-", "--summary", "x"]])
def test_it_goes_with_write(tmp_path: Path, run: Run, args: list[str]) -> None:
    assert run("fix", *args).returncode == 2
    assert not (tmp_path / "x").exists()


def test_completion(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_PYPIMIGRATE_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", "pypimigrate ch")
    monkeypatch.setenv("COMP_CWORD", "1")
    assert run().stdout == b"plain,check\n"
