"""Aliases of PyPI's hosts: what is found is what would be found with the host in their place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pypimigrate.check import aliases
from pypimigrate.check.check import Options, check, fixed
from pypimigrate.model import Applicability, Span
from pypimigrate.pypi import anchors
from tests.conftest import FIXTURES, Run

HOSTS = {"pypi.corp.example": "pypi.python.org", "pypi.corpor.net": "pypi.python.org", "new.corp": "pypi.org"}
FILES = sorted(path for path in FIXTURES.rglob("before/**/*") if path.is_file())


def _fixed(data: bytes, path: str, hosts: dict[str, str]) -> bytes:
    return fixed(data, check(data, path, Options(hosts=hosts)), Applicability.UNSAFE)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(FIXTURES)))
def test_an_alias_means_its_host(path: Path) -> None:
    """Of the same width, in every fixture: the same text comes out, and all else stays."""
    data, hosts = path.read_bytes(), {"pypi.corpor.net": "pypi.python.org"}
    named = re.sub(rb"(?<![\w.-])pypi\.python\.org(?![\w-]|\.\w)", b"pypi.corpor.net", data)
    expected = _fixed(data, path.name, {})
    assert _fixed(named, path.name, hosts).replace(b"pypi.corpor.net", b"pypi.python.org") == expected


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("See http://pypi.corp.example/pypi/x.", "See https://pypi.org/project/x/."),
        ("See http://PyPI.corp.EXAMPLE/pypi/x.", "See https://pypi.org/project/x/."),
        ("See <//pypi.corp.example./pypi/x>", "See <https://pypi.org/project/x/>"),
        ("See //pypi.corp.example./pypi/x", None),  # it may be a comment
        ("See http://pypi.corp.example/pypi/x and http://pypi.python.org/pypi/y", "See https://pypi.org/project/x/ and https://pypi.org/project/y/"),
        ("https://new.corp/pypi?:action=rss", "https://pypi.org/rss/updates.xml"),
        ("https://new.corp/project/x/", None),
        ("http://a.pypi.corp.example/pypi/x", None),
        ("http://pypi.corp.example.org/pypi/x", None),
        ("http://pypi.corp.example-x/pypi/x", None),
        ("http://mypypi.corp.example/pypi/x", None),
        ("http://pypi.corp.example:8080/pypi/x", None),
        # a heading of reStructuredText: its underline is only right for the host's own width
        ("http://pypi.corp.example/pypi/x\n===============================", None),
        (f"http://pypi.corpor.net/pypi/x\n{'=' * 29}", f"https://pypi.org/project/x/\n{'=' * 29}"),
    ],
)  # fmt: skip
def test_texts(text: str, new: str | None) -> None:
    assert _fixed(f"{text}\n".encode(), "a.rst", HOSTS) == f"{new or text}\n".encode()


def test_a_finding_shows_the_file_and_not_the_view() -> None:
    data = "é http://pypi.corp.example/pypi/x, http://pypi.corp.example/pypi?%3Aaction=nothing\n".encode()
    one, other = check(data, "a.md", Options(hosts=HOSTS)).findings
    assert (data[slice(*one.span)], one.old) == (b"http://pypi.corp.example/pypi/x", "http://pypi.corp.example/pypi/x")
    assert "pypi.corp.example stands for pypi.python.org" in one.message
    assert data[slice(*other.span)].startswith(b"http://pypi.corp.example/pypi?")


def test_offsets() -> None:
    found = aliases.aliased(b"a pypi.corp.example b pypi.corpor.net c", HOSTS)
    assert found is not None
    assert found.view == b"a pypi.python.org b pypi.python.org c"
    assert [found.offset(place) for place in (0, 2, 3, 17, 20, 35, 37)] == [0, 2, None, 19, 22, 37, 39]
    assert found.span(Span(2, 17)) == Span(2, 19)
    assert found.span(Span(2, 16)) is None
    assert aliases.aliased(b"pypi.python.org", HOSTS) is None


@pytest.fixture
def configured(tmp_path: Path) -> Path:
    (tmp_path / "pypimigrate.toml").write_text('[hosts]\n"pypi.corp.example" = "pypi.python.org"\n')
    return tmp_path


def test_a_run(configured: Path, run: Run) -> None:
    """Also in UTF-16, behind the first window, by standard input, and not in the configuration itself."""
    text = "http://pypi.corp.example/pypi/x\n"
    (configured / "a.md").write_text(text)
    (configured / "b.txt").write_text(text, "utf-16")
    (configured / "c.txt").write_text("." * (1 << 20) + "\n" + text)
    done = run("check", "--output-format=concise")
    assert [line.split(":")[0] for line in done.stdout.decode().splitlines()[:3]] == ["a.md", "b.txt", "c.txt"]
    assert b"Found 3 legacy URLs in 3 files" in done.stderr + done.stdout
    assert run("fix", "--write", "--unsafe-fixes").returncode == 0
    assert (configured / "a.md").read_text() == "https://pypi.org/project/x/\n"
    assert (configured / "b.txt").read_text("utf-16") == "https://pypi.org/project/x/\n"
    assert run("fix", "--write", "-", stdin=text.encode()).stdout.startswith(b"https://pypi.org/project/x/")
    assert b"pypi.corp.example" in run("config", "show").stdout


def test_what_is_remembered_is_not_for_another_search() -> None:
    before = anchors.searched()
    anchors.search_also(["never.named.example"])
    assert anchors.searched() != before
    assert anchors.hinted(b"at Never.Named.Example")


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('"localhost" = "pypi.org"', "hosts: localhost: a host name with a dot is expected, without port and path"),
        ('"a.example:80" = "pypi.org"', "hosts: a.example:80: a host name with a dot is expected, without port and path"),
        ('"www.pypi.org" = "pypi.org"', "hosts: www.pypi.org is a host of PyPI itself"),
        ('"a.example" = "pypi.pyton.org"', "hosts: a.example: pypi.pyton.org is no host of PyPI; pypi.python.org?"),
        ('"a.example" = 1', "hosts: a.example: int is no host of PyPI"),
        ('"a.example" = "pypi.python.org"\n[targets]\nsimple-index = "https://A.example/simple/"', "hosts: a.example: the target of simple-index would be a legacy URL itself"),
    ],
)  # fmt: skip
def test_wrong_tables(tmp_path: Path, run: Run, table: str, said: str) -> None:
    (tmp_path / "pypimigrate.toml").write_text(f"[hosts]\n{table}\n")
    done = run("check")
    assert done.returncode == 2
    assert re.fullmatch(rf"error: pypimigrate\.toml:[12]: {re.escape(said)}\n", done.stderr.decode())
