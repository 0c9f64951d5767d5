"""Patterns as in .gitignore: those of such files, for a walk without git, and those of a configuration.

The patterns come from the scanned tree. Their number, and the stars in them, are bounded; what is beyond is passed
over, so that more is read, not less.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    Pattern: TypeAlias = Any  # pathspec's RegexPattern: `include` and `regex`, which its type hints leave optional

MAX_BYTES = 1 << 20
"""How large a .gitignore file may be that is honoured outside git."""
MAX_STARS = 3
"""How many `*` one part of a pattern may have, and `**` a pattern: matching takes a time to the power of that."""
MAX_WILD = 1000
"""How many patterns of a file may have a wildcard in their last part: each of these is tried on each path."""

_PLAIN = re.compile(r"!?(?:[^\n]*/)?([^*?\[\\/\s!#]+)/?")
"""A pattern whose last part has no wildcard: it is only about paths with that name."""


class Ignored:
    """The patterns of one .gitignore file. `below` is its folder, relative to the root of the walk; empty: the root."""

    def __init__(self, path: str, below: str) -> None:
        from pypimigrate.system.regular import read_regular

        self.below = below
        self._named: dict[str, list[int]] = {}
        self._wild: list[int] = []
        self._lines: list[str] = []
        try:
            text = read_regular(path, MAX_BYTES).decode("utf-8-sig", "surrogateescape")
        except OSError:
            return
        self._lines = [line.rstrip("\r") for line in text.split("\n")]
        for number, line in enumerate(self._lines):
            if (plain := _PLAIN.fullmatch(line)) is not None:
                self._named.setdefault(plain[1], []).append(number)
            elif line and not line.startswith("#"):
                self._wild.append(number)
        if len(self._wild) > MAX_WILD:
            self._named, self._wild = {}, []

    def says(self, path: str) -> bool | None:
        """Whether `path`, relative to the root, is excluded (a folder ends in a slash); None if nothing is said.

        As in git, the last pattern that matches the entry itself decides.
        """
        relative = path[len(self.below) + 1 :] if self.below else path
        named = self._named.get(relative.rstrip("/").rpartition("/")[2], ())
        for number in sorted((*named, *self._wild), reverse=True) if named else reversed(self._wild):
            pattern = _compiled(self._lines[number])
            if pattern is not None and _matches(pattern, relative):
                return bool(pattern.include)
        return None


@cache
def _compiled(line: str) -> Pattern | None:
    """The pattern of a line; None if it makes no sense, as in git, or has so many stars that it could take for ever."""
    import contextlib
    import warnings

    if too_wild(line):
        return None
    with contextlib.suppress(ValueError), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # `a/**` must not match the folder a itself
        return next(iter(_patterns([f"{line}/*" if line.endswith("/**") else line])), None)
    return None


_STAR = "[^/]*"


def _patterns(lines: Iterable[str]) -> list[Pattern]:
    """What pathspec makes of the lines, with regular expressions that do not try each place of a star again.

    Between two stars of one part, the first place that fits is as good as any other.
    """
    from pathspec import GitIgnoreSpec
    from pathspec.pattern import RegexPattern

    patterns: list[Pattern] = []
    given: list[Pattern] = list(GitIgnoreSpec.from_lines(lines).patterns)
    for pattern in given:
        if pattern.include is None:
            continue
        first, *pieces = pattern.regex.pattern.split(_STAR)
        if len(pieces) > 1 and "[" not in "".join((first, *pieces)).replace("[^/]", ""):
            kept = (_STAR + one if "/" in one.replace("[^/]", "") else f"(?>[^/]*?{one})" for one in pieces[:-1])
            regex = re.compile("".join((first, *kept, _STAR, pieces[-1])))
            patterns.append(RegexPattern(regex, pattern.include))
        else:
            patterns.append(pattern)
    return patterns


def too_wild(pattern: str) -> bool:
    """Whether a pattern has so many stars that matching could go back and forth for ever."""
    parts = pattern.split("/")
    runs = (part.replace("**", "*").count("*") for part in parts if part != "**")
    return max(runs, default=0) > MAX_STARS or parts.count("**") > MAX_STARS


def _matches(pattern: Pattern, path: str) -> bool:
    """Whether the pattern matches `path` itself, not only a folder that it lies in.

    pathspec's patterns match what is below an entry, too, and mark the slash behind it as `ps_d`: a match that does not
    reach the end of the path is one of those.
    """
    if "ps_d" not in pattern.regex.groupindex:
        return bool(pattern.regex.search(path))
    return any(match.start("ps_d") in (-1, len(path) - 1) for match in pattern.regex.finditer(path))


def matcher(patterns: Iterable[str]) -> Callable[[str], bool]:
    """A test for relative paths of files, by patterns as in .gitignore. Raises ValueError if one makes no sense."""
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec(_patterns(patterns)).match_file
