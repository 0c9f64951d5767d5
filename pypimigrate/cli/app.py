"""The group of commands, and what their end says. A command is loaded when it is called."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from importlib import import_module
from typing import NoReturn, cast

import click

from pypimigrate import __version__, interrupt
from pypimigrate.cli import streams
from pypimigrate.errors import PypimigrateError
from pypimigrate.report.output import TROUBLE

_COMMANDS = {
    "baseline": ("cli.baseline", "baseline"),
    "check": ("cli.check", "check"),
    "config": ("cli.settings", "config"),
    "explain": ("cli.rules", "explain"),
    "files": ("cli.files", "files"),
    "fix": ("cli.fix", "fix"),
    "fleet": ("cli.fleet", "fleet"),
    "lsp": ("cli.editor", "lsp"),
    "report": ("cli.check", "report"),
    "rules": ("cli.rules", "rules"),
    "undo": ("cli.files", "undo"),
    "url": ("cli.rules", "url"),
}
"""Each command: its module and its name there."""


class _Commands(click.Group):
    """The commands; each is loaded only if it is wanted."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, name = _COMMANDS[cmd_name]
        return cast(click.Command, getattr(import_module(f"pypimigrate.{module}"), name))


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "-V", "--version", prog_name="pypimigrate", message="%(prog)s %(version)s")
def cli() -> None:
    """Find legacy PyPI URLs in any text file, and migrate them to pypi.org.

    Exit codes: 0 nothing left to do; 1 findings left, or edits pending; 2 trouble (bad usage, a path or file that
    could not be read or written), even if there are findings; 130 interrupted.
    """


def main() -> None:
    """The entry point: click's commands, with this tool's exit codes."""
    interrupt.catch()  # so that a temporary file is cleaned up
    leave(_command)


def _command() -> int:
    if "_PYPIMIGRATE_COMPLETE" in os.environ:
        cli.main(prog_name="pypimigrate")
    with cli.make_context("pypimigrate", sys.argv[1:]) as context:
        return int(cli.invoke(context))


def leave(command: Callable[[], int]) -> NoReturn:
    """Run a command, and exit as it says."""
    code = TROUBLE
    try:
        code = command()
        if sys.stdout is not None:
            sys.stdout.flush()
    except click.exceptions.Exit as wanted:
        code = wanted.exit_code
    except click.exceptions.NoArgsIsHelpError as help_wanted:
        click.echo(help_wanted.ctx.get_help(), err=True)
    except click.ClickException as error:
        streams.complain(f"error: {error.format_message()}")
    except PypimigrateError as error:
        streams.complain(f"error: {error}")
    except (KeyboardInterrupt, click.Abort):
        code = 130
        streams.complain("interrupted: every file is whole, as it was or fixed")
    except BrokenPipeError:
        code = 141
    except OSError as error:
        streams.complain(f"error: {error.filename or 'output'}: {error.strerror or error}")
    _leave(code)


def _leave(code: int) -> NoReturn:
    """Exit, also if nobody reads the output any more: then the interpreter must not try to write the rest of it."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    sys.exit(code)
