"""Time pypimigrate beside ripgrep: `python benchmarks/run.py TREE...`. Writes docs/performance.md and its plot.

    pip install . ripgrep==14.1.0 ruff typos codespell
    python benchmarks/run.py path/to/cpython path/to/linux --fix path/to/easybuild-easyconfigs --others path/to/cpython

`check` runs as a user types it, in its default format, with a cache directory of its own: emptied before each first
run, kept for each second run. `--fix` trees are copied, and put back by git before each run. The commands take turns,
A B A B, so that what else the machine does hits all of them alike; what counts is the median
of the ratios of each round, never the seconds. Trees with a .git are read as work trees; the page cache is warm.
"""

from __future__ import annotations

import argparse
import math
import os
import platform
import shlex
import shutil
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

PATTERN = "|".join(
    r"pypi\.python\.org cheeseshop\.python\.org python\.org/pypi legacy\.pypi\.org pypi\.io pythonhosted\.org "
    r"pypip\.in packages\.python\.org crate\.io doc_upload upload_docs".split()
)
DOCS = Path(__file__).resolve().parent.parent / "docs"
MEGABYTE = 1e6


FINDINGS = {"codespell": (65,), "typos": (2,), "sh": (123,)}
"""Exit codes of other tools that found something."""


class Sample(NamedTuple):
    """One run of a command: seconds, processor seconds with those of its children, and its largest size in MB."""

    wall: float
    cpu: float
    memory: float


class Row(NamedTuple):
    """A case: `ratios` of time to its peer's, one a round; `cpu` that of processor time; medians in ms."""

    what: str
    peer_name: str
    ratios: list[float]
    cpu: float
    wall: float
    peer: float
    memory: float


def timed(command: list[str], folder: str) -> Sample:
    """Run a command without a terminal, from outside."""
    null = os.open(os.devnull, os.O_RDWR)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    actions = [(os.POSIX_SPAWN_DUP2, null, stream) for stream in range(3)]
    here = os.getcwd()
    os.chdir(folder)
    try:
        start = time.perf_counter()
        child = os.posix_spawn(command[0], command, environment, file_actions=actions)
        _, status, usage = os.wait4(child, 0)
        wall = time.perf_counter() - start
    finally:
        os.chdir(here)
        os.close(null)
    if os.waitstatus_to_exitcode(status) not in (*FINDINGS.get(os.path.basename(command[0]), ()), 0, 1):
        raise SystemExit(f"{' '.join(command)} failed in {folder}")
    return Sample(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def compared(
    what: str,
    peer_name: str,
    peer: list[str],
    command: list[str],
    folder: str,
    rounds: int,
    before: Callable[[], object] = lambda: None,
) -> Row:
    """Run both in turns, the first round for nothing. `before` prepares each run of either."""

    def prepared(one: list[str]) -> Sample:
        before()
        return timed(one, folder)

    samples = [(prepared(peer), prepared(command)) for _ in range(rounds + 1)][1:]
    return Row(
        what,
        peer_name,
        [own.wall / other.wall for other, own in samples],
        statistics.median(own.cpu / other.cpu for other, own in samples),
        statistics.median(own.wall for _, own in samples) * 1e3,
        statistics.median(other.wall for other, _ in samples) * 1e3,
        max(own.memory for _, own in samples),
    )


def command(name: str) -> str:
    """A program installed beside this Python, or on PATH."""
    beside = os.path.join(sysconfig.get_path("scripts"), name)
    found = beside if os.access(beside, os.X_OK) else shutil.which(name)
    if found is None:
        raise SystemExit(f"{name} is not there: pip install . ripgrep==14.1.0")
    return found


def size(tree: str) -> tuple[int, float]:
    """How many files there are in a tree, without .git, and their megabytes."""
    files, total = 0, 0
    for folder, folders, names in os.walk(tree):
        folders[:] = [name for name in folders if name != ".git"]
        files += len(names)
        total += sum(os.lstat(os.path.join(folder, name)).st_size for name in names)
    return files, total / MEGABYTE


def start_up(own: list[str], rounds: int) -> list[Row]:
    """What a commit hook pays, as multiples of an interpreter that does nothing."""
    nothing = [sys.executable, "-c", "pass"]
    with tempfile.TemporaryDirectory() as folder:
        names = [f"{n}.py" for n in range(20)]
        for name in names:
            Path(folder, name).write_text("print('hello')\n" * 200)
        rows = [
            compared("`--version`", "python -c pass", nothing, [*own, "--version"], folder, rounds),
            compared("20 named clean files", "python -c pass", nothing, [*own, "check", *names], folder, rounds),
        ]
        os.system(f"git init -q {folder}")
        return [
            *rows,
            compared("a work tree of 20 clean files", "python -c pass", nothing, [*own, "check"], folder, rounds),
        ]


def table(rows: list[Row]) -> str:
    """The rows as Markdown."""
    lines = [
        "| what | peer | ratio: median | best | worst | CPU | pypimigrate, ms | peer, ms | MB |",
        "|---|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for row in rows:
        ratio = statistics.median(row.ratios)
        lines.append(
            f"| {row.what} | {row.peer_name} | **{ratio:.2f}** | {min(row.ratios):.2f} | {max(row.ratios):.2f} "
            f"| {row.cpu:.2f} | {row.wall:.0f} | {row.peer:.0f} | {row.memory:.0f} |"
        )
    return "\n".join(lines)


def plot(rows: list[Row]) -> str:
    """A bar for the median ratio of each row, and a line from the best to the worst round, as SVG."""
    widest = max(max(row.ratios) for row in rows)
    parts = []
    for number, row in enumerate(rows):
        y, scale = 20 + 26 * number, 420 / widest
        low, ratio, high = min(row.ratios), statistics.median(row.ratios), max(row.ratios)
        left, right, middle = 340 + low * scale, 340 + high * scale, y + 9
        label = row.what.replace("`", "").replace("&", "&amp;").replace("<", "&lt;")
        parts += [
            f'<text x="330" y="{y + 13}" text-anchor="end">{label}</text>',
            f'<rect x="340" y="{y}" width="{ratio * scale:.1f}" height="18" fill="#3775a9"/>',
            f'<line x1="{left:.1f}" x2="{right:.1f}" y1="{middle}" y2="{middle}" stroke="#222"/>',
            f'<text x="{346 + high * scale:.1f}" y="{y + 13}">{ratio:.2f}</text>',
        ]
    height = 40 + 26 * len(rows)
    one = 340 + 420 / widest
    end = height - 16
    parts.append(f'<line x1="{one:.1f}" x2="{one:.1f}" y1="12" y2="{end}" stroke="#c33" stroke-dasharray="4"/>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="840" height="{height}" '
        'font-family="sans-serif" font-size="12">'
        "<title>Time as a multiple of the peer: the dashed line is the same time</title>\n"
        + "\n".join(parts)
        + "\n</svg>\n"
    )


def versions() -> str:
    """The machine and the programs."""
    found = []
    for name in ("ripgrep", "stringzilla", "libcst"):
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"{name} not installed")
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    machine = f"{platform.system()} {platform.machine()}, {cores} processors, load {os.getloadavg()[0]:.1f}"
    return f"Python {platform.python_version()}, {', '.join(found)}; {machine}"


def of_tree(tree: str, own: list[str], peer: list[str], rounds: int) -> list[Row]:
    """A first run, and a second one where something is kept for it."""
    files, megabytes = size(tree)
    how = "git" if os.path.exists(os.path.join(tree, ".git")) else "no git"
    what = f"{os.path.basename(os.path.abspath(tree))} ({how}, {files:,} files, {megabytes:,.0f} MB)"
    check = [*own, "check"]
    rows = [compared(what, "rg -l", peer, check, tree, rounds, forget)]
    timed(check, tree)
    if any(CACHE.rglob("clean-*")):
        rows.append(compared(f"{what}, again", "rg -l", peer, check, tree, rounds))
    return rows


def of_fix(tree: str, own: list[str], peer: list[str], rounds: int) -> list[Row]:
    """`fix --write` on a copy, beside a search, and beside the usual `sed`."""
    name = os.path.basename(os.path.abspath(tree))
    with tempfile.TemporaryDirectory() as folder:
        copy = os.path.join(folder, name)
        shutil.copytree(tree, copy, symlinks=True)
        put_back = ["git", "-C", copy, "checkout", "-q", "--", "."]

        def before() -> None:
            subprocess.run(put_back, check=True)
            forget()

        sed = [command("sh"), "-c", f"{shlex.join(peer)} | xargs sed -i 's,pypi.python.org,pypi.org,g'"]
        fix = [*own, "fix", "--write"]
        return [
            compared(f"`fix --write`: {name}", "rg -l", peer, fix, copy, rounds, before),
            compared(f"`fix --write`: {name}", "rg -l, sed -i", sed, fix, copy, rounds, before),
        ]


def of_others(tree: str, own: list[str], rounds: int) -> list[Row]:
    """Other tools beside pypimigrate, for scale: they do other work."""
    known = {
        "ruff check --select T100": ["ruff", "check", "--no-cache", "-q", "--isolated", "--select", "T100", "."],
        "typos": ["typos", "--isolated", "--format", "silent", "."],
        "codespell": ["codespell", "-q", "7", "."],
    }
    name = os.path.basename(os.path.abspath(tree))
    return [
        compared(f"{name}", what, [command(words[0]), *words[1:]], [*own, "check"], tree, rounds, forget)
        for what, words in known.items()
    ]


def growth(own: list[str]) -> str:
    """The exponents of time in the number of files and of bytes, fitted to series that double; and a file of 1 GB."""
    line = b"some words, and no address of anything, on a line of usual length\n"
    lines = []
    for what, counts in (("files", [(n, 40) for n in (4000, 8000, 16000, 32000, 64000)]),
                         ("bytes", [(2000, n) for n in (100, 200, 400, 800, 1600)])):  # fmt: skip
        points = []
        for files, repeat in counts:
            with tempfile.TemporaryDirectory() as folder:
                for n in range(files):
                    place = Path(folder, str(n % 100))
                    place.mkdir(exist_ok=True)
                    (place / f"{n}.txt").write_bytes(line * repeat)
                took = [timed([*own, "check"], folder).cpu for _ in range(4)][1:]
            points.append((math.log(files * repeat), math.log(statistics.median(took))))
        slope, _ = statistics.linear_regression(*zip(*points, strict=True))
        lines.append(f"- processor time against {what}, five doublings without git: exponent {slope:.2f}")
    with tempfile.TemporaryDirectory() as folder:
        big = Path(folder, "big.txt")
        with big.open("wb") as file:
            for _ in range(1000):
                file.write(line * (1_000_000 // len(line)))
        took = timed([*own, "check", "big.txt"], folder)
        lines.append(f"- a clean text file of 1 GB: {took.wall:.1f} s, {took.memory:.0f} MB")
    return "\n".join(lines) + "\n"


CACHE = Path(tempfile.mkdtemp(prefix="benchmark-"))


def forget() -> None:
    """Empty the cache directory."""
    shutil.rmtree(CACHE, ignore_errors=True)


def main() -> None:
    """Run all, and write the table between the marks of docs/performance.md."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trees", nargs="*", metavar="TREE")
    parser.add_argument("--fix", action="append", default=[], metavar="TREE", help="time fix --write on a copy of it")
    parser.add_argument("--others", action="append", default=[], metavar="TREE", help="time other tools on it")
    parser.add_argument("--growth", action="store_true", help="time series that double, and a file of 1 GB")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--no-write", action="store_true", help="only print the table")
    options = parser.parse_args()
    os.environ["XDG_CACHE_HOME"] = str(CACHE)
    own = [command("pypimigrate")]
    peer = [command("rg"), "--no-config", "-l", "-i", "--hidden", "-g", "!.git", PATTERN, "."]
    rows = start_up(own, max(options.rounds, 15))
    for trees, measure in ((options.trees, of_tree), (options.fix, of_fix)):
        for tree in trees:
            rows += measure(tree, own, peer, options.rounds)
            print("\n".join(table(rows).splitlines()[2:]), "", sep="\n", flush=True)
    others = [row for tree in options.others for row in of_others(tree, own, 3)]
    text = f"{versions()}; medians of {options.rounds} rounds\n\n{table(rows)}\n\n"
    text += f"Beside other tools, which do other work (3 rounds):\n\n{table(others)}\n\n" if others else ""
    text += growth(own) if options.growth else ""
    forget()
    print(text)
    if not options.no_write:
        page = DOCS / "performance.md"
        before, rest = page.read_text().split("<!-- measured -->\n")[0], page.read_text().split("<!-- end -->\n")[1]
        page.write_text(f"{before}<!-- measured -->\n{text}<!-- end -->\n{rest}")
        (DOCS / "performance.svg").write_text(plot(rows))


if __name__ == "__main__":
    main()
