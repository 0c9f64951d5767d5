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

from pypimigrate.fleet.cluster import Tls, refusal
from tests.conftest import Run
from tests.test_fleet import URL, fake_git, found, listed, make, state

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
