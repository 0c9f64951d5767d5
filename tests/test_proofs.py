"""The proofs of docs/safety.md, for a few seconds each, and what they found."""

from __future__ import annotations

import os
import shutil
import time
from collections import Counter
from pathlib import Path

import pytest

from proofs import containers, decode, fleet, fuzz, same
from pypimigrate.check import check as core
from pypimigrate.model import Applicability
from pypimigrate.session.run import Session


def test_fuzz() -> None:
    counts, broken = fuzz.tries(seed=20261123, numbers=range(800), seconds=8)
    assert not broken, broken
    assert counts["fixed"] > 50
    assert sum(count for name, count in counts.items() if name.startswith("left")) <= counts["fixed"] / 100


def test_fuzz_would_see_it(monkeypatch: pytest.MonkeyPatch) -> None:
    made = fuzz.Made("", "a.md", b"see http://pypi.python.org/pypi/x here\n")
    assert not list(fuzz.problems(made.path, made.data, Counter()))
    fixed = core.fixed
    monkeypatch.setattr(core, "fixed", lambda *a: fixed(*a).rstrip(b"\n"))
    assert list(fuzz.problems(made.path, made.data, Counter()))


def test_decode() -> None:
    counts, faults = decode.tries(seed=20261126, numbers=range(20 * len(containers.CONTAINERS)))
    assert not decode.failed(faults), [one for one in faults if one.what != "wrong"]
    assert {name for name, _, _ in counts} == {one.name for one in containers.CONTAINERS}
    assert sum(count for (_, _, what), count in counts.items() if what == "unlike") == 0
    right = {name for (name, _, what), count in counts.items() if what == "right" and count}
    assert len(right) > 20  # a maker whose URLs are never found would prove nothing


_PLAN = decode.Plan(containers.CONTAINERS[0], containers.CONTAINERS[0].slots[0], "http://pypi.python.org/pypi/six")


@pytest.mark.parametrize(
    ("put", "outcome"),
    [
        (b"https://pypi.org/project/six/", "right"),
        (b"https:\\/\\/pypi.org\\/project\\/six\\/", "right"),
        (b"https://pypi.org/project/six", "wrong"),
        (b"http://pypi.python.org\\/pypi/six", "wrong"),
        (b'https://pypi.org/project/six/", "x": "', "broken"),
        (b'https://pypi.org/project/six/"', "broken"),
    ],
)
def test_decode_would_see_it(monkeypatch: pytest.MonkeyPatch, put: bytes, outcome: str) -> None:
    monkeypatch.setattr(core, "fixed", lambda data, *_: data.replace(b"http://pypi.python.org/pypi/six", put))
    monkeypatch.setattr(Session, "unfit", lambda *_: "")
    assert decode.outcome(_PLAN, Applicability.SAFE)[0] == outcome


def test_decode_would_see_an_exception(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(core, "fixed", lambda *_: 1 // 0)
    what, said, _ = decode.outcome(_PLAN, Applicability.SAFE)
    assert (what, "ZeroDivisionError" in said) == ("exception", True)


@pytest.mark.parametrize("container", containers.CONTAINERS, ids=lambda one: one.name)
def test_a_container_reads_what_it_writes(container: containers.Container) -> None:
    """Every escape, split and variable of every slot, one at a time, in a value of characters that URLs are made of."""
    base, tail = "http://a.org/b-c_d.e", "?f=g&h#i"
    for slot in container.slots:
        plain = decode.Plan(container, slot, base, tail)
        must = tuple((at, *next(container.escapes(c))) for at, c in enumerate(base + tail) if c in container.must)
        plans = [
            plain,
            *(plain._replace(splits=((at, *split),)) for split in container.splits for at in (5, len(base))),
        ]
        plans += [plain._replace(grows=True)] * bool(container.grows)
        if slot.quote not in container.raw or not slot.quote:
            for at, char in enumerate(base + tail):
                plans += [plain._replace(escapes=((at, *way),)) for way in container.escapes(char)]
        for plan in plans:
            own = plan.escapes or ((-1, "", ""),)
            whole = plan._replace(escapes=(*plan.escapes, *(one for one in must if one[0] != own[0][0])))
            text = decode.written(whole)
            assert sum(plan.url in value for value in container.decode(text)) == 1, text


@pytest.mark.parametrize(
    ("path", "text"),
    [
        # a URL with an :action is no command that posts to the next one on its line
        ("a.md", "http://pypi.python.org/pypi?:action=browse&c=533 and http://packages.python.org/six/ x"),
        ("a.js", "u = 'https://pypi.python.org/pypi?:action=rss'; // https://pypi.python.org/security"),
    ],
)
def test_a_fix_leaves_nothing_to_fix(path: str, text: str) -> None:
    data = text.encode()
    for level in (Applicability.SAFE, Applicability.UNSAFE):
        report = core.check(data, path)
        new = core.fixed(data, report, level)
        assert new != data
        assert core.edits(core.check(new, path), level) == []


@pytest.mark.parametrize(
    "text",
    [
        "https://pypi.python.org/pypi/{https://pypi.python.org/pypi/six}",
        "https://pypi.python.org/packages/source/s/six/six-1.tar.gzhttp://packages.python.org/six",
        "https://pypi.io/packages/source/{{ name[0] }}/{{ name }}/{{ name }}u.pypi.python.org",
    ],
)
def test_a_url_with_another_in_it_is_left(text: str) -> None:
    report = core.check(text.encode(), "meta.yaml")
    assert report.findings
    assert core.edits(report, Applicability.UNSAFE) == []


@pytest.mark.parametrize(
    ("path", "start", "piece", "end"),
    [
        ("a.txt", b"http://pypi.python.org/pypi/x\n", b"\n", b"\r"),
        ("a.txt", b"http://pypi.python.org/pypi/x\r", b"\r", b""),
        ("a.py", b"import xmlrpclib\n", b"p = xmlrpclib.ServerProxy('http://pypi.python.org/pypi')\np.release_downloads()\n", b""),
        ("a.sh", b"pip install ", b"--trusted-host pypi.python.org ", b""),
        ("a.sh", b"pip install \\\n", b"--trusted-host pypi.python.org \\\n", b""),
    ],
    ids=["one CR behind many LF", "CR only", "calls of XML-RPC", "trusted hosts", "a backslash at the end"],
)  # fmt: skip
def test_time_stays_linear(path: str, start: bytes, piece: bytes, end: bytes) -> None:
    def seconds(size: int) -> float:
        data = start + piece * (size // len(piece)) + end
        begin = time.process_time()
        Session().checked(data, path)
        return time.process_time() - begin

    seconds(1_000)
    size = 20_000 if len(piece) == 1 else 16_000  # enough that a look at the result runs in both
    small, large = seconds(size), seconds(8 * size)
    assert large < 0.2 + 20 * small  # eight times the size: quadratic would be sixty-four


@pytest.mark.parametrize("codec", ["latin-1", "cp1252", "shift_jis", "gbk", "big5", "euc_jp"])
def test_other_encodings_are_fixed_as_bytes(codec: str) -> None:
    letters = "é" if codec in ("latin-1", "cp1252") else "表中"
    data = f"{letters} http://pypi.python.org/pypi/x {letters}\r\n".encode(codec)
    new = core.fixed(data, core.check(data, "a.txt"), Applicability.SAFE)
    assert new == data.replace(b"http://pypi.python.org/pypi/x", b"https://pypi.org/project/x/")


def test_utf_16_without_a_mark_is_counted_and_ebcdic_is_left() -> None:
    text = "http://pypi.python.org/pypi/x\n"
    assert core.check(text.encode("utf-16-le"), "a.txt").skipped == "binary"
    assert core.check(text.encode("cp500"), "a.txt").findings == ()


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_fleet(tmp_path: Path) -> None:
    trial = fleet.Trial(tmp_path, fleet.generate(tmp_path / "r", 4, None, seed=3), seed=3)
    assert len(trial.expected.findings) > 20 and trial.expected.patches
    fleet.FAULTS["broken, no repository, gone"](trial, "out")
    assert fleet.left(tmp_path / "out") != trial.expected
    trial.finish("out")
    assert fleet.left(tmp_path / "out") == trial.expected


def test_same(tmp_path: Path) -> None:
    """Two versions that differ in one word of a message are the same; in a new URL they are not."""
    (tmp_path / "work").mkdir()
    (tmp_path / "work/a.md").write_text("see http://pypi.python.org/pypi/x here\n")
    other = tmp_path / "other"
    shutil.copytree(same.ROOT / "pypimigrate", other / "pypimigrate", ignore=shutil.ignore_patterns("__pycache__"))
    assert same.compare(other, tmp_path / "work") == []
    rows = other / "pypimigrate/pypi/rules/pages.py"
    rows.write_text(rows.read_text().replace("https://pypi.org/project/{name", "https://pypi.example/project/{name"))
    assert len(same.compare(other, tmp_path / "work")) == 3
