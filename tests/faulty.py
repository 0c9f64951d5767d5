"""A server on loopback that does what it should not. Every path is one fault."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import socketserver
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from email.utils import formatdate
from typing import NamedTuple
from unittest import mock

import trustme

from pypimigrate.live.cache import Cache
from pypimigrate.live.client import Client, Fault, Manners
from pypimigrate.live.index import Index
from pypimigrate.live.verdicts import JSON_TYPE, Judged, Target, Verdict

SIX = "six-1.10.0.tar.gz"
SHA = "105f8d68616f8248e24bf0e9372ef04d3cc10104f1980f54d57b2ce73a5ad56a"
CANONICAL = f"https://files.pythonhosted.org/packages/b3/b2/{'2' * 60}/{SIX}"


def page(name: str, **more: object) -> bytes:
    """What the Index API says about a project with one file."""
    file = {"filename": SIX, "url": CANONICAL, "hashes": {"sha256": SHA}}
    return json.dumps(
        {"meta": {"api-version": "1.1"}, "name": name, "versions": ["1.10.0"], "files": [file]} | more
    ).encode()


def answer(status: str, body: bytes = b"", **headers: str) -> bytes:
    given = {"Content-Length": str(len(body)), "Connection": "close"}
    given |= {name.replace("_", "-").title(): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in given.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


class Server(socketserver.ThreadingTCPServer):
    """`seen` are the paths that were asked for, `heads` the whole requests."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128
    block_on_close = False

    def __init__(self, routes: dict[str, Route], context: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.routes = routes
        self.seen: list[str] = []
        self.heads: list[str] = []
        self.context = context
        self.stop = threading.Event()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def url(self) -> str:
        return f"{'https' if self.context else 'http'}://127.0.0.1:{self.port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that leaves is what these tests are about."""


Route = Callable[[socket.socket, Server], None]


class Handler(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        server = self.server
        assert isinstance(server, Server)
        connection: socket.socket = self.request
        if server.context is not None:
            connection = server.context.wrap_socket(connection, server_side=True)
        head = b""
        while b"\r\n\r\n" not in head:
            piece = connection.recv(65536)
            if not piece:
                return
            head += piece
            if head[0] == 0x16:  # TLS, of which this server knows nothing
                connection.sendall(answer("400 Bad Request"))
                return
        path = head.split(b" ", 2)[1].decode()
        server.heads.append(head.decode("latin-1"))
        server.seen.append(path)
        route = server.routes.get(path, says("404 Not Found", b"no"))
        with contextlib.suppress(OSError):
            route(connection, server)
        with contextlib.suppress(OSError):
            connection.close()


@contextlib.contextmanager
def serving(routes: dict[str, Route], context: ssl.SSLContext | None = None) -> Iterator[Server]:
    server = Server(routes, context)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stop.set()
        server.shutdown()
        server.server_close()


def says(status: str, body: bytes = b"", **headers: str) -> Route:
    return lambda connection, server: connection.sendall(answer(status, body, **headers))


def index(body: bytes, **headers: str) -> Route:
    return says("200 OK", body, content_type=JSON_TYPE, **headers)


def first(one: Route, other: Route) -> Route:
    """The first time one thing, later another."""
    left = [one]
    return lambda connection, server: (left.pop() if left else other)(connection, server)


def silent(connection: socket.socket, server: Server) -> None:
    server.stop.wait(30)


def reset(connection: socket.socket, server: Server) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


def dripped_headers(connection: socket.socket, server: Server) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while not server.stop.wait(0.05):
        connection.sendall(b"X-Drip: 1\r\n")


def dripped_body(connection: socket.socket, server: Server) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n")
    while not server.stop.wait(0.05):
        connection.sendall(b" ")


def endless_chunks(connection: socket.socket, server: Server) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
    chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    while not server.stop.is_set():
        connection.sendall(chunk)


def header_flood(connection: socket.socket, server: Server) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    line = b"X-Flood: " + b"a" * 8000 + b"\r\n"
    while not server.stop.is_set():
        connection.sendall(line)


def raw(data: bytes) -> Route:
    return lambda connection, server: connection.sendall(data)


def bomb(size: int) -> bytes:
    """`size` blanks, packed; made in pieces, so that memory can be watched."""
    pack = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(pack.compress(b" " * 100_000) for _ in range(size // 100_000)) + pack.flush()


def redirect(location: str) -> Route:
    return says("302 Found", location=location)


def ever_growing(connection: socket.socket, server: Server) -> None:
    path = server.seen[-1]
    server.routes[path + "a"] = ever_growing
    connection.sendall(answer("302 Found", location=path + "a"))


def soon() -> str:
    """An HTTP date, a second from now."""
    return formatdate(time.time() + 1.5, usegmt=True)


MOST = 1_000_000
"""Bytes of a body, for these tests."""
DEADLINE = 0.6
SECONDS = 3 * DEADLINE + 2
"""Three tries, and the pauses between them."""
MEMORY = 30_000
"""KiB."""


class Case(NamedTuple):
    """What a project's address answers, and why there is no verdict. `issued`: the name in the certificate."""

    route: Route
    because: Fault | None
    issued: str = "pypi.org"
    trusted: bool = True
    tls: bool = True
    open: bool = True
    known: bool = True
    """Whether the canary is."""
    dns: bool = False
    """The DNS is asked for the address, and gives loopback's."""


class Tried(NamedTuple):
    """How a case ended."""

    verdict: Verdict
    because: Fault | None
    seconds: float


def nothing(connection: socket.socket, server: Server) -> None:
    """The connection is closed."""


_HTML = says("200 OK", b"<html>Are you human?", content_type="text/html")
FAULTS = {
    "silence": Case(silent, Fault.TIMEOUT),
    "slow headers": Case(dripped_headers, Fault.TIMEOUT),
    "slow body": Case(dripped_body, Fault.TIMEOUT),
    "429": Case(says("429 Too Many Requests"), Fault.LIMITED),
    "429, seconds": Case(says("429 Too Many Requests", retry_after="0"), Fault.LIMITED),
    "429, garbage": Case(says("429 Too Many Requests", retry_after="whenever"), Fault.LIMITED),
    "429, forever": Case(says("429 Too Many Requests", retry_after="999999999"), Fault.LIMITED),
    "429, a date in the past": Case(says("429 No", retry_after="Thu, 01 Jan 1970 00:00:00 GMT"), Fault.LIMITED),
    "429, a date far away": Case(says("429 No", retry_after="Fri, 01 Jan 2100 00:00:00 GMT"), Fault.LIMITED),
    "500": Case(says("500 Oops"), Fault.SERVER),
    "503": Case(says("503 Down"), Fault.SERVER),
    "503, an hour": Case(says("503 Down", retry_after="3600"), Fault.LIMITED),
    "reset": Case(reset, Fault.PROTOCOL),
    "redirect loop": Case(redirect("/simple/six/"), Fault.REDIRECTS),
    "ever growing redirect": Case(ever_growing, Fault.REDIRECTS),
    "redirect to http://169.254.169.254": Case(redirect("http://169.254.169.254/latest/"), Fault.FORBIDDEN),
    "redirect to https://169.254.169.254": Case(redirect("https://169.254.169.254/"), Fault.FORBIDDEN),
    "redirect to another host": Case(redirect("https://evil.example/simple/six/"), Fault.FORBIDDEN),
    "redirect to //evil.example": Case(redirect("//evil.example/simple/six/"), Fault.FORBIDDEN),
    "redirect with credentials": Case(redirect("https://user:secret@pypi.org/simple/six/"), Fault.FORBIDDEN),
    "redirect to file:": Case(redirect("file:///etc/passwd"), Fault.FORBIDDEN),
    "redirect to plain http": Case(redirect("http://pypi.org/simple/six/"), Fault.FORBIDDEN),
    "redirect to another port": Case(redirect("https://pypi.org:8443/simple/six/"), Fault.FORBIDDEN),
    "10 GB announced": Case(raw(b"HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n"), Fault.SIZE),
    "endless chunks": Case(endless_chunks, Fault.SIZE),
    "header flood": Case(header_flood, Fault.PROTOCOL),
    "gzip bomb": Case(says("200 OK", bomb(200_000_000), content_encoding="gzip"), Fault.SIZE),
    "broken gzip": Case(says("200 OK", b"\x1f\x8b\x08no gzip", content_encoding="gzip"), Fault.CONTENT),
    "truncated gzip": Case(says("200 OK", bomb(200_000)[:-9], content_encoding="gzip"), Fault.CONTENT),
    "unknown coding": Case(says("200 OK", b"x", content_encoding="br"), Fault.CONTENT),
    "truncated body": Case(raw(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nx"), Fault.PROTOCOL),
    "no HTTP": Case(raw(b"garbage\r\n\r\n"), Fault.PROTOCOL),
    "no answer": Case(nothing, Fault.PROTOCOL),
    "broken JSON": Case(index(b"{"), Fault.CONTENT),
    "deep JSON": Case(index(b"[" * 200_000), Fault.CONTENT),
    "JSON that is no object": Case(index(b"[]"), Fault.CONTENT),
    "NaN in JSON": Case(index(page("six", size=float("nan"))), Fault.CONTENT),
    "another project": Case(index(page("seven")), Fault.CONTENT),
    "HTML with 200": Case(_HTML, Fault.CONTENT),
    "403": Case(says("403 SSL is required"), Fault.CONTENT),
    "pip is not known": Case(says("404 Not Found"), Fault.CONTENT, known=False),
    "untrusted certificate": Case(nothing, Fault.TLS, trusted=False),
    "certificate of another host": Case(nothing, Fault.TLS, issued="evil.example"),
    "plain HTTP instead of TLS": Case(nothing, Fault.TLS, tls=False),
    "closed port": Case(nothing, Fault.REFUSED, open=False),
    "DNS that leads to loopback": Case(nothing, Fault.FORBIDDEN, dns=True),
}


def tried(name: str, case: Case | None = None) -> Tried:
    """Ask about a project, as if at https://pypi.org, of a server on loopback with this fault."""
    case = case or FAULTS[name]
    authority = trustme.CA()
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(case.issued).configure_cert(theirs)
    ours = ssl.create_default_context()
    if case.trusted:
        authority.configure_trust(ours)
    canary = index(page("pip")) if case.known else case.route
    with serving({"/simple/six/": case.route, "/simple/pip/": canary}, theirs if case.tls else None) as server:
        port = server.port
        if not case.open:
            with contextlib.closing(socket.socket()) as free:
                free.bind(("127.0.0.1", 0))
                port = free.getsockname()[1]
        manners = Manners(
            hosts=frozenset({"pypi.org"}),
            addresses={} if case.dns else {"pypi.org": ("127.0.0.1", port)},
            deadline=DEADLINE,
            most=MOST,
            pause=0.01,
            rate=1000.0,
            longest_pause=5.0,
        )

        async def ask() -> Judged:
            async with Client(manners, ours) as client:
                return (await Index(client, Cache(None)).judge([Target("six")])).verdicts[Target("six")]

        begun = time.monotonic()
        with mock.patch.object(socket, "getaddrinfo", lambda *a, **k: [(0, 0, 0, "", ("127.0.0.1", port))]):
            judged = asyncio.run(ask())
        because = next((one for one in Fault if judged.why.startswith(one.value)), None)
        return Tried(judged.verdict, because, time.monotonic() - begun)
