"""The formats of GitLab (code quality), Azure Pipelines and reviewdog (`rdjson`), and findings grouped by file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from pypimigrate.model import State
from pypimigrate.pypi.catalogue import by_name
from pypimigrate.report.common import MARK, level, placed, sentence, text_of, unread
from pypimigrate.report.fingerprint import fingerprints
from pypimigrate.report.terminal import Paint, printable
from pypimigrate.results import FileResult
from pypimigrate.totals import Totals

_SEVERITY = {State.DEAD: "major", State.DIFFERENT: "major", State.REDIRECTS: "minor", State.WORKS: "info"}


def gitlab(found: Iterable[FileResult], totals: Totals) -> Iterator[str]:
    """A code quality report: an array of issues."""
    issues = []
    for file in found:
        names = fingerprints(file.path, (one.finding for one in file.located))
        for one, name in zip(file.located, names, strict=True):
            issues.append(
                _issue(one.path, one.finding.rule, sentence(one.finding), _SEVERITY[one.finding.state], name)
                | {"location": {"path": one.path, "lines": {"begin": one.start.line, "end": one.end.line}}}
            )
    for trouble in totals.troubles:
        issues.append(_issue(trouble.path, "trouble", printable(trouble.message), "blocker"))
    for path, text in unread(totals):
        issues.append(_issue(path, "not-read", text, "info"))
    yield json.dumps(issues, indent=2) + "\n"


def _issue(path: str, name: str, text: str, severity: str, fingerprint: str = "") -> dict[str, Any]:
    import hashlib

    key = f"{path}\0{name}".encode("utf-8", "surrogateescape")
    return {
        "description": text,
        "check_name": name,
        "fingerprint": fingerprint or hashlib.sha256(key).hexdigest()[:32],
        "severity": severity,
        "location": {"path": path, "lines": {"begin": 1}},
    }


def azure(found: Iterable[FileResult], totals: Totals) -> Iterator[str]:
    """Logging commands. The service knows two kinds: what is no error is a warning."""
    for file in found:
        for one in file.located:
            kind = "error" if level(one.finding) == "error" else "warning"
            place: dict[str, str | int] = {
                "sourcepath": one.path,
                "linenumber": one.start.line,
                "columnnumber": one.start.column,
                "code": one.finding.rule,
            }
            yield _logged(kind, sentence(one.finding), place)
    for trouble in totals.troubles:
        yield _logged("error", printable(trouble.message), {"sourcepath": trouble.path, "code": "trouble"})
    for path, text in unread(totals):
        yield _logged("warning", text, {"sourcepath": path, "code": "not-read"})


def _logged(kind: str, text: str, properties: dict[str, str | int]) -> str:
    given = "".join(f"{name}={_vso(printable(str(value)))};" for name, value in properties.items())
    return f"##vso[task.logissue type={kind};{given}]{text.replace('%', '%AZP25')}\n"


def _vso(text: str) -> str:
    return text.replace("%", "%AZP25").replace(";", "%3B").replace("]", "%5D")


_RD = {"error": "ERROR", "warning": "WARNING", "note": "INFO"}


def rdjson(found: Iterable[FileResult], totals: Totals) -> Iterator[str]:
    """Reviewdog's format, with suggestions. Its columns are bytes."""
    diagnostics: list[dict[str, Any]] = []
    for file in found:
        lines = text_of(file)
        spans = file.report.places or [one.finding.span for one in file.located]
        for one, span in zip(file.located, spans, strict=True):
            finding = one.finding
            rule = by_name(finding.rule)
            diagnostic: dict[str, Any] = {
                "message": sentence(finding),
                "location": {
                    "path": one.path,
                    "range": {
                        "start": {"line": one.start.line, "column": lines.byte(span.start)},
                        "end": {"line": one.end.line, "column": lines.byte(span.end)},
                    },
                },
                "severity": _RD[level(finding)],
                "code": {"value": finding.rule} | ({"url": rule.source} if rule else {}),
            }
            edits = placed(file, finding, lines)
            if len(edits) == 1:  # each suggestion is taken alone, and some edits belong together
                diagnostic["suggestions"] = [
                    {
                        "range": {
                            "start": {"line": edit.start.line, "column": edit.byte},
                            "end": {"line": edit.end.line, "column": edit.end_byte},
                        },
                        "text": edit.new,
                    }
                    for edit in edits
                ]
            diagnostics.append(diagnostic)
    for trouble in totals.troubles:
        diagnostics.append(
            {"message": printable(trouble.message), "location": {"path": trouble.path}, "severity": "ERROR"}
        )
    for path, text in unread(totals):
        diagnostics.append({"message": text, "location": {"path": path}, "severity": "INFO"})
    source = {"name": "pypimigrate", "url": "https://github.com/pypimigrate/pypimigrate"}
    yield json.dumps({"source": source, "severity": "WARNING", "diagnostics": diagnostics}, indent=2) + "\n"


def grouped(found: Iterable[FileResult], paint: Paint) -> Iterator[str]:
    """The findings of a file below its name."""
    for file in found:
        if not file.located:
            continue
        yield paint(printable(file.path), "bold") + "\n"
        places = [f"{one.start.line}:{one.start.column}" for one in file.located]
        for one, place in zip(file.located, places, strict=True):
            finding = one.finding
            change = f"{finding.old} -> {finding.new}" if finding.new is not None else finding.old
            rest = printable(f"{finding.rule} [{MARK[finding.applicability]}] {change}")
            yield f"  {place.rjust(max(map(len, places)))}  {rest}\n"
        yield "\n"
