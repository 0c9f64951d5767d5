"""Credentials that are no part of a URL's user information: what has a name, stands behind an option, or has a form.

Values with a name are those of queries (`?token=…`), settings, JSON, headers, XML and programs. See credentials.py.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_WORDS = ("pass", "pwd", "pw", "secret", "token", "credential", "key", "auth", "sig", "jwt", "cookie")
_SIGNS = ("pypi-age", "gh", "glpat", "akia", "asia", "xox", "npm_", "aiza", "eyj", "bearer", "basic")
_OTHERS = ("@", "%", "\\", "&", "action=login", "-u", "-p", "-a", "-t")


def hinted(text: str) -> bool:
    """Whether something stands in `text` that each text with a credential has, and most texts do not have."""
    lowered = text.lower()
    return any(sign in lowered for sign in _OTHERS + _WORDS + _SIGNS)


_HOLE = re.compile(
    r"\$\{[A-Za-z_][\w.]*\}|\$?\{\{[^{}\"'\n]{0,100}\}\}|\$\([A-Za-z_][\w.]*\)|[#%]?\{[\w.]*\}|%\([\w.]+\)s|%[sr]"
    r"|\$[A-Z_][A-Z0-9_]*|%[A-Z][A-Z_]+%|<%=[^%\n]{1,100}%>|<[\w .-]{1,60}>|@[A-Z_]+@"
)


def is_hole(text: str) -> bool:
    """Whether a value is put in later: a secret that is not here."""
    return bool(text) and not _HOLE.sub("", text)


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Where they stand in a text without escapes: half-open, in any order, and perhaps overlapping."""
    lowered = text.lower()
    if any(word in lowered for word in _WORDS):
        yield from _named(text)
        yield from _groups(_PARAMETER, text)
        lines = (_NEXT_LINE, _PAIRED) if "\n" in text or "<" in text else ()
        for pattern in (_FIELD, _ALONE, _ENV, *([_ELEMENT] if "</" in text else []), *lines):
            yield from _groups(pattern, text)
    if "-" in text:
        yield from _behind_options(text)
    if any(sign in lowered for sign in _SIGNS):
        yield from _groups(_SCHEMES, text)
        yield from _groups(_FORMS, text)
    if "login" in lowered:
        yield from _groups(_LOGIN, text)
        yield from _of_login(text)


def _groups(pattern: re.Pattern[str], text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Where the group of a pattern that takes part matches what is no hole."""
    found = pattern.finditer(text, start, len(text) if end is None else end)
    return (match.span(match.lastgroup or 1) for match in found if not is_hole(match[match.lastgroup or 1]))


_SECRET = (
    r"(?:passw(?:or)?d|passphrase|secret|token|api[_-]?key|credentials?"
    r"|(?:access|secret|private|auth|account|storage|signing|encryption)[_-]?key"
    r"|(?<![A-Za-z])(?:pwd|pass|pw|auth|authorization|sig|signature|jwt|cookie))"
    r"(?:[_-]?(?:\d{1,3}|pypi|testpypi|prod|dev|test))?(?![\w-])"
)
"""The end of a name whose value is a secret: `token_type` and `password_form` are other names."""

# Values with a name

_NAME = re.compile(
    _SECRET + r"(?P<closed>[\"'`]?\]?)[ \t]{0,20}(?P<sign>:=|=>|=(?![=~])|:(?![:=])|,(?=[ \t]?[\"']))[ \t]{0,20}", re.I
)
_QUOTED = re.compile(r"[brufBRUF]{0,2}(\"\"\"|'''|[\"'`])((?:\\.|(?!\1)[^\\\n])*+)")
_AUTH_SCHEME = re.compile(r"(?:basic|bearer|token|digest|negotiate|bot)[ \t]+(?=\S)", re.I)
_ELSEWHERE = re.compile(r"https?://", re.I)
_CODE = re.compile(r"(?:[A-Za-z_][\w.]*)?([(\[])")
_STRING = re.compile(r"([\"'])((?:\\.|(?!\1)[^\\\n])*+)\1")
_CALL = 300
"""How many characters of a call are looked at for strings."""
_FIRST = re.compile(r"[^\s\"'`]+")
_PIECE = re.compile(r"[^\s\"'`,;)\]}&=]*")
_REST = re.compile(r"(?:[^\s\"'`]|[ \t]+(?![#;\s]))*+")
_ONLY = re.compile(r"(?:[^\s\"'`,{}]|,(?=\S)){1,500}+(?=[ \t]*(?:$|[\n\r,}]|[ \t]#))")
_BEFORE = re.compile(r"[ \t]*(?:[-*+>#;|]+[ \t]*|\d+\.[ \t]+)?(?:export[ \t]+|set[ \t]+|\$env:)?[\"'`]?")
_NO_SECRETS = frozenset(
    "none null nil true false str bytes string any int bool number yes no on off required optional "
    "| > |- >- |+ >+ \\ =".split()
)


def _named(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    while (match := _NAME.search(text, at)) is not None:
        at = match.end()
        for start, end in _values(text, match):
            yield start, end
            at = max(at, end)


def _values(text: str, name: re.Match[str]) -> Iterator[tuple[int, int]]:
    """The secrets behind a name and its sign."""
    start, begin = name.end(), _left(text, name.start())
    own = text[begin : name.start("closed")]
    quoted = _QUOTED.match(text, start)
    if name["sign"] == "," and (quoted is None or text[max(0, begin - 2) : begin] not in ("('", '("')):
        return  # it is no pair: ("password", "…")
    if quoted is not None:
        found: tuple[int, int] | None = None if _closes(text, begin, name, quoted[1]) else quoted.span(2)
    elif _in_query(text, begin, name[0]):
        return
    elif (code := _CODE.match(text, start)) is not None:
        if code[1] == "(":
            yield from _strings(text, code.end())
        return
    elif _is_known(_PIECE.findall(text, start, start + 100)[0], own):
        return
    else:
        found = _unquoted(text, begin, name, start)
    if found is not None:
        yield from _masked(text, *found, own)


def _left(text: str, at: int) -> int:
    """Where the name starts that ends with what starts at `at`."""
    stop = max(0, at - 64)
    while at > stop and (text[at - 1].isalnum() or text[at - 1] in "_.-"):
        at -= 1
    return at


_APOSTROPHE = re.compile(r"[A-Za-z]'[A-Za-z]")


def _closes(text: str, begin: int, name: re.Match[str], mark: str) -> bool:
    """Whether the quotation mark behind a name ends the string that the name stands in: `"Password: "`."""
    if name["closed"] or len(mark) > 1:
        return False
    line = max(text.rfind("\n", max(0, begin - 200), begin) + 1, begin - 200)
    return _APOSTROPHE.sub("", text[line:begin]).count(mark) % 2 == 1


def _in_query(text: str, begin: int, name: str) -> bool:
    return begin > 1 and text[begin - 1] in "?&;#" and not text[begin - 2].isspace() and name.endswith("=")


def _strings(text: str, start: int) -> Iterator[tuple[int, int]]:
    """The strings in a call, or in a tuple, up to its end."""
    end = text.find(")", start, start + _CALL)
    for one in _STRING.finditer(text, start, end if end >= 0 else min(len(text), start + _CALL)):
        if not is_hole(one[2]) and "://" not in one[2]:
            yield one.span(2)


def _unquoted(text: str, begin: int, name: re.Match[str], start: int) -> tuple[int, int] | None:
    """A value without quotes: a word, or what is left of a line that holds nothing but the setting.

    Behind a colon it is one word alone, and the name starts the line, or stands in quotes or braces: so a sentence,
    which goes on, is none.
    """
    scheme = _AUTH_SCHEME.match(text, start)
    if scheme is not None:
        start = scheme.end()
    line = text.rfind("\n", max(0, begin - 64), begin) + 1
    alone = (line > 0 or begin <= 64) and _BEFORE.fullmatch(text, line, begin) is not None
    if name["sign"] == ":" and scheme is None:
        alone = alone or bool(name["closed"]) or _in_braces(text, begin)
        value = _ONLY.match(text, start) if alone else None
    elif alone and name[0][-1] != "=":
        value = _REST.match(text, start)
    else:
        value = _FIRST.match(text, start)
    return value.span() if value is not None else None


def _in_braces(text: str, at: int) -> bool:
    """Whether `at` is behind the `{` or a comma of a mapping, as far as a look at some characters can tell."""
    before = text[max(0, at - 200) : at].rstrip(" \t")
    return before.endswith("{") or (before.endswith(",") and before.rfind("{") > max(map(before.rfind, "}()")))


def _masked(text: str, start: int, end: int, name: str) -> Iterator[tuple[int, int]]:
    """What of a value is masked: what stands before a URL in it; nothing if it is no secret."""
    scheme = _AUTH_SCHEME.match(text, start, end)
    start = scheme.end() if scheme is not None else start
    url = _ELSEWHERE.search(text, start, end)
    value = text[start : url.start() if url is not None else end].rstrip(" \t\r)]},;")
    if value and not _is_known(value, name):
        yield start, start + len(value)


def _is_known(value: str, name: str) -> bool:
    """Whether a value is none, a hole, or a variable that is called as the setting, or as another secret."""
    if value.lower() in _NO_SECRETS or is_hole(value):
        return True
    last, own = value.rpartition(".")[2], name.rpartition(".")[2]
    if not value.replace(".", "_").isidentifier():
        return False
    return last.lower() == own.lower() or (last != value and _ENDS_SECRET.search(last) is not None)


_ENDS_SECRET = re.compile(_SECRET + "$", re.I)

# Other places

_VALUE_OF_QUERY = r"([^&;#\s\"'<>`]+)"
_PARAMETER = re.compile(r"[?&;#][\w.:\[\]-]{0,60}?" + _SECRET + r"\]?=" + _VALUE_OF_QUERY, re.I)
_LOGIN_URL = re.compile(r"[^\s\"'<>`]+")
_OF_LOGIN = re.compile(r"[?&;](?:user|username|login|name|password)=" + _VALUE_OF_QUERY, re.I)


def _of_login(text: str) -> Iterator[tuple[int, int]]:
    """What `:action=login` takes: a name and a password."""
    for word in _LOGIN_URL.finditer(text) if "action=login" in text.lower() else ():
        if "action=login" in word[0].lower():
            yield from _groups(_OF_LOGIN, text, *word.span())


_BETWEEN = (
    r"(?:</\w{1,20}>\s{0,40}<\w{1,20}>|[ \t]*=[ \t]*|[ \t]+\\?\r?\n[ \t]*|[ \t]+(?!\\\r?\n)"
    r"|[\"'][ \t]*,[ \t]*(?:\r?\n[ \t]*)?[\"']|[\"']?[ \t]*\r?\n[ \t]*-[ \t]+|)"
)
_OPTION = re.compile(
    r"(?P<end>(?<!\\)(?<!\\\r)\n|&&|\|\||;[ \t])"
    r"|(?P<command>(?<![\w./-])(?:twine|upload|publish|login|sshpass|devpi|mysql\w*|curl|https?(?=[ \t])|xh)"
    r"(?![\w/:.-])"
    r"|(?<![\w-])--(?:repository|username|repository-url)(?![\w-])|(?<![\w-])-u[ \t]+[^\s\"'`:]{1,100}(?=[ \t]+-p))"
    rf"|(?<![\w-])(?:--(?:proxy-)?user|-[uUa]){_BETWEEN}(?P<pair>[\"']?[^\s\"'`:/]{{1,100}}:(?!//)[^\s\"'`]+)"
    rf"|(?<![\w-])--[\w-]{{0,40}}?{_SECRET}{_BETWEEN}(?P<value>[\"'][^\"'\n-][^\"'\n]*|[^\s\"'`-][^\s\"'`]*)"
    rf"|(?<![\w-])-[pPt]{_BETWEEN}(?P<short>[\"'][^\"'\n-][^\"'\n]*|[^\s\"'`-][^\s\"'`]*)",
    re.I,
)


def _behind_options(text: str) -> Iterator[tuple[int, int]]:
    """What stands behind `-u USER:`, `--password` and the like, and `-p` of a command that has a password."""
    has_password = False
    for match in _OPTION.finditer(text):
        kind = match.lastgroup or ""
        if kind in ("end", "command"):
            has_password = kind == "command"
            continue
        start, end = match.span(kind)
        if kind == "pair":
            start = text.index(":", start) + 1
            if text[match.start(kind) : start - 1].isdecimal() and text[start:end].isdecimal():
                continue  # the numbers of a user and a group
        elif kind == "short" and not has_password:
            continue
        value = text[start:end].lstrip("\"'")
        if value and not is_hole(value) and "://" not in value:
            yield end - len(value), end


_ELEMENT = re.compile(_SECRET + r">([^<>\n]+)</", re.I)
_FIELD = re.compile(
    r"\b(?:name|key|id|property)=[\"'][\w.:-]{0,60}?" + _SECRET + r"[\"'][^<>\n]{0,80}?\bvalue=[\"']([^\"'\n]+)", re.I
)
_NEXT_LINE = re.compile(
    _SECRET + r"[\"'`]?\]?[ \t]{0,20}(?:(?:=>?|:=|:[ \t]{0,20}[|>][+-]?)[ \t]{0,20}\\?\r?\n[ \t]*"
    r"(?P<word>[^\s\"'<>{\[(#:-][^\s:]*)"
    r"|(?:=>?|:=|:)[ \t]{0,20}\\?\r?\n[ \t]*[\"'](?P<quoted>[^\"'\n]+)[\"'],?)(?=[ \t\r]*(?:[\n}\])]|\Z))",
    re.I,
)
"""A value on the line below its name: a string, or a word alone."""
_PAIRED = re.compile(
    _SECRET + r"(?:</[\w:]{1,20}>\s{0,60}<(?:string|value)>|[\"'],?\s{0,60}[\"']?\bvalue[\"']?[ \t]*[:=][ \t]*[\"']?"
    r"|[ \t\r]{0,9}\n[ \t]{0,60}value[ \t]*:[ \t]*[\"']?)([^\s\"'<>{}]+)",
    re.I,
)
"""A name and its value as two values: `- name: TOKEN` above `value: …`."""
_LOGIN = re.compile(r"\blogin[ \t]+\S{1,200}\s+password[ \t]+(\S+)")
_ALONE = re.compile(r"^[ \t]*password[ \t]+([^\s=:]\S*)[ \t\r]*$", re.M)
"""Both are of a .netrc."""
_ENV = re.compile(r"\b(?:ENV|setenv|setx)[ \t]+\w{0,60}?" + _SECRET + r"[ \t]+([^\s\"'`]+)", re.I)
_SCHEMES = re.compile(r"\b(?:Bearer|Basic)[ \t]+((?=[A-Za-z_.~+/-]{0,500}[\d=])[\w.~+/=-]{8,})")
_FORMS = re.compile(
    r"(?<![A-Za-z0-9_])(pypi-AgE[\w-]{4,}|gh[pousr]_[A-Za-z0-9]{10,}|github_pat_\w{10,}|glpat-[\w-]{10,}"
    r"|(?:AKIA|ASIA)[A-Z0-9]{12,}|xox[abeprs]-[\w-]{8,}|npm_[A-Za-z0-9]{20,}|AIza[\w-]{30,}"
    r"|eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*)"
)
