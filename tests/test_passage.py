"""Texts that speak about an address are left to people; texts that only use it are fixed."""

from __future__ import annotations

import pytest

from pypimigrate.check.check import check
from pypimigrate.model import Applicability, Finding

SAFE, UNSAFE, ADVICE = Applicability.SAFE, Applicability.UNSAFE, Applicability.ADVICE
PAGE = "https://pypi.python.org/pypi/six"
ROOT = "https://pypi.python.org/pypi"
SIMPLE = "https://pypi.python.org/simple"


def first(path: str, text: str) -> Finding:
    return check(text.encode(), path).findings[0]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.md", f"Replace\n\n    pip install -i {SIMPLE} six\n\nwith\n\n    pip install six\n"),
        ("a.rst", f"Instead of ::\n\n    pip install -i {SIMPLE} six\n\nuse::\n\n    pip install six\n"),
        ("a.md", f"**Before:**\n\n```ini\n[pypi]\nrepository = {ROOT}\n```\n\n**After:**\n\n```ini\n[pypi]\n```\n"),
        ("a.rst", f"Old configuration:\n\n.. code-block:: ini\n\n    [pypi]\n    repository = {ROOT}\n"),
        ("a.md", f"If it looks like this:\n\n```\nindex-url = {SIMPLE}\n```\n\nThen remove that line.\n"),
        ("a.rst", f"Your file reads as follows::\n\n  index-url = {SIMPLE}\n\nPlease change it.\n"),
        ("a.md", f"| from | to |\n|---|---|\n| {PAGE} | https://pypi.org/project/six/ |\n"),
        ("a.txt", f"{PAGE} -> https://pypi.org/project/six/\n"),
        ("a.md", f"    pip install -i {SIMPLE} x\n\nor today\n\n    pip install -i https://pypi.org/simple x\n"),
        ("a.rst", f"* {PAGE} (not working anymore)\n"),
        ("a.md", f"See {PAGE} (defunct) for more.\n"),
        ("a.txt", f"Requests go to {ROOT} with the name.\n"),
        ("a.txt", f"The program talks to {ROOT} by itself.\n"),
        ("a.py", f"x = 1  # files are sent to {ROOT} by this\n"),
    ],
)  # fmt: skip
def test_a_text_about_it_is_left(path: str, text: str) -> None:
    assert first(path, text).applicability is ADVICE


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.md", f"Install it:\n\n    pip install -i {SIMPLE} six\n\nwith pip.\n"),
        ("a.md", f"Before you begin, install pip.\n\n```\npip install -i {SIMPLE} six\n```\n"),
        ("a.rst", f"The file looks like this::\n\n  index-url = {SIMPLE}\n\nThe rest is as usual.\n"),
        ("a.md", f"Before that, see {PAGE}.\n"),
        ("a.md", f"- [six]({PAGE})\n- [attrs](https://pypi.org/project/attrs/)\n"),
        ("a.md", f"- [six]({PAGE})\n- [six-extra](https://pypi.org/project/six-extra/)\n"),
        ("a.txt", f"The page of the project is {PAGE} (in English).\n"),
    ],
)
def test_a_text_that_uses_it_is_fixed(path: str, text: str) -> None:
    assert first(path, text).applicability is SAFE


@pytest.mark.parametrize("before", ["Downloading", "  Reading", "> Collecting x from", "Looking in indexes:"])
def test_what_a_program_printed_is_unsafe(before: str) -> None:
    text = f"```\n{before} https://pypi.python.org/packages/source/s/six/six-1.0.tar.gz\n```\n"
    assert first("a.md", text).applicability is UNSAFE


def test_a_link_in_a_text_does_not_depend_on_a_list_of_hosts() -> None:
    text = f"Use ``--allow-hosts=pypi.python.org``.\n\nIt is on the `page <{PAGE}>`_.\n"
    (finding,) = (one for one in check(text.encode(), "a.rst").findings if one.rule == "project-page")
    assert finding.applicability is SAFE
