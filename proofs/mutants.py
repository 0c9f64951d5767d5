"""Change one thing in the core, and see whether a test fails: a sample of mutants, and those that no test notices.

    python -m proofs.mutants 400 mutants.jsonl [--seed 1] [--of pypi check formats] [--again]

Each mutant is one operator of cosmic-ray at one place of one module. The quick tests run on a copy of the checkout,
first the cases, and stop at the first failure. The result is a line of the file: it goes on where it ended. With
`--again` the survivors of the file are tried once more, on the code and the tests of today.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
OPERATORS = tuple(
    "core/" + name
    for name in (
        "AddNot ReplaceTrueWithFalse ReplaceFalseWithTrue ReplaceAndWithOr ReplaceOrWithAnd NumberReplacer "
        "ReplaceBreakWithContinue ReplaceContinueWithBreak ZeroIterationForLoop ReplaceUnaryOperator_Delete_Not "
        "ReplaceBinaryOperator_Add_Sub ReplaceBinaryOperator_Sub_Add ReplaceBinaryOperator_BitOr_BitAnd "
        "ReplaceComparisonOperator_Eq_NotEq ReplaceComparisonOperator_NotEq_Eq ReplaceComparisonOperator_Lt_LtE "
        "ReplaceComparisonOperator_LtE_Lt ReplaceComparisonOperator_Gt_GtE ReplaceComparisonOperator_GtE_Gt "
        "ReplaceComparisonOperator_Is_IsNot ReplaceComparisonOperator_IsNot_Is"
    ).split()
)
CASES, QUICK, READERS = ("tests/test_cases.py",), ("-m", "not slow", "tests"), ("tests/test_read_*.py",)
"""What runs, in this order: the cases notice most, and readers have tests of their own that are slow."""
LIMIT = 300
"""Seconds that the tests may take on a mutant: one that does not end is noticed."""


def places(module: Path) -> Iterator[tuple[str, int, int]]:
    """Each mutant of a module: its operator, the number of its place, the line. Not in annotations: they do nothing."""
    from cosmic_ray.ast import ast_nodes, get_ast
    from cosmic_ray.plugins import get_operator

    source = module.read_text("utf-8")
    quiet = [
        (one.lineno, one.col_offset, one.end_lineno, one.end_col_offset)
        for node in ast.walk(ast.parse(source))
        for one in (getattr(node, "annotation", None), getattr(node, "returns", None))
        if isinstance(one, ast.expr)
    ]
    tree = list(ast_nodes(get_ast(source)))
    for name in OPERATORS:
        operator, number = get_operator(name)(), 0
        for node in tree:
            for (line, column), _ in operator.mutation_positions(node):
                if not any((a, b) <= (line, column) < (c, d) for a, b, c, d in quiet):
                    yield name, number, line
                number += 1


def sample(rooms: list[str], count: int, seed: int) -> list[dict[str, Any]]:
    found = [
        {"module": str(module.relative_to(ROOT)), "operator": name, "number": number, "line": line}
        for room in rooms
        for module in sorted((ROOT / "pypimigrate" / room).rglob("*.py"))
        for name, number, line in places(module)
    ]
    return random.Random(seed).sample(found, min(count, len(found)))


def tried(copy: Path, mutant: dict[str, Any]) -> dict[str, Any]:
    """The mutant, with what became of it: `killed`, `survived`, or `none` if it is the same text."""
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator

    module = copy / mutant["module"]
    source = module.read_text("utf-8")
    changed = mutate_code(source, get_operator(mutant["operator"])(), mutant["number"])
    if changed is None or changed == source:
        return mutant | {"result": "none"}
    before, after = source.splitlines(), changed.splitlines()
    at = next((at for at, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), 0)
    mutant = mutant | {"line": at + 1, "before": before[at].strip(), "after": after[at].strip()}
    module.write_text(changed, "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"]
    readers = tuple(str(one) for pattern in READERS for one in sorted(copy.glob(pattern)))
    try:
        for tests in (CASES, QUICK, readers) if "/formats/" in mutant["module"] else (CASES, QUICK):
            if code := _ended([*command, *tests], copy, environment):
                return mutant | {"result": "killed", "by": "time" if code < 0 else tests[0]}
    finally:
        module.write_text(source, "utf-8")
    return mutant | {"result": "survived"}


def _ended(command: list[str], folder: Path, environment: dict[str, str]) -> int:
    """The exit code of a command; negative if it took too long, and then what it started is gone as well."""
    quiet = subprocess.DEVNULL
    done = subprocess.Popen(command, cwd=folder, env=environment, stdout=quiet, stderr=quiet, start_new_session=True)
    with contextlib.suppress(subprocess.TimeoutExpired):
        return done.wait(LIMIT)
    os.killpg(done.pid, signal.SIGKILL)
    return done.wait()


def main() -> int:
    parser = argparse.ArgumentParser(description="A sample of mutants of the core, and which of them the tests notice.")
    parser.add_argument("count", type=int)
    parser.add_argument("results", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--of", nargs="+", default=["pypi", "check", "formats"], metavar="ROOM")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--again", action="store_true", help="try the survivors of the file again")
    given = parser.parse_args()
    lines = given.results.read_text("utf-8").splitlines() if given.results.exists() else []
    known = [json.loads(line) for line in lines]
    keys = ("module", "operator", "number")
    if given.again:
        wanted = [one for one in known if one["result"] == "survived"]
        known = [one for one in known if one["result"] != "survived"]
        given.results.write_text("".join(json.dumps(one) + "\n" for one in known), "utf-8")
    else:
        done = {tuple(one[key] for key in keys) for one in known}
        wanted = [
            one for one in sample(given.of, given.count, given.seed) if tuple(one[key] for key in keys) not in done
        ]
    copies: Queue[Path] = Queue()
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(given.jobs) as pool:
        for number in range(given.jobs):
            copy = Path(folder, str(number))
            ignored = shutil.ignore_patterns(".git", "__pycache__", ".*_cache")
            shutil.copytree(ROOT, copy, ignore=ignored)
            copies.put(copy)

        def in_a_copy(mutant: dict[str, Any]) -> dict[str, Any]:
            copy = copies.get()
            try:
                return tried(copy, mutant)
            finally:
                copies.put(copy)

        with given.results.open("a", encoding="utf-8") as stream:
            for result in pool.map(in_a_copy, wanted):
                known.append(result)
                stream.write(json.dumps(result) + "\n")
                stream.flush()
    counts = Counter(one["result"] for one in known)
    tested = counts["killed"] + counts["survived"]
    for one in known:
        if one["result"] == "survived":
            print(f"{one['module']}:{one['line']}: {one['before']}  ->  {one['after']}")
    print(f"{tested} mutants, {counts['survived']} survived ({100 * counts['survived'] / max(tested, 1):.1f} %)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
