"""A bar on standard error for runs that take more than a second, if that is a terminal."""

from __future__ import annotations

import os
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

_PATIENCE = 1.0
"""Seconds after which somebody wants to know."""
_OFTEN = 0.1
"""Seconds between two pictures."""


class Progress:
    """What is done, and how much there is. It draws only when it is told to: a thread would not survive a fork.

    `alone`: nothing else is written to the terminal while files are checked.
    """

    def __init__(self, alone: bool = False) -> None:
        self.alone = alone or not sys.stdout.isatty()
        self._due = time.monotonic() + _PATIENCE
        self._bar: Bar | None = None
        self._task: TaskID | None = None
        self._what = ""

    def step(self, what: str, done: int, total: int) -> None:
        """So many of all files are done."""
        if time.monotonic() < self._due:
            return
        if self._bar is None:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
            self._bar = Progress(
                *columns,
                console=Console(stderr=True),
                auto_refresh=False,
                transient=True,
                redirect_stdout=False,  # the report goes where it would go without a bar
                redirect_stderr=False,
            )
            self._bar.start()
        if self._task is None or what != self._what:
            if self._task is not None:
                self._bar.remove_task(self._task)
            self._task, self._what = self._bar.add_task(what, total=total), what
        self._bar.update(self._task, completed=min(done, total), total=total)
        self._bar.refresh()
        self._due = time.monotonic() + _OFTEN

    def end(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = self._task = None


def wanted(alone: bool = False) -> Progress | None:
    """A bar, if there is somebody to see it."""
    seen = sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
    return Progress(alone) if seen and sys.stdout is not None else None
