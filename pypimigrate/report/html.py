"""The format `html`: one page for people, complete in itself. It asks the network for nothing; scripts are optional."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path

from pypimigrate import __version__
from pypimigrate.model import Applicability, State
from pypimigrate.pypi.catalogue import by_name
from pypimigrate.report.common import MARK, unread
from pypimigrate.report.summary import many
from pypimigrate.report.terminal import shown
from pypimigrate.report.text import excerpt
from pypimigrate.results import FileResult, Located
from pypimigrate.totals import Totals

_BARS = 15
"""How many bars a chart has at most."""
_STATES = {
    State.DEAD: "dead",
    State.DIFFERENT: "answers, but differently",
    State.REDIRECTS: "redirects",
    State.WORKS: "works as before",
}


def pieces(found: Iterable[FileResult], totals: Totals) -> Iterator[str]:
    """The page. Reads `found` to its end first, without the bytes of the files."""
    located = [one for file in found for one in file.located]
    style, script = (Path(__file__).with_name(name).read_text("utf-8") for name in ("page.css", "page.js"))
    policy = f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'"
    yield (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Legacy PyPI URLs</title>\n<style>{style}</style>\n</head>\n<body>\n"
        '<a class="skip" href="#findings">To the findings</a>\n'
        f"<header><h1>Legacy PyPI URLs</h1>\n<p>{_said(totals)}</p></header>\n<main>\n"
    )
    yield _counts(totals)
    if located:
        yield '<h2>Where and what</h2>\n<div class="charts">\n'
        yield _chart("By rule", Counter(one.finding.rule for one in located))
        yield _chart("By state of the old URL", Counter(_STATES[one.finding.state] for one in located))
        yield _chart("By directory", Counter(_folder(one.path) for one in located))
        yield _chart("By what it is used for", Counter(one.finding.role.value for one in located))
        yield '</div>\n<h2 id="findings" tabindex="-1">Findings</h2>\n'
        yield _filters(located)
        yield '<table class="findings" role="table">\n<caption>Each URL with its line, before and after</caption>\n'
        yield '<thead role="rowgroup"><tr role="row">'
        yield "".join(f'<th scope="col" role="columnheader">{name}</th>' for name in ("Where", "Rule", "Fix", "Change"))
        yield '</tr></thead>\n<tbody role="rowgroup">\n'
        yield from map(_row, located)
        yield "</tbody>\n</table>\n"
    else:
        yield '<h2 id="findings" tabindex="-1">Findings</h2>\n<p>None.</p>\n'
    yield from _rest(totals)
    yield f"</main>\n<footer><p>pypimigrate {__version__}</p></footer>\n"
    yield f"<script>{script}</script>\n" if located else ""
    yield "</body>\n</html>\n"


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _text(text: str) -> str:
    return escape(shown(text))


def _said(totals: Totals) -> str:
    if not totals.left:
        return f"Nothing is left to do in {many(totals.read, 'file')}."
    parts = ", ".join(f"{totals.findings[kind]:,} {kind}" for kind in Applicability if totals.findings[kind])
    return f"{many(totals.left, 'legacy URL')} in {many(totals.with_findings, 'file')}: {parts}."


def _counts(totals: Totals) -> str:
    shown = {
        "Findings": totals.left,
        "Safe fixes": totals.findings["safe"],
        "Unsafe fixes": totals.findings["unsafe"],
        "Need manual review": totals.findings["advice"],
        "Fixed": totals.fixed,
        "Ignored": totals.suppressed + totals.deselected + totals.known,
        "Files read": totals.read,
        "Files not read": len(totals.skipped),
    } | ({"Folders left out": len(totals.left_out)} if totals.left_out else {})
    cells = "".join(f"<div><dt>{name}</dt><dd>{count:,}</dd></div>\n" for name, count in shown.items())
    return f'<dl class="totals">\n{cells}</dl>\n'


def _chart(title: str, counts: Counter[str]) -> str:
    top = counts.most_common(_BARS)
    most = max(counts.values())
    rows = [
        f'<tr><th scope="row">{_text(name)}</th><td>{count:,}</td><td aria-hidden="true"><svg focusable="false">'
        f'<rect width="{100 * count / most:.1f}%" height="100%" rx="2"></rect></svg></td></tr>\n'
        for name, count in top
    ]
    if len(counts) > _BARS:
        rest = sum(counts.values()) - sum(count for _, count in top)
        rows.append(f'<tr><th scope="row">others</th><td>{rest:,}</td><td aria-hidden="true"></td></tr>\n')
    return f'<table class="chart"><caption>{title}</caption><tbody>\n{"".join(rows)}</tbody></table>\n'


def _folder(path: str) -> str:
    folders = path.split("/")[:-1]
    return "/".join(folders[:2]) or "."


def _keys(one: Located) -> dict[str, str]:
    """What the findings can be filtered by."""
    finding = one.finding
    return {
        "rule": finding.rule,
        "fix": MARK[finding.applicability],
        "state": _STATES[finding.state],
        "use": finding.role.value,
        "directory": _folder(one.path),
    }


def _filters(located: list[Located]) -> str:
    keys = [_keys(one) for one in located]
    parts = ['<label>Search <input type="search" name="text" autocomplete="off"></label>\n']
    for name in keys[0]:
        options = "".join(f"<option>{_text(value)}</option>" for value in sorted({one[name] for one in keys}))
        parts.append(
            f'<label>{name.capitalize()} <select name="{name}"><option value="">all</option>{options}</select>'
            "</label>\n"
        )
    parts.append('<button type="reset">Show all</button>\n')
    return f'<form hidden aria-label="Filter the findings">\n{"".join(parts)}</form>\n<p><output></output></p>\n'


def _row(one: Located) -> str:
    finding = one.finding
    before, url, after = map(escape, excerpt(one))
    data = "".join(f' data-{name}="{_text(value)}"' for name, value in _keys(one).items())
    rule = by_name(finding.rule)
    name = f"<code>{_text(finding.rule)}</code>"
    if rule is not None:
        name = f'<a href="{escape(rule.source)}" rel="noreferrer">{name}</a>'
    change = f"<p><code>{before}<del>{url}</del>{after}</code></p>"
    if finding.new is not None:
        label = '<span class="soft">suggestion: </span>' if finding.applicability is Applicability.ADVICE else ""
        change += f"<p>{label}<code><ins>{_text(finding.new)}</ins></code></p>"
    cells = {
        "Where": f"<code>{_text(one.path)}:{one.start.line}</code>",
        "Rule": name,
        "Fix": MARK[finding.applicability],
        "Change": f'{change}<p class="soft">{_text(finding.message)}</p>',
    }
    row = "".join(f'<td role="cell" data-label="{label}">{cell}</td>' for label, cell in cells.items())
    return f'<tr role="row"{data}>{row}</tr>\n'


def _rest(totals: Totals) -> Iterator[str]:
    for title, lines in (
        ("Trouble", [f"{one.path}: {one.message}" for one in totals.troubles]),
        ("Not read", [text for _, text in unread(totals)]),
        ("Notes", totals.notes),
    ):
        if lines:
            items = "".join(f"<li>{_text(line)}</li>\n" for line in lines)
            yield f"<h2>{title}</h2>\n<ul>\n{items}</ul>\n"
