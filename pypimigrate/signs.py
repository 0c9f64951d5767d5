"""The tables of signs: what stands before a URL and gives it a role, and what makes an edit of it risky.

Each sign is one entry: what stands before the URL on its line, the kinds of file where that means something, and the
role with how sure it is. The first one that fits is the one. Doubts add up: the most careful counts.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pypimigrate.filekind import Kind
from pypimigrate.model import Applicability, Role

SAFE, UNSAFE, ADVICE = Applicability.SAFE, Applicability.UNSAFE, Applicability.ADVICE


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
_START = r"(?:^|\\n|[\s\"'`;|&(\[,{./-])"
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
    _sign(
        Role.UPLOAD,
        r"(?:^|[\W_])(?:repository|upload|default_server|post|register)(?:_?ur[li])?" + _VALUE,
        UNSAFE,
        *_PROGRAM,
    ),
    _sign(Role.UPLOAD, r"[\"']-r[\"'],\s*[\"']$|[\"']--?repository\b.*default\s*=\s*[\"']$", UNSAFE, *_PROGRAM),
    _sign(Role.UPLOAD, r"[\"']repository[\"']\s*,\s*[\"']$", UNSAFE, *_PROGRAM),
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
    # Distribution files.
    _sign(
        Role.FILE,
        _START
        + r"(?:src_uri|source_?\d*|source_?urls?|sources?|download[-_ ]?(?:ur[li])?|master_sites|distfiles|\w+_site)"
        + _VALUE,
        SAFE,
        Kind.RECIPE,
        Kind.SHELL,
        Kind.CONFIG,
        Kind.OTHER,
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

SECTION_BY_URL = re.compile(
    r"^(?!.*\b(?:twine|flit|pdm|poetry|hatch)\b).*\b(?:setup\.py|upload|register)\s(?:.*\s)?(?:-r|--repository)[\s=]*[\"']?$"
)
"""Commands of distutils, which looks the URL up in .pypirc."""


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


_COMMANDS = (Kind.SHELL, Kind.CODE, Kind.CONFIG, Kind.OTHER)
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
    _doubt("its text names the site", after=r"[\"']?>\s*(?:www\.)?crate\.io", cap=UNSAFE),
    _doubt("its text names the site", r"crate\.io(?:\]\(|\s*)<?$", cap=UNSAFE),
    _doubt("it is an address to POST to", r"\bpost\b[\s(\"',]*$|-x\s*post\s.*$|:action=\w+\b.*\s$"),
    _doubt(
        "it is compared with something",
        r"(?:\[\[?\s.*(?:==?|!=)|-(?:eq|ne|like|match)|\bifn?eq\s*\(.*,)\s*[\"']?$",
        kinds=_COMMANDS,
    ),
    _doubt("it is a pattern", r"^\s*[\"']?$", r"\*?[\"']?\)", kinds=(Kind.SHELL,)),
    _doubt("it is a pattern", r"\$\{\w+(?:##?|%%?|/)[\"']?$", kinds=_COMMANDS),
    _doubt(
        "it is a pattern", r"(?:=~|%r|\bqr|\bm|\bs|\btr)\s*[{|!#(\[/]\^?$|(?:[=(,:&|]|^)\s*/\^?$", kinds=(Kind.CODE,)
    ),
    _doubt(
        "it is compared with something",
        r"\b(?:str(?:n?case)?n?cmp|strstr|memcmp)\s*\(.*$|\b(?:where|like)\b.*[\"']$",
        kinds=(Kind.CODE,),
    ),
    _doubt("it is compared with something", r"[\"']$", r"[\"']\.(?:equals|startswith|contains|in)\b", kinds=_PROGRAM),
    _doubt("it is a key", r"(?:[{,]|^)\s*[\"']$", r"[\"']\s*(?::(?!:)|=>)", kinds=_LOGIC),
    _doubt(
        "it is a name that is never opened",
        r"<base\s[^>]*$|xmlns(?::\w+)?\s*=\s*[\"']$|rdf:\w+\s*=\s*[\"']$|[\"']\$id[\"']\s*:\s*[\"']$|<(?:guid|id)\b[^>]*>\s*$|<!doctype\b.*$",
    ),
    _doubt("the text that comes with it must match it", r"--resolve\s.*$|proxy_pass\s+$"),
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
