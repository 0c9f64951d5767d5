"""What `rules --live --record` wrote, read again: when and how the service was last seen to do what a row says."""

from __future__ import annotations

import datetime
import json
from typing import Any, NamedTuple

from pypimigrate.errors import PypimigrateError
from pypimigrate.pypi.rule import Rule

LARGEST = 1 << 24
"""How many bytes a file of evidence may have."""


class EvidenceError(PypimigrateError):
    """The file is no evidence, and why. The message is for people."""


class Seen(NamedTuple):
    """What became of one old URL: `outcome` as in live.rules.Outcome; where it ended, if anybody answered."""

    outcome: str
    status: int
    url: str


class Evidence(NamedTuple):
    """What was seen on `date` (ISO), by rule and old URL."""

    date: str
    seen: dict[tuple[str, str], Seen]

    def about(self, rule: Rule) -> dict[str, Seen]:
        """What was seen of the examples of a row, by old URL."""
        return {old: self.seen[rule.name, old] for old in rule.examples if (rule.name, old) in self.seen}

    def confirms(self, rule: Rule) -> bool:
        """Whether an example of the row was seen to be true, and none to be false."""
        outcomes = {one.outcome for one in self.about(rule).values()}
        return "true" in outcomes and "false" not in outcomes


def checked(rule: Rule, evidence: Evidence | None) -> str:
    """The date (ISO) on which the row was last known to be true."""
    if evidence is not None and evidence.confirms(rule):
        return max(rule.checked, evidence.date)
    return rule.checked


def parsed(data: bytes) -> Evidence:
    """The evidence in a file's bytes. Raises EvidenceError."""
    try:
        found: Any = json.loads(data)
        date = datetime.date.fromisoformat(found["checked"]).isoformat()
        seen = {}
        for one in found["examples"]:
            end = one["old_end"] or {}
            seen[str(one["rule"]), str(one["old"])] = Seen(
                str(one["outcome"]), int(end.get("status", 0)), str(end.get("url", ""))
            )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise EvidenceError("not what `pypimigrate rules --live --record` writes") from None
    return Evidence(date, seen)
