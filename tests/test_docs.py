"""What is written about the tool is what the tool does."""

from __future__ import annotations

import re

import pytest

from tests.conftest import FIXTURES, ROOT, Run

README = (ROOT / "README.md").read_text()


def test_rules_page_is_made_from_the_table(run: Run) -> None:
    assert run("rules", "--output-format", "markdown").stdout.decode() == (ROOT / "docs/rules.md").read_text()


def test_contexts_page_is_made_from_the_tables(run: Run) -> None:
    assert run("rules", "--contexts").stdout.decode() == (ROOT / "docs/contexts.md").read_text()


def test_readme_shows_the_help_as_it_is(run: Run) -> None:
    shown = README.split("<!-- help -->")[1]
    for command in ([], ["check"], ["fix"], ["rules"], ["explain"], ["url"], ["undo"], ["files"]):
        printed = run(*command, "--help").stdout.decode().replace("python -m pypimigrate", "pypimigrate")
        assert f"```text\n$ {' '.join(['pypimigrate', *command, '--help'])}\n{printed}```\n" in shown


def test_readme_shows_a_report_as_it_is(run: Run) -> None:
    done = run("check", ".", cwd=FIXTURES / "sample/before")
    example = re.search(r"```text\n(README\.md:.*?)```", README, re.S)
    assert example
    assert example[1].strip() in done.stdout.decode()


@pytest.mark.parametrize("name", ["pypimigrate", "pypimigrate-fix"])
def test_hooks_are_declared(name: str) -> None:
    assert f"- id: {name}\n" in (ROOT / ".pre-commit-hooks.yaml").read_text()
    assert f"- id: {name} " in README


def test_first_code_blocks_are_one_command() -> None:
    for title in ("Run it", "Test it"):
        block = re.search(rf"## {title}\n\n```sh\n(.*?)```", README, re.S)
        assert block
        assert block[1].count("\n") == 1


def test_every_rule_is_named_in_kebab_case_where_it_is_mentioned() -> None:
    from pypimigrate.rules import by_name

    for name in re.findall(r"ignore\[([\w-]+)\]", README):
        assert by_name(name)
