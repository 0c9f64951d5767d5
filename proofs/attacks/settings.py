"""The configuration of a scanned repository chooses, and cannot act."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from proofs.attacks import Attack, Outcome, pypimigrate, write

LINK = "see http://pypi.python.org/pypi/frobnicate\n"


def _refused(config: str, *said: str, command: tuple[str, ...] = ("check",)) -> Callable[[Path], Outcome]:
    """The configuration is refused with one line that holds `said`, and nothing beside the tree changes."""

    def run(folder: Path) -> Outcome:
        tree = write(folder / "tree", {"pypimigrate.toml": config, "a" * 200 + ".md": LINK})
        write(folder, {"home/.bashrc": "mine\n"})
        done = pypimigrate(tree, *command)
        if done.code is None:
            return Outcome(False, done.err)
        if (folder / "home/.bashrc").read_text() != "mine\n" or sorted(os.listdir(folder)) != ["home", "tree"]:
            return Outcome(False, "a file outside was written")
        lines = done.err.strip().splitlines()
        if done.code != 2 or len(lines) != 1 or not all(part in lines[0] for part in said):
            return Outcome(False, f"exit {done.code}: {done.err.strip()[-200:]}")
        return Outcome(True, "one line on standard error, exit 2; nothing was written")

    return run


def _stars(folder: Path) -> Outcome:
    """A .gitignore file outside git whose pattern would take for ever, and one that is a FIFO."""
    tree = write(folder / "tree", {".gitignore": "*a*a*a*a*a*a*a*a*b\n", "a" * 200: LINK})
    (tree / "sub").mkdir()
    os.mkfifo(tree / "sub" / ".gitignore")
    done = pypimigrate(tree, "check")
    if done.code != 1 or "frobnicate" not in done.out:
        return Outcome(False, f"exit {done.code}: {done.err.strip()[-200:]}")
    return Outcome(True, "the pattern and the FIFO are passed over; the files are read")


ATTACKS: tuple[Attack, ...] = (
    Attack("configuration", "`output-format` names a file outside", _refused('output-format = ["concise:../home/.bashrc"]', "pypimigrate.toml:1: output-format", "--output-format")),
    Attack("configuration", "the same as one string, on the second line", _refused('# x\noutput-format = "sarif:../home/.bashrc"', "pypimigrate.toml:2: output-format")),
    Attack("configuration", "`baseline` names a file outside", _refused('baseline = "../home/.bashrc"', "baseline", "--baseline")),
    Attack("configuration", "`cache-dir` and `evidence`, which are written", _refused('cache-dir = "../home"', "cache-dir")),
    Attack("configuration", "`index-url` is a private address over http, with --live", _refused('index-url = "http://169.254.169.254/simple/"', "index-url", command=("check", "--live"))),
    Attack("configuration", "a pattern with many stars in `exclude`", _refused('exclude = ["*a*a*a*a*a*b"]', "exclude", "stars")),
    Attack("configuration", "a pattern with many stars in `per-file-ignores`", _refused('[per-file-ignores]\n"**/a/**/a/**/a/**/a/**/b" = ["project-page"]', "per-file-ignores", "stars")),
    Attack("configuration", "50,000 patterns", _refused("exclude = [" + '"x",' * 50_000 + "]", "exclude", "1,000")),
    Attack("configuration", "`jobs = 999999`", _refused("jobs = 999999", "pypimigrate.toml:1: jobs")),
    Attack(".gitignore outside git", "many stars against a name of 200 letters, and a FIFO", _stars),
)  # fmt: skip
