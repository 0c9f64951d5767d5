"""Where in a file's bytes a legacy URL stands, and where it ends. Knows nothing of what it means.

The search starts from the host names and looks left for the scheme and right for the end, so it finds URLs with
upper case, ports, credentials, doubled schemes or no scheme at all, and cannot be fooled by a look-alike host: the
whole host name is compared. Every look to the side is bounded, so the time is linear in the size of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pypimigrate.check.url_end import EMPHASIS, UNKNOWN, opened, url_end
from pypimigrate.model import Candidate, Form, Span
from pypimigrate.pypi.anchors import REACH, SCRIPT, registering
from pypimigrate.pypi.hosts import BARE, HOSTS, Family

_HOSTS = tuple(
    b"python.org pypi.org pypi.io pythonhosted.org pypip.in crate.io fastly.net pypa.io pypi.gocept.com "
    b"warehouse.readthedocs.io warehouse.readthedocs.org".split()
)
"""What all host names end with. None overlaps another: so they are searched one by one, without a slow pattern."""
_PATTERN = re.compile(
    rb"(?:pypi|cheeseshop)(?:\\+\.python\\*\.org|\.python\\+\.org)(?:[/\\]+(?:pypi|simple|packages))?|pypi\\+\.io\b"
)
_PATTERN_SIGNS = {b"pypi\\": (0,), b"cheeseshop\\": (0,), b".python\\": (len("pypi"), len("cheeseshop"))}
"""Every pattern has one of these, so many bytes behind its start: a search for them is much faster than a pattern's."""
_STEP = re.compile(rb"setup\.py\s.*$|^\s*\[$")
_STARTS = rb"(?:^|[;&|(`\"'$>!]|\b(?:run|sudo|then|do|exec)\b|[-*+] |:)\s*"
_SEARCHES = re.compile(_STARTS + rb"(?:\S*python[\d.]*\s+-m\s+)?$")
_PHRASE_SIGN = {
    b"doc_upload": re.compile(rb"action\W+$"),
    b"upload_docs": _STEP,
    b"upload_sphinx": _STEP,
    b"pip search": _SEARCHES,
    b"pip3 search": _SEARCHES,
}
"""What stands before a phrase on its line, where it is a command, or a field of a form."""
_RUNS = re.compile(rb"(?:python[\d.]*[})\"']*\s+(?:-\S+\s+(?:[^-\s]\S*\s+)?)*|\./|\S[})]\s+|" + _STARTS + rb")$")
"""What stands before `setup.py` on its line, where it is run."""
_REGISTERS = re.compile(
    rb"setup\.py(?:[ \t]+(?:-[^\s;&|]*+(?:[ \t]+(?!register\b)[^\s;&|-][^\s;&|]*+)?|"
    rb"(?:alias|bdist(?:_\w+)?|build(?:_\w+)?|check|clean|develop|dist_info|egg_info|install(?:_\w+)?|rotate|saveopts|sdist"
    rb"|setopt|sign|test|upload(?:_\w+)?)(?![\w-])))*+[ \t]+register(?![\w-])"
)
"""A command of setuptools: options, those with a value too, and commands, with `register` among them."""
_ARGUMENT = re.compile(
    rb"[ \t]+(?!(?:is|was|does|did|can|has|had|will|no|not|and|or|in|to|with|for|on|command|result|api|feature)"
    rb"\w*\b)[\w\"'<$\[{]"
)
"""What stands behind a search that somebody runs, and does not speak about."""
_SCHEME = re.compile(rb"[a-z][a-z0-9+.-]*\Z")
_DEFAULTED = re.compile(rb"\$\{\w+-https?\Z")
_ESCAPED_LETTER = re.compile(rb"\\[nrtfv]\Z")
_FONT = re.compile(rb"\\f[birp]\Z")
"""A change of font in a manual page."""
_SCHEME_APART = re.compile(
    rb"(?:\bhttps?:|(?<![\"'])\bhttps?[\"']:[\"'])(?:[\s\"'`+.|\\&{}]|\b[brfu](?=[\"'])|<[^<>]{0,20}>){0,48}\Z"
)
"""A scheme, and what joins the string it ends with another one: quotes, an operator, the end of a line."""
_HTTP = (b"http", b"https")
_SIDE = 512
"""How many bytes to the left may belong to a URL's credentials or to another URL around it."""


def candidates(data: bytes) -> Iterator[Candidate]:
    """Every place that may hold a legacy URL, in the order of the file, not overlapping."""
    lowered = data.lower()
    found = [(at, at + len(host), _sight) for host in _HOSTS for at in _places(lowered, host)]
    for sign, before in _PATTERN_SIGNS.items():
        for at in _places(lowered, sign):
            matches = (_PATTERN.match(lowered, max(0, at - size)) for size in before)
            found += [(match.start(), match.end(), _pattern) for match in matches if match is not None]
    found += [(at, at + len(phrase), _phrase) for phrase in _PHRASE_SIGN for at in _places(lowered, phrase)]
    found += [(at, at + len(SCRIPT), _register) for at in registering(lowered)]
    done = 0
    for start, end, read in sorted(found, key=lambda one: one[:2]):
        if start < done:
            continue
        candidate = read(data, lowered, start, end)
        if candidate is not None and candidate.span.start >= done:
            done = candidate.span.end
            yield candidate


def _places(lowered: bytes, word: bytes) -> Iterator[int]:
    """Where `word` stands."""
    at = lowered.find(word)
    while at >= 0:
        yield at
        at = lowered.find(word, at + len(word))


def _pattern(data: bytes, lowered: bytes, start: int, end: int) -> Candidate:
    return Candidate(Span(start, end), Form.PATTERN, data[start:end].decode("ascii", "replace"))


def _phrase(data: bytes, lowered: bytes, start: int, end: int) -> Candidate | None:
    if not _PHRASE_SIGN[lowered[start:end]].search(_line_before(lowered, start)):
        return None
    if lowered[start:end].endswith(b" search") and not _ARGUMENT.match(lowered, end):
        return None
    return Candidate(Span(start, end), Form.PHRASE, data[start:end].decode("ascii"))


def _register(data: bytes, lowered: bytes, start: int, end: int) -> Candidate | None:
    command = _REGISTERS.match(lowered, start, start + REACH)
    if command is None or not _RUNS.search(_line_before(lowered, start)):
        return None
    return Candidate(Span(start, command.end()), Form.PHRASE, data[start : command.end()].decode("ascii", "replace"))


def _line_before(lowered: bytes, at: int) -> bytes:
    """What stands before `at` on its line, as far as is looked to the side."""
    return lowered[max(lowered.rfind(b"\n", max(0, at - _SIDE), at) + 1, at - _SIDE) : at]


def _sight(data: bytes, lowered: bytes, start: int, end: int) -> Candidate | None:
    """The candidate around the host name that holds the bytes start:end, or None if it is some other host."""
    left = _run_left(lowered, start)
    right = _run_right(lowered, end)
    run = lowered[left:right].rstrip(b".")
    if run.endswith(b".pypi.python.org") and (
        run[:1] == b"." or lowered[left - 1 : left + 2] in (b"%s.", b"%d.", b"%r.")
    ):
        return Candidate(
            Span(left + run.index(b"."), left + len(run)), Form.HOST, run[run.index(b".") :].decode("ascii")
        )
    if run == b".python.org" and lowered[left - 1 : left] == b"*" and _listed(lowered, left, right):
        return Candidate(Span(left - 1, left + len(run)), Form.HOST, "*.python.org")
    name, left = _host_name(lowered, left, right)
    if name is None:
        return None
    right = left + len(name)
    if _current(lowered, name, left, right):
        return None
    before = lowered[left - 1 : left]
    if before == b"%" or lowered[max(0, left - 3) : left] == b"%2f":
        return _encoded(data, lowered, left, right)
    if before not in (b"/", b"@"):
        return _bare(data, lowered, name, left, right)
    return _url(data, lowered, name, left, right)


_LIST = re.compile(rb"(?:allow|trusted)[-_]hosts?\b[^\[]{0,400}\Z")


def _listed(lowered: bytes, left: int, right: int) -> bool:
    """Whether a pattern of hosts stands in a list of those that are allowed, without the hosts of today."""
    around = lowered[max(0, left - _SIDE) : right + _SIDE]
    return _LIST.search(lowered, max(0, left - _SIDE), left) is not None and b"pypi.org" not in around


def _current(lowered: bytes, name: str, left: int, right: int) -> bool:
    """Whether it is certainly today's form of a host that has old forms as well. Lock files hold thousands of these."""
    if HOSTS[name].family not in (Family.FILES, Family.CURRENT) or lowered[left - 8 : left] != b"https://":
        return False
    if HOSTS[name].family is not Family.CURRENT or lowered.startswith(b"/simple/", right):
        return True
    return lowered.startswith(b"/project/", right) and not _JSON_PAGE.match(lowered, right)


_JSON_PAGE = re.compile(rb"/project/[^/\s\"'`<>]{1,100}(?:/[^/\s\"'`<>]{1,60})?/json\b")
"""Half-migrated: the JSON API is elsewhere."""


def _run_left(lowered: bytes, at: int) -> int:
    stop = max(0, at - 64)
    while at > stop and (lowered[at - 1 : at].isalnum() or lowered[at - 1] in b".-"):
        at -= 1
    return at


def _run_right(lowered: bytes, at: int) -> int:
    stop = at + 64
    while at < stop and lowered[at : at + 1] and (lowered[at : at + 1].isalnum() or lowered[at] in b".-"):
        at += 1
    return at


def _host_name(lowered: bytes, left: int, right: int) -> tuple[str | None, int]:
    """The legacy host that stands in left:right, whole, and where it starts."""
    run = lowered[left:right]
    name = run.rstrip(b".").decode("ascii", "replace")
    if name in HOSTS:
        return name, left
    escape = lowered[left - 1 : left]
    if escape == b"%" and name.startswith("2f") and name[2:] in HOSTS:
        return name[2:], left + 2  # %2F before the host, percent-encoded
    if escape == b"\\" and name[:1] in "nrt" and name[1:] in HOSTS:
        return name[1:], left + 1  # the n of a \n that stands in a string literal
    return None, left


def _encoded(data: bytes, lowered: bytes, left: int, right: int) -> Candidate | None:
    if lowered[left:right].decode() not in BARE:
        return None
    start = left
    for sign in (b"https%3a%2f%2f", b"http%3a%2f%2f"):
        if lowered[left - len(sign) : left] == sign:
            start = left - len(sign)
            break
    else:
        return None
    end = right
    while re.match(rb"[A-Za-z0-9%._+-]", data[end : end + 1]):
        end += 1
    return Candidate(Span(start, end), Form.ENCODED, data[start:end].decode("ascii"))


def _bare(data: bytes, lowered: bytes, name: str, left: int, right: int) -> Candidate | None:
    """A host name without a scheme: only a legacy one, standing alone."""
    if name not in BARE or re.match(
        rb"[\w@\\-]", lowered[left - 1 : left] if lowered[left - 2 : left - 1] != b"\\" else b""
    ):
        return None
    if re.match(rb"[\w@-]", data[right : right + 1]):
        return None
    end, doubt = url_end(data, right) if data[right : right + 1] == b"/" else (right, "")
    text = _text(data[left:end])
    if not _served(name, text[len(name) :]):
        return None
    return Candidate(Span(left, end), Form.HOST, text, doubt=doubt)


def _served(name: str, rest: str) -> bool:
    """Whether the host was PyPI under this path."""
    paths = HOSTS[name].paths
    path = rest.split("?")[0].split("#")[0]
    return not paths or any(path == one or path.startswith(one + "/") for one in paths)


_PORT = re.compile(rb"\.?:\d{1,5}(?![\d@])|\.(?=[/?#])")
_NOT_THE_END = re.compile(rb"[\w@-]|\\(?:[@.]|\\[^/n\"'])")
"""Behind a host: it goes on, or was a user name, or a backslash makes programs disagree about which host it is."""


def _url(data: bytes, lowered: bytes, name: str, left: int, right: int) -> Candidate | None:
    start, escape, doubt = _start(lowered, left)
    if start is None:
        return None
    if start == left - len(b"//") and not doubt and not _relative(lowered, start):
        return _bare(data, lowered, name, left, right)  # a comment or a division, and then the host
    port = _PORT.match(data, right)
    at = port.end() if port else right
    if _NOT_THE_END.match(data, at):
        return None
    if data[at : at + 2] == b"\\/":
        escape = "json"
    end, ends = url_end(data, at, escape == "json")
    if ends == UNKNOWN and _emphasised(data, start, end):
        ends = ""  # emphasis around it, not a pattern behind it
    path, _ = _unescape(_text(data[at:end]), escape)
    if not _served(name, path) or (b"@" in data[at:end] and not path.startswith(("/", "?", "#"))):
        return None
    text, escape = _unescape(_text(data[start:end]), escape)
    if HOSTS[name].family is Family.CURRENT and not text.lower().startswith("http"):
        return None
    return Candidate(Span(start, end), Form.URL, text, escape, doubt or ends)


def _emphasised(data: bytes, start: int, end: int) -> bool:
    """Whether as many stars stand before the URL as behind it."""
    marks = EMPHASIS.match(data, end)
    before = data[max(0, start - 4) : start]
    return marks is not None and len(before) - len(before.rstrip(b"*")) == len(marks[0])


def _start(lowered: bytes, left: int) -> tuple[int | None, str, str]:
    """Where the URL starts whose host starts at `left`; how it is escaped; why it must not be edited."""
    at = left
    if lowered[at - 1 : at] == b"@":
        window = lowered[max(0, at - _SIDE) : at]
        slashes = max(window.rfind(b"//"), window.rfind(b"/\\/") + 1 if b"/\\/" in window else -1)
        if slashes < 0 or re.search(rb"[\s\"'<>`]|/[^/\\]", window[slashes + 2 :]):
            return None, "", ""  # a mail address, or a name in the path of another host
        at = at - len(window) + slashes + 2
    escape = "json" if lowered[at - 4 : at] == b"\\/\\/" else ""
    at -= 4 if escape else 2
    if not escape and lowered[at : at + 2] != b"//":
        return None, "", ""  # a part of a path
    if lowered[at - 1 : at] != b":":
        before = lowered[at - 1 : at]
        if _SCHEME_APART.search(lowered, max(0, at - 64), at):
            return at, escape, "the scheme stands in another piece of the text"
        return (at if not before or before in b"\"'(=<> \t\r\n`" else None), escape, ""
    at -= 1
    scheme = _SCHEME.search(lowered, max(0, at - 16), at)
    if scheme is None:
        return at + 1, escape, "a part of the scheme is missing or comes from elsewhere"
    word, begin = scheme[0], scheme.start()
    if _DEFAULTED.search(lowered, max(0, at - 80), at):  # ${NAME-https://...}
        begin += word.rindex(b"-") + 1
        word = word[word.rindex(b"-") + 1 :]
    if word not in _HTTP:
        real = word[1:] if _ESCAPED_LETTER.search(lowered, max(0, begin - 1), begin + 1) else word
        if real in _HTTP:
            begin += 1
        elif word[2:] in _HTTP and _FONT.search(lowered, max(0, begin - 1), begin + 2):
            begin += 2
        elif word == b"file":
            return None, "", ""
        else:
            return begin, escape, f"the scheme is {word.decode()}, not http or https"
    begin = _doubled(lowered, begin)
    return _embedded(lowered, begin, escape)


_ATTRIBUTE = re.compile(rb"\b(?:href|src|srcset|action|content|data-[\w-]{1,40})[ \t]*=[ \t]*[\"']\Z")
_OPENS = re.compile(rb"(?:\burl\(|\]\(|[\w\])]=|<)\Z")
"""What an unquoted address stands right behind: in CSS, Markdown, attributes and assignments, and angle brackets."""


def _relative(lowered: bytes, at: int) -> bool:
    """Whether the `//` at `at` starts a protocol-relative URL, and no comment, and is no operator.

    It does as the only word of a text, inside a string, and where only an address can stand.
    """
    if not at:
        return len(lowered.split(None, 1)) == 1
    before = lowered[max(0, at - 60) : at]
    if _OPENS.search(before) or _ATTRIBUTE.search(before):
        return True
    quote = opened(lowered, at)
    return quote is None or bool(quote) if before[-1:] in b"\"'`" else bool(quote)


def _doubled(lowered: bytes, begin: int) -> int:
    """Take in a second scheme typed by mistake: `http://http://`."""
    for scheme in (b"http://", b"https://", b"http:\\/\\/", b"https:\\/\\/"):
        if lowered[begin - len(scheme) : begin] == scheme:
            return begin - len(scheme)
    return begin


_WORD_END = re.compile(rb"[\s\"'<>()\[\]{}|,`]")
_ARCHIVE = re.compile(rb"web\.archive\.org|archive\.(?:is|ph|today|fo|li)/|webcitation\.org|/web/\d{4,14}|webcache\.")


def _embedded(lowered: bytes, begin: int, escape: str) -> tuple[int | None, str, str]:
    """A URL inside another one: an archived copy is no legacy URL, a parameter is the other service's business."""
    window = lowered[max(0, begin - _SIDE) : begin]
    around = _WORD_END.split(window)[-1]
    if _ARCHIVE.search(around):
        return None, "", ""
    if b"://" not in around and not around.endswith(b"/"):
        return begin, escape, ""
    return begin, escape, "it is a part of another URL"


def _text(data: bytes) -> str:
    """A URL's bytes as text and back: all ASCII but for what stands in a hole, which is kept byte for byte."""
    return data.decode("ascii", "surrogateescape")


_WRITTEN = re.compile(r"&(?:amp|#0{0,4}38|#[xX]0{0,4}26);")


def _unescape(text: str, escape: str) -> tuple[str, str]:
    if escape == "json":
        text = text.replace("\\/", "/")
    if _WRITTEN.search(text):
        text, escape = _WRITTEN.sub("&", text), escape + "amp"
    doubled = re.sub(r"%%(?=[0-9A-Fa-f]{2})", "%", text)
    if doubled != text:
        text, escape = doubled, escape + "percent"
    return text, escape


def escaped(text: str, escape: str) -> bytes:
    """A replacement written as the candidate was. The opposite of `Candidate.text`."""
    if "percent" in escape:
        text = re.sub(r"%(?=[0-9A-Fa-f]{2})", "%%", text)
    if "amp" in escape:
        text = text.replace("&", "&amp;")
    if "json" in escape:
        text = text.replace("/", "\\/")
    return text.encode("ascii", "surrogateescape")
