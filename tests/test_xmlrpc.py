"""Calls of XML-RPC methods: found through every way of making a proxy, and never on another service."""

from __future__ import annotations

import re

import pytest

from pypimigrate.check.check import check
from pypimigrate.model import Applicability, State
from pypimigrate.pypi.methods import METHODS
from tests.conftest import Run

NEW = "https://pypi.org/pypi"
IMPORT = "import xmlrpc.client\n"


def found(text: str, path: str = "a.py") -> list[tuple[int, str]]:
    """Line and method of each finding about a method."""
    data = text.encode()
    return [
        (data.count(b"\n", 0, one.span.start) + 1, one.old)
        for one in check(data, path).findings
        if one.rule.startswith("xmlrpc-method")
    ]


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ("import xmlrpclib\np = xmlrpclib.ServerProxy('http://pypi.python.org/pypi')\nprint p.package_releases('x')[0]\n", [(3, "package_releases")]),
        (f"import xmlrpclib\np = xmlrpclib.Server('{NEW}')\np.search({{}})\n", [(3, "search")]),
        (f"{IMPORT}p = xmlrpc.client.ServerProxy('{NEW}')\np.system.listMethods()\n", [(3, "system.listMethods")]),
        (f"import xmlrpc.client as x\np = x.ServerProxy('{NEW}')\np.list_packages()\n", [(3, "list_packages")]),
        (f"from xmlrpc import client\np = client.ServerProxy('{NEW}')\np.list_packages()\n", [(3, "list_packages")]),
        (f"from xmlrpc.client import ServerProxy as S\np = S('{NEW}')\np.list_packages()\n", [(3, "list_packages")]),
        (f"from xmlrpclib import *\np = ServerProxy('{NEW}')\np.search(1)\n", [(3, "search")]),
        (f"from six.moves import xmlrpc_client\np = xmlrpc_client.ServerProxy('{NEW}')\np.search(1)\n", [(3, "search")]),
        (f"try:\n    import xmlrpclib\nexcept ImportError:\n    import xmlrpc.client as xmlrpclib\np = xmlrpclib.ServerProxy('{NEW}')\np.search(1)\n", [(6, "search")]),
        (f"URL = '{NEW}'\n{IMPORT}class A:\n    def __init__(self):\n        self.c = xmlrpc.client.ServerProxy(URL)\n    def f(self):\n        self.c.release_urls(1)\n", [(7, "release_urls")]),
        (f"{IMPORT}class A:\n    c = xmlrpc.client.ServerProxy('{NEW}')\n    def f(self):\n        self.c.search(1)\n", [(5, "search")]),
        (f"{IMPORT}xmlrpc.client.ServerProxy('{NEW}').search(1)\n", [(2, "search")]),
        (f"{IMPORT}xmlrpc.client.ServerProxy(\n    uri='{NEW}', allow_none=True\n).search(1)\n", [(4, "search")]),
        (f"{IMPORT}def f(url='{NEW}'):\n    c = xmlrpc.client.ServerProxy(url)\n    c.search(1)\n", [(4, "search")]),
        (f"{IMPORT}def f(c=xmlrpc.client.ServerProxy('{NEW}')):\n    c.search(1)\n", [(3, "search")]),
        (f"{IMPORT}with xmlrpc.client.ServerProxy('{NEW}') as c:\n    c.search(1)\n", [(3, "search")]),
        (f"{IMPORT}def make():\n    return xmlrpc.client.ServerProxy('{NEW}')\nc = make()\nc.browse(1)\nmake().search(1)\n", [(5, "browse"), (6, "search")]),
        (f"{IMPORT}p = xmlrpc.client.ServerProxy('{NEW}')\nq = p\nf = q.release_data\n", [(4, "release_data")]),
        (f"{IMPORT}p = xmlrpc.client.ServerProxy('{NEW}')\ngetattr(p, 'search')(1)\n", [(3, "search")]),
        (f"{IMPORT}p = xmlrpc.client.ServerProxy('{NEW}')\nm = xmlrpc.client.MultiCall(p)\nm.release_data(1)\n", [(3, "system.multicall"), (4, "release_data")]),
        (f"{IMPORT}class P(xmlrpc.client.ServerProxy):\n    pass\np = P('{NEW}')\np.search(1)\n", [(5, "search")]),
        (f"{IMPORT}URL = '{NEW}'\ndef f(proxy):\n    return proxy.package_releases(1)\n", [(4, "package_releases")]),
        (f"{IMPORT}def f(client=None):\n    c = client or xmlrpc.client.ServerProxy('{NEW}')\n    c.search(1)\n", [(4, "search")]),
        (f"{IMPORT}c = xmlrpc.client.ServerProxy(url or '{NEW}')\nc.search(1)\n", [(3, "search")]),
        (f"{IMPORT}m = xmlrpc.client.MultiCall(xmlrpc.client.ServerProxy('{NEW}'))\nm.search(1)\n", [(2, "system.multicall"), (3, "search")]),
        ("import os, xmlrpclib, time\nHOST = 'pypi.python.org'\nBASE = 'http://' + HOST\np = None\ndef get():\n    global p\n    p = xmlrpclib.Server(BASE + '/pypi')\n    return p\nget().changelog(1)\n", [(9, "changelog")]),
        (f"{IMPORT}HOST = 'pypi.org'\nURL = 'https://%s/pypi' % HOST\np = xmlrpc.client.ServerProxy(URL)\np.search(1)\n", [(5, "search")]),
        (f"{IMPORT}D = '{NEW}'\nclass A:\n    def __init__(self, url=D):\n        self._url = url\n    def f(self):\n        s = xmlrpc.client.Server(self._url)\n        s.search(1)\n", [(8, "search")]),
        (f"{IMPORT}class A:\n    @property\n    def client(self):\n        self._c = xmlrpc.client.Server('{NEW}')\n        return self._c\n    def f(self):\n        self.client.search(1)\n", [(8, "search")]),
        (f"{IMPORT}class A:\n    def __init__(self):\n        self.c = Other()\n    def f(self):\n        self.c.search(1)\nclass B:\n    def __init__(self):\n        self.c = xmlrpc.client.Server('{NEW}')\n    def f(self):\n        self.c.search(1)\n", [(11, "search")]),
        (f"import os, xmlrpclib, re\np = xmlrpclib.Server('{NEW}')\np.search(1)\n", [(3, "search")]),
        (f"{IMPORT}p = xmlrpc.client.ServerProxy(u'{NEW}')\np.search(1)\n", [(3, "search")]),
        (f"{IMPORT}class A:\n    def f(self):\n        self.c = None\n        self.c = xmlrpc.client.ServerProxy('{NEW}')\n        self.c.search(1)\n", [(6, "search")]),
        (f"{IMPORT}HOST = 'pypi.python.org'\nBASE = 'http://' + HOST\np = xmlrpc.client.ServerProxy(BASE + '/pypi')\np.search(1)\n", [(5, "search")]),
        (f"{IMPORT}HOST = 'pypi.python.org'\np = xmlrpc.client.ServerProxy('https://%s/pypi' % HOST)\np.search(1)\n", [(4, "search")]),
        (f"{IMPORT}HOST = 'pypi.python.org'\np = xmlrpc.client.ServerProxy(f'https://{{HOST}}/pypi')\np.search(1)\n", [(4, "search")]),
        (f"{IMPORT}HOST = 'pypi.python.org'\np = xmlrpc.client.ServerProxy('https://{{}}/pypi'.format(HOST))\np.search(1)\n", [(4, "search")]),
        (f"{IMPORT}import os\np = xmlrpc.client.ServerProxy(os.environ.get('INDEX', '{NEW}'))\np.search(1)\n", [(4, "search")]),
        (f"{IMPORT}def f(url=None):\n    p = xmlrpc.client.ServerProxy(url or '{NEW}')\n    p.search(1)\n", [(4, "search")]),
        (f"{IMPORT}parser.add_argument('--my-index', default='{NEW}')\np = xmlrpc.client.ServerProxy(args.my_index)\np.search(1)\n", [(4, "search")]),
        (f"{IMPORT}U = '{NEW}'\nclass A:\n    def __init__(self, url=U):\n        self._url = url\n    def f(self):\n        p = xmlrpc.client.ServerProxy(self._url)\n        p.search(1)\n", [(8, "search")]),
        (f"{IMPORT}if test:\n    u = 'https://test.pypi.org/pypi'\nelse:\n    u = '{NEW}'\np = xmlrpc.client.ServerProxy(u)\np.search(1)\n", [(7, "search")]),
        (f"{IMPORT}def make(url='{NEW}', **more):\n    return xmlrpc.client.ServerProxy(url, **more)\nclass A:\n    def __init__(self, *a):\n        self.c = make(*a)\n    def search(self):\n        return self.c.search(1)\n", [(8, "search")]),
        (f"{IMPORT}_p = None\ndef make():\n    global _p\n    _p = xmlrpc.client.ServerProxy('{NEW}')\n    return _p\nmake().search(1)\ndef f():\n    _p.browse(1)\n", [(7, "search"), (9, "browse")]),
        (f"{IMPORT}class A:\n    @property\n    def rpc(self):\n        self._rpc = xmlrpc.client.ServerProxy('{NEW}')\n        return self._rpc\n    def f(self):\n        self.rpc.search(1)\n", [(8, "search")]),
        (f"{IMPORT}def f(word, c):\n    c.search(word)\ndef main():\n    p = xmlrpc.client.ServerProxy('{NEW}')\n    f('x', p)\n", [(3, "search")]),
        (f"{IMPORT}def f(word, c=None):\n    c.search(word)\nf('x', c=xmlrpc.client.ServerProxy('{NEW}'))\np = xmlrpc.client.ServerProxy('{NEW}')\nf('x', c=p)\n", [(3, "search")]),
        (f"{IMPORT}class A:\n    def __init__(self, name, c):\n        self.c = c\n    def f(self):\n        self.c.search(1)\np = xmlrpc.client.ServerProxy('{NEW}')\nA('x', p)\n", [(6, "search")]),
        (f"{IMPORT}E = '{NEW}'\nfor one in obj.xmlrpc('search', words): pass\n", [(3, "search")]),
        (f"{IMPORT}x = '{NEW}/y'\ndef f(url):\n    p = xmlrpc.client.ServerProxy(url)\n    p.search(1)\n    p.release_urls(1)\n", [(5, "search"), (6, "release_urls")]),
        # no proxy of PyPI, or not always one
        (f"{IMPORT}c = xmlrpc.client.ServerProxy('{NEW}')\ndef g(c):\n    return c.search(1)\n", []),
        (f"{IMPORT}c = xmlrpc.client.ServerProxy('{NEW}')\nx = [c.search(1) for c in y]\n", []),
        ("import xmlrpclib\np = xmlrpclib.ServerProxy('http://blog.example/xmlrpc')\np.search(1)\nx = 'https://pypi.org/pypi/x'\n", []),
        (f"{IMPORT}def a():\n    c = xmlrpc.client.ServerProxy('{NEW}')\ndef b(c):\n    c.search(1)\n", []),
        (f"{IMPORT}import re\np = xmlrpc.client.ServerProxy('{NEW}')\nre.search(p)\n", []),
        (f"{IMPORT}p = xmlrpc.client.ServerProxy('{NEW}')\np = Other()\np.search(1)\np.release_urls(1)\n", [(5, "release_urls")]),
        (f"{IMPORT}p = xmlrpc.client.ServerProxy('{NEW}')\n# p.search(1)\nx = 'p.search(1)'\n", []),
        (f"{IMPORT}URL = '{NEW}'\nclass A:\n    def release_urls(self): pass\n    def f(self):\n        self.release_urls()\n", []),
        (f"{IMPORT}p = xmlrpc.client.ServerProxy('{NEW}')\np.changelog_since_serial(1)\np.list_packages_with_serial()\n", []),
        (f"{IMPORT}x = '{NEW}/y'\ndef f(url):\n    p = xmlrpc.client.ServerProxy(url)\n    p.search(1)\n    p.list_packages(1)\n", []),
        (f"from xmlrpc.client import *\nclass Server:\n    pass\np = Server('{NEW}')\np.search(1)\n", []),
        (f"{IMPORT}def f(c, word):\n    c.search(word)\ndef main():\n    p = xmlrpc.client.ServerProxy('{NEW}')\n    f(1, p)\n", []),
        (f"{IMPORT}U = 'http://localhost/pypi'\nV = '{NEW}/x'\np = xmlrpc.client.ServerProxy(U)\np.search(1)\np.release_urls(1)\n", []),
    ],
)  # fmt: skip
def test_python(text: str, calls: list[tuple[int, str]]) -> None:
    assert found(text) == calls


@pytest.mark.parametrize(
    ("path", "text", "methods"),
    [
        ("a.rb", "c = XMLRPC::Client.new('pypi.python.org', '/pypi')\nc.call('package_releases', n)\n", ["package_releases"]),
        ("a.js", "xmlrpc.createClient({host: 'pypi.python.org'}).methodCall('release_data', [n])\n", ["release_data"]),
        ("a.sh", "curl -d '<methodCall><methodName>search</methodName></methodCall>' https://pypi.python.org/pypi\n", ["search"]),
        ("a.sh", "python -c 'import xmlrpclib; print xmlrpclib.Server(\"http://pypi.python.org/pypi\").list_packages()'\n", ["list_packages"]),
        ("a.md", "XML-RPC at http://pypi.python.org/pypi has 'package_releases'\n", []),
        ("a.rb", "get('http://pypi.python.org/pypi/x', 'package_releases')\n", []),
    ],
)  # fmt: skip
def test_other_languages(path: str, text: str, methods: list[str]) -> None:
    assert [method for _, method in found(text, path)] == methods


def test_the_endpoint_says_that_a_new_url_does_not_repair_the_program() -> None:
    text = f"{IMPORT}p = xmlrpc.client.ServerProxy('https://pypi.python.org/pypi')\np.search(1)\np.release_urls(1)\n"
    endpoint, *calls = check(text.encode(), "a.py").findings
    assert endpoint.applicability is Applicability.SAFE
    assert endpoint.message.endswith("does not repair the program: release_urls, search are not served any more")
    assert [call.applicability for call in calls] == [Applicability.ADVICE] * 2


def test_so_does_its_constant() -> None:
    text = f"{IMPORT}URL = 'https://pypi.python.org/pypi'\np = xmlrpc.client.ServerProxy(URL)\np.search(1)\n"
    endpoint, _ = check(text.encode(), "a.py").findings
    assert endpoint.message.endswith("a new URL does not repair the program: search is not served any more")


def test_a_call_can_be_ignored() -> None:
    text = (
        f"{IMPORT}p = xmlrpc.client.ServerProxy('{NEW}')\np.search(1)  # pypimigrate: ignore[xmlrpc-method-off] known\n"
    )
    report = check(text.encode(), "a.py")
    assert (report.findings, report.suppressed) == ((), 1)


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.name)
def test_row_is_complete(method: object) -> None:
    from pypimigrate.pypi.methods import Method

    assert isinstance(method, Method)
    assert method.source.startswith("https://")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", method.checked)
    assert bool(method.instead) == (method.state is not State.WORKS)


def test_explain_a_method(run: Run) -> None:
    text = run("explain", "release_urls").stdout.decode()
    assert "fails with a fault since 2024-09-26" in text
    assert "/pypi/NAME/VERSION/json" in text


def test_time_is_linear_in_the_number_of_proxies() -> None:
    import time

    def seconds(count: int) -> float:
        lines = [f"p{n} = xmlrpc.client.ServerProxy('{NEW}')\np{n}.search(1)\n" for n in range(count)]
        start = time.perf_counter()
        check((IMPORT + "".join(lines)).encode(), "a.py")
        return time.perf_counter() - start

    seconds(50)
    assert seconds(4000) < 12 * max(seconds(1000), 0.05)
