"""What settings there are, and whether a value makes sense: one table, from which the JSON schema is made, too."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sized
from typing import TYPE_CHECKING, Any, NamedTuple

from pypimigrate.errors import PypimigrateError
from pypimigrate.files import gitignore

if TYPE_CHECKING:
    from pypimigrate.session.policy import Kept


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
MAX_ENTRIES = 1000
"""How many patterns, rules or formats a list may have: each pattern is tried on each file."""

NO_POLICY = frozenset({"unsafe-fixes", "output-format", "baseline", "jobs", "index-url", "contact"})
TABLES = ("per-file-ignores", "targets", "ignore-urls", "hosts")


def all_rules() -> set[str]:
    from pypimigrate.pypi.catalogue import ALL_RULES

    return {rule.name for rule in ALL_RULES}


FLAGS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}


def checked(origin: str, name: str, value: Any) -> Any:
    """The value of a setting in the form that it is used in. Raises ConfigError."""
    if name not in KEYS:
        raise ConfigError(f"{origin}: {cut(name)}: unknown setting{meant(name, KEYS)}")
    where = f"{origin}: {name}"
    kind = KEYS[name].kind
    if kind == "flag":
        if not isinstance(value, bool):
            raise ConfigError(f"{where}: true or false is expected, not {cut(value)}")
        return value
    if kind == "number":
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise ConfigError(f"{where}: a number is expected, not {cut(value)}")
        return value
    if kind in ("text", "file"):
        if not isinstance(value, str):
            raise ConfigError(f"{where}: a string is expected, not {cut(value)}")
        if not value.isprintable():
            raise ConfigError(f"{where}: a text on one line is expected, not {cut(value)}")
        return _strings(where, [value])[0]
    if kind == "ignored URLs":
        return _ignored(where, value)
    if kind in ("rules by pattern", "URL by rule", "host by alias"):
        if not isinstance(value, dict):
            raise ConfigError(f"{where}: a table is expected, not {cut(value)}")
        _few(where, value)
        if kind == "host by alias":
            return dict(_alias(where, alias, host) for alias, host in value.items())
        if kind == "URL by rule":
            return {rule: _target(where, rule, url) for rule, url in value.items()}
        _strings(where, list(value))
        return {pattern: _rules(f"{where}: {cut(pattern)}", names) for pattern, names in value.items()}
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
        raise ConfigError(f"{where}: a list of tables is expected, not {cut(value)}")
    _few(where, value)
    found = {}
    for one in value:
        unknown = sorted(set(one) - {"url", "reason", "expires"})
        if unknown:
            raise ConfigError(f"{where}: {cut(unknown[0])}: unknown setting{meant(unknown[0], _IGNORED)}")
        for name in _IGNORED[:2]:
            if not isinstance(one.get(name), str) or not one[name].strip():
                raise ConfigError(f"{where}: each needs a {name}")
        expires = one.get("expires")
        if expires is not None and type(expires) is not datetime.date:
            raise ConfigError(f"{where}: {cut(one['url'])}: expires: a date is expected, as 2030-12-31 without quotes")
        (url,) = _strings(where, [one["url"]])
        found[without_secrets(url)] = Kept(one["reason"], expires)
    return found


_IGNORED = ("url", "reason", "expires")


def _strings(where: str, value: Any) -> list[str]:
    if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
        raise ConfigError(f"{where}: a list of strings is expected, not {cut(value)}")
    for one in value:
        if "\0" in one or len(one) > 1000:
            raise ConfigError(f"{where}: {cut(one)}: too long, or with a NUL character")
        if "*" in one and gitignore.too_wild(one):
            raise ConfigError(f"{where}: {cut(one)}: more than {gitignore.MAX_STARS} stars in one part of a pattern")
    _few(where, value)
    return list(value)


def _few(where: str, value: Sized) -> None:
    if len(value) > MAX_ENTRIES:
        raise ConfigError(f"{where}: {len(value):,} entries; at most {MAX_ENTRIES:,} are allowed")


def _rules(where: str, value: Any) -> list[str]:
    """The names of rules that are meant by names and patterns like `upload-*`."""
    import fnmatch

    known = all_rules()
    found: set[str] = set()
    for text in _strings(where, value):
        named = {_current(text)} & known or (set(fnmatch.filter(known, text)) if set(text) & set("*?") else set())
        if not named:
            raise ConfigError(f"{where}: {cut(text)}: there is no such rule{meant(text, known)}")
        found |= named
    return sorted(found)


def _current(name: str) -> str:
    from pypimigrate.pypi.catalogue import RENAMED

    return RENAMED.get(name, name)


def _target(where: str, name: str, url: Any) -> str:
    """A URL that may stand in the place of one on pypi.org."""
    from pypimigrate.pypi.catalogue import by_name

    rule = by_name(name)
    if rule is None:
        raise ConfigError(f"{where}: {cut(name)}: there is no such rule{meant(name, all_rules())}")
    if not (rule.new or "").startswith("https://"):
        raise ConfigError(f"{where}: {name}: this rule has no URL that could be replaced")
    if not isinstance(url, str) or not re.fullmatch(r"https?://[\w.-]+(?::\d{1,5})?(?:/[\w.~+/-]*)?", url, re.ASCII):
        raise ConfigError(f"{where}: {name}: a URL without credentials, query and fragment is expected, not {cut(url)}")
    if is_legacy(url):
        raise ConfigError(f"{where}: {name}: {cut(url)} is a legacy URL itself")
    return url


def is_legacy(url: str) -> bool:
    from pypimigrate.pypi.match import legacy
    from pypimigrate.pypi.url import parse

    parsed = parse(url)
    return parsed is not None and legacy(parsed)


def _alias(where: str, alias: str, host: Any) -> tuple[str, str]:
    """Another name of one of PyPI's hosts, both in lower case."""
    from pypimigrate.pypi.hosts import HOSTS

    name = alias.lower()
    if len(name) > 253 or not re.fullmatch(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]", name):
        raise ConfigError(f"{where}: {cut(alias)}: a host name with a dot is expected, without port and path")
    if name in HOSTS:
        raise ConfigError(f"{where}: {cut(alias)} is a host of PyPI itself")
    if not isinstance(host, str) or host.lower() not in HOSTS:
        raise ConfigError(f"{where}: {cut(alias)}: {cut(host)} is no host of PyPI{meant(str(host), HOSTS)}")
    return name, host.lower()


def cut(value: object) -> str:
    """A value as it is shown in a message."""
    text = value if isinstance(value, str) else type(value).__name__
    return f"{text[:60]}…" if len(text) > 60 else text or "nothing"


def meant(name: str, known: Iterable[str]) -> str:
    import difflib

    close = difflib.get_close_matches(name[:60], list(known), 1)
    return f"; {close[0]}?" if close else ""


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
