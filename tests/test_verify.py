"""The look at fixes before anybody is offered them."""

from __future__ import annotations

import pytest

from pypimigrate.check import check
from pypimigrate.model import Applicability
from pypimigrate.session.run import Session

SAFE, UNSAFE, ADVICE = Applicability.SAFE, Applicability.UNSAFE, Applicability.ADVICE


@pytest.mark.parametrize(
    ("path", "text", "levels"),
    [
        # the index is held by the permission; with both changed, nothing is left to do
        (
            "requirements.txt",
            "-i https://pypi.python.org/pypi?:action=json&name=x&version=1\n--trusted-host https://pypi.python.org/pypi/x\n",
            [UNSAFE, UNSAFE],
        ),
        # nothing goes with it
        ("requirements.txt", "--trusted-host https://pypi.python.org/pypi/x\nx==1.0\n", [SAFE]),
        ("a.md", "http://pypi.python.org/pypi/x and http://pypi.python.org/pypi/y\n", [SAFE, SAFE]),
    ],
)
def test_what_calls_for_an_unsafe_fix_is_unsafe(path: str, text: str, levels: list[Applicability]) -> None:
    result = Session().checked(text.encode(), path)
    assert result is not None
    assert [one.applicability for one in result.report.findings] == levels
    for level in (SAFE, UNSAFE):
        fixed = check.fixed(result.data, result.report, level)
        after = Session().checked(fixed, path)
        assert after is not None
        assert check.edits(after.report, level) == []
