"""One file: bytes in, findings and edits out. No disk, no network, no terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from pypimigrate.binary import HEAD, unreadable
from pypimigrate.check import aliases, candidates, literals, suppressions
from pypimigrate.check.decide import finding_of, message, of_host
from pypimigrate.check.encoding import Wide, looks_wide, marked, wide
from pypimigrate.check.layout import Layout, layout_of, repaired
from pypimigrate.check.remote.clients import NO_CLIENTS, Clients, call_finding, client_finding, clients_of
from pypimigrate.check.settle import held, held_in, settled
from pypimigrate.edits import apply
from pypimigrate.filetypes import armour, filetype, patches
from pypimigrate.filetypes.filetype import FileKind, Kind
from pypimigrate.kept_secrets import sparing
from pypimigrate.model import Applicability, Candidate, Context, Edit, FileReport, Finding, Form, Importers, Role, Span
from pypimigrate.places import context, uses
from pypimigrate.places.host_lists import permissions
from pypimigrate.pypi import match, methods
from pypimigrate.pypi.catalogue import ALL_RULES
from pypimigrate.pypi.hosts import hinted
from pypimigrate.pypi.rules.from_code import (
    UNUSED_RULE,
)
from pypimigrate.pypi.url import parse


class Options(NamedTuple):
    """`locked` says why a lock file beside this file holds its safe fixes back; empty if none does.

    `codemod` is true if XML-RPC proxies in Python are to be replaced by a class over today's APIs. `targets` are by
    rule the URLs that replace its own on pypi.org, `hosts` other names (lower case) of known hosts. `importers` gives
    the sources of modules that import a constant of this one.
    """

    locked: str = ""
    codemod: bool = False
    targets: Mapping[str, str] = {}
    hosts: Mapping[str, str] = {}
    importers: Importers | None = None


_DEFAULT = Options()


def check(data: bytes, path: str, options: Options = _DEFAULT) -> FileReport:
    """Everything there is to say about the legacy URLs in `data`, the content of the file at `path`.

    From bytes to text, from candidates to places, from places to findings, and from findings to those that stay.
    """
    if reason := unreadable(data[:HEAD]):
        return FileReport(skipped=reason)
    if marked(data):
        text = wide(data)
        if text is not None:
            return _wide(text, path, options)
        if looks_wide(data):
            return FileReport(skipped="not the UTF-16 or UTF-32 text that its byte order mark promises")
    named = aliases.aliased(data, options.hosts) if options.hosts else None
    if named is not None:
        return aliases.told(check(named.view, path, options._replace(hosts={})), named, data, path)
    if not hinted(data):
        return FileReport()
    if armour.is_signed(data, path):
        return FileReport(skipped="signed text: any edit breaks the signature")
    found = [one for one in candidates.candidates(data) if _legacy(one)]
    remote = methods.hinted(data)
    if not found and not remote and suppressions.MARK not in data:
        return FileReport()
    file = filetype.of(path, data)
    if file.silent:
        return FileReport(silent=len(found))
    file = _limited(data, file, options)
    clients = clients_of(data, file, options.codemod) if remote else NO_CLIENTS
    ignores = suppressions.Ignores(data)
    findings = list(_of_candidates(data, file, found, clients, options))
    findings += map(call_finding, clients.calls)
    ignored = [ignores.cover(one.rule, *one.span) for one in findings]
    replaced = [clients.replaces(one.span) for one in findings]
    stay = [one for one, *gone in zip(findings, ignored, replaced, strict=True) if not any(gone)]
    suppressed = sum(a and not b for a, b in zip(ignored, replaced, strict=True))
    if clients.adapted is not None:
        stay.append(client_finding(data, clients.adapted, file))
    if suppressions.MARK in data:
        stay += _without_urls(_unneeded(ignores, file), data)
    stay = literals.joined(data, settled(data, [_sparing(data, one) for one in _kept(data, file, stay)]))
    return FileReport(tuple(sorted(stay, key=lambda one: one.span)), suppressed=suppressed)


def _limited(data: bytes, file: FileKind, options: Options) -> FileKind:
    """The type of the file, with the most that may be done to its text."""
    if b"\0" in data:
        why = "the file holds NUL bytes: it may be an archive with a script"
        file = file._replace(limit=Applicability.ADVICE, reason=why)
    if options.locked and file.limit is Applicability.SAFE:
        file = file._replace(limit=Applicability.UNSAFE, reason=options.locked)
    return file


def _of_candidates(
    data: bytes, file: FileKind, found: list[Candidate], clients: Clients, options: Options
) -> Iterator[Finding]:
    """The findings about URLs and hosts, each with what keeps the text around it right."""
    hosts = sum(one.form is Form.HOST for one in found)
    permitted = permissions(data, file) if hosts else {}
    known = context.FileFacts(data, permitted)
    for one, around in zip(found, _contexts(data, found, file, known, options.importers), strict=True):
        if around is None:
            continue
        finding = of_host(data, file, one, around, permitted, hosts) if one.form is Form.HOST else None
        if finding is None:
            finding = finding_of(data, file, one, around, options.targets)
        if finding is None:
            continue
        if clients.note and finding.role in (Role.XMLRPC, Role.BASE):
            finding = finding._replace(message=finding.message + clients.note)
        if finding.edits and (place := layout_of(data, one.span, file)) is not None:
            finding = _laid_out(data, finding, place)
        yield finding


def _kept(data: bytes, file: FileKind, findings: list[Finding]) -> list[Finding]:
    """The findings; what would change signed text, or lines of a patch in other text, is held back."""
    found = held_in(findings, armour.armoured(data), "it stands in signed or armoured text, which an edit breaks")
    if file.limit is Applicability.ADVICE:
        return found
    lines = patches.kept_lines(data, file.kind in (Kind.PROSE, Kind.OTHER))
    return held_in(found, lines, "a patch must match the text it is applied to")


def _wide(text: Wide, path: str, options: Options) -> FileReport:
    """What there is to say about text in UTF-16 or UTF-32: searched as UTF-8, and told in the file's own bytes."""
    report = check(text.view, path, options)
    edits = [edit for one in report.findings for edit in one.edits]
    spans = [one.span for one in report.findings] + [edit.span for edit in edits]
    at = text.offsets(place for span in spans for place in span)

    def moved(span: Span) -> Span:
        return Span(at[span.start], at[span.end])

    held = f"; not fixed: the file is {text.codec.upper()[:6]} text, which many tools take for binary"
    findings = tuple(
        one._replace(
            span=moved(one.span),
            applicability=Applicability.least(one.applicability, Applicability.UNSAFE),
            message=one.message + (held if one.applicability is Applicability.SAFE else ""),
            edits=tuple(Edit(moved(edit.span), text.encoded(edit.new)) for edit in one.edits),
        )
        for one in report.findings
    )
    return report._replace(findings=findings, view=text.view, places=tuple(one.span for one in report.findings))


def _unneeded(ignores: suppressions.Ignores, file: FileKind) -> Iterator[Finding]:
    """The comments that ask to ignore what is not there."""
    for one in list(ignores.unneeded(file, {rule.name for rule in ALL_RULES})):
        if ignores.cover(UNUSED_RULE.name, *one.span):
            continue
        said = [f"there is no finding of {name} here" for name in one.unused]
        said += [f"{name} is no rule" for name in one.unknown]
        applicability = Applicability.least(UNUSED_RULE.fix, file.limit) if one.edits else Applicability.ADVICE
        yield Finding(
            span=one.span,
            rule=UNUSED_RULE.name,
            role=Role.LINK,
            old=f"ignore of {', '.join((*one.unused, *one.unknown))}",
            new=None,
            applicability=applicability,
            state=UNUSED_RULE.state,
            message=message(UNUSED_RULE, "", "; ".join(said)),
            edits=one.edits if applicability is not Applicability.ADVICE else (),
        )


def _without_urls(comments: Iterable[Finding], data: bytes) -> Iterator[Finding]:
    """The comments; one that holds a URL stays, also when that is fixed."""
    for one in comments:
        if any(b"://" in data[slice(*edit.span)] for edit in one.edits):
            one = held(one, "a URL stands in the comment")
        yield one


def _legacy(candidate: Candidate) -> bool:
    """False for a URL that is current, however it is used: a file with nothing else needs no closer look."""
    url = parse(candidate.text) if candidate.form is Form.URL else None
    return url is None or match.legacy(url)


def _contexts(
    data: bytes,
    candidates: list[Candidate],
    file: FileKind,
    known: context.FileFacts,
    importers: Importers | None,
) -> Iterable[Context | None]:
    if file.kind is Kind.PYTHON:
        from pypimigrate.places import python_roles

        said = list(python_roles.contexts(data, candidates, file, known, _matters))
        return uses.understood(data, candidates, said, file, importers)
    said = [context.role_of(data, candidate, file, known) for candidate in candidates]
    return uses.understood(data, candidates, said, file)


_FROM_TREE = (Role.LINK, Role.FETCH, Role.XMLRPC, Role.BASE)
"""The roles that the tree of a program can tell from what its text says."""


def _matters(candidate: Candidate, said: Context) -> bool:
    """Whether there is a finding in any of the roles that a URL may turn out to have."""
    url = parse(candidate.text)
    return url is None or any(match.row(url, role, said.grows) for role in (said.role, *_FROM_TREE))


def _sparing(data: bytes, finding: Finding) -> Finding:
    """The same finding with edits that leave credentials where they are; without, if one of them would be lost."""
    edits: list[Edit] = []
    for one in finding.edits:
        made = sparing(data, one)
        if made is None:
            return held(finding, "it holds credentials, and the change would take them out")
        edits += made
    return finding._replace(edits=tuple(edits)) if edits else finding


def _laid_out(data: bytes, finding: Finding, place: Layout) -> Finding:
    """The same finding with what keeps the heading or the table right that it stands in."""
    span = Span(finding.edits[0].span.start, finding.edits[-1].span.end)
    grown = sum(len(one.new) - (one.span.end - one.span.start) for one in finding.edits)
    repair = repaired(data, span, grown, place)
    limit = Applicability.ADVICE if repair.edits is None else repair.limit
    if limit is Applicability.SAFE or finding.applicability.doubt > limit.doubt:
        reason = ""
    else:
        reason = f"; not fixed: {repair.reason}"
    return finding._replace(
        applicability=Applicability.least(finding.applicability, limit),
        message=finding.message + reason,
        edits=() if repair.edits is None else (*finding.edits, *repair.edits),
    )


def fixable(report: FileReport, level: Applicability) -> list[Finding]:
    """The findings that may be fixed at `level` (safe or unsafe)."""
    return [one for one in report.findings if one.edits and one.applicability.doubt <= level.doubt]


def edits(report: FileReport, level: Applicability) -> list[Edit]:
    """The edits of the findings that may be fixed at `level`."""
    return [one for finding in fixable(report, level) for one in finding.edits]


def fixed(data: bytes, report: FileReport, level: Applicability) -> bytes:
    """`data` with the findings of `report` fixed that may be at `level`."""
    return apply(data, edits(report, level))
