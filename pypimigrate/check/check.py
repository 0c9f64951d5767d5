"""One file: bytes in, findings and edits out. No disk, no network, no terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from pypimigrate.binary import HEAD, unreadable
from pypimigrate.check import aliases, candidates, special, suppressions
from pypimigrate.check.encoding import Wide, looks_wide, marked, wide
from pypimigrate.check.layout import Layout, layout_of, repaired
from pypimigrate.check.settle import held, held_in, settled
from pypimigrate.edits import apply
from pypimigrate.filetypes import armour, filetype, patches
from pypimigrate.filetypes.filetype import FileKind, Kind
from pypimigrate.kept_secrets import sparing
from pypimigrate.model import Applicability, Candidate, Context, Edit, FileReport, Finding, Form, Role, Span, State
from pypimigrate.places import context, host_variables, passage, unfinished, uses
from pypimigrate.places.host_lists import Permission, permissions
from pypimigrate.pypi import match, methods
from pypimigrate.pypi.catalogue import ALL_RULES, RULES
from pypimigrate.pypi.hosts import HOSTS, Family, hinted
from pypimigrate.pypi.methods import Call
from pypimigrate.pypi.rule import Rule
from pypimigrate.pypi.rules.from_code import (
    CLIENT_RULE,
    ENCODED_RULE,
    HOST_RULE,
    METHOD_OFF_RULE,
    METHOD_UNSUPPORTED_RULE,
    PATTERN_RULE,
    PERMISSION_RULE,
    UNUSED_RULE,
    VARIABLE_RULE,
)
from pypimigrate.pypi.url import LegacyUrl, masked, parse
from pypimigrate.secrets.credentials import spans, without_secrets

if TYPE_CHECKING:
    from pypimigrate.check.codemod import Adapted

_BY_FORM = {Form.HOST: HOST_RULE, Form.ENCODED: ENCODED_RULE, Form.PATTERN: PATTERN_RULE}
_BY_PHRASE = {old.split()[-1]: rule for rule in RULES for old in rule.old if not old.startswith("/")}
"""The rules about commands and form fields, by the last word, which says what is asked for."""


class Options(NamedTuple):
    """`locked` says why a lock file beside this file holds its safe fixes back; empty if none does.

    `codemod` is true if XML-RPC proxies in Python are to be replaced by a class over today's APIs. `targets` are by
    rule the URLs that replace its own on pypi.org, `hosts` other names (lower case) of known hosts.
    """

    locked: str = ""
    codemod: bool = False
    targets: Mapping[str, str] = {}
    hosts: Mapping[str, str] = {}


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
    clients = _clients(data, file, options) if remote else _NO_CLIENTS
    ignores = suppressions.Ignores(data)
    findings = list(_of_candidates(data, file, found, clients, options))
    findings += map(_called, clients.calls)
    ignored = [ignores.cover(one.rule, *one.span) for one in findings]
    replaced = [clients.replaces(one.span) for one in findings]
    stay = [one for one, *gone in zip(findings, ignored, replaced, strict=True) if not any(gone)]
    suppressed = sum(a and not b for a, b in zip(ignored, replaced, strict=True))
    if clients.adapted is not None:
        stay.append(_client(data, clients.adapted, file))
    if suppressions.MARK in data:
        stay += _without_urls(_unneeded(ignores, file), data)
    stay = settled(data, [_sparing(data, one) for one in _kept(data, file, stay)])
    return FileReport(tuple(sorted(stay, key=lambda one: one.span)), suppressed=suppressed)


def _limited(data: bytes, file: FileKind, options: Options) -> FileKind:
    """The type of the file, with the most that may be done to its text."""
    if b"\0" in data:
        why = "the file holds NUL bytes: it may be an archive with a script"
        file = file._replace(limit=Applicability.ADVICE, reason=why)
    if options.locked and file.limit is Applicability.SAFE:
        file = file._replace(limit=Applicability.UNSAFE, reason=options.locked)
    return file


class _Clients(NamedTuple):
    """What a file has to do with PyPI's XML-RPC.

    Its `calls` of methods that are switched off or not supported, or what the codemod makes of it, and what the message
    about an endpoint says: a new URL does not repair the program, and why there is no codemod.
    """

    calls: list[Call]
    adapted: Adapted | None = None
    note: str = ""

    def replaces(self, span: Span) -> bool:
        """Whether the codemod replaces what is there."""
        return self.adapted is not None and any(_inside(span, proxy) for proxy in self.adapted.proxies)


_NO_CLIENTS = _Clients([])


def _clients(data: bytes, file: FileKind, options: Options) -> _Clients:
    calls = _calls(data, file)
    adapted, refusal = _adapted(data, file) if options.codemod else (None, "")
    return _Clients([], adapted) if adapted is not None else _Clients(calls, None, _not_repaired(calls) + refusal)


def _of_candidates(
    data: bytes, file: FileKind, found: list[Candidate], clients: _Clients, options: Options
) -> Iterator[Finding]:
    """The findings about URLs and hosts, each with what keeps the text around it right."""
    hosts = sum(one.form is Form.HOST for one in found)
    permitted = permissions(data, file) if hosts else {}
    known = context.FileFacts(data, permitted)
    for one, around in zip(found, _contexts(data, found, file, known), strict=True):
        if around is None:
            continue
        finding = _of_host(data, file, one, around, permitted, hosts) if one.form is Form.HOST else None
        if finding is None:
            finding = _finding(data, file, one, around, options.targets)
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
            message=_message(UNUSED_RULE, "", "; ".join(said)),
            edits=one.edits if applicability is not Applicability.ADVICE else (),
        )


def _without_urls(comments: Iterable[Finding], data: bytes) -> Iterator[Finding]:
    """The comments; one that holds a URL stays, also when that is fixed."""
    for one in comments:
        if any(b"://" in data[slice(*edit.span)] for edit in one.edits):
            one = held(one, "a URL stands in the comment")
        yield one


def _calls(data: bytes, file: FileKind) -> list[Call]:
    """The calls of PyPI's XML-RPC methods that are not served any more, or not supported."""
    if file.kind in (Kind.PROSE, Kind.MARKUP):
        return []
    if file.kind is Kind.PYTHON:
        from pypimigrate.check import xmlrpc

        found = xmlrpc.calls(data)
    else:
        found = methods.named(data)
    return [call for call in found if methods.BY_NAME[call.method].state is not State.WORKS]


def _adapted(data: bytes, file: FileKind) -> tuple[Adapted | None, str]:
    """What the codemod makes of a Python module, or why it leaves it alone, as a part of a message."""
    if file.kind is not Kind.PYTHON:
        return None, ""
    from pypimigrate.check.codemod import NAME, CodemodRefused, adapt

    try:
        return adapt(data), ""
    except CodemodRefused as why:
        return None, f"; no {NAME} for it: {why}"


def _inside(span: Span, outer: Span) -> bool:
    return outer.start <= span.start and span.end <= outer.end


def _client(data: bytes, adapted: Adapted, file: FileKind) -> Finding:
    """The finding about the proxies of a module that the codemod replaces."""
    span = adapted.proxies[0]
    return Finding(
        span=span,
        rule=CLIENT_RULE.name,
        role=Role.XMLRPC,
        old=without_secrets(data[slice(*span)].decode("utf-8", "replace")),
        new=CLIENT_RULE.new,
        applicability=Applicability.least(CLIENT_RULE.fix, file.limit),
        state=CLIENT_RULE.state,
        message=_message(CLIENT_RULE, file.reason),
        edits=adapted.edits if file.limit is not Applicability.ADVICE else (),
    )


def _not_repaired(calls: list[Call]) -> str:
    """What the new URL of an endpoint does not do, in a file that calls methods which are switched off."""
    off = sorted({call.method for call in calls if methods.BY_NAME[call.method].state is State.DEAD})
    are = "are" if len(off) > 1 else "is"
    return f"; a new URL does not repair the program: {', '.join(off)} {are} not served any more" if off else ""


def _called(call: Call) -> Finding:
    """The finding about a call."""
    method = methods.BY_NAME[call.method]
    rule = METHOD_OFF_RULE if method.state is State.DEAD else METHOD_UNSUPPORTED_RULE
    return Finding(
        span=call.span,
        rule=rule.name,
        role=Role.XMLRPC,
        old=call.method,
        new=None,
        applicability=Applicability.ADVICE,
        state=method.state,
        message=methods.message(method),
    )


def _legacy(candidate: Candidate) -> bool:
    """False for a URL that is current, however it is used: a file with nothing else needs no closer look."""
    url = parse(candidate.text) if candidate.form is Form.URL else None
    return url is None or match.legacy(url)


def _contexts(
    data: bytes, candidates: list[Candidate], file: FileKind, known: context.FileFacts
) -> Iterable[Context | None]:
    if file.kind is Kind.PYTHON:
        from pypimigrate.places import python_roles

        said = list(python_roles.contexts(data, candidates, file, known, _matters))
        return uses.understood(data, candidates, said, file)
    said = [context.role_of(data, candidate, file, known) for candidate in candidates]
    return uses.understood(data, candidates, said, file)


_FROM_TREE = (Role.LINK, Role.FETCH, Role.XMLRPC, Role.BASE)
"""The roles that the tree of a program can tell from what its text says."""


def _matters(candidate: Candidate, said: Context) -> bool:
    """Whether there is a finding in any of the roles that a URL may turn out to have."""
    url = parse(candidate.text)
    return url is None or any(match.row(url, role, said.grows) for role in (said.role, *_FROM_TREE))


class Limit(NamedTuple):
    """The most that may be done to a place, and why, if there is something to say."""

    level: Applicability
    reason: str = ""


def _of_host(
    data: bytes, file: FileKind, found: Candidate, around: Context, permitted: dict[int, Permission], hosts: int
) -> Finding | None:
    """What becomes of a bare host in a list of hosts, or in a variable that is followed; None for any other."""
    if found.span.start in permitted:
        return _permission(found, around, permitted[found.span.start])
    if hosts <= _FOLLOWED and around.limit is Applicability.SAFE:
        return _variable(data, found, file)
    return None


def _finding(
    data: bytes, file: FileKind, candidate: Candidate, around: Context, targets: Mapping[str, str] = _DEFAULT.targets
) -> Finding | None:
    if candidate.form is Form.PHRASE:
        return _advice(candidate, _BY_PHRASE[candidate.text.lower().split()[-1]], Role.UPLOAD, around.reason)
    if candidate.form in _BY_FORM:
        return _advice(candidate, _BY_FORM[candidate.form], around.role, around.reason)
    url = parse(candidate.text)
    if url is None:
        return _advice(candidate, HOST_RULE, around.role, around.reason)
    found = match.row(url, around.role, around.grows)
    if found is None:
        return None
    rule, new = found.rule, found.new
    if rule.proven and around.role_limit is not Applicability.SAFE:
        return None
    target = targets.get(rule.name) if new is not None and not url.host.test else None
    if new is not None and target is not None:
        new = match.retargeted(rule, new, target) or new
    limits = [Limit(around.limit, around.reason), Limit(rule.fix), *_limits_of_role(found, around)]
    if new is not None:
        limits += _limits_of_target(rule, found.new, target)
    limits += _limits_of_url(url, candidate)
    if new is not None:
        limits += _limits_of_change(data, file, candidate, new)
    applicability = Applicability.least(*(one.level for one in limits)) if new is not None else Applicability.ADVICE
    reason = next((one.reason for one in limits if one.reason), "")
    edits: tuple[Edit, ...] = ()
    if new is not None and applicability is not Applicability.ADVICE:
        edits = (Edit(candidate.span, candidates.escaped(new, candidate.escape)),)
    return Finding(
        span=candidate.span,
        rule=rule.name,
        role=around.role,
        old=without_secrets(candidate.text),
        new=None if new is None else without_secrets(new),
        applicability=applicability,
        state=rule.http if rule.http and url.scheme == "http" else rule.state,
        message=_message(rule, reason if applicability is not Applicability.SAFE else "", around.note),
        edits=edits,
    )


def _limits_of_role(found: match.Match, around: Context) -> Iterator[Limit]:
    """What is not certain about the use of a URL."""
    if found.doubt:
        yield Limit(Applicability.UNSAFE, found.doubt)
    if found.rule.roles:
        certain = around.role_limit is Applicability.SAFE
        yield Limit(around.role_limit, "" if certain else "what it is used for is not certain here")
    if around.role is Role.FETCH and found.new is not None and match.page(found.new):
        yield Limit(Applicability.UNSAFE, "a program reads this page, and today's page is written differently")


def _limits_of_target(rule: Rule, new: str | None, target: str | None) -> Iterator[Limit]:
    if new is not None and target is not None and match.retargeted(rule, new, target) is None:
        yield Limit(Applicability.ADVICE, "the target in the configuration does not fit the form of this URL")


def _limits_of_url(url: LegacyUrl, candidate: Candidate) -> Iterator[Limit]:
    """What is unusual about the URL itself."""
    if url.odd_port:
        yield Limit(Applicability.ADVICE, f"port {url.port} is a proxy or a tunnel")
    if url.userinfo or spans(candidate.text):
        yield Limit(Applicability.UNSAFE, "it holds credentials, which a public site does not need")


def _limits_of_change(data: bytes, file: FileKind, candidate: Candidate, new: str) -> Iterator[Limit]:
    """What speaks against `new` in the place of the URL: it would tell lies there, or lose something."""
    if masked(new)[1] != masked(candidate.text)[1]:
        yield Limit(Applicability.ADVICE, "a placeholder in it would be lost or change its place")
    if why := unfinished.doubt(data, candidate.span, candidate.text):
        yield Limit(Applicability.ADVICE, why)
    if file.kind in _TOLD and (why := passage.about(data, candidate.span, new)):
        yield Limit(Applicability.ADVICE, why)
    if _holds_another(new):
        yield Limit(Applicability.ADVICE, "another URL stands in it")
    if why := special.brought(candidate.text, new, data, candidate.span, file):
        yield Limit(Applicability.ADVICE, why)


_TOLD = (Kind.PROSE, Kind.MARKUP)
"""Files in which people read of addresses."""


def _holds_another(new: str) -> bool:
    """Whether a legacy URL stands inside of the new one: where the one ends and the other starts is not certain."""
    return any(one.span.start for one in candidates.candidates(new.encode("ascii", "surrogateescape")))


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


def _permission(candidate: Candidate, around: Context, permission: Permission) -> Finding:
    """What becomes of the old host in a list of hosts. The whole list is right after the edit, or it stays."""
    applicability = Applicability.least(PERMISSION_RULE.fix, around.limit, permission.limit)
    reason = around.reason or permission.reason
    edit = Edit(permission.span, permission.new)
    return Finding(
        span=Span(min(candidate.span.start, edit.span.start), max(candidate.span.end, edit.span.end)),
        rule=PERMISSION_RULE.name,
        role=Role.HOST,
        old=candidate.text,
        new=permission.new.decode("ascii", "replace"),
        applicability=applicability,
        state=PERMISSION_RULE.state,
        message=_message(PERMISSION_RULE, reason if applicability is not Applicability.SAFE else ""),
        edits=(edit,) if applicability is not Applicability.ADVICE else (),
    )


_FOLLOWED = 20
"""With more host names than that in a file, none is followed: each costs a look at the whole file."""


def _variable(data: bytes, candidate: Candidate, file: FileKind) -> Finding | None:
    """What becomes of a host in a variable that is made into URLs in the same file; None if it is no such host."""
    host = HOSTS.get(candidate.text.lower())
    if host is None or host.family is not Family.OLD:
        return None
    new = "test.pypi.org" if host.test else "pypi.org"
    if file.kind is Kind.PYTHON:
        from pypimigrate.places import host_constants

        edits = host_constants.edits(data, candidate.span, new.encode())
    else:
        edits = host_variables.edits(data, candidate.span, new.encode(), file)
    if edits is None:
        return None
    return Finding(
        span=candidate.span,
        rule=VARIABLE_RULE.name,
        role=Role.HOST,
        old=candidate.text,
        new=new,
        applicability=VARIABLE_RULE.fix,
        state=VARIABLE_RULE.state,
        message=_message(VARIABLE_RULE, "other files may use the variable as well"),
        edits=edits,
    )


def _advice(candidate: Candidate, rule: Rule, role: Role, reason: str) -> Finding:
    return Finding(
        span=candidate.span,
        rule=rule.name,
        role=role,
        old=without_secrets(candidate.text),
        new=None,
        applicability=Applicability.ADVICE,
        state=rule.state,
        message=_message(rule, reason),
    )


def _message(rule: Rule, reason: str, note: str = "") -> str:
    parts = [rule.why]
    if reason:
        parts.append(f"not fixed: {reason}")
    if rule.instead:
        parts.append(f"instead: {rule.instead}")
    if note:
        parts.append(note)
    return "; ".join(parts)


def of_url(text: str, role: Role) -> Finding | None:
    """What becomes of the URL `text` in `role`; None if it is not legacy. Raises ValueError if it is not one URL."""
    data = text.encode("utf-8", "surrogateescape")
    found = list(candidates.candidates(data))
    if not found:
        return None
    (candidate, *others) = found
    if others or candidate.span != (0, len(data)):
        raise ValueError("this is not one URL, but a text with one in it")
    doubt = candidate.doubt
    around = Context(role, limit=Applicability.ADVICE if doubt else Applicability.SAFE, reason=doubt)
    return _finding(data, filetype.of("", b""), candidate, around)


def fixable(report: FileReport, level: Applicability) -> list[Finding]:
    """The findings that may be fixed at `level` (safe or unsafe)."""
    return [one for one in report.findings if one.edits and one.applicability.doubt <= level.doubt]


def edits(report: FileReport, level: Applicability) -> list[Edit]:
    """The edits of the findings that may be fixed at `level`."""
    return [one for finding in fixable(report, level) for one in finding.edits]


def fixed(data: bytes, report: FileReport, level: Applicability) -> bytes:
    """`data` with the findings of `report` fixed that may be at `level`."""
    return apply(data, edits(report, level))
