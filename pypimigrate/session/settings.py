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
from collections.abc import Iterable, Mapping, Sequence, Sized
from typing import TYPE_CHECKING, Any, NamedTuple

from pypimigrate.errors import PypimigrateError
from pypimigrate.files import gitignore
from pypimigrate.session.locate import LARGEST, NAMES, PREFIX, candidates
from pypimigrate.session.readtoml import line_of

if TYPE_CHECKING:
    from pypimigrate.session.policy import Kept, Matcher, Policy


class ConfigError(PypimigrateError):
    """Something in the configuration makes no sense; the text is one line that says where and what."""


class Key(NamedTuple):
    """What a setting may be, and its meaning.

    `kind` is flag, number, text, file, list, rules, formats, rules by pattern, URL by rule, host by alias, or ignored
    URLs.
    """

    kind: str
    about: str


KEYS: dict[str, Key] = {
    "select": Key("rules", "The rules that count. Default: all."),
    "ignore": Key("rules", "Rules that do not count."),
    "extend-select": Key("rules", "Rules to enable besides those that are selected."),
    "per-file-ignores": Key("rules by pattern", "Rules that do not count in files that match a pattern."),
    "exclude": Key("list", "Patterns, as in .gitignore, of files that are not read."),
    "extend-exclude": Key("list", "More such patterns."),
    "force-exclude": Key("flag", "Leave excluded files out even if they are named on the command line."),
    "unsafe-fixes": Key("flag", "Apply the fixes that are likely, but not certain, as well."),
    "ignore-urls": Key("ignored URLs", "URLs to ignore, each with a reason, and perhaps a last day."),
    "baseline": Key("file", "What `check` leaves out because it is known; from the folder of the configuration."),
    "jobs": Key("number", "How many processes read many files; 0: one for each processor."),
    "index-url": Key("text", "With --live: the index to ask instead of PyPI's."),
    "contact": Key("text", "With --live: where to reach you, for the User-Agent."),
    "output-format": Key("formats", "How findings are shown; see --output-format."),
    "targets": Key("URL by rule", "For a rule, what stands in the place of the URL on pypi.org."),
    "hosts": Key("host by alias", "Other names of PyPI's hosts, each with the host that it stands for."),
}
_NO_POLICY = frozenset({"unsafe-fixes", "output-format", "baseline", "jobs", "index-url", "contact"})
_TABLES = ("per-file-ignores", "targets", "ignore-urls", "hosts")


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
            given = _cut(level.values[name])
            raise ConfigError(f"{level.where(name)}: {name}: {given} is not below the folder of the file: use --{name}")
        return os.path.relpath(path)

    def found(self, name: str) -> bool:
        """Whether a setting comes from a file that was found in the tree."""
        level = self._last(name)
        return level is not None and level.found

    def policy(self, paths: Sequence[str] = ()) -> Policy | None:
        """What the settings mean for a run over `paths`; None if they ask for nothing."""
        if not any(set(level.values) - _NO_POLICY for level in self.levels):
            return None
        from pypimigrate.session.policy import Policy

        rules: set[str] | None = None
        excluded: list[Matcher] = []
        for level in self.levels:
            got = level.values
            if "select" in got:
                rules = set(got["select"])
            if rules is None and "ignore" in got:
                rules = _all_rules()
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
            if level is not None and name in hosts and _is_legacy(url.lower().replace(name, hosts[name], 1)):
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


def _all_rules() -> set[str]:
    from pypimigrate.pypi.catalogue import ALL_RULES

    return {rule.name for rule in ALL_RULES}


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
        values = {name: _checked("the command line", name, value) for name, value in given.items()}
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
    values = {name: _checked(lines[name], name, value) for name, value in content.items()}
    if found:
        _chooses_only(lines, values)
    return Level(origin, os.path.dirname(os.path.abspath(path)), values, os.path.abspath(path), found, lines)


def _chooses_only(lines: Mapping[str, str], values: Mapping[str, Any]) -> None:
    """Raises `Wrong` for a value that would make the run write a file, or start more processes than a machine bears."""
    for one in values.get("output-format", ()):
        if ":" in one:
            where = lines["output-format"]
            raise ConfigError(
                f"{where}: output-format: a configuration cannot name a file: use --output-format {_cut(one)}"
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
MAX_ENTRIES = 1000
"""How many patterns, rules or formats a list may have: each pattern is tried on each file."""


def _environment() -> Iterable[Level]:
    for name, key in KEYS.items():
        variable = PREFIX + name.upper().replace("-", "_")
        text = os.environ.get(variable)
        if text is None or name in _TABLES:
            continue
        value: Any = [part.strip() for part in text.split(",") if part.strip()]
        if key.kind == "flag":
            value = _FLAGS.get(text.strip().lower(), text)
        elif key.kind == "number":
            value = int(text) if re.fullmatch(r"\d{1,6}", text) else text
        elif key.kind in ("text", "file"):
            value = text
        yield Level(variable, os.getcwd(), {name: _checked(variable, name, value)})


_FLAGS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}


def _checked(origin: str, name: str, value: Any) -> Any:
    """The value of a setting in the form that it is used in. Raises `Wrong`."""
    if name not in KEYS:
        raise ConfigError(f"{origin}: {_cut(name)}: unknown setting{_meant(name, KEYS)}")
    where = f"{origin}: {name}"
    kind = KEYS[name].kind
    if kind == "flag":
        if not isinstance(value, bool):
            raise ConfigError(f"{where}: true or false is expected, not {_cut(value)}")
        return value
    if kind == "number":
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise ConfigError(f"{where}: a number is expected, not {_cut(value)}")
        return value
    if kind in ("text", "file"):
        if not isinstance(value, str):
            raise ConfigError(f"{where}: a string is expected, not {_cut(value)}")
        if not value.isprintable():
            raise ConfigError(f"{where}: a text on one line is expected, not {_cut(value)}")
        return _strings(where, [value])[0]
    if kind == "ignored URLs":
        return _ignored(where, value)
    if kind in ("rules by pattern", "URL by rule", "host by alias"):
        if not isinstance(value, dict):
            raise ConfigError(f"{where}: a table is expected, not {_cut(value)}")
        _few(where, value)
        if kind == "host by alias":
            return dict(_alias(where, alias, host) for alias, host in value.items())
        if kind == "URL by rule":
            return {rule: _target(where, rule, url) for rule, url in value.items()}
        _strings(where, list(value))
        return {pattern: _rules(f"{where}: {_cut(pattern)}", names) for pattern, names in value.items()}
    if kind == "rules":
        return _rules(where, value)
    if kind == "formats":
        return _strings(where, [value] if isinstance(value, str) else value)
    return _strings(where, value)


def _ignored(where: str, value: Any) -> dict[str, Kept]:
    """The URLs that stay, from a list of tables."""
    from pypimigrate.secrets.credentials import without_secrets
    from pypimigrate.session.policy import Kept

    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise ConfigError(f"{where}: a list of tables is expected, not {_cut(value)}")
    _few(where, value)
    found = {}
    for one in value:
        unknown = sorted(set(one) - {"url", "reason", "expires"})
        if unknown:
            raise ConfigError(f"{where}: {_cut(unknown[0])}: unknown setting{_meant(unknown[0], _IGNORED)}")
        for name in _IGNORED[:2]:
            if not isinstance(one.get(name), str) or not one[name].strip():
                raise ConfigError(f"{where}: each needs a {name}")
        expires = one.get("expires")
        if expires is not None and type(expires) is not datetime.date:
            raise ConfigError(f"{where}: {_cut(one['url'])}: expires: a date is expected, as 2030-12-31 without quotes")
        (url,) = _strings(where, [one["url"]])
        found[without_secrets(url)] = Kept(one["reason"], expires)
    return found


_IGNORED = ("url", "reason", "expires")


def _strings(where: str, value: Any) -> list[str]:
    if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
        raise ConfigError(f"{where}: a list of strings is expected, not {_cut(value)}")
    for one in value:
        if "\0" in one or len(one) > 1000:
            raise ConfigError(f"{where}: {_cut(one)}: too long, or with a NUL character")
        if "*" in one and gitignore.too_wild(one):
            raise ConfigError(f"{where}: {_cut(one)}: more than {gitignore.MAX_STARS} stars in one part of a pattern")
    _few(where, value)
    return list(value)


def _few(where: str, value: Sized) -> None:
    if len(value) > MAX_ENTRIES:
        raise ConfigError(f"{where}: {len(value):,} entries; at most {MAX_ENTRIES:,} are allowed")


def _rules(where: str, value: Any) -> list[str]:
    """The names of rules that are meant by names and patterns like `upload-*`."""
    import fnmatch

    known = _all_rules()
    found: set[str] = set()
    for text in _strings(where, value):
        meant = {_current(text)} & known or (set(fnmatch.filter(known, text)) if set(text) & set("*?") else set())
        if not meant:
            raise ConfigError(f"{where}: {_cut(text)}: there is no such rule{_meant(text, known)}")
        found |= meant
    return sorted(found)


def _current(name: str) -> str:
    from pypimigrate.pypi.catalogue import RENAMED

    return RENAMED.get(name, name)


def _target(where: str, name: str, url: Any) -> str:
    """A URL that may stand in the place of one on pypi.org."""
    from pypimigrate.pypi.catalogue import by_name

    rule = by_name(name)
    if rule is None:
        raise ConfigError(f"{where}: {_cut(name)}: there is no such rule{_meant(name, _all_rules())}")
    if not (rule.new or "").startswith("https://"):
        raise ConfigError(f"{where}: {name}: this rule has no URL that could be replaced")
    if not isinstance(url, str) or not re.fullmatch(r"https?://[\w.-]+(?::\d{1,5})?(?:/[\w.~+/-]*)?", url, re.ASCII):
        raise ConfigError(
            f"{where}: {name}: a URL without credentials, query and fragment is expected, not {_cut(url)}"
        )
    if _is_legacy(url):
        raise ConfigError(f"{where}: {name}: {_cut(url)} is a legacy URL itself")
    return url


def _is_legacy(url: str) -> bool:
    from pypimigrate.pypi.match import legacy
    from pypimigrate.pypi.url import parse

    parsed = parse(url)
    return parsed is not None and legacy(parsed)


def _alias(where: str, alias: str, host: Any) -> tuple[str, str]:
    """Another name of one of PyPI's hosts, both in lower case."""
    from pypimigrate.pypi.hosts import HOSTS

    name = alias.lower()
    if len(name) > 253 or not re.fullmatch(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]", name):
        raise ConfigError(f"{where}: {_cut(alias)}: a host name with a dot is expected, without port and path")
    if name in HOSTS:
        raise ConfigError(f"{where}: {_cut(alias)} is a host of PyPI itself")
    if not isinstance(host, str) or host.lower() not in HOSTS:
        raise ConfigError(f"{where}: {_cut(alias)}: {_cut(host)} is no host of PyPI{_meant(str(host), HOSTS)}")
    return name, host.lower()


def _cut(value: object) -> str:
    """A value as it is shown in a message."""
    text = value if isinstance(value, str) else type(value).__name__
    return f"{text[:60]}…" if len(text) > 60 else text or "nothing"


def _meant(name: str, known: Iterable[str]) -> str:
    import difflib

    close = difflib.get_close_matches(name[:60], list(known), 1)
    return f"; {close[0]}?" if close else ""


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


def schema() -> str:
    """The JSON schema of the table."""
    import json

    from pypimigrate.pypi.catalogue import ALL_RULES
    from pypimigrate.pypi.hosts import HOSTS

    strings = {"type": "array", "items": {"type": "string"}}
    rules = {"type": "array", "items": {"anyOf": [{"enum": [rule.name for rule in ALL_RULES]}, {"pattern": "[*?]"}]}}
    kinds: dict[str, dict[str, Any]] = {
        "flag": {"type": "boolean"},
        "number": {"type": "integer", "minimum": 0},
        "text": {"type": "string"},
        "file": {"type": "string"},
        "list": strings,
        "rules": rules,
        "formats": {"anyOf": [{"type": "string"}, strings]},
        "rules by pattern": {"type": "object", "additionalProperties": rules},
        "ignored URLs": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["url", "reason"],
                "properties": {
                    "url": {"type": "string"},
                    "reason": {"type": "string"},
                    "expires": {"type": "string", "format": "date"},
                },
            },
        },
        "URL by rule": {"type": "object", "additionalProperties": {"type": "string", "pattern": "^https?://"}},
        "host by alias": {"type": "object", "additionalProperties": {"enum": list(HOSTS)}},
    }
    properties = {name: {"description": key.about} | kinds[key.kind] for name, key in KEYS.items()}
    return (
        json.dumps(
            {
                "$schema": "http://json-schema.org/draft-07/schema#",
                "title": "pypimigrate",
                "description": "The table [tool.pypimigrate] of pyproject.toml, or pypimigrate.toml",
                "type": "object",
                "additionalProperties": False,
                "properties": properties,
            },
            indent=2,
        )
        + "\n"
    )
