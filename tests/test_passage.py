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


FILE = "https://pypi.python.org/packages/source/s/six/six-1.0.tar.gz"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (
            "a.rst",
            f".. code-block:: bash\n\n    $ tool fetch six\n    downloading package six-1.0...\n    from {FILE}\n",
        ),
        ("a.md", f"```console\n$ pip download six\nSaved ./six\n  URL: {PAGE}\n```\n"),
        ("a.txt", f"  >>> print(page)\n  {PAGE}\n"),
        ("a.md", f"Ask for it:\n\n    me@host:~$ curl -I six\n    HTTP/1.1 301\n    location: {PAGE}\n"),
    ],
)
def test_output_below_a_prompt_is_unsafe(path: str, text: str) -> None:
    found = first(path, text)
    assert (found.applicability, "a program printed it" in found.message) == (UNSAFE, True)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.md", f"```console\n$ pip install -i {SIMPLE} six\n```\n"),
        ("a.md", f"```console\n$ pip install \\\n    -i {SIMPLE} six\n```\n"),
        ("a.rst", f"Run::\n\n    $ pip install six\n\nSee {PAGE}.\n"),
        ("a.rst", f"Run::\n\n    $ pip install six\n\n    # or see {PAGE}\n"),
        ("a.md", f"$ means a prompt here.\nSee {PAGE}.\n"),
        ("a.md", f"- `$ pip install six`\n  from {PAGE}\n"),
    ],
)
def test_commands_and_text_below_a_command_are_no_output(path: str, text: str) -> None:
    assert first(path, text).applicability is SAFE


@pytest.mark.parametrize(
    ("path", "text", "level"),
    [
        ("a.rst", "The new index, http://cheeseshop.python.org/pypi, is\nasked by default.\n", ADVICE),
        ("a.md", f"Releases are uploaded with this tool, as to\n{ROOT} before.\n", ADVICE),
        ("a.txt", f"The endpoint of all\nrequests (today {ROOT}) is fixed.\n", ADVICE),
        ("a.md", f"The API is old. The site of the index is {ROOT} in the browser.\n", SAFE),
        ("a.md", f"This is an endpoint.\n\nThe site of the index is {ROOT} in the browser.\n", SAFE),
        ("a.md", f"- It is the default\n- Look for it at {ROOT} in the browser\n", SAFE),
    ],
)
def test_the_words_of_its_sentence_count(path: str, text: str, level: Applicability) -> None:
    assert first(path, text).applicability is level


@pytest.mark.parametrize(
    ("path", "text", "level"),
    [
        ("LISEZMOI.txt", f"Par d\u00e9faut, les paquets sont cherch\u00e9s sur {ROOT} avant tout.\n", UNSAFE),
        ("README.md", f"\u9ed8\u8ba4\u4f7f\u7528 {ROOT} \u4f5c\u4e3a\u6e90\n", UNSAFE),
        ("a.rst", f"Die Pakete stehen unter {ROOT} bereit.\n", UNSAFE),
        ("a.md", f"Voir [le site]({ROOT}).\n", SAFE),
        ("a.md", f"Consultez {PAGE} pour la suite des choses.\n", SAFE),
        ("a.md", f"PyPI: {ROOT}\n", SAFE),
        # what was the address when the history was written
        ("CHANGES.rst", f"- This site is faster than {ROOT} is.\n", UNSAFE),
        ("HISTORY.txt", f"* Looks at {ROOT} for a newer release\n", UNSAFE),
        ("docs/whatsnew.md", f"It is on {ROOT} now.\n", UNSAFE),
        ("CHANGES.rst", f"- The site is `PyPI <{ROOT}>`_\n", SAFE),
        ("CHANGELOG.md", f"- See {PAGE} for the release\n", SAFE),
        ("newsletter.md", f"It is on {ROOT} now.\n", SAFE),
    ],
)
def test_a_sentence_that_is_not_understood_is_unsafe(path: str, text: str, level: Applicability) -> None:
    assert first(path, text).applicability is level
