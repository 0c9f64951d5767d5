"""Swapped folders, special files and locks while files are written or taken back."""

from __future__ import annotations

from proofs.attacks import Attack

ATTACKS: tuple[Attack, ...] = ()
