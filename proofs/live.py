"""Every fault of a server, against `--live`: prints the table of docs/live.md, with time and memory as measured.

    python -m proofs.live

Each runs in a process of its own, so that its memory can be told: how much more than for a server that answers.
"""

from __future__ import annotations

import multiprocessing
import resource

from tests import faulty


def _run(name: str) -> tuple[faulty.Tried, int]:
    """How it ended, and the most memory that it had, in KiB."""
    case = None if name else faulty.Case(faulty.index(faulty.page("six")), None)
    tried = faulty.tried(name, case)
    return tried, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> None:
    print("| server | verdict `unknown`, because | seconds | MB more |")
    print("| --- | --- | --- | --- |")
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        _, usual = pool.apply(_run, ("",))
        for name in faulty.FAULTS:
            tried, most = pool.apply(_run, (name,))
            assert tried.verdict == "unknown" and tried.because is not None, (name, tried)
            print(f"| {name} | {tried.because.value} | {tried.seconds:.1f} | {max(0, most - usual) / 1024:.0f} |")


if __name__ == "__main__":
    main()
