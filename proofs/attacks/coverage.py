"""What is not read is never called clean, and whole files are judged by what they are."""

from __future__ import annotations

from proofs.attacks import Attack

ATTACKS: tuple[Attack, ...] = ()
