"""The URLs that a configuration ignores in vain: those that are not there any more, and those whose day is over."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator

from pypimigrate.files import write
from pypimigrate.model import Applicability, Edit, FileReport, Finding, Role, Span
from pypimigrate.pypi.rules.from_code import UNUSED_URL_RULE
from pypimigrate.results import FileResult
from pypimigrate.secrets.credentials import without_secrets
from pypimigrate.session import readtoml, run
from pypimigrate.session.policy import Policy

_HEADER = re.compile(
    rb"^[ \t]*\[\[[ \t]*(?:tool[ \t]*\.[ \t]*pypimigrate[ \t]*\.[ \t]*)?ignore-urls[ \t]*\]\][^\n]*\n?", re.M
)
_VALUES = re.compile(rb"(?:[ \t]*(?:url|reason|expires)[ \t]*=[^\n]*(?:\n|\Z)|[ \t]*\r?(?:\n))*")

_QUOTED = re.compile(rb"url[ \t]*=[ \t]*[\"']([^\"'\n]+)[\"']")


def reported(found: Iterator[FileResult], session: run.Session) -> Iterator[FileResult]:
    """The results, and behind them the configuration, if it ignores URLs in vain.

    Only a run over all that the configuration is about can tell. If the file is changed anyway, it has to be next time.
    """
    policy = session.options.policy
    if policy is None or not policy.urls or not policy.all_read or not policy.file:
        yield from found
        return
    met: set[str] = set()
    changed = False
    real = os.path.join(os.path.realpath(os.path.dirname(policy.file)), os.path.basename(policy.file))
    for one in found:
        met.update(finding.old for finding in one.report.findings)
        met.update(one.report.by_url)
        changed |= bool(one.located) and one.real == real
        yield one
    said = policy.in_vain(met)
    if said:
        yield from _of(policy, real, said, changed, session)


def _of(policy: Policy, real: str, said: dict[str, str], changed: bool, session: run.Session) -> Iterator[FileResult]:
    """The findings in the configuration, a file at `real`."""
    try:
        data, _ = write.read(real, lambda head: "")
    except (OSError, write.WriteRefused):
        return
    path = os.path.relpath(policy.file)
    report = policy.kept(path, FileReport(tuple(_findings(data, path, said, changed))))
    if report.findings:
        session.totals.read -= 1  # it is counted where it was read
        found = FileResult(path.replace(os.sep, "/"), data, report, run.located(path, data, report), real)
        yield from session.reverified([found])


def _findings(data: bytes, path: str, said: dict[str, str], changed: bool) -> Iterator[Finding]:
    blocks = {url: block for block in _blocks(data) if (url := _url(data, block)) in said}
    quoted = {match[1]: match.span(1) for match in reversed(list(_QUOTED.finditer(data)))}
    # one look for all: two documents for each of them would take time out of proportion
    whole = not changed and _without(data, path, blocks)
    for url, why in said.items():
        block = blocks.get(url)
        place = quoted.get(url.encode())
        if place is None:
            continue  # written in another way, or with credentials
        yield Finding(
            span=Span(*(place if block is None else block)),
            rule=UNUSED_URL_RULE.name,
            role=Role.LINK,
            old=f"ignore of {url}",
            new=None,
            applicability=UNUSED_URL_RULE.fix if whole and block is not None else Applicability.ADVICE,
            state=UNUSED_URL_RULE.state,
            message=f"{UNUSED_URL_RULE.why}; {why}",
            edits=(Edit(Span(*block), b""),) if whole and block is not None else (),
        )


def _blocks(data: bytes) -> Iterator[tuple[int, int]]:
    """The spans of the tables `[[ignore-urls]]`, to their last line."""
    for header in _HEADER.finditer(data):
        values = _VALUES.match(data, header.end())
        assert values is not None
        yield header.start(), values.end()


def _url(data: bytes, block: tuple[int, int]) -> str | None:
    """The URL of a table."""
    try:
        table = readtoml.loads(data[slice(*block)])
    except ValueError:
        return None
    for part in ("tool", "pypimigrate"):
        table = table.get(part, table)
    entries = table["ignore-urls"]
    url = entries[0].get("url")
    return without_secrets(url) if isinstance(url, str) else None


def _without(data: bytes, path: str, blocks: dict[str, tuple[int, int]]) -> bool:
    """Whether the file means the same without the tables, but for their URLs."""
    kept = bytearray()
    at = 0
    for start, end in sorted(blocks.values()):
        kept += data[at:start]
        at = end
    try:
        before, after = (readtoml.loads(text) for text in (data, bytes(kept) + data[at:]))
    except ValueError:
        return False
    for document in (before, after):
        table = document
        if os.path.basename(path) == "pyproject.toml":
            table = document.setdefault("tool", {}).setdefault("pypimigrate", {})
        table["ignore-urls"] = [
            one for one in table.get("ignore-urls", []) if without_secrets(one["url"]) not in blocks
        ]
    return json.dumps(before, default=str, sort_keys=True) == json.dumps(after, default=str, sort_keys=True)
