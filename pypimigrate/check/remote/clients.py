"""What a file has to do with PyPI's XML-RPC: calls that are switched off, and clients that the codemod replaces."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pypimigrate.check.decide import message
from pypimigrate.filetypes.filetype import FileKind, Kind
from pypimigrate.model import Applicability, Finding, Role, Span, State
from pypimigrate.pypi import methods
from pypimigrate.pypi.methods import Call
from pypimigrate.pypi.rules.from_code import (
    CLIENT_RULE,
    METHOD_OFF_RULE,
    METHOD_UNSUPPORTED_RULE,
)
from pypimigrate.secrets.credentials import without_secrets

if TYPE_CHECKING:
    from pypimigrate.check.remote.codemod import Adapted


class Clients(NamedTuple):
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


NO_CLIENTS = Clients([])


def clients_of(data: bytes, file: FileKind, codemod: bool) -> Clients:
    calls = _calls(data, file)
    adapted, refusal = _adapted(data, file) if codemod else (None, "")
    return Clients([], adapted) if adapted is not None else Clients(calls, None, _not_repaired(calls) + refusal)


def _calls(data: bytes, file: FileKind) -> list[Call]:
    """The calls of PyPI's XML-RPC methods that are not served any more, or not supported."""
    if file.kind in (Kind.PROSE, Kind.MARKUP):
        return []
    if file.kind is Kind.PYTHON:
        from pypimigrate.check.remote import calls

        found = calls.calls(data)
    else:
        found = methods.named(data)
    return [call for call in found if methods.BY_NAME[call.method].state is not State.WORKS]


def _adapted(data: bytes, file: FileKind) -> tuple[Adapted | None, str]:
    """What the codemod makes of a Python module, or why it leaves it alone, as a part of a message."""
    if file.kind is not Kind.PYTHON:
        return None, ""
    from pypimigrate.check.remote.codemod import NAME, CodemodRefused, adapt

    try:
        return adapt(data), ""
    except CodemodRefused as why:
        return None, f"; no {NAME} for it: {why}"


def _inside(span: Span, outer: Span) -> bool:
    return outer.start <= span.start and span.end <= outer.end


def client_finding(data: bytes, adapted: Adapted, file: FileKind) -> Finding:
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
        message=message(CLIENT_RULE, file.reason),
        edits=adapted.edits if file.limit is not Applicability.ADVICE else (),
    )


def _not_repaired(calls: list[Call]) -> str:
    """What the new URL of an endpoint does not do, in a file that calls methods which are switched off."""
    off = sorted({call.method for call in calls if methods.BY_NAME[call.method].state is State.DEAD})
    are = "are" if len(off) > 1 else "is"
    return f"; a new URL does not repair the program: {', '.join(off)} {are} not served any more" if off else ""


def call_finding(call: Call) -> Finding:
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
