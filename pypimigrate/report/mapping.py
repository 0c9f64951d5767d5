"""URLs in, URLs out: the table for editors, spreadsheets and scripts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from pypimigrate import edits
from pypimigrate.check.decide import of_url
from pypimigrate.model import Finding, Role
from pypimigrate.secrets.credentials import without_secrets


def lines(urls: Iterable[str], role: Role, as_json: bool) -> Iterator[tuple[str, str]]:
    """For each URL what to print, and what to complain about if it needs manual review. Blank lines stay blank."""
    for line in urls:
        text = line.removesuffix("\r")
        shown = without_secrets(text)
        try:
            finding = of_url(text, role) if text.strip() else None
            complaint = ""
        except ValueError as error:
            finding, complaint = None, f"{shown}: {error}"
        if finding is not None and finding.new is None:
            complaint = f"{shown}: {finding.rule}: {finding.message}"
        if as_json:
            yield json.dumps(_fields(shown, finding, complaint)), complaint
        elif finding is not None and finding.edits:
            new = edits.apply(text.encode("utf-8", "surrogateescape"), finding.edits)
            yield new.decode("utf-8", "surrogateescape"), complaint
        else:
            yield text, complaint


def _fields(shown: str, finding: Finding | None, complaint: str) -> dict[str, str | None]:
    if finding is None:
        return {"old": shown, "new": None, "rule": None, "message": complaint or "not legacy: nothing to do"}
    return {
        "old": finding.old,
        "new": finding.new,
        "rule": finding.rule,
        "role": finding.role.value,
        "applicability": finding.applicability.value,
        "state": finding.state.value,
        "message": finding.message,
    }
