"""The formats `junit` and `checkstyle`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from pypimigrate import __version__
from pypimigrate.report.common import level, sentence, unread
from pypimigrate.report.terminal import printable
from pypimigrate.results import FileResult
from pypimigrate.totals import Totals

_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
_NOT_XML = re.compile("[\ufffe\uffff]")
_SEVERITY = {"error": "error", "warning": "warning", "note": "info"}


def _text(text: str) -> str:
    """The text of an element; what XML cannot hold is made visible."""
    return escape(_NOT_XML.sub("?", printable(text)))


def _attributes(**given: str | int) -> str:
    """Attributes of an element; what XML cannot hold is made visible."""
    return "".join(
        f" {name.rstrip('_')}={quoteattr(_NOT_XML.sub('?', printable(str(value))))}" for name, value in given.items()
    )


def junit(found: Iterable[FileResult], totals: Totals) -> Iterator[str]:
    """One suite, as Jenkins' schema has it. A finding is a test that failed, a file that was not read a skipped one."""
    cases = []
    failures = 0
    for file in found:
        for one in file.located:
            failures += 1
            place = f"{one.start.line}:{one.start.column}"
            given = _attributes(classname=one.path, name=f"{one.finding.rule} {place}")
            failure = _attributes(message=sentence(one.finding), type=one.finding.rule)
            cases.append(
                f"    <testcase{given}>\n"
                f"      <failure{failure}>{_text(f'{one.path}:{place}')}</failure>\n"
                "    </testcase>\n"
            )
    if not failures:
        cases.append(f"    <testcase{_attributes(classname='pypimigrate', name=f'files read: {totals.read}')}/>\n")
    for kind, others in (("error", totals.troubles), ("skipped", [*totals.skipped, *totals.left_out])):
        for other in others:
            text = getattr(other, "message", "") or getattr(other, "reason", "")
            more = {"type": "trouble"} if kind == "error" else {}
            cases.append(
                f"    <testcase{_attributes(classname=other.path, name='read')}>\n"
                f"      <{kind}{_attributes(message=text, **more)}/>\n"
                "    </testcase>\n"
            )
    counts = _attributes(tests=len(cases), failures=failures, errors=len(totals.troubles))
    skipped = _attributes(skipped=len(totals.skipped) + len(totals.left_out))
    yield f'{_HEAD}<testsuites name="pypimigrate"{counts}>\n  <testsuite name="pypimigrate"{counts}{skipped}>\n'
    yield from cases
    yield "  </testsuite>\n</testsuites>\n"


def checkstyle(found: Iterable[FileResult], totals: Totals) -> Iterator[str]:
    """One element a file, one below it a finding."""
    yield f"{_HEAD}<checkstyle{_attributes(version=f'pypimigrate-{__version__}')}>\n"
    for file in found:
        if not file.located:
            continue
        yield f"  <file{_attributes(name=file.path)}>\n"
        for one in file.located:
            given = _attributes(
                line=one.start.line,
                column=one.start.column,
                severity=_SEVERITY[level(one.finding)],
                message=sentence(one.finding),
                source=f"pypimigrate.{one.finding.rule}",
            )
            yield f"    <error{given}/>\n"
        yield "  </file>\n"
    others = [(one.path, one.message, "error", "trouble") for one in totals.troubles]
    others += [(path, text, "info", "not-read") for path, text in unread(totals)]
    for path, text, severity, source in others:
        given = _attributes(line=1, severity=severity, message=text, source=f"pypimigrate.{source}")
        yield f"  <file{_attributes(name=path)}>\n    <error{given}/>\n  </file>\n"
    yield "</checkstyle>\n"
