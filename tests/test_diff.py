"""The diff: whatever the edits are, `git apply` makes them from it."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from pypimigrate.edit import apply
from pypimigrate.model import Edit, Span
from pypimigrate.report.diff import unified

PIECES = st.sampled_from([b"a", b"b", b"\n", b"\r\n", b"\n\n", b"url ", b"x\ny", b"\xe9"])


@st.composite
def cases(draw: st.DrawFn) -> tuple[bytes, list[Edit]]:
    data = b"".join(draw(st.lists(PIECES, min_size=1, max_size=40)))
    cuts = sorted(draw(st.lists(st.integers(0, len(data)), max_size=8, unique=True)))
    spans = [Span(cuts[n], cuts[n + 1]) for n in range(0, len(cuts) - 1, 2)]
    return data, [Edit(span, b"".join(draw(st.lists(PIECES, max_size=3)))) for span in spans]


@settings(max_examples=60, deadline=None)
@given(cases())
def test_git_applies_it(case: tuple[bytes, list[Edit]]) -> None:
    data, edits = case
    diff = unified("f", data, edits)
    new = apply(data, edits)
    if not diff:
        assert new == data
        return
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "f").write_bytes(data)
        subprocess.run(["git", "apply", "--unidiff-zero", "-"], cwd=folder, input=diff, check=True)
        left = Path(folder) / "f"
        assert left.read_bytes() == new
