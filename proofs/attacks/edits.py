"""One file never ends a run, and every door shows and makes the same edits."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from proofs.attacks import SECONDS, Attack, Done, Outcome, git, pypimigrate, started, write

_URL = "http://pypi.python.org/pypi/frob"
_NEW = "https://pypi.org/project/frob/"
_LINES = "".join(f"line {number}\n" for number in range(9))
_DATABASE = "postgresql://scott:tiger@localhost/db"

_FAULTY = """
import sys
from pypimigrate.check import check
def broken(data, path, *more, asked=check.check):
    if path.endswith("bad.md"):
        raise {error}
    return asked(data, path, *more)
check.check = broken
from pypimigrate.cli.app import main
sys.argv[0] = "pypimigrate"
main()
"""


def _one_line(files: Mapping[str, str | bytes]) -> Callable[[Path], Outcome]:
    """No command ends with a traceback, and the other file is fixed."""

    def run(folder: Path) -> Outcome:
        write(folder, {**files, "z.md": f"See {_URL}\n"})
        commands = (["check"], ["fix"], ["check", "--output-format", "patch"], ["fix", "--write", "--unsafe-fixes"])
        for command in commands:
            done = pypimigrate(folder, *command)
            if done.code not in (0, 1) or "Traceback" in done.err or "internal error" in done.err:
                return Outcome(False, f"`{' '.join(command)}`: exit {done.code}, {done.err[-80:]!r}")
        held = _NEW in (folder / "z.md").read_text()
        return Outcome(
            held, "no error in 4 commands; the other file is fixed" if held else "the other file is not fixed"
        )

    return run


def _internal_error(error: str) -> Callable[[Path], Outcome]:
    """A fault of the tool itself, in one file, as none is known: the check of that file is made to raise."""

    def run(folder: Path) -> Outcome:
        name = error.partition("(")[0]
        commands = (
            ["check"],
            ["check", "--output-format", "json"],
            ["fix"],
            ["report", "--html", "r.html"],
            ["fix", "--write"],
        )
        for command in commands:
            write(folder, {"a/bad.md": f"See {_URL}\n", "z.md": f"See {_URL}\n"})
            done = _faulty(folder, error, *command)
            said = f"bad.md: internal error, please report it: {name}"
            if done.code != 2 or done.err.count(said) != 1 or "Traceback" in done.err:
                return Outcome(False, f"`{' '.join(command)}`: exit {done.code}, {done.err[-80:]!r}")
        held = _NEW in (folder / "z.md").read_text() and _URL in (folder / "a/bad.md").read_text()
        return Outcome(
            held, "one line, exit 2, the other file is done, by 5 commands" if held else "the other is not done"
        )

    return run


def _faulty(folder: Path, error: str, *args: str) -> Done:
    return started([sys.executable, "-c", _FAULTY.format(error=error), *args], folder, b"", SECONDS, {})


def _stays(files: Mapping[str, str]) -> Callable[[Path], Outcome]:
    """What would break a file's structure is offered by no door, and reported by all."""

    def run(folder: Path) -> Outcome:
        write(folder, files)
        report = json.loads(pypimigrate(folder, "check", "--output-format", "json").out)
        offered = [one["path"] for one in report["findings"] if one["edits"]]
        diff = pypimigrate(folder, "fix", "--unsafe-fixes").out
        patch = pypimigrate(folder, "check", "--output-format", "patch").out
        written = pypimigrate(folder, "fix", "--write", "--unsafe-fixes")
        same = all((folder / name).read_text() == text for name, text in files.items())
        said = {one["path"] for one in report["findings"]} == set(files)
        if offered or "+++" in diff + patch or not same or written.code != 1 or not said:
            return Outcome(False, f"offered {offered}; " + ("not changed" if same else "changed"))
        return Outcome(True, "advice in check, diff, patch and `fix --write`; nothing changed")

    return run


def _as_git_applies(files: Mapping[str, str | bytes], hidden: tuple[str, ...] = ()) -> Callable[[Path], Outcome]:
    """`fix | git apply` makes what `fix --write` makes, but in files that are named as not shown."""

    def run(folder: Path) -> Outcome:
        one, two = (write(folder / name, files) for name in ("one", "two"))
        for each in (one, two):
            git(each, "init", "-q")
        pypimigrate(one, "fix", "--write")
        piped = f"{shlex.quote(sys.executable)} -m pypimigrate fix | git apply --whitespace=nowarn"
        shown = started(["sh", "-c", piped], two, b"", SECONDS, {})
        if shown.code != 0:
            return Outcome(False, f"git apply: {shown.err.strip()[-80:]}")
        written = {name: (one / name).read_bytes() for name in files}
        unlike = [name for name in files if (two / name).read_bytes() != written[name]]
        fixed = all(_URL.encode() not in text for text in written.values())
        named = all(f"{name}: its diff is not shown" in shown.err for name in hidden)
        held = fixed and named and sorted(unlike) == sorted(hidden)
        rest = f"; {len(hidden)} is named, with how to make the change" if hidden else ""
        return Outcome(
            held, f"the same bytes in {len(files) - len(unlike)} files{rest}" if held else f"unlike: {unlike}"
        )

    return run


def _no_secret_shown(folder: Path) -> Outcome:
    write(folder, {"a.cfg": f"{_LINES}db = {_DATABASE}\nurl = {_URL}\n\n\n\npassword = tiger\n{_LINES}"})
    done = pypimigrate(folder, "fix")
    held = "tiger" not in done.out + done.err and f"+url = {_NEW}" in done.out
    return Outcome(held, "the diff is shown, without them" if held else "shown, or the diff is hidden")


ATTACKS: tuple[Attack, ...] = (
    Attack(
        "edits",
        "adjacent ignore comments, unused, some without an end",
        _one_line(
            {
                "a.py": "# pypimigrate: ignore[project-page],# pypimigrate: ignore[project-page]\n" * 2,
                "a.js": "# pypimigrate: ignore[project-page],# pypimigrate: ignore[project-page]\n",
                "b.md": "<!-- pypimigrate: ignore[project-page] --><!-- pypimigrate: ignore[project-page] -->\n",
                "c.js": "x /* pypimigrate: ignore *//* pypimigrate: ignore[ */ // pypimigrate: off\n",
                "d.yml": "# pypimigrate: off\n# pypimigrate: off\n# pypimigrate: on # pypimigrate: on\n",
            }
        ),
    ),
    Attack("edits", "an internal error in one file", _internal_error("KeyError('k')")),
    Attack("edits", "the stack ends in one file", _internal_error("RecursionError()")),
    Attack("edits", "memory ends in one file", _internal_error("MemoryError()")),
    Attack(
        "edits",
        "a hole that is not closed, before the quote and brackets that end a value",
        _stays(
            {
                "a.json": '{"homepage": "http://pypi.python.org/pypi/foo{", "n": [1]}\n',
                "a.js": "a = {homepage: 'http://pypi.python.org/pypi/foo${', n: [1]}\n",
                "a.rb": 'a = {:homepage => "http://pypi.python.org/pypi/foo#{", :n => [1]}\n',
                "a.php": "$a = ['http://pypi.python.org/pypi/foo{$', [1]];\n",
            }
        ),
    ),
    Attack(
        "edits",
        "`fix | git apply` against `fix --write`: newlines, names, pairs, many hunks",
        _as_git_applies(
            {
                "a.md": f"{_LINES}{_URL}\n{_LINES}{_URL}\n{_LINES}",
                "crlf.txt": f"{_URL}\r\n{_LINES}{_URL}".encode(),
                "cr.txt": f"{_URL}\rx\r{_URL}\r".encode(),
                "latin.txt": f"caf\xe9 {_URL}\n".encode("latin-1"),
                "two words \u00e9.md": f"{_URL} {_URL}\n\n{_URL}",
                "Pipfile": f"# {_URL}\n",
            }
        ),
    ),
    Attack(
        "edits",
        "the same with credentials beside the changed lines",
        _as_git_applies(
            {
                "above.md": f"{_DATABASE}\n{_URL}\n{_LINES}",
                "below.md": f"{_URL}\nx\n{_DATABASE}\n{_LINES}",
                "between.md": f"{_LINES}{_URL}\nx\n{_DATABASE}\ny\n{_URL}\n{_LINES}",
                "far.md": f"{_DATABASE}\n{_LINES}{_URL}\n{_LINES}{_DATABASE}\n",
                "own.md": f"{_DATABASE} {_URL}\n",
            },
            hidden=("own.md",),
        ),
    ),
    Attack("edits", "a diff with credentials above and below the changed line", _no_secret_shown),
)
