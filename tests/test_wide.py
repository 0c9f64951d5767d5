"""UTF-16 and UTF-32 with a mark: found, reported at the right place, and fixed exactly, if asked for."""

from __future__ import annotations

import codecs

import pytest

from pypimigrate.check.check import check, fixed
from pypimigrate.lines import Lines
from pypimigrate.model import Applicability
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


LATIN = "caf\u00e9 http://pypi.python.org/pypi/x \u00fc\n".encode("latin-1")
CHINESE = "\u4e2d\u6587\u3002" * 40


@pytest.mark.parametrize("mark", [codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE])
@pytest.mark.parametrize("more", [b"", b"x"], ids=["even", "odd"])
def test_a_mark_before_other_text_is_no_mark(mark: bytes, more: bytes) -> None:
    data = mark + LATIN + more
    report = check(data, "a.txt")
    assert [one.old for one in report.findings] == ["http://pypi.python.org/pypi/x"]
    assert fixed(data, report, SAFE) == data.replace(b"http://pypi.python.org/pypi/x", b"https://pypi.org/project/x/")


@pytest.mark.parametrize("codec", MARKS)
def test_text_without_any_ascii_stays_what_it_is(codec: str) -> None:
    report = check(MARKS[codec] + CHINESE.encode(codec), "a.txt")
    assert report.findings == () and not report.skipped
    longer = MARKS[codec] + (CHINESE * 100 + TEXT).encode(codec)  # the first ASCII stands far behind the start
    assert len(check(longer, "a.txt").findings) == 2


@pytest.mark.parametrize(
    "data",
    [
        codecs.BOM_UTF32_LE + TEXT.encode("utf-16-le"),
        codecs.BOM_UTF32_BE + LATIN,
        codecs.BOM_UTF16_LE + (CHINESE * 100 + TEXT).encode("utf-16-le") + b"x",
        codecs.BOM_UTF16_LE + LATIN + TEXT.encode("utf-16-le"),
    ],
    ids=["UTF-16 as UTF-32", "Latin-1 as UTF-32", "cut off", "both"],
)
def test_what_is_neither_is_not_read_and_said(data: bytes) -> None:
    assert "promises" in check(data, "a.txt").skipped


def test_a_nul_far_behind_a_wrong_mark_is_as_elsewhere() -> None:
    report = check(codecs.BOM_UTF16_LE + LATIN + b"x" * 9000 + b"\0\n", "a.txt")
    assert [one.applicability for one in report.findings] == [Applicability.ADVICE]
