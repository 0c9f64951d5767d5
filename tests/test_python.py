"""What the tree knows, what happens without it, and that no source brings the process down."""

from __future__ import annotations

import subprocess
import sys

import pytest

from pypimigrate.check.check import check, fixed
from pypimigrate.formats.python_tokens import tokens
from pypimigrate.formats.python_tree import facts
from pypimigrate.model import Applicability, Role

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
    code = "import sys; from pypimigrate.check.check import check; print(len(check(sys.stdin.buffer.read(), 'a.py').findings))"
    source = (URL + HOSTILE[name] + "\n").encode()
    done = subprocess.run([sys.executable, "-c", code], input=source, capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, b"1")


SHAPES = [
    "@a('1')\n@b('2')\ndef f(p='3', /, q: '4' = '5', *r: '6', s='7', **t: '8') -> '9':\n    '10'\n    return f'{p}' 'X'\n",
    "@a('1')\nclass A('2', B, m='3'):\n    x = 'X' if '4' else '5'\n",
    "try:\n    f('1')\nexcept A['2'] as e:\n    g('3')\nelse:\n    h('4')\nfinally:\n    i('X')\n",
    "match a['1']:\n    case {'2': b, **c} if d == '3':\n        e('4')\n    case A('5', k='6') | ['7', *_]:\n        x = 'X'\n",
    "x = {'1': '2' for y in '3' if '4'} | {'5', *z} | [i('6') for i in j if k][a:'7']\ny = lambda a='8': b('9')\nz = 'X'\n",
    "async def f():\n    async with a('1') as b, c('2'):\n        async for d in e('3'):\n            await g('4')\n    x: '5' = 'X'\n",
    "if a := '1':\n    pass\nelif '2':\n    pass\nelse:\n    x = 'X'\nwhile '3' < b['4':'5']: d('6')\n",
    "assert '1', '2'\ndel a['3']\nraise B('4') from c('5')\nx = 'X'\nglobal y\n",
    "x = ('a' 'X' \\\n  'b' % c('1'),\n\n# no\n'2')\n",
]


@pytest.mark.parametrize("source", SHAPES)
@pytest.mark.parametrize("before", ["", "print 'not of this age'\n", "import a as b\n", "\ufeff", "# coding: utf-8\n"])
def test_the_tree_agrees_with_the_lexer(source: str, before: str) -> None:
    data = (before + source + "exec 'nor this'\n").encode()
    found, shape = tokens(data)
    strings = [(one.start, one.end) for one in found if not one.comment]
    (wanted,) = [one.start for one in found if data[one.start : one.end] == b"'X'"]
    assert list(facts(data, strings, [wanted], shape)) == [wanted]


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        (b"a = 1\nb = 2\n", (0, 1)),
        (b"\xef\xbb\xbfa\n", (0,)),
        (b"# a\n\n@b\n# c\n@d\ndef e():\n    pass\n\n  # f\n# g\nh\n", (2, 10)),
        (b"a = (\n1,\n)\nb = '''\nc\n'''\nd \\\n= e\n", (0, 3, 6)),
        (b"if a:\n  b\nelif c:\n  d\nelse:\n  e\ntry:\n  f\nexcept:\n  g\nfinally:\n  h\nelsewhere = 1\n", (0, 6, 12)),
    ],
)
def test_where_statements_start(data: bytes, lines: tuple[int, ...]) -> None:
    assert tuple(data.count(b"\n", 0, start) for start in tokens(data)[1].starts) == lines


def test_a_url_that_is_no_finding_in_any_role_needs_no_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def asks(*given: object) -> dict[int, object]:
        asked.append(given)
        return {}

    monkeypatch.setattr("pypimigrate.formats.python_tree.facts", asks)
    assert check(b"x = f('https://pypi.org/', 'http://pypi.python.org.example/')\n", "a.py").findings == ()
    assert not asked
    check(b"x = f('http://pypi.python.org/pypi')\n", "a.py")
    assert asked
