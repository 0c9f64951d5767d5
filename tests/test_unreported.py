"""Nothing is passed over in silence: what names an old host and is no finding has a reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pypimigrate.check.check import check
from pypimigrate.check.unreported import unreported
from tests.conftest import FIXTURES, Run


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("https://web.archive.org/web/2012/http://pypi.python.org/pypi/x", "an archived copy"),
        ("http://pypi.python.org.evil.example/x", "a longer host name"),
        ("http://my-pypi.python.org/x", "a longer host name"),
        ("mail admin@pypi.python.org", "a mail address"),
        ("http://x.example/pypi.python.org/x", "a part of a path"),
        ("http://pypi.python.org@evil.example/", "a user name, and the host comes behind it"),
        ("file:///mirror/pypi.python.org/x", "a local file"),
    ],
)
def test_every_reason(text: str, reason: str) -> None:
    data = text.encode()
    assert not check(data, "a.txt").findings
    assert [one.reason for one in unreported(data, ())] == [reason]


def test_what_is_reported_is_not_listed() -> None:
    data = b"http://pypi.python.org/pypi/x and https://www.python.org/ and docs.python.org/pypi/x"
    assert not list(unreported(data, [one.span for one in check(data, "a.txt").findings]))


@pytest.mark.parametrize("path", sorted(p for p in FIXTURES.glob("*/before/**/*") if p.is_file()), ids=str)
def test_every_old_host_of_the_fixtures_has_a_finding_or_a_reason(path: Path) -> None:
    data = path.read_bytes()
    report = check(data, path.name)
    for one in unreported(data, [finding.span for finding in report.findings], report.suppressed > 0):
        assert one.reason != "not a URL of its own"


def test_show_skipped(tmp_path: Path, run: Run) -> None:
    (tmp_path / "a.md").write_text("admin@pypi.python.org\n")
    (tmp_path / "x.egg-info").mkdir()
    (tmp_path / "x.egg-info" / "PKG-INFO").write_text("Home-page: http://pypi.python.org/pypi/x\n")
    (tmp_path / "b.bin").write_bytes(b"\0")
    text = run("check", "--show-skipped", ".", cwd=tmp_path).stdout.decode()
    assert "a.md:1:7: pypi.python.org not reported: a mail address\n" in text
    assert "x.egg-info/PKG-INFO:1:19: pypi.python.org not reported: generated metadata:" in text
    assert "b.bin: not read: binary\n" in text
    summary = json.loads(run("check", "--show-skipped", "--output-format", "json", ".", cwd=tmp_path).stdout)["summary"]
    assert summary["left_alone"][:1] == [
        {"path": "a.md", "line": 1, "column": 7, "name": "pypi.python.org", "reason": "a mail address"}
    ]
    assert "left_alone" not in json.loads(run("check", "--output-format", "json", ".", cwd=tmp_path).stdout)["summary"]
