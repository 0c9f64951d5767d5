"""Take the last `fix --write` back: the files get the bytes back that they had, or are left and named."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from pypimigrate.files import ledger, write
from pypimigrate.totals import Trouble


@dataclass(slots=True)
class Undone:
    """What was done: files put back, files that already are as they were, and files that were left, with the reason."""

    back: list[str] = field(default_factory=list)
    already: list[str] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)


def undo(path: str) -> Undone | None:
    """Undo the last run on the tree at `path`; None if none is known. Raises ledger.LedgerError, OSError."""
    where = ledger.folder(path)
    run = ledger.last(where, os.path.realpath(path))
    if run is None:
        return None
    done = Undone()
    entries = list(ledger.entries(run))  # damage is found before anything changes
    ledger.keep_inside(where, entries)
    changes: dict[str, list[ledger.Entry]] = {}
    for entry in entries:
        changes.setdefault(entry.path, []).append(entry)
    for path, steps in changes.items():
        shown = os.path.relpath(path)
        try:
            data, _ = write.read(path, lambda head: "")
            old = _before(steps, data)
            if old is None:
                done.troubles.append(Trouble(shown, "not put back: it changed since the run"))
            elif old == data:
                done.already.append(shown)
            else:
                write.put_back(path, data, old)
                done.back.append(shown)
        except write.Locked as locked:
            done.troubles.append(Trouble(shown, f"not put back, nor is what comes after it: {locked}"))
            break
        except (write.WriteRefused, ledger.LedgerError) as error:
            done.troubles.append(Trouble(shown, f"not put back: {error}"))
        except OSError as error:
            done.troubles.append(Trouble(shown, f"not put back: {error.strerror or error}"))
    if not done.troubles:
        ledger.finish(run)
    return done


def _before(steps: list[ledger.Entry], data: bytes) -> bytes | None:
    """What a file held before a run changed it in these steps; None if it changed since. Raises ledger.LedgerError."""
    for number in reversed(range(len(steps))):
        if ledger.state(steps[number], data) == "after":
            for step in reversed(steps[: number + 1]):
                data = ledger.undone(step, data)
            return data
    return data if ledger.state(steps[0], data) == "before" else None
