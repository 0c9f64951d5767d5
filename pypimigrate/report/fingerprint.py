"""A name for a finding that stays when lines move: from its rule, its URL, and which of its kind it is in the file."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator

from pypimigrate.model import Finding


def fingerprints(path: str, findings: Iterable[Finding]) -> Iterator[str]:
    """One name (32 hex digits) for each of the `findings` of the file at `path`, in their order."""
    seen: Counter[tuple[str, str]] = Counter()
    for one in findings:
        key = one.rule, one.old
        parts = (path, *key, str(seen[key]))
        seen[key] += 1
        yield hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()[:32]
