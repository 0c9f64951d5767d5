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
    before, behind = _around(data, line)
    if not before and not behind:
        return ""
    if _BEFORE.search(before) or _AFTER.match(behind) or (_SHOWN.search(before) and _THEN.match(behind)):
        return "the text around it tells what to change"
    return ""


def _line(data: bytes, span: Span) -> Span:
    start = data.rfind(b"\n", max(0, span.start - _BLOCK), span.start) + 1
    end = data.find(b"\n", span.end, span.end + _BLOCK)
    return Span(start or max(0, span.start - _BLOCK), end if end >= 0 else min(len(data), span.end + _BLOCK))


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
    fenced = sum(one.lstrip().startswith(("```", "~~~")) for one in lines) % 2 == 1
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


def _leaves(line: str, indent: int, fenced: bool) -> bool:
    if fenced:
        return line.lstrip().startswith(("```", "~~~"))
    return bool(line.strip()) and _indent(line.encode("latin-1", "replace")) < indent


def _indent(line: bytes) -> int:
    return len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip(b" "))
