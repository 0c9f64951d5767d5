"""Settings: from the command line, the environment (PYPIMIGRATE_*) and one file, in this order of weight.

The file is `pypimigrate.toml`, or the table `[tool.pypimigrate]` of `pyproject.toml`: the first one from the folder
that holds all inputs up to the root of the repository. Nothing is imported for it before there is one.
"""

from __future__ import annotations

import codecs
import datetime
import os
import re
import stat
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from pypimigrate.session.locate import LARGEST, NAMES, PREFIX, candidates
from pypimigrate.session.readtoml import line_of
from pypimigrate.session.schema import FLAGS, KEYS, NO_POLICY, TABLES, ConfigError, all_rules, checked, cut, is_legacy

if TYPE_CHECKING:
    from pypimigrate.session.policy import Matcher, Policy


class Level(NamedTuple):
    """The settings of one origin, the folder (absolute) that their patterns start from, and the file if it is one.

    `found` is true for a file that was found in the tree: it chooses, and has no authority. `lines` says where in the
    file a setting stands.
    """

    origin: str
    root: str
    values: Mapping[str, Any]
    file: str = ""
    found: bool = False
    lines: Mapping[str, str] = {}

    def where(self, name: str) -> str:
        """Where a setting stands, for a message: a file and its line, or the origin."""
        return self.lines.get(name, self.origin)


class Settings(NamedTuple):
    """All that is set, the weightiest last."""

    levels: tuple[Level, ...] = ()

    def value(self, name: str) -> tuple[Any, str]:
        """What is in force for a setting that is not merged, and where it comes from; None and "default"."""
        for level in reversed(self.levels):
            if name in level.values:
                return level.values[name], level.origin
        return None, "default"

    def file(self, name: str) -> str | None:
        """The path that a setting names, from the folder of its origin. Raises `Wrong` if a found file may not."""
        level = self._last(name)
        if level is None:
            return None
        path = os.path.join(level.root, level.values[name])
        if level.found and not _below(path, level.root):
            given = cut(level.values[name])
            raise ConfigError(f"{level.where(name)}: {name}: {given} is not below the folder of the file: use --{name}")
        return os.path.relpath(path)

    def found(self, name: str) -> bool:
        """Whether a setting comes from a file that was found in the tree."""
        level = self._last(name)
        return level is not None and level.found

    def policy(self, paths: Sequence[str] = ()) -> Policy | None:
        """What the settings mean for a run over `paths`; None if they ask for nothing."""
        if not any(set(level.values) - NO_POLICY for level in self.levels):
            return None
        from pypimigrate.session.policy import Policy

        rules: set[str] | None = None
        excluded: list[Matcher] = []
        for level in self.levels:
            got = level.values
            if "select" in got:
                rules = set(got["select"])
            if rules is None and "ignore" in got:
                rules = all_rules()
            if rules is not None:
                rules = (rules | set(got.get("extend-select", ()))) - set(got.get("ignore", ()))
            if "exclude" in got:
                excluded = []
            excluded += [_test(level, name, got[name]) for name in ("exclude", "extend-exclude") if got.get(name)]
        per_file = self._last("per-file-ignores")
        names = per_file.values["per-file-ignores"] if per_file is not None else {}
        self._apart()
        return Policy(
            rules=None if rules is None else frozenset(rules),
            per_file=tuple(
                (_test(per_file, "per-file-ignores", [one]), frozenset(names[one])) for one in names if per_file
            ),
            excluded=tuple(excluded),
            force=bool(self.value("force-exclude")[0]),
            targets=self.value("targets")[0] or {},
            hosts=self.value("hosts")[0] or {},
            urls=self.value("ignore-urls")[0] or {},
            today=datetime.date.today(),
            all_read=self._covered(paths),
            file=next((level.file for level in self.levels if level.file), ""),
        )

    def _apart(self) -> None:
        """Raises `Wrong` if a target is an old URL by the name that an alias gives to its host."""
        level = self._last("hosts")
        hosts = level.values["hosts"] if level is not None else {}
        for rule, url in (self.value("targets")[0] or {}).items():
            name = re.split(r"[/:]", url.split("://")[1])[0].lower()
            if level is not None and name in hosts and is_legacy(url.lower().replace(name, hosts[name], 1)):
                raise ConfigError(
                    f"{level.where('hosts')}: hosts: {name}: the target of {rule} would be a legacy URL itself"
                )

    def _covered(self, paths: Sequence[str]) -> bool:
        """Whether all that the ignored URLs are about lies below `paths`."""
        level = self._last("ignore-urls")
        return level is not None and any(
            (level.root + os.sep).startswith(os.path.abspath(path).rstrip(os.sep) + os.sep) for path in paths
        )

    def _last(self, name: str) -> Level | None:
        return next((level for level in reversed(self.levels) if name in level.values), None)


def _test(level: Level, name: str, patterns: Sequence[str]) -> Matcher:
    """A test for paths, by the patterns of a setting. Raises `Wrong`."""
    from pypimigrate.session.policy import matcher

    try:
        return matcher(patterns, level.root)
    except ValueError as error:
        raise ConfigError(f"{level.where(name)}: {name}: {error}") from None


def load(paths: Sequence[str], given: Mapping[str, Any], file: str | None = None, isolated: bool = False) -> Settings:
    """The settings of a run over `paths`. `given` are those of the command line; raises `Wrong`.

    `file` is read instead of the one that would be found; `isolated`: neither a file nor the environment counts.
    """
    levels = []
    if not isolated:
        named = file or os.environ.get(f"{PREFIX}CONFIG")
        file = named or find(paths)
        if file:
            levels.append(_read(file, found=not named))
        levels += _environment()
    if given:
        values = {name: checked("the command line", name, value) for name, value in given.items()}
        levels.append(Level("command line", os.getcwd(), values))
    return Settings(tuple(levels))


def find(paths: Sequence[str]) -> str | None:
    """The file that holds the settings for `paths`, if there is one; see `locate.candidates`."""
    return next((one for one in candidates(paths) if os.path.basename(one) == NAMES[0] or _has_table(one)), None)


def _has_table(path: str) -> bool:
    data = _bytes(path)
    if b"pypimigrate" not in data:
        return False
    tool = _parsed(path, data).get("tool")
    return isinstance(tool, dict) and "pypimigrate" in tool


def _bytes(path: str) -> bytes:
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise ConfigError(f"{os.path.relpath(path)}: not a regular file")
        with open(path, "rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        raise ConfigError(
            f"{os.path.relpath(path)}: cannot be read: {getattr(error, 'strerror', None) or error}"
        ) from None
    if len(data) > LARGEST:
        if os.path.basename(path) == "pyproject.toml" and b"tool.pypimigrate" not in data:
            return b""
        raise ConfigError(f"{os.path.relpath(path)}: larger than {LARGEST >> 20} MiB, which no configuration is")
    return data


def _parsed(path: str, data: bytes) -> dict[str, Any]:
    from pypimigrate.session import readtoml

    try:
        return readtoml.loads(data.removeprefix(codecs.BOM_UTF8))
    except ValueError as error:
        said, sign, where = str(error).partition(" (at ")
        number = re.search(r"line (\d+)", where)
        at = f":{number[1] if number else line_of(data, len(data.rstrip()))}" if sign else ""
        raise ConfigError(f"{os.path.relpath(path)}{at}: {said}") from None


def _read(path: str, found: bool = False) -> Level:
    """The settings of a file. One that was `found` in the tree may not name a file to be written."""
    data = _bytes(path)
    content = _parsed(path, data)
    origin = os.path.relpath(path)
    if os.path.basename(path) == "pyproject.toml":
        tool = content.get("tool", {})
        content = tool.get("pypimigrate", {}) if isinstance(tool, dict) else {}
        origin += " [tool.pypimigrate]"
        if not isinstance(content, dict):
            raise ConfigError(f"{origin}: a table is expected")
    lines = {name: os.path.relpath(path) + _line(data, name) for name in content}
    values = {name: checked(lines[name], name, value) for name, value in content.items()}
    if found:
        _chooses_only(lines, values)
    return Level(origin, os.path.dirname(os.path.abspath(path)), values, os.path.abspath(path), found, lines)


def _chooses_only(lines: Mapping[str, str], values: Mapping[str, Any]) -> None:
    """Raises `Wrong` for a value that would make the run write a file, or start more processes than a machine bears."""
    for one in values.get("output-format", ()):
        if ":" in one:
            where = lines["output-format"]
            raise ConfigError(
                f"{where}: output-format: a configuration cannot name a file: use --output-format {cut(one)}"
            )
    if values.get("jobs", 0) > MAX_JOBS:
        raise ConfigError(f"{lines['jobs']}: jobs: at most {MAX_JOBS} are allowed here: use --jobs")


_OWN_TABLE = re.compile(rb"^[ \t]*+\[*+[ \t]*+tool[ \t]*\.[ \t]*pypimigrate\b", re.M)


def _line(data: bytes, name: str) -> str:
    """`:LINE` of a setting in a file; empty if it is written in an unusual way."""
    own = _OWN_TABLE.search(data)
    start = own.start() if own else 0
    wanted = rb"^[ \t\[]*+(?:[\w. \t-]*\.[ \t]*)?[\"']?" + re.escape(name.encode()) + rb"[\"']?[ \t]*[=\].]"
    found = re.compile(wanted, re.M).search(data, start)
    return f":{line_of(data, found.start())}" if found else ""


def _below(path: str, root: str) -> bool:
    """Whether a path lies below a folder, links resolved, and is no link itself."""
    real = os.path.realpath(root)
    return os.path.realpath(path).startswith(os.path.join(real, "")) and not os.path.islink(path)


MAX_JOBS = 64
"""How many processes a configuration that was found in the tree may ask for."""


def _environment() -> Iterable[Level]:
    for name, key in KEYS.items():
        variable = PREFIX + name.upper().replace("-", "_")
        text = os.environ.get(variable)
        if text is None or name in TABLES:
            continue
        value: Any = [part.strip() for part in text.split(",") if part.strip()]
        if key.kind == "flag":
            value = FLAGS.get(text.strip().lower(), text)
        elif key.kind == "number":
            value = int(text) if re.fullmatch(r"\d{1,6}", text) else text
        elif key.kind in ("text", "file"):
            value = text
        yield Level(variable, os.getcwd(), {name: checked(variable, name, value)})


def show(settings: Settings) -> str:
    """Each setting that is in force, as TOML, with where it comes from."""
    import json

    lines = []
    for name in KEYS:
        merged = name in ("select", "ignore", "extend-select", "exclude", "extend-exclude")
        levels = [level for level in settings.levels if name in level.values]
        for level in levels if merged else levels[-1:]:
            value = level.values[name]
            if name == "ignore-urls":
                tables = [
                    ", ".join(
                        [f"url = {json.dumps(url)}", f"reason = {json.dumps(kept.reason)}"]
                        + ([f"expires = {kept.expires}"] if kept.expires else [])
                    )
                    for url, kept in value.items()
                ]
                lines.append(f"{name} = [{', '.join(f'{{ {one} }}' for one in tables)}]  # {level.origin}")
            elif isinstance(value, dict):
                inner = ", ".join(f"{json.dumps(key)} = {json.dumps(one)}" for key, one in value.items())
                lines.append(f"{name} = {{ {inner} }}  # {level.origin}")
            else:
                lines.append(f"{name} = {json.dumps(value)}  # {level.origin}")
        if not levels:
            lines.append(f"# {name} is not set")
    return "\n".join(lines) + "\n"
