"""Comments that ask to ignore findings, put where they are certainly comments.

A comment goes in only if the file parses to exactly the same values with it, or if its kind has no values, and if a new
check finds exactly what was not ignored. Elsewhere the finding stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from pypimigrate.binary import HEAD
from pypimigrate.check import check
from pypimigrate.edits import apply
from pypimigrate.filetypes import filetype
from pypimigrate.filetypes.filetype import FileKind, Kind
from pypimigrate.model import Edit, FileReport, Finding, Span

_MOST = 200
"""How many comments are tried one by one if they do not fit all together."""
_MARKDOWN = (".md", ".markdown", ".mkd")
_REQUIREMENTS = re.compile(r"(?:requirements|constraints)[\w.-]*\.(?:txt|in)")
_REASON = re.compile(r"[\w .,;:()/'&+-]{0,200}")


def reason(text: str) -> str:
    """The reason as it may stand in any comment. Raises ValueError."""
    if not _REASON.fullmatch(text) or "--" in text:
        raise ValueError("a reason is up to 200 letters, digits and plain punctuation, without --")
    return text.strip()


def comments(data: bytes, path: str, report: FileReport, why: str, options: check.Options) -> list[Edit]:
    """Insertions that ignore as many findings of `report` as possible. `why` is a `reason`, or empty."""
    file = filetype.of(path, data[:HEAD])
    values = _values_of(file)
    if report.view or b"\0" in data or not report.findings or (values is None and not _is_markdown(file)):
        return []
    places: dict[int, list[Finding]] = {}
    put = _place(data, file)
    for one in report.findings:
        at = put(one.span) if one.rule != "unused-ignore" else None
        if at is not None:
            places.setdefault(at, []).append(one)
    before = check.check(data, path, options).findings  # with those that do not count by configuration
    found = [_comment(data, file, at, group, why) for at, group in sorted(places.items())]
    if _fits(data, path, found, places, before, values, options):
        return found
    if len(found) > _MOST:
        return []
    alone = [
        one
        for one, (at, group) in zip(found, sorted(places.items()), strict=True)
        if _fits(data, path, [one], {at: group}, before, values, options)
    ]
    kept = {one.span.start: places[one.span.start] for one in alone}
    return alone if _fits(data, path, alone, kept, before, values, options) else []


def _fits(
    data: bytes,
    path: str,
    edits: list[Edit],
    places: dict[int, list[Finding]],
    before: Sequence[Finding],
    values: Callable[[bytes], object] | None,
    options: check.Options,
) -> bool:
    """Whether the comments change no value, and ignore what they are for and nothing else."""
    new = apply(data, edits)
    try:
        if values is not None and values(data) != values(new):
            return False
    except Exception:  # every kind of error that a parser can have: nothing is certain then
        return False
    ignored = {one.span for group in places.values() for one in group}
    left = [one for one in before if one.span not in ignored]
    after = check.check(new, path, options).findings
    return sorted((one.rule, one.old) for one in left) == sorted((one.rule, one.old) for one in after)


def _comment(data: bytes, file: FileKind, at: int, group: Iterable[Finding], why: str) -> Edit:
    rules = ", ".join(sorted({one.rule for one in group}))
    text = f"pypimigrate: ignore[{rules}] {why}".rstrip().encode()
    if _is_markdown(file):
        return Edit(Span(at, at), b" <!-- " + text + b" -->")
    if file.kind is Kind.PYTHON:
        return Edit(Span(at, at), b"  # " + text)
    end = data.find(b"\n", at)
    newline = b"\r\n" if end > 0 and data[end - 1 : end] == b"\r" else b"\n"
    line = data[at : end if end >= 0 else len(data)]
    return Edit(Span(at, at), line[: len(line) - len(line.lstrip(b" \t"))] + b"# " + text + newline)


def _is_markdown(file: FileKind) -> bool:
    return file.kind is Kind.PROSE and file.name.endswith(_MARKDOWN)


def _place(data: bytes, file: FileKind) -> Callable[[Span], int | None]:
    """Where the comment on a finding goes: to the end of the line, or in front of it; None if there is no room."""
    if file.kind is Kind.PYTHON:
        from pypimigrate.formats.python_tokens import tokens

        strings = [
            (one.start, one.end) for one in tokens(data)[0] if not one.comment and b"\n" in data[one.start : one.end]
        ]
        return lambda span: _end_of_line(data, span, strings)
    if _is_markdown(file):
        return lambda span: _end_of_prose(data, span)
    return lambda span: data.rfind(b"\n", 0, span.start) + 1


def _end_of_line(data: bytes, span: Span, strings: list[tuple[int, int]]) -> int | None:
    end = data.find(b"\n", span.end)
    end = len(data) if end < 0 else end
    end -= data[end - 1 : end] == b"\r"
    inside = any(start < end < stop for start, stop in strings)
    return None if inside or data[end - 1 : end] == b"\\" or b"\n" in data[span.start : span.end] else end


_BLOCK = re.compile(rb"\s*(?:\||#|\[[^\]]+\]:|<|={3}|-{3}|\+-)|(?: {4}|\t)")
_FENCE = re.compile(rb"^ {0,3}(?:```|~~~)", re.M)


def _end_of_prose(data: bytes, span: Span) -> int | None:
    """The end of a line of a paragraph or a list; None in tables, headings, definitions, HTML and code."""
    start, end = data.rfind(b"\n", 0, span.start) + 1, data.find(b"\n", span.end)
    end = len(data) if end < 0 else end
    end -= data[end - 1 : end] == b"\r"
    line = data[start:end]
    if len(_FENCE.findall(data, 0, span.start)) % 2 or _BLOCK.match(line) or line.count(b"`") % 2:
        return None
    return end - (len(line) - len(line.rstrip())) if line.strip() else None


def _values_of(file: FileKind) -> Callable[[bytes], object] | None:
    """What tells the values of a file, so that a comment is known to be none; None if nothing does."""
    if file.kind is Kind.PYTHON:
        return _python
    for ends, values in (((".toml",), _toml), ((".yml", ".yaml"), _yaml), ((".ini", ".cfg"), _ini)):
        if file.name.endswith(ends):
            return values
    return _requirements if _REQUIREMENTS.fullmatch(file.name) else None


def _python(data: bytes) -> str:
    import ast
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.dump(ast.parse(data))


def _toml(data: bytes) -> object:
    from pypimigrate.session import readtoml

    return readtoml.loads(data)


def _yaml(data: bytes) -> object:
    import yaml

    events = yaml.parse(data, getattr(yaml, "CBaseLoader", yaml.BaseLoader))
    return [(type(one), getattr(one, "value", None), getattr(one, "anchor", None)) for one in events]


def _ini(data: bytes) -> object:
    import configparser

    parser = configparser.RawConfigParser(strict=False, allow_no_value=True)
    parser.read_string(data.decode("utf-8", "surrogateescape"))
    return {name: dict(section) for name, section in parser.items()}


def _requirements(data: bytes) -> object:
    """The logical lines without comments, as pip reads them."""
    joined = re.sub(rb"\\\r?\n", b" ", data)
    return [line for line in (re.sub(rb"(?:^|\s)#.*", b"", one).strip() for one in joined.splitlines()) if line]
