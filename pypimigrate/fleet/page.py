"""The results as one page that loads nothing. Everything in it is data until its script makes text of it."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from importlib.resources import files
from typing import Any

from pypimigrate import __version__
from pypimigrate.fleet.model import DONE
from pypimigrate.fleet.store import Row, Store

_EACH, _ALL, _OF_TEXT = 20, 20_000, 300
"""Findings shown for a repository, and in all; characters of a text."""

_SLOWEST = 10


def page(store: Store, links: bool = True) -> str:
    """The report as HTML. `links`: public repositories are linked to, at the commit that was checked."""
    names: dict[str, int] = {}
    for name, *_ in store.by_count("rule"):
        names.setdefault(name, len(names))
    repositories = []
    budget = _ALL
    of = store.rules_of()
    for row in store.rows(order="advice + unsafe + safe DESC, url, revision"):
        shown = store.lines(row)[: min(_EACH, budget)] if budget and row.left else []
        budget -= len(shown)
        repositories.append(_fields(row, [names[rule] for rule in of.get(row.digest, ())], shown, names))
    data = {
        "version": __version__,
        "made": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
        "links": links,
        "states": store.by_status(),
        "rules": store.by_count("rule"),
        "hosts": store.by_count("host"),
        "names": list(names),
        "runs": [_run(*run) for run in store.runs() if run[2]],
        "slowest": sorted(range(len(repositories)), key=lambda n: repositories[n][8], reverse=True)[:_SLOWEST],
        "repositories": repositories,
    }
    script, style = _part("page.js"), _part("page.css")
    text = _part("page.html")
    for mark, value in (
        ("@STYLE_HASH@", _hash(style)),
        ("@SCRIPT_HASH@", _hash(script)),
        ("@STYLE@", style),
        ("@SCRIPT@", script),
        ("@DATA@", _embedded(data)),  # last: what is in it is not looked at again
    ):
        text = text.replace(mark, value, 1)
    return text


def _fields(row: Row, rules: list[int], findings: list[dict[str, Any]], names: dict[str, int]) -> list[Any]:
    """A repository as page.js wants it."""
    shown = [
        [
            one["path"],
            one["line"],
            names[one["rule"]],
            one["applicability"],
            one["old"][:_OF_TEXT],
            (one["new"] or "")[:_OF_TEXT],
        ]
        for one in findings
    ]
    return [
        row.url, row.revision, row.status, row.head, row.reason[:_OF_TEXT], row.safe, row.unsafe, row.advice,
        round(row.seconds, 1), row.read, rules, shown,
    ]  # fmt: skip


def _run(number: int, start: float, end: float | None, version: str, fix: str, summary: dict[str, Any]) -> list[Any]:
    findings = summary.get("findings", {})
    done = sum(summary.get("status", {}).get(state, 0) for state in DONE)
    ended = time.strftime("%Y-%m-%d %H:%M", time.gmtime(end or start))
    return [ended, done, *(findings.get(level, 0) for level in ("safe", "unsafe", "advice"))]


def _part(name: str) -> str:
    return files("pypimigrate.fleet").joinpath(name).read_text("utf-8")


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _embedded(data: Any) -> str:
    """JSON that cannot end the element it stands in, or be anything but ASCII."""
    text = json.dumps(data, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
