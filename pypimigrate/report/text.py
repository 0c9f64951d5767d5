"""The formats for people: `full` and `concise`."""

from __future__ import annotations

from collections import Counter

from pypimigrate.lines import SIDE
from pypimigrate.model import Applicability
from pypimigrate.pypi.catalogue import by_name
from pypimigrate.report.summary import many
from pypimigrate.report.terminal import Paint, printable, shown, width
from pypimigrate.results import Located
from pypimigrate.secrets.credentials import cut, spans
from pypimigrate.totals import Totals

_STYLE = {Applicability.SAFE: "green", Applicability.UNSAFE: "yellow", Applicability.ADVICE: "cyan"}
_MARK = {Applicability.SAFE: "safe fix", Applicability.UNSAFE: "unsafe fix", Applicability.ADVICE: "advice"}
_SHOWN = 100
"""How many characters of a line are shown around a URL."""
_CUT_BEFORE, _CUT_AFTER = "//x:", "@cut.invalid"
"""What may have stood there: the start, and the end, of credentials that go on up to the cut."""


def full(one: Located, paint: Paint) -> str:
    """A finding with its line, the URL underlined, and what replaces it."""
    finding = one.finding
    style = _STYLE[finding.applicability]
    rule = paint.link(paint(finding.rule, style, "bold"), _source(finding.rule))
    before, url, after = excerpt(one)
    number = str(one.start.line)
    margin = " " * len(number)
    pipe = paint("|", "dim")
    lines = [
        f"{paint(printable(one.path), 'bold')}:{one.start.line}:{one.start.column}: "
        f"{rule} [{_MARK[finding.applicability]}] {shown(finding.message)}",
        f"{margin} {pipe}",
        f"{paint(number, 'dim')} {pipe} {before}{url}{after}",
        f"{margin} {pipe} {' ' * width(before)}{paint('^' * max(1, width(url)), style)}",
    ]
    if finding.new is not None:
        label = "suggestion" if finding.applicability is Applicability.ADVICE else "new"
        lines.append(f"{margin} {paint('=', 'dim')} {label}: {printable(finding.new)}")
    return "\n".join(lines) + "\n\n"


def _source(name: str) -> str:
    rule = by_name(name)
    return rule.source if rule is not None else ""


def excerpt(one: Located) -> tuple[str, str, str]:
    """What stands before the URL on its line, the URL, and what stands behind it; masked first, and then cut."""
    before, url, after = _masked(one)
    if len(before) > _SHOWN:
        before = "…" + before[-_SHOWN:]
    if len(after) > _SHOWN:
        after = after[:_SHOWN] + "…"
    return printable(before.replace("\t", "    ")), printable(url), printable(after.replace("\t", "    "))


def _masked(one: Located) -> tuple[str, str, str]:
    """The three parts without credentials: what is one is seen in the line, but of the URL nothing else is hidden."""
    start = len(one.before)
    end = start + len(one.url)
    cut_before, cut_after = (len(part.encode("utf-8", "replace")) >= SIDE for part in (one.before, one.after))
    lead = _CUT_BEFORE if cut_before else one.lead
    shift = len(lead)
    line = lead + one.before + one.url + one.after + _CUT_AFTER * cut_after
    found = [(max(0, a - shift), b - shift) for a, b in spans(line) if b > shift]
    before = cut(one.before, [(a, min(b, start)) for a, b in found if a < start])
    after = cut(one.after, [(max(a, end) - end, min(b - end, len(one.after))) for a, b in found if b > end])
    return before, cut(one.url, spans(one.url)), after


def concise(one: Located) -> str:
    """One line: path first, so that editors and CI can jump there."""
    finding = one.finding
    change = f"{finding.old} -> {finding.new}" if finding.new is not None else finding.old
    return (
        printable(
            f"{one.path}:{one.start.line}:{one.start.column}: {finding.rule} [{_MARK[finding.applicability]}] {change}"
        )
        + "\n"
    )


def passed(totals: Totals) -> str:
    """The places that name an old host and are no finding, one a line, and the files and folders that were not read."""
    lines = [
        f"{one.path}:{one.start.line}:{one.start.column}: {one.name} not reported: {one.reason}"
        for one in totals.passed or ()
    ]
    lines += [f"{skip.path}: not read: {skip.reason}" for skip in totals.skipped]
    lines += [f"{folder.path}: left out: {folder.reason}" for folder in totals.left_out]
    if totals.passed:
        reasons = Counter(one.reason for one in totals.passed).most_common()
        lines.append(
            f"{many(len(totals.passed), 'old host name')} not reported: "
            + ", ".join(f"{count} {reason}" for reason, count in reasons)
        )
    return "".join(printable(line) + "\n" for line in lines)


def statistics(totals: Totals) -> str:
    """How many findings there are of each rule, most first."""
    wide = max((len(str(count)) for count in totals.rules.values()), default=0)
    return "".join(
        f"{count:>{wide}}  {rule}\n" for rule, count in sorted(totals.rules.items(), key=lambda one: (-one[1], one[0]))
    )
