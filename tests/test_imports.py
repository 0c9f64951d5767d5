"""A constant of one module gets its role from the modules that import it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pypimigrate.model import Applicability, Finding, Span
from pypimigrate.places.imports import exported
from pypimigrate.session import pairs
from pypimigrate.session.run import Session

SAFE, UNSAFE, ADVICE = Applicability.SAFE, Applicability.UNSAFE, Applicability.ADVICE
URL = "https://pypi.python.org/pypi"


def found(tree: Path, files: dict[str, str], path: str = "app/conf.py") -> Finding:
    """What is said about the first URL of the file at `path`."""
    for name, text in {"setup.py": "", **files}.items():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text(text)
    session = Session()
    results = {Path(one.path).relative_to(tree).as_posix(): one for one in session.results([str(tree)])}
    assert session.totals.troubles == []
    return results[path].report.findings[0]


CONF = f'"""Settings."""\n\nPLACE = "{URL}"\n'


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("from app.conf import PLACE\nimport xmlrpc.client\nc = xmlrpc.client.ServerProxy(PLACE)\n", URL),
        ("from .conf import (\n    OTHER,\n    PLACE as where,\n)\nc = xmlrpclib.ServerProxy(where)\n", URL),
        ("from app import conf\n\ndef f():\n    return xmlrpc.client.ServerProxy(conf.PLACE)\n", URL),
        ("import app.conf as c\n\ndef f():\n    return xmlrpclib.Server(c.PLACE)\n", URL),
        ("import app.conf\nimport subprocess\nsubprocess.call(['pip', 'install', '-i', app.conf.PLACE, 'x'])\n", "/simple"),
        ("from app.conf import *\n\ndef page(n):\n    return requests.get(PLACE + '/' + n + '/json')\n", URL),
    ],
)  # fmt: skip
def test_the_role_comes_from_the_use_in_another_module(tmp_path: Path, text: str, new: str) -> None:
    one = found(tmp_path, {"app/conf.py": CONF, "app/use.py": text})
    assert one.applicability is SAFE
    assert (one.new or "").endswith(new.replace("python.org", "org").removeprefix("https:"))


@pytest.mark.parametrize(
    "text",
    [
        "PLACE = 1\nxmlrpc.client.ServerProxy(PLACE)\n",  # another one of that name
        "from other import PLACE\nxmlrpc.client.ServerProxy(PLACE)\n",
        "from app.conf import PLACE\nprint(1)\n",
        "from app.conf import PLACE\n\ndef known(u):\n    return u.startswith(PLACE)\n",
        "import app.conf\nxmlrpc.client.ServerProxy(app.conf.PLACES)\n",
        "from app.conf import PLACE\nc = xmlrpclib.Server(PLACE)\nsubprocess.call(['pip', 'install', '-i', PLACE])\n",
    ],
    ids=["not imported", "from elsewhere", "unused", "compared", "another name", "used as two things"],
)
def test_without_a_use_that_is_understood_it_stays(tmp_path: Path, text: str) -> None:
    assert found(tmp_path, {"app/conf.py": CONF, "app/use.py": text}).applicability is ADVICE


def test_the_package_itself_is_a_module(tmp_path: Path) -> None:
    use = "from app import PLACE\nc = xmlrpclib.ServerProxy(PLACE)\n"
    assert found(tmp_path, {"app/__init__.py": CONF, "app/use.py": use}, "app/__init__.py").applicability is SAFE


def test_a_project_that_is_too_large_is_as_if_nothing_used_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"app/conf.py": CONF, "app/use.py": "from app.conf import PLACE\nc = xmlrpclib.ServerProxy(PLACE)\n"}
    assert found(tmp_path, files).applicability is SAFE
    monkeypatch.setattr(pairs, "_MODULES", 2)
    assert found(tmp_path, files).applicability is ADVICE
    monkeypatch.undo()
    monkeypatch.setattr(pairs, "_NAMES", 0)
    assert found(tmp_path, files).applicability is ADVICE


def test_it_is_fixed_once_and_stays_so(tmp_path: Path) -> None:
    from pypimigrate.files.write import Writer
    from pypimigrate.session.fixing import fixes

    found(
        tmp_path, {"app/conf.py": CONF, "app/use.py": "from app.conf import PLACE\nc = xmlrpclib.ServerProxy(PLACE)\n"}
    )
    session = Session()
    writer = Writer([])
    list(fixes(session, session.results([str(tmp_path)]), SAFE, writer))
    writer.close()
    assert session.totals.fixed == 1
    assert (tmp_path / "app/conf.py").read_text() == CONF.replace("pypi.python.org", "pypi.org")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('A = "U"\n', "A"),
        ('x = 1\nA: str = r"U"  # here\n', "A"),
        ('A = """U"""\n', "A"),
        ('    A = "U"\n', ""),
        ('A = ["U"]\n', ""),
        ('A = "U" + x\n', "A"),
        ('A = "U/more"\n', ""),
        ('a.A = "U"\n', ""),
    ],
)
def test_constants(text: str, name: str) -> None:
    data = text.replace("U", URL, 1).encode()
    at = data.index(URL.encode())
    assert exported(data, Span(at, at + len(URL))) == name
