"""Characters that a new URL brings along and that mean something where the URL stands.

Replacing a URL keeps a text whole only if the new one is made of what the old one was made of. Most are. Some have a
`%` or a `#` that the old one had not, and there are files in which those start a comment, a parameter or a conversion.
Whether the old URL has the character as well decides: then whatever reads the file takes it as it is.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pypimigrate.filetypes.filetype import FileKind, Kind
from pypimigrate.model import Span

_BEFORE, _BEHIND = 512, 2_000


class _Meaning(NamedTuple):
    """`char` means `what` in files whose lower-cased name has `files`."""

    char: str
    files: re.Pattern[str]
    what: str


_READ_AS_IT_IS = r"^(?!setup\.cfg$|tox\.ini$|pip\.(?:conf|ini)$|\.?pydistutils\.cfg$)"
"""But for the settings of tools that are known to replace nothing in a value."""
_MEANINGS = (
    _Meaning("%", re.compile(_READ_AS_IT_IS + r".*\.(?:cfg|ini|conf)(?:\.\w+)?$"), "the name of another setting"),
    _Meaning("%", re.compile(r"\.(?:tex|ltx|sty|cls|dtx)$"), "a comment"),
    _Meaning("#", re.compile(r"\.(?:tex|ltx|sty|cls|dtx)$"), "a parameter of a macro"),
    _Meaning("#", re.compile(r"makefile|\.(?:mk|mak|make|am)$|^cmakelists\.txt$|\.cmake$"), "a comment"),
    _Meaning("%", re.compile(r"\.(?:spec|macros)(?:\.in)?$"), "a macro"),
    _Meaning("%", re.compile(r"\.(?:bat|cmd)$"), "a variable"),
    _Meaning("%", re.compile(r"crontab|\.cron$"), "the end of a command"),
)
_CODE = (Kind.PYTHON, Kind.CODE, Kind.SHELL, Kind.PROSE)
_VERBATIM = re.compile(rb"\\(?:url|href|path|nolinkurl)\*?(?:\[[^\]\n]*\])?\{[^{}\n]*$")
"""An argument in which LaTeX takes every character as it is."""
_CONVERSION = re.compile(rb"%(?:\(\w+\)|\d+\$)?[-#0+ ]?\d*(?:\.\d+)?[sdiuxrgf](?![0-9A-Fa-f])")
_FORMATS = re.compile(rb"\w*printf\w*\b|\bstrftime\b|\b(?:c|python|php|perl)-format\b")
_APPLIED = re.compile(rb"[^\"'`]*(?:\"\"\"|'''|[\"'])\s*(?:\\\r?\n\s*|\)\s*)?%(?!=)[\s\w(\[{]")
"""The end of a literal, and the operator that fills it in."""


def brought(old: str, new: str, data: bytes, span: Span, file: FileKind) -> str:
    """Why `new` must not take the place of the URL `old` at `span`: it would bring a character that means something
    there. Empty if it does not."""
    chars = {char for char in "%#" if char in new and char not in old}
    if not chars:
        return ""
    before = data[max(0, span.start - _BEFORE) : span.start]
    line = re.split(rb"[\r\n]", before)[-1]
    for meaning in _MEANINGS:
        if meaning.char in chars and meaning.files.search(file.name) and not _VERBATIM.search(line):
            return f"the new URL has a {meaning.char}, which may start {meaning.what} here"
    if "%" in chars and file.kind in _CODE and _is_format(data, span, before, line, file):
        return "the new URL has a %, which starts a conversion in a format string"
    return ""


def _is_format(data: bytes, span: Span, before: bytes, line: bytes, file: FileKind) -> bool:
    """Whether the URL stands in a string that is filled in."""
    behind = data[span.end : span.end + _BEHIND]
    if file.kind is Kind.PROSE:  # catalogs of messages are the only prose with formats, and they say so
        return file.name.endswith((".po", ".pot")) and _FORMATS.search(before) is not None
    rest = re.split(rb"[\r\n]", behind, maxsplit=1)[0]
    return any(_CONVERSION.search(side) or _FORMATS.search(side) for side in (line, rest)) or bool(
        _APPLIED.match(behind)
    )
