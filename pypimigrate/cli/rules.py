"""The commands `rules`, `explain` and `url`: what is known about PyPI."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import click

from pypimigrate.cli import options, streams
from pypimigrate.report.output import TROUBLE

if TYPE_CHECKING:
    from pypimigrate.pypi.evidence import Evidence


@click.command()
@click.option("--output-format", type=click.Choice(["full", "json", "markdown"]), default="full", show_default=True)
@click.option(
    "--contexts", is_flag=True, help="List instead what gives a URL its role, or holds a fix back (Markdown)."
)
@click.option(
    "--live",
    is_flag=True,
    help="Ask the service about every example, and show where it ends. Exit code 1 if a row is no longer true, "
    "2 if nothing could be checked.",
)
@click.option("--record", metavar="FILE", help="With --live: write the evidence to FILE, as JSON.")
@click.option(
    "--stale", type=click.IntRange(0), metavar="DAYS", help="List the rows with older evidence (exit code 1)."
)
@options.evidence
@options.index_url
@options.contact
def rules(
    output_format: str,
    contexts: bool,
    live: bool,
    record: str | None,
    stale: int | None,
    evidence: str | None,
    index_url: str,
    contact: str,
) -> int:
    """List what is known about legacy PyPI URLs."""
    options.refuse(
        options.RULES + options.LIVE,
        contexts=contexts,
        live=live,
        stale=stale,
        record=record,
        index_url=index_url or None,
        contact=contact or None,
        markdown=output_format == "markdown",
    )
    if live:
        return _rules_live(output_format, record, index_url, contact)
    seen = _seen(evidence)
    if stale is not None:
        return _rules_stale(stale, seen)
    if contexts:
        from pypimigrate.report.contexts import contexts_markdown

        click.echo(contexts_markdown(), nl=False)
        return 0
    from pypimigrate.report import table

    if output_format == "markdown":
        click.echo(table.rules_markdown(), nl=False)
    else:
        click.echo((table.rules_text if output_format == "full" else table.rules_json)(seen), nl=False)
    return 0


def _rules_live(output_format: str, record: str | None, index_url: str, contact: str) -> int:
    import datetime

    from pypimigrate.live import evidence_run as live
    from pypimigrate.live.client import RequestFailed
    from pypimigrate.report.terminal import printable

    try:
        found = live.run(index_url, contact, _counter("URLs asked about"))
    except RequestFailed as failure:
        raise click.ClickException(f"--live: {failure}") from None
    evidence = live.as_json(found, datetime.date.today())
    if record is not None:
        with streams.output(record, None) as out:
            out.write(evidence)
    if output_format == "json":
        click.echo(evidence, nl=False)
    else:
        for line in live.as_text(found).splitlines():
            click.echo(printable(line))
    outcomes = {one.outcome for one in found}
    if live.Outcome.FALSE in outcomes:
        return 1
    return 0 if live.Outcome.TRUE in outcomes else TROUBLE


def _counter(what: str) -> Callable[[], None]:
    """Counts on a terminal."""
    count = 0

    def done() -> None:
        nonlocal count
        count += 1
        if sys.stderr.isatty():
            click.echo(f"\r{count} {what}", err=True, nl=False)

    return done


def _seen(path: str | None) -> Evidence | None:
    from pypimigrate.pypi.evidence import LARGEST, EvidenceError, parsed
    from pypimigrate.system.regular import read_regular

    if path is None:
        return None
    try:
        return parsed(read_regular(path, LARGEST))
    except OSError as error:
        raise click.ClickException(f"{path} cannot be read: {error.strerror or error}") from None
    except EvidenceError as why:
        raise click.ClickException(f"{path} is {why}") from None


def _rules_stale(days: int, evidence: Evidence | None) -> int:
    import datetime

    from pypimigrate.live import evidence_run as live
    from pypimigrate.pypi.evidence import checked

    found = live.stale(days, datetime.date.today(), evidence)
    for rule in found:
        click.echo(f"{checked(rule, evidence)}  {rule.name}  {rule.source}")
    return int(bool(found))


_ROLES = ("link", "index", "upload", "xmlrpc", "fetch", "file", "feed", "base")


@click.command()
@click.argument("subject", metavar="RULE|URL")
@click.option("--role", type=click.Choice(_ROLES), help="Only what becomes of the URL in this role.")
@options.evidence
def explain(subject: str, role: str | None, evidence: str | None) -> int:
    """Say what becomes of a URL, or what a rule is about: why, with what evidence, and how to silence it."""
    from pypimigrate.report import table

    text = table.explain(subject, role, _seen(evidence))
    if text is None:
        raise click.UsageError(table.unknown(subject))
    click.echo(text, nl=False)
    return 0


@click.command()
@click.argument("urls", nargs=-1, metavar="[URL]...")
@click.option(
    "--role", type=click.Choice(_ROLES), default="link", show_default=True, help="What the URLs are used for."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a URL.")
@click.option("-0", "--null", "null", is_flag=True, help="URLs on standard input and output end with NUL, not newline.")
def url(urls: tuple[str, ...], role: str, as_json: bool, null: bool) -> int:
    """Print what each URL becomes: the new URL, or the same one if there is nothing to do, or nothing is known.

    Without arguments, or with -, the URLs are read from standard input, one a line.

    Exit codes: 0 each one is current now; 1 some need manual review (why, is said on standard error); 2 trouble.
    """
    from pypimigrate.model import Role
    from pypimigrate.report import mapping

    end = "\0" if null else "\n"
    given: Sequence[str] = urls
    if not urls or urls == ("-",):
        text = streams.read_standard_input().decode("utf-8", "surrogateescape")
        given = text.removesuffix(end).split(end) if text else ()
    left = False
    for out, complaint in mapping.lines(given, Role(role), as_json):
        sys.stdout.buffer.write((out + end).encode("utf-8", "surrogateescape"))
        if complaint:
            left = True
            streams.complain(complaint)
    return int(left)
