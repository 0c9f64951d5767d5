"""Attack the installed command with hostile repositories, configurations, files and races.

    python -m proofs.hostile

Each attack is built in a temporary folder of its own. Prints the table of docs/safety.md: what, tried, what happened.
Exits with 1 if one of them succeeds.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from proofs.attacks import Attack, Outcome, coverage, edits, programs, secrets, settings, time, writing

ATTACKS: tuple[Attack, ...] = (
    *programs.ATTACKS,
    *settings.ATTACKS,
    *edits.ATTACKS,
    *writing.ATTACKS,
    *secrets.ATTACKS,
    *coverage.ATTACKS,
    *time.ATTACKS,
)


def tried(attack: Attack) -> Outcome:
    """What an attack leads to, in a folder of its own. An attack that cannot be made has not been held off."""
    with tempfile.TemporaryDirectory(prefix="hostile-") as folder:
        try:
            return attack.run(Path(folder))
        except Exception as error:
            return Outcome(False, f"the attack itself failed: {error!r}")


def row(attack: Attack, outcome: Outcome) -> str:
    """A line of the table."""
    happened = outcome.happened if outcome.held else f"**{outcome.happened}**"
    return f"| {attack.what} | {attack.tried} | {happened} |"


def main() -> int:
    """Run every attack, or those whose name holds a word, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("word", nargs="?", default="", help="only the attacks whose row holds this word")
    parser.add_argument("--jobs", type=int, default=2, help="how many at the same time")
    wanted = parser.parse_args()
    chosen = [one for one in ATTACKS if wanted.word in f"{one.what} {one.tried}"]
    print("| what | tried | what happened |\n| --- | --- | --- |", flush=True)
    held = True
    with ThreadPoolExecutor(wanted.jobs) as pool:
        for attack, outcome in zip(chosen, pool.map(tried, chosen), strict=True):
            held &= outcome.held
            print(row(attack, outcome), flush=True)
    return 0 if held and chosen else 1


if __name__ == "__main__":
    sys.exit(main())
