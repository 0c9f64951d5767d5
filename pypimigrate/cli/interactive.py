"""`fix --interactive`: a person decides on each finding. Nothing is written before all is decided."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from pypimigrate.model import Edit, FileReport, Finding
from pypimigrate.pypi.catalogue import by_name
from pypimigrate.pypi.match import legacy
from pypimigrate.pypi.url import parse
from pypimigrate.report.terminal import Paint
from pypimigrate.report.text import full
from pypimigrate.results import FileResult, Located

HELP = """\
y  fix this
n  leave this
a  fix this, and all others of this rule
f  fix this, and the rest of this file
i  leave this, and ignore it from now on, by a comment
e  fix this with another URL
u  back to the question before
q  leave this and all others; what was decided is done
"""
_URL = re.compile(
    r"https?://[\w.-]+(?::\d{1,5})?(?:/[\w.~!$&*+,;=:@%/-]*)?(?:\?[\w.~!$&*+,;=:@%/-]*)?(?:#[\w.~-]*)?", re.ASCII
)


class Place(NamedTuple):
    """A finding: which file, and which of its findings."""

    file: int
    number: int


class Decided(NamedTuple):
    """What was decided: `answers` are y, n, i, or the URL to use instead; `rules` and `files` are fixed as a whole."""

    answers: dict[Place, str]
    rules: frozenset[str] = frozenset()
    files: frozenset[int] = frozenset()


def decide(
    results: Sequence[FileResult], ask: Callable[[str, str], str], say: Callable[[str], None], paint: Paint
) -> dict[Place, str]:
    """Ask about each finding. `ask` takes a question and the letters, and returns a line; EOFError is as q.

    What is not in the answer stays as it is.
    """
    places = [Place(at, number) for at, file in enumerate(results) for number in range(len(file.located))]
    now = Decided({})
    before: list[tuple[int, Decided]] = []
    at = 0
    while at < len(places):
        place = places[at]
        one = results[place.file].located[place.number]
        fixable = bool(one.finding.edits)
        if fixable and (one.finding.rule in now.rules or place.file in now.files):
            now = _answered(now, place, "y")
            at += 1
            continue
        letters = _letters(results[place.file], one.finding, bool(before))
        say(_shown(one, at, len(places), paint))
        answer, now_on = _asked(ask, say, letters, one.finding)
        if answer == "q":
            break
        if answer == "u":
            at, now = before.pop()
            continue
        before.append((at, now))
        if now_on:
            rules = now.rules | {one.finding.rule} if now_on == "a" else now.rules
            now = Decided(now.answers, rules, now.files | {place.file} if now_on == "f" else now.files)
        now = _answered(now, place, answer)
        at += 1
    return now.answers


def _answered(now: Decided, place: Place, answer: str) -> Decided:
    return now._replace(answers={**now.answers, place: answer})


def _letters(file: FileResult, finding: Finding, back: bool) -> str:
    edited = len(finding.edits) == 1 and finding.new is not None and not file.coupled and not file.report.view
    edited = edited and finding.edits[0].new == (finding.new or "").encode("utf-8", "surrogateescape")
    return "".join(
        ("yn" if finding.edits else "n", "af" if finding.edits else "", "i", "e" if edited else "", "u" * back, "q")
    )


def _shown(one: Located, at: int, total: int, paint: Paint) -> str:
    rule = by_name(one.finding.rule)
    evidence = f"evidence, read on {rule.checked}: {rule.source}\n" if rule is not None else ""
    return f"({at + 1}/{total}) {full(one, paint).rstrip()}\n{evidence}"


def _asked(
    ask: Callable[[str, str], str], say: Callable[[str], None], letters: str, finding: Finding
) -> tuple[str, str]:
    """An answer, and a or f if it is about more."""
    what = "Fix this?" if finding.edits else "This needs manual review."
    while True:
        try:
            line = ask(what, letters).strip()
        except EOFError:
            return "q", ""
        if line.lower() not in letters or len(line) != 1:
            say("".join(f"{one}\n" for one in HELP.splitlines() if one[0] in letters))
        elif line.lower() == "e":
            url = _edited(ask, say)
            if url:
                return url, ""
        elif line.lower() in ("a", "f"):
            return "y", line.lower()
        else:
            return line.lower(), ""


def _edited(ask: Callable[[str, str], str], say: Callable[[str], None]) -> str:
    try:
        line = ask("URL", "").strip()
    except EOFError:
        return ""
    url = parse(line) if _URL.fullmatch(line) else None
    if not _URL.fullmatch(line):
        say("That is no http(s) URL that may stand anywhere: no quotes, blanks, brackets or credentials.\n")
        return ""
    if url is not None and legacy(url):
        say("That is a legacy URL itself.\n")
        return ""
    return line


def decided(results: Sequence[FileResult], answers: dict[Place, str]) -> list[FileResult]:
    """The files with the fixes that are wanted only. A Pipfile and its lock file change together or not at all."""
    done = [
        file._replace(report=_with(file.report, [answers.get(Place(at, n), "n") for n in range(len(file.located))]))
        for at, file in enumerate(results)
    ]
    at = 0
    while at < len(done):
        if done[at].coupled:
            pair = done[at : at + 2]
            if any(_declined(old.report, new.report) for old, new in zip(results[at : at + 2], pair, strict=True)):
                done[at : at + 2] = [one._replace(report=_with(one.report, ["n"] * len(one.located))) for one in pair]
            at += 1
        at += 1
    return done


def _declined(old: FileReport, new: FileReport) -> bool:
    return any(a.edits != b.edits for a, b in zip(old.findings, new.findings, strict=True))


def _with(report: FileReport, answers: list[str]) -> FileReport:
    found = []
    for finding, answer in zip(report.findings, answers, strict=True):
        if answer in ("n", "i"):
            finding = finding._replace(edits=())
        elif answer != "y":
            finding = finding._replace(new=answer, edits=(Edit(finding.edits[0].span, answer.encode()),))
        found.append(finding)
    return report._replace(findings=tuple(found))


def ignored(after: FileResult, before: FileResult, at: int, answers: dict[Place, str]) -> FileReport:
    """Of a fixed file the findings that are to be ignored; `before` is file number `at` of those asked about."""
    wanted = [(one.rule, one.old) for n, one in enumerate(before.report.findings) if answers.get(Place(at, n)) == "i"]
    stays = []
    for one in after.report.findings:
        stays.append((one.rule, one.old) in wanted)
        if stays[-1]:
            wanted.remove((one.rule, one.old))
    return after.report.only(stays)
