"""What the text around a URL uses it for. Knows keys, flags and sections of many file formats, but no URL.

The tables are in `role_rules` and `cautions`. Everything here looks at one line, cut to a bounded length, and a bounded
way around it.
"""

from __future__ import annotations

import re
from functools import cache, cached_property
from typing import NamedTuple

from pypimigrate.filetypes.filetype import FileKind, Kind
from pypimigrate.model import Applicability, Candidate, Context, Form, Role
from pypimigrate.places import passage
from pypimigrate.places.cautions import CAUTIONS, Caution
from pypimigrate.places.host_lists import Permission
from pypimigrate.places.role_rules import COMMENT, ROLE_RULES, SECTION_BY_URL, RoleRule

SAFE, UNSAFE, ADVICE = Applicability.SAFE, Applicability.UNSAFE, Applicability.ADVICE
_SIDE = 400
"""How many bytes of the line, on each side, are looked at."""
_NEAR = 1000
"""How many bytes, on each side, other lines are looked at."""


_COMMENT = re.compile(COMMENT)
_KEPT = re.compile(r"(?:[\w\]]\s*(?::?=|=>)|[(,])\s*[rubf]?[\"'`]?$")
_ADDS_JSON = re.compile(
    rb"[\"'`]\s*/?(?:%s|\{\w*\})?/json\b|\$[{(]?\w+[})]?/json\b|\{\{[^{}]{1,60}\}\}/json\b|[\"'`]/?json[\"'`/]"
)
_JSON_WORDS = (b"/json", b"'json", b'"json', b"`json")
MAY_GROW = "this file adds /json to an address: if it is this one, it is not the page"
_ADDS_PATH = re.compile(
    rb"[\"'`]\s*/json\b|(?<![/\w])(?:%\(\w+\)s|\$\{[\w:.]+\}|\$[{(]?\w+[})]?|\{\{?[^{}\n]{1,60}\}?\})"
    rb"(?:/[^\s/\"'`<>]{1,40})?/json\b"
)
_PAGE = re.compile(r"https?://[^/]+/(?:pypi|project)/[^/?#]+(?:/(?!json)[^/?#]+)?/?")
_GROWS_AFTER = re.compile(r"""["'`]\s*(?:\\\s*)?(?:\+|\.\.\s|<<|<>|</>|\|\||\.\s*["'$]|&\s*\w|\$|/|["'][\w$(/])""")
_GROWS_BEFORE = re.compile(
    r"(?:urljoin|path\.join|posixpath\.join|(?:url|uri)\w*\.join|\.join)\s*\(\s*[\[(]?\s*[rub]?[\"']$"
)
_WORDS = re.compile(
    r"endpoint|repositor|xml-?rpc|\bapi\b|upload|default|\s--?\w|\brequests?\b|\bremote calls?\b"
    r"|\b(?:delivers?|delivered|deploys?|deployed|ships?|shipped|posts?|posted) (?:[\w-]+ ){0,4}to\b|\bquer(?:y|ies)\b"
    r"|\btwine\b|\b(?:talks?|connects?) to\b|\b(?:are|is|be) sent\b|\bsends?\b"
)
_EXPLICIT_LINK = re.compile(r"(?:\]\(<?|<|\.\.\s+_[^:]*:\s*|\]:\s*<?|href\s*=\s*[\"']?|:target:\s*)$")


_QUOTED = re.compile(r"[\"'`][^\"'`/]*$")
_PERMISSION = re.compile(rb"trusted[-_]host|allow[-_]hosts|proxy_set_header\s+host|--resolve", re.I)
_PERMISSION_WORDS = (
    b"trusted-host",
    b"trusted_host",
    b"allow-hosts",
    b"allow_hosts",
    b"proxy_set_header",
    b"--resolve",
)
_NEW_INDEX = re.compile(rb"(?:index-url|-i)[ =]{1,3}https://pypi\.org/simple")
_IDENTIFIER = re.compile(r"^\s*archive:\s*$")


_HISTORY = re.compile(r"(?:change(?:s|log|_?log)?|history|news|release[-_]?notes|what'?s?[-_]?new)\b", re.I)
"""Files that tell what was: an address in a sentence of theirs may be the one of that time."""


class FileFacts:
    """What matters for every URL of a file; each answer is found once, when it is first asked for, in linear time.

    `permitted` is what becomes of the old hosts in lists of hosts.
    """

    def __init__(self, data: bytes, permitted: dict[int, Permission]) -> None:
        self._data, self._permitted = data, permitted

    @cached_property
    def adds_json(self) -> bool:
        """Whether something adds /json to a name or to a string."""
        return any(word in self._data for word in _JSON_WORDS) and _ADDS_JSON.search(self._data) is not None

    @cached_property
    def adds_path(self) -> bool:
        """Whether something adds the path /json to a name or to a string."""
        return b"/json" in self._data and _ADDS_PATH.search(self._data) is not None

    @cached_property
    def blocked(self) -> bool:
        """Whether a list of hosts will not let the new ones through."""
        # a plain search is many times as fast as a pattern, and most files have none of these words
        lowered = self._data.lower()
        return any(word in lowered for word in _PERMISSION_WORDS) and any(
            _blocks(self._data, match.end(), self._permitted) for match in _PERMISSION.finditer(self._data)
        )

    @cached_property
    def new_index(self) -> bool:
        """Whether the file names the new index already."""
        return b"https://pypi.org/simple" in self._data and _NEW_INDEX.search(self._data) is not None


def _blocks(data: bytes, start: int, permitted: dict[int, Permission]) -> bool:
    """Whether the list of hosts at `start` will not let the new hosts through that the old one stood for."""
    value = data[start : start + _SIDE]
    safe = any(start <= at < start + _SIDE and one.limit is SAFE for at, one in permitted.items())
    return b"python.org" in value and not safe and not (b"pypi.org" in value and b"pythonhosted.org" in value)


class LineContext(NamedTuple):
    """A candidate and the line around it: `before` and `after` are lower-cased, one character a byte."""

    data: bytes
    candidate: Candidate
    file: FileKind
    before: str
    after: str


def here(data: bytes, candidate: Candidate, file: FileKind) -> LineContext:
    """What the tables look at."""
    start, end = candidate.span
    before = _line_before(data, start)
    if file.name.endswith((".cfg", ".ini", ".conf")) and before[:1].isspace() and not before.strip():
        before = _key_above(data, start)
    after = re.split(r"[\r\n]", data[end : end + _SIDE].decode("latin-1"), maxsplit=1)[0].lower()
    return LineContext(data, candidate, file, before, after)


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern of the tables, compiled when it is first needed: most runs end before."""
    return re.compile(pattern)


def role_rule_of(place: LineContext) -> RoleRule:
    """The first row that fits."""
    return next(rule for rule in _role_rules(place.file.kind) if _fits(rule, place))


def cautions_of(place: LineContext) -> list[Caution]:
    """Every doubt that fits."""
    found = []
    around: list[str] = []
    for caution in _cautions(place.file.kind):
        if _fits(caution, place):
            if caution.text_before or caution.text_after:
                around = around or _told(place)
                if caution.text_before and not compiled(caution.text_before).search(around[0]):
                    continue
                if caution.text_after and not compiled(caution.text_after).match(around[1]):
                    continue
            found.append(caution)
    return found


@cache
def _role_rules(kind: Kind) -> tuple[RoleRule, ...]:
    return tuple(rule for rule in ROLE_RULES if not rule.kinds or kind in rule.kinds)


@cache
def _cautions(kind: Kind) -> tuple[Caution, ...]:
    return tuple(caution for caution in CAUTIONS if not caution.kinds or kind in caution.kinds)


def _fits(row: RoleRule | Caution, place: LineContext) -> bool:
    return bool(
        (not row.before or compiled(row.before).search(place.before))
        and (not row.after or compiled(row.after).match(place.after))
        and (not row.files or compiled(row.files).search(place.file.name))
        and (not row.url or compiled(row.url).search(place.candidate.text.lower()))
        and (not row.section or compiled(row.section).fullmatch(_section(place.data, place.candidate.span.start)))
        and (
            not row.parent_key or compiled(row.parent_key).fullmatch(_key_above(place.data, place.candidate.span.start))
        )
        and (not row.nearby or compiled(row.nearby).search(_near(place.data, place.candidate.span.start)))
    )


_FAR = 200
_BREAK = re.compile(rb"[ \t]*(?:\r\n?|\n)[ \t]*(?:(?:#+|//+|\*|--|;+|>+)(?=[ \t\r\n]))?[ \t]*")


def _told(place: LineContext) -> list[str]:
    """The lower-cased text before and behind a URL as if it stood on one line; one character a byte."""
    start, end = place.candidate.span
    sides = place.data[max(0, start - _FAR) : start], place.data[end : end + _FAR]
    return [re.sub(r"[ \t]+", " ", _BREAK.sub(b" ", side).lower().decode("latin-1")) for side in sides]


def _near(data: bytes, start: int) -> str:
    return data[max(0, start - _NEAR) : start + _NEAR].lower().decode("latin-1")


_HEADER = re.compile(r"\s*(\[{1,2}[^\[\]]+\]{1,2})\s*(?:[#;].*)?")


def _section(data: bytes, start: int) -> str:
    """The header of the section that `start` is in, as `[metadata]`, lower-cased; empty if none is near."""
    for line in reversed(data[max(0, start - 2 * _NEAR) : start].lower().decode("latin-1").splitlines()[:-1]):
        header = _HEADER.fullmatch(line)
        if header:
            return header[1]
    return ""


def role_of(data: bytes, candidate: Candidate, file: FileKind, known: FileFacts) -> Context | None:
    """The role of `candidate` in `data`; None if the text is certainly no use of the URL, or nobody's to change."""
    if file.silent:
        return None
    place = here(data, candidate, file)
    limit, reason = _limit(place, known)
    if candidate.form is not Form.URL:
        if known.blocked and limit is SAFE:
            limit, reason = UNSAFE, "a permission in this file names the old host: change both"
        changelog = file.name.endswith(".spec") and in_changelog(data, candidate.span.start)
        if candidate.form is Form.HOST and (changelog or _IDENTIFIER.match(place.before)):
            return None
        return Context(Role.HOST if candidate.form is Form.HOST else Role.LINK, limit=limit, reason=reason)
    rule = role_rule_of(place)
    if known.blocked and limit is SAFE and not (rule.role is Role.LINK and file.kind in (Kind.PROSE, Kind.MARKUP)):
        limit, reason = UNSAFE, "a permission in this file names the old host: change both"
    role_limit = _limit_of_prose(place) if rule.depends_on_sentence else rule.role_limit
    grows = _grows(data, candidate.span.end, place.before, file, known)
    code = file.kind not in (Kind.PROSE, Kind.MARKUP) or file.name.endswith((".xml", ".adoc"))
    in_program = code and not _COMMENT.search(place.before)
    if in_program and not grows and limit is SAFE and known.adds_path and _PAGE.fullmatch(candidate.text):
        limit, reason = UNSAFE, MAY_GROW
    note = _SECTION_NOTE if rule.role is Role.UPLOAD and compiled(SECTION_BY_URL).search(place.before) else ""
    return Context(rule.role, role_limit, limit, reason, grows, note)


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


def _grows(data: bytes, end: int, before: str, file: FileKind, known: FileFacts) -> bool:
    """Whether code adds something behind the URL."""
    if file.kind in (Kind.PROSE, Kind.MARKUP):
        return False
    whole = data[max(0, end - 5) : end] == b"/json"
    if file.kind is not Kind.RECIPE and _KEPT.search(before) and known.adds_json and not whole:
        return True  # the page of a project, kept in a name, is the JSON API as soon as /json is added
    after = data[end : end + 120].decode("latin-1")
    return bool(_GROWS_AFTER.match(after) or (after[:1] in "\"'" and _GROWS_BEFORE.search(before)))


def _limit_of_prose(place: LineContext) -> Applicability:
    """Prose may speak of an endpoint or of the default of an option: then its address is no link."""
    if _EXPLICIT_LINK.search(place.before):
        return SAFE
    sentence = passage.sentence(place.data, place.candidate.span)
    if place.before.endswith(("`", '"', "'")):
        return ADVICE
    if "?" not in place.candidate.text and _WORDS.search(sentence):  # with a query it is no endpoint, but a page
        return ADVICE
    return SAFE if passage.is_english(sentence) and not _HISTORY.match(place.file.name) else UNSAFE


_POETRY_SOURCE = b"[[tool.poetry.source]]"
_NAMED_PYPI = re.compile(rb"^[ \t]*name[ \t]*=[ \t]*[\"']pypi[\"']", re.M | re.I)


def _poetry_refuses(data: bytes, start: int) -> bool:
    """Whether the URL stands in a source of Poetry that is named pypi; those must have none."""
    header = data.rfind(b"\n[", max(0, start - 2000), start) + 1
    end = data.find(b"\n[", start, start + 2000)
    table = data[header : end if end >= 0 else start + 2000]
    return table.startswith(_POETRY_SOURCE) and _NAMED_PYPI.search(table) is not None


def _limit(place: LineContext, known: FileFacts) -> tuple[Applicability, str]:
    """The most that may be done to this text, and why."""
    data, candidate, file, before, after = place
    limits = [(file.limit, file.reason)]
    if candidate.doubt:
        limits.append((ADVICE, candidate.doubt))
    if "json" in candidate.escape and not (
        file.name.endswith((".json", ".ipynb", ".js", ".ts")) and _QUOTED.search(before)
    ):
        limits.append((ADVICE, "its slashes are escaped"))
    limits += [(caution.limit, caution.reason) for caution in cautions_of(place)]
    if file.name.endswith((".po", ".pot")) and _is_translated(data, candidate.span.start):
        limits.append((UNSAFE, "translations are looked up by this text: their catalogues must change as well"))
    if file.kind is not Kind.PYTHON and _ENDPOINT.fullmatch(candidate.text) and _tells_history(place):
        limits.append((UNSAFE, "a history tells what was"))
    if _among_aliases(data, candidate, before, after):
        limits.append((ADVICE, "it stands in a list with the new address: names that mean the same"))
    if file.test and file.kind in (Kind.PYTHON, Kind.CODE) and not _COMMENT.search(before):
        limits.append((UNSAFE, "a test may expect it: what it tests must change as well"))
    if "index-url" in before and known.new_index and "test" not in candidate.text:
        limits.append((ADVICE, "another index in this file has the new address already"))
    if file.name == "pyproject.toml" and _poetry_refuses(data, candidate.span.start):
        limits.append((ADVICE, "Poetry refuses a source that is named pypi and has a URL: delete this source"))
    near = data[max(0, candidate.span.start - _SIDE) : candidate.span.end + _SIDE]
    if b"//pypi.org/simple" in near and re.match(r"\s*url\s*=\s*[\"']$", before):
        limits.append((ADVICE, "another source in this file has the new address already"))
    return max(limits, key=lambda one: one[0].doubt)


_ENDPOINT = re.compile(
    r"(?:https?:)?//[^/]+(?:/(?:pypi|simple|packages/source)(?:/[\w.-]{1,60}){0,2})?/?|[^?]*/pypi/%s/?"
)
"""The site, the index, or a prefix: what a program asks, and not the page of one project with a link to it."""
_PROJECT = re.compile(r"(?:https?:)?//[^/]+/pypi/[\w.-]+/?")


def _tells_history(place: LineContext) -> bool:
    """Whether the place stands in a history, in the changelog of a spec file, or in HISTORY of a manual page."""
    if _EXPLICIT_LINK.search(place.before) or _PROJECT.fullmatch(place.candidate.text):
        return False
    start = place.candidate.span.start
    if place.file.name.endswith(".spec"):
        return in_changelog(place.data, start)
    if place.data.startswith((b".TH", b".SH", b'.\\"', b".Dd")):
        section = (b"\n" + place.data[:start]).rfind(b"\n.S")
        return re.match(rb"\.S[hH]\s+\"?HISTORY", place.data[max(0, section) : section + 20]) is not None
    return _HISTORY.match(place.file.name) is not None


def _is_translated(data: bytes, start: int) -> bool:
    """Whether a place of a catalogue is in the text that is translated, and not in the translation or a comment."""
    line = data.rfind(b"\n", 0, start) + 1
    source = max(data.rfind(b"\nmsgid", 0, start), 0 if data.startswith(b"msgid") else -1)
    return data[line : line + 1] != b"#" and source > data.rfind(b"\nmsgstr", 0, start)


def in_changelog(data: bytes, start: int) -> bool:
    """Whether a place is behind the `%changelog` of a spec file, which is its last section."""
    return data.rfind(b"\n%changelog", 0, start) >= 0


_ITEM_BEFORE = re.compile(r"\s*[-*]?\s*[rub]?[\"'`]?$")
_ITEM_AFTER = re.compile(r"[\"'`]?,?\s*$")
_ROOT = re.compile(
    rb"(?:[,\[({\s]|\A)[\"']https?://((?:upload\.|test\.|www\.)?pypi\.(?:org|io)|(?:(?:test)?pypi|cheeseshop)\.python\.org)/?[\"']"
    rb"(?=\s*[,\])}])"
)
"""An item of a list in a program: one of the addresses that PyPI has, or had."""
_NEW_HOST = re.compile(rb"//(?:test\.)?pypi\.org\b")


def _among_aliases(data: bytes, candidate: Candidate, before: str, after: str) -> bool:
    """Whether it is one of several items, one of which is the new address already."""
    start, end = candidate.span
    if before.endswith(("'", '"')) and _ROOT.match(data, max(0, start - 2)):
        near = {match[1] for match in _ROOT.finditer(data, max(0, start - _SIDE), end + _SIDE)}
        if len(near) > 1:
            return True
    if _ITEM_BEFORE.match(before) and _ITEM_AFTER.match(after):
        sides = (max(0, start - _SIDE), start), (end, end + _SIDE)
        return any(_NEW_HOST.search(data, *side) for side in sides)
    in_list = re.search(r"[\[({,]\s*[\"']$", before) and re.match(r"[\"']\s*[,\])}]", after)
    return bool(in_list and re.search(r"[\"']https?://(?:test\.)?pypi\.org\b", before + after))
