"""Take the last `fix --write` back: the files get the bytes back that they had, or are left and named."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from pypimigrate import ledger, write
from pypimigrate.model import Trouble


@dataclass(slots=True)
class Undone:
    """What was done: files put back, files that already are as they were, and files that were left, with the reason."""

    back: list[str] = field(default_factory=list)
    already: list[str] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)


def undo(path: str) -> Undone | None:
    """Undo the last run on the tree at `path`; None if none is known. Raises ledger.Damaged, OSError."""
    where = ledger.folder(path)
    run = ledger.last(where, os.path.realpath(path))
    if run is None:
        return None
    done = Undone()
    entries = list(ledger.entries(run))  # damage is found before anything changes
    ledger.keep_inside(where, entries)
    for entry in entries:
        shown = os.path.relpath(entry.path)
        try:
            data, _ = write.read(entry.path, lambda head: "")
            state = ledger.state(entry, data)
            if state == "before":
                done.already.append(shown)
            elif state == "changed":
                done.troubles.append(Trouble(shown, "not put back: it changed since the run"))
            else:
                write.put_back(entry.path, data, ledger.undone(entry, data))
                done.back.append(shown)
        except (write.Refused, ledger.Damaged) as error:
            done.troubles.append(Trouble(shown, f"not put back: {error}"))
        except OSError as error:
            done.troubles.append(Trouble(shown, f"not put back: {error.strerror or error}"))
    if not done.troubles:
        ledger.finish(run)
    return done
