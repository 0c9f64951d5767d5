"""The bar: on a terminal, after a while, and gone when the findings come."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pypimigrate.files.scan import MANY
from tests.conftest import ROOT
from tests.test_cli import URL

pty = pytest.importorskip("pty", reason="terminals of POSIX")
AT_ONCE = (
    "import pypimigrate.report.progress as p; p._PATIENCE = p._OFTEN = 0; from pypimigrate.__main__ import main; main()"
)


def _on_terminal(cwd: Path, code: str, *args: str, **more: str) -> tuple[bytes, bytes]:
    """What a run prints on a terminal, and on standard output, which is a pipe."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", code, *args],
        cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=theirs,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", **more},
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    out, _ = process.communicate()
    os.close(ours)
    return shown, out


@pytest.fixture
def many(tmp_path: Path) -> Path:
    for number in range(MANY + 10):
        (tmp_path / f"{number}.txt").write_text("x\n")
    (tmp_path / "a.md").write_text(f"{URL}\n")
    return tmp_path


@pytest.mark.parametrize("args", [["check", "."], ["check", "--jobs=2"], ["fix", "--write", "--jobs=1"]])
def test_it_is_shown_and_taken_away(many: Path, args: list[str]) -> None:
    shown, out = _on_terminal(many, AT_ONCE, *args)
    assert b"Searching" in shown
    assert b"Checking" in shown
    assert shown.rstrip().endswith(b"\x1b[2K")  # the line is empty again
    assert b"Searching" not in out
    assert b"legacy URL" in out


def test_a_short_run_shows_none(many: Path) -> None:
    shown, _ = _on_terminal(many, "from pypimigrate.__main__ import main; main()", "check", ".")
    assert shown == b""


def test_neither_does_a_dumb_terminal_nor_a_pipe(many: Path) -> None:
    assert _on_terminal(many, AT_ONCE, "check", ".", TERM="dumb")[0] == b""
    done = subprocess.run([sys.executable, "-c", AT_ONCE, "check", "."], cwd=many, capture_output=True, check=False)
    assert done.stderr == b""
