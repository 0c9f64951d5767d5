"""A server on loopback that does what it should not. Every path is one fault."""

from __future__ import annotations

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

from pypimigrate.live.verdicts import JSON_TYPE

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
