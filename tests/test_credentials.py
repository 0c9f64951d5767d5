"""What is a credential, in which forms, and that no output and no kept file holds one."""

from __future__ import annotations

import base64
import binascii
import gzip
import subprocess
import time
from pathlib import Path

import pytest

from pypimigrate.check import check
from pypimigrate.cli.options import FORMATS
from pypimigrate.kept_secrets import sparing
from pypimigrate.model import Applicability, Edit, Span
from pypimigrate.pypi.catalogue import ALL_RULES
from pypimigrate.report.common import sentence
from pypimigrate.secrets.credentials import spans, without_secrets
from tests.conftest import Run, git, tree
from tests.test_fleet import listed, make

SECRET = "S3cr3tPw"
URL = "http://pypi.python.org/pypi/x"
NEW = "https://pypi.org/project/x/"
FORMS = [
    # user information, in the legacy URL itself
    "https://bob:S3cr3tPw@pypi.python.org/simple",
    "https://S3cr3tPw@pypi.python.org/simple",
    "//bob:S3cr3tPw@pypi.python.org/simple",
    "ftp://bob:S3cr3tPw@pypi.python.org/simple",
    "git+https://bob:S3cr3tPw@pypi.python.org/simple",
    "https://bob:a&amp;S3cr3tPw@pypi.python.org/simple",
    "https://bob:a#S3cr3tPw@pypi.python.org/simple",
    "https://bob:a?S3cr3tPw@pypi.python.org/simple",
    "https://bob:a/S3cr3tPw@pypi.python.org/simple",
    "https://bob:12/S3cr3tPw@pypi.python.org/simple",
    "https://bob:a@b/S3cr3tPw@pypi.python.org/simple",
    "https://bob:a%40S3cr3tPw@pypi.python.org/simple",
    r"https:\/\/bob:S3cr3tPw@pypi.python.org\/simple",
    r"https:\u002f\u002fbob:S3cr3tPw@pypi.python.org\u002fsimple",
    r"https:\x2f\x2fbob:S3cr3tPw@pypi.python.org\x2fsimple",
    "https://bob:S3cr3tPw&#64;pypi.python.org/simple",
    "https://bob&#58;S3cr3tPw&#x40;pypi.python.org/simple",
    "https%3A%2F%2Fbob%3AS3cr3tPw%40pypi.python.org%2Fsimple",
    # parameters
    "https://pypi.python.org/pypi/x?token=S3cr3tPw",
    "https://pypi.python.org/simple/x/?a=b&api_key=S3cr3tPw",
    "https://pypi.python.org/pypi/x?a=b&amp;access_token=S3cr3tPw#files",
    "https://pypi.python.org/pypi/x?a=b;apikey=S3cr3tPw",
    r"https://pypi.python.org/pypi/x?a=b\u0026auth=S3cr3tPw",
    "https://pypi.python.org/packages/source/x/x/x-1.tar.gz?X-Amz-Signature=S3cr3tPw",
    "https://pypi.python.org/pypi/x?a%3Db%26sig%3DS3cr3tPw",
    "https://pypi.python.org/pypi/x#access_token=S3cr3tPw",
    "https://pypi.python.org/pypi?:action=login&name=S3cr3tPw&password=S3cr3tPw",
    # other URLs on the line
    f"{URL} postgresql://scott:S3cr3tPw@localhost/db",
    f"{URL} ssh://bob:S3cr3tPw@h.example/x",
    # commands
    f"curl -u bob:S3cr3tPw {URL}",
    f"curl --user 'bob:S3cr3tPw' {URL}",
    f'["curl", "-u", "bob:S3cr3tPw", "{URL}"]',
    f"wget --http-password=S3cr3tPw {URL}",
    "twine upload -u bob -p S3cr3tPw --repository-url http://pypi.python.org/pypi dist/*",
    "twine upload -u bob -pS3cr3tPw --repository-url http://pypi.python.org/pypi dist/*",
    "twine upload --password 'S3cr3tPw 2' --repository-url http://pypi.python.org/pypi dist/*",
    "TWINE_PASSWORD=S3cr3tPw twine upload --repository-url http://pypi.python.org/pypi dist/*",
    # settings, headers, programs
    f'{{"url": "{URL}", "password": "S3cr3tPw"}}',
    f"{{url: {URL}, token: S3cr3tPw}}",
    f'login("{URL}", password="S3cr3tPw")',
    f'requests.get("{URL}", auth=("bob", "S3cr3tPw"))',
    f'curl -H "Authorization: Bearer S3cr3tPw" {URL}',
    f"{URL} Authorization: Basic Ym9iOS3cr3tPw==",
    f'<mirror url="{URL}" password="S3cr3tPw"/>',
    "machine pypi.python.org login bob password S3cr3tPw",
    f"{URL} pypi-AgEIcHlwaS5vcmcS3cr3tPw",
    f"{URL} ghp_0123456789S3cr3tPw",
]
BESIDE = [
    "password = S3cr3tPw",
    "password: S3cr3tPw",
    "password = correct S3cr3tPw staple",
    "export TWINE_PASSWORD=S3cr3tPw",
    "ENV TWINE_PASSWORD S3cr3tPw",
    "# token=S3cr3tPw",
    "//registry.example/:_authToken=S3cr3tPw",
    "  password S3cr3tPw",
    "<password>S3cr3tPw</password>",
    "db = postgresql://scott:S3cr3tPw@localhost/db",
]
"""Lines that stand beside one with a legacy URL."""
BELOW = [
    "--password \\\n  S3cr3tPw",
    '"--password",\n  "S3cr3tPw",',
    "- --password\n- S3cr3tPw",
    "  <arg>--password</arg>\n  <arg>S3cr3tPw</arg>",
    "twine upload -p \\\n  S3cr3tPw",
    "- name: TWINE_PASSWORD\n  value: S3cr3tPw",
    '{"name": "TWINE_PASSWORD",\n "value": "S3cr3tPw"}',
    "<key>password</key>\n<string>S3cr3tPw</string>",
    "password: |\n  S3cr3tPw",
    "password =\n    S3cr3tPw",
    '"password":\n  "S3cr3tPw",',
    "export TWINE_PASSWORD=\\\nS3cr3tPw",
]
"""A value on the line below the name, the option or the command that tells what it is."""
READABLE = [
    "git@github.com:pypi/x",
    "ssh://git@github.com:pypi/x@v1.0.x",
    "git+https://github.com/pypi/x@v1.0",
    "A. U. Thor <me@example.org>, mailto:me@example.org, email:me@example.org",
    "https://${USER}:${TOKEN}@pypi.python.org/simple",
    "https://{{ user }}:{{ token }}@pypi.python.org/simple",
    "https://%(user)s:%(pw)s@pypi.python.org/simple",
    "https://bob:$PASS@pypi.python.org/simple",
    "enter your password: it is on http://pypi.python.org/pypi",
    "Password reset: http://pypi.python.org/pypi?:action=forgotten_password_form",
    "password: http://pypi.python.org/pypi?:action=forgotten_password_form&token_type=1",
    "http://pypi.python.org:80/pypi/x?mail=a@b.example",
    "http://localhost:8080/@scope/x.js",
    "https://pypi.org/project/token/#files, https://pypi.org/project/passwords/1.0/",
    "https://files.pythonhosted.org/packages/source/p/pass/pass-1.0.tar.gz#md5=0123456789abcdef0123456789abcdef",
    'password = os.environ["PW"]',
    "connect(password=password, token=self.token, secret=get_secret())",
    "password: ${{ secrets.PYPI_TOKEN }}",
    'def f(token: str, url="http://pypi.python.org/pypi"):',
    'print("Password: ", "http://pypi.python.org/pypi")',
    "docker run -u 1000:1000 x && mkdir -p dist/x",
    "twine upload --password-stdin",
    "Basic authentication, and the author's keywords = a b c",
]


@pytest.mark.parametrize("text", [*FORMS, *BESIDE, *BELOW])
def test_it_is_masked_once(text: str) -> None:
    shown = without_secrets(text)
    assert SECRET not in shown
    assert "***" in shown
    assert without_secrets(shown) == shown


@pytest.mark.parametrize("text", READABLE)
def test_what_is_no_credential_stays_readable(text: str) -> None:
    assert without_secrets(text) == text


def test_what_this_program_says_stays_readable() -> None:
    for rule in ALL_RULES:
        for text in (rule.why, rule.instead, rule.source, *rule.examples, *filter(None, rule.examples.values())):
            assert without_secrets(text) == text


@pytest.mark.parametrize("text", FORMS[29:])
def test_the_url_of_a_finding_stays_readable(tmp_path: Path, run: Run, text: str) -> None:
    (tmp_path / "a.txt").write_text(f"{text}\n")
    shown = run("check", "a.txt").stdout.decode()
    assert "python.org" in shown.splitlines()[2]
    line, marks = shown.splitlines()[2:4]
    assert line[marks.index("^") : marks.rindex("^") + 1] in text


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A work tree with a file for each form. The lines around it are read, and shown where they may be."""
    root = tmp_path / "tree"
    root.mkdir()
    for number, text in enumerate(FORMS):
        (root / f"{number:02}.txt").write_text(f"before\n{text}\nbehind\n")
    for number, text in enumerate(BELOW[:5]):
        (root / f"c{number}.txt").write_text(f"{text} {URL}\n")
        (root / f"d{number}.txt").write_text(f"{text} {URL}\n", newline="\r\n")
    for number, text in enumerate([*BESIDE, *BELOW]):
        (root / f"b{number}.txt").write_text(f"{text}\n{URL}\nbetween\n{text}\n{text}\n{URL}\n{text}\n")
    git(root, "init", "-q")
    return root


def counted(root: Path) -> dict[str, int]:
    return {path.name: path.read_bytes().count(SECRET.encode()) for path in root.iterdir() if path.suffix == ".txt"}


def test_no_output_and_no_kept_file_holds_one(sources: Path, tmp_path: Path, run: Run) -> None:
    outputs = [f"--output-format={name}:{tmp_path / f'out.{name}'}" for name in FORMATS]
    before = counted(sources)
    said = [
        run("check", ".", *outputs, "--cache-dir", str(tmp_path / "cache"), "--show-skipped", cwd=sources),
        run("fix", ".", "--unsafe-fixes", cwd=sources),
        run("fix", ".", "--unsafe-fixes", "--add-ignores", cwd=sources),
        run("baseline", "write", "--file", str(tmp_path / "baseline.json"), ".", cwd=sources),
        run("report", ".", "--html", str(tmp_path / "page.html"), cwd=sources),
        run("explain", *FORMS[:1], cwd=sources),
        run("url", "--json", *FORMS[:30], cwd=sources),
        run("fix", ".", "--write", "--unsafe-fixes", "--summary", str(tmp_path / "summary.md"), cwd=sources),
    ]
    for done in said:
        assert SECRET.encode() not in done.stdout + done.stderr, done.args
        assert b"internal error" not in done.stderr
    assert counted(sources) == before
    kept = {name: data for name, data in tree(tmp_path).items() if not name.endswith(".txt")}
    assert {"baseline.json", "page.html", "summary.md", *(f"out.{name}" for name in FORMATS)} <= set(kept)
    assert any(name.startswith("tree/.git/pypimigrate/") for name in kept)
    for name, data in kept.items():
        assert SECRET.encode() not in data, name
        for line in data.splitlines() if name.endswith(".jsonl") else []:
            assert b"S3cr3tPw" not in b"".join(map(_decoded, line.split(b'"')))


def _decoded(text: bytes) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return b""


def test_undo_gives_all_back(sources: Path, run: Run) -> None:
    before = {name: data for name, data in tree(sources).items() if name.endswith(".txt")}
    assert run("fix", "--write", "--unsafe-fixes", ".", cwd=sources).returncode in (0, 1)
    after = {name: data for name, data in tree(sources).items() if name.endswith(".txt")}
    assert sum(before[name] != after[name] for name in before) > 30
    run("undo", cwd=sources)
    assert {name: data for name, data in tree(sources).items() if name.endswith(".txt")} == before


def test_the_language_server_shows_none() -> None:
    lsp = pytest.importorskip("pypimigrate.cli.lsp")
    for text in FORMS:
        for finding in check.check(text.encode(), "a.txt").findings:
            assert SECRET not in sentence(finding) + lsp._about(finding) + str(finding.new) + finding.old


def test_a_fleet_keeps_none(tmp_path: Path, run: Run) -> None:
    files: dict[str, str | bytes] = {f"{number:02}.txt": f"{text}\n" for number, text in enumerate(FORMS)}
    files |= {f"b{number}.txt": f"{text}\n{URL}\n{text}\n" for number, text in enumerate([*BESIDE, *BELOW])}
    repository = make(tmp_path / "r", files)
    done = run("fleet", "fix", listed(tmp_path, repository), "--patches", "--unsafe-fixes", "--out", "out")
    assert SECRET.encode() not in done.stdout + done.stderr
    assert b" ok " in done.stderr or b"ok: 1" in done.stdout, done.stdout + done.stderr
    for path in (tmp_path / "out").rglob("*"):
        data = path.read_bytes() if path.is_file() else b""
        data += gzip.decompress(data) if path.suffix == ".gz" else b""
        assert SECRET.encode() not in data, path


NEIGHBOURS = {
    "no credential": ("a\n", "b\n"),
    "before": ("password = S3cr3tPw\n", "b\n"),
    "behind": ("a\n", "password = S3cr3tPw\n"),
    "around": ("token: S3cr3tPw\n", "db = postgresql://scott:S3cr3tPw@localhost/db\n"),
    "two behind": ("a\n", "b\npassword = S3cr3tPw\n"),
    "the end of the file": ("password = S3cr3tPw\n", ""),
    "no new line": ("a\n", "password = S3cr3tPw"),
    "both ends": ("password = S3cr3tPw\n", "password = S3cr3tPw\n"),
}


def test_a_diff_makes_what_write_makes(tmp_path: Path, run: Run) -> None:
    files = {
        f"{case}{end}{times}.txt": f"{before}{URL} first\n{behind}".encode() * times
        for case, (before, behind) in NEIGHBOURS.items()
        for end in ("", " ", "ö\t", "/below ")
        for times in (1, 2, 3)
    }
    for name, text in files.items():
        for root in ("applied", "written"):
            path = tmp_path / root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text)
    git(tmp_path / "applied", "init", "-q")
    shown = run("fix", ".", cwd=tmp_path / "applied")
    assert SECRET.encode() not in shown.stdout + shown.stderr
    assert b"GIT binary patch" in shown.stdout
    subprocess.run(["git", "apply", "-"], cwd=tmp_path / "applied", input=shown.stdout, check=True)
    assert run("fix", "--write", ".", cwd=tmp_path / "written").returncode == 0
    applied = {name: data for name, data in tree(tmp_path / "applied").items() if not name.startswith(".git")}
    assert applied == tree(tmp_path / "written")
    assert applied == {name: text.replace(URL.encode(), NEW.encode()) for name, text in files.items()}


def test_only_a_line_that_changes_hides_a_diff(tmp_path: Path, run: Run) -> None:
    (tmp_path / "a.txt").write_text(f"{URL} https://bob:S3cr3tPw@h.example/\n")
    (tmp_path / "b.txt").write_text(f"{URL}\npassword = S3cr3tPw\r\n")
    (tmp_path / "c.txt").write_text(f"{URL}\n\n\n\npassword = S3cr3tPw\n\n\n\n\n{URL}\n")
    done = run("fix", ".")
    assert (
        b"a.txt: its diff is not shown, because a line that changes holds credentials; `fix --write` on it"
        in done.stderr
    )
    assert b"b.txt: its diff is not shown, because the line behind" in done.stderr
    assert done.stdout.count(b"+++ ") == 1
    assert done.stdout.count(b"@@ -") == 2


def test_a_credential_that_the_new_url_has_no_place_for_is_not_taken_out() -> None:
    (finding,) = check.check(b"https://pypi.python.org/pypi/x?token=S3cr3tPw\n", "a.txt").findings
    assert (finding.applicability, finding.edits) == (Applicability.ADVICE, ())
    assert "credentials" in finding.message


def test_edits_go_around_credentials() -> None:
    data = b"x http://bob:pw@old/?token=t y"
    edit = Edit(Span(2, 28), b"https://bob:pw@new/?token=t")
    found = sparing(data, edit)
    assert found is not None
    assert [(data[slice(*one.span)], one.new) for one in found] == [
        (b"http://", b"https://"),
        (b"old/?token=", b"new/?token="),
    ]
    assert sparing(data, Edit(Span(2, 28), b"https://new/")) is None


@pytest.mark.parametrize(
    "piece",
    ["a:", "@", "://", "&amp;", "a://b:c/", "//a:b/@c.de", "token=", 'token="', "{token:", "token: ", "?token=", "-u a:",
     "-p ", "%40", "\\/", 'auth=("a",', "login a password ", "?:action=login&", "Basic a", "{{", "token=${"],
)  # fmt: skip
def test_time_stays_linear(piece: str) -> None:
    def seconds(size: int) -> float:
        text = piece * (size // len(piece))
        begin = time.process_time()
        spans(text)
        return time.process_time() - begin

    seconds(1_000)
    small, large = seconds(25_000), seconds(200_000)
    assert large < 0.3 + 20 * small  # eight times the size: quadratic would be sixty-four
