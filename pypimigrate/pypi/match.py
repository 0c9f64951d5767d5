"""From a URL and its role to the one row of the table, and from that row to the new URL."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from pypimigrate.model import Role
from pypimigrate.pypi.catalogue import RULES
from pypimigrate.pypi.hosts import Family
from pypimigrate.pypi.rule import Rule
from pypimigrate.pypi.url import HOLE_MARK, LegacyUrl, masked

_NAME = r"(?:[A-Za-z0-9]|\0(?!\0))(?:(?:[\w.-]|\0(?!\0))*(?:[A-Za-z0-9]|\0))?"
_VERSION = r"(?=[^/]*[\0\d])[A-Za-z0-9\0](?:[A-Za-z0-9\0.!+_-]|%2[Bb])*"
_FILE_ENDS = r"\.(?:tar\.(?:gz|bz2|xz|Z)|tgz|tbz|zip|egg|whl|exe|msi|rpm|deb|dmg)"
SEGMENTS = {
    "name": _NAME,
    "version": _VERSION,
    "file": rf"[^/]*(?:{_FILE_ENDS}(?:\.asc)?|\0)|[^/]*-\0[^/]*",
    "hole": r"\0",
    "hh": r"[0-9a-f]{2}",
    "hash": r"[0-9a-f]{60}",
    "path*": r".*",
    "path+": r".+",
}
_PLACE = re.compile(r"\{(\w+)([*+?]?)\}")
_FILL = re.compile(r"\{(\??[\w/]+)(?::([\w-]+))?\}")


class Pattern(NamedTuple):
    """One `old` of a row, ready to compare. `path` is the source of a regular expression for the whole masked path,
    which starts with `start`; `params` is None if no query is asked for; `asks` is true if some of it must be there."""

    start: str
    path: str
    asks: bool
    params: Mapping[str, str] | None
    fragment: str


class Match(NamedTuple):
    """The row that a URL falls under, the URL that replaces it (None: nothing does), and why that is not certain."""

    rule: Rule
    new: str | None
    doubt: str = ""


@cache
def _patterns(family: Family) -> tuple[tuple[Rule, tuple[Pattern, ...]], ...]:
    """The rows for hosts of one family."""
    rows = [rule for rule in RULES if family in rule.hosts]
    return tuple((rule, tuple(_pattern(old) for old in rule.old if old.startswith("/"))) for rule in rows)


@cache
def _compiled(source: str) -> re.Pattern[str]:
    """Compiled when a path starts like it: of all the patterns a run needs few."""
    return re.compile(source, re.S)


def _pattern(old: str) -> Pattern:
    rest, _, fragment = old.partition("#")
    path, mark, query = rest.partition("?:")
    seen: dict[str, int] = {}

    def segment(match: re.Match[str]) -> str:
        name, kind = match[1], match[2]
        seen[name] = seen.get(name, 0) + 1
        group = name if seen[name] == 1 else f"{name}{seen[name]}"
        return f"(?P<{group}>{SEGMENTS.get(name + kind, '[^/]+')})"

    pieces = re.split(r"(\{\w+[*+?]?\})", path.rstrip("/") if path != "/" else "")
    source = "".join(segment(m) if (m := _PLACE.fullmatch(piece)) else re.escape(piece) for piece in pieces)
    params = dict(part.partition("=")[::2] for part in (":" + query).split("&")) if mark else None
    asks = any(
        value != "*" and not name.startswith("{params") and not _PLACE.fullmatch(value)
        for name, value in (params or {}).items()
    )
    return Pattern(path.rstrip("/").partition("{")[0], source + "/?", asks, params, fragment)


def row(url: LegacyUrl, role: Role, grows: bool = False) -> Match | None:
    """The row for `url` in that role; None if it is not legacy. `grows`: code adds to its end."""
    if grows:
        role = Role.BASE
    for rule, bound in _matching(url):
        if (not rule.roles or role in rule.roles) and (not grows or _keeps_path(rule)):
            new = _render(rule, url, bound)
            if new is None and "//" in url.path:
                slip = row(url._replace(path=_SLASHES.sub("/", url.path)), role, grows)
                if slip is not None and slip.new is not None:
                    return slip._replace(doubt="it has a doubled slash")
            doubt = "what one of its numbers stood for is known from links only" if _inferred(rule, url) else ""
            return None if new is not None and _same(new, url) else Match(rule, new, doubt)
    return None


_SLASHES = re.compile(r"/{2,}")
_INFERRED = frozenset({"512", "523", "546", "586"})
"""Numbers that no list gives; projects wrote the name of the classifier beside their links (buildout/buildout#448)."""


def _inferred(rule: Rule, url: LegacyUrl) -> bool:
    return ":classifiers}" in (rule.new or "") and any(value in _INFERRED for _, value in url.params)


def legacy(url: LegacyUrl) -> bool:
    """Whether some row has something to say about `url`, in whatever role."""
    return any((new := _render(rule, url, bound)) is None or not _same(new, url) for rule, bound in _matching(url))


@lru_cache(256)
def _matching(url: LegacyUrl) -> tuple[tuple[Rule, dict[str, list[str]]], ...]:
    """The rows that match `url` in some role, in order, with what their placeholders stand for."""
    return tuple(_all_matching(url))


def _all_matching(url: LegacyUrl) -> Iterator[tuple[Rule, dict[str, list[str]]]]:
    mask, holes = masked(url.path or "/")
    if url.host.family is Family.OLD and mask == "/cgi-bin/pypi.cgi":
        mask = "/pypi"  # its name on www.python.org, 2002-2003
    if not mask.startswith("/"):
        mask = "/" + mask  # a template right behind the host: it holds the slash, or it does not
    for rule, patterns in _patterns(url.host.family):
        if rule.scheme and rule.scheme != url.scheme:
            continue
        for pattern in patterns:
            if (pattern.asks and not url.params) or not mask.startswith(pattern.start):
                continue  # most of them
            bound = _bind(pattern, rule, url, mask, holes)
            if bound is not None:
                yield rule, bound
                break


def _keeps_path(rule: Rule) -> bool:
    """Whether the row stays right when something is added behind the URL: it changes the host only, or advises."""
    return rule.new is None or ("{path}" in rule.new and "{file}" not in rule.old[0]) or rule.name == "simple-index"


def _bind(pattern: Pattern, rule: Rule, url: LegacyUrl, mask: str, holes: list[str]) -> dict[str, list[str]] | None:
    """What the row's placeholders stand for in `url`; None if it does not match."""
    if pattern.fragment and pattern.fragment != url.fragment:
        return None
    match = _compiled(pattern.path).fullmatch(mask)
    if match is None:
        return None
    bound: dict[str, list[str]] = {}
    for name, value in match.groupdict().items():
        first = mask[: match.start(name)].count(HOLE_MARK)
        fill = iter(holes[first:])
        bound[name] = ["".join(next(fill) if c == HOLE_MARK else c for c in value)]
    if pattern.params is None:
        allowed = rule.drops_query or not url.query or "{?query}" in (rule.new or "") or rule.new is None
        return bound if allowed and (rule.new is None or not _has_action(url)) else None
    return _bind_params(pattern.params, url, bound)


def _has_action(url: LegacyUrl) -> bool:
    return any(name == ":action" for name, _ in url.params)


def _bind_params(wanted: Mapping[str, str], url: LegacyUrl, bound: dict[str, list[str]]) -> dict[str, list[str]] | None:
    given: dict[str, list[str]] = {}
    for name, value in url.params:
        given.setdefault(name, []).append(value)
    anything = any(spec.startswith("{params") for spec in (*wanted, *wanted.values()))
    if not anything and not given.keys() <= wanted.keys():
        return None
    for name, spec in wanted.items():
        place = _PLACE.fullmatch(spec)
        values = [value for value in given.get(name, []) if value]
        if name.startswith("{params") or spec == "*":
            continue
        if len(set(values)) > 1 and not (place and place[2] == "*"):
            return None  # servers and readers disagree about which one counts
        if place is None:
            if values[-1:] != [spec]:
                return None
        elif values:
            kind = SEGMENTS.get(place[1])
            if kind and not re.fullmatch(kind, masked(values[-1])[0]):
                return None
            bound[place[1]] = values if place[2] == "*" else values[-1:]
        elif place[2] != "?":
            return None
    return bound


def _render(rule: Rule, url: LegacyUrl, bound: dict[str, list[str]]) -> str | None:
    if rule.new is None:
        return None
    unknown = False

    def fill(match: re.Match[str]) -> str:
        nonlocal unknown
        name, how = match[1], match[2]
        if name == "/":
            return "/" if url.path.endswith("/") else ""
        if name == "path":
            return url.path.rstrip("/") if how == "no-slash" else url.path
        if name == "query":
            return url.query or ""
        if name == "?query":
            return f"?{url.query}" if url.query is not None else ""
        values = bound.get(name.rstrip("/"), [])
        if how == "classifiers":
            from urllib.parse import quote_plus

            names = [_classifiers().get(value) for value in values]
            several = len(names) > 1 and "&" not in (url.query or "")  # nothing shows how this file writes an &
            unknown = unknown or None in names or several
            return "&".join(f"c={quote_plus(one or '')}" for one in names)
        value = values[0] if values else ""
        if how == "normalized":
            return normalized(value)
        if value and name.endswith("/"):
            # a hole at the very end may be empty: it gets no slash that was not there
            last = match.end() == len(match.string) and not url.path.endswith("/")
            return value if last and masked(value)[0].endswith(HOLE_MARK) else value + "/"
        return value

    new = _FILL.sub(fill, rule.new)
    if unknown:
        return None
    if url.host.test:
        new = _on_test(new)
    if url.userinfo:
        new = new.replace("://", "://" + url.userinfo, 1)
    if url.fragment is not None and "#" not in rule.new:
        new += f"#{url.fragment}"
    return new


def page(new: str) -> bool:
    """Whether a new URL is a page for people: its text and its links are others than those of the old page."""
    return re.match(r"https://(?:test\.)?pypi\.org/(?:project|search|user)(?:/|\Z)", new) is not None


def retargeted(rule: Rule, new: str, target: str) -> str | None:
    """`new`, made by `rule`, with `target` in the place of what is fixed in it; None if that part was changed."""
    fixed = (rule.new or "").partition("{")[0].rstrip("/")
    rest = new.removeprefix(fixed)
    return target.rstrip("/") + rest if rest != new and rest[:1] in ("", "/", "?", "#") else None


_TEST_HOSTS = {
    "https://pypi.org": "https://test.pypi.org",
    "https://upload.pypi.org": "https://test.pypi.org",
    "https://files.pythonhosted.org": "https://test-files.pythonhosted.org",
    "https://pythonhosted.org": "https://test.pythonhosted.org",
}


def _on_test(new: str) -> str:
    """The same address on TestPyPI."""
    for host, twin in _TEST_HOSTS.items():
        if new.startswith(host):
            return twin + new[len(host) :]
    return new


def _same(new: str, url: LegacyUrl) -> bool:
    query = f"?{url.query}" if url.query is not None else ""
    fragment = f"#{url.fragment}" if url.fragment is not None else ""
    return new == f"{url.scheme}://{url.userinfo}{url.name}{url.path}{query}{fragment}"


def normalized(name: str) -> str:
    """The name of a project as index URLs have it (PEP 503). A template stays as it is."""
    return name if masked(name)[1] else re.sub(r"[-_.]+", "-", name).lower()


@cache
def _classifiers() -> dict[str, str]:
    """The numbers that `c=` took, and the classifiers they stood for."""
    import json
    from pathlib import Path

    return dict(json.loads(Path(__file__).with_name("classifiers.json").read_bytes()))
