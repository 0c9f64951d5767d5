"""Characters that a new URL brings, where they mean something."""

from __future__ import annotations

import pytest

from pypimigrate.check.check import check
from pypimigrate.model import Applicability, Finding

NUMBERED = "https://pypi.python.org/pypi?:action=browse&c=533"
"""Its new URL has a `%`."""
GUIDE = "https://warehouse.pypa.io/api-reference/integration-guide.html"
"""Its new URL has a `#`."""


def found(path: str, text: str) -> Finding:
    (finding,) = check(text.encode(), path).findings
    return finding


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.cfg", f"[x]\nhome_page = {NUMBERED}\n"),
        ("a.ini.in", f"[x]\nhome_page: {NUMBERED}\n"),
        ("a.tex", f"see {NUMBERED}\n"),
        ("a.tex", f"see {GUIDE}\n"),
        ("Makefile", f"DOCS = {GUIDE}\n"),
        ("CMakeLists.txt", f"set(DOCS {GUIDE})\n"),
        ("a.bat", f"start {NUMBERED}\n"),
        ("a.spec", f"URL: {NUMBERED}\n"),
        ("a.py", f"print('{NUMBERED} has %s' % name)\n"),
        ("a.py", f'print("""{NUMBERED}\nhas it""" \\\n  % name)\n'),
        ("a.rb", f"puts '{NUMBERED}' % [name]\n"),
        ("a.c", f'printf("see {NUMBERED}\\n");\n'),
        ("a.sh", f"printf 'see {NUMBERED}\\n'\n"),
        ("a.po", f'#, python-format\nmsgid "{NUMBERED}"\nmsgstr ""\n'),
    ],
)
def test_left_where_it_would_mean_something(path: str, text: str) -> None:
    finding = found(path, text)
    assert finding.applicability is Applicability.ADVICE
    assert finding.edits == ()
    assert "the new URL has a" in finding.message


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("setup.cfg", f"[metadata]\nurl = {NUMBERED}\n"),
        ("a.cfg", f"[x]\nhome_page = {GUIDE}\n"),
        ("a.cfg", "[x]\nhome_page = https://pypi.python.org/pypi?%3Aaction=browse&c=533\n"),
        ("a.tex", f"see \\url{{{NUMBERED}}}\n"),
        ("a.tex", f"\\href{{{GUIDE}}}{{the guide}}\n"),
        ("Makefile", f"DOCS = {GUIDE}#migrating-to-the-new-pypi\n"),
        ("a.py", f"URL = '{NUMBERED}'\n"),
        ("a.py", f"URL = '{NUMBERED}'\nN = 7 % 3\n"),
        ("a.c", f'puts("see {NUMBERED}");\n'),
        ("a.po", f'msgid "x"\nmsgstr "{NUMBERED}"\n'),
        ("README.md", f"{NUMBERED} and %s\n"),
        ("a.json", f'{{"homepage": "{NUMBERED}"}}\n'),
    ],
)
def test_fixed_where_it_is_itself(path: str, text: str) -> None:
    assert found(path, text).applicability is Applicability.SAFE


def test_doubled_where_the_file_doubles_it() -> None:
    data = b"[x]\nhome_page = https://pypi.python.org/pypi?%%3Aaction=browse&c=533\n"
    (edit,) = check(data, "a.cfg").findings[0].edits
    assert edit.new == b"https://pypi.org/search/?c=Programming+Language+%%3A%%3A+Python+%%3A%%3A+3"
