"""The class that takes the place of an XML-RPC client: what it answers, and which modules get it."""

from __future__ import annotations

import ast
import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pypimigrate.check.check import Options, check, fixed
from pypimigrate.check.remote import codemod
from pypimigrate.model import Applicability
from tests.conftest import Run

UNSAFE = Applicability.UNSAFE
HEAD = "import xmlrpc.client\n"
PROXY = "xmlrpc.client.ServerProxy('https://pypi.python.org/pypi')"
INDEX = "application/vnd.pypi.simple.v1+json"
PROJECT = {"info": {"name": "Six", "version": "1.1", "yanked": False}, "urls": []}
FILE = {
    "url": "https://files.pythonhosted.org/packages/aa/bb/cc/six-1.1.tar.gz",
    "digests": {"sha256": "feed"},
    "filename": "six-1.1.tar.gz",
}
INFO = {"name": "Six", "version": "1.1", "classifiers": ["x"], "requires_dist": None, "project_urls": {"Home": "u"}}
PAGES: dict[tuple[str, str], Any] = {
    ("/pypi/six/json", "application/json"): PROJECT,
    ("/pypi/gone/json", "application/json"): {"info": {"version": "1", "yanked": True}},
    ("/pypi/six/1.1/json", "application/json"): {"info": INFO, "urls": [FILE]},
    ("/simple/zope-interface/", INDEX): {"versions": ["1.0", "1.1", "1.10"]},
    ("/simple/", INDEX): {"projects": [{"name": "a"}, {"name": "B"}]},
}
CALL = b"<methodResponse><params><param><value><int>42</int></value></param></params></methodResponse>"


class Pages(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        page = PAGES.get((self.path, self.headers["Accept"]))
        self.send_response(404 if page is None else 500 if page == "broken" else 200)
        self.end_headers()
        if page is not None:
            self.wfile.write(json.dumps(page).encode())

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200 if self.path == "/pypi" else 404)
        self.send_header("Content-Type", "text/xml")
        self.end_headers()
        self.wfile.write(CALL)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    names: dict[str, Any] = {}
    exec(codemod.SOURCE, names)
    made = names[codemod.NAME]()
    made.site = f"http://127.0.0.1:{server.server_port}"
    yield made
    server.shutdown()


def test_the_class_answers_as_the_methods_did(client: Any) -> None:
    assert client.package_releases("six") == ["1.1"]
    assert client.package_releases("gone") == []  # all yanked
    assert client.package_releases("nobody") == []
    assert client.package_releases("Zope.Interface", True) == ["1.10", "1.1", "1.0"]
    assert client.package_releases("nobody", show_hidden=True) == []
    (file,) = client.release_urls("six", "1.1")
    assert (file["sha256_digest"], file["path"]) == ("feed", "aa/bb/cc/six-1.1.tar.gz")
    assert client.release_urls("six", "9") == client.package_urls("six", "9") == []
    data = client.release_data("six", "1.1")
    assert (data["requires_dist"], data["project_url"]) == ([], ["Home, u"])
    assert client.package_data("nobody", "1") == {}
    with client as same:
        assert same.list_packages() == ["a", "B"]


def test_the_class_passes_the_others_on(client: Any) -> None:
    assert client.changelog_last_serial() == 42
    assert client.user_packages("me") == 42
    with pytest.raises(AttributeError):
        client.__deepcopy__  # noqa: B018


def test_other_errors_are_not_hidden(client: Any) -> None:
    import urllib.error

    PAGES["/pypi/broken/json", "application/json"] = "broken"
    with pytest.raises(urllib.error.HTTPError):
        client.package_releases("broken")


def adapted(text: str) -> str:
    data = text.encode()
    return fixed(data, check(data, "a.py", Options(codemod=True)), UNSAFE).decode()


@pytest.mark.parametrize(
    ("text", "call"),
    [
        (f"{HEAD}p = {PROXY}\np.release_urls(1, 2)\n", "p = PyPIClient()\np.release_urls(1, 2)\n"),
        (f'"""Doc."""\nimport os\n{HEAD}\n\nclass A:\n    p = {PROXY}\n    def f(self):\n        self.p.list_packages()\n', "    p = PyPIClient()\n"),
        ("try:\n    import xmlrpclib\nexcept ImportError:\n    import xmlrpc.client as xmlrpclib\nURL = 'https://pypi.org/pypi'\np = xmlrpclib.ServerProxy(URL, allow_none=True)\nf = p.package_releases\n", "p = PyPIClient()\nf = p"),
        (f"{HEAD}p = {PROXY}\nq = {PROXY}\nq.release_data(1, 2)\np.browse([])\n", "p = PyPIClient()\nq = PyPIClient()\n"),
        (f"{HEAD}with {PROXY} as p:\r\n    p.release_data(1, 2)\r\n", "with PyPIClient() as p:\r\n"),
    ],
)  # fmt: skip
def test_a_module_is_adapted(text: str, call: str) -> None:
    new = adapted(text)
    assert call in new
    assert new.count("class PyPIClient:") == 1
    tree = ast.parse(new)
    rest = [node for node in tree.body if getattr(node, "name", "") != codemod.NAME]
    assert len(rest) == len(ast.parse(text).body)
    assert adapted(new) == new
    assert not [one for one in check(new.encode(), "a.py").findings if one.rule == "xmlrpc-method-off"]
    assert "\r\n" not in text or "\n" not in new.replace("\r\n", "").replace(HEAD, "")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (f"{HEAD}p = {PROXY}\np.search(1)\np.release_urls(1, 2)\n", "nothing replaces search"),
        (f"{HEAD}p = {PROXY}\nm = xmlrpc.client.MultiCall(p)\nm.release_urls(1, 2)\n", "nothing replaces system.multicall"),
        (f"{HEAD}p = {PROXY[:-1]}, transport=T())\np.release_urls(1, 2)\n", "its constructor has transport"),
        (f"{HEAD}p = {PROXY[:-1]}, T())\np.release_urls(1, 2)\n", "its constructor has more arguments"),
        (f"{HEAD}p = {PROXY[:-1]}, **k)\np.release_urls(1, 2)\n", "its constructor has **"),
        (f"{HEAD}p = {PROXY}\ngetattr(p, name)(1)\np.release_urls(1, 2)\n", "getattr asks it for a method"),
        (f"{HEAD}p = {PROXY}\np.frobnicate()\np.release_urls(1, 2)\n", "it is asked for frobnicate"),
        (f"{HEAD}p = {PROXY}\np = Other()\np.release_urls(1, 2)\n", "p is something else, too"),
        (f"{HEAD}p = {PROXY}\np.release_urls(1, 2)\nPyPIClient = 1\n", "the name PyPIClient is taken"),
        (f"{HEAD}from xmlrpclib import *\np = {PROXY}\np.release_urls(1, 2)\n", "names are imported with *"),
        (f"{HEAD}p = {PROXY}\nprint p.release_urls(1, 2)\n", "it is not valid Python 3"),
        ("import xmlrpclib\np = xmlrpclib.Server('https://pypi.python.org/pypi')\np.release_urls(1, 2)\n", "for Python 2"),
    ],
)  # fmt: skip
def test_a_module_is_left_alone_and_the_reason_said(text: str, why: str) -> None:
    data = text.encode()
    report = check(data, "a.py", Options(codemod=True))
    assert not [one for one in report.findings if one.rule == "xmlrpc-client"]
    endpoint = next(one for one in report.findings if one.rule == "xmlrpc-endpoint")
    assert why in endpoint.message


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD}p = {PROXY}\np.changelog('x')\n",
        f"{HEAD}p = xmlrpc.client.ServerProxy('https://other.example/pypi')\np.release_urls(1, 2)\n",
        f"{HEAD}p = {PROXY}\np.user_packages(1)\n",
    ],
)
def test_a_module_that_needs_no_class_gets_none(text: str) -> None:
    assert "PyPIClient" not in adapted(text)


def test_a_url_that_may_be_another_one_is_left() -> None:
    new = "https://pypi.org/pypi"
    for text in (
        f"{HEAD}def f(url='{new}'):\n    p = xmlrpc.client.ServerProxy(url)\n    p.release_urls(1, 2)\n",
        f"{HEAD}U = '{new}'\ndef f(url=None):\n    p = xmlrpc.client.ServerProxy(url or U)\n    p.release_urls(1, 2)\n",
        f"{HEAD}import os\np = xmlrpc.client.ServerProxy(os.environ.get('X', '{new}'))\np.release_urls(1, 2)\n",
    ):
        with pytest.raises(codemod.CodemodRefused, match="given from elsewhere"):
            codemod.adapt(text.encode())


def test_the_command(tmp_path: Path, run: Run) -> None:
    path = tmp_path / "a.py"
    text = f"{HEAD}p = {PROXY}\nprint(p.release_urls('six', '1.0'))\n"
    path.write_text(text)
    assert run("fix", "--codemod", "xmlrpc").returncode == 2
    assert b"class PyPIClient" in run("fix", "--unsafe-fixes", "--codemod", "xmlrpc").stdout
    assert b"PyPIClient" not in run("fix", "--unsafe-fixes").stdout
    assert path.read_text() == text
    assert run("fix", "--write", "--unsafe-fixes", "--codemod", "xmlrpc").returncode == 0
    compile(path.read_text(), "a.py", "exec")
    assert "p = PyPIClient()" in path.read_text()
    assert run("undo").returncode == 0
    assert path.read_text() == text
