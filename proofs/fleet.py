"""A fleet of local repositories, on all levels and through every fault: prints the tables of docs/fleet.md.

    python -m proofs.fleet levels --repositories 300 --folders FOLDER
    python -m proofs.fleet efficiency --repositories 100 --folders FOLDER
    python -m proofs.fleet faults --repositories 60 --seed 1

On Linux, with Dask distributed; a full disk needs root, for it is mounted. Each folder in FOLDER becomes a repository;
those that are missing are made up of the fixtures. `levels` runs the same list in several ways, and compares every
finding. `faults` breaks a run of `fleet fix --patches` once in each way, runs the command again, and compares the store
with that of an undisturbed run: rows, findings and patches.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import json
import os
import random
import shutil
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
COMMAND = [sys.executable, "-m", "pypimigrate"]
QUIET = subprocess.DEVNULL
_FAULTY = """
import os, sys, time, zlib
fault, every = os.environ.get("PROOF_FAULT", ":1").split(":")
if fault and "pypimigrate.fleet.child" in sys.orig_argv and zlib.crc32(sys.orig_argv[-1].encode()) % int(every) == 0:
    if fault == "hang":
        time.sleep(1000)
    elif fault == "memory":
        try:
            held = bytearray(3 << 30)
        except MemoryError:
            sys.stderr.write("MemoryError")
            os._exit(1)
    elif fault == "kill":
        os.kill(os.getpid(), 9)
    elif fault == "exit":
        os._exit(3)
"""
"""A sitecustomize.py: in every N-th process that checks a repository, something goes wrong."""


def environment(**more: str) -> dict[str, str]:
    """For a run: this copy of the program, and nobody's settings."""
    path = os.pathsep.join([*filter(None, [more.pop("path", "")]), str(ROOT)])
    return os.environ | {"PYTHONPATH": path, "GIT_CONFIG_GLOBAL": os.devnull} | more


def generate(root: Path, count: int, folders: Path | None, seed: int) -> list[Path]:
    """Make `count` repositories below `root`; their paths."""
    draw = random.Random(seed)
    given = sorted(path for path in folders.iterdir() if path.is_dir() and path.name != ".git") if folders else []
    fixtures = sorted(path for path in ROOT.glob("fixtures/*/before/**/*") if path.is_file())
    made = []
    for number in range(count):
        path = root / f"{number:03}"
        if number < len(given):
            shutil.copytree(given[number], path, symlinks=True, ignore=shutil.ignore_patterns(".git"))
        else:
            path.mkdir(parents=True)
            for n in range(draw.choice([0, 1, 3, 10, 40])):
                one = draw.choice(fixtures)
                to = path / str(n) / one.name
                to.parent.mkdir()
                to.write_bytes(one.read_bytes() if draw.random() < 0.3 else b"nothing to see here\n" * 50)
        git = ["git", "-C", str(path), "-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "gc.auto=0"]
        for arguments in (["init", "-q"], ["add", "-A", "-f"], ["commit", "-q", "--allow-empty", "-m", "x"]):
            subprocess.run([*git, *arguments], env=environment(), check=True)
        made.append(path)
    return made


class Left(NamedTuple):
    """What is in a store, but for what depends on time."""

    rows: list[tuple[object, ...]]
    findings: list[bytes]
    patches: dict[str, bytes]


def left(out: Path) -> Left:
    """What a run left."""
    with contextlib.closing(sqlite3.connect(out / "state.sqlite")) as base:
        rows = base.execute(
            "SELECT url, status, reason, head, read, skipped, safe, unsafe, advice, patch FROM repository"
        )
        found = sorted(rows)
    lines = [line for path in (out / "findings").iterdir() for line in gzip.decompress(path.read_bytes()).splitlines()]
    patches = {path.name: path.read_bytes() for path in sorted(out.glob("patches/*"))}
    return Left(found, sorted(lines), patches)


def states(out: Path) -> Counter[str]:
    """Repositories by status."""
    try:
        with contextlib.closing(sqlite3.connect(f"file:{out / 'state.sqlite'}?mode=ro", uri=True, timeout=30)) as base:
            return Counter(status for (status,) in base.execute("SELECT status FROM repository"))
    except sqlite3.OperationalError:  # it is not there yet
        return Counter()


# levels


class Cost(NamedTuple):
    """Of a command: seconds by the clock, seconds of processors, and the largest process in MB."""

    wall: float
    processors: float
    memory: float


def _of(command: list[str], cwd: Path, out: int = QUIET) -> tuple[float, float, bytes]:
    """Run a command: seconds of processors, MB of its largest process, and what it wrote."""
    process = subprocess.Popen(command, cwd=cwd, env=environment(), stdout=out, stderr=QUIET)
    said = process.stdout.read() if process.stdout else b""
    _, status, usage = os.wait4(process.pid, 0)  # with all that it waited for
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, said


def measured(*commands: list[str], cwd: Path) -> Cost:
    """Run commands one after the other."""
    start = time.monotonic()
    done = [_of(command, cwd) for command in commands]
    return Cost(time.monotonic() - start, sum(one[0] for one in done), max(one[1] for one in done))


def plain(repositories: list[Path], jobs: int) -> tuple[Cost, set[tuple[object, ...]]]:
    """A loop over `check`, `jobs` at a time."""
    command = [*COMMAND, "check", "--output-format", "jsonl", "--jobs", "1"]
    start = time.monotonic()
    with ThreadPoolExecutor(jobs) as threads:
        done = list(threads.map(lambda path: _of(command, path, subprocess.PIPE), repositories))
    wall = time.monotonic() - start
    found = {
        key(path.name, json.loads(line))
        for path, one in zip(repositories, done, strict=True)
        for line in one[2].splitlines()
    }
    return Cost(wall, sum(one[0] for one in done), max(one[1] for one in done)), found


def key(name: str, one: dict[str, object]) -> tuple[object, ...]:
    """What makes a finding."""
    return (name, *(json.dumps(one[field]) for field in ("path", "offset", "end_offset", "rule", "new", "applicability", "edits")))  # fmt: skip


def levels(root: Path, repositories: list[Path]) -> int:
    """Compare the levels."""
    names = "list.txt"
    (root / names).write_text("".join(f"{path}\n" for path in repositories))
    scan = [*COMMAND, "fleet", "scan", names, "-q", "--out"]
    shards = [[*scan, f"shard{n}", "--jobs", "2", "--shard", f"{n}/3"] for n in (1, 2, 3)]
    merge = [*COMMAND, "fleet", "merge", "shard1", "shard2", "shard3", "--out", "merged"]
    ways: list[tuple[str, str, list[list[str]]]] = [
        ("1 worker", "one", [[*scan, "one", "--jobs", "1"]]),
        ("2 workers", "two", [[*scan, "two", "--jobs", "2"]]),
        ("3 shards, one after the other, and merge", "merged", [*shards, merge]),
        ("Dask, 2 workers", "dask", [[*scan, "dask", "--jobs", "2", "--scheduler", "local"]]),
        ("again, nothing has changed", "two", [[*scan, "two", "--jobs", "2"]]),
    ]
    cost, expected = plain(repositories, 1)
    print("| way | seconds | processor seconds | largest process, MB | findings | load |")
    print("| --- | --- | --- | --- | --- | --- |")
    wrong = 0
    _row("a loop over `check`", cost, len(expected))
    cost, found_so = plain(repositories, 2)
    _row("the same, 2 at a time", cost, len(found_so))
    for name, out, commands in ways:
        cost = measured(*commands, cwd=root)
        found = left(root / out)
        keys = {key(Path(one["repository"]).name, one) for one in map(json.loads, found.findings)}
        _row(name, cost, len(keys))
        missing, more = expected - keys, keys - expected
        bad = states(root / out)
        if missing or more or set(bad) - {"ok", "empty"} or found != left(root / "one"):
            wrong += 1
            print(f"{name}: {len(missing)} findings missing, {len(more)} more, {dict(bad)}", *list(missing)[:3], *list(more)[:3])  # fmt: skip
    print(f"{len(repositories)} repositories, {wrong} ways differ")
    return int(bool(wrong))


def efficiency(root: Path, repositories: list[Path], rounds: int = 7) -> int:
    """One worker and two, in turns: how much of a second processor is used."""
    (root / "list.txt").write_text("".join(f"{path}\n" for path in repositories))
    took: dict[int, list[float]] = {1: [], 2: []}
    print("| round | 1 worker, seconds | 2 workers, seconds | efficiency |")
    print("| --- | --- | --- | --- |")
    for number in range(rounds):
        for jobs in (1, 2) if number % 2 else (2, 1):
            out = f"e{number}-{jobs}"
            cost = measured([*COMMAND, "fleet", "scan", "list.txt", "-q", "--out", out, "--jobs", str(jobs)], cwd=root)
            took[jobs].append(cost.wall)
        one, two = took[1][-1], took[2][-1]
        print(f"| {number + 1} | {one:.1f} | {two:.1f} | {one / two / 2:.2f} |", flush=True)
    one, two = statistics.median(took[1]), statistics.median(took[2])
    print(f"| median | {one:.1f} | {two:.1f} | {one / two / 2:.2f} |")
    return int(one / two / 2 < 0.85)


def _row(name: str, cost: Cost, findings: int) -> None:
    load = os.getloadavg()[0]
    print(f"| {name} | {cost.wall:.1f} | {cost.processors:.1f} | {cost.memory:.0f} | {findings:,} | {load:.1f} |", flush=True)  # fmt: skip


# faults


class Trial:
    """A list of repositories, and what an undisturbed run leaves."""

    def __init__(self, root: Path, repositories: list[Path], seed: int) -> None:
        self.root, self.repositories, self.draw = root, repositories, random.Random(seed)
        (root / "list.txt").write_text("".join(f"{path}\n" for path in repositories))
        (root / "faulty").mkdir()
        (root / "faulty/sitecustomize.py").write_text(_FAULTY)
        start = time.monotonic()
        self.finish("unbroken")
        self.seconds = time.monotonic() - start
        self.expected = left(root / "unbroken")

    def command(self, out: str, *more: str) -> list[str]:
        return [*COMMAND, "fleet", "fix", "list.txt", "--patches", "-q", "--jobs", "2", "--out", out, *more]

    def start(self, out: str, *more: str, **variables: str) -> subprocess.Popen[bytes]:
        """Start a run in a process group of its own."""
        settings = environment(**variables)
        return subprocess.Popen(
            self.command(out, *more), cwd=self.root, env=settings, stdout=QUIET, stderr=QUIET, start_new_session=True
        )

    def finish(self, out: str, *more: str) -> None:
        """Run to the end, undisturbed."""
        subprocess.run(self.command(out, *more), cwd=self.root, env=environment(), stdout=QUIET, stderr=QUIET, check=False)  # fmt: skip

    def until(self, process: subprocess.Popen[bytes], out: str, share: float) -> None:
        """Wait until this share of the repositories is done."""
        while process.poll() is None:
            count = states(self.root / out)
            if count and count["pending"] <= (1 - share) * count.total():
                return
            time.sleep(0.05)


def _children(pid: int, program: str) -> list[int]:
    """The processes below one that run a program."""
    found = []
    for folder in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError, IndexError):
            number = int(folder.name)
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == pid:
                found += [number] * (program in (folder / "cmdline").read_text())
                found += _children(number, program)
    return found


def _kill(pid: int) -> bool:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
        return True
    return False


def kill_driver(trial: Trial, out: str) -> str:
    """SIGKILL, five times in a row."""
    kills = 0
    for _ in range(5):
        process = trial.start(out)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(trial.draw.uniform(0.1, 0.5) * trial.seconds)
        kills += process.poll() is None
        process.kill()
        process.wait()
    return f"{kills} times"


def kill_children(program: str) -> Callable[[Trial, str], str]:
    """SIGKILL for what checks a repository, or git, at random moments."""

    def fault(trial: Trial, out: str) -> str:
        process, kills = trial.start(out), 0
        while process.poll() is None:
            victims = _children(process.pid, program)[:1]
            kills += sum(map(_kill, victims))
            time.sleep(trial.draw.uniform(0.0, 0.4) if victims else 0.001)
        return f"{kills} times"

    return fault


def breaks(fault: str, *more: str) -> Callable[[Trial, str], str]:
    """Every third process that checks a repository goes wrong."""

    def run(trial: Trial, out: str) -> str:
        variables = {"PROOF_FAULT": f"{fault}:3", "path": str(trial.root / "faulty")}
        trial.start(out, *more, **variables).wait()
        return "every third"

    return run


def broken_repository(trial: Trial, out: str) -> str:
    """One has lost its objects, one is no repository, one is gone."""
    victims = trial.repositories[:3]
    for victim in victims:
        victim.rename(victim.with_suffix(".kept"))
    shutil.copytree(victims[0].with_suffix(".kept"), victims[0])
    for pack in (victims[0] / ".git/objects").rglob("*"):
        if pack.is_file():
            pack.chmod(0o600)
            pack.write_bytes(pack.read_bytes()[: pack.stat().st_size // 2])
    victims[1].mkdir()
    trial.finish(out)
    for victim in victims:
        shutil.rmtree(victim, ignore_errors=True)
        victim.with_suffix(".kept").rename(victim)
    return "3 repositories"


def full_disk(trial: Trial, out: str) -> str:
    """The folder of the results is on a disk without room; then it gets some."""
    folder = trial.root / out
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", str(folder)], check=True)
    trial.finish(out)
    subprocess.run(["mount", "-o", "remount,size=200m", str(folder)], check=True)
    return "200 KB in all"


@contextlib.contextmanager
def cluster(trial: Trial) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    """A scheduler and two nannies with a worker each; the name of the first one is its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    address = f"tcp://127.0.0.1:{port}"

    def start(*arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dask", *arguments, "--no-dashboard"]
        return subprocess.Popen(command, cwd=trial.root, env=environment(), stdout=QUIET, stderr=QUIET, start_new_session=True)  # fmt: skip

    programs = {address: start("scheduler", "--host", "127.0.0.1", "--port", port)}
    for name in ("one", "two"):
        options = ["--nthreads", "1", "--local-directory", name, "--death-timeout", "60"]
        programs[name] = start("worker", address, *options)
    import distributed

    try:
        with distributed.Client(address, timeout=60, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=60)
        yield programs
    finally:
        for one in programs.values():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(one.pid, signal.SIGKILL)
            one.wait()


def on_dask(victim: str) -> Callable[[Trial, str], str]:
    """SIGKILL for a part of a cluster, when a part of the list is done."""

    def fault(trial: Trial, out: str) -> str:
        share = trial.draw.uniform(0.1, 0.6)
        with cluster(trial) as programs:
            address = next(iter(programs))
            process = trial.start(out, "--scheduler", address)
            trial.until(process, out, share)
            if victim == "worker":
                _kill(_children(programs["one"].pid, "spawn_main")[0])
            elif victim == "nanny":
                os.killpg(programs["one"].pid, signal.SIGKILL)
            else:
                _kill(process.pid if victim == "driver" else programs[address].pid)
            process.wait()
        return f"after {share:.0%}"

    return fault


FAULTS: dict[str, Callable[[Trial, str], str]] = {
    "SIGKILL of the driver": kill_driver,
    "SIGKILL of the process that checks": kill_children("pypimigrate.fleet.child"),
    "SIGKILL of git": kill_children("bin/git\0"),
    "it kills itself": breaks("kill"),
    "it exits with 3": breaks("exit"),
    "it hangs (`--timeout 5`)": breaks("hang", "--timeout", "5"),
    "it takes 3 GB (`--memory 1G`)": breaks("memory", "--memory", "1G"),
    "broken, no repository, gone": broken_repository,
    "disk full": full_disk,
    "Dask: SIGKILL of a worker": on_dask("worker"),
    "Dask: SIGKILL of a nanny and its worker": on_dask("nanny"),
    "Dask: SIGKILL of the scheduler": on_dask("scheduler"),
    "Dask: SIGKILL of the driver": on_dask("driver"),
}


def faults(trial: Trial) -> int:
    """Break a run in each way, and run again."""
    print(f"undisturbed: {trial.seconds:.1f} s, {len(trial.expected.findings)} findings, {len(trial.expected.patches) // 2} patches")  # fmt: skip
    print("| fault | how often | states after it | after the next run |")
    print("| --- | --- | --- | --- |")
    wrong = 0
    for number, (name, fault) in enumerate(FAULTS.items()):
        out = f"out{number}"
        said = fault(trial, out)
        after = ", ".join(f"{count} {state}" for state, count in states(trial.root / out).most_common())
        trial.finish(out)
        found = left(trial.root / out)
        same = found == trial.expected and not os.listdir(trial.root / out / "scratch")
        wrong += not same
        print(f"| {name} | {said} | {after} | {'the same' if same else '**differs**'} |", flush=True)
        if os.path.ismount(trial.root / out):
            subprocess.run(["umount", str(trial.root / out)], check=True)
    print(f"{wrong} wrong")
    return int(bool(wrong))


def main() -> int:
    """Run, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["levels", "efficiency", "faults"])
    parser.add_argument("--repositories", type=int, default=60)
    parser.add_argument("--folders", type=Path, help="a folder whose folders become repositories")
    parser.add_argument("--seed", type=int, default=0)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        repositories = generate(root / "r", wanted.repositories, wanted.folders, wanted.seed)
        if wanted.what == "levels":
            return levels(root, repositories)
        if wanted.what == "efficiency":
            return efficiency(root, repositories)
        return faults(Trial(root, repositories, wanted.seed))


if __name__ == "__main__":
    sys.exit(main())
