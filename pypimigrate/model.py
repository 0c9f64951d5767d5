"""The nouns. Values only: nothing here reads, decides or writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from itertools import compress
from typing import NamedTuple


class Span(NamedTuple):
    """Half-open range of byte offsets, 0-based."""

    start: int
    end: int


class Role(StrEnum):
    """What the text around a URL uses it for."""

    LINK = "link"  # a person opens it
    INDEX = "index"  # an installer looks for projects below it
    UPLOAD = "upload"  # a release is sent to it
    XMLRPC = "xmlrpc"  # an XML-RPC client calls it
    FETCH = "fetch"  # a program downloads it
    FILE = "file"  # it names a distribution file
    FEED = "feed"  # a feed reader polls it
    HOST = "host"  # a host name alone
    BASE = "base"  # code keeps it, and may add to it: only the host is known to be right


class Applicability(StrEnum):
    """What may be done with a finding: `safe` by itself, `unsafe` if asked for, `advice` by a person only."""

    SAFE = "safe"
    UNSAFE = "unsafe"
    ADVICE = "advice"

    @property
    def doubt(self) -> int:
        """0 for safe, 1 for unsafe, 2 for advice."""
        return _DOUBT[self]

    @staticmethod
    def least(*several: Applicability) -> Applicability:
        """The most careful of several."""
        return max(several, key=lambda one: one.doubt)


_DOUBT = {Applicability.SAFE: 0, Applicability.UNSAFE: 1, Applicability.ADVICE: 2}


class State(StrEnum):
    """What the old URL does today."""

    DEAD = "dead"  # an error, or nobody answers
    DIFFERENT = "different"  # it answers, with something else than it used to
    REDIRECTS = "redirects"  # the server leads on to the right place
    WORKS = "works"  # served as before


class Form(StrEnum):
    """How a legacy URL is written."""

    URL = "url"  # with a scheme, or protocol-relative
    HOST = "host"  # a host name, perhaps with a path, no scheme
    ENCODED = "encoded"  # percent-encoded, inside another URL
    PATTERN = "pattern"  # in a regular expression
    PHRASE = "phrase"  # no URL: a command or a form field of a service that is gone


class Candidate(NamedTuple):
    """A place in a file that may hold a legacy URL, before anything is known about its meaning.

    `span` are bytes. `text` is the URL as a reader would type it: JSON's `\\/`, `&amp;` and `%%` undone.
    `escape` names what was undone, so that a replacement can be written the same way.
    `doubt` says why the text must not be edited, if so.
    """

    span: Span
    form: Form
    text: str
    escape: str = ""
    doubt: str = ""


class Use(StrEnum):
    """What a program does with the text of a URL, as far as other places depend on it."""

    NONE = ""  # it stands in no program, or is not understood
    ASKED = "asked"  # it is where the program asks for something, and nowhere else
    MADE = "made"  # it is put into what the program makes, or what becomes of it is not known
    COMPARED = "compared"  # other text is known by it
    EXPECTED = "expected"  # a test expects it


class Context(NamedTuple):
    """What the surroundings of a candidate say.

    `role_limit` is how certain the role is; it counts only where the meaning depends on the role.
    `limit` is the most that may be done to this text, whatever the URL means, and `reason` says why.
    `grows` is true when code adds to the URL behind its end, so that only its host is known.
    `note` is what must be done elsewhere when the URL changes, if anything.
    `use` is what ties it to other places with this URL.
    """

    role: Role
    role_limit: Applicability = Applicability.SAFE
    limit: Applicability = Applicability.SAFE
    reason: str = ""
    grows: bool = False
    note: str = ""
    use: Use = Use.NONE


class Finding(NamedTuple):
    """One legacy URL in one file. `edits` are replacements of byte spans; `new` is the URL they leave behind.

    `live` is what the index says about `new`, if it was asked. `use` is what ties it to other places with this URL.
    """

    span: Span
    rule: str
    role: Role
    old: str
    new: str | None
    applicability: Applicability
    state: State
    message: str
    edits: tuple[Edit, ...] = ()
    live: str = ""
    use: Use = Use.NONE


class Edit(NamedTuple):
    """Put `new` in the place of the bytes of `span`."""

    span: Span
    new: bytes


class Example(NamedTuple):
    """A line or more of the file at `path`. `new` is what a fix puts in the place of the URL; empty: nothing."""

    path: str
    text: str
    new: str = ""


class FileReport(NamedTuple):
    """What is known about one file's bytes.

    `skipped` says why it was not searched; `suppressed` counts the findings that comments ask to ignore, `deselected`
    those that do not count by configuration (`by_url`: found URLs that it names), and `known` those of a baseline.
    `silent` counts the legacy URLs in a file of which nothing is reported.
    `view` is the text in UTF-8 if the file is in another encoding, and `places` are the findings' spans in it.
    `verified` are lists of edits that were looked at as a whole: see `verify`.
    """

    findings: tuple[Finding, ...] = ()
    skipped: str = ""
    suppressed: int = 0
    deselected: int = 0
    known: int = 0
    silent: int = 0
    by_url: tuple[str, ...] = ()
    view: bytes = b""
    places: tuple[Span, ...] = ()
    verified: tuple[tuple[Edit, ...], ...] = ()

    def only(self, wanted: Sequence[bool]) -> FileReport:
        """The report with some of its findings: `wanted` says for each whether it stays."""
        return self._replace(
            findings=tuple(compress(self.findings, wanted)), places=tuple(compress(self.places, wanted))
        )


class Importers(NamedTuple):
    """The last part of a module's name, and what gives the sources in which that and a constant's name stand."""

    module: str
    sources: Callable[[str], Iterable[bytes]]
