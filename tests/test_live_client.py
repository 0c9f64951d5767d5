"""The HTTP client against a server that does everything wrong: a verdict always, in bounded time and memory."""

from __future__ import annotations

import asyncio
import contextlib
import os
import resource
import socket
import ssl
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import trustme

from pypimigrate import __version__
from pypimigrate.live import client as live
from pypimigrate.live.client import Answer, Client, Fault, Manners, RequestFailed, origin
from pypimigrate.live.verdicts import Verdict
from tests import faulty
from tests.conftest import ROOT
from tests.faulty import Server, answer, serving


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """No name but loopback's is ever looked up."""
    real = socket.getaddrinfo

    def lookup(name: str, *args: Any, **more: Any) -> Any:
        if name != "127.0.0.1":
            raise socket.gaierror(f"{name} is not loopback")
        return real(name, *args, **more)

    monkeypatch.setattr(socket, "getaddrinfo", lookup)


def manners(server: Server, **more: Any) -> Manners:
    given: dict[str, Any] = {"deadline": 0.6, "most": faulty.MOST, "pause": 0.01, "rate": 1000.0, "longest_pause": 5.0}
    return Manners(hosts=frozenset(), origins=frozenset({origin(server.url)}), **(given | more))


def ask(server: Server, path: str = "/x", how: Manners | None = None, **more: Any) -> Answer:
    async def run() -> Answer:
        async with Client(how or manners(server)) as client:
            return await client.ask(server.url + path, **more)

    return asyncio.run(run())


@pytest.mark.parametrize("name", faulty.FAULTS)
def test_fault(name: str) -> None:
    """Each ends in `unknown`, and a named reason: soon, and without taking memory."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    tried = faulty.tried(name)
    assert (tried.verdict, tried.because) == (Verdict.UNKNOWN, faulty.FAULTS[name].because)
    assert tried.seconds < faulty.SECONDS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < faulty.MEMORY


def test_without_a_fault_there_is_a_verdict() -> None:
    """The same server and client, over TLS, with an index that answers."""
    assert faulty.tried("", faulty.Case(faulty.index(faulty.page("six")), None)).verdict is Verdict.EXISTS


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/latest/meta-data/",
        "https://169.254.169.254/",
        "https://evil.example/",
        "//evil.example/x",
        "https://user:secret@pypi.org/",
        "file:///etc/passwd",
        "https://pypi.org:8443/",
        "http://pypi.org/",
        "https://[::1/",
        "https://pypi.org\\@evil.example/",
        "https://pypi.org.evil.example/",
        "/x\x00y",
    ],
)
def test_redirects_that_are_not_followed(location: str) -> None:
    with serving({"/x": faulty.redirect(location)}) as server:
        how = manners(server)
        try:
            got = ask(server, how=Manners(hosts=frozenset({"pypi.org"}), origins=how.origins, deadline=0.6, pause=0.01))
        except RequestFailed as failure:
            assert failure.fault is Fault.PROTOCOL
        else:
            assert got.left
            assert got.status == 302
        assert set(server.seen) == {"/x"}


def test_redirects_are_followed_and_shown() -> None:
    with serving(
        {"/x": faulty.redirect("/y"), "/y": faulty.redirect("z"), "/z": faulty.says("200 OK", b"z")}
    ) as server:
        got = ask(server)
    assert (got.status, got.body, got.url) == (200, b"z", server.url + "/z")
    assert [(hop.status, hop.url[len(server.url) :]) for hop in got.hops] == [(302, "/x"), (302, "/y"), (200, "/z")]


@pytest.mark.parametrize(
    "trouble",
    [
        faulty.says("503 Down"),
        faulty.says("500 Oops"),
        faulty.reset,
        faulty.silent,
        faulty.says("429 Slow down", retry_after="1"),
        lambda c, s: c.sendall(answer("429 Slow down", retry_after=faulty.soon())),
    ],
)
def test_what_passes_is_tried_again(trouble: faulty.Route) -> None:
    with serving({"/x": faulty.first(trouble, faulty.says("200 OK", b"x"))}) as server:
        assert ask(server).body == b"x"
        assert server.seen == ["/x", "/x"]


def test_retry_after_pauses_the_whole_host() -> None:
    async def run(server: Server) -> float:
        async with Client(manners(server, connections=1)) as client:
            begun = time.monotonic()
            await asyncio.gather(client.ask(server.url + "/x"), client.ask(server.url + "/y"))
            return time.monotonic() - begun

    slow = faulty.says("429 Slow down", retry_after="1")
    with serving({"/x": faulty.first(slow, faulty.says("200 OK")), "/y": faulty.says("200 OK")}) as server:
        assert asyncio.run(run(server)) >= 1
        assert server.seen[0] == "/x"


def test_a_host_that_asks_for_a_pause_is() -> None:
    async def run(server: Server) -> None:
        async with Client(manners(server)) as client:
            for path in ("/x", "/y", "/z"):
                with pytest.raises(RequestFailed, match="asks for a pause of 3600 s"):
                    await client.ask(server.url + path)

    with serving({"/x": faulty.says("429 No", retry_after="3600")}) as server:
        asyncio.run(run(server))
        assert server.seen == ["/x"]


def test_a_host_that_always_fails_is_given_up() -> None:
    async def run(server: Server) -> None:
        async with Client(manners(server, connections=1, tries=2)) as client:
            for n in range(20):
                with pytest.raises(RequestFailed):
                    await client.ask(f"{server.url}/{n}")

    with serving({f"/{n}": faulty.says("500 Oops") for n in range(20)}) as server:
        asyncio.run(run(server))
        assert len(server.seen) == 4 * 2


def test_rate_and_connections_are_limited() -> None:
    open_now, most = [0], [0]

    def counted(connection: socket.socket, server: Server) -> None:
        open_now[0] += 1
        most[0] = max(most[0], open_now[0])
        time.sleep(0.05)
        open_now[0] -= 1
        connection.sendall(answer("200 OK"))

    async def run(server: Server) -> float:
        async with Client(manners(server, rate=40.0)) as client:
            begun = time.monotonic()
            await asyncio.gather(*(client.ask(f"{server.url}/{n}") for n in range(20)))
            return time.monotonic() - begun

    with serving({f"/{n}": counted for n in range(20)}) as server:
        assert asyncio.run(run(server)) >= 19 / 40
    assert 1 <= most[0] <= 4


def test_closed_port_and_no_such_host() -> None:
    with contextlib.closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with serving({}) as server:
        how = Manners(hosts=frozenset({"nobody.invalid"}), origins=frozenset({f"http://127.0.0.1:{port}"}), pause=0.01)

        async def run(url: str) -> None:
            async with Client(how) as client:
                await client.ask(url)

        with pytest.raises(RequestFailed) as caught:
            asyncio.run(run(f"http://127.0.0.1:{port}/"))
        assert caught.value.fault is Fault.REFUSED
        assert server.seen == []


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "192.168.1.1", "::1", "fd00::1"])
def test_a_name_that_leads_home_is_not_asked(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    """DNS that gives an address which is not public."""

    async def run() -> None:
        async with Client(Manners(hosts=frozenset({"pypi.org"}), pause=0.01)) as client:
            await client.ask("https://pypi.org/")

    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: [(0, 0, 0, "", (address, 443))])
    with pytest.raises(RequestFailed, match="not public") as caught:
        asyncio.run(run())
    assert caught.value.fault is Fault.FORBIDDEN


@pytest.mark.parametrize(
    "url", ["http://pypi.org/", "https://evil.example/", "https://u:p@pypi.org/", "file:///x", "pypi.org"]
)
def test_what_is_never_asked(url: str) -> None:
    async def run() -> None:
        async with Client(Manners(hosts=frozenset({"pypi.org"}))) as client:
            await client.ask(url)

    with pytest.raises(RequestFailed) as caught:
        asyncio.run(run())
    assert caught.value.fault is Fault.FORBIDDEN


def test_what_is_sent() -> None:
    with serving({"/x": faulty.says("200 OK", b"x", set_cookie="a=b")}) as server:
        ask(server, how=manners(server, contact="me@example.org"), accept="text/x", etag='"1"')
        (head,) = server.heads
    sent = dict(line.split(": ", 1) for line in head.lower().splitlines()[1:] if line)
    assert sent["user-agent"].startswith(f"pypimigrate/{__version__} (+https://")
    assert sent["user-agent"].endswith("; me@example.org)")
    assert (sent["accept"], sent["if-none-match"]) == ("text/x", '"1"')
    assert sent["host"] == server.url.removeprefix("http://")
    assert "cookie" not in sent


def test_head_that_is_refused_becomes_a_get_without_its_body() -> None:
    with serving({"/x": faulty.first(faulty.says("405 No"), faulty.endless_chunks)}) as server:
        got = ask(server, method="HEAD")
    assert (got.status, got.body) == (200, b"")
    assert [head.split()[0] for head in server.heads] == ["HEAD", "GET"]


def test_gzip_is_read() -> None:
    import gzip

    with serving({"/x": faulty.says("200 OK", gzip.compress(b"good"), content_encoding="gzip")}) as server:
        assert ask(server).body == b"good"


def test_a_bad_certificate_file_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    with pytest.raises(RequestFailed) as caught:
        Client(Manners(hosts=frozenset()))
    assert caught.value.fault is Fault.SETTINGS


def test_a_proxy_is_used_and_a_bad_one_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def through(connection: socket.socket, server: Server) -> None:
        connection.sendall(answer("200 OK", b"by proxy"))

    with serving({"http://pypi.org/x": through}) as server:
        monkeypatch.setenv("http_proxy", server.url)

        async def run() -> Answer:
            async with Client(Manners(hosts=frozenset({"pypi.org"}), plain=True)) as client:
                return await client.ask("http://pypi.org/x")

        assert asyncio.run(run()).body == b"by proxy"
        monkeypatch.setenv("http_proxy", "socks4://127.0.0.1:1")
        with pytest.raises(RequestFailed) as caught:
            asyncio.run(run())
        assert caught.value.fault is Fault.SETTINGS


def _tls(server: Server, name: str, verify: ssl.SSLContext) -> Answer:
    async def run() -> Answer:
        how = Manners(hosts=frozenset({name}), deadline=1, pause=0.01, addresses={name: ("127.0.0.1", server.port)})
        async with Client(how, verify) as client:
            return await client.ask(f"https://{name}/x")

    return asyncio.run(run())


@pytest.mark.parametrize(("issued", "trusted"), [("pypi.org", True), ("pypi.org", False), ("evil.example", True)])
def test_certificates(issued: str, trusted: bool) -> None:
    authority = trustme.CA()
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(issued).configure_cert(theirs)
    verify = ssl.create_default_context()
    if trusted:
        authority.configure_trust(verify)
    with serving({"/x": faulty.says("200 OK", b"x")}, theirs) as server:
        if issued == "pypi.org" and trusted:
            assert _tls(server, "pypi.org", verify).body == b"x"
            return
        with pytest.raises(RequestFailed) as caught:
            _tls(server, "pypi.org", verify)
        assert caught.value.fault is Fault.TLS
        assert server.seen == []


def test_plain_http_where_tls_should_be() -> None:
    with serving({}) as server, pytest.raises(RequestFailed) as caught:
        _tls(server, "pypi.org", ssl.create_default_context())
    assert caught.value.fault in (Fault.TLS, Fault.PROTOCOL)


def test_the_library_has_one_name() -> None:
    source = Path(live.__file__).read_text()
    assert source.count("import httpx") == 1
    assert vars(live)["httpx"].__name__ == os.environ.get("HTTP_LIBRARY", "httpx")


def test_all_of_this_with_httpx2() -> None:
    """The library that goes on where httpx stopped: one line to change, which is done here from outside."""
    swapped = "import sys, httpx2, pytest; sys.modules['httpx'] = httpx2; sys.exit(pytest.main(sys.argv[1:]))"
    args = [__file__, "-p", "no:cacheprovider", "-n", "0", "-k", "not httpx2"]
    done = subprocess.run(
        [sys.executable, "-c", swapped, *args],
        cwd=ROOT,
        env={**os.environ, "HTTP_LIBRARY": "httpx2"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert " passed" in done.stdout
