"""The process that checks one repository. A fault here is one row in the store, whatever it is."""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import sys
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any

from pypimigrate.fleet import blobs, git, process
from pypimigrate.fleet.git import Commit
from pypimigrate.fleet.model import Status, Verdicts
from pypimigrate.guard import guarded
from pypimigrate.totals import Totals

if TYPE_CHECKING:
    from pypimigrate.results import FileResult

ORDER, FINDINGS, PATCH, SUMMARY = "order.json", "findings.jsonl.gz", "patch", "summary.json"
"""The file that says what to do, and those that it leaves."""


def work(commit: Commit, into: str, names: dict[str, str], limit: int, fix: str, verdicts: Verdicts) -> dict[str, Any]:
    """Check a commit; leave its findings and its patch in the folder `into`, and give back the summary.

    `names` are fields that each finding gets. The patch applies to the commit: git was asked.
    """
    totals = Totals()
    counts: Counter[tuple[str, str, str]] = Counter()
    with contextlib.ExitStack() as files:
        lines = files.enter_context(gzip.GzipFile(os.path.join(into, FINDINGS), "wb", compresslevel=6, mtime=0))
        patch = files.enter_context(open(os.path.join(into, PATCH), "wb"))
        for group in blobs.groups(commit, limit, totals):
            from pypimigrate.report import objects

            if verdicts:
                from pypimigrate.fleet import live

                group = tuple(blobs.session(totals).reverified(live.applied(group, verdicts)))
            for result in group:
                totals.count(result)
                for one in result.located:
                    lines.write((json.dumps(names | {"commit": commit.name} | objects.fields(one)) + "\n").encode())
                    counts[one.finding.rule, _host(one.finding.old), one.finding.applicability.value] += 1
            if fix:
                patch.writelines(guarded(group[0].path, totals, partial(_diffs, group, fix, totals)) or ())
    if totals.left == 0:
        os.unlink(os.path.join(into, FINDINGS))
    if fix and os.path.getsize(os.path.join(into, PATCH)):
        _verify(commit, into)
    trouble = blobs.trouble(totals)
    return {
        "status": Status.ERROR if trouble else Status.OK,
        "reason": trouble,
        "read": totals.read,
        "skipped": len(totals.skipped),
        "notes": totals.notes,
        "counts": [[*key, count] for key, count in counts.items()],
    }


def _host(old: str) -> str:
    from pypimigrate.pypi.url import parse

    url = parse(old)
    return url.name if url is not None else ""


def _diffs(group: tuple[FileResult, ...], fix: str, totals: Totals) -> list[bytes]:
    """What is fixed in files that change together; nothing, and a note, if it is not to be in a patch."""
    from pypimigrate.check import check
    from pypimigrate.model import Applicability
    from pypimigrate.report.diff import difference

    level = Applicability(fix)
    changed = [one for one in group if check.edits(one.report, level)]
    session = blobs.session(totals)
    made = [difference(one.path, one.data, check.edits(one.report, level)) for one in changed]
    if hidden := next((one.hidden for one in made if one.hidden), ""):
        why = hidden
    elif any(one.report.view for one in changed):
        why = "it is UTF-16 or UTF-32 text"
    else:
        why = next(filter(None, (session.unfit(one, level) for one in changed)), "")
    if why:
        totals.notes.append(f"{group[0].path}: not in the patch: {why}")
    return [] if why else [one.diff for one in made]


def _verify(commit: Commit, into: str) -> None:
    """Ask git whether the patch applies to the commit."""
    for arguments in (["read-tree", commit.name], ["apply", "--cached", "--check", os.path.join(into, PATCH)]):
        code, _, errors = git.started(commit, *arguments, GIT_INDEX_FILE=os.path.join(into, "index")).wait()
        if code:
            said = errors.decode("utf-8", "replace").strip()[-300:]
            raise git.GitError(Status.ERROR, f"the patch does not apply, please report it: {said}")


def main() -> None:
    """Do what the file in the first argument says."""
    process.end_with_parent()
    with open(sys.argv[1], encoding="ascii") as file:
        order = json.load(file)
    order["commit"] = Commit(*order["commit"])
    try:
        summary = work(**order)
    except git.GitError as failed:
        summary = {"status": failed.status, "reason": failed.reason}
    except MemoryError:
        summary = {"status": Status.MEMORY, "reason": "more memory than allowed"}
    with open(os.path.join(order["into"], SUMMARY), "w", encoding="ascii") as file:
        json.dump(summary, file)


if __name__ == "__main__":
    main()
