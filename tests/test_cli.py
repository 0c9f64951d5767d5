"""The command as a user meets it: exit codes, formats, streams, bad input."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Run

URL = "http://pypi.python.org/pypi/x"
FIELDS = ["path", "line", "column", "end_line", "end_column", "offset", "end_offset", "rule", "role", "old", "new", "applicability", "state", "message", "edits"]  # fmt: skip


def put(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


@pytest.mark.parametrize(
    ("args", "text", "code"),
    [
        (["check", "."], "nothing\n", 0),
        (["check", "."], f"{URL}\n", 1),
        (["check"], f"{URL}\n", 1),
        (["check", "nope"], f"{URL}\n", 2),
        (["check", ".", "nope"], f"{URL}\n", 2),
        (["check", "--nope"], "", 2),
        (["check", "--output-format", "nope"], "", 2),
        (["check", "-o", "no/such/folder", "."], "", 2),
        (["fix", "."], f"{URL}\n", 1),
        (["fix", "."], "nothing\n", 0),
        (["fix", "."], "pypi.python.org\n", 0),
        (["fix", "--write", "."], f"{URL}\n", 0),
        (["fix", "--write", "."], f"{URL} pypi.python.org\n", 1),
        (["fix", "--write", "nope"], "", 2),
        (["rules"], "", 0),
        (["explain", "project-page"], "", 0),
        (["explain", URL], "", 0),
        (["explain", "nope"], "", 2),
        (["--version"], "", 0),
        (["--help"], "", 0),
        (["nope"], "", 2),
    ],
)
def test_exit_code_and_no_traceback(tmp_path: Path, run: Run, args: list[str], text: str, code: int) -> None:
    put(tmp_path, "f.txt", text)
    done = run(*args)
    assert done.returncode == code, done.stderr
    assert b"Traceback" not in done.stderr
    if code == 2:
        assert done.stderr.count(b"error: ") == 1


def test_an_empty_directory_is_fine_and_said(run: Run) -> None:
    done = run("check", ".")
    assert done.returncode == 0
    assert b"no text file to read" in done.stdout


def test_full(tmp_path: Path, run: Run) -> None:
    put(tmp_path, "docs/a.md", f"one\n参考 <{URL}>\n")
    put(tmp_path, "b.bin", b"\0")
    text = run("check", ".").stdout.decode()
    assert text == (
        "docs/a.md:2:5: project-page [safe fix] the project page moved\n"
        "  |\n"
        "2 | 参考 <http://pypi.python.org/pypi/x>\n"
        "  |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "  = new: https://pypi.org/project/x/\n"
        "\n"
        "Found 1 legacy URL in 1 file: 1 safe.\n"
        "1 can be fixed with `pypimigrate fix --write`.\n"
        "Read 1 file; 1 not read: 1 binary (b.bin).\n"
    )


def test_the_summary_says_what_is_held_back(tmp_path: Path, run: Run) -> None:
    put(tmp_path, "a.py", f"F = 'http://pypi.python.org/pypi?:action=rss'\n# {URL}\n# pypi.python.org\n")
    text = run("check", ".").stdout.decode()
    assert "Found 3 legacy URLs in 1 file: 1 safe, 1 unsafe, 1 advice." in text
    assert (
        "1 can be fixed with `pypimigrate fix --write`; 1 more with `pypimigrate fix --write --unsafe-fixes`; 1 needs manual review."
        in text
    )


def test_concise_is_one_line_a_finding_path_first(tmp_path: Path, run: Run) -> None:
    put(tmp_path, "a.md", f"{URL}\n{URL}\n")
    done = run("check", "--output-format", "concise", ".")
    lines = done.stdout.decode().splitlines()
    assert lines[1] == f"a.md:2:1: project-page [safe fix] {URL} -> https://pypi.org/project/x/"
    assert len(lines) == 2
    assert b"Found 2" in done.stderr


def test_jsonl_and_json_have_the_fields(tmp_path: Path, run: Run) -> None:
    put(tmp_path, "a.md", f"\ufeffé {URL}\r\nx\n")
    (line,) = run("check", "--output-format", "jsonl", ".").stdout.splitlines()
    finding = json.loads(line)
    assert list(finding) == FIELDS
    assert finding == {
        "path": "a.md", "line": 1, "column": 3, "end_line": 1, "end_column": 32, "offset": 6, "end_offset": 35,
        "rule": "project-page", "role": "link", "old": URL, "new": "https://pypi.org/project/x/", "applicability": "safe",
        "state": "redirects", "message": "the project page moved",
        "edits": [{"offset": 6, "end_offset": 35, "new": "https://pypi.org/project/x/"}],
    }  # fmt: skip
    done = run("check", "--output-format", "json", ".", "nope")
    document = json.loads(done.stdout)
    assert list(document) == ["version", "findings", "summary", "errors"]
    assert document["version"] == 1
    assert document["findings"] == [finding]
    assert document["errors"] == [{"path": "nope", "message": "no such file or directory"}]
    assert document["summary"]["findings"] == {"safe": 1, "unsafe": 0, "advice": 0}
    assert done.returncode == 2


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        (b"a\rb\rXX ", 3, 4), (b"a\r\nb\nXX ", 3, 4), ("日本 ".encode(), 1, 4), ("😀 ".encode(), 1, 3), (b"\t\t", 1, 3),
        (b"caf\xe9 ", 1, 6), (b"\xef\xbb\xbf", 1, 1), (b"\xef\xbb\xbfx ", 1, 3), ("a\u2028b ".encode(), 1, 5), (b"\x0c", 1, 2),
    ],
)  # fmt: skip
def test_positions(tmp_path: Path, run: Run, data: bytes, line: int, column: int) -> None:
    put(tmp_path, "a.txt", data + URL.encode() + b"\n")
    finding = json.loads(run("check", "--output-format", "jsonl", ".").stdout)
    assert (finding["line"], finding["column"], finding["offset"]) == (line, column, len(data))
    assert finding["end_column"] - column == len(URL)


def test_report_to_a_file(tmp_path: Path, run: Run) -> None:
    put(tmp_path, "a.md", URL)
    done = run("check", "--output-format", "jsonl", "-o", "out.jsonl", "a.md")
    assert done.stdout == b""
    assert json.loads((tmp_path / "out.jsonl").read_bytes())["rule"] == "project-page"


def test_standard_input(run: Run) -> None:
    text = f"<{URL}>\r\n".encode()
    done = run("check", "-", "--stdin-filename", "docs/x.md", "--output-format", "concise", stdin=text)
    assert done.stdout.startswith(b"docs/x.md:1:2: project-page")
    assert run("fix", "--write", "-", stdin=text).stdout == b"<https://pypi.org/project/x/>\r\n"
    assert b"+<https://pypi.org/project/x/>\r\n" in run("fix", "-", stdin=text).stdout
    upload = run(
        "fix", "--write", "-", "--stdin-filename", ".pypirc", stdin=b"repository = https://pypi.python.org/pypi"
    )
    assert upload.stdout == b"repository = https://upload.pypi.org/legacy/"
    assert run("fix", "--write", "-", stdin=b"a\0b").stdout == b"a\0b"


def test_diff_notes_go_to_stderr_and_odd_names_are_quoted(tmp_path: Path, run: Run) -> None:
    put(tmp_path, 'o"d\t.md', f"1\n2\n3\n4\n5\n{URL}\n7\n8\n9\n10\n11")
    done = run("fix", ".")
    assert done.stdout.decode() == (
        '--- "a/o\\"d\\t.md"\n+++ "b/o\\"d\\t.md"\n@@ -3,7 +3,7 @@\n 3\n 4\n 5\n'
        f"-{URL}\n+https://pypi.org/project/x/\n 7\n 8\n 9\n"
    )
    assert b"Would change 1 URL" in done.stderr


def test_credentials_reach_no_output(tmp_path: Path, run: Run) -> None:
    secret = "index-url = https://bob:s3cret@pypi.python.org/simple\n"
    put(tmp_path, "pip.conf", secret)
    put(tmp_path, "a.md", f"{URL} https://bob:s3cret@git.example/x\n")
    for args in (
        ["check"],
        ["fix"],
        ["fix", "--unsafe-fixes"],
        *(["check", "--output-format", f] for f in ("concise", "json", "jsonl")),
    ):
        done = run(*args, ".")
        assert b"s3cret" not in done.stdout + done.stderr, args
    done = run("explain", "https://bob:s3cret@pypi.python.org/simple")
    assert b"s3cret" not in done.stdout + done.stderr
    run("fix", "--write", "--unsafe-fixes", ".")
    assert (tmp_path / "pip.conf").read_text() == "index-url = https://bob:s3cret@pypi.org/simple\n"


def test_nothing_raw_reaches_a_terminal(tmp_path: Path, run: Run) -> None:
    put(tmp_path, "x\x1b[31m\n.md", f"\x1b]0;evil\x07 {URL}\n")
    for form in ("full", "concise"):
        done = run("check", "--output-format", form, ".")
        assert b"\x1b" not in done.stdout + done.stderr
        assert b"\\x1b" in done.stdout


def test_colours_on_request_only(tmp_path: Path, run: Run) -> None:
    put(tmp_path, "a.md", URL)
    assert b"\x1b[" not in run("check", ".").stdout
    assert b"\x1b[" in run("check", "--color", "always", ".").stdout


def test_a_closed_pipe_is_no_error(tmp_path: Path) -> None:
    for n in range(50):
        put(tmp_path, f"{n}.md", f"{URL}\n" * 400)
    command = f"{sys.executable} -m pypimigrate check . | head -1"
    done = subprocess.run(command, shell=True, cwd=tmp_path, capture_output=True, check=False)
    assert done.stdout.count(b"\n") == 1
    assert done.stderr == b""


def test_json_of_the_rules(run: Run) -> None:
    table = json.loads(run("rules", "--output-format", "json").stdout)
    assert {"name", "old", "new", "fix", "state", "why", "source", "checked", "examples"} <= table[0].keys()


def test_explain_tells_the_roles_apart(run: Run) -> None:
    text = run("explain", "https://pypi.python.org/pypi").stdout.decode()
    for new in (
        "https://pypi.org/\n",
        "https://pypi.org/simple\n",
        "https://upload.pypi.org/legacy/\n",
        "https://pypi.org/pypi\n",
    ):
        assert f"new        {new}" in text
    assert "pypimigrate: ignore[home-page] reason" in text


def test_explain_suggests(run: Run) -> None:
    assert b"did you mean project-page?" in run("explain", "projekt-page").stderr


def test_one_bad_file_does_not_end_the_run(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from pypimigrate.check import check as core
    from pypimigrate.model import FileReport
    from pypimigrate.session.run import Session

    def broken(data: bytes, path: str, options: core.Options) -> FileReport:
        if path == "a.md":
            raise RuntimeError("a fault")
        return original(data, path, options)

    original = core.check
    monkeypatch.setattr(core, "check", broken)
    monkeypatch.chdir(tmp_path)
    put(tmp_path, "a.md", URL)
    put(tmp_path, "b.md", URL)
    session = Session()
    assert [one.path for one in session.results(["."])] == ["b.md"]
    assert session.totals.troubles[0].message == "internal error, please report it: RuntimeError"


@pytest.mark.parametrize("hole", ["{\u00e9}", "${\u00e9}", "{{ \u00e9 }}"])
def test_letters_of_any_language_in_templates(tmp_path: Path, run: Run, hole: str) -> None:
    put(tmp_path, "a.txt", f"http://pypi.python.org/pypi/{hole}/json\n")
    put(tmp_path, "b.txt", f"pypi.python.org/{hole}\nhttps://u:p{hole}@pypi.python.org/pypi/foo\n".encode("latin-1"))
    done = run("fix", "--write", ".")
    assert done.returncode == 1, done.stderr
    assert (tmp_path / "a.txt").read_text() == f"https://pypi.org/pypi/{hole}/json\n"
    for form in ("full", "concise", "json", "jsonl"):
        assert run("check", "--output-format", form, ".").returncode == 1


def test_the_report_is_not_read(tmp_path: Path) -> None:
    for n in range(3):
        put(tmp_path, f"{n}.md", f"{URL}\n")
    command = f"{sys.executable} -m pypimigrate check . > report.txt; {sys.executable} -m pypimigrate check -o z.txt ."
    subprocess.run(command, shell=True, cwd=tmp_path, capture_output=True, check=False)
    for name in ("report.txt", "z.txt"):
        assert "1 report of this run" in (tmp_path / name).read_text()
    assert (tmp_path / "report.txt").read_text().count("= new:") == 3


def test_a_reader_that_stops_reading_does_not_stop_the_fixing(tmp_path: Path) -> None:
    for n in range(60):
        put(tmp_path, f"{n}.md", f"{URL} pypi.python.org {'x' * 2000}\n")
    command = f"{sys.executable} -m pypimigrate fix --write . | head -1"
    subprocess.run(command, shell=True, cwd=tmp_path, capture_output=True, check=False)
    assert all(URL not in (tmp_path / f"{n}.md").read_text() for n in range(60))


@pytest.mark.parametrize(
    "command",
    ["check - <&-", "fix --write - <&-", "check . >&-", "check . >/dev/full", "fix - --output-format json < a.md"],
)
def test_odd_streams_are_one_line_and_exit_2(tmp_path: Path, command: str) -> None:
    put(tmp_path, "a.md", URL)
    done = subprocess.run(
        f"{sys.executable} -m pypimigrate {command}", shell=True, cwd=tmp_path, capture_output=True, check=False
    )
    assert (done.returncode, b"Traceback" in done.stderr) == (2, False), done.stderr
    assert done.stderr.count(b"\n") == 1


def test_secrets_of_other_kinds_stay_out_of_the_diff(tmp_path: Path, run: Run) -> None:
    put(tmp_path, ".pypirc", "[pypi]\nrepository = https://pypi.python.org/pypi\npassword = sekret\n")
    put(tmp_path, "a.json", '{"u": "https:\\/\\/me:sekret@pypi.python.org\\/pypi\\/foo"}\n')
    put(tmp_path, "long.md", f"x https://user:sekretpassword@internal.example/{'y' * 65} {URL}\n")
    for args in (["check"], ["fix"], ["fix", "--unsafe-fixes"], ["check", "--output-format", "json"]):
        done = run(*args, ".")
        assert b"sekret" not in done.stdout + done.stderr
    assert b"hunter2" not in run("explain", "bob:hunter2@pypi.python.org").stderr


def test_long_lines_with_many_urls(tmp_path: Path, run: Run) -> None:
    put(tmp_path, "a.txt", f"{URL} " * 5000)
    done = run("check", "--output-format", "jsonl", ".")
    assert json.loads(done.stdout.splitlines()[-1])["column"] == 4999 * (len(URL) + 1) + 1
