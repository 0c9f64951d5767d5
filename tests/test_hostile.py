"""The attacks of `proofs.hostile`, one by one."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from proofs import hostile
from proofs.attacks import Attack, Outcome


@pytest.mark.parametrize("attack", hostile.ATTACKS, ids=lambda one: f"{one.what}: {one.tried}")
def test_the_attack_fails(attack: Attack) -> None:
    outcome = hostile.tried(attack)
    assert outcome.held, outcome.happened


def test_an_attack_that_succeeds_is_shown(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def broken(folder: Path) -> Outcome:
        raise ValueError("no folder")

    attacks = (
        Attack("a", "held", lambda folder: Outcome(True, "nothing")),
        Attack("b", "not held", lambda folder: Outcome(False, "it ran")),
        Attack("c", "broken", broken),
    )
    monkeypatch.setattr(hostile, "ATTACKS", attacks)
    monkeypatch.setattr(sys, "argv", ["hostile"])
    assert hostile.main() == 1
    assert capsys.readouterr().out.splitlines()[2:] == [
        "| a | held | nothing |",
        "| b | not held | **it ran** |",
        "| c | broken | **the attack itself failed: ValueError('no folder')** |",
    ]
    monkeypatch.setattr(sys, "argv", ["hostile", "a held"])
    assert hostile.main() == 0  # only the one that is held off
    monkeypatch.setattr(sys, "argv", ["hostile", "no such word"])
    assert hostile.main() == 1
