"""The role of a URL in Python source: what the text says, corrected by what the tree knows."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from typing import TYPE_CHECKING

from pypimigrate.filetypes.filetype import FileKind, Kind
from pypimigrate.formats.python_tokens import Token, tokens
from pypimigrate.model import Applicability, Candidate, Context, Form, Role
from pypimigrate.places import context

if TYPE_CHECKING:
    from pypimigrate.formats.python_tree import Fact

Matters = Callable[[Candidate, Context], bool]


def contexts(
    data: bytes, candidates: list[Candidate], file: FileKind, known: context.FileFacts, matters: Matters
) -> list[Context | None]:
    """One context for each candidate. Source that no parser takes (Python 2, broken) is judged by its text alone.

    `matters` says whether a URL is a finding in one of the roles that are possible, given what the text alone says: if
    none is, nothing more is looked at, because all that is slow.
    """
    if not any(_may_matter(data, candidate, file, known, matters) for candidate in candidates):
        return [None] * len(candidates)
    found, shape = tokens(data)
    places = [_token_at(found, candidate) for candidate in candidates]
    told = [
        context.role_of(data, candidate, _in_comment(file) if place and place.comment else file, known)
        for candidate, place in zip(candidates, places, strict=True)
    ]
    wanted = [
        place.start
        for candidate, place, said in zip(candidates, places, told, strict=True)
        if place and not place.comment and said and candidate.form is Form.URL and matters(candidate, said)
    ]
    facts: dict[int, Fact] = {}
    if wanted:
        from pypimigrate.formats import python_tree

        strings = [(token.start, token.end) for token in found if not token.comment]
        facts = python_tree.facts(data, strings, wanted, shape)
    return [
        _context(data, candidate, file, known, place, facts.get(place.start) if place else None, said)
        for candidate, place, said in zip(candidates, places, told, strict=True)
    ]


def _may_matter(data: bytes, candidate: Candidate, file: FileKind, known: context.FileFacts, matters: Matters) -> bool:
    if candidate.form is not Form.URL:
        return True
    told = (context.role_of(data, candidate, one, known) for one in (file, _in_comment(file)))
    return any(said is not None and matters(candidate, said) for said in told)


def _in_comment(file: FileKind) -> FileKind:
    return file._replace(kind=Kind.PROSE)


def _token_at(found: list[Token], candidate: Candidate) -> Token | None:
    """The string or comment that holds the candidate."""
    at = bisect_right(found, (candidate.span.start, len(found) << 40, True)) - 1
    return found[at] if at >= 0 and found[at].end >= candidate.span.end else None


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
    candidate: Candidate,
    file: FileKind,
    known: context.FileFacts,
    place: Token | None,
    fact: Fact | None,
    said: Context | None,
) -> Context | None:
    if (
        said is not None
        and place is not None
        and place.comment
        and _ALONE.search(data[place.start : candidate.span.start])
    ):
        return said._replace(
            role_limit=Applicability.least(said.role_limit, Applicability.UNSAFE)
        )  # commented-out code, perhaps
    if said is None or fact is None:
        return said
    if fact.prose:
        return context.role_of(data, candidate, _in_comment(file), known)
    at_end = place is not None and bool(re.fullmatch(rb"[\"']{1,3}", data[candidate.span.end : place.end]))
    at_start = place is not None and bool(
        re.fullmatch(rb"[A-Za-z]{0,3}[\"']{1,3}\s*", data[place.start : candidate.span.start])
    )
    said = said._replace(grows=(said.grows or fact.grows) and at_end)
    if fact.compared or (at_start and _SEARCHES.search(fact.call)):
        return said._replace(limit=Applicability.ADVICE, reason=said.reason or "it is compared with something")
    if _EXPECTS.search(fact.call):
        limit = Applicability.least(said.limit, Applicability.UNSAFE)
        return said._replace(limit=limit, reason=said.reason or "a test states it: what it tests must change as well")
    if _POSTS.search(fact.call):
        return said._replace(limit=Applicability.ADVICE, reason=said.reason or "it is an address to POST to")
    if not (at_start and at_end):
        return said._replace(role=Role.LINK) if said.role is Role.BASE and not at_end else said
    if _XMLRPC.search(fact.call):
        return said._replace(role=Role.XMLRPC, role_limit=Applicability.SAFE)
    if fact.call.endswith("setup") and fact.key in ("url", "download_url"):
        return said._replace(role=Role.LINK, role_limit=Applicability.SAFE)
    if said.role is Role.BASE and _FETCHES.search(fact.call):
        return said._replace(role=Role.FETCH)
    return said
