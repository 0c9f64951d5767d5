"""The page for people: complete in itself, well-formed, and safe whatever stands in the files."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from pypimigrate.report.html import _hash
from tests.conftest import FIXTURES, Run
from tests.test_cli import URL, put

VOID = {"meta", "input"}


class Page(HTMLParser):
    """Checks that tags are closed, and gathers tags, attributes and text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] not in ("style", "script"):
            self.text += data


def page(run: Run, folder: Path, *args: str) -> Page:
    done = run("report", "--html", "page.html", *args)
    assert done.returncode == 0, done.stderr
    return Page((folder / "page.html").read_text())


def test_it_shows_findings_totals_and_what_was_not_read(tmp_path: Path, run: Run) -> None:
    put(tmp_path, "docs/deep/down/a.md", f"see {URL} there\n")
    put(tmp_path, "b.md", "pypi.python.org\n")
    put(tmp_path, "c.bin", b"\0")
    shown = page(run, tmp_path)
    assert "2 legacy URLs in 2 files: 1 safe, 1 advice." in shown.text
    rows = [attributes for tag, attributes in shown.tags if tag == "tr" and "data-rule" in attributes]
    assert [row["data-directory"] for row in rows] == [".", "docs/deep"]
    assert f"see {URL} there" in shown.text and "https://pypi.org/project/x/" in shown.text
    assert "1 file not read: binary (c.bin)" in shown.text
    labels = {a["name"] for tag, a in shown.tags if tag in ("select", "input")}
    assert labels == {"text", "rule", "fix", "state", "use", "directory"}


def test_it_asks_the_network_for_nothing(tmp_path: Path, run: Run) -> None:
    put(tmp_path, "a.md", f"{URL}\n")
    shown = page(run, tmp_path)
    for tag, attributes in shown.tags:
        assert tag not in ("link", "img", "iframe", "object", "embed", "base")
        assert "src" not in attributes and "style" not in attributes
        assert not any(name.startswith("on") for name in attributes)
    text = (tmp_path / "page.html").read_text()
    (policy,) = re.findall(r'Content-Security-Policy" content="(.*?)"', text)
    for kind in ("style", "script"):
        (content,) = re.findall(f"<{kind}>(.*?)</{kind}>", text, re.S)
        assert f"{kind}-src '{_hash(content)}'" in policy
    assert policy.startswith("default-src 'none'")


def test_nothing_in_a_file_becomes_markup(tmp_path: Path, run: Run) -> None:
    evil = "<script>alert(1)</script>\"'&amp;<img src=x onerror=y>"
    put(tmp_path, "a<b>&\"'.md", f"{evil} {URL}?x=<b> {evil}\n")
    put(tmp_path, "c.md", "https://me:hunter2@pypi.python.org/pypi/x \x1b[31m\u202e\n")
    shown = page(run, tmp_path)
    assert [tag for tag, _ in shown.tags].count("script") == 1
    assert evil in shown.text and "a<b>&\"'.md:1" in shown.text
    text = (tmp_path / "page.html").read_text()
    assert "hunter2" not in text and "\x1b" not in text and "\u202e" not in text


def test_it_is_not_read_itself(tmp_path: Path, run: Run) -> None:
    put(tmp_path, "a.md", f"{URL}\n")
    assert page(run, tmp_path).text == page(run, tmp_path).text


@pytest.mark.parametrize("text", ["", "nothing\n"])
def test_nothing_to_do(tmp_path: Path, run: Run, text: str) -> None:
    put(tmp_path, "a.md", text)
    shown = page(run, tmp_path)
    assert "Nothing is left to do in 1 file." in shown.text
    assert "script" not in [tag for tag, _ in shown.tags]


def test_trouble_is_said(tmp_path: Path, run: Run) -> None:
    done = run("report", "--html", "page.html", "nope")
    assert done.returncode == 2
    assert "nope: no such file" in Page((tmp_path / "page.html").read_text()).text


def test_all_fixtures(tmp_path: Path, run: Run) -> None:
    shown = page(run, tmp_path, str(FIXTURES))
    assert len([1 for tag, attributes in shown.tags if tag == "tr" and "data-rule" in attributes]) > 50
