"""Time pypimigrate beside ripgrep: `python benchmarks/run.py TREE...`. Writes docs/performance.md and its plot.

    pip install . ripgrep==14.1.0
    python benchmarks/run.py path/to/cpython path/to/linux

The commands take turns, A B A B, so that what else the machine does hits all of them alike; what counts is the median
of the ratios of each round, never the seconds. Trees with a .git are read as work trees; the page cache is warm.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import sys
import sysconfig
import tempfile
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

PATTERN = "|".join(
    r"pypi\.python\.org cheeseshop\.python\.org python\.org/pypi legacy\.pypi\.org pypi\.io pythonhosted\.org "
    r"pypip\.in packages\.python\.org crate\.io doc_upload upload_docs".split()
)
DOCS = Path(__file__).resolve().parent.parent / "docs"
MEGABYTE = 1e6


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
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise SystemExit(f"{' '.join(command)} failed in {folder}")
    return Sample(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def compared(what: str, peer_name: str, peer: list[str], command: list[str], folder: str, rounds: int) -> Row:
    """Run both in turns, the first round for nothing."""
    samples = [(timed(peer, folder), timed(command, folder)) for _ in range(rounds + 1)][1:]
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


def main() -> None:
    """Run all, and write the table between the marks of docs/performance.md."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trees", nargs="*", metavar="TREE")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--no-write", action="store_true", help="only print the table")
    options = parser.parse_args()
    own = [command("pypimigrate")]
    peer = [command("rg"), "--no-config", "-l", "-i", "--hidden", "-g", "!.git", PATTERN, "."]
    rows = start_up(own, max(options.rounds, 15))
    for tree in options.trees:
        files, megabytes = size(tree)
        how = "git" if os.path.exists(os.path.join(tree, ".git")) else "no git"
        what = f"{os.path.basename(os.path.abspath(tree))} ({how}, {files:,} files, {megabytes:,.0f} MB)"
        check = [*own, "check", "--output-format", "concise"]
        rows.append(compared(what, "rg -l", peer, check, tree, options.rounds))
        print(table(rows[-1:]).splitlines()[-1], flush=True)
    text = f"{versions()}; medians of {options.rounds} rounds\n\n{table(rows)}\n"
    print(text)
    if not options.no_write:
        page = DOCS / "performance.md"
        before, rest = page.read_text().split("<!-- measured -->\n")[0], page.read_text().split("<!-- end -->\n")[1]
        page.write_text(f"{before}<!-- measured -->\n{text}<!-- end -->\n{rest}")
        (DOCS / "performance.svg").write_text(plot(rows))


if __name__ == "__main__":
    main()
