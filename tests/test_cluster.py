"""A fleet on Dask: what may be connected to, and what happens if machines are lost."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme

from pypimigrate.fleet.cluster import Tls, refusal
from tests import faulty
from tests.conftest import Run
from tests.test_fleet import INDEX, URL, fake_git, found, listed, lives, make, state

WHOLE = Tls("a", "b", "c")


@pytest.mark.parametrize(
    ("address", "tls", "insecure", "fine"),
    [
        ("local", Tls(), False, True),
        ("tcp://127.0.0.1:8786", Tls(), False, True),
        ("tcp://[::1]:8786", Tls(), False, True),
        ("tcp://localhost:1", Tls(), False, True),
        ("tcp://127.0.0.1.example.com:8786", Tls(), False, False),
        ("tcp://localhost.example:8786", Tls(), False, False),
        ("tcp://10.0.0.1:8786", Tls(), False, False),
        ("tcp://10.0.0.1:8786", WHOLE, False, False),
        ("tcp://10.0.0.1:8786", Tls(), True, True),
        ("tls://10.0.0.1:8786", Tls(), True, False),
        ("tls://10.0.0.1:8786", Tls("a", "b"), False, False),
        ("tls://10.0.0.1:8786", WHOLE, False, True),
        ("ucx://10.0.0.1:8786", WHOLE, True, False),
        ("10.0.0.1:8786", WHOLE, True, False),
    ],
)
def test_what_is_connected_to(address: str, tls: Tls, insecure: bool, fine: bool) -> None:
    assert (refusal(address, tls, insecure) == "") is fine


def test_the_command_refuses(tmp_path: Path, run: Run) -> None:
    done = run("fleet", "scan", listed(tmp_path, "x"), "--out", "out", "--scheduler", "tcp://10.0.0.1:8786")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"is not encrypted" in done.stderr


@pytest.fixture
def slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A list of repositories that take a moment each."""
    paths = [make(tmp_path / f"r{number}", {"a": f"{URL}\n" * number}) for number in range(10)]
    fake_git(tmp_path, "*ls-tree*) sleep 0.7;;", monkeypatch)
    return listed(tmp_path, *paths, tmp_path / "none")


def start(*command: str, cwd: Path, stderr: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, *command], cwd=cwd, stdout=subprocess.DEVNULL, stderr=stderr, start_new_session=True
    )


@pytest.fixture
def dask(tmp_path: Path) -> Iterator[dict[str, Any]]:
    """A scheduler and two nannies with a worker each."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    host, port = address.split(":")
    programs = {
        "scheduler": start("-m", "dask", "scheduler", "--host", host, "--port", port, "--no-dashboard", cwd=tmp_path)
    }
    for name in ("one", "two"):
        options = [
            "--nthreads",
            "1",
            "--no-dashboard",
            "--local-directory",
            str(tmp_path / name),
            "--death-timeout",
            "60",
        ]
        programs[name] = start("-m", "dask", "worker", f"tcp://{address}", *options, cwd=tmp_path)
    import distributed

    with distributed.Client(f"tcp://{address}", timeout=60, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)
    yield {"address": f"tcp://{address}", **programs}
    for one in programs.values():
        with contextlib.suppress(ProcessLookupError):
            os.killpg(one.pid, signal.SIGKILL)
        one.wait()


@pytest.fixture
def tls(tmp_path: Path) -> Iterator[tuple[str, list[str]]]:
    """A scheduler and a worker that speak TLS only: the address, and the options for a client."""
    authority, own = trustme.CA(), tmp_path / "tls"
    own.mkdir()
    authority.cert_pem.write_to_path(str(own / "ca.pem"))
    issued = authority.issue_cert("127.0.0.1", "localhost")
    issued.cert_chain_pems[0].write_to_path(str(own / "cert.pem"))
    issued.private_key_pem.write_to_path(str(own / "key.pem"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tls://127.0.0.1:{port}"
    options = ["--tls-ca-file", own / "ca.pem", "--tls-cert", own / "cert.pem", "--tls-key", own / "key.pem"]
    shared = [*map(str, options), "--no-dashboard"]
    scheduler = ["-m", "dask", "scheduler", "--protocol", "tls", "--host", "127.0.0.1", "--port", str(port), *shared]
    worker = ["-m", "dask", "worker", address, "--nthreads", "1", "--local-directory", str(tmp_path / "w"), *shared]
    programs = [start(*scheduler, cwd=tmp_path), start(*worker, cwd=tmp_path)]
    yield address, [f"--tls-ca={own / 'ca.pem'}", f"--tls-cert={own / 'cert.pem'}", f"--tls-key={own / 'key.pem'}"]
    for one in programs:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(one.pid, signal.SIGKILL)
        one.wait()


def test_tls(tmp_path: Path, tls: tuple[str, list[str]], run: Run) -> None:
    address, options = tls
    paths = listed(tmp_path, *(make(tmp_path / f"r{number}", {"a": f"{URL}\n"}) for number in range(3)))
    command = ["fleet", "scan", paths, "--out", "there", "--scheduler", address]
    for _ in range(20):  # the worker needs a moment
        done = run(*command, *options)
        if b"has no workers" not in done.stderr and b"does not answer" not in done.stderr:
            break
        time.sleep(1)
    assert done.returncode == 1, done.stderr
    assert set(state(tmp_path / "there").values()) == {"ok"}
    done = run(*command)  # without certificates
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr


def test_live_on_a_cluster(tmp_path: Path, run: Run) -> None:
    """The driver asks, once; a repository with a fix that leads nowhere is checked again on the cluster."""
    old = "http://pypi.python.org/pypi/"
    paths = [make(tmp_path / f"r{number}", {"a.md": f"{old}six\n"}) for number in range(3)]
    paths.append(make(tmp_path / "held", {"gone.md": f"{old}nope\n"}))
    command = ["fleet", "fix", listed(tmp_path, *paths), "--patches", "--scheduler", "local", "--jobs", "2", "--live"]
    with faulty.serving(dict(INDEX)) as server:
        done = run(*command, "--out", "out", f"--index-url={server.url}/simple/")
    assert b"Traceback" not in done.stderr
    assert sorted(server.seen) == ["/simple/nope/", "/simple/pip/", "/simple/six/"]
    assert lives(tmp_path / "out") == [("a.md", "exists", "safe")] * 3 + [("gone.md", "missing", "advice")]
    assert len(list((tmp_path / "out/patches").glob("*.patch"))) == 3


def worker_of(nanny: subprocess.Popen[bytes]) -> int:
    listing = subprocess.run(["pgrep", "-f", "-P", str(nanny.pid), "spawn_main"], capture_output=True, check=True)
    return int(listing.stdout.split()[0])


def test_local_scheduler_finds_the_same(tmp_path: Path, slow: str, run: Run) -> None:
    run("fleet", "scan", slow, "--out", "here")
    done = run("fleet", "scan", slow, "--out", "there", "--scheduler", "local", "--jobs", "2")
    assert b"Traceback" not in done.stderr
    assert state(tmp_path / "there") == state(tmp_path / "here")
    assert found(tmp_path / "there") == found(tmp_path / "here")


@pytest.mark.parametrize("victim", ["worker", "nanny", "scheduler", "driver"])
def test_a_lost_machine_loses_nothing(tmp_path: Path, slow: str, dask: dict[str, Any], run: Run, victim: str) -> None:
    run("fleet", "scan", slow, "--out", "here")
    command = ["-m", "pypimigrate", "fleet", "scan", slow, "--out", "there"]
    driver = start(*command, "--scheduler", dask["address"], cwd=tmp_path, stderr=subprocess.PIPE)
    assert driver.stderr is not None
    for _ in range(4):
        driver.stderr.readline()
    if victim == "worker":
        os.kill(worker_of(dask["one"]), signal.SIGKILL)
    elif victim == "nanny":
        os.killpg(dask["one"].pid, signal.SIGKILL)
    else:
        os.killpg((driver if victim == "driver" else dask["scheduler"]).pid, signal.SIGKILL)
    said = driver.stderr.read()
    driver.stderr.close()
    code = driver.wait(120)
    states = list(state(tmp_path / "there").values())
    assert states.count("ok") + states.count("unreachable") >= 3
    if victim in ("worker", "nanny"):
        assert code == 2  # there is one repository that is not there
    else:
        assert states.count("pending") >= 3
        if victim == "scheduler":
            assert (code, said.count(b"error: ")) == (2, 1)
        time.sleep(1)
        run("fleet", "scan", slow, "--out", "there")
    assert state(tmp_path / "there") == state(tmp_path / "here")
    assert found(tmp_path / "there") == found(tmp_path / "here")
