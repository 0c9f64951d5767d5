from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from tests import warm

# what tests start would compile the package again each time
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

ROOT = Path(__file__).resolve().parent.parent
FIXTURES = ROOT / "fixtures"

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]
SLOW = (
    "baseline changed cli cluster config credentials diff docs finder fleet formats git gitignore grammar hostile "
    "hostile_settings interactive known live_client live_rules live_servers live_targets lsp pipfile progress proofs "
    "pullrequest python read_batch read_build read_code read_keyed read_markup read_shell scan structure undo walk wide "
    "write"
).split()
"""The test files that `pytest -m "not slow"` leaves out: what starts servers, processes and git, and what takes time."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.stem.removeprefix("test_") in SLOW:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No colours, and nothing of whoever runs the tests: no git configuration, no state directory, no cache, no proxy."""
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.getbasetemp() / "state"))
    for name in ("FORCE_COLOR", "NO_COLOR", "GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """The command as a user starts it, in `tmp_path` unless `cwd` is given."""

    def run(*args: str, cwd: Path = tmp_path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        return warm.run(args, cwd, stdin)

    return run


def commands(command: click.Command | None = None, name: str = "") -> Iterator[str]:
    """The names of all commands, without those that only group others."""
    from pypimigrate.cli.app import cli

    command = command or cli
    if not isinstance(command, click.Group):
        yield name
        return
    context = click.Context(command)
    for one in command.list_commands(context):
        found = command.get_command(context, one)
        assert found is not None
        yield from commands(found, f"{name} {one}".strip())


def tree(root: Path) -> dict[str, bytes]:
    """Every file below `root` with its bytes."""
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}


def git(cwd: Path, *args: str) -> bytes:
    """Run git, with an identity."""
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.invalid", "-c", "init.defaultBranch=main"]
    return subprocess.run(["git", *identity, *args], cwd=cwd, check=True, capture_output=True).stdout
