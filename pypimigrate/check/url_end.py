"""Where a URL ends, what in it is a placeholder, and what about its end is not certain."""

from __future__ import annotations

import re

from pypimigrate.pypi.url import HOLE

_AMPERSAND = rb"&(?:amp;|#0{0,4}38;|#[xX]0{0,4}26;)?"
_PARAM = re.compile(rb"(?:;|" + _AMPERSAND + rb")(?=[A-Za-z_:%][\w:%]*=)")
_LAST = re.compile(_AMPERSAND + rb"(?=[\s\"'`<>)\]]|\Z)")
"""An `&` with nothing behind it: an empty parameter."""
_TRAILING = b".,;:!?'*_~"


def url_end(data: bytes, at: int, json: bool = False) -> tuple[int, str]:
    """Where the URL ends whose host ends at `at` (exclusive byte offset), and why it must not be edited, if so.

    `json` is true when slashes are written `\\/`.
    """
    begin, hole_end, query, fragment = at, -1, False, False
    stop = min(len(data), at + _LONGEST)
    while at < stop:
        run = _RUN.match(data, at, stop)
        if run is not None:
            at = run.end()
            continue
        byte = data[at : at + 1]
        hole = HOLE.match(data, at) if byte in b"{$#%<@:&" else None
        if hole is not None and _within(data, begin, hole[0]):
            at = hole_end = hole.end()
        elif json and data[at : at + 2] == b"\\/":
            at += 2
        elif byte == b"?" and not query and not fragment:
            query, at = True, at + 1
        elif byte == b"#" and not fragment:
            fragment, at = True, at + 1
        elif byte in b";&":
            param = (_PARAM.match(data, at) or _LAST.match(data, at)) if query or fragment else None
            if param is None:
                break
            at = param.end()
        elif byte == b"%":
            code = _CODE.match(data, at)
            if code is None:
                break
            at = code.end()
        elif byte and byte in b":@*":
            at += 1
        else:
            break
    tail = at
    while at > max(begin, hole_end) and data[at - 1] in _TRAILING:
        at -= 1
    return at, doubt_of_end(data, at, tail, hole_end) or ("it has no end" if tail == begin + _LONGEST else "")


_NEW_LINE = re.compile(rb"[\r\n]|\\+(?:[nr]|u000[aAdD])")


def _within(data: bytes, begin: int, hole: bytes) -> bool:
    """Whether a hole ends before the line does, and before the string that the URL from `begin` stands in."""
    if _NEW_LINE.search(hole):
        return False
    marks = [mark[0] for mark in _MARK.finditer(hole)]
    if not marks:
        return True
    quote = opened(data, begin)
    return quote is not None and quote not in marks and all(marks.count(one) % 2 == 0 for one in marks)


_LONGEST = 8192
_RUN = re.compile(rb"(?:[A-Za-z0-9_~/!+=-]|\.(?!\.))+")
"""What is part of a URL wherever it stands."""
_CODE = re.compile(rb"%%?[0-9A-Fa-f]{2}")
UNKNOWN = "it looks like a pattern or a template of an unknown kind"
_MORE = re.compile(
    rb"&(?:amp;)?(?:#0{0,4}(?:3[35-8]|4\d|5\d|6[1345-9]|[7-9]\d|1[01]\d|12[0-6]);"
    rb"|#[xX]0{0,4}(?:2[13-689a-fA-F]|3[\dabdfABDF]|[4-7][\da-fA-F]);|[A-Za-z_]\w{0,40}(?![\w;]))"
    rb"|&(?:#0{0,4}39|#[xX]0{0,4}27|apos);(?=[A-Za-z])"  # an apostrophe in a word
    rb"|&(?!(?:amp|lt|gt|quot|apos|nbsp|[lrb]?[sdar]{1,2}quo|hellip|[nm]dash|bull|middot|ensp|emsp|thinsp|zwnj|para);)[A-Za-z_][\w.-]{0,40};"
)
"""A parameter without a value, a letter spelled as a number, or an entity that is no sign: the URL goes on."""
_TAG = re.compile(rb"<(?:b|i|em|strong|var|wbr|code|tt|span|replaceable|parameter|userinput)\b[ >/]|\|\w+\|")
_FILLED = re.compile(rb"<(?:var|wbr|replaceable|parameter|userinput)\b")
"""Elements for what a reader fills in, and for a place to break a line."""
EMPHASIS = re.compile(rb"\*{1,3}(?![\w*/])")
_ESCAPES = (b"n", b"r", b"t", b'"', b"'", b"\\", b"", b"`")
_TEMPLATE = re.compile(rb"[($%{^]|<[?%]|\\\.|(?<=/)[\[*]|(?<=/\*)|(?<=-)>")


def doubt_of_end(data: bytes, end: int, tail: int, hole_end: int) -> str:
    """Why what ended the URL makes it unclear where, or whether, the URL ends."""
    if data[end : end + 2] == b".." or data[end : end + 3] == "\N{HORIZONTAL ELLIPSIS}".encode():
        return "an ellipsis stands for a part of it"
    if _TAG.match(data, end) and (data[end - 1 : end] == b"/" or _FILLED.match(data, end)):
        return "it goes on in markup"
    if _MORE.match(data, tail):
        return "a part of it is written in an unusual way"
    byte, following = data[tail : tail + 1], data[tail + 1 : tail + 2]
    if byte == b"\\" and following in (b"\n", b"\r"):
        apart = data[tail + 2 : tail + 4].lstrip(b"\n")[:1] in (b" ", b"\t") and not opened(data, tail)
        return "" if apart else "it goes on in the next line"
    if byte == b"\\" and following not in _ESCAPES:
        return "it goes on behind a backslash"
    if (
        _TEMPLATE.match(data, tail)
        or (byte == b"[" and tail == hole_end)
        or (data[end - 1 : end] == b"/" and data[end : end + 1] == b"*")
        or re.search(rb"/#\d$", data[max(0, end - 3) : end])
    ):
        return UNKNOWN
    if byte >= b"\x80" and _is_letter(data[tail : tail + 2]):
        return "a letter follows that no URL has"
    return ""


def _is_letter(two: bytes) -> bool:
    """Whether the bytes start with a Latin, Greek or Cyrillic letter; Chinese goes without blanks, and these do not."""
    try:
        character = two.decode("utf-8")[:1]
    except UnicodeDecodeError:
        return two[:1] >= b"\xc0" and len(two) == 2 and two[1] < 0x80  # one byte a character
    return character.isalpha() and character < "\u0530"


_MARK = re.compile(rb"(\\*)([\"'`])|&(?:quot|apos|#0{0,4}3[49]|#[xX]0{0,4}2[27]);")
"""A quotation mark, as it is, behind backslashes, or as an entity."""
_APOSTROPHE = re.compile(rb"[A-Za-z]'[A-Za-z]")
_LINE = 2000
"""How many bytes of a line are looked at to know whether a string is open."""


def opened(data: bytes, at: int) -> bytes | None:
    """The mark of the string on this line that is still open at `at`; empty if none is, None if the line is long."""
    first = max(0, at - _LINE)
    start = data.rfind(b"\n", first, at) + 1
    if not start and first:
        return None
    state = b""
    for mark in _MARK.finditer(data, start, at):
        if state:
            state = b"" if mark[0] == state else state
        elif not _APOSTROPHE.fullmatch(data, max(start, mark.start() - 1), min(at, mark.end() + 1)):
            state = mark[0]
    return state
