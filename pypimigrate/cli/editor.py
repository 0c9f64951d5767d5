"""The command `lsp`."""

from __future__ import annotations

import sys

import click


@click.command()
def lsp() -> int:
    """Serve editors on standard input and output: findings, quick fixes, hover (needs `pypimigrate[lsp]`)."""
    try:
        from pypimigrate.cli.lsp import server
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] not in ("pygls", "lsprotocol"):
            raise
        raise click.ClickException("the language server needs pygls: install pypimigrate[lsp]") from None
    server().start_io()
    sys.stdout = None  # the server closed it
    return 0
