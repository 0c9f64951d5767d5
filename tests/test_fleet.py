"""A fleet: every repository ends as a row, whatever happens to it, and a run that was cut off goes on."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from pypimigrate.fleet import process, supervise
from pypimigrate.fleet.model import Limits, Repository, Status, Task, repositories, shard_of
from pypimigrate.fleet.supervise import run_one
from tests import faulty
from tests.conftest import ROOT, Run, git

URL = "http://pypi.python.org/pypi/x"
POSIX = pytest.mark.skipif(os.name != "posix", reason="signals and limits of POSIX")


def make(folder: Path, files: dict[str, str | bytes]) -> Path:
    """A repository with one commit."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "-q")
    commit(folder, files)
    return folder


def commit(folder: Path, files: dict[str, str | bytes]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", "x")


def listed(folder: Path, *lines: object) -> str:
    (folder / "list.txt").write_text("".join(f"{line}\n" for line in lines))
    return "list.txt"


def state(out: Path) -> dict[str, Any]:
    """Status by the last part of the name."""
    with sqlite3.connect(out / "state.sqlite") as base:
        return {url.rsplit("/", 1)[-1]: status for url, status in base.execute("SELECT url, status FROM repository")}


def found(out: Path) -> list[tuple[str, str, int]]:
    """The findings that are in the store: repository, path and offset."""
    ones = [one for part in (out / "findings").iterdir() for one in unpacked(part)]
    return sorted((one["repository"], one["path"], one["offset"]) for one in ones)


def unpacked(part: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in gzip.decompress(part.read_bytes()).splitlines()]


@pytest.fixture
def three(tmp_path: Path) -> list[Path]:
    return [make(tmp_path / name, {"README.md": f"{URL}\n" * count}) for name, count in (("a", 1), ("b", 0), ("c", 2))]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """A git server on loopback; `tmp_path` is its root."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--export-all", "--listen=127.0.0.1", f"--port={port}", "--reuseaddr", f"--base-path={tmp_path}"]
    with subprocess.Popen(["git", "daemon", *options], stderr=subprocess.DEVNULL, start_new_session=True) as daemon:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"git://127.0.0.1:{port}"
        os.killpg(daemon.pid, signal.SIGKILL)


def test_a_list_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    lines = ["# x", "", "https://u:p@h.example/a/b.git\tv1.0", "here", "git@h.example:a/b", "here", "ssh://h/x y"]
    ones = list(repositories(lines))
    assert [(one.name, one.revision, one.host) for one in ones] == [
        ("https://***@h.example/a/b.git", "v1.0", "h.example"),
        (str(tmp_path / "here"), "", ""),
        ("git@h.example:a/b", "", "h.example"),
        ("ssh://h/x y", "", "h"),
    ]
    assert [bool(one.refusal) for one in ones] == [False, False, False, True]


@pytest.mark.parametrize(
    "line",
    ["file:///x", "ext::sh -c id", "ext::x", "-u./x", "FILE://x/y", "https://h/a\t--upload-pack=x", "https://h/a\ta:b", "https://h/a\ta..b", "ftp://h/x", "https://h/\x1b[0m", "transport::https://h/x"],
)  # fmt: skip
def test_what_is_not_followed(line: str) -> None:
    (one,) = repositories([line])
    assert one.refusal
    result = run_one(one, Task())
    assert (result.status, result.reason) == (Status.REFUSED, one.refusal)


def test_slugs_and_shards_are_stable() -> None:
    ones = list(repositories(f"https://h.example/a/r{number}" for number in range(100)))
    assert ones[7].slug == "h.example-a-r7-" + ones[7].digest[:8]
    parts = [list(shard_of(ones, number, 3)) for number in (1, 2, 3)]
    assert sorted(one for part in parts for one in part) == sorted(ones)
    assert all(len(part) > 20 for part in parts)


def test_scan_and_what_it_leaves(tmp_path: Path, three: list[Path], run: Run) -> None:
    done = run("fleet", "scan", listed(tmp_path, *three), "--out", "out")
    assert (done.returncode, done.stdout) == (1, b"Repositories: 3 ok.\nFindings: 3 safe, 0 unsafe, 0 advice.\n")
    assert [(Path(name).name, path) for name, path, _ in found(tmp_path / "out")] == [("a", "README.md"), ("c", "README.md"), ("c", "README.md")]  # fmt: skip
    assert list((tmp_path / "out/scratch").iterdir()) == []


def test_the_findings_are_those_of_check(tmp_path: Path, run: Run) -> None:
    lock = {"_meta": {"hash": {"sha256": "0"}}, "default": {}, "develop": {}}
    files: dict[str, str | bytes] = {
        "README.md": f"{URL}\r\n\r\n{URL}",
        "Pipfile": '[[source]]\nurl = "https://pypi.python.org/simple"\nverify_ssl = true\nname = "pypi"\n',
        "Pipfile-x": URL,
        "Pipfile.lock": json.dumps(lock),
        "d/pyproject.toml": f'[project.urls]\nx = "{URL}"\n',
        "d/uv.lock": "",
        "d/setup.py": f'setup(url="{URL}")\n',
        "x.bin": b"\0" + URL.encode(),
        "ü ö.txt": URL,
        "latin.txt": b"\xe9 " + URL.encode(),
    }
    repository = make(tmp_path / "r", files)
    (repository / "link").symlink_to("README.md")
    commit(repository, {})
    run("fleet", "scan", listed(tmp_path, repository), "--out", "out")
    (part,) = (tmp_path / "out/findings").iterdir()
    ours = unpacked(part)
    for one in ours:
        assert one.pop("repository") == str(repository)
        assert one.pop("revision") == ""
        assert one.pop("commit") == git(repository, "rev-parse", "HEAD").decode().strip()
    checked = json.loads(run("check", "--output-format", "json", cwd=repository).stdout)
    assert sorted(ours, key=str) == sorted(checked["findings"], key=str)
    with sqlite3.connect(tmp_path / "out/state.sqlite") as base:
        (row,) = base.execute("SELECT read, skipped FROM repository")
    assert row == (checked["summary"]["files_read"], len(checked["summary"]["skipped"]))


def test_what_did_not_change_is_not_checked_again(tmp_path: Path, three: list[Path], run: Run) -> None:
    repositories_file = listed(tmp_path, *three)
    run("fleet", "scan", repositories_file, "--out", "out")
    commit(three[1], {"new.txt": URL})
    again = run("fleet", "scan", repositories_file, "--out", "out")
    assert again.stderr.count(b"unchanged") == 2
    assert len(found(tmp_path / "out")) == 4
    commit(three[2], {"README.md": "clean\n"})
    run("fleet", "scan", repositories_file, "--out", "out")
    assert len(found(tmp_path / "out")) == 2
    assert len(list((tmp_path / "out/findings").iterdir())) == 1


def test_faults_are_rows(tmp_path: Path, three: list[Path], run: Run) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    git(empty, "init", "-q")
    broken = make(tmp_path / "broken", {"a": URL})
    blob = git(broken, "rev-parse", "HEAD:a").decode().strip()
    file = broken / ".git/objects" / blob[:2] / blob[2:]
    file.chmod(0o644)
    file.write_bytes(b"nonsense")
    (tmp_path / "folder").mkdir()
    lines = [*three, empty, broken, tmp_path / "folder", tmp_path / "none", "git://127.0.0.1:9/gone", "file:///x/url"]
    done = run("fleet", "scan", listed(tmp_path, *lines, f"{three[0]}\tnope"), "--out", "out", "--max-tries", "1")
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    assert state(tmp_path / "out") | {"a": "?"} == {
        "a": "?", "b": "ok", "c": "ok", "empty": "empty", "broken": "error", "folder": "unreachable",
        "none": "unreachable", "gone": "unreachable", "url": "refused",
    }  # fmt: skip
    failed = run("fleet", "status", "out", "--failed").stdout.decode()
    assert failed.count("\n") == 6
    assert "broken: not all files are read (1): a: git cannot read it" in failed


def test_standard_input_and_revisions(tmp_path: Path, run: Run) -> None:
    repository = make(tmp_path / "r", {"a": URL})
    git(repository, "tag", "old")
    commit(repository, {"a": "clean"})
    done = run("fleet", "scan", "-", "--out", "out", stdin=f"{repository}\told\n{repository}\n".encode())
    assert done.stdout.startswith(b"Repositories: 2 ok.\nFindings: 1 safe")


@pytest.mark.parametrize("cache", [(), ("--cache-dir", "mirrors")])
def test_a_remote_repository(tmp_path: Path, server: str, run: Run, cache: tuple[str, ...]) -> None:
    repository = make(tmp_path / "r", {"a": URL, "large": b"x" * 5000 + URL.encode()})
    git(repository, "config", "uploadpack.allowFilter", "true")
    git(repository, "tag", "-a", "-m", "x", "v1")
    list_file = listed(tmp_path, f"{server}/r", f"{server}/r\tv1", f"{server}/r\tmain", f"{server}/r\tnope")
    options = ["--out", "out", "--blob-limit", "4k", *cache]
    done = run("fleet", "scan", list_file, *options)
    assert done.stdout == b"Repositories: 3 ok, 1 unreachable.\nFindings: 3 safe, 0 unsafe, 0 advice.\n", done.stderr
    commit(repository, {"b": URL})
    again = run("fleet", "scan", list_file, *options)
    assert again.stdout == b"Repositories: 3 ok, 1 unreachable.\nFindings: 5 safe, 0 unsafe, 0 advice.\n", again.stderr
    assert again.stderr.count(b"unchanged") == 1
    assert list((tmp_path / "out/scratch").iterdir()) == []


def fake_git(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A git that does something else for some repositories."""
    real = subprocess.run(["which", "git"], capture_output=True, check=True, text=True).stdout.strip()
    program = folder / "bin/git"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\ncase "$*" in\n{script}\nesac\nexec {real} "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")


@POSIX
def test_a_git_that_hangs(tmp_path: Path, three: list[Path], monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    fake_git(tmp_path, "*stuck.example*) sleep 1000 & sleep 1000;;", monkeypatch)
    list_file = listed(tmp_path, "https://stuck.example/x", *three)
    done = run("fleet", "scan", list_file, "--out", "out", "--timeout", "3")
    assert done.stdout.startswith(b"Repositories: 3 ok, 1 timeout.")


@POSIX
def test_a_git_that_kills_itself_and_one_that_works_the_second_time(tmp_path: Path, three: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    once = tmp_path / "once"
    fake_git(
        tmp_path,
        f"*{three[0]}/*rev-parse*) kill -9 $$;;\n*{three[2]}/*rev-parse*) test -e {once} || {{ touch {once}; kill -9 $$; }};;",
        monkeypatch,
    )
    results = [run_one(Repository(str(path)), Task()) for path in three]
    assert [(one.status, one.tries) for one in results] == [(Status.KILLED, 2), (Status.OK, 1), (Status.OK, 2)]


@POSIX
def test_a_check_that_is_killed(tmp_path: Path, three: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    fake_git(tmp_path, f"*{three[0]}*ls-tree*) kill -9 $PPID;;", monkeypatch)
    result = run_one(Repository(str(three[0])), Task())
    assert (result.status, result.reason) == (Status.KILLED, "signal 9 ended the check")
    assert run_one(Repository(str(three[2])), Task()).left == 2


@pytest.mark.skipif(sys.platform != "linux", reason="the limit is Linux's")
def test_a_check_that_takes_too_much_memory(tmp_path: Path) -> None:
    repository = make(tmp_path / "r", {"large.txt": b"a" * (300 << 20)})
    result = run_one(Repository(str(repository)), Task(Limits(memory=256 << 20, blob=0)))
    assert result.status is Status.MEMORY, result
    assert run_one(Repository(str(repository)), Task(Limits(memory=256 << 20))).status is Status.OK


@POSIX
def test_a_check_that_takes_too_long(tmp_path: Path, three: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    fake_git(tmp_path, "*ls-tree*) sleep 1000;;", monkeypatch)
    start = time.monotonic()
    assert run_one(Repository(str(three[0])), Task(Limits(seconds=2))).status is Status.TIMEOUT
    assert time.monotonic() - start < 10


@POSIX
def test_a_host_that_asks_for_a_pause(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    once = tmp_path / "once"
    said = "fatal: unable to access: The requested URL returned error: 429"
    fake_git(
        tmp_path,
        f"*fetch*//busy.example*) test -e {once} || {{ touch {once}; echo '{said}' >&2; exit 128; }}; echo 'fatal: repository not found' >&2; exit 128;;",
        monkeypatch,
    )
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        time.sleep(min(seconds, 0.2))

    monkeypatch.setattr(process, "sleep", sleep)
    monkeypatch.setattr(supervise.Host, "busy", lambda host: setattr(host, "not_before", time.monotonic() + 0.3))
    result = run_one(Repository("https://busy.example/x"), Task())
    assert (result.status, result.tries, result.reason) == (Status.UNREACHABLE, 2, "git: fatal: repository not found")
    assert slept[0] == 2
    host = supervise.Host(1)
    host.pause = 5.0
    pauses = []
    monkeypatch.undo()
    for _ in range(8):
        host.busy()
        pauses.append(host.pause)
    assert pauses == [10, 20, 40, 80, 160, 300, 300, 300]


@POSIX
def test_what_runs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run, server: str) -> None:
    """Hooks, filters and other programs that a repository or a user's configuration names are not started."""
    touched = tmp_path / "touched"
    script = tmp_path / "script"
    script.write_text(f"#!/bin/sh\ntouch {touched}\ncat\n")
    script.chmod(0o755)
    (tmp_path / "hooks").mkdir()
    for name in ("post-checkout", "reference-transaction", "post-merge", "post-index-change", "pre-auto-gc", "fsmonitor-watchman"):  # fmt: skip
        (tmp_path / "hooks" / name).symlink_to(script)
    config = tmp_path / "config"
    config.write_text(
        f'[core]\nhooksPath = {tmp_path}/hooks\nfsmonitor = {script}\naskPass = {script}\n[filter "lfs"]\nsmudge = {script}\n'
        f"process = {script}\nrequired = true\n[diff]\nexternal = {script}\n"
    )
    monkeypatch.setenv("GIT_ASKPASS", str(script))
    repository = make(tmp_path / "r", {".gitattributes": "* filter=lfs diff=x\n", "a": URL, ".gitmodules": f'[submodule "s"]\npath = s\nurl = {server}/s\n'})  # fmt: skip
    git(repository, "update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},s")
    git(repository, "commit", "-qm", "s")
    (repository / ".git/config").write_text((repository / ".git/config").read_text() + config.read_text())
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    done = run("fleet", "fix", listed(tmp_path, repository, f"{server}/r"), "--patches", "--out", "out")
    assert done.stdout.startswith(b"Repositories: 2 ok.\nFindings: 2 safe"), done.stderr
    assert not touched.exists()


def test_two_drivers_on_one_store(tmp_path: Path, three: list[Path], run: Run) -> None:
    list_file = listed(tmp_path, *three)
    run("fleet", "scan", list_file, "--out", "out")
    with sqlite3.connect(tmp_path / "out/lock.sqlite", isolation_level=None) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        done = run("fleet", "scan", list_file, "--out", "out")
        assert (done.returncode, done.stderr) == (2, b"error: another run writes to out\n")
        assert run("fleet", "status", "out").returncode == 0
    lock.close()
    assert run("fleet", "scan", list_file, "--out", "out").returncode == 1


@pytest.mark.parametrize("data", [b"nonsense" * 1000, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_broken_store(tmp_path: Path, three: list[Path], run: Run, data: bytes) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/state.sqlite").write_bytes(data)
    for command in (["scan", listed(tmp_path, *three), "--out", "out"], ["status", "out"]):
        done = run("fleet", *command)
        assert (done.returncode, done.stderr.count(b"error: "), done.stderr.count(b"\n")) == (2, 1, 1), done.stderr
    assert run("fleet", "status", "nowhere").returncode == 2
    assert not (tmp_path / "nowhere").exists()


def test_findings_that_were_cut_off_are_found_again(tmp_path: Path, three: list[Path], run: Run) -> None:
    list_file = listed(tmp_path, *three)
    run("fleet", "scan", list_file, "--out", "out")
    whole = found(tmp_path / "out")
    part = tmp_path / "out/findings/0.jsonl.gz"
    part.write_bytes(part.read_bytes()[:-9])
    run("fleet", "scan", list_file, "--out", "out")
    assert found(tmp_path / "out") == whole
    with part.open("ab") as file:
        file.write(b"half a member")
    run("fleet", "scan", list_file, "--out", "out")
    assert found(tmp_path / "out") == whole


@POSIX
def test_a_driver_that_is_killed_and_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    paths = [make(tmp_path / f"r{number}", {"a": f"{URL}\n" * number}) for number in range(6)]
    list_file = listed(tmp_path, *paths)
    run("fleet", "scan", list_file, "--out", "unbroken")
    fake_git(tmp_path, f"*{paths[4]}/*ls-tree*) test -e {tmp_path}/go || sleep 1000;;", monkeypatch)
    command = [sys.executable, "-m", "pypimigrate", "fleet", "scan", list_file, "--out", "out", "--jobs", "1"]
    driver = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE)
    assert driver.stderr is not None
    for _ in range(4):
        driver.stderr.readline()
    time.sleep(1)
    children = subprocess.run(["pgrep", "-P", str(driver.pid)], capture_output=True, check=False, text=True).stdout
    driver.kill()
    driver.wait()
    driver.stderr.close()
    assert state(tmp_path / "out") == {f"r{n}": "ok" if n < 4 else "pending" for n in range(6)}
    for _ in range(50):  # its child does not stay behind
        if not any(Path(f"/proc/{pid}").exists() for pid in children.split()):
            break
        time.sleep(0.1)
    else:
        pytest.fail("the child is still there")
    (tmp_path / "go").touch()
    again = run("fleet", "scan", list_file, "--out", "out")
    assert again.stderr.count(b" ok ") == 2  # the four that were done are not asked again
    assert found(tmp_path / "out") == found(tmp_path / "unbroken")
    assert list((tmp_path / "out/scratch").iterdir()) == []


def test_a_disk_that_is_full(tmp_path: Path, three: list[Path], run: Run) -> None:
    out = tmp_path / "out"
    (out / "findings").mkdir(parents=True)
    (out / "findings/0.jsonl.gz").symlink_to("/dev/full")
    done = run("fleet", "scan", listed(tmp_path, *three), "--out", "out", "--jobs", "1")
    assert done.returncode == 2
    assert b"No space left" in done.stderr
    assert b"Traceback" not in done.stderr
    (out / "findings/0.jsonl.gz").unlink()
    assert run("fleet", "scan", listed(tmp_path, *three), "--out", "out").returncode == 1
    assert len(found(out)) == 3


PATCHED: dict[str, str | bytes] = {
    "a.md": f"x\r\n{URL}\r\n" * 9,
    "d/ü ö.txt": f"{URL}",
    "advice.md": "pypi.python.org http://pypi.python.org/pypi?:action=rss_x\n",
}


@pytest.mark.parametrize("options", [[], ["--unsafe-fixes"]])
def test_patches_do_what_fix_does(tmp_path: Path, run: Run, options: list[str]) -> None:
    from tests.conftest import FIXTURES, tree

    files: dict[str, str | bytes] = {f"f/{name}": data for name, data in tree(FIXTURES / "sample/before").items()}
    repository = make(tmp_path / "r", files | PATCHED)
    clean = make(tmp_path / "clean", {"a": "x"})
    done = run("fleet", "fix", listed(tmp_path, repository, clean), "--patches", "--out", "out", *options)
    assert b"Patches: 1 in out/patches." in done.stdout
    (patch,) = (tmp_path / "out/patches").glob("*.patch")
    text = patch.with_suffix(".md").read_text()
    assert text.startswith("Replace legacy PyPI URLs\n\n")
    assert "advice.md:1" in text
    assert git(repository, "status", "--porcelain") == b""  # never written to
    git(tmp_path, "clone", "-q", str(repository), "copy")
    git(tmp_path / "copy", "apply", str(patch))
    run("fix", "--write", *options, cwd=repository)
    assert git(repository, "diff") == git(tmp_path / "copy", "diff") != b""
    git(repository, "commit", "-aqm", "fixed")
    run("fleet", "fix", listed(tmp_path, repository, clean), "--patches", "--out", "out", *options)
    assert list((tmp_path / "out/patches").iterdir()) == []


def test_a_patch_shows_no_credentials(tmp_path: Path, run: Run) -> None:
    repository = make(tmp_path / "r", {"a": f"password = x\n{URL}\n", "b": f"{URL}\n", "c": "https://u:hunter2@pypi.python.org/simple\n"})  # fmt: skip
    run("fleet", "fix", listed(tmp_path, repository), "--patches", "--unsafe-fixes", "--out", "out")
    (patch,) = (tmp_path / "out/patches").glob("*.patch")
    assert b"+++ b/b\n" in patch.read_bytes()
    for path in (tmp_path / "out").rglob("*"):
        data = path.read_bytes() if path.is_file() else b""
        data += gzip.decompress(data) if path.suffix == ".gz" else b""
        assert b"hunter2" not in data
        assert b"password = x" not in data


def test_credentials_of_the_list_are_kept_nowhere(tmp_path: Path, run: Run) -> None:
    hosts = ["git://u:hunter2@127.0.0.1:9/r", "http://hunter2@127.0.0.1:9/r", "https://u:%68unter2@127.0.0.1:9/r"]
    for options in ([], ["--cache-dir", "mirrors"]):
        done = run("fleet", "scan", listed(tmp_path, *hosts), "--out", "out", "--max-tries", "1", *options)
        assert done.stderr.count(b" unreachable ") == 3
        assert b"hunter2" not in done.stdout + done.stderr
        assert b"%68unter2" not in done.stdout + done.stderr
    (tmp_path / "list.txt").unlink()
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and b"hunter2" in path.read_bytes()]


def test_shards_add_up(tmp_path: Path, run: Run) -> None:
    paths = [make(tmp_path / f"r{number}", {"a": f"{URL}\n" * number}) for number in range(7)]
    list_file = listed(tmp_path, *paths, tmp_path / "none")
    run("fleet", "fix", list_file, "--patches", "--out", "whole")
    for number in (1, 2, 3):
        run("fleet", "fix", list_file, "--patches", "--out", f"s{number}", "--shard", f"{number}/3")
    for _ in range(2):
        merged = run("fleet", "merge", "s1", "s2", "s3", "--out", "all")
        assert merged.returncode == 2
        assert found(tmp_path / "all") == found(tmp_path / "whole")
        assert state(tmp_path / "all") == state(tmp_path / "whole")
        names = [sorted(p.name for p in (tmp_path / one / "patches").iterdir()) for one in ("all", "whole")]
        assert names[0] == names[1]
        assert len(names[0]) == 12
    assert run("fleet", "scan", list_file, "--out", "x", "--shard", "4/3").returncode == 2
    assert run("fleet", "merge", "s1", "--out", "s1").returncode == 2


HOSTILE = "</script><script>alert(1)</script><!-- \u2028 \" ' &amp; @SCRIPT@ @DATA@ <img src=x onerror=alert(1)>"


def test_the_report_is_one_page_and_escapes_everything(tmp_path: Path, run: Run) -> None:
    hostile = make(tmp_path / "x<script>alert(2)<", {f"{HOSTILE.replace('/', '|')}.txt": f"{URL}\n" * 30, "b": URL})
    run("fleet", "scan", listed(tmp_path, hostile, tmp_path / "none", "https://x/</script>\t<b>"), "--out", "out")
    assert run("fleet", "report", "out", "--html", "r.html").returncode == 0
    text = (tmp_path / "r.html").read_text()
    assert text.isascii() or "alert(" not in text.encode().decode("ascii", "ignore").split('id="data">')[0]
    data = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.S)
    assert data
    assert not set("<>&") & set(data[1])
    rows = json.loads(data[1])["repositories"]
    assert sorted(row[2] for row in rows) == ["ok", "refused", "unreachable"]
    assert rows[0][5] == 31
    assert len(rows[0][11]) == 20
    assert text.count("<script") == 2
    assert not re.search(
        r"""(?:src|href)\s*=\s*["']|@import|url\(|https?://(?!www\.w3\.org/2000/svg)""", text.replace(data[1], "")
    )
    assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval|setTimeout", text)
    for kind in ("script", "style"):
        body = re.search(rf"<{kind}>(.*?)</{kind}>", text, re.S)
        assert body
        assert f"{kind}-src 'sha256-{base64.b64encode(hashlib.sha256(body[1].encode()).digest()).decode()}'" in text


def test_parquet(tmp_path: Path, three: list[Path], run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("fleet", "scan", listed(tmp_path, *three), "--out", "out")
    assert run("fleet", "export", "out", "--parquet", "p").returncode == 0
    assert sorted(path.name for path in (tmp_path / "p").iterdir()) == ["findings.parquet", "repositories.parquet"]
    (tmp_path / "none").mkdir()
    (tmp_path / "none/pyarrow.py").write_text("raise ImportError('none', name='pyarrow')\n")
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path / 'none'}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    done = run("fleet", "export", "out", "--parquet", "q")
    assert done.stderr == b"error: Parquet needs pyarrow: pip install 'pypimigrate[parquet]'\n"
    assert done.returncode == 2


def test_a_program_is_killed_with_what_it_started(tmp_path: Path) -> None:
    start = time.monotonic()
    done = process.run(["sh", "-c", "sleep 100 & sleep 100"], start + 0.5)
    assert done.code is None
    assert time.monotonic() - start < 5


OLD = "http://pypi.python.org/pypi/"
INDEX = {"/simple/pip/": faulty.index(faulty.page("pip")), "/simple/six/": faulty.index(faulty.page("six"))}


def lives(out: Path) -> list[tuple[str, str, str]]:
    """Of each finding the path, the verdict and the applicability."""
    ones = [one for part in (out / "findings").iterdir() for one in unpacked(part)]
    return sorted((one["path"], one.get("live", ""), one["applicability"]) for one in ones)


def test_live_asks_once_about_each_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    paths = [make(tmp_path / f"r{number}", {f"six{number}": f"{OLD}six\n{OLD}six/1.10.0\n"}) for number in range(3)]
    paths.append(make(tmp_path / "held", {"gone": f"{OLD}nope\n", "kept": f"{OLD}six\n"}))
    paths.append(make(tmp_path / "clean", {"a": "x\n"}))
    command = ["fleet", "fix", listed(tmp_path, *paths), "--patches", "--out", "out"]
    with faulty.serving(dict(INDEX)) as server:
        asking = [*command, "--live", f"--index-url={server.url}/simple/"]
        assert run(*command).returncode == 1
        held = state_of(tmp_path / "out", "held")
        assert held["safe"] == 2 and server.seen == []
        done = run(*asking)
        assert sorted(server.seen) == ["/simple/nope/", "/simple/pip/", "/simple/six/"]
        assert done.stderr.count(b"/held: 2 findings") == 1 and b"[1/1]" in done.stderr  # only this one is done again
        once = lives(tmp_path / "out")
        assert once == [("gone", "missing", "advice"), ("kept", "exists", "safe")] + [
            (f"six{number}", "exists", "safe") for number in (0, 0, 1, 1, 2, 2)
        ]
        patch = (tmp_path / "out/patches" / f"{held['slug']}.patch").read_bytes()
        assert b"project/six/" in patch and b"nope" not in patch
        assert state_of(tmp_path / "out", "held")["advice"] == 1
        # again: what is fresh in the cache is not asked for, and nothing is checked; a 404 is never kept
        done = run(*asking)
        assert server.seen[3:] == ["/simple/nope/"]
        assert b"2 findings" not in done.stderr
        # the project is there now: its fix is back
        server.routes["/simple/nope/"] = faulty.index(faulty.page("nope"))
        run(*asking)
        assert set(lives(tmp_path / "out")) == {(path, "exists", "safe") for path, _, _ in once}
        # in one go, it is the same
        run(*asking, "--out", "other")
        assert lives(tmp_path / "other") == lives(tmp_path / "out")
    # without --live, nothing of it is left
    assert run(*command).returncode == 1
    assert {verdict for _, verdict, _ in lives(tmp_path / "out")} == {""}


def test_live_that_cannot_ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, three: list[Path], run: Run) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    command = ["fleet", "scan", listed(tmp_path, *three), "--out", "out"]
    with faulty.serving({}) as server:
        done = run(*command, "--live", f"--index-url={server.url}/simple/")
    assert b"Traceback" not in done.stderr
    assert {verdict for _, verdict, _ in lives(tmp_path / "out")} == {"unknown"}
    assert run(*command, "--index-url", "https://example.org/simple/").returncode == 2
    assert run(*command, "--live", "--index-url", "https://u:p@example.org/simple/").returncode == 2


def state_of(out: Path, name: str) -> dict[str, Any]:
    """The row of the repository whose name ends like this."""
    with sqlite3.connect(out / "state.sqlite") as base:
        base.row_factory = sqlite3.Row
        return dict(base.execute("SELECT * FROM repository WHERE url LIKE ?", (f"%/{name}",)).fetchone())


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        ("ALTER TABLE repository DROP COLUMN live", "was written by another version of pypimigrate: use a new folder"),
        ("PRAGMA user_version = 7", "was written by another version of pypimigrate: use a new folder"),
        ("DROP TABLE count", "no such table: count: the results are damaged; start again in a new folder"),
    ],
)
def test_results_that_do_not_fit_are_one_line(
    tmp_path: Path, three: list[Path], run: Run, harm: str, said: str
) -> None:
    run("fleet", "scan", listed(tmp_path, *three), "--out", "out")
    with sqlite3.connect(tmp_path / "out/state.sqlite") as base:
        base.execute(harm)
    done = run("fleet", "report", "out", "--html", "x.html")
    assert done.returncode in (1, 2)
    assert done.stderr.decode().splitlines()[-1].startswith("error: out")
    assert done.stderr.decode().rstrip().endswith(said)
    assert not (tmp_path / "x.html").exists()


@pytest.mark.parametrize(
    "content",
    [b"x", b"", gzip.compress(b"{}", mtime=0)[:-9], gzip.compress(b"no json", mtime=0)],
    ids=["noise", "empty", "cut", "no JSON"],
)
def test_findings_that_are_damaged_are_one_line(tmp_path: Path, three: list[Path], run: Run, content: bytes) -> None:
    run("fleet", "scan", listed(tmp_path, *three), "--out", "out")
    (part,) = (tmp_path / "out/findings").iterdir()
    part.write_bytes(content)
    for command in (
        ["report", "out", "--html", "x"],
        ["export", "out", "--parquet", "p"],
        ["merge", "out", "--out", "m"],
    ):
        done = run("fleet", *command)
        assert done.returncode in (1, 2)
        assert b"Traceback" not in done.stderr
        assert done.stderr.count(b"\n") == 1


def _recipes() -> dict[str, str]:
    """The shell of the recipes in docs/fleet.md."""
    page = (ROOT / "docs/fleet.md").read_text()
    actions, kubernetes = (yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", page, re.S))
    (slurm,) = re.findall(r"```sh\n(#!/bin/sh\n#SBATCH.*?)```", page, re.S)
    (container,) = kubernetes["spec"]["template"]["spec"]["containers"]
    steps = {name: [one["run"] for one in job["steps"] if "run" in one] for name, job in actions["jobs"].items()}
    return {
        "scan": steps["scan"][1],
        "merge": "\n".join(steps["merge"][1:]),
        "slurm": slurm,
        "kubernetes": container["args"][0],
    }


@pytest.mark.parametrize("name", ["scan", "slurm", "kubernetes"])
def test_recipes(tmp_path: Path, name: str) -> None:
    """Each recipe's own shell, for every shard, as the machine that it is for would start it; and the merge."""
    recipes, shards = _recipes(), 8 if name == "scan" else 16
    paths = [make(tmp_path / f"r{number}", {"a.md": f"{URL}\n"}) for number in range(5)]
    (tmp_path / "repos.txt").write_text("".join(f"{path}\n" for path in paths))
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin/pypimigrate"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m pypimigrate "$@"\n')
    program.chmod(0o755)
    environment = os.environ | {"PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}", "SLURM_CPUS_PER_TASK": "2"}
    for number in range(shards):
        script = recipes[name].replace("${{ matrix.shard }}", str(number + 1)).replace("--jobs 4", "--jobs 1")
        script = script.replace("/list/", "").replace(
            '"/results/$JOB_COMPLETION_INDEX"', '"out-$((JOB_COMPLETION_INDEX + 1))"'
        )
        numbered = {"JOB_COMPLETION_INDEX": str(number), "SLURM_ARRAY_TASK_ID": str(number + 1)}
        done = subprocess.run(["sh", "-e", "-c", script], cwd=tmp_path, env=environment | numbered, capture_output=True, check=False)  # fmt: skip
        assert done.returncode == 0, done.stderr
        if name == "scan":
            (tmp_path / "out").rename(tmp_path / f"shard-{number + 1}")
    merge = recipes["merge"] if name == "scan" else "pypimigrate fleet merge out-* --out all || [ $? -lt 3 ]"
    done = subprocess.run(["sh", "-e", "-c", merge], cwd=tmp_path, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert sorted(state(tmp_path / "all").values()) == ["ok"] * 5
    assert len(found(tmp_path / "all")) == 5
