"""What of a text is a credential. One place decides, for all that is shown and all that is kept.

Three kinds: the user information of URLs (here), values with a name or behind an option, and tokens known by their form
(namedsecrets.py). A text is looked at as it is, and as it reads without the escapes of JSON, programs, HTML, XML and
URLs, so that each pattern is written once. The time is linear in the size of the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from pypimigrate.secrets import named
from pypimigrate.secrets.named import is_hole

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Spans = Iterable[tuple[int, int]]

MASK = "***"
_FAR = 600
"""How many characters user information may have that holds a `/`, `?` or `#`, which it should not."""


def without_secrets(text: str) -> str:
    """`text`, whatever it is, with each credential in it replaced by `***`."""
    return cut(text, spans(text))


def cut(text: str, found: Spans) -> str:
    """`text` with `***` in the place of each of the spans, which are in order."""
    pieces: list[str] = []
    at = 0
    for start, end in found:
        pieces += (text[at:start], MASK)
        at = end
    return "".join((*pieces, text[at:])) if pieces else text


_LEAD = 400
_GOES_ON = re.compile(rb"[\\^`,(\[{:=|>]-?\Z|(?<!\S)[\"']?-[\w-]*[\"']?\Z")


def begins(data: bytes, start: int) -> int:
    """Where the command or list begins that the line at `start` goes on, at most 400 bytes before it; else `start`.

    What stands there tells whether a value on the line is a credential: `--password \\`.
    """
    lowest = max(0, start - _LEAD)
    while start > lowest and _GOES_ON.search(data[lowest:start].rstrip()):
        start = max(lowest, data.rfind(b"\n", lowest, start - 1) + 1)
    return start


def spans(text: str) -> list[tuple[int, int]]:
    """Where the credentials in `text` stand: half-open, in order, not overlapping."""
    if not named.hinted(text):
        return []
    found = list(_plain(text))
    view = _View(text, _ESCAPES, _unescaped) if "\\" in text or "&" in text else None
    if view is not None:
        found += view.back(_plain(view.text))
    if "%" in text:
        decoded = _View(view.text if view is not None else text, _PERCENT, _decoded)
        more = decoded.back(_plain(decoded.text))
        found += view.back(more) if view is not None else more
    return _united(found)


def _plain(text: str) -> Iterator[tuple[int, int]]:
    """The credentials in a text that holds no escapes."""
    yield from _userinfo(text)
    yield from named.spans(text)


def _united(found: Spans) -> list[tuple[int, int]]:
    united: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if united and start < united[-1][1]:
            united[-1] = united[-1][0], max(end, united[-1][1])
        elif start < end:
            united.append((start, end))
    return united


_ESCAPES = re.compile(
    r"\\+u00([2-7][0-9a-fA-F])|\\+x([2-7][0-9a-fA-F])|\\+([^\w\s\\])|\\+([nrt])"
    r"|&(?:#0{0,4}(\d{2,3})|#[xX]0{0,4}([2-7][0-9a-fA-F])|(amp|commat|colon|sol|quest|num|equals|quot|apos|lt|gt));"
)
_PERCENT = re.compile(r"%(?:25){0,2}([2-7][0-9a-fA-F])")
_NAMES = ("amp", "commat", "colon", "sol", "quest", "num", "equals", "quot", "apos", "lt", "gt")
_ENTITIES = dict(zip(_NAMES, "&@:/?#=\"'<>", strict=True))


def _unescaped(match: re.Match[str]) -> str:
    """The character that an escape of a program, of JSON, HTML or XML stands for."""
    in_program, short, sign, blank, decimal, hexadecimal, name = match.groups()
    if code := in_program or short or hexadecimal:
        return chr(int(code, 16))
    if decimal:
        return chr(int(decimal)) if 32 < int(decimal) < 127 else "?"
    return str(sign or (blank and "\n") or _ENTITIES[name])


def _decoded(match: re.Match[str]) -> str:
    return chr(int(match[1], 16))


class _View:
    """A text as it reads without escapes, and the way back to its places."""

    def __init__(self, text: str, escapes: re.Pattern[str], meant: Callable[[re.Match[str]], str]) -> None:
        pieces: list[str] = []
        self._here, self._there = [0], [0]
        at = length = 0
        for match in escapes.finditer(text):
            pieces += (text[at : match.start()], meant(match))
            length += match.start() - at
            self._here += (length, length + 1)
            self._there += (match.start(), match.end())
            at, length = match.end(), length + 1
        self.text = "".join((*pieces, text[at:]))

    def back(self, found: Spans) -> Iterator[tuple[int, int]]:
        """The same spans in the text with its escapes."""
        return ((self._place(start), self._place(end)) for start, end in found)

    def _place(self, at: int) -> int:
        nearest = bisect_right(self._here, at) - 1
        return self._there[nearest] + at - self._here[nearest]


_WORD = re.compile(r"[^\s\"'<>`]+")
_ENDS_HOST = re.compile(r"[/?#]")
_HOST = re.compile(r"@(?=(?:(?:[\w-]+\.)+[A-Za-z]{2,}|localhost)\.?(?:[^\w.@-]|$))")
_BARE = re.compile(r"(?<![\w/@.:+-])[\w.+-]{1,100}:([^\s\"'<>`/:@\\]{1,200})@(?:[\w-]+\.){1,9}[a-z]{2,20}[:/]", re.I)
"""User information without a scheme before it. A mail address behind a colon is not followed by a path."""


def _userinfo(text: str) -> Iterator[tuple[int, int]]:
    if "@" not in text:
        return
    yield from (match.span(1) for match in _BARE.finditer(text) if not is_hole(match[1]))
    for word in _WORD.finditer(text):
        if "@" in word[0] and "//" in word[0]:
            yield from ((word.start() + start, word.start() + end) for start, end in _in_word(word[0]))


def _in_word(word: str) -> Iterator[tuple[int, int]]:
    """The user information of the URLs in a word, without the `@` behind it.

    With http(s), a user name alone counts as well: it may be a token. With others (`ssh://git@`), it does not.
    """
    hosts = [match.start() for match in _HOST.finditer(word)]
    starts = [match.start() for match in re.finditer("//", word)]
    schemes = [start for start in starts if word[max(0, start - 1)] == ":"]
    for start in starts:
        begin = start + 2
        stop = _ENDS_HOST.search(word, begin)
        end = stop.start() if stop else len(word)
        at = word.rfind("@", begin, end)
        http = word[max(0, start - 6) : start].lower().endswith(("http:", "https:"))
        found = at > begin and (http or ":" in word[begin:at])
        if not found or (stop and at not in hosts[bisect_left(hosts, at) :][:1]):
            later = _later(word, begin, end, hosts, schemes)
            at, found = (later, True) if later is not None else (at, found)
        if found and not _is_template(word[begin:at]):
            yield begin, at


def _later(word: str, begin: int, end: int, hosts: list[int], schemes: list[int]) -> int | None:
    """Where user information ends that holds a `/`, `?` or `#`, as it should not; None if it is none.

    `end` is where the first of these stands.
    """
    colon = word.find(":", begin, end)
    user, rest = word[begin:colon], word[colon + 1 : end]
    if colon < 0 or "@" in user or "[" in user:
        return None
    if rest.isdecimal() and len(rest) <= 5 and ("." in user or user.lower() == "localhost"):
        return None  # a host and its port
    following = bisect_left(schemes, begin)
    limit = min(begin + _FAR, schemes[following] if following < len(schemes) else len(word))
    last = bisect_left(hosts, limit) - 1
    return hosts[last] if last >= 0 and hosts[last] > end else None


def _is_template(userinfo: str) -> bool:
    """Whether what is secret of it comes from elsewhere."""
    user, colon, password = userinfo.partition(":")
    return is_hole(password if colon else user)
