"""The format `sarif`: version 2.1.0, for code scanning."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from pypimigrate import __version__
from pypimigrate.lines import Lines, Position
from pypimigrate.model import Applicability
from pypimigrate.pypi.catalogue import by_name
from pypimigrate.report.common import MARK, level, placed, sentence, text_of, uri
from pypimigrate.report.fingerprint import fingerprints
from pypimigrate.report.objects import summary
from pypimigrate.report.terminal import printable, shown
from pypimigrate.results import FileResult, Located
from pypimigrate.totals import Totals

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_HOME = "https://github.com/pypimigrate/pypimigrate"


def pieces(found: Iterable[FileResult], totals: Totals) -> Iterator[str]:
    """One log with one run. What was not read are notifications of the run; its counts are its properties."""
    rules: dict[str, int] = {}
    results: list[dict[str, Any]] = []
    for file in found:
        lines = text_of(file)
        names = fingerprints(file.path, (one.finding for one in file.located))
        for one, name in zip(file.located, names, strict=True):
            index = rules.setdefault(one.finding.rule, len(rules))
            results.append(_result(file, one, index, name, lines))
    counts = summary(totals)
    del counts["skipped"], counts["notes"]
    run = {
        "tool": {
            "driver": {
                "name": "pypimigrate",
                "semanticVersion": __version__,
                "informationUri": _HOME,
                "rules": [_rule(name) for name in rules],
            }
        },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": "the directory that the run started in"}}},
        "invocations": [
            {"executionSuccessful": not totals.troubles, "toolExecutionNotifications": list(_notifications(totals))}
        ],
        "results": results,
        "properties": counts,
    }
    yield json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(name: str) -> dict[str, Any]:
    rule = by_name(name)
    if rule is None:
        return {"id": name}
    text = f"{rule.why}; instead: {rule.instead}" if rule.instead else rule.why
    return {
        "id": name,
        "shortDescription": {"text": rule.why},
        "help": {"text": f"{text}. Evidence, read on {rule.checked}: {rule.source}"},
        "helpUri": rule.source,
        "properties": {"fix": rule.fix.value, "state": rule.state.value},
    }


def _result(file: FileResult, one: Located, index: int, name: str, lines: Lines) -> dict[str, Any]:
    finding = one.finding
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": level(finding),
        "message": {"text": sentence(finding)},
        "locations": [{"physicalLocation": _location(one.path) | {"region": _region(one.start, one.end)}}],
        "partialFingerprints": {"pypimigrate/v1": name},
        "properties": {
            "role": finding.role.value,
            "state": finding.state.value,
            "applicability": finding.applicability.value,
        },
    }
    edits = placed(file, finding, lines) if finding.applicability is not Applicability.ADVICE else []
    if edits:
        replacements = [
            {"deletedRegion": _region(edit.start, edit.end), "insertedContent": {"text": edit.new}} for edit in edits
        ]
        text = f"{MARK[finding.applicability]}: {printable(finding.new or '')}"
        result["fixes"] = [
            {
                "description": {"text": text},
                "artifactChanges": [_location(one.path) | {"replacements": replacements}],
            }
        ]
    return result


def _location(path: str) -> dict[str, Any]:
    base = {} if path.startswith("/") else {"uriBaseId": "SRCROOT"}
    return {"artifactLocation": {"uri": uri(path)} | base}


def _region(start: Position, end: Position) -> dict[str, int]:
    return {"startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column}


def _notifications(totals: Totals) -> Iterator[dict[str, Any]]:
    for trouble in totals.troubles:
        yield _notification("error", trouble.path, trouble.message)
    for skip in totals.skipped:
        yield _notification("note", skip.path, f"not read: {skip.reason}")
    for folder in totals.left_out:
        yield _notification("note", folder.path, f"left out: {folder.reason}")
    for note in totals.notes:
        yield {"level": "note", "message": {"text": shown(note)}}


def _notification(kind: str, path: str, text: str) -> dict[str, Any]:
    return {"level": kind, "message": {"text": printable(text)}, "locations": [{"physicalLocation": _location(path)}]}
