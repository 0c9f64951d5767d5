"""Small files as people write them, and what is found in each: a place, its level and what is written there.

`tests/cases/` holds them, a case a line, in five sets: `urls` (every form of URL, in the place that it is meant for),
`lines` (single lines of public repositories), `layouts` (settings, code and manuals, and files that belong together)
`traps` (what looks like a legacy URL and is none, and what a careless fix breaks), and `attacks` (written by somebody
who had not seen the code, to find wrong fixes). A case has `text`, or `files`
of which `path` is the one that is judged; `found` has a row for each finding: line, text, level, new text. `right`
stands in a case whose row is known to be wrong, and says what would be right.

After a change that is meant, `python -m tests.test_cases` writes the rows again; read the difference.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from tests import warm

SETS = Path(__file__).with_name("cases")
NAMES = ("urls", "lines", "layouts", "traps", "attacks")
Case = dict[str, Any]


def cases(name: str) -> list[Case]:
    return [json.loads(line) for line in (SETS / f"{name}.jsonl").read_text("utf-8").splitlines()]


def outcomes(rows: list[Case], folder: Path) -> dict[str, list[list[Any]]]:
    """What one run of `check` over all the cases, each in a folder of its own, says about each, by its id."""
    for number, case in enumerate(rows):
        for path, text in case.get("files", {case["path"]: case.get("text")}).items():
            file = folder / str(number) / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode("utf-8", "surrogateescape"))
    done = warm.run(("check", "--output-format", "jsonl", "."), folder, b"")
    found: dict[str, list[list[Any]]] = {case["id"]: [] for case in rows}
    for line in done.stdout.splitlines():
        finding = json.loads(line)
        number, path = finding["path"].removeprefix("./").split("/", 1)
        case = rows[int(number)]
        if path != case["path"]:
            continue
        data = (folder / number / path).read_bytes()
        changed = data[finding["offset"] : finding["end_offset"]]
        for edit in reversed(finding["edits"]):
            at, end = edit["offset"] - finding["offset"], edit["end_offset"] - finding["offset"]
            changed = changed[: max(at, 0)] + edit["new"].encode("utf-8", "surrogateescape") + changed[end:]
        new = changed.decode("utf-8", "surrogateescape") if finding["edits"] else None
        found[case["id"]].append([finding["line"], finding["old"], finding["applicability"], new])
    return found


@pytest.mark.parametrize("name", NAMES)
def test_every_case(name: str, tmp_path: Path) -> None:
    rows = cases(name)
    found = outcomes(rows, tmp_path)
    assert {case["id"]: case["found"] for case in rows} == found


@pytest.mark.parametrize("name", NAMES)
def test_few_cases_are_known_to_be_wrong(name: str) -> None:
    rows = cases(name)
    assert len({case["id"] for case in rows}) == len(rows)
    assert sum("right" in case for case in rows) <= len(rows) // 12


if __name__ == "__main__":
    for name in sys.argv[1:] or NAMES:
        rows = cases(name)
        with tempfile.TemporaryDirectory() as folder:
            found = outcomes(rows, Path(folder))
        for case in rows:
            case["found"] = found[case["id"]]
        (SETS / f"{name}.jsonl").write_text(
            "".join(json.dumps(case, ensure_ascii=False) + "\n" for case in rows), encoding="utf-8"
        )
