"""Every row of the tables of contexts: its examples fire it, and come out as it says."""

from __future__ import annotations

import pytest

from pypimigrate.check import candidates
from pypimigrate.check.check import check, fixed
from pypimigrate.filetypes import filetype
from pypimigrate.filetypes.filetype import TREATMENTS, Treatment
from pypimigrate.model import Applicability, Example, Finding, Form, Role
from pypimigrate.places import context, uses
from pypimigrate.places.cautions import CAUTIONS, NOT_REPORTED, Caution
from pypimigrate.places.role_rules import ROLE_RULES, RoleRule

SAFE, UNSAFE, ADVICE = Applicability.SAFE, Applicability.UNSAFE, Applicability.ADVICE
OF_SIGNS = [(sign, example) for sign in ROLE_RULES for example in sign.examples]
OF_DOUBTS = [(doubt, example) for doubt in CAUTIONS for example in doubt.examples]


@pytest.fixture
def text_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the line says, without what a reader of the whole file knows better."""
    monkeypatch.setattr(uses, "understood", lambda data, candidates, said, *rest: said)


def label(one: object) -> str:
    return f"{one.path}: {one.text}" if isinstance(one, Example) else ""


def only(example: Example) -> Finding:
    (finding,) = (one for one in check(example.text.encode(), example.path).findings if "://" in one.old)
    return finding


def place(example: Example) -> context.LineContext:
    data = example.text.encode()
    (candidate,) = (one for one in candidates.candidates(data) if one.form is Form.URL)
    return context.here(data, candidate, filetype.of(example.path, data))


@pytest.mark.usefixtures("text_alone")
@pytest.mark.parametrize(("sign", "example"), OF_SIGNS, ids=label)
def test_example_of_a_sign(sign: RoleRule, example: Example) -> None:
    assert context.role_rule_of(place(example)) is sign
    finding = only(example)
    assert finding.role is sign.role
    data = example.text.encode()
    after = example.text.replace(finding.old, example.new or finding.old).encode()
    report = check(data, example.path)
    assert finding.applicability is (sign.role_limit if example.new == "" else finding.applicability)
    assert fixed(data, report, UNSAFE) == after
    if finding.applicability is SAFE:
        assert fixed(data, report, SAFE) == after


@pytest.mark.usefixtures("text_alone")
@pytest.mark.parametrize("sign", ROLE_RULES, ids=lambda sign: sign.what)
def test_some_example_shows_how_sure_a_sign_is(sign: RoleRule) -> None:
    assert sign.role_limit in {only(example).applicability for example in sign.examples}


@pytest.mark.parametrize(("doubt", "example"), OF_DOUBTS, ids=label)
def test_example_of_a_doubt(doubt: Caution, example: Example) -> None:
    found = context.cautions_of(place(example))
    assert found[0] is doubt
    assert all(other.limit.doubt <= doubt.limit.doubt for other in found)
    finding = only(example)
    assert finding.applicability is doubt.limit
    assert f"not fixed: {doubt.reason}" in finding.message


@pytest.mark.parametrize("row", TREATMENTS, ids=lambda row: row.what)
def test_example_of_a_treatment(row: Treatment) -> None:
    path, data = row.example.path, row.example.text.encode()
    kind = filetype.of(path, data).kind
    assert filetype.treatment(f"/{path}".lower(), data, kind) is row
    if row.silent:
        assert not check(data, path).findings
    else:
        assert only(row.example).applicability is ADVICE
        assert row.reason in only(row.example).message


@pytest.mark.parametrize("example", [example for row in NOT_REPORTED for example in row.examples], ids=label)
def test_example_of_silence(example: Example) -> None:
    assert not check(example.text.encode(), example.path).findings


@pytest.mark.parametrize(
    "table", [ROLE_RULES, CAUTIONS, TREATMENTS, NOT_REPORTED], ids=lambda table: type(table[0]).__name__
)
def test_rows_are_there_once_and_say_why(table: tuple[tuple[object, ...], ...]) -> None:
    assert len(set(table)) == len(table)
    for row in table:
        why = row.reason if isinstance(row, Caution | Treatment) else row.why  # type: ignore[attr-defined]
        assert why
        assert why[-1] != "."


@pytest.mark.parametrize("row", [*ROLE_RULES, *CAUTIONS], ids=lambda row: row.what)
def test_every_row_has_an_example(row: RoleRule | Caution) -> None:
    assert row.examples
    assert row.what
    assert len({(example.path, example.text) for example in row.examples}) == len(row.examples)


def test_the_last_sign_fits_anything() -> None:
    *_, role, last = (sign for sign in ROLE_RULES)
    assert role.before
    assert not any(
        (last.before, last.after, last.url, last.files, last.section, last.nearby, last.parent_key, last.kinds)
    )


@pytest.mark.parametrize(
    ("path", "text", "role", "level"),
    [
        ("tox.ini", "[testenv]\nsetenv =\n    BASE = https://pypi.python.org/pypi", Role.BASE, ADVICE),
        ("tox.ini", "[tox]\nindexserver =\n    x = y\n[testenv]\nsetenv =\n    B = https://pypi.python.org/pypi", Role.BASE, ADVICE),
        ("Pipfile", '[[source]]\nname = "x"\n[scripts]\nurl = "https://pypi.python.org/pypi"', Role.LINK, UNSAFE),
        ("pip.conf", "[search]\nx = y\n[install]\nindex = https://pypi.python.org/pypi", Role.INDEX, ADVICE),
        ("x.yml", "deploy:\n  provider: heroku\n  server: https://pypi.python.org/pypi", Role.BASE, ADVICE),
        ("x.rb", "index => 'https://pypi.python.org/pypi'", Role.INDEX, UNSAFE),
        ("x.sh", "curl -i https://pypi.python.org/pypi", Role.FETCH, SAFE),
        ("debian/upstream/metadata", "Repository: https://pypi.python.org/pypi", Role.LINK, UNSAFE),
        ("x.sh", "MASTER=https://pypi.python.org/pypi", Role.BASE, ADVICE),
        ("a.py", 'www = "https://pypi.python.org/pypi"', Role.BASE, ADVICE),
        ("a.py", 'doc_url = "https://pypi.python.org/pypi"', Role.BASE, ADVICE),
        ("a.py", 'mirror_url = "https://pypi.python.org/pypi"', Role.INDEX, UNSAFE),
        ("setup.cfg", "[options.extras]\nurl = https://pypi.python.org/pypi", Role.LINK, UNSAFE),
    ],
)  # fmt: skip
def test_near_misses(path: str, text: str, role: Role, level: Applicability) -> None:
    finding = only(Example(path, text))
    assert (finding.role, finding.applicability) == (role, level)


@pytest.mark.parametrize(
    ("path", "kind"),
    [("six.egg-info/PKG-INFO", True), ("lib/six-1.0.dist-info/METADATA", True), ("six-1.0.egg-info", True), ("egg-info.md", False), ("PKG-INFO", False)],
)  # fmt: skip
def test_only_generated_metadata_is_silent(path: str, kind: bool) -> None:
    assert filetype.of(path, b"").silent is kind
