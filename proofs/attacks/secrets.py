"""No credential of a scanned file is shown or kept anywhere."""

from __future__ import annotations

from proofs.attacks import Attack

ATTACKS: tuple[Attack, ...] = ()
