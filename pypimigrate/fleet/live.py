"""`--live` in a fleet: when all repositories are checked, the index is asked once about each project that they name.

What exists, or stays unknown, only marks the findings that are stored. A repository with a finding that is held back,
or gets a note, is checked again with the verdicts.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, TypeAlias

from pypimigrate.fleet.model import DONE, Repository, Verdicts, digest
from pypimigrate.fleet.store import Row, Store
from pypimigrate.live.index import Asked
from pypimigrate.live.targets import Live, about
from pypimigrate.live.verdicts import Judged, Target, Verdict
from pypimigrate.model import Role
from pypimigrate.results import FileResult

Ask: TypeAlias = Callable[[set[Target]], dict[Target, Judged]]

_QUIET = (Verdict.EXISTS, Verdict.UNKNOWN, None)
"""They change nothing in a finding but its label; None: it has none."""


def again(store: Store, repositories: Iterable[Repository], run: int, ask: Ask) -> list[tuple[Repository, Verdicts]]:
    """Ask about everything that the findings of these repositories lead to, and note it.

    Gives the repositories that must be checked again, and with which verdicts.
    """
    named: list[tuple[Repository, Row, set[Target]]] = []
    for one in repositories:
        row = store.row(one)
        if row is not None and row.status in DONE and row.left:
            named.append((one, row, {target for line in store.lines(row) if (target := _target(line))}))
    judged = ask(set().union(*(targets for _, _, targets in named)))
    left: list[tuple[Repository, Verdicts]] = []
    for one, row, targets in named:
        verdicts: Verdicts = tuple(sorted((*target, *judged[target]) for target in targets))
        if row.live == digest(verdicts):
            continue
        lines = store.lines(row)
        quiet = {*(judged[target].verdict for target in targets), *(line.get("live") for line in lines)} <= {*_QUIET}
        if not quiet or not _marked(store, one, row, lines, judged, digest(verdicts), run):
            left.append((one, verdicts))
    return left


def _target(line: dict[str, Any]) -> Target | None:
    return about(line["new"], Role(line["role"]))


def _marked(
    store: Store,
    one: Repository,
    row: Row,
    lines: list[dict[str, Any]],
    judged: dict[Target, Judged],
    live: str,
    run: int,
) -> bool:
    """Write the verdicts into the findings of a row; false if its patch is gone."""
    for line in lines:
        target = _target(line)
        if target is not None:
            line["live"] = judged[target].verdict.value
    findings = gzip.compress("".join(json.dumps(line) + "\n" for line in lines).encode(), 6, mtime=0)
    try:
        result = store.result(row)
    except FileNotFoundError:
        return False
    store.put(replace(result, findings=findings, live=live, tries=0), one.slug, one.digest, run, row.version, row.fix)
    return True


def applied(group: tuple[FileResult, ...], verdicts: Verdicts) -> tuple[FileResult, ...]:
    """Results of files that change together, as the verdicts allow. What was not asked about is unknown."""
    known = {Target(*one[:4]): Judged(Verdict(one[4]), one[5]) for one in verdicts}
    for result in group:
        for finding in result.report.findings:
            target = about(finding.new, finding.role)
            if target is not None:
                known.setdefault(target, Judged(Verdict.UNKNOWN, "not asked about"))
    return Live(asked=Asked(known, {})).again(group)
