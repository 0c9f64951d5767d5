"""Texts that speak about an address: before and after, a table of old and new, a line that readers shall take out.

Looks at the lines around a place and knows no rule. `cautions` has what stands on the line itself.
"""

from __future__ import annotations

import re

from pypimigrate.model import Span

_NEAR = 600
"""Bytes on each side in which the new address of a site or an index tells that the text is about the change."""
_BLOCK = 3000
"""Bytes on each side in which the beginning and the end of a block of code are looked for."""
_BEFORE = re.compile(
    r"(?:^|[.:]\s+|\n\s*|\*\*|#\s)(?:before|old|older|previous(?:ly)?|replace|instead of|formerly|wrong)\b[^.\n]{0,60}$"
)
_SHOWN = re.compile(
    r"\b(?:looks?|reads?|is|are)\s+(?:something\s+)?(?:like|as)\s+(?:this|so|follows|these|below|the following)\b"
    r"[^.\n]{0,60}$"
)
_THEN = re.compile(
    r"[^\w\n]*(?:then|and|please|you (?:should|must|can|need to)|just)?[ ,]*"
    r"(?:delete|remove|drop|replace|change|edit|update|fix)\b"
)
_AFTER = re.compile(r"[^\w\n]*(?:with|by|to|after|new|becomes?|instead)\b[^\w\n]*(?:\n|$)")
_DIRECTIVE = re.compile(r"^\s*(?:\.\. [\w-]+::.*|::|```.*|~~~.*|:[\w-]+:.*)\s*$")


def about(data: bytes, span: Span, new: str) -> str:
    """Why the text around the address at `span`, which would become `new`, is about it; empty if nothing says so."""
    fresh = new.rstrip("/").encode("ascii", "surrogateescape")
    line = _line(data, span)
    if _has(data, fresh, line, span):
        return "the new address stands beside it"
    if fresh.count(b"/") < 4 and _has(data, fresh, Span(max(0, span.start - _NEAR), span.end + _NEAR), span):
        return "the new address stands near it"
    if any(_has(data, fresh, one, span) for one in (_next_line(data, line.start, -1), _next_line(data, line.end, 1))):
        return "the new address stands near it"
    before, behind = _around(data, line)
    if not before and not behind:
        return ""
    if _BEFORE.search(before) or _AFTER.match(behind) or (_SHOWN.search(before) and _THEN.match(behind)):
        return "the text around it tells what to change"
    return ""


_PROMPT = re.compile(
    r"\s*(?:[$%]|>>>|in \[\d+\]:|[\w.-]+@[\w.-]+[^$#]{0,60}[$#]|[a-z]:\\[^>]{0,80}>|\([\w.-]+\) ?[$#])\s", re.I
)
"""What a shell or an interpreter shows before a command."""
_LINES = 60
"""How many lines a program may have printed below its command."""


def printed(data: bytes, span: Span, shells: bool = True) -> bool:
    """Whether the line of `span` stands in a block, below a line with a prompt: then it is what a program printed.

    Without `shells` the prompt of Python counts only, as in a docstring.
    """
    if not shells and b">>>" not in data:
        return False
    line = _line(data, span)
    own = data[line.start : line.end].decode("latin-1")
    above = data[max(0, line.start - _BLOCK) : line.start].decode("latin-1").splitlines()
    fenced = sum(map(_is_fence, above)) % 2 == 1
    indent = _indent(own.encode("latin-1"))
    doctest = bool(above) and above[-1].lstrip().startswith((">>>", "..."))
    if _PROMPT.match(own) or not (indent or fenced or doctest):
        return False
    for one in reversed(above[-_LINES:]):
        if not one.strip() or one.rstrip().endswith("\\") or _is_fence(one):
            return False
        if _PROMPT.match(one) and (shells or one.lstrip().startswith(">>>")):
            return "<<" not in one and _indent(one.encode("latin-1")) <= indent
    return False


def is_doctest(data: bytes, span: Span) -> bool:
    """Whether the line of `span` is an input of a doctest."""
    return data[_line(data, span).start : span.start].lstrip().startswith((b">>> ", b"... "))


_SENTENCE = 400
"""How many bytes of a sentence are looked at, on each side of a place."""
_PARAGRAPH = re.compile(r"\n[ \t]*(?:[#>*;]+|//+|--)?[ \t]*\n|\n[ \t]*(?:[-*+\u2022]|\d+[.)])[ \t]+|\n[ \t]*[|=~^-]{3}")
"""A blank line, also in a comment, the next item of a list, or a rule below a heading."""
_LEAD = re.compile(r"\s*\n[ \t]*(?:(?:#+|//+|\*|--|;+|>+)(?=[ \t\r\n]))?\s*")
_STARTS = re.compile(r"(?<!\be\.g)(?<!\bi\.e)(?<!\bvs)(?<!\betc)[.!?][\"')\]*_]*\s+")
_ENDS = re.compile(r"[.!?](?=[\s\"')\]*_]|$)")


def sentence(data: bytes, span: Span) -> str:
    """The sentence around `span` without what is there, lower-cased, on one line; one character a byte."""
    before = "\n" + data[max(0, span.start - _SENTENCE) : span.start].decode("latin-1").replace("\r", "\n")
    behind = data[span.end : span.end + _SENTENCE].decode("latin-1").replace("\r", "\n")
    before = _LEAD.sub(" ", _PARAGRAPH.split(before)[-1])
    behind = _LEAD.sub(" ", _PARAGRAPH.split(behind)[0])
    return f"{_STARTS.split(before)[-1]} {_ENDS.split(behind)[0]}".lower()


_ENGLISH = frozenset(
    "the a an is are was be of to and in for on at with from by this that it its you your or as can if not use".split()
)
_OTHER_LANGUAGES = frozenset(
    "les des une sur pour dans avec vous par der das und ist mit auf eine unter los las una por para gli della sono "
    "che het een wird zum als beim il el viene na al voor jest oraz och att til em uma dos".split()
)
"""Small words of French, German, Spanish, Italian, Dutch, Polish, Swedish and Portuguese that are not English."""
_LETTER = re.compile(r"[\xc3-\xf4][\x80-\xbf]+")
"""A letter beyond ASCII in UTF-8, a character a byte."""


def is_english(text: str) -> bool:
    """Whether a sentence may be English: its small words are not those of other languages, nor its letters foreign."""
    words = re.findall(r"[a-z]+", text)
    english = sum(one in _ENGLISH for one in words)
    other = sum(one in _OTHER_LANGUAGES for one in words)
    if english:
        return other < 2 or other <= english
    return not other and len(_LETTER.findall(text)) < 3


def _line(data: bytes, span: Span) -> Span:
    start = data.rfind(b"\n", max(0, span.start - _BLOCK), span.start) + 1
    end = data.find(b"\n", span.end, span.end + _BLOCK)
    return Span(start or max(0, span.start - _BLOCK), end if end >= 0 else min(len(data), span.end + _BLOCK))


def _next_line(data: bytes, at: int, step: int) -> Span:
    """The first line with something on it behind the line that ends at `at`, or before the one that starts there."""
    if step > 0:
        rest = data[at : at + _BLOCK]
        start = at + len(rest) - len(rest.lstrip(b"\r\n \t"))
        end = data.find(b"\n", start, start + _BLOCK)
        return Span(start, end if end >= 0 else min(len(data), start + _BLOCK))
    end = max(0, at - _BLOCK) + len(data[max(0, at - _BLOCK) : at].rstrip(b"\r\n \t"))
    return Span(data.rfind(b"\n", 0, end) + 1, end)


def _has(data: bytes, fresh: bytes, within: Span, span: Span) -> bool:
    """Whether an address stands in a part of the text, whole, but for what `span` has."""
    at = data.find(fresh, within.start, within.end)
    while at >= 0:
        end = at + len(fresh)
        whole = not re.match(rb"/?[\w.-]*\w", data[end : end + 20]) or data[end : end + 1] == b"."
        if whole and not span.start <= at < span.end:
            return True
        at = data.find(fresh, end, within.end)
    return False


def _around(data: bytes, line: Span) -> tuple[str, str]:
    """The text before and behind the block of code that a line is in; empty if it is in none."""
    indent = _indent(data[line.start : line.end])
    lines = data[max(0, line.start - _BLOCK) : line.start].decode("latin-1").lower().splitlines()
    fenced = sum(map(_is_fence, lines)) % 2 == 1
    if not indent and not fenced:
        return "", ""
    while lines and not _leaves(lines[-1], indent, fenced):
        lines.pop()
    while lines and (not lines[-1].strip() or _DIRECTIVE.match(lines[-1])):
        lines.pop()
    before = "\n".join(lines[-3:]).rstrip(": \t\n")
    following = data[line.end : line.end + _BLOCK].decode("latin-1").lower().splitlines()
    number = next((n for n, one in enumerate(following) if _leaves(one, indent, fenced)), len(following))
    rest = [one for one in following[number + fenced :] if one.strip() and not _DIRECTIVE.match(one)]
    return before, rest[0] if rest else ""


def _is_fence(line: str) -> bool:
    """Whether a line of Markdown begins or ends a block of code."""
    return line.lstrip().startswith(("```", "~~~"))


def _leaves(line: str, indent: int, fenced: bool) -> bool:
    if fenced:
        return _is_fence(line)
    return bool(line.strip()) and _indent(line.encode("latin-1", "replace")) < indent


def _indent(line: bytes) -> int:
    return len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip(b" "))
