"""`rules --live`: whether the rows of the table are still true. Where a URL ends is what counts, not its status alone.

What is compared, for each example of each row: the old URL does what the row's state says (`redirects`: it ends where
the new one ends; `different`: it answers, and ends elsewhere; `dead`: an error, nobody, or the home page), and the new
one answers. The host of each URL is asked first for something that is surely there: if it does not serve that, a 404
proves nothing.
"""

from __future__ import annotations

import asyncio
import datetime
import json
from collections import Counter
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from pypimigrate.model import Role, State
from pypimigrate.pypi.catalogue import ALL_RULES, RULES
from pypimigrate.pypi.evidence import Evidence, checked
from pypimigrate.pypi.hosts import HOSTS, Family
from pypimigrate.pypi.rule import Rule
from pypimigrate.pypi.url import masked
from pypimigrate.secrets.credentials import without_secrets

if TYPE_CHECKING:
    from pypimigrate.live.client import Client


class Outcome(StrEnum):
    """What became of one example."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"
    UNCHECKED = "unchecked"  # it cannot be asked: a template, or an address that only takes uploads


class End(NamedTuple):
    """Where a URL ends: its last status and URL, and the requests to there as (status, URL). `fault`: no answer."""

    status: int = 0
    url: str = ""
    hops: tuple[tuple[int, str], ...] = ()
    fault: str = ""
    absent: bool = False
    """No host of that name, or nobody who listens."""

    @property
    def home(self) -> bool:
        """Whether it was led to the home page."""
        return len(self.hops) > 1 and self.status == 200 and urlsplit(self.url).path in ("", "/")


class Checked(NamedTuple):
    """One example, what became of it, why, and the evidence."""

    rule: str
    old: str
    new: str | None
    outcome: Outcome
    why: str
    old_end: End | None = None
    new_end: End | None = None


_POSTED = frozenset({Role.UPLOAD, Role.XMLRPC})
_SILENT = frozenset({Family.MIRROR, Family.GONE, Family.BADGE, Family.TYPO})
"""Hosts that are said to be gone: that nobody answers is what is expected of them."""
_ONLINE = "https://pypi.org/project/pip/"
_KNOWN_FILE = "/packages/09/8d/6d34b75326bf96d4139a2ddd8e74b80840f800a0a79f9294399e212cb9a7/redis-2.10.6.tar.gz"


def canary(url: str) -> str:
    """What to ask first: something that is surely there, if the host of `url` is what it is taken for."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    if host == "pypi.org" and parts.scheme == "https":
        if parts.path.startswith("/simple"):
            return "https://pypi.org/simple/pip/"
        if parts.path.endswith("/json"):
            return f"https://pypi.org/pypi/pip{'/9.0.1' if parts.path.count('/') > 3 else ''}/json"
        return _ONLINE
    if host == "files.pythonhosted.org":
        return f"https://{host}{_KNOWN_FILE}"
    if host in ("upload.pypi.org", "test-files.pythonhosted.org"):
        return _ONLINE  # nothing is known to be there that a GET shows
    return f"https://{host}/"


def askable(rule: Rule, old: str) -> bool:
    """Whether a HEAD of the old URL shows what the row is about."""
    return old.startswith("http") and not masked(old)[1] and not (rule.roles and rule.roles <= _POSTED)


def judged(rule: Rule, old: str, new: str | None, old_end: End | None, new_end: End | None, served: Served) -> Checked:
    """What the two ends say about one example. An end is None if it cannot be asked."""

    def checked(outcome: Outcome, why: str = "") -> Checked:
        return Checked(rule.name, old, new, outcome, why, old_end, new_end)

    if old_end is None and new_end is None:
        return checked(Outcome.UNCHECKED, "a template, or an address that only programs send something to")
    if new_end is not None and new is not None:
        if new_end.fault or not served(new):
            return checked(Outcome.UNKNOWN, new_end.fault or f"{canary(new)} is not served")
        if new_end.status >= 400 and new_end.status != 405:
            return checked(Outcome.FALSE, f"the new URL answers {new_end.status}")
        if new_end.home and urlsplit(new).path not in ("", "/"):
            return checked(Outcome.FALSE, "the new URL leads to the home page")
    if old_end is None:
        return checked(Outcome.TRUE, "the new URL answers; the old one cannot be asked")
    if not served(_ONLINE):
        return checked(Outcome.UNKNOWN, f"{_ONLINE} is not served")
    if old_end.absent and set(rule.hosts) <= _SILENT:
        return checked(Outcome.TRUE, "nobody answers")
    if old_end.fault or not (served(old) or set(rule.hosts) <= _SILENT):
        return checked(Outcome.UNKNOWN, old_end.fault or f"{canary(old)} is not served")
    state = rule.http if rule.http and old.startswith("http:") else rule.state
    wrong = _contradiction(state, old_end, new_end)
    return checked(Outcome.FALSE, wrong) if wrong else checked(Outcome.TRUE)


Served = Callable[[str], bool]


def _contradiction(state: State, old: End, new: End | None) -> str:
    """What the row says and the old URL does not do."""
    if state is State.DEAD:
        alive = old.status < 400 and not old.home
        return f"it is said to be dead, and ends with {old.status} at {old.url}" if alive else ""
    if old.status >= 400:
        return f"it is said to answer ({state.value}), and ends with {old.status}"
    if new is None:
        return ""
    same = _place(old.url) == _place(new.url)
    if state is State.DIFFERENT:
        return f"it is said to end elsewhere, and ends where the new one does: {old.url}" if same else ""
    if not same:
        return f"it is said to lead on, and ends at {'the home page' if old.home else old.url}, not at {new.url}"
    return ""


def _place(url: str) -> str:
    return url.partition("#")[0]


async def check(client: Client, rules: Iterable[Rule], done: Callable[[], None] = lambda: None) -> list[Checked]:
    """Ask about each example of `rules`, each URL once."""
    from pypimigrate.live.client import every

    ends: dict[str, End] = {}

    async def fetch(url: str) -> None:
        ends[url] = await _end(client, url)

    async def all_of(urls: Iterable[str]) -> None:
        left = [url for url in dict.fromkeys(map(_place, urls)) if url not in ends]
        await every([lambda url=url: fetch(url) for url in left], done)  # type: ignore[misc]

    def served(url: str) -> bool:
        end = ends.get(canary(url))
        return end is not None and not end.fault and end.status < 400

    pairs = [(rule, old, new) for rule in rules for old, new in rule.examples.items()]
    old_urls = [old for rule, old, _ in pairs if askable(rule, old)]
    new_urls = [new for _, _, new in pairs if new is not None and new.startswith("http") and not masked(new)[1]]
    await all_of([_ONLINE, *map(canary, new_urls)])
    await all_of(new for new in new_urls if served(new))
    if served(_ONLINE):
        await all_of(map(canary, old_urls))
        await all_of(old_urls)
    unasked = End(fault="not asked, because something that is surely there is not served")
    found = []
    for rule, old, new in pairs:
        old_end = ends.get(_place(old), unasked) if askable(rule, old) else None
        can = new is not None and new.startswith("http") and not masked(new)[1]
        new_end = ends.get(_place(new), _why(ends.get(canary(new)), unasked)) if can and new is not None else None
        found.append(judged(rule, old, new, old_end, new_end, served))
    return found


def _why(first: End | None, otherwise: End) -> End:
    """A URL that was not asked, because of what its canary did."""
    if first is None or (not first.hops and not first.fault):
        return otherwise
    return End(fault=f"not asked: {first.fault or f'{first.hops[0][1]} answers {first.status}'}")


async def _end(client: Client, url: str) -> End:
    from pypimigrate.live.client import Fault, RequestFailed

    whole = urlsplit(url).path.rstrip("/") == "/simple"  # the whole index: its body is tens of megabytes
    try:
        answer = await client.ask(url, method="HEAD", peek=not whole)
    except RequestFailed as failure:
        return End(fault=str(failure), absent=failure.fault in (Fault.OFFLINE, Fault.REFUSED))
    hops = tuple((hop.status, without_secrets(hop.url)) for hop in answer.hops)
    return End(answer.status, without_secrets(answer.left or answer.url), hops)


def run(index_url: str = "", contact: str = "", done: Callable[[], None] = lambda: None) -> list[Checked]:
    """Check the whole table against the service."""
    from pypimigrate.live.client import Client, Manners, origin

    new_hosts = {urlsplit(new).hostname for rule in RULES for new in rule.examples.values() if new}
    manners = Manners(
        hosts=frozenset({*HOSTS, "docs.pypi.org", *(host for host in new_hosts if host)}),
        origins=frozenset({origin(index_url)}) if index_url else frozenset(),
        plain=True,
        rate=5.0,
        contact=contact,
    )

    async def ask() -> list[Checked]:
        async with Client(manners) as client:
            return await check(client, RULES, done)

    return asyncio.run(ask())


def as_json(found: Iterable[Checked], today: datetime.date) -> str:
    """The evidence: a JSON object with the date and the examples."""
    return (
        json.dumps({"version": 1, "checked": today.isoformat(), "examples": [_fields(one) for one in found]}, indent=2)
        + "\n"
    )


def _fields(one: Checked) -> dict[str, Any]:
    return {
        "rule": one.rule,
        "old": one.old,
        "new": one.new,
        "outcome": one.outcome.value,
        "why": one.why,
        "old_end": _end_fields(one.old_end),
        "new_end": _end_fields(one.new_end),
    }


def _end_fields(end: End | None) -> dict[str, Any] | None:
    if end is None:
        return None
    hops = [{"status": status, "url": url} for status, url in end.hops]
    return {"status": end.status, "url": end.url, "hops": hops, "fault": end.fault}


def as_text(found: list[Checked]) -> str:
    """One line an example, its hops below it, and the counts. What is no longer true comes last, where one looks."""
    order = (Outcome.UNCHECKED, Outcome.TRUE, Outcome.UNKNOWN, Outcome.FALSE)
    lines = []
    for one in sorted(found, key=lambda one: order.index(one.outcome)):
        lines.append(f"{one.outcome.value:9}  {one.rule}  {one.old}{f': {one.why}' if one.why else ''}")
        for name, end in (("old", one.old_end), ("new", one.new_end)):
            if end is not None and end.hops:
                shown = " -> ".join(f"{status} {url}" for status, url in end.hops)
                more = f" -> {end.url}, not followed" if end.url != end.hops[-1][1] else ""
                lines.append(f"           {name}: {shown}{more}")
    counts = Counter(one.outcome for one in found)
    lines.append(f"{len(found)} examples: " + ", ".join(f"{counts[one]} {one.value}" for one in Outcome if counts[one]))
    return "\n".join(lines) + "\n"


def stale(days: int, today: datetime.date, evidence: Evidence | None = None) -> list[Rule]:
    """The rows whose evidence is older than that."""
    return [rule for rule in ALL_RULES if (today - datetime.date.fromisoformat(checked(rule, evidence))).days > days]
