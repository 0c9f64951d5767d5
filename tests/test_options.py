"""Which options go together: each row of the table, and that its names are options of a command."""

from __future__ import annotations

import click
import pytest

from pypimigrate.cli import options
from pypimigrate.cli.app import cli
from pypimigrate.cli.options import CHOICE, FIX, LIVE, RULES, Row, refuse

ROWS = [*CHOICE, *LIVE, *FIX, *RULES]
STATES = {"standard_input", "filter", "markdown"}
"""What a command knows that is no option: PATH is -, with --write, and the format of `rules`."""


def names(row: Row) -> set[str]:
    return {row.given, *row.needs.split(), *row.without.split()}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.given}: {row.message[:30]}")
def test_each_row_refuses_what_it_says(row: Row) -> None:
    fine = dict.fromkeys((row.given, *row.needs.split()), True)
    refuse((row,), **fine)
    refuse((row,), **{name: True for name in names(row) if name != row.given})
    for name in row.needs.split():
        with pytest.raises(click.UsageError, match=row.message.split(":")[0]):
            refuse((row,), **(fine | {name: False}))
    for name in row.without.split():
        with pytest.raises(click.UsageError, match=row.message.split(":")[0]):
            refuse((row,), **(fine | {name: True}))


def test_names_are_those_of_options() -> None:
    context = click.Context(cli)
    found = set()
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None
        found |= {one.name for one in command.params} | {long for one in command.params for long in one.opts}
    known = found | {one.removeprefix("--").replace("-", "_") for one in found if one} | STATES
    assert {name for row in ROWS for name in names(row)} <= known


def test_what_is_empty_is_not_given() -> None:
    for nothing in (None, False, ()):
        refuse(options.RULES, record=nothing, contexts=True)
    with pytest.raises(click.UsageError, match="--record goes with --live"):
        refuse(options.RULES, record="", contexts=True)
    with pytest.raises(click.UsageError, match="exclude each other"):
        refuse(options.RULES, contexts=True, stale=0)
