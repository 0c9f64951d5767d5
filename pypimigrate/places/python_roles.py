"""The role of a URL in Python source: what the text says, corrected by what the tree knows."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from typing import TYPE_CHECKING

from pypimigrate.filetypes.filetype import FileKind, Kind
from pypimigrate.formats.python_tokens import Token, tokens
from pypimigrate.model import Applicability, Context, Form, Role, Sighting
from pypimigrate.places import context

if TYPE_CHECKING:
    from pypimigrate.formats.python_tree import Fact

Matters = Callable[[Sighting, Context], bool]


def contexts(
    data: bytes, sightings: list[Sighting], file: FileKind, known: context.Survey, matters: Matters
) -> list[Context | None]:
    """One context for each sighting. Source that no parser takes (Python 2, broken) is judged by its text alone.

    `matters` says whether a URL is a finding in one of the roles that are possible, given what the text alone says: if
    none is, nothing more is looked at, because all that is slow.
    """
    if not any(_may_matter(data, sighting, file, known, matters) for sighting in sightings):
        return [None] * len(sightings)
    found, shape = tokens(data)
    places = [_token_at(found, sighting) for sighting in sightings]
    told = [
        context.role_of(data, sighting, _in_comment(file) if place and place.comment else file, known)
        for sighting, place in zip(sightings, places, strict=True)
    ]
    wanted = [
        place.start
        for sighting, place, said in zip(sightings, places, told, strict=True)
        if place and not place.comment and said and sighting.form is Form.URL and matters(sighting, said)
    ]
    facts: dict[int, Fact] = {}
    if wanted:
        from pypimigrate.formats import python_tree

        strings = [(token.start, token.end) for token in found if not token.comment]
        facts = python_tree.facts(data, strings, wanted, shape)
    return [
        _context(data, sighting, file, known, place, facts.get(place.start) if place else None, said)
        for sighting, place, said in zip(sightings, places, told, strict=True)
    ]


def _may_matter(data: bytes, sighting: Sighting, file: FileKind, known: context.Survey, matters: Matters) -> bool:
    if sighting.form is not Form.URL:
        return True
    told = (context.role_of(data, sighting, one, known) for one in (file, _in_comment(file)))
    return any(said is not None and matters(sighting, said) for said in told)


def _in_comment(file: FileKind) -> FileKind:
    return file._replace(kind=Kind.PROSE)


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
    data: bytes,
    sighting: Sighting,
    file: FileKind,
    known: context.Survey,
    place: Token | None,
    fact: Fact | None,
    said: Context | None,
) -> Context | None:
    if (
        said is not None
        and place is not None
        and place.comment
        and _ALONE.search(data[place.start : sighting.span.start])
    ):
        return said._replace(sure=Applicability.least(said.sure, Applicability.UNSAFE))  # commented-out code, perhaps
    if said is None or fact is None:
        return said
    if fact.prose:
        return context.role_of(data, sighting, _in_comment(file), known)
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
