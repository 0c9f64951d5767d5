"""The role of a URL in Python source: what the text says, corrected by what the tree knows."""

from __future__ import annotations

import re
from bisect import bisect_right

from pypimigrate import context
from pypimigrate.filekind import FileKind, Kind
from pypimigrate.model import Applicability, Context, Form, Role, Sighting
from pypimigrate.python.lexer import Shape, Token, tokens

MAX_BYTES = 400_000
MAX_LINES = 20_000
MAX_BRANCHES = 500
MAX_DEPTH = 100
MAX_OPERATORS = 1_000
"""Past these libcst takes seconds to minutes, or brings the process down (3,000 nested lists end in SIGSEGV)."""


def contexts(data: bytes, sightings: list[Sighting], file: FileKind, known: context.Survey) -> list[Context | None]:
    """One context for each sighting. Source that no parser takes (Python 2, broken) is judged by its text alone."""
    found, shape = tokens(data)
    places = [_token_at(found, sighting) for sighting in sightings]
    strings = [token for token in found if not token.comment]
    facts = None
    in_strings = any(
        place and not place.comment and sighting.form is Form.URL
        for place, sighting in zip(places, sightings, strict=True)
    )
    if in_strings and _bounded(data, shape):
        from pypimigrate.python import tree

        facts = tree.facts(data, [(token.start, token.end) for token in strings])
    by_start = dict(zip((token.start for token in strings), facts, strict=True)) if facts is not None else {}
    return [
        _context(data, sighting, file, known, place, by_start.get(place.start) if place else None)
        for sighting, place in zip(sightings, places, strict=True)
    ]


def _bounded(data: bytes, shape: Shape) -> bool:
    """Whether libcst can be trusted with this source."""
    return (
        len(data) <= MAX_BYTES
        and data.count(b"\n") <= MAX_LINES
        and data.count(b"elif") <= MAX_BRANCHES
        and shape.depth <= MAX_DEPTH
        and shape.operators <= MAX_OPERATORS
    )


def _token_at(found: list[Token], sighting: Sighting) -> Token | None:
    """The string or comment that holds the sighting."""
    at = bisect_right(found, (sighting.span.start, len(found) << 40, True)) - 1
    return found[at] if at >= 0 and found[at].end >= sighting.span.end else None


_XMLRPC = re.compile(r"(?:^|\.)ServerProxy$|xmlrpc\w*(?:\.client)?\.(?:Server|Client|Proxy)$")
_SEARCHES = re.compile(
    r"^(?:re|regex)\.\w+$"
    r"|\.(?:startswith|endswith|r?find|r?index|replace|count|r?split|[lr]?strip|removeprefix|removesuffix|r?partition|pop)$"
)
_EXPECTS = re.compile(
    r"(?:^|\.)(?:assert\w*|(?:responses|httpretty|respx|requests_mock|mock\w*)\.\w+|register_uri)$", re.I
)
_ALONE = re.compile(rb"^#+\W*\Z")
_POSTS = re.compile(r"\.(?:post|put)$")
_FETCHES = re.compile(r"(?:urlopen|urlretrieve|open_url|Request)$|^(?:requests|httpx|session|urllib\w*)\.")


def _context(
    data: bytes, sighting: Sighting, file: FileKind, known: context.Survey, place: Token | None, fact: object
) -> Context | None:
    from pypimigrate.python import tree

    in_text = place is not None and place.comment
    if isinstance(fact, tree.Fact):
        in_text = in_text or fact.prose
    said = context.role_of(data, sighting, file._replace(kind=Kind.PROSE) if in_text else file, known)
    if (
        said is not None
        and place is not None
        and place.comment
        and _ALONE.search(data[place.start : sighting.span.start])
    ):
        return said._replace(sure=Applicability.least(said.sure, Applicability.UNSAFE))  # commented-out code, perhaps
    if said is None or sighting.form is not Form.URL or not isinstance(fact, tree.Fact) or fact.prose:
        return said
    at_end = place is not None and bool(re.fullmatch(rb"[\"']{1,3}", data[sighting.span.end : place.end]))
    at_start = place is not None and bool(
        re.fullmatch(rb"[A-Za-z]{0,3}[\"']{1,3}\s*", data[place.start : sighting.span.start])
    )
    said = said._replace(grows=(said.grows or fact.grows) and at_end)
    if fact.compared or (at_start and _SEARCHES.search(fact.call)):
        return said._replace(cap=Applicability.ADVICE, reason=said.reason or "it is compared with something")
    if _EXPECTS.search(fact.call):
        cap = Applicability.least(said.cap, Applicability.UNSAFE)
        return said._replace(cap=cap, reason=said.reason or "a test states it: what it tests must change as well")
    if _POSTS.search(fact.call):
        return said._replace(cap=Applicability.ADVICE, reason=said.reason or "it is an address to POST to")
    if not (at_start and at_end):
        return said._replace(role=Role.LINK) if said.role is Role.BASE and not at_end else said
    if _XMLRPC.search(fact.call):
        return said._replace(role=Role.XMLRPC, sure=Applicability.SAFE)
    if fact.call.endswith("setup") and fact.key in ("url", "download_url"):
        return said._replace(role=Role.LINK, sure=Applicability.SAFE)
    if said.role is Role.BASE and _FETCHES.search(fact.call):
        return said._replace(role=Role.FETCH)
    return said
