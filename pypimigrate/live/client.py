"""A careful HTTP client: it asks few hosts, slowly, and never waits, reads or follows without a limit.

The one module that imports httpx.
"""

from __future__ import annotations

import asyncio
import ipaddress
import os
import random
import re
import socket
import ssl
import time
import urllib.request
import zlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from enum import StrEnum
from types import TracebackType
from typing import NamedTuple, Self
from urllib.parse import urljoin, urlsplit

import httpx

from pypimigrate import __version__
from pypimigrate.errors import PypimigrateError
from pypimigrate.secrets.credentials import without_secrets

PROJECT_URL = "https://github.com/pypimigrate/pypimigrate"


class Fault(StrEnum):
    """Why there is no answer."""

    OFFLINE = "no such host, or offline"
    REFUSED = "no connection"
    TLS = "no trusted connection"
    TIMEOUT = "no answer in time"
    LIMITED = "limited by the server"
    SERVER = "server error"
    PROTOCOL = "no valid HTTP"
    FORBIDDEN = "not a permitted address"
    REDIRECTS = "too many redirects"
    SIZE = "answer too big"
    CONTENT = "not the expected content"
    SETTINGS = "wrong settings"


class RequestFailed(PypimigrateError):
    """No answer that proves anything. `detail` is for people: what it holds of credentials is masked."""

    def __init__(self, fault: Fault, detail: str = "") -> None:
        super().__init__(f"{fault.value}: {without_secrets(detail)}" if detail else fault.value)
        self.fault = fault


class Hop(NamedTuple):
    """One request of a chain, and its status."""

    status: int
    url: str


class Answer(NamedTuple):
    """The end of a chain of redirects. `hops` ends with the answer itself.

    `left` is where the last redirect leads, if that is not followed: a host that is not asked.
    """

    status: int
    url: str
    hops: tuple[Hop, ...]
    content_type: str = ""
    etag: str = ""
    body: bytes = b""
    left: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """The limits. Times in seconds, sizes in bytes of the decoded body, `rate` in requests a second."""

    hosts: frozenset[str]
    """Host names that may be asked, with https, if they have public addresses."""
    origins: frozenset[str] = frozenset()
    """Origins (scheme://host:port) that the user named: they may be plain http, or private."""
    plain: bool = False
    """Whether `hosts` may be asked over http as well."""
    connections: int = 4
    rate: float = 10.0
    deadline: float = 20.0
    most: int = 32_000_000
    redirects: int = 10
    tries: int = 3
    pause: float = 0.5
    longest_pause: float = 60.0
    contact: str = ""
    addresses: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    """Where to connect for a host instead of what the DNS says, as `curl --resolve` does."""


_HEADERS = {"accept-encoding": "gzip", "accept": "*/*"}
_RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504})
_AGAIN = frozenset({Fault.TIMEOUT, Fault.REFUSED, Fault.PROTOCOL, Fault.SERVER, Fault.LIMITED})
_CLOSES = frozenset({Fault.OFFLINE, Fault.TLS, Fault.REFUSED})
"""After one of these, in vain tried again, a host is not asked for the rest of the run."""
_GIVEN_UP = 4
_REDIRECT = frozenset({301, 302, 303, 307, 308})
_CHUNK = 1 << 16


def user_agent(contact: str = "") -> str:
    return f"pypimigrate/{__version__} (+{PROJECT_URL}{f'; {contact}' if contact else ''})"


class Client:
    """Asks, with the limits of `manners`. Use it as an asynchronous context manager, in one event loop."""

    def __init__(self, manners: Manners, verify: ssl.SSLContext | None = None) -> None:
        self.manners = manners
        self.requests = 0
        self._verify = verify or _ssl_context()
        self._slots = asyncio.Semaphore(manners.connections)
        self._next = 0.0
        self._paused: dict[str, float] = {}
        self._closed: dict[str, RequestFailed] = {}
        self._in_vain: dict[str, int] = {}
        self._transports: dict[str, httpx.AsyncBaseTransport] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for transport in self._transports.values():
            await transport.aclose()

    async def ask(
        self, url: str, *, method: str = "GET", accept: str = "*/*", etag: str = "", peek: bool = True
    ) -> Answer:
        """Follow `url` to its end. Raises `Failed`.

        With `peek`, a HEAD that is refused (405, 501) becomes a GET whose body is not read.
        """
        hops: list[Hop] = []
        while True:
            self._permitted(url)
            answer, location = await self._with_retries(method, url, accept, etag)
            if peek and method == "HEAD" and answer.status in (405, 501):
                answer, location = await self._with_retries("PEEK", url, accept, etag)
            hops.append(Hop(answer.status, url))
            if answer.status not in _REDIRECT or not location:
                return answer._replace(hops=tuple(hops))
            new = _joined(url, location)
            if not self._may(new):
                return answer._replace(hops=tuple(hops), left=new)
            if new in (hop.url for hop in hops) or len(hops) > self.manners.redirects:
                raise RequestFailed(Fault.REDIRECTS, f"{hops[0].url} leads in {len(hops)} steps to {new}")
            url = new

    def _permitted(self, url: str) -> None:
        if not self._may(url):
            raise RequestFailed(Fault.FORBIDDEN, url)

    def _may(self, url: str) -> bool:
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            return False
        if "@" in parts.netloc or not url.isprintable() or len(url) > 2000:
            return False
        if origin(url) in self.manners.origins:
            return True
        schemes = {"https": 443, "http": 80} if self.manners.plain else {"https": 443}
        usual = schemes.get(parts.scheme)
        return usual is not None and parts.hostname in self.manners.hosts and port in (None, usual)

    async def _with_retries(self, method: str, url: str, accept: str, etag: str) -> tuple[Answer, str]:
        """One answer. A host that fails several times in a row, each time in vain tried again, is given up."""
        host = origin(url)
        try:
            found = await self._tried(method, url, accept, etag)
        except RequestFailed as failed:
            self._in_vain[host] = self._in_vain.get(host, 0) + 1
            if self._in_vain[host] >= _GIVEN_UP and failed.fault in _AGAIN:
                self._closed.setdefault(host, failed)
            raise
        self._in_vain[host] = 0
        return found

    async def _tried(self, method: str, url: str, accept: str, etag: str) -> tuple[Answer, str]:
        host = origin(url)
        for attempt in range(self.manners.tries):
            last = attempt == self.manners.tries - 1
            pause: float = self.manners.pause * 2**attempt * random.uniform(0.5, 1.5)
            try:
                answer, location, after = await self._once(method, url, accept, etag)
            except RequestFailed as failed:
                if last or failed.fault not in _AGAIN:
                    if failed.fault in _CLOSES:
                        self._closed[host] = failed
                    raise
                await asyncio.sleep(pause)
                continue
            if answer.status not in _RETRIED:
                return answer, location
            limited = answer.status in (425, 429) or bool(after)
            failure = RequestFailed(Fault.LIMITED if limited else Fault.SERVER, f"{url} answers {answer.status}")
            wait = _seconds(after)
            if wait is not None:
                pause = wait + random.uniform(0, self.manners.pause)
                if wait > self.manners.longest_pause:
                    failure = RequestFailed(Fault.LIMITED, f"{host} asks for a pause of {wait:.0f} s")
                    last = True
            if last:
                if limited:
                    self._closed[host] = failure
                raise failure
            self._paused[host] = max(self._paused.get(host, 0.0), time.monotonic() + pause)
        raise AssertionError

    async def _once(self, method: str, url: str, accept: str, etag: str) -> tuple[Answer, str, str]:
        """One request: the answer, and its Location and Retry-After."""
        host = origin(url)
        async with self._slots:
            while True:
                if host in self._closed:
                    raise self._closed[host]
                now = time.monotonic()
                due = max(self._next, self._paused.get(host, 0.0))
                if due <= now:
                    break
                await asyncio.sleep(due - now)
            self._next = max(self._next, now) + 1 / self.manners.rate
            self.requests += 1
            try:
                async with asyncio.timeout(self.manners.deadline):
                    return await self._send(method, url, accept, etag)
            except (TimeoutError, httpx.TimeoutException):
                raise RequestFailed(Fault.TIMEOUT, url) from None
            except ssl.SSLError as error:
                raise RequestFailed(Fault.TLS, f"{url}: {error.reason or error}") from None
            except httpx.ConnectError as error:
                raise RequestFailed(_connecting(error), f"{url}: {error}") from None
            except httpx.TransportError as error:
                raise RequestFailed(Fault.PROTOCOL, f"{url}: {type(error).__name__}") from None
            except httpx.InvalidURL:
                raise RequestFailed(Fault.FORBIDDEN, url) from None

    async def _send(self, method: str, url: str, accept: str, etag: str) -> tuple[Answer, str, str]:
        headers = {**_HEADERS, "user-agent": user_agent(self.manners.contact), "accept": accept}
        if etag:
            headers["if-none-match"] = etag
        request = httpx.Request("GET" if method == "PEEK" else method, url, headers=headers)
        request.extensions["timeout"] = httpx.Timeout(self.manners.deadline).as_dict()
        response = await self._transport(url).handle_async_request(request)
        try:
            given = response.headers
            body = b""
            if method == "GET" and response.status_code == 200:
                body = await self._body(response, url)
            answer = Answer(
                response.status_code, url, (), given.get("content-type", ""), given.get("etag", "")[:200], body
            )
            return answer, given.get("location", ""), given.get("retry-after", "")
        finally:
            await response.aclose()

    async def _body(self, response: httpx.Response, url: str) -> bytes:
        """The decoded body. It is decoded here, in small pieces, so that a small answer cannot become a big one."""
        most = self.manners.most
        coding = response.headers.get("content-encoding", "identity").lower()
        if coding not in ("identity", "gzip"):
            raise RequestFailed(Fault.CONTENT, f"{url}: coded as {coding[:40]}")
        size = response.headers.get("content-length", "")
        if size.isdecimal() and int(size) > most:
            raise RequestFailed(Fault.SIZE, f"{url}: {size} bytes")
        unpack = zlib.decompressobj(31) if coding == "gzip" else None
        assert isinstance(response.stream, httpx.AsyncByteStream)
        body = bytearray()
        async for piece in response.stream:
            if unpack is None:
                body += piece
            else:
                try:
                    body += unpack.decompress(piece, most + 1 - len(body))
                except zlib.error:
                    raise RequestFailed(Fault.CONTENT, f"{url}: broken gzip") from None
            if len(body) > most:
                raise RequestFailed(Fault.SIZE, f"{url}: more than {most} bytes")
        if unpack is not None and not unpack.eof:
            raise RequestFailed(Fault.CONTENT, f"{url}: truncated gzip")
        return bytes(body)

    def _transport(self, url: str) -> httpx.AsyncBaseTransport:
        """One for each origin: hosts may share an address, and must not share a connection."""
        key = origin(url)
        if key not in self._transports:
            parts = urlsplit(url)
            proxy = None if urllib.request.proxy_bypass(parts.netloc) else _proxy(parts.scheme)
            try:
                inner = httpx.AsyncHTTPTransport(verify=self._verify, trust_env=False, proxy=proxy)
            except (ValueError, ImportError) as error:
                raise RequestFailed(Fault.SETTINGS, f"proxy {urlsplit(proxy or '').hostname}: {error}") from None
            named = key in self.manners.origins
            self._transports[key] = inner if proxy else _Checked(inner, self.manners.addresses, private=named)
        return self._transports[key]


class _Checked(httpx.AsyncBaseTransport):
    """Connects to the very address that was checked: what the DNS says a second later does not count."""

    def __init__(
        self, inner: httpx.AsyncBaseTransport, addresses: Mapping[str, tuple[str, int]], *, private: bool
    ) -> None:
        self._inner = inner
        self._addresses = addresses
        self._private = private
        self._found: tuple[str, int] | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        name, port = request.url.host, request.url.port or (443 if request.url.scheme == "https" else 80)
        address, port = self._addresses.get(name) or self._found or await self._resolved(name, port)
        request.extensions["sni_hostname"] = name
        request.url = request.url.copy_with(host=address, port=port)  # the Host header is set already
        return await self._inner.handle_async_request(request)

    async def _resolved(self, name: str, port: int) -> tuple[str, int]:
        try:
            found = await asyncio.get_running_loop().getaddrinfo(name, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise RequestFailed(Fault.OFFLINE, name) from None
        addresses = [str(one[4][0]) for one in found]
        usable = [one for one in addresses if self._private or ipaddress.ip_address(one.split("%")[0]).is_global]
        if not usable:
            raise RequestFailed(Fault.FORBIDDEN, f"{name} has the address {addresses[0]}, which is not public")
        self._found = next((one for one in usable if "." in one), usable[0]), port  # IPv4 first: it is everywhere
        return self._found

    async def aclose(self) -> None:
        await self._inner.aclose()


def origin(url: str) -> str:
    """scheme://host:port of a URL, in lower case, with its port."""
    try:
        parts = urlsplit(url)
        return f"{parts.scheme}://{parts.hostname}:{parts.port or {'https': 443, 'http': 80}.get(parts.scheme)}"
    except ValueError:
        return ""


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location.strip()).partition("#")[0]
    except ValueError:
        return location


def _proxy(scheme: str) -> str | None:
    proxies = urllib.request.getproxies()
    return proxies.get(scheme) or proxies.get("all") or None


def _ssl_context() -> ssl.SSLContext:
    """The user's CAs (SSL_CERT_FILE, SSL_CERT_DIR), else the system's (truststore), else certifi's."""
    file, folder = os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")
    try:
        if file or folder:
            return ssl.create_default_context(cafile=file or None, capath=folder or None)
        try:
            import truststore  # type: ignore[import-not-found, unused-ignore]
        except ImportError:
            return httpx.create_ssl_context(trust_env=False)
        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # type: ignore[no-any-return, unused-ignore]
    except OSError as error:
        raise RequestFailed(Fault.SETTINGS, f"certificates {file or folder}: {error}") from None


def _connecting(error: BaseException) -> Fault:
    """What kind of trouble kept a connection from being made."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return Fault.TLS
        cause = cause.__cause__ or cause.__context__
    return Fault.TLS if re.search(r"\bSSL\b|CERTIFICATE", str(error)) else Fault.REFUSED


def _seconds(after: str) -> float | None:
    """How long Retry-After asks to wait, in seconds; None if it does not say it in a way one can read."""
    if after.strip().isdecimal():
        return float(after[:12])
    try:
        return max(0.0, parsedate_to_datetime(after).timestamp() - time.time()) if after else None
    except (ValueError, TypeError, OverflowError):
        return None


async def every(tasks: list[Callable[[], Awaitable[None]]], done: Callable[[], None]) -> None:
    """Run them all at once (the client keeps the limits); `done` is called behind each."""

    async def one(task: Callable[[], Awaitable[None]]) -> None:
        await task()
        done()

    await asyncio.gather(*(one(task) for task in tasks))
