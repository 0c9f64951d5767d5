"""Grammars by name, trees that are bounded, and the way down to a place."""

from __future__ import annotations

import pytest

from pypimigrate.formats import tree
from pypimigrate.formats.slot import LARGEST

LANGUAGES = "python javascript typescript tsx go ruby java kotlin groovy php php-only c cpp c-sharp rust perl lua nix hcl yaml json toml html xml".split()


@pytest.mark.parametrize("name", LANGUAGES)
def test_each_grammar_is_there_and_reads(name: str) -> None:
    read = tree.parsed(name, b"a = 1\n")
    assert read is not None and read.root_node.end_byte <= 6


def test_a_missing_grammar_is_an_answer() -> None:
    assert tree.grammar("no-such-language") is None
    assert tree.parsed("no-such-language", b"a") is None


def test_a_text_that_is_too_large_is_not_read() -> None:
    assert tree.parsed("json", b" " * (LARGEST + 1)) is None


def test_a_text_that_is_too_slow_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    assert tree.parsed("python", b"x = [1]\n" * 2000) is not None
    monkeypatch.setattr(tree, "LONGEST", -1.0)
    assert tree.parsed("python", b"x = [1]\n" * 2000) is None


def test_the_way_down_to_a_place() -> None:
    data = b"f(1, 'two', x)\n"
    read = tree.parsed("python", data)
    assert read is not None
    found = tree.above(read.root_node, 6, 9)
    assert [node.type for node in found] == ["string_content", "string", "argument_list", "call", "expression_statement", "module"]  # fmt: skip
    assert next(node.type for node in tree.above(read.root_node, 3, 9)) == "argument_list"
    assert tree.above(read.root_node, 6, 99) == []


def test_a_place_that_is_too_deep() -> None:
    read = tree.parsed("python", b"[" * 9000 + b"'a'" + b"]" * 9000)
    assert read is not None and tree.above(read.root_node, 9001, 9002) == []


def test_all_nodes_come_in_order_at_any_depth() -> None:
    read = tree.parsed("python", b"x = " + b"[" * 9000 + b"]" * 9000)
    assert read is not None
    starts = [node.start_byte for node in tree.nodes(read.root_node)]
    assert len(starts) == read.root_node.descendant_count
    assert starts == sorted(starts)


@pytest.mark.parametrize("data", [b"", b"\0", b"\xff\xfe", b"\r", b"(" * 200_000])
@pytest.mark.parametrize("name", LANGUAGES)
def test_nothing_is_raised(name: str, data: bytes) -> None:
    read = tree.parsed(name, data)
    if read is not None:
        tree.above(read.root_node, 0, min(1, len(data)))
