"""Asks an index about projects: one request each, behind a canary for each of its endpoints."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from pypimigrate.errors import PypimigrateError
from pypimigrate.live.cache import FRESH, Cache
from pypimigrate.live.client import Answer, Client, Fault, Manners, RequestFailed, every, origin
from pypimigrate.live.verdicts import JSON_TYPE, File, Judged, NotJson, Project, Target, Verdict, judged
from pypimigrate.live.verdicts import of_index as _of_index
from pypimigrate.live.verdicts import of_json_api as _of_json_api
from pypimigrate.secrets.credentials import without_secrets

DEFAULT = "https://pypi.org/simple/"
CANARY = "pip"
"""A project that every index knows that is PyPI, or stands in for it."""


_LATER = "not asked yet"


@dataclass(frozen=True, slots=True)
class Settings:
    """Where to ask, and how. `index_url` is the one given by the user; empty: PyPI's own.

    `found`: the index was named by a configuration in the scanned tree. Then it must be public, and use https.
    """

    index_url: str = ""
    contact: str = ""
    found: bool = False


def complaint(settings: Settings) -> str:
    """What is wrong with settings that a user gave; empty if nothing is."""
    if settings.index_url and not re.fullmatch(r"https?://[^/?#@\s]+(?:/[^?#\s]*)?", settings.index_url):
        return "--index-url is no http(s) URL, or holds credentials, which are not sent"
    if settings.found and not settings.index_url.startswith("https://"):
        return "index-url of a configuration in the tree must use https: use --index-url for another one"
    if not settings.contact.isascii() or not settings.contact.isprintable() or len(settings.contact) > 200:
        return "--contact is too long, or cannot be sent in a header"
    return ""


def manners(settings: Settings) -> Manners:
    """The limits for an index. One that the user names may be a mirror at home: private, or plain http."""
    if settings.index_url and settings.found:
        host = urlsplit(settings.index_url).hostname or ""
        return Manners(hosts=frozenset({host}), contact=settings.contact)
    if settings.index_url:
        return Manners(hosts=frozenset(), origins=frozenset({origin(settings.index_url)}), contact=settings.contact)
    return Manners(hosts=frozenset({"pypi.org"}), contact=settings.contact)


class Index:
    """An index. `served` says for each endpoint why it cannot be asked; empty: it can."""

    def __init__(self, client: Client, cache: Cache, index_url: str = "") -> None:
        self._client = client
        self._cache = cache
        self._simple = (index_url or DEFAULT).rstrip("/") + "/"
        self._json = self._simple.removesuffix("simple/") + "pypi/"
        self.served = {"index": "", "json": ""}
        self._silent: RequestFailed | None = None
        """Why nobody answered the canary, if so."""

    async def judge(
        self, targets: Iterable[Target], done: Callable[[], None] = lambda: None, md5: Collection[str] = ()
    ) -> Asked:
        """The verdicts, and the projects as the index knows them; those in `md5` with the md5 of their files."""
        wanted: dict[str, list[Target]] = {}
        for target in targets:
            wanted.setdefault(target.project, []).append(target)
        asked = Asked({}, {})
        await self._canary()

        async def one(name: str) -> None:
            try:
                project = await self._project(name)
            except RequestFailed as failure:
                asked.verdicts.update({t: Judged(Verdict.UNKNOWN, str(failure)) for t in wanted[name]})
                return
            except _Lost as lost:
                asked.verdicts.update({t: Judged(Verdict.LOST, str(lost)) for t in wanted[name]})
                return
            if project is not None and name in md5:
                project = await self._with_md5(name, project)
            asked.projects[name] = project
            for target in wanted[name]:
                asked.verdicts[target] = await self._second(target, judged(target, project), project)

        await every([lambda name=name: one(name) for name in sorted(wanted)], done)  # type: ignore[misc]
        return asked

    async def _canary(self) -> None:
        """Ask each endpoint for a project that exists. One that does not know it proves nothing about others."""
        for endpoint, fetch in (("index", self._by_index), ("json", self._by_json)):
            if endpoint == "json" and not self._simple.endswith("/simple/"):
                self.served["json"] = "no address is known"
                return
            try:
                if await fetch(CANARY) is None:
                    self.served[endpoint] = f"it does not know {CANARY}"
            except RequestFailed as failure:
                self.served[endpoint] = str(failure)
                if failure.fault is not Fault.CONTENT:
                    self._silent = self._silent or failure
            except _Lost as lost:
                self.served[endpoint] = str(lost)
            if endpoint == "index" and not self.served[endpoint]:
                known = self._simple.endswith("/simple/")
                self.served["json"] = _LATER if known else "no address is known"
                return

    async def _project(self, name: str) -> Project | None:
        if not self.served["index"]:
            return await self._by_index(name)
        if not self.served["json"]:
            return await self._by_json(name)
        if self._silent is not None:
            raise self._silent
        raise RequestFailed(Fault.CONTENT, f"{self._simple} is not served as JSON ({self.served['index']})")

    async def _second(self, target: Target, first: Judged, project: Project | None) -> Judged:
        """A release without files is not in the index, but it has a page: the JSON API knows it."""
        if first.verdict is not Verdict.MISSING or not target.version or project is None:
            return first
        try:
            if not await self._json_served():
                return first
            answer = await self._client.ask(f"{self._json}{target.project}/{target.version}/json", method="HEAD")
        except (RequestFailed, _Lost) as failure:
            self.served["json"] = str(failure)
            return first
        return Judged(Verdict.EXISTS) if answer.status == 200 and not _home(answer) else first

    async def _with_md5(self, name: str, project: Project) -> Project:
        """The project, with the md5 of each file that the JSON API knows by the same sha256."""
        try:
            other = await self._by_json(name) if await self._json_served() else None
        except (RequestFailed, _Lost):
            return project
        sums = {} if other is None else {file.sha256: file.md5 for file in other.files.values()}
        files = {one: file._replace(md5=sums.get(file.sha256, "")) for one, file in project.files.items()}
        return replace(project, files=files)

    async def _json_served(self) -> bool:
        """Whether the JSON API knows the canary. It is asked when it is needed first."""
        if self.served["json"] == _LATER:
            self.served["json"] = "" if await self._by_json(CANARY) is not None else f"it does not know {CANARY}"
        return not self.served["json"]

    async def _by_index(self, name: str) -> Project | None:
        return await self._known(f"{self._simple}{name}/", JSON_TYPE, lambda answer: _index(answer, name))

    async def _by_json(self, name: str) -> Project | None:
        return await self._known(f"{self._json}{name}/json", "application/json", lambda answer: _json_api(answer, name))

    async def _known(self, url: str, accept: str, read: Callable[[Answer], Project]) -> Project | None:
        """A project from the cache or the service; None if the service says that there is none."""
        kept = self._cache.get(url)
        known = _restored(kept.value) if kept is not None else None
        if kept is not None and known is not None and kept.age < FRESH:
            return known
        etag = kept.etag if kept is not None and known is not None else ""
        answer = await self._client.ask(url, accept=accept, etag=etag)
        if answer.status == 304 and kept is not None and known is not None:
            self._cache.put(url, kept.value, etag)
            return known
        if answer.left:
            raise RequestFailed(Fault.FORBIDDEN, f"{url} leads to {without_secrets(answer.left)[:200]}")
        if _home(answer):
            raise _Lost(f"{url} leads to the home page")
        if answer.status in (404, 410):
            return None
        if answer.status != 200:
            raise RequestFailed(Fault.CONTENT, f"{url} answers {answer.status}")
        try:
            project = read(answer)
        except NotJson as error:
            raise RequestFailed(Fault.CONTENT, f"{url}: {error}") from None
        self._cache.put(url, _stored(project), answer.etag)
        return project


@dataclass(slots=True)
class Asked:
    """What was learned. A project is None if the index says that there is none, and not there if that is unknown."""

    verdicts: dict[Target, Judged]
    projects: dict[str, Project | None]


class _Lost(PypimigrateError):
    """A redirect to the home page."""


def _home(answer: Answer) -> bool:
    return len(answer.hops) > 1 and answer.url.split("/", 3)[3:] in ([], [""])


def _index(answer: Answer, name: str) -> Project:
    kind = answer.content_type.partition(";")[0].strip().lower()
    if kind not in (JSON_TYPE, "application/vnd.pypi.simple.latest+json", "application/json"):
        raise NotJson(f"{kind[:60] or 'nothing'} instead of JSON")
    return _of_index(answer.body, answer.url, name)


def _json_api(answer: Answer, name: str) -> Project:
    kind = answer.content_type.partition(";")[0].strip().lower()
    if kind != "application/json":
        raise NotJson(f"{kind[:60] or 'nothing'} instead of JSON")
    return _of_json_api(answer.body, name)


def _stored(project: Project) -> dict[str, Any]:
    return {
        "files": {name: list(file._replace(url=without_secrets(file.url))) for name, file in project.files.items()},
        "versions": None if project.versions is None else sorted(project.versions),
        "hidden": project.hidden,
    }


def _restored(value: object) -> Project | None:
    """The opposite of `_stored`; None if that is not what it is."""
    try:
        assert isinstance(value, dict)
        files = {
            str(name): File(str(url), str(sha), why, str(md5)) for name, (url, sha, why, md5) in value["files"].items()
        }
        versions = value["versions"]
        return Project(files, None if versions is None else frozenset(versions), bool(value["hidden"]))
    except (AssertionError, KeyError, TypeError, ValueError):
        return None
