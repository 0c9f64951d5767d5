"""The formats for programs: `json` and `jsonl`. Their fields are fixed; new ones may be added."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from functools import partial
from typing import Any

from pypimigrate.guard import guarded
from pypimigrate.results import Located, Passed
from pypimigrate.secrets.credentials import without_secrets
from pypimigrate.totals import Totals

VERSION = 1


def fields(one: Located) -> dict[str, Any]:
    """A finding as a JSON object.

    Lines and columns are 1-based, columns in code points; offsets are bytes, 0-based, half-open. `edits` are all the
    bytes that a fix changes.
    """
    finding = one.finding
    return {
        "path": one.path,
        "line": one.start.line,
        "column": one.start.column,
        "end_line": one.end.line,
        "end_column": one.end.column,
        "offset": finding.span.start,
        "end_offset": finding.span.end,
        "rule": finding.rule,
        "role": finding.role.value,
        "old": finding.old,
        "new": finding.new,
        "applicability": finding.applicability.value,
        "state": finding.state.value,
        "message": without_secrets(finding.message),
        "edits": [
            {
                "offset": edit.span.start,
                "end_offset": edit.span.end,
                "new": without_secrets(edit.new.decode("utf-8", "replace")),
            }
            for edit in finding.edits
        ],
    } | ({"live": finding.live} if finding.live else {})


def line(one: Located) -> str:
    """One finding on a line of its own."""
    return json.dumps(fields(one)) + "\n"


def document(found: Iterable[Located], totals: Totals) -> str:
    """The whole run as one object. Read `found` to its end before `totals` is complete: this does."""
    findings = list(filter(None, (guarded(one.path, totals, partial(fields, one)) for one in found)))
    return (
        json.dumps(
            {
                "version": VERSION,
                "findings": findings,
                "summary": summary(totals),
                "errors": [{"path": trouble.path, "message": trouble.message} for trouble in totals.troubles],
            },
            indent=2,
        )
        + "\n"
    )


def summary(totals: Totals) -> dict[str, Any]:
    """The counts of a run."""
    passed = totals.passed
    return {
        "findings": {kind: totals.findings[kind] for kind in ("safe", "unsafe", "advice")},
        "by_rule": dict(sorted(totals.rules.items(), key=lambda one: (-one[1], one[0]))),
        "files_read": totals.read,
        "files_with_findings": totals.with_findings,
        "fixed": totals.fixed,
        "ignored": totals.suppressed,
        "deselected": totals.deselected,
        "known": totals.known,
        "skipped": [{"path": skip.path, "reason": skip.reason} for skip in totals.skipped],
        "skipped_by_reason": dict(Counter(skip.reason for skip in totals.skipped)),
        "left_out": [{"path": folder.path, "reason": folder.reason} for folder in totals.left_out],
        "left_out_by_reason": dict(Counter(folder.reason for folder in totals.left_out)),
        "in_generated_metadata": totals.silent,
        "notes": [without_secrets(note) for note in totals.notes],
    } | ({} if passed is None else {"left_alone": [_passed(one) for one in passed]})


def _passed(one: Passed) -> dict[str, Any]:
    return {
        "path": one.path,
        "line": one.start.line,
        "column": one.start.column,
        "name": one.name,
        "reason": one.reason,
    }
