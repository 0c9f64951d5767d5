"""What is written about the tool is what the tool does."""

from __future__ import annotations

import re

import pytest

from pypimigrate.cli import FORMATS
from pypimigrate.rules import RULES
from tests.conftest import FIXTURES, ROOT, Run, commands

README = (ROOT / "README.md").read_text()


def test_rules_page_is_made_from_the_table(run: Run) -> None:
    assert run("rules", "--output-format", "markdown").stdout.decode() == (ROOT / "docs/rules.md").read_text()


def test_contexts_page_is_made_from_the_tables(run: Run) -> None:
    assert run("rules", "--contexts").stdout.decode() == (ROOT / "docs/contexts.md").read_text()


def test_the_help_is_shown_as_it_is(run: Run) -> None:
    page = (ROOT / "docs/commands.md").read_text()
    names = re.findall(r"^\$ pypimigrate ?(.*) --help$", page, re.M)
    assert {*commands()} <= {*names}
    for name in names:
        printed = run(*name.split(), "--help").stdout.decode().replace("python -m pypimigrate", "pypimigrate")
        shown = f"```text\n$ {f'pypimigrate {name}'.strip()} --help\n{printed}```\n"
        assert shown in page
        assert name or shown in README


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


def test_the_figures_about_sed() -> None:
    host = "pypi.python.org"
    examples = [(old, new) for rule in RULES for old, new in rule.examples.items() if host in old]
    right = sum(new == re.sub("^http:", "https:", old.replace(host, "pypi.org")) for old, new in examples)
    page = (ROOT / "docs/faq.md").read_text()
    assert f"<!-- sed -->{right} of the {len(examples)}<!-- /sed -->" in page


def test_the_example_of_the_library_works() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs/api.md").read_text(), re.S)
    exec(code, {})


def test_the_site_has_every_page() -> None:
    named = re.findall(r"- ([\w-]+\.md)$", (ROOT / "mkdocs.yml").read_text(), re.M)
    assert sorted(named) == sorted(path.name for path in (ROOT / "docs").glob("*.md"))


def test_comparison_names_tests_that_are_there() -> None:
    for name in set(re.findall(r"`(test_\w+\.py)`", (ROOT / "docs/comparison.md").read_text())):
        assert (ROOT / "tests" / name).is_file()


def test_every_format_is_described() -> None:
    page = (ROOT / "docs/formats.md").read_text()
    assert set(FORMATS) <= set(re.findall(r"`(\w+)`", page))
