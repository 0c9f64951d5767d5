"""No credential of a scanned file is shown or kept anywhere, and each is still in its file after a fix."""

from __future__ import annotations

import base64
import gzip
import json
import re
import threading
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from proofs.attacks import Attack, Done, Outcome, git, pypimigrate, started, write

SECRET = "S3cr3tPw"
URL, NEW = "http://pypi.python.org/pypi/frobnicate", "https://pypi.org/project/frobnicate/"
FORMATS = (
    "full", "concise", "grouped", "json", "jsonl", "sarif", "github", "gitlab", "junit", "checkstyle", "azure", "rdjson",
    "markdown", "html", "patch",
)  # fmt: skip
USERS = (
    "https://bob:S3cr3tPw@", "https://S3cr3tPw@", "//bob:S3cr3tPw@", "ftp://bob:S3cr3tPw@", "https://bob:a&amp;S3cr3tPw@",
    "https://bob:a#S3cr3tPw@", "https://bob:a?S3cr3tPw@", "https://bob:a/S3cr3tPw@", "https://bob:a%40S3cr3tPw@",
    r"https:\/\/bob:S3cr3tPw@", r"https:\u002f\u002fbob:S3cr3tPw@", "https://bob:S3cr3tPw&#64;",
)  # fmt: skip
PARAMETERS = (
    "/x?token=S3cr3tPw", "/x?a=b&api_key=S3cr3tPw", "/x?a=b&amp;access_token=S3cr3tPw", r"/x?a=b\u0026auth=S3cr3tPw",
    "/x?a=b;sig=S3cr3tPw", "/x#password=S3cr3tPw", "?:action=login&name=S3cr3tPw&password=S3cr3tPw",
)  # fmt: skip
LINES = (
    f"curl -u bob:S3cr3tPw {URL}", f"wget --http-password=S3cr3tPw {URL}", f'{{"url": "{URL}", "password": "S3cr3tPw"}}',
    "twine upload -u bob -p S3cr3tPw --repository-url http://pypi.python.org/pypi dist/*", f"token=S3cr3tPw {URL}",
    f'curl -H "Authorization: Bearer S3cr3tPw" {URL}', f'get("{URL}", auth=("bob", "S3cr3tPw"))',
    f"{URL} postgresql://scott:S3cr3tPw@localhost/db", f"{URL} pypi-AgEIcHlwaS5vcmcS3cr3tPw",
)  # fmt: skip
BESIDE = ("password = S3cr3tPw", "db = postgresql://scott:S3cr3tPw@localhost/db", "export TWINE_PASSWORD=S3cr3tPw")


def _files(lines: Iterable[str]) -> dict[str, str]:
    return {f"{number}.txt": f"{line}\n" for number, line in enumerate(lines)}


def _shows(data: bytes) -> bool:
    """Whether a secret can be read in the data, or in what it holds in base 64 or compressed."""
    if data[:2] == b"\x1f\x8b":
        data = gzip.decompress(data)
    coded = (one[: len(one) // 4 * 4] for one in re.findall(rb"[A-Za-z0-9+/]{8,}", data))
    return SECRET.encode() in data or any(SECRET.encode() in base64.b64decode(one) for one in coded)


def _kept(folder: Path, but: Path) -> list[str]:
    """The files below `folder` that hold a secret, but those of the tree that is scanned."""
    scanned = {path for path in but.iterdir() if path.is_file()}
    files = (path for path in folder.rglob("*") if path.is_file() and path not in scanned)
    return sorted(path.name for path in files if _shows(path.read_bytes()))


def _count(tree: Path) -> int:
    return sum(path.read_bytes().count(SECRET.encode()) for path in tree.iterdir() if path.is_file())


def _judged(folder: Path, tree: Path, before: int, done: Iterable[Done], happened: str) -> Outcome:
    """No secret shown, kept, or lost from the tree, where `before` were."""
    runs = list(done)
    shown = sum(_shows((one.out + one.err).encode()) for one in runs)
    failed = any(one.code not in (0, 1) for one in runs)
    kept, lost = _kept(folder, tree), before - _count(tree)
    if shown or kept or lost or failed:
        return Outcome(
            False, f"shown by {shown} commands, kept in {kept}, {lost} lost from the files, failed: {failed}"
        )
    return Outcome(True, happened)


def _in_all_formats(lines: tuple[str, ...]) -> Callable[[Path], Outcome]:
    """Check, show and fix files that hold the lines."""

    def run(folder: Path) -> Outcome:
        tree = write(folder / "tree", _files(lines))
        git(tree, "init", "-q")
        before = _count(tree)
        outputs = [f"--output-format={name}:{folder / name}" for name in FORMATS]
        done = [
            pypimigrate(tree, "check", ".", *outputs),
            pypimigrate(tree, "fix", ".", "--unsafe-fixes"),
            pypimigrate(tree, "fix", ".", "--unsafe-fixes", "--write"),
        ]
        said = f"{len(lines)} forms are masked in {len(FORMATS)} formats and in diffs, and stay in the files"
        return _judged(folder, tree, before, done, said)

    return run


def _in_kept_files(folder: Path) -> Outcome:
    tree = write(folder / "tree", _files([*(f"{one}pypi.python.org/simple" for one in USERS), *LINES]))
    git(tree, "init", "-q")
    before, baseline, summary = _count(tree), folder / "baseline.json", folder / "summary.md"
    done = [
        pypimigrate(tree, "baseline", "write", "--file", str(baseline), "."),
        pypimigrate(tree, "check", ".", "--cache-dir", str(folder / "cache")),
        pypimigrate(tree, "fix", "--write", "--unsafe-fixes", ".", "--summary", str(summary)),
    ]
    kept = len(list((tree / ".git/pypimigrate").glob("*.jsonl")))
    outcome = _judged(folder, tree, before, done, "none of them holds one")
    return outcome if kept == 1 and baseline.exists() and summary.exists() else Outcome(False, "they were not written")


def _not_taken_out(folder: Path) -> Outcome:
    tree = write(folder / "tree", {"a.txt": f"{URL}?token={SECRET}\n", "b.txt": f"{URL}\n"})
    done = pypimigrate(tree, "fix", "--write", "--unsafe-fixes", ".")
    said = "advice, because the change would take it out; the other file is fixed"
    outcome = _judged(folder, tree, 1, [done], said)
    return outcome if NEW in (tree / "b.txt").read_text() else Outcome(False, "the other file is not done")


def _applied(folder: Path) -> Outcome:
    lines = [f"{one}\n{URL}\n{other}\n{URL}\nx\n{one}\n" for one in BESIDE for other in ("x\ny", *BESIDE)]
    trees = [write(folder / name, _files(lines)) for name in ("applied", "written")]
    git(trees[0], "init", "-q")
    shown = pypimigrate(trees[0], "fix", ".")
    applied = started(["git", "apply", "-"], trees[0], shown.out.encode(), 60, {})
    pypimigrate(trees[1], "fix", "--write", ".")
    names = list(_files(lines))
    same = all((trees[0] / name).read_bytes() == (trees[1] / name).read_bytes() for name in names)
    fixed = all(URL not in (trees[1] / name).read_text() for name in names)
    if applied.code or not same or not fixed or _shows((shown.out + shown.err).encode()):
        return Outcome(False, f"applied: {applied.code} {applied.err}, the same: {same}, fixed: {fixed}")
    return Outcome(True, f"{len(names)} diffs without credentials; `git apply` makes of them what `fix --write` makes")


class _Index(BaseHTTPRequestHandler):
    """An index that sends everybody elsewhere, with a password."""

    def do_GET(self) -> None:
        if self.path == "/simple/pip/":
            body = json.dumps({"meta": {"api-version": "1.0"}, "name": "pip", "files": []}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/vnd.pypi.simple.v1+json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            return
        self.send_response(302)
        self.send_header("Location", f"https://bob:{SECRET}@h.example/x?token={SECRET}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


def _redirected(folder: Path) -> Outcome:
    tree = write(folder / "tree", {"a.txt": f"{URL}\n"})
    with ThreadingHTTPServer(("127.0.0.1", 0), _Index) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        index = f"http://127.0.0.1:{server.server_address[1]}/simple/"
        run = partial(pypimigrate, tree, "check", ".", "--live", "--index-url", index, XDG_CACHE_HOME=str(folder / "c"))
        done = [run(), run("--output-format", "json")]
        server.shutdown()
    outcome = _judged(folder, tree, 0, done, "the note about it and the cache hold `***`")
    return outcome if "leads to https://***@h.example" in done[0].out else Outcome(False, f"not asked: {done[0]}")


def _fleet(folder: Path) -> Outcome:
    lines: Mapping[str, str] = _files([*LINES, *(f"{one}\n{URL}\n{one}" for one in BESIDE)])
    tree = write(folder / "tree", lines)
    git(tree, "init", "-q")
    git(tree, "add", ".")
    git(tree, "commit", "-q", "-m", "x")
    (tree / "list").write_text(f"{tree}\nhttps://bob:{SECRET}@127.0.0.1:9/x\nhttps://127.0.0.1:9/x?token={SECRET}\n")
    before = _count(tree)
    done = pypimigrate(tree, "fleet", "fix", "list", "--patches", "--out", str(folder / "out"), "--max-tries", "1")
    patches = len(list((folder / "out/patches").glob("*.patch")))
    outcome = _judged(
        folder, tree, before, [done._replace(code=0)], "the results, the patch and what is said hold none"
    )
    return outcome if patches == 1 else Outcome(False, f"{patches} patches: {done.err[-300:]}")


ATTACKS: tuple[Attack, ...] = (
    Attack("credentials", "passwords with `&amp;`, `#`, `?`, `/`, percent-encoded and escaped, before old hosts", _in_all_formats(tuple(f"{one}pypi.python.org/simple" for one in USERS))),
    Attack("credentials", "`token`, `api_key`, `sig` and others in queries, and `:action=login`", _in_all_formats(tuple(f"https://pypi.python.org/pypi{one}" for one in PARAMETERS))),
    Attack("credentials", "`curl -u`, `twine -p`, settings, headers and other URLs on the line of an old URL", _in_all_formats(LINES)),
    Attack("credentials", "all of them in the ledger, the baseline, the cache and the summary", _in_kept_files),
    Attack("credentials", "a token that the new URL has no place for", _not_taken_out),
    Attack("credentials", "`fix` piped to `git apply`, with passwords in the lines before and behind", _applied),
    Attack("credentials", "an index that redirects to an address with a password, with --live", _redirected),
    Attack("credentials", "a fleet whose list and files hold passwords", _fleet),
)  # fmt: skip
