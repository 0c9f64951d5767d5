"""Patterns as in .gitignore."""

import re

from hypothesis import given
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from pypimigrate.files import gitignore

PATTERN = st.lists(
    st.sampled_from(["a", "b", ".", "*", "*a", "?", "/", "**/", "[ab]", "\\*", "x*"]), min_size=1, max_size=8
)
PATH = st.lists(st.sampled_from([*"ab.x*", "/"]), min_size=1, max_size=10).map("".join)


@given(PATTERN.map("".join), st.lists(PATH, min_size=1))
def test_patterns_mean_what_pathspec_says(pattern: str, paths: list[str]) -> None:
    try:
        meant = GitIgnoreSpec.from_lines([pattern])
    except ValueError:
        return
    test = gitignore.matcher([pattern])
    for path in paths:
        assert test(path) == meant.match_file(path), (pattern, path)


def test_a_star_is_not_tried_at_each_place_again() -> None:
    """Between two stars of one part, what stands there is looked for once, and not again."""

    def regex(line: str) -> str:
        pattern = gitignore._compiled(line)
        assert pattern is not None
        return str(pattern.regex.pattern)

    atomic = re.compile(r"\(\?>")
    assert len(atomic.findall(regex("*a*a*b"))) == 2
    assert len(atomic.findall(regex("*a/*b*c"))) == 1  # the star before a slash has to find the end of its part
    assert len(atomic.findall(regex("*[a]*a*b"))) == 0
    assert len(atomic.findall(regex("*.md"))) == 0
