"""A host kept in a variable, and the URLs that the same file makes of it.

Host and scheme stand on different lines, and neither may change alone: the old host answers `http:` on some paths, the
new one on none of those.
"""

from __future__ import annotations

import re

from pypimigrate.filetypes.filetype import FileKind, Kind
from pypimigrate.model import Edit, Span

_SETS = re.compile(
    rb"(?:^|[\s;])(?:-[ \t]+|export[ \t]+|set[ \t]+)?([A-Za-z_][\w.-]{2,60})[ \t]*[:=?]{1,2}=?[ \t]*[\"']?\Z"
)
_ENDS = re.compile(rb"[\"']?[ \t]*;?[ \t]*(?:#[^\n]*)?\r?(?:\n|\Z)")
_MADE = rb"(https?)://(?:\{\{[ \t]*WORD[ \t]*\}\}|\$\{WORD\}|\$\(WORD\)|\$WORD|%\(WORD\)s)(?=/(?:simple|pypi)\b)"
_MOST = 50
"""Uses that are followed; with more, nothing is said."""


def edits(data: bytes, host: Span, new: bytes, file: FileKind) -> tuple[Edit, ...] | None:
    """The edits that move the variable which holds `host` to `new`; None unless every use of it here is a whole URL."""
    if file.kind not in (Kind.CONFIG, Kind.SHELL, Kind.RECIPE):
        return None
    line = data.rfind(b"\n", max(0, host.start - 200), host.start) + 1
    name = _SETS.search(data[line or max(0, host.start - 200) : host.start])
    if name is None or not _ENDS.match(data, host.end):
        return None
    word = re.escape(name[1])
    uses = list(re.finditer(rb"(?<![\w.-])" + word + rb"(?![\w-])", data))
    if not 2 <= len(uses) <= _MOST:
        return None
    made = re.compile(_MADE.replace(b"WORD", word))
    found = list(made.finditer(data))
    if len(found) != len(uses) - 1:  # a use that is no URL: nobody knows what it is for
        return None
    schemes = tuple(Edit(Span(*match.span(1)), b"https") for match in found if match[1] == b"http")
    return (Edit(host, new), *schemes)
