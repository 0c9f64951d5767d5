"""The methods that PyPI's XML-RPC ever had: what each does today, and what replaces it. One row is one fact."""

from __future__ import annotations

import re
from typing import NamedTuple

from pypimigrate.model import Span, State

_VIEWS = "https://github.com/pypi/warehouse/blob/6b62157/warehouse/legacy/api/xmlrpc/views.py"
_DOCS = "https://github.com/pypi/warehouse/blob/6b62157/docs/dev/api-reference/xml-rpc.md"
_OLD = "https://github.com/pypi/legacy/blob/a418131/rpc.py"


class Method(NamedTuple):
    """`today` is what a call gets; `differs` is what the replacement's data have not, or have otherwise.

    `own`: no other service's method is called so, as far as is known.
    """

    name: str
    state: State
    today: str
    instead: str = ""
    differs: str = ""
    own: bool = True
    source: str = _VIEWS
    checked: str = "2026-11-22"


class Call(NamedTuple):
    """The name of a method where it is used, and whether what it is called on is known to be a proxy of PyPI."""

    span: Span
    method: str
    traced: bool


_FAULT = "fails with a fault since 2024-09-26"
_UNKNOWN = "fails: there is no such method any more"
_MIRRORING = "served: one of the three methods for mirrors that are supported"

METHODS: tuple[Method, ...] = (
    Method("changelog_last_serial", State.WORKS, _MIRRORING, source=_DOCS),
    Method("changelog_since_serial", State.WORKS, _MIRRORING, source=_DOCS),
    Method("list_packages_with_serial", State.WORKS, _MIRRORING, source=_DOCS),
    Method(
        "package_roles",
        State.DIFFERENT,
        "still served, but documented as deprecated",
        "`ownership.roles` of https://pypi.org/pypi/NAME/json",
        "objects with role and user, not pairs; 404, not an empty list, for an unknown project or one without releases",
    ),
    Method(
        "user_packages", State.DIFFERENT, "still served, but unsupported", "no API; people: https://pypi.org/user/NAME/"
    ),
    Method(
        "browse",
        State.DIFFERENT,
        "still served, but unsupported",
        "no API; people: https://pypi.org/search/?c=CLASSIFIER",
        own=False,
    ),
    Method(
        "search",
        State.DEAD,
        "fails with a fault since 2020-12, for good",
        "no API; people: https://pypi.org/search/?q=WORDS",
        own=False,
    ),
    Method(
        "list_packages",
        State.DEAD,
        _FAULT,
        "the names in `projects` of https://pypi.org/simple/ (Accept: application/vnd.pypi.simple.v1+json)",
        "the same names; tens of megabytes",
    ),
    Method(
        "package_releases",
        State.DEAD,
        _FAULT,
        "`info.version` of https://pypi.org/pypi/NAME/json for the latest, `versions` of the Index API for all",
        "the Index API has the oldest first, no releases without files; 404, not an empty list, for nothing",
    ),
    Method(
        "release_urls",
        State.DEAD,
        _FAULT,
        "`urls` of https://pypi.org/pypi/NAME/VERSION/json",
        "digests.sha256, not sha256_digest; upload_time is text; no path; downloads are -1; 404, not an empty list",
    ),
    Method(
        "release_data",
        State.DEAD,
        _FAULT,
        "`info` of https://pypi.org/pypi/NAME/VERSION/json",
        "no stable_version, requires, provides, obsoletes; project_urls is an object; null for lists; 404 for nothing",
    ),
    Method(
        "package_urls",
        State.DEAD,
        _FAULT,
        "`urls` of https://pypi.org/pypi/NAME/VERSION/json",
        "as release_urls, whose old name it is",
    ),
    Method(
        "package_data",
        State.DEAD,
        _FAULT,
        "`info` of https://pypi.org/pypi/NAME/VERSION/json",
        "as release_data, whose old name it is",
    ),
    Method("changelog", State.DEAD, _FAULT, "changelog_since_serial", "it takes a serial, not a time", own=False),
    Method(
        "top_packages", State.DEAD, _FAULT, "the download statistics on BigQuery: https://docs.pypi.org/api/bigquery/"
    ),
    Method(
        "release_downloads",
        State.DEAD,
        _UNKNOWN,
        "the download statistics on BigQuery: https://docs.pypi.org/api/bigquery/",
        source=_OLD,
    ),
    Method(
        "updated_releases",
        State.DEAD,
        _UNKNOWN,
        "changelog_since_serial, or https://pypi.org/rss/updates.xml",
        "a serial, not a time; the feed has the newest 100",
        source=_OLD,
    ),
    Method("changed_packages", State.DEAD, _UNKNOWN, "changelog_since_serial", "a serial, not a time", source=_OLD),
    Method("changelog_last_hour", State.DEAD, _UNKNOWN, "changelog_since_serial", "a serial, not a time", source=_OLD),
    Method("package_hosting_mode", State.DEAD, _UNKNOWN, "nothing: all files are on PyPI (PEP 470)", source=_OLD),
    Method(
        "package_stable_version", State.DEAD, _UNKNOWN, "`info.version` of https://pypi.org/pypi/NAME/json", source=_OLD
    ),
    Method(
        "package_stable_release", State.DEAD, _UNKNOWN, "`info.version` of https://pypi.org/pypi/NAME/json", source=_OLD
    ),
    Method("post_cheesecake_for_release", State.DEAD, _UNKNOWN, "nothing", source=_OLD),
    Method("ratings", State.DEAD, _UNKNOWN, "nothing: there are no ratings any more", own=False, source=_OLD),
    Method("system.multicall", State.DEAD, "is refused with a fault", "one request for each call", own=False),
    Method("system.listMethods", State.DEAD, _UNKNOWN, "https://docs.pypi.org/api/", own=False),
    Method("system.methodHelp", State.DEAD, _UNKNOWN, "https://docs.pypi.org/api/", own=False),
    Method("system.methodSignature", State.DEAD, _UNKNOWN, "https://docs.pypi.org/api/", own=False),
)

BY_NAME = {method.name: method for method in METHODS}
OWN = re.compile("|".join(sorted((m.name for m in METHODS if m.own), key=len, reverse=True)).encode())
"""The methods that only PyPI has, as a pattern for bytes; the caller asks for word borders."""


_SAID = re.compile(
    rb"<methodName>\s*(" + b"|".join(re.escape(m.name.encode()) for m in METHODS) + rb")\s*</methodName>"
)
_QUOTED = re.compile(rb"(?<=[\"'])(?:" + OWN.pattern + rb")(?=[\"'])|(?<=\.)(?:" + OWN.pattern + rb")(?=\()")
_XMLRPC = re.compile(rb"xml-?_?rpc", re.I)


def hinted(data: bytes) -> bool:
    """Whether `data` may call a method. False is certain."""
    lowered = data.lower()
    return any(word in lowered for word in (b"xmlrpc", b"xml-rpc", b"xml_rpc", b"serverproxy", b"<methodname>"))


def named(data: bytes) -> list[Call]:
    """Methods named in source that is not Python, and speaks of XML-RPC: in a request, or as a string or a call."""
    found = {Call(Span(*match.span(1)), match[1].decode(), False) for match in _SAID.finditer(data)}
    if _XMLRPC.search(data):
        found |= {Call(Span(*match.span()), match[0].decode(), False) for match in _QUOTED.finditer(data)}
    return sorted(found)


def message(method: Method) -> str:
    """What there is to say about a call of the method, in one sentence of several parts."""
    parts = [f"XML-RPC's {method.name} {method.today}"]
    if method.differs:
        parts.append(f"its replacement differs: {method.differs}")
    if method.instead:
        parts.append(f"instead: {method.instead}")
    return "; ".join(parts)
