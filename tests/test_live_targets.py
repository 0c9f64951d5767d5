"""`check --live` and `fix --live` against an index on loopback: what the verdicts do to the fixes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pypimigrate.live.cache import Cache
from pypimigrate.live.verdicts import File, NotJson, Project, Target, Verdict, canonical, judged, of_index, of_json_api
from pypimigrate.live.verdicts import target as target_of
from tests import faulty
from tests.conftest import ROOT, Run, commands, git, tree
from tests.faulty import CANONICAL, SHA, SIX, Route, Server, page, serving

OLD_FILE = f"https://pypi.python.org/packages/source/s/six/{SIX}"
KNOWN: dict[str, Route] = {
    "/simple/pip/": faulty.index(page("pip")),
    "/simple/six/": faulty.index(page("six")),
}
Live = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.fixture
def live(run: Run, tmp_path: Path) -> Live:
    """The command with `--live`, against a server; its cache is a folder of its own."""
    (tmp_path / "w").mkdir()

    def start(server: Server, *args: str, flag: str = "--live") -> subprocess.CompletedProcess[bytes]:
        index = f"--index-url={server.url}/simple/"
        return run(args[0], flag, index, f"--cache-dir={tmp_path / 'cache'}", *args[1:], cwd=tmp_path / "w")

    return start


def findings(done: subprocess.CompletedProcess[bytes]) -> list[dict[str, Any]]:
    document = json.loads(done.stdout)
    assert isinstance(document, dict)
    found = document["findings"]
    assert isinstance(found, list)
    return found


def verdict(live: Live, tmp_path: Path, text: str, routes: dict[str, Route], *args: str, **more: str) -> dict[str, Any]:
    (tmp_path / "w/a.md").write_text(text + "\n")
    with serving(dict(routes)) as server:
        (found,) = findings(live(server, "check", "--output-format=json", *args, "a.md", **more))
    return found


YANKED = {"filename": SIX, "url": CANONICAL, "hashes": {"sha256": SHA}, "yanked": "broken"}


@pytest.mark.parametrize(
    ("url", "routes", "expected", "applicability"),
    [
        ("http://pypi.python.org/pypi/six", {}, "exists", "safe"),
        ("http://pypi.python.org/pypi/six/1.10.0", {}, "exists", "safe"),
        ("http://pypi.python.org/pypi/six/1.10", {}, "exists", "safe"),
        ("http://pypi.python.org/pypi/Six/9.9", {}, "missing", "advice"),
        ("http://pypi.python.org/pypi/nope", {}, "missing", "advice"),
        (OLD_FILE, {}, "exists", "safe"),
        (OLD_FILE.replace("1.10.0", "1.10.1"), {}, "missing", "advice"),
        (OLD_FILE, {"/simple/six/": faulty.index(page("six", files=[YANKED]))}, "yanked", "safe"),
        ("http://pypi.python.org/pypi/six/1.10.0", {"/simple/six/": faulty.index(page("six", files=[YANKED]))}, "yanked", "safe"),
        ("http://pypi.python.org/pypi/six", {"/simple/six/": faulty.redirect("/"), "/": faulty.says("200 OK")}, "lost", "advice"),
        # no proof
        ("http://pypi.python.org/pypi/six", {"/simple/six/": faulty.says("403 No")}, "unknown", "safe"),
        ("http://pypi.python.org/pypi/six", {"/simple/six/": faulty.redirect("https://evil.example/")}, "unknown", "safe"),
        ("http://pypi.python.org/pypi/six", {"/simple/six/": faulty.says("200 OK", b"<html>challenge", content_type="text/html")}, "unknown", "safe"),
        ("http://pypi.python.org/pypi/six", {"/simple/six/": faulty.index(b"{")}, "unknown", "safe"),
        ("http://pypi.python.org/pypi/six", {"/simple/six/": faulty.index(b"[" * 200_000)}, "unknown", "safe"),
        ("http://pypi.python.org/pypi/six", {"/simple/six/": faulty.index(b"[]")}, "unknown", "safe"),
        ("http://pypi.python.org/pypi/six", {"/simple/six/": faulty.index(page("six", size=float("nan")))}, "unknown", "safe"),
        ("http://pypi.python.org/pypi/six", {"/simple/six/": faulty.index(page("seven"))}, "unknown", "safe"),
        ("http://pypi.python.org/pypi/six", {"/simple/six/": faulty.reset}, "unknown", "safe"),
        ("http://pypi.python.org/pypi/six/1.0", {"/simple/six/": faulty.index(page("six", versions=None))}, "unknown", "safe"),
        ("http://pypi.python.org/pypi/six/1.0", {"/simple/six/": faulty.index(page("six", **{"project-status": {"status": "quarantined"}}))}, "unknown", "safe"),
        # the canary is not known: this is no index of PyPI's
        ("http://pypi.python.org/pypi/nope", {"/simple/pip/": faulty.says("404 No")}, "unknown", "safe"),
        ("http://pypi.python.org/pypi/nope", {"/simple/pip/": faulty.says("200 OK", b"<html>", content_type="text/html")}, "unknown", "safe"),
    ],
)  # fmt: skip
def test_verdict(
    live: Live, tmp_path: Path, url: str, routes: dict[str, Route], expected: str, applicability: str
) -> None:
    found = verdict(live, tmp_path, url, KNOWN | routes)
    assert (found["live"], found["applicability"]) == (expected, applicability)
    assert bool(found["edits"]) == (applicability != "advice")
    if expected in ("missing", "lost"):
        assert f"not fixed: {expected}: " in found["message"]
    if expected == "yanked":
        assert "yanked: broken" in found["message"]


def test_a_release_without_files_is_known_to_the_json_api(live: Live, tmp_path: Path) -> None:
    routes = KNOWN | {
        "/pypi/pip/json": faulty.says(
            "200 OK", json.dumps({"info": {"name": "pip"}, "releases": {}}).encode(), content_type="application/json"
        ),
        "/pypi/six/0.1/json": faulty.says("200 OK", b"{}", content_type="application/json"),
    }
    assert verdict(live, tmp_path, "http://pypi.python.org/pypi/six/0.1", routes)["live"] == "exists"
    assert verdict(live, tmp_path, "http://pypi.python.org/pypi/six/0.2", routes)["live"] == "missing"


def test_an_index_without_json_may_have_the_json_api(live: Live, tmp_path: Path) -> None:
    def api(name: str) -> Route:
        file = {"filename": SIX, "url": CANONICAL, "digests": {"sha256": SHA}, "yanked": False}
        body = json.dumps({"info": {"name": name}, "releases": {"1.10.0": [file], "0.1": []}}).encode()
        return faulty.says("200 OK", body, content_type="application/json")

    html = faulty.says("200 OK", b"<html>", content_type="text/html")
    routes = {"/simple/pip/": html, "/simple/six/": html, "/pypi/pip/json": api("pip"), "/pypi/six/json": api("six")}
    for url, expected in (("six/0.1", "exists"), ("six/7", "missing"), ("nope", "missing")):
        assert verdict(live, tmp_path, f"http://pypi.python.org/pypi/{url}", routes)["live"] == expected


def test_strict_holds_back_what_is_unknown(live: Live, tmp_path: Path) -> None:
    (tmp_path / "w/a.md").write_text("http://pypi.python.org/pypi/six\n")
    with serving(KNOWN | {"/simple/six/": faulty.says("403 No")}) as server:
        easy = live(server, "fix", "--write", "a.md", flag="--live")
        assert easy.returncode == 0
        (tmp_path / "w/a.md").write_text("http://pypi.python.org/pypi/six\n")
        done = live(server, "fix", "--write", "a.md", flag="--live=strict")
    assert done.returncode == 2
    assert b"error: --live=strict: 1 targets are unknown" in done.stderr
    assert (tmp_path / "w/a.md").read_text() == "http://pypi.python.org/pypi/six\n"


def test_fix_leaves_what_is_missing(live: Live, tmp_path: Path) -> None:
    urls = [f"http://pypi.python.org/pypi/{path}" for path in ("six", "nope", "six/1.10.0")]
    text = "See {} for more.\n\nOr read {} as well.\n\nThis is {}.\n"
    (tmp_path / "w/a.md").write_text(text.format(*urls))
    with serving(dict(KNOWN)) as server:
        diff = live(server, "fix", "a.md")
        assert b"-http://pypi.python.org/pypi/nope" not in diff.stdout
        done = live(server, "fix", "--write", "--output-format=json", "a.md")
        asked = sorted(set(server.seen))
    new = ("https://pypi.org/project/six/", urls[1], "https://pypi.org/project/six/1.10.0/")
    assert (tmp_path / "w/a.md").read_text() == text.format(*new)
    assert done.returncode == 1
    (left,) = findings(done)
    assert (left["applicability"], left["live"], left["edits"]) == ("advice", "missing", [])
    assert left["message"].count("not fixed") == 1
    assert asked == ["/simple/nope/", "/simple/pip/", "/simple/six/"]


def test_a_pipfile_and_its_lock_are_held_together(live: Live, tmp_path: Path) -> None:
    """One of the Pipfile's URLs is about a project that is not there: nothing of the pair changes."""
    from tests import test_pipfile as pair

    pair.put(tmp_path / "w", pair.PIPFILE, pair.lock_of(pair.NEWEST[0]))
    before = tree(tmp_path / "w")
    with serving(KNOWN | {"/simple/six/": faulty.says("404 No")}) as server:
        done = live(server, "fix", "--write", "--unsafe-fixes", ".")
        assert done.returncode == 1
        assert b"the two files change together, and missing: there is no project six" in done.stdout
        assert tree(tmp_path / "w") == before
        server.routes |= KNOWN
        assert live(server, "fix", "--write", ".").returncode == 0
    assert (tmp_path / "w/Pipfile").read_text("utf-8") == pair.FIXED


def test_each_project_is_asked_once_and_kept(live: Live, tmp_path: Path) -> None:
    lines = [f"http://pypi.python.org/pypi/six/1.{n}" for n in range(10)] + [
        OLD_FILE,
        "http://pypi.python.org/pypi/SIX",
    ]
    (tmp_path / "w/a.md").write_text("\n".join(lines) + "\n")
    with serving(dict(KNOWN)) as server:
        live(server, "check", "a.md")
        first = list(server.seen)
        live(server, "check", "a.md")
    assert first.count("/simple/six/") == first.count("/simple/pip/") == 1
    assert not [path for path in server.seen[len(first) :] if path in KNOWN]


def test_what_is_old_is_asked_again_by_its_etag(live: Live, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sqlite3

    (tmp_path / "w/a.md").write_text("http://pypi.python.org/pypi/six/1.10.0\n")
    routes = KNOWN | {"/simple/six/": faulty.index(page("six"), etag='"v1"')}
    with serving(routes) as server:
        live(server, "check", "a.md")
        (base,) = (tmp_path / "cache").iterdir()
        with sqlite3.connect(base) as cache:
            cache.execute("UPDATE kept SET at = at - 1000")
        server.routes["/simple/six/"] = faulty.says("304 Not Modified")
        done = live(server, "check", "--output-format=json", "a.md")
        assert findings(done)[0]["live"] == "exists"
        assert 'If-None-Match: "v1"'.lower() in server.heads[-1].lower()


def test_errors_are_never_kept(live: Live, tmp_path: Path) -> None:
    (tmp_path / "w/a.md").write_text("http://pypi.python.org/pypi/six\n")
    with serving(KNOWN | {"/simple/six/": faulty.says("404 No")}) as server:
        for answer, expected in (("404 No", "missing"), ("403 No", "unknown"), ("", "exists")):
            server.routes["/simple/six/"] = faulty.says(answer) if answer else KNOWN["/simple/six/"]
            done = live(server, "check", "--output-format=json", "a.md")
            assert findings(done)[0]["live"] == expected


def test_no_cache(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "a.md").write_text("http://pypi.python.org/pypi/six\n")
    with serving(dict(KNOWN)) as server:
        run("check", "--live", "--no-cache", f"--index-url={server.url}/simple", "a.md")
        run("check", "--live", "--no-cache", f"--index-url={server.url}/simple", "a.md")
    assert server.seen.count("/simple/six/") == 2
    assert set(tree(tmp_path)) == {"a.md"}


@pytest.mark.parametrize("broken", [b"no database", b""])
def test_a_broken_cache_is_none(tmp_path: Path, broken: bytes) -> None:
    cache = Cache(tmp_path)
    cache.put("u", {"a": 1}, "e")
    assert cache.get("u")
    cache.close()
    (path,) = tmp_path.iterdir()
    path.write_bytes(broken)
    again = Cache(tmp_path)
    assert again.get("u") is None
    again.put("u", 1, "")
    again.close()
    Cache(tmp_path / path.name / "below").put("u", 1, "")


SUM = f" sha256 = {SHA}"


@pytest.mark.parametrize(
    ("text", "new", "applicability"),
    [
        (f"{OLD_FILE}{SUM}", CANONICAL, "safe"),
        (f"{OLD_FILE}#sha256={SHA}", f"{CANONICAL}#sha256={SHA}", "safe"),
        (f"sha256: {SHA.upper()}\n\nurl: {OLD_FILE}", CANONICAL, "safe"),
        (OLD_FILE, CANONICAL, "unsafe"),
        (f"{OLD_FILE}#md5=34eed507548117b2ab523ab14b2f8b55", f"{CANONICAL}#md5=34eed507548117b2ab523ab14b2f8b55", "unsafe"),
        (f"{OLD_FILE} sha256 = {'0' * 64}", None, "advice"),
        (f"{OLD_FILE}{SUM}x", CANONICAL, "unsafe"),
    ],
)  # fmt: skip
def test_resolved(live: Live, tmp_path: Path, text: str, new: str | None, applicability: str) -> None:
    found = verdict(live, tmp_path, text, KNOWN, "--resolve-files")
    assert found["applicability"] == applicability
    assert [one["new"] for one in found["edits"]] == ([new] if new else [])
    assert found["new"] == (new or OLD_FILE.replace("pypi.python.org", "files.pythonhosted.org"))


MD5 = "34eed507548117b2ab523ab14b2f8b55"


def _api(name: str, **digests: str) -> Route:
    file = {"filename": SIX, "url": CANONICAL, "digests": {"sha256": SHA} | digests, "yanked": False}
    body = json.dumps({"info": {"name": name}, "releases": {"1.10.0": [file]}}).encode()
    return faulty.says("200 OK", body, content_type="application/json")


@pytest.mark.parametrize(
    ("text", "applicability", "asked"),
    [
        (f"{OLD_FILE}#md5={MD5}", "safe", True),
        (f"md5sums=('{MD5}')\nsource=('{OLD_FILE}')", "safe", True),
        (f"{OLD_FILE} {MD5.upper()}", "safe", True),
        (f"{OLD_FILE}#md5={'0' * 32}", "advice", True),
        (f"{OLD_FILE}\nmd5: {'0' * 32}", "advice", True),
        (f"{OLD_FILE}#md5={MD5}\nmd5: {'0' * 32}", "safe", True),  # its own counts
        (f"{OLD_FILE}\nmd5: {'0' * 32}\nsha256: {SHA}", "safe", False),  # the stronger one counts
        (f"{OLD_FILE}\nsha1: {'0' * 40}", "unsafe", False),
    ],
)
def test_an_md5_is_compared_with_the_json_apis(
    live: Live, tmp_path: Path, text: str, applicability: str, asked: bool
) -> None:
    (tmp_path / "w/a.md").write_text(text + "\n")
    routes = KNOWN | {"/pypi/pip/json": _api("pip"), "/pypi/six/json": _api("six", md5=MD5)}
    with serving(routes) as server:
        (found,) = findings(live(server, "check", "--output-format=json", "--resolve-files", "a.md"))
        assert found["applicability"] == applicability
        assert ("/pypi/six/json" in server.seen) is asked
        again = list(server.seen)
        (found,) = findings(live(server, "check", "--output-format=json", "--resolve-files", "a.md"))
        assert (found["applicability"], server.seen) == (applicability, again)  # the cache keeps the md5, too


@pytest.mark.parametrize(
    "api", [faulty.says("404 No"), faulty.reset, _api("six"), _api("six", md5=MD5, sha256="0" * 64)]
)
def test_an_md5_that_the_index_does_not_name_is_not_compared(live: Live, tmp_path: Path, api: Route) -> None:
    routes = KNOWN | {"/pypi/pip/json": _api("pip"), "/pypi/six/json": api}
    found = verdict(live, tmp_path, f"{OLD_FILE}#md5={MD5}", routes, "--resolve-files")
    assert (found["applicability"], found["new"]) == ("unsafe", f"{CANONICAL}#md5={MD5}")
    assert f"no sum was compared; its sha256 is {SHA}" in found["message"]


@pytest.mark.parametrize(
    "text",
    [
        "https://pypi.python.org/packages/source/s/six/six-${PV}.tar.gz",
        "https://pypi.python.org/packages/source/s/six/six-{{ version }}.tar.gz",
        "https://pypi.python.org/packages/source/s/six/six-%{version}.tar.gz",
        "https://pypi.python.org/packages/source/s/%s/six-1.10.0.tar.gz",
    ],
)
def test_templates_are_never_resolved(live: Live, tmp_path: Path, text: str) -> None:
    (tmp_path / "w/a.md").write_text(f"{text}\n")
    with serving(dict(KNOWN)) as server:
        for found in findings(live(server, "check", "--resolve-files", "--output-format=json", "a.md")):
            assert "live" not in found
            assert CANONICAL not in (found["new"] or "")
        assert server.seen == []


def test_fix_writes_the_resolved_address(live: Live, tmp_path: Path) -> None:
    (tmp_path / "w/a.md").write_text(f"{OLD_FILE}{SUM}\n")
    with serving(dict(KNOWN)) as server:
        assert live(server, "fix", "--write", "--resolve-files", "a.md").returncode == 0
    assert (tmp_path / "w/a.md").read_text() == f"{CANONICAL}{SUM}\n"


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        (File(CANONICAL, SHA, False), True),
        (File(CANONICAL, "", False), False),
        (File(CANONICAL, SHA[:-1] + "G", False), False),
        (File(CANONICAL.replace("https", "http"), SHA, False), False),
        (File(CANONICAL.replace("files.pythonhosted.org", "mirror.example"), SHA, False), False),
        (File(CANONICAL.replace("six-", "seven-"), SHA, False), False),
        (File(CANONICAL + "?x", SHA, False), False),
    ],
)
def test_only_pypis_own_address_is_written(file: File, expected: bool) -> None:
    asked = Target("six", file=SIX, path=f"/packages/source/s/six/{SIX}")
    assert (canonical(asked, Project({SIX: file})) is not None) is expected


HASHED = f"/packages/b3/b2/{'2' * 60}/"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://pypi.org/project/Zope.Interface/", Target("zope-interface")),
        ("https://pypi.org/project/six/1.0/#files", Target("six", "1.0")),
        ("https://pypi.org/pypi/six/json", Target("six")),
        ("https://pypi.org/pypi/six/1.0/json", Target("six", "1.0")),
        ("https://pypi.org/simple/six", Target("six")),
        ("https://pypi.org/rss/project/six/releases.xml", Target("six")),
        (f"https://files.pythonhosted.org{HASHED}{SIX}", Target("six", file=SIX, path=HASHED + SIX)),
        (f"https://files.pythonhosted.org{HASHED}a_b-1-py3-none-any.whl", Target("a-b", file="a_b-1-py3-none-any.whl", path=f"{HASHED}a_b-1-py3-none-any.whl")),
        (f"https://files.pythonhosted.org/packages/source/s/six/{SIX}", Target("six", file=SIX, path=f"/packages/source/s/six/{SIX}")),
        (f"https://files.pythonhosted.org/packages/source/s/six/{SIX}.asc", None),
        ("https://files.pythonhosted.org/packages/source/s/six/", None),
        ("https://pypi.org/", None),
        ("https://pypi.org/simple/", None),
        ("https://pypi.org/search/?q=six", None),
        ("https://test.pypi.org/project/six/", None),
        ("https://u:p@pypi.org/project/six/", None),
        ("https://***@pypi.org/project/six/", None),
        ("https://pypi.org/project/{{ name }}/", None),
        ("https://pypi.org/project/%s/", None),
        ("https://pypi.org/project/x%2Fy/", None),
        ("https://[", None),
    ],
)  # fmt: skip
def test_target(url: str, expected: Target | None) -> None:
    assert target_of(url) == expected


@pytest.mark.parametrize(
    ("asked", "listed", "same"),
    [
        ("1.0", "1", True),
        ("1.0.0", "1.0", True),
        ("1.0rc1", "1.0.RC-1", True),
        ("1.0c1", "1.0rc1", True),
        ("v1.0", "1.0", True),
        ("0.06", "0.6", True),
        ("1.0-beta", "1.0b0", True),
        ("1.0.post1", "1.0-post1", True),
        ("2009l", "2009l", True),
        ("1.0", "1.0.1", False),
        ("1.0", "1.0rc1", False),
        ("1.10", "1.1", False),
        ("0.6c11", "0.6c1", False),
        ("1.0", "10", False),
    ],
)
def test_versions(asked: str, listed: str, same: bool) -> None:
    found = judged(Target("x", asked), Project({}, frozenset({listed})))
    assert (found.verdict is Verdict.EXISTS) is same


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b'{"meta": {}}', b'{"meta": {"api-version": "2.0"}, "name": "six", "files": []}', page("six", files={}), page("six", files=[1]), b"\xff", b"[" * 500_000, b"{" * 500_000, b'{"a": Infinity}'],
)  # fmt: skip
def test_what_is_no_index(body: bytes) -> None:
    with pytest.raises(NotJson):
        of_index(body, "https://pypi.org/simple/six/", "six")
    with pytest.raises(NotJson):
        of_json_api(body, "six")


def test_odd_but_lawful_indexes() -> None:
    """devpi and proxies: relative URLs, no hashes, no versions."""
    body = json.dumps({"meta": {"api-version": "1.0"}, "name": "Six", "files": [{"filename": SIX, "url": "../../+f/x/" + SIX, "hashes": {}}]})  # fmt: skip
    project = of_index(body.encode(), "https://devpi.example/root/pypi/+simple/six/", "six")
    assert project.versions is None
    assert project.files[SIX] == File(f"https://devpi.example/root/pypi/+f/x/{SIX}", "", False)


@pytest.mark.parametrize(
    "args",
    [
        ["check", "--resolve-files"],
        ["check", "--index-url=https://example.org/simple/"],
        ["check", "--no-cache", "--cache-dir=x"],
        ["check", "--contact=x"],
        ["check", "--live", "--no-cache", "--cache-dir=x"],
        ["check", "--live", "--index-url=ftp://example.org/"],
        ["check", "--live", "--index-url=https://u:p@example.org/simple/"],
        ["check", "--live=loose"],
        ["fix", "--live", "--write", "-"],
    ],
)
def test_wrong_usage(run: Run, args: list[str]) -> None:
    assert run(*args).returncode == 2


OFFLINE = {
    "check": ["check . --show-skipped --output-format=json", "check --live clean.md", "check --staged", "check ."],
    "fix": ["fix .", "fix --write --unsafe-fixes ."],
    "undo": ["undo"],
    "files": ["files ."],
    "url": ["url http://pypi.python.org/pypi/x"],
    "explain": ["explain http://pypi.python.org/pypi/x", "explain project-page"],
    "rules": ["rules", "rules --contexts", "rules --output-format=json", "rules --stale=1"],
    "report": ["report --html report.html ."],
    "config show": ["config show"],
    "config schema": ["config schema"],
    "baseline write": ["baseline write ."],
    "baseline show": ["baseline show"],
    "baseline prune": ["baseline prune ."],
    "lsp": ["lsp"],
    "fleet scan": ["fleet scan repos.txt --out out"],
    "fleet fix": ["fleet fix repos.txt --out fixed --patches"],
    "fleet status": ["fleet status out"],
    "fleet report": ["fleet report out --html fleet.html"],
    "fleet export": ["fleet export out --parquet parquet"],
    "fleet merge": ["fleet merge out --out merged"],
}
WATCHED = """\
import os, sys
def audit(event, given):
    # an event loop wakes itself with a pair of sockets, which leads nowhere
    if event.startswith(('socket.', 'urllib.', 'http.', 'ssl.', 'ftplib.')) and event != 'socket.__new__':
        os.write(2, b'NETWORK ' + event.encode())
sys.addaudithook(audit)
"""


def test_every_command_is_tried_offline() -> None:
    assert sorted(OFFLINE) == sorted(commands())


def test_no_network_without_the_options(tmp_path: Path) -> None:
    """Nor with `--live`, if there is nothing to ask about. What the commands start is watched as they are."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site/sitecustomize.py").write_text(WATCHED)
    path = f"{tmp_path / 'site'}{os.pathsep}{ROOT}"
    work = tmp_path / "work"
    work.mkdir()
    git(work, "init", "-q")
    (work / "a.py").write_text("U = 'http://pypi.python.org/pypi/x'\n")
    (work / "clean.md").write_text("https://pypi.org/project/x/\n")
    (work / "repos.txt").write_text(f"{work}\n")
    git(work, "add", "-A")
    git(work, "commit", "-q", "-m", "x")
    for line in [line for lines in OFFLINE.values() for line in lines]:
        done = subprocess.run(
            [sys.executable, "-m", "pypimigrate", *line.split()],
            cwd=work, capture_output=True, check=False, stdin=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": path},
        )  # fmt: skip
        assert done.returncode in (0, 1), (line, done.stderr)
        assert b"NETWORK" not in done.stderr, (line, done.stderr)
    asks = [sys.executable, "-m", "pypimigrate", "check", "--live", "--index-url=http://127.0.0.1:9/simple/", "b.md"]
    (work / "b.md").write_text("http://pypi.python.org/pypi/x\n")
    done = subprocess.run(asks, cwd=work, capture_output=True, check=False, env={**os.environ, "PYTHONPATH": path})
    assert b"NETWORK socket.connect" in done.stderr  # the watch sees what there is to see


def test_the_page_says_what_is_tested() -> None:
    shown = (ROOT / "docs/live.md").read_text()
    for name, case in faulty.FAULTS.items():
        assert case.because is not None
        assert f"| {name} | {case.because.value} |" in shown
