"""One file: bytes in, findings and edits out. No disk, no network, no terminal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from pypimigrate import context, edit, filekind, finder, match, pragma
from pypimigrate.filekind import FileKind, Kind
from pypimigrate.hosts import hinted
from pypimigrate.legacyurl import parse, without_secrets
from pypimigrate.model import Applicability, Context, Edit, FileReport, Finding, Form, Role, Sighting
from pypimigrate.rules import ENCODED_RULE, HOST_RULE, PATTERN_RULE, RULES, Rule

_BY_FORM = {Form.HOST: HOST_RULE, Form.ENCODED: ENCODED_RULE, Form.PATTERN: PATTERN_RULE}
_BY_PHRASE = {old: rule for rule in RULES for old in rule.old if not old.startswith("/")}
_SIGNED = b"-----BEGIN PGP SIGNED MESSAGE-----"


class Options(NamedTuple):
    """`locked` says why a lock file beside this file holds its safe fixes back; empty if none does."""

    locked: str = ""


_DEFAULT = Options()


def check(data: bytes, path: str, options: Options = _DEFAULT) -> FileReport:
    """Everything there is to say about the legacy URLs in `data`, the content of the file at `path`."""
    unreadable = filekind.unreadable(data[: filekind.HEAD])
    if unreadable:
        return FileReport(skipped=unreadable)
    if not hinted(data):
        return FileReport()
    if _SIGNED in data:
        return FileReport(skipped="signed text: any edit breaks the signature")
    sightings = [sighting for sighting in finder.candidates(data) if _legacy(sighting)]
    if not sightings:
        return FileReport()
    file = filekind.of(path, data[: filekind.HEAD])
    if b"\0" in data:
        file = file._replace(
            cap=Applicability.ADVICE, reason="the file holds NUL bytes: it may be an archive with a script"
        )
    if options.locked and file.cap is Applicability.SAFE:
        file = file._replace(cap=Applicability.UNSAFE, reason=options.locked)
    ignores = pragma.Ignores(data)
    findings: list[Finding] = []
    suppressed = 0
    for sighting, around in zip(sightings, _contexts(data, sightings, file), strict=True):
        finding = _finding(sighting, around) if around is not None else None
        if finding is None:
            continue
        if finding.rule in ignores.rules(*finding.span):
            suppressed += 1
        else:
            findings.append(finding)
    return FileReport(tuple(findings), suppressed=suppressed)


def _legacy(sighting: Sighting) -> bool:
    """False for an URL that is current, however it is used: a file with nothing else needs no closer look."""
    url = parse(sighting.text) if sighting.form is Form.URL else None
    return url is None or match.legacy(url)


def _contexts(data: bytes, sightings: list[Sighting], file: FileKind) -> Iterable[Context | None]:
    if file.kind is Kind.PYTHON:
        from pypimigrate.python import roles

        return roles.contexts(data, sightings, file)
    known = context.survey(data)
    return [context.role_of(data, sighting, file, known) for sighting in sightings]


def _finding(sighting: Sighting, around: Context) -> Finding | None:
    if sighting.form is Form.PHRASE:
        return _advice(sighting, _BY_PHRASE[sighting.text], Role.UPLOAD, around.reason)
    if sighting.form in _BY_FORM:
        return _advice(sighting, _BY_FORM[sighting.form], around.role, around.reason)
    url = parse(sighting.text)
    if url is None:
        return _advice(sighting, HOST_RULE, around.role, around.reason)
    found = match.row(url, around.role, around.grows)
    if found is None:
        return None
    rule, new = found
    reason, caps = around.reason, [rule.fix, around.cap]
    if rule.roles:
        caps.append(around.sure)
        reason = reason or ("" if around.sure is Applicability.SAFE else "what it is used for is not certain here")
    if url.odd_port:
        caps.append(Applicability.ADVICE)
        reason = reason or f"port {url.port} is a proxy or a tunnel"
    if url.userinfo:
        caps.append(Applicability.UNSAFE)
        reason = reason or "it holds credentials, which a public site does not need"
    applicability = Applicability.least(*caps) if new is not None else Applicability.ADVICE
    edits: tuple[Edit, ...] = ()
    if new is not None and applicability is not Applicability.ADVICE:
        edits = (Edit(sighting.span, finder.escaped(new, sighting.escape)),)
    return Finding(
        span=sighting.span,
        rule=rule.name,
        role=around.role,
        old=without_secrets(sighting.text),
        new=None if new is None else without_secrets(new),
        applicability=applicability,
        state=rule.http if rule.http and url.scheme == "http" else rule.state,
        message=_message(rule, reason if applicability is not Applicability.SAFE else "", around.note),
        edits=edits,
    )


def _advice(sighting: Sighting, rule: Rule, role: Role, reason: str) -> Finding:
    return Finding(
        span=sighting.span,
        rule=rule.name,
        role=role,
        old=without_secrets(sighting.text),
        new=None,
        applicability=Applicability.ADVICE,
        state=rule.state,
        message=_message(rule, reason),
    )


def _message(rule: Rule, reason: str, note: str = "") -> str:
    parts = [rule.why]
    if reason:
        parts.append(f"left alone: {reason}")
    if rule.instead:
        parts.append(f"instead: {rule.instead}")
    if note:
        parts.append(note)
    return "; ".join(parts)


def fixable(report: FileReport, level: Applicability) -> list[Finding]:
    """The findings that may be fixed at `level` (safe or unsafe)."""
    return [one for one in report.findings if one.edits and one.applicability.doubt <= level.doubt]


def edits(report: FileReport, level: Applicability) -> list[Edit]:
    """The edits of the findings that may be fixed at `level`."""
    return [one for finding in fixable(report, level) for one in finding.edits]


def fixed(data: bytes, report: FileReport, level: Applicability) -> bytes:
    """`data` with the findings of `report` fixed that may be at `level`."""
    return edit.apply(data, edits(report, level))
