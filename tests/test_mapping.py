"""`pypimigrate url`: URLs in, URLs out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Run

OLD = "https://pypi.python.org/pypi"


@pytest.mark.parametrize(
    ("role", "new"),
    [
        ("link", "https://pypi.org/"),
        ("index", "https://pypi.org/simple"),
        ("upload", "https://upload.pypi.org/legacy/"),
        ("xmlrpc", "https://pypi.org/pypi"),
    ],
)
def test_role(tmp_path: Path, run: Run, role: str, new: str) -> None:
    done = run("url", "--role", role, OLD, cwd=tmp_path)
    assert (done.stdout.decode(), done.returncode) == (new + "\n", 0)


def test_standard_input_line_by_line(tmp_path: Path, run: Run) -> None:
    done = run("url", cwd=tmp_path, stdin=b"http://pypi.python.org/pypi/x\r\n\nhttps://e.example/\xff\n")
    assert done.stdout == b"https://pypi.org/project/x/\n\nhttps://e.example/\xff\n"
    assert done.returncode == 0


def test_nul(tmp_path: Path, run: Run) -> None:
    done = run("url", "-0", "-", cwd=tmp_path, stdin=b"http://pypi.python.org/pypi/x\0http://pypi.python.org/pypi/y\0")
    assert done.stdout == b"https://pypi.org/project/x/\0https://pypi.org/project/y/\0"


def test_what_needs_a_person_is_said(tmp_path: Path, run: Run) -> None:
    done = run("url", OLD + "?:action=show_md5&digest=1", "see http://pypi.python.org/pypi/x", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout.decode().splitlines() == [
        OLD + "?:action=show_md5&digest=1",
        "see http://pypi.python.org/pypi/x",
    ]
    first, second = done.stderr.decode().splitlines()
    assert "metadata-action" in first
    assert "not one URL" in second


def test_json_masks_passwords(tmp_path: Path, run: Run) -> None:
    done = run("url", "--json", "https://u:secret@pypi.python.org/pypi/x", "https://e.example", cwd=tmp_path)
    first, second = map(json.loads, done.stdout.decode().splitlines())
    assert (first["new"], first["rule"]) == ("https://***@pypi.org/project/x/", "project-page")
    assert second["new"] is None
    assert b"secret" not in done.stdout + done.stderr
