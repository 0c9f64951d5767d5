"""The formats for CI: each can be parsed, counts what was not read, and shows no secret and no control character."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from pypimigrate import __version__
from pypimigrate.cli.options import FORMATS
from pypimigrate.report.terminal import Paint, wants_links
from tests.conftest import FIXTURES, ROOT, Run, git
from tests.test_cli import URL, put

ODD = "odd ,:%]é.txt"
BIDI = "bidi\u202e\x01\n.txt"


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """Findings of all kinds, a binary file, credentials, and odd names."""
    put(tmp_path, "a.md", f"é {URL} {URL}\n\nhttp://pypi.python.org/pypi?:action=rss%0A\n")
    put(tmp_path, ".pypirc", "[pypi]\nrepository = https://pypi.python.org/pypi\n")
    put(tmp_path, ODD, "http://me:hunter2@pypi.python.org/pypi/x pypi.python.org\n")
    put(tmp_path, BIDI, f"{URL}\n")
    put(tmp_path, "b.bin", "\0")
    return tmp_path


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_shows_secrets_or_control_characters(sources: Path, run: Run, name: str) -> None:
    done = run("check", ".", "--output-format", name)
    assert done.returncode == 1, done.stderr
    assert b"hunter2" not in done.stdout + done.stderr
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202e]", done.stdout.decode())


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_counts_what_was_not_read(sources: Path, run: Run, name: str) -> None:
    done = run("check", ".", "nope", "--output-format", name)
    assert done.returncode == 2
    both = done.stdout + done.stderr
    assert b"binary" in both and b"b.bin" in both
    assert b"nope: no such file or directory" in both


@pytest.mark.parametrize("name", [n for n in FORMATS if n not in ("full", "concise", "grouped", "jsonl", "patch")])
def test_formats_that_can_say_it_hold_what_was_not_read(sources: Path, run: Run, name: str) -> None:
    run("check", ".", "nope", "--output-format", name, "-o", "report")
    text = (sources / "report").read_text()
    assert "binary" in text and "no such file or directory" in text


@pytest.mark.parametrize("name", FORMATS)
def test_without_findings(tmp_path: Path, run: Run, name: str) -> None:
    done = run("check", ".", "--output-format", name)
    assert done.returncode == 0
    if name in ("json", "sarif", "gitlab", "rdjson"):
        json.loads(done.stdout)
    if name in ("junit", "checkstyle"):
        ElementTree.fromstring(done.stdout)


def sarif(run: Run, *args: str) -> dict[str, Any]:
    log = json.loads(run("check", *(args or (".",)), "--output-format", "sarif").stdout)
    assert log["version"] == "2.1.0"
    (only,) = log["runs"]
    return dict(only)


def test_sarif(sources: Path, run: Run) -> None:
    only = sarif(run)
    driver = only["tool"]["driver"]
    for result in only["results"]:
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        assert re.fullmatch("[0-9a-f]{32}", result["partialFingerprints"]["pypimigrate/v1"])
    assert only["columnKind"] == "unicodeCodePoints"
    first = next(one for one in only["results"] if "a.md" in str(one["locations"]))
    region = {"startLine": 1, "startColumn": 3, "endLine": 1, "endColumn": 3 + len(URL)}
    assert first["locations"][0]["physicalLocation"]["region"] == region
    replacement = first["fixes"][0]["artifactChanges"][0]["replacements"][0]
    assert replacement == {"deletedRegion": region, "insertedContent": {"text": "https://pypi.org/project/x/"}}
    uris = {one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in only["results"]}
    assert uris == {"a.md", ".pypirc", "odd%20%2C%3A%25%5D%C3%A9.txt", "bidi%E2%80%AE%01%0A.txt"}
    assert only["invocations"][0]["executionSuccessful"] is True


def test_fixes_leave_credentials_where_they_are(sources: Path, run: Run) -> None:
    first = sarif(run, ODD)["results"][0]
    replacements = first["fixes"][0]["artifactChanges"][0]["replacements"]
    assert [one["insertedContent"]["text"] for one in replacements] == ["https://", "pypi.org/project/x/"]
    assert "hunter2" not in json.dumps(first)


def test_fingerprints_stay_when_lines_move(tmp_path: Path, run: Run) -> None:
    def names() -> list[str]:
        return [one["partialFingerprints"]["pypimigrate/v1"] for one in sarif(run)["results"]]

    put(tmp_path, "a.md", f"{URL}\n{URL}\n{URL}y\n")
    before = names()
    assert len(set(before)) == 3
    put(tmp_path, "a.md", f"new\n\n{URL}y\n  {URL}\n{URL}\n")
    assert set(names()) == set(before)


def test_github(sources: Path, run: Run) -> None:
    lines = run("check", ".", "--output-format", "github").stdout.decode().splitlines()
    assert all(re.match(r"::(error|warning|notice) [^:]*::", line) for line in lines)
    assert any(line.startswith("::warning file=odd %2C%3A%25]é.txt,line=1,") for line in lines)
    assert any(line.startswith(r"::warning file=bidi\u202e\x01%0A.txt,line=1,") for line in lines)
    assert any("rss%250A" in line for line in lines)


def test_github_shows_ten_of_a_kind_and_the_rest_in_the_summary(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "a.md", f"{URL}\n" * 30)
    put(tmp_path, "b.bin", "\0")
    lines = run("check", "a.md", "b.bin", "--output-format", "github").stdout.decode().splitlines()
    assert len([line for line in lines if line.startswith("::warning ")]) == 10
    assert "20 more findings" in lines[-1]
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))
    run("check", "a.md", "--output-format", "github")
    assert (tmp_path / "summary").read_text().count("| `a.md:") == 30


def test_gitlab(sources: Path, run: Run) -> None:
    issues = json.loads(run("check", ".", "--output-format", "gitlab").stdout)
    assert len({one["fingerprint"] for one in issues}) == len(issues)
    for one in issues:
        assert {"description", "check_name", "fingerprint", "severity", "location"} <= one.keys()
        assert one["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert one["location"]["path"] and one["location"]["lines"]["begin"] >= 1
    assert {one["check_name"] for one in issues} >= {"project-page", "not-read"}


def test_junit(sources: Path, run: Run) -> None:
    root = ElementTree.fromstring(run("check", ".", "nope", "--output-format", "junit").stdout)
    (suite,) = root
    for tag in ("failure", "error", "skipped"):
        total = suite.get({"failure": "failures", "error": "errors"}.get(tag, tag))
        assert len(root.findall(f".//{tag}")) == int(total or 0) > 0
    assert len(root.findall(".//testcase")) == int(root.get("tests") or 0)


def test_checkstyle(sources: Path, run: Run) -> None:
    root = ElementTree.fromstring(run("check", ".", "--output-format", "checkstyle").stdout)
    assert root.tag == "checkstyle"
    (first,) = [file for file in root if file.get("name") == "a.md"]
    assert [(one.get("line"), one.get("column")) for one in first][:2] == [("1", "3"), ("1", str(4 + len(URL)))]
    assert {one.get("severity") for one in root.iter("error")} == {"error", "warning", "info"}


def test_azure(sources: Path, run: Run) -> None:
    lines = run("check", ".", "--output-format", "azure").stdout.decode().splitlines()
    assert all(re.match(r"##vso\[task\.logissue type=(error|warning);[^\]]*;\]\S", line) for line in lines)
    assert any("sourcepath=odd ,:%AZP25%5Dé.txt;" in line for line in lines)


def test_rdjson_counts_columns_in_bytes(sources: Path, run: Run) -> None:
    report = json.loads(run("check", ".", "--output-format", "rdjson").stdout)
    first = next(one for one in report["diagnostics"] if one["location"]["path"] == "a.md")
    place = {"start": {"line": 1, "column": 4}, "end": {"line": 1, "column": 4 + len(URL)}}
    assert first["location"]["range"] == place
    assert first["suggestions"] == [{"range": place, "text": "https://pypi.org/project/x/"}]
    assert {one["severity"] for one in report["diagnostics"]} <= {"ERROR", "WARNING", "INFO"}


def test_markdown_is_not_broken_by_what_it_shows(tmp_path: Path, run: Run) -> None:
    put(tmp_path, "a|`b`<i>.md", f"{URL}\n")
    text = run("check", ".", "--output-format", "markdown").stdout.decode()
    (row,) = [line for line in text.splitlines() if "project-page" in line]
    assert len(re.findall(r"(?<!\\)\|", row)) == 7
    assert row.startswith("| `` a\\|`b`<i>.md:1 `` |")


def test_grouped(tmp_path: Path, run: Run) -> None:
    put(tmp_path, "a.md", f"{URL}\n")
    text = run("check", ".", "--output-format", "grouped").stdout.decode()
    assert text.startswith(f"a.md\n  1:1  project-page [safe fix] {URL} -> https://pypi.org/project/x/\n\nFound 1 ")


def test_patch_is_what_fix_prints_and_git_takes_it(tmp_path: Path, run: Run) -> None:
    put(tmp_path, "a.md", f"é {URL}\n")
    put(tmp_path, "b.txt", b"\xe9 " + URL.encode() + b"\r\n")
    done = run("check", ".", "--output-format", "patch", "-o", "../p")
    assert (tmp_path.parent / "p").read_bytes() == run("fix", ".").stdout
    assert b"Found 2" in done.stderr
    git(tmp_path, "apply", "../p")
    assert (tmp_path / "b.txt").read_bytes() == b"\xe9 https://pypi.org/project/x/\r\n"


def test_several_at_once(tmp_path: Path, run: Run) -> None:
    put(tmp_path, "a.md", f"{URL}\n")
    done = run("check", "a.md", *("--output-format", "sarif:out.sarif"), *("--output-format", "concise"))
    assert done.stdout.decode() == f"a.md:1:1: project-page [safe fix] {URL} -> https://pypi.org/project/x/\n"
    assert "fixes" in json.loads((tmp_path / "out.sarif").read_text())["runs"][0]["results"][0]


@pytest.mark.parametrize(
    "args",
    [
        ["--output-format", "json", "--output-format", "sarif"],
        ["--output-format", "json:x", "--output-format", "sarif:./x"],
        ["--output-format", "json:x", "-o", "y"],
        ["--output-format", "json:"],
        ["--output-format", "yaml"],
    ],
)
def test_two_reports_do_not_go_to_one_place(run: Run, args: list[str]) -> None:
    done = run("check", ".", *args)
    assert done.returncode == 2
    assert done.stderr.count(b"error: ") == 1


def test_what_is_left_after_fix_has_formats_too(tmp_path: Path, run: Run) -> None:
    put(tmp_path, "a.md", f"{URL} pypi.python.org\n")
    done = run("fix", "--write", ".", "--output-format", "rdjson", "--exit-zero")
    assert done.returncode == 0
    (only,) = json.loads(done.stdout)["diagnostics"]
    assert only["code"]["value"] == "host-name"


def test_statistics(run: Run) -> None:
    done = run("check", ".", "--statistics", cwd=FIXTURES / "sample/before")
    assert "\n4  upload-endpoint\n3  file\n" in done.stdout.decode()
    assert json.loads(run("check", ".", "--output-format", "json", cwd=FIXTURES / "sample/before").stdout)["summary"]["by_rule"]["file"] == 3  # fmt: skip


def test_exit_zero_hides_no_trouble(tmp_path: Path, run: Run) -> None:
    put(tmp_path, "a.md", f"{URL}\n")
    assert run("check", ".", "--exit-zero").returncode == 0
    assert run("fix", ".", "--exit-zero").returncode == 0
    assert run("check", ".", "nope", "--exit-zero").returncode == 2


def test_rules_are_links_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setenv("TERM", "xterm")
    assert wants_links(Terminal(), "auto")
    assert not wants_links(io.StringIO(), "always")
    assert not wants_links(Terminal(), "never")
    monkeypatch.setenv("NO_COLOR", "1")
    assert not wants_links(Terminal(), "auto")
    assert Paint(False, True).link("x", "https://a/") == "\x1b]8;;https://a/\x1b\\x\x1b]8;;\x1b\\"
    assert Paint(True).link("x", "https://a/") == "x"


GOLDEN = ROOT / "tests/golden"
"""What each format prints about the sample; `python -m tests.test_formats` writes them anew, to be read by eye."""


def _printed(name: str) -> bytes:
    done = subprocess.run(
        [sys.executable, "-m", "pypimigrate", "check", "--show-skipped", f"--output-format={name}", ".", "missing"],
        cwd=FIXTURES / "sample/before",
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "GITHUB_STEP_SUMMARY": ""},
    )
    return (done.stdout + b"-- standard error\n" + done.stderr).replace(__version__.encode(), b"VERSION")


@pytest.mark.parametrize("name", FORMATS)
def test_golden(name: str) -> None:
    assert _printed(name).decode() == (GOLDEN / name).read_bytes().decode()


if __name__ == "__main__":
    for one in FORMATS:
        (GOLDEN / one).write_bytes(_printed(one))
