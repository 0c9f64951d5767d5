"""UTF-16 and UTF-32 with a mark: found, reported at the right place, and fixed exactly, if asked for."""

from __future__ import annotations

import codecs

import pytest

from pypimigrate.check import check, fixed
from pypimigrate.model import Applicability
from pypimigrate.position import Lines
from tests.conftest import Run

SAFE, UNSAFE = Applicability.SAFE, Applicability.UNSAFE
TEXT = "\u00e9\U0001f600 \u4e2d http://pypi.python.org/pypi/x \u00e9\r\nhttps://pypi.python.org/simple\n"
NEW = "\u00e9\U0001f600 \u4e2d https://pypi.org/project/x/ \u00e9\r\nhttps://pypi.org/simple\n"
MARKS = {
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32-le": codecs.BOM_UTF32_LE,
    "utf-32-be": codecs.BOM_UTF32_BE,
}


@pytest.mark.parametrize("codec", MARKS)
def test_fixed_in_its_own_encoding_if_asked_for(codec: str) -> None:
    data = MARKS[codec] + TEXT.encode(codec)
    report = check(data, "a.txt")
    assert fixed(data, report, SAFE) == data
    new = fixed(data, report, UNSAFE)
    assert new == MARKS[codec] + NEW.encode(codec)
    assert not check(new, "a.txt").findings
    first = report.findings[0]
    assert data[slice(*first.span)].decode(codec) == "http://pypi.python.org/pypi/x" == first.old
    assert Lines(report.view).position(report.places[1].start) == (2, 1)


@pytest.mark.parametrize("tail", [b"\x00", b"\x00\xd8\x41\x00"])
def test_not_what_the_mark_says(tail: bytes) -> None:
    data = codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le") + tail
    assert "promises" in check(data, "a.txt").skipped


def test_the_command(run: Run, tmp_path: object) -> None:
    from pathlib import Path

    path = Path(str(tmp_path)) / "a.txt"
    path.write_bytes(codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"))
    assert b"a.txt:1:6: project-page [unsafe fix]" in run("check").stdout
    done = run("fix", "--unsafe-fixes")
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"its diff is not shown, because it is UTF-16" in done.stderr
    assert run("fix", "--write", "--unsafe-fixes").returncode == 0
    assert path.read_bytes() == codecs.BOM_UTF16_LE + NEW.encode("utf-16-le")
    assert run("undo").returncode == 0
    assert path.read_bytes() == codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le")
