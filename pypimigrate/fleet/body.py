"""The text of a pull request for a patch. Whoever opens it decides; this only says what is in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from pypimigrate.report.terminal import printable

_ADVICE = 50
"""How many findings that need manual review are named."""

_FIXED = {"safe": ("safe",), "unsafe": ("safe", "unsafe")}


def body(findings: Iterable[dict[str, Any]], level: str, commit: str) -> str:
    """The title, an empty line, and the text in Markdown. `findings` have the fields of a JSON report."""
    fixed: list[dict[str, Any]] = []
    left: list[dict[str, Any]] = []
    for one in findings:
        (fixed if one["edits"] and one["applicability"] in _FIXED[level] else left).append(one)
    files = len({one["path"] for one in fixed})
    lines = [
        "Replace legacy PyPI URLs",
        "",
        f"{len(fixed)} legacy PyPI URLs in {files} files no longer lead where they should, or only by a redirect.",
        "This change replaces them with what they are today. No other byte changes.",
        "",
        "| rule | why | URLs |",
        "| --- | --- | --- |",
    ]
    for (rule, why), number in Counter((one["rule"], one["message"].partition(";")[0]) for one in fixed).most_common():
        lines.append(f"| {rule} | {_cell(why)} | {number} |")
    if level == "unsafe":
        lines += ["", "Some of these are likely, but not certain, to be right: please look at each line."]
    if left:
        lines += ["", f"Not changed, because a person must decide ({len(left)}):", ""]
        lines += [f"- {_code(_place(one))}: {_cell(one['message'])}" for one in left[:_ADVICE]]
        if len(left) > _ADVICE:
            lines.append(f"- and {len(left) - _ADVICE} more")
    lines += ["", f"Made by `pypimigrate fleet fix` for commit {commit}.", ""]
    return "\n".join(lines)


def _place(one: dict[str, Any]) -> str:
    return f"{one['path']}:{one['line']}"


def _code(text: str) -> str:
    """A code span, whatever is in the text."""
    text = printable(text)
    fence = "`"
    while fence in text:
        fence += "`"
    blank = " " if len(fence) > 1 else ""
    return f"{fence}{blank}{text}{blank}{fence}"


def _cell(text: str) -> str:
    """Text that is no Markdown, HTML or mention, and fits into a table."""
    escaped = "".join(f"\\{c}" if c in "\\`*_[]<>|#~" else "&amp;" if c == "&" else c for c in printable(text))
    return escaped.replace("@", "@\u200b")
