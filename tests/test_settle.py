"""The one list of edits, and the guard around each file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pypimigrate.check.settle import apart, fits_its_line, held_in, settled
from pypimigrate.edits import apply
from pypimigrate.guard import guarded
from pypimigrate.model import Applicability, Edit, Finding, Role, Span, State
from pypimigrate.totals import Totals


def _finding(start: int, end: int, new: bytes, level: Applicability = Applicability.SAFE) -> Finding:
    span = Span(start, end)
    edits = () if level is Applicability.ADVICE else (Edit(span, new),)
    return Finding(span, "project-page", Role.LINK, "old", "new", level, State.REDIRECTS, "message", edits)


@pytest.mark.parametrize(
    ("spans", "are"),
    [
        ((), True),
        (((0, 3), (3, 5)), True),
        (((3, 5), (0, 3)), True),
        (((0, 3), (2, 5)), False),
        (((0, 9), (2, 5)), False),
        (((4, 4), (4, 4)), False),
        (((4, 4), (4, 6)), True),
        (((2, 4), (4, 4)), True),
    ],
)
def test_edits_are_apart_if_they_share_no_byte_and_no_place(spans: tuple[tuple[int, int], ...], are: bool) -> None:
    assert apart(Span(*one) for one in spans) is are


def test_of_two_fixes_for_one_place_the_more_certain_stays() -> None:
    first = _finding(0, 4, b"aa", Applicability.UNSAFE)
    second = _finding(2, 6, b"bb")
    third = _finding(6, 8, b"cc")
    one, two, three = settled(b"12345678", [first, second, third])
    assert one.applicability is Applicability.ADVICE
    assert not one.edits
    assert "another fix changes the same place" in one.message
    assert (two, three) == (second, third)


def test_of_two_as_certain_the_first_stays() -> None:
    first, second = settled(b"12345678", [_finding(0, 4, b"a"), _finding(3, 5, b"b")])
    assert first.edits
    assert not second.edits


def test_a_fix_whose_own_edits_overlap_is_held_back() -> None:
    twice = _finding(0, 4, b"")
    twice = twice._replace(edits=(*twice.edits, Edit(Span(3, 5), b"")))
    assert [bool(one.edits) for one in settled(b"12345678", [twice, _finding(4, 6, b"")])] == [False, True]


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 6), st.sampled_from([*Applicability])), max_size=12))
def test_settled_edits_can_always_be_made(drawn: list[tuple[int, int, Applicability]]) -> None:
    data = bytes(range(97, 123))
    found = settled(data, [_finding(start, start + size, b"", level) for start, size, level in drawn])
    assert len(found) == len(drawn)
    edits = [one for each in found for one in each.edits]
    assert apart(one.span for one in edits)
    gone = sum(one.span.end - one.span.start for one in edits)
    assert len(apply(data, edits)) == len(data) - gone


@pytest.mark.parametrize(
    ("old", "new", "fits"),
    [
        (b"http://a/b", b"https://c/d/", True),
        (b"http://a/{x}", b"https://c/{x}/", True),
        (b"http://a/{x", b"https://c/x", False),
        (b"http://a/x]", b"https://c/x", False),
        (b"http://a/'", b"https://c/", False),
        (b"http://a/''", b"https://c/", True),
        (b"http://a/<x>", b"https://c/x", True),
        (b"http://a/`", b"https://c/", False),
        (b"http://a/)(", b"https://c/", True),
    ],
)
def test_a_fix_keeps_the_quotes_and_brackets_of_its_line(old: bytes, new: bytes, fits: bool) -> None:
    assert fits_its_line(old, _finding(0, len(old), new)) is fits


def test_a_fix_that_rebuilds_proves_itself() -> None:
    rebuilt = _finding(0, 3, b"")._replace(rule="unused-ignore")
    assert fits_its_line(b"(((", rebuilt)


def test_what_touches_a_place_is_held_back() -> None:
    found = [_finding(0, 2, b""), _finding(3, 6, b""), _finding(8, 9, b"")]
    kept = [bool(one.edits) for one in held_in(found, [Span(2, 3), Span(5, 7)], "why")]
    assert kept == [True, False, True]


def test_the_guard_keeps_the_name_of_a_fault_and_goes_on() -> None:
    totals = Totals()

    def broken() -> None:
        raise RecursionError

    assert guarded("a.md", totals, broken) is None
    assert [(one.path, one.message) for one in totals.troubles] == [
        ("a.md", "internal error, please report it: RecursionError")
    ]
    assert guarded("b.md", totals, lambda: 3) == 3


def test_the_guard_lets_what_is_expected_through() -> None:
    def stopped() -> None:
        raise KeyError

    with pytest.raises(KeyError):
        guarded("a.md", Totals(), stopped, (KeyError,))
    with pytest.raises(KeyboardInterrupt):
        guarded("a.md", Totals(), _interrupted)


def _interrupted() -> None:
    raise KeyboardInterrupt
