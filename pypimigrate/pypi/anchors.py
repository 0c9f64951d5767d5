"""Which bytes are searched, and which may hold a legacy URL: the one definition, tested on all that is read."""

from __future__ import annotations

from pypimigrate.binary import HEAD

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PHRASES = ("doc_upload", "upload_docs", "upload_sphinx", "pip search", "pip3 search")
"""No URLs, but calls of services that are gone: documentation hosting, search."""
SCRIPT, REGISTER = b"setup.py", b" register"
"""The start of a command, and the word in it that asks for a service that is gone: registration."""
REACH = 100
"""Bytes of a command in which that word is looked for: with a few commands and options before it."""

ANCHORS: tuple[bytes, ...] = (
    b"pypi.python.org",
    b"pypi.org",
    b"pypi.io",
    b"pythonhosted.org",
    b"packages.python.org",
    b"pypip.in",
    b"crate.io",
    b"pypi.a.ssl.fastly.net",
    b"pypi.gocept.com",
    b"warehouse.pypa.io",
    b"warehouse.readthedocs.",
    b"cheeseshop.python.org",
    b"warehouse.python.org",
    b"warehouse-staging.python.org",
    b"*.python.org",  # in lists of hosts
    b"python.org/pypi",
    b"python.org/packages",
    b"python.org/cgi-bin/pypi",
    b"python.org\\/p",
    b"python.org:",
    b"python.org./p",
    b"\\.python",
    b".python\\",
    b"pypi\\",
    b"pypimigrate:",  # a comment that asks to ignore what is not there
    *(phrase.encode() for phrase in PHRASES),
)
"""Without one of these, in lower case, a file holds no legacy URL. The one definition of the prefilter."""

OVERLAP = 255
"""How many bytes of a piece must be looked at again with the next piece: no anchor or host name is longer, less one."""

_COVERS = (b"pypi", b"python", b"crate.io", b"warehouse.", b"upload", b" search")
_GROUPS = tuple(
    (cover, tuple(anchor for anchor in ANCHORS if next(one for one in _COVERS if one in anchor) == cover))
    for cover in _COVERS
)
"""Few short words that are part of all anchors: most files have none of them, and need no more than seven searches."""

_contains = bytes.__contains__
_also: tuple[bytes, ...] = ()


def search_also(names: Iterable[str]) -> None:
    """Take files with one of these names (lower case) for hinted, too, from now on. It makes more files be read."""
    global _also
    _also = tuple(sorted({*_also, *(name.encode("ascii") for name in names)}))


def searched() -> str:
    """All that is searched for, as one text: what was found clean may not be so with more."""
    return repr((ANCHORS, SCRIPT, REGISTER, HEAD, _also))


def accelerate() -> None:
    """Search with stringzilla from now on, if it is there: the same answers, several times as fast."""
    global _contains
    try:
        from stringzilla import contains  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        return
    _contains = contains


def hinted(data: bytes) -> bool:
    """Whether `data` may hold a legacy URL. False is certain."""
    lowered = data.lower()
    contains = _contains
    for cover, anchors in _GROUPS:
        if contains(lowered, cover):
            for anchor in anchors:
                if contains(lowered, anchor):
                    return True
    if contains(lowered, SCRIPT) and next(registering(lowered), None) is not None:
        return True
    return any(contains(lowered, name) for name in _also)


def registering(lowered: bytes) -> Iterator[int]:
    """Where `setup.py` stands in text in lower case, with `register` after it on its line."""
    at = lowered.find(SCRIPT)
    while at >= 0:
        end = lowered.find(b"\n", at, at + REACH)
        if lowered.find(REGISTER, at, at + REACH if end < 0 else end) >= 0:
            yield at
        at = lowered.find(SCRIPT, at + len(SCRIPT))
