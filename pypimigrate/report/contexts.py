"""The tables of contexts as a page: what gives a URL its role, and what holds a fix back."""

from __future__ import annotations

from collections.abc import Iterable

from pypimigrate.filetypes.filetype import TREATMENTS, Kind
from pypimigrate.model import Example, Role
from pypimigrate.places.cautions import CAUTIONS, NOT_REPORTED
from pypimigrate.places.role_rules import ROLE_RULES
from pypimigrate.places.roles import ROWS, Row

_MEANS = {
    Role.LINK: "A person opens it.",
    Role.INDEX: "An installer looks for projects below it.",
    Role.UPLOAD: "A release is sent to it.",
    Role.XMLRPC: "An XML-RPC client calls it.",
    Role.FETCH: "A program downloads it.",
    Role.FILE: "It names a distribution file, or the folder that one is in.",
    Role.FEED: "A feed reader polls it.",
    Role.BASE: "Code keeps it, and may add to it: only the host is known to be right.",
}

_HEAD = """\
# Contexts

Made by `pypimigrate rules --contexts` from the tables; do not edit by hand.

One URL can mean several things: `https://pypi.python.org/pypi` is a page, an upload address, an index or an endpoint.
The place that it fills gives it a role, and [the rules](rules.md) say what it is today in that role. A fix is as
safe as the most careful of the rule, what is known of the place, and every doubt.

In the examples, ⏎ is the end of a line.

## Settings, flags and calls

Settings, scripts, programs and markup are read as what they are: the key in its section, the flag of its command, the
argument of its call, and what a name is used for. A row holds for every format and every layout: `PIP_INDEX_URL` is one
row, in YAML, a Dockerfile or `os.environ`. Hyphens do not count, and `*` stands for any letters.

What is known of a place, and what may be done:

| known | fix |
| --- | --- |
| certain: one role, by a row that no other tool shares, or by all uses of the name | what the rule allows |
| likely: a name that others use as well, or a use that is not understood | at most unsafe |
| open: read, and no row knows it, or the uses disagree | advice, if what it becomes depends on the role |
| unread: no reader, or it gave up | what the signs on the line say (below) |
| not a use: it is compared, matched, stripped, measured, a key, a part of an edit | advice |
"""

_SIGNS = """
## Signs

Where no reader says more, the first sign on the line that fits, by its number, gives the role.
"""


def _alternatives(row: Row) -> str:
    """Where the key of a row must stand; empty: anywhere."""
    said = [
        f"{what} {', '.join(f'`{one}`' for one in some[:6])}{' …' if len(some) > 6 else ''}"
        for what, some in (
            ("behind", [one for one in row.within if one]),
            ("beside", [f"{key}: {value}" for key, value in row.beside]),
            ("in", row.files),
        )
        if some
    ]
    return "; ".join(said)


def contexts_markdown() -> str:
    """The tables as a page: docs/contexts.md."""
    parts = [_HEAD, "\n"]
    rows_of_tools = [
        (
            row.role.value if row.role else "not a use",
            " ".join(f"`{key or '…'}`" for key in row.keys),
            _alternatives(row),
            f"[{row.tool}]({row.source})",
            "certain" if row.certain else "likely",
        )
        for row in ROWS
    ]
    parts.append(_table(("role", "key, flag or argument", "where (one of each)", "tool", "known"), rows_of_tools))
    parts.append(_SIGNS)
    for role, means in _MEANS.items():
        rows = [
            (str(number), rule.what, rule.why, _kinds(rule.kinds), rule.role_limit.value, _shown(rule.examples))
            for number, rule in enumerate(ROLE_RULES, 1)
            if rule.role is role
        ]
        parts.append(f"\n### {role.value}\n\n{means}\n\n")
        parts.append(_table(("no.", "sign", "why", "files", "fix", "example"), rows))
    parts.append("\n## Doubts\n\nWhatever its role, a fix of such a URL is at most this safe.\n\n")
    cautions = [(one.reason, one.what, _kinds(one.kinds), one.limit.value, _shown(one.examples)) for one in CAUTIONS]
    parts.append(_table(("reason", "sign", "files", "at most", "example"), cautions))
    parts.append("\n## Files that are never edited\n\nTheir URLs are reported, unless it says otherwise.\n\n")
    files = [
        (one.reason, one.what, _kinds(one.kinds), "no" if one.silent else "yes", _shown((one.example,)))
        for one in TREATMENTS
    ]
    parts.append(_table(("reason", "sign", "files", "reported", "example"), files))
    parts.append("\n## Not reported\n\n")
    parts.append(_table(("why", "example"), [(one.why, _shown(one.examples)) for one in NOT_REPORTED]))
    return "".join(parts)


def _kinds(kinds: tuple[Kind, ...]) -> str:
    others = [kind for kind in Kind if kind not in kinds]
    return "any" if not kinds else f"any but {', '.join(others)}" if len(others) < 4 else ", ".join(kinds)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *(tuple(cell.replace("|", "\\|") for cell in row) for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _shown(examples: tuple[Example, ...]) -> str:
    return "<br>".join(_example(example) for example in examples)


def _example(example: Example) -> str:
    """The file, the text in it, and what the URL becomes, if anything."""
    text = f"{example.path}: {_code(example.text)}"
    if not example.new:
        return text
    return f"{text} → {_code(example.new)}"


def _code(text: str) -> str:
    """A code span that fits into one line; between double backticks if there are single ones in it."""
    shown = text.strip("\n").replace("\t", " ").replace("\n", " ⏎ ")
    return f"`` {shown} ``" if "`" in shown else f"`{shown}`"
