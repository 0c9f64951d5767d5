"""`check --live` against real indexes on loopback, as people run them: three shapes of what an index may be."""

from __future__ import annotations

import contextlib
import io
import json
import socket
import subprocess
import sys
import tarfile
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.conftest import Run

SCRIPTS = Path(sys.executable).parent
_OWNER = "root"
"""The user that every devpi-server has."""
MARKDOWN = """\
Of a project: http://pypi.python.org/pypi/Six

Of a release: http://pypi.python.org/pypi/six/1.10.0

Of a file: https://pypi.python.org/packages/source/s/six/six-1.10.0.tar.gz

Of a wheel: https://pypi.python.org/packages/py2.py3/s/six/six-1.10.0-py2.py3-none-any.whl

No such release: http://pypi.python.org/pypi/six/9.9

No such file: https://pypi.python.org/packages/source/s/six/six-9.9.tar.gz

No such project: http://pypi.python.org/pypi/nope
"""


class Served(NamedTuple):
    """An index on loopback, and the process behind it."""

    index_url: str
    process: subprocess.Popen[bytes]


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Projects as simple-repository-server wants them: one folder each. `pip` is the canary."""
    where = tmp_path_factory.mktemp("packages")
    for name, version in (("pip", "26.0"), ("six", "1.10.0")):
        about = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        (where / name).mkdir()
        with tarfile.open(where / name / f"{name}-{version}.tar.gz", "w:gz") as sdist:
            member = tarfile.TarInfo(f"{name}-{version}/PKG-INFO")
            member.size = len(about)
            sdist.addfile(member, io.BytesIO(about.encode()))
        stem = f"{name}-{version}"
        with zipfile.ZipFile(where / name / f"{stem}-py2.py3-none-any.whl", "w") as wheel:
            wheel.writestr(f"{stem}.dist-info/METADATA", about)
            wheel.writestr(f"{stem}.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py2-none-any\nTag: py3-none-any\n")
            wheel.writestr(f"{stem}.dist-info/RECORD", "")
    return where


def _free() -> int:
    with contextlib.closing(socket.socket()) as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextlib.contextmanager
def _running(log: Path, url: str, *command: str | Path) -> Iterator[Served]:
    """The server, once it answers."""
    with log.open("wb") as out:
        process = subprocess.Popen([*map(str, command)], stdout=out, stderr=out, stdin=subprocess.DEVNULL)
        try:
            until = time.monotonic() + 60
            while True:
                with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=5):
                    break
                assert process.poll() is None and time.monotonic() < until, log.read_text("utf-8", "replace")
                time.sleep(0.1)
            yield Served(url, process)
        finally:
            process.terminate()
            process.wait(20)


@contextlib.contextmanager
def _simple(packages: Path, log: Path) -> Iterator[Served]:
    port = _free()
    command = SCRIPTS / "simple-repository-server", packages, "--host=127.0.0.1", f"--port={port}"
    with _running(log, f"http://127.0.0.1:{port}/simple/", *command) as served:
        yield served


@contextlib.contextmanager
def _pypiserver(packages: Path, log: Path) -> Iterator[Served]:
    port = _free()
    command = SCRIPTS / "pypi-server", "run", "--disable-fallback", "-i", "127.0.0.1", "-p", str(port), packages
    with _running(log, f"http://127.0.0.1:{port}/simple/", *command) as served:
        yield served


@contextlib.contextmanager
def _devpi(packages: Path, log: Path) -> Iterator[Served]:
    """devpi as people have it: a mirror of another index, here of simple-repository-server."""
    data = log.with_suffix(".data")
    subprocess.run([SCRIPTS / "devpi-init", "--serverdir", data, "--no-root-pypi"], check=True, capture_output=True)
    port = _free()
    base = f"http://127.0.0.1:{port}"
    command = SCRIPTS / "devpi-server", "--serverdir", data, "--host=127.0.0.1", f"--port={port}"
    with _simple(packages, log.with_suffix(".upstream")) as upstream, _running(log, f"{base}/+api", *command) as served:
        mirror = f"{base}/{_OWNER}/mirror"
        token = _call("POST", f"{base}/+login", {"user": _OWNER, "password": ""})["result"]["password"]
        _call("PUT", mirror, {"type": "mirror", "mirror_url": upstream.index_url}, token)
        yield Served(f"{mirror}/+simple/", served.process)


def _call(method: str, url: str, body: object, token: str = "") -> Any:
    import base64

    headers = {"Content-Type": "application/json"}
    if token:
        headers["X-Devpi-Auth"] = base64.b64encode(f"{_OWNER}:{token}".encode()).decode()
    request = urllib.request.Request(url, json.dumps(body).encode(), headers, method=method)
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)


SERVERS = {
    # versions and files, but relative addresses and no hashes
    "simple-repository-server": (_simple, "exists exists exists exists missing missing missing"),
    # no list of versions: a release that has a file exists, of any other nothing is known
    "devpi-server": (_devpi, "exists exists exists exists unknown missing missing"),
    # no JSON at all: nothing is known
    "pypiserver": (_pypiserver, " ".join(["unknown"] * 7)),
}


@pytest.mark.parametrize("name", SERVERS)
def test_verdicts(name: str, packages: Path, run: Run, tmp_path: Path) -> None:
    start, expected = SERVERS[name]
    work = tmp_path / "work"
    work.mkdir()
    (work / "a.md").write_text(MARKDOWN)
    with start(packages, tmp_path / "log") as served:
        index = f"--index-url={served.index_url}"
        args = "check", "--live", index, "--output-format=json", "."
        done = run(*args, f"--cache-dir={tmp_path / 'cache'}", "--resolve-files", cwd=work)
        found = json.loads(done.stdout)["findings"]
        assert " ".join(one["live"] for one in found) == expected, done.stderr
        # a file's address on this index is not PyPI's: it is never written
        assert all("pypi.org/" in (one["new"] or "") or "pythonhosted.org/packages/" in one["new"] for one in found)
        assert {one["applicability"] for one in found if one["live"] == "missing"} <= {"advice"}
        assert {one["applicability"] for one in found if one["live"] == "unknown"} <= {"safe"}
        served.process.terminate()
        served.process.wait(20)
        # closed: nothing is known, and the run ends as one without the index
        done = run(*args, "--no-cache", cwd=work)
        assert {one["live"] for one in json.loads(done.stdout)["findings"]} == {"unknown"}
        assert done.returncode == 1
