"""Whole trees: what `fix --write` leaves behind, and the invariants over every file of them."""

from __future__ import annotations

import ast
import json
import shutil
from pathlib import Path

import pytest

from pypimigrate.check import check as core
from pypimigrate.model import Applicability
from tests.conftest import FIXTURES, Run, git, tree

CASES = sorted(path.name for path in FIXTURES.iterdir())
FILES = sorted(path for path in FIXTURES.glob("*/before/**/*") if path.is_file())
LEVELS = [Applicability.SAFE, Applicability.UNSAFE]


def relative(path: Path) -> str:
    return Path(*path.relative_to(FIXTURES).parts[2:]).as_posix()


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Path]:
    name = str(request.param)
    copy = tmp_path / name
    shutil.copytree(FIXTURES / name / "before", copy)
    return name, copy


def test_fix_write_leaves_what_is_expected(case: tuple[str, Path], run: Run) -> None:
    name, copy = case
    done = run("fix", "--write", ".", cwd=copy)
    assert done.returncode in (0, 1)
    assert tree(copy) == tree(FIXTURES / name / "after")


def test_check_writes_nothing(case: tuple[str, Path], run: Run) -> None:
    _, copy = case
    before = tree(copy)
    run("check", ".", cwd=copy)
    run("fix", ".", cwd=copy)
    assert tree(copy) == before


def test_i6_the_diff_applied_is_the_fix(case: tuple[str, Path], run: Run) -> None:
    name, copy = case
    git(copy, "init", "-q")
    diff = run("fix", ".", cwd=copy)
    if diff.stdout:
        (copy.parent / "x.diff").write_bytes(diff.stdout)
        git(copy, "apply", "../x.diff")
    shutil.rmtree(copy / ".git")
    assert tree(copy) == tree(FIXTURES / name / "after")


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("path", FILES, ids=relative)
def test_i1_only_reported_spans_change(path: Path, level: Applicability) -> None:
    data = path.read_bytes()
    report = core.check(data, relative(path))
    new = core.fixed(data, report, level)
    at_old = at_new = 0
    for (start, end), text in sorted(core.edits(report, level)):
        kept = start - at_old
        assert data[at_old:start] == new[at_new : at_new + kept]
        at_old, at_new = end, at_new + kept + len(text)
    assert data[at_old:] == new[at_new:]


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("path", FILES, ids=relative)
def test_i2_i3_a_second_fix_finds_nothing_to_do(path: Path, level: Applicability) -> None:
    data = path.read_bytes()
    new = core.fixed(data, core.check(data, relative(path)), level)
    again = core.check(new, relative(path))
    assert core.edits(again, level) == []
    assert core.fixed(new, again, level) == new


def test_i5_python_keeps_its_meaning_and_json_its_structure() -> None:
    class Masked(ast.NodeTransformer):
        def visit_Constant(self, node: ast.Constant) -> ast.Constant:
            return ast.Constant("") if isinstance(node.value, (str, bytes)) else node

    def shape(value: object) -> object:
        if isinstance(value, dict):
            return {key: shape(one) for key, one in value.items()}
        return [shape(one) for one in value] if isinstance(value, list) else type(value)

    seen = 0
    for path in FILES:
        after = FIXTURES / path.relative_to(FIXTURES).parts[0] / "after" / relative(path)
        if path.suffix == ".py" and b"print " not in path.read_bytes():
            old, new = (ast.dump(Masked().visit(ast.parse(p.read_bytes()))) for p in (path, after))
            assert old == new
            seen += 1
        if path.suffix in (".json", ".lock"):
            assert shape(json.loads(path.read_bytes())) == shape(json.loads(after.read_bytes()))
            seen += 1
    assert seen >= 5
