"""Hostile values of every setting: one line or no effect, and never a traceback, a write or a long wait."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pypimigrate.session.schema import KEYS
from tests.conftest import ROOT, Run

STARS = "*a" * 40 + "b"
VALUES: dict[str, tuple[str, ...]] = {
    "select": ("1", '["no-such-rule"]', '["\\u001b[31m"]', "[[]]", '["' + "x" * 5000 + '"]', "[" + '"project-page",' * 2000 + "]"),
    "ignore": ("{}", '["../../etc/passwd"]', "[" + '"project-page",' * 2000 + "]"),
    "extend-select": ("true", '["*"]'),
    "per-file-ignores": ("[]", f'{{"{STARS}" = ["project-page"]}}', '{"*" = 1}', '{"' + "x" * 5000 + '" = ["project-page"]}'),
    "exclude": ("1", f'["{STARS}"]', '["/etc/**"]', '["\\u0000"]', "[" + '"a",' * 50_000 + "]", '["' + "a" * 100_000 + '"]'),
    "extend-exclude": (f'["{STARS}"]', "[1]"),
    "force-exclude": ('"yes"', "1"),
    "unsafe-fixes": ('"yes"', "[]"),
    "ignore-urls": ("{}", '[{url = "x"}]', f'[{{url = "{STARS}", reason = "x"}}]', '[{url = 1, reason = []}]'),
    "baseline": ('"/etc/passwd"', '"../outside"', "1", '"\\u0000"', '"/dev/zero"'),
    "jobs": ("-1", "999999", '"x"', "1.5", "true"),
    "index-url": ('"http://127.0.0.1:1/"', '"file:///etc/passwd"', '"https://10.0.0.1/simple"', "1"),
    "contact": ('"a\\r\\nX-Evil: 1"', "1", '"' + "x" * 100_000 + '"'),
    "output-format": ('["json:/tmp/x"]', '["sarif:../outside"]', '["no-such"]', "1"),
    "targets": ('{"project-page" = "javascript:alert(1)"}', '{"no-such-rule" = "https://pypi.org"}', "[]", '{"project-page" = "http://a@127.0.0.1/"}'),
    "hosts": ('{"github.com" = "pypi.python.org"}', '{"a b" = "x"}', '{"x" = "no-such-host"}', "[]"),
}  # fmt: skip


def test_every_setting_is_attacked() -> None:
    assert set(VALUES) == set(KEYS)


@pytest.mark.parametrize(("name", "value"), [(name, one) for name, values in VALUES.items() for one in values])
def test_a_hostile_value_does_nothing_bad(tmp_path: Path, run: Run, name: str, value: str) -> None:
    tree = tmp_path / "tree"
    tree.mkdir()
    (tmp_path / "outside").write_bytes(b"mine")
    (tree / "a.md").write_bytes(b"http://pypi.python.org/pypi/x\n")
    (tree / ("a" * 200)).write_bytes(b"http://pypi.python.org/pypi/y\n")
    (tree / "pypimigrate.toml").write_text(f"{name} = {value}\n", encoding="utf-8")
    before = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*"))
    done = run("check", ".", cwd=tree)
    said = done.stderr.decode()
    assert done.returncode in (0, 1, 2)
    assert "Traceback" not in said
    assert "internal error" not in said
    assert "\x1b[31m" not in done.stdout.decode() + said
    if done.returncode == 2:
        assert re.search(r"^error: .*pypimigrate\.toml", said, re.MULTILINE)
        assert len(said.splitlines()) < 4
    assert sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*")) == before
    assert (tmp_path / "outside").read_bytes() == b"mine"


def test_a_contact_is_one_line(tmp_path: Path, run: Run) -> None:
    (tmp_path / "a.md").write_bytes(b"x\n")
    (tmp_path / "pypimigrate.toml").write_text('contact = "a\\r\\nX-Evil: 1"\n')
    done = run("check", ".", cwd=tmp_path)
    assert done.returncode == 2
    assert b"contact: a text on one line is expected" in done.stderr


def test_the_manual_says_for_every_setting_what_it_can_do() -> None:
    page = (ROOT / "docs/safety.md").read_text()
    table = page.partition("## What a hostile configuration can do at most")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `([a-z-]+)` \|", table, re.MULTILINE) == list(KEYS)
