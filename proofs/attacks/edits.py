"""One file never ends a run, and every door shows and makes the same edits."""

from __future__ import annotations

from proofs.attacks import Attack

ATTACKS: tuple[Attack, ...] = ()
