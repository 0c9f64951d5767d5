"""The language server, spoken to as an editor does."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pypimigrate.check import check
from pypimigrate.edits import apply
from pypimigrate.model import Applicability
from tests.conftest import FIXTURES
from tests.test_cli import URL, put

NEW = "https://pypi.org/project/x/"


class Editor:
    """An editor that knows no more than the protocol."""

    def __init__(self, folder: Path, encodings: list[str]) -> None:
        command = [sys.executable, "-m", "pypimigrate", "lsp"]
        self._server = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._number = 0
        self._said: list[dict[str, Any]] = []
        capabilities = {"general": {"positionEncodings": encodings}}
        answer = self.ask("initialize", processId=None, rootUri=folder.as_uri(), capabilities=capabilities)
        self.capabilities = answer["capabilities"]
        self.tell("initialized")

    def tell(self, method: str, **params: Any) -> None:
        self._send({"jsonrpc": "2.0", "method": method} | ({"params": params} if method != "exit" else {}))

    def ask(self, method: str, **params: Any) -> Any:
        self._number += 1
        self._send({"jsonrpc": "2.0", "id": self._number, "method": method} | ({"params": params} if params else {}))
        while True:
            message = self._read()
            if message.get("id") == self._number:
                assert "error" not in message, message
                return message["result"]
            self._said.append(message)

    def diagnostics(self) -> list[dict[str, Any]]:
        """Those that come next."""
        while True:
            message = self._said.pop(0) if self._said else self._read()
            if message.get("method") == "textDocument/publishDiagnostics":
                return list(message["params"]["diagnostics"])

    def published(self) -> bool:
        """Whether diagnostics came that nobody took."""
        return any(one.get("method") == "textDocument/publishDiagnostics" for one in self._said)

    def send_at_once(self, messages: list[dict[str, Any]]) -> None:
        assert self._server.stdin is not None
        parts = [json.dumps(one).encode() for one in messages]
        self._server.stdin.write(b"".join(b"Content-Length: %d\r\n\r\n" % len(one) + one for one in parts))
        self._server.stdin.flush()

    def _send(self, message: dict[str, Any]) -> None:
        assert self._server.stdin is not None
        data = json.dumps(message).encode()
        self._server.stdin.write(b"Content-Length: %d\r\n\r\n" % len(data) + data)
        self._server.stdin.flush()

    def _read(self) -> dict[str, Any]:
        assert self._server.stdout is not None
        length = 0
        while (line := self._server.stdout.readline()) != b"\r\n":
            assert line, "the server is gone"
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        return dict(json.loads(self._server.stdout.read(length)))

    def open(self, uri: str, text: str) -> list[dict[str, Any]]:
        document = {"uri": uri, "languageId": "plaintext", "version": 1, "text": text}
        self.tell("textDocument/didOpen", textDocument=document)
        return self.diagnostics()

    def actions(self, uri: str, place: dict[str, Any], **context: Any) -> list[dict[str, Any]]:
        given = {"diagnostics": [], **context}
        return list(self.ask("textDocument/codeAction", textDocument={"uri": uri}, range=place, context=given) or [])

    def end(self) -> None:
        self.ask("shutdown")
        self.tell("exit")
        assert self._server.wait(10) == 0


@pytest.fixture(params=["utf-16", "utf-8", "utf-32"])
def editor(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Editor]:
    made = Editor(tmp_path, [request.param])
    yield made
    made.end()


def applied(text: str, edits: list[dict[str, Any]], units: str) -> str:
    """The text after edits of the protocol."""
    lines = text.splitlines(keepends=True)

    def offset(position: dict[str, int]) -> int:
        line = lines[position["line"]] if position["line"] < len(lines) else ""
        codec = {"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}[units]
        width = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[units]
        start = sum(map(len, lines[: position["line"]]))
        return start + len(line.encode(codec)[: position["character"] * width].decode(codec))

    for one in sorted(edits, key=lambda one: -offset(one["range"]["start"])):
        start, end = offset(one["range"]["start"]), offset(one["range"]["end"])
        text = text[:start] + one["newText"] + text[end:]
    return text


def test_findings_fixes_and_hover(tmp_path: Path, editor: Editor) -> None:
    units = editor.capabilities["positionEncoding"]
    uri = (tmp_path / "a.md").as_uri()
    text = f"𝒳é {URL}\r\npypi.python.org\r\n{URL}\r\n"
    found = editor.open(uri, text)
    assert [one["code"] for one in found] == ["project-page", "host-name", "project-page"]
    assert found[0]["source"] == "pypimigrate" and NEW in found[0]["message"]
    column = {"utf-8": 7, "utf-16": 4, "utf-32": 3}[units]
    assert found[0]["range"]["start"] == {"line": 0, "character": column}
    (quick, every) = editor.actions(uri, found[0]["range"])
    assert quick["title"] == f"Replace by {NEW}" and quick["isPreferred"]
    assert applied(text, quick["edit"]["changes"][uri], units) == text.replace(URL, NEW, 1)
    assert applied(text, every["edit"]["changes"][uri], units) == text.replace(URL, NEW)
    assert [one["kind"] for one in editor.actions(uri, found[1]["range"], only=["source.fixAll"])] == [every["kind"]]
    assert editor.actions(uri, found[1]["range"], only=["quickfix"]) == []
    shown = editor.ask("textDocument/hover", textDocument={"uri": uri}, position=found[0]["range"]["start"])
    assert "Evidence, read on" in shown["contents"]["value"] and shown["range"] == found[0]["range"]
    assert editor.ask("textDocument/hover", textDocument={"uri": uri}, position={"line": 0, "character": 0}) is None


def test_while_typing(tmp_path: Path, editor: Editor) -> None:
    uri = (tmp_path / "a.md").as_uri()
    assert editor.open(uri, "") == []
    change = {"range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}, "text": URL}
    editor.tell("textDocument/didChange", textDocument={"uri": uri, "version": 2}, contentChanges=[change])
    assert len(editor.diagnostics()) == 1
    editor.tell("textDocument/didClose", textDocument={"uri": uri})
    assert editor.diagnostics() == []


def test_only_the_last_of_many_quick_changes_is_checked(tmp_path: Path, editor: Editor) -> None:
    uri = (tmp_path / "a.md").as_uri()
    editor.open(uri, "nothing\n")
    changes = [
        {
            "jsonrpc": "2.0",
            "method": "textDocument/didChange",
            "params": {
                "textDocument": {"uri": uri, "version": 2 + number},
                "contentChanges": [{"text": f"<{URL}>\n" * (number + 1)}],
            },
        }
        for number in range(20)
    ]
    editor.send_at_once(changes)
    published = [len(editor.diagnostics())]
    while published[-1] != 20:
        published.append(len(editor.diagnostics()))
    assert len(published) < 10  # one, but for a machine that stands still between them


def test_others_are_answered_while_a_big_document_is_checked(tmp_path: Path, editor: Editor) -> None:
    small, big = (tmp_path / "a.md").as_uri(), (tmp_path / "b.md").as_uri()
    editor.open(small, f"<{URL}>\n")
    text = f"<{URL}>\n" * 30_000
    document = {"uri": big, "languageId": "markdown", "version": 1, "text": text}
    editor.tell("textDocument/didOpen", textDocument=document)
    answer = editor.ask("textDocument/hover", textDocument={"uri": small}, position={"line": 0, "character": 3})
    assert "project-page" in answer["contents"]["value"]
    assert not editor.published()  # the big one is still at work


def test_a_document_that_is_not_read_is_not_shown_as_clean(tmp_path: Path, editor: Editor) -> None:
    uri = (tmp_path / "a.md").as_uri()
    for text, why in (
        (f"{URL}\n" + "x" * 2_000_000, "it is larger than 2 MB; save it and run"),
        (f"{URL}\0\1\2", "binary"),
    ):
        editor.tell("textDocument/didOpen", textDocument={"uri": uri, "languageId": "x", "version": 1, "text": text})
        (said,) = editor.diagnostics()
        assert said["message"].startswith(f"not checked: {why}"), said
        assert said["range"]["start"] == said["range"]["end"] == {"line": 0, "character": 0}
        assert said["severity"] == 3
        editor.tell("textDocument/didClose", textDocument={"uri": uri})
        assert editor.diagnostics() == []


def test_a_document_that_was_closed_gets_no_more_findings(tmp_path: Path, editor: Editor) -> None:
    uri = (tmp_path / "a.md").as_uri()
    editor.open(uri, "nothing\n")
    change = {"textDocument": {"uri": uri, "version": 2}, "contentChanges": [{"text": f"<{URL}>\n"}]}
    editor.tell("textDocument/didChange", **change)
    editor.tell("textDocument/didClose", textDocument={"uri": uri})
    assert editor.diagnostics() == []
    other = (tmp_path / "b.md").as_uri()
    assert len(editor.open(other, f"<{URL}>\n")) == 1  # the next ones are those of the other document


def test_the_configuration_counts(tmp_path: Path, editor: Editor) -> None:
    put(tmp_path, "pypimigrate.toml", "exclude = ['old']\nselect = ['host-name']\n")
    text = f"{URL} pypi.python.org\n"
    assert [one["code"] for one in editor.open((tmp_path / "a.md").as_uri(), text)] == ["host-name"]
    assert editor.open((tmp_path / "old/a.md").as_uri(), text) == []


def test_the_same_edits_as_the_command_line(tmp_path: Path, editor: Editor) -> None:
    units = editor.capabilities["positionEncoding"]
    for path in sorted((FIXTURES / "sample/before").rglob("*")):
        try:
            text = path.read_bytes().decode() if path.is_file() else ""
        except UnicodeDecodeError:
            continue
        uri = (tmp_path / path.name).as_uri()
        editor.open(uri, text)
        edits = [
            one
            for action in editor.actions(
                uri, {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}, only=["source"]
            )
            for one in action["edit"]["changes"][uri]
        ]
        report = check.check(text.encode(), str(tmp_path / path.name))
        wanted = apply(text.encode(), check.edits(report, Applicability.SAFE))
        assert applied(text, edits, units).encode() == wanted
