"""What the tree knows, what happens without it, and that no source brings the process down."""

from __future__ import annotations

import subprocess
import sys

import pytest

from pypimigrate.check import check, fixed
from pypimigrate.model import Applicability, Role
from pypimigrate.python.lexer import tokens

URL = 'x = "http://pypi.python.org/pypi/foo"\n'


@pytest.mark.parametrize(
    ("source", "role"),
    [
        ('import xmlrpc.client\nxmlrpc.client.ServerProxy("{}")\n', Role.XMLRPC),
        ('import xmlrpc.client as c\nc.ServerProxy(\n    "{}",\n    allow_none=True)\n', Role.XMLRPC),
        ('from six.moves import xmlrpc_client as c\nc.Server(\n    "{}")\n', Role.XMLRPC),
        ('from setuptools import setup\nsetup(\n    name="x",\n    url=(\n        "{}"\n    ))\n', Role.LINK),
        ('def f():\n    """Text\n\n    {}\n    """\n', Role.LINK),
        ('import urllib.request\nurllib.request.urlopen(\n    "{}")\n', Role.FETCH),
        ('BASE = "{}"\n', Role.BASE),
        ('"a", "{}"\n', Role.BASE),
        ('f("see {} for more")\n', Role.LINK),
    ],
)
def test_role(source: str, role: Role) -> None:
    (finding,) = check(source.format("http://pypi.python.org/pypi").encode(), "a.py").findings
    assert finding.role is role


@pytest.mark.parametrize(
    "source",
    [
        'if (x ==\n    "{}"):\n    pass\n',
        'x = ("{}"\n    in y)\n',
        'import re as r\nr.compile(\n    "{}")\n',
        'y.startswith(\n    "{}")\n',
    ],
)
def test_comparisons_over_several_lines_are_left_alone(source: str) -> None:
    data = source.format("http://pypi.python.org/simple/").encode()
    assert fixed(data, check(data, "a.py"), Applicability.UNSAFE) == data


@pytest.mark.parametrize(
    "source",
    [
        'x = ("http://pypi.python.org/pypi/"\n     "foo")\n',
        'x = ("http://pypi.python.org/pypi/x"\n     + y)\n',
        'x = "/".join(["http://pypi.python.org/pypi/x", y])\n',
    ],
)
def test_a_url_that_code_goes_on_with_gets_its_host_replaced_only(source: str) -> None:
    data = source.encode()
    assert fixed(data, check(data, "a.py"), Applicability.SAFE).decode() == source.replace(
        "http://pypi.python.org", "https://pypi.org"
    )


@pytest.mark.parametrize("text", ['print "see http://pypi.python.org/pypi/foo"\n', "x = 'http://pypi.python.org/pypi/foo'\nraise E, 'm'\n", "# coding: latin-1\nx = 'http://pypi.python.org/pypi/foo \xe9'\n", "\ufeffx = 'http://pypi.python.org/pypi/foo'\n", "\fx = 'http://pypi.python.org/pypi/foo'\n", 'x = """http://pypi.python.org/pypi/foo\n', "{% x %}\ny = 'http://pypi.python.org/pypi/foo'\n"])  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_source_that_is_hard_to_parse(text: str, encoding: str) -> None:
    data = text.encode(encoding, "replace")
    assert fixed(data, check(data, "a.py"), Applicability.SAFE) == data.replace(
        b"http://pypi.python.org/pypi/foo", b"https://pypi.org/project/foo/"
    )


def test_lexer_takes_strings_and_comments_whole() -> None:
    data = b"a = 'x' + r\"y\\\" # no\" # yes\nb = '''z'\n''' f'{w}' u''\n"
    found, _ = tokens(data)
    assert [data[one.start : one.end] for one in found] == [
        b"'x'",
        b'r"y\\" # no"',
        b"# yes",
        b"'''z'\n'''",
        b"f'{w}'",
        b"u''",
    ]


HOSTILE = {
    "nesting": "y=" + "(" * 50_000 + ")" * 50_000,
    "lists": "y=" + "[" * 5_000 + "]" * 5_000,
    "operators": "y=a" + " and a" * 20_000,
    "calls": "f" + "()" * 5_000,
    "branches": "if a:\n pass\n" + "elif a:\n pass\n" * 40_000,
    "not": "y=" + "not " * 20_000 + "x",
    "lambda": "y=" + "lambda:" * 20_000 + "0",
    "strings": "y=" + '"a" ' * 20_000,
    "statements": "x=1\n" * 240_000,
    "quotes": '"""' * 20_001,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_source_is_read_as_text(name: str) -> None:
    """In a process of its own: a parser that recurses too deep does not raise, it kills."""
    code = (
        "import sys; from pypimigrate.check import check; print(len(check(sys.stdin.buffer.read(), 'a.py').findings))"
    )
    source = (URL + HOSTILE[name] + "\n").encode()
    done = subprocess.run([sys.executable, "-c", code], input=source, capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, b"1")
