"""What the text around a URL uses it for. Knows keys, flags and sections of many file formats, but no URL.

Each sign is one line of a table: what stands before the URL on its line, the kinds of file where that means something,
the role, and how sure the role is. The first sign that fits is the one. Everything looks at one line, cut to a bounded
length, and at the section it stands in.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pypimigrate.filekind import FileKind, Kind
from pypimigrate.model import Applicability, Context, Form, Role, Sighting

SAFE, UNSAFE, ADVICE = Applicability.SAFE, Applicability.UNSAFE, Applicability.ADVICE
_SIDE = 400
"""How many bytes of the line, on each side, are looked at."""


class Sign(NamedTuple):
    """`before` is searched in the lower-cased text before the URL on its line. `kinds` empty: any file."""

    role: Role
    before: re.Pattern[str]
    sure: Applicability = SAFE
    kinds: frozenset[Kind] = frozenset()


def _sign(role: Role, before: str, sure: Applicability = SAFE, *kinds: Kind) -> Sign:
    return Sign(role, re.compile(before), sure, frozenset(kinds))


_VALUE = r"""["'`]?\s*(?:=>|:=|\?=|[:=])\s*[\[(]?[rub]?["'`]?$"""
"""A key and what stands between it and its value."""
_START = r"(?:^|[\s\"'`;|&(\[,{./-])"
_TEXT = (Kind.CONFIG, Kind.SHELL, Kind.PROSE, Kind.MARKUP, Kind.RECIPE, Kind.OTHER)
_PROGRAM = (Kind.PYTHON, Kind.CODE)

SIGNS: tuple[Sign, ...] = (
    # Uploads.
    _sign(Role.UPLOAD, r"--repository-url[\s=\"',]+$|\btwine_repository(?:_url)?[\s=:\"',]+$"),
    _sign(Role.UPLOAD, r"\b(?:twine|flit|pdm|poetry|hatch)\b.*\s--?r(?:epository|epo)?[\s=]+[\"']?$"),
    _sign(Role.UPLOAD, r"\b(?:setup\.py|upload|register)\b.*\s(?:-r|--repository)[\s=]*[\"']?$"),
    _sign(Role.UPLOAD, r"`-r\s+$"),
    _sign(Role.UPLOAD, r"\b(?:flit_index_url|uv_publish_url|publish[-_]url|hatch_index_repo)[\s=:\"',]+$"),
    _sign(
        Role.UPLOAD, r"\bpoetry\s+config\s+repositories\.\S+\s+[\"']?$|\bpoetry_repositories_\w+_url\s*[:=]\s*[\"']?$"
    ),
    _sign(Role.UPLOAD, _START + r"repository(?:[-_]url)?" + _VALUE, SAFE, *_TEXT),
    _sign(Role.UPLOAD, r"(?:^|[\W_])(?:repository|upload|default_server)(?:_?ur[li])?" + _VALUE, UNSAFE, *_PROGRAM),
    _sign(Role.UPLOAD, r"\brepository(?:[-_]url)?\s*[:=]\s*$", UNSAFE, *_PROGRAM),
    # Indexes.
    _sign(Role.INDEX, _START + r"--(?:extra-)?index-url[\s=\"',]+$|--(?:default-index|pypi-url)[\s=\"',]+$"),
    _sign(Role.INDEX, r"\b(?:pip\d?(?:\.\d+)?|easy_install|install|uv|pipenv|conda)\b.*\s-i[\s=]*[\"']?$"),
    _sign(Role.INDEX, r"^\s*-i\s+$|[\"']-i[\"'],\s*[\"']$|`-i\s+$"),
    _sign(Role.INDEX, r"\b(?:pip|uv)_(?:extra_)?(?:default_)?index(?:_url)?[\s=:\"',\]]+$", SAFE, *_TEXT),
    _sign(Role.INDEX, _START + r"(?:extra[-_])?index[-_]?url" + _VALUE, SAFE, *_TEXT),
    _sign(Role.INDEX, r"^\s*(?:index|indexserver|default|pypi)\s*=\s*(?:default\s*=\s*)?$", SAFE, Kind.CONFIG),
    _sign(Role.INDEX, r"registry_?urls?" + _VALUE, UNSAFE),
    _sign(Role.INDEX, r"index(?:[-_]?(?:url|server))?[\s\]\"']*" + _VALUE, UNSAFE, *_PROGRAM),
    _sign(Role.BASE, _START + r"--index[\s=\"',]+$", ADVICE),
    # XML-RPC.
    _sign(
        Role.XMLRPC,
        r"(?:serverproxy|xmlrpc(?:lib|_client|\.client)?\.server|new_from_uri|xmlrpc2?\.client\.client)\s*\(\s*(?:uri\s*=\s*)?[ub]?[\"']?$",
    ),
    _sign(Role.XMLRPC, r"(?:xml_?rpc|rpc)\w*" + _VALUE),
    # Downloads by a program.
    _sign(Role.FETCH, r"\b(?:curl|wget|aria2c|fetch|http)\s.*$", SAFE, Kind.SHELL, Kind.PROSE, Kind.OTHER, Kind.CONFIG),
    _sign(
        Role.FETCH,
        r"(?:urlopen|urlretrieve|open_url|requests?\.\w+|session\.\w+|\bget\w*|fetch\w*|download\w*|\burl)\s*\(\s*[\"'`]$",
        SAFE,
        *_PROGRAM,
    ),
    # Feeds.
    _sign(Role.FEED, r"application/(?:rss|atom)\+xml"),
    # Links.
    _sign(Role.LINK, r"(?:href|src|cite)\s*=\s*[\"']?$"),
    _sign(Role.LINK, r"\]\(<?$|^\s*\[[^\]]*\]:\s*<?$|<$|\.\.\s+_[^:]*:\s*$|:target:\s*$|^__\s$|image::\s*$"),
    _sign(Role.LINK, _START + r"(?:home[-_ ]?page|home|website|web|project[-_ ]?ur[li]|see|link|upstream)" + _VALUE),
    _sign(Role.LINK, r"^\s*(?:url|source\d*)\s*:\s*$", SAFE, Kind.RECIPE),
    _sign(Role.LINK, r"^[#*\s/]*(?:url|homepage)\s*[:=]\s*[\"']?$", UNSAFE, Kind.CONFIG, Kind.RECIPE, Kind.OTHER),
)

_COMMENT = re.compile(r"^\s*(?:#|//|/?\*|--|;|%|dnl\s|rem\s|<!--|\"\"\"|''')|\s(?:#|//|--)\s|^\s*\*|\(\*")
_COMMENTED_SETTING = re.compile(r"[#;]+\s*[\w.-]+\s*=\s*$")
_GROWS_AFTER = re.compile(r"""["']\s*(?:\\\s*)?(?:\+|\.\.\s|<<|<>|\.\s*\$|&\s*\w|\$|["'][\w$(])""")
_GROWS_BEFORE = re.compile(
    r"(?:urljoin|path\.join|posixpath\.join|(?:url|uri)\w*\.join|\.join)\s*\(\s*[\[(]?\s*[rub]?[\"']$"
)
_WORDS = re.compile(r"endpoint|repositor|xml-?rpc|\bapi\b|upload|default|\s--?\w")
_EXPLICIT_LINK = re.compile(r"(?:\]\(<?|<|\.\.\s+_[^:]*:\s*|\]:\s*<?|href\s*=\s*[\"']?|:target:\s*)$")


class Doubt(NamedTuple):
    """Text around a URL that makes an edit of it risky. `kinds` empty: in any file."""

    before: re.Pattern[str]
    after: re.Pattern[str]
    cap: Applicability
    reason: str
    kinds: frozenset[Kind] = frozenset()


def _doubt(
    reason: str, before: str = "", after: str = "", cap: Applicability = ADVICE, kinds: tuple[Kind, ...] = ()
) -> Doubt:
    return Doubt(re.compile(before), re.compile(after), cap, reason, frozenset(kinds))


_QUOTE = r"[rubf]{0,2}[\"'`]$"
_LOGIC = (*_PROGRAM, Kind.SHELL, Kind.MARKUP, Kind.CONFIG, Kind.RECIPE, Kind.OTHER)
DOUBTS: tuple[Doubt, ...] = (
    _doubt("it is compared with something", r"(?:===?|!==?|=~|<>|\bis|\bin|\bnot)\s*[\[(]?\s*" + _QUOTE, kinds=_LOGIC),
    _doubt("it is compared with something", r"[\"'`]$", r"[\"'`][\])]?\s*(?:===?|!==?|(?:not\s+)?in\s)", kinds=_LOGIC),
    _doubt(
        "something is searched for it",
        r"(?:starts_?with\??|start_with\?|ends_?with|include\?|includes|contains|indexof|hasprefix|\.find|\.match|\.search|"
        r"\.findall|\.compile|\.replace\w*|\bre\.\w+|\bg?sub!?|\.split|\.strip\w*|equals?|eql\?|\.index|\.count|"
        r"preg_\w+)\s*\(\s*\(?" + _QUOTE,
        kinds=_LOGIC,
    ),
    _doubt("it is a part of an edit of other text", r"\b(?:sed|perl)\b.*[\"'\s]s[/@|#!,].*$"),
    _doubt(
        "it is a part of a search", r"\b(?:e?grep|rg|ack|findstr)\s.*$", kinds=(Kind.SHELL, Kind.CONFIG, Kind.OTHER)
    ),
    _doubt(
        "it stands for a request that a test expects",
        r"(?:\bresponses\.|httpretty\.|requests_mock\.|respx\.|register_uri|stub_request|\bnock|mocker\.(?:get|post|head))\w*\s*\(.*$",
        kinds=_PROGRAM,
    ),
    _doubt("it is an address to POST to", r"\bpost\b[\s(\"',]*$|-x\s*post\s.*$"),
    _doubt("it is the name of a link, which must stay the same where it is used", r"^\s*\[$", r"[.,]*\]:"),
    _doubt(
        "there are no listings any more in which installers could find something",
        r"(?:--find-links|find[-_]links|\s-f|dependency[-_]links)[\s=:\"'\[(]*$",
    ),
    _doubt("it is made of pieces in code", after=r"[\"']\s*\+\s*[\w.]+\s*\+\s*[\"']/[\"']\s*(?:[),;]|$)"),
    _doubt("it is made of pieces in code", r"(?:urljoin|path\.join)\s*\(\s*[rub]?[\"']$"),
    _doubt(
        "a test states it: the code that it tests must change as well",
        r"\b(?:assert\w*|expect|should|is_expected|toequal)\b.*$",
        cap=UNSAFE,
        kinds=_PROGRAM,
    ),
)
_IDENTIFIER = re.compile(r"^\s*archive:\s*$")
_CELL = re.compile(rb"^\s*\|.*\|\s*$")
_UNDERLINE = re.compile(rb"^([=\-~^\"'*+#:._`])\1{2,}\s*$")


def role_of(data: bytes, sighting: Sighting, file: FileKind) -> Context | None:
    """The role of `sighting` in `data`; None if the text is certainly no use of the URL."""
    start, end = sighting.span
    before = _line_before(data, start)
    after = re.split(r"[\r\n]", data[end : end + _SIDE].decode("latin-1"), maxsplit=1)[0].lower()
    cap, reason = _cap(data, sighting, file, before, after)
    if sighting.form is not Form.URL:
        if sighting.form is Form.HOST and _IDENTIFIER.match(before):
            return None
        return Context(Role.HOST if sighting.form is Form.HOST else Role.LINK, cap=cap, reason=reason)
    grows = _grows(data, end, before, file)
    role, sure = _role(data, start, before, after, file)
    return Context(role, sure, cap, reason, grows)


def _line_before(data: bytes, start: int) -> str:
    """The lower-cased text on the line before `start`, at most `_SIDE` bytes of it, one character a byte."""
    window = data[max(0, start - _SIDE) : start].decode("latin-1").lower()
    return re.split(r"[\r\n]", window)[-1]


def _grows(data: bytes, end: int, before: str, file: FileKind) -> bool:
    """Whether code adds something behind the URL."""
    if file.kind in (Kind.PROSE, Kind.MARKUP):
        return False
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
        return Role.LINK, _sure_of_prose(before, after)
    if file.kind is Kind.OTHER and not re.search(r"[=:]\s*[\"']?$|[\"']$", before):
        return Role.LINK, _sure_of_prose(before, after)
    return Role.BASE, SAFE


def _sure_of_prose(before: str, after: str) -> Applicability:
    """Prose may speak of an endpoint or of the default of an option: then its address is no link."""
    if _EXPLICIT_LINK.search(before):
        return SAFE
    if before.endswith(("`", '"', "'")) or _WORDS.search(before + " " + after[:60]):
        return ADVICE
    return SAFE


_SOURCES = re.compile(r"\[\[(?:source|tool\.(?:poetry|pdm)\.source|tool\.uv\.index)\]\]")


def _section(data: bytes, start: int, file: FileKind) -> tuple[Role, Applicability] | None:
    """Roles that a key has only in a section or a file of its own."""
    line = _line_before(data, start)
    if file.kind is Kind.CONFIG and re.match(r"\s*url\s*=\s*[\"']$", line):
        header = data.rfind(b"[[", max(0, start - 2000), start)
        if header >= 0 and _SOURCES.match(data[header : header + 40].decode("latin-1").lower()):
            return Role.INDEX, SAFE
    if re.match(r"[\s-]*server\s*:\s*[\"']?$", line) and file.name.endswith((".yml", ".yaml")):
        near = data[max(0, start - 1000) : start + 1000].lower()
        if re.search(rb"provider:\s*[\"']?pypi", near):
            return Role.UPLOAD, SAFE
    return None


def _cap(data: bytes, sighting: Sighting, file: FileKind, before: str, after: str) -> tuple[Applicability, str]:
    """The most that may be done to this text, and why."""
    caps = [(file.cap, file.reason)]
    if file.name.endswith(".eb") and not before.lstrip().startswith("homepage"):
        caps.append(
            (UNSAFE, "EasyBuild knows the old address and treats it in a special way; PYPI_SOURCE is the better form")
        )
    if sighting.doubt:
        caps.append((ADVICE, sighting.doubt))
    if "json" in sighting.escape and not file.name.endswith((".json", ".ipynb", ".js", ".ts")):
        caps.append((ADVICE, "its slashes are escaped"))
    caps += [
        (doubt.cap, doubt.reason)
        for doubt in DOUBTS
        if (not doubt.kinds or file.kind in doubt.kinds) and doubt.before.search(before) and doubt.after.match(after)
    ]
    if file.name.endswith((".rst", ".txt", ".md", ".rest")):
        layout = _layout(data, sighting, file)
        if layout:
            caps.append((ADVICE, layout))
    if _among_aliases(data, sighting, before, after):
        caps.append((ADVICE, "it stands in a list with the new address: names that mean the same"))
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


def _layout(data: bytes, sighting: Sighting, file: FileKind) -> str:
    """Why the width of the line matters, if it does."""
    start, end = sighting.span
    line_start = data.rfind(b"\n", max(0, start - 2000), start) + 1 or max(0, start - 2000)
    line, _, rest = (
        data[line_start : end + 2000].partition(b"\n") if b"\n" in data[end : end + 2000] else (b"", b"", b"")
    )
    following = rest.split(b"\n", 1)[0]
    if _UNDERLINE.match(following) and len(following.rstrip()) >= 4 and not line.startswith((b" ", b".. ")):
        return "it stands in a heading, whose underline depends on its length"
    if not file.name.endswith(".md") and _CELL.match(line):
        return "it stands in a table, whose columns depend on its length"
    return ""
