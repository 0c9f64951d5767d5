"""Kill `fix --write` at random moments, and look at what is left.

    python -m proofs.kill --runs 500 --seed 1

Each run starts from the same tree, which is a git repository, and is killed with SIGKILL after a random time. Then every
file must be the old one or the new one, and git must see no file that was not there. Every tenth time the run is
repeated to its end, and must leave what an undisturbed run leaves; each time `undo` is repeated until nothing is known
to undo, and the tree must be what it was. `undo` is killed as well, in one run of three, before it is run to its end.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMMAND = [sys.executable, "-m", "pypimigrate"]


def generate(root: Path, count: int) -> None:
    """Make a tree of `count` files: the fixtures, again and again, longer and in folders of their own."""
    files = [path for path in sorted(ROOT.glob("fixtures/sample/before/**/*")) if path.is_file()]
    for number in range(count):
        path = files[number % len(files)]
        to = root / f"{number:04}" / path.name
        to.parent.mkdir(parents=True)
        to.write_bytes(
            path.read_bytes() * (1 + number % 3) if path.suffix in (".md", ".rst", ".txt") else path.read_bytes()
        )


def contents(root: Path) -> dict[str, str]:
    """A hash of every file that git would see, by its path."""
    found = {}
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name != ".git")
        for name in names:
            path = Path(folder, name)
            found[path.relative_to(root).as_posix()] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


class Trial:
    """A tree, and what it must be before and after."""

    def __init__(self, root: Path, seed: int) -> None:
        self._root, self._draw = root, random.Random(seed)
        self._environment = os.environ | {"PYTHONPATH": str(ROOT), "GIT_CONFIG_GLOBAL": os.devnull}
        self._git("init", "-q")
        self._git("add", "-A")
        self.counts = Counter[str]()
        self.wrong: list[str] = []
        self.old = contents(root)
        start = time.monotonic()
        self._whole("fix", "--write", ".")
        self.seconds = time.monotonic() - start
        self.new = contents(root)
        start = time.monotonic()
        self._whole("undo")
        self._undo_seconds = time.monotonic() - start
        if contents(root) != self.old or self.new == self.old:
            raise SystemExit("undisturbed, the tree is not fixed and put back: nothing can be said")

    def _git(self, *args: str) -> str:
        return subprocess.run(
            ["git", *args], cwd=self._root, env=self._environment, capture_output=True, check=True, text=True
        ).stdout

    def _whole(self, *args: str) -> int:
        done = subprocess.run(
            [*COMMAND, *args], cwd=self._root, env=self._environment, capture_output=True, check=False
        )
        return done.returncode

    def _killed(self, seconds: float, *args: str) -> bool:
        """Run the command, and kill it after `seconds`; whether it was still running."""
        quiet = subprocess.DEVNULL
        process = subprocess.Popen([*COMMAND, *args], cwd=self._root, env=self._environment, stdout=quiet, stderr=quiet)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
        return process.wait() == -signal.SIGKILL

    def _undo(self) -> None:
        while self._whole("undo") == 0:
            self.counts["undo run to its end"] += 1

    def _expect(self, right: bool, what: str) -> None:
        if not right:
            self.wrong.append(what)

    def once(self, number: int) -> None:
        """One run that is killed, and all that is checked then."""
        killed = self._killed(self._draw.uniform(0.0, 1.05) * self.seconds, "fix", "--write", ".")
        self.counts["killed" if killed else "too late: it was done"] += 1
        now = contents(self._root)
        changed = sum(now.get(path) != digest for path, digest in self.old.items())
        self.counts["killed while writing"] += bool(killed and 0 < changed < len(self._pending()))
        self.counts["files looked at"] += len(now)
        self._expect(now.keys() == self.old.keys(), f"run {number}: files came or went: {now.keys() ^ self.old.keys()}")
        self._expect(
            all(digest in (self.old.get(path), self.new.get(path)) for path, digest in now.items()),
            f"run {number}: a file is neither old nor new",
        )
        self._expect(
            "??" not in self._git("status", "--porcelain"), f"run {number}: git sees a file that is not its own"
        )
        if number % 10 == 0:
            self._whole("fix", "--write", ".")
            self.counts["run again to its end"] += 1
            self._expect(contents(self._root) == self.new, f"run {number}: running again does not finish the job")
        if number % 3 == 0:
            if self._killed(self._draw.uniform(0.1, 1.0) * self._undo_seconds, "undo"):
                self.counts["undo killed"] += 1
            now = contents(self._root)
            self._expect(
                now.keys() == self.old.keys(), f"run {number}: undo, killed, leaves {now.keys() ^ self.old.keys()}"
            )
            self._expect(
                all(digest in (self.old.get(path), self.new.get(path)) for path, digest in now.items()),
                f"run {number}: after a killed undo a file is neither old nor new",
            )
        self._undo()
        self._expect(contents(self._root) == self.old, f"run {number}: undo does not bring everything back")

    def _pending(self) -> list[str]:
        return [path for path, digest in self.old.items() if self.new[path] != digest]

    def pending(self) -> int:
        """How many files a whole run changes."""
        return len(self._pending())


def main() -> int:
    """Run, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--tree", type=Path, help="a folder to copy, instead of a tree made of the fixtures")
    parser.add_argument("--files", type=int, default=300, help="files of the tree that is made")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch, "tree")
        if wanted.tree is None:
            generate(root, wanted.files)
        else:
            shutil.copytree(wanted.tree, root, ignore=shutil.ignore_patterns(".git"))
        trial = Trial(root, wanted.seed)
        print(f"{len(trial.old)} files, {trial.pending()} to change, {trial.seconds:.2f} s undisturbed", flush=True)
        for number in range(wanted.runs):
            trial.once(number)
    for name, count in sorted(trial.counts.items()):
        print(f"{count:>8,} {name}")
    print(f"{wanted.runs} runs, seed {wanted.seed}: {len(trial.wrong)} wrong", *trial.wrong[:20], sep="\n")
    return int(bool(trial.wrong))


if __name__ == "__main__":
    sys.exit(main())
