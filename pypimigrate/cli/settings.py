"""The command `config`."""

from __future__ import annotations

from typing import Any

import click

from pypimigrate.cli import loading, options


@click.group()
def config() -> None:
    """Show what is configured, and what can be."""


@config.command("show")
@options.paths
@options.settings
def config_show(paths: tuple[str, ...], config: str | None, isolated: bool, **given: Any) -> int:
    """Print each setting that is in force for the PATHs, and where it comes from."""
    from pypimigrate.report.terminal import shown
    from pypimigrate.session.settings import show

    for line in show(loading.load(paths, config, isolated, given)).splitlines():
        click.echo(shown(line))
    return 0


@config.command("schema")
def config_schema() -> int:
    """Print the JSON schema of the configuration."""
    from pypimigrate.session.schema import schema

    click.echo(schema(), nl=False)
    return 0
