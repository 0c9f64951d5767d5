"""No input takes time out of proportion to its size."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from proofs.attacks import Attack, Outcome, write

_URL = "http://pypi.python.org/pypi/frob"
_TIMES = 4
"""How much larger the second input is."""
_AT_MOST = 8
"""How many times as long it may take: 4 is in proportion, 16 is quadratic."""
_SMALL = 0.5
"""Seconds of processor time that are never out of proportion: most of it is the start of the program."""


def _seconds(folder: Path, *args: str) -> tuple[float, int]:
    """The processor time of one run of the installed command, and its exit code."""
    command = [sys.executable, "-m", "pypimigrate", *args]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as started:
        _, status, used = os.wait4(started.pid, 0)
        started.returncode = os.waitstatus_to_exitcode(status)
    return used.ru_utime + used.ru_stime, started.returncode


def _in_proportion(
    files: Callable[[int], Mapping[str, str]], number: int, code: int = 1, *args: str
) -> Callable[[Path], Outcome]:
    """Four times as much of it takes about four times as long."""

    def run(folder: Path) -> Outcome:
        took: list[float] = []
        for size in (number // _TIMES, number):
            tree = write(folder / str(size), files(size))
            (tree / ".git").mkdir()  # an empty one: git knows no repository here, and none above is asked
            seconds, got = _seconds(tree, *(args or ("check", "--output-format", "concise")))
            if got != code:
                return Outcome(False, f"exit {got}")
            took.append(seconds)
        if took[1] > _AT_MOST * took[0] and took[1] > _SMALL:
            return Outcome(False, f"{_TIMES} times as many take {took[1] / took[0]:.0f} times as long")
        return Outcome(True, f"{_TIMES} times as many take less than {_AT_MOST} times as long")

    return run


def _comments(size: int) -> dict[str, str]:
    return {"a.md": f"see {_URL}\n" + "<!-- pypimigrate: ignore[project-page] -->\n" * size}


def _urls(size: int) -> dict[str, str]:
    return {"a.md": f"- {_URL}\n" * size}


def _gitignore(size: int) -> dict[str, str]:
    files = {f"f{number}.md": f"see {_URL}\n" for number in range(50)}
    return files | {".gitignore": "".join(f"name{number}\n" for number in range(size))}


def _excluded(size: int) -> dict[str, str]:
    patterns = ", ".join(f'"*a*a*b{number}"' for number in range(size))
    files = {"a" * 190 + f"{number}.md": f"see {_URL}\n" for number in range(20)}
    return files | {"pypimigrate.toml": f"exclude = [{patterns}]\n"}


def _in_vain(size: int) -> dict[str, str]:
    tables = (f'[[ignore-urls]]\nurl = "{_URL}{number}"\nreason = "{"long " * 100}"\n\n' for number in range(size))
    return {"pypimigrate.toml": "".join(tables)}


def _dotted(size: int) -> dict[str, str]:
    url = '[[source]]\nname = "pypi"\nurl = "https://pypi.python.org/simple"\n'
    return {"Pipfile": f"{url}\n[x]\n{'a.' * size}b = 1\n", "Pipfile.lock": "{}"}


def _key_of_a_configuration(folder: Path) -> Outcome:
    write(folder, {"pypimigrate.toml": "a." * 400_000 + "b = 1\n"})
    seconds, code = _seconds(folder, "check")
    return Outcome(code == 2 and seconds < 10, "one line on standard error, exit 2" if code == 2 else f"exit {code}")


def _message(**content: object) -> bytes:
    body = json.dumps({"jsonrpc": "2.0", **content}).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


_PROSE = "Some words of a document that is longer than most.\n" * 15


def _large_document(folder: Path) -> Outcome:
    """The language server answers a request while it checks 2 MB; what comes first is seen in the output."""
    text = f"see {_URL}\n{_PROSE}" * 2_400
    document = {"uri": (folder / "a.md").as_uri(), "languageId": "markdown", "version": 1, "text": text}
    command = [sys.executable, "-m", "pypimigrate", "lsp"]
    with subprocess.Popen(
        command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as server:
        assert server.stdin is not None and server.stdout is not None
        server.stdin.write(_message(id=1, method="initialize", params={"capabilities": {}, "rootUri": None}))
        server.stdin.write(_message(method="initialized", params={}))
        server.stdin.write(_message(method="textDocument/didOpen", params={"textDocument": document}))
        server.stdin.flush()
        said: list[str] = []
        asked = 2
        while "diagnostics" not in said and asked <= 2000:
            server.stdin.write(_message(id=asked, method="shutdown" if asked == 2000 else "none/such", params={}))
            server.stdin.flush()
            length = 0
            while (line := server.stdout.readline().strip()) != b"":
                length = int(line.partition(b":")[2]) if line.lower().startswith(b"content-length") else length
            body = server.stdout.read(length)
            said.append("diagnostics" if b"publishDiagnostics" in body[:200] else "answer")
            asked += 1
        server.kill()
    before = said.index("diagnostics") if "diagnostics" in said else len(said)
    return Outcome(before > 3, "requests are answered while it is checked" if before > 3 else "no request is answered")


ATTACKS: tuple[Attack, ...] = (
    Attack("time", "20,000 ignore comments", _in_proportion(_comments, 20_000)),
    Attack("time", "10,000 URLs in one file", _in_proportion(_urls, 10_000)),
    Attack("time", "50,000 patterns in a .gitignore outside git", _in_proportion(_gitignore, 50_000)),
    Attack("time", "1,000 patterns with three stars in `exclude`, names of 200 letters", _in_proportion(_excluded, 1000)),
    Attack("time", "1,000 ignored URLs, all in vain", _in_proportion(_in_vain, 1000)),
    Attack("time", "a dotted key with 100,000 parts in a Pipfile", _in_proportion(_dotted, 100_000)),
    Attack("time", "a dotted key with 400,000 parts in a configuration", _key_of_a_configuration),
    Attack("language server", "a document of 2 MB, and requests meanwhile", _large_document),
)  # fmt: skip
