"""The table, tested as data: what a row says about itself must be true."""

from __future__ import annotations

import re

import pytest

from pypimigrate.check.candidates import candidates
from pypimigrate.model import Role
from pypimigrate.pypi import match
from pypimigrate.pypi.catalogue import ALL_RULES, RENAMED, RULES, by_name
from pypimigrate.pypi.rule import Rule
from pypimigrate.pypi.url import parse

EXAMPLES = [(rule, old, new) for rule in RULES for old, new in rule.examples.items() if old.startswith("http")]


def roles_of(rule: Rule) -> list[Role]:
    """The roles in which the row is the one: those it names, or those that no row of the same URL names before it."""
    named = sorted(rule.roles) or [Role.LINK]
    return named if rule.roles or not rule.name.endswith("-read") else [Role.BASE, Role.FETCH]


@pytest.mark.parametrize(("rule", "old", "new"), EXAMPLES, ids=[old for _, old, _ in EXAMPLES])
def test_example(rule: Rule, old: str, new: str | None) -> None:
    url = parse(old)
    assert url is not None
    for role in roles_of(rule):
        found = match.row(url, role)
        assert found is not None
        assert (found.rule.name, found.new) == (rule.name, new)


@pytest.mark.parametrize(("rule", "old", "new"), EXAMPLES, ids=[old for _, old, _ in EXAMPLES])
def test_i4_no_output_matches_any_row(rule: Rule, old: str, new: str | None) -> None:
    """In whatever role the old URL stands, the new one is left alone there."""
    url = parse(old)
    assert url is not None
    for role in Role:
        found = match.row(url, role)
        if found is not None and found.new is not None:
            again = parse(found.new)
            assert again is None or match.row(again, role) is None, (role, found.new)


@pytest.mark.parametrize("old", [old for _, old, _ in EXAMPLES])
def test_examples_are_found_whole(old: str) -> None:
    (found,) = candidates(f'x "{old}" y'.encode())
    assert (found.text, found.doubt) == (old, "")


def test_names_are_unique_and_kebab_case() -> None:
    names = [rule.name for rule in ALL_RULES]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in names)
    assert not RENAMED.keys() & set(names)
    assert all(by_name(new) for new in RENAMED.values())


@pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.name)
def test_row_is_complete(rule: Rule) -> None:
    assert rule.examples
    assert rule.why[0].islower() or rule.why.startswith(("DOAP", "XML"))
    assert not rule.why.endswith(".")
    assert rule.source.startswith("https://")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", rule.checked)
    assert rule.new is not None or rule.fix.value == "advice" or rule.name.startswith("unused-")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_what_new_uses_is_in_every_old(rule: Rule) -> None:
    """Only `{x/}` may be left out by some of the forms, as the version is."""
    for old in rule.old:
        given = set(re.findall(r"\{(\w+)", old)) | {"path", "query"}
        wanted = {name.strip("?") for name in re.findall(r"\{([?\w/]+)", rule.new or "")} - {"/"}
        assert {name for name in wanted if not name.endswith("/")} <= given
    given = set(re.findall(r"\{(\w+)", " ".join(rule.old)))
    assert {name.strip("/") for name in re.findall(r"\{(\w+/)", rule.new or "")} <= given


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.new], ids=lambda rule: rule.name)
def test_a_row_that_rewrites_shows_it_twice(rule: Rule) -> None:
    """One example may be right by chance. Two show what varies."""
    assert len([new for new in rule.examples.values() if new]) >= 2


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_row_can_be_reached(rule: Rule) -> None:
    """No row before it takes all it has: the row is the first one for each of its examples, in some role."""
    for old in rule.examples:
        url = parse(old)
        if url is not None:
            found = [match.row(url, role) for role in Role]
            assert any(one and one.rule is rule for one in found), old


def test_unknown_classifier_number_is_advice() -> None:
    url = parse("https://pypi.python.org/pypi?:action=browse&c=99999")
    assert url is not None
    found = match.row(url, Role.LINK)
    assert found is not None
    assert found.new is None
