"""What a service answers, and what that says about the rows. The answers are PyPI's own, recorded by hand."""

from __future__ import annotations

import asyncio
import datetime
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import pytest

from pypimigrate.live import evidence_run as live
from pypimigrate.live.client import Answer, Client, Fault, Hop, RequestFailed
from pypimigrate.live.evidence_run import Checked, End, Outcome, canary
from pypimigrate.model import State
from pypimigrate.pypi import evidence
from pypimigrate.pypi.catalogue import RULES, by_name
from pypimigrate.pypi.rule import Rule
from tests.conftest import Run

OLD = "https://pypi.python.org"
NEW = "https://pypi.org"


class Service:
    """Answers from a table: URL -> status, or where it leads. `asked` are the URLs that a chain started with."""

    def __init__(self, table: Mapping[str, int | str]) -> None:
        self.table = table
        self.asked: list[str] = []
        self.peeked: list[str] = []

    async def ask(self, url: str, *, method: str, peek: bool) -> Answer:
        assert method == "HEAD"
        self.asked.append(url)
        if peek:
            self.peeked.append(url)
        hops: list[Hop] = []
        while True:
            found = self.table.get(url, 404)
            if isinstance(found, int):
                if found < 0:
                    raise RequestFailed(Fault.OFFLINE, url)
                return Answer(found, url, (*hops, Hop(found, url)))
            hops.append(Hop(301, url))
            url = found


UP: dict[str, int | str] = {
    f"{NEW}/project/pip/": 200,
    f"{NEW}/simple/pip/": 200,
    f"{NEW}/pypi/pip/json": 200,
    f"{NEW}/": 200,
    f"{OLD}/": f"{NEW}/",
}


def check(table: dict[str, int | str], *names: str) -> tuple[list[Checked], Service]:
    service = Service(UP | table)
    rules = [rule for name in names if (rule := by_name(name))]
    return asyncio.run(live.check(cast(Client, service), rules)), service


def one(name: str, examples: dict[str, str | None], state: State = State.REDIRECTS) -> Rule:
    rule = by_name(name)
    assert rule is not None
    return rule._replace(examples=examples, state=state, http=None)


def outcome(rule: Rule, table: dict[str, int | str]) -> tuple[Outcome, str]:
    service = Service(UP | table)
    (found,) = asyncio.run(live.check(cast(Client, service), [rule]))
    return found.outcome, found.why


SIX = {f"{OLD}/pypi/six": f"{NEW}/project/six/"}
ACTION = {f"{OLD}/pypi/?:action=rss": f"{NEW}/rss/updates.xml"}
LED: dict[str, int | str] = {
    f"{OLD}/pypi/six": f"{OLD}/pypi/six/",
    f"{OLD}/pypi/six/": f"{NEW}/project/six/",
    f"{NEW}/project/six/": 200,
}
DEAD, DIFFERENT, REDIRECTS = State.DEAD, State.DIFFERENT, State.REDIRECTS


@pytest.mark.parametrize(
    ("examples", "state", "table", "expected", "why"),
    [
        (SIX, REDIRECTS, LED, "true", ""),
        (SIX, DIFFERENT, LED, "false", "ends where the new one does"),
        (SIX, DEAD, LED, "false", "said to be dead"),
        (SIX, REDIRECTS, LED | {f"{NEW}/project/six/": 404}, "false", "the new URL answers 404"),
        (SIX, REDIRECTS, LED | {f"{NEW}/project/six/": 405}, "false", "ends with 405"),
        (SIX, REDIRECTS, LED | {f"{OLD}/pypi/six": 404}, "false", "ends with 404"),
        (SIX, DEAD, LED | {f"{OLD}/pypi/six": 403}, "true", ""),
        (SIX, REDIRECTS, LED | {f"{OLD}/pypi/six": f"{NEW}/"}, "false", "the home page"),
        (SIX, DIFFERENT, LED | {f"{OLD}/pypi/six": f"{NEW}/"}, "true", ""),
        (SIX, DEAD, LED | {f"{OLD}/pypi/six": f"{NEW}/"}, "true", ""),
        (SIX, REDIRECTS, LED | {f"{NEW}/project/six/": f"{NEW}/"}, "false", "the new URL leads to the home page"),
        # a 404 proves nothing where nothing is served
        (SIX, REDIRECTS, LED | {f"{NEW}/project/pip/": 404}, "unknown", "not asked"),
        (SIX, REDIRECTS, LED | {f"{OLD}/": 404}, "unknown", "is not served"),
        (SIX, DEAD, LED | {f"{OLD}/": 404, f"{OLD}/pypi/six": 404}, "unknown", "is not served"),
        (SIX, REDIRECTS, LED | {f"{OLD}/": -1, f"{OLD}/pypi/six": -1}, "unknown", "offline"),
        (SIX, DEAD, LED | {f"{OLD}/": -1, f"{OLD}/pypi/six": -1}, "unknown", "offline"),
        (ACTION, DIFFERENT, {f"{OLD}/pypi/?:action=rss": f"{NEW}/", f"{NEW}/rss/updates.xml": 200}, "true", ""),
        ({f"{OLD}/mirrors": None}, DEAD, {}, "true", ""),
        ({f"{OLD}/mirrors": None}, DEAD, {f"{OLD}/mirrors": 200}, "false", "said to be dead"),
        ({f"{OLD}/pypi/%s": f"{NEW}/project/%s/"}, REDIRECTS, {}, "unchecked", "template"),
    ],
)
def test_outcome(
    examples: dict[str, str | None], state: State, table: dict[str, int | str], expected: str, why: str
) -> None:
    found, said = outcome(one("project-page", examples, state), table)
    assert (found.value, why in said) == (expected, True), said


def test_hosts_that_are_gone() -> None:
    """Nobody answers: that is what is said of them, if others do answer."""
    gone: dict[str, int | str] = {url: -1 for host in "ag" for url in (f"http://{host}.pypi.python.org/",)}
    rule = by_name("mirror")
    assert rule is not None
    table = (
        gone | dict.fromkeys(rule.examples, -1) | {"http://b.pypi.python.org/": -1, "https://b.pypi.python.org/": -1}
    )
    assert outcome(rule, table)[0] is Outcome.TRUE
    assert outcome(rule, table | {f"{NEW}/project/pip/": -1})[0] is Outcome.UNKNOWN


def test_uploads_are_never_sent() -> None:
    found, service = check(
        {f"{NEW}/": 200, "https://upload.pypi.org/legacy/": 405}, "upload-endpoint", "xmlrpc-endpoint"
    )
    assert not any(url.startswith((OLD + "/pypi", "http://www.python.org")) for url in service.asked)
    assert {one.outcome for one in found} <= {Outcome.TRUE, Outcome.UNKNOWN, Outcome.FALSE}


def test_the_whole_index_is_never_read() -> None:
    _, service = check({f"{NEW}/simple/": 200}, "simple-index")
    assert not [url for url in service.peeked if url.rstrip("/").endswith("/simple")]
    assert f"{NEW}/simple/" in service.asked


def test_each_url_is_asked_once() -> None:
    _, service = check({}, *(rule.name for rule in RULES))
    assert len(service.asked) == len(set(service.asked))
    assert len(service.asked) < 400


def test_nothing_old_is_asked_if_the_service_is_not_there() -> None:
    _, service = check({f"{NEW}/project/pip/": -1}, *(rule.name for rule in RULES))
    assert not any("pypi.python.org" in url for url in service.asked)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (f"{NEW}/simple/six/", f"{NEW}/simple/pip/"),
        (f"{NEW}/pypi/six/json", f"{NEW}/pypi/pip/json"),
        (f"{NEW}/pypi/six/1.9/json", f"{NEW}/pypi/pip/9.0.1/json"),
        (f"{NEW}/project/six/", f"{NEW}/project/pip/"),
        ("https://upload.pypi.org/legacy/", f"{NEW}/project/pip/"),
        (f"{OLD}/pypi/six", f"{OLD}/"),
        ("http://u:p@pypip.in/v/six/badge.svg", "https://pypip.in/"),
    ],
)
def test_canary(url: str, expected: str) -> None:
    assert canary(url) == expected


def test_text_and_json_show_the_hops() -> None:
    (found,) = asyncio.run(live.check(cast(Client, Service(UP | LED)), [one("project-page", dict(SIX))]))
    text = live.as_text(
        [found, Checked("x", "u", None, Outcome.FALSE, "why", End(302, "https://other/", ((302, "u"),)))]
    )
    assert f"old: 301 {OLD}/pypi/six -> 301 {OLD}/pypi/six/ -> 200 {NEW}/project/six/\n" in text
    assert "302 u -> https://other/, not followed\n" in text
    assert text.endswith("2 examples: 1 true, 1 false\n")
    document = json.loads(live.as_json([found], datetime.date(2026, 1, 2)))
    assert document["checked"] == "2026-01-02"
    assert [hop["status"] for hop in document["examples"][0]["old_end"]["hops"]] == [301, 301, 200]


def test_stale() -> None:
    day = datetime.date.fromisoformat(RULES[0].checked)
    assert live.stale(30, day) == []
    assert RULES[0] in live.stale(30, day + datetime.timedelta(31))
    assert RULES[0] not in live.stale(30, day + datetime.timedelta(30))


def test_stale_command(run: Run) -> None:
    assert run("rules", "--stale", "1000000").returncode == 0
    done = run("rules", "--stale", "0")
    assert done.returncode in (0, 1)  # by the calendar
    assert bool(done.stdout) == bool(done.returncode)


@pytest.mark.parametrize(
    "args",
    [
        ["--record", "x.json"],
        ["--index-url", "https://example.org/simple/"],
        ["--live", "--contexts"],
        ["--live", "--stale", "3"],
        ["--live", "--output-format", "markdown"],
        ["--stale", "-1"],
        ["--live", "--index-url", "https://u:p@example.org/"],
        ["--live", "--contact", "a\nb"],
    ],
)
def test_wrong_usage(run: Run, args: list[str]) -> None:
    assert run("rules", *args).returncode == 2


@pytest.mark.parametrize(("answers", "code"), [({}, 2), (LED, 0), (LED | {f"{NEW}/project/six/": 404}, 1)])
def test_exit_code(tmp_path: Path, answers: dict[str, int | str], code: int) -> None:
    """2 if nothing could be checked, 0 if nothing is wrong, 1 if something is."""
    script = (
        "import asyncio, sys\n"
        "from pypimigrate.live import evidence_run as live\n"
        "from tests.test_live_rules import SIX, UP, Service, one\n"
        f"table = (UP if {bool(answers)} else {{}}) | {answers!r}\n"
        "def run(*args):\n"
        "    return asyncio.run(live.check(Service(table), [one('project-page', dict(SIX))]))\n"
        "live.run = run\n"
        "sys.argv = ['pypimigrate', 'rules', '--live', '--record', 'seen.json']\n"
        "from pypimigrate.cli.app import main\n"
        "main()\n"
    )
    root = Path(__file__).resolve().parent.parent
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(root)!r})\n{script}"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert done.returncode == code, done.stderr
    assert json.loads((tmp_path / "seen.json").read_text())["examples"]


def test_a_404_of_a_host_that_serves_nothing_proves_nothing() -> None:
    rule = one("project-page", dict(SIX))
    (old, new), gone = next(iter(SIX.items())), End(404, "x", ((404, "x"),))
    for served, expected in ((True, Outcome.FALSE), (False, Outcome.UNKNOWN)):
        assert live.judged(rule, old, new, None, gone, lambda url, served=served: served).outcome is expected  # type: ignore[misc]


def recorded(tmp_path: Path, outcomes: dict[str, Outcome], rule: Rule, day: str = "2027-01-05") -> str:
    found = [
        Checked(rule.name, old, rule.examples[old], outcome, "", End(200, "https://pypi.org/x", ((200, old),)), None)
        for old, outcome in outcomes.items()
    ]
    (tmp_path / "seen.json").write_text(live.as_json(found, datetime.date.fromisoformat(day)))
    return str(tmp_path / "seen.json")


@pytest.mark.parametrize(
    ("outcome", "confirmed"), [(Outcome.TRUE, True), (Outcome.FALSE, False), (Outcome.UNKNOWN, False)]
)
def test_what_was_recorded_is_shown_as_evidence(tmp_path: Path, run: Run, outcome: Outcome, confirmed: bool) -> None:
    rule = RULES[3]
    old = next(iter(rule.examples))
    path = recorded(tmp_path, {old: outcome}, rule)
    shown = run("explain", rule.name, "--evidence", path).stdout.decode()
    assert f"{outcome.value} on 2027-01-05: it ended with 200 at https://pypi.org/x" in shown
    rows = json.loads(run("rules", "--output-format", "json", "--evidence", path).stdout)
    (row,) = (one for one in rows if one["name"] == rule.name)
    assert row["checked"] == ("2027-01-05" if confirmed else rule.checked)
    assert row["live"][old]["outcome"] == outcome.value
    line = next(
        one for one in run("rules", "--evidence", path).stdout.decode().splitlines() if one.startswith(rule.name)
    )
    assert ("2027-01-05" in line) == confirmed
    seen = evidence.parsed(Path(path).read_bytes())
    assert (rule in live.stale(30, datetime.date(2027, 1, 6), seen)) != confirmed


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"checked": "x", "examples": []}', '{"checked": "2027-01-05", "examples": [1]}', "[" * 100_000])  # fmt: skip
def test_what_is_no_evidence_is_said_in_one_line(tmp_path: Path, run: Run, text: str) -> None:
    (tmp_path / "seen.json").write_text(text)
    for path in ("seen.json", "missing.json"):
        done = run("rules", "--evidence", path)
        assert done.returncode == 2
        assert done.stderr.decode().startswith(f"error: {path} ")
        assert done.stderr.count(b"\n") == 1
