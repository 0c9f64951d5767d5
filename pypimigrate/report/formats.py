"""The names of the formats, and the writers behind them, imported when they are asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from pypimigrate.guard import guarded
from pypimigrate.model import Applicability
from pypimigrate.report.terminal import Paint
from pypimigrate.results import FileResult, Located
from pypimigrate.totals import Totals

FOR_PEOPLE = frozenset({"full", "grouped"})
"""The summary stands below the findings; for the other formats it goes to standard error."""
NEED_DATA = frozenset({"sarif", "rdjson", "patch"})
"""They read the bytes of the files, besides the findings."""


def pieces(
    name: str, found: Iterable[FileResult], totals: Totals, paint: Paint, level: Applicability
) -> Iterator[str | bytes]:
    """The report in the format `name`. Reads `found` to its end before it uses `totals`. Bytes are parts of a patch."""
    located = (one for file in found for one in file.located)
    match name:
        case "full" | "concise":
            return _lines(name, located, paint, totals)
        case "json" | "jsonl":
            return _objects(name, located, totals)
        case "sarif":
            from pypimigrate.report import sarif

            return sarif.pieces(found, totals)
        case "github":
            from pypimigrate.report import github

            return github.pieces(found, totals)
        case "html":
            from pypimigrate.report import html

            return html.pieces(found, totals)
        case "markdown":
            from pypimigrate.report import markdown

            return markdown.pieces(found, totals)
        case "junit" | "checkstyle":
            from pypimigrate.report import xml

            return (xml.junit if name == "junit" else xml.checkstyle)(found, totals)
        case "patch":
            from pypimigrate.report import patch

            return patch.pieces(found, totals, level)
    from pypimigrate.report import review

    if name == "grouped":
        return review.grouped(found, paint)
    return {"gitlab": review.gitlab, "azure": review.azure, "rdjson": review.rdjson}[name](found, totals)


def _lines(name: str, located: Iterable[Located], paint: Paint, totals: Totals) -> Iterator[str]:
    from pypimigrate.report import text

    for one in located:
        shown = partial(text.full, one, paint) if name == "full" else partial(text.concise, one)
        yield guarded(one.path, totals, shown) or ""


def _objects(name: str, located: Iterable[Located], totals: Totals) -> Iterator[str]:
    from pypimigrate.report import objects

    if name == "json":
        yield objects.document(located, totals)
        return
    for one in located:
        yield guarded(one.path, totals, partial(objects.line, one)) or ""
