"""A language server: findings while one types, and the same edits as the command line. Needs the extra `lsp`."""

from __future__ import annotations

import asyncio
import bisect
import contextlib
import re
import threading
from collections.abc import Callable, Sequence
from typing import Any, TypeVar, cast

from lsprotocol import types as lsp
from pygls import uris
from pygls.lsp.server import LanguageServer

from pypimigrate import __version__
from pypimigrate.check import check
from pypimigrate.guard import guarded
from pypimigrate.model import Applicability, Edit, FileReport, Finding, Span, State
from pypimigrate.pypi.catalogue import by_name
from pypimigrate.report.common import MARK, sentence
from pypimigrate.report.markdown import code, plain
from pypimigrate.report.terminal import shown
from pypimigrate.session import settings
from pypimigrate.session.pairs import locked
from pypimigrate.session.run import RunOptions, Session
from pypimigrate.session.schema import ConfigError
from pypimigrate.totals import Totals

Result = TypeVar("Result")
_SEVERITY = {
    State.DEAD: lsp.DiagnosticSeverity.Error,
    State.DIFFERENT: lsp.DiagnosticSeverity.Warning,
    State.REDIRECTS: lsp.DiagnosticSeverity.Warning,
    State.WORKS: lsp.DiagnosticSeverity.Information,
}
_FIX_ALL = f"{lsp.CodeActionKind.SourceFixAll.value}.pypimigrate"
_PAUSE = 0.2
"""Seconds without a change after which a document is checked."""
_LARGEST = 2_000_000
"""How many bytes a text may have that is checked while it changes."""
_TOO_LARGE = FileReport(
    skipped=f"it is larger than {_LARGEST // 1_000_000} MB; save it and run `pypimigrate check` on it"
)


class Text:
    """A document as the client has it: places as line and character on the one side, as bytes on the other."""

    def __init__(self, source: str, units: str) -> None:
        self.data = source.encode("utf-8", "surrogatepass")
        self._units = units
        self._starts = [0, *(match.end() for match in re.finditer(rb"\r\n|\n|\r", self.data))]

    def position(self, offset: int) -> lsp.Position:
        line = bisect.bisect_right(self._starts, offset) - 1
        before = self.data[self._starts[line] : offset]
        if self._units == "utf-8":
            return lsp.Position(line, len(before))
        text = before.decode("utf-8", "surrogatepass")
        return lsp.Position(line, len(text) + (self._units == "utf-16") * sum(ord(c) > 0xFFFF for c in text))

    def range(self, span: Span) -> lsp.Range:
        return lsp.Range(self.position(span.start), self.position(span.end))

    def edits(self, edits: Sequence[Edit]) -> list[lsp.TextEdit]:
        return [lsp.TextEdit(self.range(one.span), one.new.decode("utf-8", "surrogateescape")) for one in edits]


def server() -> Any:
    """The server, not started."""
    made = LanguageServer("pypimigrate", __version__)

    def told(message: str) -> None:
        made.window_show_message(lsp.ShowMessageParams(lsp.MessageType.Error, shown(message)))

    asked: dict[str, int] = {}  # how often a document was asked about: work on an older state is stale

    async def looked(uri: str, work: Callable[[Text, FileReport], Result], tell: bool = False) -> Result | None:
        """What `work` gives on a document, as it is now; None if it fails. `tell`: then the client is told why.

        The work is done in a thread, so that other requests are answered meanwhile.
        """
        document = made.workspace.get_text_document(uri)
        path, source = uris.to_fs_path(uri) or document.path or uri, document.source
        encoding = made.workspace.position_encoding
        units, totals = str(getattr(encoding, "value", encoding) or "utf-16"), Totals()

        def done() -> Result:
            text = Text(source, units)
            return work(text, _TOO_LARGE if len(text.data) > _LARGEST else _report(text.data, path, totals))

        try:
            result = await _in_thread(lambda: guarded(path, totals, done, (ConfigError,)))
        except ConfigError as wrong:
            if tell:
                told(str(wrong))
            return None
        for trouble in totals.troubles if tell else ():
            told(f"{trouble.path}: {trouble.message}")
        return result

    async def publish(uri: str, pause: float) -> None:
        """Check a document and publish what was found, unless somebody asks about it again meanwhile."""
        number = asked[uri] = asked.get(uri, 0) + 1
        await asyncio.sleep(pause)
        if asked.get(uri) != number:
            return
        found = await looked(uri, _diagnostics, tell=True)
        if found is not None and asked.get(uri) == number:
            made.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, found))

    async def opened(params: lsp.DidOpenTextDocumentParams | lsp.DidSaveTextDocumentParams) -> None:
        await publish(params.text_document.uri, 0)

    async def changed(params: lsp.DidChangeTextDocumentParams) -> None:
        await publish(params.text_document.uri, _PAUSE)

    def closed(params: lsp.DidCloseTextDocumentParams) -> None:
        asked.pop(params.text_document.uri, None)
        made.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(params.text_document.uri, []))

    async def actions(params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
        return await looked(params.text_document.uri, lambda text, report: list(_actions(text, report, params))) or []

    async def hover(params: lsp.HoverParams) -> lsp.Hover | None:
        return await looked(params.text_document.uri, lambda text, report: _hover(text, report, params))

    made.feature(lsp.TEXT_DOCUMENT_DID_OPEN)(opened)
    made.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)(changed)
    made.feature(lsp.TEXT_DOCUMENT_DID_SAVE)(opened)
    made.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)(closed)
    kinds = lsp.CodeActionOptions([lsp.CodeActionKind.QuickFix, _FIX_ALL])
    made.feature(lsp.TEXT_DOCUMENT_CODE_ACTION, kinds)(actions)
    made.feature(lsp.TEXT_DOCUMENT_HOVER)(hover)
    return made


async def _in_thread(work: Callable[[], Result]) -> Result:
    """What `work` returns or raises. Its thread does not keep the server from ending."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[Result] = loop.create_future()

    def settle(result: Result | None, error: Exception | None) -> None:
        if answer.cancelled():
            return
        if error is not None:
            answer.set_exception(error)
        else:
            answer.set_result(cast(Result, result))

    def run() -> None:
        result, error = None, None
        try:
            result = work()
        except Exception as raised:  # it goes to who waits for it
            error = raised
        with contextlib.suppress(RuntimeError):  # the server has ended meanwhile
            loop.call_soon_threadsafe(settle, result, error)

    threading.Thread(target=run, daemon=True).start()
    return await answer


def _report(data: bytes, path: str, totals: Totals) -> FileReport:
    """What the command line says of the file. Raises config.ConfigError."""
    policy = settings.load([path], {}).policy()
    if policy is not None and policy.leaves_out(path, named=False):
        return FileReport()
    result = Session(RunOptions(policy), totals).checked(data, path, locked(path))
    return result.report if result is not None else FileReport(skipped="".join(one.reason for one in totals.skipped))


def _hover(text: Text, report: FileReport, params: lsp.HoverParams) -> lsp.Hover | None:
    at = params.position.line, params.position.character
    for one in report.findings:
        there = text.range(one.span)
        if (there.start.line, there.start.character) <= at <= (there.end.line, there.end.character):
            return lsp.Hover(lsp.MarkupContent(lsp.MarkupKind.Markdown, _about(one)), there)
    return None


def _diagnostics(text: Text, report: FileReport) -> list[lsp.Diagnostic]:
    """The findings; or, on the first character, why the document was not read, so that it does not look clean."""
    found = [_diagnostic(text, one) for one in report.findings]
    if report.skipped:
        message = f"not checked: {report.skipped}"
        start = text.range(Span(0, 0))
        found.append(lsp.Diagnostic(start, message, severity=lsp.DiagnosticSeverity.Information, source="pypimigrate"))
    return found


def _diagnostic(text: Text, finding: Finding) -> lsp.Diagnostic:
    rule = by_name(finding.rule)
    return lsp.Diagnostic(
        text.range(finding.span),
        sentence(finding),
        severity=_SEVERITY[finding.state],
        code=finding.rule,
        code_description=lsp.CodeDescription(rule.source) if rule is not None else None,
        source="pypimigrate",
        tags=[lsp.DiagnosticTag.Deprecated] if finding.state is not State.WORKS else None,
    )


def _actions(text: Text, report: FileReport, params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
    uri, only = params.text_document.uri, params.context.only
    made = []
    if _wanted(lsp.CodeActionKind.QuickFix.value, only):
        start = params.range.start.line, params.range.start.character
        end = params.range.end.line, params.range.end.character
        for one in report.findings:
            there = text.range(one.span)
            outside = (there.end.line, there.end.character) < start or end < (there.start.line, there.start.character)
            if outside or not one.edits or one.applicability is Applicability.ADVICE:
                continue
            safe = one.applicability is Applicability.SAFE
            title = f"Replace by {one.new}" if one.new else "Take the comment out"
            made.append(
                lsp.CodeAction(
                    title if safe else f"{title} (unsafe)",
                    kind=lsp.CodeActionKind.QuickFix,
                    diagnostics=[_diagnostic(text, one)],
                    is_preferred=safe,
                    edit=lsp.WorkspaceEdit(changes={uri: text.edits(one.edits)}),
                )
            )
    edits = check.edits(report, Applicability.SAFE)
    if edits and _wanted(_FIX_ALL, only):
        change = lsp.WorkspaceEdit(changes={uri: text.edits(edits)})
        made.append(lsp.CodeAction("Fix all legacy PyPI URLs that are safe to fix", kind=_FIX_ALL, edit=change))
    return made


def _wanted(kind: str, only: Sequence[Any] | None) -> bool:
    """Whether an action of this kind was asked for: by the kind itself, or one that holds it."""
    if only is None:
        return True
    names = [str(getattr(one, "value", one)) for one in only]
    return any(not name or kind == name or kind.startswith(f"{name}.") for name in names)


def _about(finding: Finding) -> str:
    rule = by_name(finding.rule)
    lines = [f"**{plain(finding.rule)}** ({MARK[finding.applicability]})", "", plain(finding.message)]
    if finding.new is not None:
        lines += ["", code(finding.new)]
    if rule is not None:
        lines += ["", f"Evidence, read on {rule.checked}: <{rule.source}>"]
    return "\n".join(lines)
