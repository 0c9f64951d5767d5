"""What the text around a URL uses it for. Knows keys, flags and sections of many file formats, but no URL.

The tables are in `signs`. Everything here looks at one line, cut to a bounded length, and at the section it stands in.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pypimigrate.filekind import FileKind, Kind
from pypimigrate.model import Applicability, Context, Form, Role, Sighting
from pypimigrate.permissions import Permission
from pypimigrate.signs import DOUBTS, SECTION_BY_URL, SIGNS

SAFE, UNSAFE, ADVICE = Applicability.SAFE, Applicability.UNSAFE, Applicability.ADVICE
_SIDE = 400
"""How many bytes of the line, on each side, are looked at."""


_COMMENT = re.compile(r"^\s*(?:#|//|/?\*|--|;|%|dnl\s|rem\s|<!--|\"\"\"|''')|\s(?:#|//|--)\s|^\s*\*|\(\*")
_KEPT = re.compile(r"(?:[\w\]]\s*(?::?=|=>)|[(,])\s*[rubf]?[\"'`]?$")
_ALONE = re.compile(r"\W*$")
_MAY_BE_UPLOAD = re.compile(r"upload|register|repositor|submit")
_ADDS_JSON = re.compile(rb"[\"'`]\s*/?(?:%s|\{\w*\})?/json\b|\$\{?\w+\}?/json\b|[\"'`]/?json[\"'`/]")
_COMMENTED_SETTING = re.compile(r"[#;]+\s*[\w.-]+\s*=\s*$")
_GROWS_AFTER = re.compile(r"""["'`]\s*(?:\\\s*)?(?:\+|\.\.\s|<<|<>|</>|\|\||\.\s*["'$]|&\s*\w|\$|/|["'][\w$(/])""")
_GROWS_BEFORE = re.compile(
    r"(?:urljoin|path\.join|posixpath\.join|(?:url|uri)\w*\.join|\.join)\s*\(\s*[\[(]?\s*[rub]?[\"']$"
)
_WORDS = re.compile(r"endpoint|repositor|xml-?rpc|\bapi\b|upload|default|\s--?\w")
_EXPLICIT_LINK = re.compile(r"(?:\]\(<?|<|\.\.\s+_[^:]*:\s*|\]:\s*<?|href\s*=\s*[\"']?|:target:\s*)$")


_QUOTED = re.compile(r"[\"'`][^\"'`/]*$")
_PERMISSION = re.compile(rb"trusted[-_]host|allow[-_]hosts|proxy_set_header\s+host|--resolve", re.I)
_NEW_INDEX = re.compile(rb"(?:index-url|-i)[ =]{1,3}https://pypi\.org/simple")
_IDENTIFIER = re.compile(r"^\s*archive:\s*$")


class Survey(NamedTuple):
    """What matters for every URL of a file, and is found out once."""

    adds_json: bool
    blocked: bool
    new_index: bool


def survey(data: bytes, permitted: dict[int, Permission]) -> Survey:
    """Look over a whole file, in linear time. `permitted` is what becomes of the old hosts in lists of hosts."""
    return Survey(
        adds_json=_ADDS_JSON.search(data) is not None,
        blocked=any(_blocks(data, match.end(), permitted) for match in _PERMISSION.finditer(data)),
        new_index=_NEW_INDEX.search(data) is not None,
    )


def _blocks(data: bytes, start: int, permitted: dict[int, Permission]) -> bool:
    """Whether the list of hosts at `start` will not let the new hosts through that the old one stood for."""
    value = data[start : start + _SIDE]
    safe = any(start <= at < start + _SIDE and one.cap is SAFE for at, one in permitted.items())
    return b"python.org" in value and not safe and not (b"pypi.org" in value and b"pythonhosted.org" in value)


def role_of(data: bytes, sighting: Sighting, file: FileKind, known: Survey) -> Context | None:
    """The role of `sighting` in `data`; None if the text is certainly no use of the URL."""
    start, end = sighting.span
    before = _line_before(data, start)
    if file.name.endswith((".cfg", ".ini", ".conf")) and before[:1].isspace() and not before.strip():
        before = _key_above(data, start)
    after = re.split(r"[\r\n]", data[end : end + _SIDE].decode("latin-1"), maxsplit=1)[0].lower()
    cap, reason = _cap(data, sighting, file, known, before, after)
    if sighting.form is not Form.URL:
        if sighting.form is Form.HOST and _IDENTIFIER.match(before):
            return None
        return Context(Role.HOST if sighting.form is Form.HOST else Role.LINK, cap=cap, reason=reason)
    grows = _grows(data, end, before, file, known)
    role, sure = _role(data, start, before, after, file)
    note = _SECTION_NOTE if role is Role.UPLOAD and SECTION_BY_URL.search(before) else ""
    return Context(role, sure, cap, reason, grows, note)


_SECTION_NOTE = "a section of ~/.pypirc that holds the old URL must change as well: distutils finds it by the URL"


def _line_before(data: bytes, start: int) -> str:
    """The lower-cased text on the line before `start`, at most `_SIDE` bytes of it, one character a byte."""
    window = data[max(0, start - _SIDE) : start].decode("latin-1").lower()
    return re.split(r"[\r\n]", window)[-1]


def _key_above(data: bytes, start: int) -> str:
    """The key whose value goes on over several lines, as if it stood on the same one."""
    for line in reversed(data[max(0, start - 2000) : start].decode("latin-1").lower().splitlines()[:-1]):
        if line[:1].strip():
            return re.sub(r"([=:]).*", r"\1 ", line)
    return ""


def _grows(data: bytes, end: int, before: str, file: FileKind, known: Survey) -> bool:
    """Whether code adds something behind the URL."""
    if file.kind in (Kind.PROSE, Kind.MARKUP):
        return False
    if file.kind is not Kind.RECIPE and known.adds_json and _KEPT.search(before):
        return True  # the page of a project, kept in a name, is the JSON API as soon as /json is added
    after = data[end : end + 120].decode("latin-1")
    return bool(_GROWS_AFTER.match(after) or (after[:1] in "\"'" and _GROWS_BEFORE.search(before)))


def _role(data: bytes, start: int, before: str, after: str, file: FileKind) -> tuple[Role, Applicability]:
    section = _section(data, start, file)
    if section is not None:
        return section
    for sign in SIGNS:
        if (not sign.kinds or file.kind in sign.kinds) and sign.before.search(before):
            return sign.role, sign.sure
    if file.kind in (Kind.PROSE, Kind.MARKUP):
        return Role.LINK, _sure_of_prose(before, after)
    if _COMMENT.search(before) and not _COMMENTED_SETTING.match(before):
        return Role.LINK, UNSAFE if _ALONE.match(before) else _sure_of_prose(before, after)
    if file.kind is Kind.OTHER and not re.search(r"[=:]\s*[\"']?$|[\"']$", before):
        return Role.LINK, _sure_of_prose(before, after)
    return Role.BASE, UNSAFE if _MAY_BE_UPLOAD.search(before) else SAFE


def _sure_of_prose(before: str, after: str) -> Applicability:
    """Prose may speak of an endpoint or of the default of an option: then its address is no link."""
    if _EXPLICIT_LINK.search(before):
        return SAFE
    if before.endswith(("`", '"', "'")) or _WORDS.search(before + " " + after[:60]):
        return ADVICE
    return SAFE


_ARTIFACTORY = re.compile(r"(?:^|[\s{,\"'-])(url|pypi_?registry_?url)[\"']?\s*[:=]\s*[\"']?$")
_REGISTRY = re.compile(rb"pypi_?registry_?url", re.I)
_SOURCES = re.compile(r"\[\[(?:source|tool\.(?:poetry|pdm)\.source|tool\.uv\.index)\]\]")


def _section(data: bytes, start: int, file: FileKind) -> tuple[Role, Applicability] | None:
    """Roles that a key has only in a section or a file of its own."""
    line = _line_before(data, start)
    if file.kind is Kind.CONFIG and re.match(r"\s*url\s*=\s*[\"']$", line):
        header = data.rfind(b"[[", max(0, start - 2000), start)
        if header >= 0 and _SOURCES.match(data[header : header + 40].decode("latin-1").lower()):
            return Role.INDEX, SAFE
    if (key := _ARTIFACTORY.search(line)) and _REGISTRY.search(data, max(0, start - 1000), start + 1000):
        return (Role.FILE if key[1] == "url" else Role.BASE), UNSAFE
    if re.match(r"[\s-]*server\s*:\s*[\"']?$", line) and file.name.endswith((".yml", ".yaml")):
        near = data[max(0, start - 1000) : start + 1000].lower()
        if re.search(rb"provider:\s*[\"']?pypi", near):
            return Role.UPLOAD, SAFE
    return None


_POETRY_SOURCE = b"[[tool.poetry.source]]"
_NAMED_PYPI = re.compile(rb"^[ \t]*name[ \t]*=[ \t]*[\"']pypi[\"']", re.M | re.I)


def _poetry_refuses(data: bytes, start: int) -> bool:
    """Whether the URL stands in a source of Poetry that is named pypi; those must have none."""
    header = data.rfind(b"\n[", max(0, start - 2000), start) + 1
    end = data.find(b"\n[", start, start + 2000)
    table = data[header : end if end >= 0 else start + 2000]
    return table.startswith(_POETRY_SOURCE) and _NAMED_PYPI.search(table) is not None


def _cap(
    data: bytes, sighting: Sighting, file: FileKind, known: Survey, before: str, after: str
) -> tuple[Applicability, str]:
    """The most that may be done to this text, and why."""
    caps = [(file.cap, file.reason)]
    if file.name.endswith(".eb") and not before.lstrip().startswith("homepage"):
        caps.append(
            (UNSAFE, "EasyBuild knows the old address and treats it in a special way; PYPI_SOURCE is the better form")
        )
    if sighting.doubt:
        caps.append((ADVICE, sighting.doubt))
    if "json" in sighting.escape and not (
        file.name.endswith((".json", ".ipynb", ".js", ".ts")) and _QUOTED.search(before)
    ):
        caps.append((ADVICE, "its slashes are escaped"))
    caps += [
        (doubt.cap, doubt.reason)
        for doubt in DOUBTS
        if (not doubt.kinds or file.kind in doubt.kinds) and doubt.before.search(before) and doubt.after.match(after)
    ]
    if _among_aliases(data, sighting, before, after):
        caps.append((ADVICE, "it stands in a list with the new address: names that mean the same"))
    if file.test and file.kind in (Kind.PYTHON, Kind.CODE) and not _COMMENT.search(before):
        caps.append((UNSAFE, "a test may expect it: what it tests must change as well"))
    if known.blocked:
        caps.append((UNSAFE, "a permission in this file names the old host: change both"))
    if "index-url" in before and known.new_index and "test" not in sighting.text:
        caps.append((ADVICE, "another index in this file has the new address already"))
    if (
        file.name.endswith((".tex", ".sty", ".cls", ".1", ".8", ".man"))
        and data[sighting.span.end : sighting.span.end + 1] == b"\\"
    ):
        caps.append((ADVICE, "it may go on behind a backslash"))
    if file.name == "pyproject.toml" and _poetry_refuses(data, sighting.span.start):
        caps.append((ADVICE, "Poetry refuses a source that is named pypi and has a URL: delete this source"))
    near = data[max(0, sighting.span.start - _SIDE) : sighting.span.end + _SIDE]
    if b"//pypi.org/simple" in near and re.match(r"\s*url\s*=\s*[\"']$", before):
        caps.append((ADVICE, "another source in this file has the new address already"))
    return max(caps, key=lambda one: one[0].doubt)


_ITEM_BEFORE = re.compile(r"\s*[-*]?\s*[rub]?[\"'`]?$")
_ITEM_AFTER = re.compile(r"[\"'`]?,?\s*$")
_NEW_HOST = re.compile(rb"//(?:test\.)?pypi\.org\b")


def _among_aliases(data: bytes, sighting: Sighting, before: str, after: str) -> bool:
    """Whether it is one of several items, one of which is the new address already."""
    start, end = sighting.span
    if _ITEM_BEFORE.match(before) and _ITEM_AFTER.match(after):
        return bool(_NEW_HOST.search(data, max(0, start - _SIDE), end + _SIDE))
    in_list = re.search(r"[\[({,]\s*[\"']$", before) and re.match(r"[\"']\s*[,\])}]", after)
    return bool(in_list and re.search(r"[\"']https?://(?:test\.)?pypi\.org\b", before + after))
