"""THE TABLE: what every legacy PyPI URL is today. A new fact about PyPI is one row in `rules`, and nothing else.

The first row that matches a URL is the one, so the order of the topics counts; `rule` says how a row is read.
"""

from __future__ import annotations

from pypimigrate.pypi.rule import Rule
from pypimigrate.pypi.rules import actions, documentation, endpoints, feeds, files, indexes, pages, sites
from pypimigrate.pypi.rules.from_code import (
    CLIENT_RULE,
    ENCODED_RULE,
    HOST_RULE,
    METHOD_OFF_RULE,
    METHOD_UNSUPPORTED_RULE,
    PATTERN_RULE,
    PERMISSION_RULE,
    UNUSED_RULE,
    UNUSED_URL_RULE,
    VARIABLE_RULE,
)

RULES: tuple[Rule, ...] = (
    *endpoints.ROWS,
    *indexes.ROWS,
    *files.ROWS,
    *feeds.ROWS,
    *actions.ROWS,
    *pages.ROWS,
    *sites.ROWS,
    *documentation.ROWS,
)

ALL_RULES: tuple[Rule, ...] = (
    *RULES,
    HOST_RULE,
    PERMISSION_RULE,
    VARIABLE_RULE,
    METHOD_OFF_RULE,
    METHOD_UNSUPPORTED_RULE,
    CLIENT_RULE,
    ENCODED_RULE,
    PATTERN_RULE,
    UNUSED_RULE,
    UNUSED_URL_RULE,
)

RENAMED: dict[str, str] = {}
"""Names that rules had before, and what they are called now."""


def by_name(name: str) -> Rule | None:
    """The rule of that name, also by a name it had before."""
    name = RENAMED.get(name, name)
    return next((rule for rule in ALL_RULES if rule.name == name), None)
