"""What becomes of one candidate: its rule, its new text, and the most that may be done, each limit with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from pypimigrate.check import candidates, special
from pypimigrate.filetypes import filetype
from pypimigrate.filetypes.filetype import FileKind, Kind
from pypimigrate.model import Applicability, Candidate, Context, Edit, Finding, Form, Role, Span, Use
from pypimigrate.places import host_variables, passage, unfinished
from pypimigrate.places.host_lists import Permission
from pypimigrate.places.resolve import FORBIDS
from pypimigrate.pypi import match
from pypimigrate.pypi.catalogue import RULES
from pypimigrate.pypi.hosts import HOSTS, Family
from pypimigrate.pypi.rule import Rule
from pypimigrate.pypi.rules.from_code import (
    ENCODED_RULE,
    HOST_RULE,
    PATTERN_RULE,
    PERMISSION_RULE,
    VARIABLE_RULE,
)
from pypimigrate.pypi.url import LegacyUrl, masked, parse
from pypimigrate.secrets.credentials import spans, without_secrets

_BY_FORM = {Form.HOST: HOST_RULE, Form.ENCODED: ENCODED_RULE, Form.PATTERN: PATTERN_RULE}
_BY_PHRASE = {old.split()[-1]: rule for rule in RULES for old in rule.old if not old.startswith("/")}
"""The rules about commands and form fields, by the last word, which says what is asked for."""


class Limit(NamedTuple):
    """The most that may be done to a place, and why, if there is something to say."""

    level: Applicability
    reason: str = ""


def of_host(
    data: bytes, file: FileKind, found: Candidate, around: Context, permitted: dict[int, Permission], hosts: int
) -> Finding | None:
    """What becomes of a bare host in a list of hosts, or in a variable that is followed; None for any other."""
    if found.span.start in permitted:
        return _permission(found, around, permitted[found.span.start])
    if hosts <= _FOLLOWED and around.limit is Applicability.SAFE:
        return _variable(data, found, file)
    return None


def finding_of(
    data: bytes, file: FileKind, candidate: Candidate, around: Context, targets: Mapping[str, str] | None = None
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
    target = targets.get(rule.name) if targets and new is not None and not url.host.test else None
    if new is not None and target is not None:
        new = match.retargeted(rule, new, target) or new
    limits = [Limit(around.limit, around.reason), Limit(rule.fix), *_limits_of_role(found, around)]
    if new is not None:
        limits += _limits_of_target(rule, found.new, target)
    limits += _limits_of_url(url, candidate)
    if new is not None:
        limits += _limits_of_change(data, file, candidate, new)
    applicability = Applicability.least(*(one.level for one in limits)) if new is not None else Applicability.ADVICE
    deciding = [one for one in limits if one.level is applicability]
    reason = next((one.reason for one in (*deciding, *limits) if one.reason), "")
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
        message=message(rule, reason if applicability is not Applicability.SAFE else "", around.note),
        edits=edits,
        use=_use(file, around, reason),
    )


_PRINTED = "a program printed it"


def _use(file: FileKind, around: Context, reason: str) -> Use:
    compared = file.kind in (Kind.PYTHON, Kind.CODE) and around.reason in FORBIDS
    if file.test and (compared or around.use is not Use.NONE or file.kind not in _TOLD):
        return Use.EXPECTED
    if reason.startswith(("a test states it", "test data", _PRINTED)):
        return Use.EXPECTED
    return Use.COMPARED if compared else around.use


def _limits_of_role(found: match.Match, around: Context) -> Iterator[Limit]:
    """What is not certain about the use of a URL."""
    if found.doubt:
        yield Limit(Applicability.UNSAFE, found.doubt)
    if found.rule.roles:
        certain = around.role_limit is Applicability.SAFE
        yield Limit(around.role_limit, "" if certain else "what it is used for is not certain here")
    if around.role is Role.UPLOAD and found.new is not None and found.new.rstrip("/").endswith("/simple"):
        yield Limit(Applicability.ADVICE, "an index takes no uploads: they go to https://upload.pypi.org/legacy/")
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
    table = file.name.endswith((".csv", ".tsv", ".conf")) or file.name == "_redirects"
    if (file.kind in _TOLD or table) and (why := passage.about(data, candidate.span, new)):
        yield Limit(Applicability.ADVICE, why)
    if (file.kind in _TOLD or file.kind is Kind.PYTHON) and passage.printed(data, candidate.span, file.kind in _TOLD):
        yield Limit(Applicability.UNSAFE, _PRINTED)
    if file.kind is Kind.PYTHON and passage.is_doctest(data, candidate.span):
        yield Limit(Applicability.UNSAFE, "a test states it: the code that it tests must change as well")
    if _holds_another(new):
        yield Limit(Applicability.ADVICE, "another URL stands in it")
    if why := special.brought(candidate.text, new, data, candidate.span, file):
        yield Limit(Applicability.ADVICE, why)


_TOLD = (Kind.PROSE, Kind.MARKUP)
"""Files in which people read of addresses."""


def _holds_another(new: str) -> bool:
    """Whether a legacy URL stands inside of the new one: where the one ends and the other starts is not certain."""
    return any(one.span.start for one in candidates.candidates(new.encode("ascii", "surrogateescape")))


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
        message=message(PERMISSION_RULE, reason if applicability is not Applicability.SAFE else ""),
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
        message=message(VARIABLE_RULE, "other files may use the variable as well"),
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
        message=message(rule, reason),
    )


def message(rule: Rule, reason: str, note: str = "") -> str:
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
    return finding_of(data, filetype.of("", b""), candidate, around)
