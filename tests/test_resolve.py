"""The table of evidence, and what slots say by it."""

from __future__ import annotations

from typing import Any

import pytest

from pypimigrate.formats.slot import Form, Slot, normal
from pypimigrate.model import Role
from pypimigrate.places.resolve import Certainty, Known, resolve
from pypimigrate.places.roles import ROWS, Row

SETTING, ARGUMENT, CALL = Form.SETTING, Form.ARGUMENT, Form.CALL


def _slot(form: Form, *path: str, **more: Any) -> Slot:
    return Slot(form, path)._replace(**more)


def _said(known: Known) -> tuple[Role | None, Certainty]:
    return known.role, known.certainty


@pytest.mark.parametrize("row", ROWS, ids=lambda one: f"{one.tool}: {one.keys[0]}")
def test_the_names_of_a_row_are_written_as_in_a_path(row: Row) -> None:
    for name in (*row.keys, *(part for one in row.within for part in one.split(" "))):
        assert name == "" or normal(name.replace("*", "x")) == name.replace("*", "x")
    assert row.source.startswith("http")
    assert row.files == tuple(one.lower() for one in row.files)
    assert "*" not in row.keys or row.within, "a row for every key needs its surroundings"


@pytest.mark.parametrize("row", ROWS, ids=lambda one: f"{one.tool}: {one.keys[0]}")
def test_a_row_is_found_in_its_own_surroundings_and_in_no_others(row: Row) -> None:
    """Each row, by each of its keys and surroundings; without them it says less."""
    for key in row.keys:
        for within in row.within or ("",):
            before = [part.replace("*", "") for part in within.split(" ")] if within or row.within else []
            path = (*before, key.replace("*", "x"))
            beside = tuple((a, b.replace("*", "bob")) for a, b in row.beside[:1])
            name = (row.files or ("a.txt",))[0].replace("*", "")
            known = resolve(Slot(row.forms[0], path, beside=beside), name)
            assert known.role in {row.role, None}, f"another row says {known.role}"
            assert known.role is row.role, path
            if row.within:
                other = resolve(Slot(row.forms[0], ("elsewhere", path[-1]), beside=beside), name)
                assert other.role is not row.role or other.why != row.tool
            if row.beside:
                assert resolve(Slot(row.forms[0], path), name).why != row.tool or not row.certain


@pytest.mark.parametrize(
    ("slot", "name", "said"),
    [
        (_slot(SETTING, "menu", "pypi"), "site.cfg", (None, Certainty.OPEN)),
        (_slot(SETTING, "buildout", "index"), "buildout.cfg", (Role.INDEX, Certainty.CERTAIN)),
        (_slot(SETTING, "book", "index"), "book.cfg", (None, Certainty.OPEN)),
        (_slot(SETTING, "jobs", "build", "env", "pip-index-url"), "ci.yml", (Role.INDEX, Certainty.CERTAIN)),
        (_slot(ARGUMENT, "pip", "install", "i"), "x.sh", (Role.INDEX, Certainty.CERTAIN)),
        (_slot(ARGUMENT, "pip3", "search", "i"), "x.sh", (Role.XMLRPC, Certainty.CERTAIN)),
        (_slot(ARGUMENT, "sort", "i"), "x.sh", (None, Certainty.OPEN)),
        (_slot(ARGUMENT, "twine", "upload", "r"), "x.sh", (Role.UPLOAD, Certainty.CERTAIN)),
        (_slot(ARGUMENT, "rsync", "r"), "x.sh", (None, Certainty.OPEN)),
        (_slot(SETTING, "deploy", "server"), "x.yml", (None, Certainty.OPEN)),
        (_slot(SETTING, "deploy", "server", beside=(("provider", "pypi"),)), "x.yml", (Role.UPLOAD, Certainty.CERTAIN)),
        (_slot(SETTING, "deploy", "server", beside=(("provider", "npm"),)), "x.yml", (None, Certainty.OPEN)),
        (_slot(SETTING, "upload", "repository"), "setup.cfg", (Role.UPLOAD, Certainty.CERTAIN)),
        (_slot(SETTING, "package", "repository"), "package.cfg", (None, Certainty.OPEN)),
        (_slot(CALL, "xmlrpc", "client", "server-proxy", "0"), "a.py", (Role.XMLRPC, Certainty.CERTAIN)),
        (_slot(CALL, "print", "0"), "a.py", (None, Certainty.OPEN)),
        (_slot(Form.LINK, "a", "href"), "a.html", (Role.LINK, Certainty.CERTAIN)),
        (_slot(Form.UNREAD), "a.x", (None, Certainty.UNREAD)),
        (_slot(Form.OPERAND, "compare", "=="), "a.py", (None, Certainty.NO_USE)),
    ],
)
def test_what_a_slot_says(slot: Slot, name: str, said: tuple[Role | None, Certainty]) -> None:
    assert _said(resolve(slot, name)) == said


def _used(*uses: Slot, name: str = "link") -> Known:
    return resolve(Slot(SETTING, (name,), uses=uses), "a.py", names_only=True)


_UPLOADED = Slot(ARGUMENT, ("twine", "upload", "repository-url"), at=40)
_PROXY = Slot(CALL, ("server-proxy", "0"), at=50)
_SHOWN = Slot(CALL, ("render", "0"))
_COMPARED = Slot(Form.OPERAND, ("compare", "=="), at=60)


def test_a_name_is_worth_what_its_uses_are_worth() -> None:
    assert _said(_used()) == (None, Certainty.OPEN)
    assert _used(_UPLOADED) == (Role.UPLOAD, Certainty.CERTAIN, "twine", 40)
    assert _said(_used(_UPLOADED, _UPLOADED)) == (Role.UPLOAD, Certainty.CERTAIN)
    assert _said(_used(_UPLOADED, _SHOWN)) == (Role.UPLOAD, Certainty.LIKELY)
    assert _said(_used(_UPLOADED, _PROXY)) == (None, Certainty.OPEN)
    assert _said(_used(_PROXY, _COMPARED)) == (None, Certainty.NO_USE)
    assert _said(_used(_SHOWN, name="index-url")) == (Role.INDEX, Certainty.LIKELY)
    assert _said(_used(_PROXY, name="homepage")) == (Role.XMLRPC, Certainty.CERTAIN)


def test_a_name_that_a_programmer_chose_is_likely_at_most() -> None:
    slot = Slot(SETTING, ("index-url",))
    assert resolve(slot, "a.py", names_only=True).certainty is Certainty.LIKELY
    assert resolve(slot, "pip.conf").certainty is Certainty.CERTAIN


def test_what_holds_the_text_counts_as_surroundings() -> None:
    inner = Slot(ARGUMENT, ("", "i"), outer=Slot(SETTING, ("tasks", "pip", "extra-args")))
    assert resolve(inner, "main.yml").role is Role.INDEX
