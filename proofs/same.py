"""Does another version of this tool say and do the same? Findings without their messages, and both diffs.

    python -m proofs.same OTHER FOLDER ...

OTHER is a checkout of the other version. For each FOLDER one line is printed; exit 1 if any differs.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_COMMANDS = (
    ("check", "--output-format", "jsonl"),
    ("fix",),
    ("fix", "--unsafe-fixes"),
)


def printed(checkout: Path, folder: Path, command: tuple[str, ...]) -> bytes:
    """What a version prints on standard output about a folder, without messages for people."""
    environment = {**os.environ, "PYTHONPATH": str(checkout)}
    done = subprocess.run(
        [sys.executable, "-P", "-m", "pypimigrate", *command, "--isolated", "--no-cache", "."],
        cwd=folder, env=environment, capture_output=True, check=False,
    )  # fmt: skip
    if done.returncode not in (0, 1, 2):
        return f"exit {done.returncode}: {done.stderr.decode()}".encode()
    if "jsonl" not in command:
        return done.stdout
    return b"".join(_plain(line) for line in done.stdout.splitlines())


def _plain(line: bytes) -> bytes:
    entry = json.loads(line)
    entry.pop("message", None)
    return json.dumps(entry, sort_keys=True).encode() + b"\n"


def compare(other: Path, folder: Path) -> list[str]:
    """The commands whose output differs."""
    return [" ".join(one) for one in _COMMANDS if printed(other, folder, one) != printed(ROOT, folder, one)]


def main() -> None:
    """Compare every folder."""
    if len(sys.argv) < 3:
        sys.exit((__doc__ or "").strip())
    other, *folders = map(Path, sys.argv[1:])
    worst = 0
    for folder in folders:
        differs = compare(other, folder)
        worst = max(worst, bool(differs))
        print(f"{folder.name}: {'same' if not differs else 'differs: ' + ', '.join(differs)}", flush=True)
    sys.exit(worst)


if __name__ == "__main__":
    main()
