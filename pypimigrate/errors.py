"""The one base of what this package raises on purpose: `except PypimigrateError` catches all of it, and no bug."""

from __future__ import annotations


class PypimigrateError(Exception):
    """Something that a caller can tell a person: the text says what, where and, where it is known, what to do."""
