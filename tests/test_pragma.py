"""Comments that ask to ignore findings: what they cover, and which of them are of no use."""

from __future__ import annotations

from typing import Any

import pytest

from pypimigrate.check import suppressions
from pypimigrate.check.check import check, fixed
from pypimigrate.model import Applicability

URL = "http://pypi.python.org/pypi/x"


def rules(text: str, path: str = "a.py") -> list[str]:
    return [one.rule for one in check(text.encode(), path).findings]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"# pypimigrate: off[project-page] why\n# {URL}\n\n\n# {URL}\n", []),
        (f"# pypimigrate: off[project-page] why\n# {URL}\n# pypimigrate: on[project-page]\n# {URL}\n", ["project-page"]),
        (f"# {URL}\n# pypimigrate: off[project-page] why\n# {URL}\n", ["project-page"]),
        (f"# pypimigrate: off[project-page, home-page]\n# {URL}\n# http://pypi.python.org/\n", []),
        (f"# pypimigrate: ignore-file[project-page] why\n\n\n# {URL}\n", []),
        ("\n" * 30 + f"# pypimigrate: ignore-file[project-page] why\n\n\n# {URL}\n", ["unused-ignore", "project-page"]),
        (f"# pypimigrate: ignore[project-page] why\n# {URL}\n", []),
        (f"# pypimigrate: ignore[project-page] why\n\n# {URL}\n", ["unused-ignore", "project-page"]),
        ("# pypimigrate: ignore[unused-ignore, project-page] kept for others\n", []),
        ("# pypimigrate: on[project-page]\n", ["unused-ignore"]),
        ("x = 1\n# pypimigrate: ignore[nope]\n", ["unused-ignore"]),
        ("x = '# pypimigrate: ignore[project-page]'\n", []),
        ('"""\n# pypimigrate: ignore[project-page]\n"""\n', []),
        ("# write pypimigrate: ignore[project-page]\n", []),
    ],
)  # fmt: skip
def test_what_is_covered(text: str, left: list[str]) -> None:
    assert rules(text) == left


@pytest.mark.parametrize(
    ("path", "text", "left"),
    [
        ("a.md", "<!-- pypimigrate: ignore[project-page] why -->\n", ["unused-ignore"]),
        ("a.md", "```html\n<!-- pypimigrate: ignore[project-page] why -->\n```\n", []),
        ("a.md", "    <!-- pypimigrate: ignore[project-page] why -->\n", []),
        ("a.md", "Write `<!-- pypimigrate: ignore[project-page] why -->`.\n", []),
        ("a.rst", "# pypimigrate: ignore[project-page] why\n", []),
        ("a.js", "x(); // pypimigrate: ignore[project-page]\n", ["unused-ignore"]),
        ("a.js", "x('// pypimigrate: ignore[project-page]')\n", []),
        ("a.yml", "a: 1  # pypimigrate: ignore[project-page]\n", ["unused-ignore"]),
    ],
)
def test_only_comments_are_judged(path: str, text: str, left: list[str]) -> None:
    assert rules(text, path) == left


@pytest.mark.parametrize(
    ("path", "text", "new"),
    [
        ("a.py", "x = 1\n# pypimigrate: ignore[project-page] why\ny = 2\n", "x = 1\ny = 2\n"),
        ("a.py", "x = 1\r\n# pypimigrate: ignore[project-page] why\r\ny = 2\r\n", "x = 1\r\ny = 2\r\n"),
        ("a.py", "x = 1  # pypimigrate: ignore[project-page] why\r\ny = 2\r\n", "x = 1\r\ny = 2\r\n"),
        ("a.py", "x = 1\n# pypimigrate: ignore[project-page]", "x = 1\n"),
        ("a.py", "x = 1  # pypimigrate: ignore[project-page]  # noqa\n", "x = 1  # pypimigrate: ignore[project-page]  # noqa\n"),
        ("a.py", f"# {URL}  # pypimigrate: ignore[nope, project-page,home-page] why\n", f"# {URL}  # pypimigrate: ignore[project-page] why\n"),
        ("a.md", "a\n\n<!-- pypimigrate: ignore[project-page] why -->\nb\n", "a\n\nb\n"),
        ("a.md", "<!-- pypimigrate: ignore[project-page] why --> b\n", "<!-- pypimigrate: ignore[project-page] why --> b\n"),
        ("a.md", "<!-- pypimigrate: ignore[project-page]\nwhy -->\n", "<!-- pypimigrate: ignore[project-page]\nwhy -->\n"),
        ("a.c", "x(); /* pypimigrate: ignore[project-page] why */\n", "x();\n"),
    ],
)  # fmt: skip
def test_fix(path: str, text: str, new: str) -> None:
    data = text.encode()
    report = check(data, path)
    assert [one.rule for one in report.findings] == ["unused-ignore"]
    assert fixed(data, report, Applicability.SAFE) == data
    after = fixed(data, report, Applicability.UNSAFE)
    assert after == new.encode()
    assert not check(after, path).findings or after == data


def test_what_is_said() -> None:
    (finding,) = check(b"# pypimigrate: ignore[nope, project-page]\n", "a.py").findings
    assert finding.message.endswith("; there is no finding of project-page here; nope is no rule")


def test_many_comments_take_linear_time() -> None:
    text = ("# pypimigrate: off[project-page]\n# pypimigrate: on[project-page]\n" * 1000 + f"# {URL}\n") * 2
    assert rules(text).count("project-page") == 2
    assert "unused-ignore" not in rules("# pypimigrate: ignore[project-page] " * 3_000, "a.md")
    assert len(rules("<!-- pypimigrate: ignore[project-page] -->\n" * 3_000, "a.md")) == 3_000


def test_a_comment_in_vain_with_a_url_in_it() -> None:
    """Two fixes cannot be made in one place: the comment stays, before and after."""
    data = b"#pypimigrate: ignore[home-page] http://files.pythonhosted.org/packages/09/8d/x.tar.gz\nx = 1\n"
    report = check(data, "a.toml")
    assert [(one.rule, bool(one.edits)) for one in report.findings] == [("unused-ignore", False), ("file-http", True)]
    after = fixed(data, report, Applicability.UNSAFE)
    assert b"https://files" in after
    assert [(one.rule, bool(one.edits)) for one in check(after, "a.toml").findings] == [("unused-ignore", False)]


def test_of_many_comments_only_those_near_are_looked_at() -> None:
    class Counted(list[Any]):
        most = 0

        def __getitem__(self, at: Any) -> Any:
            found = super().__getitem__(at)
            Counted.most = max(Counted.most, len(found) if isinstance(at, slice) else 1)
            return found

    line = b"x = 1  # pypimigrate: ignore[project-page]\n"
    ignores = suppressions.Ignores(line * 4000)
    ignores._near = Counted(ignores._near)
    assert all(ignores.cover("project-page", at, at + 1) for at in range(0, 4000 * len(line), 50 * len(line)))
    assert 1 < Counted.most < 400  # a slice up to the last one made 80,000 comments take 18 s
