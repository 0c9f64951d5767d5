"""What an index says about a project, and what that means for a URL. No network here."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

from packaging.utils import canonicalize_name, canonicalize_version

from pypimigrate.errors import PypimigrateError
from pypimigrate.pypi.url import masked

JSON_TYPE = "application/vnd.pypi.simple.v1+json"


class Verdict(StrEnum):
    """What is known about a target."""

    EXISTS = "exists"
    MISSING = "missing"
    YANKED = "yanked"
    LOST = "lost"  # it leads to the home page
    UNKNOWN = "unknown"


class Judged(NamedTuple):
    """A verdict, and why."""

    verdict: Verdict
    why: str = ""


class Target(NamedTuple):
    """What a URL on pypi.org or files.pythonhosted.org is about. `project` is normalised; `path` is a file's path."""

    project: str
    version: str = ""
    file: str = ""
    path: str = ""


class File(NamedTuple):
    """A distribution file: its URL, absolute, its sha256 (or ""), whether its release is yanked, and why, its md5.

    The Index API names no md5: it is "" until the JSON API was asked.
    """

    url: str
    sha256: str
    yanked: str | bool
    md5: str = ""


@dataclass(frozen=True, slots=True)
class Project:
    """What an index says. `versions` is None if it does not list them; `hidden`: its files are not shown."""

    files: dict[str, File]
    versions: frozenset[str] | None = None
    hidden: bool = False


class NotJson(PypimigrateError):
    """The answer is not what an index says."""


_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?"
_PAGE = re.compile(rf"/(?:project|pypi)/({_NAME})(?:/([A-Za-z0-9][A-Za-z0-9.!+_-]*))?(?:/json)?/?")
_SIMPLE = re.compile(rf"/simple/({_NAME})/?")
_FEED = re.compile(rf"/rss/project/({_NAME})/releases\.xml")
_PREDICTABLE = re.compile(rf"/packages/[A-Za-z0-9._-]+/[A-Za-z0-9]/({_NAME})/([^/]+)")
_HASHED = re.compile(r"/packages/([0-9a-f]{2})/([0-9a-f]{2})/([0-9a-f]{60})/([^/]+)")
_WHEEL = re.compile(rf"({_NAME})-[^-]+(?:-\d[^-]*)?-[^-]+-[^-]+-[^-]+\.whl")
_SDIST = re.compile(rf"({_NAME})-\d[^-/]*\.(?:tar\.(?:gz|bz2|xz|Z)|tgz|zip)")
FILE_HOST = "files.pythonhosted.org"


def target(url: str) -> Target | None:
    """What to ask about `url`, the URL that a fix writes; None if it is about no project, or is a template."""
    if masked(url)[1]:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if "@" in parts.netloc or parts.query or "%" in parts.path or parts.scheme != "https":
        return None
    if parts.netloc == "pypi.org":
        if (page := _PAGE.fullmatch(parts.path)) and page[2] != "json":
            return Target(canonicalize_name(page[1]), page[2] or "")
        named = page or _SIMPLE.fullmatch(parts.path) or _FEED.fullmatch(parts.path)
        return Target(canonicalize_name(named[1])) if named else None
    if parts.netloc != FILE_HOST:
        return None
    if hashed := _HASHED.fullmatch(parts.path):
        named = _WHEEL.fullmatch(hashed[4]) or _SDIST.fullmatch(hashed[4])
        return Target(canonicalize_name(named[1]), file=hashed[4], path=parts.path) if named else None
    predictable = _PREDICTABLE.fullmatch(parts.path)
    if predictable is None or predictable[2].endswith(".asc"):
        return None
    return Target(canonicalize_name(predictable[1]), file=predictable[2], path=parts.path)


def judged(target: Target, project: Project | None) -> Judged:
    """The verdict on `target`. `project` is None if the index says that there is none."""
    if project is None:
        return Judged(Verdict.MISSING, f"there is no project {target.project} on the index")
    if target.file:
        return _judged_file(target, project)
    if not target.version:
        return Judged(Verdict.EXISTS)
    wanted = _version(target.version)
    yanked = [file.yanked for name, file in project.files.items() if _of_version(name, target.project) == wanted]
    if project.versions is None and not yanked:
        return Judged(Verdict.UNKNOWN, "the index does not list versions, and no file of this one")
    if not yanked and wanted not in {_version(one) for one in project.versions or ()}:
        if project.hidden:
            return Judged(Verdict.UNKNOWN, f"the index hides the files of {target.project}")
        return Judged(Verdict.MISSING, f"there is no release {target.version} of {target.project} on the index")
    if yanked and all(one is not False for one in yanked):
        return Judged(Verdict.YANKED, f"release {target.version} is yanked{_because(yanked[0])}")
    return Judged(Verdict.EXISTS)


def _judged_file(target: Target, project: Project) -> Judged:
    found = project.files.get(target.file)
    if found is None:
        if project.hidden:
            return Judged(Verdict.UNKNOWN, f"the index hides the files of {target.project}")
        return Judged(Verdict.MISSING, f"{target.project} has no file {target.file} on the index")
    here = urlsplit(found.url)
    if _HASHED.fullmatch(target.path) and here.netloc == FILE_HOST and here.path != target.path:
        return Judged(Verdict.MISSING, f"{target.file} has another address today")
    if found.yanked is not False:
        return Judged(Verdict.YANKED, f"{target.file} is yanked{_because(found.yanked)}")
    return Judged(Verdict.EXISTS)


def _because(reason: str | bool) -> str:
    text = " ".join(reason.split())[:120] if isinstance(reason, str) else ""
    return f": {text}" if text else ""


def canonical(target: Target, project: Project | None) -> File | None:
    """The one address that PyPI serves a file of a predictable address from, with its sha256; None if not certain."""
    found = project.files.get(target.file) if project is not None and target.file else None
    if found is None or not re.fullmatch(r"[0-9a-f]{64}", found.sha256):
        return None
    parts = urlsplit(found.url)
    hashed = _HASHED.fullmatch(parts.path)
    if parts.scheme != "https" or parts.netloc != FILE_HOST or parts.query or hashed is None:
        return None
    return found if unquote(hashed[4]) == hashed[4] == target.file else None


def _version(text: str) -> str:
    """`text` so that two spellings of one version are equal, by PEP 440. A spelling that it does not allow stays."""
    return canonicalize_version(text.lower())


def _of_version(file: str, project: str) -> str:
    """The version that a file name is about, for comparison; empty if that is not certain."""
    stem = re.sub(r"\.(?:tar\.(?:gz|bz2|xz|Z)|tgz|zip|whl|egg|exe)$", "", file)
    for end in range(len(stem)):
        if stem[end] == "-" and canonicalize_name(stem[:end]) == project:
            version = stem[end + 1 :]
            return _version(version.partition("-")[0] if file.endswith((".whl", ".egg", ".exe")) else version)
    return ""


def _loaded(body: bytes) -> dict[str, Any]:
    """A JSON object. Raises NotJson: no JSON, too deep, NaN, no object."""

    def refused(name: str) -> None:
        raise NotJson(name)

    try:
        found = json.loads(body, parse_constant=refused)
    except (ValueError, RecursionError):
        raise NotJson("broken JSON") from None
    if not isinstance(found, dict):
        raise NotJson("no JSON object")
    return found


def of_index(body: bytes, url: str, name: str) -> Project:
    """A project from the Index API's JSON (PEP 691), as `url` answers it. Raises NotJson."""
    found = _loaded(body)
    meta, listed, given = found.get("meta"), found.get("files"), found.get("versions")
    if not isinstance(meta, dict) or not str(meta.get("api-version", "")).startswith("1.") or not _is(listed, dict):
        raise NotJson("not an index")
    if not isinstance(found.get("name"), str) or canonicalize_name(found["name"]) != name:
        raise NotJson("another project")
    files = {}
    for one in listed or ():
        hashes = one.get("hashes")
        if isinstance(one.get("filename"), str) and isinstance(one.get("url"), str):
            sha256 = hashes.get("sha256") if isinstance(hashes, dict) else None
            yanked = one.get("yanked", False)
            files[one["filename"]] = File(
                _absolute(url, one["url"]),
                sha256 if isinstance(sha256, str) else "",
                yanked if isinstance(yanked, str | bool) else False,
            )
    status = found.get("project-status")
    hidden = isinstance(status, dict) and status.get("status") == "quarantined"
    return Project(files, frozenset(given) if given is not None and _is(given, str) else None, hidden)


def of_json_api(body: bytes, name: str) -> Project:
    """A project from PyPI's JSON API (/pypi/NAME/json). Raises NotJson."""
    found = _loaded(body)
    info, releases = found.get("info"), found.get("releases")
    if not isinstance(info, dict) or not isinstance(info.get("name"), str) or canonicalize_name(info["name"]) != name:
        raise NotJson("not the JSON API")
    if not isinstance(releases, dict) or not all(_is(listed, dict) for listed in releases.values()):
        raise NotJson("no releases")
    files = {}
    for one in (one for listed in releases.values() for one in listed):
        digests = one.get("digests")
        if isinstance(one.get("filename"), str) and isinstance(one.get("url"), str):
            sums = [digests.get(kind, "") if isinstance(digests, dict) else "" for kind in ("sha256", "md5")]
            sha256, md5 = (given if isinstance(given, str) else "" for given in sums)
            reason = one.get("yanked_reason")
            yanked = reason if isinstance(reason, str) and reason else True
            files[one["filename"]] = File(one["url"], sha256, yanked if one.get("yanked") else False, md5)
    return Project(files, frozenset(releases))


def _is(listed: object, kind: type) -> bool:
    return isinstance(listed, list) and all(isinstance(one, kind) for one in listed)


def _absolute(url: str, given: str) -> str:
    try:
        return urljoin(url, given).partition("#")[0]
    except ValueError:
        return ""
