"""The configuration of a scanned repository chooses, and cannot act."""

from __future__ import annotations

from proofs.attacks import Attack

ATTACKS: tuple[Attack, ...] = ()
