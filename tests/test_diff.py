"""The diff: whatever the edits are, `git apply` makes them from it."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from pypimigrate.edits import apply
from pypimigrate.model import Edit, Span
from pypimigrate.report.diff import difference, unified

PIECES = st.sampled_from([b"a", b"b", b"\n", b"\r\n", b"\n\n", b"url ", b"x\ny", b"\xe9"])
SECRET = b"S3cr3tPw"
SECRETS = [
    b"\npassword = S3cr3tPw\n",
    b"\npassword = S3cr3tPw\r\n",
    b"\n--password \\\n S3cr3tPw\n",
    b"\npassword = ***\n",
]


@st.composite
def cases(draw: st.DrawFn, pieces: st.SearchStrategy[bytes] = PIECES) -> tuple[bytes, list[Edit]]:
    data = b"".join(draw(st.lists(pieces, min_size=1, max_size=40)))
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
    assert applied(data, diff) == new


@settings(max_examples=60, deadline=None)
@given(cases(st.one_of(PIECES, PIECES, PIECES, st.sampled_from(SECRETS))))
def test_what_holds_no_secret_makes_the_same(case: tuple[bytes, list[Edit]]) -> None:
    data, edits = case
    shown = difference("f", data, edits)
    assert bool(shown.diff) + bool(shown.hidden) + (apply(data, edits) == data) == 1
    if shown.diff:
        assert SECRET not in shown.diff
        assert applied(data, shown.diff) == apply(data, edits)


def applied(data: bytes, diff: bytes) -> bytes:
    """What git makes of `data`."""
    with tempfile.TemporaryDirectory() as folder:
        left = Path(folder) / "f"
        left.write_bytes(data)
        subprocess.run(["git", "apply", "--unidiff-zero", "-"], cwd=folder, input=diff, check=True)
        return left.read_bytes()
