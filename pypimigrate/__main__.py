"""The entry point: what a commit hook needs, without the command line's libraries; all else goes to `cli`.

A run that finds nothing is by far the most frequent one. It is complete here, and loads no more than it needs.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import NoReturn

    from pypimigrate.files.group import Found
    from pypimigrate.totals import Totals


def main() -> None:
    """`--version` and `check [PATH]...` without options here, anything else by click."""
    arguments = sys.argv[1:]
    if arguments == ["--version"] and sys.stdout is not None:
        from pypimigrate import __version__

        _leave(0, f"pypimigrate {__version__}\n")
    try:
        _run(arguments)
    except KeyboardInterrupt:  # while modules were loaded
        sys.exit(130)


def _run(arguments: list[str]) -> None:
    from pypimigrate import interrupt

    interrupt.catch()
    if arguments[:1] == ["check"] and _plain(arguments[1:]) and sys.stdout is not None and sys.stderr is not None:
        _check(arguments[1:])
    else:
        from pypimigrate.cli.app import main

        main()


def _plain(paths: list[str]) -> bool:
    if not all(path and not path.startswith("-") for path in paths):
        return False
    from pypimigrate.session.locate import settings

    return not settings(paths or ["."])


def _check(paths: list[str]) -> None:
    from pypimigrate.files.scan import Search, scan
    from pypimigrate.totals import Totals

    totals, search = Totals(), Search()
    found = scan(paths or ["."], totals, search)
    kept: list[Found] = []
    closer = False
    try:
        search.note_outputs(sys.stdout, sys.stderr)
        if sys.stderr.isatty():
            from pypimigrate.report.progress import wanted

            search.progress = wanted()
        while not closer and (one := next(found, None)):
            kept.append(one)
            closer = not (one.skipped or one.clean)
    except BaseException as error:
        _give_up(error)
    if not closer:
        _clean(kept, totals)
    try:
        from pypimigrate.report import output
        from pypimigrate.session.run import Session

        session = Session(totals=totals, search=search)
        code = output.check(session.closer(_chain(kept, found), paths or ["."], keep=False), totals)
    except BaseException as error:
        _give_up(error)
    _leave(code, "")


def _chain(kept: list[Found], found: Iterator[Found]) -> Iterator[Found]:
    yield from kept
    yield from found


def _clean(kept: list[Found], totals: Totals) -> NoReturn:
    """Nothing was found: say so."""
    from pypimigrate.files.scan import record
    from pypimigrate.report.summary import summary
    from pypimigrate.report.terminal import Paint

    for one in kept:
        record(one, totals)
    _leave(0, summary(totals, Paint(False)))


def _leave(code: int, text: str) -> NoReturn:
    """Write the text, and exit."""
    try:
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(errors="backslashreplace")
        sys.stdout.write(text)
        sys.stdout.flush()
    except BaseException as error:
        _give_up(error)
    sys.exit(code)


def _give_up(error: BaseException) -> NoReturn:
    """Exit as the command line does after this error."""
    from pypimigrate.cli import app

    def again() -> int:
        raise error

    app.leave(again)


if __name__ == "__main__":
    main()
