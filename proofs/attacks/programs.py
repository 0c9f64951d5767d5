"""A scanned repository starts no program."""

from __future__ import annotations

from proofs.attacks import Attack

ATTACKS: tuple[Attack, ...] = ()
